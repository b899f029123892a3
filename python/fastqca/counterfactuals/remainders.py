"""Which rows are remainders, and which of them the models of an outcome assume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError, SolutionError
from fastqca.counterfactuals.grounds import UntenableRows
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.cubes import FEW_PRODUCTS, Cubes
from fastqca.truth_tables.recoding import negated, recoded
from fastqca.truth_tables.rows import row_cubes, single_cubes, table_size, term_cubes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.truth_tables.truth_table import TruthTable

__all__ = [
    "check_opposite",
    "contradictory",
    "excluded_rows",
    "known_rows",
    "no_rows",
    "observed_rows",
    "opposite",
    "used_terms",
    "without",
]


def no_rows(table: TruthTable) -> Cubes:
    """Return the empty set of rows of a table."""
    return table.row_set(table.excluded[:0])


def observed_rows(table: TruthTable, at_least: int = 1) -> Cubes:
    """
    Collect the rows with cases.

    Parameters
    ----------
    table : TruthTable
    at_least : int, default 1
        How many. With `n_cut` what is left is what models may assume.
    """
    configs: NDArray[np.uint8] = table.configs[table.n >= max(at_least, 1)]
    return table.row_set(single_cubes(configs))


def known_rows(table: TruthTable) -> NDArray[np.uint32]:
    """
    Collect, as cubes, what is no remainder: rows with at least `n_cut` cases.

    A "don't care" cell of an explained row stands for every level, so what such a row stands for
    is no assumption either, as in `Minimization.simplifying_assumptions`.
    """
    enough = table.n >= max(table.settings["n_cut"], 1)
    known = single_cubes(table.configs[enough])
    if not any(table.sets.dont_care):
        return known
    explained = enough & np.array([code == "1" for code in table.out])
    whole = row_cubes(table.configs[explained], table.levels)
    return np.unique(np.concatenate([known, whole]), axis=0)


def excluded_rows(table: TruthTable) -> Cubes:
    """Collect the rows that `exclude` rules out, observed ones too."""
    exclude = table.settings["exclude"]
    if not isinstance(exclude, Cubes):
        size = table_size(table.row_levels)
        numbers = exclude if isinstance(exclude, tuple) else ()
        exclude = no_rows(table) | [number for number in numbers if number <= size]
    return (exclude & observed_rows(table)) | table.excluded_rows


def without(table: TruthTable, rows: Cubes) -> TruthTable:
    """Make a table again in which some more rows are excluded."""
    return recoded(table, exclude=excluded_rows(table) | rows)


def check_opposite(table: TruthTable, other: TruthTable) -> None:
    """
    Check that a table can be that of the negated outcome.

    Raises
    ------
    DataError
        It has other conditions, or the same outcome.
    """
    if (other.conditions, other.row_levels) != (table.conditions, table.row_levels):
        raise DataError(
            f"negated is a table of {', '.join(other.conditions)}, not of "
            f"{', '.join(table.conditions)} with the same levels"
        )
    if other.outcome == table.outcome:
        raise DataError(f"negated is a table of the same outcome, {table.outcome}")


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
    exclude = table.settings["exclude"]
    if "exclude" not in changes and isinstance(exclude, UntenableRows):
        banned = exclude.for_both | table.assumed
        changes["exclude"] = banned or None
    return negated(table, **changes)


def used_terms(
    table: TruthTable, *, all_sol: bool = False, budget: float | None = None
) -> NDArray[np.uint32]:
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
        models = minimize(table, include="?", all_sol=all_sol, budget=budget).solution
    except SolutionError:  # nothing to explain, or nothing to tell it from
        return table.excluded[:0]
    return term_cubes(models.prime_implicants.at(models.used()), table.levels)


def contradictory(
    table: TruthTable, other: TruthTable, *, all_sol: bool = False, budget: float | None = None
) -> Cubes:
    """
    Collect the remainders that models of both outcomes assume.

    Parameters
    ----------
    table, other : TruthTable
        Of the outcome and of the negated outcome.
    all_sol, budget
        As for `minimize`.

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
        table.row_set(used_terms(each, all_sol=all_sol, budget=budget), overlapping=True)
        for each in (table, other)
    )
    shared = terms & opposed
    for each in (table, other):
        explained = each.configs[[i for i, code in enumerate(each.out) if code == "1"]]
        shared -= table.row_set(row_cubes(explained, table.levels), overlapping=True)
    try:
        return shared.apart(FEW_PRODUCTS)
    except SolutionError:
        return shared
