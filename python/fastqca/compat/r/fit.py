"""Parameters of fit, supersets, theories and chains of causes under the names of R QCA."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastqca import expression
from fastqca import pof as _pof
from fastqca._common.check import flag
from fastqca._common.errors import DataError
from fastqca._common.names import names_in
from fastqca._common.values import FrozenDict
from fastqca.compat.r.arguments import given, outcome_of
from fastqca.compat.r.table import as_in_r
from fastqca.data.frames import to_frame
from fastqca.solutions import Minimization, SolutionSet

if TYPE_CHECKING:
    import pandas as pd

    from fastqca.fit import ParametersOfFit
    from fastqca.supersets import SuperSubset
    from fastqca.theory import CausalChain, Retention, TheoryEvaluation

__all__ = ["causalChain", "modelFit", "pof", "pofind", "retention", "superSubset"]


@as_in_r
def pof(
    setms: Any, outcome: Any = None, data: Any = None, relation: str = "necessity",
    use_labels: bool = False, inf_test: Any = "", incl_cut: Any = (0.75, 0.5), add: Any = None, *,
    conditions: Any = "", neg_out: bool = False,
) -> ParametersOfFit:  # fmt: skip
    """
    Compute parameters of fit.

    If a table is given, each of its columns is evaluated as a set of its own, without a row for
    their union. `conditions` selects columns of the table, and `neg_out` negates the outcome.
    """
    target = given(outcome) if isinstance(outcome, str) else outcome
    if isinstance(setms, Minimization):
        setms = setms.solution
    if isinstance(setms, SolutionSet) and setms.n_models == 1:
        setms = setms.models[0]
    table = hasattr(setms, "columns") or isinstance(setms, dict)
    if table and isinstance(target, str) and data is None:
        data = setms
    if flag(neg_out, "neg_out") and target is not None:
        target = outcome_of(data, target, neg_out=True) if isinstance(target, str) else 1 - target
    if table:
        setms = _columns(setms, data, target, conditions)
    elif conditions is not None:
        raise DataError(
            "conditions selects columns of a table: pass the table as the first argument"
        )
    found = _pof(
        setms,
        target,
        data,
        relation,
        inf_test=inf_test,
        incl_cut=incl_cut,
        add=add,
    )
    if not table:
        return found
    n = len(found.terms)
    apart = {name: values[:n].copy() for name, values in found.measures.items()}
    return replace(found, measures=FrozenDict(apart))


def _columns(sets: Any, data: Any, target: Any, conditions: Any) -> pd.DataFrame:
    """Choose the columns that are asked for, or all but the outcome."""
    frame = to_frame(sets)
    if conditions is not None:
        return frame[list(names_in(conditions, list(frame), "conditions"))]
    known = to_frame(data).columns if data is not None else ()
    names = expression(target, known).names if isinstance(target, str) else ()
    return frame.drop(columns=[name for name in names if name in frame.columns])


@as_in_r
def pofind(
    data: Any, outcome: str = "", conditions: Any = "", relation: str = "necessity",
    use_labels: bool = False, *, inf_test: Any = "", incl_cut: Any = (0.75, 0.5), add: Any = None,
    neg_out: bool = False,
) -> ParametersOfFit:  # fmt: skip
    """Compute the parameters of fit of all conditions."""


@as_in_r
def superSubset(
    data: Any, outcome: str = "", conditions: Any = "", relation: str = "necessity",
    incl_cut: float = 1, cov_cut: float = 0, ron_cut: float = 0, pri_cut: float = 0,
    depth: int | None = None, use_letters: bool = False, use_labels: bool = False, add: Any = None,
    *, neg_out: bool = False,
) -> SuperSubset:  # fmt: skip
    """List necessary or sufficient expressions."""


@as_in_r
def modelFit(model: Any, theory: Any = "", select: Any = None) -> TheoryEvaluation:
    """
    Compare a theory with models.

    `select` chooses models: by number (1), by name ("M1"), or by name within a pair of conservative
    and parsimonious models ("M1-C1P1").
    """


@as_in_r
def causalChain(
    data: Any, ordering: Any = None, strict: bool = False, pi_cons: float = 0, pi_depth: int = 0,
    sol_cons: float = 0, sol_cov: float = 1, sol_depth: int = 0, *, incl_cut: Any = None,
    n_cut: int = 1, pri_cut: float = 0, row_dom: bool = False,
) -> CausalChain:  # fmt: skip
    """Minimize for each column, with the columns before it as conditions."""


@as_in_r
def retention(
    data: Any, outcome: str = "", conditions: Any = "", incl_cut: Any = 1, n_cut: int = 1,
    type: Any = "corruption", dependent: bool = True, p_pert: float = 0.5, n_pert: int = 1,
) -> Retention:  # fmt: skip
    """Compute the probability that a truth table stays unchanged."""
