"""The configuration chart of Fiss: which conditions are core, which peripheral, in each path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import SolutionError
from fastqca._common.names import column_names
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable, whole_model
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["FissChart", "fiss_chart"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FissChart(Recorded, Exportable):
    """
    The terms of a model as columns, the conditions as rows. Made by `fiss_chart`.

    Attributes
    ----------
    model : Model
    outcome : str
    conditions : tuple of str, length k
    levels : tuple of int, length k
    names : tuple of str, length T
        Names of the configurations: "1", "2", or "1a", "1b" for those with the same core.
    states : ndarray of int8, shape (k, T)
        The level of a condition in a configuration, -1 where it does not matter.
    core : ndarray of bool, shape (k, T)
        Whether the literal is core. All are where there is no simpler model to compare with.
    order : tuple of int, length T
        The terms of the model in the order of the columns.
    parents : tuple of str
        The parsimonious models that say what is core, such as "P1"; empty if there is none.
    """

    model: Model
    outcome: str
    conditions: tuple[str, ...]
    levels: tuple[int, ...]
    names: tuple[str, ...]
    states: NDArray[np.int8]
    core: NDArray[np.bool_]
    order: tuple[int, ...]
    parents: tuple[str, ...]

    def symbol(self, condition: int, column: int) -> str:
        """
        Return the mark of a cell: "●" or "⊗" for core, "•" or "⊘" for peripheral conditions.

        "" where the condition does not matter. A multi-value condition shows its level, in
        brackets where it is peripheral.
        """
        level, core = int(self.states[condition, column]), bool(self.core[condition, column])
        if level < 0:
            return ""
        if self.levels[condition] > 2:
            return str(level) if core else f"({level})"
        return _MARKS[level == 1, core]

    def fit_rows(self) -> list[tuple[str, list[float]]]:
        """Return consistency, PRI, raw and unique coverage of the columns, as named rows."""
        terms = [self.model.terms[i] for i in self.order]
        unique = [self.model.covU[i] for i in self.order]
        return [
            ("consistency", [term.inclS for term in terms]),
            ("PRI", [term.PRI for term in terms]),
            ("raw coverage", [term.covS for term in terms]),
            (
                "unique coverage",
                [t.covS if np.isnan(u) else u for u, t in zip(unique, terms, strict=True)],
            ),
        ]

    def to_frame(self) -> pd.DataFrame:
        """
        Write the chart out as a DataFrame.

        Returns
        -------
        DataFrame
            One row per configuration: `configuration`, `term`, one column per condition with
            "core present", "peripheral absent", "core 2" (level of a multi-value condition) or
            "", then `inclS`, `PRI`, `covS`, `covU` (unrounded; of a single term its `covS`) and
            `cases`.
        """
        import pandas as pd

        rows = []
        fits = dict(self.fit_rows())
        heads = column_names(self.conditions, _COLUMNS)
        for column, position in enumerate(self.order):
            term = self.model.terms[position]
            row: dict[str, object] = {"configuration": self.names[column], "term": str(term)}
            row |= {name: self._words(i, column) for i, name in enumerate(heads)}
            row |= {"inclS": term.inclS, "PRI": term.PRI, "covS": term.covS}
            row |= {"covU": fits["unique coverage"][column], "cases": term.cases}
            rows.append(row)
        return pd.DataFrame(rows)

    def _exported(self) -> pd.DataFrame:
        """Return `to_frame` with one more row, for the whole solution."""
        import pandas as pd

        blank = dict.fromkeys(self.conditions, "")
        whole = whole_model(self.model.fit, **blank, configuration="solution")
        return pd.concat([self.to_frame(), pd.DataFrame([whole])], ignore_index=True)

    def _words(self, condition: int, column: int) -> str:
        level = int(self.states[condition, column])
        if level < 0:
            return ""
        weight = "core" if self.core[condition, column] else "peripheral"
        if self.levels[condition] > 2:
            return f"{weight} {level}"
        return f"{weight} {'present' if level else 'absent'}"

    def _tables(self) -> list[Table]:
        columns = [
            Column("", "left", gap=0),
            *(Column(name, "center", wrap="; ") for name in self.names),
        ]
        places = range(len(self.names))
        marks = [
            [name, *(self.symbol(i, column) for column in places)]
            for i, name in enumerate(column_names(self.conditions, _FIT_ROWS))
        ]
        fits = [[name, *map(figure, values)] for name, values in self.fit_rows()]
        cases = [["cases", *(self.model.terms[i].cases for i in self.order)]]
        whole = ", ".join(f"{name} {figure(value)}" for name, value in self.model.fit.items())
        caption = f"Configurations for {self.outcome} ({self.model.name})"
        notes = [_LEGEND, f"Solution: {whole}"]
        if self.parents:
            notes.append(f"Core as judged by {', '.join(self.parents)}")
        return [Table(columns, [marks, fits, cases], caption=caption, notes=notes)]

    def __repr__(self) -> str:
        return f"<FissChart of {self.model.name} for {self.outcome}: {', '.join(self.names)}>"


_COLUMNS = ("configuration", "term", "inclS", "PRI", "covS", "covU", "cases")
_FIT_ROWS = ("consistency", "PRI", "raw coverage", "unique coverage", "cases")
_LEGEND = "● core present, ⊗ core absent, • peripheral present, ⊘ peripheral absent"
_MARKS = {(True, True): "●", (True, False): "•", (False, True): "⊗", (False, False): "⊘"}


@recorded
def fiss_chart(
    solution: Minimization | SolutionSet,
    model: int | str | Model = 1,
    *,
    parsimonious: SolutionSet | None = None,
) -> FissChart:
    """
    Lay a model out as the configuration chart of Fiss, with core and peripheral conditions.

    Parameters
    ----------
    solution : Minimization or SolutionSet
        Of a `Minimization` the solution asked for is shown: the intermediate one if there is
        one. With a `SolutionSet` alone nothing tells core from peripheral conditions.
    model : int, str or Model, default 1
        Which of its models: its number, its name such as "M2", or the model.
    parsimonious : SolutionSet, optional
        What says which conditions are core; by default the parsimonious solution of a
        `Minimization`.

    Returns
    -------
    FissChart

    Raises
    ------
    SolutionError
        There is no such model.

    Notes
    -----
    A literal of a configuration is core if the simpler, parsimonious term that this
    configuration lies within has it too [1]_. That is judged for each configuration by itself
    and against the parsimonious model that the intermediate model was made with; with several of
    these, a literal is core if it is core under all of them. Configurations with the same core
    share a number ("1a", "1b").

    References
    ----------
    .. [1] Fiss, P. C. (2011). Building better causal theories: a fuzzy set approach to
       typologies in organization research. *Academy of Management Journal* 54(2), 393-420.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> tt = qca.truth_table(sets, "SURV", incl_cut=0.8)
    >>> chart = fiss_chart(qca.minimize(tt, include="?", dir_exp="DEV, URB, LIT, IND, STB"))
    >>> chart.to_frame().loc[0, ["DEV", "URB", "LIT", "STB"]].tolist()
    ['core present', '', 'peripheral present', 'core present']
    """
    models = solution.solution if isinstance(solution, Minimization) else solution
    if not isinstance(models, SolutionSet):
        raise SolutionError(
            f"a configuration chart is made of what minimize returns, got {type(solution).__name__}"
        )
    chosen = _find_model(models, model)
    if parsimonious is None and isinstance(solution, Minimization):
        parsimonious = solution.parsimonious if solution.kind == "intermediate" else None
    if not isinstance(parsimonious, SolutionSet | None):
        raise SolutionError(
            f"parsimonious must be a SolutionSet, as in solution.parsimonious, "
            f"got {shown(parsimonious)}"
        )
    simpler = {} if parsimonious is None else _parsimonious_terms(parsimonious, chosen)
    states = np.array([term.implicant for term in chosen.terms], dtype=np.int8).T
    core = states >= 0
    for others in simpler.values():
        core &= _core_literals(states, others)
    names, order = _number_configurations(states, core)
    table = chosen.explained.table
    return FissChart(
        model=chosen,
        outcome=table.outcome,
        conditions=table.conditions,
        levels=table.levels,
        names=names,
        states=np.ascontiguousarray(states[:, order]),
        core=np.ascontiguousarray(core[:, order]),
        order=tuple(order),
        parents=tuple(simpler),
    )


def _find_model(models: SolutionSet, wanted: int | str | Model) -> Model:
    """Find the model that is meant."""
    if isinstance(wanted, Model):
        return wanted
    listed = models.listed()
    by_name = {model.name: model for model in listed}
    name = f"M{wanted}" if isinstance(wanted, int) and not isinstance(wanted, bool) else wanted
    if not isinstance(name, str):
        raise SolutionError(f"model must be a number or a name such as 'M1', got {shown(wanted)}")
    if name not in by_name:
        raise SolutionError(f"model: there is no {wanted!r}{did_you_mean(name, by_name)}")
    return by_name[name]


def _parsimonious_terms(parsimonious: SolutionSet, model: Model) -> dict[str, NDArray[np.int8]]:
    """Return the terms of the parsimonious models that a model is compared with, by name."""
    by_name = {f"P{i + 1}": other for i, other in enumerate(parsimonious.listed())}
    wanted = dict.fromkeys(parent for _, parent in model.all_parents) or by_name
    return {
        name: np.array([term.implicant for term in by_name[name].terms], dtype=np.int8)
        for name in wanted
        if name in by_name
    }


def _core_literals(states: NDArray[np.int8], terms: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Tell which literals (k, T) stand in a term, of (P, k), that their configuration implies."""
    core = np.zeros(states.shape, dtype=np.bool_)
    for term in terms:
        present = term >= 0
        inside = (states[present] == term[present, np.newaxis]).all(axis=0)
        core |= present[:, np.newaxis] & inside
    return core


def _number_configurations(
    states: NDArray[np.int8], core: NDArray[np.bool_]
) -> tuple[tuple[str, ...], list[int]]:
    """Give numbers to configurations so that those with the same core stand together."""
    groups: dict[bytes, list[int]] = {}
    for column in range(states.shape[1]):
        kernel = np.where(core[:, column], states[:, column], -1).astype(np.int8)
        groups.setdefault(kernel.tobytes(), []).append(column)
    names, order = [], []
    for number, members in enumerate(groups.values(), start=1):
        for place, column in enumerate(members):
            names.append(f"{number}{_letter(place)}" if len(members) > 1 else str(number))
            order.append(column)
    return tuple(names), order


def _letter(place: int) -> str:
    """Count a, b, ..., z, aa, ab, ..."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
