"""Descriptives: raw values, anchors and sets of a study in one table."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError, FastqcaWarning
from fastqca._common.names import names_in, require_columns
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_half, is_in
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.plans import CalibrationPlan
from fastqca.data.frames import to_frame
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.calibration.specs import Spec

__all__ = ["Descriptives", "descriptives"]

_OF_VALUES = ("n", "missing", "mean", "sd", "min", "q25", "median", "q75", "max")
_THREE = ("exclusion", "crossover", "inclusion")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Descriptives(Recorded, Exportable):
    """
    Descriptive statistics and anchors, as computed by `descriptives`.

    Attributes
    ----------
    columns : tuple of str, length C
    values : ndarray of float64, shape (C, 9)
        `n`, `missing`, `mean`, `sd`, `min`, `q25`, `median`, `q75` and `max` of the raw values.
    specs : tuple of Spec or None, length C
        The calibration of each column, in numbers; None if it is not calibrated.
    share_in : ndarray of float64, shape (C,)
        Share of cases with a membership above 0.5; NaN for multi-value sets and raw values.
    ties : ndarray of int64, shape (C,)
        Number of cases with a membership of exactly 0.5.
    """

    columns: tuple[str, ...]
    values: NDArray[np.float64]
    specs: tuple[Spec | None, ...]
    share_in: NDArray[np.float64]
    ties: NDArray[np.int64]

    def to_frame(self) -> pd.DataFrame:
        """
        Return the table as a DataFrame.

        Returns
        -------
        DataFrame
            One row per column: `n`, `missing`, `mean`, `sd` (sample standard deviation, divisor n -
            1), `min`, `q25`, `median`, `q75`, `max`, the anchors `exclusion`, `crossover` and
            `inclusion` (if the calibration has them), `calibration` as text, `share_in` and `ties`.
        """
        import pandas as pd

        index = pd.Index(self.columns, name="column")
        frame = pd.DataFrame(self.values, columns=list(_OF_VALUES), index=index)
        frame = frame.astype({"n": np.int64, "missing": np.int64})
        anchors = [dict(spec.anchors) if spec is not None else {} for spec in self.specs]
        for name in _THREE:
            frame[name] = [own.get(name, np.nan) for own in anchors]
        frame["calibration"] = ["" if spec is None else repr(spec) for spec in self.specs]
        return frame.assign(share_in=self.share_in, ties=self.ties)

    def _tables(self) -> list[Table]:
        heads = [*_OF_VALUES, "out", "0.5", "in", "share in", "ties"]
        columns = [Column("", "left", gap=0), *(Column(head) for head in heads)]
        rows: list[list[str]] = []
        notes: list[str] = []
        frame = self.to_frame().drop(columns="calibration")
        for (name, *row), spec in zip(frame.itertuples(), self.specs, strict=True):
            cells = ["" if np.isnan(cell) else f"{cell:.4g}" for cell in row]
            if not np.isnan(row[-2]):
                cells[-2] = f"{row[-2]:.0%}"
            elif not row[-1]:
                cells[-1] = ""
            rows.append([str(name), *cells])
            if spec is not None and not {*_THREE} <= {*dict(spec.anchors)}:
                notes.append(f"{name}: {spec!r}")
            elif percentiles := getattr(spec, "percentiles", ()):
                notes.append(
                    f"{name}: the anchors are the percentiles {listing(map(shown, percentiles))}"
                )
        empty = [i for i in range(len(heads), 0, -1) if not any(row[i] for row in rows)]
        for i in empty:
            del columns[i]
            for row in rows:
                del row[i]
        caption = "Descriptives"
        if "out" in [column.header for column in columns]:
            caption += "; anchors: full exclusion (out), crossover (0.5), full inclusion (in)"
        return [Table(columns, [rows], caption=caption, notes=tuple(notes))]

    def __repr__(self) -> str:
        return f"<Descriptives of {listing(self.columns)}>"


@recorded
def descriptives(
    data: Any,  # noqa: ANN401 (anything tabular)
    plan: Mapping[Any, Spec] | CalibrationPlan | None = None,
    columns: Sequence[str] | str | None = None,
) -> Descriptives:
    """
    Describe raw values, anchors and sets in one table, as usual in papers.

    Parameters
    ----------
    data : DataFrame, N rows
        The raw values.
    plan : CalibrationPlan or mapping of columns to specs, optional
        The calibration of the columns. Without it, only raw values are described; columns that are
        already sets are described as sets.
    columns : sequence of str, optional
        Columns to describe. By default all columns of the plan, or without a plan, all numeric
        columns.

    Returns
    -------
    Descriptives

    Raises
    ------
    DataError
        A column does not exist, or there is nothing to describe.
    CalibrationError
        The plan does not match the data.

    Notes
    -----
    Missing values are counted and otherwise ignored. Quantiles are interpolated linearly. Labels
    are described by the levels that the plan assigns to them. `share_in` is the share of cases with
    a membership above 0.5.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw = qca.datasets.load("lipset")
    >>> plan = {"DEV": qca.fuzzy(400, 550, 900), "STB": qca.crisp(9, at_most=True)}
    >>> print(descriptives(raw, plan))
    Descriptives; anchors: full exclusion (out), crossover (0.5), full inclusion (in)
    <BLANKLINE>
          n  missing   mean     sd  min    q25  median    q75   max  out  0.5   in  share in  ties
    ----------------------------------------------------------------------------------------------
    DEV  18        0  641.3  269.4  320  398.5     588  871.5  1098  400  550  900       56%     0
    STB  18        0  8.833  5.067    2   5.25       8  10.75    21                      61%     0
    ----------------------------------------------------------------------------------------------
    <BLANKLINE>
    STB: crisp(9, at_most=True)
    """
    table = to_frame(data)
    table = table.set_axis([str(name) for name in table.columns], axis=1)
    given = None if plan is None else CalibrationPlan(plan)
    specs: Mapping[str, Spec] = {} if given is None else given.specs
    if columns is not None:
        names = list(names_in(columns, table.columns.tolist(), "columns"))
    else:
        names = list(specs) or [name for name in table.columns if _is_numeric(table[name])]
    require_columns(names, table.columns)
    if not names or not len(table):
        raise DataError("there is nothing to describe: the data have no numeric column or no case")
    used: Mapping[str, Spec] = {}
    sets = table
    if wanted := {name: specs[name] for name in names if name in specs}:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FastqcaWarning)  # calibrate tells of each
            sets = calibrate(table, wanted)
        used = CalibrationPlan(sets.attrs["calibration"]).specs
    values, shares, ties = [], [], []
    for name in names:
        spec = used.get(name)
        read = as_numbers(table[name], name) if spec is None else spec.read(table[name], name)
        values.append(_described(read))
        scores = as_numbers(sets[name], name)
        known = scores[~np.isnan(scores)]
        is_set = bool(known.size) and known.min() >= 0 and known.max() <= 1
        shares.append(float(is_in(known).mean()) if is_set else np.nan)
        ties.append(int(is_half(known).sum()) if is_set else 0)
    of_columns = tuple(used.get(name) for name in names)
    return Descriptives(
        tuple(names), np.array(values), of_columns, np.array(shares), np.array(ties, np.int64)
    )


def _is_numeric(column: pd.Series) -> bool:
    return getattr(column.dtype, "kind", "O") in "fiub"


def _described(x: NDArray[np.float64]) -> list[float]:
    known = x[~np.isnan(x)]
    if not known.size:
        return [0.0, float(x.size), *[np.nan] * 7]
    sd = float(known.std(ddof=1)) if known.size > 1 else np.nan
    quantiles = np.percentile(known, [0, 25, 50, 75, 100]).tolist()
    return [float(known.size), float(x.size - known.size), float(known.mean()), sd, *quantiles]
