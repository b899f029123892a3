"""
Time and memory of truth tables of many cases, of two checkouts that take turns, or of this one.

    python benches/truth_tables.py [/path/to/before/python] [/path/to/after/python]

Printed are the best CPU seconds of `truth_table` from a DataFrame and its peak memory as a multiple
of the data as float64, each from processes of their own, and with which power of cases, of
conditions and of rows the time of the last checkout grows.
"""

import json
import math
import resource
import subprocess
import sys
import time
from itertools import pairwise

ROUNDS = 3
SLOW = 2.0  # seconds after which one round is enough
CASES = [10_000, 100_000, 1_000_000]
CONDITIONS = [5, 8, 10, 12, 14]
SIZES = [
    *(("crisp", n, 10) for n in CASES),
    *(("crisp", 100_000, k) for k in (5, 15, 20)),
    ("multi-value", 1_000_000, 8),
    *(("fuzzy", n, 10) for n in CASES),
    *(("fuzzy", 100_000, k) for k in CONDITIONS if k != 10),
    ("fuzzy", 1_000_000, 8),
    ("mixed", 100_000, 10),
]


def one(kind: str, n: int, k: int) -> dict[str, float]:
    """Make one truth table in this process."""
    import warnings

    import numpy as np
    import pandas as pd

    import fastqca as qca

    warnings.simplefilter("ignore")
    rng = np.random.default_rng(5)
    columns = {}
    for i in range(k):
        if kind == "fuzzy" or (kind == "mixed" and i % 2):
            columns[f"C{i}"] = rng.random(n)
        else:
            columns[f"C{i}"] = rng.integers(0, 3 if kind == "multi-value" else 2, n, dtype=np.uint8)
    y = rng.random(n) if kind == "fuzzy" else rng.integers(0, 2, n, dtype=np.uint8)
    frame = pd.DataFrame(columns | {"Y": y})
    qca.truth_table(frame[:10], "Y", incl_cut=0.8)  # one-time work
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    rows = len(qca.truth_table(frame, "Y", incl_cut=0.8))
    seconds = time.process_time() - start
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    return {"rows": rows, "seconds": seconds, "memory": peak / (8 * n * (k + 1))}


def measured(path: str, size: tuple[str, int, int]) -> dict[str, float]:
    """Make it in a process of its own."""
    call = [sys.executable, __file__, "--one", *map(str, size)]
    environment = {"PYTHONPATH": path, "PATH": ""}
    done = subprocess.run(call, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def best(paths: list[str], size: tuple[str, int, int]) -> list[dict[str, float]]:
    """Let checkouts take turns and keep the best of each."""
    found = [measured(path, size) for path in paths]
    for _ in range(ROUNDS - 1):
        for at, path in enumerate(paths):
            if found[at]["seconds"] < SLOW:
                found[at] = min(found[at], measured(path, size), key=lambda one: one["seconds"])
    return found


def main() -> None:
    """Print a line for each size, then how time grows."""
    if "--one" in sys.argv:
        kind, n, k = sys.argv[2:]
        print(json.dumps(one(kind, int(n), int(k))))
        return
    paths = sys.argv[1:] or [str(p) for p in sys.path if p]
    last = {}
    for size in SIZES:
        found = best(paths[:2] if sys.argv[1:] else [":".join(paths)], size)
        last[size] = found[-1]
        shown = [f"{one['seconds']:9.4f} s {one['memory']:5.1f} x" for one in found]
        ratio = f"{found[0]['seconds'] / found[-1]['seconds']:8.1f}" if len(found) > 1 else ""
        kind, n, k = size
        print(f"{kind:12} N={n:<8} k={k:<3} rows={found[-1]['rows']:<6}", *shown, ratio, flush=True)
    for kind in ("crisp", "fuzzy"):
        for name, sizes in (
            ("N", [(kind, n, 10) for n in CASES]),
            ("k", [(kind, 100_000, k) for k in (5, 8, 10, 12, 14, 15, 20)]),
            ("rows", [(kind, 100_000, k) for k in (5, 8, 10, 12, 14, 15, 20)]),
        ):
            known = [size for size in sizes if size in last]
            place = {"N": lambda s: s[1], "k": lambda s: s[2], "rows": lambda s: last[s]["rows"]}
            powers = [
                math.log(last[b]["seconds"] / last[a]["seconds"])
                / math.log(place[name](b) / place[name](a))
                for a, b in pairwise(known)
            ]
            print(f"{kind}: time grows with {name} to the power of", *(f"{p:.2f}" for p in powers))


if __name__ == "__main__":
    main()
