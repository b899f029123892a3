"""What all figures share: colours, marks, the axes they are drawn on."""

from __future__ import annotations

import re
from functools import cache, wraps
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ParamSpec

from fastqca._common.check import warn
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca._tables import broken, columns_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "STYLE",
    "axes_for",
    "expression_label",
    "figure_function",
    "labels",
    "plain",
    "settle",
    "shades",
]

_P = ParamSpec("_P")
_WORD = 12  # letters of a word that a label repeats though another one begins with the same
_QUOTED = re.compile("`([^`]*)`")
_OPERATOR = re.compile(r"[*+~{}\[\]]|->|<-|=>")
# Fonts of the usual systems with scripts that matplotlib's own font lacks.
_FALLBACKS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans",
    "Yu Gothic",
    "MS Gothic",
    "SimHei",
    "Heiti SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Nirmala UI",
    "Segoe UI",
    "Arial Unicode MS",
)

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
        "savefig.bbox": "tight",
        "savefig.dpi": 200,
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


def axes_for(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Return the axes given, or those of a new figure of this size in inches."""
    try:
        import matplotlib.pyplot as plt
        from matplotlib.axes import Axes
    except ImportError as error:
        raise ImportError("figures need matplotlib: pip install 'fastqca[plot]'") from error
    if ax is not None:
        if not isinstance(ax, Axes):
            raise DataError(f"ax must be a matplotlib Axes, got {type(ax).__name__}")
        return ax
    _, made = plt.subplots(figsize=size, layout="constrained", facecolor="white")
    made.set_facecolor("white")
    for spine in made.spines.values():
        spine.set_color(INK)
    made.tick_params(colors=INK)
    return made


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


def labels(names: Sequence[str], width: int, *, lines: int = 2, shorten: bool = True) -> list[str]:
    r"""
    Shorten names for a figure so that different ones stay different.

    Parameters
    ----------
    names : sequence of str
        All names in the figure.
    width : int
        Columns of a terminal that a line of a label takes at most.
    lines : int, default 2
        How many lines a label may have before anything is cut out of it.
    shorten : bool, default True
        False leaves the names as they are.

    Returns
    -------
    list of str
        One label per name. Where its lines do not do, the middle of a name is cut out; of names
        that would look the same then, the words that they all begin or end with; of what still
        would, the middle up to where they differ. Names that no cut tells apart stay whole.

    Examples
    --------
    >>> labels(["Network for care no. 12", "Network 12"], 14)
    ['Network for\ncare no. 12', 'Network 12']
    >>> cities = ["Breda", "Delft"]
    >>> labels([f"Network of {city} for people with dementia" for city in cities], 14)
    ['Network of …\nBreda for peo…', 'Network of …\nDelft for peo…']
    >>> cities += ["Gouda"]
    >>> labels([f"Network of {city} for people with dementia" for city in cities], 14)
    ['Breda', 'Delft', 'Gouda']
    """
    distinct = list(dict.fromkeys(names))
    if not shorten or all(columns_wide(name) <= width for name in distinct):
        return list(names)
    made = {name: _elided(name, width, lines) for name in distinct}
    for attempt in range(4):
        for group in _alike(made):
            if attempt == 0:
                first = group[0].split(" ")[0]
                group = [name for name in distinct if name.split(" ")[0] == first]  # noqa: PLW2901
                kept = _without_common_words(group) if len(group) > 2 else group
                shown = [_elided(rest, width, lines) for rest in kept]
            elif attempt < 3:
                shown = _from_difference(group, width, lines)
            else:
                shown = ["\n".join(broken(name, (" ", ""), width)) for name in group]
            made.update(zip(group, shown, strict=True))
    return [made[name] for name in names]


def _alike(made: Mapping[str, str]) -> list[list[str]]:
    """Find the names that have the same label."""
    groups: dict[str, list[str]] = {}
    for name, label in made.items():
        groups.setdefault(label, []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _elided(name: str, width: int, lines: int) -> str:
    """Put a name on so many lines; where it does not fit, cut the middle out of one line."""
    whole = broken(name, (" ", ""), width)
    if len(whole) <= lines and all(columns_wide(line) <= width for line in whole):
        return "\n".join(whole)
    room = width - 1
    head = _fitting(name, room - room // 2)
    tail = _fitting(name[::-1], room // 2)[::-1]
    return f"{head}…{tail}"


def _fitting(text: str, width: int) -> str:
    """Take so much of a text as fits in some columns."""
    while columns_wide(text) > width:
        text = text[:-1]
    return text


def _without_common_words(names: Sequence[str]) -> list[str]:
    """Leave out the words that all names begin with, and those that all end with."""
    words = [name.split(" ") for name in names]
    for last in (False, True):
        sided = [row[::-1] for row in words] if last else words
        shared = min(_shared(min(sided), max(sided)), *(len(row) - 1 for row in sided))
        words = [row[shared:][::-1] if last else row[shared:] for row in sided]
    return [" ".join(row).rstrip(",;:") for row in words]


def _from_difference(group: Sequence[str], width: int, lines: int) -> list[str]:
    """Show how each name begins, and its part from the word on that the one most like it lacks."""
    ordered = sorted(group)
    shared = [_shared(*pair) for pair in pairwise(ordered)]
    starts = {}
    for name, before, after in zip(ordered, [0, *shared], [*shared, 0], strict=True):
        differs = max(before, after)
        word = name.rfind(" ", 0, differs) + 1
        starts[name] = word if differs - word < _WORD else differs
    return [_headed(name, starts[name], width, lines) for name in group]


def _headed(name: str, start: int, width: int, lines: int) -> str:
    """Show how a name begins, and the part of it from `start` on."""
    half = width // 2 if lines == 1 else width - 1
    rest = name[start:]
    room = width - half - 1 if lines == 1 else width
    rest = rest if columns_wide(rest) <= room else f"{_fitting(rest, room - 1)}…"
    head = _fitting(name[:start], half)
    return f"{head}…{'' if lines == 1 else chr(10)}{rest}".strip() if head else rest


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the parts that both begin with."""
    pairs = zip(one, other, strict=False)
    shortest = min(len(one), len(other))
    return next((i for i, (a, b) in enumerate(pairs) if a != b), shortest)


def figure_function(draw: Callable[_P, Axes]) -> Callable[_P, Axes]:
    """Let a function draw with fonts for all scripts that are installed."""

    @wraps(draw)
    def with_fonts(*args: _P.args, **kwargs: _P.kwargs) -> Axes:
        try:
            import matplotlib as mpl
        except ImportError:
            return draw(*args, **kwargs)  # which says what to install
        with mpl.rc_context({"font.family": _families()}):
            ax = draw(*args, **kwargs)
            _warn_of_boxes(ax)
        return ax

    return with_fonts


def _families() -> list[str]:
    """Name the fonts to use: the user's, then installed ones that have other scripts."""
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    chosen = list(mpl.rcParams["font.family"])
    installed = {font.name for font in fontManager.ttflist}
    return chosen + [name for name in _FALLBACKS if name in installed and name not in chosen]


def _warn_of_boxes(ax: Axes) -> None:
    from matplotlib.font_manager import FontProperties, fontManager
    from matplotlib.text import Text

    texts = [artist.get_text() for artist in ax.findobj(Text) if isinstance(artist, Text)]
    odd = {sign for text in texts for sign in text if ord(sign) > 0x24F and not sign.isspace()}
    if not odd:
        return
    known: set[int] = set()
    for family in _families():
        path = fontManager.findfont(FontProperties(family=[family]))
        known |= _signs(path)
    boxes = sorted(sign for sign in odd if ord(sign) not in known)
    if boxes:
        warn(
            f"no installed font has {''.join(boxes[:8])}{'...' if len(boxes) > 8 else ''}, so the "
            "figure shows boxes in their place: install a font that has them, such as Noto Sans "
            "CJK for Chinese, Japanese and Korean"
        )


@cache
def _signs(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())


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
