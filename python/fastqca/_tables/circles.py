"""The circles of configuration charts, which plain text tells apart by signs and print by size."""

from __future__ import annotations

from typing import Literal, TypeAlias

from fastqca._common.patterns import pattern

__all__ = ["CIRCLES", "Size", "circles"]

Size: TypeAlias = Literal["large", "small"]

# What stands in a cell, and what is drawn for it where signs have a size.
CIRCLES: dict[str, tuple[str, Size]] = {
    "●": ("●", "large"),
    "⊗": ("⊗", "large"),
    "•": ("●", "small"),
    "⊘": ("⊗", "small"),
}
_CIRCLE = pattern(f"([{''.join(CIRCLES)}])")


def circles(text: str) -> list[tuple[str, Size | None]]:
    """
    Split a text into circles with their sizes, and the rest.

    Examples
    --------
    >>> circles("⊘ absent")
    [('⊗', 'small'), (' absent', None)]
    """
    return [CIRCLES.get(piece, (piece, None)) for piece in _CIRCLE.split(text) if piece]
