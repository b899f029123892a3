"""The indirect method: a regression of grades on the raw values, by groups or by cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from fastqca._common.check import choice, did_you_mean, listing, number, shown
from fastqca._common.errors import CalibrationError
from fastqca.calibration.curves import quasi_binomial
from fastqca.calibration.specs import Indirect, Lookup, Spec, checked_anchor
from fastqca.data.frames import case_names
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Graded", "graded_memberships", "indirect", "regression_line"]

Regression = Literal["binomial", "beta"]
_REGRESSIONS = ("binomial", "beta")
# The fitted memberships of grades that the raw values part completely are all 0 or 1.
_FLAT = 1e-6


@dataclass(frozen=True, slots=True, repr=False)
class Graded(Spec):
    """Membership by a regression on grades of cases; see `indirect`."""

    kind: ClassVar[str] = "graded"
    grades: Lookup | str
    _: KW_ONLY
    regression: str = "binomial"
    intercept: float | None = None
    slope: float | None = None

    @property
    def relative(self) -> bool:
        """Whether the regression is still to be fitted to the cases."""
        return self.slope is None

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """Where the fitted membership is 0.5."""
        if self.slope is None or self.intercept is None:
            return ()
        return (("crossover", -self.intercept / self.slope),)

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless there are grades in [0, 1], or coefficients."""
        where = f"column {column!r}: "
        choice(self.regression, f"{where}regression", _REGRESSIONS, error=CalibrationError)
        if not isinstance(self.grades, str):
            for case, grade in self.grades:
                text = f"{where}the grade of case {shown(case)}"
                number(grade, text, low=0, high=1, error=CalibrationError)
        if (self.intercept is None) != (self.slope is None):
            raise CalibrationError(f"{where}intercept and slope must be given together")
        for name in ("intercept", "slope"):
            if getattr(self, name) is not None:
                number(getattr(self, name), f"{where}{name}", error=CalibrationError)

    def resolved(self, x: Floats, column: str, table: pd.DataFrame) -> Spec:
        """Fit the regression to the graded cases."""
        if not self.relative:
            return self
        grades = self._of_cases(column, table)
        graded = ~np.isnan(x) & ~np.isnan(grades)
        try:
            intercept, slope = regression_line(x[graded], grades[graded], self.regression)
        except CalibrationError as error:
            raise CalibrationError(f"column {column!r}: {error}", column=column) from error
        return replace(self, intercept=intercept, slope=slope)

    def _of_cases(self, column: str, table: pd.DataFrame) -> Floats:
        """Look up the grades of the cases, NaN for one without (n,)."""
        if isinstance(self.grades, str):
            if self.grades not in table.columns:
                raise CalibrationError(
                    f"column {column!r}: the column of its grades, {self.grades!r}, is not there"
                    + did_you_mean(self.grades, table.columns)
                )
            grades = as_numbers(table[self.grades], self.grades)
        else:
            given = dict(self.grades)
            names = case_names(table)
            strange = [case for case in given if case not in set(names)]
            if strange:
                raise CalibrationError(
                    f"column {column!r}: the data have no case {listing(map(shown, strange))}"
                    + did_you_mean(str(strange[0]), names)
                )
            grades = np.array([given.get(name, math.nan) for name in names], np.float64)
        wrong = (grades < 0) | (grades > 1)
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise CalibrationError(
                f"column {column!r}: grades must be in [0, 1], got {shown(grades[at])} for case "
                f"{case_names(table)[at]}"
            )
        return grades

    def scores(self, x: Floats) -> Floats:
        """Membership scores of raw values (n,) on the fitted curve; NaN where `x` is NaN."""
        if self.intercept is None or self.slope is None:
            raise CalibrationError(
                f"{self!r} is fitted to the graded cases of a table: use calibrate(table, plan)"
            )
        return graded_memberships(x, self.intercept, self.slope)

    def __repr__(self) -> str:
        """Show the call that makes the spec, with the number of grades where there are many."""
        grades = shown(self.grades)
        if not isinstance(self.grades, str):
            few = [f"{shown(case)}: {shown(grade)}" for case, grade in self.grades[:3]]
            more = len(self.grades) - len(few)
            grades = "{" + ", ".join([*few, *([f"... {more} more"] if more else [])]) + "}"
        parts = [f"grades={grades}"]
        if self.regression != "binomial":
            parts.append(f"regression={self.regression!r}")
        fitted = {"intercept": self.intercept, "slope": self.slope}
        parts += [f"{name}={value:.6g}" for name, value in fitted.items() if value is not None]
        return f"indirect({', '.join(parts)})"


