"""Tables from files: csv, tsv and xlsx, as people really save them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fastqca._check import did_you_mean, listing, nearest, shown, warn
from fastqca._names import names_in
from fastqca.data import cells as _cells
from fastqca.data.delimited import read_delimited
from fastqca.errors import DataError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["read_table"]

_TEXT = (".csv", ".tsv", ".tab", ".txt")
_EXCEL = (".xlsx", ".xlsm")
# Columns so called hold case names even where those are numbers, provided that they all differ.
_NAMES_OF_CASE_COLUMNS = frozenset({"case", "cases", "case_id", "caseid", "id"})


class _Raw(NamedTuple):
    """Cells of a file before they are read as numbers; `rows` are the row numbers in the file."""

    header: list[str]
    rows: list[int]
    cells: list[list[object]]
    by_comma: bool


def read_table(
    path: str | os.PathLike[str],
    *,
    case_id: str | None = None,
    numeric: Sequence[str] | None = None,
    sheet: str | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
) -> pd.DataFrame:
    r"""
    Read a table of cases from a file.

    Parameters
    ----------
    path : path-like
        A .csv, .tsv, .tab or .txt file, or an Excel workbook (.xlsx, .xlsm). Its first row
        has the column names, each further row is a case.
    case_id : str, optional
        The column with the case names. By default the first column if it has no name, if it
        is called "case", "cases", "case_id", "caseid" or "id" and its values all differ, or if
        more than half of it is text; else cases get the numbers of a default index. A case
        without a name is then called "row 3", by its row in the file.
    numeric : sequence of str, optional
        Columns that must hold numbers. By default each column in which at least half of the
        values are numbers must hold nothing else.
    sheet : str, optional
        The sheet of a workbook, by default the first.
    delimiter : str, optional
        What separates columns. By default a tab in .tsv and .tab files, else whichever of
        ``;``, tab, ``,`` and ``|`` gives all rows equally many columns.
    decimal : {".", ","}, optional
        The decimal mark. By default a comma if there are numbers with a comma in the file and
        none with a point.
    encoding : str, optional
        By default UTF-8, or UTF-16 for a file that begins with its mark.

    Returns
    -------
    DataFrame
        Case names as index. Columns of numbers are int64 or float64 (NaN where a value is
        missing), columns of TRUE and FALSE are bool, all others text. Missing are empty cells
        and NA, N/A, #N/A, NaN and NULL (in the column of case names only empty ones).

    Raises
    ------
    DataError
        The file is missing, empty, not a table or not readable; names the file and, where there
        is one, the row (the header is row 1) and the column.

    Warns
    -----
    FastqcaWarning
        A case has no name.

    Notes
    -----
    Rows and columns that are empty throughout are no cases and no columns, and are left out. A
    header that lacks the first column's name, as R's `write.table` makes it, is understood.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "cases.csv")
    ...     _ = file.write_text("country;DEV;LIT\nAU;0,81;0,99\nBE;0,99;0,98\n")
    ...     frame = read_table(file)
    >>> frame.index.tolist(), frame["DEV"].tolist()
    (['AU', 'BE'], [0.81, 0.99])
    """
    path = Path(path)
    if decimal not in (None, ".", ","):
        raise DataError(f"decimal must be '.' or ',', got {shown(decimal)}")
    _check_file(path)
    if path.suffix.lower() in _EXCEL:
        from fastqca.data.excel import read_excel

        header, rows, cells = read_excel(path, sheet)
        by_comma = True  # text in a cell may have either mark
    else:
        header, rows, cells, by_comma = read_delimited(path, delimiter, encoding)
    table = _without_empty(_Raw(header, rows, cells, by_comma))
    _check_header(path, table)
    where = [_cells.Where(str(path), name, tuple(table.rows)) for name in table.header]
    if decimal is None:
        comma = _cells.decimal_comma(table.cells, where, by_comma=table.by_comma)
    else:
        comma = decimal == ","
    return _to_frame(path, table, case_id, numeric, comma=comma)


def _check_file(path: Path) -> None:
    """Refuse what is no readable file of a known kind, before anything tries to read it."""
    if not path.exists():
        folder = path.parent
        others = [other.name for other in folder.iterdir()] if folder.is_dir() else []
        match = nearest(path.name, others)
        hint = f" (did you mean {match!r}?)" if match else ""
        raise DataError(f"{path}: there is no such file{hint}")
    if path.is_dir():
        raise DataError(f"{path}: this is a folder, not a file")
    suffix = path.suffix.lower()
    if suffix in (".xls", ".ods"):
        raise DataError(f"{path}: {suffix} workbooks cannot be read; save it as .xlsx or .csv")
    if suffix not in _TEXT + _EXCEL:
        raise DataError(
            f"{path}: files of kind {suffix or 'unknown'!r} cannot be read; "
            f"possible are {', '.join(_TEXT + _EXCEL)}"
        )


def _without_empty(table: _Raw) -> _Raw:
    """Leave out rows and unnamed columns in which every cell is empty."""

    def empty(cell: object) -> bool:
        return cell is None or (isinstance(cell, str) and not cell.strip())

    keep = [
        at
        for at, name in enumerate(table.header)
        if name or not all(empty(cells[at]) for cells in table.cells)
    ]
    full = [
        (row, [cells[at] for at in keep])
        for row, cells in zip(table.rows, table.cells, strict=True)
        if not all(map(empty, cells))
    ]
    return _Raw(
        [table.header[at] for at in keep],
        [row for row, _ in full],
        [cells for _, cells in full],
        table.by_comma,
    )


def _check_header(path: Path, table: _Raw) -> None:
    header = table.header
    if not any(header):
        raise DataError(f"{path}: the file is empty")
    named = [name for name in header if name]
    if all(_cells.is_number(name) for name in named):
        raise DataError(
            f"{path}: row 1 holds numbers ({listing(named, 5)}), not column names; "
            "put a row with the column names on top"
        )
    twice = sorted({name for name in named if named.count(name) > 1}, key=named.index)
    if twice:
        where = [str(at) for at, name in enumerate(header, 1) if name == twice[0]]
        raise DataError(
            f"{path}, row 1: columns {' and '.join(where)} have the same name {twice[0]!r}; "
            "rename or remove all but one"
        )
    unnamed = [str(at) for at, name in enumerate(header, 1) if not name and at > 1]
    if unnamed:
        raise DataError(f"{path}, row 1: column {listing(unnamed)} has values but no name")
    if not table.cells:
        raise DataError(f"{path}: the file has column names but no cases (rows) below them")


def _to_frame(
    path: Path,
    table: _Raw,
    case_id: str | None,
    numeric: Sequence[str] | None,
    *,
    comma: bool,
) -> pd.DataFrame:
    import pandas as pd

    if numeric is not None:
        numeric = names_in(numeric, table.header, "numeric")
    for name in numeric or ():
        if name not in table.header:
            raise DataError(
                f"{path}: there is no column {name!r}{did_you_mean(name, table.header)}"
            )
    cases = _case_column(path, table, case_id, comma=comma)
    if cases is not None and case_id is None and table.header[cases] in (numeric or ()):
        cases = None
    columns = {}
    for at, name in enumerate(table.header):
        if at != cases:
            values = [cells[at] for cells in table.cells]
            must = None if numeric is None else name in numeric
            where = _cells.Where(str(path), name, tuple(table.rows))
            columns[name] = _cells.as_column(values, where, comma=comma, must_be_numbers=must)
    if cases is None:
        return pd.DataFrame(columns)
    labels = [_cells.as_label(cells[cases]) for cells in table.cells]
    if case_id is not None:
        _check_labels(path, labels, table, case_id)
    labels = _named(path, labels, table, table.header[cases])
    index = pd.Index(labels, name=table.header[cases] or None)
    return pd.DataFrame(columns, index=index)


def _named(path: Path, labels: list[str], table: _Raw, column: str) -> list[str]:
    """Call cases without a name by their row in the file, and say so."""
    missing = [row for row, label in zip(table.rows, labels, strict=True) if not label]
    if missing:
        where = f", column {column!r}" if column else ""
        warn(f"{path}, row {listing(missing)}{where}: no name for the case: named by row number")
    return [label or f"row {row}" for row, label in zip(table.rows, labels, strict=True)]


def _case_column(path: Path, table: _Raw, case_id: str | None, *, comma: bool) -> int | None:
    """Find the column with the case names, by the rule that `read_table` documents."""
    if case_id is not None:
        if case_id not in table.header:
            raise DataError(
                f"{path}: there is no column {case_id!r} for the case names"
                + did_you_mean(case_id, table.header)
            )
        return table.header.index(case_id)
    name = table.header[0]
    if not name:
        return 0
    labels = [_cells.as_label(cells[0]) for cells in table.cells]
    if name.casefold() in _NAMES_OF_CASE_COLUMNS and len({*labels} - {""}) == len(labels):
        return 0
    return 0 if _cells.is_text([cells[0] for cells in table.cells], comma=comma) else None


def _check_labels(path: Path, labels: list[str], table: _Raw, case_id: str) -> None:
    seen: dict[str, int] = {}
    for row, label in zip(table.rows, labels, strict=True):
        if not label:
            raise DataError(f"{path}, row {row}, column {case_id!r}: the case has no name")
        if label in seen:
            raise DataError(
                f"{path}, row {row}, column {case_id!r}: the name {label!r} stands in "
                f"row {seen[label]} already; case names must be different"
            )
        seen[label] = row
