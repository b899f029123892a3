"""Solutions: from a truth table to all models, with fit and counterfactuals."""

from fastqca.solutions.estimates import ModelEstimate
from fastqca.solutions.fiss import FissChart, FissCharts, fiss_chart
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.minimize import minimize
from fastqca.solutions.outcomes import OutcomeSolutions, minimize_outcomes
from fastqca.solutions.settings import AnalysisSettings
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model, Term

__all__ = [
    "AnalysisSettings",
    "FissChart",
    "FissCharts",
    "Minimization",
    "Model",
    "ModelEstimate",
    "OutcomeSolutions",
    "SolutionSet",
    "Term",
    "fiss_chart",
    "minimize",
    "minimize_outcomes",
]
