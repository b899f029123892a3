"""Cases with missing values: an error, or left out and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from fastqca._common.check import argument, choice, listing, shown, warn
from fastqca._common.errors import DataError, MissingDataWarning
from fastqca.data.columns import Columns
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import BLOCK, as_numbers, numeric_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames

    _Table = TypeVar("_Table", bound=pd.DataFrame | Columns)

__all__ = ["Missing", "complete_cases", "missing_choice", "missing_codes", "warn_of_codes"]

Missing = Literal["raise", "drop"]

# What surveys and data banks write for a missing value.
_REASONS = (
    97.0,
    98.0,
    997.0,
    998.0,
    9997.0,
    9998.0,
)  # refused, does not know, ... before 99 or 999
_NEGATIVE = (
    *(-7.0, -8.0, -9.0),
    *(-float(digit * n) for digit in "6789" for n in range(2, 6)),
    *(-code for code in _REASONS),
)
_LARGE = tuple(float(digit * n) for digit in "789" for n in range(3, 7))
_SMALL = (77.0, 88.0, 99.0, *_REASONS)
_USUAL = frozenset((*_NEGATIVE, *_LARGE, *_SMALL))


def missing_choice(missing: object) -> Missing:
    """
    Check what is to be done about missing values.

    Examples
    --------
    >>> missing_choice("drop")
    'drop'
    """
    return choice(missing, "missing", ("raise", "drop"))


def complete_cases(
    table: _Table,
    roles: Mapping[str, str],
    cases: CaseNames,
    missing: object = "drop",
) -> tuple[_Table | pd.DataFrame, CaseNames, tuple[str, ...]]:
    """
    Leave out the cases with a missing value in some column, or refuse them.

    Examples
    --------
    >>> import pandas as pd, warnings
    >>> frame = pd.DataFrame({"A": [1, None, 0], "B": [None, 1, 1]})
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     complete_cases(frame, {"A": "condition"}, ("x", "y", "z"))[1:]
    (('x', 'z'), ('y',))
    """
    kind = missing_choice(missing)
    whole = len(table) <= BLOCK or isinstance(table, Columns)
    plain = numeric_columns(table, tuple(roles)) if whole else None
    if plain is not None and not np.isnan(plain).any():
        return table, cases, ()
    frame = to_frame(table)
    counted = [name for name in roles if name in frame.columns]
    absent = {name: _absent(frame[name]) for name in counted if frame[name].ndim == 1}
    absent = {name: where for name, where in absent.items() if where.any()}
    if not absent:
        return frame, cases, ()
    incomplete = np.logical_or.reduce(list(absent.values()))
    dropped = tuple(cases[at] for at in np.flatnonzero(incomplete))
    which = "; ".join(
        f"{roles[name]} {name!r} (cases {listing(cases[at] for at in np.flatnonzero(where))})"
        for name, where in absent.items()
    )
    if kind == "raise":
        those = "the case" if len(dropped) == 1 else f"the {len(dropped)} cases"
        raise DataError(
            f"missing values in {which}: fill them in, or leave out {those} with "
            f"{argument('missing', 'drop')}",
            column=next(iter(absent)),
            cases=dropped,
        )
    if incomplete.all():
        raise DataError(
            f"every case has a missing value in a column that is used: {which}",
            column=next(iter(absent)),
            cases=dropped,
        )
    warn(
        f"{len(dropped)} of {len(cases)} cases are left out because of missing values "
        f"({argument('missing', 'drop')}): "
        f"{which}",
        MissingDataWarning,
        cases=dropped,
    )
    kept = tuple(cases[at] for at in np.flatnonzero(~incomplete))
    return frame.loc[~incomplete], kept, dropped


def missing_codes(values: NDArray[np.float64]) -> tuple[float, ...]:
    """
    Find numbers that are likely codes for missing values.

    Returns
    -------
    tuple of float
        Of the usual codes those that lie outside of the range of all other values: negative
        ones where no other value is negative, 777, 888, 999 and longer ones above all others,
        77, 88, 97, 98, 99, 997, 998 and such as far above them as these are apart.

    Examples
    --------
    >>> missing_codes(np.array([12.0, 30.0, -99.0, 999.0, 18.0]))
    (-99.0, 999.0)
    >>> missing_codes(np.array([12.0, 99.0, 98.0, 97.0, 60.0]))
    ()
    """
    if _USUAL.isdisjoint(values.tolist()):
        return ()
    known = np.unique(values[np.isfinite(values)])
    usual = np.isin(known, list(_USUAL))
    rest = known[~usual]
    if rest.size < 2:
        return ()
    low, high = float(rest[0]), float(rest[-1])
    spread = high - low

    def outside(code: float) -> bool:
        if code < 0:
            return code < low and (low >= 0 or low - code >= spread)
        return code > high and (code in _LARGE or code - high >= spread)

    return tuple(code for code in known[usual].tolist() if outside(code))


def warn_of_codes(x: NDArray[np.float64], column: str, frame: pd.DataFrame) -> None:
    """Warn of numbers in a column of raw values that may be codes for missing values."""
    codes = missing_codes(x)
    if not codes:
        return
    names = case_names(frame)
    found = [(names[at], x[at]) for at in np.flatnonzero(np.isin(x, codes))]
    cases = listing(f"{case}: {shown(value)}" for case, value in found)
    warn(
        f"column {column!r}: {listing(map(shown, codes))} may be codes for missing values, "
        f"because they are far from all other values ({cases}); if they are, set them "
        "to NaN, or read the file with "
        f"{argument('missing', list(codes), called='missing_codes')}",
        MissingDataWarning,
        column=column,
    )


def _absent(column: pd.Series) -> NDArray[np.bool_]:
    """Tell where a column has no value."""
    if column.dtype.kind in "biuf" and isinstance(column.dtype, np.dtype):
        absent: NDArray[np.bool_] = np.isnan(column.to_numpy())  # without making another Series
        return absent
    try:
        return column.isna().to_numpy()
    except ArithmeticError:  # a signaling NaN, of which pandas makes no missing value
        as_numbers(column, str(column.name))
        raise
