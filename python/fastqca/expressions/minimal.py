"""The shortest sums of products that hold in given configurations, and in no others."""

from __future__ import annotations

import time
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, warn
from fastqca._common.errors import BudgetSpentError, BudgetWarning, ExpressionError, TooLargeError
from fastqca.data.level_sets import lowest_levels
from fastqca.data.sets import MAX_CONDITIONS
from fastqca.expressions.algebra import (
    by_use,
    complement,
    count,
    difference,
    full_cube,
    rows,
    term_cubes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["Clock", "Doubts", "in_order", "minimal_sum", "minimal_sums", "shortest_sum"]

# Up to so many cubes of the complement are made before it is done without.
_COMPLEMENT = 4096
_ALL_ROWS = 512
_LISTED_ROWS = 2**13
_ENOUGH = 16
_MAX_MODELS = 10_000
# Seconds for the proof that no sum has fewer products.
BUDGET = 10.0
# Seconds for looking for fewer literals once no sum can have fewer products, all in all and
# for one look.
_POLISH = 2.0
_LOOK = 0.5

_Answer = TypeVar("_Answer")


class Clock:
    """What is left of some seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, 0 when there are none."""
        return max(self._end - time.monotonic(), 0.0)


class Doubts:
    """Of the parts of a sum, how many terms they have and whether fewer would do, all together."""

    def __init__(self) -> None:
        self._terms = self._fewest = 0
        self._why: object = None

    def settled(self, terms: int) -> None:
        """Count a part of which it is known that it takes so many terms."""
        self._terms, self._fewest = self._terms + terms, self._fewest + terms

    def unsettled(self, terms: int, fewest: int, why: object) -> None:
        """Count a part that takes at least `fewest`."""
        self._terms, self._fewest = self._terms + terms, self._fewest + max(fewest, 1)
        self._why = why

    def warn(self) -> None:
        """Say once what was not proven."""
        if self._why is None:
            return
        warn(
            f"the simplified expression is equivalent, but one with fewer than its "
            f"{self._terms:,} terms (at least {self._fewest:,}) was not ruled out {self._why}",
            BudgetWarning,
        )


class _UnsettledError(Exception):
    """Why it is not known which sums are the shortest, as the end of a sentence."""


def minimal_sum(
    cube_rows: NDArray[np.uint32],
    levels: Sequence[int],
    budget: float = BUDGET,
    *,
    off: NDArray[np.uint32] | None = None,
) -> NDArray[np.int16] | None:
    """
    Find a sum with the fewest products, and among those the fewest literals.

    It holds in the configurations of some cubes, (Q, k), and in no others; `off`, (M, k), are the
    others, where they are known as cubes. `budget` is for the proof that there is no shorter sum,
    with a warning where it was too small. Returned are products, (T, k), as one level per set, -1
    where the set is absent, in the order of the prime implicants of R; None when every
    configuration is in a cube. More than 2**17 products of single levels are an error.

    Notes
    -----
    Parts of the sum that share no set are minimised one by one. Each product is widened to a
    prime implicant, and those that the others make needless are dropped. Prime implicants that
    are essential, because some configuration is in no other, are in every sum; most often all
    are, and the sum is proven to be the only shortest one. What they leave is covered by the
    prime implicants that hold some configurations of it. All its configurations are listed when
    they are few. Otherwise a minimum cover of some of them is found, configurations that it
    misses are added, and so on. A minimum cover of some rows is no longer than one of all rows;
    so it is a minimum cover of all when it misses none, and so is any irredundant sum of prime
    implicants that is no longer than it.
    """
    doubts = Doubts()
    terms = shortest_sum(cube_rows, levels, Clock(budget), doubts, off=off)
    doubts.warn()
    return terms


def shortest_sum(
    cube_rows: NDArray[np.uint32],
    levels: Sequence[int],
    clock: Clock,
    doubts: Doubts,
    *,
    off: NDArray[np.uint32] | None = None,
) -> NDArray[np.int16] | None:
    """Do what `minimal_sum` does, and leave it to the caller to say what is not proven."""
    parts = []
    for part in _parts(cube_rows, levels, off, clock):
        terms = part.minimal(doubts)
        if terms is None:
            return None
        parts.append(part.widened(terms))
    return in_order(np.concatenate([np.empty((0, len(levels)), np.int16), *parts]))


def minimal_sums(
    cube_rows: NDArray[np.uint32],
    levels: Sequence[int],
    off: NDArray[np.uint32] | None = None,
    *,
    all_sol: bool,
    most: int,
    budget: float = BUDGET,
) -> tuple[list[NDArray[np.int16]] | None, bool]:
    """
    Find at most so many sums with the fewest products, or irredundant sums of prime implicants.

    By number of products, then in the order of R, each as `minimal_sum` returns one; None when
    every configuration is in a cube. Last whether these are all. It is an error if they were not
    found within the budget, more than 256 sets depend on each other, or there are too many prime
    implicants; with `all_sol` also if the configurations to cover are too many to be listed.
    """
    parts, complete = [], True
    for part in _parts(cube_rows, levels, off, Clock(budget)):
        found = part.all_sums(all_sol=all_sol, most=most)
        if found is None:
            return None, True
        models, listed = found
        complete = complete and listed
        parts.append([part.widened(terms) for terms in models])
    none = np.empty((0, len(levels)), np.int16)
    every = (in_order(np.concatenate([none, *chosen])) for chosen in product(*parts))
    sums = sorted(islice(every, most + 1), key=len)
    return sums[:most], complete and len(sums) <= most


def in_order(terms: NDArray[np.int16]) -> NDArray[np.int16]:
    """Sort as R does: by number of literals, then by levels with absent sets last."""
    keys = np.where(terms < 0, np.iinfo(np.int16).max, terms)
    size = (terms >= 0).sum(axis=1)
    return terms[np.lexsort((*keys.T[::-1], size))]


def _parts(
    cube_rows: NDArray[np.uint32],
    levels: Sequence[int],
    off: NDArray[np.uint32] | None,
    clock: Clock,
) -> Iterator[_Component]:
    """Split cubes into groups that share no set."""
    if not len(cube_rows):
        return
    restricted = cube_rows != full_cube(levels)
    if not restricted.any(axis=1).all():  # a cube of everything
        yield _Component(cube_rows[:1, :0], [], len(levels), [], None, clock)
        return
    group = np.arange(len(levels))
    for pattern in np.unique(restricted, axis=0):
        touched = np.unique(group[pattern])
        group[np.isin(group, touched[1:])] = touched[0]
    first = restricted.argmax(axis=1)
    wanted = np.unique(group[first])
    for number in wanted.tolist():
        columns = np.flatnonzero((group == number) & restricted.any(axis=0)).tolist()
        inside = cube_rows[group[first] == number]
        # What does not depend on a set is the same in all of its levels.
        own_off = None if off is None or len(wanted) > 1 else off[:, columns]
        own = [levels[i] for i in columns]
        yield _Component(inside[:, columns], own, len(levels), columns, own_off, clock)


class _Component:
    """Cubes that cannot be split, in the sets that they use."""

    def __init__(
        self,
        on: NDArray[np.uint32],
        levels: list[int],
        width: int,
        columns: list[int],
        off: NDArray[np.uint32] | None,
        clock: Clock,
    ) -> None:
        self._on = np.ascontiguousarray(on)
        self._levels = levels
        self._clock = clock
        self._width, self._columns = width, columns
        self._off = self._complement() if off is None else np.ascontiguousarray(off)

    def widened(self, terms: NDArray[np.int16]) -> NDArray[np.int16]:
        """Write terms of this part in all sets."""
        wide = np.full((len(terms), self._width), -1, dtype=np.int16)
        wide[:, self._columns] = terms
        return wide

    def minimal(self, doubts: Doubts) -> NDArray[np.int16] | None:
        """Find a shortest sum; None when it holds everywhere."""
        known = self._irredundant()
        if known is None:
            return None
        sure, rest, proven = known
        if not proven:
            doubts.unsettled(len(sure) + len(rest), 0, self._in_time())
        elif len(rest):
            rest = self._shortest(sure, rest, doubts)
        else:
            doubts.settled(len(sure))
        return np.concatenate([self._levels_of(sure), self._levels_of(rest)])

    def all_sums(self, *, all_sol: bool, most: int) -> tuple[list[NDArray[np.int16]], bool] | None:
        """Find all shortest or all irredundant sums, and say whether these are all."""
        known = self._irredundant()
        if known is None:
            return None
        sure = known[0]
        try:
            models, complete = self._all_choices(*known, all_sol=all_sol, most=most)
        except _UnsettledError as why:
            raise ExpressionError(
                f"the shortest forms were not found {why}: give a larger budget, or use "
                "simplify() for a single form"
            ) from None
        return [np.concatenate([self._levels_of(sure), terms]) for terms in models], complete

    def _all_choices(
        self,
        sure: NDArray[np.uint32],
        rest: NDArray[np.uint32],
        proven: bool,  # noqa: FBT001 (as `_irredundant` returns it)
        *,
        all_sol: bool,
        most: int,
    ) -> tuple[list[NDArray[np.int16]], bool]:
        """
        Find all ways to hold what `rest` holds and `sure` does not.

        Where that cannot be listed, the shortest are the models of some of it, when none of these
        misses anything else.
        """
        if not proven:
            raise _UnsettledError(self._in_time())
        if not len(rest):
            return [self._levels_of(rest)], True
        explained = self._listed_rows(sure, rest, _LISTED_ROWS)
        listed = explained is not None
        if explained is None:
            if all_sol:
                raise ExpressionError(
                    "all irredundant forms can be listed where up to "
                    f"{_LISTED_ROWS:,} configurations leave a choice, here are more: "
                    f"leave out {argument('all_sol')} for the shortest ones"
                )
            explained = self._first_rows(sure, rest)
        while True:
            solved = self._solve(explained, self._clock, all_sol=all_sol, most=most)
            if solved.min_terms is None and not all_sol:
                raise _UnsettledError(self._in_time())
            models = _models(solved)
            held = (np.concatenate([sure, term_cubes(terms, self._levels)]) for terms in models)
            parts = (self._missed(rest, cubes)[1] for cubes in ([] if listed else held))
            missed = list(islice(filter(len, parts), _ENOUGH))
            if not missed:
                return models, solved.complete
            new = _representatives(np.concatenate(missed))
            explained = np.unique(np.concatenate([explained, new]), axis=0)

    def _complement(self) -> NDArray[np.uint32] | None:
        """Find cubes for what is left out, if few will do."""
        try:
            return complement(self._on, self._levels, _COMPLEMENT)
        except ExpressionError:
            return None

    def _irredundant(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32], bool] | None:
        """
        Find an irredundant sum of primes: those that every sum has, and the rest.

        Last whether there was time for that: what was found is an equivalent sum in any case.
        None when it holds everywhere.
        """
        if self._off is not None and not len(self._off):
            return None
        order = by_use(self._on if self._off is None else self._off, self._levels)
        off = None if self._off is None else np.ascontiguousarray(self._off[:, order])
        try:
            terms, essential, complete = _core.irredundant(
                np.ascontiguousarray(self._on[:, order]),
                levels=np.array(self._levels, dtype=np.uint16)[order],
                off=off,
                budget=self._clock.left,
            )
        except TooLargeError as error:
            raise ExpressionError(f"the expression is too large to simplify: {error}") from error
        terms = np.ascontiguousarray(terms[:, np.argsort(order)])
        if (terms == full_cube(self._levels)).all(axis=1).any():
            return None
        return terms[essential], terms[~essential], complete

    def _levels_of(self, cube_rows: NDArray[np.uint32]) -> NDArray[np.int16]:
        """Write cubes that are terms as levels."""
        level = lowest_levels(cube_rows).astype(np.int16)
        return np.where(cube_rows == full_cube(self._levels), np.int16(-1), level)

    def _shortest(
        self, sure: NDArray[np.uint32], rest: NDArray[np.uint32], doubts: Doubts
    ) -> NDArray[np.uint32]:
        """Find the fewest terms that hold what `rest` holds and `sure` does not."""
        known, fewest = rest, 0
        try:
            explained = self._first_rows(sure, rest)
            while fewest < len(known):
                found, fewest = self._shortest_of(explained)
                which, parts = self._missed(rest, np.concatenate([sure, found]))
                complete = self._completed(found, sure, rest[which])
                if len(complete) <= len(known):
                    known = complete
                explained = np.concatenate([explained, _representatives(parts)])
        except _UnsettledError as why:
            doubts.unsettled(len(sure) + len(known), len(sure) + fewest, why)
            return known
        doubts.settled(len(sure) + len(known))
        return self._fewest_literals(sure, rest, known, explained)

    def _shortest_of(self, explained: NDArray[np.uint8]) -> tuple[NDArray[np.uint32], int]:
        """Find few terms for some rows, and a bound that no model of these has fewer terms."""
        if not self._clock.left:
            raise _UnsettledError(self._in_time())
        question = (explained, *self._confines())
        left = self._clock.left
        terms, fewest = self._asked_of_primes(_core.shortest_model, *question, budget=left)
        return term_cubes(terms, self._levels), fewest

    def _missed(
        self, within: NDArray[np.uint32], terms: NDArray[np.uint32], clock: Clock | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        levels, left = np.array(self._levels, dtype=np.uint16), (clock or self._clock).left
        try:
            return _core.outside(within, terms, levels=levels, budget=left)
        except BudgetSpentError as error:
            raise _UnsettledError(self._in_time()) from error

    def _completed(
        self, found: NDArray[np.uint32], sure: NDArray[np.uint32], missed: NDArray[np.uint32]
    ) -> NDArray[np.uint32]:
        """Add those of the terms missed that are needed to hold all that is to be held."""
        for term in missed:
            if len(self._missed(term[None, :], np.concatenate([sure, found]))[0]):
                found = np.concatenate([found, term[None, :]])
        return found

    def _fewest_literals(
        self,
        sure: NDArray[np.uint32],
        rest: NDArray[np.uint32],
        known: NDArray[np.uint32],
        explained: NDArray[np.uint8],
    ) -> NDArray[np.uint32]:
        """Find as many terms as are known with fewer literals, or the first with as many."""
        clock = Clock(_POLISH)
        try:
            while True:
                solved = self._solve(explained, clock, _LOOK, all_sol=False, most=_MAX_MODELS)
                models = [term_cubes(terms, self._levels) for terms in _models(solved)]
                literals = list(map(self._literals, models))
                listed = solved.complete and solved.min_terms is not None
                found = models[literals.index(min(literals))]
                parts = self._missed(rest, np.concatenate([sure, found]), clock)[1]
                better = len(found) == len(known) and min(literals) < self._literals(known)
                if not len(parts) and (listed or better):
                    known = found
                least = len(known) * int((solved.primes() >= 0).sum(axis=1).min())
                if listed:
                    least = min(literals)
                if not len(parts) or self._literals(known) <= least:
                    return known
                explained = np.concatenate([explained, _representatives(parts)])
        except _UnsettledError:
            return known

    def _literals(self, terms: NDArray[np.uint32]) -> int:
        return int((terms != full_cube(self._levels)).sum())

    def _listed_rows(
        self, sure: NDArray[np.uint32], rest: NDArray[np.uint32], most: int
    ) -> NDArray[np.uint8] | None:
        """List all that is in `rest` and not in `sure`, if that is not too much."""
        try:
            cells = difference(self._levels, rest, sure, most)
        except ExpressionError:
            return None
        return rows(cells, self._levels) if count(cells) <= most else None

    def _first_rows(self, sure: NDArray[np.uint32], rest: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """List all configurations to cover if they are few, else one of each term."""
        listed = self._listed_rows(sure, rest, _ALL_ROWS) if len(rest) <= _ALL_ROWS else None
        if listed is not None:
            return listed
        own = [
            self._missed(rest[[i]], np.concatenate([sure, np.delete(rest, i, axis=0)]))[1]
            for i in range(len(rest))
        ]
        return _representatives(np.concatenate(own))

    def _in_time(self) -> str:
        return f"in {self._clock.seconds:g} s"

    def _solve(
        self,
        explained: NDArray[np.uint8],
        clock: Clock,
        look: float = np.inf,
        *,
        all_sol: bool,
        most: int,
    ) -> _core.Solved:
        none = explained[:0]
        left = clock.left
        confines = self._confines()
        options: dict[str, object] = {"all_sol": all_sol, "row_dom": False, "max_models": most}
        options |= {"budget": min(left, look), "primes_budget": left}
        return self._asked_of_primes(_core.solve, explained, none, *confines, **options)

    def _confines(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32] | None]:
        """Return what may not be held or, where that is not known, what may."""
        return (self._on[:0], self._on) if self._off is None else (self._off, None)

    def _asked_of_primes(
        self, ask: Callable[..., _Answer], *question: object, **options: object
    ) -> _Answer:
        """Ask the core about prime implicants that hold some rows."""
        if len(self._levels) > MAX_CONDITIONS:
            raise _UnsettledError(
                f"because {len(self._levels)} sets depend on each other (at most {MAX_CONDITIONS})"
            )
        try:
            return ask(np.array(self._levels, dtype=np.uint16), *question, **options)
        except TooLargeError as error:
            raise _UnsettledError("because there are too many prime implicants") from error
        except BudgetSpentError as error:
            raise _UnsettledError(self._in_time()) from error


def _models(solved: _core.Solved) -> list[NDArray[np.int16]]:
    offsets, indices = solved.models()
    used, where = np.unique(indices, return_inverse=True)
    primes = solved.primes_at(used)
    return [primes[where[i:j]] for i, j in pairwise(offsets.tolist())]


def _representatives(cells: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """One configuration of each cube: the lowest level of every set."""
    return lowest_levels(cells)
