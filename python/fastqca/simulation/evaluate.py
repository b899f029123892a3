"""
How well models that were found match the truth: the metrics, and their means over replicates.

A new metric is an entry of `METRICS` and its values in `_of_replicates`. Where not all models of a
replicate are known, a mean has bounds instead of a value.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.batch import ManySolutions, Status
from fastqca.simulation.fit_of_terms import row_errors, truth_fit
from fastqca.simulation.generator import Simulated
from fastqca.simulation.scoring import (
    FIT,
    NOT_ALL_LISTED,
    decide_without_list,
    entries,
    per_segment,
    read_models,
    read_truths,
    scores,
)
from fastqca.simulation.truth import over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.simulation.scoring import FoundModels, GivenModels, GivenTruth
    from fastqca.simulation.truth import Floats, Ints, Truths

__all__ = [
    "BY_CHANCE",
    "METRICS",
    "ON_REQUEST",
    "Estimate",
    "Evaluation",
    "Metric",
    "estimate",
    "evaluate",
]

_Z = 1.959963984540054  # of the standard normal distribution, for 95 percent


@dataclass(frozen=True, slots=True)
class Metric:
    """A property of each replicate: true or false, or a number between `least` and `most`."""

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
    Metric("correct", "flag", "some model is a submodel of the truth"),
    Metric("correct_all", "flag", "there are models, and all are submodels of the truth"),
    Metric("error_free", "flag", "no model, or some model is a submodel of the truth"),
    Metric("exact", "flag", "some model is the truth"),
    Metric("completeness", "number", "share of the relations of the truth in the best model"),
    Metric("term_precision", "number", "share of terms that are true, mean over listed models"),
    Metric("term_recall", "number", "share of true terms that are found, mean over listed models"),
    Metric(
        "literal_precision", "number", "share of literals that are true, mean over listed models"
    ),
    Metric(
        "literal_recall", "number", "share of true literals that are found, mean over listed models"
    ),
    Metric(
        "sign_errors",
        "number",
        "literals with the wrong sign, mean over listed models",
        most=np.inf,
    ),
    Metric("some_irrelevant", "flag", "some model has a condition that does not matter"),
    Metric("all_irrelevant", "flag", "there are models, and all have one"),
    Metric("row_error", "number", "share of truth table rows coded wrongly"),
    Metric("inclS", "number", "consistency, mean over listed models"),
    Metric("PRI", "number", "PRI, mean over listed models"),
    Metric("covS", "number", "coverage, mean over listed models"),
    Metric("true_inclS", "number", "consistency of the truth in the data"),
    Metric("true_PRI", "number", "PRI of the truth in the data"),
    Metric("true_covS", "number", "coverage of the truth in the data"),
)

# These take further analyses; `run` has them where the design asks for them.
ON_REQUEST = (
    Metric("retention", "number", "share of cases that change no model"),
    Metric("chance_solved", "number", "share of permuted outcomes with a model"),
    Metric("p_value", "number", "p-value of the best model by permutation"),
    Metric("beyond_chance", "flag", "the best model has a p-value of at most 0.05"),
)
BY_CHANCE = ("chance_solved", "p_value", "beyond_chance")  # those that permute outcomes


def _is_unknown(metric: Metric, status: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell where a metric that is NaN is not known, rather than not defined."""
    if metric.name == "row_error" or metric.name.startswith("true_"):
        return np.zeros(len(status), dtype=np.bool_)
    if metric in ON_REQUEST:  # of these, also the models of other data may not be known
        without = (Status.NOTHING_TO_EXPLAIN, Status.ALWAYS_TRUE, Status.NO_ROW)
        return ~np.isin(status, without if metric.name == "retention" else ())
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


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Evaluation(Exportable):
    """
    How well the models of R replicates match the truth. Made by `evaluate`.

    Attributes
    ----------
    metrics : mapping of str to ndarray of float64, shape (R,)
        The metrics of each replicate: see `evaluate`. 1 and 0 for true and false; NaN for what
        is not defined or not known.
    of_models : mapping of str to ndarray, shape (M,)
        `submodel` and `exact` (bool), `completeness`, `term_precision`, `term_recall`,
        `literal_precision`, `literal_recall`, `sign_errors` and `irrelevant` (numbers of
        literals and conditions) of each listed model.
    model_offsets : ndarray of int64, shape (R + 1,)
        Where the models of each replicate begin, as in `ManySolutions`.
    status : ndarray of uint8, shape (R,)
        How each analysis ended, as numbers of `Status`.
    exhaustive : bool
        Whether these are all data sets there are, as of `AllDeletions`, and no sample of them.

    Examples
    --------
    >>> evaluation = evaluate("A*B + C", ["A*B", "A + ~C"])
    >>> evaluation
    <Evaluation of 1 replicate, 2 models: correct 1, exact 0>
    >>> [evaluation.of_models[name].tolist() for name in ("submodel", "sign_errors")]
    [[True, False], [0, 1]]
    """

    metrics: Mapping[str, Floats]
    of_models: Mapping[str, NDArray[Any]]
    model_offsets: Ints
    status: NDArray[np.uint8]
    exhaustive: bool = False

    def __len__(self) -> int:
        return len(self.model_offsets) - 1

    def to_frame(self) -> pd.DataFrame:
        """
        Write the metrics out.

        Returns
        -------
        DataFrame
            One row per replicate and one column per metric; those that are true or false have
            the type "boolean", with NA for what is not known.
        """
        import pandas as pd

        columns: dict[str, Any] = {}
        for metric in METRICS:
            values = self.metrics[metric.name]
            unknown = np.isnan(values)
            columns[metric.name] = (
                pd.arrays.BooleanArray(np.where(unknown, 0, values).astype(bool), unknown)
                if metric.kind == "flag"
                else values
            )
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self), name="replicate"))

    def summary(self) -> pd.DataFrame:
        r"""
        Average over replicates.

        Returns
        -------
        DataFrame
            One row per metric: `mean`, Monte Carlo standard error `se`, and `n`, the number of
            replicates where it is known; the bounds `least` and `most` between which the mean
            lies, and the interval from `low` to `high`.

        Notes
        -----
        What is not known of some replicates, since not all of their models are listed, may
        depend on the answer: then there is no mean, and its bounds are those with all unknown
        values at the one or the other end. Replicates where a metric is not defined, as the
        coverage of no model, do not count.

        The standard error is :math:`\sqrt{p(1-p)/n}` of a share p, and :math:`s/\sqrt n` of a
        mean, with s the standard deviation between replicates, and 0 where the replicates are
        all data sets there are. The interval is one of 95 percent, of a share that of Wilson
        [1]_.

        References
        ----------
        .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
           inference. *Journal of the American Statistical Association* 22, 209-212.

        Examples
        --------
        >>> evaluate("A*B + C", ["A*B"]).summary().loc["completeness", ["mean", "n"]].tolist()
        [0.5, 1.0]
        """
        import pandas as pd

        rows = {metric.name: astuple(self._mean(metric)) for metric in METRICS}
        columns = [made.name for made in fields(Estimate)]
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        frame.index.name = "metric"
        return frame

    def _mean(self, metric: Metric) -> Estimate:
        values = self.metrics[metric.name]
        return estimate(metric, values, self.status, exhaustive=self.exhaustive)

    def _tables(self) -> list[Table]:
        columns = [Column("metric", "left"), Column("mean"), Column("95%"), Column("n")]
        columns.append(Column("meaning", "left"))
        rows = []
        for metric in METRICS:
            mean = self._mean(metric)
            texts = mean.shown(), mean.interval(), f"{mean.n:,}"
            rows.append([metric.name, *texts, metric.meaning])
        return [Table(columns, [rows], caption=self.headline())]

    def __repr__(self) -> str:
        return f"<{self.headline()}>"

    def headline(self) -> str:
        """Describe it in one line."""
        count, models = len(self), int(self.model_offsets[-1])
        what = f"{count:,} replicate{'s' * (count != 1)}, {models:,} model{'s' * (models != 1)}"
        means = {m.name: self._mean(m) for m in METRICS if m.name in ("correct", "exact")}
        shares = ", ".join(
            f"{name} {mean.shown('.3g')}"
            for name, mean in means.items()
            if mean.least == mean.least
        )
        return f"Evaluation of {what}{': ' if shares else ''}{shares}"


