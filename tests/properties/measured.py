"""
Naive twins of the measures of networks: each formula over all pairs, actors and values in turn.

What graph theory has a name for is left to networkx.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt
from statistics import mean, pstdev, variance
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Case:
    """A network: per actor its sector, tasks, values and endorsements; its graphs."""

    sectors: list[str]
    n_sectors: int
    tasks: list[set[str]]
    values: list[list[float]]
    charter: list[list[float]]
    mechanisms: float
    working: nx.Graph
    coordination: nx.Graph

    def brokerage_graph(self, on: str) -> nx.Graph:
        return nx.compose(self.working, self.coordination) if on == "union" else self.coordination


def ratio(a: float, b: float) -> float:
    return a / b if b else 0.0


def jaccard_distance(a: set[str], b: set[str]) -> float:
    return 1 - len(a & b) / len(a | b) if a | b else 0.0


def cosine(a: list[float], b: list[float]) -> float:
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / sqrt(sum(x * x for x in a)) / sqrt(sum(y * y for y in b))


def unit(case: Case) -> list[list[float]]:
    return [[x / sqrt(sum(y * y for y in v)) for x in v] for v in case.values]


def blau(labels: list[object]) -> float:
    return 1 - sum((c / len(labels)) ** 2 for c in Counter(labels).values())


def cross_pairs(case: Case) -> list[tuple[int, int]]:
    pairs = combinations(range(len(case.sectors)), 2)
    return [(i, j) for i, j in pairs if case.sectors[i] != case.sectors[j]]


def cross_density(case: Case) -> float:
    pairs = cross_pairs(case)
    return ratio(sum(case.working.has_edge(i, j) for i, j in pairs), len(pairs))


def ei_index(case: Case) -> float:
    external = sum(case.sectors[i] != case.sectors[j] for i, j in case.working.edges)
    internal = case.working.number_of_edges() - external
    return ratio(external - internal, external + internal)


def redundancy(case: Case) -> float:
    holders = Counter(task for tasks in case.tasks for task in tasks)
    return mean(holders.values()) if holders else 0.0


def centroid_distance(case: Case) -> float:
    profiles = unit(case)
    centre = [mean(column) for column in zip(*profiles, strict=True)]
    return mean(sqrt(sum((x - c) ** 2 for x, c in zip(v, centre, strict=True))) for v in profiles)


def inverse_distance(case: Case) -> float:
    lengths = dict(nx.all_pairs_shortest_path_length(case.working))
    n = len(lengths)
    total = sum(1 / d for i, row in lengths.items() for j, d in row.items() if i != j)
    return total / (n * (n - 1))


def agreement(case: Case) -> float:
    return mean(max(0.0, 1 - variance(column) / 0.25) for column in zip(*case.charter, strict=True))


def shared_values(case: Case) -> float:
    return mean(mean(column) >= 2 / 3 - 1e-12 for column in zip(*case.charter, strict=True))


def degree_centralisation(graph: nx.Graph) -> float:
    degrees = [d for _, d in graph.degree]
    n = len(degrees)
    return sum(max(degrees) - d for d in degrees) / ((n - 1) * (n - 2))


def betweenness_centralisation(graph: nx.Graph) -> float:
    between = list(nx.betweenness_centrality(graph, normalized=True).values())
    return sum(max(between) - b for b in between) / (len(between) - 1)


def open_pairs(graph: nx.Graph, broker: int) -> list[tuple[int, int]]:
    pairs = combinations(sorted(graph[broker]), 2)
    return [(i, j) for i, j in pairs if not graph.has_edge(i, j)]


def brokerage(graph: nx.Graph) -> float:
    n = len(graph)
    return max(len(open_pairs(graph, b)) for b in graph) / ((n - 1) * (n - 2) / 2)


def roles(case: Case, graph: nx.Graph, role: str) -> int:
    count = 0
    for b in graph:
        for i, j in open_pairs(graph, b):
            s, one, other = case.sectors[b], case.sectors[i], case.sectors[j]
            if s == one == other:
                found = "coordinator"
            elif one == other:
                found = "consultant"
            elif s in (one, other):
                found = "gatekeeper"
            else:
                found = "liaison"
            count += found == role
    return count


def constraint(graph: nx.Graph) -> float:
    found = [c for b, c in nx.constraint(graph).items() if graph.degree(b)]
    return min(found) if found else 1.0


def lead(graph: nx.Graph) -> float:
    return float(max(d for _, d in graph.degree) / (len(graph) - 1) >= 2 / 3 - 1e-12)


def brokered(case: Case, graph: nx.Graph) -> float:
    pairs = [(i, j) for i, j in cross_pairs(case) if not graph.has_edge(i, j)]
    return ratio(sum(bool(set(graph[i]) & set(graph[j])) for i, j in pairs), len(pairs))


def integration(case: Case) -> float:
    return mean([cross_density(case), nx.density(case.working), case.mechanisms])


def entropy(case: Case) -> float:
    shares = [c / len(case.sectors) for c in Counter(case.sectors).values()]
    return ratio(-sum(p * log(p) for p in shares), log(case.n_sectors))


TWINS: dict[str, Callable[[Case], float]] = {
    "task_distance": lambda c: mean(jaccard_distance(a, b) for a, b in combinations(c.tasks, 2)),
    "sector_blau": lambda c: blau(c.sectors),
    "sector_entropy": entropy,
    "task_redundancy": redundancy,
    "integration": integration,
    "density": lambda c: nx.density(c.working),
    "cross_sector_density": cross_density,
    "mechanisms": lambda c: c.mechanisms,
    "clustering": lambda c: nx.transitivity(c.working),
    "ei_index": ei_index,
    "mean_inverse_distance": inverse_distance,
    "component_share": lambda c: max(map(len, nx.connected_components(c.working))) / len(c.sectors),
    "value_distance": lambda c: mean(1 - cosine(a, b) for a, b in combinations(c.values, 2)),
    "top_value_blau": lambda c: blau([v.index(max(v)) for v in c.values]),
    "value_deviation": lambda c: mean(pstdev(column) for column in zip(*unit(c), strict=True)),
    "centroid_distance": centroid_distance,
    "endorsement": lambda c: mean(x for row in c.charter for x in row),
    "shared_values": shared_values,
    "within_agreement": agreement,
}
BROKERAGE_TWINS: dict[str, Callable[[Case, nx.Graph], float]] = {
    "degree_centralisation": lambda c, g: degree_centralisation(g),
    "betweenness_centralisation": lambda c, g: betweenness_centralisation(g),
    "brokerage": lambda c, g: brokerage(g),
    "coordinator_roles": lambda c, g: roles(c, g, "coordinator"),
    "consultant_roles": lambda c, g: roles(c, g, "consultant"),
    "gatekeeper_roles": lambda c, g: roles(c, g, "gatekeeper"),
    "liaison_roles": lambda c, g: roles(c, g, "liaison"),
    "constraint": lambda c, g: constraint(g),
    "lead_coordinator": lambda c, g: lead(g),
    "brokered_pairs": brokered,
}


def twin(case: Case, measure: str, on: str = "coordination") -> float:
    """Return a measure by its definition."""
    if measure in TWINS:
        return float(TWINS[measure](case))
    return float(BROKERAGE_TWINS[measure](case, case.brokerage_graph(on)))
