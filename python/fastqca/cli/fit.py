"""`fastqca necessity`, `nca`, `truth-table` and `pof`: commands that print one result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca import calibrate, expression
from fastqca import nca as in_degree
from fastqca import necessity as necessary
from fastqca import pof as fit
from fastqca._common.check import listing
from fastqca._common.errors import DataError
from fastqca._common.names import names_in, require_columns
from fastqca.cli.machine import as_json, records
from fastqca.cli.options import bare
from fastqca.cli.reading import about, outcome_names, read_input, table_of
from fastqca.report.page import Shown

if TYPE_CHECKING:
    import argparse

    import pandas as pd

    from fastqca.cli.console import Console

__all__ = ["nca", "necessity", "pof", "truth_table"]


def necessity(console: Console, arguments: argparse.Namespace) -> None:
    """Look for necessary conditions, and disjunctions of conditions."""
    sets = _sets(arguments)
    with about(arguments.data):
        found = necessary(
            sets,
            arguments.outcome,
            arguments.conditions,
            incl_cut=arguments.incl_cut,
            ron_cut=arguments.ron_cut,
            cov_cut=arguments.cov_cut,
            depth=arguments.depth,
            missing=arguments.missing,
        )
    _print_result(console, arguments, found)


def nca(console: Console, arguments: argparse.Namespace) -> None:
    """Measure necessity in degree, and tabulate bottlenecks."""
    values = _sets(arguments)
    with about(arguments.data):
        found = in_degree(
            values,
            bare(arguments.outcome),
            arguments.conditions,
            ceilings=arguments.ceilings,
            corner=arguments.corner,
            scope=arguments.scope,
            permutations=arguments.permutations,
            seed=arguments.seed,
            missing=arguments.missing,
        )
        if not arguments.bottlenecks:
            _print_result(console, arguments, found)
            return
        table = found.bottleneck_table(found.ceilings, unit=arguments.unit)
    if arguments.json:
        bottlenecks = {
            ceiling: records(found.bottlenecks(ceiling, unit=arguments.unit).reset_index())
            for ceiling in found.ceilings
        }
        effects = records(found.to_frame())
        console.say(as_json({"effects": effects, "bottlenecks": bottlenecks}))
    else:
        console.show([Shown(found), Shown(table)])


def truth_table(console: Console, arguments: argparse.Namespace) -> None:
    """Print the truth table."""
    sets = _sets(arguments)
    with about(arguments.data):
        found = table_of(sets, arguments)
    _print_result(console, arguments, found)


def pof(console: Console, arguments: argparse.Namespace) -> None:
    """Compute parameters of fit of an expression."""
    sets = _sets(arguments)
    with about(arguments.data):
        if arguments.conditions is not None:
            _check_names(arguments, sets)
        found = fit(
            arguments.expression,
            arguments.outcome,
            sets,
            relation=arguments.relation,
            missing=arguments.missing,
        )
    _print_result(console, arguments, found)


def _check_names(arguments: argparse.Namespace, sets: pd.DataFrame) -> None:
    """Refuse an expression with sets that are not among the conditions."""
    allowed = names_in(arguments.conditions, sets.columns.tolist(), "conditions")
    require_columns(allowed, sets.columns, "conditions")
    used = expression(arguments.expression, sets.columns)
    outcome = used.outcome or arguments.outcome
    known = {*allowed, *outcome_names(sets, outcome)}
    others = [name for name in used.names if name not in known]
    if others:
        raise DataError(
            f"the expression uses {listing(map(repr, others))}, but --conditions allows only "
            f"{listing(allowed)}"
        )


def _sets(arguments: argparse.Namespace) -> pd.DataFrame:
    raw, plan = read_input(arguments)
    if plan is None:
        return raw
    with about(arguments.data):
        return calibrate(raw, plan)


def _print_result(console: Console, arguments: argparse.Namespace, found: Any) -> None:  # noqa: ANN401
    """Print a result, for people or for machines."""
    if arguments.json:
        console.say(as_json(records(found.to_frame())))
    else:
        console.show([Shown(found)])
