"""Multi-value conditions of 22 to 256 levels, against the definitions; clear errors beyond."""

import copy
import pickle
from random import Random

import naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import Row
from studies import Twin, expectations_text, is_shortest, models_of, study_of
from tables import Table, on_cubes_of, random_expectations, row_at, solve, table_from
from tables import models_of as models_of_core

import fastqca as qca
from fastqca import DataError, ExpressionError, expression

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
MANY = [22, 33, 64, 65, 200, 256]


@st.composite
def many_levels(draw: st.DrawFn) -> Table:
    """Draw few rows of a space with one condition of many levels, in any place."""
    rng = Random(draw(st.integers(0, 2**32)))
    levels = [draw(st.sampled_from(MANY)), *draw(st.sampled_from([[2], [2, 2], [3], [3, 2]]))]
    rng.shuffle(levels)
    rows = [row_at(levels, index) for index in rng.sample(range(np.prod(levels)), 14)]
    # Rows that differ in one condition only, so that terms become shorter.
    beside = [
        (*row[:i], rng.randrange(levels[i]), *row[i + 1 :]) for row in rows[:5] for i in (0, 1)
    ]
    rows = list(dict.fromkeys(rows + beside))
    return table_from(levels, rows, [rng.choice("1110000C") for _ in rows])


@settings(max_examples=40)
@given(table=many_levels(), kind=st.sampled_from(["conservative", "parsimonious"]))
def test_core(table: Table, kind: str) -> None:
    solved = solve(table, on_cubes_of(table, kind))
    primes = naive.primes(table.levels, table.on_bits, table.allowed(kind))
    assert [tuple(term) for term in solved.primes().tolist()] == primes
    covered = naive.chart(primes, table.explained)
    models = naive.minimum_models(covered, (1 << len(table.explained)) - 1)
    assert models_of_core(solved) == {frozenset(primes[i] for i in model) for model in models}
    assert pickle.loads(pickle.dumps(solved)) == solved  # noqa: S301


@settings(max_examples=20)
@given(table=many_levels(), seed=st.integers(0, 2**32))
def test_three_solutions(table: Table, seed: int) -> None:
    twin = Twin(study_of(table), "?", all_sol=False)
    expectations = random_expectations(Random(seed), twin.levels)
    if not is_shortest(expectations, twin.levels):
        expectations = []
    ours = qca.minimize(
        twin.study.truth_table(), include="?", dir_exp=expectations_text(expectations, twin.levels)
    )
    names = twin.study.names
    c, p = (models_of(found, names) for found in (ours.conservative, ours.parsimonious))
    assert set(c) == twin.models(twin.coded.on_bits)
    assert set(p) == twin.models(twin.allowed("parsimonious"))
    easy = naive.extent(twin.levels, naive.candidates(c[0], p[0], expectations))
    pair = ours.pairs["C1", "P1"]
    assert set(models_of(pair.solution, names)) == twin.models(twin.coded.on_bits | easy)
    assert pair.easy.rows() == twin.numbers(twin.assumed(p[0]) & easy)
    same = pickle.loads(pickle.dumps(ours))  # noqa: S301
    assert same.solution.models == ours.solution.models == copy.deepcopy(ours).solution.models
    assert same.pairs["C1", "P1"].easy == pair.easy


def cases(n_levels: int, seed: int = 1) -> pd.DataFrame:
    """Cases with each level of M at least once, and an outcome that follows it, mostly."""
    rng = np.random.default_rng(seed)
    m = np.concatenate([np.arange(n_levels), rng.integers(0, n_levels, 60)])
    b, f = rng.integers(0, 2, len(m)), rng.integers(0, 17, len(m)) / 16
    y = ((m % 7 == 0) | (b == 1) & (m % 3 == 0)) ^ (rng.random(len(m)) < 0.05)
    return pd.DataFrame({"M": m, "B": b, "F": f, "Y": y.astype(int)})


@pytest.mark.parametrize("n_levels", MANY)
def test_truth_tables_and_fit(n_levels: int) -> None:
    frame = cases(n_levels)
    columns = [frame[name].tolist() for name in "MBF"]
    outcome, fuzzy = frame["Y"].tolist(), [False, False, True]
    table = qca.truth_table(frame, "Y", incl_cut=0.8)
    expected = naive.truth_table(columns, fuzzy, outcome)
    found = dict(zip(map(tuple, table.configs.tolist()), table.n.tolist(), strict=True))
    assert found == {row: of_row.n for row, of_row in expected.items()}
    incl = [expected[row].incl for row in map(tuple, table.configs.tolist())]
    np.testing.assert_allclose(table.incl, incl)
    top = n_levels - 1
    for text, term in ((f"M{{{top}}}", (top, -1, -1)), (f"M{{{top - 1}}}*~F", (top - 1, -1, 0))):
        x = naive.membership(term, columns, fuzzy)
        assert expression(text).evaluate(frame).tolist() == x
        of_term = qca.pof(text, "Y", frame, relation="sufficiency").to_frame().iloc[0]
        assert of_term["inclS"] == pytest.approx(naive.fit(x, outcome).incl, nan_ok=True)
    solution = qca.minimize(table, include="?").solution
    again = qca.pof(str(solution.models[0].expression), data=frame).to_frame()
    assert again["inclS"].iloc[-1] == pytest.approx(solution.fit["inclS"].iloc[0])


