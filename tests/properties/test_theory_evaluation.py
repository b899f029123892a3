"""Intersections of model and theory against their definition: every product written out."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive import fit, membership, union
from samples import Data, data

from fastqca.expressions.expression import Expression
from fastqca.theory.evaluation import theory_evaluation

Literals = dict[int, frozenset[int]]  # the levels allowed, by position of the condition


@st.composite
def studies(draw: st.DrawFn) -> tuple[Data, list[int], list[Literals], list[Literals]]:
    """Data, the levels of its conditions, a model and a theory with up to three terms each."""
    sample = draw(data())
    levels = [
        2 if fuzzy else max(2, int(max(column)) + 1)
        for column, fuzzy in zip(sample.columns, sample.fuzzy, strict=True)
    ]
    term = st.tuples(*[st.integers(-1, n - 1) for n in levels]).filter(lambda t: max(t) >= 0)
    sums = [draw(st.lists(term, min_size=1, max_size=3)) for _ in range(2)]
    model, theory = (
        [{v: frozenset({a}) for v, a in enumerate(t) if a >= 0} for t in terms] for terms in sums
    )
    return sample, levels, model, theory


def written(sample: Data, levels: list[int], terms: list[Literals]) -> Expression:
    many = [name for name, n in zip(sample.names, levels, strict=True) if n > 2]
    named = [{sample.names[v]: allowed for v, allowed in term.items()} for term in terms]
    return Expression.from_terms(named, multi_value=many)


def negated(terms: list[Literals], levels: list[int]) -> list[Literals]:
    """De Morgan: one negated literal of each term, in every way in which they can go together."""
    choices = [[(v, frozenset(range(levels[v])) - a) for v, a in term.items()] for term in terms]
    return [joined for picked in product(*choices) if (joined := merged(picked)) is not None]


def merged(literals) -> Literals | None:
    together: Literals = {}
    for v, allowed in literals:
        together[v] = together.get(v, allowed) & allowed
        if not together[v]:
            return None
    return together


def conjunction(one: list[Literals], other: list[Literals]) -> list[Literals]:
    pairs = (merged([*a.items(), *b.items()]) for a, b in product(one, other))
    return [joined for joined in pairs if joined is not None]


def inside(sample: Data, term: Literals, levels: list[int]) -> list[float]:
    """Return the membership of every case in a term of sets of levels."""
    parts = []
    for v, allowed in term.items():
        whole = len(allowed) == levels[v]
        single = [
            membership(
                tuple(a if u == v else -1 for u in range(len(levels))), sample.columns, sample.fuzzy
            )
            for a in allowed
        ]
        parts.append([1.0] * len(sample.outcome) if whole else union(single))
    return [min(column) for column in zip(*parts, strict=True)]


@given(studies())
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_intersections_are_minima(study):
    sample, levels, model, theory = study
    found = theory_evaluation(
        written(sample, levels, theory), written(sample, levels, model), sample.frame(), outcome="Y"
    ).models[0]
    m = union([inside(sample, term, levels) for term in model])
    t = union([inside(sample, term, levels) for term in theory])
    for name, *numbers in (row[1:] for row in found.rows()[-4:]):
        one = [1 - x for x in m] if name.startswith("~model") else m
        other = [1 - x for x in t] if name.endswith("~theory") else t
        score = [min(pair) for pair in zip(one, other, strict=True)]
        expected = fit(score, sample.outcome)
        wanted = (expected.incl, expected.pri, expected.cov)
        assert tuple(numbers) == pytest.approx(wanted, abs=1e-12, nan_ok=True), name


@given(studies())
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_products_by_definition(study):
    sample, levels, model, theory = study
    found = theory_evaluation(
        written(sample, levels, theory),
        written(sample, levels, model),
        sample.frame(),
        outcome="Y",
        intersections="products",
    ).models[0]
    n = len(sample.outcome)
    not_model, not_theory = negated(model, levels), negated(theory, levels)
    products = {
        "model*theory": conjunction(model, theory),
        "model*~theory": conjunction(model, not_theory),
        "~model*theory": conjunction(not_model, theory),
        "~model*~theory": conjunction(not_model, not_theory),
    }
    fits = {row[1]: row[2:] for row in found.rows()[-4:]}
    scores = {}
    for name, terms in products.items():
        members = [inside(sample, term, levels) for term in terms]
        scores[name] = union(members) if members else [0.0] * n
        expected = fit(scores[name], sample.outcome)
        wanted = (expected.incl, expected.pri, expected.cov)
        assert fits[name] == pytest.approx(wanted, abs=1e-12, nan_ok=True), name
    m = union([inside(sample, term, levels) for term in model])
    t = union([inside(sample, term, levels) for term in theory])
    for group in found.groups:
        told = [
            f"c{i}"
            for i in range(n)
            if (m[i] < 0.5 if group.intersection.startswith("~model") else m[i] > 0.5)
            and (t[i] < 0.5 if group.intersection.endswith("~theory") else t[i] > 0.5)
            and (sample.outcome[i] > 0.5 if group.with_outcome else sample.outcome[i] < 0.5)
        ]
        assert list(group.cases) == told
        assert all(scores[group.intersection][int(case[1:])] > 0.5 for case in told)
    everyone = [case for group in found.groups for case in group.cases]
    assert sorted([*everyone, *found.undecided]) == sorted(f"c{i}" for i in range(n))


@given(studies())
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_simplified_intersections_are_equivalent(study):
    sample, levels, model, theory = study
    found = theory_evaluation(
        written(sample, levels, theory), written(sample, levels, model), sample.frame(), outcome="Y"
    ).models[0]
    known = dict(zip(sample.names, levels, strict=True))
    first, second = written(sample, levels, model), written(sample, levels, theory)
    formulas = {
        "model*theory": first & second,
        "model*~theory": first & ~second,
        "~model*theory": ~first & second,
        "~model*~theory": ~first & ~second,
    }
    for name, formula in formulas.items():
        simple, same = found.intersections[name], formula.simplify(levels=known)
        assert len(simple.products) == len(same.products)
        differ = (simple & ~same) | (~simple & same)
        assert str(differ.simplify(levels=known)) == "0"
