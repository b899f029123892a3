"""How much of what is found chance would find: each search again under permuted outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.batch import ManySolutions, Status, minimize_many
from fastqca.simulation.sample import Purpose
from fastqca.simulation.scoring import per_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fastqca.simulation.sample import Streams

    Floats = NDArray[np.float64]

__all__ = ["BY_CHANCE", "by_chance"]

BY_CHANCE = ("chance_solved", "p_value", "beyond_chance")
"""What is found by permutations, which are drawn also where the data are not."""

_CHUNK = 2**22
_LEVEL = 0.05
_HARD = (Status.UNSETTLED, Status.TOO_LARGE)  # with rows to explain, so there are models


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
        whether that is at most 0.05. NaN where some strength is not known, as no model was found
        within the budget or the memory.

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
        there = (np.diff(other.model_offsets) > 0) | np.isin(other.status, _HARD)
        solved[at] = there.reshape(-1, permutations).mean(axis=1)
        strength = _strength(other).reshape(-1, permutations)
        reached[at] = (strength >= mine[at, None]).sum(axis=1)
        reached[at[np.isnan(strength).any(axis=1)]] = np.nan
    reached[np.isnan(mine)] = np.nan
    p_value = (1 + reached) / (1 + permutations)
    beyond = np.where(np.isnan(p_value), np.nan, p_value <= _LEVEL)
    return dict(zip(BY_CHANCE, (solved, p_value, beyond), strict=True))


def _strength(many: ManySolutions) -> Floats:
    """Compute the consistency times coverage of the best listed model of each replicate."""
    strength = np.nan_to_num(many.inclS * many.covS)
    found = per_segment(np.fmax, strength, many.model_offsets, 0)
    return np.where(np.isin(many.status, _HARD) & (np.diff(many.model_offsets) == 0), np.nan, found)
