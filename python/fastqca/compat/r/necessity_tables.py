"""The tables that smmr() of SetMethods prints for a necessary condition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in, is_out, reaches
from fastqca.compat.r.case_tables import (
    Cases,
    best_of_row,
    both,
    fewest,
    pair_rank,
    sorted_frame,
)
from fastqca.expressions.expression import Expression, Literal
from fastqca.fit.regions import CONSISTENCY, IRRELEVANT, RELEVANCE, TYPICAL, case_regions
from fastqca.theory.candidates import focus_of
from fastqca.theory.matching import SINGLE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.compat.r.case_tables import CaseTables
    from fastqca.solutions.evidence import Evidence
    from fastqca.theory.candidates import Focus

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Columns = dict[str, NDArray[Any]]

__all__ = ["necessity_tables"]

# Rank of a pair of a typical and an irrelevant case for a conjunct of a necessary condition.
_CONJUNCT_IRRELEVANT = np.array([[3, 1, 5], [4, 2, 6]])


@dataclass(frozen=True, eq=False)
class _Necessary(Cases):
    """A necessary condition: a literal, or several joined by "+" or "*"."""

    formula: Expression

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        products = self.formula.products
        parts = [literal for product in products for literal in product.values()]
        if len(products) > 1 and any(len(product) > 1 for product in products):
            raise DataError(
                f"nec_cond: {self.formula} mixes sums and products; give literals joined by '+' "
                "or by '*'"
            )
        return tuple(parts)

    @property
    def union(self) -> bool:
        return len(self.formula.products) > 1

    @cached_property
    def parts(self) -> Floats:
        """Membership in each literal, (L, N)."""
        return self.evidence.memberships([Expression(literal) for literal in self.literals])

    @cached_property
    def n(self) -> Floats:
        whole: Floats = self.evidence.memberships([self.formula])[0]
        return whole

    def unique(self, n: Floats) -> Flags:
        """Mark the cases in one literal only; of the condition as a whole, all."""
        if n is self.n:
            return np.ones(len(self.y), dtype=np.bool_)
        only: Flags = is_in(self.parts).sum(axis=0) == 1
        return only

    def uncovered(self, n: Floats) -> Flags:
        """Mark the cases in none of the literals; of the condition as a whole, those not in it."""
        if n is self.n:
            return is_out(n)
        nowhere: Flags = np.logical_and.reduce(is_out(self.parts), axis=0)
        return nowhere

    def named(self, *, apart: bool) -> list[tuple[str, Floats, Focus | None]]:
        """Return what tables are made of: the whole, or its literals and, of a sum, the whole."""
        name = "".join(str(self.formula).split())
        whole: list[tuple[str, Floats, Focus | None]] = [(name, self.n, None)]
        if len(self.literals) == 1 or not (self.union or apart):
            return whole
        foci = focus_of(self.formula, self.evidence, frozenset(self.literals))
        each = [
            (str(literal), part, None if self.union else focus)
            for part, (literal, focus) in zip(self.parts, foci, strict=True)
        ]
        return [*each, *whole]


def necessity_tables(
    evidence: Evidence, formula: Expression, *, match: bool, cases: int, max_pairs: int
) -> CaseTables:
    """Return the tables of one call of smmr() for a necessary condition."""
    about = _Necessary(evidence, formula)
    whole_number(cases, "cases", low=1, high=4)
    if match:
        make = {1: _relevance_pairs, 2: _consistency_pairs, 3: _irrelevant_pairs, 4: _typical_pairs}
        tables = {}
        for name, n, focus in about.named(apart=cases > 2):
            tables[name] = make[cases](about, n, focus).head(max_pairs)
        return tables
    single = {1: _necessary_typical, 2: _necessary_deviant, 3: _irrelevance, 4: _necessary_iir}
    return {
        name: single[cases](about, n, focus) for name, n, focus in about.named(apart=cases == 1)
    }


def _typical_for(about: _Necessary, n: Floats, focus: Focus | None) -> Flags:
    """Mark the typical cases: those of the whole condition where a conjunct is looked at."""
    whole: Flags = case_regions(about.n if focus else n, about.y, "necessity") == TYPICAL
    return whole


def _most_typical(about: _Necessary, n: Floats, focus: Focus | None) -> Flags:
    return fewest(SINGLE["necessity", TYPICAL](n, about.y), _typical_for(about, n, focus))


def _necessary_typical(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    at, y = np.flatnonzero(_typical_for(about, n, focus)), about.y
    best = SINGLE["necessity", TYPICAL](n, y)
    columns: Columns = {"Case": about.names[at], "NecCond": n[at], "Outcome": y[at]}
    order: list[NDArray[Any]] = [best[at].round(12)]
    if focus is not None:
        columns |= {"Rank": focus.rank[at], "CleanCorr": focus.clean(y)[at]}
        order.insert(0, focus.rank[at])
    columns |= {
        "UniqCov": about.unique(n)[at],
        "Best": best[at],
        "MostTyp": _most_typical(about, n, focus)[at],
    }
    return sorted_frame(columns, order)


def _necessary_deviant(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    del focus
    y, corner = about.y, about.corner
    at = np.flatnonzero(case_regions(n, y, "necessity") == CONSISTENCY)
    best = SINGLE["necessity", CONSISTENCY](n, y)
    columns: Columns = {
        "Case": about.names[at],
        "NecCond": n[at],
        **about.row_columns(at),
        "TT_row": corner.w[at],
        "Outcome": y[at],
    }
    if about.union:
        columns["GlobUncov"] = about.uncovered(n)[at]
    consistent = reaches(y[at], corner.w[at])
    columns |= {
        "TT<=Y": consistent,
        "Best": best[at],
        "MostDCONS": best_of_row(best, at, corner.groups)[at],
    }
    return sorted_frame(columns, [corner.groups[at], ~consistent, best[at].round(12)])


def _irrelevance(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    del focus
    deviant = case_regions(n, about.y, "necessity") == RELEVANCE
    best, at = SINGLE["necessity", RELEVANCE](n, about.y), np.flatnonzero(deviant)
    columns: Columns = {
        "Case": about.names[at],
        "NecCond": n[at],
        "Outcome": about.y[at],
        "Best": best[at],
        "MostDREL": fewest(best, deviant)[at],
    }
    return sorted_frame(columns, [best[at].round(12)])


def _necessary_iir(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    del focus
    at = np.flatnonzero(case_regions(n, about.y, "necessity") == IRRELEVANT)
    columns: Columns = {"Case": about.names[at], "NecCond": n[at], "Outcome": about.y[at]}
    if about.union:
        columns["GlobUncov"] = about.uncovered(n)[at]
    return sorted_frame(columns, [n[at]])


def _relevance_pairs(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    regions = case_regions(n, about.y, "necessity")
    deviant = regions == RELEVANCE
    i, j, best = about.pairs(
        ("necessity", TYPICAL, RELEVANCE),
        {"x": n, "y": about.y},
        np.flatnonzero(regions == TYPICAL),
        np.flatnonzero(deviant),
    )
    columns: Columns = {"TYP": about.names[i], "DREL": about.names[j]}
    if about.union:
        columns["UniqCov"] = about.unique(n)[i]
    most = fewest(SINGLE["necessity", RELEVANCE](n, about.y), deviant)
    columns |= {"Best": best, "MostTyp": _most_typical(about, n, focus)[i], "MostDREL": most[j]}
    return sorted_frame(columns, [best.round(12)])


def _consistency_pairs(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    """Pair cases of the same truth table row, the condition itself left out of it."""
    regions = case_regions(n, about.y, "necessity")
    deviant = regions == CONSISTENCY
    without = [literal.name for literal in about.literals if not about.union]
    if about.union:
        same = [np.array_equal(n, part) for part in about.parts]
        without = [lit.name for lit, own in zip(about.literals, same, strict=True) if own]
        without = without or [lit.name for lit in about.literals]
    groups = about.same_row(without)
    i, j, best = about.pairs(
        ("necessity", TYPICAL, CONSISTENCY),
        {"x": n, "y": about.y},
        np.flatnonzero(regions == TYPICAL),
        np.flatnonzero(deviant),
        groups,
    )
    columns: Columns = {
        "DCONS": about.names[j],
        "TYP": about.names[i],
        **about.row_columns(j, without),
    }
    if about.union:
        columns |= {"UniqCov": about.unique(n)[i], "GlobUncov": about.uncovered(n)[j]}
    most = best_of_row(
        SINGLE["necessity", CONSISTENCY](n, about.y), np.flatnonzero(deviant), about.corner.groups
    )
    columns |= {"Best": best, "MostTyp": _most_typical(about, n, focus)[i], "MostDCONS": most[j]}
    return sorted_frame(columns, [groups[i], best.round(12)])


def _irrelevant_pairs(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    y = about.y
    typical = np.flatnonzero(_typical_for(about, n, focus))
    irrelevant = case_regions(n, y, "necessity") == IRRELEVANT
    outside = np.flatnonzero(irrelevant & reaches(n, y))
    if focus is None:
        kind, values = ("necessity", TYPICAL, IRRELEVANT), {"x": n, "y": y}
    else:
        kind, values = ("sufficiency", TYPICAL, IRRELEVANT), {"f": n, "m": focus.m, "y": y}
    i, j, best = about.pairs(kind, values, typical, outside)
    columns: Columns = {"TYP": about.names[i], "IIR": about.names[j]}
    shared: Columns = {"UniqCov": about.unique(n)[i], "GlobUncov": about.uncovered(n)[j]}
    most: Columns = {"Best": best, "MostTyp": _most_typical(about, n, focus)[i]}
    if focus is None:
        return sorted_frame(columns | shared | most, [best.round(12)])
    highest = focus.others.max(axis=0)
    of_outside = np.select([reaches(n, highest), is_in(highest)], [0, 1], 2)
    rank = _CONJUNCT_IRRELEVANT[(focus.rank > 1).astype(np.int64)[i], of_outside[j]]
    clean = focus.clean(y)
    columns |= {"PairRank": rank, "CleanCorr": both(clean[i], clean[j], ("typ", "iir"))}
    return sorted_frame(columns | most | shared, [rank, best.round(12)])


def _typical_pairs(about: _Necessary, n: Floats, focus: Focus | None) -> pd.DataFrame:
    y, tags = about.y, ("typ1", "typ2")
    at = np.flatnonzero(_typical_for(about, n, focus))
    kind, values = ("necessity", TYPICAL, TYPICAL), {"x": n, "y": y}
    if focus is not None:
        kind, values = ("sufficiency", TYPICAL, TYPICAL), {"f": n, "m": focus.m, "y": y}
    i, j, best = about.pairs(kind, values, at, at, single=SINGLE["necessity", TYPICAL](n, y))
    most = _most_typical(about, n, focus)
    columns: Columns = {"TYP1": about.names[i], "TYP2": about.names[j]}
    unique: Columns = {"UniqCov": both(about.unique(n)[i], about.unique(n)[j], tags)}
    scores: Columns = {"Best": best, "MostTyp": both(most[i], most[j], tags)}
    if focus is None:
        return sorted_frame(columns | unique | scores, [best.round(12)])
    rank, clean = pair_rank(focus, TYPICAL)[i, j], focus.clean(y)
    columns |= {"PairRank": rank, "CleanCorr": both(clean[i], clean[j], tags)}
    return sorted_frame(columns | scores | unique, [rank, best.round(12)])
