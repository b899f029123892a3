"""What the minimizers of PyQCA return: implicants, and the solutions made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastqca._common.check import choice
from fastqca._common.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["DONT_CARE", "KINDS", "Implicant", "QMSolution", "coverage_of", "values_of"]

DONT_CARE = "*"
KINDS = ("complex", "parsimonious", "intermediate")


@dataclass(frozen=True)
class Implicant:
    """
    A product, as PyQCA has it.

    Attributes
    ----------
    pattern : tuple
        The value of each condition, ``"*"`` where it is absent, a frozenset of several values.
    covered : frozenset of int
        The positive rows in it, numbered from 0.
    is_prime : bool
    """

    pattern: tuple[Any, ...]
    covered: frozenset[int]
    is_prime: bool = True

    def complexity(self) -> int:
        """Return the number of literals."""
        return sum(value != DONT_CARE for value in self.pattern)

    def covers(self, minterm_idx: int) -> bool:
        """Tell whether a positive row is covered."""
        return minterm_idx in self.covered

    def subsumes(self, other: Implicant) -> bool:
        """Tell whether another product is contained in this one."""
        if len(self.pattern) != len(other.pattern) or not other.covered <= self.covered:
            return False
        pairs = [(a, b) for a, b in zip(self.pattern, other.pattern, strict=True) if a != DONT_CARE]
        return all(b != DONT_CARE and values_of(b) <= values_of(a) for a, b in pairs)

    def label(self, condition_names: Sequence[str]) -> str:
        """
        Write the product as PyQCA does.

        Examples
        --------
        >>> Implicant((1, "*", "north"), frozenset()).label(["A", "B", "region"])
        'A * region=north'
        """
        if len(condition_names) != len(self.pattern):
            raise DataError(
                f"condition_names has length {len(condition_names)}, the pattern has length "
                f"{len(self.pattern)}"
            )
        pairs = zip(condition_names, self.pattern, strict=True)
        parts = [_literal(name, value) for name, value in pairs if value != DONT_CARE]
        return " * ".join(parts) or "(tautology)"


def values_of(value: Any) -> frozenset[Any]:
    """
    Return the values that a literal allows.

    Examples
    --------
    >>> sorted(values_of(frozenset({1, 2}))), sorted(values_of("north"))
    ([1, 2], ['north'])
    """
    return value if isinstance(value, frozenset) else frozenset([value])


def coverage_of(
    primes: Sequence[Implicant], rows: Sequence[int], names: Sequence[str]
) -> pd.DataFrame:
    """Write which product covers which row, with its number of literals and of rows."""
    import pandas as pd

    if not primes or not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(
        [[int(row in prime.covered) for row in rows] for prime in primes],
        index=pd.Index([prime.label(names) for prime in primes], name="implicant"),
        columns=[f"m{row}" for row in rows],
    )
    return frame.assign(
        complexity=[prime.complexity() for prime in primes],
        n_covered=[len(prime.covered) for prime in primes],
    )


def _literal(name: str, value: Any) -> str:
    if isinstance(value, frozenset):
        return f"{name}={{{','.join(map(str, sorted(value, key=_order)))}}}"
    if isinstance(value, int):
        return name if value else f"~{name}"
    return f"{name}={value}"


def _order(value: Any) -> tuple[bool, float, str]:
    number = isinstance(value, int | float)
    return (not number, float(value) if number else 0.0, str(value))


@dataclass
class QMSolution:
    """
    The solutions of one truth table, in the form of PyQCA.

    PyQCA knows one solution of each kind; here that is the first of the cheapest, and `models`
    has all of them.

    Attributes
    ----------
    complex_solution, parsimonious_solution, intermediate_solution : list of Implicant
    prime_implicants_complex, ... : list of Implicant
    models : dict of str to list of list of Implicant
        All solutions with the fewest products and literals, by kind.
    positive : tuple of int
        The positive rows, numbered from 0.
    """

    complex_solution: list[Implicant] = field(default_factory=list)
    parsimonious_solution: list[Implicant] = field(default_factory=list)
    intermediate_solution: list[Implicant] = field(default_factory=list)
    prime_implicants_complex: list[Implicant] = field(default_factory=list)
    prime_implicants_parsimonious: list[Implicant] = field(default_factory=list)
    prime_implicants_intermediate: list[Implicant] = field(default_factory=list)
    backend: str = "qmc"
    condition_names: list[str] = field(default_factory=list)
    n_positive: int = 0
    n_remainder: int = 0
    n_contradiction: int = 0
    models: dict[str, list[list[Implicant]]] = field(default_factory=dict)
    positive: tuple[int, ...] = ()

    def solution(self, kind: str) -> list[Implicant]:
        """Return the solution of one kind."""
        choice(kind, "kind", KINDS)
        found: list[Implicant] = getattr(self, f"{kind}_solution")
        return found

    @property
    def coverage_table(self) -> pd.DataFrame:
        """Which parsimonious prime implicant covers which positive row, as 1 or 0."""
        return coverage_of(self.prime_implicants_parsimonious, self.positive, self.condition_names)

    def summary(self) -> pd.DataFrame:
        """Return one line for each product of each solution."""
        import pandas as pd

        rows = [
            (kind, each.label(self.condition_names), each.complexity(), len(each.covered))
            for kind in KINDS
            for each in sorted(self.solution(kind), key=Implicant.complexity)
        ]
        columns = ["solution_type", "term", "complexity", "n_minterms_covered"]
        return pd.DataFrame(rows, columns=columns)

    def complexity_reduction(self) -> dict[str, int]:
        """Return how many literals fewer the solutions have than the complex one."""
        totals = {kind: sum(map(Implicant.complexity, self.solution(kind))) for kind in KINDS}
        return {kind: totals["complex"] - totals[kind] for kind in KINDS[1:]}

    def __repr__(self) -> str:
        terms = ", ".join(f"{kind}={len(self.solution(kind))} terms" for kind in KINDS)
        counts = f"n_positive={self.n_positive}, n_remainder={self.n_remainder}"
        return f"QMSolution({counts}, {terms})"
