"""
Scores by which cases and pairs of cases are chosen for case studies; smaller is better.

All of them are sums of differences of memberships: x in a term (n in a necessary condition), y in
the outcome, w in the case's own truth table row, f in a focal conjunct, m in all other conjuncts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fastqca._common.tolerance import same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Scores: TypeAlias = NDArray[np.float64]
    # Memberships of the cases on the left, as columns, and on the right, as rows.
    PairScore: TypeAlias = Callable[[Mapping[str, Scores], Mapping[str, Scores]], Scores]

__all__ = ["PAIRS", "SINGLE", "BestPairs", "best_pairs", "focal_score"]

_CELLS = 2**20

# By relation and type of case, from x (or n) and y.
SINGLE: dict[tuple[str, str], Callable[[Scores, Scores], Scores]] = {
    ("sufficiency", "typical"): lambda x, y: 2 * (y - x) + (1 - x),
    ("sufficiency", "deviant consistency"): lambda x, y: (1 - (x - y)) + (1 - x),
    ("necessity", "typical"): lambda n, y: 2 * np.abs(n - y) + (1 - n),
    ("necessity", "deviant consistency"): lambda n, y: 1 - (y - n),
    ("necessity", "deviant relevance"): lambda n, y: (1 - (n - y)) + (1 - n),
}


def focal_score(f: Scores, x: Scores, y: Scores) -> Scores:
    """Score typical cases for a focal conjunct: how far the outcome is from it."""
    return 2 * np.abs(y - f) + (1 - x)


# By relation and types of the two cases.
PAIRS: dict[tuple[str, str, str], PairScore] = {
    ("sufficiency", "typical", "deviant consistency"): lambda i, j: (
        np.abs(i["x"] - j["x"]) + (1 - (i["y"] - j["y"])) + (1 - i["x"]) + (1 - j["x"])
    ),
    ("sufficiency", "deviant coverage", "irrelevant"): lambda i, j: (
        np.abs(i["w"] - j["w"]) + (1 - (i["y"] - j["y"])) + (1 - i["w"]) + (1 - j["w"])
    ),
    ("sufficiency", "typical", "irrelevant"): lambda i, j: (
        (1 - (i["f"] - j["f"]))
        + (1 - (i["y"] - j["y"]))
        + np.abs(i["m"] - j["m"])
        + 2 * np.abs(i["y"] - i["f"])
        + np.abs(j["y"] - j["f"])
    ),
    ("sufficiency", "typical", "typical"): lambda i, j: (
        (0.5 - (i["f"] - j["f"]))
        + (0.5 - (i["y"] - j["y"]))
        + np.abs(i["m"] - j["m"])
        + 2 * np.abs(i["y"] - i["f"])
        + 2 * np.abs(j["y"] - j["f"])
    ),
    ("necessity", "typical", "deviant consistency"): lambda i, j: (
        np.abs(i["y"] - j["y"]) + (1 - (i["x"] - j["x"]))
    ),
    ("necessity", "typical", "deviant relevance"): lambda i, j: (
        np.abs(i["x"] - j["x"]) + (1 - (i["y"] - j["y"])) + (1 - i["x"]) + (1 - j["x"])
    ),
    ("necessity", "typical", "irrelevant"): lambda i, j: (
        (1 - (i["x"] - j["x"]))
        + (1 - (i["y"] - j["y"]))
        + 2 * np.abs(i["x"] - i["y"])
        + np.abs(j["x"] - j["y"])
    ),
    ("necessity", "typical", "typical"): lambda i, j: (
        (0.5 - (i["x"] - j["x"]))
        + (0.5 - (i["y"] - j["y"]))
        + 2 * np.abs(i["x"] - i["y"])
        + 2 * np.abs(j["x"] - j["y"])
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class BestPairs:
    """The best pairs of cases: their positions, ranks (1 or 2) and scores, (P,) each."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    rank: NDArray[np.int64]
    score: Scores


def best_pairs(
    kind: tuple[str, str, str],
    memberships: Mapping[str, Scores],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    keep: int,
    *,
    ranks: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
    groups: NDArray[np.int64] | None = None,
    single: Scores | None = None,
) -> BestPairs:
    """
    Find the pairs of cases with the smallest scores, by group, rank, score and order of the cases.

    `kind` is a key of `PAIRS`, `keep` how many pairs at most, of each group; only cases of the
    same group make a pair. `ranks` are those of each case as the first and as the second of a
    pair, which has the larger one. `single` says how typical each case is: of two typical cases
    the more typical one is first.
    """
    everywhere = np.ones(len(next(iter(memberships.values()))), dtype=np.int64)
    first, second = ranks if ranks is not None else (everywhere, everywhere)
    best = BestPairs(left[:0], left[:0], first[:0], np.empty(0))
    block = max(1, _CELLS // max(1, len(right)))
    for start in range(0, len(left), block):
        part = left[start : start + block]
        score = _scores(kind, memberships, part, right)
        allowed = np.ones(score.shape, dtype=np.bool_)
        if groups is not None:
            allowed &= groups[part][:, np.newaxis] == groups[right]
        if single is not None:
            one, two = part[:, np.newaxis], right[np.newaxis, :]
            other = _scores(kind, memberships, right, part).T
            tied = same(single[one], single[two])
            alike = same(score, other)
            better = np.where(alike, one < two, score < other)
            allowed &= np.where(tied, better, single[one] < single[two])
        i, j = np.nonzero(allowed)
        rank = np.maximum(first[part[i]], second[right[j]])
        best = _best(best, BestPairs(part[i], right[j], rank, score[i, j]), keep, groups)
    return best


def _scores(
    kind: tuple[str, str, str],
    memberships: Mapping[str, Scores],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> Scores:
    return PAIRS[kind](
        {name: values[left][:, np.newaxis] for name, values in memberships.items()},
        {name: values[right][np.newaxis, :] for name, values in memberships.items()},
    )


def _best(
    known: BestPairs, new: BestPairs, keep: int, groups: NDArray[np.int64] | None
) -> BestPairs:
    """Keep the best of the pairs found so far and of new ones, in each group."""
    left, right, rank, score = (
        np.concatenate([getattr(known, name), getattr(new, name)]) for name in BestPairs.__slots__
    )
    group = np.zeros(len(left), dtype=np.int64) if groups is None else groups[left]
    # Scores that differ by rounding only are the same: the order of the cases decides.
    order = np.lexsort((right, left, score.round(12), rank, group))
    ordered = group[order]
    first = np.searchsorted(ordered, ordered, side="left")
    order = order[np.arange(len(order)) - first < keep]
    return BestPairs(left[order], right[order], rank[order], score[order])
