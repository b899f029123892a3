"""How a column becomes a set: the base of all specs, thresholds and curves through anchors."""

from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from fastqca._common.arguments import guard_methods
from fastqca._common.check import brief, flag, number, shown
from fastqca._common.errors import CalibrationError
from fastqca.calibration import curves as _curves
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "Bell",
    "Crisp",
    "Fuzzy",
    "Indirect",
    "Lookup",
    "Spec",
    "Tfr",
    "bell",
    "checked_anchor",
    "fuzzy",
    "tfr",
]

# Raw values, text or numbers, with what becomes of them.
Lookup: TypeAlias = "tuple[tuple[str | float, float], ...]"


@guard_methods
class Spec(ABC):
    """
    How one column becomes a set. Made by `crisp`, `fuzzy`, `likert` and others, not by hand.

    A spec is a frozen value and can be compared, printed and stored. Its numbers are checked
    when it is used, because only then a message can name the column.
    """

    __slots__ = ()
    kind: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        guard_methods(cls)

    @property
    def relative(self) -> bool:
        """Whether scores depend on the other cases, so that new cases change those of the old."""
        return False

    @property
    def idle(self) -> tuple[str, ...]:
        """What is given although it has no effect together with the rest."""
        return ()

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """Numbers in the unit of the raw values that decide on membership, with their names."""
        return ()

    @property
    def levels(self) -> bool:
        """Whether scores are whole numbers: 0 and 1, or levels of a multi-value set."""
        return False

    def read(self, column: pd.Series, name: str) -> NDArray[np.float64]:
        """Read the raw values of a column as numbers (n,), NaN where a value is missing."""
        return as_numbers(column, name)

    def unusable(self, x: NDArray[np.float64]) -> tuple[NDArray[np.bool_], str]:
        """Tell which values (n,) have no membership, and why."""
        return np.zeros(x.shape, dtype=np.bool_), ""

    def resolved(self, x: NDArray[np.float64], column: str, table: pd.DataFrame) -> Spec:  # noqa: ARG002
        """
        Put numbers in place of what is taken from the cases; by default there is nothing to do.

        Parameters
        ----------
        x : ndarray of float64, shape (n,)
            The raw values of the column.
        column : str
            Its name.
        table : DataFrame, n rows
            All columns of the cases.
        """
        return self

    @abstractmethod
    def check(self, column: str) -> None:
        """Raise `CalibrationError` naming `column` unless the spec defines a membership."""

    @abstractmethod
    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores (or levels) of raw values (n,); NaN where `x` is NaN."""

    def to_dict(self) -> dict[str, Any]:
        """
        Give the spec in the form of a calibration plan: its type and what is not the default.

        Examples
        --------
        >>> fuzzy(400, 550, 900, idm=0.9).to_dict()
        {'type': 'fuzzy', 'exclusion': 400, 'crossover': 550, 'inclusion': 900, 'idm': 0.9}
        """
        entry: dict[str, Any] = {"type": self.kind}
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if value != field.default:
                entry[field.name] = _written(value, str(field.type))
        return entry

    def __repr__(self) -> str:
        """Show the call that makes the spec."""
        parts = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.name == "thresholds":
                parts += [brief(threshold) for threshold in value]
            elif field.kw_only:
                parts += [] if value == field.default else [f"{field.name}={brief(value)}"]
            else:
                parts.append(brief(value))
        return f"{self.kind}({', '.join(parts)})"


@dataclass(frozen=True, slots=True, repr=False)
class Crisp(Spec):
    """Levels counted by thresholds; see `crisp`."""

    kind: ClassVar[str] = "crisp"
    thresholds: tuple[float, ...]
    _: KW_ONLY
    at_most: bool = False

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """The thresholds."""
        return tuple(("threshold", float(one)) for one in self.thresholds)

    @property
    def levels(self) -> bool:
        """True: a score counts thresholds."""
        return True

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless there are thresholds, all numbers, all different."""
        _check_thresholds(self, column)
        flag(self.at_most, f"column {column!r}: at_most", error=CalibrationError)

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Levels 0, 1, ... of raw values (n,); NaN where `x` is NaN."""
        return _curves.crisp(x, self.thresholds, at_most=self.at_most)


@dataclass(frozen=True, slots=True, repr=False)
class Fuzzy(Spec):
    """Membership by three anchors; see `fuzzy`."""

    kind: ClassVar[str] = "fuzzy"
    exclusion: float
    crossover: float
    inclusion: float
    _: KW_ONLY
    logistic: bool = True
    idm: float = 0.95
    ecdf: bool = False
    below: float = 1
    above: float = 1
    percentiles: tuple[float, ...] = ()

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """Full exclusion, crossover and full inclusion."""
        names = ("exclusion", "crossover", "inclusion")
        return tuple((name, float(getattr(self, name))) for name in names)

    @property
    def relative(self) -> bool:
        """Whether the shape is that of the share of values, ``ecdf=True``."""
        return self.ecdf

    @property
    def idle(self) -> tuple[str, ...]:
        """Powers, where the curve has none; `idm`, where it is not logistic."""
        powers = ("below", "above") if self.logistic or self.ecdf else ()
        unused = [*powers, *(() if self.logistic else ("idm",))]
        usual = {"below": 1, "above": 1, "idm": 0.95}
        return tuple(name for name in unused if getattr(self, name) != usual[name])

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless the anchors rise or fall strictly."""
        e, c, i = (
            number(getattr(self, name), f"column {column!r}: {name}", error=CalibrationError)
            for name in ("exclusion", "crossover", "inclusion")
        )
        if not (e < c < i or e > c > i):
            raise CalibrationError(
                f"column {column!r}: the anchors of {self!r} are out of order: they need "
                "exclusion < crossover < inclusion, or exclusion > crossover > inclusion if low "
                "values are in the set"
            )
        _check_powers(self, column)
        number(
            self.idm,
            f"column {column!r}: idm",
            low=0.5,
            high=1,
            low_open=True,
            high_open=True,
            error=CalibrationError,
        )
        for name in ("logistic", "ecdf"):
            flag(getattr(self, name), f"column {column!r}: {name}", error=CalibrationError)
        for one in self.percentiles:
            number(one, f"column {column!r}: percentiles", low=0, high=100, error=CalibrationError)
        if len(self.percentiles) not in (0, 3):
            raise CalibrationError(f"column {column!r}: percentiles are three, as in (5, 50, 95)")
        if self.ecdf and self.logistic:
            raise CalibrationError(f"column {column!r}: ecdf=True needs logistic=False")

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores of raw values (n,); NaN where `x` is NaN."""
        anchors = (self.exclusion, self.crossover, self.inclusion)
        if self.logistic:
            return _curves.logistic(x, *anchors, idm=self.idm)
        if self.ecdf:
            return _curves.by_share(x, *anchors)
        return _curves.piecewise(x, *anchors, below=self.below, above=self.above)


@dataclass(frozen=True, slots=True, repr=False)
class Bell(Spec):
    """Membership by two sides of three anchors; see `bell`."""

    kind: ClassVar[str] = "bell"
    e1: float
    c1: float
    i1: float
    i2: float
    c2: float
    e2: float
    _: KW_ONLY
    below: float = 1
    above: float = 1

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """The six anchors."""
        names = ("e1", "c1", "i1", "i2", "c2", "e2")
        return tuple((name, float(getattr(self, name))) for name in names)

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless the anchors make a bell or a valley."""
        e1, c1, i1, i2, c2, e2 = (
            number(getattr(self, name), f"column {column!r}: {name}", error=CalibrationError)
            for name in ("e1", "c1", "i1", "i2", "c2", "e2")
        )
        if not (e1 < c1 < i1 <= i2 < c2 < e2 or i1 < c1 < e1 <= e2 < c2 < i2):
            raise CalibrationError(
                f"column {column!r}: the anchors of {self!r} are out of order: they need "
                "e1 < c1 < i1 <= i2 < c2 < e2, or i1 < c1 < e1 <= e2 < c2 < i2 if values at "
                "both ends are in the set"
            )
        _check_powers(self, column)

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores of raw values (n,); NaN where `x` is NaN."""
        anchors = (self.e1, self.c1, self.i1, self.i2, self.c2, self.e2)
        return _curves.bell(x, anchors, below=self.below, above=self.above)


_LARGEST = 1e150


@dataclass(frozen=True, slots=True, repr=False)
class Indirect(Spec):
    """Membership by a regression on groups; see `indirect`."""

    kind: ClassVar[str] = "indirect"
    thresholds: tuple[float, ...]

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """The thresholds."""
        return tuple(("threshold", float(one)) for one in self.thresholds)

    @property
    def relative(self) -> bool:
        """True: the regression is fitted to the cases."""
        return True

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless there are thresholds, all numbers, all different."""
        _check_thresholds(self, column)

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores of raw values (n,); NaN where `x` is NaN."""
        if (x < 0).any():
            raise CalibrationError(
                "the indirect method uses logarithms: values must not be negative"
            )
        if (x > _LARGEST).any():
            raise CalibrationError(
                f"the indirect method uses squares: values must be at most {_LARGEST:g}"
            )
        return _curves.indirect(x, self.thresholds)


@dataclass(frozen=True, slots=True, repr=False)
class Tfr(Spec):
    """Membership by the share of lower ratings; see `tfr`."""

    kind: ClassVar[str] = "tfr"

    @property
    def relative(self) -> bool:
        """True: a score is a share of cases."""
        return True

    def check(self, column: str) -> None:
        """Accept always: there is nothing to set."""

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores of raw values (n,); NaN where `x` is NaN."""
        if not (x > 1).any():
            raise CalibrationError("the TFR method needs ratings above 1 (the lowest category)")
        return _curves.tfr(x)


