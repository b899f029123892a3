"""Solutions part by part: period by period, cluster by cluster, and what pooling hides."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing
from fastqca._common.errors import DataError, FastqcaError, FastqcaWarning, common_fault
from fastqca._common.progress import reported
from fastqca._common.settings import Rerunnable, reruns, takes
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.dont_care import with_order
from fastqca.data.frames import case_names, to_frame
from fastqca.panel.layout import grouping
from fastqca.solutions.minimize import minimize
from fastqca.solutions.outcomes import term_shares
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.selection import read_outcome, select_conditions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    import pandas as pd

    from fastqca._common.progress import Progress
    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.options import AnalysisOptions
    from fastqca.solutions.terms import Model

__all__ = ["PartSolutions", "solve_by"]

_POOLED = "pooled"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PartSolutions(Rerunnable, Exportable):
    """
    The solutions of all rows and of each part, as found by `solve_by`.

    Attributes
    ----------
    by : str
        The column that divides the rows.
    outcome : str
    solutions : mapping of str to Minimization
        Solutions by part; "pooled" is the solution of all rows.
    failures : mapping of str to str
        Why a part has no solution.
    sizes : mapping of str to int
        Number of rows of each part.
    warnings : mapping of str to tuple of str
        Warnings, by part.
    settings : AnalysisSettings
        Settings shared by all parts.
    """

    by: str
    outcome: str
    solutions: Mapping[str, Minimization]
    failures: Mapping[str, str]
    sizes: Mapping[str, int]
    warnings: Mapping[str, tuple[str, ...]]
    settings: AnalysisSettings
    _data: pd.DataFrame

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts, without "pooled"."""
        return tuple(part for part in self.sizes if part != _POOLED)

    def models(self, part: str) -> list[Model]:
        """Return the models of a part; an empty result if it has no solution."""
        solution = self.solutions.get(part)
        return [] if solution is None else solution.solution.models

    def to_frame(self) -> pd.DataFrame:
        """
        Return all models, unrounded.

        Returns
        -------
        DataFrame
            One row per part and model: `part`, `rows`, `model` (as text; missing if there is none),
            `inclS`, `PRI`, `covS`, `failure`.
        """
        import pandas as pd

        rows: list[tuple[object, ...]] = []
        for part, n in self.sizes.items():
            if part in self.failures:
                rows.append((part, n, None, np.nan, np.nan, np.nan, self.failures[part]))
            for model in self.models(part):
                fit = model.fit
                rows.append((part, n, str(model), fit["inclS"], fit["PRI"], fit["covS"], ""))
        names = ["part", "rows", "model", "inclS", "PRI", "covS", "failure"]
        return pd.DataFrame(rows, columns=names)

    def terms(self) -> pd.DataFrame:
        """
        Compare the parts term by term.

        Returns
        -------
        DataFrame
            One row per term that occurs in any model, and one column per part with the share of its
            listed models that contain the term; missing if the part has no solution.
        """
        solved = {part: self.models(part) for part in self.sizes if part in self.solutions}
        return term_shares(solved).reindex(columns=list(self.sizes))

    @property
    def hidden(self) -> tuple[str, ...]:
        """Parts that share no model with the pooled rows: the differences that pooling hides."""
        pooled = set(self.models(_POOLED))
        return tuple(
            part
            for part in self.parts
            if (models := self.models(part)) and pooled.isdisjoint(models)
        )

    def verdict(self) -> str:
        """State in one or two sentences whether the parts agree with the whole."""
        solved = [part for part in self.parts if part in self.solutions]
        if _POOLED not in self.solutions:
            return (
                f"The pooled rows have no solution ({self.failures[_POOLED]}), while "
                f"{len(solved)} of {len(self.parts)} parts have one: pooling hides them."
                if solved
                else "Neither the pooled rows nor any part has a solution."
            )
        if not solved:
            return "No part has a solution of its own."
        same = [part for part in solved if part not in self.hidden]
        if not self.hidden:
            return f"All {len(solved)} parts with a solution share a model with the pooled rows."
        groups = self._regimes()
        text = (
            f"Pooling hides differences: {listing(self.hidden)} "
            f"{'has' if len(self.hidden) == 1 else 'have'} no model in common with the pooled rows"
        )
        text += f", {listing(same)} {'has' if len(same) == 1 else 'have'}. " if same else ". "
        if 1 < len(groups) < len(solved):
            regimes = "; ".join(f"{listing(parts)}: {model}" for model, parts in groups.items())
            text += f"The parts fall into {len(groups)} regimes: {regimes}."
        return text

    def _regimes(self) -> dict[str, list[str]]:
        """Put parts with the same models together."""
        groups: dict[frozenset[Model], list[str]] = {}
        for part in self.parts:
            if part in self.solutions:
                groups.setdefault(frozenset(self.models(part)), []).append(part)
        return {
            " or ".join(sorted(str(model) for model in self.models(parts[0]))): parts
            for parts in groups.values()
        }

    def _tables(self) -> list[Table]:
        columns = [Column(self.by, "left", gap=0), Column("rows")]
        columns += [Column("model", "left", wrap=" "), *map(Column, ("inclS", "PRI", "covS"))]
        groups = []
        for part, n in self.sizes.items():
            rows = [
                [part, str(n), str(model), *(figure(value) for value in model.fit.values())]
                for model in self.models(part)[:5]
            ]
            more = len(self.models(part)) - 5
            rows += [[part, "", f"... {more} more models"]] if more > 0 else []
            groups.append(rows or [[part, str(n), f"no solution: {self.failures[part]}"]])
        caption = f"Solutions for {self.outcome} by {self.by}"
        warned = [f"{part}: {text}" for part, texts in self.warnings.items() for text in texts]
        return [Table(columns, groups, caption=caption, notes=[self.verdict(), *warned])]

    def __repr__(self) -> str:
        return f"<PartSolutions for {self.outcome} by {self.by}: {len(self.parts)} parts>"


