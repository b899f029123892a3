"""
Every call of retention() of the reference, to 1e-12.

With dependent deletions R looks only for positive rows that lose their consistency. It overlooks
contradictory rows that become consistent when their negative cases are deleted, and rows that fall
below `n.cut`, although it takes both into account when deletions are independent.
"""

from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from reference import load

from fastqca.theory.retention import retention

RECORDS = [r for r in load("own", "utilities")["results"] if r["fn"] == "retention"]


def identifier(record: dict[str, Any]) -> str:
    args = record["args"]
    how = f"n={args['n.pert']}" if args["dependent"] else f"p={args['p.pert']}"
    return f"{args['type']} {how} incl={args['incl.cut']} n_cut={args['n.cut']}"


def frame(name: str) -> pd.DataFrame:
    data = load("own", "utilities")["data"][name]
    return pd.DataFrame(data["values"], index=data["row_names"])


def overlooked(record: dict[str, Any]) -> bool:
    """Whether some deletion changes a row in a way that R does not look for."""
    args = record["args"]
    if args["type"] != "deletion" or not args["dependent"]:
        return False
    data = frame(args["data"])
    names = args["conditions"].split(",")
    before = coded(data, names, args)
    for gone in combinations(data.index, args["n.pert"]):
        after = coded(data.drop(list(gone)), names, args)
        if any(out != after.get(row, "?") and out != "1" for row, out in before.items()):
            return True
        if any(out == "1" and after.get(row, "?") == "?" for row, out in before.items()):
            return True
    return False


def coded(data: pd.DataFrame, names: list[str], args: dict[str, Any]) -> dict[Any, str]:
    rows = data.groupby(names)[args["outcome"]]
    return {
        row: "?" if len(y) < args["n.cut"] else "1" if y.mean() >= args["incl.cut"] - 1e-12 else "0"
        for row, y in rows
    }


def test_every_result_is_checked() -> None:
    assert len(RECORDS) == 24
    assert sum(map(overlooked, RECORDS)) == 5


@pytest.mark.parametrize("record", RECORDS, ids=identifier)
def test_retention(record: dict[str, Any]) -> None:
    args = record["args"]
    found = retention(
        frame(args["data"]),
        args["outcome"],
        args["conditions"],
        type=args["type"],
        dependent=args["dependent"],
        p_pert=args["p.pert"],
        n_pert=args["n.pert"],
        incl_cut=args["incl.cut"],
        n_cut=args["n.cut"],
    )
    (expected,) = record["result"]
    if overlooked(record):
        assert float(found) < expected - 0.01
    else:
        assert float(found) == pytest.approx(expected, abs=1e-12)
