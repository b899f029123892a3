"""About how many models there are, where they are too many to count."""

from __future__ import annotations

from dataclasses import dataclass

from fastqca._common.values import Value

__all__ = ["ModelEstimate"]


@dataclass(frozen=True, slots=True)
class ModelEstimate(Value):
    """
    An estimated number of models, with its standard error. It is neither a count nor a bound.

    Attributes
    ----------
    value : float
        The mean of 32 independent, unbiased estimates.
    standard_error : float
        Standard error of the mean. If only a small part of the search leads to models, the error
        itself is uncertain: do not rely on an estimate with a relative error above one half.

    Notes
    -----
    Each estimate traverses the search tree once, with a sample of a fixed number of nodes at each
    level: the method of [1]_, with one path replaced by many as in [2]_, and the nodes drawn as in
    [3]_. It does not depend on time or threads.

    References
    ----------
    .. [1] Knuth, D. E. (1975). Estimating the efficiency of backtrack programs. *Mathematics of
       Computation*, 29(129), 121-136.
    .. [2] Vaisman, R., & Kroese, D. P. (2017). Stochastic enumeration method for counting trees.
       *Methodology and Computing in Applied Probability*, 19(1), 31-73.
    .. [3] Fearnhead, P., & Clifford, P. (2003). On-line inference for hidden Markov models via
       particle filters. *Journal of the Royal Statistical Society: Series B*, 65(4), 887-899.

    Examples
    --------
    >>> print(ModelEstimate(3.14e9, 5e8))
    about 3.1e9 (estimated, standard error 16 %)
    """

    value: float
    standard_error: float

    @property
    def relative_error(self) -> float:
        """The standard error as a share of the value; NaN if that is 0."""
        return self.standard_error / self.value if self.value else float("nan")

    def __str__(self) -> str:
        rounded = float(f"{self.value:.2g}")
        digits, exponent = f"{rounded:.1e}".split("e")
        number = f"{rounded:,.0f}" if rounded < 1e6 else f"{digits}e{int(exponent)}"
        return f"about {number} (estimated, standard error {100 * self.relative_error:.0f} %)"
