"""How literals and products are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.expressions.tree import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["literal", "term_text"]


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
