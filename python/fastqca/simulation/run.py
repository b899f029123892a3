"""
Run a design: tasks to an executor, rows to a folder, and on from there after a kill.

A task is what a worker does: all analyses of some replicates, judged, and again in changed data, of
which cases are deleted or corrupted, or the outcome is permuted.
"""

from __future__ import annotations

import json
import os
import warnings
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from functools import cache
from inspect import signature
from itertools import islice
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import shown, whole_number
from fastqca._common.errors import DataError, FastqcaWarning
from fastqca._common.files import name_of
from fastqca._common.progress import Progress, reporting
from fastqca._common.settings import reruns
from fastqca._common.values import FrozenDict
from fastqca.batch import ManySolutions, Status, minimize_many
from fastqca.simulation.belief import believed
from fastqca.simulation.cells import Task
from fastqca.simulation.design import Design
from fastqca.simulation.evaluate import evaluate
from fastqca.simulation.fit_of_terms import TermFit, as_lists, term_fit
from fastqca.simulation.folder import Folder, arrow, as_bytes, column_types, scalar
from fastqca.simulation.metrics import BELIEF, BY_CHANCE, METRICS, ON_REQUEST
from fastqca.simulation.noise import RANDOM_NUMBERS, Purpose, Streams
from fastqca.simulation.results import Results, cells_table, summarize_cell, summarize_fit
from fastqca.simulation.scoring import per_segment, read_truths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from concurrent.futures import Executor, Future
    from multiprocessing.process import BaseProcess

    import pyarrow as pa
    from numpy.typing import NDArray

    from fastqca.simulation.cells import CellAnalysis, DataCell
    from fastqca.simulation.generator import Simulated
    from fastqca.simulation.truth import Floats, Ints, Truths

__all__ = ["end_with_driver", "perform", "run"]

_AHEAD = 1000  # tasks that an executor has at a time
_CHUNK = 2**22  # cells of an array of changed data
_LEVEL = 0.05
_HARD = (Status.UNSETTLED, Status.TOO_LARGE)  # with rows to explain, so there are models
_FLAGS = frozenset(metric.name for metric in (*METRICS, *ON_REQUEST) if metric.kind == "flag")


def run(
    design: Design,
    replicates: int | None = None,
    seed: int | None = None,
    out: str | os.PathLike[str] = "results/",
    executor: Executor | None = None,
    progress: Progress = True,  # noqa: FBT002 (as in the docs)
    *,
    chunk_size: int | None = None,
    threads: int | None = None,
) -> Results:
    """
    Simulate, analyze and evaluate all replicates of all cells of a design.

    Parameters
    ----------
    design : Design
    replicates : int, optional
        Number of replicates per cell, by default that of the design. An exhaustive design
        (`AllDeletions`) determines its own number.
    seed : int, optional
        Seed of the study, by default that of the design. Exhaustive designs need none.
    out : path-like, default "results/"
        The folder for this study. If it contains the same study unfinished, the study is continued.
    executor : concurrent.futures.Executor, optional
        Executes the tasks: a `ProcessPoolExecutor`, `dask.distributed.Client.get_executor()`,
        `mpi4py.futures.MPIPoolExecutor`, ... By default, they run in this process.
    progress : bool or callable, default True
        True for a progress line on standard error, or a function that is called with the number of
        analyses done and their total number.
    chunk_size : int, optional
        Number of replicates per task, by default about one second of work. The files do not depend
        on it.
    threads : int, optional
        Number of threads per task. By default one if there is an executor, otherwise one per
        processor. The files do not depend on it.

    Returns
    -------
    Results
        The results in the folder.

    Raises
    ------
    DataError
        The folder contains something else or a study with different settings, another run is
        writing to it, or replicates or seed are missing.
    FastqcaError
        pyarrow is not installed.

    Warns
    -----
    FastqcaWarning
        The study was started with other software versions.

    Notes
    -----
    The folder contains ``manifest.json`` (design, seed, versions), ``replicates/*.parquet`` with
    one row per replicate and cell, and ``cells.parquet`` with one row per cell; with
    ``fit_distribution=True`` also ``fit.parquet``, which `Results.fit_distribution` reads. The same
    design, seed and versions produce identical files, regardless of executor, workers, threads and
    chunk size (unless a replicate has so many models that the search exceeds its 60 seconds of CPU
    time).

    To resume a run that was interrupted, call `run` again. Finished tasks are stored on disk as
    complete files; unfinished tasks are repeated. Only this process writes files; workers send
    rows. If a worker dies, no rows are lost: some executors retry its tasks (Dask does), otherwise
    call `run` again. Worker processes started by this process end with it, even if it is killed,
    and its lock on the folder is then released.

    To extend a study, call `run` with more replicates; existing ones are not repeated.

    Examples
    --------
    >>> import tempfile
    >>> from fastqca.simulation import Design, run
    >>> design = Design(truth="A*B + C -> Y", n=[12, 24], noise={"outcome_flip": [0, 0.1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     results = run(design, replicates=200, seed=1, out=folder, progress=False)
    ...     results.cells()[["outcome_flip", "n", "exact"]].round(2)
       outcome_flip   n  exact
    0           0.0  12   0.46
    1           0.0  24   0.88
    2           0.1  12   0.14
    3           0.1  24   0.15
    """
    if not isinstance(design, Design):
        raise DataError(f"design must be a Design, got {type(design).__name__}")
    plan = _RunPlan.of(design, replicates, seed, chunk_size)
    if executor is not None and not hasattr(executor, "submit"):
        raise DataError(
            f"executor must be an Executor of concurrent.futures, got {shown(executor)}",
            argument="executor",
        )
    arrow()
    if threads is None:
        threads = None if executor is None else 1
    else:
        threads = whole_number(threads, "threads", low=1)
    metadata = {"fastqca": json.dumps(plan.manifest, ensure_ascii=False)}
    folder = Folder(Path(name_of(out, "out")), FrozenDict(metadata))
    with folder.locked():
        folder.begin(plan.manifest)
        _work(plan, folder, executor, progress, threads)
        _summarize(plan, folder)
    return Results.open(out)


