"""Typical, deviant and irrelevant cases of models, and the best of them for case studies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastqca._common.check import choice, shown, whole_number
from fastqca._common.errors import ExpressionError
from fastqca._common.names import listed, split_listed
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import CaseList, Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.expressions.expression import Expression, Literal
from fastqca.solutions.evidence import Claim, Evidence, Solution, gather
from fastqca.theory.candidates import Candidates, CaseRow, ConjunctRow, PairRow
from fastqca.truth_tables.selection import formula_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.fit.regions import Relation

__all__ = ["CaseTypes", "ModelCases", "case_types"]

_SHOWN = 3  # models in print


class _CaseFrames(Exportable):
    """The frames of one model or of several."""

    __slots__ = ()

    def _models(self) -> tuple[ModelCases, ...]:
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Write the cases out as a DataFrame, unrounded, the best first."""
        return _frame(CaseRow, [(m.name, *row) for m in self._models() for row in m.rows()])

    def conjuncts_frame(self) -> pd.DataFrame:
        """Write the typical cases out by focal conjunct, the best first."""
        rows = [(m.name, *row) for m in self._models() for row in m.conjunct_rows()]
        return _frame(ConjunctRow, rows)

    def pairs_frame(self) -> pd.DataFrame:
        """Write the best pairs of cases out, the best first."""
        return _frame(PairRow, [(m.name, *row) for m in self._models() for row in m.pair_rows()])

    def _sheets(self) -> dict[str, pd.DataFrame]:
        return {
            "pairs": self.pairs_frame(),
            "conjuncts": self.conjuncts_frame(),
            "cases": self.to_frame(),
        }


