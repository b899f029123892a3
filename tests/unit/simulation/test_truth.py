"""Truths as they are read: without redundant parts, and chains with their indirect causes."""

import warnings

import numpy as np
import pytest

import fastqca as qca
from fastqca.simulation import (
    AllDeletions,
    CareNetworks,
    Design,
    RandomTables,
    evaluate,
    fit_distribution,
    run,
)

REDUNDANT = [
    ("A + A*B -> Y", "A -> Y"),
    ("A*B + ~A*C + B*C -> Y", "~A*C + A*B -> Y"),
    ("A + ~A*B -> ~Y", "A + B -> ~Y"),
]


@pytest.mark.parametrize(("given", "taken"), REDUNDANT)
@pytest.mark.parametrize("kind", [RandomTables, AllDeletions])
def test_redundant_truths_are_reduced_and_that_is_said(kind, given, taken):
    """No solution has redundant parts, so such truths were never found."""
    with pytest.warns(qca.FastqcaWarning, match=r"redundant parts.* is used instead"):
        made = kind(given, 3)
    assert made.truth == taken


def test_a_redundant_truth_can_be_found(tmp_path):
    with pytest.warns(qca.FastqcaWarning, match="'A -> Y' is used instead"):
        design = Design(truth="A + A*B -> Y", k=2, n=40)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is said once, not by each task
        results = run(design, 20, 1, tmp_path, progress=False, chunk_size=5)
    assert results.cells()["exact"].tolist() == [1]


def test_redundant_truths_of_other_programs_are_reduced():
    with pytest.warns(qca.FastqcaWarning, match="redundant parts"):
        assert evaluate("A + A*B", ["A"]).metrics["exact"].tolist() == [1]
    with pytest.warns(qca.FastqcaWarning, match="redundant parts"):
        assert evaluate("A{2} + A{2}*B{1}", ["A{2}"]).metrics["exact"].tolist() == [1]
    with pytest.warns(qca.FastqcaWarning, match="redundant parts"):
        CareNetworks(truth="FD + FD*FI -> NE")


