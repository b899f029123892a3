"""Negation, intersection and tables of whatever has an expression: texts, models, solutions."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, overload

from fastqca._common.errors import ExpressionError
from fastqca.boolean.space import read_names, space_of
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.formula import conjunction, disjunction, literals
from fastqca.expressions.minimal import BUDGET
from fastqca.solutions import Minimization, Model, SolutionSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.expressions.formula import Literal

__all__ = ["as_expression", "in_order", "intersection", "negate", "translate"]


@overload
def negate(
    source: str | Expression | Model,
    levels: Mapping[str, int] | None = None,
    *,
    simplify: bool = True,
    budget: float = BUDGET,
) -> Expression: ...
@overload
def negate(
    source: SolutionSet | Minimization,
    levels: Mapping[str, int] | None = None,
    *,
    simplify: bool = True,
    budget: float = BUDGET,
) -> dict[str, Expression]: ...
def negate(
    source: str | Expression | Model | SolutionSet | Minimization,
    levels: Mapping[str, int] | None = None,
    *,
    simplify: bool = True,
    budget: float = BUDGET,
) -> Expression | dict[str, Expression]:
    """
    Negate an expression, a model, or every model of a solution.

    Parameters
    ----------
    source : str, Expression, Model, SolutionSet or Minimization
        Of a `Minimization` the solution asked for is taken.
    levels : mapping of str to int, optional
        How many levels the sets have that are written with braces. Known for models.
    simplify : bool, default True
        Find the shortest sum of products. Otherwise De Morgan's laws are applied and brackets
        multiplied out where that is short.
    budget : float, default 10
        Seconds for the proof that no form has fewer products, for each model.

    Returns
    -------
    Expression or dict of str to Expression
        Without outcome. For solutions one for each listed model, by its name.

    Raises
    ------
    ExpressionError
        `levels` is needed and not given, or the negation is too long as a sum of products.
        ``~expression(source)`` is the negation as a product of sums, of any size.

    Warns
    -----
    FastqcaWarning
        The minimum was not proven within the budget; the result is equivalent all the same.

    Notes
    -----
    Products, and the literals in them, stand in the order of the conditions of a model, else of
    the alphabet. Simplification is that of crisp sets. Without it memberships in fuzzy sets are
    1 - x exactly.

    Examples
    --------
    >>> negate("A*B + ~A*C")
    expression('~A*~C + A*~B')
    >>> negate("A{0} + B", levels={"A": 3})
    expression('A{1}*~B + A{2}*~B')
    """
    if isinstance(source, Minimization):
        source = source.solution
    if isinstance(source, SolutionSet):
        return {
            model.name: negate(model, levels, simplify=simplify, budget=budget)
            for model in source.listed()
        }
    order: Sequence[str] = ()
    if isinstance(source, Model):
        levels = source.levels | dict(levels or {})
        order = source.explained.table.conditions
        source = source.expression
    negation = ~expression(source)
    if not simplify:
        return negation
    return in_order(negation.simplify(levels, budget=budget), order)


def in_order(formula: Expression, order: Sequence[str]) -> Expression:
    """
    Write products, the short ones first, and literals in the order of the sets, else the alphabet.

    Examples
    --------
    >>> in_order(expression("~C*A + B"), ["C", "B", "A"])
    expression('B + ~C*A')
    """
    names = [*order, *sorted(set(formula.names) - set(order))]
    place = {name: i for i, name in enumerate(names)}

    def key_of(literal: Literal) -> tuple[int, bool, str]:
        return place[literal.name], not str(literal).startswith("~"), str(literal)

    products = [sorted(product.values(), key=key_of) for product in formula.products]
    products.sort(key=lambda product: (len(product), [key_of(part) for part in product]))
    return Expression(disjunction(conjunction(product) for product in products))


def intersection(*sources: str | Expression | Model) -> Expression:
    """
    Intersect expressions, as a sum of products.

    Parameters
    ----------
    *sources : str, Expression or Model

    Returns
    -------
    Expression
        Multiplied out, without products that no crisp case can be in and without outcome.
        ``0`` if there is nothing in common.

    Raises
    ------
    ExpressionError
        Nothing is given, or there would be more than 5,000 products.

    Notes
    -----
    ``a & b`` is the intersection as it is evaluated in fuzzy sets, where ``A*~A`` has members.

    Examples
    --------
    >>> intersection("A*~B + C", "~A + B")
    expression('~A*C + B*C')
    """
    if not sources:
        raise ExpressionError("there is nothing to intersect: give two or more expressions")
    read = [as_expression(source) for source in sources]
    both = reduce(lambda one, other: one & other, read)
    names = dict.fromkeys(name for source in read for name in source.names)
    return Expression(
        disjunction(
            conjunction(product[name] for name in names if name in product)
            for product in both.products
        )
    )


def as_expression(
    source: str | Expression | Model, names: Iterable[str] | None = None
) -> Expression:
    """Read a text, or take the expression of a model."""
    return source.expression if isinstance(source, Model) else expression(source, names)


def translate(
    source: str | Expression | Model,
    names: str | Iterable[str] | None = None,
    levels: Mapping[str, int] | Sequence[int] | None = None,
) -> pd.DataFrame:
    """
    Write an expression as a table: one row per product, one column per set.

    Parameters
    ----------
    source : str, Expression or Model
    names : iterable of str or comma-separated str, optional
        The sets. By default those in the expression.
    levels : mapping of str to int, or sequence of int, optional
        How many levels the sets have. Needed where levels are excluded, as in ``~A{1}``.

    Returns
    -------
    DataFrame, shape (Q, k)
        The level of each set, -1 where it is absent; text such as "1,2" where a product allows
        several. Labels are the products.

    Raises
    ------
    ExpressionError
        The expression cannot be read, or no configuration is in it.

    Examples
    --------
    >>> translate("A*~B + C", names="A,B,C,D")
          A  B  C  D
    A*~B  1  0 -1 -1
    C    -1 -1  1 -1
    """
    import pandas as pd

    names = read_names(names)
    model = as_expression(source, names)
    space = space_of([model], names, _named(model) if levels is None else levels)
    counts = dict(zip(space.names, space.levels, strict=True))
    rows = [
        [_cell(product.get(name), counts[name]) for name in space.names]
        for product in model.products
    ]
    labels = [str(Expression(conjunction(product.values()))) for product in model.products]
    return pd.DataFrame(rows, index=labels, columns=list(space.names))


def _named(model: Expression) -> dict[str, int]:
    """Give sets with braces as many levels as are named, where that cannot matter."""
    found: dict[str, int] = {}
    for literal in literals(model.tree):
        if literal.braces and not literal.negated:
            highest = max(literal.values)
            found[literal.name] = max(found.get(literal.name, 2), highest + 1)
    excluded = {literal.name for literal in literals(model.tree) if literal.negated}
    return {name: n for name, n in found.items() if name not in excluded}


def _cell(literal: Literal | None, n_levels: int) -> int | str:
    if literal is None:
        return -1
    bits = literal.levels(n_levels)
    levels = [level for level in range(n_levels) if bits >> level & 1]
    return levels[0] if len(levels) == 1 else ",".join(map(str, levels))
