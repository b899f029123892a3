"""The bundled studies give exactly the published results, and say what must be said."""

import warnings

import pytest

from fastqca.demo import bundled as studies


@pytest.fixture(scope="module")
def allers():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what deserves a warning is part of the text
        return studies.allers()


@pytest.fixture(scope="module")
def lipset():
    return studies.lipset()


@pytest.fixture(scope="module")
def networks():
    return studies.care_networks()


def models(solution):
    return [str(model) for model in solution.models]


def test_allers_key_conditions(allers):
    present, absent = allers.analyses["OUT"], allers.analyses["~OUT"]
    assert models(present.conservative) == ["WILL*ALIGN*RES*EXT"]
    assert models(present.parsimonious) == ["WILL", "ALIGN", "EXT"]
    assert models(present.intermediate) == ["WILL*ALIGN*RES*EXT"]
    assert models(absent.conservative) == ["~WILL*~ALIGN*~EXT"]
    assert models(absent.parsimonious) == ["~WILL", "~ALIGN", "~EXT"]
    for solution in (present.conservative, present.parsimonious, absent.conservative):
        for model in solution.models:
            assert (model.inclS, model.covS, model.arrow) == (1, 1, "<->")
    assert present.table.row_numbers == [1, 3, 16]


DIMENSIONS = {
    "none (4 dimensions)": (["~PREV + ~TIER"], ["PREV*TIER"]),
    "between 3 and 6": (["~PREV + ~ORGS", "~PREV + ~TIER"], ["PREV*ORGS", "PREV*TIER"]),
    "between 6 and 7": (["~ORGS"], ["ORGS", "PREV*TIER"]),
    "between 7 and 8": (
        ["~PREV + ~TIER", "~TIER + ~INNO*~ORGS", "~TIER + ~ORGS*~SPEC"],
        ["PREV*TIER"],
    ),
}


@pytest.mark.parametrize("cut", DIMENSIONS)
def test_allers_dimensions_only(allers, cut):
    present, absent = (allers.analyses[f"{outcome}, {cut}"] for outcome in ("OUT", "~OUT"))
    assert (sorted(models(present.parsimonious)), sorted(models(absent.parsimonious))) == (
        sorted(DIMENSIONS[cut][0]),
        sorted(DIMENSIONS[cut][1]),
    )
    literals = [len(term.literals) for m in present.conservative.models for term in m.terms]
    assert literals == [len(present.table.conditions)] * 2  # one full row per positive case


def test_allers_ambition(allers):
    result = allers.analyses["ambition"]
    assert models(result.conservative) == models(result.parsimonious) == ["KEY"]
    assert result.table.row_numbers == [1, 2, 3, 4]


def test_allers_says_what_must_be_said(allers):
    text = str(allers)
    flat = " ".join(text.split())
    for said in (
        "INNO = SPEC = FULL = AMB (0,1,1,0)",
        "WILL = ALIGN = EXT = OUT (1,0,1,0)",
        "RES 1.000 0.500 0.667",
        "at least one of 5 random columns (fair coin tosses) separates 4 cases perfectly",
        "in either direction, is 0.487; for 4 columns it is 0.414",
        "~AMB + KEY -> OUT crisp 0.667 0.667 1.000",
        "~AMB + KEY -> OUT graded 0.831 0.798 0.717",
        "KEY -> OUT graded 1.000 1.000 0.717",
        "Project D deviates",
        "1 0 0 0 1 0.744 0.660 D",
        "3 1 0 0 1 0.497 0.398 B",
    ):
        assert said in flat


def test_lipset(lipset):
    crisp, fuzzy = lipset.analyses["crisp"], lipset.analyses["fuzzy"]
    assert models(crisp.conservative) == ["DEV*~URB*LIT*STB + DEV*LIT*IND*STB"]
    assert models(crisp.parsimonious) == ["DEV*STB"]
    assert models(crisp.intermediate) == ["DEV*LIT*STB"]
    assert models(fuzzy.conservative) == ["DEV*~URB*LIT*~IND*STB + DEV*URB*LIT*IND*STB"]
    assert models(fuzzy.parsimonious) == ["DEV*~IND + URB*STB"]
    assert models(fuzzy.intermediate) == ["DEV*URB*LIT*STB + DEV*LIT*~IND*STB"]


def test_care_networks(networks):
    result = networks.analyses["NE"]
    assert models(result.parsimonious) == models(result.intermediate) == ["FD*FI + VD*VI*NB"]
    assert "SIMULATED DATA: no row is a real network." in " ".join(str(networks).split())


@pytest.mark.parametrize("name", ["allers", "lipset", "care_networks"])
def test_text_fits_into_100_columns_and_the_page_says_the_same(name):
    study = getattr(studies, name)()
    text, page = str(study), study.page()
    assert max(map(len, text.splitlines())) <= 100
    assert text.splitlines() == [line.rstrip() for line in text.splitlines()]
    assert f"<h1>{study.title}</h1>" in page
    assert "Conservative solution" in page
    assert study._repr_html_().startswith("<pre>")
    assert repr(study).startswith(f"<DemoStudy {name}: ")
