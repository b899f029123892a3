"""Excel workbooks, with openpyxl where it is installed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from fastqca._check import did_you_mean
from fastqca.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_excel"]


def read_excel(path: Path, sheet: str | None) -> tuple[list[str], list[int], list[list[object]]]:
    """
    Read one sheet as header, row numbers and cells.

    Raises
    ------
    DataError
        openpyxl is not installed, the file is not a workbook, or there is no such sheet.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise DataError(
            f"{path}: reading workbooks needs openpyxl: pip install fastqca[excel], "
            "or save the sheet as .csv"
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that it cannot read
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise DataError(f"{path}: this is not a workbook that can be read ({error})") from error
    try:
        return _cells_of(path, _sheet_of(path, book, sheet))
    finally:
        book.close()


def _sheet_of(path: Path, book: Any, sheet: str | None) -> Any:  # noqa: ANN401
    if sheet is None:
        return book.worksheets[0]
    if sheet not in book.sheetnames:
        raise DataError(
            f"{path}: there is no sheet {sheet!r}{did_you_mean(sheet, book.sheetnames)}"
        )
    return book[sheet]


def _cells_of(path: Path, sheet: Any) -> tuple[list[str], list[int], list[list[object]]]:  # noqa: ANN401
    header: list[str] | None = None
    rows: list[int] = []
    cells: list[list[object]] = []
    for row, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if all(value is None or not str(value).strip() for value in values):
            continue
        if header is None:
            header = ["" if value is None else " ".join(str(value).split()) for value in values]
            continue
        rows.append(row)
        cells.append(list(values))
    if header is None:
        raise DataError(f"{path}: sheet {sheet.title!r} is empty")
    # Read-only sheets may give rows of different length, without the empty cells at the end.
    width = max(len(header), *map(len, cells)) if cells else len(header)
    header += [""] * (width - len(header))
    return header, rows, [[*line, *[None] * (width - len(line))] for line in cells]
