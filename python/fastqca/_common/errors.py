"""Errors and warnings of the package, with what they are about. Every error is a `ValueError`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

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
    "common_fault",
]


class _About(Exception):  # noqa: N818 (errors and warnings inherit it)
    """What a message is about, for those who handle it: nothing needs to be read from its text."""

    def __init__(
        self,
        message: str = "",
        *,
        argument: str | None = None,
        column: str | None = None,
        cases: Iterable[str] = (),
    ) -> None:
        super().__init__(message)
        self.argument = argument
        self.column = column
        self.cases = tuple(cases)

    def within(self, what: object, argument: str | None = None) -> Self:
        """Return the same with a message that begins with the file or argument it is about."""
        return type(self)(
            f"{what}: {self}",
            argument=argument or self.argument,
            column=self.column,
            cases=self.cases,
        )


class FastqcaError(_About, ValueError):
    """
    Base class of all errors raised by the package.

    Attributes
    ----------
    argument : str or None
        The argument at fault.
    column : str or None
        The column of the data at fault.
    cases : tuple of str
        The cases at fault.

    Examples
    --------
    >>> issubclass(DataError, FastqcaError) and issubclass(FastqcaError, ValueError)
    True
    >>> DataError("incl_cut must be a number", argument="incl_cut").argument
    'incl_cut'
    """


class DataError(FastqcaError):
    """The data are invalid; the message names column, case and value."""


class ExpressionError(FastqcaError):
    """
    An expression cannot be read or refers to sets that the data do not have.

    Attributes
    ----------
    problem : str
        What is wrong, without the lines of the message that show where.
    """

    def __init__(
        self,
        message: str = "",
        *,
        problem: str | None = None,
        argument: str | None = None,
        column: str | None = None,
        cases: Iterable[str] = (),
    ) -> None:
        super().__init__(message, argument=argument, column=column, cases=cases)
        self.problem = message if problem is None else problem

    def within(self, what: object, argument: str | None = None) -> Self:
        """Return the same with a message that begins with the file or argument it is about."""
        moved = super().within(what, argument)
        moved.problem = self.problem
        return moved


class CalibrationError(FastqcaError):
    """The calibration is invalid: raw values and anchors do not define membership scores."""


class SolutionError(FastqcaError):
    """No solution exists for this truth table with these arguments."""


class TooLargeError(FastqcaError):
    """The computation or its result needs more memory than is available."""


class BudgetSpentError(FastqcaError):
    """A time budget was used up before a result was found."""


def common_fault(errors: Sequence[FastqcaError]) -> FastqcaError | None:
    """Return the first of some errors if all are about one argument, and not about the data."""
    about = {(type(one), one.argument, one.column, one.cases) for one in errors}
    return errors[0] if len(about) == 1 and errors[0].argument is not None else None


class FastqcaWarning(_About, UserWarning):
    """
    Base class of all warnings: the result is correct, but something requires attention.

    It has the attributes `argument`, `column` and `cases` of `FastqcaError`. The subclasses in
    `fastqca.errors` let you silence one kind of warning alone.

    Examples
    --------
    >>> import warnings, fastqca
    >>> warnings.simplefilter("ignore", fastqca.errors.TieWarning)  # doctest: +SKIP
    """


class TieWarning(FastqcaWarning):
    """A membership is exactly 0.5: the case is neither in the set nor out of it."""


class MissingDataWarning(FastqcaWarning):
    """Values are missing, or look like codes for missing values."""


class ReadingWarning(FastqcaWarning):
    """A file or table was read in a way that may not be intended."""


class CategoryWarning(FastqcaWarning):
    """Categories have no order, levels have no case, or a code is read as "don't care"."""


class RedundancyWarning(FastqcaWarning):
    """A set does not vary, or equals another set or its negation in every case."""


class NoEffectWarning(FastqcaWarning):
    """An argument has no effect in this analysis."""


class AmbiguityWarning(FastqcaWarning):
    """One of several possible answers was chosen."""


class FontWarning(FastqcaWarning):
    """No installed font contains some characters of a figure, which shows boxes instead."""


class BudgetWarning(FastqcaWarning):
    """A budget or limit ended the search, so there may be more or shorter results."""


for _class in (FastqcaError, *FastqcaError.__subclasses__(), FastqcaWarning):
    _class.__module__ = "fastqca"  # where users import them from, and what tracebacks print
for _kind in FastqcaWarning.__subclasses__():
    _kind.__module__ = "fastqca.errors"
