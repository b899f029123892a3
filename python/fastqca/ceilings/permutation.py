"""Permutation tests: how often chance alone leaves as large an empty zone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, shown, whole_number
from fastqca._common.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fastqca.ceilings.drawn import Ceiling
    from fastqca.ceilings.pairs import CasePairs

__all__ = ["Asked", "Permutations", "p_values", "read_permutations", "read_seed"]

Asked: TypeAlias = "int | Literal['exact']"
_MOST = 10**9
_EXACT = 10  # cases: 3,628,800 orders take a second


@dataclass(frozen=True, slots=True)
class Permutations:
    """How the p values were computed."""

    n: int  # orders drawn at random, for the conditions that are not `exact`
    exact: tuple[bool, ...]  # for each condition whether all orders were looked at
    seed: int | None

    def __str__(self) -> str:
        if all(self.exact):
            return "p: exact, from all permutations"
        text = f"p: {self.n:,} random permutations, seed {self.seed}"
        return f"{text}; exact where there are no more" if any(self.exact) else text


def read_permutations(given: object) -> Asked:
    """Check how many orders are asked for."""
    if isinstance(given, str):
        if given == "exact":
            return "exact"
        raise DataError(
            f"{argument('permutations')} must be a whole number or 'exact', got {shown(given)}",
            argument="permutations",
        )
    return whole_number(given, "permutations", low=0, high=_MOST)


def read_seed(given: object) -> int:
    """Check a seed; without one take one from the system, which the result keeps."""
    if given is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    return whole_number(given, "seed", low=0)


def p_values(
    pairs: Sequence[CasePairs],
    n_rows: int,
    ceilings: Sequence[Ceiling],
    observed: NDArray[np.float64],
    *,
    asked: Asked,
    seed: int,
    tau: float,
    threads: int,
) -> tuple[NDArray[np.float64], tuple[bool, ...]]:
    """
    Compute p values (k, C), and for which conditions all orders were looked at.

    That is done where it takes no more orders than asked for.
    """
    exact = [asked == "exact" or math.factorial(min(one.x.size, 20)) <= asked for one in pairs]
    if asked == "exact" and (most := max(one.x.size for one in pairs)) > _EXACT:
        raise DataError(
            f"{argument('permutations', 'exact')}: {most} cases have too many permutations to "
            f"go through all of them (at most {_EXACT} cases); give a number of random "
            "permutations, such as "
            f"{argument('permutations', 10_000)}",
            argument="permutations",
        )
    exact = [whole and one.x.size <= _EXACT for whole, one in zip(exact, pairs, strict=True)]
    p = np.full(observed.shape, np.nan)
    drawn = [i for i, whole in enumerate(exact) if not whole]
    if drawn:
        # All rows of the data, so that conditions share the orders.
        x = np.full((len(drawn), n_rows), np.nan)
        y = np.full_like(x, np.nan)
        for row, i in enumerate(drawn):
            x[row, pairs[i].rows], y[row, pairs[i].rows], _ = pairs[i].turned()
        limits = [pairs[i].turned()[2] for i in drawn]
        counts = _core.permuted_ceilings(
            x,
            y,
            limits=limits,
            names=list(ceilings),
            tau=tau,
            observed=observed[drawn],
            permutations=int(asked),
            seed=seed,
            threads=threads,
        )
        p[drawn] = (counts + 1) / (int(asked) + 1)
    for i in np.flatnonzero(exact).tolist():
        x_own, y_own, own = pairs[i].turned()
        counts = _core.permuted_ceilings(
            x_own[None],
            y_own[None],
            limits=[own],
            names=list(ceilings),
            tau=tau,
            observed=observed[[i]],
            permutations=None,
            seed=0,
            threads=threads,
        )
        p[i] = counts[0] / math.factorial(x_own.size)
    return np.where(np.isnan(observed), np.nan, p), tuple(exact)
