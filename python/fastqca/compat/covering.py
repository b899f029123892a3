"""Prime implicants with sets of levels and their cheapest covers, as Python packages have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import compress
from math import prod
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.check import warn
from fastqca.solutions.solution import SolutionSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["Covering", "Cube", "cheapest", "covering", "covering_between", "covering_of"]

Cube = tuple[frozenset[int], ...]
Rows: TypeAlias = "Sequence[Sequence[int]] | NDArray[np.uint8]"
_ALLOWED = {-1: frozenset({0, 1}), 0: frozenset({0}), 1: frozenset({1})}
_BUDGET = 60.0
_MOST_LISTED = 4096
_MOST_CUBES = 2**20
_MOST_WALKED = 2**20
_MOST_OTHERS = 2**20


@dataclass(frozen=True, slots=True)
class Covering:
    """
    Prime implicants and the models that are made of them.

    Attributes
    ----------
    cubes : tuple of Cube
        The prime implicants: the levels allowed, for each condition.
    chart : ndarray of bool
        Which prime implicant covers which of the explained rows.
    models : tuple of tuple of int
        Positions of prime implicants: the models with the fewest of them, and the fewest
        literals among those. In order.
    n_models : int
        How many there are, listed or not; at least that many where `complete` is False.
    complete : bool
        Whether all were looked at.
    """

    cubes: tuple[Cube, ...]
    chart: NDArray[np.bool_]
    models: tuple[tuple[int, ...], ...]
    n_models: int
    complete: bool

    @property
    def covers(self) -> tuple[frozenset[int], ...]:
        """Positions of the explained rows in each prime implicant."""
        places = range(self.chart.shape[1])
        return tuple(frozenset(compress(places, line)) for line in self.chart.tolist())


def covering(
    levels: Sequence[int],
    explained: Rows,
    free: Rows | None,
    off: Rows | None = None,
    *,
    most: int = 256,
) -> Covering:
    """
    Find all prime implicants of some rows and their cheapest covers.

    Parameters
    ----------
    levels : sequence of int, length k
    explained : sequence of rows
        What is to be covered, in order and each once.
    free : sequence of rows or None
        What may be covered besides; None for all rows that are not in `off`.
    off : sequence of rows, optional
        What may not be covered, where `free` is None.
    most : int, default 256
        How many models are listed.

    Examples
    --------
    >>> found = covering([2, 3], [[0, 0], [0, 1]], [])
    >>> found.cubes, found.models
    (((frozenset({0}), frozenset({0, 1})),), ((0,),))
    """
    k = len(levels)
    if not len(explained):
        return Covering((), np.empty((0, 0), dtype=np.bool_), ((),), 1, complete=True)
    rows = np.asarray(explained, dtype=np.uint8)
    ruled_out = np.asarray(off, dtype=np.uint8).reshape(-1, k) if off is not None else None
    if free is not None:
        allowed = np.asarray(free, dtype=np.uint8).reshape(-1, k)
        # Much that is allowed is searched faster by what is ruled out, where that can be listed.
        much = len(allowed) > 2 * k and prod(levels) <= _MOST_OTHERS
        if much or max(levels) > 2:
            ruled_out = _others(levels, np.concatenate([rows, allowed]))
            free = None
    if max(levels) == 2:
        return _binary(rows, None if free is None else allowed, ruled_out, most)
    return _multi_value(levels, rows, ruled_out, most)


def _others(levels: Sequence[int], rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """List all rows but some."""
    shape = tuple(levels)
    known = np.ravel_multi_index(tuple(rows.T), shape)
    others = np.delete(np.arange(prod(shape)), known)
    return np.array(np.unravel_index(others, shape), dtype=np.uint8).T


def _binary(
    rows: NDArray[np.uint8],
    free: NDArray[np.uint8] | None,
    off: NDArray[np.uint8] | None,
    most: int,
) -> Covering:
    k = rows.shape[1]
    nothing = np.empty((0, k), dtype=np.uint8)
    on_cubes = None if free is None else np.uint32(1) << free.astype(np.uint32)
    solved = _core.solve(
        np.full(k, 2, dtype=np.uint8),
        np.ascontiguousarray(rows),
        nothing if off is None else np.ascontiguousarray(off),
        nothing.astype(np.uint32),
        on_cubes,
        False,
        False,
        _MOST_LISTED,
        _BUDGET,
    )
    return _of_terms(solved, solved.primes_at(np.arange(solved.n_primes)), rows, most)


def _multi_value(
    levels: Sequence[int], rows: NDArray[np.uint8], off: NDArray[np.uint8] | None, most: int
) -> Covering:
    """
    Find the primes by what excludes the off-set.

    A cube holds a row and no other one of `off` if it leaves out, for each of these, its level
    in at least one condition: the minimal sets of levels left out are the minimal transversals.
    """
    off = np.empty((0, len(levels)), dtype=np.uint8) if off is None else off
    places = [(i, level) for i, n in enumerate(levels) for level in range(n)]
    whole = tuple(frozenset(range(n)) for n in levels)
    found: dict[Cube, None] = {}
    for row in rows.tolist():
        able = [(i, level) for i, level in places if row[i] != level]
        edges = np.array([off[:, i] == level for i, level in able]).T.reshape(len(off), len(able))
        left_out = _core.transversals(np.ascontiguousarray(edges), _MOST_CUBES)
        for chosen in left_out.tolist() if len(off) else [[False] * len(able)]:
            cube = list(whole)
            for (i, level), out in zip(able, chosen, strict=True):
                if out:
                    cube[i] = cube[i] - {level}
            found[tuple(cube)] = None
    literals = [sum(len(a) < n for a, n in zip(cube, levels, strict=True)) for cube in found]
    ranked = sorted(zip(literals, found, strict=True), key=lambda pair: (pair[0], _rank(pair[1])))
    cubes = tuple(cube for _, cube in ranked)
    chart = np.array(
        [[all(v in a for v, a in zip(row, cube, strict=True)) for row in rows] for cube in cubes]
    )
    solved = _core.solve_chart(chart, False, _MOST_LISTED, _BUDGET)
    models, n, complete = cheapest(solved, np.array([size for size, _ in ranked]), most)
    return Covering(cubes, chart, models, n, complete)


def _rank(cube: Cube) -> list[list[int]]:
    return [sorted(allowed) for allowed in cube]


def cheapest(
    solved: _core.Solved | SolutionSet, literals: NDArray[np.int64], most: int
) -> tuple[tuple[tuple[int, ...], ...], int, bool]:
    """
    Walk over the models with the fewest terms, and keep those with the fewest literals.

    Returns
    -------
    models : tuple of tuple of int
        The first `most` of them.
    n : int
        How many were found.
    complete : bool
        Whether all models were looked at; a warning says so otherwise.
    """
    if solved.n_models == 1 and solved.complete:
        ((_, indices),) = _batches(solved)
        return (tuple(indices.tolist()),), 1, True
    best, n, seen = np.inf, 0, 0
    kept: list[tuple[int, ...]] = []
    for offsets, indices in _batches(solved):
        sizes = np.add.reduceat(literals[indices], offsets[:-1])
        seen += len(sizes)
        if sizes.min() < best:
            best, n, kept = int(sizes.min()), 0, []
        for i in np.flatnonzero(sizes == best).tolist():
            n += 1
            if len(kept) < most:
                kept.append(tuple(indices[offsets[i] : offsets[i + 1]].tolist()))
    complete = solved.n_models is not None and seen >= solved.n_models
    if not complete:
        warn(
            f"only {seen:,} models with the fewest terms were looked at for the fewest literals; "
            "there are more"
        )
    return tuple(kept), n, complete


def _batches(
    solved: _core.Solved | SolutionSet,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Take all models at once where they are listed, else walk over them, not without end."""
    if solved.complete:
        yield solved.flat() if isinstance(solved, SolutionSet) else solved.models()
        return
    seen = 0
    if isinstance(solved, SolutionSet):
        walk = solved.batches(_MOST_LISTED)
    else:
        walk = iter(partial(solved.iter_models().next_batch, _MOST_LISTED), None)
    for offsets, indices in walk:
        if len(offsets) < 2 or seen >= _MOST_WALKED:
            return
        yield offsets, indices
        seen += len(offsets) - 1


