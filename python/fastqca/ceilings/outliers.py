"""Outliers: cases without which the effect size would be another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import argument, listing, whole_number
from fastqca._common.errors import DataError
from fastqca._tables import CaseList, Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.ceilings.drawn import THROUGH_CASES, draw, label

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.ceilings.drawn import Ceiling, Drawn
    from fastqca.ceilings.pairs import CasePairs

__all__ = ["Outliers", "find_outliers"]

_MOST = 50_000  # sets of cases, each of which is drawn anew
_PRINTED = 20
_SAME = 1e-12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Outliers(Exportable):
    """
    Cases, or pairs of cases, by the change in effect size when they are removed.

    Attributes
    ----------
    condition, outcome, ceiling : str
    d : float
        The effect size of all cases.
    cases : tuple of CaseList, length M
        The cases left out, sorted by the change, largest first. Cases that change nothing are not
        listed.
    without : ndarray of float64, shape (M,)
        The effect size without them.
    peers, scope : ndarray of bool, shape (M,)
        Whether one of the cases is a peer, and whether the scope shrinks without them.
    k : int
        How many cases are left out at a time.
    """

    condition: str
    outcome: str
    ceiling: Ceiling
    d: float
    cases: tuple[CaseList, ...]
    without: NDArray[np.float64]
    peers: NDArray[np.bool_]
    scope: NDArray[np.bool_]
    k: int

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per case or pair.

        Returns
        -------
        DataFrame
            Columns: `cases`, effect sizes `d` (all cases) and `d_without` (these cases left out),
            `change` (`d_without` minus `d`), `percent` of `d`, `peer` and `scope`.
        """
        import pandas as pd

        change = self.without - self.d
        with np.errstate(divide="ignore", invalid="ignore"):
            percent = 100 * change / self.d
        return pd.DataFrame(
            {
                "cases": list(self.cases),
                "d": self.d,
                "d_without": self.without,
                "change": change,
                "percent": percent,
                "peer": self.peers,
                "scope": self.scope,
            }
        )

    def _laid_out(self, limit: int | None) -> list[Table]:
        columns = [Column("without", "left", gap=0, wrap=", ")]
        columns += [Column(head) for head in ("d", "change", "percent", "peer", "scope")]
        listed = zip(self.cases, self.without.tolist(), self.peers, self.scope, strict=True)
        rows = [
            [
                str(cases),
                figure(d),
                f"{d - self.d:+.3f}",
                figure(100 * (d - self.d) / self.d if self.d else np.nan, 1),
                "yes" if peer else "",
                "yes" if scope else "",
            ]
            for cases, d, peer, scope in list(listed)[:limit]
        ]
        notes = [f"d of all cases: {figure(self.d)}"]
        if len(rows) < len(self.cases):
            notes.append(f"{len(self.cases) - len(rows):,} more cases have a smaller effect on d")
        if not rows:
            notes.append("no case changes d")
        what = "Outliers" if self.k == 1 else "Outliers in pairs"
        caption = f"{what}: {self.condition} for {self.outcome}, {label(self.ceiling)}"
        return [Table(columns, [rows] if rows else [], caption=caption, notes=tuple(notes))]

    def _tables(self) -> list[Table]:
        return self._laid_out(None)

    def _in_print(self) -> list[Table]:
        return self._laid_out(_PRINTED)

    def __repr__(self) -> str:
        return f"<Outliers of {self.condition}: {listing(self.cases, 3)}>"


def find_outliers(
    pairs: CasePairs, drawn: Drawn, ceiling: Ceiling, tau: float, k: object, *, theoretical: bool
) -> Outliers:
    """Leave out cases, and draw the ceiling again."""
    many = whole_number(k, "k", low=1, high=2)
    d = _effect(pairs, ceiling, tau)
    at_edge = _at_edge(pairs) if not theoretical else np.zeros(pairs.x.size, np.bool_)
    is_peer = np.zeros(pairs.x.size, np.bool_)
    is_peer[drawn.peers] = True
    places = np.arange(pairs.x.size)
    if ceiling not in THROUGH_CASES and many == 1:
        places = np.flatnonzero(is_peer | at_edge)
    if comb(places.size, many) > _MOST or pairs.x.size <= many + 1:
        few = pairs.x.size <= many + 1
        raise DataError(
            f"{argument('k', many)}: "
            + (
                f"{pairs.x.size} cases are too few to leave out {many}"
                if few
                else f"there are {comb(places.size, many):,} pairs of cases, but at most "
                f"{_MOST:,} can be tried; use k=1"
            ),
            argument="k",
        )
    found = list(_changes(pairs, places, many, ceiling, tau, d, theoretical=theoretical))
    found.sort(key=lambda one: (-abs(one[1] - d) if np.isfinite(one[1]) else 0.0, one[0]))
    names = [CaseList.of([pairs.cases[at] for at in left_out], ", ") for left_out, _ in found]
    return Outliers(
        condition=pairs.condition,
        outcome=pairs.outcome,
        ceiling=ceiling,
        d=d,
        cases=tuple(names),
        without=np.array([effect for _, effect in found]),
        peers=np.array([bool(is_peer[list(out)].any()) for out, _ in found], np.bool_),
        scope=np.array(
            [
                not theoretical and pairs.without(out, theoretical=False).scope != pairs.scope
                for out, _ in found
            ],
            np.bool_,
        ),
        k=many,
    )


def _changes(
    pairs: CasePairs,
    places: NDArray[np.int64],
    many: int,
    ceiling: Ceiling,
    tau: float,
    d: float,
    *,
    theoretical: bool,
) -> Iterator[tuple[tuple[int, ...], float]]:
    def without(left_out: tuple[int, ...]) -> float:
        return _effect(pairs.without(left_out, theoretical=theoretical), ceiling, tau)

    alone = {at: without((at,)) for at in places.tolist()} if many > 1 else {}
    for left_out in combinations(places.tolist(), many):
        effect = without(left_out)
        # A pair of which one case alone has the whole effect says nothing new.
        others = [d, *(alone[at] for at in left_out if alone)]
        if all(abs(effect - e) > _SAME or np.isnan(effect) != np.isnan(e) for e in others):
            yield left_out, effect


def _effect(pairs: CasePairs, ceiling: Ceiling, tau: float) -> float:
    return draw(pairs, (ceiling,), tau).fits[0].measures["d"]


def _at_edge(pairs: CasePairs) -> NDArray[np.bool_]:
    """Find the cases that reach the edge of the scope."""
    scope = pairs.scope
    of_x = (pairs.x == scope.x_min) | (pairs.x == scope.x_max)
    return np.asarray(of_x | (pairs.y == scope.y_min) | (pairs.y == scope.y_max))
