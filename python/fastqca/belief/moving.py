"""How a truth table changes as one anchor of a calibration moves: where, exactly, and to what."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.tolerance import reaches
from fastqca.calibration.specs import Bell, Crisp, Fuzzy
from fastqca.truth_tables.coding import cut_offs, output_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fastqca.belief.inquiry import Inquiry
    from fastqca.calibration.specs import Spec

    Floats = NDArray[np.float64]
    Codes = tuple[tuple[tuple[int, ...], str], ...]

__all__ = ["Codes", "MovingAnchor", "Stretch", "codes_at", "moving_anchors", "stretches"]

_PRECISION = 1e-9  # of the spread of the values
_FAR = 10  # doublings of the spread up to which an anchor without an end is moved
_CELLS = 2**22
_MOST = 2**17  # intervals, beyond which the rest is looked at in the middle only
_CROSSOVERS = ("crossover", "c1", "c2")


@dataclass(frozen=True, slots=True, eq=False)
class MovingAnchor:
    """
    One anchor of one column.

    Attributes
    ----------
    name : str
        Such as "DEV.crossover".
    spec : Spec
    field : str
    place : int
        Which of several thresholds; -1 for an anchor with a name.
    value, low, high : float
        What it is, and between which numbers it may be; infinite where nothing bounds it.
    raw : ndarray of float64, shape (N,)
        The values that are calibrated.
    condition : int
        Which condition it is; -1 for the outcome.
    negated : bool
        Whether the outcome is the negation of the column.
    """

    name: str
    spec: Spec
    field: str
    place: int
    value: float
    low: float
    high: float
    raw: Floats
    condition: int
    negated: bool

    @property
    def column(self) -> str:
        """The column that is calibrated."""
        return self.name.rpartition(".")[0]

    def spec_at(self, value: float) -> Spec:
        """Return the calibration with the anchor at another value."""
        given: Any = self.spec
        if self.place < 0:
            return replace(given, **{self.field: value})  # type: ignore[no-any-return]
        thresholds = list(given.thresholds)
        thresholds[self.place] = value
        return replace(given, thresholds=tuple(thresholds))  # type: ignore[no-any-return]

    def scores(self, value: float) -> Floats:
        """Return the memberships (N,) with the anchor at a value."""
        return self.by(self.spec_at(value))

    def by(self, spec: Spec) -> Floats:
        """Return the memberships (N,) by another calibration of the column."""
        found = spec.scores(self.raw)
        return 1.0 - found if self.negated else found

    def data(self, inquiry: Inquiry, value: float) -> tuple[Floats, Floats]:
        """Return all conditions (k, N) and the outcome (N,) with the anchor at a value."""
        x, y = inquiry.sets.values, inquiry.table.outcome_values
        if self.condition < 0:
            return x, self.scores(value)
        x = x.copy()
        x[self.condition] = self.scores(value)
        return x, y

    @property
    def spread(self) -> float:
        """The range of the values and anchors."""
        known = [self.raw.min(), self.raw.max(), *(number for _, number in self.spec.anchors)]
        return float(max(known) - min(known))

    def ends(self) -> tuple[float, float]:
        """Return the bounds, far away where there are none."""
        known = [self.raw.min(), self.raw.max(), *(number for _, number in self.spec.anchors)]
        far = self.spread * 2.0**_FAR
        low = min(known) - far if math.isinf(self.low) else self.low
        return float(low), float(max(known) + far if math.isinf(self.high) else self.high)

    def splits(self) -> list[float]:
        """Cut the region where cases change sides, and in steps that grow where it has no end."""
        low, high = self.ends()
        cuts = [low, high]
        if isinstance(self.spec, Crisp) or self.field in _CROSSOVERS:
            cuts += [float(v) for v in np.unique(self.raw) if low < v < high]
        first, last = (low, high) if len(cuts) == 2 else (min(cuts[2:]), max(cuts[2:]))
        steps = [self.spread * 2.0**i for i in range(_FAR)]
        if math.isinf(self.low):
            start = min(first if len(cuts) > 2 else self.value, self.value)
            cuts += [start - step for step in steps if start - step > low]
        if math.isinf(self.high):
            start = max(last if len(cuts) > 2 else self.value, self.value)
            cuts += [start + step for step in steps if start + step < high]
        return sorted(set(cuts))


def moving_anchors(
    column: str, spec: Spec, raw: Floats, condition: int, *, negated: bool
) -> list[MovingAnchor]:
    """List the anchors of a column that can be moved, with their bounds."""
    if isinstance(spec, Crisp):
        anchors = [("thresholds", i, float(t)) for i, t in enumerate(spec.thresholds)]
        single = len(anchors) == 1
        names = ["threshold" if single else f"threshold{i + 1}" for i in range(len(anchors))]
    elif isinstance(spec, Bell) or (isinstance(spec, Fuzzy) and not spec.ecdf):
        anchors = [(name, -1, number) for name, number in spec.anchors]
        names = [name for name, _, _ in anchors]
    else:
        return []
    order = sorted(number for _, _, number in anchors)
    found = []
    for name, (field, place, number) in zip(names, anchors, strict=True):
        below = [n for n in order if n < number]
        above = [n for n in order if n > number]
        found.append(
            MovingAnchor(
                name=f"{column}.{name}",
                spec=spec,
                field=field,
                place=place,
                value=number,
                low=max(below, default=-math.inf),
                high=min(above, default=math.inf),
                raw=raw,
                condition=condition,
                negated=negated,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an axis in which the truth table stays the same."""

    low: float
    high: float
    codes: Codes
    at: float  # a value in it


