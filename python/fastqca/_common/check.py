"""Checks of arguments, and the wording that all messages share."""

from __future__ import annotations

import inspect
import math
import numbers
import operator
import os
import re
import shlex
import sys
import warnings
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from fastqca._common.errors import DataError, FastqcaError, FastqcaWarning
from fastqca._common.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

_Index = TypeVar("_Index", bound="int | slice")

__all__ = [
    "NAMES_AS_TEXT",
    "argument",
    "array",
    "brief",
    "choice",
    "did_you_mean",
    "flag",
    "listing",
    "nearest",
    "number",
    "options_named",
    "printable",
    "shown",
    "unmasked",
    "warn",
    "whole_number",
]

_Choice = TypeVar("_Choice", bound=str)
_READABLE = 10  # characters of a number that nobody minds
_PACKAGE = __file__.rsplit(os.sep, 2)[0] + os.sep
_CONTROLS = pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

NAMES_AS_TEXT = "name the columns with text first, as in data.columns = data.columns.map(str)"


_OPTIONS: ContextVar[Mapping[str, str]] = ContextVar("options", default={})  # noqa: B039


@contextmanager
def options_named(options: Mapping[str, str]) -> Iterator[None]:
    """
    Let messages name arguments as the options of a command line.

    Examples
    --------
    >>> with options_named({"ties": "--ties"}):
    ...     print(argument("ties", "up"), argument("n_cut"))
    --ties up n_cut
    """
    before = _OPTIONS.set(options)
    try:
        yield
    finally:
        _OPTIONS.reset(before)


def argument(name: str, value: object = None, *, called: str | None = None) -> str:
    """
    Name an argument in a message as the user gives it, in Python or on the command line.

    This is the only place where names change: what users call columns and cases stays.

    Examples
    --------
    >>> argument("n_cut"), argument("ties", "up")
    ('n_cut', "ties='up'")
    """
    option = _OPTIONS.get().get(called or name)
    spoken = option or name
    if value is None:
        return spoken
    if option is not None:
        return option if value is ... else _given_to(option, value)
    if value is ...:
        return f"{spoken}="
    if not isinstance(value, list | tuple):
        return f"{spoken}={shown(value)}"
    marks = "[]" if isinstance(value, list) else "()"
    return f"{spoken}={marks[0]}{', '.join(map(shown, value))}{marks[1]}"


def _given_to(option: str, value: object) -> str:
    """Write a value behind an option as a shell reads it."""
    parts = value if isinstance(value, list | tuple) else [value]
    text = ",".join(part if isinstance(part, str) else shown(part) for part in parts)
    return f"{option}{'=' if text.startswith('-') else ' '}{shlex.quote(text)}"


_WORDS = pattern(r"[^\s,;:+*|&/]+")


def nearest(name: str, names: Iterable[object]) -> str | None:
    """
    Find the known name that `name` was most likely meant to be.

    Examples
    --------
    >>> nearest("URV", ["DEV", "URB", "LIT"]), nearest("urb", ["DEV", "URB"]), nearest("Q", ["DEV"])
    ('URB', 'URB', None)
    """
    import difflib

    known = [str(other) for other in names]
    folded = {other.casefold(): other for other in reversed(known)}
    same = folded.get(name.strip().casefold())
    if same is not None:
        return same
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(name: str, names: Iterable[object]) -> str:
    """
    Word the nearest match as the end of a message, with the known names where there is none.

    Examples
    --------
    >>> "no column 'URV'" + did_you_mean("URV", ["DEV", "URB"])
    "no column 'URV' (did you mean 'URB'?)"
    >>> "no column 'Q'" + did_you_mean("Q", ["DEV", "URB"])
    "no column 'Q' (there are: DEV, URB)"
    >>> did_you_mean("DEV + URB", ["DEV", "URB"])
    " (did you mean 'DEV, URB', with commas?)"
    >>> did_you_mean("2", [1, 2])  # doctest: +ELLIPSIS
    ' (the name 2 is not text: name the columns with text first, as in ...)'
    """
    # A set has another order in every run.
    known = sorted(names, key=str) if isinstance(names, AbstractSet) else list(names)
    alike = [other for other in known if not isinstance(other, str) and str(other) == name]
    if alike:
        return f" (the name {alike[0]!r} is not text: {NAMES_AS_TEXT})"
    words = _WORDS.findall(name)
    if len(words) > 1 and set(known).issuperset(words):
        return f" (did you mean {', '.join(words)!r}, with commas?)"
    match = nearest(name, known)
    if match is not None:
        return f" (did you mean {match!r}?)"
    return f" (there are: {listing(known)})" if known else " (there are none)"


