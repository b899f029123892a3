"""One simulated network, to be looked at: its actors, its ties and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca.simulation.measures import CONDITIONS

if TYPE_CHECKING:
    import pandas as pd

    from fastqca import _core

__all__ = ["CareNetwork", "care_network"]

_SECTORS = ("primary", "hospital", "mental health", "social care", "municipality")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CareNetwork:
    """
    One simulated network. Made by `CareNetworks.network`.

    Attributes
    ----------
    actors : DataFrame
        One row per organisation, named "a1" (the broker), "a2", ...: its `sector`, which tasks it
        has (`T1`, `T2`, ..., bool), its value profile (`V1`, ...) and which values of the charter
        it endorses (`C1`, ...).
    edges : DataFrame
        One row per tie: `source`, `target` and `layer`, "working" or "coordination".
    mechanisms : float
        Share of the integration mechanisms.
    traits : dict of str to float
        The latent traits.
    path : tuple of int
        Seed, cell, replicate, number and attempt, from which the network can be made again.

    Examples
    --------
    >>> from fastqca.simulation import CareNetworks
    >>> network = CareNetworks().network(seed=1, replicate=3, number=5)
    >>> network
    <CareNetwork of 8 organisations, 13 working and 7 coordination ties>
    """

    actors: pd.DataFrame
    edges: pd.DataFrame
    mechanisms: float
    traits: dict[str, float]
    path: tuple[int, int, int, int, int]

    def __repr__(self) -> str:
        layers = self.edges["layer"].value_counts()
        working, coordination = layers.get("working", 0), layers.get("coordination", 0)
        return (
            f"<CareNetwork of {len(self.actors)} organisations, {working} working and "
            f"{coordination} coordination ties>"
        )


def care_network(model: _core.CareModel, path: tuple[int, int, int, int, int]) -> CareNetwork:
    """Make the network at a path."""
    import pandas as pd

    seed, cell, *address = path
    _, traits, sectors, tasks, values, charter, mechanisms, working, coordination = model.tables(
        (seed, cell), np.array([address], dtype=np.uint64)
    )
    n = len(sectors)
    actors = pd.Index([f"a{i + 1}" for i in range(n)], name="actor")
    frame = pd.DataFrame({"sector": [_sector(s) for s in sectors]}, index=actors)
    for letter, flat in (("T", tasks), ("V", values), ("C", charter)):
        table = flat.reshape(n, -1)
        columns = [f"{letter}{j + 1}" for j in range(table.shape[1])]
        frame = frame.join(pd.DataFrame(table, index=actors, columns=columns))
    layers = {"working": working.reshape(-1, 2), "coordination": coordination.reshape(-1, 2)}
    edges = [
        pd.DataFrame({"source": actors[pairs[:, 0]], "target": actors[pairs[:, 1]], "layer": layer})
        for layer, pairs in layers.items()
    ]
    named = dict(zip(CONDITIONS, traits.tolist(), strict=True))
    return CareNetwork(
        frame, pd.concat(edges, ignore_index=True), float(mechanisms[0]), named, path
    )


def _sector(number: int) -> str:
    return _SECTORS[number] if number < len(_SECTORS) else f"sector {number + 1}"
