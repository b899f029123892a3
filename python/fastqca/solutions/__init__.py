"""Solutions: from a truth table to all models, with fit and counterfactuals."""

from fastqca.solutions.fiss import FissChart, fiss_chart
from fastqca.solutions.minimize import Minimization, minimize
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model, Term

__all__ = [
    "FissChart",
    "Minimization",
    "Model",
    "SolutionSet",
    "Term",
    "fiss_chart",
    "minimize",
]
