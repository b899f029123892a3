"""Figures of a solution as a whole: how ambiguous it is, what its terms cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.check import argument, whole_number
from fastqca._common.errors import SolutionError
from fastqca._tables import columns_wide, figure
from fastqca.plot.layout import finish, inches_of, wrapped
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    LABEL,
    NAME,
    NOTE,
    PALE,
    SKY,
    TICK,
    Width,
    axes_for,
    expression_label,
    figure_function,
)
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fastqca.solutions.terms import Model

__all__ = ["ambiguity", "coverage"]

_LINE = 44  # columns in a line of the name of a term


@figure_function
def ambiguity(
    solution: Minimization | SolutionSet,
    *,
    max_terms: int = 30,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of all models in which each term occurs.

    Parameters
    ----------
    solution : Minimization or SolutionSet
        For a `Minimization`, the requested solution.
    max_terms : int, default 30
        Maximum number of terms to draw, starting with those in the most models; a note states how
        many are omitted.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created.

    Returns
    -------
    Axes

    Raises
    ------
    SolutionError
        The models could not be counted within the budget.

    Notes
    -----
    The shares are those of `SolutionSet.term_share`, which counts all models, listed or not. A term
    in all models is certain; a term in only a few models is one of several alternatives between
    which the data cannot decide.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> ax = ambiguity(qca.minimize(sets, outcome="SURV", incl_cut=0.7, all_sol=True))
    """
    models = _models(solution)
    whole_number(max_terms, "max_terms", low=1)
    share = models.term_share
    if share is None:
        raise SolutionError(
            f"the models could not be counted within the budget, so shares are unknown: give "
            f"minimize a larger {argument('budget', ...)}"
        )
    used = share[share > 0].sort_values(ascending=False, kind="stable")
    shown = used.iloc[:max_terms]
    texts = list(shown.index)
    ax = axes_for(ax, (_width(texts), 4.0), width)
    names = _wrapped(ax, texts)
    y, high = _rows(names, 0.24)
    colours = [BLUE if value == 1 else SKY for value in shown]
    ax.barh(y, shown, color=colours, edgecolor=INK, lw=0.5, height=0.16)
    for at, value in zip(y, shown, strict=True):
        text = f"{value:.0%}" if value >= 0.01 else "< 1%"
        ax.annotate(text, (value, at), (3, 0), textcoords="offset points", va="center",
                    fontsize=NOTE, color=INK)  # fmt: skip
    ax.set_yticks(y, names, fontsize=TICK)
    ax.set_ylim(high, 0)
    ax.set_xlim(0, 1.18)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
    left = len(used) - len(shown)
    ax.set_xlabel(f"share of {models.counted()}", color=INK, fontsize=LABEL)
    outcome = models.explained.table.outcome
    note = f"{left:,} more terms not drawn" if left else ""
    _open(ax)
    finish(ax, title=f"Terms of the {models.kind} solution for {outcome}", note=note, height=high)
    return ax


