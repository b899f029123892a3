"""Robustness: the published case, the order of tests, input, errors."""

import copy
import itertools
import pickle

import pandas as pd
import pytest
from reference import frame, load

import fastqca as qca

DATA = pd.DataFrame(
    {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
)


def solved(data, incl_cut, include="?"):
    return qca.minimize(data, outcome="SURV", include=include, incl_cut=incl_cut)


def test_all_test_solutions_count_whatever_their_order():
    """Where SetMethods takes the first and the last only: 0.743 and 0.743 in one of the orders."""
    data = frame(load("published", "LF"))
    tests = [solved(data, 0.75), solved(data, 0.7, None), solved(data, 0.8)]
    for order in itertools.permutations(tests):
        found = qca.robustness(solved(data, 0.7), order, data)
        assert [f"{found.RF_SC_minTS:.3f}", f"{found.RF_SC_maxTS:.3f}"] == ["0.798", "0.920"]
    ends = qca.robustness(solved(data, 0.7), [tests[0], tests[2]], data)
    assert [f"{ends.RF_SC_minTS:.3f}", f"{ends.RF_SC_maxTS:.3f}"] == ["0.743", "0.743"]


def test_measures_by_hand():
    found = qca.robustness("A", ["A*B", "A + B"], DATA, outcome="Y")
    core, high = [0.7, 0.4, 0.3, 0.1], [0.9, 0.8, 0.8, 0.2]
    assert found.RF_cons == pytest.approx(1)
    assert found.RF_cov == pytest.approx(1.5 / 2.1)
    assert found.RF_SC_minTS == pytest.approx(sum(core) / 2.1)
    assert found.RF_SC_maxTS == pytest.approx(2.1 / sum(high))
    assert found.RCR_typ == pytest.approx(1 / 3)
    assert str(found.RCR_dev) == "nan"
    assert found.rank == 4


@pytest.mark.parametrize(
    ("tests", "rank"), [(["A"], 1), (["A + B"], 2), (["A*B"], 3), (["A*B", "A + B"], 4)]
)
def test_ranks(tests, rank):
    assert qca.robustness("A", tests, DATA, outcome="Y").rank == rank


def test_every_case_has_one_type():
    data = pd.DataFrame(
        [(a, b, c, y) for a in (0, 1) for b in (0, 1) for c in (0, 1) for y in (0, 1)],
        columns=["A", "B", "C", "Y"],
    )
    found = qca.robustness("A", ["A*B", "A + C"], data, outcome="Y")
    counts = {name: len(cases) for name, cases in found.cases.items()}
    assert counts == {
        "robust typical": 2,
        "robust deviant": 2,
        "shaky typical": 2,
        "shaky deviant": 2,
        "possible typical": 2,
        "possible deviant": 2,
        "extreme deviant coverage": 2,
        "irrelevant": 2,
        "undecided": 0,
    }
    assert (found.RCR_typ, found.RCR_dev) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    data = data.astype(float)
    data.loc[0, "Y"] = 0.5
    again = qca.robustness("A", ["A*B", "A + C"], data, outcome="Y")
    assert again.cases["undecided"] == ("1",)
    assert sum(map(len, again.cases.values())) == 16


@pytest.fixture
def ambiguous():
    """A solution of two models, A and B."""
    data = pd.DataFrame(
        {"A": [1, 1, 0, 0], "B": [1, 1, 0, 0], "C": [1, 0, 1, 0], "Y": [1, 1, 0, 0]}
    )
    with pytest.warns(qca.FastqcaWarning, match="identical"):
        found = qca.minimize(data, outcome="Y", include="?")
    assert found.solution.n_models == 2
    return found


def test_of_a_solution_with_several_models_the_first_counts_with_a_warning(ambiguous):
    with pytest.warns(qca.FastqcaWarning, match=r"another one with \.solution\.models\[1\]"):
        qca.robustness("A*C -> Y", ambiguous)
    with pytest.warns(qca.FastqcaWarning, match=r"choose another one with \.models\[1\]"):
        qca.robustness("A*C -> Y", ambiguous.solution)
    with pytest.warns(qca.FastqcaWarning, match="in tests has 2 models: M1, A, is"):
        found = qca.robustness("A*C -> Y", ambiguous)
    assert [str(test) for test in found.tests] == ["A"]
    with pytest.warns(qca.FastqcaWarning, match="in initial has 2 models: M1, A, is"):
        found = qca.robustness(ambiguous.solution, "A*C")
    assert str(found.initial) == "A"


def test_a_list_of_models_has_them_all(ambiguous):
    found = qca.robustness("A*C -> Y", ambiguous.solution.models)
    assert [str(test) for test in found.tests] == ["A", "B"]
    assert qca.robustness(ambiguous.solution.models[0], ambiguous.solution.models[1]).rank == 1


RAW = qca.datasets.load("lipset")
REST = {
    "URB": qca.fuzzy(25, 50, 65),
    "LIT": qca.fuzzy(50, 75, 90),
    "IND": qca.fuzzy(20, 30, 40),
    "STB": qca.fuzzy(15, 10, 5),
    "SURV": qca.fuzzy(-9, 0, 10),
}


def sets_with(*anchors):
    return qca.calibrate(RAW, {"DEV": qca.fuzzy(*anchors), **REST})


def calibrated(*anchors, rows=slice(None), **settings):
    sets = sets_with(*anchors).iloc[rows]
    conditions = ["DEV", *REST][:-1]
    return qca.minimize(
        sets, outcome="SURV", conditions=conditions, incl_cut=0.8, include="?", **settings
    )


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_each_solution_is_evaluated_in_its_own_calibration():
    initial, test = calibrated(400, 550, 900), calibrated(400, 700, 1000)
    found = qca.robustness(initial, test)
    measures = [f"{getattr(found, name):.3f}" for name in ("RF_cov", "RF_cons", "RF_SC_minTS")]
    assert measures == ["0.601", "0.945", "0.568"]
    assert "CZ" in found.cases["shaky typical"]
    forced = qca.robustness(initial, test, sets_with(400, 550, 900))
    measures = [f"{getattr(forced, name):.3f}" for name in ("RF_cov", "RF_cons", "RF_SC_minTS")]
    assert measures == ["0.653", "0.944", "0.616"]
    # an expression is evaluated in the data of the initial model
    both = qca.robustness(initial, [test, "DEV*STB"])
    alone = qca.robustness(initial, "DEV*STB")
    for of_test, single in zip(both.of_tests, (found, alone), strict=True):
        wanted = (single.RF_SC_minTS, single.RCR_typ, single.RCR_dev, single.rank)
        assert of_test == pytest.approx(wanted, nan_ok=True)


@pytest.mark.filterwarnings("ignore:membership|column 'STB'")
def test_cases_that_are_not_in_every_truth_table_are_named():
    initial = calibrated(400, 550, 900)
    test = calibrated(400, 700, 1000, rows=slice(2, None), ties="drop")
    with pytest.warns(qca.FastqcaWarning, match="do not contain the same cases: AU, BE left out"):
        found = qca.robustness(initial, test)
    assert sum(map(len, found.cases.values())) == 16
    other = qca.minimize({"A": [1, 0], "SURV": [1, 0]}, outcome="SURV")
    with pytest.raises(qca.DataError, match="no case is in all truth tables"):
        qca.robustness(initial, other)


def test_shown_and_kept():
    found = qca.robustness("A", ["A*B", "A + B"], DATA, outcome="Y")
    assert repr(found).startswith("<Robustness of A -> Y: RF_cons 1.000, RF_cov 0.714")
    assert "possible typical" in found._repr_html_()
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):  # noqa: S301
        assert str(again) == str(found)
    assert found.to_frame().loc[0, "rank"] == 4
    assert found.cases_frame()["n"].sum() == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("A", [], DATA), "tests is empty"),
        (("A", ["B"]), "data is missing"),
        (("A", ["B"], DATA), "outcome is missing"),
        ((["A", "B"], ["A"], DATA), "initial has 2 models"),
        (("A", 3, DATA), r"tests must be a result of minimize\(\)"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(qca.DataError, match=message):
        qca.robustness(*arguments)
