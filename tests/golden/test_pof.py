"""
Every call of pof() of the reference, to 1e-9: ratios of sums of at most a few dozen numbers.

R refuses some expressions. What fastqca does with them is asserted here with the reason.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from reference import (
    COLLECTIONS,
    frame,
    load,
    number,
    of_every_collection,
    study_names,
)

from fastqca import ExpressionError, FastqcaWarning
from fastqca.expressions.expression import expression
from fastqca.fit import ParametersOfFit, pof

RELATIONS = {"suf": "sufficiency", "nec": "necessity"}
EXPECTED_COUNT = {"own": 121, "published": 73}

# R: "Unkown condition(s) in the expression." Lower case is no negation there either.
UNKNOWN_SETS = {
    ("CVF", "natpride + GEOCON => PROTEST"): "did you mean 'NATPRIDE'",
    ("NF", "aM => W"): "there is no set 'aM'",
}
# R: the same error, although compute() accepts brackets; here every expression may have them.
BRACKETS = {("LF", "~(DEV*STB) => ~SURV")}


def cases(collection: str) -> list[tuple[str, str, str]]:
    return [
        (collection, name, key)
        for name in study_names(collection)
        for key in load(collection, name).get("pof", {})
    ]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_result_is_checked(collection: str) -> None:
    assert len(cases(collection)) == EXPECTED_COUNT[collection]


@pytest.mark.parametrize("place", of_every_collection(cases))
def test_pof(place: tuple[str, str, str]) -> None:
    collection, study, key = place
    data = frame(load(collection, study))
    record = load(collection, study)["pof"][key]
    formula = record["expression"]
    if (study, formula) in UNKNOWN_SETS:
        with pytest.raises(ExpressionError, match=UNKNOWN_SETS[study, formula]):
            pof(formula, data=data)
    elif (study, formula) in BRACKETS:
        assert record["status"] == "error"
        check_brackets(formula, data)
    else:
        assert record["status"] == "ok"
        check(with_absent_levels(formula, data), record)


def with_absent_levels(formula: str, data: pd.DataFrame) -> ParametersOfFit:
    """Compute; a level that no case has is 0 as in R, but with a warning."""
    used = {
        (m.name, v)
        for p in expression(formula, list(data)).products
        for m in p.values()
        for v in m.values
    }
    absent = [name for name, value in used if value > max(1, data[name].max())]
    if absent:
        with pytest.warns(FastqcaWarning, match="no case has level"):
            return pof(formula, data=data)
    return pof(formula, data=data)


def check(result: ParametersOfFit, record: dict[str, Any]) -> None:
    assert result.relation == RELATIONS[record["relation"]]
    assert len(result) == len(record["rows"])
    table = result.to_frame()
    assert set(table.columns) == set(record["rows"][0]) - {"term"}
    for found, row in zip(result.rows, record["rows"], strict=True):
        term = row["term"]
        assert found == term if term == "expression" else expression(found) == expression(term)
        for measure in table.columns:
            np.testing.assert_allclose(
                table.loc[found, measure], number(row[measure]), rtol=0, atol=1e-9
            )


def check_brackets(formula: str, data: pd.DataFrame) -> None:
    left, _, outcome = formula.partition(" => ")
    result = pof(formula, data=data)
    whole = pof(expression(left).evaluate(data), outcome, data, "sufficiency")
    last = result.to_frame().iloc[-1].drop("covU")
    pd.testing.assert_series_equal(last, whole.to_frame().iloc[-1].drop("covU"), check_names=False)


def test_expressions_on_the_right_hand_side() -> None:
    """
    Where R has a defect: both sides are ordinary expressions here.

    For a sum on the right R fails ("missing values in 'row.names' are not allowed"); for
    products on both sides it returns necessity with all parameters 1.
    """
    data = frame(load("published", "LF"))
    for formula, right in (("SURV => DEV + STB", "DEV + STB"), ("DEV*STB => SURV*LIT", "SURV*LIT")):
        left = formula.partition(" => ")[0]
        y = expression(right).evaluate(data)
        x = expression(left).evaluate(data)
        row = pof(formula, data=data).to_frame().iloc[0]
        assert row["inclS"] == pytest.approx(np.minimum(x, y).sum() / x.sum(), abs=1e-12)
        assert row["covS"] == pytest.approx(np.minimum(x, y).sum() / y.sum(), abs=1e-12)
        assert row["inclS"] < 1
