"""
Seals of Parquet files: a digest of all that is in a file, in the file.

The checksums of pages that Parquet knows leave out the descriptions of pages and of the file, where
a bit that flips can make other values as well. A file ends with these descriptions (the footer),
their length and a mark, and readers go from there to where pages begin; so a few bytes between
the last page and the footer change nothing for them.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_seal", "seal"]

_TAG = b"fastqca seal"
_DIGEST = 16
_SIZE = len(_TAG) + _DIGEST
_MARK = b"PAR1"
_END = 8  # the length of the footer, and the mark
_BLOCK = 2**20


def seal(file: BinaryIO) -> None:
    """Put a digest into a file that has been written, if it is one of Parquet."""
    end = file.seek(0, os.SEEK_END)
    start = _footer(file, end)
    if start is None:
        return
    file.seek(start)
    footer = file.read()
    digest = _digest(file, start, footer)
    file.seek(start)
    file.write(_TAG + digest + footer)
    file.flush()


def check_seal(path: Path) -> None:
    """
    See that a file is as it was when it was sealed; files without a seal are let pass.

    Raises
    ------
    OSError
        It is not.
    """
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        start = _footer(file, end)
        if start is None or start < _SIZE:
            return
        file.seek(start - _SIZE)
        found, footer = file.read(_SIZE), file.read()
        if found[: len(_TAG)] == _TAG and found[len(_TAG) :] != _digest(
            file, start - _SIZE, footer
        ):
            raise OSError("its bytes are not those that were written")


def _footer(file: BinaryIO, end: int) -> int | None:
    """Find where the footer begins; None in other files."""
    if end < _END:
        return None
    file.seek(end - _END)
    last = file.read(_END)
    start = end - _END - int.from_bytes(last[:4], "little")
    return start if last[4:] == _MARK and start > 0 else None


def _digest(file: BinaryIO, start: int, footer: bytes) -> bytes:
    digest = blake2b(digest_size=_DIGEST)
    file.seek(0)
    left = start
    while left and (block := file.read(min(left, _BLOCK))):
        digest.update(block)
        left -= len(block)
    digest.update(footer)
    return digest.digest()
