"""What a sweep finds: which solution where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import within
from fastqca._common.settings import Rerunnable
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.batch.many import Status
from fastqca.data.frames import to_frame
from fastqca.solutions.minimize import minimize

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.batch.sweep_axes import Axis, Cell
    from fastqca.batch.sweep_variants import Calibrator, Variant
    from fastqca.solutions import SolutionSet
    from fastqca.solutions.settings import AnalysisSettings

__all__ = ["Analyses", "Point", "Sweep", "expected_of"]

_SHOWN = 20
_FIT = ("inclS", "PRI", "covS")


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of decisions."""

    variant: int  # which data
    cells: tuple[Cell, ...]  # on the axes, in their order
    cuts: tuple[float, int, float]  # incl_cut, n_cut and pri_cut
    analysis: int  # which one; -1 where the calibration is impossible


@dataclass(slots=True, eq=False)
class Analyses:
    """The distinct analyses of a sweep, with their results once they are solved."""

    variants: list[int] = field(default_factory=list)
    cuts: list[tuple[float, int, float]] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    n_models: list[int] = field(default_factory=list)
    models: list[tuple[str, ...]] = field(default_factory=list)
    fit: list[tuple[float, float, float]] = field(default_factory=list)
    _numbers: dict[tuple[int, str], int] = field(default_factory=dict)

    def number(self, variant: int, key: str, cuts: tuple[float, int, float]) -> int:
        """Return the number of the analysis of a truth table, a new one if it is new."""
        number = self._numbers.setdefault((variant, key), len(self.variants))
        if number == len(self.variants):
            self.variants.append(variant)
            self.cuts.append(cuts)
            self.status.append(-1)
            self.n_models.append(0)
            self.models.append(())
            self.fit.append((np.nan, np.nan, np.nan))
        return number

    def __len__(self) -> int:
        return len(self.variants)


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Rerunnable, Exportable):
    """
    A study solved for every combination of decisions, as computed by `sweep`.

    A point is a combination of decisions: a value on each axis or, for an interval, a part of it in
    which nothing changes. Solutions are the same if they have the same models.

    Attributes
    ----------
    axes : tuple of Axis
        The decisions that are varied.
    settings : AnalysisSettings
        The settings of the baseline.
    """

    axes: tuple[Axis, ...]
    settings: AnalysisSettings
    _question: tuple[Mapping[str, Any], Mapping[str, Any]]
    _points: tuple[Point, ...]
    _baseline: Point
    _variants: tuple[Variant, ...]
    _analyses: Analyses
    _calibrator: Calibrator

    def _content(self) -> object:
        points = self._points, self._baseline, self._variants, self._analyses
        return self.axes, self.settings, points, self._calibrator.frame, self._calibrator.cases

    def __len__(self) -> int:
        return len(self._points)

    def __getitem__(self, index: int) -> SolutionSet:
        """Return the solution at one point, as `minimize` finds it."""
        return self._solve_at(self._points[within(index, len(self), "points")])

    @property
    def baseline(self) -> SolutionSet:
        """The solution of the baseline."""
        return self._solve_at(self._baseline)

    def _solve_at(self, point: Point) -> SolutionSet:
        given, variant = self.settings, self._variants[point.variant]
        names = dict.fromkeys((*variant.conditions, *self._calibrator.target.names))
        frame = to_frame(self._calibrator.calibrated(variant.specs, tuple(names)))[list(names)]
        frame.index = self._calibrator.cases
        incl_cut, n_cut, pri_cut = point.cuts
        solve = given.changed(
            conditions=variant.conditions,
            case_id=None,
            incl_cut=incl_cut,
            n_cut=n_cut,
            pri_cut=pri_cut,
            dir_exp=expected_of(given.dir_exp, variant.conditions),
        )
        return minimize(frame, **solve.to_dict()).solution

    @property
    def n_analyses(self) -> int:
        """Number of analyses; points with the same data and truth table share one."""
        return len(self._analyses)

    @cached_property
    def _ids(self) -> NDArray[np.int64]:
        """The number of the solution of each analysis, -1 where there is none."""
        numbers: dict[tuple[str, ...], int] = {}
        ids = [
            numbers.setdefault(models, len(numbers)) if models else -1
            for models in self._analyses.models
        ]
        return np.array(ids, dtype=np.int64)

    @property
    def solution_id(self) -> NDArray[np.int64]:
        """
        The number of the solution at each point.

        Equal numbers mean the same models. 0 is the solution of the baseline if there is one; -1
        means no solution.
        """
        at = np.array([point.analysis for point in self._points], dtype=np.int64)
        return np.where(at < 0, -1, self._ids[at])

    @property
    def weight(self) -> NDArray[np.float64]:
        """The share of each point in the region; shares sum to 1."""
        weights = [float(np.prod([cell.weight for cell in point.cells])) for point in self._points]
        return np.array(weights)

    @property
    def same(self) -> NDArray[np.bool_]:
        """Whether each point has the same solution as the baseline (or, like it, none)."""
        base = self._baseline.analysis
        at = np.array([point.analysis for point in self._points], dtype=np.int64)
        status = np.array(self._analyses.status, dtype=np.int64)
        alike: NDArray[np.bool_] = (self._ids[at] == self._ids[base]) & (at >= 0)
        if self._ids[base] < 0:
            alike &= status[at] == status[base]
        return alike

    @property
    def share(self) -> float:
        """The share of the region with the solution of the baseline."""
        return float(self.weight[self.same].sum())

    @property
    def problems(self) -> dict[int, str]:
        """Points whose calibration is impossible, with the reason."""
        return {
            i: self._variants[point.variant].problem
            for i, point in enumerate(self._points)
            if point.analysis < 0
        }

    def to_frame(self) -> pd.DataFrame:
        """
        Return the points as a DataFrame.

        Returns
        -------
        DataFrame
            One row per point. First one column per axis, such as `incl_cut` or `DEV.crossover`; for
            an interval, a value within the part in which nothing changes, and the ends of this part
            in `incl_cut_from` and `incl_cut_to`. Then `share` of the region, `status` (of `Status`,
            or "IMPOSSIBLE"), `solution` (a number, -1 for none), `n_models`, `models` (text, joined
            by " | "), `inclS`, `PRI` and `covS` of the first model, and `same`: whether the
            solution is that of the baseline.
        """
        import pandas as pd

        columns: dict[str, list[Any]] = {}
        for i, axis in enumerate(self.axes):
            cells = [point.cells[i] for point in self._points]
            columns[axis.name] = [_as_cell(cell.value) for cell in cells]
            if axis.continuous:
                columns[f"{axis.name}_from"] = [cell.low for cell in cells]
                columns[f"{axis.name}_to"] = [cell.high for cell in cells]
        results = self._analyses
        at = [point.analysis for point in self._points]
        rows = {
            "share": self.weight,
            "status": ["IMPOSSIBLE" if a < 0 else Status(results.status[a]).name for a in at],
            "solution": self.solution_id,
            "n_models": [0 if a < 0 else results.n_models[a] for a in at],
            "models": ["" if a < 0 else " | ".join(results.models[a]) for a in at],
        }
        for j, name in enumerate(_FIT):
            rows[name] = [np.nan if a < 0 else results.fit[a][j] for a in at]
        return pd.DataFrame({**columns, **rows, "same": self.same})

    @property
    def solutions(self) -> pd.DataFrame:
        """
        The distinct solutions, by their number.

        Returns
        -------
        DataFrame
            `models` (text, joined by " | "), `n_models`, `share` of the region, `points`, and
            `same`: whether it is the solution of the baseline. Sorted by frequency; -1 (no
            solution) comes last.
        """
        import pandas as pd

        names = ["solution", "models", "n_models", "share", "points", "same"]
        return pd.DataFrame(self._distinct(), columns=names).set_index("solution")

    def _distinct(self) -> list[tuple[int, str, int, float, int, bool]]:
        """Rows of `solutions`."""
        ids, weight = self.solution_id, self.weight
        rows = []
        for number in np.unique(ids).tolist():
            at_points = ids == number
            at = self._points[int(at_points.argmax())].analysis
            models = " | ".join(self._analyses.models[at]) if number >= 0 else ""
            n_models = self._analyses.n_models[at] if number >= 0 else 0
            share, same = float(weight[at_points].sum()), bool(self.same[at_points].all())
            rows.append((number, models, n_models, share, int(at_points.sum()), same))
        rows.sort(key=lambda row: (row[0] < 0, -row[3], row[0]))
        return rows

    def _tables(self) -> list[Table]:
        columns = [Column("solution"), Column("share"), Column("points")]
        columns.append(Column("models", "left", wrap=" "))
        solutions = self._distinct()
        rows: list[list[str]] = []
        for number, models, _, share, points, same in solutions:
            name = f"{number}{' *' if same else ''}" if number != -1 else "none"
            rows.append([name, f"{share:.1%}", f"{points:,}", models])
        notes = ["*: the solution of the baseline"] if any(row[-1] for row in solutions) else []
        if len(rows) > _SHOWN:
            notes.append(f"... {len(rows) - _SHOWN:,} more solutions; .solutions lists all")
        caption = self.headline()
        return [Table(columns, [rows[:_SHOWN]], caption=caption, notes=notes)]

    def __repr__(self) -> str:
        return f"<{self.headline()}>"

    def headline(self) -> str:
        """Describe it in one line."""
        n_solutions = len(np.unique(self.solution_id[self.solution_id >= 0]))
        return (
            f"Sweep: {len(self):,} points, {self.n_analyses:,} analyses, {n_solutions:,} "
            f"solutions; {self.share:.1%} like the baseline"
        )


def _as_cell(value: object) -> object:
    """Write a value of an axis so that a frame can hold and compare it."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, int | float) else repr(value)


def expected_of(dir_exp: object, conditions: Sequence[str]) -> object:
    """Return what of a mapping of expectations is about some conditions."""
    if not isinstance(dir_exp, Mapping):
        return dir_exp
    return {name: dir_exp[name] for name in conditions if name in dir_exp}
