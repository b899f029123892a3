"""The tables that smmr() of SetMethods prints for a necessary condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in, is_out, reaches
from fastqca.compat.r.case_tables import (
    pair_rank,
    pair_table,
    row_columns,
    sorted_frame,
)
from fastqca.expressions import Expression, Literal
from fastqca.fit.regions import CONSISTENCY, IRRELEVANT, RELEVANCE, TYPICAL, case_regions
from fastqca.theory.candidates import best_cases, focus_of, truth_table_rows
from fastqca.theory.matching import SINGLE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.compat.r.case_tables import CaseTables
    from fastqca.solutions.evidence import Evidence
    from fastqca.theory.candidates import Focus

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["necessity_tables"]

# Rank of a pair of a typical and an irrelevant case for a conjunct of a necessary condition.
_CONJUNCT_IRRELEVANT = np.array([[3, 1, 5], [4, 2, 6]])
_ALONE = (TYPICAL, CONSISTENCY, RELEVANCE, IRRELEVANT)
_PAIRED = (RELEVANCE, CONSISTENCY, IRRELEVANT, TYPICAL)


def necessity_tables(
    evidence: Evidence, formula: Expression, *, match: bool, cases: int, max_pairs: int
) -> CaseTables:
    """Return the tables of one call of smmr() for a necessary condition."""
    whole_number(cases, "cases", low=1, high=4)
    products = formula.products
    literals = [literal for product in products for literal in product.values()]
    if 1 < len(products) < len(literals):
        raise DataError(
            f"nec_cond: {formula} mixes sums and products; give literals joined by '+' or by '*'"
        )
    whole = _Part(evidence, formula, literals)
    apart = cases > 2 if match else cases == 1  # conjuncts are looked at one by one
    parts = {"".join(str(formula).split()): whole}
    if len(literals) > 1 and (whole.union or apart):
        foci = focus_of(formula, evidence, frozenset(literals))
        each = {str(one): _Part(evidence, formula, literals, one, focus) for one, focus in foci}
        parts = each | parts
    if not match:
        return {name: part.alone(_ALONE[cases - 1]) for name, part in parts.items()}
    return {
        name: part.paired(_PAIRED[cases - 1]).drop(columns="group").head(max_pairs)
        for name, part in parts.items()
    }


class _Part:
    """A necessary condition as a whole, or one of the literals that it joins by "+" or "*"."""

    def __init__(
        self,
        evidence: Evidence,
        formula: Expression,
        literals: list[Literal],
        one: Literal | None = None,
        focus: Focus | None = None,
    ) -> None:
        self.evidence, self.y, self.one, self.literals = evidence, evidence.y, one, literals
        self.union = len(formula.products) > 1
        self.focus = None if self.union else focus
        whole, *parts = evidence.memberships([formula, *map(Expression, literals)])
        self.n: Floats = whole if one is None else parts[literals.index(one)]
        inside, outside = is_in(np.array(parts)), is_out(np.array(parts))
        every = np.ones(len(self.y), dtype=np.bool_)
        self.unique: Flags = every if one is None else inside.sum(axis=0) == 1
        self.uncovered: Flags = is_out(whole) if one is None else np.all(outside, axis=0)
        self.regions = case_regions(self.n, self.y, "necessity")
        # the typical cases are those of the whole condition where a conjunct is looked at
        decisive = case_regions(whole, self.y, "necessity") if self.focus else self.regions
        self.typical: Flags = decisive == TYPICAL
        self.corner = truth_table_rows(evidence)

    def best(self, region: str) -> Flags:
        """Mark the best cases of a type; of deviant consistency, within each row."""
        chosen = self.typical if region == TYPICAL else self.regions == region
        score = SINGLE["necessity", region](self.n, self.y)
        groups = self.corner.groups if region == CONSISTENCY else None
        return best_cases(np.flatnonzero(chosen), score, groups)

    def alone(self, region: str) -> pd.DataFrame:
        """Make the table of the cases of a type."""
        w, y, rank, uncovered = self.corner.w, self.y, list[str](), list[str]()
        values: dict[str, Any] = row_columns(self.evidence)
        corner = list(values)
        values |= {"Case": np.array(self.evidence.cases, dtype=object), "NecCond": self.n}
        values |= {"Outcome": y, "TT_row": w, "TT<=Y": reaches(y, w), "row": self.corner.groups}
        values |= {"UniqCov": self.unique, "GlobUncov": self.uncovered}
        if self.focus:
            values |= {"Rank": self.focus.rank, "CleanCorr": self.focus.clean(y)}
            rank = ["Rank", "CleanCorr"]
        if self.union:
            uncovered = ["GlobUncov"]
        if region != IRRELEVANT:
            best = self.best(region)
            values |= {"Best": SINGLE["necessity", region](self.n, y)}
            values |= dict.fromkeys(("MostTyp", "MostDCONS", "MostDREL"), best)
        columns, order = {
            TYPICAL: (["Outcome", *rank, "UniqCov", "Best", "MostTyp"], [*rank[:1], "Best"]),
            CONSISTENCY: (
                [*corner, "TT_row", "Outcome", *uncovered, "TT<=Y", "Best", "MostDCONS"],
                ["row", "-TT<=Y", "Best"],
            ),
            RELEVANCE: (["Outcome", "Best", "MostDREL"], ["Best"]),
            IRRELEVANT: (["Outcome", *uncovered], ["NecCond"]),
        }[region]
        chosen = self.typical if region == TYPICAL else self.regions == region
        values = {name: column[chosen] for name, column in values.items()}
        return sorted_frame(values, {name: name for name in ("Case", "NecCond", *columns)}, order)

    def paired(self, region: str) -> pd.DataFrame:
        """Make the table of the pairs of typical cases with cases of another type."""
        n, y, focus = self.n, self.y, self.focus
        kind, values = ("necessity", TYPICAL, region), {"x": n, "y": y}
        one, other, most = self.regions == TYPICAL, self.regions == region, self.best(TYPICAL)
        unique = {"UniqCov": (self.unique, None)}
        uncovered = {"GlobUncov": (None, self.uncovered)}
        best: dict[str, Any] = {"Best": None, "MostTyp": (most, None)}
        if region == RELEVANCE:
            marks = (unique if self.union else {}) | best
            marks["MostDREL"] = (None, self.best(region))
            return pair_table(self.evidence, kind, values, (one, other), marks)
        if region == CONSISTENCY:
            return self._within_rows(values, (one, other), (unique | uncovered, best))
        single = rank = None
        if region == TYPICAL:
            second = self.typical
            single = SINGLE["necessity", TYPICAL](n, y)
            shared: dict[str, Any] = {"UniqCov": (self.unique, self.unique)}
            best["MostTyp"] = (most, most)
        else:
            second = other & reaches(n, y)
            shared = unique | uncovered
        marks = shared | best
        if focus is not None:
            kind, values = ("sufficiency", TYPICAL, region), {"f": n, "m": focus.m, "y": y}
            clean = focus.clean(y)
            marks = {"PairRank": None, "CleanCorr": (clean, clean)} | best | shared
            rank = pair_rank(focus, TYPICAL)
            if region == IRRELEVANT:
                highest = focus.others.max(axis=0)
                kinds = np.select([reaches(n, highest), is_in(highest)], [0, 1], 2)
                first = (focus.rank > 1).astype(np.int64)
                rank = _CONJUNCT_IRRELEVANT[np.ix_(first, kinds)]
        sides = self.typical, second
        return pair_table(self.evidence, kind, values, sides, marks, single=single, rank=rank)

    def _within_rows(
        self,
        values: dict[str, Floats],
        sides: tuple[Flags, Flags],
        marks: tuple[dict[str, Any], dict[str, Any]],
    ) -> pd.DataFrame:
        """Pair cases of the same truth table row, the condition itself left out of it."""
        names = [literal.name for literal in self.literals]
        without = [self.one.name] if self.union and self.one else names
        rows = truth_table_rows(self.evidence, without)
        corner = row_columns(self.evidence, without)
        shown: dict[str, Any] = {name: (None, row) for name, row in corner.items()}
        shown |= (marks[0] if self.union else {}) | marks[1]
        table = pair_table(
            self.evidence,
            ("necessity", TYPICAL, CONSISTENCY),
            values,
            sides,
            shown | {"MostDCONS": (None, self.best(CONSISTENCY))},
            rows=rows,
        )
        return table[["DCONS", "TYP", *table.columns[2:]]]
