"""Tables as aligned text."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca._common.check import printable, whole_number
from fastqca._tables.breaking import broken, columns_wide
from fastqca._tables.cases import showing
from fastqca._tables.model import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables.case_list import Cases
    from fastqca._tables.model import Align

__all__ = [
    "WIDTH",
    "as_text",
    "indented",
    "line_width",
    "padded",
    "sum_lines",
    "text_table",
    "wrapped",
]

WIDTH = 100  # characters of a line where no terminal says how many there are
_PROSE = 100  # characters of a line of running text at most
_LEAST = 20
_HEADER = (" ", "_", "")
_HINT = 'Cases are counted; to_text(cases="names") names them'


def line_width(width: int | None = None) -> int:
    """
    Return the characters of a line: `width`, or those of the terminal.

    Examples
    --------
    >>> line_width(72)
    72
    """
    if width is not None:
        return whole_number(width, "width", low=_LEAST)
    return max(_LEAST, shutil.get_terminal_size((WIDTH, 24)).columns)


def as_text(tables: Sequence[Table], width: int | None = None, cases: Cases = "auto") -> str:
    """
    Write tables as text: caption, legend, formulas, rows, notes, with empty lines between them.

    Parameters
    ----------
    width : int, optional
        Characters of a line, by default those of the terminal.
    cases : {"names", "count", "none", "auto"}
        How lists of cases are shown.

    Examples
    --------
    >>> from fastqca._tables.model import Column, Table
    >>> table = Table([Column("A", gap=0)], [[["1"]]], rules=False, caption="One set", notes=["n"])
    >>> print(as_text([table]))
    One set
    <BLANKLINE>
    A
    1
    <BLANKLINE>
    n
    """
    width = line_width(width)
    parts = []
    for table in showing(tables, cases, _HINT):
        parts += [wrapped(printable(table.caption), width=width)] if table.caption else []
        widest = max((columns_wide(sign) for sign, _ in table.legend), default=0)
        parts += (
            [
                "\n".join(
                    wrapped(meaning, f"{' ' * (widest - columns_wide(sign) + 1)}{sign}: ", width)
                    for sign, meaning in table.legend
                )
            ]
            if table.legend
            else []
        )
        head = max((columns_wide(one.head) for one in table.formulas), default=0)
        parts += (
            [
                "\n".join(
                    sum_lines(padded(one.head, head), one.terms, one.tail, width)
                    for one in table.formulas
                )
            ]
            if table.formulas
            else []
        )
        parts.append(_rows(table, width) if table.columns else "")
        parts += [wrapped(printable(note), width=width) for note in table.notes]
    return "\n\n".join(filter(None, parts))


def wrapped(text: str, head: str = "", width: int = WIDTH) -> str:
    """Break text at blanks, an expression between its names where it is wider than a line."""
    lines = broken(text, (" ", "*", ",", ""), min(width, _PROSE) - columns_wide(head))
    return f"\n{' ' * columns_wide(head)}".join([head + lines[0], *lines[1:]])


def text_table(
    columns: Sequence[Column],
    groups: Sequence[Sequence[Sequence[str]]],
    *,
    rules: bool = True,
    closed: bool = True,
    keys: int = 1,
    width: int = WIDTH,
) -> str:
    """
    Write rows in aligned columns.

    Parameters
    ----------
    groups : sequence of groups of rows of cells
        A rule stands above each group and below the last. A row may have fewer cells than
        there are columns.
    rules : bool, default True
        Whether to draw them.
    closed : bool, default True
        Whether a rule stands below the last group too.
    keys : int, default 1
        How many columns at the left say what a row is about.
    width : int, default 100
        Longest line wanted. Columns with `wrap` are broken to reach it. Columns for which there
        still is no room follow in another block below, with the key columns repeated.

    Examples
    --------
    >>> from fastqca._tables.model import Column
    >>> columns = [Column("", gap=0), Column("inclS"), Column("cases", "left")]
    >>> print(text_table(columns, [[["A*~B", "1.000", "x1,x2; x3"]], [["M1", "1.000"]]]))
          inclS  cases
    ----------------------
    A*~B  1.000  x1,x2; x3
    ----------------------
      M1  1.000
    ----------------------
    """
    return _rows(Table(columns, groups, rules=rules, closed=closed, keys=keys), width)


def _rows(table: Table, width: int) -> str:
    """Write the rows of a table, in several blocks where it is too wide."""
    table = replace(
        table,
        columns=[
            replace(column, header=printable(column.header), span=printable(column.span))
            for column in table.columns
        ],
        groups=[[[_printed(cell) for cell in row] for row in group] for group in table.groups],
    )
    panels = table.panels(width, measure=columns_wide, header=_HEADER)
    below = panels[-1].notes[: len(panels[-1].notes) - len(table.notes)]
    blocks = [_block(panel, width) for panel in panels]
    return "\n\n".join([*blocks, *(wrapped(note, width=width) for note in below)])


def _printed(cell: str) -> str:
    text = printable(cell)
    return cell if text == cell else text


def _block(table: Table, width: int) -> str:
    columns, groups = table.columns, [group for group in table.groups if group]
    widths = table.fitted(width, measure=columns_wide, header=_HEADER)
    rows = [[_cells(row, columns, widths) for row in group] for group in groups]
    heads = [broken(column.header, _HEADER, n) for column, n in zip(columns, widths, strict=True)]
    for row in (heads, *(row for group in rows for row in group)):
        for i, lines in enumerate(row):  # what cannot be broken makes its column wider
            widths[i] = max(widths[i], *map(columns_wide, lines))
    spans = _spans(table, widths)
    rule = ["-" * (sum(widths) + sum(column.gap for column in columns))] if table.rules else []
    tallest = max(map(len, heads))
    heads = [[*[""] * (tallest - len(lines)), *lines] for lines in heads]
    written = [*spans, *_lines(heads, columns, widths)]
    for group in rows:
        written += rule
        for row in group:
            written += _lines(row, columns, widths)
    open_end = not table.closed and table.groups and table.groups[-1]
    return "\n".join(written if open_end else written + rule)


def _spans(table: Table, widths: Sequence[int]) -> list[str]:
    """Write what stands above several columns, with a line below it."""
    if not table.spanned:
        return []
    cells, rooms, gaps, at = [], [], [], 0
    for span, many in table.spans():
        gaps.append(table.columns[at].gap)
        within = range(at + 1, at + many)
        rooms.append(sum(widths[at : at + many]) + sum(table.columns[i].gap for i in within))
        cells.append(broken(span, _HEADER, rooms[-1]))
        at += many
    columns = [Column("", "center", gap) for gap in gaps]
    line = "".join(
        " " * gap + ("-" if cell[0] else " ") * room
        for gap, cell, room in zip(gaps, cells, rooms, strict=True)
    )
    return [*_lines(cells, columns, rooms), line.rstrip()]


def _cells(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> list[list[str]]:
    """Break the cells of one row where their columns are too narrow, each as one block."""
    cells: list[list[str]] = []
    for cell, column, width in zip(row, columns, widths, strict=False):
        lines = broken(cell, column.cuts, width)
        block = max(map(columns_wide, lines))
        cells.append([padded(line, block) for line in lines])
    return cells


def _lines(
    cells: Sequence[Sequence[str]], columns: Sequence[Column], widths: Sequence[int]
) -> list[str]:
    """Write one row, on as many lines as its longest broken cell needs."""
    lines = []
    for i in range(max(map(len, cells), default=1)):
        parts = [
            " " * column.gap + _aligned(cell[i] if i < len(cell) else "", width, column.align)
            for cell, column, width in zip(cells, columns, widths, strict=False)
        ]
        lines.append("".join(parts).rstrip())
    return lines


def _aligned(text: str, width: int, align: Align) -> str:
    room = max(width - columns_wide(text), 0)
    left = {"left": 0, "right": room, "center": room // 2}[align]
    return " " * left + text + " " * (room - left)


def padded(text: str, width: int) -> str:
    """
    Fill a text up with blanks to a number of columns of a terminal.

    Examples
    --------
    >>> padded("ab", 4), padded("\u6771", 4)
    ('ab  ', '\u6771  ')
    """
    return _aligned(text, width, "left")


def sum_lines(head: str, terms: Sequence[str], tail: str, width: int = WIDTH) -> str:
    """
    Write ``head + "A + B" + tail``, broken before `width` after a plus, with an indent.

    Control characters are escaped.

    Examples
    --------
    >>> print(sum_lines("M1: ", ["A*~B", "C"], " -> Y"))
    M1: A*~B + C -> Y
    >>> print(sum_lines("M1: ", ["AAAA*~BBBB", "CCCC*DDDD"], " -> Y", width=20))
    M1: AAAA*~BBBB +
        CCCC*DDDD -> Y
    >>> print(sum_lines("M1: ", ["AAAABBBB"], " -> Y   [C1P1]", width=20))
    M1: AAAABBBB -> Y
        [C1P1]
    """
    head, tail = printable(head), printable(tail)
    terms = [printable(term) for term in terms]
    pieces = [f"{term} + " for term in terms[:-1]] + [f"{term}{tail}" for term in terms[-1:]]
    indent = " " * columns_wide(head)
    room = width - len(indent)
    whole = broken("".join(pieces) or tail, (" + ", "*"), room)
    # Before the origin of a model, and at blanks within quoted names, so that no arrow is alone.
    lines = [
        part
        for one in whole
        for part in broken(one, ("   ", *((" ", ",") if "`" in one else ()), ""), room)
    ]
    return f"\n{indent}".join([head + lines[0], *lines[1:]])


def indented(text: str, by: int) -> str:
    """Move every line that is not empty to the right."""
    return "\n".join(" " * by + line if line else line for line in text.split("\n"))
