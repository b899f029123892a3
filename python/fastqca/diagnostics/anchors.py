"""Anchors of a calibration that are statistics of the sample they were applied to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._check import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fastqca.calibration.specs import Spec

__all__ = ["SampleAnchor", "sample_anchors"]

_FEW_VALUES = 10
_SHARES = (0.05, 0.1, 0.2, 0.25, 0.75, 0.8, 0.9, 0.95)


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
    """

    column: str
    anchor: str
    value: float
    statistic: str

    def __str__(self) -> str:
        return f"the {self.anchor} {shown(self.value)} is {self.statistic}"


def sample_anchors(
    specs: Mapping[str, Spec], raw: Mapping[str, NDArray[np.float64]]
) -> tuple[SampleAnchor, ...]:
    """
    Find anchors that are means, medians or other quantiles of the values they are applied to.

    Parameters
    ----------
    specs : mapping of str to Spec
    raw : mapping of str to ndarray of float64, shape (N,)
        Raw values; NaN where one is missing.

    Returns
    -------
    tuple of SampleAnchor
        An anchor counts as equal if it is the statistic itself, or the statistic rounded to the
        decimals of the anchor where it has two or more. Quantiles of few different values, as
        of ratings, do not count: an anchor may well be one of them by chance. The smallest and
        the largest value count only if both are anchors.

    Examples
    --------
    >>> from fastqca.calibration.specs import fuzzy
    >>> x = np.array([1.0, 2.5, 4.5, 11.0])
    >>> [str(found) for found in sample_anchors({"A": fuzzy(1.5, 4.75, 10)}, {"A": x})]
    ['the crossover 4.75 is the mean']
    """
    found = []
    for column, spec in specs.items():
        known = raw[column][np.isfinite(raw[column])] if column in raw else np.empty(0)
        if np.unique(known).size < 3:
            continue
        anchors = [(name, value) for name, value in _anchors(spec) if math.isfinite(value)]
        statistics = _statistics(known)
        ends = {float(known.min()): "the smallest value", float(known.max()): "the largest value"}
        if {value for _, value in anchors} >= set(ends):
            statistics += [(name, value) for value, name in ends.items()]
        for anchor, value in anchors:
            name = next((n for n, other in statistics if _equal(value, other)), None)
            if name is not None:
                found.append(SampleAnchor(column, anchor, value, name))
    return tuple(found)


def _anchors(spec: Spec) -> list[tuple[str, float]]:
    """Name the numbers of a spec that are in the unit of the raw values."""
    entry = spec.to_dict()
    if "thresholds" in entry:
        return [("threshold", float(value)) for value in entry["thresholds"]]
    others = ("type", "idm", "below", "above", "logistic", "ecdf")
    return [(name, float(value)) for name, value in entry.items() if name not in others]


def _statistics(x: NDArray[np.float64]) -> list[tuple[str, float]]:
    found = [("the mean", float(x.mean()))]
    if np.unique(x).size >= _FEW_VALUES:
        found.append(("the median", float(np.median(x))))
        quantiles = np.quantile(x, _SHARES).tolist()
        found += [
            (f"the {round(share * 100)}th percentile", value)
            for share, value in zip(_SHARES, quantiles, strict=True)
        ]
    for ddof in (1, 0):
        spread = float(x.std(ddof=ddof))
        found += [
            ("the mean plus a standard deviation", float(x.mean()) + spread),
            ("the mean minus a standard deviation", float(x.mean()) - spread),
        ]
    return found


def _equal(anchor: float, statistic: float) -> bool:
    if math.isclose(anchor, statistic, rel_tol=1e-12, abs_tol=1e-12):
        return True
    text = repr(anchor)
    decimals = len(text.partition(".")[2]) if "e" not in text and not anchor.is_integer() else 0
    return decimals > 1 and round(statistic, decimals) == anchor
