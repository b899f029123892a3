"""
The reference results of the R package QCA, read for the tests.

Nothing here has seen fastqca: the tests tell from these data alone where R has a defect, assert it as
a difference, and count them, so that none can vanish.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

HERE = Path(__file__).parent
COLLECTIONS = {"own": HERE / "own", "published": HERE / "published"}
Literals = frozenset[tuple[str, int]]
LITERAL = re.compile(r"(~?)([A-Za-z][\w.]*)(?:[\[{](\d+)[\]}])?")


def study_names(collection: str) -> list[str]:
    """Return the study files of a collection."""
    other = {"calibration", "errors", "utilities"}
    names = (
        path.name.split(".json")[0] for path in sorted(COLLECTIONS[collection].glob("*.json.gz"))
    )
    return [name for name in names if name not in other]


def of_every_collection(found: Callable[[str], Iterable[Any]]) -> list[Any]:
    """Return parameters of a test from all collections."""
    return [
        pytest.param(item, id=str(item)) for collection in COLLECTIONS for item in found(collection)
    ]


@lru_cache(maxsize=4)
def load(collection: str, name: str) -> dict[str, Any]:
    """Read one reference file."""
    return json.loads(gzip.decompress((COLLECTIONS[collection] / f"{name}.json.gz").read_bytes()))


def frame(study: dict[str, Any]) -> pd.DataFrame:
    """Return the data of a study."""
    data = study["data"]
    return pd.DataFrame(data["values"], columns=data["columns"], index=data["row_names"])


def literals(term: str) -> Literals:
    """Read a term in R's notation, `A*~B` or `A[2]*B[0]`."""
    found = set()
    for text in term.split("*"):
        match = LITERAL.fullmatch(text.strip())
        if match is None:
            message = f"not a term: {term}"
            raise ValueError(message)
        negated, name, level = match.groups()
        found.add((name, int(level) if level is not None else 0 if negated else 1))
    return frozenset(found)


def models(texts: list[list[str]]) -> list[frozenset[Literals]]:
    """Read a list of models."""
    return [frozenset(literals(term) for term in model) for model in texts]


def chart(pi_chart: dict[str, Any]) -> dict[Literals, list[int]]:
    """Read a chart: the row numbers that each prime implicant covers."""
    return {literals(pi["term"]): sorted(pi["covers"]) for pi in pi_chart["PIs"]}


def number(value: float | str | None) -> float:
    """Return a number of the reference; null and "NaN" are NaN."""
    return float("nan") if value is None else float(value)


@dataclass(frozen=True)
class Record:
    """One call of minimize() in R and what it gave."""

    collection: str
    study: str
    table: str
    kind: str

    @property
    def result(self) -> dict[str, Any]:
        """Return the record as it stands in the file."""
        return load(self.collection, self.study)["solutions"][f"{self.table}_{self.kind}"]

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the call, in Python's spelling."""
        return minimize_arguments(self.kind, self.result.get("args"))

    def __str__(self) -> str:
        return f"{self.study} {self.table}_{self.kind}"


def minimize_arguments(kind: str, args: dict[str, Any] | None) -> dict[str, Any]:
    """Translate arguments of R's minimize(); a crashed call left only its name."""
    if args is None:
        if kind != "pars_allsol":
            message = f"no arguments for {kind}"
            raise ValueError(message)
        args = {"include": "?", "all.sol": True}
    names = {"dir.exp": "dir_exp", "all.sol": "all_sol", "row.dom": "row_dom"}
    given = {names.get(name, name): value for name, value in args.items() if name != "method"}
    given["include"] = given.get("include") or None
    return given


@dataclass(frozen=True)
class Table:
    """One call of truthTable() in R and what it gave."""

    collection: str
    study: str
    key: str

    @property
    def result(self) -> dict[str, Any]:
        """Return the record as it stands in the file."""
        return load(self.collection, self.study)["truth_tables"][self.key]

    def __str__(self) -> str:
        return f"{self.study} {self.key}"


def tables(collection: str) -> Iterator[Table]:
    """Yield every truth table."""
    for name in study_names(collection):
        for key in load(collection, name)["truth_tables"]:
            yield Table(collection, name, key)


def records(collection: str) -> Iterator[Record]:
    """Yield every solution."""
    for name in study_names(collection):
        for key in load(collection, name)["solutions"]:
            table, kind = key.split("_", 1)
            yield Record(collection, name, table, kind)


def table_arguments(table: dict[str, Any]) -> dict[str, Any]:
    """Translate arguments of R's truthTable()."""
    args = table["args"]
    incl_cut = args["incl.cut"]
    given = {
        "outcome": args["outcome"],
        "conditions": args["conditions"] or None,
        "incl_cut": tuple(incl_cut) if isinstance(incl_cut, list) else incl_cut,
        "n_cut": args["n.cut"],
        "pri_cut": args["pri.cut"],
    }
    if "exclude" in args:
        given["exclude"] = args["exclude"]
    if "inf.test" in args:
        given["inf_test"] = args["inf.test"]
    return given


def by_output(table: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """
    Return crisp data, and arguments, whose truth table has exactly R's OUT column.

    R's solutions of a table with misplaced codes follow these codes, so they can be compared on
    data made for them: two cases in every coded row, one in a row coded "?", below `n_cut`.
    """
    cases, outcomes = [], []
    for row in table["rows"]:
        values = {"1": (1, 1), "0": (0, 0), "C": (1, 0), "?": (0,)}[row["OUT"]]
        cases.extend([[int(level) for level in row["config"]]] * len(values))
        outcomes.extend(values)
    data = pd.DataFrame(cases, columns=table["conditions"])
    outcome = "Y_"
    data[outcome] = outcomes
    return data, {"outcome": outcome, "incl_cut": (0.8, 0.4), "n_cut": 2}
