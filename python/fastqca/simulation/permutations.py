"""How much of what is found chance would find: each search again under permuted outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.batch import ManySolutions, minimize_many
from fastqca.simulation.scoring import per_segment
from fastqca.simulation.streams import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fastqca.simulation.streams import Streams

    Floats = NDArray[np.float64]

__all__ = ["by_chance"]

_CHUNK = 2**22
_LEVEL = 0.05


def by_chance(
    many: ManySolutions,
    conditions: NDArray[Any],
    outcome: NDArray[Any],
    permutations: int,
    streams: Streams,
    arguments: Mapping[str, Any],
) -> dict[str, Floats]:
    """
    Search for models anew in each of so many permutations of the outcome.

    Parameters
    ----------
    many : ManySolutions
        The solutions of the data as they are.
    conditions : ndarray, shape (R, N, k)
    outcome : ndarray, shape (R, N)
    permutations : int
    streams : Streams
        The random numbers of these replicates.
    arguments : mapping of str to object
        For `minimize_many`.

    Returns
    -------
    dict of str to ndarray of float64, shape (R,)
        `chance_solved`, the share of permutations with a model; `p_value`; `beyond_chance`,
        whether that is at most 0.05.

    Notes
    -----
    The strength of a solution is the largest product of consistency and coverage among its
    models, 0 without one. With P permutations, of which m have at least that of the data, the
    p-value is (1 + m) / (1 + P).
    """
    count, n, k = conditions.shape
    solved, reached = np.zeros(count), np.zeros(count)
    mine = _strength(many)
    size = max(1, _CHUNK // (permutations * n * k))
    for first in range(0, count, size):
        at = np.arange(first, min(first + size, count))
        drawn = streams.per_replicate(Purpose.PERMUTATION, permutations * n, which=at)
        order = drawn.reshape(-1, n).argsort(axis=1, kind="stable")
        other = minimize_many(
            np.repeat(conditions[at], permutations, axis=0),
            np.take_along_axis(np.repeat(outcome[at], permutations, axis=0), order, axis=1),
            names=many.names,
            threads=streams.threads or None,
            **arguments,
        )
        there = (np.diff(other.model_offsets) > 0).reshape(-1, permutations)
        solved[at] = there.mean(axis=1)
        strength = _strength(other).reshape(-1, permutations)
        reached[at] = (strength >= mine[at, None]).sum(axis=1)
    p_value = (1 + reached) / (1 + permutations)
    return {
        "chance_solved": solved,
        "p_value": p_value,
        "beyond_chance": (p_value <= _LEVEL).astype(np.float64),
    }


def _strength(many: ManySolutions) -> Floats:
    """Compute the consistency times coverage of the best model of each replicate."""
    return per_segment(np.fmax, np.nan_to_num(many.inclS * many.covS), many.model_offsets, 0)
