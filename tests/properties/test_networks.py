"""Measures of simulated and of observed networks against their naive twins."""

import networkx as nx
import numpy as np
import pytest
from measured import BROKERAGE_TWINS, TWINS, Case, twin

from fastqca.simulation import CareNetwork, CareNetworks
from fastqca.simulation.network_measures import CONDITIONS, MEASURES

SEED = 11
ALL = [measure.name for measure in MEASURES]


def case(network: CareNetwork) -> Case:
    """Read a simulated network as the twins want it: actors are numbered."""
    actors = network.actors
    number = {name: i for i, name in enumerate(actors.index)}
    graphs = {layer: nx.empty_graph(len(actors)) for layer in ("working", "coordination")}
    for tie in network.edges.itertuples():
        graphs[tie.layer].add_edge(number[tie.source], number[tie.target])
    tasks = actors.filter(regex=r"^T\d")
    return Case(
        sectors=actors["sector"].tolist(),
        n_sectors=5,
        tasks=[{t for t in tasks if row[t]} for _, row in tasks.iterrows()],
        values=actors.filter(regex=r"^V\d").to_numpy().tolist(),
        charter=actors.filter(regex=r"^C\d").to_numpy().tolist(),
        mechanisms=network.mechanisms,
        **graphs,
    )


def test_there_is_a_twin_of_every_measure():
    assert {*TWINS, *BROKERAGE_TWINS} == set(ALL)


@pytest.mark.parametrize(
    ("measure", "on"),
    [(name, "coordination") for name in ALL] + [(name, "union") for name in BROKERAGE_TWINS],
)
def test_simulated_networks_are_measured_as_defined(measure, on):
    condition = next(m.condition for m in MEASURES if m.name == measure)
    model = CareNetworks(measures={condition: measure}, brokerage_on=on)
    data = model.draw(replicates=15, n=4, seed=SEED)
    at = CONDITIONS.index(condition)
    for replicate in range(15):
        for number in range(4):
            network = model.network(seed=SEED, replicate=replicate, number=number)
            expected = twin(case(network), measure, on)
            assert data.raw[replicate, number, at] == pytest.approx(expected, abs=1e-9)
            assert data.organisations[replicate, number] == len(network.actors)
            assert data.latent[replicate, number].tolist() == list(network.traits.values())


def test_sizes_beyond_one_word_of_bits():
    model = CareNetworks(
        organisations=(130, 140),
        tasks=70,
        measures={"NB": "betweenness_centralisation", "FI": "mean_inverse_distance"},
    )
    data = model.draw(1, 2, seed=SEED)
    for number in range(2):
        network = case(model.network(seed=SEED, number=number))
        for at, measure in enumerate(
            ["task_distance", "mean_inverse_distance", "betweenness_centralisation"]
        ):
            assert data.raw[0, number, at] == pytest.approx(twin(network, measure), abs=1e-9)
    assert np.isfinite(data.raw).all()
