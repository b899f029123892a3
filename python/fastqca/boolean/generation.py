"""Ideal data: cases that follow an expression without exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca.boolean.space import Space, read_names, space_of
from fastqca.expressions.expression import read
from fastqca.expressions.formula import Literal, literals
from fastqca.truth_tables.rows import configurations, table_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.expressions import Expression

__all__ = ["generate"]

MAX_CASES = 2**20
_OUTCOME = "OUT"


def generate(
    expression: str | Expression,
    names: str | Iterable[str] | None = None,
    levels: Mapping[str, int] | Sequence[int] | None = None,
    *,
    cases: int = 1,
) -> pd.DataFrame:
    """
    Make crisp or multi-value data that follow an expression without exception.

    Parameters
    ----------
    expression : str or Expression
        Such as ``"A*B + C <=> D"``. An arrow of any kind names the outcome, ``D`` or ``~D``;
        without one the column is called "OUT".
    names : iterable of str or comma-separated str, optional
        The conditions, in the order of the columns. By default those in the expression. Others
        make no difference to the outcome.
    levels : mapping of str to int, or sequence of int, optional
        How many levels the conditions have. By default 2, or one more than the highest level
        that is named.
    cases : int, default 1
        How many cases each configuration has.

    Returns
    -------
    DataFrame of int, one row per case
        The conditions in all configurations, in the order of truth table rows, and the
        outcome. Cases are named after their row, "1", "2", ...; "1.1", "1.2", ... if there are
        several in each.

    Raises
    ------
    ExpressionError
        The expression cannot be read, the outcome is more than one set, or one of the
        conditions.
    DataError
        There would be more than 2**20 cases.

    Notes
    -----
    The outcome is the membership of each configuration in the expression. Products such as
    ``A*~A``, which may have members in fuzzy sets, have none here. R's function leaves the
    column without a name where there is no arrow.

    Examples
    --------
    >>> generate("A*~B + C{2} <=> Y").query("C == 2")
        A  B  C  Y
    3   0  0  2  1
    6   0  1  2  1
    9   1  0  2  1
    12  1  1  2  1
    >>> generate("A -> ~Y", cases=2)
         A  Y
    1.1  0  1
    1.2  0  1
    2.1  1  0
    2.2  1  0
    """
    import pandas as pd

    names = read_names(names)
    source = read(expression, names, both_ways=True)
    name, positive = _outcome(source)
    space = _space(source, names, levels)
    if name in space.names:
        hint = "" if source.outcome is not None else ", the name of the outcome: add '-> Y'"
        raise ExpressionError(f"{name!r} is one of the conditions{hint}")
    copies = whole_number(cases, "cases", low=1)
    size = table_size(space.levels)
    if size * copies > MAX_CASES:
        raise DataError(
            f"{size * copies:,} cases would be made, of {size:,} configurations; "
            f"at most {MAX_CASES:,} are"
        )
    rows = configurations(range(1, size + 1), space.levels).astype(np.int64)
    frame = pd.DataFrame(rows, columns=list(space.names))
    inside = np.zeros(size, dtype=np.bool_)
    for cube in source.cubes(space.names, space.levels):
        inside |= (cube >> rows.astype(np.uint32) & 1).all(axis=1)
    frame[name] = (inside == positive).astype(np.int64)
    frame.index = pd.Index([str(i) for i in range(1, size + 1)])
    if copies > 1:
        frame = frame.loc[frame.index.repeat(copies)]
        frame.index = pd.Index(
            [f"{i}.{j}" for i in range(1, size + 1) for j in range(1, copies + 1)]
        )
    return frame


def _outcome(source: Expression) -> tuple[str, bool]:
    """Return the name of the outcome, and whether it is 1 where the expression is true."""
    if source.outcome is None:
        return _OUTCOME, True
    tree = read(source.outcome).tree
    if not isinstance(tree, Literal) or tree.presence is None:
        raise ExpressionError(
            f"the outcome must be one set with the values 0 and 1, such as Y or ~Y, not "
            f"{source.outcome}"
        )
    return tree.name, tree.presence


def _space(
    source: Expression,
    names: Iterable[str] | None,
    levels: Mapping[str, int] | Sequence[int] | None,
) -> Space:
    if levels is None or hasattr(levels, "keys"):
        highest: dict[str, int] = {}
        for literal in literals(source.tree):
            if literal.braces:
                named = max(literal.values)
                highest[literal.name] = max(highest.get(literal.name, 1), named)
        given = {} if levels is None else dict(levels)
        levels = {name: top + 1 for name, top in highest.items()} | given
    return space_of([source], names, levels)
