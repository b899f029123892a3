"""Fit, theories, counterfactuals and tables under the names of SetMethods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fastqca import pof, pof_conditions, untenable
from fastqca._common.check import array, choice, flag, listing, shown
from fastqca._common.errors import CalibrationError, DataError
from fastqca._common.tolerance import is_half, is_in
from fastqca.calibration.graded import graded_memberships, regression_line
from fastqca.compat.r.algebra import intersection, negate
from fastqca.compat.r.arguments import listed, selected
from fastqca.compat.r.table import as_in_r
from fastqca.counterfactuals.remainders import known_rows, no_rows, without
from fastqca.data.case_labels import aligned
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import numbers_in
from fastqca.expressions import Expression
from fastqca.solutions import Minimization, SolutionSet
from fastqca.truth_tables import TruthTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.fit import ParametersOfFit
    from fastqca.panel import PanelFit
    from fastqca.theory import TheoryEvaluation
    from fastqca.truth_tables import Cubes

__all__ = [
    "LR_intersect",
    "QCAfit",
    "ambig_cases",
    "cluster",
    "esa",
    "indirectCalibration",
    "intersectExp",
    "negateExp",
    "pimdata",
    "skew_check",
    "stargazerSol",
    "stargazerTT",
    "theory_evaluation",
]


@as_in_r
def QCAfit(
    x: Any, y: Any, cond_lab: str | None = None, necessity: bool = True, neg_out: bool = False,
    product: bool = False, sol: Any = 1, consH: bool = False,
) -> ParametersOfFit:  # fmt: skip
    """Compute the parameters of fit of conditions; for a solution, use `fastqca.pof` on a model."""
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
    theory: Any, empirics: Any, outcome: str = "", sol: Any = 1, print_data: bool = False,
    print_fit: bool = False, consH: bool = False,
) -> TheoryEvaluation:  # fmt: skip
    """Evaluate a theory against a model; the fastqca function evaluates all models at once."""


@as_in_r
def cluster(
    data: Any, results: Any, outcome: str = "", unit_id: str = "", cluster_id: str = "",
    sol: Any = 1, necessity: bool = False, wicons: bool = False,
) -> PanelFit:  # fmt: skip
    """
    Evaluate a model within clusters and units, without permutations.

    `results` may be an expression.
    """


@as_in_r
def esa(
    oldtt: Any, nec_cond: Any = None, untenable_LR: Any = None, contrad_rows: Any = None
) -> TruthTable:
    """
    Code rows of a truth table as 0 for the enhanced standard analysis (ESA).

    Excludes all rows without a necessary condition (remainders and *observed* rows alike),
    remainders that satisfy an expression, and rows given by number. The fastqca function records
    the reason for each row and finds contradictory rows by itself.

    Examples
    --------
    >>> import fastqca as qca
    >>> table = qca.truth_table(qca.datasets.load("lipset", "fuzzy"), "SURV", incl_cut=0.8)
    >>> enhanced = esa(table, nec_cond=["STB", "DEV + URB"])
    >>> qca.minimize(enhanced, include="?").solution.models
    [<Model M1: URB*STB + DEV*~IND*STB -> SURV>]
    """
    if not isinstance(oldtt, TruthTable):
        raise DataError("oldtt must be a truth table returned by truthTable()")
    rows = no_rows(oldtt)
    numbers = [str(row).strip() for row in listed(contrad_rows) or []]
    if wrong := [number for number in numbers if not number.isdecimal()]:
        raise DataError(f"contrad_rows must be row numbers, got {shown(wrong[0])}")
    rows |= [int(number) for number in numbers]
    necessary, impossible = _statements(nec_cond), _statements(untenable_LR)
    if not (necessary or impossible or numbers):
        raise DataError("give nec_cond, untenable_LR or contrad_rows")
    rows |= untenable(
        oldtt, necessary, impossible, contradictory=False, simultaneous=False, observed=True
    )
    return without(oldtt, rows)


def _statements(value: Any) -> list[str]:
    """Read expressions: one text with commas, or several."""
    return [str(part) for part in listed(value) or []]


@as_in_r
def LR_intersect(results1: Any, results2: Any, sol1: Any = 1, sol2: Any = 1) -> list[int]:
    """
    Return the remainders assumed by both a model of an outcome and one of its negation.

    `fastqca.find_rows` with ``type=2`` considers all parsimonious models of both.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> both = [qca.minimize(sets, include="?", outcome=y, incl_cut=0.8) for y in ("SURV", "~SURV")]
    >>> LR_intersect(*both)
    [10, 12, 14, 16, 17, 21, 25, 29]
    """
    one, two = _assumed(results1, sol1), _assumed(results2, sol2)
    if (one.conditions, one.levels) != (two.conditions, two.levels):
        raise DataError(
            f"the solutions have different conditions: {listing(one.conditions)}, and "
            f"{listing(two.conditions)}"
        )
    return list(one & two)


def _assumed(results: Any, sol: Any) -> Cubes:
    model = selected(results, sol)
    table = model.explained.table
    cubes = model.expression.cubes(table.conditions, table.levels)
    rows = table.row_set(cubes, overlapping=True)
    return rows - table.row_set(known_rows(table), overlapping=True)


@as_in_r
def intersectExp(
    expression1: Any, expression2: Any, *, sol1: Any = 1, sol2: Any = 1
) -> Expression | tuple[Expression, ...]:
    """
    Intersect two expressions, or models of solutions.

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
    """Negate an expression, as `negate` does."""
    return negate(expression)


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
    model = selected(results, sol)
    terms = model.pims.iloc[:, : len(model.terms)]
    whole = terms.max(axis=1)
    values = model.explained.table.outcome_values
    return terms.assign(solution_formula=whole, out=values)


