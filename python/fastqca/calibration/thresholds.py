"""Thresholds at the gaps in one measure, found by joining neighbouring values into groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, shown, whole_number
from fastqca._common.errors import CalibrationError
from fastqca.calibration.calibrate import check_finite, one_vector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["find_thresholds"]

Method = Literal["complete", "single", "average", "mcquitty", "ward.D2"]
Metric = Literal["euclidean", "manhattan", "maximum", "minkowski"]

_METRICS = ("euclidean", "manhattan", "maximum", "minkowski")
_METHODS = ("complete", "single", "average", "mcquitty", "ward.D2")


def find_thresholds(
    x: ArrayLike,
    n: int = 1,
    method: Method = "complete",
    metric: Metric = "euclidean",
) -> NDArray[np.float64]:
    """
    Find the thresholds that best separate the values of one measure into groups.

    Parameters
    ----------
    x : array_like of float, shape (N,)
        Raw values. Missing ones are left out.
    n : int, default 1
        How many thresholds, one less than groups.
    method : {"complete", "single", "average", "mcquitty", "ward.D2"}
        The distance between two groups: that of their outermost values, of their innermost
        ones, of their means, the same with both parts of a group counting alike, or the growth
        of the sum of squares. Names are those of ``hclust`` in R.
    metric : {"euclidean", "manhattan", "maximum", "minkowski"}
        The distance between two values. For one measure all of these are their difference.

    Returns
    -------
    ndarray of float64, shape (n,)
        Rising, each halfway between two neighbouring values.

    Raises
    ------
    CalibrationError
        `n` is no whole number of at least 1, `x` has fewer than n + 1 different values, or
        `method` or `metric` is not one of those above.
    DataError
        `x` is not one vector of finite numbers.

    Notes
    -----
    The two nearest groups are joined until ``n + 1`` are left, as ``findTh`` does in the R
    package QCA. On a line the nearest groups are neighbours, so there is no need for a matrix of
    distances, and N values take N log N steps. Among equally near groups the lowest are joined
    first.

    Such thresholds describe the sample: with other cases they would be others. Where it can be
    said from outside of the data what counts as in and out of a set, that should decide.

    Examples
    --------
    >>> find_thresholds([320, 331, 350, 367, 586, 590, 983, 1008], 2)
    array([476.5, 786.5])
    >>> import fastqca as qca
    >>> raw = qca.datasets.load("lipset")
    >>> qca.crisp(*find_thresholds(raw["URB"], 2))
    crisp(26.75, 49.75)
    """
    n = whole_number(n, "n", low=1, error=CalibrationError)
    choice(method, "method", _METHODS, error=CalibrationError)
    choice(metric, "metric", _METRICS, error=CalibrationError)
    series, name, values = one_vector(x)
    check_finite(values, name, series.to_frame())
    distinct, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    if distinct.size <= n:
        raise CalibrationError(
            f"column {name!r} has {distinct.size} different values: n={shown(n)} thresholds "
            f"between them need {n + 1} at least"
        )
    scaled = distinct / np.abs(distinct).max()
    scaled /= scaled[-1] - scaled[0]
    firsts = _core.neighbours(scaled, counts, groups=n + 1, method=method)
    return distinct[firsts - 1] / 2 + distinct[firsts] / 2
