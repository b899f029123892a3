"""Power of planned studies, and differences between groups."""

import numpy as np
import pytest

import fastqca as qca
from fastqca.ceilings.power import _intercept

RAW = qca.datasets.load("lipset").assign(large=lambda frame: frame["DEV"] > 550)


@pytest.mark.parametrize("slope", [0.2, 1.0, 4.0])
@pytest.mark.parametrize("effect", [0.0, 0.05, 0.3, 0.7])
def test_the_true_line_leaves_the_effect_empty(slope, effect):
    a = _intercept(effect, slope)
    x = (np.arange(100_000) + 0.5) / 100_000
    assert (1 - np.clip(a + slope * x, 0, 1)).mean() == pytest.approx(effect, abs=1e-6)


def test_power_grows_with_cases_and_effect():
    found = qca.nca_power(
        [15, 60], [0.0, 0.2], ceilings="ce_fdh", replicates=60, permutations=99, seed=3
    ).to_frame()
    power = found.set_index(["n", "effect"])["power"]
    assert power[60, 0.2] > power[15, 0.2] > power[15, 0.0]
    assert power[60, 0.0] < 0.15
    assert (found["low"] <= found["power"]).all()
    assert (found["power"] <= found["high"]).all()


def test_power_is_the_same_for_a_seed():
    asked = {"n": 20, "effect": 0.2, "replicates": 5, "permutations": 19, "seed": 2}
    assert qca.nca_power(**asked) == qca.nca_power(**asked, threads=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 2}, "n must be"),
        ({"n": []}, "n is empty"),
        ({"effect": 1.0}, "effect must be"),
        ({"slope": 0}, "slope must be"),
        ({"permutations": 9}, "use more permutations"),
        ({"distribution": "gamma"}, "distribution must be one of"),
    ],
)
def test_errors_of_power(arguments, message):
    with pytest.raises(qca.DataError, match=message):
        qca.nca_power(**{"n": 20, **arguments})


@pytest.mark.filterwarnings("ignore:column .SURV.*codes")
def test_a_difference_is_that_of_two_analyses_in_one_scope():
    found = qca.nca_difference(RAW, "SURV", "LIT, URB", group="large", seed=1, permutations=50)
    whole = qca.nca(RAW, "SURV", "LIT, URB")
    parts = [
        qca.nca(
            RAW[RAW["large"] == value],
            "SURV",
            "LIT, URB",
            scope=[tuple(pairs.scope) for pairs in whole.pairs],
        )
        for value in (True, False)
    ]
    frame = found.to_frame()
    assert found.groups == ("True", "False")
    assert frame["d_1"].tolist() == parts[0].to_frame()["d"].tolist()
    assert frame["d_2"].tolist() == parts[1].to_frame()["d"].tolist()
    assert (frame["difference"] == frame["d_2"] - frame["d_1"]).all()
    assert frame["p"].between(1 / 51, 1).all()
    assert found.rerun(seed=1) == found


def test_no_difference_where_groups_are_the_same():
    twice = {"X": [1, 2, 3, 4] * 2, "Y": [1, 3, 2, 4] * 2, "G": ["a"] * 4 + ["b"] * 4}
    found = qca.nca_difference(twice, "Y", group="G", permutations=20, seed=1).to_frame()
    assert (found["difference"] == 0).all()
    assert (found["p"] == 1).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"group": "larg"}, "did you mean 'large'"),
        ({"group": "DEV"}, "must have exactly two different values, but has 18"),
        ({"group": "large", "permutations": 0}, "permutations"),
    ],
)
def test_errors_of_difference(arguments, message):
    with pytest.raises(qca.DataError, match=message):
        qca.nca_difference(RAW, "SURV", "LIT", **arguments)
