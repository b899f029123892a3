"""Tables as LaTeX: booktabs draws the rules, tabularx finds widths, longtable parts pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca._common.check import printable
from fastqca._common.patterns import pattern
from fastqca._tables.breaking import broken as broken_text
from fastqca._tables.breaking import letters
from fastqca._tables.cases import showing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables.case_list import Cases
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
_SIZED = {"●": r"\Large", "⊗": r"\large"}
_SMALL = r"{\scriptsize$\otimes$}"  # what a configuration chart has for "⊘"
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
    char: f"{{{_SIZED[char]}${math}$}}" if char in _SIZED else f"${math}$"
    for char, math in _MATH.items()
}
_SPECIAL = pattern("|".join(map(re.escape, sorted(_REPLACED, key=len, reverse=True))))
_LIGATURE = pattern(r"([-',])(?=\1)")
_BREAKS = 24  # letters of a column beyond which LaTeX is to find its width
# Types to try, the largest first: commands, letters that a line of 345pt holds, and letters
# between two columns. In the last, more columns are parted.
_TYPES = (
    ("", 69, 2.4),
    (r"\small", 75, 2.6),
    (r"\footnotesize\setlength{\tabcolsep}{3pt}", 81, 1.4),
    (r"\scriptsize\setlength{\tabcolsep}{1.5pt}", 86, 0.75),
)
_PAGE = 36  # rows that a page holds, with a caption and a header; a longer table is a longtable


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


def as_latex(
    tables: Sequence[Table],
    *,
    caption: str | None = None,
    label: str = "",
    cases: Cases = "auto",
) -> str:
    r"""
    Write tables with the rules of booktabs; LaTeX itself breaks cells and pages.

    A table of at most a page is a ``table`` with a ``tabular``, or a ``tabularx`` where long cells
    may be broken; a longer one is a ``longtable`` or ``xltabular``.

    Parameters
    ----------
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
    for i, table in enumerate(showing(tables, cases)):
        head = table.caption if caption is None or i else caption
        name = f"{label}-{i + 1}" if label and i else label
        parts += _environments(replace(table, caption=head), name)
    return "\n".join(parts)


def _environments(table: Table, label: str) -> list[str]:
    """Write a table, in several parts where it has more columns than a line has room for."""
    made: list[str] = []
    size, room, gap, panels = _typed(table)
    for i, panel in enumerate(panels):
        caption = latex_text(table.continued(i))
        lines = [r"\addtocounter{table}{-1}"] if caption and i else []
        named = rf"\label{{{label}}}" if label and not i else ""
        widths = panel.fitted(room, gap, letters)
        if panel.n_rows > _PAGE:
            long = _long(panel, widths, caption, named)
            lines += [rf"{{{size}", *long, "}"] if size else long
        else:
            lines.insert(0, "\\begin{table}[htbp]\n\\centering")
            lines += [rf"\caption{{{caption}}}"] if caption else []
            lines += [named] if named else []
            lines += [r"\smallskip"] if caption else []
            lines += [size] if size else []
            if panel.columns:
                lines += [*_begin(panel, widths, "tabular"), r"\toprule", *_header(panel, widths)]
                lines += [*_body(panel, widths), r"\bottomrule", _end(panel, widths, "tabular")]
        lines += [
            rf"\par\smallskip{{\raggedright\footnotesize {_circled(panel, _broken(note))}\par}}"
            for note in panel.below()
        ]
        lines += [] if panel.n_rows > _PAGE else [r"\end{table}"]
        made.append("\n".join([*lines, ""]))
    return made


def _typed(table: Table) -> tuple[str, float, float, list[Table]]:
    """Find the largest type in which a table fits a line in one part."""
    tried = [(size, room, gap, table.panels(room, gap, letters)) for size, room, gap in _TYPES[:1]]
    for size, room, gap in _TYPES[1:]:
        if len(tried[-1][-1]) == 1 and tried[-1][-1][0].n_rows == table.n_rows:
            break
        tried.append((size, room, gap, table.panels(room, gap, letters)))
    fewest = min(len(parts) for *_, parts in tried)
    return next(one for one in tried if len(one[-1]) == fewest) if fewest == 1 else tried[-1]


