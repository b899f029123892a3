"""The core called directly, with arrays that no function of the package would hand it."""

import numpy as np
import pytest

from fastqca import _core


def solved(levels, explained, off, **options):
    k = len(levels)
    given = {"all_sol": False, "row_dom": False, "max_models": 100, "budget": 10.0} | options
    return _core.solve(
        np.array(levels, np.uint16),
        np.array(explained, np.uint8).reshape(len(explained), k),
        np.array(off, np.uint8).reshape(len(off), k),
        np.zeros((0, k), np.uint32),
        None,
        **given,
    )


@pytest.mark.parametrize(
    ("levels", "explained", "off", "message"),
    [
        ([2, 2], [[1, 2]], [[0, 0]], "level 2"),
        ([0, 2], [[0, 0]], [[0, 1]], "0 levels"),
        ([257], [[150]], [[0]], "257 levels"),
        ([2], [[1]], [[1]], "off-set"),
        ([2] * 257, [[1] * 257], [[0] * 257], "257 conditions"),
    ],
)
def test_odd_tables_are_refused(levels, explained, off, message):
    with pytest.raises(ValueError, match=message):
        solved(levels, explained, off)


def test_no_conditions_and_no_rows():
    assert solved([], np.zeros((1, 0)), np.zeros((0, 0))).n_primes == 1
    empty = solved([2, 3], [], [[0, 0]])
    assert (empty.n_primes, empty.n_models) == (0, 0)


def test_arrays_that_disagree_are_refused():
    x, y = np.ones((2, 3)), np.ones(3)
    fuzzy, short = np.zeros(2, bool), np.zeros(1, bool)
    terms, rows = np.ones((1, 2), np.int16), np.ones((3, 2), np.uint8)
    levels, cubes = np.array([2, 2], np.uint16), np.zeros((1, 1), np.uint32)
    offsets, indices = np.array([0, 1]), np.array([7])
    with pytest.raises(ValueError, match="fuzzy"):
        _core.memberships(x, terms, fuzzy=short)
    with pytest.raises(ValueError, match="terms"):
        _core.memberships(x, terms[:, :1].copy(), fuzzy=fuzzy)
    with pytest.raises(ValueError, match="cases"):
        _core.truth_table(x, fuzzy=fuzzy, outcome=y[:2].copy(), ties="drop")
    for bad, message in ((indices, "terms"), (-indices, "term of a model cannot be -7")):
        with pytest.raises(ValueError, match=message):
            _core.fit(x, y, offsets=offsets, indices=bad)
    for bad in ([0, 2], [1, 0], [-1, 1]):
        with pytest.raises(ValueError, match="damaged"):
            _core.numbered(np.array(bad), np.zeros(1, np.uint32))
    with pytest.raises(ValueError, match="cubes"):
        _core.difference(levels, cubes, cubes)
    everything = (x, levels, fuzzy, y, rows[:1], rows[1:] * 0, cubes)
    options = {"pi_cons": 0.5, "sol_cons": 0.0, "sol_cov": 0.0, "all_sol": False}
    with pytest.raises(ValueError, match="off-set cubes"):
        _core.solve_consistent(*everything, **options, row_dom=False, max_models=1, budget=1.0)


def test_a_difference_of_nothing():
    levels = np.zeros(0, np.uint16)
    one, none = np.zeros((1, 0), np.uint32), np.zeros((0, 0), np.uint32)
    assert _core.difference(levels, one, none).shape == (1, 0)
    assert _core.difference(levels, one, one).shape == (0, 0)


def test_batches_of_any_size():
    walk = solved([2] * 4, [[1, 1, 1, 1]], [[0, 0, 0, 0]]).iter_models()
    assert len(walk.next_batch(1)[0]) == 2
    assert len(walk.next_batch(2**64 - 1)[0]) == 4
    assert len(walk.next_batch(5)[0]) == 1
