"""Calibration: R's numbers, plans and their files, and clear errors."""

import copy
import json
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fastqca import CalibrationError, DataError, FastqcaWarning, datasets
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.graded import indirect
from fastqca.calibration.labels import crisp
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import Fuzzy, bell, fuzzy, tfr
from fastqca.calibration.thresholds import find_thresholds

DEV = datasets.load("lipset")["DEV"].to_numpy()


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        # DEV of AU, BE and CZ (720, 1098, 586); made with calibrate of the R package QCA 3.25.1.
        (fuzzy(400, 550, 900), [0.806925632987392, 0.9901477095566077, 0.5751406827697905]),
        (crisp(550, 850), [1, 2, 1]),
    ],
)
def test_some_results_of_r_that_are_always_here(spec, expected):
    assert calibrate(DEV, spec)[:3] == pytest.approx(expected, abs=1e-12)


def test_crisp_counts_thresholds_with_the_boundary_in():
    x = [4, 9, 9.5, 10]
    assert calibrate(x, crisp(9)).tolist() == [0, 1, 1, 1]
    assert calibrate(x, crisp(9, at_most=True)).tolist() == [1, 1, 0, 0]
    assert calibrate(x, crisp(10, 9)).tolist() == [0, 1, 1, 2]
    assert calibrate(x, crisp(10, 9, at_most=True)).tolist() == [2, 2, 1, 1]


def test_anchors_have_their_memberships():
    assert calibrate([2, 8], fuzzy(2, 5, 8)) == pytest.approx([0.05, 0.95])
    assert calibrate([2, 8], fuzzy(8, 5, 2, idm=0.9)) == pytest.approx([0.9, 0.1])
    assert calibrate([2, 8], fuzzy(2, 5, 8, logistic=False)).tolist() == [0, 1]
    assert calibrate([2, 8], fuzzy(8, 5, 2, logistic=False)).tolist() == [1, 0]


def test_scores_close_to_the_ends_are_the_ends():
    assert calibrate([-1e9, -20, 30, 1e9], fuzzy(2, 5, 8)).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "spec",
    [crisp(3), fuzzy(1, 2.5, 4), fuzzy(1, 2.5, 4, logistic=False), fuzzy(1, 2.5, 4, logistic=False, ecdf=True),
     bell(0, 1.5, 2, 3, 3.5, 5), bell(2, 1.5, 1, 4, 3.5, 3), indirect(2, 3), tfr()],
    ids=str,
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:.*exactly 0.5")
def test_missing_values_stay_missing(spec):
    with_gap = calibrate([1, 2, np.nan, 3, 4], spec)
    assert np.isnan(with_gap).tolist() == [False, False, True, False, False]
    without = calibrate([1, 2, 3, 4], spec)
    assert with_gap[~np.isnan(with_gap)] == pytest.approx(without, nan_ok=False)
    assert np.isnan(calibrate([np.nan, None], spec)).all()


def test_one_series_gives_a_series():
    x = pd.Series([400, 720], index=["EE", "AU"], name="DEV")
    result = calibrate(x, fuzzy(400, 550, 900))
    assert result.index.tolist() == ["EE", "AU"]
    assert result.name == "DEV"
    assert calibrate(pl.Series([400, 720]), fuzzy(400, 550, 900)) == pytest.approx(
        result.to_numpy()
    )


@pytest.mark.parametrize(
    "thresholds",
    [
        [400, 550, 900],
        (400, 550, 900),
        np.array([400, 550, 900]),
        {"i": 900, "e": 400, "c": 550},
        "400, 550, 900",
        "i=900, e = 400,c=550",
    ],
    ids=str,
)
def test_thresholds_as_in_r(thresholds):
    expected = calibrate(DEV, fuzzy(400, 550, 900))
    assert calibrate(DEV, thresholds=thresholds).tolist() == expected.tolist()


