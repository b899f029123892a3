"""
Boolean utilities of admisc: simplify, expand, invert (negate), factorize, intersection, compute.

Expressions are compared by the configurations in which they hold, minimal forms and negations as
sets of products. Where the reference leaves out ``*`` between single letters, the names are given.
"""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from expressions_of_r import label, levels, read, records, single_letters
from reference import load

from fastqca import ExpressionError, FastqcaWarning
from fastqca.expressions.expression import Expression, expression

EXPECTED_COUNT = {
    "compute": 8,
    "expand": 19,
    "factorize": 19,
    "factorize_pos": 1,
    "intersection": 2,
    "invert": 19,
    "invert_nosimplify": 19,
    "simplify": 19,
    "simplify_allsol": 19,
    "sopos": 19,
}

# R returns "" for what is always true and for what is never true.
EMPTY_TEXT = {"A*~A": "0", "A + ~A": "1"}
# admisc 0.39 writes "~A*B" for A[0]*B[1] when it simplifies the negation of "A{1,2} + B{0}",
# although A has three levels.
LOST_BRACES = {("invert", "A{1,2} + B{0}"): "A{0}*B{1}"}
# R cannot take these apart; brackets and ~( ) are part of the language here.
R_FAILS = {"(A + B)(A + ~B)", "~(A*B)", "(A+B)*(C+~D)", "A*~A"}
# R's simplify and sopos leave the brackets of a product of sums in place ("A" is the answer).
NOT_NEGATED = {"(A + B)(A + ~B)", "(A+B)*(C+~D)"}


def holds(source: Expression, counts: dict[str, int], names: list[str]) -> list[tuple[int, ...]]:
    """Configurations of the named sets in which an expression is true."""
    sizes = [counts.get(name, 2) for name in names]
    rows = list(product(*(range(n) for n in sizes)))
    frame = pd.DataFrame(rows, columns=names)
    return [row for row, true in zip(rows, source.evaluate(frame), strict=True) if true]


def test_every_result_is_checked() -> None:
    found = {name: len(records(name)) for name in EXPECTED_COUNT}
    assert found == EXPECTED_COUNT


@pytest.mark.parametrize(
    "record",
    records("simplify", "simplify_allsol", "expand", "invert", "factorize", "sopos"),
    ids=label,
)
def test_same_configurations(record: dict[str, Any]) -> None:
    text, counts = record["args"]["expression"], levels(record)
    source = read(text, single_letters(text))
    names = list(source.names)
    ours = {
        "simplify": lambda: [source.simplify(counts)],
        "simplify_allsol": lambda: [source.simplify(counts)],
        "expand": lambda: [source.expand(counts)],
        "invert": lambda: [(~source).simplify(counts)],
        "sopos": lambda: [~source],
        "factorize": lambda: list(source.factorize(counts)),
    }[record["fn"]]()
    negation = record["fn"] in {"invert", "sopos"}
    expected = holds(~source if negation else source, counts, names)
    for result in ours:
        assert holds(result, counts, names) == expected
    if record["status"] != "ok":
        assert text in R_FAILS
    elif record["result"] == [""]:
        always = EMPTY_TEXT[text] == ("0" if negation else "1")
        assert len(expected) == (2 if always else 0)
    elif (record["fn"], text) in LOST_BRACES:
        assert str(ours[0]) == LOST_BRACES[record["fn"], text]
        with pytest.raises(ExpressionError, match="write A{1}"):
            read(record["result"][0]).evaluate(pd.DataFrame({"A": [2, 0, 1], "B": [1, 1, 0]}))
    elif not (record["fn"] == "sopos" and text in NOT_NEGATED):
        for theirs in record["result"]:
            known = single_letters(text)
            assert holds(read(theirs, known), counts, names) == expected


def with_forms(*functions: str) -> list[dict[str, Any]]:
    """Records in which R gives a form, and a right one: see test_same_configurations."""
    found = [record for record in records(*functions) if record["status"] == "ok"]
    return [r for r in found if (r["fn"], r["args"]["expression"]) not in LOST_BRACES]


