"""The tables that smmr() of SetMethods prints for a necessary condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in, is_out, reaches
from fastqca.compat.r.case_tables import (
    best_of_row,
    fewest,
    pair_rank,
    pair_table,
    row_columns,
    sorted_frame,
)
from fastqca.expressions.expression import Expression, Literal
from fastqca.fit.regions import CONSISTENCY, IRRELEVANT, RELEVANCE, TYPICAL, case_regions
from fastqca.theory.candidates import focus_of, truth_table_rows
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
        if region == CONSISTENCY:
            return best_of_row(score, chosen, self.corner.groups)
        return fewest(score, chosen)

    def alone(self, region: str) -> pd.DataFrame:
        """Make the table of the cases of a type."""
        w, y, names = self.corner.w, self.y, np.array(self.evidence.cases, dtype=object)
        columns: dict[str, Any] = {"Case": names, "NecCond": self.n}
        order = ["Best"]
        if region == CONSISTENCY:
            columns |= row_columns(self.evidence) | {"TT_row": w}
            order = ["row", "-TT<=Y", "Best"]
        columns["Outcome"] = y
        if region == TYPICAL and self.focus:
            columns |= {"Rank": self.focus.rank, "CleanCorr": self.focus.clean(y)}
            order = ["Rank", "Best"]
        if region in (CONSISTENCY, IRRELEVANT) and self.union:
            columns["GlobUncov"] = self.uncovered
        if region == TYPICAL:
            columns["UniqCov"] = self.unique
        if region == CONSISTENCY:
            columns["TT<=Y"] = reaches(y, w)
        if region == IRRELEVANT:
            order = ["NecCond"]
        else:
            marked = {TYPICAL: "MostTyp", CONSISTENCY: "MostDCONS", RELEVANCE: "MostDREL"}[region]
            score = SINGLE["necessity", region](self.n, y)
            columns |= {"Best": score, marked: self.best(region)}
        chosen = self.typical if region == TYPICAL else self.regions == region
        values = {name: column[chosen] for name, column in columns.items()}
        rows = {"row": self.corner.groups[chosen]}
        return sorted_frame(values | rows, {name: name for name in values}, order)

    def paired(self, region: str) -> pd.DataFrame:
        """Make the table of the pairs of typical cases with cases of another type."""
        make = {
            RELEVANCE: self._with_deviant_relevance,
            CONSISTENCY: self._with_deviant_consistency,
            IRRELEVANT: self._with_irrelevant,
            TYPICAL: self._with_typical,
        }
        return make[region]()

    def _with_deviant_relevance(self) -> pd.DataFrame:
        unique = {"UniqCov": (self.unique, None)} if self.union else {}
        most = {"MostTyp": (self.best(TYPICAL), None), "MostDREL": (None, self.best(RELEVANCE))}
        return pair_table(
            self.evidence,
            ("necessity", TYPICAL, RELEVANCE),
            {"x": self.n, "y": self.y},
            (("TYP", self.regions == TYPICAL), ("DREL", self.regions == RELEVANCE)),
            {**unique, "Best": None, **most},
        )

    def _with_deviant_consistency(self) -> pd.DataFrame:
        """Pair cases of the same truth table row, the condition itself left out of it."""
        names = [literal.name for literal in self.literals]
        without = [self.one.name] if self.union and self.one else names
        rows = truth_table_rows(self.evidence, without)
        marks: dict[str, Any] = {
            name: (None, row) for name, row in row_columns(self.evidence, without).items()
        }
        if self.union:
            marks |= {"UniqCov": (self.unique, None), "GlobUncov": (None, self.uncovered)}
        marks |= {
            "Best": None,
            "MostTyp": (self.best(TYPICAL), None),
            "MostDCONS": (None, self.best(CONSISTENCY)),
        }
        table = pair_table(
            self.evidence,
            ("necessity", TYPICAL, CONSISTENCY),
            {"x": self.n, "y": self.y},
            (("TYP", self.regions == TYPICAL), ("DCONS", self.regions == CONSISTENCY)),
            marks,
            groups=np.where(np.array(rows.numbers) == 0, 0, 1 + rows.groups),
        )
        return table[["DCONS", "TYP", *table.columns[2:]]]

    def _with_irrelevant(self) -> pd.DataFrame:
        n, y, focus = self.n, self.y, self.focus
        outside = (self.regions == IRRELEVANT) & reaches(n, y)
        shared = {"UniqCov": (self.unique, None), "GlobUncov": (None, self.uncovered)}
        most = {"Best": None, "MostTyp": (self.best(TYPICAL), None)}
        sides = (("TYP", self.typical), ("IIR", outside))
        if focus is None:
            kind, values = ("necessity", TYPICAL, IRRELEVANT), {"x": n, "y": y}
            return pair_table(self.evidence, kind, values, sides, shared | most)
        highest = focus.others.max(axis=0)
        of_outside = np.select([reaches(n, highest), is_in(highest)], [0, 1], 2)
        clean = focus.clean(y)
        return pair_table(
            self.evidence,
            ("sufficiency", TYPICAL, IRRELEVANT),
            {"f": n, "m": focus.m, "y": y},
            sides,
            {"PairRank": None, "CleanCorr": (clean, clean)} | most | shared,
            rank=_CONJUNCT_IRRELEVANT[np.ix_((focus.rank > 1).astype(np.int64), of_outside)],
        )

    def _with_typical(self) -> pd.DataFrame:
        n, y, focus = self.n, self.y, self.focus
        single, most = SINGLE["necessity", TYPICAL](n, y), self.best(TYPICAL)
        unique: dict[str, Any] = {"UniqCov": (self.unique, self.unique)}
        scores: dict[str, Any] = {"Best": None, "MostTyp": (most, most)}
        kind, values = ("necessity", TYPICAL, TYPICAL), {"x": n, "y": y}
        rank, marks = None, unique | scores
        if focus is not None:
            kind, values = ("sufficiency", TYPICAL, TYPICAL), {"f": n, "m": focus.m, "y": y}
            clean = focus.clean(y)
            rank = pair_rank(focus, TYPICAL)
            marks = {"PairRank": None, "CleanCorr": (clean, clean)} | scores | unique
        sides = (("TYP1", self.typical), ("TYP2", self.typical))
        return pair_table(self.evidence, kind, values, sides, marks, single=single, rank=rank)
