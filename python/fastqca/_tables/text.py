"""Tables as aligned text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca._common.check import printable
from fastqca._tables.model import Table, columns_wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables.model import Align, Column

__all__ = ["WIDTH", "as_text", "indented", "sum_lines", "text_table", "wrapped"]

WIDTH = 100


def as_text(tables: Sequence[Table]) -> str:
    """
    Write tables as text: caption, rows, notes, with an empty line between them.

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
    parts = []
    for table in tables:
        parts += [wrapped(printable(table.caption))] if table.caption else []
        parts.append(text_table(table.columns, table.groups, rules=table.rules, keys=table.keys))
        parts += [wrapped(printable(note)) for note in table.notes]
    return "\n\n".join(parts)


def wrapped(text: str, head: str = "") -> str:
    """Break text at blanks only: an expression is not broken at a hyphen or inside."""
    lines = broken(text, (" ",), WIDTH - columns_wide(head))
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
    columns = [replace(column, header=printable(column.header)) for column in columns]
    groups = [[[printable(cell) for cell in row] for row in group] for group in groups]
    panels = Table(columns, groups, keys=keys).panels(width, measure=columns_wide)
    return "\n\n".join(_block(panel, rules=rules, closed=closed, width=width) for panel in panels)


def _block(table: Table, *, rules: bool, closed: bool, width: int) -> str:
    columns, groups = table.columns, [group for group in table.groups if group]
    widths = table.fitted(width, measure=columns_wide)
    rows = [[_cells(row, columns, widths) for row in group] for group in groups]
    for row in (row for group in rows for row in group):
        for i, lines in enumerate(row):  # what cannot be broken makes its column wider
            widths[i] = max(widths[i], *map(columns_wide, lines))
    rule = ["-" * (sum(widths) + sum(column.gap for column in columns))] if rules else []
    written = _lines([[column.header] for column in columns], columns, widths)
    for group in rows:
        written += rule
        for row in group:
            written += _lines(row, columns, widths)
    open_end = not closed and table.groups and table.groups[-1]
    return "\n".join(written if open_end else written + rule)


def _cells(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> list[list[str]]:
    """Break the cells of one row where their columns are too narrow, each as one block."""
    cells: list[list[str]] = []
    for cell, column, width in zip(row, columns, widths, strict=False):
        lines = broken(cell, _separators(column.wrap), width) if column.wrap else [cell]
        block = max(map(columns_wide, lines))
        cells.append([padded(line, block) for line in lines])
    return cells


def _separators(wrap: str) -> tuple[str, ...]:
    """Say where a cell is broken: where its column says, then within what that leaves."""
    return (" + ", "*", " ", "") if wrap in (" + ", "*") else (wrap, ",", " ", "")


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


def broken(text: str, separators: Sequence[str], width: int) -> list[str]:
    """
    Break text after separators so that no line is wider than `width`, if it can be done.

    Parameters
    ----------
    separators : sequence of str
        Those to try first come first; each is used only for what is still too wide. "" breaks
        between signs of East Asian scripts, which has no blanks.
    width : int
        Columns of a line.

    Examples
    --------
    >>> broken("AU,BE; DE", ("; ", ","), 6), broken("AU,BE; DE", ("; ", ","), 4)
    (['AU,BE;', 'DE'], ['AU,', 'BE;', 'DE'])
    """
    if columns_wide(text) <= width or not separators:
        return [text]
    pieces = _pieces(text, separators[0])
    lines, whole = [pieces[0]], columns_wide(pieces[0])
    for piece in pieces[1:]:
        wide = columns_wide(piece)
        if whole + columns_wide(piece.rstrip()) <= width:
            lines[-1] += piece
            whole += wide
        else:
            lines.append(piece)
            whole = wide
    finer = separators[1:]
    trimmed = [lines[0].rstrip(), *(line.strip() for line in lines[1:])]
    return [part for line in trimmed for part in broken(line, finer, width)]


def _pieces(text: str, separator: str) -> list[str]:
    """Split text after each separator, which stays; * and + within backquotes are no separators."""
    if not separator:
        pieces = re.split("(?<=[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\uff00-\uffef])", text)
    elif separator.strip() in ("*", "+"):
        pieces = re.findall(f"(?:`[^`]*`|.)+?(?:{re.escape(separator)}|$)", text)
    else:
        pieces = [piece + separator for piece in text.split(separator)]
        pieces[-1] = pieces[-1].removesuffix(separator)
    return [piece for piece in pieces if piece] or [text]


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
    """
    head, tail = printable(head), printable(tail)
    terms = [printable(term) for term in terms]
    pieces = [f"{term} + " for term in terms[:-1]] + [f"{term}{tail}" for term in terms[-1:]]
    indent = " " * columns_wide(head)
    lines = broken("".join(pieces) or tail, (" + ", "*"), width - len(indent))
    return f"\n{indent}".join([head + lines[0], *lines[1:]])


def indented(text: str, by: int) -> str:
    """Move every line that is not empty to the right."""
    return "\n".join(" " * by + line if line else line for line in text.split("\n"))
