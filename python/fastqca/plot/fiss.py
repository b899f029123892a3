"""The configuration chart of Fiss as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca._common.check import flag
from fastqca._tables import columns_wide, figure
from fastqca.plot.style import INK, PALE, axes_for, expression_label, figure_function, labels, plain
from fastqca.solutions.fiss import FissChart, fiss_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.solution import SolutionSet
    from fastqca.solutions.terms import Model

__all__ = ["fiss"]

_MOST_CASES = 24


@figure_function
def fiss(
    solution: Minimization | SolutionSet | FissChart,
    model: int | str | Model = 1,
    *,
    cases: bool = True,
    shorten: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a model as the configuration chart of Fiss.

    Parameters
    ----------
    solution : Minimization, SolutionSet or FissChart
        As for `fiss_chart`.
    model : int, str or Model, default 1
        Which of its models.
    cases : bool, default True
        Write the cases of each configuration below it.
    shorten : bool, default True
        Shorten long names of cases, so that they stay different. False writes them in full.
    ax : Axes, optional
        Where to draw. By default a new figure, as large as the chart needs.

    Returns
    -------
    Axes

    Notes
    -----
    ● is present, ⊗ absent; large marks are core, small ones peripheral conditions; blank does
    not matter. A multi-value condition shows its level in the mark.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> sol = qca.minimize(sets, outcome="SURV", incl_cut=0.8, include="?", dir_exp="DEV:STB")
    >>> ax = fiss(sol)
    """
    chart = solution if isinstance(solution, FissChart) else fiss_chart(solution, model)
    n_rows, n_columns = len(chart.conditions), len(chart.names)
    fits = chart.fit_rows()
    lists = _case_lists(chart, shorten=flag(shorten, "shorten")) if cases else []
    deepest = max((len(lines) for lines in lists), default=0)
    below = len(fits) + 0.5 + 0.42 * deepest + 1.6
    left = 0.085 * max(map(columns_wide, (*chart.conditions, "unique coverage"))) + 0.3
    title = columns_wide(f"Configurations for {chart.outcome} ({chart.model.name})")
    widest = max((columns_wide(line) for lines in lists for line in lines), default=0)
    width = left + max(max(0.82, 0.058 * widest) * n_columns, 3.1, 0.075 * min(title, 80))
    ax = axes_for(ax, (width, 0.36 * (n_rows + below + 1)))
    for row in range(n_rows):
        for column in range(n_columns):
            _mark(ax, chart, row, column)
    for row in range(n_rows + 1):
        ax.axhline(
            row - 0.5,
            color=INK if row in {0, n_rows} else PALE,
            lw=0.8 if row in {0, n_rows} else 0.5,
        )
    y = n_rows + 0.1
    for name, values in fits:
        ax.text(-0.7, y, name, ha="right", va="center", fontsize=8, color=INK)
        for column, value in enumerate(values):
            ax.text(column, y, figure(value, 2), ha="center", va="center", fontsize=8, color=INK)
        y += 1
    if deepest:
        ax.text(-0.7, y, "cases", ha="right", va="center", fontsize=8, color=INK)
        for column, lines in enumerate(lists):
            ax.text(
                column,
                y - 0.3,
                plain("\n".join(lines)),
                ha="center",
                va="top",
                fontsize=6.5,
                color=INK,
            )
        y += 0.42 * deepest + 0.4
    ax.axhline(y - 0.45, color=INK, lw=0.8)
    parameters = chart.model.fit
    overall = (
        f"solution: consistency {figure(parameters['inclS'], 2)}, PRI "
        f"{figure(parameters['PRI'], 2)}, coverage {figure(parameters['covS'], 2)}"
    )
    at, side = (n_columns - 0.5, "right") if n_columns > 4 else (-0.5, "left")
    ax.text(at, y, overall, ha=side, va="center", fontsize=8, color=INK)
    _frame(ax, chart, y + 0.6)
    return ax


def _frame(ax: Axes, chart: FissChart, bottom: float) -> None:
    """Name rows and columns, and take away what a chart of marks has no use for."""
    n_rows, n_columns = len(chart.conditions), len(chart.names)
    ax.set_xlim(-0.6, max(n_columns - 0.4, 1.6))
    ax.set_ylim(bottom, -1.0)
    ax.set_xticks(range(n_columns), chart.names)
    ax.xaxis.tick_top()
    ax.set_yticks(range(n_rows), [plain(name) for name in chart.conditions])
    ax.tick_params(length=0, colors=INK, labelsize=9)
    for spine in ax.spines.values():
        spine.set_visible(False)
    title = f"Configurations for {chart.outcome} ({chart.model.name})"
    ax.set_title(
        expression_label(title, 80),
        color=INK,
        fontsize=10,
        loc="left" if n_columns <= 4 else "center",
    )


def _mark(ax: Axes, chart: FissChart, row: int, column: int) -> None:
    """Draw one cell, in units of points so that marks stay round in any axes."""
    level = int(chart.states[row, column])
    if level < 0:
        return
    core = bool(chart.core[row, column])
    size = (15 if core else 8.5) ** 2
    if chart.levels[row] > 2:
        ax.scatter(
            [column], [row], s=size, facecolor=INK if core else "white", edgecolor=INK, zorder=3
        )
        colour = "white" if core else INK
        ax.text(
            column,
            row,
            str(level),
            color=colour,
            ha="center",
            va="center",
            fontsize=8 if core else 6,
            zorder=4,
        )
    elif level == 1:
        ax.scatter([column], [row], s=size, facecolor=INK, edgecolor=INK, zorder=3)
    else:
        ax.scatter([column], [row], s=size, facecolor="white", edgecolor=INK, lw=1.1, zorder=3)
        ax.scatter(
            [column], [row], s=size * 0.42, marker="x", color=INK, lw=1.1 if core else 0.8, zorder=4
        )


def _case_lists(chart: FissChart, *, shorten: bool) -> list[list[str]]:
    """List the cases of each column, line by line, cut where there are very many."""
    cases = chart.model.explained.table.sets.cases
    shown = dict(zip(cases, labels(cases, 14, shorten=shorten), strict=True))
    lists = []
    for position in chart.order:
        names = [shown[name] for name in chart.model.terms[position].case_names]
        if len(names) > _MOST_CASES:
            names = [*names[: _MOST_CASES - 1], f"{len(names) - _MOST_CASES + 1} more"]
        lists.append([line for name in names for line in name.split("\n")])
    return lists
