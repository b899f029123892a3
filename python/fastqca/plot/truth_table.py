"""A truth table as a figure: which configurations occur, how often, how consistent they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import choice, whole_number
from fastqca._common.errors import DataError
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    axes_for,
    expression_label,
    figure_function,
    plain,
)
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["truth_table"]

_COLOURS = {"1": BLUE, "0": PALE, "C": ORANGE, "?": "white"}
_WORDS = {"1": "1: sufficient", "0": "0: not", "C": "C: contradictory", "?": "?: too few cases"}


@figure_function
def truth_table(
    table: TruthTable,
    *,
    sort_by: str = "OUT",
    max_rows: int = 64,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the observed configurations as columns of dots, with their cases and consistency above.

    Parameters
    ----------
    table : TruthTable
    sort_by : {"OUT", "n", "incl", "row"}, default "OUT"
        Order of the configurations from left to right; within the same "OUT" by consistency.
    max_rows : int, default 64
        How many configurations are drawn; how many are left out is written below.
    ax : Axes, optional
        Where to draw; it is divided into three. By default a new figure.

    Returns
    -------
    Axes
        With three axes inside: its ``child_axes`` are the dots, the number of cases, and the
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
    whole_number(max_rows, "max_rows", low=1)
    order = _order(table, sort_by)[:max_rows]
    k, shown = len(table.conditions), len(order)
    size = (1.6 + 0.26 * max(shown, 9), 1.9 + 0.24 * k)
    ax = axes_for(ax, size)
    ax.set_axis_off()
    share = 0.24 * k / (0.24 * k + 1.45)  # of the height; the rest is for bars and consistency
    rest = 1 - share
    dots = ax.inset_axes((0, 0, 1, share - 0.02))
    bars = ax.inset_axes((0, share, 1, rest * 0.52), sharex=dots)
    fits = ax.inset_axes((0, share + rest * 0.58, 1, rest * 0.42), sharex=dots)
    codes = [table.out[i] for i in order]
    _draw_dots(dots, table, order)
    _draw_bars(bars, table, order, codes)
    _draw_consistency(fits, table, order)
    _draw_key(ax, codes)
    ax.set_title(
        expression_label(f"Truth table of {table.outcome}", 70), fontsize=10, color=INK, loc="left"
    )
    dots.set_xlabel(_below(table, shown), fontsize=8, color=INK)
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


def _draw_dots(ax: Axes, table: TruthTable, order: list[int]) -> None:
    """Draw dots for present, rings for absent, levels of multi-value conditions as numbers."""
    values = table.configs[order]
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
        ax.scatter(x[there], y[there], s=48, color=INK, zorder=3)
        ax.scatter(x[absent], y[absent], s=30, facecolor="white", edgecolor=GREY, lw=0.8, zorder=3)
        neither = ~(there | absent)  # "don't care"
        ax.scatter(x[neither], y[neither], s=40, marker="_", color=GREY, zorder=3)
    names = [plain(name) for name in table.conditions]
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.set_ylim(len(table.conditions) - 0.5, -0.5)
    ax.set_xlim(-0.7, max(len(order), 9) - 0.3)
    ax.set_xticks(range(len(order)), [str(table.row_numbers[i]) for i in order], fontsize=7)
    if len(order) > 12 or max(len(str(table.row_numbers[i])) for i in order) > 3:
        ax.tick_params(axis="x", rotation=90)
    _bare(ax)


def _draw_bars(ax: Axes, table: TruthTable, order: list[int], codes: list[str]) -> None:
    n = table.n[order]
    colours = [_COLOURS[code] for code in codes]
    ax.bar(range(len(order)), n, color=colours, edgecolor=INK, lw=0.6, width=0.7)
    if len(order) <= 40:
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
    ax.set_ylabel("cases", fontsize=8, color=INK, rotation=0, ha="right", va="center")
    ax.set_ylim(0, max(int(n.max()), 1) * 1.25)
    ax.set_yticks([])
    ax.tick_params(axis="x", labelbottom=False)
    _bare(ax)


def _draw_key(ax: Axes, codes: list[str]) -> None:
    """Tell the colours apart, above the figure."""
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=_COLOURS[code], edgecolor=INK, lw=0.6, label=_WORDS[code])
        for code in "1C0?"
        if code in codes
    ]
    ax.legend(
        handles=handles,
        fontsize=7,
        frameon=False,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=4,
        handlelength=1,
        columnspacing=1,
    )


def _draw_consistency(ax: Axes, table: TruthTable, order: list[int]) -> None:
    """Draw inclusion as lollipops, PRI as small rings."""
    x = np.arange(len(order))
    incl, pri = table.incl[order], table.pri[order]
    ax.vlines(x, 0, np.nan_to_num(incl), color=GREY, lw=0.8)
    ax.scatter(x, incl, s=16, color=INK, zorder=3)
    if np.isfinite(pri).any() and any(table.sets.fuzzy):
        ax.scatter(x, pri, s=12, facecolor="white", edgecolor=INK, lw=0.8, zorder=4)
    cut = table.settings.incl_cut
    for value in cut if isinstance(cut, tuple) else (cut,):
        ax.axhline(value, color=ORANGE, lw=1, zorder=1)
    ax.set_ylim(-0.08, 1.08)
    ax.set_yticks([0, 0.5, 1], ["0", ".5", "1"], fontsize=7)
    name = "incl ●\nPRI ○" if any(table.sets.fuzzy) else "incl"
    ax.set_ylabel(name, fontsize=8, color=INK, rotation=0, ha="right", va="center", labelpad=8)
    ax.tick_params(axis="x", labelbottom=False)
    _bare(ax)


def _bare(ax: Axes) -> None:
    ax.tick_params(length=0, colors=INK)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _below(table: TruthTable, shown: int) -> str:
    remainders = table.n_remainders
    left_out = len(table.out) - shown
    parts = ["row number"]
    if left_out:
        parts.append(f"{left_out:,} more configurations not drawn")
    parts.append(f"{remainders:,} remainder{'' if remainders == 1 else 's'} without a case")
    return "; ".join(parts)
