"""What the figures of belief show."""

import warnings

import pandas as pd
import pytest

import fastqca as qca

plt = pytest.importorskip("matplotlib.pyplot")
RAW, PLAN = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")


@pytest.fixture(autouse=True)
def _closed():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield
    plt.close("all")


@pytest.fixture(scope="module")
def solution():
    return qca.minimize(qca.calibrate(RAW, PLAN), "SURV", include="?", incl_cut=0.8)


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_ranges_name_their_ends(solution):
    found = qca.sensitivity_ranges(solution, RAW, PLAN)
    ax = qca.plot.ranges(found)
    assert [label.get_text() for label in ax.get_yticklabels()] == [r.name for r in found.ranges]
    assert {"0.7041", "0.8043", "546.7", "662"} <= set(words(ax))
    # One range without an end has one number, one that ends nowhere has none.
    assert "12.25" in words(ax)
    assert len(ax.patches) == sum(len(one.parts) for one in found.ranges)


def test_chance_marks_what_was_observed():
    networks = qca.datasets.load("care_networks")
    solution = qca.minimize(networks, "NE", "FD, FI, NB, VD, VI", include="?")
    test = qca.permutation_test(solution, 500)
    ax = qca.plot.chance(test, width="double")
    assert " observed" in words(ax)
    line = next(line for line in ax.lines if len(set(line.get_xdata())) == 1)
    assert line.get_xdata()[0] == 5
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(1)


def test_rearrangements_without_a_solution_have_a_bar(solution):
    test = qca.permutation_test(solution, 200)
    ax = qca.plot.chance(test)
    assert "none" in [label.get_text() for label in ax.get_xticklabels()]
    with pytest.raises(qca.DataError, match="what permutation_test returns is needed"):
        qca.plot.chance(solution)
    with pytest.raises(qca.DataError, match="what sensitivity_ranges returns is needed"):
        qca.plot.ranges(pd.DataFrame())
