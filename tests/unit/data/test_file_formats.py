"""Files of statistics programs and of LibreOffice."""

import sys
import zipfile

import pandas as pd
import pytest

import fastqca as qca
from fastqca import DataError
from fastqca.data import statistical
from fastqca.data.reading import read_table

SHEET = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Sheet1">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""
EMPTY = '<table:table-cell table:number-columns-repeated="16380"/>'


def ods(path, rows):
    """Write a sheet as LibreOffice does: empty cells and rows are repeated up to the last."""

    def cell(value):
        kind = "string" if isinstance(value, str) else "float"
        number = f' office:value="{value}"' if kind == "float" else ""
        return (
            f'<table:table-cell office:value-type="{kind}"{number}>'
            f"<text:p>{value}</text:p></table:table-cell>"
        )

    lines = [f"<table:table-row>{''.join(map(cell, row))}{EMPTY}</table:table-row>" for row in rows]
    last = f'<table:table-row table:number-rows-repeated="1048000">{EMPTY}</table:table-row>'
    content(path, SHEET.format(rows="".join([*lines, last])))


def content(path, text):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", text)


def test_a_sheet_of_libreoffice(tmp_path):
    pytest.importorskip("python_calamine")
    file = tmp_path / "data.ods"
    ods(file, [["case", "A", "B"], ["NL", 1, 0.5], ["UK", 0, "1'234"]])
    frame = read_table(file)
    assert frame.index.tolist() == ["NL", "UK"]
    assert frame.to_dict("list") == {"A": [1, 0], "B": [0.5, 1234.0]}
    assert read_table(file, sheet="Sheet1", skip_rows=1, case_id="NL").shape == (1, 2)
    with pytest.raises(DataError, match="no sheet 'x'"):
        read_table(file, sheet="x")


def test_a_sheet_of_few_bytes_and_very_many_cells(tmp_path):
    pytest.importorskip("python_calamine")
    file = tmp_path / "data.ods"
    full = '<table:table-cell office:value-type="float" office:value="1" {}/>'
    repeat = 'table:number-columns-repeated="16000"'
    row = f'<table:table-row table:number-rows-repeated="1000000">{full.format(repeat)}'
    content(file, SHEET.format(rows=f"{row}</table:table-row>"))
    with pytest.raises(DataError, match="more than 5,000,000 cells"):
        read_table(file)
    content(file, '<!DOCTYPE a [<!ENTITY b "bb">]>' + SHEET.format(rows="&b;"))
    with pytest.raises(DataError, match="document type or entities"):
        read_table(file)
    content(file, "<a>")
    with pytest.raises(DataError, match="this is not a workbook that can be read"):
        read_table(file)


LABELS = {"A": {0: "absent", 1: "present"}, "B": {1: "low", 2: "high", -99: "no answer"}}


@pytest.mark.parametrize("kind", ["dta", "sav", "zsav"])
def test_files_of_stata_and_spss(tmp_path, kind):
    spss = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame(
        {"who": ["NL", "UK", "FR"], "A": [0.0, 1, 1], "B": [1.0, 2, -99], "C": [0.5, None, 2]}
    )
    file = tmp_path / f"data.{kind}"
    if kind == "dta":
        spss.write_dta(frame, file, variable_value_labels=LABELS)
    else:
        spss.write_sav(frame, file, variable_value_labels=LABELS, compress=kind == "zsav")
    read = read_table(file, missing=[-99])
    assert read.index.tolist() == ["NL", "UK", "FR"]
    assert read["A"].tolist() == ["absent", "present", "present"]
    assert read["A"].cat.ordered
    assert read["B"].isna().tolist() == [False, False, True]
    assert read["C"].isna().tolist() == [False, True, False]
    assert read.attrs["value_labels"] == LABELS
    assert qca.diagnose(read[["A"]]).columns[0].kind == "crisp"


def test_value_labels_name_the_cases(tmp_path):
    spss = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"country": [40.0, 56], "A": [0.0, 1]})
    labels = {"country": {40: "Austria", 56: "Belgium"}}
    spss.write_dta(frame, tmp_path / "data.dta", variable_value_labels=labels)
    assert read_table(tmp_path / "data.dta").index.tolist() == ["Austria", "Belgium"]


def test_files_of_r(tmp_path):
    rdata = pytest.importorskip("rdata")
    frame = pd.DataFrame(
        {"A": [0, 1], "F": pd.Categorical(["low", "high"], ["low", "high"], ordered=True)},
        index=pd.Index(["NL", "UK"], dtype=object),
    )
    rdata.write_rds(tmp_path / "data.rds", frame)
    read = read_table(tmp_path / "data.rds")
    assert read.index.tolist() == ["NL", "UK"]
    assert read["A"].tolist() == [0, 1]
    assert read["F"].cat.categories.tolist() == ["low", "high"]
    rdata.write_rda(tmp_path / "data.RData", {"x": frame, "y": frame[["A"]], "z": [1]})
    assert read_table(tmp_path / "data.RData", sheet="y").columns.tolist() == ["A"]
    with pytest.raises(DataError, match="several data frames, x, y; choose one with sheet="):
        read_table(tmp_path / "data.RData")
    with pytest.raises(DataError, match="no data frame 'q'"):
        read_table(tmp_path / "data.RData", sheet="q")


@pytest.mark.parametrize(
    ("name", "package", "module"),
    [
        ("data.dta", "pyreadstat", "pyreadstat"),
        ("data.sav", "pyreadstat", "pyreadstat"),
        ("data.xls", "python-calamine", "python_calamine"),
        ("data.ods", "python-calamine", "python_calamine"),
        ("data.rds", "rdata", "rdata"),
        ("data.rda", "rdata", "rdata"),
    ],
)
def test_the_package_that_is_needed_is_named(tmp_path, monkeypatch, name, package, module):
    (tmp_path / name).write_bytes(b"\x1f\x8bdamaged")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DataError, match=rf"reading .\w+ needs {package}: pip install 'fastqca\[f"):
        read_table(tmp_path / name)
    monkeypatch.undo()
    pytest.importorskip(module)
    with pytest.raises(DataError, match="this is not a .* that can be read"):
        read_table(tmp_path / name)


def test_a_file_that_crashes_the_library_is_an_error(tmp_path, monkeypatch):
    """Damaged files of SPSS end a process in the C library below pyreadstat."""
    pd.DataFrame({"A": [1.0, 2.0]}).to_stata(tmp_path / "x.dta", write_index=False)
    assert qca.read_table(tmp_path / "x.dta")["A"].tolist() == [1, 2]
    monkeypatch.setattr(statistical, "_READER", "import os; os.abort()")
    with pytest.raises(qca.DataError, match=r"x.dta: this is not a .dta file .* crashed"):
        qca.read_table(tmp_path / "x.dta")
