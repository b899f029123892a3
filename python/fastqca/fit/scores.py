"""Memberships of cases in terms, however they are given, and which cases are complete."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import argument, listing, shown, warn
from fastqca._common.errors import DataError, ExpressionError, MissingDataWarning
from fastqca._tables.export import Exportable
from fastqca.data.case_labels import NumberedCases, aligned, label_names, labels_of, orders
from fastqca.data.frames import index_names, to_frame
from fastqca.data.missing import missing_choice
from fastqca.data.sets import numbers_in, without_rounding
from fastqca.expressions.expression import Expression, one_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames
    from fastqca.data.columns import Columns
    from fastqca.data.missing import Missing

__all__ = ["Scores", "read_one", "read_scores", "which_complete"]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Memberships in terms (T, N), what they are called, and which cases they belong to."""

    terms: tuple[str, ...]
    x: NDArray[np.float64]
    index: pd.Index | None  # None: cases have no labels


def read_scores(given: Any, role: str = "x") -> Scores:  # noqa: ANN401
    """Read a vector, an (N, T) array or a table of memberships."""
    if isinstance(given, list | tuple) and any(labels_of(one) is not None for one in given):
        given = _side_by_side(given, role)
    if isinstance(given, Mapping) or hasattr(given, "columns"):
        frame = to_frame(given)
        terms = tuple(map(str, frame.columns))
        index: pd.Index | None = frame.index
        vectors = [numbers_in(frame[column], role) for column in frame.columns]
    else:
        index = labels_of(given)
        _no_formula(given, role)
        values = numbers_in(given, role)
        vectors = list(values.T) if values.ndim == 2 else [values]
        names = [getattr(given, "name", None) or role]
        terms = tuple(map(str, names if values.ndim < 2 else range(1, len(vectors) + 1)))
    if not vectors or any(vector.ndim != 1 for vector in vectors):
        raise DataError(f"{role}: memberships must be a vector, an (N, T) array or a table")
    scores = Scores(terms, without_rounding(np.array(vectors, dtype=np.float64)), index)
    _check_range(scores)
    return scores


def _side_by_side(vectors: Sequence[Any], role: str) -> dict[str, Any]:
    """Name several vectors, of which some have labels; their cases are those of the first."""
    found = aligned([(f"{role} {i}", vector) for i, vector in enumerate(vectors, 1)])
    names = [str(getattr(vector, "name", None) or i) for i, vector in enumerate(found, 1)]
    if len(set(names)) < len(names):
        names = [str(i) for i in range(1, len(found) + 1)]
    return dict(zip(names, found, strict=True))


def read_one(given: Any, frame: pd.DataFrame | Columns | None, role: str) -> Scores:  # noqa: ANN401
    """Read one set: an expression over the data, evaluated as it is written, or memberships."""
    if not isinstance(given, str | Expression):
        scores = read_scores(given, role)
        if len(scores.terms) != 1:
            raise DataError(f"the {role} must be one column, got {len(scores.terms)}")
        return scores
    if frame is None:
        raise DataError(f"data is missing: the {role} {str(given)!r} is evaluated in it")
    target = one_set(given, frame.columns)
    if target.outcome is not None:
        raise ExpressionError(f"the {role} cannot have an arrow: {target}")
    return Scores((str(target),), target.evaluate(frame)[None, :], frame.index)


def _no_formula(given: Any, role: str) -> None:  # noqa: ANN401
    """Refuse what is meant as formulas, or is one thing, where memberships are read."""
    if isinstance(given, list | tuple) and given and all(isinstance(one, str) for one in given):
        raise DataError(
            f"{role}: only one expression is possible, got {len(given)}: combine them, as in "
            f"{' + '.join(given)!r}"
        )
    vector = hasattr(given, "__len__") and not isinstance(given, Exportable)
    if not vector and not isinstance(given, numbers.Real):
        raise DataError(
            f"{role}: give an expression, one model, or memberships in [0, 1], not {shown(given)}",
            argument=role,
        )


def _check_range(scores: Scores) -> None:
    outside = (scores.x < 0) | (scores.x > 1)
    if outside.any():
        term, case = (int(i) for i in np.argwhere(outside)[0])
        name = case + 1 if scores.index is None else label_names(scores.index)[case]
        raise DataError(
            f"memberships must be in [0, 1]: {scores.terms[term]} is "
            f"{shown(scores.x[term, case])} for case {name}"
        )


def which_complete(
    sides: Sequence[tuple[str, Scores]],
    frame: pd.DataFrame | Columns | None,
    missing: Missing = "drop",
) -> tuple[list[Scores], NDArray[np.bool_], tuple[str, ...]]:
    """Put all sides in the same order of cases, and find the cases without a missing membership."""
    missing_choice(missing)
    same, cases = _same_cases(sides, frame)
    complete = ~np.any([np.isnan(scores.x).any(axis=0) for scores in same], axis=0)
    dropped = tuple(case for case, whole in zip(cases, complete, strict=True) if not whole)
    if not complete.any():
        what = " or in ".join(name for name, _ in sides)
        raise DataError(f"no case is complete: each has a missing membership in {what}")
    if dropped and missing == "raise":
        raise DataError(
            f"cases with missing memberships: {listing(dropped)}; fill them in, or leave them out "
            f"with {argument('missing', 'drop')}"
        )
    if dropped:
        warn(
            f"cases with missing memberships are left out: {listing(dropped)}",
            MissingDataWarning,
            cases=dropped,
        )
    return same, complete, dropped


def _same_cases(
    sides: Sequence[tuple[str, Scores]], frame: pd.DataFrame | Columns | None
) -> tuple[list[Scores], CaseNames]:
    (first, scores), *others = sides
    n = scores.x.shape[1]
    for name, other in others:
        if (m := other.x.shape[1]) != n:
            raise DataError(f"there are {n} cases in {first} and {m} in {name}")
    if n == 0:
        raise DataError("there are no cases")
    indexes = [(name, scores.index) for name, scores in sides]
    if frame is not None:
        indexes.append(("the data", frame.index))
        if len(frame) != n:
            raise DataError(f"there are {n} cases in {first} and {len(frame)} in the data")
    index, places = orders(indexes)
    same = [
        scores if order is None else replace(scores, x=scores.x[:, order], index=index)
        for (_, scores), order in zip(sides, places, strict=False)  # those of the data are known
    ]
    return same, NumberedCases(n) if index is None else index_names(index)
