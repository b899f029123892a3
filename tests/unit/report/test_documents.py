"""The report as Word document and as workbook: captions, headers, numbers, the same content."""

import io
import re
import warnings
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

import fastqca as qca
import four_studies
from fastqca._common.targets import is_document, sealed_document
from fastqca.report.content import Exhibit, Facts, Gallery, Section, all_drawings, numbers, walk
from fastqca.report.evidence import gather_findings
from fastqca.report.page import as_html
from fastqca.report.word import as_word
from fastqca.report.workbook import as_workbook
from fastqca.report.write import blocks


@pytest.fixture(scope="module", params=["networks", "firms"])
def laid_out(request):
    study = getattr(four_studies, request.param)()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.errors.FastqcaWarning)
        return study, blocks(gather_findings(study, figures=False))


@pytest.fixture(scope="module")
def document(laid_out):
    study, made = laid_out
    return docx.Document(io.BytesIO(as_word(study.name, made)))


def text_of(element) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def fields(element) -> list[str]:
    return [node.text.strip() for node in element.iter(qn("w:instrText"))]


def test_captions_are_fields_of_word_numbered_one_after_the_other(laid_out, document):
    _, made = laid_out
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    own = [p for p in captions if any(code.startswith("SEQ") for code in fields(p._p))]
    tables = [block for block in walk(made) if isinstance(block, Exhibit)]
    assert [p.text for p in own] == [
        f"Table {i}. {block.table.caption}" for i, block in enumerate(tables, 1)
    ]
    assert [code for p in own for code in fields(p._p)] == ["SEQ Table \\* ARABIC"] * len(own)


def test_references_lead_to_captions(document):
    body = document.element.body
    marks = [node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))]
    assert len(marks) == len(set(marks))
    asked = {code.split()[1] for code in fields(body) if code.startswith("REF")}
    assert asked <= set(marks)
    assert {mark for mark in marks if "Table" in mark} <= asked  # every table is mentioned


def test_headers_repeat_and_rows_are_not_divided(document):
    for table in document.tables:
        first = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_no_table_is_wider_than_its_page(document):
    def check(width: int) -> None:
        for table in waiting:
            assert sum(int(col.get(qn("w:w"))) for col in table.iter(qn("w:gridCol"))) <= width + 20
        waiting.clear()

    waiting: list = []
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            waiting.append(element)
        for section in element.iter(qn("w:sectPr")):
            page, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
            sides = sum(int(margins.get(qn(f"w:{side}"))) for side in ("left", "right"))
            check(int(page.get(qn("w:w"))) - sides)
    assert waiting == []


def test_the_chart_of_both_sides_is_one_table(laid_out):
    _, made = laid_out
    charts = [b for b in walk(made) if isinstance(b, Exhibit) and "configuration" in b.key]
    assert [chart.key for chart in charts] == ["configuration chart"]


def test_the_workbook_has_a_sheet_for_each_table(laid_out):
    study, made = laid_out
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(study.name, made)))
    tables = [block for block in walk(made) if isinstance(block, Exhibit)]
    contents, *sheets = book.worksheets
    assert contents.title == "Contents"
    assert contents["A1"].value == study.name
    assert len(sheets) == len(tables)
    for i, (sheet, block) in enumerate(zip(sheets, tables, strict=True), 1):
        assert sheet["A1"].value == f"Table {i}. {block.table.caption}"
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.freeze_panes == "A4"
        cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row]
        assert not any(cell.data_type == "f" for cell in cells)
        assert all(cell.number_format == "0.000" for cell in cells if isinstance(cell.value, float))
    links = [
        cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink
    ]
    assert [link.split("!")[0].strip("'") for link in links] == [sheet.title for sheet in sheets]


@pytest.mark.filterwarnings("ignore::fastqca.errors.TieWarning")
def test_the_workbook_has_unrounded_numbers(laid_out):
    study, made = laid_out
    table = study.table()
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(study.name, made)))
    sheet = next(sheet for sheet in book if f"truth table of {table.outcome}"[:15] in sheet.title)
    head = [cell.value for cell in sheet[3]]
    values = [row[head.index("incl")].value for row in sheet.iter_rows(min_row=4)]
    assert values[: len(table.incl)] == pytest.approx(table.incl.tolist(), abs=0)


def test_all_writers_have_the_same_tables_in_the_same_order(laid_out, document):
    study, made = laid_out
    page = as_html(study.name, made)
    on_page = re.findall(r'id="(table-\d+)"', page)
    assert on_page == [number.anchor for number in numbers(made).values()]
    assert sum(p.style.name == "Heading 1" for p in document.paragraphs) == page.count("<section")


def test_the_same_study_gives_the_same_files(laid_out):
    study, made = laid_out
    assert as_word(study.name, made) == as_word(study.name, made)
    assert as_workbook(study.name, made) == as_workbook(study.name, made)


def test_what_somebody_changed_is_not_written_over(tmp_path):
    result = qca.minimize(qca.datasets.load("lipset", "crisp"), outcome="SURV", include="?")
    path = tmp_path / "report.docx"
    qca.report.word(result, path, figures=False)
    qca.report.word(result, path, figures=False)
    document = docx.Document(path)
    document.add_paragraph("mine")
    document.save(path)
    with pytest.raises(qca.DataError, match="not written by fastqca, or has changed"):
        qca.report.word(result, path, figures=False)
    qca.report.word(result, path, figures=False, overwrite=True)
    assert is_document(path.read_bytes())


def test_a_seal_knows_other_files():
    made = io.BytesIO()
    docx.Document().save(made)
    sealed = sealed_document(made.getvalue())
    assert is_document(sealed)
    assert not is_document(made.getvalue())
    assert not is_document(b"PK no archive")
    assert docx.Document(io.BytesIO(sealed)).core_properties.author == "fastqca"


def test_one_clear_error_for_a_wrong_name_or_subject(tmp_path):
    study = four_studies.networks()
    with pytest.raises(qca.DataError, match=r"must end in \.docx"):
        qca.report.word(study, tmp_path / "report.pdf")
    with pytest.raises(qca.DataError, match=r"must end in \.xlsx"):
        qca.report.excel(study, tmp_path / "report.docx")
    with pytest.raises(
        qca.DataError, match=r"a Study or a result of minimize\(\) is needed, got str"
    ):
        qca.report.word("study", tmp_path / "report.docx")


@pytest.mark.parametrize("outcome", ["SURV", "~SURV"])
def test_a_result_is_a_study_of_its_sets(outcome):
    sets = qca.datasets.load("lipset", "fuzzy")
    result = qca.minimize(sets, outcome=outcome, incl_cut=0.8, include="?", dir_exp="DEV, STB")
    found = gather_findings(qca.report.subject.study_of(result), figures=False)
    assert found.table.outcome == outcome
    assert [str(model) for model in found.main.models] == [str(one) for one in result.models]


def test_figures_say_what_they_show(laid_out):
    study, without = laid_out
    assert list(all_drawings(without)) == []
    if study.outcome == "PERFORMANCE":
        return
    made = blocks(replace(gather_findings(study, figures=False), figures=True))
    names = [drawing.name for drawing in all_drawings(made)]
    assert len(names) == len(set(names))
    assert {
        "truth_table_EFFECT",
        "venn_not_EFFECT",
        "configurations_EFFECT",
        "xy_EFFECT_M1",
    } <= set(names)
    assert "calibration_1_FUND" in names
    assert any(isinstance(block, Gallery) for block in walk(made))
    assert isinstance(made[0], Facts)
    assert all(isinstance(block, Section) for block in made[1:])