def codes_at(inquiry: Inquiry, x: Floats, y: Floats) -> Codes:
    """Code the rows of some data; those with too few cases are left out, as if unobserved."""
    settings, ties = inquiry.table.settings, inquiry.table.settings.ties
    found = _core.truth_table(
        np.ascontiguousarray(x),
        fuzzy=(x != np.floor(x)).any(axis=1),
        outcome=np.ascontiguousarray(y),
        ties="drop" if ties == "raise" else ties,
    )
    codes = output_codes(
        *(found[name] for name in ("n", "incl", "PRI")),
        incl_cut=cut_offs(settings.incl_cut),
        n_cut=settings.n_cut,
        pri_cut=settings.pri_cut,
    )
    rows = zip(map(tuple, found["configs"].tolist()), codes, strict=True)
    return tuple((config, code) for config, code in rows if code != "?")


def stretches(inquiry: Inquiry, anchor: MovingAnchor) -> list[Stretch]:
    """
    Cut the region of an anchor into the parts in which the truth table stays the same.

    Notes
    -----
    Cases change rows where the anchor passes their value. Between two such places the membership
    of each case is monotone in the anchor, so that its values at the ends of an interval bound
    it within, and with it those in rows, the sums over cases, and inclusion and PRI. An interval
    in which no bound straddles a cut-off has one truth table; any other one is halved, down to
    1e-9 of the spread of the values. Nothing is stepped over.
    """
    splits = anchor.splits()
    parts = list(pairwise(splits))
    # A crisp set changes only where cases do.
    pieces = parts if isinstance(anchor.spec, Crisp) else _pieces(inquiry, anchor, parts)
    found: list[Stretch] = []
    widest = 0.0
    for low, high in sorted(pieces):
        at = (low + high) / 2
        codes = codes_at(inquiry, *anchor.data(inquiry, at))
        if found and found[-1].codes == codes:
            before = found[-1]
            wider = high - low > widest
            widest = max(widest, high - low)
            found[-1] = Stretch(before.low, high, codes, at if wider else before.at)
        else:
            widest = high - low
            found.append(Stretch(low, high, codes, at))
    # Between two parts is at most the precision: the change is in its middle.
    for i, (one, other) in enumerate(pairwise(found)):
        middle = one.high if one.high == other.low else (one.high + other.low) / 2
        found[i] = replace(one, high=middle)
        found[i + 1] = replace(other, low=middle)
    if math.isinf(anchor.low):
        found[0] = replace(found[0], low=-math.inf)
    if math.isinf(anchor.high):
        found[-1] = replace(found[-1], high=math.inf)
    return found


