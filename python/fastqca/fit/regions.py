"""Where cases lie in an XY plot, and what that makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._common.check import choice
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_half, is_in, reaches
from fastqca._tables import CaseList, Column, Table
from fastqca.data.case_labels import aligned
from fastqca.data.sets import numbers_in, without_rounding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "CONSISTENCY",
    "COVERAGE",
    "IN_DEGREE",
    "IRRELEVANT",
    "REGIONS",
    "RELEVANCE",
    "TYPICAL",
    "UNDECIDED",
    "Relation",
    "case_regions",
    "cases_table",
]

Relation = Literal["sufficiency", "necessity"]

TYPICAL = "typical"
IN_DEGREE = "deviant in degree"
CONSISTENCY = "deviant consistency"
COVERAGE = "deviant coverage"
RELEVANCE = "deviant relevance"
IRRELEVANT = "irrelevant"
UNDECIDED = "undecided"

REGIONS: dict[str, tuple[str, ...]] = {
    "sufficiency": (TYPICAL, IN_DEGREE, CONSISTENCY, COVERAGE, IRRELEVANT),
    "necessity": (TYPICAL, IN_DEGREE, CONSISTENCY, RELEVANCE, IRRELEVANT),
}


def case_regions(
    x: ArrayLike, y: ArrayLike, relation: Relation = "sufficiency"
) -> NDArray[np.str_]:
    """
    Classify cases by their membership in a term (or model) and in the outcome.

    Parameters
    ----------
    x : array_like of float
        Membership in the term, the model, or the condition, in [0, 1].
    y : array_like of float
        Membership in the outcome, with a shape compatible with `x`. Labeled cases are aligned with
        those of `x`.
    relation : {"sufficiency", "necessity"}
        The relation claimed for `x`.

    Returns
    -------
    ndarray of str
        In the common shape of `x` and `y`. "typical": in both, in line with the relation; "deviant
        in degree": in both, but x is above y (for necessity, below); "deviant consistency":
        contradicts the relation; "deviant coverage" (for necessity, "deviant relevance"): not
        covered by the relation; "irrelevant": in neither; "undecided": one of the memberships is
        exactly 0.5.

    Raises
    ------
    DataError
        A membership is missing or not in [0, 1], or shapes or case labels do not match.

    References
    ----------
    .. [1] Schneider, C. Q. and Rohlfing, I. (2013). Combining QCA and process tracing in
       set-theoretic multi-method research. *Sociological Methods & Research* 42(4), 559-597.

    Examples
    --------
    >>> case_regions([0.8, 0.9, 0.9, 0.2, 0.1, 0.5], [0.9, 0.6, 0.2, 0.9, 0.3, 0.9]).tolist()
    ['typical', 'deviant in degree', 'deviant consistency', 'deviant coverage', 'irrelevant', \
'undecided']
    >>> case_regions([0.2, 0.9], [0.9, 0.2], "necessity").tolist()
    ['deviant consistency', 'deviant relevance']
    """
    choice(relation, "relation", ("sufficiency", "necessity"))
    x, y = aligned([("x", x), ("y", y)])
    x, y = _memberships(x, "x"), _memberships(y, "y")
    if x.ndim == y.ndim == 1 and len(x) != len(y):
        raise DataError(f"there are {len(x)} cases in x and {len(y)} in y")
    try:
        x, y = np.broadcast_arrays(x, y)
    except ValueError:
        raise DataError(f"the shapes {x.shape} of x and {y.shape} of y do not fit") from None
    in_x, in_y = is_in(x), is_in(y)
    ordered = reaches(y, x) if relation == "sufficiency" else reaches(x, y)
    only_x, only_y = CONSISTENCY, COVERAGE
    if relation == "necessity":
        only_x, only_y = RELEVANCE, CONSISTENCY
    return np.select(
        [is_half(x) | is_half(y), in_x & in_y & ordered, in_x & in_y, in_x, in_y],
        [UNDECIDED, TYPICAL, IN_DEGREE, only_x, only_y],
        IRRELEVANT,
    )


def cases_table(cases: Mapping[str, tuple[str, ...]], caption: str) -> Table:
    """Lay out which cases are of which type; undecided ones only if there are any."""
    columns = [Column("", "left", gap=0), Column("n"), Column("cases", "left", wrap=", ")]
    rows = [
        [name, str(len(names)), CaseList.of(names, ", ")]
        for name, names in cases.items()
        if names or name != UNDECIDED
    ]
    return Table(columns, [rows], caption=caption)


def _memberships(values: ArrayLike, name: str) -> NDArray[np.float64]:
    array = without_rounding(numbers_in(values, name))
    if not ((array >= 0) & (array <= 1)).all():
        wrong = array[~((array >= 0) & (array <= 1))].flat[0]
        raise DataError(f"{name}: memberships must be numbers in [0, 1], got {wrong}")
    return array
