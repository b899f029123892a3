"""The cells of a design: every combination of levels, checked, with a generator each."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass, fields
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from fastqca._common.check import choice, did_you_mean, flag, listing, shown, whole_number
from fastqca._common.errors import DataError, FastqcaError
from fastqca.batch.minimize_many import check_settings
from fastqca.calibration.specs import Spec, spec_from_dict
from fastqca.expressions.expression import Expression, expression
from fastqca.simulation.networks import CareNetworks
from fastqca.simulation.noise import Noise
from fastqca.simulation.tables import AllDeletions, RandomTables
from fastqca.simulation.truth import steps_of
from fastqca.solutions.expectations import parse
from fastqca.solutions.settings import AnalysisSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastqca.simulation.generator import Simulated

__all__ = ["GENERATORS", "USUAL", "CellAnalysis", "DataCell", "as_plain", "axes", "data_cells"]

AnyGenerator: TypeAlias = "RandomTables | CareNetworks | AllDeletions"
Retention = Literal["deletion", "corruption"]
Axes: TypeAlias = "dict[str, list[Any]]"

GENERATORS: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (RandomTables, CareNetworks, AllDeletions)
}

_SOLUTIONS = ("parsimonious", "conservative", "intermediate")
_MOST_LEVELS = 10_000
_MOST_CELLS = 1_000_000
# Settings that every design states; `ties` and `max_models` are the same in all of its cells.
USUAL = ("all_sol", "dir_exp", "incl_cut", "n_cut", "pri_cut", "ties", "max_models")
_COMMON = ("ties", "max_models")
# How deeply nested the lists are that parameters take; deeper ones list several values.
_DEPTH = {"conditions": 1, "organisations": 1, "terms": 1, "literals": 1, "correlation": 2}


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
        return 1 + self.permutations + (self.size if self.retention is not None else 0)


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


def axes(given: Mapping[str, Any]) -> tuple[Axes, Axes]:
    """
    List the levels of everything that data and analyses depend on, by the arguments of a `Design`.

    Of data, parameters of the generator are called "parameters.x", kinds of noise "noise.x".
    """
    generator = GENERATORS[given["generator"]]
    of_data = {"truth": _levels("truth", given["truth"]), "k": _levels("k", given["k"])}
    for level in of_data["truth"]:
        if not isinstance(level, str | Expression | None):
            raise DataError(
                "truth must be an expression such as 'A*B -> Y', or several steps parted by ';', "
                f"got {shown(level)}"
            )
    known = [field.name for field in fields(generator)]
    known = [name for name in known if name not in ("truth", "noise")]
    of_data |= _named("parameters", given, known)
    of_data |= _named("noise", given, [field.name for field in fields(Noise)])
    if given["noise"] and generator is AllDeletions:
        raise DataError("noise: AllDeletions has none; use RandomTables with complete=True")
    of_data["n"] = _levels("n", given["n"])
    settings = [n for n in given if n in AnalysisSettings.names() and n not in _COMMON]
    of_analysis = {name: _levels(name, given[name]) for name in ("solution", *settings)}
    of_analysis["all_sol"] = [flag(level, "all_sol") for level in of_analysis["all_sol"]]
    return of_data, of_analysis


def _named(group: str, design: Mapping[str, Any], known: Sequence[str]) -> Axes:
    given = design[group]
    if not isinstance(given, Mapping):
        raise DataError(
            f"{group} must be a mapping of names to levels, in a file a table [{group}], got "
            f"{shown(given)}"
        )
    for name in given:
        if name not in known and name in design:
            raise DataError(
                f"{group}: {name!r} belongs to the design itself, in a file above all lines in "
                "[brackets]"
            )
        if name not in known:
            raise DataError(f"{group}: there is no {name!r}{did_you_mean(str(name), known)}")
    return {f"{group}.{name}": _levels(name, value, group) for name, value in given.items()}


def _levels(name: str, value: Any, group: str = "") -> list[Any]:  # noqa: ANN401 (any level)
    """Read one level, or a list of them; a level that is a list itself stands in a list."""
    key = f"{group}.{name}" if group else name
    if isinstance(value, Sized) and not isinstance(value, str) and len(value) > _MOST_LEVELS:
        raise DataError(f"{key} has {len(value):,} levels; at most {_MOST_LEVELS:,} are possible")
    value = value.tolist() if hasattr(value, "tolist") else value
    one = _depth(value) in (0, _DEPTH.get(name, 0))
    levels = [value] if one else list(value)
    if not levels:
        raise DataError(f"{key} is empty: give one level or several")
    for at, level in enumerate(levels):
        if level in levels[:at]:
            raise DataError(f"{key}: the level {shown(level)} is given twice")
    return levels


def _depth(value: object) -> int:
    listed = isinstance(value, list | tuple | range)
    return 1 + max(map(_depth, value), default=0) if listed else 0  # type: ignore[call-overload]


def data_cells(given: Mapping[str, Any]) -> tuple[DataCell, ...]:
    """Combine all levels, and check each combination by making one case."""
    of_data, of_analysis = axes(given)
    levels_of = of_data | of_analysis
    number = math.prod(map(len, levels_of.values()))
    if number > _MOST_CELLS:
        varied = listing(f"{len(axis):,} of {name}" for name, axis in levels_of.items() if axis[1:])
        raise DataError(
            f"the levels make {number:,} cells ({varied}); at most {_MOST_CELLS:,} are possible: "
            "vary less at once, or in several designs"
        )
    analyses = _analyses(of_analysis, given)
    cells: list[DataCell] = []
    for combined in product(*of_data.values()):
        levels = dict(zip(of_data, combined, strict=True))
        with _naming(levels, of_data):
            generator = _generator(given["generator"], levels)
            n = levels["n"]
            n = generator.usual_n if n is None else whole_number(n, "n", low=1)
            trial = generator.draw([0], 1, seed=0)
            for arguments, _ in analyses:
                if arguments.get("dir_exp") is not None:
                    parse(arguments["dir_exp"], trial.names, (2,) * len(trial.names))
        plain = levels | {"n": n, "k": len(trial.true_names)}
        cells.append(
            DataCell(
                number=len(cells),
                stream=_stream(generator, n),
                generator=generator,
                n=n,
                analyses=tuple(
                    CellAnalysis(cell, arguments, plain | more)
                    for cell, (arguments, more) in enumerate(analyses, len(cells) * len(analyses))
                ),
                retention=given["retention"],
                fit_distribution=given["fit_distribution"],
                permutations=given["permutations"],
            )
        )
    return tuple(cells)


@contextmanager
def _naming(levels: Mapping[str, Any], of_data: Axes) -> Iterator[None]:
    """Begin messages with the levels that vary: which of them is wrong may depend on others."""
    varying = [f"{name}={levels[name]!r}" for name, several in of_data.items() if len(several) > 1]
    try:
        yield
    except FastqcaError as error:
        if not varying:
            raise
        raise error.within(f"with {listing(varying)}") from error


def _analyses(
    of_analysis: Axes, given: Mapping[str, Any]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """List arguments for `minimize_many` and levels, each combination once."""
    for solution in of_analysis["solution"]:
        choice(solution, "solution", _SOLUTIONS)
    common = {name: given[name] for name in _COMMON}
    analyses: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for combined in product(*of_analysis.values()):
        levels = dict(zip(of_analysis, combined, strict=True))
        if "intermediate" in of_analysis["solution"] and levels["solution"] != "intermediate":
            levels["dir_exp"] = None
        incl = levels["incl_cut"]
        arguments = levels | {"incl_cut": tuple(incl) if isinstance(incl, list) else incl}
        settings = AnalysisSettings(**{n: v for n, v in arguments.items() if n != "solution"})
        check_settings(settings.changed(**common), levels["solution"])
        if all(levels != other for _, other in analyses):
            analyses.append((arguments | common, levels))
    return analyses


def _generator(name: str, levels: Mapping[str, Any]) -> AnyGenerator:
    """Make the generator of one combination of levels."""
    arguments = _inner(levels, "parameters.")
    if levels["truth"] is not None:
        arguments = {"truth": levels["truth"], **arguments}
    if name == "CareNetworks":
        if levels["k"] is not None:
            raise DataError(
                "k: CareNetworks always has five sets; noise 'irrelevant' adds conditions"
            )
        if "calibration" in arguments:
            arguments["calibration"] = {
                key: spec if isinstance(spec, Spec) else spec_from_dict(spec, key)
                for key, spec in dict(arguments["calibration"]).items()
            }
    elif "conditions" not in arguments:
        arguments["conditions"] = _conditions(levels["truth"], levels["k"])
    elif levels["k"] is not None:
        raise DataError("k and parameters.conditions say the same: give one of them")
    if name != "AllDeletions":
        arguments["noise"] = _inner(levels, "noise.")
    elif "truth" not in arguments:
        raise DataError("AllDeletions needs a truth")
    made: AnyGenerator = GENERATORS[name](**arguments)
    return made


def _inner(levels: Mapping[str, Any], group: str) -> dict[str, Any]:
    return {n.removeprefix(group): level for n, level in levels.items() if n.startswith(group)}


def _conditions(truth: object, k: object) -> int | list[str]:
    """Name k conditions, those of the truth among them; by default just these."""
    wanted = None if k is None else whole_number(k, "k", low=1, high=64)
    if truth is None or truth == "random":
        return 5 if wanted is None else wanted
    names = list(
        dict.fromkeys(name for step in steps_of(str(truth)) for name in expression(step).names)
    )
    if wanted is None:
        return names
    if wanted < len(names):
        raise DataError(f"k={wanted}: the truth {str(truth)!r} has {len(names)} sets")
    if set(names) <= set(ascii_uppercase[:wanted]):
        return wanted
    return names + [f"X{i + 1}" for i in range(wanted - len(names))]


def _stream(generator: AnyGenerator, n: int) -> int:
    """Turn what the data depend on into a number below 2**62."""
    text = json.dumps([generator.to_dict(), n], sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2
