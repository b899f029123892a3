"""Simulated data sets of plain sets, for studies of methods: drawn, or all there are."""

from __future__ import annotations

import numbers
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, did_you_mean, shown, whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca._common.names import listed
from fastqca._common.tolerance import is_in
from fastqca.expressions.expression import Expression, expression
from fastqca.simulation.generator import Generator, Simulated, drawn_until_possible
from fastqca.simulation.noise import (
    GroundTruth,
    Noise,
    Purpose,
    SetsKind,
    Streams,
    as_noise,
    impossible,
)
from fastqca.simulation.truth import (
    ABSENT,
    NO_TERM,
    Truth,
    configurations,
    memberships_in_sums,
    row_numbers,
    steps_of,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from fastqca.simulation.noise import Sets
    from fastqca.simulation.truth import Bools, Floats, Ints, Terms

__all__ = ["AllDeletions", "RandomTables", "conditions_for", "random_terms", "redundant"]

_MOST_CONDITIONS = 64
_MOST_COMPLETE = 16
_ATTEMPTS = 1000  # to draw a truth without redundant parts


@dataclass(frozen=True, slots=True, repr=False)
class RandomTables(Generator):
    """
    A generator of data sets with independent conditions and an outcome with known causes.

    Attributes
    ----------
    truth : str or sequence of str
        An expression over the conditions, such as ``"A*B + ~C -> Y"``. Several expressions form a
        chain: each is evaluated in turn, and its outcome replaces the condition of the same name,
        as in ``["A -> B", "B + C -> Y"]``. ``"random"`` draws a new sum of products without
        redundant parts for each replicate.
    conditions : int or sequence of str, default 5
        Number of conditions, named A, B, ... (or C1, C2, ... if there are more than 26), or their
        names.
    sets : {"crisp", "fuzzy"}
        Fuzzy memberships are uniform in (0, 1).
    noise : Noise or mapping of str to level, optional
        The kinds of noise that are on; see `Noise`. `skew` sets the prevalence of conditions or
        outcome.
    complete : bool, default False
        Whether every possible configuration has the same number of cases, instead of cases being
        drawn at random.
    terms, literals : tuple of int, default (2, 3) and (1, 3)
        For random truths, minimum and maximum number of terms, and of literals per term.

    Raises
    ------
    DataError
        A parameter is not among those allowed.
    ExpressionError
        The truth cannot be read or uses other sets.

    Notes
    -----
    As in `CareNetworks`, the random numbers of a case depend only on its path: seed, cell,
    replicate, number. Random truths are irredundant: if a term or a literal can be removed without
    changing the truth, it is redrawn.

    Examples
    --------
    An exclusive or, in which neither of two conditions matters alone:

    >>> from fastqca.simulation import RandomTables
    >>> data = RandomTables("A*~B + ~A*B + C*D -> Y", 4).draw(replicates=100, n=30, seed=1)
    >>> data.conditions.shape, data.conditions.dtype
    ((100, 30, 4), dtype('uint8'))

    Limited diversity, noise-free: 4 of 32 configurations are missing, each of the others is
    there once.

    >>> tables = RandomTables("A*B + C*D*E -> Y", complete=True, noise={"diversity": 4})
    >>> tables.draw(replicates=3, seed=1).conditions.shape
    (3, 28, 5)

    >>> str(RandomTables("random", 6).draw(replicates=10, n=50, seed=1).truth(9))
    'C*~D + ~A*~D*~F -> Y'
    """

    truth: str | Iterable[str | Expression] = "random"
    conditions: int | Iterable[str] = 5
    sets: SetsKind = "crisp"
    noise: Noise | Mapping[str, Any] | None = Noise()  # noqa: RUF009 (it cannot be changed)
    complete: bool = False
    terms: tuple[int, int] = (2, 3)
    literals: tuple[int, int] = (1, 3)

    def __post_init__(self) -> None:
        choice(self.sets, "sets", ("crisp", "fuzzy"))
        names = _names(self.conditions)
        self._set(noise=as_noise(self.noise), conditions=names)
        if self.truth != "random":
            self._set(truth=str(_truth(self.truth, names)))
        self._set(
            terms=_range(self.terms, "terms", 16),
            literals=_range(self.literals, "literals", len(names)),
        )
        self._check()

    @property
    def usual_n(self) -> int:
        """The default `n` of `draw`."""
        return 1 if self.complete else 24

    def n_cases(self, n: int) -> int:
        """Return the maximum number of cases that `draw` generates per replicate."""
        return n << len(self._names()) if self.complete else n

    def _make(self, streams: Streams, n: int) -> Simulated:
        names, terms = self._names(), None
        if self.truth == "random":
            terms = random_terms(streams, len(names), self.terms, self.literals)
        never = impossible(self._noise().diversity, names, streams)
        if self.complete:
            rows = _complete_rows(len(names), never, len(streams.replicates), n)
            streams = replace(streams, n=rows.shape[1])
            attempts = np.zeros(rows.shape, dtype=np.int64)
            sets = self._sets_of(rows, streams)
        else:
            sets, attempts = self._drawn(streams, never)
        if terms is None:
            true = GroundTruth(**self._brought_about(sets, np.arange(sets.shape[1])))
        else:
            outcome = memberships_in_sums(terms, sets)
            true = GroundTruth(names=names, conditions=sets, outcome=outcome, prevalence=0.5)
        return self._sample(true, self._outcome(), streams, attempts=attempts, terms=terms)

    def _drawn(self, streams: Streams, never: Bools | None) -> tuple[Sets, Ints]:
        """Draw all cases; those with impossible configurations anew."""
        shape, addresses = (len(streams.replicates), streams.n), streams.addresses()
        power = np.array([np.log(0.5) / np.log1p(-share) for share in self._shares().values()])

        def draw(which: NDArray[np.intp], attempt: int) -> tuple[Floats]:
            even = streams.at(addresses[which], Purpose.CONDITIONS, len(power), attempt=attempt)
            return (even**power,)  # above 1/2 with the probability wanted

        (u,), attempts = drawn_until_possible(shape, never, draw, lambda u: row_numbers(is_in(u)))
        u = u.reshape(*shape, -1)
        return is_in(u).astype(np.uint8) if self.sets == "crisp" else u, attempts

    def _sets_of(self, rows: Ints, streams: Streams) -> Sets:
        """Give cases the configurations `rows` (R, N); fuzzy memberships lie on their sides."""
        k = len(self._names())
        bits = configurations(k)[rows]
        if self.sets == "crisp":
            return bits
        fuzzy: Floats = (bits + streams.per_case(Purpose.CONDITIONS, k)) / 2
        return fuzzy

    def _names(self) -> tuple[str, ...]:
        return tuple(self.conditions)  # type: ignore[arg-type]

    def _truth(self) -> Truth | None:
        return None if self.truth == "random" else _truth(self.truth, self._names())

    def _outcome(self) -> str:
        of = self._truth()
        return "Y" if of is None else of.outcome

    def _check(self) -> None:
        """Refuse what only shows when all parameters are known."""
        noise, names, outcome = self._noise(), self._names(), self._outcome()
        if outcome in names:
            raise DataError(f"{outcome!r} is both the outcome and a condition")
        self._truths()
        self._shares()
        if self.truth == "random":
            for kind, on in (("cluster", noise.cluster), ("rater", noise.rater)):
                if on:
                    raise DataError(f"noise {kind!r} needs a truth that is not random")
            if outcome in dict(noise.skew):
                raise DataError("noise 'skew' of the outcome needs a truth that is not random")
        if noise.cluster == "wave":
            raise DataError("noise 'cluster' by wave needs networks; tables have no waves")
        if self.complete and noise.skew:
            raise DataError(
                "noise 'skew': complete tables contain every configuration equally often"
            )
        if self.complete and len(names) > _MOST_COMPLETE:
            raise DataError(
                f"complete tables are possible for up to {_MOST_COMPLETE} conditions, there are "
                f"{len(names)}"
            )


def _names(given: int | Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, numbers.Real):
        k = whole_number(given, "conditions", low=1, high=_MOST_CONDITIONS)
        many = k > len(ascii_uppercase)
        return tuple(f"C{i + 1}" for i in range(k)) if many else tuple(ascii_uppercase[:k])
    names = tuple(
        name[1:-1] if name[:1] == name[-1:] == "`" else name
        for name in map(str, listed(given, "conditions", kind="names, or how many there are"))
    )
    if not 1 <= len(names) <= _MOST_CONDITIONS or len(set(names)) < len(names):
        raise DataError(
            f"conditions must be 1 to {_MOST_CONDITIONS} different names, got {shown(names)}"
        )
    return names


def conditions_for(truth: object, k: object) -> int | list[str]:
    """Name k conditions, those of the truth among them; by default just these."""
    wanted = None if k is None else whole_number(k, "k", low=1, high=_MOST_CONDITIONS)
    if truth is None or truth == "random":
        return 5 if wanted is None else wanted
    names = list(
        dict.fromkeys(name for step in steps_of(str(truth)) for name in expression(step).names)
    )
    if wanted is None:
        return names
    if wanted < len(names):
        raise DataError(f"k={wanted}: the truth {str(truth)!r} has {len(names)} sets")
    if set(names) <= set(ascii_uppercase[:wanted]):
        return wanted
    return names + [f"X{i + 1}" for i in range(wanted - len(names))]


def _truth(source: str | Iterable[str | Expression], names: tuple[str, ...]) -> Truth:
    if isinstance(source, str):
        source = steps_of(source)
    elif isinstance(source, Expression):
        source = [source]
    read = truth(source, names, "Y", chains=True)
    for outcome in read.outcomes[:-1]:
        if outcome not in names:
            raise ExpressionError(
                f"the truth defines {outcome!r}, which is not a condition"
                f"{did_you_mean(outcome, names)}"
            )
    return read


def _range(given: tuple[int, int], name: str, most: int) -> tuple[int, int]:
    low, high = given
    low = whole_number(low, f"{name}: the least number", low=1)
    high = whole_number(high, f"{name}: the largest number", low=low)
    return min(low, most), min(high, most)


def _complete_rows(k: int, never: Bools | None, replicates: int, times: int) -> Ints:
    """List the configurations that occur, each `times` times, for each replicate."""
    if never is None:
        never = np.zeros((1, 1 << k), dtype=np.bool_)
    possible = np.argwhere(~never)[:, 1].reshape(len(never), -1)
    rows = np.repeat(possible, times, axis=1)
    return np.ascontiguousarray(np.broadcast_to(rows, (replicates, rows.shape[1])))


@dataclass(frozen=True, slots=True, repr=False)
class AllDeletions(Generator):
    """
    A generator of all data sets that lack a given number of the 2**k configurations.

    Nothing is random: replicate i lacks the i-th set of configurations, so results over all
    replicates are exact. `RandomTables` with ``complete=True`` and noise "diversity" draws a sample
    of the same data sets.

    Attributes
    ----------
    truth : str or Expression
        The true causes of the outcome.
    conditions : int or sequence of str, default 5
        As in `RandomTables`, up to 16.
    deleted : int, default 1
        Number of missing configurations, less than 2**k.

    Raises
    ------
    DataError
        A parameter is not among those allowed, or there are 2**63 data sets or more.
    ExpressionError
        The truth cannot be read or uses other sets.

    Notes
    -----
    Corresponds to `limitedDiversity` in the R package QCApro, which eliminates all tuples of rows.
    Sets of configurations are numbered in the combinatorial number system, that is, ordered by
    their last member, then by the one before it, and so on.

    Examples
    --------
    >>> import fastqca as qca
    >>> from fastqca.simulation import AllDeletions, evaluate
    >>> tables = AllDeletions("A*B + C*D*E -> Y", deleted=2)
    >>> len(tables)
    496
    >>> data = tables.draw()
    >>> many = qca.minimize_many(data.conditions, data.outcome, solution="conservative")
    >>> int(evaluate(data, many).metrics["correct"].sum())
    210
    """

    truth: str | Expression
    conditions: int | Iterable[str] = 5
    deleted: int = 1

    exhaustive = True

    def __post_init__(self) -> None:
        if self.truth == "random" or len(steps_of(str(self.truth))) > 1:
            raise DataError("AllDeletions needs a truth of one expression that is not random")
        plain = RandomTables([self.truth], self.conditions, complete=True)
        self._set(truth=plain.truth, conditions=plain.conditions)
        rows = 1 << len(self._names())
        self._set(deleted=whole_number(self.deleted, "deleted", low=0, high=rows - 1))
        if len(self) >= 2**63:
            raise DataError(
                f"there are {len(self):,} ways to delete {self.deleted} of {rows} configurations: "
                "too many to number; delete fewer"
            )

    def _names(self) -> tuple[str, ...]:
        return tuple(self.conditions)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return comb(1 << len(self._names()), self.deleted)

    @property
    def usual_n(self) -> int:
        """The default `n` of `draw`."""
        return 1

    def n_cases(self, n: int) -> int:
        """Return the maximum number of cases that `draw` generates per replicate."""
        return n << len(self._names())

    def _usual_replicates(self) -> int:
        return len(self)

    def _make(self, streams: Streams, n: int) -> Simulated:
        most = int(streams.replicates.max())
        if most >= len(self):
            raise DataError(f"there are {len(self):,} data sets, so there is no replicate {most}")
        names = self._names()
        of = truth(self.truth, names, "Y")
        kept = _kept(streams.replicates.astype(np.int64), 1 << len(names), self.deleted)
        rows = np.repeat(kept, n, axis=1)
        x = configurations(len(names))
        y = of.evaluate(names, x)[of.outcome]
        true = GroundTruth(names=names, conditions=x[rows], outcome=y[rows], prevalence=y.mean())
        return self._sample(true, of.outcome, streams, attempts=np.zeros_like(rows))


def _kept(numbers: Ints, size: int, deleted: int) -> Ints:
    """
    List the configurations that stay, (R, size - deleted).

    The set {c1 < c2 < ... < cd} has the number C(c1, 1) + C(c2, 2) + ... + C(cd, d).
    """
    gone = np.zeros((len(numbers), size), dtype=np.bool_)
    left = numbers.copy()
    for i in range(deleted, 0, -1):
        counts = np.array([min(comb(c, i), 2**63 - 1) for c in range(size)], dtype=np.int64)
        member = np.searchsorted(counts, left, side="right") - 1
        left -= counts[member]
        np.put_along_axis(gone, member[:, None], values=True, axis=1)
    return np.argwhere(~gone)[:, 1].reshape(len(numbers), -1)


def random_terms(
    streams: Streams, k: int, terms: tuple[int, int], literals: tuple[int, int]
) -> Terms:
    """
    Draw a sum of products over k conditions for each replicate, shape (R, T, k).

    `terms` and `literals` are the least and largest numbers of terms, and of literals in a term;
    every number is as likely. A sum in which a term or literal could be left out without changing
    it is drawn anew, as is one that is always true.
    """
    out: Terms = np.full((len(streams.replicates), terms[1], k), NO_TERM, dtype=np.int8)
    todo = np.arange(len(out))
    for attempt in range(_ATTEMPTS):
        drawn = _drawn(streams, todo, k, terms, literals, attempt)
        out[todo] = drawn
        todo = todo[redundant(drawn)]
        if not todo.size:
            return out
    raise DataError(
        f"no sum of {terms[0]} to {terms[1]} terms with {literals[0]} to {literals[1]} literals "
        f"over {k} conditions and without redundant parts was found in {_ATTEMPTS} attempts: "
        "use fewer terms or more conditions"
    )


def _drawn(
    streams: Streams,
    which: NDArray[np.intp],
    k: int,
    terms: tuple[int, int],
    literals: tuple[int, int],
    attempt: int,
) -> Terms:
    most = terms[1]
    count = 1 + most * (1 + 2 * k)
    u = streams.per_replicate(Purpose.RANDOM_TRUTH, count, which=which, attempt=attempt)
    n_terms = terms[0] + (u[:, 0] * (terms[1] - terms[0] + 1)).astype(np.int64)
    u = u[:, 1:].reshape(len(which), most, 1 + 2 * k)
    n_literals = literals[0] + (u[..., 0] * (literals[1] - literals[0] + 1)).astype(np.int64)
    # The literals of a term are those conditions whose numbers are smallest.
    rank = u[..., 1 : k + 1].argsort(axis=-1).argsort(axis=-1)
    sign = (u[..., k + 1 :] < 0.5).astype(np.int8)
    drawn: Terms = np.where(rank < n_literals[..., None], sign, np.int8(ABSENT))
    drawn[np.arange(most) >= n_terms[:, None]] = NO_TERM
    return drawn


def redundant(sums: Terms) -> Bools:
    """
    Tell which sums (R, T, k) have a part that changes nothing, or are always true.

    A sum without one of its terms is contained in it, and one without one of its literals
    contains it; so each is the same as the sum just when as many configurations satisfy it.
    """
    size = _share(sums)
    idle: Bools = size == 1
    for t in range(sums.shape[1]):
        exists = (sums[:, t] > NO_TERM).any(axis=1)
        fewer = sums.copy()
        fewer[:, t] = NO_TERM
        idle |= exists & (_share(fewer) == size)
        for j in range(sums.shape[2]):
            wider = sums.copy()
            wider[:, t, j] = ABSENT
            idle |= (sums[:, t, j] >= 0) & (_share(wider) == size)
    return idle


def _share(sums: Terms) -> Floats:
    """
    Share of all configurations that satisfy each sum (R, T, k): inclusion and exclusion.

    Exact, since all summands are multiples of a small power of 1/2.
    """
    total = np.zeros(len(sums))
    n_terms = sums.shape[1]
    for size in range(1, n_terms + 1):
        for chosen in combinations(range(n_terms), size):
            joined = sums[:, list(chosen)]
            exist = (joined > NO_TERM).all(axis=(1, 2))
            clash = ((joined == 0).any(axis=1) & (joined == 1).any(axis=1)).any(axis=1)
            fixed = (joined >= 0).any(axis=1).sum(axis=1)
            total += np.where(exist & ~clash, 0.5**fixed, 0.0) * (-1) ** (size + 1)
    return total
