"""How literals and products are written."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from fastqca.expressions.tree import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["literal", "split_listed", "term_text"]

# A comma, or what commas stand in that do not separate: A{1,2}, `a name, with a comma`.
_SIGN = re.compile(r"`[^`]*+`|[,(){}\[\]]")


def literal(name: str, allowed: Collection[int], n_levels: int) -> str:
    """
    Write a condition and the levels it may have.

    Examples
    --------
    >>> literal("A", [1], 2), literal("A", [0], 2), literal("A", [1, 2], 4)
    ('A', '~A', 'A{1,2}')
    """
    if n_levels == 2:
        return quoted(name) if 1 in allowed else f"~{quoted(name)}"
    return f"{quoted(name)}{{{','.join(map(str, sorted(allowed)))}}}"


def term_text(values: Iterable[int], names: Sequence[str], levels: Sequence[int]) -> str:
    """
    Write a term given as one level per condition, -1 where the condition is absent.

    Examples
    --------
    >>> term_text([1, -1, 0, 2], ["A", "B", "C", "D"], [2, 2, 2, 3])
    'A*~C*D{2}'
    """
    parts = [
        literal(name, (value,), n_levels)
        for value, name, n_levels in zip(values, names, levels, strict=True)
        if value >= 0
    ]
    return "*".join(parts)


def split_listed(text: str) -> list[str]:
    """
    Split a list at its commas that stand in no bracket, brace or backquotes.

    Examples
    --------
    >>> split_listed("A, ~B*C, D{1,2}, `E, F`, mean(A, B)")
    ['A', '~B*C', 'D{1,2}', '`E, F`', 'mean(A, B)']
    """
    commas, depth = [-1], 0
    for match in _SIGN.finditer(text):
        sign = match[0]
        depth = max(depth + (sign in "({[") - (sign in ")}]"), 0)
        if sign == "," and not depth:
            commas.append(match.start())
    return [text[start + 1 : end].strip() for start, end in pairwise([*commas, len(text)])]
