"""Ties and actors from whatever a researcher has: tables, networkx graphs, igraph graphs."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastqca._common.check import did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError
from fastqca.data.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ties", "identifier", "read_column", "read_ties"]

ALONE = ""  # the name of a network that has none


@dataclass(frozen=True, slots=True)
class Ties:
    """
    Ties of one or several networks, and their actors where the graphs know them.

    Attributes
    ----------
    networks, sources, targets : list of str, length E
    layers : list of object, length E, or None
    actors : DataFrame or None
        One row per actor: columns `network` and `actor` of `keys`, and the attributes.
    keys : tuple of str
        The names of these two columns.
    """

    networks: list[str]
    sources: list[str]
    targets: list[str]
    layers: list[Any] | None
    actors: pd.DataFrame | None
    keys: tuple[str, str] = ("(network)", "(actor)")


def identifier(value: object) -> str:
    """
    Write a name of an actor or a network as text, so that 1 and 1.0 are the same; "" if missing.

    Examples
    --------
    >>> identifier(1.0), identifier(" GP "), identifier(None)
    ('1', 'GP', '')
    """
    import pandas as pd

    if value is None or pd.isna(value) is True:  # type: ignore[call-overload]
        return ""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return shown(value)
    return str(value).strip()


def read_ties(
    edges: Any,  # noqa: ANN401 (tables and graphs of several libraries)
    *,
    network: str | None,
    source: str,
    target: str,
    layer: str | None,
) -> Ties:
    """
    Read ties from a table, a graph, or a mapping of names to graphs.

    Raises
    ------
    DataError
        A column is not there, or a network or actor has no name.
    """
    if _is_graph(edges):
        edges = {ALONE: edges}
    elif isinstance(edges, Mapping) and edges and all(map(_is_graph, edges.values())):
        pass
    elif isinstance(edges, Mapping) and any(map(_is_graph, edges.values())):
        raise DataError("edges: a mapping must hold either graphs or columns, not both")
    else:
        return _from_table(to_frame(edges), network, source, target, layer)
    if network is not None:
        raise DataError("network: graphs have no such column; name them in a mapping instead")
    return _from_graphs({identifier(name): graph for name, graph in edges.items()}, layer)


def read_column(frame: pd.DataFrame, name: str, what: str, table: str) -> list[Any]:
    """Take a column of a table, or say that it is not there."""
    if not isinstance(name, str) or name not in frame.columns:
        raise DataError(
            f"{what}: the {table} have no column {name!r}{did_you_mean(str(name), frame.columns)}"
        )
    if frame[name].ndim != 1:
        raise DataError(f"{what}: there are several columns named {name!r}; rename them")
    return list(frame[name])


def _from_table(
    frame: pd.DataFrame, network: str | None, source: str, target: str, layer: str | None
) -> Ties:
    found = {}
    for what, name in (("network", network), ("source", source), ("target", target)):
        if name is None:
            found[what] = [ALONE] * len(frame)
            continue
        found[what] = [identifier(value) for value in read_column(frame, name, what, "ties")]
        unnamed = [row for row, value in enumerate(found[what], 1) if not value]
        if unnamed:
            raise DataError(
                f"{what}: column {name!r} of the ties is empty in row {listing(unnamed)}"
            )
    layers = None if layer is None else read_column(frame, layer, "layer", "ties")
    return Ties(found["network"], found["source"], found["target"], layers, None)


def _is_graph(value: object) -> bool:
    return any(
        kind.__module__.split(".")[0] in ("networkx", "igraph") and kind.__name__ in _GRAPHS
        for kind in type(value).__mro__
    )


_GRAPHS = ("Graph", "GraphBase")


def _from_graphs(graphs: dict[str, Any], layer: str | None) -> Ties:
    """Read graphs of networkx and igraph; only their methods are used, no library is imported."""
    import pandas as pd

    ties = Ties([], [], [], [], None)
    rows: list[dict[str, Any]] = []
    directed = []
    for name, graph in graphs.items():
        by_igraph = hasattr(graph, "vs")
        actors, edges = _igraph(graph) if by_igraph else _networkx(graph)
        if graph.is_directed():
            directed.append(name)
        rows += [{ties.keys[0]: name, ties.keys[1]: who} | known for who, known in actors.items()]
        for source, target, known in edges:
            ties.networks.append(name)
            ties.sources.append(source)
            ties.targets.append(target)
            if layer is None:
                continue
            if layer not in known:
                raise DataError(
                    f"layer: {_network(name)}the tie of {source!r} and {target!r} has no attribute "
                    f"{layer!r}{did_you_mean(layer, known)}"
                )
            assert ties.layers is not None  # noqa: S101 (made above)
            ties.layers.append(known[layer])
    if directed:
        warn(
            "directed graphs are read as undirected: two actors are tied if either is tied to the "
            f"other ({listing(name or 'the graph' for name in directed)})"
        )
    layers = None if layer is None else ties.layers
    return Ties(ties.networks, ties.sources, ties.targets, layers, pd.DataFrame(rows), ties.keys)


def _network(name: str) -> str:
    return f"network {name!r}: " if name else ""


def _networkx(graph: Any) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:  # noqa: ANN401
    actors = _named([(node, dict(known)) for node, known in graph.nodes(data=True)])
    edges = [(identifier(a), identifier(b), dict(known)) for a, b, known in graph.edges(data=True)]
    return actors, edges


def _igraph(graph: Any) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:  # noqa: ANN401
    named = "name" in graph.vs.attributes()
    names = graph.vs["name"] if named else list(range(graph.vcount()))
    actors = _named(
        [(name, vertex.attributes()) for name, vertex in zip(names, graph.vs, strict=True)]
    )
    edges = [
        (identifier(names[edge.source]), identifier(names[edge.target]), edge.attributes())
        for edge in graph.es
    ]
    return actors, edges


def _named(nodes: list[tuple[Any, dict[str, Any]]]) -> dict[str, Any]:
    actors: dict[str, Any] = {}
    for node, known in nodes:
        name = identifier(node)
        if not name or name in actors:
            what = f"more than one actor is named {name!r}" if name else "an actor has no name"
            raise DataError(f"edges: in a graph {what}, written as text")
        actors[name] = known
    return actors
