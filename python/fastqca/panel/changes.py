"""Changes: what moved between one row of a unit and the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing
from fastqca._common.errors import DataError
from fastqca._common.names import names_in
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_in
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.frames import to_frame
from fastqca.data.sets import set_data
from fastqca.panel.layout import Panel, read_panel

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Changes", "changes"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Changes(Recorded, Exportable):
    """
    Changes in sets between consecutive rows of a unit, as found by `changes`.

    Attributes
    ----------
    sets : tuple of str, length k
    panel : Panel
    steps : tuple of (int, int)
        Positions of the rows before and after, for every pair of consecutive rows of a unit.
    values : ndarray of float64, shape (k, N)
        NaN for "don't care".
    multi_value : tuple of bool, length k
    """

    sets: tuple[str, ...]
    panel: Panel
    steps: tuple[tuple[int, int], ...]
    values: NDArray[np.float64]
    multi_value: tuple[bool, ...]

    def to_frame(self) -> pd.DataFrame:
        """
        Return every change between two consecutive rows.

        Returns
        -------
        DataFrame
            One row per step and set: `unit`, `since`, `period`, `set`, `before`, `after`, `change`
            ("gained" or "lost" if 0.5 is crossed; "moved" for another level of a multi-value set,
            or for a change to or from "don't care"; otherwise "in degree").
        """
        import pandas as pd

        rows = []
        for before, after in self.steps:
            unit = self.panel.units[self.panel.unit_of[before]]
            times = [self.panel.times[self.panel.time_of[i]] for i in (before, after)]
            for name, scores, many in zip(self.sets, self.values, self.multi_value, strict=True):
                old, new = float(scores[before]), float(scores[after])
                if old != new and not (np.isnan(old) and np.isnan(new)):
                    rows.append((unit, *times, name, old, new, _kind(old, new, many=many)))
        names = ["unit", "since", "period", "set", "before", "after", "change"]
        return pd.DataFrame(rows, columns=names)

    def _tables(self) -> list[Table]:
        columns = [Column("unit", "left", gap=0)]
        columns += [Column(name, "left") for name in ("from", "to", "set")]
        columns += [Column("before"), Column("after"), Column("change", "left")]
        groups: dict[tuple[object, ...], list[list[str]]] = {}
        for unit, since, period, name, old, new, kind in self.to_frame().itertuples(index=False):
            cells = [unit, since, period, name, figure(old, 2), figure(new, 2), kind]
            groups.setdefault((unit, since), []).append(cells)
        still = [
            f"{self.panel.units[self.panel.unit_of[b]]} {self.panel.times[self.panel.time_of[a]]}"
            for b, a in self.steps
            if np.array_equal(self.values[:, b], self.values[:, a], equal_nan=True)
        ]
        notes = [f"No changes in {listing(still)}."] if still else []
        return [Table(columns, list(groups.values()), caption="Changes", notes=notes)]

    def __repr__(self) -> str:
        return f"<Changes in {len(self.sets)} sets, {len(self.steps)} steps>"


def _kind(old: float, new: float, *, many: bool) -> str:
    if many or np.isnan(old) or np.isnan(new):
        return "moved"
    if is_in(old) != is_in(new):
        return "gained" if new > old else "lost"
    return "in degree"


@recorded
def changes(
    data: Any,  # noqa: ANN401 (any table)
    case: str,
    time: str,
    sets: str | Iterable[str] | None = None,
) -> Changes:
    """
    Find the sets that changed between the rows of each unit.

    Parameters
    ----------
    data : DataFrame or other table
        One row per unit and period, for example per care home and director.
    case, time : str
        Columns, or levels of the index, with the unit and the period of each row. Periods are in
        the order of a Categorical, or sorted.
    sets : str or iterable of str, optional
        Conditions and outcomes. By default all other columns.

    Returns
    -------
    Changes

    Raises
    ------
    DataError
        A unit has two rows for the same period, no unit has two rows, or a column is not a set.

    Examples
    --------
    >>> data = {"home": ["h", "h"], "director": [1, 2], "OPEN": [0.8, 0.2], "SIZE": [0.6, 0.6]}
    >>> changes(data, case="home", time="director").to_frame()["change"].tolist()
    ['lost']
    """
    frame = to_frame(data)
    panel = read_panel(frame, case, time)
    if sets is None:
        names = tuple(str(name) for name in frame.columns if name not in {case, time})
    else:
        names = names_in(sets, frame.columns.tolist(), "sets")
    checked = set_data(frame, names, role="set", cases=panel.names())
    if not panel.steps:
        raise DataError(
            f"no unit of {case!r} has two rows, so there is nothing to compare: give data with "
            f"several periods in {time!r}"
        )
    scores = np.array([checked.columns[name] for name in names])
    scores[scores < 0] = np.nan
    return Changes(names, panel, panel.steps, scores, tuple(n > 2 for n in checked.levels))
