"""Tables as HTML."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca._common.patterns import pattern
from fastqca._tables.case_list import spaced
from fastqca._tables.cases import showing
from fastqca._tables.circles import circles
from fastqca._tables.model import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastqca._tables.case_list import Cases
    from fastqca._tables.model import Column

__all__ = ["as_html", "html_table", "on_a_page"]

_HINT = 'Cases are counted; to_html(cases="names") names them'
_SIZES = {"large": "165%", "small": "95%"}
_TIGHT = pattern(r",(?=\S)")
_ON_A_PAGE: ContextVar[bool] = ContextVar("on_a_page", default=False)


@contextmanager
def on_a_page() -> Iterator[None]:
    """
    Write tables for a page of their own, not for a notebook.

    Wide ones scroll by themselves, so that the page need not, below a caption that does not
    scroll with them; long lists of cases break after their commas.
    """
    before = _ON_A_PAGE.set(True)
    try:
        yield
    finally:
        _ON_A_PAGE.reset(before)


def as_html(tables: Sequence[Table], cases: Cases = "auto") -> str:
    """
    Write tables as HTML: caption, formulas, rows, legend, notes. Everything is escaped.

    Examples
    --------
    >>> from fastqca._tables.model import Column, Table
    >>> print(as_html([Table([Column("A")], [[["1"]]], caption="a<b", notes=["c&d"])]))
    <table class="fastqca">
    <caption>a&lt;b</caption>
    <thead><tr><th style="text-align:right">A</th></tr></thead>
    <tbody>
    <tr><td style="text-align:right">1</td></tr>
    </tbody>
    </table>
    <p>c&amp;d</p>
    """
    from html import escape

    parts = []
    for table in showing(tables, cases, "" if _ON_A_PAGE.get() else _HINT):
        formulas = "<br>\n".join(f"<code>{escape(str(one))}</code>" for one in table.formulas)
        caption = f"<p>{escape(_title(table))}</p>" if formulas and table.caption else ""
        parts += [part for part in (caption, f"<p>{formulas}</p>" if formulas else "") if part]
        parts.append(_written(replace(table, caption="") if caption else table))
        below = replace(table, formulas=()).below()
        parts += [f"<p>{_marked(table, escape(note))}</p>" for note in below]
    return "\n".join(parts)


def html_table(
    columns: Sequence[Column],
    groups: Sequence[Sequence[Sequence[str]]],
    *,
    caption: str = "",
    row_ids: str = "",
) -> str:
    """
    Write the same rows as an HTML table, with one ``tbody`` per group. Everything is escaped.

    With `row_ids` the rows have the ids "case-0", "case-1", ... for links to them.

    Examples
    --------
    >>> from fastqca._tables.model import Column
    >>> print(html_table([Column("term", "left")], [[["A<B"]]]))
    <table class="fastqca">
    <thead><tr><th style="text-align:left">term</th></tr></thead>
    <tbody>
    <tr><td style="text-align:left">A&lt;B</td></tr>
    </tbody>
    </table>
    """
    return _written(Table(columns, groups, caption=caption, row_ids=row_ids))


def _written(table: Table) -> str:
    """Write the rows of a table, below its caption."""
    from html import escape

    page = _ON_A_PAGE.get()
    lines = ['<table class="fastqca">']
    if table.caption and not page:
        lines.append(f"<caption>{escape(_title(table))}</caption>")
    lines.append(f"<thead>{_spans(table)}{_cells(table, _headers(table), 'th')}</thead>")
    number = 0
    for group in table.groups:
        lines.append("<tbody>")
        for row in group:
            opened = f'<tr id="{escape(table.row_ids)}-{number}">' if table.row_ids else "<tr>"
            lines.append(_cells(table, row, "td", opened))
            number += 1
        lines.append("</tbody>")
    written = "\n".join([*lines, "</table>"])
    if not page:
        return written
    above = f'<p class="caption">{escape(_title(table))}</p>\n' if table.caption else ""
    return f'{above}<div class="scroll" tabindex="0">{written}</div>'


def _title(table: Table) -> str:
    """Return the caption as one reads it: backquotes are for expressions that are copied."""
    return table.caption.replace("`", "")


def _headers(table: Table) -> list[str]:
    return [column.header for column in table.columns]


def _spans(table: Table) -> str:
    """Write what stands above several columns."""
    from html import escape

    if not table.spanned:
        return ""
    cells = "".join(
        f'<th colspan="{many}" scope="colgroup" style="text-align:center">{escape(span)}</th>'
        for span, many in table.spans()
    )
    return f"<tr>{cells}</tr>"


def _cells(table: Table, row: Sequence[str], tag: str, opened: str = "<tr>") -> str:
    from html import escape

    inside = []
    for cell, column in zip(table.full(row), table.columns, strict=True):
        text = escape(cell)
        status = f' data-status="{text}"' if column.verdict and tag == "td" else ""
        if _ON_A_PAGE.get() and tag == "td":
            text = ",<wbr>".join(map(escape, _TIGHT.split(spaced(cell))))
            text = text.replace("*", '*<wbr class="term">')  # on narrow screens and paper
        text = _marked(table, text)
        inside.append(f'<{tag} style="text-align:{column.align}"{status}>{text}</{tag}>')
    return f"{opened}{''.join(inside)}</tr>"


def _marked(table: Table, text: str) -> str:
    """Draw the circles of a configuration chart: large ones are core, small ones peripheral."""
    if not table.circles:
        return text
    return "".join(
        piece if size is None else f'<span style="font-size:{_SIZES[size]}">{piece}</span>'
        for piece, size in circles(text)
    )
