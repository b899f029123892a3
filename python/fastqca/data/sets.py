"""Checked numeric sets: the form in which all analyses take their data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, did_you_mean, listing, shown, unmasked, warn
from fastqca._common.errors import CategoryWarning, DataError
from fastqca.data.cells import is_dont_care, is_number, meant_as_number
from fastqca.data.columns import Columns
from fastqca.data.dont_care import DONT_CARE, level_labels, read_dont_care, warn_of_no_order
from fastqca.data.frames import case_names, to_frame
from fastqca.data.levels import MAX_LEVELS, check_levels, check_many

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames

__all__ = [
    "BLOCK",
    "MAX_CONDITIONS",
    "SetData",
    "as_numbers",
    "blocks",
    "case_names",
    "has_fractions",
    "numbers_in",
    "numeric_columns",
    "set_data",
    "without_rounding",
]

MAX_CONDITIONS = 256
BLOCK = 4096
# How far sums and products of memberships, such as 0.1 + 0.2 + 0.7, may miss a whole number.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class SetData:
    """
    Memberships or levels of N cases in k sets. Made by `set_data`, which checks them.

    Attributes
    ----------
    names : tuple of str, length k
    values : ndarray of float64, shape (k, N), C-contiguous
        Membership in [0, 1] for binary sets, the level 0, 1, ... for multi-value ones. No NaN.
    levels : tuple of int, length k
        Number of levels, 2 to 256: the highest level plus one, 2 for anything fuzzy or constant.
    fuzzy : tuple of bool, length k
        Whether the set has at least one value between 0 and 1 in these cases.
    cases : sequence of str, length N
    dont_care : tuple of str, length k
        The code that marks "don't care" cells of the set, "" for a set without any. Their value
        is one above the highest level. By default no set has any.
    labels : tuple of tuple of str, length k
        Names of the levels, nothing for a set whose levels have none. By default none has.
    given : ndarray of float64, shape (k, N), or None
        The values before memberships of 0.5 were nudged; None if none were.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    levels: tuple[int, ...]
    fuzzy: tuple[bool, ...]
    cases: CaseNames
    dont_care: tuple[str, ...] = ()
    labels: tuple[tuple[str, ...], ...] = ()
    given: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        k = len(self.names)
        object.__setattr__(self, "dont_care", self.dont_care or ("",) * k)
        object.__setattr__(self, "labels", self.labels or ((),) * k)

    @property
    def row_levels(self) -> tuple[int, ...]:
        """Number of levels of each set, "don't care" counted as one where it occurs."""
        if not any(self.dont_care):
            return self.levels
        pairs = zip(self.levels, self.dont_care, strict=True)
        return tuple(n + bool(code) for n, code in pairs)

    @property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """The values by name, -1 for "don't care", as expressions are evaluated in them."""
        columns = dict(zip(self.names, self.values, strict=True))
        for name, n_levels, code in zip(self.names, self.levels, self.dont_care, strict=True):
            if code:
                columns[name] = np.where(columns[name] == n_levels, DONT_CARE, columns[name])
        return columns

    def memberships(self, terms: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the memberships of the cases in terms (T, k), -1 for an absent set: (T, N)."""
        fuzzy = np.array(self.fuzzy, dtype=np.bool_)
        return _core.memberships(self.values, terms.astype(np.int16, copy=False), fuzzy=fuzzy)

    def chosen(self, names: Collection[str]) -> SetData:
        """Keep some of the sets."""
        at = [i for i, name in enumerate(self.names) if name in names]
        of_sets = ("names", "levels", "fuzzy", "dont_care", "labels")
        kept = {name: tuple(getattr(self, name)[i] for i in at) for name in of_sets}
        given = None if self.given is None else self.given[at]
        return replace(self, values=self.values[at], given=given, **kept)

    def of_cases(self, at: NDArray[np.int64]) -> SetData:
        """Keep the cases at some positions, in this order."""
        values = np.ascontiguousarray(self.values[:, at])
        given = None if self.given is None else np.ascontiguousarray(self.given[:, at])
        cases = tuple(self.cases[i] for i in at.tolist())
        return replace(self, values=values, given=given, cases=cases)

    def as_given(self) -> SetData:
        """Undo the nudging of memberships of 0.5."""
        return self if self.given is None else replace(self, values=self.given, given=None)

    def divided(self, at: int) -> tuple[SetData, SetData]:
        """Divide the sets into the first ones and the rest, without copying their values."""
        first, rest = slice(at), slice(at, None)
        return self._part(first), self._part(rest)

    def _part(self, at: slice) -> SetData:
        of_sets = self.names[at], self.values[at], self.levels[at], self.fuzzy[at]
        return SetData(*of_sets, self.cases, self.dont_care[at], self.labels[at])


def set_data(
    table: pd.DataFrame | Columns,
    names: Sequence[str],
    *,
    role: str | Sequence[str] = "condition",
    case_id: str | None = None,
    cases: CaseNames | None = None,
) -> SetData:
    """
    Read columns of a table as sets, and refuse what is not a set.

    Parameters
    ----------
    table : DataFrame or Columns, N rows
        Numeric, bool and nullable columns are read as numbers. A Categorical with text
        categories is read as its codes (first category = level 0), with a warning if it has no
        order. A condition may have "don't
        care" cells: "-", "dc", or one negative whole number.
    names : sequence of str, length k
        The columns.
    role : str or sequence of str, length k, default "condition"
        What messages call the columns, or each of them. Of "condition" at most 256 are accepted.
    case_id : str, optional
        The column with the names of the cases; by default the index.
    cases : sequence of str, length N, optional
        The names of the cases where they are known already; `case_id` is then ignored.

    Notes
    -----
    The kind of a set is read off its values, as in the R package QCA: any fraction makes it
    fuzzy (2 levels), whole numbers up to 1 crisp, whole numbers above 1 multi-value with
    ``max + 1`` levels, each of which must occur. A "don't care" cell is no level: the case is
    neither in the set nor in its negation.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [0, 1, 1], "B": [0.2, 0.9, 1.0], "C": [0, 2, 1]})
    >>> sets = set_data(frame, ["A", "B", "C"])
    >>> sets.levels, sets.fuzzy, sets.cases
    ((2, 2, 3), (False, True, False), ('1', '2', '3'))
    """
    names = tuple(names)
    roles = (role,) * len(names) if isinstance(role, str) else tuple(role)
    if not names or roles.count("condition") > MAX_CONDITIONS:
        what = role if isinstance(role, str) else "condition"
        advice = ": select or combine some of them first" if names else ""
        raise DataError(
            f"{what}s: 1 to {MAX_CONDITIONS} are possible, got {roles.count(what)}{advice}",
            argument=f"{what}s",
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        found = [*table.columns].count(twice)
        if found > 1:
            raise DataError(
                f"the data have {found} columns named {twice!r}: rename or drop all but one",
                column=twice,
            )
        its = roles[names.index(twice)]
        raise DataError(
            f"{its} {twice!r} occurs more than once", column=twice, argument=_argument(its)
        )
    if not len(table):
        raise DataError("the data have no rows: at least one case is needed")
    codes = [""] * len(names)
    labels: list[tuple[str, ...]] = [()] * len(names)
    together = numeric_columns(table, names)
    if together is None:
        frame = to_frame(table)
        values = np.empty((len(names), len(frame)), dtype=np.float64)
        for i, name in enumerate(names):
            values[i], codes[i], labels[i] = _column(frame, name, roles[i])
    else:
        values = together
    if cases is None:
        cases = case_names(table, case_id)
    low, high = values.min(axis=1), values.max(axis=1)
    if not (low.min() >= 0 and high.max() <= 1):
        values = without_rounding(values)
        low, high = values.min(axis=1), values.max(axis=1)
    for i in np.flatnonzero(low < 0).tolist():
        codes[i] = _code(values[i], names[i], codes[i], cases, roles[i])
        if codes[i]:
            cared = values[i] >= 0
            low[i], high[i] = 0, values[i][cared].max(initial=0)
            values[i][~cared] = min(max(np.floor(high[i]) + 1, 2), MAX_LEVELS)
    fraction = has_fractions(values)
    # NaN fails every comparison and infinity the one with MAX_LEVELS, so this is all good data.
    multi_value = high > 1
    if not ((low >= 0) & (high < MAX_LEVELS) & ~(fraction & multi_value)).all():
        _explain(table, names, values, high, cases, roles)
    fuzzy = fraction.tolist()
    levels = [max(int(top) + 1, 2) for top in high.tolist()]
    if multi_value.any():
        for name, its, row, n_levels in zip(names, roles, values, levels, strict=True):
            if n_levels > 2:
                check_levels(table, name, row, n_levels, its)
        for name, its, code, n_levels, own in zip(names, roles, codes, levels, labels, strict=True):
            check_many(name, its, code, n_levels, own)
    for name, its, own in zip(names, roles, labels, strict=True):
        if own:
            warn_of_no_order(to_frame(table)[name], name, its)
    return SetData(names, values, tuple(levels), tuple(fuzzy), cases, tuple(codes), tuple(labels))


def _code(row: NDArray[np.float64], name: str, code: str, cases: CaseNames, role: str) -> str:
    """Tell what marks the "don't care" cells of a set with negative values; "" if nothing does."""
    where = row < 0
    these = [cases[i] for i in np.flatnonzero(where)]
    named = listing(these)
    if code and role == "outcome":
        raise DataError(
            f'{role} {name!r} has {code!r}, the code for "don\'t care", for cases {named}: only '
            "conditions may have such cells; drop those cases, or recode them",
            column=name,
            cases=these,
        )
    if code:
        return code
    kinds, known = np.unique(row[where]), row[~where]
    whole = np.isfinite(row).all() and (row == np.floor(row)).all()
    if role == "outcome" or kinds.size > 1 or not whole or (known >= MAX_LEVELS).any():
        return ""
    code = shown(kinds[0])
    warn(
        f'{role} {name!r} is {code} for cases {named}: read as "don\'t care", so these '
        "cases are neither in the set nor in its negation. Recode them if this is not intended",
        CategoryWarning,
        column=name,
        cases=these,
    )
    return code


def without_rounding(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Put memberships and levels that miss 0, 1, 2, ... by rounding only on them.

    Examples
    --------
    >>> without_rounding(np.array([-1e-17, 0.3, 1.0000000000000002, 1.1])).tolist()
    [0.0, 0.3, 1.0, 1.1]
    """
    if values.size and values.min() >= 0 and values.max() <= 1:
        return values
    whole = np.rint(values)
    with np.errstate(invalid="ignore"):  # infinity minus infinity
        missed = ((values < 0) | (values > 1)) & (np.abs(values - whole) <= _ROUNDING)
    return np.where(missed, whole + 0.0, values)  # + 0.0 makes -0.0 plain 0


