"""Between which cut-offs and anchors a solution stays the same, exactly, and what comes next."""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, shown, whole_number
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.names import listed
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.belief.inquiry import Inquiry
from fastqca.belief.moving import MovingAnchor, Stretch, moving_anchors, stretches
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import Crisp
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import without_rounding
from fastqca.study.study import Study
from fastqca.truth_tables.coding import cut_offs, output_codes
from fastqca.truth_tables.rows import row_numbers
from fastqca.truth_tables.selection import read_outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from fastqca._common.progress import Progress
    from fastqca.belief.inquiry import Searched
    from fastqca.belief.moving import Codes

__all__ = [
    "Part",
    "SensitivityRange",
    "SensitivityRanges",
    "about",
    "anchors_in",
    "sensitivity_ranges",
]

_APART = 1e-7  # scores of rows closer than this are one: cut-offs have a tolerance
_CLOSE = 1e-9
_ENDLESS = "-inf, inf: unchanged up to a thousand times the spread of the values."


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of an axis in which the models are the same.

    Attributes
    ----------
    low, high : float
        Its ends; infinite where an anchor has no bound.
    models : str
        The models there, or why there are none.
    same : bool
        Whether these are the models of the solution.
    event : str
        What happens to the truth table at the end `low`, such as "row 13: 1 -> 0"; "" at the
        first part.
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
        The value chosen.
    low, high : float
        The models are the same between these.
    below, above : str
        The models beyond either end; "" where nothing lies beyond.
    low_event, high_event : str
        What changes in the truth table there.
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
    The values that leave a solution as it is. Made by `sensitivity_ranges`.

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
            raise DataError(f"nothing called {name!r} was varied{did_you_mean(str(name), known)}")
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
        notes = ["Each is varied alone. The ends are exact: nothing is stepped over."]
        if any(math.isinf(end) for one in self.ranges for end in (one.low, one.high)):
            notes.append(_ENDLESS)
        notes += [f"{column} is not varied: {why}." for column, why in self.not_varied.items()]
        caption = (
            f"Values that leave the {self.kind} solution of {self.outcome} as it is: {self.models}"
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
    Find between which values of each cut-off and anchor the models stay the same.

    Parameters
    ----------
    solution : Minimization or Study
        The analysis. A study brings its raw data and its plan.
    raw : DataFrame or other table, optional
        The data before calibration, for the anchors. Without it the cut-offs alone are varied.
    plan : CalibrationPlan or mapping, optional
        How these were calibrated.
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
        `raw` and `plan` do not give the sets of the solution, or nothing is called as in
        `parameters`.

    Notes
    -----
    A truth table changes at finitely many values of a parameter: a cut-off passes the inclusion,
    the PRI or the number of cases of a row; an anchor lets a case cross 0.5, or the inclusion
    or PRI of a row cross a cut-off. These values are found, not stepped through: those of
    cut-offs stand in the truth table; those of anchors are enclosed by bounds on all
    memberships and halving to 1e-9 of the spread of the values. Every different truth table is
    solved, and the range ends where the set of models is another one, or where there is none [1]_.
    An interval that the models leave and come back to ends where they leave.

    The lower end of a cut-off does not belong to the range, the upper one does: a row reaches a
    cut-off equal to its score. A cut-off of 0 is a range of its own where a row has a score
    of 0. At a crossover equal to the value of a case that case is neither in nor out. Anchors
    without a bound on one side are moved to a thousand times the spread of the values; ranges that
    end nowhere before are infinite.

    Anchors of `crisp`, `fuzzy` (without ``ecdf=True``) and `bell` are varied, of conditions and of
    an outcome that is a column or its negation.

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
    if isinstance(solution, Study):
        raw = solution.data if raw is None else raw
        plan = solution.plan if plan is None else plan
    if (raw is None) is not (plan is None) and not isinstance(solution, Study):
        given, missing = ("raw", "plan") if plan is None else ("plan", "raw")
        raise DataError(f"{given} is given without {missing}: anchors need both", argument=missing)
    anchors: list[MovingAnchor] = []
    idle: dict[str, str] = {}
    if raw is not None and plan is not None:
        derived = solution.derived if isinstance(solution, Study) else {}
        anchors, idle = anchors_in(inquiry, raw, plan, " ".join(map(str, derived.values())))
    of_anchors = [_AnchorAxis(inquiry, anchor) for anchor in anchors]
    axes: list[_CutOffAxis | _AnchorAxis] = [*_cut_off_axes(inquiry), *of_anchors]
    wanted = _wanted(parameters, [axis.name for axis in axes])
    axes = [axis for axis in axes if axis.name in wanted]
    base, found = _searched(inquiry, axes, threads, progress)
    return SensitivityRanges(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=inquiry.finding_text(base),
        ranges=tuple(_range(inquiry, axis, base, found) for axis in axes),
        not_varied=FrozenDict(idle),
    )


class _CutOffAxis:
    """A cut-off, with the parts that the scores in the truth table cut its axis into."""

    def __init__(self, inquiry: Inquiry, name: str, value: float, ends: Sequence[float]) -> None:
        self.name, self.value, self._inquiry = name, value, inquiry
        self.stretches: list[Stretch] = []
        for low, high in pairwise(ends):
            at = high if name == "n_cut" else (low + high) / 2
            codes = _coded(inquiry, self.cuts(at))
            if self.stretches and self.stretches[-1].codes == codes:
                before = self.stretches[-1]
                self.stretches[-1] = Stretch(before.low, high, codes, before.at)
            else:
                self.stretches.append(Stretch(low, high, codes, at))

    def cuts(self, at: float) -> tuple[float, float | None, int, float]:
        """Return all cut-offs with this one at a value."""
        settings = self._inquiry.table.settings
        first, second = cut_offs(settings.incl_cut)
        named = {"incl_cut": first, "incl_cut 2": second}
        named |= {"n_cut": settings.n_cut, "pri_cut": settings.pri_cut, self.name: at}
        low = named["incl_cut 2"]
        return named["incl_cut"] or 0.0, low, int(named["n_cut"] or 0), named["pri_cut"] or 0.0

    def data(self, at: float) -> tuple[Any, Any, tuple[float, float | None, int, float]]:
        """Return what is to be searched with the cut-off at a value."""
        sets = self._inquiry.sets
        return sets.values, self._inquiry.table.outcome_values, self.cuts(at)  # noqa: PD011 (SetData)


class _AnchorAxis:
    """An anchor, with the parts in which the truth table stays the same."""

    def __init__(self, inquiry: Inquiry, anchor: MovingAnchor) -> None:
        self.name, self.value, self._inquiry = anchor.name, anchor.value, inquiry
        self._anchor = anchor

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The parts of the axis."""
        return stretches(self._inquiry, self._anchor)

    def data(self, at: float) -> tuple[Any, Any, tuple[float, float | None, int, float]]:
        """Return what is to be searched with the anchor at a value."""
        settings = self._inquiry.table.settings
        first, second = cut_offs(settings.incl_cut)
        cuts = first, second, settings.n_cut, settings.pri_cut
        return *self._anchor.data(self._inquiry, at), cuts


def _cut_off_axes(inquiry: Inquiry) -> list[_CutOffAxis]:
    table, settings = inquiry.table, inquiry.table.settings
    if settings.inf_test is not None:
        raise DataError(
            "inf_test codes rows by tests and not by their scores: ranges are found without it",
            argument="solution",
        )
    there = table.n > 0
    first, second = cut_offs(settings.incl_cut)
    # Every score reaches 0, one of 0 nothing above it: 0 is first tried as a part of its own.
    incl = [0.0, 0.0, *_apart(table.incl[there]), 1.0]
    axes = [("incl_cut", first, [end for end in incl if second is None or end >= second])]
    if second is not None:
        axes[0][2].insert(0, second)
        axes.append(("incl_cut 2", second, [*(end for end in incl if end < first), first]))
    axes.append(("pri_cut", settings.pri_cut, [0.0, 0.0, *_apart(table.pri[there]), 1.0]))
    sizes = sorted({int(n) for n in table.n[there]})
    axes.append(("n_cut", settings.n_cut, [0, *sizes, sizes[-1] + 1]))
    return [_CutOffAxis(inquiry, *axis) for axis in axes]


def _apart(scores: Any) -> list[float]:  # noqa: ANN401 (an array)
    """Return the distinct scores inside (0, 1)."""
    kept: list[float] = []
    for score in sorted(float(score) for score in scores if _APART < score < 1 - _APART):
        if not kept or score - kept[-1] > _APART:
            kept.append(score)
    return kept


def _coded(inquiry: Inquiry, cuts: tuple[float, float | None, int, float]) -> Codes:
    """Code the rows of the truth table by other cut-offs."""
    table = inquiry.table
    there = np.flatnonzero(table.n > 0)
    first, second, n_cut, pri_cut = cuts
    codes = output_codes(
        table.n[there], table.incl[there], table.pri[there],
        incl_cut=(first, second), n_cut=n_cut, pri_cut=pri_cut,
    )  # fmt: skip
    rows = zip(map(tuple, table.configs[there].tolist()), codes, strict=True)
    return tuple((config, code) for config, code in rows if code != "?")


def anchors_in(
    inquiry: Inquiry,
    raw: Any,  # noqa: ANN401 (any table)
    plan: Any,  # noqa: ANN401 (a plan or a mapping)
    derived: str,
) -> tuple[list[MovingAnchor], dict[str, str]]:
    """List the anchors of a plan that can be moved, and say why others cannot."""
    table, sets = inquiry.table, inquiry.sets
    with about("raw"):
        frame = to_frame(raw)
    with about("plan"):
        specs = CalibrationPlan(plan).resolved(frame).specs
    place = {case: i for i, case in enumerate(case_names(frame, inquiry.settings.case_id))}
    missing = [case for case in sets.cases if case not in place]
    if missing:
        raise DataError(f"raw has no case {listing(missing)}", argument="raw", cases=missing)
    rows = np.array([place[case] for case in sets.cases])
    target = read_outcome(frame, inquiry.settings.outcome)
    found: list[MovingAnchor] = []
    idle: dict[str, str] = {}
    for column, spec in specs.items():
        is_outcome = column in target.names
        if column in table.conditions:
            at, negated = table.conditions.index(column), False
            now = sets.values[at]  # noqa: PD011 (SetData)
        elif is_outcome:
            at, negated, now = -1, target.negated, table.outcome_values
        else:
            continue
        if is_outcome and (target.formula is not None or (spec.levels and len(spec.anchors) > 1)):
            idle[column] = "the outcome is an expression"
            continue
        if not is_outcome and isinstance(spec, Crisp) and table.levels[at] <= len(spec.thresholds):
            idle[column] = "no case has its highest level"
            continue
        if any(sets.dont_care):
            idle[column] = 'there are "don\'t care" cells'
            continue
        if re.search(rf"(?<!\w){re.escape(column)}(?!\w)", derived):
            idle[column] = "other sets are derived from it"
            continue
        values = spec.read(frame[column], column)[rows]
        anchors = moving_anchors(column, spec, values, at, negated=negated)
        if not anchors:
            idle[column] = f"{spec.kind} has no anchors that move alone"
            continue
        made = without_rounding(anchors[0].scores(anchors[0].value))
        if not np.allclose(made, now, rtol=0, atol=_CLOSE):
            case = int(np.abs(made - now).argmax())
            raise DataError(
                f"plan: {spec!r} gives case {sets.cases[case]} {shown(made[case])} in {column!r}, "
                f"but the solution has {shown(now[case])}; give the raw data and the plan that the "
                "sets were made of",
                argument="plan",
                column=column,
                cases=[sets.cases[case]],
            )
        found += anchors
    return found, idle


@contextmanager
def about(argument: str) -> Iterator[None]:
    """Let errors name the argument by which it was given here."""
    try:
        yield
    except FastqcaError as error:
        error.argument = argument
        raise


def _wanted(given: object, names: Sequence[str]) -> set[str]:
    """Read which parameters to vary."""
    if given is None:
        return set(names)
    columns = {name.rpartition(".")[0] for name in names} - {""}
    chosen: set[str] = set()
    known = (*names, *sorted(columns))
    for item in listed(given, "parameters", known):
        of_it = [name for name in names if item == name or name.rpartition(".")[0] == item]
        if not of_it:
            raise DataError(
                f"parameters: nothing that varies is called {shown(item)}"
                f"{did_you_mean(str(item), known)}",
                argument="parameters",
            )
        chosen.update(of_it)
    return chosen


def _searched(
    inquiry: Inquiry,
    axes: Sequence[_CutOffAxis | _AnchorAxis],
    threads: int | None,
    progress: Progress,
) -> tuple[Searched, dict[Codes, Searched]]:
    """Search in every different truth table once."""
    settings = inquiry.table.settings
    x, y = inquiry.sets.values, inquiry.table.outcome_values  # noqa: PD011 (SetData)
    first, second = cut_offs(settings.incl_cut)
    own = _coded(inquiry, (first, second, settings.n_cut, settings.pri_cut))
    wanted: dict[Codes, Any] = {own: (x, y, (first, second, settings.n_cut, settings.pri_cut))}
    for axis in axes:
        for stretch in axis.stretches:
            if stretch.codes not in wanted:
                wanted[stretch.codes] = axis.data(stretch.at)
    data = list(wanted.values())
    incl, low, n_cut, pri_cut = zip(*(cuts for *_, cuts in data), strict=True)
    high = np.array(incl)
    searches = inquiry.ask(
        np.stack([values.T for values, *_ in data]),
        np.stack([outcome for _, outcome, _ in data]),
        threads=threads,
        progress=progress,
        incl_cut=high if second is None else (high, np.array(low, dtype=np.float64)),
        n_cut=np.array(n_cut),
        pri_cut=np.array(pri_cut, dtype=np.float64),
    )
    found = {codes: searches.distinct[at] for codes, at in zip(wanted, searches.which, strict=True)}
    return found[own], found


def _range(
    inquiry: Inquiry,
    axis: _CutOffAxis | _AnchorAxis,
    base: Searched,
    found: Mapping[Codes, Searched],
) -> SensitivityRange:
    """Find the range of one parameter, and what lies beside it."""
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
    at = _part_of(axis, parts)
    if at is None:
        return SensitivityRange(
            axis.name, axis.value, axis.value, axis.value, *_beside(axis, parts), "", "",
            tuple(parts),
        )  # fmt: skip
    below = parts[at - 1] if at else None
    above = parts[at + 1] if at + 1 < len(parts) else None
    return SensitivityRange(
        name=axis.name,
        value=axis.value,
        low=parts[at].low,
        high=parts[at].high,
        below=below.models if below else "",
        above=above.models if above else "",
        low_event=parts[at].event if below else "",
        high_event=above.event if above else "",
        parts=tuple(parts),
    )


def _part_of(axis: _CutOffAxis | _AnchorAxis, parts: Sequence[Part]) -> int | None:
    """Find the part with the value chosen; None where it is a point of its own."""
    value = max(axis.value, 1) if axis.name == "n_cut" else axis.value
    holds = [i for i, part in enumerate(parts) if part.low <= value <= part.high]
    if isinstance(axis, _CutOffAxis) and axis.name != "n_cut":
        # A row reaches a cut-off equal to its score, up to rounding.
        inside = [i for i in holds if parts[i].low + _APART / 10 < value or i == 0]
        return inside[0] if inside else holds[-1]
    same = [i for i in holds if parts[i].same]
    return same[0] if same else None


def _beside(axis: _CutOffAxis | _AnchorAxis, parts: Sequence[Part]) -> tuple[str, str]:
    """Return the models on both sides of a value between two parts."""
    below = [part.models for part in parts if part.high <= axis.value]
    above = [part.models for part in parts if part.low >= axis.value]
    return below[-1] if below else "", above[0] if above else ""


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
