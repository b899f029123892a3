"""Tables from files, as people really save them."""

from __future__ import annotations

import inspect
import numbers
import os
from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fastqca._common.check import argument, did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError, ReadingWarning
from fastqca._common.files import check_file
from fastqca._common.names import names_in
from fastqca.data import cells as _cells
from fastqca.data.delimited import read_delimited
from fastqca.data.rows import (
    MAX_COLUMNS,
    FileRow,
    check_extent,
    is_empty,
    table_rows,
)
from fastqca.data.statistical import STATISTICAL, R, Stored
from fastqca.data.texts import text_column, texts_asked_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

__all__ = ["READING_OPTIONS", "read_table"]

_TEXT = (".csv", ".tsv", ".tab", ".txt")
_EXCEL = (".xlsx", ".xlsm")
_SHEETS = (".xls", ".ods")
_KINDS = (*_TEXT, *_EXCEL, *_SHEETS, *STATISTICAL, *R)
# Columns so called hold case names even where those are numbers, provided that they all differ.
_NAMES_OF_CASE_COLUMNS = frozenset({"case", "cases", "case_id", "caseid", "id"})


class _Raw(NamedTuple):
    """Cells of a file before they are read as numbers; `rows` are the row numbers in the file."""

    header: list[str]
    top: int
    rows: list[int]
    cells: list[list[object]]
    separator: str


