"""
Names and arguments of the R packages QCA, admisc and SetMethods, for scripts that move to Python.

Dots in names are underscores, vectors are lists or text with commas, what comes back are the
objects of fastqca:

>>> import fastqca as qca
>>> from fastqca.compat.r import minimize, truthTable
>>> LF = qca.datasets.load("lipset", "fuzzy")
>>> tt = truthTable(LF, outcome="SURV", incl_cut=0.8, show_cases=True)
>>> minimize(tt, include="?", dir_exp="DEV, URB, LIT, IND, STB", details=True)
<Minimization: intermediate solution of SURV, 1 model: DEV*URB*LIT*STB + DEV*LIT*~IND*STB>
"""

from fastqca._common.arguments import guard_all
from fastqca._common.check import nearest
from fastqca.compat.r.algebra import (
    compute,
    deMorgan,
    expand,
    factorize,
    fuzzyand,
    fuzzyor,
    generate,
    intersection,
    invert,
    negate,
    simplify,
    sop,
    sopos,
    translate,
)
from fastqca.compat.r.analysis import calibrate, eqmcc, findRows, findTh, minimize, truthTable
from fastqca.compat.r.charts import findmin, makeChart, rowDominance, solveChart
from fastqca.compat.r.enhanced import LR_intersect, esa
from fastqca.compat.r.evidence import causalChain, modelFit, retention
from fastqca.compat.r.fit import pof, pofind, superSubset
from fastqca.compat.r.implicants import (
    allExpressions,
    complexity,
    createMatrix,
    findSubsets,
    findSupersets,
    getRow,
)
from fastqca.compat.r.plots import Xplot, XYplot, venn
from fastqca.compat.r.presentation import (
    ambig_cases,
    indirectCalibration,
    intersectExp,
    negateExp,
    pimdata,
    pimplot,
    skew_check,
    stargazerSol,
    stargazerTT,
    xy_plot,
)
from fastqca.compat.r.robust import (
    rob_calibrange,
    rob_cases,
    rob_corefit,
    rob_fit,
    rob_inclrange,
    rob_ncutrange,
    rob_singletest,
    rob_xyplot,
)
from fastqca.compat.r.set_methods import QCAfit, cluster, cluster_plot, smmr, theory_evaluation
from fastqca.compat.r.vectors import recode

__all__ = [
    "LR_intersect",
    "QCAfit",
    "XYplot",
    "Xplot",
    "allExpressions",
    "ambig_cases",
    "calibrate",
    "causalChain",
    "cluster",
    "cluster_plot",
    "complexity",
    "compute",
    "createMatrix",
    "deMorgan",
    "eqmcc",
    "esa",
    "expand",
    "factorize",
    "findRows",
    "findSubsets",
    "findSupersets",
    "findTh",
    "findmin",
    "fuzzyand",
    "fuzzyor",
    "generate",
    "getRow",
    "indirectCalibration",
    "intersectExp",
    "intersection",
    "invert",
    "makeChart",
    "minimize",
    "modelFit",
    "negate",
    "negateExp",
    "pimdata",
    "pimplot",
    "pof",
    "pofind",
    "recode",
    "retention",
    "rob_calibrange",
    "rob_cases",
    "rob_corefit",
    "rob_fit",
    "rob_inclrange",
    "rob_ncutrange",
    "rob_singletest",
    "rob_xyplot",
    "rowDominance",
    "simplify",
    "skew_check",
    "smmr",
    "solveChart",
    "sop",
    "sopos",
    "stargazerSol",
    "stargazerTT",
    "superSubset",
    "theory_evaluation",
    "translate",
    "truthTable",
    "venn",
    "xy_plot",
]

guard_all(globals(), __all__)

_INSTEAD = {
    "as_panel": "a table may have the same row name twice",
    "export": "every result has to_csv, to_excel, to_latex and to_markdown",
    "property_cube": "fastqca.plot.venn draws three sets",
    "QCAradar": "fastqca.plot.fiss draws the terms of a solution",
}


def __getattr__(name: str) -> object:
    """Say of a function that is not there which one is meant, or what takes its place."""
    hint = f": {_INSTEAD[name]}" if name in _INSTEAD else ""
    if not hint and not name.startswith("_"):
        folded = {each.replace("_", "").casefold(): each for each in __all__}
        meant = folded.get(name.replace("_", "").casefold()) or nearest(name, __all__)
        hint = f" (did you mean {meant!r}?)" if meant else ""
    raise AttributeError(f"fastqca.compat.r has no function {name!r}{hint}")
