"""Simulated networks and tables: what is kept, what repeats, what each kind of noise does."""

import pickle

import numpy as np
import pytest

import fastqca as qca
from fastqca.simulation import CareNetworks, Noise, RandomTables

CRISP = CareNetworks(sets="crisp")
SETS = ("FD", "FI", "NB", "VD", "VI")
R, N = 400, 24


def drawn(noise, sets="crisp", n=N, **options):
    return CareNetworks(sets=sets, noise=noise, **options).draw(R, n, seed=2)


def within(found, p, n, errors=4.5):
    """Whether a share found in n cases agrees with p."""
    return abs(found - p) < errors * (p * (1 - p) / n) ** 0.5 + 1e-12


# What is kept


def test_everything_is_kept_and_agrees():
    data = CareNetworks().draw(R, N, seed=2)
    assert data.conditions is data.true_conditions
    assert data.outcome is data.true_outcome
    assert data.raw is data.raw_seen
    assert data.conditions.flags.c_contiguous
    for array in (data.latent, data.raw, data.conditions):
        assert array.shape == (R, N, 5)
        assert not array.flags.writeable
    plan = CareNetworks().plan
    for j, name in enumerate(SETS):
        again = plan.specs[name].scores(data.raw[..., j])
        assert (again == data.conditions[..., j]).all()
    fd, fi, nb, vd, vi = np.moveaxis(data.conditions, -1, 0)
    expected = np.maximum(np.minimum(fd, fi), np.minimum(np.minimum(vd, vi), nb))
    assert (data.outcome == expected).all()
    assert data.organisations.min() == 6
    assert data.organisations.max() == 20
    assert len(data) == R


def test_crisp_sets_are_the_fuzzy_ones_above_one_half():
    crisp, fuzzy = CRISP.draw(R, N, seed=2), CareNetworks().draw(R, N, seed=2)
    assert crisp.conditions.dtype == np.uint8
    assert (crisp.conditions == (fuzzy.conditions > 0.5)).all()
    assert (crisp.outcome == (fuzzy.outcome > 0.5)).all()


def test_minimize_many_takes_the_arrays_and_agrees_with_minimize():
    data = CRISP.draw(50, N, seed=2)
    many = qca.minimize_many(data.conditions, data.outcome, names=data.names)
    for i in (0, 7, 49):
        one = qca.minimize(data.frame(i), include="?", outcome="NE").parsimonious
        assert [str(m) for m in many[i].models] == [str(m) for m in one.models]


def test_frames():
    data = drawn({"fragment": 0.25, "omit": "NB"}, n=8)
    frame = data.frame(3)
    assert frame.columns.tolist() == ["FD", "FI", "VD", "VI", "NE"]
    assert len(frame) == 6
    assert set(frame.index) <= {f"N{i}" for i in range(1, 9)}
    assert frame.attrs["replicate"] == 3
    assert frame.attrs["noise"] == {"omit": ("NB",), "fragment": 0.25}
    long = data.to_frame()
    assert len(long) == R * 8
    assert long["NE"].isna().sum() == R * 2
    assert data.to_frame("true").columns.tolist() == ["replicate", "site", "wave", *SETS, "NE"]
    assert data.to_frame("latent")[list(SETS)].to_numpy() == pytest.approx(
        data.latent.reshape(-1, 5)
    )
    with pytest.raises(qca.DataError, match="nothing 'raw'"):
        RandomTables("A -> Y", 1).draw(seed=1).to_frame("raw")
    with pytest.raises(qca.DataError, match="what must be one of"):
        data.to_frame("sets")
    with pytest.raises(qca.DataError, match="replicate must be"):
        data.frame(R)


