"""What a report is about: every analysis of a study, run once."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastqca._common.errors import FastqcaError, FastqcaWarning
from fastqca.calibration.descriptives import Descriptives, descriptives
from fastqca.calibration.diagnose import Diagnosis, diagnose
from fastqca.calibration.plans import CalibrationPlan
from fastqca.counterfactuals.ledger import Ledger, counterfactual_ledger
from fastqca.counterfactuals.remainders import opposite
from fastqca.counterfactuals.search import find_rows, simultaneous
from fastqca.panel.fit import PanelFit, panel_fit
from fastqca.report.in_degree import kind_and_degree
from fastqca.report.overview import Answer, answers
from fastqca.report.robustness import Stability, stability
from fastqca.solutions.expectations import describe, parse
from fastqca.supersets.necessity import Necessity, necessity
from fastqca.theory.case_types import CaseTypes, case_types
from fastqca.theory.evaluation import TheoryEvaluation, theory_evaluation
from fastqca.truth_tables.gaps import ConsistencyGaps, consistency_gaps
from fastqca.truth_tables.selection import negation, read_outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from fastqca.ceilings import KindAndDegree
    from fastqca.solutions.solution import SolutionSet
    from fastqca.study.study import Study
    from fastqca.truth_tables.cubes import Cubes
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Findings", "can_draw", "gather_findings", "main_solution"]


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """
    The results of a study. What could not be had is None, with the reason in `failures`.

    Attributes
    ----------
    study : Study
    sets : DataFrame
    plan : CalibrationPlan
        In numbers: with the percentiles of the cases in place of those that were asked for. None
        where it is not on record how the sets were made.
    descriptives : Descriptives
        Of the raw values where there are some, else of the sets.
    diagnosis : Diagnosis
    table, negated : TruthTable
        Of the outcome, and of its absence with the same settings.
    answers, answers_negated : tuple of Answer
        The solutions of both.
    necessary, necessary_negated : Necessity
        Of single conditions and disjunctions of two, for both.
    degree : KindAndDegree
        Necessity in kind and in degree; None where all sets are crisp and there are no raw values.
    gaps : ConsistencyGaps
    contradictory, simultaneous : Cubes
        Remainders assumed for the outcome and for its absence; rows sufficient for both.
    ledger : Ledger
        Every remainder that some model covers.
    cases : CaseTypes
        Of the main solution.
    stability : Stability
    theory : TheoryEvaluation
    panel : tuple of PanelFit
    warned : tuple of str
        What was warned of, in order.
    failures : dict of str to str
        By attribute.
    figures : bool
        Whether figures are drawn.
    command : str
        What the user typed, where it was no Python.
    """

    study: Study
    sets: pd.DataFrame
    plan: CalibrationPlan | None
    descriptives: Descriptives | None
    diagnosis: Diagnosis
    table: TruthTable
    answers: tuple[Answer, ...]
    negated: TruthTable | None
    answers_negated: tuple[Answer, ...]
    necessary: Necessity | None
    necessary_negated: Necessity | None
    degree: KindAndDegree | None
    gaps: ConsistencyGaps | None
    contradictory: Cubes | None
    simultaneous: Cubes | None
    ledger: Ledger | None
    cases: CaseTypes | None
    stability: Stability | None
    theory: TheoryEvaluation | None
    panel: tuple[PanelFit, ...] | None
    warned: tuple[str, ...]
    failures: dict[str, str]
    figures: bool
    command: str = ""

    @property
    def main(self) -> SolutionSet | None:
        """The solution that cases are told by."""
        return main_solution(self.answers)

    @property
    def sides(self) -> list[tuple[TruthTable, tuple[Answer, ...]]]:
        """The truth tables of the outcome and, where it has one, of its absence, with answers."""
        both = [(self.table, self.answers)]
        return both if self.negated is None else [*both, (self.negated, self.answers_negated)]

    @property
    def n(self) -> int:
        """How many cases are analyzed."""
        return len(self.table.sets.cases)


def main_solution(found: Sequence[Answer]) -> SolutionSet | None:
    """Choose the solution to interpret: intermediate, else parsimonious, else conservative."""
    there = {answer.kind: answer.solution for answer in found if answer.solution is not None}
    for kind in ("intermediate", "parsimonious", "conservative"):
        if kind in there:
            return there[kind]
    return None


def gather_findings(study: Study, *, figures: bool = True, budget: float | None = None) -> Findings:
    """
    Run every analysis of a study.

    Parameters
    ----------
    figures : bool, default True
        Whether the report is to have figures; it has none without matplotlib.
    budget : float, optional
        Seconds of CPU time for the search for models of a solution, as in `minimize`.
    """
    failures: dict[str, str] = {}

    def attempt(name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        try:
            return make()
        except FastqcaError as error:
            failures[name] = str(error)
            return None

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", FastqcaWarning)
        sets, table = study.sets(), study.table()
        every = [*study.conditions, *read_outcome(sets, study.outcome).names]
        used = list(dict.fromkeys(every))
        raw = None if study.plan is None else study.data
        diagnosis = diagnose(sets, used, raw=raw)
        made = sets.attrs.get("calibration")
        plan = None if made is None else CalibrationPlan(made)
        described = attempt("descriptives", lambda: _descriptives(study, sets, used))
        settings = study.settings if budget is None else study.settings.changed(budget=budget)
        found = answers(table, settings)
        negated = attempt("negated", lambda: opposite(table))
        expected = _turned(settings.dir_exp, table)
        found_negated = (
            () if negated is None else answers(negated, settings.changed(dir_exp=expected))
        )
        main = next((a.solution for a in reversed(found) if a.solution is not None), None)
        options: dict[str, Any] = {"depth": 2 if len(study.conditions) > 1 else 1, "ron_cut": 0.5}
        options["missing"] = settings.missing
        results = {
            "necessary": attempt(
                "necessary",
                lambda: necessity(sets, study.outcome, study.conditions, **options),
            ),
            "necessary_negated": attempt(
                "necessary_negated",
                lambda: necessity(sets, negation(table.outcome), study.conditions, **options),
            ),
            "degree": attempt("degree", lambda: kind_and_degree(study, sets)),
            "gaps": attempt("gaps", lambda: consistency_gaps(table)),
            "contradictory": attempt(
                "contradictory",
                lambda: (
                    None
                    if negated is None
                    else find_rows(table, type=2, negated=negated, budget=budget)
                ),
            ),
            "simultaneous": attempt(
                "simultaneous", lambda: None if negated is None else simultaneous(table, negated)
            ),
            "ledger": attempt("ledger", lambda: _ledger(study, table, negated)),
            "cases": attempt(
                "cases", lambda: None if main is None else case_types(main.listed()[:5])
            ),
            "stability": attempt(
                "stability", lambda: None if main is None else stability(table, study, main.kind)
            ),
            "theory": attempt(
                "theory",
                lambda: (
                    None
                    if study.theory is None or main is None
                    else theory_evaluation(study.theory, main)
                ),
            ),
            "panel": attempt("panel", lambda: _panel(study, sets, main)),
        }
    texts = [str(one.message) for one in caught if issubclass(one.category, FastqcaWarning)]
    return Findings(
        study=study,
        sets=sets,
        plan=plan,
        descriptives=described,
        diagnosis=diagnosis,
        table=table,
        answers=found,
        negated=negated,
        answers_negated=found_negated,
        warned=tuple(dict.fromkeys(texts)),
        failures=failures,
        figures=figures and can_draw(),
        **results,
    )


def can_draw() -> bool:
    """Whether there is what figures need."""
    return find_spec("matplotlib") is not None


def _turned(dir_exp: Any, table: TruthTable) -> str | None:  # noqa: ANN401 (text)
    """Expect the opposite for the absence of the outcome; nothing where that is not plain."""
    if dir_exp is None:
        return None
    names, levels = table.conditions, table.levels
    turned = []
    for expectation in parse(dir_exp, names, levels):
        if any(levels[i] != 2 or len(expected) != 1 for i, expected in expectation.items()):
            return ""
        if len(expectation) != 1:
            return ""
        turned.append({i: frozenset({0, 1}) - expected for i, expected in expectation.items()})
    return describe(turned, names, levels)


def _descriptives(study: Study, sets: pd.DataFrame, used: Sequence[str]) -> Descriptives:
    """Describe raw values where there are some, those that derived sets are made of included."""
    if study.plan is None:
        return descriptives(sets, None, list(used))
    names = [*(name for name in used if name in study.data.columns), *study.plan.specs]
    return descriptives(study.data, study.plan, list(dict.fromkeys(names)))


def _ledger(study: Study, table: TruthTable, negated: TruthTable | None) -> Ledger:
    return counterfactual_ledger(table, negated, dir_exp=study.settings.dir_exp)


def _panel(
    study: Study, sets: pd.DataFrame, main: SolutionSet | None
) -> tuple[PanelFit, ...] | None:
    if study.unit is None or study.time is None or main is None:
        return None
    return tuple(
        panel_fit(model, sets, unit=study.unit, time=study.time, seed=study.seed)
        for model in main.listed()[:5]
    )
