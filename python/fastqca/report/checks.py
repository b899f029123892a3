"""The checklist of good practice: twenty steps, each PASS, FLAG or NOT RUN, with one reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._common.check import listing
from fastqca._common.tolerance import reaches
from fastqca._tables import Column, Table, figure
from fastqca.calibration.chance import chance_of_no_contradiction
from fastqca.solutions.expectations import parse
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.rows import table_size

if TYPE_CHECKING:
    from fastqca.report.evidence import Findings
    from fastqca.solutions.solution import SolutionSet
    from fastqca.solutions.terms import Model
    from fastqca.supersets.necessity import Necessity

__all__ = ["Check", "checklist", "checks_table", "necessary_single"]

Status = Literal["PASS", "FLAG", "NOT RUN"]
PASS: Status = "PASS"  # noqa: S105 (a verdict)
FLAG: Status = "FLAG"
NOT_RUN: Status = "NOT RUN"


@dataclass(frozen=True, slots=True)
class Check:
    """
    One line of the checklist.

    Attributes
    ----------
    step : str
    status : {"PASS", "FLAG", "NOT RUN"}
    why : str
        One plain sentence.
    """

    step: str
    status: Status
    why: str


def checks_table(checks: tuple[Check, ...]) -> Table:
    """Write the checklist as a table."""
    columns = [Column("", gap=0), Column("step", "left"), Column("status", "left", verdict=True)]
    columns.append(Column("why", "left", wrap=" "))
    rows = [[str(i), c.step, c.status, c.why] for i, c in enumerate(checks, start=1)]
    return Table(columns, [rows], caption="Checklist")


def checklist(found: Findings) -> tuple[Check, ...]:
    """
    Go through the steps of good practice.

    Notes
    -----
    The thresholds are conventions (Schneider and Wagemann 2012; Greckhamer et al. 2018; Oana,
    Schneider and Thomann 2021), so each sentence prints the figure it judges.
    """
    steps = (
        _scope,
        _size,
        _calibration,
        _ties,
        _skew,
        _duplicates,
        _necessity,
        _truth_table,
        _contradictions,
        _diversity,
        _expectations,
        _solutions,
        _ambiguity,
        _assumptions,
        _cases,
        _robustness,
        _chance,
        _theory,
        _clusters,
        _reproduction,
    )
    return tuple(step(found) for step in steps)


def _flag(bad: bool) -> Status:  # noqa: FBT001 (reads as a question)
    return FLAG if bad else PASS


def _scope(found: Findings) -> Check:
    missing = [
        key for key in ("population", "cases", "unit", "period") if not found.study.about.get(key)
    ]
    n = len(found.table.sets.cases)
    if missing:
        return Check("Scope and cases", FLAG, f"{n} cases; not stated: {listing(missing)}.")
    return Check(
        "Scope and cases",
        PASS,
        f"{n} cases; population, case selection, unit, and period are stated.",
    )


def _size(found: Findings) -> Check:
    n, k = len(found.table.sets.cases), len(found.table.conditions)
    rows = table_size(found.table.levels)
    seen = rows * -np.expm1(n * np.log1p(-1 / rows)) if rows > 1 else 1.0
    chance = chance_of_no_contradiction(n, k)
    text = (
        f"{k} conditions make {rows:,} configurations for {n} cases (about {seen:.0f} would "
        "occur by chance); random data would be free of contradictions with probability "
        f"{figure(chance, 2)}."
    )
    if rows > 4 * n:
        text = f"Too many conditions for the number of cases: {text}"
    return Check("Conditions and cases", _flag(rows > n or chance > 0.1), text)


def _calibration(found: Findings) -> Check:
    step, plan = "Calibration", found.study.plan
    if plan is None:
        return Check(
            step, NOT_RUN, "The data were supplied as sets, so their calibration is not documented."
        )
    without = [column for column in plan.specs if column not in plan.reasons]
    anchors = [f"{anchor.column}: {anchor}" for anchor in found.diagnosis.anchors]
    if without:  # of columns with a reason, anchors are not compared with the sample
        taken = f" Anchors may be sample statistics: {'; '.join(anchors)}." if anchors else ""
        return Check(step, FLAG, f"No reason is given for {listing(without)}.{taken}")
    return Check(step, PASS, f"{len(plan.specs)} columns are calibrated by anchors with reasons.")


def _ties(found: Findings) -> Check:
    columns = [column for column in found.diagnosis.columns if column.ties]
    if not columns:
        return Check("Memberships of 0.5", PASS, "No case has a membership of exactly 0.5.")
    told = listing(f"{c.name} ({listing(c.ties, 5)})" for c in columns)
    return Check(
        "Memberships of 0.5", FLAG, f"Membership of exactly 0.5 (neither in nor out): {told}."
    )


def _skew(found: Findings) -> Check:
    sets = [c for c in found.diagnosis.columns if not np.isnan(c.share_in)]
    strong = [c.name for c in sets if not 0.1 <= c.share_in <= 0.9]
    mild = [c.name for c in sets if not 0.2 <= c.share_in <= 0.8 and c.name not in strong]
    if strong:
        return Check(
            "Skew", FLAG, f"Less than 10% of the cases are in, or out of: {listing(strong + mild)}."
        )
    if mild:
        return Check(
            "Skew", FLAG, f"Less than 20% of the cases are in, or out of: {listing(mild)}."
        )
    return Check("Skew", PASS, "In each set, 20% to 80% of the cases are members.")


def _duplicates(found: Findings) -> Check:
    diagnosis = found.diagnosis
    constant = [c.name for c in diagnosis.columns if c.constant]
    told = [f"constant: {listing(constant)}"] if constant else []
    told += [f"identical: {listing(group)}" for group in diagnosis.identical]
    told += [f"mirrored: {listing(pair)}" for pair in diagnosis.mirrored]
    told += [f"{len(diagnosis.similar)} pairs hardly differ"] if diagnosis.similar else []
    why = f"{'; '.join(told)}." if told else "No constant, identical or nearly identical sets."
    return Check("Distinct sets", _flag(bool(told)), why[:1].upper() + why[1:])


def _necessity(found: Findings) -> Check:
    step = "Necessity"
    if found.necessary is None:
        return Check(step, NOT_RUN, found.failures.get("necessary", "Could not be computed."))
    parts, flag = [], False
    for label, result in (("", found.necessary), ("~", found.necessary_negated)):
        if result is None:
            continue
        good, trivial = necessary_single(result)
        flag |= bool(trivial)
        name = f"{label}{found.study.outcome}"
        parts.append(f"{name}: {listing(good) or 'no single condition'}")
        if trivial:
            parts.append(f"trivially {listing(trivial)}")
    return Check(step, _flag(flag), f"Necessary for {'; '.join(parts)}.")


def necessary_single(result: Necessity) -> tuple[list[str], list[str]]:
    """Split the single conditions that are consistent into relevant and trivial ones."""
    frame = result.to_frame().iloc[: result.n_conditions]
    consistent = frame[reaches(frame["inclN"].to_numpy(), 0.9)]
    relevant = reaches(consistent["RoN"].to_numpy(), 0.5)
    good, trivial = consistent[relevant], consistent[~relevant]
    return [str(name) for name in good.index], [str(name) for name in trivial.index]


def _truth_table(found: Findings) -> Check:
    table = found.table
    high = cut_offs(table.settings.incl_cut)[0]
    n_cut, pri_cut = table.settings.n_cut, table.settings.pri_cut
    positive = [i for i, code in enumerate(table.out) if code == "1"]
    low_pri = [table.row_numbers[i] for i in positive if not reaches(table.pri[i], 0.65)]
    kept = int(table.n[np.array(table.out) != "?"].sum()) / max(1, int(table.n.sum()))
    n_rows = f"{len(positive)} of {len(table.out)} rows"
    told = [f"{n_rows} are sufficient at inclusion {high:g}, PRI {pri_cut:g}"]
    bad = high < 0.75 or pri_cut < 0.5 or kept < 0.8 or bool(low_pri)
    if high < 0.75:
        told.append("a row with an inclusion below 0.75 is hardly a subset of the outcome")
    if pri_cut < 0.5:
        told.append(
            "a row with a PRI below 0.5 may be just as sufficient for the absence of the outcome"
        )
    if low_pri:
        told.append(f"row {listing(low_pri, 5)} has a PRI below 0.65")
    if kept < 0.8:
        told.append(f"n_cut={n_cut} keeps only {kept:.0%} of the cases")
    if n_cut == 1 and len(table.sets.cases) >= 50:
        bad = True
        told.append("with 50 or more cases, consider n_cut=2 to disregard rows with a single case")
    return Check("Truth table", _flag(bad), f"{'; '.join(told)}.")


def _contradictions(found: Findings) -> Check:
    table = found.table
    mixed = [
        table.row_numbers[i]
        for i, names in enumerate(table.deviant_cases)
        if table.out[i] == "1" and names
    ]
    both = [] if found.simultaneous is None else found.simultaneous.rows()
    told = [f"sufficient rows with deviant cases: {listing(mixed)}"] if mixed else []
    told += [f"rows sufficient for the outcome and its absence: {listing(both)}"] if both else []
    gap = "" if found.gaps is None or found.gaps.largest is None else f" {_gap(found)}"
    why = f"{'; '.join(told)}.{gap}" if told else f"No sufficient row has deviant cases.{gap}"
    return Check("Contradictions, gaps", _flag(bool(told)), why[:1].upper() + why[1:])


def _gap(found: Findings) -> str:
    largest = None if found.gaps is None else found.gaps.largest
    if largest is None:
        return ""
    return (
        f"The largest gap in consistency ({figure(largest.gap)}) lies below "
        f"{figure(largest.value)}; a cut-off of {largest.cut:g} would fall in it."
    )


def _diversity(found: Findings) -> Check:
    table = found.table
    size, seen = table_size(table.levels), int((table.n > 0).sum())
    why = f"{seen:,} of {size:,} configurations occur; {size - seen:,} are remainders."
    return Check("Limited diversity", _flag(seen < size / 4), why)


def _expectations(found: Findings) -> Check:
    study, step = found.study, "Directional expectations"
    if study.settings.dir_exp is None:
        return Check(
            step,
            NOT_RUN,
            "No directional expectations are given, so there is no intermediate solution.",
        )
    table = found.table
    positions = set().union(*parse(study.settings.dir_exp, table.conditions, table.levels))
    expected = [name for i, name in enumerate(table.conditions) if i in positions]
    without = [n for n in expected if n not in study.reasons]
    if without:
        return Check(step, FLAG, f"No reason is given for {listing(without)}.")
    return Check(step, PASS, f"Expected: {study.settings.dir_exp}, with reasons.")


def _solutions(found: Findings) -> Check:
    step = "Three solutions"
    there = [a for a in (*found.answers, *found.answers_negated) if a.solution is not None]
    if not there:
        return Check(step, FLAG, "There is no solution.")
    lowest = min(model.inclS for a in there for model in _listed(a.solution))
    missing = [a.kind for a in found.answers if a.solution is None]
    missing += [f"{a.kind} (~)" for a in found.answers_negated if a.solution is None]
    only_two = found.study.settings.dir_exp is None
    told = f"The lowest consistency of a model is {figure(lowest)}"
    told += f"; without a solution: {listing(missing)}" if missing else ""
    told += (
        ("; no intermediate solution, because there are no directional expectations")
        if only_two
        else ""
    )
    return Check(step, _flag(lowest < 0.8 or bool(missing) or only_two), f"{told}.")


def _listed(solution: SolutionSet | None) -> tuple[Model, ...]:
    return () if solution is None else solution.listed()[:50]


def _ambiguity(found: Findings) -> Check:
    counts = {a.kind: a.solution for a in found.answers if a.solution is not None}
    tied = {kind: s.counted() for kind, s in counts.items() if s.n_models != 1}
    if not counts:
        return Check("Model ambiguity", NOT_RUN, "There is no solution.")
    if not tied:
        return Check("Model ambiguity", PASS, "Each solution has one model.")
    told = listing(f"{kind} {many}" for kind, many in tied.items())
    return Check("Model ambiguity", FLAG, f"The data cannot decide between models: {told}.")


def _assumptions(found: Findings) -> Check:
    step, rows = "Assumptions", found.contradictory
    if rows is None:
        reason = found.failures.get("contradictory", "The absence of the outcome has no solution.")
        return Check(step, NOT_RUN, reason)
    if rows.count:
        why = f"{rows.count:,} remainders are assumed both for the outcome and for its absence."
        return Check(step, FLAG, f"{why} Exclude them.")
    return Check(step, PASS, "No remainder is assumed both for the outcome and for its absence.")


def _cases(found: Findings) -> Check:
    step = "Cases"
    if found.cases is None:
        return Check(step, NOT_RUN, "There is no solution.")
    frame = found.cases.to_frame()
    first = frame[frame["model"] == found.cases.models[0].name]
    deviant = first[first["type"] == "deviant consistency"]["case"].unique().tolist()
    uncovered = first[first["type"] == "deviant coverage"]["case"].unique().tolist()
    told = [f"deviant in consistency: {listing(deviant)}"] if deviant else []
    told += [f"not covered (deviant in coverage): {listing(uncovered)}"] if uncovered else []
    why = f"{'; '.join(told)}." if told else "Every case is typical or irrelevant."
    return Check(step, _flag(bool(deviant)), why[:1].upper() + why[1:])


def _robustness(found: Findings) -> Check:
    step, result = "Robustness", found.stability
    if result is None:
        return Check(step, NOT_RUN, found.failures.get("stability", "There is no solution."))
    if result.too_large:
        return Check(step, NOT_RUN, result.about_chance())
    value, low, high = result.ranges["incl_cut"]
    low, high = math.ceil(low * 1000) / 1000, math.floor(high * 1000) / 1000  # still inside
    told = (
        f"The {result.kind} models stay the same for consistency cut-offs from {low:g} to {high:g}"
    )
    lost = len(result.left_out)
    if lost:
        told += f"; leaving out one case changes them for {lost} of the {result.n_cases:,} cases"
    elif result.n_cases:
        told += f", and without any single one of the {result.n_cases:,} cases"
    narrow = value - low < 0.02 or high - value < 0.02
    return Check(step, _flag(narrow or bool(lost)), f"{told}.")


def _chance(found: Findings) -> Check:
    step, result = "Chance", found.stability
    if result is not None and result.too_large:
        return Check(step, NOT_RUN, result.about_chance())
    if result is None or np.isnan(result.p_value):
        return Check(step, NOT_RUN, "There is no model to compare with chance.")
    return Check(step, _flag(result.p_value > 0.05), result.about_chance())


def _theory(found: Findings) -> Check:
    step = "Theory evaluation"
    if found.theory is None:
        reason = found.failures.get("theory", "No theory is given.")
        return Check(step, NOT_RUN, reason)
    return Check(step, PASS, f"The solution is compared with {found.study.theory}.")


def _clusters(found: Findings) -> Check:
    step = "Clusters and time"
    if found.panel is None:
        return Check(step, NOT_RUN, found.failures.get("panel", "No unit and no time are given."))
    frames = [fit.distances() for fit in found.panel]
    unequal = any(((f["measure"] == "consistency") & (f["p"] <= 0.05)).any() for f in frames)
    why = (
        "Consistency differs between periods or units by more than chance would explain."
        if unequal
        else "Consistency does not differ between periods or units by more than chance would "
        "explain."
    )
    return Check(step, _flag(unequal), why)


def _reproduction(found: Findings) -> Check:
    why = f"Versions, seed ({found.study.seed}), settings and data hash are listed below."
    return Check("Reproduction", PASS, why)
