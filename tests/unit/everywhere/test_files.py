"""Files as people save them, and damaged or odd ones: what is read, and what is said of the rest."""

import os
import sys
import warnings
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

import fastqca as qca
from fastqca import CalibrationError, DataError, FastqcaError, FastqcaWarning
from fastqca._tables import as_csv
from fastqca.data.missing import missing_codes
from fastqca.data.reading import read_table
from fastqca.interchange import read_fsqca_output, read_tosmana
from fastqca.simulation import Design


@pytest.fixture
def read(tmp_path):
    def reading(content, name="data.csv", **options):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(file, **options)

    return reading


@pytest.fixture
def book(tmp_path):
    def reading(rows, far=None, **options):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for place, value in (far or {}).items():
            cell = book.active[place]
            cell.value = value
            cell.number_format = "0.00"
        book.save(tmp_path / "data.xlsx")
        return read_table(tmp_path / "data.xlsx", **options)

    return reading


@pytest.mark.parametrize(
    ("content", "values"),
    [
        ("c;A;B\nx;1.234;0,5\ny;850;1,5\n", {"A": [1234, 850], "B": [0.5, 1.5]}),
        ("c;A\nx;1.234,5\ny;12.100,0\n", {"A": [1234.5, 12100.0]}),
        ("c;A\nx;1.234.567\ny;12.100\n", {"A": [1234567, 12100]}),
        ("c;A\nx;1,234\ny;12,100\n", {"A": [1.234, 12.1]}),
        ("c;A\nx;0.234\ny;12.100\n", {"A": [0.234, 12.1]}),
        ("c,A\nx,1.234\ny,12.100\n", {"A": [1.234, 12.1]}),
        ('c,A,B\nx,"1,200",0.5\ny,850,1.5\n', {"A": [1200, 850], "B": [0.5, 1.5]}),
        ('c,A\nx,"1,234,567.5"\ny,"12,100"\n', {"A": [1234567.5, 12100.0]}),
        ("c;A;B\nx;1'234;1 234,5\ny;12;3,25\n", {"A": [1234, 12], "B": [1234.5, 3.25]}),
        ("c;A\nx;1\u00a0234,5\ny;1\u202f234\n", {"A": [1234.5, 1234.0]}),
        ("c,A\nx,\u22125\ny,3\n", {"A": [-5, 3]}),
        (
            "c;A;B;C\nx;WAHR;ja;Yes\ny;FALSCH;nein;No\n",
            {name: [True, False] for name in "ABC"},
        ),
        ("c;A;B\nx;VRAI;y\ny;FAUX;n\n", {name: [True, False] for name in "AB"}),
        ("c,A\nx,y\ny,y\n", {"A": ["y", "y"]}),
        ("c,A\nx,yes\ny,\n", {"A": [True, None]}),
        ("c,A\nx,yes\ny,perhaps\n", {"A": ["yes", "perhaps"]}),
        ("sep=;\nc;A;B\nx;1;0,5\ny;8;1,5\n", {"A": [1, 8], "B": [0.5, 1.5]}),
        ("sep=|\r\nc|A\r\nx|1\r\ny|8\r\n", {"A": [1, 8]}),
    ],
)
def test_numbers_and_truth_values_as_people_write_them(read, content, values):
    frame = read(content)
    assert frame.index.tolist() == ["x", "y"]
    assert frame.to_dict("list") == values


def test_percentages_are_shares_and_said(read):
    with pytest.warns(FastqcaWarning, match="column 'A': percentages are .* 45% as 0.45"):
        assert read("c,A\nx,45%\ny,7 %\n")["A"].tolist() == [0.45, 0.07]
    with pytest.raises(DataError, match="row 3, column 'A': '7%' is a percentage"):
        read("c,A\nx,0.45\ny,7%\nz,0.1\n")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_what_may_be_thousands_or_decimals_is_asked_for(read, separator):
    content = "c;A\nx;1.234\ny;12.100\n".replace(";", separator)
    with pytest.raises(DataError, match=r"row 2, column 'A': '1.234' may .*specify .*decimal=','"):
        read(content)
    assert read(content, decimal=",")["A"].tolist() == [1234, 12100]
    assert read(content, decimal=".")["A"].tolist() == [1.234, 12.1]


