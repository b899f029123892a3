"""Implicants as numbers, and charts of what covers what, under the names of R QCA."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from math import comb, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, listing, number, warn, whole_number
from fastqca._common.errors import DataError, ExpressionError, NoEffectWarning, SolutionError
from fastqca.compat.r.arguments import (
    levels_of,
    listed,
    named_levels,
    names_of,
    sets_of,
    whole_numbers,
)
from fastqca.compat.r.table import as_in_r
from fastqca.data.levels import MAX_LEVELS
from fastqca.expressions.expression import Expression, read
from fastqca.truth_tables.rows import configurations, table_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "allExpressions",
    "complexity",
    "createMatrix",
    "findSubsets",
    "findSupersets",
    "findmin",
    "getRow",
    "makeChart",
    "rowDominance",
    "solveChart",
]

_MAX_ROWS = 2**20
_MAX_EXPRESSIONS = 2**16


@as_in_r
def createMatrix(
    noflevels: Any, arrange: bool = False, depth: int | None = None
) -> NDArray[np.uint8]:
    """
    List all configurations, in the order of truth table rows.

    With `arrange`, only configurations with at least one level above 0 are listed, sorted by the
    number of such levels (at most `depth`) and then by their position. More than 2**20
    configurations are an error.

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
            raise DataError(
                "depth has an effect only with arrange=True; without it all "
                "configurations are listed"
            )
        return _every_row(counts, "configurations")
    return _arranged(counts, depth)


def _counts(noflevels: Any) -> list[int]:
    if not (counts := whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS)):
        raise DataError(
            "noflevels is empty: give the number of levels of at least one set, such as [2]"
        )
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
        raise DataError(f"there are {n:,} {what}; at most {most:,} can be listed")


@as_in_r
def allExpressions(
    noflevels: Any, arrange: bool = False, depth: int | None = None
) -> NDArray[np.int16]:
    """
    List all products of conditions by number, with -1 where a condition is not in the product.

    Number 1 is the product without conditions. For `arrange` and `depth` see `createMatrix`.

    Examples
    --------
    >>> allExpressions([2, 2], arrange=True, depth=1).tolist()
    [[0, -1], [1, -1], [-1, 0], [-1, 1]]
    """
    wider = [n + 1 for n in _counts(noflevels)]
    rows = _arranged(wider, depth) if arrange else _every_row(wider, "products")
    return rows.astype(np.int16) - np.int16(1)


@as_in_r
def getRow(row_no: Any, noflevels: Any, zerobased: bool = False) -> NDArray[np.uint8]:
    """
    Return the configurations with the given row numbers in a truth table of any size.

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
    Count the products of 1, 2, ... (or `layers`) out of `n` conditions, exactly for any `n`.

    Examples
    --------
    >>> complexity(3, noflevels=[2, 3, 4]), complexity(60, layers=40)
    ([9, 26, 24], [4608981775962082089495429120])
    """
    k = whole_number(n, "n", low=1)
    counts = whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS) or [2] * k
    if len(counts) != k:
        raise DataError(f"noflevels has {len(counts)} numbers, but n={k} sets need one each")
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
    Find all products contained in (more specific than) the given ones, sorted by number.

    Give products either by number or as an expression. Numbers are rows of `allExpressions`; as in
    R, `noflevels` then counts one more level for each condition ("absent"), and `stop` is the
    highest number listed. For an expression, `snames` and `noflevels` are used as in `negate`.

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
    Find all products that contain the given ones (the same or fewer literals), sorted by number.

    The product without literals is left out. The arguments are those of `findSubsets`.

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
        raise DataError("snames applies only to products given as text, not to implicant numbers")
    wide = whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS + 1)
    if min(wide, default=0) < 2:
        raise DataError(
            "noflevels must count one more level than each condition has, such as 3 "
            "for a condition with 0 and 1"
        )
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
                    f"{name} has several levels in one product of {source}; an implicant allows "
                    "only one"
                )
            rows[-1].append(-1 if absent else bits.bit_length() - 1)
    if not rows:
        raise ExpressionError(f"{source} contains no configuration: it contradicts itself")
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


@as_in_r
def makeChart(
    primes: Any = "", configs: Any = "", snames: Any = "", mv: bool = False
) -> pd.DataFrame:
    """
    Make a prime implicant chart: which products (in rows) cover which others (in columns).

    Give both as products, in text or as a list, or both as matrices in R's coding of implicants:
    the level plus one, and 0 where a condition is absent.

    Examples
    --------
    >>> makeChart("A, ~B", "A*B, ~A*~B").astype(int)
        A*B  ~A*~B
    A     1      0
    ~B    0      1
    """
    import pandas as pd

    sides = {"primes": primes, "configs": configs}
    matrices = [_is_matrix(side) for side in sides.values()]
    if any(matrices):
        if not all(matrices):
            raise DataError("primes and configs must both be arrays, or both products")
        rows, columns = (_matrix(side, name) for name, side in sides.items())
        if rows.shape[1] != columns.shape[1]:
            raise DataError(f"primes have {rows.shape[1]} sets and configs {columns.shape[1]}")
        agree = (rows[:, None, :] == 0) | (rows[:, None, :] == columns[None, :, :])
        return pd.DataFrame(agree.all(axis=2))
    lines, heads = (_products(side, names_of(snames)) for side in sides.values())
    both = [*lines, *heads]
    sets = sets_of(both, names_of(snames), named_levels(both))
    wide, narrow = _cubes(lines, sets), _cubes(heads, sets)
    inside = ((narrow[None, :, :] & ~wide[:, None, :]) == 0).all(axis=2)
    return pd.DataFrame(inside, index=list(map(str, lines)), columns=list(map(str, heads)))


