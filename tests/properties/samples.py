"""
Cases with crisp, fuzzy and multi-value conditions, drawn by hypothesis.

Memberships are multiples of 1/16, so that all sums are exact, in any order, and 0/0 is 0/0.
"""

from dataclasses import dataclass
from random import Random

import pandas as pd
from hypothesis import strategies as st


@dataclass(frozen=True)
class Data:
    """Cases in crisp, fuzzy and multi-value conditions, and their outcome."""

    columns: tuple[tuple[float, ...], ...]
    outcome: tuple[float, ...]

    @property
    def fuzzy(self) -> list[bool]:
        return [any(x % 1 for x in column) for column in self.columns]

    @property
    def names(self) -> list[str]:
        return [f"V{i}" for i in range(len(self.columns))]

    def frame(self) -> pd.DataFrame:
        conditions = dict(zip(self.names, self.columns, strict=True))
        index = [f"c{i}" for i in range(len(self.outcome))]
        return pd.DataFrame(conditions | {"Y": self.outcome}, index=index)


def without_gaps(column: tuple[int, ...]) -> tuple[float, ...]:
    """Number the levels that occur from 0 on."""
    levels = sorted(set(column))
    return tuple(float(levels.index(level)) for level in column)


@st.composite
def drawn(draw: st.DrawFn, max_cases: int = 14) -> Data:
    """Draw every value: small data, which shrink well and love the edges."""
    n = draw(st.integers(1, max_cases))
    membership = st.integers(0, 16).map(lambda sixteenths: sixteenths / 16)
    fuzzy = st.tuples(*[membership] * n)
    crisp = st.tuples(*[st.sampled_from((0.0, 1.0))] * n)
    levels = st.tuples(*[st.integers(0, 3)] * n).map(without_gaps)
    k = draw(st.integers(1, 5))
    conditions = draw(st.lists(st.one_of(crisp, fuzzy, levels), min_size=k, max_size=k))
    return Data(tuple(conditions), draw(st.one_of(crisp, fuzzy)))


def random_data(seed: int) -> Data:
    """Return data in which the outcome follows two conditions, mostly: several models are usual."""
    rng = Random(seed)
    n, k = rng.randint(6, 24), rng.randint(2, 5)
    conditions = [random_column(rng, n) for _ in range(k)]
    truth = [
        max(min(a, 1.0), 1.0 - min(b, 1.0)) if rng.random() < 0.85 else rng.randint(0, 16) / 16
        for a, b in zip(*rng.sample(conditions, 2), strict=True)
    ]
    return Data(tuple(conditions), tuple(truth))


def random_column(rng: Random, n: int) -> tuple[float, ...]:
    """Return a crisp, fuzzy or multi-value condition."""
    kind = rng.choice(("crisp", "crisp", "fuzzy", "levels"))
    if kind == "crisp":
        return tuple(float(rng.randint(0, 1)) for _ in range(n))
    if kind == "fuzzy":
        return tuple(rng.randint(0, 16) / 16 for _ in range(n))
    top = rng.randint(2, 3)
    return without_gaps(tuple(rng.randint(0, top) for _ in range(n)))


def data() -> st.SearchStrategy[Data]:
    """Return data drawn value by value, or made from a drawn seed."""
    return st.one_of(drawn(), st.integers(0, 2**32).map(random_data))
