"""Functions of the R package SetMethods for which there is one here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.compat.r.arguments import as_in_r, given, has_no_effect
from fastqca.compat.r.evidence import selected
from fastqca.data.case_labels import aligned
from fastqca.data.frames import to_frame
from fastqca.fit import pof
from fastqca.panel import panel_fit
from fastqca.solutions.minimize import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.supersets import pof_conditions
from fastqca.theory import case_types, robustness
from fastqca.theory import theory_evaluation as _theory_evaluation

if TYPE_CHECKING:
    from fastqca.fit import ParametersOfFit
    from fastqca.panel import PanelFit
    from fastqca.theory import CaseTypes, Robustness, TheoryEvaluation

__all__ = ["QCAfit", "cluster", "rob_fit", "smmr", "theory_evaluation"]


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
    if hasattr(x, "columns"):
        frame = x
    else:
        values = np.asarray(x, dtype=np.float64)
        frame = to_frame({cond_lab or getattr(x, "name", None) or "X": values})
    outcome = getattr(y, "name", None) or "Y"
    frame = frame.assign(**{outcome: np.asarray(y, dtype=np.float64)})
    target = f"~{outcome}" if neg_out else outcome
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
    return _theory_evaluation(theory, selected(empirics, sol), outcome=given(outcome))


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
) -> CaseTypes:
    """
    Choose cases: `fastqca.case_types`, which has every type, every term and all pairs at once.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8)
    >>> smmr(solution, "SURV", match=True, cases=2).models[0].regions["deviant coverage"]
    ('FR', 'SE')
    """
    del match, cases, term
    has_no_effect("minimize the negated outcome, its solution knows it", neg_out=neg_out)
    return case_types(
        selected(results, sol),
        outcome=given(outcome),
        relation="necessity" if necessity else None,
        necessary=nec_cond,
        max_pairs=max_pairs,
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
    Judge a model within periods and units: `fastqca.panel_fit`, without its permutations.

    `results` may be an expression.

    Examples
    --------
    >>> import fastqca as qca
    >>> panel = qca.datasets.load("ics_panel")
    >>> cluster(panel, "SG -> HEALTH", unit_id="ics", cluster_id="period")
    <PanelFit of SG for HEALTH: 42 units, 4 periods (168 rows)>
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
    )


@as_in_r
def rob_fit(test_sol: Any, initial_sol: Any, outcome: str = "", *, data: Any = None) -> Robustness:
    """
    Compare a model with others: `fastqca.robustness`. `data` is needed for several truth tables.

    Examples
    --------
    >>> data = {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
    >>> rob_fit(["A*B", "A + B"], "A", "Y", data=data).rank
    4
    """
    return robustness(initial_sol, test_sol, data, outcome=given(outcome))
