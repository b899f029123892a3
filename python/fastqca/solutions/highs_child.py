"""The process that runs HiGHS: reads a chart, writes what it has found when its time is over."""

import json
import math
import os
import signal
import sys
import threading
import time

import highspy
import numpy as np

LOOK = 0.02  # seconds between two looks at the clock
SAFE = 1e-6  # what HiGHS takes for the same number


class Quiet(highspy.Highs):
    """HiGHS without its banner, which it writes as soon as it has callbacks."""

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()


class Answer:
    """The best that is known so far."""

    def __init__(self, cover: np.ndarray) -> None:
        self.cover = cover
        self.at_least = 0
        self.lock = threading.Lock()

    def bounded(self, bound: float) -> None:
        """No cover is smaller than a number, which need not be whole."""
        if math.isfinite(bound):
            self.at_least = max(self.at_least, math.ceil(bound - SAFE))

    def covered(self, values: np.ndarray) -> None:
        """The columns of value 1 are a cover."""
        cover = np.flatnonzero(np.asarray(values) > 0.5)
        if 0 < len(cover) < len(self.cover):
            self.cover = cover

    def give(self) -> None:
        """Write it and end, whatever other threads do."""
        with self.lock:
            found = {"at_least": self.at_least, "cover": self.cover.tolist()}
            os.write(OUT, json.dumps(found | {"seconds": time.process_time()}).encode())
            os._exit(0)


def watch(answer: Answer, seconds: float) -> None:
    """Give the answer when the time is used up."""
    while time.process_time() < seconds:
        time.sleep(LOOK)
    answer.give()


def model(offsets: np.ndarray, members: np.ndarray, rows: int) -> highspy.HighsLp:
    """Make the 0/1 program: the fewest columns such that each row is covered."""
    columns = len(offsets) - 1
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = np.ones(columns)
    lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.ones(columns)
    lp.row_lower_, lp.row_upper_ = np.ones(rows), np.full(rows, highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = offsets.astype(np.int32)
    lp.a_matrix_.index_ = members.astype(np.int32)
    lp.a_matrix_.value_ = np.ones(len(members))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return lp


def main() -> None:
    """Answer one question."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    asked = json.loads(sys.stdin.buffer.readline())
    numbers = np.frombuffer(sys.stdin.buffer.read(), dtype=np.int64)
    offsets, members, cover = np.split(numbers, np.cumsum(asked["sizes"])[:-1])
    answer = Answer(cover)
    threading.Thread(target=watch, args=(answer, asked["seconds"]), daemon=True).start()
    highs = Quiet()
    # One thread: the budget is CPU time.
    for name, value in {"parallel": "off", "threads": 1, "mip_rel_gap": 0.0}.items():
        highs.setOptionValue(name, value)
    highs.passModel(model(offsets, members, asked["rows"]))
    start = highspy.HighsSolution()
    start.col_value = np.isin(np.arange(len(offsets) - 1), cover).astype(float).tolist()
    highs.setSolution(start)
    highs.cbMipInterrupt += lambda event: answer.bounded(event.data_out.mip_dual_bound)
    highs.cbMipImprovingSolution += lambda event: answer.covered(event.data_out.mip_solution)
    highs.run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        answer.bounded(highs.getInfo().mip_dual_bound)
        answer.covered(highs.getSolution().col_value)
    answer.give()


if __name__ == "__main__":
    OUT = os.dup(1)
    os.dup2(2, 1)  # what HiGHS writes is no answer
    main()
