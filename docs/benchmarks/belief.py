"""
How often each check of belief warns of a wrong model, and of a right one.

    python docs/benchmarks/belief.py --sets 400

Data sets are simulated from a known truth; the first parsimonious model of each is right if it is a
submodel of that truth. Prints the table of docs/benchmarks/belief.md.
"""

from __future__ import annotations

import argparse
import warnings

import numpy as np
import pandas as pd

import fastqca as qca

TRUTH = qca.expression("A*B + C*D*E")
CONDITIONS = list("ABCDE")
CHECKS = (
    "parsimony: p > .05",
    "fit: p > .05",
    "some term: p > .05",
    "leaving out some case changes the models",
    "more than a quarter of the cases change the models when left out",
    "same models in fewer than half of the bootstrap samples",
    "hold-out: consistency below .8",
)


def simulated(rng: np.random.Generator, noise: float, *, null: bool) -> pd.DataFrame:
    """Draw 24 cases of five conditions, with an outcome by the truth and some of it wrong."""
    x = rng.integers(0, 2, (24, 5))
    y = ((x[:, 0] & x[:, 1]) | (x[:, 2] & x[:, 3] & x[:, 4])) ^ (rng.random(24) < noise)
    return pd.DataFrame(x, columns=CONDITIONS).assign(Y=rng.permutation(y) if null else y)


def warned(solution: qca.solutions.Minimization) -> list[bool]:
    """Tell which checks warn of a solution."""
    test = qca.permutation_test(solution, 499)
    left = qca.leave_out(solution)
    return [
        test["parsimony"].p > 0.05,
        test["fit"].p > 0.05,
        any(term.p > 0.05 for term in test.terms),
        bool(left.changing),
        len(left.changing) > len(left) / 4,
        qca.bootstrap(solution, 199).same < 0.5,
        not qca.holdout(solution, 0.5, 99).to_frame()["inclS"].mean() >= 0.8,
    ]


def main() -> None:
    """Simulate, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=400)
    sets = parser.parse_args().sets
    warnings.simplefilter("ignore", qca.FastqcaWarning)
    columns = {}
    for name, noise, null in (("5 % noise", 0.05, False), ("no relation", 0.0, True)):
        rng = np.random.default_rng(1)
        found: dict[bool, list[list[bool]]] = {True: [], False: []}
        for _ in range(sets):
            try:
                solution = qca.minimize(
                    simulated(rng, noise, null=null), "Y", include="?", incl_cut=0.8
                )
            except qca.SolutionError:
                continue
            right = not null and solution.models[0].expression.is_submodel_of(TRUTH)
            found[right].append(warned(solution))
        for right, rows in found.items():
            if rows:
                kind = name if null else f"{name}, {'correct' if right else 'incorrect'}"
                columns[f"{kind} ({len(rows)})"] = np.mean(rows, axis=0)
    print("| the check warns | " + " | ".join(columns) + " |")
    print("|---|" + "--:|" * len(columns))
    for i, check in enumerate(CHECKS):
        print(f"| {check} | " + " | ".join(f"{100 * c[i]:.0f} %" for c in columns.values()) + " |")


if __name__ == "__main__":
    main()
