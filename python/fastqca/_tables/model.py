"""What a table is, whatever it is written as: columns, groups of rows of text, caption, notes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Align", "Column", "Table", "figure"]

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Attributes
    ----------
    header : str
    align : "left", "right" or "center"
    gap : int
        Spaces before the column.
    wrap : str or None
        Where a cell too long for the line may be broken, such as "; ". None: nowhere.
    """

    header: str
    align: Align = "right"
    gap: int = 2
    wrap: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table as it is printed: the one model that all writers take.

    Attributes
    ----------
    columns : sequence of Column
    groups : sequence of groups of rows of cells
        Groups are parted by a rule. A row may have fewer cells than there are columns.
    rules : bool, default True
        Whether plain text draws them.
    caption : str
        What the table is, to stand above it.
    notes : sequence of str
        What else is to be said, below the table, one paragraph each.
    keys : int, default 1
        How many columns at the left say what a row is about.

    Examples
    --------
    >>> Table([Column("term", "left"), Column("inclS")], [[["A*~B", "1.000"]]]).n_rows
    1
    """

    columns: Sequence[Column]
    groups: Sequence[Sequence[Sequence[str]]]
    rules: bool = True
    caption: str = ""
    notes: Sequence[str] = ()
    keys: int = 1

    @property
    def n_rows(self) -> int:
        """Number of rows below the header."""
        return sum(map(len, self.groups))

    @property
    def widths(self) -> list[int]:
        """Length of the longest cell of each column, its header included."""
        longest = [len(column.header) for column in self.columns]
        for group in self.groups:
            for row in group:
                for i, cell in enumerate(row):
                    longest[i] = max(longest[i], len(cell))
        return longest

    def full(self, row: Sequence[str]) -> list[str]:
        """Fill a row up to the number of columns."""
        return [*row, *[""] * (len(self.columns) - len(row))]


def figure(value: float, digits: int = 3) -> str:
    """
    Write a number with a fixed number of decimals, "-" where there is none.

    Examples
    --------
    >>> figure(0.8697), figure(float("nan")), figure(-1e-17)
    ('0.870', '-', '0.000')
    """
    if math.isnan(value):
        return "-"
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text
