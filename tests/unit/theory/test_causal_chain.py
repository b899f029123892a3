"""Causal chains: orderings, multi-value and fuzzy outcomes, failures, errors."""

import copy
import pickle
import warnings

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

# A and B make C, C or D make E.
FULL = pd.DataFrame(
    [(a, b, a & b, d, (a & b) | d) for a in (0, 1) for b in (0, 1) for d in (0, 1)],
    columns=["A", "B", "C", "D", "E"],
)


def written(chain):
    return {outcome: [str(m) for m in chain[outcome].models] for outcome in chain}


def test_a_chain_is_found():
    chain = qca.causal_chain(FULL, "A, B, D < C < E", strict=True)
    assert written(chain) == {"C": ["A*B"], "E": ["D + C", "D + A*B"]}
    assert chain.levels == (("A", "B", "D"), ("C",), ("E",))
    assert chain.failures == {}
    assert len(chain) == 2


@pytest.mark.parametrize(
    "ordering",
    ["A,B,D<C<E", ["A,B,D", "C", "E"], [["A", "B", "D"], ["C"], ["E"]], "C < E", ["C", "E"]],
)
def test_every_form_of_an_ordering(ordering):
    chain = qca.causal_chain(FULL, ordering, strict=True)
    assert chain.levels == (("A", "B", "D"), ("C",), ("E",))
    assert list(chain) == ["C", "E"]


def test_outcomes_and_conditions_follow_the_ordering():
    chain = qca.causal_chain(FULL, "C, D < E")
    assert list(chain) + list(chain.failures) == ["C", "E", "A", "B", "D"]
    assert set(chain["C"].explained.table.conditions) == {"A", "B", "D"}
    assert chain.failures.keys() == {"A", "B", "D"}
    alone = qca.causal_chain(FULL, "A < B, C, D, E")
    assert "A" not in {*alone, *alone.failures}


def test_without_an_ordering_every_column_is_explained_by_all_others():
    chain = qca.causal_chain(FULL)
    for outcome in chain:
        others = FULL.columns.drop(outcome)
        same = qca.minimize(FULL, outcome=outcome, conditions=others, include="?", all_sol=True)
        assert chain[outcome].models == same.solution.models
        assert set(chain[outcome].explained.table.conditions) == set(others)


def test_levels_of_multi_value_columns_are_outcomes():
    data = pd.DataFrame({"A": [0, 1, 2, 0, 1, 2], "B": [0, 0, 1, 0, 0, 1], "C": [0, 1, 1, 0, 1, 1]})
    chain = qca.causal_chain(data)
    assert written(chain) == {
        "A{1}": ["~B*C"],
        "A{2}": ["B"],
        "B": ["A{2}"],
        "C": ["A{1} + A{2}", "A{1} + B"],
    }


def test_fuzzy_sets_with_consistency_cut_offs():
    rng = np.random.default_rng(2)
    noisy = pd.concat([FULL] * 8, ignore_index=True) * 0.9 + rng.uniform(0, 0.1, (64, 5))
    chain = qca.causal_chain(
        noisy, "A, B, D < C < E", strict=True, pi_cons=0.8, sol_cons=0.8, sol_cov=0.88
    )
    assert "A*B" in written(chain)["C"]
    assert "D + C" in written(chain)["E"]
    assert chain["C"].explained.table.settings.incl_cut == 0.5
    assert chain["C"].models[0].inclS >= 0.8


def test_failures_have_a_reason():
    data = {"A": [0, 0, 1, 1], "B": [0, 0, 1, 0], "Y": [0, 1, 0, 0]}
    chain = qca.causal_chain(data, "A, B < Y")
    assert list(chain) == ["A"]
    assert list(chain.failures) == ["B", "Y"]
    assert "no row of the truth table is coded '1'" in chain.failures["Y"]
    with pytest.raises(qca.SolutionError, match="Y is not explained: no row"):
        chain["Y"]
    with pytest.raises(qca.SolutionError, match="no outcome 'y' \\(did you mean 'Y'"):
        chain["y"]
    assert "Y: no row of the truth table" in str(chain)


def test_warnings_come_once():
    data = FULL.astype(float)
    data.loc[0, "A"] = 0.5
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        qca.causal_chain(data.assign(F=1))
    texts = [str(w.message) for w in said]
    assert len(texts) == len(set(texts)) == 2
    assert all(issubclass(w.category, qca.FastqcaWarning) for w in said)
    assert any("membership of exactly 0.5" in text for text in texts)


def test_shown_and_kept():
    chain = qca.causal_chain(FULL, "A, B, D < C < E", strict=True)
    assert repr(chain) == "<CausalChain: C, E explained>"
    assert str(chain).startswith("Causal chain: A, B, D < C < E")
    assert chain.to_frame()["term"].tolist() == ["A*B", "D", "C", "D", "A*B"]
    for again in (pickle.loads(pickle.dumps(chain)), copy.deepcopy(chain)):  # noqa: S301
        assert str(again) == str(chain)
        assert written(again) == written(chain)


def test_case_names_are_no_column():
    named = FULL.assign(who=[f"c{i}" for i in range(8)])
    chain = qca.causal_chain(named, "A, B, D < C < E", strict=True, case_id="who")
    assert list(chain) == ["C", "E"]
    assert chain["C"].models[0].terms[0].cases == "c6; c7"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"ordering": "A < Q"}, qca.DataError, "ordering: there is no column 'Q'"),
        ({"ordering": "A < B, A"}, qca.DataError, "ordering: 'A' occurs more than once"),
        ({"ordering": "A < < B"}, qca.DataError, "ordering: there is an empty name"),
        ({"ordering": 3}, qca.DataError, "ordering must be text, as in 'A, B < C < D'"),
        ({"pi_cons": 2}, qca.SolutionError, "pi_cons must be a number in"),
        ({"sol_cov": -1}, qca.SolutionError, "sol_cov must be a number in"),
        ({"max_models": 0}, qca.SolutionError, "max_models must be a whole number"),
        ({"budget": 0}, qca.SolutionError, "budget must be a number above 0"),
        ({"incl_cut": 2}, qca.DataError, "incl_cut must be a number in"),
        ({"n_cut": 0.5}, qca.DataError, "n_cut must be a whole number"),
        ({"ties": "drops"}, qca.DataError, "ties must be one of"),
    ],
)
def test_errors(arguments, error, message):
    with pytest.raises(error, match=message):
        qca.causal_chain(FULL, **arguments)


def test_faulty_data_are_refused_as_a_whole():
    with pytest.raises(qca.DataError, match="missing values in column 'A'"):
        qca.causal_chain(FULL.assign(A=[np.nan, *[1] * 7]))
    half = FULL.astype(float)
    half.loc[0, "A"] = 0.5
    with pytest.raises(qca.DataError, match="membership of exactly 0.5"):
        qca.causal_chain(half, ties="raise")
