"""The report and the study that it is made of."""

import re

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.report import robustness
from fastqca.report.checks import checklist
from fastqca.report.evidence import gather_findings


def lipset(**changes) -> qca.Study:
    study = qca.Study(
        "Lipset",
        qca.datasets.load("lipset"),
        "SURV",
        "DEV, URB, LIT, IND, STB",
        plan=qca.datasets.plan("lipset", "fuzzy"),
        incl_cut=0.8,
        pri_cut=0.5,
        dir_exp="DEV, URB, LIT, IND, STB",
        theory="DEV*STB",
    )
    return study.rerun(**changes)


def networks(**changes) -> qca.Study:
    data = qca.datasets.load("care_networks")
    conditions = ("FD", "FI", "NB", "VD", "VI")
    study = qca.Study("Networks", data, "NE", conditions, incl_cut=0.8, pri_cut=0.5)
    return study.rerun(**changes)


def test_a_study_that_was_saved_gives_the_same_report(tmp_path):
    study = lipset(reasons={"DEV": 'he says "so"\nand why'}, about={"population": "Europe"}, seed=3)
    study.save(tmp_path / "study.toml")
    again = qca.Study.load(tmp_path / "study.toml")
    assert again.data_hash == study.data_hash
    assert again.plan == study.plan
    assert qca.report.html(again) == qca.report.html(study)
    again.save(tmp_path / "second.toml")
    first, second = (
        (tmp_path / name).read_text().replace("second.csv", "study.csv")
        for name in ("study.toml", "second.toml")
    )
    assert first == second


def test_the_report_is_written_and_the_same_each_time(tmp_path):
    page = qca.report.html(networks(), tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    assert qca.report.html(networks(), tmp_path) == page
    assert (tmp_path / "index.html").exists()
    assert "://" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)


def statuses(study: qca.Study) -> dict[str, str]:
    return {check.step: check.status for check in checklist(gather_findings(study))}


def test_every_line_of_the_checklist_says_something():
    checks = checklist(gather_findings(lipset()))
    assert len(checks) == 20
    assert all(check.status in {"PASS", "FLAG", "NOT RUN"} for check in checks)
    assert all(check.why.endswith(".") and len(check.why) < 400 for check in checks)


def test_what_is_missing_is_flagged_and_what_is_there_passes():
    bare = qca.CalibrationPlan(dict(qca.datasets.plan("lipset", "fuzzy").specs))
    found = statuses(lipset(plan=bare))
    assert found["Scope and cases"] == "FLAG"
    assert found["Calibration"] == "FLAG"
    assert found["Directional expectations"] == "FLAG"
    assert found["Clusters and time"] == "NOT RUN"
    told = dict.fromkeys(("DEV", "URB", "LIT", "IND", "STB"), "because")
    plan = qca.CalibrationPlan(dict(bare.specs), reasons={**told, "SURV": "because"})
    about = dict.fromkeys(("population", "cases", "unit", "period"), "said")
    better = statuses(lipset(reasons=told, plan=plan, about=about))
    assert better["Scope and cases"] == "PASS"
    assert better["Directional expectations"] == "PASS"
    assert better["Calibration"] == "PASS"


def test_data_that_came_as_sets_are_not_calibrated():
    found = statuses(networks())
    assert found["Calibration"] == "NOT RUN"
    assert found["Theory evaluation"] == "NOT RUN"
    assert found["Directional expectations"] == "NOT RUN"


def test_mistakes_are_flagged():
    data = qca.datasets.load("allers", "crisp")[["WILL", "ALIGN", "RES", "EXT", "OUT"]]
    found = statuses(qca.Study("Four", data, "OUT", ("WILL", "ALIGN", "RES", "EXT"), incl_cut=1))
    assert found["Distinct sets"] == "FLAG"
    assert found["Model ambiguity"] == "FLAG"
    assert found["Conditions and cases"] == "FLAG"
    tied = qca.datasets.load("lipset", "fuzzy").replace({"DEV": {0.81: 0.5}})
    tied.iloc[0, 0] = 0.5
    found = statuses(qca.Study("Ties", tied, "SURV", ("DEV", "STB")))
    assert found["Memberships of 0.5"] == "FLAG"
    found = statuses(lipset(incl_cut=0.6, pri_cut=0.0))
    assert found["Truth table"] == "FLAG"


