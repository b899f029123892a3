"""
Time counting all minimum models: CPU seconds, what is proven and what is estimated.

    python benches/counting.py --sizes 10x1000 15x200 20x200 25x200 --seeds 2 --budget 60

Crisp studies as in `grid.py`, with 5 % of the outcomes flipped: parsimonious models, of which one
is listed and all are to be counted. Printed are the prime implicants, the terms of a minimum model,
the number of models (``>=`` where it could not be counted in the budget), the seconds, and the
estimate where there is one, with the seconds that it takes.
"""

import argparse
import time
import warnings

from studies import SEED, study

import fastqca as qca


def main() -> None:
    """Print a line for each study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    sizes = ["10x1000", "15x200", "20x200", "25x200"]
    parser.add_argument("--sizes", nargs="+", default=sizes, help="conditions x cases")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--flipped", type=float, default=0.05)
    parser.add_argument("--budget", type=float, default=60.0)
    options = parser.parse_args()
    warnings.simplefilter("ignore", qca.FastqcaWarning)
    print("conditions cases seed    primes terms                   models   seconds")
    for size in options.sizes:
        conditions, cases = map(int, size.split("x"))
        for seed in range(options.seeds):
            data = study(conditions, cases, options.flipped, SEED + seed)
            table = qca.truth_table(data, "Y")
            start = time.process_time()
            result = qca.minimize(table, include="?", max_models=1, budget=options.budget)
            seconds = time.process_time() - start
            found = result.solution
            exact = found.n_models is not None
            number = f"{found.n_models:,}" if exact else f">={found.n_models_at_least:,}"
            terms = found.min_terms or f">={found.min_terms_at_least}"
            primes = len(found.prime_implicants)
            start = time.process_time()
            about = found.n_models_estimate
            extra = "" if about is None else f"  {about}, {time.process_time() - start:.1f} s"
            print(
                f"{conditions:10} {cases:5} {seed:4} {primes:9,} {terms!s:>5} "
                f"{number:>24} {seconds:9.3f}{extra}",
                flush=True,
            )


if __name__ == "__main__":
    main()
