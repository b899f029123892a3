"""Expressions against their definition: trees of min, max and 1 - x, and sets of configurations."""

from itertools import combinations, permutations, product

import numpy as np
import pytest
from formulas import (
    EVERY,
    LEVELS,
    NAMES,
    rows_of,
    rows_where,
    score,
    trees,
    true_rows,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from fastqca import ExpressionError
from fastqca.expressions import minimal as _minimal
from fastqca.expressions.expression import Expression, expression


def minimum_size(wanted: set[tuple[int, ...]], names: tuple[str, ...]) -> tuple[int, int]:
    """Fewest products, then fewest literals, of a sum that holds in just these rows."""
    terms = {}
    for cube in product(*((None, *range(EVERY[name])) for name in names)):
        holds = frozenset(
            row
            for row in rows_of(names)
            if all(c in (None, level) for c, level in zip(cube, row, strict=True))
        )
        if holds <= wanted:
            terms[cube] = holds
    terms = {c: rows for c, rows in terms.items() if not any(rows < o for o in terms.values())}
    for size in range(len(terms) + 1):
        covers = [
            sum(level is not None for cube in chosen for level in cube)
            for chosen in combinations(terms, size)
            if set().union(*(terms[cube] for cube in chosen)) == wanted
        ]
        if covers:
            return size, min(covers)
    raise AssertionError(wanted)


tables = (
    st.integers(1, 8)
    .flatmap(
        lambda n: st.fixed_dictionaries(
            {name: st.lists(st.integers(0, 20), min_size=n, max_size=n) for name in NAMES}
        )
    )
    .map(lambda columns: {name: np.array(column) / 20 for name, column in columns.items()})
)


@given(trees(multi_value=False), tables)
def test_evaluation_is_the_definition(tree, values):
    found = expression(written(tree)).evaluate(values)
    np.testing.assert_allclose(found, score(tree, values), rtol=0, atol=1e-15)


@given(trees(multi_value=True))
def test_evaluation_of_levels_is_the_definition(tree):
    source = expression(written(tree))
    assert rows_where(source, tuple(EVERY)) == true_rows(tree, tuple(EVERY))


@given(trees(multi_value=False), trees(multi_value=False), tables)
def test_operators_are_min_max_and_one_minus(one, other, values):
    a, b = expression(written(one)), expression(written(other))
    x, y = a.evaluate(values), b.evaluate(values)
    for combined, expected in (
        (a & b, np.minimum(x, y)),
        (a | b, np.maximum(x, y)),
        (~a, 1 - x),
        (~(a & ~b), np.maximum(1 - x, y)),
    ):
        np.testing.assert_allclose(combined.evaluate(values), expected, rtol=0, atol=1e-15)


@given(trees(multi_value=False), tables)
def test_terms_have_the_whole_as_their_maximum(tree, values):
    source = expression(written(tree))
    terms = [term.evaluate(values) for term in source.terms()]
    highest = np.max(terms, axis=0) if terms else np.zeros_like(values["A"])
    np.testing.assert_allclose(highest, source.evaluate(values), rtol=0, atol=1e-15)


@given(trees(multi_value=True))
def test_text_can_be_read_back(tree):
    source = expression(written(tree))
    for one in (source, ~source, source & "A + M{0}"):
        again = expression(str(one))
        assert again == one
        assert again.tree == one.tree
        assert hash(again) == hash(one)


@given(trees(multi_value=True))
def test_cubes_are_the_configurations(tree):
    source = expression(written(tree))
    names = tuple(EVERY)
    cubes = source.cubes(names, list(EVERY.values()))
    inside = {
        row
        for row in rows_of(names)
        if any(all(c >> v & 1 for c, v in zip(cube, row, strict=True)) for cube in cubes.tolist())
    }
    assert inside == true_rows(tree, names)


@pytest.mark.parametrize("listed", [True, False], ids=["all rows", "rows on demand"])
@given(tree=trees(multi_value=True))
def test_simplified_is_equivalent_and_minimal(tree, listed):
    source = expression(written(tree))
    names = source.names
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_minimal, "_ALL_ROWS", 4096 if listed else 0)
        result = source.simplify(LEVELS)
    wanted = true_rows(tree, names)
    assert set(result.names) <= set(names)
    assert rows_where(result, names) == wanted
    if len(wanted) == len(rows_of(names)):
        assert str(result) == "1"
    elif len(rows_of(names)) <= 16:
        size = len(result.products), sum(len(terms) for terms in result.products)
        assert size == minimum_size(wanted, names)


@given(trees(multi_value=True))
def test_expanded_lists_the_configurations(tree):
    source = expression(written(tree))
    names, result = source.names, source.expand(LEVELS)
    listed = [tuple(next(iter(terms[name].values)) for name in names) for terms in result.products]
    assert listed == sorted(true_rows(tree, names))


@given(trees(multi_value=True))
def test_factorized_forms_are_equivalent(tree):
    source = expression(written(tree))
    wanted = true_rows(tree, source.names)
    forms = source.factorize(LEVELS)
    assert forms
    assert len({str(form) for form in forms}) == len(forms)
    for form in forms[:20]:
        assert rows_where(form, source.names) == wanted


sums = st.lists(
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 1), min_size=1, max_size=3),
    min_size=1,
    max_size=4,
    unique_by=lambda term: frozenset(term.items()),
)


@given(sums, sums)
def test_submodel_by_definition(small, big):
    expected = any(
        all(mine.items() <= theirs.items() for mine, theirs in zip(small, chosen, strict=True))
        for chosen in permutations(big, len(small))
    )
    model = Expression.from_terms(small)
    assert model.is_submodel_of(Expression.from_terms(big)) is expected
    assert model.is_submodel_of(model)


@given(sums, st.data())
def test_order_does_not_matter(terms, data):
    shuffled = [
        dict(data.draw(st.permutations(list(term.items()))))
        for term in data.draw(st.permutations(terms))
    ]
    one, other = Expression.from_terms(terms), Expression.from_terms(shuffled)
    assert one == other
    assert hash(one) == hash(other)


@given(st.text(alphabet="AB ~*+(){}[],01-<>=`é\n", max_size=20))
@settings(max_examples=300)
def test_any_text_is_read_or_refused(text):
    try:
        source = expression(text)
    except ExpressionError as error:
        if text.strip():
            lines = str(error).split("\n")
            assert len(lines) == 3 or "written both as" in lines[0]
            assert len(lines) == 1 or lines[2].strip() == "^"
    else:
        assert expression(str(source)) == source
