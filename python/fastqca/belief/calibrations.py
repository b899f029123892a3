"""What if the anchors are not certain? A solution under many calibrations at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, number, shown, whole_number
from fastqca._common.errors import CalibrationError, DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.settings import takes
from fastqca._common.tolerance import is_in
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.belief.axes import about, anchors_in
from fastqca.belief.figures import percent
from fastqca.belief.inquiry import Inquiry
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import Crisp, Spec
from fastqca.data.frames import to_frame
from fastqca.solutions.minimize import minimize
from fastqca.solutions.settings import AnalysisSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.progress import Progress
    from fastqca.belief.inquiry import Searches
    from fastqca.belief.moving import MovingAnchor

    Floats = NDArray[np.float64]

__all__ = ["CalibrationUncertainty", "CaseSpread", "Driver", "calibration_uncertainty"]

_SHOWN = 10
_BINS = 10  # of an anchor's values, to see what depends on it
_TRIES = 1000  # draws of the anchors of a column until they are in order


@dataclass(frozen=True, slots=True)
class CaseSpread:
    """
    One case, summarized over all calibrations.

    Attributes
    ----------
    case : str
    solution, outcome : (float, float, float)
        Mean, 5th and 95th percentile of its membership in the solution under each calibration, and
        in the outcome. NaN if no calibration yields a solution.
    inside : float
        The share of calibrations with a solution in which its membership in the solution is above
        0.5.
    """

    case: str
    solution: tuple[float, float, float]
    outcome: tuple[float, float, float]
    inside: float


@dataclass(frozen=True, slots=True)
class Driver:
    """
    One uncertain anchor.

    Attributes
    ----------
    anchor : str
        An anchor such as "DEV.crossover"; the column if whole calibrations are compared.
    low, high : float
        The lowest and the highest value drawn; NaN for whole calibrations.
    same, inclS : float
        The share of the variance that this anchor explains by itself: for `same`, of whether the
        models equal those of the plan; for `inclS`, of the consistency of the first model. NaN if
        nothing varies.
    """

    anchor: str
    low: float
    high: float
    same: float
    inclS: float  # noqa: N815 (the name of the field)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CalibrationUncertainty(Recorded, Exportable):
    """
    A solution under uncertain anchors, as computed by `calibration_uncertainty`.

    Attributes
    ----------
    kind, outcome, models : str
        The solution with the anchors of the plan.
    same, solved : float
        The share of calibrations that yield exactly these models, and that yield any solution.
    found : tuple of (str, float)
        The solutions found, with their shares, most frequent first.
    terms : tuple of (str, float)
        Terms, with the share of calibrations in which at least one model contains them.
    cases : tuple of CaseSpread, length N
    drivers : tuple of Driver
        The anchors, sorted by how much they explain, most first.
    n : int
        Number of calibrations drawn.
    seed : int
    """

    kind: str
    outcome: str
    models: str
    same: float
    solved: float
    found: tuple[tuple[str, float], ...]
    terms: tuple[tuple[str, float], ...]
    cases: tuple[CaseSpread, ...]
    drivers: tuple[Driver, ...]
    n: int
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per case, unrounded.

        Returns
        -------
        DataFrame
            Case names as index; `solution`, `solution_low`, `solution_high`, `inside`, `outcome`,
            `outcome_low`, `outcome_high`.
        """
        import pandas as pd

        rows = [(*one.solution, one.inside, *one.outcome) for one in self.cases]
        columns = ["solution", "solution_low", "solution_high", "inside"]
        columns += ["outcome", "outcome_low", "outcome_high"]
        index = pd.Index([one.case for one in self.cases], name="case")
        return pd.DataFrame(rows, index, columns=columns)

    def drivers_frame(self) -> pd.DataFrame:
        """Return one row per anchor: `anchor`, `low`, `high`, `same`, `inclS`."""
        import pandas as pd

        columns = ["anchor", "low", "high", "same", "inclS"]
        rows = [tuple(getattr(one, name) for name in columns) for one in self.drivers]
        return pd.DataFrame(rows, columns=columns)

    def sentence(self) -> str:
        """Say the result in one sentence."""
        return (
            f"{percent(self.same)} of {self.n:,} calibrations yield the models of the plan, "
            f"{percent(self.solved)} yield at least one solution."
        )

    def _tables(self) -> list[Table]:
        columns = [Column("solutions found", "left", gap=0, wrap=" "), Column("share")]
        rows = [[text, percent(share)] for text, share in self.found[:_SHOWN]]
        more = len(self.found) - _SHOWN
        notes = [self.sentence(), *([f"... {more:,} more in .found"] if more > 0 else [])]
        caption = (
            f"The {self.kind} solution of {self.outcome} under uncertain anchors: {self.models}"
        )
        tables = [Table(columns, [rows], caption=caption, notes=notes)]
        columns = [Column("term", "left", gap=0, wrap="*"), Column("share")]
        rows = [[term, percent(share)] for term, share in self.terms[:_SHOWN]]
        tables.append(Table(columns, [rows]))
        columns = [Column("anchor", "left", gap=0), Column("from"), Column("to")]
        columns += [Column("models"), Column("consistency")]
        rows = [
            [
                *(one.anchor, *("-" if np.isnan(v) else f"{v:.6g}" for v in (one.low, one.high))),
                *(figure(one.same, 2), figure(one.inclS, 2)),
            ]
            for one in self.drivers
        ]
        caption = "Share of the variance explained by each anchor alone"
        tables.append(Table(columns, [rows], caption=caption))
        columns = [Column("case", "left", gap=0), Column("in the solution"), Column("membership")]
        columns += [Column("90 % of draws"), Column("outcome")]
        rows = [
            [
                *(one.case, percent(one.inside), figure(one.solution[0], 2)),
                f"{figure(one.solution[1], 2)} to {figure(one.solution[2], 2)}",
                figure(one.outcome[0], 2),
            ]
            for one in self.cases
        ]
        return [*tables, Table(columns, [rows], caption="Cases")]

    def __repr__(self) -> str:
        return f"<CalibrationUncertainty of {self.outcome}, {self.kind}: {self.sentence()}>"


