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
        assert height == pytest.approx((mine["correct_high"] - mine["correct_low"]).tolist())
        assert min(height) > 0  # also at 0 and 1
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
    cells["exact"] = cells["exact_least"] = np.nan
    ax = qca.plot.heatmap(cells, where=FIXED)
    assert {t.get_text() for t in ax.texts} == {"-"}


def test_what_is_known_of_some_replicates_has_bounds(results):
    """No mean over those that are known: what is unknown may depend on the answer."""
    cells = results.cells().query("outcome_flip == 0").reset_index(drop=True)
    hard = cells["n"] == 12
    bounds = {"exact": np.nan, "exact_least": 0.08, "exact_most": 0.99, "exact_n": 13}
    for name, value in bounds.items():
        cells.loc[hard, name] = value
    ax = qca.plot.heatmap(cells, where=FIXED, y="outcome_flip")
    assert "0.08 to\n0.99\nn = 13" in {t.get_text() for t in ax.texts}
    ax = qca.plot.recovery(cells, where=FIXED)
    assert [t.get_text() for t in ax.texts] == ["n = 13"]
    assert [list(line.get_ydata()) for line in ax.lines if line.get_lw() == 6] == [[0.08, 0.99]]
    assert np.isnan(np.array(ax.containers[0][0].get_ydata(), float)).tolist() == [
        False,
        True,
        False,
    ]


def test_cells_of_an_earlier_version_are_refused(results):
    with pytest.raises(
        qca.DataError, match="were created by an earlier version; run the study again"
    ):
        qca.plot.recovery(results.cells().drop(columns="exact_least"), where=FIXED)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, r"several cells have the same n: fix outcome_flip, omit, all_sol with where=, as in"),
        ({"metric": "exakt"}, "metric must be one of .*did you mean 'exact'"),
        ({"x": "m", "by": "omit"}, "there is no argument 'm' in the design"),
        ({"where": {"flip": 0}}, "where: there is no argument 'flip' in the design"),
        ({"where": {"n": 9}}, r"where: no cell has n=9 \(there are: 8, 12, 96\)"),
        ({"where": FIXED, "ax": "here"}, "ax must be a matplotlib Axes, got str"),
        ({"results": "results"}, "a result of run is needed, got str"),
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
