"""Anchors of a calibration that are statistics of the sample they were applied to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import shown
from fastqca.calibration.specs import Bell, Crisp, Fuzzy, Indirect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fastqca.calibration.specs import Spec

__all__ = ["SampleAnchor", "sample_anchors"]

_FEW_VALUES = 10
_LOW, _HIGH = (0.05, 0.1, 0.2, 0.25), (0.75, 0.8, 0.9, 0.95)
# Coincidences as likely as this, or likelier, are not pointed out.
_IMPROBABLE = 0.05


@dataclass(frozen=True, slots=True)
class SampleAnchor:
    """
    An anchor or threshold that equals a statistic of the cases.

    Attributes
    ----------
    column : str
    anchor : str
        What the anchor is: "crossover", "c1", "threshold", ...
    value : float
    statistic : str
        Such as "the median".
    chance : float
        How likely as many anchors of the column as do would equal statistics by chance.
    """

    column: str
    anchor: str
    value: float
    statistic: str
    chance: float

    def __str__(self) -> str:
        return f"the {self.anchor} {shown(self.value)} is {self.statistic}"


def sample_anchors(
    specs: Mapping[str, Spec], raw: Mapping[str, NDArray[np.float64]]
) -> tuple[SampleAnchor, ...]:
    """
    Find anchors that may be means, medians or other quantiles of the values they are applied to.

    Notes
    -----
    An anchor counts as equal if it is the statistic itself, or the statistic rounded to the
    decimals of the anchor where it has two or more. A crossover is compared with the mean and the
    median, lower and higher anchors with quantiles on their side and the mean minus or plus a
    standard deviation, thresholds and crossovers of bells with all of these. Quantiles of fewer
    than ten different values, as of ratings, do not count. The smallest and the largest value
    count only if both are anchors.

    An anchor from outside of the data is a round number: it could as well have been another
    number as round (3 for 2 or 4, 550 for 560) among the middle half of the values, for a
    crossover, or on its side of the median. The share of these numbers that equal a statistic is
    the chance of one anchor; those of a column are independent.

    Examples
    --------
    >>> from fastqca.calibration.specs import fuzzy
    >>> x = np.array([1.0, 2.5, 4.53, 11.0])
    >>> [str(found) for found in sample_anchors({"A": fuzzy(1.5, 4.7575, 10)}, {"A": x})]
    ['the crossover 4.7575 is the mean']
    >>> sample_anchors({"A": fuzzy(1.5, 4.5, 10)}, {"A": np.array([1.0, 2.5, 3.5, 11.0])})
    ()
    """
    found = []
    for column, spec in specs.items():
        known = raw[column][np.isfinite(raw[column])] if column in raw else np.empty(0)
        if np.unique(known).size < 3:
            continue
        anchors = [(name, value) for name, value in _chosen(spec) if math.isfinite(value)]
        ends = {float(known.min()), float(known.max())} <= {value for _, value in anchors}
        equal, chances = [], []
        for anchor, value in anchors:
            side = _side(anchor, value, anchors)
            statistics = _statistics(known, side, ends=ends)
            chances.append(_chance(value, [each for _, each in statistics], known, side))
            name = next((n for n, other in statistics if _equal(value, other)), None)
            if name is not None:
                equal.append((anchor, value, name))
        chance = _at_least(len(equal), chances)
        if equal and chance < _IMPROBABLE:
            found += [SampleAnchor(column, *one, chance) for one in equal]
    return tuple(found)


def _chosen(spec: Spec) -> tuple[tuple[str, float], ...]:
    """Name the anchors that somebody chose, be it from outside of the data or not."""
    known = isinstance(spec, Fuzzy) and spec.percentiles
    return spec.anchors if isinstance(spec, Crisp | Fuzzy | Bell | Indirect) and not known else ()


def _side(anchor: str, value: float, anchors: Sequence[tuple[str, float]]) -> str:
    """Tell whether an anchor is a low, a middle or a high one, "" where it may be anything."""
    if anchor == "crossover":
        return "middle"
    if anchor in ("exclusion", "inclusion"):
        return "low" if value <= dict(anchors)["crossover"] else "high"
    return ""


def _statistics(x: NDArray[np.float64], side: str, *, ends: bool) -> list[tuple[str, float]]:
    """Name what an anchor on some side may have been taken from."""
    rich = np.unique(x).size >= _FEW_VALUES
    found = []
    if side in ("middle", ""):
        found.append(("the mean", float(x.mean())))
        found += [("the median", float(np.median(x)))] * rich
    for own, shares, sign in (("low", _LOW, -1), ("high", _HIGH, 1)):
        if side not in (own, ""):
            continue
        if rich:
            found += [
                (f"the {round(s * 100)}th percentile", float(np.quantile(x, s))) for s in shares
            ]
        word = "minus" if sign < 0 else "plus"
        found += [
            (f"the mean {word} one standard deviation", float(x.mean() + sign * x.std(ddof=ddof)))
            for ddof in (1, 0)
        ]
        if ends:
            name = "the smallest value" if sign < 0 else "the largest value"
            found.append((name, float(x.min() if sign < 0 else x.max())))
    return found


def _equal(anchor: float, statistic: float) -> bool:
    if math.isclose(anchor, statistic, rel_tol=1e-12, abs_tol=1e-12):
        return True
    decimals = _decimals(anchor)
    return decimals > 1 and round(statistic, decimals) == anchor


def _decimals(anchor: float) -> int:
    text = repr(anchor)
    return len(text.partition(".")[2]) if "e" not in text and not anchor.is_integer() else 0


def _chance(anchor: float, statistics: Sequence[float], x: NDArray[np.float64], side: str) -> float:
    """Compute the share of numbers as round as an anchor that equal a statistic."""
    low, high = {
        "low": (x.min(), np.median(x)),
        "middle": (np.quantile(x, 0.25), np.quantile(x, 0.75)),
        "high": (np.median(x), x.max()),
        "": (x.min(), x.max()),
    }[side]
    step, decimals = _roundness(anchor), _decimals(anchor)
    if not step:
        return 0.0
    points = max(float(high - low) / step, 1.0)
    near = {round(value / step) for value in statistics}
    rounded = decimals > 1  # then a statistic need not be such a number itself
    hits = sum(any(rounded or _equal(at * step, value) for value in statistics) for at in near)
    return min(hits / points, 1.0)


def _roundness(anchor: float) -> float:
    """
    Find what a number is a multiple of: the place of its last digit, or five of that.

    Examples
    --------
    >>> _roundness(550.0), _roundness(588.0), _roundness(3.0), _roundness(2.5), _roundness(400.0)
    (50.0, 1.0, 1.0, 0.5, 100.0)
    """
    from decimal import Decimal

    digits, exponent = Decimal(repr(anchor)).normalize().as_tuple()[1:]
    if not isinstance(exponent, int) or digits == (0,):
        return 0.0
    return float(Decimal(5 if digits[-1] == 5 else 1).scaleb(exponent))


def _at_least(n: int, chances: Sequence[float]) -> float:
    """Compute the probability that `n` or more of independent events happen."""
    distribution = [1.0]
    for chance in chances:
        more = [*(p * (1 - chance) for p in distribution), 0.0]
        for at, p in enumerate(distribution):
            more[at + 1] += p * chance
        distribution = more
    return math.fsum(distribution[n:])
