"""What every command reads and writes: data, plans, folders."""

from __future__ import annotations

import shlex
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastqca import CalibrationPlan, expression
from fastqca._common.errors import DataError, ExpressionError, FastqcaError
from fastqca._common.files import unwritable
from fastqca._common.targets import Targets
from fastqca.cli.options import bare, listed, names
from fastqca.cli.settings import settings_of
from fastqca.data.cells import is_dont_care, meant_as_number
from fastqca.data.reading import READING_OPTIONS, read_table
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.truth_table import TruthTable, made_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    import pandas as pd

__all__ = [
    "about",
    "folder",
    "inputs",
    "outcome_names",
    "plan_file",
    "read_input",
    "table_of",
    "targets",
    "writing",
]


def folder(path: Path) -> None:
    """Make the folder for results before any work is done."""
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
        raise DataError(f"{where}: cannot be written: {unwritable(where, error)}") from error


@contextmanager
def about(what: object, argument: str | None = None) -> Iterator[None]:
    """Begin messages with the file or option they are about, unless they name that argument."""
    try:
        yield
    except FastqcaError as error:
        if argument is not None and error.argument == argument:
            raise
        raise error.within(what) from error


def read_input(arguments: argparse.Namespace) -> tuple[pd.DataFrame, CalibrationPlan | None]:
    """
    Read the data and the plan; a column that must hold numbers but does not is an error.

    The list of conditions is in one piece afterwards, as functions take it.
    """
    _check_order(arguments)
    where = plan_file(arguments)
    plan = None if where is None else CalibrationPlan.from_toml(where)
    options = _options(arguments)
    formula = getattr(arguments, "expression", None)
    # With the columns named, what others hold stops nothing.
    named = bool(arguments.conditions) or _names_its_columns(arguments)
    numeric = [] if named and arguments.numeric is None else arguments.numeric
    data = read_table(arguments.data, **options, numeric=numeric)
    arguments.conditions = listed(arguments.conditions, data.columns)
    # Labels are looked up as they stand, also where some of them are numbers.
    specs = {} if plan is None else plan.specs
    labelled = {name for name, spec in specs.items() if spec.kind == "labels"}
    needed = {*(plan or ()), *outcome_names(data, arguments.outcome)}
    needed |= {*outcome_names(data, formula), *names(arguments.conditions or "")}
    as_it_stands = {*options["text"], *labelled}
    every = [name for name in data.columns if _texts(data[name]) and name not in as_it_stands]
    text = [name for name in every if name in needed]
    if not text and not named:
        text = [name for name in every if _meant_as_numbers(data[name])]
    if text:
        # Read as numbers it names the row, which is not known any more afterwards.
        data = read_table(arguments.data, **options, numeric=[*(arguments.numeric or ()), *text])
    elif every and not named:
        raise DataError(
            f"{arguments.data}: column {every[0]!r} holds text, so it cannot be a condition: name "
            "the conditions with --conditions, the column with the case names with --case-id, "
            f"or the levels of the column with --levels {shlex.quote(f'{every[0]}=LOW,HIGH')}"
        )
    return data, plan


def _check_order(arguments: argparse.Namespace) -> None:
    """Say so if the data stand where the expression or the plan belongs."""
    plan = getattr(arguments, "plan", None)
    if plan is not None and arguments.data.suffix.lower() == ".toml":
        raise DataError(
            f"the data come before the plan: fastqca {arguments.command} "
            f"{shlex.quote(str(plan))} {shlex.quote(str(arguments.data))}"
        )
    formula = getattr(arguments, "expression", None)
    if arguments.command != "pof" or formula is None:
        return
    swapped = False
    with suppress(OSError, ValueError):  # an expression may be no name that a file can have
        swapped = Path(formula).is_file() and not arguments.data.is_file()
    if swapped:
        raise DataError(
            "the expression comes before the data: fastqca pof "
            f"{shlex.quote(str(arguments.data))} {shlex.quote(formula)}"
        )


def _names_its_columns(arguments: argparse.Namespace) -> bool:
    """Whether a command says what it uses, by a plan or an expression, or takes what there is."""
    command, kind = arguments.command, getattr(arguments, "kind", None)
    return command in ("calibrate", "describe", "diagnose", "pof") or kind in (
        "calibration",
        "panel",
        "xy",
    )


def plan_file(arguments: argparse.Namespace) -> Path | None:
    """Return the plan, which follows the data or ``--calibrate``."""
    given: list[Path] = [
        one for one in (getattr(arguments, "plan", None), arguments.calibrate) if one is not None
    ]
    if len(given) > 1:
        raise DataError(f"two plans are given, {given[0]} and {given[1]}: drop one of them")
    return given[0] if given else None


def inputs(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """List the files that a command reads, which it never overwrites."""
    return tuple(x for x in (arguments.data, plan_file(arguments)) if x is not None)


def targets(arguments: argparse.Namespace, *read: Path) -> Targets:
    """Say which files a command may write."""
    return Targets(read, overwrite=arguments.force, remedy="--force")


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Collect what `read_table` takes, under its names."""
    given = vars(arguments) | {"missing": arguments.missing_codes or ()}
    given["levels"], given["text"] = dict(arguments.levels or ()), arguments.text or ()
    if arguments.case_id is not None:
        given["case_id"] = bare(arguments.case_id)
    return {name: given[name] for name in READING_OPTIONS if name != "numeric"}


def _texts(column: pd.Series) -> list[str]:
    """List the texts of a column that is no set, without the code of "don't care"."""
    if hasattr(column, "cat"):
        return []
    texts = [value for value in column.tolist() if isinstance(value, str)]
    return [text for text in texts if not is_dont_care(text)]


def _meant_as_numbers(column: pd.Series) -> bool:
    """Whether at least half of the texts are numbers, only not as the others are written."""
    texts = _texts(column)
    return 2 * sum(map(meant_as_number, texts)) >= len(texts)


def table_of(sets: pd.DataFrame, arguments: argparse.Namespace) -> TruthTable:
    """Make the truth table that the options of a command ask for."""
    return made_of(sets, AnalysisSettings(**settings_of(arguments)).truth_table)


def outcome_names(data: pd.DataFrame, outcome: str | None) -> tuple[str, ...]:
    """Return the columns that an outcome is made of."""
    if outcome is None:
        return ()
    try:
        return expression(outcome, data.columns).names
    except ExpressionError:
        return ()  # to be refused where it is used
