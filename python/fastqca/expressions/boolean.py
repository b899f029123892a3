"""Two-valued operations on formulas: products, cubes, configurations, minimal sums."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from fastqca import _core
from fastqca._check import listing, warn
from fastqca.errors import ExpressionError
from fastqca.expressions.formula import (
    TRUE,
    Literal,
    Node,
    conjunction,
    did_you_mean_set,
    disjunction,
    literals,
    multiplied_out,
    quoted,
    set_names,
    two_valued,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["cubes", "difference", "expanded", "minimal_sum", "products", "simplified"]

MAX_MINTERMS = 2**20
_MAX_SETS = 64
_ALL_ROWS = 512
_NEW_ROWS = 16
_MAX_MODELS = 10_000
# Seconds for a proof, then for a second try; a count of all models uses them up as well.
_BUDGETS = (1.0, 10.0, 49.0)


def products(node: Node) -> tuple[dict[str, Literal], ...]:
    """Multiply out, join the literals of each set and leave out what can never be true."""
    merged = (two_valued(term) for term in multiplied_out(node))
    distinct = {tuple(terms.values()): terms for terms in merged if terms is not None}
    return tuple(distinct.values())


def simplified(node: Node, levels: Mapping[str, int] | None) -> Node:
    """Find an equivalent sum with the fewest products, and the fewest literals among those."""
    names, braces = set_names(node), _with_braces(node)
    counts = _level_counts(names, braces, levels)
    rows = minimal_sum(cubes(node, names, counts), counts)
    return TRUE if rows is None else _sum(rows, names, braces)


def expanded(node: Node, levels: Mapping[str, int] | None) -> Node:
    """
    Write out all configurations in which a formula is true.

    Raises
    ------
    ExpressionError
        There are more than 2**20.
    """
    names, braces = set_names(node), _with_braces(node)
    counts = _level_counts(names, braces, levels)
    if not names:
        return node
    cells = _disjoint(cubes(node, names, counts), counts)
    n_rows = _count(cells)
    if n_rows > MAX_MINTERMS:
        raise ExpressionError(
            f"the expression holds in {n_rows:,} configurations, "
            f"of which at most {MAX_MINTERMS:,} are written out"
        )
    return _sum(_rows(cells, counts), names, braces)


def _with_braces(node: Node) -> frozenset[str]:
    return frozenset(literal.name for literal in literals(node) if literal.braces)


def _level_counts(
    names: Sequence[str], braces: Collection[str], levels: Mapping[str, int] | None
) -> list[int]:
    """Find how many levels each set has: 2 unless it is written with braces."""
    known = dict(levels or {})
    unknown = [name for name in names if name in braces and name not in known]
    if unknown:
        example = ", ".join(f"{name!r}: 3" for name in unknown)
        raise ExpressionError(
            f"the number of levels of {listing(map(quoted, unknown))} is needed for this: "
            f"pass levels={{{example}}} with the right numbers"
        )
    return [known.get(name, 2) for name in names]


def _sum(rows: NDArray[np.generic], names: Sequence[str], braces: Collection[str]) -> Node:
    """Write rows of levels (-1: absent) as a sum of products."""
    return disjunction(
        conjunction(
            Literal(name, frozenset({level}), braces=name in braces)
            for name, level in zip(names, row, strict=True)
            if level >= 0
        )
        for row in rows.tolist()
    )


def cubes(node: Node, names: Sequence[str], levels: Sequence[int]) -> NDArray[np.uint32]:
    """
    Turn products into cubes: one bit set of allowed levels per name, shape (Q, k).

    Raises
    ------
    ExpressionError
        A set is not among `names`, a level not among those of its set, or a set with more
        than two levels is written without braces.
    """
    position = {name: i for i, name in enumerate(names)}
    for literal in literals(node):
        if literal.name not in position:
            hint = did_you_mean_set(literal.name, names)
            raise ExpressionError(f"there is no set {literal.name!r}{hint}")
        _check_levels(literal, levels[position[literal.name]])
    full = [(1 << n) - 1 for n in levels]
    rows = []
    for terms in products(node):
        row = full.copy()
        for name, literal in terms.items():
            row[position[name]] &= literal.levels(levels[position[name]])
        if all(row):
            rows.append(row)
    return np.array(rows, dtype=np.uint32).reshape(len(rows), len(names))


def _check_levels(literal: Literal, n_levels: int) -> None:
    name, top = quoted(literal.name), n_levels - 1
    if not literal.braces and n_levels > 2:
        raise ExpressionError(
            f"{name} has the levels 0 to {top}: write {name}{{1}} instead of {name}"
        )
    missing = [value for value in sorted(literal.values) if value > top]
    if missing:
        raise ExpressionError(
            f"{name} has the levels 0 to {top}, there is no {name}{{{missing[0]}}}"
        )


def difference(
    levels: Sequence[int], plus: NDArray[np.uint32], minus: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """
    Cover the configurations of some cubes that are in none of others, by disjoint cubes.

    Raises
    ------
    ExpressionError
        These are too many.

    Examples
    --------
    >>> difference([2, 3], np.array([[3, 7]], np.uint32), np.array([[2, 6]], np.uint32)).tolist()
    [[1, 7], [2, 1]]
    """
    try:
        return _core.difference(np.array(levels, dtype=np.uint8), plus, minus)
    except MemoryError as error:
        raise _too_large(error) from error


def _too_large(error: MemoryError) -> ExpressionError:
    return ExpressionError(f"the expression is too large to be simplified or expanded: {error}")


def _disjoint(cube_rows: NDArray[np.uint32], levels: Sequence[int]) -> NDArray[np.uint32]:
    return difference(levels, cube_rows, cube_rows[:0])


def _count(cells: NDArray[np.uint32]) -> int:
    """Count the configurations in disjoint cubes, exactly."""
    return sum(prod(cell.bit_count() for cell in row) for row in cells.tolist())


def _rows(cells: NDArray[np.uint32], levels: Sequence[int]) -> NDArray[np.uint8]:
    """List the configurations in disjoint cubes, sorted."""
    rows: list[tuple[int, ...]] = []
    for cell in cells.tolist():
        choices = (
            [level for level in range(n) if bits >> level & 1]
            for bits, n in zip(cell, levels, strict=True)
        )
        rows.extend(product(*choices))
    return np.array(sorted(rows), dtype=np.uint8).reshape(len(rows), len(levels))


def _representatives(cells: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """One configuration of each cube: the lowest level of every set."""
    lowest = cells & (~cells + np.uint32(1))
    return np.log2(lowest).astype(np.uint8)


def minimal_sum(
    cube_rows: NDArray[np.uint32], levels: Sequence[int], budgets: Sequence[float] = _BUDGETS
) -> NDArray[np.int8] | None:
    """
    Find a sum with the fewest products, and among those the fewest literals.

    Parameters
    ----------
    cube_rows : ndarray of uint32, shape (Q, k)
        The configurations in which the sum must hold, as cubes; it holds in no others.
    levels : sequence of int, length k
    budgets : sequence of float
        Seconds for the proof that there is no shorter sum, try by try.

    Returns
    -------
    ndarray of int8, shape (T, k), or None
        Products as one level per set, -1 where the set is absent; in the order of the prime
        implicants of R. None when every configuration is in a cube.

    Raises
    ------
    ExpressionError
        The complement of the sum, or its prime implicants, are too many.

    Notes
    -----
    Parts of the sum that share no set are minimised one by one, and parts in which every set
    occurs in one form only are minimal as soon as they are absorbed. What is left is covered by
    its prime implicants, the minimal conjunctions that avoid the complement. Its
    configurations are listed when they are few. Otherwise a minimum cover of some of them is
    found, configurations that it misses are added, and so on. A minimum cover of some rows is
    no longer than one of all rows; so it is a minimum cover of all when it misses none, and so
    is any irredundant sum of prime implicants that is no longer than it.
    """
    parts = []
    for columns, part in _independent(cube_rows, levels):
        minimised = _minimal_part(part[:, columns], [levels[i] for i in columns], budgets)
        if minimised is None:
            return None
        wide = np.full((len(minimised), len(levels)), -1, dtype=np.int8)
        wide[:, columns] = minimised
        parts.append(wide)
    return _in_order(np.concatenate(parts)) if parts else np.empty((0, len(levels)), np.int8)


def _in_order(terms: NDArray[np.int8]) -> NDArray[np.int8]:
    """Sort as R does: by number of literals, then by levels with absent sets last."""
    keys = np.where(terms < 0, np.int8(127), terms)
    size = (terms >= 0).sum(axis=1)
    return terms[np.lexsort((*keys.T[::-1], size))]


def _independent(
    cube_rows: NDArray[np.uint32], levels: Sequence[int]
) -> list[tuple[list[int], NDArray[np.uint32]]]:
    """Split cubes into groups that share no set, with the sets of each."""
    full = np.array([(1 << n) - 1 for n in levels], dtype=np.uint32)
    used = [set(np.flatnonzero(row != full).tolist()) for row in cube_rows]
    groups: list[tuple[set[int], list[int]]] = []
    for i, columns in enumerate(used):
        touching = [group for group in groups if group[0] & columns]
        merged = (
            columns.union(*(g[0] for g in touching)),
            [i, *(j for g in touching for j in g[1])],
        )
        groups = [group for group in groups if group not in touching] + [merged]
    return [(sorted(columns), cube_rows[sorted(rows)]) for columns, rows in groups]


def _minimal_part(
    cube_rows: NDArray[np.uint32], levels: Sequence[int], budgets: Sequence[float]
) -> NDArray[np.int8] | None:
    """Minimise cubes that cannot be split; None when they hold everywhere."""
    if not levels:
        return None
    if len(levels) > _MAX_SETS:
        raise ExpressionError(
            f"{len(levels)} sets depend on each other; at most {_MAX_SETS} can be simplified"
        )
    full = np.array([[(1 << n) - 1 for n in levels]], dtype=np.uint32)
    alone = _one_form(cube_rows, full[0])
    if alone is not None:
        return alone
    off = difference(levels, full, cube_rows)
    if not len(off):
        return None
    known = _irredundant(cube_rows, off, levels)
    explained = _first_rows(cube_rows, levels)
    while True:
        terms, fewest = _shortest_cover(explained, off, levels, len(known), budgets)
        missed = difference(levels, cube_rows, _as_cubes(terms, levels))
        if not len(missed) and len(terms) <= max(fewest, len(known)):
            known = terms
        if fewest >= len(known):
            return known
        if fewest < len(terms):
            warn(
                "the simplified expression is equivalent, but one with fewer than its "
                f"{len(known)} terms (at least {fewest}) was not ruled out in {sum(budgets)} s"
            )
            return known
        explained = np.concatenate([explained, _representatives(missed[:_NEW_ROWS])])


def _as_cubes(terms: NDArray[np.int8], levels: Sequence[int]) -> NDArray[np.uint32]:
    full = np.array([(1 << n) - 1 for n in levels], dtype=np.uint32)
    single = np.uint32(1) << terms.clip(0).astype(np.uint32)
    return np.where(terms < 0, full, single).astype(np.uint32)


def _irredundant(
    cube_rows: NDArray[np.uint32], off: NDArray[np.uint32], levels: Sequence[int]
) -> NDArray[np.int8]:
    """Widen each cube to a prime implicant, and drop those that the others make needless."""
    full = np.array([(1 << n) - 1 for n in levels], dtype=np.uint32)
    terms: dict[tuple[int, ...], None] = {}
    for cube in cube_rows:
        wide = cube.copy()
        apart = (off & cube) == 0
        n_apart = apart.sum(axis=1)
        for i in range(len(levels)):
            if not (apart[:, i] & (n_apart == 1)).any():  # no part of `off` hangs on this set
                n_apart -= apart[:, i]
                wide[i] = full[i]
        choices = (
            [-1] if bits == every else [level for level in range(n) if int(bits) >> level & 1]
            for bits, every, n in zip(wide, full, levels, strict=True)
        )
        terms.update(dict.fromkeys(product(*choices)))
    kept = _in_order(np.array(list(terms), dtype=np.int8))
    for i in reversed(range(len(kept))):
        others = np.delete(kept, i, axis=0)
        if not len(difference(levels, _as_cubes(kept[[i]], levels), _as_cubes(others, levels))):
            kept = others
    return kept


def _first_rows(cube_rows: NDArray[np.uint32], levels: Sequence[int]) -> NDArray[np.uint8]:
    """List all configurations if they are few, else one of each cube, in no other if possible."""
    cells = _disjoint(cube_rows, levels)
    if _count(cells) <= _ALL_ROWS:
        return _rows(cells, levels)
    chosen = []
    for i, cube in enumerate(cube_rows):
        own = difference(levels, cube[None, :], np.delete(cube_rows, i, axis=0))
        chosen.append(own[0] if len(own) else cube)
    return _representatives(np.array(chosen))


def _one_form(cube_rows: NDArray[np.uint32], full: NDArray[np.uint32]) -> NDArray[np.int8] | None:
    """Absorb cubes in which each set occurs with one and the same level; None for others."""
    narrow = np.where(cube_rows == full, np.uint32(0), cube_rows)
    levels = np.bitwise_or.reduce(narrow, axis=0)
    if (levels & (levels - np.uint32(1))).any():
        return None
    present = narrow != 0
    order = np.argsort(present.sum(axis=1), kind="stable")
    kept: list[NDArray[np.bool_]] = []
    for row in present[order]:
        if not any((row >= smaller).all() for smaller in kept):
            kept.append(row)
    level = np.log2(np.maximum(levels, 1)).astype(np.int8)
    return np.where(np.array(kept), level, np.int8(-1)).astype(np.int8)


def _shortest_cover(
    explained: NDArray[np.uint8],
    off: NDArray[np.uint32],
    levels: Sequence[int],
    enough: int,
    budgets: Sequence[float],
) -> tuple[NDArray[np.int8], int]:
    """
    Find the terms of a minimum model of some rows, the one with fewest literals.

    Returns the terms and a proven lower bound of their number; it is their number unless the
    time was too short. A bound of `enough` is as good.
    """
    for budget in budgets:
        try:
            solved = _core.solve(
                np.array(levels, dtype=np.uint8),
                explained,
                explained[:0],
                off,
                None,
                all_sol=False,
                row_dom=False,
                max_models=_MAX_MODELS,
                budget=budget,
            )
        except MemoryError as error:
            raise _too_large(error) from error
        if solved.min_terms is not None or solved.min_terms_at_least >= enough:
            break
    offsets, indices = solved.models()
    used, where = np.unique(indices, return_inverse=True)
    primes = solved.primes_at(used)
    size = (primes >= 0).sum(axis=1)[where]
    total = np.add.reduceat(size, offsets[:-1])
    best = int(np.argmin(total))
    terms: NDArray[np.int8] = primes[where[offsets[best] : offsets[best + 1]]]
    return terms, solved.min_terms_at_least
