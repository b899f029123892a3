"""Figures as SVG that stands inside a page: the same bytes each time, ids that do not clash."""

from __future__ import annotations

import io
import re
import warnings
from html import escape
from typing import TYPE_CHECKING, Any

from fastqca import plot
from fastqca.plot.style import settle
from fastqca.report.page import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from fastqca.report.evidence import Findings
    from fastqca.solutions.terms import Model

__all__ = ["model_figure", "svg_drawing"]

_ID = re.compile(r'(\bid="|xlink:href="#|href="#|url\(#)(?!case-)')
_LINK = re.compile(r'<a xlink:href="#case-(\d+)">')


def svg_drawing(
    draw: Callable[[], Axes], name: str, caption: str, cases: Sequence[str] = ()
) -> Drawing:
    """Draw a figure as SVG."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    style: dict[Any, Any] = dict(plot.STYLE)
    with mpl.rc_context({**style, "svg.hashsalt": name, "savefig.bbox": None}):
        ax = draw()
        buffer = io.StringIO()
        whole: Any = ax.figure
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of each missing letter: it was said once
            settle(whole)
            whole.set_layout_engine("none")  # else each of two more drawings would settle it anew
            whole.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(whole)
    text = buffer.getvalue()
    svg = text[text.index("<svg") :].rstrip()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = _ID.sub(rf"\1{name}-", svg)
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{escape(caption)}"', 1)

    def titled(link: re.Match[str]) -> str:
        at = int(link[1])
        return f"{link[0]}<title>{escape(cases[at])}</title>" if at < len(cases) else link[0]

    return Drawing(_LINK.sub(titled, svg), caption, name)


def model_figure(found: Findings, model: Model, name: str) -> Drawing:
    """Draw the XY plot of a model, each point a link to its case."""
    table = found.table

    def draw() -> Axes:
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

    caption = f"{model.name}: membership of the cases in {model} and in {table.outcome}"
    return svg_drawing(draw, name, caption, table.sets.cases)
