"""Columns as sets: what is read, and what is refused with which words."""

from decimal import Decimal
from itertools import product

import numpy as np
import pandas as pd
import pytest

from fastqca import DataError, FastqcaWarning
from fastqca.data.sets import as_numbers, set_data
from fastqca.errors import CategoryWarning

CASES = ["AU", "BE", "CZ"]


def one(values, **arguments):
    return set_data(pd.DataFrame({"A": values}, index=CASES), ["A"], **arguments)


@pytest.mark.parametrize(
    ("values", "levels", "fuzzy"),
    [
        ([0, 1, 1], 2, False),
        ([0.0, 1.0, 1.0], 2, False),
        ([1, 1, 1], 2, False),
        ([0, 0, 0], 2, False),
        ([0.2, 1, 0], 2, True),
        ([0, 2, 1], 3, False),
        ([True, False, True], 2, False),
        (pd.array([1, 0, 1], dtype="Int64"), 2, False),
        (pd.array([0.5, 0, 1], dtype="Float64"), 2, True),
        (pd.array([True, False, True], dtype="boolean"), 2, False),
        (pd.array([2, 0, 1], dtype="int8[pyarrow]"), 3, False),
        (np.array([True, 0, 0.5], dtype=object), 2, True),
        ([Decimal("0.25"), Decimal(1), Decimal(0)], 2, True),
        (pd.Categorical(["low", "mid", "high"], categories=["low", "mid", "high"]), 3, False),
        (pd.Categorical([0, 2, 1]), 3, False),
        (pd.Categorical([0.0, 0.5, 1.0]), 2, True),
    ],
)
def test_kinds_of_sets(values, levels, fuzzy):
    sets = one(values)
    assert sets.levels == (levels,)
    assert sets.fuzzy == (fuzzy,)
    assert sets.cases == tuple(CASES)
    assert sets.values.dtype == np.float64
    assert sets.values.flags.c_contiguous
    expected = values.codes if isinstance(values, pd.Categorical) and levels == 3 else values
    assert sets.values[0].tolist() == [float(value) for value in expected]


def test_columns_keep_the_order_asked_for():
    frame = pd.DataFrame({"A": [0, 1], "B": [0.5, 1], "C": [0, 1]})
    sets = set_data(frame, ["C", "B"])
    assert sets.names == ("C", "B")
    assert sets.values.tolist() == [[0, 1], [0.5, 1]]


def test_known_case_names_are_taken():
    assert one([0, 1, 0], cases=("x", "y", "z")).cases == ("x", "y", "z")


def test_the_data_are_not_touched():
    frame = pd.DataFrame({"A": [0.0, 1.0]})
    set_data(frame, ["A"]).values[:] = 9
    assert frame["A"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0, None, 1], r"missing values in condition 'A' \(cases BE\): fill them in, or drop"),
        ([np.nan, 1, np.nan], r"condition 'A' \(cases AU, CZ\)"),
        (pd.array([1, None, 0], dtype="Int64"), r"missing values in condition 'A' \(cases BE\)"),
        (pd.array([True, None, False], dtype="boolean"), r"\(cases BE\)"),
        (pd.Categorical(["l", None, "h"]), r"missing values in condition 'A' \(cases BE\)"),
        (
            [0, "high", 1],
            "'A' has text, 'high', for case BE: if the column contains case names, use case_id='A'",
        ),
        (
            ["0", "1", "1"],
            r"has text, '0', for case AU: the column",
        ),
        (["0,5", "1", "1"], r"has text, '0,5', for case AU: .*column.str.replace\(','"),
        (["0", "1", "x"], "has text, 'x', for case CZ: correct it, then convert the column to"),
        ([0, "1", "x"], "has text, 'x', for case CZ: correct it"),
        (np.array([0, 10**400, 1], dtype=object), "beyond 1e308, which is too large, for case BE"),
        ([10**30] * 3, r"whole numbers up to 1e\+30, but"),
        (pd.to_datetime(["2020-01-01"] * 3), "a Timestamp"),
        ([1j, 0, 0], "a complex"),
        ([0, 720, 21], "whole numbers up to 720, but .* at most 256 levels .* calibrate"),
        ([0, 2, 2], "whole numbers up to 2 but no case has level 1: recode"),
        ([1, 2, 1], "no case has level 0"),
        ([1, 4, 0], "no case has level 2, 3"),
        ([0, -1.5, 1], r"negative values \(BE: -1.5\)"),
        ([-2, -1, 1], r"negative values \(AU: -2, BE: -1\).*one negative whole number"),
        ([-1, 0.5, 1], r"negative values \(AU: -1\)"),
        ([0, -9, 720], r"negative values \(BE: -9\)"),
        (["-", "dc", 1], 'more than one code for "don\'t care", -, dc: use only one'),
        (["-", 0.5, 1], "the code '-' for \"don't care\" and the fraction 0.5"),
        (["-", "x", 1], "has text, 'x', for case BE"),
        (["-", 2, 1], "no case has level 0"),
        (["-", 720, 1], "whole numbers up to 720"),
        (["-", np.inf, 1], r"infinite values \(BE: inf\)"),
        (["-", None, 1], r"missing values in condition 'A' \(cases BE\)"),
        ([0, 0.5, 2], r"fractions and values above 1 \(CZ: 2\): it is not calibrated"),
        ([0, np.inf, 1], r"infinite values \(BE: inf\)"),
        ([0, -np.inf, 1], r"infinite values \(BE: -inf\)"),
        (
            pd.Categorical(["l", "h", "h"], categories=["l", "m", "h"]),
            r"no case has level 1 \(m\): drop unused categories",
        ),
    ],
)
def test_what_is_no_set_is_refused(values, message):
    with pytest.raises(DataError, match=message):
        one(values)


