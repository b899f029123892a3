"""Rows of a file, from which titles, notes and what the user names are left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fastqca._common.check import argument, listing, shown, warn, whole_number
from fastqca._common.errors import DataError, ReadingWarning
from fastqca._common.patterns import pattern
from fastqca.data.cells import is_number, meant_as_number

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MAX_CELLS", "MAX_COLUMNS", "FileRow", "check_extent", "is_empty", "table_rows"]

MAX_CELLS = 5_000_000
MAX_COLUMNS = 100_000
# How notes below a table begin, in the languages of Europe.
_NOTE = pattern(
    r"\s*(?:(?:sources?|notes?|n\.?b|remarks?|quellen?|anmerkung(?:en)?|hinweise?|fuentes?|notas?"
    r"|fontes?|bron(?:nen)?|opmerking(?:en)?|remarques?|legends?|legende)\s*\.?\s*:"
    r"|[*\u2020\u2021\u00a7\u00b9\u00b2\u00b3]+\s*\S)",
    re.IGNORECASE,
)


class FileRow(NamedTuple):
    """A row and its number in the file, from 1; no cells at all where empty rows are."""

    number: int
    cells: list[object]


def check_extent(path: object, n_cells: int) -> None:
    """Refuse a table of more than 5,000,000 cells."""
    if n_cells > MAX_CELLS:
        raise DataError(
            f"{path}: the table has more than {MAX_CELLS:,} cells; save the columns you need in "
            "a separate file"
        )


def is_empty(cell: object) -> bool:
    """
    Say whether a cell holds nothing.

    Examples
    --------
    >>> is_empty(None), is_empty(" "), is_empty(0)
    (True, True, False)
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


def table_rows(
    path: Path, rows: list[FileRow], skip_rows: int | Iterable[int] | None, *, ragged: bool
) -> list[FileRow]:
    """Return header and cases: the rows without empty ones and those that are left out."""
    if skip_rows is None:
        return _without_notes(path, _without_title(path, rows, ragged=ragged), ragged=ragged)
    if isinstance(skip_rows, Iterable) and not isinstance(skip_rows, str):
        named = {whole_number(row, "each of skip_rows", low=1) for row in skip_rows}
        kept = [row for row in rows if row.number not in named]
    else:
        first = whole_number(skip_rows, "skip_rows", low=0)
        kept = [row for row in rows if row.number > first]
    kept = [row for row in kept if row.cells]
    if not kept:
        raise DataError(f"{path}: {argument('skip_rows', skip_rows)} skips every row of the file")
    return kept


def _filled_cells(row: FileRow) -> list[int]:
    return [at for at, cell in enumerate(row.cells) if not is_empty(cell)]


def _without_title(path: Path, rows: list[FileRow], *, ragged: bool) -> list[FileRow]:
    """Leave out rows above the header that have one cell, where the header has several."""
    full = [row for row in rows if row.cells]
    usual = Counter(len(row.cells) for row in full).most_common(1)[0][0] if full and ragged else 0
    lines = 0
    # A title with separators in it is shorter, by more than the name that R leaves out.
    while lines < len(full) and (
        len(_filled_cells(full[lines])) == 1 or len(full[lines].cells) < usual - 1
    ):
        lines += 1
    if not 0 < lines < len(full) - 1:
        return rows
    names = [full[lines].cells[at] for at in _filled_cells(full[lines])]
    below = (cell for row in full[lines + 1 :] for cell in row.cells)
    # R writes a single name above two columns: then the next row is no header but a case.
    if not all(map(_is_name, names)) or not any(map(_is_numeric, below)):
        return rows
    _warn_left_out(path, full[:lines], "a title above the column names")
    first = full[lines].number
    return [row for row in rows if row.number >= first]


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and not is_number(cell)


def _is_numeric(cell: object) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and meant_as_number(cell))


def _without_notes(path: Path, rows: list[FileRow], *, ragged: bool) -> list[FileRow]:
    """Leave out the notes below a table: the last rows with text in the first column alone."""
    full = [(row, at) for at, row in enumerate(rows) if row.cells]
    table = [row for row, _ in full]
    if len(table) < 2 or len(_filled_cells(table[0])) < 2:
        return table
    # The header may lack the name of the first column.
    widths = {len(table[0].cells), max(len(table[0].cells), len(table[1].cells))}
    note: int | None = None
    for position in range(len(table) - 1, 1, -1):
        row, at = full[position]
        filled = _filled_cells(row)
        text = row.cells[filled[0]]
        odd = ragged and len(row.cells) not in widths
        begins = isinstance(text, str) and _NOTE.match(text) is not None
        alone = filled == [0] and isinstance(text, str) and not meant_as_number(text)
        if not (alone or (odd and begins)):
            break
        # A case of which nothing is known looks the same but for these.
        if odd or begins or not rows[at - 1].cells:
            note = position
    if note is None:
        return table
    _warn_left_out(path, table[note:], "notes below the table")
    return table[:note]


def _warn_left_out(path: Path, rows: Sequence[FileRow], what: str) -> None:
    numbers = listing(row.number for row in rows)
    text = next(cell for cell in rows[0].cells if not is_empty(cell))
    warn(
        f"{path}, row {numbers} ({shown(text)}): skipped as {what}; {argument('skip_rows', 0)} "
        f"keeps all rows, and {argument('skip_rows')} can also list the rows to skip",
        ReadingWarning,
    )
