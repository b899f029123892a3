"""The tables that smmr() of SetMethods prints, one per call, from the memberships behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.tolerance import is_in, is_out, reaches, same
from fastqca.fit.regions import (
    CONSISTENCY,
    COVERAGE,
    IRRELEVANT,
    TYPICAL,
    case_regions,
)
from fastqca.solutions.evidence import terms_of
from fastqca.theory.candidates import focus_of, truth_table_rows
from fastqca.theory.matching import PAIRS, SINGLE, focal_score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.expressions.expression import Expression, Literal
    from fastqca.solutions.evidence import Evidence
    from fastqca.theory.candidates import Focus, TruthTableRows

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = [
    "CaseTables",
    "Cases",
    "best_of_row",
    "both",
    "fewest",
    "pair_rank",
    "sorted_frame",
    "sufficiency_tables",
]

# Rank of a pair of a typical and an irrelevant case: by what the irrelevant case is (columns)
# and whether the focal conjunct decides in the typical case (rows).
_TYPICAL_IRRELEVANT = np.array([[1, 3, 4, 7], [2, 5, 6, 8]])
_NECESSARY_IRRELEVANT = np.array([[1, 3, 5, 7], [2, 4, 6, 8]])
_TYPICAL_TYPICAL = np.array([[1, 2], [3, 4]])

CaseTables = dict[str, "pd.DataFrame"]


def sorted_frame(columns: Mapping[str, Any], order: Sequence[Any]) -> pd.DataFrame:
    """Make a table sorted by some keys, the first before all others."""
    import pandas as pd

    place = np.lexsort([np.asarray(key) for key in reversed(order)])
    return pd.DataFrame({name: np.asarray(values)[place] for name, values in columns.items()})


def both(first: Flags, second: Flags, names: tuple[str, str]) -> NDArray[np.str_]:
    """Say of which case of a pair something holds."""
    return np.select([first & second, first, second], ["both", *names], "none")


def fewest(score: Floats, among: Flags) -> Flags:
    """Mark the smallest of some scores, with its ties."""
    if not among.any():
        return np.zeros_like(among)
    smallest: Flags = among & (reaches(score[among].min(), score))
    return smallest


@dataclass(frozen=True, eq=False)
class Cases:
    """What all tables of one call share."""

    evidence: Evidence

    @property
    def y(self) -> Floats:
        """Membership in the outcome."""
        return self.evidence.y

    @property
    def names(self) -> NDArray[np.object_]:
        """Names of the cases."""
        return np.array(self.evidence.cases, dtype=object)

    @cached_property
    def corner(self) -> TruthTableRows:
        """The truth table row of each case."""
        return truth_table_rows(self.evidence)

    def row_columns(self, at: NDArray[np.int64], without: Sequence[str] = ()) -> dict[str, Any]:
        """Return the truth table row of some cases, a column per condition."""
        sets = self.evidence.sets
        columns = {}
        for name in self.evidence.conditions:
            if name in without:
                continue
            place = sets.names.index(name)
            values = np.take(sets.values, place, axis=0)
            crisp = is_in(values) if sets.fuzzy[place] else values
            columns[f"TT_{name}"] = crisp[at].astype(np.int64)
        return columns

    def same_row(self, without: Sequence[str] = ()) -> NDArray[np.int64]:
        """Find the truth table row over the other conditions; -1 for a case in none."""
        rows = truth_table_rows(self.evidence, without)
        return np.where(np.array(rows.numbers) == 0, -1, rows.groups)

    def pairs(
        self,
        kind: tuple[str, str, str],
        values: Mapping[str, Floats],
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        groups: NDArray[np.int64] | None = None,
        single: Floats | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Return all pairs with their scores; of two typical cases the more typical one first."""
        i, j = (grid.reshape(-1) for grid in np.meshgrid(left, right, indexing="ij"))
        keep = np.ones(len(i), dtype=np.bool_) if groups is None else groups[i] == groups[j]
        if groups is not None:
            keep &= groups[i] >= 0
        score = PAIRS[kind](*({n: v[at] for n, v in values.items()} for at in (i, j)))
        if single is not None:
            other = PAIRS[kind](*({n: v[at] for n, v in values.items()} for at in (j, i)))
            tied = same(single[i], single[j])
            better = ~reaches(score, other) | (same(score, other) & (i < j))
            keep &= np.where(tied, better, single[i] < single[j])
        return i[keep], j[keep], score[keep]


