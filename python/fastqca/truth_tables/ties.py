"""Memberships of 0.5 in a condition: which cases have them, and what each rule does with these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, listing, warn
from fastqca._common.errors import DataError, TieWarning
from fastqca._common.tolerance import is_in
from fastqca.truth_tables.rows import row_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from fastqca.data.sets import SetData

__all__ = ["TIES", "Dropped", "Ties", "settling_ties", "tied_cases", "warn_of_ties"]

Ties = Literal["drop", "up", "down", "nudge", "raise"]
TIES: tuple[Ties, ...] = get_args(Ties)

# Rows that nobody is in yet are summed up over all cases only where that takes no time.
_CELLS = 2**22
_NAMED_ROWS = 6

_RULES = {
    "drop": "these cases are assigned to no row of the truth table, although they count in incl "
    "and PRI. Recalibrate, or choose {up}, {down} or {nudge}",
    "up": "it counts as 1 ({up})",
    "down": "it counts as 0 ({down})",
    "nudge": "it becomes 0.501 ({nudge})",
    "raise": "recalibrate, or choose {drop}, {up}, {down} or {nudge}",
}


def settling_ties(ties: Ties) -> str:
    """Say what becomes of ties, and how to decide otherwise."""
    ways = {way: argument("ties", way) for way in TIES}
    return _RULES[ties].format(**ways)


def tied_cases(sets: SetData, tied: NDArray[np.int64], ties: Ties) -> tuple[str, ...]:
    """
    Name the cases with a membership of 0.5.

    Parameters
    ----------
    sets : SetData of k conditions and N cases
    tied : ndarray of int64, shape (T, 2)
        Conditions and cases with such a membership.
    ties : {"drop", "up", "down", "nudge", "raise"}
        What becomes of these cases.

    Raises
    ------
    DataError
        `ties` is "raise" and there is one.
    """
    # By a set: np.unique loads masked arrays, a tenth of a first call.
    names = tuple(sets.cases[case] for case in sorted(set(tied[:, 1].tolist())))
    if names and ties == "raise":
        message = f"{_where(sets, tied)}: {settling_ties(ties)}"
        raise DataError(message, argument="ties", cases=names)
    return names


@dataclass(frozen=True, slots=True)
class Dropped:
    """
    A truth table whose ties join no row, to find out what the other rules would do.

    Attributes
    ----------
    sets : SetData of k conditions and N cases
    tied : ndarray of int64, shape (T, 2)
        Conditions and cases with a membership of 0.5.
    y : ndarray of float64, shape (N,)
        Membership in the outcome.
    configs : ndarray of uint8, shape (R, k)
        The rows without these cases.
    n, incl, pri : ndarray, shape (R,)
    code : callable, optional
        Gives the output codes of rows with such `n`, `incl` and `pri`, where nothing else
        decides on them.
    """

    sets: SetData
    tied: NDArray[np.int64]
    y: NDArray[np.float64]
    configs: NDArray[np.uint8]
    n: NDArray[np.int64]
    incl: NDArray[np.float64]
    pri: NDArray[np.float64]
    code: Callable[..., list[str]] | None

    def joined(self, *, up: bool) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Find the rows that the cases would join, (J, k), and how many of them each, (J,)."""
        of_cases = np.unique(self.tied[:, 1])
        values = self.sets.values[:, of_cases]
        fuzzy = np.array(self.sets.fuzzy)[:, np.newaxis]
        levels = np.where(fuzzy, is_in(values), values).astype(np.uint8)
        levels[self.tied[:, 0], np.searchsorted(of_cases, self.tied[:, 1])] = up
        rows, counts = np.unique(levels.T, axis=0, return_counts=True)
        return rows, counts

    def effect(self, *, up: bool) -> tuple[list[int], dict[int, tuple[str, str]] | None]:
        """
        Find the numbers of the rows that the cases would join, and how their codes would change.

        The second is None where that is not known, or would take long to find out.
        """
        rows, counts = self.joined(up=up)
        numbers = row_numbers(rows, self.sets.row_levels)
        place = {row.tobytes(): at for at, row in enumerate(self.configs)}
        at = np.array([place.get(row.tobytes(), -1) for row in rows])
        new = at < 0
        if self.code is None or new.sum() * self.sets.values.size > _CELLS:
            return numbers, None
        n, incl, pri = np.zeros(len(rows), np.int64), np.zeros(len(rows)), np.zeros(len(rows))
        for column, known in ((n, self.n), (incl, self.incl), (pri, self.pri)):
            column[~new] = known[at[~new]]
        if new.any():
            x = self.sets.memberships(rows[new])
            each = np.arange(len(x))
            fit, *_ = _core.fit(x, self.y, offsets=np.append(each, len(x)), indices=each)
            incl[new], pri[new] = fit[:, 0], fit[:, 1]
        after = self.code(n + counts, incl, pri)
        before = [
            "?" if n == 0 else code for n, code in zip(n, self.code(n, incl, pri), strict=True)
        ]
        codes = zip(numbers, before, after, strict=True)
        return numbers, {number: (old, new) for number, old, new in codes if old != new}


def warn_of_ties(
    sets: SetData,
    tied: NDArray[np.int64],
    names: tuple[str, ...],
    ties: Ties,
    dropped: Dropped | None = None,
) -> None:
    """Warn of cases with a membership of 0.5, and say what the rules would do with them."""
    if dropped is None or ties != "drop":
        rule = settling_ties(ties)
    else:
        rule = _cost_of_dropping(dropped, len(names))
    warn(f"{_where(sets, tied)}: {rule}", TieWarning, cases=names)


def _where(sets: SetData, tied: NDArray[np.int64]) -> str:
    where = "; ".join(
        f"{name!r} (cases {listing(sets.cases[case] for case in cases.tolist())})"
        for i, name in enumerate(sets.names)
        if len(cases := tied[tied[:, 0] == i, 1])
    )
    return f"membership of exactly 0.5, neither in nor out, in {where}"


def _cost_of_dropping(dropped: Dropped, cases: int) -> str:
    """Say how many cases join no row, and what the other rules would do."""
    of_all = len(dropped.sets.cases)
    one = cases == 1
    cost = (
        f"{cases:,} of {of_all:,} cases {'joins' if one else 'join'} no row of the truth table "
        f"({argument('ties', 'drop')}), though {'it counts' if one else 'they count'} in incl "
        "and PRI"
    )
    told = []
    changed = False
    for way in ("up", "down"):
        numbers, codes = dropped.effect(up=way == "up")
        said = f"{argument('ties', way)} would add {'it' if one else 'them'} to {_rows(numbers)}"
        if codes is None:
            changed = True
        elif codes:
            changed = True
            changes = [f"OUT of row {n} from {old} to {new}" for n, (old, new) in codes.items()]
            said += f" and change {listing(changes, _NAMED_ROWS)}"
        told.append(said)
    same = "" if changed else "; no OUT would change, so the models are the same"
    choices = listing((argument("ties", way) for way in ("up", "down", "nudge")), 3)
    return (
        f"{cost}. {'; '.join(told)}{same}. Recalibrate, or choose {choices} (as "
        f"{argument('ties', 'up')}, with 0.501 in all fit)"
    )


def _rows(numbers: list[int]) -> str:
    if len(numbers) > _NAMED_ROWS:
        return f"{len(numbers):,} rows"
    return f"row{'s' * (len(numbers) > 1)} {listing(map(str, numbers))}"
