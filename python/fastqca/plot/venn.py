"""Venn diagrams: configurations as areas, coloured by the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
    labels,
    plain,
)
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["venn"]

_GRID = 900
_EXTENT = 1.3


@dataclass(frozen=True, slots=True)
class _Ellipse:
    """An ellipse by its centre, half axes and angle in degrees."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    def inside(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        turn = np.deg2rad(self.angle)
        along = (x - self.x) * np.cos(turn) + (y - self.y) * np.sin(turn)
        across = (y - self.y) * np.cos(turn) - (x - self.x) * np.sin(turn)
        inside: NDArray[np.bool_] = (along / self.width) ** 2 + (across / self.height) ** 2 <= 1
        return inside

    def edge(self, n: int = 200) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        t, turn = np.linspace(0, 2 * np.pi, n), np.deg2rad(self.angle)
        a, b = self.width * np.cos(t), self.height * np.sin(t)
        return (
            self.x + a * np.cos(turn) - b * np.sin(turn),
            self.y + a * np.sin(turn) + b * np.cos(turn),
        )


def _around(n: int, radius: float, width: float, height: float, lean: float) -> list[_Ellipse]:
    """Place n equal ellipses in a ring."""
    found = []
    for i in range(n):
        at = 90 - 360 * i / n
        x, y = radius * np.cos(np.deg2rad(at)), radius * np.sin(np.deg2rad(at))
        found.append(_Ellipse(float(x), float(y), width, height, at + lean))
    return found


_SHAPES = {
    2: [_Ellipse(-0.36, 0, 0.72, 0.72), _Ellipse(0.36, 0, 0.72, 0.72)],
    3: _around(3, 0.4, 0.66, 0.66, 0),
    4: [
        _Ellipse(-0.38, -0.12, 0.84, 0.46, -48),
        _Ellipse(-0.16, 0.12, 0.84, 0.46, -48),
        _Ellipse(0.16, 0.12, 0.84, 0.46, 48),
        _Ellipse(0.38, -0.12, 0.84, 0.46, 48),
    ],
    # Five congruent ellipses with all 32 areas, after Grünbaum (1975).
    5: _around(5, 0.18, 0.98, 0.56, -35.6),
}
_NAMES_AT = {
    2: [(-0.75, 0.78), (0.75, 0.78)],
    4: [(-1.0, 0.62), (-0.55, 0.93), (0.55, 0.93), (1.0, 0.62)],
}


@figure_function
def venn(table: TruthTable, *, ax: Axes | None = None) -> Axes:
    """
    Draw the configurations of 2 to 5 conditions as areas, coloured by the outcome.

    Parameters
    ----------
    table : TruthTable
        Of 2 to 5 conditions with two levels each.
    ax : Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        There are fewer or more conditions, or some with more than two levels.

    Notes
    -----
    An area holds the number of its cases. Blue is coded 1, grey 0, orange and hatched a
    contradictory row; remainders, and rows with fewer cases than `n_cut`, stay white (these with
    their number).

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> ax = venn(qca.truth_table(sets, "SURV", "DEV, LIT, STB", incl_cut=0.8))
    """
    if not isinstance(table, TruthTable):
        raise DataError(f"a truth table is needed, got {type(table).__name__}")
    k = len(table.conditions)
    levels = table.row_levels  # with "don't care", which no area could hold
    if k not in _SHAPES or any(n > 2 for n in levels):
        many = next((name for name, n in zip(table.conditions, levels, strict=True) if n > 2), None)
        why = f"{many!r} has more than two levels" if many else f"the table has {k} conditions"
        raise DataError(
            f"a Venn diagram has 2 to 5 conditions with two levels each, and {why}: make a truth "
            "table of fewer conditions, or draw plot.truth_table"
        )
    ellipses = _SHAPES[k]
    axis = np.linspace(-_EXTENT, _EXTENT, _GRID)
    x, y = np.meshgrid(axis, axis)
    region = np.zeros(x.shape, dtype=np.int64)
    for ellipse in ellipses:
        region = region * 2 + ellipse.inside(x, y)
    ax = axes_for(ax, (5.2, 5.2))
    _paint(ax, table, region)
    _write(ax, table, region, axis)
    names = labels(table.conditions, 18, lines=3)
    for i, (ellipse, name) in enumerate(zip(ellipses, names, strict=True)):
        ax.plot(*ellipse.edge(), color=INK, lw=1.1, zorder=3)
        at = _NAMES_AT[k][i] if k in _NAMES_AT else _outside(ellipse)
        ax.text(
            *at,
            plain(name),
            ha="center",
            va="center",
            fontsize=10,
            weight="bold",
            color=INK,
            zorder=4,
        )
    _legend(ax, table)
    ax.set_xlim(-_EXTENT, _EXTENT)
    ax.set_ylim(-_EXTENT, _EXTENT)
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.set_title(
        expression_label(f"Configurations for {table.outcome}", 60), fontsize=10, color=INK
    )
    return ax


