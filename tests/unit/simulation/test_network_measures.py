"""Measures of observed networks: every way in gives the same numbers, faults are named."""

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pytest

import fastqca as qca
from fastqca.simulation import CareNetworks, measure

MODEL = CareNetworks()
TASKS = [f"T{i}" for i in range(1, 13)]
VALUES = [f"V{i}" for i in range(1, 9)]
CHARTER = [f"C{i}" for i in range(1, 7)]
COLUMNS = {"layer": "layer", "sector": "sector", "tasks": TASKS, "values": VALUES}
COLUMNS |= {"charter": CHARTER}


def study(count=4):
    """Some simulated networks as tables, with what `CareNetworks` measured in them."""
    data = MODEL.draw(1, count, seed=3)
    made = [MODEL.network(seed=3, number=i) for i in range(count)]
    names = [f"N{i}" for i in range(count)]
    edges = pd.concat([m.edges.assign(net=name) for m, name in zip(made, names, strict=True)])
    actors = pd.concat([m.actors.assign(net=name) for m, name in zip(made, names, strict=True)])
    shares = {name: m.mechanisms for m, name in zip(made, names, strict=True)}
    return data.raw[0], edges, actors, shares


DEFAULTS = ["task_distance", "integration", "degree_centralisation", "value_distance"]
DEFAULTS += ["endorsement"]


def test_several_networks_at_once_are_measured_as_when_they_were_made():
    raw, edges, actors, shares = study()
    found = measure(edges, actors, network="net", mechanisms=shares, **COLUMNS)
    assert found.networks == ("N0", "N1", "N2", "N3")
    assert len(found.names) == 29
    assert found.to_frame()[DEFAULTS].to_numpy() == pytest.approx(raw, abs=1e-12)
    assert found.actors.tolist() == actors.groupby("net").size().tolist()


def test_one_network_without_a_name():
    raw, edges, actors, shares = study(1)
    found = measure(
        edges.drop(columns="net"), actors, measures=DEFAULTS, mechanisms=shares["N0"], **COLUMNS
    )
    assert found.values[0] == pytest.approx(raw[0], abs=1e-12)
    assert found.networks == ("1",)


def test_the_order_of_actors_and_ties_does_not_matter():
    raw, edges, actors, shares = study()
    edges, actors = edges.sample(frac=1, random_state=1), actors.sample(frac=1, random_state=1)
    swapped = edges.rename(columns={"source": "target", "target": "source"})
    twice = pd.concat([edges, swapped])
    found = measure(twice, actors, network="net", mechanisms=shares, **COLUMNS)
    assert found.to_frame().loc[["N0", "N1", "N2", "N3"], DEFAULTS].to_numpy() == pytest.approx(
        raw, abs=1e-12
    )


def test_polars_and_mappings_are_tables_too():
    raw, edges, actors, shares = study()
    found = measure(
        pl.from_pandas(edges),
        pl.from_pandas(actors.reset_index()),
        actor="actor",
        network="net",
        mechanisms=pd.Series(shares),
        measures=DEFAULTS,
        **COLUMNS,
    )
    assert found.values == pytest.approx(raw, abs=1e-12)


def test_graphs_of_networkx_and_igraph():
    raw, edges, actors, shares = study()
    by_networkx, by_igraph = {}, {}
    for name, ties in edges.groupby("net"):
        known = actors[actors["net"] == name]
        graph = nx.MultiGraph()
        graph.add_nodes_from((who, row.to_dict()) for who, row in known.iterrows())
        graph.add_edges_from(
            (a, b, {"layer": layer})
            for a, b, layer in ties[["source", "target", "layer"]].itertuples(index=False)
        )
        by_networkx[name] = graph
        by_igraph[name] = igraph.Graph.from_networkx(graph, vertex_attr_hashable="name")
    for graphs in (by_networkx, by_igraph):
        found = measure(graphs, measures=DEFAULTS, mechanisms=shares, **COLUMNS)
        assert found.values == pytest.approx(raw, abs=1e-12)
        again = measure(
            graphs,
            actors.rename(columns={"net": "network"}),
            mechanisms=shares,
            measures=DEFAULTS,
            **COLUMNS,
        )
        assert again.values == pytest.approx(raw, abs=1e-12)


def test_a_graph_alone_keeps_actors_without_ties():
    graph = nx.star_graph(4)
    graph.add_node(5)
    found = measure(graph, brokerage_on="union")
    assert found.actors.tolist() == [6]
    row = found.to_frame().iloc[0]
    assert row["density"] == pytest.approx(4 / 15)
    assert row["component_share"] == pytest.approx(5 / 6)
    assert row["constraint"] == pytest.approx(1 / 4)
    assert "sector_blau" not in found.names


def test_directed_graphs_are_read_as_undirected_and_said_to_be():
    graph = nx.DiGraph([(1, 2), (2, 1), (2, 3)])
    with pytest.warns(qca.FastqcaWarning, match="directed"):
        found = measure(graph, measures="density")
    assert found.values[0, 0] == pytest.approx(2 / 3)


def test_lists_of_tasks_and_charter_values():
    ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    actors = pd.DataFrame(
        {"who": ["a", "b", "c"], "does": ["x; y", "y", ""], "agrees": [["p", "q"], ["p"], []]}
    )
    found = measure(
        ties,
        actors,
        actor="who",
        tasks="does",
        charter="agrees",
        measures=["task_distance", "task_redundancy", "endorsement", "shared_values"],
    )
    # Distances 1/2, 1, 1; x has one actor, y two; p two of three actors, q one.
    assert found.values[0] == pytest.approx([2.5 / 3, 1.5, 0.5, 0.5])


