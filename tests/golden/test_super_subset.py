"""
Every call of superSubset() and pofind() of the reference: rows, their order, values to 1e-9.

Where R fails or leaves a row out, the difference is asserted here with its reason, and counted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from reference import (
    frame,
    literals,
    load,
    number,
    of_every_collection,
    study_names,
)

import fastqca as qca
from fastqca.supersets import SuperSubset

# How many calls there are, by what they show.
SUPER_SUBSET = {
    "own": {"alike": 468, "nothing": 126, "necsuf": 60, "rounding": 2},
    "published": {"alike": 341, "nothing": 39, "necsuf": 44, "rounding": 0},
}
# R compares ron.cut and pri.cut without the tolerance of the other cut-offs: a value of exactly
# one half, which rounding makes smaller, does not reach 0.5 there.
ROUNDING = {
    ("rand_23_fs_k5_n42", "sS_Y_6"): ("A*~C", "PRI", 0.5),
    ("rand_56_fs_k6_n14", "sS_OUTC_2"): ("URB + ~IND", "RoN", 0.5),
}


@dataclass(frozen=True)
class Call:
    """One call of a function and what it gave."""

    collection: str
    study: str
    function: str
    key: str

    @property
    def result(self) -> dict[str, Any]:
        return load(self.collection, self.study)[self.function][self.key]

    @property
    def data(self) -> pd.DataFrame:
        return frame(load(self.collection, self.study))

    @property
    def arguments(self) -> dict[str, Any]:
        names = {name: name.replace(".", "_") for name in self.result["args"]}
        given = {names[name]: value for name, value in self.result["args"].items()}
        return given | {"conditions": given["conditions"] or None}

    def __str__(self) -> str:
        return f"{self.study} {self.key}"


def calls(function: str) -> Any:
    def found(collection: str) -> Iterator[Call]:
        for study in study_names(collection):
            for key in load(collection, study).get(function, {}):
                yield Call(collection, study, function, key)

    return found


def kind(call: Call) -> str:
    """Tell what a call of superSubset shows."""
    record = call.result
    if record["status"] == "ok":
        return "rounding" if (call.study, call.key) in ROUNDING else "alike"
    if record.get("error") == "undefined columns selected":
        assert record["args"]["relation"] == "necsuf"
        return "necsuf"
    texts = record.get("message") or [record["error"]]
    assert texts[0].startswith(("There are no configurations, using", "There are no combinations"))
    return "nothing"


@pytest.mark.parametrize("call", of_every_collection(calls("superSubset")))
def test_super_subset(call: Call) -> None:
    found = qca.super_subset(call.data, **call.arguments)
    record = call.result
    match kind(call):
        case "alike":
            check(found, record["rows"], call.data)
        case "nothing":
            # R: a message and NULL, or an error. Here: no rows, and a note that says so.
            assert len(found) == 0
            assert "No expression reaches" in str(found) or "No expression of" in str(found)
        case "rounding":
            term, measure, value = ROUNDING[call.study, call.key]
            assert found.loc[term, measure] == pytest.approx(value, abs=1e-12)
            rest = found.to_frame().drop(index=term)
            compare(rest, record["rows"])
        case "necsuf":
            # R finds something and fails to print it.
            both = call.arguments | {"relation": "necessity", "cov_cut": record["args"]["incl.cut"]}
            wanted = qca.super_subset(call.data, **both).to_frame()
            assert len(found) > 0
            pd.testing.assert_frame_equal(
                found.to_frame(), wanted.rename(columns={"covN": "inclS"})
            )


def check(found: SuperSubset, rows: list[dict[str, Any]], data: pd.DataFrame) -> None:
    compare(found.to_frame(), rows)
    scores = found.coms
    assert scores.columns.tolist() == list(found.terms)
    for term in (found.terms[0], found.terms[-1]):
        wanted = qca.expression(term, data.columns).evaluate(data)
        np.testing.assert_allclose(scores[term], wanted, rtol=0, atol=1e-12)


def compare(found: pd.DataFrame, rows: list[dict[str, Any]]) -> None:
    assert set(found.columns) == set(rows[0]) - {"term"}
    assert [read(term) for term in found.index] == [read(row["term"]) for row in rows]
    for column in found.columns:
        wanted = [number(row[column]) for row in rows]
        np.testing.assert_allclose(found[column], wanted, rtol=0, atol=1e-9)


def read(term: str) -> tuple[str, frozenset[tuple[str, int]]]:
    sign = "+" if "+" in term else "*"
    return sign, literals("*".join(part.strip() for part in term.split(sign)))


@pytest.mark.parametrize("collection", SUPER_SUBSET)
def test_every_call_is_checked(collection: str) -> None:
    counts = Counter(kind(call) for call in calls("superSubset")(collection))
    assert {name: counts[name] for name in SUPER_SUBSET[collection]} == SUPER_SUBSET[collection]


# R takes every fuzzy score for a level when there are multi-value conditions too.
MIXED = "Incorrect expression, some set names do not have brackets."
# R looks for a column that is called DEV[2].
BRACKETS = "Outcome not found in the data."


@pytest.mark.parametrize("call", of_every_collection(calls("pofind")))
def test_pofind(call: Call) -> None:
    found = qca.pof_conditions(call.data, **call.arguments).to_frame()
    record = call.result
    if record["status"] == "ok":
        compare(found, [row | {"term": row["term"].strip()} for row in record["rows"]])
        return
    assert record["error"] in (MIXED, BRACKETS)
    assert (record["error"] == BRACKETS) == ("[" in call.arguments["outcome"])
    relation = call.arguments["relation"]
    for term, row in found.iterrows():
        wanted = qca.pof(term, call.arguments["outcome"], call.data, relation).to_frame().iloc[0]
        pd.testing.assert_series_equal(row, wanted[row.index], check_names=False)


@pytest.mark.parametrize(("collection", "ok", "failed"), [("own", 152, 12), ("published", 100, 12)])
def test_every_pofind_is_checked(collection: str, ok: int, failed: int) -> None:
    counts = Counter(call.result["status"] for call in calls("pofind")(collection))
    assert counts == {"ok": ok, "error": failed}