@reruns(Results, run, Design)
def _again(results: Results, data: object, changes: dict[str, Any]) -> Results:
    """Run the design again: with more replicates in its folder, with other levels in another."""
    of_run = {name: changes.pop(name) for name in signature(run).parameters if name in changes}
    design = of_run.pop("design", results.design).rerun(data, **changes)
    return run(design, **{"out": results.path, **of_run})


@dataclass(frozen=True, slots=True)
class _RunPlan:
    """What decides the rows, and into how many tasks they are cut."""

    design: Design
    replicates: int | None
    seed: int
    chunk_size: int | None

    @classmethod
    def of(
        cls, design: Design, replicates: int | None, seed: int | None, chunk_size: int | None
    ) -> _RunPlan:
        """Check the arguments; those not given are the design's."""
        if design.exhaustive:
            if replicates is not None or design.replicates is not None:
                raise DataError(
                    "replicates: an exhaustive design determines its own number of replicates; "
                    "omit replicates"
                )
            count = None
        else:
            given = design.replicates if replicates is None else replicates
            if given is None:
                raise DataError(
                    "replicates is missing: give the number of replicates per cell, such as 500"
                )
            count = whole_number(given, "replicates", low=1, high=10**9 - 1)
        used = design.seed if seed is None else seed
        if used is None and not design.exhaustive:
            raise DataError("seed is missing: give any whole number to make the study reproducible")
        chunk = None if chunk_size is None else whole_number(chunk_size, "chunk_size", low=1)
        return cls(design, count, whole_number(used or 0, "seed", low=0), chunk)

    @property
    def manifest(self) -> dict[str, Any]:
        """Give what is needed to do it again, as plain values."""
        return {
            "format": 2,
            "design": self.design.to_dict() | {"replicates": None, "seed": None},
            "replicates": self.replicates,
            "seed": self.seed,
            "random_numbers": RANDOM_NUMBERS,
            "versions": {
                "fastqca": _core.__version__,
                "numpy": np.__version__,
                "pyarrow": arrow().__version__,
            },
        }

    def replicates_of(self, data: DataCell) -> int:
        """How many a data cell has."""
        if self.replicates is not None:
            return self.replicates
        return len(data.generator)  # type: ignore[arg-type]

    def tasks(self, done: Mapping[int, Iterable[range]], threads: int | None) -> Iterator[Task]:
        """Cut what is not done of each data cell into tasks."""
        types = column_types(self.design)
        columns = tuple((name, types[name]) for name in self.design.varying)
        for data in self.design.data_cells:
            most = data.generator.task_cases
            size = self.chunk_size or max(1, most // (data.size * data.searches))
            at = 0
            for span in [*done[data.number], range(self.replicates_of(data), 0)]:
                for first in range(at, span.start, size):
                    replicates = range(first, min(first + size, span.start))
                    yield Task(data, replicates, self.seed, threads, columns, os.getpid())
                at = span.stop


def _work(
    plan: _RunPlan,
    folder: Folder,
    executor: Executor | None,
    progress: Progress,
    threads: int | None,
) -> None:
    """Do all tasks that are not done, and make whole files of the cells that are."""
    cells = plan.design.data_cells
    done = {data.number: folder.done(data, plan.replicates_of(data)) for data in cells}
    total = sum(plan.replicates_of(data) * len(data.analyses) for data in cells)
    count, left = 0, {}
    for data in cells:
        finished = sum(map(len, done[data.number]))
        left[data.number] = plan.replicates_of(data) - finished
        count += finished * len(data.analyses)
        if not left[data.number]:
            folder.join(data, finished)
    with reporting(progress, total, "analyses", start=count) as report:
        report(count)
        for task, content in _performed(plan.tasks(done, threads), executor):
            folder.add(task.data, task.replicates, content)
            left[task.data.number] -= len(task.replicates)
            if not left[task.data.number]:
                folder.join(task.data, plan.replicates_of(task.data))
            count += len(task.replicates) * len(task.data.analyses)
            report(count)


def _performed(tasks: Iterator[Task], executor: Executor | None) -> Iterator[tuple[Task, bytes]]:
    """Give the rows of tasks, in whatever order they come."""
    if executor is None:
        for task in tasks:
            yield task, perform(task)
        return
    pending: dict[Future[bytes], Task] = {}
    try:
        while True:
            for task in islice(tasks, _AHEAD - len(pending)):
                pending[executor.submit(perform, task)] = task
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                yield pending.pop(future), future.result()
    finally:
        for future in pending:
            future.cancel()


def _summarize(plan: _RunPlan, folder: Folder) -> None:
    """Write the files with rows for each cell, that which says the study is complete last."""
    if folder.missing(plan.design) is None:
        return
    means, spread = [], []
    for data in plan.design.data_cells:
        folder.check(data)
        for i, analysis in enumerate(data.analyses):
            rows = folder.read(data, i, plan.replicates_of(data))
            means.append(summarize_cell(data, analysis, rows))
            if data.fit_distribution:
                spread += summarize_fit(data, analysis, rows)
    if spread:
        folder.write(folder.fit, cells_table(plan.design, spread))
    folder.write(folder.cells, cells_table(plan.design, means))
    folder.tidy()


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
        values = dict(evaluate(mine, many).metrics)
        if task.data.retention is not None:
            values["retention"] = _retained(many, task.data.retention)
        if task.data.permutations:
            numbers = (task.replicates.start + at).tolist()
            streams = Streams.of(numbers, 1, task.seed, task.data.stream, task.threads)
            values |= _by_chance(many, task.data.permutations, streams)
        if task.data.belief:
            values |= believed(task, analysis, sample, mine, at, many)
        for name, column in values.items():
            metrics[name][at] = column
        status[at], cases[at], tied[at] = many.status, x.shape[1], many.n_ties
        models[at] = _first_models(many)
        if task.data.fit_distribution:
            spread = term_fit(mine, many).items()
            fits.append({kind: TermFit(at[terms.replicate], terms.fit) for kind, terms in spread})
    pa = arrow()
    columns: dict[str, Any] = {
        "cell": np.full(count, analysis.cell, dtype=np.int32),
        "replicate": np.array(task.replicates),
    }
    levels = analysis.row
    columns |= {name: pa.repeat(scalar(levels[name], kind), count) for name, kind in task.columns}
    names = np.array([one.name for one in Status], dtype=object)
    columns |= {"cases": cases, "ties": tied, "status": pa.array(names[status], pa.string())}
    columns["first_model"] = pa.array(models, pa.string())
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


def _lists(values: Floats, row: Ints, count: int) -> pa.Array:
    """Write a column of several numbers per row, with the number of the row of each."""
    pa = arrow()
    order = np.argsort(row, kind="stable")
    offsets = np.searchsorted(row[order], np.arange(count + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, pa.array(values[order], mask=np.isnan(values[order])))


def _without_cases(count: int, data: DataCell) -> dict[str, Floats]:
    """Give the metrics of replicates without a complete case: no model, so no error."""
    known = {metric.name: 0.0 for metric in METRICS if metric.kind == "flag"}
    known |= {"n_models": 0.0, "error_free": 1.0}
    names = [metric.name for metric in METRICS]
    names += ["retention"] * (data.retention is not None)
    names += list(BY_CHANCE) * bool(data.permutations)
    names += [m.name for check in data.belief for m in BELIEF.get(check, ())]
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


def _data(many: ManySolutions) -> tuple[NDArray[Any], NDArray[Any]]:
    return many._data.conditions, many._data.outcome  # noqa: SLF001 (what is not meant for users is meant for this)


def _by_chance(many: ManySolutions, permutations: int, streams: Streams) -> dict[str, Floats]:
    """
    Repeat the search of `many` under permutations of the outcome, to see what chance finds.

    The strength of a solution is the largest product of consistency and coverage among its
    models, 0 without one. With P permutations, of which m have at least that of the data, the
    p-value is (1 + m) / (1 + P). NaN where some strength is not known, as no model was found
    within the budget or the memory.
    """
    conditions, outcome = _data(many)
    count, n, k = conditions.shape
    solved, reached = np.zeros(count), np.zeros(count)
    mine = _strength(many)
    size = max(1, _CHUNK // (permutations * n * k))
    for first in range(0, count, size):
        at = np.arange(first, min(first + size, count))
        drawn = streams.per_replicate(Purpose.PERMUTATION, permutations * n, which=at)
        order = drawn.reshape(-1, n).argsort(axis=1, kind="stable")
        x, y = (np.repeat(part[at], permutations, axis=0) for part in (conditions, outcome))
        other = many.rerun((x, np.take_along_axis(y, order, axis=1)))
        has_model = (np.diff(other.model_offsets) > 0) | np.isin(other.status, _HARD)
        solved[at] = has_model.reshape(-1, permutations).mean(axis=1)
        strength = _strength(other).reshape(-1, permutations)
        reached[at] = (strength >= mine[at, None]).sum(axis=1)
        reached[at[np.isnan(strength).any(axis=1)]] = np.nan
    reached[np.isnan(mine)] = np.nan
    p_value = (1 + reached) / (1 + permutations)
    beyond = np.where(np.isnan(p_value), np.nan, p_value <= _LEVEL)
    return dict(zip(BY_CHANCE, (solved, p_value, beyond), strict=True))


def _strength(many: ManySolutions) -> Floats:
    """Compute the consistency times coverage of the best listed model of each replicate."""
    strength = np.nan_to_num(many.inclS * many.covS)
    best = per_segment(np.fmax, strength, many.model_offsets, 0)
    return np.where(np.isin(many.status, _HARD) & (np.diff(many.model_offsets) == 0), np.nan, best)


def _retained(many: ManySolutions, how: str) -> Floats:
    """
    Compute the share of cases without which, or with whose outcome inverted, models stay the same.

    `how` is "deletion" or "corruption". NaN for replicates without a model, with models that are
    not listed, also without one of the cases, or with one case. All cases are tried, so nothing is
    random. This asks for the same models, of crisp and fuzzy data; `fastqca.retention` gives the
    probability that no row of a crisp table changes its code.
    """
    conditions, outcome = _data(many)
    count, n, k = conditions.shape
    share = np.full(count, np.nan)
    if n == 1:
        return share
    known = np.flatnonzero((many.status == Status.SOLVED) & (np.diff(many.model_offsets) > 0))
    size = max(1, _CHUNK // (n * n * k))
    numbers: dict[tuple[str, ...], int] = {}
    mine = _solutions(many, numbers)
    for start in range(0, len(known), size):
        at = known[start : start + size]
        other = many.rerun(_variants(conditions[at], outcome[at], how))
        same = (_solutions(other, numbers).reshape(-1, n) == mine[at, None]).astype(np.float64)
        # More models than can be listed are others; of those not all found nothing is known.
        hard = np.isin(other.status, _HARD)
        same[hard.reshape(-1, n)] = np.nan
        share[at] = same.mean(axis=1)
    return share


def _solutions(many: ManySolutions, numbers: dict[tuple[str, ...], int]) -> Ints:
    """Give solutions numbers by their models, -1 for none; `numbers` has those given so far."""
    ids, first, back = np.unique(many.solution_id, return_index=True, return_inverse=True)
    of_ids = [
        numbers.setdefault(many.models_of(at), len(numbers)) if solution >= 0 else -1
        for solution, at in zip(ids.tolist(), first.tolist(), strict=True)
    ]
    return np.array(of_ids, dtype=np.int64)[back]


def _variants(x: NDArray[Any], y: NDArray[Any], how: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Make each data set anew for each of its cases: without it, or with its outcome inverted."""
    count, n, k = x.shape
    x = np.repeat(x, n, axis=0)
    y = np.repeat(y, n, axis=0)
    case = np.tile(np.arange(n), count)
    if how == "corruption":
        y[np.arange(len(y)), case] = 1 - y[np.arange(len(y)), case]
        return x, y
    kept = np.arange(n) != case[:, None]
    return x[kept].reshape(-1, n - 1, k), y[kept].reshape(-1, n - 1)


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
