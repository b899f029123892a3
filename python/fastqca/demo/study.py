"""What the bundled studies have in common: the result, and the tables they are told with."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from fastqca import pof
from fastqca._common.errors import FastqcaWarning
from fastqca._tables import Column, figure
from fastqca._tables import as_text as tables_as_text
from fastqca._tables.export import in_print
from fastqca.report.overview import solution_blocks, solved
from fastqca.report.page import Block, Heading, Shown, Table, as_html, as_text
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.truth_table import TruthTable, truth_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.solutions.minimization import Minimization

__all__ = ["DemoStudy", "Rows", "fit_table", "in_full", "minimized", "values_table"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DemoStudy:
    """
    A bundled study with its results. `print` shows the same as `fastqca demo`.

    Attributes
    ----------
    name : str
    title : str
    analyses : mapping of str to Minimization
        The minimizations of the study, by topic.
    blocks : tuple
        The parts that are printed.
    details : tuple
        Additional parts of the page: all solutions with all their terms and cases.
    """

    name: str
    title: str
    analyses: Mapping[str, Minimization]
    blocks: tuple[Block, ...]
    details: tuple[Block, ...] = ()

    def page(self) -> str:
        """Return the study as a self-contained HTML page with complete solutions."""
        return as_html(self.title, [*self.blocks, *self.details])

    def __str__(self) -> str:
        return as_text([Heading(self.title, 1), *self.blocks])

    def __repr__(self) -> str:
        return f"<DemoStudy {self.name}: {', '.join(self.analyses)}>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True, slots=True)
class Rows:
    """A truth table without the legend, which a text with several of them gives once."""

    table: TruthTable

    def __str__(self) -> str:
        return tables_as_text([replace(table, legend=()) for table in in_print(self.table)])

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def minimized(
    data: pd.DataFrame,
    outcome: str,
    conditions: str | Sequence[str],
    *,
    dir_exp: str | None = None,
    **arguments: Any,  # noqa: ANN401 (those of truth_table)
) -> Minimization:
    """Run an analysis whose warnings, about identical columns, the study itself spells out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        table = truth_table(data, outcome, conditions, **arguments)
        return minimize(table, include="?", dir_exp=dir_exp)


def in_full(title: str, result: Minimization) -> list[Block]:
    """Show a truth table and its solutions with all terms and cases, for a page."""
    return [Heading(title), Shown(result.table), *solution_blocks(solved(result), level=3)]


def values_table(data: pd.DataFrame) -> Table:
    """Show a small table of whole numbers, cases as rows."""
    columns = [Column(str(data.index.name or ""), "left", gap=0)]
    columns += [Column(str(name), "center") for name in data.columns]
    rows = tuple((str(case), *map(str, row)) for case, *row in data.itertuples())
    return Table(tuple(columns), (rows,))


def fit_table(
    headers: Sequence[str],
    claims: Iterable[tuple[str, pd.DataFrame, Sequence[str]]],
    measures: Sequence[str],
) -> Table:
    """
    Show how far claims hold, each taken as a whole.

    Parameters
    ----------
    headers : sequence of str
        Of the columns before the parameters of fit.
    claims : iterable of (claim, data, cells)
        An expression with an arrow, the sets it is about, and what the first columns say.
    measures : sequence of str
        Names of the parameters of fit, such as ``("inclS", "PRI", "covS")``.
    """
    columns = [Column(header, "left", gap=2 if i else 0) for i, header in enumerate(headers)]
    columns += [Column(name) for name in measures]
    rows = []
    for claim, data, cells in claims:
        fit = pof(claim, data=data).measures
        rows.append((*cells, *(figure(fit[name][-1]) for name in measures)))
    return Table(tuple(columns), (tuple(rows),))
