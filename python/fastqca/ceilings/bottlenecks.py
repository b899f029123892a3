"""Bottleneck tables: the level of a condition that a level of the outcome needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._common.check import argument, array, choice, listing, whole_number
from fastqca._common.errors import DataError
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.ceilings.corners import signs
from fastqca.ceilings.drawn import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.ceilings.drawn import Ceiling, Drawn
    from fastqca.ceilings.pairs import CasePairs

__all__ = ["BottleneckTable", "Unit", "bottleneck_table"]

Unit = Literal["percentage.range", "percentage.max", "actual", "percentile"]
UNITS: tuple[Unit, ...] = ("percentage.range", "percentage.max", "actual", "percentile")
_WORDS = {
    "percentage.range": "percent of the range",
    "percentage.max": "percent of the maximum",
    "actual": "values",
    "percentile": "percentiles",
}
NN, NA = "NN", "NA"
_NOTES = {
    NN: "NN: not necessary at this level",
    NA: "NA: no level of the condition within the scope allows this level",
    "-": "-: the line is no ceiling for this corner",
}
_TOLERANCE = 1e-10  # of the range: less than this is rounding
_STEPS = 10_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BottleneckTable(Exportable):
    """
    The levels of conditions that levels of the outcome need.

    Attributes
    ----------
    outcome : str
    conditions : tuple of str, length k
    ceilings : tuple of str, length C
    levels : ndarray of float64, shape (L,)
        Levels of the outcome in `outcome_unit`.
    values : ndarray of float64, shape (L,)
        The same as values of the data.
    needed : ndarray of float64, shape (C, k, L)
        Levels of the conditions in `unit`. -inf: not necessary; inf: not attainable within the
        scope; NaN: the line is not a ceiling.
    unit, outcome_unit : str
    absent : tuple of bool, length k
        Whether a low level of the condition is necessary; the level is then the highest one
        allowed.
    lowered : bool
        Whether low levels of the outcome are explained; percentages then count from the top.
    """

    outcome: str
    conditions: tuple[str, ...]
    ceilings: tuple[Ceiling, ...]
    levels: NDArray[np.float64]
    values: NDArray[np.float64]
    needed: NDArray[np.float64]
    unit: Unit
    outcome_unit: Unit
    absent: tuple[bool, ...]
    lowered: bool

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per level of the outcome, and one column per condition.

        Returns
        -------
        DataFrame
            With several ceilings, one column per ceiling and condition. A cell is a number, "NN" if
            the condition is not necessary, "NA" if the level is not attainable, or NaN if the line
            is not a ceiling.
        """
        import pandas as pd

        index = pd.Index(self.levels, name=self.outcome)
        flat = self.needed.reshape(-1, self.levels.size)
        cells = np.array([[_entry(value) for value in row] for row in flat], dtype=object)
        columns = (
            pd.Index(self.conditions)
            if len(self.ceilings) == 1
            else pd.MultiIndex.from_product([self.ceilings, self.conditions])
        )
        return pd.DataFrame(cells.T, index=index, columns=columns)

    def _exported(self) -> pd.DataFrame:
        frame = self.to_frame()
        if len(self.ceilings) > 1:
            names = [f"{ceiling} {c}" for ceiling in self.ceilings for c in self.conditions]
            frame = frame.set_axis(names, axis=1)
        return frame.reset_index()

    def _tables(self) -> list[Table]:
        several = len(self.ceilings) > 1
        columns = [Column(self.outcome, gap=0)] + [
            Column(condition, span=label(ceiling) if several else "")
            for ceiling in self.ceilings
            for condition in self.conditions
        ]
        flat = self.needed.reshape(-1, self.levels.size)
        rows = [
            [_text(level, self.outcome_unit), *(_text(float(x), self.unit) for x in needed)]
            for level, needed in zip(self.levels.tolist(), flat.T, strict=True)
        ]
        shown = {cell for row in rows for cell in row[1:]}
        notes = [text for mark, text in _NOTES.items() if mark in shown]
        if self.unit == "percentile":
            notes.insert(0, "conditions: percent of cases that do not reach the level")
        absent = [c for c, one in zip(self.conditions, self.absent, strict=True) if one]
        if absent:
            notes.insert(0, f"{listing(absent)}: the highest level that is allowed")
        if self.lowered and self.outcome_unit != "actual":
            notes.insert(0, f"{self.outcome}: from 0, the highest value, down")
        units = _WORDS[self.unit]
        if self.outcome_unit != self.unit:
            units = f"conditions in {units}, outcome in {_WORDS[self.outcome_unit]}"
        which = ", ".join(map(label, self.ceilings))
        caption = f"Bottlenecks of {self.outcome}: {which}, {units}"
        return [Table(columns, [rows], caption=caption, notes=tuple(notes))]

    def __repr__(self) -> str:
        return (
            f"<BottleneckTable of {self.outcome}: {self.levels.size} levels, "
            f"{listing(self.conditions)}>"
        )


