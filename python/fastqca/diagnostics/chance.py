"""How easily chance alone makes data of this size look as if they explained the outcome."""

from __future__ import annotations

import math

from fastqca._check import whole_number

__all__ = ["chance_of_perfect_split"]


def chance_of_perfect_split(cases: int, columns: int) -> float:
    """
    Compute how likely random columns are to explain an outcome without exception.

    Parameters
    ----------
    cases : int
        Number of cases N, at least 1.
    columns : int
        Number of conditions k, at least 0.

    Returns
    -------
    float
        Probability in [0, 1] that at least one of k columns of fair coin tosses equals the crisp
        outcome, or its negation, in all N cases.

    Raises
    ------
    DataError
        A number is not whole, or too small.

    Notes
    -----
    One column equals a given outcome in all cases with probability 2**-N, and its negation as
    likely, so that the probability for at least one of k independent columns is
    1 - (1 - 2 / 2**N)**k. A single condition that separates four cases is thus hardly evidence
    of anything. The number is a lower bound of what chance can do: conjunctions and disjunctions
    of columns fit more easily than single ones.

    Examples
    --------
    >>> round(chance_of_perfect_split(4, 5), 3), round(chance_of_perfect_split(4, 4), 3)
    (0.487, 0.414)
    >>> chance_of_perfect_split(24, 5) < 1e-6
    True
    """
    n = whole_number(cases, "cases", low=1)
    k = whole_number(columns, "columns", low=0)
    one = 2.0 ** (1 - n)
    if one == 1:
        return 1.0 if k else 0.0
    return -math.expm1(k * math.log1p(-one)) + 0.0
