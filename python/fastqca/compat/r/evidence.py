"""Theories, chains of causes and retention under the names of R QCA."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import SolutionError
from fastqca.compat.r.arguments import as_in_r, cut, given, has_no_effect, listed
from fastqca.solutions.intermediate import PairName
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.theory import CausalChain, Retention, TheoryEvaluation, causal_chain
from fastqca.theory import retention as _retention
from fastqca.theory import theory_evaluation as _theory_evaluation

if TYPE_CHECKING:
    from fastqca.solutions.terms import Model

__all__ = ["causalChain", "modelFit", "retention", "selected"]

_PAIR = re.compile(r"(C\d+)(P\d+)")


@as_in_r
def causalChain(
    data: Any,
    ordering: Any = None,
    strict: bool = False,
    pi_cons: float = 0,
    pi_depth: int = 0,
    sol_cons: float = 0,
    sol_cov: float = 1,
    sol_depth: int = 0,
    *,
    incl_cut: Any = None,
    n_cut: int = 1,
    pri_cut: float = 0,
    row_dom: bool = False,
) -> CausalChain:
    """
    Explain each column by those before it: `fastqca.causal_chain`.

    Examples
    --------
    >>> data = {"U": [1, 1, 0, 0], "D": [1, 0, 1, 0], "L": [1, 1, 1, 0]}
    >>> causalChain(data, ordering="U, D < L", strict=True)
    <CausalChain: L explained>
    """
    has_no_effect(
        "terms and models of every length are searched", pi_depth=pi_depth, sol_depth=sol_depth
    )
    return causal_chain(
        data,
        given(ordering),
        strict=strict,
        pi_cons=pi_cons,
        sol_cons=sol_cons,
        sol_cov=sol_cov,
        row_dom=row_dom,
        incl_cut=cut(incl_cut),
        n_cut=n_cut,
        pri_cut=pri_cut,
    )


@as_in_r
def modelFit(model: Any, theory: Any = "", select: Any = None) -> TheoryEvaluation:
    """
    Hold a theory against models: `fastqca.theory_evaluation` with ``intersections="products"``.

    `select` chooses models: 1, "M1", or "M1-C1P1" of the models between C1 and P1.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8)
    >>> [str(part.model) for part in modelFit(solution, "DEV*STB", select="M1").models]
    ['DEV*~IND + URB*STB']
    """
    wanted = listed(select)
    models = model if wanted is None else [selected(model, each) for each in wanted]
    return _theory_evaluation(theory, models, intersections="products")


def selected(solution: Any, which: Any) -> Model:
    """
    Choose a model by its number, its name, or its name among those of a pair of models.

    Raises
    ------
    SolutionError
        There is no such model; names the nearest.
    """
    if not isinstance(solution, Minimization | SolutionSet):
        raise SolutionError(
            f"models are chosen from what minimize() returns, not {shown(solution)}"
        )
    name = str(which).strip().upper()
    chosen: SolutionSet
    if isinstance(solution, SolutionSet):
        chosen = solution
    else:
        pair = _PAIR.search(name)
        between = solution.pairs.get(PairName(pair[1], pair[2])) if pair else None
        chosen = between.solution if between else solution.solution
        name = _PAIR.sub("", name) if between else name
    number = name.strip("-MI") or "1"
    by_name = {model.name: model for model in chosen.models}
    if f"M{number}" not in by_name:
        raise SolutionError(f"there is no model {shown(which)}{did_you_mean(name, by_name)}")
    return by_name[f"M{number}"]


@as_in_r
def retention(
    data: Any,
    outcome: str = "",
    conditions: Any = "",
    incl_cut: Any = 1,
    n_cut: int = 1,
    type: Any = "corruption",
    dependent: bool = True,
    p_pert: float = 0.5,
    n_pert: int = 1,
) -> Retention:
    """
    Compute how probably a truth table stays as it is: `fastqca.retention`.

    Examples
    --------
    >>> data = {"A": [1, 1, 1, 0, 0, 0], "Y": [1, 1, 0, 0, 0, 0]}
    >>> float(retention(data, "Y", incl_cut=0.6))
    0.6666666666666666
    """
    return _retention(
        data,
        outcome,
        given(conditions),
        type=type,
        dependent=dependent,
        p_pert=p_pert,
        n_pert=n_pert,
        incl_cut=cut(incl_cut),
        n_cut=n_cut,
    )
