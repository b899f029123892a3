"""Minimum covers by HiGHS, where it is installed: proofs that take longer than a second."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Found", "available", "minimum_cover"]

_CHILD = Path(__file__).with_name("highs_child.py")


@dataclass(frozen=True, slots=True)
class Found:
    """
    What HiGHS says of a chart.

    Attributes
    ----------
    at_least : int
        No cover has fewer columns.
    cover : ndarray of int64
        Columns that cover all rows.
    seconds : float
        CPU time that it took.
    """

    at_least: int
    cover: NDArray[np.int64]
    seconds: float


@cache
def available() -> bool:
    """Whether HiGHS can be asked. Looked up once, which takes as long as a small analysis."""
    return find_spec("highspy") is not None and bool(sys.executable)


def minimum_cover(
    columns: tuple[NDArray[np.int64], NDArray[np.int64]],
    rows: int,
    cover: NDArray[np.int64],
    seconds: float,
) -> Found | None:
    """
    Find a minimum cover, or bounds of its size.

    HiGHS looks at no signal and at no clock for seconds on end, so it runs in a process of its own
    that can be ended at any time.

    Parameters
    ----------
    columns : tuple of ndarray
        The rows that each column covers, as offsets into flat row numbers.
    rows : int
        The number of rows.
    cover : ndarray of int64
        Columns that cover all rows, as few as known.
    seconds : float
        CPU time for the search.

    Returns
    -------
    Found or None
        None if there is no answer: the process could not be started, or has failed.
    """
    import json
    import subprocess  # most analyses need neither

    offsets, members = columns
    numbers = (offsets, members, cover)
    asked = {"rows": rows, "sizes": [len(part) for part in numbers], "seconds": seconds}
    question = json.dumps(asked).encode() + b"\n" + b"".join(part.tobytes() for part in numbers)
    # What this process can import the other one can; -P, since modules beside the script are none
    # of the standard library.
    places = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    call = [sys.executable, "-P", os.fspath(_CHILD)]
    try:
        with subprocess.Popen(  # noqa: S603 (a script of this package)
            call,
            env=places,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                answer = process.communicate(question)[0]
            except BaseException:
                process.kill()
                raise
        found = json.loads(answer)
    except (OSError, ValueError):
        return None
    if found["at_least"] > len(found["cover"]):  # it contradicts itself
        return None
    return Found(found["at_least"], np.array(found["cover"], dtype=np.int64), found["seconds"])