def test_the_role_is_named():
    with pytest.raises(DataError, match="outcome 'A' has negative"):
        one([0, -1, 1], role="outcome")
    with pytest.raises(DataError, match="outcome 'A' has '-', the code for .* for cases BE: only"):
        one([0, "-", 1], role="outcome")


# "Don't care" cells.


@pytest.mark.parametrize(
    ("values", "code", "expected", "levels"),
    [
        (["1", "-", "0"], "-", [1, 2, 0], 2),
        ([1, "dc", 0], "dc", [1, 2, 0], 2),
        ([1.0, " - ", 0], "-", [1, 2, 0], 2),
        ([2, "-", 0], "-", [2, 3, 0], 3),
        (["-", "-", "-"], "-", [2, 2, 2], 2),
        (pd.Categorical(["1", "-", "0"]), "-", [1, 2, 0], 2),
        (pd.Categorical(["y", "-", "n"], ["-", "n", "y"], ordered=True), "-", [1, 2, 0], 2),
        (pd.array(["1", "-", "0"], dtype="string"), "-", [1, 2, 0], 2),
    ],
)
def test_dont_care(values, code, expected, levels):
    frame = pd.DataFrame({"A": values, "B": [0, 1, 2]}, index=CASES)
    if levels == 3:
        frame = pd.concat([frame, pd.DataFrame({"A": [1], "B": [0]}, index=["DE"])])
        expected = [*expected, 1]
    sets = set_data(frame, ["A", "B"])
    assert sets.values[0].tolist() == expected
    assert sets.dont_care == (code, "")
    assert sets.levels == (levels, 3)
    assert sets.row_levels == (levels + 1, 3)
    assert sets.fuzzy == (False, False)


def test_a_negative_number_is_dont_care_with_a_warning():
    with pytest.warns(FastqcaWarning, match="'A' is -1 for cases BE, CZ: read as \"don't care\""):
        sets = one([1, -1, -1])
    assert sets.dont_care == ("-1",)
    assert sets.values[0].tolist() == [1, 2, 2]


def test_labels():
    frame = pd.DataFrame(
        {
            "A": pd.Categorical(["l", "h", "l"], categories=["l", "h"]),
            "B": pd.Categorical(["y", "-", "n"], categories=["-", "n", "y"], ordered=True),
            "C": pd.Categorical([0, 1, 0]),
            "D": pd.Categorical(["0", "1", "-"]),
            "E": [0, 1, 0],
        },
        index=CASES,
    )
    assert set_data(frame, list("ABCDE")).labels == (("l", "h"), ("n", "y"), (), (), ())


