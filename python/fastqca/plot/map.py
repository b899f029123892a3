"""Maps of two cut-offs or anchors: which models hold where."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import shown
from fastqca._common.errors import DataError
from fastqca.belief import SensitivityMap
from fastqca.belief.figures import percent
from fastqca.plot.layout import finish, inches_of, wrapped
from fastqca.plot.style import (
    BLUE,
    CYCLE,
    GREY,
    HATCHES,
    INK,
    LABEL,
    NOTE,
    PALE,
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["map"]

_TOLD, _LINES = 7, 3  # other models in the legend, and lines of each
_MARGIN = 0.02  # of an axis, around the map


@figure_function
def map(  # noqa: A001 (what it draws)
    result: SensitivityMap,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw which models hold at which values of two cut-offs or anchors.

    Parameters
    ----------
    result : SensitivityMap
        The result of `fastqca.sensitivity_map`.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        `result` has another type.

    Notes
    -----
    Blue areas have the models of the solution, and the dot marks its two values. The other models
    that are nearest to it have a color and a hatch each, which the legend explains with their
    shares of the map; farther ones are grey, and areas without a solution are white. Where a
    fuzzy anchor is an axis, borders are exact along lines, and the areas look like steps.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> ax = map(qca.sensitivity_map(solution, "incl_cut", "pri_cut"))
    """
    if not isinstance(result, SensitivityMap):
        raise DataError(f"a result of sensitivity_map is needed, got {shown(result)}")
    ax = axes_for(ax, (6.2, 4.6), width)
    from matplotlib.ticker import MaxNLocator

    handles = _areas(ax, result)
    ax.plot(*result.at, "o", ms=6, color="white", mec=INK, mew=1.0, zorder=4)
    boxes = np.array([result.box(cell) for cell in result.cells])
    for low, high, bounds in (
        (boxes[:, 0].min(), boxes[:, 1].max(), ax.set_xlim),
        (boxes[:, 2].min(), boxes[:, 3].max(), ax.set_ylim),
    ):
        margin = _MARGIN * (high - low)
        bounds(low - margin, high + margin)
    height = min(0.7 * inches_of(ax), 3.6)
    for name, axis, room in (
        (result.x, ax.xaxis, 0.86 * inches_of(ax)),
        (result.y, ax.yaxis, height),
    ):
        if name == "n_cut":
            axis.set_major_locator(MaxNLocator(integer=True))
        label = wrapped(ax, name, room, LABEL, (".", " ", ""))
        axis.set_label_text(plain(label), color=INK, fontsize=LABEL)
    same = sum(_area(result, cell) for cell in result.cells if cell.same)
    whole = sum(_area(result, cell) for cell in result.cells)
    title = f"The {result.kind} solution for {result.outcome} by {result.x} and {result.y}"
    share = f"{percent(same / whole)} of the map has these models".replace(" %", "%")
    title += f"\n{result.models}\n{share}"
    note = f"Exact along {result.n_lines} lines; between these, the nearest one."
    note = "" if result.exact else note
    finish(ax, title=title, handles=handles, note=note, height=height)
    return ax


def _area(result: SensitivityMap, cell: Any) -> float:  # noqa: ANN401 (MapCell)
    left, right, bottom, top = result.box(cell)
    return (right - left) * (top - bottom)


def _distances(result: SensitivityMap) -> dict[str, tuple[float, str]]:
    """Tell how far from the values chosen each set of models begins, in widths of the map."""
    found: dict[str, tuple[float, str]] = {}
    for cell in result.cells:
        left, right, bottom, top = result.box(cell)
        sides = ((left, right), (bottom, top))
        steps = [
            max(low - value, value - high, 0.0) / (end - begin)
            for (low, high), value, (begin, end) in zip(
                sides, result.at, result.region, strict=True
            )
        ]
        here = math.hypot(*steps), cell.models
        found[cell.models] = min(found.get(cell.models, here), here)
    return found


def _areas(ax: Axes, result: SensitivityMap) -> list[Any]:
    """Fill the cells of each set of models, and return what the legend explains."""
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    same = {cell.models for cell in result.cells if cell.same}
    solved = {cell.models for cell in result.cells if cell.solved}
    others = sorted(solved - same, key=_distances(result).__getitem__)
    look = dict.fromkeys(others[_TOLD:], (PALE, ""))
    colours = [colour for colour in CYCLE if colour != BLUE]
    for i, models in enumerate(others[:_TOLD]):
        look[models] = colours[i], HATCHES[1 + i % (len(HATCHES) - 1)]
    look |= dict.fromkeys(same, (BLUE, ""))
    corners: dict[str, list[list[tuple[float, float]]]] = {}
    for cell in result.cells:
        left, right, bottom, top = result.box(cell)
        box = [(left, bottom), (right, bottom), (right, top), (left, top)]
        corners.setdefault(cell.models, []).append(box)
    for models, boxes in corners.items():
        colour, hatch = look.get(models, ("white", ""))
        # Edges of the same color: no gaps show between the cells of an area.
        ax.add_collection(PolyCollection(boxes, facecolor=colour, edgecolor=colour, lw=0.4))
        if hatch:
            ax.add_collection(
                PolyCollection(boxes, facecolor="none", edgecolor=INK, lw=0, hatch=hatch, alpha=0.5)
            )
    handles: list[Any] = [
        ax.plot([], [], "o", ms=6, color="white", mec=INK, mew=1.0, label="the values chosen")[0]
    ]
    if same:
        handles.append(Patch(facecolor=BLUE, edgecolor=INK, lw=0.5, label="the same models"))
    for models in others[:_TOLD]:
        colour, hatch = look[models]
        words = "1, always true" if models == "1" else models
        text = f"{words} ({percent(result.shares[models]).replace(' %', '%')})"
        label = _short(ax, text, words)
        handles.append(Patch(facecolor=colour, hatch=hatch, edgecolor=INK, lw=0.5, label=label))
    if others[_TOLD:]:
        label = f"{len(others) - _TOLD:,} more, farther away"
        handles.append(Patch(facecolor=PALE, edgecolor=INK, lw=0.5, label=label))
    if not all(cell.solved for cell in result.cells):
        handles.append(Patch(facecolor="white", edgecolor=GREY, label="no solution"))
    return handles


def _short(ax: Axes, text: str, models: str) -> str:
    """Write models on a few lines at most."""
    share = text.removeprefix(models)
    lines = wrapped(ax, text, inches_of(ax) - 0.5, NOTE, ("; ", " + ", "*", " ")).split("\n")
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], f"…{share}"]
    return expression_label("\n".join(lines))
