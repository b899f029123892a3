"""Forms of expressions and the Boolean utilities, against lists of all configurations."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from formulas import EVERY, LEVELS, rows_of, rows_where, trees, true_rows, written
from hypothesis import assume, given
from hypothesis import strategies as st

from fastqca.compat import r
from fastqca.expressions import formula
from fastqca.expressions import minimal as _minimal
from fastqca.expressions.expression import Expression, expression
from fastqca.truth_tables.rows import row_numbers

Term = tuple[int, ...]


def of_term(term: Term, names: tuple[str, ...]) -> set[Term]:
    return {
        row
        for row in rows_of(names)
        if all(v in (-1, level) for v, level in zip(term, row, strict=True))
    }


def all_terms(names: tuple[str, ...]) -> list[Term]:
    return list(product(*((-1, *range(EVERY[name])) for name in names)))


def prime_terms(wanted: set[Term], names: tuple[str, ...]) -> dict[Term, set[Term]]:
    holds = {term: of_term(term, names) for term in all_terms(names)}
    inside = {term: rows for term, rows in holds.items() if rows <= wanted}
    return {t: rows for t, rows in inside.items() if not any(rows < o for o in inside.values())}


def sums_of(wanted: set[Term], names: tuple[str, ...], *, all_sol: bool) -> set[frozenset[Term]]:
    """All irredundant sums of prime implicants, or those with the fewest products."""
    primes = prime_terms(wanted, names)
    found: list[frozenset[Term]] = []
    for size in range(len(primes) + 1):
        for chosen in combinations(primes, size):
            covers = set().union(*(primes[term] for term in chosen)) == wanted
            if covers and not any(other < set(chosen) for other in found):
                found.append(frozenset(chosen))
        if found and not all_sol:
            break
    return set(found)


def terms_in(form: Expression, names: tuple[str, ...]) -> frozenset[Term]:
    def level(literal: formula.Literal | None) -> int:
        return -1 if literal is None else next(iter(literal.values))

    return frozenset(tuple(level(terms.get(name)) for name in names) for terms in form.products)


@pytest.mark.parametrize(
    ("all_sol", "listed"),
    [(True, True), (False, True), (False, False)],
    ids=["irredundant", "shortest", "shortest, rows on demand"],
)
@given(tree=trees(multi_value=True))
def test_minimal_forms_are_all(tree, all_sol, listed):
    source = expression(written(tree))
    names, wanted = source.names, true_rows(tree, source.names)
    assume(len(rows_of(names)) <= 16)
    with pytest.MonkeyPatch.context() as patch:
        if not listed:
            patch.setattr(_minimal, "_ALL_ROWS", 0)
            patch.setattr(_minimal, "_LISTED_ROWS", 0)
        forms = source.minimal_forms(LEVELS, all_sol=all_sol)
    expected = sums_of(wanted, names, all_sol=all_sol)
    if len(wanted) == len(rows_of(names)):
        assert list(map(str, forms)) == ["1"]
        return
    assert {terms_in(form, names) for form in forms} == expected
    assert len(forms) == len(expected)
    sizes = [len(form.products) for form in forms]
    assert sizes == sorted(sizes)
    shortest = [form for form in forms if len(form.products) == sizes[0]]
    literals = [sum(map(len, form.products)) for form in shortest]
    if listed:
        assert source.simplify(LEVELS) == shortest[literals.index(min(literals))]


@given(trees(multi_value=True))
def test_products_of_sums_are_the_negated_sums_of_the_negation(tree):
    source = expression(written(tree))
    names, wanted = source.names, true_rows(tree, source.names)
    found = source.product_of_sums(LEVELS)
    assert rows_where(found, names) == wanted
    assert expression(str(found)).tree == found.tree
    assert rows_where(found.simplify(LEVELS), names) == wanted
    parts = found.tree.parts if isinstance(found.tree, formula.And) else (found.tree,)
    for part in parts:
        literals = part.parts if isinstance(part, formula.Or) else (part,)
        assert all(isinstance(literal, formula.Literal) for literal in literals)
    binary = all(EVERY[name] == 2 for name in names)
    if binary and len(rows_of(names)) <= 16 and 0 < len(wanted) < len(rows_of(names)):
        fewest = min(map(len, sums_of(set(rows_of(names)) - wanted, names, all_sol=False)))
        assert len(parts) == fewest


@given(trees(multi_value=True))
def test_partly_expanded_products_are_those_of_one_length(tree):
    source = expression(written(tree))
    names = source.names
    cubes = source.cubes(names, [EVERY[name] for name in names])
    single = [
        term
        for cube in cubes.tolist()
        for term in product(
            *(
                [-1] if bits == 2**n - 1 else [v for v in range(n) if bits >> v & 1]
                for bits, n in zip(cube, (EVERY[name] for name in names), strict=True)
            )
        )
    ]
    longest = max((sum(v >= 0 for v in term) for term in single), default=0)
    expected = {
        term
        for term in all_terms(names)
        if sum(v >= 0 for v in term) == longest
        and any(all(v in (-1, w) for v, w in zip(one, term, strict=True)) for one in single)
    }
    found = source.expand(LEVELS, partial=True)
    assert rows_where(found, names) == true_rows(tree, names)
    assert terms_in(found, names) == expected


@given(trees(multi_value=True))
def test_factorized_products_of_sums_are_equivalent(tree):
    source = expression(written(tree))
    for form in source.factorize(LEVELS, pos=True)[:20]:
        assert rows_where(form, source.names) == true_rows(tree, source.names)
        assert (
            not isinstance(form.tree, formula.Or)
            or str(form) == "0"
            or (
                len(form.tree.parts) > 1
                and all(isinstance(part, formula.Literal) for part in form.tree.parts)
            )
        )


@given(trees(multi_value=True), trees(multi_value=True))
def test_subsets_by_definition(one, other):
    a, b = expression(written(one)), expression(written(other))
    names = tuple(EVERY)
    mine, theirs = true_rows(one, names), true_rows(other, names)
    assert a.is_subset_of(b, LEVELS) == (mine <= theirs)
    assert a.is_superset_of(b, LEVELS) == (mine >= theirs)
    assert a.is_equivalent_to(b, LEVELS) == (mine == theirs)
    # Negations are products of sums, which are asked in another way.
    rest = set(rows_of(names)) - theirs
    assert a.is_subset_of(~b, LEVELS) == (mine <= rest)
    assert (~b).is_subset_of(a, LEVELS) == (rest <= mine)
    assert (~b).is_subset_of(~a, LEVELS) == (mine <= theirs)


@given(trees(multi_value=True), trees(multi_value=True))
def test_negation_and_intersection(one, other):
    a, b = expression(written(one)), expression(written(other))
    names = tuple(EVERY)
    mine, theirs = true_rows(one, names), true_rows(other, names)
    assert rows_where(r.negate(a, noflevels=LEVELS), names) == set(rows_of(names)) - mine
    plain = r.negate(a, simplify=False)
    assert rows_where(plain, names) == set(rows_of(names)) - mine
    both = r.intersection(a, b)
    assert rows_where(both, names) == mine & theirs
    assert all(formula.two_valued(tuple(terms.values())) for terms in both.products)


@given(trees(multi_value=True), st.integers(1, 3))
def test_generated_data_follow_the_expression(tree, cases):
    source = expression(written(tree))
    names = source.names
    levels = {name: LEVELS[name] for name in names if name in LEVELS}
    found = r.generate(source, noflevels=levels, cases=cases)
    assert found.columns.tolist() == [*names, "OUT"]
    assert found.index.is_unique
    rows = [tuple(row) for row in found[list(names)].to_numpy().tolist()]
    assert rows == [row for row in rows_of(names) for _ in range(cases)]
    true = true_rows(tree, names)
    assert found["OUT"].tolist() == [int(row in true) for row in rows]


space = st.lists(st.integers(1, 3), min_size=1, max_size=4)


@given(space, st.data())
def test_subsets_and_supersets_by_number(levels, data):
    matrix = r.allExpressions(levels).tolist()
    numbers = data.draw(st.lists(st.integers(1, len(matrix)), min_size=1, max_size=3))

    def within(small: list[int], big: list[int]) -> bool:
        return all(b in (-1, s) for s, b in zip(small, big, strict=True))

    given_ = [matrix[number - 1] for number in numbers]
    subsets = [
        i
        for i, row in enumerate(matrix, 1)
        if any(within(row, big) and row != big for big in given_)
    ]
    supersets = [
        i
        for i, row in enumerate(matrix, 1)
        if any(within(small, row) for small in given_) and max(row) >= 0
    ]
    wide = [n + 1 for n in levels]
    assert r.findSubsets(numbers, wide) == subsets
    assert r.findSupersets(numbers, wide) == supersets
    stop = data.draw(st.integers(1, len(matrix) + 1))
    assert r.findSubsets(numbers, wide, stop=stop) == [i for i in subsets if i <= stop]


@given(space)
def test_matrices_and_row_numbers(levels):
    rows = list(product(*map(range, levels)))
    assert r.createMatrix(levels).tolist() == list(map(list, rows))
    numbers = list(range(1, len(rows) + 1))
    assert r.getRow(numbers, levels).tolist() == list(map(list, rows))
    assert row_numbers(np.array(rows, dtype=np.uint8), levels) == numbers
    terms = r.allExpressions(levels)
    assert terms.tolist() == [list(t) for t in product(*(range(-1, n) for n in levels))]
    sizes = (terms >= 0).sum(axis=1)
    counted = [int((sizes == size).sum()) for size in range(1, len(levels) + 1)]
    assert r.complexity(len(levels), noflevels=levels) == counted
    arranged = r.createMatrix(levels, arrange=True)
    above = [row for row in rows if any(row)]
    assert sorted(map(tuple, arranged.tolist())) == sorted(above)
    assert (np.diff((arranged > 0).sum(axis=1)) >= 0).all()


@given(st.lists(trees(multi_value=False), min_size=1, max_size=3))
def test_charts_say_what_lies_in_what(drawn):
    terms = [term for tree in drawn for term in expression(written(tree)).terms()]
    terms = [term for term in terms if term.products]
    names = tuple(dict.fromkeys(name for term in terms for name in term.names))
    assume(terms)
    chart = r.makeChart(terms, terms)
    assert isinstance(chart, pd.DataFrame)
    rows = [rows_where(term, names) for term in terms]
    assert chart.to_numpy().tolist() == [[small <= big for small in rows] for big in rows]
