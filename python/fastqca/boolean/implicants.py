"""Configurations and implicants by number: matrices, row numbers, subsets and supersets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, product
from math import comb, prod
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from fastqca._common.check import listing, shown, whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca.boolean.space import Space, as_array, checked_levels, space_of
from fastqca.expressions.expression import Expression, expression
from fastqca.truth_tables.rows import configurations, row_numbers, table_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "all_expressions",
    "complexity",
    "create_matrix",
    "find_subsets",
    "find_supersets",
    "get_row",
    "row_number",
]

MAX_ROWS = 2**20
MAX_EXPRESSIONS = 2**16


def create_matrix(
    levels: Sequence[int],
    *,
    arrange: bool = False,
    depth: int | None = None,
) -> NDArray[np.uint8]:
    """
    List all configurations of some sets.

    Parameters
    ----------
    levels : sequence of int, length k
        How many levels each set has.
    arrange : bool, default False
        List only configurations with at least one level above 0, by the number of such levels
        and then by where they are.
    depth : int, optional
        With `arrange`, at most this many levels above 0. By default k.

    Returns
    -------
    ndarray of uint8, shape (R, k)
        In the order of truth table rows: the first set changes slowest.

    Raises
    ------
    DataError
        There are more than 2**20, or there is no set.

    Examples
    --------
    >>> create_matrix([2, 3]).tolist()
    [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    >>> create_matrix([2, 2, 2], arrange=True, depth=1).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    counts = checked_levels(levels)
    if not counts:
        raise DataError("levels are empty: at least one set is needed, such as [2]")
    if not arrange:
        if depth is not None:
            raise DataError("depth is for arrange=True: without it all configurations are listed")
        return _every_row(counts)
    k = len(counts)
    deepest = k if depth is None else whole_number(depth, "depth", low=1, high=k)
    sizes = _elementary([n - 1 for n in counts])[1 : deepest + 1]
    _refuse_many(sum(sizes), "configurations")
    rows = np.zeros((sum(sizes), k), dtype=np.uint8)
    at = 0
    for size in range(1, deepest + 1):
        for places in combinations(range(k), size):
            for values in product(*(range(1, counts[i]) for i in places)):
                rows[at, places] = values
                at += 1
    return rows


def _every_row(counts: Sequence[int]) -> NDArray[np.uint8]:
    if not counts:
        raise DataError("levels is empty: at least one condition is needed")
    _refuse_many(table_size(counts), "configurations")
    return np.indices(counts, dtype=np.uint8).reshape(len(counts), -1).T.copy()


def _refuse_many(n: int, what: str, most: int = MAX_ROWS) -> None:
    if n > most:
        raise DataError(f"there are {n:,} {what}, of which at most {most:,} are listed")


def get_row(
    row_no: int | Iterable[int],
    levels: Sequence[int],
    *,
    zero_based: bool = False,
) -> NDArray[np.uint8]:
    """
    Find the configurations in some rows of a truth table.

    Parameters
    ----------
    row_no : int or iterable of int, R numbers
        The first row is 1.
    levels : sequence of int, length k
        How many levels each set has.
    zero_based : bool, default False
        The first row is 0.

    Returns
    -------
    ndarray of uint8, shape (R, k)

    Raises
    ------
    DataError
        There is no such row.

    See Also
    --------
    row_number : The inverse.

    Examples
    --------
    >>> get_row([1, 4, 6], [3, 2]).tolist()
    [[0, 0], [1, 1], [2, 1]]
    """
    counts = checked_levels(levels)
    first = 0 if zero_based else 1
    last = table_size(counts) - 1 + first
    numbers = _numbers(row_no, "row_no", first, last)
    return configurations([number + 1 - first for number in numbers], counts)


def row_number(
    configs: ArrayLike,
    levels: Sequence[int],
    *,
    zero_based: bool = False,
) -> list[int]:
    """
    Find the numbers of configurations in the truth table.

    Parameters
    ----------
    configs : array_like of int, shape (R, k)
    levels : sequence of int, length k
        How many levels each set has.
    zero_based : bool, default False
        The first row is 0 instead of 1.

    Returns
    -------
    list of int, length R
        Exact for any number of sets.

    Raises
    ------
    DataError
        A configuration has a level that its set does not have.

    Examples
    --------
    >>> row_number([[0, 0], [2, 1]], [3, 2])
    [1, 6]
    >>> row_number([[1] * 64], [2] * 64) == [2**64]
    True
    """
    counts = checked_levels(levels)
    rows = _rows(configs, counts, lowest=0)
    return [number - zero_based for number in row_numbers(rows.astype(np.uint8), counts)]


def _rows(given: Any, counts: Sequence[int], lowest: int) -> NDArray[np.int64]:  # noqa: ANN401
    """Check rows of levels, -1 too where `lowest` is -1."""
    rows = as_array(given, "the rows")
    if rows.ndim != 2 or rows.shape[1] != len(counts):
        raise DataError(f"rows must be a table with {len(counts)} columns, one for each set")
    if not (np.issubdtype(rows.dtype, np.number) or rows.dtype == np.bool_):
        raise DataError("rows must hold numbers, the levels of the sets")
    wrong = (rows < lowest) | (rows >= np.array(counts)) | (rows != np.floor(rows))
    if wrong.any():
        i, j = (int(at) for at in np.argwhere(wrong)[0])
        raise DataError(
            f"row {i + 1} has {shown(rows[i, j])} in column {j + 1}, which has the levels "
            f"0 to {counts[j] - 1}"
        )
    return rows.astype(np.int64)


def _numbers(given: Any, name: str, first: int, last: int) -> list[int]:  # noqa: ANN401
    """Check row numbers, of any size."""
    numbers = list(given) if isinstance(given, Iterable) else [given]
    checked = []
    for value in numbers:
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            number = first - 1
        if number != value or not first <= number <= last or isinstance(value, bool):
            raise DataError(
                f"{name} must be whole numbers from {first} to {last:,}, got {shown(value)}"
            )
        checked.append(number)
    return checked


def all_expressions(levels: Sequence[int]) -> NDArray[np.int8]:
    """
    List all products that can be written with some sets (the implicant matrix).

    Parameters
    ----------
    levels : sequence of int, length k
        How many levels each set has.

    Returns
    -------
    ndarray of int8, shape (prod(levels + 1), k)
        One level per set, -1 where it is absent; in the order of implicant numbers, so that
        the first row, number 1, is the product without sets.

    Raises
    ------
    DataError
        There are more than 2**20.

    Examples
    --------
    >>> all_expressions([2, 2]).tolist()  # doctest: +NORMALIZE_WHITESPACE
    [[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 0], [0, 1], [1, -1], [1, 0], [1, 1]]
    """
    counts = [n + 1 for n in checked_levels(levels)]
    _refuse_many(table_size(counts), "products")
    return _every_row(counts).astype(np.int8) - np.int8(1)


@overload
def complexity(n: int, layers: int, levels: Sequence[int] | None = None) -> int: ...
@overload
def complexity(
    n: int, layers: Iterable[int] | None = None, levels: Sequence[int] | None = None
) -> list[int]: ...
def complexity(
    n: int, layers: int | Iterable[int] | None = None, levels: Sequence[int] | None = None
) -> int | list[int]:
    """
    Count the products with a given number of literals.

    Parameters
    ----------
    n : int
        The number of sets.
    layers : int or iterable of int, optional
        Numbers of literals. By default 1 to `n`.
    levels : sequence of int, length `n`, optional
        How many levels each set has. By default 2.

    Returns
    -------
    int or list of int
        One for each layer, exact for any number of sets: the sum, over all choices of that
        many sets, of the product of their numbers of levels.

    Examples
    --------
    >>> complexity(3, levels=[2, 3, 4])
    [9, 26, 24]
    >>> complexity(60, 40)
    4608981775962082089495429120
    """
    k = whole_number(n, "n", low=1)
    counts = (2,) * k if levels is None else checked_levels(levels)
    if len(counts) != k:
        raise DataError(f"levels has {len(counts)} numbers for n={k} sets")
    alike = len(set(counts)) == 1
    wanted = range(1, k + 1) if layers is None else layers
    several = isinstance(wanted, Iterable)
    asked = list(wanted) if isinstance(wanted, Iterable) else [wanted]
    sizes = [whole_number(size, "layers", low=1, high=k) for size in asked]
    if alike:
        found = [comb(k, size) * counts[0] ** size for size in sizes]
    else:
        sums = _elementary(counts)
        found = [sums[size] for size in sizes]
    return found if several else found[0]


def _elementary(values: Iterable[int]) -> list[int]:
    """Sum the products of every choice of 0, 1, 2, ... of some numbers."""
    sums = [1]
    for value in values:
        sums = [a + value * b for a, b in zip([*sums, 0], [0, *sums], strict=True)]
    return sums


@overload
def find_subsets(
    implicants: str | Expression,
    levels: Mapping[str, int] | Sequence[int] | None = None,
    *,
    names: str | Iterable[str] | None = None,
    stop: int | None = None,
) -> list[Expression]: ...
@overload
def find_subsets(
    implicants: int | Iterable[int],
    levels: Mapping[str, int] | Sequence[int] | None = None,
    *,
    names: str | Iterable[str] | None = None,
    stop: int | None = None,
) -> list[int]: ...
def find_subsets(
    implicants: str | Expression | int | Iterable[int],
    levels: Mapping[str, int] | Sequence[int] | None = None,
    *,
    names: str | Iterable[str] | None = None,
    stop: int | None = None,
) -> list[int] | list[Expression]:
    """
    List the products that are contained in (more specific than) one of some products.

    Parameters
    ----------
    implicants : str, Expression, int or iterable of int
        Products, as an expression or as implicant numbers: the lines of `all_expressions`, the
        first of which is 1.
    levels : sequence of int, or mapping of str to int, optional
        How many levels the sets have. Needed for numbers, and for sets written with braces.
        R's function wants one more for each.
    names : iterable of str or comma-separated str, optional
        The sets, for expressions. By default those in the expression.
    stop : int, optional
        List only subsets with implicant numbers up to this one.

    Returns
    -------
    list of int or of Expression
        In the order of implicant numbers, the products themselves left out, unless one of them
        is contained in another.

    Raises
    ------
    DataError
        There are more than 2**20, or 2**16 expressions.

    Examples
    --------
    >>> [str(term) for term in find_subsets("A*~B", names="A,B,C")]
    ['A*~B*~C', 'A*~B*C']
    >>> find_subsets([2, 5], [2, 2, 2])
    [5, 8, 11, 14, 17, 20, 23, 26]
    """
    space, rows, text = _implicants(implicants, levels, names)
    most = None if stop is None else whole_number(stop, "stop", low=1)
    sizes = (prod(n + 1 for v, n in zip(row, space.levels, strict=True) if v < 0) for row in rows)
    if most is None:
        _refuse_many(sum(sizes), "subsets", MAX_EXPRESSIONS if text else MAX_ROWS)
    found: set[int] = set()
    for row in rows:
        choices = [
            range(n + 1) if v < 0 else (v + 1,) for v, n in zip(row, space.levels, strict=True)
        ]
        found.update(_below(choices, [n + 1 for n in space.levels], most) - {_number(row, space)})
    return _answer(sorted(found), space, text=text)


def _below(choices: Sequence[Sequence[int]], counts: Sequence[int], most: int | None) -> set[int]:
    """Return the numbers of all rows that can be chosen, up to `most`."""
    found = {0}
    steps = [prod(counts[i + 1 :]) for i in range(len(counts))]
    for digits, step in zip(choices, steps, strict=True):
        found = {
            start + digit * step
            for start in found
            for digit in digits
            if most is None or start + digit * step < most
        }
        _refuse_many(len(found), "subsets")
    return {number + 1 for number in found}


@overload
def find_supersets(
    implicants: str | Expression,
    levels: Mapping[str, int] | Sequence[int] | None = None,
    *,
    names: str | Iterable[str] | None = None,
) -> list[Expression]: ...
@overload
def find_supersets(
    implicants: int | Iterable[int],
    levels: Mapping[str, int] | Sequence[int] | None = None,
    *,
    names: str | Iterable[str] | None = None,
) -> list[int]: ...
def find_supersets(
    implicants: str | Expression | int | Iterable[int],
    levels: Mapping[str, int] | Sequence[int] | None = None,
    *,
    names: str | Iterable[str] | None = None,
) -> list[int] | list[Expression]:
    """
    List the products that contain (are less specific than) one of some products.

    Parameters
    ----------
    implicants : str, Expression, int or iterable of int
        Products, as an expression or as implicant numbers (see `find_subsets`). A configuration
        is a product of all sets.
    levels : sequence of int, or mapping of str to int, optional
        How many levels the sets have. Needed for numbers, and for sets written with braces.
    names : iterable of str or comma-separated str, optional
        The sets, for expressions. By default those in the expression.

    Returns
    -------
    list of int or of Expression
        In the order of implicant numbers: the products themselves and all that have some of
        their literals, but not the product without any.

    Raises
    ------
    DataError
        There are more than 2**20, or 2**16 expressions.

    Examples
    --------
    >>> [str(term) for term in find_supersets("A*~B*C")]
    ['C', '~B', '~B*C', 'A', 'A*C', 'A*~B', 'A*~B*C']
    >>> find_supersets(8, [2, 2])
    [2, 7, 8]
    """
    space, rows, text = _implicants(implicants, levels, names)
    most = MAX_EXPRESSIONS if text else MAX_ROWS
    _refuse_many(sum(2 ** sum(v >= 0 for v in row) for row in rows), "supersets", most)
    found: set[int] = set()
    for row in rows:
        # A product is a sum of what its literals add to the number of the product without any.
        kept = {1}
        for step, v in zip(_steps(space), row, strict=True):
            if v >= 0:
                kept |= {number + step * (v + 1) for number in kept}
        found |= kept - {1}
    return _answer(sorted(found), space, text=text)


def _number(row: Sequence[int], space: Space) -> int:
    return 1 + sum(step * (v + 1) for step, v in zip(_steps(space), row, strict=True))


def _steps(space: Space) -> list[int]:
    """
    Tell what the next level of each set adds to the number of a product.

    Examples
    --------
    >>> _steps(Space(("A", "B"), (2, 3)))
    [4, 1]
    """
    wide = [n + 1 for n in space.levels]
    return [prod(wide[i + 1 :]) for i in range(len(wide))]


def _implicants(
    given: str | Expression | int | Iterable[int],
    levels: Mapping[str, int] | Sequence[int] | None,
    names: str | Iterable[str] | None,
) -> tuple[Space, list[tuple[int, ...]], bool]:
    """Read products as rows of levels, -1 where a set is absent, and say if they were text."""
    if isinstance(given, str | Expression):
        source = expression(given)
        space = space_of([source], names, levels)
        return space, _single(source, space), True
    if names is not None:
        raise DataError("names are for products given as text, not for implicant numbers")
    if levels is None or isinstance(levels, Mapping):
        raise DataError("levels, the number of levels of each set, is needed for numbers")
    counts = checked_levels(levels)
    space = Space(tuple(map(str, range(len(counts)))), counts)
    wide = [n + 1 for n in counts]
    numbers = _numbers(given, "implicants", 1, table_size(wide))
    rows = configurations(numbers, wide).astype(np.int64) - 1
    return space, [tuple(row) for row in rows.tolist()], False


def _single(source: Expression, space: Space) -> list[tuple[int, ...]]:
    """Write the products of an expression with one level per set."""
    full = [(1 << n) - 1 for n in space.levels]
    rows = []
    for cube in source.cubes(space.names, space.levels).tolist():
        for name, bits, every in zip(space.names, cube, full, strict=True):
            if bits != every and bits.bit_count() != 1:
                raise ExpressionError(
                    f"{name} has several levels in one product of {source}: implicants have one"
                )
        rows.append(
            tuple(
                -1 if bits == every else bits.bit_length() - 1
                for bits, every in zip(cube, full, strict=True)
            )
        )
    if not rows:
        raise ExpressionError(f"no configuration is in {listing([source])}")
    return rows


def _answer(numbers: list[int], space: Space, *, text: bool) -> list[int] | list[Expression]:
    if not text:
        return numbers
    _refuse_many(len(numbers), "products", MAX_EXPRESSIONS)
    return [
        Expression.from_terms([_literals(number, space)], multi_value=space.multi_value)
        for number in numbers
    ]


def _literals(number: int, space: Space) -> dict[str, int]:
    row = _digits(number - 1, [n + 1 for n in space.levels])
    return {name: v - 1 for name, v in zip(space.names, row, strict=True) if v > 0}


def _digits(number: int, counts: Sequence[int]) -> Iterator[int]:
    digits = []
    for n in reversed(counts):
        number, digit = divmod(number, n)
        digits.append(digit)
    return reversed(digits)
