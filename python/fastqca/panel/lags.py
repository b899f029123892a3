"""Lagged conditions: what a unit was one or more periods before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing, warn, whole_number
from fastqca._common.errors import DataError, MissingDataWarning
from fastqca._common.names import names_in, require_columns
from fastqca.data.frames import to_frame
from fastqca.panel.layout import read_panel

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["lagged"]


def lagged(
    data: Any,  # noqa: ANN401 (any table)
    columns: str | Iterable[str],
    *,
    unit: str,
    time: str,
    by: int = 1,
) -> pd.DataFrame:
    """
    Add columns with lagged values of the same unit.

    Parameters
    ----------
    data : DataFrame or other table, N rows
        One row per unit and period, in any order.
    columns : str or iterable of str
        ``"A, B"``, ``"A:C"`` or a list.
    unit, time : str
        Columns, or levels of the index.
    by : int, default 1
        Lag in periods. Only periods that occur in the data count, in their order.

    Returns
    -------
    DataFrame
        The table with an additional column such as "A_lag1" for each column listed. Missing if the
        unit has no row that many periods earlier.

    Raises
    ------
    DataError
        A column is unknown or already exists, or a unit has two rows for the same period.

    Warns
    -----
    FastqcaWarning
        Rows other than those of the first periods have no lagged value.

    Examples
    --------
    >>> data = {"u": ["a", "a", "b", "b"], "t": [1, 2, 1, 2], "X": [0.1, 0.4, 0.7, 0.9]}
    >>> lagged(data, "X", unit="u", time="t")["X_lag1"].tolist()
    [nan, 0.1, nan, 0.7]
    """
    from pandas.api.extensions import take

    by = whole_number(by, "by", low=1)
    frame = to_frame(data)
    panel = read_panel(frame, unit, time)
    names = names_in(columns, frame.columns.tolist(), "columns")
    require_columns(names, frame.columns, "columns")
    for name in names:
        if f"{name}_lag{by}" in frame.columns:
            raise DataError(f"the data have a column '{name}_lag{by}' already")
    at = np.full((len(panel.units), len(panel.times)), -1)
    at[panel.unit_of, panel.time_of] = np.arange(len(frame))
    before = np.where(panel.time_of >= by, at[panel.unit_of, np.maximum(panel.time_of - by, 0)], -1)
    result = frame.copy()
    for name in names:
        column = frame[name].astype(np.float64) if frame[name].dtype == bool else frame[name]
        result[f"{name}_lag{by}"] = take(column.array, before, allow_fill=True)
    gaps = np.flatnonzero((before < 0) & (panel.time_of >= by))
    if gaps.size:
        rows = panel.names()
        warn(
            f"no row {by} period{'s' if by > 1 else ''} earlier, so lagged values are missing: "
            f"{listing(rows[i] for i in gaps)}",
            MissingDataWarning,
        )
    return result
