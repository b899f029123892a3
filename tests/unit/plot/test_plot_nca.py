"""The figure of necessity in degree."""

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt

import fastqca as qca

RAW = qca.datasets.load("lipset")
EVERYTHING = "ce_fdh,cr_fdh,ce_vrs,cr_vrs,c_lp,qr,ols,cols"


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize("corner", ["upper left", "upper right", "lower left", "lower right"])
def test_ceilings_stay_in_the_scope(corner):
    found = qca.nca(RAW, "SURV", "LIT", ceilings=EVERYTHING, corner=corner, scope=(0, 110, -12, 12))
    ax = qca.plot.nca(found, names=False)
    for line in ax.get_lines():
        x, y = np.array(line.get_data(), dtype=float)
        assert ((x >= -1e-9) & (x <= 110 + 1e-9) & (y >= -12 - 1e-9) & (y <= 12 + 1e-9)).all()


@pytest.mark.parametrize("corner", ["upper left", "upper right", "lower left", "lower right"])
@pytest.mark.parametrize("ceiling", EVERYTHING.split(","))
def test_the_shaded_area_is_the_zone(corner, ceiling):
    found = qca.nca(RAW, "SURV", "DEV", ceilings=ceiling, corner=corner)
    zone = found.value("zone", "DEV", ceiling)
    ax = qca.plot.nca(found)
    area = 0.0
    for patch in ax.patches:
        x, y = patch.get_xy().T
        area += abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    if np.isnan(zone):
        assert not ax.patches
        assert "no ceiling" in str(legend(ax))
    elif found.peers("DEV").drop_duplicates().shape[0] > 1 or ceiling in ("ols", "cols"):
        assert area == pytest.approx(zone, abs=1e-6)


def test_what_the_legend_says():
    found = qca.nca(RAW, "SURV", permutations=200, seed=1)
    said = legend(qca.plot.nca(found, "LIT", ceilings="cr_fdh"))
    assert said[:3] == ["scope", "zone of CR-FDH", "cases (18)"]
    assert said[3].startswith("CR-FDH: d = 0.614, p = 0.00")


def test_names_are_those_of_all_of_few_cases_else_of_peers():
    found = qca.nca(RAW, "SURV", "LIT")
    assert qca.plot.key(qca.plot.nca(found))["drawn"].sum() >= 17
    assert [t.get_text() for t in qca.plot.nca(found, names=["AU"]).texts] == ["AU"]
    assert not qca.plot.nca(found, names=False).texts
    rng = np.random.default_rng(2)
    many = qca.nca({"X": rng.random(240), "Y": rng.random(240)}, "Y")
    key = qca.plot.key(qca.plot.nca(many))
    assert set(key["name"]) == set(many.peers("X").index)


def test_wrong_arguments():
    found = qca.nca(RAW, "SURV")
    with pytest.raises(qca.DataError, match="name one condition"):
        qca.plot.nca(found)
    with pytest.raises(qca.DataError, match="no case 'XX'"):
        qca.plot.nca(found, "LIT", names=["XX"])
    with pytest.raises(qca.DataError, match="'qr' is not part of this analysis"):
        qca.plot.nca(found, "LIT", ceilings="qr")
    with pytest.raises(qca.DataError, match=r"a result of fastqca\.nca is needed"):
        qca.plot.nca(RAW)


def test_constants_are_drawn():
    ax = qca.plot.nca(qca.nca({"X": [1, 1, 1], "Y": [1, 2, 3]}, "Y"))
    assert "CE-FDH: no ceiling" in legend(ax)