def test_samples_and_models_can_be_pickled_and_settings_written_as_json():
    import json

    model = CareNetworks(noise={"skew": {"FD": 0.2}}, calibration={"NB": qca.fuzzy(0.1, 0.3, 0.5)})
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert again == model
    assert hash(again) == hash(model)
    data = pickle.loads(pickle.dumps(model.draw(2, 5, seed=1)))  # noqa: S301
    assert json.loads(json.dumps(data.settings))["seed"] == 1
    tables = RandomTables(["A -> B", "B + C -> Y"], 3, noise={"irrelevant": 2})
    names = {"CareNetworks": CareNetworks, "RandomTables": RandomTables, "Noise": Noise}
    for generator in (model, tables):
        assert eval(repr(generator), names | {"fuzzy": qca.fuzzy}) == generator  # noqa: S307
    json.dumps(tables.draw(seed=1).settings)


# What repeats


GENERATORS = [
    CareNetworks(),
    CareNetworks(waves=3, phi=0.5, site_share=0.3),
    CareNetworks(sets="crisp", noise={"diversity": 20, "meas_raw": 0.3, "meas_flip": 0.1}),
    CareNetworks(noise={"outcome_fuzzy": 0.2, "rater": 3, "calibration": "sample"}),
    CareNetworks(noise={"fragment": 0.3, "fragment_by": "rows", "irrelevant": 2}),
    RandomTables("random", 6, noise={"fragment": 0.3, "fragment_by": "cells"}),
    RandomTables("A*B -> Y", 4, noise={"diversity": 9, "skew": {"Y": 0.3}}),
    RandomTables("A*B + C -> Y", 4, complete=True, noise={"diversity": 3, "outcome_flip": 0.1}),
]


def same(a, b):
    return np.array_equal(np.asarray(a, dtype=float), np.asarray(b, dtype=float), equal_nan=True)


@pytest.mark.parametrize("generator", GENERATORS, ids=repr)
def test_a_replicate_is_the_same_alone_and_with_any_number_of_threads(generator):
    whole = generator.draw(70, 15, seed=9, cell=4)
    alone = generator.draw([41], 15, seed=9, cell=4)
    single = generator.draw(70, 15, seed=9, cell=4, threads=1)
    for name in ("conditions", "outcome", "true_conditions", "true_outcome", "kept", "attempts"):
        assert same(getattr(whole, name)[41], getattr(alone, name)[0])
        assert same(getattr(whole, name), getattr(single, name))
    backwards = generator.draw([41, 3], 15, seed=9, cell=4)
    assert same(backwards.outcome[1], whole.outcome[3])


@pytest.mark.parametrize("generator", GENERATORS, ids=repr)
def test_seed_and_cell_and_replicate_make_other_data(generator):
    whole = generator.draw(2, 15, seed=9)
    for other in (generator.draw(2, 15, seed=10), generator.draw(2, 15, seed=9, cell=1)):
        assert not same(whole.true_outcome, other.true_outcome) or not same(
            whole.conditions, other.conditions
        )
    assert not same(whole.conditions[0], whole.conditions[1])


def test_more_networks_leave_the_first_ones_as_they_were():
    few, many = CareNetworks().draw(3, 5, seed=1), CareNetworks().draw(3, 9, seed=1)
    assert (few.raw == many.raw[:, :5]).all()


def test_the_network_behind_a_row_can_be_looked_at():
    model = CareNetworks(noise={"diversity": 16})
    data = model.draw(5, 4, seed=1)
    assert data.attempts.max() > 0
    for replicate in range(5):
        for number in range(4):
            attempt = int(data.attempts[replicate, number])
            network = model.network(seed=1, replicate=replicate, number=number, attempt=attempt)
            latent = data.latent[replicate, number]
            assert list(network.traits.values()) == latent.tolist()
            assert len(network.actors) == data.organisations[replicate, number]


PINNED = [0.6744, 0.2518, 0.3462, 0.5214, 0.2381]
FIRST = [[1, 1, 0, 1, 0, 1], [1, 0, 0, 0, 1, 1], [0, 0, 1, 1, 0, 1]]


def test_published_numbers_stay():
    """Changing these changes every study that has been published."""
    raw = CareNetworks().draw(2, 12, seed=1).raw
    assert raw[0, 1].round(4).tolist() == pytest.approx(PINNED)
    data = RandomTables("random", 6).draw(10, 50, seed=1)
    assert str(data.truth(9)) == "C*~D + ~A*~D*~F -> Y"
    first = RandomTables("A -> Y", 6).draw(1, 3, seed=1).conditions[0].tolist()
    assert first == FIRST


