"""Units and periods of a panel, checked: every row is one unit at one time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._check import did_you_mean, listing, shown
from fastqca.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Panel", "grouping", "read_panel"]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """
    Which unit and which period each row is of.

    Attributes
    ----------
    units, times : tuple of str
        Names, units in the order of the data, periods in their own order.
    unit_of, time_of : ndarray of int64, shape (N,)
        Positions in these.
    """

    units: tuple[str, ...]
    times: tuple[str, ...]
    unit_of: NDArray[np.int64]
    time_of: NDArray[np.int64]

    @property
    def balanced(self) -> bool:
        """Whether every unit has a row in every period."""
        return len(self.unit_of) == len(self.units) * len(self.times)

    def names(self) -> tuple[str, ...]:
        """Names of the rows, "unit time"."""
        return tuple(
            f"{self.units[u]} {self.times[t]}"
            for u, t in zip(self.unit_of.tolist(), self.time_of.tolist(), strict=True)
        )


def grouping(
    frame: pd.DataFrame, column: str, role: str, *, ordered: bool = False
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """
    Read a column as groups: their names, and the group of each row.

    Parameters
    ----------
    frame : DataFrame, N rows
    column : str
        A column, or a level of the index.
    role : str
        What messages call it.
    ordered : bool
        Put the groups in their own order (that of a Categorical, or sorted) instead of that in
        which they occur.

    Raises
    ------
    DataError
        There is no such column, or a row has no value in it.
    """
    import pandas as pd

    if column in frame.columns:
        values = frame[column]
    elif column in frame.index.names:
        values = frame.index.get_level_values(column).to_series(index=frame.index)
    else:
        known = [*map(str, frame.columns), *(str(n) for n in frame.index.names if n is not None)]
        raise DataError(f"{role}: there is no column {column!r}{did_you_mean(column, known)}")
    if values.isna().any():
        rows = listing(str(i + 1) for i in np.flatnonzero(values.isna().to_numpy()))
        raise DataError(
            f"{role} {column!r} has no value in row {rows}: fill it in, or drop the row"
        )
    codes, labels = pd.factorize(values, sort=ordered)
    return tuple(str(label) for label in labels), codes.astype(np.int64)


def read_panel(frame: pd.DataFrame, unit: str, time: str) -> Panel:
    """
    Read units and periods.

    Raises
    ------
    DataError
        There is no such column, a value is missing, or a unit has two rows for one period.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"ics": ["a", "a", "b"], "year": [2022, 2021, 2021]})
    >>> panel = read_panel(frame, "ics", "year")
    >>> panel.times, panel.time_of.tolist(), panel.balanced
    (('2021', '2022'), [1, 0, 0], False)
    """
    units, unit_of = grouping(frame, unit, "unit")
    times, time_of = grouping(frame, time, "time", ordered=True)
    cells = unit_of * len(times) + time_of
    seen, counts = np.unique(cells, return_counts=True)
    if (counts > 1).any():
        cell = int(seen[counts > 1][0])
        rows = listing(str(i + 1) for i in np.flatnonzero(cells == cell))
        raise DataError(
            f"time {time!r} is not unique within unit {unit!r}: {shown(units[cell // len(times)])} "
            f"has {counts[counts > 1][0]} rows for {times[cell % len(times)]} (rows {rows}); each "
            "unit may have one row per period"
        )
    return Panel(units, times, unit_of, time_of)
