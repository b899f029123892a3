"""Wrong calls of every kind: exit status 2, nothing on standard output, one line that helps."""

import numpy as np
import pytest

import fastqca as qca

DATA = "case;A;B;GDP per head;Y\nx;1;0;900;1\ny;0;1;1200;0\nz;1;1;1500;1\n"
SETS = ("analyze", "sets.csv", "--outcome", "Y", "--conditions", "A,B")

WRONG = {
    "misspelled option": ((*SETS, "--inclcut", "0.8"), "--inclcut (did you mean --incl-cut?)"),
    "misspelled required option": (("analyze", "sets.csv", "--outcom", "Y"), "--outcome?"),
    "unknown option": ((*SETS, "--frobnicate"), "no option --frobnicate"),
    "option of another command": (("truth-table", *SETS[1:], "--dir-exp", "A"), "--dir-exp"),
    "no value": (("analyze", "sets.csv", "--outcome"), "expected one argument"),
    "misspelled command": (("analize", "sets.csv"), "did you mean 'analyze'?"),
    "unknown command": (("frobnicate",), "choose from describe"),
    "no data": (("analyze", "--outcome", "Y"), "required: DATA"),
    "too many files": (("describe", "sets.csv", "plan.toml", "more.csv"), "more.csv"),
    "two plans": (
        ("calibrate", "sets.csv", "plan.toml", "--calibrate", "plan.toml"),
        "two plans are given",
    ),
    "misspelled kind": (("plot", "xyz", "sets.csv"), "did you mean 'xy'?"),
    "unknown kind": (("plot", "pie", "sets.csv"), "choose from xy, truth-table"),
    "unknown shell": (("completion", "ksh"), "did you mean 'zsh'?"),
    "missing file": (("describe", "set.csv"), "set.csv: there is no such file (did you mean 'sets"),
    "missing plan": (("calibrate", "sets.csv", "plans.toml"), "did you mean 'plan.toml'?"),
    "missing study": (("report", "none.toml"), "none.toml: there is no such file"),
    "missing results": (("plot", "recovery", "nowhere"), "nowhere"),
    "folder as data": (("describe", "folder"), "this is a folder"),
    "empty file": (("describe", "empty.csv"), "empty.csv: the file is empty"),
    "binary file": (("describe", "binary.csv"), "binary.csv: this is not a text file"),
    "binary workbook": (("describe", "binary.xlsx"), "not a workbook that can be read"),
    "workbook as csv": (("describe", "book.csv"), "change its extension to .xlsx"),
    "unknown ending": (("describe", "data.parquet"), "'.parquet'"),
    "notes first": (("describe", "book.xlsx"), "as in --sheet 'Data 2024'"),
    "wrong sheet": (("describe", "book.xlsx", "--sheet", "Data 2042"), "did you mean 'Data 2024'?"),
    "sheet number": (("describe", "book.xlsx", "--sheet", "3"), "there are: Notes, Data 2024"),
    "sheet of a csv": (("describe", "sets.csv", "--sheet", "1"), "--sheet: sets.csv is not a work"),
    "unknown condition": ((*SETS[:5], "A,Bee"), "condition 'Bee'"),
    "near condition": ((*SETS[:5], "A,GDP per heads"), "did you mean 'GDP per head'?"),
    "near column": (("describe", "sets.csv", "--conditions", "GDP pr head"), "'GDP per head'?"),
    "unknown outcome": (("necessity", "sets.csv", "--outcome", "y"), "did you mean 'Y'?"),
    "unknown set": (("pof", "A*Q -> Y", "sets.csv"), "character 3 of 'A*Q -> Y'"),
    "set not allowed": (("pof", "A*B -> Y", "sets.csv", "--conditions", "A"), "uses 'B'"),
    "no arrow": (("pof", "A", "sets.csv"), "--outcome"),
    "unknown case column": ((*SETS, "--case-id", "cas"), "did you mean 'case'?"),
    "unknown text column": ((*SETS, "--text", "note"), "no column 'note'"),
    "levels": ((*SETS, "--levels", "A"), "--levels"),
    "raw values": (("analyze", "sets.csv", "--outcome", "Y"), "'GDP per head'"),
    "plan for another file": (("calibrate", "sets.csv", "other.toml"), "'DEV', which is not a col"),
    "broken plan": (("calibrate", "sets.csv", "broken.toml"), "broken.toml: not a TOML file"),
    "plan with a typo": (("calibrate", "sets.csv", "typo.toml"), "typo.toml"),
    "no plan": (("calibrate", "sets.csv"), "--template"),
    "data as plan": (("calibrate", "plan.toml", "sets.csv"), "the data come before"),
    "cut": ((*SETS, "--incl-cut", "80"), "a number from 0 to 1, got '80'"),
    "decimal comma": ((*SETS, "--incl-cut", "0,8"), "--incl-cut"),
    "ties": ((*SETS, "--ties", "dorp"), "did you mean 'drop'?"),
    "missing": ((*SETS, "--missing", "-99"), "--missing"),
    "rows": ((*SETS, "--exclude", "0"), "1 to 4"),
    "expectation": ((*SETS, "--dir-exp", "A,C"), "--dir-exp"),
    "out is a file": ((*SETS, "--out", "sets.csv"), "sets.csv: this is a file, not a folder"),
    "out below a file": ((*SETS, "--out", "sets.csv/report"), "cannot be written"),
    "out in no folder": (
        ("plot", "venn", *SETS[1:], "--out", "no/figure.svg"),
        "there is no folder 'no'",
    ),
    "sets in no folder": (("calibrate", "sets.csv", "plan.toml", "--out", "no/s.csv"), "'no'"),
    "kind of figure": (("plot", "venn", *SETS[1:], "--out", "a.doc"), "must end in .svg"),
    "kind of report": (("report", "study.toml", "--out", "a.pdf"), "must end in .html, .docx, or"),
    "input as out": (("calibrate", "sets.csv", "plan.toml", "--out", "sets.csv"), "overwritten"),
    "foreign file": (("plot", "venn", *SETS[1:], "--out", "other.toml"), "--force"),
    "nothing to draw": (("plot", "xy", "sets.csv"), "needs --expression"),
    "nothing to vary": (("plot", "sweep", *SETS[1:]), "needs --vary"),
    "range": (("plot", "sweep", *SETS[1:], "--vary", "incl_cut=high"), "got 'incl_cut=high'"),
    "varied": (("plot", "sweep", *SETS[1:], "--vary", "incl=0.5:0.7"), "'incl_cut'?"),
    "no periods": (("plot", "panel", "sets.csv", "--expression", "A -> Y"), "--unit and --time"),
    "no axes": (("plot", "heatmap", "folder"), "--x and --by"),
}


