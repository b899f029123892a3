"""Bootstrap and splits against `minimize` and `pof` on each sample by itself."""

import warnings

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.belief.bootstrap import weighted_fit

FUZZY = qca.datasets.load("lipset", "fuzzy")
CRISP = qca.datasets.load("lipset", "crisp")


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield


@pytest.fixture
def solution():
    return qca.minimize(FUZZY, "SURV", include="?", incl_cut=0.8)


def models_of(data, **settings):
    try:
        return {frozenset(map(str, m.terms)) for m in qca.minimize(data, "SURV", **settings).models}
    except qca.SolutionError:
        return None


def samples(n, parts, seed):
    """The draws of the bootstrap."""
    return np.random.default_rng(seed).integers(0, parts, (n, parts))


def test_each_sample_is_searched(solution):
    found = qca.bootstrap(solution, 40, seed=3)
    base = models_of(FUZZY, include="?", incl_cut=0.8)
    drawn = [FUZZY.iloc[pick].reset_index(drop=True) for pick in samples(40, len(FUZZY), 3)]
    every = [models_of(data, include="?", incl_cut=0.8) for data in drawn]
    assert found.same == sum(models == base for models in every) / 40
    assert found.solved == sum(models is not None for models in every) / 40
    for term in found.terms:
        inside = [models and term.formula in set().union(*models) for models in every]
        assert term.share == sum(map(bool, inside)) / 40
    # The intervals are percentiles of the fit of the formula as it is.
    (model,) = found.models
    fit = [qca.pof(f"{model.formula} => SURV", data=data).to_frame().iloc[-1] for data in drawn]
    for name, _, low, high in model.fit[:3]:
        expected = np.quantile([one[name] for one in fit], [0.025, 0.975])
        assert (low, high) == pytest.approx(tuple(expected))


def test_fit_with_counts_is_fit_of_repeated_cases():
    rng = np.random.default_rng(2)
    x, y = rng.random((3, 9)), rng.random(9)
    counts = rng.integers(0, 4, (5, 9))
    found = weighted_fit(x, y, counts)
    for i, row in enumerate(counts):
        cases = np.repeat(np.arange(9), row)
        data = pd.DataFrame(x[:, cases].T, columns=list("ABC")).assign(Y=y[cases])
        for t, name in enumerate("ABC"):
            alone = qca.pof(f"{name} => Y", data=data).to_frame().iloc[0]
            for measure in ("inclS", "PRI", "covS"):
                assert found[measure][i, t] == pytest.approx(alone[measure])
            needed = qca.pof(f"{name} <= Y", data=data).to_frame().iloc[0]
            assert found["RoN"][i, t] == pytest.approx(needed["RoN"])


def test_clusters_are_drawn_whole(solution):
    region = pd.Series([*"aaabbbccccccdddddd"], FUZZY.index, name="region")
    found = qca.bootstrap(solution, 30, by=region, seed=5)
    assert found.called == "region"
    base = models_of(FUZZY, include="?", incl_cut=0.8)
    same = 0
    for pick in samples(30, 4, 5):
        data = pd.concat([FUZZY[region == "abcd"[part]] for part in pick], ignore_index=True)
        same += models_of(data, include="?", incl_cut=0.8) == base
    assert found.same == same / 30
    assert "groups of region" in str(found)


def test_splits_are_searched_and_judged(solution):
    found = qca.holdout(solution, 0.6, 12, seed=4)
    assert found.n_cases == (11, 7)
    order = np.argsort(np.random.default_rng(4).random((12, len(FUZZY))), axis=1)
    for split, cases in zip(found.splits, order, strict=True):
        there, rest = FUZZY.iloc[np.sort(cases[:11])], FUZZY.iloc[cases[11:]]
        models = models_of(there, include="?", incl_cut=0.8)
        if models is None:
            assert np.isnan(split.fit[0])
            continue
        fits = {"there": [], "rest": []}
        for model in models:
            for name, data in (("there", there), ("rest", rest)):
                x = pd.concat([_member(data, t) for t in model], axis=1).max(axis=1)
                y = data["SURV"]
                both = np.minimum(x, y).sum()
                fits[name].append((both / x.sum(), both / y.sum()))
        mean_there, mean = (np.mean(fits[name], axis=0) for name in ("there", "rest"))
        assert (split.fit_there[0], split.fit_there[2]) == pytest.approx(tuple(mean_there))
        assert (split.fit[0], split.fit[2]) == pytest.approx(tuple(mean))
    assert found.to_frame().shape == (12, 8)
    assert "held out" in str(found)


def _member(data, term):
    parts = [1 - data[name[1:]] if name[0] == "~" else data[name] for name in term.split("*")]
    return pd.concat(parts, axis=1).min(axis=1)


def test_draws_depend_on_the_seed_alone(solution):
    for function in (qca.bootstrap, qca.holdout):
        assert function(solution, n=20, seed=1) == function(solution, n=20)
        assert function(solution, n=20, threads=1) == function(solution, n=20, threads=2)
        assert function(solution, n=20, seed=2) != function(solution, n=20)


def test_crisp_samples_and_frames():
    found = qca.bootstrap(qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8), 99)
    frame = found.to_frame()
    assert frame["role"].tolist() == ["model", "term"]
    assert (frame["inclS_low"] <= frame["inclS"]).all()
    assert sum(share for _, share in found.found) == pytest.approx(1)


def test_what_cannot_be_done_is_refused(solution):
    with pytest.raises(qca.DataError, match="leaves one part without cases"):
        qca.holdout(solution, 0.01)
    with pytest.raises(qca.DataError, match="level"):
        qca.bootstrap(solution, level=1)
    with pytest.raises(qca.DataError, match="n must be"):
        qca.bootstrap(solution, 0)


def test_more_draws_than_fit_into_memory_are_refused():
    data = pd.DataFrame(np.random.default_rng(1).integers(0, 2, (400, 3)), columns=list("ABY"))
    data["Y"] = data["A"] & data["B"]
    solution = qca.minimize(data, "Y")
    for draw in (qca.bootstrap, lambda s, n: qca.holdout(s, 0.5, n)):
        with pytest.raises(qca.DataError, match="at most 167,772 fit into memory; draw fewer"):
            draw(solution, 10**6)


def test_samples_searched_in_several_parts_are_the_same(monkeypatch, solution):
    whole = qca.bootstrap(solution, 50).to_frame(), qca.leave_out(solution).to_frame()
    monkeypatch.setattr("fastqca.belief.left_out._CELLS", 300)
    assert whole[0].equals(qca.bootstrap(solution, 50).to_frame())
    assert whole[1].equals(qca.leave_out(solution).to_frame())
