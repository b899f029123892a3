"""Formulas rewritten as others that hold in the same configurations."""

from __future__ import annotations

from itertools import combinations, product
from math import comb, prod
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import warn
from fastqca._common.errors import BudgetSpentError, BudgetWarning, ExpressionError
from fastqca.expressions.algebra import (
    Sets,
    both_sides,
    count,
    cubes,
    difference,
    full_cube,
    outside,
    rows,
    sets_of,
    shorter_side,
    union,
)
from fastqca.expressions.formula import set_names
from fastqca.expressions.minimal import (
    BUDGET,
    Clock,
    Doubts,
    in_order,
    minimal_sum,
    minimal_sums,
    shortest_sum,
)
from fastqca.expressions.tree import (
    FALSE,
    TRUE,
    And,
    Literal,
    Node,
    Or,
    conjunction,
    disjunction,
    negated,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "contained",
    "expanded",
    "minimal_forms",
    "partly_expanded",
    "product_of_sums",
    "simplified",
]

MAX_MINTERMS = 2**20


def simplified(node: Node, levels: Mapping[str, int] | None, budget: float = BUDGET) -> Node:
    """Find an equivalent sum with the fewest products, and the fewest literals among those."""
    sets = sets_of(levels, node)
    clock = Clock(budget)
    place = {name: i for i, name in enumerate(sets.names)}
    found: list[tuple[int, list[tuple[int, int]]]] = []
    doubts = Doubts()
    for part in _independent(node):
        if (single := _plain_product(part)) is not None:
            cell = sorted((place[name], level) for name, level in single.items())
            found.append((len(cell), cell))
            doubts.settled(1)
            continue
        own = sets_of(levels, part)
        on, off = both_sides(part, own)
        terms = shortest_sum(on, own.levels, clock, doubts, off=off)
        if terms is None:
            return TRUE
        where = [place[name] for name in own.names]
        for term in terms.tolist():
            cell = [(i, level) for i, level in zip(where, term, strict=True) if level >= 0]
            found.append((len(cell), sorted(cell)))
    doubts.warn()
    return _sparse_sum([cell for _, cell in sorted(found)], sets)


def _plain_product(node: Node) -> dict[str, int] | None:
    """Return the levels of a product of different sets with two values; None for all else."""
    parts = (node,) if isinstance(node, Literal) else node.parts
    if isinstance(node, Or) or not parts:
        return None
    found = {
        part.name: int(1 in part.values)
        for part in parts
        if isinstance(part, Literal) and not part.braces
    }
    return found if len(found) == len(parts) else None


def _independent(node: Node) -> list[Node]:
    """Split a sum into sums that have no set in common."""
    if not isinstance(node, Or):
        return [node]
    owner: dict[str, str] = {}

    def root(name: str) -> str:
        while owner[name] != name:
            owner[name] = owner[owner[name]]
            name = owner[name]
        return name

    first = []
    for part in node.parts:
        names = set_names(part)
        for name in names:
            owner.setdefault(name, name)
            owner[root(name)] = root(names[0])
        first.append(names[0] if names else None)
    groups: dict[str | None, list[Node]] = {}
    for part, own in zip(node.parts, first, strict=True):
        groups.setdefault(None if own is None else root(own), []).append(part)
    return [disjunction(parts) for parts in groups.values()]


def minimal_forms(
    node: Node,
    levels: Mapping[str, int] | None,
    *,
    all_sol: bool,
    most: int,
    budget: float = BUDGET,
) -> list[Node]:
    """Find all equivalent sums with the fewest products, or all irredundant ones."""
    sets = sets_of(levels, node)
    on, off = both_sides(node, sets)
    forms, complete = minimal_sums(on, sets.levels, off, all_sol=all_sol, most=most, budget=budget)
    if forms is None:
        return [TRUE]
    if not complete:
        warn(
            f"the {len(forms):,} forms returned may not be all: max_forms ({most:,}) or the budget "
            f"({budget:g} s) was reached",
            BudgetWarning,
        )
    return [_sum(terms, sets) for terms in forms]


def product_of_sums(node: Node, levels: Mapping[str, int] | None, budget: float = BUDGET) -> Node:
    """Find an equivalent product with as few sums as possible."""
    opposite = negated(node)
    sets = sets_of(levels, node)
    on, off = both_sides(opposite, sets)
    terms = minimal_sum(on, sets.levels, budget, off=off)
    if terms is None:
        return FALSE
    clauses = _joined([_excluded(term) for term in terms.tolist()])
    return conjunction(
        disjunction(
            _not(sets.names[i], excluded, sets.levels[i], braces=sets.names[i] in sets.braces)
            for i, excluded in clause.items()
        )
        for clause in clauses
    )


def _excluded(term: list[int]) -> dict[int, frozenset[int]]:
    return {i: frozenset({level}) for i, level in enumerate(term) if level >= 0}


