"""The cells of a design: data they have in common, how they are analysed, and tasks of these."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from fastqca.expressions.expression import Expression
from fastqca.simulation.asked import searches_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastqca.simulation.generator import Simulated
    from fastqca.simulation.networks import CareNetworks
    from fastqca.simulation.tables import AllDeletions, RandomTables

__all__ = ["AnyGenerator", "CellAnalysis", "DataCell", "Retention", "Task", "as_plain"]

AnyGenerator: TypeAlias = "RandomTables | CareNetworks | AllDeletions"

Retention = Literal["deletion", "corruption"]


@dataclass(frozen=True, slots=True)
class CellAnalysis:
    """How the data of a cell are analysed: arguments of `minimize_many`, levels of all axes."""

    cell: int
    arguments: Mapping[str, Any]
    levels: Mapping[str, Any]

    @property
    def row(self) -> dict[str, str | float | bool | None]:
        """The levels by their short names, as columns of a table can hold them."""
        return {name.rpartition(".")[2]: _cell_value(level) for name, level in self.levels.items()}


@dataclass(frozen=True, slots=True)
class DataCell:
    """
    Data that one or several cells of a design have in common, and what is asked about them.

    `stream` is the address of the random numbers: what `draw` takes as `cell`. It depends on
    generator and size alone, so that the same data come back in every design.
    """

    number: int
    stream: int
    generator: AnyGenerator
    n: int
    analyses: tuple[CellAnalysis, ...]
    retention: Retention | None
    fit_distribution: bool
    permutations: int
    belief: Mapping[str, float]

    def draw(self, replicates: range, seed: int, threads: int | None) -> Simulated:
        """Make some replicates."""
        return self.generator.draw(replicates, self.n, seed=seed, cell=self.stream, threads=threads)

    def describe(self, analysis: CellAnalysis) -> dict[str, Any]:
        """Give number, stream, generator and levels of a cell, as columns of a table."""
        origin = {"stream": self.stream, "generator": type(self.generator).__name__}
        return {"cell": analysis.cell} | origin | analysis.row

    @property
    def size(self) -> int:
        """Number of cases that are drawn for a replicate, about."""
        return self.generator.n_cases(self.n)

    @property
    def searches(self) -> int:
        """How often the data of a replicate are analysed in each of the ways."""
        more = searches_for(self.belief, self.size)
        return 1 + self.permutations + (self.size if self.retention is not None else 0) + more


def _cell_value(level: object) -> str | float | bool | None:
    """Write a level as what a column of a table can hold."""
    if level is None or isinstance(level, str | bool | int | float):
        return level
    return str(level) if isinstance(level, Expression) else json.dumps(level, default=as_plain)


def as_plain(value: Any) -> Any:  # noqa: ANN401 (what JSON does not know)
    """Give a value as JSON knows it: `default` of `json.dumps`."""
    if isinstance(value, Expression):
        return str(value)
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if isinstance(value, range) else dict(value)


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
