"""The report: one page with everything a reader of a QCA needs, along a checklist."""

from __future__ import annotations

import platform
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from fastqca import plot
from fastqca._common.errors import DataError
from fastqca._common.files import name_of
from fastqca._common.targets import Targets, is_page
from fastqca._common.tolerance import is_in
from fastqca._core import __version__
from fastqca._tables import Column, Table, figure
from fastqca.report.checks import Check, checklist, checks_table
from fastqca.report.evidence import Findings, can_draw, gather_findings
from fastqca.report.figures import model_figure, svg_drawing
from fastqca.report.overview import Answer, facts, overview, solution_blocks
from fastqca.report.page import (
    Block,
    Facts,
    Gallery,
    Heading,
    Items,
    Paragraph,
    Preformatted,
    Shown,
    as_html,
)
from fastqca.solutions.fiss import fiss_chart
from fastqca.study.study import Study
from fastqca.truth_tables.coding import cut_offs

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from fastqca.solutions.terms import Model

__all__ = ["blocks", "html"]

_MODELS = 3
_ABOUT = {
    "population": "Population",
    "cases": "Choice of cases",
    "unit": "Unit",
    "period": "Period",
}
_CALIBRATIONS = 12


def html(
    study: Study,
    path: str | os.PathLike[str] | None = None,
    *,
    figures: bool = True,
    overwrite: bool = False,
) -> str:
    """
    Write the report of a study as one self-contained page.

    Parameters
    ----------
    study : Study
    path : path-like, optional
        The file to write; a folder gets "index.html". By default none.
    figures : bool, default True
        Draw figures. They take longer than everything else.
    overwrite : bool, default False
        Write over a file that is no page of fastqca.

    Returns
    -------
    str
        The page. It needs no network, prints well, and is the same for the same study and
        versions.

    Raises
    ------
    DataError
        `study` is none, or the file cannot be written.
    FastqcaError
        There is no truth table: the data, the plan or a name is wrong.

    Notes
    -----
    The page goes along the checklist of good practice: data and calibration, diagnosis,
    necessity and truth tables for the outcome and its absence, the three solutions of both with
    all models, cases, assumptions, robustness, and what is needed to do it again. Each line of
    the checklist says PASS, FLAG or NOT RUN, and why. Without matplotlib the page has no figures
    and says so.

    Examples
    --------
    >>> import fastqca as qca
    >>> study = qca.Study(
    ...     "Networks", qca.datasets.load("care_networks"), "NE", ("FD", "FI", "NB", "VD", "VI")
    ... )
    >>> page = qca.report.html(study)
    >>> page.startswith("<!DOCTYPE html>"), "Checklist" in page
    (True, True)
    """
    if not isinstance(study, Study):
        raise DataError(f"a Study is needed, got {type(study).__name__}: make one with Study(...)")
    targets = Targets(overwrite=overwrite)
    target = None if path is None else Path(name_of(path))
    if target is not None:
        target = target / "index.html" if target.is_dir() else target
        targets.check(target, is_page)  # before the work
    page = as_html(study.name, blocks(gather_findings(study, figures=figures)))
    if target is not None:
        targets.write(target, page, is_page)
    return page


def blocks(found: Findings, *, command: str = "", also: Sequence[str] = ()) -> list[Block]:
    """Lay a report out as blocks, which `as_html` and `as_text` write."""
    checks = checklist(found)
    return [
        *_summary(found, checks, also),
        *_data(found),
        *_necessity(found),
        *_truth_tables(found),
        *_solutions(found),
        *_cases(found),
        *_assumptions(found),
        *_further(found),
        *_reproduction(found, command),
    ]