def read_table(
    path: str | os.PathLike[str],
    *,
    case_id: str | None = None,
    numeric: Sequence[str] | None = None,
    sheet: str | int | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    missing: float | str | Iterable[float | str] = (),
    skip_rows: int | Iterable[int] | None = None,
    levels: Mapping[str, Iterable[str]] | None = None,
    text: str | Iterable[str] = (),
) -> pd.DataFrame:
    r"""
    Read a data table with one row per case from a file.

    Parameters
    ----------
    path : path-like
        A .csv, .tsv, .tab or .txt file or an Excel workbook (.xlsx, .xlsm). With the extra
        ``fastqca[files]``, also workbooks of older Excel versions or LibreOffice (.xls, .ods) and
        files from Stata (.dta), SPSS (.sav, .zsav, .por), SAS (.sas7bdat, .xpt) or R (.rds, .rda,
        .RData). The first row contains the column names; each other row is a case.
    case_id : str, optional
        The column with the case names. By default, the first column if it has no name, if it is
        named "case", "cases", "case_id", "caseid" or "id" and has unique values, or if more than
        half of its values are text; otherwise cases are numbered by a default index. A case without
        a name is named by its row in the file, such as "row 3".
    numeric : sequence of str, optional
        Columns that must be numeric. By default, a column in which at least half of the values are
        numbers must contain only numbers.
    sheet : str or int, optional
        The sheet of a workbook, by name or by number (starting at 1); by default the first. For an
        R file with several data frames, the name of a data frame.
    delimiter : str, optional
        Column separator of a text file. By default, the one given in a first line such as
        ``sep=;``, a tab in .tsv and .tab files, otherwise the one of ``;``, tab, ``,`` and ``|``
        for which the most rows have the same number of columns.
    decimal : {".", ","}, optional
        The decimal mark; the other character is then the thousands separator. By default detected
        from all numbers in the file (see Notes).
    encoding : str, optional
        Encoding of a text file. By default UTF-8, or UTF-16 if the file begins with a byte order
        mark.
    missing : number, str or iterable of these, optional
        Codes for missing values, such as ``[-99, 999, "k.A."]``, in all columns except the one with
        case names.
    skip_rows : int or iterable of int, optional
        Number of rows to skip at the top of the file, or the numbers (starting at 1) of rows to
        skip anywhere. By default, rows with a single cell above the column names (a title) and
        notes below the table that cannot be cases are skipped with a warning; 0 keeps all rows.
    levels : mapping of str to iterable of str, optional
        Text columns that are sets, with their levels in ascending order, such as
        ``{"TRUST": ["low", "middle", "high"]}``. They become ordered Categoricals with the levels
        0, 1, 2.
    text : str or iterable of str
        Columns to read as text, exactly as in the file, even if the values look like numbers, truth
        values or "NA"; only empty cells are missing values.

    Returns
    -------
    DataFrame
        Case names are the index. Numeric columns are int64 or float64 (NaN for missing values),
        columns of truth values are bool, all others are text. Empty cells and NA, N/A, #N/A, #NV,
        NaN, <NA> and NULL are missing values (in the column with case names only empty cells).
        Value labels from statistics programs are in ``attrs["value_labels"]``; a column whose
        labeled values are 0, 1, ... becomes an ordered Categorical of the labels, and an R factor
        becomes a Categorical.

    Raises
    ------
    DataError
        The file is missing, empty, too large, not a table or not readable; the message names the
        file and, if applicable, the row (as numbered in the file) and the column.

    Warns
    -----
    FastqcaWarning
        A case has no name, rows are skipped, or percentages are read as shares.

    Notes
    -----
    Rows and columns that are entirely empty are ignored. A header without a name for the first
    column, as written by R's `write.table`, is supported.

    A value such as "0,5" shows that the file uses decimal commas, so "1.234" is above one thousand;
    "0.5" shows the opposite. If all values are ambiguous, "1.234" has a decimal point in a file
    with commas between columns, and "1,234" has a decimal comma in a file with semicolons or tabs;
    everything else is an error that asks for `decimal`. Apostrophes and blanks are always accepted
    as thousands separators.

    Truth values are TRUE and FALSE, including the forms that spreadsheets use in German, French,
    Spanish, Portuguese, Italian and Dutch, and "yes" and "no" in these languages if a column
    contains nothing else. "45%" is read as 0.45 if all values of the column have a percent sign.

    Limits: 200 MB per file (300 MB unpacked), and 5,000,000 cells and 100,000 columns per table.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "cases.csv")
    ...     _ = file.write_text("country;DEV;LIT\nAU;0,81;0,99\nBE;0,99;-99\n")
    ...     frame = read_table(file, missing=[-99])
    >>> frame.index.tolist(), frame["DEV"].tolist(), frame["LIT"].tolist()
    (['AU', 'BE'], [0.81, 0.99], [0.99, nan])
    """
    if decimal not in (None, ".", ","):
        raise DataError(f"decimal must be '.' or ',', got {shown(decimal)}")
    if case_id is not None and not isinstance(case_id, str):
        raise DataError(f"{argument('case_id')} must be the name of a column, got {shown(case_id)}")
    codes = _codes(missing)
    texts = texts_asked_for(levels, text)
    path = _known(path)
    options = {"sheet": sheet, "delimiter": delimiter, "encoding": encoding, "skip_rows": skip_rows}
    _check_options(path, options)
    suffix = path.suffix.lower()
    stored: Stored | None = None
    if suffix in STATISTICAL:
        from fastqca.data.statistical import read_statistical

        stored = read_statistical(path)
    elif suffix in R:
        from fastqca.data.statistical import read_r

        stored = read_r(path, sheet)
    if stored is not None:
        numbers = list(range(1, len(stored.rows) + 1))
        table = _without_empty(_Raw(stored.header, 0, numbers, stored.rows, ""))
        _check_header(path, table)
    else:
        with _other_sheets_named(path, sheet):
            table = _without_empty(_laid_out(path, sheet, delimiter, encoding, skip_rows))
            _check_header(path, table)
    where = [_cells.Where(str(path), name, tuple(table.rows)) for name in table.header]
    if decimal is None:
        # Names of cases may look like anything, and so may text.
        counted = [at for at, name in enumerate(table.header) if name not in {case_id, *texts}]
        style = _cells.style_of(
            ([cells[at] for at in counted] for cells in table.cells),
            [where[at] for at in counted],
            separator=table.separator,
        )
    else:
        style = _cells.Style(comma=decimal == ",", grouped=True)
    frame = _to_frame(path, table, case_id, numeric, style, codes, stored, texts)
    return frame if stored is None else _labelled(frame, stored)


