"""Formulas as sets of configurations: products, cubes, what lies where."""

from __future__ import annotations

from functools import reduce
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fastqca import _core
from fastqca._common.check import listing, whole_number
from fastqca._common.errors import ExpressionError, TooLargeError
from fastqca.data.level_sets import cube_array, single_levels
from fastqca.data.levels import MAX_LEVELS
from fastqca.expressions.formula import (
    did_you_mean_set,
    multiplied_out,
    set_names,
    shallow,
    two_valued,
)
from fastqca.expressions.tree import Literal, Node, Or, literals, negated, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "Sets",
    "both_sides",
    "by_use",
    "complement",
    "count",
    "cubes",
    "difference",
    "full_cube",
    "outside",
    "products",
    "rows",
    "sets_of",
    "shorter_side",
    "term_cubes",
    "union",
]

MAX_CUBES = 2**16
MAX_CELLS = 2**25
_PAIRWISE = 512


def products(node: Node) -> tuple[dict[str, Literal], ...]:
    """Multiply out, join the literals of each set and leave out what can never be true."""
    merged = (two_valued(term) for term in multiplied_out(node))
    distinct = {tuple(terms.values()): terms for terms in merged if terms is not None}
    return tuple(distinct.values())


class Sets(NamedTuple):
    """The sets of some expressions: names, numbers of levels, and which are written with braces."""

    names: tuple[str, ...]
    levels: list[int]
    braces: frozenset[str]


def sets_of(levels: Mapping[str, int] | None, *nodes: Node) -> Sets:
    """
    Find the sets of formulas and how many levels each has: 2 unless it is written with braces.

    An error says if `levels` lacks a set with braces, or a set has no such level.
    """
    names = tuple(dict.fromkeys(name for node in nodes for name in set_names(node)))
    written = [literal for node in nodes for literal in literals(node)]
    braces = frozenset(literal.name for literal in written if literal.braces)
    known = {
        name: whole_number(n, f"levels[{name!r}]", low=1, high=MAX_LEVELS, error=ExpressionError)
        for name, n in (levels or {}).items()
    }
    unknown = [name for name in names if name in braces and name not in known]
    if unknown:
        example = ", ".join(f"{name!r}: 3" for name in unknown)
        raise ExpressionError(
            f"the number of levels of {listing(map(quoted, unknown))} is needed for this: "
            f"pass levels={{{example}}} with the right numbers"
        )
    sets = Sets(names, [known.get(name, 2) for name in names], braces)
    for node in nodes:
        _check_literals(node, sets.names, sets.levels)
    return sets


def _check_literals(node: Node, names: Sequence[str], levels: Sequence[int]) -> None:
    known = dict(zip(names, levels, strict=True))
    for literal in dict.fromkeys(literals(node)):
        if literal.name not in known:
            hint = did_you_mean_set(literal.name, names)
            raise ExpressionError(f"there is no set {literal.name!r}{hint}")
        name, top = quoted(literal.name), known[literal.name] - 1
        if not literal.braces and top > 1:
            raise ExpressionError(
                f"{name} has the levels 0 to {top}: write {name}{{1}} instead of {name}"
            )
        missing = [value for value in sorted(literal.values) if value > top]
        if missing:
            raise ExpressionError(
                f"{name} has the levels 0 to {top}, there is no {name}{{{missing[0]}}}"
            )


def full_cube(levels: Sequence[int]) -> NDArray[np.uint32]:
    """Return the cube that allows everything, (1, k)."""
    return cube_array([[(1 << n) - 1 for n in levels]], levels)


def cubes(node: Node, names: Sequence[str], levels: Sequence[int]) -> NDArray[np.uint32]:
    """Turn products into cubes, (Q, k): one bit set of allowed levels for each known name."""
    _check_literals(node, names, levels)
    position = {name: i for i, name in enumerate(names)}
    full = [(1 << n) - 1 for n in levels]
    found = []
    for terms in products(node):
        row = full.copy()
        for name, literal in terms.items():
            row[position[name]] &= literal.levels(levels[position[name]])
        if all(row):
            found.append(row)
    return cube_array(found, levels)


def union(node: Node, sets: Sets) -> NDArray[np.uint32]:
    """
    Find cubes, (Q, k), that together are the configurations in which a formula is true.

    Brackets are not multiplied out where they are many: a product of sums is true where none of
    its factors is false. More than 2**16 cubes are an error.
    """
    node = shallow(node)
    cells = (1 if isinstance(node, Literal) else len(node.parts)) * len(sets.names)
    if cells > MAX_CELLS:
        raise ExpressionError(
            f"the expression is too large to be split into products: {len(sets.names):,} sets in "
            f"{cells // len(sets.names):,} parts. Process its parts one by one"
        )
    position = {name: i for i, name in enumerate(sets.names)}
    full = full_cube(sets.levels)

    def of(node: Node) -> NDArray[np.uint32]:
        if isinstance(node, Literal):
            row, at = full.copy(), position[node.name]
            row[0, at] = node.levels(sets.levels[at])
            return row if row[0, at] else row[:0]
        if isinstance(node, Or):
            return np.concatenate([full[:0], *map(of, node.parts)])
        if prod(map(_length, node.parts)) <= _PAIRWISE:
            return reduce(_intersected, map(of, node.parts), full)
        missed = np.concatenate([of(negated(part)) for part in node.parts])
        return complement(missed, sets.levels)

    return of(node)


