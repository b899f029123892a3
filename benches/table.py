"""The table of figures in the README: ``make figures`` measures and writes it.

Every figure comes from a process of its own, so that peak memory is that of one analysis; times
are the best of a few calls within it, without the time to start Python, or the CPU time of a call
if that is less, since other work on the machine makes calls wait.
"""

import json
import math
import resource
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

from programs import PROGRAMS, fault
from studies import study

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
LIMIT = 60
MEMORY = 6 << 30
RUNS = 1_000
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


def one(program: str, size: tuple[int, int, float], limit: float) -> dict[str, object]:
    """Time one analysis in this process, ended by the system after so many seconds."""
    warnings.simplefilter("ignore")
    data = study(*size)
    PROGRAMS[program](study(4, 8, 0.0))  # imports and other one-time work
    before, started = peak(), time.process_time()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(started + limit), resource.RLIM_INFINITY))
    best, runs, spent = math.inf, 0, 0.0
    while spent < limit / 20 and runs < RUNS:
        start = time.perf_counter()
        found = PROGRAMS[program](data)
        best = min(best, time.perf_counter() - start)
        runs, spent = runs + 1, time.process_time() - started
    return {
        "seconds": min(best, spent / runs),
        "memory": peak() - before,
        "models": found.n_models,
        "primes": found.n_primes,
        "terms": len(found.model),
        "proven": found.proven,
        "fault": fault(found.model, data),
    }


def measured(program: str, *size: float, limit: float = LIMIT) -> dict[str, object] | str:
    """The figures of one analysis in a process of its own, or why there are none."""
    call = [sys.executable, __file__, "--one", program, *map(str, size), str(limit)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGXCPU:
        return f"> {limit:g} s"
    if done.returncode < 0:
        return f"fails ({signal.Signals(-done.returncode).name})"
    if done.returncode:
        reason = done.stderr.strip().rsplit("\n", 1)[-1].split(":")[0]
        return f"fails ({reason.rsplit('.', 1)[-1]})"
    return json.loads(done.stdout)


def spoken(seconds: float) -> str:
    return f"{seconds * 1e3:.2g} ms" if seconds < 0.1 else f"{seconds:.2g} s"


def cell(peer: dict[str, object] | str, ours: float) -> str:
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
        program, k, cases, flipped, limit = sys.argv[sys.argv.index("--one") + 1 :]
        print(json.dumps(one(program, (int(k), int(cases), float(flipped)), float(limit))))
        return
    text = README.read_text()
    head, rest = text.split(BEGIN)
    README.write_text(f"{head}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
