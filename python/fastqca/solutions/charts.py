"""Prime implicant charts with their models: what a solution is read from."""

from __future__ import annotations

import time
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fastqca._common.check import argument, shown, warn
from fastqca._common.errors import BudgetWarning
from fastqca._common.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["Chart", "MergedChart", "Parents", "Walk"]

Parents = tuple[tuple[str, str], ...]
_BATCH = 256
_MOST_WALKED = 2**21  # about a gigabyte of distinct models


class Walk(Protocol):
    """A walk over models in batches."""

    def next_batch(self, size: int, /) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return at most `size` models as offsets and indices of terms; none at the end."""


class Chart(Protocol):
    """Prime implicants, which explained rows they cover, and models: `_core.Solved` is one."""

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

    def primes(self) -> NDArray[np.int8]:
        """Return the prime implicants, (P, k)."""

    def primes_at(self, indices: NDArray[np.int64], /) -> NDArray[np.int8]:
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


class MergedChart(Value):
    """
    The distinct models of several charts over the same explained rows, as one chart.

    Parameters
    ----------
    parts : sequence of (Chart, sequence of (str, str))
        Charts in the order in which their models are listed, and where each comes from.
    explained : ndarray of uint8, shape (E, k)
    max_models : int
        How many models are listed.
    all_parts : bool
        Whether these are all charts there are. Otherwise models cannot be counted.
    budget : float
        Seconds of CPU time for the count where some part does not list all of its models.

    Warns
    -----
    FastqcaWarning
        The models were not counted within the budget.

    Notes
    -----
    The parts share models, so these are counted by walking over them, at most 2**21 in all.
    Essential is what is essential in each part. The minimum number of terms is that of the
    part with the smallest.
    """

    def __init__(
        self,
        parts: Sequence[tuple[Chart, Sequence[tuple[str, str]]]],
        explained: NDArray[np.uint8],
        *,
        max_models: int,
        all_parts: bool,
        budget: float = 60.0,
    ) -> None:
        self._charts = [chart for chart, _ in parts]
        self._origins = [parents for _, parents in parts]
        self._explained = explained
        self._primes, self._places = _united(
            [chart.primes() for chart in self._charts], explained.shape[1]
        )
        self._primes.setflags(write=False)
        self._all_parts = all_parts
        self._all_listed = all_parts and all(chart.complete for chart in self._charts)
        self._max_models = max_models
        self._budget = budget

    def __reduce__(self) -> tuple[Callable[..., MergedChart], tuple[Any, ...]]:
        counts = (self._counts,) if "_counts" in self.__dict__ else ()
        return _merged, (self._content(), counts)

    def _content(self) -> dict[str, Any]:
        return {
            "parts": list(zip(self._charts, self._origins, strict=True)),
            "explained": self._explained,
            "max_models": self._max_models,
            "all_parts": self._all_parts,
            "budget": self._budget,
        }

    @cached_property
    def _found(self) -> dict[tuple[int, ...], list[int]]:
        """The distinct models that the parts list, with the parts that list them."""
        found: dict[tuple[int, ...], list[int]] = {}
        for i, chart in enumerate(self._charts):
            for model in self._placed(i, *chart.models()):
                found.setdefault(model, []).append(i)
        return found

    @cached_property
    def _listed(self) -> list[tuple[int, ...]]:
        return list(self._found)[: self._max_models]

    @cached_property
    def _counts(self) -> tuple[int, dict[int, int]] | None:
        """The number of distinct models and of those with each term; None if not counted."""
        if self._all_listed:
            used, times = np.unique(_flat(list(self._found))[1], return_counts=True)
            return len(self._found), dict(zip(used.tolist(), times.tolist(), strict=True))
        sizes = [chart.n_models for chart in self._charts]
        known = [size for size in sizes if size is not None]
        if not self._all_parts or len(known) < len(sizes) or sum(known) > _MOST_WALKED:
            return None
        end, n_models = time.process_time() + self._budget, 0
        times_used: dict[int, int] = {}
        for model in self._all():
            n_models += 1
            for term in model:
                times_used[term] = times_used.get(term, 0) + 1
            if n_models % _BATCH == 0 and time.process_time() > end:
                warn(
                    f"the budget of {shown(self._budget)} s was spent on counting the models of "
                    f"the intermediate solution; a larger {argument('budget', ...)} may settle it",
                    BudgetWarning,
                )
                return None
        return n_models, dict(sorted(times_used.items()))

    def _placed(
        self, part: int, offsets: NDArray[np.int64], indices: NDArray[np.int64]
    ) -> Iterator[tuple[int, ...]]:
        """Walk over the models of a part, as positions among the united prime implicants."""
        ends, members = offsets.tolist(), self._places[part][indices].tolist()
        for first, last in pairwise(ends):
            yield tuple(members[first:last])

    def parents(self, number: int) -> Parents:
        """Tell where a model comes from; nothing for models beyond those listed."""
        if number >= len(self._listed):
            return ()
        parts = self._found[self._listed[number]]
        return tuple(chain.from_iterable(self._origins[i] for i in parts))

    @property
    def n_primes(self) -> int:
        """Number of prime implicants of all parts together."""
        return len(self._primes)

    @property
    def n_models(self) -> int | None:
        """Exact number of distinct models, counted at first use; None where that is not known."""
        return None if self._counts is None else self._counts[0]

    @property
    def n_models_at_least(self) -> int:
        """Proven lower bound of the number of models."""
        counted = len(self._found) if self._counts is None else self._counts[0]
        return max([counted, *(chart.n_models_at_least for chart in self._charts)])

    @property
    def complete(self) -> bool:
        """Whether all models are listed."""
        return self._all_listed and len(self._found) <= self._max_models

    @property
    def min_terms(self) -> int | None:
        """The smallest proven minimum of the parts, None if some is not settled."""
        known = [chart.min_terms for chart in self._charts if chart.min_terms is not None]
        return min(known) if known and len(known) == len(self._charts) else None

    @property
    def min_terms_at_least(self) -> int:
        """Proven lower bound of the number of terms."""
        return min((chart.min_terms_at_least for chart in self._charts), default=0)

    def primes(self) -> NDArray[np.int8]:
        """Return the prime implicants, (P, k), sorted."""
        return self._primes

    def primes_at(self, indices: NDArray[np.int64], /) -> NDArray[np.int8]:
        """Return some prime implicants, (T, k)."""
        return self._primes[indices]

    def chart(self) -> NDArray[np.bool_]:
        """Tell which prime implicant covers which explained row, (P, E)."""
        chart = np.zeros((len(self._primes), len(self._explained)), dtype=np.bool_)
        for places, part in zip(self._places, self._charts, strict=True):
            chart[places] = part.chart()
        return chart

    def essential(self) -> NDArray[np.int64]:
        """Find the positions of the prime implicants that are essential in every part."""
        of_parts = [
            set(places[part.essential()].tolist())
            for places, part in zip(self._places, self._charts, strict=True)
        ]
        shared = set.intersection(*of_parts) if of_parts else set()
        return np.array(sorted(shared), dtype=np.int64)

    def models(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List models, in the order of the parts."""
        return _flat(self._listed)

    def term_counts(self) -> tuple[NDArray[np.int64], list[int]] | None:
        """Count prime implicants in models; None when the models are not counted."""
        if self._counts is None:
            return None
        times = self._counts[1]
        return np.array(list(times), dtype=np.int64), list(times.values())

    def iter_models(self) -> Walk:
        """Walk over the models of all parts, each distinct model once."""
        return _MergedWalk(self._all())

    def _all(self) -> Iterator[tuple[int, ...]]:
        seen: set[tuple[int, ...]] = set()
        for i, chart in enumerate(self._charts):
            walk = chart.iter_models()
            while len((batch := walk.next_batch(_BATCH))[0]) > 1:
                for model in self._placed(i, *batch):
                    if model not in seen:
                        seen.add(model)
                        yield model


