"""Tables as a Word document, with python-docx where it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca._check import printable
from fastqca.errors import FastqcaError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from docx.document import Document
    from docx.section import Section
    from docx.table import _Row
    from docx.text.paragraph import Paragraph

    from fastqca._tables.model import Table

__all__ = ["write_word"]

_WIDE = 85  # characters that a line of a portrait page holds at 9 points
_POINTS = 9


def write_word(path: str | os.PathLike[str], tables: Sequence[Table]) -> None:
    """
    Write tables to a .docx file: caption, rows with rules as in print, notes.

    Raises
    ------
    FastqcaError
        python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise FastqcaError(
            f"{path}: writing Word documents needs python-docx: pip install 'fastqca[word]'"
        ) from error
    document = docx.Document()
    if any(sum(table.widths) + 2 * len(table.columns) > _WIDE for table in tables):
        _landscape(document.sections[0])
    for table in tables:
        if table.caption:
            _captioned(document.add_paragraph(printable(table.caption), style="Caption"))
        _filled(document, table)
        for note in table.notes:
            _small(document.add_paragraph(printable(note)))
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


def _small(paragraph: Paragraph) -> None:
    from docx.shared import Pt

    paragraph.paragraph_format.space_after = Pt(2)
    for run in paragraph.runs:
        run.font.size = Pt(_POINTS)


def _filled(document: Document, table: Table) -> None:
    """Add the rows, with a rule above and below the header and above each group."""
    from docx.enum.table import WD_TABLE_ALIGNMENT

    grid = document.add_table(rows=table.n_rows + 1, cols=len(table.columns))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = True
    rows = list(grid.rows)
    _write(rows[0], [column.header for column in table.columns], table, bold=True)
    _ruled(rows[0], "top", 8)
    _repeated(rows[0])
    at = 1
    for group in filter(None, table.groups):
        _ruled(rows[at], "top", 4)
        for row in group:
            _write(rows[at], table.full(row), table)
            at += 1
    _ruled(rows[-1], "bottom", 8)


def _write(row: _Row, texts: Sequence[str], table: Table, *, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    aligns = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
    }
    for cell, text, column in zip(row.cells, texts, table.columns, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = aligns[column.align]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(printable(text))
        run.bold = bold
        run.font.size = Pt(_POINTS)


def _ruled(row: _Row, side: str, eighths: int) -> None:
    """Draw a line along a row, so many eighths of a point thick."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 (python-docx has no borders)
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)


def _repeated(row: _Row) -> None:
    """Repeat the header on every page that the table goes on to."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:tblHeader"))
