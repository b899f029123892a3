"""
Signs and words: text to tokens.

The signs are those of R and those that textbooks print: ``~ ¬ !`` and ``NOT`` for "not",
``* · ∧ ∩ &`` and ``AND`` for "and", ``+ |``, the signs of union and disjunction and ``OR`` for
"or", ``-> => → ⇒ ⊆`` for sufficiency, ``<- <= ← ⇐ ≤`` for necessity, in their full-width forms
too, and with the dashes that word processors make of a hyphen. A sign that is used with several
meanings is none of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from fastqca._common.errors import ExpressionError
from fastqca._common.patterns import pattern
from fastqca.expressions.tree import PLAIN_NAME
from fastqca.expressions.words import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["ARROW", "NEGATION", "Token", "fail", "tokens"]

_WINDOW = 60
_DIGITS = 3
_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_EQUAL = "=\uff1d"
_LESS = "<\uff1c"
_GREATER = ">\uff1e"
_SIGNS = {
    "both": f"[{_LESS}](?:[{_DASH}]{{1,2}}|[{_EQUAL}]{{1,2}})[{_GREATER}]|[↔⇔⟷⟺]",
    "right": f"(?:[{_DASH}]{{1,2}}|[{_EQUAL}]{{1,2}})[{_GREATER}]|[→⇒⟶⟹⊆⊂]",
    "left": f"[{_LESS}](?:[{_DASH}]|[{_EQUAL}]{{1,2}})|[←⇐⟵⟸≤≦⩽]",
    "not": "[~\u02dc\u223c\u301c\uff5e¬\uffe2!\uff01]",
    "and": "&&|[*\u2217\uff0a·•∙⋅‧・\uff65\u00d7∧⋀∩&\uff06]",
    "or": "\\|\\||[+\uff0b\u2228\u22c1\u222a|\uff5c]",
    "minus": f"[{_DASH}]",
    "opening": "[(\uff08]",
    "closing": "[)\uff09]",
    "brace": "[{\uff5b]",
    "unbrace": "[}\uff5d]",
    "square": "[\\[\uff3b]",
    "unsquare": "[\\]\uff3d]",
    "comma": "[,\uff0c、]",
}
ARROW = pattern("|".join(f"(?:{_SIGNS[kind]})" for kind in ("both", "right", "left")))
# What stands before the name of a set that is negated in whatever way.
NEGATION = pattern(
    f"(?:(?:1\\s*)?[{_DASH}]|{_SIGNS['not']}|no[tn]?\\b[{_DASH}]?)\\s*(.+)", re.IGNORECASE
)
_KINDS = {
    "right": "->",
    "left": "<-",
    "both": "<->",
    "not": "~",
    "and": "*",
    "or": "+",
    "minus": "-",
    "opening": "(",
    "closing": ")",
    "brace": "{",
    "unbrace": "}",
    "square": "[",
    "unsquare": "]",
    "comma": ",",
}
_TOKEN = pattern(
    r"(?P<space>[\s\u200b\u200e\u200f\u2060\ufeff]+)"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|`(?P<quoted>(?:[^`]|``)++)`"  # a backquote in a name is doubled
    r"|(?P<number>\d+)|" + "|".join(f"(?P<{kind}>{sign})" for kind, sign in _SIGNS.items())
)


class Token(NamedTuple):
    """
    A sign, a word or a number, and where it begins.

    `kind` is "name", "number", "end", or the sign as R writes it; `whole` says that a name stands
    as it is, not as a word that might be a product.
    """

    kind: str
    text: str
    at: int
    whole: bool = False


def fail(text: str, at: int, problem: str) -> NoReturn:
    """Raise an error that shows the text with a caret under the character it is about."""
    start = max(0, at - _WINDOW)
    shown = re.sub(r"\s", " ", text[start : at + _WINDOW])
    head = "..." if start else ""
    tail = "..." if at + _WINDOW < len(text) else ""
    caret = " " * (len(head) + at - start) + "^"
    problem = f"cannot read the expression: {problem}"
    raise ExpressionError(f"{problem}\n  {head}{shown}{tail}\n  {caret}", problem=problem)


def tokens(text: str, names: Collection[str] | None) -> list[Token]:
    """Split a text into tokens, the last one the end; known names need no backquotes."""
    return [*_found(text, names or ()), Token("end", "", len(text))]


def _found(text: str, names: Collection[str]) -> Iterator[Token]:
    unusual = _unusual(names)
    at = 0
    while at < len(text):
        known = next((n for n in unusual.get(text[at], ()) if _stands(n, text, at)), None)
        if known is not None:
            yield Token("name", known, at, whole=True)
            at += len(known)
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            fail(text, at, _stray(text, at))
        kind, found = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "name":
            sign = None if found in names else _operator(found)
            yield Token(sign or "name", found, at, whole=found in names)
        elif kind == "quoted":
            yield Token("name", found.replace("``", "`"), at, whole=True)
        elif kind == "number":
            yield Token("number", str(int(found)) if len(found) <= _DIGITS else found, at)
        elif kind != "space":
            yield Token(_KINDS.get(kind, kind), found, at)
        at = match.end()


def _operator(word: str) -> str | None:
    """Return the sign for AND, and, And and so on."""
    sign = OPERATORS.get(word.lower())
    return sign if sign and word in (word.lower(), word.upper(), word.capitalize()) else None


def _unusual(names: Collection[str]) -> dict[str, list[str]]:
    """Sort the given names that are no plain words, such as ``GDP per head``, by first letter."""
    found: dict[str, list[str]] = {}
    unusual = [name for name in names if not PLAIN_NAME.fullmatch(name)]
    for name in sorted(unusual, key=len, reverse=True):
        if name[:1].isalnum() and not name.isdigit():
            found.setdefault(name[0], []).append(name)
    return found


def _stands(name: str, text: str, at: int) -> bool:
    """Whether a name stands at a place and is not the beginning of a longer word."""
    end = at + len(name)
    after = text[end : end + 1]
    return text.startswith(name, at) and not (after.isalnum() or after in {"_", "."})


def _stray(text: str, at: int) -> str:
    found = text[at]
    if found == "`":
        return "a name in backquotes is not closed"
    if found in "≥≧⩾⊃⊇":
        return f"{found!r} is ambiguous: write -> for sufficiency, <- for necessity"
    if found in "=\uff1d":
        return f"{found!r} is no operator: write -> or <-, and levels in braces, as in A{{1}}"
    if found in "⊕⊻≡^/\\<>":
        return f"{found!r} is not an operator: write '*', '+', '~', -> or <-"
    if found in "'\u2019\u2032":
        return f"unexpected {found!r} (write ~A for 'not', and unusual set names in backquotes)"
    return f"unexpected {found!r} (put unusual set names in backquotes)"
