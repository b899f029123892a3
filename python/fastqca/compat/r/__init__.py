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
from fastqca.compat.r.algebra import *
from fastqca.compat.r.analysis import *
from fastqca.compat.r.cases import *
from fastqca.compat.r.fit import *
from fastqca.compat.r.implicants import *
from fastqca.compat.r.plots import *
from fastqca.compat.r.robust import *
from fastqca.compat.r.set_methods import *
from fastqca.compat.r.table import TABLE

__all__ = sorted(TABLE)

guard_all(globals(), __all__)

_INSTEAD = {
    "as_panel": "row names of a table need not be unique",
    "export": "every result has the methods to_csv, to_excel, to_latex and to_markdown",
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
