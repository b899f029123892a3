"""Sensitivity ranges against fine stepping: each step with `calibrate` and `minimize`."""

import math
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

RAW, PLAN = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
SETS = qca.calibrate(RAW, PLAN)


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield


def terms_of(model):
    return frozenset(model.split(" + "))


def models_of(data, outcome, **settings):
    try:
        return {terms_of(str(model)) for model in qca.minimize(data, outcome, **settings).models}
    except qca.FastqcaError:
        return None


def changed(plan, column, field, value):
    """The plan with one anchor of one column at another value."""
    spec = plan[column]
    if field == "threshold":
        return {**plan, column: replace(spec, thresholds=(value,))}
    return {**plan, column: replace(spec, **{field: value})}


def texts(part):
    """The models of a part as a set; only where all are written out."""
    if part.models.startswith("none") or part.models == "1":
        return None
    return set(map(terms_of, part.models.split("; ")))


def check_by_stepping(raw, plan, outcome, found, steps, **settings):
    """At each of many values of each anchor the models are those of the part it lies in."""
    compared = 0
    for one in found.ranges:
        column, _, field = one.name.rpartition(".")
        if not column:
            continue
        ends = [end for part in one.parts for end in (part.low, part.high) if math.isfinite(end)]
        spread = float(raw[column].max() - raw[column].min())
        grid = np.linspace(min(*ends, one.value) - spread, max(*ends, one.value) + spread, steps)
        grid = [*grid, *(end + side * 1e-6 * spread for end in ends for side in (-1, 1))]
        for value in grid:
            holds = [p for p in one.parts if p.low < value < p.high]
            if not holds or "more" in holds[0].models:
                continue
            try:
                sets = qca.calibrate(raw, changed(plan, column, field, float(value)))
            except qca.FastqcaError:
                continue
            assert models_of(sets, outcome, **settings) == texts(holds[0]), (one.name, value)
            compared += 1
    return compared


@pytest.mark.parametrize(
    "settings",
    [
        {"include": "?", "incl_cut": 0.8},
        {"incl_cut": 0.75, "pri_cut": 0.4},
        {"include": "?", "dir_exp": "DEV, LIT", "incl_cut": (0.8, 0.6), "n_cut": 2},
    ],
)
@pytest.mark.parametrize("outcome", ["SURV", "~SURV"])
def test_stepping_through_anchors_finds_the_same(settings, outcome):
    solution = qca.minimize(SETS, outcome, **settings)
    found = qca.sensitivity_ranges(solution, RAW, PLAN)
    names = {one.name for one in found.ranges}
    assert names >= {"incl_cut", "pri_cut", "n_cut", "DEV.crossover", "SURV.inclusion"}
    assert check_by_stepping(RAW, PLAN.specs, outcome, found, 13, **settings) > 150


def random_study(seed):
    rng = np.random.default_rng(seed)
    raw = pd.DataFrame(rng.normal(size=(14, 4)).round(2), columns=list("ABCY"))
    a, b, c, d, e, f = sorted(rng.choice(np.arange(-1.9, 1.9, 0.1), 6, replace=False).round(1))
    plan = {
        "A": qca.fuzzy(a - 0.5, 0.03, f + 0.5, logistic=False, below=2),
        "B": qca.bell(a, b, c, d, e, f) if seed % 2 else qca.bell(c, b, a, f, e, d),
        "C": qca.crisp(0.05, at_most=bool(seed % 3)),
        "Y": qca.fuzzy(f, -0.03, a, logistic=bool(seed % 2)),
    }
    return raw, plan


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 6, 7])  # 5 has no solution
def test_curves_of_every_kind(seed):
    raw, plan = random_study(seed)
    sets = qca.calibrate(raw, plan)
    settings = {"include": "?", "incl_cut": 0.7, "pri_cut": 0.3 if seed % 2 else 0.0}
    if models_of(sets, "Y", **settings) is None:
        settings["incl_cut"] = 0.55
    solution = qca.minimize(sets, "Y", **settings)
    found = qca.sensitivity_ranges(solution, raw, plan)
    assert {"B.c1", "C.threshold"} <= {one.name for one in found.ranges}
    assert check_by_stepping(raw, plan, "Y", found, 41, **settings) > 150


def test_cut_offs_by_stepping():
    solution = qca.minimize(SETS, "SURV", include="?", incl_cut=(0.8, 0.5))
    found = qca.sensitivity_ranges(solution)
    assert [one.name for one in found.ranges] == ["incl_cut", "incl_cut 2", "pri_cut", "n_cut"]
    base = models_of(SETS, "SURV", include="?", incl_cut=(0.8, 0.5))
    tried = {
        "incl_cut": lambda v: {"incl_cut": (v, 0.5)},
        "incl_cut 2": lambda v: {"incl_cut": (0.8, v)},
        "pri_cut": lambda v: {"incl_cut": (0.8, 0.5), "pri_cut": v},
        "n_cut": lambda v: {"incl_cut": (0.8, 0.5), "n_cut": int(v)},
    }
    for one in found.ranges:
        grid = np.arange(1, 6) if one.name == "n_cut" else np.linspace(0, 1, 201)
        for value in grid:
            holds = [p for p in one.parts if p.low < value <= p.high]
            if one.name == "n_cut":
                holds = [p for p in one.parts if p.low <= value <= p.high]
            if not holds:
                continue
            models = models_of(SETS, "SURV", include="?", **tried[one.name](float(value)))
            assert (models == base) == holds[0].same, (one.name, value)


