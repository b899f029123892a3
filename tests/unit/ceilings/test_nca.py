"""Necessity in degree: what users give, what they get, and what is said about it."""

import copy
import subprocess
import sys
import warnings
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

DATA = {"X": [1, 2, 3, 4], "Y": [1, 3, 2, 4]}
RAW = qca.datasets.load("lipset")
COLUMNS = [
    *("condition", "ceiling", "d", "zone", "scope", "accuracy", "fit", "slope", "intercept"),
    *("condition_inefficiency", "outcome_inefficiency", "inefficiency", "p"),
]


def test_the_frame_has_the_columns_of_the_contract():
    frame = qca.nca(RAW, "SURV").to_frame()
    assert frame.columns.tolist()[: len(COLUMNS)] == COLUMNS
    assert frame["condition"].tolist() == [
        c for c in ("DEV", "URB", "LIT", "IND", "STB") for _ in "12"
    ]
    assert frame["ceiling"].tolist() == ["ce_fdh", "cr_fdh"] * 5
    assert frame["p"].isna().all()


def test_by_hand():
    found = qca.nca(DATA, "Y", ceilings="ce_fdh, cr_fdh, c_lp")
    # Steps over (1, 1), (2, 3), (4, 4) in a scope of 3 x 3: 1 x 3 + 2 x 1 above them.
    assert found.value("zone", "X", "ce_fdh") == 5
    assert found.value("d", "X", "ce_fdh") == 5 / 9
    slope, intercept = (found.value(m, "X", "cr_fdh") for m in ("slope", "intercept"))
    assert np.polyfit([1, 2, 4], [1, 3, 4], 1) == pytest.approx([slope, intercept])
    # The edge from (2, 3) to (4, 4) is above the mean x of the peers, 7/3.
    assert found.value("slope", "X", "c_lp") == 0.5
    assert found.value("intercept", "X", "c_lp") == 2
    assert found.peers("X").index.tolist() == ["1", "2", "4"]


@pytest.mark.parametrize(
    ("corner", "number", "x", "y"),
    [("upper right", 2, -1, 1), ("lower left", 3, 1, -1), ("lower right", 4, -1, -1)],
)
def test_other_corners_are_mirror_images(corner, number, x, y):
    everything = "ce_fdh,cr_fdh,ce_vrs,cr_vrs,c_lp,qr,ols,cols"
    plain = qca.nca(RAW, "SURV", "DEV, LIT", ceilings=everything)
    turned = RAW.assign(DEV=x * RAW["DEV"], LIT=x * RAW["LIT"], SURV=y * RAW["SURV"])
    found = qca.nca(turned, "SURV", "DEV, LIT", ceilings=everything, corner=corner)
    for name in ("d", "zone", "accuracy", "fit", "inefficiency"):
        assert np.array_equal(plain.measures[name], found.measures[name], equal_nan=True)
    assert np.array_equal(plain.measures["slope"] * x * y, found.measures["slope"], equal_nan=True)
    by_number = found.rerun(corner=number)
    assert np.array_equal(by_number.measures["d"], found.measures["d"])


def test_corners_and_scopes_for_each_condition():
    found = qca.nca(
        RAW,
        "SURV",
        "DEV, LIT",
        corner={"LIT": "Lower_Right"},
        scope={"DEV": (0, 1200, -10, 10)},
    )
    assert [pairs.corner for pairs in found.pairs] == ["upper left", "lower right"]
    assert found.pairs[0].scope == (0, 1200, -10, 10)
    assert found.pairs[1].scope[2:] == (-9, 10)
    assert "DEV: upper left; LIT: lower right" in str(found)


def test_a_scope_that_is_too_small_is_enlarged_and_said():
    with pytest.warns(qca.FastqcaWarning, match="'X': cases lie outside 0, 3, 0, 7"):
        found = qca.nca(DATA, "Y", scope=(0, 3, 0, 7))
    assert found.pairs[0].scope == (0, 4, 0, 7)


