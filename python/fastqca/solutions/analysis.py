"""One minimization: which rows to explain, which may be assumed, which may not be covered."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, listing, shown, warn
from fastqca._common.errors import BudgetSpentError, BudgetWarning, SolutionError
from fastqca._common.tolerance import reaches
from fastqca._common.values import Value
from fastqca._tables import figure
from fastqca.expressions.algebra import full_cube
from fastqca.solutions import highs
from fastqca.solutions.expectations import level_sets
from fastqca.solutions.terms import Explained
from fastqca.solutions.text import many
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.gaps import LEAST_INCL, LEAST_PRI
from fastqca.truth_tables.rows import row_cubes, single_cubes, widened
from fastqca.truth_tables.selection import negation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from fastqca.solutions.charts import Chart
    from fastqca.solutions.expectations import Expectation
    from fastqca.solutions.settings import AnalysisSettings
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Analysis"]

_Part = TypeVar("_Part")
_PATIENCE = 1.0  # seconds: what the search of the core proves at all it mostly proves in these
_SHARE = 0.75  # of the budget left for a proof; in the rest the core looks for what HiGHS has left
_LARGEST = 10_000_000  # ones in a chart: HiGHS has no bound of larger ones in any usual budget
_LEAST = 1.0  # seconds for prime implicants: with a smaller budget they are most of the answer


@dataclass(frozen=True, slots=True, eq=False)
class Analysis(Value):
    """
    The rows of a truth table by the part that they play.

    Attributes
    ----------
    explained : Explained
        Rows that every model covers.
    included : ndarray of uint8, shape (I, k)
        Observed rows that models may cover.
    off : ndarray of uint8, shape (M, k)
        Observed rows that they may not cover.
    settings : AnalysisSettings
    clock : list of float
        CPU time from which the budget counts, one number.
    """

    explained: Explained
    included: NDArray[np.uint8]
    off: NDArray[np.uint8]
    settings: AnalysisSettings
    clock: list[float] = field(default_factory=lambda: [time.process_time()])

    def __reduce__(self) -> tuple[type[Analysis], tuple[object, ...]]:
        return Analysis, (self.explained, self.included, self.off, self.settings)

    @classmethod
    def of(cls, table: TruthTable, settings: AnalysisSettings) -> Analysis:
        """
        Assign each row of a table its role.

        Raises
        ------
        SolutionError
            No row has an output value that is to be explained.
        """
        codes, explain, include = table.out, settings.explained, settings.included
        rows = np.array([i for i, code in enumerate(codes) if code in explain], dtype=np.int64)
        if not rows.size:
            raise SolutionError(_nothing_to_explain(table, explain))
        included = [i for i, code in enumerate(codes) if code in include and code != "?"]
        part = explain | include | {"?"}
        off = [i for i, code in enumerate(codes) if code not in part]
        configs = table.configs
        return cls(Explained(table, rows), configs[included], configs[off], settings)

    @property
    def table(self) -> TruthTable:
        """The truth table."""
        return self.explained.table

    def restart(self) -> None:
        """Give the whole budget to what is computed from now on."""
        self.clock[0] = time.process_time()

    def left(self) -> float:
        """Return the seconds of the budget that are left; a tenth of it when it is spent."""
        used = time.process_time() - self.clock[0]
        return max(self.settings.seconds - used, self.settings.seconds / 10)

    def in_time(self, parts: Iterable[_Part], what: str) -> Iterator[_Part]:
        """
        Go through the parts of some work, within a budget of their own.

        Raises
        ------
        BudgetSpentError
            It is spent before the end.
        """
        end = time.process_time() + self.settings.seconds
        for i, part in enumerate(parts):
            if i and time.process_time() > end:
                raise BudgetSpentError(
                    f"the budget of {shown(self.settings.seconds)} s was used up by {what}, after "
                    f"{many(i, 'intermediate solution')}; a larger budget= may complete it"
                )
            yield part

    def conservative(self, *, with_included: bool) -> _core.Solved:
        """Solve without remainders; `with_included`, rows to include need not be avoided."""
        on = self.included if with_included else self.included[:0]
        solved = self._solve(row_cubes(on, self.table.levels))
        if _says_nothing(solved):
            raise SolutionError(
                "every possible row is to be explained, so all conditions are minimized away: "
                "the outcome does not depend on them. "
                f"{self._what_to_do('use other conditions')}"
            )
        self._warn_of_budget(solved, "conservative")
        return solved

    def parsimonious(self) -> _core.Solved:
        """Solve with all remainders."""
        settings, table = self.settings, self.table
        if settings.pi_cons > 0 and self.temporal:
            raise SolutionError(
                "pi_cons evaluates terms by their consistency in the data, which is not possible "
                'for conditions with "don\'t care" cells; omit it'
            )
        if settings.pi_cons > 0 or settings.sol_cons > 0:
            try:
                solved = _core.solve_consistent(
                    table.sets.values,
                    np.array(table.row_levels, dtype=np.uint16),
                    np.array(table.sets.fuzzy, dtype=np.bool_),
                    table.outcome_values,
                    self.explained.configs,
                    *self._avoided(),
                    pi_cons=settings.pi_cons,
                    sol_cons=settings.sol_cons,
                    sol_cov=settings.sol_cov,
                    all_sol=settings.all_sol,
                    row_dom=settings.row_dom,
                    max_models=settings.max_models,
                    budget=self.left(),
                    patience=_patience(),
                )
            except BudgetSpentError as error:
                raise BudgetSpentError(self._no_primes_in_time()) from error
            solved = self._proven(solved)
        else:
            solved = self._solve(None)
        if _says_nothing(solved):
            raise SolutionError(self._all_minimized_away())
        if solved.n_models == 0:
            raise SolutionError(self._no_model(solved))
        self._warn_of_budget(solved, "parsimonious")
        return solved

    def pairs(
        self, conservative: Chart, parsimonious: Chart, expectations: Sequence[Expectation]
    ) -> _core.IntermediatePairs:
        """Solve all pairs of a conservative and a parsimonious model."""
        settings, table = self.settings, self.table
        off, excluded = self._avoided()
        try:
            return _core.intermediate_pairs(
                cast("_core.Solved", conservative),  # both sides come from this analysis
                cast("_core.Solved", parsimonious),
                expected=level_sets(expectations, len(table.conditions)),
                levels=np.array(table.levels, dtype=np.uint16),
                row_levels=np.array(table.row_levels, dtype=np.uint16),
                explained=self.explained.configs,
                off_rows=off,
                off_cubes=excluded,
                avoid=settings.pi_cons > 0,
                all_sol=settings.all_sol,
                row_dom=settings.row_dom,
                max_models=settings.max_models,
                budget=self.left(),
            )
        except BudgetSpentError as error:
            raise BudgetSpentError(self._no_primes_in_time()) from error

    def _solve(self, on_cubes: NDArray[np.uint32] | None) -> _core.Solved:
        settings, table = self.settings, self.table
        off, excluded = self._avoided()
        if self.temporal:
            if on_cubes is not None:
                excluded, on_cubes = self._complement(on_cubes, excluded), None
            self._check_apart(excluded)
        elif on_cubes is not None and settings.pi_cons <= 0:
            # What may be covered meets none of these, unless pi_cons let a term cover them.
            off, excluded = off[:0], excluded[:0]
        left = self.left()
        try:
            solved = _core.solve(
                np.array(table.row_levels, dtype=np.uint16),
                self.explained.configs,
                off,
                excluded,
                on_cubes,
                all_sol=settings.all_sol,
                row_dom=settings.row_dom,
                max_models=settings.max_models,
                budget=left,
                primes_budget=max(left, _LEAST),
                patience=_patience(),
            )
        except BudgetSpentError as error:
            raise BudgetSpentError(self._no_primes_in_time()) from error
        return self._proven(solved)

    def _proven(self, solved: _core.Solved) -> _core.Solved:
        """Let HiGHS, where it is installed, prove the minimum that the core has left open."""
        settings = self.settings
        unsettled = solved.min_terms is None and not settings.all_sol and solved.n_models is None
        if not unsettled or not highs.available():
            return solved
        classes, columns, rows, cover = solved.cyclic_core()
        found = None
        if len(columns[1]) <= _LARGEST:
            places = np.searchsorted(classes, cover)
            found = highs.minimum_cover(columns, rows, places, _SHARE * self.left())
        if found is not None:
            self.clock[0] -= found.seconds  # which this process has not used
            cover = classes[found.cover]
        at_least = 0 if found is None else found.at_least
        return solved.resumed(at_least, cover, max_models=settings.max_models, budget=self.left())

    def _no_primes_in_time(self) -> str:
        return (
            f"the budget of {shown(self.settings.seconds)} s was used up by the search for "
            "prime implicants, without which there is no model: use fewer conditions, or a larger "
            f"{argument('budget', ...)}"
        )

    @property
    def temporal(self) -> bool:
        """Whether some condition has "don't care" cells."""
        return any(self.table.sets.dont_care)

    def _avoided(self) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
        """Return the rows and the cubes that may not be covered."""
        table = self.table
        if not self.temporal:
            return self.off, table.excluded
        cubes = np.concatenate([single_cubes(self.off), table.excluded])
        return self.off[:0], widened(cubes, table.levels, table.sets.dont_care)

    def _complement(
        self, on_cubes: NDArray[np.uint32], excluded: NDArray[np.uint32]
    ) -> NDArray[np.uint32]:
        """Return what may not be covered if nothing outside of some cubes may be."""
        table = self.table
        levels = np.array(table.levels, dtype=np.uint16)
        known = np.concatenate([row_cubes(self.explained.configs, table.levels), on_cubes])
        others = _core.difference(levels, full_cube(table.levels), known)
        return np.concatenate([widened(others, table.levels, table.sets.dont_care), excluded])

    def _check_apart(self, off_cubes: NDArray[np.uint32]) -> None:
        """Refuse rows to explain that only a "don't care" cell tells from others."""
        rows = single_cubes(self.explained.configs)
        inside = [i for i, row in enumerate(rows) if ((off_cubes & row) != 0).all(axis=1).any()]
        if inside:
            numbers = self.explained.row_numbers
            raise SolutionError(
                f"row {listing(numbers[i] for i in inside)} of the truth table is to be explained, "
                'but a row that must not be covered differs from it only in a "don\'t care" cell, '
                "so no term separates the two. Exclude one of them, or recode the cells"
            )

    def _all_minimized_away(self) -> str:
        settings = self.settings
        if settings.pi_cons > 0:
            return (
                f"the outcome has a consistency of pi_cons={shown(settings.pi_cons)} in all cases "
                "taken together, so all conditions are minimized away; raise pi_cons"
            )
        leave_out = "leave '?' out of include"
        return (
            "no row of the truth table is coded '0', so with remainders (include='?') all "
            "conditions are minimized away: there is no row without the outcome to distinguish "
            "from. "
            f"{self._what_to_do(leave_out)}"
        )

    def _what_to_do(self, otherwise: str) -> str:
        """Advise a higher cut-off only where it would change some row."""
        incl = self.table.incl[self.table.n > 0]
        if reaches(incl, 1.0).all():
            return (
                f"Every row has an inclusion of 1, so no cut-off can change this: add cases "
                f"without the outcome, or {otherwise}"
            )
        return f"Raise {argument('incl_cut')}, or {otherwise}"

    def _no_model(self, solved: _core.Solved) -> str:
        """Say why the cut-offs for consistency leave no model."""
        settings, numbers = self.settings, self.explained.row_numbers
        uncovered = np.flatnonzero(~solved.chart().any(axis=0)).tolist()
        if not solved.n_primes:
            return (
                f"no combination of conditions that covers a row to explain has a consistency of "
                f"pi_cons={shown(settings.pi_cons)}; lower pi_cons"
            )
        if settings.sol_cons > 0:
            return (
                f"no irredundant set of prime implicants has both a consistency of "
                f"sol_cons={shown(settings.sol_cons)} and a coverage of "
                f"sol_cov={shown(settings.sol_cov)}; lower them (with fuzzy sets the default "
                "coverage of 1 is rarely reached)"
            )
        return (
            f"with pi_cons={shown(settings.pi_cons)} no prime implicant covers row "
            f"{listing(numbers[i] for i in uncovered)}; lower pi_cons"
        )

    def _warn_of_budget(self, solved: _core.Solved, kind: str) -> None:
        """Warn that something is not proven within the budget."""
        if solved.n_models is not None:
            return
        listed = len(solved.models()[0]) - 1
        least, hint = solved.n_models_at_least, ""
        proven = f"there {'is' if least == 1 else 'are'} at least {many(least, 'model')}"
        if solved.min_terms is None and not self.settings.all_sol:
            proven = f"a model has at least {many(solved.min_terms_at_least, 'term')}"
            if not highs.available():
                hint = ", and so may the solver HiGHS: pip install 'fastqca[proofs]'"
        warn(
            f"the budget of {shown(self.settings.seconds)} s was used up by the {kind} solution: "
            f"{proven}, {listed:,} {'is' if listed == 1 else 'are'} listed; "
            f"a larger {argument('budget', ...)} may settle it{hint}",
            BudgetWarning,
        )


def _patience() -> float:
    """Return the seconds after which the core leaves a proof to HiGHS."""
    return _PATIENCE if highs.available() else math.inf


def _says_nothing(solved: _core.Solved) -> bool:
    """Whether the only prime implicant is the empty conjunction."""
    if solved.n_primes != 1:
        return False
    return bool((solved.primes_at(np.zeros(1, dtype=np.int64)) < 0).all())


def _nothing_to_explain(table: TruthTable, explain: frozenset[str]) -> str:
    wanted = " or ".join(map(repr, sorted(explain)))
    counts = Counter(table.out)
    coded = listing(f"{counts[code]} {code!r}" for code in "10C?" if counts[code])
    message = (
        f"no row of the truth table is coded {wanted} (rows: {coded}), so there is nothing to "
        "explain"
    )
    if explain != {"1"}:
        return message
    if table.pval1 is not None:
        return f"{message}: {_no_significant_row(table, table.pval1)}"
    n_cut, pri_cut = table.settings.n_cut, table.settings.pri_cut
    counted = np.where((table.n >= n_cut) & ~np.isnan(table.incl), table.incl, -1.0)
    best = int(counted.argmax())
    row = f"row {table.row_numbers[best]} with {figure(table.incl[best])}"
    high = cut_offs(table.settings.incl_cut)[0]
    if table.incl[best] == 0:
        return f"{message}: no case of any configuration shows the outcome"
    text = f"{message}: the highest inclusion is that of {row}"
    pri = f"but its PRI is only {figure(table.pri[best])}"
    firm = reaches(table.pri[best], LEAST_PRI)
    as_much = f"{text}, {pri}: the row is at least as consistent with {negation(table.outcome)}"
    if not reaches(table.incl[best], high):
        if not reaches(table.incl[best], LEAST_INCL):
            return f"{text}, and nothing below {LEAST_INCL} is nearly a subset of {table.outcome}"
        return f"{text}, so lower {argument('incl_cut', high)}" if firm else as_much
    if not reaches(table.pri[best], pri_cut):
        return f"{text}, {pri}, so lower {argument('pri_cut', pri_cut)}" if firm else as_much
    return f"{message}: rows that would be coded so are in {argument('exclude')}"


def _no_significant_row(table: TruthTable, pval1: NDArray[np.float64]) -> str:
    """Say how far the rows are from being significantly above the cut-off."""
    cut, alpha = cut_offs(table.settings.incl_cut)[0], table.settings.alpha or 0.05
    best = int(pval1.argmin())
    said = (
        f"the lowest p-value for inclusion above incl_cut={shown(cut)} is {figure(pval1[best])}, "
        f"of row {table.row_numbers[best]} with {many(int(table.n[best]), 'case')}"
    )
    if not 0 < cut < 1:
        return f"{said}; inclusion cannot exceed 1, so lower incl_cut" if cut else said
    needed = math.floor(math.log(alpha) / math.log(cut)) + 1
    return (
        f"{said}; for a p-value below {shown(alpha)}, even a perfectly consistent row needs at "
        f"least {needed} cases"
    )
