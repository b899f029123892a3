"""Which rows no solution should assume: the enhanced standard analysis."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fastqca._common.check import flag, listing, shown, warn
from fastqca._common.errors import DataError
from fastqca._common.names import listed, split_listed
from fastqca._common.recorded import recorded
from fastqca._tables import figure
from fastqca.counterfactuals.grounds import Ground, Kind, UntenableRows
from fastqca.counterfactuals.remainders import contradictory as shared_assumptions
from fastqca.counterfactuals.remainders import (
    grounds_before,
    known_rows,
    no_rows,
    observed_rows,
    rows_of,
    without,
)
from fastqca.counterfactuals.search import negated_table
from fastqca.counterfactuals.search import simultaneous as coded_for_both
from fastqca.expressions.algebra import full_cube
from fastqca.expressions.expression import Expression, expression
from fastqca.solutions.evidence import FIT, fits
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.selection import formula_of, negation

if TYPE_CHECKING:
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["untenable"]

Statement: TypeAlias = str | Expression | int | Cubes
Statements: TypeAlias = Statement | Iterable[Statement] | Mapping[Any, str]

_NECESSARY = 0.9


@recorded
def untenable(
    table: TruthTable,
    necessary: Statements = (),
    impossible: Statements = (),
    *,
    contradictory: bool = True,
    simultaneous: bool = True,
    observed: bool = False,
    negated: TruthTable | None = None,
    all_sol: bool = False,
    budget: float | None = None,
) -> UntenableRows:
    """
    Collect the rows that no solution should assume to have the outcome, with the grounds for this.

    Parameters
    ----------
    table : TruthTable
        Truth table of the outcome. Rows that it already excludes are kept.
    necessary : str, Expression, iterable or mapping, optional
        Conditions necessary for the outcome: ``"DEV, LIT + URB"``, ``["DEV", "LIT + URB"]``, each
        optionally with an arrow as in ``"DEV <- SURV"``, or a mapping with reasons:
        ``{"DEV": "Lipset 1959"}``. Assuming the outcome for remainders without them would
        contradict their necessity.
    impossible : str, Expression, int, Cubes, iterable or mapping, optional
        Configurations that cannot exist, as expressions or row numbers, or a mapping with reasons.
    contradictory : bool, default True
        Whether to include remainders assumed by parsimonious models of both the outcome and the
        negated outcome.
    simultaneous : bool, default True
        Whether to include rows with cases that are coded "1" for both outcomes. When excluded, they
        are coded "0".
    observed : bool, default False
        Whether to include rows with cases that lack a necessary condition. When excluded, they are
        coded "0", as in ``esa(nec_cond = )`` of SetMethods, on which published analyses rely.
    negated : TruthTable, optional
        The table of the negated outcome, by default computed from the same data as for `find_rows`.
        Rows that it excludes are not assumed there.
    all_sol : bool, default False
        Whether to use all irredundant models instead of only those with the fewest terms.
    budget : float, optional
        Seconds of CPU time for each search for models, as in `minimize`.

    Returns
    -------
    UntenableRows
        A set of rows, accepted by `exclude`.

    Raises
    ------
    DataError, ExpressionError
        A statement cannot be read, or refers to another outcome.
    SolutionError
        The rows cannot be written as products: these would be too many.

    Warns
    -----
    FastqcaWarning
        A condition stated to be necessary has a consistency below 0.9, or a configuration stated to
        be impossible has cases.

    Notes
    -----
    This is the enhanced standard analysis of Schneider and Wagemann [1]_: ``exclude`` with
    these rows gives the enhanced parsimonious and the enhanced intermediate solution.

    If a contradictory row is excluded, the new solution may instead assume another row that is
    again contradictory. Therefore, the rows found are excluded for both outcomes and the search is
    repeated until their models share no assumption. `find_rows` searches only once, as R does.

    Rows with at least `n_cut` cases are facts and are kept, except for simultaneous rows and, with
    `observed`, rows that lack a necessary condition.

    References
    ----------
    .. [1] Schneider, C. Q. and Wagemann, C. (2013). Doing justice to logical remainders in QCA:
       moving beyond the standard analysis. *Political Research Quarterly* 66(1), 211-220.

    Examples
    --------
    >>> import fastqca as qca
    >>> data = qca.datasets.load("lipset", "fuzzy")
    >>> table = qca.truth_table(data, "SURV", incl_cut=0.8)
    >>> rows = untenable(table, necessary="LIT, STB", impossible={"~LIT*IND": "no schools"})
    >>> print(rows)
    Untenable: 21 rows
    <BLANKLINE>
    grounds                            rows  which
    --------------------------------------------------------------------------------------------
    without the necessary LIT            14  3, 4, 9, 10, 11, 12, 17, 18, 19, 20, 25, 26, 27, 28
    without the necessary STB            12  3, 7, 9, 11, 13, 15, 17, 19, 21, 25, 27, 29
    impossible: ~LIT*IND (no schools)     8  3, 4, 11, 12, 19, 20, 27, 28
    sufficient for SURV and ~SURV         0
    assumed for SURV and ~SURV            8  10, 12, 14, 16, 17, 21, 25, 29
    --------------------------------------------------------------------------------------------
    >>> qca.minimize(table, include="?", exclude=rows).parsimonious.models
    [<Model M1: DEV*URB*LIT*STB + DEV*LIT*~IND*STB -> SURV>]
    """
    facts = table.row_set(known_rows(table), overlapping=True)
    spared = no_rows(table) if flag(observed, "observed") else facts
    grounds = [
        *grounds_before(table, "excluded before"),
        *_necessities(table, necessary, spared),
        *_impossibilities(table, impossible, facts),
    ]
    other = negated_table(table, negated)
    if simultaneous:
        grounds.append(_of_both("simultaneous", table, coded_for_both(table, other)))
    if contradictory:
        rows = _contradictory(table, other, _on(table, grounds), all_sol=all_sol, budget=budget)
        grounds.append(_of_both("contradictory", table, rows))
    return _on(table, grounds)


def _on(table: TruthTable, grounds: list[Ground]) -> UntenableRows:
    """Put the rows of all grounds together."""
    rows = reduce(or_, (ground.rows for ground in grounds), no_rows(table))
    space = rows.conditions, rows.levels, rows.cubes, rows.dont_care, rows.overlapping
    return UntenableRows(*space, grounds=tuple(grounds))


def _of_both(kind: Kind, table: TruthTable, rows: Cubes) -> Ground:
    outcome = table.outcome
    return Ground(kind, f"{outcome} and {negation(outcome)}", "", rows)


def _statements(given: Any, what: str) -> list[tuple[Any, str]]:  # noqa: ANN401
    """Write out statements with their reasons."""
    if given is None:
        return []
    if isinstance(given, Mapping):
        for statement, reason in given.items():
            if not isinstance(reason, str):
                raise DataError(f"the reason for {statement!r} must be text, got {shown(reason)}")
        return list(given.items())
    if isinstance(given, str):
        given = filter(None, split_listed(given))
    elif isinstance(given, Expression | numbers.Integral | Cubes):
        given = [given]
    kind = "expressions such as 'A + ~B'"
    return [(statement, "") for statement in listed(given, what, (), kind=kind)]


def _necessities(table: TruthTable, given: Statements, spared: Cubes) -> list[Ground]:
    grounds = []
    for statement, reason in _statements(given, "necessary"):
        if not isinstance(statement, str | Expression):
            raise DataError(f"necessary: {shown(statement)} is not an expression such as 'A + ~B'")
        formula = _about_outcome(formula_of(statement, table.conditions, "necessary"), table)
        cubes = formula.cubes(table.conditions, table.levels)
        _check_consistency(formula, table)
        missing = (
            table.row_set(full_cube(table.levels)) - table.row_set(cubes, overlapping=True) - spared
        )
        grounds.append(Ground("necessity", str(formula), reason, missing))
    return grounds


def _about_outcome(formula: Expression, table: TruthTable) -> Expression:
    """Take the arrow from a statement of necessity."""
    if formula.relation is None:
        return formula
    if formula.relation != "necessity":
        raise DataError(
            f"necessary: {str(formula)!r} states sufficiency; for necessity, write 'A <- Y'"
        )
    if expression(str(formula.outcome)) != expression(table.outcome):
        raise DataError(
            f"necessary: {str(formula)!r} is about {formula.outcome}, the table about "
            f"{table.outcome}"
        )
    return Expression(formula.tree)


def _check_consistency(formula: Expression, table: TruthTable) -> None:
    """Warn when something that is stated to be necessary is not, in these cases."""
    x = formula.evaluate(table.sets.columns)[np.newaxis]
    # Coverage of a sufficient condition is consistency of a necessary one, NaN without a case.
    consistency = fits(x, table.outcome_values)[0, FIT.index("covS")]
    if consistency < _NECESSARY:
        warn(
            f"{str(formula)!r} is stated to be necessary for {table.outcome}, but its "
            f"consistency in the data is {figure(consistency)}"
        )


def _impossibilities(table: TruthTable, given: Statements, facts: Cubes) -> list[Ground]:
    grounds = []
    for statement, reason in _statements(given, "impossible"):
        text, rows = _text_and_rows(table, statement)
        if real := rows & observed_rows(table):
            observed = listing(number for number in table.row_numbers if number in real)
            warn(f"{text!r} is stated to be impossible, but row {observed} has cases")
        grounds.append(Ground("impossible", text, reason, rows - facts))
    return grounds


def _text_and_rows(table: TruthTable, statement: Statement) -> tuple[str, Cubes]:
    """Word what an expression, a row number or a set of rows stands for, and collect the rows."""
    rows = rows_of(table, statement, "impossible")
    if isinstance(statement, str | Expression):
        return str(formula_of(statement, table.conditions, "impossible")), rows
    return " + ".join(rows.products), rows


def _contradictory(
    table: TruthTable,
    other: TruthTable,
    stated: UntenableRows,
    **options: Any,  # noqa: ANN401
) -> Cubes:
    """Collect assumptions shared by both outcomes until, without them, none is shared."""
    rows = shared_assumptions(table, other, **options)
    of_both = stated.for_both
    while True:
        one = without(table, stated | rows)
        two = without(other, of_both | rows)
        shared = shared_assumptions(one, two, **options)
        if not shared:
            return rows
        rows |= shared
