"""Solutions: from a truth table to all models, with fit and counterfactuals."""

from fastqca.solutions.minimize import Minimization, minimize
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model, Term

__all__ = ["Minimization", "Model", "SolutionSet", "Term", "minimize"]
