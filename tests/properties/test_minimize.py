"""From a DataFrame to all models: `minimize` finds what the definitions say, and measures it."""

from math import isnan
from random import Random

import naive
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import Data, data
from studies import Twin, expectations_text, is_shortest, models_of, study_of, term_of
from tables import Table, coded_tables, random_expectations

import fastqca as qca
from fastqca import DataError, SolutionError
from fastqca.solutions import Minimization

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
PAIRS = 12
MODELS = 300
tables = coded_tables(max_terms=600, max_rows=10)


def run(twin: Twin, **arguments: object) -> Minimization | None:
    """Minimize; None where there is nothing that could be left out of a term."""
    table = twin.study.truth_table()
    include = twin.include or None
    kind = "parsimonious" if "?" in twin.include else "conservative"
    empty = (naive.ABSENT,) * len(twin.levels)
    if naive.primes(twin.levels, twin.coded.on_bits, twin.allowed(kind)) == [empty]:
        with pytest.raises(SolutionError):
            qca.minimize(table, include=include, all_sol=twin.all_sol, **arguments)
        return None
    return qca.minimize(table, include=include, all_sol=twin.all_sol, **arguments)


@pytest.mark.parametrize("all_sol", [False, True])
@pytest.mark.parametrize("include", ["", "C", "?", "?,C"])
@given(table=tables)
def test_models_are_those_of_the_definition(include: str, all_sol: bool, table: Table) -> None:
    twin = Twin(study_of(table), include, all_sol)
    ours = run(twin)
    if ours is None:
        return
    names = twin.study.names
    kinds = {"conservative": ours.conservative}
    if "?" in include:
        assert ours.parsimonious is not None
        kinds["parsimonious"] = ours.parsimonious
    assert ours.solution is list(kinds.values())[-1]
    for kind, solutions in kinds.items():
        try:
            expected = twin.models(twin.allowed(kind))
        except OverflowError:
            return
        found = models_of(solutions, names)
        assert len(found) == len(set(found))
        if len(expected) <= MODELS:
            assert set(found) == expected
        assert solutions.n_models == len(expected)
    if include:
        for model in ours.solution.models[:MODELS]:
            assumed = twin.assumed(frozenset(term_of(t, names) for t in model.terms))
            rows = ours.simplifying_assumptions[model.name]
            assert rows.rows() == twin.numbers(assumed)
            assert rows.count == assumed.bit_count()


@pytest.mark.parametrize("include", ["?", "?,C"])
@given(table=tables, seed=st.integers(0, 2**32), by_position=st.booleans())
def test_intermediate_models_of_every_pair(
    include: str, table: Table, seed: int, by_position: bool
) -> None:
    twin = Twin(study_of(table), include, all_sol=False)
    expectations = random_expectations(Random(seed), twin.levels)
    if by_position:
        expectations = list({min(e): e for e in expectations if len(e) == 1}.values())
        levels = {v: str(min(e[v])) for e in expectations for v in e}
        text = ",".join(levels.get(v, "-") for v in range(len(twin.levels)))
    else:
        assume(is_shortest(expectations, twin.levels))
        text = expectations_text(expectations, twin.levels)
    ours = run(twin, dir_exp=text)
    if ours is None:
        return
    names = twin.study.names
    assert ours.intermediate is ours.solution
    conservative = models_of(ours.conservative, names)
    parsimonious = models_of(ours.parsimonious, names)
    # Included rows are what may be assumed here, so the conservative side does without them.
    assert set(conservative) == twin.models(twin.coded.on_bits)
    assert set(parsimonious) == twin.models(twin.allowed("parsimonious"))
    if len(conservative) * len(parsimonious) > PAIRS:
        return
    together: list[frozenset[naive.Term]] = []
    for i, c in enumerate(conservative, 1):
        for j, p in enumerate(parsimonious, 1):
            pair = ours.pairs[f"C{i}", f"P{j}"]
            easy = naive.extent(twin.levels, naive.candidates(c, p, expectations))
            expected = twin.models(twin.coded.on_bits | easy)
            assert set(models_of(pair.solution, names)) == expected
            assumed = twin.assumed(p)
            assert pair.easy.rows() == twin.numbers(assumed & easy)
            # Where nothing is expected, nothing is easy or difficult, as in R.
            difficult = assumed & ~easy if expectations else 0
            assert pair.difficult.rows() == twin.numbers(difficult)
            together += [m for m in models_of(pair.solution, names) if m not in together]
    assert models_of(ours.intermediate, names) == together


@pytest.mark.parametrize("explain", ["0", "C", "1,C"])
@given(table=tables)
def test_other_rows_can_be_explained(explain: str, table: Table) -> None:
    of = {"1": table.explained, "C": table.included, "0": table.off}
    chosen = tuple(row for code in explain.split(",") for row in of[code])
    rest = tuple(row for code, rows in of.items() if code not in explain for row in rows)
    twin = Twin(study_of(table), "?", all_sol=False)
    swapped = Table(table.levels, tuple(sorted(chosen)), off=rest)
    allowed = swapped.allowed("parsimonious") & ~twin.excluded
    primes = naive.primes(table.levels, swapped.on_bits, allowed)
    if not chosen or primes == [(naive.ABSENT,) * len(table.levels)]:
        with pytest.raises(SolutionError):
            qca.minimize(twin.study.truth_table(), include="?", explain=explain)
        return
    ours = qca.minimize(twin.study.truth_table(), include="?", explain=explain)
    found = ours.parsimonious.prime_implicants
    assert {term_of(term, twin.study.names) for term in found} == set(primes)


def same(ours: float, theirs: float) -> bool:
    return (isnan(ours) and isnan(theirs)) or abs(ours - theirs) < 1e-12


@given(sample=data())
def test_fit_is_that_of_the_formulas(sample: Data) -> None:
    try:
        table = qca.truth_table(sample.frame(), "Y", incl_cut=0.75)
        ours = qca.minimize(table, include="?")
    except (DataError, SolutionError):
        return
    for solutions in (ours.conservative, ours.parsimonious):
        shown = solutions.to_frame()
        for position, model in enumerate(solutions.models[:20]):
            terms = [term_of(term, sample.names) for term in model.terms]
            inside = [naive.membership(t, sample.columns, sample.fuzzy) for t in terms]
            unique = naive.unique_coverage(inside, sample.outcome)
            rows = shown[shown["model"] == model.name]
            assert rows["term"].tolist() == [str(term) for term in model.terms]
            for row, x, alone in zip(rows.itertuples(), inside, unique, strict=True):
                expected = naive.fit(x, sample.outcome)
                assert same(row.inclS, expected.incl)
                assert same(row.PRI, expected.pri)
                assert same(row.covS, expected.cov)
                assert isnan(row.covU) if len(terms) == 1 else same(row.covU, alone)
            whole = naive.fit(naive.union(inside), sample.outcome)
            fit = solutions.fit.iloc[position]
            assert same(fit["inclS"], whole.incl)
            assert same(fit["PRI"], whole.pri)
            assert same(fit["covS"], whole.cov)


@given(sample=data())
def test_data_and_their_truth_table_give_the_same(sample: Data) -> None:
    try:
        table = qca.truth_table(sample.frame(), "Y", incl_cut=0.75)
        ours = qca.minimize(table, include="?")
    except (DataError, SolutionError):
        return
    again = qca.minimize(sample.frame(), include="?", outcome="Y", incl_cut=0.75)
    assert again.parsimonious.to_frame().equals(ours.parsimonious.to_frame())
    assert again.conservative.to_frame().equals(ours.conservative.to_frame())
