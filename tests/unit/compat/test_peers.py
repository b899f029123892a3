"""The names of setqca and PyQCA: what they return is right and as short as can be."""

import itertools

import numpy as np
import pytest

import fastqca as qca
from fastqca.compat import pyqca, setqca

NAMES = ("A", "B", "C", "D")


def rows_of(text: str) -> set[int]:
    """Find the configurations in which an expression is true, A most significant."""
    grid = np.array(list(itertools.product((0, 1), repeat=4)))
    data = {name: grid[:, i] for i, name in enumerate(NAMES)}
    return set(np.flatnonzero(qca.expression(text).evaluate(data) > 0.5).tolist())


@pytest.mark.parametrize("seed", range(25))
def test_setqca_minimize_returns_minimum_models_that_cover_what_they_must(seed):
    rng = np.random.default_rng(seed)
    codes = rng.permutation(16)
    on, free = set(codes[:5].tolist()), set(codes[5:10].tolist())
    found = [s.as_expression(NAMES) for s in setqca.minimize(on, dont_cares=free, width=4)]
    for text in found:
        assert on <= rows_of(text) <= on | free
    data = [(*map(int, f"{code:04b}"), int(code in on)) for code in set(range(16)) - free]
    columns = dict(zip((*NAMES, "Y"), zip(*data, strict=True), strict=True))
    native = qca.minimize(columns, "Y", include="?").parsimonious
    minimum = {frozenset(str(model).split(" + ")) for model in native.models}
    returned = {frozenset(str(qca.expression(text)).split(" + ")) for text in found}
    assert returned
    assert returned <= minimum  # of these setqca keeps the ones with the fewest literals


def test_everything_named_is_there():
    for module in (pyqca, setqca):
        assert all(hasattr(module, name) for name in module.__all__)


def test_many_remainders_of_many_conditions_are_not_listed_with_the_rest():
    (found,) = setqca.minimize({5, 7}, dont_cares=set(range(100, 200)), width=40)
    assert found.literal_count == 38  # neither the bit of 2 nor that of 128
    (found,) = setqca.minimize({2**63, 2**64 - 1}, width=64)[:1]
    assert (len(found.implicants), found.literal_count) == (2, 128)
    with pytest.raises(qca.DataError, match="minterm 8 is outside of a table of 8 rows"):
        setqca.minimize({8}, width=3)


def lipset_rows() -> tuple[pyqca.CSQCA, pyqca.QCAMinimizer, list[pyqca.TruthTableRow]]:
    model = pyqca.CSQCA(qca.datasets.load("lipset", "crisp"), "SURV", ["DEV", "URB", "STB"])
    domains = {name: [0, 1] for name in model.conditions}
    minimizer = pyqca.QCAMinimizer(model.conditions, {}, domains)
    return model, minimizer, model.build_truth_table(0.8)


def test_pyqca_sorts_rows_in_two_ways():
    model, minimizer, rows = lipset_rows()
    patterns = pyqca.generate_all_minterms(model.conditions, minimizer.condition_domains)
    at = {pattern: i for i, pattern in enumerate(patterns)}
    found = pyqca.classify_truth_table_rows(rows, patterns, at, model.conditions, [False] * 3, 0.8)
    assert list(found) == list(minimizer.classify_rows(rows, 0.8).values())
    assert found[0] == [5, 7]
    del at[1, 1, 1]
    with pytest.warns(qca.FastqcaWarning, match="no configuration of the conditions .*'DEV': 1"):
        found = pyqca.classify_truth_table_rows(
            rows, patterns, at, model.conditions, [False] * 3, 0.8
        )
    assert found[0] == [5]


def test_pyqca_lists_remainders():
    _, minimizer, rows = lipset_rows()
    assert minimizer.remainder_summary(rows, 0.8)["theory_consistent"].isna().all()
    frame = minimizer.remainder_summary(rows, 0.8, directional_expectations={"URB": 1, "DEV": 0})
    listed = frame.set_index(["DEV", "URB", "STB"])["theory_consistent"].to_dict()
    assert listed == {(0, 1, 0): True, (0, 1, 1): True}
