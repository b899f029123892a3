"""Maps of sweeps: which solution holds where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing
from fastqca._common.errors import DataError
from fastqca.batch.sweep_result import Sweep
from fastqca.plot.labels import labels
from fastqca.plot.layout import finish, inches_of, wrapped
from fastqca.plot.style import (
    GREY,
    INK,
    LABEL,
    NOTE,
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
    shades,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["sweep"]

_TOLD, _LINES = 8, 3  # solutions in the legend, and lines of each
_Extent = tuple[Any, Any, tuple[list[float], list[str]] | None]


@figure_function
def sweep(
    result: Sweep,
    x: str | None = None,
    y: str | None = None,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw which solution holds for which values of one or two decisions.

    Parameters
    ----------
    result : Sweep
        The result of `sweep`, with one or two axes.
    x, y : str, optional
        The axes of the sweep to draw on the x-axis and the y-axis; by default the first two. With a
        single axis, the map is a strip.
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
        There are more than two axes, or an axis does not exist.

    Notes
    -----
    Areas of the same color have the same models. The areas of the baseline have a dark frame; areas
    without a solution are white. For an interval, borders are exact: they are the values at which
    the truth table changes.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    >>> grid = {"incl_cut": (0.7, 0.95), "pri_cut": (0.3, 0.8)}
    >>> ax = sweep(qca.sweep(raw, grid, "SURV", calibration=plan, incl_cut=0.8))
    """
    if not isinstance(result, Sweep):
        raise DataError(f"a result of sweep is needed, got {type(result).__name__}")
    names = [axis.name for axis in result.axes]
    if len(names) > 2:
        raise DataError(
            f"a map has one or two axes, but the sweep has {len(names)} ({listing(names)}): sweep "
            "two of them at a time"
        )
    for name in (x, y):
        if name is not None and name not in names:
            raise DataError(f"the sweep has no axis {name!r}{did_you_mean(name, names)}")
    across = x or next(name for name in names if name != y)
    up = y or next((name for name in names if name != across), None)
    frame = result.to_frame()
    left, wide, ticks = _extent(frame, across)
    if up is None:
        bottom, height, rows = np.zeros(len(frame)), np.ones(len(frame)), None
    else:
        bottom, height, rows = _extent(frame, up)
    ax = axes_for(ax, (6.2, 4.6), width)
    handles = _areas(ax, result, frame, (left, bottom, wide, height))
    ax.set_xlim(float(left.min()), float((left + wide).max()))
    ax.set_ylim(float(bottom.min()), float((bottom + height).max()))
    ax.set_xlabel(across, color=INK, fontsize=LABEL)
    if ticks is not None:
        ax.set_xticks(*ticks)
    if rows is not None:
        ax.set_yticks(*rows)
    if up is None:
        ax.set_yticks([])
    else:
        ax.set_ylabel(up, color=INK, fontsize=LABEL)
    title = f"Solutions by {across}{f' and {up}' if up else ''}"
    title += f"\n{result.share:.0%} like the baseline, which has a dark frame"
    tall = 0.9 if up is None else min(0.7 * inches_of(ax), 3.6)
    finish(ax, title=title, handles=handles, height=tall)
    return ax


def _extent(frame: pd.DataFrame, name: str) -> _Extent:
    """Tell where areas begin on an axis, how wide they are, and what single values are called."""
    if f"{name}_from" in frame.columns:
        low = frame[f"{name}_from"].to_numpy(np.float64)
        return low, frame[f"{name}_to"].to_numpy(np.float64) - low, None
    values = list(dict.fromkeys(frame[name].tolist()))
    at = np.array([float(values.index(value)) for value in frame[name].tolist()])
    texts = [f"{v:g}" if isinstance(v, int | float) else str(v) for v in values]
    shown = [plain(text) for text in labels(texts, 24)]
    return at - 0.5, np.ones(len(frame)), ([float(i) for i in range(len(values))], shown)


def _joined(*sides: np.ndarray) -> list[tuple[float, float, float, float]]:
    """Join rectangles that lie side by side in a row, so that they have one frame."""
    left, bottom, wide, high = (side.tolist() for side in sides)
    joined: list[tuple[float, float, float, float]] = []
    for a, b, w, h in sorted(
        zip(left, bottom, wide, high, strict=True), key=lambda r: (r[1], r[0])
    ):
        if joined and joined[-1][1] == b and np.isclose(sum(joined[-1][::2]), a):
            joined[-1] = (joined[-1][0], b, a + w - joined[-1][0], h)
        else:
            joined.append((a, b, w, h))
    return joined


def _areas(ax: Axes, result: Sweep, frame: pd.DataFrame, where: tuple[Any, ...]) -> list[Any]:
    """Fill one rectangle per point, and return the solutions for the legend."""
    from matplotlib.patches import Patch, Rectangle

    found = result.solutions
    numbers = [int(number) for number in found.index if number >= 0]
    looks = dict(zip(numbers, shades(len(numbers)), strict=True))
    spots = zip(*where, frame["solution"], strict=True)
    for a, b, w, h, number in spots:
        colour, hatch = looks.get(int(number), ("white", ""))
        look: dict[str, Any] = {
            "facecolor": colour,
            "hatch": hatch,
            "edgecolor": GREY,
            "lw": 0.3,
            "alpha": 0.75,
        }
        ax.add_patch(Rectangle((a, b), w, h, **look))
    same = frame["same"].to_numpy(dtype=bool)
    for a, b, w, h in _joined(*(np.asarray(side)[same] for side in where)):
        ax.add_patch(Rectangle((a, b), w, h, fill=False, edgecolor=INK, lw=1.4, zorder=3))
    handles = []
    for number in numbers[:_TOLD]:
        colour, hatch = looks[number]
        star = " (baseline)" if found.loc[number, "same"] else ""
        text = str(found.loc[number, "models"]) + star
        lines = wrapped(ax, text, inches_of(ax) - 0.5, NOTE, (" | ", " + ", "*")).split("\n")
        if len(lines) > _LINES:
            lines = [*lines[:_LINES], f"…{star}"]
        handles.append(
            Patch(
                facecolor=colour,
                hatch=hatch,
                edgecolor=GREY,
                alpha=0.75,
                label=expression_label("\n".join(lines)),
            )
        )
    if len(numbers) > _TOLD:
        label = f"{len(numbers) - _TOLD} more solutions"
        handles.append(Patch(facecolor="none", edgecolor="none", label=label))
    if (frame["solution"] < 0).any():
        handles.append(Patch(facecolor="white", edgecolor=GREY, label="no solution"))
    return handles
