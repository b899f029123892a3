"""Where text may be broken: after separators, the coarsest first, measured as it is shown."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["broken", "columns_wide", "letters", "narrowest", "separators"]


def columns_wide(text: str) -> int:
    """
    Count the columns of a terminal that a text without control characters takes.

    Chinese, Japanese and Korean signs take two, combining accents none.

    Examples
    --------
    >>> columns_wide("care"), columns_wide("\u6771\u4eac"), columns_wide("e\u0301")
    (4, 4, 1)
    """
    return len(text) if text.isascii() else _signs_wide(text)


@lru_cache(maxsize=2**14)
def _signs_wide(text: str) -> int:
    from wcwidth import wcswidth

    wide = wcswidth(text)
    return wide if wide >= 0 else len(text)


def letters(text: str) -> int:
    """
    Estimate how many small letters a text is as wide as, in print.

    Examples
    --------
    >>> letters("cases"), letters("CASES"), letters("0.123"), letters("\u6771\u4eac")
    (5, 8, 5, 4)
    """
    return columns_wide(text) + math.ceil(sum(c.isupper() or c in "~*_" for c in text) * 0.45)


def separators(wrap: str) -> tuple[str, ...]:
    """Say where a cell is broken: where its column says, then within what that leaves."""
    return (" + ", "*", " ", ",", "") if wrap in (" + ", "*") else (wrap, ",", " ", "*", "")


def broken(
    text: str,
    separators: Sequence[str],
    width: float,
    measure: Callable[[str], int] = columns_wide,
) -> list[str]:
    """
    Break text after separators so that no line is wider than `width`, if it can be done.

    Parameters
    ----------
    separators : sequence of str
        Those to try first come first; each is used only for what is still too wide. "" breaks
        between signs of East Asian scripts, which has no blanks.
    width : float
        What a line may measure.

    Examples
    --------
    >>> broken("AU,BE; DE", ("; ", ","), 6), broken("AU,BE; DE", ("; ", ","), 4)
    (['AU,BE;', 'DE'], ['AU,', 'BE;', 'DE'])
    """
    if measure(text) <= width or not separators:
        return [text]
    pieces = _pieces(text, separators[0])
    lines, whole = [pieces[0]], measure(pieces[0])
    for piece in pieces[1:]:
        wide = measure(piece)
        if whole + measure(piece.rstrip()) <= width:
            lines[-1] += piece
            whole += wide
        else:
            lines.append(piece)
            whole = wide
    finer = separators[1:]
    trimmed = [lines[0].rstrip(), *(line.strip() for line in lines[1:])]
    return [part for line in trimmed for part in broken(line, finer, width, measure)]


def narrowest(
    text: str, separators: Sequence[str], measure: Callable[[str], int] = columns_wide
) -> int:
    """
    Measure the widest piece of a text that cannot be broken.

    Examples
    --------
    >>> narrowest("Care network,Utrecht", (",", " "))
    8
    """
    return _narrowest(str(text), tuple(separators), measure)


@lru_cache(maxsize=2**14)
def _narrowest(text: str, separators: tuple[str, ...], measure: Callable[[str], int]) -> int:
    return max(map(measure, broken(text, separators, 0, measure)))


def _pieces(text: str, separator: str) -> list[str]:
    """Split text after each separator, which stays; * and + within backquotes are no separators."""
    if not separator:
        pieces = re.split("(?<=[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\uff00-\uffef])", text)
    elif separator.strip() in ("*", "+"):
        pieces = re.findall(f"(?:`[^`]*`|.)+?(?:{re.escape(separator)}|$)", text)
    else:
        pieces = [piece + separator for piece in text.split(separator)]
        pieces[-1] = pieces[-1].removesuffix(separator)
    return [piece for piece in pieces if piece] or [text]
