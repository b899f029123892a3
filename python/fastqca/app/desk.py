"""What the pages of a window share: the draft, and what follows from it, computed once."""

from __future__ import annotations

import warnings
from base64 import b64encode
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from htmltools import HTML, Tag, tags
from shiny import reactive, ui
from shiny.types import SilentException

import fastqca as qca
from fastqca._common.errors import FastqcaError, FastqcaWarning
from fastqca._tables import on_a_page
from fastqca.app.draft import Draft, History, said
from fastqca.calibration.plans import CalibrationPlan
from fastqca.report.figures import as_png, as_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Literal, TypeAlias

    import pandas as pd
    from htmltools import TagChild
    from matplotlib.axes import Axes

    from fastqca.app.texts import Texts
    from fastqca.solutions import Minimization
    from fastqca.study.study import Study

    Width: TypeAlias = Literal["xs", "sm", "md", "lg", "xl", "xxl"]

__all__ = [
    "BUDGET", "MANY", "Desk",
    "below", "blank", "columns", "drawing", "problem", "shown", "table", "told",
]  # fmt: skip

BUDGET = 5.0  # seconds of a search: a window must answer
MANY = 2000  # cases: more are not drawn or listed one by one

_WINDOWS: dict[str, History] = {}
_MOST_WINDOWS = 50
_NOTICE = "notice"  # of an action: the next one replaces it


def shown(function: Callable[[], Any]) -> Callable[[], Any]:
    """Let an output show what the library says in place of a result."""

    @wraps(function)
    def answer() -> Any:  # noqa: ANN401 (whatever the output shows)
        try:
            return function()
        except FastqcaError as error:
            return problem(error)

    return answer


def blank(function: Callable[[], Any]) -> Callable[[], Any]:
    """Leave an output empty where there is no result; another one says why."""

    @wraps(function)
    def answer() -> Any:  # noqa: ANN401 (whatever the output shows)
        try:
            return function()
        except FastqcaError:
            raise SilentException from None

    return answer


def problem(error: FastqcaError) -> Tag:
    """Show what the library says in place of a result."""
    return tags.div(said(error), class_="problem", role="alert")


@contextmanager
def told() -> Iterator[None]:
    """Show what the library says of an action in a notice."""
    try:
        yield
    except FastqcaError as error:
        ui.notification_show(said(error), type="error", duration=None, id=_NOTICE)
    else:
        ui.notification_remove(_NOTICE)


def below(desk: Desk, *arguments: str | None) -> Tag | None:
    """Show, below the field of an argument, what the library says of it."""
    found = desk.problem()
    return None if found is None or found.argument not in arguments else problem(found)


def table(result: Any) -> Tag:  # noqa: ANN401 (any result)
    """Show a result as its own HTML, as on the page of a report."""
    with on_a_page():
        return tags.div(HTML(result.to_html()), class_="tables")


def drawing(
    name: str, words: str, draw: Callable[[], Axes], n: int = 0, cases: Sequence[str] = ()
) -> Tag:
    """
    Show a figure as the library lays it out.

    Its `words` stand for it where nobody sees it, and its points are links to the `cases`. Many
    points, one for each of `n` cases, become a picture, since a page is slow with so many parts.
    """
    if n > MANY:
        picture = b64encode(as_png(draw)).decode()
        return tags.div(
            tags.img(src=f"data:image/png;base64,{picture}", alt=words), class_="drawing"
        )
    # The links are for the mouse: hundreds of them would stand in the way of the Tab key.
    svg = as_svg(draw, name, words, cases).replace("<a xlink:href", '<a tabindex="-1" xlink:href')
    return tags.div(HTML(svg), class_="drawing")


def columns(*parts: TagChild, widths: tuple[int, ...], at: Width = "lg") -> Tag:
    """Put parts side by side where the window is wide enough, below each other elsewhere."""
    shares: dict[Width, Iterable[int] | int | None] = {"sm": 12, at: widths}
    return ui.layout_columns(*parts, col_widths=shares)


