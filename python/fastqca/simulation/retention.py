"""How often a solution survives that one case is deleted, or its outcome inverted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.batch import ManySolutions, Status, minimize_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["retained"]

_CHUNK = 2**22


def retained(
    many: ManySolutions,
    conditions: NDArray[Any],
    outcome: NDArray[Any],
    how: str,
    arguments: Mapping[str, Any],
    threads: int | None,
) -> NDArray[np.float64]:
    """
    Compute the share of cases without which, or with whose outcome inverted, models stay the same.

    Parameters
    ----------
    many : ManySolutions
        The solutions of the data as they are.
    conditions : ndarray, shape (R, N, k)
    outcome : ndarray, shape (R, N)
    how : {"deletion", "corruption"}
    arguments : mapping of str to object
        For `minimize_many`.
    threads : int or None

    Returns
    -------
    ndarray of float64, shape (R,)
        NaN for replicates without a model, with models that are not listed, also without one of
        the cases, or with one case.

    Notes
    -----
    All cases are tried, so nothing is random. This asks for the same models, of crisp and fuzzy
    data; `fastqca.retention` gives the probability that no row of a crisp table changes its code.
    """
    count, n, k = conditions.shape
    share = np.full(count, np.nan)
    if n == 1:
        return share
    known = np.flatnonzero((many.status == Status.SOLVED) & (np.diff(many.model_offsets) > 0))
    size = max(1, _CHUNK // (n * n * k))
    book: dict[tuple[str, ...], int] = {}
    mine = _solutions(many, book)
    for start in range(0, len(known), size):
        at = known[start : start + size]
        x, y = _variants(conditions[at], outcome[at], how)
        other = minimize_many(x, y, names=many.names, threads=threads, **arguments)
        same = (_solutions(other, book).reshape(-1, n) == mine[at, None]).astype(np.float64)
        # More models than can be listed are others; of those not all found nothing is known.
        hard = np.isin(other.status, (Status.UNSETTLED, Status.TOO_LARGE))
        same[hard.reshape(-1, n)] = np.nan
        share[at] = same.mean(axis=1)
    return share


def _solutions(many: ManySolutions, book: dict[tuple[str, ...], int]) -> NDArray[np.int64]:
    """Give solutions numbers by what they say, -1 for none; `book` keeps the numbers."""
    found, first, back = np.unique(many.solution_id, return_index=True, return_inverse=True)
    said = [
        book.setdefault(many.models_of(at), len(book)) if solution >= 0 else -1
        for solution, at in zip(found.tolist(), first.tolist(), strict=True)
    ]
    return np.array(said, dtype=np.int64)[back]


def _variants(x: NDArray[Any], y: NDArray[Any], how: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Make each data set anew for each of its cases: without it, or with its outcome inverted."""
    count, n, k = x.shape
    x = np.repeat(x, n, axis=0)
    y = np.repeat(y, n, axis=0)
    case = np.tile(np.arange(n), count)
    if how == "corruption":
        y[np.arange(len(y)), case] = 1 - y[np.arange(len(y)), case]
        return x, y
    kept = np.arange(n) != case[:, None]
    return x[kept].reshape(-1, n - 1, k), y[kept].reshape(-1, n - 1)
