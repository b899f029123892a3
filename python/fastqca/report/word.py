"""
A report as a Word document.

Captions, cross-references and contents are fields, as Word makes them itself: a journal's template
or a document that this one is pasted into numbers them anew. Each field has its text already, so
that nothing needs to be updated first.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastqca._common.check import printable
from fastqca._common.targets import sealed_document
from fastqca._tables.cases import showing
from fastqca._tables.export import Exportable, in_print
from fastqca._tables.word import PORTRAIT, new_document, put_table, room_of, turn_page
from fastqca.report.content import (
    Block,
    Drawing,
    Exhibit,
    Facts,
    Folded,
    Gallery,
    Heading,
    Items,
    Links,
    Number,
    Paragraph,
    Preformatted,
    Section,
    Shown,
    Table,
    numbers,
    parts,
    titles,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docx.document import Document
    from docx.text.paragraph import Paragraph as Line

__all__ = ["as_word"]

_WIDTH = 6.5  # inches of a line
_HIGHEST = 7.5  # inches of a figure
_SMALL = 2.95  # inches of one of two figures side by side
_MONO = "Courier New"
_TEXTS = (Heading, Paragraph, Items)
_SHOWN = (Exhibit, Table, Folded, Drawing, Gallery)  # what a text before it announces
_WITH_TABLES = (Exhibit, Table, Shown, Folded)  # which turn the page where they need it


def as_word(title: str, blocks: Iterable[Block], path: object = "report.docx") -> bytes:
    """Write a report as a .docx file; `path` is for messages."""
    blocks = list(blocks)
    writer = _Writer(new_document(path), numbers(blocks))
    writer.write(title, blocks)
    made = io.BytesIO()
    writer.document.save(made)
    return sealed_document(made.getvalue())


class _Writer:
    """Writes blocks to a document, one after the other."""

    def __init__(self, document: Document, known: Mapping[str, Number]) -> None:
        self.document = document
        self.known = known
        self._marks = 0
        _styled(document)

    def write(self, title: str, blocks: list[Block]) -> None:
        """Write title, contents and blocks."""
        labels = titles(blocks)
        self.document.add_paragraph(printable(title), style="Title")
        _page_number(self.document.sections[0].footer.paragraphs[0])
        self._all(block for block in blocks if not isinstance(block, Section))
        if labels:
            self._contents(labels)
        sections = [block for block in blocks if isinstance(block, Section)]
        for i, (section, label) in enumerate(zip(sections, labels, strict=True), 1):
            self._turned(upright=not _leads_to_wide(section.blocks))
            heading = self.document.add_paragraph(style="Heading 1")
            self._bookmarked(heading, _section_mark(i), label)
            self._all(section.blocks)

    def _all(self, blocks: Iterable[Block]) -> None:
        every = list(blocks)
        for i, block in enumerate(every):
            if not isinstance(block, _WITH_TABLES):
                text = isinstance(block, _TEXTS)
                self._turned(upright=not (text and _leads_to_wide(every[i + 1 :])))
            self._block(block)
            if isinstance(block, Paragraph) and every[i + 1 :] and isinstance(every[i + 1], _SHOWN):
                self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self.document.add_paragraph(printable(text), style=f"Heading {max(level - 1, 1)}")
            case Paragraph(text):
                self._text(self.document.add_paragraph(), text)
            case Items(texts):
                for text in texts:
                    self._text(self.document.add_paragraph(style="List Bullet"), text)
            case Facts(pairs):
                self._facts(pairs)
            case Links(pairs):
                self._block(Items(tuple(f"{text} ({file})" for file, text in pairs)))
            case Preformatted(text):
                self._code(text)
            case Exhibit(key, table):
                self._table(table, self.known[key])
            case Table():
                self._table(block, None)
            case Drawing():
                self._picture(block.png, block.caption)
                self._caption(self.document.add_paragraph(style="Caption"), block)
            case Gallery():
                self._gallery(block)
            case Folded(_, inside):
                self._all(inside)
            case Section(title, inside):
                self._all((Heading(title), *inside))
            case Shown(result):
                if isinstance(result, Exportable):
                    self._all(in_print(result))

    def _text(self, line: Line, text: str) -> None:
        """Write a text, with a field in place of each reference."""
        for piece, is_ref in parts(text):
            if is_ref and piece in self.known:
                number = self.known[piece]
                _field(line, f"REF {_mark(number)} \\h", str(number))
            else:
                line.add_run(printable(piece))

    def _facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        from docx.shared import Inches, Pt

        for name, value in pairs:
            line = self.document.add_paragraph()
            line.paragraph_format.left_indent = Inches(1.5)
            line.paragraph_format.first_line_indent = Inches(-1.5)
            line.paragraph_format.tab_stops.add_tab_stop(Inches(1.5))
            line.paragraph_format.space_after = Pt(2)
            line.add_run(printable(name)).bold = True
            line.add_run(f"\t{printable(value)}")

    def _code(self, text: str) -> None:
        from docx.shared import Pt

        line = self.document.add_paragraph()
        line.paragraph_format.line_spacing = 1
        for i, row in enumerate(text.split("\n")):
            run = line.add_run(printable(row))
            run.font.name, run.font.size = _MONO, Pt(9)
            if i < text.count("\n"):
                run.add_break()

    def _table(self, table: Table, number: Number | None) -> None:
        (shown,) = showing([table], "auto")
        room = room_of(shown)
        self._turned(upright=room == PORTRAIT)
        captioned = self._numbered(number) if number else None
        put_table(self.document, replace(shown, caption=shown.caption), room, captioned)

    def _numbered(self, number: Number) -> Any:  # noqa: ANN401 (a function)
        first = True

        def write(line: Line, caption: str) -> None:
            nonlocal first
            if first:
                self._label(line, number)
            else:  # a further part of a wide table has the number of the first
                _field(line, f"REF {_mark(number)} \\h", str(number))
            first = False
            line.add_run(f". {printable(caption)}")

        return write

    def _caption(self, line: Line, block: Drawing | Gallery) -> None:
        self._label(line, self.known[block.key])
        line.add_run(f". {printable(block.caption)}")

    def _label(self, line: Line, number: Number) -> None:
        """Write "Table 3" as Word does: a counter, in a bookmark that references lead to."""
        start = self._open(line, _mark(number))
        line.add_run(f"{number.kind} ")
        _field(line, f"SEQ {number.kind} \\* ARABIC", str(number.n))
        _close(line, start)

    def _picture(self, png: bytes, caption: str) -> None:
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        _put_picture(line, png, caption, _WIDTH)

    def _gallery(self, block: Gallery) -> None:
        grid = self.document.add_table(rows=0, cols=2)
        for at in range(0, len(block.drawings), 2):
            cells = grid.add_row().cells
            for cell, drawing in zip(cells, block.drawings[at : at + 2], strict=False):
                line = cell.paragraphs[0]
                line.paragraph_format.keep_with_next = True
                _put_picture(line, drawing.png, drawing.caption, _SMALL)
                below = cell.add_paragraph(printable(drawing.caption))
                below.paragraph_format.keep_with_next = True
        self._caption(self.document.add_paragraph(style="Caption"), block)

    def _contents(self, labels: Iterable[str]) -> None:
        """Write the contents as the field that Word updates, without page numbers."""
        self.document.add_paragraph("Contents").runs[0].bold = True
        for i, label in enumerate(labels, 1):
            line = self.document.add_paragraph()
            _field(line, f"REF {_section_mark(i)} \\h", label)
            line.paragraph_format.space_after = 0

    def _bookmarked(self, line: Line, name: str, text: str) -> None:
        start = self._open(line, name)
        line.add_run(printable(text))
        _close(line, start)

    def _open(self, line: Line, name: str) -> str:
        self._marks += 1
        number = str(self._marks)
        _append(line, "w:bookmarkStart", {"w:id": number, "w:name": name})
        return number

    def _turned(self, *, upright: bool) -> None:
        """Begin a page of the wanted orientation, unless the last one has it."""
        last: Any = self.document.sections[-1]
        if (last.page_width < last.page_height) != upright:
            turn_page(self.document.add_section())


def _leads_to_wide(blocks: Sequence[Block]) -> bool:
    """Tell whether the first thing to show after some text is a table that needs a page aside."""
    for block in blocks:
        if isinstance(block, _TEXTS):
            continue
        if isinstance(block, Folded):
            return _leads_to_wide(block.blocks)
        table = block.table if isinstance(block, Exhibit) else block
        return isinstance(table, Table) and room_of(*showing([table], "auto")) != PORTRAIT
    return False


def _styled(document: Document) -> None:
    """Set type as journals do: black headings, the same face throughout."""
    from docx.shared import Pt, RGBColor

    styles: Any = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Times New Roman", Pt(11)
    for name, size in (("Title", 20), ("Heading 1", 15), ("Heading 2", 12), ("Caption", 10)):
        font = styles[name].font
        font.name, font.size, font.color.rgb = "Times New Roman", Pt(size), RGBColor(0, 0, 0)
        properties = styles[name].element.rPr.rFonts
        for key in [key for key in properties.attrib if "heme" in key]:
            del properties.attrib[key]
    for line in list(styles["Title"].element.pPr):
        if line.tag.endswith("pBdr"):
            styles["Title"].element.pPr.remove(line)


def _put_picture(line: Line, png: bytes, caption: str, widest: float) -> None:
    from docx.shared import Inches

    shape: Any = line.add_run().add_picture(io.BytesIO(png))
    ratio = min(Inches(widest) / shape.width, Inches(_HIGHEST) / shape.height, 1)
    shape.width, shape.height = int(shape.width * ratio), int(shape.height * ratio)
    shape._inline.docPr.set("descr", printable(caption))  # noqa: SLF001 (python-docx has no words)


def _field(line: Line, code: str, text: str) -> None:
    """Write a field of Word with the text that it has when updated."""
    for kind in ("begin", code, "separate", "", "end"):
        run = line.add_run(printable(text) if kind == "" else "")
        if kind == code:
            from docx.oxml import OxmlElement
            from docx.oxml.ns import qn

            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)  # noqa: SLF001 (python-docx has no fields)
        elif kind:
            _append(run, "w:fldChar", {"w:fldCharType": kind})


def _page_number(line: Line) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(line, "PAGE", "1")


def _append(parent: Any, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ANN401
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    parent._element.append(made)  # noqa: SLF001 (python-docx has no fields)


def _close(line: Line, number: str) -> None:
    _append(line, "w:bookmarkEnd", {"w:id": number})


def _mark(number: Number) -> str:
    return f"_Ref_{number.kind}_{number.n}"


def _section_mark(i: int) -> str:
    return f"_Ref_Section_{i}"
