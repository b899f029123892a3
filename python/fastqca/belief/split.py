"""Does what one part of the cases gives hold in the rest? Repeated splits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import number, whole_number
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.belief.bootstrap import weighted_fit
from fastqca.belief.figures import percent
from fastqca.belief.inquiry import Inquiry

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.progress import Progress

__all__ = ["Holdout", "Split", "holdout"]

_MEASURES = ("inclS", "PRI", "covS")


@dataclass(frozen=True, slots=True)
class Split:
    """
    One split of the cases.

    Attributes
    ----------
    models : str
        The models found in the search part, or the reason why there are none.
    same : bool
        Whether they are the same as with all cases.
    fit_there : tuple of (float, float, float)
        Their mean inclS, PRI and covS in the search part; NaN if there is no model.
    fit : tuple of (float, float, float)
        Their mean inclS, PRI and covS in the holdout part.
    """

    models: str
    same: bool
    fit_there: tuple[float, float, float]
    fit: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Holdout(Recorded, Exportable):
    """
    Predictive validity over repeated splits, as computed by `holdout`.

    Attributes
    ----------
    kind, outcome, models : str
        The solution of all cases.
    n_cases : (int, int)
        Number of cases in the search part and in the holdout part.
    splits : tuple of Split
    seed : int
    """

    kind: str
    outcome: str
    models: str
    n_cases: tuple[int, int]
    splits: tuple[Split, ...]
    seed: int

    def __len__(self) -> int:
        return len(self.splits)

    @property
    def same(self) -> float:
        """The share of splits whose search part yields the same models as all cases."""
        return sum(one.same for one in self.splits) / len(self.splits)

    @property
    def solved(self) -> float:
        """The share of splits whose search part yields a solution."""
        return sum(not math.isnan(one.fit_there[2]) for one in self.splits) / len(self.splits)

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per split, unrounded.

        Returns
        -------
        DataFrame
            `models`, `same`, `inclS_there`, `PRI_there`, `covS_there` in the search part, and
            `inclS`, `PRI`, `covS` in the holdout part.
        """
        import pandas as pd

        there = [f"{name}_there" for name in _MEASURES]
        rows = [(one.models, one.same, *one.fit_there, *one.fit) for one in self.splits]
        return pd.DataFrame(rows, columns=["models", "same", *there, *_MEASURES])

    def _tables(self) -> list[Table]:
        frame = self.to_frame()
        columns = [Column("", "left", gap=0), Column("searched in"), Column("held out")]
        columns += [Column("worst tenth"), Column("best tenth")]
        rows = []
        for name in _MEASURES:
            values = frame[name].dropna()
            ends = values.quantile([0.1, 0.9]) if len(values) else [math.nan, math.nan]
            rows.append([name, *map(figure, (frame[f"{name}_there"].mean(), values.mean(), *ends))])
        note = (
            f"Means over {len(self):,} splits into {self.n_cases[0]} cases to search in and "
            f"{self.n_cases[1]} holdout cases, seed {self.seed}. {percent(self.solved)} of the "
            f"splits yield a solution, {percent(self.same)} the same models as all cases."
        )
        caption = f"Does the {self.kind} solution of {self.outcome} hold in other cases?"
        return [Table(columns, [rows], caption=caption, notes=[note])]

    def __repr__(self) -> str:
        mean = self.to_frame()["inclS"].mean()
        return f"<Holdout of {self.outcome}, {self.kind}: consistency {figure(mean)} held out>"


@recorded
def holdout(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    share: float = 0.5,
    n: int = 199,
    *,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> Holdout:
    """
    Search in one part of the cases and evaluate the models in the rest, over many random splits.

    Parameters
    ----------
    solution : Minimization or Study
        The analysis. Its settings are those of each search.
    share : float, default 0.5
        Share of the cases to search in.
    n : int, default 199
        Number of random splits.
    seed : int, default 1
        Seed of the random splits.
    threads : int, optional
        As for `minimize_many`.
    progress : bool or callable, optional
        As for `minimize_many`.

    Returns
    -------
    Holdout

    Raises
    ------
    DataError
        An argument is invalid, or one part has no case.

    Notes
    -----
    Studies with many cases report this test of predictive validity for a single split [1]_. Since a
    single result depends on the split as much as on the solution, the test is repeated over many
    splits. If the search part yields several models, their mean fit counts.

    References
    ----------
    .. [1] Pappas, I. O. and Woodside, A. G. (2021). Fuzzy-set Qualitative Comparative Analysis
       (fsQCA): guidelines for research practice in information systems and marketing.
       *International Journal of Information Management* 58, 102310.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> found = holdout(solution, share=2 / 3)
    >>> found.n_cases, len(found)
    ((12, 6), 199)
    """
    inquiry = Inquiry.of(solution)
    share = number(share, "share", low=0, high=1, low_open=True, high_open=True)
    n = whole_number(n, "n", low=1, high=10**6)
    seed = whole_number(seed, "seed", low=0)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    x, y = inquiry.data
    size = round(share * len(y))
    if not 0 < size < len(y):
        raise DataError(
            f"share={share:g} of {len(y)} cases leaves one part without cases", argument="share"
        )
    inquiry.check_room(n)
    base = inquiry.base()
    rng = np.random.default_rng(seed)
    order = np.argsort(rng.random((n, len(y))), axis=1)
    there, rest = np.sort(order[:, :size], axis=1), order[:, size:]
    searches = inquiry.ask(x[there], y[there], threads=threads, progress=progress)
    fits = [_means(inquiry, searches, part) for part in (there, rest)]
    findings = [searches.distinct[at] for at in searches.which.tolist()]
    splits = tuple(
        Split(inquiry.finding_text(finding), finding == base, own, other)
        for finding, own, other in zip(findings, *fits, strict=True)
    )
    sizes = size, len(y) - size
    text = inquiry.finding_text(base)
    return Holdout(inquiry.kind, inquiry.table.outcome, text, sizes, splits, seed)


def _means(
    inquiry: Inquiry,
    searches: Any,  # noqa: ANN401 (Searches)
    cases: NDArray[np.int64],
) -> list[tuple[float, float, float]]:
    """Compute the mean fit of the models of each search in some cases."""
    n = len(searches)
    found = np.full((n, 3), np.nan)
    y = inquiry.table.outcome_values
    counts = np.zeros((n, len(y)))
    np.put_along_axis(counts, cases, 1.0, axis=1)
    # The same models come up again and again: each is judged in all splits that have it.
    for at, finding in enumerate(searches.distinct):
        if not finding.listed:
            continue
        which = np.flatnonzero(searches.which == at)
        fit = weighted_fit(inquiry.memberships(finding.listed), y, counts[which])
        for column, name in enumerate(_MEASURES):
            known = ~np.isnan(fit[name])
            with np.errstate(invalid="ignore"):
                found[which, column] = np.where(known, fit[name], 0).sum(axis=1) / known.sum(axis=1)
    return [(float(a), float(b), float(c)) for a, b, c in found]
