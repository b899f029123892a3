"""Report and code: what is taken away from a study."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, reactive, render, ui

import fastqca as qca
from fastqca._common.errors import FastqcaError
from fastqca.app.desk import blank, shown, told
from fastqca.app.scripts import python_script, r_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts

__all__ = ["body", "server"]

# What can be taken away: the name of the file by the name of the button.
_FILES = {
    "html": "report.html",
    "word": "report.docx",
    "excel": "report.xlsx",
    "study": "study.zip",
    "python": "analysis.py",
    "r": "analysis.R",
}


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        ui.layout_columns(
            ui.card(
                ui.card_header(t("take_away")),
                *(ui.download_button(f"as_{kind}", t(f"as_{kind}")) for kind in _FILES),
            ),
            ui.card(
                ui.card_header(t("keep")),
                ui.input_text(
                    "path", t("study_file"), placeholder="~/studies/study.toml", width="100%"
                ),
                ui.input_action_button("save", t("save")),
                ui.output_ui("saved"),
                tags.p(t("autosave_hint"), class_="hint"),
            ),
        ),
        ui.output_ui("problem"),
        tags.h2("Python"),
        ui.output_code("python"),
        tags.h2("R"),
        ui.output_code("r"),
    )


@module.server
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002, ARG001
    """Connect the page with the desk."""
    t = desk.texts
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: qca.report.html(desk.study()).encode(),
        "word": lambda: _written(desk, "word", ".docx"),
        "excel": lambda: _written(desk, "excel", ".xlsx"),
        "study": lambda: _zipped(desk),
        "python": lambda: python_script(desk.study()).encode(),
        "r": lambda: r_script(desk.study()).encode(),
    }

    def offer(kind: str) -> None:
        @output(id=f"as_{kind}")
        @render.download_button(filename=_FILES[kind])
        @blank
        def _file() -> Iterator[bytes]:
            yield makers[kind]()

    for kind in _FILES:
        offer(kind)

    @render.ui
    @shown
    def problem() -> Any:  # noqa: ANN401 (something to show, or nothing)
        desk.table()

    @render.code
    @blank
    def python() -> str:
        return python_script(desk.study())

    @render.code
    @blank
    def r() -> str:
        return r_script(desk.study())

    @reactive.effect
    @reactive.event(input.save)
    def _save() -> None:
        path = input.path().strip()
        with told():
            if not path:
                raise qca.errors.DataError(t("name_a_file"))
            desk.study().save(Path(path).expanduser())
            desk.file.set(path)

    @reactive.effect
    def _autosave() -> None:
        desk.draft()
        path = desk.file()
        if not path:
            return
        try:
            desk.study().save(Path(path).expanduser())
        except FastqcaError as error:
            ui.notification_show(str(error), type="warning", id="autosave")

    @render.ui
    def saved() -> Any:  # noqa: ANN401 (something to show, or nothing)
        return tags.p(t("kept_in", path=desk.file())) if desk.file() else None


def _written(desk: Desk, kind: str, suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report{suffix}"
        getattr(qca.report, kind)(desk.study(), path)
        return path.read_bytes()


def _zipped(desk: Desk) -> bytes:
    """Pack the study and its data."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w") as archive:
        desk.study().save(Path(folder) / "study.toml")
        for path in sorted(Path(folder).iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()
