"""Lists of cases in tables: named, counted or left out, by one rule for every writer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca._common.check import choice
from fastqca._tables.case_list import CaseList

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fastqca._tables.case_list import Cases, Shown
    from fastqca._tables.model import Table

__all__ = ["checked_cases", "counted", "resolved", "showing", "with_lists"]

_NAMED = 30  # different cases that "auto" names at most


def checked_cases(cases: str) -> Cases:
    """Refuse what is no way to show cases."""
    return choice(cases, "cases", ("names", "count", "none", "auto"))


def resolved(tables: Sequence[Table], cases: Cases) -> Shown:
    """Decide how cases are shown: for "auto" as tables want it, else by how many they list."""
    cases = checked_cases(cases)
    if cases != "auto":
        return cases
    for table in tables:
        if table.cases != "auto":
            return table.cases
    lists = (cell for table in tables for row in table.rows() for cell in row)
    listed = {name for cell in lists if isinstance(cell, CaseList) for name in cell.names}
    return "names" if len(listed) <= _NAMED else "count"


def showing(tables: Sequence[Table], cases: Cases, hint: str = "") -> list[Table]:
    """
    Lay tables out with their cases as wanted.

    Parameters
    ----------
    cases : {"names", "count", "none", "auto"}
        As texts; as numbers, which are left out where a column "n" has the same; not at all.
    hint : str
        A note to add where "auto" has left names out.
    """
    shown = resolved(tables, cases)
    made = [_shown(table, shown) for table in tables]
    unasked = cases == "auto" and all(table.cases == "auto" for table in tables)
    if hint and unasked and shown == "count" and _lists(tables):
        made[-1] = replace(made[-1], notes=[*made[-1].notes, hint])
    return made


def _lists(tables: Sequence[Table]) -> bool:
    return any(isinstance(cell, CaseList) for t in tables for row in t.rows() for cell in row)


def _shown(table: Table, shown: Shown) -> Table:
    if shown == "names" or not _lists([table]):
        return table
    if shown == "none":
        return _without(table)
    counted = replace(
        table,
        columns=[
            replace(column, align="center", wrap=None) if _is_list(table, i) else column
            for i, column in enumerate(table.columns)
        ],
        groups=[[list(map(_count, row)) for row in group] for group in table.groups],
    )
    known = [i for i, column in enumerate(table.columns) if column.header == "n"]
    same = [
        i
        for i in range(len(table.columns))
        if _is_list(table, i)
        and any(all(row[i] == row[n] for row in counted.rows() if len(row) > i) for n in known)
    ]
    return counted.without_columns(same)


def _without(table: Table) -> Table:
    """Leave out the columns and rows that list cases."""
    keys = table.keys
    groups = [
        [row for row in group if not row[keys:] or not all(map(_listed, row[keys:]))]
        for group in table.groups
    ]
    listed = [i for i in range(len(table.columns)) if _is_list(table, i)]
    if table.n_rows != sum(map(len, groups)):
        return replace(table, groups=[group for group in groups if group])
    return table.without_columns(listed)


def _listed(cell: str) -> bool:
    return isinstance(cell, CaseList)


def _is_list(table: Table, column: int) -> bool:
    """Whether a column lists cases, in every row that reaches it."""
    cells = [row[column] for row in table.rows() if len(row) > column]
    return bool(cells) and all(map(_listed, cells))


def _count(cell: str) -> str:
    return f"{len(cell.names):,}" if isinstance(cell, CaseList) else cell


def with_lists(frame: pd.DataFrame, lists: Sequence[CaseList], name: str = "cases") -> pd.DataFrame:
    """Put lists of cases that can be counted in place of their texts in a frame."""
    import pandas as pd

    return frame.assign(**{name: pd.Series(lists, index=frame.index, dtype=object)})


def counted(frame: pd.DataFrame, cases: Shown) -> pd.DataFrame:
    """
    Write lists of cases in a frame as text, or as numbers, or leave them out.

    A number is left out where the column "n" has it.
    """
    import pandas as pd

    made = {}
    for at, name in enumerate(frame.columns):
        column = frame.iloc[:, at]
        lists = column.map(_listed) if column.dtype == object else None
        if lists is None or not lists.any():
            made[at] = column
        elif cases == "names":
            made[at] = column.map(lambda cell: str(cell) if _listed(cell) else cell)
        elif cases == "count":
            numbers = column.map(lambda cell: len(cell.names) if _listed(cell) else None)
            if name == "n" or "n" not in frame.columns or not numbers.equals(frame["n"]):
                made[at] = numbers.astype("Int64")
    shown = pd.DataFrame(made, index=frame.index)
    return shown.set_axis([frame.columns[at] for at in made], axis=1)
