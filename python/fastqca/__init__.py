"""
Qualitative Comparative Analysis: exact, complete and fast.

Raw data are calibrated to sets, a truth table lists the observed configurations, Boolean
minimization finds all minimal models, parameters of fit say what to believe:

>>> import fastqca as qca
>>> raw = qca.datasets.load("lipset")
>>> sets = qca.calibrate(raw, qca.datasets.plan("lipset", "crisp"))
>>> tt = qca.truth_table(sets, outcome="SURV", incl_cut=0.8)
>>> sol = qca.minimize(tt, include="?", dir_exp="DEV, URB, LIT, IND, STB")
>>> print(sol.intermediate.models[0])
DEV*LIT*STB

Names and defaults follow the R package QCA with ``.`` turned into ``_`` wherever the two mean the
same thing.
"""

from typing import TYPE_CHECKING, Any

from fastqca import datasets, interchange, measures
from fastqca._core import __version__
from fastqca.batch import ManySolutions, minimize_many
from fastqca.calibration import (
    CalibrationPlan,
    bell,
    calibrate,
    crisp,
    find_thresholds,
    fuzzy,
    indirect,
    tfr,
)
from fastqca.concepts import (
    CodedStudies,
    Derivations,
    IdealTypes,
    Margins,
    code_studies,
    derivations,
    derive,
    ideal_types,
    margins,
)
from fastqca.configurations import Cubes, TruthTable, truth_table
from fastqca.counterfactuals import find_rows
from fastqca.data.reading import read_table
from fastqca.diagnostics import Diagnosis, chance_of_perfect_split, diagnose
from fastqca.errors import (
    CalibrationError,
    DataError,
    ExpressionError,
    FastqcaError,
    FastqcaWarning,
    SolutionError,
)
from fastqca.expressions import Expression, expression
from fastqca.fit import ParametersOfFit, pof, set_coincidence
from fastqca.panel import (
    Changes,
    PanelFit,
    PartSolutions,
    Trajectories,
    changes,
    lagged,
    panel_fit,
    solve_by,
    trajectories,
)
from fastqca.solutions import (
    FissChart,
    Minimization,
    Model,
    OutcomeSolutions,
    SolutionSet,
    Term,
    fiss_chart,
    minimize,
    minimize_outcomes,
)
from fastqca.theory import (
    CaseGroup,
    CaseTypes,
    CausalChain,
    Claims,
    ModelCases,
    ModelEvaluation,
    Retention,
    Robustness,
    TheoryEvaluation,
    WhatIf,
    case_regions,
    case_types,
    causal_chain,
    claims,
    retention,
    robustness,
    theory_evaluation,
    what_if,
)

if TYPE_CHECKING:
    from fastqca import plot

__all__ = [
    "CalibrationError",
    "CalibrationPlan",
    "CaseGroup",
    "CaseTypes",
    "CausalChain",
    "Changes",
    "Claims",
    "CodedStudies",
    "Cubes",
    "DataError",
    "Derivations",
    "Diagnosis",
    "Expression",
    "ExpressionError",
    "FastqcaError",
    "FastqcaWarning",
    "FissChart",
    "IdealTypes",
    "ManySolutions",
    "Margins",
    "Minimization",
    "Model",
    "ModelCases",
    "ModelEvaluation",
    "OutcomeSolutions",
    "PanelFit",
    "ParametersOfFit",
    "PartSolutions",
    "Retention",
    "Robustness",
    "SolutionError",
    "SolutionSet",
    "Term",
    "TheoryEvaluation",
    "Trajectories",
    "TruthTable",
    "WhatIf",
    "__version__",
    "bell",
    "calibrate",
    "case_regions",
    "case_types",
    "causal_chain",
    "chance_of_perfect_split",
    "changes",
    "claims",
    "code_studies",
    "crisp",
    "datasets",
    "derivations",
    "derive",
    "diagnose",
    "expression",
    "find_rows",
    "find_thresholds",
    "fiss_chart",
    "fuzzy",
    "ideal_types",
    "indirect",
    "interchange",
    "lagged",
    "margins",
    "measures",
    "minimize",
    "minimize_many",
    "minimize_outcomes",
    "panel_fit",
    "plot",
    "pof",
    "read_table",
    "retention",
    "robustness",
    "set_coincidence",
    "solve_by",
    "tfr",
    "theory_evaluation",
    "trajectories",
    "truth_table",
    "what_if",
]

_ON_USE = ("plot",)


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import packages that not every analysis needs when they are first used."""
    if name in _ON_USE:
        import importlib

        return importlib.import_module(f"fastqca.{name}")
    raise AttributeError(f"module 'fastqca' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
