"""The exact binomial test, one-sided."""

from __future__ import annotations

import math

__all__ = ["binomial_tail"]


def binomial_tail(successes: int, trials: int, chance: float) -> float:
    """
    Compute how likely at least so many successes are: the p-value of the test "greater".

    Examples
    --------
    >>> round(binomial_tail(3, 4, 0.5), 9), binomial_tail(0, 4, 0.5), binomial_tail(4, 4, 1.0)
    (0.3125, 1.0, 1.0)
    """
    if trials < 1:
        return math.nan
    if successes <= 0:
        return 1.0
    if chance <= 0 or successes > trials:
        return 0.0
    if chance >= 1:
        return 1.0
    if successes > trials * chance:
        return min(_sum_from(successes, trials, chance), 1.0)
    # Below the mean most of it is in the tail asked for: sum the other one.
    other = _sum_from(trials - successes + 1, trials, 1 - chance)
    return max(1.0 - other, 0.0)


def _sum_from(successes: int, trials: int, chance: float) -> float:
    """Add up the probabilities from `successes`, above the mean, on: they fall from there."""
    log_first = (
        math.log(math.comb(trials, successes))
        + successes * math.log(chance)
        + (trials - successes) * math.log1p(-chance)
    )
    odds = chance / (1 - chance)
    terms = [1.0]
    for k in range(successes, trials):
        terms.append(terms[-1] * odds * (trials - k) / (k + 1))
        if terms[-1] < 1e-18 * terms[0]:
            break
    return math.exp(log_first) * math.fsum(terms)
