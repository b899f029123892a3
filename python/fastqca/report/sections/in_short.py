"""The findings on half a page: for the outcome, for its absence, and how firmly they stand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from fastqca._tables import Column, Table, figure
from fastqca.report.checks import Check, checklist
from fastqca.report.content import Exhibit, Paragraph, Section, ref, sentence
from fastqca.report.evidence import Findings, main_solution
from fastqca.report.sections.charts import main_charts
from fastqca.report.sections.necessity import verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca.report.overview import Answer

__all__ = ["in_short"]

_MOST_NAMED = 6
_MODELS = 5
_FIT = {"inclS": "consistency", "PRI": "PRI", "covS": "coverage"}


def in_short(found: Findings) -> Section:
    """Say what was found, in plain sentences, with the charts and all models."""
    checks = checklist(found)
    charts = main_charts(found)
    texts = [_question(found)]
    texts += [_explained(answers, table.outcome) for table, answers in found.sides]
    texts.append(_where(charts))
    texts.append(_necessary(found))
    texts += [one.why for one in checks if one.step in ("Robustness", "Chance")]
    texts.append(_checked(checks))
    models = _models(found)
    return Section("In short", (*map(Paragraph, texts), *charts, models))


def _question(found: Findings) -> str:
    names, outcome = found.table.conditions, found.table.outcome
    conditions = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    what = f"which combinations of {conditions} are" if len(names) > 1 else f"whether {names[0]} is"
    other = "" if found.negated is None else f" and for its absence, {found.negated.outcome},"
    return f"This report asks {what} sufficient for {outcome}{other} in {found.n:,} cases."


def _explained(answers: Sequence[Answer], outcome: str) -> str:
    """Say which solution there is, with its fit."""
    main = main_solution(answers)
    if main is None or not main.n_listed:
        reason = next((answer.reason for answer in answers if answer.reason), "")
        return f"For {outcome} there is no solution. {sentence(reason) if reason else ''}".strip()
    model = main.listed()[0]
    fit = f"consistency {figure(model.inclS)}, PRI {figure(model.PRI)}"
    fit = f"{fit}, coverage {figure(model.covS)}"
    if main.n_models == 1:
        return f"For {outcome}, the {main.kind} solution is {model} ({fit})."
    return (
        f"For {outcome}, the {main.kind} solution has {main.counted()}, and the data cannot "
        f"decide between them. The first is {model} ({fit})."
    )


def _models(found: Findings) -> Exhibit:
    """List the models of all solutions of both sides, with their fit."""
    heads = ["outcome", "solution", "model"]
    columns = [Column("outcome", "left", gap=0), Column("solution", "left")]
    columns.append(Column("model", "left", wrap=" "))
    columns += [Column(name) for name in _FIT.values()]
    groups, records = [], []
    for table, answers in found.sides:
        rows = []
        for answer in answers:
            if answer.solution is None:
                rows.append([table.outcome, answer.kind, "none"])
                continue
            listed = answer.solution.listed()
            for i, model in enumerate(listed[:_MODELS]):
                name = str(model) if len(listed) == 1 else f"{model.name}: {model}"
                kind = answer.kind if i == 0 else ""
                outcome = table.outcome if not rows else ""
                fit = [model.fit[key] for key in _FIT]
                rows.append([outcome, kind, name, *map(figure, fit)])
                records.append([table.outcome, answer.kind, name, *fit])
            if len(listed) > _MODELS:
                rows.append(["", "", f"... {answer.solution.counted()} in all"])
        groups.append(rows)
    frame = pd.DataFrame(records, columns=[*heads, *_FIT.values()]).set_index("outcome")
    caption = f"Models of the solutions for {' and '.join(t.outcome for t, _ in found.sides)}"
    return Exhibit("models", Table(columns, groups, caption=caption), frame)


def _where(charts: Sequence[Exhibit]) -> str:
    shown = " and ".join(ref(chart.key) for chart in charts)
    verb = "shows" if len(charts) == 1 else "show"
    chart = f"{shown} {verb} the configurations with their conditions and cases; " if charts else ""
    return f"{chart}{ref('models')} lists the models of all solutions."


def _necessary(found: Findings) -> str:
    there = [one for one in (found.necessary, found.necessary_negated) if one is not None]
    if not there:
        return "Necessary conditions could not be computed."
    verdicts = [sentence(verdict(result)) for result in there]
    verdicts[-1] = f"{verdicts[-1].rstrip('.')} ({ref('necessity')})."
    return " ".join(verdicts)


def _checked(checks: Sequence[Check]) -> str:
    counts = Counter(check.status for check in checks)
    flagged = [check.step for check in checks if check.status == "FLAG"]
    named = ", ".join(name[:1].lower() + name[1:] for name in flagged[:_MOST_NAMED])
    more = len(flagged) - _MOST_NAMED
    also = f" and {more} more" if more > 0 else ""
    which = f" ({named}{also})" if flagged else ""
    return (
        f"The checklist of good practice ({ref('checklist')}) has {len(checks)} lines: "
        f"{counts['PASS']} pass, {counts['FLAG']} flagged{which}, {counts['NOT RUN']} not run."
    )