@pytest.mark.parametrize("n_levels", MANY)
def test_many_data_sets(n_levels: int) -> None:
    frames = [cases(n_levels, seed) for seed in range(3)]
    x, y = (
        np.array([frame[[*"MBF"]] for frame in frames]),
        np.array([frame["Y"] for frame in frames]),
    )
    for kind, dir_exp in (
        ("conservative", None),
        ("parsimonious", None),
        ("intermediate", {"M": n_levels - 2, "B": 1}),
    ):
        settings = {"incl_cut": 0.8, "dir_exp": dir_exp}
        many = qca.minimize_many(
            x, y, names=["M", "B", "F"], levels=[n_levels, 2, 2], solution=kind, **settings
        )
        for at, frame in enumerate(frames):
            include = None if kind == "conservative" else "?"
            alone = qca.minimize(frame, "Y", include=include, **settings).solution
            assert many.models_of(at) == tuple(str(model) for model in alone.models)
            assert many.table(at).configs.tolist() == qca.truth_table(frame, "Y").configs.tolist()


@pytest.mark.parametrize("n_levels", [33, 256])
def test_necessity_and_supersets(n_levels: int) -> None:
    frame = cases(n_levels).drop(columns="F")
    frame["Y"] = (frame["M"] >= n_levels - 2).astype(int)
    columns, fuzzy = [frame[name].tolist() for name in "MB"], [False, False]
    found = qca.super_subset(frame, "Y", relation="sufficiency", incl_cut=1, depth=2).to_frame()
    expected = {
        term
        for term in naive.space((n_levels, 2)).terms
        if naive.fit(naive.membership(term, columns, fuzzy), frame["Y"].tolist()).incl == 1
    }
    shortest = {
        term
        for term in expected
        if not any(
            tuple(-1 if i == j else level for j, level in enumerate(term)) in expected
            for i in range(2)
            if term[i] >= 0
        )
    }
    assert len(found) == len(shortest) >= 2
    # A disjunction has one level of each condition.
    frame["Y"] = ((frame["M"] == n_levels - 1) | (frame["B"] == 1)).astype(int)
    disjunctions = qca.super_subset(frame, "Y", incl_cut=1, depth=2).to_frame().index.tolist()
    assert disjunctions == [f"M{{{n_levels - 1}}} + B"]


@pytest.mark.parametrize("n_levels", MANY)
def test_algebra(n_levels: int) -> None:
    levels, top = {"M": n_levels, "B": 2}, n_levels - 1
    rows = naive.space((n_levels, 2)).rows

    def of(text: object) -> set[Row]:
        frame = pd.DataFrame(rows, columns=["M", "B"])
        return {
            row for row, x in zip(rows, expression(str(text)).evaluate(frame), strict=True) if x
        }

    one, two = expression(f"M{{0,{top}}}*B + M{{1}}"), expression(f"~M{{{top}}} + ~B")
    assert of(f"M[{top}]") == {row for row in rows if row[0] == top}
    assert of((~one).simplify(levels)) == set(rows) - of(one)
    assert of((one & two).simplify(levels)) == of(one) & of(two)
    assert (
        str(expression(" + ".join(f"M{{{i}}}*B" for i in range(n_levels))).simplify(levels)) == "B"
    )
    assert expression(f"M{{{top}}}*B").is_subset_of(one, levels)
    assert not one.is_subset_of(two, levels)
    products, whole = one.cubes(["M", "B"], [n_levels, 2]), (1 << n_levels) - 1
    assert products.tolist() == [[1 << top | 1, 2], [2, 3]]
    assert expression("B").cubes(["M", "B"], [n_levels, 2]).tolist() == [[whole, 2]]


def test_more_levels_are_refused() -> None:
    with pytest.raises(DataError, match=r"'M' has whole numbers up to 256, .* at most 256 levels"):
        qca.truth_table(cases(257), "Y")
    with pytest.raises(ExpressionError, match="levels go from 0 to 255, found 256"):
        expression("M{256}")
    with pytest.raises(DataError, match="256"):
        qca.minimize_many(np.zeros((1, 2, 2)), np.zeros((1, 2)), levels=257)
    table = Table((257, 2), ((0, 1),), (), ((0, 0),))
    with pytest.raises(
        ValueError, match="condition 0 has 257 levels, but only 1 to 256 are supported"
    ):
        solve(table, None)
