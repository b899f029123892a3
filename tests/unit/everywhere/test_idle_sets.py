"""Sets that say nothing: warnings of truth tables, minimization and necessity."""

import contextlib
import warnings

import pandas as pd
import pytest

import fastqca as qca
from fastqca.compat import r

A = [0.9, 0.2, 0.67, 0.1, 0.8, 0.3]
B = [0.1, 0.7, 0.6, 0.4, 0.9, 0.8]
Y = [0.8, 0.3, 0.7, 0.33, 0.9, 0.6]

CALLS = {
    "truth_table": lambda data: qca.truth_table(data, "Y"),
    "minimize": lambda data: qca.minimize(data, outcome="Y", incl_cut=0.3),
    "necessity": lambda data: qca.necessity(data, "Y"),
    "r.truthTable": lambda data: r.truthTable(data, "Y"),
}

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def told(call, data):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with contextlib.suppress(qca.SolutionError):
            call(data)
    return [str(one.message) for one in caught]


@every_call
def test_a_constant_outcome_is_told(call):
    for value, what in (
        (0, "no case has the outcome"),
        (1, "all cases have the outcome"),
        (0.5, "in or out"),
    ):
        (message,) = told(call, pd.DataFrame({"A": A, "B": B, "Y": value}))
        assert message.startswith(f"outcome 'Y' is {value} in every case: ")
        assert what in message


@every_call
def test_a_constant_condition_is_told(call):
    messages = told(call, pd.DataFrame({"A": A, "B": 1, "Y": Y}))
    assert [message[:35] for message in messages] == ["condition 'B' is 1 in every case: i"]


@every_call
def test_a_condition_that_is_the_negation_of_another_is_told(call):
    data = pd.DataFrame({"A": A, "C": [1 - a for a in A], "B": B, "Y": Y})
    (message,) = told(call, data)
    assert message.startswith("condition 'C' is the negation of condition 'A' in every case")


@every_call
def test_a_condition_that_is_the_negation_of_the_outcome_is_told(call):
    data = pd.DataFrame({"A": A, "N": [1 - y for y in Y], "Y": Y})
    (message,) = told(call, data)
    assert message.startswith("condition 'N' is the negation of the outcome 'Y' in every case")


@every_call
def test_identical_conditions_are_told(call):
    (message,) = told(call, pd.DataFrame({"A": A, "B": A, "Y": Y}))
    assert message.startswith("conditions 'A' and 'B' are identical")


@every_call
def test_of_other_sets_nothing_is_told(call):
    assert told(call, pd.DataFrame({"A": A, "B": B, "Y": Y})) == []


def test_the_negated_outcome_is_what_counts():
    data = pd.DataFrame({"A": A, "N": Y, "Y": Y})
    (message,) = told(lambda data: qca.truth_table(data, "~Y"), data)
    assert message.startswith("condition 'N' is the negation of the outcome '~Y'")


def test_a_crisp_condition_without_the_outcome_is_a_finding():
    data = pd.DataFrame({"A": [0, 0, 1, 1], "N": [0, 1, 1, 0], "Y": [1, 0, 0, 1]})
    assert told(lambda data: qca.truth_table(data, "Y"), data) == []


def test_dont_care_is_no_negation():
    data = pd.DataFrame({"A": [0, 1, 2, 1], "B": [1, 0, -1, 0], "Y": [0, 1, 1, 0]})
    (message,) = told(lambda data: qca.truth_table(data, "Y"), data)
    assert "don't care" in message


def test_constant_up_to_rounding_is_constant():
    third = [0.3, 1 - 0.7, 0.3, 0.3, 1 - 0.7]
    half = [0.5, 0.5 + 1e-13, 0.5, 0.5, 0.5]
    for y, message in ((third, "0.3 in every case: no case has the outcome"), (half, "in or out")):
        with pytest.warns(qca.FastqcaWarning) as caught:
            qca.truth_table({"A": [0.1, 0.9, 0.2, 0.8, 0.7], "B": third, "Y": y}, "Y")
        messages = [str(warning.message) for warning in caught]
        assert any("outcome 'Y' is" in told and message in told for told in messages)
        assert any("condition 'B' is 0.3 in every case" in told for told in messages)
