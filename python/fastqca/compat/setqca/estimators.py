"""The estimators of setqca: data in, solutions of all kinds out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, did_you_mean, warn, whole_number
from fastqca._common.errors import DataError, SolutionError
from fastqca._common.names import listed
from fastqca.compat.covering import Covering, covering_between, covering_of
from fastqca.compat.setqca.minimize import BooleanSolution, implicant_of
from fastqca.compat.setqca.tables import SufficiencyFit, TruthTable, fits, named_as_indexed
from fastqca.data.dont_care import with_order
from fastqca.data.frames import to_frame
from fastqca.data.sets import as_numbers
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.truth_table import truth_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.solutions.minimization import Minimization
    from fastqca.truth_tables.truth_table import TruthTable as NativeTable

__all__ = ["CSQCA", "FSQCA", "CounterfactualAnalysis", "FittedSolution", "QCAResult"]

_KINDS = ("conservative", "parsimonious", "intermediate")
_STATES = {"+": 1, "present": 1, "positive": 1, "-": 0, "absent": 0, "negative": 0}


@dataclass(frozen=True, slots=True)
class FittedSolution:
    """A solution with its fit, and that of its terms."""

    boolean: BooleanSolution
    fit: SufficiencyFit
    term_fits: tuple[SufficiencyFit, ...]

    def expression(self, conditions: Sequence[str]) -> str:
        """Write the solution."""
        return self.boolean.as_expression(conditions)


@dataclass(frozen=True, slots=True)
class CounterfactualAnalysis:
    """The remainders that parsimonious models assume: easy and difficult, numbered from 0."""

    expectations: Mapping[str, int]
    simplifying_assumptions: frozenset[int]
    easy: frozenset[int]
    difficult: frozenset[int]

    @property
    def admitted(self) -> frozenset[int]:
        """What the intermediate solution may assume."""
        return self.easy


@dataclass(frozen=True, slots=True)
class QCAResult:
    """
    What `FSQCA.fit` and `CSQCA.fit` return, in the form of setqca.

    `native` is the result of `fastqca.minimize`, with everything else.
    """

    method: str
    outcome: str
    conditions: tuple[str, ...]
    truth_table: TruthTable
    conservative: tuple[FittedSolution, ...]
    parsimonious: tuple[FittedSolution, ...]
    intermediate: tuple[FittedSolution, ...] | None
    native: Minimization
    expectations: Mapping[str, int] = field(default_factory=dict)
    intermediate_experimental: bool = False

    @property
    def counterfactuals(self) -> CounterfactualAnalysis | None:
        """What the parsimonious solution assumes; made when it is looked at."""
        if self.intermediate is None:
            return None
        return _counterfactuals(self.native, self.expectations)

    def solutions(self, kind: str) -> tuple[FittedSolution, ...]:
        """Return the solutions of one kind; none if it was not asked for."""
        found = getattr(self, choice(kind, "kind", _KINDS, error=SolutionError))
        return found or ()

    def summary_frame(self, solution: str = "conservative") -> pd.DataFrame:
        """Return one line for each solution of a kind."""
        import pandas as pd

        found = self.solutions(solution)
        columns: dict[str, list[Any]] = {
            "solution": [each.expression(self.conditions) for each in found],
            "consistency": [each.fit.consistency for each in found],
            "coverage": [each.fit.coverage for each in found],
            "PRI": [each.fit.pri for each in found],
            "n_implicants": [len(each.boolean.implicants) for each in found],
            "n_literals": [each.boolean.literal_count for each in found],
        }
        return pd.DataFrame(columns)

    def __str__(self) -> str:
        lines = [self.method, f"Outcome: {self.outcome}"]
        for kind in _KINDS:
            if getattr(self, kind) is not None:
                lines.append(f"{kind.capitalize()} solution(s):")
                lines += [
                    f"  {each.expression(self.conditions)} [cons={each.fit.consistency:.3f}, "
                    f"cov={each.fit.coverage:.3f}, PRI={each.fit.pri:.3f}]"
                    for each in self.solutions(kind)
                ]
        return "\n".join(lines)


@dataclass(slots=True)
class FSQCA:
    """
    Fuzzy-set QCA with the arguments of setqca.

    Attributes
    ----------
    consistency, pri, frequency : float, float and int
        What a row needs to be coded "1".
    exclusion_consistency : float, optional
        Consistency from which other rows are coded "C".
    max_solutions : int
        How many solutions of a kind are listed.
    directional_expectations : mapping of str to str or int
        "+" or 1 where a condition is expected to be present, "-" or 0 where absent, "0" for
        no expectation.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> found = FSQCA().fit(sets, outcome="SURV", conditions=["DEV", "URB", "LIT", "IND", "STB"])
    >>> found.summary_frame("parsimonious")["solution"].tolist()
    ['DEV*~IND + URB*STB']
    """

    consistency: float = 0.8
    pri: float = 0.0
    frequency: int = 1
    exclusion_consistency: float | None = None
    max_solutions: int = 256
    directional_expectations: dict[str, Any] = field(default_factory=dict)

    method_name: ClassVar[str] = "Fuzzy-set Qualitative Comparative Analysis"

    def fit(
        self,
        data: Any,
        *,
        outcome: str,
        conditions: Sequence[str],
        case_id: str | None = None,
    ) -> QCAResult:
        """
        Analyse calibrated data.

        Raises
        ------
        DataError
            The data cannot be used; a condition is exactly 0.5 somewhere.
        SolutionError
            No row is coded "1".

        Warns
        -----
        FastqcaWarning
            There is no intermediate solution because every observed row has the outcome.
        """
        most = whole_number(self.max_solutions, "max_solutions", low=1)
        low = self.exclusion_consistency
        native = truth_table(
            named_as_indexed(to_frame(data), case_id),
            outcome,
            conditions,
            incl_cut=self.consistency if low is None else (self.consistency, low),
            pri_cut=self.pri,
            n_cut=whole_number(self.frequency, "frequency", low=1),
            case_id=case_id,
            ties="raise",
        )
        expected = self._expected(native.conditions)
        wide = _tells(native)
        if expected and not wide:
            warn(
                "every observed row has the outcome: the parsimonious solution is always true, "
                "and there is no intermediate one"
            )
        result = minimize(
            native, include="?" if wide else None, dir_exp=(wide and expected) or None
        )
        bold, between = result.parsimonious, None
        if result.intermediate is not None:
            between = _fitted(native, covering_between(result.intermediate, most))
        careful = _fitted(native, covering_of(result.conservative, most))
        return QCAResult(
            self.method_name,
            native.outcome,
            native.conditions,
            TruthTable(native),
            careful,
            _always(native) if bold is None else _fitted(native, covering_of(bold, most)),
            between,
            result,
            expected,
        )

    def _expected(self, conditions: Sequence[str]) -> dict[str, int]:
        """Read the expectations: the state of each condition that has one."""
        expected = {}
        for name, given in self.directional_expectations.items():
            if name not in conditions:
                hint = did_you_mean(name, conditions)
                raise DataError(f"directional_expectations: there is no condition {name!r}{hint}")
            text = str(getattr(given, "value", given)).strip().lower()
            if isinstance(given, int) and not isinstance(given, bool) and given in (0, 1):
                expected[name] = int(given)
            elif text not in ("", "0", "unspecified"):
                choice(text, f"directional_expectations of {name!r}", tuple(_STATES))
                expected[name] = _STATES[text]
        return expected


def _counterfactuals(result: Minimization, expected: Mapping[str, int]) -> CounterfactualAnalysis:
    def rows(found: Mapping[Any, Iterable[int]]) -> frozenset[int]:
        return frozenset(number - 1 for each in found.values() for number in each)

    assumed, easy = rows(result.simplifying_assumptions), rows(result.easy)
    return CounterfactualAnalysis(dict(expected), assumed, easy, assumed - easy)


def _tells(table: NativeTable) -> bool:
    """Whether some row rules something out; else the parsimonious solution is always true."""
    return any(code in "0C" for code in table.out) or "1" not in table.out


def _always(table: NativeTable) -> tuple[FittedSolution, ...]:
    """Return the solution without literals."""
    whole = tuple(frozenset({0, 1}) for _ in table.conditions)
    nothing = np.empty((1, 0), dtype=np.bool_)
    return _fitted(table, Covering((whole,), nothing, ((0,),), 1, complete=True))


def _fitted(table: NativeTable, found: Covering) -> tuple[FittedSolution, ...]:
    """Compute the fit of models and of their terms."""
    used = sorted({i for model in found.models for i in model})
    at = {i: place for place, i in enumerate(used)}
    terms = [implicant_of(found.cubes[i]) for i in used]
    levels = [[-1 if bit is None else bit for bit in term.pattern] for term in terms]
    fuzzy, sets = np.array(table.sets.fuzzy), table.sets
    x = _core.memberships(sets.values, fuzzy, np.array(levels, dtype=np.int8))
    models = [tuple(at[i] for i in model) for model in found.models]
    of_terms, of_models = fits(x, table.outcome_values, models)
    return tuple(
        FittedSolution(
            BooleanSolution(tuple(terms[i] for i in model)), fit, tuple(of_terms[i] for i in model)
        )
        for fit, model in zip(of_models, models, strict=True)
    )


@dataclass(slots=True)
class CSQCA(FSQCA):
    """Crisp-set QCA with the arguments of setqca: values are 0 and 1."""

    consistency: float = 1.0

    method_name: ClassVar[str] = "Crisp-set Qualitative Comparative Analysis"

    def fit(
        self,
        data: Any,
        *,
        outcome: str,
        conditions: Sequence[str],
        case_id: str | None = None,
    ) -> QCAResult:
        """Do what `FSQCA.fit` does, for crisp sets only."""
        frame = to_frame(data)
        conditions = listed(conditions, "conditions", frame.columns.tolist())
        frame = with_order(frame, (*conditions, outcome))
        for name in (*conditions, outcome):
            if name in frame:
                values = as_numbers(frame[name], name)
                if not ((values == 0) | (values == 1)).all():
                    raise DataError(f"column {name!r} is not crisp: CSQCA takes 0 and 1 only")
        return FSQCA.fit(self, frame, outcome=outcome, conditions=conditions, case_id=case_id)
