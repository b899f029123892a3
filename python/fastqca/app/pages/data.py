"""Data: open a file, see what was read, choose outcome and conditions."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, reactive, render, req, ui

import fastqca as qca
from fastqca._common.errors import FastqcaError
from fastqca.app.desk import below, blank, columns, problem, told
from fastqca.app.draft import FOLDER, Draft, opened, pasted
from fastqca.data.excel import sheet_names
from fastqca.data.missing import missing_codes
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts

__all__ = ["body", "server"]

_MOST_SHOWN = 500  # cases in the preview

_KINDS = [".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".dta", ".sav", ".rds", ".toml"]


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        columns(
            ui.card(
                ui.card_header(t("open")),
                ui.input_file(
                    "files",
                    t("open_file"),
                    multiple=True,
                    accept=_KINDS,
                    button_label=t("browse"),
                    placeholder=t("drop_here"),
                    width="100%",
                ),
                ui.accordion(
                    ui.accordion_panel(
                        t("reading_options"),
                        ui.input_text("case_id", t("case_id"), placeholder=t("by_itself")),
                        ui.input_text("missing", t("missing_codes"), placeholder="-99, 999"),
                        ui.input_select("sheet", t("sheet"), []),
                        ui.input_text("skip_rows", t("skip_rows"), placeholder=t("by_itself")),
                        ui.input_select(
                            "decimal", t("decimal"), {"": t("by_itself"), ".": ".", ",": ","}
                        ),
                        ui.input_action_button("again", t("read_again")),
                        value="reading",
                    ),
                    ui.accordion_panel(
                        t("paste"),
                        ui.input_text_area("cells", t("paste_cells"), rows=5, width="100%"),
                        ui.input_action_button("paste", t("read_cells")),
                    ),
                    id="how",
                    open=False,
                ),
                ui.input_select(
                    "example",
                    t("example"),
                    {"": t("choose"), **{name: name for name in qca.datasets.names()}},
                ),
            ),
            ui.card(
                ui.card_header(t("what_is_explained")),
                ui.input_text("name", t("study_name"), width="100%"),
                ui.input_select("outcome", t("outcome"), {}, width="100%"),
                ui.input_checkbox("negated", t("negated")),
                ui.input_selectize(
                    "conditions",
                    t("conditions"),
                    {},
                    multiple=True,
                    width="100%",
                    options={"plugins": ["remove_button"], "dropdownParent": "body"},
                ),
                ui.input_checkbox("drop", t("drop_missing")),
                ui.output_ui("at_names"),
            ),
            widths=(5, 7),
        ),
        ui.output_ui("read"),
        ui.output_data_frame("cells_read"),
    )


@module.server
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002, ARG001
    """Connect the page with the desk."""
    t = desk.texts
    files: list[Path] = []
    sheets: reactive.Value[list[str]] = reactive.value([])
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    session.on_ended(lambda: shutil.rmtree(folder, ignore_errors=True))

    def reading() -> dict[str, Any]:
        given: dict[str, Any] = {
            "case_id": input.case_id().strip(),
            "missing": [_code(code) for code in input.missing().split(",") if code.strip()],
            "sheet": input.sheet(),
            "skip_rows": int(text) if (text := input.skip_rows().strip()).isdecimal() else text,
            "decimal": input.decimal(),
        }
        return {name: value for name, value in given.items() if value not in ("", [])}

    def read_first(*paths: Path) -> None:
        """Read files in the way that reading finds by itself: other ones had other options."""
        files[:] = paths
        for name in ("case_id", "missing", "skip_rows"):
            ui.update_text(name, value="")
        ui.update_select("decimal", selected="")
        workbook = paths[0].suffix.casefold() == ".xlsx"
        names = sheet_names(paths[0]) if workbook else []
        sheets.set(names)
        with told():
            for name in names or [""]:
                ui.update_select("sheet", choices=names, selected=name)
                found = found_in_files({"sheet": name} if name else {})
                if found.data is not None and found.data.shape[1] > 1:
                    break  # the others are sheets of notes
            desk.take(found)

    def found_in_files(options: Mapping[str, Any]) -> Draft:
        try:
            return opened(files, options)
        except FastqcaError:
            ui.update_accordion("how", show="reading")
            raise

    @reactive.effect
    @reactive.event(input.files)
    def _open() -> None:
        given = req(input.files())
        # Under their own names, since a study names its data.
        read_first(
            *(Path(shutil.copy(one["datapath"], folder / Path(one["name"]).name)) for one in given)
        )

    @reactive.effect
    @reactive.event(input.again)
    def _again() -> None:
        if files:
            with told():
                found = found_in_files(reading())
                if files[0].suffix.casefold() != ".toml":
                    found = desk.history.now.reread(found)
                desk.take(found)

    @reactive.effect
    @reactive.event(input.paste)
    def _paste() -> None:
        read_first(pasted(input.cells(), folder))

    @reactive.effect
    @reactive.event(input.example)
    def _example() -> None:
        name = req(input.example())
        desk.take(Draft(data=qca.datasets.load(name), name=name))
        ui.update_select("example", selected="")

    @reactive.effect
    def _fields() -> None:
        draft = desk.fields()
        columns = [] if draft.data is None else [str(name) for name in draft.data.columns]
        ui.update_text("name", value=draft.name)
        ui.update_select("outcome", choices=["", *columns], selected=draft.outcome)
        ui.update_checkbox("negated", value=draft.negated)
        ui.update_checkbox("drop", value=draft.settings.get("missing") == "drop")
        ui.update_selectize("conditions", choices=columns, selected=list(draft.conditions))

    @reactive.effect
    @reactive.event(input.name, ignore_init=True)
    def _name() -> None:
        desk.change(name=input.name())

    @reactive.effect
    @reactive.event(input.outcome, ignore_init=True)
    def _outcome() -> None:
        # The fields must not be told in turn: where two messages cross, they would go on for ever.
        chosen = input.outcome()
        others = tuple(name for name in desk.history.now.conditions if name != chosen)
        if others != desk.history.now.conditions:
            ui.update_selectize("conditions", selected=list(others))
        desk.change(outcome=chosen, conditions=others)

    @reactive.effect
    @reactive.event(input.negated, ignore_init=True)
    def _negated() -> None:
        desk.change(negated=input.negated())

    @reactive.effect
    @reactive.event(input.drop, ignore_init=True)
    def _drop() -> None:
        desk.setting(missing="drop" if input.drop() else None)

    @reactive.effect
    @reactive.event(input.conditions, ignore_init=True)
    def _conditions() -> None:
        desk.change(conditions=tuple(input.conditions()))

    @render.ui
    def at_names() -> Any:  # noqa: ANN401 (something to show, or nothing)
        found, data = desk.problem(), desk.data()
        column = None if found is None or data is None else data.get(found.column)
        left_out = desk.history.now.settings.get("missing") == "drop"
        text = column is not None and column.dtype.kind not in "iufb"
        if (
            found is not None
            and column is not None
            and (text or (column.isna().any() and not left_out))
        ):
            return problem(found)
        return below(desk, "outcome", "conditions", "data")

    @reactive.calc
    def codes() -> list[str]:
        data = desk.data()
        found = {} if data is None else {name: _codes(column) for name, column in data.items()}
        return [t("may_be_codes", column=n, codes=those) for n, those in found.items() if those]

    @render.ui
    def read() -> Any:  # noqa: ANN401
        draft = desk.draft()
        if draft.data is None:
            return tags.p(t("no_data"), class_="hint")
        rows, columns = draft.data.shape
        some = ", ".join(sheets()) if len(sheets()) > 1 else ""
        other = [t("other_sheets", sheets=some, sheet=input.sheet())] if some else []
        notes = dict.fromkeys((*other, *draft.notes, *codes(), *desk.doubts()))
        return TagList(
            tags.h2(t("what_was_read")),
            tags.p(t("cases_and_columns", cases=rows, columns=columns)),
            tags.p(t("only_first", n=_MOST_SHOWN)) if rows > _MOST_SHOWN else None,
            tags.ul(*(tags.li(note) for note in notes), class_="doubts") if notes else None,
        )

    @render.data_frame
    @blank
    def cells_read() -> Any:  # noqa: ANN401
        data = desk.data()
        if data is None:
            return None
        named = data.rename_axis(index=str(data.index.name or t("case"))).reset_index()
        return render.DataGrid(named.head(_MOST_SHOWN), height="24rem", width="100%")


def _code(text: str) -> float | str:
    """Read a code for missing values: a number where it is one."""
    try:
        return float(text)
    except ValueError:
        return text.strip()


def _codes(column: pd.Series) -> str:
    """List what may be codes for missing values in a column of numbers."""
    numbers = column.dtype.kind in "iuf"
    return (
        ", ".join(f"{code:g}" for code in missing_codes(as_numbers(column, ""))) if numbers else ""
    )
