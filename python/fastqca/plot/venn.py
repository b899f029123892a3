"""Venn diagrams: combinations of sets as areas, coloured by the outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in, is_out
from fastqca.data.frames import to_frame
from fastqca.expressions.expression import Expression, expression
from fastqca.plot.areas import EXTENT, MOST_SETS, curves, middles, regions
from fastqca.plot.combinations import combinations_of, corners, one_model
from fastqca.plot.labels import labels
from fastqca.plot.layout import finish, inches_of
from fastqca.plot.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    TITLE,
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
)
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["venn"]

_FILL = {"1": BLUE, "0": PALE, "C": ORANGE, "?": "#FFFFFF"}
_SIDE = 4.8  # inches, at most
_LINES = (INK, GREY, BLUE, ORANGE, "#009E73", "#CC79A7")  # of six sets, which the legend names


@dataclass(frozen=True, slots=True)
class _Diagram:
    """What the areas hold: by their number, in which the first set is the highest bit."""

    names: tuple[str, ...]
    codes: Mapping[int, str]  # "1", "0" or "C"; white areas are not there
    counts: Mapping[int, int] | None  # of cases
    words: Mapping[str, str]  # what the codes mean
    title: str
    note: str = ""


@figure_function
def venn(
    source: TruthTable | Minimization | SolutionSet | Model | str | Expression | Sequence[Any],
    data: Any = None,  # noqa: ANN401 (anything tabular)
    outcome: str | None = None,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a Venn diagram of a truth table, a model or expressions with 2 to 6 sets.

    Parameters
    ----------
    source : TruthTable, Model, solution of one model, str, Expression, or a list of expressions
        The sets are the conditions of a truth table, the sets in a model or an expression, or the
        expressions in a list.
    data : DataFrame or other table, optional
        The data for an expression, to count its cases; needed for a list.
    outcome : str, optional
        Determines the colors for a list of expressions. Alternatively, use an arrow in them.
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
        There are fewer than 2 or more than 6 sets, a set has more than two levels, or data are
        missing for a list.
    SolutionError
        A solution has several models.

    Notes
    -----
    Each area shows its number of cases. For a truth table, rows coded 1 are blue, rows coded 0
    gray, and contradictory rows orange and hatched; remainders, and rows with fewer cases than
    `n_cut`, are white (the latter with their number of cases). For a model or an expression, the
    covered area is blue. For a list, areas with only cases that have the outcome are blue, areas
    with only other cases gray, and mixed areas orange. Cases with a membership of 0.5 are in no
    area; a note counts them.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> ax = venn(qca.truth_table(sets, "SURV", "DEV, LIT, STB", incl_cut=0.8))
    >>> ax = venn("DEV*STB + ~LIT*URB", sets)
    >>> ax = venn(["DEV*STB", "LIT", "~IND"], sets, "SURV", width="single")
    """
    diagram = _diagram(source, data, outcome)
    k = len(diagram.names)
    ax = axes_for(ax, (5.2 if k < MOST_SETS else 6.4, 5.2), width)
    found = regions(k)
    _paint(ax, diagram, found)
    _write(ax, diagram)
    handles = _name_sets(ax, diagram)
    ax.set_xlim(-EXTENT, EXTENT)
    ax.set_ylim(-EXTENT, EXTENT)
    ax.set_aspect("equal")
    ax.set_axis_off()
    handles += _key(diagram)
    finish(ax, title=diagram.title, handles=handles, note=diagram.note, height=_SIDE)
    return ax


