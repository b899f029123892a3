"""
Sets of levels as whole numbers, whose bits are levels: what cubes are made of.

Numbers of 32 bits serve wherever no set has more levels than that. Where one has, all numbers of an
array are Python's, which have no end: NumPy and the core take both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from numpy.typing import DTypeLike, NDArray

__all__ = [
    "BITS",
    "allows",
    "cube_array",
    "cube_type",
    "distinct_cubes",
    "lowest_levels",
    "single_levels",
]

# The levels for which numbers of NumPy have a bit.
BITS = 32


def cube_type(levels: Iterable[int]) -> DTypeLike:
    """
    Choose the type of cubes over sets with these numbers of levels.

    Examples
    --------
    >>> cube_type([2, 32]), cube_type([2, 33])
    (<class 'numpy.uint32'>, <class 'object'>)
    """
    return np.uint32 if max(levels, default=0) <= BITS else object


def cube_array(found: Sequence[Sequence[int]], levels: Sequence[int]) -> NDArray[np.uint32]:
    """
    Make cubes, (Q, k), over sets with these numbers of levels.

    Examples
    --------
    >>> cube_array([[1, 3]], [2, 2])
    array([[1, 3]], dtype=uint32)
    >>> cube_array([[1 << 39, 3]], [40, 2])
    array([[549755813888, 3]], dtype=object)
    """
    return np.array(found, dtype=cube_type(levels)).reshape(len(found), len(levels))


def distinct_cubes(cubes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """
    Leave out repeated cubes, and sort the others.

    Examples
    --------
    >>> distinct_cubes(np.array([[2, 1], [1 << 40, 1], [2, 1]], dtype=object)).tolist()
    [[2, 1], [1099511627776, 1]]
    """
    if cubes.dtype != object:
        return np.unique(cubes, axis=0)
    different = sorted(set(map(tuple, cubes.tolist())))
    return np.array(different, dtype=object).reshape(len(different), cubes.shape[1])


def single_levels(values: NDArray[np.integer[Any]]) -> NDArray[np.uint32]:
    """
    Write levels as sets that hold nothing else.

    Examples
    --------
    >>> single_levels(np.array([0, 3])).tolist(), single_levels(np.array([0, 40])).tolist()
    ([1, 8], [1, 1099511627776])
    """
    if values.size and values.max() >= BITS:
        wide: NDArray[np.uint32] = np.left_shift(1, values.astype(object))
        return wide
    return np.left_shift(np.uint32(1), values.astype(np.uint32))


def allows(sets: NDArray[np.uint32], values: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """
    Tell which sets hold which levels, as NumPy broadcasts the two.

    Examples
    --------
    >>> allows(np.array([3, 4], dtype=np.uint32), np.array([[1, 1]])).tolist()
    [[True, False]]
    >>> allows(np.array([1 << 40], dtype=object), np.array([40, 8])).tolist()
    [True, False]
    """
    whole = object if sets.dtype == object else np.int64  # of 32 bits, shifted by up to 255
    shift = values.astype(whole)
    if whole is np.int64:
        inside: NDArray[np.bool_] = (sets.astype(np.int64) >> np.minimum(shift, BITS)) & 1 != 0
        return inside
    wide: NDArray[np.bool_] = (sets >> shift) & 1 != 0
    return wide


def lowest_levels(sets: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """
    Find the lowest level in each set.

    Examples
    --------
    >>> lowest_levels(np.array([6, 8], dtype=np.uint32)).tolist()
    [1, 3]
    >>> lowest_levels(np.array([3 << 200], dtype=object)).tolist()
    [200]
    """
    if sets.dtype == object:
        lowest = [(bits & -bits).bit_length() - 1 for bits in sets.ravel().tolist()]
        return np.array(lowest, dtype=np.uint8).reshape(sets.shape)
    return np.log2(sets & (~sets + np.uint32(1))).astype(np.uint8)
