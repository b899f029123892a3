"""`fastqca plot`: a figure of every kind, into a file, to standard output, or as its numbers."""

from __future__ import annotations

import io
import sys
import warnings
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import fastqca as qca
from fastqca import CalibrationPlan
from fastqca import plot as figures
from fastqca._common.check import did_you_mean
from fastqca._common.errors import DataError, FastqcaWarning
from fastqca._common.targets import MAKER, is_figure
from fastqca.cli.reading import about, inputs, read_input, table_of, targets, writing
from fastqca.cli.settings import settings_of
from fastqca.data.frames import case_names
from fastqca.report.page import Paragraph, Shown
from fastqca.solutions.settings import AnalysisSettings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

    from fastqca.cli.console import Console
    from fastqca.solutions import Minimization
    from fastqca.solutions.terms import Model

__all__ = ["plot"]

# What a format calls the program that made a figure.
_MAKERS = {
    "png": "Software",
    **dict.fromkeys(("eps", "pdf", "ps", "svg", "svgz"), "Creator"),
}
_OF_RESULTS = ("recovery", "heatmap")  # of a simulation study: a folder, not a table


class _Given(NamedTuple):
    """What a command reads: raw values, sets, and the plan between them."""

    raw: pd.DataFrame
    sets: pd.DataFrame
    plan: CalibrationPlan | None


class _Figure(NamedTuple):
    """How a figure is drawn, and the result whose numbers it shows."""

    draw: Callable[..., Any]
    numbers: Any


def plot(console: Console, arguments: argparse.Namespace) -> None:
    """Draw one figure into a file, or to standard output."""
    of_results = arguments.kind in _OF_RESULTS
    writer = targets(arguments, *(() if of_results else inputs(arguments)))
    if arguments.out is not None:
        writer.check(arguments.out, is_figure)
    figure = _of_results(arguments) if of_results else _of_data(arguments)
    if arguments.out is None and sys.stdout is not None and sys.stdout.isatty():
        console.show([Shown(figure.numbers), Paragraph("Add --out FILE.svg to draw the figure.")])
        return
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise DataError("figures need matplotlib: pip install 'fastqca[plot]'") from error
    mpl.use("Agg")
    style: dict[Any, Any] = dict(figures.STYLE)
    with mpl.rc_context(style), _letters_reported_once():
        ax = figure.draw(width=arguments.width)
        if arguments.out is None:
            console.say(_as_svg(ax))
            return
        ending = _ending(arguments.out, ax)
        writer.release(arguments.out)
        with writing(arguments.out):
            ax.figure.savefig(arguments.out, **_made(ending))
    console.show([Paragraph(f"Wrote to {arguments.out}")])


def _ending(out: Path, ax: Any) -> str:  # noqa: ANN401 (Axes of a figure)
    """Return the kind of file, if it is one that matplotlib writes."""
    ending = out.suffix.lower().removeprefix(".")
    if ending not in ax.figure.canvas.get_supported_filetypes():
        raise DataError(f"--out: {out.name!r} must end in .svg, .pdf, or .png, got {ending!r}")
    return ending


def _as_svg(ax: Any) -> str:  # noqa: ANN401 (Axes of a figure)
    text = io.StringIO()
    ax.figure.savefig(text, format="svg", **_made("svg"))
    return text.getvalue().rstrip("\n")


def _made(ending: str) -> dict[str, Any]:
    return {"metadata": {_MAKERS[ending]: MAKER}} if ending in _MAKERS else {}


