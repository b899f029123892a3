"""The one place that decides which files may be written: never an input, nothing foreign."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.files import read_bytes, write_bytes, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "MAKER",
    "Targets",
    "hashes",
    "is_document",
    "is_figure",
    "is_page",
    "is_sealed",
    "never_ours",
    "recorded_in",
    "sealed_document",
    "with_seal",
]

MAKER = "Made by fastqca"  # stands in figures
_PAGE = b'<meta name="generator" content="fastqca '
_SEAL = "# Written by fastqca. SHA-256 of these settings: "
_CORE = "docProps/core.xml"
_PROPERTIES = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties \
xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>fastqca</dc:creator>\
<dc:description>{maker}. SHA-256 {digest}</dc:description></cp:coreProperties>"""
_HASH = re.compile(rb"^# SHA-256 ([0-9a-f]{64})  ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Targets:
    """
    The files that one call or command writes.

    Attributes
    ----------
    inputs : tuple of path-like
        Files that it reads.
    overwrite : bool, default False
        Whether files of others may be written over, but never inputs.
    remedy : str, default "overwrite=True"
        How the user asks for that, for messages.
    """

    inputs: tuple[str | os.PathLike[str], ...] = ()
    overwrite: bool = False
    remedy: str = "overwrite=True"

    def check(
        self,
        path: str | os.PathLike[str],
        ours: Callable[[bytes], bool],
        content: bytes | None = None,
    ) -> None:
        """
        Refuse to write a file where something else would be lost.

        Parameters
        ----------
        ours : callable
            Tells from the bytes of a file whether this package wrote it, and nobody changed it.
        content : bytes, optional
            What is to be written, if that is known: a file that holds just this is no loss.

        Examples
        --------
        >>> Targets(inputs=["cases.csv"]).check("./cases.csv", never_ours)
        Traceback (most recent call last):
            ...
        fastqca.DataError: cases.csv: this is an input file, which is never ...
        """
        path = Path(path)
        if any(_is_same(path, given) for given in self.inputs):
            raise DataError(
                f"{path}: this is an input file, which is never overwritten; choose another name"
            )
        if self.overwrite or not _holds_something(path):
            return
        if path.is_symlink():
            raise DataError(
                f"{path}: this is a link to {path.readlink()}; name another file, or replace "
                f"the link with {self.remedy}"
            )
        try:
            there = read_bytes(path)
        except FastqcaError:  # too large, or not to be read: not ours
            there = b""
        if there == content or ours(there):
            return
        raise DataError(
            f"{path}: this file was not written by fastqca, or has changed since; "
            f"choose another name, or overwrite it with {self.remedy}"
        )

    def write(self, path: str | os.PathLike[str], text: str, ours: Callable[[bytes], bool]) -> None:
        """Write a text, unless `check` refuses."""
        self.check(path, ours, text.encode(errors="replace"))
        self.release(path)
        write_text(path, text)

    def write_bytes(
        self, path: str | os.PathLike[str], content: bytes, ours: Callable[[bytes], bool]
    ) -> None:
        """Write a file that is no text, unless `check` refuses."""
        self.check(path, ours, content)
        self.release(path)
        write_bytes(path, content)

    def release(self, path: str | os.PathLike[str]) -> None:
        """Take a link away, so that what is written does not go to another place."""
        path = Path(path)
        if path.is_symlink() and _holds_something(path):
            try:
                path.unlink()
            except OSError as error:
                raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def never_ours(_content: bytes) -> bool:
    """Say of every file that it is not ours, where that cannot be told."""
    return False


def is_page(content: bytes) -> bool:
    """
    Say whether a file is a page that this package wrote.

    Examples
    --------
    >>> is_page(b'<head><meta name="generator" content="fastqca 0.1.0">'), is_page(b"<html>")
    (True, False)
    """
    return _PAGE in content[:5000]


def is_figure(content: bytes) -> bool:
    """Say whether a file is a figure that this package drew."""
    return MAKER.encode() in content


def is_document(content: bytes) -> bool:
    """Say whether `sealed_document` made a document or a workbook and nobody changed it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(_CORE) == _core_properties(archive)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError):
        return False


def sealed_document(content: bytes) -> bytes:
    """
    Seal a document of Word or a workbook of Excel, so that it can be told whether it was changed.

    Such a file is a ZIP archive. Its properties get the hash of all that is in it, and the time at
    which it was written goes, so that the same content is the same file.
    """
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as sealed,
    ):
        for name in given.namelist():
            inside = _core_properties(given) if name == _CORE else given.read(name)
            entry = zipfile.ZipInfo(name)  # of 1980, the first year that such archives know
            entry.compress_type = zipfile.ZIP_DEFLATED
            sealed.writestr(entry, inside)
    return made.getvalue()


def _core_properties(archive: zipfile.ZipFile) -> bytes:
    parts = [
        b"%s %s" % (name.encode(), hashlib.sha256(archive.read(name)).digest())
        for name in archive.namelist()
        if name != _CORE
    ]
    return _PROPERTIES.format(maker=MAKER, digest=_digest(b"\n".join(parts))).encode()


def with_seal(text: str) -> str:
    r"""
    Put a line in front of a TOML text that tells whether it was changed since.

    Examples
    --------
    >>> made = with_seal("n_cut = 1\\n").encode()
    >>> is_sealed(made), is_sealed(made.replace(b"1\\n", b"2\\n"))
    (True, False)
    """
    return f"{_SEAL}{_of_settings(text.encode(errors='replace'))}\n{text}"


def is_sealed(content: bytes) -> bool:
    """Say whether `with_seal` made a file and nobody changed it."""
    head, _, rest = content.replace(b"\r\n", b"\n").partition(b"\n")
    return head == f"{_SEAL}{_of_settings(rest)}".encode()


def _of_settings(content: bytes) -> str:
    """Hash all lines but those that name files, so that these can be renamed."""
    lines = content.split(b"\n")
    return _digest(b"\n".join(x for x in lines if not x.startswith((b"# SHA-256 ", b"data = "))))


def recorded_in(record: str | os.PathLike[str]) -> Callable[[bytes], bool]:
    """Tell files of this package by a record that lists their hashes, as `hashes` writes them."""
    try:
        found = {digest.decode() for digest in _HASH.findall(read_bytes(record))}
    except FastqcaError:
        found = set()
    return lambda content: _digest(content) in found


def hashes(files: Iterable[tuple[str, str]]) -> list[str]:
    """Write the record of files, names and texts, as comments of a TOML file."""
    return [f"# SHA-256 {_digest(text.encode(errors='replace'))}  {name}" for name, text in files]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_same(path: Path, given: str | os.PathLike[str]) -> bool:
    try:
        return path.samefile(given)
    except (OSError, ValueError):  # one of them does not exist
        return os.path.realpath(path) == os.path.realpath(given)


def _holds_something(path: Path) -> bool:
    """Whether writing loses something: not into a device or a pipe, such as /dev/stdout."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return path.is_symlink()  # to nowhere
    except ValueError:  # a name that no file has
        return False
    return stat.S_ISREG(kind)
