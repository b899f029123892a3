"""Prime implicant charts given as they are: made, reduced and solved."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import listing, number, whole_number
from fastqca._common.errors import DataError, SolutionError
from fastqca._common.names import listed
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.boolean.space import Space, as_array, read_names, space_of
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.notation import split_listed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["ChartSolution", "find_min", "make_chart", "row_dominance", "solve_chart"]

_KIND = "expressions, or an array of numbers"

_SHOWN = 20


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ChartSolution(Exportable):
    """
    Sets of rows that together cover all columns of a chart. Made by `solve_chart`.

    Attributes
    ----------
    models : tuple of tuple
        The labels of the rows of each model: by number of rows, then in the order of the chart.
    n_models : int or None
        The exact number of models, listed or not. None if the budget did not suffice to count.
    n_models_at_least : int
        A proven lower bound of their number.
    min_rows : int or None
        The proven minimum number of rows. None if the budget did not suffice.
    complete : bool
        Whether `models` lists every model.
    """

    models: tuple[tuple[Hashable, ...], ...]
    n_models: int | None
    n_models_at_least: int
    min_rows: int | None
    complete: bool

    def to_frame(self) -> pd.DataFrame:
        """Return one line per model and row: `model` ("M1", ...) and `row`."""
        import pandas as pd

        lines = [(f"M{i}", row) for i, model in enumerate(self.models, 1) for row in model]
        return pd.DataFrame(lines, columns=["model", "row"])

    def _tables(self) -> list[Table]:
        body = [
            [f"M{i}", ", ".join(map(str, model))] for i, model in enumerate(self.models[:_SHOWN], 1)
        ]
        more = len(self.models) > _SHOWN or not self.complete
        notes = [f"... {self._counted()} in all"] if more else []
        columns = [Column("", "left", gap=0), Column("rows", "left", wrap=", ")]
        return [Table(columns, [body], caption="Models of the chart", notes=notes)]

    def _counted(self) -> str:
        if self.n_models is None:
            return f"at least {self.n_models_at_least:,} models"
        return f"{self.n_models:,} model{'s' if self.n_models != 1 else ''}"

    def __repr__(self) -> str:
        fewest = "" if self.min_rows is None else f" of at least {self.min_rows} rows"
        return f"<ChartSolution: {self._counted()}{fewest}>"


def make_chart(
    primes: str | Expression | Iterable[str | Expression] | NDArray[np.generic],
    configurations: str | Expression | Iterable[str | Expression] | NDArray[np.generic],
    names: str | Iterable[str] | None = None,
    levels: Mapping[str, int] | Sequence[int] | None = None,
) -> pd.DataFrame:
    """
    Build a prime implicant chart: which product contains which other.

    Parameters
    ----------
    primes, configurations : str, list of products, or ndarray of int
        Both as products: a text such as ``"A, B*~C"`` (or ``"A + B*~C"``), or a list of them.
        Or both as arrays, (P, k) and (E, k), of one level per set, -1 where it is absent.
    names : iterable of str or comma-separated str, optional
        The sets. By default those that occur, in the order in which they do.
    levels : mapping of str to int, or sequence of int, optional
        How many levels the sets with more than two have.

    Returns
    -------
    DataFrame of bool, shape (P, E)
        Prime implicants in lines, configurations in columns; True where the configuration lies
        in the prime implicant. Labels are the products, or positions for arrays.

    Raises
    ------
    DataError
        One of the two is an array and the other is not, or their widths differ.
    ExpressionError
        A product cannot be read, or is a sum.

    Examples
    --------
    >>> make_chart("A, B*~C", "A*B*C, A*~B*~C, ~A*B*~C")
          A*B*C  A*~B*~C  ~A*B*~C
    A      True     True    False
    B*~C  False    False     True
    """
    import pandas as pd

    arrays = [isinstance(given, np.ndarray) for given in (primes, configurations)]
    if any(arrays):
        if not all(arrays):
            raise DataError("primes and configurations must both be arrays, or both products")
        rows, columns = _as_terms(primes, "primes"), _as_terms(configurations, "configurations")
        if rows.shape[1] != columns.shape[1]:
            raise DataError(
                f"primes have {rows.shape[1]} sets and configurations {columns.shape[1]}"
            )
        return pd.DataFrame(_within(rows, columns))
    known = read_names(names)
    lines, heads = _products(primes, known), _products(configurations, known)
    space = space_of([*lines, *heads], names, levels)
    chart = _inside(_cubes(lines, space), _cubes(heads, space))
    return pd.DataFrame(chart, index=list(map(str, lines)), columns=list(map(str, heads)))


def _as_terms(given: Any, role: str) -> NDArray[np.int64]:  # noqa: ANN401 (an array)
    array = as_array(given, role)
    whole = array.ndim == 2 and np.issubdtype(array.dtype, np.number)
    if not whole or (array != np.floor(array)).any() or (array < -1).any():
        raise DataError(f"{role} must be a table of levels, with -1 where a set is absent")
    return array.astype(np.int64)


def _within(primes: NDArray[np.int64], terms: NDArray[np.int64]) -> NDArray[np.bool_]:
    agree = (primes[:, None, :] < 0) | (primes[:, None, :] == terms[None, :, :])
    inside: NDArray[np.bool_] = agree.all(axis=2)
    return inside


def _inside(primes: NDArray[np.uint32], terms: NDArray[np.uint32]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = ((terms[None, :, :] & ~primes[:, None, :]) == 0).all(axis=2)
    return inside


def _products(
    given: str | Expression | Iterable[str | Expression] | NDArray[np.generic],
    names: Sequence[str] | None,
) -> list[Expression]:
    """Read products; the names of the sets tell those that are written without ``*``."""
    if isinstance(given, Expression):
        return list(given.terms())
    texts = split_listed(given) if isinstance(given, str) else listed(given, "products", kind=_KIND)
    return [term for text in texts for term in expression(text, names).terms()]


def _cubes(products: Sequence[Expression], space: Space) -> NDArray[np.uint32]:
    cubes = [product.cubes(space.names, space.levels) for product in products]
    empty = [product for product, cube in zip(products, cubes, strict=True) if len(cube) != 1]
    if empty:
        raise DataError(f"no configuration is in {listing(empty)}")
    return np.concatenate(cubes) if cubes else np.empty((0, len(space.names)), np.uint32)


def solve_chart(
    chart: Any,  # noqa: ANN401 (any table or array of truth values)
    *,
    all_sol: bool = False,
    row_dom: bool = False,
    max_models: int = 10_000,
    budget: float = 60.0,
) -> ChartSolution:
    """
    Find the sets of rows (prime implicants) that cover all columns of a chart.

    Parameters
    ----------
    chart : DataFrame or array_like of bool, shape (P, E)
        Prime implicants in lines, what they cover in columns.
    all_sol : bool, default False
        All irredundant sets of rows, instead of those with the fewest rows.
    row_dom : bool, default False
        Leave out rows that another row dominates.
    max_models : int, default 10_000
        The most models that are listed. Their number is exact all the same.
    budget : float, default 60
        Seconds of CPU for the search; when they are spent, the result says what is proven.

    Returns
    -------
    ChartSolution
        Rows by their labels, or by position (from 0) for an array.

    Raises
    ------
    DataError
        The chart is not a table of truth values, or has no columns.
    SolutionError
        A column is covered by no row; the message names it.

    Examples
    --------
    >>> chart = make_chart("A*B, ~A*C, B*C", "A*B*C, A*B*~C, ~A*B*C, ~A*~B*C")
    >>> solve_chart(chart).models
    (('A*B', '~A*C'),)
    >>> solve_chart([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    <ChartSolution: 3 models of at least 2 rows>
    """
    whole_number(max_models, "max_models", low=1)
    number(budget, "budget", low=0)
    truth, rows, columns = _read_chart(chart)
    if not columns:
        raise DataError("the chart has no columns, so there is nothing to cover")
    bare = [columns[i] for i in np.flatnonzero(~truth.any(axis=0))]
    if bare:
        raise SolutionError(f"the chart cannot be solved: no row covers column {listing(bare)}")
    if row_dom:
        kept = _core.undominated(truth)
        truth, rows = np.ascontiguousarray(truth[kept]), [rows[i] for i in kept.tolist()]
    solved = _core.solve_chart(truth, all_sol, max_models, float(budget))
    offsets, indices = (array.tolist() for array in solved.models())
    models = tuple(tuple(rows[i] for i in indices[first:last]) for first, last in pairwise(offsets))
    return ChartSolution(
        models, solved.n_models, solved.n_models_at_least, solved.min_terms, solved.complete
    )


def find_min(chart: Any, *, budget: float = 60.0) -> int:  # noqa: ANN401 (as in `solve_chart`)
    """
    Find the smallest number of rows that cover all columns of a chart.

    Parameters
    ----------
    chart : DataFrame or array_like of bool, shape (P, E)
        Prime implicants in lines, what they cover in columns.
    budget : float, default 60
        Seconds of CPU for the search.

    Returns
    -------
    int
        0 if a column is covered by no row, as in R.

    Raises
    ------
    SolutionError
        The minimum was not proven within the budget.

    Examples
    --------
    >>> find_min([[1, 1, 0], [0, 1, 1], [1, 0, 1]]), find_min([[1, 0], [0, 0]])
    (2, 0)
    """
    truth, _, columns = _read_chart(chart)
    if not columns or not truth.any(axis=0).all():
        return 0
    fewest = solve_chart(chart, max_models=1, budget=budget).min_rows
    if fewest is None:
        raise SolutionError(f"the minimum was not proven in {budget} s: give a larger budget")
    return fewest


def row_dominance(chart: Any) -> list[Hashable]:  # noqa: ANN401 (as in `solve_chart`)
    """
    Find the rows of a chart that no other row dominates.

    A row is dominated by another one that covers all its columns and more. Of rows that cover
    the same, all stay.

    Parameters
    ----------
    chart : DataFrame or array_like of bool, shape (P, E)

    Returns
    -------
    list
        Labels of the rows, or positions (from 0) for an array, in their order.

    Examples
    --------
    >>> row_dominance([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 0, 1]])
    [1, 2, 3]
    """
    truth, rows, _ = _read_chart(chart)
    return [rows[i] for i in _core.undominated(truth).tolist()]


def _read_chart(given: Any) -> tuple[NDArray[np.bool_], list[Any], list[Any]]:  # noqa: ANN401
    """Return the truth values of a chart and the labels of its rows and columns."""
    truth = as_array(given, "the chart")
    numeric = truth.ndim == 2 and truth.dtype.kind in "biuf"
    known = numeric and (truth.dtype == np.bool_ or np.isin(truth, (0, 1)).all())
    if not known:
        raise DataError(
            "a chart is a table of truth values, with prime implicants in lines and "
            "what they cover in columns"
        )
    labelled = hasattr(given, "columns") and hasattr(given, "index")
    rows = list(given.index if labelled else range(truth.shape[0]))
    columns = list(given.columns if labelled else range(truth.shape[1]))
    return np.ascontiguousarray(truth, dtype=np.bool_), rows, columns
