"""The table of figures in the README: ``make figures`` measures and writes it.

Every figure comes from a process of its own, so that peak memory is that of one analysis; times
are the best of a few calls within it, without the time to start Python. Other programs run in
between, so that ratios hold on a noisy machine.
"""

import json
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path

from programs import PROGRAMS
from studies import study

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
LIMIT = 60
PEERS = ("setqca", "pyqca", "quine-mccluskey")
SIZES = [
    (5, 24, 0.05),
    (8, 24, 0.05),
    (12, 24, 0.05),
    (10, 60, 0.05),
    (12, 60, 0.05),
    (15, 60, 0.0),
    (10, 200, 0.05),
    (30, 60, 0.05),
    (40, 60, 0.05),
    (60, 24, 0.05),
]


def peak() -> float:
    """Peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(program: str, conditions: int, cases: int, flipped: float) -> dict[str, float | None]:
    """Time one analysis in this process."""
    warnings.simplefilter("ignore")
    data = study(conditions, cases, flipped)
    PROGRAMS[program](study(4, 8, 0.0))  # imports and other one-time work
    before, best, started = peak(), float("inf"), time.perf_counter()
    models = primes = terms = None
    for _ in range(20):
        start = time.perf_counter()
        models, primes, terms = PROGRAMS[program](data)
        best = min(best, time.perf_counter() - start)
        if time.perf_counter() - started > 3:
            break
    found = {"models": models, "primes": primes, "terms": terms}
    return {"seconds": best, "memory": peak() - before, **found}


def measured(program: str, *size: float, limit: float = LIMIT) -> dict[str, float | None] | str:
    """The figures of one analysis in a process of its own, or why there are none."""
    call = [sys.executable, __file__, "--one", program, *map(str, size)]
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return f"> {limit:g} s"
    except subprocess.CalledProcessError as failed:
        reason = failed.stderr.strip().rsplit("\n", 1)[-1].split(":")[0]
        return f"fails ({reason.rsplit('.', 1)[-1]})"
    return json.loads(done.stdout)


def spoken(seconds: float) -> str:
    return f"{seconds * 1e3:.2g} ms" if seconds < 0.1 else f"{seconds:.2g} s"


def cell(peer: dict[str, float | None] | str, ours: float) -> str:
    if isinstance(peer, str):
        return peer
    return f"{spoken(peer['seconds'])} ({peer['seconds'] / ours:,.0f} ×)"


def table() -> str:
    """The figures as a Markdown table."""
    lines = [
        "| conditions | cases | prime implicants | models | fastqca | extra memory | "
        + " | ".join(PEERS)
        + " |",
        "|" + "--:|" * (6 + len(PEERS)),
    ]
    gave_up: dict[str, str] = {}
    for conditions, cases, flipped in SIZES:
        ours = measured("fastqca", conditions, cases, flipped)
        if isinstance(ours, str):
            raise SystemExit(f"fastqca, {conditions} conditions and {cases} cases: {ours}")
        cells = []
        for peer in PEERS:
            # A program that has run out of time is not tried with more conditions.
            found = gave_up.get(peer) or measured(peer, conditions, cases, flipped)
            if isinstance(found, str) and conditions >= 10:
                gave_up[peer] = "–"
            cells.append(cell(found, ours["seconds"]))
        lines.append(
            f"| {conditions} | {cases} | {ours['primes']:,} | {ours['models']:,} | "
            f"{spoken(ours['seconds'])} | {max(ours['memory'], 0):.0f} MiB | "
            + " | ".join(cells)
            + " |"
        )
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    if "--one" in sys.argv:
        program, *size = sys.argv[sys.argv.index("--one") + 1 :]
        print(json.dumps(one(program, int(size[0]), int(size[1]), float(size[2]))))
        return
    text = README.read_text()
    head, rest = text.split(BEGIN)
    README.write_text(f"{head}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
