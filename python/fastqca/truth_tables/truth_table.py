"""The truth table: cases to configurations, and which of these are enough for the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import whole_number
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca.data.frames import case_names, to_frame
from fastqca.truth_tables.coding import (
    Excluded,
    Ties,
    case_rows,
    cut_offs,
    nothing_left,
    output_codes,
    read_assumed,
    read_excluded,
    settled,
)
from fastqca.truth_tables.selection import (
    read_outcome,
    read_sets,
    select_conditions,
    warn_of_idle_conditions,
)
from fastqca.truth_tables.significance import InfTest, check_crisp, significance
from fastqca.truth_tables.table import TruthTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from fastqca.data.missing import Missing
    from fastqca.data.sets import SetData

__all__ = ["TruthTable", "coded", "truth_table"]


def truth_table(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    incl_cut: float | tuple[float, float] = 1.0,
    n_cut: int = 1,
    pri_cut: float = 0.0,
    exclude: Excluded | None = None,
    assume: Excluded | None = None,
    complete: bool = False,
    case_id: str | None = None,
    dcc: bool = False,
    sort_by: str | Iterable[str] | None = None,
    inf_test: InfTest | None = None,
    ties: Ties = "drop",
    missing: Missing = "raise",
    use_labels: bool = False,
) -> TruthTable:
    """
    Sort cases into configurations and code which of these are sufficient for the outcome.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns
        Calibrated sets: membership in [0, 1], or levels 0, 1, 2, ... of multi-value conditions.
        pandas, polars, pyarrow and everything with the Arrow PyCapsule protocol. A crisp or
        multi-value condition may have "don't care" cells: "-" (or a dash of any length), "dc",
        or one negative whole number.
    outcome : str
        ``"Y"``, ``"~Y"``, levels of a multi-value column ``"Y{1,2}"``, or any expression such
        as ``"A + B*~C"``.
    conditions : str or iterable of str, optional
        ``["A", "B"]``, ``"A, B"`` or ``"A:C"`` for all columns from A to C. By default all
        columns that the outcome does not use.
    incl_cut : float or (float, float), default 1
        Consistency from which a row is coded "1". With a second, lower number, rows from that
        one on are coded "C", contradictory.
    n_cut : int, default 1
        Rows with fewer cases are coded "?", as if unobserved. They stay in the table.
    pri_cut : float, default 0
        PRI that a row needs to be coded "1"; one that only lacks PRI is "0".
    exclude : int, iterable of int, str, Expression or Cubes, optional
        Rows that may not be assumed to have the outcome: by row number, observed rows too, or
        the unobserved rows that an expression covers.
    assume : int, iterable of int, str, Expression or Cubes, optional
        Remainders that are assumed to have the outcome and coded "1", so that every model
        explains them, whether or not that makes it simpler: by row number, or those that an
        expression covers. At most 4096.
    complete : bool, default False
        Show the remainders too, in print and in `TruthTable.to_frame`.
    case_id : str, optional
        The column with the names of the cases. By default the index.
    dcc : bool, default False
        Show deviant cases (in the row, not in the outcome) instead of all cases.
    sort_by : str or iterable of str, optional
        Order of the rows in print: "OUT", "n", "incl", "PRI", or several. High comes first;
        ``"incl+"`` puts low first.
    inf_test : None, "binom" or ("binom", float), optional
        Code rows by exact binomial tests, with 0.05 or another level of significance: a row is
        "1" if its inclusion is significantly above the (first) `incl_cut`, else "C" if it is so
        above the second. For crisp and multi-value sets.
    ties : {"drop", "up", "down", "raise"}, default "drop"
        What a fuzzy membership of exactly 0.5 does: the case joins no row, counts as 1, counts
        as 0, or is an error.
    missing : {"raise", "drop"}, default "raise"
        What a missing value in a column that is used does: it is an error, or its case is left
        out, named by a warning, in `TruthTable.dropped` and in print.
    use_labels : bool, default False
        Show the labels of levels in print, for conditions that are a Categorical of text.
        Otherwise a note says which level has which label.

    Returns
    -------
    TruthTable

    Raises
    ------
    DataError
        The data or an argument cannot be used; the message names column, case and value.
    ExpressionError
        `outcome`, `exclude` or `assume` is an expression that cannot be read.

    Warns
    -----
    FastqcaWarning
        A membership is exactly 0.5; the outcome or a condition is constant; a condition is equal
        to another, or the negation of another or of the outcome; a row number to exclude is
        above the size of the table; cases are left out for missing values; a negative number is
        read as "don't care".

    Notes
    -----
    With m the membership of a case in a row (the minimum over the conditions) and y that in the
    outcome, summed over all cases,

    incl = Σ min(m, y) / Σ m and, with p = Σ min(m, y, 1 - y),
    PRI = (Σ min(m, y) - p) / (Σ m - p) [1]_.

    A case with a "don't care" cell, as in temporal QCA [2]_ where the order of two events is
    nothing if one of them did not happen, is neither in the condition nor in its negation, so
    the cell is a level of its own in the table. No term holds that level: what explains the
    row has to do without the condition, and stands for whatever its level is.

    Arguments are those of ``truthTable`` in the R package QCA, with dots as underscores;
    `ties`, `missing` and `case_id` are not in R.

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
    settings = {
        "outcome": outcome,
        "conditions": conditions,
        "incl_cut": incl_cut,
        "n_cut": n_cut,
        "pri_cut": pri_cut,
        "exclude": exclude,
        "assume": assume,
        "complete": complete,
        "case_id": case_id,
        "dcc": dcc,
        "sort_by": sort_by,
        "inf_test": inf_test,
        "ties": ties,
        "missing": missing,
        "use_labels": use_labels,
    }
    settings = settled(settings)
    frame = to_frame(data)
    cases = case_names(frame, case_id)
    target = read_outcome(frame, outcome)
    names = select_conditions(frame, conditions, target, case_id)
    settings["conditions"] = names
    sets, values, dropped = read_sets(frame, target, names, cases, missing)
    warn_of_idle_conditions(sets, target.label, values)
    return coded(sets, target.label, values, settings, dropped)


