"""Figures of a solution as a whole: how ambiguous it is, what its terms cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca._common.check import argument, whole_number
from fastqca._common.errors import SolutionError
from fastqca._tables import columns_wide, figure
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    SKY,
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

_LINE = 44  # letters in a line of the name of a term


@figure_function
def ambiguity(
    solution: Minimization | SolutionSet, *, max_terms: int = 30, ax: Axes | None = None
) -> Axes:
    """
    Draw in which share of all models each term occurs.

    Parameters
    ----------
    solution : Minimization or SolutionSet
        Of a `Minimization`, the solution asked for.
    max_terms : int, default 30
        How many terms are drawn, those in most models first; how many are left out is said.
    ax : Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    SolutionError
        The models could not be counted within the budget.

    Notes
    -----
    The shares are `SolutionSet.term_share`, which counts all models, listed or not. A term in
    all models is not in doubt; one in few is as good as others that the data cannot tell apart.

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
            "the models could not be counted within the budget, so shares are not known: "
            f"give minimize a larger {argument('budget', ...)}"
        )
    used = share[share > 0].sort_values(ascending=False, kind="stable")
    shown = used.iloc[:max_terms]
    names = [expression_label(name, _LINE) for name in shown.index]
    ax = axes_for(ax, (_width(names), 0.8 + 0.26 * len(shown) * _deepest(names)))
    y = range(len(shown))
    colours = [BLUE if value == 1 else SKY for value in shown]
    ax.barh(y, shown, color=colours, edgecolor=INK, lw=0.5, height=0.68)
    for at, value in zip(y, shown, strict=True):
        ax.text(
            value + 0.01,
            at,
            f"{value:.0%}" if value >= 0.01 else "< 1%",
            va="center",
            fontsize=7.5,
            color=INK,
        )
    ax.set_yticks(y, names, fontsize=8)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(0, 1.12)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
    left = len(used) - len(shown)
    more = f"; {left:,} more terms not drawn" if left else ""
    ax.set_xlabel(f"share of {models.counted()}{more}", color=INK)
    outcome = models.explained.table.outcome
    ax.set_title(
        expression_label(f"Terms of the {models.kind} solution for {outcome}", 60),
        fontsize=10,
        color=INK,
        loc="left",
    )
    _open(ax)
    return ax


@figure_function
def coverage(
    solution: Minimization | SolutionSet,
    models: int = 10,
    *,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw what the terms of each model cover of the outcome, alone and together.

    Parameters
    ----------
    solution : Minimization or SolutionSet
        Of a `Minimization`, the solution asked for.
    models : int, default 10
        How many models are drawn, in their order; how many there are is said.
    ax : Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    Axes

    Notes
    -----
    One bar per model, as long as its coverage: first the unique coverage of each term, then
    what several terms cover together (hatched). What is not covered stays white.

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
    names = [expression_label(str(term), _LINE) for model in listed for term in model.terms]
    height = 0.28 * sum(len(m.terms) + 1.4 for m in listed) * _deepest(names)
    ax = axes_for(ax, (_width(names), 0.9 + height))
    ticks: list[tuple[float, str]] = []
    y = 0.0
    for model in listed:
        y = _model_bars(ax, model, y, ticks)
    ax.set_yticks([at for at, _ in ticks], [name for _, name in ticks], fontsize=8)
    ax.set_ylim(y - 0.4, -0.8)
    ax.set_xlim(0, 1.0)
    told = f"coverage of {found.explained.table.outcome}; {found.counted()}"
    ax.set_xlabel(expression_label(told, 60), color=INK)
    ax.set_title(
        "Unique (dark) and overlapping (hatched) coverage", fontsize=10, color=INK, loc="left"
    )
    _open(ax)
    return ax


def _model_bars(ax: Axes, model: Model, y: float, ticks: list[tuple[float, str]]) -> float:
    """Draw a model and its terms from y on; return where the next one begins."""
    total, unique = model.covS, list(model.covU)
    if len(model.terms) == 1:
        unique = [total]
    ax.barh(y, total, color="white", edgecolor=INK, hatch="////", lw=0.6, height=0.62)
    at = 0.0
    for share in unique:
        ax.barh(y, share, left=at, color=INK, edgecolor="white", lw=0.6, height=0.62)
        at += share
    _value(ax, total, y, figure(total, 2))
    ticks.append((y, model.name))
    for term, share in zip(model.terms, unique, strict=True):
        y += 1
        ax.barh(y, term.covS, color=PALE, edgecolor=GREY, hatch="////", lw=0.4, height=0.5)
        ax.barh(y, share, color=BLUE, edgecolor=INK, lw=0.4, height=0.5)
        label = f"{figure(share, 2)} of {figure(term.covS, 2)}"
        _value(ax, term.covS, y, label)
        ticks.append((y, expression_label(str(term), _LINE)))
    return y + 1.4


def _value(ax: Axes, end: float, y: float, text: str) -> None:
    """Write a value behind its bar, or on a white ground at its end where there is no room."""
    if end < 0.85:
        ax.text(end + 0.01, y, text, va="center", fontsize=7.5, color=INK)
        return
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    ax.text(end - 0.01, y, text, va="center", ha="right", fontsize=7, color=INK, bbox=ground)


def _models(solution: Minimization | SolutionSet) -> SolutionSet:
    models = solution.solution if isinstance(solution, Minimization) else solution
    if not isinstance(models, SolutionSet):
        raise SolutionError(f"what minimize returns is needed, got {type(solution).__name__}")
    return models


def _width(names: list[str]) -> float:
    """Make a figure wide enough for the names and what they name."""
    return 4.2 + 0.075 * max(columns_wide(line) for name in names for line in name.split("\n"))


def _deepest(names: list[str]) -> float:
    """Say how much more room bars need than for names of one line."""
    return max(1.0, 0.62 * max(name.count("\n") + 1 for name in names))


def _open(ax: Axes) -> None:
    ax.tick_params(length=0, colors=INK)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
