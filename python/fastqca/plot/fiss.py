"""The configuration chart of Fiss as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, flag
from fastqca._tables import columns_wide, figure
from fastqca.plot.key import remember
from fastqca.plot.labels import labels
from fastqca.plot.layout import finish, inches_of, measure_in, wrapped
from fastqca.plot.style import (
    INK,
    NAME,
    PALE,
    TICK,
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
)
from fastqca.solutions.fiss import FissChart, FissCharts, fiss_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from fastqca._tables import Cases
    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.solution import SolutionSet
    from fastqca.solutions.terms import Model

__all__ = ["fiss"]

_MOST_LINES = 24  # of cases below a column
_NAMED = 30  # cases that "auto" names
_ROW = 0.29  # inches, as all lengths here; a row of marks, which is the unit of the vertical axis
_COLUMN, _WIDEST = 0.62, 1.5  # a column of a new figure
_GAP = 0.5  # columns between two charts
_TEXT_ROW, _CASE_ROW = 0.66, 0.4  # units
_FIT = ("consistency", "PRI", "raw coverage", "unique coverage")
_OVERALL = {"solution consistency": "inclS", "solution PRI": "PRI", "solution coverage": "covS"}


@figure_function
def fiss(
    solution: Minimization | SolutionSet | FissChart | FissCharts | Sequence[Any],
    model: int | str | Model = 1,
    *,
    cases: bool | Cases = "auto",
    shorten: bool = True,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw models as a configuration chart (Fiss).

    Parameters
    ----------
    solution : Minimization, SolutionSet, FissChart or FissCharts, or a list of solutions
        As for `fiss_chart`. Several solutions, such as those of an outcome and its negation, appear
        side by side.
    model : int, str or Model, default 1
        The model to draw. Not needed if `solution` is a chart.
    cases : {"auto", "names", "count", "none"} or bool
        How the cases of each configuration are shown below it; names that do not fit are listed
        below the chart. "auto" shows names for up to 30 cases and counts for more. True stands for
        "names" and False for "none".
    shorten : bool, default True
        Whether to omit words that all case names start or end with, if names are long. False writes
        names in full.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters. By
        default, as wide as needed.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created, as high as needed.

    Returns
    -------
    Axes

    Notes
    -----
    ● stands for present, ⊗ for absent, and blank for irrelevant. Large symbols are core conditions
    and small symbols peripheral conditions, if a parsimonious model determines the core; the note
    below the chart names this model. Otherwise, all symbols have the same size, and the legend does
    not mention core conditions. For a multi-value condition, the symbol contains its level.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> sol = qca.minimize(sets, outcome="SURV", incl_cut=0.8, include="?", dir_exp="DEV:STB")
    >>> absent = qca.minimize(sets, outcome="~SURV", incl_cut=0.8, include="?")
    >>> ax = fiss([sol, absent], width="double")
    """
    given, charts = _charts(solution, model)
    names = list(dict.fromkeys(name for chart in charts for name in chart.conditions))
    at = _columns(charts)
    shorten = flag(shorten, "shorten")
    told = _told(charts, cases)
    listed = _listed(charts) if told == "names" else []
    left = 0.075 * max(map(columns_wide, (*names, "solution consistency"))) + 0.2
    widest = max((columns_wide(name) for names_of in listed for name in names_of), default=0)
    column = min(max(_COLUMN, 0.065 * widest + 0.1), _WIDEST)
    natural = left + max(column * (at[-1][-1] + 1.2), 2.2)
    ax = axes_for(ax, (natural, 4.0), width)
    page = inches_of(ax)
    heads = [wrapped(ax, name, 0.42 * page, TICK, (" ", "_", "")) for name in names]
    measure = measure_in(ax, TICK)
    left = max(
        measure(line) for name in (*heads, "solution consistency") for line in name.split("\n")
    )
    column = (page - left - 0.2) / (at[-1][-1] + 1.2)
    tall = max(1.0, (0.06 + 0.14 * (1 + max(head.count("\n") for head in heads))) / _ROW)
    shrink = min(1.0, column / 0.21)
    for chart, places in zip(charts, at, strict=True):
        for row, name in enumerate(names):
            if name in chart.conditions:
                for i, place in enumerate(places):
                    cell = chart.conditions.index(name), i
                    _mark(ax, chart, cell, (place, row * tall), shrink)
    turned = column < measure("0.00") + 0.04
    bottom = _numbers(ax, charts, at, len(names) * tall - tall / 2 + 0.5, turned=turned)
    below: list[str] = []
    if told == "count":
        counts = [len(chart.model.terms[i].case_names) for chart in charts for i in chart.order]
        bottom = _row(ax, "cases", [f"{n:,}" for n in counts], _flat(at), bottom, turned=turned)
    elif told == "names":
        bottom, below = _names(ax, charts, listed, at, bottom, column, shorten=shorten)
    _frame(ax, charts, at, heads, (bottom, tall))
    _heads(ax, charts, at, column)
    table = given._tables()[0]  # noqa: SLF001 (which says it in words)
    legend, *about = table.notes
    finish(
        ax,
        title=table.caption,
        handles=_legend(charts, with_core="core" in legend),
        note="\n".join([*(f"{line}." for line in about), *below]),
        height=_ROW * (bottom - 0.25 + tall / 2),
        legend={"handlelength": 1.2},
    )
    return ax