def graded_memberships(x: Floats, intercept: float, slope: float) -> Floats:
    """Compute memberships on a logistic line."""
    with np.errstate(over="ignore"):
        scores: Floats = 1 / (1 + np.exp(-(intercept + slope * x)))
    return scores


def regression_line(x: Floats, grades: Floats, regression: str) -> tuple[float, float]:
    """
    Fit the logit of grades in [0, 1] as a line in the raw values.

    Parameters
    ----------
    x, grades : ndarray of float64, shape (n,)
    regression : {"binomial", "beta"}

    Returns
    -------
    tuple of float
        The intercept and the slope.

    Raises
    ------
    CalibrationError
        Fewer than three cases, raw values or grades that do not vary, or grades that the raw
        values part completely.

    Examples
    --------
    >>> line = regression_line(np.array([1.0, 2, 3, 4]), np.array([0, 0.4, 0.6, 1]), "binomial")
    >>> np.round(line, 3)
    array([-5.095,  2.038])
    """
    if x.size < 3:
        raise CalibrationError(f"a regression needs the grades of at least 3 cases, got {x.size}")
    if np.ptp(x) == 0 or np.ptp(grades) == 0:
        which = "raw values" if np.ptp(x) == 0 else "grades"
        raise CalibrationError(f"the {which} of the graded cases are all equal")
    mean, sd = float(x.mean()), float(x.std())
    design = np.column_stack([np.ones_like(x), (x - mean) / sd])
    fitted = quasi_binomial(design, grades)
    if (fitted * (1 - fitted)).max() < _FLAT:
        raise CalibrationError(
            "the regression does not converge because the raw values separate the grades "
            "completely; use fuzzy() with anchors"
        )
    logits = np.log(fitted / (1 - fitted))
    line: Floats = np.asarray(np.linalg.lstsq(design, logits, rcond=None)[0], np.float64)
    if regression == "beta":
        line = _beta(design, grades, line)
    slope = float(line[1]) / sd
    return float(line[0]) - slope * mean, slope


def _beta(design: Floats, grades: Floats, start: Floats) -> Floats:
    """Maximize the likelihood of a beta regression with a logit link and one precision."""
    try:
        from scipy.optimize import minimize
        from scipy.special import betaln, digamma
    except ImportError as error:
        raise CalibrationError(
            "regression='beta' needs SciPy: pip install 'fastqca[plot]'"
        ) from error
    n = grades.size
    y = (grades * (n - 1) + 0.5) / n
    log_y, log_not = np.log(y), np.log1p(-y)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        mu = 1 / (1 + np.exp(-np.clip(design @ parameters[:-1], -30, 30)))
        precision = math.exp(min(float(parameters[-1]), 300.0))
        p, q = mu * precision, (1 - mu) * precision
        value = float((betaln(p, q) - (p - 1) * log_y - (q - 1) * log_not).sum())
        common = digamma(precision)
        of_p, of_q = digamma(p) - common - log_y, digamma(q) - common - log_not
        of_mu = precision * (of_p - of_q) * mu * (1 - mu)
        of_precision = float((mu * of_p + (1 - mu) * of_q).sum()) * precision
        return value, np.append(design.T @ of_mu, of_precision)

    begin = np.append(start, math.log(10.0))
    found = minimize(loss, begin, jac=True, method="BFGS", options={"gtol": 1e-9})
    _, gradient = loss(found.x)
    if not np.isfinite(found.x).all() or np.abs(gradient).max() > 1e-4:
        raise CalibrationError("the beta regression does not converge: use regression='binomial'")
    coefficients: Floats = found.x[:-1]
    return coefficients


