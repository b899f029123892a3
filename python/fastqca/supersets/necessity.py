"""Necessary conditions: all single ones with verdicts, and the minimal disjunctions of several."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca.fit.added import Added, added_columns
from fastqca.fit.parameters import CORE_COLUMNS, parameters
from fastqca.supersets.listing import ExpressionTable, Listing, single_conditions
from fastqca.supersets.question import cut_off, nothing_found, reaching, read_question
from fastqca.truth_tables.selection import warn_of_idle_conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.missing import Missing

__all__ = ["Necessity", "necessity"]

_CUTS = {"incl": "inclN", "ron": "RoN", "cov": "covN"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Necessity(Recorded, ExpressionTable):
    """
    Necessity of single conditions and of disjunctions, as computed by `necessity`.

    Can be used like a table: ``result["inclN"]``, ``result.loc["A + B"]``, ``len(result)``.

    Attributes
    ----------
    outcome : str
    measures : mapping of str to ndarray of float64, shape (T,)
        inclN, RoN, covN and additional measures. NaN for 0/0.
    verdicts : mapping of str to ndarray of bool, shape (T,)
        Whether the cut-offs are reached: `incl_ok`, `ron_ok`, `cov_ok`, and `necessary` for all
        three.
    n_conditions : int
        Number of rows with single conditions; the rows after them are disjunctions.
    listing : Listing
        The expressions as levels of conditions.
    dropped : tuple of str
        Cases left out because a value is missing.
    """

    outcome: str
    measures: Mapping[str, NDArray[np.float64]]
    verdicts: Mapping[str, NDArray[np.bool_]]
    n_conditions: int
    settings: Mapping[str, Any] = field()  # in place of the property
    listing: Listing
    dropped: tuple[str, ...]

    @property
    def necessary(self) -> tuple[str, ...]:
        """The conditions and disjunctions that reach all cut-offs."""
        return tuple(
            term
            for term, good in zip(self.rows, self.verdicts["necessary"].tolist(), strict=True)
            if good
        )

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per condition and per disjunction, unrounded.

        Returns
        -------
        DataFrame
            Columns: `kind` ("condition" or "disjunction"), the measures and the verdicts.

        Examples
        --------
        >>> data = {"A": [1, 0, 0], "B": [0, 1, 0], "Y": [1, 1, 0]}
        >>> frame = necessity(data, "Y", ron_cut=0.5).to_frame()
        >>> frame.loc["A + B", "kind"], bool(frame.loc["A + B", "necessary"])
        ('disjunction', True)
        """
        import pandas as pd

        n, m = self.n_conditions, len(self) - self.n_conditions
        columns = {"kind": ["condition"] * n + ["disjunction"] * m}
        index = pd.Index(self.rows, name="term")
        return pd.DataFrame({**columns, **self.measures, **self.verdicts}, index=index)

    def _caption(self) -> str:
        return self._caption_of("necessity")

    def _columns(self, limit: int | None) -> dict[str, list[str]]:
        verdicts = ["yes" if good else "no" for good in self.verdicts["necessary"][:limit].tolist()]
        return super(Necessity, self)._columns(limit) | {"necessary": verdicts}

    def _grouped(self, rows: list[list[str]]) -> list[list[list[str]]]:
        parts = rows[: self.n_conditions], rows[self.n_conditions :]
        return [part for part in parts if part]

    def _notes(self) -> list[str]:
        cuts = [f"{name} >= {self.settings[f'{cut}_cut']:g}" for cut, name in _CUTS.items()]
        notes = [f"necessary: {', '.join(cuts)}"]
        if len(self) == self.n_conditions and self.settings["depth"] != 1:
            notes.append(nothing_found("minimal disjunction", self.settings))
        return notes

    def __repr__(self) -> str:
        good = self.verdicts["necessary"][: self.n_conditions]
        more = len(self) - good.size
        return (
            f"<Necessity for {self.outcome}: {int(good.sum())} of {good.size} conditions and "
            f"{more:,} minimal disjunction{'' if more == 1 else 's'}, "
            f"{len(self.listing.sets.cases)} cases>"
        )


