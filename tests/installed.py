"""
Try the fastqca that is installed, as somebody does who has neither this checkout nor Rust.

    python -I tests/installed.py

Does the five minutes of the README, a batch, the command line and its messages; needs the extra
`excel`. Anything that is not as it should be is an AssertionError.
"""

import importlib.metadata
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import numpy as np

import fastqca as qca

PLACE = Path(qca.__file__).parent
COMMAND = Path(sysconfig.get_path("scripts")) / "fastqca"


def command(*arguments: str, status: int = 0) -> str:
    """Run `fastqca` and return what it prints; only the expected exit status will do."""
    done = subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=False,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == status, printed
    return printed


def solutions() -> None:
    """Find the three solutions of the README."""
    sets = qca.calibrate(
        qca.datasets.load("lipset"),
        {
            "DEV": qca.fuzzy(400, 550, 900),
            "URB": qca.fuzzy(25, 50, 65),
            "LIT": qca.fuzzy(50, 75, 90),
            "IND": qca.fuzzy(20, 30, 40),
            "STB": qca.fuzzy(15, 9.5, 5),
            "SURV": qca.fuzzy(-9, 0, 10),
        },
    )
    table = qca.truth_table(sets, outcome="SURV", incl_cut=0.8)
    found = qca.minimize(table, include="?", dir_exp="DEV, URB, LIT, IND, STB")
    kinds = found.conservative, found.parsimonious, found.intermediate
    assert [[str(model) for model in kind.models] for kind in kinds] == [
        ["DEV*~URB*LIT*~IND*STB + DEV*URB*LIT*IND*STB"],
        ["DEV*~IND + URB*STB"],
        ["DEV*URB*LIT*STB + DEV*LIT*~IND*STB"],
    ], found
    assert "M1: DEV*~IND + URB*STB -> SURV" in str(found.parsimonious)


def batch() -> None:
    """Analyze many data sets, on one thread and on two."""
    numbers = np.random.default_rng(1)
    conditions = numbers.integers(0, 2, (500, 24, 5), dtype=np.uint8)
    outcome = numbers.integers(0, 2, (500, 24), dtype=np.uint8)
    one, two = (
        qca.minimize_many(conditions, outcome, incl_cut=0.8, threads=threads) for threads in (1, 2)
    )
    assert np.array_equal(one.n_models, two.n_models)
    assert one.n_models.sum() > 500


def command_line(folder: Path) -> None:
    """Print the version, analyze a file to a report, refuse a wrong outcome in one line."""
    version = importlib.metadata.version("fastqca")
    assert version in command("--version")
    data = folder / "data.csv"
    data.write_text("case,A,B,Y\nx,1,0,1\ny,0,1,1\nz,0,0,0\nw,1,1,1\n", encoding="utf-8")
    report = folder / "report"
    options = ("analyze", str(data), "--conditions", "A,B")
    assert "A + B" in command(*options, "--outcome", "Y", "--out", str(report))
    assert "<html" in (report / "index.html").read_text(encoding="utf-8")
    refused = command(*options, "--outcome", "Z", status=2)
    assert "Z" in refused
    assert "Traceback" not in refused


def main() -> None:
    """Try everything, and say which installation was tried."""
    assert "site-packages" in PLACE.parts, f"{PLACE} is not an installed package"
    solutions()
    batch()
    with tempfile.TemporaryDirectory() as folder:
        command_line(Path(folder))
    print(f"fastqca {qca.__version__} works on Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
