"""Files of Stata, SPSS and SAS, with pyreadstat, and of R, with rdata, where installed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import subprocess
import sys
import warnings
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastqca._common.check import did_you_mean, listing, shown
from fastqca._common.errors import DataError
from fastqca._common.files import check_file, damage, read_bytes
from fastqca.data.rows import MAX_CELLS, check_extent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

__all__ = ["STATISTICAL", "R", "Stored", "read_r", "read_statistical"]

# The functions of pyreadstat.
STATISTICAL = {
    ".dta": "read_dta",
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".por": "read_por",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}
R = (".rds", ".rda", ".rdata")
_MAX_UNPACKED = 300_000_000
_PACKED: Mapping[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZ": bz2.open,
    b"\xfd7": lzma.open,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """
    A table as a statistics program keeps it.

    Attributes
    ----------
    header : list of str
    rows : list of list
        The cells, None where a value is missing.
    labels : mapping of str to mapping
        By columns, what their values are called.
    categories : mapping of str to (list of str, bool)
        By columns of R's factors, their levels, and whether they are ordered.
    """

    header: list[str]
    rows: list[list[object]]
    labels: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    categories: Mapping[str, tuple[list[str], bool]] = field(default_factory=dict)


def read_statistical(path: Path) -> Stored:
    """Read a file of Stata, SPSS or SAS; what is declared as missing there is missing."""
    if find_spec("pyreadstat") is None:
        raise DataError(_install(path, "pyreadstat"))
    check_file(path)
    n_cells, frame, value_labels = _read_apart(path)
    check_extent(path, n_cells)
    labels = {
        name: {value: str(text) for value, text in found.items() if _is_code(value)}
        for name, found in value_labels.items()
    }
    return Stored(*_cells(path, frame), labels)


# Read in a process of its own: some damaged files crash the C library below pyreadstat, and with
# it the process.
_READER = """
import json, pickle, sys
path, function, most, sys.path[:] = json.loads(sys.argv[1])
import pyreadstat
read = getattr(pyreadstat, function)
try:
    _, about = read(path, metadataonly=True)
    n_cells = (about.number_rows or 0) * (about.number_columns or 0)
    frame, about = read(path) if n_cells <= most else (None, about)
    found = n_cells, frame, about.variable_value_labels
except Exception as error:
    found = " ".join(str(error).split()) or type(error).__name__
pickle.dump(found, sys.stdout.buffer)
"""


def _read_apart(path: Path) -> tuple[int, pd.DataFrame, Mapping[str, Mapping[Any, Any]]]:
    """Return how many cells a file has, these if they are not too many, and their labels."""
    function = STATISTICAL[path.suffix.lower()]
    given = json.dumps([str(path.absolute()), function, MAX_CELLS, sys.path])
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-W", "ignore", "-c", _READER, given],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    with damage(path, f"a {path.suffix.lower()} file"):
        if done.returncode:
            raise ValueError("the library that reads this format crashed")
        found = pickle.loads(done.stdout)  # noqa: S301 (of our own process)
        if isinstance(found, str):
            raise ValueError(found)  # noqa: TRY004 (what pyreadstat said)
    n_cells, frame, labels = found
    return n_cells, frame, labels


def read_r(path: Path, sheet: str | int | None) -> Stored:
    """Read a data frame that R has saved, the one called `sheet` if there are several."""
    import pandas as pd

    try:
        import rdata
    except ImportError as error:
        raise DataError(_install(path, "rdata")) from error
    with damage(path, "a file of R"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes of R that it does not know
        found = rdata.conversion.convert(rdata.parser.parse_data(_unpacked(path)))
    objects = found if isinstance(found, dict) and path.suffix.lower() != ".rds" else {"": found}
    frames = {name: one for name, one in objects.items() if isinstance(one, pd.DataFrame)}
    if not frames:
        raise DataError(
            f"{path}: there is no data frame in the file; save one with saveRDS()", argument="sheet"
        )
    if sheet is None and len(frames) > 1:
        raise DataError(
            f"{path}: there are several data frames, {listing(frames)}; choose one with sheet=",
            argument="sheet",
        )
    if sheet is not None and sheet not in frames:
        raise DataError(
            f"{path}: there is no data frame {shown(sheet)}{did_you_mean(str(sheet), frames)}"
        )
    frame = next(iter(frames.values())) if sheet is None else frames[str(sheet)]
    categories = {
        str(name): ([str(level) for level in kind.categories], bool(kind.ordered))
        for name, kind in frame.dtypes.items()
        if isinstance(kind, pd.CategoricalDtype)
    }
    if not isinstance(frame.index, pd.RangeIndex) and frame.index.dtype.kind not in "iu":
        frame = frame.reset_index(names="")
    return Stored(*_cells(path, frame), categories=categories)


def _install(path: Path, package: str) -> str:
    return (
        f"{path}: reading {path.suffix.lower()} needs {package}: pip install 'fastqca[files]', or "
        "save the data as .csv"
    )


def _is_code(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cells(path: Path, frame: pd.DataFrame) -> tuple[list[str], list[list[object]]]:
    """Take a table apart into names and rows of plain values."""
    check_extent(path, frame.size)
    columns = [_plain(frame.iloc[:, at]) for at in range(frame.shape[1])]
    header = [str(name) for name in frame.columns]
    return header, [list(row) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series[Any]) -> list[object]:
    missing = column.isna().tolist()
    values = zip(column.tolist(), missing, strict=True)
    return [None if absent else value for value, absent in values]


def _unpacked(path: Path) -> bytes:
    """Unpack what R has packed, up to a size."""
    raw = read_bytes(path)
    opened = _PACKED.get(raw[:2])
    if opened is None:
        return raw
    with opened(io.BytesIO(raw), "rb") as packed:
        content: bytes = packed.read(_MAX_UNPACKED + 1)
    if len(content) > _MAX_UNPACKED or content[:2] in _PACKED:
        raise DataError(
            f"{path}: the file unpacks to more than {_MAX_UNPACKED:,} bytes; save the columns "
            "that you need as a file of their own"
        )
    return content
