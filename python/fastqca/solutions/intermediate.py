"""Intermediate solutions: between each conservative and each parsimonious model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from fastqca._check import warn
from fastqca.configurations.cubes import Cubes, rows_without
from fastqca.configurations.rows import single_cubes, term_cubes
from fastqca.solutions.charts import Chart, MergedChart, Parents
from fastqca.solutions.expectations import Expectation, drop
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import implicants

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.solutions.analysis import Analysis
    from fastqca.solutions.terms import Model

__all__ = ["Intermediate", "LazyMapping", "Pairs"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Term = tuple[int, ...]


class LazyMapping(Mapping[_Key, _Value], Generic[_Key, _Value]):
    """A mapping that makes each value when it is looked at, once."""

    __slots__ = ("_keys", "_made", "_make")

    def __init__(self, keys: Sequence[_Key], make: Callable[[int], _Value]) -> None:
        self._keys = {key: i for i, key in enumerate(keys)}
        self._make = make
        self._made: dict[_Key, _Value] = {}

    def __getitem__(self, key: _Key) -> _Value:
        if key not in self._made:
            self._made[key] = self._make(self._keys[key])
        return self._made[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        items = [f"{key!r}: {self[key]!r}" for key in list(self)[:5]]
        return f"{{{', '.join(items)}{', ...' if len(self) > 5 else ''}}}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Intermediate:
    """
    The intermediate solution of one conservative and one parsimonious model.

    Attributes
    ----------
    parents : (str, str)
        Such as ``("C1", "P1")``.
    conservative, parsimonious : Model
    candidates : ndarray of int8, shape (Q, k)
        Conservative terms without the literals that the expectations drop.
    solution : SolutionSet
    """

    parents: tuple[str, str]
    conservative: Model
    parsimonious: Model
    candidates: NDArray[np.int8]
    solution: SolutionSet
    _pairs: Pairs

    @property
    def easy(self) -> Cubes:
        """Easy counterfactuals: simplifying assumptions that the expectations support."""
        return self._pairs.easy(self.candidates)

    @property
    def difficult(self) -> Cubes:
        """Difficult counterfactuals: simplifying assumptions that they do not support."""
        return self._pairs.difficult(self.candidates, self.parsimonious)

    def __repr__(self) -> str:
        return f"<Intermediate {''.join(self.parents)}: {self.solution!r}>"


class Pairs:
    """
    All pairs of a conservative and a parsimonious model, solved.

    Pairs are looked at in the order C1P1, C1P2, ..., C2P1, ..., at most `max_models` of them
    and as long as the budget lasts. Pairs with the same candidates share one solution.

    Parameters
    ----------
    analysis : Analysis
    conservative, parsimonious : SolutionSet
    expectations : sequence of Expectation

    Warns
    -----
    FastqcaWarning
        Not all pairs are looked at.
    """

    def __init__(
        self,
        analysis: Analysis,
        conservative: SolutionSet,
        parsimonious: SolutionSet,
        expectations: Sequence[Expectation],
    ) -> None:
        self._analysis = analysis
        self._conservative = conservative
        self._parsimonious = parsimonious
        self._expectations = expectations
        self._dropped: dict[tuple[_Term, _Term], _Term | None] = {}
        self._widest: dict[frozenset[_Term], frozenset[_Term]] = {}
        self._solved: dict[frozenset[_Term], Chart] = {}
        self._of_pair: list[tuple[int, int, frozenset[_Term]]] = []
        self.complete = self._look()
        self.keys = [(f"C{i + 1}", f"P{j + 1}") for i, j, _ in self._of_pair]
        self.by_parents = LazyMapping(self.keys, self._pair)

    def _look(self) -> bool:
        """Solve pair after pair; tell whether these are all."""
        analysis = self._analysis
        limit = analysis.options.max_models
        c_models, p_models = (
            self._implicants(self._conservative),
            self._implicants(self._parsimonious),
        )
        complete = self._conservative.complete and self._parsimonious.complete
        for i, c_terms in enumerate(c_models):
            for j, p_terms in enumerate(p_models):
                if len(self._of_pair) == limit or (self._of_pair and analysis.spent()):
                    self._warn_of_cut()
                    return False
                candidates = self._candidates(c_terms, p_terms)
                if candidates not in self._solved:
                    cubes = self._cubes(self._array(candidates))
                    self._solved[candidates] = analysis.intermediate(cubes)
                self._of_pair.append((i, j, candidates))
        if not complete:
            self._warn_of_cut()
        return complete

    def _warn_of_cut(self) -> None:
        bases = (self._conservative, self._parsimonious)
        least = [base.n_models or base.n_models_at_least for base in bases]
        exact = "" if all(base.n_models is not None for base in bases) else "at least "
        reason = "the budget is spent" if self._analysis.spent() else "max_models is reached"
        warn(
            f"intermediate solution: {reason}, so only {len(self._of_pair):,} of "
            f"{exact}{least[0] * least[1]:,} pairs of a conservative and a parsimonious model were "
            "looked at; there may be more models"
        )

    @staticmethod
    def _implicants(models: SolutionSet) -> list[list[_Term]]:
        """Terms of the listed models, as tuples of levels."""
        offsets, indices = models.flat()
        used, local = np.unique(indices, return_inverse=True)
        terms = [tuple(row) for row in models.prime_implicants.at(used).tolist()]
        ends, members = offsets.tolist(), local.tolist()
        return [[terms[i] for i in members[first:last]] for first, last in pairwise(ends)]

    def _candidates(self, c_terms: Sequence[_Term], p_terms: Sequence[_Term]) -> frozenset[_Term]:
        found = (self._candidate(c, p) for c in c_terms for p in p_terms)
        return self._absorbed(frozenset(term for term in found if term is not None))

    def _absorbed(self, candidates: frozenset[_Term]) -> frozenset[_Term]:
        """Leave out candidates within others, so that more pairs share one solution."""
        if candidates not in self._widest:
            self._widest[candidates] = frozenset(
                term
                for term in candidates
                if not any(other != term and _within(term, other) for other in candidates)
            )
        return self._widest[candidates]

    def _candidate(self, c: _Term, p: _Term) -> _Term | None:
        """Drop from `c` what the expectations let go; None unless `c` lies within `p`."""
        if (c, p) not in self._dropped:
            self._dropped[c, p] = drop(c, p, self._expectations) if _within(c, p) else None
        return self._dropped[c, p]

    def _array(self, candidates: frozenset[_Term]) -> NDArray[np.int8]:
        k = len(self._analysis.table.conditions)
        return np.array(sorted(candidates), dtype=np.int8).reshape(len(candidates), k)

    def _cubes(self, terms: NDArray[np.int8]) -> NDArray[np.uint32]:
        return term_cubes(terms, self._analysis.table.levels)

    def _pair(self, position: int) -> Intermediate:
        i, j, candidates = self._of_pair[position]
        key = self.keys[position]
        chart = self._solved[candidates]
        solution = SolutionSet(chart, self._analysis.explained, "intermediate", lambda _: (key,))
        c_model, p_model = self._conservative.models[i], self._parsimonious.models[j]
        return Intermediate(key, c_model, p_model, self._array(candidates), solution, self)

    def easy(self, candidates: NDArray[np.int8]) -> Cubes:
        """Return the rows that candidates cover, without those that need no assumption."""
        if not self._expectations:
            return self._without_known(candidates[:0])
        return self._without_known(candidates)

    def difficult(self, candidates: NDArray[np.int8], parsimonious: Model) -> Cubes:
        """Return what the parsimonious model assumes and the candidates do not."""
        terms = implicants(parsimonious.terms, self._analysis.explained)
        if not self._expectations:  # then nothing is judged, as in R
            return self._without_known(terms[:0])
        return self._without_known(terms, self._cubes(candidates))

    def _without_known(
        self, terms: NDArray[np.int8], also: NDArray[np.uint32] | None = None
    ) -> Cubes:
        return assumed_rows(self._analysis, terms, also)

    def groups(self) -> list[tuple[Parents, Chart]]:
        """Distinct solutions, each with all pairs that it comes from, in order."""
        parents: dict[int, list[tuple[str, str]]] = {}
        charts: dict[int, Chart] = {}
        for key, (_, _, candidates) in zip(self.keys, self._of_pair, strict=True):
            chart = self._solved[candidates]
            charts[id(chart)] = chart
            parents.setdefault(id(chart), []).append(key)
        return [(tuple(parents[at]), charts[at]) for at in charts]

    def solution(self) -> SolutionSet:
        """All distinct intermediate models."""
        explained = self._analysis.explained
        groups = self.groups()
        if len(groups) == 1 and self.complete:
            parents, chart = groups[0]
            return SolutionSet(chart, explained, "intermediate", lambda _: parents)
        merged = MergedChart(
            [(chart, parents) for parents, chart in groups],
            explained.configs,
            max_models=self._analysis.options.max_models,
            all_parts=self.complete,
        )
        return SolutionSet(merged, explained, "intermediate", merged.parents)


def _within(narrow: _Term, wide: _Term) -> bool:
    """Whether the first term has all literals of the second."""
    return all(b in (-1, a) for a, b in zip(narrow, wide, strict=True))


def assumed_rows(
    analysis: Analysis, terms: NDArray[np.int8], also: NDArray[np.uint32] | None = None
) -> Cubes:
    """
    Collect the rows that terms cover beyond the explained ones.

    Parameters
    ----------
    analysis : Analysis
    terms : ndarray of int8, shape (T, k)
    also : ndarray of uint32, shape (M, k), optional
        Further rows to leave out.
    """
    table = analysis.table
    known = [single_cubes(analysis.explained.configs)]
    if analysis.options.pi_cons > 0:  # terms may then cover rows known to be without the outcome
        known.append(single_cubes(analysis.off))
    if also is not None:
        known.append(also)
    plus = term_cubes(terms, table.levels)
    return rows_without(table.conditions, table.levels, plus, np.concatenate(known))
