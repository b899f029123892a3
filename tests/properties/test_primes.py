"""Prime implicants are what the definition says, for all three kinds of solution."""

from random import Random

import naive
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import (
    Table,
    coded_tables,
    models_of,
    on_cubes_of,
    primes_of,
    random_expectations,
    solve,
    table_from,
    term_cube,
)

KINDS = ["conservative", "parsimonious"]


def check_primes(table: Table, allowed: int, solved: object) -> None:
    """Compare primes, and the chart that goes with them."""
    expected = naive.primes(table.levels, table.on_bits, allowed)
    found = primes_of(solved)
    assert len(found) == len(set(found)) == solved.n_primes
    assert set(found) == set(expected)
    chart = [
        sum(1 << i for i, covered in enumerate(row) if covered) for row in solved.chart().tolist()
    ]
    assert chart == naive.chart(found, table.explained)


@pytest.mark.parametrize("kind", KINDS)
@given(table=coded_tables())
def test_primes_are_the_shortest_implicants(kind: str, table: Table) -> None:
    check_primes(table, table.allowed(kind), solve(table, on_cubes_of(table, kind)))


@given(table=coded_tables(), seed=st.integers(0, 2**32))
def test_intermediate_primes_are_the_shortest_implicants(table: Table, seed: int) -> None:
    """The cubes are the candidates of a conservative and a parsimonious model."""
    c_model = min(models_of(solve(table, on_cubes_of(table, "conservative"))), key=sorted)
    p_model = min(models_of(solve(table, None)), key=sorted)
    expectations = random_expectations(Random(seed), table.levels)
    candidates = naive.candidates(c_model, p_model, expectations)
    cubes = [term_cube(term, table.levels) for term in sorted(candidates)]
    easy = naive.extent(table.levels, candidates)
    allowed = (table.on_bits | easy) & ~table.excluded_bits
    check_primes(table, allowed, solve(table, cubes))


@pytest.mark.parametrize("kind", KINDS)
@given(table=coded_tables())
def test_row_dominance_removes_what_another_covers_and_more(kind: str, table: Table) -> None:
    primes = naive.primes(table.levels, table.on_bits, table.allowed(kind))
    kept = naive.without_dominated(naive.chart(primes, table.explained))
    found = primes_of(solve(table, on_cubes_of(table, kind), row_dom=True))
    assert set(found) == {primes[i] for i in kept}


@given(table=coded_tables())
def test_primes_are_sorted_and_can_be_picked(table: Table) -> None:
    solved = solve(table, None)
    found = primes_of(solved)
    assert found == sorted(found, key=lambda term: naive.term_order(table.levels, term))
    some = solved.primes()[::2]
    picked = solved.primes_at(some_positions(len(found)))
    assert picked.tolist() == some.tolist()


def some_positions(n: int) -> object:
    import numpy as np

    return np.arange(0, n, 2, dtype=np.int64)


def test_no_off_set_leaves_the_empty_conjunction() -> None:
    table = table_from((2, 3), [(0, 1), (1, 2)], "11")
    assert primes_of(solve(table, None)) == [(-1, -1)]


def test_primes_after_two_empty_levels_are_found() -> None:
    """R's CCubes stops before the second one."""
    off = [(1, 1, 0, 0, 0), (1, 0, 1, 0, 0), (1, 0, 0, 1, 0), (1, 0, 0, 0, 1)]
    table = Table((2,) * 5, ((0,) * 5,), off=tuple(off))
    assert set(primes_of(solve(table, None))) == {(0, -1, -1, -1, -1), (-1, 0, 0, 0, 0)}
