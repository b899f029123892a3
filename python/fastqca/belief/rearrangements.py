"""All ways to deal the outcome out to the cases, each different truth table once, or some drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Deals", "all_deals", "drawn", "n_deals"]

_CELLS = 2**24


@dataclass(frozen=True, slots=True, eq=False)
class Deals:
    """
    Outcomes of the N cases, one row for each.

    Attributes
    ----------
    y : ndarray, shape (R, N)
    weight : ndarray of float64, shape (R,)
        How many ways to deal the outcome out give the same truth table.
    """

    y: NDArray[Any]
    weight: NDArray[np.float64]


class _Steps:
    """
    The cases in the order in which they are dealt to, those that are alike one after the other.

    Cases are alike if they are in the same block and have the same conditions: which of them has
    which outcome makes no difference, so their outcomes are dealt in rising order, and the number
    of ways to exchange them is the weight of the deal.
    """

    def __init__(
        self, y: NDArray[Any], blocks: NDArray[np.int64], alike: NDArray[np.int64]
    ) -> None:
        self.order = np.lexsort((alike, blocks))
        self.values, codes = np.unique(y, return_inverse=True)
        self.block = blocks[self.order]
        unit = alike[self.order]
        same = (np.diff(unit) == 0) & (np.diff(self.block) == 0)
        self.goes_on = np.concatenate([[False], same])  # like the case before
        n_values = len(self.values)
        flat = np.bincount(blocks * n_values + codes, minlength=(blocks.max() + 1) * n_values)
        self.stock = flat.reshape(-1, n_values)  # what each block has to deal
        starts = np.flatnonzero(~self.goes_on)
        sizes = np.diff(np.append(starts, len(y)))
        self.left_in_unit = np.concatenate([np.arange(n, 0, -1) for n in sizes.tolist()])


def n_deals(y: NDArray[Any], blocks: NDArray[np.int64]) -> int:
    """
    Count the ways to deal an outcome out within blocks.

    Examples
    --------
    >>> n_deals(np.array([1] * 8 + [0] * 16), np.zeros(24, dtype=np.int64))
    735471
    """
    total = 1
    for block in np.unique(blocks):
        _, counts = np.unique(y[blocks == block], return_counts=True)
        total *= math.factorial(int(counts.sum()))
        for count in counts.tolist():
            total //= math.factorial(count)
    return total


def all_deals(
    y: NDArray[Any], blocks: NDArray[np.int64], alike: NDArray[np.int64], most: int
) -> Deals | None:
    """
    List all ways to deal the outcome out, those with the same truth table once.

    Parameters
    ----------
    y : ndarray, shape (N,)
    blocks, alike : ndarray of int64, shape (N,)
        Outcomes stay in their block. Cases of a block with the same number in `alike` may be
        exchanged without any effect.
    most : int
        How many rows there may be.

    Returns
    -------
    Deals or None
        None if there are more than `most`.

    Examples
    --------
    >>> one = np.zeros(4, dtype=np.int64)
    >>> deals = all_deals(np.array([1, 1, 0, 0]), one, np.array([0, 0, 1, 1]), most=10)
    >>> deals.y.tolist(), deals.weight.tolist()
    ([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 0, 0]], [1.0, 4.0, 1.0])
    """
    steps = _Steps(y, blocks, alike)
    n, n_values = len(y), len(steps.values)
    dealt = np.zeros((1, n), dtype=np.min_scalar_type(n_values))
    stock: NDArray[Any] = steps.stock[:1].astype(np.int16 if n < 2**15 else np.int64)
    weight = np.ones(1)
    run = np.zeros(1, dtype=np.int32)  # how many cases in a row of a unit have the same value
    for i in range(n):
        if i and steps.block[i] != steps.block[i - 1]:
            stock = np.tile(steps.stock[steps.block[i]].astype(stock.dtype), (len(dealt), 1))
        goes_on = bool(steps.goes_on[i])
        possible: NDArray[np.bool_] = stock > 0
        if goes_on:
            # In rising order, and no lower value than the rest of the unit can be given.
            possible &= np.arange(n_values) >= dealt[:, i - 1, np.newaxis]
        if steps.left_in_unit[i] > 1:
            enough = np.cumsum(stock[:, ::-1], axis=1)[:, ::-1] >= steps.left_in_unit[i]
            possible &= enough
        row, value = np.nonzero(possible)
        if len(row) > most:
            return None
        before = dealt[row, i - 1] if goes_on else None
        dealt, stock = dealt[row], stock[row]
        dealt[:, i] = value
        stock[np.arange(len(row)), value] -= 1
        run = np.where(before == value, run[row] + 1, 1) if goes_on else np.ones(len(row), np.int32)
        weight = weight[row]
        if goes_on:
            # m! / (n_1! n_2! ...) grows by m / (how many of the m have the value of the last one).
            weight = weight * _place_in_unit(steps.goes_on, i) / run
    weight = np.rint(weight) if weight.max(initial=0) < 2**53 else weight
    found = np.empty((len(dealt), n), dtype=steps.values.dtype)
    found[:, steps.order] = steps.values[dealt]
    return Deals(found, weight)


def _place_in_unit(goes_on: NDArray[np.bool_], i: int) -> int:
    place = 1
    while goes_on[i]:
        place, i = place + 1, i - 1
    return place


def drawn(
    y: NDArray[Any], blocks: NDArray[np.int64], n: int, rng: np.random.Generator
) -> NDArray[Any]:
    """
    Draw n ways to deal the outcome out within blocks, (n, N).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> made = drawn(np.array([1, 0, 0, 1, 1, 1]), np.array([0, 0, 0, 1, 1, 1]), 2, rng)
    >>> made[:, :3].sum(axis=1).tolist(), made[:, 3:].tolist()
    ([1, 1], [[1, 1, 1], [1, 1, 1]])
    """
    home = np.argsort(blocks, kind="stable")
    made = np.empty((n, len(y)), dtype=y.dtype)
    for first, last in _parts(n, len(y)):
        # In [b, b + 1): blocks stay together.
        order = np.argsort(rng.random((last - first, len(y))) + blocks, axis=1)
        made[first:last, home] = y[order]
    return made


def _parts(n: int, width: int) -> Iterator[tuple[int, int]]:
    step = max(1, _CELLS // max(1, width))
    for first in range(0, n, step):
        yield first, min(first + step, n)
