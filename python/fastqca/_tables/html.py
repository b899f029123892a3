"""Tables as HTML."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastqca._tables.model import Column, Table

__all__ = ["as_html", "html_table", "on_a_page"]

_TIGHT = re.compile(r",(?=\S)")
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


def as_html(tables: Sequence[Table]) -> str:
    """
    Write tables as HTML: caption, rows, notes. Everything is escaped.

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
    parts = []
    for table in tables:
        parts.append(
            html_table(table.columns, table.groups, caption=table.caption, row_ids=table.row_ids)
        )
        parts += [f"<p>{escape(note)}</p>" for note in table.notes]
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
    page = _ON_A_PAGE.get()

    def cells(row: Sequence[str], tag: str, opened: str = "<tr>") -> str:
        padded = [*row, *[""] * (len(columns) - len(row))]
        inside = []
        for cell, column in zip(padded, columns, strict=True):
            text = escape(cell)
            status = f' data-status="{text}"' if column.verdict and tag == "td" else ""
            if page and tag == "td":
                text = ",<wbr>".join(map(escape, _TIGHT.split(cell)))
            inside.append(f'<{tag} style="text-align:{column.align}"{status}>{text}</{tag}>')
        return f"{opened}{''.join(inside)}</tr>"

    lines = ['<table class="fastqca">']
    if caption and not page:
        lines.append(f"<caption>{escape(caption)}</caption>")
    lines.append(f"<thead>{cells([column.header for column in columns], 'th')}</thead>")
    number = 0
    for group in groups:
        lines.append("<tbody>")
        for row in group:
            opened = f'<tr id="{escape(row_ids)}-{number}">' if row_ids else "<tr>"
            lines.append(cells(row, "td", opened))
            number += 1
        lines.append("</tbody>")
    table = "\n".join([*lines, "</table>"])
    if not page:
        return table
    above = f'<p class="caption">{escape(caption)}</p>\n' if caption else ""
    return f'{above}<div class="scroll" tabindex="0">{table}</div>'