def fuzzy(
    e: float | None = None,
    c: float | None = None,
    i: float | None = None,
    *,
    exclusion: float | None = None,
    crossover: float | None = None,
    inclusion: float | None = None,
    logistic: bool = True,
    idm: float = 0.95,
    ecdf: bool = False,
    below: float = 1,
    above: float = 1,
    percentiles: Sequence[float] = (),
) -> Fuzzy:
    r"""
    Calibrate by the direct method: a curve through three anchors.

    Parameters
    ----------
    e, c, i : float
        Full exclusion, crossover and full inclusion, in the unit of the raw values. Increasing, or
        decreasing if low values are in the set.
    exclusion, crossover, inclusion : float
        Other names for `e`, `c` and `i`.
    logistic : bool, default True
        If True, a logistic curve; otherwise two power curves (straight lines by default) that reach
        0 and 1.
    idm : float, default 0.95
        Membership at `i`, and 1 minus that at `e`; in (0.5, 1). Logistic curve only.
    ecdf : bool, default False
        Whether the shape follows the empirical distribution of the values between the anchors;
        requires ``logistic=False``.
    below, above : float, default 1
        Positive powers below and above the crossover. Power curves only.
    percentiles : sequence of three floats, optional
        The percentiles from which the anchors were computed, as recorded by `percentiles`.

    Returns
    -------
    Fuzzy

    Notes
    -----
    The logistic score is :math:`1 / (1 + \exp(-d \lambda / |a - c|))` with the distance
    :math:`d` from the crossover toward inclusion, :math:`\lambda = \log(m / (1 - m))`,
    :math:`m` = `idm` and :math:`a` the anchor on the same side of the crossover [1]_. Scores
    below 0.0001 and above 0.9999 become 0 and 1, as in the R package QCA.

    References
    ----------
    .. [1] Ragin, C. C. (2008). *Redesigning Social Inquiry: Fuzzy Sets and Beyond*, ch. 5.
       University of Chicago Press.

    Examples
    --------
    >>> import fastqca as qca
    >>> qca.calibrate([2, 4, 8, 20], fuzzy(2, 5, 8)).round(2)
    array([0.05, 0.27, 0.95, 1.  ])
    >>> qca.calibrate([2, 4, 8, 20], fuzzy(2, 5, 8, logistic=False)).round(2)
    array([0.  , 0.33, 1.  , 1.  ])
    """
    anchors = []
    for short, value, long, other in (
        ("e", e, "exclusion", exclusion),
        ("c", c, "crossover", crossover),
        ("i", i, "inclusion", inclusion),
    ):
        if (value is None) == (other is None):
            how = "is missing" if value is None else f"is given twice, as {short} and as {long}"
            of_cases = f", or percentiles{tuple(percentiles)}" if percentiles else ""
            raise CalibrationError(
                f"fuzzy: the anchor {long} {how}; write fuzzy(exclusion, crossover, inclusion)"
                f"{of_cases}"
            )
        anchors.append(checked_anchor(other if value is None else value, long))
    curve = {"logistic": logistic, "idm": idm, "ecdf": ecdf, "below": below, "above": above}
    return Fuzzy(*anchors, **curve, percentiles=tuple(percentiles))  # type: ignore[arg-type]


