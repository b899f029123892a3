"""
Every truth table of the reference: n, incl, PRI, OUT, cases and deviant cases.

Consistency and PRI are ratios of sums of at most a few dozen numbers in the order of the cases, so
1e-9 leaves six digits for another order of summation; R's own values have 15 digits.
"""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from reference import Table, frame, load, number, of_every_collection, table_arguments, tables

import fastqca as qca
from fastqca import DataError
from fastqca.truth_tables import TruthTable

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
TOLERANCE = 1e-9

# How often each class of difference occurs. The classes are read off the reference alone.
DIFFERENCES = {
    "own": {"none": 170, "no configuration": 5},
    "published": {
        "none": 171,
        "no configuration": 2,
        # R assigns "C" through an index of the wrong length once n.cut or a 0.5 removes rows
        "misplaced C": 6,
        # R adds the row in which a 0.5 counts as 0, with no case in it
        "row of ties": 21,
    },
}


def differences(table: dict[str, Any]) -> set[str]:
    """Tell why R's table is not what the manual of R describes."""
    if table["status"] != "ok":
        return {"no configuration"}
    found = set()
    if table["OUT_deviates_from_documentation"] and "inf.test" not in table["args"]:
        found.add("misplaced C")
    if any(is_row_of_ties(row) for row in (*table["rows"], *table["removed"])):
        found.add("row of ties")
    return found or {"none"}


def is_row_of_ties(row: dict[str, Any]) -> bool:
    """Tell a row without cases that R added for a 0.5 from one that `exclude` added."""
    return row["n"] == 0 and row["incl"] is not None


def expected_rows(table: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Return R's rows with the documented OUT; those below n.cut may stand apart."""
    # With a test R is right, and what the file calls documented is coded without it.
    documented = "OUT" if "inf.test" in table["args"] else "OUT_documented"
    rows = {row["row"]: dict(row, OUT="?", R_OUT=row["OUT"]) for row in table["removed"]}
    for row in table["rows"]:
        rows[row["row"]] = dict(row, OUT=row[documented], R_OUT=row["OUT"])
    return rows


def same(ours: float, theirs: float) -> bool:
    """Compare two ratios, NaN equal to NaN."""
    return ours == pytest.approx(theirs, abs=TOLERANCE, rel=0, nan_ok=True)


@pytest.mark.parametrize("given", of_every_collection(tables))
def test_table_is_that_of_r(given: Table) -> None:
    data, table = load(given.collection, given.study), given.result
    kinds = differences(table)
    if "no configuration" in kinds:
        with pytest.raises(DataError):
            qca.truth_table(frame(data), **table_arguments(table))
        return
    ours = qca.truth_table(frame(data), **table_arguments(table))
    assert list(ours.conditions) == table["conditions"]
    assert list(ours.levels) == table["noflevels"]
    outcome = np.array([number(value) for value in table["recoded_outcome"]])
    np.testing.assert_allclose(ours.outcome_values, outcome, rtol=0, atol=TOLERANCE)
    assert bool(ours.ties) == any("values of 0.5" in text for text in table["warnings"])
    compare_rows(ours, table)
    compare_deviant_cases(qca.truth_table(frame(data), **table_arguments(table), dcc=True), table)


def compare_rows(ours: TruthTable, table: dict[str, Any]) -> None:
    """Compare row by row; rows of ties and excluded remainders are the two that R adds."""
    shown = ours.to_frame()
    rows = expected_rows(table)
    ties = {n for n, row in rows.items() if is_row_of_ties(row)}
    excluded = {n for n, row in rows.items() if row["n"] == 0} - ties
    assert set(shown.index) == set(rows) - ties - excluded
    assert excluded <= set(table["args"].get("exclude", []))
    for row_number, row in shown.iterrows():
        theirs = rows[row_number]
        if "config" in theirs:
            assert [str(row[name]) for name in ours.conditions] == theirs["config"]
        assert row["n"] == theirs["n"], row_number
        assert same(row["incl"], number(theirs["incl"])), row_number
        assert same(row["PRI"], number(theirs["PRI"])), row_number
        assert row["OUT"] == theirs["OUT"], row_number
        if "misplaced C" in differences(table) and (
            row_number in table["OUT_deviates_from_documentation"]
        ):
            assert row["OUT"] != theirs["R_OUT"], "R's misplaced code has been copied"
        assert split(row["cases"]) == theirs["cases"], row_number
        for name in ("pval1", "pval0"):
            assert (name in shown) == (theirs.get(name) is not None)
            if name in shown:
                assert same(row[name], theirs[name]), row_number


def compare_deviant_cases(ours: TruthTable, table: dict[str, Any]) -> None:
    """Compare the cases in a row whose outcome says otherwise."""
    shown = ours.to_frame()["DCC"]
    for row in table["rows"]:
        if row["n"] > 0:
            assert split(shown[row["row"]]) == row["dcc"], row["row"]


def split(cases: str) -> list[str]:
    """Read joined case names."""
    return cases.split(",") if cases else []


@pytest.mark.parametrize("collection", of_every_collection(lambda name: [name]))
def test_no_difference_vanishes(collection: str) -> None:
    counted: Counter[str] = Counter()
    for table in tables(collection):
        counted.update(differences(table.result))
    assert dict(counted) == DIFFERENCES[collection]
