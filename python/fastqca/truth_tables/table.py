"""The truth table as a value: observed configurations, their cases and their codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca._common.check import listing
from fastqca._common.errors import DataError
from fastqca._common.names import column_names
from fastqca._common.settings import Rerunnable
from fastqca._common.tolerance import is_in, is_out
from fastqca._tables import CaseList, Column, Table, with_lists
from fastqca._tables.export import Exportable
from fastqca.data.level_sets import cube_type
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.cubes import ROW_LIMIT, Cubes
from fastqca.truth_tables.layout import Line, columns, in_order, label_notes, legend
from fastqca.truth_tables.rows import configurations, row_numbers, single_cubes, table_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.guesses import Guesses
    from fastqca.data.sets import SetData
    from fastqca.truth_tables.settings import TruthTableSettings

__all__ = ["TruthTable"]

_PRINTED = 100


@dataclass(frozen=True, eq=False, repr=False)
class TruthTable(Rerunnable, Exportable):
    """
    The observed configurations of k conditions, with their cases and their consistency.

    Returned by `truth_table`; do not construct it yourself. Only observed rows are stored: with 60
    conditions and a thousand cases, these are at most a thousand rows, not 2**60.

    Attributes
    ----------
    conditions : tuple of str, length k
    outcome : str
        The outcome as printed: "SURV", "~SURV", "Y{1,2}" or an expression.
    levels : tuple of int, length k
        Number of levels of each condition, not counting "don't care".
    settings : TruthTableSettings
        The settings of the table.
    sets : SetData
        The conditions of the N cases.
    outcome_values : ndarray of float64, shape (N,)
        Membership in the outcome, already negated if the outcome is "~Y".
    configs : ndarray of uint8, shape (R, k)
        The observed rows and those in `assume`, sorted by row number. A "don't care" cell is coded
        as one above the highest level.
    out : tuple of str, length R
        "1", "0", "C" (contradictory) or "?" (fewer cases than `n_cut`).
    n : ndarray of int64, shape (R,)
        Number of cases in the row.
    incl, pri : ndarray of float64, shape (R,)
        Consistency of the row as a subset of the outcome, and its PRI. NaN for 0/0.
    row_of : ndarray of int64, shape (N,)
        The position of the row of each case; -1 if the case is in no row.
    pval1, pval0 : ndarray of float64, shape (R,), or None
        With `inf_test`, the p-values for inclusion above the first and the second cut-off.
    ties : tuple of str
        Cases with a membership of exactly 0.5 in some condition.
    dropped : tuple of str
        Cases left out because of missing values; not among the N cases.
    excluded : ndarray of uint32, shape (C, k)
        Unobserved rows that must not be assumed to have the outcome, as products: one bit set of
        allowed levels for each product and condition, as in `Cubes`.
    """

    conditions: tuple[str, ...]
    outcome: str
    levels: tuple[int, ...]
    settings: TruthTableSettings
    sets: SetData
    outcome_values: NDArray[np.float64]
    configs: NDArray[np.uint8]
    out: tuple[str, ...]
    n: NDArray[np.int64]
    incl: NDArray[np.float64]
    pri: NDArray[np.float64]
    row_of: NDArray[np.int64]
    pval1: NDArray[np.float64] | None
    pval0: NDArray[np.float64] | None
    ties: tuple[str, ...]
    dropped: tuple[str, ...]
    excluded: NDArray[np.uint32]
    _guesses: ClassVar[Guesses] = {
        **dict.fromkeys(("table", "tt"), lambda table: table.to_frame()),
        "plot": "use fastqca.plot.truth_table(table), or venn(table)",
        "minimize": 'use fastqca.minimize(table, include="?")',
        "consistency": lambda table: table.incl,
        "PRI": lambda table: table.pri,
    }

    def __len__(self) -> int:
        return len(self.out)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sets.values.setflags(write=False)  # noqa: PD011 (SetData, not pandas)

    @property
    def row_levels(self) -> tuple[int, ...]:
        """Number of levels used for row numbers; "don't care" counts as one if it occurs."""
        return self.sets.row_levels

    @property
    def n_remainders(self) -> int:
        """The exact number of configurations without cases, not counting "don't care" cells."""
        whole = (self.configs < np.array(self.levels)).all(axis=1) & (self.n > 0)
        return table_size(self.levels) - int(whole.sum())

    @property
    def row_numbers(self) -> list[int]:
        """The 1-based row numbers of `configs`; the first condition is the most significant."""
        return list(self._row_numbers)

    @cached_property
    def _row_numbers(self) -> tuple[int, ...]:
        return tuple(row_numbers(self.configs, self.row_levels))

    @property
    def assumed(self) -> Cubes:
        """Rows coded "1" because of `assume`, without (enough) cases to show the outcome."""
        least = max(self.settings.n_cut, 1)
        rows = [i for i, code in enumerate(self.out) if code == "1" and self.n[i] < least]
        return self.row_set(single_cubes(self.configs[rows]))

    @cached_property
    def cases(self) -> tuple[tuple[str, ...], ...]:
        """Names of the cases of each row, in the order of the data."""
        rows: list[list[str]] = [[] for _ in self.out]
        for name, row in zip(self.sets.cases, self.row_of.tolist(), strict=True):
            if row >= 0:
                rows[row].append(name)
        return tuple(map(tuple, rows))

    @property
    def deviant_cases(self) -> tuple[tuple[str, ...], ...]:
        """For each row, the cases in the row (membership above 0.5) but not in the outcome."""
        deviant = is_in(self.sets.memberships(self.configs)) & is_out(self.outcome_values)
        return tuple(tuple(self.sets.cases[i] for i in np.flatnonzero(row)) for row in deviant)

    def to_frame(self, complete: bool | None = None) -> pd.DataFrame:  # noqa: FBT001 (as in API)
        """
        Return the table as a DataFrame.

        Parameters
        ----------
        complete : bool, optional
            Whether to add the remainders, the rows without any case. By default as set in
            `truth_table`.

        Returns
        -------
        DataFrame
            One row per configuration, the 1-based row number as index. Columns: the conditions,
            `OUT` in {"1", "0", "C", "?"}, `n`, `incl` and `PRI` (unrounded, NaN for 0/0 and for
            remainders), with `inf_test` `pval1` and `pval0`, `cases` (names joined by commas, by
            semicolons where one of them has a comma) and, with ``dcc=True``, `DCC`. If a condition
            has the name of one of these columns, its column is named as in "n (condition)", as in
            print. Conditions are shown as levels, even if these have labels; "don't care" is shown
            as the code in the data.

        Raises
        ------
        DataError
            The complete table has more than 2**20 rows.
        """
        import pandas as pd

        others = {"OUT": list(self.out), "n": self.n, **self._measures()}
        others["cases"] = [str(CaseList.of(names)) for names in self.cases]
        if self.settings.dcc:
            others["DCC"] = [str(CaseList.of(names)) for names in self.deviant_cases]
        heads = column_names(self.conditions, ("row", *others))
        columns: dict[str, Any] = self._config_columns(self.configs, heads) | others
        small = table_size(self.row_levels) < 2**62
        index = pd.Index(self.row_numbers, name="row", dtype=np.int64 if small else object)
        frame = pd.DataFrame(columns, index=index)
        if complete if complete is not None else self.settings.complete:
            frame = pd.concat([frame, self._remainder_frame(frame, heads)]).sort_index()
        return frame

    def _config_columns(self, configs: NDArray[np.uint8], heads: Sequence[str]) -> dict[str, Any]:
        """Columns of levels; of objects where "don't care" stands among them."""
        columns: dict[str, Any] = {}
        for i, (name, code) in enumerate(zip(heads, self.sets.dont_care, strict=True)):
            columns[name] = configs[:, i]
            if code:
                cells = configs[:, i].tolist()
                columns[name] = [code if cell == self.levels[i] else cell for cell in cells]
        return columns

    def _measures(self) -> dict[str, NDArray[np.float64]]:
        """Everything that says how consistent a row is, by the name of its column."""
        tests = {"pval1": self.pval1, "pval0": self.pval0}
        given = {name: values for name, values in tests.items() if values is not None}
        return {"incl": self.incl, "PRI": self.pri, **given}

    def _remainder_frame(self, observed: pd.DataFrame, heads: Sequence[str]) -> pd.DataFrame:
        """Write out the rows without a case, with the columns of the frame of the others."""
        import pandas as pd

        numbers = self._remainders()
        banned = set(self.excluded_rows)
        columns: dict[str, Any] = dict.fromkeys(observed.columns, "")
        columns |= self._config_columns(configurations(numbers, self.row_levels), heads)
        columns["OUT"] = ["0" if number in banned else "?" for number in numbers]
        columns |= {"n": 0, **dict.fromkeys(self._measures(), np.nan)}
        index = pd.Index(numbers, name="row", dtype=np.int64)
        return pd.DataFrame(columns, index=index)

    def _remainders(self) -> list[int]:
        """Row numbers of what was not observed; "don't care" stands for levels and is none."""
        size = table_size(self.row_levels)
        if size > ROW_LIMIT:
            raise DataError(
                f"the complete table has {size:,} rows; the limit is {ROW_LIMIT:,}. Use "
                "to_frame(complete=False) for the observed rows"
            )
        observed = set(self.row_numbers)
        numbers = [number for number in range(1, size + 1) if number not in observed]
        if not any(self.sets.dont_care):
            return numbers
        configs = configurations(numbers, self.row_levels)
        whole = np.flatnonzero((configs < np.array(self.levels)).all(axis=1))
        return [numbers[at] for at in whole.tolist()]

    def row_set(self, cubes: NDArray[np.uint32], *, overlapping: bool = False) -> Cubes:
        """Return rows of this table, given as products, as a set."""
        bits = np.asarray(cubes, dtype=cube_type(self.row_levels))
        return Cubes(self.conditions, self.row_levels, bits, self.sets.dont_care, overlapping)

    @property
    def excluded_rows(self) -> Cubes:
        """The unobserved rows in `excluded`, as a set of rows."""
        overlapping = getattr(self.settings.exclude, "overlapping", False)
        return self.row_set(self.excluded, overlapping=overlapping)

    def __repr__(self) -> str:
        counts = Counter(self.out)
        coded = ", ".join(f"{counts[code]} {code!r}" for code in "10C?" if counts[code])
        names = ", ".join(self.conditions[:6]) + (", ..." if len(self.conditions) > 6 else "")
        return (
            f"<TruthTable of {self.outcome} by {names}: "
            f"{len(self.out)} rows ({coded}), {len(self.sets.cases)} cases>"
        )

    def _tables(self) -> list[Table]:
        """Lay out what a paper shows: more measures of each row than R prints."""
        return [self.laid_out(ROW_LIMIT, for_paper=True)]

    def _in_print(self) -> list[Table]:
        """Lay out what R prints, which has no caption."""
        return [replace(self.laid_out(_PRINTED), caption="")]

    def _in_notebook(self) -> list[Table]:
        return [self.laid_out(_PRINTED)]

    def laid_out(self, limit: int, *, for_paper: bool = False) -> Table:
        """Lay the first rows out as they are printed, or with what a paper shows besides."""
        measures = self._measures() | (self._for_paper() if for_paper else {})
        columns, rows, notes = self._printed(limit, measures)
        return Table(
            columns,
            [rows],
            rules=False,
            caption=f"Truth table of {self.outcome}",
            legend=self._legend(for_paper=for_paper),
            notes=notes,
        )

    def _exported(self) -> pd.DataFrame:
        frame = self.to_frame()
        lists = {"cases": self.cases} | ({"DCC": self.deviant_cases} if self.settings.dcc else {})
        for name, cases in lists.items():
            of_row = dict(zip(self.row_numbers, map(CaseList.of, cases), strict=True))
            none = CaseList([])
            frame = with_lists(frame, [of_row.get(row, none) for row in frame.index], name)
        return frame

    def _legend(self, *, for_paper: bool) -> list[tuple[str, str]]:
        cuts = [cut for cut in cut_offs(self.settings.incl_cut) if cut is not None]
        tests = cuts if self.pval1 is not None else None
        return legend(tests, dcc=self.settings.dcc, for_paper=for_paper)

    @property
    def cumulative(self) -> NDArray[np.float64]:
        """
        For each row, the share of cases in rows with at least as many cases.

        This is the share of cases kept by a frequency cut-off `n_cut` equal to the number of cases
        in the row.

        Returns
        -------
        ndarray of float64, shape (R,)
            In [0, 1], relative to the cases assigned to a row. 1 for rows without cases; NaN if no
            case is assigned to a row.
        """
        kept = np.array([self.n[self.n >= n].sum() for n in self.n.tolist()], dtype=np.float64)
        with np.errstate(invalid="ignore"):
            shares: NDArray[np.float64] = kept / self.n.sum()
        return shares

    @property
    def sym(self) -> NDArray[np.float64]:
        r"""
        Symmetric consistency of each row.

        Returns
        -------
        ndarray of float64, shape (R,)
            In [0, 1]; NaN for 0/0.

        Notes
        -----
        With x the membership in the row, y that in the outcome and M the sum of
        :math:`\min(x, y, 1 - y)`, it is :math:`(\sum \min(x, y) - M)` over
        :math:`(\sum \min(x, y) + \sum \min(x, 1 - y) - 2M)`, so that the values for the outcome
        and for its negation add up to 1. In crisp sets it is the consistency of the row.
        """
        y, found = self.outcome_values, np.empty(len(self.out))
        for i in range(len(self.out)):
            x = self.sets.memberships(self.configs[i : i + 1])[0]
            with_y, without = np.minimum(x, y), np.minimum(x, 1 - y)
            both = np.minimum(with_y, without).sum()
            total = with_y.sum() + without.sum() - 2 * both
            found[i] = (with_y.sum() - both) / total if total > 0 else np.nan
        return found

    def _for_paper(self) -> dict[str, NDArray[np.float64]]:
        return {"SYM": self.sym, "cumul.": self.cumulative}

    def _printed(
        self, limit: int, measures: Mapping[str, NDArray[np.float64]]
    ) -> tuple[list[Column], list[list[str]], list[str]]:
        """Columns, rows and notes below of the table as it is shown."""
        names = "DCC" if self.settings.dcc else "cases"
        lines = in_order(self._lines(measures), self.settings.sort_by)
        n_lines = len(lines)
        if self.settings.complete:
            remainders = self._remainders()
            n_lines += len(remainders)
            lines = [*lines[:limit], *self._remainder_lines(remainders[:limit], measures)]
            if self.settings.sort_by is None:
                lines.sort(key=lambda line: line.number)
        heads = columns(self.conditions, measures, names)
        return heads, [line.cells() for line in lines[:limit]], self._notes(n_lines, limit)

    def _lines(self, measures: Mapping[str, NDArray[np.float64]]) -> list[Line]:
        figures = [
            dict(zip(measures, row, strict=True)) for row in zip(*measures.values(), strict=True)
        ]
        parts = (
            self.row_numbers,
            self._level_names(self.configs),
            self.out,
            self.n.tolist(),
            figures,
            self.deviant_cases if self.settings.dcc else self.cases,
        )
        return [Line(*part) for part in zip(*parts, strict=True)]

    def _remainder_lines(self, numbers: list[int], measures: Iterable[str]) -> list[Line]:
        banned = set(self.excluded_rows)
        none = dict.fromkeys(measures, np.nan)
        levels = self._level_names(configurations(numbers, self.row_levels))
        return [
            Line(number, row, "0" if number in banned else "?", 0, none)
            for number, row in zip(numbers, levels, strict=True)
        ]

    def _level_names(self, configs: NDArray[np.uint8]) -> list[list[str]]:
        """Cells of configurations: levels, or their labels if these are wanted."""
        names: list[list[str]] = []
        for n, labels, code in zip(self.levels, self.sets.labels, self.sets.dont_care, strict=True):
            shown = labels if self.settings.use_labels and labels else map(str, range(n))
            names.append([*shown, code])
        return [[names[i][v] for i, v in enumerate(row)] for row in configs.tolist()]

    def _notes(self, n_lines: int, limit: int) -> list[str]:
        notes = []
        if n_lines > limit:
            notes.append(f"... {n_lines - limit:,} more rows; to_frame() has them all")
        if not self.settings.use_labels:
            notes += label_notes(self.conditions, self.sets.labels)
        if excluded := self.excluded_rows:
            notes.append(f"Excluded remainders: {excluded.headline()}")
        if assumed := self.assumed:
            notes.append(f"Assumed to have the outcome: {assumed.headline()}")
        if self.ties:
            how = self.settings.ties
            notes.append(f"Membership of exactly 0.5 (ties={how!r}): {listing(self.ties)}")
        if self.dropped:
            notes.append(f"Left out because of missing values: {listing(self.dropped)}")
        return notes
