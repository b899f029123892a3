"""Minimal necessary disjunctions of 20 fuzzy conditions, and the same in a plain NumPy loop."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

SEED = 20261125
CONDITIONS, DEPTH, INCL, RON = 20, 4, 0.9, 0.3


def study(cases: int) -> pd.DataFrame:
    rng = np.random.default_rng([SEED, cases])
    sets = pd.DataFrame(rng.random((cases, CONDITIONS)).round(3))
    return sets.rename(columns=lambda i: f"C{i + 1}").assign(Y=rng.random(cases).round(3))


def compiled(data: pd.DataFrame) -> list[str]:
    found = qca.necessity(data, "Y", incl_cut=INCL, ron_cut=RON, depth=DEPTH)
    return list(found.rows[found.n_conditions :])


def plain(data: pd.DataFrame) -> list[str]:
    """Follow the definition: all sets of literals by size, none that holds one found before."""
    y = data["Y"].to_numpy()
    literals = []
    for name in data.columns[:-1]:
        x = data[name].to_numpy()
        literals.append([(f"~{name}", 1 - x), (name, x)])
    found, listed = [], []
    for size in range(1, DEPTH + 1):
        for conditions in combinations(literals, size):
            for parts in product(*conditions):
                x = np.maximum.reduce([values for _, values in parts])
                both = np.minimum(x, y).sum()
                incl, ron = both / y.sum(), (1 - x).sum() / (y.size - both)
                if incl < INCL or ron < RON:
                    continue
                names = frozenset(name for name, _ in parts)
                if not any(other < names for other in found):
                    found.append(names)
                    if size > 1:
                        listed.append(" + ".join(name for name, _ in parts))
    return listed


@pytest.mark.parametrize(
    ("way", "cases"),
    [(compiled, 24), (plain, 24), (compiled, 100), (compiled, 1000), (plain, 1000)],
)
def test_minimal_disjunctions(benchmark, way, cases):
    benchmark.group = f"minimal disjunctions, {CONDITIONS} conditions to depth {DEPTH}, N={cases}"
    data = study(cases)
    rounds = 5 if way is compiled else 1
    answer = benchmark.pedantic(way, args=(data,), rounds=rounds, warmup_rounds=rounds > 1)
    if cases == 24:
        assert answer == compiled(data)


@pytest.mark.parametrize("crisp", [False, True])
def test_all_sizes(benchmark, crisp):
    benchmark.group = f"minimal disjunctions, {CONDITIONS} conditions, any size, N=100"
    data = study(100)
    data = data.round() if crisp else data
    benchmark.pedantic(qca.necessity, args=(data, "Y"), rounds=3, warmup_rounds=1)
