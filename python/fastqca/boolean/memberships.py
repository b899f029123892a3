"""Memberships of cases in expressions, intersections and unions, as pandas objects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from fastqca._common.check import array, listing, shown
from fastqca._common.errors import DataError
from fastqca.boolean.algebra import as_expression
from fastqca.data.case_labels import aligned, label_names
from fastqca.data.dont_care import with_order
from fastqca.data.frames import to_frame
from fastqca.data.sets import as_numbers, without_rounding
from fastqca.expressions import expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fastqca.expressions import Expression
    from fastqca.solutions import Model

__all__ = ["compute", "fuzzy_and", "fuzzy_or"]

_ONE_MINUS = re.compile(r"\s*1\s*-(?!>)")


@overload
def compute(
    source: str | Expression | Model,
    data: Any,  # noqa: ANN401
    *,
    separate: Literal[False] = False,
) -> pd.Series[float]: ...
@overload
def compute(
    source: str | Expression | Model,
    data: Any,  # noqa: ANN401
    *,
    separate: Literal[True],
) -> pd.DataFrame: ...
def compute(
    source: str | Expression | Model,
    data: Any,
    *,
    separate: bool = False,
) -> pd.Series[float] | pd.DataFrame:
    """
    Compute the membership of cases in an expression, with their names.

    Parameters
    ----------
    source : str, Expression or Model
        ``1 -`` in front negates the whole, as in R.
    data : DataFrame or other table, N rows
        Has a column for each set.
    separate : bool, default False
        Return a table with a column for each product, and the whole last.

    Returns
    -------
    Series of float64, shape (N,), or DataFrame
        In [0, 1]. NaN where any set used is missing.

    See Also
    --------
    fastqca.Expression.evaluate : The same as an array.

    Examples
    --------
    >>> data = {"A": [0.25, 0.75], "B": [0.5, 0]}
    >>> compute("A + ~B", data, separate=True)
          A   ~B  A + ~B
    0  0.25  0.5     0.5
    1  0.75  1.0     1.0
    >>> compute("1 - (A + ~B)", data).tolist()
    [0.5, 0.0]
    """
    import pandas as pd

    frame = to_frame(data)
    minus = _ONE_MINUS.match(source) if isinstance(source, str) else None
    if isinstance(source, str):
        source = expression(source[minus.end() if minus else 0 :], frame.columns)
    model = ~as_expression(source) if minus else as_expression(source)
    frame = with_order(frame, model.names)
    whole = pd.Series(model.evaluate(frame), index=frame.index, name=str(model))
    if not separate:
        return whole
    terms = {str(term): term.evaluate(frame) for term in model.terms()}
    return pd.DataFrame(terms | {str(model): whole.to_numpy()}, index=frame.index)


def fuzzy_and(*sets: Any) -> pd.Series[float]:  # noqa: ANN401 (vectors and tables)
    """
    Compute the membership of cases in the intersection of sets: the lowest of all.

    Parameters
    ----------
    *sets : array_like of float, shape (N,), or table with N rows
        Memberships in [0, 1]; of a table all columns. ``1 - x`` negates a vector.

    Returns
    -------
    Series of float64, shape (N,)
        NaN where a membership is missing. Labelled cases are in the order of the first set that
        has labels.

    Raises
    ------
    DataError
        A membership is not a number in [0, 1], or the cases differ.

    Examples
    --------
    >>> fuzzy_and([0.2, 0.9], [0.6, 0.5]).tolist()
    [0.2, 0.5]
    """
    return _combined(sets, "min")


def fuzzy_or(*sets: Any) -> pd.Series[float]:  # noqa: ANN401 (vectors and tables)
    """
    Compute the membership of cases in the union of sets: the highest of all.

    Parameters
    ----------
    *sets : array_like of float, shape (N,), or table with N rows
        Memberships in [0, 1]; of a table all columns. ``1 - x`` negates a vector.

    Returns
    -------
    Series of float64, shape (N,)
        NaN where a membership is missing. Labelled cases are in the order of the first set that
        has labels.

    Raises
    ------
    DataError
        A membership is not a number in [0, 1], or the cases differ.

    Examples
    --------
    >>> fuzzy_or([0.2, 0.9], [0.6, 0.5]).tolist()
    [0.6, 0.9]
    """
    return _combined(sets, "max")


def _one_column(given: object, what: str) -> pd.DataFrame:
    import pandas as pd

    if isinstance(given, pd.Series):
        return pd.DataFrame({"x": given})
    kind = "memberships in [0, 1]"
    return pd.DataFrame({"x": array(given, what, ndim=1, kind=kind)})


def _combined(sets: Sequence[Any], how: str) -> pd.Series[float]:
    import pandas as pd

    if not sets:
        raise DataError("give the sets to combine")
    tables: list[pd.DataFrame] = []
    for given in sets:
        table = hasattr(given, "columns") or isinstance(given, dict)
        tables.append(to_frame(given) if table else _one_column(given, f"set {len(tables) + 1}"))
    lengths = {len(table) for table in tables}
    if len(lengths) > 1:
        raise DataError(f"the sets have different numbers of cases: {listing(sorted(lengths))}")
    tables = aligned([(f"set {i}", table) for i, table in enumerate(tables, 1)])
    columns = [table[name] for table in tables for name in table.columns]
    values = without_rounding(
        np.array([as_numbers(column, str(column.name)) for column in columns])
    )
    outside = (values < 0) | (values > 1)
    if outside.any():
        i, case = (int(at) for at in np.argwhere(outside)[0])
        raise DataError(
            f"memberships must be in [0, 1]: {columns[i].name} is {shown(values[i, case])} for "
            f"case {label_names(columns[i].index)[case]}"
        )
    scores = values.min(axis=0) if how == "min" else values.max(axis=0)
    combined: pd.Series[float] = pd.Series(scores, index=columns[0].index)
    return combined