class Desk:
    """
    The reactive state of a window.

    Attributes
    ----------
    draft : reactive value
        What all results follow from.
    data, conditions : reactive values
        Those of the draft: they change only when the draft has other ones.
    fields : reactive value
        The draft that fields have to show: not each one, since what is written in a field must
        not come back to it while somebody goes on writing.
    """

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.history = History(Draft())
        self.draft: reactive.Value[Draft] = reactive.value(self.history.now)
        self.data: reactive.Value[pd.DataFrame | None] = reactive.value(None)
        self.conditions: reactive.Value[tuple[str, ...]] = reactive.value(())
        self.fields: reactive.Value[Draft] = reactive.value(self.history.now)
        self.file: reactive.Value[str] = reactive.value("")
        self.sets = reactive.calc(self._sets)
        self.study = reactive.calc(lambda: self.draft().study())
        self.table = reactive.calc(self._table)
        self.solutions = reactive.calc(self._solutions)
        self.problem = reactive.calc(self._problem)
        self.doubts = reactive.calc(self._doubts)

    def enter(self, window: str, first: Draft) -> None:
        """Go on where the window of this name was."""
        if window not in _WINDOWS:
            while len(_WINDOWS) >= _MOST_WINDOWS:
                del _WINDOWS[next(iter(_WINDOWS))]
            _WINDOWS[window] = History(first)
        self.history = _WINDOWS[window]
        self._show()

    def change(self, **changes: Any) -> None:  # noqa: ANN401 (fields of the draft)
        """Go on with what a field says."""
        new = self.history.now.changed(changes)
        if new is not self.history.now:
            self.history.add(new, of=",".join(changes))
            self._follow()

    def setting(self, **changes: Any) -> None:  # noqa: ANN401 (fields of the settings)
        """Change settings of the analysis; None takes the default."""
        kept = {k: v for k, v in {**self.history.now.settings, **changes}.items() if v is not None}
        self.change(settings=kept)

    def take(self, draft: Draft) -> None:
        """Go on with another draft, which the fields do not have yet."""
        self.history.add(draft)
        self._show()

    def step(self, move: Callable[[], bool]) -> None:
        """Undo or redo."""
        if move():
            self._show()

    def _show(self) -> None:
        self._follow()
        self.fields.set(self.history.now)

    def _follow(self) -> None:
        self.draft.set(self.history.now)
        with reactive.isolate():
            if self.data() is not self.history.now.data:
                self.data.set(self.history.now.data)
            if self.conditions() != self.history.now.conditions:
                self.conditions.set(self.history.now.conditions)

    def _sets(self) -> pd.DataFrame:
        draft = self.draft()
        if draft.data is None:
            raise qca.FastqcaError(self.texts("no_data"))
        return qca.calibrate(draft.data, CalibrationPlan(draft.plan)) if draft.plan else draft.data

    def _table(self) -> Any:  # noqa: ANN401
        study: Study = self.study()
        return study.table()

    def _solutions(self) -> Minimization:
        study: Study = self.study()
        wanted = {
            name: value
            for name, value in study.settings.not_default().items()
            if name in {"dir_exp", "all_sol", "row_dom", "pi_cons", "sol_cons", "sol_cov"}
        }
        return qca.minimize(self.table(), include="?", budget=BUDGET, **wanted)

    def _problem(self) -> FastqcaError | None:
        try:
            self.table()
        except FastqcaError as error:
            return error
        return None

    def _doubts(self) -> tuple[str, ...]:
        """Collect the warnings of an analysis, which stays what it is."""
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always", FastqcaWarning)
            try:
                study = self.draft().study()
                qca.minimize(study.table(), include="?", budget=BUDGET)
            except FastqcaError:
                pass
        return tuple(dict.fromkeys(str(one.message) for one in found))
