"""Parameters of fit of given memberships: the columns of every table of fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca import _core
from fastqca._common.binomial import binomial_tail
from fastqca._common.check import choice, number, shown
from fastqca._common.errors import DataError
from fastqca.fit.added import Added, added_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["CORE_COLUMNS", "parameters", "relation_named"]

_RELATIONS = ("necessity", "sufficiency")
# Columns of the core, which names them after sufficiency; necessity swaps the two roles.
CORE_COLUMNS = {
    "sufficiency": {"inclS": 0, "PRI": 1, "covS": 2},
    "necessity": {"inclN": 2, "RoN": 3, "covN": 0},
}


def relation_named(relation: object, allowed: Sequence[str] = _RELATIONS) -> str:
    """
    Complete an abbreviated relation: the first one allowed that begins like it.

    Examples
    --------
    >>> relation_named("suf")
    'sufficiency'
    """
    if isinstance(relation, str) and relation and relation not in allowed:
        for full in allowed:
            if full.startswith(relation.casefold()):
                return full
    return choice(relation, "relation", tuple(allowed))


def parameters(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    relation: str,
    *,
    whole: bool,
    inf_test: str | None = None,
    incl_cut: object = (0.75, 0.5),
    add: Added | None = None,
) -> dict[str, NDArray[np.float64]]:
    """
    Compute all measures of terms and, where wanted, of their union.

    Parameters
    ----------
    whole : bool
        Whether the union of several terms is a row of its own, and terms have a coverage that
        is unique among them.
    inf_test, incl_cut, add
        As in `pof`.
    """
    n_terms = len(x)
    several = whole and n_terms > 1
    indices = np.arange(n_terms, dtype=np.int64)
    offsets = np.array([0, n_terms], dtype=np.int64)
    of_terms, of_whole, unique = _core.fit(x, y, offsets=offsets, indices=indices)
    rows = np.concatenate([of_terms, of_whole]) if several else of_terms
    measures = {name: rows[:, column].copy() for name, column in CORE_COLUMNS[relation].items()}
    if whole and relation == "sufficiency":
        measures["covU"] = np.full(len(rows), np.nan)
        if several:
            measures["covU"][:n_terms] = unique
    scores = np.concatenate([x, x.max(axis=0, keepdims=True)]) if several else x
    if inf_test is not None:
        measures |= _p_values(scores, y, relation, inf_test, incl_cut)
    measures |= added_columns(add, relation, measures, scores, y)
    return measures


def _p_values(
    scores: NDArray[np.float64],
    y: NDArray[np.float64],
    relation: str,
    inf_test: object,
    incl_cut: object,
) -> dict[str, NDArray[np.float64]]:
    """Test for each line of `scores` whether consistency is above each cut-off."""
    choice(inf_test, "inf_test", ("binom",))
    both = [incl_cut] if not isinstance(incl_cut, tuple | list) else list(incl_cut)
    if not 1 <= len(both) <= 2:
        raise DataError(f"incl_cut must be one number or two, got {shown(incl_cut)}")
    cuts = [number(cut, "incl_cut", low=0, high=1) for cut in both]
    if not (np.isin(scores, (0, 1)).all() and np.isin(y, (0, 1)).all()):
        raise DataError(
            "inf_test='binom' counts cases, so all sets must be crisp, but there are "
            "memberships between 0 and 1"
        )
    successes = np.minimum(scores, y).sum(axis=1)
    trials = scores.sum(axis=1) if relation == "sufficiency" else np.full(len(scores), y.sum())
    counts = list(zip(successes.astype(int).tolist(), trials.astype(int).tolist(), strict=True))
    return {
        name: np.array([binomial_tail(s, n, cut) for s, n in counts])
        for name, cut in zip(("pval1", "pval0"), cuts, strict=False)
    }