def test_missing_values_leave_out_pairs():
    data = pd.DataFrame(
        {"A": [1, 2, np.nan, 4], "B": [1.0, 2, 3, 4], "Y": [1, 2, 3, None]},
        index=["a", "b", "c", "d"],
    )
    with pytest.warns(qca.errors.MissingDataWarning, match=r"'A' and 'Y' \(cases c, d\)"):
        found = qca.nca(data, "Y")
    assert found.to_frame()["n"].tolist() == [2, 2, 3, 3]
    with pytest.raises(qca.DataError, match="missing='drop'"):
        qca.nca(data, "Y", missing="raise")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"corner": "uper left"}, "did you mean 'upper left'"),
        ({"corner": 5}, "lower right"),
        ({"corner": ["upper left"] * 2}, "2 corners for 1 conditions"),
        ({"ceilings": "ce_fhd"}, "did you mean 'ce_fdh'"),
        ({"ceilings": []}, "ceilings is empty"),
        ({"scope": (1, 7)}, "four numbers"),
        ({"scope": (4, 1, 1, 7)}, "the lowest x, 4, must be below"),
        ({"scope": {"Q": (1, 2, 3, 4)}}, "no column 'Q'"),
        ({"permutations": "exakt"}, "or 'exact'"),
        ({"permutations": -1}, "permutations"),
        ({"tau": 95}, "tau must be a number in"),
        ({"outcome": "~Y"}, "corner='lower left'"),
        ({"outcome": "y"}, "did you mean 'Y'"),
        ({"conditions": "~X"}, "corner='upper right'"),
        ({"conditions": "X, Y"}, "both a condition and the outcome"),
    ],
)
def test_errors_say_what_to_do(arguments, message):
    with pytest.raises(qca.DataError, match=message):
        qca.nca(**{"data": DATA, "outcome": "Y", **arguments})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2, np.inf, 4], "infinite for case 3"),
        (["a", "b", "c", "d"], "has text, 'a'"),
        ([None] * 4, "no case has a value of both"),
        ([1e300, -1e300, 0, 0], "use another unit"),
    ],
)
def test_columns_that_cannot_be_used(values, message):
    with pytest.raises(qca.DataError, match=message):
        qca.nca({"X": values, "Y": [1, 2, 3, 4]}, "Y")


def test_a_code_for_missing_values_is_suspected():
    with pytest.warns(qca.errors.MissingDataWarning, match="999 may be codes"):
        qca.nca({"X": [1, 2, 3, 999], "Y": [1, 2, 3, 4]}, "Y")


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ([2, 2, 2], [1, 2, 3], "the condition is constant"),
        ([1, 2, 3], [2, 2, 2], "the outcome is constant"),
        ([1], [1], "the condition is constant"),
        ([1, 2, 3], [3, 2, 1], "a case lies in the upper left corner"),
    ],
)
def test_why_there_is_no_effect(x, y, reason):
    found = qca.nca({"X": x, "Y": y}, "Y", permutations=9, seed=1)
    assert all(one.startswith(reason) for one in found.reasons)
    assert f"X: {reason}" in str(found)
    assert np.isnan(found.measures["d"]).all() or not found.measures["d"].any()


def test_a_falling_line_is_no_ceiling():
    found = qca.nca({"X": [1, 2, 3], "Y": [3, 2, 1]}, "Y", ceilings="ols")
    assert np.isnan(found.measures["d"]).all()
    assert found.reasons == ("the line falls: no ceiling for the upper left corner",)
    assert found.value("slope", "X", "ols") == pytest.approx(-1)


def test_random_p_does_not_depend_on_threads_or_other_conditions():
    both = qca.nca(RAW, "SURV", permutations=300, seed=4)
    alone = qca.nca(RAW, "SURV", "LIT", permutations=300, seed=4, threads=1)
    assert both.value("p", "LIT", "cr_fdh") == alone.value("p", "LIT", "cr_fdh")
    assert both.rerun(threads=1) == both
    other = alone.rerun(seed=5, permutations=1000)
    assert other.value("p", "LIT", "cr_fdh") == pytest.approx(0.001, abs=0.01)


def test_a_seed_from_the_system_is_kept():
    found = qca.nca(RAW, "SURV", "URB", permutations=200)
    again = found.rerun(seed=found.permutations.seed)
    assert np.array_equal(found.measures["p"], again.measures["p"])
    assert f"seed {found.permutations.seed}" in str(found)


