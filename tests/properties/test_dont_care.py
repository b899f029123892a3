"""Solutions of tables with "don't care" cells, from the words: no literal holds such a cell."""

from itertools import combinations, product

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from naive import ABSENT

import fastqca as qca
from fastqca import SolutionError

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
NAMES = "ABCD"


@st.composite
def tables(draw):
    """Crisp or multi-value configurations, some with cells "-", each with an outcome."""
    levels = draw(st.lists(st.sampled_from([2, 2, 3]), min_size=2, max_size=4))
    temporal = draw(st.lists(st.booleans(), min_size=len(levels), max_size=len(levels)))
    cell = [
        st.sampled_from([*range(n), *["-"] * free])
        for n, free in zip(levels, temporal, strict=True)
    ]
    rows = draw(st.dictionaries(st.tuples(*cell), st.booleans(), min_size=2, max_size=9))
    for i, n in enumerate(levels):  # every level occurs, as a multi-value condition needs it
        assume(n == 2 or {row[i] for row in rows} >= set(range(n)))
    return levels, rows


def covers(term, row):
    return all(t in (ABSENT, v) for t, v in zip(term, row, strict=True))


def stands_for(row, whole):
    return all(v in ("-", w) for v, w in zip(row, whole, strict=True))


def primes(levels, rows, *, remainders):
    """Shortest products that cover a positive row, no negative one and nothing else unobserved."""
    positive = [row for row, y in rows.items() if y]
    negative = [row for row, y in rows.items() if not y]
    known = {
        whole
        for whole in product(*map(range, levels))
        if any(stands_for(row, whole) for row in positive)
    }

    def implies(term):
        return (
            any(covers(term, row) for row in positive)
            and not any(covers(term, row) for row in negative)
            and (
                remainders
                or all(
                    whole in known for whole in product(*map(range, levels)) if covers(term, whole)
                )
            )
        )

    found = {term for term in product(*(range(ABSENT, n) for n in levels)) if implies(term)}
    return {
        term
        for term in found
        if not any(
            (*term[:i], ABSENT, *term[i + 1 :]) in found
            for i, level in enumerate(term)
            if level != ABSENT
        )
    }


def minimum_covers(terms, rows):
    positive = [row for row, y in rows.items() if y]
    for size in range(1, len(positive) + 1):
        found = {
            frozenset(chosen)
            for chosen in combinations(sorted(terms), size)
            if all(any(covers(term, row) for term in chosen) for row in positive)
        }
        if found:
            return found
    return set()


@given(tables(), st.booleans())
def test_primes_and_models(sample, remainders):
    levels, rows = sample
    names = NAMES[: len(levels)]
    frame = pd.DataFrame(list(rows), columns=list(names)).assign(Y=[int(y) for y in rows.values()])
    expected = primes(levels, rows, remainders=remainders)
    models = minimum_covers(expected, rows)
    try:
        result = qca.minimize(frame, outcome="Y", include="?" if remainders else None)
    except SolutionError:
        nothing = not any(rows.values()) or expected == {(ABSENT,) * len(levels)}
        assert nothing or not models
        return
    found = result.solution
    ours = {term.implicant for term in found.prime_implicants}
    assert ours == expected
    assert {frozenset(t.implicant for t in m.terms) for m in found.models} == models
    positive = [row for row, y in rows.items() if y]
    for model in found.models:
        assumed = result.simplifying_assumptions[model.name].to_frame() if remainders else None
        if assumed is None:
            continue
        listed = {tuple(row) for row in assumed.itertuples(index=False)}
        assert listed == {
            whole
            for whole in product(*map(range, levels))
            if any(covers(term.implicant, whole) for term in model.terms)
            and not any(stands_for(row, whole) for row in positive)
        }
