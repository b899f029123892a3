"""What a minimization returns: its solutions, the pairs of models and what they assume."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, overload

from fastqca._common.check import shown
from fastqca._common.settings import Rerunnable
from fastqca._tables.export import Exportable, exported, tables_of
from fastqca.solutions.expectations import Expectation, describe
from fastqca.solutions.intermediate import Assumptions, PairName, Pairs, assumed_rows
from fastqca.solutions.solution import GUESSES, SolutionSet
from fastqca.solutions.terms import Model, Term, implicants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from fastqca._common.guesses import Guesses
    from fastqca._tables import Table
    from fastqca.solutions.analysis import Analysis
    from fastqca.solutions.charts import Chart
    from fastqca.solutions.estimates import ModelEstimate
    from fastqca.solutions.intermediate import Intermediate
    from fastqca.solutions.settings import AnalysisSettings
    from fastqca.solutions.term_list import TermList
    from fastqca.truth_tables.cubes import Cubes
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Minimization"]


@dataclass(frozen=True, eq=False, repr=False)
class Minimization(Rerunnable, Exportable):
    """
    The solutions of a minimization, and the counterfactuals on which they rest.

    Returned by `minimize`. The requested solution is computed right away, everything else on first
    access. ``print(result)`` shows the requested solution in the format of the R package QCA, with
    its settings. The result gives direct access to the models of this solution: ``len(result)``,
    ``result[0]``, ``for model in result``.

    Results are immutable, so a copy is the result itself. A pickle stores the truth table, the
    arguments and the solutions; nothing is solved again. Results are equal if they contain the same
    solutions for the same data.

    Attributes
    ----------
    parsimonious : SolutionSet or None
        Models that may use any remainder, if requested with ``include="?"``. With ``include="C"``
        and directional expectations, models that may cover the contradictory rows.
    intermediate : SolutionSet or None
        The distinct models of all `pairs`, if requested with `dir_exp`.
    """

    _analysis: Analysis
    _expectations: tuple[Expectation, ...] | None
    parsimonious: SolutionSet | None
    intermediate: SolutionSet | None
    _pairs: Pairs | None
    _conservative: SolutionSet | None
    _guesses: ClassVar[Guesses] = {
        **GUESSES,
        **dict.fromkeys(("truth_table", "tt"), lambda result: result.table),
        "complex": lambda result: result.conservative,
    }

    @classmethod
    def of(
        cls,
        analysis: Analysis,
        expectations: tuple[Expectation, ...] | None,
        report: Callable[[int], None],
    ) -> Minimization:
        """Find the solution asked for, and those that it comes from."""
        kind = analysis.settings.solution
        conservative = parsimonious = intermediate = pairs = None
        if kind != "parsimonious":
            chart = analysis.conservative(with_included=kind == "conservative")
            conservative = _solution(analysis, chart, "conservative")
            report(1)
        if kind != "conservative":
            # "C" alone with expectations: contradictory rows are then what may be assumed.
            all_rows = "?" in analysis.settings.included
            chart = (
                analysis.parsimonious() if all_rows else analysis.conservative(with_included=True)
            )
            parsimonious = _solution(analysis, chart, "parsimonious")
            report(1 if conservative is None else 2)
        if conservative is not None and parsimonious is not None and expectations is not None:
            asked = _asked(analysis, expectations)
            pairs = Pairs.of(analysis, conservative, parsimonious, expectations, asked)
            intermediate = pairs.solution()
            report(3)
        return cls(analysis, expectations, parsimonious, intermediate, pairs, conservative)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        make, (kind, kept) = super().__reduce__()
        found = vars(self).get("conservative", self._conservative)
        return make, (kind, {**kept, "_conservative": found})

    def _content(self) -> object:
        return self._analysis, self._expectations, self.solution, self.parsimonious, self._pairs

    @property
    def table(self) -> TruthTable:
        """The truth table that was minimized."""
        return self._analysis.table

    @property
    def settings(self) -> AnalysisSettings:
        """The settings of the solutions, including those of the truth table."""
        return self._analysis.settings

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """The directional expectations: positions of conditions and the expected levels."""
        return tuple(map(dict, self._expectations or ()))

    @property
    def kind(self) -> str:
        """The type of the requested solution: "conservative", "parsimonious" or "intermediate"."""
        return self.settings.solution

    @cached_property
    def conservative(self) -> SolutionSet:
        """Models without any assumptions about remainders."""
        if self._conservative is not None:
            return self._conservative
        self._analysis.restart()  # what is looked at later has a budget of its own
        chart = self._analysis.conservative(with_included=True)
        return _solution(self._analysis, chart, "conservative")

    @property
    def solution(self) -> SolutionSet:
        """The requested solution."""
        for models in (self.intermediate, self.parsimonious):
            if models is not None:
                return models
        return self.conservative

    @property
    def models(self) -> list[Model]:
        """The models of the requested solution, at most `max_models`."""
        return self.solution.models

    @property
    def n_models(self) -> int | None:
        """The exact number of models, listed or not; None if the budget was not sufficient."""
        return self.solution.n_models

    @property
    def n_models_at_least(self) -> int:
        """A proven lower bound of the number of models."""
        return self.solution.n_models_at_least

    @property
    def complete(self) -> bool:
        """Whether `models` lists every model."""
        return self.solution.complete

    @property
    def fit(self) -> pd.DataFrame:
        """`inclS`, `PRI` and `covS` of each listed model, unrounded."""
        return self.solution.fit

    @property
    def prime_implicants(self) -> TermList:
        """All prime implicants of the requested solution."""
        return self.solution.prime_implicants

    @property
    def essential(self) -> list[Term]:
        """Prime implicants that every model contains."""
        return self.solution.essential

    @property
    def chart(self) -> pd.DataFrame:
        """The chart: prime implicants (rows) by the truth table rows they explain (columns)."""
        return self.solution.chart

    @property
    def term_share(self) -> pd.Series[float] | None:
        """The exact share of all models that contain each prime implicant."""
        return self.solution.term_share

    @property
    def n_models_estimate(self) -> ModelEstimate | None:
        """Estimated number of models if they could not be counted."""
        return self.solution.n_models_estimate

    def sample(self, n: int, seed: int) -> list[Model]:
        """Draw models at random from all models: `SolutionSet.sample`."""
        return self.solution.sample(n, seed)

    def iter_models(self) -> Iterator[Model]:
        """Iterate over all models, without a limit: `SolutionSet.iter_models`."""
        return self.solution.iter_models()

    def __len__(self) -> int:
        return len(self.solution)

    def __iter__(self) -> Iterator[Model]:
        return iter(self.solution)

    @overload
    def __getitem__(self, index: int) -> Model: ...
    @overload
    def __getitem__(self, index: slice) -> list[Model]: ...
    def __getitem__(self, index: int | slice) -> Model | list[Model]:
        return self.solution[index]

    @property
    def pairs(self) -> Mapping[PairName, Intermediate]:
        """
        Intermediate solutions by pair of models, such as "C1P1" or ``("C1", "P1")``.

        C1, C2, ... are the conservative models, P1, P2, ... the parsimonious models. Empty without
        `dir_exp`.
        """
        return {} if self._pairs is None else self._pairs.by_parents

    @cached_property
    def simplifying_assumptions(self) -> Assumptions[str]:
        """
        The simplifying assumptions, i.e. the remainders covered, by model: "M1", "M2", ...

        For the parsimonious models if they were requested, otherwise for the conservative models,
        which make no assumptions unless contradictory rows are included.
        """
        names = [f"M{i + 1}" for i in range(self._base.n_listed)]
        return Assumptions(names, self._assumed, self._assumed_together)

    @property
    def _base(self) -> SolutionSet:
        """The models that make the simplifying assumptions."""
        wide = self.parsimonious
        return wide if wide is not None else self.conservative

    def _assumed(self, position: int) -> Cubes:
        models = self._base
        terms = implicants(models.listed()[position].terms, models.explained)
        return assumed_rows(self._analysis, terms)

    def _assumed_together(self) -> Cubes:
        base = self._base
        return assumed_rows(self._analysis, base.prime_implicants.at(base.used()))

    @cached_property
    def easy(self) -> Assumptions[PairName]:
        """Easy counterfactuals of each pair: assumptions in line with the expectations."""
        pairs = self._pairs
        if pairs is None:
            return Assumptions([], self._assumed, self._nothing)
        return Assumptions(list(pairs.names), pairs.easy_of, pairs.easy_together)

    @cached_property
    def difficult(self) -> Assumptions[PairName]:
        """Difficult counterfactuals of each pair: all other assumptions."""
        pairs = self._pairs
        if pairs is None:
            return Assumptions([], self._assumed, self._nothing)
        return Assumptions(list(pairs.names), pairs.difficult_of, pairs.difficult_together)

    def _nothing(self) -> Cubes:
        return self.table.row_set(self.table.excluded[:0])

    def to_frame(self) -> pd.DataFrame:
        """Return `to_frame` of the requested solution: one row per model and term."""
        return self.solution.to_frame()

    def _tables(self) -> Sequence[Table]:
        return tables_of(self.solution)

    def _exported(self) -> pd.DataFrame:
        return exported(self.solution)

    def _sheets(self) -> dict[str, pd.DataFrame]:
        solutions = (self.conservative, self.parsimonious, self.intermediate)
        found = {models.kind: exported(models) for models in solutions if models is not None}
        return {"truth table": exported(self.table), **found}

    def __repr__(self) -> str:
        return repr(self.solution).replace("<", "<Minimization: ", 1)


def _solution(analysis: Analysis, chart: Chart, kind: str) -> SolutionSet:
    return SolutionSet(chart, analysis.explained, kind, asked=_asked(analysis))


def _asked(analysis: Analysis, expectations: Sequence[Expectation] | None = None) -> list[str]:
    """Say what a solution comes from beyond the cut-offs of the truth table."""
    settings, table = analysis.settings, analysis.table
    asked = []
    if settings.explain != "1":
        asked.append(f"explain={settings.explain!r}")
    if settings.included & {"C", "1"}:
        asked.append(f"include={settings.include!r}")
    usual = settings.defaults()
    for name in ("all_sol", "row_dom", "pi_cons", "sol_cons", "sol_cov"):
        value = getattr(settings, name)
        if value != usual[name]:
            asked.append(f"{name}={shown(value)}")
    if expectations is not None:
        expected = describe(expectations, table.conditions, table.levels)
        asked.append(f"expectations: {expected}" if expected else "no expectations")
    return asked
