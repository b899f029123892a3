"""Expressions as other software writes them: R, fsQCA, cna, Tosmana."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from fastqca._check import choice
from fastqca.errors import ExpressionError
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.formula import And, Or, literals, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fastqca.expressions.formula import Literal as SetLiteral
    from fastqca.expressions.formula import Node

__all__ = ["Style", "parse_notation", "write_notation"]

Style = Literal["R", "fsQCA", "cna", "Tosmana"]

_STYLES: tuple[Style, ...] = ("R", "fsQCA", "cna", "Tosmana")
_ARROW = re.compile(r"<->|<=>|->|=>|<-|<=")
_TOKEN = re.compile(
    r"`(?P<quoted>(?:[^`]|``)+)`"
    r"|(?P<word>[^\W\d]\w*(?:\.\w+)*)"
    r"|(?P<both><->|<=>)|(?P<arrow>->|=>|<-|<=)"
    r"|=\s*(?P<level>\d+)"
    r"|(?P<levels>[{\[][\d\s,]*[}\]])"
    r"|(?P<other>.)",
    re.DOTALL,
)


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
        The sets there are. Another name on the left-hand side is then an error; with small
        letters for negation it is also how a set is spelt.
    use_tilde : bool, optional
        Whether ``~`` says "not". If not, small letters say it: ``a*B`` is ``~A*B``. By default
        False for cna and True for the others. Older versions of R QCA, and QCA for DOS, used
        small letters.

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        The text cannot be read, or could be read in two ways.

    Notes
    -----
    Where small letters say "not", a name is present if it has any capital letter, as in cna, and
    absent if it has none. If all sets are single letters, ``AbC`` is ``A*~B*C`` (not in cna).
    Without `names`, sets are called by capital letters. A name with levels is taken as it stands.

    ``<->`` (and ``<=>``) states sufficiency and necessity at once. It is read as sufficiency;
    the other half is ``dataclasses.replace(result, relation="necessity")``.

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
        raise ExpressionError(f"an expression is a text, got {type(text).__name__}")
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    known = None if names is None else list(dict.fromkeys(map(str, names)))
    if len(_ARROW.findall(text)) > 1:
        raise ExpressionError(f"{text!r} has several arrows: read the models one by one")
    tilde = style != "cna" if use_tilde is None else use_tilde
    if not tilde and "~" in text:
        raise ExpressionError(
            f"{text!r} has a '~' although small letters say 'not' (use_tilde=False): "
            "write it with one of the two"
        )
    words = [match["word"] for match in _TOKEN.finditer(text) if match["word"]]
    spell = None if tilde else _Letters(words, known, products=style != "cna")
    read = "".join(_rewritten(text, style, spell))
    return expression(read, known)


def _rewritten(text: str, style: Style, spell: _Letters | None) -> Iterator[str]:
    """Write each token in our own notation."""
    tokens = list(_TOKEN.finditer(text))
    for i, token in enumerate(tokens):
        after = next((t for t in tokens[i + 1 :] if not t[0].isspace()), None)
        valued = after is not None and bool(after["levels"] or after["level"])
        if token["word"] and spell is not None:
            yield spell(token["word"], valued=valued)
        elif token["both"]:
            yield "->"
        elif token["level"] and style == "cna":
            yield f"{{{token['level']}}}"
        elif token["levels"] and style == "Tosmana" and after is not None and after["word"]:
            yield f"{token[0]}*"
        elif token["other"] == "!" and style == "cna":
            yield "~"
        else:
            yield token[0]


class _Letters:
    """Reads names of which small letters say that they are absent."""

    def __init__(
        self, words: Sequence[str], names: Sequence[str] | None, *, products: bool
    ) -> None:
        self._names: dict[str, str] | None = None
        if names is not None:
            twice = [n for n, count in Counter(map(str.casefold, names)).items() if count > 1]
            if twice:
                raise ExpressionError(
                    f"two sets are called {twice[0]!r} but for capital letters, so that small "
                    "letters cannot say 'not': write '~' (use_tilde=True)"
                )
            self._names = {name.casefold(): name for name in names}
        # Without names, a product of letters must not be taken for a name, nor the other way.
        mixed = [w for w in words if len(w) > 1 and not (w.isupper() or w.islower())]
        long = [w for w in words if len(w) > 1 and w not in mixed]
        self._products = products
        self._doubtful = mixed[0] if products and names is None and mixed and long else None

    def __call__(self, word: str, *, valued: bool) -> str:
        """Write a word as ``NAME``, ``~NAME`` or a product of single letters."""
        if valued:
            return quoted(self._spelt(word) or word)
        if word.upper() == word.lower():
            raise ExpressionError(
                f"{word!r} has no capital or small letters, which say whether a set is present"
            )
        name = self._spelt(word)
        if name is not None:
            return _signed(word, name)
        if self._letters(word):
            return "*".join(
                _signed(letter, self._spelt(letter) or letter.upper()) for letter in word
            )
        return _signed(word, word.upper())

    def _spelt(self, word: str) -> str | None:
        return None if self._names is None else self._names.get(word.casefold())

    def _letters(self, word: str) -> bool:
        """Whether a word is a product of single letters."""
        if not self._products or len(word) == 1 or not word.isalpha():
            return False
        different = len(set(word.casefold())) == len(word)
        if self._names is not None:
            return different and all(letter.casefold() in self._names for letter in word)
        if word.isupper() or word.islower():
            return False
        if self._doubtful is not None or not different:
            raise ExpressionError(
                f"{word!r} could be a set or a product of single letters: give names="
            )
        return True


def _signed(word: str, name: str) -> str:
    return f"~{quoted(name)}" if word == word.lower() else quoted(name)


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
        Whether ``~`` says "not"; if not, small letters do. By default False for cna and True for
        R and fsQCA. Tosmana writes every set with its level, ``A{1}*B{0}``.

    Returns
    -------
    str

    Raises
    ------
    ExpressionError
        The software has no notation for it: names that differ in capital letters only where small
        letters say "not", levels in fsQCA, ``~A{1}`` in cna and Tosmana, names that are no words.

    Notes
    -----
    In cna a model with levels is written ``A=1*B=0`` throughout, ``A{1,2}`` as
    ``(A=1 + A=2)``, and the necessity of the left-hand side as ``Y -> A``, since there is no
    arrow to the left.

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
    read = expression(model)
    outcome = None if read.outcome is None else expression(read.outcome)
    trees = [read.tree] + ([outcome.tree] if outcome is not None else [])
    found = [literal for tree in trees for literal in literals(tree)]
    _check_names({literal.name for literal in found}, style)
    tilde = style != "cna" if use_tilde is None else use_tilde
    if not tilde and style != "Tosmana":
        _check_letters({literal.name for literal in found if not literal.braces})
    levels = style == "Tosmana" or (style == "cna" and any(literal.braces for literal in found))
    write = _writer(style, tilde=tilde, levels=levels)
    left = _text(read.tree, write)
    if outcome is None:
        return left
    right = _text(outcome.tree, write)
    if read.relation != "necessity":
        return f"{left} -> {right}"
    return f"{right} -> {left}" if style == "cna" else f"{left} <- {right}"


def _check_names(names: Iterable[str], style: Style) -> None:
    pattern = r"\w+" if style == "fsQCA" else r"[^\W\d]\w*(\.\w+)*"
    odd = sorted(name for name in names if not re.fullmatch(pattern, name))
    if odd and style != "R":
        plain = re.sub(r"[\W_]+", "_", odd[0]).strip("_")
        raise ExpressionError(
            f"{style} has no way to write the name {odd[0]!r}: rename the set, such as to {plain!r}"
        )


def _check_letters(names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in sorted(names):
        if name.upper().casefold() == name.upper() or name.upper() == name.lower():
            raise ExpressionError(f"{name!r} has no letters that could be small to say 'not'")
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise ExpressionError(
                f"{other!r} and {name!r} differ in capital letters only, so that small letters "
                "cannot say 'not': rename one of the two"
            )


def _writer(style: Style, *, tilde: bool, levels: bool) -> Callable[[SetLiteral], str]:
    """Return what writes a literal."""

    def valued(literal: SetLiteral) -> str:
        if literal.negated:
            raise ExpressionError(
                f"{style} has no way to write {str(literal)!r}: write the levels that are left"
            )
        numbers = sorted(literal.values)
        if style == "Tosmana":
            return f"{literal.name}{{{','.join(map(str, numbers))}}}"
        parts = [f"{literal.name}={number}" for number in numbers]
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"

    def plain(literal: SetLiteral) -> str:
        if literal.braces:
            if style == "fsQCA":
                raise ExpressionError(
                    f"fsQCA has no sets with more than two values, such as {literal.name!r}"
                )
            return str(literal).replace("{", "[").replace("}", "]")
        if not tilde:
            return literal.name.upper() if 1 in literal.values else literal.name.lower()
        return str(literal)

    return valued if levels else plain


def _text(node: Node, write: Callable[[SetLiteral], str]) -> str:
    if isinstance(node, And):
        parts = (
            f"({_text(p, write)})" if isinstance(p, Or) else _text(p, write) for p in node.parts
        )
        return "*".join(parts) or "1"
    if isinstance(node, Or):
        return " + ".join(_text(part, write) for part in node.parts) or "0"
    return write(node)
