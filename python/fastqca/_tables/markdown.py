"""Tables as Markdown: pipe tables, as GitHub, Jupyter, Quarto and pandoc read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca._common.check import printable
from fastqca._common.patterns import pattern
from fastqca._tables.breaking import columns_wide
from fastqca._tables.cases import showing
from fastqca._tables.text import padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables.case_list import Cases
    from fastqca._tables.model import Align, Table

__all__ = ["as_markdown"]

# What means something somewhere: in CommonMark, in GitHub's tables, in pandoc (^ ~ $ @).
_SPECIAL = pattern(r"[\\`*_{}\[\]<>|~$^@&#]")
_LIST = pattern(r"^([-+]|\d+[.)])(?=\s)")  # would begin a list at the start of a line


def as_markdown(tables: Sequence[Table], cases: Cases = "auto") -> str:
    r"""
    Write tables as Markdown: caption, rows, notes, with an empty line between them.

    Everything is escaped, so that a term is shown as it is written. Rules between groups have no
    counterpart in Markdown and are left out.

    Examples
    --------
    >>> from fastqca._tables.model import Column, Table
    >>> columns = [Column("term", "left"), Column("inclS")]
    >>> print(as_markdown([Table(columns, [[["A*~B", "1.000"]]])]))
    | term   | inclS |
    |:-------|------:|
    | A\*\~B | 1.000 |
    <BLANKLINE>
    """
    parts = []
    for table in showing(tables, cases):
        parts += [f"**{_escaped(table.caption)}**"] if table.caption else []
        parts += [_rows(table)] if table.columns else []
        parts += [_LIST.sub(r"\\\1", _escaped(note)) for note in table.below()]
    return "\n\n".join(parts) + "\n"


def _rows(table: Table) -> str:
    body = [table.full(row) for group in table.groups for row in group]
    cells = [list(map(_escaped, row)) for row in [_headers(table), *body]]
    widths = [max(3, *map(columns_wide, column)) for column in zip(*cells, strict=True)]
    aligns = [column.align for column in table.columns]
    lines = [
        "| " + " | ".join(padded(cell, n) for cell, n in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    marks = [_mark(align, n) for align, n in zip(aligns, widths, strict=True)]
    return "\n".join([lines[0], f"|{'|'.join(marks)}|", *lines[1:]])


def _headers(table: Table) -> list[str]:
    """Return the headers, with what stands above them: Markdown has one row for both."""
    return [f"{c.span}: {c.header}" if c.span else c.header for c in table.columns]


def _mark(align: Align, width: int) -> str:
    """Draw the line below a header that says how its column is aligned."""
    left = ":" if align in {"left", "center"} else "-"
    right = ":" if align in {"right", "center"} else "-"
    return left + "-" * width + right


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", printable(text))
