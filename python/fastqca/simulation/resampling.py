"""Further searches in changed data: with cases deleted or corrupted, with the outcome permuted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.batch import ManySolutions, Status, minimize_many
from fastqca.simulation.random_numbers import Purpose
from fastqca.simulation.scoring import per_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fastqca.simulation.random_numbers import Streams

    Floats = NDArray[np.float64]

__all__ = ["BY_CHANCE", "by_chance", "retained"]

BY_CHANCE = ("chance_solved", "p_value", "beyond_chance")

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
    Repeat the search of `many` under permutations of the outcome, to see what chance finds.

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
        has_model = (np.diff(other.model_offsets) > 0) | np.isin(other.status, _HARD)
        solved[at] = has_model.reshape(-1, permutations).mean(axis=1)
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
    best = per_segment(np.fmax, strength, many.model_offsets, 0)
    return np.where(np.isin(many.status, _HARD) & (np.diff(many.model_offsets) == 0), np.nan, best)


def retained(
    many: ManySolutions,
    conditions: NDArray[Any],
    outcome: NDArray[Any],
    how: str,
    arguments: Mapping[str, Any],
    threads: int | None,
) -> Floats:
    """
    Compute the share of cases without which, or with whose outcome inverted, models stay the same.

    `how` is "deletion" or "corruption". NaN for replicates without a model, with models that are
    not listed, also without one of the cases, or with one case.

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
    numbers: dict[tuple[str, ...], int] = {}
    mine = _solutions(many, numbers)
    for start in range(0, len(known), size):
        at = known[start : start + size]
        x, y = _variants(conditions[at], outcome[at], how)
        other = minimize_many(x, y, names=many.names, threads=threads, **arguments)
        same = (_solutions(other, numbers).reshape(-1, n) == mine[at, None]).astype(np.float64)
        # More models than can be listed are others; of those not all found nothing is known.
        hard = np.isin(other.status, _HARD)
        same[hard.reshape(-1, n)] = np.nan
        share[at] = same.mean(axis=1)
    return share


def _solutions(many: ManySolutions, numbers: dict[tuple[str, ...], int]) -> NDArray[np.int64]:
    """Give solutions numbers by their models, -1 for none; `numbers` has those given so far."""
    ids, first, back = np.unique(many.solution_id, return_index=True, return_inverse=True)
    of_ids = [
        numbers.setdefault(many.models_of(at), len(numbers)) if solution >= 0 else -1
        for solution, at in zip(ids.tolist(), first.tolist(), strict=True)
    ]
    return np.array(of_ids, dtype=np.int64)[back]


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
