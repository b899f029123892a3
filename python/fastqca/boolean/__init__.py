"""
Boolean utilities: negation and intersection, ideal data, implicants by number, charts.

What an `Expression` cannot do by itself. Expressions are simplified, expanded, factorized and
compared by their own methods.

>>> from fastqca import boolean
>>> boolean.negate("A*B + ~A*C")
expression('~A*~C + A*~B')
"""

from fastqca._common.arguments import guard_all
from fastqca.boolean.algebra import intersection, negate, translate
from fastqca.boolean.charts import (
    ChartSolution,
    find_min,
    make_chart,
    row_dominance,
    solve_chart,
)
from fastqca.boolean.generation import generate
from fastqca.boolean.implicants import (
    all_expressions,
    complexity,
    create_matrix,
    find_subsets,
    find_supersets,
    get_row,
    row_number,
)
from fastqca.boolean.memberships import compute, fuzzy_and, fuzzy_or

__all__ = [
    "ChartSolution",
    "all_expressions",
    "complexity",
    "compute",
    "create_matrix",
    "find_min",
    "find_subsets",
    "find_supersets",
    "fuzzy_and",
    "fuzzy_or",
    "generate",
    "get_row",
    "intersection",
    "make_chart",
    "negate",
    "row_dominance",
    "row_number",
    "solve_chart",
    "translate",
]

guard_all(globals(), __all__)
