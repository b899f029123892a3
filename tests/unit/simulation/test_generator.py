"""Samples of simulated cases: what is kept, and what repeats."""

import json
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
    with pytest.raises(qca.DataError, match="no 'raw'"):
        RandomTables("A -> Y", 1).draw(seed=1).to_frame("raw")
    with pytest.raises(qca.DataError, match="what must be one of"):
        data.to_frame("sets")
    with pytest.raises(qca.DataError, match="replicate must be"):
        data.frame(R)


def test_samples_and_models_can_be_pickled_and_settings_written_as_json():
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
