"""
Samples of simulated cases, with their truth and what is seen of them, and how they are generated.

A new generator is a frozen dataclass that derives from `Generator`, has what that lacks, and stands
in `GENERATORS` of design.py.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, did_you_mean, whole_number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.expressions.expression import Expression, expression
from fastqca.simulation.noise import (
    RANDOM_NUMBERS,
    GroundTruth,
    Noise,
    Replicates,
    Streams,
    as_noise,
    observe,
)
from fastqca.simulation.truth import prevalence, prevalence_for, steps_of, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.simulation.noise import Sets
    from fastqca.simulation.truth import Bools, Floats, Ints, Truth

__all__ = ["Generator", "Simulated", "What", "drawn_until_possible"]

What = Literal["seen", "true", "raw", "raw_seen", "latent"]


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Simulated(Exportable):
    """
    R replicates of N simulated cases. Made by the `draw` of a generator.

    Arrays are read-only. Crisp sets are uint8 as long as nothing is lost, all else is float64; what
    noise has deleted is NaN. The first two go into `minimize_many` as they are.

    Attributes
    ----------
    conditions : ndarray, shape (R, N, c)
        What the analyst has.
    outcome : ndarray, shape (R, N)
    names : tuple of str, length c
    outcome_name : str
    true_conditions : ndarray, shape (R, N, k)
        Without noise; the same array where there is none.
    true_outcome : ndarray, shape (R, N)
    true_names : tuple of str, length k
    kept : ndarray of bool, shape (R, N)
        Which cases the analyst has.
    ties : ndarray of int64, shape (T, 3)
        Replicate, case and condition of memberships in `conditions` that came out as exactly
        0.5.
    latent : ndarray of float64, shape (R, N, k), or None
        Traits of networks.
    raw : ndarray of float64, shape (R, N, k), or None
        What was measured in networks.
    raw_seen : ndarray of float64, shape (R, N, k), or None
        With the errors of measurement.
    organisations : ndarray of int64, shape (R, N), or None
    site, wave : ndarray of int64, shape (N,)
    attempts : ndarray of int64, shape (R, N)
        How many times the case was drawn anew because its configuration never occurs.
    terms : ndarray of int8, shape (R, T, k), or None
        Random truths: the level of each condition in each term, -1 where it does not occur, -2
        in all of a term that there is not.
    replicates : ndarray of uint64, shape (R,)
        Their numbers.
    seed, cell : int
    generator : CareNetworks, RandomTables or AllDeletions

    Examples
    --------
    >>> from fastqca.simulation import RandomTables
    >>> data = RandomTables("A*B + C -> Y", 3).draw(100, 24, seed=1)
    >>> data
    <Simulated 100 replicates of 24 crisp cases: A, B, C -> Y>
    >>> data.conditions.shape, data.frame(0).shape
    ((100, 24, 3), (24, 4))
    >>> print(data)
    100 replicates of 24 crisp cases: A*B + C -> Y
    <BLANKLINE>
       share true   seen  lost
    --------------------------
    A       0.480  0.480     0
    B       0.472  0.472     0
    C       0.489  0.489     0
    Y       0.612  0.612     0
    --------------------------
    """

    conditions: Sets
    outcome: Sets
    names: tuple[str, ...]
    outcome_name: str
    true_conditions: Sets
    true_outcome: Sets
    true_names: tuple[str, ...]
    kept: Bools
    ties: Ints
    latent: Floats | None = None
    raw: Floats | None = None
    raw_seen: Floats | None = None
    organisations: Ints | None = None
    site: Ints
    wave: Ints
    attempts: Ints
    terms: NDArray[np.int8] | None = None
    replicates: NDArray[np.uint64]
    seed: int
    cell: int
    generator: Generator

    def __len__(self) -> int:
        return len(self.replicates)

    def __repr__(self) -> str:
        return f"<Simulated {self._cases()}: {', '.join(self.names)} -> {self.outcome_name}>"

    def _cases(self) -> str:
        kind = "crisp" if self.true_conditions.dtype == np.uint8 else "fuzzy"
        return f"{len(self):,} replicates of {self.outcome.shape[1]} {kind} cases"

    @property
    def settings(self) -> dict[str, Any]:
        """
        Everything needed to make the data again, as plain values for a file.

        Examples
        --------
        >>> from fastqca.simulation import RandomTables
        >>> made = RandomTables("A*B -> Y", 2).draw(1, 4, seed=7).settings
        >>> made["seed"], made["cell"], made["cases"], made["truth"]
        (7, 0, 4, 'A*B -> Y')
        """
        return {
            **self.generator.to_dict(),
            "seed": self.seed,
            "cell": self.cell,
            "cases": self.outcome.shape[1],
            "random_numbers": RANDOM_NUMBERS,
            "version": _core.__version__,
        }

    def truth(self, replicate: int = 0) -> Expression:
        """
        Give what brings the outcome about.

        Parameters
        ----------
        replicate : int, default 0
            Position of the replicate, which matters where truths are random.

        Returns
        -------
        Expression
            The last step where there are several; the truth of the first sites or waves where
            noise makes it differ.

        Examples
        --------
        >>> from fastqca.simulation import RandomTables
        >>> RandomTables("random", 4).draw(2, 8, seed=1).truth(1).outcome
        'Y'
        """
        if self.terms is None:
            return expression(steps_of(str(self.generator.to_dict()["truth"]))[-1])
        drawn = [term for term in self.terms[self._position(replicate)] if (term > -2).any()]
        levels = [
            {name: level for name, level in zip(self.true_names, term, strict=True) if level >= 0}
            for term in (term.tolist() for term in drawn)
        ]
        return Expression.from_terms(levels, outcome=self.outcome_name)

    def frame(self, replicate: int) -> pd.DataFrame:
        """
        Give the data set of one replicate as the analyst has it.

        Parameters
        ----------
        replicate : int
            Position of the replicate, from 0.

        Returns
        -------
        DataFrame
            Cases that are not lost, named N1, N2, ...; conditions and outcome. `attrs` has the
            settings and the number of the replicate.

        Examples
        --------
        >>> from fastqca.simulation import RandomTables
        >>> RandomTables("A*B -> Y", 2).draw(1, 4, seed=7).frame(0).columns.tolist()
        ['A', 'B', 'Y']
        """
        import pandas as pd

        r = self._position(replicate)
        kept = self.kept[r]
        columns = {name: self.conditions[r, kept, j] for j, name in enumerate(self.names)}
        columns[self.outcome_name] = self.outcome[r, kept]
        cases = [f"N{case + 1}" for case in np.flatnonzero(kept)]
        frame = pd.DataFrame(columns, index=pd.Index(cases, name="case"))
        frame.attrs |= self.settings | {"replicate": int(self.replicates[r])}
        return frame

    def to_frame(self, what: What = "seen") -> pd.DataFrame:
        """
        Give one row per case of all replicates.

        Parameters
        ----------
        what : {"seen", "true", "raw", "raw_seen", "latent"}
            The sets as the analyst has them, the sets without noise, raw measures without and
            with errors, or latent traits.

        Returns
        -------
        DataFrame
            Columns `replicate`, `site`, `wave` and the values asked for. Lost values are NaN.

        Raises
        ------
        DataError
            There is nothing of that kind.

        Examples
        --------
        >>> from fastqca.simulation import CareNetworks
        >>> CareNetworks().draw(2, 12, seed=1).to_frame("raw").round(2).head(2)
           replicate  site  wave    FD    FI    NB    VD    VI
        0          0     1     1  0.28  0.51  0.67  0.18  0.41
        1          0     2     1  0.67  0.25  0.35  0.52  0.24
        """
        import pandas as pd

        choice(what, "what", ("seen", "true", "raw", "raw_seen", "latent"))
        outcome: Sets | None = None
        names = self.true_names
        if what == "seen":
            table, names, outcome = self.conditions, self.names, self.outcome
        elif what == "true":
            table, outcome = self.true_conditions, self.true_outcome
        else:
            table = getattr(self, what)
            if table is None:
                raise DataError(f"these data have nothing {what!r}: they are not from networks")
        count, n = self.outcome.shape
        columns: dict[str, Any] = {
            "replicate": np.repeat(self.replicates.astype(np.int64), n),
            "site": np.tile(self.site + 1, count),
            "wave": np.tile(self.wave + 1, count),
        }
        columns |= {name: table[..., j].ravel() for j, name in enumerate(names)}
        if outcome is not None:
            columns[self.outcome_name] = outcome.ravel()
        return pd.DataFrame(columns)

    def groups(self) -> Iterator[tuple[NDArray[np.intp], Sets, Sets]]:
        """
        Go through the complete cases, replicates with equally many at a time.

        Yields
        ------
        positions : ndarray of int, shape (G,)
            Of the replicates.
        conditions : ndarray, shape (G, M, c)
        outcome : ndarray, shape (G, M)
            Cases of which nothing is missing. Where nothing is missing anywhere there is one
            group, of the arrays themselves. Replicates without complete cases are left out.

        Examples
        --------
        >>> from fastqca.simulation import RandomTables
        >>> tables = RandomTables("A*B -> Y", 2, noise={"fragment": 0.25})
        >>> [(len(at), x.shape) for at, x, y in tables.draw(5, 8, seed=1).groups()]
        [(5, (5, 6, 2))]
        """
        complete = self.kept & ~np.isnan(self.conditions).any(axis=-1)
        counts = complete.sum(axis=1)
        if complete.all():
            yield np.arange(len(self)), self.conditions, self.outcome
            return
        kind = self.true_conditions.dtype
        for m in np.unique(counts[counts > 0]):
            positions = np.flatnonzero(counts == m)
            mask = complete[positions]
            x, y = self.conditions[positions][mask], self.outcome[positions][mask]
            shape = (len(positions), int(m))
            yield positions, x.reshape(*shape, -1).astype(kind), y.reshape(shape).astype(kind)

    def _tables(self) -> list[Table]:
        """Show in which share of cases each set is present, in truth and as it is seen."""
        true = dict(zip(self.true_names, np.moveaxis(self.true_conditions, -1, 0), strict=True))
        seen = dict(zip(self.names, np.moveaxis(self.conditions, -1, 0), strict=True))
        true[self.outcome_name], seen[self.outcome_name] = self.true_outcome, self.outcome
        rows = []
        for name in dict.fromkeys([*list(true)[:-1], *seen]):
            shares = [figure(_share(sets.get(name))) for sets in (true, seen)]
            lost = str(int(np.isnan(seen[name]).sum())) if name in seen else "-"
            rows.append([name, *shares, lost])
        columns = [Column("", "left", gap=0), Column("share true"), Column("seen"), Column("lost")]
        about = "a random truth for each" if self.terms is not None else str(self.truth())
        return [Table(columns, [rows], caption=f"{self._cases()}: {about}")]

    def _position(self, replicate: int) -> int:
        return whole_number(replicate, "replicate", low=0, high=len(self) - 1)


def _share(sets: Sets | None) -> float:
    """In which share of the cases that are known a set is present; NaN where it is not there."""
    if sets is None:
        return float("nan")
    known = sets[~np.isnan(sets)]
    return float(is_in(known).mean()) if known.size else float("nan")


_ATTEMPTS = 1000


def drawn_until_possible(
    shape: tuple[int, int],
    never: Bools | None,
    draw: Callable[[NDArray[np.intp], int], tuple[NDArray[Any], ...]],
    rows: Callable[[Floats], Ints],
) -> tuple[tuple[NDArray[Any], ...], Ints]:
    """
    Draw all cases, and those with impossible configurations anew until there are none.

    `draw` takes positions of cases in the flat (R * N,) order and the number of the attempt, and
    returns arrays, of the last of which `rows` makes configurations. Returns these arrays, and the
    attempts (R, N).
    """
    cases, attempts = np.arange(shape[0] * shape[1]), np.zeros(shape, dtype=np.int64)
    drawn = draw(cases, 0)
    if never is None:
        return drawn, attempts
    never = np.broadcast_to(never, (shape[0], never.shape[1]))
    bad = cases[never[cases // shape[1], rows(drawn[-1])]]
    for attempt in range(1, _ATTEMPTS + 1):
        if not bad.size:
            break
        again = draw(bad, attempt)
        for values, new in zip(drawn, again, strict=True):
            values[bad] = new
        attempts.reshape(-1)[bad] = attempt
        bad = bad[never[bad // shape[1], rows(again[-1])]]
    if bad.size:
        raise DataError(
            f"noise 'diversity': case {bad[0] % shape[1] + 1} of replicate "
            f"{bad[0] // shape[1] + 1} had a configuration that never occurs in {_ATTEMPTS} "
            "attempts; rule fewer out, or make the others less rare"
        )
    return drawn, attempts


class Generator:
    """
    What makes simulated data; a frozen dataclass of its parameters.

    One that inherits says which sets it has (`_names`), what brings the outcome about (`_truth`),
    in which share of cases its sets are present (`_usual_shares`), and makes samples (`_make`).
    """

    __slots__ = ()

    # Defaults in the form that `__post_init__` gives them, where that is another one.
    _defaults: ClassVar[Mapping[str, object]] = {}

    # How many cases a task of `run` draws at most: a second of work or less.
    task_cases: ClassVar[int] = 2**17

    # Whether the samples are all data sets there are, and nothing is random.
    exhaustive: ClassVar[bool] = False

    @property
    def usual_n(self) -> int:
        """The `n` of `draw` if none is given."""
        return 24

    def n_cases(self, n: int) -> int:
        """Give the number of cases that `draw` makes for a replicate, at most."""
        return n

    def draw(
        self,
        replicates: Replicates | None = None,
        n: int | None = None,
        *,
        seed: int | None = None,
        cell: int = 0,
        threads: int | None = None,
    ) -> Simulated:
        """
        Draw replicates of a study.

        Parameters
        ----------
        replicates : int or iterable of int, optional
            How many, or the numbers of those wanted: replicate 7 is the same in any company. By
            default one; of `AllDeletions`, all there are.
        n : int, optional
            Cases per replicate, by default 24. In panels of networks sites, each observed `waves`
            times; in complete tables cases per configuration, by default 1.
        seed : int, optional
            Of the study, at least 0. Only `AllDeletions`, where nothing is random, needs none.
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
            An argument is missing or not among those allowed, or configurations that should not
            occur cannot be avoided.

        Examples
        --------
        >>> from fastqca.simulation import CareNetworks
        >>> model = CareNetworks(noise={"meas_raw": 0.25})
        >>> data = model.draw(replicates=3, n=12, seed=1)
        >>> alone = model.draw(replicates=[2], n=12, seed=1)
        >>> bool((data.conditions[2] == alone.conditions[0]).all())
        True
        """
        given = whole_number(self.usual_n if n is None else n, "n", low=1)
        if seed is None and not self.exhaustive:
            raise DataError("seed is missing: any whole number, which makes the sample repeatable")
        wanted = self._usual_replicates() if replicates is None else replicates
        return self._make(Streams.of(wanted, self.n_cases(given), seed or 0, cell, threads), given)

    def _make(self, streams: Streams, n: int) -> Simulated:
        raise NotImplementedError

    def _usual_replicates(self) -> int:
        return 1

    def _names(self) -> tuple[str, ...]:
        raise NotImplementedError

    def _truth(self) -> Truth | None:
        """Read the truth; None where each replicate has another one."""
        raise NotImplementedError

    def _usual_shares(self) -> dict[str, float]:
        return dict.fromkeys(self._names(), 0.5)

    def _set(self, **values: object) -> None:
        """Set parameters that have been read."""
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _noise(self) -> Noise:
        return as_noise(getattr(self, "noise", None))

    def __repr__(self) -> str:
        given = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)  # type: ignore[arg-type]
            if getattr(self, field.name) != self._defaults.get(field.name, field.default)
        )
        return f"{type(self).__name__}({', '.join(given)})"

    def to_dict(self) -> dict[str, Any]:
        """
        Give all parameters as plain values, as for a file.

        Examples
        --------
        >>> from fastqca.simulation import RandomTables
        >>> RandomTables("A + B -> Y", 2).to_dict()["conditions"]
        ['A', 'B']
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        plain = {n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}
        if "noise" in plain:
            plain["noise"] = self._noise().to_dict()
        return {"generator": type(self).__name__} | plain

    def _truths(self) -> list[Truth]:
        """Read the truth, and the other one that noise `cluster` asks for."""
        first, noise = self._truth(), self._noise()
        if first is None or noise.cluster is None:
            return [] if first is None else [first]
        second = truth(noise.cluster_truth, self._names(), first.outcome)
        if second.outcome != first.outcome:
            raise DataError(
                f"cluster_truth is about {second.outcome!r}, truth about {first.outcome!r}"
            )
        return [first, second]

    def _shares(self) -> dict[str, float]:
        """In which share of cases each set is present, by noise `skew` or as usual, roughly."""
        usual, wanted, of = self._usual_shares(), dict(self._noise().skew), self._truth()
        outcome = "Y" if of is None else of.outcome
        for name in wanted:
            if name not in (*usual, outcome):
                hint = did_you_mean(name, [*usual, outcome])
                raise DataError(f"noise 'skew': there is no set {name!r}{hint}")
        fixed = {name: p for name, p in wanted.items() if name in usual}
        shares = {**usual, **fixed}
        if of is not None and outcome in wanted:
            shares |= prevalence_for(of, wanted[outcome], fixed)
        return shares

    def _brought_about(self, sets: Sets, group: Ints) -> dict[str, Any]:
        """
        Work out the outcome of cases with these sets, and the sets that have causes of their own.

        In the later half of the groups (N,) the other truth holds, where there is one.
        """
        names, truths, shares = self._names(), self._truths(), self._shares()
        values, *others = (one.evaluate(names, sets) for one in truths)
        outcome = values[truths[0].outcome]
        for other in others:
            outcome = np.where(2 * group > group.max(), other[truths[0].outcome], outcome)
        inner = [name for name in names if name in values]
        if inner:
            sets = sets.copy()
            for name in inner:
                sets[..., names.index(name)] = values[name]
        expected = float(np.mean([prevalence(one, shares) for one in truths]))
        return {"names": names, "conditions": sets, "outcome": outcome, "prevalence": expected}

    def _sample(
        self,
        true: GroundTruth,
        outcome: str,
        streams: Streams,
        **details: Any,  # noqa: ANN401
    ) -> Simulated:
        """Apply the noise, and put the ground truth and what is seen of it together."""
        cases = np.arange(true.outcome.shape[1])
        usual: dict[str, Any] = {"site": cases, "wave": np.zeros_like(cases)}
        return Simulated(
            **observe(true, self._noise(), streams),
            outcome_name=outcome,
            true_conditions=true.conditions,
            true_outcome=true.outcome,
            true_names=true.names,
            raw=true.raw,
            replicates=streams.replicates,
            seed=streams.seed,
            cell=streams.cell,
            generator=self,
            **(usual | details),
        )
