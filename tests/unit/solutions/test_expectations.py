"""Directional expectations: every notation, every refusal, and what a term loses."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import fastqca as qca
from fastqca import ExpressionError, FastqcaWarning, SolutionError
from fastqca.expressions.expression import expression
from fastqca.solutions import expectations
from fastqca.solutions.expectations import parse

NAMES = ["A", "B", "C", "D"]
LEVELS = [2, 2, 2, 3]


def left(conservative, levels, dir_exp):
    """
    What expectations leave of a conservative term within the parsimonious one `A` or `~A`.

    The term is the only case with the outcome; all cases with another level of A are without it.
    """
    names = NAMES[: len(levels)]
    others = product([1 - conservative[0]], *map(range, levels[1:]))
    data = pd.DataFrame([conservative, *others], columns=names).assign(Y=0)
    data.loc[0, "Y"] = 1
    found = qca.minimize(data, "Y", include="?", dir_exp=dir_exp)
    assert [str(model) for model in found.parsimonious.models] == ["A" if conservative[0] else "~A"]
    (model,) = found.intermediate.models
    (term,) = model.terms
    return tuple(term.literals.get(name, -1) for name in names)


def read(dir_exp):
    """Read expectations and write them as readily compared."""
    return [
        {NAMES[i]: sorted(levels) for i, levels in product.items()}
        for product in parse(dir_exp, NAMES, LEVELS)
    ]


@pytest.mark.parametrize(
    "dir_exp",
    [
        "A, ~B, D{1,2}",
        "A + ~B + D[1,2]",
        "A,~B,D{1},D{2}",
        ["A", "~B", "D{1,2}"],
        ["A, ~B", "D{1,2}"],
        ("A", expression("~B + D{2,1}")),
        expression("A + ~B + D{1,2}"),
        "1, 0, -, 1;2",
        "1,0,dc,2;1",
        [1, 0, "-", "1;2"],
        [1, 0, None, (1, 2)],
        [1.0, 0.0, "-", [2, 1]],
        np.array(["1", "0", "-", "1;2"]),
        {"A": 1, "B": 0, "D": "1;2"},
        {"D": {1, 2}, "B": "0", "A": True, "C": "-"},
    ],
)
def test_notations_of_the_same_expectations(dir_exp):
    assert read(dir_exp) == [{"A": [1]}, {"B": [0]}, {"D": [1, 2]}]


@pytest.mark.parametrize(
    "dir_exp", ["", "  ", [], "-,-,-,-", ["-", None, "", "dc"], {}, {"A": "-"}]
)
def test_no_expectations(dir_exp):
    assert parse(dir_exp, NAMES, LEVELS) == ()


def test_conjunctural_and_individual_expectations_together():
    assert read("A, ~B*C") == [{"A": [1]}, {"B": [0], "C": [1]}]
    assert read("~B*C*D{0}") == [{"B": [0], "C": [1], "D": [0]}]


def test_ranges():
    assert read("A:C") == [{"A": [1]}, {"B": [1]}, {"C": [1]}]
    assert read(["B:C", "~A"]) == [{"B": [1]}, {"C": [1]}, {"A": [0]}]


def test_a_single_condition():
    assert parse(1, ["A"], [2]) == ({0: frozenset({1})},)
    assert parse("0", ["A"], [2]) == ({0: frozenset({0})},)
    assert parse("-", ["A"], [2]) == ()


def test_expressions_are_simplified():
    assert read("A + ~A*B") == [{"A": [1]}, {"B": [1]}]
    assert read("A*B + A*~B") == [{"A": [1]}]
    assert read("A + A*B") == [{"A": [1]}]
    assert read("D{0} + ~D{0}*A") == [{"A": [1]}, {"D": [0]}]


def test_what_cannot_be_shorter_stays_as_written():
    # The other of its two shortest forms would be just as short.
    assert read("A*~B + B*~C + C*~A") == [
        {"A": [1], "B": [0]},
        {"B": [1], "C": [0]},
        {"C": [1], "A": [0]},
    ]


def test_products_that_differ_in_one_level_are_one_expectation():
    assert read("A*D{1} + A*D{2}") == read("A*D{1,2}") == [{"A": [1], "D": [1, 2]}]


def test_either_level_by_position():
    assert read("0;1,-,-,-") == [{"A": [0, 1]}]


@pytest.mark.parametrize(
    ("dir_exp", "error", "message"),
    [
        ("A, ~A", SolutionError, "always true: the expectations cancel each other out"),
        ("D{0}, D{1}, D{2}", SolutionError, "cancel each other out"),
        ("A*~A", SolutionError, "never true, so it states no expectation"),
        ("1, 0", SolutionError, r"has 2 entries, but there are 4 conditions \(A, B, C, D\)"),
        ("-,-", SolutionError, "has 2 entries"),
        (["1", "A", "-", "0"], SolutionError, "mixes entries by position with expressions"),
        (
            "2,-,-,-",
            SolutionError,
            "not a valid expectation for condition 'A', which has the levels 0 to 1",
        ),
        (
            "-,-,-,1;3",
            SolutionError,
            "not a valid expectation for condition 'D', which has the levels 0 to 2",
        ),
        ([1, 0.5, "-", "-"], SolutionError, r"0\.5 is not a valid expectation for condition 'B'"),
        ({"A": "high"}, SolutionError, "'high' is not a valid expectation for condition 'A'"),
        ({"A": object}, SolutionError, "not a valid expectation for condition 'A'"),
        ({"a": 1}, SolutionError, r"'a' is not a condition \(did you mean 'A'\?\)"),
        ("A -> B", SolutionError, "has an arrow"),
        (object(), SolutionError, "must be an expression, a list of them, or one value per"),
        ("A, XX", ExpressionError, "XX"),
        ("D", ExpressionError, r"D\{1\}"),
        ("A*(B", ExpressionError, "cannot read"),
    ],
)
def test_errors(dir_exp, error, message):
    with pytest.raises(error, match=message):
        parse(dir_exp, NAMES, LEVELS)


@pytest.mark.parametrize("dir_exp", ["A:X", "C:A", "A:B:C"])
def test_wrong_ranges(dir_exp):
    with pytest.raises(ValueError, match="dir_exp"):
        parse(dir_exp, NAMES, LEVELS)


@pytest.mark.parametrize(
    ("expectations", "kept"),
    [
        ("", (1, 0, 1, 2)),
        ("A, B", (1, -1, 1, 2)),  # B is absent against expectation; A stays in any case
        ("~A", (1, 0, 1, 2)),  # A is in the parsimonious term
        ("~B, C, D{2}", (1, 0, 1, 2)),
        ("D{0,1}", (1, 0, 1, -1)),
        ("D{0}, D{2}", (1, 0, 1, 2)),  # one of two expectations on D agrees
        ("B*C", (1, -1, -1, 2)),  # B disagrees, so both go
        ("~B*C", (1, 0, 1, 2)),
        ("A*B", (1, -1, 1, 2)),
        ("~A*C", (1, 0, 1, 2)),  # of ~A*C only C is free, and C agrees
        ("B*C, D{1}", (1, -1, -1, -1)),
        ("B*D{2}, ~C", (1, -1, -1, -1)),
    ],
)
def test_what_a_term_loses(expectations, kept):
    assert left((1, 0, 1, 2), LEVELS, expectations) == kept


def test_expectations_are_judged_on_the_whole_term():
    # Judged one after the other, the first would hide B from the second.
    assert left((1, 0, 1, 2), LEVELS, "B*C, B*D{2}") == (1, -1, -1, -1)


@given(st.data())
def test_no_expectation_saves_a_literal_from_another(data):
    names, levels = ["A", "B", "C", "D"], [2, 2, 2, 2]
    literal = st.sampled_from([f"{sign}{name}" for name in names for sign in ("", "~")])
    parts = data.draw(
        st.lists(
            st.lists(literal, min_size=2, max_size=3, unique_by=lambda x: x.strip("~")).map(
                "*".join
            ),
            min_size=1,
            max_size=3,
        )
    )
    c = tuple(data.draw(st.integers(0, 1)) for _ in names)
    several = parse(", ".join(parts), names, levels)
    assume(all(expected in several for part in parts for expected in parse(part, names, levels)))
    together = left(c, levels, ", ".join(parts))
    alone = [left(c, levels, part) for part in parts]
    assert together == tuple(
        -1 if any(term[i] < 0 for term in alone) else c[i] for i in range(len(names))
    )


def test_expressions_of_many_sets_are_simplified():
    names = [f"c{i}" for i in range(40)]
    products = [f"c{i}*~c{(i + 1) % 40}*c{(i + 2) % 40}" for i in range(24)]
    text = "+".join([*products, products[0], f"{products[1]}*c30"])
    assert len(parse(text, names, [2] * 40)) == 24


def test_expressions_too_large_to_be_simplified_are_taken_as_written(monkeypatch):
    def refuse(*_):
        raise ExpressionError("too large")

    monkeypatch.setattr(expectations, "minimal_sum", refuse)
    with pytest.warns(FastqcaWarning, match="are used as written"):
        assert len(parse("A*B + ~A*C + B*C", ["A", "B", "C"], [2] * 3)) == 3
