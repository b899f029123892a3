"""Data under each of many calibrations and choices of conditions."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError, FastqcaError, TieWarning
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.specs import Crisp
from fastqca.data.columns import Columns
from fastqca.data.frames import to_frame
from fastqca.data.sets import as_numbers, set_data
from fastqca.truth_tables.selection import select_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.batch.sweep_axes import Axis, Cell
    from fastqca.calibration.specs import Spec
    from fastqca.data.case_labels import CaseNames
    from fastqca.data.sets import SetData
    from fastqca.truth_tables.selection import Outcome

__all__ = ["Calibrator", "Variant", "variants"]


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The data under one calibration, with some conditions."""

    specs: Mapping[str, Spec]
    conditions: tuple[str, ...]
    values: NDArray[np.float64]  # (N, k)
    levels: tuple[int, ...]
    outcome: NDArray[np.float64]  # (N,)
    problem: str = ""  # why there are no values, "" if there are


class Calibrator:
    """Columns of a table as sets, each calibrated once for every spec."""

    def __init__(self, frame: pd.DataFrame | Columns, cases: CaseNames, target: Outcome) -> None:
        self.frame = frame
        self.cases = cases
        self.target = target
        self._sets: dict[tuple[str, Spec | None], SetData] = {}
        self._variants: dict[tuple[object, ...], Variant] = {}
        self._outcomes: dict[tuple[Spec | None, ...], NDArray[np.float64]] = {}

    def calibrated(self, specs: Mapping[str, Spec], names: Sequence[str]) -> pd.DataFrame | Columns:
        """Return some columns, those with a spec as sets."""
        wanted = {name: specs[name] for name in names if name in specs}
        if not wanted and isinstance(self.frame, Columns):
            return self.frame
        part = to_frame(self.frame)[list(names)]
        with warnings.catch_warnings():
            # Of these one warning tells for all calibrations together.
            warnings.simplefilter("ignore", TieWarning)
            return calibrate(part, wanted) if wanted else part

    def column(self, name: str, specs: Mapping[str, Spec]) -> SetData:
        """Return one column as a set."""
        key = name, specs.get(name)
        if key not in self._sets:
            frame = self.calibrated(specs, [name])
            self._sets[key] = set_data(frame, [name], cases=self.cases)
        return self._sets[key]

    def outcome(self, specs: Mapping[str, Spec]) -> NDArray[np.float64]:
        """Return the memberships in the outcome."""
        key = tuple(specs.get(name) for name in self.target.names)
        if key not in self._outcomes:
            frame = self.calibrated(specs, self.target.names)
            self._outcomes[key] = self.target.memberships(frame, self.cases)
        return self._outcomes[key]

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All variants made so far."""
        return tuple(self._variants.values())

    def variant(self, specs: Mapping[str, Spec], conditions: tuple[str, ...]) -> Variant:
        """Make a variant, the same one for the same data. An impossible one says why."""
        key = conditions, tuple(specs.items())
        if key not in self._variants:
            self._variants[key] = self._make(specs, conditions)
        return self._variants[key]

    def _make(self, specs: Mapping[str, Spec], conditions: tuple[str, ...]) -> Variant:
        try:
            for name in (*conditions, *self.target.names):
                if name in specs:
                    specs[name].check(name)
            sets = [self.column(name, specs) for name in conditions]
            _refuse_dont_care(sets)
            y = self.outcome(specs)
        except FastqcaError as error:
            nothing = np.empty((len(self.cases), 0))
            return Variant(specs, conditions, nothing, (), np.empty(0), str(error))
        values = np.column_stack([part.values[0] for part in sets])  # noqa: PD011 (SetData)
        return Variant(specs, conditions, values, tuple(part.levels[0] for part in sets), y)


def _refuse_dont_care(sets: Sequence[SetData]) -> None:
    for part in sets:
        if part.dont_care[0]:
            raise DataError(
                f'condition {part.names[0]!r} has "don\'t care" cells ({part.dont_care[0]}), which '
                "a sweep cannot analyze: leave the condition out, or recode these cells"
            )


def variants(
    calibrator: Calibrator,
    axes: Sequence[Axis],
    specs: Mapping[str, Spec],
    conditions: tuple[str, ...],
    case_id: str | None,
) -> Iterator[tuple[tuple[Cell, ...], Variant]]:
    """Walk over all combinations on the axes that change the data."""
    for cells in product(*(_cells(axis, calibrator) for axis in axes)):
        changed, chosen = dict(specs), conditions
        for axis, cell in zip(axes, cells, strict=True):
            if not axis.column:
                frame, target = calibrator.frame, calibrator.target
                chosen = select_conditions(frame, cell.value, target, case_id)
            elif not axis.anchor:
                changed[axis.column] = cell.value
            else:
                changed[axis.column] = _with_anchor(changed[axis.column], axis.anchor, cell.value)
        yield cells, calibrator.variant(changed, chosen)


def _cells(axis: Axis, calibrator: Calibrator) -> list[Cell]:
    if not axis.continuous:
        return axis.cells()
    # A threshold changes a crisp set only where it passes a value.
    return axis.cells(as_numbers(to_frame(calibrator.frame)[axis.column], axis.column))


def _with_anchor(spec: Spec, anchor: str, value: Any) -> Spec:  # noqa: ANN401
    if isinstance(spec, Crisp) and anchor == "thresholds" and not isinstance(value, tuple | list):
        value = (value,)
    if isinstance(value, list):
        value = tuple(value)
    changed: Spec = replace(spec, **{anchor: value})  # type: ignore[type-var]
    return changed
