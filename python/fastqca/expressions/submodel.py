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
    held: dict[int, int] = {}
    for item in range(len(candidates)):
        # Look for a free candidate, by those placed before who could move on to another one.
        reached: dict[int, int] = {}
        waiting, free = [item], None
        while waiting and free is None:
            here = waiting.pop()
            for candidate in candidates[here]:
                if candidate not in reached:
                    reached[candidate] = here
                    if candidate not in owner:
                        free = candidate
                        break
                    waiting.append(owner[candidate])
        if free is None:
            return False
        while free is not None:
            taken, mover = free, reached[free]
            free = held.get(mover)
            owner[taken], held[mover] = mover, taken
    return True


def _contained(small: Mapping[str, Literal], big: Mapping[str, Literal]) -> bool:
    """Whether a product asks for nothing that another one does not ask for."""
    return all(name in big and implies(big[name], literal) for name, literal in small.items())
