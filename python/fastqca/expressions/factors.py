"""Common factors of a sum of products."""

from __future__ import annotations

import time
from itertools import combinations
from typing import TYPE_CHECKING

from fastqca._check import warn
from fastqca.errors import ExpressionError
from fastqca.expressions.boolean import products
from fastqca.expressions.formula import And, Literal, Node, Or, conjunction, disjunction, literals
from fastqca.expressions.writing import product_of_sums, simplified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["common_factors", "factored_products"]

MAX_FORMS = 1000
MAX_TERMS = 500
SECONDS = 5.0


def common_factors(node: Node, levels: Mapping[str, int] | None) -> list[Node]:
    """
    Write a sum with common factors in front of brackets, in all ways that leave none.

    Parameters
    ----------
    node : Node
    levels : mapping of str to int or None
        How many levels the sets written with braces have. The sums in brackets are
        simplified where this is known.

    Returns
    -------
    list of Node
        Fewest literals first. At most 1000, with a warning when there are more or when not all
        were found within 5 seconds.

    Raises
    ------
    ExpressionError
        There are more than 500 products.
    """
    terms = [dict.fromkeys(term.values()) for term in products(node)]
    if len(terms) > MAX_TERMS:
        raise ExpressionError(
            f"common factors are looked for in up to {MAX_TERMS} products, here are "
            f"{len(terms):,}: simplify the expression first, or take its parts one by one"
        )
    search = _Factoring(terms, levels or {})
    forms = search.forms(frozenset(range(len(terms))))
    if search.cut or len(forms) > MAX_FORMS:
        warn(f"there are more ways to factorize than the {min(len(forms), MAX_FORMS)} returned")
    return [disjunction(parts) for parts in forms[:MAX_FORMS]]


def factored_products(node: Node, levels: Mapping[str, int] | None) -> list[Node]:
    """
    Write a sum as a product of sums by joining what has the same bracket behind it.

    Parameters
    ----------
    node : Node
    levels : mapping of str to int or None
        How many levels the sets written with braces have.

    Returns
    -------
    list of Node
        Fewest literals first. The shortest product of sums where common factors lead to none.
    """
    found: dict[object, Node] = {}
    for form in common_factors(node, levels):
        joined = _joined(form)
        if not isinstance(joined, Or) or not joined.parts:
            found.setdefault(_shape(joined), joined)
    return list(found.values()) or [product_of_sums(node, levels)]


def _joined(form: Node) -> Node:
    """Turn ``A*(C + D) + B*(C + D)`` into ``(A + B)*(C + D)``, as long as that can be done."""
    while isinstance(form, Or):
        groups: dict[object, tuple[list[Node], Node]] = {}
        for part in form.parts:
            bracket = next((p for p in _parts_of(part) if isinstance(p, Or)), None)
            rest = conjunction(p for p in _parts_of(part) if p is not bracket)
            key = part if bracket is None else _shape(bracket)
            groups.setdefault(key, ([], part if bracket is None else bracket))[0].append(rest)
        if len(groups) == len(form.parts):
            return form
        form = disjunction(
            conjunction([disjunction(fronts), bracket])
            if len(fronts) > 1 or isinstance(bracket, Or)
            else bracket
            for fronts, bracket in groups.values()
        )
    return form


def _parts_of(part: Node) -> tuple[Node, ...]:
    return part.parts if isinstance(part, And) else (part,)


def _shape(node: Node) -> object:
    """Return what is the same for forms that differ in the order of their parts only."""
    if isinstance(node, Literal):
        return node
    return type(node), frozenset(map(_shape, node.parts))


class _Factoring:
    """Search for all ways to factorize a sum, remembering what was found for its parts."""

    def __init__(self, terms: Sequence[Mapping[Literal, None]], levels: Mapping[str, int]) -> None:
        self._terms = terms
        self._levels = levels
        self._known: dict[frozenset[int], list[tuple[Node, ...]]] = {}
        self._heads: dict[tuple[frozenset[Literal], frozenset[int]], Node] = {}
        self._end = time.monotonic() + SECONDS
        self.cut = False

    def forms(self, remaining: frozenset[int]) -> list[tuple[Node, ...]]:
        """All ways for some of the terms, each as the parts of a sum."""
        if remaining in self._known:
            return self._known[remaining]
        found: dict[frozenset[Node], tuple[Node, ...]] = {}
        for factor in self._factors(remaining):
            if time.monotonic() > self._end or len(found) > MAX_FORMS:
                self.cut = True
                break
            group = frozenset(i for i in remaining if factor <= self._terms[i].keys())
            if (factor, group) not in self._heads:
                self._heads[factor, group] = self._bracketed(factor, sorted(group))
            head = self._heads[factor, group]
            for tail in self.forms(remaining - group):
                found.setdefault(frozenset((head, *tail)), (head, *tail))
        if not found:
            plain = tuple(conjunction(self._terms[i]) for i in sorted(remaining))
            found[frozenset(plain)] = plain
        self._known[remaining] = sorted(found.values(), key=_weight)
        return self._known[remaining]

    def _factors(self, remaining: frozenset[int]) -> list[frozenset[Literal]]:
        """Every set of literals that is all that some of the terms have in common."""
        rows = [frozenset(self._terms[i]) for i in sorted(remaining)]
        found = dict.fromkeys(a & b for a, b in combinations(rows, 2))
        new = list(found)
        while new and len(found) <= MAX_FORMS and time.monotonic() < self._end:
            new = list(dict.fromkeys(f & r for f in new for r in rows if f & r not in found))
            found.update(dict.fromkeys(new))
        self.cut = self.cut or bool(new)
        return [factor for factor in found if factor]

    def _bracketed(self, factor: frozenset[Literal], group: Sequence[int]) -> Node:
        front = [literal for literal in self._terms[group[0]] if literal in factor]
        rests = (
            conjunction(literal for literal in self._terms[i] if literal not in factor)
            for i in group
        )
        return conjunction([*front, self._simplified(disjunction(rests))])

    def _simplified(self, bracket: Node) -> Node:
        names = (literal.name for literal in literals(bracket) if literal.braces)
        known = all(name in self._levels for name in names)
        return simplified(bracket, self._levels) if known else bracket


def _weight(parts: tuple[Node, ...]) -> tuple[int, int]:
    """Sort key of a form: number of literals, then number of parts."""

    def size(node: Node) -> int:
        return 1 if isinstance(node, Literal) else sum(map(size, node.parts))

    return sum(map(size, parts)), len(parts)
