"""The enhanced standard analysis under the names of SetMethods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError
from fastqca.compat.r.arguments import as_in_r, listed
from fastqca.compat.r.evidence import selected
from fastqca.counterfactuals import untenable
from fastqca.counterfactuals.remainders import known_rows, no_rows, without
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from fastqca.truth_tables.cubes import Cubes

__all__ = ["LR_intersect", "esa"]


@as_in_r
def esa(
    oldtt: Any, nec_cond: Any = None, untenable_LR: Any = None, contrad_rows: Any = None
) -> TruthTable:
    """
    Code rows of a truth table 0, for the enhanced standard analysis.

    Rows without a necessary condition, remainders and *observed* rows alike, remainders that
    satisfy an expression, and rows given by their numbers. `fastqca.untenable` keeps the grounds
    of each and finds contradictory rows itself.

    Examples
    --------
    >>> import fastqca as qca
    >>> table = qca.truth_table(qca.datasets.load("lipset", "fuzzy"), "SURV", incl_cut=0.8)
    >>> enhanced = esa(table, nec_cond=["STB", "DEV + URB"])
    >>> qca.minimize(enhanced, include="?").solution.models
    [<Model M1: URB*STB + DEV*~IND*STB -> SURV>]
    """
    if not isinstance(oldtt, TruthTable):
        raise DataError("oldtt must be a truth table, as truthTable() returns it")
    rows = no_rows(oldtt)
    numbers = [str(row).strip() for row in listed(contrad_rows) or []]
    if wrong := [number for number in numbers if not number.isdecimal()]:
        raise DataError(f"contrad_rows are row numbers, got {shown(wrong[0])}")
    rows |= [int(number) for number in numbers]
    necessary, impossible = _statements(nec_cond), _statements(untenable_LR)
    if not (necessary or impossible or numbers):
        raise DataError("give nec_cond, untenable_LR or contrad_rows")
    rows |= untenable(
        oldtt, necessary, impossible, contradictory=False, simultaneous=False, observed=True
    )
    return without(oldtt, rows)


def _statements(value: Any) -> list[str]:
    """Read expressions: one text with commas, or several."""
    return [str(part) for part in listed(value) or []]


@as_in_r
def LR_intersect(results1: Any, results2: Any, sol1: Any = 1, sol2: Any = 1) -> list[int]:
    """
    Return the remainders that two models both assume, of an outcome and of its negation.

    `fastqca.find_rows` with ``type=2`` looks at all parsimonious models of both.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> both = [qca.minimize(sets, include="?", outcome=y, incl_cut=0.8) for y in ("SURV", "~SURV")]
    >>> LR_intersect(*both)
    [10, 12, 14, 16, 17, 21, 25, 29]
    """
    one, two = _assumed(results1, sol1), _assumed(results2, sol2)
    if (one.conditions, one.levels) != (two.conditions, two.levels):
        raise DataError(
            f"the solutions have other conditions: {listing(one.conditions)}, and "
            f"{listing(two.conditions)}"
        )
    return list(one & two)


def _assumed(results: Any, sol: Any) -> Cubes:
    model = selected(results, sol)
    table = model.explained.table
    cubes = model.expression.cubes(table.conditions, table.levels)
    rows = table.row_set(cubes, overlapping=True)
    return rows - table.row_set(known_rows(table), overlapping=True)