def _is_matrix(side: Any) -> bool:
    if isinstance(side, list | tuple):
        return bool(side) and all(isinstance(row, list | tuple | np.ndarray) for row in side)
    return bool(getattr(side, "ndim", 0) == 2)


def _as_array(given: Any, role: str) -> NDArray[Any]:
    try:
        return np.asarray(given)
    except ValueError as error:
        raise DataError(f"the rows of {role} have different lengths") from error


def _matrix(side: Any, role: str) -> NDArray[np.int64]:
    table = _as_array(side, role)
    if table.dtype.kind not in "iuf" or (table != np.floor(table)).any() or (table < 0).any():
        raise DataError(f"{role} must be a matrix of levels plus one, with 0 where a set is absent")
    return table.astype(np.int64)


def _products(side: Any, names: list[str] | None) -> list[Expression]:
    """Read products; the names of the sets tell those that are written without ``*``."""
    return [term for text in listed(side) or [] for term in read(text, names, lone=True).terms()]


def _cubes(products: list[Expression], sets: dict[str, int]) -> NDArray[np.uint32]:
    cubes = [product.cubes(list(sets), list(sets.values())) for product in products]
    if empty := [each for each, cube in zip(products, cubes, strict=True) if len(cube) != 1]:
        raise DataError(
            f"{listing(empty)} cannot contain any configuration: remove contradictory products"
        )
    return np.concatenate(cubes) if cubes else np.empty((0, len(sets)), np.uint32)


@as_in_r
def rowDominance(chart: Any) -> list[int]:
    """
    Return the rows of a chart (numbered from 1) that no other row dominates.

    Examples
    --------
    >>> rowDominance([[1, 1, 0], [1, 0, 0], [0, 0, 1]])
    [1, 3]
    """
    return [row + 1 for row in _core.undominated(_truth(chart)).tolist()]


@as_in_r
def findmin(chart: Any, type: str = "exact", *, budget: float = 60.0) -> int:
    """
    Return the smallest number of rows that cover all columns of a chart; 0 if there is no cover.

    If the minimum cannot be proven within `budget` seconds, an error is raised.

    Examples
    --------
    >>> findmin([[1, 1, 0], [0, 1, 1], [0, 0, 1]]), findmin([[1, 0], [0, 0]])
    (2, 0)
    """
    if choice(type, "type", ("exact", "lagrangian")) != "exact":
        warn("type='lagrangian' has no effect here: the minimum is always exact", NoEffectWarning)
    number(budget, "budget", low=0)
    truth = _truth(chart)
    if not truth.size or not truth.any(axis=0).all():
        return 0
    fewest: int | None = _core.solve_chart(
        truth, all_sol=False, max_models=1, budget=float(budget)
    ).min_terms
    if fewest is None:
        raise SolutionError(
            f"the minimum could not be proven within {budget} s: give a larger budget"
        )
    return fewest


@as_in_r
def solveChart(
    chart: Any, row_dom: bool = False, all_sol: bool = False, depth: int | None = None,
    max_comb: float = 0, first_min: bool = False, *, max_models: int = 2**20, budget: float = 60.0,
) -> list[tuple[int, ...]]:  # fmt: skip
    """
    Find the smallest sets of rows that cover a chart; with `all_sol`, all irredundant ones.

    Rows are numbered from 1. Sets are sorted by size, then by row numbers; `depth` is the maximum
    size of a set. If there are more than `max_models` sets, or `budget` seconds do not suffice, a
    `FastqcaWarning` states how many there are.

    Examples
    --------
    >>> solveChart([[1, 1, 0], [0, 1, 1], [0, 0, 1]])
    [(1, 2), (1, 3)]
    """
    whole_number(max_models, "max_models", low=1)
    number(budget, "budget", low=0)
    truth = _truth(chart)
    if not truth.shape[1]:
        raise DataError("the chart has no columns: there is nothing to cover")
    columns = list(chart.columns) if hasattr(chart, "columns") else range(1, truth.shape[1] + 1)
    if bare := [columns[i] for i in np.flatnonzero(~truth.any(axis=0))]:
        raise SolutionError(f"the chart cannot be solved: no row covers column {listing(bare)}")
    kept = _core.undominated(truth) if row_dom else np.arange(len(truth))
    truth = np.ascontiguousarray(truth[kept])
    most = 1 if first_min else max_models
    solved = _core.solve_chart(truth, all_sol=all_sol, max_models=most, budget=float(budget))
    offsets, indices = solved.models()
    rows = (kept[indices] + 1).tolist()
    covers = [tuple(rows[start:end]) for start, end in pairwise(offsets.tolist())]
    if not (solved.complete or first_min):
        counted = (
            f"{solved.n_models:,}"
            if solved.n_models is not None
            else f"at least {solved.n_models_at_least:,}"
        )
        warn(f"{len(covers):,} sets of rows are listed out of {counted} that cover the chart")
    return [cover for cover in covers if depth is None or len(cover) <= depth]


def _truth(chart: Any) -> NDArray[np.bool_]:
    table = _as_array(chart, "the chart")
    numeric = table.ndim == 2 and table.dtype.kind in "biuf"
    if not numeric or not (table.dtype == np.bool_ or np.isin(table, (0, 1)).all()):
        raise DataError(
            "a chart must be a table of truth values with prime implicants in rows and the "
            "configurations they cover in columns"
        )
    return np.ascontiguousarray(table, dtype=np.bool_)
