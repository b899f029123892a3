"""What the core says of unions of cubes, against lists of all configurations."""

from itertools import combinations, pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fastqca import _core

Cube = tuple[frozenset[int], ...]


@st.composite
def unions(draw, max_cubes=6):
    """Numbers of levels, and cubes as the levels they allow."""
    levels = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    allowed = [st.sets(st.integers(0, n - 1)).map(frozenset) for n in levels]
    free = [frozenset(range(n)) for n in levels]
    entry = [st.one_of(st.just(every), some) for every, some in zip(free, allowed, strict=True)]
    return levels, draw(st.lists(st.tuples(*entry), max_size=max_cubes))


def as_bits(cubes: list[Cube], k: int) -> np.ndarray:
    rows = [[sum(1 << level for level in some) for some in cube] for cube in cubes]
    return np.array(rows, dtype=np.uint32).reshape(len(rows), k)


def from_bits(rows: np.ndarray) -> list[Cube]:
    return [
        tuple(frozenset(level for level in range(32) if bits >> level & 1) for bits in row)
        for row in rows.tolist()
    ]


def held(cubes: list[Cube]) -> set[tuple[int, ...]]:
    return {row for cube in cubes for row in product(*cube)}


def terms_of(levels: list[int]) -> list[Cube]:
    """All cubes that allow one level or all of each condition."""
    choices = [
        [frozenset(range(n)), *(frozenset({v}) for v in range(n))] if n > 1 else [frozenset({0})]
        for n in levels
    ]
    return list(product(*choices))


@given(unions(), unions())
def test_parts_outside(one, other):
    levels, cubes = one
    k = len(levels)
    within = [tuple(some) for some in other[1] if len(some) == k]
    within = [
        tuple(some & frozenset(range(n)) for some, n in zip(cube, levels, strict=True))
        for cube in within
    ]
    sizes = np.array(levels, dtype=np.uint16)
    which, parts = _core.outside(as_bits(within, k), as_bits(cubes, k), levels=sizes, budget=60.0)
    left = [held([cube]) - held(cubes) for cube in within]
    assert which.tolist() == [i for i, rest in enumerate(left) if rest]
    for i, part in zip(which, from_bits(parts), strict=True):
        assert held([part])
        assert held([part]) <= left[i]


@given(unions(), st.booleans())
def test_irredundant_sums(given_, complement_known):
    levels, cubes = given_
    k, sizes = len(levels), np.array(levels, dtype=np.uint16)
    inside = held(cubes)
    everything = set(product(*map(range, levels)))
    off = [tuple(frozenset({v}) for v in row) for row in sorted(everything - inside)]
    found, essential, complete = _core.irredundant(
        as_bits(cubes, k),
        levels=sizes,
        off=as_bits(off, k) if complement_known else None,
        budget=60.0,
    )
    assert complete
    terms = from_bits(found)
    assert held(terms) == inside
    candidates = [term for term in terms_of(levels) if held([term]) <= inside]
    primes = [t for t in candidates if not any(held([t]) < held([o]) for o in candidates)]
    for i, term in enumerate(terms):
        assert term in primes
        assert held(terms[:i] + terms[i + 1 :]) != inside
        others = [prime for prime in primes if prime != term]
        assert essential[i] == (held(others) != inside)


@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.sets(st.integers(0, n - 1)), max_size=6)))
def test_transversals(edges):
    n = 6
    lines = np.array([[v in edge for v in range(n)] for edge in edges], dtype=np.bool_)
    found = _core.transversals(lines.reshape(len(edges), n), most=10**6)
    meeting = [
        set(chosen)
        for size in range(n + 1)
        for chosen in combinations(range(n), size)
        if all(edge & set(chosen) for edge in edges)
    ]
    minimal = [chosen for chosen in meeting if not any(other < chosen for other in meeting)]
    ours = [set(np.flatnonzero(line).tolist()) for line in found]
    assert sorted(map(sorted, ours)) == sorted(map(sorted, minimal))


@given(
    st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(
        lambda shape: st.lists(
            st.lists(st.booleans(), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    ),
    st.booleans(),
)
def test_charts(lines, all_sol):
    chart = np.array(lines)
    solved = _core.solve_chart(chart, all_sol=all_sol, max_models=10_000, budget=60.0)
    n_rows, _n_columns = chart.shape
    covering = [
        chosen
        for size in range(n_rows + 1)
        for chosen in combinations(range(n_rows), size)
        if chart[list(chosen)].any(axis=0).all()
    ]
    irredundant = [c for c in covering if not any(set(o) < set(c) for o in covering)]
    if not all_sol:
        irredundant = [c for c in irredundant if len(c) == len(min(irredundant, key=len))]
    offsets, indices = (array.tolist() for array in solved.models())
    ours = [tuple(indices[i:j]) for i, j in pairwise(offsets)]
    assert ours == sorted(irredundant, key=lambda chosen: (len(chosen), chosen))
    assert solved.n_models == len(irredundant)
    rows = [set(np.flatnonzero(line).tolist()) for line in lines]
    kept = [i for i, row in enumerate(rows) if not any(row < other for other in rows)]
    assert [i for i in kept if rows[i]] == _core.undominated(chart).tolist()


def test_unions_without_conditions():
    """Of no conditions there is one configuration: a cube holds it, no cube does not."""
    none, cube = np.empty((0, 0), np.uint32), np.empty((1, 0), np.uint32)
    levels = np.empty(0, np.uint16)
    for held, left in ((none, [0]), (cube, [])):
        which, parts = _core.outside(cube, held, levels=levels, budget=1.0)
        assert which.tolist() == left
        assert parts.shape == (len(left), 0)
    for on in (none, cube):
        terms, essential, complete = _core.irredundant(on, levels=levels, off=None, budget=1.0)
        assert (terms.shape, len(essential), complete) == (on.shape, len(on), True)


def test_a_limit_beyond_all_numbers_is_none():
    levels, one = np.array([2, 2], np.uint16), np.array([[1, 1]], np.uint32)
    assert len(_core.difference(levels, one, one[:0], most=2**64 - 1)) == 1