# Traits


def test_correlation_between_traits():
    data = CareNetworks(correlation=0.5).draw(4000, 2, seed=1)
    found = np.corrcoef(data.latent.reshape(-1, 5).T)
    expected = 6 / np.pi * np.arcsin(0.25)  # of uniform scores of normal numbers
    assert found[np.triu_indices(5, 1)] == pytest.approx(expected, abs=0.05)
    matrix = np.eye(5)
    matrix[0, 1] = matrix[1, 0] = -0.8
    found = np.corrcoef(
        CareNetworks(correlation=matrix).draw(4000, 2, seed=1).latent.reshape(-1, 5).T
    )
    assert found[0, 1] < -0.75
    assert abs(found[0, 2]) < 0.05


def test_panels_keep_sites_and_remember_the_last_wave():
    model = CareNetworks(waves=4, phi=0.7, site_share=0.4)
    data = model.draw(800, 6, seed=1)
    assert data.conditions.shape == (800, 24, 5)
    assert data.site[:5].tolist() == [0, 0, 0, 0, 1]
    assert data.wave[:5].tolist() == [0, 1, 2, 3, 0]
    from scipy.stats import norm

    z = norm.ppf(data.latent).reshape(-1, 4, 5)
    for lag in (1, 2, 3):
        found = np.corrcoef(z[:, 0].ravel(), z[:, lag].ravel())[0, 1]
        assert found == pytest.approx(0.4 + 0.6 * 0.7**lag, abs=0.03)
    assert z.std() == pytest.approx(1, abs=0.02)
    sizes = data.organisations.reshape(800, 6, 4)
    assert (sizes == sizes[..., :1]).all()


def test_gamma_skews_traits():
    data = CareNetworks(gamma={"FD": 3}).draw(R, N, seed=1)
    assert within((data.latent[..., 0] > 0.5).mean(), 1 - 0.5 ** (1 / 3), R * N)
    assert within((data.latent[..., 1] > 0.5).mean(), 0.5, R * N)


# Kinds of noise, each compared with the same study without it


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
    from fastqca.simulation.truth import row_numbers

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
    with pytest.raises(qca.DataError, match="one wave only"):
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
    with pytest.raises(qca.DataError, match="say the same thing"):
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
    with pytest.raises(qca.DataError, match="go together"):
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


# Faults


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"truth": "FD*FX -> NE"}, "uses 'FX': no such set"),
        ({"truth": "FD{2} -> NE"}, "sets have two values"),
        ({"truth": "FD -> NE*X"}, "must be one set"),
        ({"truth": "FD -> FD"}, "depend on itself"),
        ({"sets": "mv"}, "sets must be one of"),
        ({"noise": {"meas_flips": 1}}, "no noise 'meas_flips' \\(did you mean 'meas_flip'"),
        ({"noise": {"meas_flip": 1.5}}, "meas_flip must be a number in"),
        ({"noise": 3}, "noise must be a mapping"),
        ({"measures": {"FD": "density"}}, "'density' measures FI, not FD"),
        ({"measures": {"FX": "density"}}, "no set 'FX'"),
        ({"calibration": {"FX": qca.crisp(1)}}, "no set 'FX'"),
        ({"gamma": 0}, "gamma must be"),
        ({"gamma": {"FD": -1}}, "gamma of 'FD'"),
        ({"correlation": -0.9}, "positive definite"),
        ({"correlation": [[1, 0], [0, 1]]}, "5 x 5"),
        ({"organisations": (2, 5)}, "least number"),
        ({"organisations": (9, 5)}, "largest number"),
        ({"waves": 0}, "waves must be"),
        ({"phi": 2}, "phi must be"),
        ({"site_share": 2}, "site_share must be"),
        ({"tasks": 0}, "tasks must be"),
        ({"brokerage_on": "all"}, "brokerage_on must be"),
    ],
)
def test_faulty_networks(options, message):
    with pytest.raises(qca.FastqcaError, match=message):
        CareNetworks(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replicates": 0}, "replicates must be"),
        ({"replicates": []}, "replicates is empty"),
        ({"replicates": "3"}, "replicates must be a number"),
        ({"replicates": [-1]}, "each replicate"),
        ({"n": 0}, "n must be"),
        ({"seed": -1}, "seed must be"),
        ({"seed": 1.5}, "seed must be"),
        ({"cell": -1}, "cell must be"),
        ({"threads": 0}, "threads must be"),
    ],
)
def test_faulty_draws(options, message):
    for generator in (CareNetworks(), RandomTables()):
        with pytest.raises(qca.DataError, match=message):
            generator.draw(**{"seed": 1} | options)


