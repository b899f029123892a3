"""Tables as LaTeX, with the package booktabs and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastqca._check import printable

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
    "⨂": r"\otimes",
    "\u00d7": r"\times",
    "\u2212": "-",
    "≤": r"\leq",
    "≥": r"\geq",
    "≈": r"\approx",
}
_LARGE = {"●", "⨂"}  # core conditions; the small "•" and "⊗" are peripheral ones
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
    char: rf"{{\Large${math}$}}" if char in _LARGE else f"${math}$" for char, math in _MATH.items()
}
_SPECIAL = re.compile("|".join(map(re.escape, sorted(_REPLACED, key=len, reverse=True))))
_LIGATURE = re.compile(r"([-',])(?=\1)")
_ROOM = 68  # characters in a line of 345pt, the text width of the class article
_GAP = 2.4  # characters between two columns
_SIZES = (("", 1.0), (r"\small", 1.1), (r"\footnotesize", 1.22), (r"\scriptsize", 1.4))


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
        parts.append(_environment(table, head, f"{label}-{i + 1}" if label and i else label))
    return "\n".join(parts)


def _environment(table: Table, caption: str, label: str) -> str:
    size, shares = _layout(table)
    lines = [r"\begin{table}[htbp]", r"\centering"]
    lines += [rf"\caption{{{latex_text(caption)}}}"] if caption else []
    lines += [rf"\label{{{label}}}"] if label else []
    lines += [size] if size else []
    lines += _tabular(table, shares)
    for note in table.notes:
        lines.append(rf"\par\smallskip{{\raggedright\footnotesize {_broken(note)}\par}}")
    return "\n".join([*lines, r"\end{table}", ""])


def _layout(table: Table) -> tuple[str, dict[int, float]]:
    """Choose a size of type, and the share of the line that each column that is broken gets."""
    broken = {i for i, c in enumerate(table.columns) if c.wrap is not None and table.widths[i] > 24}
    fixed = sum(n + _GAP for i, n in enumerate(table.widths) if i not in broken)
    size, factor = next(
        (found for found in _SIZES if fixed + 24 * len(broken) <= _ROOM * found[1]), _SIZES[-1]
    )
    room = _ROOM * factor
    left = max((room - fixed) / max(len(broken), 1) - _GAP, 20)
    return size, {i: min(left, table.widths[i] + 2) / room for i in broken}


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