def covering_of(solution: SolutionSet, most: int = 256) -> Covering:
    """
    Read the cheapest models of a solution over binary conditions.

    Examples
    --------
    >>> from fastqca.solutions.minimize import minimize
    >>> data = {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}
    >>> covering_of(minimize(data, outcome="Y").conservative).models
    ((0,),)
    """
    terms, rows = solution.prime_implicants.implicants, solution.explained.configs
    return _of_terms(solution, terms, rows, most)


def covering_between(solution: SolutionSet, most: int = 256) -> Covering:
    """
    Read the models of an intermediate solution that are cheapest for some pair they come from.

    Examples
    --------
    >>> from fastqca.solutions.minimize import minimize
    >>> data = {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}
    >>> covering_between(minimize(data, "Y", include="?", dir_exp="A").intermediate).models
    ((0,),)
    """
    terms, rows = solution.prime_implicants.implicants, solution.explained.configs
    offsets, indices = solution.flat()
    costs = np.add.reduceat((terms >= 0).sum(axis=1)[indices], offsets[:-1]).tolist()
    parents = [model.all_parents for model in solution.listed()]
    least: dict[object, int] = {}
    for cost, pairs in zip(costs, parents, strict=True):
        for pair in pairs:
            least[pair] = min(cost, least.get(pair, cost))
    models = [
        tuple(part.tolist())
        for part, cost, pairs in zip(np.split(indices, offsets[1:-1]), costs, parents, strict=True)
        if any(least[pair] == cost for pair in pairs)
    ]
    cubes, chart = _cubes_and_chart(terms, rows)
    return Covering(cubes, chart, tuple(models[:most]), len(models), solution.complete)


def _of_terms(
    solved: _core.Solved | SolutionSet,
    terms: NDArray[np.int8],
    rows: NDArray[np.uint8],
    most: int,
) -> Covering:
    models, n, complete = cheapest(solved, (terms >= 0).sum(axis=1), most)
    return Covering(*_cubes_and_chart(terms, rows), models, n, complete)


def _cubes_and_chart(
    terms: NDArray[np.int8], rows: NDArray[np.uint8]
) -> tuple[tuple[Cube, ...], NDArray[np.bool_]]:
    cubes = tuple(tuple(map(_ALLOWED.__getitem__, term)) for term in terms.tolist())
    chart = ((terms[:, np.newaxis] < 0) | (terms[:, np.newaxis] == rows)).all(axis=2)
    return cubes, chart
