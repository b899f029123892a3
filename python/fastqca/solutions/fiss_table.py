"""Configuration charts as one table: configurations as columns, solutions side by side."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastqca._common.names import column_names
from fastqca._tables import Column, Table, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastqca._tables import Cases
    from fastqca.solutions.fiss import FissChart

__all__ = ["chart_table"]

_FIT_ROWS = ("consistency", "PRI", "raw coverage", "unique coverage", "cases")
_OVERALL = {"solution consistency": "inclS", "solution PRI": "PRI", "solution coverage": "covS"}
_TOLD_APART = "● core present, ⊗ core absent, • peripheral present, ⊘ peripheral absent"
_ALIKE = "● present, ⊗ absent"


def chart_table(charts: Sequence[FissChart], cases: Cases, *, overall: bool) -> Table:
    """Lay charts out side by side, with the same rows for all of them."""
    spans = _spans(charts)
    columns = [Column("", "left", gap=0, wrap=" ")]
    for chart, span in zip(charts, spans, strict=True):
        columns += [Column(name, "center", wrap="; ", span=span) for name in chart.names]
    conditions = list(dict.fromkeys(name for chart in charts for name in chart.conditions))
    heads = column_names(conditions, (*_FIT_ROWS, *_OVERALL))
    marks = [
        [head, *_joined(charts, lambda chart, name=name: _marks(chart, name))]  # type: ignore[misc]
        for head, name in zip(heads, conditions, strict=True)
    ]
    fits = [
        [name, *_joined(charts, lambda chart, i=i: list(map(figure, chart.fit_rows()[i][1])))]  # type: ignore[misc]
        for i, name in enumerate(_FIT_ROWS[:-1])
    ]
    listed = ["cases", *_joined(charts, _cases)]
    whole = [
        [name, *_joined(charts, lambda chart, key=key: _in_the_middle(chart, key))]  # type: ignore[misc]
        for name, key in _OVERALL.items()
    ]
    return Table(
        columns,
        [marks, fits, [listed], *([whole] if overall else [])],
        caption=_caption(charts),
        notes=_notes(charts, spans),
        cases=cases,
        circles=True,
    )


def _joined(charts: Sequence[FissChart], cells: Callable[[FissChart], Sequence[str]]) -> list[str]:
    return [cell for chart in charts for cell in cells(chart)]


def _marks(chart: FissChart, name: str) -> list[str]:
    """Mark what a condition is in each configuration; nothing where a chart does not have it."""
    if name not in chart.conditions:
        return [""] * len(chart.names)
    at = chart.conditions.index(name)
    return [chart.symbol(at, column) for column in range(len(chart.names))]


def _cases(chart: FissChart) -> list[str]:
    return [chart.model.terms[i].cases for i in chart.order]


def _in_the_middle(chart: FissChart, key: str) -> list[str]:
    """Write what is about all configurations of a solution below the middle one."""
    cells = [""] * len(chart.names)
    cells[(len(cells) - 1) // 2] = figure(chart.model.fit[key])
    return cells


def _spans(charts: Sequence[FissChart]) -> list[str]:
    """Name charts side by side: by the outcome, and by the model where that does not do."""
    if len(charts) == 1:
        return [""]
    outcomes = Counter(chart.outcome for chart in charts)
    names = [
        chart.outcome
        if outcomes[chart.outcome] == 1
        else f"{chart.outcome}, {chart.kind} {chart.model.name}"
        for chart in charts
    ]
    again = Counter(names)
    return [f"{n} [{i}]" if again[n] > 1 else n for i, n in enumerate(names, 1)]


def _caption(charts: Sequence[FissChart]) -> str:
    if len(charts) > 1:
        outcomes = dict.fromkeys(chart.outcome for chart in charts)
        return f"Configurations for {', '.join(outcomes)}"
    return f"Configurations for {charts[0].outcome} ({charts[0].model.name})"


def _notes(charts: Sequence[FissChart], spans: Sequence[str]) -> list[str]:
    """Explain the marks, and say which solutions these are and what is core by which model."""
    told_apart = any(chart.parents for chart in charts)
    legend = [_TOLD_APART if told_apart else _ALIKE]
    if any(max(chart.levels) > 2 for chart in charts):
        level = "a number is the level of a multi-value condition"
        legend.append(f"{level}, in brackets if peripheral" if told_apart else level)
    legend.append("blank: does not matter")
    notes = [", ".join(legend)]
    for chart, span in zip(charts, spans, strict=True):
        about = f"{span}: " if span else ""
        of = "" if chart.counted == "1 model" else f" of {chart.counted}"
        which = f"{about}{chart.kind} solution, {chart.model.name}{of}"
        notes.append(f"{which[0].upper() if not span else which[0]}{which[1:]}; {_core(chart)}")
    return notes


def _core(chart: FissChart) -> str:
    if chart.parents:
        model = "model" if len(chart.parents) == 1 else "models"
        return f"core as judged by the parsimonious {model} {', '.join(chart.parents)}"
    if chart.kind == "parsimonious":
        return "all conditions are core"
    return (
        "core and peripheral conditions are not told apart, for want of a parsimonious solution "
        "to compare with"
    )
