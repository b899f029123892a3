"""Which rows are remainders, and which of them the models of an outcome assume."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError, SolutionError
from fastqca.counterfactuals.grounds import Ground, UntenableRows
from fastqca.data.level_sets import distinct_cubes
from fastqca.expressions.algebra import term_cubes
from fastqca.expressions.expression import Expression
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.cubes import FEW_PRODUCTS, Cubes
from fastqca.truth_tables.recoding import negated, recoded
from fastqca.truth_tables.rows import row_cubes, single_cubes, table_size
from fastqca.truth_tables.selection import formula_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.truth_tables.truth_table import TruthTable

__all__ = [
    "check_opposite",
    "contradictory",
    "excluded_rows",
    "explained_cubes",
    "grounds_before",
    "known_rows",
    "no_rows",
    "observed_rows",
    "opposite",
    "rows_of",
    "used_terms",
    "without",
]


def no_rows(table: TruthTable) -> Cubes:
    """Return the empty set of rows of a table."""
    return table.row_set(table.excluded[:0])


def rows_of(
    table: TruthTable, rows: int | str | Expression | Cubes | Iterable[int], what: str
) -> Cubes:
    """Collect the rows that an expression, row numbers or a set of rows stand for."""
    if isinstance(rows, str | Expression):
        cubes = formula_of(rows, table.conditions, what).cubes(table.conditions, table.levels)
        return table.row_set(cubes, overlapping=True).apart()
    return no_rows(table) | (rows if isinstance(rows, Iterable) else [rows])


def observed_rows(table: TruthTable) -> Cubes:
    """Collect the rows with cases."""
    return table.row_set(single_cubes(table.configs[table.n > 0]))


def explained_cubes(table: TruthTable, codes: Collection[str] = ("1",)) -> NDArray[np.uint32]:
    """Collect, as cubes of levels, rows with some codes; a "don't care" cell allows any level."""
    return row_cubes(table.configs[np.isin(table.out, sorted(codes))], table.levels)


def known_rows(table: TruthTable) -> NDArray[np.uint32]:
    """
    Collect, as cubes, what is no remainder: rows with at least `n_cut` cases.

    A "don't care" cell of an explained row stands for every level, so what such a row stands for
    is no assumption either, as in `Minimization.simplifying_assumptions`.
    """
    enough = table.n >= max(table.settings.n_cut, 1)
    known = single_cubes(table.configs[enough])
    if not any(table.sets.dont_care):
        return known
    explained = enough & (np.array(table.out) == "1")
    whole = row_cubes(table.configs[explained], table.levels)
    return distinct_cubes(np.concatenate([known, whole]))


def excluded_rows(table: TruthTable) -> Cubes:
    """Collect the rows that `exclude` rules out, observed ones too."""
    exclude = table.settings.exclude
    if not isinstance(exclude, Cubes):
        size = table_size(table.row_levels)
        numbers = exclude if isinstance(exclude, tuple) else ()
        exclude = no_rows(table) | [number for number in numbers if number <= size]
    return (exclude & observed_rows(table)) | table.excluded_rows


def grounds_before(table: TruthTable, statement: str) -> tuple[Ground, ...]:
    """Return why rows are excluded from a table, which `statement` says where no ground does."""
    exclude = table.settings.exclude
    if exclude is None:
        return ()
    if isinstance(exclude, UntenableRows):
        return exclude.grounds
    return (Ground("excluded", statement, "", excluded_rows(table)),)


def without(table: TruthTable, rows: Cubes) -> TruthTable:
    """Make a table again in which some more rows are excluded."""
    return recoded(table, exclude=excluded_rows(table) | rows)


def check_opposite(table: TruthTable, other: TruthTable) -> None:
    """Check that a table can be that of the negated outcome."""
    if (other.conditions, other.row_levels) != (table.conditions, table.row_levels):
        raise DataError(
            f"negated is a table of {', '.join(other.conditions)}, not of "
            f"{', '.join(table.conditions)} with the same levels"
        )
    if other.outcome == table.outcome:
        raise DataError(
            f"negated is a table of the same outcome, not of its negation: {table.outcome}"
        )


def opposite(table: TruthTable, **changes: Any) -> TruthTable:  # noqa: ANN401
    """
    Make the table of the negated outcome, with what is untenable for both outcomes excluded.

    Examples
    --------
    >>> from fastqca.truth_tables.truth_table import truth_table
    >>> table = truth_table({"A": [1, 1, 0], "Y": [1, 1, 0]}, "Y")
    >>> opposite(table).out
    ('1', '0')
    """
    exclude = table.settings.exclude
    if "exclude" not in changes and isinstance(exclude, UntenableRows):
        banned = exclude.for_both | table.assumed
        changes["exclude"] = banned or None
    return negated(table, **changes)


def used_terms(table: TruthTable, **options: Any) -> NDArray[np.uint32]:  # noqa: ANN401
    """
    Collect the terms of all parsimonious models, as cubes; none where there is no model.

    Examples
    --------
    >>> from fastqca.truth_tables.truth_table import truth_table
    >>> data = {"A": [1, 0, 0], "B": [1, 0, 1], "Y": [1, 0, 0]}
    >>> used_terms(truth_table(data, "Y")).tolist()
    [[2, 3]]
    >>> used_terms(truth_table(data, "Y", incl_cut=0)).tolist()
    []
    """
    try:
        models = minimize(table, **{**options, "include": "?"}).solution
    except SolutionError:  # nothing to explain, or nothing to tell it from
        return table.excluded[:0]
    return term_cubes(models.prime_implicants.at(models.used()), table.levels)


def contradictory(table: TruthTable, other: TruthTable, **options: Any) -> Cubes:  # noqa: ANN401
    """
    Collect the remainders that models of both outcomes assume; options are those of `minimize`.

    Notes
    -----
    A row with cases that terms of both outcomes cover is coded "1" for both, so it is explained
    and no assumption.

    Examples
    --------
    >>> from fastqca.truth_tables.truth_table import truth_table
    >>> table = truth_table({"A": [1, 0], "B": [0, 1], "Y": [1, 0]}, "Y")
    >>> list(contradictory(table, opposite(table)))
    [1, 4]
    """
    terms, opposed = (
        table.row_set(used_terms(each, **options), overlapping=True) for each in (table, other)
    )
    shared = terms & opposed
    for each in (table, other):
        shared -= table.row_set(explained_cubes(each), overlapping=True)
    try:
        return shared.apart(FEW_PRODUCTS)
    except SolutionError:
        return shared
