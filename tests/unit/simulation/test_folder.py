"""Studies whose files or processes were lost: what is missing or broken is said, and made anew."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time

import pandas as pd
import pytest

import fastqca as qca
from fastqca.simulation import Design, Results, run
from fastqca.simulation.folder import Folder

TINY = {
    "truth": "A*B + C -> Y",
    "n": [8, 12],
    "all_sol": [False, True],
    "fit_distribution": True,
}


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.parquet")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / "results"
    run(Design(**TINY), 40, 1, out, progress=False)
    return out


@pytest.fixture
def study(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "results")


@pytest.mark.parametrize("name", ["cells", "fit", "replicates/00000", "replicates/00001"])
def test_a_study_with_a_missing_file_is_not_complete(whole, study, name):
    (study / f"{name}.parquet").unlink()
    results = Results.open(study)
    assert not results.complete
    for read in (results.cells, results.fit_distribution):
        with pytest.raises(qca.DataError, match=f"not complete .no {name.split('/')[-1]}.parquet"):
            read()
    if name != "cells":  # else it may be one that has not come to its end
        with pytest.raises(qca.DataError, match="parquet is missing; call run again"):
            results.replicates()
    assert run(Design(**TINY), 40, 1, study, progress=False).complete
    assert contents(study) == contents(whole)


@pytest.mark.parametrize("name", ["cells", "fit", "replicates/00001"])
def test_no_bit_can_flip_in_silence(study, name):
    """Page checksums are off in Parquet by default: two of five were read as other values."""
    path, rng = study / f"{name}.parquet", random.Random(name)
    results, content = Results.open(study), path.read_bytes()
    read = {"cells": results.cells, "fit": results.fit_distribution}.get(name, results.replicates)
    expected = read()
    for _ in range(60):
        damaged = bytearray(content)
        damaged[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        try:
            # A bit of the mark of the seal itself leaves all as it was.
            pd.testing.assert_frame_equal(read(), expected)
        except qca.DataError as error:
            assert f"{name}.parquet cannot be read" in str(error)  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017
    path.write_bytes(content)
    pd.testing.assert_frame_equal(read(), expected)


def test_pages_have_checksums_that_other_readers_know(study):
    from pyarrow import parquet

    path = study / "replicates" / "00000.parquet"
    content = bytearray(path.read_bytes())
    column = parquet.read_metadata(path).row_group(0).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    content[start + column.total_compressed_size - 1] ^= 1
    path.write_bytes(content)
    with pytest.raises(OSError, match=r"(?i)checksum|crc"):
        parquet.read_table(path, columns=["cell"], page_checksum_verification=True)


@pytest.mark.parametrize("how", ["not Parquet", "a flipped bit", "fewer rows"])
def test_a_broken_part_is_named(tmp_path, how):
    """The first part of a cell gave an error of pyarrow."""

    class StopError(Exception):
        pass

    def stop(done, _):
        if done >= 60:
            raise StopError

    design = Design(**TINY | {"n": 8})
    with pytest.raises(StopError):
        run(design, 40, 1, tmp_path, progress=stop, chunk_size=10)
    first, second, *_ = sorted((tmp_path / "parts").iterdir())
    content = bytearray(first.read_bytes())
    content[len(content) // 3] ^= 1
    first.write_bytes(
        {"not Parquet": b"?" * 50, "a flipped bit": bytes(content)}.get(how, second.read_bytes())
    )
    if how == "fewer rows":
        first.rename(first.with_name("00000-000000000-000000011.parquet"))
        second.unlink()
    with pytest.raises(
        qca.DataError, match=r"00000-0000.*parquet cannot be read \(.*delete it and"
    ):
        run(design, 40, 1, tmp_path, progress=False, chunk_size=10)


@pytest.mark.parametrize("change", [{"design": []}, {"seed": "1"}, {"versions": None}, "[" * 10**5])
def test_a_manifest_that_is_none_is_refused(study, change):
    path = study / "manifest.json"
    text = change if isinstance(change, str) else json.dumps(json.loads(path.read_text()) | change)
    path.write_text(text)
    for call in (Results.open, lambda out: run(Design(**TINY), 40, 1, out, progress=False)):
        with pytest.raises(
            qca.DataError, match=r"manifest.json (does not belong to a study|cannot be read)"
        ):
            call(study)


DRIVER = """
    import sys
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context
    from fastqca.simulation import Design, run

    def tell(done, total):
        print("working", flush=True)

    if __name__ == "__main__":
        # Tasks without end, so that it is killed amid them.
        design = Design(truth="A*B + C -> Y", n=[8, 12])
        # Both workers begin together: one that has had no task yet is a matter of the pool alone.
        context = get_context(sys.argv[2])
        both = context.Barrier(2)
        with ProcessPoolExecutor(2, mp_context=context, initializer=both.wait) as pool:
            run(design, 10**8, 1, sys.argv[1], pool, tell, chunk_size=200)
