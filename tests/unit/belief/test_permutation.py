"""The permutation test against all permutations one by one, and its p-values under the null."""

import itertools
import os
import warnings
from math import comb

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.belief.rearrangements import all_deals, n_deals

CRISP = qca.datasets.load("lipset", "crisp")
FUZZY = qca.datasets.load("lipset", "fuzzy")
NULL_SETS = 500 if os.environ.get("FASTQCA_CAMPAIGN") else 60


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield


def frame(x, y):
    return pd.DataFrame(np.column_stack([x, y]), columns=[*"ABCDE"[: x.shape[1]], "Y"])


def models_by_hand(data, **settings):
    """Consistency, coverage, terms and literals of each model of one data set."""
    try:
        found = qca.minimize(data, "Y", **settings)
    except qca.SolutionError as error:
        if "always" in str(error) or "minimized away" in str(error):
            return [(data["Y"].mean(), 1.0, 0, 0)]
        return []
    return [
        (m.inclS, m.covS, len(m.terms), sum(len(t.literals) for t in m.terms)) for m in found.models
    ]


def as_good(model, other, *, short):
    """Whether one model is at least as good as another."""
    (c, v, t, m), (c0, v0, t0, m0) = model, other
    fits = c > c0 - 1e-9 and v > v0 - 1e-9
    return fits and (not short or (t <= t0 and m <= m0))


def permuted(y, blocks):
    """All distinct permutations within blocks."""
    for one in sorted(set(itertools.permutations(y))):
        made = np.array(one)
        if all(sorted(made[blocks == b]) == sorted(y[blocks == b]) for b in set(blocks)):
            yield made


# Other seeds have no solution.
SOLVED = {"crisp": range(6), "fuzzy conditions": (0, 1, 5), "fuzzy": (1, 4, 5)}


@pytest.mark.parametrize(
    ("kind", "seed"), [(kind, seed) for kind, seeds in SOLVED.items() for seed in seeds]
)
def test_exact_is_what_all_permutations_give(kind, seed):
    rng = np.random.default_rng(seed)
    n = 5 if kind == "fuzzy" else 7
    x = rng.integers(0, 2, (n, 3)) if kind == "crisp" else rng.random((n, 3)).round(2)
    y = rng.random(n).round(1) if kind == "fuzzy" else (rng.permutation(n) < n // 2).astype(float)
    blocks = np.zeros(n, dtype=int) if seed % 2 else np.arange(n) % 2
    settings = {"include": "?", "incl_cut": 0.6}
    data = frame(x, y)
    solution = qca.minimize(data, "Y", **settings)
    test = qca.permutation_test(solution, "exact", blocks=blocks)
    deals = list(permuted(y, blocks))
    assert test.exact
    assert test.n == len(deals) == n_deals(y, blocks)
    every = [models_by_hand(frame(x, one), **settings) for one in deals]
    own = models_by_hand(data, **settings)
    assert test["any solution"].share == pytest.approx(np.mean([bool(one) for one in every]))
    for name, short in (("fit", False), ("parsimony", True)):
        shares = [
            np.mean([any(as_good(m, best, short=short) for m in one) for one in every])
            for best in own
        ]
        assert any(test[name].share == pytest.approx(share) for share in shares)
        # How rare a model is: counted among the models of all data sets.
        rare = [
            min(
                (
                    sum(as_good(m, one, short=short) for other in every for m in other)
                    for one in models
                ),
                default=np.inf,
            )
            for models in every
        ]
        limit = min(
            sum(as_good(m, best, short=short) for other in every for m in other) for best in own
        )
        assert test[name].p == pytest.approx(np.mean([count <= limit for count in rare]))


def test_terms_against_chance():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    test = qca.permutation_test(solution, "exact")
    (term,) = test.terms
    y = CRISP["SURV"].to_numpy()
    # Eight cases are in DEV*STB and in the outcome: one of all ways to choose eight of eighteen.
    assert term.p_alone == pytest.approx(1 / comb(len(y), int(y.sum())))
    assert term.p >= term.p_alone
    assert test.terms_frame()["term"].tolist() == ["DEV*STB"]


def test_drawn_ones_agree_with_all():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.5)
    exact = qca.permutation_test(solution, "exact")
    some = qca.permutation_test(solution, 20_000, seed=7)
    assert not some.exact
    for one, other in zip(exact.verdicts, some.verdicts, strict=True):
        assert other.low - 1e-4 <= one.p <= other.high + 1e-4
        assert other.share == pytest.approx(one.share, abs=0.012)
    assert some.verdicts[2].p >= 1 / 20_001
    assert qca.permutation_test(solution, 99, seed=1) == qca.permutation_test(solution, 99)
    assert qca.permutation_test(solution, 99, seed=2) != qca.permutation_test(solution, 99)


