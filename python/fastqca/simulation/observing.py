"""From the truth to what an analyst sees of it: the kinds of noise that change no fact."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._common.check import did_you_mean
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_half, is_in
from fastqca.calibration import curves
from fastqca.calibration.specs import Crisp, Fuzzy, Spec
from fastqca.simulation.streams import Purpose
from fastqca.simulation.truth import row_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.simulation.noise import Noise
    from fastqca.simulation.streams import Streams

    Floats = NDArray[np.float64]
    Sets = NDArray[Any]  # float64, or uint8 for crisp sets

__all__ = ["Seen", "SetsKind", "World", "calibrated", "observed"]

SetsKind = Literal["crisp", "fuzzy"]

_SHIFT = 0.001  # how far a membership of exactly 0.5 is moved where that is asked for

# Normal numbers become memberships by the anchors of the reference population: percentiles 10,
# 50 and 90.
_NORMAL_ANCHORS = Fuzzy(-1.2815515655446004, 0.0, 1.2815515655446004)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """
    What is so, for R replicates of N cases.

    Attributes
    ----------
    names : tuple of str, length k
    conditions : ndarray, shape (R, N, k)
        Memberships, uint8 for crisp sets.
    outcome : ndarray, shape (R, N)
    prevalence : float
        Share of cases with the outcome that independent conditions would give.
    raw : ndarray of float64, shape (R, N, k), or None
        What the conditions were calibrated from.
    specs : tuple of Spec, length k
        How; empty without `raw`.
    deviations : tuple of float, length k
        Standard deviations of raw measures in the reference population.
    ties : ndarray of int64, shape (T, 3)
        Replicate, case and condition of memberships that came out as exactly 0.5.
    shift_ties : bool
        Whether these became 0.501.
    """

    names: tuple[str, ...]
    conditions: Sets
    outcome: Sets
    prevalence: float
    raw: Floats | None = None
    specs: tuple[Spec, ...] = ()
    deviations: tuple[float, ...] = ()
    ties: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 3), dtype=np.int64))
    shift_ties: bool = False

    @property
    def kind(self) -> SetsKind:
        """Whether sets are crisp or fuzzy."""
        return "crisp" if self.conditions.dtype == np.uint8 else "fuzzy"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """
    What is seen of a world.

    Attributes
    ----------
    names : tuple of str, length c
    conditions : ndarray, shape (R, N, c)
    outcome : ndarray, shape (R, N)
    raw : ndarray of float64, shape (R, N, k), or None
    kept : ndarray of bool, shape (R, N)
        Which cases are not lost.
    ties : ndarray of int64, shape (T, 3)
        As in a `World`, of what is seen.
    """

    names: tuple[str, ...]
    conditions: Sets
    outcome: Sets
    raw: Floats | None
    kept: NDArray[np.bool_]
    ties: NDArray[np.int64]


def calibrated(
    raw: Floats, specs: tuple[Spec, ...], kind: SetsKind, *, shift_ties: bool = False
) -> tuple[Sets, NDArray[np.int64]]:
    """Turn raw measures (R, N, k) into sets; also return where memberships are exactly 0.5."""
    fuzzy = np.empty(raw.shape)
    for j, spec in enumerate(specs):
        fuzzy[..., j] = spec.scores(raw[..., j])
    return _sets(fuzzy, kind, shift_ties=shift_ties)


def _sets(fuzzy: Floats, kind: SetsKind, *, shift_ties: bool) -> tuple[Sets, NDArray[np.int64]]:
    tied = is_half(fuzzy)
    if shift_ties:
        fuzzy[tied] = 0.5 + _SHIFT
    return is_in(fuzzy).astype(np.uint8) if kind == "crisp" else fuzzy, np.argwhere(tied)


def observed(world: World, noise: Noise, streams: Streams) -> Seen:
    """Apply the kinds of noise that are on, in their order."""
    _check(world, noise)
    raw, conditions, ties = _measured(world, noise, streams)
    if noise.meas_flip:
        wrong = streams.per_case(Purpose.MEAS_FLIP, len(world.names)) < noise.meas_flip
        conditions = np.where(wrong, 1 - conditions, conditions)
    outcome = _outcome(world, noise, streams)
    rows = row_numbers(is_in(world.conditions)) if noise.fragment else None
    names, conditions = _selected(world, conditions, noise, streams)
    kept = np.ones(outcome.shape, dtype=np.bool_)
    if rows is not None:
        conditions, outcome, kept = _fragmented(
            conditions, outcome, rows, 1 << len(world.names), noise, streams
        )
    return Seen(names, np.ascontiguousarray(conditions), outcome, raw, kept, ties)


def _check(world: World, noise: Noise) -> None:
    if world.raw is None:
        for kind in ("meas_raw", "calibration"):
            if getattr(noise, kind):
                raise DataError(f"noise {kind!r} needs raw measures, so simulated networks")
    if noise.outcome_fuzzy and world.kind == "crisp":
        raise DataError("noise 'outcome_fuzzy' needs fuzzy sets; in crisp ones use 'outcome_flip'")
    shifted = dict(noise.calibration) if isinstance(noise.calibration, tuple) else {}
    for kind, named in (("omit", noise.omitted), ("calibration", shifted)):
        for name in named:
            if name not in world.names:
                hint = did_you_mean(name, world.names)
                raise DataError(f"noise {kind!r}: there is no condition {name!r}{hint}")
    if len(world.names) + noise.irrelevant <= len(noise.omitted):
        raise DataError("noise 'omit' leaves no condition")


def _measured(
    world: World, noise: Noise, streams: Streams
) -> tuple[Floats | None, Sets, NDArray[np.int64]]:
    """Measure and calibrate again, where that comes out otherwise than in the truth."""
    raw = world.raw
    if raw is None or not (noise.meas_raw or noise.calibration):
        return raw, world.conditions, world.ties
    if noise.meas_raw:
        errors = streams.per_case(Purpose.MEAS_RAW, len(world.names), normal=True)
        raw = raw + noise.meas_raw * np.array(world.deviations) * errors
    if noise.calibration == "sample":
        fuzzy = _by_own_percentiles(raw, world.specs)
        return raw, *_sets(fuzzy, world.kind, shift_ties=world.shift_ties)
    parts = zip(world.names, world.specs, world.deviations, strict=True)
    specs = tuple(_shifted(name, spec, noise.shift(name) * sd) for name, spec, sd in parts)
    return raw, *calibrated(raw, specs, world.kind, shift_ties=world.shift_ties)


def _by_own_percentiles(raw: Floats, specs: tuple[Spec, ...]) -> Floats:
    """Calibrate each replicate by its own percentiles, in the directions of the specs."""
    low, middle, high = np.percentile(raw, [10, 50, 90], axis=1, keepdims=True)
    fuzzy = np.empty_like(raw)
    # Where many cases share a value, an anchor may be the crossover: 0/0 at it, which is 0.5.
    with np.errstate(divide="ignore", invalid="ignore"):
        for j, spec in enumerate(specs):
            e, c, i = low[..., j], middle[..., j], high[..., j]
            if isinstance(spec, Fuzzy) and spec.exclusion > spec.inclusion:
                e, i = i, e
            fuzzy[..., j] = curves.logistic(raw[..., j], e, c, i, idm=0.95)
    fuzzy[np.isnan(fuzzy)] = 0.5
    return fuzzy


def _shifted(name: str, spec: Spec, by: float) -> Spec:
    if not by:
        return spec
    if isinstance(spec, Fuzzy):
        moved: Spec = replace(spec, crossover=spec.crossover + by)
    elif isinstance(spec, Crisp):
        moved = replace(spec, thresholds=tuple(t + by for t in spec.thresholds))
    else:
        raise DataError(f"noise 'calibration' of {name!r}: {spec!r} has no crossover to shift")
    moved.check(name)
    return moved


def _outcome(world: World, noise: Noise, streams: Streams) -> Sets:
    y = world.outcome
    if noise.outcome_fuzzy:
        errors = streams.per_case(Purpose.OUTCOME_FUZZY, 1, normal=True)[..., 0]
        y = np.clip(y + noise.outcome_fuzzy * errors, 0.0, 1.0)
    if noise.outcome_flip:
        wrong = streams.per_case(Purpose.OUTCOME_FLIP, 1)[..., 0] < noise.outcome_flip
        if noise.outcome_flip_side != "both":
            wrong &= is_in(y) == (noise.outcome_flip_side == "1->0")
        y = np.where(wrong, 1 - y, y)
    if noise.rater:
        drawn = streams.per_case(Purpose.RATER, 2 * noise.rater)
        sees, guess = drawn[..., : noise.rater], drawn[..., noise.rater :]
        guesses = (guess < world.prevalence).astype(y.dtype) if world.kind == "crisp" else guess
        ratings = np.where(sees < noise.rater_kappa**0.5, y[..., None], guesses)
        y = np.median(ratings, axis=-1).astype(y.dtype)
    return y


def _selected(
    world: World, conditions: Sets, noise: Noise, streams: Streams
) -> tuple[tuple[str, ...], Sets]:
    """Add conditions that do not matter, take away those that are withheld."""
    names = world.names
    if noise.irrelevant:
        extra = [f"X{i}" for i in range(1, noise.irrelevant + 1)]
        clash = [name for name in extra if name in names]
        if clash:
            raise DataError(f"noise 'irrelevant': {clash[0]!r} is a condition already")
        drawn = streams.per_case(Purpose.IRRELEVANT, noise.irrelevant, normal=True)
        added, _ = calibrated(drawn, (_NORMAL_ANCHORS,) * noise.irrelevant, world.kind)
        conditions = np.concatenate([conditions, added], axis=-1)
        names = (*names, *extra)
    if noise.omitted:
        stay = [j for j, name in enumerate(names) if name not in noise.omitted]
        conditions, names = conditions[..., stay], tuple(names[j] for j in stay)
    return names, conditions


def _fragmented(
    conditions: Sets,
    outcome: Sets,
    rows: NDArray[np.int64],
    n_rows: int,
    noise: Noise,
    streams: Streams,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Lose cases or cells; what is lost is NaN."""
    share, (replicates, n) = noise.fragment, outcome.shape
    lost = np.zeros(outcome.shape, dtype=np.bool_)
    cells = np.zeros(conditions.shape, dtype=np.bool_)
    if noise.fragment_by == "cases":
        order = streams.per_case(Purpose.FRAGMENT_CASES, 1)[..., 0].argsort(axis=1)
        np.put_along_axis(lost, order[:, : round(share * n)], values=True, axis=1)
    elif noise.fragment_by == "rows":
        order = streams.per_replicate(Purpose.FRAGMENT_ROWS, n_rows).argsort(axis=1)
        gone = np.zeros((replicates, n_rows), dtype=np.bool_)
        np.put_along_axis(gone, order[:, : round(share * n_rows)], values=True, axis=1)
        lost = np.take_along_axis(gone, rows, axis=1)
    else:
        drawn = streams.per_case(Purpose.FRAGMENT_CELLS, conditions.shape[-1])
        cells = drawn < share
    x = np.where(lost[..., None] | cells, np.nan, conditions)
    return x, np.where(lost, np.nan, outcome), ~lost
