"""Run a design: tasks to an executor, rows to a folder, and on from there after a kill."""

from __future__ import annotations

import json
import os
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from inspect import signature
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.files import name_of
from fastqca._common.progress import Progress, reporting
from fastqca._common.settings import reruns
from fastqca._common.values import FrozenDict
from fastqca.simulation.design import Design
from fastqca.simulation.folder import Folder, arrow
from fastqca.simulation.random_numbers import RANDOM_NUMBERS
from fastqca.simulation.results import Results, cells_table, summarize_cell, summarize_fit
from fastqca.simulation.task import Task, perform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from concurrent.futures import Executor, Future

    from fastqca.simulation.grid import DataCell

__all__ = ["run"]

_AHEAD = 1000  # tasks that an executor has at a time


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
    Simulate, analyse and judge all replicates of all cells of a design.

    Parameters
    ----------
    design : Design
    replicates : int, optional
        Of each cell; by default those of the design. An exhaustive design (`AllDeletions`) has
        its own number.
    seed : int, optional
        Of the study; by default that of the design. Exhaustive designs need none.
    out : path-like, default "results/"
        A folder for this study. If the study has been begun there, it goes on.
    executor : concurrent.futures.Executor, optional
        Does the tasks: a `ProcessPoolExecutor`, `dask.distributed.Client.get_executor()`,
        `mpi4py.futures.MPIPoolExecutor`, ... By default this process does.
    progress : bool or callable, default True
        True for a line on standard error, or a function that is called with the number of
        analyses done and of all.
    chunk_size : int, optional
        Replicates of a task; by default about a second of work. The files do not depend on it.
    threads : int, optional
        Threads of each task. By default one with an executor, whose workers are many, and
        otherwise one for each processor. The files do not depend on it.

    Returns
    -------
    Results
        What is in the folder, to be read.

    Raises
    ------
    DataError
        The folder holds something else or a study with other settings, another run is writing
        to it, or replicates or seed are missing.
    FastqcaError
        pyarrow is not installed.

    Warns
    -----
    FastqcaWarning
        The study was begun with other versions.

    Notes
    -----
    The folder has ``manifest.json`` (design, seed, versions), ``replicates/*.parquet`` with one
    row per replicate and cell, and ``cells.parquet`` with one row per cell; with
    ``fit_distribution=True`` also ``fit.parquet``, which `Results.fit_distribution` reads. The
    same design, seed and versions give the same bytes, whatever executor, number of workers,
    threads and chunk size (unless a replicate has so many models that the search spends its 60
    seconds of CPU time).

    A run that was killed goes on when it is called again: rows of finished tasks are on disk in
    whole files, a task counts when its file has its name, and unfinished ones are done again. Only
    this process writes; workers send rows. So a worker that dies costs its tasks' time, no rows,
    if the executor tries them again (Dask does), and a second call if it does not. Worker
    processes that this one started end with it, also when it is killed, and its lock on the folder
    ends with it too.

    With more replicates than before the study is extended: the old ones are not done again.

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
                    "replicates: this design has all data sets of its kind; leave replicates out"
                )
            count = None
        else:
            given = design.replicates if replicates is None else replicates
            if given is None:
                raise DataError("replicates is missing: how many for each cell, as in 500")
            count = whole_number(given, "replicates", low=1, high=10**9 - 1)
        used = design.seed if seed is None else seed
        if used is None and not design.exhaustive:
            raise DataError("seed is missing: any whole number, which makes the study repeatable")
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
        types = self.design.columns
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
