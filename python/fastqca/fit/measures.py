"""
Measures of fit beyond consistency and coverage, to be added by name in `pof` and its kin.

Each function takes memberships x and y, two arrays of shape (N,), and says how well x fits as
sufficient for y; as necessary, x and y change places, which `pof` sees to. Two pandas Series are
aligned by the labels of their cases, and refused if these differ.

>>> x, y = [0.9, 0.6, 0.2, 0.1], [0.8, 0.7, 0.9, 0.2]
>>> round(haesebrouck(x, y), 3), round(product(x, y), 3)
(0.85, 0.859)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fastqca import _core
from fastqca._common.arguments import guard_all
from fastqca._common.check import shown
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca.data.case_labels import aligned
from fastqca.data.sets import numbers_in, without_rounding

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "MEASURES",
    "antecedent_adjusted_contrapositive_consistency",
    "antecedent_adjusted_coverage",
    "contrapositive_consistency",
    "contrapositive_coverage",
    "haesebrouck",
    "prevalence_adjusted_consistency",
    "prevalence_adjusted_contrapositive_coverage",
    "product",
]

Measure: TypeAlias = Callable[[Any, Any], float]


def haesebrouck(x: ArrayLike, y: ArrayLike) -> float:
    r"""
    Compute Haesebrouck's consistency, which gives more weight to large inconsistencies.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    Notes
    -----
    :math:`\sum \min(x, y) / \sum (\min(x, y) + \sqrt{\max(x - y, 0) \, x})` [1]_.

    References
    ----------
    .. [1] Haesebrouck, T. (2015). Pitfalls in QCA's consistency measure. *Journal of Comparative
       Politics* 8(2), 65-80.

    Examples
    --------
    >>> haesebrouck([1, 1, 0, 1], [1, 0, 0, 1])
    0.6666666666666666
    """
    x, y = _arrays(x, y)
    both = np.minimum(x, y)
    return _ratio(both.sum(), (both + np.sqrt(np.maximum(x - y, 0) * x)).sum())


def product(x: ArrayLike, y: ArrayLike) -> float:
    r"""
    Compute the product of consistency and PRI.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    Notes
    -----
    With :math:`p = \sum \min(x, y, 1 - y)`, the product is that of
    :math:`\sum \min(x, y) / \sum x` and :math:`(\sum \min(x, y) - p) / (\sum x - p)`.

    Examples
    --------
    >>> product([0.75, 0.5], [0.5, 0.5])
    0.0
    """
    x, y = _arrays(x, y)
    no_models = np.zeros(1, dtype=np.int64)
    of_terms, _, _ = _core.fit(x[np.newaxis], y, offsets=no_models, indices=no_models[:0])
    incl, pri = of_terms[0, :2].tolist()
    return float(incl * pri)


def contrapositive_consistency(x: ArrayLike, y: ArrayLike) -> float:
    r"""
    Compute how far the cases outside y are outside x: the specificity of the term.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    Notes
    -----
    :math:`\sum (1 - \max(x, y)) / \sum (1 - y)`, the consistency of :math:`\sim y` as sufficient
    for :math:`\sim x` [1]_.

    References
    ----------
    .. [1] De Souter, L. (2024). Evaluating Boolean relationships in configurational comparative
       methods. *Journal of Causal Inference* 12(1), 20230014.

    Examples
    --------
    >>> contrapositive_consistency([1, 1, 0, 0], [1, 0, 0, 0])
    0.6666666666666666
    """
    x, y = _arrays(x, y)
    return _ratio((1 - np.maximum(x, y)).sum(), (1 - y).sum())


def contrapositive_coverage(x: ArrayLike, y: ArrayLike) -> float:
    r"""
    Compute how far the cases outside x are outside y: the negative predictive value.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    Notes
    -----
    :math:`\sum (1 - \max(x, y)) / \sum (1 - x)` [1]_.

    References
    ----------
    .. [1] De Souter, L. (2024). Evaluating Boolean relationships in configurational comparative
       methods. *Journal of Causal Inference* 12(1), 20230014.

    Examples
    --------
    >>> contrapositive_coverage([1, 1, 0, 0], [1, 0, 0, 1])
    0.5
    """
    return contrapositive_consistency(y, x)


def prevalence_adjusted_consistency(x: ArrayLike, y: ArrayLike) -> float:
    r"""
    Compute the consistency there would be if the outcome were as frequent as its absence.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    Notes
    -----
    With :math:`S = \sum \min(x, y)` and :math:`w = \sum y / \sum (1 - y)` it is [1]_

    .. math:: S / (S + w (\sum \min(x, 1 - y) - \sum \min(x, y, 1 - x, 1 - y)))

    References
    ----------
    .. [1] De Souter, L. and Baumgartner, M. (2025). New sufficiency and necessity measures for
       model building with Coincidence Analysis.

    Examples
    --------
    >>> prevalence_adjusted_consistency([1, 1, 1, 0], [1, 1, 0, 1])
    0.4
    """
    x, y = _arrays(x, y)
    both = np.minimum(x, y)
    against = np.minimum(x, 1 - y).sum() - np.minimum(both, 1 - np.maximum(x, y)).sum()
    weight = _ratio(y.sum(), (1 - y).sum())
    return _ratio(both.sum(), both.sum() + weight * against)


def antecedent_adjusted_coverage(x: ArrayLike, y: ArrayLike) -> float:
    """
    Compute the coverage there would be if the term were as frequent as its absence.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    See Also
    --------
    prevalence_adjusted_consistency : The same with x and y in each other's place.

    Examples
    --------
    >>> antecedent_adjusted_coverage([1, 1, 1, 0], [1, 1, 0, 1])
    0.4
    """
    return prevalence_adjusted_consistency(y, x)


def antecedent_adjusted_contrapositive_consistency(x: ArrayLike, y: ArrayLike) -> float:
    """
    Compute `contrapositive_consistency` as if the term were as frequent as its absence.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    See Also
    --------
    antecedent_adjusted_coverage : What this is of the negated sets.

    Examples
    --------
    >>> antecedent_adjusted_contrapositive_consistency([0, 0, 0, 1], [0, 0, 1, 0])
    0.4
    """
    x, y = _arrays(x, y)
    return antecedent_adjusted_coverage(1 - x, 1 - y)


def prevalence_adjusted_contrapositive_coverage(x: ArrayLike, y: ArrayLike) -> float:
    """
    Compute `contrapositive_coverage` as if the outcome were as frequent as its absence.

    Parameters
    ----------
    x, y : array_like of float, shape (N,)
        Memberships.

    Returns
    -------
    float
        NaN for 0/0.

    See Also
    --------
    prevalence_adjusted_consistency : What this is of the negated sets.

    Examples
    --------
    >>> prevalence_adjusted_contrapositive_coverage([0, 0, 0, 1], [0, 0, 1, 0])
    0.4
    """
    x, y = _arrays(x, y)
    return prevalence_adjusted_consistency(1 - x, 1 - y)


def _arrays(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read memberships; where a case has none the measure is NaN."""
    x, y = aligned([("x", x), ("y", y)])
    try:
        x, y = (without_rounding(numbers_in(side, name)) for name, side in (("x", x), ("y", y)))
    except DataError as error:
        raise error.within("x and y must be memberships in [0, 1]") from None
    if x.shape != y.shape or x.ndim != 1:
        raise DataError(
            f"x and y must be two arrays of the same length, got shapes {x.shape} and {y.shape}",
            argument="y" if x.ndim == 1 else "x",
        )
    for name, values in (("x", x), ("y", y)):
        outside = np.flatnonzero((values < 0) | (values > 1))
        if outside.size:
            case = int(outside[0])
            raise DataError(
                f"{name} must be memberships in [0, 1], got {shown(values[case])} for case "
                f"{case + 1}",
                argument=name,
            )
    return x, y


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


# Before they are listed, so that the list has the functions that users call.
guard_all(globals(), [name for name in __all__ if name != "MEASURES"])

MEASURES = FrozenDict(
    {
        measure.__name__: measure
        for measure in (
            haesebrouck,
            product,
            contrapositive_consistency,
            contrapositive_coverage,
            prevalence_adjusted_consistency,
            antecedent_adjusted_coverage,
            antecedent_adjusted_contrapositive_consistency,
            prevalence_adjusted_contrapositive_coverage,
        )
    }
)
