"""What a minimization returns: its solutions, the pairs of models and what they assume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, overload

from fastqca._common.check import shown
from fastqca._common.errors import SolutionError
from fastqca._common.settings import Rerunnable
from fastqca._tables.export import Exportable, exported, tables_of
from fastqca.solutions.expectations import Expectation, describe
from fastqca.solutions.intermediate import (
    Assumptions,
    Intermediate,
    PairName,
    Pairs,
    assumed_rows,
)
from fastqca.solutions.solution import GUESSES, SolutionSet, TermList
from fastqca.solutions.terms import Model, Term, implicants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from fastqca._common.guesses import Guesses
    from fastqca._tables import Table
    from fastqca.solutions.analysis import Analysis
    from fastqca.solutions.charts import Chart
    from fastqca.solutions.settings import AnalysisSettings
    from fastqca.truth_tables.cubes import Cubes
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Minimization"]

_SOLVED = ("conservative", "parsimonious", "intermediate", "pairs")


class Minimization(Rerunnable, Exportable):
    """
    The solutions of a minimization, with the counterfactual rows behind them.

    Made by `minimize`. The solution asked for is there; everything else is computed when it is
    looked at. ``print(result)`` shows the solution asked for as the R package QCA does, with the
    settings that made it. Its models, their number and their fit are also those of the result:
    ``len(result)``, ``result[0]``, ``for model in result``.

    Nothing of a result can be changed, so a copy is the result itself. Pickle keeps the truth
    table, the arguments and what was found; nothing is solved again. Results are equal if they
    found the same in the same data.
    """

    __slots__ = ("_analysis", "_expectations", "_kind", "_lazy", "_wide")
    _guesses: ClassVar[Guesses] = {
        **GUESSES,
        **dict.fromkeys(("truth_table", "tt"), lambda result: result.table),
        "complex": lambda result: result.conservative,
    }

    def __init__(
        self,
        analysis: Analysis,
        expectations: tuple[Expectation, ...] | None,
        solved: Mapping[str, Any] | None = None,
        report: Callable[[int], None] = lambda _: None,
    ) -> None:
        settings = analysis.settings
        self._expectations = expectations or ()
        self._analysis = analysis
        self._lazy: dict[str, Any] = dict(solved or {})
        # "C" alone with expectations: contradictory rows are then what may be assumed.
        self._wide = "?" in settings.included or expectations is not None
        if expectations is not None:
            self._kind = "intermediate"
            _ = self.conservative
            report(1)
            _ = self.parsimonious
            report(2)
        else:
            self._kind = settings.solution
        _ = self.solution
        report(1 if expectations is None else 3)
        self._lazy["ready"] = True  # what is looked at later has a budget of its own

    def __reduce__(self) -> tuple[Callable[..., Minimization], tuple[Any, ...]]:
        solved = {name: self._lazy[name] for name in _SOLVED if name in self._lazy}
        return Minimization, (*self._question(), solved)

    def _content(self) -> object:
        found = [self.solution, self.parsimonious]
        return self._question(), found, self._pairs if self.kind == "intermediate" else None

    def _question(self) -> tuple[Any, ...]:
        """Return what was to be found."""
        expectations = self._expectations if self.kind == "intermediate" else None
        return self._analysis, expectations

    @property
    def table(self) -> TruthTable:
        """The truth table minimized."""
        return self._analysis.table

    @property
    def settings(self) -> AnalysisSettings:
        """What made the solutions, the settings of the truth table included."""
        return self._analysis.settings

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """Directional expectations as read: positions of conditions and the levels expected."""
        return tuple(map(dict, self._expectations))

    @property
    def kind(self) -> str:
        """Which solution was asked for: "conservative", "parsimonious" or "intermediate"."""
        return self._kind

    @property
    def conservative(self) -> SolutionSet:
        """Models that assume nothing of rows without cases."""
        if "conservative" not in self._lazy:
            with_included = self.kind != "intermediate"
            if "ready" in self._lazy:
                self._analysis.restart()
            chart = self._analysis.conservative(with_included=with_included)
            self._lazy["conservative"] = self._solution(chart, "conservative")
        models: SolutionSet = self._lazy["conservative"]
        return models

    @property
    def parsimonious(self) -> SolutionSet | None:
        """
        Models that may assume any remainder; None unless asked for with ``include="?"``.

        With ``include="C"`` and expectations these are the models that may cover the
        contradictory rows.
        """
        if not self._wide:
            return None
        if "parsimonious" not in self._lazy:
            if "?" in self.settings.included:
                chart = self._analysis.parsimonious()
            else:
                chart = self._analysis.conservative(with_included=True)
            self._lazy["parsimonious"] = self._solution(chart, "parsimonious")
        models: SolutionSet = self._lazy["parsimonious"]
        return models

    def _solution(self, chart: Chart, kind: str) -> SolutionSet:
        asked = self._asked(kind)
        return SolutionSet(chart, self._analysis.explained, kind, asked=asked)

    @property
    def intermediate(self) -> SolutionSet | None:
        """The distinct models of all `pairs`; None unless asked for with `dir_exp`."""
        if self.kind != "intermediate":
            return None
        if "intermediate" not in self._lazy:
            self._lazy["intermediate"] = self._pairs.solution()
        models: SolutionSet = self._lazy["intermediate"]
        return models

    @property
    def solution(self) -> SolutionSet:
        """The solution asked for."""
        for models in (self.intermediate, self.parsimonious):
            if models is not None:
                return models
        return self.conservative

    @property
    def models(self) -> list[Model]:
        """The models of the solution asked for, at most `max_models`."""
        return self.solution.models

    @property
    def n_models(self) -> int | None:
        """The exact number of models, listed or not; None if the budget did not suffice."""
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
        """All prime implicants of the solution asked for."""
        return self.solution.prime_implicants

    @property
    def essential(self) -> list[Term]:
        """Prime implicants that every model has."""
        return self.solution.essential

    @property
    def chart(self) -> pd.DataFrame:
        """Prime implicants (rows) by explained rows (columns): who covers what."""
        return self.solution.chart

    @property
    def term_share(self) -> pd.Series[float] | None:
        """The exact share of all models that contain each prime implicant."""
        return self.solution.term_share

    def iter_models(self) -> Iterator[Model]:
        """Walk over all models, without a limit: `SolutionSet.iter_models`."""
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
    def _pairs(self) -> Pairs:
        if "pairs" not in self._lazy:
            if self.parsimonious is None:
                raise SolutionError("there are no pairs of models without dir_exp")
            self._lazy["pairs"] = Pairs.of(
                self._analysis,
                self.conservative,
                self.parsimonious,
                self._expectations,
                self._asked("intermediate"),
            )
        pairs: Pairs = self._lazy["pairs"]
        return pairs

    @property
    def pairs(self) -> Mapping[PairName, Intermediate]:
        """
        Intermediate solutions by the models they lie between, such as "C1P1" or ``("C1", "P1")``.

        C1, C2, ... are the conservative, P1, P2, ... the parsimonious models.
        Empty without `dir_exp`.
        """
        return self._pairs.by_parents if self.kind == "intermediate" else {}

    @property
    def simplifying_assumptions(self) -> Assumptions[str]:
        """
        The unobserved rows that each model covers, by model: "M1", "M2", ...

        Of the parsimonious models if these were asked for, else of the conservative ones,
        which make none unless contradictory rows are included.
        """
        if "assumptions" not in self._lazy:
            self._lazy["assumptions"] = Assumptions(
                [f"M{i + 1}" for i in range(self._base.n_listed)],
                self._assumed,
                self._assumed_together,
            )
        assumptions: Assumptions[str] = self._lazy["assumptions"]
        return assumptions

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

    @property
    def easy(self) -> Assumptions[PairName]:
        """Easy counterfactuals of each pair: assumptions that the expectations support."""
        return self._of_pairs("easy", self._easy, self._easy_together)

    @property
    def difficult(self) -> Assumptions[PairName]:
        """Difficult counterfactuals of each pair: assumptions that they do not support."""
        return self._of_pairs("difficult", self._difficult, self._difficult_together)

    def _of_pairs(
        self, name: str, rows: Callable[[int], Cubes], together: Callable[[], Cubes]
    ) -> Assumptions[PairName]:
        if name not in self._lazy:
            self._lazy[name] = Assumptions(list(self.pairs), rows, together)
        mapping: Assumptions[PairName] = self._lazy[name]
        return mapping

    def _easy(self, position: int) -> Cubes:
        return self._pair(position).easy

    def _easy_together(self) -> Cubes:
        return self._pairs.easy_together() if self.pairs else self._nothing()

    def _difficult(self, position: int) -> Cubes:
        return self._pair(position).difficult

    def _difficult_together(self) -> Cubes:
        return self._pairs.difficult_together() if self.pairs else self._nothing()

    def _pair(self, position: int) -> Intermediate:
        return self._pairs.by_parents[self._pairs.names[position]]

    def _nothing(self) -> Cubes:
        return self.table.row_set(self.table.excluded[:0])

    def to_frame(self) -> pd.DataFrame:
        """Return `to_frame` of the solution asked for: one row per model and term."""
        return self.solution.to_frame()

    def _tables(self) -> Sequence[Table]:
        return tables_of(self.solution)

    def _exported(self) -> pd.DataFrame:
        return exported(self.solution)

    def _sheets(self) -> dict[str, pd.DataFrame]:
        solutions = (self.conservative, self.parsimonious, self.intermediate)
        found = {models.kind: exported(models) for models in solutions if models is not None}
        return {"truth table": self.table.to_frame(), **found}

    def __repr__(self) -> str:
        return repr(self.solution).replace("<", "<Minimization: ", 1)

    def __str__(self) -> str:
        return str(self.solution)

    def _repr_html_(self) -> str:
        return self.solution._repr_html_()

    def _asked(self, kind: str) -> list[str]:
        """Say what a solution of some kind comes from beyond the cut-offs of the truth table."""
        settings = self.settings
        asked = []
        if settings.explain != "1":
            asked.append(f"explain={settings.explain!r}")
        if settings.included & {"C", "1"}:
            asked.append(f"include={settings.include!r}")
        changed = settings.not_default()
        asked += [
            f"{name}={shown(changed[name])}"
            for name in ("all_sol", "row_dom", "pi_cons", "sol_cons", "sol_cov")
            if name in changed
        ]
        if kind == "intermediate":
            table = self.table
            expected = describe(self._expectations, table.conditions, table.levels)
            asked.append(f"expectations: {expected}" if expected else "no expectations")
        return asked
