"""Figures of belief: values that leave a solution as it is, and what chance finds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fastqca._common.check import shown
from fastqca._common.errors import DataError
from fastqca.belief import PermutationTest, SensitivityRanges
from fastqca.belief.figures import percent, small
from fastqca.plot.layout import finish
from fastqca.plot.style import (
    BLUE,
    INK,
    LABEL,
    NOTE,
    ORANGE,
    PALE,
    SKY,
    TICK,
    Width,
    axes_for,
    figure_function,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fastqca.belief import SensitivityRange

__all__ = ["chance", "ranges"]

_STRIP = 0.34  # inches
_BEYOND = 0.06  # of a strip, for what has no end
_NARROW = 0.08  # of a strip, too little for a number
_LABELED = 12  # bars that have room for their shares


@figure_function
def ranges(
    result: SensitivityRanges,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the ranges of each cut-off and anchor within which the models stay the same.

    Parameters
    ----------
    result : SensitivityRanges
        The result of `fastqca.sensitivity_ranges`.
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
        `result` has another type.

    Notes
    -----
    Each strip is the axis of one parameter, in its own unit, from the lowest to the highest value
    at which the models change. Dark parts have the models of the solution; the other parts have
    other models or none. Lines separate parts with different models. A dot marks the current value,
    and numbers mark the ends of its range. A strip fades out if an anchor has no bound.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> ax = ranges(qca.sensitivity_ranges(solution))
    """
    if not isinstance(result, SensitivityRanges):
        raise DataError(f"a result of sensitivity_ranges is needed, got {shown(result)}")
    ax = axes_for(ax, (6.3, 4.0), width)
    for row, one in enumerate(result.ranges):
        _strip(ax, row, one)
    ax.set_yticks(
        range(len(result.ranges)), [plain(one.name) for one in result.ranges], fontsize=TICK
    )
    high = len(result.ranges) * _STRIP
    ax.set_ylim(len(result.ranges) - 0.4, -0.75)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xticks([])
    ax.spines[:].set_visible(False)
    ax.tick_params(axis="y", length=0)
    handles = [
        ax.fill_between([], [], color=colour, edgecolor=INK, lw=0.5, label=label)
        for colour, label in (
            (BLUE, "the same models"),
            (SKY, "the same, beyond other models"),
            (PALE, "other models, or none"),
        )
    ]
    title = f"Ranges within which the {result.kind} solution for {result.outcome} stays the same"
    finish(ax, title=plain(title), handles=handles, height=high + 0.3)
    return ax


def _strip(ax: Axes, row: int, one: SensitivityRange) -> None:
    """Draw the axis of one parameter; a whole number is as wide as one."""
    half = 0.5 if one.name == "n_cut" else 0.0
    parts = [(part, part.low - half, part.high + half) for part in one.parts]
    ends = sorted({end for _, *both in parts for end in both if math.isfinite(end)})
    first, last = min(*ends, one.value), max(*ends, one.value)
    span = (last - first) or 1.0
    open_low, open_high = math.isinf(parts[0][1]), math.isinf(parts[-1][2])
    left, right = _BEYOND * open_low, 1 - _BEYOND * open_high

    def at(value: float) -> float:
        if math.isinf(value):
            return 0.0 if value < 0 else 1.0
        return left + (value - first) / span * (right - left)

    for part, low, high in parts:
        a, b = at(low), at(high)
        own = part.same and part.low <= one.value <= part.high
        colour = BLUE if own else SKY if part.same else PALE
        ax.barh([row], [b - a], left=a, height=0.42, color=colour, edgecolor="white", lw=0.8)
    ax.plot([at(one.value)], [row], "o", ms=5, color="white", mec=INK, mew=0.9, zorder=4)
    near_edge = at(one.high) > 1 - _NARROW
    if one.low == one.high:
        texts = [((one.low + one.high) / 2, f"{one.low:.4g}", "center")]
    elif near_edge and math.isfinite(one.high) and at(one.low) > _NARROW:
        texts = [(one.high, f"{one.low:.4g} to {one.high:.4g}", "right")]
    else:
        texts = [(one.low, f"{one.low:.4g}", "right"), (one.high, f"{one.high:.4g}", "left")]
    for end, text, side in texts:
        if math.isfinite(end) and 0.0 < at(end) < 1.0:
            across = "left" if at(end) < _NARROW else side
            ax.text(at(end), row - 0.27, text, ha=across, va="bottom", fontsize=NOTE, color=INK)


@figure_function
def chance(
    result: PermutationTest,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the length of the shortest model when the outcome is permuted at random.

    Parameters
    ----------
    result : PermutationTest
        The result of `fastqca.permutation_test`.
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
        `result` has another type.

    Notes
    -----
    For each permutation, the model with the fewest terms, and among these the fewest literals,
    counts, regardless of its fit. The orange line marks the number of literals of the observed
    solution; "none" stands for permutations without a solution.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> ax = chance(qca.permutation_test(solution))
    """
    if not isinstance(result, PermutationTest):
        raise DataError(f"a result of permutation_test is needed, got {shown(result)}")
    shares: dict[int, float] = {}
    for _, literals, share in result.shortest:
        shares[literals] = shares.get(literals, 0.0) + share
    own = None if result.own is None else result.own[1]
    low = min([*shares, *([] if own is None else [own])], default=0)
    high = max([*shares, *([] if own is None else [own])], default=0)
    ax = axes_for(ax, (5.0, 3.0), width)
    places = list(range(low, high + 1))
    values = [shares.get(place, 0.0) for place in places]
    colours = [ORANGE if place == own else SKY for place in places]
    ax.bar(places, values, color=colours, edgecolor=INK, lw=0.5, width=0.72)
    none = round(1 - sum(shares.values()), 9)
    if none > 0:
        places.append(high + 2)
        ax.bar([high + 2], [none], color=PALE, edgecolor=INK, lw=0.5, width=0.72)
        values.append(none)
    if len(places) <= _LABELED:
        for place, value in zip(places, values, strict=True):
            if value > 0:
                ax.annotate(percent(value).replace(" %", "%"), (place, value), (0, 2),
                            ha="center", textcoords="offset points", fontsize=NOTE,
                            color=INK)  # fmt: skip
    every = 1 + len(places) // _LABELED
    marked = [place for place in places if place > high or (place - low) % every == 0]
    names = [str(place) if place <= high else "none" for place in marked]
    ax.set_xticks(marked, names, fontsize=TICK)
    top = max(values, default=1.0)
    ax.set_ylim(0, 1.2 * top)
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g}%")
    ax.tick_params(axis="y", labelsize=TICK)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlabel("literals of the shortest model", color=INK, fontsize=LABEL)
    if own is not None:
        ax.axvline(own, color=ORANGE, lw=1.4, zorder=1)
        ax.text(own, 1.19 * top, " observed", fontsize=NOTE, color=INK, va="top")
    ways = f"all {result.n:,}" if result.exact else f"{result.n:,} random"
    title = f"The {result.kind} solution for {result.outcome} in {ways} rearrangements"
    found = f"{percent(none)} have no solution"
    if own is not None:
        found = f"parsimony: p = {small(result.p)}; {found}"
    finish(ax, title=plain(title), note=found)
    return ax
