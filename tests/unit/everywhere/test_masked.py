"""What is masked in an array is missing, wherever memberships or raw values are read."""

import numpy as np
import pytest

import fastqca as qca
from fastqca.compat import r

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")

X = np.ma.masked_array([0.2, 0.7, 0.9, 0.4], mask=[False, True, False, False])
Y = np.array([0.3, 0.8, 0.9, 0.1])
MISSING = np.array([0.2, np.nan, 0.9, 0.4])


@pytest.mark.parametrize(
    "function",
    [
        lambda x: qca.pof(x, Y).to_frame(),
        lambda x: qca.pof([x, x], Y).to_frame(),
        lambda x: qca.pof(Y, x).to_frame(),
        lambda x: qca.pof("A -> Y", data={"A": x, "Y": Y}).to_frame(),
        lambda x: qca.measures.product(x, Y),
        lambda x: qca.measures.contrapositive_consistency(Y, x),
        lambda x: qca.compat.r.fuzzyand(x, Y),
        lambda x: qca.compat.r.fuzzyor(Y, x),
        lambda x: qca.compat.r.compute("A*B", {"A": x, "B": Y}),
        lambda x: qca.case_regions(x, Y),
        lambda x: qca.set_coincidence(x, Y),
        lambda x: qca.expression("A").evaluate({"A": x}),
        qca.find_thresholds,
        lambda x: qca.calibrate(x, qca.fuzzy(0.1, 0.5, 0.8)),
        lambda x: qca.calibrate(x, qca.crisp(0.5)),
        lambda x: qca.truth_table({"A": x, "Y": Y}, "Y", missing="drop").to_frame(),
        lambda x: r.fuzzyor(x, Y, na_rm=True),
        lambda x: r.QCAfit(x, Y).to_frame(),
        lambda x: r.recode(x, "0:0.5=0; else=1"),
        lambda x: r.calibrate(x, type="crisp", thresholds=0.5),
    ],
)
def test_masked_is_missing(function):
    def outcome(x):
        try:
            return np.asarray(function(x)).astype(str).tolist()
        except qca.FastqcaError as error:
            return type(error), str(error)

    assert outcome(X) == outcome(MISSING)
    assert outcome(np.ma.masked_array(Y)) == outcome(Y), "where nothing is masked"


def test_masked_memberships_are_left_out_of_the_fit():
    assert qca.pof(X, Y).n_cases == 3
    assert qca.pof(X, Y).to_frame()["inclN"].tolist() == pytest.approx([1.2 / 1.3])
