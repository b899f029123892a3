"""
How fast studies are: `run` against a plain loop over data sets, in one run, by CPU time.

    python docs/benchmarks/speed.py [--write]

The loop does the same with the functions for single data sets: draw, minimize, compare the models
with the truth. With --write the table goes into speed.md beside this file.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
import warnings
from pathlib import Path

import fastqca as qca
from fastqca.expressions import Expression
from fastqca.simulation import Design, run

TRUTH = "FD*FI + VD*VI*NB -> NE"
PAGE = Path(__file__).with_suffix(".md")
CELLS = {
    "24 crisp cases": ({"n": 24}, 20_000),
    "100 crisp cases": ({"n": 100}, 10_000),
    "24 fuzzy cases": ({"n": 24, "parameters": {"sets": "fuzzy"}}, 5_000),
    "24 care networks": ({"n": 24, "generator": "CareNetworks"}, 2_000),
}
ALONE = 100  # replicates of the loop


def together(design: Design, replicates: int) -> float:
    """CPU seconds of `run` per replicate, with one thread, files included."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        run(design, replicates, 1, folder, progress=False, threads=1)
        return (time.process_time() - start) / replicates


def one_by_one(design: Design) -> tuple[float, list[bool]]:
    """CPU seconds per replicate, and which replicates have the exact truth."""
    truth = Expression(qca.expression(TRUTH).tree)
    exact = []
    start = time.process_time()
    for i in range(ALONE):
        frame = design.draw(0, [i], seed=1).frame(0)
        try:
            models = qca.minimize(
                frame, include="?", outcome="NE", incl_cut=0.8, pri_cut=0.5
            ).solution.models
        except qca.SolutionError:
            models = []
        correct = [model.expression.is_submodel_of(truth) for model in models]
        same = [Expression(model.expression.tree) == truth for model in models]
        exact.append(any(correct) and any(same))
    return (time.process_time() - start) / ALONE, exact


def main() -> None:
    """Measure, and print."""
    warnings.simplefilter("ignore", qca.FastqcaWarning)
    lines = ["| | replicates a second | loop | times |", "|---|--:|--:|--:|"]
    for name, (given, replicates) in CELLS.items():
        noise = {"outcome_flip" if "crisp" in name else "outcome_fuzzy": 0.05}
        design = Design(truth=TRUTH, noise=noise, incl_cut=0.8, pri_cut=0.5, **given)
        together(design, 100)  # so that all is imported
        fast, (slow, exact) = together(design, replicates), one_by_one(design)
        with tempfile.TemporaryDirectory() as folder:
            found = run(design, ALONE, 1, folder, progress=False).replicates("exact")
        if found["exact"].tolist() != exact:
            sys.exit(f"{name}: the answers differ")
        lines.append(f"| {name} | {1 / fast:,.0f} | {1 / slow:,.0f} | {slow / fast:,.0f} |")
    text = "\n".join(lines)
    print(text)
    if "--write" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        marked = r"(<!-- table: begin -->\n).*(<!-- table: end -->)"
        page = re.sub(marked, lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
