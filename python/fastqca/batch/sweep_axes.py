"""The axes of a grid: what is varied, and over which values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import chain, pairwise, product
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.names import listed, names_in, require_columns
from fastqca.calibration.specs import Crisp, Spec
from fastqca.truth_tables.coding import output_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Rows = tuple[NDArray[np.uint32], NDArray[np.float64], NDArray[np.float64]]

__all__ = ["Axis", "Cell", "cells_between", "cut_off_regions", "read_grid"]

_CUT_OFFS = ("incl_cut", "n_cut", "pri_cut")


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of an axis in which nothing changes."""

    value: Any  # one in it
    weight: float  # its share of the axis
    low: float = math.nan  # where it ends, NaN for a single value
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that is varied."""

    name: str  # the column of the result: "incl_cut", "conditions", "DEV.crossover", ...
    column: str = ""  # what is calibrated anew; "" for other axes
    anchor: str = ""  # of its spec; "" where `values` are whole specs
    values: tuple[Any, ...] = ()  # none if the axis is the interval from `low` to `high`
    low: float = math.nan
    high: float = math.nan

    @property
    def of_cuts(self) -> bool:
        """Whether a cut-off is varied."""
        return self.name in _CUT_OFFS and not self.column

    @property
    def continuous(self) -> bool:
        """Whether the axis is an interval."""
        return not self.values

    def cells(self, breaks: NDArray[np.float64] | None = None) -> list[Cell]:
        """Return the single values, or the parts of the interval between `breaks`."""
        if self.continuous:
            return cells_between(self.low, self.high, np.empty(0) if breaks is None else breaks)
        return [Cell(value, 1 / len(self.values)) for value in self.values]


def cells_between(low: float, high: float, breaks: NDArray[np.float64]) -> list[Cell]:
    """
    Cut an interval at some points.

    Examples
    --------
    >>> cells = cells_between(0.5, 1.0, np.array([0.2, 0.75, 0.75]))
    >>> [(cell.low, cell.high, cell.weight) for cell in cells]
    [(0.5, 0.75, 0.5), (0.75, 1.0, 0.5)]
    """
    inside = np.unique(breaks[(breaks > low) & (breaks < high)])
    ends = [low, *inside.tolist(), high]
    return [Cell((a + b) / 2, (b - a) / (high - low), a, b) for a, b in pairwise(ends)]


def read_grid(
    grid: object, columns: Sequence[object], specs: Mapping[str, Spec]
) -> tuple[Axis, ...]:
    """
    Read a grid.

    Examples
    --------
    >>> read_grid({"incl_cut": (0.7, 1), "n_cut": [1, 2]}, ["A", "Y"], {})
    (Axis(name='incl_cut', ..., low=0.7, high=1.0), Axis(name='n_cut', ..., values=(1, 2), ...))
    """
    if not isinstance(grid, Mapping) or not grid:
        raise DataError(
            "grid must map what to vary to values, as in {'incl_cut': (0.7, 1), 'n_cut': [1, 2]}; "
            f"got {shown(grid)}"
        )
    axes: list[Axis] = []
    for name, given in grid.items():
        if name in columns and _is_calibration(given):
            axes += _column(name, given, specs)
        elif name in _CUT_OFFS:
            axes.append(_cut_off(name, given))
        elif name == "conditions":
            axes.append(Axis(name, values=_subsets(given, columns)))
        elif name in columns:
            axes += _column(name, given, specs)
        else:
            known = (*_CUT_OFFS, "conditions", *columns)
            raise DataError(f"grid: {name!r} does not exist{did_you_mean(str(name), known)}")
    return tuple(axes)


def _is_calibration(given: object) -> bool:
    """Whether an entry is about a column, also about one that is called like a cut-off."""
    if isinstance(given, Mapping):
        return True
    return isinstance(given, list | tuple) and any(isinstance(spec, Spec) for spec in given)


def _subsets(given: object, columns: Sequence[object]) -> tuple[tuple[str, ...], ...]:
    subsets = [names_in(part, columns, "grid: conditions") for part in _list("conditions", given)]
    require_columns(chain.from_iterable(subsets), columns, "grid: conditions")
    return tuple(subsets)


def _list(name: str, given: object) -> list[Any]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise DataError(f"grid: {name} must be a list of values, got {shown(given)}")
    values = listed(given, f"grid: {name}", kind="a list of values")
    if not values:
        raise DataError(f"grid: {name} is an empty list")
    return values


def _interval(name: str, given: tuple[Any, ...], low: float, high: float) -> tuple[float, float]:
    if len(given) != 2:
        raise DataError(
            f"grid: {name} must be a list of values, or a tuple (from, to); got {shown(given)}"
        )
    first, last = (number(end, f"grid: {name}", low=low, high=high) for end in given)
    if first >= last:
        raise DataError(f"grid: {name}: ({shown(first)}, {shown(last)}) is not an interval")
    return first, last


def _cut_off(name: str, given: object) -> Axis:
    if name == "n_cut":
        if isinstance(given, tuple) and len(given) == 2:
            first, last = (whole_number(end, f"grid: {name}", low=0) for end in given)
            given = list(range(first, last + 1))
        return Axis(
            name,
            values=tuple(whole_number(v, f"grid: {name}", low=0) for v in _list(name, given)),
        )
    if isinstance(given, tuple):
        low, high = _interval(name, given, 0.0, 1.0)
        return Axis(name, low=low, high=high)
    values = [number(v, f"grid: {name}", low=0, high=1) for v in _list(name, given)]
    return Axis(name, values=tuple(values))


def _column(column: str, given: object, specs: Mapping[str, Spec]) -> list[Axis]:
    if not isinstance(given, Mapping):
        specs_given = _list(column, given)
        for spec in specs_given:
            if not isinstance(spec, Spec):
                raise DataError(
                    f"grid: {column!r} must be a list of calibrations such as fuzzy(...), or a "
                    f"mapping of anchors to values; got {shown(spec)}"
                )
            spec.check(column)
        return [Axis(column, column, values=tuple(specs_given))]
    spec = specs.get(column)
    if spec is None:
        raise DataError(
            f"grid: to vary anchors of {column!r}, give its calibration in calibration="
        )
    known: list[str] = [field.name for field in fields(spec)] if is_dataclass(spec) else []
    axes = []
    for anchor, values in given.items():
        if anchor not in known:
            raise DataError(
                f"grid: {spec!r} of {column!r} has no {anchor!r}{did_you_mean(str(anchor), known)}"
            )
        name = f"{column}.{anchor}"
        if isinstance(values, tuple):
            if not isinstance(spec, Crisp) or anchor != "thresholds" or len(spec.thresholds) > 1:
                raise DataError(
                    f"grid: {name} must be a list of values; only the threshold of a crisp set "
                    "and the cut-offs can be varied over a whole interval"
                )
            low, high = _interval(name, values, -math.inf, math.inf)
            axes.append(Axis(name, column, anchor, low=low, high=high))
        else:
            axes.append(Axis(name, column, anchor, values=tuple(_list(name, values))))
    if not axes:
        raise DataError(f"grid: {column!r} names no anchor (there are: {listing(known)})")
    return axes


def cut_off_regions(
    table: Rows, axes: Sequence[Axis], fixed: tuple[float, int, float]
) -> Iterator[tuple[tuple[Cell, ...], tuple[float, int, float], str]]:
    """
    Walk over the combinations of cut-offs that may differ for a truth table.

    `table` has n, incl and PRI of each observed row, `fixed` incl_cut, n_cut and pri_cut where
    they are not on the axes. Yields a cell for each axis, a combination of cut-offs within these,
    and the codes of the rows.
    """
    n, incl, pri = table[0].astype(np.int64), *table[1:]
    scores = {"incl_cut": incl, "pri_cut": pri}
    # A row still counts as "at least" a cut-off that is a little higher than its score.
    parts = [
        axis.cells(scores[axis.name][~np.isnan(scores[axis.name])] if axis.continuous else None)
        for axis in axes
    ]
    for cells in product(*parts):
        values = dict(zip(("incl_cut", "n_cut", "pri_cut"), fixed, strict=True))
        values |= {axis.name: cell.value for axis, cell in zip(axes, cells, strict=True)}
        high, fewest, reduced = cuts = (
            float(values["incl_cut"]),
            int(values["n_cut"]),
            float(values["pri_cut"]),
        )
        codes = output_codes(n, incl, pri, incl_cut=(high, None), n_cut=fewest, pri_cut=reduced)
        yield cells, cuts, "".join(codes)
