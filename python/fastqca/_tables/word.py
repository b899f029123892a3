"""Tables as a Word document, with python-docx where it is installed."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fastqca._common.check import printable
from fastqca._common.errors import FastqcaError
from fastqca._tables.breaking import letters, narrowest
from fastqca._tables.case_list import spaced
from fastqca._tables.cases import showing
from fastqca._tables.circles import circles

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from docx.document import Document
    from docx.section import Section
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

    from fastqca._tables.case_list import Cases
    from fastqca._tables.model import Align, Table

__all__ = ["PORTRAIT", "new_document", "put_table", "room_of", "turn_page", "write_word"]

_POINTS = 9
# Points of circles: the full one fills less of its type than the crossed one, in all faces.
_SIZES = {("●", "large"): 18, ("⊗", "large"): 13, ("●", "small"): 10, ("⊗", "small"): 8}
_TIGHT = re.compile(r"[,*](?=\S)")
_PER_LETTER = 5.2  # points
_GAP = 2.5  # letters between two columns
# Letters in a line of US Letter with margins of an inch, on its side of 0.8 inches.
PORTRAIT, LANDSCAPE = 90, 130
_MARGINS = {False: 0.8, True: 1.0}
_KEPT = {PORTRAIT: 40, LANDSCAPE: 24}  # lines of a table that stays on one page


def write_word(
    path: str | os.PathLike[str], tables: Sequence[Table], cases: Cases = "auto"
) -> None:
    """Write tables to a .docx file: caption, rows with rules as in print, notes."""
    document = new_document(path)
    shown = showing(tables, cases)
    room = max(map(room_of, shown), default=PORTRAIT)
    if room > PORTRAIT:
        turn_page(document.sections[0])
    for table in shown:
        put_table(document, table, room)
    document.save(str(path))


def new_document(path: object) -> Document:
    """Make an empty document, or say what is needed to write one to `path`."""
    try:
        import docx
    except ImportError as error:
        raise FastqcaError(
            f"{path}: writing Word documents needs python-docx: pip install 'fastqca[word]'"
        ) from error
    document = docx.Document()
    _set_margins(document.sections[0], upright=True)
    return document


def room_of(table: Table) -> int:
    """Return the letters in a line of the page that a table needs: `PORTRAIT`, or `LANDSCAPE`."""
    across = table.panels(LANDSCAPE, _GAP, letters)
    upright = [panel.panels(PORTRAIT, _GAP, letters) for panel in across]
    fits = all(len(parts) == 1 and _wide(parts[0]) <= PORTRAIT for parts in upright)
    return PORTRAIT if fits else LANDSCAPE


def _wide(table: Table) -> float:
    """Return the letters that a table takes on an upright page, with the gaps beside columns."""
    return sum(max(n, 1) + _GAP for n in table.fitted(PORTRAIT - _GAP, _GAP, letters))


def _letters(table: Table, room: int) -> list[int]:
    return table.balanced(table.fitted(room - _GAP, _GAP, letters), letters)


def turn_page(section: Section) -> None:
    """Turn the pages of a section on their side, or back."""
    from docx.enum.section import WD_ORIENT

    upright = section.orientation == WD_ORIENT.PORTRAIT
    section.orientation = WD_ORIENT.LANDSCAPE if upright else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width
    _set_margins(section, upright=not upright)


def _set_margins(section: Section, *, upright: bool) -> None:
    from docx.shared import Inches

    section.left_margin = section.right_margin = Inches(_MARGINS[upright])


def put_table(
    document: Document,
    table: Table,
    room: int,
    write_caption: Callable[[Paragraph, str], None] | None = None,
) -> None:
    """
    Put a table into a document: caption, rows with rules as in print, notes.

    Parameters
    ----------
    room : int
        Letters in a line: `PORTRAIT` or `LANDSCAPE`. What is wider goes on in another table.
    write_caption : callable, optional
        Writes the text of the caption; by default as it is.
    """
    from docx.shared import Pt

    for panel in table.panels(room, _GAP, letters):
        if panel.caption:
            paragraph = document.add_paragraph(style="Caption")
            if write_caption is None:
                paragraph.add_run(printable(panel.caption))
            else:
                write_caption(paragraph, panel.caption)
            _captioned(paragraph)
        _add_table(document, panel, room)
        for note in panel.below():
            paragraph = document.add_paragraph()
            _runs(paragraph, note, sized=panel.circles)
            paragraph.paragraph_format.space_after = Pt(2)
        document.add_paragraph()


def _captioned(paragraph: Paragraph) -> None:
    from docx.shared import RGBColor

    paragraph.paragraph_format.keep_with_next = True
    for run in paragraph.runs:
        run.font.color.rgb = RGBColor(0, 0, 0)


def _add_table(document: Document, table: Table, room: int) -> None:
    """Add the rows, with a rule above and below the header and above each group."""
    from docx.shared import Pt

    ahead = 2 if table.spanned else 1
    grid = document.add_table(rows=table.n_rows + ahead, cols=len(table.columns))
    grid.autofit = False
    rows = list(grid.rows)
    widths = _letters(table, room)
    for i, letters_wide in enumerate(widths):
        width = Pt((max(letters_wide, 1) + _GAP) * _PER_LETTER)
        grid.columns[i].width = width
        for cell in grid.columns[i].cells:
            cell.width = width
    if table.spanned:
        _write_spans(rows[0], table)
    _write(rows[ahead - 1], [column.header for column in table.columns], table, widths, bold=True)
    _ruled(rows[0], "top", 8)
    for row in rows[:ahead]:
        _marked(row, "w:tblHeader")
    at = ahead
    for group in filter(None, table.groups):
        _ruled(rows[at], "top", 4)
        for cells in group:
            _write(rows[at], table.full(cells), table, widths)
            at += 1
    _ruled(rows[-1], "bottom", 8)
    for row in rows[:-1] if _lines(table, widths) <= _KEPT[room] else rows[:ahead]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    for row in rows:
        _marked(row, "w:cantSplit")


def _lines(table: Table, widths: Sequence[int]) -> int:
    """Estimate the lines that the rows take."""
    cells = (zip(table.full(row), widths, strict=True) for row in table.rows())
    return sum(
        max(math.ceil(letters(cell) / max(width, 1)) or 1 for cell, width in row) for row in cells
    )


def _write_spans(row: _Row, table: Table) -> None:
    """Write what stands above several columns, in one cell, with a line below it."""
    at = 0
    for span, many in table.spans():
        cell = row.cells[at].merge(row.cells[at + many - 1])
        at += many
        _fill(cell, span, "center", bold=True)
        if span:
            _lined(cell, "bottom", 4)


def _write(
    row: _Row,
    texts: Sequence[str],
    table: Table,
    widths: Sequence[int],
    *,
    bold: bool = False,
) -> None:
    for cell, given, column, width in zip(row.cells, texts, table.columns, widths, strict=True):
        # Word ends no line after a comma or a star without a blank.
        text = spaced(given)
        tight = narrowest(text, (" ", ""), letters) > width
        shown = _TIGHT.sub("\\g<0>\u200b", text) if tight else text
        _fill(cell, shown, column.align, bold=bold, sized=table.circles)


def _fill(cell: _Cell, text: str, align: Align, *, bold: bool = False, sized: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    aligns = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
    }
    paragraph = cell.paragraphs[0]
    paragraph.alignment = aligns[align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    _runs(paragraph, text, bold=bold, sized=sized)


def _runs(paragraph: Paragraph, text: str, *, bold: bool = False, sized: bool = False) -> None:
    """Write text; the circles of a configuration chart large where core, small where not."""
    from docx.shared import Pt

    for piece, size in circles(printable(text)) if sized else [(printable(text), None)]:
        run = paragraph.add_run(piece)
        run.bold = bold
        run.font.size = Pt(_POINTS if size is None else _SIZES[piece, size])


def _ruled(row: _Row, side: str, eighths: int) -> None:
    """Draw a line along a row, so many eighths of a point thick."""
    for cell in row.cells:
        _lined(cell, side, eighths)


def _lined(cell: _Cell, side: str, eighths: int) -> None:
    """Draw a line along a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 (python-docx has no borders)
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    if borders.find(qn(f"w:{side}")) is not None:
        return
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


def _marked(row: _Row, name: str) -> None:
    """Say of a row that Word repeats it on every page, or does not divide it between two."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement(name))
