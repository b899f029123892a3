"""Zip files, of which workbooks are made: what is packed in them is measured before it is read."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from fastqca._common.errors import DataError
from fastqca._common.files import damage, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_archive"]

_MAX_UNPACKED = 300_000_000
_MAX_FILES = 10_000
_ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of older and of protected ones


def check_archive(path: Path) -> None:
    """Refuse an archive that is damaged, or that unpacks to more than 300 MB."""
    if read_bytes(path)[:8] == _ENCRYPTED:
        raise DataError(
            f"{path}: the workbook is password-protected, or it is an older workbook (.xls) "
            "with a changed extension; save it as .xlsx without a password"
        )
    with damage(path, "a workbook"), zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        _check_size(path, size, len(parts))
        damaged = archive.testzip()  # reads all, and no more than the sizes that it says
    if damaged is not None:
        raise DataError(f"{path}: the workbook cannot be read ({damaged} is damaged)")


def _check_size(path: Path, size: int, parts: int) -> None:
    if size > _MAX_UNPACKED or parts > _MAX_FILES:
        raise DataError(
            f"{path}: the workbook unpacks to {size:,} bytes in {parts:,} parts; at most "
            f"{_MAX_UNPACKED:,} bytes and {_MAX_FILES:,} parts can be read; save the sheet as .csv"
        )