def _long(table: Table, widths: Sequence[int], caption: str, label: str) -> list[str]:
    """Write a table that goes on over pages, with its header on each."""
    n = len(table.columns)
    first = [rf"\caption{{{caption}}}{label} \\"] if caption else [label] if label else []
    again = [rf"\caption[]{{{caption} (continued)}} \\"] if caption else []
    return [
        *_begin(table, widths, "longtable"),
        *[*first, r"\toprule", *_header(table, widths), r"\endfirsthead"],
        *[*again, r"\toprule", *_header(table, widths), r"\midrule", r"\endhead"],
        rf"\midrule \multicolumn{{{n}}}{{r@{{}}}}{{\footnotesize continued}} \\ \endfoot",
        r"\bottomrule \endlastfoot",
        *_body(table, widths),
        _end(table, widths, "longtable"),
    ]


_ALIGNED = {"left": r"\raggedright", "center": r"\centering", "right": r"\raggedleft"}
_WITH_BREAKS = {"tabular": "tabularx", "longtable": "xltabular"}


def _broken_columns(table: Table, widths: Sequence[int]) -> list[bool]:
    """Which columns may have to be broken, so that LaTeX is to find their widths."""
    return [
        bool(column.cuts) and (natural > _BREAKS or natural > width)
        for column, natural, width in zip(table.columns, table.widths(letters), widths, strict=True)
    ]


def _begin(table: Table, widths: Sequence[int], environment: str) -> list[str]:
    broken = _broken_columns(table, widths)
    kinds = "".join(
        rf">{{{_ALIGNED[column.align]}\arraybackslash}}X" if breaks else column.align[0]
        for breaks, column in zip(broken, table.columns, strict=True)
    )
    if not any(broken):
        return [rf"\begin{{{environment}}}{{@{{}}{kinds}@{{}}}}"]
    return [rf"\begin{{{_WITH_BREAKS[environment]}}}{{\linewidth}}{{@{{}}{kinds}@{{}}}}"]


def _end(table: Table, widths: Sequence[int], environment: str) -> str:
    breaks = any(_broken_columns(table, widths))
    return rf"\end{{{_WITH_BREAKS[environment] if breaks else environment}}}"


def _header(table: Table, widths: Sequence[int]) -> list[str]:
    """Write what stands above several columns, then the headers, broken where they are long."""
    heads = []
    broken = _broken_columns(table, widths)
    for column, width, breaks in zip(table.columns, widths, broken, strict=True):
        lines = [column.header] if breaks else broken_text(column.header, (" ", ""), width, letters)
        text = r"\\".join(map(latex_text, lines))
        side = column.align[0]
        stacked = rf"\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{text}\end{{tabular}}"
        heads.append(stacked if len(lines) > 1 else text)
    if not table.spanned:
        return [_row(heads)]
    spans, rules, at = [], "", 0
    for span, many in table.spans():
        spans.append(rf"\multicolumn{{{many}}}{{c}}{{{latex_text(span)}}}")
        rules += rf"\cmidrule(lr){{{at + 1}-{at + many}}}" if span else ""
        at += many
    return [_row(spans), rules, _row(heads)]


def _body(table: Table, widths: Sequence[int]) -> list[str]:
    lines, broken = [], _broken_columns(table, widths)
    for group in filter(None, table.groups):
        lines.append(r"\midrule")
        for row in group:
            cells = zip(table.full(row), broken, strict=True)
            written = [_cell(cell, broken=breaks) for cell, breaks in cells]
            lines.append(_row([_circled(table, cell) for cell in written]))
    return lines


def _circled(table: Table, written: str) -> str:
    return written.replace(r"$\oslash$", _SMALL) if table.circles else written


def _row(cells: Sequence[str]) -> str:
    # After \\ an opening bracket would be an argument.
    first = f"{{}}{cells[0]}" if cells[0].startswith("[") else cells[0]
    return " & ".join([first, *cells[1:]]) + r" \\"


def _cell(text: str, *, broken: bool) -> str:
    if text == "-":
        return "--"
    if text.startswith("-") and text[1:].replace(".", "").isdecimal():
        return f"$-${text[1:]}"
    return _broken(text) if broken else latex_text(text)


def _broken(text: str) -> str:
    """Let a line end after the commas between cases and after operators too."""
    written = re.sub(r",(?=\S)", r",\\allowbreak ", latex_text(text))
    return written.replace(r"$\ast$", r"$\ast$\allowbreak ")
