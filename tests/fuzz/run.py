"""
Fuzzers: inputs drawn at random, each held against what must be true of every input.

Run all of them for a minute, an hour, or one of them on one input again::

    python tests/fuzz/run.py --seconds 60
    python tests/fuzz/run.py --seconds 3600 --seed 7 --only notations
    python tests/fuzz/run.py --only notations --seed 7 --input 1234

A fuzzer is a module ``tests/fuzz/fuzz_NAME.py`` with

``make(random)``
    Draw one input from a `random.Random`, which is all that it may depend on. The input has a
    `repr` that shows what is needed to try it by hand.
``check(made)``
    Do with the input what a user would do, and raise whatever exception (an `AssertionError`, or
    what the library raised and must not raise) when something is wrong. What the library may
    raise is caught there. A warning is an error unless the fuzzer catches it.
``INPUTS``
    How many inputs the tests try (`test_fuzz.py`, with seed 0): about 10 to 15 seconds' worth.

Input number i of a seed is drawn from ``Random(f"{NAME}/{seed}/{i}")``, so that each can be tried
alone. The fuzzers take turns. The last lines say how many inputs of each were tried; the exit
status is 1 when one failed.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib.util
import sys
import time
import traceback
import warnings
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

FOLDER = Path(__file__).parent
# An input that takes longer is shown with where it is, and ends the run.
HANGS = 300
SHOWN = 2000


def names() -> list[str]:
    """List the fuzzers."""
    return sorted(path.stem.removeprefix("fuzz_") for path in FOLDER.glob("fuzz_*.py"))


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", FOLDER / f"fuzz_{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def made(fuzzer: ModuleType, name: str, seed: int, number: int) -> Any:
    return fuzzer.make(Random(f"{name}/{seed}/{number}"))


def tried(fuzzer: ModuleType, name: str, seed: int, number: int) -> str | None:
    """Try one input; what went wrong with it, if anything did."""
    given: Any = "(not made)"
    try:
        given = made(fuzzer, name, seed, number)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fuzzer.check(given)
    except Exception:  # noqa: BLE001 (whatever goes wrong is what is looked for)
        shown = repr(given)
        cut = f"{shown[:SHOWN]}..." if len(shown) > SHOWN else shown
        again = f"python tests/fuzz/run.py --only {name} --seed {seed} --input {number}"
        return f"{again}\ninput: {cut}\n{traceback.format_exc()}"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Try the library on random inputs.")
    parser.add_argument("--seconds", type=float, default=60, help="how long, all fuzzers together")
    parser.add_argument("--seed", type=int, default=None, help="by default the time of day")
    parser.add_argument("--only", choices=names(), action="append", help="of these fuzzers alone")
    parser.add_argument("--input", type=int, help="try this one input of the seed")
    parser.add_argument("--failures", type=int, default=20, help="stop after so many")
    options = parser.parse_args(arguments)
    seed = int(time.time()) if options.seed is None else options.seed
    fuzzers = {name: load(name) for name in options.only or names()}
    count, failed = dict.fromkeys(fuzzers, 0), dict.fromkeys(fuzzers, 0)
    end = time.monotonic() + options.seconds
    number = options.input or 0
    while sum(failed.values()) < options.failures:
        for name, fuzzer in fuzzers.items():
            faulthandler.dump_traceback_later(HANGS, exit=True)
            problem = tried(fuzzer, name, seed, number)
            faulthandler.cancel_dump_traceback_later()
            count[name] += 1
            if problem is not None:
                failed[name] += 1
                print(f"FAILED: {problem}", flush=True)
        if options.input is not None or time.monotonic() > end:
            break
        number += 1
    for name in fuzzers:
        print(f"{name}: {count[name]:,} inputs with seed {seed}, {failed[name]} failed")
    return int(any(failed.values()))


if __name__ == "__main__":
    sys.exit(main())
