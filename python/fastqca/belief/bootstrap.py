"""How firm is it in other samples of such cases? The bootstrap, of cases or of clusters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import number, whole_number
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.belief.figures import percent
from fastqca.belief.grouped import grouped_by
from fastqca.belief.inquiry import Inquiry
from fastqca.belief.left_out import ask_of_parts

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.progress import Progress

__all__ = [
    "Bootstrap",
    "ResampledFormula",
    "bootstrap",
    "interval",
    "samples",
    "weighted_fit",
]

_MEASURES = ("inclS", "PRI", "covS", "RoN")
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ResampledFormula:
    """
    A term or model of the solution, summarized over all samples.

    Attributes
    ----------
    formula : str
    share : float
        For a term, the share of samples in which at least one model contains it; for a model, the
        share of samples in which it is one of the models.
    fit : tuple of (str, float, float, float)
        For "inclS", "PRI", "covS" and "RoN": the value in the data, and the lower and upper end of
        the interval.
    """

    formula: str
    share: float
    fit: tuple[tuple[str, float, float, float], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bootstrap(Recorded, Exportable):
    """
    Results of a bootstrap of the cases, as computed by `bootstrap`.

    Attributes
    ----------
    kind, outcome : str
    models, terms : tuple of ResampledFormula
        Of the solution.
    same : float
        The share of samples with exactly the same models as the solution.
    solved : float
        The share of samples with any solution.
    found : tuple of (str, float)
        The solutions found, each with its share of samples, most frequent first.
    n : int
        Samples.
    level : float
        Confidence level of the intervals.
    called : str
        The unit drawn: "case", or the name of the groups.
    seed : int
    """

    kind: str
    outcome: str
    models: tuple[ResampledFormula, ...]
    terms: tuple[ResampledFormula, ...]
    same: float
    solved: float
    found: tuple[tuple[str, float], ...]
    n: int
    level: float
    called: str
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per model and term, unrounded.

        Returns
        -------
        DataFrame
            `formula`, `role` ("model" or "term"), `share`, and for each of inclS, PRI, covS and
            RoN its value and the ends of the interval, as in `inclS`, `inclS_low`, `inclS_high`.
        """
        import pandas as pd

        rows = []
        for role, formulas in (("model", self.models), ("term", self.terms)):
            for one in formulas:
                row: dict[str, Any] = {"formula": one.formula, "role": role, "share": one.share}
                for name, value, low, high in one.fit:
                    row |= {name: value, f"{name}_low": low, f"{name}_high": high}
                rows.append(row)
        return pd.DataFrame(rows)

    def _tables(self) -> list[Table]:
        columns = [Column("", "left", gap=0, wrap=" + "), Column("found in")]
        columns += [Column(name) for name in _MEASURES]
        groups = [
            [
                [
                    one.formula,
                    percent(one.share),
                    *(
                        f"{figure(value)} [{figure(low, 2)}, {figure(high, 2)}]"
                        for _, value, low, high in one.fit
                    ),
                ]
                for one in formulas
            ]
            for formulas in (self.models, self.terms)
        ]
        drawn = {"case": "cases", "group": "groups"}.get(self.called, f"groups of {self.called}")
        note = (
            f"{self.n:,} samples of {drawn}, drawn with replacement, seed {self.seed}. In "
            "brackets: "
            f"{100 * self.level:g}% percentile intervals for the unchanged formula. "
            f"{percent(self.same)} of the samples yield the same models, "
            f"{percent(1 - self.solved)} yield no solution."
        )
        caption = f"The {self.kind} solution of {self.outcome} in bootstrap samples"
        tables = [Table(columns, groups, caption=caption, notes=[note])]
        columns = [Column("solutions found", "left", gap=0, wrap=" "), Column("share")]
        rows = [[text, percent(share)] for text, share in self.found[:_SHOWN]]
        more = len(self.found) - _SHOWN
        notes = [f"... {more:,} more in .found"] if more > 0 else []
        return [*tables, Table(columns, [rows], notes=notes)]

    def __repr__(self) -> str:
        return f"<Bootstrap of {self.outcome}, {self.kind}: the same in {percent(self.same)}>"