def test_names_of_cases_may_look_like_anything(read):
    frame = read("id;A\n1.234;1\n2.345;3\n", case_id="id")
    assert frame.index.tolist() == ["1.234", "2.345"]


def test_codes_for_missing_values(read):
    content = "c,A,B,note\nx,-99,1.5,a\ny,3,k.A.\nz,999,-99.0,b\n".replace("k.A.\n", "k.A.,c\n")
    frame = read(content, missing=[-99, 999, "k.A."])
    assert frame["A"].isna().tolist() == [True, False, True]
    assert frame["B"].isna().tolist() == [False, True, True]
    assert read("c,A\n-99,1\n-98,0\n", missing=-99, case_id="c").index.tolist() == ["-99", "-98"]
    with pytest.raises(DataError, match="row 3, column 'B': 'k.A.' .*missing=\\['k.A.'\\]"):
        read("c,B\nx,1\ny,k.A.\nz,2\n")
    for codes in (np.array([-99, 999]), (np.int64(-99), 999.0)):
        assert read(content, missing=codes, numeric=["A"])["A"].isna().tolist() == [
            True,
            False,
            True,
        ]
    for wrong in (None, [None], True, [["x"]], [np.array([1])], {1: [None]}.values()):
        with pytest.raises(DataError, match="missing must be a list of codes"):
            read(content, missing=wrong)


RAW = pd.DataFrame(
    {"A": [12.0, 30, -99, 999, 18], "P": [0, 50, 99, 100, 20.0], "S": [1, 2, 5, 99, 4]},
    index=list("abcde"),
)


def test_codes_for_missing_values_are_warned_of():
    plan = {"A": qca.fuzzy(10, 19, 29), "P": qca.crisp(60), "S": qca.crisp(3)}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        sets = qca.calibrate(RAW, plan)
    assert [str(one.message).partition(" may")[0] for one in told] == [
        "column 'A': -99, 999",
        "column 'S': 99",
    ]
    assert "c: -99, d: 999" in str(told[0].message)
    for found in (qca.diagnose(RAW), qca.diagnose(sets, raw=RAW)):
        said = [text for text in found.findings if "code for missing values" in text]
        assert [text[:17] for text in said] == [
            "A is -99 for c, o",
            "A is 999 for d, o",
            "S is 99 for d, ou",
        ]
    with pytest.warns(FastqcaWarning, match="may be codes for missing"):
        qca.calibrate([1, 2, 3, -9], thresholds=[1, 1.5, 3])


TABLE = "c,A,B\nx,1,2\ny,3,4\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Table 1. Cases\n\n" + TABLE, ["row 1 ('Table 1. Cases'): skipped as a title"]),
        ("Table 1\nas of 2020\n" + TABLE, ["row 1, 2 ('Table 1'): skipped as a title"]),
        (
            "Table 1, data\n" + TABLE.replace("\n", ",z\n"),
            ["row 1 ('Table 1'): skipped as a title"],
        ),
        ("Table 1,,\n" + TABLE, ["row 1 ('Table 1'): skipped as a title"]),
        (TABLE + "Source: World Bank, 2020\n", ["row 4 ('Source: World Bank'): skipped as notes"]),
        (TABLE + "\n,,\n* p < .05\nand more\n", ["row 6, 7 ('* p < .05'): skipped as notes"]),
        (TABLE + "\nown data,,\n", ["row 5 ('own data'): skipped as notes"]),
        (TABLE + "Quelle: x,,\n", ["row 4 ('Quelle: x'): skipped as notes"]),
        (
            f"Title\n{TABLE}Note: x\n",
            ["row 1 ('Title'): skipped as a title", "row 5 ('Note: x'): skipped as notes"],
        ),
    ],
)
def test_titles_and_notes_are_left_out_and_said(read, content, said):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        frame = read(content)
    assert frame[["A", "B"]].to_dict("list") == {"A": [1, 3], "B": [2, 4]}
    assert len(told) == len(said)
    for one, part in zip(told, said, strict=True):
        assert part in str(one.message)


