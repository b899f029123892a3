"""Figures of simulation studies."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

import fastqca as qca
from fastqca.simulation import Design, run


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    design = Design(
        truth="A*B + C -> Y",
        n=[8, 12, 96],
        noise={"outcome_flip": [0, 0.1], "omit": [[], "B"]},
        all_sol=[False, True],
    )
    return run(design, 20, 1, tmp_path_factory.mktemp("study"), progress=False)


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


FIXED = {"all_sol": False, "omit": "[]"}


def test_recovery_draws_means_and_errors(results):
    ax = qca.plot.recovery(results, "correct", by="outcome_flip", where=FIXED)
    cells = results.cells().query("not all_sol and omit == '[]'")
    for flip, drawn in zip([0, 0.1], ax.containers, strict=True):
        mine = cells[cells["outcome_flip"] == flip].sort_values("n")
        assert drawn[0].get_xdata().tolist() == [8, 12, 96]
        assert drawn[0].get_ydata().tolist() == mine["correct"].tolist()
        ends = drawn[2][0].get_segments()
        height = [segment[1][1] - segment[0][1] for segment in ends]
        assert height == pytest.approx((4 * mine["correct_se"]).tolist())
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0", "0.1"]
    assert ax.get_xscale() == "log"
    assert ax.get_ylim() == (-0.03, 1.03)


def test_what_alone_varies_needs_no_name(results):
    ax = qca.plot.recovery(results, where=FIXED | {"outcome_flip": 0})
    assert ax.get_legend() is None
    ax = qca.plot.recovery(results, where=FIXED)
    assert ax.get_legend().get_title().get_text() == "outcome_flip"


def test_long_levels_are_written_aslant(results):
    cells = results.cells().assign(truth="A*~B + ~A*B + C*D -> Y")
    cells.loc[cells["n"] == 12, "truth"] = "A*B + C -> Y"
    cells = cells[cells["n"] != 96].assign(n=12)
    ax = qca.plot.heatmap(cells, x="truth", y="outcome_flip", where=FIXED)
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {30}
    ax = qca.plot.heatmap(results, y="outcome_flip", where=FIXED)
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {0}


def test_text_levels_stand_side_by_side(results):
    ax = qca.plot.recovery(results, "n_models", "omit", where={"all_sol": True, "n": 12})
    assert [text.get_text() for text in ax.get_xticklabels()] == ["B", "[]"]
    assert ax.get_ylim()[1] > 1


def test_heatmap_writes_every_value(results):
    ax = qca.plot.heatmap(results, "exact", y="outcome_flip", where=FIXED)
    cells = results.cells().query("not all_sol and omit == '[]'").sort_values(["outcome_flip", "n"])
    assert [t.get_text() for t in ax.texts] == [f"{v:.2f}" for v in cells["exact"]]
    assert ax.collections[0].get_clim() == (0, 1)


def test_what_is_not_known_has_a_dash(results):
    cells = results.cells()
    cells["exact"] = np.nan
    ax = qca.plot.heatmap(cells, where=FIXED)
    assert {t.get_text() for t in ax.texts} == {"-"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, r"several cells have the same n: fix outcome_flip, omit, all_sol by where=, as in"),
        ({"metric": "exakt"}, "metric must be one of .*did you mean 'exact'"),
        ({"x": "m", "by": "omit"}, "nothing called 'm' was set"),
        ({"where": {"flip": 0}}, "where: nothing called 'flip' was set"),
        ({"where": {"n": 9}}, r"where: no cell has n=9 \(there are: 8, 12, 96\)"),
        ({"where": FIXED, "ax": "here"}, "ax must be a matplotlib Axes, got str"),
        ({"results": "results"}, "what run returns is needed, got str"),
    ],
)
def test_what_cannot_be_drawn_is_said(results, arguments, said):
    for draw in (qca.plot.recovery, qca.plot.heatmap):
        given = {"results": results} | arguments
        if draw is qca.plot.heatmap:
            given["y"] = given.pop("by", "outcome_flip")
            if not arguments:
                said = "several cells have the same n and outcome_flip"
        with pytest.raises(qca.DataError, match=said):
            draw(**given)


def test_a_heat_map_needs_two_sides(results):
    with pytest.raises(qca.DataError, match="y is missing"):
        qca.plot.heatmap(results)


def test_a_study_of_one_cell_can_be_drawn(tmp_path):
    one = run(Design(truth="A -> Y"), 10, 1, tmp_path, progress=False)
    assert qca.plot.recovery(one).get_xticks().tolist() == [24]