def _charts(
    solution: Any,  # noqa: ANN401 (what `fiss` takes)
    model: int | str | Model,
) -> tuple[FissChart | FissCharts, tuple[FissChart, ...]]:
    """Make the chart, or the charts, of what was given."""
    if isinstance(solution, FissChart | FissCharts):
        made = solution
    elif (
        isinstance(solution, list | tuple)
        and solution
        and all(isinstance(chart, FissChart) for chart in solution)
    ):
        made = FissCharts(tuple(solution))
    else:
        made = fiss_chart(solution, model)
    return made, (made,) if isinstance(made, FissChart) else made.charts


def _columns(charts: Sequence[FissChart]) -> list[list[float]]:
    """Place the configurations of each chart, with a gap between charts."""
    at, x = [], 0.0
    for chart in charts:
        at.append([x + i for i in range(len(chart.names))])
        x += len(chart.names) + _GAP
    return at


def _flat(at: Sequence[Sequence[float]]) -> list[float]:
    return [place for places in at for place in places]


def _told(charts: Sequence[FissChart], cases: bool | Cases) -> str:  # noqa: FBT001 (as given)
    """Decide how cases are shown."""
    if isinstance(cases, bool):
        return "names" if cases else "none"
    if choice(cases, "cases", ("auto", "names", "count", "none")) != "auto":
        return cases
    if (own := charts[0].cases) != "auto":
        return own
    named = {
        name for chart in charts for i in chart.order for name in chart.model.terms[i].case_names
    }
    return "names" if len(named) <= _NAMED else "count"


def _numbers(
    ax: Axes, charts: Sequence[FissChart], at: list[list[float]], y: float, *, turned: bool
) -> float:
    """Write parameters of fit below the marks, and return where they end."""
    rows = [[figure(v, 2) for chart in charts for v in chart.fit_rows()[i][1]] for i in range(4)]
    for name, cells in zip(_FIT, rows, strict=True):
        y = _row(ax, name, cells, _flat(at), y, turned=turned)
    if all(chart.overall for chart in charts):
        y += 0.2
        ax.axhline(y - 0.5, color=PALE, lw=0.5)
        middles = [(places[0] + places[-1]) / 2 for places in at]
        for name, key in _OVERALL.items():
            y = _row(ax, name, [figure(c.model.fit[key], 2) for c in charts], middles, y)
    return y


def _row(
    ax: Axes,
    name: str,
    cells: Sequence[str],
    at: Sequence[float],
    y: float,
    *,
    turned: bool = False,
) -> float:
    """Write a row of texts, upright in narrow columns, and return where the next one goes."""
    y += 0.2 if turned else 0
    look: dict[str, Any] = {"va": "center", "fontsize": TICK, "color": INK}
    ax.annotate(name, (0, y - 0.1), (-4, 0), xycoords=ax.get_yaxis_transform(),
                textcoords="offset points", ha="right", **look)  # fmt: skip
    for x, cell in zip(at, cells, strict=True):
        ax.text(x, y - 0.1, cell, ha="center", rotation=90 if turned else 0, **look)
    return y + _TEXT_ROW + (0.25 if turned else 0)


def _names(
    ax: Axes,
    charts: Sequence[FissChart],
    listed: Sequence[Sequence[str]],
    at: list[list[float]],
    y: float,
    column: float,
    *,
    shorten: bool,
) -> tuple[float, list[str]]:
    """Write cases below their columns, or return lines for the note where they have no room."""
    measure = measure_in(ax, NAME)
    every = [name for chart in charts for name in chart.model.explained.table.sets.cases]
    room = int((column - 0.06) / (measure("m" * 20) / 26))  # letters are narrower than m
    shown = labels(every, max(room, 6), lines=1, shorten=shorten)
    short = dict(zip(every, shown, strict=True))
    lists = [[short[name] for name in names] for names in listed]
    widest = max((measure(line) for lines in lists for line in lines), default=0)
    cut = any("…" in line and line not in every for lines in lists for line in lines)
    if cut or widest > column - 0.03 or max(map(len, lists)) > _MOST_LINES:
        several = len(charts) > 1
        heads = [f"{chart.outcome} {n}" if several else n for chart in charts for n in chart.names]
        lines = [f"{head}: {'; '.join(names)}" for head, names in zip(heads, listed, strict=True)]
        return y, ["Cases of the configurations:", *lines]
    look: dict[str, Any] = {"va": "top", "color": INK}
    ax.annotate("cases", (0, y - 0.32), (-4, 0), xycoords=ax.get_yaxis_transform(),
                textcoords="offset points", ha="right", fontsize=TICK, **look)  # fmt: skip
    for x, lines in zip(_flat(at), lists, strict=True):
        text = plain("\n".join(lines))
        ax.text(x, y - 0.3, text, ha="center", fontsize=NAME, linespacing=1.15, **look)
    remember(ax, dict.fromkeys((n, s, True) for n, s in zip(every, shown, strict=True)))
    return y + _CASE_ROW * max(map(len, lists)) + 0.3, []


