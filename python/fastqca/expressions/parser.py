"""
Reading expressions: text to tree, by recursive descent.

::

    relation = sum [("->" | "=>" | "<-" | "<=") sum]
    sum      = product {"+" product}
    product  = factor {["*"] factor}
    factor   = {"~"} (name [values] | "(" sum ")" | "0" | "1")
    values   = "{" level {"," level} "}" | "[" level {"," level} "]"

Every error shows the text with a caret under the character it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from fastqca._check import did_you_mean
from fastqca.errors import ExpressionError
from fastqca.expressions.formula import (
    FALSE,
    TRUE,
    Literal,
    Node,
    conjunction,
    disjunction,
    negated,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["NECESSITY", "SUFFICIENCY", "parse"]

NECESSITY = "necessity"
SUFFICIENCY = "sufficiency"
_ARROWS = {"->": SUFFICIENCY, "=>": SUFFICIENCY, "<-": NECESSITY, "<=": NECESSITY}
_MAX_DEPTH = 100
_MAX_LEVEL = 20
_WINDOW = 60
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|`(?P<quoted>(?:[^`]|``)+)`"  # a backquote in a name is doubled
    r"|(?P<number>\d+)"
    r"|(?P<symbol><->|<=>|->|=>|<-|<=|[~*+(){}\[\],])"
)
_FACTOR = "a set name, '~' or '('"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "name", "number", "end", or the symbol itself
    text: str
    at: int


def parse(text: str, names: Collection[str] | None = None) -> tuple[Node, Node | None, str | None]:
    """
    Read an expression.

    Parameters
    ----------
    text : str
    names : collection of str, optional
        The sets there are. Then other names are errors on the left-hand side, and a word that
        is no set but consists of single-letter sets is their product.

    Returns
    -------
    tree : Node
        The left-hand side.
    outcome : Node or None
        The right-hand side.
    relation : {"sufficiency", "necessity"} or None

    Raises
    ------
    ExpressionError
        The text cannot be read.
    """
    return _Parser(text, names).relation()


def _fail(text: str, at: int, problem: str) -> NoReturn:
    start = max(0, at - _WINDOW)
    shown = re.sub(r"\s", " ", text[start : at + _WINDOW])
    head = "..." if start else ""
    tail = "..." if at + _WINDOW < len(text) else ""
    caret = " " * (len(head) + at - start) + "^"
    raise ExpressionError(
        f"cannot read the expression: {problem}\n  {head}{shown}{tail}\n  {caret}"
    )


def _tokens(text: str, names: Collection[str] | None) -> list[_Token]:
    tokens, at = [], 0
    unusual = _unusual(names or ())
    while at < len(text):
        known = unusual.match(text, at) if unusual else None
        if known:
            tokens.append(_Token("name", known[0], at))
            at = known.end()
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            _fail(text, at, _stray(text, at))
        if match["name"] is not None:
            tokens.extend(_words(match["name"], at, names))
        elif match["quoted"] is not None:
            tokens.append(_Token("name", match["quoted"].replace("``", "`"), at))
        elif match["number"] is not None:
            tokens.append(_Token("number", match["number"], at))
        elif match["symbol"] is not None:
            tokens.append(_Token(match["symbol"], match["symbol"], at))
        at = match.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _unusual(names: Collection[str]) -> re.Pattern[str] | None:
    """Match the given names that are no plain words, such as ``GDP per head``."""
    found = [n for n in names if n[:1].isalnum() and not n.isdigit() and quoted(n) != n]
    if not found:
        return None
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})(?![\\w.])")


def _stray(text: str, at: int) -> str:
    found = text[at]
    if found == "-":
        return "'-' is no operator: write ~(...) for 'not', -> or <- for a relation"
    if found == "`":
        return "a name in backquotes is not closed"
    if found in "&|!":
        word = {"&": "'*' for 'and'", "|": "'+' for 'or'", "!": "'~' for 'not'"}[found]
        return f"unexpected {found!r}: write {word}"
    return f"unexpected {found!r} (put unusual set names in backquotes)"


def _words(word: str, at: int, names: Collection[str] | None) -> list[_Token]:
    """One name, or a product of different single-letter names where only that makes sense."""
    letters_known = names is not None and all(letter in names for letter in word)
    if not letters_known or word in (names or ()) or len(set(word)) < len(word):
        return [_Token("name", word, at)]
    letters = (_Token("name", letter, at + i) for i, letter in enumerate(word))
    return [token for letter in letters for token in (_Token("*", "*", letter.at), letter)][1:]


class _Parser:
    """A position in the tokens of one text."""

    def __init__(self, text: str, names: Collection[str] | None) -> None:
        self._text = text
        self._names = names
        self._tokens = _tokens(text, names)
        self._next = 0
        self._depth = 0
        # `*` may be left out only where no two names can run into one.
        self._implicit = all(len(t.text) == 1 for t in self._tokens if t.kind == "name")

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += 1
        return token

    def _expected(self, what: str) -> NoReturn:
        token = self._token
        found = "the end" if token.kind == "end" else repr(token.text)
        _fail(self._text, token.at, f"expected {what}, found {found}")

    def relation(self) -> tuple[Node, Node | None, str | None]:
        if self._token.kind == "end":
            raise ExpressionError(f"the expression is empty, expected {_FACTOR}")
        left = self._sum()
        arrow = self._token
        if arrow.kind == "end":
            return left, None, None
        if arrow.kind in {"<->", "<=>"}:
            _fail(
                self._text,
                arrow.at,
                f"'{arrow.text}' is two relations at once: write -> for sufficiency "
                "or <- for necessity",
            )
        if arrow.kind not in _ARROWS:
            self._expected(self._continuation())
        self._take()
        self._names = None  # the outcome need not be one of the conditions
        right = self._sum()
        if self._token.kind in _ARROWS or self._token.kind in {"<->", "<=>"}:
            _fail(self._text, self._token.at, "there can be only one arrow")
        if self._token.kind != "end":
            self._expected("'+', '*' or the end")
        return left, right, _ARROWS[arrow.kind]

    def _continuation(self) -> str:
        token = self._token
        if not self._implicit and token.kind in {"name", "~", "("}:
            return "'+' or '*' ('*' can be left out only between single-letter names)"
        return "'+', '*', an arrow or the end" if not self._depth else "'+', '*' or ')'"

    def _sum(self) -> Node:
        parts = [self._product()]
        while self._token.kind == "+":
            self._take()
            parts.append(self._product())
        return disjunction(parts)

    def _product(self) -> Node:
        parts = [self._factor()]
        while True:
            if self._token.kind == "*":
                self._take()
            elif not (self._implicit and self._token.kind in {"name", "~", "("}):
                return conjunction(parts)
            parts.append(self._factor())

    def _factor(self) -> Node:
        odd = False
        while self._token.kind == "~":
            self._take()
            odd = not odd
        token = self._token
        if token.kind == "name":
            node: Node = self._literal()
        elif token.kind == "(":
            node = self._bracket()
        elif token.kind == "number" and token.text in {"0", "1"}:
            self._take()
            node = TRUE if token.text == "1" else FALSE
        else:
            self._expected(_FACTOR)
        return negated(node) if odd else node

    def _bracket(self) -> Node:
        opening = self._take()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            _fail(self._text, opening.at, f"more than {_MAX_DEPTH} brackets within brackets")
        node = self._sum()
        if self._token.kind == "end":
            _fail(self._text, opening.at, "this bracket is not closed")
        if self._token.kind != ")":
            self._expected(self._continuation())
        self._take()
        self._depth -= 1
        return node

    def _literal(self) -> Literal:
        token = self._take()
        if self._names is not None and token.text not in self._names:
            hint = did_you_mean(token.text, self._names)
            _fail(self._text, token.at, f"there is no set {token.text!r}{hint}")
        if self._token.kind not in {"{", "["}:
            return Literal(token.text, frozenset({1}))
        closing = "}" if self._take().kind == "{" else "]"
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
            _fail(self._text, token.at, f"levels go from 0 to {_MAX_LEVEL}, found {token.text}")
        return int(token.text)
