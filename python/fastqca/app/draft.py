"""What a window holds: a study that may not be complete yet, and how it came to be."""

from __future__ import annotations

import re
import time
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fastqca._common.errors import DataError, FastqcaWarning
from fastqca._common.values import FrozenDict
from fastqca.calibration.plans import CalibrationPlan
from fastqca.data.reading import read_table
from fastqca.expressions.tree import quoted
from fastqca.study.study import Study

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

__all__ = ["FOLDER", "Draft", "History", "opened", "pasted", "said"]

_NOTHING: Mapping[str, Any] = FrozenDict({})
_STEPS = 200  # of undo
_AT_ONCE = 1.0  # seconds between changes that one movement or one word makes
FOLDER = "fastqca-"  # how folders begin that files are put into for reading
_PUT_INTO = re.compile(r"[^\s'\"]*[\\/](fastqca-\w+|fileupload-\w+[\\/]\w+)[\\/]")


@dataclass(frozen=True, eq=False)
class Draft:
    """
    A study in the making.

    Attributes
    ----------
    data : DataFrame or None
        Raw values or sets, as read.
    name : str
        Of the study.
    notes : tuple of str
        What reading was not sure about.
    outcome : str
        The name of the outcome, "" as long as none is chosen.
    negated : bool
        Explain the absence of the outcome.
    conditions : tuple of str
    plan : mapping of str to dict
        Entries of a `CalibrationPlan`; columns without one are sets already.
    expected : mapping of str to str
        "present" or "absent", by condition.
    reasons, row_reasons : mapping of str to str
        For expectations, and for rows that are excluded or assumed.
    settings : mapping
        Fields of `AnalysisSettings` that are not the default, without names and expectations.
    rest : mapping
        What else a saved study has, so that it is not lost.
    """

    data: pd.DataFrame | None = None
    name: str = ""
    notes: tuple[str, ...] = ()
    outcome: str = ""
    negated: bool = False
    conditions: tuple[str, ...] = ()
    plan: Mapping[str, Mapping[str, Any]] = field(default=_NOTHING)
    expected: Mapping[str, str] = field(default=_NOTHING)
    reasons: Mapping[str, str] = field(default=_NOTHING)
    row_reasons: Mapping[str, str] = field(default=_NOTHING)
    settings: Mapping[str, Any] = field(default=_NOTHING)
    rest: Mapping[str, Any] = field(default=_NOTHING)

    def changed(self, changes: Mapping[str, Any]) -> Draft:
        """Return a draft with other fields; the same one if nothing is different."""
        new: dict[str, Any] = {
            name: FrozenDict(value) if isinstance(value, dict) else value
            for name, value in changes.items()
        }
        if new.get("conditions", self.conditions) != self.conditions:
            # The numbers of rows, and what they are called, are those of other conditions.
            settings = dict(new.get("settings", self.settings))
            for name in ("exclude", "assume"):
                settings.pop(name, None)
            new |= {"settings": FrozenDict(settings), "row_reasons": _NOTHING}
        same = all(
            value is getattr(self, name) if name == "data" else value == getattr(self, name)
            for name, value in new.items()
        )
        return self if same else replace(self, **new)

    def reread(self, new: Draft) -> Draft:
        """Return a draft with the data of a new reading, and what was chosen of its columns."""
        there = set() if new.data is None else set(new.data.columns)
        return self.changed(
            {
                "data": new.data,
                "name": self.name or new.name,
                "notes": new.notes,
                "outcome": self.outcome if self.outcome in there else "",
                "conditions": tuple(name for name in self.conditions if name in there),
                "plan": {name: one for name, one in self.plan.items() if name in there},
            }
        )

    def study(self, *, negated: bool | None = None) -> Study:
        """
        Return the study, of the other outcome where asked.

        Raises
        ------
        DataError
            Data, outcome or conditions have not been chosen yet, or do not fit.
        """
        if self.data is None:
            raise DataError("Open a data file first (page “Data”).")
        if not self.outcome or not self.conditions:
            raise DataError("Choose the outcome and the conditions first (page “Data”).")
        absent = self.negated if negated is None else negated
        given = [name for name in self.conditions if name in self.expected]
        expectations = ", ".join(
            f"~{quoted(name)}" if self.expected[name] == "absent" else quoted(name)
            for name in given
        )
        return Study(
            self.name,
            self.data,
            f"~{quoted(self.outcome)}" if absent else quoted(self.outcome),
            self.conditions,
            plan=CalibrationPlan(self.plan) if self.plan else None,
            reasons={name: why for name, why in self.reasons.items() if name in self.conditions},
            row_reasons=self.row_reasons,
            dir_exp=expectations or None,
            **self.settings,
            **self.rest,
        )

    @classmethod
    def of(cls, study: Study, notes: Iterable[str] = ()) -> Draft:
        """Take a study apart."""
        outcome = study.outcome
        kept = study.settings.not_default()
        expected, others = _expected(str(kept.pop("dir_exp", None) or ""), study.conditions)
        lost = [
            f"The expectation {one} is left out, because the application supports only "
            "expectations about single conditions"
            for one in others
        ]
        for name in ("outcome", "conditions", "include"):
            kept.pop(name, None)
        rest = ("derived", "theory", "unit", "time", "about", "seed")
        return cls(
            data=study.data,
            name=study.name,
            notes=(*notes, *lost),
            outcome=outcome.removeprefix("~").strip("`"),
            negated=outcome.startswith("~"),
            conditions=study.conditions,
            plan=FrozenDict(study.plan or {}),
            expected=FrozenDict(expected),
            reasons=study.reasons,
            row_reasons=study.row_reasons,
            settings=FrozenDict(kept),
            rest=FrozenDict({name: getattr(study, name) for name in rest}),
        )


