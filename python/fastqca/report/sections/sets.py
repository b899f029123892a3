"""The calibrated sets: what to know about them before an analysis, and their values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fastqca._tables import Column, Table, figure
from fastqca.report.content import Exhibit, Folded, Items, Paragraph, Section, ref

if TYPE_CHECKING:
    from fastqca.report.evidence import Findings

__all__ = ["sets", "values"]


def sets(found: Findings) -> Section:
    """Say how the cases spread over the sets, and what deserves attention."""
    diagnosis = found.diagnosis
    frame = diagnosis.to_frame()
    said = Paragraph(
        f"{ref('sets')} shows how the cases are distributed over the sets. {ref('values')} "
        "lists the membership of each case."
    )
    attention = diagnosis.findings or ("Nothing requires attention.",)
    table = Exhibit("sets", _table(frame), frame)
    return Section("Calibrated sets", (said, table, Items(tuple(attention))))


def _table(frame: pd.DataFrame) -> Table:
    heads = ["set", "kind", "lowest", "highest", "widest gap", "share in", "at 0.5"]
    columns = [Column(heads[0], "left", gap=0, wrap=" "), Column(heads[1], "left")]
    columns += map(Column, heads[2:])
    rows = [
        [
            str(name),
            str(row["kind"]),
            *("-" if np.isnan(row[key]) else f"{row[key]:.3g}" for key in ("minimum", "maximum")),
            figure(float(row["gap"]), 2),
            "-" if np.isnan(row["share_in"]) else f"{row['share_in']:.0%}",
            str(row["ties"]),
        ]
        for name, row in frame.iterrows()
    ]
    notes = [
        (
            "widest gap: longest interval of [0, 1] without a case; share in: share of cases "
            "above 0.5; at 0.5: cases neither in nor out"
        )
    ]
    return Table(columns, [rows], caption="Calibrated sets", notes=notes)


def values(found: Findings) -> Section:
    """Give the memberships of all cases in all sets that the analysis uses."""
    table = found.table
    names = [*table.conditions, table.outcome]
    scores = [*table.sets.values, table.outcome_values]  # noqa: PD011 (SetData, not pandas)
    columns = [Column("case", "left", gap=0, wrap=" "), *(Column(name) for name in names)]
    cases = list(table.sets.cases)
    rows = [[case, *(f"{row[i]:.3g}" for row in scores)] for i, case in enumerate(cases)]
    frame = pd.DataFrame(np.array(scores).T, columns=names, index=pd.Index(cases, name="case"))
    made = Table(columns, [rows], caption=f"Membership of the {len(cases):,} cases in the sets")
    shown = Exhibit("values", replace(made, cases="names"), frame)
    title = f"Show the values of {len(cases):,} cases"
    return Section("Membership of the cases", (Folded(title, (shown,)),), appendix=True)