def test_highest_level_is_255():
    assert set_data(pd.DataFrame({"A": range(21)}), ["A"]).levels == (21,)
    with pytest.warns(CategoryWarning, match="'A' has 256 levels, each a category of its own"):
        assert set_data(pd.DataFrame({"A": range(256)}), ["A"]).levels == (256,)
    with pytest.raises(
        DataError, match="'A' has whole numbers up to 256, but .* at most 256 levels"
    ):
        set_data(pd.DataFrame({"A": range(257)}), ["A"])


def test_many_levels_with_names_are_meant():
    named = pd.Categorical([f"p{i:02}" for i in range(40)], ordered=True)
    assert set_data(pd.DataFrame({"A": named}), ["A"]).levels == (40,)


def test_dont_care_needs_a_level_of_its_own():
    cells = pd.Series([*range(256), "-"], dtype=object)
    with pytest.raises(DataError, match="beside these at most 255 levels are possible"):
        set_data(pd.DataFrame({"A": cells}), ["A"])


def test_names_must_be_columns_once():
    frame = pd.DataFrame({"URB": [0, 1], "LIT": [0, 1]})
    with pytest.raises(DataError, match="'URV' is not a column of the data .did you mean 'URB'"):
        set_data(frame, ["URV"])
    with pytest.raises(DataError, match=r"'Q' is not a column of the data .there are: URB, LIT"):
        set_data(frame, ["Q"])
    with pytest.raises(DataError, match="'URB' occurs more than once"):
        set_data(frame, ["URB", "URB"])
    twice = pd.concat([frame, frame], axis=1)
    with pytest.raises(DataError, match="the data have 2 columns named 'URB': rename or drop"):
        set_data(twice, list(twice))
    with pytest.raises(DataError, match="several columns named 'URB'"):
        set_data(pd.concat([frame, frame], axis=1), ["URB"])


def test_there_must_be_cases_and_one_to_256_conditions():
    with pytest.raises(DataError, match="no rows"):
        set_data(pd.DataFrame({"A": []}), ["A"])
    with pytest.raises(DataError, match="1 to 256 are possible, got 0"):
        set_data(pd.DataFrame({"A": [1]}), [])
    wide = pd.DataFrame({f"C{i}": [0, 1] for i in range(257)})
    assert len(set_data(wide, list(wide)[:256]).names) == 256
    with pytest.raises(DataError, match="1 to 256 are possible, got 257: select"):
        set_data(wide, list(wide))


def test_numbers_of_a_column_may_be_missing():
    assert np.isnan(as_numbers(pd.Series([1, None]), "A")).tolist() == [False, True]
    assert np.isnan(as_numbers(pd.Series(pd.Categorical([1, None])), "A")).tolist() == [False, True]


def test_some_sets_can_be_chosen_and_terms_evaluated():
    frame = pd.DataFrame({"A": [0.2, 0.9, 0.6], "M": [2, 0, 1], "B": ["-", 1, 0]})
    sets = set_data(frame, ["A", "M", "B"])
    some = sets.chosen({"B", "A"})
    assert (some.names, some.levels, some.fuzzy) == (("A", "B"), (2, 2), (True, False))
    assert some.dont_care == ("", "-")
    terms = np.array([[1, -1, -1], [0, 2, -1]], dtype=np.int8)
    assert sets.memberships(terms).tolist() == [[0.2, 0.9, 0.6], [0.8, 0.0, 0.0]]


def test_columns_of_any_kinds_are_read_together_as_alone():
    kinds = {
        "int": [0, 1, 1, 0],
        "bool": [True, False, True, True],
        "float32": np.array([0.25, 0.5, 0.75, 1], dtype=np.float32),
        "nullable": pd.array([1, 0, 0, 1], dtype="Int64"),
        "category": pd.Categorical([0, 1, 2, 1]),
        "dont_care": [0, "-", 1, 0],
    }
    for (kind, one), (other, two) in product(kinds.items(), repeat=2):
        frame = pd.DataFrame({"A": one, "B": two}, index=["AU", "BE", "CZ", "DE"])
        both = set_data(frame, ["A", "B"])
        for sets, name in zip(both.divided(1), "AB", strict=True):
            alone = set_data(frame, [name])
            assert sets.values.tolist() == alone.values.tolist(), (kind, other)
            assert (sets.levels, sets.fuzzy) == (alone.levels, alone.fuzzy)
            assert (sets.dont_care, sets.cases) == (alone.dont_care, alone.cases)
