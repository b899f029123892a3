"""What the solution to interpret says about each case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from fastqca._common.tolerance import is_in
from fastqca._tables import CaseList, Column, Table, figure
from fastqca.report.content import (
    Block,
    Drawing,
    Exhibit,
    Folded,
    Paragraph,
    Section,
    exhibits,
    file_name,
    ref,
    refs,
)
from fastqca.report.figures import model_plot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastqca.report.evidence import Findings
    from fastqca.solutions.terms import Model

__all__ = ["case_table", "cases"]

_MODELS = 3
_NAMED = 30  # cases up to which all are named
_BEST = 5


def cases(found: Findings) -> Section | None:
    """Draw the cases by model, and sort them into types."""
    if found.main is None or not found.main.n_listed:
        return None
    return Section("Cases", tuple(_blocks(found, found.main.listed()[:_MODELS])))


def _blocks(found: Findings, models: Sequence[Model]) -> Iterator[Block]:
    main, table = found.main, found.table
    if main is not None and main.n_listed > _MODELS:
        yield Paragraph(f"This section covers the first {_MODELS} of {main.counted()}.")
    if found.cases is not None:
        typed = exhibits(found.cases, "types of cases")
        if found.n > _NAMED:
            typed = [replace(one, table=_with_the_best(one.table)) for one in typed]
        first, pairs, rest = typed[0], typed[1:2], typed[2 : 2 * _MODELS]
        yield Paragraph(
            f"{ref(first.key)} classifies the cases by what {models[0].name} implies for them, "
            "with the cases best suited for a case study first: typical cases show the "
            "mechanism, cases deviant in consistency contradict it, and cases deviant in "
            "coverage are not yet explained."
        )
        yield first
        if pairs or rest:
            yield Paragraph(
                (
                    f"{refs([*pairs, *rest])} "
                    f"{'has' if len([*pairs, *rest]) == 1 else 'have'} "
                    "pairs of cases for comparison"
                )
                + (" and the cases of other models." if rest else ".")
            )
            yield Folded("Show pairs of cases", (*pairs, *rest))
    if found.figures:
        drawn = [
            Drawing(
                lambda model=model: model_plot(model, table),  # type: ignore[misc]
                f"{model.name}: membership of the cases in {model} and in {table.outcome}",
                file_name("xy", table.outcome, model.name),
                table.sets.cases,
            )
            for model in models
        ]
        verb = "plots" if len(drawn) == 1 else "plot"
        yield Paragraph(
            f"{refs(drawn)} {verb} the outcome of each case against its membership in the model."
        )
        yield from drawn
    yield Paragraph(f"{ref('cases')} lists all cases with their row and their memberships.")


def _with_the_best(table: Table) -> Table:
    """Name the best cases of each row, and count the others: all of them are in the appendix."""

    def cell(given: str) -> str:
        if not isinstance(given, CaseList) or len(given.names) <= _BEST:
            return given
        within = "; " if any("," in name or " - " in name for name in given.names) else ", "
        return f"{within.join(given.names[:_BEST])} and {len(given.names) - _BEST:,} more"

    groups = [[list(map(cell, row)) for row in group] for group in table.groups]
    return replace(table, groups=groups)


def case_table(found: Findings) -> Section | None:
    """List all cases with their row, their memberships and the terms that cover them."""
    if found.main is None or not found.main.n_listed:
        return None
    table, models = found.table, found.main.listed()[:_MODELS]
    columns = [Column("case", "left", gap=0, wrap=" "), Column("row"), Column(table.outcome)]
    columns += [Column(model.name) for model in models]
    columns.append(Column("covered by", "left", wrap=" "))
    rows = []
    for at, case in enumerate(table.sets.cases):
        row = int(table.row_of[at])
        inside = " + ".join(str(term) for term in models[0].terms if is_in(term.membership[at]))
        scores = [figure(float(model.membership[at]), 2) for model in models]
        number = str(table.row_numbers[row]) if row >= 0 else "-"
        rows.append([case, number, figure(float(table.outcome_values[at]), 2), *scores, inside])
    caption = f"The {found.n:,} cases, and the terms of {models[0].name} that cover them"
    made = Table(columns, [rows], caption=caption, row_ids="case")
    shown = Exhibit("cases", made, _frame(found, models, [row[-1] for row in rows]))
    title = f"Show the {found.n:,} cases"
    return Section("Cases and models", (Folded(title, (shown,)),), appendix=True)


def _frame(found: Findings, models: Sequence[Model], inside: Sequence[str]) -> pd.DataFrame:
    table = found.table
    numbers = [table.row_numbers[row] if row >= 0 else None for row in table.row_of.tolist()]
    columns = {"row": numbers, table.outcome: table.outcome_values}
    columns |= {model.name: model.membership for model in models}
    index = pd.Index(list(table.sets.cases), name="case")
    return pd.DataFrame({**columns, "covered by": inside}, index=index)
