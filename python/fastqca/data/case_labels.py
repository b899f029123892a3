"""Labels of cases: how they read as names, and how vectors that carry them are aligned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeAlias, overload

import numpy as np

from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError
from fastqca.data.columns import is_pandas

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "CaseNames",
    "NumberedCases",
    "aligned",
    "is_default",
    "label_names",
    "label_text",
    "labels_of",
    "orders",
]


class NumberedCases(Sequence[str]):
    """
    The names "1", "2", ... of a million cases, written out only where they are asked for.

    Examples
    --------
    >>> NumberedCases(3), NumberedCases(3) == ("1", "2", "3")
    (('1', '2', '3'), True)
    """

    __slots__ = ("_numbers",)

    def __init__(self, n: int) -> None:
        self._numbers = range(1, n + 1)

    @overload
    def __getitem__(self, at: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: SupportsIndex | slice) -> str | tuple[str, ...]:
        found = self._numbers[at]
        return tuple(map(str, found)) if isinstance(found, range) else str(found)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return map(str, self._numbers)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NumberedCases):
            return len(self) == len(other)
        if isinstance(other, tuple):
            return len(self) == len(other) and tuple(self) == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


CaseNames: TypeAlias = tuple[str, ...] | NumberedCases


def label_text(value: object) -> str:
    """
    Write one label as text; "" for a missing one.

    Examples
    --------
    >>> label_text(("NL", 1)), label_text(" x "), label_text(None)
    ('NL 1', 'x', '')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, tuple):
        return " ".join(label_text(part) for part in value).strip()
    import pandas as pd

    return "" if pd.isna(value) is True else str(value).strip()  # type: ignore[call-overload]


def label_names(index: pd.Index) -> list[str]:
    """
    Name the rows of a table by the labels of its index, which may be repeated or missing.

    Notes
    -----
    The default index (0, 1, 2, ...) counts from "1", as R does, and so does what is left of it
    after ``dropna()``, a selection or a new order: whole numbers without a name for the index
    that include 0, or of which one in five rows of a table would be left.
    The numbers 1 to N are names already, and so is any other number, such as a year.

    Examples
    --------
    >>> import pandas as pd
    >>> label_names(pd.RangeIndex(3)), label_names(pd.Index([0, 2, 3]))
    (['1', '2', '3'], ['1', '3', '4'])
    >>> label_names(pd.Index([1, 2, 3])), label_names(pd.Index([1990, 1991]))
    (['1', '2', '3'], ['1990', '1991'])
    """
    labels = index.tolist()
    if is_default(index) or _counts_from_zero(index):
        return [str(label + 1) for label in labels]
    return [label_text(label) for label in labels]


def is_default(index: pd.Index) -> bool:
    """Tell whether an index is the one that tables have where nobody gave one: 0, 1, 2, ..."""
    import pandas as pd

    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1


# A selection may leave one row in so many; numbers that lie farther apart are names, as years are.
_LEFT = 5


def _counts_from_zero(index: pd.Index) -> bool:
    """Tell whether an index looks like part of a default one."""
    if index.nlevels > 1 or index.name is not None or index.dtype.kind not in "iu":
        return False
    if not len(index) or index.hasnans:
        return False
    numbers = index.to_numpy(dtype=np.int64, copy=False)
    low, high = int(numbers.min()), int(numbers.max())
    if low <= 0:
        return low == 0
    distinct = len(np.unique(numbers))
    from_one = low == 1 and high == distinct
    return not from_one and high < _LEFT * distinct


def labels_of(given: Any) -> pd.Index | None:  # noqa: ANN401 (whatever has cases)
    """
    Find the labels of the cases of a pandas Series or DataFrame; None for anything else.

    Examples
    --------
    >>> labels_of([0.2, 0.9]) is None
    True
    """
    index: pd.Index | None = given.index if is_pandas(given, "Series", "DataFrame") else None
    return index


