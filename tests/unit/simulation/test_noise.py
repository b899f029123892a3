"""Kinds of noise, each compared with the same study without it."""

import numpy as np
import pytest

import fastqca as qca
from fastqca.simulation import CareNetworks, RandomTables
from fastqca.simulation.truth import row_numbers

CRISP = CareNetworks(sets="crisp")
SETS = ("FD", "FI", "NB", "VD", "VI")
R, N = 400, 24


def drawn(noise, sets="crisp", n=N, **options):
    return CareNetworks(sets=sets, noise=noise, **options).draw(R, n, seed=2)


def within(found, p, n, errors=4.5):
    """Whether a share found in n cases agrees with p."""
    return abs(found - p) < errors * (p * (1 - p) / n) ** 0.5 + 1e-12


def same(a, b):
    return np.array_equal(np.asarray(a, dtype=float), np.asarray(b, dtype=float), equal_nan=True)


@pytest.fixture(scope="module")
def clean():
    return CRISP.draw(R, N, seed=2)


@pytest.fixture(scope="module")
def clean_fuzzy():
    return CareNetworks().draw(R, N, seed=2)


def test_meas_raw(clean_fuzzy):
    data = drawn({"meas_raw": 0.25}, sets="fuzzy")
    assert same(data.true_conditions, clean_fuzzy.conditions)
    assert same(data.outcome, clean_fuzzy.outcome)
    error = (data.raw_seen - data.raw).reshape(-1, 5)
    deviations = [0.151, 0.211, 0.231, 0.176, 0.224]
    assert error.std(axis=0) / deviations == pytest.approx(0.25, rel=0.05)
    assert np.abs(error.mean(axis=0) / error.std(axis=0)).max() < 0.05


def test_meas_flip(clean):
    data = drawn({"meas_flip": 0.1})
    assert same(data.true_conditions, clean.conditions)
    assert same(data.outcome, clean.outcome)
    assert within((data.conditions != clean.conditions).mean(), 0.1, R * N * 5)
    fuzzy = drawn({"meas_flip": 0.1}, sets="fuzzy")
    moved = fuzzy.conditions != fuzzy.true_conditions
    assert (fuzzy.conditions[moved] == 1 - fuzzy.true_conditions[moved]).all()


@pytest.mark.parametrize(
    ("side", "flips"), [("both", (0.2, 0.2)), ("1->0", (0, 0.2)), ("0->1", (0.2, 0))]
)
def test_outcome_flip(clean, side, flips):
    data = drawn({"outcome_flip": 0.2, "outcome_flip_side": side})
    assert data.conditions is data.true_conditions
    for was, p in enumerate(flips):
        mask = clean.outcome == was
        assert within((data.outcome[mask] != was).mean(), p, mask.sum())


def test_outcome_fuzzy(clean_fuzzy):
    data = drawn({"outcome_fuzzy": 0.1}, sets="fuzzy")
    assert data.outcome.min() >= 0
    assert data.outcome.max() <= 1
    inner = (clean_fuzzy.outcome > 0.4) & (clean_fuzzy.outcome < 0.6)
    assert (data.outcome - clean_fuzzy.outcome)[inner].std() == pytest.approx(0.1, rel=0.1)
    with pytest.raises(qca.DataError, match="needs fuzzy sets"):
        drawn({"outcome_fuzzy": 0.1})


def test_omit(clean):
    data = drawn({"omit": ["NB", "FI"]})
    assert data.names == ("FD", "VD", "VI")
    assert same(data.conditions, clean.conditions[..., [0, 3, 4]])
    assert data.conditions.flags.c_contiguous
    with pytest.raises(qca.DataError, match="no condition 'NBX' \\(did you mean 'NB'"):
        drawn({"omit": "NBX"})
    with pytest.raises(qca.DataError, match="leaves no condition"):
        drawn({"omit": SETS})


def test_irrelevant(clean):
    data = drawn({"irrelevant": 2})
    assert data.names == (*SETS, "X1", "X2")
    assert same(data.conditions[..., :5], clean.conditions)
    extra = data.conditions[..., 5:]
    assert within(extra.mean(), 0.5, R * N * 2)
    assert abs(np.corrcoef(extra[..., 0].ravel(), clean.outcome.ravel())[0, 1]) < 0.05
    fuzzy = drawn({"irrelevant": 1}, sets="fuzzy").conditions[..., 5]
    assert within((fuzzy > 0.5).mean(), 0.5, R * N)
    assert within((fuzzy > 0.95).mean(), 0.1, R * N)


