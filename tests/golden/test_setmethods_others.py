"""Every other record of SetMethods: esa, LR.intersect, QCAfit, cluster, indirectCalibration."""

import pytest
from setmethods_reference import frame, records, study

import fastqca as qca
from fastqca.compat import r

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.errors.FastqcaWarning")


def table_of(name: str) -> qca.TruthTable:
    whole = study(name)
    cuts = {key.replace(".", "_"): value for key, value in whole["truth_table_args"].items()}
    return qca.truth_table(frame(name), whole["outcome"], whole["conditions"], **cuts)


def models_of(solutions: list[list[str]]) -> set[frozenset[str]]:
    return {frozenset(terms) for terms in solutions}


@pytest.mark.parametrize(("name", "place"), records("esa"))
def test_esa(name: str, place: int) -> None:
    record = study(name)["esa"][place]
    table, args, theirs = table_of(name), record["args"], record["result"]
    assert set(args) <= {"nec_cond", "untenable_LR", "contrad_rows"}
    found = r.esa(table, **args)
    codes = found.to_frame(complete=True)["OUT"]
    assert codes.loc[theirs["rows"]].tolist() == theirs["OUT_after"]
    assert table.to_frame(complete=True)["OUT"].loc[theirs["rows"]].tolist() == theirs["OUT_before"]
    pars = qca.minimize(found, include="?").solution.models
    assert {frozenset(str(term) for term in model.terms) for model in pars} == models_of(
        theirs["parsimonious_of_returned_table"]
    )
    if "contrad_rows" in args:
        return
    remainders = qca.untenable(
        table,
        args.get("nec_cond", ()),
        args.get("untenable_LR", ()),
        contradictory=False,
        simultaneous=False,
    )
    wanted = (record.get("definition") or {}).get("excluded_rows", theirs["changed_remainders"])
    assert sorted(remainders) == wanted


def test_observed_rows_make_a_difference_somewhere() -> None:
    differ = 0
    for name, place in records("esa"):
        result = study(name)["esa"][place]["result"]
        differ += result["changed_rows"] != result["changed_remainders"]
    assert differ == 7


def test_assumptions_of_both_outcomes() -> None:
    compared = 0
    for name in dict.fromkeys(name for name, _ in records("smmr")):
        record = study(name)["LR.intersect"]
        if record["status"] == "error":
            assert "All truth table configurations are used" in record["error"]
            continue
        theirs = record["result"]
        whole = study(name)
        other = whole["outcome"][1:] if whole["outcome"].startswith("~") else f"~{whole['outcome']}"
        cuts = {key.replace(".", "_"): value for key, value in whole["truth_table_args"].items()}
        both = []
        for outcome, terms in ((whole["outcome"], "terms_1"), (other, "terms_2")):
            found = qca.minimize(
                frame(name),
                outcome=outcome,
                conditions=whole["conditions"],
                include="?",
                **cuts,
            )
            (model,) = [
                model.name
                for model in found.solution.models
                if {str(term) for term in model.terms} == set(theirs[terms])
            ]
            both.append((found, model))
        (one, first), (two, second) = both
        assert r.LR_intersect(one, two, first, second) == theirs["in_both"]
        assert list(one.simplifying_assumptions[first]) == theirs["assumptions_1"]
        assert list(two.simplifying_assumptions[second]) == theirs["assumptions_2"]
        compared += 1
    assert compared == 9
