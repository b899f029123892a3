"""The pairs of one condition and the outcome, and the scope in which they may lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fastqca._common.check import argument, array, did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError, MissingDataWarning
from fastqca._common.names import names_in, require_columns, unquoted
from fastqca._common.values import Value
from fastqca.ceilings.corners import Corner, signs
from fastqca.data.frames import case_names, to_frame
from fastqca.data.missing import missing_choice, warn_of_codes
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames
    from fastqca.data.missing import Missing

__all__ = ["CasePairs", "RawStudy", "Scope", "pairs_of", "read_scopes", "read_study", "scope_of"]


_SMALLEST, _LARGEST = 1e-100, 1e100  # of ranges: their squares and products are numbers


class Scope(NamedTuple):
    """The lowest and highest x and y."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    @property
    def area(self) -> float:
        """What a ceiling zone is divided by."""
        return (self.x_max - self.x_min) * (self.y_max - self.y_min)


@dataclass(frozen=True, slots=True, eq=False)
class CasePairs(Value):
    """
    The cases with both a value of the condition and of the outcome.

    Attributes
    ----------
    condition, outcome : str
    x, y : ndarray of float64, shape (n,)
        As in the data.
    rows : ndarray of int64, shape (n,)
        The rows of the data.
    cases : tuple of str, length n
    corner : str
    scope : Scope
        Empirical, or theoretical if one was given.
    """

    condition: str
    outcome: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    rows: NDArray[np.int64]
    cases: tuple[str, ...]
    corner: Corner
    scope: Scope

    def turned(self) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, ...]]:
        """Turn x, y and the scope so that the empty corner is the upper left one."""
        of_x, of_y = signs(self.corner)
        x = sorted((of_x * self.scope.x_min, of_x * self.scope.x_max))
        y = sorted((of_y * self.scope.y_min, of_y * self.scope.y_max))
        return of_x * self.x, of_y * self.y, (*x, *y)

    def without(self, cases: Sequence[int], *, theoretical: bool) -> CasePairs:
        """Leave cases out; the scope, if it is empirical, becomes that of the others."""
        kept = np.delete(np.arange(self.x.size), cases)
        x, y = self.x[kept], self.y[kept]
        scope = self.scope if theoretical else scope_of(x, y)
        names = tuple(self.cases[at] for at in kept.tolist())
        return CasePairs(
            self.condition, self.outcome, x, y, self.rows[kept], names, self.corner, scope
        )


@dataclass(frozen=True, slots=True, eq=False)
class RawStudy:
    """Columns of numbers, NaN where a value is missing."""

    outcome: str
    conditions: tuple[str, ...]
    y: NDArray[np.float64]
    x: NDArray[np.float64]  # (k, N)
    cases: CaseNames


def read_study(
    data: object, outcome: object, conditions: str | Iterable[str] | None, case_id: str | None
) -> RawStudy:
    """
    Read the columns of an analysis: any finite numbers.

    Examples
    --------
    >>> study = read_study({"A": [1, None], "Y": [3, 4]}, "Y", None, None)
    >>> study.conditions, study.x.tolist()
    (('A',), [[1.0, nan]])
    """
    frame = to_frame(data)
    columns = frame.columns.tolist()
    cases = case_names(frame, case_id)
    if not isinstance(outcome, str) or not outcome.strip():
        raise DataError(
            f"outcome must be the name of one column, got {shown(outcome)}", argument="outcome"
        )
    target = outcome if outcome in columns else unquoted(outcome.strip())
    if target.startswith("~") and target not in columns and target[1:].strip() in columns:
        raise DataError(
            f"outcome {outcome!r}: ceilings are drawn over values, not sets; to analyze the "
            f"absence of the outcome, use {argument('corner', 'lower left')}",
            argument="outcome",
        )
    if target not in columns:
        raise DataError(
            f"outcome {target!r} is not a column of the data{did_you_mean(target, columns)}",
            argument="outcome",
            column=target,
        )
    if conditions is None or (isinstance(conditions, str) and not conditions.strip()):
        names = names_in([c for c in columns if c not in (target, case_id)], columns, "conditions")
    else:
        names = tuple(dict.fromkeys(names_in(conditions, columns, "conditions")))
    for name in names:
        if name.startswith("~") and name not in columns and name[1:] in columns:
            raise DataError(
                f"condition {name!r}: ceilings are drawn over values, not sets; to analyze the "
                f"absence of the condition, use {argument('corner', 'upper right')}",
                argument="conditions",
            )
    if target in names:
        raise DataError(
            f"{target!r} cannot be both a condition and the outcome: leave it out of the "
            "conditions",
            argument="conditions",
            column=target,
        )
    if not names:
        raise DataError(
            "conditions: no column is left; at least one condition is needed",
            argument="conditions",
        )
    require_columns(names, columns, "conditions")
    require_columns([target], columns, "outcome")
    y = _raw(frame, target, "outcome", cases)
    x = [_raw(frame, name, "condition", cases) for name in names]
    return RawStudy(target, names, y, np.array(x).reshape(len(names), y.size), cases)


def _raw(frame: pd.DataFrame, name: str, role: str, cases: Sequence[str]) -> NDArray[np.float64]:
    """Read one column; refuse what has no scope that can be computed with."""
    values = as_numbers(frame[name], name, role)
    infinite = np.flatnonzero(np.isinf(values))
    if infinite.size:
        raise DataError(
            f"{role} {name!r} is infinite for case {cases[int(infinite[0])]}: the scope must be "
            "finite; correct the value or remove the case",
            column=name,
            cases=[cases[int(at)] for at in infinite],
        )
    known = values[~np.isnan(values)]
    if known.size:
        width = float(known.max() / 2 - known.min() / 2)
        if width and not _SMALLEST <= width <= _LARGEST:
            raise DataError(
                f"{role} {name!r} has values from {shown(known.min())} to {shown(known.max())}: "
                "areas of this size cannot be computed; use another unit",
                column=name,
            )
    warn_of_codes(values, name, frame)
    return values


