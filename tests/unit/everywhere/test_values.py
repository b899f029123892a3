"""Results are values: a copy solves nothing again, and equality compares what was found."""

import copy
import pickle
import warnings
from itertools import islice

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import _core

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
LF = qca.datasets.load("lipset", "fuzzy")
LC = qca.datasets.load("lipset", "crisp")
NAMES = ["DEV", "URB", "LIT", "IND", "STB"]


def back(what):
    return pickle.loads(pickle.dumps(what))  # noqa: S301 (our own bytes)


def many_models(**options):
    """A table with more models than are listed."""
    rng = np.random.default_rng(4)
    x = rng.integers(0, 2, (24, 6))
    data = pd.DataFrame(x, columns=list("ABCDEF")).assign(Y=rng.integers(0, 2, 24))
    return qca.minimize(data, "Y", include="?", incl_cut=0.6, **options)


@pytest.fixture
def no_solving(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a copy solves again")

    for name in ("solve", "solve_consistent", "solve_chart", "truth_table", "difference"):
        monkeypatch.setattr(_core, name, refuse)


RESULTS = {
    "conservative": lambda: qca.minimize(LC, outcome="SURV"),
    "parsimonious": lambda: qca.minimize(LF, "SURV", include="?", incl_cut=0.8),
    "intermediate": lambda: qca.minimize(
        LF, include="?", dir_exp=NAMES, outcome="SURV", incl_cut=0.7
    ),
    "contradictory": lambda: qca.minimize(LF, include="?,C", outcome="SURV", incl_cut=(0.8, 0.4)),
    "consistent": lambda: qca.minimize(
        LF, include="?", outcome="SURV", incl_cut=0.75, pi_cons=0.8, sol_cons=0.85, sol_cov=0.7
    ),
    "many": lambda: many_models(max_models=3),
    "all": lambda: many_models(max_models=5, all_sol=True),
    "dominated": lambda: many_models(row_dom=True),
    "pairs": lambda: many_models(dir_exp="A, ~B, C*D", max_models=4),
}


@pytest.fixture(params=RESULTS)
def result(request):
    return RESULTS[request.param]()


def test_copies_are_the_result_and_pickles_equal_it(result):
    assert copy.copy(result) is result
    assert copy.deepcopy(result) is result
    again = back(result)
    assert again is not result
    assert again == result
    assert hash(again) == hash(result)
    assert str(again) == str(result)
    assert again.solution.to_frame().equals(result.solution.to_frame())


def test_nothing_is_solved_again(result, request):
    solution = result.solution
    shown, walked = str(result), list(map(str, islice(solution.iter_models(), 20)))
    counts = solution.n_models, solution.n_models_at_least, solution.min_terms, solution.complete
    text = pickle.dumps(result)
    request.getfixturevalue("no_solving")
    again = pickle.loads(text)  # noqa: S301
    assert str(again) == shown
    found = again.solution
    assert (found.n_models, found.n_models_at_least, found.min_terms, found.complete) == counts
    assert list(map(str, islice(found.iter_models(), 20))) == walked
    assert again.pairs.keys() == result.pairs.keys()
    assert found.term_share is None or found.term_share.equals(solution.term_share)
    assert list(map(str, found.essential)) == list(map(str, solution.essential))


def test_models_beyond_the_list_come_in_the_same_order(result):
    walks = result.solution.iter_models(), back(result.solution).iter_models()
    one, other = (list(map(str, islice(walk, 300))) for walk in walks)
    assert one == other
    assert len(one) == min(300, result.solution.n_models)


def test_parts_are_equal_too(result):
    parts = [result.table, result.conservative, result.parsimonious, result.solution]
    parts += [result.solution.prime_implicants, result.solution.explained]
    parts += [result.simplifying_assumptions, result.easy, result.difficult, result.pairs]
    parts += [*result.solution.models[:2], *list(result.pairs.values())[:2]]
    for part in parts:
        assert back(part) == part
        assert copy.deepcopy(part) is part or isinstance(part, dict | None)


def test_the_same_question_has_equal_answers_and_another_has_not(result):
    again = result.rerun()
    assert again == result
    other = result.rerun(max_models=77)
    assert other != result
    assert result != result.solution
    assert result != str(result)


def test_what_the_budget_cut_short_stays_cut_short():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, (90, 12))
    data = pd.DataFrame(x, columns=list("ABCDEFGHIJKL")).assign(Y=rng.integers(0, 2, 90))
    for options in ({}, {"all_sol": True}, {"dir_exp": "A, B, ~C"}):
        cut = qca.minimize(data, "Y", include="?", budget=0.01, max_models=50, **options)
        again = back(cut)
        assert again == cut
        for one, other in ((cut.solution, again.solution), (cut.parsimonious, again.parsimonious)):
            assert one.n_models == other.n_models
            assert one.n_models_at_least == other.n_models_at_least
            assert one.min_terms_at_least == other.min_terms_at_least
            assert list(map(str, one.models)) == list(map(str, other.models))


