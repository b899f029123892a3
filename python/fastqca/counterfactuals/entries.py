"""Entries of the ledger: one remainder, or the remainders of one term, and all about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.errors import BudgetSpentError, SolutionError
from fastqca.counterfactuals.remainders import grounds_before, known_rows
from fastqca.counterfactuals.uses import overlapping
from fastqca.truth_tables.cubes import FEW_PRODUCTS, MOST_PRODUCTS, Cubes, rows_without
from fastqca.truth_tables.rows import row_numbers, single_cubes
from fastqca.truth_tables.selection import formula_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from fastqca.counterfactuals.grounds import Ground
    from fastqca.counterfactuals.reasons import RowReasons
    from fastqca.counterfactuals.uses import LedgerAnalysis, Use, UsedTerms
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Entry", "Record"]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the ledger: a remainder, or all remainders covered by a term.

    Attributes
    ----------
    configuration : str
        The row, or the term, as a product.
    row : int or None
        Its row number; None for a term.
    count : int
        Number of remainders; 1 for a row.
    n : int
        Number of cases in them, fewer than `n_cut` in each.
    easy, difficult : int or None
        How many are easy, or difficult, counterfactuals of at least one pair of models; a row may
        be both. None without directional expectations, or if they could not be counted.
    assumed : int
        How many are stated in `assume`.
    untenable, contradictory : int or None
        How many are untenable on at least one ground, and how many are also assumed by a
        parsimonious model of the negated outcome. None: some, but they could not be counted.
    grounds : tuple of str
        The grounds on which they are untenable.
    uses : tuple of Use
        Which terms of which models cover them.
    reason : str
        The reason given for them, in free text.
    """

    configuration: str
    row: int | None
    count: int
    n: int
    easy: int | None
    difficult: int | None
    assumed: int
    untenable: int | None
    contradictory: int | None
    grounds: tuple[str, ...]
    uses: tuple[Use, ...]
    reason: str

    @property
    def verdict(self) -> str:
        """
        The verdict of the analysis, in words.

        Such as "easy", "difficult", "easy; untenable", or "3 easy, 1 difficult" for a term.
        """
        pro = (("easy", self.easy), ("difficult", self.difficult), ("assumed", self.assumed))
        contra = (("untenable", self.untenable), ("contradictory", self.contradictory))
        kinds = ", ".join(self._counted(word, n) for word, n in pro if n)
        against = ", ".join(self._counted(word, n) for word, n in contra if n != 0)
        return "; ".join(filter(None, (kinds, against)))

    def _counted(self, word: str, n: int | None) -> str:
        if n is None:
            return f"some {word}"
        return word if n == self.count else f"{n:,} {word}"