def test_a_table_keeps_what_the_plan_does_not_name():
    raw = datasets.load("lipset")
    sets = calibrate(raw, {"URB": crisp(50), "DEV": fuzzy(400, 550, 900)})
    assert sets.columns.tolist() == raw.columns.tolist()
    assert sets["LIT"].equals(raw["LIT"])
    assert sets["URB"].dtype == np.int64
    assert raw["DEV"].iloc[0] == 720
    assert sets.attrs["calibration"] == CalibrationPlan(
        {"URB": crisp(50), "DEV": fuzzy(400, 550, 900)}
    )
    assert sets.attrs["source"] == raw.attrs["source"]
    assert "calibration" not in raw.attrs


def test_tables_of_other_libraries():
    sets = calibrate(pl.DataFrame({"A": [1, 2, None], "B": ["x", "y", "z"]}), {"A": crisp(2)})
    assert sets["A"].isna().tolist() == [False, False, True]
    assert sets["B"].tolist() == ["x", "y", "z"]


def test_plans_add_up_and_repetition_warns():
    first = calibrate(datasets.load("lipset"), {"URB": crisp(50)})
    second = calibrate(first, {"DEV": crisp(550)})
    assert list(second.attrs["calibration"]) == ["URB", "DEV"]
    with (
        pytest.warns(FastqcaWarning, match="'URB': has already been calibrated"),
        pytest.warns(FastqcaWarning, match="the threshold 50"),
    ):
        calibrate(second, {"URB": crisp(50)})
    first.attrs["calibration"] = "something else"
    assert list(calibrate(first, {"DEV": crisp(550)}).attrs["calibration"]) == ["DEV"]


def test_exactly_one_half_warns_with_column_and_cases():
    frame = pd.DataFrame({"DEV": [400, 550, 720, 550]}, index=["EE", "FI", "AU", "PL"])
    match = (
        r"column 'DEV': membership is exactly 0.5, .* FI \(raw value 550\), PL \(raw value 550\)"
    )
    with pytest.warns(FastqcaWarning, match=match) as caught:
        sets = calibrate(frame, {"DEV": fuzzy(400, 550, 900)})
    assert caught[0].filename == __file__
    assert sets["DEV"].tolist()[1::2] == [0.5, 0.5]
    with pytest.warns(FastqcaWarning, match="'x': membership is exactly 0.5"):
        calibrate([1, 2, 3], fuzzy(3, 2, 1))
    with pytest.warns(FastqcaWarning, match=r"1 \(raw value 1.5\)"):
        calibrate([1.5, 2.2], bell(1, 1.5, 2, 2, 3, 4))


def test_a_crisp_threshold_beyond_the_data():
    with pytest.raises(CalibrationError, match=r"'x': threshold 5000 lies outside .* 320 to 1098"):
        calibrate(DEV, crisp(5000))
    with pytest.warns(FastqcaWarning, match=r"'DEV': no case or every case .* 5000"):
        sets = calibrate(datasets.load("lipset"), {"DEV": crisp(5000)})
    assert sets["DEV"].tolist() == [0] * 18


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            fuzzy(400, 950, 900),
            r"column 'DEV': the anchors of fuzzy\(400, 950, 900\) are out of order",
        ),
        (fuzzy(400, 400, 900), "'DEV': the anchors .* out of order"),
        (fuzzy(900, 400, 550), "'DEV': the anchors .* out of order"),
        (fuzzy(400, 550, float("nan")), "'DEV': inclusion must be a number, got nan"),
        (fuzzy(400, 550, 900, idm=0.5), r"'DEV': idm must be a number in \(0.5, 1\), got 0.5"),
        (fuzzy(400, 550, 900, idm=1), r"idm must be a number in \(0.5, 1\), got 1"),
        (fuzzy(400, 550, 900, logistic=False, below=0), "below must be a number above 0, got 0"),
        (fuzzy(400, 550, 900, ecdf=True), "ecdf=True needs logistic=False"),
        (
            bell(1, 2, 3, 2, 5, 6),
            r"'DEV': the anchors of bell\(1, 2, 3, 2, 5, 6\) are out of order",
        ),
        (bell(1, 3, 2, 4, 5, 6), "'DEV': the anchors of bell"),
        (bell(1, 2, 3, 4, 5, 6, above=-1), "above must be a number above 0, got -1"),
        (crisp(), "'DEV': crisp needs at least one threshold"),
        (crisp(1, 1), r"'DEV': crisp\(1, 1\) has the same threshold twice"),
        (crisp(10**400), "'DEV': each threshold must be a number, got a number beyond 1e308"),
        (crisp(float("inf")), "'DEV': each threshold must be a finite number, got inf"),
        (crisp(True), "'DEV': each threshold must be a number, got True"),
        (indirect(), "'DEV': indirect needs at least one threshold"),
        ((400, 550, 900), r"'DEV': give crisp\(...\), fuzzy\(...\) or bell\(...\), got"),
    ],
    ids=str,
)
def test_wrong_specs_name_the_column(spec, message):
    with pytest.raises(CalibrationError, match=message):
        calibrate(datasets.load("lipset"), {"DEV": spec})


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: fuzzy("5%", "50%", "95%"), r"exclusion .* '5%'; .* column.quantile\(0.05\)"),
        (lambda: fuzzy(400, "550", 900), "crossover must be a number, got '550'"),
        (lambda: fuzzy(400, 550), "fuzzy: the anchor inclusion is missing"),
        (lambda: fuzzy(400, 550, 900, inclusion=900), "inclusion is given twice, as i and as"),
        (lambda: crisp("50%"), r"threshold .* column.quantile\(0.50\)"),
        (lambda: crisp([9, 12]), r"threshold must be a number, got \[9, 12\]"),
        (lambda: indirect(400, "550"), "threshold must be a number, got '550'"),
        (lambda: bell(1, 2, 3, None, 5, 6), "i2 must be a number, got None"),
    ],
)
def test_what_is_no_number_is_refused_where_it_is_written(made, message):
    with pytest.raises(CalibrationError, match=message):
        made()


