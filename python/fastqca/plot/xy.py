"""XY plots: membership in a term against membership in the outcome, case by case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import argument, choice
from fastqca._common.errors import DataError, SolutionError
from fastqca._common.names import listed
from fastqca._tables import figure
from fastqca.data.case_labels import labels_of, orders
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import numbers_in, without_rounding
from fastqca.expressions.expression import Expression, expression, one_set
from fastqca.fit import pof
from fastqca.fit.regions import REGIONS, UNDECIDED, case_regions
from fastqca.plot.key import Shorten, labelled, remember
from fastqca.plot.layout import add_note, finish, inches_of, wrapped
from fastqca.plot.names import place_names
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    LABEL,
    ORANGE,
    PALE,
    RED,
    SKY,
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
)
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames
    from fastqca.fit.regions import Relation

__all__ = ["xy"]

_MARKS = {
    "typical": ("o", BLUE),
    "deviant in degree": ("o", SKY),
    "deviant consistency": ("X", RED),
    "deviant coverage": ("^", ORANGE),
    "deviant relevance": ("^", ORANGE),
    "irrelevant": ("s", GREY),
    UNDECIDED: ("D", PALE),
}
_CORNERS = {  # region names of the four quarters: right top, right bottom, left top, left bottom
    "sufficiency": ("typical", "deviant consistency", "deviant coverage", "irrelevant"),
    "necessity": ("typical", "deviant relevance", "deviant consistency", "irrelevant"),
}
_MOST_NAMES = 60  # of more cases, those that deviate are named
_FEW = 30  # cases whose labels may have three lines
_MOST_LINES = 4  # below an axis
_LETTERS = 18  # columns of a line of a label
# Whose labels go first where there is no room for all.
_RANKS = {"deviant consistency": 0, "deviant coverage": 1, "deviant relevance": 1, "typical": 2}
_RANKS |= {"deviant in degree": 2, UNDECIDED: 3, "irrelevant": 4}
_LONG = 18  # letters of a name that has a line of its own


@dataclass(frozen=True, slots=True)
class _Points:
    """Memberships to draw, and what they are called."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_name: str
    y_name: str
    cases: CaseNames
    relation: Relation | None = None  # what an arrow says
    short_name: str = ""  # where the name would fill many lines
    title: str = ""  # which solution and model


