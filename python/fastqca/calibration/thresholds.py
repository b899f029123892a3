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
    Find the thresholds that best divide the values of one measure into groups.

    Parameters
    ----------
    x : array_like of float, shape (N,)
        Raw values. Missing values are ignored.
    n : int, default 1
        Number of thresholds, one less than the number of groups.
    method : {"complete", "single", "average", "mcquitty", "ward.D2"}
        Distance between two groups: between their farthest values, between their nearest values,
        average, weighted average (both parts of a merged group count equally), or increase in the
        sum of squares. The names are those of ``hclust`` in R.
    metric : {"euclidean", "manhattan", "maximum", "minkowski"}
        Distance between two values. For a single measure, all of these equal their difference.

    Returns
    -------
    ndarray of float64, shape (n,)
        In ascending order, each halfway between two neighboring values.

    Raises
    ------
    CalibrationError
        `n` is not a whole number of at least 1, `x` has fewer than n + 1 different values, or
        `method` or `metric` is unknown.
    DataError
        `x` is not a single vector of finite numbers.

    Notes
    -----
    The two nearest groups are merged until ``n + 1`` groups remain, as in ``findTh`` of the R
    package QCA. On a line, the nearest groups are always neighbors, so no distance matrix is
    needed, and N values take N log N steps. Among equally near groups, the lowest are merged first.

    Such thresholds describe the sample and would differ with other cases. If external knowledge
    indicates what counts as in and out of a set, use that instead.

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
            f"need at least {n + 1}"
        )
    scaled = distinct / np.abs(distinct).max()
    scaled /= scaled[-1] - scaled[0]
    firsts = _core.neighbours(scaled, counts, groups=n + 1, method=method)
    return distinct[firsts - 1] / 2 + distinct[firsts] / 2