def test_what_may_be_a_case_stays(read):
    assert read(TABLE + "UK,,\n").index.tolist() == ["x", "y", "UK"]
    assert read("A\nx,1\ny,0\n")["A"].tolist() == [1, 0]  # as R writes a single column
    with pytest.raises(DataError, match="row 1: column 3 has values but no name; .*skip_rows"):
        read("Table 1,2020,\n" + TABLE)
    with pytest.raises(DataError, match="row 4: 2 columns, but row 1 has 3 .*skip_rows"):
        read(TABLE + "own data,1\n")


def test_rows_to_skip(read, book):
    content = "a,b,c\n" + TABLE
    assert read(content, skip_rows=1).to_dict("list") == {"A": [1, 3], "B": [2, 4]}
    assert read(content, skip_rows=[1, 4]).to_dict("list") == {"A": [1], "B": [2]}
    rows = [["a", "b"], ["c", "A"], ["x", 1], ["y", 2]]
    assert book(rows, skip_rows=1)["A"].tolist() == [1, 2]
    with pytest.raises(DataError, match="row 1 has 1"):
        read("Title\n" + TABLE, skip_rows=0)
    with pytest.raises(DataError, match="skip_rows=9 skips every row"):
        read(content, skip_rows=9)
    for wrong in (-1, 1.5, "1", [0], ["x"], True):
        with pytest.raises(DataError, match="skip_rows must be|each of skip_rows"):
            read(content, skip_rows=wrong)


def test_workbooks_with_titles_formulas_and_far_cells(book):
    rows = [["c", "A", "B"], ["x", 1, 5], ["y", 2, 3]]
    with pytest.warns(FastqcaWarning, match="skipped as"):
        frame = book([["Table 1"], [], *rows, [], ["Source: x"]])
    assert frame.to_dict("list") == {"A": [1, 2], "B": [5, 3]}
    assert book(rows, {"XFD1048576": ""}).to_dict("list") == {"A": [1, 2], "B": [5, 3]}
    with pytest.raises(DataError, match="row 3, column 'B': the cell has the formula '=A3\\*2'"):
        book([*rows[:2], ["y", 2, "=A3*2"]])
    assert book([*rows[:2], ["y", 2, "=A3*2"]], numeric=["A"])["A"].tolist() == [1, 2]
    assert book(rows, sheet=1).shape == (2, 2)
    for wrong in (2, 0, True, "x"):
        with pytest.raises(DataError, match="there is no sheet"):
            book(rows, sheet=wrong)


def test_options_that_do_not_fit_the_kind_of_file(read, book):
    with pytest.raises(DataError, match="sheet: .* is not a workbook"):
        read(TABLE, sheet="x")
    with pytest.raises(DataError, match="encoding: .* is a workbook, which has none"):
        book([["c", "A"], ["x", 1]], encoding="cp1252")
    with pytest.raises(DataError, match="there is no encoding 5"):
        read(TABLE, encoding=5)


def test_the_command_line_and_studies_take_the_options(tmp_path, capsys, monkeypatch):
    from fastqca.cli import main

    monkeypatch.chdir(tmp_path)
    lines = "a b c d\nA|B|Y|who\n1|ja|1|NL\n-9|nein|0|UK\n0|nein|0|FR\n1|ja|1|DE\n"
    (tmp_path / "data.txt").write_text(lines)
    options = ["--skip-rows", "1", "--delimiter", "|", "--case-id", "who", "--missing-codes=-9"]
    assert main(["analyze", "data.txt", "--outcome", "Y", "--missing", "drop", *options]) == 0
    out = capsys.readouterr()
    assert "NL" in out.out
    assert "UK" in out.err
    assert main(["analyze", "data.txt", "--outcome", "Y", "--sheet", "x"]) == 2
    assert "error: --sheet: data.txt is not a workbook" in capsys.readouterr().err
    study = 'name = "S"\ndata = "data.txt"\noutcome = "Y"\nconditions = ["A", "B"]\n[reading]\n'
    (tmp_path / "s.toml").write_text(
        study + 'skip_rows = 1\ncase_id = "who"\nmissing = [-9]\ndelimiter = "|"\n'
    )
    assert qca.Study.load("s.toml").data.index.tolist() == ["NL", "UK", "FR", "DE"]
    (tmp_path / "s.toml").write_text(study + "skip_row = 1\n")
    with pytest.raises(DataError, match="no entry 'skip_row' .did you mean 'skip_rows'"):
        qca.Study.load("s.toml")