def test_the_core_refuses_what_means_nothing():
    from fastqca import _core

    sizes = {"sectors": 5, "tasks": 12, "values": 8, "charter": 6, "mechanisms": 6}
    whole = {"organisations": (6, 20), **sizes, "cholesky": np.eye(5).tolist()}
    whole |= {"gamma": [1.0] * 5, "waves": 1, "phi": 0.0, "site_share": 0.0}
    addresses = np.zeros((1, 3), dtype=np.uint64)
    options = {"study": (0, 0), "measures": [0], "union": False, "threads": 0}
    for bad, message in [
        ({"waves": 0}, "waves"),
        ({"phi": 2.0}, "phi"),
        ({"gamma": [0.0] * 5}, "gamma"),
        ({"organisations": (6, 5)}, "largest number"),
        ({"sectors": 0}, "sectors"),
    ]:
        with pytest.raises(ValueError, match=message):
            _core.CareModel(**whole | bad).measured(addresses, **options)
    model = _core.CareModel(**whole)
    with pytest.raises(ValueError, match="code of a measure"):
        model.measured(addresses, **options | {"measures": [99]})
    with pytest.raises(ValueError, match="address"):
        model.measured(addresses[:, :2].copy(), **options)
    numbers = {"purpose": 1, "count": 1, "normal": False}
    with pytest.raises(ValueError, match="address"):
        _core.random_numbers(addresses, study=(0, 0), **numbers, threads=0)
    assert model.measured(addresses[:0], **options)["measures"].shape == (0, 1)
    none = model.measured(addresses, **options | {"measures": []})
    assert none["measures"].shape == (1, 0)
    columns, ties = np.zeros((2, 0)), np.zeros((0, 2), np.int64)
    network = {
        "offsets": np.array([0, 2]),
        "sectors": np.zeros(2, np.uint32),
        "n_sectors": 1,
        "tasks": columns.astype(bool),
        "values": columns,
        "charter": columns,
        "mechanisms": np.zeros(1),
        "working": ties,
        "coordination": ties,
        "measures": [5],
        "union": False,
    }
    for bad, message in [
        ({"offsets": np.array([0, 3])}, "end of the last"),
        ({"offsets": np.array([-1, 2])}, "start of a network cannot be -1"),
        ({"offsets": np.array([], np.int64)}, "ends of the networks"),
        ({"sectors": np.array([0, 4], np.uint32)}, "sector"),
        ({"mechanisms": np.zeros(2)}, "mechanisms"),
        ({"working": np.array([[0, 2]])}, "actor of a tie"),
        ({"working": np.array([[0, -1]])}, "actor of a tie"),
    ]:
        with pytest.raises(ValueError, match=message):
            _core.measure_networks(**network | bad)


@pytest.mark.parametrize(
    "manifest",
    [
        "[" * 100_000,
        '{"design": 1, "replicates": 1, "seed": 1, "versions": {}}',
        "[1]",
        "{}",
        "\xff",
    ],
)
def test_a_damaged_manifest_is_refused(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest, encoding="latin-1")
    design = qca.simulation.Design(truth="A -> Y", n=6, k=2, replicates=2, seed=1)
    for function in (qca.simulation.Results.open, lambda out: qca.simulation.run(design, out=out)):
        with pytest.raises(qca.DataError, match=r"manifest.json (cannot be read|is not that)"):
            function(tmp_path)
