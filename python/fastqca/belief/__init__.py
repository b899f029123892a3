"""How firmly a finding stands: chance, cut-offs and anchors, single cases, samples."""

from fastqca.belief.bootstrap import Bootstrap, ResampledFormula, bootstrap
from fastqca.belief.calibrations import (
    CalibrationUncertainty,
    CaseSpread,
    Driver,
    calibration_uncertainty,
)
from fastqca.belief.left_out import LeaveOut, WithoutPart, leave_out
from fastqca.belief.maps import MapCell, SensitivityMap, sensitivity_map
from fastqca.belief.nearest import NearestSolutions, NearSolution, nearest_solutions
from fastqca.belief.permutation import PermutationTest, TermVerdict, Verdict, permutation_test
from fastqca.belief.ranges import Part, SensitivityRange, SensitivityRanges, sensitivity_ranges
from fastqca.belief.split import Holdout, Split, holdout
from fastqca.belief.tipping import Influence, Tipping, influence

__all__ = [
    "Bootstrap",
    "CalibrationUncertainty",
    "CaseSpread",
    "Driver",
    "Holdout",
    "Influence",
    "LeaveOut",
    "MapCell",
    "NearSolution",
    "NearestSolutions",
    "Part",
    "PermutationTest",
    "ResampledFormula",
    "SensitivityMap",
    "SensitivityRange",
    "SensitivityRanges",
    "Split",
    "TermVerdict",
    "Tipping",
    "Verdict",
    "WithoutPart",
    "bootstrap",
    "calibration_uncertainty",
    "holdout",
    "influence",
    "leave_out",
    "nearest_solutions",
    "permutation_test",
    "sensitivity_map",
    "sensitivity_ranges",
]