# What every door to a file takes: the command line, the file of a study.
READING_OPTIONS = tuple(inspect.signature(read_table).parameters)[1:]


@contextmanager
def _other_sheets_named(path: Path, sheet: str | int | None) -> Iterator[None]:
    """Where the first sheet of a workbook is no table, say which others there are."""
    try:
        yield
    except DataError as error:
        if sheet is not None or path.suffix.lower() not in _EXCEL:
            raise
        from fastqca.data.excel import sheet_names

        others = sheet_names(path)[1:]
        if not others:
            raise
        raise DataError(
            f"{error}; the workbook has other sheets ({listing(others)}): choose one, as in "
            f"{argument('sheet', others[0])}",
            argument=error.argument,
            column=error.column,
        ) from None


def _codes(missing: object) -> frozenset[object]:
    """Read the codes for missing values."""
    listed = [missing] if isinstance(missing, str | numbers.Real) else missing
    codes: list[object] = list(listed) if isinstance(listed, Iterable) else [None]
    for code in codes:
        if not isinstance(code, str | numbers.Real) or isinstance(code, bool):
            raise DataError(
                "missing must be a list of codes for missing values, such as [-99, 'k.A.'], got "
                f"{shown(missing)}",
                argument="missing",
            )
    return frozenset(code.strip() if isinstance(code, str) else code for code in codes)


def _known(path: str | os.PathLike[str]) -> Path:
    """Refuse what is no readable file of a known kind, before anything tries to read it."""
    if not isinstance(path, str | os.PathLike):
        raise DataError(f"path must be the name of a file, got {shown(path)}")
    path = Path(os.fsdecode(path))
    check_file(path)
    if path.suffix.lower() not in _KINDS:
        raise DataError(
            f"{path}: files of type {path.suffix.lower() or 'unknown'!r} cannot be read; "
            f"supported are {', '.join(_KINDS)}"
        )
    return path


def _check_options(path: Path, given: Mapping[str, object]) -> None:
    """Refuse an option that says nothing about a file of this kind."""
    suffix = path.suffix.lower()
    text, sheets = suffix in _TEXT, suffix in (*_EXCEL, *_SHEETS)
    none = "is a workbook, which has none" if sheets else "is not a text file"
    fit = {
        "sheet": (sheets or suffix in R, "is not a workbook"),
        "delimiter": (text, none),
        "encoding": (text, none),
        "skip_rows": (text or sheets, "has no rows outside of its table"),
    }
    for name, (fits, reason) in fit.items():
        if given[name] is not None and not fits:
            raise DataError(f"{argument(name)}: {path} {reason}")


def _laid_out(
    path: Path,
    sheet: str | int | None,
    delimiter: str | None,
    encoding: str | None,
    skip_rows: int | Iterable[int] | None,
) -> _Raw:
    """Read rows of cells, and take the first of them for the column names."""
    separator, text = "", path.suffix.lower() in _TEXT
    if text:
        rows, separator = read_delimited(path, delimiter, encoding)
    elif path.suffix.lower() in _EXCEL:
        from fastqca.data.excel import read_excel

        rows = read_excel(path, sheet)
    else:
        from fastqca.data.spreadsheets import read_spreadsheet

        rows = read_spreadsheet(path, sheet)
    if not any(row.cells for row in rows):
        what = "the file" if text else f"sheet {sheet or 1!r}"
        raise DataError(f"{path}: {what} is empty")
    top, *body = table_rows(path, rows, skip_rows, ragged=text)
    header = [" ".join(_cells.as_label(name).replace("\ufeff", "").split()) for name in top.cells]
    if text:
        header = _equally_long(path, header, top.number, body, separator)
        lines = [row.cells for row in body]
    else:
        # Rows of a sheet end with their last cell.
        width = max([len(header), *(len(row.cells) for row in body)])
        check_extent(path, width * len(body))
        header += [""] * (width - len(header))
        lines = [[*row.cells, *[None] * (width - len(row.cells))] for row in body]
    return _Raw(header, top.number, [row.number for row in body], lines, separator)