@pytest.fixture
def files(folder):
    openpyxl = pytest.importorskip("openpyxl")
    (folder / "sets.csv").write_text(DATA)
    (folder / "data.parquet").write_text(DATA)
    (folder / "folder").mkdir()
    (folder / "empty.csv").write_text("")
    noise = np.random.default_rng(1).integers(0, 256, 3000).astype(np.uint8).tobytes()
    for name in ("binary.csv", "binary.xlsx"):
        (folder / name).write_bytes(noise)
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["read me first"])
    sheet = book.create_sheet("Data 2024")
    for row in (["case", "A"], ["x", 1], ["y", 0]):
        sheet.append(row)
    book.save("book.xlsx")
    book.save("book2")
    (folder / "book2").rename(folder / "book.csv")
    entry = 'type = "crisp"\nthresholds = [1000]\n'
    (folder / "plan.toml").write_text(f'["GDP per head"]\n{entry}')
    qca.Study("S", {"A": [1, 0], "Y": [1, 0]}, "Y").save("study.toml")
    (folder / "other.toml").write_text(f"[DEV]\n{entry}")
    (folder / "broken.toml").write_text(f"[DEV\n{entry}")
    (folder / "typo.toml").write_text('["GDP per head"]\ntype = "crips"\nthresholds = [1000]\n')
    return folder


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_calls_end_with_status_2_and_one_line(run, files, arguments, said):
    before = sorted(path.name for path in files.iterdir())
    status, out, err = run(*arguments)
    assert (status, out) == (2, ""), err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert said in err
    assert "Traceback" not in err
    assert sorted(path.name for path in files.iterdir()) == before
