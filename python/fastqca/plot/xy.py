"""XY plots: membership in a term against membership in the outcome, case by case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import argument, choice, flag
from fastqca._common.errors import DataError, SolutionError
from fastqca._common.names import listed
from fastqca._tables import figure
from fastqca.data.case_labels import labels_of, orders
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import numbers_in, without_rounding
from fastqca.expressions.expression import Expression, expression, one_set
from fastqca.fit import pof
from fastqca.fit.regions import REGIONS, UNDECIDED, case_regions
from fastqca.plot.names import place_names
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    SKY,
    axes_for,
    expression_label,
    figure_function,
    labels,
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
_MOST_NAMES = 60
_LINE = 70  # letters of a line below an axis
_MOST_LINES = 4  # below an axis
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


@figure_function
def xy(
    x: Any,  # noqa: ANN401 (a result, an expression or memberships)
    outcome: Any = None,  # noqa: ANN401
    data: Any = None,  # noqa: ANN401
    *,
    relation: Relation = "sufficiency",
    names: bool | Sequence[str] | None = None,
    shorten: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the membership of cases in a term, model or condition against that in the outcome.

    Parameters
    ----------
    x : Model, Term, SolutionSet or Minimization of one model, str, Expression, or array of float
        What is on the horizontal axis. An expression is evaluated in `data`, and may state the
        outcome: ``"A*B -> Y"``.
    outcome : str, Expression or array of float, optional
        The vertical axis. Not needed for results, which know theirs.
    data : DataFrame or other table, optional
        The sets, for expressions.
    relation : {"sufficiency", "necessity"}, default "sufficiency"
        What is claimed: points belong above the diagonal, or below it. An arrow in an expression
        overrides it.
    names : bool or sequence of str, optional
        Whether case names are written, or only these. By default those of up to 60 cases.
    shorten : bool, default True
        Shorten long names of cases, so that they stay different. False writes them in full.
    ax : Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    DataError, ExpressionError
        As for `pof`.
    SolutionError
        A solution has several models; name one of them, as in ``sol.solution.models[0]``.

    Notes
    -----
    Cases with a missing membership are not drawn; the corner says how many. Marks differ by
    region, see `case_regions`, and points in the same place are drawn once, with all names.

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
    side = (
        5.4 if names is False else 5.4 + min(max(len(set(zip(a, b, strict=True))) - 20, 0), 50) / 16
    )
    x_label = expression_label(points.x_name, _LINE)
    if points.short_name and x_label.count("\n") >= _MOST_LINES:
        x_label = plain(points.short_name)
    further = x_label.count("\n")
    ax = axes_for(ax, (side, side + 0.16 * further))
    ax.set_xlim(-0.06, 1.06)
    ax.set_ylim(-0.06, 1.06)
    ax.set_aspect("equal")
    _guides(ax, relation)
    regions = case_regions(a, b, relation)
    for region in (*REGIONS[relation], UNDECIDED):
        inside = regions == region
        if inside.any():
            mark, colour = _MARKS[region]
            label = f"{region} ({int(inside.sum())})"
            ax.scatter(
                a[inside],
                b[inside],
                s=34,
                marker=mark,
                color=colour,
                edgecolor=INK,
                lw=0.5,
                label=label,
                zorder=3,
            )
    ax.set_xlabel(x_label, color=INK)
    ax.set_ylabel(expression_label(points.y_name, _LINE), color=INK)
    ax.set_title(_fit(a, b, relation, int((~whole).sum())), fontsize=8.5, color=INK, loc="right")
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.12 - 0.037 * further),
        ncols=3,
        fontsize=7.5,
        frameon=False,
    )
    _write_names(ax, a, b, cases, names, shorten=flag(shorten, "shorten"))
    return ax


def _points(x: Any, outcome: Any, data: Any) -> _Points:  # noqa: ANN401
    import pandas as pd

    if isinstance(x, Minimization):
        x = x.solution
    if isinstance(x, SolutionSet):
        listed = x.listed()
        if len(listed) != 1:
            raise SolutionError(
                f"there are {len(listed)} models: draw one of them, as in xy(solution.models[0])"
            )
        x = listed[0]
    if isinstance(x, Model | Term):
        table = x.explained.table
        short = f"model {x.name} of {len(x.terms)} terms" if isinstance(x, Model) else ""
        return _Points(
            *(x.membership, table.outcome_values, str(x), table.outcome, table.sets.cases),
            short_name=short,
        )
    frame = None if data is None else to_frame(data)
    stated: Relation | None = None
    if isinstance(x, str | Expression):
        if frame is None:
            raise DataError(
                "data is missing: give the table as data=, whose columns the expression names"
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
        raise DataError("an axis takes one membership per case: give one column, not a table")
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
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    cases: tuple[str, ...],
    names: bool | Sequence[str] | None,  # noqa: FBT001 (as given to `xy`)
    *,
    shorten: bool,
) -> None:
    """Write names once per place: cases at the same point share one text."""
    if names is False or (names is None and len(cases) > _MOST_NAMES):
        return
    if names is None or names is True:
        names = cases
    wanted = set(listed(names, "names", cases, kind="names of cases"))
    unknown = wanted - set(cases)
    if unknown:
        raise DataError(f"names: there is no case {min(unknown)!r}")
    places: dict[tuple[float, float], list[str]] = {}
    shown = dict(zip(cases, labels(cases, 18, shorten=shorten), strict=True))
    for a, b, name in zip(x.tolist(), y.tolist(), cases, strict=True):
        if name in wanted:
            places.setdefault((a, b), []).append(plain(shown[name]))
    texts = [_joined(found) for found in places.values()]
    place_names(ax, [a for a, _ in places], [b for _, b in places], texts)


def _joined(names: list[str], most: int = 4) -> str:
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
    return f"{text}; {missing} missing" if missing else text
