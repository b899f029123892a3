"""Configuration charts of the solutions to interpret."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca.report.content import Exhibit, exhibits
from fastqca.report.evidence import Findings, main_solution
from fastqca.solutions.fiss import FissChart, fiss_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables import Cases
    from fastqca.report.overview import Answer
    from fastqca.solutions.solution import SolutionSet
    from fastqca.solutions.terms import Model

__all__ = ["chart_of", "main_charts", "may_be_charted"]

MOST_TERMS = 12  # columns of a chart that a page has room for
NAMED = 12  # cases that a chart of both sides has room to name


def may_be_charted(model: Model) -> bool:
    """Whether a chart of a model fits a page."""
    return 0 < len(model.terms) <= MOST_TERMS


def chart_of(found: Sequence[Answer], model: int = 1) -> FissChart | None:
    """Make the chart of a model of the solution to interpret, None if there is none."""
    main = main_solution(found)
    if main is None or len(main.listed()) < model:
        return None
    chosen = main.listed()[model - 1]
    if not may_be_charted(chosen):
        return None
    return fiss_chart(main, chosen, parsimonious=_simpler(found))


def main_charts(found: Findings) -> list[Exhibit]:
    """Lay out the charts of the outcome and its absence: one table where a page has room for it."""
    sides = [answers for _, answers in found.sides]
    charts = [chart for chart in map(chart_of, sides) if chart is not None]
    if len(charts) == 2 and sum(len(chart.names) for chart in charts) <= MOST_TERMS:
        mains = [main_solution(answers) for answers in sides]
        simpler = [_simpler(answers) for answers in sides]
        joint = fiss_chart([one for one in mains if one is not None], parsimonious=simpler)
        made = exhibits(joint, "configuration chart")
    else:
        made = [
            one
            for chart in charts
            for one in exhibits(chart, f"configuration chart of {chart.outcome}")
        ]
    shown: Cases = "auto" if found.n <= NAMED else "count"
    return [replace(one, table=replace(one.table, cases=shown)) for one in made]


def _simpler(found: Sequence[Answer]) -> SolutionSet | None:
    main = main_solution(found)
    if main is None or main.kind != "intermediate":
        return None
    return next((a.solution for a in found if a.kind == "parsimonious"), None)