def evaluate(truth: GivenTruth, solutions: GivenModels) -> Evaluation:
    r"""
    Compare models that were found with the truth.

    Parameters
    ----------
    truth : str, Expression, Simulated, or iterable of str or Expression
        What brings the outcome about, as a sum of terms; of simulated data, what did so. Several
        are one for each replicate.
    solutions : ManySolutions, Minimization, SolutionSet, or iterable of str or Expression
        What `minimize_many` or `minimize` return (of the latter, the solution asked for), or the
        models of one data set, from whatever program.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        There are not as many truths as replicates, or `solutions` has no models.
    ExpressionError
        The truth or a model cannot be read as a sum of terms.

    Notes
    -----
    With S the listed models of a replicate and T the truth:

    - a model is a **submodel** of T if each of its terms is contained in a term of T, different
      ones in different ones: the literals of the first are among those of the second [1]_;
    - **correct**: some model in S is a submodel; **correct_all**: S is not empty and all are;
      **error_free**: S is empty, or correct; **exact**: some model has the terms of T;
    - **completeness**: share of the relations of T that a model has too: each literal of T, each
      two literals together in a term of T, each two in different terms of T; of the model of S
      with the highest share;
    - **term_precision**, **term_recall**: share of the terms of a model that are terms of T, and
      of the terms of T that are in the model; **literal_precision**, **literal_recall**: the
      same of the different literals; means over S;
    - **sign_errors**: number of literals of conditions that T has only with the other sign;
      mean over S;
    - **some_irrelevant**: some model in S has a condition that T does not have;
      **all_irrelevant**: S is not empty and all have one;
    - **n_models**: the exact number, listed or not; **ambiguous**: more than one;
    - of a chain, such as ``"A + B -> C; C*D -> Y"``, T may be written with its steps put into each
      other, as ``C*D`` or ``A*D + B*D``: indirect causes are causes, so each model is compared
      with the form that it matches best [2]_;
    - **row_error**: share of the rows coded "0", "1" or "C" whose code is not the value of T;
      NaN where a condition of T is withheld from the analyst;
    - **inclS**, **PRI**, **covS**: means over S; with **true_** before them, those of T itself
      in the data.

    Properties of models are NaN where S is empty. Where more models exist than are listed
    (`Status.CUT`, `Status.UNSETTLED`, `Status.TOO_LARGE`), yes or no still refers to all of them:
    by those that are listed where these settle it, and otherwise by what a model is (prime
    implicants that cover the rows explained, each of them needed), which takes no list. What
    remains unknown is NaN too.

    Models are judged one by one, never merged. Each different model is judged once, however
    often it occurs.

    References
    ----------
    .. [1] Baumgartner, M. & Thiem, A. (2020). Often trusted but never (properly) tested:
       evaluating Qualitative Comparative Analysis. *Sociological Methods & Research* 49, 279-311.
    .. [2] Parkkinen, V.-P. & Baumgartner, M. (2023). Robustness and model selection in
       configurational causal modeling. *Sociological Methods & Research* 52, 176-208.

    Examples
    --------
    >>> import fastqca as qca
    >>> from fastqca.simulation import RandomTables, evaluate
    >>> tables = RandomTables("A*B + C*D*E -> Y", noise={"outcome_flip": 0.05})
    >>> data = tables.draw(replicates=500, n=24, seed=1)
    >>> many = qca.minimize_many(data.conditions, data.outcome, incl_cut=0.8)
    >>> evaluate(data, many)
    <Evaluation of 500 replicates, 1,335 models: correct 0.514, exact 0.354>
    >>> evaluate(data, many).summary().loc["exact", ["mean", "se", "n"]].round(3).tolist()
    [0.354, 0.021, 500.0]
    """
    exhaustive = (
        isinstance(truth, Simulated)
        and truth.generator.exhaustive
        and len(set(truth.replicates.tolist())) == len(truth.generator)  # type: ignore[arg-type]
    )
    truths, models = read_truths(truth), read_models(solutions)
    of_models = _scored(truths, models)
    many = solutions if isinstance(solutions, ManySolutions) else None
    metrics = dict.fromkeys(
        ("row_error", "true_inclS", "true_PRI", "true_covS"), np.full(len(models), np.nan)
    )
    if many is not None:
        metrics |= {"row_error": row_errors(truths, many)} | truth_fit(truths, many)
    decided = {} if many is None else decide_without_list(truths, many)
    metrics |= _of_replicates(models, of_models, decided)
    return Evaluation(
        FrozenDict({metric.name: metrics[metric.name] for metric in METRICS}),
        FrozenDict(of_models),
        models.model_offsets,
        models.status,
        exhaustive,
    )


