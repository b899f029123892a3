"""Formulas of derived sets: expressions that may hold functions, such as ``mean(T1, T2) + ~K``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import ExpressionError
from fastqca._common.names import split_listed
from fastqca.expressions.evaluation import memberships
from fastqca.expressions.expression import Expression, expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["FUNCTIONS", "Formula", "parse_formula"]


def _at_least(m: int, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the m-th largest membership: the or over all and-combinations of m sets."""
    row: NDArray[np.float64] = np.sort(scores, axis=0)[-m]
    return row


FUNCTIONS: Mapping[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "min": lambda scores: scores.min(axis=0),
    "max": lambda scores: scores.max(axis=0),
    "mean": lambda scores: scores.mean(axis=0),
    "product": lambda scores: scores.prod(axis=0),
}
# A quoted name, which may hold anything, or the start of a function.
_CALL = re.compile(r"`[^`]*`|(?<!\w)(min|max|mean|product|at_least)\s*\(")
_UNKNOWN = re.compile(r"`[^`]*`|(?<!\w)([^\W\d]\w+)\s*\(")
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class _Call:
    """One function with its arguments; `m` is the number of `at_least`."""

    function: str
    arguments: tuple[Formula, ...]
    m: int = 0


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula over sets, as it was written. Made by `parse_formula`."""

    text: str
    names: tuple[str, ...]  # the sets that it uses
    _expression: Expression
    _calls: Mapping[str, _Call]

    def evaluate(self, columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the membership of each case."""
        values = {name: columns[name] for name in self.names}
        results = {place: _evaluate_call(call, values) for place, call in self._calls.items()}
        n = len(next(iter(values.values())))
        scores: NDArray[np.float64] = memberships([self._expression.tree], values | results, n)[0]
        return scores


def _evaluate_call(call: _Call, columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    scores = np.array([argument.evaluate(columns) for argument in call.arguments])
    if call.function == "at_least":
        result = _at_least(call.m, scores)
    else:
        result = FUNCTIONS[call.function](scores)
    result[np.isnan(scores).any(axis=0)] = np.nan
    return result


def parse_formula(source: str, known: Sequence[object] = (), *, depth: int = 0) -> Formula:
    """
    Read a formula: an expression in which functions may stand for sets.

    Examples
    --------
    >>> import numpy as np
    >>> formula = parse_formula("mean(T1, T2) * ~at_least(2, A, B, C)")
    >>> formula.names
    ('T1', 'T2', 'A', 'B', 'C')
    >>> sets = {"T1": [0.4], "T2": [0.8], "A": [1.0], "B": [0.3], "C": [0.1]}
    >>> formula.evaluate({name: np.array(value) for name, value in sets.items()}).round(2)
    array([0.6])
    """
    if not isinstance(source, str) or not source.strip():
        raise ExpressionError(
            f"a formula must be text such as 'A*B' or 'mean(A, B)', got {shown(source)}"
        )
    if depth > _DEEPEST:
        raise ExpressionError(f"a formula has more than {_DEEPEST} functions within functions")
    text, calls = _without_calls(source, known, depth)
    _refuse_unknown(text)
    try:
        read = _read(text, [*known, *calls])
    except ExpressionError as error:
        if not calls:
            raise
        # Without the lines that show where: there are placeholders for the functions.
        raise ExpressionError(f"{error.problem}, in the formula {source.strip()!r}") from None
    if read.relation is not None:
        raise ExpressionError(f"a formula has no arrow: {source}")
    deeper = [name for call in calls.values() for part in call.arguments for name in part.names]
    names = dict.fromkeys([*deeper, *(name for name in read.names if name not in calls)])
    if not names:
        raise ExpressionError(f"the formula {source.strip()!r} uses no set")
    return Formula(source.strip(), tuple(names), read, calls)


def _read(text: str, known: Sequence[object]) -> Expression:
    """Read an expression over known sets; one over others as it stands, for a message on them."""
    try:
        return expression(text, list(map(str, known)))
    except ExpressionError:
        return expression(text)


def _without_calls(
    source: str, known: Sequence[object], depth: int
) -> tuple[str, dict[str, _Call]]:
    """Put a name that does not occur in the place of each function; also return the functions."""
    stem = "__call"
    while stem in source:
        stem += "_"
    calls: dict[str, _Call] = {}
    text, start = "", 0
    while (match := _CALL.search(source, start)) is not None:
        text += source[start : match.start()]
        if match[1] is None:
            text, start = text + match[0], match.end()
            continue
        inside, after = _bracket(source[match.end() :], source)
        place = f"{stem}{len(calls)}__"
        calls[place] = _call(match[1], split_listed(inside), source, known, depth)
        text, start = text + place, len(source) - len(after)
    return text + source[start:], calls


def _refuse_unknown(text: str) -> None:
    """Refuse a function that there is not."""
    for match in _UNKNOWN.finditer(text):
        if match[1] is not None:
            known = [*FUNCTIONS, "at_least"]
            raise ExpressionError(
                f"there is no function {match[1]!r}{did_you_mean(match[1], known)}"
            )


def _bracket(text: str, source: str) -> tuple[str, str]:
    """Part text after an opening bracket into what is inside, and what follows."""
    depth, quoted = 1, False
    for at, character in enumerate(text):
        if character == "`":
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if not depth:
                return text[:at], text[at + 1 :]
    raise ExpressionError(f"a parenthesis is not closed in the formula {source!r}")


def _call(
    function: str, arguments: list[str], source: str, known: Sequence[object], depth: int
) -> _Call:
    m = 0
    if function == "at_least":
        first, *rest = arguments
        arguments = rest
        if not first.isdecimal() or not 1 <= int(first) <= len(arguments):
            raise ExpressionError(
                f"at_least needs a number and then at least as many sets, as in "
                f"at_least(2, A, B, C); got {source!r}"
            )
        m = int(first)
    if not all(arguments):
        raise ExpressionError(f"{function}: an argument is empty in the formula {source!r}")
    parts = tuple(parse_formula(part, known, depth=depth + 1) for part in arguments)
    return _Call(function, parts, m)
