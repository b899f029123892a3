"""Excel workbooks (.xlsx), with openpyxl where it is installed."""

from __future__ import annotations

import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Any

from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import DataError
from fastqca._common.files import check_file, damage
from fastqca.data.archives import check_archive
from fastqca.data.cells import UnstoredFormula
from fastqca.data.rows import FileRow, check_extent, is_empty

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_excel", "sheet_names", "which_sheet"]


def read_excel(path: Path, sheet: str | int | None) -> list[FileRow]:
    """Read one sheet as rows, one empty row for empty rows in a row."""
    try:
        import openpyxl  # noqa: F401 (its absence is what is to be found out)
    except ImportError as error:
        raise DataError(
            f"{path}: reading workbooks needs openpyxl: pip install fastqca[excel], "
            "or save the sheet as .csv"
        ) from error
    check_file(path)
    check_archive(path)
    with damage(path, "a workbook"):
        rows, unknown = _read(path, sheet, stored=True)
        if unknown:
            _name_formulas(rows, _read(path, sheet, stored=False)[0])
    return rows


def _read(path: Path, sheet: str | int | None, *, stored: bool) -> tuple[list[FileRow], bool]:
    """Read values as stored, or formulas; also say whether the sheet has cells without value."""
    import openpyxl

    # An open file, since openpyxl does not close one that it cannot read.
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and validations that it cannot read
        book = openpyxl.load_workbook(file, read_only=True, data_only=stored)
        with closing(book):
            found = book.worksheets
            names = [one.title for one in found]
            chosen = found[which_sheet(path, names, sheet)]
            chosen.reset_dimensions()  # what the file says of its size may be wrong
            return _rows(path, chosen)


def sheet_names(path: Path) -> list[str]:
    """List the sheets of a workbook; none of one that cannot be read."""
    try:
        with path.open("rb") as file, damage(path, "a workbook"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import openpyxl

            with closing(openpyxl.load_workbook(file, read_only=True)) as book:
                return [one.title for one in book.worksheets]
    except (DataError, ImportError):
        return []


def which_sheet(path: Path, names: list[str], sheet: str | int | None) -> int:
    """Find a sheet by its name, or by its number from 1."""
    if not names:
        raise DataError(f"{path}: the workbook has no sheet with cells")
    if sheet is None:
        return 0
    if isinstance(sheet, str) and sheet in names:
        return names.index(sheet)
    number = int(sheet) if isinstance(sheet, str) and sheet.isdecimal() else sheet
    if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= len(names):
        return number - 1
    raise DataError(
        f"{path}: there is no sheet {shown(sheet)}{did_you_mean(str(sheet), names)}; give its "
        "name, or its number from 1",
        argument="sheet",
    )


def _rows(path: Path, sheet: Any) -> tuple[list[FileRow], bool]:  # noqa: ANN401
    rows: list[FileRow] = []
    n_cells, unknown = 0, False
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        last = len(values)
        while last and is_empty(values[last - 1]):
            last -= 1
        unknown = unknown or None in values
        if last:
            rows.append(FileRow(number, list(values[:last])))
            n_cells += last
            check_extent(path, n_cells)
        elif not rows or rows[-1].cells:
            rows.append(FileRow(number, []))
    if not any(row.cells for row in rows):
        raise DataError(f"{path}: sheet {sheet.title!r} is empty")
    return rows, unknown


def _name_formulas(rows: list[FileRow], written: list[FileRow]) -> None:
    """Put the formula where its value is not stored, so that it is not taken for missing."""
    by_number = {row.number: row.cells for row in rows}
    for number, cells in written:
        values = by_number.get(number)
        if values is None:
            continue
        for at, formula in enumerate(cells):
            known = at < len(values) and values[at] is not None
            if not known and _is_formula(formula):
                values += [None] * (at + 1 - len(values))
                values[at] = UnstoredFormula(getattr(formula, "text", formula))


def _is_formula(cell: object) -> bool:
    text = getattr(cell, "text", cell)  # an array formula is an object
    return isinstance(text, str) and text.startswith("=")
