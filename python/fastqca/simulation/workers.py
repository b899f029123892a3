"""Worker processes: they end with the process that hands out the tasks, however that ends."""

from __future__ import annotations

import os
from functools import cache
from multiprocessing import parent_process
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

__all__ = ["end_with_driver"]


def end_with_driver(driver: int | None = None) -> None:
    """
    See to it that this process ends when the one that started it does.

    A pool of Python waits for tasks as long as some process could send any, and workers that were
    forked could do so themselves: those of a driver that was killed would wait for ever.

    Parameters
    ----------
    driver : int, optional
        The process that hands out tasks; if another one started this one, nothing is done.
    """
    parent = parent_process()
    if parent is not None and driver in (None, parent.pid):
        _watch(os.getpid(), parent)


@cache
def _watch(_this: int, parent: BaseProcess) -> None:
    """Start to wait, once in each process; a fork knows what its parent began."""

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, name="fastqca: end with the driver", daemon=True).start()
