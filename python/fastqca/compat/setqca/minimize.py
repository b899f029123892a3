"""The minimizer of setqca: rows as numbers in, all cheapest covers out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from fastqca import _core
from fastqca._common.check import whole_number
from fastqca._common.errors import DataError, SolutionError
from fastqca.compat.covering import Covering, Cube, cheapest, covering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "BooleanSolution",
    "Implicant",
    "MinimalCover",
    "MinimizationResult",
    "PrimeImplicant",
    "PrimeImplicantChart",
    "build_chart",
    "exact_minimum_covers",
    "implicant_of",
    "minimize",
    "minimize_chart",
    "prime_implicants",
]

_BUDGET = 60.0
_BIT = {frozenset({0}): 0, frozenset({1}): 1, frozenset({0, 1}): None}


@dataclass(frozen=True, slots=True)
class Implicant:
    """
    A product over binary conditions, as setqca has it.

    Attributes
    ----------
    pattern : tuple of 0, 1 or None
        None where a condition is absent.
    """

    pattern: tuple[int | None, ...]

    @property
    def origins(self) -> frozenset[int]:
        """The rows covered, numbered from 0."""
        choices = ((0, 1) if bit is None else (bit,) for bit in self.pattern)
        return frozenset(int("".join(map(str, row)), 2) for row in product(*choices))

    @property
    def literals(self) -> int:
        """The number of literals."""
        return sum(bit is not None for bit in self.pattern)

    def covers(self, minterm: int) -> bool:
        """Tell whether a row is covered."""
        bits = enumerate(reversed(self.pattern))
        return all(bit is None or minterm >> shift & 1 == bit for shift, bit in bits)

    def as_expression(self, conditions: Sequence[str]) -> str:
        """
        Write the product, "1" without literals.

        Examples
        --------
        >>> Implicant((1, None, 0)).as_expression(("A", "B", "C"))
        'A*~C'
        """
        if len(conditions) != len(self.pattern):
            raise DataError(f"{len(conditions)} names for {len(self.pattern)} conditions")
        pairs = zip(conditions, self.pattern, strict=True)
        return "*".join(n if bit else f"~{n}" for n, bit in pairs if bit is not None) or "1"


@dataclass(frozen=True, slots=True)
class BooleanSolution:
    """A sum of prime implicants that covers all positive rows, as setqca has it."""

    implicants: tuple[Implicant, ...]

    @property
    def literal_count(self) -> int:
        """The number of literals of all products."""
        return sum(each.literals for each in self.implicants)

    def as_expression(self, conditions: Sequence[str]) -> str:
        """Write the sum of products."""
        return " + ".join(each.as_expression(conditions) for each in self.implicants)


def _rows(minterms: Iterable[int], width: int) -> NDArray[np.uint8]:
    numbers = sorted(minterms)
    if numbers and not (numbers[0] >= 0 and numbers[-1] < 2**width):
        wrong = numbers[0] if numbers[0] < 0 else numbers[-1]
        raise DataError(f"minterm {wrong} is outside of a table of {2**width} rows")
    shifts = np.arange(width - 1, -1, -1, dtype=np.uint64)
    bits = np.array(numbers, dtype=np.uint64)[:, np.newaxis] >> shifts & np.uint64(1)
    return bits.astype(np.uint8)


def implicant_of(cube: Cube) -> Implicant:
    """Turn allowed levels of binary conditions into an implicant."""
    return Implicant(tuple(map(_BIT.__getitem__, cube)))


def _solved(
    on_set: Iterable[int], dont_cares: Iterable[int] | None, width: int, most: int
) -> Covering:
    on, free = set(on_set), set(dont_cares or ())
    if both := on & free:
        raise DataError(f"minterm {min(both)} is both in on_set and in dont_cares")
    whole_number(width, "width", low=1, high=64)
    return covering([2] * width, _rows(on, width), _rows(free, width), most=most)


def prime_implicants(on_set: set[int], dont_cares: set[int], width: int) -> tuple[Implicant, ...]:
    """
    Find all prime implicants that cover a positive row.

    Examples
    --------
    >>> [p.as_expression("ABC") for p in prime_implicants({6, 7}, {5}, 3)]
    ['A*B', 'A*C']
    """
    return tuple(map(implicant_of, _solved(on_set, dont_cares, width, 1).cubes))


def minimize(
    on_set: set[int],
    *,
    dont_cares: set[int] | None = None,
    width: int,
    max_solutions: int = 256,
) -> tuple[BooleanSolution, ...]:
    """
    Find the sums with the fewest products, and the fewest literals among those.

    Examples
    --------
    >>> [s.as_expression("ABC") for s in minimize({6, 7}, dont_cares={4, 5}, width=3)]
    ['A']
    """
    found = _solved(on_set, dont_cares, width, max_solutions)
    terms = tuple(map(implicant_of, found.cubes))
    return tuple(BooleanSolution(tuple(terms[i] for i in model)) for model in found.models)


def exact_minimum_covers(
    primes: tuple[Implicant, ...], on_set: set[int], *, max_solutions: int = 256
) -> tuple[BooleanSolution, ...]:
    """
    Find the cheapest covers of rows by given products.

    Examples
    --------
    >>> terms = (Implicant((1, None)), Implicant((None, 1)), Implicant((1, 1)))
    >>> [s.as_expression("AB") for s in exact_minimum_covers(terms, {2, 3})]
    ['A']
    """
    if not on_set:
        return (BooleanSolution(()),)
    rows = sorted(on_set)
    chart = np.array([[prime.covers(row) for row in rows] for prime in primes], dtype=np.bool_)
    chart = chart.reshape(len(primes), len(rows))
    if not chart.any(axis=0).all():
        row = rows[int(np.flatnonzero(~chart.any(axis=0))[0])]
        raise SolutionError(f"no prime implicant covers minterm {row}")
    solved = _core.solve_chart(chart, False, 4096, _BUDGET)
    literals = np.array([prime.literals for prime in primes])
    models, _, _ = cheapest(solved, literals, max_solutions)
    return tuple(BooleanSolution(tuple(primes[i] for i in model)) for model in models)


@dataclass(frozen=True, slots=True)
class PrimeImplicant:
    """A prime implicant in a chart: its position, itself and the positive rows it covers."""

    index: int
    implicant: Implicant
    covered: frozenset[int]

    @property
    def literals(self) -> int:
        """The number of literals."""
        return self.implicant.literals

    def covers(self, minterm: int) -> bool:
        """Tell whether a row is covered."""
        return self.implicant.covers(minterm)

    def as_expression(self, conditions: Sequence[str]) -> str:
        """Write the product."""
        return self.implicant.as_expression(conditions)


@dataclass(frozen=True, slots=True)
class PrimeImplicantChart:
    """Positive rows and the prime implicants that cover them."""

    on_set: frozenset[int]
    primes: tuple[PrimeImplicant, ...]

    @property
    def essential(self) -> tuple[PrimeImplicant, ...]:
        """Primes that alone cover some row."""
        only = [c[0].index for row in self.on_set if len(c := self.candidates_for(row)) == 1]
        return tuple(self.primes[i] for i in sorted(set(only)))

    @property
    def dominated(self) -> tuple[PrimeImplicant, ...]:
        """Primes to which another one is preferable: more rows or fewer literals, neither worse."""

        def better(a: PrimeImplicant, b: PrimeImplicant) -> bool:
            no_worse = b.covered <= a.covered and a.literals <= b.literals
            return no_worse and (b.covered < a.covered or a.literals < b.literals)

        return tuple(p for p in self.primes if any(better(other, p) for other in self.primes))

    @property
    def uncoverable(self) -> frozenset[int]:
        """Rows that no prime covers."""
        return frozenset(row for row in self.on_set if not self.candidates_for(row))

    def candidates_for(self, minterm: int) -> tuple[PrimeImplicant, ...]:
        """Return the primes that cover a row."""
        return tuple(prime for prime in self.primes if prime.covers(minterm))

    def to_frame(self) -> pd.DataFrame:
        """Return which prime (P0, P1, ...) covers which row."""
        import pandas as pd

        rows = sorted(self.on_set)
        columns = {f"P{p.index}": [row in p.covered for row in rows] for p in self.primes}
        return pd.DataFrame(columns, index=pd.Index(rows, name="minterm"))


@dataclass(frozen=True, slots=True)
class MinimalCover:
    """One of the cheapest covers."""

    primes: tuple[PrimeImplicant, ...]
    essential_indices: frozenset[int]

    @property
    def size(self) -> int:
        """The number of products."""
        return len(self.primes)

    @property
    def literal_count(self) -> int:
        """The number of literals of all products."""
        return sum(prime.literals for prime in self.primes)

    @property
    def cost(self) -> tuple[int, int]:
        """What is minimized: first the products, then the literals."""
        return self.size, self.literal_count

    def as_expression(self, conditions: Sequence[str]) -> str:
        """Write the sum of products."""
        return " + ".join(prime.as_expression(conditions) for prime in self.primes)

    def as_boolean_solution(self) -> BooleanSolution:
        """Return the products alone."""
        return BooleanSolution(tuple(prime.implicant for prime in self.primes))


@dataclass(frozen=True, slots=True)
class MinimizationResult:
    """The chart and all of its cheapest covers."""

    chart: PrimeImplicantChart
    covers: tuple[MinimalCover, ...]
    truncated: bool

    @property
    def cost(self) -> tuple[int, int]:
        """What each cover costs."""
        return self.covers[0].cost

    @property
    def ambiguous(self) -> bool:
        """Whether there is more than one."""
        return len(self.covers) > 1

    def as_boolean_solutions(self) -> tuple[BooleanSolution, ...]:
        """Return the products of each cover alone."""
        return tuple(cover.as_boolean_solution() for cover in self.covers)


def _chart(found: Covering, on_set: Iterable[int]) -> PrimeImplicantChart:
    rows = sorted(on_set)
    terms: Callable[[Cube], Implicant] = implicant_of
    return PrimeImplicantChart(
        frozenset(rows),
        tuple(
            PrimeImplicant(i, terms(cube), frozenset(rows[at] for at in covered))
            for i, (cube, covered) in enumerate(zip(found.cubes, found.covers, strict=True))
        ),
    )


def build_chart(
    on_set: set[int], *, dont_cares: set[int] | None = None, width: int
) -> PrimeImplicantChart:
    """
    Make the chart of all prime implicants.

    Examples
    --------
    >>> len(build_chart({6, 7}, dont_cares={5}, width=3).primes)
    2
    """
    return _chart(_solved(on_set, dont_cares, width, 1), on_set)


def minimize_chart(
    on_set: set[int],
    *,
    dont_cares: set[int] | None = None,
    width: int,
    max_solutions: int = 256,
) -> MinimizationResult:
    """
    Do what `minimize` does, and return the chart too.

    Examples
    --------
    >>> minimize_chart({6, 7}, dont_cares={5}, width=3).cost
    (1, 2)
    """
    found = _solved(on_set, dont_cares, width, max_solutions)
    chart = _chart(found, on_set)
    essential = frozenset(prime.index for prime in chart.essential)
    covers = tuple(
        MinimalCover(tuple(chart.primes[i] for i in model), essential) for model in found.models
    )
    return MinimizationResult(chart, covers, found.n_models > len(covers) or not found.complete)
