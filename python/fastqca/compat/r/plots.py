"""Figures under the names of R QCA and SetMethods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import plot, truth_table
from fastqca._common.check import array
from fastqca.calibration.calibrate import one_vector
from fastqca.compat.r.algebra import generate
from fastqca.compat.r.arguments import listed, names_of, selected
from fastqca.compat.r.set_methods import pimdata
from fastqca.compat.r.table import as_in_r
from fastqca.data.sets import numbers_in
from fastqca.expressions.expression import Expression, read
from fastqca.plot.style import BLUE, INK, axes_for
from fastqca.solutions import Minimization

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["XYplot", "Xplot", "cluster_plot", "pimplot", "venn", "xy_plot"]


@as_in_r
def XYplot(
    x: Any, y: Any = None, data: Any = None, relation: str = "sufficiency", mguides: bool = True,
    jitter: bool = False, clabels: Any = None, enhance: bool = False, model: bool = False, *,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """
    Draw memberships in two sets, with guides and different markers for each region.

    `clabels` lists the cases to label; without it no case is labeled.
    """
    names = listed(clabels) if clabels is not None else False
    x, y = (_inverted(each) if isinstance(each, str) else each for each in (x, y))
    full = {"s": "sufficiency", "n": "necessity"}.get(relation.strip()[:1], relation)
    return plot.xy(x, y, data, relation=full, names=names, ax=ax)  # type: ignore[arg-type]


def _inverted(text: str) -> str:
    """Read "1 - A" as "~A"."""
    return re.sub(r"^\s*1\s*-\s*([^\W\d]\w*)\s*$", r"~\1", text)


@as_in_r
def venn(x: Any, snames: Any = "", *, ax: Axes | None = None) -> Axes:
    """Draw a Venn diagram of a truth table (also that of a solution) or of an expression."""
    if isinstance(x, Minimization):
        x = x.table
    elif isinstance(x, str | Expression):
        frame = generate(read(x, names_of(snames), lone=True, both_ways=True))
        x = truth_table(frame, str(frame.columns[-1]))
    return plot.venn(x, ax=ax)


@as_in_r
def Xplot(x: Any, jitter: bool = False, at: Any = None, *, ax: Axes | None = None) -> Axes:
    """
    Draw the values of one measure on a line.

    Examples
    --------
    >>> ax = Xplot([1, 2, 2, 5], at="1, 5")
    """
    _, name, values = one_vector(x)
    values = values[~np.isnan(values)]
    height = np.random.default_rng(1).uniform(-0.3, 0.3, values.size) if jitter else 0
    ax = axes_for(ax, (5.2, 1.4))
    ax.scatter(values, np.zeros(values.size) + height, s=22, facecolor="none", edgecolor=BLUE)
    ax.set_ylim(-1, 1)
    ax.set_yticks([])
    ax.set_xlabel(name, color=INK)
    if at is not None:
        ax.set_xticks(array(listed(at), "at", ndim=1).tolist())
    return ax


@as_in_r
def xy_plot(
    x: Any, y: Any, data: Any = None, necessity: bool = False, main: str = "", xlab: str = "",
    ylab: str = "", *, neg_out: bool = False, case_lab: bool = False, labs: Any = None,
) -> Axes:  # fmt: skip
    """Draw memberships in two sets, as `XYplot` does."""
    outcome = (
        f"~{y}" if neg_out and isinstance(y, str) else 1 - numbers_in(y, "y") if neg_out else y
    )
    relation = "necessity" if necessity else "sufficiency"
    if case_lab:
        names = True if labs is None else listed(labs)
        ax = plot.xy(x, outcome, data, relation=relation, names=names)  # type: ignore[arg-type]
    else:
        ax = XYplot(x, outcome, data, relation)
    for text, put in ((main, ax.set_title), (xlab, ax.set_xlabel), (ylab, ax.set_ylabel)):
        if text:
            put(text)
    return ax


@as_in_r
def pimplot(
    data: Any = None, results: Any = None, outcome: str = "", sol: Any = 1, necessity: bool = False,
    all_labels: bool = False, jitter: bool = False, labcol: Any = None,
) -> list[Axes]:  # fmt: skip
    """Draw each term of a model, and the model itself, against the outcome."""
    frame = pimdata(results, outcome, sol)
    model = selected(results, sol)
    names = [*(frame.columns[:-2] if len(frame.columns) > 3 else ()), "solution_formula"]
    relation = "necessity" if necessity else "sufficiency"
    drawn = []
    for name in names:
        label = str(model) if name == "solution_formula" else name
        ax = plot.xy(
            frame[name].rename(label),
            frame["out"].rename(model.explained.table.outcome),
            relation=relation,  # type: ignore[arg-type]
            names=True if all_labels else None,
        )
        ax.set_xlabel(label)
        drawn.append(ax)
    return drawn


@as_in_r
def cluster_plot(cluster_res: Any, labs: bool = True, size: int = 5, angle: int = 0) -> Axes:
    """Draw the consistency within each cluster and unit."""
