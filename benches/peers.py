"""
The tables of docs/peers.md: PyQCA and setqca against their stand-ins, in one process and in turns.

``python benches/peers.py`` prints them; it needs ``pip install 'fastqca[bench]'``.
"""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import qca
import setqca
from setqca.minimize import minimize
from studies import study

from fastqca.compat import pyqca as our_pyqca
from fastqca.compat import setqca as our_setqca

STUDIES = [(5, 24, 0.05), (6, 40, 0.05), (7, 40, 0.05), (8, 40, 0.0)]
TABLES = [(3, 2, 2), (5, 8, 8), (6, 12, 12), (7, 14, 14), (8, 16, 16)]
SECONDS = 4.0

Calls = dict[str, Callable[[], object]]


def fits(data: pd.DataFrame) -> Calls:
    """The same crisp study: all three solutions with their fit, from a DataFrame."""
    names = list(data.columns[:-1])
    ones = dict.fromkeys(names, 1)

    def pyqca_of(package: Any) -> object:
        model = package.CSQCA(data, "Y", names)
        return model.fit(consistency_cutoff=0.8, directional_expectations=ones)

    def setqca_of(package: Any) -> object:
        model = package.CSQCA(consistency=0.8, directional_expectations=ones)
        return model.fit(data, outcome="Y", conditions=names)

    return {
        "PyQCA": lambda: pyqca_of(qca),
        "compat.pyqca": lambda: pyqca_of(our_pyqca),
        "setqca": lambda: setqca_of(setqca),
        "compat.setqca": lambda: setqca_of(our_setqca),
    }


def tables(width: int, positive: int, negative: int) -> Calls:
    """A random table with some positive and negative rows; all others are remainders."""
    rows = np.random.default_rng(7).permutation(2**width).tolist()
    on, free = set(rows[:positive]), set(rows[positive + negative :])
    return {
        "setqca": lambda: minimize(on, dont_cares=free, width=width),
        "compat.setqca": lambda: our_setqca.minimize(on, dont_cares=free, width=width),
    }


def best(functions: Calls) -> dict[str, float]:
    """The quickest of several calls of each, in turns."""
    found = dict.fromkeys(functions, float("inf"))
    spent = dict.fromkeys(functions, 0.0)
    for _ in range(200):
        for name, function in functions.items():
            if spent[name] < SECONDS:
                start = time.perf_counter()
                function()
                took = time.perf_counter() - start
                spent[name] += took
                found[name] = min(found[name], took)
    return found


def figure(number: float) -> str:
    """Write two digits of a number."""
    return f"{float(f'{number:.2g}'):,g}"


def cells(took: dict[str, float], theirs: str, ours: str) -> list[str]:
    """Milliseconds of both, and how many times longer the first took."""
    times = [figure(took[name] * 1e3) for name in (theirs, ours)]
    return [*times, figure(took[theirs] / took[ours])]


def main() -> None:
    warnings.simplefilter("ignore")
    print("| conditions | cases | PyQCA | compat.pyqca | ratio | setqca | compat.setqca | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for conditions, cases, flipped in STUDIES:
        took = best(fits(study(conditions, cases, flipped)))
        row = [str(conditions), str(cases), *cells(took, "PyQCA", "compat.pyqca")]
        print(f"| {' | '.join([*row, *cells(took, 'setqca', 'compat.setqca')])} |")
    print()
    print("| conditions | positive rows | negative rows | setqca | compat.setqca | ratio |")
    print("|---|---|---|---|---|---|")
    for size in TABLES:
        row = [*map(str, size), *cells(best(tables(*size)), "setqca", "compat.setqca")]
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
