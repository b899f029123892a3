"""What a table is, whatever it is written as: columns, groups of rows of text, caption, notes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from fastqca._tables.breaking import narrowest, separators
from fastqca._tables.case_list import CaseList, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fastqca._tables.case_list import Cases

__all__ = ["Align", "Column", "Sum", "Table", "figure"]

_NARROWEST = 12  # characters that a column which may be broken gets at least, if it has them
_OF_LISTS = 24  # and one of terms or lists of cases
_BOLD = 2  # characters more that a header takes in print
_SUMS = (" + ", "*")
_HEADER = (" ", "")  # where the header of a column may be broken

Align = Literal["left", "right", "center"]
Measure: TypeAlias = "Callable[[str], int]"


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
        Where a cell too long for the line may be broken, such as "; ". None: at blanks where the
        cells are text, which stands at the left, and nowhere in numbers.
    verdict : bool, default False
        Whether the cells are verdicts, which a page shows in colour.
    span : str
        What stands above this column and those beside it with the same text.
    """

    header: str
    align: Align = "right"
    gap: int = 2
    wrap: str | None = None
    verdict: bool = False
    span: str = ""

    @property
    def cuts(self) -> tuple[str, ...]:
        """Where a cell may be broken, the coarsest first."""
        if self.wrap is not None:
            return separators(self.wrap)
        return separators(" ") if self.align == "left" else ()


