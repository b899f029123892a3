"""Prime implicants as a sequence of terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from fastqca._common.check import within
from fastqca._common.values import Value
from fastqca.solutions.terms import Explained, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.solutions.charts import Chart

__all__ = ["TermList"]


class TermList(Value, Sequence[Term]):
    """
    Terms that are made when they are looked at; there may be millions.

    `implicants` has them all as an array, (P, k): a level, or -1 where a condition is absent.
    """

    __slots__ = ("_chart", "_explained")

    def __init__(self, chart: Chart, explained: Explained) -> None:
        self._chart = chart
        self._explained = explained

    def __reduce__(self) -> tuple[type[TermList], tuple[Any, ...]]:
        return TermList, (self._chart, self._explained)

    @property
    def implicants(self) -> NDArray[np.int16]:
        """All terms, (P, k): a level per condition, or -1 where it is absent."""
        return self._chart.primes()

    def at(self, positions: NDArray[np.int64]) -> NDArray[np.int16]:
        """Return some terms, (T, k), by their positions."""
        return self._chart.primes_at(positions)

    def __len__(self) -> int:
        return self._chart.n_primes

    @overload
    def __getitem__(self, index: int) -> Term: ...
    @overload
    def __getitem__(self, index: slice) -> list[Term]: ...
    def __getitem__(self, index: int | slice) -> Term | list[Term]:
        positions = range(len(self))[within(index, len(self), "prime implicants")]
        if isinstance(positions, int):
            return self.pick([positions])[0]
        return self.pick(positions)

    def __iter__(self) -> Iterator[Term]:
        for first in range(0, len(self), 1024):
            yield from self[first : first + 1024]

    def pick(self, positions: Sequence[int]) -> list[Term]:
        """Make the terms at some positions."""
        values = self.at(np.array(positions, dtype=np.int64))
        return [Term(tuple(row), self._explained) for row in values.tolist()]

    def __repr__(self) -> str:
        shown = ", ".join(map(str, self[:5])) + (", ..." if len(self) > 5 else "")
        return f"<{len(self):,} terms: {shown}>"
