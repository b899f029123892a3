"""Rows of a study as Parquet, in the same bytes whenever they are the same rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from fastqca._common.errors import FastqcaError
from fastqca.batch import Status
from fastqca.simulation.metrics import METRICS, ON_REQUEST

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Rows", "arrow", "as_bytes", "kind_of", "parquet", "scalar", "table_of", "writer"]

_FLAGS = frozenset(metric.name for metric in (*METRICS, *ON_REQUEST) if metric.kind == "flag")
_WRITING = {
    "compression": "zstd",
    "version": "2.6",
    "data_page_version": "1.0",
    "use_dictionary": True,
    "write_statistics": True,
    "write_page_checksum": True,
}


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """
    What came out of one cell for R replicates.

    Attributes
    ----------
    cell : int
    replicates : ndarray of int64, shape (R,)
    levels : mapping of str to (value, type)
        What varies in the design: the same in all rows. Types as of `kind_of`.
    cases, ties : ndarray of int32, shape (R,)
        Complete cases that were analysed, and those of them with a membership of exactly 0.5.
    status : ndarray of uint8, shape (R,)
        Numbers of `Status`.
    first_model : ndarray of object, shape (R,)
        Text of the first model, or None.
    metrics : mapping of str to ndarray of float64, shape (R,)
    lists : mapping of str to (values, replicate)
        Columns of several numbers per row, with the number of the row of each.
    """

    cell: int
    replicates: NDArray[np.int64]
    levels: Mapping[str, tuple[Any, str]]
    cases: NDArray[np.int32]
    ties: NDArray[np.int32]
    status: NDArray[np.uint8]
    first_model: NDArray[np.object_]
    metrics: Mapping[str, NDArray[np.float64]]
    lists: Mapping[str, tuple[NDArray[np.float64], NDArray[np.int64]]] = field(default_factory=dict)


def arrow() -> ModuleType:
    """
    Import pyarrow.

    Raises
    ------
    FastqcaError
        It is not installed.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise FastqcaError(
            "the results of a study are Parquet files, which needs pyarrow: "
            "pip install 'fastqca[simulation]'"
        ) from error
    return cast("ModuleType", pa)


def parquet() -> ModuleType:
    """Import pyarrow.parquet."""
    arrow()
    from pyarrow import parquet as pq

    return cast("ModuleType", pq)


def table_of(rows: Rows) -> pa.Table:
    """Put rows into an Arrow table: flags as booleans, what is not known as null."""
    pa = arrow()
    count = len(rows.replicates)
    columns: dict[str, Any] = {
        "cell": pa.array(np.full(count, rows.cell, dtype=np.int32)),
        "replicate": pa.array(rows.replicates),
    }
    for name, (level, kind) in rows.levels.items():
        columns[name] = pa.repeat(scalar(level, kind), count)
    columns["cases"] = pa.array(rows.cases)
    columns["ties"] = pa.array(rows.ties)
    names = np.array([status.name for status in Status], dtype=object)
    columns["status"] = pa.array(names[rows.status], pa.string())
    columns["first_model"] = pa.array(rows.first_model, pa.string())
    for name, values in rows.metrics.items():
        unknown = np.isnan(values)
        if name in _FLAGS:
            columns[name] = pa.array(np.where(unknown, 0, values).astype(np.bool_), mask=unknown)
        elif name == "n_models":
            # Of 2**63 - 1 or more models a float knows no more than the power of two.
            whole = np.minimum(np.where(unknown, 0, values), 2.0**63 - 1024).astype(np.int64)
            columns[name] = pa.array(whole, mask=unknown)
        else:
            columns[name] = pa.array(values, mask=unknown)
    for name, (values, row) in rows.lists.items():
        order = np.argsort(row, kind="stable")
        offsets = np.searchsorted(row[order], np.arange(count + 1)).astype(np.int32)
        inner = pa.array(values[order], mask=np.isnan(values[order]))
        columns[name] = pa.ListArray.from_arrays(offsets, inner)
    return pa.table(columns)


def kind_of(levels: Iterable[object]) -> str:
    """
    Name the type of a column that holds all of some levels.

    Examples
    --------
    >>> kind_of([0, 0.05]), kind_of([1, 2, None]), kind_of([0, "VD*~VI"])
    ('double', 'int64', 'string')
    """
    kinds = {type(level) for level in levels if level is not None}
    if kinds <= {bool}:
        return "bool"
    if kinds <= {int}:
        return "int64"
    return "double" if kinds <= {int, float} else "string"


def scalar(level: object, kind: str) -> pa.Scalar:
    """Make an Arrow value of a level."""
    pa = arrow()
    if kind == "string" and level is not None:
        level = str(level)
    return pa.scalar(level, pa.type_for_alias(kind))


def as_bytes(tables: Sequence[pa.Table]) -> bytes:
    """Write tables with the same columns as one Parquet file, a row group for each."""
    buffer = arrow().BufferOutputStream()
    with writer(buffer, tables[0].schema) as file:
        for table in tables:
            file.write_table(table, row_group_size=max(1, table.num_rows))
    written: bytes = buffer.getvalue().to_pybytes()
    return written


def writer(where: str | os.PathLike[str] | pa.NativeFile, schema: pa.Schema) -> Any:  # noqa: ANN401
    """Open a Parquet file to be written with fixed settings."""
    return parquet().ParquetWriter(where, schema, **_WRITING)