def _scored(truths: Truths, models: ManySolutions | FoundModels) -> dict[str, NDArray[Any]]:
    """Score each listed model; each different one is compared with each different truth once."""
    names, sums = truths.beside(models.names)
    of_model = np.repeat(truths.of_each(len(models)), np.diff(models.model_offsets))
    keys = models.model_id.astype(np.int64) * len(truths.sums) + of_model
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    at, offsets = entries(models.term_offsets, first)
    if not first.size:
        return {}
    implicants = over(models.implicants, models.names, names)
    terms, direct = models.terms[at].astype(np.int64), of_model[first]
    best = scores(implicants, terms, offsets, sums, direct)
    for rank in range(truths.n_others):
        other = scores(implicants, terms, offsets, sums, truths.other_form(direct, rank))
        better = _greater(
            [(other[name], best[name]) for name in ("submodel", "exact", "completeness")]
        )
        best = {name: np.where(better, other[name], best[name]) for name in best}
    if truths.others:
        # What matters in one form of a chain matters.
        matters = np.logical_or.reduce(sums >= 0, axis=1)
        for truth, others in truths.others.items():
            matters[truth] |= matters[list(others)].any(axis=0)
        used = np.logical_or.reduceat(implicants[terms] >= 0, offsets[:-1], axis=0)
        best["irrelevant"] = (used & ~matters[direct]).sum(axis=1)
    return {name: values[back] for name, values in best.items()}


