"""Options of the command line: each command has those it asks for, and all doors one default."""

import argparse
import inspect
import json
import os
import sys

import pytest

import fastqca as qca
from fastqca import plot
from fastqca.cli.parser import KINDS, make_parser
from fastqca.data.reading import READING_OPTIONS


def defaults_of(function):
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def options_of(command):
    parser = make_parser()
    (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    chosen = commands.choices[command]
    return {action.dest: action.default for action in chosen._actions} | chosen._defaults


LAW = {"incl_cut": 1.0, "pri_cut": 0.0, "n_cut": 1, "ties": "drop", "missing": "raise"}
DOORS = [
    ("analyze", qca.truth_table),
    ("nca", qca.nca),
    ("necessity", qca.necessity),
    ("pof", qca.pof),
    ("plot", qca.truth_table),
]


def test_the_defaults_of_truth_tables_are_those_of_the_contract():
    doors = [defaults_of(qca.truth_table), defaults_of(qca.Study)]
    doors += [options_of("analyze"), options_of("plot")]
    for door in doors:
        assert {name: door[name] for name in LAW} == LAW
    for verdicts in (defaults_of(plot.necessity),):
        assert (verdicts["incl_cut"], verdicts["ron_cut"]) == (0.9, 0.5)
    assert defaults_of(qca.necessity)["incl_cut"] == 0.9
    assert defaults_of(qca.pof)["relation"] == options_of("pof")["relation"] == "necessity"
    assert defaults_of(plot.xy)["relation"] == options_of("plot")["relation"]


@pytest.mark.parametrize(("command", "function"), DOORS, ids=[name for name, _ in DOORS])
def test_options_have_the_defaults_of_the_function(command, function):
    there, here = defaults_of(function), options_of(command)
    # `missing` of reading has codes; `case_id` is read before.
    shared = (there.keys() & here.keys()) - {"case_id", "relation"}
    assert shared
    assert {name: here[name] for name in shared} == {name: there[name] for name in shared}


def test_a_study_has_the_defaults_of_its_functions():
    study = defaults_of(qca.Study)
    for function in (qca.truth_table, qca.minimize):
        # None: as for the truth table.
        there = {k: v for k, v in defaults_of(function).items() if v is not None}
        shared = there.keys() & study.keys()
        assert {name: study[name] for name in shared} == {name: there[name] for name in shared}


@pytest.mark.parametrize("command", ["analyze", "calibrate", "necessity", "pof", "plot"])
def test_every_option_of_reading_is_there(command):
    here = options_of(command)
    named = {"missing": "missing_codes"}
    assert {named.get(name, name) for name in READING_OPTIONS} <= here.keys()


def test_names_of_users_stay_as_they_are(run, folder):
    """Messages name arguments as options, but no column or case that is called like one."""
    (folder / "names.csv").write_text("case,n_cut,dir_exp,Y\nties,0,,0\nall_sol,1,1,1\nx,0,0,0\n")
    status, _, err = run("analyze", "names.csv", "--outcome", "Y")
    assert status == 2
    assert "condition 'dir_exp' (cases ties)" in err
    assert "--missing drop" in err
    assert "--dir-exp" not in err
    status, _, err = run("analyze", "names.csv", "--outcome", "Y", "--conditions", "n_cut,incl_cut")
    assert status == 2
    assert "'incl_cut'" in err
    assert "--incl-cut" not in err
    status, out, _ = run(
        *("analyze", "names.csv", "--outcome", "Y", "--conditions", "n_cut,dir_exp"),
        *("--missing", "drop", "--dir-exp", "n_cut"),
    )
    assert status == 0
    assert "n_cut <-> Y" in out


def test_every_command_has_the_options_of_reading(run, folder):
    (folder / "raw.csv").write_text(
        'My cases;;;\nCode;"TRUST, in others";PAY;Y\na;low;1;yes\nb;high;-99;no\nc;high;0;yes\n'
    )
    reading = (
        *("--skip-rows", "1", "--delimiter", ";", "--missing-codes=-99"),
        *("--levels", "`TRUST, in others`=low,high", "--case-id", "Code"),
    )
    used = ("--conditions", "`TRUST, in others`,PAY", "--missing", "drop", "--outcome", "Y")
    for command in ("analyze", "necessity"):
        status, out, err = run(command, "raw.csv", *reading, *used, "--json")
        assert (status, json.loads(out) != {}) == (0, True), err
    status, out, err = run("pof", "`TRUST, in others` -> Y", "raw.csv", *reading, "--json")
    assert status == 0, err
    status, out, err = run(
        *("plot", "truth-table", "raw.csv", *reading, *used, "--out", "figure.svg")
    )
    assert status == 0, err
    (folder / "plan.toml").write_text('[PAY]\ntype = "crisp"\nthresholds = [1]\n')
    status, out, err = run("calibrate", "raw.csv", *reading, "--calibrate", "plan.toml")
    assert status == 0, err


def test_no_command_asks_for_options_that_it_does_not_have(run, folder):
    (folder / "raw.csv").write_text("case,NOTE,A,B,Y\na,seen,1,,1\nb,not seen,0,1,0\n")
    (folder / "plan.toml").write_text('[A]\ntype = "crisp"\nthresholds = [1]\n')
    assert run("calibrate", "raw.csv", "--calibrate", "plan.toml")[0] == 0
    assert run("pof", "A -> Y", "raw.csv")[0] == 0
    status, _, err = run("necessity", "raw.csv", "--outcome", "Y", "--conditions", "A,B")
    assert status == 2
    assert "--missing drop" in err
    arguments = (
        "necessity",
        "raw.csv",
        "--outcome",
        "Y",
        "--conditions",
        "A,B",
        "--missing",
        "drop",
    )
    assert run(*arguments)[0] == 0


def test_data_in_the_place_of_the_expression(run, folder):
    (folder / "data.csv").write_text("case,A,Y\na,1,1\nb,0,0\n")
    status, _, err = run("pof", "data.csv", "A -> Y")
    assert status == 2
    assert err == ("error: the expression comes before the data: fastqca pof 'A -> Y' data.csv\n")
    status, _, err = run("pof", "A", "data.csv")
    assert status == 2
    assert "--outcome" in err


def test_names_in_any_script_and_with_any_sign(run, folder):
    text = '\u6848\u4f8b,A 1,B%,"C,D",n_cut,conditions,Y\nx,1,0,1,0,1,1\ny,0,1,1,1,0,0\nz,1,1,0,0,0,1\n'
    (folder / "100% \u4e2d,x.csv").write_text(text, encoding="utf-8")
    status, _, err = run(
        *("analyze", "100% \u4e2d,x.csv", "--outcome", "Y", "--no-figures", "--out", "o %s,\u4e2d"),
        *("--conditions", "`C,D`,A 1,n_cut,conditions", "--dir-exp", "`C,D`,`A 1`"),
    )
    assert status == 0, err
    study = qca.Study.load(folder / "o %s,\u4e2d/study.toml")
    assert study.conditions == ("C,D", "A 1", "n_cut", "conditions")
    assert study.data.index.tolist() == ["x", "y", "z"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are text here")
def test_a_file_name_that_is_no_text(run, folder):
    data, out = os.fsdecode(b"d\xe4.csv"), os.fsdecode(b"o\xe4")
    (folder / data).write_text("case,A,B,Y\na,1,0,1\nb,0,0,0\nc,1,1,1\n")
    options = ("--outcome", "Y", "--out", out, "--no-figures")
    for _ in range(2):
        status, _, err = run("analyze", data, *options)
        assert status == 0, err
    study = qca.Study.load(folder / out / "study.toml")
    assert study.name == "Y in d\ufffd.csv"


def test_plot_ignores_none_of_its_options(run, folder):
    (folder / "d.csv").write_text("case,A,B,Y\na,1,0,1\nb,0,0,0\nc,1,1,1\nd,0,0,0\n")
    options = ("plot", "fiss", "d.csv", "--outcome", "Y", "--out", "f.svg")
    assert run(*options, "--all-sol", "--budget", "5")[0] == 0
    for option, wrong in (("--exclude", "0"), ("--exclude", "Q"), ("--inf-test", "x")):
        status, _, err = run(*options, option, wrong)
        assert status == 2
        assert option.lstrip("-").replace("-", "_") in err.replace("-", "_")


def test_one_row_can_be_left_out(run, folder):
    (folder / "d.csv").write_text("case,A,Y\na,1,1\nunits,%,%\nb,0,0\n")
    arguments = ("pof", "A -> Y", "d.csv", "--json")
    assert run(*arguments)[0] == 2
    assert run(*arguments, "--skip-rows", "3,")[0] == 0


def test_every_figure_has_a_kind():
    drawn = {name.replace("_", "-") for name in plot.__all__} - {"STYLE", "key"}
    assert drawn == set(KINDS)


def test_figures_of_panels_and_of_simulations(run, folder):
    pytest.importorskip("matplotlib")
    panel = qca.datasets.load("ics_panel")
    panel.to_csv("panel.csv", index=False)
    arguments = ("--expression", "SG -> HEALTH", "--unit", "ics", "--time", "period")
    status, _, err = run("plot", "panel", "panel.csv", *arguments, "--out", "panel.svg")
    assert status == 0, err
    design = "truth = 'A*B -> Y'\nn = [12, 24]\nreplicates = 5\nseed = 1\n"
    (folder / "design.toml").write_text(design + "[noise]\noutcome_flip = [0, 0.1]\n")
    assert run("simulate", "design.toml", "--out", "results")[0] == 0
    for kind in ("recovery", "heatmap"):
        axes = ("--x", "n", "--by", "outcome_flip", "--metric", "correct")
        status, out, err = run("plot", kind, "results", *axes)
        assert (status, out.startswith("<?xml")) == (0, True), err
