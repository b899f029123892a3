"""Every robustness record of the reference: fit, core, single tests and case types, over all tests."""

import pytest
from reference import number
from setmethods_reference import frame, records, rows_of, solution, study

import fastqca as qca
from fastqca.theory import Robustness

TYPES = {
    "S1S2Y": "robust typical",
    "S1S2y": "robust deviant",
    "S1s2Y": "shaky typical",
    "S1s2y": "shaky deviant",
    "s1S2Y": "possible typical",
    "s1S2y": "possible deviant",
    "s1s2Y": "extreme deviant coverage",
    "s1s2y": "irrelevant",
}


def found(name: str, place: int) -> tuple[Robustness, dict]:
    record = study(name)["robustness"][place]
    tests = [solution(name, number) for number in record["tests"]]
    return qca.robustness(
        solution(name), tests, frame(name), outcome=study(name)["outcome"]
    ), record


@pytest.mark.parametrize(("name", "place"), records("robustness"))
def test_by_definition(name: str, place: int) -> None:
    result, record = found(name, place)
    wanted = record["definition"]
    assert set(wanted) <= {"rob.fit", "rob.corefit", "rob.cases", "rob.singletest"}
    for measure, value in wanted["rob.fit"].items():
        assert getattr(result, measure) == pytest.approx(value, abs=1e-9)
    names = {"Cons.Suf": "inclS", "Cov.Suf": "covS", "PRI": "PRI"}
    for measure, value in wanted["rob.corefit"].items():
        assert result.core_fit[names[measure]] == pytest.approx(value, abs=1e-9)
    cases = wanted["rob.cases"]
    ratios = {"RCR_typ": result.RCR_typ, "RCR_dev": result.RCR_dev, "RCC_Rank": result.rank}
    for measure, value in cases["parameters"].items():
        assert ratios[measure] == pytest.approx(number(value), abs=1e-9, nan_ok=True)
    assert {kind: list(result.cases[TYPES[kind]]) for kind in TYPES} == cases["cases"]
    singles = wanted.get("rob.singletest", [])
    frame_ = result.tests_frame().set_index("test").sort_index()
    for place_, single in enumerate(singles, start=1):
        row = frame_.loc[place_]
        assert single["test"] == record["tests"][place_ - 1]
        assert row["rank"] == single["RCC_Rank"]
        assert row["RF_SC"] == pytest.approx(single["SC"], abs=1e-9)


@pytest.mark.parametrize(("name", "place"), records("robustness"))
def test_by_r_whose_coincidence_and_cases_know_only_the_first_and_the_last_test(
    name: str, place: int
) -> None:
    """R rounds to three digits; RF_cons and RF_cov are quotients of rounded numbers."""
    result, record = found(name, place)
    tests = [solution(name, number) for number in record["tests"]]
    ends = qca.robustness(
        solution(name), [tests[0], tests[-1]], frame(name), outcome=study(name)["outcome"]
    )
    for measure, value in record["rob.fit"]["result"].items():
        ours = ends if measure.startswith("RF_SC") else result
        assert getattr(ours, measure) == pytest.approx(value, abs=2e-3)
    names = {"Cons.Suf": "inclS", "Cov.Suf": "covS", "PRI": "PRI"}
    for measure, value in record["rob.corefit"]["result"].items():
        assert result.core_fit[names[measure]] == pytest.approx(value, abs=6e-4)
    theirs = record["rob.cases"]
    assert {kind: list(ends.cases[TYPES[kind]]) for kind in TYPES} == theirs["cases"]
    assert ends.rank == theirs["parameters"]["RCC_Rank"]
    if (record["rob.singletest"] or {}).get("status") == "ok":
        singles = {}
        for row in rows_of(record["rob.singletest"]["result"]):
            singles[int(row["row"])] = row
        frame_ = result.tests_frame().set_index("test")
        for place_, row in singles.items():
            assert frame_.loc[place_, "rank"] == row["RCC_Rank"]
            assert frame_.loc[place_, "RF_SC"] == pytest.approx(row["SC"], abs=6e-4)


def test_r_depends_on_the_order_of_tests_somewhere() -> None:
    differ = 0
    for name, place in records("robustness"):
        record = study(name)["robustness"][place]
        theirs, exact = record["rob.fit"]["result"], record["definition"]["rob.fit"]
        differ += any(abs(theirs[m] - exact[m]) > 2e-3 for m in exact)
    assert differ == 19
