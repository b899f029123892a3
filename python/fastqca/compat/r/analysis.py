"""The main path of R QCA: calibration, truth tables, minimization and the rows behind it."""

from __future__ import annotations

import re
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.arguments import no_argument
from fastqca._common.check import shown
from fastqca._common.errors import DataError
from fastqca.calibration.calibrate import one_vector
from fastqca.compat.r.arguments import listed
from fastqca.compat.r.table import as_in_r

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.solutions import Minimization, OutcomeSolutions
    from fastqca.truth_tables import Cubes, TruthTable

__all__ = ["calibrate", "eqmcc", "findRows", "findTh", "minimize", "recode", "truthTable"]

_RANGE = re.compile(r"\s*(lo|[-+.\deE]+)\s*:\s*(hi|[-+.\deE]+)\s*")
_NOTHING = {"na", "nan", "missing"}
_METHODS = ("CCubes", "QMC", "eQMC")


@as_in_r
def calibrate(
    x: Any, type: str = "fuzzy", method: str = "direct", thresholds: Any = None,
    logistic: bool = True, idm: float = 0.95, ecdf: bool = False, below: float = 1,
    above: float = 1, *, p: float | None = None, q: float | None = None,
) -> Any:  # fmt: skip
    """Calibrate one measure; `fastqca.calibrate` can also calibrate a whole table."""


@as_in_r
def findTh(
    x: Any,
    n: int = 1,
    hclustm: Any = "complete",
    distm: Any = "euclidean",
    groups: int | None = None,
) -> NDArray[np.float64]:
    """Find `n` thresholds, one less than `groups`, that separate the values of one measure."""


@as_in_r
def recode(x: Any, rules: Any = "", *more: str, cut: Any = None, values: Any = None) -> Any:
    """
    Recode numbers, either by rules or by cutting their range into parts.

    Parameters
    ----------
    x : array_like of float
    rules : str or several
        Such as ``"1,2=0; 3:5=1; 6:hi=2; else=copy"``; the first rule that matches applies. ``lo``
        and ``hi`` stand for the lowest and highest value, ``copy`` keeps the value, and ``NA``
        makes it missing.
    *more : str
        More rules.
    cut : numbers, optional
        Cut points, as an alternative to rules; a value equal to a cut point belongs to the part
        below it.
    values : optional
        New values of the parts, by default 1, 2, ...

    Returns
    -------
    ndarray or Series
        Of floats, or of objects if any new value is text.

    Examples
    --------
    >>> recode([1, 2, 5, 9], "lo:2=0; 5=1; else=NA")
    array([ 0.,  0.,  1., nan])
    >>> recode([10, 35, 40, 70], cut="35, 55", values="young, middle, old")
    array(['young', 'young', 'middle', 'old'], dtype=object)
    """
    several = isinstance(rules, list | tuple) or rules is None
    parts = [*(rules or ()), *more] if several else [rules, *more]
    if not all(isinstance(part, str) for part in parts):
        raise DataError(f"rules must be text such as '1:3=0', got {shown(rules)}")
    rules = "; ".join(filter(str.strip, parts))
    series, _, old = one_vector(x)
    if (not rules.strip()) == (cut is None):
        raise DataError("recode() needs either rules or cut")
    new = _by_rules(old, rules) if cut is None else _by_cuts(old, cut, values)
    if not any(isinstance(value, str) for value in new):
        result = np.array(new, dtype=np.float64)
    else:
        result = np.array(new, dtype=object)
    if not hasattr(x, "reindex"):
        return result
    return type(series)(result, index=series.index, name=series.name)


def _by_rules(old: NDArray[np.float64], rules: str) -> list[float | str]:
    new: list[float | str] = [float("nan")] * len(old)
    open_ = np.ones(len(old), dtype=np.bool_)
    for rule in filter(str.strip, rules.split(";")):
        left, equals, right = rule.partition("=")
        if not equals:
            raise DataError(f"rules: {shown(rule.strip())} has no '=', as in '1:3=0'")
        fits = open_ & np.logical_or.reduce([_within(old, part) for part in left.split(",")])
        for i in np.flatnonzero(fits).tolist():
            new[i] = float(old[i]) if right.strip().lower() == "copy" else _value(right)
        open_ &= ~fits
    return new


def _within(old: NDArray[np.float64], part: str) -> NDArray[np.bool_]:
    """Tell which values a number, a range or "else" stands for."""
    part = part.strip()
    if part.lower() == "else":
        return ~np.isnan(old)
    if part.lower() in _NOTHING:
        return np.isnan(old)
    try:
        if ends := _RANGE.fullmatch(part):
            low = -np.inf if ends[1] == "lo" else float(ends[1])
            high = np.inf if ends[2] == "hi" else float(ends[2])
            return (old >= low) & (old <= high)
        equal: NDArray[np.bool_] = old == float(part)
    except ValueError:
        raise DataError(
            f"rules: {shown(part)} must be a number, a range such as 'lo:3', or 'else'"
        ) from None
    return equal


