"""What SetMethods has for looking at sets, solutions and truth tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import array, flag, shown
from fastqca._common.errors import CalibrationError, DataError
from fastqca._common.tolerance import is_half, is_in
from fastqca.compat.r.algebra import intersection, negate
from fastqca.compat.r.arguments import as_in_r, has_no_effect, listed
from fastqca.compat.r.evidence import selected
from fastqca.compat.r.plots import XYplot
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import numbers_in
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from fastqca.expressions.expression import Expression

__all__ = [
    "ambig_cases",
    "indirectCalibration",
    "intersectExp",
    "negateExp",
    "pimdata",
    "pimplot",
    "skew_check",
    "stargazerSol",
    "stargazerTT",
    "xy_plot",
]

_STEPS = 100  # of a regression that converges in fewer than ten
_FLAT = 1e-13


@as_in_r
def pimdata(results: Any, outcome: str = "", sol: Any = 1) -> pd.DataFrame:
    """
    Return memberships in the terms of a model, the model and the outcome.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> found = pimdata(qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8), "SURV")
    >>> found.columns.tolist()
    ['DEV*~IND', 'URB*STB', 'solution_formula', 'out']
    """
    del outcome  # the solution knows it
    model = selected(results, sol)
    terms = model.pims.iloc[:, : len(model.terms)]
    whole = terms.max(axis=1)
    values = model.explained.table.outcome_values
    return terms.assign(solution_formula=whole, out=values)


@as_in_r
def pimplot(
    data: Any = None,
    results: Any = None,
    outcome: str = "",
    sol: Any = 1,
    necessity: bool = False,
    all_labels: bool = False,
    jitter: bool = False,
    labcol: Any = None,
) -> list[Axes]:
    """
    Draw each term of a model, and the whole, against the outcome: `fastqca.plot.xy`.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> found = qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8)
    >>> [ax.get_xlabel() for ax in pimplot(sets, found, "SURV")]
    ['DEV*~IND', 'URB*STB', 'DEV*~IND + URB*STB']
    """
    from fastqca.plot import xy

    del data, labcol
    has_no_effect("points in the same place are drawn once, with all names", jitter=jitter)
    frame = pimdata(results, outcome, sol)
    model = selected(results, sol)
    names = [*(frame.columns[:-2] if len(frame.columns) > 3 else ()), "solution_formula"]
    relation = "necessity" if necessity else "sufficiency"
    drawn = []
    for name in names:
        label = str(model) if name == "solution_formula" else name
        ax = xy(
            frame[name].rename(label),
            frame["out"].rename(model.explained.table.outcome),
            relation=relation,  # type: ignore[arg-type]
            names=True if all_labels else None,
        )
        ax.set_xlabel(label)
        drawn.append(ax)
    return drawn


@as_in_r
def xy_plot(
    x: Any,
    y: Any,
    data: Any = None,
    necessity: bool = False,
    main: str = "",
    xlab: str = "",
    ylab: str = "",
    *,
    neg_out: bool = False,
    case_lab: bool = False,
    labs: Any = None,
) -> Axes:
    """
    Draw memberships in two sets: `XYplot`.

    Examples
    --------
    >>> import fastqca as qca
    >>> ax = xy_plot("DEV", "SURV", qca.datasets.load("lipset", "fuzzy"), necessity=True)
    """
    from fastqca.plot import xy

    outcome = (
        f"~{y}" if neg_out and isinstance(y, str) else 1 - numbers_in(y, "y") if neg_out else y
    )
    relation = "necessity" if necessity else "sufficiency"
    if case_lab:
        names = True if labs is None else listed(labs)
        ax = xy(x, outcome, data, relation=relation, names=names)  # type: ignore[arg-type]
    else:
        ax = XYplot(x, outcome, data, relation)
    for text, put in ((main, ax.set_title), (xlab, ax.set_xlabel), (ylab, ax.set_ylabel)):
        if text:
            put(text)
    return ax


@as_in_r
def skew_check(data: Any, hist: bool = False, main: str | None = None) -> pd.DataFrame:
    """
    Say how many cases are in each set: `fastqca.diagnose` says more.

    Examples
    --------
    >>> skew_check({"A": [0.9, 0.2, 0.1, 0.3]})
       above 0.5  cases  share
    A          1      4   0.25
    """
    import pandas as pd

    has_no_effect("fastqca.plot.calibration draws sets", hist=hist, main=main)
    frame = _sets(data)
    above = frame.apply(is_in).sum()
    found = {"above 0.5": above, "cases": frame.count(), "share": above / frame.count()}
    return pd.DataFrame(found)


@as_in_r
def ambig_cases(data: Any) -> pd.DataFrame:
    """
    List the cases with a membership of exactly 0.5: `fastqca.diagnose` says more.

    Examples
    --------
    >>> ambig_cases({"A": [0.5, 0.2], "B": [0.5, 1]})
      case set
    0    1   A
    1    1   B
    """
    import pandas as pd

    frame = _sets(data)
    cases = case_names(frame, None)
    found = [
        (cases[i], name)
        for name in frame.columns
        for i in np.flatnonzero(is_half(frame[name].to_numpy()))
    ]
    return pd.DataFrame(found, columns=["case", "set"])


def _sets(data: Any) -> pd.DataFrame:
    """Read one set or several, of memberships only."""
    many = hasattr(data, "columns") or isinstance(data, dict)
    frame = to_frame(data if many else {getattr(data, "name", None) or "X": data})
    for name in frame.columns:
        values = frame[name]
        numeric = values.dtype.kind in "fiub"
        if not numeric or not values.dropna().between(0, 1).all():
            raise DataError(f"column {name!r} is not calibrated: memberships lie in [0, 1]")
    return frame.astype(float)


@as_in_r
def stargazerSol(
    results: Any, outcome: str = "", sol: Any = 1, show_cases: bool = False, type: str = "latex"
) -> str:
    """
    Write a solution as LaTeX: its `to_latex`, for all models. There are Word and Excel too.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> found = qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8)
    >>> "tabular" in stargazerSol(found, "SURV")
    True
    """
    del outcome, sol, show_cases
    if not isinstance(results, Minimization | SolutionSet):
        raise DataError(f"results must be what minimize() returns, got {shown(results)}")
    return _written(results, type)


@as_in_r
def stargazerTT(truthtable: Any, show_cases: bool = False, type: str = "latex") -> str:
    """
    Write a truth table as LaTeX: its `to_latex`.

    Examples
    --------
    >>> import fastqca as qca
    >>> table = qca.truth_table(qca.datasets.load("lipset", "fuzzy"), "SURV", incl_cut=0.8)
    >>> "tabular" in stargazerTT(table)
    True
    """
    del show_cases
    if not isinstance(truthtable, TruthTable):
        raise DataError(f"truthtable must be what truthTable() returns, got {shown(truthtable)}")
    return _written(truthtable, type)


def _written(result: Any, kind: str) -> str:
    if kind == "html":
        text: str = result._repr_html_()
    elif kind == "text":
        text = str(result)
    elif kind == "latex":
        text = result.to_latex()
    else:
        raise DataError(f"type must be 'latex', 'html' or 'text', got {shown(kind)}")
    return text


@as_in_r
def intersectExp(
    expression1: Any, expression2: Any, *, sol1: Any = 1, sol2: Any = 1
) -> Expression | tuple[Expression, ...]:
    """
    Intersect two expressions: `fastqca.boolean.intersection`.

    Examples
    --------
    >>> intersectExp("A + B", "C")
    expression('A*C + B*C')
    """
    sides = [
        selected(each, sol) if isinstance(each, Minimization | SolutionSet) else each
        for each, sol in ((expression1, sol1), (expression2, sol2))
    ]
    return intersection(*sides)


@as_in_r
def negateExp(expression: Any) -> Expression | dict[str, Expression]:
    """
    Negate an expression: `negate`.

    Examples
    --------
    >>> negateExp("A*B")
    expression('~A + ~B')
    """
    return negate(expression)


@as_in_r
def indirectCalibration(x: Any, x_cal: Any, binom: bool = True) -> NDArray[np.float64]:
    """
    Calibrate by a regression of graded memberships on raw values.

    Parameters
    ----------
    x : array_like of float
        Raw values.
    x_cal : array_like of float
        Memberships that were graded by hand, such as 0, 0.2, 0.4, 0.6, 0.8 and 1.
    binom : bool
        A logistic regression. R's alternative, a beta regression, is not here.

    Examples
    --------
    >>> indirectCalibration([1, 2, 3, 4], [0, 0.4, 0.6, 1]).round(3)
    array([0.045, 0.265, 0.735, 0.955])
    """
    if not flag(binom, "binom"):
        raise DataError("binom=False, a beta regression, is not here: use binom=True")
    raw, graded = (_vector(value, name) for value, name in ((x, "x"), (x_cal, "x_cal")))
    if raw.shape != graded.shape:
        raise DataError(f"x has {len(raw)} values, x_cal {len(graded)}")
    if np.ptp(raw) == 0 or not ((graded >= 0) & (graded <= 1)).all():
        raise CalibrationError("x must vary, and x_cal lie in [0, 1]")
    scaled = (raw - raw.mean()) / raw.std()
    design = np.column_stack([np.ones_like(scaled), scaled])
    weights = np.zeros(2)
    for _ in range(_STEPS):
        fitted = 1 / (1 + np.exp(-(design @ weights)))
        slope = fitted * (1 - fitted)
        if slope.max() < _FLAT:
            break
        steepness = design.T @ (design * slope[:, np.newaxis])
        change = np.linalg.solve(steepness, design.T @ (graded - fitted))
        weights = weights + change
        if np.abs(change).max() < _FLAT:
            result: NDArray[np.float64] = 1 / (1 + np.exp(-(design @ weights)))
            return result
    raise CalibrationError(
        "the regression does not converge: the raw values part the graded memberships "
        "completely; use fuzzy() with anchors"
    )


def _vector(values: Any, name: str) -> NDArray[np.float64]:
    found = array(values, name)
    if found.ndim != 1 or len(found) < 2 or not np.isfinite(found).all():
        raise DataError(f"{name} must be at least two numbers without gaps")
    return found
