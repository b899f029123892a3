"""
Time counting all minimum models: CPU seconds, what is proven and what is estimated.

    python benches/counting.py --sizes 10x1000 15x200 20x200 25x200 --seeds 0 1 --budget 60
    python benches/counting.py --sizes 20x200 --before /path/to/another/checkout/python

Crisp studies as in `grid.py`, with 5 % of the outcomes flipped: parsimonious models, of which one
is listed and all are to be counted. Printed are the prime implicants, the terms of a minimum model,
the number of models (``>=`` where it could not be counted in the budget), the seconds of all
threads together and those that pass, and the estimate where there is one, with the seconds that it
takes. With ``--before``, the package of another checkout counts each study first.
"""

import argparse
import os
import subprocess
import sys
import time
import warnings

from studies import SEED, study

import fastqca as qca


def line(conditions: int, cases: int, seed: int, flipped: float, budget: float) -> str:
    """Count the models of a study and say what came out."""
    table = qca.truth_table(study(conditions, cases, flipped, SEED + seed), "Y")
    start, begun = time.process_time(), time.monotonic()
    result = qca.minimize(table, include="?", max_models=1, budget=budget)
    seconds, passed = time.process_time() - start, time.monotonic() - begun
    found = result.solution
    exact = found.n_models is not None
    number = f"{found.n_models:,}" if exact else f">={found.n_models_at_least:,}"
    terms = found.min_terms or f">={found.min_terms_at_least}"
    primes = len(found.prime_implicants)
    start = time.process_time()
    about = found.n_models_estimate
    extra = "" if about is None else f"  {about}, {time.process_time() - start:.1f} s"
    return f"{primes:9,} {terms!s:>5} {number:>24} {seconds:9.3f} {passed:9.3f}{extra}"


def before(path: str, size: str, seed: int, options: argparse.Namespace) -> str:
    """Do the same with another checkout, in a process of its own."""
    command = [sys.executable, __file__, "--bare", "--sizes", size, "--seeds", str(seed)]
    command += ["--flipped", str(options.flipped), "--budget", str(options.budget)]
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.rstrip("\n")


def main() -> None:
    """Print a line for each study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    sizes = ["10x1000", "15x200", "20x200", "25x200"]
    parser.add_argument("--sizes", nargs="+", default=sizes, help="conditions x cases")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--flipped", type=float, default=0.05)
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--before", help="the folder with the package of another checkout")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore", qca.FastqcaWarning)
    if not options.bare:
        head = "conditions cases seed           primes terms                   models"
        print(f"{head}       CPU    passed")
    for size in options.sizes:
        conditions, cases = map(int, size.split("x"))
        for seed in options.seeds:
            place = "" if options.bare else f"{conditions:10} {cases:5} {seed:4} "
            if options.before:
                print(place + "before " + before(options.before, size, seed, options), flush=True)
            now = "" if options.bare else "now    "
            found = line(conditions, cases, seed, options.flipped, options.budget)
            print(place + now + found, flush=True)


if __name__ == "__main__":
    main()
