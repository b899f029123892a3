"""Data whose truth table is a given coded table, and what `minimize` must make of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import naive
import pandas as pd
from naive import ABSENT, Row, Term
from tables import Cube, Table, bits_of

import fastqca as qca
from fastqca.solutions import SolutionSet
from fastqca.solutions import Term as SolutionTerm
from fastqca.truth_tables import TruthTable

VALUES = {"1": (1, 1), "0": (0, 0), "C": (1, 0), "?": (1,)}
NAMES = "ABCDEF"


@dataclass(frozen=True)
class Study:
    """Cases for a coded table: two in each row, one in those below `n_cut`."""

    table: Table
    cases: tuple[Row, ...]
    outcome: tuple[int, ...]

    @property
    def names(self) -> list[str]:
        return list(NAMES[: len(self.table.levels)])

    @property
    def observed(self) -> int:
        return naive.space(self.table.levels).bits(self.cases)

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `truth_table`."""
        given: dict[str, Any] = {"incl_cut": (0.8, 0.4), "n_cut": 2}
        if self.table.excluded:
            cubes = (product_text(cube, self.table.levels) for cube in self.table.excluded)
            given["exclude"] = " + ".join(cubes)
        return given

    def frame(self) -> pd.DataFrame:
        """Return the cases, c0, c1 and so on."""
        index = [f"c{i}" for i in range(len(self.cases))]
        data = pd.DataFrame(self.cases, columns=self.names, index=index)
        data["Y"] = self.outcome
        return data

    def truth_table(self, **arguments: Any) -> TruthTable:
        return qca.truth_table(self.frame(), "Y", **(self.arguments | arguments))


def study_of(table: Table) -> Study:
    """Make cases; rows with a level that occurs nowhere else are added below `n_cut`."""
    coded = [(row, "1") for row in table.explained]
    coded += [(row, "C") for row in table.included] + [(row, "0") for row in table.off]
    taken = {row for row, _ in coded}
    for v, n in enumerate(table.levels):
        for level in range(n):
            if not any(row[v] == level for row, _ in coded):
                free = (
                    row
                    for row in product(*(range(m) for m in table.levels))
                    if row[v] == level and row not in taken
                )
                row = next(free)
                taken.add(row)
                coded.append((row, "?"))
    cases = [row for row, code in coded for _ in VALUES[code]]
    outcome = [y for _, code in coded for y in VALUES[code]]
    return Study(table, tuple(cases), tuple(outcome))


def product_text(cube: Cube, levels: Sequence[int]) -> str:
    """Write a product of sets of levels."""
    parts = []
    for name, allowed, n in zip(NAMES, cube, levels, strict=False):
        chosen = bits_of(allowed)
        if len(chosen) == n:
            continue
        if n == 2:
            parts.append(name if chosen == [1] else f"~{name}")
        else:
            parts.append(f"{name}{{{','.join(map(str, chosen))}}}")
    return "*".join(parts)


def expectations_text(expectations: Sequence[naive.Expectation], levels: Sequence[int]) -> str:
    """Write expectations as a sum of products."""
    every = [(1 << n) - 1 for n in levels]
    cubes = [
        [
            sum(1 << a for a in expected[v]) if v in expected else every[v]
            for v in range(len(levels))
        ]
        for expected in expectations
    ]
    return ", ".join(product_text(tuple(cube), levels) for cube in cubes)


def is_shortest(expectations: Sequence[naive.Expectation], levels: tuple[int, ...]) -> bool:
    """Tell whether simplifying leaves the expectations (of one level each) as they are."""
    written = [
        tuple(min(e[v]) if v in e else ABSENT for v in range(len(levels))) for e in expectations
    ]
    if not written or len(set(written)) < len(written):
        return False
    # B{2}*C{0} + B{2}*C{1} is one expectation of three levels, B{2}*C{0,1}; not tried here.
    for v in (v for e in expectations if len(e) > 1 for v in e if levels[v] > 2):
        if sum(v in e for e in expectations) > 1:
            return False
    rows = naive.extent(levels, written)
    primes = naive.primes(levels, rows, rows)
    if not set(written) <= set(primes) or primes == [(ABSENT,) * len(levels)]:
        return False
    covered = naive.chart(primes, naive.space(levels).rows_of(rows))
    shortest = naive.minimum_models(covered, (1 << rows.bit_count()) - 1)
    return len(written) == min(map(len, shortest))


@dataclass(frozen=True)
class Twin:
    """What `minimize` must find, by the definitions."""

    study: Study
    include: str
    all_sol: bool

    @property
    def levels(self) -> tuple[int, ...]:
        return self.study.table.levels

    @property
    def coded(self) -> Table:
        """Return the table with "C" rows where `include` puts them."""
        table = self.study.table
        if "C" in self.include:
            return table
        return replace(table, included=(), off=table.off + table.included)

    @property
    def excluded(self) -> int:
        """Return the unobserved rows of the excluded products."""
        return self.study.table.excluded_bits & ~self.study.observed

    def allowed(self, kind: str) -> int:
        without = replace(self.coded, excluded=())
        return without.allowed(kind) & ~self.excluded

    def models(self, allowed: int) -> set[frozenset[Term]]:
        """Return all models for what terms may cover."""
        table = self.coded
        primes = naive.primes(table.levels, table.on_bits, allowed)
        covered = naive.chart(primes, table.explained)
        everything = (1 << len(table.explained)) - 1
        search = naive.irredundant_models if self.all_sol else naive.minimum_models
        return {frozenset(primes[i] for i in m) for m in search(covered, everything)}

    def assumed(self, model: frozenset[Term]) -> int:
        """Return the rows that a model covers and that are not explained."""
        return naive.extent(self.levels, model) & ~self.coded.on_bits

    def numbers(self, bits: int) -> list[int]:
        rows = naive.space(self.levels).rows_of(bits)
        return [naive.row_number(self.levels, row) for row in rows]


def term_of(term: SolutionTerm, names: Sequence[str]) -> Term:
    """Return a term of the library as the twins write it."""
    return tuple(term.literals.get(name, ABSENT) for name in names)


def models_of(solutions: SolutionSet, names: Sequence[str]) -> list[frozenset[Term]]:
    """Return the listed models."""
    return [frozenset(term_of(t, names) for t in model.terms) for model in solutions.models]