def listing(items: Iterable[object], limit: int = 10) -> str:
    """
    List items in a message: all of them, or the first `limit` and how many more.

    Where an item has a comma itself, semicolons stand between them.

    Examples
    --------
    >>> listing(["AU", "BE"]), listing(range(5), limit=2), listing(["care, Venlo", "AU"])
    ('AU, BE', '0, 1 and 3 more', 'care, Venlo; AU')
    """
    texts = [str(item) for item in items]
    between = "; " if any("," in text for text in texts) else ", "
    more = f" and {len(texts) - limit} more" if len(texts) > limit else ""
    return between.join(texts[:limit]) + more


def shown(value: object) -> str:
    """
    Show a value in a message: numbers without their NumPy type, text in quotes, cut when long.

    Examples
    --------
    >>> import numpy as np
    >>> shown(np.float64(0.5)), shown(3.0), shown("high")
    ('0.5', '3', "'high'")
    """
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        try:
            as_float = float(value)
        except OverflowError:
            return "a number beyond 1e308, which is too large"
        if math.isfinite(as_float) and as_float.is_integer() and abs(as_float) < 1e15:
            return str(int(as_float))
        return repr(as_float)
    if isinstance(value, set | frozenset):
        text = f"{{{', '.join(sorted(map(repr, value)))}}}"  # the same in every run
    elif hasattr(value, "iloc"):  # a frame or a Series, which would take many lines
        text = f"a {type(value).__name__} of shape {value.shape}"  # type: ignore[attr-defined]
    else:
        text = printable(re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value)))  # the same in every run
    return text if len(text) <= 60 else f"{text[:57]}..."


def brief(value: object) -> str:
    """
    Show a number as short as it stays exact to six digits, where its own text is long.

    Examples
    --------
    >>> brief(5 / 3), brief(3.4000000000000004), brief(1234.5678), brief(900.0), brief("low")
    ('1.666667', '3.4', '1234.5678', '900', "'low'")
    """
    exact = shown(value)
    if not isinstance(value, float) or len(exact) <= _READABLE or "e" in exact:
        return exact
    texts = (f"{value:.{digits}g}" for digits in range(6, 17))
    near = (text for text in texts if abs(float(text) - value) <= 1e-6 * abs(value))
    return next(near, exact)


def printable(text: str) -> str:
    r"""
    Escape control characters, which would break a line or steer the terminal, and half characters.

    Examples
    --------
    >>> print(printable("one\ntwo"))
    one\ntwo
    """
    return _CONTROLS.sub(lambda found: repr(found[0])[1:-1], text)


def number(
    value: object,
    name: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    low_open: bool = False,
    high_open: bool = False,
    error: type[FastqcaError] = DataError,
) -> float:
    """
    Check that an argument is one finite number within bounds (inclusive unless `*_open`).

    Examples
    --------
    >>> number(0.8, "incl_cut", low=0, high=1)
    0.8
    """
    result = math.nan
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        with suppress(OverflowError):
            result = float(value)
    below = result <= low if low_open else result < low
    above = result >= high if high_open else result > high
    if not math.isfinite(result) or below or above:
        allowed = _interval(low, high, low_open=low_open, high_open=high_open)
        if math.isinf(result) and " in " not in allowed:
            allowed = allowed.replace("a number", "a finite number")
        raise error(f"{argument(name)} must be {allowed}, got {shown(value)}", argument=name)
    return result


def _interval(low: float, high: float, *, low_open: bool, high_open: bool) -> str:
    """Word what `number` allows."""
    if math.isfinite(low) and math.isfinite(high):
        opening, closing = "(" if low_open else "[", ")" if high_open else "]"
        return f"a number in {opening}{shown(low)}, {shown(high)}{closing}"
    if math.isfinite(low):
        return f"a number {'above' if low_open else 'of at least'} {shown(low)}"
    if math.isfinite(high):
        return f"a number {'below' if high_open else 'of at most'} {shown(high)}"
    return "a number"


