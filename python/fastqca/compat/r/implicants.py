"""Configurations and implicants by number, under the names of R QCA."""

from __future__ import annotations

from itertools import combinations, product
from math import comb, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca.compat.r.arguments import (
    levels_of,
    listed,
    names_of,
    sets_of,
    whole_numbers,
)
from fastqca.compat.r.table import as_in_r
from fastqca.data.sets import MAX_LEVELS
from fastqca.expressions.expression import Expression, read
from fastqca.truth_tables.rows import configurations, table_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = [
    "allExpressions",
    "complexity",
    "createMatrix",
    "findSubsets",
    "findSupersets",
    "getRow",
]

_MAX_ROWS = 2**20
_MAX_EXPRESSIONS = 2**16


@as_in_r
def createMatrix(
    noflevels: Any, arrange: bool = False, depth: int | None = None
) -> NDArray[np.uint8]:
    """
    Write out all configurations, in the order of truth table rows.

    With `arrange` only those with a level above 0: by the number of such levels, `depth` at
    most, and then by where they are. More than 2**20 are refused.

    Examples
    --------
    >>> createMatrix([2, 3]).tolist()
    [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    >>> createMatrix([2, 2, 2], arrange=True, depth=1).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    counts = _counts(noflevels)
    if not arrange:
        if depth is not None:
            raise DataError("depth is for arrange=True: without it all configurations are listed")
        return _every_row(counts, "configurations")
    return _arranged(counts, depth)


def _counts(noflevels: Any) -> list[int]:
    if not (counts := whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS)):
        raise DataError("noflevels are empty: at least one set is needed, such as [2]")
    return counts


def _every_row(counts: Sequence[int], what: str) -> NDArray[np.uint8]:
    _refuse_many(table_size(counts), what)
    return np.indices(counts, dtype=np.uint8).reshape(len(counts), -1).T.copy()


def _arranged(counts: Sequence[int], depth: int | None) -> NDArray[np.uint8]:
    k = len(counts)
    deepest = k if depth is None else whole_number(depth, "depth", low=1, high=k)
    n_rows = sum(_elementary([n - 1 for n in counts])[1 : deepest + 1])
    _refuse_many(n_rows, "configurations")
    rows = np.zeros((n_rows, k), dtype=np.uint8)
    at = 0
    for size in range(1, deepest + 1):
        for places in combinations(range(k), size):
            for values in product(*(range(1, counts[i]) for i in places)):
                rows[at, places] = values
                at += 1
    return rows


def _refuse_many(n: int, what: str, most: int = _MAX_ROWS) -> None:
    if n > most:
        raise DataError(f"there are {n:,} {what}, of which at most {most:,} are listed")


@as_in_r
def allExpressions(
    noflevels: Any, arrange: bool = False, depth: int | None = None
) -> NDArray[np.int8]:
    """
    Write out all products of conditions, -1 where one is absent, in the order of their numbers.

    Number 1 is the product without conditions. `arrange` and `depth` are those of `createMatrix`.

    Examples
    --------
    >>> allExpressions([2, 2], arrange=True, depth=1).tolist()
    [[0, -1], [1, -1], [-1, 0], [-1, 1]]
    """
    wider = [n + 1 for n in _counts(noflevels)]
    rows = _arranged(wider, depth) if arrange else _every_row(wider, "products")
    return rows.astype(np.int8) - np.int8(1)


@as_in_r
def getRow(row_no: Any, noflevels: Any, zerobased: bool = False) -> NDArray[np.uint8]:
    """
    Find the configurations that row numbers of a truth table, of any size, stand for.

    Examples
    --------
    >>> getRow([1, 6], [3, 2]).tolist()
    [[0, 0], [2, 1]]
    """
    counts, first = whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS), 0 if zerobased else 1
    numbers = whole_numbers(row_no, "row_no", first, table_size(counts) - 1 + first)
    return configurations([number + 1 - first for number in numbers], counts)


@as_in_r
def complexity(n: int, layers: Any = None, noflevels: Any = None) -> list[int]:
    """
    Count products of 1, 2, ... or `layers` of `n` conditions, exactly for any number of these.

    Examples
    --------
    >>> complexity(3, noflevels=[2, 3, 4]), complexity(60, layers=40)
    ([9, 26, 24], [4608981775962082089495429120])
    """
    k = whole_number(n, "n", low=1)
    counts = whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS) or [2] * k
    if len(counts) != k:
        raise DataError(f"noflevels has {len(counts)} numbers for n={k} sets")
    every = listed(layers) is None
    sizes = range(1, k + 1) if every else whole_numbers(layers, "layers", 1, k)
    if len(set(counts)) == 1:
        return [comb(k, size) * counts[0] ** size for size in sizes]
    sums = _elementary(counts)
    return [sums[size] for size in sizes]


def _elementary(values: Iterable[int]) -> list[int]:
    """Sum the products of every choice of 0, 1, 2, ... of some numbers."""
    sums = [1]
    for value in values:
        sums = [a + value * b for a, b in zip([*sums, 0], [0, *sums], strict=True)]
    return sums


@as_in_r
def findSubsets(
    input: Any, noflevels: Any = None, stop: int | None = None, *, snames: Any = ""
) -> list[int] | list[Expression]:
    """
    Find the products contained in (more specific than) others, in the order of their numbers.

    Products are given by number, the rows of `allExpressions`, and `noflevels` then counts one
    level more for each condition, "absent", as in R; with `stop` only numbers up to it are
    listed. Or they are an expression, and `snames` and `noflevels` are those of `negate`.

    Examples
    --------
    >>> findSubsets([2, 5], [4, 3])
    [5, 8, 11]
    >>> [str(term) for term in findSubsets("A*~B", snames="A, B, C")]
    ['A*~B*~C', 'A*~B*C']
    """
    sets, rows, text = _implicants(input, snames, noflevels)
    levels = list(sets.values())
    most = None if stop is None else whole_number(stop, "stop", low=1)
    if most is None:
        sizes = (prod(n + 1 for v, n in zip(row, levels, strict=True) if v < 0) for row in rows)
        _refuse_many(sum(sizes), "subsets", _MAX_EXPRESSIONS if text else _MAX_ROWS)
    found: set[int] = set()
    for row in rows:
        below, own = {1}, 1
        for step, v, n in zip(_steps(levels), row, levels, strict=True):
            digits = range(n + 1) if v < 0 else (v + 1,)
            below = {
                number + step * digit
                for number in below
                for digit in digits
                if most is None or number + step * digit <= most
            }
            own += step * (v + 1)
            _refuse_many(len(below), "subsets")
        found |= below - {own}
    return _answer(sorted(found), sets, text=text)


@as_in_r
def findSupersets(
    input: Any, noflevels: Any = None, *, snames: Any = ""
) -> list[int] | list[Expression]:
    """
    Find products and all that have some of their literals, in the order of their numbers.

    The product without any is left out. Arguments are those of `findSubsets`.

    Examples
    --------
    >>> findSupersets([12, 11], [4, 3])
    [2, 3, 10, 11, 12]
    >>> [str(term) for term in findSupersets("A*~B*C")]
    ['C', '~B', '~B*C', 'A', 'A*C', 'A*~B', 'A*~B*C']
    """
    sets, rows, text = _implicants(input, snames, noflevels)
    most = _MAX_EXPRESSIONS if text else _MAX_ROWS
    _refuse_many(sum(2 ** sum(v >= 0 for v in row) for row in rows), "supersets", most)
    found: set[int] = set()
    for row in rows:
        # A product is a sum of what its literals add to the number of the product without any.
        kept = {1}
        for step, v in zip(_steps(list(sets.values())), row, strict=True):
            if v >= 0:
                kept |= {number + step * (v + 1) for number in kept}
        found |= kept - {1}
    return _answer(sorted(found), sets, text=text)


def _steps(levels: Sequence[int]) -> list[int]:
    """
    Tell what the next level of each set adds to the number of a product.

    Examples
    --------
    >>> _steps([2, 3])
    [4, 1]
    """
    wide = [n + 1 for n in levels]
    return [prod(wide[i + 1 :]) for i in range(len(wide))]


def _implicants(
    given: Any, snames: Any, noflevels: Any
) -> tuple[dict[str, int], list[list[int]], bool]:
    """Read products as rows of levels, -1 where a set is absent, and say if they were text."""
    numeric = not isinstance(given, str) or all(map(str.isdecimal, listed(given) or []))
    if isinstance(given, Expression) or not numeric:
        source = read(given, names_of(snames))
        sets = sets_of([source], names_of(snames), levels_of(snames, noflevels))
        return sets, _single(source, sets), True
    if names_of(snames) is not None:
        raise DataError("snames are for products given as text, not for implicant numbers")
    wide = whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS + 1)
    if min(wide, default=0) < 2:
        raise DataError("noflevels must count one level more for each condition, 3 for 0 and 1")
    numbers = whole_numbers(given, "input", 1, table_size(wide))
    rows = configurations(numbers, wide).astype(np.int64) - 1
    return {str(i): n - 1 for i, n in enumerate(wide)}, rows.tolist(), False


def _single(source: Expression, sets: dict[str, int]) -> list[list[int]]:
    """Write the products of an expression with one level per set."""
    rows: list[list[int]] = []
    for cube in source.cubes(list(sets), list(sets.values())).tolist():
        rows.append([])
        for (name, n), bits in zip(sets.items(), cube, strict=True):
            absent = bits == (1 << n) - 1
            if not absent and bits.bit_count() != 1:
                raise ExpressionError(
                    f"{name} has several levels in one product of {source}: implicants have one"
                )
            rows[-1].append(-1 if absent else bits.bit_length() - 1)
    if not rows:
        raise ExpressionError(f"no configuration is in {source}")
    return rows


def _answer(
    numbers: list[int], sets: dict[str, int], *, text: bool
) -> list[int] | list[Expression]:
    if not text:
        return numbers
    _refuse_many(len(numbers), "products", _MAX_EXPRESSIONS)
    several = [name for name, n in sets.items() if n > 2]
    rows = configurations(numbers, [n + 1 for n in sets.values()]).tolist()
    return [
        Expression.from_terms(
            [{name: v - 1 for name, v in zip(sets, row, strict=True) if v}], multi_value=several
        )
        for row in rows
    ]
