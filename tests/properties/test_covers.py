"""Models are all minimum or all irredundant covers of the chart, and counts are exact."""

import math
from fractions import Fraction
from itertools import pairwise

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import Table, coded_tables, models_of, on_cubes_of, positions, primes_of, solve

from fastqca.solutions.highs_child import Bounds, search

KINDS = ["conservative", "parsimonious"]
MANY = 400


def expected_models(table: Table, kind: str, *, all_sol: bool) -> naive.Models | None:
    """Return the models by the definition, None where they are too many to write out."""
    primes = naive.primes(table.levels, table.on_bits, table.allowed(kind))
    covered = naive.chart(primes, table.explained)
    everything = (1 << len(table.explained)) - 1
    if not all_sol:
        found = naive.minimum_models(covered, everything)
    else:
        try:
            found = naive.irredundant_models(covered, everything, limit=MANY)
        except OverflowError:
            return None
    return {frozenset(primes[i] for i in model) for model in found}


@pytest.mark.parametrize("all_sol", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@given(table=coded_tables())
def test_models_are_all_covers(kind: str, all_sol: bool, table: Table) -> None:
    expected = expected_models(table, kind, all_sol=all_sol)
    if expected is None:
        return
    solved = solve(table, on_cubes_of(table, kind), all_sol=all_sol)
    assert solved.complete
    assert models_of(solved) == expected
    assert solved.n_models == len(expected) == solved.n_models_at_least
    assert len(solved.models()[0]) == len(expected) + 1
    fewest = min(map(len, expected))
    assert solved.min_terms_at_least <= fewest
    assert solved.min_terms in ((None, fewest) if all_sol else (fewest,))


@pytest.mark.parametrize("kind", KINDS)
@given(table=coded_tables())
def test_models_are_all_covers_where_highs_proves_the_minimum(kind: str, table: Table) -> None:
    expected = expected_models(table, kind, all_sol=False)
    solved = solve(table, on_cubes_of(table, kind), all_sol=False, patience=0.0)
    assert expected is not None
    fewest = min(map(len, expected))
    assert solved.min_terms in {None, fewest}
    classes, (offsets, members), rows, cover = solved.cyclic_core()
    if not rows:  # every model has the same terms
        return
    bounds = Bounds(np.arange(len(classes)))
    search(bounds, offsets, members, rows)
    assert bounds.at_least == len(bounds.cover) <= len(cover)
    found = solved.resumed(
        bounds.at_least, classes[bounds.cover], max_models=10_000, budget=math.inf
    )
    assert found.complete
    assert models_of(found) == expected
    assert found.min_terms == fewest


@pytest.mark.parametrize("all_sol", [False, True])
@given(table=coded_tables(), limit=st.integers(1, 3), batch=st.integers(1, 4))
def test_counts_do_not_depend_on_how_many_are_listed(
    all_sol: bool, table: Table, limit: int, batch: int
) -> None:
    whole = solve(table, None, all_sol=all_sol)
    if whole.n_models is None or whole.n_models > 10 * MANY:
        return
    part = solve(table, None, all_sol=all_sol, max_models=limit)
    assert part.n_models == whole.n_models
    assert part.complete == (whole.n_models <= limit)
    assert len(models_of(part)) == min(limit, whole.n_models)
    assert models_of(part) <= models_of(whole)
    assert iterated(part, batch) == sorted(positions(whole))
    check_shares(part, positions(whole))


def iterated(solved: object, batch: int) -> list[tuple[int, ...]]:
    found, models = [], solved.iter_models()
    while True:
        offsets, indices = (array.tolist() for array in models.next_batch(batch))
        if len(offsets) <= 1:
            return sorted(found)
        assert len(offsets) - 1 <= batch
        found += [tuple(sorted(indices[a:b])) for a, b in pairwise(offsets)]


def check_shares(solved: object, models: list[tuple[int, ...]]) -> None:
    """Each prime implicant's share of the models is counted, not estimated."""
    counted = solved.term_counts()
    assert counted is not None
    shares = {i: Fraction(n, len(models)) for i, n in zip(*map(list, counted), strict=True) if n}
    used = {i for model in models for i in model}
    assert shares == {i: Fraction(sum(i in m for m in models), len(models)) for i in used}


@given(table=coded_tables())
def test_essential_primes_alone_cover_a_row(table: Table) -> None:
    solved = solve(table, None)
    chart = solved.chart()
    alone = np.flatnonzero((chart & (chart.sum(axis=0) == 1)).any(axis=1))
    assert sorted(solved.essential().tolist()) == alone.tolist()
    assert set(alone.tolist()) <= set.intersection(*map(set, positions(solved)))


@given(table=coded_tables())
def test_models_come_by_size_and_then_by_their_primes(table: Table) -> None:
    found = positions(solve(table, None))
    assert found == sorted(found, key=lambda model: (len(model), model))
    n = len(primes_of(solve(table, None)))
    assert all(list(model) == sorted(model) and max(model) < n for model in found)


# The twins themselves, on charts small enough to look at every subset of the terms.


@given(covered=st.lists(st.integers(1, 31), min_size=1, max_size=9))
def test_twins_agree_with_looking_at_every_subset(covered: list[int]) -> None:
    everything = 0
    for bits in covered:
        everything |= bits
    rows = bits_in_a_row(covered, everything)
    full = (1 << everything.bit_count()) - 1
    irredundant = naive.irredundant_by_definition(rows, full)
    assert naive.irredundant_models(rows, full) == irredundant
    fewest = min(map(len, irredundant))
    assert naive.minimum_models(rows, full) == {m for m in irredundant if len(m) == fewest}


def bits_in_a_row(covered: list[int], everything: int) -> list[int]:
    """Close the gaps that rows covered by no term leave."""
    columns = [i for i in range(everything.bit_length()) if everything >> i & 1]
    return [sum(1 << j for j, i in enumerate(columns) if bits >> i & 1) for bits in covered]
