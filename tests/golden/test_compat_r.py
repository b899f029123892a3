"""`fastqca.compat.r` called as R was: by the arguments in the reference files, dots as underscores."""

import contextlib
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from reference import (
    frame,
    literals,
    load,
    models,
    number,
    of_every_collection,
    records,
    study_names,
    tables,
)

import fastqca as qca
from fastqca.compat import r

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")

SOME = {"rand_02_fs_k3_n60", "rand_06_mv_k4_n10", "rand_22_cs_k5_n26", "LC", "LF", "LM", "HC"}
# Where R fails with an internal error, or cannot take an expression apart.
R_FAILS = {"(A + B)(A + ~B)", "~(A*B)", "(A+B)*(C+~D)", "A*~A"}


def pythonic(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of R in Python's spelling."""
    return {name.replace(".", "_"): value for name, value in arguments.items()}


def some(found: Any) -> Any:
    """Records of a few studies: the functions behind are held against all of them elsewhere."""
    return lambda collection: [each for each in found(collection) if each.study in SOME]


@pytest.mark.parametrize("table", of_every_collection(some(tables)))
def test_truth_table(table: Any) -> None:
    study = load(table.collection, table.study)
    result = table.result
    found = r.truthTable(frame(study), **pythonic(result["args"]), show_cases=True)
    rows = {row["row"]: row for row in result["rows"]}
    shown = found.to_frame()
    coded = {"exclude", "inf.test"} & set(result["args"])  # what the manual's coding leaves out
    for name, row in rows.items():
        if row["n"] == 0:
            continue  # the row of a membership of 0.5, which holds no case
        assert shown.loc[name, "n"] == row["n"]
        assert shown.loc[name, "OUT"] == row["OUT" if coded else "OUT_documented"]
        for measure in ("incl", "PRI"):
            assert shown.loc[name, measure] == pytest.approx(
                number(row[measure]), abs=1e-9, nan_ok=True
            )


def solved(collection: str) -> list[Any]:
    return [
        record
        for record in some(records)(collection)
        if record.result["status"] == "ok" and not deviating(record)
    ]


def deviating(record: Any) -> bool:
    table = load(record.collection, record.study)["truth_tables"][record.table]
    return bool(table.get("OUT_deviates_from_documentation"))


@pytest.mark.parametrize("record", of_every_collection(solved))
def test_minimize(record: Any) -> None:
    """Models of the table and of the data, with the arguments as R has them, `method` too."""
    study, result = load(record.collection, record.study), record.result
    given = pythonic(result["args"])
    data, table = frame(study), pythonic(study["truth_tables"][record.table]["args"])
    found = r.minimize(r.truthTable(data, **table), **given, details=True)
    wide = found.parsimonious if "dir_exp" in given else found.solution
    theirs = models(result["models"])
    ours = [frozenset(literals(str(term)) for term in model.terms) for model in wide.models]
    assert set(theirs) <= set(ours)
    if given.get("method") in ("QMC", "eQMC"):
        assert theirs == ours
    for pair, solution in result.get("i_sol", {}).items():
        if not {",", "*"} <= set(given["dir_exp"]):  # R drops all but the last of these
            parents = re.fullmatch(r"(C\d+)(P\d+)", pair).groups()
            between = found.pairs[parents].solution.models
            ours = [frozenset(literals(str(t)) for t in model.terms) for model in between]
            assert set(ours) == set(models(solution["models"]))
    again = r.minimize(data, **given, **table)
    assert str(again) == str(found)


def every(kind: str) -> Any:
    return lambda collection: [
        (collection, name, key)
        for name in study_names(collection)
        if name in SOME
        for key in load(collection, name).get(kind) or {}
    ]


def parts(text: str) -> frozenset[Any]:
    """An expression without the order of its products, `A[1]` of a set with two levels as `A`."""
    text = re.sub(r"[\w.]+[\[{][^\]}]*,[^\]}]*[\]}]", lambda m: m[0].translate(PLAIN), text)
    return frozenset(literals(term) for term in text.strip().split(" + "))


PLAIN = str.maketrans(dict.fromkeys("[]{},", "_"))


def compared(found: Any, rows: list[dict[str, Any]]) -> None:
    """Each row of R in its place; R indents some names."""
    ours = found.to_frame()
    assert [parts(name) for name in ours.index] == [parts(row["term"]) for row in rows]
    for i, row in enumerate(rows):
        for measure, value in row.items():
            if measure in ours:
                mine = ours[measure].iloc[i]
                assert mine == pytest.approx(number(value), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("place", of_every_collection(every("pofind")))
def test_pofind(place: Any) -> None:
    collection, name, key = place
    study = load(collection, name)
    result = study["pofind"][key]
    if result["status"] == "ok":
        compared(r.pofind(frame(study), **pythonic(result["args"])), result["rows"])


@pytest.mark.parametrize("place", of_every_collection(every("pof")))
def test_pof(place: Any) -> None:
    collection, name, key = place
    study = load(collection, name)
    result = study["pof"][key]
    if result["status"] == "ok" and "1 - " not in result["expression"]:
        compared(r.pof(result["expression"], data=frame(study)), result["rows"])


@pytest.mark.parametrize("place", of_every_collection(every("superSubset")))
def test_super_subset(place: Any) -> None:
    collection, name, key = place
    study = load(collection, name)
    result = study["superSubset"][key]
    if result["status"] == "ok":
        found = r.superSubset(frame(study), **pythonic(result["args"]))
        compared(found, result["rows"])


@pytest.mark.parametrize("place", of_every_collection(every("findRows")))
def test_find_rows(place: Any) -> None:
    collection, name, key = place
    study = load(collection, name)
    result = study["findRows"][key]
    table = r.truthTable(frame(study), **pythonic(study["truth_tables"][result["tt"]]["args"]))
    for query in result["queries"]:
        given = {k: v for k, v in query.items() if k not in ("status", "rows")}
        if query["status"] == "ok" and query["type"] in (1, 3):
            assert list(r.findRows(table, **given)) == query["rows"]


@pytest.mark.parametrize("place", of_every_collection(every("modelFit")))
def test_model_fit(place: Any) -> None:
    collection, name, key = place
    study = load(collection, name)
    result = study["modelFit"][key]
    table = study["truth_tables"][result["tt"]]
    solution = r.minimize(frame(study), include="?", **pythonic(table["args"]))
    if result["status"] != "ok" or len(result["fits"]) != len(solution.solution.models):
        return
    found = r.modelFit(solution, result["theory"])
    for i, part in enumerate(result["fits"], 1):
        (one,) = r.modelFit(solution, result["theory"], select=f"M{i}").models
        shown = found.to_frame().query(f"model == 'M{i}'").set_index("term")
        assert parts(str(one.model)) == parts(part["model"])
        for row in part["table"][-6:]:
            term = row["term"]
            assert shown.loc[term, "inclS"] == pytest.approx(
                number(row["inclS"]), abs=1e-9, nan_ok=True
            )


def utilities(*functions: str) -> list[dict[str, Any]]:
    return [each for each in load("own", "utilities")["results"] if each["fn"] in functions]


def label(record: dict[str, Any]) -> str:
    return f"{record['fn']} {str(record['args'])[:60]}"


MATRICES = ("getRow", "createMatrix", "createMatrix_arrange", "allExpressions")
NUMBERS = ("complexity", "findSubsets", "findSupersets", "rowDominance")


@pytest.mark.parametrize("record", utilities(*MATRICES), ids=label)
def test_matrices(record: dict[str, Any]) -> None:
    call = getattr(r, record["fn"].split("_")[0])
    if record["status"] != "ok":
        with pytest.raises(qca.DataError, match="from 1 to 8, got 9"):
            call(**pythonic(record["args"]))
        return
    assert call(**pythonic(record["args"])).tolist() == record["result"]


@pytest.mark.parametrize("record", utilities(*NUMBERS), ids=label)
def test_numbers(record: dict[str, Any]) -> None:
    assert getattr(r, record["fn"])(**pythonic(record["args"])) == record["result"]


@pytest.mark.parametrize("record", utilities("solveChart"), ids=label)
def test_solve_chart(record: dict[str, Any]) -> None:
    found = r.solveChart(**pythonic(record["args"]))
    assert found == list(map(tuple, record["result"]))
    assert r.findmin(record["args"]["chart"]) == len(record["result"][0])


def test_make_chart() -> None:
    (record,) = utilities("makeChart")
    chart = r.makeChart(**record["args"])
    assert chart.to_numpy().tolist() == record["result"]["chart"]
    assert chart.index.tolist() == record["result"]["primes"]
    assert chart.columns.tolist() == record["result"]["configs"]


@pytest.mark.parametrize("record", utilities("translate"), ids=label)
def test_translate(record: dict[str, Any]) -> None:
    args = pythonic(record["args"])
    text = args["expression"]
    if record["status"] != "ok":
        assert text in R_FAILS
        return
    if "*" not in text and "[" not in text and "{" not in text:
        args["snames"] = args["snames"] or ",".join(record["result"]["names"])
    found = r.translate(**args)
    assert found.columns.tolist() == record["result"]["names"]
    rows = list(dict.fromkeys(map(tuple, record["result"]["rows"])))  # R has A + A twice
    assert list(map(tuple, found.astype(str).to_numpy().tolist())) == rows


@pytest.mark.parametrize("record", utilities("generate"), ids=label)
def test_generate(record: dict[str, Any]) -> None:
    found = r.generate(**record["args"])
    columns = record["result"]["columns"]
    assert found.columns.tolist() == [name or "OUT" for name in columns]  # R leaves it nameless
    assert found.to_numpy().tolist() == record["result"]["rows"]


@pytest.mark.parametrize("name", ["fuzzyand", "fuzzyor"])
def test_fuzzy(name: str) -> None:
    (record,) = utilities(name)
    study = load("own", "utilities")["data"]["LF"]["values"]
    data = pd.DataFrame({column: study[column] for column in ("DEV", "URB", "LIT")})
    np.testing.assert_allclose(getattr(r, name)(data), record["result"], rtol=0, atol=1e-15)
    columns = [data[column] for column in data]
    np.testing.assert_array_equal(getattr(r, name)(*columns), getattr(r, name)(data))


@pytest.mark.parametrize("record", utilities("retention"), ids=label)
def test_retention(record: dict[str, Any]) -> None:
    args = dict(record["args"])
    data = load("own", "utilities")["data"][args.pop("data")]
    found = r.retention(pd.DataFrame(data["values"]), **pythonic(args))
    if not (args["dependent"] and args["type"] == "deletion"):  # R overlooks rows there
        assert float(found) == pytest.approx(record["result"][0], abs=1e-9)


@pytest.mark.parametrize("record", utilities("compute"), ids=label)
def test_compute(record: dict[str, Any]) -> None:
    data = load("own", "utilities")["data"][record["args"]["data"]]
    found = r.compute(record["args"]["expression"], pd.DataFrame(data["values"]))
    np.testing.assert_allclose(found, record["result"], rtol=0, atol=1e-15)


def test_calibration() -> None:
    """Anchors out of order, which are refused, are told apart in test_calibration.py."""
    reference = load("published", "calibration")
    compared = 0
    for record in reference["calibrate"]:
        if record["status"] == "ok":
            with contextlib.suppress(qca.CalibrationError):
                found = r.calibrate(record["x"], **record["args"])
                loose = 2e-6 if record["args"].get("method") == "indirect" else 1e-9
                np.testing.assert_allclose(found, record["result"], rtol=0, atol=loose)
                compared += 1
    assert compared == 102
    for record in reference["findTh"]:
        args = {name: record[name] for name in ("n", "hclustm", "distm")}
        found = r.findTh(qca.datasets.load("lipset")[record["variable"]], **args)
        np.testing.assert_allclose(found, np.atleast_1d(record["result"]))


def test_product_of_sums() -> None:
    """R answers with letters that stand for its sums; the manual's example has these."""
    (found,) = r.factorize("~A*B*~C + D*E + ~A*B*D + ~C*E", pos=True)
    assert str(found) == "(~A*B + E)*(~C + D)"
