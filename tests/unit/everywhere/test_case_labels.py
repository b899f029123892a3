"""Case labels: vectors of the same cases are aligned, of other cases refused; case numbers."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import fastqca as qca
from fastqca import DataError, measures
from fastqca.compat import r
from fastqca.data.case_labels import label_names
from fastqca.data.frames import case_names

CASES = ["NL", "BE", "DE", "FR", "UK"]
X = pd.Series([0.9, 0.6, 0.2, 0.1, 0.7], index=CASES, name="A")
Y = pd.Series([0.8, 0.7, 0.9, 0.2, 0.3], index=CASES, name="Y")
ANOTHER_ORDER = [3, 0, 4, 2, 1]


def agree(found, expected):
    """Sums of the same numbers in another order may differ in the last bit."""
    if isinstance(expected, list) and isinstance(expected[0], str):
        assert found == expected
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-14)


def points(axes):
    return [found for part in axes.collections for found in part.get_offsets().tolist()]


# Every function that takes two vectors of memberships. What they return does not depend on the
# order of the cases, or is in that of the first vector.
OF_TWO_VECTORS = {
    **{f"measures.{name}": getattr(measures, name) for name in measures.MEASURES},
    "pof": lambda x, y: qca.pof(x, y).to_frame().to_numpy(),
    "pof of sufficiency": lambda x, y: qca.pof(x, y, relation="sufficiency").to_frame().to_numpy(),
    "pof of a table": lambda x, y: qca.pof(pd.DataFrame({"A": x}), y).to_frame().to_numpy(),
    "pof in data": lambda x, y: (
        qca.pof(x, "Y", pd.DataFrame({"Y": y}) if isinstance(y, pd.Series) else {"Y": y})
        .to_frame()
        .to_numpy()
    ),
    "pof of columns": lambda x, y: qca.pof("A => Y", data={"A": x, "Y": y}).to_frame().to_numpy(),
    "set_coincidence": qca.set_coincidence,
    "set_coincidence in data": lambda x, y: qca.set_coincidence(x, "Y", data={"Y": y, "Z": y}),
    "case_regions": lambda x, y: qca.case_regions(x, y).tolist(),
    "case_regions of necessity": lambda x, y: qca.case_regions(x, y, "necessity").tolist(),
    "fuzzy_and": lambda x, y: r.fuzzyand(x, y).tolist(),
    "fuzzy_or": lambda x, y: r.fuzzyor(x, y).tolist(),
    "fuzzy_and of three": lambda x, y: r.fuzzyand(x, y, x).tolist(),
    "r.fuzzyand": lambda x, y: r.fuzzyand(x, y).tolist(),
    "r.fuzzyor": lambda x, y: r.fuzzyor(x, y, na_rm=True).tolist(),
    "r.pof": lambda x, y: r.pof(x, y).to_frame().to_numpy(),
    "r.QCAfit": lambda x, y: r.QCAfit(x, y, necessity=False).to_frame().to_numpy(),
    "plot.xy": lambda x, y: sorted(points(qca.plot.xy(x, y, names=False))),
    "r.XYplot": lambda x, y: sorted(points(r.XYplot(x, y))),
    "truth_table of columns": lambda x, y: (
        qca.truth_table({"A": x, "Y": y}, "Y").to_frame()[["n", "incl", "PRI"]].to_numpy()
    ),
}

functions = pytest.mark.parametrize("call", OF_TWO_VECTORS.values(), ids=OF_TWO_VECTORS)


@functions
def test_the_same_cases_in_another_order_are_the_same(call):
    expected = call(X, Y)
    agree(call(X, Y.iloc[ANOTHER_ORDER]), expected)
    agree(call(X.to_numpy(), Y), expected)  # without labels: by position
    agree(call(X.to_numpy(), Y.to_numpy()), expected)


@functions
def test_whole_numbers_of_the_default_index_are_labels_too(call):
    x, y = X.reset_index(drop=True), Y.reset_index(drop=True)
    expected = call(x, y)
    agree(call(x, y.iloc[ANOTHER_ORDER]), expected)
    agree(call(x, y.iloc[::-1]), expected)
    agree(call(x, Y), expected)  # labels on one side only


@functions
@pytest.mark.parametrize(
    "labels",
    [
        ["NL", "BE", "DE", "FR", "SE"],  # partially overlapping
        ["a", "b", "c", "d", "e"],  # others
        ["NL", "BE", "DE", "FR", "FR"],  # repeated
    ],
)
def test_other_cases_are_refused(call, labels):
    with pytest.raises(DataError, match="different case labels in .* only in"):
        call(X, Y.set_axis(labels))


@functions
def test_fewer_cases_are_refused(call):
    with pytest.raises(
        DataError,
        match=r"(5 cases in .* and 3)|(3 .* 5)|(5 memberships .* 3)|(numbers of cases: 3, 5)",
    ):
        call(X, Y.iloc[:3])


@functions
def test_repeated_labels_are_refused_unless_in_the_same_order(call):
    x, y = (each.set_axis(["NL", "BE", "DE", "FR", "FR"]) for each in (X, Y))
    with pytest.raises(
        DataError, match="different order, and 'FR' is the label of more than one case"
    ):
        call(x, y.iloc[ANOTHER_ORDER])


def test_the_entry_of_the_list_of_faults():
    x = pd.Series([0.9, 0.1, 0.2], index=["x", "y", "z"])
    y = pd.Series([0.2, 0.1, 0.9], index=["z", "y", "x"])
    assert r.fuzzyand(x, y).equals(x)
    assert r.fuzzyor(x, y).equals(x)


def test_a_list_of_vectors_with_labels_is_one_set_each():
    x = pd.Series([0.1, 0.2, 0.9], index=["a", "b", "c"])
    y = pd.Series([0.1, 0.2, 0.9], index=["c", "b", "a"])
    z = pd.Series([0.3, 0.6, 0.8], index=["a", "b", "c"])
    # minima .1 .2 .1, maxima .9 .6 .9
    assert qca.set_coincidence([x, y, z]) == pytest.approx(0.4 / 2.4)
    assert qca.set_coincidence([x, y.iloc[::-1], z]) == pytest.approx(0.4 / 2.4)
    assert qca.set_coincidence([x, [0.9, 0.2, 0.1], z]) == pytest.approx(0.4 / 2.4)
    found = qca.pof([x, y], z, relation="sufficiency").to_frame()["inclS"].tolist()
    assert found == pytest.approx([1.1 / 1.2, 0.6 / 1.2, 1.3 / 2.0])
    with pytest.raises(DataError, match="different case labels in sets 1 and sets 2"):
        qca.set_coincidence([x, y.rename({"a": "q"})])


def test_a_vector_without_labels_beside_two_orders_is_refused():
    z = Y.iloc[ANOTHER_ORDER]
    with pytest.raises(DataError, match="set 2 has no case labels: it is unclear which order"):
        r.fuzzyand(X, [0.1] * 5, z)
    with pytest.raises(DataError, match="set 2 has no case labels"):
        r.fuzzyand(X, pd.Series([0.1] * 5), z)
    assert r.fuzzyand(X, pl.Series([0.5] * 5), Y).tolist() == [0.5, 0.5, 0.2, 0.1, 0.3]


def test_labels_match_the_names_that_results_give_to_cases():
    y = Y.set_axis([10, 20, 30, 40, 50])
    x = X.set_axis(["50", "40", "30", "20", "10"])
    assert r.fuzzyor(y, x).tolist() == [0.8, 0.7, 0.9, 0.6, 0.9]
    kept = Y.set_axis([0, 2, 3, 5, 6])  # cases 1, 3, 4, 6, 7
    named = X.set_axis(["7", "6", "4", "3", "1"])
    assert r.fuzzyor(kept, named).tolist() == [0.8, 0.7, 0.9, 0.6, 0.9]


def test_a_mapping_of_columns_of_other_cases_is_no_table():
    with pytest.raises(DataError, match="'UK' only in column 'A'; 'SE' only in column 'Y'"):
        qca.truth_table({"A": X, "Y": Y.rename({"UK": "SE"})}, "Y")
    table = qca.truth_table({"A": X.round(), "Y": Y.iloc[::-1]}, "Y")
    assert table.sets.cases == tuple(CASES)


def test_raw_values_in_another_order_name_their_own_cases():
    raw = pd.DataFrame({"A": [1.0, 2.0, -99.0, 3.0, 4.0]}, index=CASES)
    sets = pd.DataFrame({"A": [0.0, 0.3, 0.4, 0.7, 1.0]}, index=CASES)
    sets.attrs["calibration"] = qca.CalibrationPlan({"A": qca.crisp(2)})
    found = qca.diagnose(sets, raw=raw.iloc[ANOTHER_ORDER])
    assert any("A is -99 for DE," in finding for finding in found.findings)


# Case numbers


def test_cases_left_by_dropna_keep_their_numbers():
    frame = pd.DataFrame({"A": [1, None, 0, 1, 0], "Y": [1, 1, 0, None, 1]})
    with pytest.warns(qca.FastqcaWarning, match="cases are left out"):
        dropped = qca.truth_table(frame, "Y", missing="drop")
    before = qca.truth_table(frame.dropna().astype(int), "Y")
    assert before.sets.cases == dropped.sets.cases == ("1", "3", "5")
    assert before.to_frame()["cases"].tolist() == dropped.to_frame()["cases"].tolist()


@pytest.mark.parametrize(
    ("kept", "names"),
    [
        ([0, 2, 3], "1 3 4"),
        ([2, 3, 5], "3 4 6"),  # the first rows are gone
        ([3, 0, 2], "4 1 3"),  # in another order
        ([0, 40, 90], "1 41 91"),  # a small part that says itself that it counts from 0
        ([2, 3, 4], "3 4 5"),
        ([4, 5, 6, 11], "5 6 7 12"),  # a selection of few
        ([17, 2, 9, 5], "18 3 10 6"),
        ([0, 0, 2], "1 1 (2) 3"),
    ],
)
@pytest.mark.filterwarnings("ignore:more than one case")
def test_what_is_left_of_a_default_index_counts_from_one(kept, names):
    frame = pd.DataFrame({"A": range(100)}).iloc[kept]
    assert " ".join(case_names(frame)) == names


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([1, 2, 3]),
        pd.RangeIndex(1, 4),
        pd.Index([3, 1, 2]),
        pd.Index([1990, 1991, 1992]),
        pd.Index([101, 205, 333]),
        pd.Index([10, 20, 30, 40]),
        pd.Index([-1, 0, 1]),
        pd.Index([0, 2, 3], name="id"),
        pd.Index([0.0, 2.0, 3.0]),
        pd.Index(["0", "2", "3"]),
    ],
)
def test_other_numbers_are_names(index):
    assert label_names(index) == [str(label) for label in index]
