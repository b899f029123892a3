"""Tables as aligned text."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca._check import printable
from fastqca._tables.model import NARROWEST, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastqca._tables.model import Align, Column

__all__ = ["WIDTH", "as_text", "filled", "indented", "sum_lines", "text_table"]

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
        parts += [filled(printable(table.caption))] if table.caption else []
        parts.append(text_table(table.columns, table.groups, rules=table.rules, keys=table.keys))
        parts += [filled(printable(note)) for note in table.notes]
    return "\n\n".join(parts)


def filled(text: str, head: str = "") -> str:
    """Break text at blanks only: an expression is not broken at a hyphen or inside."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
        break_long_words=False,
    )


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
    columns : sequence of Column
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

    Returns
    -------
    str
        Lines without trailing blanks and without a final newline. Control characters in headers
        and cells are escaped.

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
    panels = Table(columns, groups, keys=keys).panels(width)
    return "\n\n".join(_block(panel, rules=rules, closed=closed, width=width) for panel in panels)


def _block(table: Table, *, rules: bool, closed: bool, width: int) -> str:
    columns, groups, widths = table.columns, table.groups, table.widths()
    _narrow(columns, widths, width)
    rule = ["-" * (sum(widths) + sum(column.gap for column in columns))] if rules else []
    lines = _lines([column.header for column in columns], columns, widths)
    for group in filter(None, groups):
        lines += rule
        for row in group:
            lines += _lines(row, columns, widths)
    return "\n".join(lines + rule if closed or not groups[-1] else lines)


def _narrow(columns: Sequence[Column], widths: list[int], width: int) -> None:
    """Take what is too much off the columns that may be broken, down to a readable width."""
    for i, column in enumerate(columns):
        over = sum(widths) + sum(c.gap for c in columns) - width
        if over > 0 and column.wrap is not None:
            widths[i] = min(widths[i], max(widths[i] - over, NARROWEST, len(column.header)))


def _lines(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    """Write one row, on as many lines as its longest broken cell needs."""
    cells = [
        _broken(cell, column.wrap, width) if column.wrap else [cell]
        for cell, column, width in zip(row, columns, widths, strict=False)
    ]
    lines = []
    for i in range(max(map(len, cells), default=1)):
        parts = [
            " " * column.gap + _ALIGN[column.align](cell[i] if i < len(cell) else "", width)
            for cell, column, width in zip(cells, columns, widths, strict=False)
        ]
        lines.append("".join(parts).rstrip())
    return lines


def _center(text: str, width: int) -> str:
    left = (width - len(text)) // 2
    return (" " * left + text).ljust(width)


_ALIGN: dict[Align, Callable[[str, int], str]] = {
    "left": str.ljust,
    "right": str.rjust,
    "center": _center,
}


def _broken(text: str, at: str, width: int) -> list[str]:
    """Break text after separators so that no line is longer than `width`, if it can be done."""
    if len(text) <= width:
        return [text]
    pieces = text.split(at)
    pieces = [piece + at.rstrip() for piece in pieces[:-1]] + pieces[-1:]
    space = at[len(at.rstrip()) :]
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + len(space) + len(piece) <= width:
            lines[-1] += space + piece
        else:
            lines.append(piece)
    return [part for line in lines for part in _broken_again(line, width)]


def _broken_again(line: str, width: int) -> list[str]:
    """Break a line that is still too long at the commas between cases."""
    return [line] if len(line) <= width or "," not in line else _broken(line, ",", width)


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
    pieces = [f"{term} +" for term in terms[:-1]] + [f"{term}{tail}" for term in terms[-1:]]
    lines = [head + (pieces[0] if pieces else tail)]
    for piece in pieces[1:]:
        if len(lines[-1]) + 1 + len(piece) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(" " * len(head) + piece)
    return "\n".join(lines)


def indented(text: str, by: int) -> str:
    """Move every line that is not empty to the right."""
    return "\n".join(" " * by + line if line else line for line in text.split("\n"))
