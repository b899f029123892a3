"""Units and periods of a panel, checked: every row is one unit at one time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import did_you_mean, listing, shown, warn
from fastqca._common.errors import CategoryWarning, DataError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Panel", "grouping", "read_panel"]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """
    The unit and the period of each row.

    Attributes
    ----------
    units, times : tuple of str
        Names of the units, in the order of the data, and of the periods, in temporal order.
    unit_of, time_of : ndarray of int64, shape (N,)
        Positions in `units` and `times`.
    """

    units: tuple[str, ...]
    times: tuple[str, ...]
    unit_of: NDArray[np.int64]
    time_of: NDArray[np.int64]

    @property
    def balanced(self) -> bool:
        """Whether every unit has a row in every period."""
        return len(self.unit_of) == len(self.units) * len(self.times)

    @property
    def steps(self) -> tuple[tuple[int, int], ...]:
        """Positions of the rows before and after, for every pair of consecutive rows of a unit."""
        order = np.lexsort((self.time_of, self.unit_of)).tolist()
        of = self.unit_of
        return tuple(
            (before, after) for before, after in pairwise(order) if of[before] == of[after]
        )

    def names(self) -> tuple[str, ...]:
        """Names of the rows, "unit time"."""
        return tuple(
            f"{self.units[u]} {self.times[t]}"
            for u, t in zip(self.unit_of.tolist(), self.time_of.tolist(), strict=True)
        )


def grouping(
    frame: pd.DataFrame, column: str, role: str, *, ordered: bool = False
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Read a column as groups: their names, and the group of each row."""
    if not isinstance(column, str):
        raise DataError(
            f"{role} must be the name of one column, got {shown(column)}", argument=role
        )
    if column in frame.columns:
        values = frame[column]
        if values.ndim != 1:
            raise DataError(f"{role}: there are several columns named {column!r}; rename them")
    elif column in frame.index.names:
        values = frame.index.get_level_values(column).to_series(index=frame.index)
    else:
        known = [*map(str, frame.columns), *(str(n) for n in frame.index.names if n is not None)]
        raise DataError(
            f"{role}: there is no column {column!r}{did_you_mean(column, known)}", argument=role
        )
    if values.isna().any():
        rows = listing(str(i + 1) for i in np.flatnonzero(values.isna().to_numpy()))
        raise DataError(
            f"{role} {column!r} has no value in row {rows}: fill it in, or drop the row"
        )
    return _coded(values, f"{role} {column!r}", ordered=ordered)


def _coded(
    values: pd.Series, what: str, *, ordered: bool
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Give groups numbers; "p2" comes before "p10", as digits in text are read as numbers."""
    import pandas as pd

    codes, labels = pd.factorize(values)
    words = any(isinstance(label, str) for label in labels)
    if isinstance(values.dtype, pd.CategoricalDtype):
        words = False
    if ordered and not words:
        codes, labels = pd.factorize(values, sort=True)
    names = [_name(label) for label in labels]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{what} has {twice!r} both as a number and as text: use a single type")
    if ordered and words:
        order = sorted(range(len(names)), key=lambda i: _natural(names[i]))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        names, codes = [names[i] for i in order], place[codes]
    return tuple(names), codes.astype(np.int64)


def _natural(text: str) -> tuple[tuple[bool, float, str], ...]:
    """Sort key in which runs of digits count as numbers."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple(
        (not part.isdecimal(), float(part) if part.isdecimal() else 0.0, part) for part in parts
    )


def _name(label: object) -> str:
    """Name a group: 2022 for 2022.0, and no time of day for a date."""
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label).removesuffix(" 00:00:00")


def read_panel(
    frame: pd.DataFrame, unit: str, time: str, *, in_order: bool = True, repeated: bool = False
) -> Panel:
    """
    Read units and periods.

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
    if (counts > 1).any() and not repeated:
        cell = int(seen[counts > 1][0])
        rows = listing(str(i + 1) for i in np.flatnonzero(cells == cell))
        raise DataError(
            f"time {time!r} is not unique within unit {unit!r}: {shown(units[cell // len(times)])} "
            f"has {counts[counts > 1][0]} rows for {times[cell % len(times)]} (rows {rows}); each "
            "unit may have one row per period"
        )
    if in_order:
        _tell_order(frame, time, times, time_of)
    return Panel(units, times, unit_of, time_of)


def _tell_order(
    frame: pd.DataFrame, time: str, times: tuple[str, ...], time_of: NDArray[np.int64]
) -> None:
    """Warn where the alphabet, and not the data, says which period comes first."""
    import pandas as pd

    values = frame[time] if time in frame.columns else frame.index.get_level_values(time)
    if isinstance(values.dtype, pd.CategoricalDtype) or any(re.search(r"\d", t) for t in times):
        return
    if list(dict.fromkeys(time_of.tolist())) != list(range(len(times))):
        warn(
            f"periods in {time!r} are sorted alphabetically: {listing(times)}. If this is not "
            "their temporal order, make the column a Categorical with ordered categories",
            CategoryWarning,
            column=time,
        )
