"""
Naive twin of the generator: ChaCha8 and the model of care networks in plain Python.

Written from the published description of the cipher (Bernstein 2008) and from the formulas in the
docstring of `CareNetworks`, one draw after the other.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Iterator

MASK = 2**32 - 1
SITE, TRAITS, ACTORS, TIES = range(4)
N_SECTORS, N_TASKS, N_VALUES, N_CHARTER, N_MECHANISMS = 5, 12, 8, 6, 6


def quarter_round(s: list[int], a: int, b: int, c: int, d: int) -> None:
    for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & MASK
        s[z] ^= s[x]
        s[z] = (s[z] << turn | s[z] >> (32 - turn)) & MASK


def block(key: tuple[int, ...], counter: int, stream: int, rounds: int = 8) -> list[int]:
    """Return 16 words of the key stream; `key` has 8 words."""
    start = [*struct.unpack("<4I", b"expand 32-byte k"), *key]
    start += [counter & MASK, counter >> 32, stream & MASK, stream >> 32]
    s = start.copy()
    for _ in range(rounds // 2):
        for column in range(4):
            quarter_round(s, column, column + 4, column + 8, column + 12)
        for i in range(4):
            quarter_round(s, i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12)
    return [(x + y) & MASK for x, y in zip(s, start, strict=True)]


class Stream:
    """The random numbers of one case for one purpose."""

    def __init__(self, path: tuple[int, int, int, int], purpose: int) -> None:
        key = struct.unpack("<8I", struct.pack("<4Q", *path))
        self.words: Iterator[int] = (
            word for counter in range(2**32) for word in block(key, counter, purpose)
        )

    def u32(self) -> int:
        return next(self.words)

    def uniform(self) -> float:
        whole = self.u32() + (self.u32() << 32)
        return ((whole >> 12) + 0.5) / 2**52

    def bernoulli(self, p: float) -> bool:
        return self.u32() + 0.5 < p * 2**32

    def normal(self) -> float:
        return NormalDist().inv_cdf(self.uniform())

    def gamma(self, shape: float) -> float:
        if shape < 1:
            power = log(self.uniform()) / shape
            return self.gamma(shape + 1) * exp(power)
        d = shape - 1 / 3
        while True:
            x = self.normal()
            v = (1 + x / sqrt(9 * d)) ** 3
            u = self.uniform()
            if v > 0 and log(u) < x * x / 2 + d - d * v + d * log(v):
                return d * v


@dataclass
class Twin:
    """A network: traits, and per actor its sector, tasks, values and endorsements; its graphs."""

    traits: list[float]
    sectors: list[int]
    tasks: list[list[bool]]
    values: list[list[float]]
    charter: list[list[float]]
    mechanisms: float
    working: nx.Graph
    coordination: nx.Graph


def network(
    path: tuple[int, int, int, int],
    *,
    waves: int = 1,
    phi: float = 0.7,
    site_share: float = 0.0,
    attempt: int = 0,
) -> Twin:
    """Make the network at a path, with independent traits."""
    seed, cell, replicate, number = path
    later = attempt * 256
    first = number - number % waves
    site = Stream((seed, cell, replicate, first), SITE + later)
    n = 6 + (site.u32() * 15 >> 32)
    lasting = [site.normal() for _ in range(5)]
    current = [0.0] * 5
    for t in range(number % waves + 1):
        stream = Stream((seed, cell, replicate, first + t), TRAITS + later)
        new = [stream.normal() for _ in range(5)]
        current = [phi * a + sqrt(1 - phi**2) * e for a, e in zip(current, new, strict=True)]
        current = new if t == 0 else current
    z = [
        sqrt(site_share) * u + sqrt(1 - site_share) * a
        for u, a in zip(lasting, current, strict=True)
    ]
    traits = [erfc(-x / sqrt(2)) / 2 for x in z]
    fd, fi, nb, vd, vi = traits
    twin = Twin(traits, [], [], [], [], 0.0, nx.empty_graph(n), nx.empty_graph(n))
    actors = Stream(path, ACTORS + later)
    weights = [actors.gamma(0.2 + 3 * fd) for _ in range(N_SECTORS)]
    centre = [0.7 * actors.normal() for _ in range(N_VALUES)]
    for _ in range(n):
        point, sector = actors.uniform() * sum(weights), 0
        while point >= weights[sector] and sector < N_SECTORS - 1:
            point -= weights[sector]
            sector += 1
        twin.sectors.append(sector)
        chances = [
            0.05 + 0.80 * (fd * (task % N_SECTORS == sector) + (1 - fd) * (task % 3 == 0))
            for task in range(N_TASKS)
        ]
        twin.tasks.append([actors.bernoulli(p) for p in chances])
        profile = [exp(m + 0.7 * (0.15 + 2 * vd) * actors.normal()) for m in centre]
        twin.values.append([x / sqrt(sum(y * y for y in profile)) for x in profile])
        twin.charter.append([float(actors.bernoulli(0.15 + 0.75 * vi)) for _ in range(N_CHARTER)])
    ties = Stream(path, TIES + later)
    twin.mechanisms = sum(ties.bernoulli(fi) for _ in range(N_MECHANISMS)) / N_MECHANISMS
    for j in range(1, n):
        for i in range(j):
            same = twin.sectors[i] == twin.sectors[j]
            logit = -2.2 + 2.6 * fi + 0.8 * same
            if ties.bernoulli(1 / (1 + exp(-logit))):
                twin.working.add_edge(i, j)
            if ties.bernoulli(0.85 * nb if i == 0 else 0.08):
                twin.coordination.add_edge(i, j)
    return twin
