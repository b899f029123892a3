"""Which cases of a model are worth a case study, alone or in pairs, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fastqca._common.tolerance import is_half, is_in, is_out, reaches
from fastqca.expressions.expression import Expression, Literal
from fastqca.fit.regions import (
    CONSISTENCY,
    COVERAGE,
    IRRELEVANT,
    REGIONS,
    RELEVANCE,
    TYPICAL,
    UNDECIDED,
    case_regions,
)
from fastqca.solutions.evidence import Evidence, terms_of
from fastqca.theory.matching import SINGLE, best_pairs, focal_score
from fastqca.truth_tables.rows import row_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from fastqca.fit.regions import Relation

__all__ = ["Candidates", "CaseRow", "ConjunctRow", "PairRow", "focus_of", "truth_table_rows"]

_NAN = float("nan")


class CaseRow(NamedTuple):
    """A case of some type; `term` is "" for types that concern the model as a whole."""

    term: str
    type: str
    case: str
    x: float
    y: float
    score: float
    best: bool
    unique: bool
    row: int
    w: float
    consistent: bool


class ConjunctRow(NamedTuple):
    """A typical case, looked at for one conjunct of a term."""

    term: str
    conjunct: str
    case: str
    f: float
    m: float
    x: float
    y: float
    rank: int
    score: float
    best: bool
    unique: bool
    consistent: bool
    clean: bool


class PairRow(NamedTuple):
    """Two cases to compare."""

    term: str
    conjunct: str
    pair: str
    case: str
    other: str
    rank: int
    score: float


@dataclass(frozen=True, eq=False)
class Candidates:
    """The cases of one model, sorted by what they are good for; arguments as of `case_types`."""

    model: Expression
    relation: Relation
    evidence: Evidence
    necessary: frozenset[Literal]
    max_pairs: int

    @cached_property
    def terms(self) -> tuple[Expression, ...]:
        """The terms of the model; a necessary condition is one term."""
        return terms_of(self.model) if self.relation == "sufficiency" else (self.model,)

    @cached_property
    def x(self) -> NDArray[np.float64]:
        """Membership in each term, (T, N)."""
        return self.evidence.memberships(self.terms)

    @cached_property
    def whole(self) -> NDArray[np.float64]:
        """Membership in the model, (N,)."""
        union: NDArray[np.float64] = self.x.max(axis=0)
        return union

    @cached_property
    def of_model(self) -> NDArray[np.str_]:
        """The region of each case in the model, (N,)."""
        return case_regions(self.whole, self.evidence.y, self.relation)

    @cached_property
    def unique(self) -> NDArray[np.bool_]:
        """Whether a case is in one term only, (N,)."""
        only: NDArray[np.bool_] = is_in(self.x).sum(axis=0) == 1
        return only

    @cached_property
    def _corner(self) -> TruthTableRows:
        return truth_table_rows(self.evidence)

    def case_rows(self) -> Iterator[CaseRow]:
        """Walk over the cases: term by term, then those that concern the whole model."""
        terms = [str(term) for term in self.terms]
        if self.relation == "necessity":
            for region in REGIONS["necessity"]:
                yield from self._of_type(terms[0], region, self.x[0], self.of_model == region)
            yield from self._of_type("", UNDECIDED, self.whole, self.of_model == UNDECIDED)
            return
        for term, x in zip(terms, self.x, strict=True):
            regions = case_regions(x, self.evidence.y)
            for region in REGIONS["sufficiency"][:3]:
                yield from self._of_type(term, region, x, regions == region)
        for region in (*REGIONS["sufficiency"][3:], UNDECIDED):
            yield from self._of_type("", region, self.whole, self.of_model == region)

    def _of_type(
        self, term: str, region: str, x: NDArray[np.float64], chosen: NDArray[np.bool_]
    ) -> Iterator[CaseRow]:
        """Walk over the cases of one type, the best first."""
        y, corner = self.evidence.y, self._corner
        at = np.flatnonzero(chosen)
        score = np.full(len(y), _NAN)
        by_row = self.relation == "sufficiency" and region in {COVERAGE, IRRELEVANT}
        if (self.relation, region) in SINGLE:
            score[at] = SINGLE[self.relation, region](x[at], y[at])
        elif region == COVERAGE:
            score[at] = 1 - corner.w[at]
        best = best_cases(at, score, corner.groups if by_row else None)
        key = score if region != IRRELEVANT else 1 - corner.w
        order = at[np.lexsort((key[at].round(12), corner.groups[at] if by_row else 0 * at))]
        numbers = np.array(corner.numbers, dtype=object)
        columns = (x, y, score, best, self.unique, numbers, corner.w, reaches(y, corner.w))
        for case, *values in self._ordered(order, columns):
            yield CaseRow(term, region, case, *values)

    def _ordered(
        self, order: NDArray[np.int64], columns: Iterable[NDArray[Any]]
    ) -> Iterator[tuple[Any, ...]]:
        """Walk over the names and values of cases in some order."""
        names = (self.evidence.cases[i] for i in order.tolist())
        return zip(names, *(column[order].tolist() for column in columns), strict=True)

    def conjunct_rows(self) -> Iterator[ConjunctRow]:
        """Walk over the typical cases of each term, for each of its conjuncts."""
        if self.relation == "necessity":
            return
        y = self.evidence.y
        for term, x in zip(self.terms, self.x, strict=True):
            at = np.flatnonzero(case_regions(x, y) == TYPICAL)
            for literal, focus in focus_of(term, self.evidence, self.necessary):
                score = focal_score(focus.f, x, y)
                order = at[np.lexsort((score[at].round(12), focus.rank[at]))]
                m = focus.m if focus.others.size else np.full(len(y), _NAN)
                columns = (focus.f, m, x, y, focus.rank, score, best_cases(at, score))
                checks = (self.unique, focus.consistent(y), focus.clean(y))
                for case, *values in self._ordered(order, (*columns, *checks)):
                    yield ConjunctRow(str(term), str(literal), case, *values)

    def pair_rows(self) -> Iterator[PairRow]:
        """Walk over the best pairs of each kind."""
        if self.relation == "necessity":
            regions, values = self.of_model, {"x": self.x[0], "y": self.evidence.y}
            without = truth_table_rows(self.evidence, self.model.names).groups
            # what is outside by being above the condition is no counterpart of a typical case
            outside = np.where(reaches(self.x[0], self.evidence.y), regions, "")
            for other in (CONSISTENCY, RELEVANCE, IRRELEVANT, TYPICAL):
                second = outside if other == IRRELEVANT else regions
                groups = without if other == CONSISTENCY else None
                yield from self._pairs(
                    str(self.model), "", other, regions, second, values, groups=groups
                )
            return
        for term, x in zip(self.terms, self.x, strict=True):
            yield from self._term_pairs(term, x)
        values = {"w": self._corner.w, "y": self.evidence.y}
        groups, regions = self._corner.groups, self.of_model
        yield from self._pairs(
            "", "", IRRELEVANT, regions, regions, values, first=COVERAGE, groups=groups
        )

    def _term_pairs(self, term: Expression, x: NDArray[np.float64]) -> Iterator[PairRow]:
        y = self.evidence.y
        regions = case_regions(x, y)
        about = str(term)
        yield from self._pairs(about, "", CONSISTENCY, regions, regions, {"x": x, "y": y})
        for literal, focus in focus_of(term, self.evidence, self.necessary):
            values = {"y": y, "f": focus.f, "m": focus.m}
            without = np.where(is_out(focus.f), self.of_model, "")
            contrast = np.where(is_in(focus.m), 1, 2)
            conjunct = str(literal)
            for other, second, ranks in (
                (IRRELEVANT, without, (focus.rank, contrast)),
                (TYPICAL, regions, (focus.rank, focus.rank)),
            ):
                yield from self._pairs(
                    about, conjunct, other, regions, second, values, ranks=ranks, x=x
                )

    def _pairs(
        self,
        term: str,
        conjunct: str,
        other: str,
        left: NDArray[np.str_],
        right: NDArray[np.str_],
        values: Mapping[str, NDArray[np.float64]],
        *,
        first: str = TYPICAL,
        ranks: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
        groups: NDArray[np.int64] | None = None,
        x: NDArray[np.float64] | None = None,
    ) -> Iterator[PairRow]:
        if groups is not None:  # a case in no row has no counterpart
            left, right = (np.where(groups > 0, regions, "") for regions in (left, right))
        single = None
        if first == other:
            term_memberships = values["x"] if x is None else x
            single = SINGLE[self.relation, TYPICAL](term_memberships, values["y"])
        pairs = best_pairs(
            (self.relation, first, other),
            values,
            np.flatnonzero(left == first),
            np.flatnonzero(right == other),
            self.max_pairs,
            ranks=ranks,
            groups=groups,
            single=single,
        )
        cases = self.evidence.cases
        columns = (pairs.left, pairs.right, pairs.rank, pairs.score)
        for i, j, rank, score in zip(*(column.tolist() for column in columns), strict=True):
            yield PairRow(term, conjunct, f"{first} - {other}", cases[i], cases[j], rank, score)


def best_cases(
    at: NDArray[np.int64],
    score: NDArray[np.float64],
    groups: NDArray[np.int64] | None = None,
) -> NDArray[np.bool_]:
    """Mark the cases with the smallest score, in each group, of those at some positions."""
    best = np.zeros(len(score), dtype=np.bool_)
    at = at[~np.isnan(score[at])]
    group_of = np.zeros_like(at) if groups is None else groups[at]
    for group in np.unique(group_of):
        members = at[group_of == group]
        best[members] = reaches(score[members].min(), score[members])
    return best


@dataclass(frozen=True, slots=True, eq=False)
class TruthTableRows:
    """Truth table rows: number and membership of each case; number 0 for a case in none."""

    numbers: list[int]
    groups: NDArray[np.int64]
    w: NDArray[np.float64]


def truth_table_rows(evidence: Evidence, without: Collection[str] = ()) -> TruthTableRows:
    """Find the truth table row of each case, and its membership in it; some sets left out."""
    sets = evidence.sets
    at = [sets.names.index(name) for name in evidence.conditions if name not in without]
    values = np.take(sets.values, at, axis=0)
    fuzzy = np.array(sets.fuzzy)[at][:, np.newaxis]
    corner = np.where(fuzzy, is_in(values), values).T.astype(np.uint8)
    half = np.asarray((fuzzy & is_half(values)).any(axis=0))
    tied: list[bool] = half.tolist()
    known = row_numbers(corner, [sets.levels[i] for i in at])
    numbers = [0 if tie else number for tie, number in zip(tied, known, strict=True)]
    place = {number: i for i, number in enumerate(sorted({0, *numbers}))}
    w = np.where(fuzzy, np.maximum(values, 1 - values), 1.0).min(axis=0, initial=1.0)
    return TruthTableRows(numbers, np.array([place[number] for number in numbers]), w)


def focus_of(
    term: Expression, evidence: Evidence, necessary: frozenset[Literal]
) -> Iterator[tuple[Literal, Focus]]:
    """Walk over the conjuncts of a term, each with its memberships and ranks."""
    literals = [literal for product in term.products for literal in product.values()]
    parts = evidence.memberships([Expression(literal) for literal in literals])
    for i, literal in enumerate(literals):
        others = np.delete(parts, i, axis=0)
        yield literal, Focus.on(parts[i], others, necessary=literal in necessary)


@dataclass(frozen=True, slots=True, eq=False)
class Focus:
    """Memberships in a focal conjunct and in the others, and how well a case shows the former."""

    f: NDArray[np.float64]
    m: NDArray[np.float64]
    others: NDArray[np.float64]
    rank: NDArray[np.int64]
    necessary: bool

    @classmethod
    def on(cls, f: NDArray[np.float64], others: NDArray[np.float64], *, necessary: bool) -> Focus:
        """Compare a conjunct with the others of its term, (L - 1, N)."""
        if not others.size:
            return cls(f, np.ones_like(f), others, np.ones(len(f), dtype=np.int64), necessary)
        m = others.min(axis=0)
        good = reaches(f, others.max(axis=0)) if necessary else ~reaches(f, m)
        return cls(f, m, others, np.where(good, 1, 2), necessary)

    def consistent(self, y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether the focal conjunct is at most the outcome; a necessary one, at least."""
        return reaches(self.f, y) if self.necessary else reaches(y, self.f)

    def clean(self, y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """
        Whether the other conjuncts leave the corridor between the focal one and the outcome.

        Of a focal conjunct it is their minimum that counts, of a necessary one their maximum.
        """
        if not self.others.size:
            return np.ones(len(y), dtype=np.bool_)
        other = self.others.max(axis=0) if self.necessary else self.m
        low, high = np.minimum(self.f, y), np.maximum(self.f, y)
        return np.logical_not(reaches(other, low) & reaches(high, other))
