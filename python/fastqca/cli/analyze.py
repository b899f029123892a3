"""`fastqca analyze`: from a file of cases to truth table and solutions, and these to files."""

from __future__ import annotations

import hashlib
import re
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastqca._core import __version__
from fastqca._tables import as_csv
from fastqca.calibration.calibrate import CalibrationPlan, calibrate
from fastqca.configurations.truth_table import TruthTable, truth_table
from fastqca.data.cells import is_dont_care, meant_as_number
from fastqca.data.reading import read_table
from fastqca.diagnostics.diagnose import diagnose
from fastqca.errors import DataError, ExpressionError, FastqcaError
from fastqca.expressions.expression import expression
from fastqca.report.overview import Answer, answers, facts, overview, solution_blocks
from fastqca.report.page import (
    Block,
    Facts,
    Heading,
    Items,
    Paragraph,
    Preformatted,
    Shown,
    as_html,
)
from fastqca.solutions import expectations

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from fastqca.cli.console import Console

__all__ = ["analyze", "folder", "writing"]

_NO_INTERMEDIATE = (
    "For the intermediate solution say what is expected of the conditions, as in "
    "--dir-exp {example}"
)


def analyze(console: Console, arguments: argparse.Namespace, command: str) -> None:
    """
    Analyse a file, print what comes out and, with ``--out``, write it too.

    Parameters
    ----------
    console : Console
    arguments : argparse.Namespace
        The options of ``fastqca analyze``.
    command : str
        The command as it was given, for the page.

    Raises
    ------
    FastqcaError
        The input is bad; the message names the file.
    NobodyReadsError
        Standard output is closed and no file is to be written.
    """
    if arguments.out is not None:
        folder(arguments.out)
        console.go_on_unread()
    with console.progress.stage(f"reading {arguments.data}"):
        raw, plan = _read(arguments)
    with console.progress.stage("making the truth table"):
        with _about(str(arguments.data)):
            sets = raw if plan is None else calibrate(raw, plan)
            table = _table(sets, arguments)
        expected = _expected(arguments.dir_exp, table)
        title = f"{table.outcome} in {arguments.data.name}"
        head: list[Block] = [Facts(tuple(_head(arguments, table)))]
        findings = _findings(sets, table, None if plan is None else raw)
        rows: list[Block] = [Heading("Truth table"), Shown(table)]
    console.show([Heading(title, 1), *head, *_data(findings), *rows])
    with console.progress.stage("minimizing"):
        found = answers(table, expected, all_sol=arguments.all_sol, budget=arguments.budget)
    with console.progress.stage("computing parameters of fit"):
        models = solution_blocks(found)
        if expected is None:
            models.append(
                Paragraph(
                    _NO_INTERMEDIATE.format(example=shlex.quote(",".join(table.conditions[:3])))
                )
            )
        console.show(models)
    if arguments.out is None:
        return
    with console.progress.stage(f"writing to {arguments.out}"), writing(arguments.out):
        warned = [f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in console.warned]
        said = [Heading("In short"), overview(found), *_data([*findings, *warned])]
        again = _reproduction(arguments, plan, command)
        page = as_html(title, [*head, *said, *rows, *models, *again])
        written = _write(arguments.out, table, found, sets if plan is not None else None, page)
    console.show([Paragraph(f"Wrote to {arguments.out}: {', '.join(written)}")])
    for answer in found:
        if answer.solution is not None and not answer.solution.complete:
            listed, counted = len(answer.solution.models), answer.solution.counted()
            console.warn(f"{answer.kind}.csv has {listed:,} of {counted}")
    for name in _stale(arguments.out, written):
        console.warn(f"{arguments.out / name} is of an earlier run, this one did not write it")


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
def _about(what: str) -> Iterator[None]:
    """Begin every message with what it is about, unless it does so itself."""
    try:
        yield
    except FastqcaError as error:
        if str(error).startswith(what):
            raise
        raise type(error)(f"{what}: {error}") from error


def _read(arguments: argparse.Namespace) -> tuple[pd.DataFrame, CalibrationPlan | None]:
    """Read the data and the plan; a column that must hold numbers but does not is an error."""
    plan = None if arguments.calibrate is None else CalibrationPlan.from_toml(arguments.calibrate)
    options: dict[str, Any] = {
        name: getattr(arguments, name) for name in ("case_id", "sheet", "decimal", "encoding")
    }
    # With the conditions named, what other columns hold stops nothing.
    data = read_table(arguments.data, **options, numeric=[] if arguments.conditions else None)
    workbook = arguments.data.suffix.lower() in (".xlsx", ".xlsm")
    if arguments.sheet is not None and not workbook:
        raise DataError(f"--sheet: {arguments.data} is not a workbook")
    if arguments.encoding is not None and workbook:
        raise DataError(f"--encoding: {arguments.data} is a workbook, which has none")
    needed = {*(plan or ()), *_names(arguments.outcome), *_listed(arguments.conditions)}
    every = [name for name in data.columns if _texts(data[name])]
    text = [name for name in every if name in needed]
    if not text and not arguments.conditions:
        text = [name for name in every if _meant_as_numbers(data[name])]
    if text:
        # Read as numbers it names the row, which is not known any more afterwards.
        data = read_table(arguments.data, **options, numeric=text)
    elif every and not arguments.conditions:
        raise DataError(
            f"{arguments.data}: column {every[0]!r} holds text, so it is no condition: name the "
            "conditions with --conditions"
        )
    return data, plan


