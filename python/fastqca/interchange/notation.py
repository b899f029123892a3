"""Expressions as other software writes them: R, fsQCA, cna, Tosmana."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from math import prod
from typing import TYPE_CHECKING, Literal

from fastqca._common.check import choice, shown
from fastqca._common.errors import ExpressionError
from fastqca.expressions.expression import Expression, expression, read
from fastqca.expressions.formula import taken_for_products, written
from fastqca.expressions.tokens import ARROW
from fastqca.expressions.tree import (
    And,
    Or,
    backquoted,
    conjunction,
    disjunction,
    fold,
    literals,
    quoted,
)
from fastqca.expressions.tree import Literal as SetLiteral
from fastqca.expressions.words import OPERATORS, Segments, letters_or_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from fastqca.expressions.tree import Node

__all__ = ["Style", "parse_notation", "write_notation"]

Style = Literal["R", "fsQCA", "cna", "Tosmana"]

_STYLES: tuple[Style, ...] = ("R", "fsQCA", "cna", "Tosmana")
_TOKEN = re.compile(
    r"`(?P<quoted>(?:[^`]|``)++)`"
    r"|(?P<word>[^\W\d]\w*+(?:\.\w++)*+)"
    r"|[=\uff1d]\s*+(?P<level>\d++)"
    r"|(?P<levels>[{\[][\d\s,]*+[}\]])"
    r"|(?P<space>\s++)"
    r"|(?P<other>.)",
    re.DOTALL,
)
# What cna writes for a set with several levels: (A=1 + A=2).
_SEVERAL = re.compile(
    r"\(\s*+(?P<word>[^\W\d]\w*+(?:\.\w++)*+)\s*+=\s*+(?P<levels>\d++"
    r"(?:\s*+\+\s*+(?P=word)\s*+=\s*+\d++)++)\s*+\)"
)
_LEVEL = re.compile(r"=\s*+(\d++)|^(\d++)")
_SPREAD = 512


def parse_notation(
    text: str,
    style: Style = "R",
    *,
    names: Iterable[str] | str | None = None,
    use_tilde: bool | None = None,
) -> Expression:
    r"""
    Read an expression in the notation of other software.

    Parameters
    ----------
    text : str
        Such as ``"A[1]*~B => Y"`` (R), ``"~dev*urb"`` (fsQCA), ``"A*b + C <-> Y"`` or
        ``"A=1*B=0 <-> C=1"`` (cna), ``"A{1}B{0} + C{2}"`` (Tosmana).
    style : {"R", "fsQCA", "cna", "Tosmana"}
    names : iterable of str or comma-separated str, optional
        The available sets. If given, any other name on the left-hand side is an error; with
        lowercase letters for negation, it also defines how sets are spelled.
    use_tilde : bool, optional
        Whether ``~`` stands for negation. If False, lowercase letters do: ``a*B`` is ``~A*B``. By
        default False for cna and True for the others. Older versions of R QCA, and QCA for DOS,
        used lowercase letters.

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        The text cannot be read or is ambiguous.

    Notes
    -----
    If lowercase letters stand for negation, a set is present if its name contains any uppercase
    letter, as in cna, and absent otherwise. If all sets are single letters, ``AbC`` is ``A*~B*C``
    (not in cna). Without `names`, sets are named in uppercase. A name with levels is used as
    written.

    ``<->`` (and ``<=>``) states both sufficiency and necessity. It is read as sufficiency; for
    necessity, use ``dataclasses.replace(result, relation="necessity")``.

    Examples
    --------
    >>> parse_notation("A[1]*~B => Y")
    expression('A{1}*~B -> Y')
    >>> parse_notation("a*B + AbC", use_tilde=False)
    expression('~A*B + A*~B*C')
    >>> parse_notation("Dev*urb <-> surv", "cna", names=["Dev", "Urb"])
    expression('Dev*~Urb -> ~SURV')
    >>> parse_notation("A=1*B=0 <-> C=1", "cna")
    expression('A{1}*B{0} -> C{1}')
    >>> parse_notation("A{1}B{0} + C{2}", "Tosmana")
    expression('A{1}*B{0} + C{2}')
    """
    choice(style, "style", _STYLES, error=ExpressionError)
    if not isinstance(text, str):
        raise ExpressionError(f"an expression must be text, got {type(text).__name__}")
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    known = None if names is None else list(dict.fromkeys(map(str, names)))
    tilde = style != "cna" if use_tilde is None else use_tilde
    if style == "cna":
        text = _SEVERAL.sub(_of_several_levels, text)
    tokens = list(_tokens(text))
    following = pairwise([token for token in tokens if token.kind != "space"])
    # No small letters say "all but these levels".
    if not tilde and any(t.text == "~" and not after.valued for t, after in following):
        raise ExpressionError(
            f"{shown(text)} contains '~' although lowercase letters stand for negation "
            "(use_tilde=False): use only one of the two"
        )
    bare = "".join("`" * len(t.text) if t.kind == "quoted" else t.text for t in tokens)
    arrows = [match.start() for match in ARROW.finditer(bare)]
    if len(arrows) > 1:
        raise ExpressionError(f"{shown(text)} has several arrows: read the models one by one")
    ends = accumulate(len(token.text) for token in tokens)
    left = [t for t, end in zip(tokens, ends, strict=True) if not arrows or end <= arrows[0]]
    spell = None if tilde else _Letters(left, known, products=style != "cna")
    written = "".join(_rewritten(left, style, spell))
    if spell is not None:
        spell.forget_products()
    written += "".join(_rewritten(tokens[len(left) :], style, spell))
    return read(written, known, letters=tilde and style == "R", both_ways=True)


def _of_several_levels(found: re.Match[str]) -> str:
    levels = (match[1] or match[2] for match in _LEVEL.finditer(found["levels"]))
    return f"{found['word']}{{{','.join(levels)}}}"


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of text: what it is, and whether it is a word before levels."""

    kind: str
    text: str
    valued: bool


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    after = ""
    for match in reversed(list(_TOKEN.finditer(text))):
        kind = match.lastgroup or "quoted"
        found.append(_Token(kind, match[0], valued=after in {"level", "levels"}))
        if kind != "space":
            after = kind
    return found[::-1]


