"""Figures of simulation studies: what is found, by what was varied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, did_you_mean, listing
from fastqca._common.errors import DataError
from fastqca._tables import figure
from fastqca.plot.layout import finish, inches_of
from fastqca.plot.style import CYCLE, GREY, INK, LABEL, NOTE, Width, axes_for, figure_function
from fastqca.simulation import METRICS, Results
from fastqca.simulation.metrics import ON_REQUEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["heatmap", "recovery"]

_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
_LINES = ("-", "--", "-.", ":")
_MOST = 8
_ABOUT = {metric.name: metric for metric in (*METRICS, *ON_REQUEST)}
_INCHES = 0.62  # width of a field
_WIDE = 6  # largest by smallest number from which on an axis is logarithmic


@figure_function
def recovery(
    results: Results | pd.DataFrame,
    metric: str = "exact",
    x: str = "n",
    by: str | None = None,
    *,
    where: Mapping[str, Any] | None = None,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how often truths are recovered, or another metric, against a varied argument.

    Parameters
    ----------
    results : Results or DataFrame
        The results of a study, or some rows of its `Results.cells`.
    metric : str, default "exact"
        A metric of `evaluate`, such as "correct" or "ambiguous".
    x : str, default "n"
        The argument on the x-axis.
    by : str, optional
        The argument with one line per level, at most 8. By default the only other argument that
        varies.
    where : mapping of str to level, optional
        Fixed levels of the arguments that are not drawn.
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
        A name is unknown, or several cells would be drawn at the same point; the message says what
        to fix with `where`.

    Notes
    -----
    Bars are 95 percent confidence intervals (for shares, Wilson intervals); an exhaustive design
    has none. If a metric is unknown for some replicates, because not all their models could be
    found, there is no marker; instead, a broad line connects the bounds of the mean, and a label
    states for how many replicates the metric is known.

    Examples
    --------
    >>> import tempfile
    >>> from fastqca.simulation import Design, run
    >>> design = Design(
    ...     truth="A*B + C*D*E -> Y", n=[12, 24, 42], noise={"outcome_flip": [0, 0.1]}
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ax = recovery(run(design, 100, 1, folder, progress=False), by="outcome_flip")
    """
    cells, varied = _cells(results, metric, where)
    known = [name for name in varied if name != x]
    if by is None and len(known) == 1:
        by = known[0]
    cells = _one_each(cells, varied, [x, *([by] if by else [])])
    at, ticks = _positions(cells[x])
    groups = [("", cells)] if by is None else [(level, rows) for level, rows in _groups(cells, by)]
    ax = axes_for(ax, (5.4, 3.6), width)
    handles = []
    for i, (level, rows) in enumerate(groups):
        places = [at[value] for value in rows[x]]
        _bounds(ax, places, rows, metric, CYCLE[i])
        mean = rows[metric].astype(float)
        bars = np.array([mean - rows[f"{metric}_low"], rows[f"{metric}_high"] - mean], dtype=float)
        drawn = ax.errorbar(
            places,
            mean,
            yerr=np.clip(np.nan_to_num(bars, posinf=0, neginf=0), 0, None),
            color=CYCLE[i],
            marker=_MARKS[i],
            linestyle=_LINES[i % len(_LINES)],
            lw=1.4,
            ms=5,
            capsize=2,
            elinewidth=0.8,
        )
        # Taken apart, as a legend does not know containers in a list of its own.
        handles += [] if by is None else [(tuple(drawn[:1]), _level_text(level))]
    _axis(ax, cells[x], ticks, x)
    _scale(ax, cells, metric)
    ax.grid(axis="y", color="#E6E6E6", lw=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    titled = {"title": by, "title_fontsize": NOTE, "alignment": "left"}
    high = min(0.55 * inches_of(ax), 3.2)
    finish(ax, title=_label(metric), handles=handles, height=high, legend=titled)
    return ax


@figure_function
def heatmap(
    results: Results | pd.DataFrame,
    metric: str = "exact",
    x: str = "n",
    y: str | None = None,
    *,
    where: Mapping[str, Any] | None = None,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a metric as a heat map of two varied arguments.

    Parameters
    ----------
    results : Results or DataFrame
        The results of a study, or some rows of its `Results.cells`.
    metric : str, default "exact"
        A metric of `evaluate`.
    x : str, default "n"
        The argument on the x-axis.
    y : str, optional
        The argument on the y-axis. By default the only other argument that varies.
    where : mapping of str to level, optional
        Fixed levels of the arguments that are not drawn.
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
        A name is unknown, or several cells would be drawn in the same field; the message says what
        to fix with `where`.

    Notes
    -----
    If a metric is unknown for some replicates, the field is blank and shows the bounds of the mean
    and for how many replicates the metric is known.

    Examples
    --------
    >>> import tempfile
    >>> from fastqca.simulation import Design, run
    >>> design = Design(
    ...     truth="A*B + C*D*E -> Y", n=[12, 24, 42], noise={"outcome_flip": [0, 0.1]}
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ax = heatmap(run(design, 100, 1, folder, progress=False), "correct")
    """
    cells, varied = _cells(results, metric, where)
    known = [name for name in varied if name != x]
    if y is None:
        if len(known) != 1:
            raise DataError(
                f"y is missing: choose what the vertical axis shows, from {listing(known)}"
            )
        y = known[0]
    cells = _one_each(cells, varied, [x, y])
    numbers = cells.copy()
    numbers[metric] = cells[metric].astype(float)
    numbers["_mean_text"] = [_mean_text(row, metric) for row in cells.to_dict("records")]
    texts = numbers.pivot_table("_mean_text", y, x, aggfunc="first", dropna=False).to_numpy()
    table = numbers.pivot_table(metric, y, x, aggfunc="first", dropna=False)
    ax = axes_for(ax, (1.7 + _INCHES * table.shape[1], 1.1 + 0.42 * table.shape[0]), width)
    share = _is_share(table.to_numpy(), metric)
    drawn = ax.pcolormesh(
        np.arange(table.shape[1] + 1),
        np.arange(table.shape[0] + 1),
        table.to_numpy(),
        cmap="cividis",  # the same to colour-blind readers, and lighter means more in grey
        vmin=0 if share else None,
        vmax=1 if share else None,
        edgecolors="white",
        linewidth=0.8,
    )
    for (row, column), value in np.ndenumerate(table.to_numpy()):
        _, green, *_ = drawn.cmap(drawn.norm(value))
        text = str(texts[row, column])
        text = "-" if text == "nan" else text
        colour = INK if np.isnan(value) or green > 0.5 else "white"
        size = 6 if "\n" in text else 8
        ax.text(
            column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=size, color=colour
        )
    ax.set_xticks(np.arange(table.shape[1]) + 0.5, [_level_text(level) for level in table.columns])
    ax.set_yticks(np.arange(table.shape[0]) + 0.5, [_level_text(level) for level in table.index])
    ax.tick_params(length=0, colors=INK, labelsize=8)
    _slant(ax, (inches_of(ax) - 0.9) / table.shape[1])
    ax.set_xlabel(x, color=INK, fontsize=LABEL)
    ax.set_ylabel(y, color=INK, fontsize=LABEL)
    ax.spines[:].set_visible(False)
    finish(ax, title=_label(metric), height=0.42 * table.shape[0])
    return ax


def _cells(
    results: Results | pd.DataFrame, metric: str, where: Mapping[str, Any] | None
) -> tuple[pd.DataFrame, list[str]]:
    """Pick rows; also name the settings that have several levels in them."""
    cells = results.cells() if isinstance(results, Results) else results
    if "cell" not in getattr(cells, "columns", ()):
        raise DataError(f"a result of run is needed, got {type(results).__name__}")
    choice(metric, "metric", [m for m in _ABOUT if m in cells.columns])
    if f"{metric}_least" not in cells.columns:
        raise DataError(
            f"the cells have no bounds of {metric}: they were created by an earlier version; "
            "run the study again in another folder"
        )
    names = cells.columns[: cells.columns.get_loc("replicates")].drop(["cell", "stream"])
    for name, level in (where or {}).items():
        if name not in names:
            raise DataError(
                f"where: there is no argument {name!r} in the design{did_you_mean(name, names)}"
            )
        fits = cells[name].isna() if level is None else cells[name] == level
        if not fits.any():
            there = listing(_level_text(value) for value in cells[name].unique())
            raise DataError(f"where: no cell has {name}={level!r} (there are: {there})")
        cells = cells[fits]
    return cells, [name for name in names if len(cells[name].unique()) > 1]


def _bounds(
    ax: Axes, places: Sequence[float], rows: pd.DataFrame, metric: str, colour: str
) -> None:
    """Draw between which values means lie that are not known."""
    columns = (f"{metric}_least", f"{metric}_most", f"{metric}_n", metric)
    for place, least, most, n, mean in zip(places, *(rows[c] for c in columns), strict=True):
        if np.isnan(float(least)) or not np.isnan(float(mean)):
            continue
        top = float(most) if np.isfinite(float(most)) else float(least)
        ax.plot([place, place], [least, top], color=colour, lw=6, alpha=0.35, solid_capstyle="butt")
        ax.annotate(
            f"n = {n:,.0f}", (place, top), (4, 0), textcoords="offset points", fontsize=7, color=INK
        )


def _mean_text(row: Mapping[Any, Any], metric: str) -> str:
    """Write a mean, or its bounds and the number of replicates where it is known."""
    mean, least, most = (float(row[f"{metric}{end}"]) for end in ("", "_least", "_most"))
    if np.isnan(least) or not np.isnan(mean):
        return figure(mean, 2)
    ends = (
        f"{figure(least, 2)} to\n{figure(most, 2)}"
        if np.isfinite(most)
        else figure(least, 2) + " or more"
    )
    return f"{ends}\nn = {row[f'{metric}_n']:,.0f}"


def _one_each(cells: pd.DataFrame, varied: Sequence[str], drawn: Sequence[str]) -> pd.DataFrame:
    """See that each point is one cell."""
    for name in drawn:
        if name not in cells.columns:
            raise DataError(
                f"there is no argument {name!r} in the design{did_you_mean(name, varied)}"
            )
    twice = cells.duplicated(list(drawn))
    if twice.any():
        rest = [name for name in varied if name not in drawn]
        level = cells[rest[0]].tolist()[0]
        raise DataError(
            f"several cells have the same {' and '.join(drawn)}: fix {listing(rest)} with "
            f"where=, as in where={{{rest[0]!r}: {level!r}}}"
        )
    return cells.sort_values(list(drawn), kind="stable")


def _groups(cells: pd.DataFrame, by: str) -> list[tuple[Any, pd.DataFrame]]:
    found = list(cells.groupby(by, dropna=False, sort=True))
    if len(found) > _MOST:
        raise DataError(
            f"{by!r} has {len(found)} levels, but at most {_MOST} lines can be distinguished: "
            "select rows of cells()"
        )
    return found


def _positions(values: pd.Series) -> tuple[dict[Any, float], list[Any]]:
    """Place levels: numbers where they are, anything else one after the other."""
    levels = list(dict.fromkeys(values))
    if _numeric(values):
        return {level: float(level) for level in levels}, levels
    return {level: float(i) for i, level in enumerate(levels)}, levels


def _numeric(values: pd.Series) -> bool:
    return values.dtype.kind in "iuf"


def _axis(ax: Axes, values: pd.Series, levels: Sequence[Any], name: str) -> None:
    at = [float(level) for level in levels] if _numeric(values) else list(range(len(levels)))
    if _numeric(values) and min(at) > 0 and max(at) >= _WIDE * min(at):
        ax.set_xscale("log")
    ax.set_xticks(at, [_level_text(level) for level in levels], minor=False)
    ax.set_xticks([], minor=True)
    ax.tick_params(colors=INK, labelsize=8)
    if not _numeric(values):
        _slant(ax, 4.4 / len(levels))
    ax.set_xlabel(name, color=INK, fontsize=LABEL)


def _slant(ax: Axes, inches: float) -> None:
    """Write labels below the axis aslant where they would run into each other."""
    labels = ax.get_xticklabels()
    if max((len(label.get_text()) for label in labels), default=0) * 0.07 > inches:
        for label in labels:
            label.set(rotation=30, ha="right", rotation_mode="anchor")


def _scale(ax: Axes, cells: pd.DataFrame, metric: str) -> None:
    if _is_share(cells[[metric, f"{metric}_most"]].to_numpy(dtype=float), metric):
        ax.set_ylim(-0.03, 1.03)
        ax.axhline(0, color=GREY, lw=0.6)
    else:
        ax.set_ylim(bottom=0)
    ax.set_ylabel(metric, color=INK, fontsize=LABEL)


def _is_share(values: np.ndarray, metric: str) -> bool:
    counted = metric in ("n_models", "sign_errors")
    return not counted and bool(np.nanmax(values, initial=0) <= 1)


def _label(metric: str) -> str:
    meaning = _ABOUT[metric].meaning
    if _ABOUT[metric].kind == "flag":
        return f"Share of replicates: {meaning}"
    return meaning[:1].upper() + meaning[1:]


def _level_text(level: Any) -> str:  # noqa: ANN401 (any level)
    return f"{level:g}" if isinstance(level, float) else str(level)
