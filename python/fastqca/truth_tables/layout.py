"""How the rows of a truth table are laid out for reading: legend, columns, order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastqca._common.names import column_names
from fastqca._tables import CaseList, Column, figure
from fastqca.truth_tables.coding import sort_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Line", "columns", "in_order", "label_notes", "legend"]

_LEGEND = (
    ("OUT", "output value"),
    ("n", "number of cases in configuration"),
    ("incl", "sufficiency inclusion score"),
    ("PRI", "proportional reduction in inconsistency"),
)

_FOR_PAPER = (
    ("SYM", "symmetric consistency"),
    ("cumul.", "share of cases in rows with at least as many cases"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a truth table as it is printed."""

    number: int
    levels: Sequence[str]  # of each condition, or their names
    out: str
    n: int
    measures: Mapping[str, float]  # `incl`, `PRI` and, where these were tested, the p-values
    names: Sequence[str] = ()  # its cases, or the deviant ones

    def cells(self) -> list[str]:
        """
        Write the line as cells.

        Examples
        --------
        >>> Line(3, ("1", "0"), "1", 2, {"incl": 0.9, "PRI": 0.8}, ("a", "b")).cells()
        ['3', '1', '0', '1', '2', '0.900', '0.800', 'a,b']
        """
        numbers = [str(self.n), *map(figure, self.measures.values())]
        return [str(self.number), *self.levels, self.out, *numbers, CaseList.of(self.names)]


def legend(
    cuts: Sequence[float] | None, *, dcc: bool, for_paper: bool = False
) -> list[tuple[str, str]]:
    """
    Explain the columns of a truth table.

    Examples
    --------
    >>> legend([0.8], dcc=False)[-1]
    ('pval1', 'p-value for inclusion above 0.8')
    """
    tests = zip(("pval1", "pval0"), cuts or (), strict=False)
    parts = [*_LEGEND, *((name, f"p-value for inclusion above {cut:g}") for name, cut in tests)]
    parts += _FOR_PAPER if for_paper else ()
    return [*parts, ("DCC", "deviant cases consistency")] if dcc else parts


def columns(conditions: Sequence[str], measures: Iterable[str], names: str) -> list[Column]:
    """Head the cells of lines; `names` is what the last column is called."""
    measures = list(measures)
    conditions = column_names(conditions, ("row", "OUT", "n", *measures, names))
    heads = [Column("", gap=0)]
    heads += [Column(name, "center", gap=1 if i else 2) for i, name in enumerate(conditions)]
    heads += [Column("OUT", "center", gap=3), Column("n", gap=3)]
    heads += [Column(name, "center") for name in measures]
    return [*heads, Column(names, "left", wrap=",")]


def in_order(lines: Sequence[Line], sort_by: str | Iterable[str] | None) -> list[Line]:
    """
    Sort lines as `sort_by` of `truth_table` says.

    Examples
    --------
    >>> two = [Line(i, (), "0", i, {"incl": 0.5, "PRI": 0.5}) for i in (1, 2)]
    >>> [line.number for line in in_order(two, "n")]
    [2, 1]
    """
    ordered = list(lines)
    for name, ascending in reversed(sort_keys(sort_by)):
        ordered.sort(key=lambda line, name=name: _key(line, name), reverse=not ascending)  # type: ignore[misc]
    return ordered


def _key(line: Line, name: str) -> float:
    if name == "OUT":
        return "?0C1".index(line.out)
    return line.n if name == "n" else line.measures[name]


def label_notes(conditions: Sequence[str], labels: Sequence[Sequence[str]]) -> list[str]:
    """
    Say which level has which label, one note per condition that has any.

    Examples
    --------
    >>> label_notes(["A", "B"], [(), ("low", "high")])
    ['B: 0 low, 1 high']
    """
    return [
        f"{name}: {', '.join(f'{level} {label}' for level, label in enumerate(own))}"
        for name, own in zip(conditions, labels, strict=True)
        if own
    ]
