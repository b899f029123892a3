"""How two cut-offs or anchors together change a solution: a map of the models."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing, whole_number
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.belief.axes import AnchorAxis, CutOffAxis, axes_of, chosen, cut_off_axes, search
from fastqca.belief.figures import percent
from fastqca.belief.inquiry import Inquiry, check_known
from fastqca.belief.moving import moving_anchors
from fastqca.calibration.specs import Crisp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from fastqca._common.progress import Progress
    from fastqca.belief.axes import Axis, Data
    from fastqca.belief.inquiry import Searched
    from fastqca.belief.moving import Codes, Stretch

__all__ = ["MapCell", "SensitivityMap", "sensitivity_map"]

_SHOWN = 10  # models in the table
_MARGIN = 0.1  # of the spread of values, beyond which anchors are not shown
_MOST_LINES = 100  # across `n_cut`, where each needs a search along an anchor
_ASIDE = 1e-3


@dataclass(frozen=True, slots=True)
class MapCell:
    """
    A rectangle of a map in which the models are the same.

    Attributes
    ----------
    left, right : float
        Ends of the cell on the first parameter; for `n_cut`, whole numbers, both inclusive.
    bottom, top : float
        Ends of the cell on the second parameter.
    models : str
        The models in this cell, or the reason why there are none.
    same : bool
        Whether these are the models of the solution.
    solved : bool
        Whether there are models.
    """

    left: float
    right: float
    bottom: float
    top: float
    models: str
    same: bool
    solved: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SensitivityMap(Recorded, Exportable):
    """
    The models for all values of two parameters, as computed by `sensitivity_map`.

    Attributes
    ----------
    kind, outcome, models : str
        The solution.
    x, y : str
        The two parameters.
    at : tuple of float
        Their values in the solution.
    region : ((float, float), (float, float))
        The values of `x` and `y` that the map shows.
    exact : bool
        Whether all borders between cells are exact. If not, borders are exact only along lines at
        `n_lines` values of one of the parameters.
    n_lines : int
    cells : tuple of MapCell
        The cells fill the region, except where the analysis is impossible.
    """

    kind: str
    outcome: str
    models: str
    x: str
    y: str
    at: tuple[float, float]
    region: tuple[tuple[float, float], tuple[float, float]]
    exact: bool
    n_lines: int
    cells: tuple[MapCell, ...]

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def shares(self) -> dict[str, float]:
        """The share of the region covered by each set of models, largest first."""
        areas: dict[str, float] = {}
        for cell in self.cells:
            left, right, bottom, top = self.box(cell)
            area = (right - left) * (top - bottom)
            areas[cell.models] = areas.get(cell.models, 0.0) + area
        whole = sum(areas.values()) or 1.0
        return {
            models: area / whole for models, area in sorted(areas.items(), key=lambda kv: -kv[1])
        }

    def box(self, cell: MapCell) -> tuple[float, float, float, float]:
        """Return left, right, bottom, top of a cell as drawn; whole numbers have width 1."""
        across, up = (0.5 if name == "n_cut" else 0.0 for name in (self.x, self.y))
        return cell.left - across, cell.right + across, cell.bottom - up, cell.top + up

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per cell.

        Returns
        -------
        DataFrame
            `left`, `right`, `bottom`, `top`, `models`, `same`, `solved`.
        """
        import pandas as pd

        names = [*MapCell.__dataclass_fields__]
        rows = [tuple(getattr(cell, name) for name in names) for cell in self.cells]
        return pd.DataFrame(rows, columns=names)

    def _tables(self) -> list[Table]:
        columns = [Column("models", "left", gap=0, wrap=" "), Column("share")]
        shares = list(self.shares.items())
        rows = [[models, percent(share)] for models, share in shares[:_SHOWN]]
        (left, right), (bottom, top) = self.region
        shown = (
            f"Share of the map: {self.x} from {left:.6g} to {right:.6g}, {self.y} from "
            f"{bottom:.6g} to {top:.6g}."
        )
        notes = [
            shown,
            "All borders are exact."
            if self.exact
            else f"Exact along {self.n_lines} lines; between them, the map shows the models of "
            "the nearest line.",
        ]
        if len(shares) > _SHOWN:
            rest = sum(share for _, share in shares[_SHOWN:])
            notes.insert(0, f"{len(shares) - _SHOWN} more share {percent(rest)}.")
        caption = (
            f"Models for {self.outcome} by {self.x} and {self.y}; the {self.kind} solution "
            f"({self.models}) is at {self.at[0]:.6g} and {self.at[1]:.6g}"
        )
        return [Table(columns, [rows], caption=caption, notes=notes)]

    def __repr__(self) -> str:
        return f"<SensitivityMap of {self.outcome}, {self.x} by {self.y}: {len(self)} cells>"


