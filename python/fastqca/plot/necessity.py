"""Necessary conditions as a figure: consistency against relevance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import reaches
from fastqca.plot.names import place_names
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    axes_for,
    expression_label,
    figure_function,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["necessity"]

_MOST_NAMES = 40


@figure_function
def necessity(
    result: Any,  # noqa: ANN401 (any result with inclN and RoN)
    *,
    incl_cut: float = 0.9,
    ron_cut: float = 0.5,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the consistency of necessary conditions against their relevance.

    Parameters
    ----------
    result : Necessity, SuperSubset, ParametersOfFit or DataFrame
        What has the columns `inclN` and `RoN`, one row per condition.
    incl_cut, ron_cut : float, default 0.9 and 0.5
        Where the lines are drawn beyond which a condition is necessary, and not trivial.
    ax : Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        There is no `inclN` or no `RoN`.

    Notes
    -----
    Top right are conditions that are necessary and not trivially so. At the top left stand
    those that are in nearly every case, with the outcome or without.

    Examples
    --------
    >>> import fastqca as qca
    >>> ax = necessity(qca.pof("DEV + LIT <- SURV", data=qca.datasets.load("lipset", "fuzzy")))
    """
    number(incl_cut, "incl_cut", low=0, high=1)
    number(ron_cut, "ron_cut", low=0, high=1)
    frame = result.to_frame() if hasattr(result, "to_frame") else result
    for column in ("inclN", "RoN"):
        if column not in getattr(frame, "columns", ()):
            raise DataError(
                f"there is no {column!r}: give what necessity or super_subset returns",
                argument="result",
            )
    names = [str(name) for name in (frame["term"] if "term" in frame.columns else frame.index)]
    x, y = frame["RoN"].to_numpy(np.float64), frame["inclN"].to_numpy(np.float64)
    there = ~(np.isnan(x) | np.isnan(y))
    if not there.any():
        raise DataError("there is no condition to draw")
    strong = reaches(x, ron_cut) & reaches(y, incl_cut)
    ax = axes_for(ax, (5.6, 4.4))
    ax.axhline(incl_cut, color=ORANGE, lw=1, zorder=1)
    ax.axvline(ron_cut, color=ORANGE, lw=1, zorder=1)
    for which, colour, label in (
        (there & strong, BLUE, "necessary and relevant"),
        (there & ~strong, GREY, "other"),
    ):
        if which.any():
            ax.scatter(
                x[which],
                y[which],
                s=28,
                color=colour,
                edgecolor=INK,
                lw=0.5,
                label=f"{label} ({int(which.sum())})",
                zorder=3,
            )
    ax.set_xlim(-0.03, 1.06)
    ax.set_ylim(min(float(y[there].min()), incl_cut) - 0.08, 1.05)
    shown = np.flatnonzero(there & strong if there.sum() > _MOST_NAMES else there)[:_MOST_NAMES]
    ax.set_xlabel("RoN (relevance of necessity)", color=INK)
    ax.set_ylabel("inclN (consistency of necessity)", color=INK)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, fontsize=7.5, frameon=False)
    place_names(
        ax, x[shown].tolist(), y[shown].tolist(), [expression_label(names[i], 40) for i in shown]
    )
    return ax
