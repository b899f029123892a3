"""
The same crisp study in many sizes, by this package and every peer that is installed.

``make grid`` runs it. Each analysis has a process of its own and a limit of CPU time, which other
work on the machine changes little; a program that gives up is not asked again with more conditions
and as many cases. Every first model, ours too, is held against the cases by the definition, and the
answers of others are compared with ours: how many of the models a program finds, and whether its
model has more terms than needed. Results go to ``benches/results``, with the machine described, and
a figure in logarithms.
"""

import argparse
import json
import platform
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path
from statistics import median

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
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def judged(found: dict, ours: dict | None) -> list[str]:
    """Say what is wrong with an answer: nothing if none is known to be."""
    faults = [found["fault"]] if found["fault"] else []
    if ours is None:
        return faults
    listed, there = found["models"], ours["models"]
    if listed is not None and there is not None and listed < there:
        faults.append(f"missed {there - listed:,} of {there:,} models")
    if found["terms"] > ours["terms"]:
        needed = "are needed" if ours["proven"] else "suffice"
        faults.append(f"{found['terms']} terms, {ours['terms']} {needed}")
    if found["terms"] < ours["terms"] and not found["fault"]:
        faults.append(f"better than fastqca: {found['terms']} terms, not {ours['terms']}")
    return faults


def tried(versions: dict[str, str], cases: int, noise: float, given: argparse.Namespace) -> list:
    """Ask each program with more and more conditions until it gives up."""
    rows: list[dict] = []
    gave_up: set[str] = set()
    for conditions in given.conditions:
        ours = None
        for program in versions:
            if program in gave_up:
                continue
            size = {"conditions": conditions, "cases": cases, "noise": noise}
            found = measured(program, conditions, cases, noise, limit=given.limit)
            if isinstance(found, str):
                row = {"failure": found}
                gave_up |= {program} - {"fastqca"}
            else:
                ours = found if program == "fastqca" else ours
                row = {**found, "fault": judged(found, ours)}
            rows.append({"program": program, **size, **row})
            print(json.dumps(rows[-1]), flush=True)
    return rows


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
            ax.set_xticks((5, 10, 20, 40, 60), (5, 10, 20, 40, 60))
            ax.minorticks_off()
            ax.set_title(f"{cases} cases, {noise:.0%} flipped", fontsize=9)
    axes[0][0].legend(fontsize=7)
    figure.supxlabel("conditions")
    figure.supylabel("seconds")
    figure.savefig(target)


def table(rows: list[dict], limit: float) -> str:
    """What each program answers within the limit, as a Markdown table."""
    ours = {size(row): row for row in rows if row["program"] == "fastqca" and "seconds" in row}
    heads = ["", "studies answered", f"conditions within {limit:g} s, by cases"]
    heads += ["times as long as fastqca", "models missed", "more terms than needed", "wrong"]
    lines = [f"| {' | '.join(heads)} |", "|---|--:|--:|--:|--:|--:|--:|"]
    for program in dict.fromkeys(row["program"] for row in rows):
        answered = [r for r in rows if r["program"] == program and "seconds" in r]
        most = [
            max((r["conditions"] for r in answered if r["cases"] == cases), default=0)
            for cases in sorted({row["cases"] for row in rows})
        ]
        shared = [r for r in answered if size(r) in ours]
        times = median(r["seconds"] / ours[size(r)]["seconds"] for r in shared)
        said = [" ".join(row["fault"]) for row in answered]
        faults = [sum(word in one for one in said) for word in ("missed", "terms, ", "cases ")]
        cells = [len(answered), ", ".join(map(str, most)), f"{times:,.2g}", *faults]
        lines.append(f"| {program} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def size(row: dict) -> tuple[int, int, float]:
    """Return what a study is known by."""
    return row["conditions"], row["cases"], row["noise"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--limit", type=float, default=60, help="CPU seconds for each")
    options.add_argument("--conditions", type=int, nargs="+", default=CONDITIONS)
    options.add_argument("--cases", type=int, nargs="+", default=CASES)
    options.add_argument("--jobs", type=int, default=1, help="analyses at a time")
    options.add_argument("--out", type=Path, default=RESULTS)
    given = options.parse_args()
    versions = installed()
    with ThreadPoolExecutor(given.jobs) as pool:
        panels = [(cases, noise) for noise in NOISE for cases in given.cases]
        found = pool.map(lambda panel: tried(versions, *panel, given), panels)
        rows = [row for panel in found for row in panel]
    given.out.mkdir(exist_ok=True)
    about = {"machine": machine(), "versions": versions, "limit": given.limit, "rows": rows}
    (given.out / "grid.json").write_text(json.dumps(about, indent=1) + "\n")
    draw(rows, given.out / "grid.svg")
    print(table(rows, given.limit))


if __name__ == "__main__":
    main()
