"""Supersets and subsets of an outcome against a naive search that follows the definitions."""

import math
from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import Data, data

import fastqca as qca
from fastqca.supersets import SuperSubset

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")  # of idle sets

TOLERANCE = math.sqrt(np.finfo(float).eps)
CUTS = (0.0, 0.25, 0.5, 0.75, 0.8, 0.9, 1.0)
Literals = frozenset[tuple[int, int]]

cuts = st.sampled_from(CUTS)
depths = st.one_of(st.none(), st.integers(1, 5))


def ratio(a: float, b: float) -> float:
    return a / b if b else math.nan


def scores(sample: Data, condition: int, level: int) -> list[float]:
    column = sample.columns[condition]
    if sample.fuzzy[condition]:
        return list(column) if level else [1 - x for x in column]
    return [float(x == level) for x in column]


def levels(sample: Data, condition: int) -> range:
    return range(2 if sample.fuzzy[condition] else max(int(max(sample.columns[condition])) + 1, 2))


def measures(x: list[float], y: tuple[float, ...]) -> dict[str, float]:
    both = sum(map(min, x, y))
    clash = sum(min(a, b, 1 - b) for a, b in zip(x, y, strict=True))
    return {
        "inclN": ratio(both, sum(y)),
        "covN": ratio(both, sum(x)),
        "RoN": ratio(len(x) - sum(x), len(x) - both),
        "inclS": ratio(both, sum(x)),
        "covS": ratio(both, sum(y)),
        "PRI": ratio(both - clash, sum(x) - clash),
    }


def expressions(sample: Data, size: int) -> Iterator[tuple[Literals, list[list[float]], str]]:
    """Yield all sets of literals of a size, in the order of R, with what is joined."""
    for conditions in combinations(range(len(sample.columns)), size):
        for chosen in product(*(levels(sample, i) for i in conditions)):
            literals = list(zip(conditions, chosen, strict=True))
            names = []
            for i, level in literals:
                name = sample.names[i]
                mv = len(levels(sample, i)) > 2
                names.append(f"{name}{{{level}}}" if mv else name if level else f"~{name}")
            yield frozenset(literals), [scores(sample, *part) for part in literals], names


def reach(found: dict[str, float], **wanted: float) -> bool:
    """Tell whether measures reach cut-offs; 0/0 counts as 0."""
    return all(
        (0.0 if math.isnan(found[name]) else found[name]) >= cut - TOLERANCE
        for name, cut in wanted.items()
    )


def joined(how, parts: list[list[float]]) -> list[float]:
    return [how(case) for case in zip(*parts, strict=True)]


def by_the_rules(
    sample: Data, relation: str, incl: float, cov: float, ron: float, pri: float, depth: int | None
) -> list[tuple[str, dict[str, float]]]:
    """List conjunctions and then disjunctions level by level, as SEMANTICS of R has it."""
    conjunctions: list[tuple[Literals, str, dict[str, float]]] = []
    disjunctions: list[tuple[Literals, str, dict[str, float]]] = []
    necessity = relation == "necessity"
    wanted = {"inclN": incl, "covN": cov} if necessity else {"inclS": incl, "covS": cov}
    for size in range(1, min(depth or 99, len(sample.columns)) + 1):
        lower = [found for found, *_ in conjunctions + disjunctions]
        for literals, parts, names in expressions(sample, size):
            found = measures(joined(min, parts), sample.outcome)
            contains = any(small <= literals for small in lower)
            if reach(found, **wanted) and (necessity or not contains):
                conjunctions.append((literals, "*".join(names), found))
            elif necessity and not contains and size > 1:
                found = measures(joined(max, parts), sample.outcome)
                if reach(found, **wanted):
                    disjunctions.append((literals, " + ".join(names), found))
    after = {"RoN": ron} if necessity else {"PRI": pri}
    rows = [(term, found) for _, term, found in conjunctions + disjunctions]
    return [(term, found) for term, found in rows if reach(found, **after)]


