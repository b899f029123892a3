"""Tables as a Word document, with python-docx where it is installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastqca._common.check import printable
from fastqca._common.errors import FastqcaError
from fastqca._tables.breaking import letters, narrowest
from fastqca._tables.cases import showing
from fastqca._tables.circles import circles

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from docx.document import Document
    from docx.section import Section
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

    from fastqca._tables.case_list import Cases
    from fastqca._tables.model import Align, Table

__all__ = ["write_word"]

_POINTS = 9
_SIZES = {"large": 14, "small": 8}  # points of circles
_TIGHT = re.compile(r",(?=\S)")
_PER_LETTER = 5.2  # points
_GAP = 2.5  # letters between two columns
_PORTRAIT, _LANDSCAPE = 83, 117  # letters in a line of US Letter


def write_word(
    path: str | os.PathLike[str], tables: Sequence[Table], cases: Cases = "auto"
) -> None:
    """Write tables to a .docx file: caption, rows with rules as in print, notes."""
    try:
        import docx
    except ImportError as error:
        raise FastqcaError(
            f"{path}: writing Word documents needs python-docx: pip install 'fastqca[word]'"
        ) from error
    from docx.shared import Pt

    document = docx.Document()
    panels = [
        panel
        for table in showing(tables, cases)
        for panel in table.panels(_LANDSCAPE, _GAP, letters)
    ]
    room = _PORTRAIT
    if any(sum(p.fitted(room, _GAP, letters)) + _GAP * len(p.columns) > room for p in panels):
        _landscape(document.sections[0])
        room = _LANDSCAPE
    for table in panels:
        if table.caption:
            _captioned(document.add_paragraph(printable(table.caption), style="Caption"))
        _add_table(document, table, room)
        for note in table.below():
            paragraph = document.add_paragraph()
            _runs(paragraph, note, sized=table.circles)
            paragraph.paragraph_format.space_after = Pt(2)
        document.add_paragraph()
    document.save(str(path))


def _landscape(section: Section) -> None:
    from docx.enum.section import WD_ORIENT

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


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
    widths = table.fitted(room, _GAP, letters)
    for i, n in enumerate(widths):
        width = Pt((max(n, 1) + _GAP) * _PER_LETTER)
        grid.columns[i].width = width
        for cell in grid.columns[i].cells:
            cell.width = width
    if table.spanned:
        _write_spans(rows[0], table)
    _write(rows[ahead - 1], [column.header for column in table.columns], table, widths, bold=True)
    _ruled(rows[0], "top", 8)
    for row in rows[:ahead]:
        _repeated(row)
    at = ahead
    for group in filter(None, table.groups):
        _ruled(rows[at], "top", 4)
        for cells in group:
            _write(rows[at], table.full(cells), table, widths)
            at += 1
    _ruled(rows[-1], "bottom", 8)


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
    for cell, text, column, width in zip(row.cells, texts, table.columns, widths, strict=True):
        # Word ends no line after a comma without a blank.
        tight = narrowest(text, (" ", ""), letters) > width
        shown = _TIGHT.sub(",\u200b", text) if tight else text
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
        run.font.size = Pt(_POINTS if size is None else _SIZES[size])


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


def _repeated(row: _Row) -> None:
    """Repeat the header on every page that the table goes on to."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:tblHeader"))
