"""Uncertain anchors: every draw against `calibrate` and `minimize` by themselves."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import fastqca as qca

RAW, PLAN = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
ASKED = {"outcome": "SURV", "include": "?", "incl_cut": 0.8}


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield


def solved(specs):
    return qca.minimize(qca.calibrate(RAW, specs), "SURV", include="?", incl_cut=0.8)


def test_values_of_experts_are_what_their_calibrations_give():
    values = [500, 540, 560, 600]
    found = qca.calibration_uncertainty(RAW, PLAN, {"DEV.crossover": values}, 200, **ASKED)
    picks = np.random.default_rng(1).integers(0, 4, 200)
    specs = PLAN.specs
    each = [
        solved({**specs, "DEV": replace(specs["DEV"], crossover=float(value))}) for value in values
    ]
    texts = ["; ".join(map(str, one.models)) for one in each]
    shares = np.bincount(picks, minlength=4) / 200
    for text, share in found.found:
        assert share == pytest.approx(
            sum(s for t, s in zip(texts, shares, strict=True) if t == text)
        )
    frame = found.to_frame()
    member = np.array([np.mean([m.membership for m in one.models], axis=0) for one in each])
    outcome = qca.calibrate(RAW, PLAN)["SURV"]
    assert frame["solution"].to_numpy() == pytest.approx(shares @ member)
    assert frame["inside"].to_numpy() == pytest.approx(shares @ (member > 0.5))
    assert frame["outcome"].to_numpy() == pytest.approx(outcome.to_numpy())
    assert found.drivers[0].same == pytest.approx(1)
    assert (found.drivers[0].low, found.drivers[0].high) == (500, 600)


def test_intervals_agree_with_the_exact_ranges():
    ranges = qca.sensitivity_ranges(solved(PLAN.specs), RAW, PLAN, parameters="DEV.crossover")
    one = ranges["DEV.crossover"]
    found = qca.calibration_uncertainty(RAW, PLAN, {"DEV.crossover": (500, 600)}, 4000, **ASKED)
    assert found.same == pytest.approx((600 - one.low) / 100, abs=0.03)
    assert found.models == "DEV*~IND + URB*STB"


def test_whole_calibrations_and_the_outcome():
    given = [PLAN.specs["SURV"], qca.fuzzy(-9, 3, 10)]
    found = qca.calibration_uncertainty(RAW, PLAN, {"SURV": given}, 50, **ASKED)
    picks = np.random.default_rng(1).integers(0, 2, 50)
    other = solved({**PLAN.specs, "SURV": given[1]})
    same = {"; ".join(map(str, other.models))} == {found.models}
    assert found.same == pytest.approx(1.0 if same else (picks == 0).mean())
    spread = found.cases[0].outcome
    assert spread[1] <= spread[0] <= spread[2]
    assert np.isnan(found.drivers[0].low)


def test_anchors_of_a_column_stay_in_order_and_the_driver_is_found():
    wide = {"DEV.exclusion": (300, 600), "DEV.crossover": (500, 600), "LIT.crossover": (70, 80)}
    found = qca.calibration_uncertainty(RAW, PLAN, wide, 1500, **ASKED)
    by_name = {one.anchor: one for one in found.drivers}
    assert by_name["DEV.crossover"].same > 0.3
    assert by_name["LIT.crossover"].same < 0.05
    assert by_name["DEV.exclusion"].high < 600
    assert found == found.rerun()
    assert found.rerun(seed=2) != found
    assert "calibrations yield the models of the plan" in str(found)


def test_crisp_thresholds():
    plan = qca.datasets.plan("lipset", "crisp")
    found = qca.calibration_uncertainty(
        RAW, plan, {"DEV.threshold": (500, 700)}, 300, outcome="SURV", include="?", incl_cut=0.8
    )
    assert 0 < found.same <= 1
    assert sum(share for _, share in found.found) == pytest.approx(1)


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ({}, "ranges must map anchors to their"),
        ({"DEV.middle": (1, 2)}, "there is no anchor 'DEV.middle'"),
        ({"DEV.crossover": (600, 500)}, "must be .from, to."),
        ({"DEV.crossover": (1000, 1100)}, "almost never in a valid order"),
        ({"DEV": [PLAN.specs["DEV"]], "DEV.crossover": (500, 600)}, "give only one of these"),
    ],
)
def test_what_cannot_be_drawn_is_refused(ranges, message):
    with pytest.raises(qca.DataError, match=message):
        qca.calibration_uncertainty(RAW, PLAN, ranges, 9, **ASKED)


def test_calibrations_that_cannot_be_compared_are_refused():
    rng = np.random.default_rng(3)
    raw = {"A": np.arange(20) % 10, "B": rng.normal(5, 2, 20), "Y": rng.normal(5, 2, 20)}
    plan = {"A": qca.crisp(3, 6), "B": qca.fuzzy(2, 5, 8), "Y": qca.fuzzy(2, 5, 8)}
    asked = {"n": 9, "outcome": "Y", "include": "?", "incl_cut": 0.6}
    with pytest.raises(qca.DataError, match="gives A 4 levels"):
        qca.calibration_uncertainty(raw, plan, {"A": [qca.crisp(3, 5, 7)]}, **asked)
    with pytest.raises(qca.DataError, match="gives A 2 levels"):
        qca.calibration_uncertainty(raw, plan, {"A": [qca.fuzzy(1, 5, 9)]}, **asked)
    with pytest.raises(qca.DataError, match="A is an empty list"):
        qca.calibration_uncertainty(raw, plan, {"A": []}, **asked)
    plan = {**plan, "A": qca.crisp(3, 20)}
    raw["Y"] = raw["B"]
    with pytest.raises(qca.DataError, match="A.threshold2 cannot be varied: no case has its high"):
        qca.calibration_uncertainty(raw, plan, {"A.threshold2": (5, 8)}, **asked)
    with pytest.raises(qca.CalibrationError, match="a calibration plan is a mapping"):
        qca.calibration_uncertainty(raw, 5, {"B.crossover": (4, 6)}, **asked)
