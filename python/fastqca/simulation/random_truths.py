"""Random truths: sums of products without redundant parts, one for each replicate."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.errors import DataError
from fastqca.simulation.streams import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fastqca.simulation.streams import Streams

    Terms = NDArray[np.int8]

__all__ = ["as_levels", "memberships_in_terms", "random_terms", "redundant"]

ABSENT = -1
_ATTEMPTS = 1000


def random_terms(
    streams: Streams, k: int, terms: tuple[int, int], literals: tuple[int, int]
) -> Terms:
    """
    Draw a sum of products for each replicate.

    Parameters
    ----------
    streams : Streams
        Of R replicates.
    k : int
        Number of conditions.
    terms, literals : tuple of int
        Least and largest number of terms T, and of literals in a term; every number is as likely.

    Returns
    -------
    ndarray of int8, shape (R, T, k)
        The level of each condition in each term, -1 where it does not occur. Terms that a
        replicate does not have are -2 throughout.

    Raises
    ------
    DataError
        There are hardly any such sums over k conditions.

    Notes
    -----
    A sum in which a term or literal could be left out without changing it is drawn anew, as is
    one that is always true.
    """
    out: Terms = np.full((len(streams.replicates), terms[1], k), -2, dtype=np.int8)
    todo = np.arange(len(out))
    for attempt in range(_ATTEMPTS):
        drawn = _drawn(streams, todo, k, terms, literals, attempt)
        out[todo] = drawn
        todo = todo[redundant(drawn)]
        if not todo.size:
            return out
    raise DataError(
        f"no sum of {terms[0]} to {terms[1]} terms with {literals[0]} to {literals[1]} literals "
        f"over {k} conditions without redundant parts was found in {_ATTEMPTS} attempts: "
        "ask for fewer terms or more conditions"
    )


def _drawn(
    streams: Streams,
    which: NDArray[np.intp],
    k: int,
    terms: tuple[int, int],
    literals: tuple[int, int],
    attempt: int,
) -> Terms:
    most = terms[1]
    count = 1 + most * (1 + 2 * k)
    u = streams.per_replicate(Purpose.RANDOM_TRUTH, count, which=which, attempt=attempt)
    n_terms = terms[0] + (u[:, 0] * (terms[1] - terms[0] + 1)).astype(np.int64)
    u = u[:, 1:].reshape(len(which), most, 1 + 2 * k)
    n_literals = literals[0] + (u[..., 0] * (literals[1] - literals[0] + 1)).astype(np.int64)
    # The literals of a term are those conditions whose numbers are smallest.
    rank = u[..., 1 : k + 1].argsort(axis=-1).argsort(axis=-1)
    sign = (u[..., k + 1 :] < 0.5).astype(np.int8)
    drawn: Terms = np.where(rank < n_literals[..., None], sign, np.int8(ABSENT))
    drawn[np.arange(most) >= n_terms[:, None]] = -2
    return drawn


def redundant(sums: Terms) -> NDArray[np.bool_]:
    """
    Tell which sums (R, T, k) have a part that changes nothing, or are always true.

    A sum without one of its terms is contained in it, and one without one of its literals
    contains it; so each is the same as the sum just when as many configurations satisfy it.
    """
    size = _share(sums)
    found: NDArray[np.bool_] = size == 1
    for t in range(sums.shape[1]):
        there = (sums[:, t] > -2).any(axis=1)
        fewer = sums.copy()
        fewer[:, t] = -2
        found |= there & (_share(fewer) == size)
        for j in range(sums.shape[2]):
            wider = sums.copy()
            wider[:, t, j] = ABSENT
            found |= (sums[:, t, j] >= 0) & (_share(wider) == size)
    return found


def _share(sums: Terms) -> NDArray[np.float64]:
    """
    Share of all configurations that satisfy each sum (R, T, k): inclusion and exclusion.

    Exact, since all summands are multiples of a small power of 1/2.
    """
    total = np.zeros(len(sums))
    n_terms = sums.shape[1]
    for size in range(1, n_terms + 1):
        for chosen in combinations(range(n_terms), size):
            part = sums[:, list(chosen)]
            there = (part > -2).all(axis=(1, 2))
            clash = ((part == 0).any(axis=1) & (part == 1).any(axis=1)).any(axis=1)
            fixed = (part >= 0).any(axis=1).sum(axis=1)
            total += np.where(there & ~clash, 0.5**fixed, 0.0) * (-1) ** (size + 1)
    return total


def memberships_in_terms(sums: Terms, values: NDArray[np.generic]) -> NDArray[np.generic]:
    """
    Evaluate the sum of each replicate by minimum, maximum and 1 - x.

    Parameters
    ----------
    sums : ndarray of int8, shape (R, T, k)
    values : ndarray, shape (R, N, k)

    Returns
    -------
    ndarray, shape (R, N)
        Of the type of `values`.
    """
    whole = np.zeros(values.shape[:2], dtype=values.dtype)
    for t in range(sums.shape[1]):
        term = np.ones_like(whole)
        for j in range(sums.shape[2]):
            level = sums[:, None, t, j]
            x = values[..., j]
            literal = np.where(level == 1, x, np.where(level == 0, 1 - x, 1)).astype(x.dtype)
            term = np.minimum(term, literal)
        term = np.where(sums[:, None, t, 0] == -2, 0, term).astype(term.dtype)
        whole = np.maximum(whole, term)
    return whole


def as_levels(terms: Terms, names: Sequence[str]) -> list[dict[str, int]]:
    """
    Write the terms of one sum (T, k) as the levels of their conditions.

    Examples
    --------
    >>> as_levels(np.array([[1, 0, -1], [-2, -2, -2]], dtype=np.int8), ["A", "B", "C"])
    [{'A': 1, 'B': 0}]
    """
    return [
        {name: int(level) for name, level in zip(names, term, strict=True) if level >= 0}
        for term in terms
        if (term > -2).any()
    ]