def test_without_layers_a_warning_says_that_brokerage_is_entangled():
    ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    with pytest.warns(qca.FastqcaWarning, match="confounded with integration"):
        measure(ties)
    measure(ties, brokerage_on="union")
    measure(ties, measures="density")


def test_results_are_shown_and_exported():
    ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "<c>"]})
    found = measure(ties, measures=["density", "clustering"])
    assert repr(found) == "<NetworkMeasures of 1 networks: density, clustering>"
    assert "0.667" in str(found)
    assert "0.667" in found._repr_html_()
    assert found.to_markdown().count("|") > 5


def damaged(change):
    """The tables of a study with one thing wrong."""
    _, edges, actors, shares = study(2)
    edges, actors = edges.reset_index(drop=True), actors.reset_index()
    given = {"network": "net", "actor": "actor", "mechanisms": shares, **COLUMNS}
    change(edges, actors, given)
    return lambda: measure(edges, actors, **given)


def put(table, row, column, value):
    if value is None or isinstance(value, str) or column == "T2":
        table[column] = table[column].astype(object)
    table.loc[row, column] = value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e, a, g: put(a, 3, "sector", None), "network 'N0', actor 'a4': no sector"),
        (
            lambda e, a, g: put(a, 3, "T2", 7),
            "network 'N0', actor 'a4': 'T2' (tasks) is 7; it must",
        ),
        (lambda e, a, g: put(a, 3, "V1", "much"), "actor 'a4': 'V1' (values) is 'much'"),
        (lambda e, a, g: put(a, 3, "V1", np.nan), "actor 'a4': 'V1' (values) is nan"),
        (lambda e, a, g: put(a, 3, VALUES, 0.0), "actor 'a4': all of its values"),
        (lambda e, a, g: put(a, 3, "C2", 1.5), "'C2' (charter) is 1.5; it must be in [0, 1]"),
        (lambda e, a, g: put(e, 0, "target", "a99"), "network 'N0': the tie of"),
        (lambda e, a, g: put(e, 0, "layer", "email"), "is of the layer 'email'; it must be"),
        (
            lambda e, a, g: put(e, 0, "net", "N9"),
            "network 'N9' has ties but no actors (there are: N0, N1)",
        ),
        (
            lambda e, a, g: put(e, 0, "source", None),
            "column 'source' of the ties is empty in row 1",
        ),
        (
            lambda e, a, g: put(a, 1, "actor", "a1"),
            "network 'N0', actor 'a1' occurs more than once in the table of",
        ),
        (lambda e, a, g: put(a, 0, "actor", None), "actors: no name in row 1"),
        (lambda e, a, g: put(a, 0, "net", None), "actors: no network in row 1"),
        (lambda e, a, g: g["mechanisms"].pop("N1"), "no share for network N1"),
        (lambda e, a, g: g["mechanisms"].update(N1=7), "network 'N1': mechanisms must be"),
        (lambda e, a, g: g["mechanisms"].update(N7=1), "there is no network 'N7'"),
        (lambda e, a, g: g.update(mechanisms=0.5), "one share per network"),
        (lambda e, a, g: g.update(sector="secter"), "no column 'secter' (did you mean 'sector'?)"),
        (lambda e, a, g: g.update(values=["V1"]), "at least two columns"),
        (lambda e, a, g: g.update(values="V1"), "at least two columns"),
        (lambda e, a, g: g.update(tasks=[]), "at least one column"),
        (lambda e, a, g: g.update(tasks="V1"), "must be a list or a text"),
        (lambda e, a, g: g.update(layer="kind"), "no column 'kind'"),
        (lambda e, a, g: g.update(measures=["densty"]), "no measure 'densty' (did you mean"),
        (lambda e, a, g: g.update(measures=[]), "different names"),
        (lambda e, a, g: g.update(brokerage_on="working"), "brokerage_on must be one of"),
    ],
)
def test_faults_are_named(change, message):
    call = damaged(change)
    with pytest.raises(qca.DataError) as error:
        call()
    assert message in str(error.value)


def test_more_faults():
    pair = pd.DataFrame({"source": ["a"], "target": ["b"]})
    with pytest.raises(qca.DataError, match="2 actors"):
        measure(pair, measures="density")
    with pytest.raises(qca.DataError, match="'sector_blau' also needs sector="):
        measure(nx.path_graph(4), measures="sector_blau")
    with pytest.raises(qca.DataError, match="no attribute 'kind'"):
        measure(nx.path_graph(4), layer="kind", measures="density")
    with pytest.raises(qca.DataError, match="no such column"):
        measure(nx.path_graph(4), network="net", measures="density")
    with pytest.raises(qca.DataError, match="more than one actor is named '1'"):
        measure(nx.Graph([(1, "1"), ("1", 2)]), measures="density")
    with pytest.raises(qca.DataError, match="either graphs or columns"):
        measure({"one": nx.path_graph(4), "two": [1, 2]}, measures="density")
    known = pd.DataFrame({"sector": ["x"] * 3}, index=["0", "1", "2"])
    with pytest.raises(qca.DataError, match="actor '3' of the graph is not in the table"):
        measure(nx.empty_graph(4), known, measures="density")
    for nobody in (pair.iloc[:0], nx.Graph(), igraph.Graph()):
        with pytest.raises(qca.DataError, match="no actors"):
            measure(nobody, measures="density")
    loop = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "c"]})
    with pytest.warns(qca.FastqcaWarning, match="themselves are left out: actor 'c'"):
        found = measure(loop, measures="density")
    assert found.values[0, 0] == pytest.approx(2 / 3)
