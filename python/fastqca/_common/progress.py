"""Progress on standard error, for work that takes longer than a moment."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TextIO, TypeVar

from fastqca._common.check import shown
from fastqca._common.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

__all__ = ["Progress", "ProgressLine", "reported", "reporting"]

Progress = bool | None | object
_Part = TypeVar("_Part")

_DELAY = 2.0
_TICK = 1.0
_ERASE = "\r\x1b[K"


class ProgressLine:
    """
    Say what is being done and for how long, once it has taken longer than two seconds.

    On a terminal one line counts the seconds and disappears when the stage is over. Elsewhere,
    so in log files, whole lines are written, after 2, 4, 8, ... seconds.

    Parameters
    ----------
    stream : text stream, optional
        Where to write, by default standard error as it is when the object is made.
    delay : float, default 2
        Seconds of a stage before anything is written.

    Notes
    -----
    A thread does the writing. It gets its turn because the core lets go of the interpreter
    while it computes.

    Examples
    --------
    >>> import io, time
    >>> log = io.StringIO()
    >>> progress = ProgressLine(log, delay=0.01)
    >>> with progress.stage("looking for models"):
    ...     time.sleep(0.05)
    >>> log.getvalue().splitlines()[0]
    'looking for models: 0 s'
    """

    def __init__(self, stream: TextIO | None = None, *, delay: float = _DELAY) -> None:
        # None where the process was started without one.
        self._stream: TextIO | None = sys.stderr if stream is None else stream
        self._delay = delay
        self._lock = threading.Lock()
        self._shown = False
        self._terminal = _is_terminal(self._stream)

    @contextmanager
    def stage(self, name: str | Callable[[], str]) -> Iterator[None]:
        """Show `name` and the seconds that have passed for as long as the block runs."""
        done = threading.Event()
        thread = threading.Thread(target=self._watch, args=(name, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
            with self._lock:
                self._erase()

    @contextmanager
    def counting(self, total: int, unit: str, *, start: int = 0) -> Iterator[Callable[[int], None]]:
        """Show how many units are done, and about how long the rest takes."""
        done, begun = start, time.monotonic()

        def report(count: int) -> None:
            nonlocal done
            done = count

        def text() -> str:
            share = f"{done:,} of {total:,} {unit} ({done / max(total, 1):.0%})"
            if done <= start:
                return share
            rest = (time.monotonic() - begun) * (total - done) / (done - start)
            return f"{share}, about {rest:.0f} s left"

        with self.stage(text):
            yield report

    def line(self, text: str) -> None:
        """Write one line that does not run into the one that counts the seconds."""
        with self._lock:
            self._erase()
            self._write(f"{text}\n")

    def _watch(self, name: str | Callable[[], str], done: threading.Event) -> None:
        start = time.monotonic()
        wait = self._delay
        while not done.wait(wait):
            elapsed = time.monotonic() - start
            self._show(f"{name() if callable(name) else name}: {elapsed:.0f} s")
            wait = _TICK if self._terminal else max(elapsed, _DELAY / 2)

    def _show(self, text: str) -> None:
        with self._lock:
            if self._terminal:
                self._erase()
                self._write(text)
                self._shown = True
            else:
                self._write(f"{text}\n")

    def _erase(self) -> None:
        if self._shown:
            self._write(_ERASE)
            self._shown = False

    def _write(self, text: str) -> None:
        """Write without ever disturbing the work: nobody may be reading any more."""
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            pass


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a line can be taken back."""
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False


def reporting(
    progress: object, total: int, unit: str, *, start: int = 0
) -> AbstractContextManager[Callable[[int], None]]:
    """
    Return a context with a function that takes how many units are done, and tells as asked.

    Examples
    --------
    >>> with reporting(print, 2, "replicates") as done:
    ...     done(1)
    1 2
    """
    if progress is None or progress is False:
        return nullcontext(_tell_nobody)
    if progress is True or isinstance(progress, ProgressLine):
        line = ProgressLine() if progress is True else progress
        return line.counting(total, unit, start=start)
    if callable(progress):
        return nullcontext(lambda n: progress(n, total))
    raise DataError(
        "progress must be True for a line on standard error, or a function of the number done "
        f"and of all, got {shown(progress)}",
        argument="progress",
    )


def _tell_nobody(_: int) -> None:
    """Leave what is done untold."""


def reported(parts: Sequence[_Part], progress: object, unit: str) -> Iterator[_Part]:
    """Go through the parts of some work, and report each when it is done."""
    with reporting(progress, len(parts), unit) as done:
        for number, part in enumerate(parts, 1):
            yield part
            done(number)
