"""Calibration plans: one spec per column, with reasons, kept as a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastqca._common.check import NAMES_AS_TEXT, did_you_mean, shown
from fastqca._common.errors import CalibrationError
from fastqca._common.files import write_text
from fastqca._common.names import require_columns
from fastqca._common.toml import read_toml, toml_text
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.calibration.entries import spec_from_dict
from fastqca.calibration.specs import Spec
from fastqca.data.frames import to_frame

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["CalibrationPlan"]


class CalibrationPlan(Exportable, FrozenDict[str, dict[str, Any]]):  # type: ignore[misc]  # hashed
    """
    A calibration plan: how each column becomes a set, and why. Can be saved as a TOML file.

    Parameters
    ----------
    specs : mapping of str to Spec
        One spec per column, or for several columns: ``{("TRUST", "SKILL"): likert(7)}``. Instead of
        a spec, the form written by `to_toml` is also accepted.
    reasons : mapping of str to str, optional
        The reason for the calibration, by column.

    Attributes
    ----------
    specs : mapping of str to Spec
    reasons : mapping of str to str

    Raises
    ------
    CalibrationError
        A spec is invalid, or a reason is given for a column without a spec.

    Notes
    -----
    To apply a plan to other data, use ``calibrate(other, plan)``. Scores of `indirect`, `tfr` and
    ``fuzzy(..., ecdf=True)`` are relative to the cases in the data and therefore not comparable;
    `Spec.relative` and `diagnose` point this out.

    The plan is also a dict in the form of the file, ``{"DEV": {"type": "fuzzy", ...}}``, so that it
    can be kept in the `attrs` of a table that is written to Parquet.

    Examples
    --------
    >>> import fastqca as qca
    >>> plan = CalibrationPlan(
    ...     {"DEV": qca.fuzzy(400, 550, 900), "STB": qca.crisp(9, at_most=True)},
    ...     reasons={"STB": "fewer than ten cabinets"},
    ... )
    >>> plan
    <CalibrationPlan DEV: fuzzy(400, 550, 900), STB: crisp(9, at_most=True)>
    >>> print(plan.to_toml())
    [DEV]
    type = "fuzzy"
    exclusion = 400
    crossover = 550
    inclusion = 900
    <BLANKLINE>
    [STB]
    type = "crisp"
    thresholds = [
        9,
    ]
    at_most = true
    reason = "fewer than ten cabinets"
    <BLANKLINE>
    """

    __slots__ = ("_reasons", "_specs")

    def __init__(
        self,
        specs: Mapping[Any, Spec | Mapping[str, Any]],
        reasons: Mapping[str, str] | None = None,
    ) -> None:
        if not isinstance(specs, Mapping):
            raise CalibrationError(
                "a calibration plan is a mapping of columns to crisp(...), fuzzy(...) or "
                f"bell(...), got {shown(specs)}"
            )
        if not specs:
            raise CalibrationError("a calibration plan needs at least one column")
        made: dict[str, Spec] = {}
        why: dict[str, str] = {}
        for column, given in _by_column(specs):
            if not isinstance(column, str):
                raise CalibrationError(f"column {column!r}: {NAMES_AS_TEXT}")
            if isinstance(given, Spec):
                given.check(column)
                made[column] = given
            elif isinstance(given, Mapping):
                made[column] = spec_from_dict(given, column)
                if "reason" in given:
                    why[column] = _reason(given["reason"], column)
            else:
                hint = ""
                if isinstance(given, list | tuple) and len(given) in (1, 3, 6):
                    curve = {1: "crisp", 3: "fuzzy", 6: "bell"}[len(given)]
                    hint = f"; write {curve}({', '.join(map(shown, given))})"
                raise CalibrationError(
                    f"column {column!r}: give crisp(...), fuzzy(...) or bell(...), "
                    f"got {shown(given)}{hint}"
                )
        for column, reason in _by_column(reasons or {}):
            if column not in made:
                raise CalibrationError(
                    f"a reason is given for {column!r}, which the plan does not calibrate"
                    + did_you_mean(column, made)
                )
            why[column] = _reason(reason, column)
        self._specs, self._reasons = FrozenDict(made), FrozenDict(why)
        extra = {column: {"reason": why[column]} for column in why}
        super().__init__({c: s.to_dict() | extra.get(c, {}) for c, s in made.items()})

    @property
    def specs(self) -> Mapping[str, Spec]:
        """One spec per column."""
        return self._specs

    @property
    def reasons(self) -> Mapping[str, str]:
        """The reasons, for the columns that have one."""
        return self._reasons

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> CalibrationPlan:
        """
        Read a plan from a TOML file: one table per column.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        CalibrationPlan

        Raises
        ------
        CalibrationError
            The file is missing or not TOML, or an entry is invalid; the message names file, column
            and key.
        """
        entries = read_toml(path, "the plan", CalibrationError)
        for column, entry in entries.items():
            if not isinstance(entry, dict):
                raise CalibrationError(
                    f"{path}: key {column!r} does not belong to a column; begin each column "
                    f"with a line such as [{column}]"
                )
        try:
            return cls(entries)
        except CalibrationError as error:
            raise error.within(path) from error

    def to_toml(self, path: str | os.PathLike[str] | None = None) -> str:
        """
        Write the plan as TOML.

        Parameters
        ----------
        path : path-like, optional
            The file to write. By default, no file is written.

        Returns
        -------
        str
            The text of the file.
        """
        text = toml_text(self)
        if path is not None:
            write_text(path, text)
        return text

    def resolved(self, data: Any) -> CalibrationPlan:  # noqa: ANN401 (anything tabular)
        """
        Replace percentiles of the cases, and regressions on their grades, by numbers.

        Parameters
        ----------
        data : DataFrame
            The raw values.

        Returns
        -------
        CalibrationPlan
            The same plan if it contains only numbers.

        Raises
        ------
        DataError
            A column does not exist, or is not numeric.

        Examples
        --------
        >>> import fastqca as qca
        >>> plan = CalibrationPlan({"DEV": qca.percentiles(10, 50, 90)})
        >>> plan.resolved(qca.datasets.load("lipset"))
        <CalibrationPlan DEV: fuzzy(344.3, 588, 1017, percentiles=(10, 50, 90))>
        """
        table = to_frame(data)
        require_columns(self._specs, table.columns, "the plan")
        specs = {
            name: spec.resolved(spec.read(table[name], name), name, table)
            for name, spec in self._specs.items()
        }
        return CalibrationPlan(specs, self._reasons)

    def to_frame(self) -> pd.DataFrame:
        """One row per column: `type`, `calibration` and `reason` (empty where none is given)."""
        import pandas as pd

        rows = [(s.kind, repr(s), self._reasons.get(c, "")) for c, s in self._specs.items()]
        index = pd.Index(list(self._specs), name="column")
        return pd.DataFrame(rows, columns=["type", "calibration", "reason"], index=index)

    def __repr__(self) -> str:
        entries = ", ".join(f"{column}: {spec!r}" for column, spec in self._specs.items())
        return f"<CalibrationPlan {entries}>"

    def _tables(self) -> list[Table]:
        columns = [Column("column", "left", gap=0), Column("calibration", "left")]
        columns.append(Column("reason", "left", wrap=" "))
        rows = [[c, repr(s), self._reasons.get(c, "none given")] for c, s in self._specs.items()]
        return [Table(columns, [rows])]

    def __reduce__(self) -> tuple[Any, ...]:
        return CalibrationPlan, (self._specs, self._reasons)

    def __deepcopy__(self, memo: dict[int, Any]) -> CalibrationPlan:
        return self  # of a table that has a plan pandas copies it with every column taken out


def _by_column(given: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Walk over columns, those that share an entry one by one; a column has one entry only."""
    seen = set()
    for key, value in given.items():
        columns = key if isinstance(key, tuple | frozenset) else (key,)
        if isinstance(value, Mapping) and "columns" in value:
            columns = value["columns"]
            if not isinstance(columns, list | tuple) or not columns:
                raise CalibrationError(
                    f"[{key}]: key 'columns' must be a list of names, got {shown(columns)}"
                )
        for column in sorted(columns) if isinstance(columns, frozenset) else columns:
            if column in seen:
                raise CalibrationError(f"column {column!r} is calibrated twice in one plan")
            seen.add(column)
            yield column, value


def _reason(reason: object, column: str) -> str:
    if not isinstance(reason, str):
        raise CalibrationError(f"column {column!r}: key 'reason' must be text, got {reason!r}")
    return reason
