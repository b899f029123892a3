"""What must not change, and what must change in step: laws that need no second implementation."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import Data, data

import fastqca as qca
from fastqca import DataError, SolutionError
from fastqca.solutions import SolutionSet

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
INCL_CUT = 0.75
KINDS = ("conservative", "parsimonious", "intermediate")
Literals = frozenset[tuple[str, int]]
Solved = dict[str, Any]


def every_second(names: list[str]) -> dict[str, int]:
    """Return directional expectations: presence of every second condition."""
    return dict.fromkeys(sorted(names)[::2], 1)


def solved(
    frame: pd.DataFrame, outcome: str = "Y", expected: dict[str, int] | None = None
) -> Solved | str:
    """Return rows, models with their fit and counterfactuals; or the kind of error."""
    names = [name for name in frame.columns if name != "Y"]
    expected = every_second(names) if expected is None else expected
    try:
        table = qca.truth_table(frame, outcome, names, incl_cut=(INCL_CUT, 0.5))
        ours = qca.minimize(table, include="?", dir_exp=expected)
    except (DataError, SolutionError) as error:
        return type(error).__name__
    return {
        "rows": {
            tuple(sorted(zip(names, row, strict=True))): (out, n, frozenset(cases))
            for row, out, n, cases in zip(
                table.configs.tolist(), table.out, table.n.tolist(), table.cases, strict=True
            )
        },
        "conservative": models(ours.conservative),
        "parsimonious": models(ours.parsimonious),
        "intermediate": models(ours.intermediate),
        "assumed": sorted(rows.count for rows in ours.simplifying_assumptions.values()),
    }


def models(solutions: SolutionSet | None) -> dict[frozenset[Literals], tuple[float, ...]]:
    assert solutions is not None
    return {
        frozenset(frozenset(term.literals.items()) for term in model.terms): tuple(
            round(float(x), 12) for x in fit
        )
        for model, fit in zip(
            solutions.models,
            solutions.fit[["inclS", "PRI", "covS"]].fillna(-1).to_numpy(),
            strict=True,
        )
    }


def relabelled(result: Solved | str, rename: Callable[[str, int], tuple[str, int]]) -> Solved | str:
    """Rename every literal of a result."""
    if isinstance(result, str):
        return result
    changed = dict(result)
    changed["rows"] = {
        tuple(sorted(rename(*literal) for literal in row)): cells
        for row, cells in result["rows"].items()
    }
    for kind in KINDS:
        changed[kind] = {
            frozenset(frozenset(rename(*literal) for literal in term) for term in model): fit
            for model, fit in result[kind].items()
        }
    return changed


@given(sample=data(), order=st.randoms(use_true_random=False))
def test_order_of_conditions_does_not_matter(sample: Data, order: Any) -> None:
    frame = sample.frame()
    names = list(sample.names)
    order.shuffle(names)
    assert solved(frame[[*names, "Y"]]) == solved(frame)


@given(sample=data(), order=st.randoms(use_true_random=False))
def test_order_of_cases_does_not_matter(sample: Data, order: Any) -> None:
    frame = sample.frame()
    cases = list(frame.index)
    order.shuffle(cases)
    assert solved(frame.loc[cases]) == solved(frame)


@given(sample=data(), order=st.randoms(use_true_random=False))
def test_names_of_levels_do_not_matter(sample: Data, order: Any) -> None:
    frame = sample.frame()
    new: dict[str, list[int]] = {}
    for name in sample.names:
        top = int(frame[name].max())
        new[name] = list(range(max(top, 1) + 1))
        if top > 1:
            order.shuffle(new[name])
            frame[name] = [float(new[name][int(level)]) for level in frame[name]]
    expected = {name: new[name][1] for name in every_second(sample.names)}
    once = relabelled(solved(sample.frame()), lambda name, level: (name, new[name][level]))
    assert solved(frame, expected=expected) == once


@given(sample=data(), which=st.integers(0, 4))
def test_a_negated_condition_is_negated_in_every_term(sample: Data, which: int) -> None:
    frame = sample.frame()
    negated = sample.names[which % len(sample.names)]
    if frame[negated].max() > 1:
        return
    frame[negated] = 1 - frame[negated]
    once = relabelled(
        solved(sample.frame()), lambda name, level: (name, 1 - level if name == negated else level)
    )
    expected = every_second(sample.names)
    if negated in expected:
        expected[negated] = 0
    assert solved(frame, expected=expected) == once


@given(sample=data())
def test_every_case_twice_changes_only_the_numbers_of_cases(sample: Data) -> None:
    frame = sample.frame()
    twice = pd.concat([frame, frame.rename(index=lambda name: f"{name}_again")])
    once, doubled = solved(frame), solved(twice)
    if isinstance(once, str) or isinstance(doubled, str):
        assert once == doubled
        return
    assert doubled["rows"] == {
        row: (out, 2 * n, cases | {f"{name}_again" for name in cases})
        for row, (out, n, cases) in once["rows"].items()
    }
    for part in (*KINDS, "assumed"):
        assert doubled[part] == once[part]


@given(sample=data())
def test_negating_the_outcome_is_negating_its_column(sample: Data) -> None:
    frame = sample.frame()
    frame["Y"] = 1 - frame["Y"]
    assert solved(frame) == solved(sample.frame(), "~Y")


@given(sample=data())
def test_another_name_for_a_condition_changes_nothing_else(sample: Data) -> None:
    new = {name: f"long name {i}" for i, name in enumerate(sample.names)}
    renamed = solved(sample.frame().rename(columns=new))
    assert renamed == relabelled(solved(sample.frame()), lambda name, level: (new[name], level))


@given(sample=data())
def test_solutions_are_nested(sample: Data) -> None:
    """Intermediate terms assume no more than the parsimonious model they belong to."""
    try:
        table = qca.truth_table(sample.frame(), "Y", incl_cut=INCL_CUT)
        ours = qca.minimize(table, include="?", dir_exp=",".join("1" * len(sample.columns)))
    except (DataError, SolutionError):
        return
    explained = {n for n, out in zip(table.row_numbers, table.out, strict=True) if out == "1"}
    for (_, p), pair in list(ours.pairs.items())[:20]:
        assumed = ours.simplifying_assumptions[p.replace("P", "M")]
        assert pair.easy.count + pair.difficult.count == assumed.count
        for model in pair.solution.models:
            covered = set().union(*(term.covers for term in model.terms))
            assert covered == explained
