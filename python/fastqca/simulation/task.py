"""What a worker does: draw some replicates, analyse and evaluate them, hand over rows."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from functools import cache
from multiprocessing import parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import FastqcaWarning
from fastqca.batch import ManySolutions, Status, minimize_many
from fastqca.simulation.evaluate import evaluate
from fastqca.simulation.fit_of_terms import TermFit, as_lists, term_fit
from fastqca.simulation.folder import arrow, as_bytes, scalar
from fastqca.simulation.metrics import METRICS, ON_REQUEST
from fastqca.simulation.resampling import BY_CHANCE, by_chance, retained
from fastqca.simulation.sample import Streams
from fastqca.simulation.scoring import read_truths

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    import pyarrow as pa
    from numpy.typing import NDArray

    from fastqca.simulation.grid import CellAnalysis, DataCell
    from fastqca.simulation.sample import Simulated
    from fastqca.simulation.scoring import Truths

    Floats = NDArray[np.float64]

__all__ = ["Task", "end_with_driver", "perform"]

_FLAGS = frozenset(metric.name for metric in (*METRICS, *ON_REQUEST) if metric.kind == "flag")


@dataclass(frozen=True, slots=True)
class Task:
    """
    Some replicates of one data cell; all analyses of these.

    `columns` are names and types of the levels that become columns, `driver` the process that
    hands out tasks.
    """

    data: DataCell
    replicates: range
    seed: int
    threads: int | None
    columns: tuple[tuple[str, str], ...]
    driver: int


def perform(task: Task) -> bytes:
    """Make a Parquet file with a row group for each analysis; see `run` for what it depends on."""
    end_with_driver(task.driver)
    sample = task.data.draw(task.replicates, task.seed, task.threads)
    truths = read_truths(sample)
    with warnings.catch_warnings():
        # Memberships of exactly 0.5 are counted in a column.
        warnings.simplefilter("ignore", FastqcaWarning)
        return as_bytes([_analyse(task, sample, truths, one) for one in task.data.analyses])


def _analyse(task: Task, sample: Simulated, truths: Truths, analysis: CellAnalysis) -> pa.Table:
    """Analyse all replicates in one way; those of which nothing is complete have no solution."""
    count = len(sample)
    status = np.full(count, Status.NO_ROW, dtype=np.uint8)
    cases, tied = np.zeros(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
    models: NDArray[np.object_] = np.full(count, None, dtype=object)
    metrics = _without_cases(count, task.data)
    fits: list[dict[str, TermFit]] = []
    for at, x, y in sample.groups():
        many = minimize_many(x, y, names=sample.names, threads=task.threads, **analysis.arguments)
        mine = truths.of(at)
        values = {**evaluate(mine, many).metrics, **_on_request(task, analysis, many, at, x, y)}
        for name, column in values.items():
            metrics[name][at] = column
        status[at], cases[at], tied[at] = many.status, x.shape[1], many.n_ties
        models[at] = _first_models(many)
        if task.data.fit_distribution:
            spread = term_fit(mine, many).items()
            fits.append({kind: TermFit(at[terms.replicate], terms.fit) for kind, terms in spread})
    pa = arrow()
    columns: dict[str, Any] = {
        "cell": pa.array(np.full(count, analysis.cell, dtype=np.int32)),
        "replicate": pa.array(np.array(task.replicates)),
    }
    levels = analysis.row
    columns |= {name: pa.repeat(scalar(levels[name], kind), count) for name, kind in task.columns}
    names = np.array([one.name for one in Status], dtype=object)
    columns |= {
        "cases": pa.array(cases),
        "ties": pa.array(tied),
        "status": pa.array(names[status], pa.string()),
        "first_model": pa.array(models, pa.string()),
    }
    columns |= {name: _metric(name, values) for name, values in metrics.items()}
    if task.data.fit_distribution:
        lists = as_lists(fits)
        columns |= {name: _lists(values, row, count) for name, (values, row) in lists.items()}
    return pa.table(columns)


def _metric(name: str, values: Floats) -> pa.Array:
    """Write the values of a metric: flags as booleans, what is not known as null."""
    pa = arrow()
    unknown = np.isnan(values)
    if name in _FLAGS:
        return pa.array(np.where(unknown, 0, values).astype(np.bool_), mask=unknown)
    if name == "n_models":
        # Of 2**63 - 1 or more models a float knows no more than the power of two.
        whole = np.minimum(np.where(unknown, 0, values), 2.0**63 - 1024).astype(np.int64)
        return pa.array(whole, mask=unknown)
    return pa.array(values, mask=unknown)


def _lists(values: Floats, row: NDArray[np.int64], count: int) -> pa.Array:
    """Write a column of several numbers per row, with the number of the row of each."""
    pa = arrow()
    order = np.argsort(row, kind="stable")
    offsets = np.searchsorted(row[order], np.arange(count + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, pa.array(values[order], mask=np.isnan(values[order])))


def _on_request(
    task: Task,
    analysis: CellAnalysis,
    many: ManySolutions,
    at: NDArray[np.intp],
    x: NDArray[Any],
    y: NDArray[Any],
) -> dict[str, NDArray[np.float64]]:
    """Compute what takes further analyses, of the replicates at these places."""
    out: dict[str, NDArray[np.float64]] = {}
    data = task.data
    if data.retention is not None:
        out["retention"] = retained(many, x, y, data.retention, analysis.arguments, task.threads)
    if data.permutations:
        replicates = (task.replicates.start + at).tolist()
        streams = Streams.of(replicates, 1, task.seed, data.stream, task.threads)
        out |= by_chance(many, x, y, data.permutations, streams, analysis.arguments)
    return out


def _without_cases(count: int, data: DataCell) -> dict[str, NDArray[np.float64]]:
    """Give the metrics of replicates without a complete case: no model, so no error."""
    known: dict[str, Any] = {metric.name: 0.0 for metric in METRICS if metric.kind == "flag"}
    known |= {"n_models": 0.0, "error_free": 1.0}
    names = [metric.name for metric in METRICS]
    names += ["retention"] * (data.retention is not None)
    names += list(BY_CHANCE) * bool(data.permutations)
    return {name: np.full(count, known.get(name, np.nan)) for name in names}


def _first_models(many: ManySolutions) -> NDArray[np.object_]:
    """Write the first model of each replicate, None where there is none."""
    out: NDArray[np.object_] = np.full(len(many), None, dtype=object)
    has_model = np.diff(many.model_offsets) > 0
    first = many.model_offsets[:-1][has_model]
    _, where, back = np.unique(many.model_id[first], return_index=True, return_inverse=True)
    starts, ends = (many.term_offsets[first[where] + i].tolist() for i in (0, 1))
    texts = [
        " + ".join(many.term_texts[term] for term in many.terms[start:end].tolist())
        for start, end in zip(starts, ends, strict=True)
    ]
    out[has_model] = np.array(texts, dtype=object)[back]
    return out


def end_with_driver(driver: int | None = None) -> None:
    """
    See to it that this process ends when the one that started it does, however that ends.

    A pool of Python waits for tasks as long as some process could send any, and workers that were
    forked could do so themselves: those of a driver that was killed would wait for ever. If another
    process than `driver` started this one, nothing is done.
    """
    parent = parent_process()
    if parent is not None and driver in (None, parent.pid):
        _watch(os.getpid(), parent)


@cache
def _watch(_this: int, parent: BaseProcess) -> None:
    """Start to wait, once in each process; a fork knows what its parent began."""

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, name="fastqca: end with the driver", daemon=True).start()
