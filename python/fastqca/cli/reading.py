"""What every command reads and writes: data, plans, folders."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastqca.calibration.calibrate import CalibrationPlan
from fastqca.data.cells import is_dont_care, meant_as_number
from fastqca.data.reading import READING_OPTIONS, read_table
from fastqca.errors import DataError, ExpressionError, FastqcaError
from fastqca.expressions.expression import expression

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

__all__ = ["about", "folder", "outcome_names", "read_input", "writing"]


def folder(path: Path) -> None:
    """
    Make the folder for results before any work is done.

    Raises
    ------
    DataError
        It cannot be made, or is a file.
    """
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Word the failure to write as bad input."""
    try:
        yield
    except FileExistsError:
        raise DataError(f"{path}: this is a file, not a folder; name another one") from None
    except OSError as error:
        where = error.filename or path
        reason = error.strerror or error
        raise DataError(f"{where}: cannot be written: {reason}") from error


@contextmanager
def about(what: str) -> Iterator[None]:
    """Begin every message with what it is about, unless it does so itself."""
    try:
        yield
    except FastqcaError as error:
        if str(error).startswith(what):
            raise
        raise type(error)(f"{what}: {error}") from error


def read_input(arguments: argparse.Namespace) -> tuple[pd.DataFrame, CalibrationPlan | None]:
    """Read the data and the plan; a column that must hold numbers but does not is an error."""
    plan = None if arguments.calibrate is None else CalibrationPlan.from_toml(arguments.calibrate)
    options = _options(arguments)
    # With the conditions named, what other columns hold stops nothing.
    data = _table(arguments, **options, numeric=[] if arguments.conditions else None)
    needed = {*(plan or ()), *outcome_names(arguments.outcome), *_listed(arguments.conditions)}
    every = [name for name in data.columns if _texts(data[name])]
    text = [name for name in every if name in needed]
    if not text and not arguments.conditions:
        text = [name for name in every if _meant_as_numbers(data[name])]
    if text:
        # Read as numbers it names the row, which is not known any more afterwards.
        data = _table(arguments, **options, numeric=text)
    elif every and not arguments.conditions:
        raise DataError(
            f"{arguments.data}: column {every[0]!r} holds text, so it is no condition: name the "
            "conditions with --conditions, or the column with the names of the cases with "
            "--case-id"
        )
    return data, plan


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Collect what `read_table` takes, under its names."""
    given = vars(arguments) | {"missing": arguments.missing_values}
    return {name: given[name] for name in READING_OPTIONS if name != "numeric"}


def _table(arguments: argparse.Namespace, **options: Any) -> pd.DataFrame:  # noqa: ANN401
    """Read the data; an option that does not fit is named as it was given."""
    try:
        return read_table(arguments.data, **options)
    except DataError as error:
        name, colon, rest = str(error).partition(": ")
        if colon and name in READING_OPTIONS:
            raise DataError(f"--{name.replace('_', '-')}: {rest}") from error
        raise


def _texts(column: pd.Series) -> list[str]:
    """List the texts of a column, without the code of "don't care"."""
    texts = [value for value in column.tolist() if isinstance(value, str)]
    return [text for text in texts if not is_dont_care(text)]


def _meant_as_numbers(column: pd.Series) -> bool:
    """Whether at least half of the texts are numbers, only not as the others are written."""
    texts = _texts(column)
    return 2 * sum(map(meant_as_number, texts)) >= len(texts)


def outcome_names(outcome: str | None) -> tuple[str, ...]:
    """Return the columns that an outcome is made of."""
    if outcome is None:
        return ()
    try:
        return expression(outcome).names
    except ExpressionError:
        return (outcome,)  # a column whose name is no expression, or to be refused later


def _listed(conditions: str | None) -> list[str]:
    return [name.strip() for name in (conditions or "").split(",")]
