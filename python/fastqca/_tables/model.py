"""What a table is, whatever it is written as: columns, groups of rows of text, caption, notes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["NARROWEST", "Align", "Column", "Table", "columns_wide", "figure", "letters"]

NARROWEST = 24  # characters that a column which may be broken gets at least

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
    verdict : bool, default False
        Whether the cells are verdicts, which a page shows in colour.
    """

    header: str
    align: Align = "right"
    gap: int = 2
    wrap: str | None = None
    verdict: bool = False


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
    row_ids : str
        In HTML the rows have the ids "case-0", "case-1", ... where this is "case".

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
    row_ids: str = ""

    @property
    def n_rows(self) -> int:
        """Number of rows below the header."""
        return sum(map(len, self.groups))

    def widths(self, measure: Callable[[str], int] = len) -> list[int]:
        """Length of the longest cell of each column, its header included."""
        longest = [measure(column.header) for column in self.columns]
        for group in self.groups:
            for row in group:
                for i, cell in enumerate(row):
                    longest[i] = max(longest[i], measure(cell))
        return longest

    def panels(
        self, width: float, gap: float | None = None, measure: Callable[[str], int] = len
    ) -> list[Table]:
        """Deal the columns out to tables that are not wider than `width`, if it can be done."""
        widths = self.widths(measure)
        gaps = [column.gap if gap is None else gap for column in self.columns]
        least = [
            n if column.wrap is None else min(n, NARROWEST)
            for n, column in zip(widths, self.columns, strict=True)
        ]
        key = list(range(self.keys))
        start = sum(least[i] + gaps[i] for i in key)
        panels, used = [key.copy()], start
        for i in range(self.keys, len(self.columns)):
            if used + gaps[i] + least[i] > width and len(panels[-1]) > self.keys:
                panels.append(key.copy())
                used = start
            panels[-1].append(i)
            used += gaps[i] + least[i]
        if len(panels) == 1:
            return [self]
        return [
            replace(self._panel(chosen), caption=self.continued(i))
            for i, chosen in enumerate(panels)
        ]

    def continued(self, part: int) -> str:
        """Caption of a part of the table, the first one being 0."""
        return f"{self.caption} (continued)" if self.caption and part else self.caption

    def fitted(
        self, width: float, gap: float | None = None, measure: Callable[[str], int] = len
    ) -> list[int]:
        """Find the characters that each column gets, where those with `wrap` may be broken."""
        widths = self.widths(measure)
        if gap is None:
            room = width - sum(column.gap for column in self.columns)
        else:
            room = width - gap * (len(widths) - 1)
        capped = widths
        for cap in range(max(widths, default=0), NARROWEST - 1, -1):
            capped = [
                n if column.wrap is None else min(n, cap)
                for n, column in zip(widths, self.columns, strict=True)
            ]
            if sum(capped) <= room:
                break
        return capped

    def _panel(self, chosen: Sequence[int]) -> Table:
        first = chosen[self.keys] == self.keys
        groups = []
        for group in self.groups:
            rows = []
            for row in group:
                cells = [row[i] for i in chosen if i < len(row)]
                if first or any(cells[self.keys :]):
                    rows.append(cells)
            groups.append(rows)
        last = chosen[-1] == len(self.columns) - 1
        columns = [self.columns[i] for i in chosen]
        return replace(self, columns=columns, groups=groups, notes=self.notes if last else ())

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


def columns_wide(text: str) -> int:
    """
    Count the columns of a terminal that a text without control characters takes.

    Chinese, Japanese and Korean signs take two, combining accents none.

    Examples
    --------
    >>> columns_wide("care"), columns_wide("\u6771\u4eac"), columns_wide("e\u0301")
    (4, 4, 1)
    """
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    wide = wcswidth(text)
    return wide if wide >= 0 else len(text)


def letters(text: str) -> int:
    """
    Estimate how many small letters a text is as wide as, in print.

    Examples
    --------
    >>> letters("cases"), letters("CASES"), letters("0.123"), letters("\u6771\u4eac")
    (5, 8, 5, 4)
    """
    return columns_wide(text) + math.ceil(sum(c.isupper() or c in "~*_" for c in text) * 0.45)
