"""The arguments of a study, checked and in the one form that a file keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from fastqca._common.check import did_you_mean, flag, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca.calibration.plans import CalibrationPlan
from fastqca.data.frames import to_frame
from fastqca.expressions.expression import Expression
from fastqca.solutions import expectations
from fastqca.study.data import check_data
from fastqca.truth_tables.coding import settled
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.selection import read_outcome, select_conditions

__all__ = ["checked"]

_ABOUT = ("population", "cases", "unit", "period")
_MOST_EXCLUDED = 100_000
_HALVES = re.compile(r"[\ud800-\udfff]")


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """
    Check the arguments of a study, and give them in the form that a file keeps.

    Raises
    ------
    DataError
        An argument is wrong.
    FastqcaError
        An expression or the plan is wrong.
    """
    data = to_frame(given["data"])
    check_data(data)
    derived = _texts(given["derived"], "derived", "formulas")
    header = pd.DataFrame(columns=[*data.columns, *(n for n in derived if n not in data.columns)])
    outcome = _text(given["outcome"], "outcome")
    target = read_outcome(header, outcome)
    panel = {name: _column(given[name], name, data) for name in ("unit", "time")}
    offered = header.drop(columns=[n for n in panel.values() if n in header.columns])
    named = given["conditions"]
    conditions = select_conditions(offered if named is None else header, named, target, None)
    for name in conditions:
        if name not in header.columns:
            hint = did_you_mean(name, header.columns)
            raise DataError(f"conditions: there is no column {name!r}{hint}")
    about = _texts(given["about"], "about", "texts")
    for key in about:
        if key not in _ABOUT:
            raise DataError(f"about: there is no entry {key!r}{did_you_mean(key, _ABOUT)}")
    reasons = _texts(given["reasons"], "reasons", "texts")
    for key in reasons:
        if key not in conditions:
            hint = did_you_mean(key, conditions)
            raise DataError(f"reasons: {key!r} is no condition of the study{hint}")
    return {
        "name": _text(given["name"], "name"),
        "data": data,
        "outcome": outcome,
        "conditions": conditions,
        "plan": _plan(given["plan"]),
        "derived": derived,
        "about": about,
        "reasons": reasons,
        "dir_exp": None
        if given["dir_exp"] is None
        else expectations.as_text(given["dir_exp"], conditions),
        "theory": None if given["theory"] is None else _text(given["theory"], "theory"),
        "all_sol": flag(given["all_sol"], "all_sol"),
        "seed": whole_number(given["seed"], "seed", low=0),
        **panel,
        **_settings(given),
    }


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check what decides on the rows of the truth table."""
    names = ("incl_cut", "n_cut", "pri_cut", "exclude", "ties", "missing", "inf_test")
    made = settled({name: given[name] for name in names} | {"assume": None, "sort_by": None})
    kept = {name: made[name] for name in names}
    cuts = kept["incl_cut"]
    kept["incl_cut"] = tuple(map(float, cuts)) if isinstance(cuts, tuple) else float(cuts)
    kept["n_cut"] = whole_number(kept["n_cut"], "n_cut", low=0)
    kept["pri_cut"] = number(kept["pri_cut"], "pri_cut", low=0, high=1)
    kept["exclude"] = _excluded(kept["exclude"])
    return kept


def _excluded(given: object) -> str | tuple[int, ...] | None:
    if isinstance(given, Expression):
        return str(given)
    if isinstance(given, Cubes):
        if given.count > _MOST_EXCLUDED:
            raise DataError(
                f"exclude has {given.count:,} rows; a study keeps at most {_MOST_EXCLUDED:,} row "
                "numbers: give an expression"
            )
        given = tuple(given)
    if given is None or isinstance(given, str):
        return given
    rows = given if isinstance(given, tuple) else (given,)
    for row in rows:
        if not isinstance(row, int) or isinstance(row, bool):
            raise DataError(f"exclude must be row numbers or an expression, got {shown(row)}")
    return rows


def _text(given: object, what: str) -> str:
    if isinstance(given, Expression):
        return str(given)
    if not isinstance(given, str):
        raise DataError(f"{what} must be text, got {shown(given)}")
    return _HALVES.sub("\ufffd", given)  # of a file name in another encoding


def _texts(given: object, what: str, kind: str) -> Mapping[str, str]:
    if not isinstance(given, Mapping):
        raise DataError(f"{what} must be a mapping of names to {kind}, got {shown(given)}")
    for name in given:
        if not isinstance(name, str):
            raise DataError(f"{what}: {shown(name)} must be text")
    return FrozenDict({name: _text(given[name], f"{what}: {name!r}") for name in given})


def _column(given: object, what: str, data: pd.DataFrame) -> str | None:
    if given is None:
        return None
    known = [*data.columns, *(name for name in data.index.names if name is not None)]
    name = _text(given, what)
    if name not in known:
        raise DataError(f"{what}: there is no column {name!r}{did_you_mean(name, known)}")
    return name


def _plan(given: object) -> CalibrationPlan | None:
    if given is None or isinstance(given, CalibrationPlan):
        return given
    if isinstance(given, Mapping):
        return CalibrationPlan(given)
    raise DataError(f"plan must be a CalibrationPlan or a mapping of specs, got {shown(given)}")
