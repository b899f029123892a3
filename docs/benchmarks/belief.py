"""
How often the checks of belief err: warnings, intervals, p-values where nothing is to be found.

    python docs/benchmarks/belief.py [warnings] [coverage] [null] [--sets 400]

Data sets are simulated from a known truth. A model is correct if it is a submodel of that truth.
Prints the tables of docs/benchmarks/belief.md.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import kstest

import fastqca as qca
from fastqca.simulation import Design, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastqca.belief import PermutationTest

TRUTH = "A*B + C*D*E -> Y"
NETWORKS = "FD*FI + VD*VI*NB -> NE"
NAMES = [*"ABCDE", "FD", "FI", "NB", "VD", "VI"]
CHECKS: Mapping[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
    "parsimony: p > .05": lambda rows: rows["parsimony_warns"],
    "fit: p > .05": lambda rows: rows["fit_warns"],
    "some term: p > .05": lambda rows: rows["term_warns"],
    "range of `incl_cut` narrower than .5": lambda rows: rows["incl_cut_width"] < 0.5,
    "leaving out some case changes the models": lambda rows: rows["left_out_changes"] > 0,
    "more than a quarter of the cases change the models when left out": lambda rows: (
        rows["left_out_changes"] > 0.25
    ),
    "one wrong outcome would change the models": lambda rows: rows["tipping_outcome"] == 1,
    "same models in fewer than half of the bootstrap samples": lambda rows: (
        rows["bootstrap_same"] < 0.5
    ),
    "hold-out: consistency below .8": lambda rows: ~(rows["holdout_inclS"] >= 0.8),
}
UNCERTAIN = "same models in fewer than half of the calibrations"
NULL_KINDS = ("crisp", "fuzzy", "blocks", "the same, without `blocks=`")


def replicates_of(sets: int, **given: Any) -> pd.DataFrame:  # noqa: ANN401 (of Design)
    """Run a design, and keep the rows that have a solution."""
    with tempfile.TemporaryDirectory() as folder:
        rows = run(Design(incl_cut=0.8, **given), sets, 1, folder, progress=False).replicates()
    return rows[rows["solved"].astype(bool)]


def first_is_right(rows: pd.DataFrame, truth: str) -> pd.Series[bool]:
    """Tell whether the first model is a submodel of the truth."""
    causes = qca.expression(truth.partition(" -> ")[0], NAMES)
    models = {text: qca.expression(text, NAMES) for text in {*rows["first_model"]}}
    right = {text: model.is_submodel_of(causes) for text, model in models.items()}
    return rows["first_model"].map(right)


def print_table(head: list[str], rows: list[list[str]]) -> None:
    """Print a table in Markdown."""
    print(f"| {' | '.join(head)} |\n|---|{'--:|' * (len(head) - 1)}")
    print("".join(f"| {' | '.join(row)} |\n" for row in rows))


def percent(share: float) -> str:
    return "-" if np.isnan(share) else f"{100 * share:.0f} %"


def warned(sets: int) -> None:
    """Print how often each check warns of correct and of incorrect models."""
    asked = ("permutation_test", "sensitivity_ranges", "leave_out", "influence", "bootstrap")
    belief = dict.fromkeys((*asked, "holdout"), True)
    columns: dict[str, pd.DataFrame] = {}
    networks: dict[str, pd.DataFrame] = {}
    for name, flipped in (("5 % noise", 0.05), ("no relation", 0.5)):
        rows = replicates_of(
            sets, truth=TRUTH, n=24, noise={"outcome_flip": flipped}, belief=belief
        )
        care = replicates_of(
            sets, generator="CareNetworks", truth=NETWORKS, n=24, noise={"outcome_flip": flipped},
            parameters={"sets": "crisp"},
            belief={"calibration_uncertainty": True},
        )  # fmt: skip
        for found, into, true in ((rows, columns, TRUTH), (care, networks, NETWORKS)):
            right = first_is_right(found, true)
            if flipped < 0.5:
                into[f"{name}, correct"] = found[right]
                into[f"{name}, incorrect"] = found[~right]
            else:
                into[name] = found
    head = ["the check warns", *(f"{name} ({len(rows)})" for name, rows in columns.items())]
    table = [
        [check, *(percent(warns(rows).mean()) for rows in columns.values())]
        for check, warns in CHECKS.items()
    ]
    print_table(head, table)
    head = ["care networks", *(f"{name} ({len(rows)})" for name, rows in networks.items())]
    shares = [percent((rows["calibration_same"] < 0.5).mean()) for rows in networks.values()]
    print_table(head, [[UNCERTAIN, *shares]])


def covered(sets: int) -> None:
    """Print how often intervals of the bootstrap have the consistency of 10,000 cases."""
    table = []
    for kind, noise in (("crisp", {"outcome_flip": 0.05}), ("fuzzy", {"outcome_fuzzy": 0.2})):
        for n in (24, 60, 200):
            rows = replicates_of(
                sets, truth=TRUTH, n=n, noise=noise, parameters={"sets": kind},
                belief={"bootstrap": 999},
            )  # fmt: skip
            shares = [
                rows[name].dropna().astype(float).mean()
                for name in ("bootstrap_covers_truth", "bootstrap_covers")
            ]
            right = first_is_right(rows, TRUTH)
            of_right = rows.loc[right, "bootstrap_covers"].astype(float).mean()
            table.append([f"{kind}, {n} cases", *map(percent, (*shares, of_right, right.mean()))])
    print_table(["", "truth", "first model", "first model, if correct", "correct"], table)


def null_study(rng: np.random.Generator, kind: str) -> PermutationTest:
    """Test one study whose outcome has nothing to do with the conditions."""
    n = 24
    crisp = kind == "crisp"
    x = rng.integers(0, 2, (n, 4)) if crisp else rng.random((n, 4)).round(3)
    y = rng.integers(0, 2, n) if crisp else rng.random(n).round(3)
    blocks = np.arange(n) % 3
    if not crisp and kind != "fuzzy":
        # Blocks differ in everything: only within them does the outcome depend on nothing.
        x, y = 0.4 * x + 0.3 * blocks[:, np.newaxis], 0.4 * y + 0.3 * blocks
    data = pd.DataFrame(np.column_stack([x, y]), columns=[*"ABCDY"])
    study = qca.Study("null", data, "Y", incl_cut=0.75, include="?")
    seed = int(rng.integers(1 << 30))
    return qca.permutation_test(study, 199, blocks=blocks if kind == "blocks" else None, seed=seed)


def uniform(sets: int) -> None:
    """Print how p-values are spread where there is nothing to find."""
    table = []
    for kind in NULL_KINDS:
        rng = np.random.default_rng(17)
        tests = [null_study(rng, kind) for _ in range(sets)]
        for name in ("fit", "parsimony", "terms"):
            p = np.array(
                [
                    min((term.p for term in test.terms), default=1.0)
                    if name == "terms"
                    else test[name].p
                    for test in tests
                ]
            )
            table.append(
                [
                    f"{kind}: {name}",
                    *(f"{100 * (p <= level).mean():.1f} %" for level in (0.01, 0.05, 0.1)),
                    f"{p.mean():.2f}",
                    f"{kstest(p, 'uniform', alternative='greater').pvalue:.2f}",
                    f"{kstest(p, 'uniform').pvalue:.2f}",
                ]
            )
    head = ["", "p ≤ .01", "p ≤ .05", "p ≤ .1", "mean"]
    print_table([*head, "KS, too small", "KS, two-sided"], table)


PARTS = {"warnings": warned, "coverage": covered, "null": uniform}


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[*PARTS])
    parser.add_argument("--sets", type=int, default=400)
    given = parser.parse_args()
    warnings.simplefilter("ignore", qca.FastqcaWarning)
    for part in given.parts or PARTS:
        PARTS[part](given.sets)


if __name__ == "__main__":
    main()
