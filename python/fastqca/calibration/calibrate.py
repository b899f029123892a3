"""Calibration: raw values to sets, one vector or a whole table by a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, overload

import numpy as np

from fastqca._common.check import argument, brief, choice, did_you_mean, listing, shown, warn
from fastqca._common.errors import (
    CalibrationError,
    DataError,
    NoEffectWarning,
    TieWarning,
)
from fastqca._common.tolerance import is_half
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import Bell, Crisp, Fuzzy, Indirect, Spec, Tfr
from fastqca.data.frames import case_names, to_frame
from fastqca.data.missing import warn_of_codes
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

__all__ = ["calibrate", "check_finite", "one_vector"]

Thresholds: TypeAlias = "float | str | Sequence[float] | Mapping[str, float]"

_THREE = ("e", "c", "i")
_SIX = ("e1", "c1", "i1", "i2", "c2", "e2")
_NEEDS_MAPPING = "for a table, give a mapping of columns to specs, as in {'A': fuzzy(1, 2, 3)}"


@overload
def calibrate(
    data: Any,  # noqa: ANN401
    spec: Mapping[Any, Spec] | CalibrationPlan,
) -> pd.DataFrame: ...
@overload
def calibrate(
    data: pd.Series,
    spec: Spec | None = ...,
    *,
    type: Literal["crisp", "fuzzy"] = ...,
    method: Literal["direct", "indirect", "TFR"] = ...,
    thresholds: Thresholds | None = ...,
    logistic: bool = ...,
    idm: float = ...,
    ecdf: bool = ...,
    below: float = ...,
    above: float = ...,
) -> pd.Series: ...
@overload
def calibrate(
    data: ArrayLike,
    spec: Spec | None = ...,
    *,
    type: Literal["crisp", "fuzzy"] = ...,
    method: Literal["direct", "indirect", "TFR"] = ...,
    thresholds: Thresholds | None = ...,
    logistic: bool = ...,
    idm: float = ...,
    ecdf: bool = ...,
    below: float = ...,
    above: float = ...,
) -> NDArray[np.float64]: ...
def calibrate(
    data: Any,
    spec: Any = None,
    *,
    type: Literal["crisp", "fuzzy"] = "fuzzy",  # noqa: A002 (the name R gives it)
    method: Literal["direct", "indirect", "TFR"] = "direct",
    thresholds: Thresholds | None = None,
    logistic: bool = True,
    idm: float = 0.95,
    ecdf: bool = False,
    below: float = 1,
    above: float = 1,
) -> Any:
    """
    Calibrate raw values into sets: a whole table by a plan, or a single vector.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n,)
        Raw values. A table needs a `spec` for each column; a vector needs one spec, or the
        arguments after it.
    spec : mapping of str to Spec, CalibrationPlan or Spec, optional
        ``{"DEV": fuzzy(400, 550, 900), "URB": crisp(50)}``, several columns by one spec as in
        ``{("TRUST", "SKILL"): likert(7)}``, or one spec for one vector.
    type : {"fuzzy", "crisp"}
        Type of set for a single vector, as in R.
    method : {"direct", "indirect", "TFR"}
        Method for a fuzzy set, as in R.
    thresholds : number, sequence, mapping or str, optional
        Three anchors e, c, i or six anchors e1, c1, i1, i2, c2, e2 for the direct method, by
        position or by name (``{"e": 400, "c": 550, "i": 900}``, ``"e=400, c=550, i=900"``);
        else any number of thresholds.
    logistic, idm, ecdf, below, above
        As in `fuzzy`.

    Returns
    -------
    DataFrame, Series or ndarray of float64, shape (n,)
        A DataFrame for a table: the columns in the plan are calibrated, all others unchanged. The
        plan, with percentiles and regressions resolved to numbers, is stored in
        ``attrs["calibration"]`` (added to an existing plan). A Series for a Series. Missing values
        stay missing.

    Raises
    ------
    CalibrationError
        Anchors are out of order, or a spec is invalid; the message names the column and the
        anchors.
    DataError
        A column does not exist, is not numeric, or contains infinite values.

    Warns
    -----
    FastqcaWarning
        A case has a membership of exactly 0.5, so it is neither in nor out (the message names
        column and cases). A value may be a code for missing values, such as -99 or 999 outside the
        range of all other values. In a table, all cases are on the same side of a crisp threshold
        (for a vector this is an error, as in R; a plan may be applied to a subset of the cases).
        Powers are given for a logistic curve, or `idm` for another curve.

    See Also
    --------
    crisp, steps, fuzzy, percentiles, likert, bell, indirect, tfr : The specs, with their formulas.
    descriptives : Raw values, anchors and sets in one table.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw = qca.datasets.load("lipset")
    >>> sets = calibrate(raw, {"DEV": qca.fuzzy(400, 550, 900), "STB": qca.crisp(9, at_most=True)})
    >>> sets["DEV"].head(3).round(2).tolist(), sets["STB"].head(3).tolist()
    ([0.81, 0.99, 0.58], [0, 1, 1])
    >>> calibrate([400, 720], thresholds=[400, 550, 900]).round(2)
    array([0.05, 0.81])
    """
    arguments = {
        "type": (type, "fuzzy"),
        "method": (method, "direct"),
        "thresholds": (thresholds, None),
        "logistic": (logistic, True),
        "idm": (idm, 0.95),
        "ecdf": (ecdf, False),
        "below": (below, 1),
        "above": (above, 1),
    }
    if spec is not None:
        extra = [
            k
            for k, (given, default) in arguments.items()
            if given is not default and not (np.isscalar(given) and given == default)
        ]
        if extra:
            raise CalibrationError(
                f"{listing(extra)}: cannot be combined with a spec; set it in the spec",
                argument=extra[0],
            )
        if isinstance(spec, Mapping):
            return _calibrate_frame(to_frame(data), spec)
        if not isinstance(spec, Spec):
            raise CalibrationError(
                f"spec must be crisp(...), fuzzy(...), bell(...) and so on, or a mapping of "
                f"columns to these, got {shown(spec)}"
            )
        return _calibrate_vector(data, spec)
    if isinstance(data, Mapping) or hasattr(data, "columns"):
        raise CalibrationError(_NEEDS_MAPPING)
    curve = {"logistic": logistic, "idm": idm, "ecdf": ecdf}
    made = _spec_from_r(type, method, thresholds, below=below, above=above, **curve)
    return _calibrate_vector(data, made)


def _calibrate_frame(frame: pd.DataFrame, spec: Mapping[Any, Spec]) -> pd.DataFrame:
    plan = spec if isinstance(spec, CalibrationPlan) else CalibrationPlan(spec)
    for column in plan:
        if column not in frame.columns:
            raise DataError(
                f"the plan calibrates {column!r}, which is not a column of the data"
                + did_you_mean(column, frame.columns)
            )
        if frame[column].ndim != 1:
            raise DataError(f"there are several columns named {column!r}: rename or drop them")
    before = _plan_before(frame, plan)
    result = frame.copy()
    used: dict[str, Spec] = {}
    found: dict[str, _Calibrated] = {}
    for column, given in plan.specs.items():
        x = given.read(frame[column], column)
        _check_values(x, given, column, frame)
        one = used[column] = given.resolved(x, column, frame)
        scores = _scores(x, one, column)
        found[column] = _Calibrated(x, scores, one)
        whole = one.levels and not np.isnan(scores).any()
        result[column] = scores.astype(np.int64) if whole else scores
        outside = _outside(one, x)
        if outside:
            warn(
                f"column {column!r}: no case or every case reaches the threshold "
                f"{listing(map(shown, outside))} of {one!r}",
                column=column,
            )
    _warn_of_ties(frame, found)
    plan = CalibrationPlan(used, plan.reasons)
    result.attrs["calibration"] = plan if before is None else CalibrationPlan(before | plan)
    return result


def _plan_before(frame: pd.DataFrame, plan: CalibrationPlan) -> dict[str, Any] | None:
    """Find the plan the table was calibrated by already; warn where a column is so again."""
    try:
        before = dict(CalibrationPlan(frame.attrs["calibration"]))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # nothing there, or something of that name that is no plan
    again = [column for column in plan if column in before]
    if again:
        warn(
            f"column {listing(map(repr, again))}: has already been calibrated and is being "
            "calibrated again"
        )
    return before


def _calibrate_vector(data: Any, spec: Spec) -> Any:  # noqa: ANN401
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        raise CalibrationError(_NEEDS_MAPPING)
    series, name = _named_vector(data)
    spec.check(name)
    x = spec.read(series, name)
    table = series.to_frame(name)
    _check_values(x, spec, name, table)
    spec = spec.resolved(x, name, table)
    outside = _outside(spec, x)
    if outside:
        raise CalibrationError(
            f"column {name!r}: threshold {listing(map(shown, outside))} lies outside the range "
            f"of the values, {shown(np.nanmin(x))} to {shown(np.nanmax(x))}"
        )
    scores = _scores(x, spec, name)
    _warn_of_ties(table, {name: _Calibrated(x, scores, spec)})
    if isinstance(data, pd.Series):
        return pd.Series(scores, index=data.index, name=data.name)
    return scores


def one_vector(data: Any) -> tuple[pd.Series, str, NDArray[np.float64]]:  # noqa: ANN401
    """
    Read one vector: as a Series, with what messages call it, and as numbers.

    Examples
    --------
    >>> one_vector([1, None])[1:]
    ('x', array([ 1., nan]))
    """
    series, name = _named_vector(data)
    return series, name, as_numbers(series, name)


def _named_vector(data: Any) -> tuple[pd.Series, str]:  # noqa: ANN401
    import pandas as pd

    series = data if isinstance(data, pd.Series) else _as_series(data)
    return series, "x" if series.name is None else str(series.name)


def _as_series(data: Any) -> pd.Series:  # noqa: ANN401
    import pandas as pd

    values = data.to_list() if hasattr(data, "to_list") else data
    nested = isinstance(values, list | tuple) and any(isinstance(v, list | tuple) for v in values)
    if nested or not isinstance(values, list | tuple | np.ndarray) or np.ndim(values) != 1:
        raise DataError(
            "calibrate takes a table with a mapping of columns to specs, or one vector of "
            f"numbers, got {shown(data)}",
            argument="data",
        )
    try:
        return pd.Series(values)
    except OverflowError:
        raise DataError("a number is too large: at most 1e308 is possible") from None


def _check_values(x: NDArray[np.float64], spec: Spec, column: str, frame: pd.DataFrame) -> None:
    """Refuse values that the spec gives no membership; warn of what may be codes."""
    check_finite(x, column, frame)
    wrong, why = spec.unusable(x)
    if wrong.any():
        names = case_names(frame)
        at = np.flatnonzero(wrong)
        cases = listing(f"{names[i]}: {shown(x[i])}" for i in at)
        remedy = argument("missing", called="missing_codes")
        raise CalibrationError(
            f"column {column!r}: {why} ({cases}); correct these values, set them to NaN, or "
            f"list the codes for missing values when you read the file ({remedy})",
            column=column,
            cases=[names[i] for i in at],
        )
    warn_of_codes(x, column, frame)


class _Calibrated(NamedTuple):
    """One column: raw values, memberships, and the spec between them."""

    raw: NDArray[np.float64]
    scores: NDArray[np.float64]
    spec: Spec


def _scores(x: NDArray[np.float64], spec: Spec, column: str) -> NDArray[np.float64]:
    try:
        scores = spec.scores(x) if not np.isnan(x).all() else x.copy()
    except CalibrationError as error:
        raise CalibrationError(f"column {column!r}: {error}") from error
    if spec.idle:
        warn(
            f"column {column!r}: no effect in {spec!r} of {listing(spec.idle)} (idm is for "
            "logistic=True, below and above are for logistic=False without ecdf)",
            NoEffectWarning,
            column=column,
        )
    return scores


def _warn_of_ties(frame: pd.DataFrame, found: Mapping[str, _Calibrated]) -> None:
    """Warn of memberships of exactly 0.5, once for all columns."""
    halves = {name: np.flatnonzero(is_half(one.scores)) for name, one in found.items()}
    halves = {name: half for name, half in halves.items() if half.size}
    if not halves:
        return
    names = case_names(frame)
    lost = sorted({at for half in halves.values() for at in half.tolist()})
    choices = (
        f"or choose {argument('ties', 'up')}, {argument('ties', 'down')} or "
        f"{argument('ties', 'nudge')} there"
    )
    if len(halves) == 1:
        ((column, half),) = halves.items()
        one = found[column]
        cases = listing((f"{names[at]} (raw value {brief(one.raw[at])})" for at in half), 5)
        text = f"column {column!r}: membership is exactly 0.5, neither in nor out, for {cases}"
        change = f"Change {one.spec!r}"
    else:
        counts = (
            f"{name!r} ({half.size} case{'s' * (half.size > 1)})" for name, half in halves.items()
        )
        text = (
            f"membership is exactly 0.5, neither in nor out, in {len(halves)} columns: "
            f"{listing(counts, 12)}"
        )
        change = "Change the calibration"
    warn(
        f"{text}; {len(lost)} of {len(frame)} cases would be assigned to no row of a truth "
        f"table. {change}, "
        f"{choices}",
        TieWarning,
        column=next(iter(halves)),
        cases=[names[at] for at in lost],
    )


def check_finite(x: NDArray[np.float64], column: str, frame: pd.DataFrame) -> None:
    """Raise `DataError` naming the cases of a table with an infinite value."""
    infinite = np.isinf(x)
    if infinite.any():
        names = case_names(frame)
        cases = listing(names[at] for at in np.flatnonzero(infinite))
        raise DataError(f"column {column!r} has infinite values (cases {cases})")


def _outside(spec: Spec, x: NDArray[np.float64]) -> list[float]:
    if not isinstance(spec, Crisp) or np.isnan(x).all():
        return []
    low, high = np.nanmin(x), np.nanmax(x)
    return [threshold for threshold in spec.thresholds if not low <= threshold <= high]


def _spec_from_r(
    type_: str,
    method: str,
    thresholds: Thresholds | None,
    *,
    below: float,
    above: float,
    **curve: Any,  # noqa: ANN401
) -> Spec:
    """Turn the arguments of R's calibrate into a spec."""
    choice(type_, "type", ("fuzzy", "crisp"), error=CalibrationError)
    choice(method, "method", ("direct", "indirect", "TFR"), error=CalibrationError)
    if type_ == "fuzzy" and method == "TFR":
        return Tfr()
    if thresholds is None:
        raise CalibrationError("thresholds are missing: this method needs them")
    names, values = _parse_thresholds(thresholds)
    direct = type_ == "fuzzy" and method == "direct"
    if names and not direct:
        raise CalibrationError("thresholds: names (e, c, i) are only for the direct method")
    if not direct:
        return Crisp(values) if type_ == "crisp" else Indirect(values)
    wanted = {3: _THREE, 6: _SIX}.get(len(values))
    if wanted is None:
        raise CalibrationError(
            f"thresholds: the direct method takes 3 (e, c, i) or 6 ({', '.join(_SIX)}), "
            f"got {len(values)}"
        )
    if names:
        if set(names) != set(wanted):
            raise CalibrationError(
                f"thresholds: the names must be {', '.join(wanted)}, got {', '.join(names)}"
            )
        by_name = dict(zip(names, values, strict=True))
        values = tuple(by_name[name] for name in wanted)
    if len(values) == 6:
        return Bell(*values, below=below, above=above)
    return Fuzzy(*values, below=below, above=above, **curve)


def _parse_thresholds(given: Thresholds) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Split thresholds in any accepted form into their names (none or all) and numbers."""
    if isinstance(given, str):
        parts = [part.partition("=") for part in given.split(",")]
        named = [name.strip() for name, sign, _ in parts if sign]
        texts = [(value if sign else name).strip() for name, sign, value in parts]
        if named and len(named) < len(texts):
            raise CalibrationError(f"thresholds: name either all or none of them, got {given!r}")
        try:
            return tuple(named), tuple(float(text) for text in texts)
        except ValueError:
            raise CalibrationError(f"thresholds: not numbers: {given!r}") from None
    if isinstance(given, Mapping):
        return tuple(given), tuple(given.values())
    return (), tuple(np.atleast_1d(np.asarray(given, dtype=object)).tolist())
