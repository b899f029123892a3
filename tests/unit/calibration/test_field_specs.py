"""Calibration as surveys and case studies do it: likert, percentiles, steps, labels, grades."""

import copy
import math
import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize as scipy_minimize

import fastqca as qca
from fastqca.calibration.graded import regression_line

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.errors.TieWarning")


def logistic(x, e, c, i, idm=0.95):
    """Compute the membership by definition."""
    if math.isnan(x):
        return math.nan
    if e > i:
        return 1 - logistic(x, i, c, e, idm)
    odds = math.log(idm / (1 - idm))
    score = 1 / (1 + math.exp(-(x - c) * odds / ((i - c) if x >= c else (c - e))))
    return 0.0 if score < 0.0001 else 1.0 if score > 0.9999 else score


def quantile(values, percent):
    """Interpolate linearly between sorted values, as R's type 7."""
    ordered = sorted(value for value in values if not math.isnan(value))
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@pytest.mark.parametrize(
    ("points", "lowest", "anchors"),
    [(7, 1, (2, 4, 6)), (5, 1, (2, 3, 4)), (11, 0, (1, 5, 9)), (4, 1, (2, 2.5, 3))],
)
def test_likert_has_the_usual_anchors(points, lowest, anchors):
    spec = qca.likert(points, lowest=lowest)
    assert tuple(at for _, at in spec.anchors) == anchors
    x = [lowest, lowest + 1, lowest + 1.5, lowest + points - 1, math.nan]
    found = qca.calibrate(x, spec)
    assert found == pytest.approx([logistic(v, *anchors) for v in x], abs=1e-12, nan_ok=True)
    falling = qca.calibrate(x, qca.likert(points, lowest=lowest, reverse=True))
    assert falling == pytest.approx(1 - found, abs=1e-12, nan_ok=True)


def test_likert_refuses_what_is_not_on_the_scale():
    data = pd.DataFrame({"TRUST": [1.0, 5, 9, np.nan]}, index=["a", "b", "c", "d"])
    with pytest.raises(qca.errors.CalibrationError, match=r"'TRUST'.* is 1 to 7 \(c: 9\)") as got:
        qca.calibrate(data, {"TRUST": qca.likert(7)})
    assert got.value.cases == ("c",)
    for points in (3, 7.5):
        with pytest.raises(qca.errors.CalibrationError, match="points"):
            qca.calibrate([1, 2], qca.likert(points))


@settings(max_examples=60, deadline=None)
@given(
    x=st.lists(st.integers(-50, 500), min_size=8, max_size=40, unique=True),
    shares=st.sampled_from([(5, 50, 95), (10, 50, 90), (20, 40, 80), (95, 50, 5)]),
)
def test_percentiles_are_those_of_the_values_there(x, shares):
    values = [*map(float, x), math.nan]
    anchors = [quantile(values, share) for share in shares]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a value far from the rest may be a code
        found = qca.calibrate(values, qca.percentiles(*shares))
        sets = qca.calibrate({"A": values}, {"A": qca.percentiles(*shares)})
    assert found == pytest.approx([logistic(v, *anchors) for v in values], abs=1e-9, nan_ok=True)
    kept = qca.CalibrationPlan(sets.attrs["calibration"]).specs["A"]
    assert [at for _, at in kept.anchors] == pytest.approx(anchors, abs=1e-9)
    assert kept.percentiles == shares
    assert not kept.relative
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        again = qca.calibrate(values[:3], kept)
    assert again.tolist() == found[:3].tolist()


def test_equal_percentiles_are_refused_with_their_values():
    with pytest.raises(qca.errors.CalibrationError, match=r"50%: 7, 95%: 7"):
        qca.calibrate({"A": [1, 7, 7, 7, 7]}, {"A": qca.percentiles()})
    with pytest.raises(qca.errors.CalibrationError, match="out of order"):
        qca.calibrate({"A": [1, 2, 3]}, {"A": qca.percentiles(50, 5, 95)})


