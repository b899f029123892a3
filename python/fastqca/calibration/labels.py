"""Raw values looked up in a table: labels such as "Yes", and steps of a scale."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca._common.check import brief, listing, number, shown
from fastqca._common.errors import CalibrationError
from fastqca.calibration.specs import Crisp, Lookup, Spec, checked_anchor
from fastqca.data.cells import meaning
from fastqca.data.levels import MAX_LEVELS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Labels", "Steps", "crisp", "lookup", "steps"]


@dataclass(frozen=True, slots=True, repr=False)
class Labels(Spec):
    """Levels or memberships of labels; see `crisp` and `steps`."""

    kind: ClassVar[str] = "labels"
    labels: Lookup

    @property
    def levels(self) -> bool:
        """Whether every label stands for a whole number."""
        return all(float(level).is_integer() for _, level in self.labels)

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless each label has a level, or each a membership."""
        _check_lookup(self.labels, column, "label")
        for label, level in self.labels:
            where = f"column {column!r}: the level of {shown(label)}"
            high = MAX_LEVELS - 1 if self.levels else 1
            number(level, where, low=0, high=high, error=CalibrationError)

    def read(self, column: pd.Series, name: str) -> NDArray[np.float64]:
        """Read the levels of the labels of a column (n,), NaN where a value is missing."""
        levels = dict(self.labels)
        values = [None if value is None or value != value else value for value in column.tolist()]  # noqa: PLR0124 (NaN)
        keys = [None if value is None else _key(value) for value in values]
        if not any(isinstance(key, str) for key in keys):
            levels = _of_truth_values(levels)
        unknown: dict[object, list[str]] = {}
        for key, case in zip(keys, column.index, strict=True):
            if key is not None and key not in levels:
                unknown.setdefault(key, []).append(str(case))
        if unknown:
            each = (f"{shown(key)} (cases {listing(at, 5)})" for key, at in unknown.items())
            raise CalibrationError(
                f"column {name!r}: {self!r} has no level for {listing(each, 5)}",
                column=name,
                cases=[case for at in unknown.values() for case in at],
            )
        return np.array([math.nan if key is None else levels[key] for key in keys], np.float64)

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what `read` has looked up."""
        return x.astype(np.float64)

    def __repr__(self) -> str:
        """Show the call that makes the spec."""
        return f"{'crisp' if self.levels else 'steps'}({_shown(self.labels)})"


@dataclass(frozen=True, slots=True, repr=False)
class Steps(Spec):
    """Membership by a table of breakpoints; see `steps`."""

    kind: ClassVar[str] = "steps"
    steps: Lookup

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """The breakpoints, from the second one on, named by the memberships that begin there."""
        rows = sorted(self._table())
        return tuple((f"{membership:g}", at) for at, membership in rows[1:])

    def _table(self) -> list[tuple[float, float]]:
        return [(float(at), float(membership)) for at, membership in self.steps]

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless breakpoints are numbers and memberships in [0, 1]."""
        _check_lookup(self.steps, column, "breakpoint")
        for at, membership in self.steps:
            if isinstance(at, str) or at == math.inf:
                raise CalibrationError(
                    f"column {column!r}: steps must start from numbers only or from labels "
                    f"only, got {shown(at)}"
                )
            where = f"column {column!r}: the membership from {shown(at)}"
            number(membership, where, low=0, high=1, error=CalibrationError)

    def unusable(self, x: NDArray[np.float64]) -> tuple[NDArray[np.bool_], str]:
        """Tell which values (n,) are below the first breakpoint."""
        first = min(at for at, _ in self._table())
        return x < first, (f"steps start at {shown(first)}, so lower values have no membership")

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores of raw values (n,); NaN where `x` is NaN, or below all breakpoints."""
        rows = np.array(sorted(self._table()))
        place = np.searchsorted(rows[:, 0], x, side="right") - 1
        return np.where(np.isnan(x) | (place < 0), np.nan, rows[place, 1])

    def __repr__(self) -> str:
        """Show the call that makes the spec."""
        return f"steps({_shown(self.steps)})"


def crisp(*thresholds: float | Mapping[str, int], at_most: bool = False) -> Crisp | Labels:
    """
    Dichotomize raw values into a crisp set, or divide them into levels of a multi-value set.

    Parameters
    ----------
    *thresholds : float, or one mapping of labels to levels
        One threshold for a crisp set, m thresholds for levels 0 to m. A value equal to a threshold
        has reached it. Alternatively, the level of each label, as in
        ``crisp({"Yes": 1, "No": 0})``, or of numbers that are only codes, as in
        ``crisp({1: 1, 2: 0})``.
    at_most : bool, default False
        Whether low values are in the set: ``crisp(9)`` is 1 for values of at least 9,
        ``crisp(9, at_most=True)`` for values of at most 9. A value equal to the threshold is in
        both sets, so the second is not the negation of the first.

    Returns
    -------
    Crisp or Labels

    See Also
    --------
    calibrate : Apply it.
    steps : Memberships between 0 and 1.

    Notes
    -----
    The level is the number of thresholds t with ``x >= t``, or ``x <= t`` with `at_most`. Equal to
    ``calibrate(x, type = "crisp", thresholds = ...)`` of the R package QCA, which has no `at_most`
    and no labels. Labels are compared exactly, ignoring surrounding blanks. A label in the data
    without a level is an error that names the cases. You can use the labels "Yes" and "No" even if
    `read_table` has read them as 1 and 0.

    Examples
    --------
    >>> import fastqca as qca
    >>> qca.calibrate([400, 550, 900], crisp(550))
    array([0., 1., 1.])
    >>> qca.calibrate([4, 9, 10], crisp(9, at_most=True))
    array([1., 1., 0.])
    >>> qca.calibrate(["Yes", "No", None], crisp({"Yes": 1, "No": 0}))
    array([ 1.,  0., nan])
    """
    if len(thresholds) == 1 and isinstance(thresholds[0], Mapping):
        if at_most:
            raise CalibrationError("crisp: at_most applies only to thresholds, not to labels")
        labels = lookup(thresholds[0], "crisp")
        for label, level in labels:
            if not (isinstance(level, numbers.Real) and float(level).is_integer()):
                raise CalibrationError(
                    f"crisp: the level of {shown(label)} must be a whole number, got "
                    f"{shown(level)}; for memberships use steps({{...}})"
                )
        return Labels(labels)
    return Crisp(tuple(checked_anchor(one, "threshold") for one in thresholds), at_most=at_most)


def steps(memberships: Mapping[Any, float]) -> Steps | Labels:
    """
    Calibrate by breakpoints: each raw value listed starts a new membership.

    Parameters
    ----------
    memberships : mapping of raw values to float
        ``{0: 0, 3: 0.33, 6: 0.67, 9: 1}`` stands for 0 from 0 upward, 0.33 from 3 upward, and so
        on. Memberships in [0, 1] may rise, fall or both. The first breakpoint may be
        ``float("-inf")``. With labels instead of raw values, as in
        ``{"low": 0, "rather high": 0.67, "high": 1}``, each label has its own membership.

    Returns
    -------
    Steps or Labels

    Raises
    ------
    CalibrationError
        Nothing is given, or a membership is not a number.

    See Also
    --------
    crisp : Whole levels of labels.

    Notes
    -----
    The score is the membership of the highest breakpoint b with ``b <= x``. A raw value below
    the lowest breakpoint is an error that names the case. This is the four-value (or
    six-value) scheme of qualitative coding [1]_.

    References
    ----------
    .. [1] Ragin, C. C. (2000). *Fuzzy-Set Social Science*, ch. 6. University of Chicago Press.

    Examples
    --------
    >>> import fastqca as qca
    >>> qca.calibrate([1, 3, 5, 12], steps({0: 0, 3: 0.33, 6: 0.67, 9: 1}))
    array([0.  , 0.33, 0.33, 1.  ])
    """
    table = lookup(memberships, "steps")
    return Labels(table) if any(isinstance(key, str) for key, _ in table) else Steps(table)


def lookup(given: object, name: str) -> Lookup:
    """
    Read a mapping of raw values, in its order; numbers that are written as text are numbers.

    Examples
    --------
    >>> lookup({" Yes": 1, "2": 0}, "crisp")
    (('Yes', 1), (2.0, 0))
    """
    if not isinstance(given, Mapping) or not given:
        raise CalibrationError(
            f"{name} needs a mapping from raw values, as in {{1: 0, 5: 1}}, got {shown(given)}"
        )
    table = []
    for key, value in given.items():
        if not isinstance(value, numbers.Real):
            number(value, f"{name}: what {shown(key)} becomes", error=CalibrationError)
        table.append((_key(key), value))
    return tuple(table)


def _key(raw: Any) -> str | float:  # noqa: ANN401 (anything in a cell)
    """Read a raw value: a number, also one that is written as text, or a label."""
    if isinstance(raw, str):
        try:
            return float(raw)
        except ValueError:
            return raw.strip()
    return float(raw) if isinstance(raw, numbers.Real | np.bool_) else str(raw)


def _of_truth_values(levels: dict[str | float, float]) -> dict[str | float, float]:
    """Let 1 and 0 stand for "Yes" and "No", which is what they were in the file."""
    meant = {label: meaning(label) for label in levels if isinstance(label, str)}
    if len(levels) != 2 or {*meant.values()} != {True, False}:
        return levels
    return {float(truth): levels[label] for label, truth in meant.items() if truth is not None}


def _check_lookup(table: Lookup, column: str, what: str) -> None:
    keys = [key for key, _ in table]
    if not keys:
        raise CalibrationError(f"column {column!r} needs at least one {what}")
    twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1 or key != key]  # noqa: PLR0124
    if twice:
        raise CalibrationError(f"column {column!r}: the {what} {shown(twice[0])} is given twice")


def _shown(table: Lookup) -> str:
    return "{" + ", ".join(f"{brief(key)}: {brief(value)}" for key, value in table) + "}"
