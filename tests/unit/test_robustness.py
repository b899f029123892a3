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


def test_every_model_of_a_test_solution_counts():
    data = pd.DataFrame(
        {"A": [1, 1, 0, 0], "B": [1, 1, 0, 0], "C": [1, 0, 1, 0], "Y": [1, 1, 0, 0]}
    )
    with pytest.warns(qca.FastqcaWarning, match="identical"):
        ambiguous = qca.minimize(data, outcome="Y", include="?")
    assert ambiguous.solution.n_models == 2
    found = qca.robustness("A*C -> Y", ambiguous, data)
    assert [str(test) for test in found.tests] == ["A", "B"]
    with pytest.raises(qca.DataError, match="initial has 2 models"):
        qca.robustness(ambiguous, "A", data)
    assert qca.robustness(ambiguous.solution.models[0], ambiguous.solution.models[1]).rank == 1


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
        (("A", 3, DATA), "tests must be what minimize returns"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(qca.DataError, match=message):
        qca.robustness(*arguments)
