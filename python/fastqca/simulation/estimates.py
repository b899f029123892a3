"""Means over replicates, with what is not known as bounds and with intervals that hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Estimate", "Metric", "estimated", "wilson"]

_Z = 1.959963984540054  # of the standard normal distribution, for 95 percent


@dataclass(frozen=True, slots=True)
class Metric:
    """
    One thing that is said of each replicate.

    Attributes
    ----------
    name : str
    kind : {"flag", "number"}
        Whether it is true or false, or a number.
    meaning : str
    least, most : float, default 0 and 1
        Between which values it lies.
    """

    name: str
    kind: Literal["flag", "number"]
    meaning: str
    least: float = 0.0
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    The mean of a metric over replicates; NaN for what is not known or not defined.

    Attributes
    ----------
    mean, se : float
        Mean and Monte Carlo standard error where all values are known.
    n : int
        Number of values that are known.
    least, most : float
        Between which values the mean lies, whatever is not known: the mean itself where all is
        known.
    low, high : float
        The ends of an interval of 95 percent for the long run.
    """

    mean: float
    se: float
    n: int
    least: float
    most: float
    low: float
    high: float

    def shown(self, form: str = ".3f") -> str:
        """
        Write the mean, or the bounds of one that is not known.

        Examples
        --------
        >>> Estimate(float("nan"), float("nan"), 13, 0.08, 0.99, 0.05, 1.0).shown()
        '0.080 to 0.990'
        """
        if np.isnan(self.least) or self.least == self.most:
            return "-" if np.isnan(self.least) else format(self.least, form)
        if np.isinf(self.most):
            return f"at least {self.least:{form}}"
        return f"{self.least:{form}} to {self.most:{form}}"

    def interval(self) -> str:
        """
        Write the interval; "-" where nothing is left to chance, or nothing known.

        Examples
        --------
        >>> Estimate(1.0, 0.0, 50, 1.0, 1.0, 0.929, 1.0).interval()
        '0.929-1.000'
        """
        if not np.isfinite([self.low, self.high]).all() or self.low == self.high:
            return "-"
        return f"{self.low:.3f}-{self.high:.3f}"


def estimated(known: Floats, unknown: int, metric: Metric, *, exhaustive: bool) -> Estimate:
    r"""
    Estimate the mean of a metric.

    Parameters
    ----------
    known : ndarray of float64
        The values that are known.
    unknown : int
        How many replicates have one that is not.
    metric : Metric
    exhaustive : bool
        Whether these are all replicates there are, so that nothing is left to chance.

    Notes
    -----
    The standard error is :math:`\sqrt{p(1-p)/n}` of a share p, and :math:`s/\sqrt n` of a mean,
    with s the standard deviation between replicates. The interval of a share is that of Wilson
    (1927), which also has a length at 0 and 1; that of another mean is 1.96 standard errors to
    either side. Where something is unknown it reaches from the low end at the one bound to the
    high end at the other.

    Examples
    --------
    >>> correct = Metric("correct", "flag", "some model is a submodel of the truth")
    >>> estimated(np.ones(100), 0, correct, exhaustive=False).low.__round__(3)
    0.963
    >>> found = estimated(np.array([1.0, 0.0]), 2, correct, exhaustive=False)
    >>> found.mean, found.n, found.least, found.most
    (nan, 2, 0.25, 0.75)
    """
    nan = float("nan")
    if not known.size + unknown:
        return Estimate(nan, nan, 0, nan, nan, nan, nan)
    sides = []
    for filled in (metric.least, metric.most):
        values = np.append(known, np.full(unknown, filled))
        mean = float(values.mean())
        error = 0.0 if exhaustive else _standard_error(values, metric.kind)
        ends = (
            wilson(mean, values.size)
            if metric.kind == "flag"
            else (mean - _Z * error, mean + _Z * error)
        )
        sides.append((mean, error, *((mean, mean) if exhaustive else ends)))
    (least, error, low, _), (most, _, _, high) = sides
    low, high = np.fmax(low, metric.least), np.fmin(high, metric.most)
    if unknown:
        return Estimate(nan, nan, known.size, least, most, float(low), float(high))
    return Estimate(least, error, known.size, least, most, float(low), float(high))


def _standard_error(values: Floats, kind: Literal["flag", "number"]) -> float:
    if kind == "flag":
        p = float(values.mean())
        return float((p * (1 - p) / values.size) ** 0.5)
    if values.size == 1 or not np.isfinite(values).all():
        return float("nan")
    return float(values.std(ddof=1) / values.size**0.5)


def wilson(share: float, n: int) -> tuple[float, float]:
    """
    Compute the interval of Wilson (1927) of 95 percent for a share of n.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(0.0, 50)]
    [0.0, 0.0713]
    """
    square = _Z**2 / n
    middle = (share + square / 2) / (1 + square)
    half = _Z / (1 + square) * (share * (1 - share) / n + square / (4 * n)) ** 0.5
    return max(middle - half, 0.0), min(middle + half, 1.0)
