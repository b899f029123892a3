"""Errors to catch and warnings to silence, by what they are about."""

from fastqca._common.errors import (
    AmbiguityWarning,
    BudgetSpentError,
    BudgetWarning,
    CalibrationError,
    CategoryWarning,
    DataError,
    ExpressionError,
    FastqcaError,
    FastqcaWarning,
    MissingDataWarning,
    NoEffectWarning,
    ReadingWarning,
    RedundancyWarning,
    SolutionError,
    TieWarning,
    TooLargeError,
)

__all__ = [
    "AmbiguityWarning",
    "BudgetSpentError",
    "BudgetWarning",
    "CalibrationError",
    "CategoryWarning",
    "DataError",
    "ExpressionError",
    "FastqcaError",
    "FastqcaWarning",
    "MissingDataWarning",
    "NoEffectWarning",
    "ReadingWarning",
    "RedundancyWarning",
    "SolutionError",
    "TieWarning",
    "TooLargeError",
]
