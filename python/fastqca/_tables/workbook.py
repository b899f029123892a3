"""Data frames as an Excel workbook, with openpyxl where it is installed."""

from __future__ import annotations

import math
import numbers
import re
from typing import TYPE_CHECKING, Any

from fastqca._common.check import printable
from fastqca._common.errors import DataError, FastqcaError
from fastqca._tables.breaking import columns_wide
from fastqca._tables.cases import counted

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from fastqca._tables.case_list import Shown

__all__ = ["fill_sheet", "has_index", "new_sheet", "new_workbook", "write_workbook"]

_WIDEST = 60
_WRAPPED = 52  # characters that a line of a broken cell holds at least
_LINE, _HIGHEST = 15, 409  # points of a line, and of a row in Excel
_ACROSS = 90  # characters on an upright page
_LONGEST = 32_767  # characters of a cell in Excel
_EXACT = 2**53  # Excel keeps numbers as doubles


def has_index(frame: pd.DataFrame) -> bool:
    """Whether the index of a frame says anything: it has a name, or does not just count."""
    import pandas as pd

    return frame.index.name is not None or not isinstance(frame.index, pd.RangeIndex)


def write_workbook(
    path: str | os.PathLike[str], frames: Mapping[str, pd.DataFrame], cases: Shown = "names"
) -> None:
    """
    Write data frames to an .xlsx file, one sheet each.

    Numbers are numbers, unrounded; an empty cell stands for NaN. Text is text, also where it
    begins with "=", so that nothing that comes from data is ever a formula.
    """
    book = new_workbook(path)
    for name, frame in frames.items():
        fill_sheet(new_sheet(book, name), counted(frame, cases))
    book.save(path)


def new_workbook(path: object) -> Any:  # noqa: ANN401 (openpyxl has no types)
    """Make a workbook without sheets, or say what is needed to write one to `path`."""
    try:
        import openpyxl
    except ImportError as error:
        raise FastqcaError(
            f"{path}: writing workbooks needs openpyxl: pip install 'fastqca[excel]'"
        ) from error
    book = openpyxl.Workbook()
    book.remove(book.active)
    return book


def new_sheet(book: Any, name: str) -> Any:  # noqa: ANN401
    """Add a sheet to a workbook, without what Excel forbids in its name."""
    return book.create_sheet(re.sub(r"[\\/*?:\[\]]", "_", name)[:31].strip("'") or "Sheet")


def fill_sheet(
    sheet: Any,  # noqa: ANN401
    frame: pd.DataFrame,
    *,
    title: str = "",
    notes: Sequence[str] = (),
    rounded: str = "",
) -> None:
    """
    Write a frame to a sheet.

    Parameters
    ----------
    title : str
        To stand above it.
    notes : sequence of str
        To stand below it.
    rounded : str
        How numbers that are not whole are shown, such as "0.000"; their values are not rounded.
    """
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    top = 0
    if title:
        _put(sheet.cell(1, 1), title)
        sheet.cell(1, 1).font = Font(bold=True, size=12)
        top = 2
    if has_index(frame):
        frame = frame.reset_index(names=frame.index.name or "", allow_duplicates=True)
    rows = [list(frame.columns), *frame.astype(object).to_numpy().tolist()]
    widths = [0] * len(frame.columns)
    for r, row in enumerate(rows, top + 1):
        lines = 1
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c)
            shown = _put(cell, value)
            if title and shown > _WIDEST:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                lines = max(lines, math.ceil(shown / _WRAPPED))
            elif title:
                cell.alignment = Alignment(vertical="top")
            if rounded and isinstance(cell.value, float):
                cell.number_format = rounded
                shown = len(f"{cell.value:.3f}")
            widths[c - 1] = max(widths[c - 1], min(shown, _WIDEST))
        if lines > 1:  # not every program makes a row as high as its text
            sheet.row_dimensions[r].height = min(lines * _LINE, _HIGHEST)
    for cell in sheet[top + 1]:
        cell.font = Font(bold=True)
        if title:
            cell.border = Border(top=Side("medium"), bottom=Side("thin"))
    for at, note in enumerate(notes, top + len(rows) + 2):
        _put(sheet.cell(at, 1), note)
    for c, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(c)].width = width + 2
    sheet.freeze_panes = f"A{top + 2}"
    sheet.print_title_rows = f"{top + 1}:{top + 1}"
    sheet.page_setup.orientation = "landscape" if sum(widths) > _ACROSS else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(cell: Any, value: object) -> int:  # noqa: ANN401
    """Fill a cell; return how many characters it shows."""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        plain = int(value) if isinstance(value, numbers.Integral) else float(value)
        if math.isnan(plain):
            return 0
        if math.isfinite(plain) and abs(plain) <= _EXACT:
            cell.value = plain
            return len(f"{plain:.6g}")
        value = plain
    if value is None:
        return 0
    if isinstance(value, bool):
        cell.value = value
        return len(str(value))
    text = printable(str(value))
    if len(text) > _LONGEST:
        raise DataError(
            f"a cell has {len(text):,} characters, {text[:20]!r} and more, and Excel holds "
            f"{_LONGEST:,}: count the cases, cases='count', or use to_csv(path)"
        )
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith("=")
    return columns_wide(text)