@dataclass(frozen=True, eq=False)
class _Model(Cases):
    """The terms of a sufficient model."""

    terms: tuple[Expression, ...]
    necessary: frozenset[Literal]

    @cached_property
    def x(self) -> Floats:
        return self.evidence.memberships(self.terms)

    @cached_property
    def whole(self) -> Floats:
        union: Floats = self.x.max(axis=0)
        return union

    @cached_property
    def unique(self) -> Flags:
        only: Flags = is_in(self.x).sum(axis=0) == 1
        return only

    def typical(self, t: int) -> NDArray[np.int64]:
        return np.flatnonzero(case_regions(self.x[t], self.y) == TYPICAL)

    def irrelevant(self, t: int) -> NDArray[np.int64]:
        return np.flatnonzero(is_out(self.x[t]) & is_out(self.y))

    def most_typical(self, t: int) -> Flags:
        """Mark the best typical cases of a term."""
        chosen = np.zeros(len(self.y), dtype=np.bool_)
        chosen[self.typical(t)] = True
        return fewest(SINGLE["sufficiency", "typical"](self.x[t], self.y), chosen)

    def conjuncts(self, t: int) -> list[tuple[Literal, Focus]]:
        return list(focus_of(self.terms[t], self.evidence, self.necessary))

    def most_typical_of(self, t: int, focus: Focus) -> Flags:
        """Mark the best typical cases for a focal conjunct."""
        chosen = np.zeros(len(self.y), dtype=np.bool_)
        chosen[self.typical(t)] = True
        return fewest(focal_score(focus.f, self.x[t], self.y), chosen)


def sufficiency_tables(
    evidence: Evidence,
    model: Expression,
    necessary: frozenset[Literal],
    *,
    match: bool,
    cases: int,
    term: int,
    max_pairs: int,
) -> CaseTables:
    """Return the tables of one call of smmr() for a sufficient model."""
    about = _Model(evidence, terms_of(model), necessary)
    whole_number(cases, "cases", low=1, high=6 if match else 5)
    chosen = whole_number(term, "term", low=1, high=len(about.terms)) - 1
    if match:
        pairs = {
            1: lambda: _conjunct_pairs(about, chosen, TYPICAL),
            2: lambda: _conjunct_pairs(about, chosen, IRRELEVANT),
            3: lambda: _term_deviant_pairs(about),
            4: lambda: _coverage_pairs(about, max_pairs),
            5: lambda: _term_typical_pairs(about),
            6: lambda: _term_irrelevant_pairs(about),
        }[cases]()
        return (
            pairs if cases == 4 else {name: table.head(max_pairs) for name, table in pairs.items()}
        )
    return {
        1: lambda: _typical(about),
        2: lambda: _typical_conjuncts(about, chosen),
        3: lambda: _deviant(about),
        4: lambda: _uncovered(about),
        5: lambda: _irrelevant(about),
    }[cases]()


def _typical(about: _Model) -> CaseTables:
    parts = []
    for t, term in enumerate(about.terms):
        at = about.typical(t)
        best = SINGLE["sufficiency", "typical"](about.x[t], about.y)
        columns = {
            "Case": about.names[at],
            "Term": np.full(len(at), str(term), dtype=object),
            "TermMemb": about.x[t][at],
            "Outcome": about.y[at],
            "UniqCov": about.unique[at],
            "Best": best[at],
            "MostTyp": about.most_typical(t)[at],
        }
        parts.append(sorted_frame(columns, [~about.unique[at], best[at]]))
    return {"Typical Cases": _joined(parts)}


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True)


def _typical_conjuncts(about: _Model, t: int) -> CaseTables:
    tables = {}
    at, x, y = about.typical(t), about.x[t], about.y
    for literal, given in about.conjuncts(t):
        # a conjunct without others is the term: whether it is necessary changes nothing
        focus = given if given.others.size else replace(given, necessary=False)
        best = focal_score(focus.f, x, y)
        most = about.most_typical_of(t, focus)
        ranks: dict[str, Any]
        if focus.others.size:
            head = {"FC": focus.f[at], "Outcome": y[at], "CC_Min": focus.m[at], "Term": x[at]}
            ranks = {"Rank": focus.rank[at], "CleanCorr": focus.clean(y)[at]}
            tail = {"MostTypFC": most[at], "MostTypTerm": about.most_typical(t)[at]}
        else:
            head = {"Suff.Term/FC": focus.f[at], "Outcome": y[at]}
            ranks, tail = {}, {"MostTyp": most[at], "Rank": np.full(len(at), "-")}
        columns = {
            "Case": about.names[at],
            **head,
            **ranks,
            _compared(focus): focus.consistent(y)[at],
            "UniqCov": about.unique[at],
            "Best": best[at],
            **tail,
        }
        order = [focus.rank[at], ~about.unique[at], best[at]]
        tables[f"Typical Cases - {_focal(focus, literal)}"] = sorted_frame(columns, order)
    return tables


