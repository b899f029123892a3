"""Which cases are in which of several sets: what Venn diagrams and UpSet charts draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import shown
from fastqca._common.errors import DataError, SolutionError
from fastqca._common.tolerance import is_in, is_out
from fastqca.data.frames import case_names, to_frame
from fastqca.expressions.expression import Expression, expression
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Combinations", "combinations_of", "corners", "one_model"]


@dataclass(frozen=True, slots=True)
class Combinations:
    """
    Cases in sets: `inside` (N, k), and in the outcome, (N,), if there is one.

    Cases of which some membership is 0.5 or missing are not there; `left_out` counts them.
    """

    names: tuple[str, ...]
    inside: NDArray[np.bool_]
    cases: tuple[str, ...]
    outcome: str | None
    with_outcome: NDArray[np.bool_] | None
    left_out: int
    title: str


def one_model(source: Any) -> tuple[Model, str]:  # noqa: ANN401
    """Return a model, or the only one of a solution, and what it is called in a title."""
    kind = ""
    if isinstance(source, Minimization):
        source = source.solution
    if isinstance(source, SolutionSet):
        kind, listed = f"{source.kind} solution, ", source.listed()
        if len(listed) != 1:
            raise SolutionError(
                f"there are {len(listed)} models: choose one of them, as in solution.models[0]"
            )
        source = listed[0]
    elif isinstance(source, Model) and source.all_parents:
        kind = "intermediate solution, "
    text = f"{kind}model {source.name}"
    return source, f"{text} for {source.explained.table.outcome}"


def combinations_of(source: Any, data: Any, outcome: Any) -> Combinations:  # noqa: ANN401
    """Evaluate the terms of a model, or some expressions in data."""
    if isinstance(source, Minimization | SolutionSet | Model):
        model, title = one_model(source)
        table = model.explained.table
        names = tuple(str(term) for term in model.terms)
        values = [term.membership for term in model.terms]
        y, cases = table.outcome_values, tuple(table.sets.cases)
        return _sorted(names, values, cases, (table.outcome, y), f"Terms of the {title}")
    if not isinstance(source, list | tuple) or not source:
        raise DataError(
            "give a model, a solution of one model, or a list of expressions and data=, got "
            f"{shown(source)}"
        )
    if data is None:
        raise DataError(
            "data is missing: give the table with the columns used in the expressions as data="
        )
    frame = to_frame(data)
    read = [expression(one, frame.columns) for one in source]
    stated = dict.fromkeys(str(one.outcome) for one in read if one.outcome is not None)
    if outcome is None and len(stated) == 1:
        outcome = next(iter(stated))
    bare = [replace(one, outcome=None) for one in read]
    given = None if outcome is None else expression(outcome, frame.columns).evaluate(frame)
    cases = tuple(case_names(frame))
    values = [one.evaluate(frame) for one in bare]
    names = tuple(str(one) for one in bare)
    title = "Cases by expression" + (f", and {outcome}" if outcome is not None else "")
    return _sorted(names, values, cases, (None if given is None else str(outcome), given), title)


def corners(formula: Expression, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell in which of the 2^k corners of crisp sets an expression is true, the first set first."""
    k = len(names)
    bits = (np.arange(2**k)[:, None] >> np.arange(k)[::-1]) & 1
    found = formula.evaluate({name: bits[:, i].astype(float) for i, name in enumerate(names)})
    return is_in(found)


def _sorted(
    names: tuple[str, ...],
    values: list[NDArray[np.float64]],
    cases: tuple[str, ...],
    outcome: tuple[str | None, NDArray[np.float64] | None],
    title: str,
) -> Combinations:
    """Keep the cases that are in or out of every set."""
    x, (name, y) = np.stack(values, axis=1), outcome
    all_sets = x if y is None else np.column_stack([x, y])
    decided = np.asarray((is_in(all_sets) | is_out(all_sets)).all(axis=1))
    if not decided.any():
        raise DataError("there is no case to draw: every case has a membership of 0.5 in some set")
    return Combinations(
        names=names,
        inside=is_in(x[decided]),
        cases=tuple(case for case, keep in zip(cases, decided, strict=True) if keep),
        outcome=name,
        with_outcome=None if y is None else is_in(y[decided]),
        left_out=int((~decided).sum()),
        title=title,
    )