def test_all_of_24_networks():
    rng = np.random.default_rng(5)
    x = rng.integers(0, 2, (24, 5))
    y = rng.permutation(24) < 8
    solution = qca.minimize(frame(x, y), "Y", include="?", incl_cut=0.5)
    test = qca.permutation_test(solution)
    assert (test.exact, test.n) == (True, 735_471)
    assert sum(share for *_, share in test.shortest) == pytest.approx(test.verdicts[0].share)
    assert test.n_analyses < 735_471


def test_other_settings_are_searched_one_by_one():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8, row_dom=True)
    plain = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    slow, fast = (qca.permutation_test(one, 60) for one in (solution, plain))
    assert slow["any solution"] == fast["any solution"]
    assert slow["parsimony"].p <= 0.1


def test_intermediate_and_conservative_solutions_and_a_study():
    study = qca.Study("Lipset", FUZZY, "SURV", dir_exp="DEV, LIT", incl_cut=0.8)
    whole = qca.minimize(FUZZY, "SURV", include="?", dir_exp="DEV, LIT", incl_cut=0.8)
    assert qca.permutation_test(study, 50).verdicts == qca.permutation_test(whole, 50).verdicts
    assert qca.permutation_test(whole, 50).kind == "intermediate"
    one = qca.permutation_test(qca.minimize(FUZZY, "SURV", incl_cut=0.8), 50)
    assert one.kind == "conservative"
    assert "50 random ways" in str(one)


def test_blocks_in_every_form():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    region = pd.Series(["n", "s"] * 9, index=CRISP.index)
    given = [region, region.to_dict(), region.tolist(), region.iloc[::-1]]
    first, *rest = (qca.permutation_test(solution, 40, blocks=one) for one in given)
    assert all(one.verdicts == first.verdicts for one in rest)
    assert first.n_blocks == 2
    assert "within 2 blocks" in first.sentence()
    study = qca.Study(
        "L", CRISP.assign(REGION=region), "SURV", [*CRISP.columns[:-1]], include="?", incl_cut=0.8
    )
    assert qca.permutation_test(study, 40, blocks="REGION").verdicts == first.verdicts


def test_what_cannot_be_done_is_refused():
    solution = qca.minimize(FUZZY, "SURV", include="?", incl_cut=0.8)
    with pytest.raises(qca.DataError, match="tables, too many to examine; use random"):
        qca.permutation_test(solution, "exact")
    with pytest.raises(qca.DataError, match=r"of minimize\(\) or a Study"):
        qca.permutation_test("DEV -> SURV")
    with pytest.raises(qca.DataError, match="blocks has 2 entries, but the truth table has 18"):
        qca.permutation_test(solution, 9, blocks=[1, 2])
    with pytest.raises(qca.DataError, match="blocks has no group for cases AU"):
        qca.permutation_test(solution, 9, blocks={"BE": 1})
    with pytest.raises(qca.DataError, match="blocks='REGION' is the name of"):
        qca.permutation_test(solution, 9, blocks="REGION")


def null_p(rng, kind):
    """P-values of one study whose outcome has nothing to do with the conditions."""
    n = 14
    x = rng.integers(0, 2, (n, 3)) if kind == "crisp" else rng.random((n, 3)).round(3)
    y = rng.integers(0, 2, n) if kind == "crisp" else rng.random(n).round(3)
    blocks = np.arange(n) % 2
    if kind == "blocks":
        # Blocks differ in everything: only within them does the outcome depend on nothing.
        x, y = (0.3 * x + 0.6 * blocks[:, np.newaxis]), 0.3 * y + 0.6 * blocks
    try:
        solution = qca.minimize(
            frame(x, y), "Y", include="?", incl_cut=0.75 if kind == "fuzzy" else 0.6
        )
    except qca.SolutionError:
        return None
    given = blocks if kind == "blocks" else None
    test = qca.permutation_test(solution, 99, blocks=given, seed=int(rng.integers(1 << 30)))
    return [test["fit"].p, test["parsimony"].p, min((t.p for t in test.terms), default=1.0)]


@pytest.mark.parametrize("kind", ["crisp", "fuzzy", "blocks"])
def test_p_values_hold_under_the_null(kind):
    """At most a share a of the p-values is at most a (Kolmogorov-Smirnov, one-sided)."""
    rng = np.random.default_rng(17)
    found = [null_p(rng, kind) for _ in range(NULL_SETS)]
    # A study without a solution has nothing that could be significant.
    p = np.array([[1.0] * 3 if one is None else one for one in found])
    for column in p.T:
        levels = np.unique(column)
        excess = [(column <= level).mean() - level for level in levels]
        assert max(excess) < 1.63 / np.sqrt(NULL_SETS)  # 1 % critical value
    if kind == "fuzzy":
        # Without ties they are uniform, not only small enough.
        solved = p[[one is not None for one in found]]
        assert 0.35 < solved[:, 1].mean() < 0.65


def test_all_deals_gives_up_where_there_are_too_many():
    one = np.zeros(30, dtype=np.int64)
    assert all_deals(np.arange(30) % 2, one, np.arange(30), most=1000) is None