def _entry(value: float) -> float | str:
    if np.isinf(value):
        return NN if value < 0 else NA
    return float(value)


def _text(value: float, unit: Unit) -> str:
    if np.isnan(value):
        return "-"
    entry = _entry(value)
    if isinstance(entry, str):
        return entry
    return f"{entry:.4g}" if unit == "actual" else f"{entry:.1f}"


def bottleneck_table(
    pairs: Sequence[CasePairs],
    drawn: Sequence[Drawn],
    ceilings: tuple[Ceiling, ...],
    steps: object,
    *,
    outcome_values: NDArray[np.float64],
    theoretical: Sequence[bool],
    unit: object,
    outcome_unit: object,
) -> BottleneckTable:
    """
    Tabulate the bottlenecks; `NecessityInDegree.bottleneck_table` explains the arguments.

    `outcome_values` are those of all cases, also where a condition has no value: they say what the
    levels of the outcome are, unless the scope is `theoretical`.
    """
    of_x, of_y = choice(unit, "unit", UNITS), choice(outcome_unit, "outcome_unit", UNITS)
    ways = {signs(one.corner)[1] for one in pairs}
    if len(ways) > 1:
        corners = listing(f"{one.condition}: {one.corner}" for one in pairs)
        raise DataError(
            "a bottleneck table needs one direction of the outcome, but some conditions have an "
            f"upper corner and others a lower one ({corners}); make one analysis for each",
            argument="corner",
        )
    way = ways.pop()
    bounds = [
        (one.scope.y_min, one.scope.y_max)
        for one, given in zip(pairs, theoretical, strict=True)
        if given
    ] or [(float(outcome_values.min()), float(outcome_values.max()))]
    limits = min(low for low, _ in bounds), max(high for _, high in bounds)
    outcome = pairs[0].outcome
    levels, values = _levels(outcome, outcome_values, limits, way, steps, of_y)
    needed = np.array(
        [
            [
                _in_unit(_needed(cloud, own, one, values), cloud, of_x)
                for cloud, own in zip(pairs, drawn, strict=True)
            ]
            for one in ceilings
        ]
    )
    return BottleneckTable(
        outcome,
        tuple(one.condition for one in pairs),
        ceilings,
        levels,
        values,
        needed,
        of_x,
        of_y,
        tuple(signs(one.corner)[0] < 0 for one in pairs),
        lowered=way < 0,
    )


