"""A truth table as a figure: which configurations occur, how often, how consistent they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, whole_number
from fastqca._common.errors import DataError
from fastqca._tables import columns_wide
from fastqca.plot.layout import finish, inches_of, measure_in, wrapped
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    NAME,
    NOTE,
    ORANGE,
    PALE,
    TICK,
    Width,
    axes_for,
    figure_function,
    plain,
)
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["truth_table"]

_COLOURS = {"1": BLUE, "0": PALE, "C": ORANGE, "?": "white"}
_MOST_ROWS = 64
# Inches: a column of a new figure, and the narrowest one; rows of dots; bars; consistencies.
_COLUMN, _NARROWEST, _ROW, _BARS, _FITS = 0.26, 0.115, 0.24, 0.75, 0.6
_WORDS = {"1": "1: sufficient", "0": "0: not", "C": "C: contradictory", "?": "?: too few cases"}


@figure_function
def truth_table(
    table: TruthTable,
    *,
    sort_by: str = "OUT",
    max_rows: int | None = None,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the observed configurations as columns of dots, with case counts and consistency above.

    Parameters
    ----------
    table : TruthTable
    sort_by : {"OUT", "n", "incl", "row"}, default "OUT"
        Order of the configurations from left to right; with "OUT", then by consistency.
    max_rows : int, optional
        Maximum number of configurations to draw: by default 64, or fewer if there is no room. A
        note states how many are omitted.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into, which are divided into three. By default, a new figure is created.

    Returns
    -------
    Axes
        Contains three axes: ``child_axes`` holds the dots, the number of cases, and the
        consistency.

    Examples
    --------
    >>> import fastqca as qca
    >>> tt = qca.truth_table(qca.datasets.load("lipset", "fuzzy"), "SURV", incl_cut=0.8)
    >>> ax = truth_table(tt)
    """
    if not isinstance(table, TruthTable):
        raise DataError(f"a truth table is needed, got {type(table).__name__}")
    choice(sort_by, "sort_by", ("OUT", "n", "incl", "row"))
    if max_rows is not None:
        whole_number(max_rows, "max_rows", low=1)
    k, left = len(table.conditions), 0.085 * max(map(columns_wide, table.conditions)) + 0.3
    shown = min(max_rows or _MOST_ROWS, len(table.out))
    ax = axes_for(ax, (left + _COLUMN * max(shown, 12), 4.0), width)
    page = inches_of(ax)
    heads = [wrapped(ax, name, 0.4 * page, TICK, (" ", "_", "")) for name in table.conditions]
    measure = measure_in(ax, TICK)
    left = max(measure(line) for head in (*heads, "consistency") for line in head.split("\n")) + 0.1
    room = max(int((page - left) / _NARROWEST), 1)
    order = _order(table, sort_by)[: max_rows or min(_MOST_ROWS, room)]
    column = (page - left) / max(len(order), 9)
    ax.set_axis_off()
    tall = max(_ROW, 0.06 + 0.14 * (1 + max(head.count("\n") for head in heads)))
    high = tall * k, _BARS, _FITS
    share = [part / sum(high) for part in high]
    dots = ax.inset_axes((0, 0, 1, share[0] - 0.02))
    bars = ax.inset_axes((0, share[0], 1, share[1] - 0.05), sharex=dots)
    fits = ax.inset_axes((0, share[0] + share[1], 1, share[2]), sharex=dots)
    codes = [table.out[i] for i in order]
    _draw_dots(dots, table, order, heads, column)
    _draw_bars(bars, table, order, codes, column)
    handles = [*_key(codes), *_draw_consistency(fits, table, order)]
    dots.set_xlabel("row of the truth table", fontsize=NOTE, color=INK)
    finish(
        ax,
        title=f"Truth table for {table.outcome}\n{_settings(table)}",
        handles=handles,
        note=_below(table, len(order)),
        height=sum(high),
    )
    return ax


def _order(table: TruthTable, sort_by: str) -> list[int]:
    incl = np.nan_to_num(table.incl, nan=-1.0)
    keys = {
        "OUT": lambda i: ("1C0?".index(table.out[i]), -incl[i], -table.n[i], i),
        "n": lambda i: (-table.n[i], -incl[i], i),
        "incl": lambda i: (-incl[i], -table.n[i], i),
        "row": lambda i: i,
    }
    return sorted(range(len(table.out)), key=keys[sort_by])


