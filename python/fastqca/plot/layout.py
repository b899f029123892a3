"""Titles, legends, notes and labels of figures, fitted to the width there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._tables import broken
from fastqca.plot.style import INK, NOTE, TITLE, expression_label, is_ours, plain, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.legend import Legend
    from matplotlib.transforms import Bbox, Transform

__all__ = ["add_note", "finish", "inches_of", "measure_in", "wrapped"]

_PAD = 3.0  # points between a figure's edge and what is drawn
_GAP = 5.0  # points between what stands below each other
_SAFE = 0.96  # of a width: type is up to so much wider at some resolutions
_LARGEST = 5.5  # inches: the side of a square in a wide figure
_TALL = 4.0  # inches more than needed, while it is not known how many


def inches_of(ax: Axes) -> float:
    """Return how wide a line of text may be in inches: in a figure of ours, or in axes given."""
    figure: Any = ax.get_figure(root=True)
    if is_ours(figure):
        return float(figure.get_figwidth() * _SAFE) - 2 * _PAD / 72
    settle(figure)
    ax.apply_aspect()
    return float(ax.get_window_extent().width / figure.dpi)


def measure_in(ax: Axes, size: float, **look: Any) -> Callable[[str], float]:  # noqa: ANN401
    """Return a function that measures lines of text in inches, as they would be drawn."""
    known: dict[str, float] = {}
    figure: Any = ax.get_figure(root=True)

    def measure(line: str) -> float:
        if line not in known:
            text = ax.text(0, 0, plain(line), fontsize=size, **look)
            known[line] = float(text.get_window_extent().width / figure.dpi) if line else 0.0
            text.remove()
        return known[line]

    return measure


def wrapped(
    ax: Axes, text: str, inches: float, size: float, separators: Sequence[str] = (" ", "")
) -> str:
    """Break text into lines that are no wider than `inches`, where it can be done."""
    measure = measure_in(ax, size)
    lines = [
        line
        for paragraph in text.split("\n")
        for line in broken(paragraph, separators, inches, measure)  # type: ignore[arg-type]
    ]
    return "\n".join(lines)


def finish(
    ax: Axes,
    *,
    title: str = "",
    handles: Sequence[Any] | None = None,
    note: str = "",
    height: float | None = None,
    legend: dict[str, Any] | None = None,
) -> None:
    """
    Add title, legend and note in the width there is, and make a new figure as high as needed.

    Parameters
    ----------
    title : str
        Lines above the axes, the first of them larger. Expressions may stand in it.
    handles : sequence of Artist, or of (tuple of Artist, str), optional
        What the legend below the axes explains, in as many columns as there is room for. Artists
        in a tuple lie on each other.
    note : str
        Small text below all.
    height : float, optional
        Of the axes, in inches. By default what the figure leaves. Axes whose aspect is fixed are
        as high as they are wide, and this at most.
    legend : dict, optional
        Further arguments of the legend.
    """
    figure: Any = ax.get_figure(root=True)
    ours = is_ours(figure)
    if ours:
        figure.set_figheight(figure.get_figheight() + _TALL)
        if ax.get_aspect() != "auto":
            height = min(height or _LARGEST, float(ax.get_window_extent().width / figure.dpi))
            height = _fit_height(ax, height)
    box, tight = _boxes(ax, settled=ours and ax.get_aspect() != "auto")
    room = inches_of(ax)
    per_inch = figure.dpi
    left, down = (tight.x0 - box.x0) / per_inch, (tight.y0 - box.y0) / per_inch
    if not ours:
        room = max(room, tight.width / per_inch)
    if title:
        _title(ax, title, room, left, (tight.y1 - box.y1) / per_inch)
    down -= _GAP / 72
    if handles:
        down -= _legend(ax, handles, room, (left, down), legend or {})
    if note:
        _write(ax, note, room, (left, down))
    if ours:
        _fit_height(ax, height, settled=ax.get_aspect() == "auto")


def add_note(ax: Axes, note: str) -> None:
    """Add small text below all that is there, when it is known only once the rest is drawn."""
    figure: Any = ax.get_figure(root=True)
    box, tight = _boxes(ax, settled=is_ours(figure))  # by `finish`
    left, down = (tight.x0 - box.x0) / figure.dpi, (tight.y0 - box.y0) / figure.dpi
    _write(ax, note, inches_of(ax), (left, down - _GAP / 72))
    if is_ours(figure):
        _fit_height(ax, float(box.height / figure.dpi))


def _write(ax: Axes, note: str, room: float, corner: tuple[float, float]) -> None:
    """Write a note: paragraphs, and lists whose items stay whole where they have room."""
    lines = []
    for line in note.split("\n"):
        parts = ("; ", " ", "") if line.count("; ") > 1 else (" ", "")
        lines.append(wrapped(ax, line, room, NOTE, parts))
    text = "\n".join(lines)
    ax.text(
        0, 0, plain(text), transform=_moved(ax, *corner), fontsize=NOTE, color=INK, va="top",
        ha="left", linespacing=1.25,
    )  # fmt: skip


def _boxes(ax: Axes, *, settled: bool = False) -> tuple[Bbox, Bbox]:
    """
    Return where axes are on the canvas, and where all is that belongs to them.

    In a figure of ours lines of text begin at its left edge. What has just been settled need not
    be so again, which takes most of the time of a figure.
    """
    from matplotlib.transforms import Bbox

    figure: Any = ax.get_figure(root=True)
    if not settled:
        settle(figure)
    ax.apply_aspect()
    box = Bbox.from_extents(*ax.get_window_extent().extents)  # which stays as it is
    left, down, right, up = (ax.get_tightbbox() or box).extents
    if is_ours(figure):
        left = _PAD * figure.dpi / 72
    return box, Bbox.from_extents(left, down, right, up)


def _title(ax: Axes, title: str, room: float, left: float, up: float) -> None:
    """Write the first line as the title, the others smaller between it and the axes."""
    figure: Any = ax.get_figure(root=True)
    first, _, rest = title.partition("\n")
    if rest:
        lines = wrapped(ax, rest, room, NOTE, (" + ", "; ", ", ", " ", ""))
        small = ax.text(
            0, 1, expression_label(lines), transform=_moved(ax, left, up + _GAP / 72),
            fontsize=NOTE, color=INK, va="bottom", ha="left", linespacing=1.25,
        )  # fmt: skip
        up += (small.get_window_extent().height / figure.dpi) + _GAP / 72
    lines = wrapped(ax, first, room, TITLE, (" + ", " ", "*", ""))
    x = left * figure.dpi / ax.get_window_extent().width
    look: dict[str, Any] = {"loc": "left", "color": INK, "linespacing": 1.2}
    ax.set_title(expression_label(lines), x=x, y=1.0, pad=up * 72 + _GAP, fontsize=TITLE, **look)


def _moved(ax: Axes, right: float, up: float) -> Transform:
    """Return the transform of axes coordinates that moves by so many inches."""
    from matplotlib.transforms import ScaledTranslation

    figure: Any = ax.get_figure(root=True)
    shifted: Transform = ax.transAxes + ScaledTranslation(right, up, figure.dpi_scale_trans)
    return shifted


def _legend(
    ax: Axes,
    handles: Sequence[Any],
    room: float,
    corner: tuple[float, float],
    given: dict[str, Any],
) -> float:
    """Write the legend in as many columns as fit, and return its height in inches."""
    from matplotlib.legend_handler import HandlerTuple

    figure: Any = ax.get_figure(root=True)
    look: dict[str, Any] = {
        "loc": "upper left", "bbox_to_anchor": (0, 0), "bbox_transform": _moved(ax, *corner),
        "borderaxespad": 0, "borderpad": 0, "fontsize": NOTE, "frameon": False,
        "handler_map": {tuple: HandlerTuple(ndivide=1, pad=0)}, "columnspacing": 1.2,
        "handletextpad": 0.5, "labelcolor": INK, **given,
    }  # fmt: skip
    words = [handle[1] if type(handle) is tuple else handle.get_label() for handle in handles]
    words = [wrapped(ax, word.replace(r"\$", "$"), room - 0.4, NOTE) for word in words]
    words = [plain(word) for word in words]
    marks = [handle[0] if type(handle) is tuple else handle for handle in handles]
    made: Legend | None = None
    for columns in range(min(len(handles), 6), 0, -1):
        if made is not None:
            made.remove()
        made = ax.legend(marks, words, ncols=columns, **look)
        if made.get_window_extent().width / figure.dpi <= room * _SAFE:
            break
    high = 0.0 if made is None else float(made.get_window_extent().height)
    return high / float(figure.dpi) + _GAP / 72


def _fit_height(ax: Axes, height: float | None, *, settled: bool = False) -> float:
    """
    Make a figure of ours as high as its axes and what is around them need; return the former.

    What stands around axes is as high wherever they are: a title or a note that has come since all
    was `settled` is measured as it is.
    """
    figure: Any = ax.get_figure(root=True)
    box, tight = _boxes(ax, settled=settled)
    around = float((tight.height - box.height) / figure.dpi)
    if height is None:
        height = max(float(figure.get_figheight()) - _TALL - around, 1.0)
    figure.set_figheight(height + around + 2 * _PAD / 72)
    settle(figure)
    ax.apply_aspect()
    return float(ax.get_window_extent().height / figure.dpi)
