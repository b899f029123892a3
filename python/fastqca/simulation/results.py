"""The results of a study: one row per cell with means and errors, read from its folder."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean
from fastqca._common.errors import DataError
from fastqca._common.files import name_of
from fastqca._common.settings import Rerunnable
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.batch import Status
from fastqca.simulation.fit_of_terms import LIST_COLUMNS, describe_values
from fastqca.simulation.folder import (
    Folder,
    arrow,
    check_seal,
    column_type,
    column_types,
    parquet,
    read_design,
    reading,
    scalar,
)
from fastqca.simulation.metrics import DRAWN, METRICS, ON_REQUEST, Estimate, estimate

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

    from fastqca.simulation.cells import CellAnalysis, DataCell
    from fastqca.simulation.design import Design

__all__ = ["Results", "cells_table", "summarize_cell", "summarize_fit"]

_SHOWN = ("solved", "correct", "exact", "ambiguous", "retention", "beyond_chance")
_ROWS = 40
_ESTIMATE = tuple(made.name for made in fields(Estimate) if made.name != "mean")
_QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
_WITH_QUANTILES = ("n_models", "inclS", "PRI", "covS", "true_inclS", "true_PRI", "true_covS")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Results(Exportable, Rerunnable):
    """
    The results of a simulation study, from `run` or read from a folder by `Results.open`.

    Attributes
    ----------
    path : Path
        The folder.
    design : Design
        The design; its `replicates` and `seed` are those of the study.
    versions : mapping of str to str
        Versions of the software that produced the results.

    Examples
    --------
    >>> import tempfile
    >>> from fastqca.simulation import AllDeletions, Design, run
    >>> design = Design(
    ...     truth="A*B + C*D*E -> Y",
    ...     generator="AllDeletions",
    ...     parameters={"deleted": [1, 2]},
    ...     solution=["conservative", "parsimonious"],
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run(design, out=folder, progress=False).cells()[["deleted", "solution", "correct"]]
       deleted      solution   correct
    0        1  conservative  0.656250
    1        1  parsimonious  1.000000
    2        2  conservative  0.423387
    3        2  parsimonious  1.000000
    """

    path: Path
    design: Design
    versions: Mapping[str, str]

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Results:
        """
        Open the results of a study in a folder.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        Results

        Raises
        ------
        DataError
            The folder does not contain a study.
        """
        where = Path(name_of(path))
        manifest = Folder(where).manifest()
        if manifest is None:
            raise DataError(f"{where}: there is no study (no manifest.json) in this folder")
        given = manifest["design"] | {name: manifest[name] for name in ("replicates", "seed")}
        return cls(where, read_design(given), manifest["versions"])

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the analyses in the design, each with one level or a list of levels."""
        return self.design.settings

    @property
    def complete(self) -> bool:
        """Whether the study is finished and all its files exist."""
        return Folder(self.path).missing(self.design) is None

    def cells(self) -> pd.DataFrame:
        """
        Read the summaries of all cells.

        Returns
        -------
        DataFrame
            One row per cell: `cell`, `stream`, the level of everything that can be varied,
            `replicates`, how many ended with each `Status`, and for each metric m of `evaluate` its
            mean `m`, Monte Carlo standard error `m_se` and number of replicates `m_n` where it is
            known; bounds `m_least` and `m_most` of the mean; the interval from `m_low` to `m_high`;
            `m_q05`, `m_q50` and `m_q95` of the parameters of fit and `n_models`. See `evaluate` and
            `Evaluation.summary` for definitions. If a metric is unknown in some replicates, there
            are bounds but no mean.

        Raises
        ------
        DataError
            The study is not complete.
        """
        return self._read(Folder(self.path).cells)

    def _read(self, path: Path) -> pd.DataFrame:
        missing = Folder(self.path).missing(self.design)
        if missing is not None:
            raise DataError(
                f"{self.path}: the study is not complete (no {missing.name}); continue with run"
            )
        return _frame([path], None)

    def fit_distribution(self) -> pd.DataFrame:
        """
        Read the distribution of the fit of terms in each cell.

        Returns
        -------
        DataFrame
            Rows by cell, `kind` of terms ("true", "found, true", "found, false") and `measure`,
            with the level of everything that can be varied, and the columns described in the
            function `fit_distribution`.

        Raises
        ------
        DataError
            The study is not complete, or was run without ``fit_distribution=True``.

        Examples
        --------
        >>> import tempfile
        >>> from fastqca.simulation import Design, run
        >>> design = Design(truth="A*B + C -> Y", n=[12, 24], fit_distribution=True)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     results = run(design, replicates=100, seed=1, out=folder, progress=False)
        ...     fit = results.fit_distribution()
        >>> covS = fit[fit["measure"] == "covS"]
        >>> covS.tail(3)[["n", "kind", "mean", "se", "n_terms"]].round(2)
             n          kind  mean    se  n_terms
        14  24          true  0.59  0.01      200
        18  24   found, true  0.61  0.01      186
        22  24  found, false  0.62  0.05       11
        """
        if not self.design.fit_distribution:
            raise DataError(
                f"{self.path}: the study was run without fit_distribution=True; name another "
                "folder to run it with that"
            )
        return self._read(Folder(self.path).fit)

    def replicates(self, *columns: str) -> pd.DataFrame:
        """
        Read the rows of all replicates of the data cells that are complete.

        Parameters
        ----------
        *columns : str
            The columns to read, by default all.

        Returns
        -------
        DataFrame
            One row per cell and replicate: `cell`, `replicate`, the levels that vary, `cases`
            (complete ones), `ties` (of these, with a membership of exactly 0.5), `status`,
            `first_model`, and the metrics of `evaluate`. With ``retention`` in the design also
            `retention`; with ``permutations`` also `chance_solved`, `p_value` and
            `beyond_chance`; with ``belief`` what the notes of `Design` name; with
            ``fit_distribution=True`` lists of the fit of all terms, as in `true_terms_inclS`,
            `found_true_terms_covU` and `found_false_terms_PRI`.

        Raises
        ------
        DataError
            A column does not exist, or no data cell is complete.
        """
        folder = Folder(self.path)
        missing = folder.missing(self.design)
        if missing is not None and folder.cells.exists():
            raise DataError(f"{self.path}: {missing.name} is missing; call run again to create it")
        files = sorted(folder.replicates.glob("[0-9]*.parquet"))
        if not files:
            raise DataError(f"{self.path}: no rows are complete yet; continue with run")
        with reading(files[0]):
            known = parquet().read_schema(files[0]).names
        for name in columns:
            if name not in known:
                raise DataError(f"there is no column {name!r}{did_you_mean(name, known)}")
        return _frame(files, list(columns) or None)

    def to_frame(self) -> pd.DataFrame:
        """Return `cells`."""
        return self.cells()

    def _tables(self) -> list[Table]:
        frame = self.cells()
        names = ["cell", *self.design.varying]
        shown = [name for name in _SHOWN if name in frame.columns]
        columns = [Column(name) for name in names]
        columns += [column for name in shown for column in (Column(name), Column("95%", gap=1))]
        rows = [
            [_text(row[name]) for name in names]
            + [text for name in shown for text in _mean(row, name)]
            for row in frame.head(_ROWS).to_dict("records")
        ]
        left = len(frame) - len(rows)
        notes = [f"... {left:,} more cells; cells() returns all of them"] if left else []
        if any(" to " in text for row in rows for text in row[len(names) :]):
            notes.append(
                "From ... to: bounds, because not all models could be found in all replicates; "
                "n: number of replicates in which the metric is known."
            )
        caption = self.headline()
        return [Table(columns, [rows], caption=caption, notes=notes, keys=len(names))]

    def __repr__(self) -> str:
        return f"<{self.headline()}>"

    def headline(self) -> str:
        """Describe it in one line."""
        count = self.design.replicates
        each = f"{count:,} replicates each" if count is not None else "all data sets of each"
        state = "" if self.complete else ", not complete"
        return f"Results of {len(self.design):,} cells, {each}{state}: {self.path}"


def _frame(files: Sequence[Path], columns: list[str] | None) -> pd.DataFrame:
    tables: list[pa.Table] = []
    for path in files:
        with reading(path):
            check_seal(path)
            table = parquet().read_table(path, columns=columns, page_checksum_verification=True)
            if tables and table.schema != tables[0].schema:
                raise OSError(f"it has other columns than {files[0].name}")
            tables.append(table)
    with reading(files[0]):
        frame: pd.DataFrame = arrow().concat_tables(tables).to_pandas()
    return frame


def _mean(row: Mapping[Any, Any], name: str) -> tuple[str, str]:
    """Write a mean, or its bounds and of how many replicates it is known, and its interval."""
    ends = (name, *(f"{name}_{end}" for end in _ESTIMATE))
    mean = Estimate(*(float(row.get(end, np.nan)) for end in ends))  # type: ignore[arg-type]
    bounds = np.isnan(mean.mean) and not np.isnan(mean.least)
    return mean.shown() + (f" (n = {mean.n:,.0f})" if bounds else ""), mean.interval()


def _text(value: Any) -> str:  # noqa: ANN401 (any level)
    return f"{value:g}" if isinstance(value, float) else str(value)


def summarize_cell(data: DataCell, analysis: CellAnalysis, rows: pa.Table) -> dict[str, Any]:
    """Summarize the rows of one cell; for the keys see `Results.cells`. Unknown values are None."""
    out = data.describe(analysis) | {"replicates": rows.num_rows}
    ended = np.array([Status[name] for name in rows.column("status").to_pylist()], dtype=np.uint8)
    out |= {status.name: int((ended == status).sum()) for status in Status}
    for metric in (*METRICS, *ON_REQUEST):
        if metric.name not in rows.column_names:
            continue
        values = rows.column(metric.name).cast("double", safe=False).to_numpy()
        status = ended
        if metric.name == "retention":  # which a single case has none of
            status = np.where(rows.column("cases").to_numpy() > 1, ended, Status.NO_ROW)
        # Permutations and samples are drawn also where the data are not.
        exhaustive = data.generator.exhaustive and metric.name not in DRAWN
        mean = estimate(metric, values, status, exhaustive=exhaustive)
        out[metric.name] = _known(mean.mean)
        out |= {f"{metric.name}_{name}": _known(getattr(mean, name)) for name in _ESTIMATE}
        if metric.name in _WITH_QUANTILES:
            known = values[~np.isnan(values)]
            sure = known.size and mean.least == mean.most
            for name, share in _QUANTILES.items():
                out[f"{metric.name}_{name}"] = float(np.quantile(known, share)) if sure else None
    return out


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def summarize_fit(data: DataCell, analysis: CellAnalysis, rows: pa.Table) -> list[dict[str, Any]]:
    """Describe how the fit of terms is spread in one cell; for the keys see `fit_distribution`."""
    from pyarrow import compute

    out = []
    for (kind, measure), name in LIST_COLUMNS.items():
        column = rows.column(name).combine_chunks()
        values = column.flatten().to_numpy(zero_copy_only=False)
        replicate = compute.list_parent_indices(column).to_numpy(zero_copy_only=False)
        spread = describe_values(
            values, replicate.astype(np.int64), exhaustive=data.generator.exhaustive
        )
        known = {key: _known(value) for key, value in spread.items()}
        out.append(data.describe(analysis) | {"kind": kind, "measure": measure} | known)
    return out


def cells_table(design: Design, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Put the summaries of all cells into an Arrow table."""
    pa = arrow()
    types = column_types(design)
    columns = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        unknown = all(value is None for value in values)
        kind = types.get(name) or ("double" if unknown else column_type(values))
        columns[name] = pa.array(
            [scalar(value, kind).as_py() for value in values], pa.type_for_alias(kind)
        )
    return pa.table(columns)
