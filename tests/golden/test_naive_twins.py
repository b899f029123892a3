"""
The naive twins of the property tests reproduce R.

The twins are the oracle of everything random, so they are held against the reference themselves:
prime implicants, models, simplifying assumptions, easy and difficult counterfactuals.
"""

import re
from math import prod
from typing import Any

import naive
import pytest
from reference import Record, chart, load, models, records

SMALL = 20_000  # terms
# One conjunction besides other expectations, all but the last of which R loses.
R_LOSES_EXPECTATIONS = re.compile(r"\*.*,|,.*\*")


def small_records() -> list[Any]:
    """Return the calls that R answered, on tables with few enough terms to look at all of them."""
    found = []
    for record in records("own"):
        if record.result["status"] != "ok" or record.study == "crafted_ccubes_gap":
            continue
        table = load(record.collection, record.study)["truth_tables"][record.table]
        if prod(n + 1 for n in table["noflevels"]) <= SMALL:
            found.append(pytest.param(record, id=str(record)))
    return found


class Twin:
    """One call of minimize() by the definitions."""

    def __init__(self, record: Record) -> None:
        table = load(record.collection, record.study)["truth_tables"][record.table]
        self.names = table["conditions"]
        self.levels = tuple(table["noflevels"])
        self.arguments = record.arguments
        included = (self.arguments["include"] or "").split(",")
        explain = self.arguments.get("explain", "1").split(",")
        coded = [(tuple(map(int, row["config"])), row["OUT"]) for row in table["rows"]]
        self.explained = [row for row, code in coded if code in explain]
        space = naive.space(self.levels)
        self.on = space.bits(self.explained)
        with_included = self.on | space.bits(row for row, code in coded if code in included)
        off = space.bits(row for row, code in coded if code in "01C") & ~with_included
        self.assumes = bool(self.arguments["include"])
        self.allowed = space.everything & ~off if "?" in included else with_included

    def analysis(self, allowed: int) -> tuple[dict[Any, list[int]], set[Any]]:
        """Return primes with the numbers of the rows they cover, and all models."""
        primes = naive.primes(self.levels, self.on, allowed)
        covered = naive.chart(primes, self.explained)
        if self.arguments.get("row_dom"):
            kept = naive.without_dominated(covered)
            primes, covered = [primes[i] for i in kept], [covered[i] for i in kept]
        everything = (1 << len(self.explained)) - 1
        search = naive.irredundant_models if self.arguments.get("all_sol") else naive.minimum_models
        found = search(covered, everything)
        rows = {
            self.literals(term): sorted(
                naive.row_number(self.levels, row)
                for row in self.explained
                if naive.covers(term, row)
            )
            for term in primes
        }
        return rows, {frozenset(self.literals(primes[i]) for i in model) for model in found}

    def literals(self, term: naive.Term) -> frozenset[tuple[str, int]]:
        return frozenset(
            (name, a) for name, a in zip(self.names, term, strict=True) if a != naive.ABSENT
        )

    def term(self, literals: frozenset[tuple[str, int]]) -> naive.Term:
        levels = dict(literals)
        return tuple(levels.get(name, naive.ABSENT) for name in self.names)

    def numbers(self, rows: int) -> list[int]:
        space = naive.space(self.levels)
        return [naive.row_number(self.levels, row) for row in space.rows_of(rows)]

    def expectations(self) -> list[naive.Expectation]:
        """Read directional expectations, by position or by name."""
        text = self.arguments["dir_exp"]
        parts = text.split(",")
        if len(parts) == len(self.names) and all(re.fullmatch(r"[\d;]+|-", p) for p in parts):
            return [
                {v: frozenset(map(int, part.split(";")))}
                for v, part in enumerate(parts)
                if part != "-"
            ]
        return [
            {self.names.index(name): frozenset({level}) for name, level in literals}
            for literals in models([parts])[0]
        ]


@pytest.mark.parametrize("record", small_records())
def test_twins_reproduce_r(record: Record) -> None:
    twin, theirs = Twin(record), record.result
    primes, found = twin.analysis(twin.allowed)
    assert primes == chart(theirs["PIchart"])
    assert found == set(models(theirs["models"]))
    for model, rows in zip(models(theirs["models"]), theirs["SA"].values(), strict=True):
        assumed = naive.extent(twin.levels, map(twin.term, model)) & ~twin.on
        assert twin.numbers(assumed if twin.assumes else 0) == rows
    if "i_sol" in theirs and not R_LOSES_EXPECTATIONS.search(twin.arguments["dir_exp"]):
        for pair in theirs["i_sol"].values():
            compare_pair(twin, pair)


def compare_pair(twin: Twin, pair: dict[str, Any]) -> None:
    c, p = (list(map(twin.term, models([pair[name]])[0])) for name in ("c_sol", "p_sol"))
    easy = naive.extent(twin.levels, naive.candidates(c, p, twin.expectations()))
    assumed = naive.extent(twin.levels, p) & ~twin.on
    assert twin.numbers(assumed & easy) == pair["EC"]
    assert twin.numbers(assumed & ~easy) == pair["DC"]
    primes, found = twin.analysis(twin.on | easy)
    assert primes == chart(pair["PIchart"])
    assert found == set(models(pair["models"]))