@settings(max_examples=60, deadline=None)
@given(
    table=st.dictionaries(
        st.integers(-20, 20), st.sampled_from([0, 0.2, 0.4, 0.6, 1]), min_size=1, max_size=6
    ),
    above=st.lists(st.floats(0, 50), min_size=1, max_size=10),
)
def test_steps_take_the_last_breakpoint_reached(table, above):
    x = [min(table) + one for one in above]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = qca.calibrate(x, qca.steps(table))
    assert found.tolist() == [table[max(at for at in table if at <= v)] for v in x]


def test_steps_refuse_what_is_below_them():
    with pytest.raises(qca.errors.CalibrationError, match=r"start at 1.*\(2: 0\)"):
        qca.calibrate({"A": [3, 0]}, {"A": qca.steps({1: 0, 3: 1})})
    assert qca.calibrate([3, 0], qca.steps({float("-inf"): 0.2, 3: 1})).tolist() == [1, 0.2]
    for wrong in ({}, {1: "x"}, [1, 2]):
        with pytest.raises(qca.errors.CalibrationError):
            qca.steps(wrong)
    with pytest.raises(qca.errors.CalibrationError, match="membership from 1"):
        qca.calibrate([1, 2], qca.steps({1: 1.5}))


def test_labels_become_levels():
    data = pd.DataFrame({"SME": ["Yes", "No ", None, "Yes"]}, index=list("abcd"))
    sets = qca.calibrate(data.dropna(), {"SME": qca.crisp({"Yes": 1, "No": 0})})
    assert sets["SME"].tolist() == [1, 0, 1]
    assert sets["SME"].dtype == np.int64
    missing = qca.calibrate(data, {"SME": qca.crisp({"Yes": 1, "No": 0})})["SME"]
    assert missing.isna().tolist() == [False, False, True, False]
    with pytest.raises(qca.errors.CalibrationError, match=r"no level for 'Maybe' \(cases b\)"):
        qca.calibrate(data.replace("No ", "Maybe"), {"SME": qca.crisp({"Yes": 1, "No": 0})})
    codes = qca.crisp({1: 1, 2: 0})
    assert qca.calibrate([1, 2, 2], codes).tolist() == [1, 0, 0]
    assert qca.calibrate(["1", "2"], codes).tolist() == [1, 0]
    ordered = pd.Series(["low", "high"], dtype=pd.CategoricalDtype(["low", "high"]))
    assert qca.calibrate(ordered, qca.steps({"low": 0.2, "high": 0.8})).tolist() == [0.2, 0.8]
    with pytest.raises(qca.errors.CalibrationError, match="use steps"):
        qca.crisp({"low": 0.2})


@pytest.mark.parametrize("levels", [{"Yes": 1, "No": 0}, {"Yes": 0, "No": 1}])
def test_labels_mean_what_they_say_of_a_file_read_as_numbers(tmp_path, levels):
    path = tmp_path / "regions.csv"
    path.write_text("region;PORT\nA;Yes\nB;No\nC;Yes\n", encoding="utf-8")
    data = qca.read_table(path, case_id="region")
    found = qca.calibrate(data, {"PORT": qca.crisp(levels)})["PORT"]
    assert found.tolist() == [levels["Yes"], levels["No"], levels["Yes"]]


GRADES = {"a": 0, "b": 0.2, "c": 0.6, "d": 0.6, "e": 1}
VALUES = pd.DataFrame({"GDP": [310.0, 420, 505, 720, 990, 640]}, index=list("abcdef"))