@figure_function
def coverage(
    solution: Minimization | SolutionSet,
    models: int = 10,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the coverage of the outcome by the terms of each model, unique and shared.

    Parameters
    ----------
    solution : Minimization or SolutionSet
        For a `Minimization`, the requested solution.
    models : int, default 10
        Maximum number of models to draw, in their order; a note states how many there are.
    width : {"single", "double"} or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created.

    Returns
    -------
    Axes

    Notes
    -----
    One bar per model, whose length is its coverage: first the unique coverage of each term, then
    the coverage shared by several terms (hatched). The uncovered part is white.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> ax = coverage(qca.minimize(sets, outcome="SURV", incl_cut=0.7, include="?"))
    """
    found = _models(solution)
    listed = found.listed()[: whole_number(models, "models", low=1)]
    if not listed:
        raise SolutionError("there is no model to draw")
    texts = [str(term) for model in listed for term in model.terms]
    ax = axes_for(ax, (_width(texts), 4.0), width)
    names = iter(_wrapped(ax, texts))
    y, ticks = 0.0, []
    for model in listed:
        rows = [model.name, *(next(names) for _ in model.terms)]
        at, high = _rows(rows, 0.24)
        _model_bars(ax, model, [y + place for place in at])
        ticks += [(y + place, name) for place, name in zip(at, rows, strict=True)]
        y += high + 0.08
    ax.set_yticks([at for at, _ in ticks], [name for _, name in ticks], fontsize=TICK)
    ax.set_ylim(y - 0.08, 0)
    ax.set_xlim(0, 1.0)
    outcome = found.explained.table.outcome
    label = wrapped(ax, f"coverage of {outcome}", 0.6 * inches_of(ax), LABEL)
    ax.set_xlabel(expression_label(label), color=INK, fontsize=LABEL)
    _open(ax)
    which = f"the {found.kind} solution for {outcome}"
    shown = (
        f"Coverage of {which}" if len(listed) > 1 else f"Coverage of {listed[0].name} of {which}"
    )
    finish(ax, title=f"{shown}\n{found.counted()[:1].upper()}{found.counted()[1:]}",
           handles=_explained(), height=y - 0.08)  # fmt: skip
    return ax


def _explained() -> list[Any]:
    from matplotlib.patches import Patch

    look: dict[str, Any] = {"edgecolor": INK, "lw": 0.5}
    return [
        Patch(facecolor=BLUE, label="unique coverage of the term", **look),
        Patch(facecolor=PALE, hatch="////", label="covered by several terms", **look),
        Patch(facecolor=INK, label="model: by one term", **look),
        Patch(facecolor="white", hatch="////", label="model: by several", **look),
    ]


def _model_bars(ax: Axes, model: Model, at: list[float]) -> None:
    """Draw a model and its terms, the model first."""
    total, unique = model.covS, list(model.covU)
    if len(model.terms) == 1:
        unique = [total]
    first, *rest = at
    ax.barh(first, total, color="white", edgecolor=INK, hatch="////", lw=0.6, height=0.16)
    left = 0.0
    for share in unique:
        ax.barh(first, share, left=left, color=INK, edgecolor="white", lw=0.6, height=0.16)
        left += share
    _value(ax, total, first, figure(total, 2))
    for term, share, y in zip(model.terms, unique, rest, strict=True):
        ax.barh(y, term.covS, color=PALE, edgecolor=GREY, hatch="////", lw=0.4, height=0.13)
        ax.barh(y, share, color=BLUE, edgecolor=INK, lw=0.4, height=0.13)
        _value(ax, term.covS, y, f"{figure(share, 2)} of {figure(term.covS, 2)}")


def _value(ax: Axes, end: float, y: float, text: str) -> None:
    """Write a value behind its bar, or on a white ground at its end where there is no room."""
    inside = end > 0.62
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    ax.annotate(
        text, (end, y), (-3 if inside else 3, 0), textcoords="offset points", va="center",
        ha="right" if inside else "left", fontsize=NAME, color=INK, bbox=ground if inside else None,
    )  # fmt: skip


def _models(solution: Minimization | SolutionSet) -> SolutionSet:
    models = solution.solution if isinstance(solution, Minimization) else solution
    if not isinstance(models, SolutionSet):
        raise SolutionError(f"a result of minimize() is needed, got {type(solution).__name__}")
    return models


def _width(terms: list[str]) -> float:
    """Make a figure wide enough for terms of up to a line and their bars."""
    return 3.9 + 0.072 * min(max(map(columns_wide, terms)), _LINE)


def _wrapped(ax: Axes, terms: list[str]) -> list[str]:
    """Break terms so that half of the figure is left for bars."""
    room = min(0.5 * inches_of(ax), 0.078 * _LINE)
    return [expression_label(wrapped(ax, term, room, TICK, (" + ", "*", " "))) for term in terms]


def _rows(names: list[str], least: float) -> tuple[list[float], float]:
    """Place bars below each other, as far apart as their names need, in inches; and the end."""
    at, y = [], 0.04
    for name in names:
        high = max(least, 0.06 + 0.14 * (name.count("\n") + 1))
        at.append(y + high / 2)
        y += high
    return at, y + 0.04


def _open(ax: Axes) -> None:
    ax.tick_params(length=0, colors=INK)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
