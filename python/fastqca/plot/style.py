"""What all figures share: colours, marks, the axes they are drawn on."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastqca.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

__all__ = ["STYLE", "axes_for", "place_names", "plain", "shades", "shortened"]

# Okabe and Ito's colours, which colour-blind readers tell apart, in an order whose greys differ.
BLUE, ORANGE, GREEN, RED, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9"
INK, GREY, PALE = "#222222", "#767676", "#D9D9D9"
CYCLE = (BLUE, ORANGE, GREEN, RED, SKY, "#CC79A7", "#F0E442", GREY)
HATCHES = ("", "//", "..", "\\\\", "xx", "--", "oo", "++")

STYLE: Mapping[str, Any] = MappingProxyType(
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
    """
    Return the axes given, or those of a new figure of this size in inches.

    Raises
    ------
    ImportError
        matplotlib is not installed; the message says how to install it.
    DataError
        `ax` is no matplotlib Axes.
    """
    try:
        import matplotlib.pyplot as plt
        from matplotlib.axes import Axes
    except ImportError as error:
        raise ImportError(
            "figures need matplotlib and adjustText: pip install 'fastqca[plot]'"
        ) from error
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


def shortened(name: str, width: int) -> str:
    """
    Cut the middle out of a long name: "Network no. 1" and "Network no. 2" differ at the end.

    Examples
    --------
    >>> shortened("Network for care no. 12", 14), shortened("Network 12", 14)
    ('Network…no. 12', 'Network 12')
    """
    half = width // 2
    return name if len(name) <= width else f"{name[:half]}…{name[half + 1 - width :]}"


def place_names(
    ax: Axes,
    x: Sequence[float],
    y: Sequence[float],
    names: Sequence[str],
    size: float = 7.5,
) -> None:
    """Write the names of points beside them, none over another, with a line where moved far."""
    from adjustText import adjust_text  # type: ignore[import-untyped, unused-ignore]

    texts = [
        ax.text(a, b, plain(name), fontsize=size, color=INK)
        for a, b, name in zip(x, y, names, strict=True)
    ]
    if not texts:
        return
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    adjust_text(
        texts,
        # Marks have a size: names keep off their edges, not only off their middles.
        x=[a + dx for a in x for dx in (0.01, -0.01)],
        y=[b + dy for b in y for dy in (0.01, -0.01)],
        ax=ax,
        expand=(1.1, 1.3),
        force_text=(0.5, 0.9),
        force_static=(0.2, 0.4),
        force_pull=(0.01, 0.01),
        iter_lim=200,
        ensure_inside_axes=True,
        arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5, "shrinkA": 0, "shrinkB": 2},
    )


def shades(n: int) -> list[tuple[str, str]]:
    """Return n pairs of colour and hatch, all different, that are told apart in grey as well."""
    return [
        (CYCLE[i % len(CYCLE)], HATCHES[(i // len(CYCLE) + i % 2) % len(HATCHES)]) for i in range(n)
    ]
