"""Sets of rows as products: counted exactly, listed up to a limit, written out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastqca import DataError, SolutionError
from fastqca.expressions.algebra import term_cubes
from fastqca.truth_tables.cubes import Cubes, rows_without
from fastqca.truth_tables.rows import (
    configurations,
    row_numbers,
    single_cubes,
    table_size,
)

NAMES = ("A", "B", "C")


def cubes(rows, levels=(2, 2, 3), names=NAMES):
    return Cubes(names, levels, np.array(rows, dtype=np.uint32).reshape(len(rows), len(levels)))


@given(st.lists(st.integers(2, 5), min_size=1, max_size=5).map(tuple))
def test_row_numbers_count_configurations_in_order(levels):
    every = np.array(list(product(*(range(n) for n in levels))), dtype=np.uint8)
    numbers = row_numbers(every, levels)
    assert numbers == list(range(1, table_size(levels) + 1))
    assert configurations(numbers, levels).tolist() == every.tolist()


@pytest.mark.parametrize("k", [61, 62, 63, 64])
def test_row_numbers_of_any_size(k):
    last = np.ones((1, k), dtype=np.uint8)
    assert row_numbers(last, [2] * k) == [2**k]
    assert configurations([2**k, 1], [2] * k).tolist() == [[1] * k, [0] * k]


def test_terms_and_configurations_as_cubes():
    assert single_cubes(np.array([[0, 1, 2]], dtype=np.uint8)).tolist() == [[1, 2, 4]]
    assert term_cubes(np.array([[-1, 0, 2]], dtype=np.int8), (2, 2, 3)).tolist() == [[3, 1, 4]]


def test_rows_count_and_products():
    rows = cubes([[2, 3, 6], [1, 2, 1]])
    assert rows.count == 5
    assert rows.products == ("A*C{1,2}", "~A*B*C{0}")
    assert rows.rows() == [4, 8, 9, 11, 12]
    frame = rows.to_frame()
    assert frame.index.tolist() == rows.rows()
    assert frame.index.name == "row"
    assert frame.to_numpy().tolist() == configurations(rows.rows(), (2, 2, 3)).tolist()


def test_nothing():
    nothing = cubes([])
    assert nothing.count == 0
    assert nothing.rows() == []
    assert nothing.to_frame().shape == (0, 3)
    assert repr(nothing) == "<0 rows>"
    assert "A" in str(nothing)
    assert nothing._repr_html_().startswith("<table")


def test_everything_is_the_empty_product():
    assert cubes([[3, 3, 7]]).products == ("1",)


def test_text_is_the_table_of_r():
    assert str(cubes([[2, 3, 6]])).split("\n") == [
        "   A B C",
        " 8 1 0 1",
        " 9 1 0 2",
        "11 1 1 1",
        "12 1 1 2",
    ]
    assert repr(cubes([[2, 3, 6]])) == "<4 rows: A*C{1,2}>"
    assert repr(cubes([[1, 1, 1]])) == "<1 row: ~A*~B*C{0}>"


def test_long_sets_are_shown_as_products():
    wide = Cubes(("<A>", *(f"c{i}" for i in range(69))), (2,) * 70, np.full((1, 70), 3, np.uint32))
    assert wide.count == 2**70
    assert str(wide) == f"{2**70:,} rows\n1"
    one = wide.cubes.copy()
    one[0, 0] = 2
    shown = Cubes(wide.conditions, wide.levels, one)._repr_html_()
    assert "&lt;A&gt;" in shown
    assert "<A>" not in shown
    pairs = [[1 << i, 1 << j] for i in range(20) for j in range(3)]
    many = Cubes(("A", "B"), (21, 21), np.array(pairs, np.uint32))
    assert "10 more products" in str(many)


def test_row_numbers_above_64_bits_in_a_frame():
    last = Cubes(tuple(f"c{i}" for i in range(64)), (2,) * 64, np.full((1, 64), 2, np.uint32))
    assert last.rows() == [2**64]
    assert last.to_frame().index.tolist() == [2**64]


def test_too_many_rows_are_not_listed():
    wide = Cubes(tuple(f"c{i}" for i in range(30)), (2,) * 30, np.full((1, 30), 3, np.uint32))
    for listed in (wide.rows, wide.to_frame):
        with pytest.raises(
            SolutionError, match=r"1,073,741,824 rows are more .* 1,048,576.*products"
        ):
            listed()
    with pytest.raises(SolutionError, match="4 rows are more than the limit of 3"):
        cubes([[2, 3, 6]]).rows(limit=3)
    assert len(cubes([[2, 3, 6]]).rows(limit=4)) == 4
    with pytest.raises(DataError, match="limit must be a whole number"):
        cubes([]).rows(limit=-1)


@given(st.data())
def test_difference_is_that_of_sets(data):
    levels = (2, 3, 2)
    cube = st.tuples(*(st.integers(1, (1 << n) - 1) for n in levels))
    plus, minus = (data.draw(st.lists(cube, max_size=4)) for _ in range(2))
    arrays = [np.array(c, dtype=np.uint32).reshape(len(c), 3) for c in (plus, minus)]
    found = rows_without(NAMES, levels, *arrays)

    def members(chosen):
        every = product(*(range(n) for n in levels))
        inside = [
            row
            for row in every
            if any(all(c[i] >> v & 1 for i, v in enumerate(row)) for c in chosen)
        ]
        return set(row_numbers(np.array(inside, dtype=np.uint8).reshape(len(inside), 3), levels))

    expected = sorted(members(plus) - members(minus))
    assert found.rows() == expected
    assert found.count == len(expected)
