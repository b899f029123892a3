"""Thresholds at the gaps in one measure, found by joining neighbouring values into groups."""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._common.check import choice, shown, whole_number
from fastqca._common.errors import CalibrationError
from fastqca.calibration.calibrate import check_finite, one_vector

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

__all__ = ["find_thresholds"]

Method = Literal["complete", "single", "average", "mcquitty", "ward.D2"]
Metric = Literal["euclidean", "manhattan", "maximum", "minkowski"]

_METRICS = ("euclidean", "manhattan", "maximum", "minkowski")
# Distances that differ by less are equal: 0.3 - 0.2 and 0.2 - 0.1 differ in the last bit.
_DIGITS = 12


@dataclass(slots=True)
class _Group:
    """Neighbouring values: how many, the extremes, their mean, and the centre of two halves."""

    size: int
    low: float
    high: float
    mean: float
    centre: float


_DISTANCES: dict[str, Callable[[_Group, _Group], float]] = {
    "complete": lambda a, b: b.high - a.low,
    "single": lambda a, b: b.low - a.high,
    "average": lambda a, b: b.mean - a.mean,
    "mcquitty": lambda a, b: b.centre - a.centre,
    "ward.D2": lambda a, b: math.sqrt(2 * a.size * b.size / (a.size + b.size)) * (b.mean - a.mean),
}


def find_thresholds(
    x: ArrayLike,
    n: int = 1,
    method: Method = "complete",
    metric: Metric = "euclidean",
) -> NDArray[np.float64]:
    """
    Find the thresholds that best separate the values of one measure into groups.

    Parameters
    ----------
    x : array_like of float, shape (N,)
        Raw values. Missing ones are left out.
    n : int, default 1
        How many thresholds, one less than groups.
    method : {"complete", "single", "average", "mcquitty", "ward.D2"}
        The distance between two groups: that of their outermost values, of their innermost
        ones, of their means, the same with both parts of a group counting alike, or the growth
        of the sum of squares. Names are those of ``hclust`` in R.
    metric : {"euclidean", "manhattan", "maximum", "minkowski"}
        The distance between two values. For one measure all of these are their difference.

    Returns
    -------
    ndarray of float64, shape (n,)
        Rising, each halfway between two neighbouring values.

    Raises
    ------
    CalibrationError
        `n` is no whole number of at least 1, `x` has fewer than n + 1 different values, or
        `method` or `metric` is not one of those above.
    DataError
        `x` is not one vector of finite numbers.

    Notes
    -----
    The two nearest groups are joined until ``n + 1`` are left, as ``findTh`` does in the R
    package QCA. On a line the nearest groups are neighbours, so there is no need for a matrix of
    distances, and N values take N log N steps. Among equally near groups the lowest are joined
    first.

    Such thresholds describe the sample: with other cases they would be others. Where it can be
    said from outside of the data what counts as in and out of a set, that should decide.

    Examples
    --------
    >>> find_thresholds([320, 331, 350, 367, 586, 590, 983, 1008], 2)
    array([476.5, 786.5])
    >>> import fastqca as qca
    >>> raw = qca.datasets.load("lipset")
    >>> qca.crisp(*find_thresholds(raw["URB"], 2))
    crisp(26.75, 49.75)
    """
    n = whole_number(n, "n", low=1, error=CalibrationError)
    choice(method, "method", tuple(_DISTANCES), error=CalibrationError)
    choice(metric, "metric", _METRICS, error=CalibrationError)
    series, name, values = one_vector(x)
    check_finite(values, name, series.to_frame())
    values = np.sort(values[~np.isnan(values)])
    distinct, counts = np.unique(values, return_counts=True)
    if distinct.size <= n:
        raise CalibrationError(
            f"column {name!r} has {distinct.size} different values: n={shown(n)} thresholds "
            f"between them need {n + 1} at least"
        )
    lasts = _lasts(distinct, counts, n + 1, _DISTANCES[method])
    return distinct[lasts] / 2 + distinct[lasts + 1] / 2


def _lasts(
    values: NDArray[np.float64],
    counts: NDArray[np.int64],
    n_groups: int,
    distance: Callable[[_Group, _Group], float],
) -> NDArray[np.int64]:
    """Position of the last value of each group but the last; `values` are different and rise."""
    scaled = values / np.abs(values).max()
    scaled /= scaled[-1] - scaled[0]
    groups = [
        _Group(size, value, value, value, value)
        for value, size in zip(scaled.tolist(), counts.tolist(), strict=True)
    ]
    n = len(groups)
    following, preceding = list(range(1, n + 1)), list(range(-1, n - 1))
    version = [0] * n

    def nearness(left: int) -> tuple[float, int, int, int]:
        right = following[left]
        near = round(distance(groups[left], groups[right]), _DIGITS)
        return near, left, version[left], version[right]

    waiting = [nearness(left) for left in range(n - 1)]
    heapify(waiting)
    left_over = n
    while left_over > n_groups:
        _, left, *versions = heappop(waiting)
        right = following[left]
        if right == n or versions != [version[left], version[right]]:
            continue  # one of the two has grown since, or is part of another
        _join(groups[left], groups[right])
        version[left] += 1
        version[right] = -1
        following[left] = following[right]
        if following[left] < n:
            preceding[following[left]] = left
            heappush(waiting, nearness(left))
        if preceding[left] >= 0:
            heappush(waiting, nearness(preceding[left]))
        left_over -= 1
    starts = [at for at in range(1, n) if version[at] >= 0]
    return np.array(starts, dtype=np.int64) - 1


def _join(left: _Group, right: _Group) -> None:
    """Make the left group hold the values of both."""
    size = left.size + right.size
    left.mean += (right.mean - left.mean) * (right.size / size)
    left.centre = (left.centre + right.centre) / 2
    left.size, left.high = size, right.high
