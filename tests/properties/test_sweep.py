"""`sweep` against its twin: `truth_table` and `minimize` at every point, one at a time."""

import math
import warnings
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import fastqca as qca
from fastqca.batch.sweep_axes import Axis


@st.composite
def studies(draw: st.DrawFn) -> dict[str, Any]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    cases = draw(st.integers(4, 25))
    raw = pd.DataFrame(
        {
            "A": rng.integers(0, 100, cases),
            "B": rng.random(cases).round(2),
            "C": rng.integers(0, 2, cases),
            "Y": rng.random(cases).round(2),
        }
    )
    raw["Y"] = np.where(raw["A"] > 50, np.maximum(raw["Y"], 1 - raw["Y"]), raw["Y"])
    grid: dict[str, Any] = {
        "incl_cut": draw(st.sampled_from([(0.55, 0.95), [0.6, 0.8], (0.7, 0.71)])),
    }
    if draw(st.booleans()):
        grid["pri_cut"] = draw(st.sampled_from([(0.0, 0.7), [0.0, 0.5]]))
    if draw(st.booleans()):
        grid["n_cut"] = draw(st.sampled_from([(1, 2), [0, 2, 9]]))
    plan: dict[str, Any] = {"A": qca.fuzzy(20, 50, 80)}
    if draw(st.booleans()):
        plan["A"] = qca.crisp(50)
        grid["A"] = {"thresholds": (20, 80)}
    elif draw(st.booleans()):
        grid["A"] = {"crossover": [30, 45.5, 90]}
    else:
        grid["A"] = [qca.fuzzy(20, 40, 80), qca.crisp(30, 60)]
    if draw(st.booleans()):
        grid["conditions"] = ["A,B", "A,B,C"]
    kind = draw(st.sampled_from(["parsimonious", "conservative", "intermediate"]))
    return {
        "data": raw,
        "grid": grid,
        "calibration": plan,
        "solution": kind,
        "dir_exp": {"A": 1, "C": 0} if kind == "intermediate" else None,
        "ties": draw(st.sampled_from(["drop", "up", "nudge"])),
    }


def alone(
    drawn: dict[str, Any], cuts: dict[str, Any], spec: Any, conditions: list[str]
) -> tuple[str, ...] | None:
    """Return the models of one point, None if there are none."""
    try:
        data = qca.calibrate(drawn["data"], {"A": spec})
        dir_exp = drawn["dir_exp"]
        if dir_exp is not None:
            dir_exp = {name: level for name, level in dir_exp.items() if name in conditions}
        include = None if drawn["solution"] == "conservative" else "?"
        found = qca.minimize(
            data,
            include=include,
            dir_exp=dir_exp,
            outcome="Y",
            conditions=conditions,
            ties=drawn["ties"],
            **cuts,
        )
    except qca.FastqcaError:
        return None
    return tuple(str(model) for model in found.solution.models)


@settings(max_examples=60, deadline=None)
@given(drawn=studies())
def test_every_point_is_what_minimize_finds_there(drawn: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = qca.sweep(outcome="Y", incl_cut=0.8, **drawn)
        except qca.FastqcaError:
            return  # the baseline is impossible
        frame = found.to_frame()
        assert math.isclose(frame["share"].sum(), 1)
        seen: dict[tuple[str, ...], int] = {}
        for at, (row, point) in enumerate(
            zip(frame.to_dict("records"), found._points, strict=True)
        ):
            cuts = {name: row[name] for name in ("incl_cut", "pri_cut", "n_cut") if name in row}
            if row["status"] == "IMPOSSIBLE":
                cuts = {"incl_cut": 0.8}
            cells = dict(zip((axis.name for axis in found.axes), point.cells, strict=True))
            conditions = (
                list(cells["conditions"].value) if "conditions" in cells else ["A", "B", "C"]
            )
            spec = found._variants[point.variant].specs["A"]
            models = alone(drawn, cuts, spec, conditions)
            if models is None:
                assert row["solution"] == -1
                continue
            assert " | ".join(models) == row["models"]
            assert seen.setdefault(models, row["solution"]) == row["solution"]
            assert len(set(seen.values())) == len(seen)
            if at % 7 == 0:
                one = found[at]
                assert tuple(map(str, one.models)) == models
                for name in ("inclS", "PRI", "covS"):
                    assert one.fit[name].iloc[0] == row[name] or math.isnan(row[name])


@settings(max_examples=60, deadline=None)
@given(drawn=studies(), data=st.data())
def test_nothing_changes_within_a_cell(drawn: dict[str, Any], data: st.DataObject) -> None:
    """At any place of an interval the solution is that of the cell around it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = qca.sweep(outcome="Y", incl_cut=0.8, **drawn)
        except qca.FastqcaError:
            return
        frame = found.to_frame()
        at = data.draw(st.integers(0, len(frame) - 1))
        row, point = frame.iloc[at], found._points[at]
        if row["status"] == "IMPOSSIBLE":
            return
        cuts = {}
        for axis, cell in zip(found.axes, point.cells, strict=True):
            if axis.name in ("incl_cut", "pri_cut", "n_cut"):
                cuts[axis.name] = cell.value
                if axis.continuous:
                    # At a score itself, and 1.5e-8 above, a row still counts as "at least".
                    low, high = cell.low + 1e-7, cell.high
                    if low < high:
                        cuts[axis.name] = data.draw(st.floats(low, high))
        spec = found._variants[point.variant].specs["A"]
        models = alone(drawn, cuts, spec, list(found._variants[point.variant].conditions))
        assert " | ".join(models or ()) == row["models"]


def test_a_grid_is_all_combinations() -> None:
    data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 0, 0]}
    grid = {"n_cut": [1, 2], "incl_cut": [0.5, 0.9], "conditions": ["A", "B", "A,B"]}
    found = qca.sweep(data, grid, "Y")
    rows = found.to_frame()[["n_cut", "incl_cut", "conditions"]].itertuples(index=False, name=None)
    assert set(rows) == set(product([1, 2], [0.5, 0.9], ["A", "B", "A, B"]))
    assert [axis.name for axis in found.axes] == list(grid)
    assert isinstance(found.axes[0], Axis)