def _pieces(
    inquiry: Inquiry, anchor: MovingAnchor, parts: list[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    """Halve intervals until each has one truth table, or is thinner than the precision."""
    rows = _Rows.of(inquiry, anchor, parts)
    low, high = (np.array(ends) for ends in zip(*parts, strict=True))
    parent = np.arange(len(parts))
    finest = _PRECISION * anchor.spread
    looked_at = 0
    while low.size:
        looked_at += low.size
        settled = rows.settled(low, high, parent)
        if looked_at > _MOST:
            settled[:] = True
        yield from zip(low[settled].tolist(), high[settled].tolist(), strict=True)
        open_ = ~settled & (high - low > finest)
        low, high, parent = low[open_], high[open_], parent[open_]
        middle = (low + high) / 2
        # Far out the precision of numbers ends first.
        inside = (middle > low) & (middle < high)
        low, high, parent, middle = low[inside], high[inside], parent[inside], middle[inside]
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        parent = np.concatenate([parent, parent])


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """All rows that occur while an anchor moves."""

    inquiry: Inquiry
    anchor: MovingAnchor
    rest: Floats  # (R, N): memberships in the other conditions of each row
    present: NDArray[np.bool_]  # (R,): whether the row has the condition that moves
    counted: NDArray[np.bool_]  # (P, R): which rows have cases enough, by part of the region

    @classmethod
    def of(cls, inquiry: Inquiry, anchor: MovingAnchor, parts: list[tuple[float, float]]) -> _Rows:
        places: dict[tuple[int, ...], int] = {}
        counted = []
        for low, high in parts:
            codes = codes_at(inquiry, *anchor.data(inquiry, (low + high) / 2))
            counted.append([places.setdefault(config, len(places)) for config, _ in codes])
        shape = len(parts), len(places)
        there = np.zeros(shape, dtype=np.bool_)
        for part, at in enumerate(counted):
            there[part, at] = True
        k = len(inquiry.table.conditions)
        configs = np.array(list(places), dtype=np.int8).reshape(len(places), k)
        present = np.zeros(len(places), dtype=np.bool_)
        if anchor.condition >= 0:
            present = configs[:, anchor.condition] == 1
            configs = configs.copy()
            configs[:, anchor.condition] = -1
        rest = inquiry.table.sets.memberships(configs)
        return cls(inquiry, anchor, rest, present, there)

    def settled(self, low: Floats, high: Floats, parent: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell in which intervals no inclusion and no PRI can cross a cut-off."""
        step = max(1, _CELLS // max(1, self.rest.size))
        parts = [slice(i, i + step) for i in range(0, len(low), step)]
        return np.concatenate([self._settled(low[p], high[p], parent[p]) for p in parts])

    def _settled(self, low: Floats, high: Floats, parent: NDArray[np.int64]) -> NDArray[np.bool_]:
        known: dict[float, Floats] = {}
        for value in [*low.tolist(), *high.tolist()]:
            if value not in known:
                known[value] = self._scores(value)
        a = np.array([known[value] for value in low.tolist()])
        b = np.array([known[value] for value in high.tolist()])
        least, most = np.minimum(a, b)[:, np.newaxis], np.maximum(a, b)[:, np.newaxis]
        if self.anchor.condition < 0:
            m_low = m_high = self.rest[np.newaxis]
            y_low, y_high = least, most
        else:
            is_present = self.present[:, np.newaxis]
            m_low = np.minimum(self.rest, np.where(is_present, least, 1 - most))
            m_high = np.minimum(self.rest, np.where(is_present, most, 1 - least))
            y_low = y_high = self.inquiry.table.outcome_values
        # Inclusion is A / (A + E), and PRI is Q / (Q + E).
        a_low, a_high = np.minimum(m_low, y_low).sum(-1), np.minimum(m_high, y_high).sum(-1)
        e_low = np.maximum(m_low - y_high, 0).sum(-1)
        e_high = np.maximum(m_high - y_low, 0).sum(-1)
        settings = self.inquiry.table.settings
        first, second = cut_offs(settings.incl_cut)
        incl = _bounds(a_low, a_high, e_low, e_high)
        above, below = reaches(incl[0], first), ~reaches(incl[1], first)
        open_ = ~above & ~below
        if settings.pri_cut > 0:
            q_low = np.maximum(np.minimum(m_low, y_low) + y_low - 1, 0).sum(-1)
            q_high = np.maximum(np.minimum(m_high, y_high) + y_high - 1, 0).sum(-1)
            open_ |= above & _straddles(_bounds(q_low, q_high, e_low, e_high), settings.pri_cut)
        if second is not None:
            open_ |= below & _straddles(incl, second)
        return np.asarray(~(open_ & self.counted[parent]).any(axis=1), dtype=np.bool_)

    def _scores(self, value: float) -> Floats:
        """Return the memberships at an end of an interval, which may be another anchor's value."""
        low, high = self.anchor.low, self.anchor.high
        # On another anchor curves are steps; a little beside it they still bound what is between.
        nudge = _PRECISION * 1e-3 * self.anchor.spread
        if value <= low:
            value = low + nudge
        if value >= high:
            value = high - nudge
        return self.anchor.scores(value)


def _bounds(low: Floats, high: Floats, e_low: Floats, e_high: Floats) -> tuple[Floats, Floats]:
    """Bound low / (low + e), for values between bounds; 0/0 reaches no cut-off."""
    with np.errstate(invalid="ignore", divide="ignore"):
        least, most = low / (low + e_high), high / (high + e_low)
    nothing = high + e_high <= 0
    least = np.where(np.isnan(least), 0.0, least)
    most = np.where(np.isnan(most), 1.0, most)
    return np.where(nothing, -1.0, least), np.where(nothing, -1.0, most)


def _straddles(bounds: tuple[Floats, Floats], cut: float) -> NDArray[np.bool_]:
    return np.asarray(~reaches(bounds[0], cut) & reaches(bounds[1], cut), dtype=np.bool_)