def _draw_dots(
    ax: Axes, table: TruthTable, order: list[int], heads: list[str], column: float
) -> None:
    """Draw dots for present, rings for absent, levels of multi-value conditions as numbers."""
    values = table.configs[order]
    shrink = min(1.0, column / 0.13) ** 2
    for row, n_levels in enumerate(table.levels):
        y = np.full(len(order), row)
        if row % 2:
            ax.axhspan(row - 0.5, row + 0.5, color="#F5F5F5", zorder=0)
        if n_levels > 2:
            for place, level in enumerate(values[:, row].tolist()):
                text = str(level) if level < n_levels else table.sets.dont_care[row]
                ax.text(place, row, text, ha="center", va="center", fontsize=8, color=INK)
            continue
        x, there, absent = np.arange(len(order)), values[:, row] == 1, values[:, row] == 0
        ax.scatter(x[there], y[there], s=44 * shrink, color=INK, zorder=3)
        ax.scatter(
            x[absent], y[absent], s=28 * shrink, facecolor="white", edgecolor=GREY, lw=0.8, zorder=3
        )
        neither = ~(there | absent)  # "don't care"
        ax.scatter(x[neither], y[neither], s=36 * shrink, marker="_", color=GREY, zorder=3)
    ax.set_yticks(range(len(heads)), [plain(name) for name in heads], fontsize=TICK)
    ax.set_ylim(len(table.conditions) - 0.5, -0.5)
    ax.set_xlim(-0.7, max(len(order), 9) - 0.3)
    numbers = [str(table.row_numbers[i]) for i in order]
    ax.set_xticks(range(len(order)), numbers, fontsize=NAME)
    if max(map(len, numbers)) * 0.07 > column:
        ax.tick_params(axis="x", rotation=90)
    _bare(ax)


def _draw_bars(
    ax: Axes, table: TruthTable, order: list[int], codes: list[str], column: float
) -> None:
    n = table.n[order]
    colours = [_COLOURS[code] for code in codes]
    ax.bar(range(len(order)), n, color=colours, edgecolor=INK, lw=0.6, width=0.7)
    if max(len(str(count)) for count in n.tolist()) * 0.065 <= column:
        for x, count in enumerate(n.tolist()):
            ax.annotate(
                str(count),
                (x, count),
                (0, 1),
                textcoords="offset points",
                ha="center",
                fontsize=6.5,
                color=INK,
            )
    ax.set_ylabel("cases", fontsize=TICK, color=INK, rotation=0, ha="right", va="center")
    ax.set_ylim(0, max(int(n.max()), 1) * 1.25)
    ax.set_yticks([])
    ax.tick_params(axis="x", labelbottom=False)
    _bare(ax)


def _key(codes: list[str]) -> list[Any]:
    """Explain the colours of the bars."""
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=_COLOURS[code], edgecolor=INK, lw=0.6, label=_WORDS[code])
        for code in "1C0?"
        if code in codes
    ]


def _draw_consistency(ax: Axes, table: TruthTable, order: list[int]) -> list[Any]:
    """Draw inclusion as lollipops, PRI as small rings, and return what is to be explained."""
    x = np.arange(len(order))
    incl, pri = table.incl[order], table.pri[order]
    ax.vlines(x, 0, np.nan_to_num(incl), color=GREY, lw=0.8)
    handles: list[Any] = [ax.scatter(x, incl, s=16, color=INK, zorder=3, label="consistency")]
    if np.isfinite(pri).any() and any(table.sets.fuzzy):
        look: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "lw": 0.8, "zorder": 4}
        handles.append(ax.scatter(x, pri, s=12, label="PRI", **look))
    cut = table.settings.incl_cut
    for value in cut if isinstance(cut, tuple) else (cut,):
        line = ax.axhline(value, color=ORANGE, lw=1, zorder=1, label="incl_cut")
    handles.append(line)
    ax.set_ylim(-0.08, 1.08)
    ax.set_yticks([0, 0.5, 1], ["0", ".5", "1"], fontsize=NAME)
    ax.tick_params(axis="x", labelbottom=False)
    _bare(ax)
    return handles


def _bare(ax: Axes) -> None:
    ax.tick_params(length=0, colors=INK)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _settings(table: TruthTable) -> str:
    """Say how the rows were coded."""
    settings = table.settings
    cut = settings.incl_cut
    incl = " and ".join(f"{value:g}" for value in (cut if isinstance(cut, tuple) else (cut,)))
    return (
        f"{int(table.n.sum()):,} cases; incl_cut {incl}, pri_cut {settings.pri_cut:g}, "
        f"n_cut {settings.n_cut}"
    )


def _below(table: TruthTable, shown: int) -> str:
    remainders = table.n_remainders
    left_out = len(table.out) - shown
    parts = [f"{left_out:,} more configurations not drawn"] if left_out else []
    parts.append(f"{remainders:,} remainder{'' if remainders == 1 else 's'} without a case")
    return "; ".join(parts)
