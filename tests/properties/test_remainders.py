"""Rows that are found, untenable or used by a solution: as a search of all rows finds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

import naive
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import Data, data
from studies import (
    Study,
    Twin,
    expectations_text,
    is_shortest,
    models_of,
    product_text,
    study_of,
    term_of,
)
from tables import Cube, Table, bits_of, coded_tables, random_cube, random_expectations

import fastqca as qca
from fastqca import SolutionError
from fastqca.counterfactuals import UntenableRows
from fastqca.solutions import Minimization, Model, Term

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
tables = coded_tables(max_terms=400, max_rows=9)
seeds = st.integers(0, 2**32)


@dataclass(frozen=True)
class Rows:
    """The rows of a study as bit sets, and what the two outcomes assume."""

    study: Study

    @property
    def levels(self) -> tuple[int, ...]:
        return self.study.table.levels

    @property
    def everything(self) -> int:
        return naive.space(self.levels).everything

    @property
    def positive(self) -> int:
        return self.study.table.on_bits

    @property
    def negative(self) -> int:
        """Rows coded "1" for the negated outcome: its cut-off is the second one, 0.4."""
        table = self.study.table
        return naive.space(self.levels).bits([*table.off, *table.included])

    @property
    def remainders(self) -> int:
        return self.everything & ~self.positive & ~self.negative

    @property
    def excluded(self) -> int:
        """Return the unobserved rows that the table excludes."""
        return self.study.table.excluded_bits & ~self.study.observed

    def covered(self, cubes: Iterable[Cube]) -> int:
        """Return the rows of a sum of products."""
        rows = naive.space(self.levels)
        return rows.bits(
            row
            for row in rows.rows
            if any(all(c >> a & 1 for c, a in zip(cube, row, strict=True)) for cube in cubes)
        )

    def assumed(self, on: int, off: int) -> int:
        """Return the rows that some minimum model covers besides those it explains."""
        return naive.extent(self.levels, self.used(on, off)) & ~on

    def used(self, on: int, off: int) -> set[naive.Term]:
        """Return the terms of all minimum models."""
        if not on or not off:
            return set()
        primes = naive.primes(self.levels, on, self.everything & ~off)
        covered = naive.chart(primes, naive.space(self.levels).rows_of(on))
        models = naive.minimum_models(covered, (1 << on.bit_count()) - 1)
        return {primes[i] for model in models for i in model}

    def contradictory(self, banned: int = 0, banned_for_both: int = 0) -> int:
        """Return what is assumed for both outcomes."""
        one = self.assumed(self.positive, self.negative | self.excluded | banned)
        two = self.assumed(self.negative, self.positive | banned_for_both)
        return one & two

    def numbers(self, bits: int) -> list[int]:
        rows = naive.space(self.levels).rows_of(bits)
        return [naive.row_number(self.levels, row) for row in rows]


def random_sum(rng: Random, levels: tuple[int, ...]) -> list[Cube]:
    cubes = [random_cube(rng, levels) for _ in range(rng.randint(1, 3))]
    every = tuple((1 << n) - 1 for n in levels)
    return [cube for cube in cubes if cube != every] or [(1, *every[1:])]


def text(cubes: Iterable[Cube], levels: tuple[int, ...]) -> str:
    return " + ".join(product_text(cube, levels) for cube in cubes)


@given(table=tables, seed=seeds)
def test_rows_that_an_expression_covers(table: Table, seed: int) -> None:
    rows = Rows(study_of(table))
    cubes = random_sum(Random(seed), table.levels)
    ours, expression = rows.study.truth_table(), text(cubes, table.levels)
    inside = rows.covered(cubes)
    assert qca.find_rows(ours, expression) == rows.numbers(inside & ~rows.study.observed)
    assert qca.find_rows(ours, expression, observed=True) == rows.numbers(inside)
    every = qca.find_rows(frame_of(rows.study.names, naive.space(table.levels).rows), expression)
    assert every == rows.numbers(inside)


def frame_of(names: list[str], rows: Iterable[naive.Row]) -> dict[str, list[int]]:
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


@given(table=tables)
def test_contradictory_assumptions(table: Table) -> None:
    rows = Rows(study_of(table))
    assert qca.find_rows(rows.study.truth_table(), type=2) == rows.numbers(rows.contradictory())


@given(sample=data(), cut=st.sampled_from([0.6, 0.75, 0.9]))
def test_simultaneous_subset_relations(sample: Data, cut: float) -> None:
    frame = sample.frame()
    try:
        table = qca.truth_table(frame, "Y", sample.names, incl_cut=cut)
    except qca.DataError:
        assume(False)
    one, two = (
        naive.truth_table(sample.columns, sample.fuzzy, y)
        for y in (sample.outcome, [1 - y for y in sample.outcome])
    )
    both = [
        naive.row_number(table.levels, row)
        for row in one
        if {naive.output_code(each[row], (cut, cut)) for each in (one, two)} == {"1"}
    ]
    assert qca.find_rows(table, type=3) == sorted(both)


@given(table=tables, seed=seeds)
def test_untenable_rows(table: Table, seed: int) -> None:
    rows = Rows(study_of(table))
    rng = Random(seed)
    necessary, impossible = (random_sum(rng, table.levels) for _ in range(2))
    found = qca.untenable(
        rows.study.truth_table(), text(necessary, table.levels), text(impossible, table.levels)
    )
    missing = rows.remainders & ~rows.covered(necessary)
    never = rows.remainders & rows.covered(impossible)
    contradictory = rows.contradictory()
    while shared := rows.contradictory(missing | never | contradictory, never | contradictory):
        contradictory |= shared
    expected = {
        "necessity": missing,
        "impossible": never,
        "simultaneous": 0,
        "contradictory": contradictory,
    }
    if table.excluded:
        expected["excluded"] = rows.excluded
    assert {g.kind: g.rows.rows() for g in found.grounds} == {
        kind: rows.numbers(bits) for kind, bits in expected.items()
    }
    union = missing | never | contradictory | rows.excluded
    assert found == rows.numbers(union)
    assert found.for_both == rows.numbers(never | contradictory)
    check_no_contradiction(rows, found)


def check_no_contradiction(rows: Rows, found: UntenableRows) -> None:
    """The enhanced solutions of both outcomes assume no row together, and no untenable one."""
    table = rows.study.truth_table(exclude=found)
    assert qca.find_rows(table, type=2) == []
    try:
        enhanced = qca.minimize(table, include="?")
    except SolutionError:
        return
    assert not enhanced.simplifying_assumptions.together & found


@dataclass(frozen=True)
class Pairs:
    """Easy and difficult rows by the definitions, over all pairs of models."""

    rows: Rows
    conservative: list[frozenset[naive.Term]]
    parsimonious: list[frozenset[naive.Term]]
    expectations: list[Any]

    def judged(self) -> tuple[int, int]:
        easy = difficult = 0
        for c_model in self.conservative:
            for p_model in self.parsimonious:
                candidates = naive.candidates(c_model, p_model, self.expectations)
                supported = naive.extent(self.rows.levels, candidates)
                easy |= supported & self.rows.remainders
                assumed = naive.extent(self.rows.levels, p_model) & self.rows.remainders
                difficult |= assumed & ~supported
        return easy, difficult


def expected(
    rng: Random, levels: tuple[int, ...]
) -> tuple[list[naive.Expectation], str | tuple[str, ...]]:
    """Return expectations, as the twins and as the library read them."""
    expectations = random_expectations(rng, levels)
    if is_shortest(expectations, levels):
        return expectations, expectations_text(expectations, levels)
    single = {v: str(min(e[v])) for e in expectations if len(e) == 1 for v in e}
    entries = tuple(single.get(v, "-") for v in range(len(levels)))
    return [{v: frozenset({int(level)})} for v, level in single.items()], entries


@given(table=tables, seed=seeds)
def test_every_remainder_used_is_in_the_ledger(table: Table, seed: int) -> None:
    rows = Rows(study_of(table))
    expectations, dir_exp = expected(Random(seed), table.levels)
    try:
        solved = qca.minimize(rows.study.truth_table(exclude=None), include="?", dir_exp=dir_exp)
    except SolutionError:
        return
    ledger = qca.counterfactual_ledger(solved)
    names = rows.study.names
    parsimonious = models_of(solved.parsimonious, names)
    assert set(parsimonious) == Twin(rows.study, "?", all_sol=False).models(
        rows.everything & ~rows.negative
    )
    intermediate = models_of(solved.intermediate, names)
    pairs = Pairs(rows, models_of(solved.conservative, names), parsimonious, expectations)
    easy, difficult = pairs.judged() if expectations else (0, 0)  # without them nothing is judged
    assert solved.easy.together == rows.numbers(easy)
    assert solved.difficult.together == rows.numbers(difficult)
    opposed = rows.assumed(rows.negative, rows.positive)
    extents = {
        "parsimonious": [naive.extent(table.levels, model) for model in parsimonious],
        "intermediate": [naive.extent(table.levels, model) for model in intermediate],
    }
    used = 0
    for bits in (*extents["parsimonious"], *extents["intermediate"]):
        used |= bits & rows.remainders
    assert [entry.row for entry in ledger] == rows.numbers(used) == list(ledger.rows)
    for entry, position in zip(ledger, bits_of(used), strict=True):
        judged = (easy >> position & 1, difficult >> position & 1)
        assert (entry.easy, entry.difficult) == (judged if expectations else (None, None))
        assert entry.contradictory == opposed >> position & 1
        assert (entry.count, entry.untenable, entry.assumed, entry.grounds) == (1, 0, 0, ())
        assert entry.n == (1 if rows.study.observed >> position & 1 else 0)
        for name, of_models in extents.items():
            models = tuple(f"M{i + 1}" for i, b in enumerate(of_models) if b >> position & 1)
            use = [use.models for use in entry.uses if use.solution == name]
            assert use == ([models] if models else [])


@given(table=tables)
def test_terms_stand_for_rows_beyond_the_limit(table: Table) -> None:
    rows = Rows(study_of(table))
    try:
        solved = qca.minimize(rows.study.truth_table(exclude=None), include="?")
    except SolutionError:
        return
    ledger = qca.counterfactual_ledger(solved, limit=0)
    terms = rows.used(rows.positive, rows.negative)
    opposed = rows.assumed(rows.negative, rows.positive)
    used = naive.extent(table.levels, terms) & rows.remainders
    assert ledger.by_row == (not used)
    if not used:
        return
    names = rows.study.names
    found = [term_of(qca_term, names) for qca_term in terms_in(solved)]
    assert set(found) == terms
    assert len(ledger) == len(terms)
    for entry, term in zip(ledger, found, strict=True):
        inside = naive.extent(table.levels, [term]) & rows.remainders
        assert entry.count == inside.bit_count()
        assert entry.contradictory == (inside & opposed).bit_count()
        assert entry.row is None
        (use,) = entry.uses
        assert use.terms == (entry.configuration,)
        assert set(use.models) == {
            model.name for model in solved.parsimonious.models if term in terms_of(model, names)
        }
    assert ledger.rows == rows.numbers(used)


def terms_in(solved: Minimization) -> list[Term]:
    solution = solved.parsimonious
    return solution.prime_implicants.pick(solution.used().tolist())


def terms_of(model: Model, names: list[str]) -> list[naive.Term]:
    return [term_of(term, names) for term in model.terms]


@given(table=tables, seed=seeds)
def test_assumed_rows_are_explained_like_observed_ones(table: Table, seed: int) -> None:
    rows = Rows(study_of(table))
    cubes = random_sum(Random(seed), table.levels)
    assumed = rows.covered(cubes) & rows.remainders
    assume(assumed and not assumed & rows.excluded)
    ours = rows.study.truth_table(assume=text(cubes, table.levels))
    assert ours.assumed == rows.numbers(assumed)
    on = rows.positive | assumed
    primes = naive.primes(table.levels, on, on)
    covered = naive.chart(primes, naive.space(table.levels).rows_of(on))
    expected = {
        frozenset(primes[i] for i in model)
        for model in naive.minimum_models(covered, (1 << on.bit_count()) - 1)
    }
    assume(primes != [(naive.ABSENT,) * len(table.levels)])
    solved = qca.minimize(ours)
    assert set(models_of(solved.conservative, rows.study.names)) == expected
