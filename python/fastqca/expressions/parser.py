"""
Reading expressions: tokens to tree.

::

    relation = sum [("->" | "<-") sum]
    sum      = product {"+" product} | "1" "-" factor
    product  = factor {["*"] factor}
    factor   = {"~" | "-"} (name [values] | "(" sum ")" | "0" | "1")
    values   = "{" level {"," level} "}" | "[" level {"," level} "]"

Other signs for the same are in `tokens`. Every error shows the text with a caret under the
character it is about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NoReturn

from fastqca._common.check import did_you_mean
from fastqca._common.errors import ExpressionError
from fastqca.data.levels import MAX_LEVELS
from fastqca.expressions.tokens import Token, fail, tokens
from fastqca.expressions.tree import FALSE, TRUE, Literal, Node, conjunction, disjunction, negated
from fastqca.expressions.words import Segments, letters_or_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["NECESSITY", "SUFFICIENCY", "negated_name", "parse"]

NECESSITY = "necessity"
SUFFICIENCY = "sufficiency"
MAX_TEXT = 2_000_000
_ARROWS = {"->": SUFFICIENCY, "<-": NECESSITY}
_RELATIONS = {*_ARROWS, "<->"}
_MAX_DEPTH = 10_000
_MAX_LEVEL = MAX_LEVELS - 1
_FACTOR = "a set name, '~' or '('"
_CLOSING = {"{": "}", "[": "]"}


def parse(
    text: str,
    names: Collection[str] | None = None,
    *,
    letters: bool = True,
    lone: bool = False,
    both_ways: bool = False,
) -> tuple[Node, Node | None, str | None]:
    """
    Read an expression: the left-hand side, the outcome and the relation, the two latter if any.

    With `names`, the sets there are, other names are errors on the left-hand side, and a word that
    is no set but consists of sets is their product. Without them, words may be products of letters
    if `letters`, and a word that is all there is too if `lone`. ``<->`` is read as sufficiency if
    `both_ways`, else refused.
    """
    if len(text) > MAX_TEXT:
        raise ExpressionError(
            f"the expression has {len(text):,} characters, at most {MAX_TEXT:,} are read"
        )
    found = tokens(text, names)
    if both_ways:
        found = [token._replace(kind="->") if token.kind == "<->" else token for token in found]
    if names is not None:
        found = list(_named(text, found, names))
    elif letters:
        found = _lettered(text, found, lone=lone)
    return _Parser(text, found, names).relation()


def negated_name(text: str, names: Collection[str]) -> str | None:
    """
    Return the set that a text negates, in whatever way: ``~A``, ``-A``, ``not A``, ``1-A``, ``!A``.

    Examples
    --------
    >>> [negated_name(text, ["SURV"]) for text in ("1-SURV", "not SURV", "SURV", "-SURF")]
    ['SURV', 'SURV', None, None]
    """
    try:
        tree, outcome, _ = parse(text, names)
    except ExpressionError:
        return None
    if not isinstance(tree, Literal) or tree.braces or outcome is not None:
        return None
    return tree.name if tree.presence is False else None


def _named(text: str, found: Sequence[Token], names: Collection[str]) -> Iterator[Token]:
    """Split words that are no sets but consist of sets."""
    if all(token.whole or token.kind != "name" for token in found):
        yield from found
        return
    segments = Segments(names)
    for token in found:
        ways = [] if token.kind != "name" or token.whole else segments.of(token.text)
        if len(ways) > 1:
            one, other = ("*".join(way) for way in ways)
            fail(text, token.at, f"{token.text!r} could be {one} or {other}: write '*'")
        yield from _product(token, ways[0]) if ways else [token]


def _product(token: Token, parts: Sequence[str]) -> Iterator[Token]:
    at = token.at
    for i, part in enumerate(parts):
        if i:
            yield Token("*", "*", at)
        yield Token("name", part, at, whole=True)
        at += len(part)


def _lettered(text: str, found: list[Token], *, lone: bool) -> list[Token]:
    """Split words that are products of letters."""
    arrow = next((i for i, token in enumerate(found) if token.kind in _RELATIONS), None)
    left, right = (found, []) if arrow is None else (found[:arrow], found[arrow:])
    sets = [token for token in left if token.kind == "name"]
    words = [
        token.text
        for i, token in enumerate(left)
        if token.kind == "name"
        and not token.whole
        and len(token.text) > 1
        and found[i + 1].kind not in _CLOSING
    ]
    if not words:
        return found
    reading = letters_or_names(
        words,
        {token.text for token in sets if len(token.text) == 1},
        stars=any(token.kind == "*" for token in left),
        lone=len(sets) == 1 and not lone,
    )
    if reading.doubtful:
        token = next(token for token in sets if token.text in reading.doubtful)
        product = "*".join(token.text)
        fail(
            text,
            token.at,
            f"{token.text!r} could be a set or {product}: write {product}, or `{token.text}` in "
            "backquotes for the set, or give the names of the sets with names=",
        )
    split: list[Token] = []
    for token in left:
        if token.kind == "name" and token.text in reading.products and not token.whole:
            split += _product(token, token.text)
        else:
            split.append(token)
    return [*split, *right]


@dataclass(slots=True)
class _Bracket:
    """A bracket, or one side of the relation, as far as it has been read."""

    opening: Token
    odd: bool  # whether an odd number of negations stands before it and around it
    sums: list[Node] = field(default_factory=list)
    factors: list[Node] = field(default_factory=list)
    minus: Token | None = None  # of "1 - ..."
    longest: int = 0

    def close_product(self) -> None:
        self.longest = max(self.longest, len(self.factors))
        self.sums.append((disjunction if self.odd else conjunction)(self.factors))
        self.factors = []

    def closed(self) -> Node:
        return (conjunction if self.odd else disjunction)(self.sums)


class _Parser:
    """A position in the tokens of one text."""

    def __init__(self, text: str, found: list[Token], names: Collection[str] | None) -> None:
        self._text = text
        self._names = names
        self._tokens = found
        self._next = 0
        self._implicit = False

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _expected(self, what: str) -> NoReturn:
        token = self._token
        found = "the end" if token.kind == "end" else repr(token.text)
        fail(self._text, token.at, f"expected {what}, found {found}")

    def relation(self) -> tuple[Node, Node | None, str | None]:
        if self._token.kind == "end":
            raise ExpressionError(f"the expression is empty, expected {_FACTOR}")
        left = self._side()
        arrow = self._token
        if arrow.kind == "end":
            return left, None, None
        if arrow.kind == "<->":
            fail(
                self._text,
                arrow.at,
                f"'{arrow.text}' states two relations at once: write -> for sufficiency or <- "
                "for necessity",
            )
        if arrow.kind not in _ARROWS:
            self._expected(self._continuation(inside=False))
        self._take()
        self._names = None  # the outcome need not be one of the conditions
        right = self._side()
        if self._token.kind in _RELATIONS:
            fail(self._text, self._token.at, "there can be only one arrow")
        if self._token.kind != "end":
            self._expected("'+', '*' or the end")
        return left, right, _ARROWS[arrow.kind]

    def _continuation(self, *, inside: bool) -> str:
        token = self._token
        if token.kind == "-":
            return "'*', '+' or an arrow ('-' is no operator between sets: write ~(...) for 'not')"
        if not self._implicit and token.kind in {"name", "~", "("}:
            return "'+' or '*' ('*' can be left out only between single-letter names)"
        return "'+', '*' or ')'" if inside else "'+', '*', an arrow or the end"

    def _side(self) -> Node:
        """Read up to an arrow, or whatever cannot go on."""
        self._implicit = self._names is not None or self._only_letters()
        brackets = [_Bracket(self._token, odd=False)]
        while True:
            node = self._opened(brackets)
            while True:
                here = brackets[-1]
                here.factors.append(node)
                kind = self._token.kind
                if kind == "*":
                    self._take()
                    break
                if kind in {"name", "~", "("} and (self._implicit or self._after_levels()):
                    break
                here.close_product()
                if kind == "+":
                    self._take()
                    break
                self._check_minus(here)
                node = here.closed()
                if len(brackets) == 1:
                    return node
                if kind == "end":
                    fail(self._text, here.opening.at, "this parenthesis is not closed")
                if kind != ")":
                    self._expected(self._continuation(inside=True))
                self._take()
                brackets.pop()

    def _after_levels(self) -> bool:
        return self._tokens[self._next - 1].kind in _CLOSING.values()

    def _only_letters(self) -> bool:
        """Whether `*` may be left out, as no two names can run into one."""
        side = takewhile(lambda t: t.kind not in _RELATIONS, islice(self._tokens, self._next, None))
        return all(len(token.text) == 1 for token in side if token.kind == "name")

    def _opened(self, brackets: list[_Bracket]) -> Node:
        """Read negations, brackets that open, and the set or number that they lead to."""
        while True:
            here = brackets[-1]
            if self._one_minus(here):
                here.minus = self._tokens[self._next + 1]
                here.odd = not here.odd
                self._next += 2
            odd = here.odd
            while self._token.kind in {"~", "-"}:
                self._take()
                odd = not odd
            token = self._token
            if token.kind == "(":
                brackets.append(_Bracket(self._take(), odd))
                if len(brackets) > _MAX_DEPTH + 1:
                    fail(
                        self._text,
                        token.at,
                        f"parentheses are nested more than {_MAX_DEPTH:,} levels deep",
                    )
                continue
            return self._leaf(odd=odd)

    def _leaf(self, *, odd: bool) -> Node:
        token = self._token
        if token.kind == "name":
            literal = self._literal()
            return ~literal if odd else literal
        if token.kind == "number" and token.text in {"0", "1"}:
            self._take()
            node = TRUE if token.text == "1" else FALSE
            return negated(node) if odd else node
        return self._expected(_FACTOR)

    def _one_minus(self, here: _Bracket) -> bool:
        """Whether ``1 - ...`` begins a bracket or a side."""
        first, then = self._token, self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        begins = not here.sums and not here.factors and here.minus is None
        return begins and (first.kind, first.text, then.kind) == ("number", "1", "-")

    def _check_minus(self, here: _Bracket) -> None:
        """Refuse ``1 - A*B`` and ``1 - A + B``, of which it is not plain what is negated."""
        if here.minus is not None and (len(here.sums) > 1 or here.longest > 1):
            fail(
                self._text,
                here.minus.at,
                "'1 -' could negate the next set or everything that follows: write ~(...)",
            )

    def _literal(self) -> Literal:
        token = self._take()
        if self._names is not None and token.text not in self._names:
            hint = did_you_mean(token.text, self._names)
            fail(self._text, token.at, f"there is no set {token.text!r}{hint}")
        if self._token.kind not in _CLOSING:
            return Literal(token.text, frozenset({1}))
        closing = _CLOSING[self._take().kind]
        values = [self._level()]
        while self._token.kind == ",":
            self._take()
            values.append(self._level())
        if self._token.kind != closing:
            self._expected(f"',' or {closing!r}")
        self._take()
        return Literal(token.text, frozenset(values), braces=True)

    def _level(self) -> int:
        if self._token.kind != "number":
            self._expected("a level (0, 1, 2, ...)")
        token = self._take()
        if len(token.text) > 3 or int(token.text) > _MAX_LEVEL:
            fail(self._text, token.at, f"levels go from 0 to {_MAX_LEVEL}, found {token.text}")
        return int(token.text)
