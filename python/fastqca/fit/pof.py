"""Parameters of fit of expressions and membership scores: consistency, PRI, coverage, RoN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import argument, shown
from fastqca._common.errors import DataError, ExpressionError
from fastqca._common.recorded import recorded
from fastqca._common.values import FrozenDict
from fastqca.data.frames import to_table
from fastqca.expressions.evaluation import columns, memberships
from fastqca.expressions.expression import Expression, expression, one_set
from fastqca.expressions.formula import multiplied_out, text
from fastqca.expressions.tree import conjunction
from fastqca.fit.parameters import parameters, relation_named
from fastqca.fit.result import ParametersOfFit
from fastqca.fit.scores import Scores, read_one, read_scores, which_complete

if TYPE_CHECKING:
    import pandas as pd

    from fastqca.data.columns import Columns
    from fastqca.data.missing import Missing
    from fastqca.fit.added import Added

__all__ = ["pof"]


@recorded
def pof(
    expr_or_memberships: Any,  # noqa: ANN401 (text, expression, vector, array or table)
    outcome: Any = None,  # noqa: ANN401
    data: Any = None,  # noqa: ANN401
    relation: str = "necessity",
    *,
    inf_test: str | None = None,
    incl_cut: float | tuple[float, float] = (0.75, 0.5),
    add: Added | None = None,
    missing: Missing = "drop",
) -> ParametersOfFit:
    r"""
    Compute parameters of fit for each term of an expression and for the whole expression.

    Parameters
    ----------
    expr_or_memberships : str, Expression, Model, or memberships
        An expression such as ``"A*B + C => Y"`` or a model, evaluated in `data`; or memberships
        in [0, 1]: one vector of shape (N,), an array of shape (N, T), or a table with one
        column per term, such as `SolutionSet.pims` and `SuperSubset.coms`.
    outcome : str, Expression or array_like of float, shape (N,), optional
        ``"Y"``, ``"~Y"``, ``"Y{1}"`` or any other expression over `data`, or memberships in the
        outcome. Not needed if an arrow names the outcome.
    data : DataFrame or other table, N rows, optional
        The data, needed for everything given as text.
    relation : {"necessity", "sufficiency"}
        The relation to evaluate; may be abbreviated. An arrow in the expression takes precedence:
        ``=>`` and ``->`` mean sufficiency for the outcome, ``<=`` and ``<-`` necessity.
    inf_test : {"binom"}, optional
        Test whether consistency is above `incl_cut`: exact one-sided binomial tests over the
        cases in the term (necessity: in the outcome). Crisp sets only.
    incl_cut : float or (float, float), default (0.75, 0.5)
        The consistency values against which `inf_test` tests.
    add : str, function, list of these or mapping, optional
        Additional measures: names of functions in `fastqca.fit.measures`, such as "haesebrouck", or
        your own functions, which take two arrays (memberships x and y of the cases) and return a
        number. Use a mapping to name them: ``{"H": "haesebrouck"}``.
    missing : {"drop", "raise"}, default "drop"
        How to handle cases with a missing membership: leave them out of all sums (they are named in
        a warning, in `ParametersOfFit.dropped` and in print), or raise an error.

    Returns
    -------
    ParametersOfFit
        One row per product of the expression and, if there are two or more, a row "expression" for
        their union. Sufficiency: inclS, PRI, covS and covU. Necessity: inclN, RoN, covN. With
        `inf_test` also pval1 and pval0, the p-values for the two cut-offs. NaN for 0/0; covU is
        also NaN for a single term.

    Raises
    ------
    ExpressionError
        The expression cannot be read, or a set is not in the data.
    DataError
        Memberships are not numbers in [0, 1], lengths or case labels do not match, the outcome or
        the data are missing, no case is complete, or a test is not possible for these sets.

    Warns
    -----
    FastqcaWarning
        Cases with a missing membership are left out of all sums; the message names them.

    Notes
    -----
    With memberships x in a term and y in the outcome, sums over all complete cases [1]_ [2]_:

    .. math::

       inclS = covN &= \sum \min(x, y) / \sum x \\
       covS = inclN &= \sum \min(x, y) / \sum y \\
       PRI &= \frac{\sum \min(x, y) - \sum \min(x, y, 1 - y)}{\sum x - \sum \min(x, y, 1 - y)} \\
       RoN &= \sum (1 - x) / \sum (1 - \min(x, y))

    covU of a term is the decrease in covS of the whole expression if the term is removed. Both
    sides of an arrow may be any expression, such as ``"A => B + C"``, and are evaluated as written.
    R fails for such sums, and returns different numbers for products on both sides.

    The measures in `fastqca.fit.measures` are defined for sufficiency; for necessity, they are
    computed with x and y swapped.

    References
    ----------
    .. [1] Ragin, C. C. (2006). Set relations in social research: evaluating their consistency
       and coverage. *Political Analysis* 14(3), 291-310.
    .. [2] Schneider, C. Q. and Wagemann, C. (2012). *Set-Theoretic Methods for the Social
       Sciences*, chapters 5 and 9. Cambridge University Press.

    Examples
    --------
    >>> data = {"A": [0.9, 0.6, 0.2, 0.1], "B": [0.1, 0.3, 0.8, 0.3], "Y": [0.8, 0.7, 0.9, 0.2]}
    >>> pof("A + B => Y", data=data)
    sufficiency for Y, 4 cases
    <BLANKLINE>
      term        inclS    PRI   covS   covU
    ----------------------------------------
    1 A           0.944  0.909  0.654  0.385
    2 B           0.933  0.875  0.538  0.269
    3 expression  0.923  0.889  0.923      -
    ----------------------------------------
    >>> pof("A", "Y", data).to_frame().round(3).loc["A"].to_dict()
    {'inclN': 0.654, 'RoN': 0.957, 'covN': 0.944}
    >>> pof(data["A"], data["Y"], relation="suf", add={"n": lambda x, y: (x > 0.5).sum()})["n"]
    term
    x    2.0
    Name: n, dtype: float64
    >>> pof("A => Y", data=data, add=["haesebrouck", "product"]).to_frame().round(3).iloc[0, 4:]
    haesebrouck    0.850
    product        0.859
    Name: A, dtype: float64
    """
    frame = None if data is None else to_table(data)
    relation = relation_named(relation)
    # Models are not known here, but have an expression.
    formula = getattr(expr_or_memberships, "expression", expr_or_memberships)
    if isinstance(formula, str | Expression):
        scores, outcome, relation = _of_expression(formula, outcome, frame, relation)
    else:
        scores = read_scores(expr_or_memberships)
    if outcome is None:
        raise DataError(
            f"outcome is missing: give {argument('outcome', ...)}, or an arrow as in 'A*B => Y'",
            argument="outcome",
        )
    y = read_one(outcome, frame, "outcome")
    sides = [("the terms", scores), ("the outcome", y)]
    (scores, y), complete, dropped = which_complete(sides, frame, missing)
    x = np.ascontiguousarray(scores.x[:, complete])
    measures = parameters(
        x,
        np.ascontiguousarray(y.x[0][complete]),
        relation,
        whole=True,
        inf_test=inf_test,
        incl_cut=incl_cut,
        add=add,
    )
    return ParametersOfFit(
        scores.terms, y.terms[0], relation, FrozenDict(measures), x.shape[1], dropped
    )


def _of_expression(
    source: str | Expression,
    outcome: Any,  # noqa: ANN401
    frame: pd.DataFrame | Columns | None,
    relation: str,
) -> tuple[Scores, Any, str]:
    if frame is None:
        raise DataError(
            "data is missing: pass the table with the columns used in the expression as data="
        )
    model = expression(source, frame.columns)
    if model.outcome is not None:
        if outcome is not None and not _same(model.outcome, outcome, frame):
            raise ExpressionError(
                f"the expression is about {model.outcome}, outcome is {shown(str(outcome))}: "
                "give only one of the two",
                argument="outcome",
            )
        outcome, relation = model.outcome, model.relation or relation
    nodes = [conjunction(term) for term in multiplied_out(model.tree)] or [model.tree]
    x = memberships(nodes, columns(frame, model.names), len(frame))
    return Scores(tuple(map(text, nodes)), x, frame.index), outcome, relation


def _same(stated: str, outcome: Any, frame: pd.DataFrame | Columns) -> bool:  # noqa: ANN401
    if not isinstance(outcome, str | Expression):
        return False
    return expression(stated) == one_set(outcome, frame.columns)