@pytest.mark.parametrize("content", ["|", ",\n", ",\n,\n", ";;;\n", "|\n|1\n", ",A\n,\n", "a\n,\n"])
@pytest.mark.parametrize("options", [{}, {"case_id": "x"}, {"case_id": ""}, {"skip_rows": 0}])
def test_separators_and_nothing_else(read, content, options):
    with pytest.raises(DataError, match=r"data\.csv"):
        read(content, **options)


READERS = {
    "table": read_table,
    "plan": qca.CalibrationPlan.from_toml,
    "study": qca.Study.load,
    "design": Design.from_toml,
    "tosmana": read_tosmana,
    "fsqca": read_fsqca_output,
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_what_is_no_file_is_refused(tmp_path, monkeypatch, reader):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    for name in ("pipe.csv", "device.csv", "folder.csv", "a\0b.csv", f"{'a' * 5000}.csv"):
        with pytest.raises(FastqcaError):
            reader(name)
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(FastqcaError, match="1,000,000,000 bytes; at most [0-9,]+ bytes can"):
        reader("large.csv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "nested more than 20 levels deep"),
        ("a = " + "[" * 100 + "]" * 100, "nested more than 20 levels deep"),
        (".".join("a" * 500) + " = 1", "nested more than 20 levels deep"),
        ("[A]\nthresholds = " + "1" * 5000, "a number has too many digits"),
        ("[A]\ntype = 'crisp'\nthresholds = [" + "1" * 400 + "]", "too large"),
        ("[A]\ntype = 'cr\0isp'", "not a TOML file: .*line 2"),
        ("[A]\x0b\n\x0b", "not a TOML file"),
        (b"\xff\xfe", "not UTF-8 text"),
    ],
)
def test_odd_toml(tmp_path, content, said):
    file = tmp_path / "plan.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CalibrationError, match=said):
        qca.CalibrationPlan.from_toml(file)
    with pytest.raises(DataError):
        Design.from_toml(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_encoding(tmp_path, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bb">]>'
    (tmp_path / "t.xml").write_bytes(f"{text}<a><Meta><name>&b;</name></Meta></a>".encode(encoding))
    with pytest.raises(DataError, match="document type or entities"):
        read_tosmana(tmp_path / "t.xml")
    (tmp_path / "t.xml").write_bytes(b'<?xml version="1.0" encoding="foo"?><a/>')
    with pytest.raises(DataError, match="not an XML file: unknown encoding"):
        read_tosmana(tmp_path / "t.xml")


def test_workbooks_that_unpack_to_very_much(tmp_path):
    with (
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(31):
            part.write(bytes(10_000_000))
    with pytest.raises(DataError, match="unpacks to 310,000,000 bytes in 1 parts; at most"):
        read_table(tmp_path / "bomb.xlsx")
    (tmp_path / "old.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    with pytest.raises(DataError, match="password-protected"):
        read_table(tmp_path / "old.xlsx")


def test_levels_of_a_design_are_counted_before_they_are_combined():
    many = [i / 10_000 for i in range(1, 2000)]
    with pytest.raises(
        DataError, match=r"3,996,001 cells \(1,999 of n; 1,999 of incl_cut\); at most"
    ):
        Design(truth="A*B -> Y", n=list(range(1, 2000)), incl_cut=many)
    with pytest.raises(DataError, match="n has 1,000,000,000 levels; at most 10,000"):
        Design(truth="A*B -> Y", n=range(10**9))


@pytest.mark.parametrize("sign", ["\r", ";", "\t"])
def test_no_formula_begins_within_a_case_name(tmp_path, sign):
    name = f"x{sign}=cmd|' /C calc'!A0"
    text = as_csv(pd.DataFrame({"case": [name], "A": [1]}))
    assert f'"{name}"' in text
    data = pd.DataFrame({"A": [1, 0], "Y": [1, 0]}, index=[name, "y"])
    qca.Study("S", data, "Y", ("A",)).save(tmp_path / "s.toml")
    assert qca.Study.load(tmp_path / "s.toml").data.index.tolist() == [name, "y"]
    assert as_csv(pd.DataFrame({"case": ["\uff1d1", "\n=1"]})).count("'") == 2


def test_a_column_in_which_all_is_missing():
    data = pd.DataFrame({"A": [0, 1, 1], "C": pd.Categorical([None] * 3), "Y": [0, 1, 1]})
    for call in (
        lambda: qca.truth_table(data, "Y"),
        lambda: qca.pof("C -> Y", data=data),
        lambda: qca.necessity(data, "Y"),
        lambda: qca.sweep(data, {"incl_cut": [0.8, 1]}, "Y"),
        lambda: qca.truth_table(data, "Y", missing="drop"),
    ):
        with pytest.raises(DataError, match="missing|complete"):
            call()
    assert qca.diagnose(data).columns[1].missing == ("1", "2", "3")
    assert qca.calibrate(data, {"C": qca.crisp(1)})["C"].isna().all()


def test_sweeps_name_what_they_cannot_analyze():
    data = pd.DataFrame({"A": [0, 1, 1, 0], "B": [1, 0, "-", 0], "Y": [0, 1, 1, 0]})
    with pytest.raises(DataError, match="no column 'Bx' .did you mean 'B'"):
        qca.sweep(data, {"incl_cut": [0.8, 1]}, "Y", ["A", "Bx"])
    with pytest.raises(DataError, match="condition 'B' has \"don't care\" cells"):
        qca.sweep(data, {"incl_cut": [0.8, 1]}, "Y")


def test_indirect_calibration_of_constants():
    assert qca.calibrate([1, 1, 1], qca.indirect(0.5)).tolist() == [1, 1, 1]
    assert qca.calibrate(np.ones(4), qca.indirect(2)).tolist() == [0, 0, 0, 0]
    assert qca.calibrate([0, 0, 0], qca.indirect(2)).tolist() == [0, 0, 0]
    with pytest.raises(CalibrationError, match="squares: values must be at most 1e\\+150"):
        qca.calibrate([1e308, 1], qca.indirect(2))


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="names are bytes")
def test_a_file_name_that_is_no_text(tmp_path, capsys, monkeypatch):
    from fastqca.cli import main

    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"K\xf6ln.csv")
    (tmp_path / name).write_text("case,A,Y\nNL,1,1\nUK,0,0\n")
    assert main(["analyze", name, "--outcome", "Y", "--out", "out", "--no-figures"]) == 0
    assert "K\ufffdln.csv" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    study = qca.Study.load("out/study.toml")
    assert study.name == "Y in K\ufffdln.csv"
    with pytest.raises(DataError, match="the name of the file is no UTF-8 text"):
        study.save(os.fsdecode(b"K\xf6ln.toml"))
    capsys.readouterr()


def test_what_cannot_be_written_is_one_line(tmp_path):
    found = qca.truth_table({"A": [0, 1], "Y": [0, 1]}, "Y")
    with pytest.raises(DataError, match="cannot be written: there is no folder"):
        found.to_csv(tmp_path / "nowhere" / "table.csv")
    with pytest.raises(DataError, match="cannot be written: no file has such a name"):
        found.to_latex("a\0b")
    with pytest.raises(DataError, match="no encoding 'nonsense'"):
        found.to_csv(tmp_path / "table.csv", encoding="nonsense")
    named = qca.truth_table(pd.DataFrame({"A": [0, 1], "Y": [0, 1]}, index=["\u0142", "b"]), "Y")
    with pytest.raises(DataError, match="'latin-1' has no '\u0142'"):
        named.to_csv(tmp_path / "table.csv", encoding="latin-1")


def test_a_column_of_names_is_told_from_other_text():
    data = pd.DataFrame({"A": [0, 1], "Y": [0, 1], "who": ["NL", "UK"]})
    with pytest.raises(DataError, match="'who' has text, 'NL', .* use case_id='who'"):
        qca.truth_table(data, "Y")
    with pytest.raises(DataError, match="for case 1: drop the column"):
        qca.truth_table(data.assign(who="x"), "Y")


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ([1, 2, 3, 5, -8], (-8,)),
        ([1, 2, 3, 5, -7, -9], (-9, -7)),
        ([1, 2, 3, 997, 998, 999], (997, 998, 999)),
        ([10, 40, -9998], (-9998,)),
        ([-10, -8, 5, 7], ()),
        ([0, 500, 998], ()),
        ([0, 1, -1], ()),
    ],
)
def test_codes_of_surveys_are_told_from_values(values, codes):
    assert missing_codes(np.array(values, dtype=float)) == codes
