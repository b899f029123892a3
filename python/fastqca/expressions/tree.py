"""
Trees of literals, products and sums.

A tree has negations at its literals only (De Morgan). Loops over ``&``, ``|`` and ``~`` make trees
of any depth, so that nothing here is recursive; what is asked of a tree again and again is counted
when it is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, cast

from fastqca._common.patterns import pattern
from fastqca.expressions.words import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = [
    "FALSE",
    "PLAIN_NAME",
    "TRUE",
    "And",
    "Literal",
    "Node",
    "Or",
    "backquoted",
    "conjunction",
    "disjunction",
    "factors_of",
    "fold",
    "literals",
    "negated",
    "nodes",
    "quoted",
]

PLAIN_NAME = pattern(r"[^\W\d][\w.]*")
_UNCOUNTED = 10**9
_HASH = 2**60 - 1
_Result = TypeVar("_Result")


def quoted(name: str) -> str:
    """Put a name in backquotes where it could not be read back without them."""
    plain = PLAIN_NAME.fullmatch(name) and name.lower() not in OPERATORS
    return name if plain else backquoted(name)


def backquoted(name: str) -> str:
    """Put a name in backquotes."""
    return f"`{name.replace('`', '``')}`"


class Literal(NamedTuple):
    """
    One set in a product: a tuple, since trees look literals up by the million.

    `values` are the levels named: ``{1}`` for ``A``, ``{0}`` for ``~A``, ``{1, 2}`` for ``A{1,2}``.
    `negated`, for ``~A{1}``, stands for all others; which those are is known only together with the
    number of levels. `braces` is for ``A{1}`` instead of ``A``; without, `values` is 0 or 1.
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


