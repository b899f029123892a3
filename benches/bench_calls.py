"""Whole calls from a DataFrame, ours and those of other packages: ``make bench``."""

import importlib.util
import warnings

import numpy as np
import pytest
from programs import PROGRAMS
from studies import study

import fastqca as qca

MODULES = {"pyqca": "qca", "quine-mccluskey": "quine_mccluskey"}
# What each program answers within seconds; beyond, see table.py, which has a time limit.
SIZES = {
    "fastqca": [(5, 24), (7, 60), (12, 60), (10, 200)],
    "setqca": [(5, 24)],
    "pyqca": [(5, 24)],
    "quine-mccluskey": [(5, 24)],
}
CALLS = [(name, *size) for name, sizes in SIZES.items() for size in sizes]


@pytest.mark.parametrize(("program", "conditions", "cases"), CALLS)
def test_parsimonious(benchmark, program, conditions, cases):
    if importlib.util.find_spec(MODULES.get(program, program)) is None:
        pytest.skip(f"{program} is not installed: pip install 'fastqca[bench]'")
    benchmark.group = f"parsimonious solution, k={conditions}, N={cases}"
    data = study(conditions, cases, 0.05)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        benchmark(PROGRAMS[program], data)


@pytest.mark.parametrize("dir_exp", [None, "A,B,C,D,E"])
def test_three_solutions_with_fit(benchmark, dir_exp):
    benchmark.group = "three solutions and parameters of fit, k=5, N=24"
    data = study(5, 24, 0.05)

    def call():
        found = qca.minimize(data, "Y", include="?", dir_exp=dir_exp, incl_cut=0.8)
        return str(found.conservative), str(found.solution)

    benchmark(call)


@pytest.mark.parametrize(("conditions", "cases"), [(5, 24), (10, 1000), (15, 10_000)])
def test_truth_table(benchmark, conditions, cases):
    benchmark.group = f"truth table, k={conditions}, N={cases}"
    data = study(conditions, cases, 0.05)
    benchmark(qca.truth_table, data, outcome="Y", incl_cut=0.8)


@pytest.mark.parametrize("kind", ["crisp", "fuzzy"])
@pytest.mark.parametrize("conditions", [5, 8])
def test_many_data_sets(benchmark, kind, conditions):
    benchmark.group = f"10,000 data sets at once, k={conditions}, N=24"
    rng = np.random.default_rng(1)
    x = rng.random((10_000, 24, conditions))
    y = np.maximum(np.minimum(x[:, :, 0], x[:, :, 1]), x[:, :, 2:5].min(axis=2))
    y = np.where(rng.random(y.shape) < 0.05, 1 - y, y)
    if kind == "crisp":
        x, y = (x > 0.5).astype(np.uint8), (y > 0.5).astype(np.uint8)
    benchmark(qca.minimize_many, x, y, incl_cut=0.8, threads=1)
