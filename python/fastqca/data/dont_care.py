"""Cells that hold a code for "don't care", as conditions of temporal QCA have."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from fastqca._common.check import listing, shown, warn
from fastqca._common.errors import CategoryWarning, DataError
from fastqca.data.cells import dont_care_code, is_dont_care, is_number
from fastqca.data.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

_Frame = TypeVar("_Frame", bound="pd.DataFrame | Columns")

__all__ = [
    "DONT_CARE",
    "labels_without_order",
    "level_labels",
    "read_dont_care",
    "warn_of_no_order",
    "with_order",
]

DONT_CARE = -1.0


def read_dont_care(
    column: pd.Series, name: str, role: str = "condition"
) -> tuple[NDArray[np.float64], str] | None:
    """
    Read a column of levels among which "-" (or another dash) or "dc" stands.

    Returns
    -------
    (ndarray of float64, str) or None
        The levels, -1 where the code stands and NaN where a value is missing, and the code. None
        for a column without such a code, or with other text beside it.

    Examples
    --------
    >>> import pandas as pd
    >>> read_dont_care(pd.Series(["1", "0", "-"]), "EBA")
    (array([ 1.,  0., -1.]), '-')
    >>> read_dont_care(pd.Series([1, 0]), "EBA") is None
    True
    """
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = column.dtype.categories.tolist()
        coded = {category for category in categories if is_dont_care(category)}
        if not coded:
            return None
        warn_of_no_order(column, name, role)
        levels = _levels([category for category in categories if category not in coded])
        places = column.cat.codes.to_numpy()
        cells = [None if at < 0 else categories[at] for at in places.tolist()]
    elif column.dtype.kind in "fiub":
        return None
    else:
        cells = column.tolist()
        if not any(map(is_dont_care, cells)):
            return None
        levels = {}
        for cell in cells:
            if _is_missing(cell) or is_dont_care(cell):
                continue
            if not _is_plain_number(cell):
                return None
            levels[cell] = float(cell)
    values = np.array([_value(cell, levels) for cell in cells], dtype=np.float64)
    kinds = sorted({dont_care_code(cell) for cell in cells if is_dont_care(cell)})
    if len(kinds) > 1:
        raise DataError(
            f'{role} {name!r} has more than one code for "don\'t care", {listing(kinds)}: use '
            "only one",
            column=name,
        )
    fractions = values[values != np.floor(values)]
    fractions = fractions[~np.isnan(fractions)]
    if fractions.size and kinds:
        raise DataError(
            f'{role} {name!r} has the code {kinds[0]!r} for "don\'t care" and the fraction '
            f"{shown(fractions[0])}: only crisp and multi-value conditions can have such cells",
            column=name,
        )
    return values, kinds[0] if kinds else ""


def _value(cell: object, levels: dict[object, float]) -> float:
    if is_dont_care(cell):
        return DONT_CARE
    return float("nan") if _is_missing(cell) else levels[cell]


def _is_missing(cell: object) -> bool:
    import pandas as pd

    return pd.isna(cell) is True  # type: ignore[call-overload]


def _is_plain_number(cell: object) -> bool:
    import numbers

    return isinstance(cell, numbers.Real) or (isinstance(cell, str) and is_number(cell))


def _levels(categories: list[object]) -> dict[object, float]:
    """Give each category its level: what it says if all are numbers, else its place."""
    if all(map(_is_plain_number, categories)):
        return {category: float(category) for category in categories}  # type: ignore[arg-type]
    return {category: float(level) for level, category in enumerate(categories)}


def level_labels(column: pd.Series) -> tuple[str, ...]:
    """
    Name the levels of a Categorical with text categories; nothing for other columns.

    Examples
    --------
    >>> import pandas as pd
    >>> level_labels(pd.Series(pd.Categorical(["low", "high"], categories=["low", "high"])))
    ('low', 'high')
    >>> level_labels(pd.Series([0, 1]))
    ()
    """
    categories = getattr(column.dtype, "categories", None)
    if categories is None or categories.dtype.kind in "fiub":
        return ()
    names: Iterable[object] = categories.tolist()
    labels = tuple(str(name) for name in names if not is_dont_care(name))
    coded = len(labels) < len(categories)
    return () if coded and all(map(is_number, labels)) else labels


def labels_without_order(column: pd.Series) -> tuple[str, ...]:
    """
    Name the levels of a Categorical of text that only the alphabet has put in order; else nothing.

    Who lists categories in another order than that of the alphabet has given them one.

    Examples
    --------
    >>> import pandas as pd
    >>> labels_without_order(pd.Series(pd.Categorical(["low", "high"])))
    ('high', 'low')
    >>> labels_without_order(pd.Series(pd.Categorical(["0", "1"])))
    ()
    """
    labels = level_labels(column)
    by_alphabet = list(labels) == sorted(labels)
    as_levels = all(label == str(level) for level, label in enumerate(labels))
    ordered = getattr(column.dtype, "ordered", True)
    return labels if by_alphabet and not (as_levels or ordered) else ()


def warn_of_no_order(column: pd.Series, name: str, role: str) -> None:
    """Warn where the alphabet, and not the data, says which text category is which level."""
    labels = labels_without_order(column)
    if not labels:
        return
    levels = listing(f"{level} {label!r}" for level, label in enumerate(labels))
    warn(
        f"{role} {name!r}: its categories have no order, so its levels are {levels}; "
        "give them one with .cat.set_categories([...], ordered=True)",
        CategoryWarning,
        column=name,
    )


def with_order(frame: _Frame, names: Iterable[str], role: str = "set") -> _Frame:
    """Settle the order of text categories once, for a call that reads its columns several times."""
    if isinstance(frame, Columns):
        return frame  # lists and arrays have no categories
    changed = {}
    for name in dict.fromkeys(names):
        if name not in frame.columns or frame[name].ndim != 1:
            continue
        column = frame[name]
        if labels_without_order(column):
            warn_of_no_order(column, name, role)
            changed[name] = column.cat.as_ordered()
    return frame.assign(**changed) if changed else frame
