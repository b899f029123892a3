"""Tables as LaTeX, with the package booktabs and no other."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca._common.check import printable
from fastqca._tables.model import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables.model import Table

__all__ = ["as_latex", "latex_text"]

_MATH = {
    "<->": r"\leftrightarrow",
    "->": r"\rightarrow",
    "<-": r"\leftarrow",
    "=>": r"\Rightarrow",
    "*": r"\ast",
    "~": r"\sim",
    "<": "<",
    ">": ">",
    "|": "|",
    "↔": r"\leftrightarrow",
    "→": r"\rightarrow",
    "←": r"\leftarrow",
    "⇒": r"\Rightarrow",
    "·": r"\cdot",
    "•": r"\bullet",
    "●": r"\bullet",
    "○": r"\circ",
    "⊗": r"\otimes",
    "⊘": r"\oslash",
    "\u00d7": r"\times",
    "\u2212": "-",
    "≤": r"\leq",
    "≥": r"\geq",
    "≈": r"\approx",
}
# Core conditions; "•" and "⊘" are peripheral ones.
_LARGE = {"●": r"\Large", "⊗": r"\large"}
_TEXT = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    '"': r"\char34{}",  # babel makes it active
    "`": r"\char96{}",  # nor may two of them become a quotation mark
    "\u00a0": r"\ ",
}
_REPLACED = _TEXT | {
    char: f"{{{_LARGE[char]}${math}$}}" if char in _LARGE else f"${math}$"
    for char, math in _MATH.items()
}
_SPECIAL = re.compile("|".join(map(re.escape, sorted(_REPLACED, key=len, reverse=True))))
_LIGATURE = re.compile(r"([-',])(?=\1)")
_ROOM = 68  # characters in a line of 345pt, the text width of the class article
_LINES = 36  # rows that a page holds, with a caption and a header
_GAP = 2.4  # characters between two columns
_SIZES = (("", 1.0), (r"\small", 1.1), (r"\footnotesize", 1.22), (r"\scriptsize", 1.4))
_UNBROKEN = 1.1  # smaller type than this is for tables that are too wide with broken cells too


def latex_text(text: str) -> str:
    r"""
    Write text for LaTeX, with everything escaped that LaTeX would take for a command.

    Operators of expressions, arrows and the circles of configuration charts become mathematical
    signs. Letters beyond the reach of pdfLaTeX stay as they are, for XeLaTeX or LuaLaTeX.

    Examples
    --------
    >>> print(latex_text("A*~B_1 -> 50%"))
    A$\ast$$\sim$B\_1 $\rightarrow$ 50\%
    """
    written = _SPECIAL.sub(lambda found: _REPLACED[found[0]], printable(text))
    return _LIGATURE.sub(r"\1{}", written)


def as_latex(tables: Sequence[Table], *, caption: str | None = None, label: str = "") -> str:
    r"""
    Write each table as a ``table`` environment with the rules of the package booktabs.

    Parameters
    ----------
    tables : sequence of Table
    caption : str, optional
        In place of the caption of the first table; plain text, which is escaped.
    label : str
        Label of the first table, for ``\ref``; further ones get "-2", "-3", ...

    Examples
    --------
    >>> from fastqca._tables.model import Column, Table
    >>> columns = [Column("term", "left"), Column("inclS")]
    >>> print(as_latex([Table(columns, [[["A*~B", "1.000"]]])]))
    \begin{table}[htbp]
    \centering
    \begin{tabular}{@{}lr@{}}
    \toprule
    term & inclS \\
    \midrule
    A$\ast$$\sim$B & 1.000 \\
    \bottomrule
    \end{tabular}
    \end{table}
    <BLANKLINE>
    """
    parts = []
    for i, table in enumerate(tables):
        head = table.caption if caption is None or i else caption
        name = f"{label}-{i + 1}" if label and i else label
        parts += _environments(replace(table, caption=head), name)
    return "\n".join(parts)


def _environments(table: Table, label: str) -> list[str]:
    """Write a table, in several parts where one would not fit on a page."""
    made: list[str] = []
    for panel in table.panels(_ROOM * _SIZES[-1][1], _GAP, letters):
        size, factor, shares = _layout(panel)
        for page in _pages(panel, factor, shares):
            lines = [r"\begin{table}[htbp]", r"\centering"]
            if page.caption:
                lines += [r"\addtocounter{table}{-1}"] if made else []
                caption = latex_text(table.continued(len(made)))
                lines += [rf"\caption{{{caption}}}"]
            lines += [rf"\label{{{label}}}"] if label and not made else []
            lines += [r"\smallskip"] if page.caption else []
            lines += [size] if size else []
            lines += _tabular(page, shares)
            lines += [
                rf"\par\smallskip{{\raggedright\footnotesize {_broken(note)}\par}}"
                for note in page.notes
            ]
            made.append("\n".join([*lines, r"\end{table}", ""]))
    return made


def _layout(table: Table) -> tuple[str, float, dict[int, float]]:
    """Choose a size of type, and the share of the line that each column that is broken gets."""
    whole = table.widths(letters)
    for size, factor in _SIZES:  # noqa: B007 (used below)
        widths = table.fitted(_ROOM * factor, _GAP, letters)
        fits = sum(widths) + _GAP * (len(widths) - 1) <= _ROOM * factor
        if fits and (widths == whole or factor > _UNBROKEN):
            break
    broken = (i for i, (n, least) in enumerate(zip(whole, widths, strict=True)) if least < n)
    return size, factor, {i: widths[i] / (_ROOM * factor) for i in broken}


def _pages(table: Table, factor: float, shares: dict[int, float]) -> list[Table]:
    """Part a table that is longer than a page, between rows."""
    notes = sum(math.ceil(len(note) / (_ROOM * 1.2)) for note in table.notes)
    room = max(_LINES * factor - notes, 10)
    pages: list[list[list[Sequence[str]]]] = [[]]
    used = 0
    for group in table.groups:
        pages[-1].append([])
        for row in group:
            height = max([1, *(_lines(row, i, share * factor) for i, share in shares.items())])
            if used and used + height > room:
                pages.append([[]])
                used = 0
            pages[-1][-1].append(row)
            used += height
    parts = [replace(table, groups=groups, notes=()) for groups in pages]
    return [*parts[:-1], replace(parts[-1], notes=table.notes)]


def _lines(row: Sequence[str], column: int, share: float) -> int:
    """Estimate how many lines a cell needs that is broken."""
    return math.ceil(1.1 * letters(row[column]) / (_ROOM * share)) if column < len(row) else 1


def _tabular(table: Table, shares: dict[int, float]) -> list[str]:
    kinds = "".join(
        rf"p{{{shares[i]:.2f}\linewidth}}" if i in shares else column.align[0]
        for i, column in enumerate(table.columns)
    )
    # \raggedright in a cell gives \\ another meaning up to the end of the row.
    end = r" \tabularnewline" if shares else r" \\"
    header = [latex_text(column.header) for column in table.columns]
    lines = [rf"\begin{{tabular}}{{@{{}}{kinds}@{{}}}}", r"\toprule", _row(header, end)]
    for group in filter(None, table.groups):
        lines.append(r"\midrule")
        lines += [
            _row([_cell(cell, broken=i in shares) for i, cell in enumerate(table.full(row))], end)
            for row in group
        ]
    return [*lines, r"\bottomrule", r"\end{tabular}"]


def _row(cells: Sequence[str], end: str) -> str:
    # After \\ an opening bracket would be an argument.
    first = f"{{}}{cells[0]}" if cells[0].startswith("[") else cells[0]
    return " & ".join([first, *cells[1:]]) + end


def _cell(text: str, *, broken: bool) -> str:
    if text == "-":
        return "--"
    if re.fullmatch(r"-[\d.]+", text):
        return f"$-${text[1:]}"
    return rf"\raggedright {_broken(text)}" if broken and text else latex_text(text)


def _broken(text: str) -> str:
    """Let a line end after the commas between cases and after operators too."""
    written = re.sub(r",(?=\S)", r",\\allowbreak ", latex_text(text))
    return written.replace(r"$\ast$", r"$\ast$\allowbreak ")
