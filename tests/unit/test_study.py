"""Designs, runs and what they leave in a folder: the same bytes whatever happens in between."""

import random
import shutil
import signal
import subprocess
import sys

import pytest

import fastqca as qca
from fastqca.simulation import Design, Results, run

TRUTH = "A*B + C -> Y"
TINY = {"truth": TRUTH, "n": [8, 12], "noise": {"outcome_flip": [0, 0.1]}, "all_sol": [False, True]}


def contents(folder):
    """Return the bytes of all files of a study."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return the files of a run of the tiny design."""
    out = tmp_path_factory.mktemp("undisturbed") / "results"
    run(Design(**TINY), 60, 1, out, progress=False)
    return contents(out)


def test_files(undisturbed):
    cells = [f"replicates/{i:05d}.parquet" for i in range(4)]
    assert list(undisturbed) == ["cells.parquet", "manifest.json", *cells]


@pytest.mark.parametrize("chunk_size", [1, 7, 60, 1000])
def test_chunk_size_does_not_matter(undisturbed, tmp_path, chunk_size):
    run(Design(**TINY), 60, 1, tmp_path, progress=False, chunk_size=chunk_size, threads=2)
    assert contents(tmp_path) == undisturbed


def test_a_second_run_does_nothing(undisturbed, tmp_path):
    told = []
    run(Design(**TINY), 60, 1, tmp_path, progress=False)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    run(Design(**TINY), 60, 1, tmp_path, progress=lambda *at: told.append(at))
    assert told == [(480, 480)]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == stamps


def test_more_replicates_go_on_from_those_there_are(undisturbed, tmp_path):
    told = []
    run(Design(**TINY), 25, 1, tmp_path, progress=False, chunk_size=10)
    run(Design(**TINY), 60, 1, tmp_path, progress=lambda *at: told.append(at), chunk_size=16)
    assert contents(tmp_path) == undisturbed
    assert told[0] == (200, 480)


def test_stopped_by_an_error_in_the_middle(undisturbed, tmp_path):
    class StopError(Exception):
        pass

    def stop(done, _):
        if done > 200:
            raise StopError

    with pytest.raises(StopError):
        run(Design(**TINY), 60, 1, tmp_path, progress=stop, chunk_size=7)
    assert not Results.open(tmp_path).complete
    with pytest.raises(qca.DataError, match="not complete"):
        Results.open(tmp_path).cells()
    run(Design(**TINY), 60, 1, tmp_path, progress=False, chunk_size=11)
    assert contents(tmp_path) == undisturbed


# Forks a run whenever it is told which share of a whole one it may live, and says how that ended.
NURSERY = """
import os, signal, sys, time
from fastqca.simulation import Design, run
def study(out):
    run(Design(**{tiny!r}), 24, 1, out, progress=False, chunk_size=3, threads=1)
study(sys.argv[1] + "-first")  # all is imported and timed before there are children
start = time.monotonic()
study(sys.argv[1] + "-second")
whole = time.monotonic() - start
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        study(sys.argv[1])
        os._exit(0)
    time.sleep(float(line) * whole)
    os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_kill_at_random_moments(tmp_path):
    """At least 50 kills -9, study after study: each ends with the files of one undisturbed run."""
    out, rng = tmp_path / "results", random.Random(1)
    run(Design(**TINY), 24, 1, tmp_path / "undisturbed", progress=False)
    expected = contents(tmp_path / "undisturbed")
    kills = finished = 0
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY.format(tiny=TINY), str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        while kills < 50 or finished < 3:
            print(rng.uniform(0, 0.6), file=nursery.stdin, flush=True)
            ended = int(nursery.stdout.readline())
            assert ended in (0, -signal.SIGKILL)
            if ended == 0:
                assert contents(out) == expected
                shutil.rmtree(out)
                finished += 1
            else:
                kills += 1
        nursery.stdin.close()
