"""
The process in which HiGHS runs: reads a chart, writes what is known when its time is over.

Run as a script, so it imports nothing of the package.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bounds", "search"]

_LOOK = 0.02  # seconds between two looks at the clock
_SAME = 1e-6  # numbers that HiGHS does not tell apart


class Bounds:
    """
    What is known of the minimum of a chart so far.

    Attributes
    ----------
    at_least : int
        No cover has fewer columns.
    cover : ndarray of int64
        The smallest cover known.
    """

    def __init__(self, cover: NDArray[np.int64]) -> None:
        self.at_least, self.cover = 0, cover

    def raised(self, bound: float) -> None:
        """Note a number, which need not be whole, that no cover is below."""
        if math.isfinite(bound):
            self.at_least = max(self.at_least, math.ceil(bound - _SAME))

    def lowered(self, values: NDArray[np.float64]) -> None:
        """Note a cover: the columns that have the value 1."""
        cover = np.flatnonzero(np.asarray(values) > 0.5)
        if 0 < len(cover) < len(self.cover):
            self.cover = cover


def search(
    bounds: Bounds, offsets: NDArray[np.int64], members: NDArray[np.int64], rows: int
) -> None:
    """
    Improve bounds until they meet.

    Parameters
    ----------
    bounds : Bounds
        What is known; changed.
    offsets, members : ndarray of int64
        The rows that each column covers.
    rows : int
        The number of rows.
    """
    highs = _solver()
    columns = len(offsets) - 1
    highs.passModel(_program(offsets, members, columns, rows))
    start = _highspy().HighsSolution()
    start.col_value = np.isin(np.arange(columns), bounds.cover).astype(float).tolist()
    highs.setSolution(start)
    highs.cbMipInterrupt += lambda event: bounds.raised(event.data_out.mip_dual_bound)
    highs.cbMipImprovingSolution += lambda event: bounds.lowered(event.data_out.mip_solution)
    highs.run()
    if highs.getModelStatus() == _highspy().HighsModelStatus.kOptimal:
        bounds.raised(highs.getInfo().mip_dual_bound)
        bounds.lowered(highs.getSolution().col_value)


def _highspy() -> Any:  # noqa: ANN401 (a module of an extra)
    import highspy

    return highspy


def _solver() -> Any:  # noqa: ANN401 (a class of an extra)
    class Quiet(_highspy().Highs):  # type: ignore[misc]
        """HiGHS without the banner that it writes as soon as there are callbacks."""

        def enableCallbacks(self) -> None:  # noqa: N802 (a method of HiGHS)
            self.silent()
            super().enableCallbacks()

    highs = Quiet()
    # One thread, as the budget is CPU time; the gap is what integers allow.
    for name, value in {"parallel": "off", "threads": 1, "mip_rel_gap": 0.0}.items():
        highs.setOptionValue(name, value)
    return highs


def _program(
    offsets: NDArray[np.int64], members: NDArray[np.int64], columns: int, rows: int
) -> Any:  # noqa: ANN401 (a class of an extra)
    """Make the 0/1 program: the fewest columns that cover every row."""
    highspy = _highspy()
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns, rows
    program.col_cost_ = np.ones(columns)
    program.col_lower_, program.col_upper_ = np.zeros(columns), np.ones(columns)
    program.row_lower_, program.row_upper_ = np.ones(rows), np.full(rows, highspy.kHighsInf)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = offsets.astype(np.int32)
    program.a_matrix_.index_ = members.astype(np.int32)
    program.a_matrix_.value_ = np.ones(len(members))
    program.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return program


class _Answer:
    """What the process says at its end, which is when it has said it."""

    def __init__(self, bounds: Bounds, file: int) -> None:
        self.bounds, self.file, self.lock = bounds, file, threading.Lock()

    def give(self) -> None:
        with self.lock:
            found = {"at_least": self.bounds.at_least, "cover": self.bounds.cover.tolist()}
            found["seconds"] = time.process_time()
            os.write(self.file, json.dumps(found).encode())
            os._exit(0)

    def give_after(self, seconds: float) -> None:
        while time.process_time() < seconds:
            time.sleep(_LOOK)
        self.give()


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    file = os.dup(1)
    os.dup2(2, 1)  # what HiGHS writes is no answer
    asked = json.loads(sys.stdin.buffer.readline())
    numbers = np.frombuffer(sys.stdin.buffer.read(), dtype=np.int64)
    offsets, members, cover = np.split(numbers, np.cumsum(asked["sizes"])[:-1])
    answer = _Answer(Bounds(cover), file)
    threading.Thread(target=answer.give_after, args=(asked["seconds"],), daemon=True).start()
    search(answer.bounds, offsets, members, asked["rows"])
    answer.give()


if __name__ == "__main__":
    _main()
