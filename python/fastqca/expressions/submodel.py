"""Whether one sum of products is contained in another, product by product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.expressions.formula import implies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastqca.expressions.tree import Literal

__all__ = ["can_match", "is_submodel"]


def is_submodel(
    model: Sequence[Mapping[str, Literal]], other: Sequence[Mapping[str, Literal]]
) -> bool:
    """Whether each product is contained in one of `other`, different ones in different ones."""
    return can_match(
        [[i for i, big in enumerate(other) if _contained(small, big)] for small in model]
    )


def can_match(candidates: Sequence[Sequence[int]]) -> bool:
    """
    Tell whether each item can have one of its candidates, no two the same (bipartite matching).

    Examples
    --------
    >>> can_match([[0, 1], [0]]), can_match([[0], [0]])
    (True, False)
    """
    owner: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        """Give an item a candidate, moving those placed before if need be."""
        for candidate in candidates[item]:
            if candidate not in tried:
                tried.add(candidate)
                if candidate not in owner or place(owner[candidate], tried):
                    owner[candidate] = item
                    return True
        return False

    return all(place(item, set()) for item in range(len(candidates)))


def _contained(small: Mapping[str, Literal], big: Mapping[str, Literal]) -> bool:
    """Whether a product asks for nothing that another one does not ask for."""
    return all(name in big and implies(big[name], literal) for name, literal in small.items())
