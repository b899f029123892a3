"""
Time intermediate solutions of fuzzy survey studies: CPU seconds of the models, listed and counted.

    python benches/intermediate.py --conditions 8 --cases 200 --seeds 5

Memberships lie near 0 and 1 more often than between, and the outcome follows ``A*B + C*~D`` with
some noise; all conditions are expected to be present. Printed are the models of the conservative
and of the parsimonious solution, the pairs of these, the intermediate models, and the seconds for
all analyses and for the distinct models of these.
"""

import argparse
import time
import warnings

import numpy as np
from studies import SEED

import fastqca as qca
from fastqca.truth_tables.truth_table import TruthTable


def survey(conditions: int, cases: int, seed: int, noise: float = 0.2) -> TruthTable:
    """Make a truth table of random memberships."""
    rng = np.random.default_rng([SEED, conditions, cases, seed])
    x = np.clip(rng.beta(0.6, 0.6, (cases, conditions)), 0.01, 0.99).round(2)
    x[x == 0.5] = 0.51
    y = np.maximum(np.minimum(x[:, 0], x[:, 1]), np.minimum(x[:, 2], 1 - x[:, 3]))
    y = np.clip(y + rng.normal(0, noise, cases), 0, 1).round(2)
    data = {chr(65 + i): x[:, i] for i in range(conditions)} | {"OUT": y}
    return qca.truth_table(data, "OUT", incl_cut=0.9)


def main() -> None:
    """Print a line for each study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--conditions", type=int, default=8)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--noise", type=float, default=0.2)
    options = parser.parse_args()
    warnings.simplefilter("ignore", qca.FastqcaWarning)
    print("seed     C     P  pairs  models     pairs  together")
    for seed in range(options.seeds):
        table = survey(options.conditions, options.cases, seed, options.noise)
        expected = ",".join(table.conditions)
        clock = [time.process_time()]
        result = qca.minimize(table, include="?", dir_exp=expected, budget=options.budget)
        clock.append(time.process_time())
        models, listed = result.intermediate.n_models, len(result.intermediate.models)
        clock.append(time.process_time())
        sides = result.conservative.n_models, result.parsimonious.n_models
        shown = [f"{seed:4}", *(f"{side!s:>5}" for side in sides), f"{len(result.pairs):6}"]
        shown += [f"{models or f'>={listed}'!s:>7}", *(f"{t:9.4f}" for t in np.diff(clock))]
        print(" ".join(shown))


if __name__ == "__main__":
    main()