@pytest.mark.parametrize("record", with_forms("simplify", "simplify_allsol", "invert"), ids=label)
def test_same_minimal_forms(record: dict[str, Any]) -> None:
    text, counts = record["args"]["expression"], levels(record)
    source = read(text, single_letters(text))
    if record["fn"] == "invert":
        source = ~source
    if record["result"] == [""]:
        assert str(source.simplify()) in {"0", "1"}
        return
    theirs = [read(form, single_letters(text)) for form in record["result"]]
    assert source.simplify(counts) in theirs
    assert set(source.minimal_forms(counts)) == set(theirs)


@pytest.mark.parametrize("record", records("invert_nosimplify"), ids=label)
def test_negation_by_de_morgan(record: dict[str, Any]) -> None:
    text, counts = record["args"]["expression"], levels(record)
    if record["status"] != "ok":
        assert text in R_FAILS
        return
    source = read(text, single_letters(text))
    names = list(source.names)
    (theirs,) = record["result"] or [""]
    if theirs:
        expected = holds(read(theirs, single_letters(text)), counts, names)
        assert holds(~source, counts, names) == expected
    else:
        assert holds(~source, counts, names) == []


@pytest.mark.parametrize("record", records("factorize"), ids=label)
def test_all_forms_of_r_are_found(record: dict[str, Any]) -> None:
    text, counts = record["args"]["expression"], levels(record)
    if record["status"] != "ok":
        assert text in R_FAILS
        return
    source = read(text, single_letters(text))
    theirs = {shape(read(form, single_letters(text))) for form in record["result"]}
    assert {shape(form) for form in source.factorize(counts)} == theirs


def test_products_of_sums_with_common_factors() -> None:
    """R finds that there are two factors of two parts each, but not what they are."""
    (record,) = records("factorize_pos")
    assert record["result"] == ["(a + b)*(c + d)"]
    source = read(record["args"]["input"])
    (ours,) = source.factorize(pos=True)
    assert shape(ours) == shape(expression("(~C + D)*(E + ~A*B)"))
    assert ours.is_equivalent_to(source)


@pytest.mark.parametrize("record", records("sopos"), ids=label)
def test_products_of_sums(record: dict[str, Any]) -> None:
    """R's sopos negates; ours keeps what is said."""
    text, counts = record["args"]["expression"], levels(record)
    source = read(text, single_letters(text))
    ours = source.product_of_sums(counts)
    names = list(source.names)
    assert holds(ours, counts, names) == holds(source, counts, names)
    assert str(expression(str(ours))) == str(ours)
    assert ours.simplify(counts) == source.simplify(counts)


def shape(form: Expression) -> object:
    """A form without the order of its parts."""

    def walk(node: Any) -> object:
        parts = getattr(node, "parts", None)
        return str(node) if parts is None else (type(node), frozenset(map(walk, parts)))

    return walk(form.tree)


@pytest.mark.parametrize("record", records("intersection"), ids=label)
def test_intersection(record: dict[str, Any]) -> None:
    first, *others = record["args"]
    if first == "E1(~A*B)":
        # R reads what looks like a function call as something else: its answer is nonsense.
        with pytest.raises(ExpressionError, match="can be left out only between"):
            expression(first)
        return
    result = expression(first)
    for other in others:
        result = result & other
    assert result == expression(record["result"][0])


@pytest.mark.parametrize("record", records("compute"), ids=label)
def test_compute(record: dict[str, Any]) -> None:
    data = load("own", "utilities")["data"][record["args"]["data"]]
    frame = pd.DataFrame(data["values"], index=data["row_names"])
    result = expression(record["args"]["expression"]).evaluate(frame)
    np.testing.assert_allclose(result, record["result"], rtol=0, atol=1e-15)


def test_levels_that_no_case_has() -> None:
    frame = pd.DataFrame({"A": [0, 1, 2]})
    with pytest.warns(FastqcaWarning, match="no case has level 5 of 'A'"):
        assert expression("A{5}").evaluate(frame).tolist() == [0, 0, 0]
