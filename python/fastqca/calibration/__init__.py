"""Calibration: raw values to sets by a plan, and what to know about the sets before analysis."""

from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.chance import chance_of_no_contradiction, chance_of_perfect_split
from fastqca.calibration.descriptives import Descriptives, descriptives
from fastqca.calibration.diagnose import ColumnDiagnosis, Diagnosis, diagnose
from fastqca.calibration.graded import indirect
from fastqca.calibration.labels import crisp, steps
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import bell, fuzzy, tfr
from fastqca.calibration.survey import likert, percentiles
from fastqca.calibration.template import plan_template
from fastqca.calibration.thresholds import find_thresholds

__all__ = [
    "CalibrationPlan",
    "ColumnDiagnosis",
    "Descriptives",
    "Diagnosis",
    "bell",
    "calibrate",
    "chance_of_no_contradiction",
    "chance_of_perfect_split",
    "crisp",
    "descriptives",
    "diagnose",
    "find_thresholds",
    "fuzzy",
    "indirect",
    "likert",
    "percentiles",
    "plan_template",
    "steps",
    "tfr",
]