def _diagram(source: Any, data: Any, outcome: Any) -> _Diagram:  # noqa: ANN401
    if isinstance(source, TruthTable):
        return _of_table(source)
    if isinstance(source, Minimization | SolutionSet | Model):
        model, title = one_model(source)
        return _of_model(model, f"{title[0].upper()}{title[1:]}")
    if isinstance(source, str | Expression):
        return _of_expression(source, data)
    if not isinstance(source, list | tuple):
        raise DataError(
            f"a Venn diagram needs a truth table, a model, an expression or a list of "
            f"expressions, got {type(source).__name__}"
        )
    found = combinations_of(source, data, outcome)
    _see_to_number(found.names, "expressions")
    numbers = found.inside @ (1 << np.arange(len(found.names))[::-1])
    counts = np.bincount(numbers, minlength=2 ** len(found.names))
    if found.with_outcome is None:
        codes = {i: "1" for i in np.flatnonzero(counts).tolist() if i}
        words = {"1": "has cases"}
    else:
        there = np.bincount(numbers[found.with_outcome], minlength=len(counts))
        codes = {
            i: "1" if there[i] == counts[i] else "C" if there[i] else "0"
            for i in np.flatnonzero(counts).tolist()
        }
        words = {"1": f"all with {found.outcome}", "C": "some with it", "0": "none with it"}
    filled = {i: int(counts[i]) for i in np.flatnonzero(counts).tolist()}
    return _Diagram(found.names, codes, filled, words, found.title, _left_out(found.left_out))


def _left_out(n: int) -> str:
    cases = "1 case" if n == 1 else f"{n:,} cases"
    return f"{cases} with a membership of 0.5, or a missing one, not drawn" if n else ""


def _see_to_number(names: Sequence[str], what: str, levels: Sequence[int] = ()) -> None:
    """Refuse what has no diagram."""
    many = next((name for name, n in zip(names, levels, strict=False) if n > 2), None)
    if many is None and 2 <= len(names) <= MOST_SETS:
        return
    why = f"{many!r} has more than two levels" if many else f"there are {len(names)} {what}"
    raise DataError(
        f"a Venn diagram has 2 to {MOST_SETS} sets with two levels each, but {why}: use fewer "
        "conditions, or draw plot.truth_table or plot.upset"
    )


def _of_table(table: TruthTable) -> _Diagram:
    _see_to_number(table.conditions, "conditions", table.row_levels)
    codes = dict(zip((n - 1 for n in table.row_numbers), table.out, strict=True))
    counts = dict(zip((n - 1 for n in table.row_numbers), table.n.tolist(), strict=True))
    words = {"1": "outcome", "C": "contradictory", "0": "no outcome", "?": "remainder"}
    return _Diagram(
        table.conditions,
        {number: code for number, code in codes.items() if code != "?"},
        counts,
        {code: word for code, word in words.items() if code in (*table.out, "?")},
        f"Configurations for {table.outcome}",
    )


def _of_model(model: Model, title: str) -> _Diagram:
    """Colour what a model covers, and count the cases of the rows of its truth table."""
    table, names = model.explained.table, model.expression.names
    at = [table.conditions.index(name) for name in names]
    levels = [table.row_levels[i] for i in at]
    _see_to_number(names, "conditions in the model", levels)
    covered = np.flatnonzero(corners(replace(model.expression, outcome=None), names)).tolist()
    numbers = table.configs[:, at] @ (1 << np.arange(len(at))[::-1])
    totals = np.bincount(numbers, weights=table.n, minlength=2 ** len(at))
    counts = {i: int(totals[i]) for i in np.flatnonzero(totals).tolist()}
    codes = dict.fromkeys(covered, "1")
    words = {"1": "covered by the model"}
    text = f"{title}\n{model.expression if len(str(model)) < 120 else model.name}"
    return _Diagram(names, codes, counts, words, text)


def _of_expression(source: str | Expression, data: Any) -> _Diagram:  # noqa: ANN401
    """Colour what an expression covers, and count cases if there are some."""
    frame = None if data is None else to_frame(data)
    formula = expression(source, None if frame is None else frame.columns)
    formula = replace(formula, outcome=None) if formula.outcome is not None else formula
    names = formula.names
    _see_to_number(names, "sets in the expression")
    codes = dict.fromkeys(np.flatnonzero(corners(formula, names)).tolist(), "1")
    counts, note = None, ""
    if frame is not None:
        x = np.stack([expression(f"`{n}`", frame.columns).evaluate(frame) for n in names], axis=1)
        decided = (is_in(x) | is_out(x)).all(axis=1)
        numbers = is_in(x[decided]) @ (1 << np.arange(len(names))[::-1])
        totals = np.bincount(numbers, minlength=2 ** len(names))
        counts = {i: int(totals[i]) for i in np.flatnonzero(totals).tolist()}
        note = _left_out(int((~decided).sum()))
    return _Diagram(names, codes, counts, {"1": "covered"}, str(formula), note)


