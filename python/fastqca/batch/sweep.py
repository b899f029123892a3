"""One study under many cut-offs, calibrations and choices of conditions."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, number, warn, whole_number
from fastqca._common.errors import DataError, FastqcaWarning, TieWarning
from fastqca._common.names import require_columns
from fastqca._common.progress import reporting
from fastqca._common.settings import reruns, takes
from fastqca._common.tolerance import is_half
from fastqca.batch.minimize_many import Kind, minimize_many
from fastqca.batch.replicates import Replicates, cut_offs_of
from fastqca.batch.sweep_axes import Cell, cut_off_regions, read_grid
from fastqca.batch.sweep_result import Analyses, Point, Sweep, expected_of
from fastqca.batch.sweep_variants import Calibrator, variants
from fastqca.batch.tables import ManyTables
from fastqca.calibration.plans import CalibrationPlan
from fastqca.data.dont_care import with_order
from fastqca.data.frames import case_names, to_table
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.selection import read_outcome, select_conditions
from fastqca.truth_tables.ties import settling_ties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Unpack

    from numpy.typing import NDArray

    from fastqca._common.progress import Progress
    from fastqca.batch.sweep_axes import Axis, Rows
    from fastqca.batch.sweep_variants import Variant
    from fastqca.calibration.specs import Spec
    from fastqca.solutions.options import AnalysisOptions
    from fastqca.truth_tables.ties import Ties

__all__ = ["sweep"]

_CELLS = 2**24


@takes(AnalysisSettings, but=("include",))
def sweep(
    data: Any,  # noqa: ANN401 (anything tabular)
    grid: Mapping[str, Any],
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    calibration: Mapping[str, Spec] | CalibrationPlan | None = None,
    solution: Kind = "parsimonious",
    threads: int | None = None,
    progress: Progress = None,
    **settings: Unpack[AnalysisOptions],
) -> Sweep:
    """
    Solve a study for every combination of analytic decisions, and compare with the baseline.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns
        Sets, or raw values for columns that are calibrated by `calibration` or `grid`.
    grid : mapping
        What to vary, in all combinations:

        - ``"incl_cut"``, ``"pri_cut"``: a list of values, or a tuple ``(from, to)`` for *all*
          values in between. The truth table changes only at the scores of its rows, so the interval
          is divided there, and the result is complete.
        - ``"n_cut"``: a list of values, or a tuple ``(from, to)``.
        - ``"conditions"``: a list of choices, such as ``["A, B, C", "A, B, D"]``.
        - a column: a list of calibrations, ``{"DEV": [fuzzy(...), crisp(...)]}``, or anchors of
          the calibration in `calibration`, ``{"DEV": {"crossover": [500, 550, 600]}}``. The
          threshold of a crisp set may be an interval too: ``{"DEV": {"thresholds": (400, 700)}}``.
    outcome, conditions
        As for `truth_table`, for the baseline.
    calibration : mapping of str to Spec, optional
        Calibration of the columns for the baseline.
    solution, threads, progress
        As for `minimize_many`.
    **settings
        The fields of `AnalysisSettings`, for the baseline and unless they are varied. If you vary
        conditions, give `dir_exp` as a mapping; each choice of conditions uses the entries for its
        own conditions.

    Returns
    -------
    Sweep

    Raises
    ------
    DataError, CalibrationError, ExpressionError, SolutionError
        The data, the grid or an argument is invalid, or the baseline cannot be calibrated.

    Warns
    -----
    FastqcaWarning
        Memberships are exactly 0.5; some calibrations in the grid are impossible.

    Notes
    -----
    Points with the same data and the same truth table are solved only once. A point without a
    solution, or with anchors out of order, does not raise an error but has a corresponding
    `status`.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw = qca.datasets.load("lipset")
    >>> plan = qca.datasets.plan("lipset", "fuzzy")
    >>> found = qca.sweep(
    ...     raw, {"incl_cut": (0.7, 0.95)}, "SURV", calibration=plan, incl_cut=0.8
    ... )
    >>> print(found)
    Sweep: 4 points, 4 analyses, 3 solutions; 40.1% like the baseline
    <BLANKLINE>
      solution  share  points  models
    ---------------------------------------------
             2  40.5%       1  URB*STB
           0 *  40.1%       1  DEV*~IND + URB*STB
             1   1.7%       1  DEV*STB
          none  17.8%       1
    ---------------------------------------------
    <BLANKLINE>
    *: the solution of the baseline
    >>> found.to_frame().round(3)[["incl_cut_from", "incl_cut_to", "models", "same"]]
       incl_cut_from  incl_cut_to              models   same
    0          0.700        0.704             DEV*STB  False
    1          0.704        0.804  DEV*~IND + URB*STB   True
    2          0.804        0.906             URB*STB  False
    3          0.906        0.950                      False
    """
    frame = to_table(data)
    kind = choice(solution, "solution", ("parsimonious", "conservative", "intermediate"))
    include = None if kind == "conservative" else "?"
    asked: dict[str, Any] = {**settings, "include": include}
    given = AnalysisSettings(outcome, conditions, **asked)
    case_id, ties = given.case_id, given.ties
    cases = case_names(frame, case_id)
    target = read_outcome(frame, outcome)
    names = select_conditions(frame, given.conditions, target, case_id)
    require_columns(names, frame.columns, "conditions")
    specs = {} if calibration is None else dict(CalibrationPlan(calibration).specs)
    require_columns(specs, frame.columns, "calibration")
    axes = read_grid(grid, [*frame.columns], specs)
    frame = with_order(with_order(frame, names, "condition"), target.names, "outcome")
    # One cut-off: which rows are contradictory is not varied.
    incl_cut = number(given.incl_cut, "incl_cut", low=0, high=1)
    fixed = (incl_cut, given.n_cut, given.pri_cut)
    of_data = [axis for axis in axes if not axis.of_cuts]
    of_cuts = [axis for axis in axes if axis.of_cuts]
    calibrator = Calibrator(frame, cases, target)
    baseline = calibrator.variant(specs, names)
    if baseline.problem:
        raise DataError(f"the baseline: {baseline.problem}")
    combined = list(variants(calibrator, of_data, specs, names, case_id))
    datasets = calibrator.variants
    _warn(datasets, ties)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    tables = _tables(datasets, ties, threads)
    place = {id(variant): at for at, variant in enumerate(datasets)}
    analyses = Analyses()
    (_, cuts, key), *_ = cut_off_regions(tables[0], (), fixed)
    base = Point(0, (), cuts, analyses.number(0, key, cuts))
    points: list[Point] = []
    for cells, variant in combined:
        at = place[id(variant)]
        if variant.problem:
            # The cut-offs make no difference, so one point stands for all of them.
            whole = tuple(Cell(math.nan, 1.0) for _ in of_cuts)
            points.append(Point(at, _in_order(axes, cells, whole), fixed, -1))
            continue
        for cut_cells, cuts, key in cut_off_regions(tables[at], of_cuts, fixed):
            analysis = analyses.number(at, key, cuts)
            points.append(Point(at, _in_order(axes, cells, cut_cells), cuts, analysis))
    # The data frame names the cases, and the cut-offs are those of each point.
    rest = {"outcome", "conditions", "include", "case_id", "incl_cut", "n_cut", "pri_cut"}
    kept = given.not_default()
    arguments = {name: value for name, value in kept.items() if name not in rest}
    arguments |= {"solution": kind, "threads": threads, "dir_exp": given.dir_exp}
    with reporting(progress, len(analyses), "analyses") as report:
        _solve(analyses, datasets, arguments, report)
    given = given.changed(conditions=names)
    question = grid, specs
    return Sweep(axes, given, question, tuple(points), base, datasets, analyses, calibrator)


@reruns(Sweep, sweep)
def _again(result: Sweep, data: Any, changes: dict[str, Any]) -> Sweep:  # noqa: ANN401
    grid, specs = result._question  # noqa: SLF001
    data = result._calibrator.frame if data is None else data  # noqa: SLF001
    given = result.settings.to_dict()
    given["solution"] = "conservative" if given.pop("include") is None else result.settings.solution
    own = {"grid": grid, "calibration": specs or None}
    return sweep(data, **{**own, **given, **changes})


def _in_order(
    axes: Sequence[Axis], of_data: Iterable[Cell], of_cuts: Iterable[Cell]
) -> tuple[Cell, ...]:
    """Put the cells of a point in the order of the axes."""
    data, cuts = iter(of_data), iter(of_cuts)
    return tuple(next(cuts if axis.of_cuts else data) for axis in axes)


def _warn(datasets: Sequence[Variant], ties: Ties) -> None:
    """Warn of memberships of 0.5, and of calibrations that are impossible."""
    tied = [
        at
        for at, variant in enumerate(datasets)
        if (is_half(variant.values) & (np.array(variant.levels, dtype=int) == 2)).any()
    ]
    if tied and ties != "raise":
        warn(
            f"membership of exactly 0.5, neither in nor out, in {len(tied):,} of {len(datasets):,} "
            f"variants of the data: {settling_ties(ties)}",
            TieWarning,
        )
    impossible = [variant.problem for variant in datasets if variant.problem]
    if impossible:
        warn(
            f"{len(impossible):,} of {len(datasets):,} variants of the data are impossible and "
            f"have no solution, the first because {impossible[0]}"
        )


def _groups(
    datasets: Sequence[Variant], wanted: Sequence[int]
) -> Iterator[tuple[list[int], NDArray[np.float64], NDArray[np.float64]]]:
    """Collect positions in `wanted`, which are variants, whose data go into one array."""
    alike: dict[tuple[tuple[str, ...], tuple[int, ...]], list[int]] = {}
    for position, at in enumerate(wanted):
        if not datasets[at].problem:
            alike.setdefault((datasets[at].conditions, datasets[at].levels), []).append(position)
    for positions in alike.values():
        step = max(1, _CELLS // max(1, datasets[wanted[positions[0]]].values.size))
        for first in range(0, len(positions), step):
            part = positions[first : first + step]
            x = np.stack([datasets[wanted[position]].values for position in part])
            y = np.stack([datasets[wanted[position]].outcome for position in part])
            yield part, x, y


def _tables(datasets: Sequence[Variant], ties: Ties, threads: int | None) -> dict[int, Rows]:
    """Count the rows of each variant."""
    rows_of: dict[int, Rows] = {}
    for part, x, y in _groups(datasets, range(len(datasets))):
        first = datasets[part[0]]
        data = Replicates.of(x, y, first.conditions)
        if ties == "raise" and (tied := np.flatnonzero(is_half(x).any(axis=(1, 2)))).size:
            data.refuse_tie(int(tied[0]), int(tied[0]) + 1)
        cuts = cut_offs_of(1.0, 1, 0.0, len(data))
        tables = ManyTables.of(data, cuts, first.levels, ties, threads or 0)
        for i, at in enumerate(part):
            rows = slice(*tables.offsets[i : i + 2].tolist())
            rows_of[at] = tables.n[rows], tables.incl[rows], tables.PRI[rows]
    return rows_of


def _solve(
    analyses: Analyses,
    datasets: Sequence[Variant],
    arguments: Mapping[str, Any],
    report: Callable[[int], None],
) -> None:
    """Solve all analyses, those of data of one shape together."""
    done = 0
    for part, x, y in _groups(datasets, analyses.variants):
        first = datasets[analyses.variants[part[0]]]
        dir_exp = expected_of(arguments["dir_exp"], first.conditions)
        incl_cut, n_cut, pri_cut = zip(*(analyses.cuts[at] for at in part), strict=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FastqcaWarning)  # ties have been told of
            many = minimize_many(
                x,
                y,
                names=first.conditions,
                levels=first.levels,
                incl_cut=np.array(incl_cut),
                n_cut=np.array(n_cut),
                pri_cut=np.array(pri_cut),
                **{**arguments, "dir_exp": dir_exp},
            )
        fit = np.column_stack([many.inclS, many.PRI, many.covS])
        for i, at in enumerate(part):
            analyses.status[at] = int(many.status[i])
            analyses.n_models[at] = int(many.n_models[i])
            analyses.models[at] = many.models_of(i)
            if analyses.models[at]:
                analyses.fit[at] = tuple(fit[many.model_offsets[i]].tolist())
        done += len(part)
        report(done)
