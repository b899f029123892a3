"""Whole studies of a shell user, with files as people have them: an Excel survey, a European csv."""

import json
import os
import subprocess
import sys
from itertools import cycle

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.cli.parser import KINDS

NETWORKS = [
    "Amsterdam North",
    "Breda",
    "Delft",
    "Ede and Wageningen",
    "Flevoland",
    "Groningen",
    "Haarlem",
    "IJmond",
    "Kampen",
    "Leiden",
    "Maastricht",
    "Nijmegen",
    "Oss",
    "Purmerend",
    "Roosendaal",
    "Sittard",
    "Tilburg",
    "Utrecht",
    "Venlo",
    "Weert",
    "Zwolle",
    "Zeist",
    "Almelo",
    "Hengelo",
]
HEADER = (
    *("Network", "Trust, in others", "Budget per head", "Share of GPs", "Local lead?"),
    *("Waiting days", "Index", "Remarks", "Success"),
)
READING = ("--sheet", "Data 2024", "--decimal", ".", "--missing-codes=-99,999")
USED = '"Trust, in others",Budget per head,Share of GPs,Local lead?'
PLAN = """\
["Trust, in others"]
type = "likert"
points = 7
reason = "seven-point agreement, the middle is undecided"

["Budget per head"]
type = "fuzzy"
exclusion = 900
crossover = 1500
inclusion = 2300
reason = "what the ministry calls low, sufficient and high"

[Success]
type = "fuzzy"
exclusion = 2
crossover = 5.5
inclusion = 9
reason = "school marks"
"""


def rows():
    """The survey: networks succeed by trust with a local lead, or by money with many GPs."""
    random = np.random.default_rng(3)
    for at, name in enumerate(NETWORKS):
        trust, lead = int(random.choice([1, 2, 3, 5, 6, 7])), bool(random.integers(2))
        budget = int(random.choice([850, 900, 1200, 1890, 2310, 2750]))
        share = int(random.choice([12, 25, 45, 55, 81]))
        good = (trust > 4 and lead) or (budget > 1500 and share > 50)
        success = int(random.integers(7, 11) if good else random.integers(0, 5))
        yield (
            *(name, trust, f"{budget:,}", f"{share}%", "Yes" if lead else "No"),
            *(3 + at, f"=B{at + 4}*2", "see appendix" if at % 5 == 0 else None, success),
        )