def _merged(settings: dict[str, Any], counts: tuple[Any, ...]) -> MergedChart:
    """Make a chart from its parts and, where that was known, the number of its models."""
    chart = MergedChart(settings.pop("parts"), settings.pop("explained"), **settings)
    if counts:
        chart.__dict__["_counts"] = counts[0]
    return chart


class _MergedWalk:
    """Batches of an iterator over models."""

    def __init__(self, models: Iterator[tuple[int, ...]]) -> None:
        self._models = models

    def next_batch(self, size: int, /) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return _flat([model for _, model in zip(range(size), self._models, strict=False)])


def _flat(models: Sequence[tuple[int, ...]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    offsets = np.cumsum([0, *map(len, models)], dtype=np.int64)
    return offsets, np.array([i for model in models for i in model], dtype=np.int64)


def _united(
    parts: Sequence[NDArray[np.int8]], n_conditions: int
) -> tuple[NDArray[np.int8], list[NDArray[np.int64]]]:
    """
    Merge lists of terms into one without repetition, in the order of prime implicants.

    Returns
    -------
    terms : ndarray of int8, shape (P, k)
        By number of literals, then by levels with absent conditions last.
    places : list of ndarray of int64
        For each part where its terms are.
    """
    together = np.concatenate([np.empty((0, n_conditions), dtype=np.int8), *parts])
    keys = np.where(together < 0, np.int8(127), together)
    order = np.lexsort((*keys.T[::-1], (together >= 0).sum(axis=1)))
    ranked = together[order]
    new = np.ones(len(ranked), dtype=np.bool_)
    new[1:] = (ranked[1:] != ranked[:-1]).any(axis=1)
    place = np.empty(len(ranked), dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    return ranked[new], np.split(place, ends)[:-1]
