"""Boolean algebra under the names of R QCA and admisc."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from fastqca import expression as _expression
from fastqca._common.check import array, listing, shown, whole_number
from fastqca._common.errors import DataError, ExpressionError
from fastqca.compat.r.arguments import levels_of, named_levels, names_of, sets_of
from fastqca.compat.r.table import also_called, as_in_r
from fastqca.data.case_labels import aligned, label_names
from fastqca.data.dont_care import with_order
from fastqca.data.frames import to_frame
from fastqca.data.level_sets import allows
from fastqca.data.sets import as_numbers, without_rounding
from fastqca.expressions.expression import Expression, read
from fastqca.expressions.minimal import BUDGET
from fastqca.expressions.tree import Literal, conjunction, disjunction, literals, negated
from fastqca.solutions import Minimization, Model, SolutionSet
from fastqca.truth_tables.rows import configurations, table_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    _Work = Callable[[Expression, Mapping[str, int] | None, Sequence[str]], "_T"]

__all__ = [
    "compute",
    "deMorgan",
    "expand",
    "factorize",
    "fuzzyand",
    "fuzzyor",
    "generate",
    "intersection",
    "invert",
    "negate",
    "simplify",
    "sop",
    "sopos",
    "translate",
]

_T = TypeVar("_T")
_ONE_MINUS = re.compile(r"\s*1\s*-(?!>)")
_MAX_CASES = 2**20


def _read(source: str | Expression, snames: Any) -> Expression:
    return read(source, names_of(snames), lone=True)


def _models(source: Any) -> list[Model] | None:
    """List the models of a result; None for what is no result."""
    if isinstance(source, Minimization):
        source = source.solution
    if isinstance(source, SolutionSet):
        return source.models
    return [source] if isinstance(source, Model) else None


def _of_each(source: Any, snames: Any, noflevels: Any, work: _Work[_T]) -> _T | dict[str, _T]:
    """Work on an expression, or on every model of a solution, by its name."""
    names = names_of(snames) or []
    if isinstance(source, Mapping):  # as these functions answer for several models
        levels = levels_of(snames, noflevels)
        return {
            name: work(_read(_only(each), snames), levels, names) for name, each in source.items()
        }
    models = _models(source)
    if models is None:
        return work(_read(source, snames), levels_of(snames, noflevels), names)
    done = {
        model.name: work(
            Expression(model.expression.tree), model.levels, model.explained.table.conditions
        )
        for model in models
    }
    return done[source.name] if isinstance(source, Model) else done


def _only(given: Any) -> Any:
    """Take the one form out of the answer for a model; several are no expression."""
    return given[0] if isinstance(given, tuple) and len(given) == 1 else given


@as_in_r
def simplify(
    expression: Any, snames: Any = "", noflevels: Any = None, *, all_sol: bool = False
) -> tuple[Expression, ...] | dict[str, tuple[Expression, ...]]:
    """Simplify an expression, or each of several, in all shortest forms."""
    return _of_each(
        expression,
        snames,
        noflevels,
        lambda source, levels, _: source.minimal_forms(levels, all_sol=all_sol),
    )


sop = also_called("sop", simplify)


@as_in_r
def negate(
    input: Any, snames: Any = "", noflevels: Any = None, simplify: bool = True, *,
    budget: float = BUDGET,
) -> Expression | dict[str, Expression]:  # fmt: skip
    """
    Negate an expression, a model, or each model of a solution.

    Products are listed from the shortest to the longest. Products and their literals are in the
    order of `snames`, else of the conditions of the model, else in alphabetical order. Without
    `simplify`, De Morgan's laws are applied and parentheses are multiplied out if the result stays
    short. If the shortest form cannot be proven within `budget` seconds, the result is still
    equivalent, and a `FastqcaWarning` is issued.
    """

    def work(
        source: Expression, levels: Mapping[str, int] | None, order: Sequence[str]
    ) -> Expression:
        return _in_order((~source).simplify(levels, budget=budget), order) if simplify else ~source

    return _of_each(input, snames, noflevels, work)


invert = also_called("invert", negate)
deMorgan = also_called("deMorgan", negate)


def _in_order(formula: Expression, order: Sequence[str]) -> Expression:
    """
    Write products, the short ones first, and literals in the order of the sets, else the alphabet.

    Examples
    --------
    >>> _in_order(_expression("~C*A + B"), ["C", "B", "A"])
    expression('B + ~C*A')
    """
    names = [*order, *sorted(set(formula.names) - set(order))]
    place = {name: i for i, name in enumerate(names)}

    def key_of(literal: Literal) -> tuple[int, bool, str]:
        return place[literal.name], not str(literal).startswith("~"), str(literal)

    products = [sorted(product.values(), key=key_of) for product in formula.products]
    products.sort(key=lambda product: (len(product), [key_of(part) for part in product]))
    return Expression(disjunction(conjunction(product) for product in products))


@as_in_r
def factorize(
    input: Any, snames: Any = "", noflevels: Any = None, pos: bool = False
) -> tuple[Expression, ...] | dict[str, tuple[Expression, ...]]:
    """Factorize an expression, or each model of a solution."""
    return _of_each(
        input, snames, noflevels, lambda source, levels, _: source.factorize(levels, pos=pos)
    )


@as_in_r
def sopos(input: str | Expression, snames: Any = "", noflevels: Any = None) -> Expression:
    """
    Negate a sum of products by De Morgan's laws, as R does, into a product of sums.

    `Expression.product_of_sums` does the same without negation.

    Examples
    --------
    >>> sopos("A*B + ~C")
    expression('(~A + ~B)*C')
    """
    return Expression(negated(_read(input, snames).tree))


@as_in_r
def expand(
    expression: str | Expression, snames: Any = "", noflevels: Any = None, partial: bool = False
) -> Expression:
    """
    Expand an expression into a sum of configurations.

    Sets in `snames` that are not part of the expression are expanded as well.
    """
    source, levels = _read(expression, snames), levels_of(snames, noflevels)
    for name in names_of(snames) or []:
        if name not in source.names:
            n = (levels or {}).get(name, 2)
            source &= Expression.from_terms(
                [{name: level} for level in range(n)], multi_value=[name] if n > 2 else []
            )
    return source.expand(levels, partial=partial)


@as_in_r
def intersection(
    *input: Any, snames: Any = "", noflevels: Any = None
) -> Expression | tuple[Expression, ...]:
    """
    Intersect expressions and solutions: one sum of products for each choice of their models.

    Contradictory products, such as ``A*~A``, are left out; if no product remains, the intersection
    is ``0``. ``a & b`` of two expressions keeps them, since fuzzy cases can be members of them.

    Examples
    --------
    >>> intersection("A*~B + C", "~A + B")
    expression('~A*C + B*C')
    """
    if not input:
        raise ExpressionError("nothing to intersect: give two or more expressions")
    sides = [
        [model.expression for model in _models(each) or []] or [_read(each, snames)]
        for each in input
    ]
    found = tuple(_common(chosen) for chosen in product(*sides))
    return found[0] if len(found) == 1 else found


def _common(sources: Sequence[Expression]) -> Expression:
    both = reduce(lambda one, other: one & other, sources)
    names = dict.fromkeys(name for source in sources for name in source.names)
    return Expression(
        disjunction(
            conjunction(product[name] for name in names if name in product)
            for product in both.products
        )
    )


@as_in_r
def compute(
    expression: str | Expression | Model, data: Any, separate: bool = False
) -> pd.Series[float] | pd.DataFrame:
    """
    Compute the memberships of cases in an expression; with `separate`, also in each product.

    A leading ``1 -`` negates the whole expression.
    """
    import pandas as pd

    frame = to_frame(data)
    minus = _ONE_MINUS.match(expression) if isinstance(expression, str) else None
    if isinstance(expression, Model):
        model = expression.expression
    elif isinstance(expression, str):
        model = _expression(expression[minus.end() if minus else 0 :], frame.columns)
    else:
        model = _expression(expression)
    model = ~model if minus else model
    frame = with_order(frame, model.names)
    whole = pd.Series(model.evaluate(frame), index=frame.index, name=str(model))
    if not separate:
        return whole
    terms = {str(term): term.evaluate(frame) for term in model.terms()}
    return pd.DataFrame(terms | {str(model): whole.to_numpy()}, index=frame.index)


@as_in_r
def translate(
    expression: str | Expression | Model,
    snames: Any = "",
    noflevels: Any = None,
    data: Any = None,
) -> pd.DataFrame:
    """
    Write products as rows of levels.

    A level is -1 if the product does not contain the set, and "1,2" if it allows several levels.

    Examples
    --------
    >>> translate("A*~B + C", snames="A, B, C, D")
          A  B  C  D
    A*~B  1  0 -1 -1
    C    -1 -1  1 -1
    """
    import pandas as pd

    known = to_frame(data).columns.tolist() if data is not None else snames
    source = expression.expression if isinstance(expression, Model) else _read(expression, known)
    levels = levels_of(snames, noflevels)
    if levels is None:  # what is named matters only where no level is excluded
        excluded = {each.name for each in literals(source.tree) if each.negated}
        levels = {name: n for name, n in named_levels([source]).items() if name not in excluded}
    sets = sets_of([source], names_of(snames), levels)
    rows = [
        [_cell(product.get(name), n) for name, n in sets.items()] for product in source.products
    ]
    labels = [str(Expression(conjunction(product.values()))) for product in source.products]
    return pd.DataFrame(rows, index=labels, columns=list(sets))


def _cell(literal: Literal | None, n_levels: int) -> int | str:
    if literal is None:
        return -1
    bits = literal.levels(n_levels)
    levels = [level for level in range(n_levels) if bits >> level & 1]
    return levels[0] if len(levels) == 1 else ",".join(map(str, levels))


@as_in_r
def generate(
    expression: str | Expression, snames: Any = "", noflevels: Any = None, *, cases: int = 1
) -> pd.DataFrame:
    """
    Make crisp or multi-value data that follow an expression such as ``"A*B + C <-> D"``.

    The outcome, ``D`` or ``~D``, follows an arrow of any kind; without an arrow it is called "OUT".
    The conditions are `snames`, or else those in the expression. They have `noflevels` levels, by
    default 2 or one more than the highest level in the expression. Each configuration gets `cases`
    cases named after its truth table row: "1", "2", ..., or "1.1", "1.2", ... if there are several
    per row.

    Examples
    --------
    >>> generate("A*B + ~C <-> D").query("D == 1").index.tolist()
    ['1', '3', '5', '7', '8']
    >>> generate("A -> ~Y", cases=2)
         A  Y
    1.1  0  1
    1.2  0  1
    2.1  1  0
    2.2  1  0
    """
    import pandas as pd

    source = read(expression, names_of(snames), lone=True, both_ways=True)
    name, positive = _outcome(source)
    sets = sets_of(
        [source], names_of(snames), named_levels([source]) | (levels_of(snames, noflevels) or {})
    )
    if name in sets:
        hint = "" if source.outcome is not None else ", the name of the outcome: add '-> Y'"
        raise ExpressionError(f"{name!r} is one of the conditions{hint}")
    copies, levels = whole_number(cases, "cases", low=1), list(sets.values())
    size = table_size(levels)
    if size * copies > _MAX_CASES:
        raise DataError(
            f"{size * copies:,} cases would be generated ({size:,} configurations); the limit is "
            f"{_MAX_CASES:,}"
        )
    rows = configurations(range(1, size + 1), levels).astype(np.int64)
    frame = pd.DataFrame(rows, columns=list(sets))
    inside = np.zeros(size, dtype=np.bool_)
    for cube in source.cubes(list(sets), levels):
        inside |= allows(cube, rows).all(axis=1)
    frame[name] = (inside == positive).astype(np.int64)
    numbers = [str(i) for i in range(1, size + 1)]
    if copies > 1:
        frame = frame.loc[frame.index.repeat(copies)]
        numbers = [f"{i}.{j}" for i in numbers for j in range(1, copies + 1)]
    return frame.set_axis(pd.Index(numbers))


def _outcome(source: Expression) -> tuple[str, bool]:
    """Return the name of the outcome, and whether it is 1 where the expression is true."""
    if source.outcome is None:
        return "OUT", True
    tree = read(source.outcome).tree
    if not isinstance(tree, Literal) or tree.presence is None:
        raise ExpressionError(
            f"the outcome must be a single set with the values 0 and 1, such as Y or ~Y; got "
            f"{source.outcome}"
        )
    return tree.name, tree.presence


@as_in_r
def fuzzyand(*sets: Any, na_rm: bool = False) -> pd.Series[float]:
    """
    Compute the case-wise minimum of memberships over vectors and all columns of tables.

    ``1 - x`` negates a vector. If a membership is missing, so is the minimum, unless `na_rm`
    ignores missing values. Labeled cases are in the order of the first set that has labels.

    Examples
    --------
    >>> fuzzyand([0.2, 0.9], [0.4, 0.8]).tolist()
    [0.2, 0.8]
    """
    return _combined(sets, "min", 1 if na_rm else None)


@as_in_r
def fuzzyor(*sets: Any, na_rm: bool = False) -> pd.Series[float]:
    """
    Compute the case-wise maximum of memberships, with the arguments of `fuzzyand`.

    Examples
    --------
    >>> fuzzyor({"A": [0.2, 0.9], "B": [0.4, 0.8]}).tolist()
    [0.4, 0.9]
    """
    return _combined(sets, "max", 0 if na_rm else None)


def _combined(sets: Sequence[Any], how: str, missing: float | None) -> pd.Series[float]:
    """Combine memberships; `missing` is what changes no minimum, or no maximum."""
    import pandas as pd

    if not sets:
        raise DataError("give the sets to combine")
    tables: list[pd.DataFrame] = []
    for i, given in enumerate(sets, 1):
        if hasattr(given, "columns") or isinstance(given, dict):
            tables.append(to_frame(given))
        elif isinstance(given, pd.Series):
            tables.append(pd.DataFrame({"x": given}))
        else:
            values = array(given, f"set {i}", ndim=1, kind="memberships in [0, 1]")
            tables.append(pd.DataFrame({"x": values}))
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
    if missing is not None:
        values = np.where(np.isnan(values), missing, values)
    scores = values.min(axis=0) if how == "min" else values.max(axis=0)
    combined: pd.Series[float] = pd.Series(scores, index=columns[0].index)
    return combined
