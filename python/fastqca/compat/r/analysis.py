"""The main path of R QCA: calibration, truth tables, minimization and the rows behind it."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from fastqca._common.arguments import no_argument
from fastqca._common.check import choice, flag
from fastqca._common.errors import DataError
from fastqca.calibration import calibrate as _calibrate
from fastqca.calibration import find_thresholds
from fastqca.compat.r.arguments import (
    as_in_r,
    cut,
    cuts_of,
    given,
    has_no_effect,
    lettered,
    listed,
    outcome_of,
    sorting,
)
from fastqca.counterfactuals import find_rows
from fastqca.expressions.notation import split_listed
from fastqca.solutions.minimize import minimize as _minimize
from fastqca.solutions.outcomes import OutcomeSolutions, minimize_outcomes
from fastqca.truth_tables.truth_table import TruthTable, truth_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastqca.solutions.minimization import Minimization
    from fastqca.truth_tables.cubes import Cubes

__all__ = ["calibrate", "eqmcc", "findRows", "findTh", "minimize", "truthTable"]

_METHODS = ("CCubes", "QMC", "eQMC")


@as_in_r
def calibrate(
    x: Any,
    type: str = "fuzzy",
    method: str = "direct",
    thresholds: Any = None,
    logistic: bool = True,
    idm: float = 0.95,
    ecdf: bool = False,
    below: float = 1,
    above: float = 1,
    *,
    p: float | None = None,
    q: float | None = None,
) -> Any:
    """
    Calibrate one measure: `fastqca.calibrate`, which calibrates whole tables too.

    `p` and `q` are old names of `below` and `above`.

    Examples
    --------
    >>> calibrate([300, 400, 1000], thresholds="400, 550, 900").round(2)
    array([0.01, 0.05, 0.98])
    """
    anchors = given(thresholds)
    options: dict[str, Any] = {"type": type, "method": method, "thresholds": anchors}
    options |= {"logistic": logistic, "idm": idm, "ecdf": ecdf}
    options |= {"below": below if p is None else p, "above": above if q is None else q}
    return _calibrate(x, **options)


@as_in_r
def findTh(
    x: Any,
    n: int = 1,
    hclustm: Any = "complete",
    distm: Any = "euclidean",
    groups: int | None = None,
) -> NDArray[np.float64]:
    """
    Find thresholds that separate the values of one measure: `fastqca.find_thresholds`.

    Examples
    --------
    >>> findTh([1, 2, 3, 10, 11, 12])
    array([6.5])
    """
    wanted = n if groups is None else groups - 1
    return find_thresholds(x, wanted, hclustm, distm)


@as_in_r
def truthTable(
    data: Any,
    outcome: str = "",
    conditions: Any = "",
    incl_cut: Any = None,
    n_cut: int = 1,
    pri_cut: float = 0,
    exclude: Any = None,
    complete: bool = False,
    use_letters: bool = False,
    use_labels: bool = False,
    show_cases: bool = False,
    dcc: bool = False,
    sort_by: Any = "",
    inf_test: Any = "",
    *,
    neg_out: bool = False,
    incl_cut1: Any = None,
    incl_cut0: Any = None,
    decreasing: Any = None,
) -> TruthTable:
    """
    Make a truth table: `fastqca.truth_table`. It always has the cases.

    `incl_cut1` and `incl_cut0` are old names of the two inclusion cut-offs; `decreasing` says how
    the columns of `sort_by` are sorted.

    Examples
    --------
    >>> data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 1], "Y": [1, 1, 0, 1]}
    >>> truthTable(data, "Y", incl_cut="0.8, 0.5", use_letters=True)
    <TruthTable of Y by A, B: 3 rows (2 '1', 1 'C'), 4 cases>
    """
    del show_cases
    outcome, conditions = outcome_of(data, outcome, neg_out=neg_out), given(conditions)
    if use_letters:
        data, conditions = lettered(data, outcome, conditions)
    return truth_table(
        data,
        outcome,
        conditions,
        incl_cut=_default(cuts_of(incl_cut, incl_cut1, incl_cut0), 1),
        n_cut=n_cut,
        pri_cut=pri_cut,
        exclude=given(exclude),
        complete=complete,
        dcc=dcc,
        sort_by=sorting(sort_by, decreasing),
        inf_test=given(inf_test),
        use_labels=use_labels,
    )


@as_in_r
def minimize(
    input: Any,
    include: Any = "",
    dir_exp: Any = None,
    details: bool = False,
    pi_cons: float = 0,
    sol_cons: float = 0,
    all_sol: bool = False,
    row_dom: bool = False,
    first_min: bool = False,
    max_comb: float = 0,
    use_labels: bool | None = None,
    method: str = "CCubes",
    *,
    explain: Any = "1",
    exclude: Any = None,
    outcome: Any = "",
    conditions: Any = "",
    incl_cut: Any = None,
    n_cut: int | None = None,
    pri_cut: float | None = None,
    complete: bool | None = None,
    use_letters: bool = False,
    show_cases: bool = False,
    dcc: bool | None = None,
    sort_by: Any = "",
    inf_test: Any = "",
    neg_out: bool = False,
    sol_cov: float = 1,
    pi_depth: int = 0,
    sol_depth: int = 0,
    min_pin: bool = False,
    SA: bool = True,
    keep_trying: bool = False,
    lagrangian: bool = False,
    gurobi: bool = False,
    incl_cut1: Any = None,
    incl_cut0: Any = None,
    decreasing: Any = None,
) -> Minimization | OutcomeSolutions:
    """
    Minimize a truth table, or data: `fastqca.minimize`; `minimize_outcomes` for several outcomes.

    Every `method` gives what "QMC" and "eQMC" give in R: all prime implicants. `details` and
    `show_cases` are always on, and simplifying assumptions (`SA`) are made when they are looked
    at. With `first_min` one model is listed, and all are counted.

    Examples
    --------
    >>> data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 0, 0]}
    >>> minimize(truthTable(data, "Y"), include="?", details=True, method="QMC")
    <Minimization: parsimonious solution of Y, 1 model: A>
    >>> minimize(data, outcome="Y", neg_out=True)
    <Minimization: conservative solution of ~Y, 1 model: ~A>
    """
    del details, show_cases, SA
    choice(method, "method", _METHODS)
    has_no_effect(
        "prime implicants and models are searched completely, without limits of this kind",
        max_comb=max_comb,
        pi_depth=pi_depth,
        sol_depth=sol_depth,
        min_pin=min_pin,
        keep_trying=keep_trying,
        lagrangian=lagrangian,
        gurobi=gurobi,
    )
    options: dict[str, Any] = {
        "include": _included(include),
        "dir_exp": _expected(dir_exp),
        "explain": explain,
        "exclude": given(exclude),
        "all_sol": all_sol,
        "row_dom": row_dom,
        "pi_cons": pi_cons,
        "sol_cons": sol_cons,
        "sol_cov": sol_cov,
        "incl_cut": cuts_of(incl_cut, incl_cut1, incl_cut0),
        "n_cut": n_cut,
        "pri_cut": pri_cut,
        "complete": complete,
        "dcc": dcc,
        "sort_by": sorting(sort_by, decreasing),
        "inf_test": given(inf_test),
        "use_labels": use_labels,
    }
    if first_min:
        options["max_models"] = 1
    outcome, conditions = given(outcome), given(conditions)
    if isinstance(input, TruthTable) and (use_letters or neg_out):
        raise DataError(
            "neg_out and use_letters cannot be changed in a truth table that is there already: "
            "give them to truthTable(), or give the data instead of the table"
        )
    outcomes = split_listed(outcome) if isinstance(outcome, str) else listed(outcome) or [None]
    if len(outcomes) > 1:
        if use_letters:
            raise DataError(
                "use_letters: letters cannot stand for the conditions of several outcomes"
            )
        negated = [outcome_of(input, each, neg_out=neg_out) for each in outcomes]
        return minimize_outcomes(input, negated, conditions, **options)
    if (target := outcomes[0]) is not None and not isinstance(input, TruthTable):
        target = outcome_of(input, target, neg_out=neg_out)
        if use_letters:
            input, conditions = lettered(input, target, conditions)
    return _minimize(input, outcome=target, conditions=conditions, **options)


def _default(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def _included(include: Any) -> Any:
    """Read what is included; "1", which older scripts name too, always is."""
    parts = [str(part).strip() for part in listed(include) or []]
    kept = [part for part in parts if part != "1"]
    return ",".join(kept) or None


def _expected(dir_exp: Any) -> Any:
    """Read directional expectations; of a vector, blanks and dashes say nothing of a condition."""
    if not isinstance(dir_exp, list | tuple):
        return dir_exp
    if not any(str(part).strip() for part in dir_exp):
        return None
    told = [part for part in dir_exp if str(part).strip() not in ("", "-")]
    by_name = any(char.isalpha() or char == "`" for part in told for char in str(part))
    return told if by_name else dir_exp


@as_in_r
def eqmcc(
    data: Any = None, outcome: Any = "", conditions: Any = "", *, omit: Any = None, **arguments: Any
) -> Minimization | OutcomeSolutions:
    """
    Minimize a truth table, or data, as it was called before version 3: `minimize`.

    `omit` is the old name of `exclude`.

    Examples
    --------
    >>> data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 0, 0]}
    >>> eqmcc(data, "Y", incl_cut1=0.8, include="?", use_tilde=True)
    <Minimization: parsimonious solution of Y, 1 model: A>
    """
    known = ["data", "omit", *signature(minimize).parameters]
    if wrong := [name for name in arguments if name not in known]:
        raise DataError(no_argument("eqmcc", wrong, known))
    if omit is not None:
        arguments["exclude"] = omit
    return minimize(data, outcome=outcome, conditions=conditions, **arguments)


@as_in_r
def findRows(
    obj: Any,
    expression: Any = "",
    observed: bool = False,
    type: int = 1,
    *,
    incl_cut: Any = None,
    n_cut: int | None = None,
    pri_cut: float | None = None,
    all_sol: bool = False,
    remainders: bool | None = None,
) -> Cubes | list[int]:
    """
    Find rows of a truth table: `fastqca.find_rows`, with the arguments in the order of R.

    The order and the arguments of before version 3 are read too: the expression comes first, and
    ``remainders=False`` finds observed rows.

    Examples
    --------
    >>> data = {"A": [1, 1, 0], "B": [1, 0, 0], "C": [0, 0, 1], "Y": [1, 0, 0]}
    >>> findRows(truthTable(data, "Y"), "A*B", observed=True)
    <2 rows: A*B>
    """
    if isinstance(expression, TruthTable):
        obj, expression = expression, obj
    if remainders is not None:
        observed = not flag(remainders, "remainders")
    if not isinstance(obj, TruthTable):
        positions: list[int] = find_rows(obj, expression, type, observed)
        return positions
    return find_rows(
        obj,
        expression,
        type,
        observed,
        incl_cut=cut(incl_cut),
        n_cut=n_cut,
        pri_cut=pri_cut,
        all_sol=all_sol,
    )