@recorded
def bootstrap(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    n: int = 999,
    *,
    by: Any = "case",  # noqa: ANN401 (anything with one entry per case)
    level: float = 0.95,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> Bootstrap:
    """
    Draw bootstrap samples of cases, or of clusters of cases, and repeat the search in each.

    Parameters
    ----------
    solution : Minimization or Study
        The analysis. Every search uses its settings.
    n : int, default 999
        Number of samples.
    by : "case", str, Series, mapping or sequence, default "case"
        Unit to draw: single cases, or whole units or clusters, as for `leave_out`.
    level : float, default 0.95
        Confidence level of the intervals.
    seed : int, default 1
        Seed of the random draws.
    threads : int, optional
        As for `minimize_many`.
    progress : bool or callable, optional
        As for `minimize_many`.

    Returns
    -------
    Bootstrap

    Raises
    ------
    DataError
        An argument is invalid, or `by` does not match the cases.

    Notes
    -----
    Each sample has as many cases (or groups) as the data, drawn with replacement. The intervals are
    percentile intervals of consistency, PRI, coverage and relevance of necessity for the unchanged
    formula [1]_; the shares come from repeating the search in each sample.

    A bootstrap treats the cases as a sample from a larger population. If your cases are the whole
    population, use `leave_out` and `influence` instead to see how results depend on individual
    cases. With few cases the intervals are too narrow.

    References
    ----------
    .. [1] Efron, B. and Tibshirani, R. J. (1993). *An Introduction to the Bootstrap*, ch. 13.
       Chapman & Hall.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> found = bootstrap(solution)
    >>> round(found.same, 2), found.terms[0].formula, round(found.terms[0].share, 2)
    (0.5, 'DEV*STB', 0.85)
    """
    inquiry = Inquiry.of(solution)
    n = whole_number(n, "n", low=1, high=10**6)
    level = number(level, "level", low=0, high=1, low_open=True, high_open=True)
    seed = whole_number(seed, "seed", low=0)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    called, names, of = grouped_by(by, inquiry, solution)
    inquiry.check_room(n)
    base = inquiry.base()
    picks = samples(n, len(names), seed)
    members = [np.flatnonzero(of == part) for part in range(len(names))]
    if called == "case":
        chosen = list(picks)
    else:
        chosen = [np.concatenate([members[part] for part in pick]) for pick in picks.tolist()]
    counts = np.stack([np.bincount(cases, minlength=len(of)) for cases in chosen])
    times: Counter[Any] = Counter()
    solved = 0
    for _, searches in ask_of_parts(inquiry, chosen, threads, progress):
        for number_, size in enumerate(np.bincount(searches.which).tolist()):
            times[searches.distinct[number_]] += size
        solved += int(searches.solved.sum())
    terms = inquiry.ordered(base.terms)
    formulas = [*base.listed, *((term,) for term in terms)]
    x = inquiry.memberships(formulas)
    fit = weighted_fit(x, inquiry.table.outcome_values, counts)
    own = weighted_fit(x, inquiry.table.outcome_values, np.ones((1, len(of))))
    made = []
    for i, formula in enumerate(formulas):
        is_model = i < len(base.listed)
        inside = sum(
            size
            for finding, size in times.items()
            if (frozenset(formula) in finding.models if is_model else formula[0] in finding.terms)
        )
        intervals = tuple(
            (name, float(own[name][0, i]), *interval(fit[name][:, i], level)) for name in _MEASURES
        )
        made.append(ResampledFormula(inquiry.model_text(formula), inside / n, intervals))
    frequent = sorted(times.items(), key=lambda item: (-item[1], inquiry.finding_text(item[0])))
    return Bootstrap(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=tuple(made[: len(base.listed)]),
        terms=tuple(made[len(base.listed) :]),
        same=times[base] / n,
        solved=solved / n,
        found=tuple((inquiry.finding_text(finding), size / n) for finding, size in frequent),
        n=n,
        level=level,
        called=called,
        seed=seed,
    )


def samples(n: int, parts: int, seed: int) -> NDArray[np.int64]:
    """Draw n samples of as many of the parts as there are, with replacement: (n, parts)."""
    return np.random.default_rng(seed).integers(0, parts, (n, parts))


def interval(values: NDArray[np.float64], level: float) -> tuple[float, float]:
    """
    Return the percentiles between which lies this share of the values, without NaN.

    Examples
    --------
    >>> low, high = interval(np.arange(101.0), 0.9)
    >>> round(low, 6), round(high, 6)
    (5.0, 95.0)
    """
    known = values[~np.isnan(values)]
    if not known.size:
        return np.nan, np.nan
    tail = (1 - level) / 2
    low, high = np.quantile(known, [tail, 1 - tail]).tolist()
    return low, high


def weighted_fit(
    x: NDArray[np.float64], y: NDArray[np.float64], counts: NDArray[Any]
) -> dict[str, NDArray[np.float64]]:
    """
    Compute the fit of formulas (T, N) where case j counts ``counts[i, j]`` times, (R, T) each.

    Examples
    --------
    >>> x, y = np.array([[1.0, 1.0, 0.0]]), np.array([1.0, 0.0, 1.0])
    >>> weighted_fit(x, y, np.array([[1, 1, 1], [3, 1, 0]]))["inclS"].ravel().tolist()
    [0.5, 0.75]
    """
    both = np.minimum(x, y)
    neither = np.minimum(both, 1 - y)
    counts = counts.astype(np.float64)
    sums = {
        name: counts @ values.T
        for name, values in {
            "x": x, "both": both, "neither": neither, "not x": 1 - x, "not both": 1 - both,
        }.items()
    }  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "inclS": sums["both"] / sums["x"],
            "PRI": (sums["both"] - sums["neither"]) / (sums["x"] - sums["neither"]),
            "covS": sums["both"] / (counts @ y)[:, np.newaxis],
            "RoN": sums["not x"] / sums["not both"],
        }