@contextmanager
def _letters_reported_once() -> Iterator[None]:
    """Pass on our warnings alone: matplotlib has one for each letter that no font has."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        for one in caught:
            if issubclass(one.category, FastqcaWarning):
                warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def _of_results(arguments: argparse.Namespace) -> _Figure:
    """Figures of a simulation study."""
    from fastqca.simulation import Results

    if arguments.kind == "heatmap" and (arguments.x is None or arguments.by is None):
        raise DataError("plot heatmap needs --x and --by: what the two axes show")
    results = Results.open(arguments.data)
    axes = (arguments.x or "n", arguments.by)
    return _Figure(
        partial(getattr(figures, arguments.kind), results, arguments.metric, *axes), results
    )


def _of_data(arguments: argparse.Namespace) -> _Figure:
    """Figures of a table of cases."""
    kind = arguments.kind
    needed = _NEEDED.get(kind, ("outcome",))
    missing = [name for name in needed if getattr(arguments, name) is None]
    if missing:
        options = " and ".join(f"--{name}" for name in missing)
        example = "".join(_EXAMPLES[name] for name in missing if name in _EXAMPLES)
        raise DataError(f"plot {kind} needs {options}{example}")
    raw, plan = read_input(arguments)
    with about(arguments.data):
        sets = raw if plan is None else qca.calibrate(raw, plan)
        drawn = _DRAWN.get(kind, _of_analysis)
        return drawn(arguments, _Given(raw, sets, plan))


_NEEDED = {
    "calibration": ("calibrate", "column"),
    "xy": ("expression",),
    "sweep": ("outcome", "vary"),
    "robustness": ("outcome", "vary"),
    "panel": ("expression", "unit", "time"),
    "uncertainty": ("outcome", "calibrate", "vary"),
}
_EXAMPLES = {
    "expression": ", such as --expression 'A*B -> Y'",
    "vary": ", such as --vary incl_cut=0.7:0.95",
}


def _calibration(arguments: argparse.Namespace, given: _Given) -> _Figure:
    column, plan = arguments.column, given.plan or CalibrationPlan({})
    own = {name: spec for name, spec in plan.specs.items() if name == column}
    return _Figure(
        partial(figures.calibration, given.raw, plan, column),
        qca.descriptives(given.raw, own or None, [column]),
    )


def _xy(arguments: argparse.Namespace, given: _Given) -> _Figure:
    drawn = (arguments.expression, arguments.outcome, given.sets)
    fit = qca.pof(*drawn, relation=arguments.relation)
    return _Figure(partial(figures.xy, *drawn, relation=arguments.relation), fit)


def _necessity(arguments: argparse.Namespace, given: _Given) -> _Figure:
    found = qca.necessity(
        given.sets, arguments.outcome, arguments.conditions, depth=1, missing=arguments.missing
    )
    return _Figure(partial(figures.necessity, found), found)


def _panel(arguments: argparse.Namespace, given: _Given) -> _Figure:
    found = qca.panel_fit(
        arguments.expression,
        given.sets,
        unit=arguments.unit,
        time=arguments.time,
        cluster=arguments.cluster,
        outcome=arguments.outcome,
        relation=arguments.relation,
        missing=arguments.missing,
        permutations=0,
    )
    return _Figure(partial(figures.panel, found), found)


def _sweep(arguments: argparse.Namespace, given: _Given) -> _Figure:
    settings = settings_of(arguments)
    outcome, conditions = settings.pop("outcome"), settings.pop("conditions")
    raw = given.raw
    if settings.pop("missing") == "drop":  # a sweep takes complete cases only
        dropped = table_of(given.sets, arguments).dropped
        raw = raw[[name not in dropped for name in case_names(raw)]]
    found = qca.sweep(
        raw,
        _grid(arguments.vary),
        outcome,
        conditions,
        calibration=given.plan,
        **settings,
    )
    return _Figure(partial(figures.sweep, found), found)


def _robustness(arguments: argparse.Namespace, given: _Given) -> _Figure:
    """Test a model against the solutions with other settings, one for each value."""
    solved, model = _solved(arguments, given)
    tests = [
        solved.rerun(**{name: value}).solution
        for name, values in _grid(arguments.vary).items()
        for value in values
    ]
    found = qca.robustness(model, tests)
    return _Figure(partial(figures.robustness, found), found)


def _ranges(arguments: argparse.Namespace, given: _Given) -> _Figure:
    solved, _ = _solved(arguments, given)
    raw = None if given.plan is None else given.raw
    found = qca.sensitivity_ranges(solved, raw, given.plan)
    return _Figure(partial(figures.ranges, found), found)


def _chance(arguments: argparse.Namespace, given: _Given) -> _Figure:
    solved, _ = _solved(arguments, given)
    found = qca.permutation_test(solved)
    return _Figure(partial(figures.chance, found), found)


def _map(arguments: argparse.Namespace, given: _Given) -> _Figure:
    solved, _ = _solved(arguments, given)
    raw = None if given.plan is None else given.raw
    axes = (arguments.x or "incl_cut", arguments.by or "n_cut")
    found = qca.sensitivity_map(solved, *axes, raw, given.plan)
    return _Figure(partial(figures.map, found), found)


def _influence(arguments: argparse.Namespace, given: _Given) -> _Figure:
    solved, _ = _solved(arguments, given)
    found = qca.influence(solved)
    return _Figure(partial(figures.influence, found), found)


def _uncertainty(arguments: argparse.Namespace, given: _Given) -> _Figure:
    ranges = {f"{column}.{name}": values for column, name, values in arguments.vary}
    found = qca.calibration_uncertainty(
        given.raw, given.plan, ranges, **settings_of(arguments), include="?"
    )
    return _Figure(partial(figures.uncertainty, found), found)


def _upset(arguments: argparse.Namespace, given: _Given) -> _Figure:
    _, model = _solved(arguments, given)
    return _Figure(partial(figures.upset, model), model)


def _nca(arguments: argparse.Namespace, given: _Given) -> _Figure:
    conditions = arguments.conditions if arguments.column is None else [arguments.column]
    found = qca.nca(given.sets, arguments.outcome, conditions, missing=arguments.missing)
    return _Figure(partial(figures.nca, found, arguments.column), found)


def _solved(arguments: argparse.Namespace, given: _Given) -> tuple[Minimization, Model]:
    """Solve the truth table, and find the model that is asked for."""
    settings = AnalysisSettings(**settings_of(arguments), include="?")
    solved = qca.minimize(table_of(given.sets, arguments), **settings.of_solutions())
    models = {model.name: model for model in solved.models}
    name = arguments.model or next(iter(models), "")
    if name not in models:
        raise DataError(f"--model: there is no model {name!r}{did_you_mean(name, models)}")
    return solved, models[name]


def _grid(given: list[tuple[str, str, Any]]) -> dict[str, Any]:
    """Collect what a sweep varies: settings, and anchors of columns."""
    grid: dict[str, Any] = {}
    for column, name, values in given:
        if column:
            grid.setdefault(column, {})[name] = values
        else:
            grid[name] = values
    return grid


def _of_analysis(arguments: argparse.Namespace, given: _Given) -> _Figure:
    """Figures of a truth table, and of its solution."""
    table = table_of(given.sets, arguments)
    kind = arguments.kind
    if kind in ("truth-table", "venn"):
        return _Figure(partial(getattr(figures, kind.replace("-", "_")), table), table)
    settings = AnalysisSettings(**settings_of(arguments), include="?")
    solved = qca.minimize(table, **settings.of_solutions())
    shown = qca.fiss_chart(solved) if kind == "fiss" else solved
    return _Figure(partial(getattr(figures, kind), solved), shown)


_DRAWN: dict[str, Callable[[argparse.Namespace, _Given], _Figure]] = {
    "calibration": _calibration,
    "necessity": _necessity,
    "nca": _nca,
    "panel": _panel,
    "robustness": _robustness,
    "ranges": _ranges,
    "map": _map,
    "chance": _chance,
    "influence": _influence,
    "uncertainty": _uncertainty,
    "sweep": _sweep,
    "upset": _upset,
    "xy": _xy,
}