@recorded
def sensitivity_map(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    x: str,
    y: str,
    raw: Any = None,  # noqa: ANN401 (any table)
    plan: Any = None,  # noqa: ANN401 (a plan, or a mapping of columns to specs)
    *,
    lines: int = 41,
    threads: int | None = None,
    progress: Progress = None,
) -> SensitivityMap:
    """
    Find the models for all values of two cut-offs or anchors.

    Parameters
    ----------
    solution : Minimization or Study
        As for `sensitivity_ranges`.
    x, y : str
        Two of "incl_cut", "incl_cut 2", "pri_cut", "n_cut" and anchors such as "DEV.crossover".
    raw, plan
        As for `sensitivity_ranges`.
    lines : int, default 41
        Number of lines to examine if a fuzzy anchor makes an exact map impossible.
    threads, progress
        As for `sensitivity_ranges`.

    Returns
    -------
    SensitivityMap

    Raises
    ------
    DataError
        As for `sensitivity_ranges`; also if `x` or `y` is not a single parameter, or both are the
        same.

    Notes
    -----
    A cut-off changes the truth table only where it passes the score of a row, and a crisp threshold
    only where it passes the value of a case. Maps of two such parameters, and of `n_cut` or a crisp
    threshold with any other parameter, are exact: every cell between such values is searched.

    With a fuzzy anchor, borders are curves. Then the map is exact along parallel lines: at `lines`
    values of one parameter, that of the solution among them, all changes along the other one are
    found as `sensitivity_ranges` finds them. Each line represents the band around it. The lines lie
    across the fuzzy anchor if the other parameter is `incl_cut` or `pri_cut`, across `y` if both
    are fuzzy anchors.

    A map shows the whole range of a cut-off. An anchor is shown within the range of the values and
    anchors of its column, and between its neighboring anchors. For cut-offs, a cell includes its
    right (top) border but not its left (bottom) border, as in `sensitivity_ranges`.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> found = sensitivity_map(solution, "incl_cut", "pri_cut")
    >>> found.exact, len(found)
    (True, 36)
    >>> round(found.shares["DEV*~IND + URB*STB"], 3)
    0.135
    """
    inquiry = Inquiry.of(solution)
    lines = whole_number(lines, "lines", low=2)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    axes = axes_of(solution, inquiry, raw, plan)[0]
    across, up = (_single(name, axes, argument) for name, argument in ((x, "x"), (y, "y")))
    if across.name == up.name:
        raise DataError(
            (f"x and y are both {across.name!r}: give two different parameters"), argument="y"
        )
    swapped = _standing(across) > _standing(up)
    fixed, moving = (across, up) if swapped else (up, across)
    region = _region(across), _region(up)
    strips, exact = _strips(fixed, moving, lines)
    wanted: dict[Codes, Data] = {}
    rows = []
    for low, high, at in strips:
        axis = _beside(moving, fixed, at)
        for stretch in axis.stretches:
            if stretch.codes not in wanted:
                wanted[stretch.codes] = axis.data(stretch.at)
        rows.append((low, high, axis.stretches))
    base, found = search(inquiry, wanted, threads, progress)
    check_known(base)
    first, last = region[1] if swapped else region[0]
    cells: list[MapCell] = []
    for low, high, parts in rows:
        for begin, end, here in _joined(parts, found):
            a, b = max(begin, first), min(end, last)
            if a < b:
                box = (low, high, a, b) if swapped else (a, b, low, high)
                text = inquiry.finding_text(here)
                cells.append(MapCell(*box, text, here == base, bool(here.models)))
    return SensitivityMap(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=inquiry.finding_text(base),
        x=across.name,
        y=up.name,
        at=(across.value, up.value),
        region=region,
        exact=exact,
        n_lines=len(strips),
        cells=tuple(cells),
    )


