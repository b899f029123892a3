"""Which terms of which models assume a row: a solution as terms, cubes and models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.errors import SolutionError
from fastqca.counterfactuals.remainders import (
    excluded_rows,
    explained_cubes,
    opposite,
    used_terms,
)
from fastqca.expressions.algebra import term_cubes
from fastqca.expressions.notation import term_text
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.recoding import recoded
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.solutions.solution import SolutionSet
    from fastqca.truth_tables.cubes import Cubes

__all__ = ["LedgerAnalysis", "Use", "UsedTerms", "again", "analyses", "overlapping"]


@dataclass(frozen=True, slots=True)
class Use:
    """What a solution does with a row, and how many models it lists."""

    solution: str  # such as "parsimonious" or "enhanced intermediate"
    # Those that cover the row: without assuming it they could not be as short.
    terms: tuple[str, ...]
    models: tuple[str, ...]  # the listed ones that have such a term
    n_listed: int

    def which(self) -> str:
        """Name the models, or count them."""
        n = len(self.models)
        if n == self.n_listed > 1:
            return f"all {n:,} models"
        return ", ".join(self.models) if n <= 5 else f"{n:,} of {self.n_listed:,} models"


def overlapping(cubes: NDArray[np.uint32], cube: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Find the cubes, (C, k), that share a row with another one, (k,)."""
    return np.flatnonzero(((cubes & cube) != 0).all(axis=1))


class UsedTerms:
    """The terms of one solution that some model has, with the rows that they cover."""

    __slots__ = ("cubes", "name", "positions", "solution", "terms")

    def __init__(self, name: str, solution: SolutionSet) -> None:
        table = solution.explained.table
        self.name = name
        self.solution = solution
        self.positions = solution.used()
        self.terms: NDArray[np.int16] = solution.prime_implicants.at(self.positions)
        self.cubes: NDArray[np.uint32] = term_cubes(self.terms, table.levels)

    def use(self, cube: NDArray[np.uint32]) -> Use | None:
        """Say what the solution does with the rows of a cube; None if it covers none of them."""
        chosen = overlapping(self.cubes, cube)
        return self._use_of(chosen) if chosen.size else None

    def use_of_term(self, term: NDArray[np.int16]) -> Use | None:
        """Say which models have a term; None if it is not a term of the solution."""
        chosen = np.flatnonzero((self.terms == term).all(axis=1))
        return self._use_of(chosen) if chosen.size else None

    def _use_of(self, chosen: NDArray[np.int64]) -> Use:
        offsets, indices = self.solution.flat()
        has = np.isin(indices, self.positions[chosen])
        models = np.flatnonzero(np.logical_or.reduceat(has, offsets[:-1])) if has.size else has
        table = self.solution.explained.table
        return Use(
            self.name,
            tuple(
                term_text(term, table.conditions, table.levels)
                for term in self.terms[chosen].tolist()
            ),
            tuple(f"M{i + 1}" for i in models.tolist()),
            len(offsets) - 1,
        )


@dataclass(frozen=True, slots=True, eq=False)
class LedgerAnalysis:
    """The solutions of one table with some rows excluded, and what the other outcome assumes."""

    name: str  # "", "enhanced" or "theory-guided"
    result: Minimization
    # Of the parsimonious and the intermediate solution, as far as asked for.
    used: tuple[UsedTerms, ...]
    opposed: NDArray[np.uint32]  # terms of the parsimonious models of the negated outcome, as cubes

    def counterfactuals(self) -> tuple[Cubes | None, Cubes | None]:
        """Return easy and difficult ones of any pair of models; None without expectations."""
        if not self.result.expectations:
            return None, None
        return self.result.easy.together, self.result.difficult.together


def analyses(
    result: Minimization, negated: Minimization | TruthTable | None
) -> tuple[LedgerAnalysis, ...]:
    """
    Take an analysis as it is, and before it the standard one where it excludes or assumes rows.

    The negated outcome is analyzed too where `negated` is None. The standard one is left out where
    it has no solution.
    """
    table = result.table
    theory = bool(table.assumed)
    if not theory and not excluded_rows(table):
        return (_analysis("", result, negated),)
    name = "theory-guided" if theory else "enhanced"
    given = _analysis(name, result, negated)
    try:
        standard = again(recoded(table, exclude=None, assume=None), result)
    except SolutionError:
        return (given,)
    return _analysis("", standard, _standard(negated)), given


def _standard(negated: Minimization | TruthTable | None) -> TruthTable | None:
    if negated is None:
        return None
    table = negated if isinstance(negated, TruthTable) else negated.table
    return recoded(table, exclude=None, assume=None)


def again(table: TruthTable, result: Minimization) -> Minimization:
    """Minimize another table as this one was."""
    return minimize(table, **result.settings.of_solutions())


def _analysis(
    name: str, result: Minimization, negated: Minimization | TruthTable | None
) -> LedgerAnalysis:
    wide = (result.parsimonious, result.intermediate) if "?" in result.settings.included else ()
    used = (
        UsedTerms(f"{name} {solution.kind}".strip(), solution)
        for solution in wide
        if solution is not None
    )
    return LedgerAnalysis(name, result, tuple(used), _opposed(result, negated))


def _opposed(result: Minimization, negated: Minimization | TruthTable | None) -> NDArray[np.uint32]:
    """Collect the terms of the parsimonious models of the negated outcome."""
    settings = result.settings
    if isinstance(negated, Minimization) and negated.parsimonious is not None:
        table, settings = negated.table, negated.settings
        terms = UsedTerms("", negated.parsimonious).cubes
    else:
        given = negated.table if isinstance(negated, Minimization) else negated
        table = opposite(result.table) if given is None else given
        terms = used_terms(table, **{**settings.of_solutions(), "include": "?", "dir_exp": None})
    if not any(table.sets.dont_care):
        return terms
    # What explained rows stand for by "don't care" is no assumption.
    explained = table.row_set(explained_cubes(table, settings.explained), overlapping=True)
    return (table.row_set(terms, overlapping=True) - explained).cubes
