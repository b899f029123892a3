"""The data of a study as a CSV file that is read back the same."""

from __future__ import annotations

import numbers
import re
import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError, FastqcaWarning
from fastqca._common.files import comma_separated
from fastqca.data.cells import is_dont_care, is_number
from fastqca.data.frames import case_names
from fastqca.data.reading import read_table
from fastqca.data.rows import check_extent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

__all__ = ["Written", "check_data", "read_data", "written"]

# Signs that no text file can hold: NUL, and bytes of a file name that are no letters.
_UNWRITABLE = re.compile(r"[\0\ud800-\udfff]")
_MOST = 10**18  # from which on whole numbers are read as decimals
_INFINITE = {float("inf"): "1e999", float("-inf"): "-1e999"}  # read as numbers, too large ones


class Written(NamedTuple):
    """A CSV file: its text, how `read_table` has to read it, and levels without an order."""

    text: str
    reading: dict[str, Any]
    unordered: list[str]


def check_data(frame: pd.DataFrame) -> None:
    """
    Refuse data that no CSV file holds in such a way that they are read back the same.

    Raises
    ------
    DataError
        There are no cases or too many cells, or the name of a column, a category or a text
        cannot be written.
    """
    import pandas as pd

    if not len(frame):
        raise DataError("the data have no cases (rows)")
    check_extent("the data", (frame.shape[1] + 1) * frame.shape[0])
    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"there are several columns named {listing(twice)}: rename all but one")
    for name in names:
        if not name or name != " ".join(name.replace("\ufeff", "").split()):
            raise DataError(
                f"column {name!r}: the name cannot be saved, because it is empty or has "
                "leading, trailing or repeated blanks; rename the column, as in "
                "data.rename(columns=str.strip)"
            )
        if _UNWRITABLE.search(name):
            raise DataError(f"column {name!r}: a text file cannot hold this name; rename it")
    for name in frame.columns:
        column = frame[name]
        kind = column.dtype
        if isinstance(kind, pd.CategoricalDtype) and not _is_plain(kind.categories.dtype):
            labels = [str(label) for label in kind.categories]
            if len({label.strip() for label in labels} - {""}) < len(labels):
                raise DataError(
                    f"column {name!r}: its categories {listing(map(shown, labels))} must differ, "
                    "blanks at their ends aside, and none be empty; rename them"
                )
            values: Sequence[object] = labels
        else:
            values = [] if _is_plain(kind) else column.tolist()
        for value in values:
            if isinstance(value, str) and _UNWRITABLE.search(value):
                raise DataError(f"column {name!r}: a text file cannot hold {shown(value)}")
    for case in _cases(frame):
        if _UNWRITABLE.search(case):
            raise DataError(f"a text file cannot hold the name {shown(case)} of a case; rename it")


