"""From nothing to models: networks made, measured, calibrated, tabulated and minimized."""

import pytest

import fastqca as qca
from fastqca.simulation import CareNetworks, RandomTables

REPLICATES, CASES = 4167, 24  # 100,008 networks


@pytest.mark.parametrize(("sets", "incl_cut"), [("crisp", 1.0), ("fuzzy", 0.8)])
@pytest.mark.parametrize("threads", [1, None])
def test_100_000_networks_to_models(benchmark, sets, incl_cut, threads):
    benchmark.group = "100,000 networks, made, measured, calibrated, tabulated, minimized"
    model = CareNetworks(sets=sets)

    def call():
        data = model.draw(REPLICATES, CASES, seed=1, threads=threads)
        return qca.minimize_many(
            data.conditions, data.outcome, names=data.names, incl_cut=incl_cut, threads=threads
        )

    many = benchmark.pedantic(call, rounds=2)
    assert len(many) == REPLICATES


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"measures": {"NB": "betweenness_centralisation"}, "brokerage_on": "union"},
        {"noise": {"meas_raw": 0.25, "outcome_fuzzy": 0.1, "irrelevant": 2}},
        {"noise": {"diversity": 16}},
        {"waves": 4, "site_share": 0.3},
    ],
    ids=["default", "betweenness", "noise", "diversity", "panel"],
)
def test_24_000_networks(benchmark, options):
    benchmark.group = "24,000 networks"
    benchmark.pedantic(CareNetworks(**options).draw, (1000, 24), {"seed": 1}, rounds=3)


@pytest.mark.parametrize("truth", ["A*B + ~C -> Y", "random"])
def test_tables(benchmark, truth):
    benchmark.group = "10,000 tables of 24 cases"
    benchmark.pedantic(RandomTables(truth, 6).draw, (10_000, 24), {"seed": 1}, rounds=3)
