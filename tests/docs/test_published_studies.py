"""
The studies told in docs/studies whose data stay outside: what they print is what R gives.

That a page prints what fastqca computes is tested in test_pages.py; here its results are held
against those of R, to 1e-9, by the names that they have on the page.
"""

from pathlib import Path
from typing import Any

import pytest
from pages import PAGES, ROOT, run, saved_in_r
from reference import literals, load, models, number

from fastqca.solutions import SolutionSet
from fastqca.supersets import Necessity
from fastqca.truth_tables import TruthTable

TOLERANCE = 1e-9

# On every page: tables and solutions of the outcome, and of its absence.
TABLES = {"table": "tt01", "absent_table": "ABSENT"}
SOLUTIONS = {
    ("solution", "conservative"): "tt01_cons",
    ("solution", "parsimonious"): "tt01_pars",
    ("absent", "conservative"): "ABSENT_cons",
    ("absent", "parsimonious"): "ABSENT_pars",
}
ABSENT = {"HC": "tt06", "CVF": "tt09", "RS": "tt03", "d.partybans": "tt07"}
# With "don't care" cells CCubes, R's default, lets terms cover cases without the outcome.
BY_EQMC = {("RS", "ABSENT_pars")}
NECESSITY = {"necessary": "{}", "absent_necessary": "~{}"}
WITHOUT_NECESSITY = {"RS"}  # R has no pofind() for data with "don't care" cells

STUDIES = [page for page in PAGES if saved_in_r(page)]


def test_there_are_four() -> None:
    assert sorted(saved_in_r(page)[0][0] for page in STUDIES) == sorted(ABSENT)


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
@pytest.mark.parametrize("page", STUDIES, ids=lambda page: str(page.relative_to(ROOT)))
def test_results_are_those_of_r(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found, failed = run(page, tmp_path)
    assert failed == 0
    name = saved_in_r(page)[0][0]
    study = load("published", name)
    for variable, key in TABLES.items():
        check_table(found[variable], study["truth_tables"][key.replace("ABSENT", ABSENT[name])])
    for (variable, kind), key in SOLUTIONS.items():
        suffix = "_eQMC" if (name, key) in BY_EQMC else ""
        record = study["solutions"][key.replace("ABSENT", ABSENT[name]) + suffix]
        check_solution(getattr(found[variable], kind), record)
    if name not in WITHOUT_NECESSITY:
        for variable, outcome in NECESSITY.items():
            key = f"pofind_{outcome.format(study['outcome'])}_necessity"
            check_necessity(found[variable], study["pofind"][key]["rows"])


def check_table(table: TruthTable, record: dict[str, Any]) -> None:
    rows = table.to_frame()
    expected = {row["row"]: row for row in record["rows"]}
    assert list(rows.index) == sorted(expected)
    for row, values in rows.iterrows():
        known = expected[row]
        assert (values["OUT"], values["n"]) == (known["OUT"], known["n"])
        assert values["cases"] == ",".join(known["cases"])
        for measure in ("incl", "PRI"):
            assert values[measure] == pytest.approx(float(known[measure]), abs=TOLERANCE)


def check_solution(solution: SolutionSet, record: dict[str, Any]) -> None:
    ours = [frozenset(literals(str(term)) for term in model.terms) for model in solution.models]
    assert set(ours) == set(models(record["models"]))
    assert len(ours) == len(record["models"])
    known = dict(zip(models(record["models"]), record["IC"]["models"], strict=True))
    fits = solution.to_frame()
    for number_of, model in enumerate(ours, start=1):
        terms = {literals(term["term"]): term for term in known[model]["terms"]}
        for _, row in fits[fits["model"] == f"M{number_of}"].iterrows():
            for measure in ("inclS", "PRI", "covS", "covU"):
                check_number(row[measure], terms[literals(row["term"])][measure])
        for measure in ("inclS", "PRI", "covS"):
            value = solution.fit.iloc[number_of - 1][measure]
            check_number(value, known[model]["model"][measure])


def check_necessity(found: Necessity, record: list[dict[str, Any]]) -> None:
    rows = {literals(term): row for term, row in found.to_frame().iterrows() if "+" not in term}
    for known in record:
        row = rows[literals(known["term"].strip())]
        for measure in ("inclN", "RoN", "covN"):
            check_number(row[measure], known[measure])


def check_number(ours: float, theirs: float | str | None) -> None:
    assert ours == pytest.approx(number(theirs), abs=TOLERANCE, nan_ok=True)
