"""Files as people save them, and what is said of those that cannot be read."""

import sys

import openpyxl
import pytest

from fastqca import DataError, FastqcaWarning
from fastqca.data.reading import read_table

PLAIN = "case,A,B\nNL,0,0.5\nUK,1,0.25\n"


@pytest.fixture
def save(tmp_path):
    def write(content, name="data.csv", encoding="utf-8"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return file

    return write


@pytest.fixture
def workbook(tmp_path):
    def write(rows, name="data.xlsx", title="Sheet"):
        book = openpyxl.Workbook()
        book.active.title = title
        for row in rows:
            book.active.append(row)
        book.create_sheet("other").append(["X"])
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def same(frame):
    assert frame.index.tolist() == ["NL", "UK"]
    assert frame["A"].tolist() == [0, 1]
    assert frame["A"].dtype == "int64"
    assert frame["B"].tolist() == [0.5, 0.25]
    assert frame.columns.tolist() == ["A", "B"]


@pytest.mark.parametrize(
    ("content", "name", "encoding"),
    [
        (PLAIN, "data.csv", "utf-8"),
        (PLAIN, "DATA.CSV", "utf-8"),
        (PLAIN, "data.csv", "utf-8-sig"),
        (PLAIN, "data.csv", "utf-16"),
        (PLAIN.replace("\n", "\r\n"), "data.csv", "utf-8"),
        (PLAIN.replace("\n", "\r"), "data.csv", "utf-8"),
        (PLAIN.removesuffix("\n"), "data.csv", "utf-8"),
        (PLAIN + ",,\n\n , ,\n", "data.csv", "utf-8"),
        ("\n" + PLAIN, "data.csv", "utf-8"),
        ("case,A,B,,\nNL,0,0.5,,\nUK,1,0.25,,\n", "data.csv", "utf-8"),
        (PLAIN.replace(",", ";"), "data.csv", "utf-8"),
        (PLAIN.replace(",", "|"), "data.csv", "utf-8"),
        (PLAIN.replace(",", "\t"), "data.csv", "utf-8"),
        (PLAIN.replace(",", "\t"), "data.tsv", "utf-8"),
        (PLAIN.replace(",", "\t"), "data.txt", "utf-8"),
        (PLAIN.replace(",", ";").replace(".", ","), "data.csv", "utf-8"),
        (PLAIN.replace(",", ";").replace(".", ","), "data.csv", "utf-8-sig"),
        ('case,A,B\nNL,0,"0,5"\nUK,1,"0,25"\n', "data.csv", "utf-8"),
        ('"case","A","B"\n"NL",0,0.5\n"UK",1,0.25\n', "data.csv", "utf-8"),
        ('"","A","B"\n"NL",0,0.5\n"UK",1,0.25\n', "data.csv", "utf-8"),
        ("A B\nNL 0 0.5\nUK 1 0.25\n".replace(" ", "\t"), "data.txt", "utf-8"),
        ("A,B\nNL,0,0.5\nUK,1,0.25\n", "data.csv", "utf-8"),
        (" case , A,B \n NL, 0 , 0.5\nUK,1,2.5e-1\n", "data.csv", "utf-8"),
    ],
)
def test_the_same_table_in_many_forms(save, content, name, encoding):
    same(read_table(save(content, name, encoding)))


def test_workbooks(workbook):
    rows = [["case", "A", "B"], ["NL", 0, 0.5], ["UK", 1, 0.25]]
    same(read_table(workbook(rows)))
    same(read_table(workbook([[], *rows, [None, None, None]])))
    same(read_table(workbook([["case", "A", "B"], ["NL", "0", "0,5"], ["UK", "1", "0,25"]])))
    same(read_table(workbook([[*row, None] for row in rows], title="x"), sheet="x"))
    with pytest.raises(DataError, match="no sheet 'othr' .did you mean 'other'"):
        read_table(workbook(rows), sheet="othr")


def test_a_table_without_case_names(save):
    frame = read_table(save("A,B\n0,1\n1,0\n"))
    assert frame.index.tolist() == [0, 1]
    assert frame.columns.tolist() == ["A", "B"]


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        ("country,A\nNA,1\nDE,0\n", ["NA", "DE"]),  # Namibia is not missing
        (",A\n7,1\n8,0\n", ["7", "8"]),
        ("id,A\n7,1\n8,0\n", ["7", "8"]),
        ("ID,A\n0,1\n1,0\n0,0\n", [0, 1, 2]),  # a set called ID
        ("A,name\n1,x\n0,y\n", [0, 1]),
        ("year,A\n1990,1\n2000,0\n", [0, 1]),
        ("country,A\nDE,1\nDE,0\n", ["DE", "DE"]),
    ],
)
def test_which_column_names_the_cases(save, content, labels):
    assert read_table(save(content)).index.tolist() == labels