def test_grades_are_regressed_on_the_values():
    """By the likelihood itself, minimized without derivatives."""
    x, y = VALUES["GDP"].to_numpy()[:5], np.array([*GRADES.values()])

    def binomial(line):
        logits = line[0] + line[1] * (x - 600) / 200
        return float((np.logaddexp(0, logits) - y * logits).sum())

    def beta(line):
        mu = 1 / (1 + np.exp(-(line[0] + line[1] * (x - 600) / 200)))
        squeezed = (y * 4 + 0.5) / 5
        p, q = mu * math.exp(line[2]), (1 - mu) * math.exp(line[2])
        terms = [
            math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
            + (a - 1) * math.log(one) + (b - 1) * math.log(1 - one)
            for a, b, one in zip(p, q, squeezed, strict=True)
        ]  # fmt: skip
        return -sum(terms)

    options = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 20000, "maxfev": 20000}
    for regression, loss, start in (("binomial", binomial, [0, 1]), ("beta", beta, [0, 1, 1])):
        best = scipy_minimize(loss, start, method="Nelder-Mead", options=options).x
        wanted = 1 / (1 + np.exp(-(best[0] + best[1] * (VALUES["GDP"].to_numpy() - 600) / 200)))
        spec = qca.indirect(grades=GRADES, regression=regression)
        found = qca.calibrate(VALUES, {"GDP": spec})
        assert found["GDP"].to_numpy() == pytest.approx(wanted, abs=1e-5)
        by_column = VALUES.assign(grade=pd.Series(GRADES))
        other = qca.calibrate(
            by_column, {"GDP": qca.indirect(grades="grade", regression=regression)}
        )
        assert other["GDP"].tolist() == found["GDP"].tolist()
        kept = qca.CalibrationPlan(found.attrs["calibration"]).specs["GDP"]
        assert not kept.relative
        assert qca.calibrate([640.0, 700], kept)[0] == found.loc["f", "GDP"]


def test_grades_that_make_no_curve_are_refused():
    for grades, message in (
        ({"a": 0, "z": 1, "b": 1}, "no case 'z'"),
        ({"a": 0, "b": 2, "c": 1}, r"the grade of case 'b'"),
        ({"a": 0, "b": 1}, "at least 3 cases"),
        ({"a": 0.4, "b": 0.4, "c": 0.4}, "grades of the graded cases are all equal"),
        ({"a": 0, "b": 0, "e": 1}, "does not converge"),
        ("grad", "'grad', is not there"),
    ):
        with pytest.raises(qca.errors.CalibrationError, match=message):
            qca.calibrate(VALUES.assign(grade=0.5), {"GDP": qca.indirect(grades=grades)})
    with pytest.raises(qca.errors.CalibrationError, match="slope require grades"):
        qca.indirect(slope=1.0)
    with pytest.raises(qca.errors.CalibrationError, match="not both"):
        qca.indirect(1, grades=GRADES)
    with pytest.raises(qca.errors.CalibrationError, match="use calibrate"):
        qca.indirect(grades=GRADES).scores(np.array([1.0]))


def test_the_line_does_not_depend_on_the_unit():
    x, y = np.array([1.0, 2, 4, 5, 8]), np.array([0, 0.4, 0.2, 0.8, 1])
    for regression in ("binomial", "beta"):
        a, b = regression_line(x, y, regression)
        c, d = regression_line(1000 * x + 7, y, regression)
        assert (c + d * 7, d * 1000) == pytest.approx((a, b), rel=1e-5)


SPECS = [
    qca.likert(7),
    qca.likert(11, lowest=0, reverse=True, idm=0.9),
    qca.percentiles(10, 50, 90),
    qca.percentiles(95, 50, 5, logistic=False, below=2),
    qca.fuzzy(1.25, 2.5, 3 + 1 / 3, percentiles=(5, 50, 95)),
    qca.steps({0: 0, 2.5: 0.33, float("-inf"): 0.1}),
    qca.steps({"low": 0.2, "rather high": 0.8}),
    qca.crisp({"Yes": 1, "No": 0}),
    qca.crisp({1: 0, 2: 1, 3: 2}),
    qca.indirect(grades=GRADES, regression="beta"),
    qca.indirect(grades="grade", intercept=-3.25, slope=0.01),
]