def test_anchors_have_long_names():
    spec = fuzzy(400, 550, 900)
    assert fuzzy(exclusion=400, crossover=550, inclusion=900) == spec
    assert fuzzy(400, 550, inclusion=900) == spec


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "thresholds are missing"),
        ({"type": "crips", "thresholds": 5}, "type must be one of .*did you mean 'crisp'"),
        ({"method": "tfr"}, "method must be one of .*did you mean 'TFR'"),
        ({"thresholds": [1, 2]}, r"takes 3 \(e, c, i\) or 6 .* got 2"),
        ({"thresholds": {"e": 1, "c": 2, "x": 3}}, "names must be e, c, i, got e, c, x"),
        ({"thresholds": "e=1, 2, 3"}, "name either all or none"),
        ({"thresholds": "1; 2; 3"}, "not numbers"),
        ({"type": "crisp", "thresholds": {"e": 500}}, "only for the direct method"),
        ({"spec": crisp(500), "idm": 0.9}, "idm: cannot be combined with a spec"),
        ({"spec": crisp(500), "thresholds": [1]}, "thresholds: cannot be combined with a spec"),
        ({"spec": "fuzzy"}, "spec must be crisp"),
        ({"spec": {}}, "at least one column"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(CalibrationError, match=message):
        calibrate(DEV, **arguments) if arguments.get("spec") != {} else calibrate({"A": [1]}, {})


def test_data_that_cannot_be_calibrated():
    raw = datasets.load("lipset")
    with pytest.raises(DataError, match="calibrates 'DEVV', .*did you mean 'DEV'"):
        calibrate(raw, {"DEVV": crisp(1)})
    with pytest.raises(DataError, match="'DEV' has text, 'much', for case BE"):
        calibrate(raw.astype(object).replace({"DEV": {1098: "much"}}), {"DEV": crisp(550)})
    with pytest.raises(DataError, match=r"'DEV' has infinite values \(cases BE\)"):
        calibrate(raw.astype(float).replace({"DEV": {1098: np.inf}}), {"DEV": crisp(550)})
    with pytest.raises(CalibrationError, match="for a table, give a mapping"):
        calibrate(raw, crisp(5))
    for wrong in (3, "x", None, [[1, 2]]):
        with pytest.raises(DataError, match="or one vector of numbers"):
            calibrate(wrong, crisp(5))
    with pytest.raises(CalibrationError, match="'SURV': the indirect method uses logarithms"):
        calibrate(raw, {"SURV": indirect(0, 5)})
    with pytest.raises(CalibrationError, match="'x': the TFR method needs ratings above 1"):
        calibrate([1, 1], tfr())
    with pytest.raises(DataError, match="several columns named 'DEV'"):
        calibrate(pd.concat([raw, raw], axis=1), {"DEV": crisp(550)})


def test_specs_are_values():
    assert fuzzy(1, 2, 3) == Fuzzy(1, 2, 3)
    assert len({crisp(1), crisp(1), crisp(1, at_most=True)}) == 2
    assert repr(fuzzy(1, 2.5, 3, idm=0.9)) == "fuzzy(1, 2.5, 3, idm=0.9)"
    assert repr(bell(1, 2, 3, 4, 5, 6, below=2)) == "bell(1, 2, 3, 4, 5, 6, below=2)"
    assert repr(crisp(9, 12, at_most=True)) == "crisp(9, 12, at_most=True)"
    with pytest.raises(AttributeError):
        fuzzy(1, 2, 3).crossover = 5


PLAN = CalibrationPlan(
    {
        "DEV": fuzzy(400, 550.5, 900, logistic=False, below=2),
        "GNP per head": crisp(9, at_most=True),
        'odd "name"\\': bell(1, 2, 3, 4, 5, 6),
        "I": indirect(1, 2),
        "T": tfr(),
    },
    reasons={"DEV": 'because "500"\nwas \\ thin\x7f', "T": "Cronqvist \u2013 rated"},
)


def test_plans_survive_their_file(tmp_path):
    file = tmp_path / "plan.toml"
    assert PLAN.to_toml(file) == PLAN.to_toml()
    read = CalibrationPlan.from_toml(file)
    assert read == PLAN
    assert dict(read.specs) == dict(PLAN.specs)
    assert dict(read.reasons) == dict(PLAN.reasons)


def test_plans_survive_copies_json_and_parquet(tmp_path):
    assert copy.deepcopy(PLAN) is PLAN
    assert copy.copy(PLAN) is PLAN
    assert pickle.loads(pickle.dumps(PLAN)).specs == PLAN.specs  # noqa: S301 (our own bytes)
    assert CalibrationPlan(json.loads(json.dumps(PLAN))) == PLAN
    sets = calibrate(datasets.load("lipset"), {"DEV": fuzzy(400, 550, 900)})
    sets.to_parquet(tmp_path / "sets.parquet")
    read = pd.read_parquet(tmp_path / "sets.parquet")
    assert CalibrationPlan(read.attrs["calibration"]) == sets.attrs["calibration"]


def test_plans_are_fixed():
    for change in (
        lambda: PLAN.update(DEV={}),
        lambda: PLAN.pop("DEV"),
        PLAN.clear,
        lambda: PLAN.__setitem__("DEV", {}),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    with pytest.raises(TypeError):
        PLAN.specs["DEV"] = crisp(1)


def test_plans_show_themselves():
    table = PLAN.to_frame()
    assert table.loc["DEV", "calibration"] == "fuzzy(400, 550.5, 900, logistic=False, below=2)"
    assert table.loc["I", "reason"] == ""
    text = " ".join(str(PLAN).split())
    assert "indirect(1, 2) none given" in text
    assert "tfr() Cronqvist" in text
    html = CalibrationPlan({"<b>": crisp(1)}, {"<b>": "<script>"})._repr_html_()
    assert "<b>" not in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[DEV]\nthresholds = [1]", "column 'DEV': key 'type' is missing"),
        ('[DEV]\ntype = "fuzy"', "column 'DEV': key 'type' must be one of .*did you mean 'fuzzy'"),
        ('[DEV]\ntype = "crisp"', "column 'DEV': key 'thresholds' is missing"),
        ('[DEV]\ntype = "crisp"\nthresholds = 9', "key 'thresholds' must be a list of numbers, got 9"),
        ('[DEV]\ntype = "crisp"\nthresholds = ["9"]', "each threshold must be a number, got '9'"),
        ('[DEV]\ntype = "crisp"\nthresholds = [9]\nat_most = 1', "'at_most' must be true or false, got 1"),
        ('[DEV]\ntype = "crisp"\nthresholds = [9]\natmost = true', "unknown key 'atmost' .did you mean 'at_most'"),
        ('[DEV]\ntype = "crisp"\nthresholds = [9]\nreason = 5', "key 'reason' must be text, got 5"),
        ('[DEV]\ntype = "tfr"\nq = 5', "unknown key 'q'"),
        ('[DEV]\ntype = "fuzzy"\nexclusion = 1\ncrossover = "2"\ninclusion = 3', "key 'crossover' must be a number, got '2'"),
        ('[DEV]\ntype = "fuzzy"\nexclusion = 1\ncrossover = 5\ninclusion = 3', "column 'DEV': the anchors .* out of order"),
        ('type = "crisp"', "key 'type' does not belong to a column"),
        ("", "at least one column"),
        ("[DEV\ntype = 1", r"not a TOML file: .* line 1"),
    ],
)  # fmt: skip
def test_wrong_plan_files_name_file_column_and_key(tmp_path, text, message):
    file = tmp_path / "plan.toml"
    file.write_text(text)
    with pytest.raises(CalibrationError, match=message) as caught:
        CalibrationPlan.from_toml(file)
    assert str(caught.value).startswith(str(file))


