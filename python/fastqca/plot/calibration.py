"""Calibration as a figure: raw values against membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import array, did_you_mean, listing
from fastqca._common.errors import CalibrationError, DataError
from fastqca._common.names import require_columns
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import Spec
from fastqca.data.frames import to_frame
from fastqca.plot.layout import finish, inches_of, wrapped
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    LABEL,
    NOTE,
    ORANGE,
    PALE,
    Width,
    axes_for,
    figure_function,
    plain,
    settle,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["calibration"]

_SHORT = {"exclusion": "out", "crossover": "0.5", "inclusion": "in"}


@figure_function
def calibration(
    raw: Any,  # noqa: ANN401 (anything tabular, or one column)
    spec: Spec | CalibrationPlan,
    column: str | None = None,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw membership by raw value, with the anchors and the distribution of the cases.

    Parameters
    ----------
    raw : DataFrame, other table, or one column
        The raw values.
    spec : Spec or CalibrationPlan
        The calibration: the result of `crisp`, `fuzzy`, `likert` and so on, or a plan with an entry
        for `column`.
    column : str, optional
        The column of a table to draw. Not needed for a single column.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import fastqca as qca
    >>> ax = calibration(qca.datasets.load("lipset"), qca.fuzzy(400, 550, 900), "DEV")
    """
    name, given, table = _column(raw, column)
    chosen = _spec(spec, name)
    chosen.check(name)
    values = chosen.read(given, name)
    if np.isinf(values).any():
        raise DataError(f"{name} has infinite values, which cannot be drawn")
    chosen = chosen.resolved(values, name, table)
    present = np.sort(values[~np.isnan(values)])
    if not present.size:
        raise DataError(f"column {name!r} has no value to draw")
    scores = chosen.scores(present)
    ax = axes_for(ax, (5.2, 3.6), width)
    _histogram(ax, present)
    marks = [(_SHORT.get(label, label), value) for label, value in chosen.anchors]
    marks = [(f"{at:g}" if label == "threshold" else label, at) for label, at in marks]
    low, high = (
        float(min([present[0], *(at for _, at in marks)])),
        float(max([present[-1], *(at for _, at in marks)])),
    )
    margin = (high - low) * 0.04 or 1.0
    if chosen.kind not in {"labels", "indirect", "tfr"} and not chosen.relative:
        line = np.linspace(low - margin, high + margin, 400)
        ax.plot(line, chosen.scores(line), color=GREY, lw=1.2, zorder=2)
    top = max(float(scores.max()), 1.0)
    ax.scatter(present, scores, s=22, color=BLUE, edgecolor="white", lw=0.5, zorder=3)
    if top == 1.0:
        ax.axhline(0.5, color=INK, lw=0.6, ls=":", zorder=1)
    ax.set_xlim(low - margin, high + margin)
    ax.set_ylim(-0.04 * top, 1.04 * top)
    ax.set_xlabel(plain(wrapped(ax, f"{name} (raw)", 0.8 * inches_of(ax), LABEL)), color=INK)
    ax.set_ylabel("level" if chosen.levels else "membership", color=INK)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_fontsize(LABEL)
    if chosen.levels:
        ax.set_yticks(range(int(top) + 1))
    missing = int(np.isnan(values).sum())
    note = f"; {missing:,} missing" if missing else ""
    told = f"N = {present.size:,}{note}; bars: number of cases by value"
    whole: Any = ax.get_figure(root=True)
    settle(whole)  # anchors are named where there is room beside each other
    high = 0.62 * inches_of(ax)
    _name_anchors(ax, marks)
    finish(ax, title=f"Calibration of {name}\n{chosen!r}; {told}", height=high)
    return ax


def _name_anchors(ax: Axes, marks: list[tuple[str, float]]) -> None:
    """Draw anchors as lines, and name them above, in further rows where they are close."""
    ends = [-np.inf] * max(len(marks), 1)  # of what stands in each row
    for label, value in sorted(marks, key=lambda mark: mark[1]):
        ax.axvline(value, color=ORANGE, lw=1, zorder=1)
        text = ax.annotate(
            label, (value, 1.0), (0, 2), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="center", va="bottom", fontsize=NOTE, color=INK,
        )  # fmt: skip
        box = text.get_window_extent()
        row = next(i for i, end in enumerate(ends) if box.x0 > end)
        text.set_position((0, 2 + 9 * row))
        ends[row] = box.x1


def _column(raw: Any, column: str | None) -> tuple[str, pd.Series, pd.DataFrame]:  # noqa: ANN401
    """Find the column to draw, with its name and the table it stands in."""
    import pandas as pd

    if hasattr(raw, "columns") or isinstance(raw, dict):
        frame = to_frame(raw)
        if column is None:
            raise DataError(f"column is missing: give one of {listing(frame.columns)}")
        require_columns([column], frame.columns)
        return column, frame[column], frame
    if not isinstance(raw, pd.Series):
        values = raw.to_list() if hasattr(raw, "to_list") else raw
        texts = isinstance(values, list | tuple) and any(isinstance(v, str) for v in values)
        raw = pd.Series(values if texts else array(values, "raw").ravel())
    name = column or str(raw.name if raw.name is not None else "x")
    return name, raw, raw.to_frame(name)


def _spec(spec: Spec | CalibrationPlan, name: str) -> Spec:
    if isinstance(spec, CalibrationPlan):
        if name not in spec.specs:
            raise CalibrationError(
                f"the plan does not calibrate {name!r}{did_you_mean(name, spec.specs)}"
            )
        return spec.specs[name]
    if not isinstance(spec, Spec):
        raise CalibrationError(
            f"spec must be crisp(...), fuzzy(...) or another calibration, got {type(spec).__name__}"
        )
    return spec


def _histogram(ax: Axes, values: NDArray[np.float64]) -> None:
    """Draw how values are spread, in the background, without a scale of its own."""
    behind = ax.twinx()
    counts, edges = np.histogram(
        values, bins="auto" if values.size > 12 else max(3, values.size // 2)
    )
    behind.bar(
        edges[:-1], counts, np.diff(edges), align="edge", color=PALE, edgecolor="white", lw=0.5
    )
    behind.set_ylim(0, counts.max() * 2.6)
    behind.set_axis_off()
    behind.set_zorder(0)
    ax.set_zorder(1)
    ax.patch.set_visible(False)
