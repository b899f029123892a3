"""Data as fsQCA wants them."""

from __future__ import annotations

import math
import numbers
import re
from typing import TYPE_CHECKING, Any, overload

from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError
from fastqca._common.files import write_text
from fastqca.data.frames import case_names, to_frame

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["write_fsqca"]

_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


@overload
def write_fsqca(
    data: Any,  # noqa: ANN401
    path: None = None,
    *,
    cases: str = "case",
    missing: str | None = None,
) -> str: ...
@overload
def write_fsqca(
    data: Any,  # noqa: ANN401
    path: str | os.PathLike[str],
    *,
    cases: str = "case",
    missing: str | None = None,
) -> None: ...
def write_fsqca(
    data: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    cases: str = "case",
    missing: str | None = None,
) -> str | None:
    r"""
    Write data to a comma-separated file that fsQCA 3 and 4 can open.

    `fastqca.read_table` reads such files, including those saved by fsQCA.

    Parameters
    ----------
    data : DataFrame or other table
        Memberships or raw values, with case names as index.
    path : path-like, optional
        The .csv file to write. By default, the text is returned.
    cases : str, default "case"
        The name of the first column, which contains the case names.
    missing : str, optional
        Code for missing values, such as "" or "-". By default, missing values are an error.

    Returns
    -------
    str or None
        The text, if no `path` is given.

    Raises
    ------
    DataError
        A name is not suited for fsQCA (plain letters, digits and underscores, starting with a
        letter), names differ only in case, a value is not a number or is missing, or a case name
        contains a comma or a quotation mark.

    Notes
    -----
    Variable names are in the first row, and decimals have a decimal point. How fsQCA handles
    quotation marks and codes for missing values is not documented, so none are written unless
    requested.

    Examples
    --------
    >>> write_fsqca({"DEV": [0.81, 1], "LIT": [0.99, 0.5]})
    'case,DEV,LIT\n1,0.81,0.99\n2,1,0.5\n'
    """
    frame = to_frame(data)
    _check_names([cases, *map(str, frame.columns)])
    labels = case_names(frame)
    for label in labels:
        if re.search(r'[,"\r\n]', label):
            raise DataError(
                f"case {label!r}: fsQCA cannot read a case name with a comma, a quotation mark or "
                "a line break: rename the case"
            )
    columns = [_column(frame[name], labels, missing) for name in frame.columns]
    lines = [",".join([cases, *map(str, frame.columns)])]
    lines += [",".join(row) for row in zip(labels, *columns, strict=True)]
    text = "\n".join(lines) + "\n"
    if path is None:
        return text
    write_text(path, text)
    return None


def _check_names(names: Sequence[str]) -> None:
    odd = [name for name in names if not _NAME.fullmatch(name)]
    if odd:
        raise DataError(
            f"fsQCA cannot use the names {listing(map(repr, odd))}: they must be letters (without "
            "accents), digits and underscores, and begin with a letter; rename the columns"
        )
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other != name or names.count(name) > 1:
            raise DataError(
                f"the names {other!r} and {name!r} are the same or differ only in case, which "
                "fsQCA may not distinguish: rename one of the two"
            )


def _column(column: pd.Series[Any], labels: Sequence[str], missing: str | None) -> list[str]:
    return [
        _cell(v, str(column.name), label, missing) for v, label in zip(column, labels, strict=True)
    ]


def _cell(value: object, column: str, label: str, missing: str | None) -> str:
    import pandas as pd

    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        if missing is None:
            raise DataError(
                f"column {column!r}, case {label!r}: the value is missing; remove the case, or "
                "specify how to write missing values, as in missing=''"
            )
        return missing
    if not isinstance(value, numbers.Real):
        raise DataError(f"column {column!r}, case {label!r}: {shown(value)} is not a number")
    number = float(value)
    if not math.isfinite(number):
        raise DataError(f"column {column!r}, case {label!r}: {shown(value)} is not finite")
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