def test_plan_files_that_are_not_there_or_not_text(tmp_path):
    with pytest.raises(CalibrationError, match="there is no such file"):
        CalibrationPlan.from_toml(tmp_path / "plan.toml")
    (tmp_path / "plan.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CalibrationError, match="cannot be read: not UTF-8 text"):
        CalibrationPlan.from_toml(tmp_path / "plan.toml")


def test_reasons_belong_to_columns():
    with pytest.raises(CalibrationError, match="a reason is given for 'URB'"):
        CalibrationPlan({"DEV": crisp(1)}, {"URB": "why"})


# Thresholds from the data.


def test_thresholds_lie_in_the_widest_gaps():
    assert find_thresholds([1, 2, 9, 10]).tolist() == [5.5]
    assert find_thresholds([10, 2, 1, 9, 2], n=3).tolist() == [1.5, 5.5, 9.5]
    assert find_thresholds(pd.Series([1, None, 3]), 1).tolist() == [2]
    assert calibrate([1, 2, 9, 10], crisp(*find_thresholds([1, 2, 9, 10]))).tolist() == [0, 0, 1, 1]


def test_methods_differ_in_what_is_near():
    x = [0, 1, 2, 3, 4.5, 6.5]
    found = {
        method: find_thresholds(x, 1, method).tolist()
        for method in ("complete", "single", "average", "mcquitty", "ward.D2")
    }
    assert found["single"] == [5.5]
    assert found["complete"] == [3.75]
    for metric in ("manhattan", "maximum", "minkowski"):
        assert find_thresholds(x, 1, metric=metric).tolist() == [3.75]


def test_differences_by_rounding_are_ties():
    """0.3 - 0.2 is less than 0.2 - 0.1, by the last bit: still the lower pair is joined first."""
    tenths = find_thresholds([0.1, 0.2, 0.3, 0.4, 0.5], 2)
    wholes = find_thresholds([1, 2, 3, 4, 5], 2)
    assert tenths == pytest.approx(wholes / 10)


def test_huge_and_close_values_can_be_separated():
    assert find_thresholds([-1e308, 1e308, 1.5e308]).tolist() == [0]
    assert find_thresholds([1, 1 + 1e-15, 2]) == pytest.approx([1.5])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], 0), "n must be a whole number of at least 1, got 0"),
        (([1, 2, 2, 1], 2), "'x' has 2 different values: n=2 thresholds need at least 3"),
        (([1, 2], 1, "ward"), "method must be one of .*did you mean 'ward.D2'"),
        (([1, 2], 1, "complete", "canberra"), "metric must be one of 'euclidean'"),
        (([1, np.inf],), r"'x' has infinite values \(cases 2\)"),
        (("text",), "one vector"),
        ((["a", "b"],), "'x' has text, 'a'"),
    ],
)
def test_thresholds_that_cannot_be_found(arguments, message):
    with pytest.raises((CalibrationError, DataError), match=message):
        find_thresholds(*arguments)