def _outside(ellipse: _Ellipse) -> tuple[float, float]:
    """Find a place for a name beyond the far end of an ellipse, seen from the middle."""
    x, y = ellipse.edge()
    far = int(np.argmax(np.hypot(x, y)))
    stretch = 1 + 0.13 / float(np.hypot(x[far], y[far]))
    return float(x[far]) * stretch, float(y[far]) * stretch


_FILL = {"1": BLUE, "0": PALE, "C": ORANGE, "?": "#FFFFFF"}


def _paint(ax: Axes, table: TruthTable, region: NDArray[np.int64]) -> None:
    """Colour the areas, and hatch contradictory ones."""
    from matplotlib.colors import to_rgb

    colours = np.ones((2 ** len(table.conditions), 3))
    codes = dict(zip((n - 1 for n in table.row_numbers), table.out, strict=True))
    for number, code in codes.items():
        tint = np.array(to_rgb(_FILL[code]))
        colours[number] = 0.55 * tint + 0.45 if code == "1" else tint
    extent = (-_EXTENT, _EXTENT, -_EXTENT, _EXTENT)
    ax.imshow(colours[region], extent=extent, origin="lower", interpolation="nearest", zorder=1)
    contradictory = np.isin(region, [number for number, code in codes.items() if code == "C"])
    if contradictory.any():
        ax.contourf(
            contradictory.astype(float),
            [0.5, 1.5],
            hatches=["///"],
            colors="none",
            extent=extent,
            zorder=2,
        )


def _write(
    ax: Axes, table: TruthTable, region: NDArray[np.int64], axis: NDArray[np.float64]
) -> None:
    """Write the number of cases into the middle of each area."""
    from scipy.ndimage import distance_transform_edt

    counts = dict(zip((n - 1 for n in table.row_numbers), table.n.tolist(), strict=True))
    for number in range(2 ** len(table.conditions)):
        depth = distance_transform_edt(np.pad(region == number, 1))[1:-1, 1:-1]
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        x, y = (float(axis[column]), float(axis[row])) if number else (-1.15, -1.15)
        text = str(counts[number]) if number in counts else "-"
        size = 9.5 if number in counts else 7
        colour = INK if number in counts else GREY
        ax.text(x, y, text, ha="center", va="center", fontsize=size, color=colour, zorder=5)


def _legend(ax: Axes, table: TruthTable) -> None:
    from matplotlib.patches import Patch

    words = {"1": "outcome", "C": "contradictory", "0": "no outcome", "?": "remainder"}
    codes = [code for code in "1C0" if code in table.out]
    handles = [
        Patch(
            facecolor=_FILL[code],
            alpha=0.6 if code == "1" else 1,
            edgecolor=INK,
            lw=0.5,
            hatch="///" if code == "C" else "",
            label=words[code],
        )
        for code in [*codes, "?"]
    ]
    ax.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, -0.06),
        ncols=4,
        fontsize=7.5,
        frameon=False,
    )
