"""Membership of cases in formulas."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import listing, shown, warn
from fastqca._common.errors import CategoryWarning, ExpressionError
from fastqca.data.dont_care import DONT_CARE, read_dont_care
from fastqca.data.frames import case_names, to_frame
from fastqca.data.levels import MANY_LEVELS, MAX_LEVELS
from fastqca.data.sets import as_numbers, numeric_columns, set_data, without_rounding
from fastqca.expressions.formula import did_you_mean_set
from fastqca.expressions.tree import And, Literal, Node, Or, fold, literals, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.columns import Columns

__all__ = ["columns", "memberships"]


def columns(table: pd.DataFrame | Columns, names: Iterable[str]) -> dict[str, NDArray[np.float64]]:
    """Read the columns that a formula uses as sets; missing values stay NaN, "don't care" is -1."""
    names = tuple(names)
    numbers = numeric_columns(table, names)
    values = {}
    for at, name in enumerate(names):
        cells, coded = (
            (numbers[at], False) if numbers is not None else _cells(to_frame(table), name)
        )
        cells = without_rounding(cells)
        complete = ~np.isnan(cells)
        known = cells[complete]
        if not _is_set(known[known >= 0] if coded else known):
            _explain(to_frame(table), name, complete)
        values[name] = np.where(cells < 0, DONT_CARE, cells)
    return values


def _cells(frame: pd.DataFrame, name: str) -> tuple[NDArray[np.float64], bool]:
    """Read one column, and whether it has a code for "don't care"."""
    if name not in frame.columns:
        hint = did_you_mean_set(name, frame.columns)
        raise ExpressionError(f"there is no column {name!r} in the data{hint}", column=name)
    column = frame[name]
    if column.ndim != 1:
        _explain(frame, name)
    coded = read_dont_care(column, name, "set")
    return (as_numbers(column, name), False) if coded is None else (coded[0], True)


def _is_set(known: NDArray[np.float64]) -> bool:
    """Say whether these are memberships or levels, which need not all occur."""
    if not known.size:
        return True
    top = known.max()
    whole = bool((known == np.floor(known)).all())
    if known.min() < 0 or top >= MAX_LEVELS:
        return False
    # Many levels with gaps are raw numbers rather than categories.
    return top <= 1 or (whole and (top < MANY_LEVELS or np.unique(known).size == top + 1))


def _explain(frame: pd.DataFrame, name: str, complete: NDArray[np.bool_] | None = None) -> None:
    """Let the reader of sets say what is wrong, unless a negative number is "don't care"."""
    if complete is not None:
        frame = frame.loc[complete].set_axis(np.array(case_names(frame))[complete])
    sets = set_data(frame, [name], role="set")
    if not sets.dont_care[0]:
        raise AssertionError(f"{name!r} is a set")  # pragma: no cover


def memberships(
    nodes: Sequence[Node], values: Mapping[str, NDArray[np.float64]], n: int
) -> NDArray[np.float64]:
    """
    Evaluate M trees by minimum, maximum and 1 - x, given their sets by `columns`: (M, n).

    NaN where a set that the tree uses is NaN. It is an error to write a multi-value set without
    braces, or a fuzzy set with levels.
    """
    known: dict[Literal, NDArray[np.float64]] = {}

    def leaf(literal: Literal) -> NDArray[np.float64]:
        if literal not in known:
            known[literal] = _literal(literal, values[literal.name])
        return known[literal]

    def join(node: And | Or, parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        if not parts:
            return np.full(n, float(isinstance(node, And)))
        return reduce(np.minimum if isinstance(node, And) else np.maximum, parts)

    result = np.empty((len(nodes), n))
    for row, node in zip(result, nodes, strict=True):
        row[:] = fold(node, leaf, join)
        for name in {literal.name for literal in literals(node)}:
            row[np.isnan(values[name])] = np.nan
    return result


def _literal(literal: Literal, values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = values[values >= 0]
    top = int(known.max()) if known.size else 1
    scores = _scores(literal, values, known, top)
    return np.where(values < 0, 0.0, scores)  # "don't care" is neither in the set nor out of it


def _scores(
    literal: Literal, values: NDArray[np.float64], known: NDArray[np.float64], top: int
) -> NDArray[np.float64]:
    fuzzy = bool((known != np.floor(known)).any())
    presence = literal.presence
    if fuzzy and presence is None:
        raise ExpressionError(
            f"{quoted(literal.name)} is a fuzzy set and has no levels as in {literal}: "
            f"write {quoted(literal.name)} or ~{quoted(literal.name)}"
        )
    if fuzzy or not literal.braces:
        if top > 1:
            name = quoted(literal.name)
            raise ExpressionError(
                f"{name} has the levels 0 to {top}: write {name}{{1}} instead of {name}"
            )
        return values if presence else 1.0 - values
    absent = [value for value in sorted(literal.values) if value > max(top, 1)]
    if absent:
        levels = listing(map(shown, np.unique(known)))
        warn(
            f"no case has level {listing(absent)} of {literal.name!r} (levels found: {levels})",
            CategoryWarning,
            column=literal.name,
        )
    member = np.isin(values, list(literal.values))
    scores: NDArray[np.float64] = (member != literal.negated).astype(np.float64)
    return scores
