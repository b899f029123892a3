"""Text files with a separator: decoding, the separator, and rows of equal length."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from fastqca.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_delimited"]

_CANDIDATES = (";", "\t", ",", "|")
_SPOKEN = {"\t": "tab"}


def read_delimited(
    path: Path, delimiter: str | None, encoding: str | None
) -> tuple[list[str], list[int], list[list[object]], bool]:
    """
    Read a text file as header, row numbers, cells and whether commas separate the columns.

    Raises
    ------
    DataError
        The file is empty, not text, has an open quotation mark or a row of another length.
    """
    text = _decode(path, encoding)
    if not text.strip():
        raise DataError(f"{path}: the file is empty")
    if delimiter is None:
        delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else _find_delimiter(text)
    elif len(delimiter) != 1 or delimiter in '\r\n"':
        raise DataError(
            f"{path}: the delimiter must be one character, no quotation mark and no line break, "
            f"got {delimiter!r}"
        )
    numbered = _parse(path, text, delimiter)
    header = [_clean(name) for name in numbered[0][1]]
    body = numbered[1:]
    if body and all(len(cells) == len(header) + 1 for _, cells in body):
        header = ["", *header]  # R's write.table gives no name to the column of row names
    for row, cells in body:
        if len(cells) != len(header):
            raise DataError(
                f"{path}, row {row}: {len(cells)} columns, but row 1 has {len(header)} "
                f"(separated by {_SPOKEN.get(delimiter, delimiter)!r}); a separator is missing "
                "or too many, or a text with one is not in quotation marks"
            )
    rows = [row for row, _ in body]
    return header, rows, [list(cells) for _, cells in body], delimiter == ","


def _decode(path: Path, encoding: str | None) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: the file cannot be read: {error.strerror}") from error
    if raw.startswith(b"PK\x03\x04"):
        raise DataError(f"{path}: this is a workbook, not text; give it the ending .xlsx")
    if encoding is None:
        wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if wide else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except LookupError as error:
        raise DataError(f"{path}: there is no encoding {encoding!r}") from error
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"{path}, row {row}: not {encoding.removesuffix('-sig').upper()} text; save the file "
            "as 'CSV UTF-8', or say which encoding it has (encoding='cp1252' for older Excel)"
        ) from error
    if "\0" in text:
        raise DataError(f"{path}: this is not a text file")
    return text


def _find_delimiter(text: str) -> str:
    """Take the separator that splits most rows alike into most columns; ties go to the first."""
    best, best_score = ",", (0.0, 1)
    for candidate in _CANDIDATES:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=candidate)
        try:
            lengths = [len(cells) for cells in reader if cells]
        except csv.Error:  # a cell that is too long, for this separator at least
            continue
        if not lengths or lengths[0] == 1:
            continue
        alike = lengths.count(lengths[0]) / len(lengths)
        if len(lengths) > 1 and all(length == lengths[0] + 1 for length in lengths[1:]):
            alike = 1.0  # row names without a name, as R writes them
        score = (alike, lengths[0])
        if score > best_score:
            best, best_score = candidate, score
    return best


def _parse(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Split text into rows, each with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                numbered.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise DataError(
                f"{path}, row {begins}: a cell has more than {csv.field_size_limit():,} "
                "characters; is a quotation mark not closed, or the file no table?"
            ) from error
        raise DataError(
            f"{path}, row {begins}: a quotation mark is not closed or stands inside of a value "
            f"({error})"
        ) from error
    return numbered


def _clean(name: str) -> str:
    return " ".join(name.replace("\ufeff", "").split())
