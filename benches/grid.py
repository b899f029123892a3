"""
The same crisp study in many sizes, by this package and every peer that is installed.

``make grid`` runs it. Each analysis has a process of its own and a limit of time; a program that
runs out of time is not asked again with more conditions and as many cases. The answers are compared
with ours: how many of the models a program finds, and whether its model has more terms than needed.
Results go to ``benches/results``, with the machine described, and a figure in logarithms.
"""

import argparse
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path

from programs import PROGRAMS
from table import measured

RESULTS = Path(__file__).parent / "results"
CONDITIONS = (5, 8, 10, 12, 15, 20, 25, 30, 40, 60)
CASES = (24, 60, 200, 1000)
NOISE = (0.0, 0.05)


def installed() -> dict[str, str]:
    """The programs that are there, with their versions."""
    found = {}
    for program in PROGRAMS:
        try:
            found[program] = version(program)
        except PackageNotFoundError:
            print(f"{program} is not installed: left out")
    return found


def machine() -> dict[str, object]:
    """Describe the machine, without its name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def judged(found: dict, ours: dict | None) -> str:
    """Say what is wrong with an answer, "" if nothing is known to be."""
    if ours is None:
        return ""
    faults = []
    if found["models"] is not None and found["models"] < ours["models"]:
        missed = ours["models"] - found["models"]
        faults.append(f"missed {missed:,} of {ours['models']:,} models")
    if found["terms"] is not None and found["terms"] != ours["terms"]:
        faults.append(f"{found['terms']} terms, {ours['terms']} are needed")
    return "; ".join(faults)


def draw(rows: list[dict], target: Path) -> None:
    """Draw seconds against conditions, a line for each program, a panel for each size."""
    from matplotlib import pyplot as plt

    shape = {"figsize": (14, 6), "layout": "constrained", "sharex": True, "sharey": True}
    figure, axes = plt.subplots(len(NOISE), len(CASES), **shape)
    for line, noise in zip(axes, NOISE, strict=True):
        for ax, cases in zip(line, CASES, strict=True):
            for program in PROGRAMS:
                there = (program, cases, noise)
                points = [
                    (row["conditions"], row["seconds"])
                    for row in rows
                    if (row["program"], row["cases"], row["noise"]) == there and "seconds" in row
                ]
                if points:
                    ax.loglog(*zip(*points, strict=True), marker="o", ms=3, label=program)
            ax.set_title(f"{cases} cases, {noise:.0%} flipped", fontsize=9)
    axes[0][0].legend(fontsize=7)
    figure.supxlabel("conditions")
    figure.supylabel("seconds")
    figure.savefig(target)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--limit", type=float, default=60, help="seconds for each analysis")
    options.add_argument("--conditions", type=int, nargs="+", default=CONDITIONS)
    options.add_argument("--cases", type=int, nargs="+", default=CASES)
    options.add_argument("--out", type=Path, default=RESULTS)
    given = options.parse_args()
    versions, rows = installed(), []
    for noise in NOISE:
        for cases in given.cases:
            gave_up: set[str] = set()
            for conditions in given.conditions:
                ours = None
                for program in versions:
                    if program in gave_up:
                        continue
                    size = {"conditions": conditions, "cases": cases, "noise": noise}
                    found = measured(program, conditions, cases, noise, limit=given.limit)
                    if isinstance(found, str):
                        gave_up.add(program)
                        row = {"failure": found}
                    else:
                        ours = found if program == "fastqca" else ours
                        row = {**found, "fault": judged(found, ours)}
                    rows.append({"program": program, **size, **row})
                    print(json.dumps(rows[-1]), flush=True)
    given.out.mkdir(exist_ok=True)
    about = {"machine": machine(), "versions": versions, "limit": given.limit, "rows": rows}
    (given.out / "grid.json").write_text(json.dumps(about, indent=1) + "\n")
    draw(rows, given.out / "grid.svg")


if __name__ == "__main__":
    main()
