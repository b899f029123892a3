"""Errors and the warning of the package. Every error is a `ValueError`."""

__all__ = [
    "BudgetSpentError",
    "CalibrationError",
    "DataError",
    "ExpressionError",
    "FastqcaError",
    "FastqcaWarning",
    "SolutionError",
    "TooLargeError",
]


class FastqcaError(ValueError):
    """
    Base class of all errors that the package raises on purpose.

    Examples
    --------
    >>> issubclass(DataError, FastqcaError) and issubclass(FastqcaError, ValueError)
    True
    """


class DataError(FastqcaError):
    """The data given cannot be used as they are; the message names column, case and value."""


class ExpressionError(FastqcaError):
    """An expression cannot be read or refers to sets that the data do not have."""


class CalibrationError(FastqcaError):
    """Raw values and thresholds do not define membership scores."""


class SolutionError(FastqcaError):
    """No solution can be had from this truth table with these arguments."""


class TooLargeError(FastqcaError):
    """The result, or the way to it, needs more memory than there is."""


class BudgetSpentError(FastqcaError):
    """A budget of time ended before there was an answer."""


class FastqcaWarning(UserWarning):
    """The result is right for what was asked, but something about it deserves a look."""


for _class in (FastqcaError, *FastqcaError.__subclasses__(), FastqcaWarning):
    _class.__module__ = "fastqca"  # where users import them from, and what tracebacks print
