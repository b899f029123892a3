"""How few cases change a solution: bars with the cases beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.check import shown
from fastqca._common.errors import DataError
from fastqca.belief import Influence
from fastqca.plot.labels import labels
from fastqca.plot.layout import finish, inches_of, measure_in, wrapped
from fastqca.plot.style import (
    BLUE,
    INK,
    LABEL,
    NAME,
    ORANGE,
    PALE,
    TICK,
    Width,
    axes_for,
    expression_label,
    figure_function,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fastqca.belief import Tipping

__all__ = ["influence"]

_BAR = 0.15  # inches from one bar to the next
_GAP = 0.12  # inches between what vanishes
_MOST = 12  # targets
_OF_WIDTH = 0.42  # of the axes, for the longest bar; the rest is for names
_PAD = 3.0  # points between a bar and its text
_LETTERS = (60, 24, 16, 12, 8, 5, 0)  # of a name, the more the better
_NAMES = 0.34  # of the width, for what vanishes
_COLOURS = {"removal": BLUE, "outcome": ORANGE, "condition": PALE}
_WORDS = {
    "removal": "cases left out",
    "outcome": "cases with the other outcome",
    "condition": "cases with one other condition each",
}


@figure_function
def influence(
    result: Influence,
    *,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how few cases change a solution or make a term vanish, with their names.

    Parameters
    ----------
    result : Influence
        The result of `fastqca.influence`.
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
    A bar is as long as the smallest set of cases, and beside it stands one such set, and how many
    more there are. An arrow at its end stands for a lower bound: all smaller sets were tried. Of
    more than 12 terms the first 12 are drawn.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> ax = influence(qca.influence(solution))
    """
    if not isinstance(result, Influence):
        raise DataError(f"a result of influence is needed, got {shown(result)}")
    targets: dict[str, list[Tipping]] = {}
    for one in result.tippings:
        targets.setdefault(one.target, []).append(one)
    kept = dict(list(targets.items())[: _MOST + 1])
    ax = axes_for(ax, (6.3, 4.0), width)
    changes = list(dict.fromkeys(one.change for one in result.tippings))
    room = _NAMES * inches_of(ax)
    block = len(changes) * _BAR + _GAP
    ticks, words, high = [], [], 0.0
    bars: list[tuple[float, Tipping]] = []
    longest = max((_length(one) for several in kept.values() for one in several), default=1)
    ax.set_xlim(0, longest / _OF_WIDTH)
    for target, several in kept.items():
        label = wrapped(ax, target, room, TICK, ("*", " ", ""))
        tall = max(block, (label.count("\n") + 1) * TICK * 1.2 / 72 + _GAP)
        ticks.append(high + (len(several) - 1) * _BAR / 2)
        words.append(expression_label(label))
        for i, one in enumerate(several):
            bars.append((high + i * _BAR, one))
            _bar(ax, *bars[-1])
        high += tall
    ax.set_yticks(ticks, words, fontsize=TICK)
    ax.set_ylim(high - _GAP, -_BAR)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks(range(0, longest + 1, 1 + longest // 6))
    ax.tick_params(axis="x", labelsize=TICK)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_bounds(0, longest)
    ax.set_xlabel("cases", color=INK, fontsize=LABEL, x=_OF_WIDTH / 2)
    handles: list[Any] = [
        ax.fill_between([], [], color=_COLOURS[c], edgecolor=INK, lw=0.5, label=_WORDS[c])
        for c in changes
    ]
    title = f"The fewest cases that change the {result.kind} solution for {result.outcome}"
    more = len(targets) - len(kept)
    note = f"{more:,} more terms are not drawn." if more else ""
    finish(ax, title=f"{title}\n{result.models}", handles=handles, note=note, height=high)
    for row, one in bars:
        _beside(ax, row, one, result.cases)
    return ax


def _length(one: Tipping) -> int:
    return one.at_least if one.size is None else one.size


def _bar(ax: Axes, row: float, one: Tipping) -> None:
    """Draw how many cases it takes; a bound has no end."""
    colour = _COLOURS[one.change]
    look: dict[str, Any] = {"height": 0.8 * _BAR, "color": colour, "edgecolor": INK, "lw": 0.5}
    if one.size is None:
        ax.barh([row], [one.at_least], **(look | {"edgecolor": "none"}))
        ax.plot([one.at_least], [row], ">", ms=4, color=colour, mec=INK, mew=0.5, zorder=3)
    else:
        ax.barh([row], [one.size], **look)


def _beside(ax: Axes, row: float, one: Tipping, cases: tuple[str, ...]) -> None:
    """Write how many cases and which ones, as far as there is room."""
    figure: Any = ax.get_figure(root=True)
    low, high = ax.get_xlim()
    free = 1 - _length(one) / (high - low)
    room = free * float(ax.get_window_extent().width) / figure.dpi - 2 * _PAD / 72
    measure = measure_in(ax, NAME)
    text = ""
    for letters in _LETTERS:
        text = _text(one, cases, letters)
        if measure(text) <= room:
            break
    ax.annotate(
        plain(text), (_length(one), row), (_PAD, 0), textcoords="offset points", va="center",
        fontsize=NAME, color=INK, annotation_clip=False,
    ).set_in_layout(False)  # fmt: skip


def _text(one: Tipping, cases: tuple[str, ...], letters: int) -> str:
    """Write the number of cases, and one set of them with names of so many letters at most."""
    if one.size is None:
        return f"at least {one.at_least}"
    number = str(one.size) if one.size == one.at_least else f"{one.at_least} to {one.size}"
    if not letters:
        return number
    short = dict(zip(cases, labels(cases, letters, lines=1), strict=True))
    names = []
    for name in one.sets[0]:
        case = max(
            (case for case in cases if name == case or name.startswith(f"{case}: ")), key=len
        )
        rest = name.removeprefix(case).removeprefix(": ")
        names.append(short[case] + (f": {labels([rest], letters, lines=1)[0]}" if rest else ""))
    more = f", or {len(one.sets) - 1:,} more" if len(one.sets) > 1 else ""
    return f"{number}: {' + '.join(names)}{more}"