def rows(conditions):
    return row_numbers(conditions > 0.5)


def test_diversity():
    data = drawn({"diversity": 24})
    seen = [set(r) for r in rows(data.true_conditions).tolist()]
    assert max(map(len, seen)) <= 8
    assert len(set().union(*seen)) == 32
    data = drawn({"diversity": "VD*~VI"})
    _, _, _, vd, vi = np.moveaxis(data.true_conditions, -1, 0)
    assert not (vd & (1 - vi)).any()
    with pytest.raises(qca.DataError, match="at most 31"):
        drawn({"diversity": 32})
    with pytest.raises(qca.DataError, match="single wave"):
        drawn({"diversity": 3}, waves=2)
    with pytest.raises(qca.DataError, match="never occurs in 1000"):
        drawn({"diversity": "VD + ~VD"}, n=1)


@pytest.mark.parametrize("sets", ["crisp", "fuzzy"])
def test_fragment(sets):
    data = drawn({"fragment": 0.2}, sets=sets)
    assert (data.kept.sum(axis=1) == N - 5).all()  # 4.8 cases
    assert np.isnan(data.conditions[~data.kept]).all()
    assert np.isnan(data.outcome[~data.kept]).all()
    assert same(data.conditions[data.kept], data.true_conditions[data.kept])
    (positions, x, y) = next(data.groups())
    assert (x.shape, y.shape) == ((R, N - 5, 5), (R, N - 5))
    assert x.dtype == data.true_conditions.dtype
    qca.minimize_many(x[:3], y[:3], incl_cut=0.8)
    assert positions.tolist() == list(range(R))


def test_fragment_by_rows_and_cells():
    data = drawn({"fragment": 0.25, "fragment_by": "rows"})
    for r, kept in zip(rows(data.true_conditions), data.kept, strict=True):
        assert not set(r[kept]) & set(r[~kept])
    assert within(data.kept.mean(), 0.75, R * 6)
    sizes = [x.shape for _, x, _ in data.groups()]
    assert sum(shape[0] for shape in sizes) == R
    data = drawn({"fragment": 0.1, "fragment_by": "cells"})
    assert within(np.isnan(data.conditions).mean(), 0.1, R * N * 5)
    assert not np.isnan(data.outcome).any()
    assert data.kept.all()
    for _, x, y in data.groups():
        assert x.dtype == np.uint8
        assert len(x) == len(y)


@pytest.mark.parametrize("p", [0.05, 0.2, 0.8, 0.95])
def test_skew(p):
    data = drawn({"skew": {"FI": p}})
    assert within((data.latent[..., 1] > 0.5).mean(), p, R * N)
    assert data.conditions[..., 1].mean() == pytest.approx(p, abs=0.04)
    data = RandomTables("A*B + ~C -> Y", 3, noise={"skew": {"A": p}}).draw(R, N, seed=1)
    assert within(data.conditions[..., 0].mean(), p, R * N)
    data = RandomTables("A*B + ~C -> Y", 3, noise={"skew": {"Y": p}}).draw(R, N, seed=1)
    assert within(data.outcome.mean(), p, R * N)
    fuzzy = RandomTables("A*B -> Y", 2, sets="fuzzy", noise={"skew": {"A": p}}).draw(R, N, seed=1)
    assert within((fuzzy.conditions[..., 0] > 0.5).mean(), p, R * N)


def test_skew_of_the_outcome_of_networks():
    data = drawn({"skew": {"NE": 0.8}})
    assert data.true_outcome.mean() == pytest.approx(0.8, abs=0.06)
    with pytest.raises(qca.DataError, match="no set 'EN'"):
        drawn({"skew": {"EN": 0.8}})
    with pytest.raises(qca.DataError, match="set the same thing"):
        drawn({"skew": {"NE": 0.8}}, gamma=2)
    with pytest.raises(qca.ExpressionError, match="no prevalence"):
        drawn({"skew": {"NE": 0.9}}, truth="FD*~FI + ~FD*FI -> NE")


