"""
The minimizers and estimators of the Python package setqca 0.2, computed by fastqca.

Names, arguments and the form of results are those of setqca:

>>> from fastqca.compat.setqca import minimize
>>> [s.as_expression(("A", "B", "C")) for s in minimize({6, 7}, dont_cares={4, 5}, width=3)]
['A']
"""

from fastqca._common.arguments import guard_all
from fastqca.compat.setqca.estimators import (
    CSQCA,
    FSQCA,
    CounterfactualAnalysis,
    FittedSolution,
    QCAResult,
)
from fastqca.compat.setqca.minimize import (
    BooleanSolution,
    Implicant,
    MinimalCover,
    MinimizationResult,
    PrimeImplicant,
    PrimeImplicantChart,
    build_chart,
    exact_minimum_covers,
    minimize,
    minimize_chart,
    prime_implicants,
)
from fastqca.compat.setqca.multivalue import (
    MVQCA,
    MultiValueCube,
    MultiValueDomain,
    MultiValueResult,
    MultiValueSolution,
    minimize_multivalue,
    prime_cubes,
)
from fastqca.compat.setqca.tables import SufficiencyFit, TruthTable, TruthTableRow

__all__ = [
    "CSQCA",
    "FSQCA",
    "MVQCA",
    "BooleanSolution",
    "CounterfactualAnalysis",
    "FittedSolution",
    "Implicant",
    "MinimalCover",
    "MinimizationResult",
    "MultiValueCube",
    "MultiValueDomain",
    "MultiValueResult",
    "MultiValueSolution",
    "PrimeImplicant",
    "PrimeImplicantChart",
    "QCAResult",
    "SufficiencyFit",
    "TruthTable",
    "TruthTableRow",
    "build_chart",
    "exact_minimum_covers",
    "minimize",
    "minimize_chart",
    "minimize_multivalue",
    "prime_cubes",
    "prime_implicants",
]

guard_all(globals(), __all__)
