"""Attributes of actors, from a table to arrays; what is wrong is said with network and actor."""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca.data.frames import to_frame
from fastqca.simulation.ties import Ties, identifier, read_column

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "Actors",
    "Columns",
    "endorsements",
    "gather",
    "place",
    "profiles",
    "read_tasks",
    "sectors",
]

Columns = str | Iterable[str]


@dataclass(frozen=True, slots=True)
class Actors:
    """
    All actors, network by network.

    Attributes
    ----------
    frame : DataFrame, A rows
        Their attributes.
    networks, names : tuple of str, length A
    """

    frame: pd.DataFrame
    networks: tuple[str, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    def where(self, at: int) -> str:
        """Name an actor in a message."""
        return place(self.networks[at], self.names[at])

    def column(self, name: str, what: str) -> list[Any]:
        """Take a column."""
        return read_column(self.frame, name, what, "actors")

    def columns(self, given: Columns, what: str) -> list[str]:
        """Name the columns to take, those of a set in the order of the table."""
        return listed(given, what, self.frame.columns.tolist())


def gather(ties: Ties, given: Any, network: str | None, actor: str | None) -> Actors:  # noqa: ANN401
    """
    Gather the actors of all networks, network by network, as they first appear.

    Raises
    ------
    DataError
        An actor has no name or no network, or is there twice.
    """
    import pandas as pd

    if given is None and ties.actors is not None:
        frame, keys = ties.actors, [ties.actors[key].tolist() for key in ties.keys]
    elif given is None:
        ends = zip(ties.networks * 2, ties.sources + ties.targets, strict=True)
        frame = pd.DataFrame(index=range(len(distinct := list(dict.fromkeys(ends)))))
        keys = [[pair[0] for pair in distinct], [pair[1] for pair in distinct]]
    else:
        frame = to_frame(given)
        keys = _keys(frame, ties, network, actor)
    order = _grouped(keys[0])
    found = Actors(
        frame.iloc[order],
        tuple(keys[0][at] for at in order),
        tuple(keys[1][at] for at in order),
    )
    _check_names(found)
    if given is not None and ties.actors is not None:
        there = set(zip(found.networks, found.names, strict=True))
        for pair in zip(*(ties.actors[key] for key in ties.keys), strict=True):
            if pair not in there:
                raise DataError(f"{place(*pair)} of the graph is not in the table of actors")
    return found


def _keys(
    frame: pd.DataFrame, ties: Ties, network: str | None, actor: str | None
) -> list[list[str]]:
    """Read network and name of each actor from its table."""
    if actor is None:
        names = [identifier(label) for label in frame.index]
    else:
        names = [identifier(value) for value in read_column(frame, actor, "actor", "actors")]
    if network is not None or (set(ties.networks) - {""}):
        column = network or "network"
        cells = read_column(frame, column, "network", "actors")
        networks = [identifier(value) for value in cells]
    else:
        networks = [""] * len(names)
    for what, cells in (("name", names), ("network", networks)):
        empty = [row for row, cell in enumerate(cells, 1) if not cell]
        if empty and (what == "name" or len(empty) < len(cells)):
            raise DataError(f"actors: no {what} in row {listing(empty)}")
    return [networks, names]


def _grouped(networks: list[str]) -> list[int]:
    """Order actors network by network."""
    first = {name: i for i, name in enumerate(dict.fromkeys(networks))}
    return sorted(range(len(networks)), key=lambda at: first[networks[at]])


def _check_names(found: Actors) -> None:
    seen: set[tuple[str, str]] = set()
    for pair in zip(found.networks, found.names, strict=True):
        if pair in seen:
            raise DataError(
                f"{place(*pair)} is in the table of actors more than once; if there are several "
                "networks, name their column with network="
            )
        seen.add(pair)


def place(network: str, actor: str) -> str:
    """Name an actor in a message."""
    return f"network {network!r}, actor {actor!r}" if network else f"actor {actor!r}"


def sectors(actors: Actors, column: str) -> tuple[NDArray[np.uint32], tuple[str, ...]]:
    """
    Give the sectors of the actors as numbers (A,), and their names.

    Raises
    ------
    DataError
        An actor has none.
    """
    import pandas as pd

    values = actors.column(column, "sector")
    for at, value in enumerate(values):
        if value is None or pd.isna(value) is True or not str(value).strip():
            raise DataError(f"{actors.where(at)}: no sector in column {column!r}; fill it in")
    labels = [str(value).strip() for value in values]
    names = tuple(sorted(set(labels)))
    number = {name: i for i, name in enumerate(names)}
    return np.array([number[label] for label in labels], dtype=np.uint32), names


def read_tasks(actors: Actors, given: Columns) -> NDArray[np.bool_]:
    """
    Read which actor has which task (A, T): 0/1 columns, or one column of lists.

    Raises
    ------
    DataError
        A cell is missing or neither 0 nor 1.
    """
    if isinstance(given, str):
        named: NDArray[np.bool_] = _lists(actors, given, "tasks") > 0
        return named
    columns = actors.columns(given, "tasks")
    table = _table(actors, columns, "tasks")
    wrong = (table != 0) & (table != 1)
    if wrong.any():
        _refuse(actors, columns, table, wrong, "tasks", "it must be 0 or 1")
    has: NDArray[np.bool_] = table == 1
    return has


def endorsements(actors: Actors, given: Columns) -> Floats:
    """
    Read how far each actor endorses each value of the charter (A, J), in [0, 1].

    Raises
    ------
    DataError
        A cell is missing or outside.
    """
    if isinstance(given, str):
        return _lists(actors, given, "charter")
    columns = actors.columns(given, "charter")
    table = _table(actors, columns, "charter")
    wrong = (table < 0) | (table > 1)
    if wrong.any():
        _refuse(actors, columns, table, wrong, "charter", "it must lie in [0, 1]")
    return table


def profiles(actors: Actors, given: Columns) -> Floats:
    """
    Read the value profiles (A, V).

    Raises
    ------
    DataError
        A cell is missing, or all values of an actor are 0, so that they have no direction.
    """
    if isinstance(given, str):
        raise DataError(f"values: name at least two columns, got {given!r}")
    columns = actors.columns(given, "values")
    if len(columns) < 2:
        raise DataError(f"values: name at least two columns, got {listing(columns)}")
    table = _table(actors, columns, "values")
    nothing = np.flatnonzero(~table.any(axis=1))
    if nothing.size:
        raise DataError(
            f"{actors.where(nothing[0])}: all of its values ({listing(columns)}) are 0, so its "
            "profile has no direction"
        )
    return table


def _table(actors: Actors, columns: list[str], what: str) -> Floats:
    """Read numeric columns without gaps."""
    if not columns:
        raise DataError(f"{what}: name at least one column")
    table = np.empty((len(actors), len(columns)))
    for j, name in enumerate(columns):
        cells = actors.column(name, what)
        plain = np.asarray(actors.frame[name]).dtype.kind in "fiub"
        table[:, j] = cells if plain else [_number(value) for value in cells]
    wrong = ~np.isfinite(table)
    if wrong.any():
        at, j = np.argwhere(wrong)[0]
        value = actors.column(columns[j], what)[at]
        raise DataError(
            f"{actors.where(at)}: {columns[j]!r} ({what}) is {shown(value)}; it must be a number"
        )
    return table


def _number(value: object) -> float:
    if isinstance(value, numbers.Real | np.bool_):
        return float(value)
    return float("nan")


def _refuse(
    actors: Actors,
    columns: list[str],
    table: Floats,
    wrong: NDArray[np.bool_],
    what: str,
    rule: str,
) -> NoReturn:
    at, j = np.argwhere(wrong)[0]
    raise DataError(
        f"{actors.where(at)}: {columns[j]!r} ({what}) is {shown(float(table[at, j]))}; {rule}"
    )


def _lists(actors: Actors, column: str, what: str) -> Floats:
    """Read a column of lists, or of texts such as "triage; home visits", as 0/1 columns."""
    found: list[frozenset[str]] = []
    for at, cell in enumerate(actors.column(column, what)):
        if isinstance(cell, str):
            items = cell.split(";")
        elif isinstance(cell, Iterable):
            items = list(map(str, cell))
        else:
            raise DataError(
                f"{actors.where(at)}: {column!r} ({what}) is {shown(cell)}; it must be a list or a "
                'text such as "one; another", empty where there are none'
            )
        found.append(frozenset(item.strip() for item in items if item.strip()))
    names = sorted(set().union(*found))
    if not names:
        raise DataError(f"{what}: column {column!r} names none for any actor")
    return np.array([[float(name in own) for name in names] for own in found])