def test_the_column_of_case_names_can_be_chosen(save):
    frame = read_table(save("year,A\n1990,1\n2000,0\n"), case_id="year")
    assert frame.index.tolist() == ["1990", "2000"]
    assert frame.columns.tolist() == ["A"]
    first = read_table(save("who,A\nx,1\ny,0\n"), case_id="A")
    assert first["who"].tolist() == ["x", "y"]


def test_missing_values_and_kinds_of_columns(save):
    text = "case,A,B,C,D,E,F\n1,0,NA,TRUE,true,x,\n2,,0.5,FALSE,,NA,\n3,1,nan,true,False,y,\n"
    frame = read_table(save(text))
    assert frame["A"].isna().tolist() == [False, True, False]
    assert frame["B"].isna().tolist() == [True, False, True]
    assert frame["C"].dtype == bool
    assert frame["D"].tolist() == [True, None, False]
    assert frame["E"].isna().tolist() == [False, True, False]
    assert frame["F"].isna().all()


def test_commas_and_line_breaks_in_quotation_marks(save):
    frame = read_table(save('case,A,note\n"Berg, van den",1,"two\nlines"\nUK,0,"a ""b"""\n'))
    assert frame.index.tolist() == ["Berg, van den", "UK"]
    assert frame["note"].tolist() == ["two\nlines", 'a "b"']


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("\ufeff", "the file is empty"),
        ("case,A,B\n", "column names but no cases"),
        ("case,A,B\n,,\n", "column names but no cases"),
        ("0,1,1\n1,0,1\n", r"row 1 holds numbers \(0, 1, 1\)"),
        ("case,A,A\nx,1,2\n", "row 1: columns 2 and 3 have the same name 'A'"),
        ("case,A,\nx,1,2\n", "row 1: column 3 has values but no name"),
        ("case,A,B\nx,1,2\ny,1\n", "row 3: 2 columns, but row 1 has 3"),
        ("case,A,B\nx,1,2\ny,1,2,3\n", "row 3: 4 columns, but row 1 has 3"),
        ('case,A,B\nx,1,2\ny,"1,2\nz,3,4\n', "row 3: a quotation mark is not closed"),
        ("case,A\nx,1\ny,high\nz,0\n", "row 3, column 'A': 'high' is not a number"),
        ("case,A\nx,1.5\ny,\nz,0,5\n", "row 4: 3 columns"),
        ("case;A\nx;1.5\ny;0,5\nz;1.5\n", "row 3, column 'A': '0,5' .* decimal comma while"),
        (
            'case,A\nx,"1,200"\ny,"1,300"\n',
            "row 2, column 'A': '1,200' may contain a decimal comma or",
        ),
        (
            'case,A\nx,"1,200"\ny,1.5\nz,"0,5"\nw,2.5\n',
            "row 2, column 'A': '1,200' is not a number; it has a decimal comma while",
        ),
        ("case,A\nx,1\ny,TRUE\nz,0\n", "row 3, column 'A': 'TRUE' is not a number"),
        ("case,A\nx,1\ny,#DIV/0!\nz,0\n", "row 3, column 'A': '#DIV/0!' is not a number"),
        (f"case,A\nx,1\ny,{'1' * 140_000}\n", "row 3: a cell has more than 131,072 characters"),
        (b"case,A\nK\xf6ln,1\n", "row 2: not UTF-8 text"),
        (b"PK\x03\x04rest", "this is a workbook, not a text"),
        (b"case,A\nx,\x00\n", "not a text file"),
    ],
)
def test_files_that_cannot_be_read_name_file_row_and_column(save, content, message):
    file = save(content)
    with pytest.raises(DataError, match=message) as caught:
        read_table(file)
    assert str(caught.value).startswith(str(file))


def test_old_encodings_can_be_named(save):
    frame = read_table(save("case,A\nKöln,1\n", encoding="cp1252"), encoding="cp1252")
    assert frame.index.tolist() == ["Köln"]
    with pytest.raises(DataError, match="no encoding 'nonsense'"):
        read_table(save(PLAIN), encoding="nonsense")


def test_decimal_mark_and_delimiter_can_be_given(save):
    file = save('case,A\nx,"1,200"\ny,"1,300"\n')
    assert read_table(file, decimal=",")["A"].tolist() == [1.2, 1.3]
    assert read_table(save("case:A\nx:1\ny:0\n"), delimiter=":")["A"].tolist() == [1, 0]
    with pytest.raises(DataError, match=r"decimal must be '.' or ','"):
        read_table(file, decimal=";")
    for wrong in (";;", "\n", '"'):
        with pytest.raises(DataError, match="must be a single character"):
            read_table(file, delimiter=wrong)


