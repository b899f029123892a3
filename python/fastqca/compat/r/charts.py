"""Prime implicant charts given as they are, under the names of R QCA."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, listing, number, warn, whole_number
from fastqca._common.errors import DataError, NoEffectWarning, SolutionError
from fastqca.compat.r.arguments import (
    listed,
    named_levels,
    names_of,
    sets_of,
)
from fastqca.compat.r.table import as_in_r
from fastqca.expressions.expression import Expression, read

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["findmin", "makeChart", "rowDominance", "solveChart"]


@as_in_r
def makeChart(
    primes: Any = "", configs: Any = "", snames: Any = "", mv: bool = False
) -> pd.DataFrame:
    """
    Make a chart of which products (in columns) lie in which others (in lines).

    Both are products, as text or a list, or both matrices of implicants as R has them: the level
    plus one, 0 where a condition is absent.

    Examples
    --------
    >>> makeChart("A, ~B", "A*B, ~A*~B").astype(int)
        A*B  ~A*~B
    A     1      0
    ~B    0      1
    """
    import pandas as pd

    sides = {"primes": primes, "configs": configs}
    matrices = [_is_matrix(side) for side in sides.values()]
    if any(matrices):
        if not all(matrices):
            raise DataError("primes and configs must both be arrays, or both products")
        rows, columns = (_matrix(side, name) for name, side in sides.items())
        if rows.shape[1] != columns.shape[1]:
            raise DataError(f"primes have {rows.shape[1]} sets and configs {columns.shape[1]}")
        agree = (rows[:, None, :] == 0) | (rows[:, None, :] == columns[None, :, :])
        return pd.DataFrame(agree.all(axis=2))
    lines, heads = (_products(side, names_of(snames)) for side in sides.values())
    both = [*lines, *heads]
    sets = sets_of(both, names_of(snames), named_levels(both))
    wide, narrow = _cubes(lines, sets), _cubes(heads, sets)
    inside = ((narrow[None, :, :] & ~wide[:, None, :]) == 0).all(axis=2)
    return pd.DataFrame(inside, index=list(map(str, lines)), columns=list(map(str, heads)))


def _is_matrix(side: Any) -> bool:
    if isinstance(side, list | tuple):
        return bool(side) and all(isinstance(row, list | tuple | np.ndarray) for row in side)
    return bool(getattr(side, "ndim", 0) == 2)


def _as_array(given: Any, role: str) -> NDArray[Any]:
    try:
        return np.asarray(given)
    except ValueError as error:
        raise DataError(f"the lines of {role} have different lengths") from error


def _matrix(side: Any, role: str) -> NDArray[np.int64]:
    table = _as_array(side, role)
    if table.dtype.kind not in "iuf" or (table != np.floor(table)).any() or (table < 0).any():
        raise DataError(f"{role} must be a table of levels plus one, with 0 where a set is absent")
    return table.astype(np.int64)


def _products(side: Any, names: list[str] | None) -> list[Expression]:
    """Read products; the names of the sets tell those that are written without ``*``."""
    return [term for text in listed(side) or [] for term in read(text, names, lone=True).terms()]


def _cubes(products: list[Expression], sets: dict[str, int]) -> NDArray[np.uint32]:
    cubes = [product.cubes(list(sets), list(sets.values())) for product in products]
    if empty := [each for each, cube in zip(products, cubes, strict=True) if len(cube) != 1]:
        raise DataError(f"no configuration is in {listing(empty)}")
    return np.concatenate(cubes) if cubes else np.empty((0, len(sets)), np.uint32)


@as_in_r
def rowDominance(chart: Any) -> list[int]:
    """
    Find the rows of a chart, from 1, that no other dominates by covering all they do, and more.

    Examples
    --------
    >>> rowDominance([[1, 1, 0], [1, 0, 0], [0, 0, 1]])
    [1, 3]
    """
    return [row + 1 for row in _core.undominated(_truth(chart)).tolist()]


@as_in_r
def findmin(chart: Any, type: str = "exact", *, budget: float = 60.0) -> int:
    """
    Find how many rows of a chart cover all its columns; 0 if one is covered by none.

    A minimum that is not proven in `budget` seconds is an error.

    Examples
    --------
    >>> findmin([[1, 1, 0], [0, 1, 1], [0, 0, 1]]), findmin([[1, 0], [0, 0]])
    (2, 0)
    """
    if choice(type, "type", ("exact", "lagrangian")) != "exact":
        warn("type='lagrangian' has no effect here: the exact minimum is found", NoEffectWarning)
    number(budget, "budget", low=0)
    truth = _truth(chart)
    if not truth.size or not truth.any(axis=0).all():
        return 0
    fewest: int | None = _core.solve_chart(truth, False, 1, float(budget)).min_terms
    if fewest is None:
        raise SolutionError(f"the minimum was not proven in {budget} s: give a larger budget")
    return fewest


@as_in_r
def solveChart(
    chart: Any,
    row_dom: bool = False,
    all_sol: bool = False,
    depth: int | None = None,
    max_comb: float = 0,
    first_min: bool = False,
    *,
    max_models: int = 2**20,
    budget: float = 60.0,
) -> list[tuple[int, ...]]:
    """
    Find the sets of rows, from 1, that cover a chart: the fewest rows, or with `all_sol` all.

    By number of rows, then in their order; `depth` is the most rows a set may have. Where more
    than `max_models` cover it, or `budget` seconds do not suffice, a `FastqcaWarning` says how
    many there are.

    Examples
    --------
    >>> solveChart([[1, 1, 0], [0, 1, 1], [0, 0, 1]])
    [(1, 2), (1, 3)]
    """
    whole_number(max_models, "max_models", low=1)
    number(budget, "budget", low=0)
    truth = _truth(chart)
    if not truth.shape[1]:
        raise DataError("the chart has no columns, so there is nothing to cover")
    columns = list(chart.columns) if hasattr(chart, "columns") else range(1, truth.shape[1] + 1)
    if bare := [columns[i] for i in np.flatnonzero(~truth.any(axis=0))]:
        raise SolutionError(f"the chart cannot be solved: no row covers column {listing(bare)}")
    kept = _core.undominated(truth) if row_dom else np.arange(len(truth))
    truth = np.ascontiguousarray(truth[kept])
    solved = _core.solve_chart(truth, all_sol, 1 if first_min else max_models, float(budget))
    offsets, indices = solved.models()
    rows = (kept[indices] + 1).tolist()
    covers = [tuple(rows[start:end]) for start, end in pairwise(offsets.tolist())]
    if not (solved.complete or first_min):
        counted = (
            f"{solved.n_models:,}"
            if solved.n_models is not None
            else f"at least {solved.n_models_at_least:,}"
        )
        warn(f"{len(covers):,} sets of rows are listed, of {counted} that cover the chart")
    return [cover for cover in covers if depth is None or len(cover) <= depth]


def _truth(chart: Any) -> NDArray[np.bool_]:
    table = _as_array(chart, "the chart")
    numeric = table.ndim == 2 and table.dtype.kind in "biuf"
    if not numeric or not (table.dtype == np.bool_ or np.isin(table, (0, 1)).all()):
        raise DataError(
            "a chart is a table of truth values, with prime implicants in lines and "
            "what they cover in columns"
        )
    return np.ascontiguousarray(table, dtype=np.bool_)
