"""The same analysis by each program: all parsimonious models of a crisp study, from a DataFrame.

The programs differ in what they answer: fastqca finds all minimum models; setqca at most 256 and
all three solutions; PyQCA one model per solution, by a greedy cover; quine-mccluskey and sympy one
model, given the list of all remainders; pyeda, which holds espresso, one model that is near to the
minimum. What neither the index of Python packages nor Debian has cannot be installed here and has
no function: CORA, and the R package QCA.
"""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import pandas as pd

# Seconds that fastqca may take to count models; what is not settled by then, it says.
BUDGET = 2.0

Term = dict[str, int]


class Answer(NamedTuple):
    """What a program answers, None where it does not say."""

    n_models: int | None
    n_primes: int | None
    model: list[Term]  # the first one: the level of each condition that occurs in a term
    proven: bool = False  # that no model has fewer terms


def fastqca(data: pd.DataFrame) -> Answer:
    import fastqca as qca

    found = qca.minimize(data, "Y", include="?", incl_cut=0.8, budget=BUDGET).parsimonious
    literals = [str(term).split("*") for term in found.models[0].terms]
    terms = [{one.removeprefix("~"): int(one[0] != "~") for one in term} for term in literals]
    return Answer(found.n_models, len(found.prime_implicants), terms, found.min_terms is not None)


def setqca(data: pd.DataFrame) -> Answer:
    from setqca import CSQCA

    conditions = list(data.columns[:-1])
    found = CSQCA(consistency=0.8).fit(data, outcome="Y", conditions=conditions).parsimonious
    patterns = [term.pattern for term in found[0].boolean.implicants]
    return Answer(len(found), None, of_patterns(conditions, patterns))


def pyqca(data: pd.DataFrame) -> Answer:
    from qca import CSQCA

    conditions = list(data.columns[:-1])
    found = CSQCA(data, "Y", conditions).fit(consistency_cutoff=0.8).minimization
    patterns = [term.pattern for term in found.parsimonious_solution]
    return Answer(1, None, of_patterns(conditions, patterns))


def of_patterns(conditions: list[str], patterns: list) -> list[Term]:
    """Terms from their levels, condition by condition; anything but 0 and 1 is no literal."""
    levels = {0: 0, 1: 1, "0": 0, "1": 1}
    return [
        {name: levels[x] for name, x in zip(conditions, pattern, strict=True) if x in levels}
        for pattern in patterns
    ]


def observed(data: pd.DataFrame) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """The configurations to explain and the negative ones."""
    rows = data.groupby(list(data.columns[:-1]))["Y"].mean()
    return [row for row, y in rows.items() if y >= 0.8], [row for row, y in rows.items() if y < 0.8]


def numbered(data: pd.DataFrame) -> tuple[list[int], list[int], int]:
    """Row numbers to explain, those of all remainders, and the number of conditions."""
    ones, zeros = observed(data)
    k = len(data.columns) - 1
    seen = {*ones, *zeros}
    unseen = (row for row in product((0, 1), repeat=k) if row not in seen)

    def number(row: tuple[int, ...]) -> int:
        return int("".join(map(str, row)), 2)

    return [number(row) for row in ones], [number(row) for row in unseen], k


def quine_mccluskey(data: pd.DataFrame) -> Answer:
    from quine_mccluskey.qm import QuineMcCluskey

    ones, remainders, k = numbered(data)
    found = QuineMcCluskey().simplify(ones, remainders, num_bits=k)
    return Answer(1, None, of_patterns(list(data.columns[:-1]), list(found)))


def sympy(data: pd.DataFrame) -> Answer:
    from sympy import And, Not, Or, symbols
    from sympy.logic import SOPform

    ones, remainders, _k = numbered(data)
    found = SOPform(symbols([f"{name}_" for name in data.columns[:-1]]), ones, remainders)
    terms = [And.make_args(term) for term in Or.make_args(found)]
    return Answer(
        1,
        None,
        [{str(one).strip("~_"): int(not isinstance(one, Not)) for one in term} for term in terms],
    )


def pyeda(data: pd.DataFrame) -> Answer:
    from pyeda.boolalg.espresso import FTYPE, RTYPE, espresso

    # Espresso writes 0, 1 and "either" as 1, 2 and 3.
    ones, zeros = observed(data)
    cover = [
        (tuple(level + 1 for level in row), (out,))
        for rows, out in ((ones, 1), (zeros, 0))
        for row in rows
    ]
    found = espresso(len(data.columns) - 1, 1, cover, FTYPE | RTYPE)
    patterns = [[level - 1 for level in inputs] for inputs, _ in found]
    return Answer(1, None, of_patterns(list(data.columns[:-1]), patterns))


PROGRAMS: dict[str, Callable[[pd.DataFrame], Answer]] = {
    "fastqca": fastqca,
    "setqca": setqca,
    "pyqca": pyqca,
    "quine-mccluskey": quine_mccluskey,
    "sympy": sympy,
    "pyeda": pyeda,
}


def fault(model: list[Term], data: pd.DataFrame) -> str:
    """What is wrong with a model in the eyes of the definition, "" if nothing is."""
    covered = pd.Series(data=False, index=data.index)
    for term in model:
        covered |= (data[list(term)] == pd.Series(term, dtype=int)).all(axis=1)
    consistent = data.groupby(list(data.columns[:-1]))["Y"].transform("mean") >= 0.8
    return (
        f"{int((covered & ~consistent).sum())} negative cases covered"
        if (covered & ~consistent).any()
        else f"{int((consistent & ~covered).sum())} cases left out"
        if (consistent & ~covered).any()
        else ""
    )
