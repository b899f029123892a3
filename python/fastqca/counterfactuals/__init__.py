"""Counterfactuals: which remainders are assumed, which should not be, and why."""

from fastqca.counterfactuals.entries import Entry
from fastqca.counterfactuals.grounds import Ground, UntenableRows
from fastqca.counterfactuals.ledger import Ledger, counterfactual_ledger
from fastqca.counterfactuals.reasons import RowReasons
from fastqca.counterfactuals.search import find_rows
from fastqca.counterfactuals.untenable import untenable

__all__ = [
    "Entry",
    "Ground",
    "Ledger",
    "RowReasons",
    "UntenableRows",
    "counterfactual_ledger",
    "find_rows",
    "untenable",
]
