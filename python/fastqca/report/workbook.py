"""The tables of a report as an Excel workbook: contents first, then a sheet for each table."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pandas as pd

from fastqca._common.targets import sealed_document
from fastqca._tables.case_list import CaseList
from fastqca._tables.cases import counted
from fastqca._tables.workbook import fill_sheet, new_sheet, new_workbook
from fastqca.report.content import Block, Exhibit, Facts, Section, numbers, titles, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastqca._tables import Table

__all__ = ["as_workbook"]

_CONTENTS = "Contents"
_LONGEST = 32_767  # characters of a cell in Excel


def as_workbook(title: str, blocks: Iterable[Block], path: object = "report.xlsx") -> bytes:
    """Write the tables of a report as an .xlsx file; `path` is for messages."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    blocks = list(blocks)
    known = numbers(blocks)
    book = new_workbook(path)
    first = new_sheet(book, _CONTENTS)
    rows: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, Facts):
            rows += block.pairs
    links: dict[int, str] = {}
    for label, section in zip(
        titles(blocks), (one for one in blocks if isinstance(one, Section)), strict=True
    ):
        shown = [block for block in walk([section]) if isinstance(block, Exhibit)]
        if shown:
            rows.append((label, ""))
        for one in shown:
            number = str(known[one.key])
            name = f"{number} {one.key}"
            sheet = new_sheet(book, name)
            caption = f"{number}. {one.table.caption}"
            fill_sheet(sheet, _frame(one), title=caption, notes=one.table.below(), rounded="0.000")
            rows.append((number, one.table.caption))
            links[len(rows)] = sheet.title
    listed = pd.DataFrame(rows, columns=["", " "])
    fill_sheet(first, listed, title=title)
    for at, target in links.items():
        cell = first.cell(at + 3, 1)
        quoted = target.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1")
        cell.font = Font(color="0B5C8C", underline="single")
    return _saved(book)


def _saved(book: Any) -> bytes:  # noqa: ANN401 (openpyxl has no types)
    made = io.BytesIO()
    book.save(made)
    return sealed_document(made.getvalue())


def _frame(block: Exhibit) -> pd.DataFrame:
    """Return the numbers of a table: unrounded where they are known, else as they are printed."""
    if block.frame is None:
        return _printed(block.table)
    named = counted(block.frame, "names")
    long = any(named[name].astype(str).str.len().max() > _LONGEST for name in named.columns)
    return counted(block.frame, "count") if long else named


def _printed(table: Table) -> pd.DataFrame:
    heads = [
        f"{column.span}: {column.header}" if column.span else column.header
        for column in table.columns
    ]
    rows = [list(map(_value, table.full(row))) for row in table.rows()]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def _value(cell: str) -> object:
    """Read a cell as a number, where it is one."""
    if isinstance(cell, CaseList):
        return str(cell)
    if cell.isascii() and cell.isdecimal():
        return int(cell)
    try:
        return float(cell.replace(",", "").removesuffix("%")) / (100 if cell.endswith("%") else 1)
    except ValueError:
        return cell