def _equally_long(
    path: Path, header: list[str], top: int, body: Sequence[FileRow], separator: str
) -> list[str]:
    """Refuse a row with more or fewer cells than the header."""
    if body and all(len(row.cells) == len(header) + 1 for row in body):
        return ["", *header]  # R's write.table gives no name to the column of row names
    for row in body:
        if len(row.cells) != len(header):
            spoken = "tab" if separator == "\t" else separator
            raise DataError(
                f"{path}, row {row.number}: {len(row.cells)} columns, but row {top} has "
                f"{len(header)} (separated by {spoken!r}); a separator is missing or "
                f"superfluous, or text that contains one is not in quotation marks; if the row "
                f"is not part of the table, skip it with {argument('skip_rows')}"
            )
    return header


def _without_empty(table: _Raw) -> _Raw:
    """Leave out rows and unnamed columns in which every cell is empty."""
    keep = [
        at
        for at, name in enumerate(table.header)
        if name or not all(is_empty(cells[at]) for cells in table.cells)
    ]
    full = [
        (row, [cells[at] for at in keep])
        for row, cells in zip(table.rows, table.cells, strict=True)
        if not all(map(is_empty, cells))
    ]
    return table._replace(
        header=[table.header[at] for at in keep],
        rows=[row for row, _ in full],
        cells=[cells for _, cells in full],
    )


def _check_header(path: Path, table: _Raw) -> None:
    header, top = table.header, table.top
    if not any(header):
        raise DataError(
            f"{path}: no column has a name; the first row must contain the column names"
        )
    if len(header) > MAX_COLUMNS:
        raise DataError(
            f"{path}: the table has {len(header):,} columns; at most {MAX_COLUMNS:,} are possible"
        )
    named = [name for name in header if name]
    if all(_cells.is_number(name) for name in named):
        raise DataError(
            f"{path}: row {top} holds numbers ({listing(named, 5)}), not column names; add a "
            "first row with the column names"
        )
    twice = [name for name, times in Counter(named).items() if times > 1]
    if twice:
        where = [str(at) for at, name in enumerate(header, 1) if name == twice[0]]
        raise DataError(
            f"{path}, row {top}: columns {' and '.join(where)} have the same name {twice[0]!r}; "
            "rename or remove all but one",
            column=twice[0],
        )
    unnamed = [str(at) for at, name in enumerate(header, 1) if not name and at > 1]
    if unnamed:
        raise DataError(
            f"{path}, row {top}: column {listing(unnamed)} has values but no name; if the "
            "column names are in another row, skip the rows above it with "
            f"{argument('skip_rows')}"
        )
    if not table.cells:
        raise DataError(f"{path}: the file has column names but no cases (rows) below them")


def _to_frame(
    path: Path,
    table: _Raw,
    case_id: str | None,
    numeric: Sequence[str] | None,
    style: _cells.Style,
    codes: frozenset[object],
    stored: Stored | None,
    texts: Mapping[str, tuple[str, ...]],
) -> pd.DataFrame:
    import pandas as pd

    if numeric is not None:
        numeric = names_in(numeric, table.header, "numeric")
    for name in (*(numeric or ()), *texts):
        if name not in table.header:
            raise DataError(
                f"{path}: there is no column {name!r}{did_you_mean(name, table.header)}",
                column=name,
            )
    labels = {} if stored is None else stored.labels
    cases = _case_column(path, table, case_id, style, labels)
    if cases is not None and case_id is None and table.header[cases] in (*(numeric or ()), *texts):
        cases = None
    columns = {}
    for at, name in enumerate(table.header):
        if at != cases:
            values = [cells[at] for cells in table.cells]
            must = None if numeric is None else name in numeric
            where = _cells.Where(str(path), name, tuple(table.rows))
            if name in texts:
                columns[name] = text_column(values, where, texts[name], codes)
                continue
            columns[name] = _cells.as_column(
                values, where, style, must_be_numbers=must, missing=codes
            )
    if cases is None:
        return pd.DataFrame(columns, index=pd.RangeIndex(len(table.cells)))
    column = table.header[cases]
    names = _labels_of(table, cases, labels.get(column, {}))
    if case_id is not None:
        _check_labels(path, names, table, case_id)
    names = _named(path, names, table, column)
    return pd.DataFrame(columns, index=pd.Index(names, name=column or None))