def test_permutations_know_random_data():
    rng = np.random.default_rng(5)
    x = rng.integers(0, 2, (24, 4))
    noise = pd.DataFrame(x, columns=list("ABCD")).assign(Y=rng.integers(0, 2, 24))
    assert statuses(qca.Study("Noise", noise, "Y", tuple("ABCD")))["Chance"] == "FLAG"
    # All 24 networks differ, so any outcome whatsoever is explained without exception: fit says
    # nothing, but only one in a thousand is explained as shortly.
    study = networks()
    found = robustness.stability(study.table(), study, "parsimonious")
    assert found.chance["fit"].p == 1
    assert found.p_value < 0.005
    assert statuses(study)["Chance"] == "PASS"
    many = networks().data.sample(60, replace=True, random_state=1).reset_index(drop=True)
    assert statuses(networks(data=many))["Chance"] == "PASS"


def test_an_outcome_without_a_solution_is_a_report_too():
    data = networks().data.assign(NE=0)
    page = qca.report.html(networks(data=data))
    assert "o row of the truth table is coded" in page


def test_a_panel_is_looked_at_by_period():
    data = qca.datasets.load("ics_panel")
    study = qca.Study(
        "Panel",
        data,
        "HEALTH",
        ("SG", "PM", "SL"),
        unit="ics",
        time="period",
        n_cut=2,
        incl_cut=0.8,
    )
    assert statuses(study)["Clusters and time"] == "FLAG"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = 'x'", "'data' is missing"),
        ("name = 'x'\ndata='d.csv'\noutcom='Y'", "no entry 'outcom' .did you mean 'outcome'"),
        ("name = ", "not a TOML file"),
        ("name='x'\ndata='d.csv'\noutcome='Y'\nconditions='A'", "'conditions' must be a list"),
        ("name='x'\ndata='d.csv'\noutcome='Y'\nconditions=['A']\nn_cut='1'", "must be a number"),
        ("name='x'\ndata='d.csv'\noutcome='Y'\nconditions=['A']", "d.csv"),
    ],
)
def test_one_clear_error_for_a_study_file(tmp_path, text, message):
    (tmp_path / "study.toml").write_text(text)
    with pytest.raises(qca.DataError, match=message):
        qca.Study.load(tmp_path / "study.toml")
    with pytest.raises(qca.DataError, match="there is no such file"):
        qca.Study.load(tmp_path / "none.toml")


def test_one_clear_error_for_a_study():
    with pytest.raises(qca.DataError, match="reasons: 'DEW' is no condition"):
        lipset(reasons={"DEW": "x"})
    with pytest.raises(qca.DataError, match="about: there is no entry 'populaton'"):
        lipset(about={"populaton": "x"})
    with pytest.raises(
        qca.DataError, match=r"a Study or a result of minimize\(\) is needed, got DataFrame"
    ):
        qca.report.html(lipset().data)


def test_a_name_within_another_is_not_expected():
    sets = qca.datasets.load("lipset", "fuzzy").rename(columns={"IND": "DE"})
    study = qca.Study("x", sets, "SURV", ("DEV", "DE", "STB"), dir_exp="DEV, STB")
    (found,) = [each for each in checklist(gather_findings(study)) if "expect" in each.step]
    assert found.why == "No reason is given for DEV, STB."


def test_a_fast_machine_says_too_large_as_a_slow_one_does(monkeypatch):
    """Counting these models takes about as long as the budget: it may end or not."""
    calls = []

    def patient(*arguments, **options):
        calls.append(options)
        return qca.minimize(*arguments, **{**options, "budget": 60})

    monkeypatch.setattr(robustness, "minimize", patient)
    values = np.random.default_rng(1).integers(0, 2, (24, 13))
    data = pd.DataFrame(values, columns=[*(f"c{i}" for i in range(12)), "Y"])
    study = qca.Study("Large", data, "Y", tuple(data.columns[:-1]), all_sol=True)
    found = robustness.stability(study.table(), study, "parsimonious")
    assert found.too_large
    assert "too large" in found.about_chance()
    assert len(calls) == 1
