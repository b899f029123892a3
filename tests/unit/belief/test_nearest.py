"""Test solutions: the nearest different one on each side, made by hand with calibrate and minimize."""

import warnings
from dataclasses import replace

import pytest

import fastqca as qca

RAW, PLAN = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
SETS = qca.calibrate(RAW, PLAN)


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield


@pytest.fixture(scope="module")
def solution():
    return qca.minimize(SETS, "SURV", include="?", incl_cut=0.8)


def by_hand(test, **settings):
    """The analysis with one parameter changed, from the raw data."""
    column, _, field = test.parameter.rpartition(".")
    sets = SETS
    if column:
        spec = replace(PLAN.specs[column], **{field: test.value})
        sets = qca.calibrate(RAW, {**PLAN.specs, column: spec})
    elif test.parameter == "incl_cut 2":
        settings["incl_cut"] = (settings["incl_cut"][0], test.value)
    elif isinstance(settings.get("incl_cut"), tuple) and test.parameter == "incl_cut":
        settings["incl_cut"] = (test.value, settings["incl_cut"][1])
    else:
        settings[test.parameter] = int(test.value) if test.parameter == "n_cut" else test.value
    return qca.minimize(sets, "SURV", **settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"include": "?", "incl_cut": 0.8},
        {"incl_cut": 0.75, "pri_cut": 0.4},
        {"include": "?", "dir_exp": "DEV, LIT", "incl_cut": (0.8, 0.6), "n_cut": 2},
    ],
)
def test_each_is_the_analysis_with_one_parameter_changed(settings):
    solution = qca.minimize(SETS, "SURV", **settings)
    found = qca.nearest_solutions(solution, RAW, PLAN, within=None)
    ranges = qca.sensitivity_ranges(solution, RAW, PLAN)
    assert len(found.tests) > 10
    own = set(map(str, solution.models))
    for test in found.tests:
        again = by_hand(test, **settings)
        assert list(map(str, test.solution.models)) == list(map(str, again.models))
        assert [m.inclS for m in test.solution.models] == pytest.approx(
            [m.inclS for m in again.models], abs=1e-12
        )
        assert test.solution.table.sets.cases == again.table.sets.cases
        assert set(map(str, again.models)) != own
        # Between the value chosen and the end nothing but the same models, or none.
        one = ranges[test.parameter]
        low, high = sorted((one.value, test.end))
        for part in one.parts:
            if part.low >= low and part.high <= high and part.low < part.high:
                assert part.same or part.models.startswith("none: ")
        assert (test.value < one.value) == (test.side == "below")


def test_robustness_takes_them_all_each_in_its_own_calibration(solution):
    found = qca.nearest_solutions(solution, RAW, PLAN, parameters=["n_cut", "incl_cut", "DEV"])
    assert len(found) == 6
    assert len(found.tests) == 5  # that of n_cut has two models
    robust = qca.robustness(solution, found)
    assert len(robust.tests) == 6
    one_by_one = qca.robustness(solution, [m for t in found.tests for m in t.solution.models])
    assert robust.to_frame().equals(one_by_one.to_frame())
    at = next(t for t in found.tests if t.parameter == "DEV.crossover")
    spec = replace(PLAN.specs["DEV"], crossover=at.value)
    x = qca.calibrate(RAW, {**PLAN.specs, "DEV": spec})
    # URB*STB does not have DEV in it; minTS is at most its membership.
    (model,) = at.solution.models
    assert str(model) == "URB*STB"
    member = x[["URB", "STB"]].min(axis=1).to_numpy()
    assert all(m[1] <= own + 1e-12 for m, own in zip(robust.memberships, member, strict=True))


def test_values_have_few_digits_and_leave_no_case_at_half(solution):
    found = qca.nearest_solutions(solution, RAW, PLAN)
    values = {(t.parameter, t.side): t.value for t in found.tests}
    assert values["incl_cut", "below"] == 0.7
    assert values["incl_cut", "above"] == 0.81
    assert values["DEV.exclusion", "below"] == 390
    assert values["STB.crossover", "above"] == 11.1  # 11 is the value of a case
    assert all(t.solution.table.n.sum() == len(SETS) for t in found.tests)


def test_how_far_is_plausible(solution):
    near = qca.nearest_solutions(solution, RAW, PLAN)
    everything = qca.nearest_solutions(solution, RAW, PLAN, within=None)
    none = qca.nearest_solutions(solution, RAW, PLAN, within=0)
    keys = {(t.parameter, t.side) for t in near.tests}
    assert keys < {(t.parameter, t.side) for t in everything.tests}
    assert ("DEV.inclusion", "above") not in keys
    # One case more is the least that n_cut can be changed by.
    assert [t.parameter for t in none.tests] == ["n_cut"]
    with pytest.raises(qca.DataError, match="within must be a number of at least 0"):
        qca.nearest_solutions(solution, within=-1)


def test_without_raw_data_cut_offs_alone(solution):
    found = qca.nearest_solutions(solution)
    assert {t.parameter for t in found.tests} <= {"incl_cut", "pri_cut", "n_cut"}
    frame = found.to_frame()
    assert frame.columns.tolist() == ["parameter", "side", "end", "value", "models"]
    assert "tested at" in str(found)
    study = qca.Study("L", RAW, "SURV", plan=PLAN, include="?", incl_cut=0.8)
    assert len(qca.nearest_solutions(study).tests) > len(found.tests)
