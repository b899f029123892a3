"""What a solution says of theory and of cases, and how firmly it stands."""

from fastqca.theory.chains import CausalChain, causal_chain
from fastqca.theory.evaluation import TheoryEvaluation, theory_evaluation
from fastqca.theory.intersections import CaseGroup, ModelEvaluation
from fastqca.theory.regions import case_regions
from fastqca.theory.retention import Retention, retention

__all__ = [
    "CaseGroup",
    "CausalChain",
    "ModelEvaluation",
    "Retention",
    "TheoryEvaluation",
    "case_regions",
    "causal_chain",
    "retention",
    "theory_evaluation",
]
