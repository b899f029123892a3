"""
What is said of implicants, charts and tables of expressions besides the calls in test_compat_r.py.

Expressions and their forms are compared in test_expressions.py.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from expressions_of_r import label, levels, read, records, single_letters
from reference import load

from fastqca import DataError
from fastqca.compat import r
from fastqca.truth_tables.rows import row_numbers

EXPECTED_COUNT = {
    "allExpressions": 4,
    "complexity": 6,
    "createMatrix": 4,
    "createMatrix_arrange": 1,
    "findSubsets": 4,
    "findSupersets": 4,
    "fuzzyand": 1,
    "fuzzyor": 1,
    "generate": 4,
    "getRow": 5,
    "makeChart": 1,
    "rowDominance": 40,
    "solveChart": 80,
    "translate": 19,
}
ELSEWHERE = {"retention"}  # looked at with theory evaluation
FORMS = {
    "compute",
    "expand",
    "factorize",
    "factorize_pos",
    "intersection",
    "invert",
    "invert_nosimplify",
    "simplify",
    "simplify_allsol",
    "sopos",
}


def test_every_function_is_checked() -> None:
    known = EXPECTED_COUNT.keys() | FORMS | ELSEWHERE
    assert {record["fn"] for record in load("own", "utilities")["results"]} == known
    assert {name: len(records(name)) for name in EXPECTED_COUNT} == EXPECTED_COUNT


@pytest.mark.parametrize("record", records("getRow"), ids=lambda record: str(record["args"]))
def test_get_row(record: dict[str, Any]) -> None:
    numbers, counts = record["args"]["row.no"], record["args"]["noflevels"]
    if record["status"] != "ok":
        with pytest.raises(DataError, match="from 1 to 8, got 9"):
            r.getRow(numbers, counts)
        return
    found = r.getRow(numbers, counts)
    assert found.tolist() == record["result"]
    assert row_numbers(found, counts) == numbers


@pytest.mark.parametrize("number", range(80))
def test_solve_chart(number: int) -> None:
    record = records("solveChart")[number]
    chart = np.array(record["args"]["chart"])
    found = r.solveChart(chart, all_sol=record["args"]["all.sol"])
    # The same models in the same order; were there more, a warning would say so.
    assert found == list(map(tuple, record["result"]))
    assert r.findmin(chart) == record["minimum"]


def test_a_row_that_covers_nothing_is_no_obstacle() -> None:
    """R looks for columns without an entry in the transposed chart: it returns 0, and fails below."""
    chart = np.array([[1, 1, 0], [0, 0, 0], [0, 1, 1]])
    assert r.findmin(chart) == 2
    assert r.solveChart(chart) == [(1, 3)]
    assert r.findmin(chart[:2]) == 0


@pytest.mark.parametrize("record", records("translate"), ids=label)
def test_translate(record: dict[str, Any]) -> None:
    text, counts = record["args"]["expression"], levels(record)
    source = read(text, single_letters(text))
    if text == "A*~A":  # an error in R
        assert r.translate(source).shape == (0, 1)
        return
    if record["status"] != "ok":  # R refuses brackets
        products = {frozenset(row.items()) for row in of_products(r.translate(source))}
        assert products == {frozenset(row.items()) for row in of_products_by_hand(text)}
        return
    names, rows = record["result"]["names"], record["result"]["rows"]
    found = r.translate(source, names, counts)
    expected = pd.DataFrame(rows, columns=names).drop_duplicates()  # "A + A" is A here
    assert found.columns.tolist() == names
    assert found.astype(str).to_numpy().tolist() == expected.to_numpy().tolist()


def of_products(table: pd.DataFrame) -> list[dict[str, int]]:
    return [{n: v for n, v in row.items() if v != -1} for row in table.to_dict("records")]


def of_products_by_hand(text: str) -> list[dict[str, int]]:
    return {
        "(A + B)(A + ~B)": [{"A": 1}],
        "~(A*B)": [{"A": 0}, {"B": 0}],
        "(A+B)*(C+~D)": [{"A": 1, "C": 1}, {"A": 1, "D": 0}, {"B": 1, "C": 1}, {"B": 1, "D": 0}],
    }[text]


@pytest.mark.parametrize("record", records("compute"), ids=label)
def test_compute(record: dict[str, Any]) -> None:
    data = load("own", "utilities")["data"][record["args"]["data"]]
    frame = pd.DataFrame(data["values"], index=data["row_names"])
    found = r.compute(record["args"]["expression"], frame)
    assert found.index.tolist() == data["row_names"]
    np.testing.assert_allclose(found, record["result"], rtol=0, atol=1e-15)
