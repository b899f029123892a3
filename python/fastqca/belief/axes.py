"""What can be varied of an analysis: cut-offs and anchors, each an axis of finitely many tables."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, shown
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.names import listed
from fastqca.belief.moving import MovingAnchor, Stretch, codes_at, moving_anchors, stretches
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import Crisp
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import without_rounding
from fastqca.study.study import Study
from fastqca.truth_tables.coding import cut_offs, output_codes
from fastqca.truth_tables.selection import read_outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fastqca._common.progress import Progress
    from fastqca.belief.inquiry import Inquiry, Searched
    from fastqca.belief.moving import Codes

__all__ = [
    "APART",
    "AnchorAxis",
    "Axis",
    "CutOffAxis",
    "about",
    "along",
    "anchors_in",
    "axes_of",
    "chosen",
    "cut_off_axes",
    "search",
]

APART = 1e-7  # scores of rows closer than this are one: cut-offs have a tolerance
_CLOSE = 1e-9


Cuts = tuple[float, float | None, int, float]  # incl_cut, its second, n_cut, pri_cut
Data = tuple[Any, Any, Cuts]  # conditions (k, N), outcome (N,), cut-offs


class CutOffAxis:
    """A cut-off, with the parts that the scores in the truth table cut its axis into."""

    def __init__(self, inquiry: Inquiry, name: str, value: float, ends: Sequence[float]) -> None:
        self.name, self.value, self.inquiry = name, value, inquiry
        self.ends = tuple(ends)
        self.stretches: list[Stretch] = []
        for low, high in pairwise(ends):
            at = high if name == "n_cut" else (low + high) / 2
            codes = _coded(inquiry, self.cuts(at))
            if self.stretches and self.stretches[-1].codes == codes:
                before = self.stretches[-1]
                self.stretches[-1] = Stretch(before.low, high, codes, before.at)
            else:
                self.stretches.append(Stretch(low, high, codes, at))

    def cuts(self, at: float) -> Cuts:
        """Return all cut-offs with this one at a value."""
        settings = self.inquiry.table.settings
        first, second = cut_offs(settings.incl_cut)
        named = {"incl_cut": first, "incl_cut 2": second}
        named |= {"n_cut": settings.n_cut, "pri_cut": settings.pri_cut, self.name: at}
        low = named["incl_cut 2"]
        return named["incl_cut"] or 0.0, low, int(named["n_cut"] or 0), named["pri_cut"] or 0.0

    def data(self, at: float) -> Data:
        """Return what is to be searched with the cut-off at a value."""
        sets = self.inquiry.sets
        return sets.values, self.inquiry.table.outcome_values, self.cuts(at)

    def codes(self, at: float) -> Codes:
        """Code the rows with the cut-off at a value."""
        return _coded(self.inquiry, self.cuts(at))


class AnchorAxis:
    """An anchor, with the parts in which the truth table stays the same."""

    def __init__(self, inquiry: Inquiry, anchor: MovingAnchor) -> None:
        self.name, self.value, self.inquiry = anchor.name, anchor.value, inquiry
        self.anchor = anchor

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The parts of the axis."""
        return stretches(self.inquiry, self.anchor)

    def data(self, at: float) -> Data:
        """Return what is to be searched with the anchor at a value."""
        return *self.anchor.data(self.inquiry, at), _own_cuts(self.inquiry)

    def codes(self, at: float) -> Codes:
        """Code the rows with the anchor at a value."""
        return codes_at(self.inquiry, *self.anchor.data(self.inquiry, at))


Axis = CutOffAxis | AnchorAxis


def axes_of(
    solution: object,
    inquiry: Inquiry,
    raw: Any,  # noqa: ANN401 (any table)
    plan: Any,  # noqa: ANN401 (a plan or a mapping)
) -> tuple[list[Axis], dict[str, str]]:
    """List what can be varied, and the columns whose anchors cannot, with the reason."""
    if isinstance(solution, Study):
        raw = solution.data if raw is None else raw
        plan = solution.plan if plan is None else plan
    if (raw is None) is not (plan is None) and not isinstance(solution, Study):
        given, missing = ("raw", "plan") if plan is None else ("plan", "raw")
        raise DataError(
            (f"{given} is given without {missing}: to vary anchors, give both"), argument=missing
        )
    anchors: list[MovingAnchor] = []
    idle: dict[str, str] = {}
    if raw is not None and plan is not None:
        derived = solution.derived if isinstance(solution, Study) else {}
        anchors, idle = anchors_in(inquiry, raw, plan, " ".join(map(str, derived.values())))
    of_anchors = [AnchorAxis(inquiry, anchor) for anchor in anchors]
    return [*cut_off_axes(inquiry), *of_anchors], idle


