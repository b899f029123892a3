"""
How time and memory grow: slopes in logarithms, of truth tables and of minimization.

``python benches/growth.py`` measures truth tables, crisp and fuzzy, of more and more cases,
conditions and rows, each in a process of its own; the slopes of minimization are those of the
figures in ``benches/results/grid.json``, see ``grid.py``. A slope of 1 is growth in proportion.
"""

import argparse
import json
import subprocess
import sys
import time

import numpy as np
from grid import RESULTS, machine
from table import peak

CASES = (10_000, 30_000, 100_000, 300_000)
CONDITIONS = (4, 6, 8, 10, 12)
ROWS = (10, 100, 1_000, 10_000)
# Cases, conditions and rows (0: as they come) of a sweep.
SWEEPS = {
    "cases": [(n, 8, 0) for n in CASES],
    "conditions": [(30_000, k, 0) for k in CONDITIONS],
    "rows": [(30_000, 14, rows) for rows in ROWS],
}


def one(kind: str, cases: int, conditions: int, rows: int) -> dict[str, float]:
    """Time one truth table in this process."""
    import fastqca as qca

    rng = np.random.default_rng(1)
    if rows:  # cases of that many configurations
        corners = rng.integers(0, 2, (rows, conditions))[rng.integers(0, rows, cases)]
    else:
        corners = rng.integers(0, 2, (cases, conditions))
    x = corners.astype(float)
    if kind == "fuzzy":
        x = np.abs(x - 0.49 * rng.random(x.shape))
    data = {f"C{i}": x[:, i].copy() for i in range(conditions)}
    data["Y"] = np.maximum(np.minimum(x[:, 0], x[:, 1]), x[:, 2])
    small = {name: line[:20] for name, line in data.items()}
    qca.truth_table(small, "Y")
    before, best = peak(), float("inf")
    for _ in range(3):
        start = time.perf_counter(), time.process_time()
        table = qca.truth_table(data, "Y")
        took = time.perf_counter() - start[0], time.process_time() - start[1]
        best = min(best, *(each for each in took if each > 0))
    found = {"cases": cases, "conditions": conditions, "rows": len(table.to_frame())}
    return {**found, "seconds": best, "memory": peak() - before}


def slope(x: list[float], y: list[float]) -> float | None:
    """The slope of y over x in logarithms, None where there is nothing to see."""
    points = [(a, b) for a, b in zip(x, y, strict=True) if a > 0 and b > 0]
    if len({a for a, _ in points}) < 2:
        return None
    return round(float(np.polyfit(*np.log(points).T, 1)[0]), 2)


def of_minimization(rows: list[dict]) -> list[dict]:
    """Slopes over conditions at as many cases, and over cases at as many conditions."""
    ours = [row for row in rows if row["program"] == "fastqca" and "seconds" in row]
    found = []
    for over, held in (("conditions", "cases"), ("cases", "conditions")):
        for noise, at in sorted({(row["noise"], row[held]) for row in ours}):
            some = [row for row in ours if (row["noise"], row[held]) == (noise, at)]
            sizes = [row[over] for row in some]
            slopes = {
                name: slope(sizes, [row[name] for row in some]) for name in ("seconds", "memory")
            }
            found.append({"over": over, held: at, "noise": noise, **slopes})
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--one", nargs=4)
    given = options.parse_args().one
    if given:
        print(json.dumps(one(given[0], *map(int, given[1:]))))
        return
    tables = []
    for kind in ("crisp", "fuzzy"):
        for over, sizes in SWEEPS.items():
            points = []
            for size in sizes:
                call = [sys.executable, __file__, "--one", kind, *map(str, size)]
                done = subprocess.run(call, capture_output=True, text=True, check=True)
                points.append(json.loads(done.stdout))
            x = [point[over] for point in points]
            slopes = {
                name: slope(x, [point[name] for point in points]) for name in ("seconds", "memory")
            }
            tables.append({"kind": kind, "over": over, **slopes, "points": points})
            print(json.dumps(tables[-1]), flush=True)
    grid = json.loads((RESULTS / "grid.json").read_text())
    about = {
        "machine": machine(),
        "truth tables": tables,
        "minimization": of_minimization(grid["rows"]),
    }
    (RESULTS / "growth.json").write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    main()
