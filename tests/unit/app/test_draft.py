"""What a window of the application holds, without a browser."""

import ast

import pandas as pd
import pytest

import fastqca as qca
from fastqca.app import draft as drafts
from fastqca.app.draft import Draft, History, opened, pasted
from fastqca.app.scripts import python_script, r_script


@pytest.fixture
def study():
    data = pd.DataFrame({"A, or b": [0, 1, 1], "B": [1, 0, 1], "C": [1, 1, 0], "Y": [1, 0, 1]})
    return qca.Study("", data, "Y", ("A, or b", "B", "C"), dir_exp="~`A, or b`, B, B*C")


def test_expectations_of_a_saved_study(study):
    draft = Draft.of(study)
    assert draft.expected == {"A, or b": "absent", "B": "present"}
    assert any("B*C" in note for note in draft.notes), "what the page does not have is said"


def test_changes_that_follow_at_once_are_one_step(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(drafts.time, "monotonic", lambda: now[0])
    history = History(Draft())
    for name in ("S", "Su", "Survival"):  # written in one go
        history.add(history.now.changed({"name": name}), of="name")
        now[0] += 0.5
    history.add(history.now.changed({"outcome": "Y"}), of="outcome")
    now[0] += 5
    history.add(history.now.changed({"outcome": "Z"}), of="outcome")
    steps = []
    while history.undo():
        steps.append((history.now.name, history.now.outcome))
    assert steps == [("Survival", "Y"), ("Survival", ""), ("", "")]
    while history.redo():
        pass
    assert history.now.outcome == "Z"


def test_a_file_read_again_keeps_what_was_chosen(study):
    draft = Draft(data=study.data, outcome="Y", conditions=("B", "C"))
    other = draft.reread(Draft(data=study.data[["B", "Y"]], name="cases"))
    assert (other.outcome, other.conditions, other.name) == ("Y", ("B",), "cases")
    assert draft.changed({"name": "mine"}).reread(other).name == "mine"


@pytest.mark.parametrize("between", ["\t", ","])
def test_pasted_cells(tmp_path, between):
    cells = [["case", "A", "B"], ["x", "1", "0"], ["y", "0", "1"]]
    path = pasted("\r\n".join(between.join(row) for row in cells) + "\r\n", tmp_path)
    data = opened([path]).data
    assert data.to_dict() == {"A": {"x": 1, "y": 0}, "B": {"x": 0, "y": 1}}


def test_the_script_for_r_has_names_as_they_are_in_the_data():
    data = qca.datasets.load("care_networks").rename(columns={"NE": "Care quality", "FD": "F D"})
    study = qca.Study("S", data, "~`Care quality`", ["F D", "FI"], missing="drop", dir_exp="`F D`")
    script = r_script(study)
    assert 'outcome = "~Care quality", conditions = c("F D", "FI")' in script
    assert 'complete.cases(sets[, c("F D", "FI", "Care quality")])' in script
    assert 'dir.exp = "F D"' in script or 'dir.exp = "F D, -"' in script


def test_scripts_of_text_that_was_coded():
    data = pd.DataFrame({"A": ["low", "high", "high"], "B": [1, 0, 1], "Y": [0, 1, 1]})
    plan = qca.CalibrationPlan({"A": qca.crisp({"high": 1, "low": 0})})
    study = qca.Study("", data, "Y", ("A", "B"), plan=plan)
    assert 'sets[["A"]] <- c(0, 1, 1)' in r_script(study)
    ast.parse(python_script(study))
