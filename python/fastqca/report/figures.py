"""Figures as SVG that stands inside a page, with ids that do not clash, and as PNG."""

from __future__ import annotations

import io
import warnings
from html import escape
from typing import TYPE_CHECKING, Any
from zlib import crc32

from fastqca import plot
from fastqca._common.patterns import pattern
from fastqca.plot.style import drawn_with, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fastqca.solutions.terms import Model
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["as_png", "as_svg", "model_plot", "png_of", "settled", "svg_of"]

_ID = pattern(r'(\bid="|xlink:href="#|href="#|url\(#)(?!case-)')
_LINK = pattern(r'<a xlink:href="#case-(\d+)">')
# What no reader of a page sees: a fifth of a figure.
_IDLE = pattern(r"(?s)<metadata>.*?</metadata>|<!--.*?-->")
_INDENT = pattern(r" *\n\s*")
_GROUP = pattern(r'<g id="[^"]*"')
# Points to a hundredth: nobody sees more, and a page of 500 cases stays below 2 MB. Not scales,
# and no text.
_PLACES = pattern(r' (?:d|x|y)="[^"]*"|translate\([^)]*\)')
_LONG = pattern(r"(\.\d\d)\d+")
_FONTS = {"DejaVuSans-Bold-": "B", "DejaVuSans-Oblique-": "O", "DejaVuSans-": "D"}


def settled(draw: Callable[[], Axes]) -> Figure:
    """Draw a figure and work out where everything goes, to be saved in one form or in several."""
    from matplotlib import pyplot as plt

    given: dict[Any, Any] = {**plot.STYLE, "savefig.bbox": None}
    with drawn_with(given), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of each missing letter: it was said once
        whole: Any = draw().figure
        settle(whole)
        whole.set_layout_engine("none")  # else each of two more drawings would settle it anew
    plt.close(whole)
    made: Figure = whole
    return made


def as_svg(draw: Callable[[], Axes], name: str, caption: str, cases: Sequence[str] = ()) -> str:
    """Draw a figure as SVG; the same bytes each time."""
    return svg_of(settled(draw), name, caption, cases)


def as_png(draw: Callable[[], Axes]) -> bytes:
    """Draw a figure as PNG, for print."""
    return png_of(settled(draw))


def svg_of(whole: Figure, name: str, caption: str, cases: Sequence[str] = ()) -> str:
    """Write a figure as SVG."""
    text = _saved(whole, {"svg.hashsalt": name}, "svg", {"Date": None, "Creator": None}).decode()
    svg = _IDLE.sub("", text[text.index("<svg") :].rstrip())
    svg = _GROUP.sub("<g", _INDENT.sub("\n", svg))
    for font, short in _FONTS.items():
        svg = svg.replace(font, short)
    mark = f"{crc32(name.encode()):x}"  # ids stand at every letter, so they are short
    svg = _PLACES.sub(lambda place: _LONG.sub(r"\1", place[0]), _ID.sub(rf"\g<1>f{mark}", svg))
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{escape(caption)}"', 1)

    def titled(link: Any) -> str:  # noqa: ANN401 (re.Match)
        at = int(link[1])
        return f"{link[0]}<title>{escape(cases[at])}</title>" if at < len(cases) else str(link[0])

    return _LINK.sub(titled, svg)


def png_of(whole: Figure) -> bytes:
    """Write a figure as PNG, with as many dots as any figure of ours is saved with."""
    return _saved(whole, {}, "png", {"Software": None})


def _saved(whole: Figure, style: dict[str, Any], form: str, metadata: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    given: dict[Any, Any] = {**plot.STYLE, **style, "savefig.bbox": None}
    with drawn_with(given):
        whole.savefig(buffer, format=form, metadata=metadata)
    return buffer.getvalue()


def model_plot(model: Model, table: TruthTable) -> Axes:
    """Draw the XY plot of a model, each point a link to the row of its case."""
    ax = plot.xy(model)
    points = ax.scatter(
        model.membership,
        table.outcome_values,
        s=80,
        facecolor="none",
        edgecolor="none",
        zorder=9,
    )
    points.set_urls([f"#case-{i}" for i in range(len(table.sets.cases))])
    return ax
