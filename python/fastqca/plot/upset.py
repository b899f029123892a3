"""UpSet charts: which terms, or other sets, the same cases are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import whole_number
from fastqca.plot.combinations import Combinations, combinations_of
from fastqca.plot.layout import finish, inches_of, measure_in, wrapped
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    NAME,
    PALE,
    TICK,
    Width,
    axes_for,
    expression_label,
    figure_function,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.solution import SolutionSet
    from fastqca.solutions.terms import Model

__all__ = ["upset"]

_MOST, _ROWS = 40, 30  # combinations, and sets
# Inches: a column of a new figure, and the narrowest one; a row of dots; the bars.
_COLUMN, _NARROWEST, _ROW, _BARS = 0.3, 0.16, 0.26, 1.2


@figure_function
def upset(
    source: Minimization | SolutionSet | Model | Sequence[Any],
    data: Any = None,  # noqa: ANN401 (anything tabular)
    outcome: str | None = None,
    *,
    max_columns: int | None = None,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw an UpSet chart of the terms of a model and the cases they share.

    Parameters
    ----------
    source : Model, solution of one model, or list of expressions
        The sets: terms of the model, or expressions such as ``["A*B", "~C"]`` in `data`.
    data : DataFrame or other table, optional
        The sets in which a list of expressions is evaluated.
    outcome : str, optional
        Determines the colors for a list of expressions. Alternatively, use an arrow in them.
    max_columns : int, optional
        Maximum number of combinations to draw: by default 40, or fewer if there is no room. A note
        states how many are omitted.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into, which are divided into two. By default, a new figure is created.

    Returns
    -------
    Axes
        Contains two axes: ``child_axes`` holds the dots and the bars.

    Raises
    ------
    SolutionError
        A solution has several models.
    DataError
        Data are missing, or there is no case to draw.

    Notes
    -----
    Each column is a combination of sets, marked by dots; the bar above shows the number of cases in
    exactly these sets [1]_, with and without the outcome. Sets and their numbers of cases are on
    the left. A column without dots contains the cases that the model does not cover.

    References
    ----------
    .. [1] Lex, A. et al. (2014). UpSet: visualization of intersecting sets. *IEEE Transactions on
       Visualization and Computer Graphics* 20(12), 1983-1992.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> ax = upset(["DEV", "STB", "~IND"], sets, "SURV")
    """
    if max_columns is not None:
        whole_number(max_columns, "max_columns", low=1)
    found = combinations_of(source, data, outcome)
    kinds, numbers, counts = np.unique(
        found.inside, axis=0, return_inverse=True, return_counts=True
    )
    numbers = numbers.ravel()
    order = np.lexsort([*kinds.T[::-1], -counts])
    ax = axes_for(ax, (2.6 + _COLUMN * max(min(len(order), _MOST), 6), 4.0), width)
    page = inches_of(ax)
    totals = found.inside.sum(axis=0).tolist()
    names = [f"{name} ({n:,})" for name, n in zip(found.names, totals, strict=True)][:_ROWS]
    heads = [wrapped(ax, name, 0.45 * page, TICK, (" + ", "*", " ")) for name in names]
    measure = measure_in(ax, TICK)
    left = max(measure(line) for head in heads for line in head.split("\n"))
    room = max(int((page - left - 0.15) / _NARROWEST), 1)
    drawn = order[: max_columns or min(_MOST, room)]
    column = (page - left - 0.15) / max(len(drawn), 6)
    ax.set_axis_off()
    high = len(heads) * max(_ROW, 0.06 + 0.14 * (1 + max(head.count("\n") for head in heads)))
    share = high / (high + _BARS)
    dots = ax.inset_axes((0, 0, 1, share - 0.02))
    bars = ax.inset_axes((0, share + 0.02, 1, 0.98 - share), sharex=dots)
    _draw_dots(dots, kinds[drawn][:, :_ROWS], heads)
    handles = _draw_bars(bars, found, numbers, drawn, column)
    finish(
        ax,
        title=f"{found.title}\n{len(found.cases):,} cases",
        handles=handles,
        note=_below(found, len(order) - len(drawn)),
        height=high + _BARS,
    )
    return ax


def _draw_dots(ax: Axes, kinds: Any, heads: list[str]) -> None:  # noqa: ANN401 (an array)
    columns, rows = kinds.shape
    for row in range(0, rows, 2):
        ax.axhspan(row - 0.5, row + 0.5, color="#F5F5F5", zorder=0)
    for place, members in enumerate(kinds):
        inside, outside = np.flatnonzero(members), np.flatnonzero(~members)
        ax.scatter(np.full(outside.size, place), outside, s=22, color=PALE, zorder=2)
        ax.scatter(np.full(inside.size, place), inside, s=30, color=INK, zorder=3)
        if inside.size > 1:
            ax.plot([place, place], [inside[0], inside[-1]], color=INK, lw=1.2, zorder=2)
    ax.set_yticks(range(rows), [expression_label(head) for head in heads], fontsize=TICK)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_xlim(-0.6, max(columns, 6) - 0.4)
    ax.set_xticks([])
    _bare(ax)


def _draw_bars(ax: Axes, found: Combinations, numbers: Any, drawn: Any, column: float) -> list[Any]:  # noqa: ANN401 (arrays)
    n = len(drawn)
    total = np.array([(numbers == kind).sum() for kind in drawn])
    look: dict[str, Any] = {"edgecolor": INK, "lw": 0.6, "width": 0.62}
    handles = []
    if found.with_outcome is None:
        ax.bar(range(n), total, color=BLUE, **look)
    else:
        there = np.array([(found.with_outcome & (numbers == kind)).sum() for kind in drawn])
        word = expression_label(str(found.outcome))
        handles = [
            ax.bar(range(n), there, color=BLUE, label=f"cases with {word}", **look),
            ax.bar(range(n), total - there, bottom=there, color=PALE,
                   label=f"without {word}", **look),
        ]  # fmt: skip
    if max(len(str(count)) for count in total.tolist()) * 0.065 <= column:
        for x, count in enumerate(total.tolist()):
            ax.annotate(str(count), (x, count), (0, 1.5), textcoords="offset points",
                        ha="center", fontsize=NAME, color=INK)  # fmt: skip
    ax.set_ylim(0, max(int(total.max()), 1) * 1.18)
    ax.set_yticks([])
    ax.set_ylabel("cases", fontsize=TICK, color=INK, rotation=0, ha="right", va="center")
    ax.tick_params(axis="x", labelbottom=False)
    _bare(ax)
    ax.axhline(0, color=GREY, lw=0.8)
    return handles


def _bare(ax: Axes) -> None:
    ax.tick_params(length=0, colors=INK)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _below(found: Combinations, left: int) -> str:
    parts = [f"{left:,} more combinations not drawn"] if left else []
    rows = len(found.names) - _ROWS
    parts += [f"{rows:,} more sets not drawn"] if rows > 0 else []
    if found.left_out:
        cases = "1 case" if found.left_out == 1 else f"{found.left_out:,} cases"
        parts.append(f"{cases} with a membership of 0.5, or a missing one, not drawn")
    return "; ".join(parts)