def test_long_numbers_are_short_in_print_and_exact_in_the_file():
    spec = qca.fuzzy(5 / 3, 3.4000000000000004, 1234.5678)
    assert repr(spec) == "fuzzy(1.666667, 3.4, 1234.5678)"
    plan = qca.CalibrationPlan({"A": spec})
    assert "1.666667, 3.4, 1234.5678" in str(plan)
    assert "exclusion = 1.6666666666666667\n" in plan.to_toml()


@pytest.mark.filterwarnings("default::fastqca.errors.TieWarning")
def test_ties_of_several_columns_are_one_warning():
    answers = pd.DataFrame(
        {f"T{i}": [1, 4 if i else 2, 4 if i > 5 else 7] for i in range(8)}, index=list("abc")
    )
    with pytest.warns(qca.errors.TieWarning) as caught:
        qca.calibrate(answers, {tuple(answers): qca.likert(7)})
    (warning,) = caught
    assert "in 7 columns: 'T1' (1 case), " in str(warning.message)
    assert "'T7' (2 cases); 2 of 3 cases would be assigned to no row" in str(warning.message)
    assert warning.message.cases == ("b", "c")
    assert warning.message.column == "T1"


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_plans_go_to_a_file_and_back(spec, tmp_path):
    plan = qca.CalibrationPlan({"A": spec}, {"A": "because"})
    plan.to_toml(tmp_path / "plan.toml")
    again = qca.CalibrationPlan.from_toml(tmp_path / "plan.toml")
    assert again == plan
    assert again.specs["A"] == spec
    assert hash(again.specs["A"]) == hash(spec)
    assert pickle.loads(pickle.dumps(plan)) == copy.copy(plan) == plan  # noqa: S301
    assert qca.CalibrationPlan(dict(plan)) == plan
    # Long numbers are short in print, and exact in the file.
    if "..." not in repr(spec) and "grade=" not in repr(spec) and "3.333333" not in repr(spec):
        names = {name: getattr(qca, name) for name in qca.__all__ if name.islower()}
        made = eval(repr(spec).replace("-inf", "float('-inf')"), names)  # noqa: S307
        assert made == spec


def test_several_columns_share_a_spec(tmp_path):
    data = pd.DataFrame({"A": [1, 6], "B": [2, 7], "C": [0.2, 0.4]})
    plan = qca.CalibrationPlan({("A", "B"): qca.likert(7)}, {("A", "B"): "seven points"})
    assert [*plan.specs] == ["A", "B"]
    assert dict(plan.reasons) == dict.fromkeys("AB", "seven points")
    sets = qca.calibrate(data, {("A", "B"): qca.likert(7)})
    assert sets["A"].tolist() == qca.calibrate(data["A"], qca.likert(7)).tolist()
    path = tmp_path / "plan.toml"
    path.write_text(
        '[items]\ntype = "likert"\npoints = 7\ncolumns = ["A", "B"]\nreason = "seven points"\n'
    )
    assert qca.CalibrationPlan.from_toml(path) == plan
    with pytest.raises(qca.errors.CalibrationError, match="'A' is calibrated twice"):
        qca.CalibrationPlan({("A", "B"): qca.likert(7), "A": qca.crisp(3)})


