"""Coded truth tables, random or drawn by hypothesis, and the calls of the core for them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from random import Random

import numpy as np
from hypothesis import strategies as st
from naive import ABSENT, Row, Term, covers, space
from numpy.typing import NDArray

from fastqca import _core

Cube = tuple[int, ...]
BUDGET = 60.0
ALL_MODELS = 1_000_000


@dataclass(frozen=True)
class Table:
    """Which rows to cover, which may be covered and which may not."""

    levels: tuple[int, ...]
    explained: tuple[Row, ...]
    included: tuple[Row, ...] = ()  # "C" rows that may be covered but need not
    off: tuple[Row, ...] = ()
    excluded: tuple[Cube, ...] = ()  # one bit set of levels per condition

    @property
    def on_bits(self) -> int:
        """Return the explained rows as a bit set."""
        return space(self.levels).bits(self.explained)

    @property
    def excluded_bits(self) -> int:
        """Return the rows of the excluded cubes as a bit set."""
        return space(self.levels).bits(
            row
            for cube in self.excluded
            for row in product(*(bits_of(allowed) for allowed in cube))
        )

    def allowed(self, kind: str) -> int:
        """Return the rows that a term of a solution of this kind may cover, as a bit set."""
        all_rows = space(self.levels)
        if kind == "parsimonious":
            return all_rows.everything & ~all_rows.bits(self.off) & ~self.excluded_bits
        return (self.on_bits | all_rows.bits(self.included)) & ~self.excluded_bits


def bits_of(bits: int) -> list[int]:
    """Return the members of a bit set."""
    return [i for i in range(bits.bit_length()) if bits >> i & 1]


def table_from(
    levels: Sequence[int],
    rows: Iterable[Row],
    codes: Iterable[str],
    cubes: Iterable[Cube] = (),
) -> Table:
    """Put rows with their codes "1", "0", "C" (included) in their places; at least one is "1"."""
    coded = dict(zip(rows, codes, strict=True))
    if "1" not in coded.values():
        coded[next(iter(coded))] = "1"
    of = {code: tuple(sorted(row for row, c in coded.items() if c == code)) for code in "1C0"}
    explained = of["1"]
    kept = [
        cube
        for cube in cubes
        if not any(all(c >> a & 1 for c, a in zip(cube, row, strict=True)) for row in explained)
    ]
    return Table(tuple(levels), explained, of["C"], of["0"], tuple(kept))


# Random tables, for the campaign.

LEVELS = [
    levels
    for k in range(1, 7)
    for levels in product((2, 3, 4, 5), repeat=k)
    if prod(n + 1 for n in levels) <= 1500 and (k < 4 or levels == tuple(sorted(levels)))
]


def random_table(rng: Random) -> Table:
    """Return a table whose codes are noise, or a random formula with a little of it."""
    levels = list(rng.choice(LEVELS))
    rng.shuffle(levels)
    size = prod(levels)
    n_rows = rng.randint(1, min(size, rng.choice((4, 8, 16, 28))))
    rows = [row_at(levels, index) for index in rng.sample(range(size), n_rows)]
    noise = rng.choice((0.0, 0.05, 0.3, 1.0))
    formula = [random_term(rng, levels, 0.5) for _ in range(rng.randint(1, 3))]
    share_c = rng.choice((0.0, 0.0, 0.2))
    codes = []
    for row in rows:
        truth = any(covers(term, row) for term in formula)
        if rng.random() < noise:
            truth = rng.random() < 0.5
        codes.append("C" if rng.random() < share_c else "1" if truth else "0")
    n_cubes = rng.choice((0, 0, 0, 1, 2))
    return table_from(levels, rows, codes, [random_cube(rng, levels) for _ in range(n_cubes)])


def row_at(levels: Sequence[int], index: int) -> Row:
    """Return the row with this 0-based number."""
    row = []
    for n in reversed(levels):
        index, level = divmod(index, n)
        row.append(level)
    return tuple(reversed(row))


def random_term(rng: Random, levels: Sequence[int], absent: float) -> Term:
    """Return a term in which a condition is absent with this probability."""
    return tuple(ABSENT if rng.random() < absent else rng.randrange(n) for n in levels)


def random_cube(rng: Random, levels: Sequence[int]) -> Cube:
    """Return a product of sets of levels."""
    return tuple((1 << n) - 1 if rng.random() < 0.5 else rng.randrange(1, 1 << n) for n in levels)


def random_expectations(rng: Random, levels: Sequence[int]) -> list[dict[int, frozenset[int]]]:
    """Return individual and conjunctural expectations."""
    found = []
    for _ in range(rng.randint(0, 4)):
        size = min(len(levels), rng.choice((1, 1, 1, 2, 3)))
        chosen = rng.sample(range(len(levels)), size)
        found.append({v: frozenset({rng.randrange(levels[v])}) for v in chosen})
    return found


# The same as a strategy, which shrinks to a small table when something differs.


@st.composite
def drawn_tables(draw: st.DrawFn, max_terms: int = 1500, max_rows: int = 14) -> Table:
    """Draw a table: small, every level count from 2 to 5, up to six conditions."""
    levels: list[int] = []
    k = draw(st.integers(1, 6))
    for n in draw(st.lists(st.sampled_from((2, 2, 3, 4, 5)), min_size=k, max_size=k)):
        if prod(m + 1 for m in levels) * (n + 1) <= max_terms:
            levels.append(n)
    row = st.tuples(*(st.integers(0, n - 1) for n in levels))
    n_rows = draw(st.integers(1, min(max_rows, prod(levels))))
    rows = draw(st.lists(row, min_size=n_rows, max_size=n_rows, unique=True))
    codes = draw(st.lists(st.sampled_from("10C"), min_size=len(rows), max_size=len(rows)))
    cube = st.tuples(*(st.integers(1, (1 << n) - 1) for n in levels))
    return table_from(levels, rows, codes, draw(st.lists(cube, max_size=2)))


def coded_tables(max_terms: int = 1500, max_rows: int = 14) -> st.SearchStrategy[Table]:
    """Return tables drawn row by row, or made from a drawn seed."""
    seeded = st.integers(0, 2**32).map(lambda seed: random_table(Random(seed)))
    few = seeded.filter(lambda table: prod(n + 1 for n in table.levels) <= max_terms)
    return st.one_of(drawn_tables(max_terms, max_rows), few)


# The core.


def rows_array(rows: Sequence[Row], k: int) -> NDArray[np.uint8]:
    """Return rows as the core takes them."""
    return np.array(rows, dtype=np.uint8).reshape(len(rows), k)


def cubes_array(cubes: Sequence[Cube], k: int) -> NDArray[np.uint32]:
    """Return cubes as the core takes them."""
    wide = any(allowed >= 2**32 for cube in cubes for allowed in cube)
    return np.array(cubes, dtype=object if wide else np.uint32).reshape(len(cubes), k)


def term_cube(term: Term, levels: Sequence[int]) -> Cube:
    """Return a term as a cube: all levels of an absent condition."""
    return tuple((1 << n) - 1 if a == ABSENT else 1 << a for a, n in zip(term, levels, strict=True))


def row_cube(row: Row) -> Cube:
    """Return a row as a cube."""
    return tuple(1 << a for a in row)


def solve(
    table: Table,
    on_cubes: Sequence[Cube] | None,
    *,
    all_sol: bool = False,
    row_dom: bool = False,
    max_models: int = ALL_MODELS,
    patience: float = math.inf,
) -> _core.Solved:
    """Run the core on a table; `on_cubes` None asks for the parsimonious solution."""
    k = len(table.levels)
    return _core.solve(
        np.array(table.levels, dtype=np.uint16),
        rows_array(table.explained, k),
        rows_array(table.off, k),
        cubes_array(table.excluded, k),
        None if on_cubes is None else cubes_array(on_cubes, k),
        all_sol=all_sol,
        row_dom=row_dom,
        max_models=max_models,
        budget=BUDGET,
        patience=patience,
    )


def on_cubes_of(table: Table, kind: str) -> list[Cube] | None:
    """Return what a conservative solution may cover besides the explained rows."""
    return None if kind == "parsimonious" else [row_cube(row) for row in table.included]


def primes_of(solved: _core.Solved) -> list[Term]:
    """Return the prime implicants as tuples."""
    return [tuple(term) for term in solved.primes().tolist()]


def positions(solved: _core.Solved) -> list[tuple[int, ...]]:
    """Return the listed models as positions of prime implicants."""
    offsets, indices = (array.tolist() for array in solved.models())
    return [tuple(indices[a:b]) for a, b in pairwise(offsets)]


def models_of(solved: _core.Solved) -> set[frozenset[Term]]:
    """Return the listed models as sets of terms."""
    primes = primes_of(solved)
    return {frozenset(primes[i] for i in model) for model in positions(solved)}
