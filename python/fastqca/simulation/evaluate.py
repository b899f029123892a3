"""How well models that were found match the truth."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.batch.many import ManySolutions, Status
from fastqca.simulation.answers import answers, over, truths
from fastqca.simulation.estimates import Estimate, Metric, estimated
from fastqca.simulation.observed_fit import row_errors, truth_fit
from fastqca.simulation.sample import Simulated
from fastqca.simulation.scoring import Pairs, entries, per_segment, scores
from fastqca.simulation.tables import AllDeletions
from fastqca.simulation.unlisted import NOT_ALL_LISTED, settled_without_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.simulation.answers import Answers, Models, Truth, Truths

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = [
    "ASKED_FOR",
    "METRICS",
    "Evaluation",
    "Metric",
    "evaluate",
    "judged",
    "of_form",
    "row_truths",
    "unknown_of",
]


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
"""The metrics, in the order of the columns of `Evaluation.to_frame`."""

ASKED_FOR = (
    Metric("retention", "number", "share of cases that change no model"),
    Metric("chance_solved", "number", "share of permuted outcomes with a model"),
    Metric("p_value", "number", "p-value of the best model by permutation"),
    Metric("beyond_chance", "flag", "the best model has a p-value of at most 0.05"),
)
"""Metrics that take further analyses; `run` has them where the design asks for them."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Evaluation(Exportable):
    """
    How well the models of R replicates match the truth. Made by `evaluate`.

    Attributes
    ----------
    metrics : mapping of str to ndarray of float64, shape (R,)
        What is said of each replicate: see `evaluate`. 1 and 0 for true and false; NaN for what
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
    >>> found = evaluate("A*B + C", ["A*B", "A + ~C"])
    >>> found
    <Evaluation of 1 replicate, 2 models: correct 1, exact 0>
    >>> found.of_models["submodel"].tolist(), found.of_models["sign_errors"].tolist()
    ([True, False], [0, 1])
    """

    metrics: Mapping[str, Floats]
    of_models: Mapping[str, NDArray[Any]]
    model_offsets: Ints
    status: NDArray[np.uint8]
    exhaustive: bool = False

    def __post_init__(self) -> None:
        arrays = (*self.metrics.values(), *self.of_models.values(), self.model_offsets, self.status)
        for value in arrays:
            value.setflags(write=False)

    def __reduce__(self) -> tuple[Callable[..., Evaluation], tuple[object, ...]]:
        made = dict(self.metrics), dict(self.of_models), self.model_offsets, self.status
        return _restored, (*made, self.exhaustive)

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
        missing = np.isnan(values)
        unknown = int((missing & unknown_of(metric, self.status)).sum())
        return estimated(values[~missing], unknown, metric, exhaustive=self.exhaustive)

    def _tables(self) -> list[Table]:
        columns = [Column("metric", "left"), Column("mean"), Column("95%"), Column("n")]
        columns.append(Column("meaning", "left"))
        rows = []
        for metric in METRICS:
            found = self._mean(metric)
            said = found.shown(), found.interval(), f"{found.n:,}"
            rows.append([metric.name, *said, metric.meaning])
        return [Table(columns, [rows], caption=repr(self).strip("<>"))]

    def __repr__(self) -> str:
        count, models = len(self), int(self.model_offsets[-1])
        what = f"{count:,} replicate{'s' * (count != 1)}, {models:,} model{'s' * (models != 1)}"
        means = {m.name: self._mean(m) for m in METRICS if m.name in ("correct", "exact")}
        shares = ", ".join(
            f"{name} {mean.shown('.3g')}"
            for name, mean in means.items()
            if mean.least == mean.least
        )
        return f"<Evaluation of {what}{': ' if shares else ''}{shares}>"


def _restored(
    metrics: dict[str, Floats],
    of_models: dict[str, NDArray[Any]],
    offsets: Ints,
    status: NDArray[np.uint8],
    exhaustive: bool,  # noqa: FBT001 (as it was written)
) -> Evaluation:
    made = MappingProxyType(metrics), MappingProxyType(of_models), offsets, status
    return Evaluation(*made, exhaustive)


