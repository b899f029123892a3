"""Fonts for all scripts: those installed that have what matplotlib's own font lacks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fastqca._common.check import warn
from fastqca._common.errors import FontWarning

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["families", "warn_of_boxes"]

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


def families() -> list[str]:
    """Name the fonts to use: the user's, then installed ones that have other scripts."""
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    chosen = list(mpl.rcParams["font.family"])
    installed = {font.name for font in fontManager.ttflist}
    return chosen + [name for name in _FALLBACKS if name in installed and name not in chosen]


def warn_of_boxes(ax: Axes) -> None:
    """Warn once, with `FontWarning`, of letters that no installed font has."""
    from matplotlib.font_manager import FontProperties, fontManager
    from matplotlib.text import Text

    texts = [artist.get_text() for artist in ax.findobj(Text) if isinstance(artist, Text)]
    odd = {sign for text in texts for sign in text if ord(sign) > 0x24F and not sign.isspace()}
    if not odd:
        return
    known: set[int] = set()
    for family in families():
        path = fontManager.findfont(FontProperties(family=[family]))
        known |= _signs(path)
    boxes = sorted(sign for sign in odd if ord(sign) not in known)
    if boxes:
        warn(
            f"no installed font has {''.join(boxes[:8])}{'...' if len(boxes) > 8 else ''}, so "
            "the figure shows boxes instead: install a font that contains them, such as Noto Sans "
            "CJK for Chinese, Japanese and Korean",
            FontWarning,
        )


@cache
def _signs(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())