def written(frame: pd.DataFrame, also: Sequence[str] = ()) -> Written:
    """
    Write data as a CSV file.

    Parameters
    ----------
    frame : DataFrame
        Data that `check_data` accepts.
    also : sequence of str
        Levels of the index to write as columns as well.

    Examples
    --------
    >>> import pandas as pd
    >>> made = written(pd.DataFrame({"A": [1, 0], "who": ["x", "01"]}))
    >>> print(made.text)
    case,A,who
    1,1,x
    2,0,01
    <BLANKLINE>
    >>> made.reading["case_id"], made.reading["text"]
    ('case', ['who'])
    """
    import pandas as pd

    levels: dict[str, list[str]] = {}
    unordered: list[str] = []
    text: list[str] = []
    columns: dict[str, Any] = {}
    sources: dict[str, pd.Series] = {str(name): frame[name] for name in frame.columns}
    for name in also:
        if name not in sources:
            sources[name] = frame.index.get_level_values(name).to_series(index=frame.index)
    for name, column in sources.items():
        kind = column.dtype
        if isinstance(kind, pd.CategoricalDtype) and not _is_plain(kind.categories.dtype):
            if len(kind.categories):
                levels[name] = [str(label) for label in kind.categories]
                unordered += [] if kind.ordered else [name]
            columns[name] = [None if pd.isna(v) is True else str(v) for v in column.tolist()]
        elif isinstance(kind, pd.CategoricalDtype):
            columns[name] = _cells(column.astype(object))
        elif _is_plain(kind) and kind.kind == "b" and not column.hasnans:
            columns[name] = column.to_numpy(dtype=bool)
        elif _is_plain(kind) and kind.kind == "f" and not column.hasnans:
            exact = column.to_numpy(dtype="float64")
            columns[name] = [_INFINITE.get(x, x) for x in exact.tolist()]
        else:
            cells = _cells(column)
            if any(isinstance(cell, str) and cell not in _INFINITE.values() for cell in cells):
                text.append(name)
                cells = [None if cell is None else str(cell) for cell in cells]
            columns[name] = cells
    case_id = _case_column(frame.index.name, [*columns])
    cases = pd.Index(_cases(frame), name=case_id, dtype=object)
    reading: dict[str, Any] = {
        "case_id": case_id,
        "delimiter": ",",
        "decimal": ".",
        "skip_rows": 0,
    }
    reading |= {"text": text} if text else {}
    reading |= {"levels": levels} if levels else {}
    table = pd.DataFrame(columns, index=cases)
    return Written(comma_separated(table, index=True), reading, unordered)


def read_data(path: Path, reading: Mapping[str, Any], unordered: Sequence[str]) -> pd.DataFrame:
    """Read what `written` wrote, or any other table by the options of `read_table`."""
    frame = read_table(path, **reading)
    for name in unordered:
        known = isinstance(name, str) and name in frame.columns
        if not known or not hasattr(frame[name], "cat"):
            raise DataError(f"{path}: unordered names {shown(name)}, which has no levels")
        frame[name] = frame[name].cat.as_unordered()
    return frame


def _is_plain(kind: Any) -> bool:  # noqa: ANN401 (a dtype of NumPy or pandas)
    """Whether values are numbers or truth values throughout."""
    return getattr(kind, "kind", "O") in "iufb"


def _cells(column: pd.Series) -> list[object]:
    """Give the values of a column as a file has them: text, numbers as Python writes them."""
    values = column.tolist()
    # Truth values beside numbers are 0 and 1, also beside the code of "don't care".
    numeric = any(
        is_dont_care(v) or (isinstance(v, numbers.Real | Decimal) and not _is_truth(v))
        for v in values
    )
    cells = [_cell(value, truth_as_number=numeric) for value in values]
    kinds = {*map(type, cells)}
    if str not in kinds and {float, type(None)} & kinds:
        # As they are read back: NumPy has no whole numbers beside missing values.
        cells = [float(cell) if type(cell) is int else cell for cell in cells]
    return [_INFINITE.get(cell, cell) if type(cell) is float else cell for cell in cells]


def _cell(value: object, *, truth_as_number: bool) -> object:
    import pandas as pd

    if isinstance(value, str):
        return value
    if pd.isna(value) is True:  # type: ignore[call-overload]
        return None
    if _is_truth(value) and not truth_as_number:
        return bool(value)
    if isinstance(value, numbers.Integral) and abs(int(value)) < _MOST:
        return int(value)
    if isinstance(value, numbers.Real | Decimal):
        try:
            as_float = float(value)
        except (OverflowError, ValueError):
            return str(value)
        return as_float
    return str(value)


def _is_truth(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")


def _cases(frame: pd.DataFrame) -> tuple[str, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)  # the analysis says it
        return tuple(case_names(frame))


def _case_column(name: object, others: Sequence[str]) -> str:
    """Name the column of the cases as the index, if no other is called so and a file can."""
    text = "" if name is None else " ".join(str(name).replace("\ufeff", "").split())
    if text and text not in others and not is_number(text) and not _UNWRITABLE.search(text):
        return text
    number, found = 1, "case"
    while found in others:
        number += 1
        found = f"case_{number}"
    return found
