"""Retention: large tables, results, errors."""

import copy
import pickle
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

DATA = pd.DataFrame({"A": [1, 1, 1, 0, 0, 0], "Y": [1, 1, 0, 0, 0, 0]})


def test_hundreds_of_configurations_are_no_obstacle():
    """R's inclusion-exclusion looks at all sets of changed rows."""
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.integers(0, 2, (600, 10)), columns=list("ABCDEFGHIJ"))
    data["Y"] = rng.integers(0, 2, 600)
    found = [
        qca.retention(data, "Y", incl_cut=0.75, type=kind, n_pert=n, dependent=dependent)
        for kind in ("corruption", "deletion")
        for dependent, n in ((True, 1), (True, 300), (False, 1))
    ]
    assert len(found[0].table.out) > 400
    assert all(0 <= float(result) <= 1 for result in found)


@pytest.mark.filterwarnings("ignore:outcome .Y. is 1 in every case")
def test_tiny_probabilities_are_exact():
    data = pd.DataFrame({"A": [0] * 400, "B": [0, 1] * 200, "Y": [1] * 400})
    with pytest.warns(qca.FastqcaWarning, match="'A' is 0 in every case"):
        found = qca.retention(data, "Y", dependent=False, p_pert=0.9)
    assert found.exact == Fraction(1, 10) ** 400
    assert 0 <= float(found) < 1e-300


def test_rows_tell_where_the_table_is_fragile():
    table = qca.retention(DATA, "Y", incl_cut=0.6).to_frame()
    assert table["retained"].tolist() == [1, pytest.approx(4 / 6)]
    assert table[["n", "positive", "negative"]].to_numpy().tolist() == [[3, 0, 3], [3, 2, 1]]
    assert table.index.tolist() == [1, 2]


def test_negated_and_multi_value_outcomes():
    levels = DATA.assign(Z=[2, 1, 0, 0, 1, 0])
    assert qca.retention(DATA, "~Y", "A").table.outcome == "~Y"
    assert 0 < float(qca.retention(levels, "Z{1,2}", "A", incl_cut=0.5)) < 1


def test_shown_and_kept():
    found = qca.retention(DATA, "Y", incl_cut=0.6)
    assert repr(found) == "<Retention of Y: 0.666667 (1 of 6 cases corrupted)>"
    assert "retained" in str(found)
    assert "<table" in found._repr_html_()
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):  # noqa: S301
        assert again.exact == found.exact
        assert str(again) == str(found)
    with pytest.raises(ValueError, match="read-only"):
        found.positive[0] = 5
    other = qca.retention(DATA, "Y", type="deletion", dependent=False, p_pert=0.1)
    assert "each case deleted with probability 0.1" in repr(other)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_pert": 7}, "n_pert=7: there are only 6 cases"),
        ({"n_pert": -1}, "n_pert must be a whole number of at least 0, got -1"),
        ({"p_pert": 1.5}, r"p_pert must be a number in \[0, 1\], got 1.5"),
        ({"type": "deletions"}, "did you mean 'deletion'"),
        ({"n_cut": 4}, "n_cut=4: no configuration has that many cases"),
        ({"outcome": "Q"}, "'Q' is not a column"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(qca.DataError, match=message):
        qca.retention(DATA, **{"outcome": "Y", **arguments})


def test_fuzzy_sets_are_refused():
    with pytest.raises(qca.DataError, match="but B, Y has memberships between 0 and 1"):
        qca.retention({"B": [0.2, 0.9], "C": [0, 1], "Y": [0.3, 1]}, "Y")
