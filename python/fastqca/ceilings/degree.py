"""What `nca` found: effect sizes of every condition under every ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import argument, choice, did_you_mean, listing, shown
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.ceilings.bottlenecks import BottleneckTable, bottleneck_table
from fastqca.ceilings.drawn import label, read_ceilings
from fastqca.ceilings.outliers import Outliers, find_outliers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.ceilings.bottlenecks import Unit
    from fastqca.ceilings.drawn import Ceiling, Drawn
    from fastqca.ceilings.pairs import CasePairs
    from fastqca.ceilings.permutation import Permutations

__all__ = ["NecessityInDegree"]

_SIZES = "d: small below 0.1, medium below 0.3, large below 0.5, else very large (Dul 2016)"
_INEFFICIENT = (
    "X and Y ineff.: percent of the range of X and of Y in which neither constrains the other"
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NecessityInDegree(Recorded, Exportable):
    """
    Effect sizes of conditions under each ceiling, as computed by `nca`.

    Attributes
    ----------
    outcome : str
    conditions : tuple of str, length k
    ceilings : tuple of str, length C
    measures : mapping of str to ndarray of float64, shape (k * C,)
        The columns of `to_frame`, condition by condition.
    reasons : tuple of str, length k * C
        Why there is no effect size or no line; "" otherwise.
    pairs : tuple of CasePairs, length k
        The cases of each condition, its corner and its scope.
    drawn : tuple of Drawn, length k
        The ceilings and peers of each condition.
    outcome_values : ndarray of float64
        The outcome of all cases, from which the levels of the bottleneck table are taken.
    theoretical : tuple of bool, length k
        Whether the scope is theoretical, that is, given by the user.
    permutations : Permutations or None
        How the p values were computed: the number of permutations, whether these are all of them,
        and the seed.
    tau : float
        Quantile of the quantile regression: the share of cases below its line.
    """

    outcome: str
    conditions: tuple[str, ...]
    ceilings: tuple[Ceiling, ...]
    measures: Mapping[str, NDArray[np.float64]]
    reasons: tuple[str, ...]
    pairs: tuple[CasePairs, ...]
    drawn: tuple[Drawn, ...]
    outcome_values: NDArray[np.float64]
    theoretical: tuple[bool, ...]
    permutations: Permutations | None
    tau: float

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per condition and ceiling, unrounded.

        Returns
        -------
        DataFrame
            Columns: `condition`, `ceiling`; effect size `d`, ceiling `zone` and `scope` (areas in
            the units of the data); `accuracy` (percent of cases on or under the ceiling), `fit`
            (ceiling zone in percent of the CE-FDH zone), `slope` and `intercept` of lines;
            `condition_inefficiency`, `outcome_inefficiency` and both together, `inefficiency`, in
            percent; `p`; the number of cases `n` and of those `above` the ceiling; `corner`; and
            the `reason` where there is no effect size or no line. NaN where there is no number.

        Examples
        --------
        >>> from fastqca import nca
        >>> frame = nca({"X": [1, 2, 3, 4], "Y": [1, 3, 2, 4]}, "Y").to_frame()
        >>> frame.loc[0, ["condition", "ceiling"]].tolist(), float(round(frame.loc[0, "d"], 3))
        (['X', 'ce_fdh'], 0.556)
        """
        import pandas as pd

        k, c = len(self.conditions), len(self.ceilings)
        sizes = [pairs.x.size for pairs in self.pairs]
        corners = np.array([pairs.corner for pairs in self.pairs], dtype=object)
        return pd.DataFrame(
            {
                "condition": np.repeat(np.array(self.conditions, dtype=object), c),
                "ceiling": list(self.ceilings) * k,
                **self.measures,
                "n": np.repeat(sizes, c),
                "above": [fit.above for drawn in self.drawn for fit in drawn.fits],
                "corner": np.repeat(corners, c),
                "reason": list(self.reasons),
            }
        )

    def peers(self, condition: str | None = None, *, hull: bool = False) -> pd.DataFrame:
        """
        List the peers of a condition: the cases that its ceiling is drawn through.

        Parameters
        ----------
        condition : str, optional
            Optional if the analysis has only one condition.
        hull : bool, default False
            List only the corners of the concave hull, the peers of CE-VRS and CR-VRS.

        Returns
        -------
        DataFrame
            One row per peer, with the case as index and the condition and the outcome as columns.
            Cases at the same point all get a row. Sorted by the condition, starting at the empty
            corner.

        Raises
        ------
        DataError
            The condition does not exist.

        Examples
        --------
        >>> from fastqca import nca
        >>> nca({"X": [1, 2, 3, 4], "Y": [1, 3, 2, 4]}, "Y").peers("X").index.tolist()
        ['1', '2', '4']
        """
        import pandas as pd

        at = self.position(condition)
        pairs, drawn = self.pairs[at], self.drawn[at]
        chosen = (drawn.hull if hull else drawn.peers).tolist()
        index = pd.Index([pairs.cases[i] for i in chosen], name="case")
        return pd.DataFrame(
            {pairs.condition: pairs.x[chosen], pairs.outcome: pairs.y[chosen]}, index=index
        )

    def bottleneck_table(
        self,
        ceiling: str | Iterable[str] | None = None,
        steps: int | Iterable[float] = 10,
        unit: Unit = "percentage.range",
        *,
        outcome_unit: Unit | None = None,
    ) -> BottleneckTable:
        """
        Tabulate the level of each condition that is necessary for each level of the outcome.

        Parameters
        ----------
        ceiling : str or sequence of str, optional
            One or several ceilings of this analysis. By default CR-FDH if it is one of them, else
            the first.
        steps : int or sequence of float, default 10
            Number of equal steps from the lowest to the highest level of the outcome, or the levels
            themselves, in the unit of the outcome.
        unit : {"percentage.range", "percentage.max", "actual", "percentile"}
            Unit of the levels: percent of the scope, percent of its highest value, or values of the
            data. With "percentile", a level of the outcome is a percentile, and a level of a
            condition is the percentage of cases that do not reach it.
        outcome_unit : optional
            Unit of the outcome, by default the same as `unit`.

        Returns
        -------
        BottleneckTable
            The table, which you can print and export.

        Raises
        ------
        DataError
            A ceiling is not part of this analysis, the corners differ in the direction of the
            outcome, or an argument is invalid.

        Examples
        --------
        >>> from fastqca import nca
        >>> found = nca({"X": [1, 2, 3, 4], "Y": [1, 3, 2, 4]}, "Y")
        >>> print(found.bottleneck_table("ce_fdh", steps=2))
        Bottlenecks of Y: CE-FDH, percent of the range
        <BLANKLINE>
            Y      X
        ------------
          0.0     NN
         50.0   33.3
        100.0  100.0
        ------------
        <BLANKLINE>
        NN: not necessary at this level
        """
        asked = self.ceilings_named(ceiling)
        return bottleneck_table(
            self.pairs,
            self.drawn,
            asked,
            steps,
            outcome_values=self.outcome_values,
            theoretical=self.theoretical,
            unit=unit,
            outcome_unit=outcome_unit or unit,
        )

    def bottlenecks(
        self,
        ceiling: str | Iterable[str] | None = None,
        steps: int | Iterable[float] = 10,
        unit: Unit = "percentage.range",
        *,
        outcome_unit: Unit | None = None,
    ) -> pd.DataFrame:
        """
        Return `bottleneck_table` as a DataFrame, with the same arguments.

        Returns
        -------
        DataFrame
            One row per level of the outcome (the index) and one column per condition; with several
            ceilings, one column per ceiling and condition. A cell is a number, "NN" if the
            condition is not necessary for this level of the outcome, or "NA" if no level of the
            condition within the scope allows it.

        Examples
        --------
        >>> from fastqca import nca
        >>> found = nca({"X": [1, 2, 3, 4], "Y": [1, 3, 2, 4]}, "Y")
        >>> found.bottlenecks("ce_fdh", steps=2, unit="actual")["X"].tolist()
        ['NN', 2.0, 4.0]
        """
        return self.bottleneck_table(ceiling, steps, unit, outcome_unit=outcome_unit).to_frame()

    def outliers(
        self, condition: str | None = None, ceiling: str | None = None, *, k: int = 1
    ) -> Outliers:
        """
        Find the cases whose removal changes the effect size.

        Parameters
        ----------
        condition : str, optional
            Optional if the analysis has only one condition.
        ceiling : str, optional
            A ceiling of this analysis, by default the first.
        k : int, default 1
            How many cases are left out at a time, 1 or 2. Pairs reveal outliers that mask each
            other.

        Returns
        -------
        Outliers
            Sorted by the size of the change, largest first.

        Raises
        ------
        DataError
            The condition or ceiling does not exist, or there are too many pairs of cases.

        Notes
        -----
        With an empirical scope, removing a case can change the ceiling, the scope or both. Only
        peers and cases at the edge of the scope have such an effect, except under ceilings fitted
        to all points (QR, OLS, COLS).

        Examples
        --------
        >>> from fastqca import nca
        >>> found = nca({"X": [1, 2, 3, 4, 1], "Y": [1, 2, 3, 4, 3]}, "Y")
        >>> print(found.outliers("X"))
        Outliers: X for Y, CE-FDH
        <BLANKLINE>
        without      d  change  percent  peer  scope
        --------------------------------------------
        4        0.000  -0.333   -100.0   yes    yes
        5        0.667  +0.333    100.0   yes
        1        0.500  +0.167     50.0          yes
        --------------------------------------------
        <BLANKLINE>
        d of all cases: 0.333
        """
        at = self.position(condition)
        chosen = self.ceilings_named(ceiling)[0] if ceiling is not None else self.ceilings[0]
        return find_outliers(
            self.pairs[at],
            self.drawn[at],
            chosen,
            self.tau,
            k,
            theoretical=self.theoretical[at],
        )

    def position(self, condition: str | None) -> int:
        """Find a condition; None stands for the only one."""
        if condition is None and len(self.conditions) == 1:
            return 0
        if condition is None:
            raise DataError(
                f"name one {argument('condition')}: there are {listing(self.conditions)}",
                argument="condition",
            )
        if condition not in self.conditions:
            raise DataError(
                f"there is no condition {shown(condition)}"
                f"{did_you_mean(str(condition), self.conditions)}",
                argument="condition",
            )
        return self.conditions.index(condition)

    def value(self, measure: str, condition: str | None, ceiling: str) -> float:
        """Return one measure of one condition and ceiling, such as "d" or "p"."""
        at = self.position(condition) * len(self.ceilings) + self.ceilings.index(
            choice(ceiling, "ceiling", self.ceilings)
        )
        return float(self.measures[measure][at])

    def ceilings_named(self, given: object) -> tuple[Ceiling, ...]:
        """Find some of the ceilings of this analysis; None stands for CR-FDH, or else the first."""
        if given is None:
            return ("cr_fdh",) if "cr_fdh" in self.ceilings else self.ceilings[:1]
        asked = read_ceilings(given)
        for one in asked:
            if one not in self.ceilings:
                raise DataError(
                    f"ceiling {one!r} is not part of this analysis, which has "
                    f"{listing(self.ceilings)}",
                    argument="ceiling",
                )
        return asked

    def _tables(self) -> list[Table]:
        shows = [name for name in ("d", "p", "accuracy", "fit") if name != "p" or self.permutations]
        lines = [one for one in self.ceilings if one not in ("ce_fdh", "ce_vrs")]
        shows += ["slope", "intercept"] if lines else []
        shows += ["condition_inefficiency", "outcome_inefficiency"]
        heads = {
            "condition_inefficiency": "X ineff.",
            "outcome_inefficiency": "Y ineff.",
        }
        columns = [
            Column("condition", "left", gap=0, wrap=" "),
            Column("ceiling", "left"),
            Column("n"),
            *(Column(heads.get(name, name)) for name in shows),
        ]
        c = len(self.ceilings)
        groups = []
        for i, pairs in enumerate(self.pairs):
            rows = []
            for j, ceiling in enumerate(self.ceilings):
                values = {name: float(self.measures[name][i * c + j]) for name in shows}
                cells = [_cell(name, value) for name, value in values.items()]
                rows.append(
                    [pairs.condition if not j else "", label(ceiling), str(pairs.x.size), *cells]
                )
            groups.append(rows)
        merged = groups if c > 1 else [[row for group in groups for row in group]]
        return [Table(columns, merged, caption=self._caption(), notes=tuple(self._notes()))]

    def _caption(self) -> str:
        corners = {pairs.corner for pairs in self.pairs}
        where = f"{corners.pop()} corner" if len(corners) == 1 else "several corners"
        return f"Necessity in degree for {self.outcome}: {where}"

    def _notes(self) -> list[str]:
        notes = [_SIZES, _INEFFICIENT]
        if len({pairs.corner for pairs in self.pairs}) > 1:
            notes.append("; ".join(f"{one.condition}: {one.corner}" for one in self.pairs))
        if self.permutations:
            notes.append(str(self.permutations))
        return notes + self._explained()

    def _explained(self) -> list[str]:
        """Say for each condition why some of its ceilings have no effect size, or no line."""
        c = len(self.ceilings)
        notes = []
        for i, name in enumerate(self.conditions):
            reasons: dict[str, list[str]] = {}
            for ceiling, reason in zip(self.ceilings, self.reasons[i * c :], strict=False):
                reasons.setdefault(reason, []).append(label(ceiling))
            reasons.pop("", None)
            for reason, those in reasons.items():
                which = name if len(those) == c else f"{name}, {listing(those)}"
                notes.append(f"{which}: {reason}")
        return notes

    def __repr__(self) -> str:
        return (
            f"<NecessityInDegree for {self.outcome}: {listing(self.conditions)}; "
            f"{listing(map(label, self.ceilings))}>"
        )


def _cell(name: str, value: float) -> str:
    if name == "p" and value < 0.001:
        return "<0.001"
    if name in ("d", "p"):
        return figure(value)
    if name in ("slope", "intercept"):
        return "-" if np.isnan(value) else f"{value:.4g}"
    return figure(value, 1)
