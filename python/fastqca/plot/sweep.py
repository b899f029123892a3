"""Maps of sweeps: which solution holds where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing
from fastqca._common.errors import DataError
from fastqca.batch.sweep_result import Sweep
from fastqca.plot.style import (
    GREY,
    INK,
    axes_for,
    expression_label,
    figure_function,
    labels,
    plain,
    shades,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["sweep"]

_TOLD = 8
_Extent = tuple[Any, Any, tuple[list[float], list[str]] | None]


@figure_function
def sweep(
    result: Sweep, x: str | None = None, y: str | None = None, *, ax: Axes | None = None
) -> Axes:
    """
    Draw which solution holds at which values of one or two decisions.

    Parameters
    ----------
    result : Sweep
        What `sweep` returns, with one or two axes.
    x, y : str, optional
        Which axis goes where; by default the first two. With one, the map is a strip.
    ax : Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        There are more than two axes, or no such axis.

    Notes
    -----
    Areas with the same colour have the same models; those of the baseline have a dark frame, and
    where there is no solution it is white. On an interval the edges are exact: the values at which
    the truth table changes.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    >>> grid = {"incl_cut": (0.7, 0.95), "pri_cut": (0.3, 0.8)}
    >>> ax = sweep(qca.sweep(raw, grid, "SURV", calibration=plan, incl_cut=0.8))
    """
    if not isinstance(result, Sweep):
        raise DataError(f"what sweep returns is needed, got {type(result).__name__}")
    names = [axis.name for axis in result.axes]
    if len(names) > 2:
        raise DataError(
            f"a map has one or two axes, and the sweep has {len(names)} ({listing(names)}): sweep "
            "two of them at a time"
        )
    for name in (x, y):
        if name is not None and name not in names:
            raise DataError(f"the sweep has no axis {name!r}{did_you_mean(name, names)}")
    across = x or next(name for name in names if name != y)
    up = y or next((name for name in names if name != across), None)
    frame = result.to_frame()
    left, width, ticks = _extent(frame, across)
    if up is None:
        bottom, height, rows = np.zeros(len(frame)), np.ones(len(frame)), None
    else:
        bottom, height, rows = _extent(frame, up)
    ax = axes_for(ax, (6.2, 2.2 if up is None else 4.6))
    _areas(ax, result, frame, (left, bottom, width, height))
    ax.set_xlim(float(left.min()), float((left + width).max()))
    ax.set_ylim(float(bottom.min()), float((bottom + height).max()))
    ax.set_xlabel(across, color=INK)
    if ticks is not None:
        ax.set_xticks(*ticks)
    if rows is not None:
        ax.set_yticks(*rows)
    if up is None:
        ax.set_yticks([])
    else:
        ax.set_ylabel(up, color=INK)
    ax.set_title(f"{result.share:.0%} like the baseline", fontsize=10, color=INK, loc="left")
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


def _areas(ax: Axes, result: Sweep, frame: pd.DataFrame, where: tuple[Any, ...]) -> None:
    """Fill one rectangle per point, and name the solutions below."""
    from matplotlib.patches import Patch, Rectangle

    found = result.solutions
    numbers = [int(number) for number in found.index if number >= 0]
    looks = dict(zip(numbers, shades(len(numbers)), strict=True))
    spots = zip(*where, frame["solution"], frame["same"], strict=True)
    for a, b, w, h, number, same in spots:
        colour, hatch = looks.get(int(number), ("white", ""))
        look: dict[str, Any] = {
            "facecolor": colour,
            "hatch": hatch,
            "edgecolor": GREY,
            "lw": 0.3,
            "alpha": 0.75,
        }
        ax.add_patch(Rectangle((a, b), w, h, **look))
        if same:
            ax.add_patch(Rectangle((a, b), w, h, fill=False, edgecolor=INK, lw=1.4, zorder=3))
    handles = []
    for number in numbers[:_TOLD]:
        colour, hatch = looks[number]
        text = expression_label(str(found.loc[number, "models"]), 90)
        star = " (baseline)" if found.loc[number, "same"] else ""
        handles.append(
            Patch(facecolor=colour, hatch=hatch, edgecolor=GREY, alpha=0.75, label=f"{text}{star}")
        )
    if len(numbers) > _TOLD:
        label = f"{len(numbers) - _TOLD} more solutions"
        handles.append(Patch(facecolor="none", edgecolor="none", label=label))
    if (frame["solution"] < 0).any():
        handles.append(Patch(facecolor="white", edgecolor=GREY, label="no solution"))
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.16 if len(result.axes) > 1 else -0.45),
        fontsize=7.5,
        frameon=False,
    )
