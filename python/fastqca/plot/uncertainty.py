"""Uncertain anchors: the cases they move, and which of them decide."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._common.check import choice, shown
from fastqca._common.errors import DataError
from fastqca.belief import CalibrationUncertainty
from fastqca.belief.figures import percent
from fastqca.plot.key import Shorten, labelled, remember
from fastqca.plot.layout import add_note, finish, inches_of, wrapped
from fastqca.plot.names import place_names
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    LABEL,
    NOTE,
    ORANGE,
    SKY,
    TICK,
    Width,
    axes_for,
    figure_function,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from fastqca.belief import CaseSpread

__all__ = ["uncertainty"]

_MOST_NAMES = 60  # of more cases, those that change sides are named
_MOST_CHANGING = 30  # of these, those nearest to half of the calibrations
_FEW = 30  # cases whose labels may have three lines
_SURE = 0.95  # share of calibrations from which a case is always in, or out
_STEP = 0.02  # of an axis, between places on a line
_BAR = 0.16  # inches from one bar to the next
_NAMES = 0.3  # of the width, for anchors


@figure_function
def uncertainty(
    result: CalibrationUncertainty,
    kind: Literal["cases", "anchors"] = "cases",
    *,
    names: bool | None = None,
    shorten: Shorten = True,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how far uncertain anchors move the cases, or which anchors the solution depends on.

    Parameters
    ----------
    result : CalibrationUncertainty
        The result of `fastqca.calibration_uncertainty`.
    kind : {"cases", "anchors"}, default "cases"
        The membership of each case in solution and outcome, with its spread; or the share of the
        variance that each anchor explains alone.
    names : bool, optional
        Whether case names are written. By default those of up to 60 cases, and of more the 30 that
        change sides most. A name for which there is no room is left out; `key` lists it.
    shorten : bool or "numbers", default True
        Shorten long names of cases, as in `xy`.
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
        `result` has another type, or no calibration has a solution.

    Notes
    -----
    Marks of cases are at the means over calibrations, lines lead from the 5th to the 95th
    percentile.
    A case changes sides if it is in the solution, with more than 0.5, in more than 5 and fewer
    than 95 percent of the calibrations that have one.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    >>> found = qca.calibration_uncertainty(
    ...     raw, plan, {"DEV.crossover": (500, 600), "URB.crossover": [45, 50, 55]},
    ...     outcome="SURV", include="?", incl_cut=0.8,
    ... )
    >>> ax = uncertainty(found)
    """
    if not isinstance(result, CalibrationUncertainty):
        raise DataError(f"a result of calibration_uncertainty is needed, got {shown(result)}")
    title = f"The {result.kind} solution for {result.outcome} under {result.n:,} calibrations"
    same, solved = (percent(share).replace(" %", "%") for share in (result.same, result.solved))
    title += f"\n{result.models}\nthe same in {same}, some solution in {solved}"
    if choice(kind, "kind", ("cases", "anchors")) == "anchors":
        return _anchors(axes_for(ax, (6.3, 3.0), width), result, title)
    if not result.solved:
        raise DataError("no calibration has a solution, so no case is in one", argument="result")
    ax = axes_for(ax, (5.4, 5.4), width)
    ax.set_xlim(-0.06, 1.06)
    ax.set_ylim(-0.06, 1.06)
    ax.set_aspect("equal")
    ax.plot([0, 1], [0, 1], color=GREY, lw=0.8, zorder=1)
    ax.axhline(0.5, color=INK, lw=0.6, ls=":", zorder=1)
    ax.axvline(0.5, color=INK, lw=0.6, ls=":", zorder=1)
    changes = np.array([1 - _SURE < one.inside < _SURE for one in result.cases])
    handles = _marks(ax, result.cases, changes)
    room = 0.86 * inches_of(ax)
    label = wrapped(ax, f"membership in the {result.kind} solution", room, LABEL)
    ax.set_xlabel(label, color=INK, fontsize=LABEL)
    label = wrapped(ax, f"membership in {result.outcome}", room, LABEL, (" + ", "*", " ", ""))
    ax.set_ylabel(plain(label), color=INK, fontsize=LABEL)
    finish(ax, title=title, handles=handles)
    _write_names(ax, result.cases, changes, names, shorten)
    return ax


