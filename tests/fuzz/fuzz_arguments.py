"""Careless arguments: an error that says so, or a result, never a raw error of Python or pandas."""

from __future__ import annotations

import contextlib
import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calls import calls, careless

import fastqca as qca

if TYPE_CHECKING:
    from random import Random

INPUTS = 1000
# A function of the user's may raise what it likes, so what it raises is passed on.
OWN = {"lambda", "int"}
CALLED = {"add", "progress"}
# Pages with figures take a second each, studies write many files.
SLOW = {"report.html": {"figures"}, "report.word": {"figures"}, "simulation.run": {"out"}}


@dataclass(frozen=True)
class Input:
    """One or two arguments of a function and what is given for them."""

    name: str
    replaced: tuple[tuple[str, str], ...]


def may_be(name: str, place: str, value: str) -> bool:
    """Whether this argument is tried with this value."""
    return not (value in OWN and place in CALLED) and place not in SLOW.get(name, ())


def make(random: Random) -> Input:
    name = random.choice(sorted(name for name, call in calls().items() if call.places))
    places = random.sample(
        calls()[name].places, k=min(random.choice((1, 1, 2)), len(calls()[name].places))
    )
    values = sorted(careless())
    pairs = tuple((place, random.choice(values)) for place in places)
    return Input(name, tuple(pair for pair in pairs if may_be(name, *pair)))


def check(made: Input) -> None:
    call, values = calls()[made.name], careless()
    with in_empty_folder(), warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        # What is None in these is not shown, and what is wrong otherwise is an error.
        with contextlib.suppress(qca.FastqcaError):
            call.with_careless({place: values[value] for place, value in made.replaced})
    close_figures()


@contextlib.contextmanager
def in_empty_folder() -> Any:
    """Work where what a careless path writes is in nobody's way."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def close_figures() -> None:
    import matplotlib.pyplot as plt

    plt.close("all")
