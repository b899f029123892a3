"""A truth table made again from its own data: with other settings, for the negated outcome."""

from __future__ import annotations

from typing import Any

from fastqca._common.errors import DataError
from fastqca._common.settings import reruns
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.selection import negation
from fastqca.truth_tables.table import TruthTable
from fastqca.truth_tables.truth_table import coded, made_of, truth_table

__all__ = ["negated", "recoded"]


@reruns(TruthTable, truth_table)
def _again(table: TruthTable, data: object, changes: dict[str, Any]) -> TruthTable:
    settings = table.settings
    return recoded(table, **changes) if data is None else made_of(data, settings.changed(**changes))


def recoded(table: TruthTable, **changes: Any) -> TruthTable:  # noqa: ANN401
    """
    Make a table again from its own data with other arguments of `truth_table`.

    Raises
    ------
    DataError
        An argument is wrong, or is one that needs the data as they were given.

    Examples
    --------
    >>> from fastqca.truth_tables.truth_table import truth_table
    >>> table = truth_table({"A": [1, 1, 0], "Y": [1, 0, 0]}, "Y")
    >>> table.out, recoded(table, incl_cut=0.5).out
    (('0', '0'), ('0', '1'))
    """
    changed = table.settings.changed(**changes)
    for name in ("outcome", "conditions", "case_id", "missing"):
        if not _same_names(getattr(changed, name), getattr(table.settings, name)):
            raise DataError(
                f"{name} cannot be changed in an existing truth table: pass the data as well, "
                f"as in rerun(data, {name}=...), or pass them instead of the table",
                argument=name,
            )
    told = "ties" not in changes
    data = table.sets, table.outcome, table.outcome_values
    return coded(*data, changed, table.dropped, told=told)


def _same_names(given: object, kept: object) -> bool:
    """Whether a name, or names, are those of a table; they may be anything that a user gives."""
    names = given if isinstance(given, tuple) else (given,)
    return given is kept or (all(isinstance(name, str) for name in names) and given == kept)


def negated(table: TruthTable, **changes: Any) -> TruthTable:  # noqa: ANN401
    """
    Make the table of the same data for the negated outcome.

    Parameters
    ----------
    table : TruthTable
    **changes
        Arguments of `truth_table` that are others than for the outcome.

    Returns
    -------
    TruthTable

    Notes
    -----
    Settings are those of `table`, with two exceptions. Of two inclusion cut-offs the second
    is that of the negated outcome, as in the R package QCA. What is excluded from, or assumed
    for, an outcome says nothing of that kind about its negation; only what is assumed to have
    the outcome may not be assumed to lack it.

    Examples
    --------
    >>> from fastqca.truth_tables.truth_table import truth_table
    >>> table = truth_table({"A": [1, 1, 0], "Y": [1, 1, 0]}, "Y")
    >>> negated(table).outcome, table.out, negated(table).out
    ('~Y', ('0', '1'), ('1', '0'))
    """
    high, low = cut_offs(table.settings.incl_cut)
    outcome = negation(table.outcome)
    own = {
        "outcome": outcome,
        "incl_cut": high if low is None else low,
        "exclude": table.assumed or None,
        "assume": None,
    }
    settings = table.settings.changed(**{**own, **changes})
    told = "ties" not in changes
    data = table.sets, outcome, 1.0 - table.outcome_values
    return coded(*data, settings, table.dropped, told=told)
