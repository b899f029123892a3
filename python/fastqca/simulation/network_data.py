"""Observed networks as researchers have them: tables or graphs of ties, tables of actors."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca.data.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = [
    "Actors",
    "Columns",
    "TieList",
    "identifier",
    "place",
    "read_actors",
    "read_endorsements",
    "read_layers",
    "read_profiles",
    "read_sectors",
    "read_tasks",
    "read_ties",
]

Columns = str | Iterable[str]

_LAYERS = ("working", "coordination")
_UNNAMED = ""  # the name of a network that has none
_KEYS = ("network", "source", "target")


@dataclass(frozen=True, slots=True)
class TieList:
    """
    Ties of one or several networks, one per row; of graphs also their actors.

    Columns of `frame` are "network", "source", "target", and "layer" if there are layers. `actors`
    has their attributes, indexed by network and name.
    """

    frame: pd.DataFrame
    actors: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Actors:
    """All actors, network by network: their attributes, indexed by network and name."""

    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def networks(self) -> list[str]:
        """The network of each."""
        return self.frame.index.get_level_values(0).tolist()

    def where(self, at: int) -> str:
        """Name an actor in a message."""
        return place(*self.frame.index[at])

    def column(self, name: str, what: str) -> list[Any]:
        """Take a column."""
        return _column(self.frame, name, what, "actors")

    def columns(self, given: Columns, what: str) -> list[str]:
        """Name the columns to take, those of a set in the order of the table."""
        return listed(given, what, self.frame.columns.tolist())


def identifier(value: object) -> str:
    """Write a name of an actor or a network as text: 1 and 1.0 are the same; "" if missing."""
    import pandas as pd

    if value is None or pd.isna(value) is True:  # type: ignore[call-overload]
        return ""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return shown(value)
    return str(value).strip()


def place(network: str, actor: str = "") -> str:
    """Name a network, or one of its actors, in a message; the network only if it has a name."""
    names = {"network": network, "actor": actor}
    return ", ".join(f"{what} {name!r}" for what, name in names.items() if name)


def _tie(network: str, source: str, target: str) -> str:
    """Name a tie in a message."""
    return f"{place(network)}{': ' * bool(network)}the tie of {source!r} and {target!r}"


def read_ties(
    edges: Any,  # noqa: ANN401 (tables and graphs of several libraries)
    *,
    network: str | None,
    source: str,
    target: str,
    layer: str | None,
) -> TieList:
    """Read ties from a table, a graph, or a mapping of names to graphs."""
    import pandas as pd

    if _is_graph(edges):
        edges = {_UNNAMED: edges}
    elif isinstance(edges, Mapping) and edges and all(map(_is_graph, edges.values())):
        pass
    elif isinstance(edges, Mapping) and any(map(_is_graph, edges.values())):
        raise DataError("edges: a mapping must contain either graphs or columns, not both")
    else:
        table = to_frame(edges)
        ends = {"network": network, "source": source, "target": target}
        frame = pd.DataFrame({what: _names(table, name, what) for what, name in ends.items()})
        if layer is not None:
            frame["layer"] = pd.Series(_column(table, layer, "layer", "ties"), dtype=object)
        return TieList(frame)
    if network is not None:
        raise DataError(
            "network: graphs have no such column; use a mapping of names to graphs instead"
        )
    return _from_graphs({identifier(name): graph for name, graph in edges.items()}, layer)


def _column(frame: pd.DataFrame, name: str, what: str, table: str) -> list[Any]:
    """Take a column of a table, or refuse one that is not there."""
    if not isinstance(name, str) or name not in frame.columns:
        raise DataError(
            f"{what}: the {table} have no column {name!r}{did_you_mean(str(name), frame.columns)}"
        )
    if frame[name].ndim != 1:
        raise DataError(f"{what}: there are several columns named {name!r}; rename them")
    return list(frame[name])


def _names(frame: pd.DataFrame, name: str | None, what: str) -> list[str]:
    if name is None:
        return [_UNNAMED] * len(frame)
    names = [identifier(value) for value in _column(frame, name, what, "ties")]
    empty = [row for row, value in enumerate(names, 1) if not value]
    if empty:
        raise DataError(f"{what}: column {name!r} of the ties is empty in row {listing(empty)}")
    return names


def _is_graph(value: object) -> bool:
    return any(
        kind.__module__.split(".")[0] in ("networkx", "igraph")
        and kind.__name__ in ("Graph", "GraphBase")
        for kind in type(value).__mro__
    )


def _from_graphs(graphs: dict[str, Any], layer: str | None) -> TieList:
    """Read graphs of networkx and igraph; only their methods are used, no library is imported."""
    import pandas as pd

    ties: list[dict[str, Any]] = []
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for name, graph in graphs.items():
        actors, edges = _igraph(graph) if hasattr(graph, "vs") else _networkx(graph)
        rows |= {(name, who): known for who, known in actors.items()}
        for source, target, known in edges:
            tie = {"network": name, "source": source, "target": target}
            if layer is not None and layer not in known:
                raise DataError(
                    f"layer: {_tie(**tie)} has no attribute {layer!r}{did_you_mean(layer, known)}"
                )
            ties.append(tie if layer is None else tie | {"layer": known[layer]})
    directed = [name or "the graph" for name, graph in graphs.items() if graph.is_directed()]
    if directed:
        warn(
            "directed graphs are read as undirected: two actors are tied if either is tied to the "
            f"other ({listing(directed)})"
        )
    columns = [*_KEYS, *(["layer"] if layer is not None else [])]
    attributes = pd.DataFrame(list(rows.values()), index=_index(list(rows)))
    return TieList(pd.DataFrame(ties, columns=columns), attributes)


def _index(pairs: Sequence[Sequence[str]]) -> pd.MultiIndex:
    """Name actors by network and name, as they are: no number is read into them."""
    import pandas as pd

    columns = [np.array([pair[level] for pair in pairs], dtype=object) for level in (0, 1)]
    return pd.MultiIndex.from_arrays(columns)


_Graph = tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]


def _networkx(graph: Any) -> _Graph:  # noqa: ANN401
    actors = _named([(node, dict(known)) for node, known in graph.nodes(data=True)])
    edges = [(identifier(a), identifier(b), dict(known)) for a, b, known in graph.edges(data=True)]
    return actors, edges


def _igraph(graph: Any) -> _Graph:  # noqa: ANN401
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


def read_actors(
    ties: TieList,
    given: Any,  # noqa: ANN401 (any table)
    network: str | None,
    actor: str | None,
) -> Actors:
    """Gather the actors of all networks, network by network, as they first appear."""
    import pandas as pd

    if given is not None:
        frame = to_frame(given)
        frame = frame.set_axis(_keys(frame, ties, network, actor))
    elif ties.actors is not None:
        frame = ties.actors
    else:
        ends = [ties.frame[["network", end]].to_numpy() for end in ("source", "target")]
        unique = dict.fromkeys(map(tuple, np.concatenate(ends).tolist()))
        frame = pd.DataFrame(index=_index(list(unique)))
    order = pd.factorize(frame.index.get_level_values(0))[0].argsort(kind="stable")
    actors = Actors(frame.iloc[order])
    twice = actors.frame.index.duplicated()
    if twice.any():
        raise DataError(
            f"{actors.where(int(twice.argmax()))} occurs more than once in the table of actors; "
            "if there are several networks, give their column with network="
        )
    if given is not None and ties.actors is not None:
        missing = ~ties.actors.index.isin(actors.frame.index)
        if missing.any():
            where = place(*ties.actors.index[int(missing.argmax())])
            raise DataError(f"{where} of the graph is not in the table of actors")
    return actors


def _keys(
    frame: pd.DataFrame, ties: TieList, network: str | None, actor: str | None
) -> pd.MultiIndex:
    """Read network and name of each actor from its table."""
    labels = frame.index if actor is None else _column(frame, actor, "actor", "actors")
    names = [identifier(label) for label in labels]
    networks = [_UNNAMED] * len(names)
    if network is not None or (set(ties.frame["network"]) - {_UNNAMED}):
        cells = _column(frame, network or "network", "network", "actors")
        networks = [identifier(value) for value in cells]
    for what, keys in (("name", names), ("network", networks)):
        empty = [row for row, key in enumerate(keys, 1) if not key]
        if empty and (what == "name" or len(empty) < len(keys)):
            raise DataError(f"actors: no {what} in row {listing(empty)}")
    return _index(list(zip(networks, names, strict=True)))


def read_layers(ties: TieList, actors: Actors) -> tuple[Ints, Ints]:
    """Read working and coordination ties as pairs of positions of actors, (E, 2) each."""
    frame, index = ties.frame, actors.frame.index
    pairs = np.column_stack(
        [
            index.get_indexer(_index(frame[["network", end]].to_numpy().tolist()))
            for end in ("source", "target")
        ]
    )
    for at in np.flatnonzero((pairs < 0).any(axis=1))[:1]:
        name, *ends = frame.loc[at, list(_KEYS)]
        known = [actor for network, actor in index if network == name]
        if not known:
            networks = dict.fromkeys(actors.networks)
            raise DataError(
                f"network {name!r} has ties but no actors{did_you_mean(name, networks)}"
            )
        end = ends[int(pairs[at].argmin())] if pairs[at].max() >= 0 else ends[0]
        raise DataError(
            f"{_tie(name, *ends)}: {end!r} is not in the table of actors{did_you_mean(end, known)}"
        )
    loops = pairs[:, 0] == pairs[:, 1]
    if loops.any():
        named = listing(actors.where(at) for at in pairs[loops, 0])
        warn(f"ties of actors to themselves are left out: {named}")
    frame, pairs = frame[~loops], pairs[~loops]
    if "layer" not in frame:
        return pairs, pairs
    layers = np.array([identifier(value).casefold() for value in frame["layer"]], dtype=object)
    for at in np.flatnonzero(~np.isin(layers, _LAYERS))[:1]:
        *tie, value = frame.iloc[at]
        raise DataError(
            f"{_tie(*tie)} is of the layer {shown(value)}; it must be 'working' or 'coordination'"
        )
    working, coordination = (pairs[layers == name] for name in _LAYERS)
    return working, coordination


def read_sectors(actors: Actors, column: str) -> tuple[NDArray[np.uint32], int]:
    """Read the sectors of the actors as numbers (A,), and how many there are."""
    labels = [identifier(value) for value in actors.column(column, "sector")]
    for at, label in enumerate(labels):
        if not label:
            raise DataError(f"{actors.where(at)}: no sector in column {column!r}; fill it in")
    names, number = np.unique(labels, return_inverse=True)
    return number.astype(np.uint32), len(names)


def read_tasks(actors: Actors, given: Columns) -> NDArray[np.bool_]:
    """Read which actor has which task (A, T): 0/1 columns, or one column of lists."""
    if isinstance(given, str):
        return _lists(actors, given, "tasks") > 0
    table = _table(actors, given, "tasks", "it must be 0 or 1", lambda x: (x == 0) | (x == 1))
    has: NDArray[np.bool_] = table == 1
    return has


def read_endorsements(actors: Actors, given: Columns) -> Floats:
    """Read how far each actor endorses each value of the charter (A, J), in [0, 1]."""
    if isinstance(given, str):
        return _lists(actors, given, "charter")
    rule = "it must be in [0, 1]"
    return _table(actors, given, "charter", rule, lambda x: (x >= 0) & (x <= 1))


def read_profiles(actors: Actors, given: Columns) -> Floats:
    """Read the value profiles (A, V)."""
    columns = [] if isinstance(given, str) else actors.columns(given, "values")
    if len(columns) < 2:
        wrong = repr(given) if isinstance(given, str) else listing(columns)
        raise DataError(f"values: give at least two columns, got {wrong}")
    table = _table(actors, columns, "values")
    nothing = np.flatnonzero(~table.any(axis=1))
    if nothing.size:
        raise DataError(
            f"{actors.where(nothing[0])}: all of its values ({listing(columns)}) are 0, so its "
            "value profile is undefined"
        )
    return table


def _table(
    actors: Actors,
    given: Columns,
    what: str,
    rule: str = "",
    allowed: Callable[[Floats], NDArray[np.bool_]] = np.isfinite,
) -> Floats:
    """Read numeric columns without gaps, whose values are as a rule allows."""
    columns = actors.columns(given, what)
    if not columns:
        raise DataError(f"{what}: give at least one column")
    table = np.empty((len(actors), len(columns)))
    for j, name in enumerate(columns):
        cells = actors.column(name, what)
        plain = np.asarray(actors.frame[name]).dtype.kind in "fiub"
        table[:, j] = cells if plain else [_number(value) for value in cells]
    for right, must in ((np.isfinite(table), "it must be a number"), (allowed(table), rule)):
        if not right.all():
            at, j = np.argwhere(~right)[0]
            value = table[at, j]
            if not np.isfinite(value):
                value = actors.column(columns[j], what)[at]
            raise DataError(
                f"{actors.where(at)}: {columns[j]!r} ({what}) is {shown(value)}; {must}"
            )
    return table


def _number(value: object) -> float:
    return float(value) if isinstance(value, numbers.Real | np.bool_) else float("nan")


def _lists(actors: Actors, column: str, what: str) -> Floats:
    """Read a column of lists, or of texts such as "triage; home visits", as 0/1 columns."""
    items: list[frozenset[str]] = []
    for at, cell in enumerate(actors.column(column, what)):
        if isinstance(cell, str):
            texts = cell.split(";")
        elif isinstance(cell, Iterable):
            texts = list(map(str, cell))
        else:
            raise DataError(
                f"{actors.where(at)}: {column!r} ({what}) is {shown(cell)}; it must be a list or a "
                'text such as "one; another", empty if there are none'
            )
        items.append(frozenset(text.strip() for text in texts if text.strip()))
    names = sorted(set().union(*items))
    if not names:
        raise DataError(f"{what}: column {column!r} is empty for all actors")
    return np.array([[float(name in own) for name in names] for own in items])
