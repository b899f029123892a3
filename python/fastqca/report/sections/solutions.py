"""The three solutions of the outcome, and those of its absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca import plot
from fastqca.report.content import (
    Block,
    Drawing,
    Exhibit,
    Folded,
    Heading,
    Paragraph,
    Section,
    exhibits,
    file_name,
    ref,
    refs,
    sentence,
)
from fastqca.report.evidence import main_solution
from fastqca.report.overview import MEANING, ambiguity, missing_solutions
from fastqca.report.sections.charts import chart_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastqca.report.evidence import Findings
    from fastqca.report.overview import Answer
    from fastqca.solutions.fiss import FissChart

__all__ = ["absence", "outcome"]

_CHARTS = 3  # models whose charts are shown
_NAMED = 30  # cases that the figure of a chart has room for


def outcome(found: Findings) -> Section:
    """Write out the solutions of the outcome."""
    return _section(found, found.answers, found.table.outcome)


def absence(found: Findings) -> Section | None:
    """Write out the solutions of its absence."""
    if found.negated is None:
        return None
    return _section(found, found.answers_negated, found.negated.outcome)


def _section(found: Findings, answers: Sequence[Answer], label: str) -> Section:
    return Section(f"Solutions for {label}", tuple(_blocks(found, answers, label)))


def _blocks(found: Findings, answers: Sequence[Answer], label: str) -> Iterator[Block]:
    for answer in answers:
        if answer.solution is not None:
            made = exhibits(answer.solution, f"{answer.kind} solution of {label}")
            yield Heading(f"{answer.kind.capitalize()} solution", 3)
            said = [MEANING[answer.kind], ambiguity(answer.solution)]
            yield Paragraph(" ".join([*filter(None, said), f"{refs(made)} lists its terms."]))
            yield from made
    for kinds, reason in missing_solutions(answers):
        yield Heading(f"No {', no '.join(kinds)} solution", 3)
        yield Paragraph(sentence(reason))
    yield from _charts(found, answers)


def _charts(found: Findings, answers: Sequence[Answer]) -> Iterator[Block]:
    """Draw the chart of the first model to interpret; of others show the tables."""
    first, main = chart_of(answers), main_solution(answers)
    if first is None or main is None:
        return
    others = [chart_of(answers, n) for n in range(2, min(len(main.listed()), _CHARTS) + 1)]
    more = [one for chart in others if chart is not None for one in _table_of(chart)]
    if found.figures:
        drawn = _figure(first, named=found.n <= _NAMED)
        yield Paragraph(f"{ref(drawn.key)} draws {first.model.name} as a configuration chart.")
        yield drawn
    if more:
        yield Paragraph(f"{refs(more)} {'has' if len(more) == 1 else 'have'} the next models.")
        yield Folded("Show the charts of the next models", tuple(more))


def _table_of(chart: FissChart) -> list[Exhibit]:
    return exhibits(chart, f"chart of {chart.outcome}, {chart.model.name}")


def _figure(chart: FissChart, *, named: bool) -> Drawing:
    told = (
        "large symbols: core conditions; small symbols: peripheral conditions"
        if chart.distinguished
        else "core and peripheral conditions are not distinguished"
    )
    return Drawing(
        lambda: plot.fiss(chart, cases=named),
        f"Configuration chart of {chart.outcome}, {chart.kind} solution, {chart.model.name}: "
        f"● present, ⊗ absent, blank irrelevant; {told}",
        file_name("configurations", chart.outcome),
    )