"""


def killed_amid_work(command):
    """Kill a driver, and wait for the end of all that hold its standard output."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as driver:
        for _ in range(8):
            assert driver.stdout.readline()
        driver.kill()
        driver.wait()
        while driver.stdout.read(2**16):  # ends when no process is left that could write
            pass


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("how", ["fork", "spawn"])
def test_workers_end_with_a_driver_that_is_killed(tmp_path, how):
    """Forked workers waited for tasks for ever, and held the lock on the folder."""
    script, out = tmp_path / "driver.py", tmp_path / "results"
    script.write_text(textwrap.dedent(DRIVER))
    killed_amid_work([sys.executable, str(script), str(out), how])
    with Folder(out).locked():
        pass


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_workers_of_the_command_line_end_with_it(tmp_path):
    design = tmp_path / "design.toml"
    design.write_text('truth = "A*B + C -> Y"\nn = 200\nreplicates = 100000000\nseed = 1\n')
    command = [sys.executable, "-m", "fastqca", "simulate", str(design)]
    out = tmp_path / "results"
    with subprocess.Popen(
        [*command, "--out", str(out), "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as driver:
        while not list(out.glob("parts/0*.parquet")):
            assert driver.poll() is None
            time.sleep(0.05)
        driver.kill()
        driver.stdout.read()  # ends when no process is left that could write
    with Folder(out).locked():
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_does_not_hold_the_lock(tmp_path):
    """The lock belongs to the process that took it, not to all that have the file open."""
    release, hold = os.pipe()
    with Folder(tmp_path).locked():
        child = os.fork()
        if child == 0:
            os.close(hold)
            os.read(release, 1)
            os._exit(0)
    try:
        with Folder(tmp_path).locked():
            pass
    finally:
        os.close(hold)
        os.waitpid(child, 0)


def test_another_process_is_kept_out(tmp_path):
    other = (
        "import sys\nfrom pathlib import Path\nfrom fastqca.simulation.folder import Folder\n"
        "with Folder(Path(sys.argv[1])).locked(): pass"
    )
    command = [sys.executable, "-c", other, str(tmp_path)]
    with Folder(tmp_path).locked():
        with pytest.raises(qca.DataError, match="another run"), Folder(tmp_path).locked():
            pass
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "another run is writing" in refused.stderr
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize(
    "manifest",
    [
        "[" * 100_000,
        '{"design": 1, "replicates": 1, "seed": 1, "versions": {}}',
        "[1]",
        "{}",
        "\xff",
    ],
)
def test_a_damaged_manifest_is_refused(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest, encoding="latin-1")
    design = Design(truth="A -> Y", n=6, k=2, replicates=2, seed=1)
    for function in (Results.open, lambda out: run(design, out=out)):
        with pytest.raises(qca.DataError, match=r"manifest.json (cannot be read|does not belong)"):
            function(tmp_path)
