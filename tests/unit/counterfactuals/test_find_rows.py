"""Rows by expression, contradictory assumptions, simultaneous subsets; rows as sets."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.truth_tables import Cubes

pytestmark = pytest.mark.filterwarnings("ignore:conditions .* are identical")
NAMES = ("A", "B", "C")
DATA = pd.DataFrame(
    {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "C": [1, 1, 0, 0], "Y": [1, 1, 0, 0]},
    index=["a", "b", "c", "d"],
)


@pytest.fixture
def table():
    return qca.truth_table(DATA, "Y")


def rows(*numbers):
    nothing = Cubes(NAMES, (2, 2, 2), np.empty((0, 3), np.uint32))
    return nothing | numbers


# Sets of rows.


def test_rows_read_like_a_set():
    some = rows(2, 5, 7)
    assert list(some) == [2, 5, 7] == sorted(some)
    assert len(some) == some.count == 3
    assert [number in some for number in (2, 3, 5.0, np.int64(7), 9, "2", True, None)] == [
        *(True, False, True, True),
        *(False,) * 4,
    ]
    assert some
    assert not rows()


def test_rows_are_combined():
    one, other = rows(1, 2, 3), rows(3, 4)
    assert one | other == [1, 2, 3, 4]
    assert one & other == [3]
    assert one - other == [1, 2]
    assert one | [8] == [8] | one == [1, 2, 3, 8]
    assert [3, 8] & one == [3]
    assert one - range(2, 9) == [1]


def test_rows_are_equal_as_sets():
    whole = rows(*range(1, 9))
    assert whole == Cubes(NAMES, (2, 2, 2), np.full((1, 3), 3, np.uint32))
    assert hash(whole) == hash(Cubes(NAMES, (2, 2, 2), np.full((1, 3), 3, np.uint32)))
    assert whole != rows(1)
    assert rows(1, 2) != rows(1, 3)
    assert rows(1, 2) != [2, 1]
    assert rows(1) != Cubes(tuple("XYZ"), (2, 2, 2), rows(1).cubes)
    assert rows(1) != (1,)


def test_what_is_no_row_is_not_combined():
    for other, said in (
        ([0], "0 is not a row number; they are whole numbers from 1 to 8"),
        ([9], "9 is not"),
        (["1"], "'1' is not"),
        ("12", "not '12'"),
        (1, "not 1"),
        (
            Cubes(tuple("XYZ"), (2, 2, 2), rows(1).cubes),
            "A, B, C cannot be combined .* X, Y, Z",
        ),
    ):
        with pytest.raises(qca.DataError, match=said):
            rows(1) | other


def test_sets_of_many_rows():
    names = tuple(f"c{i}" for i in range(64))
    full = np.full((1, 64), 3, np.uint32)
    everything = Cubes(names, (2,) * 64, full)
    assert 2**64 in everything
    assert (everything - [5]).count == 2**64 - 1
    assert (everything & [5, 2**64]) == [5, 2**64]
    assert everything
    with pytest.raises(qca.SolutionError, match=r"are too many for len\(\): use \.count"):
        len(everything)
    with pytest.raises(qca.SolutionError, match="limit"):
        iter(everything)


def test_sets_of_many_products():
    rng = np.random.default_rng(1)
    one, other = (rng.integers(1, 4, (400, 12), dtype=np.uint32) for _ in range(2))
    names, levels = tuple("ABCDEFGHIJKL"), (2,) * 12
    first, second = (
        Cubes(names, levels, rows[:0]) | Cubes(names, levels, rows) for rows in (one, other)
    )
    assert set(first & second) == set(first) & set(second)


# Rows by an expression.


def test_rows_that_an_expression_covers(table):
    assert qca.find_rows(table, "A*C") == []
    assert qca.find_rows(table, "A*C", observed=True) == [6, 8]
    assert qca.find_rows(table, "A + B*C") == [4, 5, 7]
    assert qca.find_rows(table, qca.expression("~A*C")) == [2, 4]
    assert isinstance(qca.find_rows(table, "A"), Cubes)


def test_rows_are_accepted_as_they_are(table):
    found = qca.find_rows(table, "A*~C")
    again = qca.minimize(table, include="?", exclude=found)
    assert again.table.excluded.tolist() == found.cubes.tolist()
    assert again.table.settings.exclude is found
    assert again.parsimonious.models[0].expression == qca.expression("C -> Y")


def test_rows_below_the_cut_have_cases():
    data = pd.concat([DATA, DATA.iloc[1:]], ignore_index=True)
    table = qca.truth_table(data, "Y", n_cut=2)
    assert 8 not in qca.find_rows(table, "A*B*C")
    assert 8 in qca.find_rows(table, "A*B*C", observed=True)


def test_rows_of_many_conditions():
    rng = np.random.default_rng(7)
    names = [f"c{i}" for i in range(60)]
    data = pd.DataFrame(rng.integers(0, 2, (30, 60)), columns=names)
    data["Y"] = data.c0 & data.c1
    table = qca.truth_table(data, "Y")
    found = qca.find_rows(table, "~c0*c59")
    assert found.count > 2**57
    solved = qca.minimize(table, include="?", exclude=found)
    assert not (solved.simplifying_assumptions["M1"] & found)


def test_rows_of_configurations():
    frame = pd.DataFrame({"A": [0, 1, 2, 1], "B": [1, 1, 0, 0]}, index=list("wxyz"))
    assert qca.find_rows(frame, "A{1,2}*~B") == [3, 4]
    assert qca.find_rows(frame, "B") == [1, 2]
    with pytest.raises(qca.DataError, match="needs a truth table"):
        qca.find_rows(frame, "A{1}", type=0)
    with pytest.raises(qca.DataError, match="'A' has memberships between 0 and 1"):
        qca.find_rows({"A": [0.2, 0.7]}, "A")
    with pytest.raises(qca.ExpressionError, match="expression: .*no set 'Q'"):
        qca.find_rows(frame, "Q")


@pytest.mark.parametrize("kind", [4, "1", None, True])
def test_unknown_types(table, kind):
    with pytest.raises(qca.DataError, match="type must be one of 0, 1, 2, 3"):
        qca.find_rows(table, "A", type=kind)


@pytest.mark.parametrize("kind", [0, 1])
def test_the_expression_is_needed(table, kind):
    with pytest.raises(qca.ExpressionError, match=f"missing: type={kind}"):
        qca.find_rows(table, " ", type=kind)
    with pytest.raises(qca.ExpressionError, match="expression: .*'Q'"):
        qca.find_rows(table, "A*Q", type=kind)


def test_an_expression_without_effect_is_told(table):
    with pytest.warns(qca.FastqcaWarning, match="'A' has no effect with type=3"):
        qca.find_rows(table, "A", type=3)


# Contradictions.


def test_contradictory_assumptions(table):
    # Y is A or C, not Y is ~A or ~C: rows where both can be said are 2, 4, 5 and 7.
    assert qca.find_rows(table, type=2) == [2, 4, 5, 7]
    assert qca.find_rows(table, "~A*C", type=0) == [2, 4, 5, 7]


def test_nothing_is_contradictory_without_a_solution():
    data = {"A": [1, 0], "B": [1, 1], "Y": [0.4, 0.3]}
    table = qca.truth_table(pd.DataFrame(data), "Y", ["A"], incl_cut=0.9)
    assert qca.find_rows(table, type=2) == []
    assert qca.find_rows(table, "A", type=0, observed=True) == [2]


def test_simultaneous_subset_relations():
    data = pd.DataFrame({"A": [0.6, 0.1, 0.9], "B": [0.2, 0.3, 0.9], "Y": [0.55, 0.1, 0.9]})
    table = qca.truth_table(data, "Y", incl_cut=0.8)
    other = qca.truth_table(data, "~Y", incl_cut=0.8)
    both = [
        number
        for number, one, two in zip(table.row_numbers, table.out, other.out, strict=True)
        if one == two == "1"
    ]
    assert both
    assert qca.find_rows(table, type=3) == qca.find_rows(table, type=3, negated=other) == both
    assert qca.find_rows(table, type=3, pri_cut=0.51) == []


def test_the_table_of_the_negated_outcome(table):
    other = qca.truth_table(DATA, "~Y", exclude="~A*C")
    assert qca.find_rows(table, type=2, negated=other) == [5, 7]
    with pytest.raises(qca.DataError, match="negated must be a truth table"):
        qca.find_rows(table, type=2, negated=DATA)
    with pytest.raises(qca.DataError, match="n_cut is already defined by the table in negated"):
        qca.find_rows(table, type=2, negated=other, n_cut=2)
    with pytest.raises(qca.DataError, match="negated is a table of A, B"):
        qca.find_rows(table, type=2, negated=qca.truth_table(DATA, "~Y", ["A", "B"]))


def test_of_two_cut_offs_the_second_is_that_of_the_negated_outcome():
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.random((12, 4)).round(2), columns=list("ABCY"))
    table = qca.truth_table(data, "Y", incl_cut=(0.9, 0.7))
    other = qca.truth_table(data, "~Y", incl_cut=0.7)
    assert qca.find_rows(table, type=3) == qca.find_rows(table, type=3, negated=other)
    assert qca.find_rows(table, type=3, incl_cut=0.7) == qca.find_rows(table, type=3)


# What is assumed by theory.


def test_assumed_rows_are_explained(table):
    assumed = qca.truth_table(DATA, "Y", assume=[5, 2])
    frame = assumed.to_frame()
    assert frame.loc[5, ["OUT", "n", "cases"]].tolist() == ["1", 0, ""]
    assert np.isnan(frame.loc[2, "incl"])
    assert frame.index.is_monotonic_increasing
    assert assumed.assumed == [2, 5]
    assert table.assumed == []
    assert frame.drop([2, 5]).equals(table.to_frame())
    assert assumed.cases[assumed.row_numbers.index(6)] == ("b",)
    assert "Assumed to have the outcome: 2 rows" in str(assumed)
    solved = qca.minimize(assumed)
    assert str(solved.conservative.models[0]) == "A*~B + A*C + ~B*C"
    assert solved.conservative.explained.row_numbers == [2, 5, 6, 8]
    assert qca.minimize(table, assume=[5, 2]).conservative.models == solved.conservative.models


def test_rows_below_the_cut_can_be_assumed():
    data = pd.concat([DATA, DATA.iloc[1:]], ignore_index=True)
    table = qca.truth_table(data, "Y", n_cut=2, assume="A*B")
    assert table.assumed == [7, 8]
    assert table.to_frame().loc[8, ["OUT", "n"]].tolist() == ["1", 1]
    assert str(qca.minimize(table).conservative.models[0]) == "A*B + A*C"


def test_what_cannot_be_assumed():
    for assume, exclude, said in (
        (6, None, "row 6 is observed or excluded"),
        ([1, 2], None, "row 1 is observed"),
        ("~A*C", [4], r"1 row: ~A\*B\*C cannot be assumed, because exclude"),
        (2.5, None, "assume must be row numbers or an expression, got 2.5"),
        (["A"], None, "'A' is not a row number"),
        ([0], None, "0 is not a row number"),
    ):
        with pytest.raises(qca.DataError, match=said):
            qca.truth_table(DATA, "Y", assume=assume, exclude=exclude)
    with pytest.raises(qca.ExpressionError, match="assume: .*'Q'"):
        qca.truth_table(DATA, "Y", assume="Q")
    with pytest.warns(qca.FastqcaWarning, match="it covers only observed rows"):
        qca.truth_table(DATA, "Y", assume="A*C")
    with pytest.warns(qca.FastqcaWarning, match="assume: the table has 8 rows, so row 9"):
        qca.truth_table(DATA, "Y", assume=[2, 9])


def test_too_many_rows_to_assume():
    names = [f"c{i}" for i in range(20)]
    data = pd.DataFrame([[0] * 20, [1] * 20], columns=names).assign(Y=[0, 1])
    with pytest.raises(qca.DataError, match="524,287 rows exceed the limit of 4,096"):
        qca.truth_table(data, "Y", assume="c0")


def test_what_is_assumed_is_no_contradiction(table):
    assumed = qca.truth_table(DATA, "Y", assume="~A*C")
    assert not qca.find_rows(assumed, type=2) & [2, 4]
