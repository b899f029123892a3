"""New values for raw ones, by rules or cuts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import shown
from fastqca._common.errors import DataError
from fastqca.calibration.calibrate import one_vector
from fastqca.compat.r.arguments import as_in_r, given, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["recode"]

_RANGE = re.compile(r"\s*(lo|[-+.\deE]+)\s*:\s*(hi|[-+.\deE]+)\s*")
_NOTHING = {"na", "nan", "missing"}


@as_in_r
def recode(x: Any, rules: Any = "", *more: str, cut: Any = None, values: Any = None) -> Any:
    """
    Give numbers other values: by rules, or by where they are cut.

    Parameters
    ----------
    x : array_like of float
    rules : str or several
        ``"1,2=0; 3:5=1; 6:hi=2; else=copy"``; the first that fits counts. ``lo`` and ``hi`` are
        the ends of a range without a bound, ``copy`` is the value itself, ``NA`` is no value.
    *more : str
        More rules.
    cut : numbers, optional
        Where to cut instead; a value on a cut belongs to the part below it.
    values : optional
        What the parts become, by default 1, 2, ...

    Returns
    -------
    ndarray or Series
        Of floats, or of objects where some new value is text.

    Examples
    --------
    >>> recode([1, 2, 5, 9], "lo:2=0; 5=1; else=NA")
    array([ 0.,  0.,  1., nan])
    >>> recode([10, 35, 40, 70], cut="35, 55", values="young, middle, old")
    array(['young', 'young', 'middle', 'old'], dtype=object)
    """
    several = isinstance(rules, list | tuple) or rules is None
    parts = [*(rules or ()), *more] if several else [rules, *more]
    if not all(isinstance(part, str) for part in parts):
        raise DataError(f"rules must be text such as '1:3=0', got {shown(rules)}")
    rules = "; ".join(filter(str.strip, parts))
    series, _, old = one_vector(x)
    if (given(rules) is None) == (cut is None):
        raise DataError("recode() needs either rules or cut")
    new = _by_rules(old, rules) if cut is None else _by_cuts(old, cut, values)
    if not any(isinstance(value, str) for value in new):
        result = np.array(new, dtype=np.float64)
    else:
        result = np.array(new, dtype=object)
    if not hasattr(x, "reindex"):
        return result
    return type(series)(result, index=series.index, name=series.name)


def _by_rules(old: NDArray[np.float64], rules: str) -> list[float | str]:
    new: list[float | str] = [float("nan")] * len(old)
    open_ = np.ones(len(old), dtype=np.bool_)
    for rule in filter(str.strip, rules.split(";")):
        left, equals, right = rule.partition("=")
        if not equals:
            raise DataError(f"rules: {shown(rule.strip())} has no '=', as in '1:3=0'")
        fits = open_ & np.logical_or.reduce([_within(old, part) for part in left.split(",")])
        for i in np.flatnonzero(fits).tolist():
            new[i] = float(old[i]) if right.strip().lower() == "copy" else _value(right)
        open_ &= ~fits
    return new


def _within(old: NDArray[np.float64], part: str) -> NDArray[np.bool_]:
    """Tell which values a number, a range or "else" stands for."""
    part = part.strip()
    if part.lower() == "else":
        return ~np.isnan(old)
    if part.lower() in _NOTHING:
        return np.isnan(old)
    try:
        if ends := _RANGE.fullmatch(part):
            low = -np.inf if ends[1] == "lo" else float(ends[1])
            high = np.inf if ends[2] == "hi" else float(ends[2])
            return (old >= low) & (old <= high)
        equal: NDArray[np.bool_] = old == float(part)
    except ValueError:
        raise DataError(
            f"rules: {shown(part)} is no number, no range such as 'lo:3', and not 'else'"
        ) from None
    return equal


def _value(new: object) -> float | str:
    """Read a new value: a number where it is one."""
    text = str(new).strip().strip("'\"")
    if text.lower() in _NOTHING:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        return text


def _by_cuts(old: NDArray[np.float64], cut: Any, values: Any) -> list[float | str]:
    try:
        cuts = np.sort([float(each) for each in listed(cut) or []])
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"cut must be numbers such as '35, 55', got {shown(cut)}") from None
    names = listed(values) or list(range(1, len(cuts) + 2))
    if len(names) != len(cuts) + 1:
        raise DataError(f"values: {len(cuts)} cuts make {len(cuts) + 1} parts, got {len(names)}")
    parts = np.searchsorted(cuts, old, side="left").tolist()
    missing = np.isnan(old).tolist()
    return [
        float("nan") if none else _value(names[part])
        for part, none in zip(parts, missing, strict=True)
    ]
