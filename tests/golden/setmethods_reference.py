"""The reference results of the R package SetMethods, read for the tests."""

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

import fastqca as qca
from fastqca.solutions import Minimization

HERE = Path(__file__).parent / "setmethods"
NAMES = [path.name.removesuffix(".json.gz") for path in sorted(HERE.glob("*.json.gz"))]


@lru_cache
def study(name: str) -> dict[str, Any]:
    """Read one file."""
    return json.loads(gzip.decompress((HERE / f"{name}.json.gz").read_bytes()))


@lru_cache
def frame(name: str) -> pd.DataFrame:
    """Return the data of a file."""
    data = study(name)["data"]
    return pd.DataFrame(data["values"], columns=data["columns"], index=data["row_names"])


def records(kind: str) -> list[tuple[str, int]]:
    """Name every record of a kind by its file and its place."""
    return [(name, i) for name in NAMES for i in range(len(study(name)[kind] or ()))]


def solution(name: str, which: str | int = "IS") -> str:
    """Write the initial solution, or a test solution by its number, as an expression."""
    found = study(name)["solutions"]
    chosen = found["IS"] if which == "IS" else found["TS"][int(which) - 1]
    return " + ".join(chosen["terms"])


def rows_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Write a table of R as a list of rows, each with its name as "row"."""
    return [
        {"row": name, **dict(zip(table["columns"], row, strict=True))}
        for name, row in zip(table["row_names"], table["rows"], strict=True)
    ]


@lru_cache
def solved(name: str) -> tuple[Minimization, str]:
    """Solve a study again; return the solution and the name of the model that R took."""
    whole = study(name)
    terms = set(whole["solutions"]["IS"]["terms"])
    cuts = {key.replace(".", "_"): value for key, value in whole["truth_table_args"].items()}
    for dir_exp in (None, whole["conditions"]):
        found = qca.minimize(
            frame(name),
            outcome=whole["outcome"],
            conditions=whole["conditions"],
            include="?",
            dir_exp=dir_exp,
            **cuts,
        )
        for model in found.solution.models:
            if {str(term) for term in model.terms} == terms:
                return found, model.name
    message = f"{name}: no model {terms}"
    raise AssertionError(message)
