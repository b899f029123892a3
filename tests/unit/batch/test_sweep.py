"""What `sweep` accepts, refuses and says."""

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.batch import Sweep

LIPSET = qca.datasets.load("lipset")
PLAN = qca.datasets.plan("lipset", "fuzzy")


def lipset(grid: dict[str, Any], **arguments: Any) -> Sweep:
    return qca.sweep(LIPSET, grid, "SURV", calibration=PLAN, incl_cut=0.8, **arguments)


def test_solutions_and_their_shares() -> None:
    found = lipset({"incl_cut": (0.7, 0.95), "n_cut": (1, 2)})
    assert len(found) == len(found.to_frame()) == 8
    assert found.solution_id.max() == len(found.solutions.query("solution >= 0")) - 1
    assert found.solutions["share"].sum() == pytest.approx(1)
    same = found.solutions[found.solutions["same"]]
    assert same.index.tolist() == [0]
    assert same["share"].item() == pytest.approx(found.share)
    assert found.share == pytest.approx(found.to_frame().query("same")["share"].sum())
    assert str(found.baseline.models[0]) == same["models"].item()
    text = str(found)
    assert "0 *" in text
    assert "none" in text
    assert "<table" in found._repr_html_()


def test_equal_truth_tables_are_solved_once() -> None:
    found = lipset({"incl_cut": [0.75, 0.76, 0.77, 0.8]})
    assert len(found) == 4
    assert found.n_analyses == 1
    assert found.share == 1


def test_anchors_out_of_order_are_no_error() -> None:
    with pytest.warns(qca.FastqcaWarning, match="1 of 4 variants of the data are impossible"):
        found = lipset({"DEV": {"crossover": [500, 950, 600]}, "n_cut": [1, 2]})
    frame = found.to_frame()
    assert frame["status"].tolist().count("IMPOSSIBLE") == 1
    assert frame["share"].sum() == pytest.approx(1)
    assert frame.loc[frame["status"] == "IMPOSSIBLE", "share"].item() == pytest.approx(1 / 3)
    assert "out of order" in next(iter(found.problems.values()))
    with pytest.raises(qca.CalibrationError):
        found[next(iter(found.problems))]


def test_a_baseline_without_a_solution() -> None:
    data = {"A": [1, 1, 0, 0], "Y": [0, 0, 0, 1]}
    found = qca.sweep(data, {"incl_cut": (0.2, 1.0)}, "Y")
    assert found.to_frame()["status"].tolist() == ["SOLVED", "NOTHING_TO_EXPLAIN"]
    assert found.to_frame()["same"].tolist() == [False, True]
    assert found.share == pytest.approx(0.5 / 0.8)
    with pytest.raises(qca.SolutionError):
        _ = found.baseline


def test_ties_are_told_once() -> None:
    data = {"A": [0.5, 0.9, 0.1], "Y": [0.9, 0.9, 0.2]}
    with pytest.warns(qca.FastqcaWarning, match="1 of 1 variants") as told:
        qca.sweep(data, {"incl_cut": [0.5, 0.7]}, "Y")
    assert len(told) == 1
    with pytest.raises(qca.DataError, match="exactly 0.5"):
        qca.sweep(data, {"incl_cut": [0.5, 0.7]}, "Y", ties="raise")


def test_outcome_may_be_calibrated_anew() -> None:
    found = lipset({"SURV": [qca.crisp(0), qca.crisp(5)]})
    assert found.to_frame()["SURV"].tolist() == ["crisp(0)", "crisp(5)"]
    assert len(found[1].models) == found.to_frame()["n_models"][1]


def test_results_can_be_pickled() -> None:
    found = lipset({"incl_cut": (0.7, 0.95)})
    again = pickle.loads(pickle.dumps(found))  # noqa: S301
    assert again.to_frame().equals(found.to_frame())
    assert str(again[1].models[0]) == str(found[1].models[0])


def test_progress_counts_analyses() -> None:
    told: list[tuple[int, int]] = []
    found = lipset({"incl_cut": (0.7, 0.95)}, progress=lambda n, of: told.append((n, of)))
    assert told[-1] == (found.n_analyses, found.n_analyses)


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ({}, "grid must map what to vary"),
        ({"incl": [0.8]}, r"does not exist \(did you mean 'incl_cut'\?\)"),
        ({"incl_cut": []}, "empty list"),
        ({"incl_cut": 0.8}, "must be a list of values"),
        ({"incl_cut": (0.9, 0.7)}, "is not an interval"),
        ({"incl_cut": (0.9,)}, "or a tuple"),
        ({"incl_cut": [1.5]}, r"grid: incl_cut must be a number in \[0, 1\]"),
        ({"n_cut": [1.5]}, "grid: n_cut must be a whole number"),
        ({"conditions": "DEV, URB"}, "must be a list of values"),
        ({"conditions": ["DEV, URV"]}, "URV"),
        ({"DEV": [500, 600]}, "a list of calibrations"),
        ({"DEV": {"crossover": (500, 600)}}, "only the threshold of a crisp set"),
        ({"DEV": {"cross": [500]}}, "has no 'cross'"),
        ({"DEV": {}}, "names no anchor"),
    ],
)
def test_wrong_grids_are_refused(grid: dict[str, Any], message: str) -> None:
    with pytest.raises(qca.FastqcaError, match=message):
        lipset(grid)


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(qca.DataError, match="give its calibration in"):
        qca.sweep({"A": [0, 1], "Y": [0, 1]}, {"A": {"thresholds": [1]}}, "Y")
    with pytest.raises(qca.DataError, match="no column 'B'"):
        qca.sweep({"A": [0, 1], "Y": [0, 1]}, {"n_cut": [1]}, "Y", calibration={"B": qca.crisp(1)})
    with pytest.raises(qca.DataError, match="the baseline: "):
        qca.sweep({"A": [0, np.nan], "Y": [0, 1]}, {"n_cut": [1]}, "Y")
    with pytest.raises(qca.DataError, match="solution must be one of"):
        qca.sweep({"A": [0, 1], "Y": [0, 1]}, {"n_cut": [1]}, "Y", solution="complex")


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")  # ties, of drawn data
def test_columns_may_be_called_like_what_is_varied():
    """A calibration in the grid is about the column, a list of numbers about the cut-off."""
    drawn = np.random.default_rng(1).uniform(0, 10, (30, 4)).round(1)
    names = {"A": "n_cut", "B": "conditions", "C": "incl_cut", "Y": "Y"}
    grid = {
        "A": {"crossover": [4, 5]},
        "B": {"crossover": [4, 6]},
        "C": [qca.fuzzy(2, 5, 8), qca.crisp(5)],
    }
    found = []
    for called in ({name: name for name in names}, names):
        data = pd.DataFrame(drawn, columns=list(called.values()))
        plan = dict.fromkeys(data.columns, qca.fuzzy(2, 5, 8))
        varied = {called[name]: given for name, given in grid.items()} | {"pri_cut": [0, 0.2]}
        result = qca.sweep(
            data, varied, "Y", list(data.columns[:3]), calibration=plan, incl_cut=0.7
        )
        found.append(result.to_frame()["status"].tolist())
    assert found[0] == found[1]
    assert len(found[0]) == 16
    plain = qca.sweep(data, {"n_cut": [1, 2]}, "Y", ["n_cut", "conditions"], calibration=plan)
    assert plain.to_frame()["n_cut"].tolist() == [1, 2]