def unknown_of(metric: Metric, status: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell where a metric that is NaN is not known, rather than not defined."""
    if metric.name == "row_error" or metric.name.startswith("true_"):
        return np.zeros(len(status), dtype=np.bool_)
    if metric in ASKED_FOR:  # of these, also the models of other data may not be known
        without = (Status.NOTHING_TO_EXPLAIN, Status.ALWAYS_TRUE, Status.NO_ROW)
        return ~np.isin(status, without if metric.name == "retention" else ())
    return np.isin(status, NOT_ALL_LISTED)


def evaluate(truth: Truth, solutions: Models) -> Evaluation:
    r"""
    Hold models that were found against the truth.

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
      other, as ``C*D`` or ``A*D + B*D``: indirect causes are causes, so each model is held against
      the form that it matches best [2]_;
    - **row_error**: share of the rows coded "0", "1" or "C" whose code is not the value of T;
      NaN where a condition of T is withheld from the analyst;
    - **inclS**, **PRI**, **covS**: means over S; with **true_** before them, those of T itself
      in the data.

    What is said of the models is NaN where S is empty. Where more models exist than are listed
    (`Status.CUT`, `Status.UNSETTLED`, `Status.TOO_LARGE`) yes or no is still said of all of them:
    by those that are listed where these settle it, and otherwise by what a model is (prime
    implicants that cover the rows explained, each of them needed), which takes no list. What is
    not known then is NaN too.

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
    every = (
        isinstance(truth, Simulated)
        and isinstance(truth.generator, AllDeletions)
        and len(set(truth.replicates.tolist())) == len(truth.generator)
    )
    return judged(truths(truth), solutions, exhaustive=every)


def judged(there: Truths, solutions: Models, *, exhaustive: bool = False) -> Evaluation:
    """Do what `evaluate` does, with truths that have been read."""
    found = answers(solutions)
    row_truths(there, len(found))
    of_models = _scored(there, found)
    many = solutions if isinstance(solutions, ManySolutions) else None
    without = {} if many is None else settled_without_list(there, many)
    metrics = _of_replicates(found, of_models, without)
    known = ("row_error", "true_inclS", "true_PRI", "true_covS")
    metrics |= dict.fromkeys(known, np.full(len(found), np.nan))
    if many is not None:
        metrics["row_error"] = row_errors(there, many)
        metrics |= truth_fit(there, many)
    ordered = MappingProxyType({metric.name: metrics[metric.name] for metric in METRICS})
    all_models = MappingProxyType(of_models)
    return Evaluation(ordered, all_models, found.model_offsets, found.status, exhaustive)


def row_truths(there: Truths, count: int) -> Ints:
    """
    Give each of so many replicates its truth.

    Raises
    ------
    DataError
        There are not as many truths as replicates, nor one.
    """
    if len(there.which) not in (1, count):
        raise DataError(
            f"there are {len(there.which):,} truths and {count:,} replicates: give one truth, or "
            "one for each replicate"
        )
    return np.broadcast_to(there.which, count)


def _scored(there: Truths, found: Answers) -> dict[str, NDArray[Any]]:
    """Judge each different model of each different truth, and give each listed one its scores."""
    names = [*found.names, *(name for name in there.names if name not in found.names)]
    of_model = np.repeat(row_truths(there, len(found)), np.diff(found.model_offsets))
    keys = found.model_id * len(there.sums) + of_model
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    at, offsets = entries(found.term_offsets, first)
    if not first.size:
        return {}
    implicants = over(found.implicants, found.names, names)
    sums = over(there.sums, there.names, names)

    def held_against(truth: Ints) -> dict[str, NDArray[Any]]:
        made = scores(Pairs(implicants, found.terms[at], offsets, sums, truth))
        return {name: getattr(made, name) for name in made.__slots__}

    direct = of_model[first]
    best = held_against(direct)
    for rank in range(max(map(len, there.more.values()), default=0)):
        other = held_against(of_form(there, direct, rank))
        order = [(other[name], best[name]) for name in ("submodel", "exact", "completeness")]
        better = _greater(order)
        best = {name: np.where(better, other[name], best[name]) for name in best}
    if there.more:
        # What matters in one form of a chain matters.
        matters = np.logical_or.reduce(sums >= 0, axis=1)
        for truth, others in there.more.items():
            matters[truth] |= matters[list(others)].any(axis=0)
        used = np.logical_or.reduceat(implicants[found.terms[at]] >= 0, offsets[:-1], axis=0)
        best["irrelevant"] = (used & ~matters[direct]).sum(axis=1)
    return {name: values[back] for name, values in best.items()}


def of_form(there: Truths, truth: Ints, rank: int) -> Ints:
    """Give the other forms of truths, the last one again where there are no more; -1: the first."""
    if rank < 0 or not there.more:
        return truth
    form = np.arange(len(there.sums))
    for first, others in there.more.items():
        form[first] = others[min(rank, len(others) - 1)]
    return form[truth]


def _greater(pairs: Sequence[tuple[NDArray[Any], NDArray[Any]]]) -> NDArray[np.bool_]:
    """Tell where the first values come after the second ones, one after the other."""
    greater = np.zeros(len(pairs[0][0]), dtype=np.bool_)
    for one, other in reversed(pairs):
        greater = (one > other) | ((one == other) & greater)
    return greater


def _of_replicates(
    found: Answers, of_models: Mapping[str, NDArray[Any]], without: Mapping[str, Floats]
) -> dict[str, Floats]:
    offsets, nan = found.model_offsets, np.nan
    listed = np.diff(offsets)
    solved = listed > 0
    settled = ~np.isin(found.status, NOT_ALL_LISTED)

    def some(flags: NDArray[Any]) -> Floats:
        """1 if there is one among those listed, 0 if there is none, NaN if there may be one."""
        there = per_segment(np.maximum, flags, offsets, 0)
        return np.where(settled | (there == 1), there, nan)

    def every(flags: NDArray[Any]) -> Floats:
        there = per_segment(np.minimum, flags, offsets, 0)
        return np.where(settled | ((there == 0) & solved), there, nan)

    def mean(values: NDArray[Any]) -> Floats:
        with np.errstate(invalid="ignore"):
            return per_segment(np.add, values, offsets, nan) / listed

    def or_without(name: str, values: Floats) -> Floats:
        """Say what follows from the definition of a model where the list leaves it open."""
        return np.where(np.isnan(values), without.get(name, nan), values)

    get = of_models.get
    empty = np.empty(0)
    irrelevant = get("irrelevant", empty) > 0
    unknown = (found.status == Status.TOO_LARGE) | ((found.status == Status.UNSETTLED) & ~solved)
    there = or_without("solved", np.where(unknown, nan, solved))
    correct = or_without("correct", some(get("submodel", empty)))
    exact = or_without("exact", some(get("exact", empty)))
    complete = per_segment(np.maximum, get("completeness", empty), offsets, nan)
    complete = np.where(settled | (complete == 1), complete, np.where(exact == 1, 1.0, nan))
    several = np.where(found.n_models < 0, np.where(listed > 1, 1.0, nan), found.n_models > 1)
    out = {
        "solved": there,
        "ambiguous": np.where(unknown, nan, several),
        "n_models": np.where((found.n_models < 0) | unknown, nan, found.n_models),
        "correct": correct,
        "correct_all": or_without("correct_all", every(get("submodel", empty))),
        "error_free": np.where(solved | unknown, correct, 1.0),
        "exact": exact,
        "completeness": complete,
        "some_irrelevant": or_without("some_irrelevant", some(irrelevant)),
        "all_irrelevant": or_without("all_irrelevant", every(irrelevant)),
    }
    means = ("term_precision", "term_recall", "literal_precision", "literal_recall", "sign_errors")
    out |= {name: mean(get(name, empty)) for name in means}
    return out | {name: mean(values) for name, values in found.fit.items()}
