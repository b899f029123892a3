"""Areas of Venn diagrams: curves of 2 to 6 sets that part the plane into all combinations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["EXTENT", "MOST_SETS", "Curve", "curves", "middles", "regions"]

EXTENT = 1.3
MOST_SETS = 6
_GRID = 900
_RIM = 1.24  # radius of the half disks of six sets


@dataclass(frozen=True, slots=True)
class Curve:
    """
    A closed curve around the middle (x, y) of a set, and where the name of the set stands.

    An ellipse by half axes and angle in degrees; with `teeth` a disk whose radius `width` goes up
    and down by `height` that many times; a half disk with the angle of its middle if `half`.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0
    teeth: int | None = None
    half: bool = False

    def inside(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points are inside."""
        turn = np.deg2rad(self.angle)
        along = (x - self.x) * np.cos(turn) + (y - self.y) * np.sin(turn)
        across = (y - self.y) * np.cos(turn) - (x - self.x) * np.sin(turn)
        if self.half:
            return np.asarray((along > 0) & (np.hypot(along, across) < self.width))
        if self.teeth is not None:
            wave = np.cos(self.teeth * np.arctan2(across, along))
            return np.asarray(np.hypot(along, across) < self.width + self.height * wave)
        return np.asarray((along / self.width) ** 2 + (across / self.height) ** 2 <= 1)

    def edge(self, n: int = 400) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return points along the curve."""
        t, turn = np.linspace(0, 2 * np.pi, n), np.deg2rad(self.angle)
        if self.half:
            t = np.linspace(-np.pi / 2, np.pi / 2, n)
            a, b = self.width * np.cos(t), self.width * np.sin(t)
            a, b = np.append(a, a[0]), np.append(b, b[0])
        elif self.teeth is not None:
            radius = self.width + self.height * np.cos(self.teeth * t)
            a, b = radius * np.cos(t), radius * np.sin(t)
        else:
            a, b = self.width * np.cos(t), self.height * np.sin(t)
        return (
            self.x + a * np.cos(turn) - b * np.sin(turn),
            self.y + a * np.sin(turn) + b * np.cos(turn),
        )


def _around(n: int, radius: float, width: float, height: float, lean: float) -> list[Curve]:
    """Place n equal ellipses in a ring."""
    found = []
    for i in range(n):
        at = 90 - 360 * i / n
        x, y = radius * np.cos(np.deg2rad(at)), radius * np.sin(np.deg2rad(at))
        found.append(Curve(float(x), float(y), width, height, at + lean))
    return found


@cache
def curves(n: int) -> tuple[Curve, ...]:
    """Return the curves of n sets."""
    found = {
        1: [Curve(0, 0, 0.8, 0.8)],
        2: [Curve(-0.36, 0, 0.72, 0.72), Curve(0.36, 0, 0.72, 0.72)],
        3: _around(3, 0.4, 0.66, 0.66, 0),
        4: [
            Curve(-0.38, -0.12, 0.84, 0.46, -48),
            Curve(-0.16, 0.12, 0.84, 0.46, -48),
            Curve(0.16, 0.12, 0.84, 0.46, 48),
            Curve(0.38, -0.12, 0.84, 0.46, 48),
        ],
        # Five congruent ellipses with all 32 areas, after Grünbaum (1975).
        5: _around(5, 0.18, 0.98, 0.56, -35.6),
        # Two half disks, a disk, and disks whose teeth double in number, after Edwards (1989).
        6: [
            Curve(0, 0, _RIM, _RIM, 0, half=True),
            Curve(0, 0, _RIM, _RIM, 90, half=True),
            Curve(0, 0, 0.7, 0, 0, teeth=0),
            Curve(0, 0, 0.7, 0.5, 0, teeth=2),
            Curve(0, 0, 0.7, 0.35, 0, teeth=4),
            Curve(0, 0, 0.7, 0.25, 0, teeth=8),
        ],
    }
    return tuple(found[n])


@cache
def regions(n: int) -> NDArray[np.int64]:
    """Return for each point of a grid the sets it is in, the first set as the highest bit."""
    axis = np.linspace(-EXTENT, EXTENT, _GRID)
    x, y = np.meshgrid(axis, axis)
    found = np.zeros(x.shape, dtype=np.int64)
    for curve in curves(n):
        found = found * 2 + curve.inside(x, y)
    found.setflags(write=False)
    return found


@cache
def middles(n: int) -> tuple[tuple[float, float, float], ...]:
    """Return for each area a point deep inside of it, and how far its edge is from there."""
    from scipy.ndimage import distance_transform_edt

    found, axis = regions(n), np.linspace(-EXTENT, EXTENT, _GRID)
    step, places = 2 * EXTENT / _GRID, []
    for number in range(2**n):
        rows, columns = np.nonzero(found == number)
        top, left = max(int(rows.min()) - 1, 0), max(int(columns.min()) - 1, 0)
        cut = found[top : rows.max() + 2, left : columns.max() + 2] == number
        depth = distance_transform_edt(np.pad(cut, 1))[1:-1, 1:-1]
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        x, y = float(axis[left + column]), float(axis[top + row])
        places.append((x, y, float(depth.max()) * step) if number else (-1.15, -1.15, 0.1))
    return tuple(places)