@figure_function
def xy(
    x: Any,  # noqa: ANN401 (a result, an expression or memberships)
    outcome: Any = None,  # noqa: ANN401
    data: Any = None,  # noqa: ANN401
    *,
    relation: Relation = "sufficiency",
    names: bool | Sequence[str] | None = None,
    shorten: Shorten = True,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the membership of cases in a term, model or condition against the outcome.

    Parameters
    ----------
    x : Model, Term, SolutionSet or Minimization of one model, str, Expression, or array of float
        The x-axis. An expression is evaluated in `data` and may include the outcome:
        ``"A*B -> Y"``.
    outcome : str, Expression or array of float, optional
        The y-axis. Not needed for results, which include their outcome.
    data : DataFrame or other table, optional
        The sets, for expressions.
    relation : {"sufficiency", "necessity"}, default "sufficiency"
        The relation: points should be above the diagonal for sufficiency, below it for necessity.
        An arrow in an expression takes precedence.
    names : bool or sequence of str, optional
        Whether to write case names, or the cases to name. By default, up to 60 cases are named; if
        there are more, only deviant cases. Names without room are omitted; `key` lists them.
    shorten : bool or "numbers", default True
        Whether to shorten long case names, keeping them unique. False writes them in full;
        "numbers" writes numbers, which `key` explains.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created.

    Returns
    -------
    Axes

    Raises
    ------
    DataError, ExpressionError
        As for `pof`.
    SolutionError
        A solution has several models; choose one of them, as in ``sol.solution.models[0]``.

    Notes
    -----
    Cases with a missing membership are not drawn; a note states how many. Markers differ by region
    (see `case_regions`). Points at the same position are drawn once, with all names.

    Examples
    --------
    >>> import fastqca as qca
    >>> ax = xy("DEV*STB -> SURV", data=qca.datasets.load("lipset", "fuzzy"))
    """
    choice(relation, "relation", ("sufficiency", "necessity"))
    points = _points(x, outcome, data)
    relation = points.relation or relation
    whole = ~(np.isnan(points.x) | np.isnan(points.y))
    a, b = points.x[whole], points.y[whole]
    cases = tuple(case for case, keep in zip(points.cases, whole, strict=True) if keep)
    fit = _fit(a, b, relation, int((~whole).sum()))
    side = (
        5.4 if names is False else 5.4 + min(max(len(set(zip(a, b, strict=True))) - 20, 0), 50) / 16
    )
    ax = axes_for(ax, (side, side), width)
    ax.set_xlim(-0.06, 1.06)
    ax.set_ylim(-0.06, 1.06)
    ax.set_aspect("equal")
    _guides(ax, relation)
    regions = case_regions(a, b, relation)
    handles = _draw_marks(ax, a, b, regions, relation)
    room = 0.86 * inches_of(ax)  # without what stands left of the axes
    x_label = wrapped(ax, points.x_name, room, LABEL, (" + ", "*"))
    if points.short_name and x_label.count("\n") >= _MOST_LINES:
        x_label = points.short_name
    ax.set_xlabel(expression_label(x_label), color=INK, fontsize=LABEL)
    y_label = wrapped(ax, points.y_name, room, LABEL, (" + ", "*"))
    ax.set_ylabel(expression_label(y_label), color=INK, fontsize=LABEL)
    claimed = {"sufficiency": "sufficient", "necessity": "necessary"}[relation]
    title = points.title or f"{points.x_name}, as {claimed} for {points.y_name}"
    finish(ax, title=f"{title}\n{fit}", handles=handles)
    _write_names(ax, (a, b), cases, names, regions, shorten)
    return ax


def _draw_marks(
    ax: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    regions: NDArray[np.str_],
    relation: Relation,
) -> list[Any]:
    """Draw the cases region by region, and return what the legend explains."""
    handles = []
    for region in (*REGIONS[relation], UNDECIDED):
        inside = regions == region
        if inside.any():
            mark, colour = _MARKS[region]
            handles.append(
                ax.scatter(
                    x[inside],
                    y[inside],
                    s=30 if len(x) <= _MOST_NAMES and inches_of(ax) > 4 else 18,
                    marker=mark,
                    color=colour,
                    edgecolor=INK,
                    lw=0.5,
                    label=f"{region} ({int(inside.sum())})",
                    zorder=3,
                )
            )
    return handles


def _points(x: Any, outcome: Any, data: Any) -> _Points:  # noqa: ANN401
    import pandas as pd

    if isinstance(x, Minimization):
        x = x.solution
    kind = "intermediate" if isinstance(x, Model) and x.all_parents else ""
    if isinstance(x, SolutionSet):
        kind = x.kind
        listed = x.listed()
        if len(listed) != 1:
            raise SolutionError(
                f"there are {len(listed)} models: draw one of them, as in xy(solution.models[0])"
            )
        x = listed[0]
    if isinstance(x, Model | Term):
        table = x.explained.table
        short = f"model {x.name} of {len(x.terms)} terms" if isinstance(x, Model) else ""
        which = f"model {x.name}" if isinstance(x, Model) else f"term {x}"
        which = f"{kind} solution, {which}" if kind else which
        return _Points(
            *(x.membership, table.outcome_values, str(x), table.outcome, table.sets.cases),
            short_name=short,
            title=f"{which[0].upper()}{which[1:]} for {table.outcome}",
        )
    frame = None if data is None else to_frame(data)
    stated: Relation | None = None
    if isinstance(x, str | Expression):
        if frame is None:
            raise DataError(
                "data is missing: give the table with the columns used in the expression as data="
            )
        formula = expression(x, frame.columns)
        outcome = formula.outcome if outcome is None else outcome
        if formula.relation is not None:
            stated = "necessity" if formula.relation == "necessity" else "sufficiency"
        name, values = str(replace(formula, outcome=None)), formula.evaluate(frame)
    else:
        name, values = _axis(x, "x")
    if outcome is None:
        raise DataError(
            f"outcome is missing: give {argument('outcome', ...)}, or an arrow as in 'A*B -> Y'"
        )
    if isinstance(outcome, str | Expression):
        if frame is None:
            raise DataError(f"data is missing: the outcome {str(outcome)!r} is evaluated in it")
        y_name, y = str(outcome), one_set(outcome, frame.columns).evaluate(frame)
    else:
        y_name, y = _axis(outcome, "outcome")
    if values.ndim != 1 or y.ndim != 1:
        raise DataError("each axis needs one membership per case: give one column, not a table")
    if values.size != y.size:
        raise DataError(f"there are {values.size} memberships on one axis, {y.size} on the other")
    sides = [
        (role, frame if isinstance(given, str | Expression) else given)
        for role, given in (("the horizontal axis", x), ("the vertical axis", outcome))
    ]
    if frame is not None:
        if len(frame) != values.size:
            raise DataError(f"there are {values.size} memberships, but {len(frame)} cases in data")
        sides.append(("the data", frame))
    index, (of_x, of_y, *_) = orders([(role, labels_of(given)) for role, given in sides])
    values = values if of_x is None else values[of_x]
    y = y if of_y is None else y[of_y]
    cases = case_names(pd.DataFrame(index=pd.RangeIndex(y.size) if index is None else index))
    return _Points(values, y, name, y_name, cases, stated)


def _axis(given: Any, role: str) -> tuple[str, NDArray[np.float64]]:  # noqa: ANN401
    """Name memberships that are given as a vector, and read them."""
    name = str(getattr(given, "name", None) or role)
    return name, without_rounding(numbers_in(given, role))


def _guides(ax: Axes, relation: str) -> None:
    """Draw the diagonal, the lines at 0.5 and what each quarter means."""
    ax.plot([0, 1], [0, 1], color=GREY, lw=0.8, zorder=1)
    ax.axhline(0.5, color=INK, lw=0.6, ls=":", zorder=1)
    ax.axvline(0.5, color=INK, lw=0.6, ls=":", zorder=1)
    corners = ((1.05, 1.055), (1.05, -0.05), (-0.05, 1.055), (-0.05, -0.05))
    for (x, y), text in zip(corners, _CORNERS[relation], strict=True):
        ax.text(
            x,
            y,
            text,
            fontsize=7,
            style="italic",
            color=GREY,
            zorder=1,
            ha="right" if x > 0.5 else "left",
            va="top" if y > 0.5 else "bottom",
        )


def _write_names(
    ax: Axes,
    at: tuple[NDArray[np.float64], NDArray[np.float64]],
    cases: tuple[str, ...],
    names: bool | Sequence[str] | None,  # noqa: FBT001 (as given to `xy`)
    regions: NDArray[np.str_],
    shorten: Shorten,
) -> None:
    """Write names once per place: cases at the same point share one text."""
    lines = 3 if len(cases) <= _FEW else 2
    shown = dict(zip(cases, labelled(cases, _LETTERS, shorten, lines=lines), strict=True))
    if names is False:
        return
    if names is None and len(cases) > _MOST_NAMES:
        deviant = (_RANKS[region] < _RANKS["typical"] for region in regions.tolist())
        names = [case for case, named in zip(cases, deviant, strict=True) if named]
    if names is None or names is True:
        names = cases
    wanted = set(listed(names, "names", cases, kind="names of cases")) if len(names) else set()
    unknown = wanted - set(cases)
    if unknown:
        raise DataError(f"names: there is no case {min(unknown)!r}")
    places: dict[tuple[float, float], list[str]] = {}
    ranks: dict[tuple[float, float], int] = {}
    for a, b, name, region in zip(*(v.tolist() for v in at), cases, regions.tolist(), strict=True):
        if name in wanted:
            places.setdefault((a, b), []).append(name)
            ranks.setdefault((a, b), _RANKS[region])
    texts = [_joined([plain(shown[name]) for name in found]) for found in places.values()]
    unnamed = np.stack(at, axis=1)[[name not in wanted for name in cases]]
    drawn = place_names(
        *(ax, [a for a, _ in places], [b for _, b in places], texts),
        rank=list(ranks.values()),
        around=unnamed,
    )
    told = {
        name
        for found, there in zip(places.values(), drawn, strict=True)
        for name in found[:_JOINED]
        if there
    }
    remember(ax, ((name, shown[name], name in told) for name in cases))
    if len(told) < len(cases):
        add_note(ax, f"{len(told):,} of {len(cases):,} cases are labeled.")


_JOINED = 4  # names in one label


def _joined(names: list[str], most: int = _JOINED) -> str:
    """Write the names of cases at one point into one label."""
    shown = names[:most]
    if any("\n" in name or len(name) > _LONG for name in shown):
        text = ",\n".join(shown)
    else:
        text = ",\n".join(", ".join(shown[i : i + 2]) for i in range(0, len(shown), 2))
    return text + (f" +{len(names) - most}" if len(names) > most else "")


def _fit(x: NDArray[np.float64], y: NDArray[np.float64], relation: str, missing: int) -> str:
    if not x.size:
        raise DataError("no case has a membership on both axes")
    found = pof(x, y, relation=relation).measures
    text = ", ".join(f"{name} {figure(float(v[0]))}" for name, v in found.items() if name != "covU")
    text = f"{text}; N = {x.size:,}"
    return f"{text}; {missing} missing" if missing else text
