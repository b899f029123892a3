"""How the results of this package are printed: as tables, in text and in HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from fastqca._tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._tables import Column

__all__ = ["Shown", "Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is printed, with what stands above and below it."""

    columns: Sequence[Column]
    groups: Sequence[Sequence[Sequence[str]]]
    caption: str = ""
    notes: Sequence[str] = ()
    keys: int = 1


class Shown:
    """A result that is printed as tables."""

    __slots__ = ()

    def _tables(self) -> Sequence[Table]:
        """Lay the result out as it is printed."""
        raise NotImplementedError

    def __str__(self) -> str:
        parts = []
        for table in self._tables():
            printed = text_table(table.columns, table.groups, keys=table.keys)
            parts.append("\n\n".join(filter(None, [table.caption, printed, *table.notes])))
        return "\n\n\n".join(parts)

    def _repr_html_(self) -> str:
        parts = []
        for table in self._tables():
            parts.append(html_table(table.columns, table.groups, caption=table.caption))
            parts += [f"<p>{escape(note)}</p>" for note in table.notes]
        return "\n".join(parts)