def _texts(column: pd.Series) -> list[str]:
    """List the texts of a column, without the code of "don't care"."""
    texts = [value for value in column.tolist() if isinstance(value, str)]
    return [text for text in texts if not is_dont_care(text)]


def _meant_as_numbers(column: pd.Series) -> bool:
    """Whether at least half of the texts are numbers, only not as the others are written."""
    texts = _texts(column)
    return 2 * sum(map(meant_as_number, texts)) >= len(texts)


def _names(outcome: str) -> tuple[str, ...]:
    try:
        return expression(outcome).names
    except ExpressionError:
        return (outcome,)  # a column whose name is no expression, or to be refused later


def _listed(conditions: str | None) -> list[str]:
    return [name.strip() for name in (conditions or "").split(",")]


def _table(sets: pd.DataFrame, arguments: argparse.Namespace) -> TruthTable:
    return truth_table(
        sets,
        arguments.outcome,
        arguments.conditions,
        incl_cut=arguments.incl_cut,
        n_cut=arguments.n_cut,
        pri_cut=arguments.pri_cut,
        exclude=_excluded(arguments.exclude),
        ties=arguments.ties,
        missing=arguments.missing,
        inf_test=arguments.inf_test,
    )


def _excluded(given: str | None) -> str | list[int] | None:
    """Read numbers of rows, or leave an expression to `truth_table`."""
    if given is not None and re.fullmatch(r"\s*\d+(\s*[,;\s]\s*\d+)*\s*", given):
        return [int(number) for number in re.findall(r"\d+", given)]
    return given


def _expected(given: str | None, table: TruthTable) -> str | None:
    """Check expectations now: later a mistake in them could not be told from "no solution"."""
    if given is None:
        return None
    with _about("dir_exp"):
        expectations.parse(given, table.conditions, table.levels)
    return given


def _head(arguments: argparse.Namespace, table: TruthTable) -> list[tuple[str, str]]:
    """Say what is analysed and how: nothing that decides a result goes without saying."""
    cut, calibration = arguments.incl_cut, arguments.calibrate
    inclusion = f"{cut:g}" if isinstance(cut, float) else f"{cut[0]:g} (contradictory: {cut[1]:g})"
    pairs = [
        ("Data", str(arguments.data)),
        ("Calibration", str(calibration or "none: the data are sets already")),
        ("Outcome", table.outcome),
        ("Conditions", ", ".join(table.conditions)),
        ("Cut-offs", f"inclusion {inclusion}, PRI {arguments.pri_cut:g}, cases {arguments.n_cut}"),
    ]
    if arguments.exclude is not None:
        pairs.append(("Excluded", arguments.exclude))
    if table.settings["inf_test"] is not None:
        name, alpha = table.settings["inf_test"]
        pairs.append(("Tested by", f"{name}, level of significance {alpha:g}"))
    if table.ties:
        pairs.append(("Ties at 0.5", arguments.ties))
    if arguments.dir_exp is not None:
        pairs.append(("Expected", arguments.dir_exp))
    if arguments.all_sol:
        pairs.append(("Models", "all irredundant ones"))
    return pairs + facts(table)


def _findings(sets: pd.DataFrame, table: TruthTable, raw: pd.DataFrame | None) -> list[str]:
    """Say what is remarkable about the columns that the analysis uses."""
    outcome = [name for name in _names(table.outcome) if name in sets.columns]
    return list(diagnose(sets, [*table.conditions, *outcome], raw=raw).findings)


def _data(said: Sequence[str]) -> list[Block]:
    return [Heading("About the data"), Items(tuple(said))] if said else []


def _reproduction(
    arguments: argparse.Namespace, plan: CalibrationPlan | None, command: str
) -> list[Block]:
    """Say what is needed to get the same page again."""
    digest = hashlib.sha256(arguments.data.read_bytes()).hexdigest()
    blocks: list[Block] = []
    if plan is not None:
        blocks += [Heading("Calibration"), Shown(plan)]
    return [
        *blocks,
        Heading("To do this again"),
        Preformatted(command),
        Facts(
            (
                ("Version", f"fastqca {__version__}"),
                ("Data", f"{arguments.data.name}, SHA-256 {digest}"),
            )
        ),
    ]


def _write(
    where: Path,
    table: TruthTable,
    found: Sequence[Answer],
    sets: pd.DataFrame | None,
    page: str,
) -> list[str]:
    """Write tables, unrounded, and the page; return what was written."""
    frames = {"truth_table.csv": table.to_frame()}
    for answer in found:
        if answer.solution is not None:
            frames[f"{answer.kind}.csv"] = answer.solution.to_frame().set_index("model")
    if sets is not None:
        frames["sets.csv"] = sets.rename_axis(str(sets.index.name or "case"))
    for name, frame in frames.items():
        (where / name).write_text(as_csv(frame), encoding="utf-8", newline="\n")
    (where / "index.html").write_text(page, encoding="utf-8", newline="\n")
    return [*frames, "index.html"]


def _stale(where: Path, written: Sequence[str]) -> list[str]:
    """Find tables that an earlier run left and that do not belong to this one."""
    names = ["conservative.csv", "parsimonious.csv", "intermediate.csv", "sets.csv"]
    return [name for name in names if name not in written and (where / name).exists()]