def _frame(
    ax: Axes,
    charts: Sequence[FissChart],
    at: list[list[float]],
    heads: list[str],
    ends: tuple[float, float],
) -> None:
    """Name rows and columns, and take away what a chart of marks has no use for."""
    n_rows, (bottom, tall) = len(heads), ends
    for row in range(n_rows + 1):
        outer = row in {0, n_rows}
        ax.axhline(
            (row - 0.5) * tall, color=INK if outer else PALE, lw=0.8 if outer else 0.5, zorder=1
        )
    ax.axhline(bottom - 0.4, color=INK, lw=0.8)
    last = at[-1][-1]
    ax.set_xlim(-0.6, max(last + 0.6, 1.6))
    ax.set_ylim(bottom - 0.35, -tall / 2 - 0.1)
    ax.set_xticks(_flat(at), [name for chart in charts for name in chart.names])
    ax.xaxis.tick_top()
    ax.set_yticks([row * tall for row in range(n_rows)], [plain(name) for name in heads])
    ax.tick_params(length=0, colors=INK, labelsize=TICK)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _heads(ax: Axes, charts: Sequence[FissChart], at: list[list[float]], column: float) -> None:
    """Name charts that stand side by side above their columns."""
    if len(charts) == 1:
        return
    from matplotlib.transforms import ScaledTranslation

    figure: Any = ax.get_figure(root=True)
    above = ax.get_xaxis_transform() + ScaledTranslation(0, 16 / 72, figure.dpi_scale_trans)
    outcomes = [chart.outcome for chart in charts]
    for chart, places in zip(charts, at, strict=True):
        alone = outcomes.count(chart.outcome) == 1
        text = chart.outcome if alone else f"{chart.outcome}, {chart.kind} {chart.model.name}"
        text = wrapped(ax, text, max(column * (len(places) + _GAP) - 0.05, 0.4), TICK)
        middle = (places[0] + places[-1]) / 2
        ax.annotate(expression_label(text), (middle, 1), (0, 2), xycoords=above,
                    textcoords="offset points", ha="center", va="bottom", fontsize=TICK,
                    color=INK)  # fmt: skip
        ends = [places[0] - 0.42, places[-1] + 0.42]
        ax.plot(ends, [1, 1], transform=above, color=INK, lw=0.6, clip_on=False)


def _legend(charts: Sequence[FissChart], *, with_core: bool) -> list[Any]:
    """Explain the marks that the charts have."""
    from matplotlib.lines import Line2D

    found = {
        (int(chart.states[i, j]) > 0, bool(chart.core[i, j]) or not with_core)
        for chart in charts
        for i, j in np.argwhere(chart.states >= 0).tolist()
        if chart.levels[i] <= 2
    }
    handles = []
    for present, core in sorted(found, reverse=True):
        size = 11.0 if core else 6.5
        look: dict[str, Any] = {"ls": "", "mec": INK, "color": INK}
        marks = [Line2D([], [], marker="o", ms=size, mfc=INK if present else "white", **look)]
        if not present:
            marks.append(Line2D([], [], marker="x", ms=0.55 * size, **look))
        words = "present" if present else "absent"
        kind = "core " if core else "peripheral "
        handles.append((tuple(marks), f"{kind if with_core else ''}{words}"))
    if any(max(chart.levels) > 2 for chart in charts):
        number = Line2D([], [], marker="$2$", ms=6, color=INK, ls="")
        handles.append(((number,), "level of a multi-value condition"))
    handles.append(((Line2D([], [], ls=""),), "blank: irrelevant"))
    return handles


def _mark(
    ax: Axes, chart: FissChart, cell: tuple[int, int], at: tuple[float, float], shrink: float
) -> None:
    """Draw one cell, in units of points so that marks stay round in any axes."""
    level = int(chart.states[cell])
    if level < 0:
        return
    core = bool(chart.core[cell])
    size = ((12.5 if core else 6.8) * shrink) ** 2
    if chart.levels[cell[0]] > 2:
        ax.scatter(*at, s=size, facecolor=INK if core else "white", edgecolor=INK, zorder=3)
        look: dict[str, Any] = {"ha": "center", "va": "center_baseline", "zorder": 4}
        ax.text(
            *at,
            str(level),
            color="white" if core else INK,
            fontsize=(8 if core else 6) * shrink,
            **look,
        )
    elif level == 1:
        ax.scatter(*at, s=size, facecolor=INK, edgecolor=INK, zorder=3)
    else:
        ax.scatter(*at, s=size, facecolor="white", edgecolor=INK, lw=1.1, zorder=3)
        ax.scatter(*at, s=size * 0.42, marker="x", color=INK, lw=1.1 if core else 0.8, zorder=4)


def _listed(charts: Sequence[FissChart]) -> list[list[str]]:
    """Name the cases of each configuration."""
    return [list(chart.model.terms[i].case_names) for chart in charts for i in chart.order]
