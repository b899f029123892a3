"""Progress: nothing for quick work, one line on terminals, whole lines elsewhere."""

import io
import time

import pytest

from fastqca.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def _terminal_type(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")


def test_says_nothing_of_quick_work():
    stream = io.StringIO()
    with Progress(stream).stage("reading"):
        pass
    assert stream.getvalue() == ""


def test_writes_whole_lines_ever_more_rarely_to_a_log():
    stream = io.StringIO()
    with Progress(stream, delay=0.02).stage("minimizing"):
        time.sleep(0.3)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "minimizing: 0 s"
    assert len(lines) == 1  # the next is due a second later
    assert "\r" not in stream.getvalue()


@pytest.mark.usefixtures("_terminal_type")
def test_takes_its_line_back_on_a_terminal():
    stream = Terminal()
    progress = Progress(stream, delay=0.02)
    with progress.stage("minimizing"):
        time.sleep(0.2)
        progress.line("warning: look")
    assert stream.getvalue() == "minimizing: 0 s\r\x1b[Kwarning: look\n"
    with progress.stage("writing"):
        time.sleep(0.2)
    assert stream.getvalue().endswith("writing: 0 s\r\x1b[K")


def test_a_dumb_terminal_gets_whole_lines(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    with Progress(stream, delay=0.02).stage("minimizing"):
        time.sleep(0.2)
    assert stream.getvalue() == "minimizing: 0 s\n"


def test_ends_with_the_work_also_when_that_fails():
    stream = io.StringIO()
    started = time.monotonic()
    with pytest.raises(ZeroDivisionError), Progress(stream).stage("dividing"):
        _ = 1 / 0
    assert time.monotonic() - started < 1


def test_does_not_mind_a_stream_that_is_gone():
    stream = io.StringIO()
    stream.close()
    progress = Progress(stream, delay=0.01)
    with progress.stage("minimizing"):
        time.sleep(0.05)
    progress.line("warning: look")