@as_in_r
def skew_check(data: Any, hist: bool = False, main: str | None = None) -> pd.DataFrame:
    """Return how many cases are in each set; the fastqca function returns more details."""
    frame = _sets(data)
    above = frame.apply(is_in).sum()
    found = {"above 0.5": above, "cases": frame.count(), "share": above / frame.count()}
    return pd.DataFrame(found)


@as_in_r
def ambig_cases(data: Any) -> pd.DataFrame:
    """List the cases with memberships of exactly 0.5; the fastqca function returns more."""
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
            raise DataError(
                f"column {name!r} is not calibrated: memberships must be in [0, 1]; "
                "calibrate it first"
            )
    return frame.astype(float)


@as_in_r
def stargazerSol(
    results: Any, outcome: str = "", sol: Any = 1, show_cases: bool = False, type: str = "latex"
) -> str:
    """Write a solution and all its models as LaTeX; results can also be saved to Word or Excel."""
    if not isinstance(results, Minimization | SolutionSet):
        raise DataError(f"results must be the result of minimize(), got {shown(results)}")
    return _written(results, type, show_cases)


@as_in_r
def stargazerTT(truthtable: Any, show_cases: bool = False, type: str = "latex") -> str:
    """Write a truth table as LaTeX."""
    if not isinstance(truthtable, TruthTable):
        raise DataError(f"truthtable must be the result of truthTable(), got {shown(truthtable)}")
    return _written(truthtable, type, show_cases)


def _written(result: Any, kind: str, show_cases: bool) -> str:
    kind = choice(kind, "type", ("latex", "html", "text"))
    texts = {"latex": result.to_latex, "html": result.to_html, "text": result.to_text}
    return str(texts[kind](cases="names" if flag(show_cases, "show_cases") else "none"))


@as_in_r
def indirectCalibration(x: Any, x_cal: Any, binom: bool = True) -> NDArray[np.float64]:
    """
    Calibrate raw values by regressing hand-coded memberships on them.

    The regression is logistic, or beta with ``binom=False``. `fastqca.indirect` accepts grades as
    well.

    Examples
    --------
    >>> indirectCalibration([1, 2, 3, 4], [0, 0.4, 0.6, 1]).round(3)
    array([0.045, 0.265, 0.735, 0.955])
    """
    regression = "binomial" if flag(binom, "binom") else "beta"
    raw, graded = (_vector(value, name) for value, name in ((x, "x"), (x_cal, "x_cal")))
    if raw.shape != graded.shape:
        raise DataError(f"x has {len(raw)} values, x_cal {len(graded)}")
    if np.ptp(raw) == 0 or not ((graded >= 0) & (graded <= 1)).all():
        raise CalibrationError("x must vary, and x_cal lie in [0, 1]")
    return graded_memberships(raw, *regression_line(raw, graded, regression))


def _vector(values: Any, name: str) -> NDArray[np.float64]:
    found = array(values, name)
    if found.ndim != 1 or len(found) < 2 or not np.isfinite(found).all():
        raise DataError(f"{name} must be at least two numbers without gaps")
    return found
