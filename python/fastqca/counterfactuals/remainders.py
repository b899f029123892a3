"""Which rows are remainders, and which of them the models of an outcome assume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.configurations.coding import read_excluded
from fastqca.configurations.recoding import negated, recoded
from fastqca.configurations.rows import single_cubes
from fastqca.counterfactuals.grounds import UntenableRows
from fastqca.errors import SolutionError
from fastqca.solutions.minimize import minimize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.configurations.cubes import Cubes
    from fastqca.configurations.truth_table import TruthTable

__all__ = ["assumed", "excluded_rows", "no_rows", "observed_rows", "opposite", "without"]


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


def excluded_rows(table: TruthTable) -> Cubes:
    """Collect the rows that `exclude` rules out, observed ones too."""
    configs = table.configs[table.n > 0]
    if isinstance(table.settings["exclude"], str):
        return table.row_set(table.excluded)
    space = table.conditions, table.levels, configs, table.row_levels
    named, _ = read_excluded(table.settings["exclude"], *space)
    return table.row_set(np.concatenate([single_cubes(configs[named]), table.excluded]))


def without(table: TruthTable, rows: Cubes) -> TruthTable:
    """Make a table again in which some more rows are excluded."""
    return recoded(table, exclude=excluded_rows(table) | rows)


def opposite(table: TruthTable, **changes: Any) -> TruthTable:  # noqa: ANN401
    """
    Make the table of the negated outcome, with what is untenable for both outcomes excluded.

    Examples
    --------
    >>> from fastqca.configurations.truth_table import truth_table
    >>> table = truth_table({"A": [1, 1, 0], "Y": [1, 1, 0]}, "Y")
    >>> opposite(table).out
    ('1', '0')
    """
    exclude = table.settings["exclude"]
    if "exclude" not in changes and isinstance(exclude, UntenableRows):
        banned = exclude.for_both | table.assumed
        changes["exclude"] = banned or None
    return negated(table, **changes)


def assumed(table: TruthTable, *, all_sol: bool = False, budget: float | None = None) -> Cubes:
    """
    Collect the remainders that some parsimonious model covers; none where there is no model.

    Examples
    --------
    >>> from fastqca.configurations.truth_table import truth_table
    >>> data = {"A": [1, 0, 0], "B": [1, 0, 1], "Y": [1, 0, 0]}
    >>> assumed(truth_table(data, "Y"))
    <1 row: A*~B>
    >>> assumed(truth_table(data, "Y", incl_cut=0))
    <0 rows>
    """
    try:
        models = minimize(table, include="?", all_sol=all_sol, budget=budget)
    except SolutionError:  # nothing to explain, or nothing to tell it from
        return no_rows(table)
    return models.simplifying_assumptions.together
