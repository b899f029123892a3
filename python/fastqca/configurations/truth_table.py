"""The truth table: cases to configurations, and which of these are enough for the outcome."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._check import listing, whole_number
from fastqca._export import Exportable
from fastqca._tables import Column, Table, figure, html_table, text_table
from fastqca.configurations.coding import (
    Excluded,
    Ties,
    case_rows,
    cut_offs,
    nothing_left,
    output_codes,
    read_assumed,
    read_excluded,
    settled,
    sort_keys,
)
from fastqca.configurations.cubes import ROW_LIMIT, Cubes
from fastqca.configurations.rows import configurations, row_numbers, single_cubes, table_size
from fastqca.configurations.selection import (
    read_outcome,
    select_conditions,
    warn_of_idle_conditions,
)
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import SetData, set_data
from fastqca.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["TruthTable", "coded", "truth_table"]

_PRINTED = 100
_LEGEND = (
    ("OUT", "output value"),
    ("n", "number of cases in configuration"),
    ("incl", "sufficiency inclusion score"),
    ("PRI", "proportional reduction in inconsistency"),
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TruthTable(Exportable):
    """
    The observed configurations of k conditions, with their cases and their consistency.

    Made by `truth_table`, not by hand. Only observed rows are held: with 60 conditions and a
    thousand cases these are at most a thousand, not 2**60.

    Attributes
    ----------
    conditions : tuple of str, length k
    outcome : str
        As it is printed: "SURV", "~SURV", "Y{1,2}" or an expression.
    levels : tuple of int, length k
        Number of levels of each condition.
    settings : mapping
        The arguments that made the table, in a form that does not change.
    sets : SetData
        The conditions of the N cases.
    outcome_values : ndarray of float64, shape (N,)
        Membership in the outcome, negated already where it is "~Y".
    configs : ndarray of uint8, shape (R, k)
        The observed rows, and those of `assume`, in order of their row numbers.
    out : tuple of str, length R
        "1", "0", "C" (contradictory) or "?" (fewer cases than `n_cut`).
    n : ndarray of int64, shape (R,)
        Number of cases in the row.
    incl, pri : ndarray of float64, shape (R,)
        Consistency of the row as a subset of the outcome, and its PRI. NaN for 0/0.
    row_of : ndarray of int64, shape (N,)
        The row of each case; -1 for one that joins none.
    ties : tuple of str
        Cases with a membership of exactly 0.5 in some condition.
    excluded : ndarray of uint32, shape (C, k)
        Unobserved rows that may not be assumed to have the outcome, as products: one bit set of
        allowed levels for each product and condition.
    """

    conditions: tuple[str, ...]
    outcome: str
    levels: tuple[int, ...]
    settings: Mapping[str, Any]
    sets: SetData
    outcome_values: NDArray[np.float64]
    configs: NDArray[np.uint8]
    out: tuple[str, ...]
    n: NDArray[np.int64]
    incl: NDArray[np.float64]
    pri: NDArray[np.float64]
    row_of: NDArray[np.int64]
    ties: tuple[str, ...]
    excluded: NDArray[np.uint32]
    _lazy: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sets.values.setflags(write=False)  # noqa: PD011 (SetData, not pandas)
        counted = (self.configs, self.n, self.incl, self.pri, self.row_of)
        for array in (self.outcome_values, self.excluded, *counted):
            array.setflags(write=False)

    def __reduce__(self) -> tuple[Callable[..., TruthTable], tuple[object, ...]]:
        made = {field.name: getattr(self, field.name) for field in fields(self)[:-1]}
        return _restored, (made | {"settings": dict(self.settings)},)

    @property
    def row_numbers(self) -> list[int]:
        """Row numbers of `configs`: 1-based, the first condition most significant."""
        if "numbers" not in self._lazy:
            self._lazy["numbers"] = tuple(row_numbers(self.configs, self.levels))
        return list(self._lazy["numbers"])

    @property
    def assumed(self) -> Cubes:
        """Rows coded "1" by `assume`: no cases, or too few, say that they have the outcome."""
        least = max(self.settings["n_cut"], 1)
        rows = [i for i, code in enumerate(self.out) if code == "1" and self.n[i] < least]
        return Cubes(self.conditions, self.levels, single_cubes(self.configs[rows]))

    @property
    def cases(self) -> tuple[tuple[str, ...], ...]:
        """Names of the cases of each row, in the order of the data."""
        if "cases" not in self._lazy:
            rows: list[list[str]] = [[] for _ in self.out]
            for name, row in zip(self.sets.cases, self.row_of.tolist(), strict=True):
                if row >= 0:
                    rows[row].append(name)
            self._lazy["cases"] = tuple(map(tuple, rows))
        cases: tuple[tuple[str, ...], ...] = self._lazy["cases"]
        return cases

    @property
    def deviant_cases(self) -> tuple[tuple[str, ...], ...]:
        """For each row the cases that are in it (membership above 0.5) but not in the outcome."""
        fuzzy = np.array(self.sets.fuzzy, dtype=np.bool_)
        inside = _core.memberships(self.sets.values, fuzzy, self.configs.astype(np.int8)) > 0.5
        deviant = inside & (self.outcome_values < 0.5)
        return tuple(tuple(self.sets.cases[i] for i in np.flatnonzero(row)) for row in deviant)

    def to_frame(self, complete: bool | None = None) -> pd.DataFrame:  # noqa: FBT001 (as in API)
        """
        Write the table out as a DataFrame.

        Parameters
        ----------
        complete : bool, optional
            Add the remainders, the rows without any case. By default as set in `truth_table`.

        Returns
        -------
        DataFrame
            One row per configuration, the 1-based row number as index. Columns: the conditions,
            `OUT` in {"1", "0", "C", "?"}, `n`, `incl` and `PRI` (unrounded, NaN for 0/0 and for
            remainders), `cases` (names joined by commas) and, with ``dcc=True``, `DCC`.

        Raises
        ------
        DataError
            The complete table has more than 2**20 rows.
        """
        import pandas as pd

        columns: dict[str, Any] = {
            name: self.configs[:, i] for i, name in enumerate(self.conditions)
        }
        columns |= {"OUT": list(self.out), "n": self.n, "incl": self.incl, "PRI": self.pri}
        columns["cases"] = [",".join(names) for names in self.cases]
        if self.settings["dcc"]:
            columns["DCC"] = [",".join(names) for names in self.deviant_cases]
        small = table_size(self.levels) < 2**62
        index = pd.Index(self.row_numbers, name="row", dtype=np.int64 if small else object)
        frame = pd.DataFrame(columns, index=index)
        if complete if complete is not None else self.settings["complete"]:
            frame = pd.concat([frame, self._remainder_frame(frame)]).sort_index()
        return frame

    def _remainder_frame(self, observed: pd.DataFrame) -> pd.DataFrame:
        """Write out the rows without a case, with the columns of the frame of the others."""
        import pandas as pd

        numbers = self._remainders()
        values = configurations(numbers, self.levels)
        banned = set(self._excluded_rows().rows())
        columns: dict[str, Any] = dict.fromkeys(observed.columns, "")
        columns |= {name: values[:, i] for i, name in enumerate(self.conditions)}
        columns["OUT"] = ["0" if number in banned else "?" for number in numbers]
        columns |= {"n": 0, "incl": np.nan, "PRI": np.nan}
        index = pd.Index(numbers, name="row", dtype=np.int64)
        return pd.DataFrame(columns, index=index)

    def _remainders(self) -> list[int]:
        size = table_size(self.levels)
        if size > ROW_LIMIT:
            raise DataError(
                f"the complete table has {size:,} rows; only tables of up to {ROW_LIMIT:,} are "
                "written out. The observed rows are in to_frame(complete=False)"
            )
        observed = set(self.row_numbers)
        return [number for number in range(1, size + 1) if number not in observed]

    def _excluded_rows(self) -> Cubes:
        return Cubes(self.conditions, self.levels, self.excluded)

    def __repr__(self) -> str:
        counts = Counter(self.out)
        coded = ", ".join(f"{counts[code]} {code!r}" for code in "10C?" if counts[code])
        names = ", ".join(self.conditions[:6]) + (", ..." if len(self.conditions) > 6 else "")
        return (
            f"<TruthTable of {self.outcome} by {names}: "
            f"{len(self.out)} rows ({coded}), {len(self.sets.cases)} cases>"
        )

    def _tables(self) -> list[Table]:
        columns, rows, notes = self._printed(ROW_LIMIT)
        legend = "; ".join(f"{name}: {text}" for name, text in self._legend())
        caption = f"Truth table of {self.outcome}"
        return [Table(columns, [rows], rules=False, caption=caption, notes=[legend, *notes])]

    def __str__(self) -> str:
        legend = [f"{name:>5}: {text}" for name, text in self._legend()]
        columns, rows, notes = self._printed()
        parts = ["\n".join(legend), text_table(columns, [rows], rules=False), *notes]
        return "\n\n".join(parts)

    def _repr_html_(self) -> str:
        from html import escape

        columns, rows, notes = self._printed()
        legend = "; ".join(f"{name}: {text}" for name, text in self._legend())
        caption = f"Truth table of {self.outcome}. {legend}"
        paragraphs = "".join(f"\n<p>{escape(note)}</p>" for note in notes)
        return html_table(columns, [rows], caption=caption) + paragraphs

    def _legend(self) -> list[tuple[str, str]]:
        dcc = [("DCC", "deviant cases consistency")] if self.settings["dcc"] else []
        return [*_LEGEND, *dcc]

    def _printed(self, limit: int = _PRINTED) -> tuple[list[Column], list[list[str]], list[str]]:
        """Columns, rows and notes below of the table as it is shown."""
        last = "DCC" if self.settings["dcc"] else "cases"
        columns = [Column("", gap=0)]
        columns += [
            Column(name, "center", gap=1 if i else 2) for i, name in enumerate(self.conditions)
        ]
        columns += [Column("OUT", "center", gap=3), Column("n", gap=3)]
        columns += [Column("incl", "center"), Column("PRI", "center")]
        columns.append(Column(last, "left", wrap=","))
        names = self.deviant_cases if last == "DCC" else self.cases
        observed = self._sorted()
        rows = [self._cells(i, names[i]) for i in observed[:limit]]
        n_rows = len(observed)
        if self.settings["complete"]:
            remainders = self._remainders()
            n_rows += len(remainders)
            rows += self._remainder_cells(remainders[:limit])
            if self.settings["sort_by"] is None:
                rows.sort(key=lambda row: int(row[0]))
        return columns, rows[:limit], self._notes(n_rows, limit)

    def _cells(self, i: int, names: Sequence[str]) -> list[str]:
        numbers = [str(self.n[i]), figure(self.incl[i]), figure(self.pri[i])]
        levels = map(str, self.configs[i].tolist())
        return [str(self.row_numbers[i]), *levels, self.out[i], *numbers, ",".join(names)]

    def _remainder_cells(self, numbers: list[int]) -> list[list[str]]:
        banned = set(self._excluded_rows().rows())
        return [
            [str(number), *map(str, row), "0" if number in banned else "?", "0", "-", "-", ""]
            for number, row in zip(
                numbers, configurations(numbers, self.levels).tolist(), strict=True
            )
        ]

    def _notes(self, n_rows: int, limit: int) -> list[str]:
        notes = []
        if n_rows > limit:
            notes.append(f"... {n_rows - limit:,} more rows; to_frame() has them all")
        if (excluded := self._excluded_rows()).count:
            notes.append(f"Excluded remainders: {repr(excluded).strip('<>')}")
        if (assumed := self.assumed).count:
            notes.append(f"Assumed to have the outcome: {repr(assumed).strip('<>')}")
        if self.ties:
            how = self.settings["ties"]
            notes.append(f"Membership of exactly 0.5 (ties={how!r}): {listing(self.ties)}")
        return notes

    def _sorted(self) -> list[int]:
        """Positions of the observed rows in the order in which they are printed."""
        order = list(range(len(self.out)))
        for name, ascending in reversed(sort_keys(self.settings["sort_by"])):
            key: Sequence[Any] = (
                ["?0C1".index(code) for code in self.out]
                if name == "OUT"
                else {"n": self.n, "incl": self.incl, "PRI": self.pri}[name].tolist()
            )
            order.sort(key=key.__getitem__, reverse=not ascending)
        return order


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
    inf_test: None = None,
    ties: Ties = "drop",
) -> TruthTable:
    """
    Sort cases into configurations and code which of these are sufficient for the outcome.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns
        Calibrated sets: membership in [0, 1], or levels 0, 1, 2, ... of multi-value conditions.
        pandas, polars, pyarrow and everything with the Arrow PyCapsule protocol. No missing
        values in the columns used.
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
    inf_test : None
        No test other than None is offered.
    ties : {"drop", "up", "down", "raise"}, default "drop"
        What a fuzzy membership of exactly 0.5 does: the case joins no row, counts as 1, counts
        as 0, or is an error.

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
        A membership is exactly 0.5; a condition is constant or equal to another; a row number
        to exclude is above the size of the table.

    Notes
    -----
    With m the membership of a case in a row (the minimum over the conditions) and y that in the
    outcome, summed over all cases,

    incl = Σ min(m, y) / Σ m and, with p = Σ min(m, y, 1 - y),
    PRI = (Σ min(m, y) - p) / (Σ m - p) [1]_.

    Arguments are those of ``truthTable`` in the R package QCA, with dots as underscores.

    References
    ----------
    .. [1] Schneider, C. Q. and Wagemann, C. (2012). *Set-Theoretic Methods for the Social
       Sciences*, ch. 5 and 9. Cambridge University Press.

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
    }
    settings = settled(settings)
    frame = to_frame(data)
    cases = case_names(frame, case_id)
    target = read_outcome(frame, outcome, cases)
    names = select_conditions(frame, conditions, target, case_id)
    settings["conditions"] = names
    sets = set_data(frame, names, cases=cases)
    warn_of_idle_conditions(sets)
    return coded(sets, target.label, target.values, settings)


