"""The figures that fastqca makes: plain `savefig` writes what can be printed."""

from __future__ import annotations

import warnings
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

__all__ = ["PaperFigure"]

_FONTS: dict[Any, Any] = {"pdf.fonttype": 42, "ps.fonttype": 42, "svg.fonttype": "path"}
_DPI = 300


class PaperFigure(Figure):
    """
    A figure that is saved for print, whatever the settings of matplotlib are.

    Vector files have TrueType fonts (no Type 3), which publishers ask for; images have 300 dots
    per inch unless `dpi`, or the setting `savefig.dpi`, says otherwise.
    """

    of_fastqca = True

    def savefig(self, fname: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as above it)
        """Save as `matplotlib.figure.Figure.savefig` does."""
        if mpl.rcParams["savefig.dpi"] == "figure":
            kwargs.setdefault("dpi", _DPI)
        with mpl.rc_context(_FONTS), warnings.catch_warnings():
            # One FontWarning was given when the figure was drawn.
            warnings.simplefilter("ignore", UserWarning)
            super().savefig(fname, *args, **kwargs)