def _summary(found: Findings, checks: tuple[Check, ...], also: Sequence[str]) -> Iterator[Block]:
    table = found.table
    about = [(_ABOUT[key], text) for key, text in found.study.about.items()]
    study = found.study
    high, low = cut_offs(study.settings.incl_cut)
    inclusion = f"{high:g}" if low is None else f"{high:g} (contradictory: {low:g})"
    cuts = f"inclusion {inclusion}, PRI {study.settings.pri_cut:g}, cases {study.settings.n_cut}"
    settings = [
        ("Outcome", table.outcome),
        ("Conditions", ", ".join(table.conditions)),
        ("Cut-offs", cuts),
    ]
    yield Facts((*about, *settings, *facts(table)))
    yield Heading("In short")
    yield overview(found.answers)
    counts = Counter(check.status for check in checks)
    yield Heading("Checklist")
    yield Paragraph(
        f"{counts['PASS']} of {len(checks)} lines pass, {counts['FLAG']} are flagged, "
        f"{counts['NOT RUN']} are not run. Thresholds are conventions: each line says what it saw."
    )
    yield checks_table(checks)
    told = [f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in (*found.warned, *also)]
    if told:
        yield Heading("Warnings", 3)
        yield Items(tuple(dict.fromkeys(told)))


def _data(found: Findings) -> Iterator[Block]:
    study = found.study
    yield Heading("Data and calibration")
    if study.plan is not None:
        yield Shown(study.plan)
        yield from _calibrations(found)
    else:
        yield Paragraph("The data came as sets; how they were calibrated is not on record.")
    if study.derived:
        yield Shown(study.derivations())
    yield Heading("Sets", 3)
    yield _values(found)
    yield Heading("Diagnosis", 3)
    yield Shown(found.diagnosis)


def _calibrations(found: Findings) -> Iterator[Block]:
    study = found.study
    if study.plan is None or not found.figures:
        return
    wanted = [n for n in study.plan.specs if n in study.data.columns][:_CALIBRATIONS]
    figures = []
    for i, name in enumerate(wanted):
        spec = study.plan.specs[name]
        caption = f"{name}: raw values and membership"
        figures.append(
            svg_drawing(
                lambda name=name, spec=spec: plot.calibration(study.data, spec, name),  # type: ignore[misc]
                f"cal{i}",
                caption,
            )
        )
    yield Gallery(tuple(figures))


def _values(found: Findings) -> Table:
    """Lay out the sets that the analysis uses, case by case."""
    names = [*found.table.conditions, found.table.outcome]
    values = [*found.table.sets.values, found.table.outcome_values]
    columns = [Column("case", "left", gap=0), *(Column(name) for name in names)]
    cases = enumerate(found.table.sets.cases)
    rows = [[case, *(f"{row[i]:.3g}" for row in values)] for i, case in cases]
    return Table(columns, [rows])


def _necessity(found: Findings) -> Iterator[Block]:
    yield Heading("Necessity")
    for i, (result, name) in enumerate(
        ((found.necessary, "necessary"), (found.necessary_negated, "necessary_negated"))
    ):
        if result is None:
            yield Paragraph(found.failures.get(name, "Could not be computed."))
            continue
        yield Heading(f"For {result.outcome}", 3)
        yield Shown(result)
        if found.figures and result.to_frame()[["inclN", "RoN"]].notna().all(axis=1).any():
            caption = f"Consistency and relevance of conditions for {result.outcome}"
            yield svg_drawing(lambda result=result: plot.necessity(result), f"nec{i}", caption)  # type: ignore[misc]


def _truth_tables(found: Findings) -> Iterator[Block]:
    yield Heading("Truth tables")
    for i, table in enumerate((found.table, found.negated)):
        if table is None:
            yield Paragraph(found.failures.get("negated", "The absence could not be analysed."))
            continue
        yield Heading(f"For {table.outcome}", 3)
        yield Shown(table)
        if found.figures:
            caption = f"Configurations for {table.outcome} by consistency"
            yield svg_drawing(lambda table=table: plot.truth_table(table), f"tt{i}", caption)  # type: ignore[misc]
    if found.gaps is not None:
        yield Heading("Gaps in consistency", 3)
        yield Shown(found.gaps)


def _solutions(found: Findings) -> Iterator[Block]:
    for answers, label in (
        (found.answers, found.table.outcome),
        (found.answers_negated, None if found.negated is None else found.negated.outcome),
    ):
        if label is None:
            continue
        yield Heading(f"Solutions for {label}")
        yield from solution_blocks(answers, level=3)
        yield from _charts(answers, label)


