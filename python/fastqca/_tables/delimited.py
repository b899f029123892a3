"""Data frames as comma-separated text that is safe to open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.files import comma_separated
from fastqca._tables.cases import counted
from fastqca._tables.workbook import has_index

if TYPE_CHECKING:
    import pandas as pd

    from fastqca._tables.case_list import Shown

__all__ = ["as_csv"]

# A spreadsheet takes a text with one of these in front for a formula, and runs it; some of them
# also where the sign has the width of a Chinese one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def as_csv(frame: pd.DataFrame, *, guard: bool = True, cases: Shown = "names") -> str:
    r"""
    Write a frame as CSV, numbers unrounded and an empty field for NaN.

    Parameters
    ----------
    guard : bool, default True
        Put an apostrophe before text that a spreadsheet would take for a formula: a case called
        "=1+1" is written as "'=1+1". Numbers are never touched.
    cases : {"names", "count", "none"}
        How lists of cases are written.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"case": ["=1+1", "~A"], "score": [-0.25, 1.0]})
    >>> as_csv(frame)
    "case,score\n'=1+1,-0.25\n~A,1.0\n"
    """
    frame = counted(frame, cases)
    index = has_index(frame)
    if index:
        frame = frame.reset_index(names=frame.index.name or "", allow_duplicates=True)
    if guard:
        frame = frame.rename(columns=_guarded)
        for i, dtype in enumerate(frame.dtypes):
            if dtype.kind not in "biuf":
                frame.isetitem(i, [_guarded(value) for value in frame.iloc[:, i]])
    return comma_separated(frame)


def _guarded(value: Any) -> Any:  # noqa: ANN401 (any cell)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
