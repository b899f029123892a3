"""Parameters of fit: how well expressions and memberships fit an outcome, and each other."""

from fastqca.fit import measures
from fastqca.fit.coincidence import set_coincidence
from fastqca.fit.pof import pof
from fastqca.fit.regions import case_regions
from fastqca.fit.result import FitTable, ParametersOfFit

__all__ = ["FitTable", "ParametersOfFit", "case_regions", "measures", "pof", "set_coincidence"]