@dataclass(frozen=True, eq=False, repr=False)
class ModelCases(_CaseFrames):
    """
    The cases of one model, classified by `case_types`.

    Attributes
    ----------
    name : str
        "M1", "M2", ...
    model : Expression
    relation : {"sufficiency", "necessity"}
    necessary : frozenset of Literal
    max_pairs : int
    """

    name: str
    model: Expression
    relation: Relation
    necessary: frozenset[Literal]
    max_pairs: int
    _evidence: Evidence

    def _models(self) -> tuple[ModelCases, ...]:
        return (self,)

    @cached_property
    def _candidates(self) -> Candidates:
        return Candidates(self.model, self.relation, self._evidence, self.necessary, self.max_pairs)

    @property
    def regions(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the cases by their region in the whole model (see `case_regions`)."""
        return self._evidence.by_region(self._candidates.whole, self.relation)

    def rows(self) -> tuple[CaseRow, ...]:
        """Return the rows of `to_frame` as named tuples, without the name of the model."""
        return self._case_rows

    def conjunct_rows(self) -> tuple[ConjunctRow, ...]:
        """Return the rows of `conjuncts_frame` as named tuples."""
        return self._conjunct_rows

    def pair_rows(self) -> tuple[PairRow, ...]:
        """Return the rows of `pairs_frame` as named tuples."""
        return self._pair_rows

    @cached_property
    def _case_rows(self) -> tuple[CaseRow, ...]:
        return tuple(self._candidates.case_rows())

    @cached_property
    def _conjunct_rows(self) -> tuple[ConjunctRow, ...]:
        return tuple(self._candidates.conjunct_rows())

    @cached_property
    def _pair_rows(self) -> tuple[PairRow, ...]:
        return tuple(self._candidates.pair_rows())

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(cases)} {name}" for name, cases in self.regions.items() if cases)
        return f"<ModelCases {self.name}: {self.model}: {counts}>"

    def _tables(self) -> list[Table]:
        return [_case_table(self), _pair_table(self)]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CaseTypes(Recorded, _CaseFrames):
    """
    The cases of every model of a solution, classified by `case_types`.

    Attributes
    ----------
    outcome : str
    relation : {"sufficiency", "necessity"}
    models : tuple of ModelCases
        One per model, or per necessary condition.
    """

    outcome: str
    relation: Relation
    models: tuple[ModelCases, ...]

    def _models(self) -> tuple[ModelCases, ...]:
        return self.models

    def __repr__(self) -> str:
        models = "1 model" if len(self.models) == 1 else f"{len(self.models):,} models"
        return f"<CaseTypes of {models}, {self.relation} for {self.outcome}>"

    def _tables(self) -> list[Table]:
        return [table for model in self.models for table in model._tables()]  # noqa: SLF001

    def _in_print(self) -> list[Table]:
        tables = [table for model in self.models[:_SHOWN] for table in model._tables()]  # noqa: SLF001
        more = len(self.models) - _SHOWN
        if more > 0:
            note = f"... {more:,} more models; .models lists them"
            tables[-1] = replace(tables[-1], notes=[*tables[-1].notes, note])
        return tables


def _frame(
    kind: type[CaseRow | ConjunctRow | PairRow], rows: Sequence[tuple[object, ...]]
) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=["model", *kind._fields])


def _case_table(model: ModelCases) -> Table:
    columns = [
        Column("term", "left", gap=0, wrap="*"),
        Column("type", "left", wrap=" "),
        Column("n"),
    ]
    columns.append(Column("cases, best first", "left", wrap=", "))
    types: dict[tuple[str, str], list[str]] = {}
    for row in model.rows():
        types.setdefault((row.term, row.type), []).append(row.case)
    rows = [[*key, str(len(cases)), CaseList.of(cases, ", ")] for key, cases in types.items()]
    caption = f"{model.name}: {model.model}. Cases"
    return Table(columns, _by_term(rows), caption=caption, keys=2, cases="names")


def _pair_table(model: ModelCases) -> Table:
    columns = [Column("term", "left", gap=0, wrap="*"), Column("conjunct", "left", wrap="*")]
    columns += [Column("pair", "left", wrap=" "), Column("cases, with score", "left", wrap="; ")]
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for row in model.pair_rows():
        cases = f"{row.case} - {row.other} {figure(row.score)}"
        kinds.setdefault((row.term, row.conjunct, row.pair), []).append(cases)
    rows = [[*key, CaseList.of(cases, "; ")] for key, cases in kinds.items()]
    caption = f"{model.name}: {model.model}. Best pairs"
    return Table(columns, _by_term(rows), caption=caption, keys=3, cases="names")


def _by_term(rows: list[list[str]]) -> list[list[list[str]]]:
    """Put the rows of a term together, and name it in the first of them."""
    groups: dict[str, list[list[str]]] = {}
    for term, *cells in rows:
        group = groups.setdefault(term, [])
        group.append(["" if group else term, *cells])
    return list(groups.values())


@recorded
def case_types(
    solution: Solution | Iterable[Solution],
    data: Any = None,  # noqa: ANN401 (anything tabular)
    *,
    outcome: str | None = None,
    relation: Relation | None = None,
    conditions: str | Iterable[str] | None = None,
    necessary: str | Iterable[str] | None = None,
    max_pairs: int = 5,
    case_id: str | None = None,
) -> CaseTypes:
    r"""
    Classify the cases of every model by type, and rank them for case studies.

    Parameters
    ----------
    solution : Minimization, SolutionSet, Model, Expression or str, or several
        The models (for a minimization, those of the requested solution), or necessary conditions
        such as ``"A + B <- Y"``.
    data : DataFrame, table or mapping of columns, optional
        Calibrated sets; not needed if `solution` is a result of `minimize`.
    outcome : str, optional
        Needed if neither an arrow nor the solution names the outcome.
    relation : {"sufficiency", "necessity"}, optional
        The relation to the outcome. By default as indicated by the arrows, else sufficiency.
    conditions : str or iterable of str, optional
        Conditions of the truth table, if the models are given as expressions. By default the sets
        in the expressions.
    necessary : str or iterable of str, optional
        Literals that are individually necessary, such as ``"A, ~B"``. For these, a different rule
        decides whether they determine membership as focal conjuncts (see Notes).
    max_pairs : int, default 5
        Maximum number of pairs of each type; for pairs from the same truth table row, per row.
    case_id : str, optional
        The column of `data` with the names of the cases. By default the index.

    Returns
    -------
    CaseTypes

    Raises
    ------
    DataError
        An argument is invalid, data or outcome are missing, or a set is invalid.
    ExpressionError
        An expression cannot be read, or the arrows contradict each other.

    Notes
    -----
    With x the membership in a term, y that in the outcome, S that in the model and w that in the
    case's own truth table row, cases are scored as follows; smaller scores are better [1]_ [2]_:

    - typical for a term: x > 0.5, y > 0.5 and x at most y; :math:`2(y - x) + (1 - x)`. If x is
      above y, the case is deviant in degree. `unique` marks cases that are in no other term.
    - deviant consistency: x > 0.5, y < 0.5; :math:`(1 - (x - y)) + (1 - x)`.
    - deviant coverage: S < 0.5, y > 0.5; :math:`1 - w`, best within each row.
    - irrelevant: S < 0.5, y < 0.5.
    - typical for a focal conjunct f, with m the minimum of the other conjuncts:
      :math:`2|y - f| + (1 - x)`, where cases with f < m rank before all others (for a necessary
      conjunct: cases in which f is at least the maximum of the others).

    Pairs of cases i and j:

    - typical and deviant consistency:
      :math:`|x_i - x_j| + (1 - (y_i - y_j)) + (1 - x_i) + (1 - x_j)`.
    - deviant coverage and irrelevant, of the same row:
      :math:`|w_i - w_j| + (1 - (y_i - y_j)) + (1 - w_i) + (1 - w_j)`.
    - typical and irrelevant, for a focal conjunct that j is not in:
      :math:`(1 - (f_i - f_j)) + (1 - (y_i - y_j)) + |m_i - m_j| + 2|y_i - f_i| + |y_j - f_j|`. Rank
      1 if f determines the membership of i in the term, and j is in all other conjuncts.
    - two typical cases, for a focal conjunct:
      :math:`(0.5 - (f_i - f_j)) + (0.5 - (y_i - y_j)) + |m_i - m_j| + 2|y_i - f_i| + 2|y_j - f_j|`,
      with the more typical case for the term first. Rank 1 if f determines the membership of both
      cases.

    For a necessary condition n, typical cases (n > 0.5, y > 0.5, n at least y) have the score
    :math:`2|n - y| + (1 - n)`, those of deviant consistency (n < 0.5, y > 0.5) :math:`1 - (y - n)`,
    those of deviant relevance (n > 0.5, y < 0.5) :math:`(1 - (n - y)) + (1 - n)`. Typical cases are
    paired with each other type and with each other in the same way. A case that is deviant in
    consistency is paired within its truth table row (ignoring n), with the score
    :math:`|y_i - y_j| + (1 - (n_i - n_j))`; an irrelevant case only where n is at least y.

    References
    ----------
    .. [1] Schneider, C. Q. (2024). *Set-Theoretic Multi-Method Research*. Cambridge University
       Press.
    .. [2] Schneider, C. Q. and Rohlfing, I. (2013). Combining QCA and process tracing in
       set-theoretic multi-method research. *Sociological Methods & Research* 42(4), 559-597.

    Examples
    --------
    >>> from fastqca import datasets
    >>> from fastqca.solutions.minimize import minimize
    >>> lipset = datasets.load("lipset", "fuzzy")
    >>> solution = minimize(lipset, include="?", outcome="SURV", incl_cut=0.8)
    >>> found = case_types(solution)
    >>> found.models[0].regions["deviant coverage"]
    ('FR', 'SE')
    >>> found.to_frame().query("best and type == 'typical'")[["term", "case", "score"]].round(3)
           term case  score
    0  DEV*~IND   IE  0.664
    2   URB*STB   BE  0.232
    """
    if relation is not None:
        choice(relation, "relation", ("sufficiency", "necessity"))
    most = whole_number(max_pairs, "max_pairs", low=0)
    claims, _, evidence = gather(solution, data, outcome, case_id=case_id, conditions=conditions)
    claimed = relation or _relation(claims)
    literals = _literals(necessary, evidence)
    models = tuple(
        ModelCases(claim.name, claim.model, claimed, literals, most, evidence) for claim in claims
    )
    return CaseTypes(evidence.outcome, claimed, models)


def _relation(claims: Iterable[Claim]) -> Relation:
    """Return what the arrows say."""
    stated = {claim.relation or "sufficiency" for claim in claims}
    if len(stated) > 1:
        raise ExpressionError(
            "some arrows state sufficiency, others necessity: use only one kind of arrow, or "
            "give relation="
        )
    return "necessity" if stated == {"necessity"} else "sufficiency"


def _literals(necessary: str | Iterable[str] | None, evidence: Evidence) -> frozenset[Literal]:
    """Read the literals that are necessary by themselves."""
    parts: Any = () if necessary is None else necessary
    if isinstance(parts, str | Expression):
        parts = split_listed(str(parts))
    parts = listed(parts, "necessary", evidence.sets.names, kind="conditions, as in 'A, ~B'")
    literals = set()
    for part in parts:
        formula = formula_of(part, evidence.sets.names, "necessary")
        if not isinstance(formula.tree, Literal):
            raise ExpressionError(
                f"necessary: {shown(str(part))} is not a single literal, such as 'A' or '~B'"
            )
        literals.add(formula.tree)
    return frozenset(literals)
