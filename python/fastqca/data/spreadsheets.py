"""Workbooks of other programs and times (.xls, .ods), with python-calamine where installed."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from fastqca._common.errors import DataError
from fastqca._common.files import check_file, damage
from fastqca.data.archives import check_archive
from fastqca.data.excel import which_sheet
from fastqca.data.rows import FileRow, check_extent, is_empty

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_spreadsheet"]

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def read_spreadsheet(path: Path, sheet: str | int | None) -> list[FileRow]:
    """Read one sheet as rows, one empty row for empty rows in a row."""
    try:
        from python_calamine import CalamineWorkbook
    except ImportError as error:
        raise DataError(
            f"{path}: reading {path.suffix.lower()} needs python-calamine: "
            "pip install 'fastqca[files]', or save the sheet as .xlsx or .csv"
        ) from error
    check_file(path)
    if path.suffix.lower() == ".ods":
        check_archive(path)
        _check_repeats(path)
    with damage(path, "a workbook"):
        book = CalamineWorkbook.from_path(path)
        names = list(book.sheet_names)
        at = which_sheet(path, names, sheet)
        found = book.get_sheet_by_index(at)
        check_extent(path, found.total_height * found.total_width)
        lines = found.to_python(skip_empty_area=False)
    rows: list[FileRow] = []
    for number, values in enumerate(lines, 1):
        cells: list[object] = [None if is_empty(value) else value for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if cells or not rows or rows[-1].cells:
            rows.append(FileRow(number, cells))
    if not any(row.cells for row in rows):
        raise DataError(f"{path}: sheet {names[at]!r} is empty")
    return rows


class _Extent:
    """Counts how far the cells of an OpenDocument sheet reach, with those that are repeated."""

    __slots__ = ("column", "path", "repeat", "row", "width")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.row = self.column = self.width = 0
        self.repeat = 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_TABLE} table":
            self.row = self.width = 0
        elif tag == f"{_TABLE} table-row":
            self.column = 0
            self.repeat = _count(attributes, "rows")
        elif tag in (f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"):
            self.column += _count(attributes, "columns")
            if f"{_OFFICE} value-type" in attributes:
                self.width = max(self.width, self.column)
                check_extent(self.path, self.width * (self.row + self.repeat))

    def end(self, tag: str) -> None:
        if tag == f"{_TABLE} table-row":
            self.row += self.repeat

    def refuse(self, *_: Any) -> None:  # noqa: ANN401 (what a parser passes)
        raise DataError(
            f"{self.path}: contains a document type or entities, which a workbook never does"
        )


def _count(attributes: dict[str, str], what: str) -> int:
    text = attributes.get(f"{_TABLE} number-{what}-repeated", "1")
    return int(text) if text.isdecimal() and len(text) < 10 else 1


def _check_repeats(path: Path) -> None:
    """Refuse a sheet that a few bytes make huge, before memory is taken for it."""
    extent = _Extent(path)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    parser.StartDoctypeDeclHandler = extent.refuse
    with (
        damage(path, "a workbook"),
        zipfile.ZipFile(path) as archive,
        archive.open("content.xml") as part,
    ):
        parser.ParseFile(part)
