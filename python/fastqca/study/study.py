"""A study: data, calibration and settings, kept in one TOML file beside the data as CSV."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.files import name_of
from fastqca._common.settings import Rerunnable, as_plain, reruns, takes
from fastqca._common.targets import Targets, hashes, is_sealed, recorded_in, with_seal
from fastqca._common.toml import read_toml, toml_text
from fastqca._common.values import FrozenDict, Value
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.plans import CalibrationPlan
from fastqca.concepts.derive import Derivations, derivations, derive
from fastqca.data.reading import READING_OPTIONS
from fastqca.solutions.settings import AnalysisSettings
from fastqca.study.arguments import checked
from fastqca.study.data import Written, read_data, written
from fastqca.truth_tables.truth_table import TruthTable, made_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.calibration.specs import Spec
    from fastqca.solutions.options import AnalysisOptions

__all__ = ["Study", "data_files", "save_study"]

_OWN = (
    *("name", "data", "plan", "derived", "reasons", "row_reasons"),
    *("theory", "unit", "time", "about", "seed"),
)
_NOTHING: Mapping[str, str] = FrozenDict({})
_MAPPINGS = ("reasons", "row_reasons", "about", "derived")
# What every file says, also where it is the default, in this order; other settings stand where
# they differ from the default.
_ALWAYS = (
    *("incl_cut", "n_cut", "pri_cut", "inf_test", "all_sol", "seed", "exclude", "dir_exp"),
    *("theory", "unit", "time", "missing", "ties"),
)


@takes(AnalysisSettings)
@dataclass(frozen=True, slots=True, eq=False, repr=False, init=False)
class Study(Rerunnable, Value):
    """
    All inputs of a report: data, settings and reasons. The same study gives the same report.

    Parameters
    ----------
    name : str
        The title.
    data : DataFrame or other table
        Raw values, or sets if there is no plan, with case names as index.
    outcome : str
        As for `truth_table`; expressions are converted to text.
    conditions : tuple of str, optional
        As for `truth_table`: names, ``"A, B"``, ``"A:C"``, by default all columns that the
        outcome does not use.
    plan : CalibrationPlan or mapping, optional
        How raw columns are calibrated, with reasons.
    derived : mapping of str to str
        Derived sets, as for `derive`.
    reasons : mapping of str to str
        Reasons for the directional expectations, by condition.
    row_reasons : mapping of str to str
        Reasons for excluding or assuming rows, by configuration, such as ``"~LIT*IND"``; or a
        `RowReasons`.
    theory : str, optional
        An expression against which to evaluate the solution.
    unit, time : str, optional
        Columns of a panel, or levels of its index, with units and periods.
    about : mapping of str to str
        Background information: "population", "cases" (how they were selected), "unit" (of analysis)
        and "period".
    seed : int, default 1
        Seed of the permutations.
    **settings
        The fields of `AnalysisSettings`; stored in ``study.settings``, in a form that can be saved.
        The report shows all solutions, regardless of `include`.

    Raises
    ------
    DataError
        A column does not exist, an argument is invalid, or the data cannot be saved to a CSV file
        without loss.

    Examples
    --------
    >>> import fastqca as qca
    >>> study = Study(
    ...     "Lipset",
    ...     qca.datasets.load("lipset"),
    ...     "SURV",
    ...     ("DEV", "URB", "LIT", "IND", "STB"),
    ...     plan=qca.datasets.plan("lipset", "fuzzy"),
    ...     incl_cut=0.8,
    ...     pri_cut=0.5,
    ...     dir_exp="DEV, URB, LIT, IND, STB",
    ... )
    >>> study.table().out.count("1")
    2
    """

    name: str
    data: pd.DataFrame
    settings: AnalysisSettings
    plan: CalibrationPlan | None
    derived: Mapping[str, str]
    reasons: Mapping[str, str]
    row_reasons: Mapping[str, str]
    theory: str | None
    unit: str | None
    time: str | None
    about: Mapping[str, str]
    seed: int

    def __init__(
        self,
        name: str,
        data: Any,  # noqa: ANN401 (any table)
        outcome: str,
        conditions: str | Iterable[str] | None = None,
        *,
        plan: CalibrationPlan | Mapping[str, Spec] | None = None,
        derived: Mapping[str, str] = _NOTHING,
        reasons: Mapping[str, str] = _NOTHING,
        row_reasons: Mapping[str, str] = _NOTHING,
        theory: str | None = None,
        unit: str | None = None,
        time: str | None = None,
        about: Mapping[str, str] = _NOTHING,
        seed: int = 1,
        **settings: Unpack[AnalysisOptions],
    ) -> None:
        given = locals()
        made = AnalysisSettings(outcome, conditions, **settings)
        if made.dir_exp is not None and made.include is None:
            made = made.changed(include="?")  # a study has all three solutions
        for field, value in checked({field: given[field] for field in _OWN}, made).items():
            object.__setattr__(self, field, value)

    @property
    def outcome(self) -> str:
        """The outcome."""
        return self.settings.outcome or ""

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions."""
        return tuple(self.settings.conditions or ())

    def sets(self) -> pd.DataFrame:
        """Return the calibrated and derived sets."""
        made = self.data if self.plan is None else calibrate(self.data, self.plan)
        return derive(made, self.derived) if self.derived else made

    def derivations(self) -> Derivations:
        """Return the derived sets and their formulas."""
        return derivations(self.sets())

    def table(self) -> TruthTable:
        """Return the truth table of the outcome."""
        return made_of(self.sets(), self.settings.truth_table)

    @property
    def data_hash(self) -> str:
        """SHA-256 of the data as `save` writes them."""
        return hashlib.sha256(self._written().text.encode()).hexdigest()

    def _written(self) -> Written:
        return written(self.data, [name for name in (self.unit, self.time) if name is not None])

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """
        Save the study as a TOML file, and the data as a CSV file with the same name.

        Parameters
        ----------
        path : path-like
            Such as "study.toml"; the data are then saved to "study.csv".
        overwrite : bool, default False
            Whether to overwrite files that fastqca did not write, or that have changed since.

        Raises
        ------
        DataError
            A file that fastqca did not write would be lost, or a file cannot be written.

        Notes
        -----
        `load` returns a study with the same results. Case names are converted to text, and numeric
        columns to int64 or float64.
        """
        save_study(self, path, Targets(overwrite=overwrite))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Study:
        """
        Load a study that was saved with `save` or written by hand.

        Parameters
        ----------
        path : path-like
            The TOML file. Its entry "data" names any file that `read_table` can read; options of
            `read_table` are in a table ``[reading]``.

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
        source = Path(name_of(path))
        entries = read_toml(source, "the study", DataError)
        own = {"calibration", "reading", "unordered", *_OWN} - {"plan"}
        known = own | set(AnalysisSettings.names())
        for key in entries:
            if key not in known:
                raise DataError(f"{source}: there is no entry {key!r}{did_you_mean(key, known)}")
        for key in ("name", "data", "outcome"):
            if key not in entries:
                raise DataError(f"{source}: the entry {key!r} is missing")
        for key, value in entries.items():
            _check_kind(source, key, value)
        plan = entries.pop("calibration", None)
        reading, unordered = entries.pop("reading", {}), entries.pop("unordered", [])
        for key in reading:
            if key not in READING_OPTIONS:
                hint = did_you_mean(key, READING_OPTIONS)
                raise DataError(f"{source}: [reading] has no entry {key!r}{hint}")
        try:
            data = read_data(source.parent / entries.pop("data"), reading, unordered)
            made = CalibrationPlan(plan) if plan else None
            return cls(data=data, plan=made, **entries)
        except FastqcaError as error:
            raise error.within(source) from error

    def _kept(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _OWN} | self.settings.to_dict()

    def __repr__(self) -> str:
        return f"<Study {self.name!r}: {self.outcome} by {', '.join(self.conditions)}>"


@reruns(Study, Study)
def _again(study: Study, data: object, changes: dict[str, Any]) -> Study:
    other = {} if data is None else {"data": data}
    return Study(**{**study._kept(), **other, **changes})  # noqa: SLF001


def _kind(default: object) -> tuple[type, ...]:
    """Tell of which types a setting may be in a file by its default."""
    if default is None:
        return (str, list, int, float, dict)
    return (int, float) if isinstance(default, float) else (type(default),)


# Of what types an entry of the file is.
_KINDS: dict[str, tuple[type, ...]] = {
    **{one.name: _kind(one.default) for one in fields(AnalysisSettings)},
    **dict.fromkeys(("name", "data", "outcome", "theory", "unit", "time"), (str,)),
    **dict.fromkeys((*_MAPPINGS, "calibration", "reading"), (dict,)),
    "incl_cut": (int, float, list),
    "dir_exp": (str, list),
    "exclude": (str, list, int),
    "inf_test": (str, list),
    "seed": (int,),
    "conditions": (list,),
    "unordered": (list,),
}


def _check_kind(source: Path, key: str, value: object) -> None:
    wanted = _KINDS[key]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        names = {str: "text", dict: "a table", list: "a list", bool: "true or false"}
        raise DataError(
            f"{source}: {key!r} must be {names.get(wanted[0], 'a number')}, got {shown(value)}"
        )


def data_files(path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Name the file that the data of a saved study are in; none if the study names none."""
    name = read_toml(path, "the study", DataError).get("data")
    return (Path(path).parent / name,) if isinstance(name, str) else ()