def _restored(made: dict[str, Any]) -> TruthTable:
    """Make a table from its attributes, as pickle and copy hand them over."""
    return TruthTable(**{**made, "settings": MappingProxyType(made["settings"])})


def coded(
    sets: SetData,
    outcome: str,
    values: NDArray[np.float64],
    settings: Mapping[str, Any],
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
        np.array(sets.levels, dtype=np.uint8),
        np.array(sets.fuzzy, dtype=np.bool_),
        values,
        rows,
        joins,
    )
    n_cut = whole_number(settings["n_cut"], "n_cut", low=0)
    if not n.size or n.max() < n_cut:
        raise DataError(nothing_left(n, n_cut))
    codes = output_codes(
        n,
        incl,
        pri,
        incl_cut=cut_offs(settings["incl_cut"]),
        n_cut=n_cut,
        pri_cut=settings["pri_cut"],
    )
    space = sets.names, sets.levels
    named, excluded = read_excluded(settings["exclude"], *space, configs)
    for row in named:
        codes[row] = "0"
    below, new = read_assumed(settings["assume"], *space, configs, codes, excluded)
    for row in below:
        codes[row] = "1"
    if len(new):
        # Rows without a case take their places among the others, with nothing to count.
        configs = np.concatenate([configs, new])
        order = np.lexsort(configs.T[::-1])
        codes = [*codes, *["1"] * len(new)]
        codes = [codes[i] for i in order.tolist()]
        missing = np.full(len(new), np.nan)
        configs, n = configs[order], np.append(n, np.zeros(len(new), np.int64))[order]
        incl, pri = np.append(incl, missing)[order], np.append(pri, missing)[order]
        row_of = np.append(np.argsort(order), -1)[row_of]  # -1, a case in no row, stays -1
    return TruthTable(
        conditions=sets.names,
        outcome=outcome,
        levels=sets.levels,
        settings=MappingProxyType(dict(settings)),
        sets=sets,
        outcome_values=values,
        configs=configs,
        out=tuple(codes),
        n=n,
        incl=incl,
        pri=pri,
        row_of=row_of,
        ties=tied,
        excluded=excluded,
    )
