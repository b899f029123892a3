"""Arguments as they are given in R: what they stand for, and which are unknown or have no use."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from fastqca._arguments import no_argument
from fastqca._check import shown, warn
from fastqca._names import listed as _listed
from fastqca.configurations.selection import read_outcome, select_conditions
from fastqca.data.frames import to_frame
from fastqca.errors import DataError
from fastqca.expressions.expression import expression

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = [
    "as_in_r",
    "cut",
    "given",
    "has_no_effect",
    "lettered",
    "listed",
    "outcome_of",
    "sorting",
]

_P = ParamSpec("_P")
_T = TypeVar("_T")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def as_in_r(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """
    Make a function refuse arguments that it does not have, and name the nearest one.

    Examples
    --------
    >>> @as_in_r
    ... def f(x, incl_cut=1):
    ...     return x
    >>> f(1, **{"incl.cut": 0.8})
    Traceback (most recent call last):
        ...
    fastqca.errors.DataError: f() has no argument 'incl.cut' (did you mean 'incl_cut'?)
    """
    known = list(inspect.signature(function).parameters)

    @wraps(function)
    def called(*args: _P.args, **options: _P.kwargs) -> _T:
        for name in options:
            if name not in known:
                raise DataError(no_argument(function.__name__, [name], known))
        return function(*args, **options)

    return called


def has_no_effect(reason: str, **arguments: object) -> None:
    """
    Warn of arguments that change something in R and nothing here, where they are given.

    Examples
    --------
    >>> has_no_effect("the search is complete", max_comb=0, pi_depth=None)
    """
    used = [f"{name}={shown(value)}" for name, value in arguments.items() if value]
    if used:
        verb = "has" if len(used) == 1 else "have"
        warn(f"{', '.join(used)} {verb} no effect here: {reason}")


def given(value: Any) -> Any:
    """
    Read what R leaves out as ``""``, ``NULL`` or ``NA`` as None.

    Examples
    --------
    >>> given(""), given("A"), given(float("nan"))
    (None, 'A', None)
    """
    missing = isinstance(value, float) and value != value  # noqa: PLR0124 (NaN)
    empty = isinstance(value, str) and not value.strip()
    return None if empty or missing else value


def listed(value: Any) -> list[Any] | None:
    """
    Read a vector: a list, one value, or text with commas.

    Examples
    --------
    >>> listed("A, B"), listed(["A", "B"]), listed(2), listed("")
    (['A', 'B'], ['A', 'B'], [2], None)
    """
    if (value := given(value)) is None:
        return None
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return _listed(value, "a vector") if isinstance(value, Iterable) else [value]


def cut(value: Any) -> Any:
    """
    Read a cut-off, or two: numbers, or text such as ``"0.8, 0.6"``.

    Examples
    --------
    >>> cut(0.8), cut("0.8, 0.6"), cut([0.8, 0.6])
    (0.8, (0.8, 0.6), (0.8, 0.6))
    """
    if not isinstance(value, str | Iterable):
        return value
    try:
        cuts = tuple(float(each) for each in listed(value) or [])
    except ValueError:
        raise DataError(f"cut-offs must be numbers, got {shown(value)}") from None
    return cuts[0] if len(cuts) == 1 else cuts


def sorting(value: Any) -> Any:
    """
    Read an order of rows: ``"incl, n+"``, or which columns fall, ``{"incl": True, "n": False}``.

    Examples
    --------
    >>> sorting({"incl": True, "n": False}), sorting("n"), sorting("")
    (['incl', 'n+'], 'n', None)
    """
    if isinstance(value, Mapping):
        return [name if falls else f"{name}+" for name, falls in value.items()]
    return given(value)


def outcome_of(data: Any, outcome: str, *, neg_out: bool = False) -> str:
    """
    Negate an outcome where `neg_out` says so; a tilde before it is then taken away.

    Examples
    --------
    >>> data = {"A": [0, 1], "Y": [1, 2]}
    >>> [outcome_of(data, y, neg_out=True) for y in ("A", "~A", "Y{1}", "A + Y{1}")]
    ['~A', 'A', '~Y{1}', '~A*~Y{1}']
    """
    if not neg_out:
        return outcome
    columns = to_frame(data).columns.tolist()
    if outcome in columns:
        return f"~{outcome}"
    if outcome.startswith("~") and outcome[1:].strip() in columns:
        return outcome[1:].strip()
    return str(~expression(outcome, columns))


def lettered(data: Any, outcome: str, conditions: object) -> tuple[pd.DataFrame, list[str]]:
    """
    Name the conditions A, B, C, ... and leave out what is not used.

    Examples
    --------
    >>> frame, names = lettered({"DEV": [0, 1], "URB": [1, 1], "SURV": [0, 1]}, "SURV", None)
    >>> frame.columns.tolist(), names
    (['A', 'B', 'SURV'], ['A', 'B'])
    """
    frame = to_frame(data)
    target = read_outcome(frame, outcome)
    names = select_conditions(frame, conditions, target, None)
    letters = list(_LETTERS[: len(names)])
    taken = [name for name in target.names if name in letters]
    if len(names) > len(_LETTERS) or taken:
        what = (
            f"the outcome is called {taken[0]!r}" if taken else f"there are {len(names)} conditions"
        )
        raise DataError(f"use_letters: {what}, so letters cannot stand for the conditions")
    used = frame[[*names, *target.names]]
    return used.rename(columns=dict(zip(names, letters, strict=True))), letters
