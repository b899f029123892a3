"""Between which cut-offs and anchors a solution stays the same, exactly, and what comes next."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, whole_number
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.belief.axes import APART, CutOffAxis, along, axes_of, chosen, search
from fastqca.belief.inquiry import Inquiry
from fastqca.truth_tables.rows import row_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca._common.progress import Progress
    from fastqca.belief.axes import Axis
    from fastqca.belief.inquiry import Searched
    from fastqca.belief.moving import Codes

__all__ = [
    "Part",
    "SensitivityRange",
    "SensitivityRanges",
    "beside",
    "parts_of",
    "sensitivity_ranges",
]

_ENDLESS = "-inf, inf: unchanged up to 1,000 times the range of the values."


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of an axis in which the models are the same.

    Attributes
    ----------
    low, high : float
        Its ends; infinite if an anchor has no bound.
    models : str
        The models in this part, or the reason why there are none.
    same : bool
        Whether these are the models of the solution.
    event : str
        The change in the truth table at `low`, such as "row 13: 1 -> 0"; "" for the first part.
    """

    low: float
    high: float
    models: str
    same: bool
    event: str


@dataclass(frozen=True, slots=True)
class SensitivityRange:
    """
    One cut-off or anchor.

    Attributes
    ----------
    name : str
        "incl_cut", "DEV.crossover", ...
    value : float
        The value used in the analysis.
    low, high : float
        The range within which the models stay the same.
    below, above : str
        The models below and above the range; "" if there are none.
    low_event, high_event : str
        The change in the truth table at either end.
    parts : tuple of Part
        The whole axis, from its lowest to its highest value.
    """

    name: str
    value: float
    low: float
    high: float
    below: str
    above: str
    low_event: str
    high_event: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SensitivityRanges(Recorded, Exportable):
    """
    Ranges within which a solution stays the same, as computed by `sensitivity_ranges`.

    ``ranges["incl_cut"]`` is one `SensitivityRange`.

    Attributes
    ----------
    kind, outcome, models : str
        The solution.
    ranges : tuple of SensitivityRange
    not_varied : mapping of str to str
        Columns of the plan whose anchors are not varied, with the reason.
    """

    kind: str
    outcome: str
    models: str
    ranges: tuple[SensitivityRange, ...]
    not_varied: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.ranges)

    def __getitem__(self, name: str) -> SensitivityRange:
        """Return one of the ranges by its name."""
        known = {one.name: one for one in self.ranges}
        if name not in known:
            raise DataError(f"no parameter {name!r} was varied{did_you_mean(str(name), known)}")
        return known[name]

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per cut-off and anchor, unrounded.

        Returns
        -------
        DataFrame
            The name as index; `value`, `low`, `high`, `below`, `low_event`, `above`,
            `high_event`.
        """
        import pandas as pd

        columns = ["value", "low", "high", "below", "low_event", "above", "high_event"]
        rows = [tuple(getattr(one, name) for name in columns) for one in self.ranges]
        index = pd.Index([one.name for one in self.ranges], name="parameter")
        return pd.DataFrame(rows, index, columns=columns)

    def parts_frame(self) -> pd.DataFrame:
        """
        Return one row per part of each axis.

        Returns
        -------
        DataFrame
            `parameter`, `low`, `high`, `models`, `same`, `event`.
        """
        import pandas as pd

        rows = [
            (one.name, part.low, part.high, part.models, part.same, part.event)
            for one in self.ranges
            for part in one.parts
        ]
        return pd.DataFrame(rows, columns=["parameter", "low", "high", "models", "same", "event"])

    def _tables(self) -> list[Table]:
        columns = [Column("", "left", gap=0), Column("value"), Column("same from"), Column("to")]
        columns += [
            Column("models below", "left", wrap=" "),
            Column("models above", "left", wrap=" "),
        ]
        rows = [
            [
                *(one.name, _number(one.value), _number(one.low), _number(one.high)),
                *(one.below or "-", one.above or "-"),
            ]
            for one in self.ranges
        ]
        notes = ["Each parameter is varied separately. The ends are exact, not found in steps."]
        if any(math.isinf(end) for one in self.ranges for end in (one.low, one.high)):
            notes.append(_ENDLESS)
        notes += [f"{column} is not varied: {why}." for column, why in self.not_varied.items()]
        caption = (
            f"Ranges within which the {self.kind} solution of {self.outcome} stays the same: "
            f"{self.models}"
        )
        return [Table(columns, [rows], caption=caption, notes=notes)]

    def __repr__(self) -> str:
        return f"<SensitivityRanges of {self.outcome}, {self.kind}: {len(self)} parameters>"


@recorded
def sensitivity_ranges(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    raw: Any = None,  # noqa: ANN401 (any table)
    plan: Any = None,  # noqa: ANN401 (a plan, or a mapping of columns to specs)
    *,
    parameters: str | Iterable[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> SensitivityRanges:
    """
    Find the range of each cut-off and anchor within which the models stay the same.

    Parameters
    ----------
    solution : Minimization or Study
        The analysis. A study brings its raw data and its plan.
    raw : DataFrame or other table, optional
        The data before calibration, needed to vary anchors. Without it only cut-offs are varied.
    plan : CalibrationPlan or mapping, optional
        How the raw data were calibrated.
    parameters : str or iterable of str, optional
        What to vary: "incl_cut", "pri_cut", "n_cut", a column, or one anchor such as
        "DEV.crossover". By default everything.
    threads : int, optional
        As for `minimize_many`.
    progress : bool or callable, optional
        As for `minimize_many`.

    Returns
    -------
    SensitivityRanges

    Raises
    ------
    DataError
        `raw` and `plan` do not reproduce the sets of the solution, or `parameters` contains an
        unknown name.

    Notes
    -----
    A truth table changes at finitely many values of a parameter: where a cut-off passes the
    inclusion, the PRI or the number of cases of a row, or where moving an anchor makes a case cross
    0.5 or makes the inclusion or PRI of a row cross a cut-off. These values are computed rather
    than searched in steps: for cut-offs they are scores in the truth table; for anchors they are
    enclosed by bounds on all memberships and bisected to 1e-9 of the range of the values. Every
    different truth table is solved. A range ends where the set of models changes or where there is
    no model [1]_, even if the same models reappear further out.

    The range of a cut-off includes its upper end but not its lower end, because a row reaches a
    cut-off equal to its score. If a row has a score of 0, a cut-off of 0 is a range of its own. If
    a crossover equals the value of a case, that case is neither in nor out. Anchors without a bound
    on one side are moved up to 1,000 times the range of the values; a range that does not end
    before that is infinite.

    Anchors can be varied for `crisp`, `fuzzy` (without ``ecdf=True``) and `bell`, in conditions and
    in an outcome that is a column or its negation.

    References
    ----------
    .. [1] Oana, I.-E. and Schneider, C. Q. (2024). A robustness test protocol for applied QCA:
       theory and R software application. *Sociological Methods & Research* 53(1), 57-88.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    >>> solution = qca.minimize(qca.calibrate(raw, plan), "SURV", include="?", incl_cut=0.8)
    >>> found = sensitivity_ranges(solution, raw, plan, parameters=["incl_cut", "DEV.crossover"])
    >>> found["DEV.crossover"].below, found["DEV.crossover"].low_event
    ('URB*STB', 'row 22: 0 -> 1')
    >>> round(found["DEV.crossover"].low, 6), round(found["DEV.crossover"].high, 6)
    (546.720667, 662.0)
    """
    inquiry = Inquiry.of(solution)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    axes, idle = axes_of(solution, inquiry, raw, plan)
    axes = chosen(parameters, axes)
    base, found = search(inquiry, along(axes), threads, progress)
    return SensitivityRanges(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=inquiry.finding_text(base),
        ranges=tuple(_range(inquiry, axis, base, found) for axis in axes),
        not_varied=FrozenDict(idle),
    )


def parts_of(
    inquiry: Inquiry, axis: Axis, base: Searched, found: Mapping[Codes, Searched]
) -> tuple[list[Part], list[Searched], int | None]:
    """Cut an axis where the models change; also what was found, and where the value lies."""
    parts: list[Part] = []
    searched: list[Searched] = []
    for before, stretch in zip([None, *axis.stretches], axis.stretches, strict=False):
        here = found[stretch.codes]
        if searched and here == searched[-1]:
            parts[-1] = replace(parts[-1], high=stretch.high)
            continue
        event = "" if before is None else _event(inquiry, before.codes, stretch.codes)
        text = inquiry.finding_text(here)
        parts.append(Part(stretch.low, stretch.high, text, here == base, event))
        searched.append(here)
    if axis.name == "n_cut":  # whole numbers: a part begins with the next one
        parts = [replace(part, low=min(part.low + 1, part.high)) for part in parts]
        parts[-1] = replace(parts[-1], high=math.inf)
    return parts, searched, _part_of(axis, parts)


def _range(
    inquiry: Inquiry, axis: Axis, base: Searched, found: Mapping[Codes, Searched]
) -> SensitivityRange:
    """Find the range of one parameter, and what lies beside it."""
    parts, _, at = parts_of(inquiry, axis, base, found)
    first, last = beside(axis, parts, at)
    below = parts[first] if first >= 0 else None
    above = parts[last] if last < len(parts) else None
    within = None if at is None else parts[at]
    return SensitivityRange(
        name=axis.name,
        value=axis.value,
        low=axis.value if within is None else within.low,
        high=axis.value if within is None else within.high,
        below=below.models if below else "",
        above=above.models if above else "",
        low_event=within.event if below and within else "",
        high_event=above.event if above and within else "",
        parts=tuple(parts),
    )


def beside(axis: Axis, parts: Sequence[Part], at: int | None) -> tuple[int, int]:
    """Return which parts lie on both sides of the value; -1 and the number of parts for none."""
    if at is not None:
        return at - 1, at + 1
    below = sum(part.high <= axis.value for part in parts) - 1
    return below, len(parts) - sum(part.low >= axis.value for part in parts)


def _part_of(axis: Axis, parts: Sequence[Part]) -> int | None:
    """Find the part with the value chosen; None where it is a point of its own."""
    value = max(axis.value, 1) if axis.name == "n_cut" else axis.value
    holds = [i for i, part in enumerate(parts) if part.low <= value <= part.high]
    if isinstance(axis, CutOffAxis) and axis.name != "n_cut":
        # A row reaches a cut-off equal to its score, up to rounding.
        inside = [i for i in holds if parts[i].low + APART / 10 < value or i == 0]
        return inside[0] if inside else holds[-1]
    same = [i for i in holds if parts[i].same]
    return same[0] if same else None


def _event(inquiry: Inquiry, before: Codes, after: Codes) -> str:
    """Say which rows of the truth table change."""
    old, new = dict(before), dict(after)
    changed = sorted({*before, *after} - ({*before} & {*after}))
    configs = list(dict.fromkeys(config for config, _ in changed))
    numbers = row_numbers(np.array(configs, dtype=np.uint8), inquiry.table.row_levels)
    return listing(
        (
            f"row {number}: {old.get(config, '?')} -> {new.get(config, '?')}"
            for number, config in zip(numbers, configs, strict=True)
        ),
        4,
    )


def _number(value: float) -> str:
    return f"{value:.6g}"
