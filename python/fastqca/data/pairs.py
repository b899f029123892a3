"""Sets that cases hardly tell apart: identical, mirrored, and on the same side of one half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.tolerance import is_in, is_out, same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["SimilarPair", "identical_groups", "mirrored_pairs", "similar_pairs"]

# One case in twenty.
_FEW = 0.05


@dataclass(frozen=True, slots=True)
class SimilarPair:
    """
    Two sets that part nearly all cases in the same way, or in opposite ways.

    Attributes
    ----------
    first, second : str
    mirrored : bool
        Whether the second is like the negation of the first.
    cases : tuple of str
        The cases that tell them apart, by a membership above, at or below 0.5. They may be none.
    """

    first: str
    second: str
    mirrored: bool
    cases: tuple[str, ...]


def identical_groups(values: Mapping[str, NDArray[np.float64]]) -> tuple[tuple[str, ...], ...]:
    """
    Group the sets with the same value in every case.

    Examples
    --------
    >>> x = np.array([0.0, 1.0])
    >>> identical_groups({"A": x, "B": 1 - x, "C": x})
    (('A', 'C'),)
    """
    groups: dict[bytes, list[str]] = {}
    for name, x in values.items():
        groups.setdefault((x + 0.0).tobytes(), []).append(name)  # + 0.0 makes -0.0 plain 0
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def mirrored_pairs(values: Mapping[str, NDArray[np.float64]]) -> tuple[tuple[str, str], ...]:
    """
    Pair the sets of which one is the negation of the other in every case.

    Examples
    --------
    >>> x = np.array([0.0, 1.0])
    >>> mirrored_pairs({"A": x, "B": 1 - x})
    (('A', 'B'),)
    """
    names = list(values)
    return tuple(
        (a, b)
        for at, a in enumerate(names)
        for b in names[at + 1 :]
        if bool(same(values[a] + values[b], 1).all())
    )


def similar_pairs(
    values: Mapping[str, NDArray[np.float64]], cases: Sequence[str]
) -> tuple[SimilarPair, ...]:
    """
    Pair the sets that at most one case in twenty tells apart, but that are not the same.

    Examples
    --------
    >>> a, b = np.array([0.1, 0.9, 0.8]), np.array([0.2, 0.6, 1.0])
    >>> similar_pairs({"A": a, "B": b, "C": 1 - a}, ["x", "y", "z"])[0]
    SimilarPair(first='A', second='B', mirrored=False, cases=())
    """
    names = [name for name, x in values.items() if is_in(x).any() and is_out(x).any()]
    if not names:
        return ()
    every = np.array([values[name] for name in names])
    sides = is_in(every).astype(np.float32) - is_out(every)
    above, at, below = (sides == side for side in (1, 0, -1))
    few = int(_FEW * len(cases))
    found = []
    for mirrored in (False, True):
        other = (below, at, above) if mirrored else (above, at, below)
        agreeing = sum(
            a.astype(np.float32) @ b.T.astype(np.float32)
            for a, b in zip((above, at, below), other, strict=True)
        )
        close = np.triu(len(cases) - agreeing <= few, 1)
        for i, j in np.argwhere(close).tolist():
            x, y = values[names[i]], values[names[j]]
            alike = same(x + y, 1) if mirrored else x == y
            if not alike.all():
                apart = sides[i] != (-sides[j] if mirrored else sides[j])
                telling = tuple(cases[case] for case in np.flatnonzero(apart).tolist())
                found.append(SimilarPair(names[i], names[j], mirrored, telling))
    return tuple(found)
