"""Runs of a design and what they leave in a folder: the same bytes whatever happens in between."""

import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet

import fastqca as qca
from fastqca.simulation import (
    AllDeletions,
    Design,
    Results,
    evaluate,
    run,
)

TRUTH = "A*B + C -> Y"
TINY = {
    "truth": TRUTH,
    "n": [8, 12],
    "noise": {"outcome_flip": [0, 0.1]},
    "all_sol": [False, True],
    "fit_distribution": True,
}


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
    assert list(undisturbed) == ["cells.parquet", "fit.parquet", "manifest.json", *cells]


MANIFOLD = [
    {
        "generator": "CareNetworks",
        "n": [5, 12],
        "noise": {"outcome_fuzzy": 0.1, "rater": [0, 3], "fragment": 0.2, "fragment_by": "cells"},
        "parameters": {"waves": 2, "site_share": 0.3},
        "pri_cut": [0, 0.5],
        "incl_cut": 0.8,
        "fit_distribution": True,
        "permutations": 5,
        "retention": "deletion",
    },
    {
        "truth": "random",
        "k": [3, 5],
        "noise": {"diversity": 2, "skew": [{"A": 0.2}], "irrelevant": [0, 2]},
        "parameters": {"sets": ["crisp", "fuzzy"]},
        "solution": ["conservative", "parsimonious"],
        "fit_distribution": True,
    },
    {
        "truth": TRUTH,
        "generator": "AllDeletions",
        "parameters": {"deleted": [1, 2]},
        "solution": ["parsimonious", "intermediate"],
        "dir_exp": "A, B, C",
        "permutations": 3,
    },
]


@pytest.mark.parametrize("given", MANIFOLD, ids=lambda given: given.get("generator", "tables"))
def test_bytes_do_not_depend_on_who_does_what(tmp_path, given):
    design = Design(**given)
    count = None if design.exhaustive else 12
    run(design, count, 4, tmp_path / "one", progress=False)
    run(design, count, 4, tmp_path / "two", progress=False, chunk_size=5, threads=1)
    with ThreadPoolExecutor(3) as executor:
        run(design, count, 4, tmp_path / "three", executor, progress=False, chunk_size=1)
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "three")


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


KILLS = 50 if os.environ.get("FASTQCA_CAMPAIGN") else 12
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
    """Many kills -9, study after study: each ends with the files of one undisturbed run."""
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
        while kills < KILLS or finished < 3:
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


@pytest.mark.parametrize("workers", [1, 2])
def test_processes(undisturbed, tmp_path, workers):
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        run(Design(**TINY), 60, 1, tmp_path, executor, progress=False, chunk_size=13)
    assert contents(tmp_path) == undisturbed


def test_threads(undisturbed, tmp_path):
    with ThreadPoolExecutor(3) as executor:
        run(Design(**TINY), 60, 1, tmp_path, executor, progress=False, chunk_size=7)
    assert contents(tmp_path) == undisturbed


class Killing(Executor):
    """A pool of two processes, one of which kills itself amid the tasks, between two of them."""

    def __init__(self):
        self.pool = ProcessPoolExecutor(2, mp_context=get_context("spawn"))
        self.tasks = 0

    def submit(self, fn, /, *args, **kwargs):
        self.tasks += 1
        if self.tasks == 20:
            # A kill from outside may meet it while it sends rows, for the rest of which the pool
            # of Python would wait as long as another process lives.
            self.pool.submit(signal.raise_signal, signal.SIGKILL)
        return self.pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.pool.shutdown(wait, cancel_futures=cancel_futures)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_process_that_dies_costs_no_rows(undisturbed, tmp_path):
    """A pool of processes ends with the first that is killed; the next run goes on."""
    with Killing() as executor, pytest.raises(BrokenProcessPool):
        run(Design(**TINY), 60, 1, tmp_path, executor, progress=False, chunk_size=1)
    assert not Results.open(tmp_path).complete
    run(Design(**TINY), 60, 1, tmp_path, progress=False)
    assert contents(tmp_path) == undisturbed


