"""What would it take? The fewest cases on which a solution, or a term of it, hangs."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.belief.inquiry import Inquiry
from fastqca.theory.retention import retention
from fastqca.truth_tables.coding import cut_offs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.progress import Progress
    from fastqca.belief.inquiry import Searched

__all__ = ["Influence", "Tipping", "influence"]

_CELLS = 2**22
_SHOWN = 3
_WHOLE = "the solution"
_MORE = ("exclude", "assume", "inf_test", "pri_cut")  # what retention does not know
_OF_CHANGES = (
    "removal: the cases are left out; outcome: their outcome is negated; condition: one of "
    "their conditions is negated. Each number is the minimum."
)
CHANGES = ("removal", "outcome", "condition")


@dataclass(frozen=True, slots=True)
class Tipping:
    """
    The smallest sets of cases that change one target in one way.

    Attributes
    ----------
    target : str
        "the solution", or a term.
    change : {"removal", "outcome", "condition"}
        What happens to the cases: they are left out, their outcome is negated, or one of their
        conditions is negated.
    size : int or None
        Number of cases needed; None if it is larger than the largest number tried.
    at_least : int
        A proven lower bound of `size`; equal to `size` if that is proven to be the minimum.
    sets : tuple of tuple of str
        All sets of this size that cause the change. For "condition", the entries name the
        condition, as in "BE: DEV", and its new level if there are more than two, as in "BE:
        DEV{2}".
    """

    target: str
    change: str
    size: int | None
    at_least: int
    sets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Influence(Recorded, Exportable):
    """
    The cases on which a solution depends, as computed by `influence`.

    Attributes
    ----------
    kind, outcome, models : str
        The solution.
    cases : tuple of str, length N
    tippings : tuple of Tipping
        One entry for each change, for the solution and for each of its terms.
    retention : mapping of str to float
        For crisp data, the probability that no truth table row changes if a random case is deleted
        ("deletion") or its outcome is negated ("corruption").
    """

    kind: str
    outcome: str
    models: str
    cases: tuple[str, ...]
    tippings: tuple[Tipping, ...]
    retention: Mapping[str, float]

    def __getitem__(self, key: tuple[str, str]) -> Tipping:
        """Return one entry, as in ``found["the solution", "removal"]``."""
        known = {(one.target, one.change): one for one in self.tippings}
        if key not in known:
            raise DataError(f"there is no {shown(key)}; there are: {listing(known)}")
        return known[key]

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per target and change.

        Returns
        -------
        DataFrame
            `target`, `change`, `size` (missing if more cases are needed than were tried),
            `at_least`, `n_sets` and `sets`, the cases of each set joined by " + ".
        """
        import pandas as pd

        rows = [
            (
                *(one.target, one.change, one.size, one.at_least, len(one.sets)),
                "; ".join(" + ".join(cases) for cases in one.sets),
            )
            for one in self.tippings
        ]
        columns = ["target", "change", "size", "at_least", "n_sets", "sets"]
        return pd.DataFrame(rows, columns=columns).astype({"size": "Int64"})

    def leverage(self, change: str = "removal") -> pd.Series[float]:
        """
        Return, for each case, the share of the smallest solution-changing sets that contain it.

        Parameters
        ----------
        change : {"removal", "outcome", "condition"}

        Returns
        -------
        Series of float64, by case
        """
        import pandas as pd

        sets = self[_WHOLE, change].sets
        of = {name: name for name in self.cases}
        if change == "condition":
            # Names of cases may themselves hold ": ".
            longest = sorted(self.cases, key=len, reverse=True)
            of = {
                name: next(case for case in longest if name.startswith(f"{case}: "))
                for name in set().union(*sets)
            }
        n = Counter(case for one in sets for case in {of[name] for name in one})
        shares = [n[case] / len(sets) if sets else 0.0 for case in self.cases]
        return pd.Series(shares, pd.Index(self.cases, name="case"), name="leverage")

    def _tables(self) -> list[Table]:
        columns = [Column("", "left", gap=0, wrap="*"), Column("change", "left"), Column("cases")]
        columns.append(Column("for instance", "left", wrap=" "))
        rows = []
        for one in self.tippings:
            shown = ["+".join(cases) for cases in one.sets]
            exact = one.size is not None and one.size == one.at_least
            size = str(one.size) if exact else f"at least {one.at_least}"
            if one.size is not None and not exact:
                size = f"{one.at_least} to {one.size}"
            rows.append([one.target, one.change, size, listing(shown, _SHOWN) if shown else "-"])
        notes = [_OF_CHANGES]
        if any("{" in case for one in self.tippings for cases in one.sets for case in cases):
            notes.append("Braces show the new level of the condition.")
        if self.retention:
            notes.append(
                "Probability that no truth table row changes if a random case is deleted: "
                f"{figure(self.retention['deletion'])}; if its outcome is wrong: "
                f"{figure(self.retention['corruption'])}."
            )
        caption = (
            f"Smallest number of cases that changes the {self.kind} solution of "
            f"{self.outcome}: {self.models}"
        )
        return [Table(columns, [rows], caption=caption, notes=notes)]

    def __repr__(self) -> str:
        sizes = [f"{c} {self[_WHOLE, c].size or 'more'}" for c in CHANGES if self._has(c)]
        return f"<Influence of {self.outcome}, {self.kind}: {', '.join(sizes)}>"

    def _has(self, change: str) -> bool:
        return any(one.change == change for one in self.tippings)