def bell(
    e1: float,
    c1: float,
    i1: float,
    i2: float,
    c2: float,
    e2: float,
    *,
    below: float = 1,
    above: float = 1,
) -> Bell:
    """
    Calibrate a set that contains a middle range, or both ends, of the values.

    Parameters
    ----------
    e1, c1, i1 : float
        Exclusion, crossover and inclusion for low values.
    i2, c2, e2 : float
        Inclusion, crossover and exclusion for high values. For a bell, all anchors increase; with
        ``i1 < c1 < e1 <= e2 < c2 < i2``, both ends are in the set.
    below, above : float, default 1
        Positive powers of the curves below and above membership 0.5.

    Returns
    -------
    Bell

    Examples
    --------
    >>> import fastqca as qca
    >>> qca.calibrate([150, 162, 170, 183, 200], bell(155, 165, 175, 175, 185, 195))
    array([0.  , 0.35, 0.75, 0.6 , 0.  ])
    """
    anchors = {"e1": e1, "c1": c1, "i1": i1, "i2": i2, "c2": c2, "e2": e2}
    for name, value in anchors.items():
        checked_anchor(value, name)
    return Bell(**anchors, below=below, above=above)


def tfr() -> Tfr:
    """
    Calibrate ratings 1, 2, ... by the totally fuzzy and relative method.

    Returns
    -------
    Tfr

    Notes
    -----
    ``max(0, (E(x) - E(1)) / (1 - E(1)))`` with E the share of cases rated at most x [1]_.

    References
    ----------
    .. [1] Cheli, B. and Lemmi, A. (1995). A 'totally' fuzzy and relative approach to the
       multidimensional analysis of poverty. *Economic Notes* 24, 115-134.

    Examples
    --------
    >>> import fastqca as qca
    >>> qca.calibrate([1, 2, 2, 3, 3, 4], tfr())
    array([0. , 0.4, 0.4, 0.8, 0.8, 1. ])
    """
    return Tfr()


