"""All expressions that are supersets or subsets of an outcome, listed by the rules of R."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca.fit.added import Added, added_columns
from fastqca.fit.parameters import relation_named
from fastqca.supersets.listing import ExpressionTable, Listing
from fastqca.supersets.question import Question, cut_off, nothing_found, reaching, read_question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from fastqca.data.missing import Missing

__all__ = ["SuperSubset", "super_subset"]

# Columns of the core, which names them after sufficiency; necessity swaps the two roles.
_COLUMNS = {
    "necessity": {"inclN": 2, "RoN": 3, "covN": 0},
    "sufficiency": {"inclS": 0, "PRI": 1, "covS": 2},
    "necsuf": {"inclN": 2, "RoN": 3, "inclS": 0},
    "sufnec": {"inclS": 0, "PRI": 1, "inclN": 2},
}
_WORDS = {
    "necessity": "necessary",
    "sufficiency": "sufficient",
    "necsuf": "necessary and sufficient",
    "sufnec": "sufficient and necessary",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SuperSubset(Recorded, ExpressionTable):
    """
    Expressions that are supersets or subsets of an outcome, as found by `super_subset`.

    Can be used like a table: ``result["inclN"]``, ``result.loc["A + B"]``, ``len(result)``.

    Attributes
    ----------
    outcome : str
    relation : {"necessity", "sufficiency", "necsuf", "sufnec"}
    measures : mapping of str to ndarray of float64, shape (T,)
        NaN for 0/0.
    listing : Listing
        The expressions as levels of conditions.
    dropped : tuple of str
        Cases left out because a value is missing.
    """

    outcome: str
    relation: str
    measures: Mapping[str, NDArray[np.float64]]
    settings: Mapping[str, Any] = field()  # in place of the property
    listing: Listing
    dropped: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """The expressions, in the order of the rows."""
        return self.listing.terms

    def _caption(self) -> str:
        return self._caption_of(self.relation)

    def _notes(self) -> list[str]:
        return [] if len(self) else [nothing_found("expression", self.settings)]

    def __repr__(self) -> str:
        n, cases = len(self), len(self.listing.sets.cases)
        what = f"{n:,} {_WORDS[self.relation]} expression{'' if n == 1 else 's'}"
        return f"<SuperSubset of {self.outcome}: {what}, {cases} cases>"


@recorded
def super_subset(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    relation: str = "necessity",
    incl_cut: float = 1.0,
    cov_cut: float = 0.0,
    ron_cut: float = 0.0,
    pri_cut: float = 0.0,
    depth: int | None = None,
    add: Added | None = None,
    case_id: str | None = None,
    missing: Missing = "raise",
) -> SuperSubset:
    """
    List all expressions that are necessary or sufficient for an outcome.

    Parameters
    ----------
    data, outcome, conditions
        As for `truth_table`.
    relation : {"necessity", "sufficiency", "necsuf", "sufnec"}
        The relation to search for; may be abbreviated. "necsuf" and "sufnec" search for both
        directions; `incl_cut` then applies to both inclN and inclS.
    incl_cut, cov_cut : float, default 1 and 0
        Minimum consistency and coverage of the relation.
    ron_cut : float, default 0
        Minimum relevance of necessity (RoN), for "necessity" and "necsuf".
    pri_cut : float, default 0
        Minimum PRI, for "sufficiency" and "sufnec".
    depth : int, optional
        Maximum number of conditions in an expression. By default no limit.
    add : str, function, list of these or mapping, optional
        Additional measures, as in `pof`.
    case_id, missing
        As for `truth_table`.

    Returns
    -------
    SuperSubset
        Has no rows if no expression reaches the cut-offs.

    Raises
    ------
    DataError
        The data or an argument is invalid, or more than 2**20 expressions reach the cut-offs.
    ExpressionError
        The outcome is an expression that cannot be read.

    Warns
    -----
    FastqcaWarning
        Cases are left out because of missing values; a negative number is read as "don't care".

    See Also
    --------
    necessity : Single conditions with verdicts, and minimal disjunctions.

    Notes
    -----
    Follows the rules of the R package QCA. Necessity: lists every conjunction that reaches the
    cut-offs, and disjunctions of the literals of conjunctions that do not, if the disjunction
    reaches the cut-offs and contains no shorter conjunction or disjunction that does. Sufficiency:
    lists conjunctions that reach the cut-offs and contain no shorter conjunction that does;
    `pri_cut` is applied afterward. Conjunctions come first; rows are then sorted by number of
    literals, conditions and levels. Cut-offs apply with a tolerance of 1.5e-8, and 0/0 counts as 0.

    All sizes up to `depth` are searched; R stops at the first size of four or more literals that
    adds nothing.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> found = super_subset(sets, "SURV", incl_cut=0.9, ron_cut=0.6)
    >>> print(found)
    necessity for SURV, 18 cases
    <BLANKLINE>
      term       inclN    RoN   covN
    --------------------------------
    1 STB        0.921  0.680  0.707
    2 LIT*STB    0.916  0.800  0.793
    3 DEV + URB  0.901  0.758  0.755
    --------------------------------
    >>> found.coms.round(2).iloc[:2, :2]
         STB  LIT*STB
    AU  0.43     0.43
    BE  0.98     0.98
    """
    relation = relation_named(relation, tuple(_COLUMNS))
    settings = {
        "relation": relation,
        "incl_cut": cut_off(incl_cut, "incl_cut"),
        "cov_cut": cut_off(cov_cut, "cov_cut"),
        "ron_cut": cut_off(ron_cut, "ron_cut"),
        "pri_cut": cut_off(pri_cut, "pri_cut"),
        "depth": depth,
    }
    _refuse_idle(settings)
    if relation in ("necsuf", "sufnec"):
        settings["cov_cut"] = settings["incl_cut"]
    question = read_question(
        data, outcome, conditions, case_id=case_id, missing=missing, depth=depth
    )
    levels, unions, fit = _search(question, settings)
    measures = {name: fit[:, column].copy() for name, column in _COLUMNS[relation].items()}
    listing = Listing(question.sets, levels, unions)
    side = "necessity" if relation in ("necessity", "necsuf") else "sufficiency"
    measures |= added_columns(add, side, measures, listing.memberships(), question.y)
    return SuperSubset(
        outcome=question.outcome,
        relation=relation,
        measures=FrozenDict(measures),
        settings=FrozenDict(settings),
        listing=listing,
        dropped=question.dropped,
    )


def _refuse_idle(settings: Mapping[str, Any]) -> None:
    """Refuse a cut-off that the relation has no use for."""
    relation = settings["relation"]
    idle = "pri_cut" if relation in ("necessity", "necsuf") else "ron_cut"
    if settings[idle] > 0:
        measure = "PRI" if idle == "pri_cut" else "RoN"
        raise DataError(
            f"{idle} refers to {measure}, which does not apply to relation={relation!r}: omit it"
        )
    if relation in ("necsuf", "sufnec") and settings["cov_cut"] > 0:
        raise DataError(
            f"cov_cut: with relation={relation!r}, incl_cut is the cut-off for both directions; "
            "omit cov_cut"
        )


def _search(
    question: Question, settings: Mapping[str, Any]
) -> tuple[NDArray[np.int16], NDArray[np.bool_], NDArray[np.float64]]:
    """Search: levels (T, k), which are disjunctions, and fit (T, 4)."""
    cuts = {"incl_cut": settings["incl_cut"], "cov_cut": settings["cov_cut"]}
    if settings["relation"] in ("sufficiency", "sufnec"):
        levels, fit = question.conjunctions(necessity=False, **cuts)
        kept = reaching(fit[:, 1], settings["pri_cut"])
        return levels[kept], np.zeros(int(kept.sum()), dtype=np.bool_), fit[kept]
    levels, fit = question.conjunctions(necessity=True, **cuts)
    more, more_fit = question.disjunctions(levels, **cuts, ron_cut=settings["ron_cut"])
    kept = reaching(fit[:, 3], settings["ron_cut"])
    n = int(kept.sum())
    unions = np.arange(n + len(more)) >= n
    return np.concatenate([levels[kept], more]), unions, np.concatenate([fit[kept], more_fit])
