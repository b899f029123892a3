"""Tables as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables.model import Column, Table

__all__ = ["as_html", "html_table"]


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
        parts.append(html_table(table.columns, table.groups, caption=table.caption))
        parts += [f"<p>{escape(note)}</p>" for note in table.notes]
    return "\n".join(parts)


def html_table(
    columns: Sequence[Column],
    groups: Sequence[Sequence[Sequence[str]]],
    *,
    caption: str = "",
) -> str:
    """
    Write the same rows as an HTML table, with one ``tbody`` per group. Everything is escaped.

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

    def cells(row: Sequence[str], tag: str) -> str:
        padded = [*row, *[""] * (len(columns) - len(row))]
        inside = []
        for cell, column in zip(padded, columns, strict=True):
            text = escape(cell)
            status = f' data-status="{text}"' if column.verdict and tag == "td" else ""
            inside.append(f'<{tag} style="text-align:{column.align}"{status}>{text}</{tag}>')
        return f"<tr>{''.join(inside)}</tr>"

    lines = ['<table class="fastqca">']
    if caption:
        lines.append(f"<caption>{escape(caption)}</caption>")
    lines.append(f"<thead>{cells([column.header for column in columns], 'th')}</thead>")
    for group in groups:
        lines += ["<tbody>", *(cells(row, "td") for row in group), "</tbody>"]
    return "\n".join([*lines, "</table>"])
