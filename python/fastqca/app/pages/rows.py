"""Truth table: cut-offs, the rows, and which of them are excluded or assumed, with reasons."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from htmltools import TagList, tags
from shiny import module, reactive, render, ui

import fastqca as qca
from fastqca.app.desk import below, blank, columns, shown, table, told
from fastqca.expressions.tree import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts

__all__ = ["body", "server"]

_CUTS: Mapping[str, float] = {"incl_cut": 1.0, "pri_cut": 0.0, "n_cut": 1}
_MOST_NAMES = 12  # of cases in a row
_SCALES = {"incl_cut": (0.5, 1.0), "pri_cut": (0.0, 1.0)}  # of the sliders


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        ui.layout_columns(
            tags.div(
                ui.input_slider("incl_cut", t("incl_cut"), *_SCALES["incl_cut"], 1.0, step=0.005),
                ui.output_ui("at_incl_cut"),
            ),
            tags.div(
                ui.input_slider("pri_cut", t("pri_cut"), *_SCALES["pri_cut"], 0.0, step=0.005),
                ui.output_ui("at_pri_cut"),
            ),
            tags.div(
                ui.input_numeric("n_cut", t("n_cut"), 1, min=1, step=1),
                ui.output_ui("at_n_cut"),
            ),
            ui.input_select(
                "ties",
                t("ties"),
                {one: t(f"ties_{one}") for one in ("drop", "up", "down", "nudge")},
                width="100%",
            ),
            col_widths=(3, 3, 2, 4),
        ),
        ui.output_ui("problem"),
        ui.input_checkbox("complete", t("show_remainders")),
        ui.output_data_frame("rows"),
        columns(
            ui.input_text("why", t("reason"), width="100%", placeholder=t("reason_of_rows")),
            tags.div(
                *(
                    ui.input_action_button(kind, t(kind), class_="btn-outline-secondary")
                    for kind in ("exclude", "assume", "free")
                ),
                class_="buttons",
            ),
            widths=(6, 6),
        ).add_class("mt-3"),
        ui.output_ui("decided"),
        tags.h2(t("deviant_cases")),
        ui.output_ui("deviant"),
        tags.h2(t("gaps")),
        ui.output_ui("gaps"),
    )


@module.server
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002, ARG001
    """Connect the page with the desk."""
    t = desk.texts

    @reactive.effect
    def _fields() -> None:
        settings = desk.fields().settings
        incl = settings.get("incl_cut", 1.0)
        ui.update_slider("incl_cut", value=incl[0] if isinstance(incl, tuple) else incl)
        ui.update_slider("pri_cut", value=settings.get("pri_cut", 0.0))
        ui.update_numeric("n_cut", value=settings.get("n_cut", 1))
        ui.update_select("ties", selected=settings.get("ties", "drop"))

    for name, default in _CUTS.items():
        _follow(input, desk, name, default)
    _follow(input, desk, "ties", "drop")

    @reactive.calc
    def whole() -> Any:  # noqa: ANN401 (the truth table with or without remainders)
        found = desk.table()
        return found.rerun(complete=True) if input.complete() else found

    @render.data_frame
    @blank
    def rows() -> Any:  # noqa: ANN401
        found = whole()
        frame = found.to_frame().reset_index()
        # What is coded 1 first, remainders last.
        order = frame.assign(OUT=frame["OUT"].replace("?", "")).sort_values(
            ["OUT", "incl", "n"], ascending=False, kind="stable"
        )
        frame = frame.loc[order.index]
        for name in {"incl", "PRI"} & set(frame):
            frame[name] = [f"{one:.3f}" if isfinite(one) else "-" for one in frame[name]]
        cases = dict(zip(found.row_numbers, found.cases, strict=True))
        frame["cases"] = [_some(cases.get(row, ()), t) for row in frame["row"]]
        wide: Any = {
            "cols": [frame.columns.get_loc("cases")],
            "style": {"min-width": "16rem", "width": "60%"},
        }
        return render.DataGrid(
            frame, selection_mode="rows", height=None, width="100%", styles=[wide]
        )

    def chosen() -> tuple[int, ...]:
        picked = rows.cell_selection()["rows"]
        frame = rows.data()
        return tuple(sorted(int(frame.iloc[at]["row"]) for at in picked))

    def decide(kind: str | None) -> None:
        picked = set(chosen())
        if not picked:
            raise qca.errors.DataError(t("choose_rows"))
        now = desk.history.now
        other = {"exclude": "assume", "assume": "exclude"}
        decided = {name: set(now.settings.get(name) or ()) - picked for name in other}
        if kind is not None:
            decided[kind] |= picked
        study = now.study()
        names = {_configuration(study.table(), row) for row in picked}
        reasons = {key: why for key, why in now.row_reasons.items() if key not in names}
        if kind is not None and input.why().strip():
            reasons |= dict.fromkeys(sorted(names), input.why().strip())
        settings = {k: v for k, v in now.settings.items() if k not in other}
        settings |= {name: tuple(sorted(them)) for name, them in decided.items() if them}
        changed = now.changed({"settings": settings, "row_reasons": reasons})
        changed.study().table()  # refused before it is taken
        desk.take(changed)

    def follow(kind: str) -> None:
        @reactive.effect
        @reactive.event(input[kind])
        def _pressed() -> None:
            with told():
                decide(None if kind == "free" else kind)

    for kind in ("exclude", "assume", "free"):
        follow(kind)

    @reactive.calc
    def ranges() -> pd.DataFrame:
        found = qca.sensitivity_ranges(desk.solutions(), parameters=list(_CUTS))
        return found.to_frame()

    @render.ui
    @blank
    def decided() -> Any:  # noqa: ANN401
        draft = desk.draft()
        found = [
            tags.li(f"{t(kind)}: {t('row')} {row}, {name}{why}")
            for kind in ("exclude", "assume")
            for row in draft.settings.get(kind) or ()
            for name in (_configuration(desk.table(), row),)
            for why in (f" ({draft.row_reasons[name]})" if name in draft.row_reasons else "",)
        ]
        return tags.ul(*found) if found else None

    for name in _CUTS:
        _report(output, desk, name, ranges)

    @render.ui
    @shown
    def problem() -> Any:  # noqa: ANN401
        found = desk.problem()
        if found is not None and found.argument not in _CUTS:
            raise found

    @render.ui
    @blank
    def deviant() -> Any:  # noqa: ANN401
        found = desk.table()
        lines = [
            tags.li(f"{t('row')} {row}: {'; '.join(names)}")
            for row, out, names in zip(
                found.row_numbers, found.out, found.deviant_cases, strict=True
            )
            if out == "1" and names
        ]
        return tags.ul(*lines) if lines else tags.p(t("none"))

    @render.ui
    @blank
    def gaps() -> Any:  # noqa: ANN401
        return table(qca.consistency_gaps(desk.table()))


def _some(names: Sequence[str], t: Texts) -> str:
    more = len(names) - _MOST_NAMES
    return "; ".join([*names[:_MOST_NAMES], *([t("and_more", n=more)] if more > 0 else [])])


def _configuration(found: Any, row: int) -> str:  # noqa: ANN401 (a truth table)
    """Write a row as a product of conditions."""
    levels = np.unravel_index(row - 1, found.row_levels)
    return "*".join(
        f"{quoted(name)}{{{level}}}" if top > 2 else ("" if level else "~") + quoted(name)
        for name, level, top in zip(found.conditions, levels, found.row_levels, strict=True)
    )


def _follow(input: Inputs, desk: Desk, name: str, default: Any) -> None:  # noqa: A002, ANN401
    """Take a setting over from its field."""

    @reactive.effect
    @reactive.event(input[name], ignore_init=True)
    def _changed() -> None:
        value = input[name]()
        if value is not None and value != desk.history.now.settings.get(name, default):
            desk.setting(**{name: None if value == default else value})


def _report(output: Outputs, desk: Desk, name: str, ranges: Callable[[], pd.DataFrame]) -> None:
    """Show below a field what is wrong with it, or where the models stay the same."""

    @output(id=f"at_{name}")
    @render.ui
    def _wrong() -> Any:  # noqa: ANN401
        if (wrong := below(desk, name)) is not None:
            return wrong
        try:
            low, high = map(float, ranges().loc[name, ["low", "high"]])
        except qca.FastqcaError:
            return None  # no truth table yet, or no model
        said = tags.div(desk.texts("same_models", low=f"{low:.3g}", high=f"{high:.3g}"))
        if name not in _SCALES:
            return tags.div(said, class_="range")
        least, most = _SCALES[name]
        left, right = (min(max((x - least) / (most - least), 0), 1) * 100 for x in (low, high))
        bar = tags.div(style=f"margin-left: {left:.1f}%; width: {max(right - left, 0.5):.1f}%")
        return tags.div(tags.div(bar, class_="track"), said, class_="range")
