"""
What is counted in each replicate of a study, and the means over replicates.

Where not all models of a replicate are known, a mean has bounds instead of a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._common.values import FrozenDict
from fastqca.batch import Status
from fastqca.simulation.scoring import NOT_ALL_LISTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fastqca.simulation.truth import Floats

__all__ = [
    "BELIEF",
    "BY_CHANCE",
    "DRAWN",
    "METRICS",
    "ON_REQUEST",
    "Estimate",
    "Metric",
    "estimate",
]

_Z = 1.959963984540054  # of the standard normal distribution, for 95 percent


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of each replicate: true or false, or a number between `least` and `most`."""

    name: str
    kind: Literal["flag", "number"]
    meaning: str
    least: float = 0.0
    most: float = 1.0


# In the order of the columns of `Evaluation.to_frame`.
METRICS = (
    Metric("solved", "flag", "there is a model"),
    Metric("ambiguous", "flag", "there are several models"),
    Metric("n_models", "number", "number of models", most=np.inf),
    Metric("correct", "flag", "at least one model is a submodel of the truth"),
    Metric("correct_all", "flag", "there are models, and all are submodels of the truth"),
    Metric("error_free", "flag", "no model, or at least one model is a submodel of the truth"),
    Metric("exact", "flag", "at least one model equals the truth"),
    Metric(
        "completeness", "number", "share of the relations of the truth that the best model contains"
    ),
    Metric("term_precision", "number", "share of terms that are true, mean over listed models"),
    Metric("term_recall", "number", "share of true terms found, mean over listed models"),
    Metric(
        "literal_precision", "number", "share of literals that are true, mean over listed models"
    ),
    Metric("literal_recall", "number", "share of true literals found, mean over listed models"),
    Metric(
        "sign_errors",
        "number",
        "literals with the wrong sign, mean over listed models",
        most=np.inf,
    ),
    Metric("some_irrelevant", "flag", "at least one model contains an irrelevant condition"),
    Metric("all_irrelevant", "flag", "there are models, and all contain an irrelevant condition"),
    Metric("row_error", "number", "share of truth table rows coded wrongly"),
    Metric("inclS", "number", "consistency, mean over listed models"),
    Metric("PRI", "number", "PRI, mean over listed models"),
    Metric("covS", "number", "coverage, mean over listed models"),
    Metric("true_inclS", "number", "consistency of the truth in the data"),
    Metric("true_PRI", "number", "PRI of the truth in the data"),
    Metric("true_covS", "number", "coverage of the truth in the data"),
)

# Of the functions of `fastqca.belief`, asked about the models of each replicate.
BELIEF: Mapping[str, tuple[Metric, ...]] = FrozenDict(
    {
        "permutation_test": (
            Metric("parsimony_p", "number", "p-value of the test of parsimony"),
            Metric("parsimony_warns", "flag", "the test of parsimony has a p-value above 0.05"),
            Metric("fit_p", "number", "p-value of the test of fit"),
            Metric("fit_warns", "flag", "the test of fit has a p-value above 0.05"),
            Metric("term_warns", "flag", "at least one term has a family-wise p-value above 0.05"),
        ),
        "sensitivity_ranges": (
            Metric("incl_cut_width", "number", "width of the range of incl_cut with these models"),
        ),
        "leave_out": (
            Metric("left_out_changes", "number", "share of cases whose removal changes the models"),
        ),
        "influence": (
            Metric("tipping_removal", "number", "smallest number of cases whose removal changes "
                                                "the models",
                   least=1.0, most=np.inf),
            Metric("tipping_outcome", "number", "smallest number of cases whose negated outcome "
                                                "changes the models",
                   least=1.0, most=np.inf),
            Metric("tipping_condition", "number",
                   "smallest number of cases for which negating one condition changes the models",
                   least=1.0, most=np.inf),
        ),
        "bootstrap": (
            Metric("bootstrap_same", "number", "share of bootstrap samples with the same models"),
            Metric("bootstrap_covers", "flag",
                   "the interval for the first model's consistency contains that of the "
                   "population"),
            Metric("bootstrap_covers_truth", "flag",
                   "the interval for the truth's consistency contains that of the population"),
        ),
        "holdout": (
            Metric("holdout_inclS", "number", "mean consistency in the holdout cases"),
            Metric("holdout_covS", "number", "mean coverage in the cases held out"),
        ),
        "calibration_uncertainty": (
            Metric("calibration_same", "number", "share of calibrations with the same models"),
        ),
    }
)  # fmt: skip

