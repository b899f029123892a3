"""What a solution says of theory and of cases, and how firmly it stands."""

from fastqca.theory.case_types import CaseTypes, ModelCases, case_types
from fastqca.theory.chains import CausalChain, causal_chain
from fastqca.theory.evaluation import TheoryEvaluation, theory_evaluation
from fastqca.theory.intersections import CaseGroup, ModelEvaluation
from fastqca.theory.regions import case_regions
from fastqca.theory.retention import Retention, retention
from fastqca.theory.robustness import Robustness, robustness

__all__ = [
    "CaseGroup",
    "CaseTypes",
    "CausalChain",
    "ModelCases",
    "ModelEvaluation",
    "Retention",
    "Robustness",
    "TheoryEvaluation",
    "case_regions",
    "case_types",
    "causal_chain",
    "retention",
    "robustness",
    "theory_evaluation",
]
