"""Limited diversity: configurations that never occur, and drawing anew the cases that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.errors import DataError
from fastqca.simulation.streams import Purpose
from fastqca.simulation.truth import configurations, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from fastqca.simulation.streams import Streams

__all__ = ["impossible", "redraw"]

_MOST_CONDITIONS = 20
_ATTEMPTS = 1000


def impossible(
    diversity: int | str, names: Sequence[str], numbers: Streams
) -> NDArray[np.bool_] | None:
    """
    Say which configurations never occur.

    Parameters
    ----------
    diversity : int or str
        How many, others in each replicate, or which.
    names : sequence of str, length k
    numbers : Streams
        Of R replicates.

    Returns
    -------
    ndarray of bool, shape (R, 2**k) or (1, 2**k), or None
        None: all can occur.
    """
    if not diversity:
        return None
    k = len(names)
    if k > _MOST_CONDITIONS:
        raise DataError(
            f"noise 'diversity' works for up to {_MOST_CONDITIONS} conditions, there are {k}"
        )
    if isinstance(diversity, str):
        rule = truth(diversity, names, "(impossible)", reduce=False)
        satisfied: NDArray[np.bool_] = rule.evaluate(names, configurations(k))[rule.outcome] == 1
        return satisfied[None, :]
    d = whole_number(diversity, "noise 'diversity'", low=0, high=(1 << k) - 1)
    order = numbers.per_replicate(Purpose.DIVERSITY, 1 << k).argsort(axis=1)
    never = np.zeros(order.shape, dtype=np.bool_)
    np.put_along_axis(never, order[:, :d], values=True, axis=1)
    return never


def redraw(
    rows: NDArray[np.int64],
    never: NDArray[np.bool_] | None,
    again: Callable[[NDArray[np.intp], int], NDArray[np.int64]],
) -> NDArray[np.int64]:
    """
    Draw cases anew until none has an impossible configuration.

    Parameters
    ----------
    rows : ndarray of int64, shape (R, N)
        The configurations drawn first, changed in place.
    never : ndarray of bool, shape (R, 2**k) or (1, 2**k), or None
    again : function
        Takes positions of cases in the flat (R * N,) order and the number of the attempt, draws
        these cases anew and returns their configurations.

    Returns
    -------
    ndarray of int64, shape (R, N)
        At which attempt each case was drawn.

    Raises
    ------
    DataError
        Some case still has one after 1000 attempts.
    """
    attempts = np.zeros(rows.shape, dtype=np.int64)
    if never is None:
        return attempts
    never = np.broadcast_to(never, (len(rows), never.shape[1]))
    bad = np.flatnonzero(np.take_along_axis(never, rows, axis=1))
    for attempt in range(1, _ATTEMPTS + 1):
        if not bad.size:
            return attempts
        found = again(bad, attempt)
        rows.reshape(-1)[bad] = found
        attempts.reshape(-1)[bad] = attempt
        bad = bad[never[bad // rows.shape[1], found]]
    if not bad.size:
        return attempts
    raise DataError(
        f"noise 'diversity': case {bad[0] % rows.shape[1] + 1} of replicate "
        f"{bad[0] // rows.shape[1] + 1} had a configuration that never occurs in {_ATTEMPTS} "
        "attempts; rule fewer out, or make the others less rare"
    )