def _charts(answers: tuple[Answer, ...], label: str) -> Iterator[Block]:
    """Lay out the first models of the intermediate solution as configuration charts."""
    there = {answer.kind: answer.solution for answer in answers if answer.solution is not None}
    if "intermediate" not in there:
        return
    chosen = there["intermediate"]
    parts = [model for model in chosen.listed()[:_MODELS] if len(model.terms) <= 12]
    if parts:
        yield Heading(f"Configuration chart for {label}", 3)
    for model in parts:
        yield Shown(fiss_chart(chosen, model, parsimonious=there.get("parsimonious")))


def _cases(found: Findings) -> Iterator[Block]:
    main, table = found.main, found.table
    if main is None:
        return
    yield Heading("Cases")
    models: list[Model] = list(main.listed()[:_MODELS])
    if main.n_listed > _MODELS:
        yield Paragraph(f"The first {_MODELS} of {main.counted()} are drawn.")
    for i, model in enumerate(models):
        if found.figures:
            yield model_figure(found, model, f"xy{i}")
    scores = [model.membership for model in models]
    columns = [Column("case", "left", gap=0), Column("row"), Column(table.outcome)]
    columns += [Column(model.name) for model in models]
    columns.append(Column("terms", "left", wrap=" "))
    numbers = table.row_numbers
    rows = []
    for at, case in enumerate(table.sets.cases):
        row = int(table.row_of[at])
        inside = [str(t) for t in models[0].terms if is_in(t.membership[at])]
        y = float(table.outcome_values[at])
        cells = [case, str(numbers[row]) if row >= 0 else "-", figure(y, 2)]
        cells += [figure(float(score[at]), 2) for score in scores]
        rows.append([*cells, " + ".join(inside)])
    caption = f"Cases; terms of {models[0].name}"
    yield Table(columns, [rows], caption=caption, row_ids="case")
    if found.cases is not None:
        yield Heading("Types of cases", 3)
        yield Shown(found.cases)


def _assumptions(found: Findings) -> Iterator[Block]:
    yield Heading("Assumptions about remainders")
    rows = found.contradictory
    if rows is None:
        yield Paragraph(found.failures.get("contradictory", "The absence has no solution."))
    elif rows.count:
        yield Paragraph(
            f"{rows.count:,} remainders are assumed to lead to the outcome in one solution and to "
            "its absence in the other. Exclude them (enhanced standard analysis):"
        )
        yield Items(tuple(rows.products))
    else:
        yield Paragraph("No remainder is assumed for both the outcome and its absence.")
    if found.ledger is not None:
        yield Heading("Ledger of counterfactuals", 3)
        yield Shown(found.ledger)


def _further(found: Findings) -> Iterator[Block]:
    if found.stability is not None:
        yield Heading("Robustness and chance")
        yield Shown(found.stability)
    if found.theory is not None:
        yield Heading("Theory evaluation")
        yield Shown(found.theory)
    if found.panel is not None:
        yield Heading("Clusters and time")
        for fit in found.panel:
            yield Shown(fit)


_PYTHON = """\
import fastqca as qca

study = qca.Study.load("study.toml")
qca.report.html(study, "report.html")"""


def _reproduction(found: Findings, command: str) -> Iterator[Block]:
    study = found.study
    yield Heading("Reproduce this analysis")
    yield Preformatted(command or _PYTHON)
    names = ("fastqca", "numpy", "pandas", "matplotlib")
    versions = ", ".join(f"{name} {_version(name)}" for name in names)
    others = [name for name in study.settings.not_default() if name not in _SETTINGS]
    named = [*_SETTINGS, *(name for name in others if name not in ("outcome", "conditions"))]
    settings = [f"{name}={getattr(study.settings, name)!r}" for name in named]
    yield Facts(
        (
            ("Versions", f"{versions}, Python {platform.python_version()}"),
            ("Settings", ", ".join(settings)),
            ("Seed", str(study.seed)),
            ("Data", f"{len(study.data)} rows, SHA-256 {study.data_hash}"),
        )
    )
    if not can_draw():
        yield Paragraph(
            "There are no figures, as matplotlib is not installed: pip install 'fastqca[plot]'."
        )


_SETTINGS = (
    "incl_cut",
    "n_cut",
    "pri_cut",
    "inf_test",
    "dir_exp",
    "exclude",
    "all_sol",
    "ties",
    "missing",
)


def _version(name: str) -> str:
    if name == "fastqca":
        return __version__
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
