"""Expressions of dozens of sets: solved, or refused, or stopped at any time."""

from random import Random

import pytest

from fastqca import ExpressionError, FastqcaWarning
from fastqca.expressions import Expression, formula
from interrupts import interrupted, needs_signals


def drawn(sets: int, products: int, literals: tuple[int, int], seed: int) -> Expression:
    rng = Random(seed)
    terms = [
        {f"X{i}": rng.randint(0, 1) for i in rng.sample(range(sets), rng.randint(*literals))}
        for _ in range(products)
    ]
    return Expression.from_terms(terms)


@pytest.mark.parametrize("products", [10, 20, 30, 40, 400])
def test_40_sets_are_simplified(products):
    source = drawn(40, products, (3, 6) if products < 100 else (5, 8), 1)
    found = source.simplify()
    assert found.is_equivalent_to(source)
    assert len(found.products) <= len(source.products)
    # Nothing that is added and contained changes the answer.
    more = source | " + ".join(str(term & "X0*~X1*X2") for term in source.terms()[:10])
    assert more.simplify() == found


@pytest.mark.parametrize("products", [20, 40])
def test_a_negation_that_is_too_long_is_refused(products):
    source = drawn(40, products, (3, 6), 2)
    for call in (source.product_of_sums, (~source).simplify):
        with pytest.raises(ExpressionError, match="too large to be written as a sum of products"):
            call()
    negation = ~source
    assert isinstance(negation.tree, formula.And)
    assert ~negation == source
    assert not negation.is_subset_of(source)
    assert (negation & source.terms()[0]).is_equivalent_to("0")


def test_products_of_sums_of_40_sets():
    source = drawn(40, 10, (2, 4), 1)
    found = source.product_of_sums()
    assert len(found.tree.parts) == 312
    assert found.is_equivalent_to(source)
    assert found.simplify() == source.simplify()


def test_what_is_not_proven_in_time_is_said():
    source = drawn(20, 40, (3, 6), 0)
    with pytest.warns(FastqcaWarning, match=r"terms \(at least .*\) was not ruled out in 0.5 s"):
        found = (~source).simplify(budget=0.5)
    assert found.is_equivalent_to(~source)


@pytest.mark.parametrize("sets", [60, 100, 150])
def test_a_budget_is_kept(sets):
    """Three literals in each of 4.2 products per set: as hard as such questions can be."""
    source = drawn(sets, int(4.2 * sets), (3, 3), 0)
    with pytest.warns(FastqcaWarning, match="was not ruled out"):
        found = source.simplify(budget=0.5)
    assert found.names
    assert len(found.products) <= len(source.products)


def test_all_forms_keep_a_budget():
    source = drawn(40, 200, (3, 6), 0)
    with pytest.raises(ExpressionError, match="the shortest forms were not found in 0.5 s"):
        source.minimal_forms(budget=0.5)


def test_factors_of_many_products():
    source = drawn(40, 40, (3, 6), 1)
    with pytest.warns(FastqcaWarning, match="more ways to factorize than the 1000"):
        forms = source.factorize()
    assert all(form.is_equivalent_to(source) for form in forms[:3])
    with pytest.raises(ExpressionError, match="up to 500 products, here are 6"):
        drawn(40, 600, (5, 8), 1).factorize()


def test_more_than_64_sets():
    """Only a choice between prime implicants needs masks of 64 sets."""
    source = drawn(200, 60, (3, 6), 1)
    assert source.simplify().is_equivalent_to(source)
    assert (~source).is_subset_of(~source.simplify())


def test_levels_of_many_sets():
    rng = Random(3)
    names = {f"M{i}": rng.randint(2, 5) for i in range(30)}
    terms = [
        {name: rng.randrange(names[name]) for name in rng.sample(list(names), rng.randint(3, 5))}
        for _ in range(30)
    ]
    source = Expression.from_terms(terms, multi_value=names)
    found = source.simplify(names)
    assert found.is_equivalent_to(source, names)
    assert len(found.products) <= 30


SLOW = """
import random
from fastqca.expressions import Expression
import fastqca as qca
rng = random.Random(0)
terms = [
    {f"X{i}": rng.randint(0, 1) for i in rng.sample(range(20), rng.randint(3, 6))}
    for _ in range(40)
]
source = ~Expression.from_terms(terms)
"""


@needs_signals
def test_ctrl_c_stops_a_proof():
    after = 'print(qca.expression("A + ~A*B").simplify())'
    assert interrupted(SLOW, "source.simplify(budget=1e6)", after) == ["stopped", "A + B"]
