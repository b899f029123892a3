"""
Random numbers by address: study seed, cell of the design, replicate, case.

Each case has streams of its own, one per purpose, so any case can be made alone, and what one kind
of noise draws changes nothing else. The core computes them (`src/networks/random.rs`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.check import shown, whole_number
from fastqca._common.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["RANDOM_NUMBERS", "Purpose", "Replicates", "Streams"]

RANDOM_NUMBERS = "ChaCha8, key (seed, cell, replicate, case), streams of version 1"

Replicates: TypeAlias = "int | Iterable[int]"

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
