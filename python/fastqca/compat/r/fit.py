"""Parameters of fit and supersets under the names of R QCA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca.compat.r.arguments import as_in_r, cut, given, has_no_effect, lettered, outcome_of
from fastqca.fit import pof as _pof
from fastqca.supersets import SuperSubset, pof_conditions, super_subset

if TYPE_CHECKING:
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
) -> ParametersOfFit:
    """
    Compute parameters of fit: `fastqca.pof`.

    Examples
    --------
    >>> data = {"A": [1, 1, 0], "Y": [1, 0, 0]}
    >>> pof("A => Y", data=data).loc["A", "inclS"]
    np.float64(0.5)
    """
    has_no_effect(_UNLABELLED, use_labels=use_labels)
    return _pof(
        setms,
        given(outcome) if isinstance(outcome, str) else outcome,
        data,
        relation,
        inf_test=given(inf_test),
        incl_cut=cut(incl_cut),
        add=add,
    )


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
