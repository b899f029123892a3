"""Maps of two parameters against `calibrate` and `minimize` at points of them."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import fastqca as qca

RAW, PLAN = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
CRISP = {**PLAN.specs, "DEV": qca.crisp(550)}


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield


def terms_of(text):
    return frozenset(text.split(" + "))


def models_at(plan, **values):
    plan, settings = dict(plan), {"incl_cut": 0.8, "include": "?"}
    for name, value in values.items():
        column, _, field = name.rpartition(".")
        if not column:
            settings[name] = int(value) if name == "n_cut" else value
        elif field == "threshold":
            plan[column] = replace(plan[column], thresholds=(value,))
        else:
            plan[column] = replace(plan[column], **{field: value})
    try:
        found = qca.minimize(qca.calibrate(RAW, plan), "SURV", **settings)
        return {terms_of(str(model)) for model in found.models}
    except qca.FastqcaError:
        return None


@pytest.mark.parametrize(
    ("x", "y", "plan", "exact"),
    [
        ("incl_cut", "pri_cut", PLAN.specs, True),
        ("n_cut", "incl_cut", PLAN.specs, True),
        ("DEV.crossover", "n_cut", PLAN.specs, True),
        ("DEV.threshold", "incl_cut", CRISP, True),
        ("incl_cut", "STB.crossover", PLAN.specs, False),
        ("DEV.exclusion", "DEV.crossover", PLAN.specs, False),
    ],
)
def test_each_cell_has_the_models_of_its_middle(x, y, plan, exact):
    solution = qca.minimize(qca.calibrate(RAW, plan), "SURV", include="?", incl_cut=0.8)
    found = qca.sensitivity_map(solution, x, y, RAW, plan, lines=5)
    assert found.exact == exact
    assert sum(found.shares.values()) == pytest.approx(1)
    rng = np.random.default_rng(1)
    compared = 0
    for i in rng.permutation(len(found))[:60]:
        cell = found.cells[i]
        if "more" in cell.models or cell.models == "1":
            continue
        middle = {x: (cell.left + cell.right) / 2, y: (cell.bottom + cell.top) / 2}
        if not exact and cell.bottom < found.at[1] < cell.top:
            middle[y] = found.at[1]  # lines lie across y; this is that of the solution
        elif not exact and middle[y] in set(RAW[y.partition(".")[0]]):
            middle[y] += 1e-3 * (cell.top - cell.bottom)  # lines leave no case at 0.5
        if "n_cut" in middle:
            middle["n_cut"] = cell.right if x == "n_cut" else cell.top
        wanted = models_at(plan, **middle)
        assert (wanted is not None) == cell.solved, (cell, wanted)
        if wanted is not None:
            assert wanted == set(map(terms_of, cell.models.split("; "))), cell
        compared += 1
    assert compared >= 5


def test_what_cannot_be_mapped_is_refused():
    solution = qca.minimize(qca.calibrate(RAW, PLAN), "SURV", include="?", incl_cut=0.8)
    with pytest.raises(qca.DataError, match="x and y are both 'incl_cut'"):
        qca.sensitivity_map(solution, "incl_cut", "incl_cut")
    with pytest.raises(qca.DataError, match="x must be a single parameter; 'DEV'"):
        qca.sensitivity_map(solution, "DEV", "incl_cut", RAW, PLAN)
    with pytest.raises(qca.DataError, match="y: there is no parameter"):
        qca.sensitivity_map(solution, "incl_cut", "pri")
    found = qca.sensitivity_map(solution, "incl_cut", "pri_cut")
    assert "All borders are exact." in str(found)
    assert found.to_frame()["same"].sum() >= 1
