"""The corner that is empty, and which direction of x and y it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._common.check import argument, choice, shown
from fastqca._common.errors import DataError
from fastqca._common.names import listed, require_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CORNERS", "Corner", "read_corners", "signs"]

Corner = Literal["upper left", "upper right", "lower left", "lower right"]
CORNERS: tuple[Corner, ...] = ("upper left", "upper right", "lower left", "lower right")


def signs(corner: Corner) -> tuple[int, int]:
    """
    Tell with which signs of x and y a corner becomes the upper left one.

    Examples
    --------
    >>> signs("upper left"), signs("lower right")
    ((1, 1), (-1, -1))
    """
    return (-1 if corner.endswith("right") else 1), (-1 if corner.startswith("lower") else 1)


def read_corners(given: object, conditions: Sequence[str]) -> tuple[Corner, ...]:
    """
    Read the corner of each condition.

    Examples
    --------
    >>> read_corners("upper left", ["A", "B"])
    ('upper left', 'upper left')
    >>> read_corners({"B": "upper right"}, ["A", "B"])
    ('upper left', 'upper right')
    """
    if isinstance(given, Mapping):
        require_columns(given, conditions, "corner")
        return tuple(_one(given.get(name, CORNERS[0])) for name in conditions)
    if (isinstance(given, str) and "," not in given) or isinstance(given, int | np.integer):
        return (_one(given),) * len(conditions)
    corners = listed(given, "corner", kind="a corner, or one for each condition")
    if len(corners) != len(conditions):
        raise DataError(
            f"{argument('corner')} has {len(corners)} corners for {len(conditions)} conditions: "
            "give one for all, one for each, or a mapping of conditions to corners",
            argument="corner",
        )
    return tuple(map(_one, corners))


def _one(given: object) -> Corner:
    """Read one corner: its name in any spelling, or its number in R."""
    if isinstance(given, int | np.integer) and not isinstance(given, bool):
        if 1 <= given <= len(CORNERS):
            return CORNERS[int(given) - 1]
        raise DataError(
            f"{argument('corner')} must be 1 (upper left), 2 (upper right), 3 (lower left) or 4 "
            f"(lower right), got {shown(given)}",
            argument="corner",
        )
    text = (
        " ".join(given.replace("-", " ").replace("_", " ").split()).lower()
        if isinstance(given, str)
        else given
    )
    return choice(text if text in CORNERS else given, "corner", CORNERS)
