"""
The minimizers and engines of the Python package PyQCA 0.2 (imported as qca), computed by fastqca.

Names, arguments and the form of results are those of PyQCA:

>>> import fastqca
>>> from fastqca.compat.pyqca import CSQCA
>>> sets = fastqca.datasets.load("lipset", "crisp")
>>> model = CSQCA(sets, outcome="SURV", conditions=["DEV", "URB", "LIT", "IND", "STB"])
>>> expected = dict.fromkeys(model.conditions, 1)
>>> model.fit(consistency_cutoff=0.8, directional_expectations=expected).formula
'(DEV * LIT * STB)'
"""

from fastqca._common.arguments import guard_all
from fastqca.compat.pyqca.engines import (
    CSQCA,
    FSQCA,
    GSQCA,
    MVQCA,
    minimize_truth_table,
)
from fastqca.compat.pyqca.implicants import DONT_CARE, Implicant, QMSolution
from fastqca.compat.pyqca.minimizers import (
    QCAMinimizer,
    SetCoverMinimizer,
    available_minimizers,
    exact_set_cover,
    generate_all_minterms,
    greedy_set_cover,
    quine_mccluskey,
    select_set_cover,
)
from fastqca.compat.pyqca.results import QCAFitResult, SufficiencyResult, TruthTableRow
from fastqca.compat.pyqca.steps import (
    build_coverage_table,
    can_merge,
    classify_truth_table_rows,
    deduplicate_implicants,
    filter_safe_remainders,
    filter_theory_consistent_remainders,
    is_theory_consistent,
    row_to_pattern,
    select_essential_prime_implicants,
)

__all__ = [
    "CSQCA",
    "DONT_CARE",
    "FSQCA",
    "GSQCA",
    "MVQCA",
    "Implicant",
    "QCAFitResult",
    "QCAMinimizer",
    "QMSolution",
    "SetCoverMinimizer",
    "SufficiencyResult",
    "TruthTableRow",
    "available_minimizers",
    "build_coverage_table",
    "can_merge",
    "classify_truth_table_rows",
    "deduplicate_implicants",
    "exact_set_cover",
    "filter_safe_remainders",
    "filter_theory_consistent_remainders",
    "generate_all_minterms",
    "greedy_set_cover",
    "is_theory_consistent",
    "minimize_truth_table",
    "quine_mccluskey",
    "row_to_pattern",
    "select_essential_prime_implicants",
    "select_set_cover",
]

guard_all(globals(), __all__)
