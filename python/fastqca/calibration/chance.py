"""How easily chance alone makes data of this size look as if they explained the outcome."""

from __future__ import annotations

import math

from fastqca._common.check import whole_number

__all__ = ["chance_of_no_contradiction", "chance_of_perfect_split"]


_MOST_CASES = 50_000


def chance_of_perfect_split(cases: int, columns: int) -> float:
    """
    Compute the probability that a random column explains an outcome perfectly.

    Parameters
    ----------
    cases : int
        Number of cases N, 1 to 50,000.
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
        A number is not whole, or is too small.

    Notes
    -----
    A column equals a given outcome in all cases with probability 2**-N, and its negation with the
    same probability, so for at least one of k independent columns the probability is 1 - (1 - 2 /
    2**N)**k. A single condition that separates four cases is therefore hardly evidence. The result
    is a lower bound of what chance can do, since conjunctions and disjunctions of columns fit more
    easily than single columns.

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


def chance_of_no_contradiction(cases: int, conditions: int) -> float:
    """
    Compute the probability that random data have no contradictory truth table row.

    Parameters
    ----------
    cases : int
        Number of cases N, at least 1.
    conditions : int
        Number of crisp conditions k, at least 0.

    Returns
    -------
    float
        Probability in [0, 1] that no row of the truth table contains cases both with and without
        the outcome, if all values are fair coin tosses.

    Raises
    ------
    DataError
        A number is not whole, or is too small.

    Notes
    -----
    If the N cases fill R of the 2**k rows, a row with n cases is free of contradiction with
    probability 2**(1 - n), and all rows together with probability 2**(R - N). The result is the
    mean over the distribution of R, which is computed case by case. With many conditions, nearly
    every case has a row of its own, and any outcome can be "explained" [1]_.

    References
    ----------
    .. [1] Marx, A. and Dusa, A. (2011). Crisp-set Qualitative Comparative Analysis, contradictions
       and consistency benchmarks for model specification. *Methodological Innovations Online*
       6(2), 103-148.

    Examples
    --------
    >>> round(chance_of_no_contradiction(24, 5), 3), round(chance_of_no_contradiction(24, 10), 2)
    (0.015, 0.87)
    """
    import numpy as np

    n = whole_number(cases, "cases", low=1, high=_MOST_CASES)
    k = whole_number(conditions, "conditions", low=0)
    shares = np.arange(n + 1) / 2.0**k
    # chances[r]: of r rows filled so far, each case that falls into a filled one halved.
    chances = np.zeros(n + 1)
    chances[0] = 1.0
    for done in range(n):
        here = chances[: done + 1].copy()
        chances[: done + 1] = here * shares[: done + 1] / 2
        chances[1 : done + 2] += here * np.maximum(0.0, 1 - shares[: done + 1])
    return min(1.0, math.fsum(chances))
