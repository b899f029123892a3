"""Names beside points: which of a few places each takes, so that none covers another."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.plot.style import GREY, INK, NAME, is_ours, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["place_names"]

_MARK = 3.5  # half the width of a mark, in points as all lengths here
_LINE = 5.0  # from this distance on a line leads to the mark
_ROUNDS, _FEW = 4, 60  # rounds of moving labels; with more of them than few, half as many
_MOST_TRIED = 150  # labels, of the lowest ranks, for which a place is looked for
_WIDER = 1.03  # so much wider type may be at other resolutions
_TOLERANCE = 0.8  # points by which labels may overlap, unseen
# The places around a mark: on each of so many sides of it, right of it first, in rings that grow.
_ANGLES = np.linspace(0, 2 * np.pi, 24, endpoint=False)
_SIDES = np.clip(np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1) * 1.4, -1, 1).round(2)
_RINGS = np.repeat(np.cumsum([1.5, 4.5, *range(5, 17)]), len(_SIDES))
_AROUND = np.tile(_SIDES, (len(_RINGS) // len(_SIDES), 1))
# What a place costs beside what it covers: a point of distance, a line that is crossed, a point
# outside of the axes.
_DISTANCE, _CROSSING, _OUTSIDE = 0.5, 25.0, 20.0
_REACH = 0.22  # of the axes: how far from its mark a label is put
_COMPARED = 32  # of the places that cost least, the lines are looked at too


def place_names(
    ax: Axes,
    x: Sequence[float],
    y: Sequence[float],
    names: Sequence[str],
    size: float = NAME,
    *,
    rank: Sequence[int] | None = None,
    around: NDArray[np.float64] | None = None,
    whole: bool = False,
) -> NDArray[np.bool_]:
    """
    Write labels of points beside them, none over another, with a line where moved far.

    The labels are what `plain` or `expression_label` make. Everything else must have been drawn,
    since what stands around the axes decides how large they are. Labels for which there is no
    room are left out, those of the highest rank first; the result says which are drawn. `around`
    has the places (M, 2) of further marks, which no label covers. With `whole` nothing is drawn
    where some label would be left out.
    """
    there = list(ax.texts)
    drawn = np.zeros(len(names), dtype=np.bool_)
    order = np.argsort(np.zeros(len(names)) if rank is None else np.array(rank), kind="stable")
    tried = np.sort(order[:_MOST_TRIED])
    ranks = np.zeros(tried.size) if rank is None else np.array(rank)[tried]
    texts = [
        ax.text(0, 0, names[i], fontsize=size, color=INK, va="center", ha="center", linespacing=1.1)
        for i in tried
    ]
    if not texts:
        return drawn
    figure: Any = ax.get_figure(root=True)
    for text in texts:
        text.set_in_layout(False)
    with warnings.catch_warnings():  # of boxes in place of letters we warn ourselves
        warnings.simplefilter("ignore", UserWarning)
        if not is_ours(figure):  # else `finish` has done so
            settle(figure)
        ax.apply_aspect()
        boxes = np.array([text.get_window_extent().extents for text in (*texts, *there)])
    point = figure.dpi / 72
    boxes = boxes.reshape(-1, 2, 2) / point
    middles, halves = boxes.mean(axis=1), (boxes[:, 1] - boxes[:, 0]) / 2
    n = len(texts)
    halves[:n, 0] *= _WIDER
    marks = ax.transData.transform(np.stack([x, y], axis=1)) / point
    inside = np.array([ax.bbox.min, ax.bbox.max]) / point
    others = np.delete(marks, tried, axis=0)
    if around is not None and len(around):
        others = np.concatenate([others, ax.transData.transform(around) / point])
    taken = np.concatenate([middles[n:], others])
    taken_halves = np.concatenate([halves[n:], np.full(others.shape, _MARK)])
    marks = marks[tried]
    middles = _placed(marks, halves[:n] + 0.5, inside, taken, taken_halves)
    ends = np.clip(marks, middles - halves[:n], middles + halves[:n])
    kept = _thinned(middles, halves[:n], ranks, inside, (marks, taken, taken_halves), ends)
    if whole and not (kept.all() and tried.size == len(names)):
        kept[:] = False
    drawn[tried[kept]] = True
    # A name is held where it is next to its mark: other fonts and resolutions widen it elsewhere.
    beside = np.sign(np.where(ends == marks, 0.0, middles - marks))[:, 0]
    held = middles - np.stack([beside * halves[:n, 0], np.zeros(n)], axis=1)
    back = ax.transData.inverted()
    for text, place, right, keep in zip(
        texts, back.transform(held * point), beside, kept, strict=True
    ):
        if not keep:
            text.remove()
            continue
        text.set_position(place)
        text.set_horizontalalignment(("center", "left", "right")[int(right)])
    far = kept & (np.abs(ends - marks).max(axis=1) > _MARK + _LINE)
    lines = np.stack([marks[far], ends[far]], axis=1)
    for line in back.transform(lines.reshape(-1, 2) * point).reshape(-1, 2, 2):
        ax.plot(*line.T, color=GREY, lw=0.5, zorder=2)
    return drawn


def _thinned(
    middles: NDArray[np.float64],
    halves: NDArray[np.float64],
    ranks: NDArray[np.float64],
    inside: NDArray[np.float64],
    blocks: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    ends: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """
    Leave out labels until none lies on another, on a mark or a text, or outside: (M,).

    Of two lines from marks to labels that cross, one is left out as well.
    """
    marks, taken, taken_halves = blocks
    fixed = np.concatenate([marks, taken])
    fixed_halves = np.concatenate([np.full(marks.shape, _MARK - 1), taken_halves])
    outside = np.maximum(inside[0] - middles + halves, middles + halves - inside[1]).max(axis=1)
    kept = (outside <= _TOLERANCE) & ~_depth(middles, halves, fixed, fixed_halves).any(axis=1)
    clash = _depth(middles, halves, middles, halves)
    far = np.abs(ends - marks).max(axis=1) > _MARK + _LINE
    for i in np.flatnonzero(far):
        clash[i] |= far & (_crossed(marks[i], ends[i : i + 1], marks[:, None], ends[:, None]) > 0)
    np.fill_diagonal(clash, val=False)
    while True:
        clashes = (clash & kept).sum(axis=1) * kept
        if not clashes.any():
            return np.asarray(kept)
        worst = np.lexsort([clashes, ranks * (clashes > 0), clashes > 0])[-1]
        kept[worst] = False


def _depth(
    middles: NDArray[np.float64],
    halves: NDArray[np.float64],
    others: NDArray[np.float64],
    other_halves: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Tell which boxes lie on which others, by more than the tolerance in both directions."""
    shared = halves[:, None] + other_halves - np.abs(middles[:, None] - others)
    return np.asarray((shared > _TOLERANCE).all(axis=2))


