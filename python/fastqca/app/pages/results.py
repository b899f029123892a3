"""Report and code: what is taken away from a study."""

from __future__ import annotations

import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import module, reactive, render, ui

import fastqca as qca
from fastqca._common.errors import FastqcaError
from fastqca.app.desk import blank, shown, told
from fastqca.app.scripts import DATA_FILE, python_script, r_script
from fastqca.app.tasks import controls, offer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shiny import Inputs, Outputs, Session

    from fastqca.app.desk import Desk
    from fastqca.app.texts import Texts
    from fastqca.study.study import Study

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

_SLOW = ("html", "word", "excel")  # they draw figures


@module.ui
def body(t: Texts) -> TagList:
    """Lay the page out."""
    return TagList(
        ui.layout_columns(
            ui.card(
                ui.card_header(t("take_away")),
                *(
                    TagList(
                        controls(kind, t(f"as_{kind}"), t),
                        tags.div(ui.download_link(f"as_{kind}", t(f"as_{kind}")), hidden=True),
                        ui.output_ui(f"found_{kind}"),
                    )
                    if kind in _SLOW
                    else ui.download_button(f"as_{kind}", t(f"as_{kind}"))
                    for kind in _FILES
                ),
                class_="downloads",
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
def server(input: Inputs, output: Outputs, session: Session, desk: Desk) -> None:  # noqa: A002
    """Connect the page with the desk."""
    t = desk.texts

    ready: dict[str, bytes] = {}

    def give(kind: str) -> None:
        link: Any = render.download_link if kind in _SLOW else render.download_button

        @output(id=f"as_{kind}", suspend_when_hidden=kind not in _SLOW)
        @link(filename=_FILES[kind])  # type: ignore[untyped-decorator]
        def _file() -> Iterator[bytes]:
            yield ready.pop(kind) if kind in _SLOW else made(kind, desk.study())

    def make(kind: str) -> None:
        task = offer(input, output, desk, kind, partial(made, kind), lambda _: None)

        @reactive.effect
        async def _ready() -> None:
            if task.status() == "success":
                ready[kind] = task.result()
                await session.send_custom_message("press", {"id": session.ns(f"as_{kind}")})

    for kind in _FILES:
        give(kind)
    for kind in _SLOW:
        make(kind)

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


def made(kind: str, study: Study, progress: object = None) -> bytes:  # noqa: ARG001
    """Write what a button promises; a report of many figures takes its time, and says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _FILES[kind]
        match kind:
            case "html":
                return qca.report.html(study).encode()
            case "python":
                return python_script(study).encode()
            case "r":
                return r_script(study).encode()
            case "study":
                return _zipped(study, path)
        getattr(qca.report, kind)(study, path)
        return path.read_bytes()


def _zipped(study: Study, path: Path) -> bytes:
    """Pack the study and its data."""
    written = path.with_name("study.toml")
    study.save(written)
    with zipfile.ZipFile(path, "w") as archive:
        for one in (written, path.with_name(DATA_FILE)):
            archive.write(one, one.name)
    return path.read_bytes()
