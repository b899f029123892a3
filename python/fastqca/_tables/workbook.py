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
    from collections.abc import Mapping

    import pandas as pd

    from fastqca._tables.case_list import Shown

__all__ = ["has_index", "write_workbook"]

_WIDEST = 60
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
    try:
        import openpyxl
    except ImportError as error:
        raise FastqcaError(
            f"{path}: writing workbooks needs openpyxl: pip install 'fastqca[excel]'"
        ) from error
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, frame in frames.items():
        _fill(
            book.create_sheet(re.sub(r"[\\/*?:\[\]]", "_", name)[:31] or "Sheet"),
            counted(frame, cases),
        )
    book.save(path)


def _fill(sheet: Any, frame: pd.DataFrame) -> None:  # noqa: ANN401 (openpyxl has no types)
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    if has_index(frame):
        frame = frame.reset_index(names=frame.index.name or "", allow_duplicates=True)
    rows = [list(frame.columns), *frame.astype(object).to_numpy().tolist()]
    widths = [0] * len(frame.columns)
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            shown = _put(sheet.cell(r, c), value)
            widths[c - 1] = max(widths[c - 1], min(shown, _WIDEST))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for c, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(c)].width = width + 2
    sheet.freeze_panes = "A2"


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
