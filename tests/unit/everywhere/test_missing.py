"""What missing values do, wherever data come in."""

import pandas as pd
import pytest

import fastqca as qca
from fastqca import DataError, FastqcaWarning

FRAME = pd.DataFrame(
    {"A": [1, 1, 0, 0, None, 1], "B": [1, 0, 1, 0, 1, 1], "Y": [1, 1, 0, 0, 1, None]},
    index=list("uvwxyz"),
)
WHOLE = FRAME.iloc[:4].astype(int)

# How each function is called, with the data in the place of {}.
CALLS = {
    "truth_table": lambda data, **how: qca.truth_table(data, "Y", **how).to_frame(),
    "minimize": lambda data, **how: qca.minimize(data, outcome="Y", include="?", **how).to_frame(),
    "minimize_outcomes": lambda data, **how: qca.minimize_outcomes(
        data, "Y", include="?", **how
    ).to_frame(),
    "necessity": lambda data, **how: qca.necessity(data, "Y", **how).to_frame(),
    "super_subset": lambda data, **how: qca.super_subset(data, "Y", **how).to_frame(),
    "pof_conditions": lambda data, **how: qca.pof_conditions(data, "Y", **how).to_frame(),
    "pof": lambda data, **how: qca.pof("A + B => Y", data=data, **how).to_frame(),
    "retention": lambda data, **how: qca.retention(data, "Y", **how).to_frame(),
    "causal_chain": lambda data, **how: qca.causal_chain(data, "A, B < Y", **how).to_frame(),
}


@pytest.mark.parametrize("name", CALLS)
def test_cases_are_left_out_with_a_warning_that_names_them(name):
    with pytest.warns(FastqcaWarning, match=r"y.*z|z.*y"):
        found = CALLS[name](FRAME, missing="drop")
    pd.testing.assert_frame_equal(found, CALLS[name](WHOLE))


@pytest.mark.parametrize("name", CALLS)
def test_or_they_are_an_error(name):
    with pytest.raises(DataError, match="missing"):
        CALLS[name](FRAME, missing="raise")
    with pytest.raises(DataError, match="missing must be one of 'raise', 'drop'"):
        CALLS[name](FRAME, missing="ignore")


def test_set_coincidence():
    with pytest.warns(FastqcaWarning, match="y, z"):
        assert qca.set_coincidence("A", "Y", data=FRAME) == 1
    with pytest.raises(DataError, match="missing memberships: y, z; fill them in"):
        qca.set_coincidence("A", "Y", data=FRAME, missing="raise")


def test_names_of_cases_stay_in_a_chain():
    with pytest.warns(FastqcaWarning):
        chain = qca.causal_chain(FRAME.reset_index(drop=True), "A < Y", missing="drop")
    assert chain.solutions["Y"].models[0].terms[0].cases == "2; 1"
