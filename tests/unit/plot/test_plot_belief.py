"""What the figures of belief show."""

import warnings

import numpy as np
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
    with pytest.raises(qca.DataError, match="a result of permutation_test is needed"):
        qca.plot.chance(solution)
    with pytest.raises(qca.DataError, match="a result of sensitivity_ranges is needed"):
        qca.plot.ranges(pd.DataFrame())


def legend_of(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def title_of(ax):
    return " ".join([ax.get_title(loc="left"), *words(ax)]).replace("\n", " ")


def test_a_map_has_the_area_of_each_cell(solution):
    found = qca.sensitivity_map(solution, "DEV.crossover", "n_cut", RAW, PLAN)
    ax = qca.plot.map(found, width="double")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("DEV.crossover", "n_cut")
    (dot,) = [line for line in ax.lines if len(line.get_xdata())]
    assert (dot.get_xdata()[0], dot.get_ydata()[0]) == found.at == (550, 1)
    # What lies under the dot is blue; every cell lies in one area, hatched or not.
    plain = [area for area in ax.collections if not area.get_hatch()]
    assert sum(len(area.get_paths()) for area in plain) == len(found)
    blue = [
        area for area in plain if tuple(area.get_facecolor()[0][:3]) == (0, 114 / 255, 178 / 255)
    ]
    boxes = [path.get_extents().extents for area in blue for path in area.get_paths()]
    assert any(x0 <= 550 <= x1 and y0 <= 1 <= y1 for x0, y0, x1, y1 in boxes)
    assert sorted(map(tuple, boxes)) == sorted(
        (left, bottom, right, top)
        for left, right, bottom, top in (found.box(cell) for cell in found.cells if cell.same)
    )
    told = legend_of(ax)
    assert told[:2] == ["the values chosen", "the same models"]
    # The neighbors of the solution are told, with their shares of the map.
    share = found.shares["URB*STB"]
    assert f"URB*STB ({100 * share:.1f}%)" in told
    assert len(told) == 11
    assert told[-1] == "no solution"
    assert "parsimonious solution for SURV" in title_of(ax)
    assert "DEV*~IND + URB*STB" in title_of(ax)
    with pytest.raises(qca.DataError, match="a result of sensitivity_map is needed"):
        qca.plot.map(solution)


def test_bars_are_as_long_as_the_smallest_sets():
    crisp = qca.datasets.load("lipset", "crisp")
    found = qca.influence(qca.minimize(crisp, "SURV", include="?", incl_cut=0.8))
    ax = qca.plot.influence(found, width="single")
    assert [bar.get_width() for bar in ax.patches] == [one.size for one in found.tippings]
    assert {"1: EE", "2: AU + DE"} <= set(words(ax))
    assert any(text.startswith("1: AU: STB, or ") for text in words(ax))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["the solution", "DEV*STB"]
    bounds = qca.influence(qca.minimize(crisp, "SURV", include="?", incl_cut=0.8), most=20)
    ax = qca.plot.influence(bounds)
    assert "at least 2" in words(ax)
    with pytest.raises(qca.DataError, match="a result of influence is needed"):
        qca.plot.influence(bounds.to_frame())


def test_names_beside_bars_stay_different_and_on_the_canvas():
    crisp = qca.datasets.load("lipset", "crisp")
    crisp.index = [f"Integrated care network of {case} in 1930" for case in crisp.index]
    found = qca.influence(qca.minimize(crisp, "SURV", include="?", incl_cut=0.8))
    ax = qca.plot.influence(found, width="single")
    assert any("AU" in text and "DE" in text for text in words(ax))
    right = ax.figure.bbox.x1
    assert all(text.get_window_extent().x1 <= right for text in ax.texts)


@pytest.fixture(scope="module")
def uncertain():
    ranges = {"DEV.crossover": (500, 600), "URB.crossover": [45, 50, 55]}
    return qca.calibration_uncertainty(
        RAW, PLAN, ranges, 199, outcome="SURV", include="?", incl_cut=0.8
    )


def test_cases_stand_at_their_means(uncertain):
    ax = qca.plot.uncertainty(uncertain)
    drawn = [tuple(at) for marks in ax.collections if len(marks.get_offsets()) for at in
             marks.get_offsets()]  # fmt: skip
    means = [(one.solution[0], one.outcome[0]) for one in uncertain.cases]
    assert all(any(abs(a - x) + abs(b - y) < 1e-9 for a, b in drawn) for x, y in means)
    changing = sum(0.05 < one.inside < 0.95 for one in uncertain.cases)
    assert f"changes sides ({changing})" in legend_of(ax)
    key = qca.plot.key(ax)
    assert key["name"].tolist() == [one.case for one in uncertain.cases]
    assert key["drawn"].all()
    assert "DEV*~IND + URB*STB" in title_of(ax)
    ax = qca.plot.uncertainty(uncertain, names=False)
    assert qca.plot.key(ax).empty
    with pytest.raises(qca.DataError, match="a result of calibration_uncertainty is needed"):
        qca.plot.uncertainty(pd.DataFrame())
    with pytest.raises(qca.DataError, match="kind must be one of"):
        qca.plot.uncertainty(uncertain, "models")


def test_anchors_have_two_bars(uncertain):
    ax = qca.plot.uncertainty(uncertain, "anchors")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [share for one in uncertain.drivers for share in (one.same, one.inclS)]
    ticks = [label.get_text() for label in ax.get_yticklabels()]
    assert [tick.split("\n")[0] for tick in ticks] == [one.anchor for one in uncertain.drivers]
    assert "45 to 55" in ticks[1]


def test_what_never_varies_has_no_bar():
    found = qca.calibration_uncertainty(
        RAW, PLAN, {"STB.exclusion": (14, 15)}, 29, outcome="SURV", include="?", incl_cut=0.8
    )
    ax = qca.plot.uncertainty(found, "anchors")
    assert "never varies" in words(ax)
    assert len(ax.patches) == 1


def test_of_many_cases_those_that_change_most_are_named():
    rng = np.random.default_rng(3)
    raw = pd.DataFrame(rng.random((200, 2)), columns=["A", "B"])
    raw.index = [f"综合护理网络第{i}号" for i in range(200)]
    raw["Y"] = np.minimum(raw["A"], raw["B"])
    plan = {name: qca.fuzzy(0.1, 0.5, 0.9) for name in "AB"}
    found = qca.calibration_uncertainty(
        raw, plan, {"A.crossover": (0.4, 0.6), "B.crossover": (0.4, 0.6)}, 49, outcome="Y",
        include="?", incl_cut=0.8,
    )  # fmt: skip
    ax = qca.plot.uncertainty(found, width="single")
    named = qca.plot.key(ax).query("drawn")["name"].tolist()
    inside = {one.case: one.inside for one in found.cases}
    assert 0 < len(named) <= 30
    assert all(0.05 < inside[name] < 0.95 for name in named)
    assert any(text.endswith("of 200 cases are labeled.") for text in words(ax))
