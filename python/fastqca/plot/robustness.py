"""The robustness of a model as a figure: where its cases are in the test solutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import shown
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in, is_out
from fastqca._tables import figure
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
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
)
from fastqca.theory.robustness import Robustness

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["robustness"]

_FEW = 30  # cases whose labels may have three lines
_MOST_NAMES = 60  # of more cases, those that are shaky or possible are named
_CORNERS = (
    (1.05, 1.055, "robust"),
    (1.05, -0.05, "shaky"),
    (-0.05, 1.055, "possible"),
    (-0.05, -0.05, "outside"),
)


@figure_function
def robustness(
    result: Robustness,
    *,
    names: bool | None = None,
    shorten: Shorten = True,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the cases of a model against the test solutions of a robustness check.

    Parameters
    ----------
    result : Robustness
        The result of `fastqca.robustness`.
    names : bool, optional
        Whether to name cases. By default, up to 60 cases are named; if there are more, only shaky
        and possible cases. Names without room are omitted; `key` lists them.
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
    DataError
        `result` has another type.

    Notes
    -----
    The x-axis shows membership in the initial model. The y-axis shows membership in the test
    solutions: in their minimum (minTS) for cases in the initial model, and in their maximum (maxTS)
    for the others [1]_. Cases at the top right are robust, cases at the bottom right shaky (at
    least one test solution loses them), and cases at the top left possible (at least one test
    solution adds them). Filled markers are cases with the outcome.

    References
    ----------
    .. [1] Oana, I.-E. and Schneider, C. Q. (2024). A robustness test protocol for applied QCA:
       theory and R software application. *Sociological Methods & Research* 53(1), 57-88.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> found = qca.robustness("DEV*STB", ["DEV*STB*LIT", "STB*LIT"], sets, outcome="SURV")
    >>> ax = robustness(found)
    """
    if not isinstance(result, Robustness):
        raise DataError(f"a result of robustness is needed, got {shown(result)}")
    points = np.array(result.memberships, dtype=np.float64)
    x, low, high, y = points.T
    up = np.where(is_in(x), low, high)
    ax = axes_for(ax, (5.4, 5.4), width)
    ax.set_xlim(-0.06, 1.06)
    ax.set_ylim(-0.06, 1.06)
    ax.set_aspect("equal")
    ax.axhline(0.5, color=INK, lw=0.6, ls=":", zorder=1)
    ax.axvline(0.5, color=INK, lw=0.6, ls=":", zorder=1)
    for a, b, word in _CORNERS:
        ha, va = ("right" if a > 0.5 else "left"), ("top" if b > 0.5 else "bottom")
        ax.text(a, b, word, fontsize=NOTE, style="italic", color=GREY, ha=ha, va=va, zorder=1)
    changed = (is_in(x) & ~is_in(low)) | (is_out(x) & ~is_out(high))
    handles = []
    size = 30 if x.size <= _MOST_NAMES and inches_of(ax) > 4 else 18
    for which, mark, face, label in (
        (is_in(y), "o", BLUE, f"with {result.outcome}"),
        (~is_in(y), "s", "white", f"without {result.outcome}"),
    ):
        if which.any():
            edge = np.where(changed[which], ORANGE, INK)
            text = plain(f"{label} ({int(which.sum()):,})")
            ax.scatter(x[which], up[which], s=size, marker=mark, color=face, edgecolor=edge,
                       lw=0.8, zorder=3)  # fmt: skip
            handles.append(ax.scatter([], [], s=size, marker=mark, color=face, edgecolor=INK,
                                      label=text))  # fmt: skip
    if changed.any():
        handles.append(ax.scatter([], [], s=size, color="white", edgecolor=ORANGE,
                                  label=f"shaky or possible ({int(changed.sum()):,})"))  # fmt: skip
    room = 0.86 * inches_of(ax)
    label = wrapped(ax, f"initial model: {result.initial}", room, LABEL, (" + ", "*", " "))
    ax.set_xlabel(expression_label(label), color=INK, fontsize=LABEL)
    tests = "1 test solution" if len(result.tests) == 1 else f"{len(result.tests)} test solutions"
    ax.set_ylabel(f"{tests} (minTS or maxTS)", color=INK, fontsize=LABEL)
    measures = ("RF_cons", "RF_cov", "RF_SC_minTS", "RF_SC_maxTS", "RCR_typ", "RCR_dev")
    fit = ", ".join(f"{name} {figure(getattr(result, name), 2)}" for name in measures)
    title = f"Robustness of the model for {result.outcome}\n{fit}, rank {result.rank}"
    finish(ax, title=title, handles=handles)
    _write_names(ax, result, np.stack([x, up], axis=1), changed, names, shorten)
    return ax


def _write_names(
    ax: Axes,
    result: Robustness,
    at: NDArray[np.float64],
    changed: NDArray[np.bool_],
    names: bool | None,  # noqa: FBT001 (as given to `robustness`)
    shorten: Shorten,
) -> None:
    """Write the names of cases, those that some test loses or adds first."""
    if names is False:
        return
    cases = result.case_names
    shown_as = labelled(cases, 18, shorten, lines=3 if len(cases) <= _FEW else 2)
    everyone = names or len(cases) <= _MOST_NAMES
    wanted = np.flatnonzero(np.ones(len(cases), dtype=bool) if everyone else changed)
    rest = np.setdiff1d(np.arange(len(cases)), wanted)
    drawn = np.zeros(len(cases), dtype=np.bool_)
    drawn[wanted] = place_names(
        *(ax, at[wanted, 0].tolist(), at[wanted, 1].tolist()),
        [plain(shown_as[i]) for i in wanted],
        rank=(~changed[wanted]).astype(int).tolist(),
        around=at[rest],
    )
    remember(ax, zip(cases, shown_as, drawn.tolist(), strict=True))
    if not drawn.all():
        add_note(ax, f"{int(drawn.sum()):,} of {len(cases):,} cases are labeled.")
