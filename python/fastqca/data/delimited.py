"""Text files with a separator: decoding, the separator, and their rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from fastqca._common.check import argument
from fastqca._common.errors import DataError
from fastqca._common.files import read_bytes
from fastqca._common.patterns import pattern
from fastqca.data.rows import FileRow, check_extent

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_delimited"]

_CANDIDATES = (";", "\t", ",", "|")
_SEPARATOR_LINE = pattern(r"\ufeff?\"?sep=(?P<mark>[^\r\n\"])\"?(?=\r|\n)", re.IGNORECASE)
_LOOKED_AT = 200_000  # characters that tell the separator


def read_delimited(
    path: Path, delimiter: str | None, encoding: str | None
) -> tuple[list[FileRow], str]:
    """Read a text file as rows, one empty row for empty lines in a row, and the separator."""
    text = _decode(path, encoding)
    if not text.strip():
        raise DataError(f"{path}: the file is empty")
    said = _SEPARATOR_LINE.match(text)
    if said:
        text = text[said.end() :]  # but its line break, so that rows keep their numbers
    if delimiter is None:
        if said:
            delimiter = said["mark"]
        elif path.suffix.lower() in (".tsv", ".tab"):
            delimiter = "\t"
        else:
            delimiter = _find_delimiter(text)
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '\r\n"':
        raise DataError(
            f"{path}: the delimiter must be a single character other than a quotation mark or "
            f"line break, got {delimiter!r}"
        )
    return _parse(path, text, delimiter), delimiter


def _decode(path: Path, encoding: str | None) -> str:
    raw = read_bytes(path)
    if raw.startswith(b"PK\x03\x04"):
        raise DataError(
            f"{path}: this is a workbook, not a text file; change its extension to .xlsx"
        )
    if encoding is None and _is_binary(raw):
        raise DataError(f"{path}: this is not a text file")
    if encoding is None:
        wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if wide else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except (LookupError, ValueError, TypeError) as error:
        if not isinstance(error, UnicodeError) or not isinstance(error, UnicodeDecodeError):
            raise DataError(f"{path}: there is no encoding {encoding!r}") from error
        row = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"{path}, row {row}: not {encoding.removesuffix('-sig').upper()} text; save the file "
            f"as 'CSV UTF-8', or give its encoding ({argument('encoding', 'cp1252')} for "
            f"older "
            "Excel)"
        ) from error
    if "\0" in text:
        raise DataError(f"{path}: this is not a text file")
    return text


def _is_binary(raw: bytes) -> bool:
    """Say whether bytes are no text in any 8-bit encoding; UTF-16 begins with its mark."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return not wide and b"\0" in raw


def _find_delimiter(text: str) -> str:
    """Take the separator that splits most rows alike into most columns; ties go to the first."""
    if len(text) > _LOOKED_AT:
        text = text[: text.rfind("\n", 0, _LOOKED_AT) + 1] or text
    best, best_score = ",", (0.0, 1)
    for candidate in _CANDIDATES:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=candidate)
        try:
            lengths = [len(cells) for cells in reader if cells]
        except csv.Error:  # a cell that is too long, for this separator at least
            continue
        counts = Counter(length for length in lengths if length > 1)
        if not counts:
            continue
        # Titles and notes have other lengths; R gives the header one column less.
        usual, rows = max(counts.items(), key=lambda found: (found[1], found[0]))
        alike = rows / len(lengths)
        if lengths[0] == usual - 1 and rows == len(lengths) - 1:
            alike = 1.0
        score = (alike, usual)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _parse(path: Path, text: str, delimiter: str) -> list[FileRow]:
    """Split text into rows, each with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[FileRow] = []
    begins, n_cells = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(FileRow(begins, list(cells)))
                n_cells += len(cells)
                check_extent(path, n_cells)
            elif not rows or rows[-1].cells:
                rows.append(FileRow(begins, []))
            begins = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise DataError(
                f"{path}, row {begins}: a cell has more than {csv.field_size_limit():,} "
                "characters; maybe a quotation mark is not closed, or the file is not a table"
            ) from error
        raise DataError(
            f"{path}, row {begins}: a quotation mark is not closed, or is inside a value ({error})"
        ) from error
    return rows
