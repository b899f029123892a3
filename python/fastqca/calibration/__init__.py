"""Calibration: raw values to sets, one vector or a whole table by a plan."""

from fastqca.calibration.calibrate import (
    CalibrationPlan,
    bell,
    calibrate,
    crisp,
    fuzzy,
    indirect,
    tfr,
)
from fastqca.calibration.thresholds import find_thresholds

__all__ = [
    "CalibrationPlan",
    "bell",
    "calibrate",
    "crisp",
    "find_thresholds",
    "fuzzy",
    "indirect",
    "tfr",
]