# These take further analyses; `run` has them where the design asks for them.
ON_REQUEST = (
    Metric("retention", "number", "share of cases that do not change any model"),
    Metric("chance_solved", "number", "share of permuted outcomes with a model"),
    Metric("p_value", "number", "p-value of the best model by permutation"),
    Metric("beyond_chance", "flag", "the best model has a p-value of at most 0.05"),
    *chain.from_iterable(BELIEF.values()),
)
BY_CHANCE = ("chance_solved", "p_value", "beyond_chance")  # those that permute outcomes
# Drawn at random also where the data are not.
DRAWN = (
    *BY_CHANCE,
    *(
        metric.name
        for check in ("permutation_test", "bootstrap", "holdout", "calibration_uncertainty")
        for metric in BELIEF[check]
    ),
)

_WITHOUT_MODEL = (Status.NOTHING_TO_EXPLAIN, Status.ALWAYS_TRUE, Status.NO_ROW)
_OF_MODELS = frozenset(metric.name for metric in chain.from_iterable(BELIEF.values()))


def _is_unknown(metric: Metric, status: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell where a metric that is NaN is not known, rather than not defined."""
    if metric.name == "row_error" or metric.name.startswith("true_"):
        return np.zeros(len(status), dtype=np.bool_)
    if metric.name in _OF_MODELS and not metric.name.startswith("tipping_"):
        return np.isin(status, NOT_ALL_LISTED)
    if metric in ON_REQUEST:  # of these, also the models of other data may not be known
        of_models = metric.name == "retention" or metric.name in _OF_MODELS
        return ~np.isin(status, _WITHOUT_MODEL if of_models else ())
    return np.isin(status, NOT_ALL_LISTED)


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    The mean of a metric over replicates; NaN for what is not known or not defined.

    Mean and Monte Carlo standard error where all values are known; the number of those known;
    bounds of the mean, `least` and `most`; an interval of 95 percent from `low` to `high`.
    """

    mean: float
    se: float
    n: int
    least: float
    most: float
    low: float
    high: float

    def shown(self, form: str = ".3f") -> str:
        """Write the mean, or the bounds of one that is not known."""
        if np.isnan(self.least) or self.least == self.most:
            return "-" if np.isnan(self.least) else format(self.least, form)
        if np.isinf(self.most):
            return f"at least {self.least:{form}}"
        return f"{self.least:{form}} to {self.most:{form}}"

    def interval(self) -> str:
        """Write the interval; "-" where nothing is left to chance, or nothing known."""
        if not np.isfinite([self.low, self.high]).all() or self.low == self.high:
            return "-"
        return f"{self.low:.3f}-{self.high:.3f}"


def estimate(
    metric: Metric, values: Floats, status: NDArray[np.uint8], *, exhaustive: bool
) -> Estimate:
    """
    Estimate the mean of a metric from its values in replicates, NaN where not known or not defined.

    `exhaustive`: these are all replicates there are, so nothing is left to chance. Errors and
    intervals are those of `Evaluation.summary`; where something is unknown, the interval reaches
    from the low end at the one bound to the high end at the other.
    """
    nan, missing = float("nan"), np.isnan(values)
    known, unknown = values[~missing], int((missing & _is_unknown(metric, status)).sum())
    if not known.size + unknown:
        return Estimate(nan, nan, 0, nan, nan, nan, nan)
    sides = []
    for filled in (metric.least, metric.most):
        values = np.append(known, np.full(unknown, filled))
        mean = float(values.mean())
        error = 0.0 if exhaustive else _standard_error(values, metric.kind)
        if metric.kind == "flag" and not exhaustive:
            ends = _wilson(mean, values.size)
        else:
            ends = mean - _Z * error, mean + _Z * error
        sides.append((mean, error, *ends))
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


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Compute the interval of Wilson (1927) of 95 percent for a share of n."""
    square = _Z**2 / n
    middle = (share + square / 2) / (1 + square)
    half = _Z / (1 + square) * (share * (1 - share) / n + square / (4 * n)) ** 0.5
    return max(middle - half, 0.0), min(middle + half, 1.0)
