"""Little memory: an answer, a status or an error that says so, never the end of the process."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as on Linux")

HEAD = """
import resource, sys
import numpy as np, pandas as pd
import fastqca as qca

def random_sets(sets, cases, conditions, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (sets, cases, conditions)).astype(np.uint8)
    return x, rng.integers(0, 2, (sets, cases)).astype(np.uint8)

def frame(cases, conditions, seed=1):
    x, y = random_sets(1, cases, conditions, seed)
    return pd.DataFrame(x[0], columns=[f"C{i}" for i in range(conditions)]).assign(Y=y[0])

"""


def limited(code: str, gigabytes: float) -> str:
    """Run code with so much address space, and return what it prints."""
    limit = f"resource.setrlimit(resource.RLIMIT_AS, ({int(gigabytes * 2**30)},) * 2)\n"
    return run(HEAD + limit + textwrap.dedent(code))


def run(code: str) -> str:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.strip()


def test_pairs_of_models_of_ordinary_tables_keep_to_their_memory() -> None:
    code = """
    x, y = random_sets(1, 150, 9, 3)
    found = qca.minimize_many(
        x, y, solution="intermediate", dir_exp="A,B,~C,D", all_sol=True, budget=1
    )
    print(found.counts)
    """
    assert limited(code, 2) in ("{'UNSETTLED': 1}", "{'CUT': 1}", "{'SOLVED': 1}")


def test_pairs_of_many_rows_keep_to_their_memory() -> None:
    code = """
    x, y = random_sets(1, 200, 10, 1)
    found = qca.minimize_many(
        x, y, solution="intermediate", dir_exp="A,B,~C,D,E", budget=1, threads=1
    )
    print(found.counts)
    """
    assert limited(code, 2) in ("{'UNSETTLED': 1}", "{'CUT': 1}", "{'SOLVED': 1}")


def test_a_sweep_keeps_to_its_memory() -> None:
    code = """
    data = frame(150, 9, 3)
    found = qca.sweep(
        data, {"incl_cut": [0.8, 0.9]}, "Y", solution="intermediate",
        dir_exp="C0,C1,~C2,C3", all_sol=True, budget=1,
    )
    print(len(found.to_frame()))
    """
    assert limited(code, 2) == "2"


@pytest.mark.parametrize(
    "call",
    [
        "qca.minimize(frame(200, 50), 'Y', include='?', budget=1)",
        "qca.minimize(frame(300, 64), 'Y', include='?', budget=1)",
        "qca.minimize(frame(200, 12), 'Y', include='?', all_sol=True, budget=1)",
        "qca.minimize(frame(200, 12), 'Y', include='?', max_models=10**9, budget=1)",
        "qca.minimize(frame(200, 10), 'Y', include='?', dir_exp='C0', all_sol=True, budget=1)",
        "qca.minimize_many(*random_sets(20_000, 24, 5, 1), all_sol=True)",
        "qca.minimize_many(*random_sets(30, 60, 8, 1), all_sol=True, max_models=10**9, budget=0.1)",
    ],
)
def test_a_limit_of_memory_is_an_error_at_worst(call: str) -> None:
    code = f"""
    try:
        {call.replace("'Y'", "outcome='Y'")}
    except qca.FastqcaError as error:
        print("error")
    else:
        print("answer")
    """
    assert limited(code, 1) in ("answer", "error")


@pytest.mark.parametrize("megabytes", [4, 40, 90])
@pytest.mark.parametrize(
    ("data", "call"),
    [
        ("frame(300_000, 5)", "qca.truth_table(data, 'Y')"),
        ("fuzzy(100_000, 8)", "qca.truth_table(data, 'Y')"),
        ("fuzzy(20_000, 18)", "qca.truth_table(data, 'Y')"),
        ("frame(120, 9)", "qca.minimize(data, 'Y', include='?', dir_exp=listed, budget=1)"),
        ("random_sets(20_000, 24, 5, 1)", "qca.minimize_many(*data, all_sol=True)"),
    ],
)
def test_hardly_any_memory_is_an_error_at_worst(data: str, call: str, megabytes: int) -> None:
    code = f"""
qca.minimize(frame(20, 3), "Y", include="?")  # what is loaded once
listed = [f"C{{i}}" for i in range(9)]
data = {data}
taken = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + {megabytes} * 2**20,) * 2)
try:
    {call}
except qca.errors.TooLargeError as error:
    print("error")
else:
    print("answer")
"""
    fuzzy = """
def fuzzy(cases, conditions):
    x = np.random.default_rng(1).random((cases, conditions + 1))
    return pd.DataFrame(x, columns=[*(f"C{i}" for i in range(conditions)), "Y"])

"""
    assert run(HEAD + fuzzy + code) in ("answer", "error")
