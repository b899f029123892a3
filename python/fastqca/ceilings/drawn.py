"""Ceilings over one cloud of points: lines, zones, effect sizes, and why one has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, choice, shown
from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca.ceilings.corners import signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fastqca.ceilings.pairs import CasePairs

__all__ = [
    "CEILINGS",
    "MEASURES",
    "Ceiling",
    "Drawn",
    "Fit",
    "draw",
    "label",
    "path_of",
    "read_ceilings",
]

Ceiling = Literal["ce_fdh", "cr_fdh", "ce_vrs", "cr_vrs", "c_lp", "qr", "ols", "cols"]
CEILINGS: tuple[Ceiling, ...] = (
    "ce_fdh",
    "cr_fdh",
    "ce_vrs",
    "cr_vrs",
    "c_lp",
    "qr",
    "ols",
    "cols",
)
STEPS = ("ce_fdh", "ce_vrs")
THROUGH_PEERS = ("cr_fdh", "cr_vrs", "c_lp")
THROUGH_CASES = ("qr", "ols", "cols")
MEASURES = (
    "d",
    "zone",
    "scope",
    "accuracy",
    "fit",
    "slope",
    "intercept",
    "condition_inefficiency",
    "outcome_inefficiency",
    "inefficiency",
)


@dataclass(frozen=True, slots=True)
class Fit:
    """One ceiling: its measures (`MEASURES`), how many points are above, why d is NaN or 0."""

    ceiling: Ceiling
    measures: dict[str, float]
    above: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The ceilings of one condition; peers are positions among its pairs, in the order of x."""

    fits: tuple[Fit, ...]
    peers: NDArray[np.int64]
    hull: NDArray[np.int64]


def label(ceiling: str) -> str:
    """
    Write a ceiling as papers do.

    Examples
    --------
    >>> label("ce_fdh"), label("qr")
    ('CE-FDH', 'QR')
    """
    return ceiling.upper().replace("_", "-")


def read_ceilings(given: object) -> tuple[Ceiling, ...]:
    """
    Read names of ceilings, in any spelling.

    Examples
    --------
    >>> read_ceilings(["ce_fdh", "CR-FDH"]), read_ceilings("c_lp, qr")
    (('ce_fdh', 'cr_fdh'), ('c_lp', 'qr'))
    """
    names = listed(given, "ceilings", CEILINGS, kind="names of ceilings")
    if not names:
        raise DataError(
            f"{argument('ceilings')} is empty: give at least one of {', '.join(CEILINGS)}",
            argument="ceilings",
        )
    known = [_spelled(name) for name in names]
    return tuple(dict.fromkeys(choice(name, "ceilings", CEILINGS) for name in known))


def _spelled(name: object) -> object:
    if not isinstance(name, str):
        return shown(name)
    folded = name.strip().lower().replace("-", "_")
    return folded if folded in CEILINGS else name


def draw(pairs: CasePairs, ceilings: Sequence[Ceiling], tau: float) -> Drawn:
    """
    Draw ceilings over the pairs of one condition.

    Notes
    -----
    In the upper left corner, with scope [x0, x1] x [y0, y1] of area S and ceiling zone C: d = C/S;
    the condition is inefficient from where the ceiling reaches y1 to x1, the outcome from y0 to
    where the ceiling is at x0, both in percent of the range; together x + y - xy.
    """
    x, y, limits = pairs.turned()
    lines, peers, hull = _core.draw_ceilings(x, y, limits=limits, names=list(ceilings), tau=tau)
    steps_zone = float(
        lines[ceilings.index("ce_fdh"), 2]
        if "ce_fdh" in ceilings
        else _core.draw_ceilings(x, y, limits=limits, names=["ce_fdh"], tau=tau)[0][0, 2]
    )
    one_peer = np.unique(x[peers]).size == 1
    ends = (np.nan, np.nan) if one_peer else (float(y[peers[0]]), float(x[peers[-1]]))
    fits = []
    for ceiling, (slope, intercept, zone, above) in zip(ceilings, lines.tolist(), strict=True):
        area = pairs.scope.area
        of_x, of_y = signs(pairs.corner)
        condition, outcome = _inefficiencies(ceiling, slope, intercept, limits, ends)
        wrong = slope < 0
        fit = 100 * zone / steps_zone if steps_zone > 0 else np.nan
        if ceiling == "ce_fdh":
            fit = 100.0
        elif ceiling != "ols" and fit > 100 + 1e-9:
            fit = np.nan  # points lie above the line, so that it leaves more than all that is empty
        measures = {
            "d": zone / area if area > 0 else np.nan,
            "zone": zone,
            "scope": area,
            "accuracy": np.nan if wrong else 100 * (1 - above / x.size),
            "fit": fit,
            "slope": slope * of_x * of_y,
            "intercept": intercept * of_y,
            "condition_inefficiency": 100 * condition,
            "outcome_inefficiency": 100 * outcome,
            "inefficiency": 100 * (condition + outcome - condition * outcome),
        }
        reason = _reason(pairs, ceiling, steps_zone, one_peer=one_peer, wrong=wrong)
        fits.append(Fit(ceiling, measures, int(above), reason))
    return Drawn(tuple(fits), peers, hull)