def test_wrong_entries_of_a_file_are_named(tmp_path):
    path = tmp_path / "plan.toml"
    for text, message in (
        ('[A]\ntype = "likert"\n', "key 'points' is missing"),
        ('[A]\ntype = "likert"\npoint = 7\n', "did you mean 'points'"),
        ('[A]\ntype = "steps"\nsteps = [1, 2]\n', "must be a table"),
        ('[A]\ntype = "labels"\nlabels = {Yes = 0.5, No = 7}\n', "level of 'No'"),
        ('[A]\ntype = "graded"\ngrades = 3\n', "must be a table"),
        ('[A]\ntype = "indirect"\nregression = 1\ngrades = "g"\n', "'regression' must be text"),
        ('[items]\ntype = "likert"\npoints = 7\ncolumns = "A"\n', "list of names"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(qca.errors.CalibrationError, match=message):
            qca.CalibrationPlan.from_toml(path)


def test_every_spec_is_drawn_diagnosed_and_part_of_a_study(tmp_path):
    pytest.importorskip("matplotlib")
    rng = np.random.default_rng(3)
    n = 40
    raw = pd.DataFrame({"L": rng.integers(1, 8, n), "P": rng.normal(50, 9, n).round(3)})
    raw["S"], raw["Y"] = rng.integers(0, 30, n), rng.integers(1, 6, n)
    raw["C"] = rng.choice(["Yes", "No"], n)
    raw["G"] = (raw["P"] * 2 + rng.normal(0, 4, n)).round(3)
    raw["grade"] = np.clip((raw["P"] - 30) / 40, 0, 1).round(1)
    plan = {
        "L": qca.likert(7),
        "P": qca.percentiles(),
        "S": qca.steps({0: 0, 10: 0.33, 20: 1}),
        "C": qca.crisp({"Yes": 1, "No": 0}),
        "G": qca.indirect(grades="grade"),
        "Y": qca.likert(5),
    }
    for name, spec in plan.items():
        assert qca.plot.calibration(raw, spec, name).get_xlabel() == f"{name} (raw)"
        qca.plot.calibration(raw, qca.CalibrationPlan(plan), name)
    sets = qca.calibrate(raw, plan)
    found = qca.diagnose(sets, [*plan], raw=raw)
    assert sum("percentiles 5, 50, 95" in finding for finding in found.findings) == 1
    study = qca.Study("Forty", raw, "Y", ["L", "P", "S", "C", "G"], plan=plan, incl_cut=0.7)
    study.save(tmp_path / "study.toml")
    again = qca.Study.load(tmp_path / "study.toml")
    assert again.plan == study.plan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert again.table().out == study.table().out
        swept = qca.sweep(raw, {"P": {"crossover": [45, 50]}}, "Y", ["L", "P"], calibration=plan)
    assert len(swept.to_frame()) == 2


def test_descriptives_are_those_of_pandas():
    raw = pd.DataFrame(
        {"A": [1, 3, 4, np.nan, 7, 6], "B": ["Yes", "No", "No", "Yes", "No", "No"], "C": [9.0] * 6},
        index=list("uvwxyz"),
    )
    plan = {"A": qca.likert(7), "B": qca.crisp({"Yes": 1, "No": 0})}
    found = qca.descriptives(raw, plan, ["A", "B", "C"]).to_frame()
    column = raw["A"]
    assert found.loc["A", "n"] == 5
    assert found.loc["A", "missing"] == 1
    for name, value in {
        "mean": column.mean(), "sd": column.std(), "min": 1, "max": 7, "q25": column.quantile(0.25),
        "median": column.median(), "q75": column.quantile(0.75), "exclusion": 2, "crossover": 4,
        "inclusion": 6, "share_in": 2 / 5, "ties": 1,
    }.items():  # fmt: skip
        assert found.loc["A", name] == pytest.approx(value), name
    assert found.loc["B", "share_in"] == pytest.approx(2 / 6)
    assert found.loc["B", "calibration"] == "crisp({'Yes': 1, 'No': 0})"
    assert np.isnan(found.loc["C", "share_in"])
    result = qca.descriptives(raw, plan)
    for text in (str(result), result.to_latex(), result.to_markdown(), result._repr_html_()):
        assert "33%" in text or r"33\%" in text
    with pytest.raises(qca.DataError, match="nothing to describe"):
        qca.descriptives(raw[["B"]])
    assert [*qca.descriptives(raw).to_frame().index] == ["A", "C"]