def _greater(pairs: Sequence[tuple[NDArray[Any], NDArray[Any]]]) -> NDArray[np.bool_]:
    """Tell where the first values come after the second ones, one after the other."""
    greater = np.zeros(len(pairs[0][0]), dtype=np.bool_)
    for one, other in reversed(pairs):
        greater = (one > other) | ((one == other) & greater)
    return greater


def _of_replicates(
    models: ManySolutions | FoundModels,
    of_models: Mapping[str, NDArray[Any]],
    decided: Mapping[str, Floats],
) -> dict[str, Floats]:
    offsets, nan = models.model_offsets, np.nan
    listed = np.diff(offsets)
    solved = listed > 0
    settled = ~np.isin(models.status, NOT_ALL_LISTED)

    def some(flags: NDArray[Any]) -> Floats:
        """1 if a listed model has the flag, 0 if none has, NaN if an unlisted one may have it."""
        any_listed = per_segment(np.maximum, flags, offsets, 0)
        return np.where(settled | (any_listed == 1), any_listed, nan)

    def every(flags: NDArray[Any]) -> Floats:
        all_listed = per_segment(np.minimum, flags, offsets, 0)
        return np.where(settled | ((all_listed == 0) & solved), all_listed, nan)

    def mean(values: NDArray[Any]) -> Floats:
        with np.errstate(invalid="ignore"):
            return per_segment(np.add, values, offsets, nan) / listed

    def or_decided(name: str, values: Floats) -> Floats:
        """Take what follows from the definition of a model where the list leaves it open."""
        return np.where(np.isnan(values), decided.get(name, nan), values)

    get = of_models.get
    empty = np.empty(0)
    irrelevant = get("irrelevant", empty) > 0
    unknown = (models.status == Status.TOO_LARGE) | ((models.status == Status.UNSETTLED) & ~solved)
    correct = or_decided("correct", some(get("submodel", empty)))
    exact = or_decided("exact", some(get("exact", empty)))
    complete = per_segment(np.maximum, get("completeness", empty), offsets, nan)
    complete = np.where(settled | (complete == 1), complete, np.where(exact == 1, 1.0, nan))
    several = np.where(models.n_models < 0, np.where(listed > 1, 1.0, nan), models.n_models > 1)
    out = {
        "solved": or_decided("solved", np.where(unknown, nan, solved)),
        "ambiguous": np.where(unknown, nan, several),
        "n_models": np.where((models.n_models < 0) | unknown, nan, models.n_models),
        "correct": correct,
        "correct_all": or_decided("correct_all", every(get("submodel", empty))),
        "error_free": np.where(solved | unknown, correct, 1.0),
        "exact": exact,
        "completeness": complete,
        "some_irrelevant": or_decided("some_irrelevant", some(irrelevant)),
        "all_irrelevant": or_decided("all_irrelevant", every(irrelevant)),
    }
    means = ("term_precision", "term_recall", "literal_precision", "literal_recall", "sign_errors")
    out |= {name: mean(get(name, empty)) for name in means}
    return out | {name: mean(getattr(models, name)) for name in FIT}
