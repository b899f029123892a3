"""Progress: nothing for quick work, one line on terminals, whole lines elsewhere."""

import io
import re
import threading
from contextlib import contextmanager

import pytest

from fastqca._common import progress as module
from fastqca._common.progress import ProgressLine

LONG = 3600.0  # seconds that no test takes


class Stream(io.StringIO):
    """A stream whose reader can wait until something was written."""

    def __init__(self, *, terminal=False):
        super().__init__()
        self.written = threading.Event()
        self._terminal = terminal

    def isatty(self):
        return self._terminal

    def write(self, text):
        count = super().write(text)
        self.written.set()
        return count


@pytest.fixture
def _terminal_type(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")


def seconds_out(text):
    """How long a stage took depends on the machine."""
    return re.sub(r"\d+ s", "N s", text)


def test_says_nothing_of_quick_work():
    stream = Stream()
    with ProgressLine(stream, delay=LONG).stage("reading"):
        pass
    assert stream.getvalue() == ""


def test_writes_whole_lines_to_a_log():
    stream = Stream()
    with ProgressLine(stream, delay=0.01).stage("minimizing"):
        assert stream.written.wait(LONG)
    lines = seconds_out(stream.getvalue()).splitlines()
    assert set(lines) == {"minimizing: N s"}
    assert "\r" not in stream.getvalue()


class Work:
    """Work of some seconds, on a clock of its own."""

    def __init__(self, seconds):
        self.now = 0.0
        self.seconds = seconds
        self.waits = []

    def wait(self, seconds):
        self.waits.append(seconds)
        self.now += seconds
        return self.now > self.seconds


@pytest.mark.usefixtures("_terminal_type")
@pytest.mark.parametrize(
    ("terminal", "shown"), [(False, [2, 4, 8, 16, 32]), (True, [2, 3, 4, 5, 6, 7])]
)
def test_a_log_gets_lines_ever_more_rarely(monkeypatch, terminal, shown):
    stream, work = Stream(terminal=terminal), Work(shown[-1])
    monkeypatch.setattr(module.time, "monotonic", lambda: work.now)
    ProgressLine(stream)._watch("minimizing", work)
    assert [int(n) for n in re.findall(r"minimizing: (\d+) s", stream.getvalue())] == shown


@pytest.mark.usefixtures("_terminal_type")
def test_takes_its_line_back_on_a_terminal():
    stream = Stream(terminal=True)
    progress = ProgressLine(stream, delay=0.01)
    with progress.stage("minimizing"):
        assert stream.written.wait(LONG)
        progress.line("warning: look")
    text = seconds_out(stream.getvalue())
    assert text.startswith("minimizing: N s\r\x1b[Kwarning: look\n")
    stream.written.clear()
    with progress.stage("writing"):
        assert stream.written.wait(LONG)
    assert seconds_out(stream.getvalue()).endswith("writing: N s\r\x1b[K")


def test_a_dumb_terminal_gets_whole_lines(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    stream = Stream(terminal=True)
    with ProgressLine(stream, delay=0.01).stage("minimizing"):
        assert stream.written.wait(LONG)
    assert seconds_out(stream.getvalue()).startswith("minimizing: N s\n")


def test_ends_with_the_work_also_when_that_fails():
    with pytest.raises(ZeroDivisionError), ProgressLine(Stream(), delay=LONG).stage("dividing"):
        _ = 1 / 0


def test_does_not_mind_a_stream_that_is_gone():
    class Gone(Stream):
        def write(self, text):
            self.written.set()
            return super().write(text)  # ValueError: closed

    stream = Gone()
    stream.close()
    progress = ProgressLine(stream, delay=0.01)
    with progress.stage("minimizing"):
        assert stream.written.wait(LONG)
    progress.line("warning: look")


def test_counts_units_and_says_how_long_the_rest_takes(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    texts = []
    progress = ProgressLine(Stream())

    @contextmanager
    def stage(text):
        yield texts.append(text)

    progress.stage = stage
    with progress.counting(480, "analyses", start=200) as report:
        (text,) = texts
        assert text() == "200 of 480 analyses (42%)"
        clock[0] = 10.0
        report(220)  # twenty in ten seconds: those done before took no time
        assert text() == "220 of 480 analyses (46%), about 130 s left"
