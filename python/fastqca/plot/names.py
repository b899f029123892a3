"""Names beside points: which of a few places each takes, so that none covers another."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.plot.style import GREY, INK, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["place_names"]

_MARK = 3.5  # half the width of a mark, in points as all lengths here
_LINE = 5.0  # from this distance on a line leads to the mark
_ROUNDS = 4
# The places around a mark: on each of so many sides of it, right of it first, in rings that grow.
_ANGLES = np.linspace(0, 2 * np.pi, 24, endpoint=False)
_SIDES = np.clip(np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1) * 1.4, -1, 1).round(2)
_RINGS = np.repeat(np.cumsum([1.5, 4.5, *range(5, 17)]), len(_SIDES))
_AROUND = np.tile(_SIDES, (len(_RINGS) // len(_SIDES), 1))
# What a place costs beside what it covers: a point of distance, a line that is crossed, a point
# outside of the axes.
_DISTANCE, _CROSSING, _OUTSIDE = 0.5, 25.0, 20.0
_COMPARED = 32  # of the places that cost least, the lines are looked at too


def place_names(
    ax: Axes, x: Sequence[float], y: Sequence[float], names: Sequence[str], size: float = 7.5
) -> None:
    """
    Write labels of points beside them, none over another, with a line where moved far.

    The labels are what `plain` or `expression_label` make. Everything else must have been drawn,
    since what stands around the axes decides how large they are.
    """
    there = list(ax.texts)
    texts = [
        ax.text(0, 0, name, fontsize=size, color=INK, va="center", ha="center") for name in names
    ]
    if not texts:
        return
    figure: Any = ax.get_figure(root=True)
    for text in texts:
        text.set_in_layout(False)
    with warnings.catch_warnings():  # of boxes in place of letters we warn ourselves
        warnings.simplefilter("ignore", UserWarning)
        settle(figure)
        ax.apply_aspect()
        boxes = np.array([text.get_window_extent().extents for text in (*texts, *there)])
    point = figure.dpi / 72
    boxes = boxes.reshape(-1, 2, 2) / point
    middles, halves = boxes.mean(axis=1), (boxes[:, 1] - boxes[:, 0]) / 2
    n = len(texts)
    marks = ax.transData.transform(np.stack([x, y], axis=1)) / point
    inside = np.array([ax.bbox.min, ax.bbox.max]) / point
    middles = _placed(marks, halves[:n] + 0.5, inside, middles[n:], halves[n:])
    ends = np.clip(marks, middles - halves[:n], middles + halves[:n])
    # A name is held where it is next to its mark: other fonts and resolutions widen it elsewhere.
    beside = np.sign(np.where(ends == marks, 0.0, middles - marks))[:, 0]
    held = middles - np.stack([beside * halves[:n, 0], np.zeros(n)], axis=1)
    back = ax.transData.inverted()
    for text, place, right in zip(texts, back.transform(held * point), beside, strict=True):
        text.set_position(place)
        text.set_horizontalalignment(("center", "left", "right")[int(right)])
    far = np.abs(ends - marks).max(axis=1) > _MARK + _LINE
    lines = np.stack([marks[far], ends[far]], axis=1)
    for line in back.transform(lines.reshape(-1, 2) * point).reshape(-1, 2, 2):
        ax.plot(*line.T, color=GREY, lw=0.5, zorder=2)


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
    near = np.abs(marks[:, None] - marks).max(axis=2)
    crowded = np.argsort(-(near < 50).sum(axis=1), kind="stable")
    middles = np.full((n, 2), np.inf)  # of those that have no place yet
    ends = marks.copy()
    blocks, block_halves = (
        np.concatenate([marks, taken]),
        np.concatenate([np.full((n, 2), _MARK), taken_halves]),
    )
    for _ in range(_ROUNDS):
        before = middles.copy()
        for i in crowded:
            half, others = halves[i], np.arange(n) != i
            places = marks[i] + _AROUND * (half + _MARK + _RINGS[:, None])
            outside = np.maximum(inside[0] - places + half, places + half - inside[1])
            cost = _overlaps(places, half, middles[others], halves[others])
            cost += 2 * _overlaps(places, half, blocks, block_halves)
            cost += _OUTSIDE * np.maximum(outside, 0).sum(axis=1) + _DISTANCE * _RINGS
            good = np.argsort(cost, kind="stable")[:_COMPARED]
            reach = np.clip(marks[i], places[good] - half, places[good] + half)
            crossed = _crossed(marks[i], reach, marks[others], ends[others])
            best = np.argmin(cost[good] + _CROSSING * crossed)
            middles[i], ends[i] = places[good[best]], reach[best]
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
