"""
How often QCA finds the truth: known figures of studies of methods, simulated anew.

    python docs/benchmarks/recovery.py [--replicates R] [--write]

runs all studies and prints, for each figure, what is known, what is found, and the difference in
Monte Carlo standard errors of both. With --write the tables go into recovery.md beside this file.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import fastqca as qca
from fastqca.simulation import Design, RandomTables, run

if TYPE_CHECKING:
    import pandas as pd

TRUTH = "FD*FI + VD*VI*NB -> NE"
SEED = 2020
NOISE = (0.0, 0.05, 0.1, 0.2)
PAGE = Path(__file__).with_suffix(".md")


@dataclass(frozen=True)
class Figure:
    """A known figure: of which cell, which metric, from how many runs, and its last digit."""

    cell: dict[str, Any]
    metric: str
    known: float
    runs: int
    digit: float = 0.01
    solved_only: bool = False


@dataclass(frozen=True)
class Study:
    """A design and what is known of its cells."""

    name: str
    design: Design
    figures: list[Figure] = field(default_factory=list)


def fragmentation() -> Study:
    """B1: rows of a complete table deleted at random; runs with one outcome value are left out."""
    design = Design(
        truth=TRUTH,
        parameters={"complete": True},
        noise={"diversity": [0, 4, 8, 12, 16, 20, 24]},
        solution=["conservative", "parsimonious", "intermediate"],
        dir_exp="FD, FI, NB, VD, VI",
        all_sol=[False, True],
    )
    known = {
        #    C    P all P min exact models all, min  I     runs of I
        0: (1.00, 1.00, 1.0, 1.00, 1.0, 1.0, 1.00, 60),
        4: (0.19, 1.00, 1.0, 1.00, 1.0, 1.0, 0.73, 100),
        8: (0.03, 1.00, 1.0, 0.95, 1.4, 1.1, 0.62, 60),
        12: (0.00, 1.00, 1.0, 0.82, 2.1, 1.4, 0.42, 60),
        16: (0.00, 1.00, 0.992, 0.61, 3.5, 1.8, 0.43, 60),
        20: (0.00, 1.00, 0.988, 0.28, 5.1, 2.5, 0.18, 60),
        24: (0.00, 1.00, 0.966, 0.07, 5.6, 3.0, None, 60),
    }
    figures = []
    for d, (c, p_all, p_min, exact, n_all, n_min, i, runs) in known.items():
        p, every = {"diversity": d, "solution": "parsimonious"}, {"all_sol": True}
        fewest = {"all_sol": False}
        figures += [
            Figure(p | {"solution": "conservative"} | fewest, "correct", c, 500, solved_only=True),
            Figure(p | every, "correct", p_all, 500, solved_only=True),
            Figure(p | fewest, "correct", p_min, 500, 0.001, solved_only=True),
            Figure(p | every, "exact", exact, 500, solved_only=True),
            Figure(p | every, "n_models", n_all, 500, 0.1, solved_only=True),
            Figure(p | fewest, "n_models", n_min, 500, 0.1, solved_only=True),
        ]
        if i is not None:
            cell = p | {"solution": "intermediate"} | fewest
            figures.append(Figure(cell, "correct", i, runs, solved_only=True))
    return Study("B1. Fragmentation", design, figures)


def double_bind() -> list[Study]:
    """B2: errors of the outcome, more and more cases; then other cut-offs and errors."""
    known = {
        12: ((0.15, 0.96), (0.07, 0.65), (0.04, 0.49), (0.02, 0.25)),
        24: ((0.65, 1.0), (0.28, 0.48), (0.12, 0.20), (0.01, 0.04)),
        42: ((0.93, 1.0), (0.29, 0.34), (0.08, 0.08), (0.01, 0.01)),
        100: ((1.0, 1.0), (0.29, 0.29), (0.06, 0.06), (0.0, 0.0)),
        250: ((1.0,), (0.55,), (0.16,), (0.0,)),
        1000: ((1.0,), (0.99,), (0.66,), (0.0,)),
        10_000: ((1.0,), (1.0,), (1.0,), (0.0,)),
    }
    figures = [
        Figure({"n": n, "outcome_flip": e}, metric, value, 500)
        for n, row in known.items()
        for e, values in zip(NOISE, row, strict=True)
        for metric, value in zip(("exact", "correct"), values, strict=False)
    ]
    grid = Design(truth=TRUTH, n=list(known), noise={"outcome_flip": list(NOISE)}, incl_cut=0.8)
    plain = Design(truth=TRUTH, n=[24, 100, 250], solution="conservative", incl_cut=0.8)
    of_plain = [Figure({"n": n}, "exact", p, 500) for n, p in ((24, 0.0), (100, 0.62), (250, 0.99))]
    cuts = Design(
        truth=TRUTH,
        n=10_000,
        noise={"outcome_flip": 0.2},
        incl_cut=[0.55, 0.6, 0.65, 0.7, 0.75, 0.8],
    )
    of_cuts = [
        Figure({"incl_cut": cut}, "exact", p, 500, 0.001 if p == 0.875 else 0.01)
        for cut, p in ((0.55, 1), (0.6, 1), (0.65, 1), (0.7, 1), (0.75, 0.875), (0.8, 0))
    ]
    flips = Design(
        truth=TRUTH, n=1000, noise={"meas_flip": [0.01, 0.05]}, incl_cut=[0.75, 0.8, 0.9, 1.0]
    )
    of_flips = [
        Figure({"meas_flip": e, "incl_cut": cut}, "exact", p, 500)
        for e, cut, p in (
            *((0.01, 0.75, 1.0), (0.01, 0.8, 1.0), (0.01, 0.9, 0.83), (0.01, 1.0, 0.0)),
            *((0.05, 0.75, 0.85), (0.05, 0.8, 0.49), (0.05, 0.9, 0.0)),
        )
    ]
    return [
        Study("B2. Errors of the outcome", grid, figures),
        Study("B2. Conservative solution", plain, of_plain),
        Study("B2. Cut-offs with 20 % wrong outcomes", cuts, of_cuts),
        Study("B2. Errors of conditions", flips, of_flips),
    ]


def random_outcomes() -> Study:
    """B3: an outcome that has nothing to do with anything has solutions all the same."""
    known = {
        12: (0.99, 0.34),
        24: (1.0, 0.70),
        42: (1.0, 0.92),
        100: (1.0, 0.99),
        250: (0.91, 0.89),
    }
    design = Design(
        truth=TRUTH, n=list(known), noise={"outcome_flip": 0.5}, incl_cut=0.8, n_cut=[1, 2]
    )
    figures = [
        Figure({"n": n, "n_cut": cut}, "solved", value, 500)
        for n, row in known.items()
        for cut, value in zip((1, 2), row, strict=True)
    ]
    return Study("B3. Random outcomes", design, figures)


def irrelevant_conditions() -> Study:
    """B4: conditions that have nothing to do with the outcome get into models."""
    design = Design(
        truth=TRUTH,
        n=[24, 42, 100],
        noise={"irrelevant": [1, 2], "outcome_flip": [0.0, 0.05]},
        incl_cut=0.8,
    )
    known = (
        *((0.0, 1, 24, 0.36, 0.0), (0.0, 1, 42, 0.10, 0.0), (0.0, 1, 100, 0.0, 0.0)),
        *((0.0, 2, 24, 0.55, 0.01), (0.05, 1, 24, 0.64, 0.23)),
        *((0.05, 1, 100, 0.81, 0.80), (0.05, 2, 100, 0.95, 0.94)),
    )
    figures = [
        Figure({"outcome_flip": e, "irrelevant": m, "n": n}, metric, value, 200)
        for e, m, n, some, every in known
        for metric, value in (("some_irrelevant", some), ("all_irrelevant", every))
    ]
    return Study("B4. Irrelevant conditions", design, figures)


def fuzzy_networks() -> Study:
    """B5: the whole way from networks to fuzzy sets, with and without a PRI cut-off."""
    design = Design(
        generator="CareNetworks",
        n=[24, 42, 100, 1000],
        noise={"outcome_fuzzy": [0.0, 0.1, 0.2]},
        incl_cut=0.8,
        pri_cut=[0.0, 0.5],
    )
    known = (
        *((0.0, 24, 0.02, 0.69), (0.0, 42, 0.0, 0.94), (0.0, 100, 0.0, 1.0), (0.0, 1000, 0.0, 1.0)),
        *((0.1, 24, 0.10, 0.27), (0.1, 100, 0.03, 0.35), (0.1, 1000, 0.07, 0.89)),
        *((0.2, 24, 0.03, 0.08), (0.2, 1000, 0.94, 0.23)),
    )
    figures = [
        Figure({"outcome_fuzzy": s, "n": n, "pri_cut": cut}, "exact", value, 200)
        for s, n, *values in known
        for cut, value in zip((0.0, 0.5), values, strict=True)
    ]
    return Study("B5. Fuzzy sets of networks", design, figures)


def networks_with_their_anchors() -> Study:
    """
    B5 at 1,000 networks with the anchors that the known run had for two of the sets.

    Not one of `studies`: it does not come out as in the known run, which is what it is to show.
    """
    design = Design(
        generator="CareNetworks",
        n=1000,
        noise={"outcome_fuzzy": [0.1, 0.2]},
        parameters={
            "calibration": {
                "FI": qca.fuzzy(0.156, 0.419, 0.712),
                "NB": qca.fuzzy(0.167, 0.381, 0.700),
            }
        },
        incl_cut=0.8,
        pri_cut=[0.0, 0.5],
    )
    known = {(0.1, 0.0): 0.07, (0.1, 0.5): 0.89, (0.2, 0.0): 0.94, (0.2, 0.5): 0.23}
    figures = [
        Figure({"outcome_fuzzy": s, "pri_cut": cut}, "exact", value, 200)
        for (s, cut), value in known.items()
    ]
    return Study("B5. With the anchors of the known run, n = 1000", design, figures)


def searched() -> Study:
    """B6: the p-value of a model that was searched for, by searching each permutation too."""
    known = {0.5: 0.01, 0.05: 0.52}
    design = Design(
        truth=TRUTH,
        n=24,
        noise={"outcome_flip": list(known)},
        incl_cut=0.8,
        permutations=99,
    )
    figures = [
        Figure({"outcome_flip": e}, "beyond_chance", value, 100) for e, value in known.items()
    ]
    return Study("B6. Permutation test that repeats the search", design, figures)


def studies() -> list[Study]:
    """List all that are done by a design."""
    return [
        fragmentation(),
        *double_bind(),
        random_outcomes(),
        irrelevant_conditions(),
        fuzzy_networks(),
        searched(),
    ]


@dataclass(frozen=True)
class Compared:
    """A figure, known and found; the difference in standard errors, less what rounding hides."""

    what: str
    known: float
    found: float
    error: float
    apart: float


def compare(study: Study, replicates: int, out: Path) -> list[Compared]:
    """Run a study and hold it against what is known."""
    results = run(study.design, replicates, SEED, out, progress=False)
    wanted = ["cell", *study.design.varying, "solved", *{f.metric for f in study.figures}]
    rows = results.replicates(*dict.fromkeys(wanted))
    cells = results.cells()
    return [compared(figure, rows, cells) for figure in study.figures]


def compared(figure: Figure, rows: pd.DataFrame, cells: pd.DataFrame) -> Compared:
    """Compare one figure."""
    mine = np.logical_and.reduce([cells[name] == level for name, level in figure.cell.items()])
    (number,) = cells.loc[mine, "cell"]
    found = rows[rows["cell"] == number]
    if figure.solved_only:
        found = found[found["solved"].astype(bool)]
    values = found[figure.metric].dropna().astype(float).to_numpy()
    what = ", ".join(f"{name} {level}" for name, level in figure.cell.items())
    return judged(f"{figure.metric}: {what}", figure.known, values, figure.runs, figure.digit)


def judged(what: str, known: float, values: np.ndarray, runs: int, digit: float = 0.01) -> Compared:
    """Hold the mean of values against one that is known from so many runs, to such a digit."""
    mean, count = float(values.mean()), len(values)
    if set(np.unique(values)) <= {0.0, 1.0}:
        p = (runs * known + count * mean) / (runs + count)
        variance = p * (1 - p)
    else:
        variance = float(values.var(ddof=1))
    error = (variance * (1 / runs + 1 / count)) ** 0.5
    beyond = max(0.0, abs(mean - known) - digit / 2)
    apart = beyond / error if error else (np.inf if beyond > 1e-12 else 0.0)
    return Compared(what, known, mean, error, apart)


def clean_tables(replicates: int) -> list[Compared]:
    """B3: how often random data have no contradictory row."""
    known = {
        24: {4: 0.002, 5: 0.018, 6: 0.12, 7: 0.34, 8: 0.60, 10: 0.87},
        12: {4: 0.12, 6: 0.62},
    }
    out = []
    for n, row in known.items():
        for k, value in row.items():
            tables = RandomTables("A -> Y", k, noise={"outcome_flip": 0.5})
            data = tables.draw(replicates, n, seed=SEED)
            many = qca.minimize_many(data.conditions, data.outcome, max_models=1)
            mixed = (many.tables.incl > 0) & (many.tables.incl < 1)
            replicate = np.repeat(np.arange(len(many)), np.diff(many.tables.offsets))
            clean = np.bincount(replicate, mixed, len(many)) == 0
            digit = 0.001 if value < 0.05 else 0.01
            out.append(judged(f"n {n}, k {k}", value, clean.astype(float), 500, digit))
    return out


def permutation_power(runs: int = 200, permutations: int = 199) -> list[Compared]:
    """B6: how often the consistency of the truth is beyond chance, p <= 0.05."""
    known = {0.0: (0.95, 1.0, 1.0), 0.1: (0.76, 0.97, 1.0), 0.2: (0.35, 0.84, 0.98)}
    rng = np.random.default_rng(SEED)
    out = []
    for e, row in known.items():
        for n, value in zip((12, 24, 42), row, strict=True):
            data = RandomTables(
                TRUTH, ["FD", "FI", "NB", "VD", "VI"], noise={"outcome_flip": e}
            ).draw(runs, n, seed=SEED)
            x = data.true_outcome.astype(np.int64)
            y = data.outcome.astype(np.int64)
            reached = np.ones(runs, dtype=np.int64)
            for _ in range(permutations):
                shuffled = rng.permuted(y, axis=1)
                reached += (x * shuffled).sum(axis=1) >= (x * y).sum(axis=1)
            p = np.where(x.sum(axis=1) > 0, reached / (permutations + 1), 1.0)
            out.append(judged(f"n {n}, e {e}", value, (p <= 0.05).astype(float), 200))
    return out


def table(rows: list[Compared]) -> str:
    """Write comparisons as Markdown."""
    head = "| | known | found | difference |\n|---|--:|--:|--:|\n"
    return head + "".join(
        f"| {row.what} | {row.known:g} | {row.found:.3f} | {row.apart:.1f}"
        f"{' **beyond 3**' if row.apart > 3 else ''} |\n"
        for row in rows
    )


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--write", action="store_true", help="write the tables into the page")
    given = parser.parse_args()
    start = time.monotonic()
    found: dict[str, list[Compared]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for i, study in enumerate(studies()):
            found[study.name] = compare(study, given.replicates, Path(folder) / str(i))
            print(f"{study.name}: {time.monotonic() - start:.0f} s", flush=True)
    theirs = networks_with_their_anchors()
    with tempfile.TemporaryDirectory() as folder:
        found[theirs.name] = compare(theirs, given.replicates, Path(folder) / "theirs")
    found["B3. Random data without contradictory rows"] = clean_tables(given.replicates)
    found["B6. Permutation test of the truth"] = permutation_power()
    text = "\n".join(f"### {name}\n\n{table(rows)}" for name, rows in found.items())
    print(text)
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        marked = r"(<!-- tables: begin -->\n).*(<!-- tables: end -->)"
        page = re.sub(marked, lambda m: f"{m[1]}\n{text}\n{m[2]}", page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
