"""`fastqca analyze`: from a file of cases to truth table and solutions, and these to files."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from fastqca import CalibrationPlan, calibrate, diagnose
from fastqca._common.targets import (
    MAKER,
    Targets,
    is_document,
    is_figure,
    is_page,
    is_sealed,
    recorded_in,
)
from fastqca._tables import as_csv
from fastqca._tables.export import exported
from fastqca.cli.machine import analysis, as_json
from fastqca.cli.reading import (
    about,
    folder,
    inputs,
    outcome_names,
    read_input,
    table_of,
    targets,
    writing,
)
from fastqca.cli.settings import settings_of
from fastqca.report.evidence import gather_findings
from fastqca.report.overview import Answer, answers, facts, solution_blocks
from fastqca.report.page import (
    Block,
    Facts,
    Heading,
    Items,
    Paragraph,
    Shown,
    all_drawings,
    as_html,
)
from fastqca.report.write import DOCUMENTS, blocks, write_documents
from fastqca.solutions import expectations
from fastqca.solutions.settings import AnalysisSettings
from fastqca.study.study import Study, save_study

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from fastqca.cli.console import Console
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["analyze"]

_NO_INTERMEDIATE = (
    "For the intermediate solution, state what you expect of the conditions, as in "
    "--dir-exp {example}"
)


def analyze(console: Console, arguments: argparse.Namespace) -> None:
    """Analyse a file, print what comes out and, with ``--out``, write it too."""
    writer = targets(arguments, *inputs(arguments))
    if arguments.out is not None:
        folder(arguments.out)
        _check(writer, arguments)
        console.go_on_unread()
    with console.progress.stage(f"reading {arguments.data}"):
        raw, plan = read_input(arguments)
    with console.progress.stage("making the truth table"):
        with about(arguments.data):
            sets = raw if plan is None else calibrate(raw, plan)
            table = table_of(sets, arguments)
        expected = _expected(arguments.dir_exp, table)
        title = f"{table.outcome} in {arguments.data.name}"
        head: list[Block] = [Facts(tuple(_head(arguments, table)))]
        findings = _findings(sets, table, None if plan is None else raw)
        rows: list[Block] = [Heading("Truth table"), Shown(table)]
    if not arguments.json:
        console.show([Heading(title, 1), *head, *_data(findings), *rows])
    with console.progress.stage("minimizing"):
        found = answers(table, AnalysisSettings(**settings_of(arguments)))
    with console.progress.stage("computing parameters of fit"):
        models = solution_blocks(found)
        if expected is None:
            models.append(
                Paragraph(
                    _NO_INTERMEDIATE.format(example=shlex.quote(",".join(table.conditions[:3])))
                )
            )
        if arguments.json:
            console.say(as_json(analysis(table, found)))
        else:
            console.show(models)
    if arguments.out is None:
        return
    with console.progress.stage(f"writing to {arguments.out}"), writing(arguments.out):
        study = _study(title, arguments, raw, plan, table)
        report = gather_findings(study, figures=not arguments.no_figures)
        warned = [f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in console.warned]
        pages = blocks(report, command=arguments.line, also=[*findings, *warned])
        files = _tables(table, found, sets if plan is not None else None)
        written = _write(arguments.out, writer, files, as_html(title, pages), study, pages)
    wrote = f"Wrote to {arguments.out}: {', '.join(written)}"
    if arguments.json:
        console.note(wrote)
    else:
        console.show([Paragraph(wrote)])
    for answer in found:
        if answer.solution is not None and not answer.solution.complete:
            listed, counted = len(answer.solution.models), answer.solution.counted()
            console.warn(f"{answer.kind}.csv lists {listed:,} of {counted}")
    for name in _stale(arguments.out, written):
        console.warn(f"{arguments.out / name} is from an earlier run; this run did not write it")


def _expected(given: str | None, table: TruthTable) -> str | None:
    """Check expectations now: later a mistake in them could not be told from "no solution"."""
    if given is None:
        return None
    with about("--dir-exp", "dir_exp"):
        expectations.parse(given, table.conditions, table.levels)
    return given


def _head(arguments: argparse.Namespace, table: TruthTable) -> list[tuple[str, str]]:
    """Say what is analysed and how: nothing that decides a result goes without saying."""
    cut, calibration = arguments.incl_cut, arguments.calibrate
    inclusion = f"{cut:g}" if isinstance(cut, float) else f"{cut[0]:g} (contradictory: {cut[1]:g})"
    pairs = [
        ("Data", str(arguments.data)),
        ("Calibration", str(calibration or "none (the data are already sets)")),
        ("Outcome", table.outcome),
        ("Conditions", ", ".join(table.conditions)),
        ("Cut-offs", f"inclusion {inclusion}, PRI {arguments.pri_cut:g}, cases {arguments.n_cut}"),
    ]
    if arguments.exclude is not None:
        pairs.append(("Excluded", arguments.exclude))
    if table.settings.alpha is not None:
        name, alpha = "binom", table.settings.alpha
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
    outcome = outcome_names(sets, table.outcome)
    return list(diagnose(sets, [*table.conditions, *outcome], raw=raw).findings)


def _data(said: Sequence[str]) -> list[Block]:
    return [Heading("About the data"), Items(tuple(said))] if said else []


def _check(writer: Targets, arguments: argparse.Namespace) -> None:
    """Refuse to write over files of others before any work is done."""
    where = arguments.out
    names = ["truth_table.csv", "conservative.csv", "parsimonious.csv", "study.csv"]
    names += ["intermediate.csv"] * (arguments.dir_exp is not None)
    names += ["sets.csv"] * (arguments.calibrate is not None)
    ours = recorded_in(where / "study.toml")
    for name in names:
        writer.check(where / name, ours)
    writer.check(where / "study.toml", is_sealed)
    writer.check(where / "index.html", is_page)
    for name in DOCUMENTS:
        writer.check(where / name, is_document)


def _tables(
    table: TruthTable, found: Sequence[Answer], sets: pd.DataFrame | None
) -> list[tuple[str, str]]:
    """Name tables, unrounded, and write them as text."""
    frames = {"truth_table.csv": table.to_frame()}
    for answer in found:
        if answer.solution is not None:
            frames[f"{answer.kind}.csv"] = exported(answer.solution).set_index("model")
    if sets is not None:
        frames["sets.csv"] = sets.rename_axis(str(sets.index.name or "case"))
    return [(name, as_csv(frame)) for name, frame in frames.items()]


def _write(
    where: Path,
    writer: Targets,
    files: Sequence[tuple[str, str]],
    page: str,
    study: Study,
    pages: Sequence[Block],
) -> list[str]:
    """Write tables, the page, its figures and the study; return what was written."""
    ours = recorded_in(where / "study.toml")
    for name, text in files:
        writer.write(where / name, text, ours)
    writer.write(where / "index.html", page, is_page)
    save_study(study, where / "study.toml", writer, files)
    drawings = list(all_drawings(pages))
    if drawings:
        (where / "figures").mkdir(exist_ok=True)
    for drawing in drawings:
        text = f"{drawing.svg}\n<!-- {MAKER} -->\n"
        writer.write(where / "figures" / f"{drawing.name}.svg", text, is_figure)
    shown = [f"figures ({len(drawings)} SVG files)"] if drawings else []
    documents = write_documents(where, writer, study.name, pages)
    names = [*(name for name, _ in files), "index.html", *documents]
    return [*names, "study.toml", "study.csv", *shown]


def _study(
    title: str,
    arguments: argparse.Namespace,
    raw: pd.DataFrame,
    plan: CalibrationPlan | None,
    table: TruthTable,
) -> Study:
    """Keep the analysis as a study, so that it can be run again without the command."""
    return Study(
        title,
        raw,
        plan=plan,
        **{**settings_of(arguments), "conditions": table.conditions},
    )


def _stale(where: Path, written: Sequence[str]) -> list[str]:
    """Find tables that an earlier run left and that do not belong to this one."""
    names = ["conservative.csv", "parsimonious.csv", "intermediate.csv", "sets.csv"]
    return [name for name in names if name not in written and (where / name).exists()]