def _rewritten(tokens: Sequence[_Token], style: Style, spell: _Letters | None) -> Iterator[str]:
    """Write each token in our own notation."""
    for token in tokens:
        if token.kind == "word" and spell is not None and token.text.lower() not in OPERATORS:
            yield spell(token.text, valued=token.valued)
        elif token.kind == "level" and style == "cna":
            yield f"{{{token.text[1:].strip()}}}"
        else:
            yield token.text


class _Letters:
    """Reads names of which small letters say that they are absent."""

    def __init__(
        self, tokens: Sequence[_Token], names: Sequence[str] | None, *, products: bool
    ) -> None:
        self._names: dict[str, str] | None = None
        self._products: frozenset[str] = frozenset()
        self._doubtful: frozenset[str] = frozenset()
        if names is not None:
            twice = [n for n, count in Counter(map(str.casefold, names)).items() if count > 1]
            if twice:
                raise ExpressionError(
                    f"two sets are named {twice[0]!r} and differ only in case, so lowercase "
                    "letters cannot stand for negation: write '~' (use_tilde=True)"
                )
            self._names = {name.casefold(): name for name in names}
            self._segments = Segments(self._names if products else ())
        elif products:
            self._find_products(tokens)

    def _find_products(self, tokens: Sequence[_Token]) -> None:
        """Tell which words are products of letters: ``AbC``, and others that look like that."""
        plain = [token.text for token in tokens if token.kind == "word" and not token.valued]
        words = {word for word in plain if len(word) > 1 and word.lower() not in OPERATORS}
        mixed = {word for word in words if not (word.isupper() or word.islower())}
        reading = letters_or_names(
            {word.upper() for word in words},
            {word.upper() for word in plain if len(word) == 1},
            stars=any(token.text == "*" for token in tokens),
            lone=len(set(plain)) == 1,
        )
        self._doubtful = frozenset(word for word in words if word.upper() in reading.doubtful)
        self._products = frozenset(word for word in words if word.upper() in reading.products)
        if mixed and words - mixed <= self._products:
            different = {w for w in mixed if w.isalpha() and len(set(w.casefold())) == len(w)}
            self._products |= different
            self._doubtful = frozenset(mixed - different)
        elif mixed:  # letters in one word and a name of several in another do not go together
            self._products, self._doubtful = frozenset(), self._doubtful | mixed

    def forget_products(self) -> None:
        """Go on to the outcome, of which a word of large or of small letters is the name."""
        self._products = self._doubtful = frozenset()

    def __call__(self, word: str, *, valued: bool) -> str:
        """Write a word as ``NAME``, ``~NAME`` or a product."""
        if valued:
            return quoted(self._spelt(word) or word)
        if word.upper() == word.lower():
            raise ExpressionError(
                f"{word!r} has no uppercase or lowercase letters to indicate whether the set is "
                "present"
            )
        name = self._spelt(word)
        if name is not None:
            return _signed(word, name)
        if word in self._doubtful:
            raise ExpressionError(
                f"{word!r} could be a set or a product of single letters: give names="
            )
        parts = list(word) if word in self._products else self._parts(word)
        return "*".join(_signed(part, self._spelt(part) or part.upper()) for part in parts)

    def _spelt(self, word: str) -> str | None:
        return None if self._names is None else self._names.get(word.casefold())

    def _parts(self, word: str) -> list[str]:
        """Split a word that consists of given names."""
        if self._names is None or len(word.casefold()) != len(word):
            return [word]
        ways = self._segments.of(word.casefold())
        if len(ways) > 1:
            one, other = ("*".join(way) for way in ways)
            raise ExpressionError(f"{word!r} could be {one} or {other}: write '*'")
        if not ways:
            return [word]
        ends = list(accumulate(map(len, ways[0])))
        return [word[i:j] for i, j in pairwise([0, *ends])]


