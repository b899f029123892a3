"""Prime implicant charts with their models: what a solution is read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Chart", "Parents", "Walk"]

Parents = Sequence[tuple[str, str]]


class Walk(Protocol):
    """A walk over models in batches."""

    def next_batch(self, size: int, /) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return at most `size` models as offsets and indices of terms; none at the end."""


class Chart(Protocol):
    """Prime implicants, which explained rows they cover, and models: those of the core."""

    @property
    def n_primes(self) -> int:
        """Number of prime implicants P."""

    @property
    def n_models(self) -> int | None:
        """Exact number of models, None if not counted."""

    @property
    def n_models_at_least(self) -> int:
        """Proven lower bound of the number of models."""

    @property
    def complete(self) -> bool:
        """Whether all models are listed."""

    @property
    def min_terms(self) -> int | None:
        """Proven minimum number of terms."""

    @property
    def min_terms_at_least(self) -> int:
        """Proven lower bound of the number of terms."""

    def primes(self) -> NDArray[np.int16]:
        """Return the prime implicants, (P, k)."""

    def primes_at(self, indices: NDArray[np.int64], /) -> NDArray[np.int16]:
        """Return some prime implicants, (T, k)."""

    def chart(self) -> NDArray[np.bool_]:
        """Tell which prime implicant covers which explained row, (P, E)."""

    def essential(self) -> NDArray[np.int64]:
        """Find the positions of the prime implicants that every cover needs."""

    def models(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List models, as (M + 1,) offsets into flat positions of prime implicants."""

    def term_counts(self) -> tuple[NDArray[np.int64], list[int]] | None:
        """Count prime implicants in models: positions, and in how many models."""

    def iter_models(self) -> Walk:
        """Walk over all models."""

    def models_at(self, numbers: list[int], /) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the models of numbers in [0, `n_models`), in the form of `models`."""
