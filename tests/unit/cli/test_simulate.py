"""`fastqca simulate`: a study from a file, its progress, stops, and bad input."""

import json
import signal
import subprocess
import sys
import time

import pytest

from fastqca.cli.drawing import _roles as roles
from fastqca.cli.main import main
from fastqca.simulation import Design, Results

DESIGN = """
truth = "A*B + C -> Y"
n = [8, 12]
replicates = 30
seed = 1
[noise]
outcome_flip = [0, 0.1]
"""


@pytest.fixture
def design(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "design.toml").write_text(DESIGN)
    return "design.toml"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*.parquet")}


def test_a_study_is_run_shown_and_written(design, tmp_path, capsys):
    assert main(["simulate", design]) == 0
    said = capsys.readouterr()
    assert "Results of 4 cells, 30 replicates each: results" in said.out
    assert "outcome_flip   n" in said.out
    assert "Wrote to results: cells.parquet" in said.out
    assert said.err == ""
    assert len(Results.open(tmp_path / "results").replicates()) == 120


def test_workers_and_a_second_call(design, tmp_path, capsys):
    assert main(["simulate", design, "--out", "one"]) == 0
    assert main(["simulate", design, "--out", "two", "--workers", "2"]) == 0
    assert main(["simulate", design, "--out", "two"]) == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_replicates_and_seed_can_be_said(design, tmp_path, capsys):
    assert main(["simulate", design, "--replicates", "5", "--seed", "0"]) == 0
    found = Results.open(tmp_path / "results")
    assert (found.design.replicates, found.design.seed) == (5, 0)


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        (("n =", "ns ="), (), "design.toml: there is no key 'ns' (did you mean 'n'?)"),
        (("0.1", "1.1"), (), "with noise.outcome_flip=1.1, n=8: outcome_flip must be a number"),
        (("seed = 1", "incl_cut = 8"), (), "design.toml: incl_cut must be a number in [0, 1]"),
        (("seed = 1", ""), (), "design.toml: seed is missing: add a line such as seed = 1"),
        (("replicates = 30", ""), (), "replicates = 500, or give --replicates"),
        (("n =", "n = ="), (), "design.toml: not a TOML file"),
        (('"A*B + C -> Y"', "A*B"), (), "(at line 2, column 9): truth = A*B"),
        (
            ("[noise]", ""),
            (),
            "no key 'outcome_flip': it belongs to noise; in a file, put it below a line",
        ),
        (("seed = 1", 'seed = 1\nsets = "fuzzy"'), (), "'sets': it belongs to parameters; in a"),
        (("[noise]", "[noise]\nk = 4"), (), "noise: 'k' belongs to the design itself; in a file"),
        (("[noise]\noutcome_flip", "noise"), (), "(in a file, a table [noise]), got [0, 0.1]"),
        (
            ("flip =", "flop ="),
            (),
            "noise: there is no 'outcome_flop' (did you mean 'outcome_flip'",
        ),
        (("[8, 12]", "-5"), (), ": n must be a whole number of at least 1, got -5"),
        (("[8, 12]", "[]"), (), "design.toml: n is empty: give one level or several"),
        (
            ("seed = 1", "seed = 1\nk = 70"),
            (),
            "k must be a whole number of at least 1 and at most 64",
        ),
        (('"A*B + C -> Y"', "5"), (), "truth must be an expression such as 'A*B -> Y', or several"),
        (("", ""), ("--workers", "0"), "must be a whole number of at least 1, got '0'"),
        (("", ""), ("--seed=-1",), "must be a whole number of at least 0, got '-1'"),
        (("", ""), ("--out", "design.toml"), "design.toml: this is a file, not a folder"),
        (("", ""), ("--out", "."), "the folder contains 'design.toml' but no study"),
    ],
)
def test_bad_input_gets_one_line_and_status_2(design, tmp_path, capsys, change, arguments, said):
    (tmp_path / design).write_text(DESIGN.replace(*change) if change[0] else DESIGN)
    assert main(["simulate", design, *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_control_c_keeps_what_is_done(design, tmp_path):
    (tmp_path / design).write_text(DESIGN.replace("= 30", "= 200000"))
    running = subprocess.Popen(
        [sys.executable, "-m", "fastqca", "simulate", design],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    while not list(tmp_path.glob("results/parts/0*.parquet")):
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, error = running.communicate()
    assert running.returncode == 130
    assert "Traceback" not in error
    assert "stopped: finished work is kept, run the same command again to continue" in error
    assert not Results.open(tmp_path / "results").complete


def test_figures_are_drawn_of_what_was_varied(design, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    varied = 'seed = 1\nall_sol = [false, true]\ntruth = ["A*B -> Y", "A*B + C -> Y"]\nk = 3'
    (tmp_path / design).write_text(
        DESIGN.replace('truth = "A*B + C -> Y"\n', "").replace("seed = 1", varied)
    )
    assert main(["simulate", design, "--figures"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "figures/ (24 SVG files), manifest.json" in said
    names = {path.name for path in (tmp_path / "results" / "figures").iterdir()}
    assert {"exact_1.svg", "exact_map_1.svg", "correct_4.svg", "ambiguous_map_4.svg"} < names
    kept = contents(tmp_path / "results")
    assert main(["simulate", design, "--figures"]) == 0  # the folder is still that of the study
    assert contents(tmp_path / "results") == kept


def test_what_lies_where(tmp_path):
    cells = Design(
        truth=["A*B -> Y", "A -> Y"],
        k=[2, 3],
        incl_cut=[0.8, 1],
        noise={"outcome_flip": [0, 0.1], "omit": [[], "B"]},
    )
    varied = list(cells.varying)
    assert roles(cells.cells, varied) == ("k", "outcome_flip", ["truth", "omit", "incl_cut"])
    alone = Design(truth="A -> Y", incl_cut=[0.8, 1])
    assert roles(alone.cells, list(alone.varying)) == ("incl_cut", None, [])


def test_no_figures_where_nothing_was_varied(design, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    text = DESIGN.replace("[8, 12]", "8").replace("[0, 0.1]", "0.1")
    (tmp_path / design).write_text(text)
    assert main(["simulate", design, "--figures"]) == 0
    assert "no figures: nothing was varied" in " ".join(capsys.readouterr().out.split())


def test_json_for_machines(design, capsys):
    assert main(["simulate", design, "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["cells"]
    assert [cell["n"] for cell in cells] == [8, 12, 8, 12]
