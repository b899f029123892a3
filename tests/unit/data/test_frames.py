"""Tables of any kind to pandas, and the names of cases."""

import sys
import warnings

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from fastqca import DataError, FastqcaWarning
from fastqca.data.frames import case_names, to_frame

COLUMNS = {"A": [0, 1, 1], "B": [0.2, None, 1.0], "C": [True, False, True], "S": ["x", None, "z"]}


class Capsule:
    """Has the Arrow PyCapsule protocol and nothing else."""

    def __arrow_c_stream__(self, requested_schema=None):
        return pl.DataFrame(COLUMNS).__arrow_c_stream__(requested_schema)


class Interchange:
    """Has the DataFrame interchange protocol and nothing else."""

    def __dataframe__(self, *args, **kwargs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pd.DataFrame({"A": [0, 1, 1], "B": [0.2, np.nan, 1.0]}).__dataframe__()


def test_a_pandas_frame_is_taken_as_it_is():
    frame = pd.DataFrame(COLUMNS)
    assert to_frame(frame) is frame


@pytest.mark.parametrize(
    "data",
    [
        COLUMNS,
        pl.DataFrame(COLUMNS),
        pa.table(COLUMNS),
        nw.from_native(pl.DataFrame(COLUMNS)),
        Capsule(),
    ],
    ids=["mapping", "polars", "pyarrow", "narwhals", "capsule"],
)
def test_other_tables_give_the_same_values(data):
    frame = to_frame(data)
    assert frame["A"].tolist() == [0, 1, 1]
    assert frame["B"].isna().tolist() == [False, True, False]
    assert [bool(value) for value in frame["C"]] == [True, False, True]
    assert frame["S"].dropna().tolist() == ["x", "z"]


def test_the_interchange_protocol_is_enough():
    assert to_frame(Interchange())["A"].tolist() == [0, 1, 1]


def test_polars_is_read_without_pyarrow(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert to_frame(pl.DataFrame({"A": [0, 1], "B": [0.5, None]})).shape == (2, 2)


def test_polars_categories_keep_their_order():
    levels = pl.Series(["low", "high"], dtype=pl.Enum(["low", "high"]))
    frame = to_frame(pl.DataFrame({"A": levels}))
    assert frame["A"].cat.codes.tolist() == [0, 1]
    frame = to_frame(pl.DataFrame({"A": pl.Series(["b", None, "a"], dtype=pl.Categorical)}))
    assert frame["A"].cat.codes.tolist() == [1, -1, 0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "got int"),
        ("table.csv", "got str"),
        ([[0, 1]], "got list"),
        (np.zeros((2, 2)), "got numpy.ndarray"),
        (None, "got NoneType"),
        (pd.Series([1]), "one column"),
        (pl.Series([1]), "one column"),
        (pl.DataFrame(COLUMNS).lazy(), "collect"),
        ({"A": [1], "B": [1, 2]}, "same length"),
        (pa.array([1]), "got pyarrow.Int64Array"),
        (pa.table([[1], [0], [1]], names=["A", "A", "Y"]), "several columns named 'A': rename"),
    ],
)
def test_what_is_no_table_is_refused(data, message):
    with pytest.raises(DataError, match=message):
        to_frame(data)


def test_the_index_that_pandas_left_in_a_table_names_the_cases():
    frame = pd.DataFrame({"A": [0, 1, 1]}, index=["x", "y", "z"])
    stored = pa.Table.from_pandas(frame)
    for table in (stored, pl.from_arrow(stored), nw.from_native(stored)):
        read = to_frame(table)
        assert read.columns.tolist() == ["A"]
        assert case_names(read) == ("x", "y", "z")
    assert case_names(to_frame(stored.slice(1))) == ("y", "z")
    named = to_frame(pa.Table.from_pandas(frame.rename_axis("who")))
    assert named.columns.tolist() == ["A"]
    assert case_names(named) == case_names(named, "who") == ("x", "y", "z")
    pairs = frame.set_axis(pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("y", 1)]))
    assert case_names(to_frame(pa.Table.from_pandas(pairs))) == ("x 1", "x 2", "y 1")
    ranged = pa.Table.from_pandas(frame.set_axis(pd.RangeIndex(5, 8)))
    assert case_names(to_frame(ranged)) == ("6", "7", "8")  # rows 5 to 7 of a longer table
    assert case_names(to_frame(ranged.slice(1))) == ("1", "2")


def test_cases_of_the_default_index_are_numbered_from_one():
    assert case_names(pd.DataFrame({"A": [5, 6]})) == ("1", "2")


def test_cases_are_named_by_the_index():
    assert case_names(pd.DataFrame({"A": [5, 6]}, index=["NL", "UK"])) == ("NL", "UK")
    assert case_names(pd.DataFrame({"A": [5, 6]}, index=[10, 2.5])) == ("10.0", "2.5")
    index = pd.MultiIndex.from_tuples([("NL", 1), ("NL", 2)])
    assert case_names(pd.DataFrame({"A": [5, 6]}, index=index)) == ("NL 1", "NL 2")


def test_repeated_labels_are_numbered_with_a_warning():
    frame = pd.DataFrame({"A": [1, 2, 3]}, index=["x", "x", "x (2)"])
    with pytest.warns(FastqcaWarning, match="more than one case is named 'x'") as caught:
        assert case_names(frame) == ("x", "x (3)", "x (2)")
    assert caught[0].filename == __file__


def test_missing_labels_are_named_by_their_row_with_a_warning():
    frame = pd.DataFrame({"A": [1, 2, 3]}, index=["x", None, " "])
    with pytest.warns(FastqcaWarning, match="no label in row 2, 3"):
        assert case_names(frame) == ("x", "row 2", "row 3")


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("who", "case_id: column 'who' names more than one case 'NL'"),
        ("gap", "case_id: column 'gap' has no value in row 2"),
        ("Who", "no column 'Who' .did you mean 'who'"),
        (5, "no column 5 .there are: who, gap"),
    ],
)
def test_a_column_of_case_names_must_name_each_case(column, message):
    frame = pd.DataFrame({"who": ["NL", "NL"], "gap": ["NL", None]})
    with pytest.raises(DataError, match=message):
        case_names(frame, column)


def test_two_columns_of_case_names_are_refused():
    frame = pd.DataFrame([["NL", "UK"]], columns=["who", "who"])
    with pytest.raises(DataError, match="several columns named 'who'"):
        case_names(frame, "who")
