"""Implicants as numbers, and charts of what covers what, under the names of R QCA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import boolean
from fastqca._common.check import array, choice, whole_number
from fastqca._common.errors import DataError
from fastqca.compat.r.arguments import as_in_r, has_no_effect, listed
from fastqca.expressions.expression import read
from fastqca.expressions.formula import literals
from fastqca.expressions.notation import split_listed

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.expressions.expression import Expression

__all__ = [
    "allExpressions",
    "complexity",
    "createMatrix",
    "findSubsets",
    "findSupersets",
    "findmin",
    "getRow",
    "makeChart",
    "rowDominance",
    "solveChart",
]


@as_in_r
def createMatrix(
    noflevels: Any, arrange: bool = False, depth: int | None = None
) -> NDArray[np.uint8]:
    """
    Write out all configurations: `fastqca.boolean.create_matrix`.

    Examples
    --------
    >>> createMatrix([2, 3]).tolist()
    [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    """
    return boolean.create_matrix(_numbers(noflevels), arrange=arrange, depth=depth)


@as_in_r
def allExpressions(
    noflevels: Any, arrange: bool = False, depth: int | None = None
) -> NDArray[np.int8]:
    """
    Write out all products of conditions: `fastqca.boolean.all_expressions`.

    Examples
    --------
    >>> allExpressions([2, 2], arrange=True, depth=1).tolist()
    [[0, -1], [1, -1], [-1, 0], [-1, 1]]
    """
    if not arrange:
        return boolean.all_expressions(_numbers(noflevels))
    wider = [n + 1 for n in _numbers(noflevels)]
    return boolean.create_matrix(wider, arrange=True, depth=depth).astype(np.int8) - 1


@as_in_r
def getRow(row_no: Any, noflevels: Any, zerobased: bool = False) -> NDArray[np.uint8]:
    """
    Find the configurations that row numbers stand for: `fastqca.boolean.get_row`.

    Examples
    --------
    >>> getRow([1, 6], [3, 2]).tolist()
    [[0, 0], [2, 1]]
    """
    return boolean.get_row(_numbers(row_no), _numbers(noflevels), zero_based=zerobased)


@as_in_r
def complexity(n: int, layers: Any = None, noflevels: Any = None) -> list[int]:
    """
    Count products of 1, 2, ... or `layers` of `n` conditions: `fastqca.boolean.complexity`.

    Examples
    --------
    >>> complexity(3, noflevels=[2, 3, 4]), complexity(10, layers=3)
    ([9, 26, 24], [960])
    """
    sizes = None if listed(layers) is None else _numbers(layers)
    return boolean.complexity(n, sizes, _numbers(noflevels) or None)


@as_in_r
def findSubsets(input: Any, noflevels: Any, stop: int | None = None) -> list[int]:
    """
    Find the products contained in others, by number: `fastqca.boolean.find_subsets`.

    As in R, `noflevels` counts one level more for each condition, "absent".

    Examples
    --------
    >>> findSubsets([2, 5], [4, 3])
    [5, 8, 11]
    """
    return boolean.find_subsets(_numbers(input), _without_absent(noflevels), stop=stop)


@as_in_r
def findSupersets(input: Any, noflevels: Any) -> list[int]:
    """
    Find the products that contain others, by number: `fastqca.boolean.find_supersets`.

    As in R, `noflevels` counts one level more for each condition, "absent".

    Examples
    --------
    >>> findSupersets([12, 11], [4, 3])
    [2, 3, 10, 11, 12]
    """
    return boolean.find_supersets(_numbers(input), _without_absent(noflevels))


def _numbers(given: Any) -> list[int]:
    parts = listed(given) or []
    numbers = [int(each) if isinstance(each, str) and each.isdecimal() else each for each in parts]
    return [whole_number(each, "each of the numbers") for each in numbers]


def _without_absent(noflevels: Any) -> list[int]:
    levels = [n - 1 for n in _numbers(noflevels)]
    if min(levels, default=0) < 1:
        raise DataError("noflevels must count one level more for each condition, 3 for 0 and 1")
    return levels


@as_in_r
def makeChart(
    primes: Any = "", configs: Any = "", snames: Any = "", mv: bool = False
) -> pd.DataFrame:
    """
    Make a chart of which products cover which configurations: `fastqca.boolean.make_chart`.

    Both are products, or both matrices of implicants as R has them: the level plus one, 0 where
    a condition is absent.

    Examples
    --------
    >>> makeChart("A, ~B", "A*B, ~A*~B").astype(int)
        A*B  ~A*~B
    A     1      0
    ~B    0      1
    """
    del mv  # levels are written with braces where there are more than two
    sides = [primes, configs]
    if all(_is_matrix(side) for side in sides):
        primes, configs = (
            array(side, name).astype(np.int64) - 1
            for side, name in zip(sides, ("primes", "configs"), strict=True)
        )
        return boolean.make_chart(primes, configs)
    names = listed(snames)
    products, configurations = (_products(side, names) for side in sides)
    levels = _highest([*products, *configurations])
    return boolean.make_chart(products, configurations, names, levels)


def _is_matrix(side: Any) -> bool:
    if isinstance(side, list | tuple):
        return bool(side) and all(isinstance(row, list | tuple | np.ndarray) for row in side)
    return bool(getattr(side, "ndim", 0) == 2)


def _products(side: Any, names: list[Any] | None) -> list[Expression]:
    """Read products, those of single letters also without ``*``."""
    texts = split_listed(side) if isinstance(side, str) else listed(side) or []
    return [read(text, names, lone=True) for text in texts]


def _highest(products: list[Expression]) -> dict[str, int]:
    """Count as many levels as are named in braces."""
    found: dict[str, int] = {}
    for product in products:
        for each in literals(product.tree):
            if each.braces:
                named = max(each.values) + 1
                found[each.name] = max(found.get(each.name, 2), named)
    return found


@as_in_r
def rowDominance(chart: Any) -> list[Hashable]:
    """
    Find the rows of a chart, from 1, that no other dominates: `fastqca.boolean.row_dominance`.

    Examples
    --------
    >>> rowDominance([[1, 1, 0], [1, 0, 0], [0, 0, 1]])
    [1, 3]
    """
    return boolean.row_dominance(_from_one(chart))


@as_in_r
def findmin(chart: Any, type: str = "exact") -> int:
    """
    Find how many rows of a chart cover all its columns: `fastqca.boolean.find_min`.

    Examples
    --------
    >>> findmin([[1, 1, 0], [0, 1, 1], [0, 0, 1]])
    2
    """
    choice(type, "type", ("exact", "lagrangian"))
    has_no_effect("the exact minimum is found", lagrangian=type == "lagrangian")
    return boolean.find_min(array(chart, "chart"))


@as_in_r
def solveChart(
    chart: Any,
    row_dom: bool = False,
    all_sol: bool = False,
    depth: int | None = None,
    max_comb: float = 0,
    first_min: bool = False,
) -> list[tuple[Hashable, ...]]:
    """
    Find the sets of rows, from 1, that cover a chart: the models of `fastqca.boolean.solve_chart`.

    Examples
    --------
    >>> solveChart([[1, 1, 0], [0, 1, 1], [0, 0, 1]])
    [(1, 2), (1, 3)]
    """
    has_no_effect("covers are searched completely", max_comb=max_comb)
    most = 1 if first_min else 2**20
    labelled = _from_one(chart)
    found = boolean.solve_chart(labelled, row_dom=row_dom, all_sol=all_sol, max_models=most)
    return [cover for cover in found.models if not depth or len(cover) <= depth]


def _from_one(chart: Any) -> pd.DataFrame:
    """Label rows and columns of a chart with their numbers, as in R."""
    import pandas as pd

    table = np.atleast_2d(array(chart, "chart"))
    rows, columns = (range(1, n + 1) for n in table.shape)
    return pd.DataFrame(table, index=rows, columns=columns)
