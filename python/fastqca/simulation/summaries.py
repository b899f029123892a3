"""One row per cell: its settings, the means of all metrics with their Monte Carlo errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.batch import Status
from fastqca.simulation.design import settings
from fastqca.simulation.fit_of_terms import LIST_COLUMNS, describe_values
from fastqca.simulation.metrics import METRICS, ON_REQUEST, estimate, is_unknown
from fastqca.simulation.resampling import BY_CHANCE
from fastqca.simulation.rows import arrow, kind_of, scalar
from fastqca.simulation.tables import AllDeletions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from fastqca.simulation.design import Design
    from fastqca.simulation.grid import Analysis, DataCell

__all__ = ["QUANTILES", "cells_table", "fit_summaries", "summary"]

QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
_WITH_QUANTILES = (
    "n_models",
    "inclS",
    "PRI",
    "covS",
    "true_inclS",
    "true_PRI",
    "true_covS",
)


def summary(data: DataCell, analysis: Analysis, rows: pa.Table) -> dict[str, Any]:
    """
    Summarise the rows of one cell.

    Returns
    -------
    dict
        `cell`, `stream`, the levels; `replicates`; how many ended with each `Status`; for each
        metric m its mean `m`, standard error `m_se`, number of known values `m_n`, bounds
        `m_least` and `m_most` of the mean, and the ends `m_low` and `m_high` of its interval; of
        some quantiles. None where a value is unknown.
    """
    out = _settings_of(data, analysis)
    out["replicates"] = rows.num_rows
    ended = np.array([Status[name] for name in rows.column("status").to_pylist()], dtype=np.uint8)
    out |= {status.name: int((ended == status).sum()) for status in Status}
    several = rows.column("cases").to_numpy() > 1
    for metric in (*METRICS, *ON_REQUEST):
        if metric.name not in rows.column_names:
            continue
        column = rows.column(metric.name)
        missing = column.is_null().to_numpy(zero_copy_only=False)
        maybe = is_unknown(metric, ended) & (several | (metric.name != "retention"))
        unknown = int((missing & maybe).sum())
        values = np.asarray(column.drop_null().to_numpy(zero_copy_only=False), dtype=np.float64)
        exhaustive = isinstance(data.generator, AllDeletions) and metric.name not in BY_CHANCE
        found = estimate(values, unknown, metric, exhaustive=exhaustive)
        out[metric.name] = _known(found.mean)
        for name in ("se", "n", "least", "most", "low", "high"):
            out[f"{metric.name}_{name}"] = _known(getattr(found, name))
        if metric.name in _WITH_QUANTILES:
            for name, share in QUANTILES.items():
                at = float(np.quantile(values, share)) if values.size and not unknown else None
                out[f"{metric.name}_{name}"] = at
    return out


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _settings_of(data: DataCell, analysis: Analysis) -> dict[str, Any]:
    start = {"cell": analysis.cell, "stream": data.stream}
    return start | {"generator": type(data.generator).__name__} | settings(analysis)


def fit_summaries(data: DataCell, analysis: Analysis, rows: pa.Table) -> list[dict[str, Any]]:
    """
    Tell how the fit of terms is spread in one cell.

    Returns
    -------
    list of dict
        For each kind of term and measure `cell`, `stream`, the levels, `kind` and `measure`,
        and what `fit_distribution` says of these.
    """
    from pyarrow import compute

    out = []
    for (kind, measure), name in LIST_COLUMNS.items():
        column = rows.column(name).combine_chunks()
        values = column.flatten().to_numpy(zero_copy_only=False)
        replicate = compute.list_parent_indices(column).to_numpy(zero_copy_only=False)
        every = isinstance(data.generator, AllDeletions)
        found = describe_values(values, replicate.astype(np.int64), exhaustive=every).items()
        known = {key: None if np.isnan(value) else value for key, value in found}
        out.append(_settings_of(data, analysis) | {"kind": kind, "measure": measure} | known)
    return out


def cells_table(design: Design, found: Sequence[dict[str, Any]]) -> pa.Table:
    """Put the summaries of all cells into an Arrow table."""
    pa = arrow()
    kinds = design.columns
    columns = {}
    for name in found[0]:
        values = [one[name] for one in found]
        kind = kinds.get(name) or (kind_of(values) if values != [None] * len(values) else "double")
        columns[name] = pa.array(
            [scalar(value, kind).as_py() for value in values], pa.type_for_alias(kind)
        )
    return pa.table(columns)
