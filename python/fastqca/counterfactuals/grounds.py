"""Rows that no solution may assume, each with the grounds for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._tables import Column, Table, as_html, as_text
from fastqca.configurations.cubes import ROW_LIMIT, Cubes, rows_without

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = ["Ground", "Kind", "UntenableRows"]

Kind = Literal["necessity", "impossible", "contradictory", "simultaneous"]

_WORDS = {
    "necessity": "without the necessary {}",
    "impossible": "impossible: {}",
    "contradictory": "assumed for {}",
    "simultaneous": "sufficient for {}",
}
_PRODUCTS = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ground:
    """
    Why some rows are untenable.

    Attributes
    ----------
    kind : {"necessity", "impossible", "contradictory", "simultaneous"}
    statement : str
        What is stated to be necessary or impossible, or the two outcomes.
    reason : str
        Why, in free text; may be empty.
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
        return f"<Ground {self}: {repr(self.rows).strip('<>')}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UntenableRows(Cubes):
    """
    Rows that no solution may assume to have the outcome, each with its grounds.

    Made by `untenable`. `exclude` accepts it as it is; being `Cubes` it is a set of rows, which
    ``|``, ``&`` and ``-`` turn into one without grounds.

    Attributes
    ----------
    grounds : tuple of Ground
        A row may be untenable on several of them.
    """

    grounds: tuple[Ground, ...] = ()

    def __reduce__(self) -> tuple[Callable[..., UntenableRows], tuple[object, ...]]:
        return UntenableRows, (*self._space, self.cubes, self.dont_care, self.grounds)

    def why(self, row: int) -> tuple[Ground, ...]:
        """
        Say on which grounds a row is untenable; on none if it is not.

        Parameters
        ----------
        row : int
            Its row number.
        """
        return tuple(ground for ground in self.grounds if row in ground.rows)

    @property
    def for_both(self) -> Cubes:
        """
        The rows that are untenable for the negated outcome too.

        That is all but those where something necessary for the outcome is missing: they say
        nothing against the negated outcome, rather the opposite.
        """
        both = [ground.rows.cubes for ground in self.grounds if ground.kind != "necessity"]
        none, rows = self.cubes[:0], np.concatenate([self.cubes[:0], *both])
        return rows_without(*self._space, rows, none, self.dont_care)

    def to_frame(self, limit: int = ROW_LIMIT) -> pd.DataFrame:
        """
        Write the rows out as a DataFrame.

        Parameters
        ----------
        limit : int, default 2**20
            How many rows may be written out.

        Returns
        -------
        DataFrame
            One column per condition, then `grounds`; row numbers as the index.

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
        columns = [
            Column("grounds", "left", gap=0, wrap=" "),
            Column("rows"),
            Column("which", "left", wrap=" + "),
        ]
        rows = []
        for ground in self.grounds:
            products = ground.rows.products
            more = len(products) - _PRODUCTS
            which = " + ".join(products[:_PRODUCTS]) + (f" + {more:,} more" if more > 0 else "")
            rows.append([str(ground), f"{ground.rows.count:,}", which])
        count = self.count
        caption = f"{count:,} untenable row{'' if count == 1 else 's'}"
        return [Table(columns, [rows], caption=caption)]

    def __str__(self) -> str:
        return as_text(self._tables())

    def _repr_html_(self) -> str:
        return as_html(self._tables())
