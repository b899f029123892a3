"""Every call of modelFit() of the reference: parameters to 1e-9, intersections as sets."""

from typing import Any

import numpy as np
import pytest
from reference import (
    COLLECTIONS,
    frame,
    load,
    minimize_arguments,
    models,
    number,
    study_names,
    table_arguments,
)

from fastqca.expressions.expression import expression
from fastqca.solutions.minimize import minimize
from fastqca.theory.evaluation import theory_evaluation
from fastqca.theory.intersections import ModelEvaluation
from fastqca.truth_tables.truth_table import truth_table

EXPECTED_COUNT = {"own": 0, "published": 3}
RECORDS = [
    ("published", name, key)
    for name in study_names("published")
    for key in load("published", name)["modelFit"]
]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_result_is_checked(collection: str) -> None:
    found = sum(len(load(collection, name)["modelFit"] or ()) for name in study_names(collection))
    assert found == EXPECTED_COUNT[collection]


@pytest.mark.parametrize(("collection", "study", "key"), RECORDS)
def test_against_models_as_they_are_written(collection: str, study: str, key: str) -> None:
    whole = load(collection, study)
    record, data = whole["modelFit"][key], frame(whole)
    written = [fit["model"] for fit in record["fits"]]
    result = theory_evaluation(
        record["theory"], written, data, outcome=whole["outcome"], intersections="products"
    )
    assert len(result.models) == len(record["fits"])
    for found, fit in zip(result.models, record["fits"], strict=True):
        check(found, fit)


@pytest.mark.parametrize(("collection", "study", "key"), RECORDS)
def test_against_what_minimize_returns(collection: str, study: str, key: str) -> None:
    whole = load(collection, study)
    record = whole["modelFit"][key]
    table = truth_table(frame(whole), **table_arguments(whole["truth_tables"][record["tt"]]))
    solution = minimize(table, **minimize_arguments("pars", {"include": "?"}))
    result = theory_evaluation(record["theory"], solution, intersections="products")
    by_model = {models([fit["model"].split(" + ")])[0]: fit for fit in record["fits"]}
    assert len(result.models) == len(by_model)
    for found in result.models:
        check(found, by_model[models([str(found.model).split(" + ")])[0]])


def check(found: ModelEvaluation, fit: dict[str, Any]) -> None:
    expected = {row["term"]: row for row in fit["table"]}
    rows = {row[1]: row[2:] for row in found.rows()}
    assert set(rows) == set(expected)
    for term, numbers in rows.items():
        wanted = [number(expected[term][name]) for name in ("inclS", "PRI", "covS")]
        np.testing.assert_allclose(numbers, wanted, rtol=0, atol=1e-9)
    for name, text in fit["intersections"].items():
        simple = found.intersections[name]
        assert len(simple.products) <= len(expression(text).products)
        same = (simple & ~expression(text)) | (~simple & expression(text))
        assert str(same.simplify()) == "0"
