"""A study: data, calibration and settings, kept in one TOML file beside the data as CSV."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastqca._check import did_you_mean, shown
from fastqca._files import write_text
from fastqca._tables.delimited import comma_separated
from fastqca._toml import read_toml, toml_key, toml_value
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.plans import CalibrationPlan
from fastqca.concepts.derive import derive
from fastqca.configurations.truth_table import TruthTable, truth_table
from fastqca.data.frames import to_frame
from fastqca.data.reading import READING_OPTIONS, read_table
from fastqca.errors import DataError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["Study"]

_TEXTS = ("outcome", "dir_exp", "theory", "unit", "time", "missing", "ties", "inf_test")
_MAPPINGS = ("reasons", "about", "derived")
_ABOUT = ("population", "cases", "unit", "period")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Study:
    """
    Everything that a report is made of: the same study gives the same report.

    All are arguments of ``Study(...)``, in this order.

    Attributes
    ----------
    name : str
        The title.
    data : DataFrame or other table
        Raw values, or sets where there is no plan. Case names are the index.
    outcome : str
        As for `truth_table`.
    conditions : tuple of str
    plan : CalibrationPlan, optional
        How raw columns become sets, with reasons.
    derived : mapping of str to str
        Sets made of others, as for `derive`.
    incl_cut, n_cut, pri_cut : float (or two), int, float, default 0.8, 1 and 0.5
        Cut-offs of the truth tables.
    dir_exp : str, optional
        Directional expectations, as for `minimize`; "A, ~B".
    reasons : mapping of str to str
        Why something is expected of a condition, by condition.
    exclude : str or tuple of int, optional
        Configurations that are impossible or untenable, as an expression or by row numbers.
    all_sol : bool, default False
        All irredundant models instead of those with the fewest terms.
    theory : str, optional
        An expression to evaluate the solution against.
    unit, time : str, optional
        Columns of a panel.
    about : mapping of str to str
        "population", "cases" (why these), "unit" (of analysis) and "period".
    ties, missing : str, default "drop" and "raise"
    inf_test : str, optional
        As for `truth_table`.
    seed : int, default 1
        Of permutations.

    Raises
    ------
    DataError
        There is no such column, or an entry of `about` is unknown.

    Examples
    --------
    >>> import fastqca as qca
    >>> study = Study(
    ...     "Lipset",
    ...     qca.datasets.load("lipset"),
    ...     "SURV",
    ...     ("DEV", "URB", "LIT", "IND", "STB"),
    ...     plan=qca.datasets.plan("lipset", "fuzzy"),
    ...     dir_exp="DEV, URB, LIT, IND, STB",
    ... )
    >>> study.table().out.count("1")
    2
    """

    name: str
    data: pd.DataFrame
    outcome: str
    conditions: tuple[str, ...]
    plan: CalibrationPlan | None = None
    derived: Mapping[str, str] = field(default_factory=dict)
    incl_cut: float | tuple[float, float] = 0.8
    n_cut: int = 1
    pri_cut: float = 0.5
    dir_exp: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    exclude: str | tuple[int, ...] | None = None
    all_sol: bool = False
    theory: str | None = None
    unit: str | None = None
    time: str | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    ties: str = "drop"
    missing: str = "raise"
    inf_test: str | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", to_frame(self.data))
        names = self.conditions
        if isinstance(names, str):
            names = tuple(part.strip() for part in names.split(","))
        object.__setattr__(self, "conditions", tuple(names))
        for name in ("incl_cut", "exclude"):
            given = getattr(self, name)
            if isinstance(given, list):
                object.__setattr__(self, name, tuple(given))
        for mapping in _MAPPINGS:
            kept = MappingProxyType(dict(getattr(self, mapping)))
            object.__setattr__(self, mapping, kept)
        for key in self.about:
            if key not in _ABOUT:
                raise DataError(f"about: there is no entry {key!r}{did_you_mean(key, _ABOUT)}")
        for key in self.reasons:
            if key not in self.conditions:
                hint = did_you_mean(key, self.conditions)
                raise DataError(f"reasons: {key!r} is no condition of the study{hint}")

    def __reduce__(self) -> tuple[Any, ...]:
        made = {one.name: getattr(self, one.name) for one in fields(self)}
        return _restored, (made | {name: dict(made[name]) for name in _MAPPINGS},)

    def sets(self) -> pd.DataFrame:
        """Return the calibrated and derived sets."""
        made = self.data if self.plan is None else calibrate(self.data, self.plan)
        return derive(made, self.derived) if self.derived else made

    def table(self) -> TruthTable:
        """Return the truth table of the outcome."""
        options: dict[str, Any] = {"ties": self.ties, "missing": self.missing}
        return truth_table(
            self.sets(),
            self.outcome,
            self.conditions,
            incl_cut=self.incl_cut,
            n_cut=self.n_cut,
            pri_cut=self.pri_cut,
            exclude=self.exclude,
            inf_test=self.inf_test,
            **options,
        )

    @property
    def data_hash(self) -> str:
        """SHA-256 of the data as `save` writes them."""
        return hashlib.sha256(self._csv().encode()).hexdigest()

    def _csv(self) -> str:
        named = self.data.rename_axis(str(self.data.index.name or "case"))
        return comma_separated(named, index=True)

    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Write the study as a TOML file, and the data as a CSV file of the same name.

        Parameters
        ----------
        path : path-like
            Such as "study.toml"; the data are then in "study.csv".

        Notes
        -----
        Index labels become text, and columns come back as a CSV file is read: numbers, text and
        missing values. What was saved once is read back the same from then on.
        """
        target = Path(path)
        if not target.stem.isprintable():
            raise DataError(
                f"{target}: the name of the file is no UTF-8 text, or has control characters, so "
                "that the study could not name its data; take another name"
            )
        entries: dict[str, Any] = {"name": self.name, "data": target.with_suffix(".csv").name}
        entries |= {"outcome": self.outcome, "conditions": list(self.conditions)}
        for name in ("incl_cut", "n_cut", "pri_cut", "all_sol", "seed", "exclude", *_TEXTS[1:]):
            value = getattr(self, name)
            if value is not None:
                entries[name] = list(value) if isinstance(value, tuple) else value
        lines = [f"{key} = {toml_value(value)}" for key, value in entries.items()]
        tables = {n: dict(getattr(self, n)) for n in _MAPPINGS if getattr(self, n)}
        for column, entry in (self.plan or {}).items():
            tables[f"calibration.{toml_key(column)}"] = dict(entry)
        for name, table in tables.items():
            lines += ["", f"[{name}]"]
            lines += [f"{toml_key(key)} = {toml_value(value)}" for key, value in table.items()]
        write_text(target, "\n".join([*lines, ""]))
        write_text(target.with_suffix(".csv"), self._csv())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Study:
        """
        Read a study that `save` wrote, or that was written by hand.

        Parameters
        ----------
        path : path-like
            The TOML file. The data, its entry "data", are any file that `read_table` reads;
            its options stand in a table ``[reading]``.

        Returns
        -------
        Study

        Raises
        ------
        DataError
            A file is missing or cannot be read, or an entry is missing or unknown.
        CalibrationError
            The calibration cannot be read.
        """
        source = Path(path)
        entries = read_toml(source, "the study", DataError)
        known = {one.name for one in fields(cls)} - {"plan"} | {"calibration", "reading"}
        for key in entries:
            if key not in known:
                raise DataError(f"{source}: there is no entry {key!r}{did_you_mean(key, known)}")
        for key in ("name", "data", "outcome", "conditions"):
            if key not in entries:
                raise DataError(f"{source}: the entry {key!r} is missing")
        for key, value in entries.items():
            _check_kind(source, key, value)
        plan = entries.pop("calibration", None)
        reading = entries.pop("reading", {})
        for key in reading:
            if key not in READING_OPTIONS:
                hint = did_you_mean(key, READING_OPTIONS)
                raise DataError(f"{source}: [reading] has no entry {key!r}{hint}")
        data = read_table(source.parent / entries.pop("data"), **reading)
        name, outcome = entries.pop("name"), entries.pop("outcome")
        conditions = tuple(entries.pop("conditions"))
        made = CalibrationPlan(plan) if plan else None
        return cls(name, data, outcome, conditions, made, **entries)

    def __repr__(self) -> str:
        return f"<Study {self.name!r}: {self.outcome} by {', '.join(self.conditions)}>"


_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("name", "data", *_TEXTS), (str,)),
    **dict.fromkeys((*_MAPPINGS, "calibration", "reading"), (dict,)),
    "incl_cut": (int, float, list),
    "pri_cut": (int, float),
    "exclude": (str, list),
    **dict.fromkeys(("n_cut", "seed"), (int,)),
    "conditions": (list,),
    "all_sol": (bool,),
}


def _check_kind(source: Path, key: str, value: object) -> None:
    wanted = _KINDS[key]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        names = {str: "text", dict: "a table", list: "a list", bool: "true or false"}
        raise DataError(
            f"{source}: {key!r} must be {names.get(wanted[0], 'a number')}, got {shown(value)}"
        )


def _restored(made: dict[str, Any]) -> Study:
    return Study(**made)
