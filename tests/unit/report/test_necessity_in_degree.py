"""The section of the report on necessity in degree."""

import pytest

import fastqca as qca

RAW = qca.datasets.load("lipset")
NAMES = "DEV, LIT, STB"


@pytest.fixture
def page(tmp_path):
    def made(data, **options):
        study = qca.Study("Lipset", data, "SURV", NAMES, incl_cut=0.8, **options)
        qca.report.html(study, tmp_path / "report.html", figures=False)
        return (tmp_path / "report.html").read_text(encoding="utf-8")

    return made


def test_of_raw_values(page):
    text = page(RAW, plan=qca.datasets.plan("lipset", "fuzzy"))
    assert "scatter plot of their raw values" in text
    assert "Necessary for SURV in kind and in degree: LIT, STB; in degree only: DEV" in text


def test_of_memberships(page):
    text = page(qca.datasets.load("lipset", "fuzzy"))
    assert "scatter plot of their memberships" in text


def test_crisp_sets_alone_have_no_degree(page):
    assert "Necessity in degree" not in page(qca.datasets.load("lipset", "crisp"))


def test_crisp_sets_of_raw_values_have_one(page):
    text = page(RAW, plan=qca.datasets.plan("lipset", "crisp"))
    assert "scatter plot of their raw values" in text