def cut_off_axes(inquiry: Inquiry) -> list[CutOffAxis]:
    """List the cut-offs."""
    table, settings = inquiry.table, inquiry.table.settings
    if settings.inf_test is not None:
        raise DataError(
            "inf_test codes rows by significance tests rather than by scores: omit it to find "
            "ranges",
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
    axes.append(("n_cut", settings.n_cut, [0, *sizes, max(sizes, default=0) + 1]))
    return [CutOffAxis(inquiry, *axis) for axis in axes]


def _apart(scores: Any) -> list[float]:  # noqa: ANN401 (an array)
    """Return the distinct scores inside (0, 1)."""
    kept: list[float] = []
    for score in sorted(float(score) for score in scores if APART < score < 1 - APART):
        if not kept or score - kept[-1] > APART:
            kept.append(score)
    return kept


def _own_cuts(inquiry: Inquiry) -> Cuts:
    """Return the cut-offs of the analysis."""
    settings = inquiry.table.settings
    first, second = cut_offs(settings.incl_cut)
    return first, second, settings.n_cut, settings.pri_cut


def _coded(inquiry: Inquiry, cuts: Cuts) -> Codes:
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
            now = sets.values[at]
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
            idle[column] = f"{spec.kind} has no anchors that can be moved individually"
            continue
        made = without_rounding(anchors[0].scores(anchors[0].value))
        if not np.allclose(made, now, rtol=0, atol=_CLOSE):
            case = int(np.abs(made - now).argmax())
            raise DataError(
                f"plan: {spec!r} gives case {sets.cases[case]} {shown(made[case])} in {column!r}, "
                f"but the solution has {shown(now[case])}; give the raw data and the plan from "
                "which the sets were calibrated",
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


def chosen(given: object, axes: Sequence[Axis], argument: str = "parameters") -> list[Axis]:
    """Choose axes by names, or columns, that were given; all by default."""
    if given is None:
        return list(axes)
    names = [axis.name for axis in axes]
    columns = {name.rpartition(".")[0] for name in names} - {""}
    kept: set[str] = set()
    known = (*names, *sorted(columns))
    for item in listed(given, argument, known):
        of_it = [name for name in names if item == name or name.rpartition(".")[0] == item]
        if not of_it:
            raise DataError(
                f"{argument}: there is no parameter {shown(item)}{did_you_mean(str(item), known)}",
                argument=argument,
            )
        kept.update(of_it)
    return [axis for axis in axes if axis.name in kept]


def search(
    inquiry: Inquiry,
    wanted: Mapping[Codes, Data],
    threads: int | None,
    progress: Progress,
) -> tuple[Searched, dict[Codes, Searched]]:
    """Search in the data of every different truth table once; first the analysis' own."""
    x, y = inquiry.sets.values, inquiry.table.outcome_values
    cuts = _own_cuts(inquiry)
    own = _coded(inquiry, cuts)
    all_of_it: dict[Codes, Data] = {own: (x, y, cuts), **wanted}
    all_of_it[own] = x, y, cuts
    data = list(all_of_it.values())
    incl, low, n_cut, pri_cut = zip(*(cuts for *_, cuts in data), strict=True)
    high = np.array(incl)
    searches = inquiry.ask(
        np.stack([values.T for values, *_ in data]),
        np.stack([outcome for _, outcome, _ in data]),
        threads=threads,
        progress=progress,
        incl_cut=high if cuts[1] is None else (high, np.array(low, dtype=np.float64)),
        n_cut=np.array(n_cut),
        pri_cut=np.array(pri_cut, dtype=np.float64),
    )
    places = zip(all_of_it, searches.which, strict=True)
    found = {codes: searches.distinct[at] for codes, at in places}
    return found[own], found


def along(axes: Sequence[Axis]) -> dict[Codes, Data]:
    """Return the data of every different truth table along some axes."""
    wanted: dict[Codes, Data] = {}
    for axis in axes:
        for stretch in axis.stretches:
            if stretch.codes not in wanted:
                wanted[stretch.codes] = axis.data(stretch.at)
    return wanted