def test_the_ends_are_exact():
    solution = qca.minimize(SETS, "SURV", include="?", incl_cut=0.8)
    found = qca.sensitivity_ranges(solution, RAW, PLAN)
    table = solution.table
    incl = dict(zip(table.row_numbers, table.incl, strict=True))
    assert (found["incl_cut"].low, found["incl_cut"].high) == (incl[24], incl[22])
    assert found["incl_cut"].below == "DEV*STB"
    assert found["incl_cut"].above == "URB*STB"
    assert found["DEV.crossover"].low_event == "row 22: 0 -> 1"
    # At an end the inclusion of the row that changes is the cut-off, to nine digits.
    for name in ("DEV.crossover", "IND.inclusion", "URB.exclusion", "SURV.crossover"):
        one = found[name]
        end, event = (one.low, one.low_event) if name[0] in "DU" else (one.high, one.high_event)
        row = int(event.split()[1].rstrip(":"))
        column, _, field = name.partition(".")
        sets = qca.calibrate(RAW, changed(PLAN.specs, column, field, end))
        moved = qca.truth_table(sets, "SURV", incl_cut=0.8)
        assert moved.incl[moved.row_numbers.index(row)] == pytest.approx(0.8, abs=1e-7)


def test_models_may_leave_and_come_back():
    solution = qca.minimize(SETS, "SURV", include="?", incl_cut=0.8)
    one = qca.sensitivity_ranges(solution, RAW, PLAN, parameters="STB.exclusion")["STB.exclusion"]
    assert [part.same for part in one.parts] == [False, True, False, True]
    assert one.low == one.parts[-1].low
    assert one.high == math.inf


def test_a_study_and_what_is_chosen():
    study = qca.Study("L", RAW, "SURV", plan=PLAN, include="?", incl_cut=0.8)
    whole = qca.sensitivity_ranges(study)
    solution = qca.minimize(SETS, "SURV", include="?", incl_cut=0.8)
    assert whole.ranges == qca.sensitivity_ranges(solution, RAW, PLAN).ranges
    some = qca.sensitivity_ranges(study, parameters=["DEV", "n_cut"])
    assert [one.name for one in some.ranges] == [
        "n_cut", "DEV.exclusion", "DEV.crossover", "DEV.inclusion",
    ]  # fmt: skip
    assert len(qca.sensitivity_ranges(solution)) == 3
    assert some.to_frame().index.name == "parameter"
    assert len(some.parts_frame()) == sum(len(one.parts) for one in some.ranges)
    assert "same from" in str(some)


def test_what_cannot_be_done_is_refused():
    solution = qca.minimize(SETS, "SURV", include="?", incl_cut=0.8)
    with pytest.raises(qca.DataError, match="raw is given without plan"):
        qca.sensitivity_ranges(solution, RAW)
    with pytest.raises(qca.DataError, match="gives case AU 0.257.* in 'DEV'"):
        qca.sensitivity_ranges(solution, RAW, {"DEV": qca.fuzzy(400, 900, 1000)})
    with pytest.raises(qca.DataError, match=r"there is no parameter 'DEV\.middle'"):
        qca.sensitivity_ranges(solution, RAW, PLAN, parameters="DEV.middle")
    with pytest.raises(qca.DataError, match="no parameter 'incl' was varied"):
        qca.sensitivity_ranges(solution)["incl"]


def test_what_is_not_varied_is_said():
    raw = RAW.assign(MORE=np.arange(len(RAW)))
    plan = {**PLAN.specs, "MORE": qca.tfr()}
    sets = qca.calibrate(raw.assign(MORE=raw["MORE"] % 5 + 1), plan)
    solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    raw["MORE"] = raw["MORE"] % 5 + 1
    found = qca.sensitivity_ranges(solution, raw, plan, parameters="incl_cut")
    assert dict(found.not_varied) == {"MORE": "tfr has no anchors that can be moved individually"}
    assert "MORE is not varied" in str(found)


def test_a_cut_off_of_zero_may_be_a_range_of_its_own():
    """Where a row has a PRI of 0, any other pri_cut loses it."""
    data = pd.DataFrame({"A": [0.8, 0.2, 0.9], "Y": [0.5, 0.1, 0.4]})
    solution = qca.minimize(data, "Y", incl_cut=0.4)
    assert str(solution.models[0]) == "A"
    assert qca.truth_table(data, "Y", incl_cut=0.4).to_frame()["PRI"].max() == 0
    one = qca.sensitivity_ranges(solution)["pri_cut"]
    assert (one.low, one.high, one.parts[0].same, one.parts[1].same) == (0, 0, True, False)
    assert (one.above, one.high_event) == ("none: no row coded '1'", "row 2: 1 -> 0")


def test_thresholds_beyond_all_cases_are_not_varied():
    """Moved down the upper one would make a level that the truth table does not have."""
    raw = pd.DataFrame({"A": [0, 1, 2, 3, 4, 5], "Y": [0, 0, 0, 1, 1, 1]})
    plan = {"A": qca.crisp(3, 9)}
    solution = qca.minimize(qca.calibrate(raw, plan), "Y", include="?")
    found = qca.sensitivity_ranges(solution, raw, plan)
    assert dict(found.not_varied) == {"A": "no case has its highest level"}
