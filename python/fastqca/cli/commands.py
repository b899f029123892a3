"""The smaller commands: `calibrate`, `necessity`, `pof`, `plot` and `report`."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from fastqca import CalibrationPlan, descriptives, diagnose
from fastqca import calibrate as calibrated
from fastqca import necessity as necessary
from fastqca import plot as figures
from fastqca import pof as fit
from fastqca._common.errors import DataError
from fastqca._common.targets import MAKER, is_figure, is_page, never_ours
from fastqca._tables import as_csv
from fastqca.calibration import plan_template
from fastqca.cli.machine import as_json, records
from fastqca.cli.reading import about, inputs, read_input, table_of, targets, writing
from fastqca.cli.settings import settings_of
from fastqca.report.page import Paragraph, Shown
from fastqca.report.write import html
from fastqca.solutions.minimize import minimize
from fastqca.solutions.settings import AnalysisSettings
from fastqca.study.study import Study, data_files

if TYPE_CHECKING:
    import argparse

    import pandas as pd

    from fastqca.cli.console import Console

__all__ = ["calibrate", "necessity", "plot", "pof", "report"]

# What a format calls the program that made a figure.
_MAKERS = {
    "png": "Software",
    **dict.fromkeys(("eps", "pdf", "ps", "svg", "svgz"), "Creator"),
}


def calibrate(console: Console, arguments: argparse.Namespace) -> None:
    """Calibrate a table by a plan, say what is remarkable about the sets, and write them."""
    writer = targets(arguments, *inputs(arguments))
    raw, plan = read_input(arguments)
    if arguments.template:
        console.say(plan_template(raw))
        return
    if plan is None:
        raise DataError(
            "--calibrate is missing: name the plan, a TOML file with a table per column; "
            "--template writes one to begin with"
        )
    with about(arguments.data):
        sets = calibrated(raw, plan)
        plan = CalibrationPlan(sets.attrs["calibration"])
    found = diagnose(sets, list(plan), raw=raw)
    if arguments.json:
        console.say(as_json({"plan": dict(plan), "sets": records(_named(sets))}))
    else:
        console.show([Shown(plan), Shown(descriptives(raw, plan)), Shown(found)])
    if arguments.out is not None:
        writer.write(arguments.out, as_csv(_named(sets)), never_ours)
        console.note(f"Wrote to {arguments.out}")


def necessity(console: Console, arguments: argparse.Namespace) -> None:
    """Look for necessary conditions, and disjunctions of conditions."""
    found = necessary(
        _sets(arguments),
        arguments.outcome,
        arguments.conditions,
        incl_cut=arguments.incl_cut,
        ron_cut=arguments.ron_cut,
        cov_cut=arguments.cov_cut,
        depth=arguments.depth,
        missing=arguments.missing,
    )
    _print_result(console, arguments, found)


def pof(console: Console, arguments: argparse.Namespace) -> None:
    """Compute parameters of fit of an expression."""
    found = fit(
        arguments.expression,
        arguments.outcome,
        _sets(arguments),
        relation=arguments.relation,
        missing=arguments.missing,
    )
    _print_result(console, arguments, found)


def report(console: Console, arguments: argparse.Namespace) -> None:
    """Write the report of a study that was saved."""
    where = arguments.out / "index.html" if arguments.out.is_dir() else arguments.out
    writer = targets(arguments, arguments.study, *data_files(arguments.study))
    writer.check(where, is_page)
    study = Study.load(arguments.study)
    with console.progress.stage("running the study"):
        page = html(study)
    writer.write(where, page, is_page)
    console.show([Paragraph(f"Wrote to {where}")])


def plot(console: Console, arguments: argparse.Namespace) -> None:
    """Draw one figure into a file."""
    writer = targets(arguments, *inputs(arguments))
    writer.check(arguments.out, is_figure)
    raw, plan = read_input(arguments)
    sets = raw if plan is None else calibrated(raw, plan)
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise DataError("figures need matplotlib: pip install 'fastqca[plot]'") from error
    mpl.use("Agg")
    style: dict[Any, Any] = dict(figures.STYLE)
    with mpl.rc_context(style):
        ax = _figure(arguments, raw, sets, plan)
        formats = ax.figure.canvas.get_supported_filetypes()
        ending = arguments.out.suffix.lower().removeprefix(".")
        if ending not in formats:
            raise DataError(
                f"--out: {arguments.out.name!r} must end in .svg, .pdf or .png, got {ending!r}"
            )
        made = {"metadata": {_MAKERS[ending]: MAKER}} if ending in _MAKERS else {}
        writer.release(arguments.out)
        with writing(arguments.out), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of each missing letter: it was said once
            ax.figure.savefig(arguments.out, **made)
    console.show([Paragraph(f"Wrote to {arguments.out}")])


def _figure(
    arguments: argparse.Namespace,
    raw: pd.DataFrame,
    sets: pd.DataFrame,
    plan: Any,  # noqa: ANN401 (CalibrationPlan or None)
) -> Any:  # noqa: ANN401 (Axes)
    kind = arguments.kind
    if kind == "calibration":
        if plan is None or arguments.column is None:
            raise DataError("plot calibration needs --calibrate PLAN.toml and --column COL")
        return figures.calibration(raw, plan, arguments.column)
    if kind == "xy":
        if arguments.expression is None:
            raise DataError("plot xy needs --expression, such as --expression 'A*B -> Y'")
        return figures.xy(
            arguments.expression, arguments.outcome, sets, relation=arguments.relation
        )
    if arguments.outcome is None:
        raise DataError(f"plot {kind} needs --outcome")
    if kind == "necessity":
        return figures.necessity(
            necessary(
                sets, arguments.outcome, arguments.conditions, depth=1, missing=arguments.missing
            )
        )
    table = table_of(sets, arguments)
    if kind == "truth-table":
        return figures.truth_table(table)
    if kind == "venn":
        return figures.venn(table)
    settings = AnalysisSettings(**settings_of(arguments), include="?")
    solved = minimize(table, **settings.of_solutions())
    if kind == "fiss":
        return figures.fiss(solved)
    return figures.ambiguity(solved) if kind == "ambiguity" else figures.coverage(solved)


def _sets(arguments: argparse.Namespace) -> pd.DataFrame:
    raw, plan = read_input(arguments)
    return raw if plan is None else calibrated(raw, plan)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename_axis(str(frame.index.name or "case"))


def _print_result(console: Console, arguments: argparse.Namespace, found: Any) -> None:  # noqa: ANN401
    """Print a result, for people or for machines."""
    if arguments.json:
        console.say(as_json(records(found.to_frame())))
    else:
        console.show([Shown(found)])
