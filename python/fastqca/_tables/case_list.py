"""Lists of cases in the cells of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from fastqca._common.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

__all__ = ["CaseList", "Cases", "Shown", "spaced"]

_TIGHT = pattern(r",(?=\S)")

Cases: TypeAlias = Literal["names", "count", "none", "auto"]
Shown: TypeAlias = Literal["names", "count", "none"]


class CaseList(str):
    """
    The names of some cases as one text, which knows how many there are.

    It is made of groups of names, such as the rows of a truth table, and of what stands between
    names and between groups. Where a name has a comma itself, semicolons stand between all of them.

    Attributes
    ----------
    names : tuple of str

    Examples
    --------
    >>> some = CaseList([("AU", "BE"), ("DE",)])
    >>> some, some.names
    ('AU,BE; DE', ('AU', 'BE', 'DE'))
    >>> CaseList.of(["care, Venlo", "AU"])
    'care, Venlo; AU'
    """

    __slots__ = ("names",)
    names: tuple[str, ...]

    def __new__(
        cls, groups: Iterable[Sequence[str]], within: str = ",", between: str = "; "
    ) -> Self:
        """Join the names."""
        groups = list(groups)
        names = tuple(name for group in groups for name in group)
        if any("," in name for name in names):
            within = between
        made = super().__new__(cls, between.join(map(within.join, groups)))
        made.names = names
        return made

    @classmethod
    def of(cls, names: Iterable[str], within: str = ",") -> CaseList:
        """Join names that are in one group."""
        return cls([tuple(names)], within)

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (str(self), self.names)


def spaced(cell: str) -> str:
    """
    Write the names in a cell with blanks between them, as running text has them.

    Examples
    --------
    >>> spaced(CaseList.of(["AU", "BE"])), spaced(CaseList.of(["care, Venlo", "AU"])), spaced("a,b")
    ('AU, BE', 'care, Venlo; AU', 'a,b')
    """
    if not isinstance(cell, CaseList) or any("," in name for name in cell.names):
        return cell
    return _TIGHT.sub(", ", cell)


def _restored(text: str, names: tuple[str, ...]) -> CaseList:
    made = str.__new__(CaseList, text)
    made.names = names
    return made