def _labels_of(table: _Raw, at: int, called: Mapping[float, str]) -> list[str]:
    """Read a column as names, by the labels of its values where it has such."""
    values = [cells[at] for cells in table.cells]
    return [called.get(value, _cells.as_label(value)) for value in values]  # type: ignore[call-overload]


def _labelled(frame: pd.DataFrame, stored: Stored) -> pd.DataFrame:
    """Put categories where the labels are those of levels, and keep all labels beside the table."""
    import pandas as pd

    kept = {name: dict(found) for name, found in stored.labels.items() if name in frame.columns}
    for name, found in kept.items():
        levels = sorted(found)
        if levels == list(range(len(levels))) and frame[name].isin([*levels, None]).all():
            texts = [found[level] for level in levels]
            if len(set(texts)) == len(texts):
                kind = pd.CategoricalDtype(texts, ordered=True)
                frame[name] = frame[name].map(found).astype(kind)
    for name, (texts, ordered) in stored.categories.items():
        # Numbers and truth values among the levels have been read as such.
        if name in frame.columns and all(isinstance(x, str) for x in frame[name].dropna()):
            frame[name] = frame[name].astype(pd.CategoricalDtype(texts, ordered=ordered))
    if kept:
        frame.attrs["value_labels"] = kept
    return frame


def _named(path: Path, labels: list[str], table: _Raw, column: str) -> list[str]:
    """Call cases without a name by their row in the file, and say so."""
    missing = [row for row, label in zip(table.rows, labels, strict=True) if not label]
    if missing:
        where = f", column {column!r}" if column else ""
        warn(
            f"{path}, row {listing(missing)}{where}: the case has no name and is named by its "
            "row number",
            ReadingWarning,
        )
    return [label or f"row {row}" for row, label in zip(table.rows, labels, strict=True)]


def _case_column(
    path: Path,
    table: _Raw,
    case_id: str | None,
    style: _cells.Style,
    labels: Mapping[str, Mapping[float, str]],
) -> int | None:
    """Find the column with the case names, by the rule that `read_table` documents."""
    if case_id is not None:
        if case_id not in table.header:
            raise DataError(
                f"{path}: there is no column {case_id!r} for the case names"
                + did_you_mean(str(case_id), table.header),
                argument="case_id",
                column=str(case_id),
            )
        return table.header.index(case_id)
    name = table.header[0]
    if not name:
        return 0
    names = _labels_of(table, 0, labels.get(name, {}))
    if name.casefold() in _NAMES_OF_CASE_COLUMNS and len({*names} - {""}) == len(names):
        return 0
    return 0 if _cells.is_text(names if name in labels else _first(table), style) else None


def _first(table: _Raw) -> list[object]:
    return [cells[0] for cells in table.cells]


def _check_labels(path: Path, labels: list[str], table: _Raw, case_id: str) -> None:
    seen: dict[str, int] = {}
    for row, label in zip(table.rows, labels, strict=True):
        if not label:
            raise DataError(f"{path}, row {row}, column {case_id!r}: the case has no name")
        if label in seen:
            raise DataError(
                f"{path}, row {row}, column {case_id!r}: the name {label!r} already occurs in "
                f"row {seen[label]}; case names must be unique",
                argument="case_id",
                column=case_id,
                cases=[label],
            )
        seen[label] = row
