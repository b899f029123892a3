"""The figure of a model in the parts of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca._common.check import choice, shown
from fastqca._common.errors import DataError
from fastqca.panel import PanelFit
from fastqca.plot.style import BLUE, GREY, INK, axes_for, expression_label, figure_function

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["panel"]


@figure_function
def panel(
    fit: PanelFit,
    *,
    kind: str = "between",
    measure: str = "consistency",
    term: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how consistent a model is in each period, region or unit.

    Parameters
    ----------
    fit : PanelFit
        What `fastqca.panel_fit` returns.
    kind : {"between", "within", "cluster"}, default "between"
        The parts: periods (or what `time` stands for), units, or clusters.
    measure : {"consistency", "coverage"}, default "consistency"
    term : str, optional
        One of `fit.terms`. By default the whole.
    ax : Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        There are no such parts, or no such term.

    Notes
    -----
    The line is the pooled value. A part without a case in the term has no point.

    Examples
    --------
    >>> import fastqca as qca
    >>> data = qca.datasets.load("ics_panel")
    >>> found = qca.panel_fit("SG -> HEALTH", data, unit="ics", time="period", permutations=0)
    >>> ax = panel(found)
    """
    if not isinstance(fit, PanelFit):
        raise DataError(f"fit must be what panel_fit returns, got {shown(fit)}")
    choice(measure, "measure", ("consistency", "coverage"))
    values = {"consistency": fit.consistency, "coverage": fit.coverage}[measure]
    choice(kind, "kind", tuple(name for name in values if name != "pooled"))
    row = fit.terms.index(choice(term or fit.terms[-1], "term", fit.terms))
    names, heights = fit.parts(kind), values[kind][row]
    ax = axes_for(ax, (1.6 + 0.34 * len(names), 3.2))
    place = range(len(names))
    ax.axhline(values["pooled"][row, 0], color=GREY, lw=1, label="pooled")
    ax.plot(place, heights, "o", color=BLUE, mec=INK, mew=0.5, label=measure)
    steep = max(map(len, names)) * len(names) > 60  # letters in a row
    ax.set_xticks(
        list(place), names, rotation=60 if steep else 0, ha="right" if steep else "center"
    )
    ax.set_ylim(-0.03, 1.03)
    ax.set_ylabel(measure)
    words = {"between": fit.called, "within": "unit", "cluster": "cluster"}
    ax.set_xlabel(words[kind])
    ax.set_title(f"{expression_label(fit.terms[row], 44)} for {fit.outcome}", fontsize=9)
    ax.legend(loc="best", fontsize=7.5)
    return ax
