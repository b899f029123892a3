"""Trajectories: when units enter and leave the terms of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_in
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.data.frames import to_frame
from fastqca.panel.model import read_model
from fastqca.solutions.evidence import terms_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.missing import Missing
    from fastqca.panel.layout import Panel

__all__ = ["Trajectories", "trajectories"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trajectories(Recorded, Exportable):
    """
    The terms that each unit is in, by period, as found by `trajectories`.

    Attributes
    ----------
    terms : tuple of str, length T
    outcome : str
    panel : Panel
    inside : ndarray of float64, shape (T, units, periods)
        Membership in the term; NaN if the unit has no row for the period.
    outcome_values : ndarray of float64, shape (units, periods)
    """

    terms: tuple[str, ...]
    outcome: str
    panel: Panel
    inside: NDArray[np.float64]
    outcome_values: NDArray[np.float64]

    def changes(self) -> pd.DataFrame:
        """
        Return every entry into and every exit from a term.

        Returns
        -------
        DataFrame
            One row per change: `unit`, `term`, `change` ("enters" or "leaves"), `period` (of the
            later row), `since` (the period of the earlier row), `outcome` ("gained", "lost", "kept"
            or "absent" between the two).
        """
        import pandas as pd

        rows = []
        panel, words = self.panel, {(0, 1): "gained", (1, 0): "lost", (1, 1): "kept"}
        for before, after in panel.steps:
            u, times = panel.unit_of[before], panel.time_of[[before, after]]
            since, period = (panel.times[time] for time in times)
            moved = words.get(tuple(is_in(self.outcome_values[u, times]).tolist()), "absent")
            for t, term in enumerate(self.terms):
                was, still = is_in(self.inside[t, u, times]).tolist()
                if was != still:
                    change = "enters" if still else "leaves"
                    rows.append((panel.units[u], term, change, period, since, moved))
        names = ["unit", "term", "change", "period", "since", "outcome"]
        return pd.DataFrame(rows, columns=names)

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per unit: the terms it is in, period by period.

        Returns
        -------
        DataFrame
            Units as index, one column per period. A cell contains the terms joined by " + ", "-"
            for none, or "" if there is no row; an asterisk marks that the outcome is present.
        """
        import pandas as pd

        cells = [
            [self._cell(u, t) for t in range(len(self.panel.times))]
            for u in range(len(self.panel.units))
        ]
        index = pd.Index(self.panel.units, name="unit")
        return pd.DataFrame(cells, index=index, columns=list(self.panel.times))

    def _cell(self, unit: int, time: int) -> str:
        if np.isnan(self.outcome_values[unit, time]):
            return ""
        inside = [n for t, n in enumerate(self.terms) if is_in(self.inside[t, unit, time])]
        present = " *" if is_in(self.outcome_values[unit, time]) else ""
        return (" + ".join(inside) or "-") + present

    def _tables(self) -> list[Table]:
        columns = [Column("unit", "left", gap=0)]
        columns += [Column(time, "left", wrap=" ") for time in self.panel.times]
        rows = [[str(unit), *cells] for unit, *cells in self.to_frame().itertuples()]
        counts = self.changes()["change"].value_counts()
        note = (
            f"* {self.outcome} is present. {counts.get('enters', 0)} entries into terms and "
            f"{counts.get('leaves', 0)} exits."
        )
        return [Table(columns, [rows], caption="Trajectories", notes=[note])]

    def __repr__(self) -> str:
        return f"<Trajectories of {len(self.panel.units)} units in {len(self.terms)} terms>"


@recorded
def trajectories(
    solution: Any,  # noqa: ANN401 (a result or an expression)
    data: Any,  # noqa: ANN401 (any table)
    *,
    unit: str,
    time: str,
    outcome: str | None = None,
    missing: Missing = "raise",
) -> Trajectories:
    """
    Follow units through the terms of a model.

    Parameters
    ----------
    solution : Model, SolutionSet or Minimization of one model, str or Expression
    data : DataFrame or other table
        The sets, one row per unit and period. Units may lack periods.
    unit, time : str
        Columns, or levels of the index.
    outcome : str, optional
        Needed if the model does not name the outcome.
    missing : {"raise", "drop"}, default "raise"
        How to handle a missing value in a column that is used: raise an error, or leave out the
        row.

    Returns
    -------
    Trajectories

    Raises
    ------
    DataError, ExpressionError
        As for `panel_fit`.

    Examples
    --------
    >>> data = {"u": ["a", "a"], "t": [1, 2], "X": [0.2, 0.9], "Y": [0.1, 0.8]}
    >>> trajectories("X -> Y", data, unit="u", time="t").changes().loc[0, "change"]
    'enters'
    """
    _, panel, claim, evidence = read_model(
        solution, to_frame(data), unit, time, outcome=outcome, missing=missing, in_order=True
    )
    formulas = terms_of(claim.model)
    shape = len(panel.units), len(panel.times)
    inside = np.full((len(formulas), *shape), np.nan)
    inside[:, panel.unit_of, panel.time_of] = evidence.memberships(formulas)
    values = np.full(shape, np.nan)
    values[panel.unit_of, panel.time_of] = evidence.y
    return Trajectories(tuple(map(str, formulas)), evidence.outcome, panel, inside, values)
