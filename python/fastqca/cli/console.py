"""What the command line says and where: results, warnings, one line for bad input."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from fastqca._common.check import printable
from fastqca._common.errors import FastqcaWarning
from fastqca._common.progress import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastqca.report.page import Block

__all__ = ["Console", "NobodyReadsError", "UnfinishedError", "one_line"]


class NobodyReadsError(Exception):
    """Standard output was closed, as by ``| head``: there is no one left to print for."""


class UnfinishedError(Exception):
    """Work was cut short by no fault of the input; what was done is kept."""


class Console:
    """
    Standard output and standard error of one run.

    Attributes
    ----------
    progress : ProgressLine
    warned : list of str
        The warnings so far, each in one line and once.
    """

    __slots__ = ("_go_on", "_started", "progress", "warned")

    def __init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            # A case name that the terminal cannot show is no reason to fail.
            with suppress(AttributeError, ValueError, OSError):
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        self.progress = ProgressLine()
        self.warned: list[str] = []
        self._started = False
        self._go_on = False

    def go_on_unread(self) -> None:
        """Work on when nobody reads any more: there are files to be written."""
        self._go_on = True

    def show(self, blocks: Sequence[Block]) -> None:
        """Print blocks at once, with an empty line before all but the first."""
        from fastqca.report.page import as_text

        gap = "\n" if self._started else ""
        self._started = True
        try:
            print(gap + as_text(blocks), flush=True)
        except BrokenPipeError:
            silence(sys.stdout)
            if not self._go_on:
                raise NobodyReadsError from None

    def say(self, text: str) -> None:
        """Print text as it is, for machines."""
        print(text, flush=True)

    def note(self, text: str) -> None:
        """Say on standard error what was done, so that it is not taken for a result."""
        self.progress.line(text)

    def error(self, message: str) -> None:
        """Say in one line what is wrong with the input."""
        text = one_line(message)
        self.progress.line(f"{_colored('error:', 31)} {text}")

    def warn(self, message: str) -> None:
        """Print a warning as one line, unless it was printed before."""
        text = one_line(message)
        if text not in self.warned:
            self.warned.append(text)
            self.progress.line(f"{_colored('warning:', 33)} {text}")

    @contextmanager
    def warnings_shown(self) -> Iterator[None]:
        """Print every `FastqcaWarning` as one line; all others go the usual way."""
        with warnings.catch_warnings():
            warnings.simplefilter("always", FastqcaWarning)
            usual = warnings.showwarning

            def show(message: Warning | str, category: type[Warning], *args: Any) -> None:  # noqa: ANN401
                if not issubclass(category, FastqcaWarning):
                    usual(message, category, *args)
                    return
                self.warn(str(message))

            warnings.showwarning = show  # type: ignore[assignment]
            yield


def _colored(text: str, colour: int) -> str:
    """Colour a word where a person reads it on a terminal, unless NO_COLOR asks for none."""
    stream = sys.stderr
    terminal = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    plain = "NO_COLOR" in os.environ or not terminal
    return text if plain else f"\x1b[1;{colour}m{text}\x1b[0m"


def silence(stream: Any) -> None:  # noqa: ANN401
    """Send what is still to be written nowhere, so that nothing complains at exit."""
    with suppress(AttributeError, ValueError, OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def one_line(message: str) -> str:
    r"""
    Put a message on one line.

    A caret under an expression becomes the number of the character.

    Examples
    --------
    >>> one_line("cannot read the expression: expected a set name, found '*'\n  A**B\n    ^")
    "cannot read the expression: expected a set name, found '*' (character 3 of 'A**B')"
    """
    head, *rest = message.splitlines() or [""]
    if len(rest) == 2 and rest[1].strip() == "^":
        indent = len(rest[0]) - len(rest[0].lstrip())
        return f"{head} (character {rest[1].index('^') - indent + 1} of {rest[0].strip()!r})"
    return printable(" ".join([head, *(line.strip() for line in rest)]).strip())