def _marks(ax: Axes, cases: tuple[CaseSpread, ...], changes: NDArray[np.bool_]) -> list[Any]:
    """Draw each case with its spread, and return what the legend explains."""
    x, y = (np.array([getattr(one, name) for one in cases]) for name in ("solution", "outcome"))
    look: dict[str, Any] = {"color": GREY, "lw": 0.9, "zorder": 2}
    if len(cases) > _MOST_NAMES:
        look |= {"lw": 0.6, "alpha": 0.5}
    ax.hlines(y[:, 0], x[:, 1], x[:, 2], **look)
    ax.vlines(x[:, 0], y[:, 1], y[:, 2], **look)
    size = 26 if len(cases) <= _MOST_NAMES and inches_of(ax) > 4 else 14
    handles: list[Any] = []
    inside = np.array([one.inside >= _SURE for one in cases])
    for which, mark, colour, label in (
        (inside, "o", BLUE, "in the solution"),
        (changes, "D", ORANGE, "changes sides"),
        (~inside & ~changes, "s", "white", "out of it"),
    ):
        if which.any():
            handles.append(
                ax.scatter(x[which, 0], y[which, 0], s=size, marker=mark, color=colour,
                           edgecolor=INK, lw=0.5, zorder=3, label=f"{label} ({which.sum():,})")
            )  # fmt: skip
    handles.append(ax.plot([], [], color=GREY, lw=0.9, label="90% of the calibrations")[0])
    return handles


def _write_names(
    ax: Axes,
    cases: tuple[CaseSpread, ...],
    changes: NDArray[np.bool_],
    names: bool | None,  # noqa: FBT001 (as given to `uncertainty`)
    shorten: Shorten,
) -> None:
    """Write the names of cases, those that change sides first."""
    if names is False:
        return
    every = tuple(one.case for one in cases)
    shown_as = labelled(every, 18, shorten, lines=3 if len(cases) <= _FEW else 2)
    if names or len(cases) <= _MOST_NAMES:
        wanted = np.arange(len(cases))
    else:
        undecided = np.array([abs(one.inside - 0.5) for one in cases])
        order = np.argsort(undecided, kind="stable")
        wanted = np.sort(order[changes[order]][:_MOST_CHANGING])
    rest = np.setdiff1d(np.arange(len(cases)), wanted)
    at = np.array([(one.solution[0], one.outcome[0]) for one in cases])
    lines = np.concatenate([_along(one) for one in cases])
    if len(cases) > _MOST_NAMES:  # they are everywhere
        lines = lines[:0]
    drawn = np.zeros(len(cases), dtype=np.bool_)
    drawn[wanted] = place_names(
        *(ax, at[wanted, 0].tolist(), at[wanted, 1].tolist()),
        [plain(shown_as[i]) for i in wanted],
        rank=(~changes[wanted]).astype(int).tolist(),
        around=np.concatenate([at[rest], lines]),
    )
    remember(ax, zip(every, shown_as, drawn.tolist(), strict=True))
    if not drawn.all():
        add_note(ax, f"{int(drawn.sum()):,} of {len(cases):,} cases are labeled.")


def _along(one: CaseSpread) -> NDArray[np.float64]:
    """Return places on the lines of a case, on which no name should lie."""
    x, low, high = one.solution
    across = np.arange(low, high, _STEP)
    y, bottom, top = one.outcome
    up = np.arange(bottom, top, _STEP)
    places = [np.column_stack([across, np.full(across.size, y)])]
    places.append(np.column_stack([np.full(up.size, x), up]))
    found = np.concatenate(places)
    away: NDArray[np.bool_] = np.abs(found - [x, y]).max(axis=1) > _STEP
    return found[away]


def _anchors(ax: Axes, result: CalibrationUncertainty, title: str) -> Axes:
    """Draw two bars for each anchor, the most decisive one on top."""
    room = _NAMES * inches_of(ax)
    words = []
    for row, one in enumerate(result.drivers):
        span = "" if math.isnan(one.low) else f"\n{one.low:.4g} to {one.high:.4g}"
        words.append(plain(f"{wrapped(ax, one.anchor, room, TICK, ('.', ' ', ''))}{span}"))
        for place, value, colour in ((-0.18, one.same, BLUE), (0.18, one.inclS, SKY)):
            if math.isnan(value):
                ax.text(0.01, row + place, "never varies", fontsize=NOTE, color=INK, va="center")
                continue
            ax.barh([row + place], [value], height=0.32, color=colour, edgecolor=INK, lw=0.5)
            text = percent(value).replace(" %", "%")
            ax.annotate(text, (value, row + place), (3, 0), textcoords="offset points",
                        va="center", fontsize=NOTE, color=INK)  # fmt: skip
    tall = max((word.count("\n") + 1) * TICK * 1.25 / 72 for word in words)
    ax.set_yticks(range(len(words)), words, fontsize=TICK)
    ax.set_ylim(len(words) - 0.5, -0.5)
    ax.set_xlim(0, 1.12)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"], fontsize=TICK)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_bounds(0, 1)
    label = wrapped(ax, "share of the variance that an anchor explains alone", room * 2, LABEL)
    ax.set_xlabel(label, color=INK, fontsize=LABEL)
    handles = [
        ax.fill_between([], [], color=colour, edgecolor=INK, lw=0.5, label=text)
        for colour, text in (
            (BLUE, "of whether the models are the same"),
            (SKY, "of the consistency of the first model"),
        )
    ]
    height = len(words) * max(2 * _BAR + 0.08, tall + 0.08)
    finish(ax, title=title, handles=handles, height=height)
    return ax
