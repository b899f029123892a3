"""
Columns that were given one by one, as arrays or lists: what nobody needs pandas for.

pandas takes three times as long to import as everything else here. So a mapping of columns becomes
a pandas frame only when somebody asks for more than names and numbers. Whether something *is* a
frame can be told without the import: as long as pandas is not loaded, nobody can have one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.values import same_content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Columns", "is_pandas"]


def is_pandas(given: object, *kinds: str) -> bool:
    """
    Tell whether something is a pandas object, by default a DataFrame, without importing pandas.

    Examples
    --------
    >>> is_pandas({"A": [0, 1]}), is_pandas([0, 1], "Series", "DataFrame")
    (False, False)
    """
    pandas = sys.modules.get("pandas")
    return any(isinstance(given, getattr(pandas, kind, ())) for kind in kinds or ("DataFrame",))


class Columns:
    """
    Equally long columns by name, which have what an analysis asks of a table first.

    Attributes
    ----------
    given : mapping of str to list, tuple or ndarray
    columns : tuple of str
    frame : DataFrame or None
        The same as a pandas frame, once `to_frame` has had to make it.
    """

    __slots__ = ("columns", "frame", "given")
    index = None  # cases have numbers and no labels

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.columns = tuple(given)
        self.frame: pd.DataFrame | None = None

    @classmethod
    def of(cls, given: Mapping[Any, Any]) -> Columns | None:
        """Take columns that are lists or plain arrays of one length; None if there are others."""
        plain = all(
            isinstance(vector, list | tuple) or (type(vector) is np.ndarray and vector.ndim == 1)
            for vector in given.values()
        )
        named = all(isinstance(name, str) for name in given)
        return cls(given) if named and plain and len({*map(len, given.values())}) == 1 else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Columns) and same_content({**self.given}, {**other.given})

    def __hash__(self) -> int:
        return hash(self.columns)

    def __len__(self) -> int:
        return len(self.given[self.columns[0]])

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return a column of texts, all filled and different; None if it is another."""
        values = self.given.get(name, ())
        if {*map(type, values)} != {str}:
            return None
        texts = tuple(map(str.strip, values))
        return texts if all(texts) and len(set(texts)) == len(texts) else None

    def numbers(self, names: Sequence[str]) -> NDArray[np.float64] | None:
        """Return columns of numbers as (k, N); None if one is not there or not of numbers."""
        if not all(name in self.given and _is_numeric(self.given[name]) for name in names):
            return None
        try:
            return np.array([self.given[name] for name in names], dtype=np.float64)
        except OverflowError:
            return None


def _is_numeric(vector: Any) -> bool:  # noqa: ANN401 (a list or an array)
    if isinstance(vector, np.ndarray):
        return vector.dtype.kind in "fiub"
    return {*map(type, vector)} <= {int, float, bool}