class _Joint:
    """
    Parts that are joined, with what is known of them as a whole.

    `depth` counts brackets within brackets, `size` the literals as written; `products` and `long`
    are the most products and literals when it is multiplied out. `plain` and `braces` say whether
    it has sets written as ``A`` and as ``A{1}``. `dual` is the negation, once it was made. Of the
    first `settled` parts of a sum it is known that they are products that can be true, none of
    which has all literals of another.
    """

    __slots__ = (
        "_hash",
        "_index",
        "braces",
        "depth",
        "dual",
        "long",
        "parts",
        "plain",
        "products",
        "settled",
        "size",
    )

    parts: tuple[Node, ...]

    def __init__(self, parts: Iterable[Node] = (), base: _Joint | None = None) -> None:
        """Take parts, the first of which are those of `base`, a node of the same kind."""
        self.parts = tuple(parts)
        self.dual: Node | None = None
        # Kept where there may be more to come.
        self._index = parts if isinstance(parts, dict) and base is not None else None
        if base is None:
            self.depth = self.size = self.settled = 0
            self.plain = self.braces = False
            self.products, self.long = (1, 0) if isinstance(self, And) else (0, 0)
            self._hash = hash(type(self).__name__)
        else:
            self.depth, self.size, self.settled = base.depth, base.size, base.settled
            self.plain, self.braces = base.plain, base.braces
            self.products, self.long, self._hash = base.products, base.long, hash(base)
        for part in self.parts[0 if base is None else len(base.parts) :]:
            self._count(part)

    @property
    def index(self) -> dict[Node, None]:
        """The parts, to be found quickly."""
        if self._index is None:
            self._index = dict.fromkeys(self.parts)
        return self._index

    def _count(self, part: Node) -> None:
        if isinstance(part, Literal):
            depth, size, products, long = 0, 1, 1, 1
            self.plain |= not part.braces
            self.braces |= part.braces
        else:
            depth, size, products, long = part.depth, part.size, part.products, part.long
            self.plain |= part.plain
            self.braces |= part.braces
        self.size += size
        self._hash = (self._hash * 1_000_003 ^ hash(part)) & _HASH
        if isinstance(self, And):
            self.depth = max(self.depth, depth + isinstance(part, Or))
            self.long = min(self.long * products + long * self.products, _UNCOUNTED)
            self.products = min(self.products * products, _UNCOUNTED)
        else:
            self.depth = max(self.depth, depth)
            self.long = min(self.long + long, _UNCOUNTED)
            self.products = min(self.products + products, _UNCOUNTED)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        """Compare without recursion, as loops make trees of any depth."""
        pairs: list[tuple[object, object]] = [(self, other)]
        while pairs:
            mine, theirs = pairs.pop()
            if mine is theirs:
                continue
            if isinstance(mine, Literal) and isinstance(theirs, Literal):
                if mine != theirs:
                    return False
                continue
            if not (isinstance(mine, _Joint) and isinstance(theirs, _Joint)):
                return False
            if type(mine) is not type(theirs) or mine._hash != theirs._hash:
                return False
            if len(mine.parts) != len(theirs.parts):
                return False
            pairs.extend(zip(mine.parts, theirs.parts, strict=True))
        return True

    def __repr__(self) -> str:
        sign = "*" if isinstance(self, And) else " + "
        shown = fold(cast("And | Or", self), str, lambda _, parts: f"({sign.join(parts)})")
        return f"<{type(self).__name__} {shown}>"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as a flat list, literals first and what joins them after them."""
        steps = nodes(cast("And | Or", self))
        flat = [s if isinstance(s, Literal) else (isinstance(s, And), len(s.parts)) for s in steps]
        return _rebuilt, (flat,)


class And(_Joint):
    """A product; without parts it is always true."""

    __slots__ = ()
    parts: tuple[Literal | Or, ...]


class Or(_Joint):
    """A sum; without parts it is never true."""

    __slots__ = ()
    parts: tuple[Literal | And, ...]


Node: TypeAlias = Literal | And | Or

TRUE = And(())
FALSE = Or(())


def factors_of(node: Node) -> tuple[Node, ...]:
    """Return the parts of a product, and anything else as the only one."""
    return node.parts if isinstance(node, And) else (node,)


def nodes(node: Node) -> list[Node]:
    """List all nodes of a tree from left to right, each after its parts."""
    steps, waiting = [], [node]
    while waiting:
        steps.append(waiting.pop())
        if not isinstance(steps[-1], Literal):
            waiting.extend(steps[-1].parts)
    return steps[::-1]


def fold(
    node: Node,
    leaf: Callable[[Literal], _Result],
    join: Callable[[And | Or, list[_Result]], _Result],
) -> _Result:
    """
    Work out something of a tree from what it is of the parts, however deep it is.

    Examples
    --------
    >>> tree = Or((Literal("A", frozenset({1})), And(())))
    >>> fold(tree, str, lambda node, parts: f"{type(node).__name__}{parts}")
    "Or['A', 'And[]']"
    """
    done: list[_Result] = []
    for step in nodes(node):
        if isinstance(step, Literal):
            done.append(leaf(step))
        else:
            first = len(done) - len(step.parts)
            done[first:] = [join(step, done[first:])]
    return done[0]


def _rebuilt(flat: list[Literal | tuple[bool, int]]) -> Node:
    done: list[Node] = []
    for step in flat:
        if isinstance(step, Literal):
            done.append(step)
        else:
            product, n = step
            first = len(done) - n
            done[first:] = [(And if product else Or)(done[first:])]
    return done[0]


def conjunction(nodes: Iterable[Node]) -> Node:
    """Build a product: nested products flattened, repeated and true parts left out."""
    given = list(nodes)
    return FALSE if any(_is_empty(node, Or) for node in given) else _flat(And, given)


def disjunction(nodes: Iterable[Node]) -> Node:
    """Build a sum: nested sums flattened, repeated and empty parts left out."""
    given = list(nodes)
    return TRUE if any(_is_empty(node, And) for node in given) else _flat(Or, given)


def _is_empty(node: Node, kind: type[And | Or]) -> bool:
    return isinstance(node, kind) and not node.parts


def _flat(kind: type[And | Or], nodes: list[Node]) -> Node:
    """Join nodes; of a first one that is long already, nothing is counted again."""
    if len(nodes) == 1 and not isinstance(nodes[0], kind):
        return nodes[0]
    base = nodes[0] if nodes and isinstance(nodes[0], kind) else None
    parts: dict[Node, None] = {} if base is None else base.index.copy()
    for node in nodes if base is None else nodes[1:]:
        if isinstance(node, kind):
            parts.update(dict.fromkeys(node.parts))
        else:
            parts[node] = None
    if len(parts) == 1:
        return next(iter(parts))
    return base if base is not None and len(parts) == len(base.parts) else kind(parts, base)


def negated(node: Node) -> Node:
    """Negate by De Morgan, down to the literals; the same part of two trees only once."""
    waiting = [node]
    while waiting:
        here = waiting[-1]
        if isinstance(here, Literal) or here.dual is not None:
            waiting.pop()
            continue
        known = [~p if isinstance(p, Literal) else p.dual for p in here.parts]
        parts = [part for part in known if part is not None]
        if len(parts) < len(known):
            waiting.extend(p for p in here.parts if not isinstance(p, Literal) and p.dual is None)
            continue
        dual = disjunction(parts) if isinstance(here, And) else conjunction(parts)
        here.dual = dual
        if not isinstance(dual, Literal) and dual.dual is None:
            dual.dual = here
        waiting.pop()
    return ~node if isinstance(node, Literal) else node.dual or FALSE


def literals(node: Node) -> Iterator[Literal]:
    """Walk over all literals, as written from left to right."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Literal):
            yield here
        else:
            waiting.extend(reversed(here.parts))
