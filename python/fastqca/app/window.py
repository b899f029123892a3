"""The window: all pages, and the server behind them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from htmltools import Tag, tags
from shiny import App, reactive, render, req, ui

from fastqca import __version__
from fastqca.app.desk import Desk
from fastqca.app.pages import calibrate, data, necessity, results, robustness, rows, solutions
from fastqca.app.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from shiny import Inputs, Outputs, Session
    from starlette.requests import Request

    from fastqca.app.draft import Draft

__all__ = ["application"]

_PAGES = {
    "data": data,
    "calibrate": calibrate,
    "necessity": necessity,
    "rows": rows,
    "solutions": solutions,
    "robustness": robustness,
    "results": results,
}


def application(first: Draft) -> App:
    """Make the application; windows begin with a draft."""

    def server(input: Inputs, output: Outputs, session: Session) -> None:  # noqa: A002
        _serve(input, output, session, first)

    return App(_page, server)


def _page(request: Request) -> Tag:
    t = Texts(request.query_params.get("lang", "en"))
    window = request.query_params.get("w", "")
    style = files("fastqca.app").joinpath("style.css").read_text(encoding="utf-8")
    script = files("fastqca.app").joinpath("page.js").read_text(encoding="utf-8")
    languages = (
        tags.a(name, href=f"?w={window}&lang={code}", lang=code)
        for code, name in LANGUAGES.items()
        if code != t.language
    )
    return ui.page_navbar(
        *(ui.nav_panel(t(name), page.body(name, t), value=name) for name, page in _PAGES.items()),
        ui.nav_spacer(),
        ui.nav_control(_step("undo", "↶", f"{t('undo')} (Ctrl+Z)")),
        ui.nav_control(_step("redo", "↷", f"{t('redo')} (Ctrl+Y)")),
        ui.nav_control(*languages),
        ui.nav_control(ui.input_dark_mode(id="mode", aria_label=t("dark_mode"))),
        title="fastqca",
        window_title="fastqca",
        id="page",
        lang=t.language,
        header=ui.head_content(
            tags.link(rel="icon", href="data:,"), tags.style(style), tags.script(script)
        ),
        footer=tags.footer(ui.output_text("state", inline=True), f" fastqca {__version__}"),
    )


def _step(name: str, sign: str, words: str) -> Tag:
    return ui.input_action_button(name, sign, class_="btn-sm", title=words, aria_label=words)


def _serve(input: Inputs, output: Outputs, session: Session, first: Draft) -> None:  # noqa: A002, ARG001
    desk = Desk(Texts(""))

    @reactive.calc
    def query() -> dict[str, list[str]]:
        return parse_qs(session.clientdata.url_search().removeprefix("?"))

    @reactive.effect(priority=100)
    def _enter() -> None:
        given = query()
        desk.texts.language = Texts(given.get("lang", ["en"])[0]).language
        with reactive.isolate():
            desk.enter(req(given.get("w", [""])[0]), first)

    for name, page in _PAGES.items():
        page.server(name, desk)

    def follow(step: str) -> None:
        @reactive.effect
        @reactive.event(input[step])
        def _pressed() -> None:
            desk.step(getattr(desk.history, step))

    for step in ("undo", "redo"):
        follow(step)

    @render.text
    def state() -> Any:  # noqa: ANN401
        draft = desk.draft()
        return draft.name