def save_study(
    study: Study,
    path: str | os.PathLike[str],
    targets: Targets,
    beside: Sequence[tuple[str, str]] = (),
) -> None:
    """
    Write a study and its data, with a record of what was written, also of other files.

    Parameters
    ----------
    study : Study
    path : path-like
        The TOML file.
    targets : Targets
        What may be written.
    beside : sequence of (str, str)
        Names and texts of other files in the same folder.

    Raises
    ------
    DataError
        As for `Study.save`.
    """
    target = Path(name_of(path))
    if not target.stem.isprintable():
        raise DataError(
            f"{target}: the name of the file is no UTF-8 text, or has control characters, so "
            "that the study could not name its data; choose another name"
        )
    table = target.with_suffix(".csv")
    if target.suffix.casefold() == ".csv":
        raise DataError(
            f"{target}: the data are written to this file; give the study the ending .toml"
        )
    made = study._written()  # noqa: SLF001
    record = hashes([(table.name, made.text), *beside])
    text = with_seal("\n".join([*record, toml_text(_entries(study, table.name, made))]))
    ours = recorded_in(target)
    targets.check(target, is_sealed, text.encode())
    targets.write(table, made.text, ours)
    targets.write(target, text, is_sealed)


def _entries(study: Study, table: str, made: Written) -> dict[str, Any]:
    """Return what stands in the TOML file."""
    entries: dict[str, Any] = {"name": study.name, "data": table}
    entries |= {"outcome": study.outcome, "conditions": study.conditions}
    settings = study.settings.to_dict()
    entries |= {n: settings[n] if n in settings else getattr(study, n) for n in _ALWAYS}
    entries |= {n: v for n, v in study.settings.not_default().items() if n not in entries}
    entries |= {"unordered": made.unordered or None}
    plain = {key: as_plain(one, key) for key, one in entries.items() if one is not None}
    plain |= {name: dict(getattr(study, name)) or None for name in _MAPPINGS}
    return plain | {"calibration": study.plan, "reading": made.reading}
