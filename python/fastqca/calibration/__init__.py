"""Calibration: raw values to sets by a plan, and what to know about the sets before analysis."""

from fastqca.calibration.calibrate import (
    CalibrationPlan,
    bell,
    calibrate,
    crisp,
    fuzzy,
    indirect,
    tfr,
)
from fastqca.calibration.chance import chance_of_no_contradiction, chance_of_perfect_split
from fastqca.calibration.diagnose import ColumnDiagnosis, Diagnosis, diagnose
from fastqca.calibration.thresholds import find_thresholds

__all__ = [
    "CalibrationPlan",
    "ColumnDiagnosis",
    "Diagnosis",
    "bell",
    "calibrate",
    "chance_of_no_contradiction",
    "chance_of_perfect_split",
    "crisp",
    "diagnose",
    "find_thresholds",
    "fuzzy",
    "indirect",
    "tfr",
]
