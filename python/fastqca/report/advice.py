"""Code to paste for what the flags of the checklist recommend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.solutions.expectations import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fastqca.report.checks import Check
    from fastqca.report.evidence import Findings

__all__ = ["advice", "exclusion"]

_ROWS = 40  # that are excluded by number; more by an expression
_ABOUT = ("population", "cases", "unit", "period")
_HEAD = """\
import fastqca as qca

study = qca.Study.load("study.toml")"""
_TAIL = 'qca.report.html(study, "report.html")'


def advice(found: Findings, checks: Iterable[Check]) -> str:
    """Write a script that follows the flags that have a remedy in code; "" where none has."""
    parts = []
    for check in checks:
        remedy = _REMEDIES.get(check.step)
        code = "" if check.status == "PASS" or remedy is None else remedy(found)
        if code:
            parts.append(f"# {check.step}\n{code}")
    return "\n\n".join([_HEAD, *parts, _TAIL]) if parts else ""


def exclusion(found: Findings) -> str:
    """Write the call that excludes what is assumed for the outcome and for its absence."""
    rows, before = found.contradictory, found.study.settings.exclude
    if rows is None or not rows.count:
        return ""
    if rows.count <= _ROWS and (before is None or isinstance(before, tuple)):
        numbers = [*(before or ()), *rows.rows()]
        return _rerun(f"exclude={sorted(set(numbers))!r}")
    if before is None or isinstance(before, str):
        return _rerun(f"exclude={' + '.join([*([before] if before else []), *rows.products])!r}")
    return ""


def _rerun(*changes: str) -> str:
    text = f"study = study.rerun({', '.join(changes)})"
    if len(text) <= 88:
        return text
    return "study = study.rerun(\n" + "".join(f"    {one},\n" for one in changes) + ")"


def _mapping(name: str, before: object, missing: Iterable[str], hint: str) -> str:
    entries = "".join(f"        {key!r}: {hint!r},\n" for key in missing)
    kept = f"        **study.{name},\n" if before else ""
    return f"study = study.rerun(\n    {name}={{\n{kept}{entries}    }}\n)"


def _scope(found: Findings) -> str:
    missing = [key for key in _ABOUT if not found.study.about.get(key)]
    return _mapping("about", found.study.about, missing, "<...>")


def _calibration(found: Findings) -> str:
    plan = found.study.plan
    if plan is None:
        return ""
    missing = [name for name in plan.specs if name not in plan.reasons]
    entries = "".join(f"    {name!r}: '<why these anchors>',\n" for name in missing)
    return (
        f"reasons = {{\n    **study.plan.reasons,\n{entries}}}\n"
        "study = study.rerun(plan=qca.CalibrationPlan(study.plan.specs, reasons))"
    )


def _ties(found: Findings) -> str:
    return _rerun("ties='nudge'") if found.study.settings.ties == "drop" else ""


def _truth_table(found: Findings) -> str:
    settings = found.study.settings
    changes = []
    high = settings.incl_cut[0] if isinstance(settings.incl_cut, tuple) else settings.incl_cut
    if high < 0.75:
        changes.append("incl_cut=0.8")
    if settings.pri_cut < 0.5:
        changes.append("pri_cut=0.5")
    if settings.n_cut == 1 and found.n >= 50:
        changes.append("n_cut=2")
    return _rerun(*changes) if changes else ""


def _gaps(found: Findings) -> str:
    largest = None if found.gaps is None else found.gaps.largest
    return "" if largest is None else _rerun(f"incl_cut={largest.cut:g}")


def _expectations(found: Findings) -> str:
    study, table = found.study, found.table
    if study.settings.dir_exp is None:
        return _rerun(f"dir_exp={', '.join(table.conditions)!r}")
    positions = set().union(*parse(study.settings.dir_exp, table.conditions, table.levels))
    expected = [name for i, name in enumerate(table.conditions) if i in positions]
    missing = [name for name in expected if name not in study.reasons]
    return _mapping("reasons", study.reasons, missing, "<why it should help>")


def _theory(found: Findings) -> str:
    return "" if found.study.theory else _rerun("theory='<an expression of the conditions>'")


_REMEDIES: dict[str, Callable[[Findings], str]] = {
    "Scope and cases": _scope,
    "Calibration": _calibration,
    "Memberships of 0.5": _ties,
    "Truth table": _truth_table,
    "Contradictions, gaps": _gaps,
    "Directional expectations": _expectations,
    "Assumptions": exclusion,
    "Theory evaluation": _theory,
}