def _inefficiencies(
    ceiling: Ceiling,
    slope: float,
    intercept: float,
    limits: tuple[float, ...],
    ends: tuple[float, float],
) -> tuple[float, float]:
    """Find the shares of the ranges of x and of y in which neither constrains the other."""
    left, right, bottom, top = limits
    if right <= left or top <= bottom:
        return np.nan, np.nan
    if ceiling in STEPS:
        first_y, last_x = ends
        return (right - last_x) / (right - left), (first_y - bottom) / (top - bottom)
    if not slope > 0:
        return np.nan, np.nan
    reaches = float(np.clip((top - intercept) / slope, left, right))
    begins = float(np.clip(intercept + slope * left, bottom, top))
    return (right - reaches) / (right - left), (begins - bottom) / (top - bottom)


def _reason(
    pairs: CasePairs, ceiling: Ceiling, empty: float, *, one_peer: bool, wrong: bool
) -> str:
    """Say why there is no effect size, or why it is 0."""
    scope = pairs.scope
    if scope.x_max <= scope.x_min:
        return "the condition is constant"
    if scope.y_max <= scope.y_min:
        return "the outcome is constant"
    if wrong:
        way = "falls" if np.prod(signs(pairs.corner)) > 0 else "rises"
        return f"the line {way}: no ceiling for the {pairs.corner} corner"
    if one_peer and empty == 0 and ceiling not in THROUGH_CASES:
        return f"a case lies in the {pairs.corner} corner, so no part of the plot is empty"
    if one_peer and ceiling in THROUGH_PEERS:
        return "there is only one peer, so no line can be drawn"
    return ""


def path_of(
    pairs: CasePairs, drawn: Drawn, ceiling: Ceiling, *, zone: bool = False
) -> NDArray[np.float64]:
    """
    Find the points through which a ceiling runs within the scope, (M, 2); none where it is none.

    With `zone` the path goes on around what is empty above it.
    """
    x, y, (left, right, bottom, top) = pairs.turned()
    of_x, of_y = signs(pairs.corner)
    fit = next(fit for fit in drawn.fits if fit.ceiling == ceiling)
    path: list[tuple[float, float]]
    if ceiling in STEPS:
        places = drawn.peers if ceiling == "ce_fdh" else drawn.hull
        corners = list(dict.fromkeys(zip(x[places].tolist(), y[places].tolist(), strict=True)))
        path = [(corners[0][0], bottom)]
        for at, height in corners:
            path += [(at, path[-1][1]), (at, height)] if ceiling == "ce_fdh" else [(at, height)]
        path.append((right, corners[-1][1]))
        start, end = (left, bottom), (right, top)
    else:
        slope, intercept = fit.measures["slope"] * of_x * of_y, fit.measures["intercept"] * of_y
        if np.isnan(slope) or slope < 0:
            return np.empty((0, 2))
        enters, leaves = left, right
        if slope > 0:
            crossings = (np.array([bottom, top]) - intercept) / slope
            enters, leaves = np.clip(crossings, left, right).tolist()
        path = [
            (at, float(np.clip(intercept + slope * at, bottom, top))) for at in (enters, leaves)
        ]
        start, end = (left, path[0][1]), (leaves, top)
    if zone:
        path = [start, *path, end, (left, top)]
    return np.array(path) * (of_x, of_y)
