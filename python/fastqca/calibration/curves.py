"""
Membership curves: raw values of one measure to scores, by plain numerical functions.

Arrays in, arrays out. Arguments are taken as checked (`calibration` does that), values are
finite or NaN, and NaN comes out as NaN. Sources: Ragin (2008), *Redesigning Social Inquiry*,
ch. 5, and Dusa (2019), *QCA with R*, ch. 4, whose rounding rules are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.tolerance import is_half

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Anchor = float | Floats  # one for all values, or an array that goes with theirs

__all__ = ["bell", "by_share", "crisp", "indirect", "logistic", "piecewise", "tfr"]


def crisp(x: Floats, thresholds: Sequence[float], *, at_most: bool) -> Floats:
    """Count the thresholds a value reaches: those <= x, or with `at_most` those >= x."""
    cuts = np.sort(np.asarray(thresholds, dtype=np.float64))
    if at_most:
        reached = len(cuts) - np.searchsorted(cuts, x, side="left")
    else:
        reached = np.searchsorted(cuts, x, side="right")
    return np.where(np.isnan(x), np.nan, reached)


def logistic(x: Floats, e: Anchor, c: Anchor, i: Anchor, *, idm: float) -> Floats:
    """Follow a logistic curve with membership 1 - idm at e, 0.5 at c and idm at i."""
    slope = np.log(idm / (1 - idm))
    rises = np.less(e, i)
    near, far = np.minimum(e, i), np.maximum(e, i)
    distance = x - c
    width = np.where(distance >= 0, far - c, c - near)
    # Far from the crossover exp overflows to infinity and the score is 0, as it should be.
    with np.errstate(over="ignore"):
        score = 1 / (1 + np.exp(-distance * slope / width))
    return _snapped(np.where(rises, score, 1 - score))


def piecewise(x: Floats, e: float, c: float, i: float, *, below: float, above: float) -> Floats:
    """Follow two power curves: from 0 at e to 0.5 at c (`below`), on to 1 at i (`above`)."""
    return _snapped(_side(x, e, c, i, below=below, above=above))


def bell(x: Floats, anchors: Sequence[float], *, below: float, above: float) -> Floats:
    """Join two piecewise sides (e1, c1, i1) and (i2, c2, e2): a bell, or a valley if e1 > i1."""
    e1, c1, i1, i2, c2, e2 = anchors
    first = _side(x, e1, c1, i1, below=below, above=above)
    second = _side(x, e2, c2, i2, below=below, above=above)
    # Where one side varies the other one is 1 in a bell and 0 in a valley.
    return _snapped(np.minimum(first, second) if e1 < i1 else np.maximum(first, second))


def by_share(x: Floats, e: float, c: float, i: float) -> Floats:
    """Score by the share of values between the outer anchors that lie up to a value."""
    low, high = min(e, i), max(e, i)
    inside = np.sort(x[(x >= low) & (x <= high)])
    if not inside.size:
        inside = np.array([c])
    share = np.searchsorted(inside, x, side="right") / inside.size
    at_crossover = np.searchsorted(inside, c, side="right") / inside.size
    # 0/0 and 1/1 only occur where no value lies on that side of the crossover: then all are out.
    lower = share / at_crossover / 2 if at_crossover > 0 else np.zeros_like(share)
    rest = 1 - at_crossover
    upper = 1 - (1 - share) / rest / 2 if rest > 0 else np.ones_like(share)
    score = np.where(x <= c, lower, upper)
    return _snapped(np.where(np.isnan(x), np.nan, score if e < i else 1 - score))


def indirect(x: Floats, thresholds: Sequence[float]) -> Floats:
    """Fit a logistic regression of group codes on the values, and take the fitted scores."""
    known = ~np.isnan(x)
    values = np.where(x[known] == 0, 1e-5, x[known])
    cuts = np.sort(np.asarray(thresholds, dtype=np.float64))
    codes = np.round(np.arange(len(cuts) + 1) / len(cuts), 3)
    group = codes[np.searchsorted(cuts, x[known], side="left")]
    columns = [np.ones_like(values), np.log(values), np.sqrt(values), values, values**2]
    scores = np.full(x.shape, np.nan)
    scores[known] = np.round(quasi_binomial(np.column_stack(columns), group), 6)
    return _snapped(scores)


def tfr(x: Floats) -> Floats:
    """Score ratings by their share beyond rating 1 (totally fuzzy and relative)."""
    values = np.sort(x[~np.isnan(x)])
    # Whole numbers until the one division: half of the ratings are exactly 0.5.
    up_to = np.searchsorted(values, x, side="right")
    base = int(np.searchsorted(values, 1, side="right"))
    return np.where(np.isnan(x), np.nan, np.maximum(0, up_to - base) / (values.size - base))


def _side(x: Floats, e: float, c: float, i: float, *, below: float, above: float) -> Floats:
    towards_c = np.clip((x - e) / (c - e), 0, 1) ** below / 2
    towards_i = 1 - np.clip((i - x) / (i - c), 0, 1) ** above / 2
    within = x <= c if e < i else x >= c
    return np.where(within, towards_c, towards_i)


def _snapped(scores: Floats) -> Floats:
    """Make scores within 0.0001 of 0 and 1 exactly that, as R does, and 0.5 exactly 0.5."""
    scores = np.where(is_half(scores), 0.5, scores)
    scores = np.where(scores < 0.0001, 0.0, scores)
    return np.where(scores > 0.9999, 1.0, scores)


def quasi_binomial(design: Floats, y: Floats) -> Floats:
    """Fit by iteratively reweighted least squares, with the start and the stop of R's glm."""
    # Scaled columns give the same fit; values and their squares are far apart otherwise.
    largest = np.abs(design).max(axis=0)
    # The logarithm of 1 is 0 in all cases of a constant.
    design = design / np.where(largest > 0, largest, 1)
    mu = (y + 0.5) / 2
    eta = np.log(mu / (1 - mu))
    deviance = _deviance(y, mu)
    for _ in range(25):
        weight = mu * (1 - mu)
        root = np.sqrt(weight)
        working = eta + (y - mu) / weight
        beta = np.linalg.lstsq(design * root[:, None], working * root, rcond=1e-11)[0]
        eta = design @ beta
        tiny = np.finfo(float).eps
        mu = np.clip(1 / (1 + np.exp(-np.clip(eta, -700, 700))), tiny, 1 - tiny)
        before, deviance = deviance, _deviance(y, mu)
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            break
    return mu


def _deviance(y: Floats, mu: Floats) -> float:
    def part(a: Floats, b: Floats) -> Floats:
        return np.where(a > 0, a * np.log(np.where(a > 0, a, 1) / b), 0.0)

    return float(2 * (part(y, mu) + part(1 - y, 1 - mu)).sum())
