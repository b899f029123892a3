"""Limited diversity exhaustively: every data set that lacks some configurations."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.errors import DataError
from fastqca.simulation.sample import Simulated
from fastqca.simulation.streams import streams
from fastqca.simulation.tables import RandomTables
from fastqca.simulation.truth import Truth, configurations, truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from fastqca.expressions.expression import Expression
    from fastqca.simulation.streams import Replicates

    Ints = NDArray[np.int64]

__all__ = ["AllDeletions"]


@dataclass(frozen=True, slots=True)
class AllDeletions:
    """
    All data sets that lack a number of the 2**k configurations, and are complete otherwise.

    Nothing is random: replicate i lacks the i-th set of configurations, so that all of them give
    exact counts. `RandomTables` with ``complete=True`` and noise "diversity" draws from the same
    data sets.

    Attributes
    ----------
    truth : str or Expression
        What brings the outcome about.
    conditions : int or sequence of str, default 5
        As in `RandomTables`, up to 16.
    deleted : int, default 1
        How many configurations are missing, fewer than all.

    Raises
    ------
    DataError
        A parameter is not among those allowed, or there are 2**63 data sets or more.
    ExpressionError
        The truth cannot be read or uses other sets.

    Notes
    -----
    As `limitedDiversity` of the R package QCApro does, which eliminates all tuples of rows. Sets
    of configurations are numbered in the combinatorial number system: in the order of their
    last members, then of those before.

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

    def __post_init__(self) -> None:
        if self.truth == "random" or ";" in str(self.truth):
            raise DataError("AllDeletions needs a truth of one expression that is not random")
        plain = RandomTables([self.truth], self.conditions, complete=True)
        self._set("truth", plain.truth)
        self._set("conditions", plain.conditions)
        rows = 1 << len(self._names())
        self._set("deleted", whole_number(self.deleted, "deleted", low=0, high=rows - 1))
        if len(self) >= 2**63:
            raise DataError(
                f"there are {len(self):,} ways to delete {self.deleted} of {rows} configurations: "
                "too many to number; delete fewer"
            )

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _names(self) -> tuple[str, ...]:
        return tuple(self.conditions)  # type: ignore[arg-type]

    def _truth(self) -> Truth:
        return truth(self.truth, self._names(), "Y")

    def __len__(self) -> int:
        return comb(1 << len(self._names()), self.deleted)

    def to_dict(self) -> dict[str, Any]:
        """
        Give all parameters as plain values, as for a file.

        Examples
        --------
        >>> AllDeletions("A + B -> Y", 2).to_dict()["deleted"]
        1
        """
        return {
            "generator": "AllDeletions",
            "truth": self.truth,
            "conditions": list(self._names()),
            "deleted": self.deleted,
        }

    def draw(
        self,
        replicates: Replicates | None = None,
        n: int = 1,
        *,
        seed: int = 0,
        cell: int = 0,
        threads: int | None = None,
    ) -> Simulated:
        """
        Make data sets.

        Parameters
        ----------
        replicates : int or iterable of int, optional
            How many, or the numbers of those wanted, from 0; by default all.
        n : int, default 1
            Cases of each configuration.
        seed, cell, threads
            Without effect: nothing is random.

        Returns
        -------
        Simulated

        Raises
        ------
        DataError
            There are not as many data sets.

        Examples
        --------
        >>> AllDeletions("A -> Y", 1).draw().conditions.tolist()
        [[[1]], [[0]]]
        """
        drawn = streams(len(self) if replicates is None else replicates, 1, seed, cell, threads)
        most = int(drawn.replicates.max())
        if most >= len(self):
            raise DataError(f"there are {len(self):,} data sets, so no replicate {most}")
        names, of = self._names(), self._truth()
        kept = _kept(drawn.replicates.astype(np.int64), 1 << len(names), self.deleted)
        rows = np.repeat(kept, whole_number(n, "n", low=1), axis=1)
        x = configurations(len(names))
        conditions, outcome = x[rows], of.evaluate(names, x)[of.outcome][rows]
        cases = np.arange(rows.shape[1])
        return Simulated(
            conditions=conditions,
            outcome=outcome,
            names=names,
            outcome_name=of.outcome,
            true_conditions=conditions,
            true_outcome=outcome,
            true_names=names,
            kept=np.ones(rows.shape, dtype=np.bool_),
            ties=np.empty((0, 3), dtype=np.int64),
            latent=None,
            raw=None,
            raw_seen=None,
            organisations=None,
            site=cases,
            wave=np.zeros_like(cases),
            attempts=np.zeros(rows.shape, dtype=np.int64),
            terms=None,
            replicates=drawn.replicates,
            seed=drawn.seed,
            cell=drawn.cell,
            generator=self,
        )


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