def test_few_cases_get_all_permutations():
    found = qca.nca(DATA, "Y", permutations=1000, seed=1)
    assert found.permutations.exact == (True,)
    orders = [qca.nca({"X": [1, 2, 3, 4], "Y": y}, "Y") for y in permutations(DATA["Y"])]
    effects = [one.value("d", "X", "ce_fdh") for one in orders]
    share = np.mean(np.array(effects) >= found.value("d", "X", "ce_fdh"))
    assert found.value("p", "X", "ce_fdh") == pytest.approx(share)
    with pytest.raises(qca.DataError, match="at most 10 cases"):
        qca.nca(RAW, "SURV", permutations="exact")


def test_bottlenecks_are_numbers_nn_and_na():
    found = qca.nca(DATA, "Y", ceilings=("ce_fdh", "cr_fdh"))
    frame = found.bottlenecks("ce_fdh", steps=[1, 2, 3, 4, 5], unit="actual")
    assert frame["X"].tolist() == ["NN", 2.0, 2.0, 4.0, "NA"]
    assert frame.index.name == "Y"
    both = found.bottlenecks(["ce_fdh", "cr_fdh"], steps=2)
    assert both.columns.tolist() == [("ce_fdh", "X"), ("cr_fdh", "X")]
    assert found.bottlenecks().columns.tolist() == ["X"]
    with pytest.raises(qca.DataError, match="'qr' is not part"):
        found.bottlenecks("qr")
    with pytest.raises(qca.DataError, match="one direction of the outcome"):
        qca.nca(RAW, "SURV", "DEV, LIT", corner=[1, 3]).bottlenecks()


@pytest.mark.parametrize("unit", ["percentage.range", "percentage.max", "actual", "percentile"])
def test_tables_in_every_form(unit, tmp_path):
    found = qca.nca(RAW, "SURV", permutations=50, seed=1)
    for result in (
        found,
        found.bottleneck_table(["ce_fdh", "cr_fdh"], unit=unit),
        found.outliers("DEV"),
    ):
        assert result.to_markdown()
        assert r"\toprule" in result.to_latex()
        assert "<table" in result.to_html()
        assert result.to_csv()
        result.to_word(tmp_path / "table.docx")
        result.to_excel(tmp_path / "table.xlsx")
        assert copy.deepcopy(result) == result


def test_outliers():
    found = qca.nca({"X": [1, 2, 3, 4, 1], "Y": [1, 2, 3, 4, 3]}, "Y")
    frame = found.outliers("X").to_frame()
    without = qca.nca({"X": [1, 2, 3, 4], "Y": [1, 2, 3, 4]}, "Y").value("d", "X", "ce_fdh")
    row = frame.set_index("cases").loc["5"]
    assert row["d_without"] == without
    assert row["change"] == without - found.value("d", "X", "ce_fdh")
    pairs = found.outliers("X", k=2)
    assert all(len(cases.names) == 2 for cases in pairs.cases)
    with pytest.raises(qca.DataError, match="too few"):
        qca.nca({"X": [1, 2], "Y": [1, 2]}, "Y").outliers()


def test_any_numbers_and_names():
    frame = pd.DataFrame(
        {
            "信任": pd.Categorical(["low", "mid", "high"], ["low", "mid", "high"], ordered=True),
            "b c": [True, False, True],
            "id": ["x", "y", "z"],
            "绩效": [1, 2, 3],
        }
    )
    found = qca.nca(frame, "绩效", case_id="id")
    assert found.conditions == ("信任", "b c")
    assert found.peers("信任").index.tolist() == ["x", "y", "z"]


def test_nothing_warns_and_pandas_is_enough():
    code = "import warnings; warnings.simplefilter('error'); import fastqca as qca\n"
    code += f"qca.nca({DATA}, 'Y', permutations=5, seed=1); import sys; assert 'scipy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_large_clouds_are_quick():
    rng = np.random.default_rng(1)
    x = rng.random(5000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = qca.nca(
            {"X": x, "Y": rng.random(5000) * x},
            "Y",
            ceilings="ce_fdh,cr_fdh,qr",
            permutations=20,
            seed=1,
        )
    assert found.to_frame()["d"].notna().all()
