"""`fastqca describe`, `calibrate` and `diagnose`: from raw values to sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca import CalibrationPlan, descriptives
from fastqca import calibrate as calibrated
from fastqca import diagnose as diagnosed
from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError
from fastqca._common.names import names_in, require_columns
from fastqca._common.targets import never_ours
from fastqca._tables import as_csv
from fastqca.calibration import plan_template
from fastqca.cli.machine import as_json, records
from fastqca.cli.reading import about, inputs, read_input, targets
from fastqca.data.frames import case_names
from fastqca.data.missing import complete_cases, missing_codes
from fastqca.data.sets import as_numbers
from fastqca.report.page import Facts, Heading, Items, Shown

if TYPE_CHECKING:
    import argparse

    import pandas as pd

    from fastqca.cli.console import Console
    from fastqca.report.page import Block

__all__ = ["calibrate", "describe", "diagnose"]

_MOST_TEXTS = 5


def describe(console: Console, arguments: argparse.Namespace) -> None:
    """Print what the columns of a file hold."""
    raw, plan = _read(arguments)
    numeric = [name for name in raw.columns if raw[name].dtype.kind in "fiub"]
    found = None
    if numeric or plan:
        with about(arguments.data):
            found = descriptives(raw, plan, None if plan else numeric)
    if arguments.json:
        console.say(as_json([] if found is None else records(found.to_frame())))
        return
    cases = f"{len(raw)}, named by column {raw.index.name!r}" if raw.index.name else str(len(raw))
    facts = (("Data", str(arguments.data)), ("Cases", cases), ("Columns", str(raw.shape[1])))
    blocks: list[Block] = [Heading("Columns", 1), Facts(facts)]
    if found is not None:
        blocks.append(Shown(found))
    if remarks := _remarks(raw, numeric):
        blocks.append(Items(tuple(remarks)))
    console.show(blocks)


def _remarks(raw: pd.DataFrame, numeric: list[str]) -> list[str]:
    """Say what a table of quantiles does not: codes, yes and no, text."""
    said = []
    for name in raw.columns:
        column = raw[name].dropna()
        if raw[name].dtype.kind == "b":
            said.append(f"{name}: yes in {int(column.sum())} of {len(column)} cases, otherwise no.")
        elif name not in numeric:
            texts = column.astype(str).unique().tolist()
            values = "value" if len(texts) == 1 else "different values"
            said.append(f"{name}: text, {len(texts)} {values} ({listing(texts, _MOST_TEXTS)}).")
        elif codes := missing_codes(as_numbers(column, name)):
            written = ",".join(map(shown, codes))
            those = "a code" if len(codes) == 1 else "codes"
            said.append(
                f"{name}: {listing(map(shown, codes))} may be {those} for missing values; if so, "
                f"add --missing-codes={written}."
            )
    return said


def calibrate(console: Console, arguments: argparse.Namespace) -> None:
    """Calibrate a table by a plan, say what is remarkable about the sets, and write them."""
    writer = targets(arguments, *inputs(arguments))
    raw, plan = _read(arguments)
    if arguments.template:
        console.say(plan_template(raw))
        return
    if plan is None:
        raise DataError(
            f"the plan is missing: fastqca calibrate {arguments.data} PLAN.toml; --template "
            "instead of the plan prints one to begin with"
        )
    with about(arguments.data):
        sets = calibrated(raw, plan)
        plan = CalibrationPlan(sets.attrs["calibration"])
    found = diagnosed(sets, list(plan), raw=raw)
    if arguments.out is not None:
        writer.write(arguments.out, as_csv(_named(sets)), never_ours)
    if arguments.json:
        console.say(as_json({"plan": dict(plan), "sets": records(_named(sets))}))
    else:
        console.show([Shown(plan), Shown(descriptives(raw, plan)), Shown(found)])
    if arguments.out is not None:
        console.note(f"Wrote to {arguments.out}")


def diagnose(console: Console, arguments: argparse.Namespace) -> None:
    """Say what is remarkable about sets, after a calibration if there is a plan."""
    raw, plan = _read(arguments)
    with about(arguments.data):
        sets = raw if plan is None else calibrated(raw, plan)
        names = [name for name in sets.columns if sets[name].dtype.kind in "fiub"]
        if not names:
            raise DataError("there is no column of numbers to diagnose")
        found = diagnosed(sets, names, raw=None if plan is None else raw)
    if arguments.json:
        console.say(as_json({"sets": records(found.to_frame()), "findings": list(found.findings)}))
    else:
        console.show([Shown(found)])


def _read(arguments: argparse.Namespace) -> tuple[pd.DataFrame, CalibrationPlan | None]:
    """Read data and plan, and keep the columns and cases that were asked for."""
    raw, plan = read_input(arguments)
    with about(arguments.data):
        if arguments.conditions is not None:
            names = names_in(arguments.conditions, raw.columns.tolist(), "conditions")
            require_columns(names, raw.columns, "conditions")
            raw = raw[list(names)]
            if plan is not None:
                plan = CalibrationPlan({name: plan[name] for name in plan if name in names})
        if arguments.missing is not None:
            used = list(plan or raw.columns)
            roles = {name: "column" for name in used if name in raw.columns}
            raw, *_ = complete_cases(raw, roles, case_names(raw), arguments.missing)
    return raw, plan


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename_axis(str(frame.index.name or "case"))
