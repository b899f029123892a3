"""
How well models that were found match the truth, replicate by replicate.

A new metric is an entry of `METRICS` (metrics.py) and its values in `_of_replicates`.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.batch import ManySolutions, Status
from fastqca.simulation.fit_of_terms import row_errors, truth_fit
from fastqca.simulation.generator import Simulated
from fastqca.simulation.metrics import METRICS, Estimate, estimate
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

    from fastqca.simulation.metrics import Metric
    from fastqca.simulation.scoring import FoundModels, GivenModels, GivenTruth
    from fastqca.simulation.truth import Floats, Ints, Truths

__all__ = ["Evaluation", "evaluate"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Evaluation(Exportable):
    """
    How well the models of R replicates match the truth, as computed by `evaluate`.

    Attributes
    ----------
    metrics : mapping of str to ndarray of float64, shape (R,)
        The metrics of each replicate: see `evaluate`. 1 and 0 stand for true and false; NaN for
        undefined or unknown values.
    of_models : mapping of str to ndarray, shape (M,)
        `submodel` and `exact` (bool), `completeness`, `term_precision`, `term_recall`,
        `literal_precision`, `literal_recall`, `sign_errors` and `irrelevant` (numbers of
        literals and conditions) of each listed model.
    model_offsets : ndarray of int64, shape (R + 1,)
        Position of the first model of each replicate, as in `ManySolutions`.
    status : ndarray of uint8, shape (R,)
        How each analysis ended, as a `Status` code.
    exhaustive : bool
        Whether the replicates are all possible data sets (as from `AllDeletions`) rather than a
        sample.

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
            One row per replicate and one column per metric. Metrics that are true or false have the
            type "boolean", with NA for unknown values.
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
            One row per metric: `mean`, its Monte Carlo standard error `se`, the number `n` of
            replicates where the metric is known, the bounds `least` and `most` of the mean, and the
            ends `low` and `high` of the confidence interval.

        Notes
        -----
        If not all models of a replicate are listed, a metric can be unknown, and whether it is
        unknown may depend on its value. In this case there is no mean; its bounds assume that all
        unknown values lie at one end or at the other. Replicates where a metric is undefined, such
        as coverage without a model, do not count.

        The standard error is :math:`\sqrt{p(1-p)/n}` for a share p and :math:`s/\sqrt n` for a
        mean, where s is the standard deviation between replicates. It is 0 if the replicates are
        all possible data sets. The interval is a 95 percent confidence interval, for a share the
        Wilson interval [1]_.

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
    Compare the models found with the truth.

    Parameters
    ----------
    truth : str, Expression, Simulated, or iterable of str or Expression
        The true causes of the outcome, as a sum of terms; for simulated data, their truth. If
        several are given, one for each replicate.
    solutions : ManySolutions, Minimization, SolutionSet, or iterable of str or Expression
        The result of `minimize_many` or of `minimize` (the requested solution), or the models of
        one data set from any program.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        The number of truths differs from the number of replicates, or `solutions` contains no
        models.
    ExpressionError
        The truth or a model cannot be read as a sum of terms.

    Notes
    -----
    With S the listed models of a replicate and T the truth:

    - a model is a **submodel** of T if each of its terms can be matched with a different term of T
      that has at least the same literals [1]_;
    - **correct**: some model in S is a submodel of T; **correct_all**: S is not empty and all its
      models are; **error_free**: S is empty or correct; **exact**: some model has the terms of T;
    - **completeness**: share of the relations of T that a model shares. Relations are each literal
      of T, each pair of literals in the same term of T, and each pair in different terms of T. The
      model in S with the highest share counts;
    - **term_precision**, **term_recall**: share of the terms of a model that are terms of T, and of
      the terms of T that are in the model; **literal_precision**, **literal_recall**: the same for
      the distinct literals; means over S;
    - **sign_errors**: number of literals that occur in T only with the opposite sign; mean over S;
    - **some_irrelevant**: some model in S contains a condition that is not in T;
      **all_irrelevant**: S is not empty and all its models do;
    - **n_models**: the exact number, listed or not; **ambiguous**: more than one;
    - a chain such as ``"A + B -> C; C*D -> Y"`` can be written as ``C*D`` or, with one step
      substituted into the other, as ``A*D + B*D``. Indirect causes are causes, so each model is
      compared with the form of T that it matches best [2]_;
    - **row_error**: share of the rows coded "0", "1" or "C" whose code differs from the value of T;
      NaN if a condition of T is withheld from the analyst;
    - **inclS**, **PRI**, **covS**: means over S; with the prefix **true_**, those of T itself in
      the data.

    Properties of models are NaN if S is empty. If more models exist than are listed (`Status.CUT`,
    `Status.UNSETTLED`, `Status.TOO_LARGE`), true-or-false metrics still refer to all models: they
    are derived from the listed models if these settle the question, and otherwise from the
    definition of a model (an irredundant set of prime implicants that covers the explained rows).
    Values that remain unknown are NaN as well.

    Models are evaluated one by one, never merged. Each distinct model is evaluated only once,
    however often it occurs.

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
