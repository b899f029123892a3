"""Every theory evaluation of the reference: memberships, fit, cases and expressions."""

import pandas as pd
import pytest
from setmethods_reference import frame, records, rows_of, solution, study

import fastqca as qca
from fastqca.theory import TheoryEvaluation

# T and S are above 0.5, ~T and ~S below; Y is the outcome.
GROUPS = {
    "TSY": "covered most likely",
    "~TSY": "covered least likely",
    "T~SY": "uncovered most likely",
    "~T~SY": "uncovered least likely",
    "TS~Y": "inconsistent most likely",
    "~TS~Y": "inconsistent least likely",
    "T~S~Y": "consistent most likely",
    "~T~S~Y": "consistent least likely",
}
PARTS = {
    "T*S": "model*theory",
    "~T*S": "model*~theory",
    "T*~S": "~model*theory",
    "~T*~S": "~model*~theory",
}
BOOLEAN = {
    "TE": "model*theory",
    "tE": "model*~theory",
    "Te": "~model*theory",
    "te": "~model*~theory",
}
FIT = {"Cons.Suf": "inclS", "Cov.Suf": "covS", "PRI": "PRI"}


def found(name: str, place: int) -> tuple[TheoryEvaluation, dict]:
    record = study(name)["theory_evaluation"][place]
    assert record["args"]["model"] == "IS"
    return qca.theory_evaluation(
        record["args"]["theory"], solution(name), frame(name), outcome=study(name)["outcome"]
    ), record


@pytest.mark.parametrize(("name", "place"), records("theory_evaluation"))
def test_fit_memberships_and_cases(name: str, place: int) -> None:
    result, record = found(name, place)
    (model,) = result.models
    theirs = record["result"]
    ours = model.to_frame().set_index("term")
    ours = ours.rename(index={"model": "Sol.Formula", "theory": "Theory"})
    ours = ours.rename(index={mine: r for r, mine in PARTS.items()})
    assert len(ours) == len(theirs["fit"]["rows"])
    for row in rows_of(theirs["fit"]):
        for column, measure in FIT.items():
            wanted = row[column]
            assert ours.loc[row["row"], measure] == pytest.approx(wanted, abs=6e-4)
    data = pd.DataFrame(
        theirs["data"]["rows"],
        columns=theirs["data"]["columns"],
        index=theirs["data"]["row_names"],
    )
    memberships = model.memberships()
    assert list(memberships.index) == list(data.index)
    for r, mine in {**PARTS, "Sol.Formula": "model", "Theory": "theory"}.items():
        assert memberships[mine].to_numpy() == pytest.approx(data[r].to_numpy(), abs=1e-9)
    cases = dict(theirs["cases"])
    cases.update((record.get("definition") or {}).get("cases", {}))
    assert {kind: list(model.cases[group]) for kind, group in GROUPS.items()} == cases


@pytest.mark.parametrize(("name", "place"), records("theory_evaluation"))
def test_expressions_are_equivalent(name: str, place: int) -> None:
    result, record = found(name, place)
    for r, mine in BOOLEAN.items():
        theirs = record["result"]["boolean"][r]
        ours = result.models[0].intersections[mine]
        if theirs in ("", None):
            assert str(ours) == "0"
            continue
        other = qca.expression(theirs, list(frame(name)))
        differ = (ours & ~other) | (~ours & other)
        assert str(differ.simplify()) == "0"


def test_r_never_finds_inconsistent_most_likely_cases() -> None:
    missed = 0
    for name, place in records("theory_evaluation"):
        record = study(name)["theory_evaluation"][place]
        assert record["result"]["cases"]["TS~Y"] == []
        missed += bool((record.get("definition") or {}).get("cases", {}).get("TS~Y"))
    assert missed == 9