@pytest.mark.parametrize(
    "irredundant",
    ["A*~B + ~A*B", "A*~B + B*~C + C*~A", "A*~B + ~A*B + A*~C + ~A*C", "A{1} + A{0}*B{2}"],
)
def test_nothing_else_is_said(irredundant):
    """Also where another sum says the same, with as many terms or fewer."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert evaluate(irredundant, [irredundant]).metrics["exact"].tolist() == [1]


@pytest.mark.parametrize(
    ("given", "often"),
    [("A + ~A", "always"), ("A*~A", "never"), ("A*B + ~A + ~B -> Y", "always")],
)
def test_what_decides_nothing_is_refused(given, often):
    for call in (lambda: evaluate(given, ["A"]), lambda: RandomTables(given, 2)):
        with pytest.raises(
            qca.ExpressionError, match=f"{often} true: no condition makes a difference"
        ):
            call()


# Of the R package frscore, function causal_submodel: a truth with several steps, a model of its
# last outcome, and whether all that the model says follows.
CAUSAL_SUBMODELS = [
    ("A+B", "A+B->C; C+D->E", True),
    ("A+C", "A+B->C; C+D->E", False),
    ("A+B", "A+B->C; C+D->E; E+F->G", True),
    ("A+C", "A+B->C; C+D->E; E+F->G", False),
    ("A+B", "A+B->C; C*~A+D->E", False),
    ("A", "A+B->C; C+D->E", True),
    ("B", "A+B->C; C+D->E", True),
    ("A*D", "A+B->C; C*D+F->E", True),
    ("A*D+B*D", "A+B->C; C*D+F->E", True),
    ("~A*~B", "A+B->C; ~C+D->E", True),
    ("F+D", "A+B->C; C+D->E", False),
    ("C+D", "A+B->C; C+D->E", True),
    ("A+D", "A+B->C; C+D->E", True),
    ("A+B*D", "A+B*D->C; C+D->G", False),
    ("A", "A*F+B->C", True),
    ("A+B", "A*F+B->C", True),
    ("A+B*U", "A*F+B->C", False),
]


@pytest.mark.parametrize(("model", "truth", "correct"), CAUSAL_SUBMODELS)
def test_indirect_causes_count(model, truth, correct):
    assert evaluate(truth, [model]).metrics["correct"].tolist() == [correct]


def test_a_chain_without_its_middle_is_found(tmp_path):
    """A*D + B*D was scored correct 0 in every replicate."""
    design = Design(truth="A + B -> C; C*D -> E", n=200, noise={"omit": "C"})
    results = run(design, 20, 1, tmp_path, progress=False)
    rows = results.replicates()
    assert set(rows["first_model"]) == {"A*D + B*D"}
    means = ("correct", "exact", "completeness", "term_precision", "literal_recall", "true_covS")
    for name in means:
        assert (rows[name] == 1).all(), name
    for name in ("sign_errors", "some_irrelevant", "row_error"):
        assert (rows[name] == 0).all(), name


def test_a_chain_with_its_middle_is_found_by_both():
    data = RandomTables("A + B -> C; C*D -> E", 4).draw(20, 200, seed=1)
    many = qca.minimize_many(data.conditions, data.outcome, names=data.names, all_sol=True)
    found = evaluate(data, many)
    assert {many.models_of(r) for r in range(20)} == {("C*D", "A*D + B*D")}
    assert found.metrics["correct_all"].tolist() == [1] * 20
    assert found.of_models["exact"].all()
    assert not found.of_models["irrelevant"].any()
    spread = fit_distribution(data, many)
    assert spread.loc[("found, false", "inclS"), "n_terms"] == 0
    assert spread.loc[("true", "inclS"), "n_terms"] == 20


def test_a_chain_may_work_out_that_sets_are_absent():
    found = evaluate("A + B -> ~C; ~C*D + F -> ~E", ["~D*~F", "~A*~B*~F", "C*~F + ~D*~F"])
    assert found.of_models["submodel"].tolist() == [True, True, True]
    assert found.of_models["exact"].tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("truth", "said"),
    [
        (
            "A -> B; C -> B; B + D -> Y",
            "truth defines 'B' in 'C -> B' although it was already used",
        ),
        (
            "B*C -> D; A -> B; B + D -> Y",
            "truth defines 'B' in 'A -> B' although it was already used",
        ),
        ("; ".join(f"A -> {name}" for name in "BCDEFGHIJ"), "a chain has at most 8"),
    ],
)
def test_steps_come_in_order(truth, said):
    with pytest.raises(qca.ExpressionError, match=said):
        RandomTables(truth, 12)


def test_means_of_all_data_sets_have_no_error(tmp_path):
    """Nothing is left to chance, except where outcomes are permuted."""
    design = Design(
        truth="A*B + C -> Y",
        generator="AllDeletions",
        parameters={"deleted": 2},
        permutations=9,
        fit_distribution=True,
    )
    results = run(design, out=tmp_path, progress=False)
    (cell,) = results.cells().to_dict("records")
    assert cell["correct_se"] == 0
    assert cell["completeness_se"] == 0
    assert cell["exact_low"] == cell["exact"] == cell["exact_high"] < 1
    assert cell["beyond_chance_high"] > cell["beyond_chance"]
    assert (results.fit_distribution()["se"].dropna() == 0).all()
    data = AllDeletions("A*B + C -> Y", 3, deleted=2).draw()
    found = evaluate(data, qca.minimize_many(data.conditions, data.outcome)).summary()
    assert found.loc["correct", "se"] == 0
    some = AllDeletions("A*B + C -> Y", 3, deleted=2).draw(5)
    assert not evaluate(some, qca.minimize_many(some.conditions, some.outcome)).exhaustive


def test_shares_of_none_and_all_have_intervals():
    """Wilson (1927); a standard error of 0 says that nothing is left to chance."""
    data = RandomTables("A -> Y", 1).draw(50, 30, seed=1)
    found = evaluate(data, qca.minimize_many(data.conditions, data.outcome)).summary()
    z = 1.959963984540054
    assert found.loc["exact", ["mean", "se", "high"]].tolist() == [1, 0, 1]
    assert found.loc["exact", "low"] == pytest.approx(50 / (50 + z**2))
    assert found.loc["ambiguous", ["mean", "low"]].tolist() == [0, 0]
    assert found.loc["ambiguous", "high"] == pytest.approx(z**2 / (50 + z**2))


def test_the_interval_of_a_share_is_where_it_would_not_surprise():
    """The ends are the shares from which the one found is 1.96 standard errors away."""
    from fastqca.simulation.metrics import _wilson

    for hits, n in ((3, 10), (1, 150), (99, 100)):
        for end in _wilson(hits / n, n):
            assert abs(hits / n - end) / np.sqrt(end * (1 - end) / n) == pytest.approx(
                1.96, abs=1e-3
            )