def _placed(
    marks: NDArray[np.float64],
    halves: NDArray[np.float64],
    inside: NDArray[np.float64],
    taken: NDArray[np.float64],
    taken_halves: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Choose the middle of each name, (M, 2), given its mark and half of its width and height.

    Each name in turn, the most crowded first, takes the place among those around its mark where it
    covers least; then all are asked again, until nobody moves.
    """
    n = len(marks)
    short = max(_REACH * float((inside[1] - inside[0]).min()), _LINE) >= _RINGS
    rings, around = _RINGS[short], _AROUND[short]
    near = np.abs(marks[:, None] - marks).max(axis=2)
    crowded = np.argsort(-(near < 50).sum(axis=1), kind="stable")
    middles = np.full((n, 2), np.inf)  # of those that have no place yet
    ends = marks.copy()
    blocks, block_halves = (
        np.concatenate([marks, taken]),
        np.concatenate([np.full((n, 2), _MARK), taken_halves]),
    )
    for _ in range(_ROUNDS if n <= _FEW else _ROUNDS // 2):
        before = middles.copy()
        for i in crowded:
            half = halves[i]
            reach = half + _MARK + rings[-1] * 1.4
            others = (np.abs(middles - marks[i]) < reach + halves + half).all(axis=1)
            others[i] = False
            close = (np.abs(blocks - marks[i]) < reach + block_halves + half).all(axis=1)
            places = marks[i] + around * (half + _MARK + rings[:, None])
            outside = np.maximum(inside[0] - places + half, places + half - inside[1])
            cost = _overlaps(places, half, middles[others], halves[others])
            cost += 2 * _overlaps(places, half, blocks[close], block_halves[close])
            cost += _OUTSIDE * np.maximum(outside, 0).sum(axis=1) + _DISTANCE * rings
            good = np.argsort(cost, kind="stable")[:_COMPARED]
            stops = np.clip(marks[i], places[good] - half, places[good] + half)
            crossed = _crossed(marks[i], stops, marks[others], ends[others])
            best = np.argmin(cost[good] + _CROSSING * crossed)
            middles[i], ends[i] = places[good[best]], stops[best]
        if np.array_equal(before, middles):
            break
    return middles


def _crossed(
    start: NDArray[np.float64],
    stops: NDArray[np.float64],
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Count how many lines each of the lines from `start` crosses."""

    def side(
        a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        one, other = (b - a), (c - a)
        left: NDArray[np.bool_] = one[..., 0] * other[..., 1] > one[..., 1] * other[..., 0]
        return left

    apart = side(start, stops[:, None], starts) != side(start, stops[:, None], ends)
    crossed = apart & (side(starts, ends, start) != side(starts, ends, stops[:, None]))
    return np.asarray(crossed.sum(axis=1))


def _overlaps(
    places: NDArray[np.float64],
    half: NDArray[np.float64],
    others: NDArray[np.float64],
    halves: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum how much a box at each of some places covers of other boxes."""
    distance = np.abs(places[:, None] - others)
    shared = np.minimum(half + halves - distance, 2 * np.minimum(half, halves))
    return np.asarray(np.maximum(shared, 0).prod(axis=2).sum(axis=1))
