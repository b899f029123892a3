"""Programs that Ctrl-C stops: what they print is looked at, never a clock."""

import signal
import subprocess
import sys
import textwrap
import time

import pytest

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the POSIX way")
# A program at work prints nothing, so this is how long it gets to enter the core. On a busy machine
# the interrupt may meet it earlier, which must be as harmless.
_HEAD_START = 0.5

# A shell without job control starts what is in the background with Ctrl-C switched off.
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
{setup}
try:
    print("ready", flush=True)
{work}
    print("finished", flush=True)
except KeyboardInterrupt:
    print("stopped", flush=True)
{after}
"""


def interrupted(setup: str, work: str, after: str = "") -> list[str]:
    """
    Run a program, send it Ctrl-C during `work`, and return the lines that it prints from then on.

    The work has to be of many minutes, so that a program that prints "stopped" before the test times
    out was stopped by the interrupt.
    """
    program = PROGRAM.format(
        setup=textwrap.dedent(setup),
        work=textwrap.indent(textwrap.dedent(work), "    "),
        after=textwrap.dedent(after),
    )
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
        time.sleep(_HEAD_START)
        assert run.poll() is None, "the work was too short to be interrupted"
        run.send_signal(signal.SIGINT)
        lines = run.stdout.read().splitlines()
    assert run.returncode == 0
    return lines
