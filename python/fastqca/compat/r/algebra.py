"""Boolean algebra under the names of R QCA and admisc."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

from fastqca import boolean
from fastqca._common.check import whole_number
from fastqca._common.errors import DataError
from fastqca.boolean.algebra import in_order
from fastqca.compat.r.arguments import as_in_r, listed
from fastqca.data.frames import to_frame
from fastqca.expressions.expression import Expression, read
from fastqca.expressions.formula import negated
from fastqca.solutions import Minimization, Model, SolutionSet

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = [
    "compute",
    "deMorgan",
    "expand",
    "factorize",
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


def _read(source: str | Expression, snames: Any) -> Expression:
    return read(source, listed(snames), lone=True)


def _levels(snames: Any, noflevels: Any) -> dict[str, int] | None:
    """Read numbers of levels by name: a number for each of `snames`, or one for all."""
    counts, names = listed(noflevels), listed(snames) or []
    if counts is None:
        return None
    if len(counts) == 1:
        counts *= len(names)
    if not names or len(counts) != len(names):
        raise DataError(
            f"noflevels has {len(counts)} numbers: give the set each one belongs to in snames, "
            "as in snames='A, B', noflevels=[3, 2]"
        )
    return {
        name: whole_number(
            float(n) if isinstance(n, str) and n.isdigit() else n, "noflevels", low=2
        )
        for name, n in zip(names, counts, strict=True)
    }


def _models(source: Any) -> list[Model] | None:
    """List the models of a result; None for what is no result."""
    if isinstance(source, Minimization):
        source = source.solution
    if isinstance(source, SolutionSet):
        return source.models
    return [source] if isinstance(source, Model) else None


def _of_each(
    source: Any,
    snames: Any,
    noflevels: Any,
    work: Callable[[Expression, Mapping[str, int] | None], _T],
) -> _T | dict[str, _T]:
    """Work on an expression, or on every model of a solution, by its name."""
    if isinstance(source, Mapping):  # as these functions answer for several models
        levels = _levels(snames, noflevels)
        return {name: work(_read(_only(each), snames), levels) for name, each in source.items()}
    models = _models(source)
    if models is None:
        return work(_read(source, snames), _levels(snames, noflevels))
    return {model.name: work(Expression(model.expression.tree), model.levels) for model in models}


def _only(given: Any) -> Any:
    """Take the one form out of the answer for a model; several are no expression."""
    return given[0] if isinstance(given, tuple) and len(given) == 1 else given


@as_in_r
def simplify(
    expression: Any, snames: Any = "", noflevels: Any = None, *, all_sol: bool = False
) -> tuple[Expression, ...] | dict[str, tuple[Expression, ...]]:
    """
    Simplify an expression, or each of several: `fastqca.Expression.minimal_forms`, all of them.

    Examples
    --------
    >>> simplify("A*B + A*~B")
    (expression('A'),)
    """
    return _of_each(
        expression,
        snames,
        noflevels,
        lambda source, levels: source.minimal_forms(levels, all_sol=all_sol),
    )


@as_in_r
def negate(
    input: Any, snames: Any = "", noflevels: Any = None, simplify: bool = True
) -> Expression | dict[str, Expression]:
    """
    Negate an expression, or each model of a solution: `fastqca.boolean.negate`.

    Examples
    --------
    >>> negate("A*B + ~B*C")
    expression('~A*B + ~B*~C')
    """
    models = _models(input)
    if models is not None:
        return {model.name: boolean.negate(model, simplify=simplify) for model in models}

    def work(source: Expression, levels: Mapping[str, int] | None) -> Expression:
        negation = boolean.negate(source, levels, simplify=simplify)
        return in_order(negation, listed(snames) or []) if simplify else negation

    return _of_each(input, snames, noflevels, work)


@as_in_r
def invert(
    input: Any, snames: Any = "", noflevels: Any = None, simplify: bool = True
) -> Expression | dict[str, Expression]:
    """
    Do what `negate` does.

    Examples
    --------
    >>> invert("A + B")
    expression('~A*~B')
    """
    return negate(input, snames, noflevels, simplify)


@as_in_r
def deMorgan(
    input: Any, snames: Any = "", noflevels: Any = None, simplify: bool = True
) -> Expression | dict[str, Expression]:
    """
    Do what `negate` does, under its name of before version 3.

    Examples
    --------
    >>> deMorgan("A*B")
    expression('~A + ~B')
    """
    return negate(input, snames, noflevels, simplify)


@as_in_r
def sop(
    expression: Any, snames: Any = "", noflevels: Any = None, *, all_sol: bool = False
) -> tuple[Expression, ...] | dict[str, tuple[Expression, ...]]:
    """
    Do what `simplify` does, under its name of before version 3.

    Examples
    --------
    >>> sop("(A + B)*~C")
    (expression('A*~C + B*~C'),)
    """
    return simplify(expression, snames, noflevels, all_sol=all_sol)


@as_in_r
def factorize(
    input: Any, snames: Any = "", noflevels: Any = None, pos: bool = False
) -> tuple[Expression, ...] | dict[str, tuple[Expression, ...]]:
    """
    Factorize an expression, or each model of a solution: `fastqca.Expression.factorize`.

    Examples
    --------
    >>> factorize("A*B + A*C")
    (expression('A*(B + C)'),)
    >>> factorize({"M1": negate("A*B + ~C"), "M2": "A*B + A*C"})
    {'M1': (expression('C*(~A + ~B)'),), 'M2': (expression('A*(B + C)'),)}
    """
    return _of_each(
        input, snames, noflevels, lambda source, levels: source.factorize(levels, pos=pos)
    )


@as_in_r
def sopos(input: str | Expression, snames: Any = "", noflevels: Any = None) -> Expression:
    """
    Turn a sum of products into a product of sums, its negation by De Morgan, as R does.

    The same without the negation is `fastqca.Expression.product_of_sums`.

    Examples
    --------
    >>> sopos("A*B + ~C")
    expression('(~A + ~B)*C')
    """
    del noflevels
    return Expression(negated(_read(input, snames).tree))


@as_in_r
def expand(
    expression: str | Expression, snames: Any = "", noflevels: Any = None, partial: bool = False
) -> Expression:
    """
    Write an expression as a sum of configurations: `fastqca.Expression.expand`.

    Sets in `snames` that the expression does not name are expanded too.

    Examples
    --------
    >>> expand("A", snames="A, B")
    expression('A*~B + A*B')
    """
    source, levels = _read(expression, snames), _levels(snames, noflevels)
    for name in listed(snames) or []:
        if name not in source.names:
            source &= _any_level(name, (levels or {}).get(name, 2))
    return source.expand(levels, partial=partial)


def _any_level(name: str, n_levels: int) -> Expression:
    braces = [name] if n_levels > 2 else []
    return Expression.from_terms([{name: level} for level in range(n_levels)], multi_value=braces)


@as_in_r
def intersection(
    *input: Any, snames: Any = "", noflevels: Any = None
) -> Expression | tuple[Expression, ...]:
    """
    Intersect expressions and solutions: `fastqca.boolean.intersection`, for all their models.

    Examples
    --------
    >>> intersection("A*~B + C", "~A + B")
    expression('~A*C + B*C')
    """
    del noflevels
    sides: list[list[Any]] = [_models(each) or [_read(each, snames)] for each in input]
    found = tuple(boolean.intersection(*chosen) for chosen in product(*sides))
    return found[0] if len(found) == 1 else found


@as_in_r
def compute(
    expression: str | Expression, data: Any, separate: bool = False
) -> pd.Series[float] | pd.DataFrame:
    """
    Compute memberships: `fastqca.boolean.compute`; with `separate` of each product too.

    Examples
    --------
    >>> compute("1 - A*~B", {"A": [0.25, 0.75], "B": [0.5, 1]}).tolist()
    [0.75, 1.0]
    """
    if separate:
        return boolean.compute(expression, data, separate=True)
    return boolean.compute(expression, data)


@as_in_r
def translate(
    expression: str | Expression, snames: Any = "", noflevels: Any = None, data: Any = None
) -> pd.DataFrame:
    """
    Write products as rows of levels, -1 where a set is absent: `fastqca.boolean.translate`.

    Examples
    --------
    >>> translate("A*~B + C", snames="A, B, C, D")
          A  B  C  D
    A*~B  1  0 -1 -1
    C    -1 -1  1 -1
    """
    known = to_frame(data).columns.tolist() if data is not None else snames
    levels = _levels(snames, noflevels)
    return boolean.translate(_read(expression, known), listed(snames), levels)


@as_in_r
def generate(expression: str | Expression, snames: Any = "", noflevels: Any = None) -> pd.DataFrame:
    """
    Make data that follow an expression: `fastqca.boolean.generate`.

    Examples
    --------
    >>> generate("A*B + ~C <-> D").query("D == 1").index.tolist()
    ['1', '3', '5', '7', '8']
    """
    source = read(expression, lone=True, both_ways=True)
    return boolean.generate(source, listed(snames), _levels(snames, noflevels))