@recorded
def influence(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    *,
    most: int = 200_000,
    threads: int | None = None,
    progress: Progress = None,
) -> Influence:
    """
    Find the smallest sets of cases that change the solution or make a term disappear.

    Parameters
    ----------
    solution : Minimization or Study
        The analysis. Its settings are those of each search.
    most : int, default 200,000
        Maximum number of sets of cases to try for each type of change. All sets of one case are
        tried first, then all sets of two, and so on; a size that would exceed the maximum is not
        started.
    threads : int, optional
        As for `minimize_many`.
    progress : bool or callable, optional
        As for `minimize_many`.

    Returns
    -------
    Influence

    Raises
    ------
    DataError
        `most` is not a positive whole number.

    Notes
    -----
    There are three types of change: a case is left out; its outcome is replaced by the negation,
    ``1 - y``; one of its conditions is replaced by the negation or by another level. All sets of
    one size are tried before any larger set, so the first set that causes a change is a smallest
    one, and all such sets of that size are reported. If `most` does not allow the next size, the
    last size tried gives a lower bound.

    A term disappears if no model contains it. The solution changes if the set of its models
    changes.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> found = influence(solution)
    >>> found["the solution", "removal"].sets, found["DEV*STB", "removal"].sets
    ((('EE',),), (('AU', 'DE'),))
    """
    inquiry = Inquiry.of(solution)
    most = whole_number(most, "most", low=1, high=10**8)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    base = inquiry.base()
    targets = [None, *inquiry.ordered(base.terms)]
    tippings: dict[tuple[int, str], Tipping] = {}
    for change in CHANGES:
        items = _items(inquiry, change)
        for place, one in enumerate(
            _tipped(inquiry, base, targets, change, items, most, threads, progress)
        ):
            tippings[place, change] = one
    return Influence(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=inquiry.finding_text(base),
        cases=tuple(inquiry.sets.cases),
        tippings=tuple(tippings[i, change] for i in range(len(targets)) for change in CHANGES),
        retention=FrozenDict(_retained(inquiry)),
    )


def _items(inquiry: Inquiry, change: str) -> list[tuple[int, int, float]]:
    """List what can be changed: a case; or a case, a condition and its other value."""
    x, _ = inquiry.data
    n, k = x.shape
    if change != "condition":
        return [(case, -1, 0.0) for case in range(n)]
    items = []
    for case in range(n):
        for j in range(k):
            old, levels = float(x[case, j]), inquiry.table.levels[j]
            others = [1 - old] if levels == 2 else [v for v in range(levels) if v != old]
            items += [(case, j, float(new)) for new in others if old <= levels - 1]
    return items