def _focal(focus: Focus, literal: Literal) -> str:
    return f"{'Necessary ' if focus.necessary else ''}Focal Conjunct {literal}"


def _compared(focus: Focus) -> str:
    return "FC>=Y" if focus.necessary else "FC<=Y"


def _deviant(about: _Model) -> CaseTables:
    parts = []
    for t, term in enumerate(about.terms):
        x = about.x[t]
        deviant = case_regions(x, about.y) == CONSISTENCY
        best, at = SINGLE["sufficiency", CONSISTENCY](x, about.y), np.flatnonzero(deviant)
        columns = {
            "Cases": about.names[at],
            "Term": np.full(len(at), str(term), dtype=object),
            "TermMemb": x[at],
            "Outcome": about.y[at],
            "Best": best[at],
            "MostDCONS": fewest(best, deviant)[at],
        }
        parts.append(sorted_frame(columns, [best[at]]))
    return {"Deviant Consistency Cases": _joined(parts)}


def _of_rows(about: _Model, region: str) -> tuple[NDArray[np.int64], dict[str, Any]]:
    at = np.flatnonzero(case_regions(about.whole, about.y) == region)
    return at, {
        "Case": about.names[at],
        "Sol": about.whole[at],
        **about.row_columns(at),
        "TT_row": about.corner.w[at],
        "Outcome": about.y[at],
    }


def best_of_row(score: Floats, at: NDArray[np.int64], groups: NDArray[np.int64]) -> Flags:
    """Mark the smallest scores of each truth table row."""
    best = np.zeros(len(score), dtype=np.bool_)
    for group in np.unique(groups[at]):
        inside = np.zeros(len(score), dtype=np.bool_)
        inside[at[groups[at] == group]] = True
        best |= fewest(score, inside)
    return best


def _uncovered(about: _Model) -> CaseTables:
    at, columns = _of_rows(about, COVERAGE)
    w, groups = about.corner.w, about.corner.groups
    columns |= {
        "TT<=Y": reaches(about.y[at], w[at]),
        "Best": 1 - w[at],
        "MostDCOV": best_of_row(1 - w, at, groups)[at],
    }
    order = [groups[at], ~reaches(about.y[at], w[at]), 1 - w[at]]
    return {"Deviant Coverage Cases": sorted_frame(columns, order)}


def _irrelevant(about: _Model) -> CaseTables:
    at, columns = _of_rows(about, IRRELEVANT)
    return {
        "Individually Irrelevant Cases": sorted_frame(
            columns, [about.corner.groups[at], 1 - about.corner.w[at]]
        )
    }


def _conjunct_pairs(about: _Model, t: int, other: str) -> CaseTables:
    tables = {}
    y, typical = about.y, about.typical(t)
    right = typical if other == TYPICAL else about.irrelevant(t)
    for literal, focus in about.conjuncts(t):
        m = focus.m if focus.others.size else np.zeros_like(focus.f)
        values = {"y": y, "f": focus.f, "m": m}
        single = SINGLE["sufficiency", TYPICAL](about.x[t], y) if other == TYPICAL else None
        i, j, best = about.pairs(
            ("sufficiency", TYPICAL, other), values, typical, right, single=single
        )
        rank = pair_rank(focus, other)[i, j] if focus.others.size else np.zeros(len(i), np.int64)
        clean, consistent = focus.clean(y), focus.consistent(y)
        most, of_term = about.most_typical_of(t, focus), about.most_typical(t)
        names = ("TYP1", "TYP2") if other == TYPICAL else ("TYP", "IIR")
        tags = (names[0].lower(), names[1].lower())
        columns: dict[str, Any] = {names[0]: about.names[i], names[1]: about.names[j]}
        if focus.others.size:
            columns["PairRank"] = rank
            columns["CleanCorr"] = both(clean[i], clean[j], tags)
        else:
            columns["PairRank"] = np.full(len(i), "-")
        columns[_compared(focus)] = both(consistent[i], consistent[j], tags)
        if other == TYPICAL:
            columns["UniqCov"] = both(about.unique[i], about.unique[j], tags)
        else:
            columns |= {"UniqCov": about.unique[i], "GlobUncov": is_out(about.whole[j])}
        columns["Best"] = best
        for name, which in (("MostTypFC", most), ("MostTypTerm", of_term)):
            columns[name] = both(which[i], which[j], tags) if other == TYPICAL else which[i]
        tables[_focal(focus, literal)] = sorted_frame(columns, [rank, best.round(12)])
    return tables


