"""Rows by what is said of them: covered, assumed for both outcomes, sufficient for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import numpy as np

from fastqca._common.check import shown, warn
from fastqca._common.errors import DataError, ExpressionError, NoEffectWarning
from fastqca._common.tolerance import is_in
from fastqca.counterfactuals.remainders import (
    check_opposite,
    contradictory,
    no_rows,
    observed_rows,
    opposite,
)
from fastqca.data.frames import to_frame
from fastqca.data.sets import set_data
from fastqca.truth_tables.cubes import Cubes, rows_without
from fastqca.truth_tables.rows import free, single_cubes
from fastqca.truth_tables.selection import formula_of
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from fastqca.expressions.expression import Expression

__all__ = ["find_rows", "negated_table", "simultaneous"]

_TYPES = (0, 1, 2, 3)


@overload
def find_rows(
    table: TruthTable,
    expression: str | Expression = "",
    type: int = 1,
    observed: bool = False,  # noqa: FBT001, FBT002 (as in API)
    *,
    negated: TruthTable | None = None,
    incl_cut: float | tuple[float, float] | None = None,
    n_cut: int | None = None,
    pri_cut: float | None = None,
    all_sol: bool = False,
    budget: float | None = None,
) -> Cubes: ...
@overload
def find_rows(
    table: Any,  # noqa: ANN401 (anything tabular)
    expression: str | Expression = "",
    type: int = 1,
    observed: bool = False,  # noqa: FBT001, FBT002
) -> list[int]: ...
def find_rows(
    table: Any,
    expression: str | Expression = "",
    type: int = 1,  # noqa: A002 (the name in R)
    observed: bool = False,  # noqa: FBT001, FBT002 (as in API)
    *,
    negated: TruthTable | None = None,
    incl_cut: float | tuple[float, float] | None = None,
    n_cut: int | None = None,
    pri_cut: float | None = None,
    all_sol: bool = False,
    budget: float | None = None,
) -> Cubes | list[int]:
    """
    Find the rows of a truth table that an expression covers, or that contradict each other.

    Parameters
    ----------
    table : TruthTable, or DataFrame, table or mapping of columns
        A truth table, or a table of configurations: whole numbers, one row per configuration, with
        named columns.
    expression : str or Expression
        The expression that rows of type 1 (and 0) satisfy.
    type : {0, 1, 2, 3}, default 1
        1: rows covered by `expression`. 2: contradictory simplifying assumptions, that is,
        remainders covered by a parsimonious model of the outcome and by one of the negated outcome.
        3: simultaneous subset relations, that is, rows coded "1" for both outcomes. 0: all of
        these.
    observed : bool, default False
        Whether to include rows with cases, for type 1 (and 0).
    negated : TruthTable, optional
        The table of the negated outcome, for types 2, 3 and 0. By default computed from the same
        data with the same settings, but without the rows excluded or assumed for the outcome, and,
        as in R, with the second of two inclusion cut-offs.
    incl_cut, n_cut, pri_cut : optional
        Other cut-offs for the negated outcome.
    all_sol : bool, default False
        Whether to use all irredundant models instead of only those with the fewest terms, for type
        2.
    budget : float, optional
        Seconds of CPU time for the search for models, as in `minimize`.

    Returns
    -------
    Cubes or list of int
        A set of row numbers, accepted by `exclude`, even for 2**60 rows. For a table of
        configurations, their positions, starting at 1.

    Raises
    ------
    DataError
        The type is unknown, or requires a truth table.
    ExpressionError
        The expression is missing or cannot be read.
    SolutionError
        The rows cannot be written as products: these would be too many.

    Warns
    -----
    FastqcaWarning
        An expression is given that has no effect for this type.

    See Also
    --------
    untenable : All rows that should not be assumed, with the grounds for each.

    Notes
    -----
    If one of the outcomes has no solution, no row is contradictory, so type 2 is empty [1]_. Rows
    below `n_cut` can be assumed although they have cases.

    References
    ----------
    .. [1] Schneider, C. Q. and Wagemann, C. (2012). *Set-Theoretic Methods for the Social
       Sciences*, ch. 8. Cambridge University Press.

    Examples
    --------
    >>> import fastqca as qca
    >>> data = {"A": [1, 1, 0], "B": [1, 0, 0], "C": [0, 0, 1], "Y": [1, 0, 0]}
    >>> table = qca.truth_table(data, "Y")
    >>> find_rows(table, "A*B")
    <1 row: A*B*C>
    >>> list(find_rows(table, "A*B", observed=True))
    [7, 8]
    >>> find_rows(table, type=2) == []
    True
    >>> find_rows({"A": [0, 1, 1], "B": [0, 0, 1]}, "A")
    [2, 3]
    """
    if isinstance(type, bool) or type not in _TYPES:
        raise DataError(f"type must be one of 0, 1, 2, 3, got {shown(type)}")
    text = not isinstance(expression, str) or bool(expression.strip())
    if type in {0, 1} and not text:
        raise ExpressionError(f"the expression is missing: type={type} needs one")
    if type in {2, 3} and text:
        warn(
            f"expression={shown(str(expression))} has no effect with type={type}",
            NoEffectWarning,
            argument="expression",
        )
    if not isinstance(table, TruthTable):
        if type != 1:
            raise DataError(
                f"type={type} needs a truth table, got configurations", argument="table"
            )
        return _matching(table, expression)
    rows = no_rows(table)
    if type in {0, 1}:
        rows = _covered(table, expression, observed=observed)
    if type == 1:
        return rows
    cuts = {"incl_cut": incl_cut, "n_cut": n_cut, "pri_cut": pri_cut}
    other = negated_table(table, negated, **cuts)
    if type in {0, 2}:
        rows |= contradictory(table, other, all_sol=all_sol, budget=budget)
    return rows | simultaneous(table, other) if type in {0, 3} else rows


def negated_table(
    table: TruthTable,
    negated: TruthTable | None,
    **cuts: Any,  # noqa: ANN401
) -> TruthTable:
    """Take the table of the negated outcome that is given, or make it with other cut-offs."""
    given = {name: value for name, value in cuts.items() if value is not None}
    if negated is None:
        return opposite(table, **given)
    if not isinstance(negated, TruthTable):
        raise DataError(f"negated must be a truth table, got {shown(negated)}")
    if given:
        raise DataError(f"{next(iter(given))} is already defined by the table in negated: omit it")
    check_opposite(table, negated)
    return negated


def simultaneous(table: TruthTable, other: TruthTable) -> Cubes:
    """Collect the rows with cases that are coded "1" in both tables."""
    first, second = (
        table.row_set(single_cubes(each.configs[np.array(each.out) == "1"]))
        for each in (table, other)
    )
    return first & second & observed_rows(table)


def _covered(table: TruthTable, source: str | Expression, *, observed: bool) -> Cubes:
    formula = formula_of(source, table.conditions, "expression")
    cubes = formula.cubes(table.conditions, table.levels)
    space, dont_care = (table.conditions, table.row_levels), table.sets.dont_care
    seen = observed_rows(table)
    if not observed:
        return rows_without(*space, cubes, seen.cubes, dont_care)
    covered = rows_without(*space, cubes, cubes[:0], dont_care)
    if not any(dont_care):
        return covered
    # Observed rows with a "don't care" cell are covered where that condition does not matter.
    return covered | (seen & table.row_set(free(cubes, table.levels, dont_care)))


def _matching(configurations: object, source: str | Expression) -> list[int]:
    """Find the configurations that an expression covers, by position."""
    frame = to_frame(configurations)
    formula = formula_of(source, frame.columns, "expression")
    sets = set_data(frame, formula.names)
    fuzzy = [name for name, graded in zip(sets.names, sets.fuzzy, strict=True) if graded]
    if fuzzy:
        raise DataError(
            f"column {fuzzy[0]!r} has memberships between 0 and 1, so the rows are not "
            "configurations: give a truth table, or whole numbers"
        )
    positions: list[int] = (np.flatnonzero(is_in(formula.evaluate(frame))) + 1).tolist()
    return positions
