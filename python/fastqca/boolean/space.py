"""The sets that expressions are about, and how many levels these have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing, whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca._common.names import listed
from fastqca.data.sets import MAX_LEVELS
from fastqca.expressions.formula import did_you_mean_set, literals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.expressions.expression import Expression

__all__ = ["Space", "as_array", "checked_levels", "read_names", "space_of"]


@dataclass(frozen=True, slots=True)
class Space:
    """
    Sets and their numbers of levels.

    Attributes
    ----------
    names : tuple of str, length k
    levels : tuple of int, length k
    """

    names: tuple[str, ...]
    levels: tuple[int, ...]

    @property
    def multi_value(self) -> tuple[str, ...]:
        """The sets that are written with braces."""
        return tuple(n for n, m in zip(self.names, self.levels, strict=True) if m > 2)


def read_names(names: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Read names given one by one or as a comma-separated text."""
    if names is None:
        return None
    found = listed(names, "names", kind="names of sets", error=ExpressionError)
    found = [str(name).strip() for name in found]
    twice = [name for i, name in enumerate(found) if name in found[:i]]
    if twice:
        raise ExpressionError(f"set {twice[0]!r} is named more than once")
    return tuple(found)


def checked_levels(levels: Any) -> tuple[int, ...]:  # noqa: ANN401 (what a user passes)
    """
    Check numbers of levels given one by one.

    Examples
    --------
    >>> checked_levels([2, 3.0])
    (2, 3)
    """
    if isinstance(levels, str) or not isinstance(levels, Iterable):
        raise DataError("levels must be a sequence of numbers of levels, such as [2, 2, 3]")
    return tuple(
        whole_number(n, f"levels[{i}]", low=1, high=MAX_LEVELS) for i, n in enumerate(levels)
    )


def as_array(given: Any, role: str) -> NDArray[Any]:  # noqa: ANN401 (what a user passes)
    """
    Return lines of equal length as an array.

    Raises
    ------
    DataError
        The lines have different lengths.

    Examples
    --------
    >>> as_array([[1, 0], [1, 1]], "a chart").shape
    (2, 2)
    """
    try:
        return np.asarray(given)
    except ValueError as error:
        raise DataError(f"the lines of {role} have different lengths") from error


def space_of(
    sources: Sequence[Expression],
    names: str | Iterable[str] | None,
    levels: Mapping[str, int] | Sequence[int] | None,
) -> Space:
    """
    Find the sets and their levels that expressions are about.

    Parameters
    ----------
    sources : sequence of Expression
    names : iterable of str or comma-separated str, or None
        By default the sets in the expressions, in the order in which they appear.
    levels : mapping of str to int, or sequence of int, or None
        For all sets, or for those with more than two. A set written with braces needs one.

    Raises
    ------
    ExpressionError
        A set is not among the names, or its number of levels is not known.
    """
    found = dict.fromkeys(name for source in sources for name in source.names)
    given = read_names(names)
    chosen = tuple(found) if given is None else given
    for name in found:
        if name not in chosen:
            raise ExpressionError(f"there is no set {name!r}{did_you_mean_set(name, chosen)}")
    known = _known(levels, chosen)
    braces = dict.fromkeys(
        literal.name for source in sources for literal in literals(source.tree) if literal.braces
    )
    unknown = [name for name in braces if name not in known]
    if unknown:
        example = ", ".join(f"{name!r}: 3" for name in unknown)
        raise ExpressionError(
            f"the number of levels of {listing(unknown)} is needed for this: "
            f"pass levels={{{example}}} with the right numbers"
        )
    return Space(chosen, tuple(known.get(name, 2) for name in chosen))


def _known(
    levels: Mapping[str, int] | Sequence[int] | None, names: Sequence[str]
) -> dict[str, int]:
    if levels is None:
        return {}
    if isinstance(levels, Mapping):
        return dict(zip(levels, checked_levels(levels.values()), strict=True))
    counts = checked_levels(levels)
    if len(counts) != len(names):
        raise DataError(f"levels has {len(counts)} numbers for {len(names)} sets: {listing(names)}")
    return dict(zip(names, counts, strict=True))