def test_pickles_are_small():
    result = RESULTS["intermediate"]()
    size = len(pickle.dumps(result))
    assert size < 3 * len(pickle.dumps(result.table)) + 10_000
    result.solution.to_frame()  # what is computed at first use is not kept
    _ = result.easy.together, result.solution.fit, result.solution.pims
    assert len(pickle.dumps(result)) == size
    listed = many_models(all_sol=True)
    numbers = sum(len(model.terms) for model in listed.solution.models)
    assert len(pickle.dumps(listed.solution)) < 8 * numbers + 30_000


def test_damaged_pickles_are_refused():
    chart = many_models().solution._chart
    make, (parts,) = chart.__reduce__()
    assert make(parts) == chart
    offsets, members = parts["models"]
    for wrong in (
        {"explained": np.full((3, 8), 7, dtype=np.uint8)},
        {"witnesses": parts["witnesses"] + np.uint32(2**20)},
        {"care": parts["care"][1:]},
        {"models": (offsets, members + 10**6)},
        {"models": (offsets[::-1].copy(), members)},
        {"n_listed": 10**9},
        {"prices": np.ones(1, dtype=np.uint32)},
    ):
        with pytest.raises(ValueError, match="damaged"):
            make(parts | wrong)


TABLE = qca.truth_table(LF, "SURV", incl_cut=0.8)
SOLVED = qca.minimize(TABLE, include="?")
OTHERS = {
    "gaps": lambda: qca.consistency_gaps(TABLE),
    "pof": lambda: qca.pof("DEV + ~URB => SURV", data=LF),
    "necessity": lambda: qca.necessity(LF, "SURV"),
    "super_subset": lambda: qca.super_subset(LF, "SURV", incl_cut=0.9),
    "sweep": lambda: qca.sweep(LF, {"incl_cut": [0.7, 0.8]}, "SURV"),
    "many": lambda: qca.minimize_many(np.random.default_rng(2).random((3, 9, 3)), np.ones((3, 9))),
    "causal chain": lambda: qca.causal_chain(LC),
    "fiss": lambda: qca.fiss_chart(SOLVED),
    "outcomes": lambda: qca.minimize_outcomes(LF, ["SURV", "~SURV"], include="?", incl_cut=0.8),
    "theory": lambda: qca.theory_evaluation("DEV*STB", SOLVED),
    "case types": lambda: qca.case_types(SOLVED),
    "ledger": lambda: qca.counterfactual_ledger(qca.minimize(TABLE, include="?", dir_exp=NAMES)),
    "diagnosis": lambda: qca.diagnose(LF, "SURV"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_all_results_are_values(name):
    found = OTHERS[name]()
    assert back(found) == found
    assert copy.copy(found) is found
    assert hash(back(found)) == hash(found)
    assert found == OTHERS[name]()
    assert found != TABLE


def test_arrays_of_a_copy_are_read_only():
    pair = next(iter(RESULTS["pairs"]().pairs.values()))
    with pytest.raises(ValueError, match="read-only"):
        back(pair).candidates[...] = 0


def test_hashes_tell_results_apart():
    options = ({"incl_cut": cut, "n_cut": n} for cut in (0.6, 0.7, 0.8, 0.9) for n in (1, 2))
    results = [qca.minimize(LF, "SURV", include="?", **option) for option in options]
    distinct = {str(result) for result in results}
    assert len(set(map(hash, results))) >= len(distinct) // 2 > 1
    assert len({hash(result.table) for result in results}) > 1
    assert hash(results[0].rerun()) == hash(results[0])
    assert len({hash(qca.necessity(LF, name)) for name in ("SURV", "DEV", "LIT")}) == 3


def test_studies_are_equal_by_content(tmp_path):
    one, other = (qca.Study("A", LF, "SURV", "DEV, LIT", incl_cut=0.8) for _ in range(2))
    assert one == other == back(one) == copy.deepcopy(one)
    assert hash(one) == hash(other)
    assert one != one.rerun(n_cut=2)
    assert one != one.rerun(LF.iloc[:12])
    one.save(tmp_path / "study.toml")
    assert qca.Study.load(tmp_path / "study.toml") == one


def test_nothing_can_be_set():
    results = [make() for make in OTHERS.values()]
    for what in (SOLVED, TABLE, SOLVED.settings, qca.Study("A", LF, "SURV"), *results):
        with pytest.raises(AttributeError, match="cannot"):
            what.foo = 1


def test_positions_out_of_range_say_how_many_there_are():
    many = OTHERS["many"]()
    cases = {
        "listed models: 1": (SOLVED, SOLVED.solution),
        "prime implicants: ": (SOLVED.prime_implicants,),
        "replicates: 3": (many,),
        "points: ": (OTHERS["sweep"](),),
        "entries: ": (OTHERS["ledger"](),),
    }
    for message, things in cases.items():
        for thing in things:
            for at in (99, -99):
                with pytest.raises(IndexError, match=f"{at} is out of range; {message}"):
                    thing[at]


def test_ties_of_many_data_sets_are_told_once():
    x = np.random.default_rng(0).random((3, 9, 3)).round(1)
    with pytest.warns(qca.errors.TieWarning):
        many = qca.minimize_many(x, x[:, :, 0], incl_cut=0.6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert many[0].explained.table.ties
        list(many)
