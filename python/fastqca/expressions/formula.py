"""
Formulas: trees of literals, products and sums, and what can be said of them without data.

A tree has negations at its literals only (De Morgan). It is evaluated as it stands with
minimum, maximum and 1 - x, which form a distributive lattice: multiplying out, De Morgan and
absorption (``A + A*B = A``) change no membership score, fuzzy or not. What does change fuzzy
scores is to strike out a product such as ``A*~A``, so that is left to two-valued operations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._check import did_you_mean
from fastqca.errors import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

__all__ = [
    "FALSE",
    "TRUE",
    "And",
    "Literal",
    "Node",
    "Or",
    "Terms",
    "conjunction",
    "did_you_mean_set",
    "disjunction",
    "implies",
    "intersect",
    "literals",
    "multiplied_out",
    "negated",
    "one_notation",
    "quoted",
    "readable",
    "set_names",
    "text",
    "two_valued",
]

MAX_PRODUCTS = 5000
READABLE_PRODUCTS = 512
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")


@dataclass(frozen=True, slots=True)
class Literal:
    """
    One set in a product.

    Attributes
    ----------
    name : str
        The set.
    values : frozenset of int
        The levels named: ``{1}`` for ``A``, ``{0}`` for ``~A``, ``{1, 2}`` for ``A{1,2}``.
    negated : bool
        The literal stands for all levels but `values` (``~A{1}``); which those are is known
        only together with the number of levels.
    braces : bool
        Multi-value notation, ``A{1}`` instead of ``A``. Without it, `values` is 0 or 1.
    """

    name: str
    values: frozenset[int]
    negated: bool = False
    braces: bool = False

    def __str__(self) -> str:
        name = quoted(self.name)
        if not self.braces:
            return name if 1 in self.values else f"~{name}"
        levels = ",".join(map(str, sorted(self.values)))
        return f"{'~' if self.negated else ''}{name}{{{levels}}}"

    def __invert__(self) -> Literal:
        if self.braces:
            return Literal(self.name, self.values, not self.negated, braces=True)
        return Literal(self.name, frozenset({1}) - self.values or frozenset({0}))

    @property
    def presence(self) -> bool | None:
        """Whether a fuzzy set is meant as x (True) or 1 - x (False); None: crisp sets only."""
        if self.values == frozenset({1}):
            return not self.negated
        if self.values == frozenset({0}):
            return self.negated
        return None

    def levels(self, n_levels: int) -> int:
        """Return the levels allowed, as the bits of an integer."""
        bits = sum(1 << value for value in self.values)
        return ((1 << n_levels) - 1) & ~bits if self.negated else bits


@dataclass(frozen=True, slots=True)
class And:
    """A product; without parts it is always true."""

    parts: tuple[Literal | Or, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """A sum; without parts it is never true."""

    parts: tuple[Literal | And, ...]


Node: TypeAlias = Literal | And | Or
Terms: TypeAlias = tuple[tuple[Literal, ...], ...]

TRUE = And(())
FALSE = Or(())


def conjunction(nodes: Iterable[Node]) -> Node:
    """Build a product: nested products flattened, repeated and true parts left out."""
    parts: dict[Literal | Or, None] = {}
    for node in nodes:
        if node == FALSE:
            return FALSE
        parts.update(dict.fromkeys(node.parts if isinstance(node, And) else (node,)))
    return next(iter(parts)) if len(parts) == 1 else And(tuple(parts))


def disjunction(nodes: Iterable[Node]) -> Node:
    """Build a sum: nested sums flattened, repeated and empty parts left out."""
    parts: dict[Literal | And, None] = {}
    for node in nodes:
        if node == TRUE:
            return TRUE
        parts.update(dict.fromkeys(node.parts if isinstance(node, Or) else (node,)))
    return next(iter(parts)) if len(parts) == 1 else Or(tuple(parts))


def negated(node: Node) -> Node:
    """Negate by De Morgan, down to the literals."""
    if isinstance(node, Literal):
        return ~node
    parts = map(negated, node.parts)
    return disjunction(parts) if isinstance(node, And) else conjunction(parts)


def literals(node: Node) -> Iterator[Literal]:
    """Walk over all literals, as written from left to right."""
    if isinstance(node, Literal):
        yield node
    else:
        for part in node.parts:
            yield from literals(part)


def set_names(node: Node) -> tuple[str, ...]:
    """Return the names of all sets, in the order in which they appear."""
    return tuple(dict.fromkeys(literal.name for literal in literals(node)))


def quoted(name: str) -> str:
    """Put a name in backquotes where it could not be read back without them."""
    return name if _PLAIN_NAME.fullmatch(name) else f"`{name.replace('`', '``')}`"


def text(node: Node) -> str:
    """Write a tree in the notation of R: ``A*(B + ~C) + D{1,2}``."""
    if isinstance(node, Literal):
        return str(node)
    if isinstance(node, And):
        parts = (f"({text(p)})" if isinstance(p, Or) else str(p) for p in node.parts)
        return "*".join(parts) or "1"
    return " + ".join(map(text, node.parts)) or "0"


def did_you_mean_set(name: str, names: Collection[str]) -> str:
    """Word the nearest set as the end of a message, or the product that may be meant."""
    if len(set(name)) == len(name) > 1 and all(letter in names for letter in name):
        return f": write {'*'.join(name)}"
    return did_you_mean(name, names)


def one_notation(node: Node) -> Node:
    """
    Write each set in one notation only: where ``A`` occurs, ``A{1}`` becomes ``A``.

    Raises
    ------
    ExpressionError
        A set is written as ``A`` and with values that only a multi-value set has.
    """
    found = list(literals(node))
    binary = {literal.name for literal in found if not literal.braces}
    clash = [literal for literal in found if literal.braces and literal.name in binary]
    if not clash:
        return node
    for literal in clash:
        if literal.presence is None:
            name = quoted(literal.name)
            raise ExpressionError(
                f"{name} is written both as a set with two values ({name} or ~{name}) and as "
                f"{literal}: use one notation, {name}{{1}} for a set with more than two values"
            )
    return _rewritten(node, binary)


def _rewritten(node: Node, binary: set[str]) -> Node:
    if isinstance(node, Literal):
        if node.braces and node.name in binary:
            return Literal(node.name, frozenset({int(node.presence is True)}))
        return node
    parts = (_rewritten(part, binary) for part in node.parts)
    return conjunction(parts) if isinstance(node, And) else disjunction(parts)


def intersect(one: Literal, other: Literal) -> Literal | None:
    """Join two literals of one set; None when no level satisfies both."""
    braces = one.braces and other.braces
    if one.negated and other.negated:
        return Literal(one.name, one.values | other.values, negated=True, braces=braces)
    if one.negated:
        one, other = other, one
    values = one.values - other.values if other.negated else one.values & other.values
    return Literal(one.name, values, braces=braces) if values else None


def implies(one: Literal, other: Literal) -> bool:
    """Whether one literal says at least as much as another of the same set."""
    if one.negated:
        return other.negated and other.values <= one.values
    return one.values.isdisjoint(other.values) if other.negated else one.values <= other.values


def two_valued(product: tuple[Literal, ...]) -> dict[str, Literal] | None:
    """One literal per set; None for a product that no configuration satisfies."""
    merged: dict[str, Literal] = {}
    for literal in product:
        known = merged.get(literal.name)
        both = literal if known is None else intersect(known, literal)
        if both is None:
            return None
        merged[literal.name] = both
    return merged


def readable(node: Node) -> Node:
    """Multiply out for reading, unless that is long or makes products such as ``A*~A``."""
    if isinstance(node, Literal):
        return node
    try:
        terms = multiplied_out(node, READABLE_PRODUCTS)
    except ExpressionError:
        return node
    if any(two_valued(term) is None for term in terms):
        return node
    return disjunction(map(conjunction, terms))


@lru_cache(maxsize=256)
def multiplied_out(node: Node, limit: int = MAX_PRODUCTS) -> Terms:
    """
    Multiply out to a sum of products with the same membership scores.

    Products that were written as such stay as they are. Those that arise from brackets are
    absorbed where others contain them. Products such as ``A*~A`` are kept: in fuzzy sets they
    have members.

    Raises
    ------
    ExpressionError
        There would be more than `limit` products.
    """
    if isinstance(node, Literal):
        return ((node,),)
    if isinstance(node, Or):
        terms = dict.fromkeys(term for part in node.parts for term in multiplied_out(part, limit))
        written = not any(isinstance(p, Or) for part in node.parts for p in _factors(part))
        return tuple(terms) if written or len(terms) <= limit else _too_many(limit)
    if not any(isinstance(part, Or) for part in node.parts):
        return (tuple(literals(node)),)
    sums = [_literals_added(part) for part in node.parts]
    if None not in sums:
        return _sums_multiplied_out([parts for parts in sums if parts is not None], limit)
    result: Terms = ((),)
    for part in node.parts:
        factors = multiplied_out(part, limit)
        if len(result) * len(factors) > 10 * limit:
            _too_many(limit)
        result = _absorbed(dict.fromkeys(_product(a, b) for a in result for b in factors))
        if len(result) > limit:
            _too_many(limit)
    return tuple(term for term in result if _possible(term))


def _factors(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, And) else (node,)


def _literals_added(node: Node) -> tuple[Literal, ...] | None:
    """Return the literals of a sum that has no products."""
    parts = node.parts if isinstance(node, Or) else (node,)
    found = tuple(part for part in parts if isinstance(part, Literal))
    return found if len(found) == len(parts) else None


def _sums_multiplied_out(sums: Sequence[Sequence[Literal]], limit: int) -> Terms:
    """
    Multiply out sums of literals: the products are the smallest choices of one of each sum.

    In the order in which one would write them: by the literal of the first sum, then of the
    second, and so on.
    """
    position = {literal: i for i, literal in enumerate(dict.fromkeys(chain.from_iterable(sums)))}
    columns = [[position[literal] for literal in parts] for parts in sums]
    edges = np.zeros((len(sums), len(position)), dtype=np.bool_)
    for edge, at in zip(edges, columns, strict=True):
        edge[at] = True
    try:
        chosen = _core.transversals(edges, limit)
    except MemoryError:
        _too_many(limit)
    first = np.array([chosen[:, at].argmax(axis=1) for at in columns])
    terms = (
        tuple(dict.fromkeys(parts[i] for parts, i in zip(sums, term, strict=True)))
        for term in sorted(map(tuple, first.T.tolist()))
    )
    return tuple(term for term in terms if _possible(term))


def _too_many(limit: int) -> NoReturn:
    raise ExpressionError(
        f"multiplied out, the expression has more than {limit:,} products: "
        "write it with fewer brackets, or take its parts one by one"
    )


def _product(one: tuple[Literal, ...], other: tuple[Literal, ...]) -> tuple[Literal, ...]:
    return tuple(dict.fromkeys(one + other))


def _absorbed(products: Iterable[tuple[Literal, ...]]) -> Terms:
    """Leave out each product that has all the literals of another one, keeping the order."""
    by_set: dict[frozenset[Literal], tuple[Literal, ...]] = {}
    for product in products:
        by_set.setdefault(frozenset(product), product)
    kept: list[frozenset[Literal]] = []
    for _, same_size in groupby(sorted(by_set, key=len), key=len):
        # Of two different sets of one size neither holds the other.
        kept += [new for new in same_size if not any(smaller <= new for smaller in kept)]
    chosen = set(kept)
    return tuple(product for literal_set, product in by_set.items() if literal_set in chosen)


def _possible(product: tuple[Literal, ...]) -> bool:
    """Whether a product can have members: ``A*~A`` in fuzzy sets, ``A{1}*A{2}`` never."""
    if two_valued(product) is not None:
        return True
    soft = tuple(literal for literal in product if literal.presence is not None)
    hard = tuple(literal for literal in product if literal.presence is None)
    both = (intersect(a, b) for a in soft for b in hard if a.name == b.name)
    return two_valued(hard) is not None and None not in both
