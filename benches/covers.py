"""
Bounds of the minimum number of terms, without HiGHS, with it, and by it alone, in one run.

    python benches/covers.py --conditions 12 15 --cases 1000 --seeds 910001 910002 --budget 60

Crisp studies of which 5 % have a flipped outcome. Printed are the prime implicants, then for each
way the number of terms that no model is below, that of the models found, the number of models
listed, and the seconds of CPU time. What is proven has one number of terms. "alone" gives HiGHS the
whole prime implicant chart, with no cover to start from and the same seconds, of one model.
"""

import argparse
import time
import warnings
from itertools import product

import numpy as np
from studies import SEED, study

import fastqca as qca
from fastqca.solutions import highs
from fastqca.truth_tables.truth_table import TruthTable


def cpu() -> float:
    """Seconds of this process and of those it has ended."""
    now = time.process_time()
    try:
        import resource
    except ImportError:  # pragma: no cover (Windows)
        return now
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now + children.ru_utime + children.ru_stime


def timed(table: TruthTable, budget: float, *, with_highs: bool) -> str:
    """What one minimization proves, in words."""
    there = highs.available
    highs.available = there if with_highs else lambda: False
    try:
        begun = cpu()
        result = qca.minimize(table, include="?", budget=budget)
        seconds = cpu() - begun
    finally:
        highs.available = there
    solution = result.solution
    shown = len(solution.models[0].terms)
    terms = f"{shown}" if solution.min_terms else f"{solution.min_terms_at_least}..{shown}"
    count = solution.n_models or f">={solution.n_models_at_least}"
    return f"{terms:>8} {count!s:>9} {seconds:7.1f}"


def alone(table: TruthTable, budget: float) -> str:
    """What HiGHS proves of the whole chart, in words."""
    # Primes by rows that they cover; the budget leaves no time for covers.
    chart = qca.minimize(table, include="?", budget=1e-3).chart.to_numpy(dtype=bool)
    offsets = np.concatenate([[0], chart.sum(axis=1).cumsum()])
    members = np.flatnonzero(chart) % chart.shape[1]
    whole = np.arange(len(chart))
    found = highs.minimum_cover((offsets, members), chart.shape[1], whole, budget)
    if found is None:
        return f"{'-':>8} {'-':>9} {'-':>7}"
    terms = sorted({found.at_least, len(found.cover)})
    return f"{'..'.join(map(str, terms)):>8} {'1':>9} {found.seconds:7.1f}"


def main() -> None:
    """Print a line for each study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--conditions", type=int, nargs="+", default=[10, 12, 15])
    parser.add_argument("--cases", type=int, nargs="+", default=[1000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[SEED])
    parser.add_argument("--flipped", type=float, default=0.05)
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--only", choices=["before", "after", "alone"])
    options = parser.parse_args()
    if options.only != "before" and not highs.available():
        raise SystemExit("HiGHS is not installed: pip install 'fastqca[proofs]'")
    warnings.simplefilter("ignore", qca.FastqcaWarning)
    ways = [way for way in ("before", "after", "alone") if options.only in {None, way}]
    heads = "".join(f"  {way:>8}    models seconds" for way in ways)
    print(f"     seed  k     N  primes{heads}")
    for seed, k, n in product(options.seeds, options.conditions, options.cases):
        table = qca.truth_table(study(k, n, options.flipped, seed), "Y")
        found = [
            alone(table, options.budget)
            if way == "alone"
            else timed(table, options.budget, with_highs=way == "after")
            for way in ways
        ]
        primes = len(qca.minimize(table, include="?", budget=1e-3).prime_implicants)
        print(f"{seed:9} {k:2} {n:5} {primes:7}  {'  '.join(found)}", flush=True)


if __name__ == "__main__":
    main()
