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
    with pytest.raises(qca.DataError, match="row 8 is outside the table of 8 rows"):
        setqca.minimize({8}, width=3)
