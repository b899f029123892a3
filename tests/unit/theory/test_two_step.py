"""Two-step QCA, and the figures of Allers et al. (2024) as the domain document prints them."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.theory.two_step import two_step

pytestmark = pytest.mark.filterwarnings("ignore:conditions .* are identical:fastqca.FastqcaWarning")

REMOTE = "PREV, INNO, ORGS, SPEC, TIER"


def allers() -> pd.DataFrame:
    return qca.datasets.load("allers", "crisp").eval("KEY = WILL * ALIGN * RES * EXT")


def test_contexts_of_allers_et_al():
    with pytest.warns(qca.FastqcaWarning, match="there are 2 contexts; '~ORGS' is used"):
        found = two_step(allers(), REMOTE, "KEY", "OUT", ron_cut=0.6)
    assert [one.expression for one in found.contexts] == ["~ORGS", "~PREV + ~TIER"]
    assert all((one.inclN, one.RoN) == (1, 1) for one in found.contexts)
    weaker = found.first.to_frame()
    for text in ("~PREV + INNO", "~PREV + SPEC", "~INNO + ~TIER", "~TIER + ~SPEC"):
        names = [t for t in weaker.index if set(t.split(" + ")) == set(text.split(" + "))]
        if names:  # a minimal disjunction of its own
            row = weaker.loc[names[0]]
            np.testing.assert_allclose(row[["inclN", "RoN", "covN"]].astype(float), [1, 0.5, 2 / 3])
    # KEY alone tells A and C from B and D, and so does the context.
    assert {str(model) for model in found.second.parsimonious.models} <= {"KEY", "CONTEXT"}


def test_ambition_and_key_fill_all_rows():
    found = two_step(allers(), REMOTE, "KEY", "OUT", context="AMB")
    assert found.table.row_numbers == [1, 2, 3, 4]
    assert [str(model) for model in found.second.solution.models] == ["KEY"]
    assert found.second.solution.models[0].fit == {"inclS": 1, "PRI": 1, "covS": 1}
    assert "4 of 4 configurations" in str(found)


def simulated(seed: int, n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (n, 4))
    data = pd.DataFrame(x, columns=["R", "S", "P", "Q"])
    return data.assign(Y=data.R & data.P)


def test_remainders_without_the_context_are_not_assumed():
    data = simulated(1)
    data = data[~((data.R == 0) & (data.P == 1))]
    found = two_step(data, "R, S", "P, Q", "Y", ron_cut=0.3)
    assert found.context == "R"
    model = found.second.parsimonious.models[0]
    assert str(found.in_full(model)) == "P*R -> Y"
    free = qca.minimize(found.sets, include="?", outcome="Y", conditions="P, Q, CONTEXT")
    assert str(free.parsimonious.models[0]) == "P"


def test_haesebrouck_takes_rows_until_the_outcome_is_covered():
    data = simulated(2)
    found = two_step(data, "R, S", "P, Q", "Y", method="haesebrouck", remote_incl_cut=0.3)
    assert found.first["coverage"].is_monotonic_increasing
    assert found.first["incl"].is_monotonic_decreasing
    taken = found.first[found.first["context"]]
    assert taken["R"].tolist() == [1, 1]
    assert found.context == "R"
    assert found.contexts[0].inclN == 1
    with pytest.raises(qca.SolutionError, match="the highest is"):
        two_step(data, "R, S", "P, Q", "Y", method="haesebrouck", remote_incl_cut=0.99)


def test_one_clear_error():
    data = simulated(1)
    with pytest.raises(qca.DataError, match="'R' cannot be both remote and proximate"):
        two_step(data, "R, S", "R, P", "Y")
    with pytest.raises(qca.DataError, match="'X' is not a column"):
        two_step(data, "R, X", "P", "Y")
    with pytest.raises(qca.SolutionError, match="no context"):
        two_step(data.assign(Y=data.P), "R, S", "P, Q", "Y", depth=1)
    with pytest.raises(qca.DataError, match="have a column 'CONTEXT'"):
        two_step(data.assign(CONTEXT=0), "R", "P", "Y")


@pytest.mark.filterwarnings("ignore:condition 'PREV' is 1 in every case")
def test_cases_with_missing_values_are_left_out_of_both_steps():
    data = allers().assign(KEY=[np.nan, 0.0, 1.0, 0.0])
    with pytest.raises(qca.DataError, match="missing values"):
        two_step(data, "PREV, TIER", "KEY", "OUT")
    with pytest.warns(qca.FastqcaWarning, match=r"'KEY' \(cases A\)"):
        found = two_step(data, "PREV, TIER", "KEY", "OUT", missing="drop")
    assert found.table.sets.cases == ("B", "C", "D")
    rest = two_step(data.drop(index="A"), "PREV, TIER", "KEY", "OUT")
    pd.testing.assert_frame_equal(found.to_frame(), rest.to_frame())


def test_a_context_that_covers_too_little_is_told():
    data = {"R": [1, 1, 0, 0, 0], "P": [1, 1, 1, 0, 0], "Y": [1, 1, 1, 0, 0]}
    with pytest.warns(qca.FastqcaWarning, match=r"cover only 0\.667 of the outcome"):
        two_step(data, "R", "P", "Y", method="haesebrouck")


def test_depth_is_a_number():
    with pytest.raises(qca.DataError, match="depth must be a whole number"):
        two_step(allers(), "PREV, TIER", "KEY", "OUT", depth="two")
