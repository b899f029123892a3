"""How rare it is that something is as good in every respect, and the p-value that follows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.binomial import binomial_tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["as_rare", "at_least_as_good", "confidence"]

_DECIMALS = 9  # figures that agree up to these are equal
_CELLS, _CELLS_EACH = 2**22, 2**8
_GRID = 2**17


def as_rare(
    profiles: NDArray[np.float64],
    offsets: NDArray[np.int64],
    weight: NDArray[np.float64],
    unknown: NDArray[np.bool_],
    of: NDArray[np.int64] | None = None,
) -> NDArray[np.float64]:
    """
    Return for each item of data set 0 the weight of the data sets with an item as rare.

    Parameters
    ----------
    profiles : ndarray of float64, shape (M, d)
        How good each item is in d respects: more is better.
    offsets : ndarray of int64, shape (R + 1,)
        Data set i has the items from ``offsets[i]`` to ``offsets[i + 1]``.
    weight : ndarray of float64, shape (R,)
    unknown : ndarray of bool, shape (R,)
        Data sets whose items are not all known count as if they had better ones.
    of : ndarray of int64, shape (number of items,), optional
        Which of the profiles each item has, where many items share few.

    Notes
    -----
    Items good in several respects are not in one order, so the share of data sets with an item at
    least as good is no p-value: where everything is good in its own way, everything is rare. But
    how rare each item is, counted among the items of all data sets, does put them in order, and
    the p-value is the share of data sets that have an item as rare: the min-P method [1]_. It
    holds whatever that order is, as long as it treats all data sets alike; so figures are
    grouped where there are too many different ones.

    References
    ----------
    .. [1] Westfall, P. H. and Young, S. S. (1993). *Resampling-Based Multiple Testing*, ch. 2.
       Wiley.

    Examples
    --------
    >>> good = np.array([[3.0, 0.0], [1.0, 1.0], [0.0, 3.0], [0.0, 0.0]])
    >>> as_rare(good, np.arange(5), np.ones(4), np.zeros(4, dtype=bool)).tolist()
    [3.0]
    """
    own = int(offsets[1])
    sizes = np.diff(offsets)
    each = np.repeat(np.where(unknown, 0.0, weight), sizes)
    if of is not None:
        each = np.bincount(of, each, len(profiles))
    counted = _weight_above(_ranks(np.round(profiles, _DECIMALS)), each)
    if of is not None:
        counted = counted[of]
    rarest = np.full(len(sizes), math.inf)
    there = sizes > 0
    if there.any():
        rarest[there] = np.minimum.reduceat(counted, offsets[:-1][there])
    rarest[unknown] = -1.0
    # Weights of more than 2^53 in all are not exact.
    limits = counted[:own] * (1 + 1e-12)
    return np.array([float(weight[rarest <= limit].sum()) for limit in limits])


def at_least_as_good(
    item: int,
    profiles: NDArray[np.float64],
    offsets: NDArray[np.int64],
    weight: NDArray[np.float64],
    unknown: NDArray[np.bool_],
) -> float:
    """
    Return the weight of the data sets with an item at least as good in every respect.

    Examples
    --------
    >>> good = np.array([[3.0, 0.0], [1.0, 1.0], [0.0, 3.0], [3.0, 1.0]])
    >>> at_least_as_good(0, good, np.arange(5), np.ones(4), np.zeros(4, dtype=bool))
    2.0
    """
    above = np.ones(len(profiles), dtype=np.bool_)
    for column in profiles.T:
        above &= column >= column[item] - 0.5 * 10.0**-_DECIMALS
    better = unknown.copy()
    better[np.repeat(np.arange(len(weight)), np.diff(offsets))[above]] = True
    return float(weight[better].sum())


def _ranks(profiles: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Rank figures from the best, 0, on; in so few ranks that all combinations can be counted."""
    ranks = [_rank(column) for column in profiles.T]
    most = min(_CELLS, _CELLS_EACH * max(1, len(profiles)))
    while math.prod(int(rank.max(initial=0)) + 1 for rank in ranks) > most:
        longest = max(range(len(ranks)), key=lambda j: int(ranks[j].max()))
        ranks[longest] = ranks[longest] // 2
    return ranks


def _rank(column: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank figures of one kind without sorting them: on a fine grid from the best to the worst."""
    if not column.size:
        return np.zeros(0, dtype=np.int64)
    best = column.max()
    at = np.rint((best - column) * (_GRID / max(best - column.min(), 1e-9))).astype(np.int64)
    there = np.zeros(_GRID + 1, dtype=np.int64)
    there[at] = 1
    ranks: NDArray[np.int64] = np.cumsum(there)[at] - 1
    return ranks


def _weight_above(
    ranks: list[NDArray[np.int64]], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add up for each item the weights of the items that have no worse rank in any respect."""
    shape = tuple(int(rank.max(initial=0)) + 1 for rank in ranks)
    at = np.ravel_multi_index(tuple(ranks), shape)
    sums = np.bincount(at, weight, math.prod(shape)).astype(np.float64).reshape(shape)
    for axis in range(len(shape)):
        np.cumsum(sums, axis=axis, out=sums)
    found: NDArray[np.float64] = sums.reshape(-1)[at]
    return found


def confidence(successes: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """
    Return the exact confidence interval of a share, after Clopper and Pearson.

    Examples
    --------
    >>> low, high = confidence(0, 99)
    >>> low, round(high, 6)
    (0.0, 0.036576)
    >>> [round(end, 4) for end in confidence(5, 100)]
    [0.0164, 0.1128]
    """
    tail = (1 - level) / 2
    low = 0.0 if successes <= 0 else _where(lambda p: binomial_tail(successes, trials, p) < tail)
    if successes >= trials:
        return low, 1.0
    # At most so many successes: at least the other number of failures.
    failures = trials - successes
    return low, _where(lambda p: binomial_tail(failures, trials, 1 - p) > tail)


def _where(below: Callable[[float], bool]) -> float:
    """Find where a condition that holds for small shares ceases to hold."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
