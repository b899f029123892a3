"""What all figures share: colours, marks, the axes they are drawn on."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeAlias

from fastqca._common.check import argument, choice, number, shown
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca._tables import broken
from fastqca.plot.fonts import families, warn_of_boxes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "STYLE",
    "Width",
    "axes_for",
    "drawn_with",
    "expression_label",
    "figure_function",
    "inches_wide",
    "is_ours",
    "plain",
    "settle",
    "shades",
]

_P = ParamSpec("_P")
Width: TypeAlias = Literal["single", "double"] | float
_MILLIMETRES = {"single": 85.0, "double": 180.0}  # columns of a journal page
_INCH = 25.4
_PRINTED = 300  # dots per inch for which a figure is laid out: type is wider on coarser screens
_QUOTED = re.compile("`([^`]*)`")
_OPERATOR = re.compile(r"[*+~{}\[\]]|->|<-|=>")
# Sizes of type in points, the same at all widths: what is drawn is printed at this size.
TITLE, LABEL, TICK, NOTE, NAME = 9.5, 8.5, 8.0, 7.5, 7.0

# Okabe and Ito's colours, which colour-blind readers tell apart, in an order whose greys differ.
BLUE, ORANGE, GREEN, RED, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9"
INK, GREY, PALE = "#222222", "#767676", "#D9D9D9"
CYCLE = (BLUE, ORANGE, GREEN, RED, SKY, "#CC79A7", "#F0E442", GREY)
HATCHES = ("", "//", "..", "\\\\", "xx", "--", "oo", "++")

STYLE: Mapping[str, Any] = FrozenDict(
    {
        "font.size": 9,
        "axes.titlesize": 10,
        "axes.labelsize": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": INK,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.facecolor": "white",
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "savefig.dpi": 300,
        "pdf.fonttype": 42,  # fonts that publishers accept
        "ps.fonttype": 42,
        "svg.fonttype": "path",  # looks the same on every machine
    }
)
"""
Settings of the figures, for ``matplotlib.rc_context(fastqca.plot.STYLE)`` around what is drawn
and saved. The functions draw on white with dark ink whatever the settings are; the style adds
sizes, and fonts in PDF and SVG files that print everywhere.
"""


def inches_wide(width: Width | None, natural: float) -> float:
    """
    Return how wide a new figure is, in inches.

    Examples
    --------
    >>> round(inches_wide("single", 5), 2), inches_wide(None, 5), inches_wide(127, 5.4)
    (3.35, 5, 5.0)
    """
    if width is None:
        return natural
    if isinstance(width, str):
        return _MILLIMETRES[choice(width, "width", tuple(_MILLIMETRES))] / _INCH
    return number(width, "width", low=40, high=1000) / _INCH


def axes_for(ax: Axes | None, size: tuple[float, float], width: Width | None = None) -> Axes:
    """
    Return the axes given, or those of a new figure.

    The figure has this size in inches, or the `width` asked for. Its plain `savefig` writes fonts
    that publishers accept; `fastqca.plot.layout.finish` makes it as high as what is drawn needs.
    """
    try:
        import matplotlib.pyplot as plt
        from matplotlib.axes import Axes

        from fastqca.plot.paper import PaperFigure
    except ImportError as error:
        raise ImportError("figures need matplotlib: pip install 'fastqca[plot]'") from error
    wide = inches_wide(width, size[0])
    if ax is not None:
        if not isinstance(ax, Axes):
            raise DataError(f"ax must be a matplotlib Axes, got {type(ax).__name__}")
        if width is not None:
            raise DataError(
                f"{argument('width', shown(width))} is the width of a new figure, but ax "
                "already has a width: omit one of them",
                argument="width",
            )
        return ax
    made: Axes
    _, made = plt.subplots(
        FigureClass=PaperFigure,
        figsize=(wide, size[1]),
        dpi=_PRINTED,
        layout="constrained",
        facecolor="white",
    )
    made.set_facecolor("white")
    for spine in made.spines.values():
        spine.set_color(INK)
    made.tick_params(colors=INK, labelsize=TICK)
    return made


def is_ours(figure: Figure) -> bool:
    """Tell whether a figure is one that `axes_for` made."""
    return getattr(figure, "of_fastqca", False)


def plain(text: str) -> str:
    """Write text so that matplotlib takes no dollar in it for the start of a formula."""
    return text.replace("$", r"\$")


def expression_label(text: str, width: int | None = None) -> str:
    r"""
    Write an expression as a label: no backquotes where it reads the same without them.

    Examples
    --------
    >>> expression_label("~`Budget > 50 %`*B"), expression_label("`a -> b`*C")
    ('~Budget > 50 %*B', '`a -> b`*C')
    >>> expression_label("AAAA*~BBBB + CCCC", 12)
    'AAAA*~BBBB +\nCCCC'
    """
    lines = [text] if width is None else broken(text, (" + ", "*"), width)
    return plain("\n".join(_QUOTED.sub(_unquoted, line) for line in lines))


def _unquoted(name: re.Match[str]) -> str:
    return name[0] if _OPERATOR.search(name[1]) else name[1]


def figure_function(draw: Callable[_P, Axes]) -> Callable[_P, Axes]:
    """Let a function draw with fonts for all scripts that are installed."""

    @wraps(draw)
    def with_fonts(*args: _P.args, **kwargs: _P.kwargs) -> Axes:
        try:
            import matplotlib as mpl
        except ImportError:
            return draw(*args, **kwargs)  # which says what to install
        with drawn_with({"font.family": families()}):
            ax = draw(*args, **kwargs)
            warn_of_boxes(ax)
        figure: Any = ax.get_figure(root=True)
        if figure.dpi == _PRINTED and is_ours(figure):
            figure.set_dpi(mpl.rcParams["figure.dpi"])
        return ax

    return with_fonts


@contextmanager
def drawn_with(settings: Mapping[str, Any]) -> Iterator[None]:
    """
    Change these settings of matplotlib, and no others, for a while.

    ``rc_context`` would put all settings back. Jupyter turns one on with the first figure,
    "interactive", without which it shows no other figure.
    """
    import matplotlib as mpl

    given: Any = mpl.rcParams
    before = {name: given[name] for name in settings}
    try:
        given.update(settings)
        yield
    finally:
        given.update(before)


def settle(figure: Figure) -> None:
    """Work out where everything in a figure goes, without drawing it."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


def shades(n: int) -> list[tuple[str, str]]:
    """Return n pairs of colour and hatch, all different, that are told apart in grey as well."""
    return [
        (CYCLE[i % len(CYCLE)], HATCHES[(i // len(CYCLE) + i % 2) % len(HATCHES)]) for i in range(n)
    ]
