"""Set coincidence: how far two or more sets are one and the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError
from fastqca.data.dont_care import with_order
from fastqca.data.frames import to_frame
from fastqca.expressions.expression import Expression, expression
from fastqca.fit.scores import Scores, read_one, read_scores, which_complete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fastqca.data.missing import Missing

__all__ = ["coincidence", "set_coincidence"]


def set_coincidence(
    *sets: Any,  # noqa: ANN401
    data: Any = None,  # noqa: ANN401
    missing: Missing = "drop",
) -> float:
    r"""
    Compute set coincidence: the intersection of sets relative to their union.

    Parameters
    ----------
    *sets : str, Expression or array_like of float, shape (N,)
        Two or more sets: expressions over `data`, such as ``"A*~B"``, or memberships.
        Alternatively, a single table of memberships with two or more columns, or an array of shape
        (N, S).
    data : DataFrame or other table, N rows, optional
        The data, needed for sets given as text.
    missing : {"drop", "raise"}, default "drop"
        Whether cases with a missing membership are left out, or are an error.

    Returns
    -------
    float
        In [0, 1]: 1 if the sets are equal in all cases, 0 if they have nothing in common, NaN if no
        case has any membership in them.

    Raises
    ------
    DataError
        There are fewer than two sets, memberships are not numbers in [0, 1], or the sets have
        different cases.
    ExpressionError
        An expression cannot be read, or a set is not in the data.

    Warns
    -----
    FastqcaWarning
        Cases with a missing membership are left out; the message names them.

    Notes
    -----
    :math:`\sum \min(x_1, \dots, x_s) / \sum \max(x_1, \dots, x_s)` over the cases; for crisp sets,
    this is the Jaccard index.

    Examples
    --------
    >>> data = {"A": [1, 1, 0, 0.5], "B": [1, 0, 0, 0.5]}
    >>> set_coincidence("A", "B", data=data)
    0.6
    >>> set_coincidence(data)
    0.6
    """
    frame = None if data is None else to_frame(data)
    if frame is not None:
        formulas = [
            expression(one, frame.columns) for one in sets if isinstance(one, str | Expression)
        ]
        frame = with_order(frame, [name for formula in formulas for name in formula.names])
    sides: list[tuple[str, Scores]] = []
    if len(sets) == 1 and not isinstance(sets[0], str | Expression):
        sides.append(("the sets", read_scores(sets[0], "sets")))
    else:
        sides += [(f"set {i}", read_one(one, frame, f"set {i}")) for i, one in enumerate(sets, 1)]
    if sum(len(scores.terms) for _, scores in sides) < 2:
        raise DataError("set_coincidence needs two or more sets")
    same, complete, _ = which_complete(sides, frame, missing)
    return coincidence(np.concatenate([scores.x for scores in same])[:, complete])


def coincidence(x: Sequence[NDArray[np.float64]] | NDArray[np.float64]) -> float:
    """
    Compute the set coincidence of memberships, (M, N); NaN where no case is in any set.

    Examples
    --------
    >>> coincidence([np.array([1.0, 0.5]), np.array([0.5, 0.0])])
    0.3333333333333333
    """
    union = float(np.max(x, axis=0).sum())
    return float(np.min(x, axis=0).sum()) / union if union else float("nan")
