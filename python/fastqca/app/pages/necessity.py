"""Necessity: what the outcome and its absence need."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, render, ui

import fastqca as qca
from fastqca.app.desk import blank, columns, drawing, shown, table

if TYPE_CHECKING:
    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts

__all__ = ["body", "server"]

_PERMUTATIONS = 999


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        ui.layout_columns(
            ui.input_slider("incl_cut", t("incl_cut"), 0.5, 1.0, 0.9, step=0.01),
            ui.input_slider("ron_cut", t("ron_cut"), 0.0, 1.0, 0.5, step=0.01),
            ui.input_numeric("depth", t("depth"), 2, min=1, max=6),
        ),
        *(
            TagList(
                tags.h2(ui.output_text(f"title_{side}", inline=True)),
                columns(
                    ui.output_ui(f"table_{side}"),
                    ui.output_ui(f"plot_{side}"),
                    widths=(6, 6),
                    at="xl",
                ),
            )
            for side in ("present", "absent")
        ),
        tags.h2(t("in_degree")),
        tags.p(t("in_degree_hint"), class_="hint"),
        ui.output_ui("degree"),
    )


@module.server
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002, ARG001
    """Connect the page with the desk."""
    t = desk.texts

    def found(*, negated: bool) -> Any:  # noqa: ANN401
        study = desk.draft().study(negated=negated)
        return qca.necessity(
            study.sets(),
            study.outcome,
            study.conditions,
            incl_cut=input.incl_cut(),
            ron_cut=input.ron_cut(),
            depth=input.depth(),
            missing=study.settings.missing,
        )

    def title(*, negated: bool) -> str:
        return t("necessary_for", outcome=f"{'~' if negated else ''}{desk.draft().outcome}")

    def offer(side: str, *, negated: bool) -> None:
        @output(id=f"title_{side}")
        @render.text
        def as_title() -> str:
            return title(negated=negated)

        @output(id=f"table_{side}")
        @render.ui
        @(blank if negated else shown)  # what is wrong is wrong with both
        def as_table() -> Any:  # noqa: ANN401 (something to show)
            return table(found(negated=negated))

        @output(id=f"plot_{side}")
        @render.ui
        @blank
        def as_plot() -> Any:  # noqa: ANN401
            cuts = {"incl_cut": input.incl_cut(), "ron_cut": input.ron_cut()}
            draw = partial(qca.plot.necessity, found(negated=negated), **cuts)
            return drawing(f"necessity_{side}", title(negated=negated), draw)

    @render.ui
    @shown
    def degree() -> Any:  # noqa: ANN401
        study = desk.study()
        data = study.sets() if study.plan is None else study.data
        return table(
            qca.nca(
                data,
                desk.draft().outcome,
                study.conditions,
                permutations=_PERMUTATIONS,
                seed=study.seed,
            )
        )

    offer("present", negated=False)
    offer("absent", negated=True)
