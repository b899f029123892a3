"""
Speed of two checkouts in one run, taking turns, since machines are noisy.

    python benches/before_after.py /path/to/before/python /path/to/after/python

Each round times both, once each; the minima are compared. A kernel that a checkout cannot force is
left out there.
"""

import json
import subprocess
import sys
import time
from functools import partial

ROUNDS = 7
SHORT = 0.25  # seconds of work in a round


def cases() -> dict[str, object]:
    """Return what is measured, by name: calls without arguments and the number of their units."""
    import numpy as np
    import studies

    import fastqca as qca

    rng = np.random.default_rng(7)

    def crisp(k: int, n: int, size: int) -> tuple[object, object]:
        x = rng.integers(0, 2, (size, n, k), dtype=np.uint8)
        y = (x[..., 0] & x[..., 1] | x[..., 2]) ^ (rng.random((size, n)) < 0.05)
        return x, y.astype(np.uint8)

    def fuzzy(k: int, n: int, size: int) -> tuple[object, object]:
        x = rng.random((size, n, k)).round(2)
        x[x == 0.5] = 0.51
        y = np.clip(np.maximum(np.minimum(x[..., 0], x[..., 1]), x[..., 2]) + 0.05, 0, 1)
        return x, y.round(2)

    out: dict[str, object] = {}
    # A few milliseconds each: the shorter a call, the better its minimum leaves out other work.
    sets = {
        "crisp k=5 N=24": (crisp(5, 24, 3000), {}),
        "crisp k=8 N=60": (crisp(8, 60, 20), {}),
        "fuzzy k=8 N=60": (fuzzy(8, 60, 200), {"incl_cut": 0.9}),
        "crisp k=5 N=24 intermediate": (
            crisp(5, 24, 600),
            {"solution": "intermediate", "dir_exp": "A, B, C, D, E"},
        ),
        "crisp k=5 N=24 conservative": (crisp(5, 24, 3000), {"solution": "conservative"}),
        "crisp k=7 N=30 intermediate": (
            crisp(7, 30, 40),
            {"solution": "intermediate", "dir_exp": [1] * 7},
        ),
        "fuzzy k=5 N=24": (fuzzy(5, 24, 2000), {"incl_cut": 0.9}),
    }

    def many(x: object, y: object, given: dict[str, object]) -> object:
        names = [chr(65 + i) for i in range(x.shape[2])]  # type: ignore[attr-defined]
        return lambda: qca.minimize_many(x, y, threads=1, names=names, **given)

    for name, ((x, y), given) in sets.items():
        out[name] = many(x, y, given)
    frame = qca.datasets.load("lipset", "crisp")
    wide = qca.datasets.load("lipset", "fuzzy")
    rows = qca.truth_table(frame, "SURV")
    out["minimize(frame) crisp"] = lambda: qca.minimize(frame, outcome="SURV", include="?").solution
    out["minimize(frame) fuzzy, intermediate"] = lambda: (
        qca.minimize(
            wide, outcome="SURV", incl_cut=0.8, include="?", dir_exp="DEV, URB, LIT, IND, STB"
        ).solution
    )
    for k, n, flipped in ((12, 60, 0.05), (20, 200, 0.0)):
        out[f"minimize(frame) k={k} N={n}"] = partial(
            lambda data: qca.minimize(data, outcome="Y", include="?", incl_cut=0.8).solution,
            studies.study(k, n, flipped),
        )
    out["minimize(truth table)"] = lambda: qca.minimize(rows, include="?").solution
    out["truth_table(frame)"] = lambda: qca.truth_table(wide, "SURV", incl_cut=0.8)
    out["necessity(frame)"] = lambda: qca.necessity(wide, "SURV")
    out["pof(formula, frame)"] = lambda: qca.pof("DEV*LIT + URB => SURV", data=wide)
    out["pof(vectors)"] = lambda: qca.pof(wide["DEV"], wide["SURV"])
    big = crisp(8, 2000, 1)
    table = {**{chr(65 + i): big[0][0, :, i] for i in range(8)}, "Y": big[1][0]}  # type: ignore[index]

    def nested(step: object, times: int) -> object:
        def work() -> None:
            made = qca.expression("A")
            for i in range(times):
                made = step(made, i)  # type: ignore[operator]

        return work

    out["(e & B_i) | C, 1000 times"] = nested(lambda e, i: (e & f"B{i}") | "C", 1000)
    out["(e & B) | C_i, 500 times"] = nested(lambda e, i: (e & "B") | f"C{i}", 500)
    out["(e & B_i) | C_i, 2000 times"] = nested(lambda e, i: (e & f"B{i}") | f"C{i}", 2000)
    out["~(e & B_i), 300 times"] = nested(lambda e, i: ~(e & f"B{i}"), 300)
    out["truth_table crisp k=8 N=2000"] = lambda: qca.truth_table(table, "Y")
    return out


def serve() -> None:
    """Measure what the other process asks for."""
    import warnings

    warnings.simplefilter("ignore")
    calls = cases()
    print(json.dumps(list(calls)), flush=True)
    for line in sys.stdin:
        call = calls[json.loads(line)]
        best, begun = float("inf"), time.process_time()
        while True:
            start = time.process_time()
            call()  # type: ignore[operator]
            end = time.process_time()
            best = min(best, end - start)
            if end - begun > SHORT:
                break
        print(json.dumps(best), flush=True)


def main() -> None:
    """Let two checkouts take turns."""
    if sys.argv[1:] == ["--serve"]:
        serve()
        return
    servers = [
        subprocess.Popen(
            [sys.executable, __file__, "--serve"],
            env={"PYTHONPATH": path, "PATH": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for path in sys.argv[1:3]
    ]
    wanted = sys.argv[3:]
    names = [json.loads(server.stdout.readline()) for server in servers]
    for name in names[0]:
        if wanted and not any(part in name for part in wanted):
            continue
        best = [float("inf"), float("inf")]
        for _ in range(ROUNDS):
            for i, server in enumerate(servers):
                server.stdin.write(json.dumps(name) + "\n")
                server.stdin.flush()
                best[i] = min(best[i], json.loads(server.stdout.readline()))
        before, after = best
        print(f"{name:40} {before * 1e3:10.3f} ms {after * 1e3:10.3f} ms  x{after / before:.3f}")
    for server in servers:
        server.stdin.close()
        server.wait()


if __name__ == "__main__":
    main()
