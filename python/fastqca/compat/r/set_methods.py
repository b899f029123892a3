"""Functions of the R package SetMethods for which there is one here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import flag, whole_number
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca.compat.r.arguments import as_in_r, given, has_no_effect, listed
from fastqca.compat.r.case_tables import sufficiency_tables
from fastqca.compat.r.evidence import selected
from fastqca.compat.r.necessity_tables import necessity_tables
from fastqca.data.case_labels import aligned
from fastqca.data.frames import to_frame
from fastqca.data.sets import numbers_in
from fastqca.expressions.expression import Expression
from fastqca.fit import pof
from fastqca.panel import panel_fit
from fastqca.solutions.evidence import gather
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.supersets import pof_conditions
from fastqca.theory import CaseTypes, ModelCases, case_types
from fastqca.theory import theory_evaluation as _theory_evaluation

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from fastqca.fit import ParametersOfFit
    from fastqca.fit.regions import Relation
    from fastqca.panel import PanelFit
    from fastqca.solutions.terms import Model
    from fastqca.theory import TheoryEvaluation

__all__ = ["QCAfit", "cluster", "cluster_plot", "smmr", "theory_evaluation"]


@as_in_r
def QCAfit(
    x: Any,
    y: Any,
    cond_lab: str | None = None,
    necessity: bool = True,
    neg_out: bool = False,
    product: bool = False,
    sol: Any = 1,
    consH: bool = False,
) -> ParametersOfFit:
    """
    Compute parameters of fit: `fastqca.pof_conditions`; for a solution `fastqca.pof` of a model.

    Examples
    --------
    >>> QCAfit({"A": [0.9, 0.6, 0.2]}, [0.8, 0.7, 0.1], necessity=False, consH=True).rows
    ('~A', 'A')
    """
    relation = "necessity" if necessity else "sufficiency"
    add = [name for name, wanted in {"product": product, "haesebrouck": consH}.items() if wanted]
    if isinstance(x, Minimization | SolutionSet):
        model = selected(x, sol)
        values = model.explained.table.outcome_values
        scores = 1 - values if neg_out else values
        return pof(model.pims, scores, relation=relation, add=add or None)
    if hasattr(x, "columns") or isinstance(x, dict):
        x = to_frame(x)
    x, y = aligned([("x", x), ("y", y)])
    several = hasattr(x, "columns")
    if several:
        frame = x
    else:
        values = numbers_in(x, "x")
        frame = to_frame({cond_lab or getattr(x, "name", None) or "X": np.atleast_1d(values)})
    outcome = getattr(y, "name", None) or "Y"
    scores = np.atleast_1d(numbers_in(y, "y"))
    if scores.shape != (len(frame),):
        raise DataError(f"x and y must have one number for each of {len(frame)} cases")
    frame = frame.assign(**{outcome: scores})
    target = f"~{outcome}" if neg_out else outcome
    if not several:
        one = Expression.from_terms([{frame.columns[0]: 1}])
        return pof(one, target, frame, relation, add=add or None)
    return pof_conditions(frame, target, relation=relation, add=add or None)


@as_in_r
def theory_evaluation(
    theory: Any,
    empirics: Any,
    outcome: str = "",
    sol: Any = 1,
    print_data: bool = False,
    print_fit: bool = False,
    consH: bool = False,
) -> TheoryEvaluation:
    """
    Hold a theory against a model: `fastqca.theory_evaluation`, which takes all models at once.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8)
    >>> found = theory_evaluation("DEV*STB", solution, "SURV", print_fit=True)
    >>> found.models[0].cases["covered most likely"]
    ('BE', 'CZ', 'FI', 'IE', 'NL', 'UK')
    """
    del print_data, print_fit
    has_no_effect("use pof(..., add='haesebrouck')", consH=consH)
    model = selected(empirics, sol)
    check_outcome(model, outcome)
    return _theory_evaluation(theory, model)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CaseSelection(CaseTypes):
    """
    The cases that a call of smmr() asks for, and all others. Made by `smmr`.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        The tables of that call by their titles, with the columns that SetMethods gives them,
        unrounded. `to_frame`, `conjuncts_frame` and `pairs_frame` have every type of case.
    """

    tables: Mapping[str, pd.DataFrame]

    def _printed(self) -> list[Table]:
        return [_as_table(title, frame) for title, frame in self.tables.items()]


def _as_table(title: str, frame: pd.DataFrame) -> Table:
    numbers = frame.select_dtypes(["number", "bool"]).columns
    columns = [Column(c, "center" if c in numbers else "left") for c in frame.columns]
    rows = [
        [figure(cell) if isinstance(cell, float) else str(cell) for cell in row]
        for row in frame.itertuples(index=False, name=None)
    ]
    notes = [] if rows else ["No cases"]
    return Table(columns, [rows], caption=title, notes=notes)


@as_in_r
def smmr(
    results: Any,
    outcome: str = "",
    neg_out: bool = False,
    sol: Any = 1,
    match: bool = False,
    cases: int = 1,
    max_pairs: int = 5,
    necessity: bool = False,
    nec_cond: Any = None,
    term: int = 1,
) -> CaseSelection:
    """
    Choose cases, alone (`match=False`) or in pairs.

    `cases` is what is looked for, as in SetMethods: of a sufficient model alone 1 typical, 2
    typical for each conjunct of a `term`, 3 deviant consistency, 4 deviant coverage, 5
    irrelevant; in pairs 1 typical - typical and 2 typical - irrelevant for each conjunct of a
    `term`, 3 typical - deviant consistency, 4 deviant coverage - irrelevant, 5 typical - typical
    and 6 typical - irrelevant for each term. With `necessity` of `nec_cond` ("A", "A + ~B",
    "A*B"), in the data of `results`: alone 1 typical, 2 deviant consistency, 3 deviant
    relevance, 4 irrelevant; in pairs typical with 1 deviant relevance, 2 deviant consistency, 3
    irrelevant, 4 typical. Of a sufficient model `nec_cond` names conjuncts that are necessary by
    themselves. `fastqca.case_types` has every type, every term and all pairs at once.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8)
    >>> found = smmr(solution, "SURV", cases=4)
    >>> found.tables["Deviant Coverage Cases"][["Case", "Best", "MostDCOV"]].round(3)
      Case   Best  MostDCOV
    0   FR  0.192      True
    1   SE  0.334     False
    >>> found = smmr(solution, "SURV", match=True, cases=2, term=2, max_pairs=1)
    >>> print(found.tables["Focal Conjunct URB"][["TYP", "IIR", "PairRank"]])
      TYP IIR  PairRank
    0  BE  EE         1
    """
    model = selected(results, sol)
    check_outcome(model, outcome, neg_out=flag(neg_out, "neg_out"))
    match, necessity = flag(match, "match"), flag(necessity, "necessity")
    max_pairs = whole_number(max_pairs, "max_pairs", low=0)
    relation: Relation = "necessity" if necessity else "sufficiency"
    if not necessity:
        found = case_types(model, relation=relation, necessary=nec_cond, max_pairs=max_pairs)
        claims, _, evidence = gather(model, None, None)
        (only,) = found.models
        tables = sufficiency_tables(
            evidence,
            claims[0].model,
            only.necessary,
            match=match,
            cases=cases,
            term=term,
            max_pairs=max_pairs,
        )
        return CaseSelection(found.outcome, relation, found.models, FrozenDict(tables))
    if nec_cond is None or given(nec_cond) is None:
        raise DataError(
            "necessity=True needs nec_cond, the necessary condition, such as 'A' or 'A + ~B'"
        )
    if term != 1:
        raise DataError("term belongs to sufficient models: leave it out with necessity=True")
    condition = nec_cond if isinstance(nec_cond, str) else " + ".join(listed(nec_cond) or [])
    _, (formula,), evidence = gather(model, None, None, also={"nec_cond": condition})
    of_condition = ModelCases("M1", formula, relation, frozenset(), max_pairs, evidence)
    tables = necessity_tables(evidence, formula, match=match, cases=cases, max_pairs=max_pairs)
    return CaseSelection(evidence.outcome, relation, (of_condition,), FrozenDict(tables))


def check_outcome(model: Model, outcome: Any, *, neg_out: bool = False) -> None:
    """
    Refuse an outcome that a solution does not explain.

    Scripts write the outcome without a tilde for a solution of the negated outcome, with or
    without ``neg.out = TRUE``; the solution knows better.

    Raises
    ------
    DataError
        The outcome is another one, or is negated and the solution's is not.
    """
    known = model.explained.table.outcome
    named = given(outcome)
    bare = str(named).strip().removeprefix("~").strip() if named is not None else None
    negated = known.startswith("~")
    wanted = str(named).strip().startswith("~") if named is not None else negated
    if bare is not None and bare.strip("`") != known.removeprefix("~").strip("`"):
        raise DataError(f"outcome: the solution explains {known}, not {named}")
    if (wanted or neg_out) and not negated:
        raise DataError(
            f"the solution explains {known}, not its negation: minimize the truth table of "
            f"~{known} for that"
        )


@as_in_r
def cluster(
    data: Any,
    results: Any,
    outcome: str = "",
    unit_id: str = "",
    cluster_id: str = "",
    sol: Any = 1,
    necessity: bool = False,
    wicons: bool = False,
) -> PanelFit:
    """
    Judge a model within clusters and units: `fastqca.panel_fit`, without its permutations.

    `results` may be an expression.

    Examples
    --------
    >>> import fastqca as qca
    >>> panel = qca.datasets.load("ics_panel")
    >>> cluster(panel, "SG -> HEALTH", unit_id="ics", cluster_id="period")
    <PanelFit of SG for HEALTH: 42 units, 4 clusters (168 rows)>
    """
    del wicons
    solution = results if isinstance(results, str) else selected(results, sol)
    return panel_fit(
        solution,
        data,
        unit=unit_id,
        time=cluster_id,
        outcome=given(outcome),
        relation="necessity" if necessity else "sufficiency",
        permutations=0,
        called="cluster",
        repeated=True,
    )


@as_in_r
def cluster_plot(cluster_res: Any, labs: bool = True, size: int = 5, angle: int = 0) -> Axes:
    """
    Draw the consistencies of clusters and units: `fastqca.plot.panel`.

    Examples
    --------
    >>> import fastqca as qca
    >>> panel = qca.datasets.load("ics_panel")
    >>> found = cluster(panel, "SG -> HEALTH", unit_id="ics", cluster_id="period")
    >>> ax = cluster_plot(found)
    """
    from fastqca.plot import panel

    del labs, size, angle
    return panel(cluster_res)
