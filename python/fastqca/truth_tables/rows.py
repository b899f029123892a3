"""Row numbers of configurations: 1-based, the first condition most significant, of any size."""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from fastqca.data.level_sets import cube_array, single_levels
from fastqca.data.levels import MAX_LEVELS
from fastqca.expressions.algebra import full_cube

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = [
    "configurations",
    "free",
    "is_row_number",
    "row_cubes",
    "row_numbers",
    "single_cubes",
    "table_size",
    "widened",
]


def table_size(levels: Sequence[int]) -> int:
    """
    Count the rows of the complete truth table.

    Examples
    --------
    >>> table_size([2, 2, 3]), table_size([2] * 64)
    (12, 18446744073709551616)
    """
    return math.prod(levels)


def is_row_number(item: object, size: float = math.inf) -> TypeGuard[Any]:
    """
    Tell whether something is a whole number (of any type, 5.0 too) from 1 to `size`.

    Examples
    --------
    >>> [is_row_number(item, 8) for item in (5, 5.0, 0, 9, "5", True)]
    [True, True, False, False, False, False]
    """
    if isinstance(item, bool) or not isinstance(item, numbers.Real):
        return False
    if not isinstance(item, numbers.Integral) and not float(item).is_integer():
        return False
    return 1 <= int(item) <= size  # type: ignore[call-overload,no-any-return]


def row_numbers(configs: NDArray[np.uint8], levels: Sequence[int]) -> list[int]:
    """
    Compute the row numbers of (R, k) configurations: ``1 + sum(v[i] * prod(levels[i + 1:]))``.

    Python integers: 64 conditions need 65 bits, 256 need 257.

    Examples
    --------
    >>> row_numbers(np.array([[0, 0, 0], [1, 0, 2]], dtype=np.uint8), [2, 2, 3])
    [1, 9]
    """
    steps = _steps(levels)
    if table_size(levels) < 2**62:
        weights = np.array(steps, dtype=np.int64)
        numbers: list[int] = (configs.astype(np.int64) @ weights + 1).tolist()
        return numbers
    return [1 + sum(map(int.__mul__, row, steps)) for row in configs.tolist()]


def configurations(numbers: Iterable[int], levels: Sequence[int]) -> NDArray[np.uint8]:
    """
    Find the configurations with these row numbers, the inverse of `row_numbers`.

    Examples
    --------
    >>> configurations([1, 9], [2, 2, 3]).tolist()
    [[0, 0, 0], [1, 0, 2]]
    """
    steps = _steps(levels)
    rows = [
        [(number - 1) // step % n for step, n in zip(steps, levels, strict=True)]
        for number in numbers
    ]
    # R counts one level more, for an absent condition.
    kind: Any = np.uint8 if max(levels, default=0) <= MAX_LEVELS else np.uint16
    return np.array(rows, dtype=kind).reshape(len(rows), len(levels))


def _steps(levels: Sequence[int]) -> list[int]:
    """How much one level of each condition adds to the row number."""
    steps = [1] * len(levels)
    for i in range(len(levels) - 1, 0, -1):
        steps[i - 1] = steps[i] * levels[i]
    return steps


def single_cubes(configs: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Write (R, k) configurations as cubes: one allowed level, so one bit, per condition."""
    return single_levels(configs)


def row_cubes(configs: NDArray[np.uint8], levels: Sequence[int]) -> NDArray[np.uint32]:
    """
    Write (R, k) configurations as cubes of levels, in which "don't care" allows every level.

    Examples
    --------
    >>> row_cubes(np.array([[1, 0], [1, 2]], dtype=np.uint8), [2, 2]).tolist()
    [[2, 1], [2, 3]]
    """
    whole = configs >= np.array(levels, dtype=np.uint16)
    return np.where(whole, full_cube(levels), single_cubes(configs))


def widened(
    cubes: NDArray[np.uint32], levels: Sequence[int], dont_care: Sequence[str]
) -> NDArray[np.uint32]:
    """
    Let cubes that may not be covered hold "don't care" wherever a condition has it.

    Then no literal for "don't care" could ever tell a row from them, so that none is in a term.

    Examples
    --------
    >>> widened(np.array([[1, 2]], dtype=np.uint32), [2, 2], ["-", ""]).tolist()
    [[5, 2]]
    """
    pairs = zip(levels, dont_care, strict=True)
    extra = [1 << n if code else 0 for n, code in pairs]
    return cubes | cube_array([extra], [n.bit_length() for n in extra])


def free(
    cubes: NDArray[np.uint32], levels: Sequence[int], dont_care: Sequence[str]
) -> NDArray[np.uint32]:
    """
    Let cubes hold "don't care" in the conditions that they do not restrict.

    Examples
    --------
    >>> free(np.array([[3, 2]], dtype=np.uint32), [2, 2], ["-", "-"]).tolist()
    [[7, 2]]
    """
    whole = cubes == full_cube(levels)
    return np.where(whole, widened(cubes, levels, dont_care), cubes)