@dataclass(frozen=True, slots=True)
class Sum:
    """A formula that is broken after a plus: ``head + "A + B" + tail``."""

    head: str
    terms: Sequence[str]
    tail: str = ""

    def __str__(self) -> str:
        return f"{self.head}{' + '.join(self.terms)}{self.tail}"


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table as it is printed: the one model that all writers take.

    Attributes
    ----------
    columns : sequence of Column
    groups : sequence of groups of rows of cells
        Groups are parted by a rule. A row may have fewer cells than there are columns. Cells that
        are each a `CaseList` are shown as names, as numbers or not at all.
    rules : bool, default True
        Whether plain text draws them.
    closed : bool, default True
        Whether plain text draws one below the last group too.
    caption : str
        What the table is, to stand above it.
    legend : sequence of (str, str)
        Signs and names in the table, with what they mean.
    formulas : sequence of Sum
        What the table is about, to stand above it.
    notes : sequence of str
        What else is to be said, below the table, one paragraph each.
    keys : int, default 1
        How many columns at the left say what a row is about.
    row_ids : str
        In HTML the rows have the ids "case-0", "case-1", ... where this is "case".
    cases : {"names", "count", "none", "auto"}
        How cases are shown where a writer is not told: "auto" names few, and counts many.
    circles : bool, default False
        Whether the cells are circles of a configuration chart.

    Examples
    --------
    >>> Table([Column("term", "left"), Column("inclS")], [[["A*~B", "1.000"]]]).n_rows
    1
    """

    columns: Sequence[Column]
    groups: Sequence[Sequence[Sequence[str]]]
    rules: bool = True
    closed: bool = True
    caption: str = ""
    legend: Sequence[tuple[str, str]] = ()
    formulas: Sequence[Sum] = ()
    notes: Sequence[str] = ()
    keys: int = 1
    row_ids: str = ""
    cases: Cases = "auto"
    circles: bool = False

    @property
    def n_rows(self) -> int:
        """Number of rows below the header."""
        return sum(map(len, self.groups))

    def rows(self) -> Iterator[Sequence[str]]:
        """Walk over the rows of all groups."""
        return (row for group in self.groups for row in group)

    @property
    def spanned(self) -> bool:
        """Whether a text stands above several columns."""
        return any(column.span for column in self.columns)

    def spans(self) -> list[tuple[str, int]]:
        """Return the texts above the header, each with the number of columns it stands above."""
        found: list[tuple[str, int]] = []
        for column in self.columns:
            if found and column.span == found[-1][0]:
                found[-1] = (column.span, found[-1][1] + 1)
            else:
                found.append((column.span, 1))
        return found

    def below(self) -> list[str]:
        """Return all notes below the table, formulas and legend included."""
        legend = "; ".join(f"{sign}: {meaning}" for sign, meaning in self.legend)
        return [*map(str, self.formulas), *filter(None, [legend]), *self.notes]

    def without_columns(self, gone: Sequence[int]) -> Table:
        """Leave some columns out."""
        kept = [i for i in range(len(self.columns)) if i not in gone]
        groups = [[[row[i] for i in kept if i < len(row)] for row in g] for g in self.groups]
        return replace(self, columns=[self.columns[i] for i in kept], groups=groups)

    def widths(self, measure: Measure = len) -> list[int]:
        """Length of the longest cell of each column, its header included."""
        longest = [measure(column.header) for column in self.columns]
        for row in self.rows():
            for i, cell in enumerate(row):
                longest[i] = max(longest[i], measure(cell))
        return longest

    def _least(
        self,
        widths: Sequence[int],
        measure: Measure,
        header: Sequence[str],
        *,
        readable: bool = True,
    ) -> list[int]:
        """Length that each column needs at least, where its header and cells are broken."""
        least = []
        for i, (column, widest) in enumerate(zip(self.columns, widths, strict=True)):
            need = min(widest, narrowest(column.header, header, measure))
            cells = [row[i] for row in self.rows() if len(row) > i]
            cuts = column.cuts
            if not cuts:
                need = max([need, *map(measure, cells)])
            elif widest > _NARROWEST:
                sums = column.wrap in _SUMS
                lists = sums or any(isinstance(cell, CaseList) for cell in cells)
                if readable and not sums:  # between the names of a product only where it has to be
                    cuts = tuple(cut for cut in cuts if cut != "*")
                floor = min(widest, _OF_LISTS if lists else _NARROWEST) if readable else 1
                need = max([need, floor, *(narrowest(cell, cuts, measure) for cell in cells)])
            else:
                need = widest
            least.append(need)
        return least

    def panels(
        self,
        width: float,
        gap: float | None = None,
        measure: Measure = len,
        header: Sequence[str] = _HEADER,
    ) -> list[Table]:
        """
        Deal the columns out to tables that are not wider than `width`, if it can be done.

        A row that lists cases becomes notes, where that saves a second table. All parts have
        the same rows, but for rows with fewer cells than columns, which end where they end.
        """
        parts = self._parts(width, gap, measure, header)
        if len(parts) > 1 and any(map(_lists_cases, map(self._beyond, self.rows()))):
            apart = self._cases_below()
            fewer = apart._parts(width, gap, measure, header)  # noqa: SLF001 (of this class)
            if len(fewer) < len(parts):
                return fewer
        return parts

    def _beyond(self, row: Sequence[str]) -> Sequence[str]:
        return row[self.keys :]

    def _cases_below(self) -> Table:
        """Write the rows that list cases as notes, one for each column."""
        notes = []
        for row in self.rows():
            if _lists_cases(self._beyond(row)):
                notes += [
                    f"{self._named(i)}: {spaced(cell)}"
                    for i, cell in enumerate(row)
                    if i >= self.keys and cell
                ]
        groups = [[row for row in g if not _lists_cases(self._beyond(row))] for g in self.groups]
        return replace(self, groups=[g for g in groups if g], notes=[*notes, *self.notes])

    def _named(self, i: int) -> str:
        """Name a column together with what stands above it."""
        column = self.columns[i]
        return f"{column.span}, {column.header}" if column.span else column.header

    def _parts(
        self, width: float, gap: float | None, measure: Measure, header: Sequence[str]
    ) -> list[Table]:
        gaps = [column.gap if gap is None else gap for column in self.columns]
        widths = self.widths(measure)
        widths = self._under_spans(widths, gap, measure, header)
        if sum(widths) + sum(gaps) <= width:
            return [self]
        least = self._least(widths, measure, header)
        key = list(range(self.keys))
        widest = max((least[i] + gaps[i] for i in range(self.keys, len(gaps))), default=0)
        if sum(least[i] + gaps[i] for i in key) + widest > width:
            least = self._least(widths, measure, header, readable=False)
        start = sum(least[i] + gaps[i] for i in key)
        needs = [narrowest(column.span, header, measure) for column in self.columns]
        panels, used, under = [key.copy()], start, 0.0
        for i in range(self.keys, len(self.columns)):
            takes = gaps[i] + least[i]
            # What stands above several columns may be wider than those of them in this part.
            same = len(panels[-1]) > self.keys and self.columns[i - 1].span == self.columns[i].span
            under = under + takes if same else least[i]
            more = max(needs[i] - under, 0)
            if used + takes + more > width and len(panels[-1]) > self.keys:
                panels.append(key.copy())
                used, under = start, least[i]
                more = max(needs[i] - under, 0)
            panels[-1].append(i)
            ends = i + 1 == len(self.columns) or self.columns[i + 1].span != self.columns[i].span
            used += takes + (more if ends else 0)
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
        self,
        width: float,
        gap: float | None = None,
        measure: Measure = len,
        header: Sequence[str] = _HEADER,
    ) -> list[int]:
        """Find the characters that each column gets, where headers and cells may be broken."""
        widths = self.widths(measure)
        if gap is None:
            room = width - sum(column.gap for column in self.columns)
        else:
            room = width - gap * (len(widths) - 1)
        widths = self._under_spans(widths, gap, measure, header)
        if sum(widths) <= room:
            return widths
        least = self._least(widths, measure, header)
        if sum(least) > room:
            least = self._least(widths, measure, header, readable=False)
        capped = least
        for cap in range(min(max(widths), int(max(room, 1))), 0, -1):
            tried = [max(low, min(n, cap)) for low, n in zip(least, widths, strict=True)]
            if sum(tried) <= room:
                capped = tried
                break
        return self._under_spans(capped, gap, measure, header)

    def balanced(self, widths: Sequence[int], measure: Measure) -> list[int]:
        """
        Move room from columns that are low anyway to those that make the rows tall.

        The same room in all, one letter after the other, as long as the rows become lower.
        """
        import numpy as np

        rows = [[measure(cell) for cell in self.full(row)] for row in self.rows()]
        given, least = list(widths), self._least(self.widths(measure), measure, _HEADER)
        if self.spanned or not rows or all(map(int.__le__, self.widths(measure), given)):
            return given
        long = np.array(rows, dtype=float)
        room = np.array(given, dtype=float)

        def height(at: NDArray[np.float64]) -> float:
            return float(np.maximum((long / np.maximum(at, 1)).max(axis=1), 1).sum())

        best = height(room)
        spare = [i for i, column in enumerate(self.columns) if column.cuts and least[i] < given[i]]
        while True:
            tried = []
            for i in spare:
                for j in range(len(given)):
                    if i != j and room[i] > least[i]:
                        moved = room.copy()
                        moved[i] -= 1
                        moved[j] += 1
                        tried.append((height(moved), i, j))
            if not tried or min(tried)[0] >= best - 1e-9:
                return [int(n) for n in room]
            best, i, j = min(tried)
            room[i] -= 1
            room[j] += 1

    def _under_spans(
        self, widths: list[int], gap: float | None, measure: Measure, header: Sequence[str]
    ) -> list[int]:
        """Widen columns that are narrower than what stands above them together."""
        if not self.spanned:
            return widths
        wider, at = widths.copy(), 0
        for span, many in self.spans():
            within = range(at + 1, at + many)
            room = sum(wider[at : at + many])
            room += sum(self.columns[i].gap if gap is None else int(gap) for i in within)
            need = narrowest(span, header, measure) + (0 if gap is None else _BOLD)
            wider[at + many - 1] += max(need - room, 0) if span else 0
            at += many
        return wider

    def _panel(self, chosen: Sequence[int]) -> Table:
        beyond = chosen[self.keys]
        groups = [
            [[row[i] for i in chosen if i < len(row)] for row in group if len(row) > beyond]
            for group in self.groups
        ]
        last = chosen[-1] == len(self.columns) - 1
        columns = [self.columns[i] for i in chosen]
        formulas = self.formulas if beyond == self.keys else ()
        return replace(
            self,
            columns=columns,
            groups=groups,
            formulas=formulas,
            notes=self.notes if last else (),
            legend=self.legend if last else (),
        )

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


def _lists_cases(cells: Sequence[str]) -> bool:
    return bool(cells) and all(isinstance(cell, CaseList) for cell in cells)
