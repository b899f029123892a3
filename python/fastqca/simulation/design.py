"""What a simulation study varies: declared in Python or in a TOML file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from fastqca._common.check import choice, did_you_mean, whole_number
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.settings import Rerunnable, reruns, takes
from fastqca._common.toml import read_toml
from fastqca._common.values import FrozenDict
from fastqca.simulation.grid import GENERATORS, USUAL, as_plain, axes, data_cells
from fastqca.simulation.noise import Noise
from fastqca.solutions.settings import AnalysisSettings

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.simulation.generator import Simulated
    from fastqca.simulation.grid import DataCell, Retention

__all__ = ["Design", "column_type"]


_NOTHING: Mapping[str, Any] = FrozenDict({})
_OWN = (
    *("truth", "generator", "n", "k", "noise", "parameters", "solution", "retention"),
    *("fit_distribution", "permutations", "replicates", "seed"),
)


@takes(AnalysisSettings, but=("outcome", "conditions", "include"), several=True)
@dataclass(frozen=True, slots=True, init=False)
class Design(Rerunnable):
    """
    A simulation study: what is varied, and what is kept.

    Wherever a level stands there may be a list of levels. Every combination of levels is a cell.

    Parameters
    ----------
    truth : str or list of str, optional
        What brings the outcome about; "random" draws a sum of products for each replicate. By
        default that of the generator.
    generator : {"RandomTables", "CareNetworks", "AllDeletions"}
        What makes the data. `AllDeletions` makes all data sets that lack some configurations.
    n : int or list of int, optional
        Cases per replicate; of complete tables, cases per configuration. By default 24, and 1.
    k : int or list of int, optional
        Number of conditions of tables: those of the truth, and others that do not matter. By
        default those of the truth.
    noise : Noise, or mapping of str to level or list of levels, optional
        Kinds of noise by their names in `Noise`, also limited diversity and fragmentation. A level
        that is a list itself, as of `omit`, stands in a list: ``[["NB", "FI"]]``.
    parameters : mapping of str to level or list of levels, optional
        Other parameters of the generator, by their names there.
    solution : {"parsimonious", "conservative", "intermediate"} or list of these
    retention : {"deletion", "corruption"}, optional
        Also measure how often the models of a replicate stay the same when one case is deleted, or
        when its outcome is inverted: the share of its cases of which that is so.
    fit_distribution : bool, default False
        Also keep the fit of all terms, of the true ones and of those found, and how it is spread
        in each cell; see the function of this name.
    permutations : int, default 0
        If above 0, also measure how much of this chance would find: each search is repeated under
        so many permutations of the outcome. That gives `chance_solved`, the share of them with a
        model; the `p_value` of the best model, by consistency times coverage, in the honest test
        that searches anew each time; and `beyond_chance`, whether that is at most 0.05.
    replicates, seed : int, optional
        For `run`, which takes them as arguments too.
    **settings
        The fields of `AnalysisSettings` that `minimize_many` can follow, each a level or a list
        of levels. A pair of cut-offs stands in a list: ``incl_cut=[[0.8, 0.6]]``.

    Raises
    ------
    FastqcaError
        A level cannot be used; the message names key and value.

    Notes
    -----
    Cells that differ only in how data are analysed share their data. The random numbers depend on
    the study seed, on generator and size, and on the number of the replicate, not on the rest of
    the design: the same data come back in a larger design. A design has at most 1,000,000 cells,
    and 10,000 levels of one thing.

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
        replicates: int | None = None,
        seed: int | None = None,
        **settings: Any,  # noqa: ANN401 (levels of settings)
    ) -> None:
        given = locals()
        for name in _OWN:
            object.__setattr__(self, name, given[name])
        usual = {one.name: one.default for one in fields(AnalysisSettings) if one.name in USUAL}
        ordered = {name: usual[name] for name in USUAL} | settings
        object.__setattr__(self, "settings", FrozenDict(ordered))
        if isinstance(noise, Noise):
            object.__setattr__(self, "noise", noise.to_dict())
        choice(generator, "generator", tuple(GENERATORS))
        if retention is not None:
            choice(retention, "retention", ("deletion", "corruption"))
        whole_number(permutations, "permutations", low=0, high=10**6)
        for name in ("replicates", "seed"):
            if given[name] is not None:
                whole_number(given[name], name, low=int(name == "replicates"))
        object.__setattr__(self, "_cells", data_cells(self._given()))

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
            The file is missing or not TOML, has an unknown key, or a level cannot be used; the
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
        Make a design of its parameters, as `to_dict` gives them.

        Raises
        ------
        FastqcaError
            There is an unknown key, or a level cannot be used.

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
        Give all parameters as plain values, as for a file.

        Examples
        --------
        >>> Design(truth="A*B -> Y", n=[12, 24]).to_dict()["n"]
        [12, 24]
        """
        plain: dict[str, Any] = json.loads(json.dumps(self._given(), default=as_plain))
        return plain

    @property
    def data_cells(self) -> tuple[DataCell, ...]:
        """The cells, those that share their data together."""
        return self._cells

    @property
    def exhaustive(self) -> bool:
        """Whether the number of replicates follows from the design."""
        return bool(GENERATORS[self.generator].exhaustive)

    @property
    def varying(self) -> tuple[str, ...]:
        """What has several levels, in the order in which cells are numbered."""
        of_data, of_analysis = axes(self._given())
        both = of_data | of_analysis
        return tuple(name.rpartition(".")[2] for name, levels in both.items() if len(levels) > 1)

    @property
    def columns(self) -> dict[str, str]:
        """The type of a column for each thing that can vary: that which holds all levels."""
        rows = [analysis.row for data in self._cells for analysis in data.analyses]
        return {name: column_type(row[name] for row in rows) for name in rows[0]}

    @property
    def cells(self) -> pd.DataFrame:
        """
        The cells, one row each.

        Columns `cell`, `stream` (the address of its random numbers), `generator`, and the level of
        everything that has been given.
        """
        import pandas as pd

        rows = [data.describe(analysis) for data in self._cells for analysis in data.analyses]
        return pd.DataFrame(rows)

    def draw(
        self, cell: int, replicates: int | Iterable[int] = 1, *, seed: int | None = None
    ) -> Simulated:
        """
        Make the data of some replicates of a cell again.

        Parameters
        ----------
        cell : int
            Its number.
        replicates : int or iterable of int, default 1
            How many, or the numbers of those wanted.
        seed : int, optional
            Of the study; by default that of the design.

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
        raise DataError("data: a design makes its own; change truth, generator, n or noise")
    return Design(**{**design._given(), **changes})  # noqa: SLF001


def column_type(values: Iterable[object]) -> str:
    """Name the type of a column that holds all of some values, as pyarrow does."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool}:
        return "bool"
    if kinds <= {int}:
        return "int64"
    return "double" if kinds <= {int, float} else "string"


def _place(key: str, known: Sequence[str]) -> str:
    """Say where an unknown key belongs."""
    groups: dict[str, Iterable[type[Any]]] = {"noise": [Noise], "parameters": GENERATORS.values()}
    for group, kinds in groups.items():
        if any(key == made.name for kind in kinds for made in fields(kind)):
            return f": it belongs to {group}, in a file below a line [{group}]"
    return did_you_mean(key, known)
