"""Claims of the literature, judged one by one against data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import number, shown
from fastqca._common.errors import ExpressionError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_in, is_out, reaches
from fastqca._common.values import FrozenDict, Value
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.dont_care import with_order
from fastqca.data.frames import case_names, to_frame
from fastqca.expressions.expression import Expression, expression
from fastqca.fit.pof import pof
from fastqca.truth_tables.selection import formula_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["Claims", "JudgedClaim", "claims"]

_FIGURES = ("incl", "PRI", "RoN", "cov")


@dataclass(frozen=True, slots=True, eq=False)
class JudgedClaim(Value):
    """
    One claim and what the data say of it.

    Attributes
    ----------
    claim : str
    relation : "sufficiency" or "necessity"
    measures : mapping of str to float
        `inclS`, `PRI`, `covS` of a sufficient, `inclN`, `RoN`, `covN` of a necessary condition.
        NaN where no case is in the condition (or in the outcome).
    verdict : "supported", "not supported" or "no case"
    short_of : tuple of str
        The measures that miss their cut-off.
    contradicted_by : tuple of str
        Cases in the condition and not in the outcome; for necessity, in the outcome and not in
        the condition.
    n_cases : int
        Cases that the claim is about: in the condition, or for necessity in the outcome.
    """

    claim: str
    relation: str
    measures: Mapping[str, float]
    verdict: str
    short_of: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    n_cases: int

    @property
    def _figures(self) -> list[float]:
        """Consistency, PRI, relevance and coverage, NaN where they do not belong to the claim."""
        m = self.measures
        incl, cov = ("inclN", "covN") if self.relation == "necessity" else ("inclS", "covS")
        return [m.get(name, np.nan) for name in (incl, "PRI", "RoN", cov)]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Claims(Recorded, Exportable):
    """
    Claims with their verdicts, as evaluated by `claims`.

    Attributes
    ----------
    claims : tuple of JudgedClaim
    cut_offs : mapping of str to float
        The cut-offs, by measure.
    """

    claims: tuple[JudgedClaim, ...]
    cut_offs: Mapping[str, float]

    def __len__(self) -> int:
        return len(self.claims)

    def __getitem__(self, index: int) -> JudgedClaim:
        return self.claims[index]

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per claim, unrounded.

        Returns
        -------
        DataFrame
            `claim`, `relation`, `incl`, `PRI`, `RoN`, `cov` (missing where they do not belong to
            the relation), `n`, `verdict`, `short_of`, `contradicted_by` (names joined by
            commas).
        """
        import pandas as pd

        rows = [
            (
                *(c.claim, c.relation, *c._figures, c.n_cases, c.verdict),  # noqa: SLF001
                *(",".join(c.short_of), ",".join(c.contradicted_by)),
            )
            for c in self.claims
        ]
        names = ["claim", "relation", *_FIGURES, "n", "verdict", "short_of", "contradicted_by"]
        return pd.DataFrame(rows, columns=names)

    def _tables(self) -> list[Table]:
        columns = [Column("claim", "left", gap=0, wrap=" + ")]
        columns += [Column(name) for name in (*_FIGURES, "n")]
        columns += [Column("verdict", "left"), Column("contradicted by", "left", wrap=",")]
        rows = []
        for c in self.claims:
            short = f" ({', '.join(c.short_of)})" if c.short_of else ""
            figures = map(figure, c._figures)  # noqa: SLF001
            against = ",".join(c.contradicted_by)
            rows.append([c.claim, *figures, str(c.n_cases), f"{c.verdict}{short}", against])
        cuts = ", ".join(f"{name} >= {value:g}" for name, value in self.cut_offs.items() if value)
        return [Table(columns, [rows], caption="Claims", notes=[f"Cut-offs: {cuts or 'none'}"])]

    def __repr__(self) -> str:
        supported = sum(one.verdict == "supported" for one in self.claims)
        return f"<Claims: {supported} of {len(self.claims)} supported>"


