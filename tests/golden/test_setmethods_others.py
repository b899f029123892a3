"""Every other record of SetMethods: esa, LR.intersect, QCAfit, cluster, indirectCalibration."""

import math
from typing import Any

import numpy as np
import pytest
from setmethods_reference import frame, records, rows_of, solution, solved, study

import fastqca as qca
from fastqca.compat import r
from fastqca.panel import PanelFit
from fastqca.truth_tables import TruthTable

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")


def table_of(name: str) -> TruthTable:
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


def same_parts(theirs: list[float], ours: list[float]) -> int:
    """Compare parts; return how many R sets to 1 that are 0/0."""
    undefined = 0
    for value, own in zip(theirs, ours, strict=True):
        if math.isnan(own):
            assert value == 1  # (0 + 1e-10) / (0 + 1e-10)
            undefined += 1
        else:
            assert own == pytest.approx(value, abs=1e-7)
    return undefined


def check_cluster(found: PanelFit, t: int, theirs: dict[str, Any]) -> int:
    """Compare one term; return how many parts are 0/0."""
    undefined = 0
    for kind in ("between", "within"):
        names = [
            text.rsplit(" ", 1)[0] for text in theirs[{"between": "clusters"}.get(kind, "units")]
        ]
        order = [found.parts(kind).index(name) for name in names]
        for measure, key in (
            ("consistency", f"{kind}_consistency"),
            ("coverage", f"coverage_{kind}"),
        ):
            values = getattr(found, measure)[kind][t][order].tolist()
            missing = same_parts(theirs[key], values)
            undefined += missing
            if measure == "consistency" and not missing:
                distance = found.distance[kind, "consistency"][t]
                assert distance == pytest.approx(theirs[f"distance_{kind}"], abs=1e-7)
    for measure, key in (("consistency", "pooled_consistency"), ("coverage", "coverage_pooled")):
        assert getattr(found, measure)["pooled"][t, 0] == pytest.approx(theirs[key], abs=1e-7)
    return undefined


def clustered(name: str, place: int) -> tuple[PanelFit, dict[str, dict[str, Any]]]:
    record, whole = study(name)["cluster"][place], study(name)
    args = record["args"]
    data = frame(name).assign(UNIT=whole["panel"]["UNIT"], TIME=whole["panel"]["TIME"])
    model = solution(name) if args["results"] == "IS" else args["results"]
    found = r.cluster(data, model, args["outcome"], "UNIT", "TIME", necessity=args["necessity"])
    result = record["result"]
    definition = record.get("definition")
    if args["results"] == "IS":
        terms = list(result)
        if definition:
            result = dict(zip(terms, definition, strict=False)) | {
                term: {**result[term], **part}
                for term, part in zip(terms, definition, strict=False)
            }
        return found, result
    if definition:
        result = {**result, **definition[0]}
    return found, {found.terms[-1]: result}


@pytest.mark.parametrize(("name", "place"), records("cluster"))
def test_cluster(name: str, place: int) -> None:
    found, tables = clustered(name, place)
    for term, theirs in tables.items():
        shown = [text.replace(" ", "") for text in found.terms]
        t = shown.index(term.replace(" ", "")) if term.replace(" ", "") in shown else -1
        check_cluster(found, t, theirs)


def test_adjusted_distances() -> None:
    found, _ = clustered("lipset_fuzzy", 0)
    table = found.distances().query("measure == 'consistency'").set_index("kind")
    for kind, n in (("between", 3), ("within", 6)):
        row = table.loc[kind]
        assert row["adjusted"] == pytest.approx(row["distance"] / math.sqrt(n / (n**2 + 3 * n + 2)))


NAMES_OF_R = {
    "Cons.Nec": "inclN",
    "Cov.Nec": "covN",
    "RoN": "RoN",
    "Cons.Suf": "inclS",
    "Cov.Suf": "covS",
    "PRI": "PRI",
    "Cons.Suf(H)": "haesebrouck",
    "PRODUCT": "product",
}


@pytest.mark.parametrize(("name", "place"), records("QCAfit"))
def test_qcafit(name: str, place: int) -> None:
    record, whole, data = study(name)["QCAfit"][place], study(name), frame(name)
    args = record["args"]
    if args["x"] == "pimdata of IS":
        found_, model = solved(name)
        ours = r.pimdata(found_, whole["outcome"], model)
        for row in rows_of(record["result"]):
            for column in record["result"]["columns"]:
                assert ours.loc[row["row"], column] == pytest.approx(row[column], abs=1e-9)
        return
    # sets are held against the outcome itself, a solution against the one that it explains
    alone = args["x"] != "IS"
    outcome = whole["outcome"].removeprefix("~") if alone else whole["outcome"]
    y = np.asarray(qca.expression(outcome, list(data)).evaluate(data))
    options = {key.replace(".", "_"): args[key] for key in args if key != "x"}
    if args["x"] == "all conditions and their negations":
        found = r.QCAfit(data[whole["conditions"]], y, **options)
    else:
        formula = qca.expression(solution(name), list(data))
        terms = {str(term): np.asarray(term.evaluate(data)) for term in formula.terms()}
        sets = terms | {"solution_formula": np.asarray(formula.evaluate(data))}
        found = qca.pof(
            sets,
            y,
            relation="necessity" if options.get("necessity", True) else "suf",
            add=["haesebrouck"] if options.get("consH") else None,
        )
    rows = {row["row"]: row for row in rows_of(record["result"])}
    exact = {row["row"]: row for row in record.get("definition") or ()}
    table = found.to_frame()
    table.index = [str(label).strip() for label in table.index]
    for label, row in rows.items():
        for column, value in row.items():
            if column == "row":
                continue
            wanted = exact.get(label, {}).get(column)
            own = table.loc[label, NAMES_OF_R[column]]
            assert own == pytest.approx(value, abs=6e-4), (label, column)
            if wanted is not None:
                assert own == pytest.approx(wanted, abs=1e-9), (label, column)


@pytest.mark.parametrize(("name", "place"), records("indirectCalibration"))
def test_indirect_calibration(name: str, place: int) -> None:
    record = study(name)["indirectCalibration"][place]
    result = record["result"]
    assert record["args"]["binom"] is True
    found = r.indirectCalibration(result["raw"], result["graded"])
    assert found == pytest.approx(record["definition"]["membership"], abs=1e-9)
    assert found == pytest.approx(result["membership"], abs=1e-6)


COMPARED = {
    "robustness": "test_setmethods_robustness.py",
    "theory_evaluation": "test_setmethods_theory.py",
    "smmr": "test_setmethods_smmr.py",
    "QCAfit": "here",
    "cluster": "here",
    "esa": "here",
    "LR.intersect": "here",
    "indirectCalibration": "here",
}
ABOUT = {
    *("id", "kind", "source", "R_package", "outcome", "conditions", "data", "panel"),
    *("truth_table_args", "solutions", "patched", "unpatched_errors", "twin"),
}


def test_no_kind_of_record_is_overlooked() -> None:
    names = {name for name, _ in records("smmr")}
    assert len(names) == 10
    for name in names:
        assert set(study(name)) == set(COMPARED) | ABOUT
