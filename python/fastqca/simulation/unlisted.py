"""
What holds of models that are not all listed: by what a model is, without a list of them.

A model is a set of prime implicants that cover all explained rows, each of which is needed; where
not all irredundant models are wanted it has as few terms as possible. So a truth is a model just
when its terms are prime, cover these rows, and each is needed; and some model is a submodel of the
truth just when prime implicants that are parts of its terms, one of each term at most, cover these
rows. Both are small searches, however many models there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca.batch import ManySolutions, Status
from fastqca.simulation.terms import NO_TERM, over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fastqca.simulation.terms import Truths

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.int8]

__all__ = ["NOT_ALL_LISTED", "decide_without_list"]

NOT_ALL_LISTED = (Status.CUT, Status.UNSETTLED, Status.TOO_LARGE)

_MOST_LITERALS = 12  # of a term of the truth, of whose parts all are looked at
_MOST_STEPS = 100_000
_DECIDED = ("solved", "correct", "correct_all", "exact", "some_irrelevant", "all_irrelevant")


def decide_without_list(truths: Truths, many: ManySolutions) -> dict[str, Floats]:
    """
    Decide what follows from the definition of a model, where models are not all listed.

    Metrics (R,): 1 and 0 for true and false, NaN for what is not known, as for other replicates.
    """
    out = {name: np.full(len(many), np.nan) for name in _DECIDED}
    wanted = np.flatnonzero(np.isin(many.status, NOT_ALL_LISTED))
    if not wanted.size:
        return out
    tables = many.tables
    names = [*many.names, *(name for name in truths.names if name not in many.names)]
    sums = over(truths.sums, truths.names, names)
    which = np.broadcast_to(truths.which, len(many))
    for at in wanted.tolist():
        rows = slice(tables.offsets[at], tables.offsets[at + 1])
        configs, coded = tables.configs[rows].astype(np.int64), tables.out[rows]
        table = _ExplainedRows(configs[coded == 1], configs[(coded == 0) | (coded == 2)], many)
        forms = [
            form[(form > NO_TERM).any(axis=1)]
            for form in sums[[which[at], *truths.others.get(int(which[at]), ())]]
        ]
        for name, value in _of_one(table, forms, many, at).items():
            out[name][at] = value
    return out


class _ExplainedRows:
    """The rows of one truth table that are explained and that are not, (Q, k) each."""

    def __init__(self, on: Ints, off: Ints, many: ManySolutions) -> None:
        self.on, self.off, self.kind = on, off, many.kind
        self.levels = np.array(many.levels, dtype=np.float64)

    @property
    def everything(self) -> int:
        """All rows to explain as a bit set."""
        return (1 << len(self.on)) - 1

    def prime_parts(self, term: NDArray[np.int8]) -> tuple[list[int], bool] | None:
        """
        Find the prime implicants that have some of the literals of a term and no others.

        Returns the explained rows that each of them covers, as bit sets, and whether the term is
        one of them; None for a term with too many literals. If the solution is an intermediate
        one, those of the parsimonious one: its own are parts of the term that cover no more.
        """
        seen = len(self.levels)
        mine = np.flatnonzero(term[:seen] >= 0)
        if len(mine) > _MOST_LITERALS:
            return None
        chosen = np.arange(1 << len(mine))
        weights = 1 << np.arange(len(mine))
        against_on, against_off = (
            (rows[:, mine] != term[mine]).astype(np.int64) @ weights for rows in (self.on, self.off)
        )
        if self.kind == "conservative":
            kinds, count = np.unique(against_on, return_counts=True)
            inside = ((kinds & chosen[:, None]) == 0) @ count
            has = (chosen[:, None] & weights) > 0
            free = np.prod(self.levels) / np.where(has, self.levels[mine], 1).prod(axis=1)
            implicant = inside == free
        else:
            implicant = ((np.unique(against_off) & chosen[:, None]) > 0).all(axis=1)
        prime = implicant.copy()
        for weight in weights.tolist():
            prime &= ((chosen & weight) == 0) | ~implicant[chosen & ~weight]
        covers = [_bits((against_on & part) == 0) for part in np.flatnonzero(prime).tolist()]
        return covers, bool(prime[-1]) and not (term[seen:] >= 0).any()

    def covered(self, term: NDArray[np.int8]) -> int:
        """Give the explained rows that a term covers, as a bit set."""
        mine = np.flatnonzero(term[: len(self.levels)] >= 0)
        return _bits((self.on[:, mine] == term[mine]).all(axis=1))

    def explained_over(self, conditions: NDArray[np.bool_]) -> bool:
        """Tell whether terms over some of the conditions can cover the explained rows."""
        mine = np.flatnonzero(conditions[: len(self.levels)])
        on, off = (Counter(map(tuple, rows[:, mine].tolist())) for rows in (self.on, self.off))
        if self.kind == "conservative":
            others = np.prod(np.delete(self.levels, mine))
            return all(count == others for count in on.values())
        return not on.keys() & off.keys()


def _bits(rows: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(rows, bitorder="little").tobytes(), "little")


@dataclass(slots=True)
class _Search:
    """Whether one bit set of each group at most, and `most` in all, have every bit in them."""

    groups: Sequence[Sequence[int]]
    steps: int = _MOST_STEPS

    def covers(self, left: int, most: int, free: frozenset[int] | None = None) -> bool:
        """Search for the bits `left`; a ValueError where that takes too long."""
        if not left:
            return True
        free = frozenset(range(len(self.groups))) if free is None else free
        self.steps -= 1
        if self.steps < 0:
            raise ValueError
        first = left & -left
        return most > 0 and any(
            self.covers(left & ~bits, most - 1, free - {group})
            for group in sorted(free)
            for bits in self.groups[group]
            if bits & first
        )


def _of_one(
    table: _ExplainedRows, forms: Sequence[Terms], many: ManySolutions, at: int
) -> dict[str, float | None]:
    """Decide what follows for one replicate."""
    if not len(table.on) or not (len(table.off) or many.kind == "conservative"):
        return {}
    listed = slice(*many.model_offsets[at : at + 2].tolist())
    size: float | None = None  # of a model, where all have the same and it is known
    if many.status[at] == Status.CUT and not many.settings.all_sol:
        size = float(np.diff(many.term_offsets)[listed][0])
    fewest = not many.settings.all_sol
    correct: list[float | None] = []
    exact: list[float | None] = []
    at_most = 0.0
    for form in forms:
        prime_parts = [table.prime_parts(term) for term in form]
        exact.append(_exact(table, form, prime_parts, size, fewest=fewest))
        groups = [part[0] for part in prime_parts if part is not None]
        if len(groups) < len(prime_parts):
            correct.append(None)
            at_most = np.inf
            continue
        at_most += float(np.prod([len(group) + 1.0 for group in groups]))
        correct.append(_correct(table, groups, size, fewest=fewest))
    decided: dict[str, float | None] = {
        "solved": 1,
        "correct": _any(correct),
        "exact": _any(exact),
    }
    # Models that are submodels cannot be more than there are ways to put such parts together.
    if decided["correct"] == 0 or at_most <= many.n_models[at]:
        decided["correct_all"] = 0
    matters = np.any([(form >= 0).any(axis=0) for form in forms], axis=0)
    if not table.explained_over(matters):
        decided |= {"some_irrelevant": 1, "all_irrelevant": 1}
    elif not fewest and many.kind != "intermediate":
        decided["all_irrelevant"] = 0
    return {name: value for name, value in decided.items() if value is not None}


def _any(verdicts: Sequence[float | None]) -> float | None:
    if 1 in verdicts:
        return 1
    return None if None in verdicts else 0


def _exact(
    table: _ExplainedRows,
    form: Terms,
    prime_parts: Sequence[tuple[list[int], bool] | None],
    size: float | None,
    *,
    fewest: bool,
) -> float | None:
    """Tell whether a sum is a model."""
    known = len(table.levels)
    if (form[:, known:] >= 0).any():
        return 0
    rows = [table.covered(term) for term in form]
    for i in range(len(form)):
        others = 0
        for j, mine in enumerate(rows):
            others |= mine if i != j else 0
        if others | rows[i] != table.everything or others == table.everything:
            return 0
    if table.kind == "intermediate":
        clear = all(_clear(table, term) for term in form)
        return None if clear else 0
    if any(part is not None and not part[1] for part in prime_parts):
        return 0
    if None in prime_parts:
        return None
    if not fewest or len(form) == 1:
        return 1
    return None if size is None else float(len(form) == size)


def _clear(table: _ExplainedRows, term: NDArray[np.int8]) -> bool:
    """Tell whether a term covers no row that must not be covered."""
    mine = np.flatnonzero(term[: len(table.levels)] >= 0)
    return not (table.off[:, mine] == term[mine]).all(axis=1).any()


def _correct(
    table: _ExplainedRows, groups: Sequence[Sequence[int]], size: float | None, *, fewest: bool
) -> float | None:
    """Tell whether some model has parts of terms only, of each term one at most."""
    try:
        if not _Search(groups).covers(table.everything, len(groups)):
            return 0
        if table.kind == "intermediate":
            return None
        if not fewest or _Search(groups).covers(table.everything, 1):
            return 1
        if size is None:
            return None
        return float(_Search(groups).covers(table.everything, int(size)))
    except ValueError:
        return None