def as_numbers(column: pd.Series, name: str, role: str = "column") -> NDArray[np.float64]:
    """
    Read one column as numbers, NaN where a value is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> as_numbers(pd.Series([True, None, 0.5], dtype=object), "A")
    array([1. , nan, 0.5])
    """
    import pandas as pd

    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "fiub":
        return column.to_numpy(dtype=np.float64)
    if isinstance(dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        labels = dtype.categories
        warn_of_no_order(column, name, role)
        known = labels.to_numpy(dtype=np.float64) if pd.api.types.is_numeric_dtype(labels) else None
        if not len(labels):  # of a column in which all is missing
            return np.full(len(codes), np.nan)
        scores = codes if known is None else known[codes]
        return np.where(codes < 0, np.nan, scores)
    values = enumerate(column.tolist())
    return np.array([_as_number(value, row, column, name, role) for row, value in values])


def numbers_in(values: Any, role: str) -> NDArray[np.float64]:  # noqa: ANN401
    """
    Read memberships that are given as a vector or an array, NaN where one is missing.

    Examples
    --------
    >>> numbers_in([0.2, 1], "x")
    array([0.2, 1. ])
    """
    if hasattr(values, "reindex") and values.ndim == 1:  # pandas, with its nullable types
        return as_numbers(values, role)
    try:
        if hasattr(values, "to_numpy"):
            values = values.to_numpy()
        array: NDArray[np.float64] = np.asarray(unmasked(values), dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(
            f"{role}: memberships must be numbers in [0, 1]: {error}", argument=role
        ) from error
    return array


def _as_number(value: object, row: int, column: pd.Series, name: str, role: str) -> float:
    import numbers
    from decimal import Decimal

    import pandas as pd

    if isinstance(value, numbers.Real | Decimal | np.bool_):
        try:
            return float(value)
        except (OverflowError, ValueError):  # beyond 1e308, or a signaling NaN
            case = case_names(column.to_frame())[row]
            raise DataError(
                f"{role} {name!r} has {shown(value)}, for case {case}", column=name, cases=[case]
            ) from None
    if pd.isna(value) is not True:  # type: ignore[call-overload]
        _refuse_text(column, row, name, role)
    return float("nan")


def _refuse_text(column: pd.Series, row: int, name: str, role: str) -> NoReturn:
    """Name the first value that is no number, however written, and else the text at `row`."""
    values = column.tolist()
    written = [isinstance(value, str) and meant_as_number(value) for value in values]
    odd = [at for at in range(row, len(values)) if _is_no_number(values[at])]
    coded = [at for at, value in enumerate(values) if is_dont_care(value)]
    first = next(iter([*odd, *coded]), None)
    at = row if first is None else first
    value, case = values[at], case_names(column.to_frame())[at]
    if first is None:
        turn = "pandas.to_numeric(column)"
        if not all(is_number(text) for text in values if isinstance(text, str)):
            turn = "pandas.to_numeric(column.str.replace(',', '.'))"
        raise DataError(
            f"{role} {name!r} has text, {shown(value)}, for case {case}: the column contains "
            f"numbers stored as text; convert it first, for instance with {turn}",
            column=name,
            cases=[case],
        )
    what = "text" if isinstance(value, str) else f"a {type(value).__name__}"
    advice = "drop the column, or code it as numbers (0/1 or levels 0, 1, 2, ...)"
    if not any(written) and len({*map(str, values)}) == len(values) and not coded:
        advice = (
            f"if the column contains case names, use {argument('case_id', name)}; "
            f"otherwise {advice}"
        )
    if any(written):
        advice = "correct it, then convert the column to numbers (they are stored as text)"
    raise DataError(
        f"{role} {name!r} has {what}, {shown(value)}, for case {case}: {advice}",
        column=name,
        cases=[case],
    )


def _is_no_number(value: object) -> bool:
    import numbers
    from decimal import Decimal

    import pandas as pd

    if isinstance(value, str):
        return not (meant_as_number(value) or is_dont_care(value))
    is_missing = pd.isna(value) is True  # type: ignore[call-overload]
    return not isinstance(value, numbers.Real | Decimal | np.bool_) and not is_missing


def numeric_columns(
    table: pd.DataFrame | Columns, names: Sequence[str]
) -> NDArray[np.float64] | None:
    """
    Read all columns at once, if they are plain numbers; else None.

    In pandas one column takes as long as all of a small table, and nearly all tables are small and
    of numbers only.
    """
    if isinstance(table, Columns):
        return table.numbers(names)
    columns = table.columns.tolist()
    places = {name: place for place, name in enumerate(columns)}
    if len(places) < len(columns) or not places.keys() >= set(names):
        return None
    # Asked for before anything is read: pandas makes numbers of categories without a word.
    kinds = table.dtypes.tolist()
    if len(table) * len(columns) <= BLOCK * len(names) and all(map(_is_plain, kinds)):
        values = table.to_numpy(dtype=np.float64)
        return np.ascontiguousarray(values.T[[places[name] for name in names]])
    if not all(_is_plain(kinds[places[name]]) for name in names):
        return None
    # Without a second copy of a large table, and in pieces: columns may lie side by side.
    cells = [table.iloc[:, places[name]].to_numpy() for name in names]
    values = np.empty((len(names), len(table)), dtype=np.float64)
    for block in blocks(len(table)):
        for row, column in zip(values, cells, strict=True):
            row[block] = column[block]
    return values


def _is_plain(kind: object) -> bool:
    """Whether a type of columns is NumPy's, of numbers or truth values."""
    return isinstance(kind, np.dtype) and kind.kind in "fiub"


def blocks(n: int) -> Iterator[slice]:
    """
    Cut N cases into pieces that are looked at one after the other, so that copies stay small.

    Examples
    --------
    >>> list(blocks(5000))
    [slice(0, 4096, None), slice(4096, 8192, None)]
    """
    return (slice(start, start + BLOCK) for start in range(0, n, BLOCK))


def has_fractions(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """
    Tell of each line of numbers, (..., N), whether some number is not whole.

    Examples
    --------
    >>> has_fractions(np.array([[0.0, 2.0], [0.0, 0.2]])).tolist()
    [False, True]
    """
    pieces = (values[..., block] for block in blocks(values.shape[-1]))
    found = [(piece != np.floor(piece)).any(axis=-1) for piece in pieces]
    together: NDArray[np.bool_] = np.logical_or.reduce(found)
    return together


_Column = tuple["NDArray[np.generic]", str, tuple[str, ...]]


def _column(frame: pd.DataFrame, name: str, role: str) -> _Column:
    """Read the values of a column, the code for "don't care" and the labels of its levels."""
    try:
        column = frame[name]
    except KeyError:
        _unknown(frame, name, role)
    if column.ndim != 1:
        raise DataError(
            f"there are several columns named {name!r}: rename or drop all but one", column=name
        )
    values = column.to_numpy()
    if isinstance(column.dtype, np.dtype) and values.dtype.kind in "fiub":
        return values, "", ()
    if getattr(column.dtype, "ordered", None) is False:
        column = column.cat.as_ordered()  # of data that are no sets nobody needs the warning
    levels = read_dont_care(column, name, role)
    if levels is not None:
        return *levels, level_labels(column)
    return as_numbers(column, name, role), "", level_labels(column)


def _argument(role: str) -> str:
    """Name the argument for columns of some role."""
    return role if role == "outcome" else f"{role}s"


def _unknown(frame: pd.DataFrame, name: str, role: str) -> NoReturn:
    hint = did_you_mean(str(name), frame.columns)
    if role == "condition" and re.search(r"[*+~]", str(name)):
        hint = "; conditions must be columns: use derive() to turn an expression into a column"
        if str(name).startswith("~") and str(name)[1:].strip() in frame.columns:
            hint = f": write {str(name)[1:].strip()!r}, which also covers its negation"
    raise DataError(
        f"{role} {shown(name)} is not a column of the data{hint}",
        column=str(name),
        argument=_argument(role),
    ) from None


def _explain(
    table: pd.DataFrame | Columns,
    names: tuple[str, ...],
    values: NDArray[np.float64],
    high: NDArray[np.float64],
    cases: CaseNames,
    roles: tuple[str, ...],
) -> NoReturn:
    """Say which column, case and value make the data unusable."""

    def at(mask: NDArray[np.bool_], row: NDArray[np.float64] | None = None) -> str:
        if row is None:
            return listing(where(mask))
        return listing(f"{cases[i]}: {shown(row[i])}" for i in np.flatnonzero(mask))

    def where(mask: NDArray[np.bool_]) -> list[str]:
        return [cases[i] for i in np.flatnonzero(mask)]

    missing = {n: np.isnan(row) for n, row in zip(names, values, strict=True)}
    missing = {n: mask for n, mask in missing.items() if mask.any()}
    role_of = dict(zip(names, roles, strict=True))
    if missing:
        parts = "; ".join(f"{role_of[n]} {n!r} (cases {at(mask)})" for n, mask in missing.items())
        raise DataError(
            f"missing values in {parts}: fill them in, or drop these cases or the column",
            column=next(iter(missing)),
            cases=[case for at, case in enumerate(cases) if any(m[at] for m in missing.values())],
        )
    for (name, role), row, top in zip(role_of.items(), values, high.tolist(), strict=True):
        if np.isinf(row).any():
            raise DataError(
                f"{role} {name!r} has infinite values ({at(np.isinf(row), row)})",
                column=name,
                cases=where(np.isinf(row)),
            )
        if (row < 0).any():
            raise DataError(
                f"{role} {name!r} has negative values ({at(row < 0, row)}): set membership is in "
                "[0, 1] and levels are 0, 1, 2, ...; calibrate the column first (one negative "
                'whole number beside levels marks "don\'t care")',
                column=name,
                cases=where(row < 0),
            )
        if (row != np.floor(row)).any() and (row > 1).any():
            raise DataError(
                f"{role} {name!r} has fractions and values above 1 ({at(row > 1, row)}): "
                "it is not calibrated, because memberships must be in [0, 1]. Use calibrate first",
                column=name,
                cases=where(row > 1),
            )
        if top >= MAX_LEVELS:
            check_levels(table, name, row, int(top) + 1, role)
    raise AssertionError("set_data refused data that _explain finds right")  # pragma: no cover