def _expected(text: str, conditions: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Read expectations of single conditions, which the window has, and list the other ones."""
    found: dict[str, str] = {}
    others = []
    for part in re.findall(r"(?:`[^`]*`|[^,`])+", text):
        name = part.strip()
        bare = name.removeprefix("~").strip("`")
        if bare in conditions:
            found[bare] = "absent" if name.startswith("~") else "present"
        elif name not in {"", "-"}:
            others.append(name)
    return found, others


class History:
    """The drafts of a window, for undo and redo."""

    def __init__(self, first: Draft) -> None:
        self._past: list[Draft] = []
        self._future: list[Draft] = []
        self._last = ("", 0.0)  # what was changed, and when
        self.now = first

    def add(self, draft: Draft, of: str = "") -> None:
        """Go on with another draft; changes `of` the same that follow at once are one step."""
        now = time.monotonic()
        if not of or of != self._last[0] or now - self._last[1] > _AT_ONCE:
            self._past = [*self._past[-_STEPS:], self.now]
        self._last = (of, now)
        self._future = []
        self.now = draft

    def undo(self) -> bool:
        """Go one step back, if there is one."""
        return self._move(self._past, self._future)

    def redo(self) -> bool:
        """Go one step forward again, if there is one."""
        return self._move(self._future, self._past)

    def _move(self, source: list[Draft], target: list[Draft]) -> bool:
        self._last = ("", 0.0)
        if source:
            target.append(self.now)
            self.now = source.pop()
            return True
        return False


def opened(paths: Iterable[Path], reading: Mapping[str, Any] = _NOTHING) -> Draft:
    """
    Read a file of cases, or a saved study with its data.

    Raises
    ------
    DataError
        It cannot be read.
    FastqcaError
        The study is wrong.
    """
    files = list(paths)
    studies = [path for path in files if path.suffix.casefold() == ".toml"]
    if not studies and len(files) != 1:
        raise DataError("open a single data file, or a study (.toml) together with its data")
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always", FastqcaWarning)
        if studies:
            study = Study.load(studies[0])
            return Draft.of(study, _told(doubts))
        data = read_table(files[0], **reading)
    return Draft(data=data, name=files[0].stem, notes=_told(doubts))


def pasted(text: str, folder: Path) -> Path:
    """Put cells that were copied from a spreadsheet, or the text of a CSV file, into a file."""
    path = folder / ("pasted.tsv" if "\t" in text else "pasted.csv")
    path.write_text(text.replace("\r\n", "\n").strip("\n") + "\n", encoding="utf-8")
    return path


def _told(found: Iterable[warnings.WarningMessage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said(one.message) for one in found))


def said(message: Exception | Warning | str) -> str:
    """Return a message without the folder that a file was put into for reading."""
    return _PUT_INTO.sub("", str(message))
