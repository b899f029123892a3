"""One task of a study: draw some replicates, analyse and judge them, hand over rows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import FastqcaWarning
from fastqca.batch import ManySolutions, Status, minimize_many
from fastqca.simulation.design import settings
from fastqca.simulation.evaluate import evaluate
from fastqca.simulation.fit_of_terms import TermFit, as_lists, term_fit
from fastqca.simulation.metrics import METRICS
from fastqca.simulation.resampling import by_chance, retained
from fastqca.simulation.rows import Rows, as_bytes, table_of
from fastqca.simulation.sample import Streams
from fastqca.simulation.scoring import read_truths
from fastqca.simulation.workers import end_with_driver

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.simulation.grid import Analysis, DataCell
    from fastqca.simulation.sample import Simulated
    from fastqca.simulation.scoring import Truths

__all__ = ["Task", "perform"]

_UNKNOWN = 255


@dataclass(frozen=True, slots=True)
class Task:
    """
    Some replicates of one data cell; all analyses of these.

    Attributes
    ----------
    data : DataCell
    first, last : int
        Numbers of the replicates, the last one excluded.
    seed : int
        Of the study.
    threads : int or None
        How many threads the core may use.
    columns : tuple of (str, str)
        Names and types of the levels that become columns.
    driver : int
        The process that hands out tasks.
    """

    data: DataCell
    first: int
    last: int
    seed: int
    threads: int | None
    columns: tuple[tuple[str, str], ...]
    driver: int

    @property
    def rows(self) -> int:
        """Number of rows that it makes."""
        return (self.last - self.first) * len(self.data.analyses)


def perform(task: Task) -> bytes:
    """
    Do a task.

    Returns
    -------
    bytes
        A Parquet file with a row group for each analysis. They depend on cell, replicates and
        seed alone.
    """
    end_with_driver(task.driver)
    made = task.data.draw(range(task.first, task.last), task.seed, task.threads)
    there = read_truths(made)
    with warnings.catch_warnings():
        # Memberships of exactly 0.5 are counted in a column.
        warnings.simplefilter("ignore", FastqcaWarning)
        tables = [
            table_of(_analysed(task, made, there, analysis)) for analysis in task.data.analyses
        ]
    return as_bytes(tables)


def _analysed(task: Task, made: Simulated, there: Truths, analysis: Analysis) -> Rows:
    """Analyse all replicates in one way; those of which nothing is complete have no solution."""
    count = len(made)
    status = np.full(count, Status.NO_ROW, dtype=np.uint8)
    cases, tied = np.zeros(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
    models: NDArray[np.object_] = np.full(count, None, dtype=object)
    metrics = _without_cases(count, task.data)
    fits: list[dict[str, TermFit]] = []
    for at, x, y in made.groups():
        many = minimize_many(x, y, names=made.names, threads=task.threads, **analysis.arguments)
        mine = there.of(at)
        found = {**evaluate(mine, many).metrics, **_asked_for(task, analysis, many, at, x, y)}
        for name, values in found.items():
            metrics[name][at] = values
        status[at], cases[at], tied[at] = many.status, x.shape[1], many.n_ties
        models[at] = _first_models(many)
        if task.data.fit_distribution:
            spread = term_fit(mine, many).items()
            fits.append({kind: TermFit(at[terms.replicate], terms.fit) for kind, terms in spread})
    levels = settings(analysis)
    return Rows(
        cell=analysis.cell,
        replicates=np.arange(task.first, task.last),
        levels={name: (levels[name], kind) for name, kind in task.columns},
        cases=cases,
        ties=tied,
        status=status,
        first_model=models,
        metrics=metrics,
        lists=as_lists(fits) if task.data.fit_distribution else {},
    )


def _asked_for(
    task: Task,
    analysis: Analysis,
    many: ManySolutions,
    at: NDArray[np.intp],
    x: NDArray[Any],
    y: NDArray[Any],
) -> dict[str, NDArray[np.float64]]:
    """Compute what takes further analyses, of the replicates at these places."""
    out: dict[str, NDArray[np.float64]] = {}
    data = task.data
    if data.retention is not None:
        kept = retained(many, x, y, data.retention, analysis.arguments, task.threads)
        out["retention"] = kept
    if data.permutations:
        numbers = Streams.of((task.first + at).tolist(), 1, task.seed, data.stream, task.threads)
        out |= by_chance(many, x, y, data.permutations, numbers, analysis.arguments)
    return out


def _without_cases(count: int, data: DataCell) -> dict[str, NDArray[np.float64]]:
    """Give the metrics of replicates without a complete case: no model, so no error."""
    known: dict[str, Any] = {metric.name: 0.0 for metric in METRICS if metric.kind == "flag"}
    known |= {"n_models": 0.0, "error_free": 1.0}
    names = [metric.name for metric in METRICS]
    names += ["retention"] * (data.retention is not None)
    names += ["chance_solved", "p_value", "beyond_chance"] * bool(data.permutations)
    return {name: np.full(count, known.get(name, np.nan)) for name in names}


def _first_models(many: ManySolutions) -> NDArray[np.object_]:
    """Write the first model of each replicate, None where there is none."""
    out: NDArray[np.object_] = np.full(len(many), None, dtype=object)
    there = np.diff(many.model_offsets) > 0
    first = many.model_offsets[:-1][there]
    _, where, back = np.unique(many.model_id[first], return_index=True, return_inverse=True)
    starts, ends = (many.term_offsets[first[where] + i].tolist() for i in (0, 1))
    texts = [
        " + ".join(many.term_texts[term] for term in many.terms[start:end].tolist())
        for start, end in zip(starts, ends, strict=True)
    ]
    out[there] = np.array(texts, dtype=object)[back]
    return out
