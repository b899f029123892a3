"""Many data sets by each program, in one run: ``python benches/many.py``.

200 crisp data sets (5 conditions, 24 cases, `A*B + C*D*E`, 5 % of the outcomes flipped): all
parsimonious models with the fewest terms, with their fit. The programs take turns, so that ratios
hold on a noisy machine, and their answers are compared. They answer less: setqca lists at most 256
models, PyQCA one, found by a greedy cover. Programs that are not installed are left out.

``python benches/many.py sizes`` times `minimize_many` alone on more conditions and cases, crisp (at
a cut-off of 1) and fuzzy (at 0.8).
"""

import importlib.util
import re
import sys
import time
import warnings

import naive_loop
import numpy as np
import pandas as pd

import fastqca as qca

SETS, CASES, NAMES = 200, 24, list("ABCDE")
SEED = 20261121
ROUNDS = 3


def data_sets(sets, cases=CASES):
    rng = np.random.default_rng(SEED)
    x = rng.integers(0, 2, (sets, cases, 5), dtype=np.uint8)
    y = (x[:, :, 0] & x[:, :, 1]) | (x[:, :, 2] & x[:, :, 3] & x[:, :, 4])
    return x, y ^ (rng.random(y.shape) < 0.05).astype(np.uint8)


def term(text):
    """Read ``~A*C`` or ``(~A * C)`` as levels, -1 where a condition is absent."""
    literals = [part.strip() for part in text.strip(" ()").split("*")]
    levels = {part.lstrip("~"): int(not part.startswith("~")) for part in literals}
    return tuple(levels.get(name, -1) for name in NAMES)


def model(text):
    return frozenset(term(part) for part in re.sub(r"\s*\[.*", "", text).split("+"))


def minimize_many(x, y):
    many = qca.minimize_many(x, y, threads=1)
    return many, lambda: [set(map(model, many.models_of(i))) for i in range(len(many))]


def minimize_loop(x, y):
    found = []
    for a, b in zip(x, y, strict=True):
        frame = pd.DataFrame(a, columns=NAMES).assign(Y=b)
        try:
            found.append(qca.minimize(frame, "Y", include="?").parsimonious)
        except qca.SolutionError:
            found.append(None)
            continue
        _ = found[-1].fit
    return found, lambda: [{model(str(m)) for m in one.models} if one else set() for one in found]


TERMS = naive_loop.all_terms(5)


def numpy_loop(x, y):
    found = [naive_loop.solve(a, b, *TERMS) for a, b in zip(x, y, strict=True)]
    return found, lambda: [set(one) for one in found]


def setqca(x, y):
    from setqca import CSQCA

    found = []
    for a, b in zip(x, y, strict=True):
        frame = pd.DataFrame(a, columns=NAMES).assign(Y=b)
        try:
            found.append(CSQCA(consistency=1.0).fit(frame, outcome="Y", conditions=NAMES))
        except ValueError:
            found.append(None)

    def read(one):
        terms = [[t.pattern for t in m.boolean.implicants] for m in one.parsimonious]
        return {
            frozenset(tuple(-1 if v is None else v for v in t) for t in terms_of)
            for terms_of in terms
        }

    return found, lambda: [read(one) if one else set() for one in found]


def pyqca(x, y):
    from qca import CSQCA

    found = []
    for a, b in zip(x, y, strict=True):
        frame = pd.DataFrame(a, columns=NAMES).assign(Y=b)
        try:
            fitted = CSQCA(frame, "Y", NAMES).fit(consistency_cutoff=1.0)
            found.append(fitted.solution_metrics["parsimonious"].antecedent)
        except (ValueError, KeyError):
            found.append(None)
    return found, lambda: [{model(one)} if one else set() for one in found]


PROGRAMS = {
    "minimize_many, one thread": (minimize_many, "fastqca"),
    "loop over minimize": (minimize_loop, "fastqca"),
    "loop with NumPy": (numpy_loop, "numpy"),
    "setqca": (setqca, "setqca"),
    "PyQCA": (pyqca, "qca"),
}


def rates():
    """CPU seconds per data set, and the models found."""
    warnings.simplefilter("ignore")
    x, y = data_sets(SETS)
    many_x, many_y = data_sets(100 * SETS)
    seconds, models = {}, {}
    for name, (solve, module) in PROGRAMS.items():
        if importlib.util.find_spec(module) is not None:
            solve(x[:2], y[:2])  # imports and other one-time work
            models[name] = solve(x, y)[1]()
    for _ in range(ROUNDS):
        for name in models:
            # Two hundred are over before a clock has moved: there the call gets a hundred times
            # as many.
            given = (many_x, many_y) if name.startswith("minimize_many") else (x, y)
            start = time.process_time()
            PROGRAMS[name][0](*given)
            took = (time.process_time() - start) / len(given[0])
            seconds[name] = min(took, seconds.get(name, np.inf))
    return seconds, models


def main():
    seconds, models = rates()
    ours = models["minimize_many, one thread"]
    print("| program | data sets per second of CPU | times slower | answers |")
    print("|---|--:|--:|---|")
    for name, took in seconds.items():
        same = sum(a == b for a, b in zip(ours, models[name], strict=True))
        one_of = sum(b <= a for a, b in zip(ours, models[name], strict=True))
        said = "the same" if same == SETS else f"{same} of {SETS} the same"
        if same < SETS:
            said += f", {one_of} right as far as they go"
        ratio = took / seconds["minimize_many, one thread"]
        print(f"| {name} | {1 / took:,.0f} | {ratio:,.0f} × | {said} |")


# Conditions, cases, and the share of outcomes that are flipped.
SIZES = [(5, 24, 0.05), (7, 24, 0.05), (8, 24, 0), (8, 24, 0.05), (8, 60, 0.05), (12, 24, 0.05)]


def memberships(sets, k, cases, flipped):
    rng = np.random.default_rng(SEED)
    x = rng.random((sets, cases, k))
    truth = np.maximum(x[..., :2].min(axis=2), x[..., 2:5].min(axis=2))
    return x, np.where(rng.random(truth.shape) < flipped, 1 - truth, truth)


def sizes():
    print("| conditions | cases | flipped | sets | data sets per second of CPU | models each |")
    print("|--:|--:|--:|---|--:|--:|")
    for k, cases, flipped in SIZES:
        x, y = memberships(20 * SETS, k, cases, flipped)
        crisp = [(a > 0.5).astype(np.uint8) for a in (x, y)]
        for name, given, cut in (("crisp", crisp, 1.0), ("fuzzy", (x, y), 0.8)):
            least = np.inf
            for _ in range(ROUNDS):
                start = time.process_time()
                many = qca.minimize_many(*given, incl_cut=cut, threads=1)
                least = min(least, time.process_time() - start)
            each = len(many.inclS) / len(many)
            rate = len(many) / least
            print(f"| {k} | {cases} | {flipped:.0%} | {name} | {rate:,.0f} | {each:.1f} |")


if __name__ == "__main__":
    sizes() if "sizes" in sys.argv else main()