def checked_anchor(value: Any, name: str) -> Any:  # noqa: ANN401 (a number of any kind, kept as it is)
    """Refuse what is no number where it is written; `check` looks at the numbers themselves."""
    if isinstance(value, str) and value.strip().endswith("%"):
        raise CalibrationError(
            f"{name} must be a number in the unit of the raw values, got {shown(value)}; "
            f"compute the percentile from the data first, as in "
            f"column.quantile(0.{value.strip()[:-1]:0>2}), "
            "or write percentiles(5, 50, 95)"
        )
    if not isinstance(value, numbers.Real):
        number(value, name, error=CalibrationError)
    return value


def _written(value: object, kind: str) -> object:
    """Turn a field into what a plan holds: built-in numbers, text, lists and mappings."""
    if isinstance(value, tuple) and kind.startswith("Lookup"):
        return {_key(key): _written(one, "") for key, one in value}
    if isinstance(value, tuple):
        return [_written(one, "") for one in value]
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return bool(value)
    as_float = float(value)  # type: ignore[arg-type]
    return int(as_float) if as_float.is_integer() else as_float


def _key(key: str | float) -> str:
    """Write a raw value as the key of a TOML file."""
    return key if isinstance(key, str) else str(_written(key, ""))


def _check_thresholds(spec: Crisp | Indirect, column: str) -> None:
    if not spec.thresholds:
        more = "" if isinstance(spec, Crisp) else ", or grades={...} of cases"
        raise CalibrationError(
            f"column {column!r}: {spec.kind} needs at least one threshold" + more
        )
    for threshold in spec.thresholds:
        number(threshold, f"column {column!r}: each threshold", error=CalibrationError)
    if len(set(spec.thresholds)) < len(spec.thresholds):
        raise CalibrationError(f"column {column!r}: {spec!r} has the same threshold twice")


def _check_powers(spec: Fuzzy | Bell, column: str) -> None:
    for name in ("below", "above"):
        value = getattr(spec, name)
        number(value, f"column {column!r}: {name}", low=0, low_open=True, error=CalibrationError)
