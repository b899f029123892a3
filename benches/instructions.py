"""
Count the instructions of fixed pieces of work, and hold them against the figures that are kept.

``make instructions`` runs it. Instructions of one thread are the same in every run, however busy
the machine is, so a change that makes the core slower by a tenth is seen. The pieces of work are in
``benches/instructions.rs``, the figures in ``benches/results/instructions.toml``, and ``--update``
writes these anew. Another compiler makes other instructions: its figures are not compared.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import tomli_w

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "benches/results/instructions.toml"
PIECES = re.compile(r'^    \("(\w+)", \|\|', re.MULTILINE)
MOST = 1.10


def built() -> str:
    """Build the bench, and return where it is."""
    call = ["cargo", "bench", "--bench", "instructions", "--no-run", "--message-format=json"]
    done = subprocess.run(call, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    messages = map(json.loads, done.stdout.splitlines())
    made = (message for message in messages if message.get("executable"))
    return next(one["executable"] for one in made if one["target"]["name"] == "instructions")


def compiler() -> str:
    """The compiler and what it compiles for."""
    call = ["rustc", "-vV"]
    told = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    facts = dict(line.split(": ", 1) for line in told.splitlines()[1:])
    return f"{facts['release']} {facts['host']}"


def counted(program: str, piece: str) -> int:
    """The instructions of a process that does one piece of work, or none of that name."""
    call = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, piece]
    environment = os.environ | {"RAYON_NUM_THREADS": "1"}
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--update", action="store_true", help="keep these figures from now on")
    update = options.parse_args().update
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: no instructions are counted")
        return 0
    kept = tomllib.loads(KEPT.read_text()) if KEPT.exists() else {}
    now, then = compiler(), kept.get("compiler")
    if now != then and not update:
        print(f"the figures are those of rustc {then}, and this is {now}: nothing is compared;")
        print("`python benches/instructions.py --update` keeps figures of this one")
        return 0
    program = built()
    pieces = PIECES.findall((ROOT / "benches/instructions.rs").read_text())
    start = counted(program, "nothing")
    found = {piece: counted(program, piece) - start for piece in pieces}
    before = kept.get("instructions", {})
    for piece, count in found.items():
        change = f"{count / before[piece] - 1:+8.2%}" if piece in before else "     new"
        print(f"{piece:<18} {count:>14,} {change}")
    if update:
        KEPT.write_text(tomli_w.dumps({"compiler": now, "instructions": found}))
        return 0
    more = [piece for piece in before if found.get(piece, 0) > MOST * before[piece]]
    if more:
        print(f"more instructions than before by over {MOST - 1:.0%}: {', '.join(more)}")
        print("`python benches/instructions.py --update` keeps them, if that is what is wanted")
    return int(bool(more))


if __name__ == "__main__":
    sys.exit(main())
