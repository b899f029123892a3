"""Simulated data sets of plain sets, for studies of methods."""

from __future__ import annotations

import numbers
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, did_you_mean, shown, whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca._common.names import listed
from fastqca._common.tolerance import is_in
from fastqca.expressions.expression import Expression
from fastqca.simulation.diversity import impossible, redraw
from fastqca.simulation.noise import Noise, as_noise
from fastqca.simulation.observing import SetsKind, World, observed
from fastqca.simulation.random_truths import memberships_in_terms, random_terms
from fastqca.simulation.sample import Simulated
from fastqca.simulation.streams import Purpose, Replicates, Streams, streams
from fastqca.simulation.truth import (
    Truth,
    configurations,
    prevalence,
    prevalence_for,
    row_numbers,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from fastqca.simulation.observing import Sets

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

__all__ = ["RandomTables"]

_MOST_CONDITIONS = 64
_MOST_COMPLETE = 16
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class RandomTables:
    """
    Data sets of independent conditions whose outcome has known causes.

    Attributes
    ----------
    truth : str or sequence of str
        An expression over the conditions, such as ``"A*B + ~C -> Y"``. Several of them are a
        chain: each is worked out in turn, and its outcome takes the place of the condition of
        that name, as in ``["A -> B", "B + C -> Y"]``. ``"random"`` draws another sum of products
        for each replicate, without redundant parts.
    conditions : int or sequence of str, default 5
        How many, named A, B, ... (from 27 on C1, C2, ...), or their names.
    sets : {"crisp", "fuzzy"}
        Fuzzy memberships are uniform in (0, 1).
    noise : Noise or mapping of str to level, optional
        The kinds of noise that are on; see `Noise`. `skew` sets the prevalence of conditions or
        outcome.
    complete : bool, default False
        Whether each configuration that can occur has equally many cases, instead of cases being
        drawn.
    terms, literals : tuple of int, default (2, 3) and (1, 3)
        Random truths: least and largest number of terms, and of literals in each.

    Raises
    ------
    DataError
        A parameter is not among those allowed.
    ExpressionError
        The truth cannot be read or uses other sets.

    Notes
    -----
    As in `CareNetworks`, the random numbers of a case depend on its path alone: seed, cell,
    replicate, number. Random truths are always unequal to all their simpler versions: a sum that
    loses a term or a literal without changing is drawn anew.

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
    noise: Noise | Mapping[str, Any] | None = None
    complete: bool = False
    terms: tuple[int, int] = (2, 3)
    literals: tuple[int, int] = (1, 3)

    def __post_init__(self) -> None:
        choice(self.sets, "sets", ("crisp", "fuzzy"))
        self._set("noise", as_noise(self.noise))
        self._set("conditions", _names(self.conditions))
        if not isinstance(self.truth, str) or self.truth != "random":
            self._set("truth", str(_truth(self.truth, self._names())))
        names = self._names()
        self._set("terms", _range(self.terms, "terms", 16))
        self._set("literals", _range(self.literals, "literals", len(names)))
        self._check()

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        default = {field.name: field.default for field in fields(self)} | {"noise": Noise()}
        given = {name: getattr(self, name) for name in default}
        parts = (f"{n}={value!r}" for n, value in given.items() if value != default[n])
        return f"RandomTables({', '.join(parts)})"

    def to_dict(self) -> dict[str, Any]:
        """
        Give all parameters as plain values, as for a file.

        Examples
        --------
        >>> RandomTables("A + B -> Y", 2).to_dict()["conditions"]
        ['A', 'B']
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return (
            {"generator": "RandomTables"}
            | values
            | {
                "noise": self._noise().to_dict(),
                "conditions": list(self._names()),
                "terms": list(self.terms),
                "literals": list(self.literals),
            }
        )

    def draw(
        self,
        replicates: Replicates = 1,
        n: int | None = None,
        *,
        seed: int,
        cell: int = 0,
        threads: int | None = None,
    ) -> Simulated:
        """
        Draw replicates of a study.

        Parameters
        ----------
        replicates : int or iterable of int, default 1
            How many, or the numbers of those wanted: replicate 7 is the same in any company.
        n : int, optional
            Cases per replicate, by default 24. With `complete` cases per configuration, by
            default 1.
        seed : int
            Of the study, at least 0.
        cell : int, default 0
            Number of the cell of a design, which gives it random numbers of its own.
        threads : int, optional
            How many work at most, by default all there are. What is drawn does not depend on it.

        Returns
        -------
        Simulated

        Raises
        ------
        DataError
            An argument is not among those allowed, or configurations that should not occur cannot
            be avoided.

        Examples
        --------
        >>> RandomTables("A*B -> Y", 2, sets="fuzzy").draw(2, 3, seed=1).outcome.round(2).shape
        (2, 3)
        """
        given = whole_number((1 if self.complete else 24) if n is None else n, "n", low=1)
        names, k = self._names(), len(self._names())
        drawn = streams(replicates, given, seed, cell, threads)
        terms = None
        if self.truth == "random":
            terms = random_terms(drawn, k, self.terms, self.literals)
        never = impossible(self._noise().diversity, names, drawn)
        if self.complete:
            rows = _complete_rows(k, never, len(drawn.replicates), given)
            drawn = replace(drawn, n=rows.shape[1])
            attempts = np.zeros(rows.shape, dtype=np.int64)
            sets = self._sets_of(rows, drawn)
        else:
            sets, attempts = self._drawn(drawn, never)
        world = self._world(sets, terms)
        seen = observed(world, self._noise(), drawn)
        cases = np.arange(drawn.n)
        return Simulated(
            conditions=seen.conditions,
            outcome=seen.outcome,
            names=seen.names,
            outcome_name=self._outcome(),
            true_conditions=world.conditions,
            true_outcome=world.outcome,
            true_names=names,
            kept=seen.kept,
            ties=seen.ties,
            latent=None,
            raw=None,
            raw_seen=None,
            organisations=None,
            site=cases,
            wave=np.zeros_like(cases),
            attempts=attempts,
            terms=terms,
            replicates=drawn.replicates,
            seed=drawn.seed,
            cell=drawn.cell,
            generator=self,
        )

    def _drawn(self, numbers: Streams, never: NDArray[np.bool_] | None) -> tuple[Sets, Rows]:
        """Draw all cases; those with impossible configurations anew."""
        shape = (len(numbers.replicates), numbers.n)
        addresses, k = numbers.addresses(), len(self._names())
        shares = self._shares()
        power = np.array([np.log(0.5) / np.log1p(-shares[name]) for name in self._names()])

        def make(which: NDArray[np.intp] | slice, attempt: int) -> Floats:
            even = numbers.at(addresses[which], Purpose.CONDITIONS, k, attempt=attempt)
            skewed: Floats = even**power  # above 1/2 with the probability wanted
            return skewed

        def again(which: NDArray[np.intp], attempt: int) -> Rows:
            u[which] = make(which, attempt)
            return row_numbers(is_in(u[which]))

        u = make(slice(None), 0)
        attempts = np.zeros(shape, dtype=np.int64)
        if never is not None:
            attempts = redraw(row_numbers(is_in(u)).reshape(shape), never, again)
        u = u.reshape(*shape, k)
        return is_in(u).astype(np.uint8) if self.sets == "crisp" else u, attempts

    def _sets_of(self, rows: Rows, numbers: Streams) -> Sets:
        """Give cases the configurations `rows` (R, N); fuzzy memberships lie on their sides."""
        k = len(self._names())
        bits = configurations(k)[rows]
        if self.sets == "crisp":
            return bits
        fuzzy: Floats = (bits + numbers.per_case(Purpose.CONDITIONS, k)) / 2
        return fuzzy

    def _world(self, sets: Sets, terms: NDArray[np.int8] | None) -> World:
        names, noise = self._names(), self._noise()
        if terms is not None:
            return World(names, sets, memberships_in_terms(terms, sets), 0.5)
        shares = self._shares()
        truths = self._truths()
        found = [t.evaluate(names, sets) for t in truths]
        outcome = found[0][truths[0].outcome]
        if noise.cluster is not None:
            n = outcome.shape[1]
            later = 2 * np.arange(n) > n - 1
            outcome = np.where(later, found[1][truths[1].outcome], outcome)
        inner = [name for name in names if name in found[0]]
        if inner:
            sets = sets.copy()
            for name in inner:
                sets[..., names.index(name)] = found[0][name]
        expected = float(np.mean([prevalence(t, shares) for t in truths]))
        return World(names, sets, outcome, expected)

    def _noise(self) -> Noise:
        return as_noise(self.noise)

    def _names(self) -> tuple[str, ...]:
        return _names(self.conditions)

    def _truths(self) -> list[Truth]:
        """Read the truth, and the other one where there is one."""
        first = _truth(self.truth, self._names())
        if self._noise().cluster is None:
            return [first]
        return [first, truth(self._noise().cluster_truth, self._names(), first.outcome)]

    def _outcome(self) -> str:
        return "Y" if self.truth == "random" else self._truths()[0].outcome

    def _shares(self) -> dict[str, float]:
        """In which share of cases each condition is present."""
        wanted, names = self._noise().prevalences, self._names()
        fixed = {name: p for name, p in wanted.items() if name in names}
        shares = dict.fromkeys(names, 0.5) | fixed
        if self._outcome() in wanted:
            shares |= prevalence_for(self._truths()[0], wanted[self._outcome()], fixed)
        return shares

    def _check(self) -> None:
        """Refuse what only shows when all parameters are known."""
        noise, names, outcome = self._noise(), self._names(), self._outcome()
        if outcome in names:
            raise DataError(f"{outcome!r} is the outcome and a condition")
        for name in noise.prevalences:
            if name not in (*names, outcome):
                hint = did_you_mean(name, [*names, outcome])
                raise DataError(f"noise 'skew': there is no set {name!r}{hint}")
        if self.truth == "random":
            for kind, on in (("cluster", noise.cluster), ("rater", noise.rater)):
                if on:
                    raise DataError(f"noise {kind!r} needs a truth that is not random")
            if outcome in noise.prevalences:
                raise DataError("noise 'skew' of the outcome needs a truth that is not random")
        if noise.cluster == "wave":
            raise DataError("noise 'cluster' by wave needs networks; tables have no waves")
        if self.complete and noise.skew:
            raise DataError("noise 'skew': complete tables have every configuration equally often")
        if self.complete and len(names) > _MOST_COMPLETE:
            raise DataError(
                f"complete tables are possible for up to {_MOST_COMPLETE} conditions, there are "
                f"{len(names)}"
            )
        self._shares()


def _names(given: int | Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, numbers.Real):
        k = whole_number(given, "conditions", low=1, high=_MOST_CONDITIONS)
        return tuple(_LETTERS[:k]) if k <= len(_LETTERS) else tuple(f"C{i + 1}" for i in range(k))
    names = tuple(map(str, listed(given, "conditions", kind="names, or how many there are")))
    if not 1 <= len(names) <= _MOST_CONDITIONS or len(set(names)) < len(names):
        raise DataError(
            f"conditions must be 1 to {_MOST_CONDITIONS} different names, got {shown(names)}"
        )
    return names


def _truth(source: str | Iterable[str | Expression], names: tuple[str, ...]) -> Truth:
    if isinstance(source, str):
        source = source.split(";")
    elif isinstance(source, Expression):
        source = [source]
    found = truth(source, names, "Y", chains=True)
    for outcome in found.outcomes[:-1]:
        if outcome not in names:
            raise ExpressionError(
                f"the truth works out {outcome!r}, which is no condition"
                f"{did_you_mean(outcome, names)}"
            )
    return found


def _range(given: tuple[int, int], name: str, most: int) -> tuple[int, int]:
    low, high = given
    low = whole_number(low, f"{name}: the least number", low=1)
    high = whole_number(high, f"{name}: the largest number", low=low)
    return min(low, most), min(high, most)


def _complete_rows(k: int, never: NDArray[np.bool_] | None, replicates: int, times: int) -> Rows:
    """List the configurations that occur, each `times` times, for each replicate."""
    if never is None:
        never = np.zeros((1, 1 << k), dtype=np.bool_)
    possible = np.argwhere(~never)[:, 1].reshape(len(never), -1)
    rows = np.repeat(possible, times, axis=1)
    return np.ascontiguousarray(np.broadcast_to(rows, (replicates, rows.shape[1])))
