"""The multi-value part of setqca: products in which a condition may have several levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, did_you_mean, number, whole_number
from fastqca._common.errors import DataError, SolutionError
from fastqca._common.names import names_in
from fastqca.compat.covering import Covering, Cube, covering
from fastqca.compat.setqca.tables import SufficiencyFit, fits, named_as_indexed, ratio
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import SetData, as_numbers
from fastqca.truth_tables.coding import settled
from fastqca.truth_tables.rows import configurations
from fastqca.truth_tables.selection import read_outcome
from fastqca.truth_tables.truth_table import coded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from fastqca.truth_tables.truth_table import TruthTable as NativeTable

__all__ = [
    "MVQCA",
    "MultiValueCube",
    "MultiValueDomain",
    "MultiValueResult",
    "MultiValueSolution",
    "minimize_multivalue",
    "prime_cubes",
]


@dataclass(frozen=True, slots=True)
class MultiValueDomain:
    """
    Conditions and how many levels each has; configurations are numbered from 0.

    Examples
    --------
    >>> domain = MultiValueDomain(("A", "B"), (2, 3))
    >>> domain.index_of((1, 2)), domain.values_of(5)
    (5, (1, 2))
    """

    conditions: tuple[str, ...]
    levels: tuple[int, ...]

    @classmethod
    def from_mapping(cls, levels: Mapping[str, int]) -> MultiValueDomain:
        """Make a domain of names and their numbers of levels."""
        return cls(tuple(levels), tuple(levels.values()))

    @property
    def size(self) -> int:
        """The number of configurations."""
        return int(np.prod(self.levels, dtype=object))

    @property
    def width(self) -> int:
        """The number of conditions."""
        return len(self.conditions)

    def index_of(self, values: Sequence[int]) -> int:
        """Return the number of a configuration."""
        index = 0
        for value, n in zip(values, self.levels, strict=True):
            if not 0 <= value < n:
                raise DataError(f"value {value} is not from 0 to {n - 1}")
            index = index * n + value
        return index

    def values_of(self, index: int) -> tuple[int, ...]:
        """Return the configuration with a number."""
        if not 0 <= index < self.size:
            raise DataError(f"index {index} is not from 0 to {self.size - 1}")
        return tuple(configurations([index + 1], self.levels)[0].tolist())

    def configurations(self) -> Iterator[tuple[int, ...]]:
        """Walk over all configurations."""
        yield from product(*map(range, self.levels))


@dataclass(frozen=True, slots=True)
class MultiValueCube:
    """A product: the levels allowed, for each condition."""

    pattern: Cube

    def literals(self, domain: MultiValueDomain) -> int:
        """Return the number of conditions of which some level is left out."""
        return sum(len(a) < n for a, n in zip(self.pattern, domain.levels, strict=True))

    def covers_values(self, values: Sequence[int]) -> bool:
        """Tell whether a configuration is in it."""
        return all(value in a for value, a in zip(values, self.pattern, strict=True))

    def covers(self, index: int, domain: MultiValueDomain) -> bool:
        """Tell whether the configuration with a number is in it."""
        return self.covers_values(domain.values_of(index))

    def contains(self, other: MultiValueCube) -> bool:
        """Tell whether all configurations of another one are in it."""
        return all(b <= a for a, b in zip(self.pattern, other.pattern, strict=True))

    def as_expression(self, domain: MultiValueDomain) -> str:
        """
        Write the product, "1" without literals.

        Examples
        --------
        >>> cube = MultiValueCube((frozenset({0, 2}), frozenset({0, 1})))
        >>> cube.as_expression(MultiValueDomain(("A", "B"), (3, 2)))
        'A{0,2}'
        """
        parts = zip(domain.conditions, self.pattern, domain.levels, strict=True)
        literals = [
            f"{name}{{{','.join(map(str, sorted(a)))}}}" for name, a, n in parts if len(a) < n
        ]
        return "*".join(literals) or "1"


@dataclass(frozen=True, slots=True)
class MultiValueSolution:
    """A sum of products that covers all positive configurations."""

    cubes: tuple[MultiValueCube, ...]

    def literal_count(self, domain: MultiValueDomain) -> int:
        """Return the number of literals of all products."""
        return sum(cube.literals(domain) for cube in self.cubes)

    def as_expression(self, domain: MultiValueDomain) -> str:
        """Write the sum of products."""
        return " + ".join(cube.as_expression(domain) for cube in self.cubes)

    def covers(self, index: int, domain: MultiValueDomain) -> bool:
        """Tell whether the configuration with a number is in it."""
        return any(cube.covers(index, domain) for cube in self.cubes)


def _solved(
    on_set: Iterable[int], dont_cares: Iterable[int], domain: MultiValueDomain, most: int
) -> Covering:
    on, free = sorted(set(on_set)), sorted(set(dont_cares))
    if both := set(on) & set(free):
        raise DataError(f"configuration {min(both)} is both in on_set and in dont_cares")
    rows, others = ([domain.values_of(i) for i in indices] for indices in (on, free))
    return covering(domain.levels, rows, others, most=most)


def _solutions(found: Covering) -> tuple[MultiValueSolution, ...]:
    cubes = tuple(map(MultiValueCube, found.cubes))
    return tuple(MultiValueSolution(tuple(cubes[i] for i in model)) for model in found.models)


def prime_cubes(
    on_set: set[int], dont_cares: set[int], domain: MultiValueDomain
) -> tuple[MultiValueCube, ...]:
    """
    Find all prime implicants that cover a positive configuration.

    Examples
    --------
    >>> domain = MultiValueDomain(("A",), (3,))
    >>> [cube.as_expression(domain) for cube in prime_cubes({0}, {2}, domain)]
    ['A{0,2}']
    """
    return tuple(map(MultiValueCube, _solved(on_set, dont_cares, domain, 1).cubes))


def minimize_multivalue(
    on_set: set[int],
    *,
    domain: MultiValueDomain,
    dont_cares: set[int] | None = None,
    max_solutions: int = 256,
) -> tuple[MultiValueSolution, ...]:
    """
    Find the sums with the fewest products, and the fewest literals among those.

    Examples
    --------
    >>> domain = MultiValueDomain(("A", "B"), (3, 2))
    >>> [s.as_expression(domain) for s in minimize_multivalue({0, 1, 3}, domain=domain)]
    ['A{0} + A{0,1}*B{1}']
    """
    return _solutions(_solved(on_set, dont_cares or (), domain, max_solutions))


@dataclass(frozen=True, slots=True)
class MultiValueResult:
    """
    What `MVQCA.fit` returns, in the form of setqca.

    `truth_table` is a truth table of fastqca.
    """

    domain: MultiValueDomain
    outcome: str
    truth_table: NativeTable
    conservative: tuple[MultiValueSolution, ...]
    parsimonious: tuple[MultiValueSolution, ...]
    fits: dict[str, SufficiencyFit] = field(default_factory=dict)

    def summary_frame(self, solution: str = "conservative") -> pd.DataFrame:
        """Return one line for each solution of a kind."""
        import pandas as pd

        choice(solution, "solution", ("conservative", "parsimonious"), error=SolutionError)
        found: tuple[MultiValueSolution, ...] = getattr(self, solution)
        texts = [each.as_expression(self.domain) for each in found]
        columns: dict[str, list[Any]] = {
            "solution": texts,
            "n_cubes": [len(each.cubes) for each in found],
            "n_literals": [each.literal_count(self.domain) for each in found],
            "consistency": [self.fits[text].consistency for text in texts],
            "coverage": [self.fits[text].coverage for text in texts],
        }
        return pd.DataFrame(columns)


@dataclass(slots=True)
class MVQCA:
    """
    Multi-value QCA with the arguments of setqca.

    Attributes
    ----------
    consistency, frequency : float and int
        What a row needs to be coded "1".
    max_solutions : int
        How many solutions of a kind are listed.
    levels : mapping of str to int, optional
        How many levels the conditions have. By default one more than the highest that occurs.

    Examples
    --------
    >>> data = {"A": [0, 1, 2, 1], "B": [0, 1, 1, 0], "Y": [0.1, 0.9, 0.9, 0.2]}
    >>> found = MVQCA().fit(data, outcome="Y", conditions=["A", "B"])
    >>> found.summary_frame("parsimonious")["solution"].tolist()
    ['B{1}']
    """

    consistency: float = 0.8
    frequency: int = 1
    max_solutions: int = 256
    levels: Mapping[str, int] | None = None

    def fit(
        self,
        data: Any,
        *,
        outcome: str,
        conditions: Sequence[str],
        case_id: str | None = None,
    ) -> MultiValueResult:
        """
        Analyse data.

        Raises
        ------
        DataError
            A condition is no level from 0 on, or has more levels than were declared.
        SolutionError
            No row is coded "1".
        """
        table = self._table(to_frame(data), outcome, conditions, case_id)
        domain = MultiValueDomain(table.conditions, table.levels)
        rows = {code: table.configs[[c == code for c in table.out]].tolist() for code in "10"}
        if not rows["1"]:
            raise SolutionError("no configuration is coded '1': lower the cut-offs")
        most = whole_number(self.max_solutions, "max_solutions", low=1)
        careful = _solutions(covering(domain.levels, rows["1"], [], most=most))
        bold = _solutions(covering(domain.levels, rows["1"], None, rows["0"], most=most))
        fit = {each.as_expression(domain): _fit(table, each) for each in (*careful, *bold)}
        return MultiValueResult(domain, outcome, table, careful, bold, fit)

    def _table(
        self, frame: pd.DataFrame, outcome: str, conditions: object, case_id: str | None
    ) -> NativeTable:
        """Make the truth table, also of levels that no case has."""
        names = names_in(conditions, frame.columns.tolist(), "conditions")
        cases = case_names(named_as_indexed(frame, case_id), case_id)
        values = np.empty((len(names), len(frame)))
        for i, name in enumerate(names):
            if name not in frame:
                raise DataError(f"there is no column {name!r}{did_you_mean(name, frame.columns)}")
            values[i] = as_numbers(frame[name], name)
            if (values[i] < 0).any() or (values[i] % 1 != 0).any():
                raise DataError(f"condition {name!r} must be levels 0, 1, 2, ... in every case")
        counts = [max(int(row.max()) + 1, 2) for row in values]
        for i, name in enumerate(names):
            counts[i] = whole_number(
                (self.levels or {}).get(name, counts[i]), f"levels of {name!r}", low=counts[i]
            )
        incl = number(self.consistency, "consistency", low=0, high=1)
        settings: dict[str, Any] = {
            "incl_cut": incl,
            "n_cut": self.frequency,
            "pri_cut": 0.0,
            "exclude": None,
        }
        settings |= {"assume": None, "ties": "raise", "missing": "raise", "inf_test": None}
        settings |= {"sort_by": None, "complete": False, "dcc": False, "use_labels": False}
        sets = SetData(names, values, tuple(counts), (False,) * len(names), cases)
        target = read_outcome(frame, outcome)
        return coded(sets, target.label, target.memberships(frame, cases), settled(settings))


def _fit(table: NativeTable, solution: MultiValueSolution) -> SufficiencyFit:
    cases = table.sets.values.T.astype(int).tolist()  # noqa: PD011 (SetData, not pandas)
    inside = [any(cube.covers_values(case) for cube in solution.cubes) for case in cases]
    (fit,), _ = fits(np.array([inside], dtype=np.float64), table.outcome_values, [])
    return SufficiencyFit(ratio(fit.consistency), ratio(fit.coverage), ratio(fit.pri))
