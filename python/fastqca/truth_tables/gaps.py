"""Gaps in the consistency of rows: where a cut-off parts them best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import listing, number, shown
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import TOLERANCE, reaches
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.table import TruthTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["ConsistencyGaps", "ConsistencyStep", "consistency_gaps"]

# Below these no cut-off is recommended.
LEAST_INCL = 0.75
LEAST_PRI = 0.5


@dataclass(frozen=True, slots=True)
class ConsistencyStep:
    """
    Rows with the same inclusion, or PRI, and the gap below them.

    Attributes
    ----------
    value : float
        Their inclusion or PRI.
    rows : tuple of int
        Their row numbers.
    n : int
        How many cases they have.
    gap : float
        How far the next lower value is; NaN for the lowest one.
    cut : float
        A short number within the gap, to be used as a cut-off, above `least` if the value is;
        the value itself for the lowest.
    coded : tuple of int
        The rows that are coded "1" with this cut-off: these and all those above, without those
        below the `pri_cut` of the table.
    pri : float
        The lowest PRI of the rows in `coded`; NaN if some have none.
    """

    value: float
    rows: tuple[int, ...]
    n: int
    gap: float
    cut: float
    coded: tuple[int, ...]
    pri: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ConsistencyGaps(Recorded, Exportable):
    """
    Inclusion and PRI of truth table rows, in descending order, with the gaps between them.

    Returned by `consistency_gaps`.

    Attributes
    ----------
    outcome : str
        The outcome as printed.
    incl : tuple of ConsistencyStep
        All rows with enough cases, by inclusion.
    pri : tuple of ConsistencyStep
        The rows among them that reach the `incl_cut` of the table, by PRI.
    least, least_pri : float
        The lowest cut-offs for inclusion and PRI that are proposed.
    incl_cut, pri_cut : float
        The cut-offs of the table.
    """

    outcome: str
    incl: tuple[ConsistencyStep, ...]
    pri: tuple[ConsistencyStep, ...]
    least: float
    least_pri: float
    incl_cut: float
    pri_cut: float

    @property
    def largest(self) -> ConsistencyStep | None:
        """
        The rows above the largest gap in inclusion suited for a cut-off; None if there is none.

        Among equal gaps, the highest counts. The cut-off is not below `least`, and no row that it
        codes "1" has a PRI below `least_pri`.
        """
        allowed = [step for step in self.incl if reaches(step.pri, self.least_pri)]
        return _largest(allowed, self.least)

    @property
    def largest_pri(self) -> ConsistencyStep | None:
        """The rows above the largest gap in PRI; None if there is none."""
        return _largest(self.pri, self.least_pri)

    def to_frame(self) -> pd.DataFrame:
        """
        Return the steps as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            One row per measure and value, from high to low: `measure` ("incl" or "PRI"), `value`,
            `rows` (numbers joined by commas), `n`, `gap`, `cut` (a cut-off in the gap), `n_coded`
            (the number of rows it codes "1"), `PRI` (the lowest PRI of these rows), and `largest`
            (whether this gap is the largest suited for a cut-off).
        """
        import pandas as pd

        columns = ["measure", "value", "rows", "n", "gap", "cut", "n_coded", "PRI", "largest"]
        rows = [
            (measure, s.value, _join(s.rows), s.n, s.gap, s.cut, len(s.coded), s.pri, s is top)
            for measure, steps, top in self._by_measure()
            for s in steps
        ]
        return pd.DataFrame(rows, columns=columns)

    def _by_measure(
        self,
    ) -> list[tuple[str, tuple[ConsistencyStep, ...], ConsistencyStep | None]]:
        return [("incl", self.incl, self.largest), ("PRI", self.pri, self.largest_pri)]

    def __repr__(self) -> str:
        largest = self.largest
        gap = "none" if largest is None else f"{figure(largest.gap)} below {figure(largest.value)}"
        return f"<ConsistencyGaps of {self.outcome}: {len(self.incl)} values, largest gap {gap}>"

    def _tables(self) -> list[Table]:
        return [
            self._table(measure, steps, largest)
            for measure, steps, largest in self._by_measure()
            if steps or measure == "incl"
        ]

    def _table(
        self, measure: str, steps: Sequence[ConsistencyStep], largest: ConsistencyStep | None
    ) -> Table:
        columns = [Column(measure, gap=0), Column("rows", "left", wrap=","), Column("n")]
        columns += [Column("gap"), Column("cut"), Column("coded 1"), Column("", "left")]
        body = [
            [
                *(figure(step.value), _join(step.rows), str(step.n), figure(step.gap)),
                *(
                    _shown_cut(step, last=step is steps[-1]),
                    str(len(step.coded)),
                    "largest gap" * (step is largest),
                ),
            ]
            for step in steps
        ]
        if measure == "incl":
            name, now = "incl_cut", self.incl_cut
            above = f"above {shown(self.least)} with a PRI of at least {shown(self.least_pri)}"
            caption = f"Inclusion of the rows of {self.outcome}"
        else:
            name, now = "pri_cut", self.pri_cut
            above = f"above {shown(self.least_pri)}"
            with_incl = f"with an inclusion of at least {shown(self.incl_cut)}"
            caption = f"PRI of the rows of {self.outcome} {with_incl}"
        note = f"There is no gap between values {above}"
        if largest is not None:
            rows = "row" if len(largest.coded) == 1 else "rows"
            note = (
                f"{name}={largest.cut:g} lies in the largest gap between values {above}, "
                f"and codes {rows} {listing(largest.coded)} as 1"
            )
        notes = [f"{name} of the table: {shown(now)}", note]
        return Table(columns, [body], rules=False, caption=caption, notes=notes)


def _shown_cut(step: ConsistencyStep, *, last: bool) -> str:
    """Write a cut-off; below the lowest value each lower number does the same, so a short one."""
    return f"{math.floor(step.cut * 1000) / 1000:g}" if last else f"{step.cut:g}"


@recorded
def consistency_gaps(
    table: TruthTable, *, least: float = LEAST_INCL, least_pri: float = LEAST_PRI
) -> ConsistencyGaps:
    """
    Sort truth table rows by inclusion and by PRI, and show the gaps between them.

    Parameters
    ----------
    table : TruthTable
        Rows below its `n_cut`, and rows that are excluded or assumed, are left out.
    least : float, default 0.75
        The lowest cut-off for inclusion that is proposed. The literature advises against lower
        values [1]_.
    least_pri : float, default 0.5
        The lowest cut-off for PRI that is proposed, and the minimum PRI of rows that a proposed
        cut-off for inclusion codes "1". Below 0.5, a row is more consistent with the negation of
        the outcome.

    Returns
    -------
    ConsistencyGaps

    Raises
    ------
    DataError
        `table` is not a truth table, or `least` or `least_pri` is not in [0, 1].

    Notes
    -----
    A cut-off within a wide gap depends less on single cases than one between similar values. The
    gap is one argument for a cut-off, besides substantive reasons and the usual minimum of 0.75 or
    0.8 [1]_. The proposed cut-offs have as few decimals as the gap allows.

    References
    ----------
    .. [1] Schneider, C. Q. and Wagemann, C. (2012). *Set-Theoretic Methods for the Social
       Sciences*, ch. 5.4. Cambridge University Press.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.calibrate(qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy"))
    >>> gaps = consistency_gaps(qca.truth_table(sets, "SURV", incl_cut=0.7))
    >>> gaps
    <ConsistencyGaps of SURV: 9 values, largest gap 0.101 below 0.906>
    >>> gaps.largest.cut, gaps.largest.coded
    (0.9, (32,))
    >>> gaps.largest_pri.cut
    0.8
    """
    if not isinstance(table, TruthTable):
        raise DataError(f"consistency_gaps needs a truth table, got {shown(table)}")
    least = number(least, "least", low=0, high=1)
    least_pri = number(least_pri, "least_pri", low=0, high=1)
    high = cut_offs(table.settings.incl_cut)[0]
    pri_cut = table.settings.pri_cut
    judged = [
        i
        for i, (n, incl) in enumerate(zip(table.n.tolist(), table.incl.tolist(), strict=True))
        if n >= max(table.settings.n_cut, 1) and not math.isnan(incl)
    ]
    consistent = [i for i in judged if reaches(table.incl[i], high)]
    in_pri = [i for i in consistent if not math.isnan(table.pri[i])]
    return ConsistencyGaps(
        outcome=table.outcome,
        incl=_steps(table, judged, table.incl, least),
        pri=_steps(table, in_pri, table.pri, least_pri),
        least=least,
        least_pri=least_pri,
        incl_cut=high,
        pri_cut=float(pri_cut),
    )


def _steps(
    table: TruthTable, rows: list[int], values: NDArray[np.float64], least: float
) -> tuple[ConsistencyStep, ...]:
    """Part rows by their values, from high to low."""
    numbers = table.row_numbers
    ordered = sorted(rows, key=lambda i: (-values[i], numbers[i]))
    groups: list[list[int]] = []
    for i in ordered:
        # Values closer than the tolerance of the cut-offs are one: no cut-off could part them.
        if groups and values[groups[-1][-1]] - values[i] <= 2 * TOLERANCE:
            groups[-1].append(i)
        else:
            groups.append([i])
    steps: list[ConsistencyStep] = []
    coded: list[int] = []
    pri_cut = table.settings.pri_cut
    for group, following in zip_longest(groups, groups[1:]):
        coded += [i for i in group if not pri_cut > 0 or reaches(table.pri[i], pri_cut)]
        lowest = float(values[group[-1]])
        below = float(values[following[0]]) if following else math.nan
        floor = max(below, least) if lowest > least + TOLERANCE else below
        steps.append(
            ConsistencyStep(
                value=float(values[group[0]]),
                rows=tuple(numbers[i] for i in group),
                n=int(table.n[group].sum()),
                gap=lowest - below,
                cut=_short(floor, lowest) if following else lowest,
                coded=tuple(numbers[i] for i in coded),
                pri=float(np.min(table.pri[coded])) if coded else math.nan,
            )
        )
    return tuple(steps)


def _short(low: float, high: float) -> float:
    """Choose the number with the fewest decimals above `low`, up to `high`, near the middle."""
    for digits in range(1, 9):
        unit = 10**digits
        first = math.floor((low + TOLERANCE) * unit) + 1
        last = math.floor((high + TOLERANCE / 2) * unit)
        if first <= last:
            middle = round((low + high) / 2 * unit)
            return float(min(max(middle, first), last) / unit)
    return high


def _largest(steps: Sequence[ConsistencyStep], least: float) -> ConsistencyStep | None:
    above = [step for step in steps if step.value > least and not math.isnan(step.gap)]
    return max(above, key=lambda step: step.gap, default=None)


def _join(rows: Sequence[int]) -> str:
    return ",".join(map(str, rows))
