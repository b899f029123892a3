"""The same analysis by each program: all parsimonious models of a crisp study, from a DataFrame.

Each function returns the number of models, of prime implicants and of terms in a model, None where
the program does not say. The programs differ in what they answer: fastqca finds all minimum models;
setqca at most 256 and all three solutions; PyQCA one model per solution, by a greedy cover;
quine-mccluskey and sympy one model, given the list of all remainders.
"""

from collections.abc import Callable
from itertools import product

import pandas as pd

Answer = tuple[int | None, int | None, int | None]


def fastqca(data: pd.DataFrame) -> Answer:
    import fastqca as qca

    found = qca.minimize(data, "Y", include="?", incl_cut=0.8).parsimonious
    return found.n_models, len(found.prime_implicants), len(found.models[0].terms)


def setqca(data: pd.DataFrame) -> Answer:
    from setqca import CSQCA

    conditions = list(data.columns[:-1])
    CSQCA(consistency=0.8).fit(data, outcome="Y", conditions=conditions)
    return None, None, None


def pyqca(data: pd.DataFrame) -> Answer:
    from qca import CSQCA

    CSQCA(data, "Y", list(data.columns[:-1])).fit(consistency_cutoff=0.8)
    return None, None, None


def coded(data: pd.DataFrame) -> tuple[list[int], list[int], int]:
    """Row numbers to explain, those of all remainders, and the number of conditions."""
    conditions = list(data.columns[:-1])
    rows = data.groupby(conditions)["Y"].mean()
    number = {row: int("".join(map(str, row)), 2) for row in rows.index}
    ones = [number[row] for row, share in rows.items() if share >= 0.8]
    unseen = (row for row in product((0, 1), repeat=len(conditions)) if row not in number)
    return ones, [int("".join(map(str, row)), 2) for row in unseen], len(conditions)


def quine_mccluskey(data: pd.DataFrame) -> Answer:
    from quine_mccluskey.qm import QuineMcCluskey

    ones, remainders, k = coded(data)
    return 1, None, len(QuineMcCluskey().simplify(ones, remainders, num_bits=k))


def sympy(data: pd.DataFrame) -> Answer:
    from sympy import Or, symbols
    from sympy.logic import SOPform

    ones, remainders, k = coded(data)
    return 1, None, len(Or.make_args(SOPform(symbols(f"x:{k}"), ones, remainders)))


PROGRAMS: dict[str, Callable[[pd.DataFrame], Answer]] = {
    "fastqca": fastqca,
    "setqca": setqca,
    "pyqca": pyqca,
    "quine-mccluskey": quine_mccluskey,
    "sympy": sympy,
}
