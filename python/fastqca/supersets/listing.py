"""Conjunctions and disjunctions over the same conditions: names, memberships, table of fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.values import Value
from fastqca.expressions.tree import Literal
from fastqca.fit.result import FitTable, caption

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.sets import SetData

__all__ = ["ExpressionTable", "Listing", "single_conditions"]


@dataclass(frozen=True, slots=True, eq=False)
class Listing(Value):
    """
    Conjunctions and disjunctions over the same conditions.

    Attributes
    ----------
    sets : SetData
        The k conditions of N cases.
    levels : ndarray of int16, shape (T, k)
        The level of each condition, -1 where it does not occur.
    unions : ndarray of bool, shape (T,)
        Whether the expression is a disjunction.
    """

    sets: SetData
    levels: NDArray[np.int16]
    unions: NDArray[np.bool_]

    def __post_init__(self) -> None:
        for array in (self.sets.values, self.levels, self.unions):  # noqa: PD011 (SetData)
            array.setflags(write=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """The expressions in R's notation: ``A*~B``, ``A + C{1}``."""
        texts = [
            [
                str(Literal(name, frozenset({level}), braces=n_levels > 2))
                for level in range(n_levels)
            ]
            for name, n_levels in zip(self.sets.names, self.sets.levels, strict=True)
        ]
        rows, conditions = np.nonzero(self.levels >= 0)
        levels = self.levels[rows, conditions].tolist()
        literals: list[list[str]] = [[] for _ in self.levels]
        for row, condition, level in zip(rows.tolist(), conditions.tolist(), levels, strict=True):
            literals[row].append(texts[condition][level])
        signs = (" + " if union else "*" for union in self.unions.tolist())
        return tuple(sign.join(parts) for sign, parts in zip(signs, literals, strict=True))

    def memberships(self) -> Iterator[NDArray[np.float64]]:
        """Yield the memberships of the cases in one expression after the other, each (N,)."""
        for row, union in zip(self.levels, self.unions.tolist(), strict=True):
            join = np.maximum if union else np.minimum
            parts = (self._literal(i, int(row[i])) for i in np.flatnonzero(row >= 0).tolist())
            yield reduce(join, parts)

    def _literal(self, condition: int, level: int) -> NDArray[np.float64]:
        x: NDArray[np.float64] = self.sets.values[condition]  # noqa: PD011 (SetData, not pandas)
        if self.sets.fuzzy[condition]:
            return x if level else np.asarray(1.0 - x)
        return np.asarray(x == level, dtype=np.float64)

    def frame(self) -> pd.DataFrame:
        """Return the memberships, one row per case and one column per expression."""
        import pandas as pd

        scores = np.empty((len(self.sets.cases), len(self.levels)))
        for column, x in enumerate(self.memberships()):
            scores[:, column] = x
        return pd.DataFrame(scores, index=pd.Index(self.sets.cases), columns=list(self.terms))


def single_conditions(sets: SetData) -> Listing:
    """
    List every level of every condition, the lowest first: ``~A``, ``A``, ``~B``, ``B``, ...

    Examples
    --------
    >>> import pandas as pd
    >>> from fastqca.data.sets import set_data
    >>> sets = set_data(pd.DataFrame({"A": [0.2, 0.7], "B": [0, 1]}), ["A", "B"])
    >>> single_conditions(sets).terms
    ('~A', 'A', '~B', 'B')
    """
    n = sum(sets.levels)
    levels = np.full((n, len(sets.names)), -1, dtype=np.int16)
    places = ((i, level) for i, n_levels in enumerate(sets.levels) for level in range(n_levels))
    for row, (condition, level) in zip(levels, places, strict=True):
        row[condition] = level
    return Listing(sets, levels, np.zeros(n, dtype=np.bool_))


class ExpressionTable(FitTable):
    """A table of measures of listed expressions. A class that inherits has these fields."""

    __slots__ = ()

    outcome: str
    listing: Listing
    dropped: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows: the expressions, in R's notation."""
        return self.listing.terms

    @property
    def coms(self) -> pd.DataFrame:
        """Memberships of the cases in the expressions: one row per case, one column each."""
        return self.listing.frame()

    def __len__(self) -> int:
        return len(self.listing.levels)

    def _caption_of(self, relation: str) -> str:
        return caption(relation, self.outcome, len(self.listing.sets.cases), self.dropped)