def scope_of(x: NDArray[np.float64], y: NDArray[np.float64]) -> Scope:
    """Take the smallest scope that holds all cases."""
    return Scope(float(x.min()), float(x.max()), float(y.min()), float(y.max()))


def read_scopes(given: object, conditions: Sequence[str]) -> tuple[Scope | None, ...]:
    """
    Read the theoretical scope of each condition; None for the empirical one.

    Examples
    --------
    >>> read_scopes([0, 1, 0, 10], ["A", "B"])[1]
    Scope(x_min=0.0, x_max=1.0, y_min=0.0, y_max=10.0)
    >>> read_scopes({"B": (0, 1, 0, 10)}, ["A", "B"])[0] is None
    True
    """
    if given is None:
        return (None,) * len(conditions)
    if isinstance(given, Mapping):
        require_columns(given, conditions, "scope")
        return tuple(_scope(given[c]) if c in given else None for c in conditions)
    if isinstance(given, list | tuple) and any(one is None or np.ndim(one) for one in given):
        if len(given) != len(conditions):
            raise DataError(
                f"{argument('scope')} has {len(given)} scopes, but there are {len(conditions)} "
                "conditions: give one scope for all, one for each, or a mapping of conditions "
                "to scopes",
                argument="scope",
            )
        return tuple(None if one is None else _scope(one) for one in given)
    return (_scope(given),) * len(conditions)


def _scope(given: Any) -> Scope:  # noqa: ANN401 (what a user gives)
    wanted = "four numbers: the lowest x, the highest x, the lowest y, the highest y"
    if isinstance(given, str):
        raise DataError(
            f"{argument('scope')} must be {wanted}; got {shown(given)}", argument="scope"
        )
    limits = array(given, "scope", kind=wanted)
    if limits.shape != (4,) or not np.isfinite(limits).all():
        raise DataError(
            f"{argument('scope')} must be {wanted}; got {shown(given)}", argument="scope"
        )
    x_min, x_max, y_min, y_max = limits.tolist()
    for low, high, axis in ((x_min, x_max, "x"), (y_min, y_max, "y")):
        if low >= high:
            raise DataError(
                f"{argument('scope')}: the lowest {axis}, {shown(low)}, must be below the highest, "
                f"{shown(high)}; the order is lowest x, highest x, lowest y, highest y",
                argument="scope",
            )
    return Scope(x_min, x_max, y_min, y_max)


def pairs_of(
    study: RawStudy,
    corners: Sequence[Corner],
    scopes: Sequence[Scope | None],
    missing: Missing,
) -> tuple[CasePairs, ...]:
    """Pair each condition with the outcome, and say which cases have no value of one of them."""
    kind = missing_choice(missing)
    found, incomplete = [], {}
    for name, column, corner, theoretical in zip(
        study.conditions, study.x, corners, scopes, strict=True
    ):
        rows = np.flatnonzero(~(np.isnan(column) | np.isnan(study.y)))
        if not rows.size:
            raise DataError(
                f"no case has a value of both condition {name!r} and outcome {study.outcome!r}",
                column=name,
            )
        if rows.size < column.size:
            left_out = np.setdiff1d(np.arange(column.size), rows)
            incomplete[name] = [study.cases[at] for at in left_out.tolist()]
        x, y = column[rows], study.y[rows]
        scope = scope_of(x, y)
        if theoretical is not None:
            scope = _enlarged(theoretical, scope, name, study.outcome)
        cases = tuple(study.cases[at] for at in rows.tolist())
        found.append(CasePairs(name, study.outcome, x, y, rows, cases, corner, scope))
    if incomplete:
        _say_missing(incomplete, study, raising=kind == "raise")
    return tuple(found)


def _enlarged(theoretical: Scope, empirical: Scope, name: str, outcome: str) -> Scope:
    """Make room for cases outside of a theoretical scope, and warn of them."""
    low = np.minimum(theoretical, empirical)
    high = np.maximum(theoretical, empirical)
    scope = Scope(float(low[0]), float(high[1]), float(low[2]), float(high[3]))
    if scope != theoretical:
        warn(
            f"scope of {name!r}: cases lie outside {listing(map(shown, theoretical))}, so the "
            f"scope is enlarged to {listing(map(shown, scope))} ({name} from "
            f"{shown(scope.x_min)} to "
            f"{shown(scope.x_max)}, {outcome} from {shown(scope.y_min)} to {shown(scope.y_max)}); "
            "check the values or the scope",
            column=name,
        )
    return scope


def _say_missing(incomplete: dict[str, list[str]], study: RawStudy, *, raising: bool) -> None:
    those = {case for cases in incomplete.values() for case in cases}
    cases = [case for case in study.cases if case in those]
    pairs = "; ".join(
        f"{name!r} and {study.outcome!r} (cases {listing(of)})" for name, of in incomplete.items()
    )
    if raising:
        raise DataError(
            f"missing values in {pairs}: fill them in, or leave these cases out with "
            f"{argument('missing', 'drop')}",
            column=next(iter(incomplete)),
            cases=cases,
        )
    warn(
        f"cases are left out because of missing values ({argument('missing', 'drop')}): {pairs}",
        MissingDataWarning,
        cases=cases,
    )
