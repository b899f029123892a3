"""
What a simulation study varies, declared in Python or in a TOML file, and the cells that this makes.

A cell is a combination of levels; data cells are those that differ in how data are made.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from fastqca._common.check import choice, did_you_mean, flag, listing, shown, whole_number
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.settings import Rerunnable, reruns, takes
from fastqca._common.toml import read_toml
from fastqca._common.values import FrozenDict
from fastqca.batch.minimize_many import check_settings
from fastqca.expressions.expression import Expression
from fastqca.simulation.asked import check_generator, read_belief
from fastqca.simulation.cells import CellAnalysis, DataCell, as_plain
from fastqca.simulation.networks import CareNetworks
from fastqca.simulation.noise import Noise
from fastqca.simulation.tables import AllDeletions, RandomTables, conditions_for
from fastqca.solutions.expectations import parse
from fastqca.solutions.settings import AnalysisSettings

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from fastqca.simulation.cells import AnyGenerator, Retention
    from fastqca.simulation.generator import Simulated

__all__ = ["Design"]

Axes: TypeAlias = "dict[str, list[Any]]"

GENERATORS: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (RandomTables, CareNetworks, AllDeletions)
}

_SOLUTIONS = ("parsimonious", "conservative", "intermediate")
_MOST_LEVELS = 10_000
_MOST_CELLS = 1_000_000
# Settings that every design states; `ties` and `max_models` are the same in all of its cells.
_USUAL = ("all_sol", "dir_exp", "incl_cut", "n_cut", "pri_cut", "ties", "max_models")
_COMMON = ("ties", "max_models")
# How deeply nested the lists are that parameters take; deeper ones list several values.
_DEPTH = {"conditions": 1, "organisations": 1, "terms": 1, "literals": 1, "correlation": 2}
_NOTHING: Mapping[str, Any] = FrozenDict({})
_OWN = (
    *("truth", "generator", "n", "k", "noise", "parameters", "solution", "retention"),
    *("fit_distribution", "permutations", "belief", "replicates", "seed"),
)


@takes(AnalysisSettings, but=("outcome", "conditions", "include"), several=True)
@dataclass(frozen=True, slots=True, init=False)
class Design(Rerunnable):
    """
    The design of a simulation study: what varies and what stays fixed.

    Every argument takes one level or a list of levels. Each combination of levels is a cell.

    Parameters
    ----------
    truth : str or list of str, optional
        The true causes of the outcome; "random" draws a sum of products for each replicate. By
        default, the truth of the generator.
    generator : {"RandomTables", "CareNetworks", "AllDeletions"}
        What generates the data. `AllDeletions` generates all data sets that lack a given number of
        configurations.
    n : int or list of int, optional
        Number of cases per replicate, or per configuration in complete tables. By default 24 and 1,
        respectively.
    k : int or list of int, optional
        Number of conditions in tables: those of the truth plus irrelevant ones. By default only
        those of the truth.
    noise : Noise, or mapping of str to level or list of levels, optional
        Types of noise, by their names in `Noise`, including limited diversity and fragmentation.
        Put a level that is itself a list, as for `omit`, into another list: ``[["NB", "FI"]]``.
    parameters : mapping of str to level or list of levels, optional
        Other parameters of the generator, by name.
    solution : {"parsimonious", "conservative", "intermediate"} or list of these
    retention : {"deletion", "corruption"}, optional
        Also measure retention: the share of cases whose deletion, or whose inverted outcome, leaves
        the models of the replicate unchanged.
    fit_distribution : bool, default False
        Also record the fit of all true terms and all terms found, and its distribution in each
        cell; see the function of the same name.
    permutations : int, default 0
        If above 0, also measure what chance would find: each search is repeated under this many
        permutations of the outcome. This yields `chance_solved`, the share of permutations with a
        model; `p_value`, the p-value of the best model by consistency times coverage, with the
        search repeated for every permutation; and `beyond_chance`, whether the p-value is at most
        0.05.
    belief : mapping of str to int or bool, optional
        Also ask functions of `fastqca.belief` about the models of each replicate, to know how
        often they err: see Notes. Each by its name, with how much it does, or True for the usual
        amount: ``{"permutation_test": 499, "leave_out": True}``; in a file a table ``[belief]``.
    replicates, seed : int, optional
        Defaults for `run`, which also takes them as arguments.
    **settings
        The fields of `AnalysisSettings` that `minimize_many` supports, each with one level or a
        list of levels. Put a pair of cut-offs into another list: ``incl_cut=[[0.8, 0.6]]``.

    Raises
    ------
    FastqcaError
        A level is invalid; the message names key and value.

    Notes
    -----
    Cells that differ only in how the data are analyzed share their data. The random numbers depend
    on the study seed, the generator, the size and the number of the replicate, but not on the rest
    of the design, so a larger design reproduces the same data. A design has at most 1,000,000 cells
    and 10,000 levels per argument.

    In `belief`, the number is an argument of the function. Replicates without a model, or whose
    models are not all known, have no value. The functions and their metrics are:

    - ``permutation_test``, number of permutations (usually 499): `parsimony_p` and `fit_p`; whether
      these are above 0.05, `parsimony_warns` and `fit_warns`; and whether the family-wise p-value
      of any term is, `term_warns`;
    - ``sensitivity_ranges``, True: `incl_cut_width`, the width of the range of `incl_cut` within
      which the models stay the same;
    - ``leave_out``, True: `left_out_changes`, the share of cases whose removal changes the models,
      that is, 1 minus `retention` by deletion;
    - ``influence``, number of sets of cases to try (2,000): `tipping_removal`, `tipping_outcome`
      and `tipping_condition`, the size of the smallest set that changes the models; unknown if it
      is larger than the sets tried;
    - ``bootstrap``, number of samples (199): `bootstrap_same`, the share with the same models;
      `bootstrap_covers` and `bootstrap_covers_truth`, whether the 95 percent interval for the
      consistency of the first model, and of the truth, contains its value in 10,000 cases of the
      same kind;
    - ``holdout``, number of splits into halves (99): `holdout_inclS` and `holdout_covS`, the mean
      fit in the holdout cases;
    - ``calibration_uncertainty``, number of calibrations (199): `calibration_same`, the share with
      the same models if each crossover of `CareNetworks` may be off by up to `anchor_error` (0.25)
      standard deviations of the reference population.

    With 24 cases and 5 conditions, a replicate takes about 60 milliseconds of CPU time for
    everything except `calibration_uncertainty`, which takes another 50; the time grows with the
    numbers.

    Examples
    --------
    >>> from fastqca.simulation import Design
    >>> design = Design(
    ...     truth="A*B + C*D*E -> Y",
    ...     n=[12, 24, 42],
    ...     noise={"outcome_flip": [0, 0.05, 0.1]},
    ...     incl_cut=0.8,
    ...     all_sol=[False, True],
    ... )
    >>> design
    <Design of 18 cells: RandomTables, outcome_flip x n x all_sol>
    >>> design.cells[["cell", "outcome_flip", "n", "all_sol"]].head(3)
       cell  outcome_flip   n  all_sol
    0     0           0.0  12    False
    1     1           0.0  12     True
    2     2           0.0  24    False
    >>> design.rerun(n=24, incl_cut=[0.8, 1])
    <Design of 12 cells: RandomTables, outcome_flip x all_sol x incl_cut>
    """

    truth: str | Sequence[str] | None
    generator: str
    n: int | Sequence[int] | None
    k: int | Sequence[int] | None
    noise: Mapping[str, Any]
    parameters: Mapping[str, Any]
    solution: str | Sequence[str]
    settings: Mapping[str, Any]
    retention: Retention | None
    fit_distribution: bool
    permutations: int
    belief: Mapping[str, Any]
    replicates: int | None
    seed: int | None
    _cells: tuple[DataCell, ...] = field(repr=False, compare=False)

    def __init__(
        self,
        *,
        truth: str | Sequence[str] | None = None,
        generator: Literal["RandomTables", "CareNetworks", "AllDeletions"] = "RandomTables",
        n: int | Sequence[int] | None = None,
        k: int | Sequence[int] | None = None,
        noise: Noise | Mapping[str, Any] = _NOTHING,
        parameters: Mapping[str, Any] = _NOTHING,
        solution: str | Sequence[str] = "parsimonious",
        retention: Retention | None = None,
        fit_distribution: bool = False,
        permutations: int = 0,
        belief: Mapping[str, Any] = _NOTHING,
        replicates: int | None = None,
        seed: int | None = None,
        **settings: Any,  # noqa: ANN401 (levels of settings)
    ) -> None:
        given = locals()
        for name in _OWN:
            object.__setattr__(self, name, given[name])
        usual = {one.name: one.default for one in fields(AnalysisSettings) if one.name in _USUAL}
        ordered = {name: usual[name] for name in _USUAL} | settings
        object.__setattr__(self, "settings", FrozenDict(ordered))
        if isinstance(noise, Noise):
            object.__setattr__(self, "noise", noise.to_dict())
        choice(generator, "generator", tuple(GENERATORS))
        if retention is not None:
            choice(retention, "retention", ("deletion", "corruption"))
        whole_number(permutations, "permutations", low=0, high=10**6)
        read_belief(belief)
        for name in ("replicates", "seed"):
            if given[name] is not None:
                whole_number(given[name], name, low=int(name == "replicates"))
        object.__setattr__(self, "_cells", _combine(self._given()))

    def _given(self) -> dict[str, Any]:
        """Return all arguments, the settings in their midst."""
        own = {name: getattr(self, name) for name in _OWN}
        first = {name: own[name] for name in _OWN[: _OWN.index("retention")]}
        return {**first, **self.settings, **own}

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Design:
        r"""
        Read a design from a TOML file, whose keys are the parameters.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        Design

        Raises
        ------
        FastqcaError
            The file is missing or not TOML, contains an unknown key, or a level is invalid; the
            message names file, key and value.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "design.toml"
        ...     _ = path.write_text(
        ...         'truth = "A*B + C -> Y"\nn = [12, 24]\n[noise]\noutcome_flip = [0, 0.1]'
        ...     )
        ...     Design.from_toml(path)
        <Design of 4 cells: RandomTables, outcome_flip x n>
        """
        entries = read_toml(path, "the design", DataError)
        try:
            return cls.from_dict(entries)
        except FastqcaError as error:
            raise error.within(path) from error

    @classmethod
    def from_dict(cls, entries: Mapping[str, Any]) -> Design:
        """
        Make a design from its parameters, as returned by `to_dict`.

        Raises
        ------
        FastqcaError
            A key is unknown, or a level is invalid.

        Examples
        --------
        >>> Design.from_dict({"truth": "A -> Y", "incl_cuts": 0.8})
        Traceback (most recent call last):
            ...
        fastqca.DataError: there is no key 'incl_cuts' (did you mean 'incl_cut'?)
        """
        known = [*_OWN, *AnalysisSettings.names()]
        for key in entries:
            if key not in known:
                raise DataError(f"there is no key {key!r}{_place(key, known)}")
        return cls(**entries)

    def to_dict(self) -> dict[str, Any]:
        """
        Return all parameters as plain values, ready to be written to a file.

        Examples
        --------
        >>> Design(truth="A*B -> Y", n=[12, 24]).to_dict()["n"]
        [12, 24]
        """
        plain: dict[str, Any] = json.loads(json.dumps(self._given(), default=as_plain))
        return plain

    @property
    def data_cells(self) -> tuple[DataCell, ...]:
        """The cells, grouped by the data they share."""
        return self._cells

    @property
    def exhaustive(self) -> bool:
        """Whether the number of replicates follows from the design."""
        return bool(GENERATORS[self.generator].exhaustive)

    @property
    def varying(self) -> tuple[str, ...]:
        """The arguments with several levels, in the order in which cells are numbered."""
        of_data, of_analysis = _axes(self._given())
        both = of_data | of_analysis
        return tuple(name.rpartition(".")[2] for name, levels in both.items() if len(levels) > 1)

    @property
    def cells(self) -> pd.DataFrame:
        """
        The cells of the design, one row each.

        Columns `cell`, `stream` (the address of its random numbers), `generator`, and the level of
        every argument that was set.
        """
        import pandas as pd

        rows = [data.describe(analysis) for data in self._cells for analysis in data.analyses]
        return pd.DataFrame(rows)

    def draw(
        self, cell: int, replicates: int | Iterable[int] = 1, *, seed: int | None = None
    ) -> Simulated:
        """
        Regenerate the data of some replicates of a cell.

        Parameters
        ----------
        cell : int
            Its number.
        replicates : int or iterable of int, default 1
            How many replicates, or their numbers.
        seed : int, optional
            Seed of the study, by default that of the design.

        Returns
        -------
        Simulated

        Examples
        --------
        >>> design = Design(truth="A*B -> Y", n=[6, 12], seed=1)
        >>> design.draw(1, [417]).frame(0).shape
        (12, 3)
        """
        wanted = whole_number(cell, "cell", low=0, high=len(self) - 1)
        data = self._cells[wanted // len(self._cells[0].analyses)]
        known = self.seed if seed is None else seed
        return data.generator.draw(replicates, data.n, seed=known, cell=data.stream)

    def __len__(self) -> int:
        return len(self._cells) * len(self._cells[0].analyses)

    def __repr__(self) -> str:
        cells = f"{len(self):,} cell{'s' * (len(self) != 1)}"
        crossed = " x ".join(self.varying)
        return f"<Design of {cells}: {self.generator}{', ' if crossed else ''}{crossed}>"


@reruns(Design, Design)
def _again(design: Design, data: object, changes: dict[str, Any]) -> Design:
    if data is not None:
        raise DataError(
            "data: a design generates its own data; change truth, generator, n or noise"
        )
    return Design(**{**design._given(), **changes})  # noqa: SLF001


def _place(key: str, known: Sequence[str]) -> str:
    """Say where an unknown key belongs."""
    groups: dict[str, Iterable[type[Any]]] = {"noise": [Noise], "parameters": GENERATORS.values()}
    for group, kinds in groups.items():
        if any(key == made.name for kind in kinds for made in fields(kind)):
            return f": it belongs to {group}; in a file, put it below a line [{group}]"
    return did_you_mean(key, known)


def _axes(given: Mapping[str, Any]) -> tuple[Axes, Axes]:
    """
    List the levels of everything that data and analyses depend on, by the arguments of a `Design`.

    Of data, parameters of the generator are called "parameters.x", kinds of noise "noise.x".
    """
    generator = GENERATORS[given["generator"]]
    of_data = {"truth": _levels("truth", given["truth"]), "k": _levels("k", given["k"])}
    for level in of_data["truth"]:
        if not isinstance(level, str | Expression | None):
            raise DataError(
                "truth must be an expression such as 'A*B -> Y', or several steps separated by "
                f"';', got {shown(level)}"
            )
    known = [field.name for field in fields(generator)]
    known = [name for name in known if name not in ("truth", "noise")]
    of_data |= _named("parameters", given, known)
    of_data |= _named("noise", given, [field.name for field in fields(Noise)])
    if given["noise"] and generator is AllDeletions:
        raise DataError(
            "noise: AllDeletions does not support noise; use RandomTables with complete=True"
        )
    of_data["n"] = _levels("n", given["n"])
    settings = [n for n in given if n in AnalysisSettings.names() and n not in _COMMON]
    of_analysis = {name: _levels(name, given[name]) for name in ("solution", *settings)}
    of_analysis["all_sol"] = [flag(level, "all_sol") for level in of_analysis["all_sol"]]
    return of_data, of_analysis


def _named(group: str, design: Mapping[str, Any], known: Sequence[str]) -> Axes:
    given = design[group]
    if not isinstance(given, Mapping):
        raise DataError(
            f"{group} must be a mapping of names to levels (in a file, a table [{group}]), got "
            f"{shown(given)}"
        )
    for name in given:
        if name not in known and name in design:
            raise DataError(
                f"{group}: {name!r} belongs to the design itself; in a file, put it above all "
                "lines in [brackets]"
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
            raise DataError(f"{key}: the level {shown(level)} occurs twice")
    return levels


def _depth(value: object) -> int:
    listed = isinstance(value, list | tuple | range)
    return 1 + max(map(_depth, value), default=0) if listed else 0  # type: ignore[call-overload]


def _combine(given: Mapping[str, Any]) -> tuple[DataCell, ...]:
    """Combine all levels, and check each combination by making one case."""
    of_data, of_analysis = _axes(given)
    levels_of = of_data | of_analysis
    number = math.prod(map(len, levels_of.values()))
    if number > _MOST_CELLS:
        varied = listing(f"{len(axis):,} of {name}" for name, axis in levels_of.items() if axis[1:])
        raise DataError(
            f"the levels make {number:,} cells ({varied}); at most {_MOST_CELLS:,} are "
            "possible: vary fewer arguments, or use several designs"
        )
    analyses = _analyses(of_analysis, given)
    checks = read_belief(given["belief"])
    cells: list[DataCell] = []
    for combined in product(*of_data.values()):
        levels = dict(zip(of_data, combined, strict=True))
        with _naming(levels, of_data):
            generator = _generator(given["generator"], levels)
            n = levels["n"]
            n = generator.usual_n if n is None else whole_number(n, "n", low=1)
            check_generator(checks, generator)
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
                belief=checks,
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
    elif "conditions" not in arguments:
        arguments["conditions"] = conditions_for(levels["truth"], levels["k"])
    elif levels["k"] is not None:
        raise DataError("k and parameters.conditions set the same number: give only one of them")
    if name != "AllDeletions":
        arguments["noise"] = _inner(levels, "noise.")
    elif "truth" not in arguments:
        raise DataError("AllDeletions needs a truth")
    made: AnyGenerator = GENERATORS[name](**arguments)
    return made


def _inner(levels: Mapping[str, Any], group: str) -> dict[str, Any]:
    return {n.removeprefix(group): level for n, level in levels.items() if n.startswith(group)}


def _stream(generator: AnyGenerator, n: int) -> int:
    """Turn what the data depend on into a number below 2**62."""
    text = json.dumps([generator.to_dict(), n], sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2
