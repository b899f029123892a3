"""Necessity in kind and in degree, for an outcome and for its absence, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import argument, listing, whole_number
from fastqca._common.errors import DataError
from fastqca._common.names import require_columns
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import TOLERANCE
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.ceilings.drawn import draw, label, read_ceilings
from fastqca.ceilings.pairs import CasePairs, Scope, scope_of
from fastqca.ceilings.permutation import Permutations, p_values, read_permutations
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import as_numbers
from fastqca.fit.parameters import parameters
from fastqca.supersets.listing import single_conditions
from fastqca.supersets.question import cut_off, reaching, read_question
from fastqca.truth_tables.selection import negation, read_outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.ceilings.corners import Corner
    from fastqca.ceilings.drawn import Ceiling
    from fastqca.ceilings.permutation import Asked
    from fastqca.data.missing import Missing
    from fastqca.supersets.question import Question

__all__ = ["KindAndDegree", "necessity_in_kind_and_degree"]

_KIND = ("inclN", "RoN", "covN")
_DEGREE = ("d", "accuracy", "p")
_UNIT = Scope(0.0, 1.0, 0.0, 1.0)
_IN_KIND = (
    "In kind: the outcome does not occur without the condition (inclN); RoN is low if nearly "
    "every case has the condition."
)
_IN_DEGREE = (
    "In degree: a level of the outcome requires a level of the condition; d is the empty share "
    "of the scatter plot, p the probability of a share at least as large if the two were unrelated."
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class KindAndDegree(Recorded, Exportable):
    """
    Necessity in kind and in degree, as computed by `necessity_in_kind_and_degree`.

    Attributes
    ----------
    outcomes : tuple of two str
        The outcome and its absence.
    terms : tuple of str, length T
        Conditions and their absence, the same for both outcomes.
    measures : mapping of str to ndarray of float64, shape (2 * T,)
        inclN, RoN, covN; d, accuracy, p. The first T values belong to the outcome.
    necessary : ndarray of bool, shape (2 * T,)
        Whether the cut-offs for necessity in kind are met.
    reasons : tuple of str, length 2 * T
        Why there is no effect size; "" if there is one.
    ceiling : str
    n : int
        Number of cases.
    raw : bool
        Whether necessity in degree is based on raw values.
    cuts : mapping of str to float
        The cut-offs for inclN and RoN.
    permutations : Permutations or None
    """

    outcomes: tuple[str, str]
    terms: tuple[str, ...]
    measures: Mapping[str, NDArray[np.float64]]
    necessary: NDArray[np.bool_]
    reasons: tuple[str, ...]
    ceiling: Ceiling
    n: int
    raw: bool
    cuts: Mapping[str, float]
    permutations: Permutations | None

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per outcome and condition.

        Returns
        -------
        DataFrame
            Columns: `outcome`, `term`; in kind `inclN`, `RoN`, `covN` and `necessary` (whether the
            cut-offs are met); in degree `d`, `accuracy` and `p`, and the `reason` if there is no
            effect size.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "outcome": np.repeat(np.array(self.outcomes, dtype=object), len(self.terms)),
                "term": self.terms * 2,
                **{name: self.measures[name] for name in _KIND},
                "necessary": self.necessary,
                **{name: self.measures[name] for name in _DEGREE},
                "reason": list(self.reasons),
            }
        )

    def _tables(self) -> list[Table]:
        degree = [name for name in _DEGREE if name != "p" or self.permutations]
        columns = [
            Column("outcome", "left", gap=0, wrap=" + "),
            Column("term", "left", wrap=" + "),
            *(Column(name, span="in kind") for name in (*_KIND, "necessary")),
            *(Column(name, span=f"in degree, {label(self.ceiling)}") for name in degree),
        ]
        groups = []
        t = len(self.terms)
        for i, outcome in enumerate(self.outcomes):
            rows = []
            for j, term in enumerate(self.terms):
                values = {name: float(x[i * t + j]) for name, x in self.measures.items()}
                p = "<0.001" if values["p"] < 0.001 else figure(values["p"])
                shown = {
                    "d": figure(values["d"]),
                    "accuracy": figure(values["accuracy"], 1),
                    "p": p,
                }
                rows.append(
                    [
                        "" if j else outcome,
                        term,
                        *(figure(values[name]) for name in _KIND),
                        "yes" if self.necessary[i * t + j] else "no",
                        *(shown[name] for name in degree),
                    ]
                )
            groups.append(rows)
        caption = f"Necessity in kind and in degree for {self.outcomes[0]}, {self.n} cases"
        return [Table(columns, groups, caption=caption, notes=tuple(self._notes()))]

    def _notes(self) -> list[str]:
        cuts = ", ".join(f"{name} >= {cut:g}" for name, cut in self.cuts.items())
        notes = [_IN_KIND, _IN_DEGREE, f"necessary in kind: {cuts}"]
        notes.append(
            "in degree: raw values, empirical scope; ~ refers to the low end of a scale"
            if self.raw
            else "in degree: memberships, scope from 0 to 1"
        )
        if self.permutations:
            notes.append(str(self.permutations))
        reasons: dict[str, list[str]] = {}
        effects = self.measures["d"].tolist()
        for (outcome, term), reason, d in zip(self._rows(), self.reasons, effects, strict=True):
            if reason and np.isnan(d):
                reasons.setdefault(reason, []).append(f"{term} for {outcome}")
        notes += [f"{listing(rows, 4)}: {reason}" for reason, rows in reasons.items()]
        return notes

    def _rows(self) -> Iterator[tuple[str, str]]:
        return ((outcome, term) for outcome in self.outcomes for term in self.terms)

    def __repr__(self) -> str:
        return f"<KindAndDegree for {self.outcomes[0]}: {listing(self.terms)}; {self.n} cases>"


@recorded
def necessity_in_kind_and_degree(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    raw: Any = None,  # noqa: ANN401 (anything tabular)
    ceiling: str = "ce_fdh",
    incl_cut: float = 0.9,
    ron_cut: float = 0.5,
    permutations: Asked = 1000,
    seed: int = 1,
    case_id: str | None = None,
    missing: Missing = "raise",
    threads: int | None = None,
) -> KindAndDegree:
    """
    Compare necessity in kind and in degree, for an outcome and for its absence.

    Parameters
    ----------
    data, outcome, conditions
        Sets, as for `necessity`.
    raw : DataFrame or other table, optional
        Raw values of the same cases, in columns with the same names. If given, necessity in degree
        is based on them, otherwise on memberships.
    ceiling : str, default "ce_fdh"
        A single ceiling, as for `nca`.
    incl_cut, ron_cut : float, default 0.9 and 0.5
        Minimum consistency (inclN) and relevance of necessity (RoN) for necessity in kind.
    permutations : int or "exact", default 1000
        As for `nca`; 0 omits p.
    seed : int, default 1
        Of the permutations.
    case_id, missing
        As for `truth_table`.
    threads : int, optional
        As for `nca`.

    Returns
    -------
    KindAndDegree
        One row for each condition and its absence, first for the outcome, then for its absence.

    Raises
    ------
    DataError
        The data or an argument is invalid, or `raw` lacks a column or a case.

    See Also
    --------
    necessity : Necessity in kind alone, with disjunctions.
    nca : Necessity in degree alone, with more ceilings and with bottlenecks.

    Notes
    -----
    Necessity *in kind* is the statement "without X, no Y" about sets: inclN is the share of the
    outcome that lies in the condition. Necessity *in degree* is the statement "below a certain
    level of X, Y does not reach a certain level" about values [1]_. A condition can be necessary in
    degree but not in kind, for example if a low level of it already allows full membership in the
    outcome, and vice versa.

    Memberships use the scope from 0 to 1, raw values the empirical scope. The direction of raw
    values follows from their calibration: if low values are in the set, degrees count from the top.
    If a calibration both rises and falls, there is no direction and no effect size.

    References
    ----------
    .. [1] Vis, B. and Dul, J. (2018). Analyzing relationships of necessity not just in kind but
       also in degree. *Sociological Methods & Research* 47(4), 872-899.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> raw = qca.datasets.load("lipset")
    >>> found = necessity_in_kind_and_degree(sets, "SURV", "LIT, STB", raw=raw)
    >>> print(found.to_text(width=90))
    Necessity in kind and in degree for SURV, 18 cases
    <BLANKLINE>
                              in kind                 in degree, CE-FDH
                   ------------------------------  -----------------------
    outcome  term  inclN    RoN   covN  necessary      d  accuracy       p
    ----------------------------------------------------------------------
    SURV     ~LIT  0.095  0.765  0.166         no  0.000     100.0   1.000
             LIT   0.991  0.507  0.642        yes  0.743     100.0  <0.001
             ~STB  0.217  0.687  0.268         no  0.000     100.0   1.000
             STB   0.921  0.680  0.707        yes  0.526     100.0   0.013
    ----------------------------------------------------------------------
    ~SURV    ~LIT  0.503  0.994  0.985         no  0.025     100.0   0.022
             LIT   0.574  0.386  0.413         no  0.000     100.0   1.000
             ~STB  0.657  0.943  0.902         no  0.230     100.0  <0.001
             STB   0.467  0.508  0.399         no  0.017     100.0   0.752
    ----------------------------------------------------------------------
    <BLANKLINE>
    In kind: the outcome does not occur without the condition (inclN); RoN is low if nearly
    every case has the condition.
    <BLANKLINE>
    In degree: a level of the outcome requires a level of the condition; d is the empty share
    of the scatter plot, p the probability of a share at least as large if the two were
    unrelated.
    <BLANKLINE>
    necessary in kind: inclN >= 0.9, RoN >= 0.5
    <BLANKLINE>
    in degree: raw values, empirical scope; ~ refers to the low end of a scale
    <BLANKLINE>
    p: 1,000 random permutations, seed 1
    """
    asked = read_ceilings(ceiling)
    if len(asked) > 1:
        raise DataError(
            f"{argument('ceiling')} must be one ceiling, got {listing(asked)}", argument="ceiling"
        )
    orders = read_permutations(permutations)
    start = whole_number(seed, "seed", low=0)
    workers = 0 if threads is None else whole_number(threads, "threads", low=1)
    cuts = {"inclN": cut_off(incl_cut, "incl_cut"), "RoN": cut_off(ron_cut, "ron_cut")}
    question = read_question(data, outcome, conditions, case_id=case_id, missing=missing)
    single = single_conditions(question.sets)
    memberships = np.array(list(single.memberships()))
    outcomes = {question.outcome: question.y, negation(question.outcome): 1 - question.y}
    kinds = [parameters(memberships, y, "necessity", whole=False) for y in outcomes.values()]
    measures = {name: np.concatenate([kind[name] for kind in kinds]) for name in _KIND}
    necessary = np.logical_and.reduce([reaching(measures[name], cut) for name, cut in cuts.items()])
    if raw is None:
        clouds = _of_memberships(single.terms, memberships, outcomes, question)
    else:
        values = _RawColumns.of(raw, data, outcome, question, case_id)
        columns = [question.sets.names[int(at)] for at in np.argmax(single.levels >= 0, axis=1)]
        clouds = values.clouds(single.terms, columns, memberships, outcomes)
    pairs = [one for one in clouds if isinstance(one, CasePairs)]
    fits = iter([draw(one, asked, 0.95).fits[0] for one in pairs])
    given = [next(fits) if isinstance(one, CasePairs) else None for one in clouds]
    for name in ("d", "accuracy"):
        measures[name] = np.array([np.nan if fit is None else fit.measures[name] for fit in given])
    measures["p"] = np.full(len(clouds), np.nan)
    made = None
    if orders and pairs:
        there = np.array([fit is not None for fit in given])
        p, exact = p_values(
            pairs,
            question.y.size,
            asked,
            measures["d"][there][:, None],
            asked=orders,
            seed=start,
            tau=0.95,
            threads=workers,
        )
        measures["p"][there] = p[:, 0]
        drawn = 0 if orders == "exact" else int(orders)
        made = Permutations(drawn, exact, None if all(exact) else start)
    reasons = [
        one if isinstance(one, str) else fit.reason if fit else ""
        for one, fit in zip(clouds, given, strict=True)
    ]
    first, other = outcomes
    return KindAndDegree(
        outcomes=(first, other),
        terms=single.terms,
        measures=FrozenDict(measures),
        necessary=necessary,
        reasons=tuple(reasons),
        ceiling=asked[0],
        n=question.y.size,
        raw=raw is not None,
        cuts=FrozenDict(cuts),
        permutations=made,
    )


def _of_memberships(
    terms: Sequence[str],
    memberships: NDArray[np.float64],
    outcomes: Mapping[str, NDArray[np.float64]],
    question: Question,
) -> list[CasePairs | str]:
    """Pair memberships in terms with memberships in the outcome and in its absence."""
    rows, cases = np.arange(question.y.size), tuple(question.sets.cases)
    return [
        CasePairs(term, outcome, x, y, rows, cases, "upper left", _UNIT)
        for outcome, y in outcomes.items()
        for term, x in zip(terms, memberships, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _RawColumns:
    """The raw values of the cases, and which of them is that of the outcome."""

    columns: Mapping[str, NDArray[np.float64]]
    outcome: str
    cases: tuple[str, ...]

    @classmethod
    def of(
        cls, raw: object, data: object, outcome: object, question: Question, case_id: str | None
    ) -> _RawColumns:
        """Read the raw values, in the order of the sets."""
        frame = to_frame(raw)
        names = read_outcome(to_frame(data), outcome).names
        if len(names) != 1:
            raise DataError(
                f"outcome {question.outcome!r} combines several sets and has no raw values; "
                f"omit {argument('raw')}",
                argument="outcome",
            )
        wanted = (*question.sets.names, names[0])
        require_columns(wanted, frame.columns, "raw")
        known = case_names(frame, case_id if case_id in frame.columns else None)
        places = {case: at for at, case in enumerate(known)}
        if absent := [case for case in question.sets.cases if case not in places]:
            raise DataError(
                f"{argument('raw')} has no case {listing(absent, 5)}: give the raw values of the "
                "same cases, with the same names",
                argument="raw",
                cases=absent,
            )
        order = [places[case] for case in question.sets.cases]
        columns = {name: as_numbers(frame[name], name)[order] for name in wanted}
        for name, x in columns.items():
            if np.isinf(x).any():
                raise DataError(f"raw: column {name!r} has an infinite value", column=name)
        return cls(columns, names[0], tuple(question.sets.cases))

    def clouds(
        self,
        terms: Sequence[str],
        columns: Sequence[str],
        memberships: NDArray[np.float64],
        outcomes: Mapping[str, NDArray[np.float64]],
    ) -> list[CasePairs | str]:
        """Pair raw values; in place of pairs that have no direction stands the reason."""
        made: list[CasePairs | str] = []
        raw_y = self.columns[self.outcome]
        for outcome, y in outcomes.items():
            up = _direction(raw_y, y)
            for term, column, member in zip(terms, columns, memberships, strict=True):
                raw_x = self.columns[column]
                right = _direction(raw_x, member)
                if not right or not up:
                    made.append("memberships neither rise nor fall throughout with the raw values")
                    continue
                rows = np.flatnonzero(~(np.isnan(raw_x) | np.isnan(raw_y)))
                if not rows.size:
                    made.append("no case has raw values for both")
                    continue
                corner: Corner = "upper left"
                if up > 0 > right:
                    corner = "upper right"
                elif up < 0:
                    corner = "lower left" if right > 0 else "lower right"
                x, y_own = raw_x[rows], raw_y[rows]
                cases = tuple(self.cases[at] for at in rows.tolist())
                made.append(
                    CasePairs(term, outcome, x, y_own, rows, cases, corner, scope_of(x, y_own))
                )
        return made


def _direction(raw: NDArray[np.float64], member: NDArray[np.float64]) -> int:
    """Tell whether memberships rise (1) or fall (-1) with raw values; 0 for neither."""
    there = ~np.isnan(raw)
    x, m = raw[there], member[there]
    if not m.size or m.max() - m.min() < TOLERANCE:
        return 0
    for way in (1, -1):
        order = np.lexsort((way * m, x))
        if (np.diff(way * m[order]) >= -TOLERANCE).all():
            return way
    return 0
