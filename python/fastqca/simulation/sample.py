"""
A sample: R replicates of N simulated cases, the random numbers they have, and what is seen of them.

Random numbers have an address: study seed, cell of the design, replicate, case. Each case has
streams of its own, one per purpose, so any case can be made alone, and what one kind of noise draws
changes nothing else. The core computes them (`src/networks/random.rs`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.expressions.expression import Expression, expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["RANDOM_NUMBERS", "Purpose", "Replicates", "Sets", "Simulated", "Streams", "What"]

RANDOM_NUMBERS = "ChaCha8, key (seed, cell, replicate, case), streams of version 1"

Replicates: TypeAlias = "int | Iterable[int]"
Sets: TypeAlias = "NDArray[Any]"  # float64, or uint8 for crisp sets
What = Literal["seen", "true", "raw", "raw_seen", "latent"]

_WHOLE_REPLICATE = 2**64 - 1  # the case number of what belongs to a replicate as a whole


class Purpose(IntEnum):
    """What numbers are drawn for: parts of published results, which never change."""

    # 0 to 15 belong to the core.
    MEAS_RAW = 16
    MEAS_FLIP = 17
    OUTCOME_FLIP = 18
    OUTCOME_FUZZY = 19
    IRRELEVANT = 20
    DIVERSITY = 21
    FRAGMENT_CASES = 22
    FRAGMENT_ROWS = 23
    FRAGMENT_CELLS = 24
    RATER = 25
    RANDOM_TRUTH = 26
    CONDITIONS = 27
    PERMUTATION = 28


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """The random numbers of R replicates with N cases each; `threads` 0 for all there are."""

    seed: int
    cell: int
    replicates: NDArray[np.uint64]
    n: int
    threads: int = 0

    @classmethod
    def of(
        cls, replicates: Replicates, n: int, seed: int, cell: int, threads: int | None = None
    ) -> Streams:
        """Check what addresses a sample."""
        seed = whole_number(seed, "seed", low=0)
        cell = whole_number(cell, "cell", low=0)
        workers = 0 if threads is None else whole_number(threads, "threads", low=1)
        if isinstance(replicates, str):
            raise DataError(
                f"replicates must be a number or several numbers, got {shown(replicates)}"
            )
        numbers: Iterable[int]
        if isinstance(replicates, range) and len(replicates) and min(replicates) >= 0:
            numbers = replicates
        else:
            try:
                numbers = [whole_number(r, "each replicate", low=0) for r in iter(replicates)]  # type: ignore[arg-type]
            except TypeError:
                numbers = range(whole_number(replicates, "replicates", low=1))
        if not numbers:
            raise DataError("replicates is empty: give at least one")
        return cls(seed, cell, np.array(numbers, dtype=np.uint64), n, workers)

    @property
    def study(self) -> tuple[int, int]:
        """Seed and cell, as the core takes them."""
        return self.seed, self.cell

    def addresses(self) -> NDArray[np.uint64]:
        """Return replicate and number of each case, shape (R * N, 2)."""
        out = np.empty((len(self.replicates), self.n, 2), dtype=np.uint64)
        out[..., 0] = self.replicates[:, None]
        out[..., 1] = np.arange(self.n, dtype=np.uint64)
        return out.reshape(-1, 2)

    def per_case(self, purpose: Purpose, count: int, *, normal: bool = False) -> Floats:
        """Draw numbers for each case, shape (R, N, count): uniform in (0, 1), or normal."""
        drawn = self.at(self.addresses(), purpose, count, normal=normal)
        return drawn.reshape(len(self.replicates), self.n, count)

    def per_replicate(
        self,
        purpose: Purpose,
        count: int,
        *,
        which: NDArray[np.intp] | slice = slice(None),
        attempt: int = 0,
    ) -> Floats:
        """Draw uniform numbers for replicates as a whole, by default for all, shape (R, count)."""
        replicates = self.replicates[which]
        whole = np.full_like(replicates, _WHOLE_REPLICATE)
        return self.at(np.column_stack([replicates, whole]), purpose, count, attempt=attempt)

    def at(
        self,
        addresses: NDArray[np.uint64],
        purpose: Purpose,
        count: int,
        *,
        attempt: int = 0,
        normal: bool = False,
    ) -> Floats:
        """Draw numbers for cases at given addresses (M, 2), shape (M, count)."""
        stream = int(purpose) | attempt << 8
        return _core.random_numbers(
            addresses,
            study=self.study,
            purpose=stream,
            count=count,
            normal=normal,
            threads=self.threads,
        )


class _Parameters(Protocol):
    """A generator, as far as its data know it."""

    def to_dict(self) -> dict[str, Any]: ...


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
    kept: NDArray[np.bool_]
    ties: NDArray[np.int64]
    latent: Floats | None = None
    raw: Floats | None = None
    raw_seen: Floats | None = None
    organisations: NDArray[np.int64] | None = None
    site: NDArray[np.int64]
    wave: NDArray[np.int64]
    attempts: NDArray[np.int64]
    terms: NDArray[np.int8] | None = None
    replicates: NDArray[np.uint64]
    seed: int
    cell: int
    generator: _Parameters

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

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
            steps = str(self.generator.to_dict()["truth"]).split("; ")
            return expression(steps[-1])
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
