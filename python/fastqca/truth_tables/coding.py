"""Decisions of the truth table: output codes, rows to exclude, order in print."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from fastqca import _core
from fastqca._common.check import (
    argument,
    did_you_mean,
    listing,
    number,
    shown,
    warn,
)
from fastqca._common.errors import DataError, NoEffectWarning
from fastqca._common.names import listed
from fastqca.data.level_sets import allows
from fastqca.expressions.expression import Expression
from fastqca.truth_tables.cubes import Cubes, rows_without
from fastqca.truth_tables.rows import (
    configurations,
    is_row_number,
    row_numbers,
    single_cubes,
    table_size,
)
from fastqca.truth_tables.selection import formula_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fastqca.truth_tables.significance import Significance

__all__ = [
    "CUTS",
    "SORTABLE",
    "Excluded",
    "cut_offs",
    "nothing_left",
    "output_codes",
    "read_assumed",
    "read_excluded",
    "sort_keys",
]

Excluded = int | str | Expression | Cubes | Iterable[int]

MOST_ASSUMED = 2**12
CUTS = "a number in [0, 1] or two of them, as in (0.8, 0.6)"
SORTABLE = ("OUT", "n", "incl", "PRI")


def cut_offs(incl_cut: object) -> tuple[float, float | None]:
    """
    Check the inclusion cut-off: one number, or one for "1" and one for "C".

    Examples
    --------
    >>> cut_offs(0.8), cut_offs((0.8, 0.6))
    ((0.8, None), (0.8, 0.6))
    """
    if isinstance(incl_cut, numbers.Real):
        return number(incl_cut, "incl_cut", low=0, high=1), None
    pair = [] if isinstance(incl_cut, str) else listed(incl_cut, "incl_cut", kind=CUTS)
    if len(pair) not in (1, 2):
        raise DataError(f"{argument('incl_cut')} must be {CUTS}, got {shown(incl_cut)}")
    checked = [number(cut, "incl_cut", low=0, high=1) for cut in pair]
    if len(checked) == 1:
        return checked[0], None
    high, low = checked
    if low > high:
        raise DataError(
            f"{argument('incl_cut', (high, low))}: the second number, from which a row is "
            "coded 'C', must not be above the first, from which it is coded '1'"
        )
    return high, low


_CODES = {1: "1", 0: "0", 2: "C", -1: "?"}


def output_codes(
    n: NDArray[np.int64],
    incl: NDArray[np.float64],
    pri: NDArray[np.float64],
    *,
    incl_cut: tuple[float, float | None],
    n_cut: int,
    pri_cut: float,
    significant: Significance | None = None,
) -> list[str]:
    """
    Code the output of each row.

    Parameters
    ----------
    n, incl, pri : ndarray, shape (R,)
    incl_cut : (float, float or None)
        From the first a row is "1"; from the second, if given, a row below the first is "C".
    n_cut : int
        Rows with fewer cases are "?".
    pri_cut : float
        A row needs this PRI to be "1". One that only lacks PRI is "0", never "C".
    significant : Significance, optional
        Which rows are significantly above the cut-offs, where that decides.

    Returns
    -------
    list of str, length R
        "1", "0", "C" or "?".

    Notes
    -----
    As the manual of the R package QCA describes it, with its tolerance of 1.5e-8 for "at
    least". R itself puts the "C"s on other rows when rows lie below `n_cut`, and on rows that
    are only by rounding below the first cut-off.

    Examples
    --------
    >>> n, incl = np.array([3, 1, 2, 2]), np.array([0.9, 0.9, 0.7, 0.2])
    >>> output_codes(n, incl, incl, incl_cut=(0.8, 0.6), n_cut=2, pri_cut=0.5)
    ['1', '?', 'C', '0']
    """
    high, low = incl_cut
    codes = _core.output_codes(
        n,
        incl,
        pri,
        incl_cut=high,
        low_cut=math.nan if low is None else low,
        n_cut=n_cut,
        pri_cut=pri_cut,
        consistent=None if significant is None else significant.first,
        between=None if significant is None else significant.only_second,
    )
    return [_CODES[code] for code in codes.tolist()]


def nothing_left(n: NDArray[np.int64], n_cut: int) -> str:
    """Say why the truth table has no row with `n_cut` cases."""
    if not n.size:
        return (
            "every case has a membership of exactly 0.5 in some condition, so the truth table has "
            f"no row: recalibrate, or use {argument('ties', 'up')} or {argument('ties', 'down')}"
        )
    return (
        f"{argument('n_cut', n_cut)}: no configuration has that many cases (the most is "
        f"{int(n.max())}); lower {argument('n_cut')}"
    )


def read_excluded(
    exclude: Excluded | None,
    conditions: tuple[str, ...],
    levels: tuple[int, ...],
    observed: NDArray[np.uint8],
    row_levels: tuple[int, ...] | None = None,
) -> tuple[list[int], NDArray[np.uint32]]:
    """
    Sort what to exclude into observed rows and products of unobserved ones.

    Parameters
    ----------
    exclude : int, iterable of int, str, Expression, Cubes or None
        Row numbers, or an expression, which stands for the unobserved rows it covers.
    conditions, levels : tuple, length k
    observed : ndarray of uint8, shape (R, k)
        Configurations of the truth table.
    row_levels : tuple of int, length k, optional
        The levels that row numbers count with, where "don't care" is one of them.

    Returns
    -------
    rows : list of int
        Positions in `observed` of the observed rows that are named by number.
    cubes : ndarray of uint32, shape (C, k)
        The unobserved rows.

    Raises
    ------
    DataError
        Not row numbers, or `Cubes` of other conditions.
    ExpressionError
        The expression cannot be read, or names other sets than the conditions.

    Warns
    -----
    FastqcaWarning
        Row numbers above the size of the table, or an expression without unobserved rows.
    """
    space = levels if row_levels is None else row_levels
    nothing = np.empty((0, len(levels)), dtype=np.uint32)
    if exclude is None:
        return [], nothing
    seen = single_cubes(observed)
    if isinstance(exclude, str | Expression):
        formula = formula_of(exclude, conditions, "exclude")
        unobserved = rows_without(conditions, space, formula.cubes(conditions, levels), seen)
        if not unobserved.count:
            warn(
                f"{argument('exclude', str(formula))}: it covers only observed rows, so no row "
                "is excluded",
                NoEffectWarning,
                argument="exclude",
            )
        return [], unobserved.cubes
    given = _given_rows(exclude, conditions, space, "exclude")
    named = _observed_in(given, observed)
    return named, (given - given.of(seen[named])).cubes


def read_assumed(
    assume: Excluded | None,
    conditions: tuple[str, ...],
    levels: tuple[int, ...],
    observed: NDArray[np.uint8],
    codes: Sequence[str],
    excluded: NDArray[np.uint32],
    row_levels: tuple[int, ...] | None = None,
) -> tuple[list[int], NDArray[np.uint8]]:
    """
    Sort what is assumed to have the outcome into rows with too few cases and rows without any.

    Parameters
    ----------
    assume : int, iterable of int, str, Expression, Cubes or None
        Row numbers, or an expression, which stands for the remainders it covers.
    conditions, levels : tuple, length k
    observed : ndarray of uint8, shape (R, k)
        Configurations with cases.
    codes : sequence of str, length R
        Their output; "?" where there are too few cases.
    excluded : ndarray of uint32, shape (C, k)
        Rows without cases that may not be assumed.
    row_levels : tuple of int, length k, optional
        As for `read_excluded`.

    Returns
    -------
    rows : list of int
        Positions in `observed` of rows coded "?".
    configs : ndarray of uint8, shape (A, k)
        The rows without a case.

    Raises
    ------
    DataError
        A row is excluded too, a row given by number has cases enough to speak for itself, or
        the rows are too many.

    Warns
    -----
    FastqcaWarning
        As for `read_excluded`.
    """
    if assume is None:
        return [], observed[:0]
    space = levels if row_levels is None else row_levels
    decided = [i for i, code in enumerate(codes) if code != "?"]
    if isinstance(assume, str | Expression):
        formula = formula_of(assume, conditions, "assume")
        known = single_cubes(observed[decided])
        given = rows_without(conditions, space, formula.cubes(conditions, levels), known)
        if not given:
            warn(
                f"assume={str(formula)!r}: it covers only observed rows, so no row is assumed",
                NoEffectWarning,
                argument="assume",
            )
    else:
        given = _given_rows(assume, conditions, space, "assume")
        both = sorted({*_observed_in(given, observed)} & {*decided})
        if both:
            rows = listing(row_numbers(observed[both], space))
            raise DataError(
                f"assume: row {rows} is observed or excluded; only rows without cases, or with "
                "fewer than n_cut, may be assumed to have the outcome"
            )
    banned = given & given.of(excluded, overlapping=True)
    if banned:
        raise DataError(
            f"assume: {banned.headline()} cannot be assumed, because exclude covers the same rows; "
            "remove them from one of the two, as in find_rows(...) - excluded"
        )
    new = given - given.of(single_cubes(observed))
    if new.count > MOST_ASSUMED:
        raise DataError(
            f"assume: {new.count:,} rows exceed the limit of {MOST_ASSUMED:,} rows that can be "
            "explained one by one; give fewer rows"
        )
    return _observed_in(given, observed), configurations(new.rows(), space)


def _given_rows(
    rows: object, conditions: tuple[str, ...], levels: tuple[int, ...], what: str
) -> Cubes:
    """Read row numbers, or rows that are there already."""
    if not isinstance(rows, Cubes):
        wanted = configurations(_numbers(rows, table_size(levels), what), levels)
        return Cubes(conditions, levels, single_cubes(wanted))
    if (rows.conditions, rows.levels) != (conditions, levels):
        raise DataError(
            f"{what}: the rows given are of conditions {listing(rows.conditions)}, "
            f"not of {listing(conditions)}"
        )
    return rows


def _observed_in(rows: Cubes, observed: NDArray[np.uint8]) -> list[int]:
    """Positions of the observed rows that lie in some cube."""
    inside = np.zeros(len(observed), dtype=np.bool_)
    for cube in rows.cubes:
        inside |= allows(cube, observed).all(axis=1)
    found: list[int] = np.flatnonzero(inside).tolist()
    return found


def _numbers(rows: object, size: int, what: str) -> list[int]:
    items = [rows] if isinstance(rows, numbers.Integral) else rows
    if isinstance(items, numbers.Real) or not isinstance(items, Iterable):
        raise DataError(f"{what} must be row numbers or an expression, got {shown(rows)}")
    wanted = []
    for item in items:
        if not is_row_number(item):
            raise DataError(
                f"{argument(what)}: {shown(item)} is not a row number; row numbers are whole "
                f"numbers from 1 to {size:,}"
            )
        wanted.append(int(item))
    above = sorted({number for number in wanted if number > size})
    if above:
        warn(
            f"{what}: the table has {size:,} rows, so row {listing(above)} is ignored",
            NoEffectWarning,
        )
    return sorted({number for number in wanted if number <= size})


def sort_keys(sort_by: str | Iterable[str] | None) -> list[tuple[str, bool]]:
    """
    Read `sort_by` as pairs of a column and whether it rises.

    Examples
    --------
    >>> sort_keys("OUT, incl+")
    [('OUT', False), ('incl', True)]
    """
    items = [] if sort_by is None else listed(sort_by, "sort_by", SORTABLE)
    if not all(isinstance(item, str) for item in items):
        raise DataError(f"sort_by must be names of columns, as in 'OUT, n', got {shown(sort_by)}")
    keys = []
    for item in items:
        name = item.strip().removeprefix("-").removesuffix("+")
        if name not in SORTABLE:
            raise DataError(
                f"sort_by: {item!r} is not a column to sort by{did_you_mean(name, SORTABLE)}"
            )
        keys.append((name, item.strip().endswith("+")))
    return keys