@pytest.fixture
def survey(folder):
    """A workbook with a title, notes, codes for missing values, and a formula never computed."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Survey of care networks"])
    sheet = book.create_sheet("Data 2024")
    for row in (["Survey of care networks, 2024 (preliminary)"], [], HEADER, *rows()):
        sheet.append(row)
    sheet["B8"], sheet["F10"] = -99, 999
    for row in ([], ["Source: own survey, wave 2"], ["* -99 no answer; 999 not asked"]):
        sheet.append(row)
    book.save("survey.xlsx")
    (folder / "plan.toml").write_text(PLAN)
    return folder


ANALYSIS = (
    *("survey.xlsx", *READING, "--calibrate", "plan.toml", "--outcome", "Success"),
    *("--conditions", USED, "--missing", "drop"),
)


def test_the_file_is_described(run, survey):
    status, out, err = run("describe", "survey.xlsx")
    assert status == 2
    assert err.count("\n") == 1
    assert "--sheet 'Data 2024'" in err
    status, _, err = run("describe", "survey.xlsx", "--sheet", "Data 2024")
    assert status == 2
    assert "thousands separator" in err
    assert "--decimal ." in err
    status, out, err = run("describe", "survey.xlsx", "--sheet", "Data 2024", "--decimal", ".")
    assert status == 0
    assert "skipped as a title above the column names" in err
    assert "skipped as notes below the table" in err
    assert "percentages are read as shares" in err
    assert "24, named by column 'Network'" in out
    assert "add --missing-codes=-99." in out
    assert "add --missing-codes=999." in out
    assert "Local lead?: yes in " in out
    assert "Remarks: text, 1 value (see appendix)." in out
    status, out, _ = run("describe", "survey.xlsx", *READING, "--json", "--conditions", USED)
    found = {row["column"]: row for row in json.loads(out)}
    assert list(found) == [*HEADER[1:5]]
    assert (found["Trust, in others"]["missing"], found["Trust, in others"]["max"]) == (1, 7)
    assert found["Budget per head"]["max"] == 2750
    assert found["Share of GPs"]["max"] == 0.81


def test_a_template_is_a_plan(run, survey):
    status, out, _ = run("calibrate", "survey.xlsx", *READING, "--template")
    assert status == 0
    (survey / "template.toml").write_text(out)
    plan = qca.CalibrationPlan.from_toml("template.toml")
    assert plan.specs["Trust, in others"] == qca.likert(7)
    assert "Remarks" not in plan  # a single text is no set
    assert run("calibrate", "survey.xlsx", "template.toml", *READING)[0] == 0


def test_the_sets_are_calibrated_and_diagnosed(run, survey):
    status, out, err = run("calibrate", "survey.xlsx", "plan.toml", *READING, "--out", "sets.csv")
    assert (status, "Wrote to sets.csv" in err) == (0, True)
    assert "seven-point agreement" in out
    sets = pd.read_csv("sets.csv", index_col=0)
    assert sets.index.tolist() == NETWORKS
    assert sets["Trust, in others"].isna().sum() == 1
    assert sets["Local lead?"].isin([0, 1, True, False]).all()
    # Options may stand before the plan, and cases may be left out.
    arguments = ("calibrate", "survey.xlsx", *READING, "--missing", "drop", "plan.toml", "--json")
    status, out, _ = run(*arguments, "--conditions", "Trust, in others")
    assert status == 0
    assert len(json.loads(out)["sets"]) == 23
    assert run("calibrate", "survey.xlsx", "plan.toml", *READING, "--missing", "raise")[0] == 2
    status, out, _ = run("diagnose", "survey.xlsx", "plan.toml", *READING)
    assert status == 0
    assert "Trust, in others has no value for Flevoland." in out
    assert "percentiles" not in out
    assert run("diagnose", "sets.csv", "--json")[0] == 0


def test_necessity_truth_table_and_fit(run, survey):
    status, out, err = run("necessity", *ANALYSIS, "--depth", "1", "--json")
    assert status == 0, err
    assert {"Trust, in others", "Share of GPs"} <= {
        row["term"].strip("~`") for row in json.loads(out)
    }
    status, out, _ = run("truth-table", *ANALYSIS, "--incl-cut", "0.8", "--json")
    table = json.loads(out)
    assert status == 0
    assert sum(row["n"] for row in table) <= 23
    assert {"OUT", "incl", "PRI", "cases", "Trust, in others"} <= table[0].keys()
    formula = "`Trust, in others`*`Local lead?` + `Budget per head`*`Share of GPs` -> Success"
    reading = (*READING, "--calibrate", "plan.toml")
    status, out, _ = run("pof", formula, "survey.xlsx", *reading, "--json")
    assert status == 0
    assert json.loads(out)[-1]["inclS"] > 0.8


def test_names_with_commas_in_three_ways(run, survey):
    several = []
    for name in HEADER[1:5]:
        several += ["--conditions", name]
    expected = None
    start = ANALYSIS.index("--conditions")
    for conditions in (
        several,
        ["--conditions", USED],
        ["--conditions", USED.replace('"', "`")],
        ["--conditions", '"Trust, in others"', "--conditions", ",".join(HEADER[2:5])],
    ):
        arguments = (*ANALYSIS[:start], *conditions, *ANALYSIS[start + 2 :])
        status, out, err = run("truth-table", *arguments, "--json")
        assert status == 0, err
        expected = expected or out
        assert out == expected


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_the_study_is_analysed_and_reported(run, survey):
    pytest.importorskip("docx")
    expectations = ("--dir-exp", USED, "--incl-cut", "0.8", "--pri-cut", "0.5")
    status, out, err = run("analyze", *ANALYSIS, *expectations, "--no-figures", "--out", "report")
    assert status == 0, err
    assert all(line.startswith("warning: ") for line in err.splitlines())
    for heading in ("Conservative solution", "Parsimonious solution", "Intermediate solution"):
        assert f"{heading}\n---" in out
    assert "1 of 24 cases are left out because of missing values (--missing drop)" in err
    assert "Flevoland" in out
    study = qca.Study.load("report/study.toml")
    assert study.conditions == HEADER[1:5]
    settings = study.settings
    assert (settings.incl_cut, settings.pri_cut, settings.missing) == (0.8, 0.5, "drop")
    # The same as in Python.
    raw = qca.read_table("survey.xlsx", sheet="Data 2024", decimal=".", missing=[-99, 999],
                         numeric=list(HEADER[1:6]))  # fmt: skip
    sets = qca.calibrate(raw, qca.CalibrationPlan.from_toml("plan.toml"))
    solved = qca.minimize(
        sets, "Success", HEADER[1:5], missing="drop", include="?", incl_cut=0.8, pri_cut=0.5
    )
    written = pd.read_csv("report/parsimonious.csv")
    terms = solved.to_frame()
    written = written[written["term"].isin(terms["term"])].reset_index(drop=True)
    assert set(written["model"]) == {model.name for model in solved.models}
    pd.testing.assert_series_equal(written["inclS"], terms["inclS"], rtol=1e-12)
    status, out, _ = run("report", "report/study.toml")
    assert status == 0
    assert "Trust, in others" in out
    for name in ("again.docx", "again.xlsx"):
        status, _, err = run("report", "report/study.toml", "--out", name)
        assert (status, (survey / name).read_bytes()[:2]) == (0, b"PK"), err
        assert run("report", "report/study.toml", "--out", name)[0] == 0  # ours: written again
    (survey / "mine.docx").write_text("a letter")
    status, _, err = run("report", "report/study.toml", "--out", "mine.docx")
    assert (status, "--force" in err) == (2, True)
    status, _, _ = run("report", "report/study.toml", "--out", "again.html")
    assert status == 0
    assert "Trust, in others" in (survey / "again.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [x for x in KINDS if x not in ("panel", "recovery", "heatmap")])
def test_every_figure_of_the_study(run, survey, kind):
    pytest.importorskip("matplotlib")
    more = {
        "xy": ("--expression", "`Trust, in others` -> Success"),
        "sweep": ("--vary", "incl_cut=0.7:0.95"),
        "robustness": ("--vary", "incl_cut=0.75,0.85", "--vary", "n_cut=1"),
        "upset": ("--model", "M1", "--width", "single"),
        "nca": ("--column", "Trust, in others"),
        "calibration": ("--column", "Trust, in others"),
        "map": ("--x", "pri_cut", "--by", "n_cut"),
        "uncertainty": ("--vary", "Budget per head.crossover=1400:1600"),
    }.get(kind, ())
    cut = ("--incl-cut", "0.8")
    status, out, err = run("plot", kind, *ANALYSIS, *cut, *more, "--out", "figure.svg")
    assert status == 0, err
    assert "Wrote to figure.svg" in out
    assert (survey / "figure.svg").read_text().startswith("<?xml")


def test_figures_without_a_file(run, survey, monkeypatch):
    """Into a pipe goes SVG; a terminal shows the numbers of the figure."""
    pytest.importorskip("matplotlib")
    arguments = ("plot", "necessity", *ANALYSIS)
    status, out, _ = run(*arguments)
    assert status == 0
    assert out.startswith("<?xml")
    assert out.endswith("</svg>\n")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    status, out, _ = run(*arguments)
    assert status == 0
    assert "inclN" in out
    assert "--out FILE.svg" in out


def test_a_cell_without_its_value_is_named(run, survey):
    status, _, err = run("truth-table", *ANALYSIS[:-3], "Index,Share of GPs")
    assert status == 2
    assert "row 4, column 'Index': the cell has the formula '=B4*2'" in err
    assert "save it" in err


@pytest.fixture
def regions(folder):
    """40 regions with semicolons, decimal commas, thousands, and a code for missing values."""
    random = np.random.default_rng(11)
    lines = ["sep=;", "Region;Einkommen je Kopf;Quote (%);Erwerb;Förderung;Erfolg"]
    for at, aid in zip(range(40), cycle(["ja", "nein", "nein"]), strict=False):
        income, share, work = random.uniform(900, 4000), random.uniform(5, 95), random.uniform(0, 1)
        success = 0.9 if (aid == "ja" and work > 0.5) or income > 3000 else 0.1
        cells = [f"{income:,.1f}", f"{share:.1f}", f"{work:.2f}"]
        written = ["".join({",": ".", ".": ","}.get(x, x) for x in cell) for cell in cells]
        if at == 7:
            written[1] = "k. A."
        lines.append(
            ";".join([f"Region {at + 1}", *written, aid, f"{success:.1f}".replace(".", ",")])
        )
    (folder / "regionen.csv").write_text("\n".join(lines) + "\n", encoding="cp1252")
    (folder / "plan.toml").write_text(
        '["Einkommen je Kopf"]\ntype = "fuzzy"\nexclusion = 1500\ncrossover = 3000\n'
        'inclusion = 3800\n\n["Quote (%)"]\ntype = "fuzzy"\nexclusion = 20\ncrossover = 50\n'
        "inclusion = 80\n",
        encoding="utf-8",
    )
    return folder


def test_regions_from_a_european_csv(run, regions):
    status, _, err = run("describe", "regionen.csv")
    assert status == 2
    assert "--encoding cp1252" in err
    reading = ("--encoding", "cp1252", "--missing-codes", "k. A.")
    status, out, err = run("describe", "regionen.csv", *reading)
    assert status == 0, err
    assert "40, named by column 'Region'" in out
    assert "Förderung: yes in 14 of 40 cases" in out
    used = ("--outcome", "Erfolg", "--conditions", "Einkommen je Kopf:Förderung")
    arguments = ("regionen.csv", *reading, "--calibrate", "plan.toml", *used)
    status, _, err = run("truth-table", *arguments, "--incl-cut", "0.8")
    assert status == 2
    assert "Region 8" in err
    assert "--missing drop" in err
    arguments = (*arguments, "--missing", "drop", "--incl-cut", "0.8")
    status, out, err = run("analyze", *arguments, "--json")
    assert status == 0, err
    models = json.loads(out)["solutions"]["parsimonious"]["models"]
    assert "Erwerb*Förderung" in models[0]["model"].replace("`", "")
    status, out, err = run("analyze", *arguments, "--no-figures", "--out", "bericht")
    assert status == 0, err
    assert qca.Study.load(regions / "bericht/study.toml").data.shape[0] == 40


def test_as_real_processes(survey, without_progress):
    """Through the command of the shell, in a terminal without UTF-8."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    for arguments, status, said in (
        (
            ("analyze", *ANALYSIS, "--incl-cut", "0.8", "--no-figures", "--out", "out"),
            0,
            "Wrote to",
        ),
        (("analyze", *ANALYSIS, "--inclcut", "0.8"), 2, ""),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "fastqca", *arguments],
            capture_output=True, text=True, env=environment, check=False, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == status, done.stderr
        assert said in done.stdout
        lines = without_progress(done.stderr).splitlines()
        assert all(line.startswith(("warning: ", "error: ")) for line in lines)
    assert (survey / "out/index.html").exists()
    assert lines == ["error: there is no option --inclcut (did you mean --incl-cut?)"]
