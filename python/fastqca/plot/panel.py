"""Figures of panels: a model in each period, region or unit, and the solutions of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, shown
from fastqca._common.errors import DataError
from fastqca._tables import figure
from fastqca.panel import PanelFit, PartSolutions
from fastqca.plot.key import remember
from fastqca.plot.labels import labels
from fastqca.plot.layout import finish, inches_of, measure_in, wrapped
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    LABEL,
    SKY,
    TICK,
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["panel"]

_MOST_TERMS = 40
_LINE = 0.14  # inches: a label that is written upright needs that much


@figure_function
def panel(
    fit: PanelFit | PartSolutions,
    *,
    kind: str = "between",
    measure: str = "consistency",
    term: str | None = None,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the consistency of a model in each part of a panel, or the terms of the parts.

    Parameters
    ----------
    fit : PanelFit or PartSolutions
        The result of `fastqca.panel_fit` or `fastqca.solve_by`. The other arguments apply only to
        the former.
    kind : {"between", "within", "cluster"}, default "between"
        The parts: periods (or what `time` stands for), units, or clusters.
    measure : {"consistency", "coverage"}, default "consistency"
    term : str, optional
        One of `fit.terms`. By default the whole model.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        The parts or the term do not exist.

    Notes
    -----
    For a `PanelFit`, the line is the pooled value, and a part without cases in the term has no
    point. If there are too many parts to name, only every second, third, ... is named; `key` lists
    the others.

    For `PartSolutions`, each row is a term and each column a part, starting with the pooled rows. A
    dark dot means that all models of the part contain the term, a light dot that some do, and a
    cross that the part has no solution. At most 40 terms are drawn, starting with those in the most
    parts.

    Examples
    --------
    >>> import fastqca as qca
    >>> data = qca.datasets.load("ics_panel")
    >>> found = qca.panel_fit("SG -> HEALTH", data, unit="ics", time="period", permutations=0)
    >>> ax = panel(found)
    """
    if isinstance(fit, PartSolutions):
        return _partitions(fit, width, ax)
    if not isinstance(fit, PanelFit):
        raise DataError(f"fit must be a result of panel_fit or solve_by, got {shown(fit)}")
    choice(measure, "measure", ("consistency", "coverage"))
    values = {"consistency": fit.consistency, "coverage": fit.coverage}[measure]
    choice(kind, "kind", tuple(name for name in values if name != "pooled"))
    row = fit.terms.index(choice(term or fit.terms[-1], "term", fit.terms))
    names, heights = fit.parts(kind), values[kind][row]
    ax = axes_for(ax, (min(1.6 + 0.34 * max(len(names), 8), 9.0), 3.2), width)
    place = range(len(names))
    pooled = float(values["pooled"][row, 0])
    line = ax.axhline(pooled, color=GREY, lw=1, label=f"pooled ({figure(pooled, 2)})")
    (points,) = ax.plot(place, heights, "o", ms=5, color=BLUE, mec=INK, mew=0.5, label=measure)
    ax.set_xlim(-0.6, len(names) - 0.4)
    ax.set_ylim(-0.03, 1.03)
    ax.set_ylabel(measure, fontsize=LABEL, color=INK)
    words = {"between": fit.called, "within": "unit", "cluster": "cluster"}
    ax.set_xlabel(words[kind], fontsize=LABEL, color=INK)
    _name_parts(ax, names, (inches_of(ax) - 0.55) / max(len(names), 1))
    whole = "the model" if fit.terms[row] == "expression" else fit.terms[row]
    title = f"{measure.capitalize()} of {whole} for {fit.outcome}, by {words[kind]}"
    finish(ax, title=title, handles=[points, line], height=min(0.6 * inches_of(ax), 2.6))
    return ax


def _partitions(parts: PartSolutions, width: Width | None, ax: Axes | None) -> Axes:
    """Draw which terms occur in the solutions of which parts."""
    share = parts.terms()
    share = share.iloc[np.argsort(-share.fillna(0).sum(axis=1).to_numpy(), kind="stable")]
    left = max(len(share) - _MOST_TERMS, 0)
    share = share.iloc[:_MOST_TERMS]
    terms, names = [str(name) for name in share.index], list(parts.sizes)
    natural = min(2.4 + 0.3 * max(len(names), 6), 9.0)
    ax = axes_for(ax, (natural, 4.0), width)
    page = inches_of(ax)
    heads = [wrapped(ax, name, 0.42 * page, TICK, (" + ", "*", " ")) for name in terms]
    wide = measure_in(ax, TICK)
    room = page - max((wide(line) for head in heads for line in head.split("\n")), default=0) - 0.1
    values = share.to_numpy(dtype=np.float64)
    for row in range(0, len(terms), 2):
        ax.axhspan(row - 0.5, row + 0.5, color="#F5F5F5", zorder=0)
    column = room / max(len(names), 1)
    size = min(34.0, (60 * column) ** 2)
    handles = []
    for which, colour, label in (
        (values == 1, BLUE, "in all models of the part"),
        ((values > 0) & (values < 1), SKY, "in some"),
    ):
        rows, columns = np.nonzero(which)
        look = {"s": size, "color": colour, "edgecolor": INK, "lw": 0.5}
        ax.scatter(columns, rows, zorder=3, **look)  # type: ignore[arg-type]
        handles += [ax.scatter([], [], label=label, **look)] if rows.size else []  # type: ignore[arg-type]
    failed = [i for i, name in enumerate(names) if name in parts.failures]
    if failed:
        rows = np.repeat(np.arange(len(terms)), len(failed))
        look = {"s": size * 0.4, "marker": "x", "color": GREY, "lw": 0.7}
        ax.scatter(np.tile(failed, len(terms)), rows, zorder=3, **look)  # type: ignore[arg-type]
        handles.append(ax.scatter([], [], label="part without a solution", **look))  # type: ignore[arg-type]
    ax.axvline(0.5, color=GREY, lw=0.8)
    ax.set_yticks(range(len(heads)), [expression_label(head) for head in heads], fontsize=TICK)
    ax.set_ylim(len(heads) - 0.5, -0.5)
    ax.set_xlim(-0.5, len(names) - 0.5)
    _name_parts(ax, names, column)
    ax.tick_params(length=0, colors=INK)
    for spine in ax.spines.values():
        spine.set_visible(False)
    deepest = 1 + max((head.count("\n") for head in heads), default=0)
    note = f"{left:,} more terms not drawn" if left else ""
    finish(
        ax,
        title=f"Terms for {parts.outcome} by {parts.by}",
        handles=handles,
        note=note,
        height=max(len(heads), 1) * max(0.24, 0.06 + 0.14 * deepest),
    )
    return ax


def _name_parts(ax: Axes, names: Sequence[str], column: float) -> None:
    """Name parts below the axis: level, else upright, else only as many as have room."""
    texts = labels(names, 20, lines=1)
    wide = max(map(measure_in(ax, TICK), texts), default=0.0)
    upright = wide > column - 0.05
    step = max(int(np.ceil(_LINE / column)), 1) if upright else 1
    at = list(range(0, len(texts), step))
    look: dict[str, Any] = (
        {"rotation": 90, "va": "top", "ha": "center"} if upright else {"ha": "center"}
    )
    ax.set_xticks(at, [plain(texts[i]) for i in at], fontsize=TICK, **look)
    remember(ax, ((n, t, i % step == 0) for i, (n, t) in enumerate(zip(names, texts, strict=True))))
