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

import lazy_loader

# The names, and where they come from, stand in __init__.pyi.
_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    from fastqca._common.arguments import guard

    globals()[name] = offered = guard(_load(name), __name__)
    return offered
