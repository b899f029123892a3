"""Benchmarks of methods with known results, exactly or within their Monte Carlo error."""

import importlib.util
import sys
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest

import fastqca as qca
from fastqca.simulation import AllDeletions, evaluate

TRUTH = "FD*FI + VD*VI*NB -> NE"
NAMES = ("FD", "FI", "NB", "VD", "VI")

# Of all C(32, d) data sets: conservative solution correct, parsimonious correct, exact, every one
# of all irredundant models correct, and numbers of models, with the fewest terms and all.
DELETIONS = {
    1: (32, 21, 32, 32, 32, 32, 32),
    2: (496, 210, 496, 496, 496, 496, 496),
    3: (4960, 1331, 4960, 4956, 4900, 4975, 5020),
    4: (35960, 6006, 35960, 35844, 34508, 36374, 37526),
}


@pytest.mark.parametrize("d", DELETIONS)
def test_every_deletion_of_rows(d):
    data = AllDeletions(TRUTH, NAMES, deleted=d).draw()

    def judged(**arguments):
        many = qca.minimize_many(data.conditions, data.outcome, names=data.names, **arguments)
        return evaluate(TRUTH, many).metrics

    fewest, every = judged(), judged(all_sol=True)
    found = [
        len(data),
        judged(solution="conservative")["correct"].sum(),
        fewest["correct"].sum(),
        fewest["exact"].sum(),
        every["correct_all"].sum(),
        fewest["n_models"].sum(),
        every["n_models"].sum(),
    ]
    assert found == list(DELETIONS[d])
    assert every["correct"].all()


@pytest.mark.parametrize("d", DELETIONS)
def test_conservative_counts_by_hand(d):
    """
    Correct when all 11 positive rows stay, or when just those of one term alone are gone.

    The latter are the three rows of VD*VI*NB outside FD*FI, with the eight of FD*FI all there.
    """
    assert DELETIONS[d][1] == comb(21, d) + (comb(21, d - 3) if d >= 3 else 0)


def test_data_sets_are_all_different_and_complete():
    data = AllDeletions("A*B -> Y", 3, deleted=3).draw()
    weights = np.array([4, 2, 1])
    kept = [frozenset(rows) for rows in (data.conditions @ weights).tolist()]
    assert {frozenset(range(8)) - rows for rows in kept} == set(
        map(frozenset, combinations(range(8), 3))
    )
    assert len(kept) == comb(8, 3)


def load_script():
    """Load the script of the documentation that compares known figures."""
    path = Path(__file__).parents[2] / "docs" / "benchmarks" / "recovery.py"
    spec = importlib.util.spec_from_file_location("recovery", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["recovery"] = module
    spec.loader.exec_module(module)
    return module


RECOVERY = load_script()


@pytest.mark.parametrize("study", RECOVERY.studies(), ids=lambda study: study.name)
def test_known_figures_come_out_again(study, tmp_path):
    """Within three standard errors of both. Few replicates here; the page has more."""
    small = max(cell.size for cell in study.design.data_cells) < 100  # numbers of models are skewed
    found = RECOVERY.compare(study, 300 if small else 60, tmp_path)
    assert {row.what: row for row in found if row.apart > 3} == {}
    assert found


def test_random_data_without_a_contradictory_row():
    assert max(row.apart for row in RECOVERY.clean_tables(300)) <= 3


def test_power_of_permutations():
    assert max(row.apart for row in RECOVERY.permutation_power(60, 99)) <= 3
