"""Two-step QCA: first the context of remote conditions, then the proximate ones within it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._common.check import choice, listing, number, shown, warn, whole_number
from fastqca._common.errors import (
    AmbiguityWarning,
    DataError,
    NoEffectWarning,
    SolutionError,
)
from fastqca._common.names import column_names, names_in
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import reaches
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.dont_care import with_order
from fastqca.data.frames import case_names, to_frame
from fastqca.data.missing import Missing, complete_cases
from fastqca.expressions.expression import Expression, expression
from fastqca.fit.pof import pof
from fastqca.solutions.evidence import FIT, fits
from fastqca.solutions.minimize import minimize
from fastqca.supersets.necessity import Necessity, necessity
from fastqca.truth_tables.rows import table_size
from fastqca.truth_tables.selection import formula_of, read_outcome
from fastqca.truth_tables.truth_table import TruthTable, truth_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.settings import AnalysisSettings
    from fastqca.solutions.terms import Model

__all__ = ["Context", "TwoStep", "two_step"]

Method = Literal["schneider", "haesebrouck"]
_NAME = "CONTEXT"
_COLUMNS = ("OUT", "n", "incl", "PRI", "cases", "coverage", "context")


@dataclass(frozen=True, slots=True)
class Context:
    """
    Remote conditions as one set.

    Attributes
    ----------
    expression : str
    inclN, RoN, covN : float
        How necessary it is for the outcome.
    """

    expression: str
    inclN: float  # noqa: N815 (the name of the field)
    RoN: float
    covN: float  # noqa: N815


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TwoStep(Recorded, Exportable):
    """
    Both steps of a two-step analysis, as run by `two_step`.

    Attributes
    ----------
    method : "schneider" or "haesebrouck"
    outcome : str
    contexts : tuple of Context
        The contexts found in the first step, starting with the one used.
    context : str
        The context used, as an expression; in the second step it is named "CONTEXT".
    first : Necessity or DataFrame
        Result of the first step: necessity of remote conditions and their disjunctions, or the rows
        of their truth table with cumulative coverage.
    sets : DataFrame
        The data with the column "CONTEXT".
    second : Minimization
        Result of the second step.
    """

    method: str
    outcome: str
    contexts: tuple[Context, ...]
    context: str
    first: Necessity | pd.DataFrame
    sets: pd.DataFrame
    second: Minimization

    @property
    def settings(self) -> AnalysisSettings:
        """The settings of the second step."""
        return self.second.settings

    @property
    def table(self) -> TruthTable:
        """The truth table of the second step."""
        return self.second.table

    def in_full(self, model: Model) -> Expression:
        """Write a model of the second step as a sum of products, with the context spelled out."""
        context = expression(self.context)
        sides = {1: context, 0: ~context}
        products = [
            reduce(
                and_,
                (
                    sides[level] if name == _NAME else Expression.from_terms([{name: level}])
                    for name, level in term.literals.items()
                ),
            )
            for term in model.terms
        ]
        return expression(f"{reduce(or_, products)} -> {self.outcome}")

    def to_frame(self) -> pd.DataFrame:
        """
        Return the models of the second step, unrounded.

        Returns
        -------
        DataFrame
            One row per model: `model`, `in_full` (with the context spelled out), `inclS`, `PRI`,
            `covS`.
        """
        import pandas as pd

        rows = [
            (str(model), str(self.in_full(model)), *model.fit.values())
            for model in self.second.solution.listed()
        ]
        return pd.DataFrame(rows, columns=["model", "in_full", "inclS", "PRI", "covS"])

    def _tables(self) -> list[Table]:
        columns = [Column("context", "left", gap=0, wrap=" ")]
        columns += [Column("inclN"), Column("RoN"), Column("covN"), Column("", "left")]
        rows = [
            [c.expression, figure(c.inclN), figure(c.RoN), figure(c.covN)]
            + (["used"] if c.expression == self.context else [])
            for c in self.contexts
        ]
        first = Table(columns, [rows], caption=f"Step 1: contexts of {self.outcome}")
        columns = [Column("model", "left", gap=0, wrap=" ")]
        columns += [Column("inclS"), Column("PRI"), Column("covS")]
        models = [
            [str(model), *(figure(value) for value in model.fit.values())]
            for model in self.second.solution.listed()[:10]
        ]
        name = f"{_NAME} = {self.context}"
        second = Table(columns, [models], caption=f"Step 2: with {name}", notes=self._notes())
        return [first, second]

    def _notes(self) -> list[str]:
        size, seen = table_size(self.table.levels), len(self.table.out)
        notes = [f"{seen} of {size} configurations of the second step are observed."]
        more = self.second.solution.n_listed - 10
        return [*notes, f"... {more:,} more models"] if more > 0 else notes

    def __repr__(self) -> str:
        solution = self.second.solution
        return f"<TwoStep for {self.outcome}: {_NAME} = {self.context}, {solution.counted()}>"


@recorded
def two_step(
    data: Any,  # noqa: ANN401 (any table)
    remote: str | Iterable[str],
    proximate: str | Iterable[str],
    outcome: str,
    *,
    method: Method = "schneider",
    context: str | Expression | None = None,
    necessity_cut: float = 0.9,
    ron_cut: float = 0.5,
    cov_cut: float = 0.0,
    depth: int = 2,
    remote_incl_cut: float = 0.7,
    coverage: float = 0.9,
    incl_cut: float | tuple[float, float] = 1.0,
    n_cut: int = 1,
    pri_cut: float = 0.0,
    include: str | None = "?",
    dir_exp: object = None,
    all_sol: bool = False,
    case_id: str | None = None,
    missing: Missing = "raise",
) -> TwoStep:
    """
    Analyze remote conditions first, then proximate conditions in the context they create.

    Parameters
    ----------
    data : DataFrame or other table
        The sets.
    remote, proximate : str or iterable of str
        Stable conditions that are causally distant from the outcome, and conditions close to it.
    outcome : str
        As for `truth_table`.
    method : {"schneider", "haesebrouck"}, default "schneider"
        Method for the first step; see Notes.
    context : str or Expression, optional
        The context to use in the second step. By default the first context found in the first step
        (the most relevant, then the shortest).
    necessity_cut, ron_cut, cov_cut : float, default 0.9, 0.5 and 0
        For "schneider": minimum consistency, relevance and coverage of a context as a necessary
        condition.
    depth : int, default 2
        For "schneider": maximum number of remote conditions in a disjunction.
    remote_incl_cut, coverage : float, default 0.7 and 0.9
        For "haesebrouck": minimum consistency of a configuration of remote conditions, and the
        share of the outcome that the selected configurations must jointly cover.
    incl_cut, n_cut, pri_cut, include, dir_exp, all_sol
        Settings of the second step, as for `minimize`.
    case_id : str, optional
        The column with the names of the cases. By default the index.
    missing : {"raise", "drop"}, default "raise"
        How to handle a missing value in a column that is used: raise an error, or leave the case
        out of both steps.

    Returns
    -------
    TwoStep

    Raises
    ------
    DataError
        A column is unknown, is both remote and proximate, or is named "CONTEXT".
    SolutionError
        The first step finds no context, or the second step has no solution.

    Warns
    -----
    FastqcaWarning
        There are several contexts; the first is used. Cases are left out because of missing values.
        For "haesebrouck": the sufficiently consistent configurations cover less than `coverage`.

    Notes
    -----
    "schneider" [1]_: the first step looks for remote conditions, or disjunctions of them, that are
    necessary for the outcome. The second step minimizes a truth table of the proximate conditions
    and the context; remainders without the context may not be assumed to have the outcome, since
    this would contradict the necessity of the context.

    "haesebrouck" [2]_: the first step sorts the configurations of remote conditions by consistency
    and selects them, down to `remote_incl_cut`, until they jointly cover `coverage` of the outcome.
    Minimized, they form the context. The second step is the same.

    References
    ----------
    .. [1] Schneider, C. Q. (2019). Two-step QCA revisited: the necessity of context conditions.
       *Quality & Quantity* 53, 1109-1126.
    .. [2] Haesebrouck, T. (2019). An alternative update of the two-step QCA procedure. *Quality &
       Quantity* 53, 2765-2780.

    Examples
    --------
    >>> data = {
    ...     "R": [1, 1, 1, 0, 0, 1], "S": [1, 0, 1, 0, 1, 0],
    ...     "P": [1, 1, 0, 1, 0, 0], "Q": [1, 0, 1, 1, 1, 0], "Y": [1, 1, 0, 0, 0, 0],
    ... }
    >>> found = two_step(data, "R, S", "P, Q", "Y")
    >>> found.context, str(found.in_full(found.second.solution.models[0]))
    ('R', 'P*R -> Y')
    """
    choice(method, "method", ("schneider", "haesebrouck"))
    frame = to_frame(data)
    columns = frame.columns.tolist()
    far, near = names_in(remote, columns, "remote"), names_in(proximate, columns, "proximate")
    _check(frame, far, near)
    depth = whole_number(depth, "depth", low=1)
    explained = read_outcome(frame, outcome).names
    frame = with_order(with_order(frame, (*far, *near), "condition"), explained, "outcome")
    roles = dict.fromkeys((*far, *near), "condition") | dict.fromkeys(explained, "outcome")
    frame, cases, dropped = complete_cases(frame, roles, case_names(frame, case_id), missing)
    if dropped and case_id is None:
        frame = frame.set_axis(list(cases))
    first: Necessity | pd.DataFrame
    if method == "schneider":
        cuts: dict[str, Any] = {"incl_cut": necessity_cut, "ron_cut": ron_cut, "cov_cut": cov_cut}
        most = min(depth, len(far))
        first = necessity(frame, outcome, far, depth=most, case_id=case_id, **cuts)
        contexts = _most_relevant(first)
    else:
        first, contexts = _enabling(frame, outcome, far, remote_incl_cut, coverage, case_id)
    used = contexts[0].expression if contexts else ""
    if context is not None:
        used = str(formula_of(context, frame.columns, "context"))
        others = (one for one in contexts if one.expression != used)
        contexts = (_as_necessary(frame, outcome, used), *others)
    elif not contexts:
        raise SolutionError(
            f"the first step finds no context: no remote condition and no disjunction of up to "
            f"{depth} of them has a consistency of {shown(necessity_cut)} and a RoN of "
            f"{shown(ron_cut)} "
            "as a necessary condition. Lower the cut-offs, raise depth, or give context="
        )
    elif len(contexts) > 1:
        rest = listing((one.expression for one in contexts[1:]), 5)
        warn(
            f"there are {len(contexts)} contexts; {used!r} is used. The others are: {rest}",
            AmbiguityWarning,
        )
    sets = frame.assign(**{_NAME: expression(used).evaluate(frame)})
    options: dict[str, Any] = {"incl_cut": incl_cut, "n_cut": n_cut, "pri_cut": pri_cut}
    with warnings.catch_warnings():
        # That all rows without the context are observed is no cause for a warning here.
        warnings.simplefilter("ignore", NoEffectWarning)
        table = truth_table(
            sets, outcome, (*near, _NAME), exclude=f"~{_NAME}", case_id=case_id, **options
        )
        second = minimize(table, include=include, dir_exp=dir_exp, all_sol=all_sol)
    return TwoStep(method, table.outcome, contexts, used, first, sets, second)


def _check(frame: pd.DataFrame, far: tuple[str, ...], near: tuple[str, ...]) -> None:
    if both := [name for name in far if name in near]:
        raise DataError(f"{listing(map(repr, both))} cannot be both remote and proximate")
    if _NAME in frame.columns:
        raise DataError(
            f"the data have a column {_NAME!r}, which is the name of the context: "
            "rename this column"
        )


def _most_relevant(result: Necessity) -> tuple[Context, ...]:
    """Take the conditions and disjunctions that are necessary, the most relevant first."""
    good = np.flatnonzero(result.verdicts["necessary"])
    sizes = (result.listing.levels[good] >= 0).sum(axis=1)
    fit = np.column_stack([result.measures[name][good] for name in ("inclN", "RoN", "covN")])
    order = np.lexsort((sizes, -fit[:, 1].round(9))).tolist()
    return tuple(Context(result.rows[good[i]], *fit[i].tolist()) for i in order)


def _enabling(
    frame: pd.DataFrame,
    outcome: str,
    far: tuple[str, ...],
    incl_cut: float,
    coverage: float,
    case_id: str | None,
) -> tuple[pd.DataFrame, tuple[Context, ...]]:
    """Take configurations of remote conditions by consistency until they cover the outcome."""
    number(incl_cut, "remote_incl_cut", low=0, high=1)
    number(coverage, "coverage", low=0, high=1)
    table = truth_table(frame, outcome, far, case_id=case_id)
    scores = table.sets.memberships(table.configs)
    incl = np.nan_to_num(table.incl, nan=-1.0)
    order = np.lexsort((-table.n, -incl))
    union = np.maximum.accumulate(scores[order], axis=0)
    covered = np.nan_to_num(fits(union, table.outcome_values)[:, FIT.index("covS")])
    rows = table.to_frame(complete=False).iloc[order]
    heads = rows.columns[: len(far)]
    rows = rows.rename(columns=dict(zip(heads, column_names(far, _COLUMNS), strict=True)))
    rows = rows.drop(columns="OUT").assign(coverage=covered)
    enough = np.flatnonzero(reaches(covered, coverage))
    last = int(enough[0]) if enough.size else len(order) - 1
    taken = [
        i for place, i in enumerate(order.tolist()) if place <= last and reaches(incl[i], incl_cut)
    ]
    rows = rows.assign(context=[i in taken for i in order.tolist()])
    if not taken:
        raise SolutionError(
            f"the first step finds no context: no configuration of remote conditions has a "
            f"consistency of remote_incl_cut={shown(incl_cut)}; the highest is {incl.max():.3f}"
        )
    terms = [
        dict(zip(table.conditions, map(int, table.configs[i]), strict=True)) for i in sorted(taken)
    ]
    levels = {n: m for n, m in zip(table.conditions, table.levels, strict=True) if m > 2}
    text = str(Expression.from_terms(terms, multi_value=levels).simplify(levels))
    reached = float(covered[len(taken) - 1])
    if not reaches(reached, coverage):
        warn(
            f"the selected configurations of remote conditions cover only {reached:.3f} of the "
            "outcome"
        )
    return rows, (_as_necessary(frame, outcome, text),)


def _as_necessary(frame: pd.DataFrame, outcome: str, text: str) -> Context:
    """Measure how necessary a context is."""
    fit = pof(text, outcome, frame, relation="necessity").measures
    return Context(text, *(float(fit[name][-1]) for name in ("inclN", "RoN", "covN")))