def test_only_columns_that_are_used_must_be_numbers(save):
    file = save("case,A,note\nx,1,5\ny,0,6\nz,1,none left\n")
    with pytest.raises(DataError, match="row 4, column 'note': 'none left'"):
        read_table(file)
    frame = read_table(file, numeric=["A"])
    assert frame["note"].tolist() == ["5", "6", "none left"]
    with pytest.raises(DataError, match="row 2, column 'note'"):
        read_table(save("case,A,note\nx,1,a\ny,0,b\n"), numeric=["note"])
    with pytest.raises(DataError, match="no column 'B'"):
        read_table(file, numeric=["B"])
    with pytest.raises(DataError, match="row 2, column 'case': 'x' is not a number"):
        read_table(file, numeric=["case"])


def test_case_names_that_were_asked_for_must_be_there_once(save):
    with pytest.raises(
        DataError, match="row 3, column 'who': the name 'x' already occurs in row 2"
    ):
        read_table(save("who,A\nx,1\nx,0\n"), case_id="who")
    with pytest.raises(DataError, match="row 3, column 'who': the case has no name"):
        read_table(save("who,A\nx,1\n,0\n"), case_id="who")
    with pytest.raises(DataError, match="no column 'wo' for the case names .did you mean 'who'"):
        read_table(save("who,A\nx,1\ny,0\n"), case_id="wo")


def test_a_case_without_a_name_is_called_by_its_row_in_the_file(save):
    with pytest.warns(FastqcaWarning, match=r"row 3, column 'case': the case has no name"):
        frame = read_table(save("case,A\nx,1\n,0\ny,1\n"))
    assert frame.index.tolist() == ["x", "row 3", "y"]


def test_numbers_in_another_style_are_no_case_names(save):
    frame = read_table(save("A;B\n0,1;1\n0,3;0\n0.9;0\n"), numeric=["B"])
    assert frame.columns.tolist() == ["A", "B"]


def test_a_row_of_very_many_columns_is_no_long_cell(save):
    names = [f"c{i}" for i in range(40_000)]
    rows = [names, ["1"] * len(names), ["0"] * len(names)]
    assert read_table(save("\n".join(map(",".join, rows)))).shape == (2, 40_000)


def test_files_that_are_not_there_or_of_another_kind(save, tmp_path):
    save(PLAIN, "lipset.csv")
    with pytest.raises(DataError, match=r"no such file .did you mean 'lipset.csv'"):
        read_table(tmp_path / "lispet.csv")
    with pytest.raises(DataError, match="there is no such file$"):
        read_table(tmp_path / "nowhere" / "data.csv")
    with pytest.raises(DataError, match="a folder"):
        read_table(tmp_path)
    with pytest.raises(DataError, match="data.xls: this is not a workbook that can be read"):
        read_table(save(PLAIN, "data.xls"))
    with pytest.raises(DataError, match=r"files of type '\.parquet' cannot be read; supported are"):
        read_table(save(PLAIN, "data.parquet"))
    with pytest.raises(DataError, match="files of type 'unknown' cannot"):
        read_table(save(PLAIN, "data"))


def test_workbooks_that_cannot_be_read(save, workbook, monkeypatch):
    with pytest.raises(DataError, match="not a workbook that can be read"):
        read_table(save(PLAIN, "data.xlsx"))
    with pytest.raises(DataError, match="sheet 'Sheet' is empty"):
        read_table(workbook([]))
    with pytest.raises(DataError, match="row 3, column 'A': 'high' is not a number"):
        read_table(workbook([["case", "A"], ["x", 1], ["y", "high"]]))
    with pytest.raises(DataError, match="row 1: columns 2 and 3 have the same name 'A'"):
        read_table(workbook([["case", "A", "A"], ["x", 1, 2]]))
    file = workbook([["case", "A"], ["x", 1]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(DataError, match=r"pip install fastqca\[excel\]"):
        read_table(file)


def test_dont_care_beside_levels(tmp_path):
    file = tmp_path / "temporal.csv"
    file.write_text("case,EBA,RAW,M\na,1,2,dc\nb,-,3,2\nc,0,4,0\n")
    frame = read_table(file)
    assert frame["EBA"].tolist() == [1, "-", 0]
    assert frame["M"].tolist() == ["dc", 2, 0]
    file.write_text("case,RAW\na,1.5\nb,-\nc,0\n")
    with pytest.raises(DataError, match="row 3, column 'RAW': '-' is not a number"):
        read_table(file)
