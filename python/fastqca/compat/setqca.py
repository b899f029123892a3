"""The estimators and minimizers of the Python package setqca 0.2, with its names and results."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

import fastqca
from fastqca._common.arguments import guard_all
from fastqca._common.check import choice, warn, whole_number
from fastqca._common.errors import DataError, SolutionError
from fastqca.compat.covering import Cube, between, covering, fit
from fastqca.data.frames import to_frame
from fastqca.truth_tables.rows import configurations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from fastqca.solutions import Minimization
    from fastqca.truth_tables import TruthTable

__all__ = ["CSQCA", "FSQCA", "MVQCA", "BooleanSolution", "FittedSolution", "Implicant"]
__all__ += ["MultiValueDomain", "QCAResult", "SufficiencyFit", "minimize", "minimize_multivalue"]

_KINDS = ("conservative", "parsimonious", "intermediate")
_STATES = {"+": 1, "present": 1, "positive": 1, "-": 0, "absent": 0, "negative": 0}


@dataclass(frozen=True, slots=True)
class MultiValueDomain:
    """Conditions and their numbers of levels; configurations are numbered from 0."""

    conditions: tuple[str, ...]
    levels: tuple[int, ...]

    def index_of(self, values: Sequence[int]) -> int:
        """Return the number of a configuration."""
        for value, n in zip(values, self.levels, strict=True):
            whole_number(value, "a value", low=0, high=n - 1)
        return int(np.ravel_multi_index(tuple(values), self.levels))

    def values_of(self, index: int) -> tuple[int, ...]:
        """Return the configuration with a number."""
        index = whole_number(index, "index", low=0, high=prod(self.levels) - 1)
        return tuple(map(int, np.unravel_index(index, self.levels)))


@dataclass(frozen=True, slots=True)
class Implicant:
    """A product: for each condition, the levels it allows and the number of levels there are."""

    cube: Cube
    levels: tuple[int, ...]

    @property
    def pattern(self) -> tuple[Any, ...]:
        """The value of each condition: 1, 0 or several levels; None if it is not in the product."""
        pairs = zip(self.cube, self.levels, strict=True)
        return tuple(None if len(a) == n else a if n > 2 else min(a) for a, n in pairs)

    def as_expression(self, conditions: Sequence[str] | MultiValueDomain) -> str:
        """Write the product, "1" if it has no literals; with a domain, levels as in A{0,2}."""
        domain = isinstance(conditions, MultiValueDomain)
        names = conditions.conditions if isinstance(conditions, MultiValueDomain) else conditions
        if len(names) != len(self.cube):
            raise DataError(f"{len(names)} names for {len(self.cube)} conditions")
        literals = []
        for name, allowed, n in zip(names, self.cube, self.levels, strict=True):
            if len(allowed) < n and (domain or n > 2):
                literals.append(f"{name}{{{','.join(map(str, sorted(allowed)))}}}")
            elif len(allowed) < n:
                literals.append(name if 1 in allowed else f"~{name}")
        return "*".join(literals) or "1"


@dataclass(frozen=True, slots=True)
class BooleanSolution:
    """A sum of prime implicants that covers all positive rows."""

    implicants: tuple[Implicant, ...]

    @property
    def literal_count(self) -> int:
        """The number of literals of all products."""
        return sum(part is not None for each in self.implicants for part in each.pattern)

    def as_expression(self, conditions: Sequence[str] | MultiValueDomain) -> str:
        """Write the sum of products."""
        return " + ".join(each.as_expression(conditions) for each in self.implicants)


def minimize(
    on_set: set[int], *, dont_cares: set[int] | None = None, width: int, max_solutions: int = 256
) -> tuple[BooleanSolution, ...]:
    """
    Find the sums with the fewest products, and among these the fewest literals.

    Examples
    --------
    >>> [s.as_expression("ABC") for s in minimize({6, 7}, dont_cares={4, 5}, width=3)]
    ['A']
    """
    domain = MultiValueDomain((), (2,) * whole_number(width, "width", low=1, high=64))
    free, most = dont_cares, max_solutions
    return minimize_multivalue(on_set, domain=domain, dont_cares=free, max_solutions=most)


def minimize_multivalue(
    on_set: set[int], *, domain: MultiValueDomain, dont_cares: set[int] | None = None,
    max_solutions: int = 256,
) -> tuple[BooleanSolution, ...]:  # fmt: skip
    """
    Find the sums with the fewest products, and among these the fewest literals.

    Examples
    --------
    >>> domain = MultiValueDomain(("A", "B"), (3, 2))
    >>> [s.as_expression(domain) for s in minimize_multivalue({0, 1, 3}, domain=domain)]
    ['A{0} + A{0,1}*B{1}']
    """
    on, free, size = set(on_set), set(dont_cares or ()), prod(domain.levels)
    if both := on & free:
        raise DataError(f"row {min(both)} is both in on_set and in dont_cares")
    if wrong := [row for row in (*on, *free) if not 0 <= row < size]:
        raise DataError(f"row {wrong[0]} is outside the table of {size} rows")
    rows = (configurations([row + 1 for row in sorted(each)], domain.levels) for each in (on, free))
    models = covering(domain.levels, *rows)[1][:max_solutions]
    return tuple(_boolean(model, domain.levels) for model in models)


def _boolean(model: tuple[Cube, ...], levels: tuple[int, ...]) -> BooleanSolution:
    return BooleanSolution(tuple(Implicant(cube, levels) for cube in model))


@dataclass(frozen=True, slots=True)
class SufficiencyFit:
    """Consistency, coverage and PRI; 0/0 counts as 0, as in setqca."""

    consistency: float
    coverage: float
    pri: float


@dataclass(frozen=True, slots=True)
class FittedSolution:
    """A solution with its fit."""

    boolean: BooleanSolution
    fit: SufficiencyFit

    def expression(self, conditions: Sequence[str] | MultiValueDomain) -> str:
        """Write the solution."""
        return self.boolean.as_expression(conditions)


@dataclass(frozen=True, slots=True)
class QCAResult:
    """
    The result of `fit`, in the form of setqca.

    `native` is the result of `fastqca.minimize`; the truth table is a `fastqca.TruthTable`.
    """

    method: str
    outcome: str
    conditions: tuple[str, ...]
    domain: MultiValueDomain | None
    truth_table: TruthTable
    native: Minimization
    conservative: tuple[FittedSolution, ...]
    parsimonious: tuple[FittedSolution, ...]
    intermediate: tuple[FittedSolution, ...] | None = None

    def solutions(self, kind: str) -> tuple[FittedSolution, ...]:
        """Return the solutions of one type; an empty result if this type was not requested."""
        return getattr(self, choice(kind, "kind", _KINDS, error=SolutionError)) or ()

    def summary_frame(self, solution: str = "conservative") -> pd.DataFrame:
        """Return one line for each solution of a kind."""
        import pandas as pd

        lines = []
        for each in self.solutions(solution):
            counts = (len(each.boolean.implicants), each.boolean.literal_count)
            text = each.expression(self.domain or self.conditions)
            lines.append((text, each.fit.consistency, each.fit.coverage, each.fit.pri, *counts))
        products = "n_implicants" if self.domain is None else "n_cubes"
        columns = ["solution", "consistency", "coverage", "PRI", products, "n_literals"]
        return pd.DataFrame(lines, columns=columns)

    def __str__(self) -> str:
        text = f"{self.method}\nOutcome: {self.outcome}"
        for kind in (kind for kind in _KINDS if getattr(self, kind) is not None):
            text += f"\n{kind.capitalize()} solution(s):"
            for _, solution, incl, cov, pri, *_ in self.summary_frame(kind).itertuples():
                text += f"\n  {solution} [cons={incl:.3f}, cov={cov:.3f}, PRI={pri:.3f}]"
        return text


@dataclass(slots=True)
class FSQCA:
    """
    Fuzzy-set QCA with the arguments of setqca.

    A row is coded "1" if it reaches `consistency`, `pri` and `frequency`, else "C" if it reaches
    `exclusion_consistency`. Directional expectations are "+" or 1 (present), "-" or 0 (absent), and
    the text "0" for no expectation.
    """

    consistency: float = 0.8
    pri: float = 0.0
    frequency: int = 1
    exclusion_consistency: float | None = None
    max_solutions: int = 256
    directional_expectations: dict[str, Any] = field(default_factory=dict)

    method_name: ClassVar[str] = "Fuzzy-set Qualitative Comparative Analysis"
    kinds: ClassVar[tuple[str, ...]] = ("crisp", "fuzzy")
    levels: ClassVar[Mapping[str, int] | None] = None

    def fit(
        self, data: Any, *, outcome: str, conditions: Sequence[str], case_id: str | None = None
    ) -> QCAResult:
        """
        Analyze calibrated data; no condition may have a membership of exactly 0.5.

        Raises a `SolutionError` if no row is coded "1". If every observed row has the outcome,
        there is no intermediate solution, and a warning is issued.
        """
        frame, low = to_frame(data), self.exclusion_consistency
        if case_id is None:  # cases are named as in setqca: by the index, from "0" if there is none
            frame = frame.set_axis(frame.index.map(str))
        incl_cut = self.consistency if low is None else (self.consistency, low)
        n_cut = whole_number(self.frequency, "frequency", low=1)
        cuts: dict[str, Any] = {"incl_cut": incl_cut, "n_cut": n_cut, "pri_cut": self.pri}
        table = fastqca.truth_table(
            frame, outcome, conditions, case_id=case_id, ties="raise", **cuts
        )
        levels, expected = _levels(self, table), _expected(self, table.conditions)
        on, off = (table.configs[np.isin(table.out, codes)] for codes in (["1"], ["0", "C"]))
        if expected and len(on) and not len(off):
            warn(
                "every observed row has the outcome: the parsimonious solution is a tautology, "
                "and there is no intermediate solution"
            )
        how: dict[str, Any] = {"include": "?", "dir_exp": expected or None} if len(off) else {}
        result = fastqca.minimize(table, **how)
        found = [covering(levels, on, [])[1], covering(levels, on, None, off)[1]]
        found += [] if result.intermediate is None else [between(result)]
        most = whole_number(self.max_solutions, "max_solutions", low=1)
        fitted = (
            tuple(
                FittedSolution(_boolean(m, levels), SufficiencyFit(*fit(table, levels, m)[1]))
                for m in models[:most]
            )
            for models in found
        )
        domain = MultiValueDomain(table.conditions, levels) if "multi" in self.kinds else None
        about = self.method_name, table.outcome, table.conditions, domain, table, result
        return QCAResult(*about, *fitted)


def _levels(model: FSQCA | MVQCA, table: TruthTable) -> tuple[int, ...]:
    """Count the levels of the conditions, which are of the kinds that the estimator takes."""
    graded = not np.isin(table.outcome_values, (0, 1)).all() and model.kinds == ("crisp",)
    sets = zip(table.conditions, table.levels, table.sets.fuzzy, strict=True)
    levels = []
    for name, n, fuzzy in (*sets, (table.outcome, 2, graded)):
        kind = "multi" if n > 2 else "fuzzy" if fuzzy else "crisp"
        if kind not in model.kinds:
            raise DataError(f"column {name!r} is {kind}: {type(model).__name__} takes none")
        declared = (model.levels or {}).get(name, n)
        levels.append(whole_number(declared, f"levels of {name!r}", low=n))
    return tuple(levels[:-1])


def _expected(model: FSQCA | MVQCA, conditions: Sequence[str]) -> dict[str, int]:
    """Read the expectations: the state of each condition that has one."""
    expected = {}
    for name, given in model.directional_expectations.items():
        choice(name, "a condition of directional_expectations", conditions)
        text = str(getattr(given, "value", given)).strip().lower()
        if type(given) is int and given in (0, 1):
            expected[name] = given
        elif text not in ("", "0", "unspecified"):
            choice(text, f"directional_expectations of {name!r}", tuple(_STATES))
            expected[name] = _STATES[text]
    return expected


@dataclass(slots=True)
class CSQCA(FSQCA):
    """Crisp-set QCA with the arguments of setqca: values are 0 and 1."""

    consistency: float = 1.0

    method_name: ClassVar[str] = "Crisp-set Qualitative Comparative Analysis"
    kinds: ClassVar[tuple[str, ...]] = ("crisp",)


@dataclass(slots=True)
class MVQCA:
    """
    Multi-value QCA with the arguments of setqca.

    A row is coded "1" if it reaches `consistency` and `frequency`. By default, a condition has one
    level more than the highest value in the data.

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

    method_name: ClassVar[str] = "Multi-value Qualitative Comparative Analysis"
    kinds: ClassVar[tuple[str, ...]] = ("crisp", "multi")
    pri: ClassVar[float] = 0.0
    exclusion_consistency: ClassVar[float | None] = None
    directional_expectations: ClassVar[dict[str, Any]] = {}

    fit = FSQCA.fit


guard_all(globals(), __all__)
