"""Necessity in kind and in degree in one table."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

SETS = qca.datasets.load("lipset", "fuzzy")
RAW = qca.datasets.load("lipset")
NAMES = "DEV, LIT, STB"


def test_kinds_are_those_of_necessity():
    found = qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, permutations=0).to_frame()
    for outcome in ("SURV", "~SURV"):
        alone = qca.necessity(SETS, outcome, NAMES, ron_cut=0.5, depth=1)
        part = found[found["outcome"] == outcome].set_index("term")
        assert part.index.tolist() == list(alone.rows)
        for name in ("inclN", "RoN", "covN"):
            assert part[name].to_numpy() == pytest.approx(alone.measures[name], rel=1e-12)
        assert part["necessary"].tolist() == alone.verdicts["necessary"].tolist()


def test_degrees_are_those_of_memberships():
    found = qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, ceiling="cr_fdh", permutations=0)
    frame = found.to_frame().set_index(["outcome", "term"])
    corners = {
        ("SURV", ""): "upper left",
        ("SURV", "~"): "upper right",
        ("~SURV", ""): "lower left",
        ("~SURV", "~"): "lower right",
    }
    for (outcome, sign), corner in corners.items():
        alone = qca.nca(SETS, "SURV", NAMES, ceilings="cr_fdh", corner=corner, scope=(0, 1, 0, 1))
        for name in ("DEV", "LIT", "STB"):
            row = frame.loc[(outcome, f"{sign}{name}")]
            assert row["d"] == pytest.approx(alone.value("d", name, "cr_fdh"), rel=1e-9, abs=1e-12)
            assert row["accuracy"] == alone.value("accuracy", name, "cr_fdh")


def test_degrees_of_raw_values_follow_the_calibration():
    found = qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, raw=RAW, seed=3)
    frame = found.to_frame().set_index(["outcome", "term"])
    # Instability: the set of stable countries is the low end.
    alone = qca.nca(RAW, "SURV", "STB", corner="upper right", permutations=1000, seed=3)
    for name in ("d", "accuracy", "p"):
        assert frame.loc[("SURV", "STB"), name] == alone.value(name, "STB", "ce_fdh")
    rising = qca.nca(RAW, "SURV", "DEV", corner="lower right", permutations=1000, seed=3)
    assert frame.loc[("~SURV", "~DEV"), "p"] == rising.value("p", "DEV", "ce_fdh")


def test_raw_values_are_found_by_case():
    mixed = RAW.sample(frac=1, random_state=1)
    found = qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, raw=mixed)
    assert np.array_equal(
        found.measures["d"],
        qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, raw=RAW).measures["d"],
    )
    with pytest.raises(qca.DataError, match="raw has no case AU"):
        qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, raw=RAW.drop("AU"))
    with pytest.raises(qca.DataError, match="raw: there is no column 'STB'"):
        qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, raw=RAW.drop(columns="STB"))
    with pytest.raises(qca.DataError, match="no raw values"):
        qca.necessity_in_kind_and_degree(SETS, "SURV*URB", NAMES, raw=RAW)


def test_a_scale_that_turns_has_no_direction():
    raw = pd.DataFrame({"A": [1, 2, 3, 4, 5], "Y": [1, 2, 3, 4, 5]})
    sets = pd.DataFrame({"A": [0.1, 0.9, 1, 0.8, 0.2], "Y": [0.1, 0.3, 0.6, 0.8, 1]})
    found = qca.necessity_in_kind_and_degree(sets, "Y", raw=raw)
    assert np.isnan(found.measures["d"]).all()
    assert "memberships neither rise" in str(found)


def test_several_levels_and_expressions():
    sets = pd.DataFrame({"A": [0, 1, 2, 2, 1, 0], "B": [0, 1, 0, 1, 1, 0], "Y": [0, 0, 1, 1, 0, 0]})
    found = qca.necessity_in_kind_and_degree(sets, "Y", permutations=20)
    frame = found.to_frame().set_index(["outcome", "term"])
    assert frame.loc[("Y", "A{2}"), "inclN"] == 1
    assert frame.loc[("Y", "A{2}"), "d"] == 1
    assert found.outcomes == ("Y", "~Y")
    both = qca.necessity_in_kind_and_degree(SETS, "SURV + URB", NAMES, permutations=0)
    assert both.outcomes == ("SURV + URB", "~SURV*~URB")
    with pytest.raises(qca.DataError, match="one ceiling"):
        qca.necessity_in_kind_and_degree(SETS, "SURV", ceiling="ce_fdh, qr")


def test_every_form(tmp_path):
    found = qca.necessity_in_kind_and_degree(SETS, "SURV", NAMES, raw=RAW)
    assert "In kind: the outcome does not occur without the condition" in str(found)
    assert "in degree, CE-FDH" in found.to_markdown()
    assert r"\toprule" in found.to_latex()
    found.to_word(tmp_path / "table.docx")
    found.to_excel(tmp_path / "table.xlsx")
    assert found.rerun(seed=1) == found