@recorded
def claims(
    statements: str | Expression | Iterable[str | Expression],
    data: Any,  # noqa: ANN401 (any table)
    *,
    incl_cut: float = 0.8,
    pri_cut: float = 0.5,
    cov_cut: float = 0.0,
    necessity_cut: float = 0.9,
    ron_cut: float = 0.5,
    case_id: str | None = None,
) -> Claims:
    """
    Evaluate claims about sufficient and necessary conditions.

    Parameters
    ----------
    statements : str, Expression or iterable of these
        The claims, each with an arrow: ``"FD*FI -> NE"`` claims that the left side is sufficient,
        ``"VI <- NE"`` that it is necessary for the right side.
    data : DataFrame or other table
        The sets.
    incl_cut, pri_cut, cov_cut : float, default 0.8, 0.5 and 0
        Minimum consistency, PRI and coverage of a sufficient condition.
    necessity_cut, ron_cut : float, default 0.9 and 0.5
        Minimum consistency and relevance of a necessary condition, which must also reach `cov_cut`.
    case_id : str, optional
        The column with the names of the cases. By default the index.

    Returns
    -------
    Claims

    Raises
    ------
    ExpressionError
        A statement cannot be read, has no arrow, or contains an unknown set.
    DataError
        A set is invalid, or a cut-off is not a number in [0, 1].

    Notes
    -----
    A claim is "supported" if every measure reaches its cut-off, within the usual tolerance for
    cut-offs. If no case is in the condition, the verdict is "no case". Since cut-offs are
    conventions, the verdict is shown together with the figures and the contradicting cases.

    Examples
    --------
    >>> import fastqca as qca
    >>> found = claims(["FD*FI -> NE", "VI <- NE"], qca.datasets.load("care_networks"))
    >>> [(one.claim, one.verdict) for one in found]
    [('FD*FI -> NE', 'supported'), ('VI <- NE', 'not supported')]
    """
    cuts = {
        "inclS": number(incl_cut, "incl_cut", low=0, high=1),
        "PRI": number(pri_cut, "pri_cut", low=0, high=1),
        "inclN": number(necessity_cut, "necessity_cut", low=0, high=1),
        "RoN": number(ron_cut, "ron_cut", low=0, high=1),
        "covS": number(cov_cut, "cov_cut", low=0, high=1),
        "covN": cov_cut,
    }
    frame = to_frame(data)
    cases = np.array(case_names(frame, case_id), dtype=object)
    given = [statements] if isinstance(statements, str | Expression) else statements
    if not isinstance(given, Iterable):
        raise ExpressionError(f"claims must be text such as 'A*B -> Y', got {shown(given)}")
    formulas = [formula_of(statement, frame.columns, "claim") for statement in given]
    sets = {name for formula in formulas for name in _sets_of(formula)}
    frame = with_order(frame, [name for name in frame.columns if name in sets])
    results = tuple(_judge(formula, frame, cases, cuts) for formula in formulas)
    if not results:
        raise ExpressionError("there is no claim to evaluate: give text such as 'A*B -> Y'")
    return Claims(results, FrozenDict(cuts))


def _sets_of(formula: Expression) -> tuple[str, ...]:
    stated = () if formula.outcome is None else expression(formula.outcome).names
    return (*formula.names, *stated)


def _judge(
    formula: Expression,
    frame: pd.DataFrame,
    cases: Any,  # noqa: ANN401 (array of names)
    cuts: Mapping[str, float],
) -> JudgedClaim:
    if formula.outcome is None or formula.relation is None:
        raise ExpressionError(
            f"claim: {str(formula)!r} has no arrow; write 'A -> Y' to claim that A is "
            "sufficient, or 'A <- Y' to claim that it is necessary"
        )
    fit = pof(formula, data=frame)
    measures = {name: float(values[-1]) for name, values in fit.measures.items() if name != "covU"}
    x = formula.evaluate(frame)
    y = formula_of(formula.outcome, frame.columns, "claim").evaluate(frame)
    if formula.relation == "necessity":
        x, y = y, x  # the claim is about the cases in the outcome
    about, against = is_in(x) & ~np.isnan(y), is_in(x) & is_out(y)
    there_is_none = bool(np.isnan(measures["inclS" if "inclS" in measures else "inclN"]))
    short = tuple(n for n, value in measures.items() if not reaches(value, cuts[n]))
    verdict = "no case" if there_is_none else "not supported" if short else "supported"
    return JudgedClaim(
        claim=str(formula),
        relation=formula.relation,
        measures=FrozenDict(measures),
        verdict=verdict,
        short_of=() if there_is_none else short,
        contradicted_by=tuple(cases[against]),
        n_cases=int(about.sum()),
    )
