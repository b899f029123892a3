"""The command line, run as a process and in process: output, files, errors, signals."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import fastqca.datasets
from fastqca import _core
from fastqca.cli.main import main

LINUX = sys.platform.startswith("linux")
QUICK = ["--no-figures"]
NETWORKS = ["--outcome", "NE", "--conditions", "FD,FI,NB,VD,VI"]


@pytest.fixture
def folder(folder):
    """A working folder with the bundled data as files."""
    fastqca.datasets.load("care_networks").to_csv("networks.csv")
    fastqca.datasets.load("lipset").to_csv("lipset.csv")
    fastqca.datasets.plan("lipset", "crisp").to_toml("crisp.toml")
    fastqca.datasets.plan("lipset", "fuzzy").to_toml("fuzzy.toml")
    return folder


def process(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "fastqca", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def wide(path, conditions=60, cases=1000):
    """Data whose prime implicants take long to find."""
    import numpy as np

    values = np.random.default_rng(1).integers(0, 2, (cases, conditions + 1))
    names = [*(f"c{i}" for i in range(conditions)), "Y"]
    pd.DataFrame(values, columns=names).to_csv(path, index=False)


def test_version_and_help(run):
    assert run("--version") == (0, f"fastqca {_core.__version__}\n", "")
    status, out, err = run("--help")
    assert (status, err) == (0, "")
    assert "analyze" in out
    assert "demo" in out
    assert run()[0] == 0
    assert "--dir-exp" in run("analyze", "--help")[1]


def test_analyze_prints_table_and_solutions(run):
    status, out, err = run("analyze", "networks.csv", *NETWORKS, "--dir-exp", "FD,FI,NB,VD,VI")
    assert (status, err) == (0, "")
    assert "24 of 32 configurations observed, 8 not" in out
    headings = [
        f"{kind} solution\n---" for kind in ("Conservative", "Parsimonious", "Intermediate")
    ]
    places = [out.index(heading) for heading in ["Truth table\n---", *headings]]
    assert places == sorted(places)
    assert out.count("FD*FI + NB*VD*VI <-> NE") == 2
    assert max(map(len, out.splitlines())) <= 100


def test_analyze_without_expectations_says_how_to_have_the_intermediate_solution(run):
    status, out, _ = run("analyze", "networks.csv", *NETWORKS)
    assert status == 0
    assert "Intermediate solution\n" not in out
    assert "--dir-exp FD,FI,NB" in out


def test_analyze_writes_tables_and_page(run, folder):
    status, out, err = run(
        *("analyze", "lipset.csv", "--calibrate", "fuzzy.toml", "--outcome", "SURV"),
        *("--conditions", "DEV:STB", "--dir-exp", "DEV,URB,LIT,IND,STB", "--out", "a/b"),
        *("--incl-cut", "0.8", "--pri-cut", "0.5"),
    )
    assert status == 0
    assert all(line.startswith("writing to") for line in err.splitlines())  # progress
    files = ["truth_table", "conservative", "parsimonious", "intermediate", "sets"]
    names = [f"{name}.csv" for name in files] + ["index.html", "report.docx", "tables.xlsx"]
    names += ["study.csv", "study.toml", "figures"]
    assert sorted(names) == sorted(path.name for path in (folder / "a/b").iterdir())
    assert all(name in out for name in names)
    assert {"truth_table_SURV.svg", "xy_SURV_M1.svg"} <= {
        path.name for path in (folder / "a/b/figures").iterdir()
    }
    assert fastqca.Study.load(folder / "a/b/study.toml").outcome == "SURV"
    frames = {name: pd.read_csv(folder / "a/b" / f"{name}.csv") for name in files}
    assert frames["parsimonious"]["term"].tolist()[:2] == ["DEV*~IND", "URB*STB"]
    fit = frames["intermediate"].loc[0, ["inclS", "PRI", "covS"]].tolist()
    assert fit == pytest.approx([0.9022788004, 0.8812538679, 0.4673485083], abs=1e-9)
    sets = fastqca.datasets.load("lipset", "fuzzy")
    pd.testing.assert_frame_equal(frames["sets"].set_index("country"), sets, rtol=1e-15)
    assert frames["truth_table"]["row"].tolist() == [1, 2, 5, 6, 22, 23, 24, 31, 32]
    page = (folder / "a/b/index.html").read_text(encoding="utf-8")
    for said in (
        "DEV*URB*LIT*STB + DEV*LIT*~IND*STB",
        "direct method, logistic",
        "SHA-256",
        "--dir-exp",
    ):
        assert said in page


def test_the_same_run_writes_the_same_files(run, folder):
    arguments = ("analyze", "networks.csv", *NETWORKS, "--out", "out")

    def written() -> dict[str, bytes]:
        files = [path for path in (folder / "out").rglob("*") if path.is_file()]
        return {path.name: path.read_bytes() for path in files}

    run(*arguments)
    first = written()
    run(*arguments)
    assert first == written()


def test_a_table_of_an_earlier_run_is_not_taken_for_one_of_this(run, folder):
    run("analyze", "networks.csv", *NETWORKS, "--dir-exp", "FD", *QUICK, "--out", "out")
    status, _, err = run("analyze", "networks.csv", *NETWORKS, *QUICK, "--out", "out")
    assert status == 0
    assert err.startswith("warning: ")
    assert "intermediate.csv" in err
    assert "earlier run" in err
    assert (folder / "out/intermediate.csv").exists()


def test_reads_tsv_and_workbooks(run, folder):
    pytest.importorskip("openpyxl")
    frame = pd.read_csv("networks.csv")
    frame.to_csv("networks.tsv", sep="\t", index=False)
    with pd.ExcelWriter("networks.xlsx") as book:
        pd.DataFrame({"nothing": [1]}).to_excel(book, sheet_name="notes")
        frame.to_excel(book, sheet_name="cases", index=False)
    for file in (["networks.tsv"], ["networks.xlsx", "--sheet", "cases"]):
        status, out, err = run("analyze", *file, *NETWORKS)
        assert (status, err) == (0, "")
        assert "FD*FI + NB*VD*VI <-> NE" in out


def test_options_reach_the_analysis(run):
    table = "lipset.csv", "--calibrate", "crisp.toml", "--conditions", "DEV,URB,LIT,IND,STB"
    out = run("analyze", *table, "--outcome", "~SURV")[1]
    assert "~SURV" in out
    out = run("analyze", *table, "--outcome", "SURV", "--n-cut", "2")[1]
    assert "cases 2" in out
    assert " 6   0   0   1   0   1     ?    1" in out
    out = run("analyze", *table, "--outcome", "SURV", "--exclude", "24,9999")[1]
    assert "24   1   0   1   1   1     0    2" in out
    out = run("analyze", *table, "--outcome", "SURV", "--exclude", "~DEV*STB", "--all-sol")[1]
    assert "Excluded" in out
    assert "all irredundant" in out
    out = run("analyze", *table, "--outcome", "SURV", "--incl-cut", "0.9,0.4")[1]
    assert "inclusion 0.9 (contradictory: 0.4)" in out


def test_what_the_budget_leaves_open_is_said(run, folder):
    wide("wide.csv", conditions=12, cases=24)
    status, out, err = run(
        *(
            "analyze",
            "wide.csv",
            "--outcome",
            "Y",
            "--all-sol",
            "--budget",
            "0.3",
            *QUICK,
            "--out",
            "out",
        )
    )
    assert status == 0
    assert "At least" in out
    assert "the budget of 0.3 s was used up" in err
    assert "--budget" in err
    assert "warning: parsimonious.csv lists " in err


def test_warnings_are_one_line_each_on_standard_error(run, folder):
    (folder / "half.csv").write_text("case,A,B,Y\nx,0.5,0,1\ny,0.2,1,1\nz,0.7,1,0.2\n")
    status, out, err = run("analyze", "half.csv", "--outcome", "Y")
    assert status == 0
    assert [line[:9] for line in err.splitlines()] == ["warning: "]
    assert "'A' (cases x)" in err
    assert "--ties up" in err
    assert "A is exactly 0.5 for x" in out
    assert run("analyze", "half.csv", "--outcome", "Y", "--ties", "raise")[0] == 2


def test_what_cannot_be_had_is_stated_and_the_rest_is_there(run, folder):
    (folder / "no.csv").write_text("case,A,B,Y\nx,1,0,0\ny,0,1,0\n")
    status, out, err = run("analyze", "no.csv", "--outcome", "Y", *QUICK, "--out", "out")
    assert (status, err) == (0, "")
    assert "No conservative, no parsimonious solution" in out
    assert "coded '1'" in out
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "index.html",
        "report.docx",
        "study.csv",
        "study.toml",
        "tables.xlsx",
        "truth_table.csv",
    ]
    (folder / "all.csv").write_text("case,A,B,Y\nx,1,0,1\ny,0,1,1\n")
    status, out, err = run("analyze", "all.csv", "--outcome", "Y", "--dir-exp", "A")
    assert (status, err) == (0, "")
    assert "M1: ~A*B + A*~B <-> Y" in out
    assert "No parsimonious, no intermediate solution" in out


BAD = {
    "no such file": (["network.csv", "--outcome", "NE"], ["network.csv", "'networks.csv'"]),
    "unknown outcome": (["networks.csv", "--outcome", "NEE"], ["networks.csv", "'NEE'", "'NE'"]),
    "unknown condition": (["networks.csv", "--outcome", "NE", "--conditions", "FDD"], ["'FD'"]),
    "syntax": (["networks.csv", "--outcome", "NE*"], ["character 4 of 'NE*'"]),
    "expectation": (["networks.csv", *NETWORKS, "--dir-exp", "FD,~FD"], ["--dir-exp: 'FD + ~FD'"]),
    "expectations": (["networks.csv", *NETWORKS, "--dir-exp", "1,0"], ["--dir-exp has 2 entries"]),
    "dash": (["networks.csv", *NETWORKS, "--dir-exp", "-,1"], ["--dir-exp='-,1'"]),
    "cut": (["networks.csv", *NETWORKS, "--incl-cut", "2"], ["--incl-cut", "'2'"]),
    "cuts": (["networks.csv", *NETWORKS, "--incl-cut", "0.5,0.6"], ["--incl-cut", "0.8,0.6"]),
    "three cuts": (["networks.csv", *NETWORKS, "--incl-cut", "1,.6,.4"], ["one or two"]),
    "pri": (["networks.csv", *NETWORKS, "--pri-cut", "high"], ["--pri-cut", "'high'"]),
    "n": (["networks.csv", *NETWORKS, "--n-cut", "0"], ["--n-cut", "'0'"]),
    "all below n": (["networks.csv", *NETWORKS, "--n-cut", "9"], ["--n-cut 9", "lower --n-cut"]),
    "ties": (["networks.csv", *NETWORKS, "--ties", "left"], ["--ties", "'left'"]),
    "rows": (["networks.csv", *NETWORKS, "--exclude", "0"], ["exclude", "1 to 32"]),
    "budget": (["networks.csv", *NETWORKS, "--budget", "0"], ["--budget", "'0'"]),
    "plan": (["networks.csv", *NETWORKS, "--calibrate", "no.toml"], ["no.toml"]),
    "other plan": (
        ["networks.csv", *NETWORKS, "--calibrate", "crisp.toml"],
        ["networks.csv", "'DEV'"],
    ),
    "raw data": (["lipset.csv", "--outcome", "SURV"], ["lipset.csv", "'SURV'", "calibrate"]),
    "case names": (["networks.csv", *NETWORKS, "--case-id", "who"], ["networks.csv", "'who'"]),
    "encoding": (["networks.csv", *NETWORKS, "--encoding", "foo"], ["no encoding 'foo'"]),
    "decimal": (["networks.csv", *NETWORKS, "--decimal", ";"], ["--decimal", "';'"]),
    "sheet": (["networks.csv", *NETWORKS, "--sheet", "x"], ["--sheet", "workbook"]),
    "out is a file": (["networks.csv", *NETWORKS, "--out", "lipset.csv"], ["lipset.csv", "folder"]),
    "out is nothing": (["networks.csv", *NETWORKS, "--out", ""], ["--out", "empty"]),
    "no outcome": (["networks.csv"], ["--outcome"]),
    "unknown option": (["networks.csv", *NETWORKS, "--incl", "1"], ["--incl"]),
}


@pytest.mark.parametrize(("arguments", "said"), BAD.values(), ids=BAD)
def test_bad_input_gets_one_line_and_status_2(run, arguments, said):
    status, out, err = run("analyze", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    for part in said:
        assert part in err


FILES = {
    "typo": ("case,A,Y\nx,1,1\ny,1O,0\nz,0,0\n", ["row 3", "column 'A'", "'1O'"]),
    "mostly text": ("case,A,Y\nx,1,1\ny,high,0\nz,low,0\n", ["row 3", "column 'A'", "'high'"]),
    "missing": ("case,A,Y\nx,1,1\ny,,0\nz,0,0\n", ["'A'", "y"]),
    "gap": ("case,A,Y\nx,1,1\ny,3,0\nz,0,0\n", ["'A'", "level 2"]),
    "too wide": ("case,A,Y\nx,1,1\ny,1,0,7\n", ["row 3"]),
    "empty": ("", ["empty"]),
    "no cases": ("case,A,Y\n", ["no cases"]),
    "uncalibrated": ("case,A,Y\nx,1.5,1\ny,0.2,0\n", ["'A'", "x: 1.5", "alibrate"]),
}


@pytest.mark.parametrize(("content", "said"), FILES.values(), ids=FILES)
def test_bad_files_are_named_with_row_and_column(run, folder, content, said):
    (folder / "bad.csv").write_text(content)
    status, out, err = run("analyze", "bad.csv", "--outcome", "Y", "--conditions", "A")
    assert (status, out) == (2, "")
    assert err.startswith("error: bad.csv")
    assert err.count("\n") == 1
    for part in said:
        assert part in err


def test_a_column_of_text_is_no_condition_by_default(run, folder):
    (folder / "notes.csv").write_text("case,A,note,Y\nx,1,good,1\ny,0,bad,0\n")
    status, _, err = run("analyze", "notes.csv", "--outcome", "Y")
    assert status == 2
    assert "'note'" in err
    assert "--conditions" in err
    assert run("analyze", "notes.csv", "--outcome", "Y", "--conditions", "A")[0] == 0


MARKS = {
    "mixed": ("0,1;1\ny;0.9;0\nz;0,3;0", "'0,1' is not a number; it has a decimal comma"),
    "thousands": ("1.000,5;1\ny;0.9;0", "'1.000,5' is not a number; write the number without"),
}


@pytest.mark.parametrize(("rows", "said"), MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("conditions", [[], ["--conditions", "A"]], ids=["all", "named"])
def test_numbers_in_two_styles_are_told_from_text(run, folder, rows, said, conditions):
    (folder / "marks.csv").write_text(f"case;A;Y\nx;{rows}\n")
    status, _, err = run("analyze", "marks.csv", "--outcome", "Y", *conditions)
    assert status == 2
    assert f"row 2, column 'A': {said}" in err


def test_truth_values_with_a_gap_are_no_text(run, folder):
    (folder / "gap.csv").write_text("case,A,B,Y\nx,1,TRUE,1\ny,0,,0\n")
    assert "missing values in condition 'B'" in run("analyze", "gap.csv", "--outcome", "Y")[2]


def test_encoding_and_decimal_mark_can_be_said(run, folder):
    (folder / "old.csv").write_text("case,A,Y\nKöln,1,1\nx,0,0\n", encoding="cp1252")
    status, _, err = run("analyze", "old.csv", "--outcome", "Y")
    assert status == 2
    assert "--encoding cp1252" in err
    status, out, err = run("analyze", "old.csv", "--outcome", "Y", "--encoding", "cp1252")
    assert (status, err) == (0, "")
    assert "Köln" in out
    (folder / "mark.csv").write_text('case,A,Y\nx,"1,900",1\ny,"1,200",0\n')
    assert "--decimal ," in run("analyze", "mark.csv", "--outcome", "Y")[2]
    assert "1.9" in run("analyze", "mark.csv", "--outcome", "Y", "--decimal", ",")[2]


def test_a_workbook_has_no_encoding(run, folder):
    pytest.importorskip("openpyxl")
    pd.read_csv("networks.csv").to_excel("networks.xlsx", index=False)
    status, _, err = run("analyze", "networks.xlsx", *NETWORKS, "--encoding", "cp1252")
    assert status == 2
    assert "--encoding: networks.xlsx is a workbook" in err


def test_hostile_names_do_no_harm(run, folder):
    evil = "<script>alert(1)</script>"
    (folder / "evil.csv").write_text(
        f"case;A & <b>;B;Y\n{evil};1;0,9;1\nÅ\u20ac;0;0,2;0\n", "utf-8-sig"
    )
    status, out, err = run("analyze", "evil.csv", "--outcome", "Y", *QUICK, "--out", "<out>")
    assert (status, err) == (0, "")
    assert evil in out
    page = (folder / "<out>/index.html").read_text(encoding="utf-8")
    assert page.count("<script") == 1  # our own, which sorts tables
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert pd.read_csv(folder / "<out>/truth_table.csv")["cases"].tolist() == ["Å€", evil]


def test_demo_shows_the_three_studies_and_writes_pages(run, folder):
    status, out, err = run("demo", "--out", "pages")
    assert (status, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 100
    for said in (
        "INNO = SPEC = FULL = AMB",
        "0.487",
        "DEV*~URB*LIT*STB + DEV*LIT*IND*STB <-> SURV",
        "DEV*LIT*STB <-> SURV",
        "FD*FI + VD*VI*NB <-> NE",
        "SIMULATED",
    ):
        assert said in out
    index = (folder / "pages/index.html").read_text(encoding="utf-8")
    for name in ("allers", "lipset", "care_networks"):
        assert f'href="{name}.html"' in index
        assert (folder / "pages" / f"{name}.html").exists()
    assert run("demo", "--out", "lipset.csv")[0] == 2


def test_as_a_module_and_in_an_ascii_terminal(folder, without_progress):
    (folder / "names.csv").write_text("case,A,Y\nMünster,1,1\nÅs,0,0\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    started = process("analyze", "names.csv", "--outcome", "Y", env=environment)
    out, err = started.communicate()
    assert (started.returncode, without_progress(err)) == (0, "")
    assert "M\\xfcnster" in out


@pytest.mark.skipif(not LINUX, reason="signals and pipes of POSIX")
def test_a_closed_pipe_is_quiet(folder, without_progress):
    with process("demo") as started:
        started.stdout.close()
        assert without_progress(started.stderr.read()) == ""
    assert started.returncode == 0


@pytest.mark.skipif(not LINUX, reason="signals and pipes of POSIX")
def test_files_are_written_although_nobody_reads(folder, without_progress):
    with process("analyze", "networks.csv", *NETWORKS, *QUICK, "--out", "out") as started:
        started.stdout.close()
        assert without_progress(started.stderr.read()) == ""
    assert started.returncode == 0
    assert (folder / "out/index.html").exists()


@pytest.mark.skipif(not LINUX, reason="needs /dev/full")
def test_a_full_disk_is_one_line(folder):
    with Path("/dev/full").open("w") as full:
        arguments = [sys.executable, "-m", "fastqca", "demo"]
        done = subprocess.run(
            arguments, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not LINUX, reason="signals and pipes of POSIX")
def test_control_c_is_quiet_and_progress_is_shown(folder):
    wide("wide.csv")
    started = process("analyze", "wide.csv", "--outcome", "Y", "--budget", "1e6")
    while not started.stderr.readline().startswith("minimizing: "):
        assert started.poll() is None
    started.send_signal(signal.SIGINT)
    _, err = started.communicate()
    assert started.returncode == 130
    assert re.fullmatch(r"(minimizing: \d+ s\n)*", err)


def test_a_faulty_column_that_is_not_used_stops_nothing(run, folder):
    (folder / "odd.csv").write_text("case;A;B;Y\nx;0,2;1;1\ny;0,7;x;0\nz;0,6;0;1\nw;0,1;1;0\n")
    status, out, _ = run("analyze", "odd.csv", "--outcome", "Y", "--conditions", "A")
    assert (status, "truth table" in out.lower()) == (0, True)
    status, _, err = run("analyze", "odd.csv", "--outcome", "YY", "--conditions", "A")
    assert status == 2
    assert "'YY'" in err
    status, _, err = run("analyze", "odd.csv", "--outcome", "Y", "--conditions", "A,B")
    assert (status, "row 3, column 'B': 'x'" in err) == (2, True)


def test_missing_values_and_tests(tmp_path, capsys):
    rows = ["case,A,EBA,Y", *(f"c{i},1,{i % 2},1" for i in range(20))]
    rows += [*(f"d{i},0,-,0" for i in range(20)), "e,,1,1"]
    data = tmp_path / "data.csv"
    data.write_text("\n".join(rows))
    given = ["analyze", str(data), "--outcome", "Y", "--incl-cut", "0.7", "--inf-test", "binom"]
    assert main(given) == 2
    assert "missing values in condition 'A' (cases e)" in capsys.readouterr().err
    assert main([*given, "--missing", "drop"]) == 0
    shown = capsys.readouterr()
    lines = [" ".join(line.split()) for line in shown.out.splitlines()]
    assert "Tested by binom, level of significance 0.05" in lines
    assert "Left out e, because of missing values" in lines
    assert "pval1" in shown.out
    assert "1 of 41 cases are left out" in shown.err
    assert main([*given, "--missing", "drop", "--inf-test", "chisq"]) == 2


def test_calibrate_writes_the_sets(run, folder):
    status, out, err = run(
        "calibrate", "lipset.csv", "--calibrate", "fuzzy.toml", "--out", "sets.csv"
    )
    assert status == 0
    assert "fuzzy(400, 550, 900" in out
    assert "Wrote to sets.csv" in err
    sets = pd.read_csv(folder / "sets.csv", index_col=0)
    pd.testing.assert_frame_equal(sets, fastqca.datasets.load("lipset", "fuzzy"), rtol=1e-15)
    assert run("calibrate", "lipset.csv")[0] == 2


def test_necessity_and_pof_print_tables_or_json(run):
    status, out, _ = run("necessity", "networks.csv", "--outcome", "NE", "--depth", "1")
    assert status == 0
    assert "inclN" in out
    status, out, _ = run("necessity", "networks.csv", "--outcome", "NE", "--depth", "1", "--json")
    rows = json.loads(out)
    assert {"term", "inclN", "RoN", "covN", "necessary"} <= rows[0].keys()
    status, out, _ = run("pof", "FD*FI + VD*VI*NB -> NE", "networks.csv")
    assert "0.750" in out
    status, out, _ = run("pof", "FD*FI -> NE", "networks.csv", "--json")
    assert json.loads(out)[0]["inclS"] == 1
    status, _, err = run("pof", "FD*XX -> NE", "networks.csv")
    assert (status, err.count("\n")) == (2, 1)


def test_analyze_speaks_json(run):
    status, out, err = run("analyze", "networks.csv", *NETWORKS, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["outcome"] == "NE"
    assert found["solutions"]["parsimonious"]["models"][0]["model"] == "FD*FI + NB*VD*VI"
    assert found["solutions"]["parsimonious"]["n_models"] == 1
    assert len(found["truth_table"]) == 24


@pytest.mark.parametrize(
    "kind", ["xy", "truth-table", "fiss", "venn", "necessity", "ambiguity", "coverage"]
)
def test_plot_writes_a_figure(run, folder, kind):
    more = ["--expression", "FD*FI -> NE"] if kind == "xy" else NETWORKS
    status, _, err = run("plot", kind, "networks.csv", *more, "--out", "figure.svg")
    assert (status, err) == (0, "")
    assert (folder / "figure.svg").read_text().startswith("<?xml")


def test_plot_says_what_is_missing(run):
    for arguments, said in (
        (("xy", "networks.csv", "--out", "a.svg"), "needs --expression"),
        (("venn", "networks.csv", "--out", "a.svg"), "needs --outcome"),
        (("calibration", "networks.csv", "--out", "a.svg"), "needs --calibrate"),
        (("venn", "networks.csv", *NETWORKS, "--out", "a.doc"), "must end in"),
        (("pie", "networks.csv", "--out", "a.svg"), "there is no 'pie'"),
    ):
        status, _, err = run("plot", *arguments)
        assert (status, err.count("\n")) == (2, 1)
        assert said in err


def test_a_saved_study_is_reported_again(run, folder):
    run("analyze", "networks.csv", *NETWORKS, *QUICK, "--out", "out")
    status, _, _ = run("report", "out/study.toml", "--out", "again.html")
    assert status == 0
    assert "Checklist" in (folder / "again.html").read_text(encoding="utf-8")
    assert run("report", "none.toml", "--out", "again.html")[0] == 2


def test_completion_for_a_shell_that_an_old_shtab_does_not_know(run, monkeypatch):
    monkeypatch.setattr("shtab.SUPPORTED_SHELLS", ["bash", "zsh", "tcsh"])
    status, _, err = run("completion", "fish")
    assert (status, "pip install -U shtab" in err) == (2, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_knows_the_commands(run, shell):
    status, out, _ = run("completion", shell)
    assert status == 0
    assert "necessity" in out
    assert "--incl-cut" in out


def test_every_command_shows_an_example(run):
    for command in ("analyze", "calibrate", "necessity", "pof", "plot", "report", "completion"):
        status, out, _ = run(command, "--help")
        assert status == 0
        assert f"example:\n  fastqca {command}" in out


def test_colours_only_on_a_terminal(run, monkeypatch):
    assert "\x1b" not in run("pof", "A ->", "networks.csv")[2]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    from fastqca.cli.console import _colored

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert _colored("error:", 31) == "\x1b[1;31merror:\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert _colored("error:", 31) == "error:"


def test_letters_that_no_font_has_are_told_in_one_line(run):
    pytest.importorskip("matplotlib")
    data = fastqca.datasets.load("lipset", "crisp").rename(columns={"DEV": "\u16a0\u16a1"})
    data.to_csv("runes.csv")
    chosen = ("--outcome", "SURV", "--conditions", "\u16a0\u16a1,LIT")
    status, _, error = run("plot", "venn", "runes.csv", *chosen, "--out", "runes.png")
    assert status == 0
    assert "Glyph" not in error
    assert error.count("install a font") == (1 if "no installed font" in error else 0)
