"""What holds of models that are not all listed, against a twin that lists all of them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive import (
    allowed_conservative,
    allowed_parsimonious,
    chart,
    irredundant_models,
    minimum_models,
    primes,
    space,
)
from test_evaluate import literals, needed, sums

import fastqca as qca
from fastqca.batch import Status
from fastqca.expressions import Expression
from fastqca.simulation import Design, RandomTables, evaluate, run
from fastqca.simulation.scoring import NOT_ALL_LISTED, decide_without_list, read_truths

CONDITIONS = "ABCD"
NAMES = ("correct", "correct_all", "error_free", "exact", "all_irrelevant", "some_irrelevant")


def by_listing(on, off, kind, all_sol, truth):
    """All models by the definitions, and what there is to say of them."""
    two = (2,) * len(CONDITIONS)
    explained = space(two).bits(on)
    allowed = (
        allowed_parsimonious(two, space(two).bits(off))
        if kind == "parsimonious"
        else allowed_conservative(explained)
    )
    terms = primes(two, explained, allowed)
    covers, everything = chart(terms, on), (1 << len(on)) - 1
    found = (irredundant_models if all_sol else minimum_models)(covers, everything)
    models = [
        [{n: a for n, a in zip(CONDITIONS, terms[p], strict=True) if a >= 0} for p in model]
        for model in found
    ]
    real = {literals(term) for term in truth}
    known = {name for term in truth for name in term}
    expression = Expression.from_terms(truth)
    right = [Expression.from_terms(m).is_submodel_of(expression) for m in models]
    foreign = [any(set(term) - known for term in m) for m in models]
    return {
        "solved": True,
        "correct": any(right),
        "correct_all": all(right),
        "exact": any({literals(term) for term in m} == real for m in models),
        "some_irrelevant": any(foreign),
        "all_irrelevant": all(foreign),
    }


@given(
    rows=st.lists(st.sampled_from("01-"), min_size=16, max_size=16),
    truth=sums.filter(needed),
    kind=st.sampled_from(["parsimonious", "conservative"]),
    all_sol=st.booleans(),
    status=st.sampled_from(NOT_ALL_LISTED),
)
def test_small_searches_say_what_a_list_of_all_models_says(rows, truth, kind, all_sol, status):
    """Every table of four conditions, with a list of which nothing or one model is known."""
    configs = list(product((0, 1), repeat=4))
    on = [row for row, out in zip(configs, rows, strict=True) if out == "1"]
    off = [row for row, out in zip(configs, rows, strict=True) if out == "0"]
    if not on or not off:
        return
    y = [1] * len(on) + [0] * len(off)
    many = qca.minimize_many(
        [on + off], [y], names=tuple(CONDITIONS), solution=kind, all_sol=all_sol
    )
    if status != Status.CUT:
        listed = {"n_models": np.array([-1])}
    else:
        listed = {"n_models": many.n_models.copy()}
    unlisted = many[:]
    for name, value in (listed | {"status": np.array([status], np.uint8)}).items():
        object.__setattr__(unlisted, name, value)
    expected = by_listing(on, off, kind, all_sol, truth)
    found = decide_without_list(read_truths(Expression.from_terms(truth)), unlisted)
    for name, values in found.items():
        assert np.isnan(values[0]) or values[0] == expected[name], name
    settled = {name for name, values in found.items() if not np.isnan(values[0])}
    assert "solved" in settled
    if all_sol:
        assert {"correct", "exact", "all_irrelevant"} <= settled
    elif status == Status.CUT:
        assert {"correct", "exact"} <= settled


@pytest.mark.parametrize("kind", ["parsimonious", "conservative", "intermediate"])
@pytest.mark.parametrize("all_sol", [False, True])
@pytest.mark.parametrize("noise", [{"outcome_flip": 0.1}, {"outcome_flip": 0.2, "omit": "B"}])
@pytest.mark.parametrize("truth", ["A*B + C*D*E -> Y", "random", "A + B -> C; C*D + E -> Y"])
def test_a_short_list_says_nothing_else_than_a_whole_one(kind, all_sol, noise, truth):
    data = RandomTables(truth, 5, noise=noise).draw(40, 12, seed=2)
    more = {"dir_exp": "A, C"} if kind == "intermediate" else {}
    given = {"names": data.names, "incl_cut": 0.8, "solution": kind, "all_sol": all_sol} | more
    x, y = data.conditions, data.outcome
    whole = evaluate(data, qca.minimize_many(x, y, **given)).metrics
    short = evaluate(data, qca.minimize_many(x, y, max_models=1, **given)).metrics
    for name in ("solved", "ambiguous", "n_models", *NAMES, "completeness"):
        known = ~np.isnan(short[name])
        assert short[name][known] == pytest.approx(whole[name][known], nan_ok=True), name
    if kind != "intermediate":
        assert not np.isnan(short["correct"]).any()
        assert not np.isnan(short["exact"]).any()


def test_what_is_unknown_depends_on_the_answer(tmp_path):
    """Shares of replicates where all is listed said .143 and .923; by the definition it is these."""
    expected = {7: 0.060, 8: 0.047, 9: 0.080}
    design = Design(
        truth="A*B + C*D*E -> Y",
        n=24,
        k=[7, 8, 9],
        noise={"outcome_flip": 0.1},
        incl_cut=0.8,
        all_sol=True,
        max_models=100,  # as many as are listed does not matter
    )
    cells = run(design, 150, 1, tmp_path, progress=False).cells()
    assert (cells["CUT"] > 0).all()
    assert cells["exact"].round(3).tolist() == list(expected.values())
    assert cells["exact_n"].tolist() == cells["correct_n"].tolist() == [150] * 3
    assert cells["error_free"].tolist() == cells["correct"].tolist()
    # Completeness of the best of all models takes the list: bounds, and no mean of the rest.
    assert cells["completeness"].isna().all()
    assert (cells["completeness_n"] < 150).all()
    assert (cells["completeness_least"] < cells["completeness_most"]).all()


def test_what_the_budget_leaves_open_is_bounds():
    """Searches that were given up count as unknown, and not as 0 models."""
    data = RandomTables("A*B + C*D*E -> Y", 6, noise={"outcome_flip": 0.1}).draw(5, 40, seed=1)
    many = qca.minimize_many(data.conditions, data.outcome, names=data.names, incl_cut=0.8)[:]
    none = many.model_offsets * 0
    given_up = {
        "status": np.full(5, Status.UNSETTLED, np.uint8),
        "n_models": np.zeros(5, np.int64),  # as the core says where nothing was found
        "model_offsets": none,
        "term_offsets": np.zeros(1, np.int64),
        "terms": np.empty(0, np.uint32),
        "_lazy": {},
    }
    for name in ("inclS", "PRI", "covS"):
        given_up[name] = np.empty(0)
    for name, value in given_up.items():
        object.__setattr__(many, name, value)
    found = evaluate(data, many)
    assert found.metrics["solved"].tolist() == [1] * 5
    assert np.isnan(found.metrics["n_models"]).all()
    assert np.isnan(found.metrics["ambiguous"]).all()
    summary = found.summary()
    assert summary.loc["covS", ["least", "most", "n"]].tolist() == [0, 1, 0]
    assert summary.loc["n_models", "most"] == np.inf
    assert np.isnan(summary["mean"][["covS", "n_models", "ambiguous"]]).all()
    assert "0.000 to 1.000" in str(found)