@takes(AnalysisSettings)
def solve_by(
    data: Any,  # noqa: ANN401 (any table)
    by: str,
    outcome: str,
    conditions: Any = None,  # noqa: ANN401 (as for truth_table)
    *,
    progress: Progress = None,
    **settings: Unpack[AnalysisOptions],
) -> PartSolutions:
    """
    Minimize for all rows together and for each part separately, and compare the solutions.

    Parameters
    ----------
    data : DataFrame or other table
        The sets, with the column `by`.
    by : str
        A column, or level of the index, that divides the rows into parts, such as periods, clusters
        or sites.
    outcome : str
        As for `truth_table`.
    conditions : str or iterable of str, optional
        As for `truth_table`. By default all columns but the outcome and `by`.
    progress : bool or callable, optional
        True for a bar, or a function of the number of parts done and of all.
    **settings
        The fields of `AnalysisSettings`, for each part.

    Returns
    -------
    PartSolutions
        If a part has no solution, the result states why and the other parts are still solved.

    Raises
    ------
    DataError
        The column does not exist, a row has no value in it, or neither the whole nor any part can
        be analyzed.

    Notes
    -----
    Small parts have few observed configurations and therefore many remainders: compare their
    conservative solutions before you rely on parsimonious ones.

    Examples
    --------
    >>> data = {
    ...     "wave": [1, 1, 1, 1, 2, 2, 2, 2], "A": [1, 1, 0, 0] * 2, "B": [1, 0, 1, 0] * 2,
    ...     "Y": [1, 1, 0, 0, 1, 0, 1, 0],
    ... }
    >>> found = solve_by(data, "wave", "Y")
    >>> {part: str(found.models(part)[0]) for part in found.parts}
    {'1': 'A', '2': 'B'}
    >>> found.hidden
    ('1', '2')
    """
    original = frame = to_frame(data)
    given = AnalysisSettings(outcome, conditions, **settings)
    names, part_of = grouping(frame, by, "by", ordered=True)
    if _POOLED in names:
        raise DataError(
            f"by {by!r} has a part named {_POOLED!r}, which is reserved for all rows together: "
            "rename it"
        )
    target = read_outcome(frame, outcome)
    if by in target.names:
        raise DataError(f"{by!r} cannot both divide the rows and be (part of) the outcome")
    others = frame.drop(columns=by, errors="ignore") if conditions is None else frame
    conditions = select_conditions(others, conditions, target, given.case_id)
    if by in conditions:
        raise DataError(
            f"{by!r} cannot both divide the rows and be a condition: leave it out of the conditions"
        )
    frame = with_order(with_order(frame, conditions, "condition"), target.names, "outcome")
    if given.case_id is None:  # a case has the same name in its part as in the whole
        frame = frame.set_axis(list(case_names(frame)))
    solutions: dict[str, Minimization] = {}
    failures: dict[str, str] = {}
    warned: dict[str, tuple[str, ...]] = {}
    sizes = {_POOLED: len(frame)}
    errors: list[FastqcaError] = []
    parts = [(_POOLED, frame)] + [(name, frame.loc[part_of == i]) for i, name in enumerate(names)]
    for part, rows in reported(parts, progress, "parts"):
        sizes[part] = len(rows)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", FastqcaWarning)
            try:
                solutions[part] = minimize(rows, outcome, conditions, **settings)
            except FastqcaError as error:
                failures[part] = str(error)
                errors.append(error)
        texts = [str(one.message) for one in caught if issubclass(one.category, FastqcaWarning)]
        if texts:
            warned[part] = tuple(dict.fromkeys(texts))
    if not solutions:
        if fault := common_fault(errors):
            raise fault
        reason = f"neither the whole nor any part can be analyzed: {errors[0]}"
        raise DataError(reason) from errors[0]
    label = next(iter(solutions.values())).table.outcome
    settled = given.changed(conditions=tuple(conditions))
    return PartSolutions(by, label, solutions, failures, sizes, warned, settled, original)


@reruns(PartSolutions, solve_by)
def _again(result: PartSolutions, data: object, changes: dict[str, Any]) -> PartSolutions:
    kept = result.settings.to_dict()
    data = result._data if data is None else data  # noqa: SLF001
    return solve_by(data, **{"by": result.by, **kept, **changes})