def test_calibration(clean_fuzzy):
    data = drawn({"calibration": {"FI": 0.5}}, sets="fuzzy")
    assert same(data.outcome, clean_fuzzy.outcome)
    spec = qca.fuzzy(0.113, 0.379 + 0.5 * 0.211, 0.69)
    assert data.conditions[..., 1] == pytest.approx(spec.scores(data.raw[..., 1]))
    assert same(data.conditions[..., 0], clean_fuzzy.conditions[..., 0])
    assert (drawn({"calibration": -0.5}).conditions.mean(axis=(0, 1)) > 0.55).all()
    with pytest.raises(qca.CalibrationError, match="'FI'"):
        drawn({"calibration": {"FI": 5}})
    own = drawn({"calibration": "sample"}, sets="fuzzy")
    for r in (0, 7):
        for j in range(5):
            e, c, i = np.percentile(own.raw[r, :, j], [10, 50, 90])
            expected = qca.fuzzy(e, c, i).scores(own.raw[r, :, j])
            assert own.conditions[r, :, j] == pytest.approx(expected)
    falling = drawn({"calibration": "sample"}, measures={"NB": "constraint"})
    assert np.corrcoef(falling.conditions[..., 2].ravel(), falling.raw[..., 2].ravel())[0, 1] < -0.4


def kappa(a, b):
    agree, p, q = (a == b).mean(), a.mean(), b.mean()
    chance = p * q + (1 - p) * (1 - q)
    return (agree - chance) / (1 - chance)


def test_rater(clean):
    model = {"noise": {"rater": 1, "rater_kappa": 0.49}}
    one = CareNetworks(sets="crisp", **model).draw(2000, N, seed=2)
    # One judge and the truth: sqrt(0.49); the share of the outcome is that of independent sets.
    assert kappa(one.outcome, one.true_outcome) == pytest.approx(0.7, abs=0.02)
    three = drawn({"rater": 3, "rater_kappa": 0.49})
    assert (three.outcome != clean.outcome).mean() < (one.outcome != one.true_outcome).mean()
    assert same(drawn({"rater": 3, "rater_kappa": 1.0}).outcome, clean.outcome)
    fuzzy = drawn({"rater": 3, "rater_kappa": 0.5}, sets="fuzzy")
    assert fuzzy.outcome.min() >= 0
    with pytest.raises(qca.DataError, match="odd"):
        drawn({"rater": 2})


def test_cluster():
    data = drawn({"cluster": "site", "cluster_truth": "VI -> NE"})
    first, later = slice(0, 12), slice(12, 24)
    assert same(data.outcome[:, later], data.conditions[:, later, 4])
    assert same(data.outcome[:, first], CRISP.draw(R, N, seed=2).outcome[:, first])
    noise = {"cluster": "wave", "cluster_truth": "FD*NB -> NE"}
    data = drawn(noise, waves=4)
    x = data.conditions
    assert same(data.outcome[:, data.wave >= 2], (x[..., 0] & x[..., 2])[:, data.wave >= 2])
    with pytest.raises(qca.DataError, match="more than one wave"):
        drawn(noise)
    with pytest.raises(qca.DataError, match="given together"):
        drawn({"cluster": "site"})
    with pytest.raises(qca.DataError, match="is about 'Y'"):
        drawn({"cluster": "site", "cluster_truth": "VI -> Y"})


def test_kinds_of_noise_do_not_disturb_each_other():
    both = drawn({"meas_flip": 0.1, "outcome_flip": 0.2, "irrelevant": 1})
    assert same(both.conditions[..., :5], drawn({"meas_flip": 0.1}).conditions)
    assert same(both.outcome, drawn({"outcome_flip": 0.2}).outcome)
    assert same(both.conditions[..., 5:], drawn({"irrelevant": 1}).conditions[..., 5:])


def test_memberships_of_one_half_are_listed_and_shifted_on_request():
    kinds = {"measures": {"FI": "mechanisms"}, "calibration": {"FI": qca.fuzzy(0, 0.5, 1)}}
    data = CareNetworks(**kinds).draw(50, N, seed=1)
    tied = data.conditions == 0.5
    assert tied[..., 1].any()
    assert data.ties.tolist() == np.argwhere(tied).tolist()
    shifted = CareNetworks(shift_ties=True, **kinds).draw(50, N, seed=1)
    assert (shifted.conditions[tied] == 0.501).all()
    assert same(shifted.ties, data.ties)