def _name_sets(ax: Axes, diagram: _Diagram) -> list[Any]:
    """Draw the curves and write the names of the sets beside them, or return them as a key."""
    k = len(diagram.names)
    several = k == MOST_SETS
    handles: list[Any] = []
    names = [expression_label(name).replace(r"\$", "$") for name in diagram.names]
    shown = labels(names, 18 if inches_of(ax) > 4 else 12, lines=3)
    for i, (curve, name) in enumerate(zip(curves(k), shown, strict=True)):
        colour = _LINES[i] if several else INK
        (line,) = ax.plot(*curve.edge(), color=colour, lw=1.5 if several else 1.1, zorder=3)
        if several:
            line.set_label(plain(names[i]))
            handles.append(line)
            continue
        x, y = _NAMES_AT[k][i] if k in _NAMES_AT else _outside(curve)
        beside = 0 if k in _NAMES_AT or abs(x) < 0.4 else int(np.sign(x))
        ax.text(
            *(x - 0.1 * beside, y, plain(name)), ha=("center", "left", "right")[beside],
            va="center", fontsize=TITLE, color=INK, zorder=4,
        )  # fmt: skip
    return handles


_NAMES_AT = {
    2: [(-0.75, 0.78), (0.75, 0.78)],
    4: [(-1.0, 0.62), (-0.55, 0.93), (0.55, 0.93), (1.0, 0.62)],
}


def _outside(curve: Any) -> tuple[float, float]:  # noqa: ANN401
    """Find a place for a name beyond the far end of an ellipse, seen from the middle."""
    x, y = curve.edge()
    far = int(np.argmax(np.hypot(x, y)))
    stretch = 1 + 0.13 / float(np.hypot(x[far], y[far]))
    return float(x[far]) * stretch, float(y[far]) * stretch


def _paint(ax: Axes, diagram: _Diagram, found: NDArray[np.int64]) -> None:
    """Colour the areas, and hatch contradictory ones."""
    from matplotlib.colors import to_rgb

    colours = np.ones((2 ** len(diagram.names), 3))
    for number, code in diagram.codes.items():
        if number == 0:
            continue  # what is in no set: a box around its number has the colour
        tint = np.array(to_rgb(_FILL[code]))
        colours[number] = 0.55 * tint + 0.45 if code == "1" else tint
    extent = (-EXTENT, EXTENT, -EXTENT, EXTENT)
    ax.imshow(colours[found], extent=extent, origin="lower", interpolation="nearest", zorder=1)
    contradictory = np.isin(found, [n for n, code in diagram.codes.items() if n and code == "C"])
    if contradictory.any():
        look: dict[str, Any] = {"hatches": ["///"], "colors": "none", "extent": extent}
        ax.contourf(contradictory.astype(float), [0.5, 1.5], zorder=2, **look)


def _write(ax: Axes, diagram: _Diagram) -> None:
    """Write the number of cases into the middle of each area, as large as it has room for."""
    counts = diagram.counts
    if counts is None:
        return
    point = 72 * inches_of(ax) / (2 * EXTENT)  # points in a unit
    for number, (x, y, depth) in enumerate(middles(len(diagram.names))):
        text = str(counts[number]) if number in counts else "-"
        most = 9.5 if number in counts else 7.0
        size = min(most, max(4.5, 1.5 * depth * point / max(len(text), 2) ** 0.5))
        colour = INK if number in counts else GREY
        box: dict[str, Any] | None = None
        if number == 0 and 0 in diagram.codes:
            code = diagram.codes[0]
            box = {"facecolor": _FILL[code], "edgecolor": INK, "lw": 0.5, "pad": 3}
            box |= {"hatch": "///"} if code == "C" else {}
        ax.text(*(x, y, text), ha="center", va="center", fontsize=size, color=colour, zorder=5,
                bbox=box)  # fmt: skip


def _key(diagram: _Diagram) -> list[Any]:
    """Explain the colours."""
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=_FILL[code],
            alpha=0.6 if code == "1" else 1,
            edgecolor=INK,
            lw=0.5,
            hatch="///" if code == "C" else "",
            label=plain(word),
        )
        for code, word in diagram.words.items()
    ]