@recorded
def necessity(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    incl_cut: float = 0.9,
    cov_cut: float = 0.0,
    ron_cut: float = 0.0,
    depth: int | None = None,
    add: Added | None = None,
    case_id: str | None = None,
    missing: Missing = "raise",
) -> Necessity:
    """
    Evaluate whether conditions are necessary for an outcome, and find necessary disjunctions.

    Parameters
    ----------
    data, outcome, conditions
        As for `truth_table`.
    incl_cut, cov_cut, ron_cut : float, default 0.9, 0 and 0
        Minimum consistency (inclN), coverage (covN) and relevance of necessity (RoN) of a necessary
        condition.
    depth : int, optional
        Maximum number of conditions in a disjunction; 1 for no disjunctions. By default no limit.
    add : str, function, list of these or mapping, optional
        Additional measures, as in `pof`.
    case_id, missing
        As for `truth_table`.

    Returns
    -------
    Necessity
        One row for each level of each condition, ``~A`` before ``A``, whatever the verdict; then
        the disjunctions that reach the cut-offs although no part of them does.

    Raises
    ------
    DataError
        The data or an argument is invalid, or more than 2**20 disjunctions reach the cut-offs.
    ExpressionError
        The outcome is an expression that cannot be read.

    Warns
    -----
    FastqcaWarning
        Cases are left out because of missing values; a negative number is read as "don't care".

    See Also
    --------
    super_subset : Also finds conjunctions, following the listing rules of R.
    pof : Parameters of fit of an expression.

    Notes
    -----
    A disjunction such as ``A + ~B`` is listed if it is necessary while none of its conditions, and
    no disjunction of some of them, is necessary. Its conditions are SUIN causes: sufficient but
    unnecessary parts of a factor that is insufficient but necessary [1]_. Each condition occurs
    only once. The search covers all disjunctions.

    The more conditions a disjunction combines, the more likely it is a superset of the outcome by
    chance. Keep only disjunctions that represent a common concept [2]_. `ron_cut` excludes
    conditions that are nearly always present.

    References
    ----------
    .. [1] Mahoney, J., Kimball, E. and Koivu, K. L. (2009). The logic of historical explanation
       in the social sciences. *Comparative Political Studies* 42(1), 114-146.
    .. [2] Schneider, C. Q. (2018). Realists and idealists in QCA. *Political Analysis* 26(2),
       246-254.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> print(necessity(sets, "SURV", "DEV, URB, LIT", ron_cut=0.5))
    necessity for SURV, 18 cases
    <BLANKLINE>
      term       inclN    RoN   covN  necessary
    -------------------------------------------
    1 ~DEV       0.283  0.587  0.273         no
    2 DEV        0.831  0.811  0.774         no
    3 ~URB       0.567  0.452  0.401         no
    4 URB        0.540  0.899  0.773         no
    5 ~LIT       0.095  0.765  0.166         no
    6 LIT        0.991  0.507  0.642        yes
    -------------------------------------------
    7 DEV + URB  0.901  0.758  0.755        yes
    -------------------------------------------
    <BLANKLINE>
    necessary: inclN >= 0.9, RoN >= 0.5, covN >= 0
    """
    cuts = {
        "incl_cut": cut_off(incl_cut, "incl_cut"),
        "cov_cut": cut_off(cov_cut, "cov_cut"),
        "ron_cut": cut_off(ron_cut, "ron_cut"),
    }
    question = read_question(
        data, outcome, conditions, case_id=case_id, missing=missing, depth=depth
    )
    warn_of_idle_conditions(question.sets, question.outcome, question.y)
    single = single_conditions(question.sets)
    y, n = question.y, len(single.levels)
    measures = parameters(np.array(list(single.memberships())), y, "necessity", whole=False)
    levels, fit = question.disjunctions(None, **cuts)
    several = (levels >= 0).sum(axis=1) > 1
    levels, fit = np.concatenate([single.levels, levels[several]]), fit[several]
    listing = Listing(question.sets, levels, np.arange(len(levels)) >= n)
    for name, column in CORE_COLUMNS["necessity"].items():
        measures[name] = np.concatenate([measures[name], fit[:, column]])
    verdicts = {
        f"{cut}_ok": reaching(measures[name], cuts[f"{cut}_cut"]) for cut, name in _CUTS.items()
    }
    verdicts["necessary"] = np.logical_and.reduce(list(verdicts.values()))
    measures |= added_columns(add, "necessity", measures, listing.memberships(), y)
    return Necessity(
        outcome=question.outcome,
        measures=FrozenDict(measures),
        verdicts=FrozenDict(verdicts),
        n_conditions=n,
        settings=FrozenDict({**cuts, "depth": depth}),
        listing=listing,
        dropped=question.dropped,
    )
