"""Studies on the executors that people have: pools of processes, Dask clusters, MPI."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import pytest

from fastqca.simulation import Design, Results, run

TINY = {
    "truth": "A*B + C -> Y",
    "n": [8, 12],
    "noise": {"outcome_flip": [0, 0.1]},
    "all_sol": [False, True],
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
    """Return the files of a run of the tiny design in this process."""
    out = tmp_path_factory.mktemp("undisturbed") / "results"
    run(Design(**TINY), 60, 1, out, progress=False)
    return contents(out)


@pytest.mark.parametrize("workers", [1, 2])
def test_processes(undisturbed, tmp_path, workers):
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        run(Design(**TINY), 60, 1, tmp_path, executor, progress=False, chunk_size=13)
    assert contents(tmp_path) == undisturbed


def test_threads(undisturbed, tmp_path):
    with ThreadPoolExecutor(3) as executor:
        run(Design(**TINY), 60, 1, tmp_path, executor, progress=False, chunk_size=7)
    assert contents(tmp_path) == undisturbed


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_process_that_dies_costs_no_rows(undisturbed, tmp_path):
    """A pool of processes ends with the first that is killed; the next run goes on."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:

        def kill(done, _):
            if done > 100:
                os.kill(next(iter(executor._processes)), signal.SIGKILL)

        with pytest.raises(BrokenProcessPool):
            run(Design(**TINY), 60, 1, tmp_path, executor, progress=kill, chunk_size=3)
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
            if done > 100 and len(told) < 1:
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


@pytest.mark.skipif(not (MPIEXEC and find_spec("mpi4py")), reason="needs mpi4py and an MPI")
def test_mpi(undisturbed, tmp_path):
    """One process that hands out tasks and two that do them."""
    script, out = tmp_path / "study.py", tmp_path / "results"
    script.write_text(OVER_MPI.format(tiny=TINY))
    command = [MPIEXEC, "-n", "3", sys.executable, "-m", "mpi4py.futures", str(script), str(out)]
    subprocess.run(command, check=True, timeout=120)
    assert contents(out) == undisturbed
