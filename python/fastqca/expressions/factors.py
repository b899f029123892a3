"""Common factors of a sum of products."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

from fastqca._common.check import warn
from fastqca._common.errors import BudgetWarning, ExpressionError
from fastqca.expressions.algebra import products
from fastqca.expressions.tree import (
    Literal,
    Node,
    Or,
    conjunction,
    disjunction,
    factors_of,
    literals,
)
from fastqca.expressions.writing import product_of_sums, simplified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["common_factors", "factored_products"]

MAX_FORMS = 1000
MAX_TERMS = 500
MAX_STEPS = 4_000_000
_STEPS_TO_SIMPLIFY = 2000


def common_factors(node: Node, levels: Mapping[str, int] | None) -> list[Node]:
    """
    Write a sum with common factors in front of brackets, in all ways that leave none.

    The sums in brackets are simplified where the numbers of levels are known. Fewest literals
    first; at most 1000, with a warning when there are more or when not all were found in as many
    steps as take a few seconds. More than 500 products are an error.
    """
    terms = [dict.fromkeys(term.values()) for term in products(node)]
    if len(terms) > MAX_TERMS:
        raise ExpressionError(
            f"common factors are searched for in up to {MAX_TERMS} products, here are "
            f"{len(terms):,}: simplify the expression first, or process its parts one by one"
        )
    search = _Factoring(terms, levels or {})
    forms = search.forms()
    if search.cut or len(forms) > MAX_FORMS:
        warn(
            f"there are more ways to factorize than the {min(len(forms), MAX_FORMS)} returned",
            BudgetWarning,
        )
    return [disjunction(parts) for parts in forms[:MAX_FORMS]]


def factored_products(node: Node, levels: Mapping[str, int] | None) -> list[Node]:
    """
    Write a sum as a product of sums by joining what has the same bracket behind it.

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
            bracket = next((p for p in factors_of(part) if isinstance(p, Or)), None)
            rest = conjunction(p for p in factors_of(part) if p is not bracket)
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


def _shape(node: Node) -> object:
    """Return what is the same for forms that differ in the order of their parts only."""
    if isinstance(node, Literal):
        return node
    return type(node), frozenset(map(_shape, node.parts))


class _Factoring:
    """
    Search for all ways to factorize a sum, remembering what was found for its parts.

    Sets of literals and sets of terms are the bits of integers. The search ends after so many
    steps, not after so much time: what it finds does not depend on the machine.
    """

    def __init__(self, terms: Sequence[Mapping[Literal, None]], levels: Mapping[str, int]) -> None:
        self._terms = terms
        self._levels = levels
        bits = {literal: i for i, literal in enumerate(dict.fromkeys(chain.from_iterable(terms)))}
        self._bits = bits
        self._masks = [sum(1 << bits[literal] for literal in term) for term in terms]
        self._known: dict[int, list[tuple[Node, ...]]] = {}
        self._heads: dict[tuple[int, int], Node] = {}
        self._steps = MAX_STEPS
        self.cut = False

    def forms(self) -> list[tuple[Node, ...]]:
        """All ways for all terms, each as the parts of a sum."""
        return self._forms((1 << len(self._terms)) - 1)

    def _forms(self, remaining: int) -> list[tuple[Node, ...]]:
        if remaining in self._known:
            return self._known[remaining]
        rows = [i for i in range(len(self._terms)) if remaining >> i & 1]
        found: dict[frozenset[Node], tuple[Node, ...]] = {}
        for factor in self._factors([self._masks[i] for i in rows]):
            if found and (self._steps <= 0 or len(found) > MAX_FORMS):
                self.cut = True
                break
            group = [i for i in rows if self._masks[i] & factor == factor]
            members = sum(1 << i for i in group)
            if (factor, members) not in self._heads:
                self._heads[factor, members] = self._bracketed(factor, group)
            head = self._heads[factor, members]
            for tail in self._forms(remaining & ~members):
                found.setdefault(frozenset((head, *tail)), (head, *tail))
        if not found:
            plain = tuple(conjunction(self._terms[i]) for i in rows)
            found[frozenset(plain)] = plain
        self._known[remaining] = sorted(found.values(), key=_weight)
        return self._known[remaining]

    def _factors(self, rows: Sequence[int]) -> list[int]:
        """Every set of literals that is all that some of the terms have in common."""
        self._steps -= len(rows) ** 2 // 2
        found = dict.fromkeys(a & b for a, b in combinations(rows, 2))
        if self._steps <= 0:  # one way to the end is enough
            self.cut = True
            return sorted((f for f in found if f), key=int.bit_count, reverse=True)[:1]
        new = list(found)
        while new and len(found) <= MAX_FORMS and self._steps > 0:
            self._steps -= len(new) * len(rows)
            new = list(dict.fromkeys(f & r for f in new for r in rows if f & r not in found))
            found.update(dict.fromkeys(new))
        self.cut = self.cut or bool(new)
        return [factor for factor in found if factor]

    def _bracketed(self, factor: int, group: Sequence[int]) -> Node:
        self._steps -= _STEPS_TO_SIMPLIFY
        inside = {literal: bool(factor >> i & 1) for literal, i in self._bits.items()}
        front = [literal for literal in self._terms[group[0]] if inside[literal]]
        rests = (
            conjunction(literal for literal in self._terms[i] if not inside[literal]) for i in group
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
