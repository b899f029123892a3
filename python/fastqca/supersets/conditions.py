"""Parameters of fit of every single condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.recorded import recorded
from fastqca._common.values import FrozenDict
from fastqca.fit.parameters import parameters, relation_named
from fastqca.fit.result import ParametersOfFit
from fastqca.supersets.listing import single_conditions
from fastqca.supersets.question import read_question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastqca.data.missing import Missing
    from fastqca.fit.added import Added

__all__ = ["pof_conditions"]


@recorded
def pof_conditions(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    relation: str = "necessity",
    inf_test: str | None = None,
    incl_cut: float | tuple[float, float] = (0.75, 0.5),
    add: Added | None = None,
    case_id: str | None = None,
    missing: Missing = "raise",
) -> ParametersOfFit:
    """
    Compute the parameters of fit of all conditions and their negations, or of all their levels.

    Parameters
    ----------
    data, outcome, conditions
        As for `truth_table`.
    relation : {"necessity", "sufficiency"}
        The relation to evaluate; may be abbreviated.
    inf_test, incl_cut, add
        As in `pof`.
    case_id, missing
        As for `truth_table`.

    Returns
    -------
    ParametersOfFit
        One row for each level of each condition, ``~A`` before ``A``. There is no row for the union
        and no covU.

    Raises
    ------
    DataError
        The data or an argument is invalid; the message names column, case and value.
    ExpressionError
        The outcome is an expression that cannot be read.

    Warns
    -----
    FastqcaWarning
        Cases are left out because of missing values; a negative number is read as "don't care".

    See Also
    --------
    necessity : The same with verdicts, plus necessary disjunctions.
    pof : Parameters of fit of an expression.

    Notes
    -----
    Equivalent to ``pofind`` in R, which fails for outcomes in square brackets and for tables with
    both multi-value and fuzzy conditions.

    Examples
    --------
    >>> data = {"A": [0.9, 0.6, 0.2], "M": [2, 0, 1], "Y": [0.8, 0.7, 0.1]}
    >>> pof_conditions(data, "Y", relation="sufficiency")
    sufficiency for Y, 3 cases
    <BLANKLINE>
      term  inclS    PRI   covS
    ---------------------------
    1 ~A    0.462  0.125  0.375
    2 A     0.882  0.818  0.938
    3 M{0}  0.700  0.571  0.437
    4 M{1}  0.100  0.000  0.062
    5 M{2}  0.800  0.750  0.500
    ---------------------------
    """
    relation = relation_named(relation)
    question = read_question(data, outcome, conditions, case_id=case_id, missing=missing)
    listing = single_conditions(question.sets)
    measures = parameters(
        np.array(list(listing.memberships())),
        question.y,
        relation,
        whole=False,
        inf_test=inf_test,
        incl_cut=incl_cut,
        add=add,
    )
    label, n_cases = question.outcome, len(question.sets.cases)
    return ParametersOfFit(
        listing.terms, label, relation, FrozenDict(measures), n_cases, question.dropped
    )