def _signed(word: str, name: str) -> str:
    return f"~{backquoted(name)}" if word == word.lower() else backquoted(name)


def write_notation(
    model: Expression | str, style: Style = "R", *, use_tilde: bool | None = None
) -> str:
    r"""
    Write an expression in the notation of other software.

    Parameters
    ----------
    model : Expression or str
    style : {"R", "fsQCA", "cna", "Tosmana"}
    use_tilde : bool, optional
        Whether ``~`` stands for negation; if False, lowercase letters do. By default False for cna
        and True for R and fsQCA. Tosmana writes every set with its level, ``A{1}*B{0}``.

    Returns
    -------
    str

    Raises
    ------
    ExpressionError
        The software has no notation for the expression: names that differ only in case if lowercase
        letters stand for negation, levels in fsQCA, ``~A{1}`` in cna and Tosmana, or names that are
        not words.

    Notes
    -----
    For cna, a model with levels is written as ``A=1*B=0`` throughout, ``A{1,2}`` as
    ``(A=1 + A=2)``, and necessity of the left-hand side as ``Y -> A``, since cna has no arrow to
    the left.

    Examples
    --------
    >>> write_notation("A*~B + C{1,2} -> Y")
    'A*~B + C[1,2] -> Y'
    >>> write_notation("A*~B + C -> Y", "cna")
    'A*b + C -> Y'
    >>> write_notation("A*~B + C{2} -> Y", "cna")
    'A=1*B=0 + C=2 -> Y=1'
    >>> write_notation("A*~B", "Tosmana")
    'A{1}*B{0}'
    """
    choice(style, "style", _STYLES, error=ExpressionError)
    made = expression(model)
    outcome = None if made.outcome is None else expression(made.outcome)
    trees = [made.tree] + ([outcome.tree] if outcome is not None else [])
    found = [literal for tree in trees for literal in literals(tree)]
    tilde = style != "cna" if use_tilde is None else use_tilde
    small = not tilde and style != "Tosmana"
    _check_names({literal.name for literal in found}, style, small=small)
    if small:
        _check_letters({literal.name for literal in found if not literal.braces})
    levels = style == "Tosmana" or (style == "cna" and any(literal.braces for literal in found))
    sides = [_side(tree, style, tilde=tilde, levels=levels) for tree in trees]
    if outcome is None:
        return sides[0]
    left, right = sides
    if made.relation != "necessity":
        return f"{left} -> {right}"
    return f"{right} -> {left}" if style == "cna" else f"{left} <- {right}"


