"""`fastqca nca` and `fastqca plot nca`."""

import json

import pytest

import fastqca as qca

NCA = ("nca", "raw.csv", "--case-id", "case", "--outcome", "SURV", "--conditions", "DEV,LIT")


@pytest.fixture(autouse=True)
def _raw(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    qca.datasets.load("lipset").to_csv("raw.csv", index_label="case")


def test_it_prints_what_the_function_finds(run):
    status, out, _ = run(*NCA, "--permutations", "200", "--seed", "1")
    raw = qca.datasets.load("lipset")
    assert status == 0
    assert out.strip() == str(qca.nca(raw, "SURV", "DEV,LIT", permutations=200, seed=1)).strip()


def test_bottlenecks_follow(run):
    status, out, _ = run(*NCA, "--bottlenecks", "--unit", "actual", "--ceilings", "ce_fdh")
    assert status == 0
    assert "Bottlenecks of SURV: CE-FDH, values" in out


def test_json(run):
    status, out, _ = run(*NCA, "--json", "--bottlenecks")
    found = json.loads(out)
    assert status == 0
    assert found["effects"][0]["d"] == qca.nca(qca.datasets.load("lipset"), "SURV", "DEV").value(
        "d", "DEV", "ce_fdh"
    )
    assert found["bottlenecks"]["cr_fdh"][0]["DEV"] == "NN"
    status, out, _ = run(*NCA, "--json")
    assert len(json.loads(out)) == 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--corner", "uper left"), "did you mean 'upper left'"),
        (("--ceilings", "ce_fhd"), "did you mean 'ce_fdh'"),
        (("--scope", "1,7"), "--scope=1,7,1,7"),
        (("--permutations", "many"), "must be a whole number of at least 0"),
        (("--permutations", "exact"), "at most 10 cases"),
    ],
)
def test_mistakes_take_one_line(run, options, message):
    status, _, err = run(*NCA, *options)
    assert status == 2
    assert message in err
    assert err.count("\n") == 1


def test_the_figure(run, tmp_path):
    status, _, err = run(
        *("plot", "nca", "raw.csv", "--case-id", "case", "--outcome", "SURV"),
        *("--column", "LIT", "--out", "figure.svg"),
    )
    assert status == 0, err
    assert (tmp_path / "figure.svg").stat().st_size > 1000
    status, _, err = run("plot", "nca", "raw.csv", "--case-id", "case", "--outcome", "SURV")
    assert status == 2
    assert "name one condition: there are DEV, URB, LIT, IND, STB" in err