def coded(
    sets: SetData,
    outcome: str,
    values: NDArray[np.float64],
    settings: Mapping[str, Any],
    dropped: tuple[str, ...] = (),
    *,
    told: bool = False,
) -> TruthTable:
    """
    Count and code the rows of checked sets, with arguments that `settled` has checked.

    With `told` nobody is warned of ties (again).
    """
    rows, joins, tied = case_rows(sets, settings["ties"], told=told)
    configs, row_of, n, incl, pri = _core.truth_table(
        sets.values,
        np.array(sets.row_levels, dtype=np.uint8),
        np.array(sets.fuzzy, dtype=np.bool_),
        values,
        rows,
        joins,
    )
    n_cut = whole_number(settings["n_cut"], "n_cut", low=0)
    if not n.size or n.max() < n_cut:
        raise DataError(nothing_left(n, n_cut))
    incl_cut = cut_offs(settings["incl_cut"])
    tested = None
    if settings["inf_test"] is not None:
        check_crisp(sets, outcome, values)
        tested = significance(n, incl, incl_cut, settings["inf_test"][1])
    codes = output_codes(
        n,
        incl,
        pri,
        incl_cut=incl_cut,
        n_cut=n_cut,
        pri_cut=settings["pri_cut"],
        significant=tested,
    )
    space = sets.names, sets.levels, configs
    named, excluded = read_excluded(settings["exclude"], *space, sets.row_levels)
    for row in named:
        codes[row] = "0"
    below, new = read_assumed(settings["assume"], *space, codes, excluded, sets.row_levels)
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
        settings=FrozenDict(settings),
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