def _side(tree: Node, style: Style, *, tilde: bool, levels: bool) -> str:
    """Write one side of a relation."""
    words = taken_for_products(tree)
    if words and not tilde and style in {"R", "fsQCA"}:
        raise ExpressionError(
            f"{min(words)!r} would be read as a product of letters if lowercase letters stand "
            "for negation: use '~' (use_tilde=True) or rename the set"
        )
    if style == "cna" and levels:
        tree = _spread(tree)
    names = words if style == "R" else set()
    return written(tree, _writer(style, names, tilde=tilde, levels=levels))


def _spread(tree: Node) -> Node:
    """Take sums of levels of one set, which cna writes for the set, out of their brackets."""

    def join(node: And | Or, parts: list[Node]) -> Node:
        if isinstance(node, Or):
            return disjunction(parts)
        sums = [part for part in parts if isinstance(part, Or) and _levels_of_one_set(part)]
        if not sums:
            return conjunction(parts)
        if prod(len(each.parts) for each in sums) > _SPREAD:
            raise ExpressionError(
                f"cna has no way to write {str(Expression(node))!r} with fewer than {_SPREAD} "
                "products: write the levels of a set as one, as in A{1,2}"
            )
        rest = [part for part in parts if part not in sums]
        chosen = product(*(each.parts for each in sums))
        return disjunction(conjunction([*each, *rest]) for each in chosen)

    return fold(tree, lambda literal: literal, join)


def _levels_of_one_set(node: Or) -> bool:
    single = [part for part in node.parts if isinstance(part, SetLiteral) and part.braces]
    single = [part for part in single if not part.negated and len(part.values) == 1]
    return len(single) == len(node.parts) and len({part.name for part in single}) == 1


def _check_names(names: Iterable[str], style: Style, *, small: bool) -> None:
    if style == "R" and not small:
        return
    pattern = r"\w++" if style == "fsQCA" and not small else r"[^\W\d]\w*+(\.\w++)*+"
    odd = sorted(n for n in names if not re.fullmatch(pattern, n) or n.lower() in OPERATORS)
    if odd:
        plain = re.sub(r"[\W_]+", "_", odd[0]).strip("_")
        plain = f"{plain}_" if plain.lower() in OPERATORS else plain or "X"
        raise ExpressionError(
            f"{style} cannot express the name {odd[0]!r}: rename the set, for instance to {plain!r}"
        )


def _check_letters(names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in sorted(names):
        if name.upper().casefold() == name.upper() or name.upper() == name.lower():
            raise ExpressionError(
                f"{name!r} has no letters that could be written in lowercase for negation"
            )
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise ExpressionError(
                f"{other!r} and {name!r} differ only in case, so lowercase letters cannot stand "
                "for negation: rename one of the two"
            )


def _writer(
    style: Style, words: Collection[str], *, tilde: bool, levels: bool
) -> Callable[[SetLiteral], str]:
    """Return what writes a literal; `words` stand in backquotes."""

    def valued(literal: SetLiteral) -> str:
        if literal.negated:
            raise ExpressionError(
                f"{style} cannot express {str(literal)!r}: write the remaining levels instead"
            )
        numbers = sorted(literal.values)
        if style == "Tosmana":
            return f"{literal.name}{{{','.join(map(str, numbers))}}}"
        parts = [f"{literal.name}={number}" for number in numbers]
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"

    def plain(literal: SetLiteral) -> str:
        name = backquoted(literal.name) if literal.name in words else quoted(literal.name)
        if literal.braces:
            if style == "fsQCA":
                raise ExpressionError(
                    f"fsQCA has no sets with more than two values, such as {literal.name!r}"
                )
            numbers = ",".join(map(str, sorted(literal.values)))
            return f"{'~' if literal.negated else ''}{quoted(literal.name)}[{numbers}]"
        if not tilde:
            return literal.name.upper() if 1 in literal.values else literal.name.lower()
        return name if 1 in literal.values else f"~{name}"

    return valued if levels else plain
