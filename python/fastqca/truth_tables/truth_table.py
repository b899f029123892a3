"""The truth table: cases to configurations, and which of these are enough for the outcome."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.errors import DataError
from fastqca._common.settings import takes
from fastqca.data.frames import case_names, to_table
from fastqca.truth_tables.coding import (
    cut_offs,
    nothing_left,
    output_codes,
    read_assumed,
    read_excluded,
)
from fastqca.truth_tables.selection import (
    read_outcome,
    read_sets,
    select_conditions,
    warn_of_idle_conditions,
)
from fastqca.truth_tables.settings import TruthTableSettings
from fastqca.truth_tables.significance import check_crisp, significance
from fastqca.truth_tables.table import TruthTable
from fastqca.truth_tables.ties import Dropped, tied_cases, warn_of_ties

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Unpack

    from numpy.typing import NDArray

    from fastqca.data.sets import SetData
    from fastqca.truth_tables.options import TruthTableOptions

__all__ = ["TruthTable", "coded", "truth_table"]


@takes(TruthTableSettings)
def truth_table(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    **settings: Unpack[TruthTableOptions],
) -> TruthTable:
    """
    Assign cases to configurations, and code which of these are sufficient for the outcome.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns
        Calibrated sets: membership in [0, 1], or levels 0, 1, 2, ... of multi-value conditions.
        Accepts pandas, polars, pyarrow and any object with the Arrow PyCapsule protocol. A crisp or
        multi-value condition may have "don't care" cells: "-" (or a dash of any length), "dc", or
        one negative whole number.
    outcome : str
        ``"Y"``, ``"~Y"``, levels of a multi-value column ``"Y{1,2}"``, or any expression such
        as ``"A + B*~C"``.
    conditions : str or iterable of str, optional
        ``["A", "B"]``, ``"A, B"`` or ``"A:C"`` for all columns from A to C. By default all
        columns that the outcome does not use. At most 256, of up to 256 levels each.
    **settings
        The fields of `TruthTableSettings`.

    Returns
    -------
    TruthTable

    Raises
    ------
    DataError
        The data or an argument is invalid; the message names column, case and value.
    ExpressionError
        `outcome`, `exclude` or `assume` is an expression that cannot be read.

    Warns
    -----
    FastqcaWarning
        A membership is exactly 0.5; the outcome or a condition is constant; a condition equals
        another condition, or the negation of another condition or of the outcome; a row number in
        `exclude` exceeds the size of the table; cases are left out because of missing values; a
        negative number is read as "don't care".

    Notes
    -----
    With m the membership of a case in a row (the minimum over the conditions) and y that in the
    outcome, summed over all cases,

    incl = Σ min(m, y) / Σ m and, with p = Σ min(m, y, 1 - y),
    PRI = (Σ min(m, y) - p) / (Σ m - p) [1]_.

    A case with a "don't care" cell is neither in the condition nor in its negation. Such cells
    occur, for example, in temporal QCA [2]_, where the order of two events is undefined if one of
    them did not happen. In the truth table, "don't care" is a level of its own, but no term
    contains this level: terms that explain the row do not contain the condition and hold whatever
    its level.

    The arguments are those of ``truthTable`` in the R package QCA, with underscores instead of
    dots; `ties`, `missing` and `case_id` are not in R.

    References
    ----------
    .. [1] Schneider, C. Q. and Wagemann, C. (2012). *Set-Theoretic Methods for the Social
       Sciences*, ch. 5 and 9. Cambridge University Press.
    .. [2] Caren, N. and Panofsky, A. (2005). TQCA: a technique for adding temporality to
       qualitative comparative analysis. *Sociological Methods & Research* 34(2), 147-172.

    Examples
    --------
    >>> data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 1], "Y": [1, 1, 0, 1]}
    >>> table = truth_table(data, "Y", incl_cut=0.8)
    >>> table
    <TruthTable of Y by A, B: 3 rows (2 '1', 1 '0'), 4 cases>
    >>> print(table)
      OUT: output value
        n: number of cases in configuration
     incl: sufficiency inclusion score
      PRI: proportional reduction in inconsistency
    <BLANKLINE>
       A B   OUT   n  incl    PRI   cases
    2  0 1    0    2  0.500  0.500  3,4
    3  1 0    1    1  1.000  1.000  2
    4  1 1    1    1  1.000  1.000  1
    """
    return made_of(data, TruthTableSettings(outcome, conditions, **settings))


def made_of(data: Any, settings: TruthTableSettings) -> TruthTable:  # noqa: ANN401 (a table)
    """Make the truth table of some data, by settings that have been checked."""
    given = to_table(data)
    cases = case_names(given, settings.case_id)
    target = read_outcome(given, settings.outcome)
    names = select_conditions(given, settings.conditions, target, settings.case_id)
    sets, values, dropped = read_sets(given, target, names, cases, settings.missing)
    warn_of_idle_conditions(sets, target.label, values)
    return coded(sets, target.label, values, settings.changed(conditions=names), dropped)


def coded(
    sets: SetData,
    outcome: str,
    values: NDArray[np.float64],
    settings: TruthTableSettings,
    dropped: tuple[str, ...] = (),
    *,
    told: bool = False,
    may_be_empty: bool = False,
) -> TruthTable:
    """
    Count and code the rows of checked sets, by settings that have been checked.

    With `told` nobody is warned of ties (again). A table without any row that counts is an error
    unless it `may_be_empty`.
    """
    ties, sets = settings.ties, sets.as_given()
    found = _core.truth_table(
        sets.values,
        fuzzy=np.array(sets.fuzzy, dtype=np.bool_),
        outcome=values,
        ties="drop" if ties == "raise" else ties,
    )
    tied = tied_cases(sets, found["ties"], "drop" if told else ties)
    if found["nudged"] is not None:
        sets = replace(sets, values=found["nudged"], given=sets.values)
    configs, row_of, n, incl, pri = (
        found[name] for name in ("configs", "row_of", "n", "incl", "PRI")
    )
    n_cut = settings.n_cut
    if not may_be_empty and (not n.size or n.max() < n_cut):
        if tied and not told:
            warn_of_ties(sets, found["ties"], tied, ties)
        raise DataError(nothing_left(n, n_cut))
    incl_cut = cut_offs(settings.incl_cut)
    tested = None
    if settings.alpha is not None:
        check_crisp(sets, outcome, values)
        tested = significance(n, incl, incl_cut, settings.alpha)
    by_cuts = partial(output_codes, incl_cut=incl_cut, n_cut=n_cut, pri_cut=settings.pri_cut)
    codes = by_cuts(n, incl, pri, significant=tested)
    if tied and not told:
        plain = tested is None and settings.exclude is None and settings.assume is None
        measures = n, incl, pri, by_cuts if plain else None
        left_out = Dropped(sets, found["ties"], values, configs, *measures)
        warn_of_ties(sets, found["ties"], tied, ties, left_out)
    space = sets.names, sets.levels, configs
    named, excluded = read_excluded(settings.exclude, *space, sets.row_levels)
    for row in named:
        codes[row] = "0"
    below, new = read_assumed(settings.assume, *space, codes, excluded, sets.row_levels)
    for row in below:
        codes[row] = "1"
    pvals = [tested.pval1, tested.pval0] if tested else [None, None]
    if len(new):
        # Rows without a case take their places among the others, with nothing to count.
        configs = np.concatenate([configs, new])
        order = np.lexsort(configs.T[::-1])
        codes = [*codes, *["1"] * len(new)]
        codes = [codes[i] for i in order.tolist()]
        nothing = np.full(len(new), np.nan)
        configs, n = configs[order], np.append(n, np.zeros(len(new), np.int64))[order]
        incl, pri = np.append(incl, nothing)[order], np.append(pri, nothing)[order]
        pvals = [p if p is None else np.append(p, nothing)[order] for p in pvals]
        row_of = np.append(np.argsort(order), -1)[row_of]  # -1, a case in no row, stays -1
    return TruthTable(
        conditions=sets.names,
        outcome=outcome,
        levels=sets.levels,
        settings=settings,
        sets=sets,
        outcome_values=values,
        configs=configs,
        out=tuple(codes),
        n=n,
        incl=incl,
        pri=pri,
        row_of=row_of,
        pval1=pvals[0],
        pval0=pvals[1],
        ties=tied,
        dropped=dropped,
        excluded=excluded,
    )
