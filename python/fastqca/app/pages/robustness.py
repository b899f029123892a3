"""Robustness: what the library has on it, in the background, with cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, ui

import fastqca as qca
from fastqca.app.desk import BUDGET, table
from fastqca.app.tasks import controls, offer

if TYPE_CHECKING:
    from shiny import Inputs, Outputs, Session

    from fastqca._common.progress import Progress
    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts
    from fastqca.solutions import Minimization
    from fastqca.study.study import Study

__all__ = ["body", "server"]


def ranges(study: Study, progress: Progress) -> Any:  # noqa: ANN401 (a result)
    """Find the ranges of cut-offs and anchors within which the models stay."""
    return qca.sensitivity_ranges(_solution(study), study.data, study.plan, progress=progress)


def leave_out(study: Study, progress: Progress) -> Any:  # noqa: ANN401 (a result)
    """Leave each case out."""
    return qca.leave_out(_solution(study), progress=progress)


def influence(study: Study, progress: Progress) -> Any:  # noqa: ANN401 (a result)
    """Find the fewest cases that the solution hangs on."""
    return qca.influence(_solution(study), progress=progress)


def permutation(study: Study, progress: Progress) -> Any:  # noqa: ANN401 (a result)
    """Hold the parsimonious solution against chance."""
    return qca.permutation_test(_solution(study), seed=study.seed, progress=progress)


def _solution(study: Study) -> Minimization:
    return qca.minimize(study.table(), include="?", budget=BUDGET)


_TASKS = {
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
                tags.div(
                    controls(name, t("run"), t),
                    tags.p(t(f"{name}_hint"), class_="hint"),
                    class_="line",
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
        offer(input, output, desk, name, function, table)