@pytest.mark.filterwarnings("ignore")  # of Dask, on ports and on the worker that is lost
def test_dask_cluster_that_loses_a_worker(undisturbed, tmp_path):
    """Two worker processes over loopback TCP, one killed in mid-run: nothing lost or twice."""
    distributed = pytest.importorskip("distributed")
    told = []
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            protocol="tcp",
            dashboard_address=None,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        assert all(address.startswith("tcp://127.0.0.1") for address in pids)

        def kill(done, _):
            if done > 100 and not told:
                told.append(next(iter(pids.values())))
                os.kill(told[0], signal.SIGKILL)

        run(Design(**TINY), 60, 1, tmp_path, client.get_executor(), progress=kill, chunk_size=2)
        assert set(client.run(os.getpid).values()) != set(pids.values())
    assert len(told) == 1
    assert contents(tmp_path) == undisturbed


OVER_MPI = """
import sys
from mpi4py.futures import MPIPoolExecutor
from fastqca.simulation import Design, run
if __name__ == "__main__":
    with MPIPoolExecutor() as executor:
        run(Design(**{tiny!r}), 60, 1, sys.argv[1], executor, progress=False, chunk_size=13)
"""
MPIEXEC = shutil.which("mpiexec", path=f"{Path(sys.executable).parent}:{os.defpath}")
# Where the group "test" of pyproject.toml brings an MPI with it.
WITH_WHEEL = sys.platform in ("linux", "darwin") and platform.machine() in (
    "x86_64",
    "aarch64",
    "arm64",
)


@pytest.mark.skipif(not (MPIEXEC or WITH_WHEEL), reason="there is no wheel of an MPI for this")
def test_mpi(undisturbed, tmp_path):
    """One process that hands out tasks and two that do them."""
    script, out = tmp_path / "study.py", tmp_path / "results"
    script.write_text(OVER_MPI.format(tiny=TINY))
    command = [MPIEXEC, "-n", "3", sys.executable, "-m", "mpi4py.futures", str(script), str(out)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=120)
    assert contents(out) == undisturbed


def test_files_know_what_made_them(undisturbed, tmp_path):
    run(Design(**TINY), 60, 1, tmp_path, progress=False)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    for path in tmp_path.rglob("*.parquet"):
        assert json.loads(parquet.read_schema(path).metadata[b"fastqca"]) == manifest
    assert manifest["seed"] == 1
    assert manifest["versions"]["fastqca"] == qca.__version__
    again = Results.open(tmp_path).design
    assert (again.replicates, again.seed, len(again)) == (60, 1, 8)


