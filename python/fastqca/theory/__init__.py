"""What a solution says of theory and of cases, and how firmly it stands."""

from fastqca.theory.case_types import CaseTypes, ModelCases, case_types
from fastqca.theory.chains import CausalChain, causal_chain
from fastqca.theory.claims import Claims, claims
from fastqca.theory.evaluation import TheoryEvaluation, theory_evaluation
from fastqca.theory.intersections import CaseGroup, ModelEvaluation
from fastqca.theory.retention import Retention, retention
from fastqca.theory.robustness import Robustness, robustness
from fastqca.theory.two_step import TwoStep, two_step
from fastqca.theory.what_if import WhatIf, what_if

__all__ = [
    "CaseGroup",
    "CaseTypes",
    "CausalChain",
    "Claims",
    "ModelCases",
    "ModelEvaluation",
    "Retention",
    "Robustness",
    "TheoryEvaluation",
    "TwoStep",
    "WhatIf",
    "case_types",
    "causal_chain",
    "claims",
    "retention",
    "robustness",
    "theory_evaluation",
    "two_step",
    "what_if",
]