class Record:
    """What is known of the rows of a table, to judge entries by."""

    def __init__(self, analyses: tuple[LedgerAnalysis, ...], reasons: RowReasons) -> None:
        self.analyses = analyses
        self.table: TruthTable = analyses[-1].result.table
        space = self.table.conditions, self.table.levels
        self.reasons = [
            (formula_of(about, space[0], "reasons").cubes(*space), text)
            for about, text in reasons.items()
        ]

    @cached_property
    def facts(self) -> NDArray[np.uint32]:
        """Rows with cases enough, which are no remainders."""
        return known_rows(self.table)

    @cached_property
    def assumed(self) -> NDArray[np.uint32]:
        """Rows that theory says have the outcome."""
        return self.table.assumed.cubes

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """Why rows are untenable."""
        return grounds_before(self.table, "excluded")

    @cached_property
    def _counterfactuals(self) -> list[tuple[Cubes | None, Cubes | None] | None]:
        """Easy and difficult rows of each analysis; None where that is too much to find out."""
        pairs: list[tuple[Cubes | None, Cubes | None] | None] = []
        for analysis in self.analyses:
            try:
                pairs.append(analysis.counterfactuals())
            except (SolutionError, BudgetSpentError):
                pairs.append(None)
        return pairs

    def rows(self, limit: int) -> list[int] | None:
        """List the remainders that some term covers; None if there are more than `limit`."""
        rows: set[int] = set()
        for used in (used for analysis in self.analyses for used in analysis.used):
            for cube in used.cubes:
                if self._count(cube) > limit:
                    return None
                rows.update(self._remainders(cube[np.newaxis], MOST_PRODUCTS))
                if len(rows) > limit:
                    return None
        return sorted(rows)

    def _count(self, cube: NDArray[np.uint32]) -> int:
        """Count the remainders of one cube, (k,)."""
        if any(self.table.sets.dont_care):
            return self._remainders(cube[np.newaxis], MOST_PRODUCTS).count
        facts = len(overlapping(self.facts, cube))
        return prod(map(int.bit_count, cube.tolist())) - facts

    def _remainders(self, cubes: NDArray[np.uint32], most: int = FEW_PRODUCTS) -> Cubes:
        table = self.table
        space = table.conditions, table.row_levels
        return rows_without(*space, cubes, self.facts, table.sets.dont_care, most)

    def of_row(self, config: NDArray[np.uint8]) -> Entry:
        """Judge one row."""
        cube = single_cubes(config[np.newaxis])
        (number,) = row_numbers(config[np.newaxis], self.table.row_levels)
        return self._entry(cube, number, lambda used: used.use(cube[0]))

    def of_term(self, term: NDArray[np.int16], cube: NDArray[np.uint32]) -> Entry:
        """Judge the remainders of one term."""
        return self._entry(cube[np.newaxis], None, lambda used: used.use_of_term(term))

    def _entry(
        self, cube: NDArray[np.uint32], row: int | None, use_in: Callable[[UsedTerms], Use | None]
    ) -> Entry:
        table = self.table
        uses, using = [], []
        for i, analysis in enumerate(self.analyses):
            own = [use for used in analysis.used if (use := use_in(used)) is not None]
            uses += own
            using += [i] if own else []
        grounds = [g for g in self.grounds if self._among(cube, [g.rows.cubes]) != 0]
        opposed = [self.analyses[i].opposed for i in using]
        few = (table.n < max(table.settings.n_cut, 1)) & (table.n > 0)
        inside = ((single_cubes(table.configs) & cube) != 0).all(axis=1)
        return Entry(
            configuration=table.row_set(cube).products[0],
            row=row,
            count=self._count(cube[0]),
            n=int(table.n[few & inside].sum()),
            easy=self._kind_among(cube, using, 0),
            difficult=self._kind_among(cube, using, 1),
            assumed=self._among(cube, [self.assumed]) or 0,
            untenable=self._among(cube, [g.rows.cubes for g in grounds]),
            contradictory=self._among(cube, opposed),
            grounds=tuple(map(str, grounds)),
            uses=tuple(uses),
            reason=self._reason(cube[0]),
        )

    def _kind_among(self, cube: NDArray[np.uint32], using: list[int], which: int) -> int | None:
        """Count rows that are easy (0) or difficult (1) in the analyses that use them."""
        sets = []
        for i in using:
            pair = self._counterfactuals[i]
            rows = None if pair is None else pair[which]
            if rows is None:
                return None
            sets.append(rows.cubes)
        return self._among(cube, sets) if sets else None

    def _among(self, cube: NDArray[np.uint32], sets: Iterable[NDArray[np.uint32]]) -> int | None:
        """Count the remainders of a cube that lie in any of some sets."""
        parts = [rows[overlapping(rows, cube[0])] & cube for rows in sets]
        together = np.concatenate([cube[:0], *parts])
        if not len(together):
            return 0
        try:
            return self._remainders(together).count
        except SolutionError:
            return None

    def _reason(self, cube: NDArray[np.uint32]) -> str:
        """Join the reasons given for any row of a cube."""
        return "; ".join(text for about, text in self.reasons if overlapping(about, cube).size)
