"""
Formulas: trees of literals, products and sums, and what can be said of them without data.

A tree has negations at its literals only (De Morgan). It is evaluated as it stands with
minimum, maximum and 1 - x, which form a distributive lattice: multiplying out, De Morgan and
absorption (``A + A*B = A``) change no membership score, fuzzy or not. What does change fuzzy
scores is to strike out a product such as ``A*~A``, so that is left to two-valued operations.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.check import did_you_mean
from fastqca._common.errors import ExpressionError, TooLargeError
from fastqca.expressions.tree import (
    And,
    Literal,
    Node,
    Or,
    backquoted,
    conjunction,
    disjunction,
    factors_of,
    fold,
    literals,
    nodes,
    quoted,
)
from fastqca.expressions.words import letters_or_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

__all__ = [
    "Terms",
    "did_you_mean_set",
    "implies",
    "intersect",
    "multiplied_out",
    "one_notation",
    "readable",
    "set_names",
    "shallow",
    "taken_for_products",
    "text",
    "two_valued",
    "written",
]

Terms: TypeAlias = tuple[tuple[Literal, ...], ...]

MAX_PRODUCTS = 5000
# Of an expression as it is written, and of what it is when it is multiplied out.
MAX_LITERALS = 2_000_000
READABLE_PRODUCTS = 512
READABLE_LITERALS = 2048
_DEEP = 50
_LOOKS = 16  # comparisons of products for each of them


def set_names(node: Node) -> tuple[str, ...]:
    """Return the names of all sets, in the order in which they appear."""
    return tuple(dict.fromkeys(literal.name for literal in literals(node)))


def text(node: Node) -> str:
    """
    Write a tree in the notation of R: ``A*(B + ~C) + D{1,2}``.

    Names that would be taken for a product of letters stand in backquotes.
    """
    words = taken_for_products(node)

    def leaf(literal: Literal) -> str:
        if literal.name not in words or literal.braces:
            return str(literal)
        return f"{'' if 1 in literal.values else '~'}{backquoted(literal.name)}"

    return written(node, leaf)


def written(node: Node, leaf: Callable[[Literal], str]) -> str:
    """Write a tree with brackets where they are needed, given how literals are written."""

    def join(here: And | Or, parts: list[str]) -> str:
        if isinstance(here, Or):
            return " + ".join(parts) or "0"
        pairs = zip(here.parts, parts, strict=True)
        return "*".join(f"({s})" if isinstance(part, Or) else s for part, s in pairs) or "1"

    return fold(node, leaf, join)


def taken_for_products(node: Node) -> set[str]:
    """Find the names that would be read as products of letters, or not at all, as they stand."""
    plain = {each.name for each in literals(node) if not each.braces}
    alone = {name for name in set_names(node) if len(name) == 1}
    # A name that is a word such as `or` stands in backquotes, so that it says nothing of others.
    words = {name for name in plain - alone if quoted(name) == name}
    stars = not isinstance(node, Literal) and any(
        isinstance(step, And) and len(step.parts) > 1 for step in nodes(node)
    )
    found: set[str] = set()
    while words:
        lone = len(plain) == 1 and isinstance(node, Literal)
        reading = letters_or_names(words, alone, stars=stars, lone=lone)
        if not (more := reading.products | reading.doubtful):
            break
        found |= more
        words -= more
    return found


def did_you_mean_set(name: str, names: Collection[str]) -> str:
    """Word the nearest set as the end of a message, or the product that may be meant."""
    if len(set(name)) == len(name) > 1 and all(letter in names for letter in name):
        return f": write {'*'.join(name)}"
    return did_you_mean(name, names)


def one_notation(node: Node) -> Node:
    """
    Write each set in one notation only: where ``A`` occurs, ``A{1}`` becomes ``A``.

    It is an error to write a set as ``A`` and with values that only a multi-value set has.
    """
    if isinstance(node, Literal) or not (node.plain and node.braces):
        return node
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
    def leaf(literal: Literal) -> Node:
        if literal.braces and literal.name in binary:
            return Literal(literal.name, frozenset({int(literal.presence is True)}))
        return literal

    def join(here: And | Or, parts: list[Node]) -> Node:
        return conjunction(parts) if isinstance(here, And) else disjunction(parts)

    return fold(node, leaf, join)


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
    if isinstance(node, Literal) or not node.depth:
        return node
    if node.products > READABLE_PRODUCTS or node.long > READABLE_LITERALS:
        return node
    if isinstance(node, And) and (short := _times_literals(node)) is not None:
        return short
    try:
        terms = multiplied_out(node, READABLE_PRODUCTS)
    except ExpressionError:
        return node
    if any(two_valued(term) is None for term in terms):
        return node
    whole = disjunction(map(conjunction, terms))
    if isinstance(node, And) and isinstance(whole, Or):
        whole.settled = len(whole.parts)
    return whole


def _times_literals(node: And) -> Node | None:
    """
    Multiply a sum of products by literals behind it; None where that takes more than a look.

    Loops do this again and again, so products that stay as they are are not looked into.
    """
    whole: Node | None
    whole, *factors = node.parts
    for factor in factors:
        if not isinstance(whole, Or) or whole.depth or not isinstance(factor, Literal):
            return None
        if factor.braces or (whole := _settled(whole)) is None:
            return None
        whole = _times_literal(whole, factor) if isinstance(whole, Or) else None
    return whole


def _settled(whole: Or) -> Node | None:
    """Leave out products of a sum that have all literals of others, if few have to be compared."""
    sets, first = _literal_sets(whole.parts), whole.settled
    late = range(first, len(sets))
    if len(late) > _LOOKS or any(two_valued((*sets[i],)) is None for i in late):
        return None
    if not late:
        return whole
    pairs = [(i, j) for i in late for j in range(len(sets)) if i != j]
    pairs += [(j, i) for i in late for j in range(first)]
    return _without_needless(whole.parts, sets, pairs)


def _times_literal(whole: Or, literal: Literal) -> Node | None:
    """
    Multiply a sum of products none of which has all literals of another one.

    The product of one that had the literal may be in that of one that gets it; else all is as
    before.
    """
    sets, opposite = _literal_sets(whole.parts), ~literal
    had = [i for i, own in enumerate(sets) if literal in own]
    gets = [i for i, own in enumerate(sets) if literal not in own]
    if len(had) * len(gets) > _LOOKS * len(sets) or any(opposite in own for own in sets):
        return None
    products: list[Node] = list(whole.parts)
    for i in gets:
        products[i] = conjunction([products[i], literal])
    pairs = [(i, j) for i in had for j in gets]
    return _without_needless(products, _literal_sets(products), pairs)


def _literal_sets(products: Iterable[Node]) -> list[AbstractSet[Any]]:
    return [{p} if isinstance(p, Literal) else p.index.keys() for p in products]


def _without_needless(
    products: Sequence[Node], sets: Sequence[AbstractSet[Any]], pairs: Iterable[tuple[int, int]]
) -> Node:
    """Leave out the second of two products where it has all literals of the first one."""
    needless = set()
    for i, j in pairs:
        if sets[i] <= sets[j]:
            needless.add(j if len(sets[i]) < len(sets[j]) else max(i, j))
    found = disjunction(part for i, part in enumerate(products) if i not in needless)
    if isinstance(found, Or):
        found.settled = len(found.parts)
    return found


def shallow(node: Node) -> Node:
    """Multiply out what has brackets within brackets without end, as loops make it."""
    if isinstance(node, Literal) or node.depth <= _DEEP:
        return node
    return disjunction(map(conjunction, multiplied_out(node)))


@lru_cache(maxsize=64)
def multiplied_out(node: Node, limit: int = MAX_PRODUCTS) -> Terms:
    """
    Multiply out to a sum of at most so many products with the same membership scores.

    Products that were written as such stay as they are. Those that arise from brackets are
    absorbed where others contain them. Products such as ``A*~A`` are kept: in fuzzy sets they
    have members.
    """
    if isinstance(node, And) and node.depth > 1 and _few(node, limit):
        return tuple(term for term in _absorbed(_written_out(node), limit) if _possible(term))
    if isinstance(node, Or) and node.depth > 1 and _few(node, limit):
        terms = chain.from_iterable(multiplied_out(part, limit) for part in node.parts)
        return tuple(dict.fromkeys(terms))
    return fold(
        node, lambda literal: ((literal,),), lambda here, parts: _joined(here, parts, limit)
    )


def _few(node: And | Or, limit: int) -> bool:
    return node.products <= limit and node.long <= MAX_LITERALS


def _written_out(node: Node) -> Iterator[tuple[Literal, ...]]:
    """Write out every product there is, from left to right, each with its own literals once."""
    # What is still to be multiplied, and what has been, as linked lists that products share.
    waiting: list[tuple[Any, Any]] = [((node, None), None)]
    while waiting:
        rest, done = waiting.pop()
        while rest is not None:
            here, rest = rest
            if isinstance(here, Literal):
                done = (here, done)
            elif isinstance(here, And):
                for part in reversed(here.parts):
                    rest = (part, rest)
            else:
                waiting.extend(((part, rest), done) for part in reversed(here.parts))
                break
        else:
            term = []
            while done is not None:
                literal, done = done
                term.append(literal)
            yield tuple(dict.fromkeys(reversed(term)))


def _joined(node: And | Or, parts: list[Terms], limit: int) -> Terms:
    """Multiply out a product or a sum of what has been multiplied out."""
    if isinstance(node, Or):
        terms = dict.fromkeys(chain.from_iterable(parts))
        as_written = not any(isinstance(p, Or) for part in node.parts for p in factors_of(part))
        return tuple(terms) if as_written or len(terms) <= limit else _too_many(limit)
    if not any(isinstance(part, Or) for part in node.parts):
        return (tuple(literals(node)),)
    sums = [_literals_added(part) for part in node.parts]
    if None not in sums:
        return _sums_multiplied_out([parts for parts in sums if parts is not None], limit)
    result: Terms = ((),)
    for factors in parts:
        if len(result) * len(factors) > 10 * limit:
            _too_many(limit)
        result = _absorbed(dict.fromkeys(_product(a, b) for a in result for b in factors), limit)
    return tuple(term for term in result if _possible(term))


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
        chosen = _core.transversals(edges, most=limit)
    except TooLargeError:
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
        "write it with fewer parentheses, or process its parts one by one"
    )


def _product(one: tuple[Literal, ...], other: tuple[Literal, ...]) -> tuple[Literal, ...]:
    return tuple(dict.fromkeys(one + other))


def _absorbed(products: Iterable[tuple[Literal, ...]], limit: int) -> Terms:
    """Leave out each product that has all the literals of another one, keeping the order."""
    number: dict[Literal, int] = {}
    by_set: dict[frozenset[int], tuple[Literal, ...]] = {}
    for product in products:
        own = frozenset([number.setdefault(literal, len(number)) for literal in product])
        by_set.setdefault(own, product)
    times = Counter(chain.from_iterable(by_set))
    # Each set that is kept stands under the literal of it that the fewest sets have.
    kept: dict[int, list[frozenset[int]]] = {}
    chosen: set[frozenset[int]] = set()
    for _, same_size in groupby(sorted(by_set, key=len), key=len):
        # Of two different sets of one size neither holds the other.
        new = [own for own in same_size if not _holds_any(own, kept)]
        chosen.update(new)
        for own in new:
            kept.setdefault(min(own, key=times.__getitem__, default=-1), []).append(own)
        if len(chosen) > limit:
            _too_many(limit)
    return tuple(product for own, product in by_set.items() if own in chosen)


def _holds_any(own: frozenset[int], kept: dict[int, list[frozenset[int]]]) -> bool:
    if -1 in kept:  # the product without literals
        return True
    return any(each <= own for literal in own if literal in kept for each in kept[literal])


def _possible(product: tuple[Literal, ...]) -> bool:
    """Whether a product can have members: ``A*~A`` in fuzzy sets, ``A{1}*A{2}`` never."""
    if two_valued(product) is not None:
        return True
    soft = tuple(literal for literal in product if literal.presence is not None)
    hard = tuple(literal for literal in product if literal.presence is None)
    both = (intersect(a, b) for a in soft for b in hard if a.name == b.name)
    return two_valued(hard) is not None and None not in both
