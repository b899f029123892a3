"""Solutions: expectations, the three solutions side by side, charts, cases, counterfactuals."""

from __future__ import annotations

import zlib
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, reactive, render, ui
from shiny.module import resolve_id

import fastqca as qca
from fastqca.app.desk import MANY, blank, columns, drawing, shown, table
from fastqca.report.figures import model_plot

if TYPE_CHECKING:
    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts
    from fastqca.solutions import SolutionSet

__all__ = ["body", "server"]

_KINDS = ("conservative", "intermediate", "parsimonious")


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        tags.h2(t("expectations")),
        tags.p(t("expectations_hint"), class_="hint"),
        ui.output_ui("expectations"),
        ui.output_ui("problem"),
        tags.div(
            *(
                ui.card(ui.card_header(t(kind)), ui.output_ui(kind), full_screen=True)
                for kind in _KINDS
            ),
            class_="side-by-side",
        ),
        ui.layout_columns(
            ui.input_select(
                "kind", t("solution"), {one: t(one) for one in _KINDS}, selected="parsimonious"
            ),
            ui.input_select("model", t("model"), {}),
        ),
        tags.h2(t("chart")),
        ui.output_ui("chart"),
        tags.h2(t("cases")),
        columns(
            tags.div(ui.output_ui("plot"), class_="cases", data_field=resolve_id("case")),
            tags.div(
                ui.input_selectize("case", t("case"), {}, width="100%"), ui.output_ui("of_case")
            ),
            widths=(8, 4),
        ),
        tags.h2(t("counterfactuals")),
        ui.output_ui("ledger"),
    )


@module.server
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002, ARG001
    """Connect the page with the desk."""
    t = desk.texts
    followed: set[str] = set()

    @render.ui
    def expectations() -> Any:  # noqa: ANN401 (something to show)
        names = desk.conditions()
        for name in names:
            if name not in followed:
                followed.add(name)
                follow(name)
        with reactive.isolate():
            draft = desk.draft()
        choices = {"": t("no_expectation"), "present": t("present"), "absent": t("absent")}
        return tags.div(
            *(
                tags.div(
                    ui.input_select(
                        _key("expect", name), name, choices, selected=draft.expected.get(name, "")
                    ),
                    ui.input_text(
                        _key("why", name), t("reason"), draft.reasons.get(name, ""), width="100%"
                    ),
                )
                for name in names
            ),
            class_="expectations",
        )

    def follow(name: str) -> None:
        @reactive.effect
        @reactive.event(input[_key("expect", name)], ignore_init=True)
        def _expected() -> None:
            value = input[_key("expect", name)]()
            rest = {k: v for k, v in desk.history.now.expected.items() if k != name}
            desk.change(expected=rest | ({name: value} if value else {}))

        @reactive.effect
        @reactive.event(input[_key("why", name)], ignore_init=True)
        def _why() -> None:
            value = input[_key("why", name)]().strip()
            rest = {k: v for k, v in desk.history.now.reasons.items() if k != name}
            desk.change(reasons=rest | ({name: value} if value else {}))

        @reactive.effect
        def _fields() -> None:
            draft = desk.fields()
            ui.update_select(_key("expect", name), selected=draft.expected.get(name, ""))
            ui.update_text(_key("why", name), value=draft.reasons.get(name, ""))

    def solution(kind: str) -> SolutionSet | None:
        return getattr(desk.solutions(), kind)  # type: ignore[no-any-return]

    @render.ui
    @shown
    def problem() -> Any:  # noqa: ANN401 (something to show, or nothing)
        desk.solutions()

    def offer(kind: str) -> None:
        @output(id=kind)
        @render.ui
        @blank
        def _one() -> Any:  # noqa: ANN401
            found = solution(kind)
            return tags.p(t("no_intermediate")) if found is None else table(found)

    for kind in _KINDS:
        offer(kind)

    @reactive.calc
    def selected() -> SolutionSet | None:
        return solution(input.kind())

    @reactive.effect
    def _models() -> None:
        try:
            found = selected()
        except qca.FastqcaError:
            return
        models = [] if found is None else found.models[:200]
        ui.update_select(
            "model", choices={str(i): f"M{i}: {one}" for i, one in enumerate(models, 1)}
        )

    def chosen() -> SolutionSet:
        found = selected()
        if found is None or not found.models:
            raise qca.errors.SolutionError(t("no_intermediate" if found is None else "no_model"))
        return found

    @reactive.calc
    def model() -> Any:  # noqa: ANN401 (a model)
        models = chosen().models
        return models[min(int(input.model() or 1), len(models)) - 1]

    @render.ui
    @shown
    def chart() -> Any:  # noqa: ANN401
        blank(desk.solutions)()  # what is wrong with all of them is said above
        return table(qca.fiss_chart(chosen(), int(input.model() or 1)))

    @render.ui
    @blank
    def plot() -> Any:  # noqa: ANN401
        found = desk.table()
        cases, words = found.sets.cases, f"{t('cases')}: {model()}"
        if len(cases) > MANY:
            return drawing("cases", words, partial(qca.plot.xy, model()), len(cases))
        return drawing("cases", words, partial(model_plot, model(), found), len(cases), cases)

    @reactive.effect
    def _cases() -> None:
        choices = {"": t("choose_a_case")}
        with suppress(qca.FastqcaError):
            choices |= {str(i): name for i, name in enumerate(desk.table().sets.cases[:MANY])}
        ui.update_selectize("case", choices=choices, selected="")

    @render.ui
    @blank
    def of_case() -> Any:  # noqa: ANN401
        found, chosen = desk.table().sets, input.case()
        if not chosen or int(chosen) >= len(found.cases):
            return None
        draft = desk.draft()
        case = desk.study().sets().loc[found.cases[int(chosen)]]
        rows = [(str(model()), model().membership[int(chosen)])]
        rows += [(name, case[name]) for name in (draft.outcome, *draft.conditions) if name in case]
        return tags.table(
            *(
                tags.tr(tags.th(name, scope="row"), tags.td(f"{float(value):.3g}"))
                for name, value in rows
            ),
            class_="fastqca",
        )

    @render.ui
    @blank
    def ledger() -> Any:  # noqa: ANN401
        return table(qca.counterfactual_ledger(desk.solutions()))


def _key(what: str, name: str) -> str:
    """Name the field of a condition, whatever its name is."""
    return f"{what}_{zlib.crc32(name.encode()):08x}"
