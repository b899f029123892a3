"""Raw values and how they became sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import plot
from fastqca._tables import Column, Table
from fastqca.report.content import (
    Block,
    Drawing,
    Exhibit,
    Folded,
    Gallery,
    Paragraph,
    Section,
    exhibits,
    file_name,
    ref,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from fastqca.calibration.descriptives import Descriptives
    from fastqca.calibration.plans import CalibrationPlan
    from fastqca.report.evidence import Findings

__all__ = ["data"]

_VALUES = ("n", "missing", "mean", "sd", "min", "q25", "median", "q75", "max")
_ANCHORS = {"exclusion": "out", "crossover": "0.5", "inclusion": "in"}
_DRAWN = 12


def data(found: Findings) -> Section:
    """Describe the raw values, and state how and why each column was calibrated."""
    return Section("Data and calibration", tuple(_blocks(found)))


def _blocks(found: Findings) -> Iterator[Block]:
    plan, described = found.plan, found.descriptives
    raw = found.study.plan is not None
    if described is None:
        yield Paragraph(found.failures["descriptives"])
    else:
        what = "raw values" if raw else "sets"
        said = f"{ref('descriptives')} describes the {what} of the {len(found.study.data):,} cases."
        if plan is not None:
            said += f" {ref('calibration')} lists how each column was calibrated, and why."
        yield Paragraph(said)
        yield Exhibit("descriptives", _values(described, what), described.to_frame())
    if plan is None:
        yield Paragraph("The data were supplied as sets; their calibration is not documented.")
    else:
        yield Exhibit("calibration", _plan(plan), _plan_frame(plan))
    if raw and plan is not None and found.figures:
        yield from _drawn(found, plan)
    if found.study.derived:
        made = exhibits(found.study.derivations(), "derived sets", "Derived sets")
        yield Paragraph(f"{ref(made[0].key)} shows how the derived sets are constructed.")
        yield from made


def _values(described: Descriptives, what: str) -> Table:
    """Lay out the descriptives of a paper: numbers of cases, moments, quantiles."""
    frame = described.to_frame()[list(_VALUES)]
    if not frame["missing"].any():
        frame = frame.drop(columns="missing")
    columns = [Column("", "left", gap=0, wrap=" "), *map(Column, frame.columns)]
    rows = [
        [str(name), *("" if np.isnan(cell) else f"{cell:.4g}" for cell in row)]
        for name, *row in frame.itertuples()
    ]
    notes = ["sd: sample standard deviation; q25, q75: quartiles"]
    return Table(columns, [rows], caption=f"Descriptives of the {what}", notes=notes)


def _plan(plan: CalibrationPlan) -> Table:
    """Lay out the calibration: method, anchors and reason of each set."""
    columns = [Column("set", "left", gap=0, wrap=" "), Column("method", "left", wrap=" ")]
    columns += map(Column, _ANCHORS.values())
    columns.append(Column("reason", "left", wrap=" "))
    rows = []
    for name, spec in plan.specs.items():
        anchors = dict(spec.anchors)
        cells = [f"{anchors[key]:.4g}" if key in anchors else "" for key in _ANCHORS]
        rows.append([name, _method(spec), *cells, plan.reasons.get(name, "none given")])
    table = Table(columns, [rows], caption="Calibration", notes=[_OF_ANCHORS])
    unused = [i for i in (2, 3, 4) if not any(row[i] for row in rows)]
    if unused:
        table = Table(columns, [rows], caption="Calibration").without_columns(unused)
    return table


_OF_ANCHORS = "out: full exclusion; 0.5: crossover; in: full inclusion"


def _plan_frame(plan: CalibrationPlan) -> pd.DataFrame:
    frame = plan.to_frame()
    for at, key in enumerate(_ANCHORS):
        values = [dict(spec.anchors).get(key, np.nan) for spec in plan.specs.values()]
        frame.insert(2 + at, key, values)
    return frame


def _method(spec: Any) -> str:  # noqa: ANN401 (each kind of spec has its own fields)
    """Name the method of a spec as papers do; as the call that makes it where they have no name."""
    if spec.kind == "likert":
        return f"direct method, {spec.points:g}-point scale{', reversed' if spec.reverse else ''}"
    if spec.kind != "fuzzy" or spec.ecdf:
        return repr(spec)
    shape = "direct method, logistic" if spec.logistic else "linear"
    if spec.percentiles:
        shape += f"; percentiles {', '.join(f'{one:g}' for one in spec.percentiles)}"
    return shape


def _drawn(found: Findings, plan: CalibrationPlan) -> Iterator[Block]:
    raw = found.study.data
    names = [name for name in plan.specs if name in raw.columns][:_DRAWN]
    drawings = [
        Drawing(
            lambda name=name, spec=plan.specs[name]: plot.calibration(raw, spec, name),  # type: ignore[misc]
            name,
            file_name("calibration", str(i), name),
        )
        for i, name in enumerate(names, 1)
    ]
    if drawings:
        yield Paragraph(f"{ref('calibration plots')} shows membership in each set by raw value.")
        caption = "Raw values and membership"
        yield Folded(
            "Show the calibration plots",
            (Gallery(tuple(drawings), caption, "calibration plots"),),
        )
