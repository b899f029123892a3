"""
Noise: the named ways in which what an analyst sees differs from the truth, with random numbers.

A new kind of noise is a field of `Noise` with its check, a `Purpose` of its own for its random
numbers, and a step in `observe`. Kinds that change the ground truth itself are the generators'.

Random numbers have addresses: study seed, cell of the design, replicate, case. Each case has
streams of its own, one per purpose, so any case can be made alone, and what one kind of noise draws
changes nothing else. The core computes them (`src/random.rs`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, did_you_mean, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca._common.settings import Settings
from fastqca._common.tolerance import is_half, is_in
from fastqca.calibration import curves
from fastqca.calibration.specs import Crisp, Fuzzy, Spec
from fastqca.simulation.truth import configurations, row_numbers, truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from fastqca.simulation.truth import Bools, Floats, Ints

__all__ = [
    "RANDOM_NUMBERS",
    "GroundTruth",
    "Noise",
    "Purpose",
    "Replicates",
    "Sets",
    "SetsKind",
    "Streams",
    "as_noise",
    "impossible",
    "observe",
    "to_sets",
]

RANDOM_NUMBERS = "ChaCha8, key (seed, cell, replicate, case), streams of version 1"

Replicates: TypeAlias = "int | Iterable[int]"

_WHOLE_REPLICATE = 2**64 - 1  # the case number of what belongs to a replicate as a whole


class Purpose(IntEnum):
    """What numbers are drawn for: parts of published results, which never change."""

    # 0 to 15 belong to the core.
    MEAS_RAW = 16
    MEAS_FLIP = 17
    OUTCOME_FLIP = 18
    OUTCOME_FUZZY = 19
    IRRELEVANT = 20
    DIVERSITY = 21
    FRAGMENT_CASES = 22
    FRAGMENT_ROWS = 23
    FRAGMENT_CELLS = 24
    RATER = 25
    RANDOM_TRUTH = 26
    CONDITIONS = 27
    PERMUTATION = 28
    BELIEF = 29


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """The random numbers of R replicates with N cases each; `threads` 0 for all there are."""

    seed: int
    cell: int
    replicates: NDArray[np.uint64]
    n: int
    threads: int = 0

    @classmethod
    def of(
        cls, replicates: Replicates, n: int, seed: int, cell: int, threads: int | None = None
    ) -> Streams:
        """Check what addresses a sample."""
        seed = whole_number(seed, "seed", low=0)
        cell = whole_number(cell, "cell", low=0)
        workers = 0 if threads is None else whole_number(threads, "threads", low=1)
        if isinstance(replicates, str):
            raise DataError(
                f"replicates must be a number or several numbers, got {shown(replicates)}"
            )
        numbers: Iterable[int]
        if isinstance(replicates, range) and len(replicates) and min(replicates) >= 0:
            numbers = replicates
        else:
            try:
                numbers = [whole_number(r, "each replicate", low=0) for r in iter(replicates)]  # type: ignore[arg-type]
            except TypeError:
                numbers = range(whole_number(replicates, "replicates", low=1))
        if not numbers:
            raise DataError("replicates is empty: give at least one")
        return cls(seed, cell, np.array(numbers, dtype=np.uint64), n, workers)

    @property
    def study(self) -> tuple[int, int]:
        """Seed and cell, as the core takes them."""
        return self.seed, self.cell

    def addresses(self) -> NDArray[np.uint64]:
        """Return replicate and number of each case, shape (R * N, 2)."""
        out = np.empty((len(self.replicates), self.n, 2), dtype=np.uint64)
        out[..., 0] = self.replicates[:, None]
        out[..., 1] = np.arange(self.n, dtype=np.uint64)
        return out.reshape(-1, 2)

    def per_case(self, purpose: Purpose, count: int, *, normal: bool = False) -> Floats:
        """Draw numbers for each case, shape (R, N, count): uniform in (0, 1), or normal."""
        drawn = self.at(self.addresses(), purpose, count, normal=normal)
        return drawn.reshape(len(self.replicates), self.n, count)

    def per_replicate(
        self,
        purpose: Purpose,
        count: int,
        *,
        which: NDArray[np.intp] | slice = slice(None),
        attempt: int = 0,
    ) -> Floats:
        """Draw uniform numbers for replicates as a whole, by default for all, shape (R, count)."""
        replicates = self.replicates[which]
        whole = np.full_like(replicates, _WHOLE_REPLICATE)
        return self.at(np.column_stack([replicates, whole]), purpose, count, attempt=attempt)

    def at(
        self,
        addresses: NDArray[np.uint64],
        purpose: Purpose,
        count: int,
        *,
        attempt: int = 0,
        normal: bool = False,
    ) -> Floats:
        """Draw numbers for cases at given addresses (M, 2), shape (M, count)."""
        stream = int(purpose) | attempt << 8
        return _core.random_numbers(
            addresses,
            study=self.study,
            purpose=stream,
            count=count,
            normal=normal,
            threads=self.threads,
        )


Sets: TypeAlias = "NDArray[Any]"  # float64, or uint8 for crisp sets

SetsKind = Literal["crisp", "fuzzy"]
Side = Literal["both", "1->0", "0->1"]
Fragment = Literal["cases", "rows", "cells"]


def _by_name(given: Any, what: str, **bounds: Any) -> tuple[tuple[str, float], ...]:  # noqa: ANN401
    return tuple((str(n), number(x, f"{what} of {n!r}", **bounds)) for n, x in dict(given).items())


def _calibration(given: object) -> float | str | tuple[tuple[str, float], ...]:
    if isinstance(given, str):
        return choice(given, "calibration", ("sample",))
    if isinstance(given, Mapping | tuple | list):
        return _by_name(given, "calibration")
    return number(given, "calibration")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Noise(Settings):
    r"""
    How the data that an analyst sees differ from the truth; by default, they do not differ.

    Each type of noise has its own random numbers, so switching one on or off does not affect the
    others.

    Attributes
    ----------
    meas_raw : float, default 0
        Standard deviation of normal errors of raw measures before calibration, in standard
        deviations of the reference population. Networks only.
    meas_flip : float, default 0
        Probability that a condition of a case is miscoded (x becomes 1 - x).
    outcome_flip : float, default 0
        The same for the outcome.
    outcome_flip_side : {"both", "1->0", "0->1"}
        Which outcomes can be miscoded: all, only present ones, or only absent ones (present means a
        membership above 0.5).
    outcome_fuzzy : float, default 0
        Standard deviation of normal errors of the outcome, clipped to [0, 1]. Fuzzy sets only.
    omit : str or sequence of str, default ()
        Conditions that are withheld from the analyst.
    irrelevant : int, default 0
        Number of additional conditions X1, X2, ... unrelated to everything else; each contains half
        of the cases on average.
    diversity : int or str, default 0
        Number of the 2**k configurations that never occur, chosen anew for each replicate; or an
        expression over the conditions, such as ``"VD*~VI"``, that defines them. Cases with such a
        configuration are redrawn.
    fragment : float, default 0
        Share of the data that is lost, rounded to whole numbers except for cells.
    fragment_by : {"cases", "rows", "cells"}
        What is lost: cases, all cases of a share of the 2**k configurations, or single values of
        conditions. Lost values are NaN.
    skew : mapping of str to float, default {}
        Share of cases in which a condition or the outcome is present. In networks, the traits are
        shifted accordingly, so measured sets have this share only approximately.
    calibration : float, mapping of str to float, or "sample", default 0
        By how much the analyst's crossovers are too high, in standard deviations of the measure in
        the reference population, for all or for some sets. With "sample", the anchors are the 10th,
        50th and 90th percentiles of the replicate. Networks only.
    rater : int, default 0
        Number of judges, odd, whose ratings replace the outcome by their median.
    rater_kappa : float, default 0.7
        Cohen's kappa between two judges: each judge sees the truth with probability sqrt(kappa) and
        guesses otherwise.
    cluster : {"site", "wave"}, optional
        If set, another truth holds for the second half of the sites or of the waves.
    cluster_truth : str, default ""
        The truth of the second half.

    Raises
    ------
    DataError
        A parameter has a value that is not allowed.

    Notes
    -----
    `diversity`, `skew` and `cluster` change the ground truth, and thus also the noise-free sets;
    all other types change only what the analyst sees. They are applied in this order: ground truth;
    `meas_raw`, `calibration`, `meas_flip`; `outcome_fuzzy`, `outcome_flip`, `rater`; `irrelevant`,
    `omit`, `fragment`.

    Judges guess the outcome at the rate that independent conditions would produce; in fuzzy sets,
    guesses are uniform. With :math:`s = \sqrt{\kappa}`, two judges of a crisp outcome with
    prevalence p agree with probability :math:`s^2 + (1 - s^2)(p^2 + (1 - p)^2)`, which corresponds
    to a kappa of :math:`s^2` [1]_.

    References
    ----------
    .. [1] Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and
       Psychological Measurement* 20, 37-46.

    Examples
    --------
    >>> Noise(outcome_flip=0.05, omit="NB")
    Noise(outcome_flip=0.05, omit=('NB',))
    """

    meas_raw: float = 0.0
    meas_flip: float = 0.0
    outcome_flip: float = 0.0
    outcome_flip_side: Side = "both"
    outcome_fuzzy: float = 0.0
    omit: str | Sequence[str] = ()
    irrelevant: int = 0
    diversity: int | str = 0
    fragment: float = 0.0
    fragment_by: Fragment = "cases"
    skew: Mapping[str, float] | tuple[tuple[str, float], ...] = ()
    calibration: float | str | Mapping[str, float] | tuple[tuple[str, float], ...] = 0.0
    rater: int = 0
    rater_kappa: float = 0.7
    cluster: Literal["site", "wave"] | None = None
    cluster_truth: str = ""

    _checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        **{
            name: partial(number, name=name, low=0, high=1)
            for name in ("meas_flip", "outcome_flip", "fragment", "rater_kappa")
        },
        **{name: partial(number, name=name, low=0) for name in ("meas_raw", "outcome_fuzzy")},
        "outcome_flip_side": partial(
            choice, name="outcome_flip_side", allowed=("both", "1->0", "0->1")
        ),
        "fragment_by": partial(choice, name="fragment_by", allowed=("cases", "rows", "cells")),
        "omit": lambda given: tuple(map(str, listed(given, "omit", ()))),
        "irrelevant": partial(whole_number, name="irrelevant", low=0, high=64),
        "diversity": lambda given: (
            given if isinstance(given, str) else whole_number(given, "diversity", low=0)
        ),
        "skew": lambda given: _by_name(given, "skew", low=0, high=1, low_open=True, high_open=True),
        "calibration": _calibration,
        "rater": partial(whole_number, name="rater", low=0),
        "cluster": partial(choice, name="cluster", allowed=("site", "wave")),
    }

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        if self.rater and self.rater % 2 == 0:
            raise DataError(
                f"rater must be odd, so that there is always a majority, got {self.rater}"
            )
        if (self.cluster is None) != (not self.cluster_truth):
            raise DataError(
                "cluster and cluster_truth must be given together (where another truth holds, "
                "and which); got "
                f"cluster={self.cluster!r} and cluster_truth={self.cluster_truth!r}"
            )

    def shift(self, name: str) -> float:
        """By how much the crossover of a set is too high, in standard deviations."""
        if isinstance(self.calibration, str):
            return 0.0
        if isinstance(self.calibration, float):
            return self.calibration
        return dict(self.calibration).get(name, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """
        Return the parameters that differ from their defaults.

        Examples
        --------
        >>> Noise(meas_flip=0.05).to_dict()
        {'meas_flip': 0.05}
        """
        return self.not_default()


def as_noise(given: Noise | Mapping[str, Any] | None) -> Noise:
    """Read noise from its names and levels."""
    if isinstance(given, Noise):
        return given
    if given is None:
        return Noise()
    if not isinstance(given, Mapping):
        raise DataError(f"noise must be a mapping of types of noise to levels, got {shown(given)}")
    for name in given:
        if name not in Noise.names():
            raise DataError(f"there is no noise {name!r}{did_you_mean(str(name), Noise.names())}")
    return Noise(**given)


# Memberships of exactly 0.5 move by this where that is asked for.
_SHIFT = 0.001

# Normal numbers become memberships by the anchors of the reference population: percentiles 10,
# 50 and 90.
_NORMAL_ANCHORS = Fuzzy(-1.2815515655446004, 0.0, 1.2815515655446004)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GroundTruth:
    """
    The sets of R replicates of N cases without noise, with the names of `Simulated`.

    Crisp sets are uint8. `prevalence` is the share of cases with the outcome that independent
    conditions would give. If the conditions were calibrated from `raw` measures, `specs` say how,
    and `deviations` are the standard deviations of these in the reference population.
    """

    names: tuple[str, ...]
    conditions: Sets
    outcome: Sets
    prevalence: float
    raw: Floats | None = None
    specs: tuple[Spec, ...] = ()
    deviations: tuple[float, ...] = ()
    ties: Ints = field(default_factory=lambda: np.empty((0, 3), dtype=np.int64))
    shift_ties: bool = False

    @property
    def kind(self) -> SetsKind:
        """Whether sets are crisp or fuzzy."""
        return "crisp" if self.conditions.dtype == np.uint8 else "fuzzy"


def to_sets(
    raw: Floats, specs: tuple[Spec, ...], kind: SetsKind, *, shift_ties: bool = False
) -> tuple[Sets, Ints]:
    """Calibrate raw measures (R, N, k); also return where memberships are exactly 0.5."""
    fuzzy = np.empty(raw.shape)
    for j, spec in enumerate(specs):
        fuzzy[..., j] = spec.scores(raw[..., j])
    return _sets(fuzzy, kind, shift_ties=shift_ties)


def _sets(fuzzy: Floats, kind: SetsKind, *, shift_ties: bool) -> tuple[Sets, Ints]:
    tied = is_half(fuzzy)
    if shift_ties:
        fuzzy[tied] = 0.5 + _SHIFT
    return is_in(fuzzy).astype(np.uint8) if kind == "crisp" else fuzzy, np.argwhere(tied)


def observe(true: GroundTruth, noise: Noise, streams: Streams) -> dict[str, Any]:
    """Apply the kinds of noise that are on, in their order: what `Simulated` has as seen."""
    _check(true, noise)
    raw, conditions, ties = _measured(true, noise, streams)
    if noise.meas_flip:
        wrong = streams.per_case(Purpose.MEAS_FLIP, len(true.names)) < noise.meas_flip
        conditions = np.where(wrong, 1 - conditions, conditions)
    outcome = _outcome(true, noise, streams)
    names, conditions = _selected(true, conditions, noise, streams)
    kept = np.ones(outcome.shape, dtype=np.bool_)
    if noise.fragment:
        lost, cells = _lost(true, conditions.shape[-1], noise, streams)
        conditions = np.where(lost[..., None] | cells, np.nan, conditions)
        outcome, kept = np.where(lost, np.nan, outcome), ~lost
    return {
        "names": names,
        "conditions": np.ascontiguousarray(conditions),
        "outcome": outcome,
        "raw_seen": raw,
        "kept": kept,
        "ties": ties,
    }


def _check(true: GroundTruth, noise: Noise) -> None:
    if true.raw is None:
        for kind in ("meas_raw", "calibration"):
            if getattr(noise, kind):
                raise DataError(f"noise {kind!r} needs raw measures: use simulated networks")
    if noise.outcome_fuzzy and true.kind == "crisp":
        raise DataError(
            "noise 'outcome_fuzzy' needs fuzzy sets; with crisp sets use 'outcome_flip'"
        )
    shifted = dict(noise.calibration) if isinstance(noise.calibration, tuple) else {}
    for kind, named in (("omit", tuple(noise.omit)), ("calibration", shifted)):
        for name in named:
            if name not in true.names:
                hint = did_you_mean(name, true.names)
                raise DataError(f"noise {kind!r}: there is no condition {name!r}{hint}")
    if len(true.names) + noise.irrelevant <= len(noise.omit):
        raise DataError("noise 'omit' leaves no condition")


def _measured(
    true: GroundTruth, noise: Noise, streams: Streams
) -> tuple[Floats | None, Sets, Ints]:
    """Measure and calibrate again, where that differs from the truth."""
    raw = true.raw
    if raw is None or not (noise.meas_raw or noise.calibration):
        return raw, true.conditions, true.ties
    if noise.meas_raw:
        errors = streams.per_case(Purpose.MEAS_RAW, len(true.names), normal=True)
        raw = raw + noise.meas_raw * np.array(true.deviations) * errors
    if noise.calibration == "sample":
        fuzzy = _by_own_percentiles(raw, true.specs)
        return raw, *_sets(fuzzy, true.kind, shift_ties=true.shift_ties)
    measures = zip(true.names, true.specs, true.deviations, strict=True)
    specs = tuple(_shifted(name, spec, noise.shift(name) * sd) for name, spec, sd in measures)
    return raw, *to_sets(raw, specs, true.kind, shift_ties=true.shift_ties)


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


def _outcome(true: GroundTruth, noise: Noise, streams: Streams) -> Sets:
    y = true.outcome
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
        guesses = (guess < true.prevalence).astype(y.dtype) if true.kind == "crisp" else guess
        ratings = np.where(sees < noise.rater_kappa**0.5, y[..., None], guesses)
        y = np.median(ratings, axis=-1).astype(y.dtype)
    return y


def _selected(
    true: GroundTruth, conditions: Sets, noise: Noise, streams: Streams
) -> tuple[tuple[str, ...], Sets]:
    """Add conditions that do not matter, take away those that are withheld."""
    names = true.names
    if noise.irrelevant:
        extra = [f"X{i}" for i in range(1, noise.irrelevant + 1)]
        clash = [name for name in extra if name in names]
        if clash:
            raise DataError(f"noise 'irrelevant': {clash[0]!r} is already the name of a condition")
        drawn = streams.per_case(Purpose.IRRELEVANT, noise.irrelevant, normal=True)
        added, _ = to_sets(drawn, (_NORMAL_ANCHORS,) * noise.irrelevant, true.kind)
        conditions = np.concatenate([conditions, added], axis=-1)
        names = (*names, *extra)
    if noise.omit:
        stay = [j for j, name in enumerate(names) if name not in noise.omit]
        conditions, names = conditions[..., stay], tuple(names[j] for j in stay)
    return names, conditions


def _lost(
    true: GroundTruth, n_conditions: int, noise: Noise, streams: Streams
) -> tuple[Bools, Bools]:
    """Tell which cases (R, N) and which cells (R, N, c) fragmentation deletes."""
    share, (replicates, n) = noise.fragment, true.outcome.shape
    lost = np.zeros((replicates, n), dtype=np.bool_)
    cells = np.zeros((replicates, n, n_conditions), dtype=np.bool_)
    if noise.fragment_by == "cases":
        order = streams.per_case(Purpose.FRAGMENT_CASES, 1)[..., 0].argsort(axis=1)
        np.put_along_axis(lost, order[:, : round(share * n)], values=True, axis=1)
    elif noise.fragment_by == "rows":
        n_rows = 1 << len(true.names)
        order = streams.per_replicate(Purpose.FRAGMENT_ROWS, n_rows).argsort(axis=1)
        gone = np.zeros((replicates, n_rows), dtype=np.bool_)
        np.put_along_axis(gone, order[:, : round(share * n_rows)], values=True, axis=1)
        lost = np.take_along_axis(gone, row_numbers(is_in(true.conditions)), axis=1)
    else:
        cells = streams.per_case(Purpose.FRAGMENT_CELLS, n_conditions) < share
    return lost, cells


_MOST_CONDITIONS = 20


def impossible(diversity: int | str, names: Sequence[str], streams: Streams) -> Bools | None:
    """
    Tell which configurations never occur, shape (R, 2**k), or (1, 2**k) for all replicates.

    `diversity` is how many, others in each replicate, or which. None: all can occur.
    """
    if not diversity:
        return None
    k = len(names)
    if k > _MOST_CONDITIONS:
        raise DataError(
            f"noise 'diversity' works for up to {_MOST_CONDITIONS} conditions, there are {k}"
        )
    if isinstance(diversity, str):
        rule = truth(diversity, names, "(impossible)", reduce=False)
        satisfied: Bools = rule.evaluate(names, configurations(k))[rule.outcome] == 1
        return satisfied[None, :]
    d = whole_number(diversity, "noise 'diversity'", low=0, high=(1 << k) - 1)
    order = streams.per_replicate(Purpose.DIVERSITY, 1 << k).argsort(axis=1)
    never = np.zeros(order.shape, dtype=np.bool_)
    np.put_along_axis(never, order[:, :d], values=True, axis=1)
    return never
