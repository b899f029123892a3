"""Necessary conditions as a figure: consistency against relevance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import reaches
from fastqca.plot.key import remember
from fastqca.plot.layout import add_note, finish, inches_of
from fastqca.plot.names import place_names
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    LABEL,
    ORANGE,
    Width,
    axes_for,
    expression_label,
    figure_function,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["necessity"]

_MOST_NAMES = 40
_LINE = 28  # columns of a line of a label


@figure_function
def necessity(
    result: Any,  # noqa: ANN401 (any result with inclN and RoN)
    *,
    incl_cut: float = 0.9,
    ron_cut: float = 0.5,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the consistency of necessary conditions against their relevance.

    Parameters
    ----------
    result : Necessity, SuperSubset, ParametersOfFit or DataFrame
        A result or table with the columns `inclN` and `RoN`, one row per condition.
    incl_cut, ron_cut : float, default 0.9 and 0.5
        Cut-offs, drawn as lines, for a condition to be necessary and not trivial.
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
        The column `inclN` or `RoN` is missing.

    Notes
    -----
    Conditions at the top right are necessary and not trivial. Conditions at the top left are
    present in nearly every case, with or without the outcome. If there is no room for terms next to
    their markers, numbers are drawn and the terms are listed below; `key` returns both. Up to 40
    terms are labeled, starting with those beyond the lines.

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
                f"there is no {column!r}: give a result of necessity or super_subset",
                argument="result",
            )
    names = [str(name) for name in (frame["term"] if "term" in frame.columns else frame.index)]
    x, y = frame["RoN"].to_numpy(np.float64), frame["inclN"].to_numpy(np.float64)
    there = ~(np.isnan(x) | np.isnan(y))
    if not there.any():
        raise DataError("there is no condition to draw")
    strong = reaches(x, ron_cut) & reaches(y, incl_cut)
    ax = axes_for(ax, (5.6, 4.4), width)
    ax.axhline(incl_cut, color=ORANGE, lw=1, zorder=1)
    ax.axvline(ron_cut, color=ORANGE, lw=1, zorder=1)
    handles = []
    for which, colour, label in (
        (there & strong, BLUE, "necessary and relevant"),
        (there & ~strong, GREY, "other"),
    ):
        if which.any():
            said = f"{label} ({int(which.sum())})"
            look: dict[str, Any] = {"color": colour, "edgecolor": INK, "lw": 0.5, "zorder": 3}
            handles.append(ax.scatter(x[which], y[which], s=24, label=said, **look))
    ax.set_xlim(min(float(x[there].min()), ron_cut) - 0.06, 1.06)
    ax.set_ylim(min(float(y[there].min()), incl_cut) - 0.06, 1.04)
    ax.set_xlabel("relevance of necessity (RoN)", color=INK, fontsize=LABEL)
    ax.set_ylabel("consistency of necessity (inclN)", color=INK, fontsize=LABEL)
    outcome = getattr(result, "outcome", None)
    title = f"Necessary conditions for {outcome}" if isinstance(outcome, str) else ""
    if title:
        title += f"\nLines: inclN {float(incl_cut):g}, RoN {float(ron_cut):g}"
    finish(ax, title=title, handles=handles, height=min(0.8 * inches_of(ax), 4.2))
    _write_names(ax, (x, y), names, there, strong)
    return ax


def _write_names(
    ax: Axes,
    at: tuple[NDArray[np.float64], NDArray[np.float64]],
    names: list[str],
    there: NDArray[np.bool_],
    strong: NDArray[np.bool_],
) -> None:
    """Write terms beside their marks, or numbers and a key where not all have room."""
    x, y = at
    order = np.lexsort([-x, -y, ~strong])
    shown = [i for i in order.tolist() if there[i]][:_MOST_NAMES]
    places = x[shown].tolist(), y[shown].tolist()
    rest = np.stack(at, axis=1)[[i for i in np.flatnonzero(there).tolist() if i not in shown]]
    texts = [expression_label(names[i], _LINE) for i in shown]
    ranks = list(range(len(shown)))
    drawn = place_names(ax, *places, texts, rank=ranks, around=rest, whole=True)
    note = ""
    if not drawn.all():
        texts = [str(i) for i in range(1, len(shown) + 1)]
        drawn = place_names(ax, *places, texts, rank=ranks, around=rest)
        terms = (expression_label(names[i]).replace(r"\$", "$") for i in shown)
        note = "; ".join(f"{n} = {t}" for n, t in zip(texts, terms, strict=True))
    remember(ax, ((names[i], t, bool(d)) for i, t, d in zip(shown, texts, drawn, strict=True)))
    left = int(there.sum()) - len(shown)
    remember(ax, ((names[i], "", False) for i in order.tolist() if there[i] and i not in shown))
    if left:
        note += f"{'. ' if note else ''}{left:,} more terms have no label."
    if note:
        add_note(ax, note)