def indirect(
    *thresholds: float,
    grades: Mapping[str, float] | str | None = None,
    regression: Regression = "binomial",
    intercept: float | None = None,
    slope: float | None = None,
) -> Indirect | Graded:
    r"""
    Calibrate by the indirect method: regress qualitative grades on the raw values.

    Parameters
    ----------
    *thresholds : float
        The m thresholds that divide the values into m + 1 groups coded 0, 1/m, ..., 1. Raw values
        must not be negative.
    grades : mapping of case names to float, or str, optional
        Instead of thresholds, your own grade of each case in [0, 1], such as 0, 0.2, 0.4, 0.6, 0.8
        or 1, or the column with the grades. Cases without a grade get their membership from the
        fitted curve.
    regression : {"binomial", "beta"}, default "binomial"
        With `grades`: fractional logit, or beta regression (requires SciPy).
    intercept, slope : float, optional
        With `grades`: the fitted line, as stored in the plan by `calibrate`.

    Returns
    -------
    Indirect or Graded

    Raises
    ------
    CalibrationError
        Both thresholds and grades are given, or a fitted line without grades.

    Notes
    -----
    With thresholds, a quasi-binomial logistic regression of the codes on log(x), sqrt(x), x and
    x squared; the fitted values, rounded to 6 decimals, are the scores. Equal to the R package
    QCA to 1e-6.

    With grades g the score is :math:`1 / (1 + \exp(-(a + b x)))`, fitted to the graded cases [1]_,
    either by binomial likelihood or by the likelihood of a beta distribution with mean :math:`\mu`
    and precision :math:`\phi` for :math:`(g (n - 1) + 1/2) / n` [2]_. Equal to
    ``indirectCalibration`` in the R package SetMethods. `calibrate` stores a and b in the plan kept
    with the sets, so applying that plan to other cases uses the same curve.

    References
    ----------
    .. [1] Ragin, C. C. (2008). *Redesigning Social Inquiry: Fuzzy Sets and Beyond*, ch. 5.
       University of Chicago Press.
    .. [2] Smithson, M. and Verkuilen, J. (2006). A better lemon squeezer? Maximum-likelihood
       regression with beta-distributed dependent variables. *Psychological Methods* 11(1), 54-71.

    Examples
    --------
    >>> import fastqca as qca
    >>> x = [720, 1098, 586, 468, 590, 983, 795, 390, 424, 662, 517, 1008, 350, 320, 331, 367]
    >>> qca.calibrate(x, indirect(400, 550, 900))[:3].round(2)
    array([0.64, 1.  , 0.62])
    >>> table = {"GDP": [310, 480, 650, 1200, 820], "grade": [0, 0.4, 0.6, 1, None]}
    >>> qca.calibrate(table, {"GDP": indirect(grades="grade")})["GDP"].round(2).tolist()
    [0.06, 0.27, 0.67, 1.0, 0.92]
    """
    if grades is None:
        if intercept is not None or slope is not None:
            raise CalibrationError("indirect: intercept and slope require grades")
        return Indirect(tuple(checked_anchor(one, "threshold") for one in thresholds))
    if thresholds:
        raise CalibrationError("indirect accepts either thresholds or grades, not both")
    if isinstance(grades, Mapping):
        by_case: Lookup | str = tuple((str(case), grade) for case, grade in grades.items())
    elif isinstance(grades, str):
        by_case = grades
    else:
        raise CalibrationError(
            "indirect: grades must be a mapping of cases to grades, or the name of a column, got "
            f"{shown(grades)}"
        )
    return Graded(by_case, regression=regression, intercept=intercept, slope=slope)