def check(result: SuperSubset, wanted: list[tuple[str, dict[str, float]]]) -> None:
    table = result.to_frame()
    assert table.index.tolist() == [term for term, _ in wanted]
    for name in table.columns:
        for found, (term, values) in zip(table[name], wanted, strict=True):
            assert found == pytest.approx(values[name], abs=1e-12, nan_ok=True), (term, name)


@given(data(), cuts, cuts, cuts, depths)
def test_necessity_by_the_rules(sample, incl, cov, ron, depth):
    found = qca.super_subset(
        sample.frame(), "Y", incl_cut=incl, cov_cut=cov, ron_cut=ron, depth=depth
    )
    check(found, by_the_rules(sample, "necessity", incl, cov, ron, 0, depth))
    memberships = found.coms
    for term in found.terms:
        expected = qca.expression(term, sample.names).evaluate(sample.frame())
        np.testing.assert_array_equal(memberships[term], expected)


@given(data(), cuts, cuts, cuts, depths)
def test_sufficiency_by_the_rules(sample, incl, cov, pri, depth):
    found = qca.super_subset(
        sample.frame(),
        "Y",
        relation="sufficiency",
        incl_cut=incl,
        cov_cut=cov,
        pri_cut=pri,
        depth=depth,
    )
    check(found, by_the_rules(sample, "sufficiency", incl, cov, 0, pri, depth))


@given(data(), cuts, depths)
def test_both_directions_are_two_cut_offs(sample, incl, depth):
    frame = sample.frame()
    for both, relation in (("necsuf", "necessity"), ("sufnec", "sufficiency")):
        found = qca.super_subset(frame, "Y", relation=both, incl_cut=incl, depth=depth)
        check(found, by_the_rules(sample, relation, incl, incl, 0, 0, depth))


@given(data(), cuts, cuts, cuts, depths)
def test_minimal_disjunctions_by_definition(sample, incl, cov, ron, depth):
    found = qca.necessity(sample.frame(), "Y", incl_cut=incl, cov_cut=cov, ron_cut=ron, depth=depth)
    necessary: list[Literals] = []
    singles, several = [], []
    for size in range(1, len(sample.columns) + 1):
        for literals, parts, names in expressions(sample, size):
            values = measures(joined(max, parts), sample.outcome)
            good = reach(values, inclN=incl, covN=cov, RoN=ron)
            minimal = not any(other < literals for other in necessary)
            if size == 1:
                singles.append((names[0], values, good))
            elif good and minimal and size <= (depth or 99):
                several.append((" + ".join(names), values, good))
            if good:
                necessary.append(literals)
    table = found.to_frame()
    assert table.index.tolist() == [term for term, *_ in singles + several]
    assert found.n_conditions == len(singles)
    assert table["necessary"].tolist() == [good for *_, good in singles + several]
    for name in ("inclN", "RoN", "covN"):
        for value, (_, values, _) in zip(table[name], singles + several, strict=True):
            assert value == pytest.approx(values[name], abs=1e-12, nan_ok=True)


@given(data(), cuts, st.randoms(use_true_random=False))
def test_cases_have_no_order_and_can_be_doubled(sample, incl, random):
    frame = sample.frame().reset_index(drop=True)
    order = list(range(len(frame)))
    random.shuffle(order)
    one = qca.necessity(frame, "Y", incl_cut=incl)
    two = qca.necessity(frame.iloc[order * 2].reset_index(drop=True), "Y", incl_cut=incl)
    assert one.rows == two.rows
    assert one.necessary == two.necessary


@given(data(), st.sampled_from(["necessity", "sufficiency"]))
def test_single_conditions_have_the_parameters_of_pof(sample, relation):
    frame = sample.frame()
    table = qca.pof_conditions(frame, "Y", relation=relation, add="haesebrouck").to_frame()
    assert len(table) == sum(len(levels(sample, i)) for i in range(len(sample.columns)))
    for term, row in table.iterrows():
        alone = qca.pof(term, "Y", frame, relation, add="haesebrouck").to_frame().iloc[0]
        np.testing.assert_array_equal(row, alone[row.index])