def _value(new: object) -> float | str:
    """Read a new value: a number where it is one."""
    text = str(new).strip().strip("'\"")
    if text.lower() in _NOTHING:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        return text


def _by_cuts(old: NDArray[np.float64], cut: Any, values: Any) -> list[float | str]:
    try:
        cuts = np.sort([float(each) for each in listed(cut) or []])
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"cut must be numbers such as '35, 55', got {shown(cut)}") from None
    names = listed(values) or list(range(1, len(cuts) + 2))
    if len(names) != len(cuts) + 1:
        raise DataError(
            f"values: {len(cuts) + 1} values are needed, one more than the cut points, got "
            f"{len(names)}"
        )
    parts = np.searchsorted(cuts, old, side="left").tolist()
    missing = np.isnan(old).tolist()
    return [
        float("nan") if none else _value(names[part])
        for part, none in zip(parts, missing, strict=True)
    ]


@as_in_r
def truthTable(
    data: Any, outcome: str = "", conditions: Any = "", incl_cut: Any = None, n_cut: int = 1,
    pri_cut: float = 0, exclude: Any = None, complete: bool = False, use_letters: bool = False,
    use_labels: bool = False, show_cases: bool = True, dcc: bool = False, sort_by: Any = "",
    inf_test: Any = "", *, neg_out: bool = False, incl_cut1: Any = None, incl_cut0: Any = None,
    decreasing: Any = None,
) -> TruthTable:  # fmt: skip
    """
    Make a truth table.

    The table always contains the cases, so ``show_cases=False`` is an error; use
    ``table.to_text(cases="none")`` to print it without them. `incl_cut1` and `incl_cut0` are old
    names of the two inclusion cut-offs; `decreasing` sets the sort direction of the columns in
    `sort_by`.
    """


@as_in_r
def minimize(
    input: Any, include: Any = "", dir_exp: Any = None, details: bool = False, pi_cons: float = 0,
    sol_cons: float = 0, all_sol: bool = False, row_dom: bool = False, first_min: bool = False,
    max_comb: float = 0, use_labels: bool | None = None, method: str = "CCubes", *,
    explain: Any = "1", exclude: Any = None, outcome: Any = "", conditions: Any = "",
    incl_cut: Any = None, n_cut: int | None = None, pri_cut: float | None = None,
    complete: bool | None = None, use_letters: bool = False, show_cases: bool = True,
    dcc: bool | None = None, sort_by: Any = "", inf_test: Any = "", neg_out: bool = False,
    sol_cov: float = 1, pi_depth: int = 0, sol_depth: int = 0, min_pin: bool = False,
    SA: bool = True, keep_trying: bool = False, lagrangian: bool = False, gurobi: bool = False,
    incl_cut1: Any = None, incl_cut0: Any = None, decreasing: Any = None,
) -> Minimization | OutcomeSolutions:  # fmt: skip
    """
    Minimize a truth table, or data; `fastqca.minimize_outcomes` answers for several outcomes.

    Every `method` returns what "QMC" and "eQMC" return in R, based on all prime implicants.
    Parameters of fit and cases are always included, and simplifying assumptions are computed on
    first access. With `first_min`, only one model is listed, but all are counted.
    """


@as_in_r
def eqmcc(
    data: Any = None, outcome: Any = "", conditions: Any = "", *, omit: Any = None, **arguments: Any
) -> Minimization | OutcomeSolutions:
    """Minimize a truth table, or data; the name of `minimize` before version 3."""
    known = ["data", "omit", *signature(minimize).parameters]
    if wrong := [name for name in arguments if name not in known]:
        raise DataError(no_argument("eqmcc", wrong, known))
    if omit is not None:
        arguments["exclude"] = omit
    return minimize(data, outcome=outcome, conditions=conditions, **arguments)


@as_in_r
def findRows(
    obj: Any, expression: Any = "", observed: bool = False, type: int = 1, *, incl_cut: Any = None,
    n_cut: int | None = None, pri_cut: float | None = None, all_sol: bool = False,
    remainders: bool | None = None,
) -> Cubes | list[int]:  # fmt: skip
    """
    Find rows of a truth table, with the arguments in the order of R.

    The arguments from before version 3 are accepted as well: the expression may come first, and
    ``remainders=False`` finds observed rows.
    """