def _tipped(
    inquiry: Inquiry,
    base: Searched,
    targets: Sequence[tuple[int, ...] | None],
    change: str,
    items: Sequence[tuple[int, int, float]],
    most: int,
    threads: int | None,
    progress: Progress,
) -> list[Tipping]:
    """Try all sets of one case, of two, ... until each target has gone or `most` is spent."""
    n = len(inquiry.sets.cases)
    open_ = dict(enumerate(targets))
    found: dict[int, tuple[int, list[tuple[int, ...]]]] = {}
    least = 1  # sizes below were tried completely
    tried = 0
    for size in range(1, n if change == "removal" else n + 1):
        tried += math.comb(len(items), size)
        if not open_ or tried > most:
            break
        hits: dict[int, list[tuple[int, ...]]] = {place: [] for place in open_}
        all_known = True
        for sets in _sets(items, size, inquiry.data[0].size):
            searches = inquiry.ask(
                *_changed(inquiry, change, items, sets), threads=threads, progress=progress
            )
            for number, finding in enumerate(searches.distinct):
                gone = [
                    place
                    for place, term in open_.items()
                    if (finding != base if term is None else term not in finding.terms)
                ]
                if not finding.known:
                    all_known = False
                    continue
                if gone:
                    where = sets[searches.which == number].tolist()
                    for place in gone:
                        hits[place] += map(tuple, where)
        for place, sets_found in hits.items():
            if sets_found:
                found[place] = size, sorted(sets_found)
                del open_[place]
        if all_known and least == size:
            least = size + 1
    names = inquiry.sets.cases
    conditions = inquiry.table.conditions

    def changed(j: int, value: float) -> str:
        """Write a condition, and which of its other values where there are several."""
        several = inquiry.table.levels[j] > 2
        return f"{conditions[j]}{{{value:g}}}" if several else conditions[j]

    def named(one: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(
            names[case] if j < 0 else f"{names[case]}: {changed(j, value)}"
            for case, j, value in (items[i] for i in one)
        )

    made = []
    for place, term in enumerate(targets):
        known, sets_found = found.get(place, (None, []))
        made.append(
            Tipping(
                target=_WHOLE if term is None else inquiry.text(term),
                change=change,
                size=known,
                at_least=least if known is None else min(known, least),
                sets=tuple(map(named, sets_found)),
            )
        )
    return made


def _sets(
    items: Sequence[tuple[int, int, float]], size: int, cells: int
) -> Iterator[NDArray[np.int64]]:
    """Walk over all sets of items of different cases, (S, size) at a time."""
    case = np.array([item[0] for item in items])
    walk = combinations(range(len(items)), size)
    step = max(1, _CELLS // max(1, cells))
    while part := list(islice(walk, step)):
        sets = np.array(part, dtype=np.int64)
        if size > 1:
            sets = sets[(np.diff(case[sets], axis=1) > 0).all(axis=1)]
        if len(sets):
            yield sets


def _changed(
    inquiry: Inquiry,
    change: str,
    items: Sequence[tuple[int, int, float]],
    sets: NDArray[np.int64],
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Make the data in which the cases of each set are changed."""
    x, y = inquiry.data
    row = np.arange(len(sets))[:, np.newaxis]
    case = np.array([item[0] for item in items])[sets]
    if change == "removal":
        keep = np.ones((len(sets), len(y)), dtype=np.bool_)
        keep[row, case] = False
        rest = np.nonzero(keep)[1].reshape(len(sets), -1)
        return x[rest], y[rest]
    if change == "outcome":
        outcomes = np.tile(y, (len(sets), 1))
        outcomes[row, case] = 1 - outcomes[row, case]
        return np.broadcast_to(x, (len(sets), *x.shape)), outcomes
    conditions = np.tile(x, (len(sets), 1, 1))
    column = np.array([item[1] for item in items])[sets]
    value = np.array([item[2] for item in items])[sets]
    conditions[row, case, column] = value
    return conditions, np.broadcast_to(y, (len(sets), len(y)))


def _retained(inquiry: Inquiry) -> dict[str, float]:
    """Return the chances that a crisp truth table keeps its output; nothing for other ones."""
    settings = inquiry.table.settings
    usual = settings.defaults()
    plain = all(
        getattr(settings, n) == usual[n] for n in ("exclude", "assume", "inf_test", "pri_cut")
    )
    if not inquiry.whole or not plain or any(inquiry.sets.dont_care):
        return {}
    x, y = inquiry.data
    data = {f"X{j + 1}": x[:, j].tolist() for j in range(x.shape[1])} | {"Y": y.tolist()}
    first, second = cut_offs(settings.incl_cut)
    cuts = first if second is None else (first, second)
    return {
        kind: float(retention(data, "Y", type=kind, n_pert=1, incl_cut=cuts, n_cut=settings.n_cut))
        for kind in ("deletion", "corruption")
    }
