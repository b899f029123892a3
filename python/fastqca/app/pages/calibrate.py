"""Calibrate: for each column the distribution, the anchors, and why they are there."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, reactive, render, req, ui

import fastqca as qca
from fastqca._common.errors import FastqcaError
from fastqca.app.desk import blank, columns, drawing, problem, shown, table, told
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
_SUGGESTED: Mapping[str, Mapping[str, Any]] = {
    "percentiles": {"exclusion": 5, "crossover": 50, "inclusion": 95},
    "likert": {"points": 7},
}
_MOST_TEXTS = 30  # different ones that can be coded here


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        columns(
            ui.card(
                ui.input_select("column", t("column"), {}, width="100%"),
                ui.output_ui("of_column"),
                ui.output_ui("wrong"),
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
                tags.div(
                    tags.div(ui.output_ui("curve"), ui.output_ui("handles"), class_="stack"),
                    ui.output_ui("of_kind"),
                    class_="anchors",
                ),
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
    refused = reactive.Value[FastqcaError | None](None)

    @reactive.calc
    def entry() -> Mapping[str, Any]:
        return desk.draft().plan.get(input.column(), {})

    # Fields are called by their column and kind, so that none has a value of another one.
    def field(name: str, *parts: str) -> str:
        return f"{name}_{zlib.crc32(' '.join((req(input.column()), *parts)).encode()):08x}"

    @reactive.calc
    def texts() -> tuple[str, ...]:
        """List the different values of a column of text."""
        data, column = desk.data(), input.column()
        if data is None or column not in data or data[column].dtype.kind in "iufb":
            return ()
        return tuple(sorted(map(str, data[column].dropna().unique())))

    @reactive.calc
    def kind() -> str:
        return str(input[field("kind")]())

    def wanted(kind: str) -> Mapping[str, str]:
        """Return the fields of a kind of calibration, each with what stands above it."""
        if kind == "labels":
            return {f"label{i}": text for i, text in enumerate(texts())}
        return {name: t(name) for name in _NUMBERS.get(kind, ())}

    @reactive.calc
    def numbers() -> tuple[float, ...]:
        given = [input[field(name, kind())]() for name in wanted(kind())]
        req(given and all(value is not None for value in given))
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
        first = chosen if chosen in (used or columns) else next(iter(columns), None)
        ui.update_select("column", choices=columns, selected=first)

    @render.ui
    def of_column() -> Any:  # noqa: ANN401 (something to show, or nothing)
        desk.fields()  # when fields have to show another draft
        now = desk.history.now.plan.get(req(input.column()), {})
        if len(texts()) > _MOST_TEXTS:
            return tags.p(t("too_many_texts", n=len(texts())), class_="hint")
        kinds = {"": t("choose"), "labels": t("kind_labels")}
        if not texts():
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
        names = wanted(kind())
        desk.fields()
        now = desk.history.now.plan.get(input.column(), {})
        given: Mapping[str, Any] = _SUGGESTED.get(kind(), {})
        if now.get("type") == kind():
            given = _numbers(now, names)
        hint = {"labels": "labels_hint", "fuzzy": "drag_hint", "crisp": "drag_hint"}.get(kind())
        return TagList(
            tags.p(t(hint), class_="hint") if hint else None,
            tags.div(
                *(
                    ui.input_numeric(field(name, kind()), words, given.get(name))  # type: ignore[arg-type]  # empty
                    for name, words in names.items()
                ),
                class_="numbers",
            ),
            ui.input_action_button("same", t("same_for_all"), class_="btn-sm")
            if kind() in _SUGGESTED
            else None,
        )

    @render.ui
    def handles() -> Any:  # noqa: ANN401
        if kind() not in {"fuzzy", "crisp"}:
            return None
        return TagList(
            *(
                tags.input(
                    type="range",
                    step="any",
                    title=words,
                    aria_label=words,
                    data_field=session.ns(field(name, kind())),
                )
                for name, words in wanted(kind()).items()
            )
        )

    def change(made: Mapping[str, Any] | None, *columns: str) -> None:
        """Calibrate some columns, by default the one that is shown, in this way or not at all."""
        changed = columns or (input.column(),)
        plan = {k: v for k, v in desk.history.now.plan.items() if k not in changed}
        if made is not None:
            plan |= {name: dict(made) for name in changed}
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
        made = _made(kind(), dict(zip(wanted(kind()), numbers(), strict=True)), texts(), before)
        if isinstance(made, FastqcaError):
            refused.set(made)
            return
        refused.set(None)
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
    @reactive.event(input.same)
    def _same() -> None:
        draft, data = desk.history.now, desk.data()
        if data is None or not entry():
            return
        raw = [
            name
            for name in (draft.outcome, *draft.conditions)
            if name and name not in draft.plan
            if data[name].dtype.kind in "iuf" and data[name].max() > 1
        ]
        made = {name: one for name, one in entry().items() if name != "reason"}
        if raw:
            change(made, *raw)

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
    def wrong() -> Any:  # noqa: ANN401
        if (found := refused()) is not None:
            return problem(found)
        try:
            desk.sets()
        except FastqcaError as error:
            if error.column in {None, input.column()}:
                return problem(error)
        return None

    @render.ui
    @blank
    def curve() -> Any:  # noqa: ANN401
        data, column = desk.draft().data, req(input.column())
        if data is None or column not in data:
            return None
        drawn: list[Axes] = []

        def draw() -> Axes:
            calibrated = entry() and not texts()
            plan = CalibrationPlan({column: entry()}) if calibrated else None
            ax = _spread(data[column]) if plan is None else qca.plot.calibration(data, plan, column)
            drawn[:] = [ax]
            return ax

        made = drawing("calibration", t("curve"), draw, len(data))
        box, (low, high) = drawn[0].get_position(), drawn[0].get_xlim()
        made.attrs.update({"data-low": f"{low:.6g}", "data-high": f"{high:.6g}"})
        made.attrs.update(
            {"data-box": f"{box.x0:.4f} {box.width:.4f} {1 - box.y1:.4f} {box.height:.4f}"}
        )
        return made

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
        raw = draft.data if draft.plan else None
        return table(qca.diagnose(desk.sets(), used or None, raw=raw))


@figure_function
def _spread(column: pd.Series) -> Axes:
    """Draw how raw values are spread, before there is anything to draw above them."""
    ax = axes_for(None, (5.2, 3.6))
    counts = column.value_counts().head(_MOST_TEXTS)[::-1]
    if column.dtype.kind in "iufb":
        ax.hist(as_numbers(column, str(column.name)), bins="auto", color=PALE, edgecolor="white")
    else:
        ax.barh([plain(name) for name in counts.index.astype(str)], counts, color=PALE)
    ax.set_title(plain(f"{column.name} (N = {column.count():,})"), fontsize=LABEL)
    return ax


def _numbers(entry: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """Read the numbers of an entry of a plan, by field."""
    if entry["type"] == "labels":
        levels = {str(text): level for text, level in entry["labels"].items()}
        return {name: levels.get(text) for name, text in names.items()}
    if entry["type"] == "crisp":
        return dict(zip(names, entry["thresholds"], strict=False))
    return entry


def _made(
    kind: str, numbers: Mapping[str, float], texts: tuple[str, ...], before: Mapping[str, Any]
) -> Mapping[str, Any] | FastqcaError:
    """Make an entry that keeps what else there is, or say why there can be none."""
    same = before.get("type") == kind
    kept = {name: one for name, one in before.items() if same or name == "reason"}
    new: dict[str, Any] = {
        name: int(one) if one == int(one) else one for name, one in numbers.items()
    }
    if kind == "crisp":
        new = {"thresholds": [*new.values(), *kept.get("thresholds", ())[1:]]}
    elif kind == "labels":
        new = {"labels": dict(zip(texts, new.values(), strict=True))}
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