def _levels(
    name: str,
    outcome: NDArray[np.float64],
    bounds: tuple[float, float],
    way: int,
    steps: object,
    unit: Unit,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the levels of the outcome, in the unit and as values: the easiest to reach first."""
    low, high = bounds
    if unit == "percentage.max" and high <= 0:
        raise DataError(
            f"{argument('unit', unit)}: the highest value of {name!r} is {high:g}, and percent of "
            "the maximum need a maximum above 0",
            argument="unit",
        )
    first, last = (low, high) if way > 0 else (high, low)
    if isinstance(steps, Iterable) and not isinstance(steps, str):
        levels = array(list(steps), "steps", ndim=1)
        if not levels.size or not np.isfinite(levels).all():
            raise DataError(
                f"{argument('steps')} must be a number of steps, or levels of the outcome",
                argument="steps",
            )
    else:
        levels = np.linspace(0, 100, whole_number(steps, "steps", low=1, high=_STEPS) + 1)
        if unit == "actual":
            levels = np.linspace(first, last, levels.size if low < high else 1)
    if unit == "actual":
        return levels, levels
    if unit == "percentage.max":
        return levels, high * (levels / 100 if way > 0 else 1 - levels / 100)
    if unit == "percentage.range":
        return levels, first + levels / 100 * (last - first)
    if (levels < 0).any() or (levels > 100).any():
        raise DataError(
            f"{argument('steps')}: percentiles of the outcome lie in [0, 100]", argument="steps"
        )
    return levels, way * np.percentile(way * outcome, levels)


def _needed(
    pairs: CasePairs, drawn: Drawn, ceiling: Ceiling, values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find the x that each y needs, turned to the upper left corner, as in `needed`."""
    x, y, (left, right, bottom, top) = pairs.turned()
    levels = values * signs(pairs.corner)[1]
    if ceiling in ("ce_fdh", "ce_vrs"):
        places = drawn.peers if ceiling == "ce_fdh" else drawn.hull
        at_x, at_y = x[places], y[places]
        margin = _TOLERANCE * (top - bottom)
        first = np.searchsorted(at_y, levels - margin)
        reached = first < at_y.size
        nearest = np.minimum(first, at_y.size - 1)
        needed = at_x[nearest]
        if ceiling == "ce_vrs":
            between = reached & (first > 0)
            needed = np.where(between, np.interp(levels, at_y, at_x), needed)
        needed = np.where(reached, needed, np.inf)
    else:
        fit = next(fit for fit in drawn.fits if fit.ceiling == ceiling)
        of_x, of_y = signs(pairs.corner)
        slope, intercept = fit.measures["slope"] * of_x * of_y, fit.measures["intercept"] * of_y
        if np.isnan(slope):
            unknown = np.isnan(fit.measures["zone"])
            return np.full(levels.size, np.nan if unknown else -np.inf)
        if slope < 0:
            return np.full(levels.size, np.nan)
        if slope == 0:
            return np.where(levels <= intercept + _TOLERANCE * (top - bottom), -np.inf, np.inf)
        needed = (levels - intercept) / slope
    margin = _TOLERANCE * (right - left)
    needed = np.where(needed <= left + margin, -np.inf, needed)
    needed = np.where(needed > right + margin, np.inf, needed)
    return np.where(np.isfinite(needed), np.minimum(needed, right), needed)


def _in_unit(needed: NDArray[np.float64], pairs: CasePairs, unit: Unit) -> NDArray[np.float64]:
    """Write levels of a condition in a unit; what is not a number stays as it is."""
    way = signs(pairs.corner)[0]
    scope, actual = pairs.scope, needed * way
    if unit == "actual":
        made = actual
    elif unit == "percentage.range":
        width = scope.x_max - scope.x_min
        made = 100 * (actual - scope.x_min) / width if width > 0 else np.zeros_like(needed)
    elif unit == "percentage.max":
        if scope.x_max <= 0:
            raise DataError(
                f"{argument('unit', unit)}: the highest value of {pairs.condition!r} is "
                f"{scope.x_max:g}, and percent of the maximum need a maximum above 0",
                argument="unit",
            )
        made = 100 * actual / scope.x_max
    else:
        ordered = np.sort(pairs.x * way)
        margin = _TOLERANCE * (scope.x_max - scope.x_min)
        made = 100 * np.searchsorted(ordered, needed - margin) / ordered.size
        made = np.where(np.isfinite(needed) & (made == 0), -np.inf, made)
    return np.where(np.isfinite(needed), made, needed)