def whole_number(
    value: object,
    name: str,
    *,
    low: int | None = None,
    high: int | None = None,
    error: type[FastqcaError] = DataError,
) -> int:
    """
    Check that an argument is one whole number within inclusive bounds (2 and 2.0, not True).

    Examples
    --------
    >>> whole_number(2.0, "n_cut", low=1)
    2
    """
    if type(value) is int and (low or 0) <= value <= (high or 2**62):
        return value  # the usual, without the words of an error
    bounds = f" of at least {low}" if low is not None else ""
    bounds += f"{' and' if bounds else ' of'} at most {high}" if high is not None else ""
    allowed = f"a whole number{bounds}"
    wrong = error(f"{argument(name)} must be {allowed}, got {shown(value)}", argument=name)
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise wrong
    try:
        as_float = float(value)
    except OverflowError:
        raise wrong from None
    if not as_float.is_integer():  # nor are infinity and NaN
        raise wrong
    result: int = int(value)  # type: ignore[call-overload]
    if abs(result) >= 2**63:
        raise error(f"{wrong}, which is too large", argument=name)
    if (low is not None and result < low) or (high is not None and result > high):
        raise wrong
    return result


def choice(
    value: object,
    name: str,
    allowed: Sequence[_Choice],
    *,
    error: type[FastqcaError] = DataError,
) -> _Choice:
    """
    Check that an argument is one of a few texts.

    Examples
    --------
    >>> choice("drop", "ties", ("drop", "up"))
    'drop'
    """
    for option in allowed:
        if isinstance(value, str) and value == option:
            return option
    options = ", ".join(repr(option) for option in allowed)
    match = nearest(value, allowed) if isinstance(value, str) else None
    hint = f" (did you mean {match!r}?)" if match is not None else ""
    raise error(
        f"{argument(name)} must be one of {options}, got {shown(value)}{hint}", argument=name
    )


def flag(value: object, name: str, *, error: type[FastqcaError] = DataError) -> bool:
    """
    Check that an argument is True or False: the text "no" would count as true.

    Examples
    --------
    >>> flag(False, "complete")
    False
    """
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):  # NumPy's, too
        return bool(value)
    if isinstance(value, numbers.Real) and value in (0, 1):
        return bool(value)
    raise error(f"{name} must be True or False, got {shown(value)}", argument=name)


def within(index: _Index, n: int, what: str) -> _Index:
    """
    Check a position, or slice, in something of which there are n.

    Examples
    --------
    >>> within(99, 3, "listed models")
    Traceback (most recent call last):
        ...
    IndexError: 99 is out of range; listed models: 3, counted from 0
    """
    if not isinstance(index, slice) and not -n <= operator.index(index) < n:
        raise IndexError(f"{index} is out of range; {what}: {n:,}, counted from 0")
    return index


def unmasked(value: Any) -> Any:  # noqa: ANN401 (whatever is no masked array)
    """
    Put NaN in the place of what is masked in an array, which NumPy would read as if it were not.

    Examples
    --------
    >>> import numpy as np
    >>> unmasked(np.ma.masked_array([1, 2], mask=[False, True]))
    array([ 1., nan])
    """
    masked = sys.modules.get("numpy.ma")
    if masked is None:  # then nobody can have a masked array
        return value
    if isinstance(value, list | tuple) and any(map(masked.isMaskedArray, value)):
        return [unmasked(part) for part in value]
    if not masked.isMaskedArray(value) or not masked.is_masked(value):
        return value
    return masked.filled(value.astype(float), math.nan)


def array(
    value: object,
    what: str,
    *,
    ndim: int | None = None,
    kind: str = "numbers",
    error: type[FastqcaError] = DataError,
) -> NDArray[np.float64]:
    """
    Read numbers of any kind as an array; None, NaN and what is masked are NaN.

    Examples
    --------
    >>> array([1, 2.5, None], "x", ndim=1)
    array([1. , 2.5, nan])
    """
    import numpy as np

    try:
        result: NDArray[np.float64] = np.asarray(unmasked(value), dtype=np.float64)
    except (TypeError, ValueError, ArithmeticError):
        raise error(f"{what} must be {kind}, got {shown(value)}", argument=what) from None
    if ndim is not None and result.ndim != ndim:
        many = "one-dimensional" if ndim == 1 else f"an array of {ndim} dimensions"
        raise error(f"{what} must be {kind}, {many}, got {shown(value)}", argument=what)
    return result


def warn(
    message: str,
    category: type[FastqcaWarning] = FastqcaWarning,
    *,
    argument: str | None = None,
    column: str | None = None,
    cases: Iterable[str] = (),
) -> None:
    """Warn with a `FastqcaWarning` that points at the first line outside this package."""
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    about = category(message, argument=argument, column=column, cases=cases)
    warnings.warn(about, stacklevel=level)
