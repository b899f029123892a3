"""Work that takes longer than a page may wait: in a process of its own, which can be ended."""

from __future__ import annotations

import asyncio
import multiprocessing
import warnings
from typing import TYPE_CHECKING, Any

from fastqca._common.errors import FastqcaError, FastqcaWarning, SolutionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

__all__ = ["beside"]

_LOOK = 0.1  # seconds between two looks


async def beside(function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401
    """
    Call a function of a module in another process.

    Cancelling the task ends the process, whatever it is at.

    Raises
    ------
    FastqcaError
        What the function raised, or the process ended without an answer.
    """
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(there, function, arguments), daemon=True)
    process.start()
    there.close()
    try:
        while not here.poll():  # noqa: ASYNC110 (nothing tells of another process)
            await asyncio.sleep(_LOOK)
        try:
            answer = here.recv()
        except EOFError as error:
            raise SolutionError("the work ended without an answer: too little memory?") from error
    finally:
        process.kill()
        process.join()
        here.close()
    if isinstance(answer, FastqcaError):
        raise answer
    return answer


def _answer(there: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Work, and send the result or the error."""
    warnings.simplefilter("ignore", FastqcaWarning)
    try:
        answer = function(*arguments)
    except FastqcaError as error:
        answer = error
    there.send(answer)
