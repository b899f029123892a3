"""Necessary Condition Analysis: necessity in degree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import number, whole_number
from fastqca._common.recorded import recorded
from fastqca._common.values import FrozenDict
from fastqca.ceilings.corners import read_corners
from fastqca.ceilings.degree import NecessityInDegree
from fastqca.ceilings.drawn import MEASURES, draw, read_ceilings
from fastqca.ceilings.pairs import pairs_of, read_scopes, read_study
from fastqca.ceilings.permutation import Permutations, p_values, read_permutations, read_seed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fastqca.ceilings.corners import Corner
    from fastqca.ceilings.permutation import Asked
    from fastqca.data.missing import Missing

__all__ = ["nca"]


@recorded
def nca(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    ceilings: str | Iterable[str] = ("ce_fdh", "cr_fdh"),
    corner: Corner | int | Sequence[Corner | int] | Mapping[str, Corner | int] = "upper left",
    scope: Sequence[Any] | Mapping[str, Sequence[float]] | None = None,
    permutations: Asked = 0,
    seed: int | None = None,
    tau: float = 0.95,
    case_id: str | None = None,
    missing: Missing = "drop",
    threads: int | None = None,
) -> NecessityInDegree:
    r"""
    Measure necessity in degree by Necessary Condition Analysis (NCA).

    If a high outcome never occurs with a low condition, the upper left corner of their scatter plot
    is empty. The effect size d is the share of the plot above a ceiling drawn over the cases.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns, N rows
        Raw values or memberships: any finite numbers.
    outcome : str
        A column.
    conditions : str or iterable of str, optional
        Columns; by default all others.
    ceilings : str or iterable of str, default CE-FDH and CR-FDH
        - ``"ce_fdh"``: a step function through the peers, that is, the cases with a higher outcome
          than every case with a lower condition. No case lies above it. Suited to few or discrete
          levels.
        - ``"cr_fdh"``: the regression line through these peers; cases may lie above it.
        - ``"ce_vrs"``, ``"cr_vrs"``: the concave hull of the peers, and the line through its
          corners.
        - ``"c_lp"``: the line on or above all cases that is nearest to the peers.
        - ``"qr"``: the line of a quantile regression.
        - ``"ols"``, ``"cols"``: the regression line through all cases, and the same line shifted
          above all of them; for comparison.
    corner : str or int, or a sequence or mapping of these, default "upper left"
        The corner expected to be empty if the condition is necessary, for all conditions or for
        each: "upper left" (high condition for high outcome; 1 in R), "upper right" (low for high;
        2), "lower left" (high for low; 3) or "lower right" (low for low; 4).
    scope : (x_min, x_max, y_min, y_max), or a sequence or mapping of these, optional
        The theoretical scope, such as ``(0, 1, 0, 1)`` for memberships. By default the empirical
        scope, from the lowest to the highest observed value.
    permutations : int or "exact", default 0
        Number of random permutations of the outcome from which p is computed. "exact" uses all
        permutations, for at most 10 cases; so does a number that is at least the number of all
        permutations.
    seed : int, optional
        Seed of the permutations. By default it is drawn by the system and stored in the result.
    tau : float, default 0.95
        Quantile for the ceiling "qr", in (0, 1): the share of cases below the line.
    case_id : str, optional
        The column with the names of the cases.
    missing : {"drop", "raise"}, default "drop"
        How to handle a case with a missing value in a condition or in the outcome: leave it out for
        this condition, or raise an error.
    threads : int, optional
        Maximum number of threads for the permutations. Results do not depend on it.

    Returns
    -------
    NecessityInDegree
        One row per condition and ceiling, peers, bottlenecks and outliers.

    Raises
    ------
    DataError
        A column does not exist or is not numeric, or an argument is invalid.

    Warns
    -----
    MissingDataWarning
        Cases with missing values are left out.
    FastqcaWarning
        Cases lie outside the theoretical scope, which is then enlarged.

    See Also
    --------
    necessity : Necessity in kind: inclusion, relevance and coverage.
    necessity_in_kind_and_degree : Both in one table.

    Notes
    -----
    With scope S (an area) and ceiling zone C, the area above the ceiling within the scope,

    .. math:: d = C / S

    in [0, 1] [1]_. Accuracy is the percentage of cases on or below the ceiling; fit is the ceiling
    zone in percent of the CE-FDH zone. Cases at the same point all count in the regressions. A line
    whose slope has the wrong sign for the corner is not a ceiling: d is NaN, and `reason` says why.
    With a single peer (a case in the corner itself), d = 0 for all lines.

    The test permutes the outcome among the cases [2]_: :math:`p = (\#\{d^* \ge d\} + 1) / (B + 1)`
    for B random permutations, where effects within 1e-12 count as equal, and
    :math:`\#\{d^* \ge d\} / N!` for all permutations. All conditions use the same permutations.

    An empty corner alone does not show that the condition causes the outcome; a causal claim also
    needs theory.

    References
    ----------
    .. [1] Dul, J. (2016). Necessary Condition Analysis (NCA): logic and methodology of "necessary
       but not sufficient" causality. *Organizational Research Methods* 19(1), 10-52.
    .. [2] Dul, J., van der Laan, E. and Kuik, R. (2020). A statistical significance test for
       Necessary Condition Analysis. *Organizational Research Methods* 23(2), 385-395.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw = qca.datasets.load("lipset")
    >>> print(qca.nca(raw, "SURV", "DEV, LIT", permutations=10_000, seed=1))
    Necessity in degree for SURV: upper left corner
    <BLANKLINE>
    condition  ceiling   n      d       p  accuracy    fit    slope  intercept  X ineff.  Y ineff.
    ----------------------------------------------------------------------------------------------
    DEV        CE-FDH   18  0.270  <0.001     100.0  100.0        -          -      25.8       0.0
               CR-FDH   18  0.241  <0.001      72.2   89.4  0.03136     -14.99      38.7      21.3
    ----------------------------------------------------------------------------------------------
    LIT        CE-FDH   18  0.743  <0.001     100.0  100.0        -          -       8.9       0.0
               CR-FDH   18  0.614  <0.001      55.6   82.6   0.3032      -22.7       0.0       0.0
    ----------------------------------------------------------------------------------------------
    <BLANKLINE>
    d: small below 0.1, medium below 0.3, large below 0.5, else very large (Dul 2016)
    <BLANKLINE>
    X and Y ineff.: percent of the range of X and of Y in which neither constrains the other
    <BLANKLINE>
    p: 10,000 random permutations, seed 1
    """
    asked = read_ceilings(ceilings)
    share = number(tau, "tau", low=0, high=1, low_open=True, high_open=True)
    orders = read_permutations(permutations)
    start = read_seed(seed)
    workers = 0 if threads is None else whole_number(threads, "threads", low=1)
    study = read_study(data, outcome, conditions, case_id)
    corners = read_corners(corner, study.conditions)
    scopes = read_scopes(scope, study.conditions)
    pairs = pairs_of(study, corners, scopes, missing)
    drawn = tuple(draw(one, asked, share) for one in pairs)
    fits = [fit for one in drawn for fit in one.fits]
    measures = {name: np.array([fit.measures[name] for fit in fits]) for name in MEASURES}
    measures["p"] = np.full(len(fits), np.nan)
    made = None
    if orders:
        observed = measures["d"].reshape(len(pairs), len(asked))
        p, exact = p_values(
            pairs,
            study.y.size,
            asked,
            observed,
            asked=orders,
            seed=start,
            tau=share,
            threads=workers,
        )
        measures["p"] = p.ravel()
        made = Permutations(
            0 if orders == "exact" else int(orders), exact, None if all(exact) else start
        )
    return NecessityInDegree(
        outcome=study.outcome,
        conditions=study.conditions,
        ceilings=asked,
        measures=FrozenDict(measures),
        reasons=tuple(fit.reason for fit in fits),
        pairs=pairs,
        drawn=drawn,
        outcome_values=study.y[~np.isnan(study.y)],
        theoretical=tuple(one is not None for one in scopes),
        permutations=made,
        tau=share,
    )