@recorded
@takes(AnalysisSettings)
def calibration_uncertainty(
    raw: Any,  # noqa: ANN401 (any table)
    plan: Any,  # noqa: ANN401 (a plan, or a mapping of columns to specs)
    ranges: Mapping[str, Any],
    n: int = 999,
    outcome: str | None = None,
    conditions: str | Iterable[str] | None = None,
    *,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress = None,
    **settings: Any,  # noqa: ANN401 (of `AnalysisSettings`)
) -> CalibrationUncertainty:
    """
    Draw anchors from plausible ranges and repeat the search under each calibration.

    Parameters
    ----------
    raw : DataFrame or other table
        The data before calibration.
    plan : CalibrationPlan or mapping
        How the data are calibrated. The solution under this plan is the reference for all others.
    ranges : mapping of str to tuple or list
        Plausible values of each uncertain anchor: an interval as in
        ``{"DEV.crossover": (500, 600)}`` (uniform), an interval with a mode as in
        ``(500, 550, 600)`` (triangular), or a list such as ``[500, 550, 620]``, for example one
        value per expert. For a column, a list of whole calibrations such as
        ``[fuzzy(400, 550, 900), fuzzy(300, 500, 900)]``.
    n : int, default 999
        Number of calibrations to draw.
    outcome, conditions : as for `minimize`
    seed : int, default 1
        Of the draws.
    threads : int, optional
        As for `minimize_many`.
    progress : bool or callable, optional
        As for `minimize_many`.
    **settings
        The fields of `AnalysisSettings`.

    Returns
    -------
    CalibrationUncertainty

    Raises
    ------
    DataError
        An anchor does not exist, or its values cannot be read or are never in a valid order.

    Notes
    -----
    Anchors are drawn independently; if the anchors of a column are out of order, they are redrawn.
    For the share of variance, draws are sorted by the value of the anchor into ten groups of equal
    size (or one group per value if there are fewer), and the share between groups is adjusted for
    their number as in analysis of variance. Interactions between anchors are not part of any share.

    The membership of a case in the solution is the mean over the models, in draws that yield a
    solution.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    >>> found = calibration_uncertainty(
    ...     raw, plan, {"DEV.crossover": (500, 600), "URB.crossover": [45, 50, 55]},
    ...     outcome="SURV", include="?", incl_cut=0.8,
    ... )
    >>> found.drivers[0].anchor
    'DEV.crossover'
    """
    n = whole_number(n, "n", low=1, high=10**6)
    seed = whole_number(seed, "seed", low=0)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    with about("raw"):
        frame = to_frame(raw)
    with about("plan"):
        specs = CalibrationPlan(plan).specs
    solution = minimize(calibrate(frame, dict(specs)), outcome, conditions, **settings)
    inquiry = Inquiry.of(solution)
    inquiry.check_room(n)
    anchors, idle = anchors_in(inquiry, frame, specs, "")
    rng = np.random.default_rng(seed)
    drawn = _drawn(ranges, anchors, idle, n, rng)
    base = inquiry.base()
    x = np.tile(inquiry.sets.values.T, (n, 1, 1))  # noqa: PD011 (SetData)
    y = np.tile(inquiry.table.outcome_values, (n, 1))
    for anchor, calibrations in drawn.specs.items():
        values = np.array([anchor.by(spec) for spec in calibrations])
        if anchor.condition < 0:
            y = values
        else:
            x[:, :, anchor.condition] = values
    searches = inquiry.ask(x, y, threads=threads, progress=progress)
    times = np.bincount(searches.which, minlength=len(searches.distinct)).tolist()
    counts = sorted(
        zip(searches.distinct, times, strict=True),
        key=lambda item: (-item[1], inquiry.finding_text(item[0])),
    )
    terms: Counter[tuple[int, ...]] = Counter()
    for finding, size in counts:
        terms.update(dict.fromkeys(finding.terms, size))
    frequent = sorted(terms.items(), key=lambda item: -item[1])
    same = np.array([finding == base for finding in searches.distinct])[searches.which]
    incl = np.full(n, np.nan)
    incl[searches.solved] = searches.inclS[searches.model_offsets[:-1][searches.solved]]
    member = _memberships(searches, x)
    drivers = [
        Driver(
            anchor=name,
            low=float(values.min()) if numeric else np.nan,
            high=float(values.max()) if numeric else np.nan,
            same=_explained(values, same.astype(np.float64)),
            inclS=_explained(values, incl),
        )
        for name, (values, numeric) in drawn.anchors.items()
    ]
    return CalibrationUncertainty(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=inquiry.finding_text(base),
        same=float(same.mean()),
        solved=float(searches.solved.mean()),
        found=tuple((inquiry.finding_text(finding), size / n) for finding, size in counts),
        terms=tuple((inquiry.text(term), size / n) for term, size in frequent),
        cases=_spreads(inquiry.sets.cases, member, y),
        drivers=tuple(sorted(drivers, key=lambda one: -np.nan_to_num(one.same, nan=-1.0))),
        n=n,
        seed=seed,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _DrawnAnchors:
    specs: dict[MovingAnchor, list[Spec]]  # by one anchor of each column
    anchors: dict[str, tuple[Floats, bool]]  # what was drawn, and whether these are values of it


def _drawn(
    ranges: object,
    anchors: Sequence[MovingAnchor],
    idle: Mapping[str, str],
    n: int,
    rng: np.random.Generator,
) -> _DrawnAnchors:
    """Draw calibrations of the columns with uncertain anchors."""
    if not isinstance(ranges, Mapping) or not ranges:
        raise DataError(
            "ranges must map anchors to their plausible values, as in {'DEV.crossover': (500, "
            "600)}; got "
            f"{shown(ranges)}",
            argument="ranges",
        )
    known = {anchor.name: anchor for anchor in anchors}
    columns: dict[str, list[MovingAnchor]] = {}
    for anchor in anchors:
        columns.setdefault(anchor.name.rpartition(".")[0], []).append(anchor)
    draws: dict[str, Callable[[int], Floats]] = {}
    specs: dict[MovingAnchor, list[Spec]] = {}
    values: dict[str, tuple[Floats, bool]] = {}
    for name, given in ranges.items():
        if name in columns and isinstance(given, list) and all(isinstance(s, Spec) for s in given):
            if not given:
                raise DataError(
                    f"ranges: {name} is an empty list; give at least one calibration",
                    argument="ranges",
                )
            for spec in given:
                spec.check(name)
                _check_levels(name, columns[name][0].spec, spec)
            picks = rng.integers(0, len(given), n)
            specs[columns[name][0]] = [given[i] for i in picks.tolist()]
            values[name] = picks.astype(np.float64), False
        elif name in known:
            draws[name] = _distribution(name, given, rng)
        else:
            column = str(name).rpartition(".")[0]
            if why := idle.get(str(name)) or idle.get(column):
                raise DataError(f"ranges: {name} cannot be varied: {why}", argument="ranges")
            raise DataError(
                f"ranges: there is no anchor {shown(name)}"
                f"{did_you_mean(str(name), [*known, *columns])}",
                argument="ranges",
            )
    for column, own in columns.items():
        moved = [anchor for anchor in own if anchor.name in draws]
        if moved and column in values:
            raise DataError(
                f"ranges: {column} has both whole calibrations and single anchors; give only "
                "one of these",
                argument="ranges",
            )
        if moved:
            made, table = _in_order(column, moved, draws, n)
            specs[own[0]] = made
            for anchor, drawn in zip(moved, table.T, strict=True):
                values[anchor.name] = drawn, True
    return _DrawnAnchors(specs, values)


def _check_levels(column: str, planned: Spec, other: Spec) -> None:
    """Refuse a calibration that makes another kind of set than the plan."""
    levels = [
        len(spec.thresholds) + 1 if isinstance(spec, Crisp) else 2 for spec in (planned, other)
    ]
    if levels[0] != levels[1]:
        raise DataError(
            f"ranges: {other!r} gives {column} {levels[1]} levels, but {planned!r} of the plan "
            f"gives {levels[0]}; truth tables can be compared only if the levels are the same",
            argument="ranges",
            column=column,
        )


def _distribution(name: str, given: object, rng: np.random.Generator) -> Callable[[int], Floats]:
    """Read what an anchor may be: a function that draws so many values."""
    if isinstance(given, list) and given:
        choices = np.array([number(v, f"ranges: {name}") for v in given])
        return lambda size: choices[rng.integers(0, len(choices), size)]
    if isinstance(given, tuple) and len(given) in (2, 3):
        ends = [number(v, f"ranges: {name}") for v in given]
        if sorted(ends) == ends and ends[0] < ends[-1]:
            if len(ends) == 2:
                return lambda size: rng.uniform(ends[0], ends[1], size)
            return lambda size: rng.triangular(ends[0], ends[1], ends[2], size)
    raise DataError(
        f"ranges: {name} must be (from, to), (from, mode, to) or a list of values, got "
        f"{shown(given)}",
        argument="ranges",
    )


def _in_order(
    column: str,
    moved: Sequence[MovingAnchor],
    draws: Mapping[str, Callable[[int], Floats]],
    n: int,
) -> tuple[list[Spec], Floats]:
    """Draw the anchors of one column until all draws are in order."""
    table = np.empty((n, len(moved)))
    open_ = np.arange(n)
    made: list[Spec] = [moved[0].spec] * n
    for _ in range(_TRIES):
        for j, anchor in enumerate(moved):
            table[open_, j] = draws[anchor.name](len(open_))
        left = []
        for i in open_.tolist():
            spec = _with_anchors(moved, table[i])
            try:
                spec.check(column)
            except CalibrationError:
                left.append(i)
            else:
                made[i] = spec
        open_ = np.array(left, dtype=np.int64)
        if not open_.size:
            return made, table
    raise DataError(
        f"ranges: these anchors are almost never in a valid order: "
        f"{listing(a.name for a in moved)}",
        argument="ranges",
    )


def _with_anchors(moved: Sequence[MovingAnchor], values: Floats) -> Spec:
    """Return a calibration with some anchors at other values."""
    changes: dict[str, Any] = {}
    for anchor, value in zip(moved, values.tolist(), strict=True):
        if anchor.place < 0:
            changes[anchor.field] = value
        else:
            before = changes.get(anchor.field, getattr(anchor.spec, anchor.field))
            changes[anchor.field] = (*before[: anchor.place], value, *before[anchor.place + 1 :])
    spec: Any = moved[0].spec
    return replace(spec, **changes)  # type: ignore[no-any-return]


def _memberships(searches: Searches, x: Floats) -> Floats:
    """Return the memberships of the cases in the solution of each draw, (n, N); NaN for none."""
    found = np.full(x.shape[:2], np.nan)
    for at, finding in enumerate(searches.distinct):
        if not finding.listed:
            continue
        which = np.flatnonzero(searches.which == at)
        models = []
        for model in finding.listed:
            terms = []
            for term in model:
                literals = [
                    _literal(x[which, :, j], level) for j, level in enumerate(term) if level >= 0
                ]
                whole = np.ones((len(which), x.shape[1]))
                terms.append(np.min([whole, *literals], axis=0))
            models.append(np.max(terms, axis=0))
        found[which] = np.mean(models, axis=0)
    return found


def _literal(x: Floats, level: int) -> Floats:
    """Return memberships in a level: of a fuzzy set present or absent, of others in this one."""
    if level <= 1 and x.max(initial=0) <= 1:
        return x if level == 1 else 1 - x
    return np.asarray(x == level, dtype=np.float64)


def _spreads(cases: Iterable[str], member: Floats, y: Floats) -> tuple[CaseSpread, ...]:
    found = []
    solved = ~np.isnan(member[:, 0])
    for i, case in enumerate(cases):
        own = member[solved, i]
        found.append(
            CaseSpread(
                case, _spread(own), _spread(y[:, i]), float(is_in(own).mean()) if own.size else 0.0
            )
        )
    return tuple(found)


def _spread(values: Floats) -> tuple[float, float, float]:
    if not values.size:
        return np.nan, np.nan, np.nan
    low, high = np.quantile(values, [0.05, 0.95]).tolist()
    return float(values.mean()), low, high


def _explained(values: Floats, effect: Floats) -> float:
    """Return the share of the variance of an effect between groups of values, adjusted."""
    known = ~np.isnan(effect)
    values, effect = values[known], effect[known]
    if effect.size < 2 or effect.var() < 1e-15:
        return float("nan")
    distinct = np.unique(values)
    if len(distinct) > _BINS:
        cuts = np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1])
        group = np.searchsorted(cuts, values, side="right")
    else:
        group = np.searchsorted(distinct, values)
    sizes = np.bincount(group)
    sums = np.bincount(group, effect)
    there = sizes > 0
    between = (sums[there] ** 2 / sizes[there]).sum() / effect.size - effect.mean() ** 2
    free = effect.size - there.sum()
    if free <= 0:
        return float("nan")
    rest = (1 - between / effect.var()) * (effect.size - 1) / free
    return float(np.clip(1 - rest, 0, 1))