def _single(name: str, axes: Sequence[Axis], argument: str) -> Axis:
    """Choose one axis by its name."""
    found = chosen(name, axes, argument)
    if len(found) != 1:
        raise DataError(
            f"{argument} must be a single parameter; {name!r} stands for "
            f"{listing(a.name for a in found)}",
            argument=argument,
        )
    return found[0]


def _is_crisp(axis: Axis) -> bool:
    return isinstance(axis, AnchorAxis) and isinstance(axis.anchor.spec, Crisp)


def _standing(axis: Axis) -> int:
    """Tell what lines are rather laid across: what has few values, and what is costly to follow."""
    if axis.name == "n_cut":
        return 3
    return 0 if isinstance(axis, CutOffAxis) else 2 if _is_crisp(axis) else 1


def _region(axis: Axis) -> tuple[float, float]:
    """Return the values of a parameter that a map shows."""
    if isinstance(axis, CutOffAxis):
        return (1.0 if axis.name == "n_cut" else axis.ends[0]), axis.ends[-1]
    anchor = axis.anchor
    known = [*anchor.raw.tolist(), *(value for _, value in anchor.spec.anchors)]
    margin = _MARGIN * anchor.spread
    low = min(known) - margin if math.isinf(anchor.low) else anchor.low
    high = max(known) + margin if math.isinf(anchor.high) else anchor.high
    return float(low), float(high)


def _strips(fixed: Axis, moving: Axis, lines: int) -> tuple[list[tuple[float, float, float]], bool]:
    """Divide a parameter into strips, each with a value that stands for it; whether exactly."""
    low, high = _region(fixed)
    if isinstance(fixed, CutOffAxis):
        if fixed.name != "n_cut":
            return [(a, b, (a + b) / 2) for a, b in pairwise(fixed.ends) if a < b], True
        ends = [int(end) for end in fixed.ends]
        exact = True
        if isinstance(moving, AnchorAxis):  # with it, the numbers of cases in rows change
            exact = high <= _MOST_LINES
            n_lines = int(high) + 1 if exact else lines
            ends = sorted({round(end) for end in np.linspace(0, high, n_lines).tolist()})
        return [(a + 1, b, b) for a, b in pairwise(ends)], exact
    if _is_crisp(fixed):
        inside = [value for value in np.unique(fixed.anchor.raw).tolist() if low < value < high]
        return [(a, b, (a + b) / 2) for a, b in pairwise([low, *inside, high])], True
    strips = []
    for a, b in pairwise(np.linspace(low, high, lines + 1).tolist()):
        at = fixed.value if a < fixed.value < b else (a + b) / 2
        if at != fixed.value and at in fixed.anchor.raw:  # not with a case at 0.5
            at += _ASIDE * (b - a)
        strips.append((a, b, at))
    return strips, False


def _beside(moving: Axis, fixed: Axis, at: float) -> Axis:
    """Return the axis of one parameter with another one at a value."""
    inquiry = fixed.inquiry
    x, y, (first, second, n_cut, pri_cut) = fixed.data(at)
    table = inquiry.recoded(
        x, y, incl_cut=first if second is None else (first, second), n_cut=n_cut, pri_cut=pri_cut
    )
    other = Inquiry(table, inquiry.settings)
    if isinstance(moving, CutOffAxis):
        return next(axis for axis in cut_off_axes(other) if axis.name == moving.name)
    anchor = moving.anchor
    if isinstance(fixed, AnchorAxis) and fixed.anchor.column == anchor.column:
        spec, negated = fixed.anchor.spec_at(at), anchor.negated
        anchors = moving_anchors(anchor.column, spec, anchor.raw, anchor.condition, negated=negated)
        anchor = next(one for one in anchors if one.name == anchor.name)
    return AnchorAxis(other, anchor)


def _joined(
    parts: Sequence[Stretch], found: Mapping[Codes, Searched]
) -> list[tuple[float, float, Searched]]:
    """Join stretches with the same models."""
    joined: list[tuple[float, float, Searched]] = []
    for part in parts:
        here = found[part.codes]
        if joined and joined[-1][2] == here:
            joined[-1] = joined[-1][0], part.high, here
        else:
            joined.append((part.low, part.high, here))
    return joined
