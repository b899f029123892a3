"""Calibrate: for each column the distribution, the anchors, and why they are there."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, reactive, render, req, ui

import fastqca as qca
from fastqca._common.errors import FastqcaError
from fastqca.app.desk import blank, columns, drawn, shown, table, told
from fastqca.app.draft import said
from fastqca.calibration.plans import CalibrationPlan
from fastqca.data.sets import as_numbers
from fastqca.plot.style import LABEL, PALE, axes_for, figure_function, plain
from fastqca.study.study import Study

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts

__all__ = ["body", "server"]

# The numbers that each kind of calibration asks for, and where they stand in an entry of a plan.
_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "fuzzy": ("exclusion", "crossover", "inclusion"),
    "percentiles": ("exclusion", "crossover", "inclusion"),
    "likert": ("points",),
    "crisp": ("threshold",),
}
_SUGGESTED = {"percentiles": (5, 50, 95), "likert": (7,)}


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        columns(
            ui.card(
                ui.input_select("column", t("column"), {}, width="100%"),
                ui.output_ui("of_column"),
                ui.output_ui("of_kind"),
                ui.output_ui("problem"),
                ui.accordion(
                    ui.accordion_panel(
                        t("copy_plan"),
                        ui.input_file(
                            "plan",
                            t("plan_file"),
                            accept=[".toml"],
                            button_label=t("browse"),
                            placeholder=t("drop_here"),
                        ),
                    ),
                    open=False,
                ),
            ),
            ui.card(
                ui.output_plot("curve", click=True, height="22rem"),
                ui.output_ui("anchor_choice"),
            ),
            widths=(5, 7),
        ),
        tags.h2(t("anchors")),
        ui.output_ui("plan_table"),
        tags.h2(t("diagnosis")),
        ui.output_ui("diagnosis"),
    )


@module.server
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002, ARG001
    """Connect the page with the desk."""
    t = desk.texts
    wrong = reactive.Value[FastqcaError | None](None)

    @reactive.calc
    def entry() -> Mapping[str, Any]:
        return desk.draft().plan.get(input.column(), {})

    # Fields are called by their column and kind, so that none has a value of another one.
    def field(name: str, *parts: str) -> str:
        return f"{name}_{zlib.crc32(' '.join((req(input.column()), *parts)).encode()):08x}"

    @reactive.calc
    def kind() -> str:
        return str(input[field("kind")]())

    @reactive.calc
    def numbers() -> tuple[float, ...]:
        given = [input[field(name, kind())]() for name in _NUMBERS[req(kind())]]
        req(all(value is not None for value in given))
        return tuple(given)

    @reactive.effect
    def _columns() -> None:
        draft = desk.fields()
        data = draft.data
        used = [name for name in (draft.outcome, *draft.conditions) if name]
        others = [] if data is None else [str(name) for name in data.columns]
        columns = list(dict.fromkeys((*used, *others)))
        with reactive.isolate():
            chosen = input.column()
        ui.update_select("column", choices=columns, selected=chosen if chosen in columns else None)

    @render.ui
    def of_column() -> Any:  # noqa: ANN401 (something to show, or nothing)
        desk.fields()  # when fields have to show another draft
        now = desk.history.now.plan.get(req(input.column()), {})
        kinds = {"": t("is_a_set"), **{one: t(f"kind_{one}") for one in _NUMBERS}}
        if now.get("type", "") not in kinds:
            kinds[now["type"]] = now["type"]
        return TagList(
            ui.input_select(
                field("kind"), t("kind"), kinds, selected=now.get("type", ""), width="100%"
            ),
            ui.input_text_area(
                field("reason"), t("reason"), now.get("reason", ""), rows=2, width="100%"
            ),
        )

    @render.ui
    def of_kind() -> Any:  # noqa: ANN401
        wanted = _NUMBERS.get(kind(), ())
        desk.fields()
        now = desk.history.now.plan.get(input.column(), {})
        first = _numbers(now) if now.get("type") == kind() else _SUGGESTED.get(kind(), ())
        filled = (*first, *(None for _ in wanted))
        return tags.div(
            *(
                ui.input_numeric(field(name, kind()), t(name), value)
                for name, value in zip(wanted, filled, strict=False)
            ),
            class_="numbers",
        )

    @render.ui
    def anchor_choice() -> Any:  # noqa: ANN401
        if kind() not in {"fuzzy", "crisp"}:
            return None
        names = {name: t(name) for name in _NUMBERS[kind()]}
        return ui.input_radio_buttons("anchor", t("click_sets_anchor"), names, inline=True)

    def change(made: Mapping[str, Any] | None) -> None:
        plan = dict(desk.history.now.plan)
        plan.pop(input.column(), None)
        if made is not None:
            plan[input.column()] = dict(made)
        data = desk.history.now.data
        ordered = [name for name in (() if data is None else data.columns) if name in plan]
        desk.change(plan={name: plan[name] for name in ordered})

    @reactive.effect
    @reactive.event(kind)
    def _none() -> None:
        if not kind() and input.column() in desk.history.now.plan:
            change(None)

    @reactive.effect
    @reactive.event(numbers)
    def _anchors() -> None:
        before = desk.history.now.plan.get(input.column(), {})
        made = _made(kind(), numbers(), before)
        if isinstance(made, FastqcaError):
            wrong.set(made)
            return
        wrong.set(None)
        if made != before:
            change(made)

    @reactive.effect
    def _reason() -> None:
        why = input[field("reason")]()
        with reactive.isolate():
            before = desk.history.now.plan.get(input.column(), {})
            if before and why != before.get("reason", ""):
                rest = {name: value for name, value in before.items() if name != "reason"}
                change({**rest, **({"reason": why} if why else {})})

    @reactive.effect
    @reactive.event(input.curve_click)
    def _click() -> None:
        at = req(input.curve_click())["x"]
        ui.update_numeric(field(req(input.anchor()), kind()), value=float(f"{at:.4g}"))

    @reactive.effect
    @reactive.event(input.plan)
    def _copy() -> None:
        now = desk.history.now
        known = set() if now.data is None else set(now.data.columns)
        with told():
            found = _plan_of(Path(req(input.plan())[0]["datapath"]))
            kept = {name: one for name, one in found.items() if name in known}
            desk.take(now.changed({"plan": kept}))

    @render.ui
    def problem() -> Any:  # noqa: ANN401
        if (entry_error := wrong()) is not None:
            return tags.div(said(entry_error), class_="problem", role="alert")
        try:
            desk.sets()
        except FastqcaError as error:
            if error.column in {None, input.column()}:
                return tags.div(said(error), class_="problem", role="alert")
        return None

    @render.plot(alt=t("curve"))
    @blank
    def curve() -> Any:  # noqa: ANN401
        data, column = desk.draft().data, req(input.column())
        if data is None or column not in data:
            return None
        if not entry():
            return drawn(_spread(data[column]))
        plan = CalibrationPlan({column: entry()})
        return drawn(qca.plot.calibration(data, plan, column))

    @render.ui
    @shown
    def plan_table() -> Any:  # noqa: ANN401
        draft = desk.draft()
        return table(CalibrationPlan(draft.plan)) if draft.plan else tags.p(t("all_are_sets"))

    @render.ui
    @shown
    def diagnosis() -> Any:  # noqa: ANN401
        draft = desk.draft()
        used = [*draft.conditions, *([draft.outcome] if draft.outcome else [])]
        return table(qca.diagnose(desk.sets(), used or None))


@figure_function
def _spread(column: pd.Series) -> Axes:
    """Draw how raw values are spread, before there is anything to draw above them."""
    ax = axes_for(None, (5.2, 3.6))
    texts = column.dtype.kind not in "iufb"
    counts = column.value_counts().head(30)[::-1] if texts else None
    if counts is None:
        ax.hist(as_numbers(column, str(column.name)), bins="auto", color=PALE, edgecolor="white")
    else:
        ax.barh([plain(name) for name in counts.index.astype(str)], counts, color=PALE)
    ax.set_title(plain(f"{column.name} (N = {column.count():,})"), fontsize=LABEL)
    return ax


def _numbers(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """Read the numbers of an entry of a plan in the order of the fields."""
    kind = entry.get("type", "")
    if kind == "crisp":
        return tuple(entry.get("thresholds", ()))[:1]
    return tuple(entry.get(name) for name in _NUMBERS.get(kind, ()))


def _made(
    kind: str, numbers: tuple[float, ...], before: Mapping[str, Any]
) -> Mapping[str, Any] | FastqcaError:
    """Make an entry that keeps what else there is, or say why there can be none."""
    same = before.get("type") == kind
    kept = {name: one for name, one in before.items() if same or name == "reason"}
    whole = [int(number) if number == int(number) else number for number in numbers]
    if kind == "crisp":
        new: dict[str, Any] = {"thresholds": [*whole, *kept.get("thresholds", ())[1:]]}
    else:
        new = dict(zip(_NUMBERS[kind], whole, strict=True))
    try:
        return CalibrationPlan({"x": {**kept, "type": kind, **new}})["x"]
    except FastqcaError as error:
        return error


def _plan_of(path: Path) -> Mapping[str, Any]:
    """Read the plan of a file: of a plan, or of a saved study whose data are not needed."""
    try:
        return CalibrationPlan.from_toml(path)
    except FastqcaError:
        return Study.load(path).plan or {}
