"""One result of every type the package has, with whatever names: what writers are tried on."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

import fastqca as qca
from fastqca.compat import r
from fastqca.report.robustness import Stability

_FSQCA = """
Model: Y = f(A, B)
--- PARSIMONIOUS SOLUTION ---
A*~B   0.5  0.5  0.9
solution coverage: 0.5
solution consistency: 0.9
Cases with greater than 0.5 membership in term A*~B: Ireland (0.72,0.92)
"""


@dataclass(frozen=True)
class Names:
    """
    What a user names: four conditions, an outcome, cases, a column with two groups, and a word.

    `cases` may be any number from 12 on; those of the data are dealt out to them in turn.
    """

    conditions: tuple[str, ...]
    outcome: str
    cases: tuple[str, ...]
    column: str
    groups: tuple[str, str]
    word: str


def quoted(name: str) -> str:
    """Put a name in backquotes, as an expression has it."""
    return "`" + name.replace("`", "``") + "`"


def sets_of(names: Names, seed: int = 2, noise: float = 0) -> pd.DataFrame:
    """Make fuzzy sets, in which the outcome follows the conditions but for some `noise`."""
    rng = np.random.default_rng(seed)
    n, k = len(names.cases), len(names.conditions)
    corners = rng.integers(0, 2, (n, k))
    truth = (corners[:, 0] & corners[:, 1]) | (corners[:, 2] & (1 - corners[:, -1]))
    truth ^= rng.random(n) < noise
    values = np.abs(np.column_stack([corners, truth]) - rng.integers(0, 30, (n, k + 1)) / 100)
    index = pd.Index(list(names.cases), dtype=object)
    return pd.DataFrame(values, columns=[*names.conditions, names.outcome], index=index)


def every_result(names: Names, seed: int = 2, noise: float = 0) -> dict[str, object]:
    """Make the results, by a name that says which."""
    data, y = sets_of(names, seed, noise), quoted(names.outcome)
    expected = [1] * len(names.conditions)
    found = qca.minimize(data, y, include="?", dir_exp=expected, incl_cut=0.75, all_sol=True)
    return {
        **_of_an_analysis(names, data, found),
        **_of_theory(names, data, found),
        **_of_belief(names, data, found),
        **_of_raw_values(names, data),
        **_of_panels(names, data),
        **_of_simulation(names),
    }


def _of_an_analysis(names: Names, data: pd.DataFrame, found: qca.Minimization) -> dict[str, object]:
    y = quoted(names.outcome)
    first, second, third, *_ = map(quoted, names.conditions)
    negated = qca.minimize(data, f"~{y}", include="?", incl_cut=0.75)
    return {
        "truth table": found.table,
        "complete truth table": qca.truth_table(data, y, incl_cut=0.75, complete=True, dcc=True),
        "minimization": found,
        "solution": found.parsimonious,
        "model": found.models[0],
        "term": found.models[0].terms[0],
        "assumptions": found.simplifying_assumptions,
        "rows": found.easy["C1", "P1"],
        "outcomes": qca.minimize_outcomes(data, [y, f"~{y}"], include="?", incl_cut=0.75),
        "chart": qca.fiss_chart(found),
        "charts": qca.fiss_chart([found, negated]),
        "fit": qca.pof(f"{first}*~{second} + {third} -> {y}", data=data),
        "fit of conditions": qca.pof_conditions(data, y),
        "necessity": qca.necessity(data, y),
        "supersets": qca.super_subset(data, y, incl_cut=0.75, depth=2),
        "gaps": qca.consistency_gaps(found.table),
        "untenable": qca.untenable(found.table, first, f"~{first}*{second}", negated=negated.table),
        "ledger": qca.counterfactual_ledger(
            found, negated, reasons={f"{first}*{second}": names.word}
        ),
        "reasons": qca.RowReasons({f"~{first}*{second}": names.word}),
        "margins": qca.margins({names.word: {names.groups[0]: 2, names.groups[1]: 1}}, 3),
        "coded": qca.code_studies(
            pd.DataFrame({names.column: [*names.groups, names.groups[0]]}),
            values={names.column: list(names.groups)},
        ),
    }


def _of_theory(names: Names, data: pd.DataFrame, found: qca.Minimization) -> dict[str, object]:
    y = quoted(names.outcome)
    first, second, third, *_ = map(quoted, names.conditions)
    theory = qca.theory_evaluation(f"{first}*{second}", found)
    types = qca.case_types(found, necessary=third)
    derived = qca.derive(data, {names.word: f"min({first}, {second})"})
    chain = [list(names.conditions[:2]), [names.outcome]]
    return {
        "theory": theory,
        "theory of a model": theory.models[0],
        "case types": types,
        "case types of a model": types.models[0],
        "cases as in R": r.smmr(found, outcome=y, match=False, cases=1),
        "robustness": qca.robustness(found.parsimonious, [negated_twice(found)], data),
        "claims": qca.claims([f"{first}*{second} -> {y}", f"{second} <- {y}"], data),
        "what if": qca.what_if(found, names.cases[1], {names.conditions[0]: 0}),
        "retention": qca.retention(data.round(), y, names.conditions[:2], incl_cut=0.75),
        "two steps": qca.two_step(
            data, names.conditions[:2], names.conditions[2:], y, incl_cut=0.6, context=first
        ),
        "ideal types": qca.ideal_types(data, list(names.conditions[:3])),
        "chain": qca.causal_chain(
            data[[*names.conditions[:2], names.outcome]], chain, incl_cut=0.6
        ),
        "derivations": qca.derivations(derived),
    }


def negated_twice(found: qca.Minimization) -> object:
    """Find another solution of the same data, to compare with."""
    return found.rerun(incl_cut=0.7).parsimonious


def _of_belief(names: Names, data: pd.DataFrame, found: qca.Minimization) -> dict[str, object]:
    y = quoted(names.outcome)
    a = names.conditions[0]
    plan = {a: qca.fuzzy(10, 50, 90)}
    raw = data.assign(**{a: 100 * data[a]})
    calibrated = data.assign(**{a: qca.calibrate(raw[a], plan[a])})
    again = qca.minimize(calibrated, y, include="?", incl_cut=0.75)
    cuts = {"raw": raw, "plan": plan, "parameters": ["incl_cut", a]}
    ranges, omissions = qca.sensitivity_ranges(again, **cuts), qca.leave_out(found)
    permuted = qca.permutation_test(found, 5)
    return {
        "stability": Stability("intermediate", ranges, omissions, permuted),
        "sweep": qca.sweep(data, {"incl_cut": (0.7, 0.95), "n_cut": [1, 2]}, y),
        "bootstrap": qca.bootstrap(found, 5),
        "holdout": qca.holdout(found, n=3),
        "influence": qca.influence(found, most=50),
        "without each case": omissions,
        "ranges": ranges,
        "nearest": qca.nearest_solutions(again, **cuts),
        "map": qca.sensitivity_map(found, "incl_cut", "n_cut", lines=3),
        "permutations": permuted,
        "uncertainty": qca.calibration_uncertainty(
            raw, plan, {f"{a}.crossover": (45, 55)}, 3, y, include="?", incl_cut=0.75
        ),
        "many": qca.minimize_many(
            data[list(names.conditions)].round().to_numpy(int)[None],
            data[names.outcome].round().to_numpy(int)[None],
            names=list(names.conditions),
        ),
    }


def _of_raw_values(names: Names, data: pd.DataFrame) -> dict[str, object]:
    y = quoted(names.outcome)
    raw = data * 100
    spec = qca.fuzzy(10, 50, 90)
    by = raw.assign(**{names.column: [names.groups[i % 2] for i in range(len(raw))]})
    found = qca.nca(raw, y, list(names.conditions), permutations=3, seed=1)
    return {
        "plan": qca.CalibrationPlan(
            {names.conditions[0]: spec}, reasons={names.conditions[0]: names.word}
        ),
        "diagnosis": qca.diagnose(data),
        "descriptives": qca.descriptives(raw, {names.conditions[0]: spec}),
        "in degree": found,
        "bottlenecks": found.bottleneck_table(),
        "outliers": found.outliers(names.conditions[0]),
        "difference": qca.nca_difference(
            by, y, list(names.conditions), group=names.column, permutations=3, seed=1
        ),
        "in kind and in degree": qca.necessity_in_kind_and_degree(data, y, permutations=3),
    }


def _of_panels(names: Names, data: pd.DataFrame) -> dict[str, object]:
    y = quoted(names.outcome)
    half = len(data) // 2
    data = data.iloc[: 2 * half]
    unit, time = names.column, f"{names.column} at"
    panel = data.reset_index(drop=True).assign(
        **{unit: np.repeat(list(names.cases[:half]), 2), time: list(names.groups) * half}
    )
    rule = f"{quoted(names.conditions[0])} -> {y}"
    return {
        "panel": qca.panel_fit(rule, panel, unit=unit, time=time, permutations=3),
        "parts": qca.solve_by(panel.drop(columns=unit), time, y, incl_cut=0.75),
        "paths": qca.trajectories(rule, panel, unit=unit, time=time),
        "changes": qca.changes(panel, unit, time, list(names.conditions)),
    }


def _of_simulation(names: Names) -> dict[str, object]:
    first, second, *_ = map(quoted, names.conditions)
    rule = f"{first}*{second} -> {quoted(names.outcome)}"
    ties = {"source": list("abc"), "target": list("bca"), "network": names.cases[:1] * 3}
    return {
        "evaluation": qca.simulation.evaluate(rule, [rule]),
        "measures": qca.simulation.measure(pd.DataFrame(ties), network="network"),
        **_without_names(),
    }


@cache
def _without_names() -> dict[str, object]:
    """Make those results in which nobody names anything."""
    output = qca.interchange.read_fsqca_output(_FSQCA)
    design = qca.simulation.Design(truth="A*B -> Y", n=6, k=2, replicates=2, seed=1)
    return {
        "simulated": qca.simulation.CareNetworks().draw(2, 8, seed=1),
        "results": qca.simulation.run(design, out=tempfile.mkdtemp(), progress=False),
        "power": qca.nca_power(20, 0.2, replicates=2, permutations=19),
        "output of fsQCA": output,
        "solution of fsQCA": output.solutions[0],
    }