def pair_rank(focus: Focus, other: str) -> NDArray[np.int64]:
    """Return the rank of every pair of cases, (N, N), by first and second."""
    first = (focus.rank > 1).astype(np.int64)
    if other == TYPICAL:
        return np.asarray(_TYPICAL_TYPICAL[np.ix_(first, first)], dtype=np.int64)
    f, m = focus.f, focus.m
    if focus.necessary:
        highest = focus.others.max(axis=0)
        kind = np.select([is_in(f), reaches(f, highest), is_in(highest)], [3, 0, 1], 2)
        return np.asarray(_NECESSARY_IRRELEVANT[np.ix_(first, kind)], dtype=np.int64)
    kind = np.select([is_in(f), is_in(m), ~reaches(f, m)], [3, 0, 1], 2)
    return np.asarray(_TYPICAL_IRRELEVANT[np.ix_(first, kind)], dtype=np.int64)


def _term_deviant_pairs(about: _Model) -> CaseTables:
    tables = {}
    for t, term in enumerate(about.terms):
        x, y = about.x[t], about.y
        deviant = case_regions(x, y) == CONSISTENCY
        i, j, best = about.pairs(
            ("sufficiency", TYPICAL, CONSISTENCY),
            {"x": x, "y": y},
            about.typical(t),
            np.flatnonzero(deviant),
        )
        most = fewest(SINGLE["sufficiency", CONSISTENCY](x, y), deviant)
        columns = {
            "TYP": about.names[i],
            "DCONS": about.names[j],
            "Best": best,
            "MostTypTerm": about.most_typical(t)[i],
            "MostDCONS": most[j],
        }
        tables[f"Term {term}"] = sorted_frame(columns, [best.round(12)])
    return tables


def _coverage_pairs(about: _Model, max_pairs: int) -> CaseTables:
    corner, y = about.corner, about.y
    regions = case_regions(about.whole, y)
    groups = about.same_row()
    i, j, best = about.pairs(
        ("sufficiency", COVERAGE, IRRELEVANT),
        {"w": corner.w, "y": y},
        np.flatnonzero(regions == COVERAGE),
        np.flatnonzero(regions == IRRELEVANT),
        groups,
    )
    columns = {
        "DCOV": about.names[i],
        "IIR": about.names[j],
        **about.row_columns(i),
        "TT_DCV<=Y": reaches(y[i], corner.w[i]),
        "Best": best,
    }
    columns["row"] = groups[i]
    table = sorted_frame(columns, [groups[i], best.round(12)])
    table = table.groupby("row").head(max_pairs).drop(columns="row").reset_index(drop=True)
    return {"Matching Deviant Coverage-IIR Cases": table}


def _term_typical_pairs(about: _Model) -> CaseTables:
    tables = {}
    for t, term in enumerate(about.terms):
        at = about.typical(t)
        values = {"y": about.y, "x": about.x[t]}
        single = SINGLE["sufficiency", TYPICAL](about.x[t], about.y)
        i, j, best = about.pairs(("necessity", TYPICAL, TYPICAL), values, at, at, single=single)
        most, tags = about.most_typical(t), ("typ1", "typ2")
        columns = {
            "TYP1": about.names[i],
            "TYP2": about.names[j],
            "UniqCov": both(about.unique[i], about.unique[j], tags),
            "Best": best,
            "MostTyp": both(most[i], most[j], tags),
        }
        tables[f"Term {term}"] = sorted_frame(columns, [best.round(12)])
    return tables


def _term_irrelevant_pairs(about: _Model) -> CaseTables:
    tables = {}
    for t, term in enumerate(about.terms):
        x, y = about.x[t], about.y
        i, j, best = about.pairs(
            ("necessity", TYPICAL, IRRELEVANT),
            {"x": x, "y": y},
            about.typical(t),
            about.irrelevant(t),
        )
        best = best + np.abs(x[j] - y[j])  # here the deviance of the irrelevant case counts twice
        columns = {
            "TYP": about.names[i],
            "IIR": about.names[j],
            "UniqCov": about.unique[i],
            "ConsIIR": reaches(y[j], x[j]),
            "GlobUncov": is_out(about.whole[j]),
            "Best": best,
            "MostTyp": about.most_typical(t)[i],
        }
        order = [~columns["ConsIIR"], ~columns["GlobUncov"], best.round(12)]
        tables[f"Term {term}"] = sorted_frame(columns, order)
    return tables
