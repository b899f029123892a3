"""The study as a script: in Python, and in R with the package QCA."""

from __future__ import annotations

import json
from math import isnan
from typing import TYPE_CHECKING, Any

from fastqca.calibration.plans import CalibrationPlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fastqca.study.study import Study

__all__ = ["DATA_FILE", "python_script", "r_script"]

DATA_FILE = "study.csv"  # beside study.toml, as a saved study has it
_TABLE = ("incl_cut", "n_cut", "pri_cut", "ties", "missing", "exclude", "assume")
_DIRECT = {"exclusion": "e", "crossover": "c", "inclusion": "i"}


def python_script(study: Study) -> str:
    """Write the analysis of a study with this package."""
    kept = study.settings.not_default()
    table = _python({name: kept[name] for name in _TABLE if name in kept})
    search = _python(
        {n: kept[n] for n in ("dir_exp", "all_sol", "row_dom", "pi_cons") if n in kept}
    )
    lines = ["import fastqca as qca", "", f"data = qca.Study.load({'study.toml'!r}).data"]
    if study.plan:
        entries = "\n".join(f"    {name!r}: {dict(one)!r}," for name, one in study.plan.items())
        lines += ["sets = qca.calibrate(data, qca.CalibrationPlan({", entries, "}))"]
    else:
        lines += ["sets = data"]
    lines += [
        f"conditions = {list(study.conditions)!r}",
        "",
        f"table = qca.truth_table(sets, {study.outcome!r}, conditions{table})",
        "print(table)",
        f"found = qca.minimize(table, include='?'{search})",
        "for solution in (found.conservative, found.parsimonious, found.intermediate):",
        "    if solution is not None:",
        "        print(solution)",
        "print(qca.fiss_chart(found))",
        "",
    ]
    return "\n".join(lines)


def _python(settings: Mapping[str, Any]) -> str:
    return "".join(f", {name}={value!r}" for name, value in settings.items())


def r_script(study: Study) -> str:
    """
    Write the analysis of a study with R's package QCA.

    Notes
    -----
    Columns that R cannot calibrate in the same way are written as the numbers they become. What
    R has no argument for is said in a comment.
    """
    settings = study.settings
    lines = [
        "library(QCA)",
        f'sets <- read.csv("{DATA_FILE}", row.names = 1, check.names = FALSE, encoding = "UTF-8")',
    ]
    if study.plan:
        raw, sets = study.data, study.sets()
        resolved = CalibrationPlan(study.plan).resolved(raw)
        for name, entry in resolved.items():
            column = f"sets[[{_text(name)}]]"
            lines.append(f"{column} <- {_calibrated(column, entry) or _vector(sets[name])}")
    if settings.missing == "drop":
        used = _vector_of_text((*study.conditions, _bare(study.outcome).removeprefix("~")))
        lines.append(f"sets <- sets[complete.cases(sets[, {used}]), ]")
    cut = settings.incl_cut
    table = {
        "outcome": _text(_bare(study.outcome)),
        "conditions": _vector_of_text(study.conditions),
        "incl.cut": _vector(cut) if isinstance(cut, tuple) else f"{cut:.15g}",
        "n.cut": str(settings.n_cut),
        "pri.cut": f"{settings.pri_cut:.15g}",
        "show.cases": "TRUE",
    }
    if isinstance(settings.exclude, tuple):
        table["exclude"] = _vector(settings.exclude)
    lines += ["", f"tt <- truthTable(sets, {_named(table)})", "tt", "minimize(tt, details = TRUE)"]
    lines.append('minimize(tt, include = "?", details = TRUE)')
    if settings.dir_exp is not None:
        expected = _text(_bare(str(settings.dir_exp)))
        lines.append(f'minimize(tt, include = "?", dir.exp = {expected}, details = TRUE)')
    if settings.assume is not None:
        lines.append(
            f"# R cannot assume rows to be positive; this study assumes {settings.assume}."
        )
    if settings.ties not in {"drop", "raise"}:
        lines.append(
            f"# R has no rule for memberships of 0.5; this study uses ties = {settings.ties!r}."
        )
    return "\n".join([*lines, ""])


def _calibrated(column: str, entry: Mapping[str, Any]) -> str:
    """Write a call of R's calibrate; nothing where R has no such calibration."""
    known = {"type", "reason", "idm", "from", *_DIRECT}
    if entry["type"] == "fuzzy" and set(entry) <= known:
        anchors = ", ".join(f"{short}={entry[name]:.15g}" for name, short in _DIRECT.items())
        idm = f", idm = {entry['idm']:.15g}" if "idm" in entry else ""
        return f'calibrate({column}, type = "fuzzy", thresholds = "{anchors}"{idm})'
    if entry["type"] == "crisp" and set(entry) <= {"type", "reason", "thresholds"}:
        return f'calibrate({column}, type = "crisp", thresholds = {_vector(entry["thresholds"])})'
    return ""


def _named(arguments: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in arguments.items())


def _bare(text: str) -> str:
    """Write names as they are in the data: R's functions know no backquotes."""
    return text.replace("`", "")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _vector_of_text(texts: Iterable[str]) -> str:
    return f"c({', '.join(map(_text, texts))})"


def _vector(numbers: Iterable[float]) -> str:
    return f"c({', '.join('NA' if isnan(number) else f'{number:.15g}' for number in numbers)})"