def aligned(sides: Sequence[tuple[str, Any]]) -> list[Any]:
    """
    Bring vectors and tables of the same cases into the order of the first that has labels.

    Examples
    --------
    >>> import pandas as pd
    >>> x, y = pd.Series([0.1, 0.9], index=["a", "b"]), pd.Series([0.8, 0.2], index=["b", "a"])
    >>> aligned([("x", x), ("y", y)])[1].tolist()
    [0.2, 0.8]
    """
    index, places = orders([(name, labels_of(given)) for name, given in sides])
    found = [
        given if order is None else given.iloc[order]
        for (_, given), order in zip(sides, places, strict=True)
    ]
    if index is None:
        return found
    for (name, _), given in zip(sides, found, strict=True):
        if labels_of(given) is not None and len(given) != len(index):
            raise DataError(f"{name} has {len(given)} cases, but there are {len(index)} labels")
    return [given if labels_of(given) is None else given.set_axis(index) for given in found]


def orders(
    sides: Sequence[tuple[str, pd.Index | None]],
) -> tuple[pd.Index | None, list[NDArray[np.intp] | None]]:
    """
    Find the order in which vectors of the same cases are to be read.

    Parameters
    ----------
    sides : sequence of (str, Index or None)
        What messages call each vector, and the labels of its cases: None if it has none. The
        default index (0, 1, 2, ...) is no label beside labels that are not whole numbers.

    Returns
    -------
    index : Index or None
        The labels of the first vector with labels; None if no vector has any.
    places : list of ndarray of int, or None
        For each vector the positions of its cases in that order; None where these are in it
        already, or have no labels.
    """
    labelled = [(name, index) for name, index in sides if index is not None]
    own = [index for _, index in labelled if not is_default(index)]
    if any(index.nlevels > 1 or index.dtype.kind not in "iu" for index in own):
        labelled = [(name, index) for name, index in labelled if not is_default(index)]
    if not labelled or not own:
        _same_length(sides)
        return None, [None] * len(sides)
    first, index = labelled[0]
    with_labels = {name for name, _ in labelled}
    found = [
        _order(first, index, name, other) if other is not None and name in with_labels else None
        for name, other in sides
    ]
    without = [name for name, _ in sides if name not in with_labels]
    moved = [name for (name, _), order in zip(sides, found, strict=True) if order is not None]
    if moved and without:
        raise DataError(
            f"{first} and {listing(moved)} have the same cases in different orders, and "
            f"{listing(without)} has no case labels: it is unclear which order it follows; add "
            "case labels, as in pandas.Series(values, index=...)"
        )
    return index, found


def _same_length(sides: Sequence[tuple[str, pd.Index | None]]) -> None:
    lengths = [(name, len(index)) for name, index in sides if index is not None]
    for name, n in lengths[1:]:
        if n != lengths[0][1]:
            raise DataError(f"there are {lengths[0][1]} cases in {lengths[0][0]} and {n} in {name}")


def _order(first: str, index: pd.Index, name: str, other: pd.Index) -> NDArray[np.intp] | None:
    """Find the positions in `other` of the labels of `index`; None if the order is the same."""
    if len(index) != len(other):
        raise DataError(f"there are {len(index)} cases in {first} and {len(other)} in {name}")
    if index.equals(other):
        return None
    # Results name cases by text, and count those of a default index from 1.
    for read in (list, lambda labels: list(map(str, labels)), label_names):
        here, there = read(index), read(other)
        if here == there:
            return None
        places = {label: at for at, label in enumerate(there)}
        if len(places) == len(there) and set(here) == places.keys():
            return np.array([places[label] for label in here], dtype=np.intp)
    raise DataError(_why_not(first, index, name, other))


def _why_not(first: str, index: pd.Index, name: str, other: pd.Index) -> str:
    here, there = index.tolist(), other.tolist()
    only = [label for label in here if label not in set(there)]
    also = [label for label in there if label not in set(here)]
    if not (only or also):
        again = listing(map(shown, dict.fromkeys(x for x in here if here.count(x) > 1)))
        return (
            f"case labels in {first} and {name} are in a different order, and {again} is the "
            "label of more than one case: give each case its own label"
        )
    parts = [
        f"{listing(map(shown, labels))} only in {side}"
        for labels, side in ((only, first), (also, name))
        if labels
    ]
    return (
        f"different case labels in {first} and {name} ({'; '.join(parts)}): give both the same "
        "cases, for instance with .reindex, or remove the labels with .to_numpy()"
    )
