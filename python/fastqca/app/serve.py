"""Start the application and open it in the browser."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import warnings
import webbrowser
from typing import TYPE_CHECKING

from fastqca._common.errors import DataError, FastqcaWarning

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["run"]

_HOST = "127.0.0.1"


def run(
    file: Path | None = None,
    *,
    port: int = 0,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """
    Serve the application on this machine until Ctrl-C.

    Parameters
    ----------
    file : path, optional
        Data or a saved study to open in the first window.
    port : int, default 0
        The port; 0 chooses any free port.
    browser : bool, default True
        Whether to open the page in the browser.
    say : callable
        Called with the address of the page.

    Raises
    ------
    DataError
        Shiny is not installed, the file cannot be read, or the port is taken.
    """
    try:
        import shiny  # noqa: F401
        import uvicorn
    except ImportError as error:
        raise DataError("the application needs Shiny: pip install 'fastqca[app]'") from error
    from fastqca.app.draft import Draft, opened
    from fastqca.app.guard import Guard
    from fastqca.app.tasks import ready
    from fastqca.app.window import application

    os.environ.setdefault("MPLBACKEND", "agg")  # figures go into pages, not into windows
    first = Draft() if file is None else opened([file])
    token = secrets.token_urlsafe(24)
    with socket.socket() as door:
        if os.name == "posix":  # elsewhere it would let two programs share a port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((_HOST, port))
        except (OSError, OverflowError) as error:
            raise DataError(
                f"port {port} is not available: choose a port from 1024 to 65535, or omit it",
                argument="port",
            ) from error
        port = door.getsockname()[1]
        address = f"http://{_HOST}:{port}/?token={token}"
        ready()
        say(f"fastqca is at {address}\nPress Ctrl-C to stop.")
        guarded = Guard(application(first), token, port)
        settings = uvicorn.Config(
            guarded, log_level="warning", timeout_graceful_shutdown=1, ws_max_size=1 << 26
        )
        if browser:
            threading.Timer(0.5, webbrowser.open, [address]).start()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FastqcaWarning)  # the page lists them: `Desk.doubts`
            uvicorn.Server(settings).run(sockets=[door])