def test_an_exhaustive_design_has_its_own_number_of_replicates(tmp_path):
    design = Design(truth="A*B -> Y", k=3, generator="AllDeletions", parameters={"deleted": [1, 3]})
    results = run(design, out=tmp_path, progress=False, chunk_size=5)
    assert results.cells()["replicates"].tolist() == [8, 56]
    data = AllDeletions("A*B -> Y", 3, deleted=3).draw()
    many = qca.minimize_many(data.conditions, data.outcome)
    exact = evaluate(data, many).metrics["exact"]
    assert results.cells()["exact"].tolist()[1] == exact.mean()
    with pytest.raises(qca.DataError, match="replicates; omit"):
        run(design, 100, out=tmp_path / "other", progress=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"seed": 2}, "started with seed=1, not 2"),
        ({"replicates": 50}, "has 60 replicates, and 50 are fewer"),
        ({"design": Design(**TINY | {"n": 8})}, r"started with the design n=\[8, 12\], not 8"),
        ({"design": "TINY"}, "design must be a Design, got str"),
        ({"replicates": None}, "replicates is missing"),
        ({"seed": None}, "seed is missing"),
        ({"chunk_size": 0}, "chunk_size must be a whole number of at least 1, got 0"),
        ({"threads": 0}, "threads must be"),
        ({"seed": -1}, "seed must be"),
    ],
)
def test_another_study_in_the_same_folder_is_refused(undisturbed, tmp_path, arguments, said):
    given = {"design": Design(**TINY), "replicates": 60, "seed": 1} | arguments
    for name, content in undisturbed.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with pytest.raises(qca.DataError, match=said):
        run(**given, out=tmp_path, progress=False)
    assert contents(tmp_path) == undisturbed


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_text("dear")
    with pytest.raises(qca.DataError, match=r"the folder contains 'thesis\.docx' but no study"):
        run(Design(**TINY), 60, 1, tmp_path, progress=False)
    with pytest.raises(qca.DataError, match="there is no study"):
        Results.open(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_two_runs_do_not_share_a_folder(tmp_path):
    def second(*_):
        run(Design(**TINY), 60, 1, tmp_path, progress=False)

    with pytest.raises(qca.DataError, match="another run is writing"):
        run(Design(**TINY), 60, 1, tmp_path, progress=second)


def test_a_study_of_a_version_with_fewer_settings_goes_on(undisturbed, tmp_path):
    run(Design(**TINY), 60, 1, tmp_path, progress=False)
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    for key in ("permutations", "retention"):
        del manifest["design"][key]
    path.write_text(json.dumps(manifest))
    assert len(Results.open(tmp_path).design) == 8
    run(Design(**TINY), 60, 1, tmp_path, progress=False)
    assert contents(tmp_path) == undisturbed


def test_a_study_is_run_again_with_other_levels(undisturbed, tmp_path):
    results = run(Design(**TINY), 40, 1, tmp_path / "one", progress=False)
    assert results.settings == results.design.settings
    more = results.rerun(replicates=60, progress=False)
    assert contents(tmp_path / "one") == undisturbed
    assert more.design.replicates == 60
    other = more.rerun(incl_cut=[0.8, 1], n=8, replicates=5, out=tmp_path / "two", progress=False)
    design = Design(**TINY | {"incl_cut": [0.8, 1], "n": 8})
    run(design, 5, 1, tmp_path / "three", progress=False)
    assert contents(tmp_path / "two") == contents(tmp_path / "three")
    assert other.settings["incl_cut"] == [0.8, 1]
    with pytest.raises(qca.DataError, match=r"started with the design n=.*choose another folder"):
        results.rerun(n=24)
    with pytest.raises(TypeError, match=r"has no argument 'inclcut' \(did you mean 'incl_cut'"):
        results.rerun(inclcut=0.8)


def test_other_versions_are_said(undisturbed, tmp_path):
    run(Design(**TINY), 60, 1, tmp_path, progress=False)
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["versions"]["numpy"] = "1.0"
    path.write_text(json.dumps(manifest))
    with pytest.warns(qca.FastqcaWarning, match=r"started with numpy 1.0, continued with"):
        run(Design(**TINY), 60, 1, tmp_path, progress=False)


def test_a_file_that_is_broken_is_named(tmp_path):
    with pytest.raises(RuntimeError):
        run(Design(**TINY), 60, 1, tmp_path, progress=fail_late, chunk_size=20)
    (tmp_path / "replicates" / "00000.parquet").write_bytes(b"nothing")
    with pytest.raises(qca.DataError, match=r"00000.parquet cannot be read .* delete it"):
        run(Design(**TINY), 60, 1, tmp_path, progress=False)


@pytest.mark.parametrize("name", ["cells", "fit", "replicates/00001"])
def test_results_that_are_broken_are_named(undisturbed, tmp_path, name):
    for other, content in undisturbed.items():
        (tmp_path / other).parent.mkdir(exist_ok=True)
        (tmp_path / other).write_bytes(content)
    (tmp_path / f"{name}.parquet").write_bytes(b"nothing")
    results = Results.open(tmp_path)
    read = {"cells": results.cells, "fit": results.fit_distribution}.get(name, results.replicates)
    with pytest.raises(qca.DataError, match=rf"{name}.parquet cannot be read .* delete it and run"):
        read()


@pytest.mark.parametrize("text", ["[]", "{}", '{"design": 1}'])
def test_another_manifest_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(
        qca.DataError, match=r"manifest.json does not belong to a study; choose another"
    ):
        run(Design(**TINY), 60, 1, tmp_path, progress=False)
    with pytest.raises(qca.DataError, match="not belong to a study"):
        Results.open(tmp_path)


def fail_late(done, _):
    if done > 200:
        raise RuntimeError


def test_results_are_shown(undisturbed, tmp_path):
    results = run(Design(**TINY), 60, 1, tmp_path, progress=False)
    assert repr(results) == f"<Results of 8 cells, 60 replicates each: {tmp_path}>"
    assert "outcome_flip" in str(results)
    assert "<table" in results._repr_html_()
    assert results.to_csv().count("\n") == 9
    with pytest.raises(qca.DataError, match=r"no column 'exactt' \(did you mean 'exact'\?\)"):
        results.replicates("exactt")
    assert isinstance(results.replicates("exact"), pd.DataFrame)
