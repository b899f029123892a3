"""Rows that no solution may assume, each with the grounds for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Literal

from fastqca._common.check import listing
from fastqca._common.recorded import Recorded
from fastqca._tables import Column, Table, as_html, as_text
from fastqca.truth_tables.cubes import ROW_LIMIT, Cubes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ground", "Kind", "UntenableRows"]

Kind = Literal["necessity", "impossible", "contradictory", "simultaneous", "excluded"]

_WORDS = {
    "necessity": "without the necessary {}",
    "impossible": "impossible: {}",
    "contradictory": "assumed for {}",
    "simultaneous": "sufficient for {}",
    "excluded": "{}",
}
# These grounds hold for the negated outcome too.
_OF_BOTH = ("impossible", "contradictory", "simultaneous")
_PRODUCTS = 3
_LISTED = 32


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ground:
    """
    A reason why rows are untenable.

    Attributes
    ----------
    kind : {"necessity", "impossible", "contradictory", "simultaneous", "excluded"}
    statement : str
        The expression stated to be necessary or impossible, or the two outcomes.
    reason : str
        The justification, in free text; may be empty.
    rows : Cubes
    """

    kind: Kind
    statement: str
    reason: str
    rows: Cubes

    def __str__(self) -> str:
        text = _WORDS[self.kind].format(self.statement)
        return f"{text} ({self.reason})" if self.reason else text

    def __repr__(self) -> str:
        return f"<Ground {self}: {self.rows.headline()}>"


@dataclass(frozen=True, eq=False, repr=False)
class UntenableRows(Recorded, Cubes):
    """
    Rows that no solution should assume to have the outcome, each with the grounds for this.

    Returned by `untenable`; pass it directly to `exclude`. It is a set of rows (`Cubes`); combining
    it with ``|``, ``&`` or ``-`` gives a set without grounds.

    Attributes
    ----------
    grounds : tuple of Ground
        A row may be untenable on several grounds.
    """

    grounds: tuple[Ground, ...] = ()

    def why(self, row: int) -> tuple[Ground, ...]:
        """Return the grounds on which a row, given by number, is untenable; may be empty."""
        return tuple(ground for ground in self.grounds if row in ground.rows)

    @property
    def for_both(self) -> Cubes:
        """
        The rows that are also untenable for the negated outcome.

        Excludes rows that lack a condition necessary for the outcome: this is no reason against
        assuming the negated outcome, rather the opposite.
        """
        both = (ground.rows for ground in self.grounds if ground.kind in _OF_BOTH)
        return reduce(or_, both, self.of(self.cubes[:0]))

    def to_frame(self, limit: int = ROW_LIMIT) -> pd.DataFrame:
        """
        Return the rows: one column per condition, then `grounds`; row numbers as the index.

        Raises
        ------
        SolutionError
            There are more than `limit` rows.
        """
        frame = Cubes.to_frame(self, limit)
        members = [(str(ground), set(ground.rows.rows(limit))) for ground in self.grounds]
        frame["grounds"] = [
            "; ".join(text for text, rows in members if row in rows) for row in frame.index
        ]
        return frame

    def _tables(self) -> list[Table]:
        columns = [Column("grounds", "left", gap=0, wrap=" "), Column("rows")]
        columns.append(Column("which", "left", wrap=" "))
        rows = [
            [str(ground), ground.rows.sized().rpartition(" ")[0], _which(ground.rows)]
            for ground in self.grounds
        ]
        return [Table(columns, [rows], caption=f"Untenable: {self.sized()}")]

    def __str__(self) -> str:
        return as_text(self._tables())

    def _repr_html_(self) -> str:
        return as_html(self._tables())


def _which(rows: Cubes) -> str:
    """Name rows by number, or by products where they are many."""
    if sum(rows.counts) <= _LISTED:
        return listing(rows.rows(), limit=_LISTED)
    more = len(rows.products) - _PRODUCTS
    return " + ".join(rows.products[:_PRODUCTS]) + (f" + {more:,} more" if more > 0 else "")