def _joined(clauses: list[dict[int, frozenset[int]]]) -> list[dict[int, frozenset[int]]]:
    """Join sums that differ in one set only, which more than two levels make possible."""
    known = dict.fromkeys(tuple(clause.items()) for clause in clauses)
    again = True
    while again:
        again = False
        for i in sorted({i for clause in known for i, _ in clause}):
            groups: dict[object, frozenset[int]] = {}
            for clause in known:
                parts = dict(clause)
                own = parts.pop(i, None)
                if own is not None:
                    rest = tuple(parts.items())
                    groups[rest] = groups.get(rest, frozenset()) | own
            merged: dict[tuple[tuple[int, frozenset[int]], ...], None] = {}
            for clause in known:
                parts = dict(clause)
                if i in parts:
                    rest = tuple((j, own) for j, own in clause if j != i)
                    parts[i] = groups[rest]
                merged[tuple(parts.items())] = None
            again = again or len(merged) < len(known)
            known = merged
    return [dict(clause) for clause in known]


def _not(name: str, excluded: frozenset[int], n_levels: int, *, braces: bool) -> Literal:
    """Write that a set is at none of some levels, with as few levels as possible."""
    allowed = frozenset(range(n_levels)) - excluded
    if not braces or len(allowed) <= len(excluded):
        return Literal(name, allowed, braces=braces)
    return Literal(name, excluded, negated=True, braces=True)


def expanded(node: Node, levels: Mapping[str, int] | None) -> Node:
    """Write out all configurations in which a formula is true, at most 2**20."""
    sets = sets_of(levels, node)
    if not sets.names:
        return node
    on = union(node, sets)
    cells = difference(sets.levels, on, on[:0])
    _refuse_many(count(cells), "holds in", "configurations")
    return _sum(rows(cells, sets.levels), sets)


def _refuse_many(n: int, does: str, what: str) -> None:
    if n > MAX_MINTERMS:
        raise ExpressionError(
            f"the expression {does} {n:,} {what}; at most {MAX_MINTERMS:,} can be written out"
        )


def partly_expanded(node: Node, levels: Mapping[str, int] | None) -> Node:
    """Write all products with the literals of the longest one; at most 2**20."""
    sets = sets_of(levels, node)
    terms = list(dict.fromkeys(_single_levels(cubes(node, sets.names, sets.levels), sets)))
    longest = max((sum(level >= 0 for level in term) for term in terms), default=0)
    most = max(sets.levels, default=2)
    missing = [(sum(level < 0 for level in term), longest) for term in terms]
    k = len(sets.names)
    bound = sum(comb(n, m - (k - n)) * most ** (m - (k - n)) for n, m in missing)
    _refuse_many(bound, "has up to", "products of this length")
    found: dict[tuple[int, ...], None] = {}
    for term in terms:
        absent = [i for i, level in enumerate(term) if level < 0]
        for places in combinations(absent, longest - (k - len(absent))):
            for values in product(*(range(sets.levels[i]) for i in places)):
                longer = list(term)
                for i, level in zip(places, values, strict=True):
                    longer[i] = level
                found[tuple(longer)] = None
    return _sum(in_order(np.array(list(found), dtype=np.int16).reshape(len(found), k)), sets)


def _single_levels(cube_rows: NDArray[np.uint32], sets: Sets) -> Iterable[tuple[int, ...]]:
    """Take cubes apart where they allow some of the levels of a set, but not all."""
    for cube in cube_rows.tolist():
        choices = [
            [-1] if bits == (1 << n) - 1 else [level for level in range(n) if bits >> level & 1]
            for bits, n in zip(cube, sets.levels, strict=True)
        ]
        _refuse_many(prod(map(len, choices)), "has", "products of single levels")
        yield from product(*choices)


def contained(
    node: Node, other: Node, levels: Mapping[str, int] | None, budget: float = BUDGET
) -> bool:
    """Tell within a budget whether one formula is true wherever the first is."""
    sets = sets_of(levels, node, other)
    mine, holds = shorter_side(node, sets)
    theirs, other_holds = shorter_side(other, sets)
    if holds and not other_holds:  # no cube of the one meets what the other leaves out
        return not any(((cube & theirs) != 0).all(axis=1).any() for cube in mine)
    within, held = full_cube(sets.levels), np.concatenate([mine, theirs])
    if holds:
        within, held = mine, theirs
    elif not other_holds:  # what the other leaves out, this one leaves out too
        within, held = theirs, mine
    try:
        return not len(outside(sets.levels, within, held, budget))
    except BudgetSpentError:
        raise ExpressionError(
            f"whether one contains the other could not be determined within {budget:g} s: give "
            "a larger budget"
        ) from None


def _sum(terms: NDArray[np.generic], sets: Sets) -> Node:
    """Write different rows of levels (-1: absent) as a sum of products."""
    cells = ([(i, level) for i, level in enumerate(term) if level >= 0] for term in terms.tolist())
    return _sparse_sum(cells, sets)


def _sparse_sum(terms: Iterable[Sequence[tuple[int, int]]], sets: Sets) -> Node:
    """Write different products, each as the positions of its sets with their levels, as a sum."""
    known: dict[tuple[int, int], Literal] = {}
    parts: list[Node] = []
    for term in terms:
        for i, level in term:
            if (i, level) not in known:
                name = sets.names[i]
                known[i, level] = Literal(name, frozenset({level}), braces=name in sets.braces)
        own = [known[cell] for cell in term]
        parts.append(own[0] if len(own) == 1 else And(own))
    if len(parts) == 1:
        return parts[0]
    return Or(parts) if TRUE not in parts else TRUE
