"""How the truth looks in the data: its fit, and the truth table rows that contradict it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca.simulation.answers import over
from fastqca.simulation.scoring import per_segment
from fastqca.simulation.truth import memberships_in_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fastqca.batch import ManySolutions
    from fastqca.simulation.answers import Truths

    Floats = NDArray[np.float64]

__all__ = ["ratios", "row_errors", "seen", "truth_fit"]

_CHUNK = 2**22


def truth_fit(there: Truths, many: ManySolutions) -> dict[str, Floats]:
    """
    Compute consistency, PRI and coverage of the truth in each replicate, (R,) each.

    NaN where a condition is withheld from the analyst, has more than two levels, or for 0/0.
    """
    data = many._data  # noqa: SLF001 (what is not meant for users is meant for this)
    names = ("true_inclS", "true_PRI", "true_covS")
    out = np.full((3, len(many)), np.nan)
    if max(many.settings["levels"], default=2) > 2:
        return dict(zip(names, out, strict=True))
    there = there.within(many.names)
    sums, hidden = seen(there, many.names)
    size = max(1, _CHUNK // max(1, data.conditions[:1].size))
    for first in range(0, len(many), size):
        last = min(first + size, len(many))
        x, y = data.block(first, last)
        mine = there.which if len(there.which) == 1 else there.which[first:last]
        fit = ratios(memberships_in_terms(sums[mine], x), y)
        out[:, first:last] = np.where(hidden[mine], np.nan, fit)
    return dict(zip(names, out, strict=True))


def seen(there: Truths, names: Sequence[str]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Write the truths (U, T, k) over the conditions of the analyst; tell which have others too."""
    there_too = np.array([name in names for name in there.names])
    hidden = np.logical_or.reduce(there.sums[..., ~there_too] >= 0, axis=(1, 2))
    kept = [name for name in there.names if name in names]
    return over(there.sums[..., there_too], kept, names), hidden


def ratios(x: NDArray[np.generic], y: NDArray[np.generic]) -> Floats:
    """Compute consistency, PRI and coverage over cases (R, N): shape (3, R)."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    both = np.minimum(x, y)
    all_three = np.minimum(both, 1 - y).sum(axis=1)
    joint, of_x, of_y = both.sum(axis=1), x.sum(axis=1), y.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.array([joint / of_x, (joint - all_three) / (of_x - all_three), joint / of_y])


def row_errors(there: Truths, many: ManySolutions) -> Floats:
    """
    Compute the share of truth table rows that are coded otherwise than the truth is, (R,).

    Of the rows coded "0", "1" or "C". NaN where a condition is withheld from the analyst or there
    is no such row.
    """
    there = there.within(many.names)
    sums, hidden = seen(there, many.names)
    tables = many.tables
    replicate = np.repeat(np.arange(len(many)), np.diff(tables.offsets))
    mine = np.broadcast_to(there.which, len(many))[replicate]
    true = _true_rows(sums, mine, tables.configs)
    coded = tables.out >= 0
    wrong = per_segment(np.add, coded & (tables.out != true), tables.offsets, 0)
    rows = per_segment(np.add, coded, tables.offsets, 0)
    with np.errstate(invalid="ignore"):
        return np.where(hidden[there.which], np.nan, wrong / rows)


def _true_rows(
    sums: NDArray[np.int8], which: NDArray[np.int64], configs: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Tell in which configurations (Q, k) the truths (U, T, k) of these numbers (Q,) hold."""
    true = np.zeros(len(configs), dtype=np.bool_)
    for t in range(sums.shape[1]):
        in_term = np.ones(len(configs), dtype=np.bool_)
        for j in np.flatnonzero((sums[:, t] != -1).any(axis=0)).tolist():
            level = sums[:, t, j][which]
            in_term &= (level == -1) | (level == configs[:, j])
        true |= in_term
    return true
