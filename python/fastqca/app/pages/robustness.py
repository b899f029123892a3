"""Robustness: what the library has on it, in the background, with cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, reactive, render, ui

import fastqca as qca
from fastqca.app.desk import BUDGET, shown, table, told
from fastqca.app.tasks import beside

if TYPE_CHECKING:
    from collections.abc import Callable

    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts
    from fastqca.solutions import Minimization
    from fastqca.study.study import Study

__all__ = ["body", "server"]


def ranges(study: Study) -> Any:  # noqa: ANN401 (a result)
    """Find the ranges of cut-offs and anchors within which the models stay."""
    return qca.sensitivity_ranges(_solution(study), study.data, study.plan)


def leave_out(study: Study) -> Any:  # noqa: ANN401 (a result)
    """Leave each case out."""
    return qca.leave_out(_solution(study))


def influence(study: Study) -> Any:  # noqa: ANN401 (a result)
    """Find the fewest cases that the solution hangs on."""
    return qca.influence(_solution(study))


def permutation(study: Study) -> Any:  # noqa: ANN401 (a result)
    """Hold the parsimonious solution against chance."""
    return qca.permutation_test(_solution(study), seed=study.seed)


def _solution(study: Study) -> Minimization:
    return qca.minimize(study.table(), include="?", budget=BUDGET)


_TASKS: dict[str, Callable[[Study], Any]] = {
    "ranges": ranges,
    "influence": influence,
    "leave_out": leave_out,
    "permutation": permutation,
}


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        *(
            ui.card(
                ui.card_header(t(name)),
                tags.p(t(f"{name}_hint"), class_="hint"),
                tags.div(
                    ui.input_task_button(f"run_{name}", t("run"), label_busy=t("running")),
                    ui.input_action_button(
                        f"stop_{name}", t("cancel"), class_="btn-outline-secondary"
                    ),
                    class_="buttons",
                ),
                ui.output_ui(f"found_{name}"),
            )
            for name in _TASKS
        )
    )


@module.server
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002, ARG001
    """Connect the page with the desk."""
    for name, function in _TASKS.items():
        _offer(input, output, desk, name, function)


def _offer(
    input: Inputs,  # noqa: A002
    output: Outputs,
    desk: Desk,
    name: str,
    function: Callable[[Study], Any],
) -> None:
    """Run a task when its button is pressed, end it when the other one is."""

    @ui.bind_task_button(button_id=f"run_{name}")
    @reactive.extended_task
    async def task(study: Study) -> Any:  # noqa: ANN401
        return await beside(function, study)

    @reactive.effect
    @reactive.event(input[f"run_{name}"])
    def _run() -> None:
        with told():
            task(desk.study())

    @reactive.effect
    @reactive.event(input[f"stop_{name}"])
    def _stop() -> None:
        task.cancel()

    @output(id=f"found_{name}")
    @render.ui
    @shown
    def _found() -> Any:  # noqa: ANN401
        if task.status() == "cancelled":
            return tags.p(desk.texts("cancelled"))
        return table(task.result())
