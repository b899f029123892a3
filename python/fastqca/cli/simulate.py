"""`fastqca simulate`: from a design to a folder of results, and on from there when called again."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING

from fastqca._common.errors import FastqcaError
from fastqca.cli.console import UnfinishedError
from fastqca.cli.drawing import draw, see_to_matplotlib
from fastqca.cli.machine import as_json, records
from fastqca.cli.reading import targets, writing
from fastqca.report.page import Facts, Heading, Paragraph, Shown
from fastqca.simulation import Design, run
from fastqca.simulation.run import end_with_driver

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from fastqca.cli.console import Console
    from fastqca.simulation import Results

__all__ = ["simulate"]


def simulate(console: Console, arguments: argparse.Namespace) -> None:
    """Run a design and print the cells."""
    console.go_on_unread()
    with console.progress.stage(f"reading {arguments.design}"):
        design = Design.from_toml(arguments.design)
    for name in ("replicates", "seed"):
        given = getattr(arguments, name) is not None or getattr(design, name) is not None
        if not given and not design.exhaustive:
            raise FastqcaError(
                f"{arguments.design}: {name} is missing: add a line such as "
                f"{name} = {500 if name == 'replicates' else 1}, or give --{name}"
            )
    if arguments.figures:
        see_to_matplotlib()
    try:
        with _workers(arguments.workers) as executor, writing(arguments.out):
            results = run(
                design,
                arguments.replicates,
                arguments.seed,
                arguments.out,
                executor,
                console.progress,
            )
    except KeyboardInterrupt:
        console.progress.line(
            "stopped: finished work is kept, run the same command again to continue"
        )
        raise
    drawn = ""
    if arguments.figures:
        with console.progress.stage("drawing figures"), writing(arguments.out):
            drawn = draw(results, arguments.out / "figures", targets(arguments, arguments.design))
    if arguments.json:
        console.say(as_json({"cells": records(results.cells())}))
    else:
        _show(console, results, drawn)


@contextmanager
def _workers(count: int) -> Iterator[Executor | None]:
    """Start processes, where more than this one is wanted."""
    if count == 1:
        yield None
        return
    # Started anew, not forked: a fork of a process with threads may hang.
    executor = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield executor
    except BrokenProcessPool as error:
        raise UnfinishedError(
            "a worker process died; finished work is kept, run the same command again to continue"
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """
    Let a worker go on when Ctrl-C reaches all processes of the terminal: this one stops it.

    And let it end when this one is killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_driver()


def _show(console: Console, results: Results, drawn: str) -> None:
    design = results.design
    pairs = [
        ("Generator", design.generator),
        ("Varied", ", ".join(design.varying) or "nothing"),
        ("Replicates", f"{design.replicates:,}" if design.replicates else "all data sets"),
        ("Seed", str(design.seed)),
        ("Version", f"fastqca {results.versions['fastqca']}"),
    ]
    console.show([Heading("Simulation study", 1), Facts(tuple(pairs)), Shown(results)])
    written = "cells.parquet (one row per cell), replicates/ (one row per replicate)"
    if design.fit_distribution:
        written += ", fit.parquet (the fit of terms in each cell)"
    written += f", {drawn}" * bool(drawn)
    console.show([Paragraph(f"Wrote to {results.path}: {written}, manifest.json")])
