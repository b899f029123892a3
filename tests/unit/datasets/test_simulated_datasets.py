"""Data sets that are simulated for the package are what the catalogue says of them."""

import io

import numpy as np
import pandas as pd

import fastqca as qca

THEORIES = {
    "network theory": 15,
    "integrated care theory": 11,
    "social network theory": 7,
    "organisation theory": 6,
    "leadership theory": 4,
}


def reviews(seed: int = 73) -> pd.DataFrame:
    """73 articles with the margins of Mitterlechner (2020); everything else is invented."""
    rng = np.random.default_rng(seed)
    n = 73
    level = np.repeat(["network", "organisation", "policy"], [50, 14, 9])
    rng.shuffle(level)
    theories: list[list[str]] = [[] for _ in range(n)]
    for name, count in THEORIES.items():
        for i in rng.choice(n, count, replace=False):
            theories[i].append(name)
    x = rng.integers(0, 2, (n, 4))
    trust, shared, density, competition = x.T
    effect = np.where(competition, shared, trust)
    return pd.DataFrame(
        {
            "article": [f"a{i + 1:02d}" for i in range(n)],
            "LEVEL": level,
            "THEORY": ["; ".join(found) for found in theories],
            "TRUST": trust,
            "SHARED": shared,
            "DENSITY": density,
            "COMPETITION": competition,
            "EFFECT": effect,
        }
    )


def initiatives(seed: int = 16) -> pd.DataFrame:
    """28 initiatives of citizens, with two poles for each of four tensions."""
    rng = np.random.default_rng(seed)
    n, scale = 28, np.array([0, 0.33, 0.67, 1])
    poles = ["lay", "professional", "local", "central"]
    poles += ["diversity", "formation", "citizen", "organisation"]
    high = rng.random((n, 8)) < 0.8
    x = scale[np.where(high, rng.integers(2, 4, (n, 8)), rng.integers(0, 2, (n, 8)))]
    data = pd.DataFrame(x, columns=poles)
    data.insert(0, "initiative", [f"i{i + 1:02d}" for i in range(n)])
    reconciled = np.minimum(x[:, ::2], x[:, 1::2])
    data["LASTS"] = reconciled.min(axis=1)
    control, interests = reconciled[:, 1], reconciled[:, 3]
    active = (control > 0.5) & (interests > 0.5)
    data["POSITION"] = np.where(active, 2, np.where(data.citizen >= data.organisation, 0, 1))
    return data


def same(name: str, made: pd.DataFrame) -> None:
    made = pd.read_csv(io.StringIO(made.to_csv(index=False)), keep_default_na=False)
    pd.testing.assert_frame_equal(
        qca.datasets.load(name).reset_index().fillna(""), made, check_dtype=False
    )


def test_reviews():
    same("reviews", reviews())
    data = reviews()
    assert (data["LEVEL"] == "network").sum() == 50
    for name, count in THEORIES.items():
        assert data["THEORY"].str.split("; ").apply(lambda cell, n=name: n in cell).sum() == count


def test_initiatives():
    same("initiatives", initiatives())
    assert (initiatives()["LASTS"] > 0.5).sum() >= 3
    assert set(initiatives()["POSITION"]) == {0, 1, 2}
