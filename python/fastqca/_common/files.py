"""Files that are read and written whole: regular files, and none beyond a size."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastqca._common.check import nearest, shown
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = [
    "MAX_BYTES",
    "check_file",
    "comma_separated",
    "damage",
    "name_of",
    "read_bytes",
    "unwritable",
    "write_bytes",
    "write_text",
]

MAX_BYTES = 200_000_000
# Where one of these stands unquoted, some program begins a new cell within a text.
_BREAKS = pattern(r"[\r;\t]")
_HALVES = pattern(r"[\ud800-\udfff]")


def check_file(
    path: str | os.PathLike[str],
    what: str = "the file",
    *,
    limit: int = MAX_BYTES,
    error: type[FastqcaError] = DataError,
) -> None:
    """
    Refuse what cannot be read whole, without opening it: a pipe would wait for ever.

    Examples
    --------
    >>> check_file("nowhere.toml", "the plan")
    Traceback (most recent call last):
        ...
    fastqca.DataError: nowhere.toml: there is no such file
    """
    name = name_of(path, what, error=error)
    try:
        found = os.stat(name)  # noqa: PTH116 (the path may be text)
    except ValueError:  # a NUL in the name
        raise error(f"{shown(path)}: {what} cannot be read: no file has such a name") from None
    except FileNotFoundError:
        raise error(f"{path}: there is no such file{_alike(Path(name))}") from None
    except OSError as failure:
        raise error(f"{path}: {what} cannot be read: {failure.strerror}") from failure
    if stat.S_ISDIR(found.st_mode):
        raise error(f"{path}: {what} cannot be read: this is a folder, not a file")
    if not stat.S_ISREG(found.st_mode):
        raise error(
            f"{path}: {what} cannot be read: this is a pipe or a device, not a file; "
            "save the contents to a file first"
        )
    if found.st_size > limit:
        raise error(
            f"{path}: {what} has {found.st_size:,} bytes; at most {limit:,} bytes can be read"
        )


def _alike(path: Path) -> str:
    """Name the file in the same folder that was most likely meant."""
    try:
        match = nearest(path.name, [other.name for other in path.parent.iterdir()])
    except OSError:  # no folder, or none to look into
        return ""
    return f" (did you mean {match!r}?)" if match else ""


def name_of(
    path: str | os.PathLike[str], what: str = "path", *, error: type[FastqcaError] = DataError
) -> str:
    """
    Return the name of a file as text.

    Examples
    --------
    >>> name_of(1)
    Traceback (most recent call last):
        ...
    fastqca.DataError: path must be the name of a file, got 1
    """
    try:
        name = os.fspath(path)
    except TypeError:
        name = None
    if not isinstance(name, str):
        raise error(f"{what} must be the name of a file, got {shown(path)}")
    return name


def read_bytes(
    path: str | os.PathLike[str],
    what: str = "the file",
    *,
    limit: int = MAX_BYTES,
    error: type[FastqcaError] = DataError,
) -> bytes:
    """Read a file whole, after `check_file`."""
    check_file(path, what, limit=limit, error=error)
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (the path may be text)
            return file.read(limit)  # a file of /proc says that it has no bytes
    except OSError as failure:
        raise error(f"{path}: {what} cannot be read: {failure.strerror}") from failure


def write_text(path: str | os.PathLike[str], text: str, encoding: str = "utf-8") -> None:
    """
    Write a text with line breaks as they are.

    Examples
    --------
    >>> write_text("nowhere/cases.csv", "A,B")
    Traceback (most recent call last):
        ...
    fastqca.DataError: nowhere/cases.csv: cannot be written: there is no folder 'nowhere'
    """
    try:
        content = _HALVES.sub("\ufffd", text).encode(encoding)
    except UnicodeEncodeError as failure:
        letter = text[failure.start : failure.start + 1]
        raise DataError(
            f"{path}: the encoding {encoding!r} has no {letter!r}; use encoding='utf-8'"
        ) from failure
    except (LookupError, TypeError) as failure:
        raise DataError(f"{path}: there is no encoding {encoding!r}") from failure
    write_bytes(path, content)


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file that is no text, or say why it cannot be written."""
    name = name_of(path)
    try:
        with open(name, "wb") as file:  # noqa: PTH123 (the path may be text)
            file.write(content)
    except (OSError, ValueError) as failure:  # the latter of a NUL in the name
        raise DataError(f"{path}: cannot be written: {unwritable(name, failure)}") from failure


def unwritable(path: str | os.PathLike[str], failure: Exception) -> str:
    """
    Say why a file could not be written.

    Examples
    --------
    >>> unwritable("nowhere/cases.csv", FileNotFoundError())
    "there is no folder 'nowhere'"
    """
    if isinstance(failure, FileNotFoundError):
        return f"there is no folder {str(Path(path).parent)!r}"
    return getattr(failure, "strerror", None) or "no file has such a name"


@contextmanager
def damage(path: object, what: str) -> Iterator[None]:
    """
    Word whatever a library raises for a damaged file as one line.

    Parents of their errors are all there are: zipfile, openpyxl, XML and other parsers let
    through what they meet, and one in Rust panics.

    Examples
    --------
    >>> with damage("cases.xlsx", "a workbook"):
    ...     raise IndexError("list index out of range")
    Traceback (most recent call last):
        ...
    fastqca.DataError: cases.xlsx: this is not a workbook that can be read (list index ...)
    """
    try:
        yield
    except FastqcaError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"{path}: this is not {what} that can be read ({reason})") from error


def comma_separated(frame: pd.DataFrame, *, index: bool = False) -> str:
    r"""
    Write a frame as CSV in which every cell is read as one, also by programs with other separators.

    Examples
    --------
    >>> import pandas as pd
    >>> comma_separated(pd.DataFrame({"case": ["a\r=1", "b"], "score": [0.5, 1]}))
    '"case","score"\n"a\r=1",0.5\n"b",1.0\n'
    """
    text = frame.to_csv(index=index, lineterminator="\n")
    if not _BREAKS.search(text):
        return text
    import csv

    # The csv module quotes only what its own reader needs.
    return frame.to_csv(index=index, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