def _intersected(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.uint32]:
    both = (one[:, None, :] & other[None, :, :]).reshape(-1, one.shape[1])
    met: NDArray[np.uint32] = both[(both != 0).all(axis=1)]
    return met


def _length(node: Node) -> int:
    """How many products there are at most when a formula is multiplied out."""
    return 1 if isinstance(node, Literal) else node.products


def shorter_side(node: Node, sets: Sets) -> tuple[NDArray[np.uint32], bool]:
    """Find cubes for where a formula is true, or false, whichever are fewer, and say which."""
    node = shallow(node)
    opposite = negated(node)
    if _length(node) <= _length(opposite):
        return union(node, sets), True
    return union(opposite, sets), False


def both_sides(node: Node, sets: Sets) -> tuple[NDArray[np.uint32], NDArray[np.uint32] | None]:
    """Find cubes for where a formula is true and, if it is written that way, where it is false."""
    side, true = shorter_side(node, sets)
    return (side, None) if true else (complement(side, sets.levels), side)


def by_use(cube_rows: NDArray[np.uint32], levels: Sequence[int]) -> NDArray[np.intp]:
    """Order sets by how many cubes restrict them: what is split on first is split less often."""
    restricted = (cube_rows != full_cube(levels)).sum(axis=0)
    return np.argsort(-restricted, kind="stable")


def complement(
    cube_rows: NDArray[np.uint32], levels: Sequence[int], most: int = MAX_CUBES
) -> NDArray[np.uint32]:
    """Find disjoint cubes, at most so many, for all that is in none of some cubes."""
    order = by_use(cube_rows, levels)
    back = np.argsort(order)
    sizes = np.array(levels, dtype=np.uint16)[order]
    try:
        cells = _core.difference(
            sizes,
            full_cube(sizes.tolist()),
            np.ascontiguousarray(cube_rows[:, order]),
            most=most,
        )
    except TooLargeError:
        raise ExpressionError(
            f"the expression is too large to be written as a sum of products: it takes more than "
            f"{most:,} that do not overlap. Keep it as a product of sums, or process its parts "
            "one by one"
        ) from None
    return np.ascontiguousarray(cells[:, back])


def term_cubes(terms: NDArray[np.int16], levels: Sequence[int]) -> NDArray[np.uint32]:
    """Write terms, one level per set and -1 where it is absent, as cubes."""
    return np.where(terms < 0, full_cube(levels), single_levels(terms.clip(0)))


def outside(
    levels: Sequence[int],
    within: NDArray[np.uint32],
    cube_rows: NDArray[np.uint32],
    budget: float | None = None,
) -> NDArray[np.uint32]:
    """Find a part that other cubes miss of each cube of `within` that they do not hold."""
    sizes, seconds = np.array(levels, dtype=np.uint16), np.inf if budget is None else budget
    return _core.outside(within, cube_rows, levels=sizes, budget=seconds)[1]


def difference(
    levels: Sequence[int],
    plus: NDArray[np.uint32],
    minus: NDArray[np.uint32],
    most: int | None = None,
) -> NDArray[np.uint32]:
    """
    Find disjoint cubes, by default at most 2**20, for what is in the one and not in the other.

    Examples
    --------
    >>> difference([2, 3], np.array([[3, 7]], np.uint32), np.array([[2, 6]], np.uint32)).tolist()
    [[1, 7], [2, 1]]
    """
    try:
        return _core.difference(np.array(levels, dtype=np.uint16), plus, minus, most)
    except TooLargeError as error:
        raise ExpressionError(
            f"the expression is too large to be split into products: {error}"
        ) from error


def count(cells: NDArray[np.uint32]) -> int:
    """Count the configurations in disjoint cubes, exactly."""
    return sum(prod(map(int.bit_count, cell)) for cell in cells.tolist())


def rows(cells: NDArray[np.uint32], levels: Sequence[int]) -> NDArray[np.uint8]:
    """List the configurations in disjoint cubes, sorted."""
    found: list[tuple[int, ...]] = []
    for cell in cells.tolist():
        choices = (
            [level for level in range(n) if bits >> level & 1]
            for bits, n in zip(cell, levels, strict=True)
        )
        found.extend(product(*choices))
    return np.array(sorted(found), dtype=np.uint8).reshape(len(found), len(levels))
