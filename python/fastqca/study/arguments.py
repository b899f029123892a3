"""The arguments of a study, checked and in the one form that a file keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from fastqca._common.check import did_you_mean, shown, whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca._common.names import require_columns
from fastqca._common.settings import as_plain
from fastqca._common.values import FrozenDict
from fastqca.calibration.plans import CalibrationPlan
from fastqca.counterfactuals.reasons import RowReasons
from fastqca.data.frames import to_frame
from fastqca.expressions import expression
from fastqca.solutions import expectations
from fastqca.study.data import check_data
from fastqca.truth_tables.selection import read_outcome, select_conditions

if TYPE_CHECKING:
    from fastqca.solutions.settings import AnalysisSettings

__all__ = ["checked"]

_ABOUT = ("population", "cases", "unit", "period")
_HALVES = re.compile(r"[\ud800-\udfff]")


def checked(given: Mapping[str, Any], settings: AnalysisSettings) -> dict[str, Any]:
    """
    Check the arguments of a study, and give them and its settings in the form that a file keeps.

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
    outcome = _text(settings.outcome, "outcome")
    target = read_outcome(header, outcome)
    panel = {name: _column(given[name], name, data) for name in ("unit", "time")}
    offered = header.drop(columns=[n for n in panel.values() if n in header.columns])
    named = settings.conditions
    conditions = select_conditions(offered if named is None else header, named, target, None)
    require_columns(conditions, header.columns, "conditions")
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
        "plan": _plan(given["plan"]),
        "derived": derived,
        "about": about,
        "reasons": reasons,
        "row_reasons": _row_reasons(given["row_reasons"], conditions),
        "theory": None if given["theory"] is None else _text(given["theory"], "theory"),
        "seed": whole_number(given["seed"], "seed", low=0),
        **panel,
        "settings": _kept(settings, outcome, conditions),
    }


def _kept(
    settings: AnalysisSettings, outcome: str, conditions: tuple[str, ...]
) -> AnalysisSettings:
    """Write settings as numbers and texts, which a file holds."""
    cuts, expected = settings.incl_cut, settings.dir_exp
    return settings.changed(
        outcome=outcome,
        conditions=conditions,
        incl_cut=tuple(map(float, cuts)) if isinstance(cuts, tuple) else float(cuts),
        n_cut=int(settings.n_cut),
        pri_cut=float(settings.pri_cut),
        exclude=_rows(settings.exclude, "exclude"),
        assume=_rows(settings.assume, "assume"),
        dir_exp=None if expected is None else expectations.as_text(expected, conditions),
    )


def _rows(given: object, name: str) -> str | tuple[int, ...] | None:
    plain = None if given is None else as_plain(given, name)
    if plain is None or isinstance(plain, str):
        return plain
    rows = plain if isinstance(plain, list) else [plain]
    for row in rows:
        if not isinstance(row, int) or isinstance(row, bool):
            raise DataError(f"{name} must be row numbers or an expression, got {shown(row)}")
    return tuple(rows)


def _text(given: object, what: str) -> str:
    if hasattr(given, "evaluate"):  # an expression
        given = str(given)
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


def _row_reasons(given: object, conditions: tuple[str, ...]) -> Mapping[str, str]:
    """Check that reasons for rows are about configurations of the conditions."""
    texts = _texts(given, "row_reasons", "texts")
    try:
        for configuration in RowReasons(texts):
            require_columns(expression(configuration).names, conditions, "row_reasons")
    except ExpressionError as error:
        raise error.within("row_reasons", "row_reasons") from error
    return texts


def _column(given: object, what: str, data: pd.DataFrame) -> str | None:
    if given is None:
        return None
    known = [*data.columns, *(name for name in data.index.names if name is not None)]
    name = _text(given, what)
    require_columns([name], dict.fromkeys(known), what)
    return name


def _plan(given: object) -> CalibrationPlan | None:
    if given is None or isinstance(given, CalibrationPlan):
        return given
    if isinstance(given, Mapping):
        return CalibrationPlan(given)
    raise DataError(f"plan must be a CalibrationPlan or a mapping of specs, got {shown(given)}")
