"""Work that takes longer than a page may wait: in a process of its own, which can be ended."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
import warnings
from typing import TYPE_CHECKING, Any

from htmltools import Tag, tags
from shiny import reactive, render, ui

from fastqca._common.errors import FastqcaError, FastqcaWarning, SolutionError
from fastqca.app.desk import shown, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from htmltools import TagChild
    from shiny import Inputs, Outputs

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts
    from fastqca.study.study import Study

__all__ = ["beside", "controls", "offer", "ready"]

_LOOK = 0.1  # seconds between two looks
_SHOW = 0.3  # seconds between two pictures of how far it is

# A fork of this process, which has threads, may hang. Where there is a server of forks, it has
# imported everything already; elsewhere each process begins anew.
_SERVER = "forkserver" in multiprocessing.get_all_start_methods()
_CONTEXT: Any = multiprocessing.get_context("forkserver" if _SERVER else "spawn")
if _SERVER:
    from multiprocessing import forkserver

    _CONTEXT.set_forkserver_preload(["fastqca.app.window", "matplotlib.pyplot"])


def ready() -> None:
    """Let the server of forks begin to import, so that the first work need not wait for it."""
    if _SERVER:
        forkserver.ensure_running()


async def beside(
    function: Callable[..., Any],
    *arguments: Any,  # noqa: ANN401
    say: Callable[[int, int], None],
) -> Any:  # noqa: ANN401
    """
    Call a function of a module in another process.

    It is also given `progress`, a function of how much is done and of how much there is; `say` gets
    both. Cancelling the task ends the process, whatever it is at.

    Raises
    ------
    FastqcaError
        What the function raised, or the process ended without an answer.
    """
    here, there = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_answer, args=(there, function, arguments), daemon=True)
    # The first process waits until the server of forks has imported everything; the page must not.
    start = asyncio.create_task(asyncio.to_thread(process.start))
    try:
        await asyncio.shield(start)
        there.close()
        answer: Any = ()
        while isinstance(answer, tuple):
            while not here.poll():  # noqa: ASYNC110 (nothing tells of another process)
                await asyncio.sleep(_LOOK)
            answer = here.recv()
            if isinstance(answer, tuple):
                say(*answer)
    except EOFError as error:
        raise SolutionError(
            "the computation ended without a result, possibly for lack of memory"
        ) from error
    finally:
        start.add_done_callback(lambda _: _end(process, here))
    if isinstance(answer, FastqcaError):
        raise answer
    return answer


def _answer(there: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Work, say now and then how far it is, and send the result or the error."""
    warnings.simplefilter("ignore", FastqcaWarning)
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > _LOOK:
            last = time.monotonic()
            there.send((done, total))

    try:
        answer = function(*arguments, progress=progress)
    except FastqcaError as error:
        answer = error
    there.send(answer)


def _end(process: Any, pipe: Connection) -> None:  # noqa: ANN401 (of any context)
    process.kill()
    process.join()
    pipe.close()


def controls(name: str, words: str, t: Texts) -> Tag:
    """Lay out the button that begins some work, and the one that ends it."""
    return tags.div(
        ui.input_task_button(f"run_{name}", words, label_busy=t("running"), type="default"),
        ui.input_action_button(f"stop_{name}", t("cancel"), class_="btn-outline-secondary stop"),
        class_="buttons",
    )


def offer(
    input: Inputs,  # noqa: A002
    output: Outputs,
    desk: Desk,
    name: str,
    function: Callable[..., Any],
    show: Callable[[Any], TagChild],
) -> reactive.ExtendedTask[Any, Any]:
    """Work on the study when a button is pressed, and show how far it is and what it gives."""
    far, begun = [0, 0], [0.0]
    of: list[Study] = []  # that it was done for

    @ui.bind_task_button(button_id=f"run_{name}")
    @reactive.extended_task
    async def task(*arguments: Any) -> Any:  # noqa: ANN401
        return await beside(function, *arguments, say=lambda *now: far.__setitem__(slice(2), now))

    @reactive.effect
    @reactive.event(input[f"run_{name}"])
    def _run() -> None:
        with told():
            far[:], begun[0], of[:] = [0, 0], time.monotonic(), [desk.study()]
            task(*of)

    @reactive.effect
    @reactive.event(input[f"stop_{name}"])
    def _stop() -> None:
        task.cancel()

    @output(id=f"found_{name}")
    @render.ui
    @shown
    def _found() -> Any:  # noqa: ANN401
        t = desk.texts
        if task.status() == "running":
            reactive.invalidate_later(_SHOW)
            given = {"value": far[0], "max": far[1]} if far[1] else {}
            seconds = f"{time.monotonic() - begun[0]:.0f} s"
            return tags.p(Tag("progress", aria_label=t("running"), **given), " ", seconds)
        if task.status() == "cancelled":
            return tags.p(t("cancelled"))
        found = show(task.result())
        old = tags.p(t("outdated"), class_="problem") if [desk.study()] != of else None
        return tags.div(old, found)

    return task
