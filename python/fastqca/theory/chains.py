"""Causal chains: every column explained by the others, or by those that come before it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing
from fastqca._common.errors import (
    DataError,
    FastqcaError,
    FastqcaWarning,
    SolutionError,
    common_fault,
)
from fastqca._common.names import listed, names_in, require_columns
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_half
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.frames import case_names, to_frame
from fastqca.data.missing import complete_cases
from fastqca.data.sets import SetData, set_data
from fastqca.expressions.tree import quoted
from fastqca.solutions.minimize import minimize
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.selection import warn_of_idle_conditions
from fastqca.truth_tables.ties import tied_cases, warn_of_ties
from fastqca.truth_tables.truth_table import truth_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from fastqca.data.missing import Missing
    from fastqca.solutions.solution import SolutionSet
    from fastqca.truth_tables.ties import Ties

__all__ = ["CausalChain", "causal_chain"]

_COLUMNS = ("outcome", "model", "term", "inclS", "PRI", "covS", "covU", "cases")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CausalChain(Recorded, Exportable):
    """
    The solutions of all outcomes of a data set, as found by `causal_chain`.

    ``chain["L"]`` is the solution of outcome L; if there is none, it raises a SolutionError that
    states the reason. ``len(chain)`` is the number of outcomes with a solution, ``list(chain)``
    lists their names, and ``chain.settings`` holds the shared settings.

    Attributes
    ----------
    solutions : mapping of str to SolutionSet
        Solutions by outcome, such as "L" or "A{2}", in the order of the levels and then of the
        columns.
    failures : mapping of str to str
        The outcomes without a solution, with the reason.
    levels : tuple of tuple of str
        The columns grouped by their order in time; a single level if no ordering was given.
    strict : bool
        Whether columns of the same level were not allowed to explain each other.
    """

    solutions: Mapping[str, SolutionSet]
    failures: Mapping[str, str]
    levels: tuple[tuple[str, ...], ...]
    strict: bool
    settings: AnalysisSettings = field()  # in place of the property

    def __getitem__(self, outcome: str) -> SolutionSet:
        if outcome in self.solutions:
            return self.solutions[outcome]
        if outcome in self.failures:
            raise SolutionError(f"{outcome} is not explained: {self.failures[outcome]}")
        known = (*self.solutions, *self.failures)
        raise SolutionError(f"no outcome {outcome!r}{did_you_mean(str(outcome), known)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.solutions)

    def __len__(self) -> int:
        return len(self.solutions)

    def to_frame(self) -> pd.DataFrame:
        """
        Return all models of all outcomes as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            One row per outcome, model and term: `outcome`, `model`, `term`, `inclS`, `PRI`,
            `covS`, `covU` and `cases`.
        """
        import pandas as pd

        rows = [
            (outcome, *row)
            for outcome, solution in self.solutions.items()
            for model in solution.listed()
            for row in model.rows()
        ]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def __repr__(self) -> str:
        failed = f", {len(self.failures)} without a solution" if self.failures else ""
        return f"<CausalChain: {listing(self.solutions) or 'nothing'} explained{failed}>"

    def _tables(self) -> list[Table]:
        columns = [Column("outcome", "left", gap=0), Column("", "left")]
        columns += [Column("model", "left", wrap=" + "), Column("", "center")]
        columns += [Column(name, "center") for name in ("inclS", "PRI", "covS")]
        groups = [
            [
                [
                    outcome if i == 0 else "",
                    model.name,
                    str(model),
                    model.arrow,
                    *map(figure, model.fit.values()),
                ]
                for i, model in enumerate(solution.listed())
            ]
            for outcome, solution in self.solutions.items()
        ]
        notes = [f"{outcome}: {reason}" for outcome, reason in self.failures.items()]
        order = " < ".join(", ".join(level) for level in self.levels)
        caption = f"Causal chain: {order}" if len(self.levels) > 1 else "Causal chain"
        return [Table(columns, groups, caption=caption, notes=notes, keys=2)]


@recorded
def causal_chain(
    data: Any,  # noqa: ANN401 (anything tabular)
    ordering: str | Sequence[str | Iterable[str]] | None = None,
    *,
    strict: bool = False,
    pi_cons: float = 0.0,
    sol_cons: float = 0.0,
    sol_cov: float = 1.0,
    row_dom: bool = False,
    max_models: int = 10_000,
    budget: float | None = None,
    incl_cut: float | tuple[float, float] | None = None,
    n_cut: int = 1,
    pri_cut: float = 0.0,
    ties: Ties = "drop",
    case_id: str | None = None,
    missing: Missing = "raise",
) -> CausalChain:
    """
    Minimize for every column as the outcome, with the other or the earlier columns as conditions.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns
        Calibrated sets. Each column is an outcome in turn; in a multi-value column, each level from
        1 upward is an outcome.
    ordering : str or sequence, optional
        The order of the columns in time: ``"A, B < C < D"``, ``["A, B", "C", "D"]`` or
        ``[["A", "B"], ["C"], ["D"]]``. A column is explained only by earlier columns and by those
        of the same level. Columns that are not listed come before all others.
    strict : bool, default False
        Whether columns of the same level must not explain each other.
    pi_cons, sol_cons, sol_cov, row_dom, max_models, budget
        As for `minimize`; `budget` holds for each outcome.
    incl_cut, n_cut, pri_cut, ties, case_id
        As for `truth_table`. By default `incl_cut` is 1, or 0.5 if `pi_cons` or `sol_cons` is above
        0.
    missing : {"raise", "drop"}, default "raise"
        How to handle a missing value in any column: raise an error, or leave out the case and name
        it in a warning.

    Returns
    -------
    CausalChain
        All irredundant parsimonious models of each outcome. Outcomes without a model are listed in
        `failures`, with the reason.

    Raises
    ------
    DataError
        A column is not a set, the ordering contains an unknown or repeated column, or a cut-off is
        invalid.
    SolutionError
        `pi_cons`, `sol_cons` or `sol_cov` is not in [0, 1].

    Notes
    -----
    Columns of the first level are outcomes only if there are at least two of them and `strict` is
    False, because otherwise nothing can explain them. Equivalent to ``causalChain`` in the R
    package QCA, based on the atomic solution formulas of Coincidence Analysis [1]_.

    References
    ----------
    .. [1] Baumgartner, M. and Ambühl, M. (2020). Causal modeling with multi-value and fuzzy-set
       Coincidence Analysis. *Political Science Research and Methods* 8(3), 526-542.

    Examples
    --------
    >>> data = {"U": [1, 1, 0, 0], "D": [1, 0, 1, 0], "L": [1, 1, 1, 0]}
    >>> print(causal_chain(data, "U, D < L", strict=True))
    Causal chain: U, D < L
    <BLANKLINE>
    outcome      model       inclS   PRI   covS
    --------------------------------------------
    L        M1  U + D  <->  1.000  1.000  1.000
    --------------------------------------------
    """
    frame = to_frame(data)
    columns = names_in([name for name in frame if name != case_id], list(frame), "columns")
    cases = case_names(frame, case_id)
    frame, cases, dropped = complete_cases(frame, dict.fromkeys(columns, "column"), cases, missing)
    if dropped:
        frame = frame.set_axis(list(cases))  # rows that are left keep the names they had
    sets = set_data(frame, columns, role="column", cases=cases)
    levels = _levels(ordering, sets.names)
    if incl_cut is None:
        incl_cut = 0.5 if max(pi_cons, sol_cons) > 0 else 1.0
    table: dict[str, Any] = {"incl_cut": incl_cut, "n_cut": n_cut, "pri_cut": pri_cut, "ties": ties}
    options: dict[str, Any] = {"pi_cons": pi_cons, "sol_cons": sol_cons, "sol_cov": sol_cov}
    options |= {"row_dom": row_dom, "max_models": max_models, "budget": budget}
    settings = AnalysisSettings(**table, **options, include="?", all_sol=True)
    tasks = list(_tasks(sets, levels, strict=strict))
    _warn_once(sets, tasks, ties)
    solutions: dict[str, SolutionSet] = {}
    failures: dict[str, FastqcaError] = {}
    for outcome, conditions in tasks:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FastqcaWarning)
                rows = truth_table(frame, outcome, conditions, case_id=case_id, **table)
            solutions[outcome] = minimize(rows, include="?", all_sol=True, **options).solution
        except FastqcaError as error:
            failures[outcome] = error
    if failures and not solutions and (fault := common_fault(list(failures.values()))):
        raise fault
    reasons = {outcome: str(error) for outcome, error in failures.items()}
    return CausalChain(FrozenDict(solutions), FrozenDict(reasons), levels, bool(strict), settings)


def _levels(ordering: object, columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Read the ordering; columns that it does not name make a level before all others."""
    if ordering is None or (isinstance(ordering, str) and not ordering.strip()):
        return (columns,)
    parts = ordering.split("<") if isinstance(ordering, str) else ordering
    parts = listed(parts, "ordering", kind="text, as in 'A, B < C < D', or a list of levels")
    levels = [names_in(part, columns, "ordering") for part in parts]
    named = [name for level in levels for name in level]
    require_columns(named, columns, "ordering")
    twice = dict.fromkeys(name for name in named if named.count(name) > 1)
    if twice:
        raise DataError(f"ordering: {listing(map(repr, twice))} occurs more than once")
    first = tuple(name for name in columns if name not in named)
    return (first, *levels) if first else tuple(levels)


def _tasks(
    sets: SetData, levels: tuple[tuple[str, ...], ...], *, strict: bool
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Walk over the outcomes with the columns that may explain them."""
    for i, level in enumerate(levels):
        earlier = tuple(name for before in levels[:i] for name in before)
        for column in level:
            conditions = earlier
            if not strict:
                conditions += tuple(name for name in level if name != column)
            at = sets.names.index(column)
            if not conditions:
                continue
            if sets.levels[at] == 2:
                yield column, conditions
            else:
                yield from (
                    (f"{quoted(column)}{{{value}}}", conditions)
                    for value in range(1, sets.levels[at])
                )


def _warn_once(sets: SetData, tasks: Iterable[tuple[str, tuple[str, ...]]], ties: Ties) -> None:
    """Say once what the truth table of each outcome would say again."""
    if used := {name for _, conditions in tasks for name in conditions}:
        conditions = sets.chosen(used)
        warn_of_idle_conditions(conditions)
        halves = is_half(conditions.values) & np.array(conditions.fuzzy)[:, None]
        tied = np.argwhere(halves)
        if names := tied_cases(conditions, tied, ties):
            warn_of_ties(conditions, tied, names, ties)
