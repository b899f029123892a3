"""Figures as SVG that stands inside a page, with ids that do not clash, and as PNG."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any
from zlib import crc32

from fastqca import plot
from fastqca._common.patterns import pattern
from fastqca.plot.style import drawn_with, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fastqca.solutions.terms import Model
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["as_png", "as_svg", "model_plot"]

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
_DPI = 200


def as_svg(draw: Callable[[], Axes], name: str, caption: str, cases: Sequence[str] = ()) -> str:
    """Draw a figure as SVG; the same bytes each time."""
    with _drawn(draw, {"svg.hashsalt": name}) as whole:
        buffer = io.StringIO()
        whole.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
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


def as_png(draw: Callable[[], Axes]) -> bytes:
    """Draw a figure as PNG, for print."""
    with _drawn(draw, {}) as whole:
        buffer = io.BytesIO()
        whole.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


@contextmanager
def _drawn(draw: Callable[[], Axes], style: dict[str, Any]) -> Iterator[Figure]:
    """Draw a figure and work out where everything goes; close it afterwards."""
    from matplotlib import pyplot as plt

    given = {**plot.STYLE, **style, "savefig.bbox": None}
    with drawn_with(given), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of each missing letter: it was said once
        whole: Any = draw().figure
        settle(whole)
        whole.set_layout_engine("none")  # else each of two more drawings would settle it anew
        try:
            yield whole
        finally:
            plt.close(whole)


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
