"""Minimum models whose products may allow several levels of a condition, for PyQCA and setqca."""

from __future__ import annotations

from itertools import islice
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.check import warn
from fastqca._common.errors import TooLargeError
from fastqca.data.level_sets import single_levels
from fastqca.solutions.evidence import fits
from fastqca.truth_tables.rows import configurations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from fastqca.solutions import Minimization
    from fastqca.truth_tables import TruthTable

__all__ = ["Cube", "Models", "between", "covering", "fit"]

Cube: TypeAlias = tuple[frozenset[int], ...]  # the levels allowed, for each condition
Models: TypeAlias = list[tuple[Cube, ...]]
_MOST_ROWS = 2**20
_MOST_PAIRS = 1000
_SEARCH: dict[str, Any] = {"all_sol": False, "row_dom": False, "max_models": 2**16, "budget": 60.0}


def covering(
    levels: Sequence[int], explained: ArrayLike, free: ArrayLike | None, off: ArrayLike = ()
) -> tuple[list[Cube], Models]:
    """
    Find the prime implicants of rows, and the models with the fewest terms and then literals.

    Nothing but the rows explained and `free` may be covered, or, if that is None, all but `off`.

    Notes
    -----
    A condition of several levels becomes one binary set for each level l that is ruled out
    somewhere: "not l". A product of these allows a set of levels. It holds a row ruled out exactly
    if it meets the product of "l" over the levels of that row, so that the prime implicants are
    those of binary sets, none of them with "l" itself.

    Examples
    --------
    >>> covering([2, 3], [[0, 0], [0, 1]], None, [[1, 0], [0, 2]])[1]
    [((frozenset({0}), frozenset({0, 1})),)]
    """
    k, whole, on_cubes = len(levels), tuple(frozenset(range(n)) for n in levels), None
    rows, ruled_out = (np.array(given, dtype=np.uint8).reshape(-1, k) for given in (explained, off))
    if not len(rows):
        return [], [()]
    if free is not None:
        allowed = np.array(free, dtype=np.uint8).reshape(-1, k)
        # Much that is allowed is searched faster by what is ruled out, where that can be listed.
        if max(levels) > 2 or (len(allowed) > 2 * k and prod(levels) <= _MOST_ROWS):
            ruled_out = _others(levels, np.concatenate([rows, allowed]))
        else:
            on_cubes = single_levels(allowed)
    if on_cubes is None and not len(ruled_out):
        return [whole], [(whole,)]
    ruled = [[0] if n == 2 else set(column) for n, column in zip(levels, ruled_out.T, strict=True)]
    sets = [(i, int(level)) for i, several in enumerate(ruled) for level in sorted(several)]
    at, level_of = np.array(sets).T
    others = np.where(np.array(levels)[at] == 2, 2, 3)
    inside = (rows[:, at] != level_of).astype(np.uint8)
    if max(levels) > 2:  # rows may differ in levels that are ruled out nowhere
        inside = np.unique(inside, axis=0)
    two, outside = np.full(len(sets), 2, dtype=np.uint16), ruled_out[:, at] == level_of
    off_cubes = np.where(outside, 1, others).astype(np.uint32)
    solved = _core.solve(two, inside, inside[:0], off_cubes, on_cubes, **_SEARCH)
    primes = []
    for term in solved.primes_at(np.arange(solved.n_primes)).tolist():
        cube = list(whole)
        for (i, level), value in zip(sets, term, strict=True):
            if value >= 0:
                cube[i] -= {level if value else 1 - level}
        primes.append(tuple(cube))
    offsets, indices = solved.models()
    counts = np.array([sum(a != b for a, b in zip(cube, whole, strict=True)) for cube in primes])
    literals = np.add.reduceat(counts[indices], offsets[:-1])
    if not solved.complete:
        warn(
            f"only the first {len(literals):,} models were compared for the fewest literals; "
            "there are more"
        )
    models = np.split(indices, offsets[1:-1])
    best = np.flatnonzero(literals == literals.min())
    return primes, [tuple(primes[prime] for prime in models[i]) for i in best]


def _others(levels: Sequence[int], rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """List all rows but some."""
    if prod(levels) > _MOST_ROWS:
        raise TooLargeError(
            f"the conditions have {prod(levels):,} configurations; products of several levels are "
            f"searched among at most {_MOST_ROWS:,}: use fewer conditions or levels"
        )
    others = np.delete(np.arange(prod(levels)), np.ravel_multi_index(tuple(rows.T), tuple(levels)))
    return np.array(np.unravel_index(others, tuple(levels)), dtype=np.uint8).T


def between(result: Minimization) -> Models:
    """Find the intermediate models with the fewest literals, for each pair of models."""
    levels, solution = result.table.levels, result.intermediate
    if max(levels) > 2 or solution is None:  # products of several levels are searched anew
        on, pairs = result.conservative.explained.configs, result.pairs.values()
        easy = sorted({tuple(pair.easy.rows()) for pair in islice(pairs, _MOST_PAIRS)})
        if next(islice(pairs, _MOST_PAIRS, None), None) is not None:
            warn(f"the intermediate models are those of the first {_MOST_PAIRS:,} pairs of models")
        found = (covering(levels, on, configurations(rows, levels))[1] for rows in easy)
        return list(dict.fromkeys(model for models in found for model in models))
    sized = [(sum(len(t.literals) for t in m.terms), m) for m in solution.models]
    least: dict[object, int] = {}
    for size, model in sized:
        least |= {pair: min(size, least.get(pair, size)) for pair in model.all_parents}
    best = [m for size, m in sized if any(least[pair] == size for pair in m.all_parents)]
    cubes = {-1: frozenset({0, 1}), 0: frozenset({0}), 1: frozenset({1})}
    return [tuple(tuple(map(cubes.__getitem__, t.implicant)) for t in m.terms) for m in best]


def fit(
    table: TruthTable, levels: Sequence[int], model: Sequence[Cube]
) -> tuple[NDArray[np.float64], tuple[float, float, float]]:
    """Compute memberships in a model, and its consistency, coverage and PRI; 0 for 0/0."""
    y = table.outcome_values
    scores = np.ones((len(model), len(y)))
    for cube, row in zip(model, scores, strict=True):
        for allowed, n, x in zip(cube, levels, table.sets.values, strict=True):
            if len(allowed) < n:
                inside = np.abs(x - 1 + min(allowed)) if n == 2 else np.isin(x, [*allowed])
                np.minimum(row, inside, out=row)
    whole = scores.max(axis=0, keepdims=True)
    incl, pri, cov = np.nan_to_num(fits(whole, y)[0]).tolist()
    return whole[0], (incl, cov, pri)
