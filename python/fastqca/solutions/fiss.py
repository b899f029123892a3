"""The configuration chart of Fiss: which conditions are core, which peripheral, in each path."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

from fastqca._common.check import did_you_mean, flag, shown
from fastqca._common.errors import SolutionError
from fastqca._common.names import column_names
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure, with_lists
from fastqca._tables.cases import checked_cases
from fastqca._tables.export import Exportable, exported, whole_model
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._tables import Cases

    Solved: TypeAlias = Minimization | SolutionSet
    Simpler: TypeAlias = SolutionSet | Model | str

__all__ = ["FissChart", "FissCharts", "fiss_chart"]

_FIT_ROWS = ("consistency", "PRI", "raw coverage", "unique coverage", "cases")
_OVERALL = {"solution consistency": "inclS", "solution PRI": "PRI", "solution coverage": "covS"}
_TOLD_APART = "● core present, ⊗ core absent, • peripheral present, ⊘ peripheral absent"
_ALIKE = "● present, ⊗ absent"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FissChart(Recorded, Exportable):
    """
    A configuration chart with terms in columns and conditions in rows, as made by `fiss_chart`.

    Attributes
    ----------
    model : Model
    kind : str
        The type of solution: "conservative", "parsimonious" or "intermediate".
    counted : str
        The number of models of the solution, such as "2 models".
    outcome : str
    conditions : tuple of str, length k
    levels : tuple of int, length k
    names : tuple of str, length T
        Names of the configurations: "1", "2", ..., or "1a", "1b" for configurations with the same
        core.
    states : ndarray of int16, shape (k, T)
        The level of a condition in a configuration; -1 if the condition is irrelevant.
    core : ndarray of bool, shape (k, T)
        Whether the literal is core. If there is no simpler model to compare with, all literals are
        core, and `distinguished` is False.
    order : tuple of int, length T
        Positions of the terms of the model, in the order of the columns.
    parents : tuple of str
        The parsimonious models that determine the core, such as "P1"; empty if there is none.
    cases : {"auto", "names", "count", "none"}
        How cases are shown by default.
    overall : bool
        Whether the chart includes rows for the fit of the whole solution.
    """

    model: Model
    kind: str
    counted: str
    outcome: str
    conditions: tuple[str, ...]
    levels: tuple[int, ...]
    names: tuple[str, ...]
    states: NDArray[np.int16]
    core: NDArray[np.bool_]
    order: tuple[int, ...]
    parents: tuple[str, ...]
    cases: Cases = "auto"
    overall: bool = True

    @property
    def distinguished(self) -> bool:
        """Whether core and peripheral conditions differ; not so for a parsimonious model."""
        return bool(self.parents) or self.kind == "parsimonious"

    def symbol(self, condition: int, column: int) -> str:
        """
        Return the symbol of a cell: "●" or "⊗" if core, "•" or "⊘" if peripheral.

        "" if the condition is irrelevant. For a multi-value condition, the level is shown, in
        parentheses if it is peripheral.
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
        Return the chart as a DataFrame.

        Returns
        -------
        DataFrame
            One row per configuration: `configuration`, `term`, one column per condition with "core
            present", "peripheral absent", "core 2" (level of a multi-value condition) or "" (only
            "present" and so on if core and peripheral are not distinguished), then `inclS`, `PRI`,
            `covS`, `covU` (unrounded; for a single term, its `covS`) and `cases`.
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

        frame = with_lists(self.to_frame(), [self.model.terms[i].cases for i in self.order])
        if not self.overall:
            return frame
        blank = dict.fromkeys(column_names(self.conditions, _COLUMNS), "")
        whole = whole_model(self.model.fit, **blank, configuration="solution")
        return pd.concat([frame, pd.DataFrame([whole])], ignore_index=True)

    def _words(self, condition: int, column: int) -> str:
        level = int(self.states[condition, column])
        if level < 0:
            return ""
        what = str(level) if self.levels[condition] > 2 else "present" if level else "absent"
        if not self.distinguished:
            return what
        return f"{'core' if self.core[condition, column] else 'peripheral'} {what}"

    def _tables(self) -> list[Table]:
        return [_chart_table([self], self.cases, overall=self.overall)]

    def __repr__(self) -> str:
        return f"<FissChart of {self.model.name} for {self.outcome}: {', '.join(self.names)}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FissCharts(Recorded, Exportable):
    """
    Configuration charts of several solutions side by side, as made by `fiss_chart`.

    Attributes
    ----------
    charts : tuple of FissChart
    cases : {"auto", "names", "count", "none"}
        How cases are shown by default.
    overall : bool
        Whether the charts include rows for the fit of the whole solutions.
    """

    charts: tuple[FissChart, ...]
    cases: Cases = "auto"
    overall: bool = True

    def __len__(self) -> int:
        return len(self.charts)

    def __getitem__(self, position: int) -> FissChart:
        return self.charts[position]

    def to_frame(self) -> pd.DataFrame:
        """Return the rows of `FissChart.to_frame` for all charts, plus `outcome` and `model`."""
        return self._joint([chart.to_frame() for chart in self.charts])

    def _exported(self) -> pd.DataFrame:
        return self._joint([exported(chart) for chart in self.charts])

    def _joint(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        import pandas as pd

        taken = ("outcome", "model", *_COLUMNS)
        parts = []
        for chart, frame in zip(self.charts, frames, strict=True):
            given = column_names(chart.conditions, _COLUMNS)
            names = dict(zip(given, column_names(chart.conditions, taken), strict=True))
            part = frame.rename(columns=names)
            part.insert(0, "model", chart.model.name)
            part.insert(0, "outcome", chart.outcome)
            parts.append(part)
        joint = pd.concat(parts, ignore_index=True)
        conditions = [name for name in joint.columns if name not in taken]
        order = [*taken[:4], *conditions, *taken[4:]]
        return joint[order].fillna(dict.fromkeys(conditions, ""))

    def _tables(self) -> list[Table]:
        return [_chart_table(self.charts, self.cases, overall=self.overall)]

    def __repr__(self) -> str:
        return f"<FissCharts for {', '.join(chart.outcome for chart in self.charts)}>"


_COLUMNS = ("configuration", "term", "inclS", "PRI", "covS", "covU", "cases")
_MARKS = {(True, True): "●", (True, False): "•", (False, True): "⊗", (False, False): "⊘"}


@overload
def fiss_chart(
    solution: Solved,
    model: int | str | Model = 1,
    *,
    parsimonious: Simpler | None = None,
    cases: Cases = "auto",
    overall: bool = True,
) -> FissChart: ...
@overload
def fiss_chart(
    solution: list[Solved] | tuple[Solved, ...],
    model: int | str | Model = 1,
    *,
    parsimonious: Sequence[Simpler | None] | None = None,
    cases: Cases = "auto",
    overall: bool = True,
) -> FissCharts: ...
@recorded
def fiss_chart(
    solution: Solved | list[Solved] | tuple[Solved, ...],
    model: int | str | Model = 1,
    *,
    parsimonious: Simpler | Sequence[Simpler | None] | None = None,
    cases: Cases = "auto",
    overall: bool = True,
) -> FissChart | FissCharts:
    """
    Show a model as a configuration chart (Fiss), with core and peripheral conditions.

    Parameters
    ----------
    solution : Minimization or SolutionSet, or a list of them
        For a `Minimization`, the requested solution is shown: the intermediate one if there is one.
        With a `SolutionSet`, core and peripheral conditions cannot be distinguished unless
        `parsimonious` is given. Several solutions, such as those of an outcome and its negation,
        appear side by side in one table.
    model : int, str or Model, default 1
        The model to show: its number, its name such as "M2", or the model itself.
    parsimonious : SolutionSet, Model or str, optional
        Determines which conditions are core: a parsimonious solution, one of its models, or the
        name of a model, such as "P2". By default, the parsimonious models from which the
        intermediate model of a `Minimization` was derived. For several solutions, a list with one
        entry each.
    cases : {"auto", "names", "count", "none"}
        How the cases of the configurations are shown: by name, as counts, or not at all. "auto"
        shows names for up to 30 cases and counts for more. The same argument of `to_text`,
        `to_word` and so on takes precedence.
    overall : bool, default True
        Add consistency, PRI and coverage of the whole solution.

    Returns
    -------
    FissChart or FissCharts
        A `FissCharts` if `solution` is a list.

    Raises
    ------
    SolutionError
        The model does not exist, or `parsimonious` is not a parsimonious solution or model.

    Notes
    -----
    A literal of a configuration is core if the simpler parsimonious term that contains the
    configuration has it as well [1]_. Each configuration is compared with the parsimonious model
    from which the intermediate model was derived; if there are several, a literal is core if it is
    core under all of them. The notes below the table name these models. Configurations with the
    same core share a number ("1a", "1b").

    Up to 12 configurations fit into one table, also in Word and LaTeX. Cases that do not fit are
    listed below the table.

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
    cases, overall = checked_cases(cases), flag(overall, "overall")
    if not isinstance(solution, list | tuple):
        if isinstance(parsimonious, list | tuple):
            raise SolutionError("parsimonious can be a list only if solution is a list")
        return _chart(solution, model, parsimonious, cases, overall=overall)  # type: ignore[arg-type]
    simpler = [None] * len(solution) if parsimonious is None else list(parsimonious)  # type: ignore[arg-type]
    if not solution or len(simpler) != len(solution):
        raise SolutionError(
            f"there are {len(solution)} solutions but {len(simpler)} entries in parsimonious; "
            "give at least one solution, and one entry for each"
        )
    charts = [
        _chart(one, model, against, cases, overall=overall)
        for one, against in zip(solution, simpler, strict=True)
    ]
    return FissCharts(tuple(charts), cases, overall)


def _chart(
    solution: Solved,
    model: int | str | Model,
    parsimonious: Simpler | None,
    cases: Cases,
    *,
    overall: bool,
) -> FissChart:
    """Make the chart of one solution."""
    models = solution.solution if isinstance(solution, Minimization) else solution
    if not isinstance(models, SolutionSet):
        raise SolutionError(
            f"a configuration chart needs a result of minimize(), got {type(solution).__name__}"
        )
    chosen = _find_model(models, model)
    simpler = _simpler(solution, chosen, parsimonious)
    states = np.array([term.implicant for term in chosen.terms], dtype=np.int16).T
    core = states >= 0
    for others in simpler.values():
        core &= _core_literals(states, others)
    names, order = _number_configurations(states, core)
    table = chosen.explained.table
    return FissChart(
        model=chosen,
        kind=models.kind,
        counted=models.counted(),
        outcome=table.outcome,
        conditions=table.conditions,
        levels=table.levels,
        names=names,
        states=np.ascontiguousarray(states[:, order]),
        core=np.ascontiguousarray(core[:, order]),
        order=tuple(order),
        parents=tuple(simpler),
        cases=cases,
        overall=overall,
    )


def _simpler(
    solution: Solved, chosen: Model, parsimonious: Simpler | None
) -> dict[str, NDArray[np.int16]]:
    """Return the terms of the parsimonious models that say what is core, by name."""
    own = None
    if isinstance(solution, Minimization):
        own = solution.parsimonious if solution.kind == "intermediate" else None
    if isinstance(parsimonious, str) and own is not None:
        by_name = {f"P{i + 1}": other for i, other in enumerate(own.listed())}
        if parsimonious not in by_name:
            hint = did_you_mean(parsimonious, by_name)
            raise SolutionError(f"parsimonious: there is no {parsimonious!r}{hint}")
        parsimonious = by_name[parsimonious]
    if parsimonious is None:
        parsimonious = own
    if isinstance(parsimonious, Model):
        return {f"P{parsimonious.name.removeprefix('M')}": _literals(parsimonious)}
    if not isinstance(parsimonious, SolutionSet | None):
        raise SolutionError(
            f"parsimonious must be a SolutionSet, as in solution.parsimonious, or one of its "
            f"models, got {shown(parsimonious)}"
        )
    return {} if parsimonious is None else _parsimonious_terms(parsimonious, chosen)


def _literals(model: Model) -> NDArray[np.int16]:
    return np.array([term.implicant for term in model.terms], dtype=np.int16)


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


def _parsimonious_terms(parsimonious: SolutionSet, model: Model) -> dict[str, NDArray[np.int16]]:
    """Return the terms of the parsimonious models that a model is compared with, by name."""
    by_name = {f"P{i + 1}": other for i, other in enumerate(parsimonious.listed())}
    wanted = dict.fromkeys(parent for _, parent in model.all_parents) or by_name
    return {name: _literals(by_name[name]) for name in wanted if name in by_name}


def _core_literals(states: NDArray[np.int16], terms: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Tell which literals (k, T) stand in a term, of (P, k), that their configuration implies."""
    core = np.zeros(states.shape, dtype=np.bool_)
    for term in terms:
        present = term >= 0
        inside = (states[present] == term[present, np.newaxis]).all(axis=0)
        core |= present[:, np.newaxis] & inside
    return core


def _number_configurations(
    states: NDArray[np.int16], core: NDArray[np.bool_]
) -> tuple[tuple[str, ...], list[int]]:
    """Give numbers to configurations so that those with the same core stand together."""
    groups: dict[bytes, list[int]] = {}
    for column in range(states.shape[1]):
        kernel = np.where(core[:, column], states[:, column], -1).astype(np.int16)
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


def _chart_table(charts: Sequence[FissChart], cases: Cases, *, overall: bool) -> Table:
    """Lay charts out side by side, with the same rows for all of them."""
    spans = _spans(charts)
    columns = [Column("", "left", gap=0, wrap=" ")]
    for chart, span in zip(charts, spans, strict=True):
        columns += [Column(name, "center", wrap="; ", span=span) for name in chart.names]
    conditions = list(dict.fromkeys(name for chart in charts for name in chart.conditions))
    heads = column_names(conditions, (*_FIT_ROWS, *_OVERALL))
    marks = [
        [head, *_joined(charts, lambda chart, name=name: _marks(chart, name))]  # type: ignore[misc]
        for head, name in zip(heads, conditions, strict=True)
    ]
    fits = [
        [name, *_joined(charts, lambda chart, i=i: list(map(figure, chart.fit_rows()[i][1])))]  # type: ignore[misc]
        for i, name in enumerate(_FIT_ROWS[:-1])
    ]
    listed = ["cases", *_joined(charts, _cases)]
    whole = [
        [name, *_joined(charts, lambda chart, key=key: _in_the_middle(chart, key))]  # type: ignore[misc]
        for name, key in _OVERALL.items()
    ]
    return Table(
        columns,
        [marks, fits, [listed], *([whole] if overall else [])],
        caption=_caption(charts),
        notes=_notes(charts, spans),
        cases=cases,
        circles=True,
    )


def _joined(charts: Sequence[FissChart], cells: Callable[[FissChart], Sequence[str]]) -> list[str]:
    return [cell for chart in charts for cell in cells(chart)]


def _marks(chart: FissChart, name: str) -> list[str]:
    """Mark what a condition is in each configuration; nothing where a chart does not have it."""
    if name not in chart.conditions:
        return [""] * len(chart.names)
    at = chart.conditions.index(name)
    return [chart.symbol(at, column) for column in range(len(chart.names))]


def _cases(chart: FissChart) -> list[str]:
    return [chart.model.terms[i].cases for i in chart.order]


def _in_the_middle(chart: FissChart, key: str) -> list[str]:
    """Write what is about all configurations of a solution below the middle one."""
    cells = [""] * len(chart.names)
    cells[(len(cells) - 1) // 2] = figure(chart.model.fit[key])
    return cells


def _spans(charts: Sequence[FissChart]) -> list[str]:
    """Name charts side by side: by the outcome, and by the model where that does not do."""
    if len(charts) == 1:
        return [""]
    outcomes = Counter(chart.outcome for chart in charts)
    names = [
        chart.outcome
        if outcomes[chart.outcome] == 1
        else f"{chart.outcome}, {chart.kind} {chart.model.name}"
        for chart in charts
    ]
    again = Counter(names)
    return [f"{n} [{i}]" if again[n] > 1 else n for i, n in enumerate(names, 1)]


def _caption(charts: Sequence[FissChart]) -> str:
    if len(charts) > 1:
        outcomes = dict.fromkeys(chart.outcome for chart in charts)
        return f"Configurations for {', '.join(outcomes)}"
    return f"Configurations for {charts[0].outcome} ({charts[0].model.name})"


def _notes(charts: Sequence[FissChart], spans: Sequence[str]) -> list[str]:
    """Explain the marks, and say which solutions these are and what is core by which model."""
    told_apart = any(chart.parents for chart in charts)
    legend = [_TOLD_APART if told_apart else _ALIKE]
    if any(max(chart.levels) > 2 for chart in charts):
        level = "a number is the level of a multi-value condition"
        legend.append(f"{level}, in parentheses if peripheral" if told_apart else level)
    legend.append("blank: irrelevant")
    notes = [", ".join(legend)]
    for chart, span in zip(charts, spans, strict=True):
        about = f"{span}: " if span else ""
        of = "" if chart.counted == "1 model" else f" of {chart.counted}"
        which = f"{about}{chart.kind} solution, {chart.model.name}{of}"
        notes.append(f"{which[0].upper() if not span else which[0]}{which[1:]}; {_core(chart)}")
    return notes


def _core(chart: FissChart) -> str:
    if chart.parents:
        model = "model" if len(chart.parents) == 1 else "models"
        return f"core conditions according to the parsimonious {model} {', '.join(chart.parents)}"
    if chart.kind == "parsimonious":
        return "all conditions are core"
    return (
        "core and peripheral conditions are not distinguished: there is no parsimonious solution "
        "to compare with"
    )
