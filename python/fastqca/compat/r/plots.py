"""Figures under the names of R QCA."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import array
from fastqca.calibration.calibrate import one_vector
from fastqca.compat.r.algebra import generate
from fastqca.compat.r.arguments import as_in_r, given, has_no_effect, listed
from fastqca.expressions.expression import Expression, read
from fastqca.plot import xy
from fastqca.plot.style import BLUE, INK, axes_for
from fastqca.solutions.minimization import Minimization
from fastqca.truth_tables.truth_table import truth_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["XYplot", "Xplot", "venn"]

_ONE_MINUS = re.compile(r"\s*1\s*-\s*([^\W\d]\w*)\s*")


@as_in_r
def XYplot(
    x: Any,
    y: Any = None,
    data: Any = None,
    relation: str = "sufficiency",
    mguides: bool = True,
    jitter: bool = False,
    clabels: Any = None,
    enhance: bool = False,
    model: bool = False,
    *,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw memberships in two sets: `fastqca.plot.xy`, always with guides and marks by region.

    Without `clabels`, which names the cases to be named, no case is.

    Examples
    --------
    >>> import fastqca as qca
    >>> ax = XYplot("DEV*STB => SURV", data=qca.datasets.load("lipset", "fuzzy"))
    """
    del enhance, model
    has_no_effect("the guides are always drawn", mguides=not mguides)
    has_no_effect("points in the same place are drawn once, with all names", jitter=jitter)
    names = listed(clabels) if clabels is not None else False
    x, y = (_inverted(each) if isinstance(each, str) else each for each in (x, y))
    full = {"s": "sufficiency", "n": "necessity"}.get(relation.strip()[:1], relation)
    return xy(x, y, data, relation=full, names=names, ax=ax)  # type: ignore[arg-type]


def _inverted(text: str) -> str:
    """Read "1 - A" as "~A"."""
    match = _ONE_MINUS.fullmatch(text)
    return text if match is None else f"~{match[1]}"


@as_in_r
def venn(x: Any, snames: Any = "", *, ax: Axes | None = None) -> Axes:
    """
    Draw a truth table, that of a solution, or an expression: `fastqca.plot.venn`.

    Examples
    --------
    >>> ax = venn("A*B + ~C")
    """
    from fastqca.plot import venn as draw

    if isinstance(x, Minimization):
        x = x.table
    elif isinstance(x, str | Expression):
        frame = generate(read(x, listed(snames), lone=True, both_ways=True))
        x = truth_table(frame, str(frame.columns[-1]))
    return draw(x, ax=ax)


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
    if given(at) is not None:
        ax.set_xticks(array(listed(at) or [], "at", ndim=1).tolist())
    return ax
