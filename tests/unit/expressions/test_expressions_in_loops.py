"""Expressions that grow in loops: work in proportion to what is written, at any depth."""

import copy
import pickle
import sys

import numpy as np
import pytest

from fastqca import ExpressionError, FastqcaWarning
from fastqca.expressions import factors, formula
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.submodel import can_match


def calls(work) -> int:
    """Count the calls of functions, of Python and C alike."""
    count = 0

    def seen(_frame, event, _arg):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def joined(n):
    made = expression("A")
    for i in range(n):
        made = (made & f"B{i}") | f"C{i}"
    return made


def negated(n):
    made = expression("A")
    for i in range(n):
        made = ~(made & f"B{i}")
    return made


def added(n):
    made = expression("A")
    for i in range(n):
        made = made | f"B{i}*~C{i}"
    return made


def repeated(n):
    made = expression("A")
    for _ in range(n):
        made = (made & "B") | "C"
    return made


def longer(n):
    made = expression("A")
    for i in range(n):
        made = (made & f"B{i}") | "C"
    return made


@pytest.mark.parametrize(
    ("loop", "n"), [(joined, 100), (negated, 100), (repeated, 100), (longer, 100)]
)
def test_another_step_costs_no_more_than_the_last(loop, n):
    """What is multiplied out for reading is bounded; beyond that a step is a few calls."""
    once = calls(lambda: loop(n))
    assert calls(lambda: loop(2 * n)) < 2.2 * once


@pytest.mark.parametrize("seed", range(300))
def test_step_by_step_is_multiplied_out_as_at_once(seed, monkeypatch):
    """Products of literals and sums are looked at where they change; the result is the same."""
    rng = np.random.default_rng(seed)
    several = rng.random() < 0.3

    def product():
        literals = rng.choice(["A", "~A", "B", "~B", "C", "~C", "D", "~E"], rng.integers(1, 4))
        levels = ",".join(map(str, sorted(rng.choice(4, rng.integers(1, 4), replace=False))))
        return f"M{{{levels}}}" if several and rng.random() < 0.3 else "*".join(literals)

    start = " + ".join(product() for _ in range(rng.integers(1, 5)))
    steps = [
        (rng.choice(["and", "or", "behind", "not"], p=[0.5, 0.3, 0.1, 0.1]), product())
        for _ in range(12)
    ]

    def made():
        formula.multiplied_out.cache_clear()
        here = [expression(start)]
        for step, part in steps:
            last = here[-1]
            results = {"and": last & part, "or": last | part, "behind": part & last, "not": ~last}
            here.append(results[step])
        return list(map(str, here))

    found = made()
    monkeypatch.setattr(formula, "_times_literals", lambda _: None)
    assert made() == found


def test_a_sum_grows_by_what_is_added():
    once = calls(lambda: added(300))
    assert calls(lambda: added(600)) < 2.2 * once


@pytest.mark.parametrize("loop", [joined, negated])
def test_trees_of_any_depth(loop):
    made = loop(1000)
    names = made.names
    data = {name: np.linspace(0.1, 0.9, 3) ** (1 + i % 7) for i, name in enumerate(names)}
    scores = made.evaluate(data)
    assert np.allclose((~made).evaluate(data), 1 - scores, rtol=0, atol=1e-12)
    again = expression(str(made))
    assert again.tree == made.tree
    assert hash(again.tree) == hash(made.tree)
    assert pickle.loads(pickle.dumps(made)).tree == made.tree  # noqa: S301
    assert copy.deepcopy(made).tree == made.tree


@pytest.mark.parametrize("loop", [joined, negated])
def test_deep_trees_in_the_two_valued_operations(loop):
    made = loop(60)
    flat = Expression.from_terms(
        [{n: int(1 in lit.values) for n, lit in p.items()} for p in made.products]
    )
    assert made == flat
    assert made.simplify().is_equivalent_to(flat)
    assert made.is_subset_of(flat)
    assert made.product_of_sums().is_equivalent_to(made)


def test_what_doubles_in_every_step_is_refused():
    made = expression("A")
    for i in range(19):
        made = (made & f"B{i}") | (~made & f"C{i}")
    with pytest.raises(ExpressionError, match="3,407,870 sets, but at most 2,000,000 are"):
        (made & "B") | (~made & "C")


def pairs(n):
    return Expression.from_terms([{f"A{i}": 1, f"B{i}": 1} for i in range(n)])


def test_many_products_without_common_sets():
    few, made = pairs(500), pairs(1000)
    assert calls(lambda: ~made) < 2.2 * calls(lambda: ~few)
    assert calls(lambda: made.simplify(budget=0)) < 2.2 * calls(lambda: few.simplify(budget=0))
    assert len(made.simplify(budget=0).products) == 1000
    made = pairs(10_000)
    with pytest.raises(ExpressionError, match="too large"):
        (~made).simplify(budget=0)
    mixed = made | "C*D + C*~D"
    assert str(mixed.simplify()).startswith("C + A0*B0 + A1*B1 + ")


def test_what_was_not_proven_is_said_once_for_all_terms():
    part = "X{0}*Y{0} + X{0}*~Z{0} + ~X{0}*Y{0} + ~X{0}*Z{0} + ~Y{0}*Z{0} + Y{0}*~Z{0}"
    made = expression(
        " + ".join(part.format(i) for i in range(5)).replace("{", "").replace("}", "")
    )
    with pytest.warns(FastqcaWarning, match=r"\d\d terms \(at least \d+\) was not ruled") as caught:
        found = made.simplify(budget=0)
    assert len(caught) == 1
    assert found.is_equivalent_to(made)


def test_products_that_make_room_for_each_other_in_a_long_chain():
    """Each product is in two of the other model; the last one moves all of them on by one."""
    assert can_match([[i, i + 1] for i in range(3000)] + [[0]])
    assert not can_match([[i, (i + 1) % 3000] for i in range(3000)] + [[0]])


def test_subsets_have_a_budget():
    assert expression("A*B").is_subset_of("A", budget=1)
    assert expression("A").is_equivalent_to("A*B + A*~B", budget=1)
    with pytest.raises(ExpressionError, match="budget must be a number of at least 0"):
        expression("A").is_superset_of("A", budget=-1)


def test_factors_do_not_depend_on_the_clock(monkeypatch):
    rng = np.random.default_rng(1)
    terms = [
        {f"X{i}": int(rng.integers(2)) for i in rng.choice(20, rng.integers(3, 7), replace=False)}
        for _ in range(60)
    ]
    made = Expression.from_terms(terms)
    monkeypatch.setattr(factors, "MAX_STEPS", 100_000)
    with pytest.warns(FastqcaWarning, match="more ways to factorize than the"):
        first = made.factorize()
    with pytest.warns(FastqcaWarning, match="more ways to factorize than the"):
        second = made.factorize()
    assert list(map(str, first)) == list(map(str, second))
    assert len(first) > 10
    assert first[0].is_equivalent_to(made)


def test_levels_that_cannot_be_written_are_refused():
    for levels in ([], [-1], [256], 999):
        with pytest.raises(ExpressionError, match="give one or more from 0 to 255"):
            Expression.from_terms([{"M": levels}], multi_value=["M"])
