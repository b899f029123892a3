"""Models by thresholds of consistency and coverage, against every set of terms that there is."""

from itertools import chain, combinations, product

import naive
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive import ABSENT, Term
from samples import Data, data

import fastqca as qca
from fastqca.solutions import SolutionSet

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
CUTS = st.sampled_from([0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0])
TOLERANCE = 2.0**-26
MOST_TERMS = 11
Model = frozenset[Term]


def reaches(value: float, cut: float) -> bool:
    return value + TOLERANCE > cut


def consistent_terms(
    sample: Data, levels: tuple[int, ...], rows: list[Term], cut: float
) -> list[Term]:
    """Minimal conjunctions of some consistency that hold a row to explain."""
    good = [
        term
        for term in product(*[(ABSENT, *range(n)) for n in levels])
        if any(naive.covers(term, row) for row in rows)
        and reaches(
            naive.fit(naive.membership(term, sample.columns, sample.fuzzy), sample.outcome).incl,
            cut,
        )
    ]
    return [t for t in good if not any(u != t and naive.covers(u, t) for u in good)]


def minimal_models(
    sample: Data, levels: tuple[int, ...], terms: list[Term], consistency: float, coverage: float
) -> set[Model]:
    """Sets of terms that reach both, no part of which does, and without an idle literal."""

    def good(model: tuple[Term, ...]) -> bool:
        lines = [naive.membership(term, sample.columns, sample.fuzzy) for term in model]
        fit = naive.fit(naive.union(lines), sample.outcome)
        return reaches(fit.incl, consistency) and reaches(fit.cov, coverage)

    def rows(model: tuple[Term, ...]) -> set[Term]:
        every = product(*map(range, levels))
        return {row for row in every if any(naive.covers(term, row) for term in model)}

    def idle(model: tuple[Term, ...]) -> bool:
        shorter = [
            (*model[:i], (*term[:v], ABSENT, *term[v + 1 :]), *model[i + 1 :])
            for i, term in enumerate(model)
            for v in range(len(term))
            if term[v] != ABSENT
        ]
        return any(rows(other) == rows(model) and good(other) for other in shorter)

    sizes = range(1, len(terms) + 1)
    every = chain.from_iterable(combinations(terms, size) for size in sizes)
    found: list[tuple[Term, ...]] = []
    for model in every:  # by size: what is within comes first
        if good(model) and not any(set(part) <= set(model) for part in found):
            found.append(model)
    return {frozenset(model) for model in found if not idle(model)}


def found_models(solution: SolutionSet, names: list[str]) -> list[Model]:
    return [
        frozenset(tuple(term.literals.get(n, ABSENT) for n in names) for term in model.terms)
        for model in solution.iter_models()
    ]


def check(sample: Data, cuts: tuple[float, float, float, float], *, all_sol: bool = False) -> None:
    incl_cut, pi_cons, sol_cons, sol_cov = cuts
    names = sample.names
    try:
        table = qca.truth_table(sample.frame(), "Y", names, incl_cut=incl_cut)
    except qca.DataError:
        return
    rows = [
        tuple(row) for row, out in zip(table.configs.tolist(), table.out, strict=True) if out == "1"
    ]
    options = {"pi_cons": pi_cons, "sol_cons": sol_cons, "sol_cov": sol_cov, "all_sol": all_sol}
    if not rows:
        return
    if pi_cons > 0:
        terms = consistent_terms(sample, table.levels, rows, pi_cons)
    else:
        try:
            primes = qca.minimize(table, include="?").solution.prime_implicants.implicants
        except qca.SolutionError:
            return
        terms = [tuple(term) for term in primes.tolist()]
    if len(terms) > MOST_TERMS:
        return
    if terms == [(ABSENT,) * len(names)]:
        expected = set()
    else:
        expected = minimal_models(sample, table.levels, terms, sol_cons, sol_cov)
    try:
        solution = qca.minimize(table, include="?", **options).solution
    except qca.SolutionError:
        assert not expected
        return
    assert {tuple(t) for t in solution.prime_implicants.implicants.tolist()} == set(terms)
    found = found_models(solution, names)
    assert len(found) == solution.n_models == len(expected)
    assert set(found) == expected
    assert solution.min_terms == min(map(len, found))
    assert [len(model) for model in found] == sorted(map(len, found))


@given(sample=data(), incl_cut=CUTS, pi_cons=CUTS, sol_cons=CUTS.filter(bool), sol_cov=CUTS)
def test_models_are_all_minimal_sets(
    sample: Data, incl_cut: float, pi_cons: float, sol_cons: float, sol_cov: float
) -> None:
    check(sample, (incl_cut, pi_cons, sol_cons, sol_cov))


@given(sample=data(), cut=CUTS.filter(lambda cut: cut > 0.5), coverage=CUTS)
def test_one_consistency_for_terms_and_models(sample: Data, cut: float, coverage: float) -> None:
    check(sample, (0.5, cut, cut, coverage), all_sol=True)


def lipset() -> pd.DataFrame:
    return qca.datasets.load("lipset", "fuzzy").round(2)


def test_the_reported_models_have_any_size() -> None:
    """FAULTS 5: R QCA 3.25.1 finds the same three."""
    r = qca.compat.r
    for settings in ({}, {"all_sol": True}):
        found = r.minimize(
            r.truthTable(lipset(), "SURV", incl_cut=0.75),
            include="?", pi_cons=0.8, sol_cons=0.85, sol_cov=0.7, **settings,
        )  # fmt: skip
        solution = found.solution
        assert [str(model) for model in solution.models] == [
            "DEV*STB",
            "DEV*~IND + URB*STB",
            "DEV*~IND + LIT*IND*STB",
        ]
        assert [(round(m.inclS, 3), round(m.covS, 3)) for m in solution.models[1:]] == [
            (0.850, 0.714),
            (0.853, 0.823),
        ]
        assert solution.n_models == 3
        assert solution.complete
        assert solution.min_terms == 1
        assert [len(model.terms) for model in solution.iter_models()] == [1, 2, 2]


def crisp(rows: str, outcome: str) -> pd.DataFrame:
    cases = [map(int, row) for row in rows.split()]
    return pd.DataFrame(cases, columns=["A", "B", "C"]).assign(Y=list(map(int, outcome)))


def test_a_model_may_have_more_terms_than_there_are_rows_to_explain() -> None:
    cases = "011 101 001 101 010 001 100 011 101 111 100 111"
    table = qca.truth_table(crisp(cases, "111110001010"), "Y", incl_cut=0.75)
    assert list(table.out).count("1") == 2
    found = qca.minimize(table, include="?", pi_cons=0.75, sol_cons=0.75, sol_cov=0.8).solution
    assert list(map(str, found.models)) == ["A*~B + ~B*C + B*~C"]


def test_no_literal_is_idle() -> None:
    """`~A + A*~B` is `~A + ~B`, which is no model because ~B alone is not consistent enough."""
    cases = "011 000 100 011 010 111 100 111 010 100 011 001 111 011 100 011 110 101 111"
    table = qca.truth_table(crisp(cases, "1101101011100011011"), "Y", incl_cut=0.75)
    options = {"pi_cons": 0.75, "sol_cons": 0.75}
    found = qca.minimize(table, include="?", **options, sol_cov=0.5).solution
    assert {"~A", "A*~B"} <= set(map(str, found.prime_implicants))
    with pytest.raises(qca.SolutionError, match="no irredundant set of prime implicants"):
        qca.minimize(table, include="?", **options, sol_cov=0.8)
