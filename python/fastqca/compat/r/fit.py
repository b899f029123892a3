"""Parameters of fit and supersets under the names of R QCA."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastqca._common.check import flag
from fastqca._common.errors import DataError
from fastqca._common.names import names_in
from fastqca._common.values import FrozenDict
from fastqca.compat.r.arguments import as_in_r, cut, given, has_no_effect, lettered, outcome_of
from fastqca.data.frames import to_frame
from fastqca.expressions.expression import expression
from fastqca.fit import pof as _pof
from fastqca.solutions import Minimization, SolutionSet
from fastqca.supersets import SuperSubset, pof_conditions, super_subset

if TYPE_CHECKING:
    import pandas as pd

    from fastqca.fit import ParametersOfFit

__all__ = ["pof", "pofind", "superSubset"]

_UNLABELLED = "expressions name levels by their numbers"


@as_in_r
def pof(
    setms: Any,
    outcome: Any = None,
    data: Any = None,
    relation: str = "necessity",
    use_labels: bool = False,
    inf_test: Any = "",
    incl_cut: Any = (0.75, 0.5),
    add: Any = None,
    *,
    conditions: Any = "",
    neg_out: bool = False,
) -> ParametersOfFit:
    """
    Compute parameters of fit: `fastqca.pof`.

    Of a table each column is a set of its own, without a row for their union. `conditions` are
    its columns, `neg_out` negates the outcome.

    Examples
    --------
    >>> data = {"A": [1, 1, 0], "Y": [1, 0, 0]}
    >>> pof("A => Y", data=data).loc["A", "inclS"]
    np.float64(0.5)
    """
    has_no_effect(_UNLABELLED, use_labels=use_labels)
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
        setms = _columns(setms, data, target, given(conditions))
    elif given(conditions) is not None:
        raise DataError("conditions are columns of a table: give the table as first argument")
    found = _pof(
        setms,
        target,
        data,
        relation,
        inf_test=given(inf_test),
        incl_cut=cut(incl_cut),
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
    data: Any,
    outcome: str = "",
    conditions: Any = "",
    relation: str = "necessity",
    use_labels: bool = False,
    *,
    inf_test: Any = "",
    incl_cut: Any = (0.75, 0.5),
    add: Any = None,
    neg_out: bool = False,
) -> ParametersOfFit:
    """
    Compute parameters of fit of all conditions: `fastqca.pof_conditions`.

    Examples
    --------
    >>> pofind({"A": [1, 1, 0], "Y": [1, 0, 0]}, "Y").rows
    ('~A', 'A')
    """
    has_no_effect(_UNLABELLED, use_labels=use_labels)
    return pof_conditions(
        data,
        outcome_of(data, outcome, neg_out=neg_out),
        given(conditions),
        relation=relation,
        inf_test=given(inf_test),
        incl_cut=cut(incl_cut),
        add=add,
    )


@as_in_r
def superSubset(
    data: Any,
    outcome: str = "",
    conditions: Any = "",
    relation: str = "necessity",
    incl_cut: float = 1,
    cov_cut: float = 0,
    ron_cut: float = 0,
    pri_cut: float = 0,
    depth: int | None = None,
    use_letters: bool = False,
    use_labels: bool = False,
    add: Any = None,
    *,
    neg_out: bool = False,
) -> SuperSubset:
    """
    List what is necessary or sufficient: `fastqca.super_subset`.

    Examples
    --------
    >>> data = {"A": [1, 1, 0], "B": [0, 1, 1], "Y": [1, 0, 0]}
    >>> superSubset(data, "Y", incl_cut=1, cov_cut=1).rows
    ('~B', 'A*~B')
    """
    has_no_effect(_UNLABELLED, use_labels=use_labels)
    outcome, conditions = outcome_of(data, outcome, neg_out=neg_out), given(conditions)
    if use_letters:
        data, conditions = lettered(data, outcome, conditions)
    return super_subset(
        data,
        outcome,
        conditions,
        relation=relation,
        incl_cut=cut(incl_cut),
        cov_cut=cov_cut,
        ron_cut=ron_cut,
        pri_cut=pri_cut,
        depth=depth or None,
        add=add,
    )
