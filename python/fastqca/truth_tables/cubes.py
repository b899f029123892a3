"""Sets of truth table rows kept as products: counted exactly, listed only on request."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from fastqca import _core
from fastqca._common.check import shown, whole_number
from fastqca._common.errors import DataError, SolutionError, TooLargeError
from fastqca._tables import Column, Table, as_html, as_text, sum_lines
from fastqca._tables.export import Exportable
from fastqca.data.level_sets import distinct_cubes
from fastqca.expressions.notation import literal
from fastqca.expressions.tree import quoted
from fastqca.truth_tables.rows import configurations, is_row_number, single_cubes, table_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["FEW_PRODUCTS", "MOST_PRODUCTS", "ROW_LIMIT", "Cubes", "rows_without"]

ROW_LIMIT = 2**20
MOST_PRODUCTS = 2**20
FEW_PRODUCTS = 2**14  # found, or given up, at once
_PRINTED = 50
_CHUNK = 2**16
_PAIRS = 2**24


@dataclass(frozen=True, eq=False, repr=False)
class Cubes(Exportable):
    """
    A set of truth table rows, stored as products.

    Simplifying assumptions, easy and difficult counterfactuals, and the result of `find_rows` have
    this type. With 30 conditions, there can be many millions of rows but only a few products, so
    rows are listed only on request and only up to a limit.

    Use it like a set of row numbers: ``for row in rows``, ``5 in rows``, ``len(rows)``. Combine
    sets (or row numbers) with ``|``, ``&`` and ``-``; ``==`` compares with another set or with a
    list of row numbers. You can pass it directly to `exclude` and `assume`.

    Attributes
    ----------
    conditions : tuple of str, length k
    levels : tuple of int, length k
    cubes : ndarray of uint32, shape (D, k)
        One bit set of allowed levels for each product and condition: bit 1 set means that
        level 1 is allowed. Python's whole numbers (dtype object) where some condition has more
        than 32 levels.
    dont_care : tuple of str, length k or 0
        The code for "don't care" of conditions with such cells, else "". For these conditions, the
        highest of their `levels` stands for "don't care".
    overlapping : bool, default False
        Whether products may share rows, which avoids millions of disjoint products. Everything else
        works in the same way, except that there may then be too many rows to count.

    Examples
    --------
    >>> a_not_c = np.array([[0b10, 0b11, 0b01]], dtype=np.uint32)
    >>> rows = Cubes(("A", "B", "C"), (2, 2, 2), a_not_c)
    >>> rows
    <2 rows: A*~C>
    >>> rows.rows()
    [5, 7]
    >>> 5 in rows, list(rows | [1]), rows - [5] == [7]
    (True, [1, 5, 7], True)
    """

    conditions: tuple[str, ...]
    levels: tuple[int, ...]
    cubes: NDArray[np.uint32]
    dont_care: tuple[str, ...] = ()
    overlapping: bool = False

    def apart(self, most: int = MOST_PRODUCTS) -> Cubes:
        """
        Return the same rows as products that do not overlap.

        Raises
        ------
        SolutionError
            There would be more than `most` products.
        """
        if not self.overlapping:
            return self
        apart: Cubes | None = self.__dict__.get("_apart")
        if apart is None:  # kept once it is found, whatever the limit was
            apart = self._without(self.cubes, self.cubes[:0], most)
            self.__dict__["_apart"] = apart
        return apart

    @property
    def count(self) -> int:
        """
        The exact number of rows, of any size; SolutionError if it cannot be counted.

        Examples
        --------
        >>> everything = np.full((1, 64), 0b11, dtype=np.uint32)
        >>> Cubes(tuple(f"c{i}" for i in range(64)), (2,) * 64, everything).count == 2**64
        True
        """
        return sum(self.apart().counts)

    @property
    def counts(self) -> tuple[int, ...]:
        """The exact number of rows of each product."""
        return tuple(prod(map(int.bit_count, cube)) for cube in self.cubes.tolist())

    @property
    def products(self) -> tuple[str, ...]:
        """
        The products as text, such as ``"A*~C"`` or ``"A{1,2}*B"``.

        A product without any restriction is ``"1"``.
        """
        return tuple(self._product(cube) for cube in self.cubes.tolist())

    def _product(self, cube: Sequence[int]) -> str:
        codes = self.dont_care or ("",) * len(self.conditions)
        parts = []
        for name, n_levels, code, allowed in zip(
            self.conditions, self.levels, codes, cube, strict=True
        ):
            n = n_levels - bool(code)
            known = [level for level in range(n) if allowed >> level & 1]
            if code and allowed >> n & 1 and len(known) < n:
                parts.append(f"{quoted(name)}{{{','.join([*map(str, known), code])}}}")
            elif len(known) < n:
                parts.append(literal(name, known, n))
        return "*".join(parts) or "1"

    def rows(self, limit: int = ROW_LIMIT) -> list[int]:
        """
        List the 1-based row numbers in ascending order, as accepted by `exclude`.

        Raises
        ------
        SolutionError
            There are more than `limit` rows.
        """
        self._check_count(limit)
        numbers: list[int] = []
        for cube in self.apart().cubes.tolist():
            rows = [0]
            for n_levels, allowed in zip(self.levels, cube, strict=True):
                present = [level for level in range(n_levels) if allowed >> level & 1]
                rows = [row * n_levels + level for row in rows for level in present]
            numbers += [row + 1 for row in rows]
        return sorted(numbers)

    def __bool__(self) -> bool:
        return len(self.cubes) > 0

    def __len__(self) -> int:
        count = self.count
        if count > sys.maxsize:
            raise SolutionError(f"{count:,} rows are too many for len(): use .count")
        return count

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows())

    def __contains__(self, row: object) -> bool:
        if not is_row_number(row, table_size(self.levels)):
            return False
        single = single_cubes(configurations([int(row)], self.levels))
        return bool(((self.cubes & single) == single).all(axis=1).any())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list):
            return self.count == len(other) and self.rows(len(other)) == other
        if not isinstance(other, Cubes):
            return NotImplemented
        same = self._space == (other.conditions, other.levels) and self.count == other.count
        return same and not self - other

    def __hash__(self) -> int:
        return hash((self._space, self.count))

    def __or__(self, other: Cubes | Iterable[int]) -> Cubes:
        added = self._rows_of(other)
        together = np.concatenate([self.cubes, added.cubes])
        if not self.overlapping and not added.overlapping:
            return self._without(together, together[:0])
        return self.of(distinct_cubes(together), overlapping=True)

    def __and__(self, other: Cubes | Iterable[int]) -> Cubes:
        also = self._rows_of(other)
        overlapping = self.overlapping or also.overlapping
        if len(self.cubes) * len(also.cubes) > _PAIRS:
            return self - (self - also)
        step = max(1, _CHUNK // max(1, len(also.cubes)))
        parts = [self.cubes[:0]]
        for first in range(0, len(self.cubes), step):
            both = self.cubes[first : first + step, np.newaxis, :] & also.cubes
            parts.append(both[(both != 0).all(axis=2)])
        together = np.concatenate(parts)
        if overlapping:
            together = distinct_cubes(together)
        return self.of(together, overlapping=overlapping)

    def __sub__(self, other: Cubes | Iterable[int]) -> Cubes:
        left_out = self._rows_of(other).cubes
        if not self.overlapping:
            return self._without(self.cubes, left_out)
        touched = np.zeros(len(self.cubes), np.bool_)
        for cube in left_out:
            touched |= ((self.cubes & cube) != 0).all(axis=1)
        rest = self._without(self.cubes[touched], left_out).cubes
        together = np.concatenate([self.cubes[~touched], rest])
        return self.of(together, overlapping=True)

    __ror__ = __or__
    __rand__ = __and__

    @property
    def _space(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        return self.conditions, self.levels

    def of(self, cubes: NDArray[np.uint32], *, overlapping: bool = False) -> Cubes:
        """Make another set of rows of the same conditions."""
        return Cubes(*self._space, cubes, self.dont_care, overlapping)

    def _without(
        self, plus: NDArray[np.uint32], minus: NDArray[np.uint32], most: int = MOST_PRODUCTS
    ) -> Cubes:
        return rows_without(*self._space, plus, minus, self.dont_care, most)

    def _rows_of(self, other: Cubes | Iterable[int]) -> Cubes:
        """Take another set of rows of the same conditions, or make it of row numbers."""
        if isinstance(other, Cubes):
            if self._space != (other.conditions, other.levels):
                raise DataError(
                    f"rows of the conditions {', '.join(self.conditions)} cannot be combined with "
                    f"rows of {', '.join(other.conditions)}"
                )
            return other
        if isinstance(other, str) or not isinstance(other, Iterable):
            raise DataError(f"rows are combined with rows or row numbers, not {shown(other)}")
        size = table_size(self.levels)
        wanted = list(other)
        for row in wanted:
            if not is_row_number(row, size):
                raise DataError(
                    f"{shown(row)} is not a row number; they are whole numbers from 1 to {size:,}"
                )
        configs = configurations(sorted(set(map(int, wanted))), self.levels)
        return self.of(single_cubes(configs))

    def to_frame(self, limit: int = ROW_LIMIT) -> pd.DataFrame:
        """
        Return the rows as a DataFrame: one column per condition, row numbers as the index.

        Raises
        ------
        SolutionError
            There are more than `limit` rows.
        """
        import pandas as pd

        numbers = self.rows(limit)
        values = configurations(numbers, self.levels)
        index = pd.Index(numbers, name="row", dtype=_index_dtype(self.levels))
        heads = [f"{name} (condition)" if name == "row" else name for name in self.conditions]
        columns = {name: self._cells(values, i) for i, name in enumerate(heads)}
        return pd.DataFrame(columns, index=index, columns=heads)

    def _cells(self, values: NDArray[np.uint8], i: int) -> NDArray[np.uint8] | list[int | str]:
        """Levels of a condition, with its code where "don't care" stands."""
        code = self.dont_care[i] if self.dont_care else ""
        if not code:
            return values[:, i]
        return [code if v == self.levels[i] - 1 else v for v in values[:, i].tolist()]

    def _check_count(self, limit: int) -> None:
        whole_number(limit, "limit", low=0)
        count = self.count
        if count > limit:
            raise SolutionError(
                f"{count:,} rows are more than the limit of {limit:,}: use .products, which "
                "describes the same rows, or give a higher limit"
            )

    def sized(self) -> str:
        """State the number of rows, or a lower bound if they cannot be counted."""
        try:
            count, least = self.apart(FEW_PRODUCTS).count, ""
        except SolutionError:
            count, least = max(self.counts), "at least "
        return f"{least}{count:,} row{'' if count == 1 else 's'}"

    def __repr__(self) -> str:
        return f"<{self.headline()}>"

    def headline(self) -> str:
        """Describe it in one line."""
        shown = " + ".join(self.products[:3])
        more = f" + {len(self.cubes) - 3} more products" if len(self.cubes) > 3 else ""
        text = f": {shown}{more}" if len(self.cubes) else ""
        return f"{self.sized()}{text}"

    def __str__(self) -> str:
        if self._many():
            return f"{self.sized()}\n{sum_lines('', self.products[:_PRINTED], self._rest())}"
        return as_text(self._tables())

    def _repr_html_(self) -> str:
        from html import escape

        if self._many():
            text = " + ".join(self.products[:_PRINTED]) + self._rest()
            return f"<p>{self.sized()}</p><p><code>{escape(text)}</code></p>"
        return as_html(self._tables())

    def _many(self) -> bool:
        """Whether products are shown rather than rows."""
        return max(self.counts, default=0) > _PRINTED or self.count > _PRINTED

    def _rest(self) -> str:
        left = len(self.cubes) - _PRINTED
        return f" + {left:,} more products" if left > 0 else ""

    def _tables(self) -> list[Table]:
        if self._many():
            columns = [Column("product", "left", gap=0, wrap="*"), Column("rows")]
            pairs = zip(self.products, self.counts, strict=True)
            return [Table(columns, [[[product, f"{n:,}"] for product, n in pairs]], rules=False)]
        numbers = self.rows()
        values = configurations(numbers, self.levels)
        cells = zip(*(list(self._cells(values, i)) for i in range(len(self.levels))), strict=True)
        columns = [Column("", gap=0), *(Column(name, gap=1) for name in self.conditions)]
        rows = [[str(n), *map(str, row)] for n, row in zip(numbers, cells, strict=True)]
        return [Table(columns, [rows], rules=False)]


def _index_dtype(levels: Sequence[int]) -> type:
    """Row numbers above 64 bits need Python integers."""
    return np.int64 if table_size(levels) < 2**62 else object


def rows_without(
    conditions: tuple[str, ...],
    levels: tuple[int, ...],
    plus: NDArray[np.uint32],
    minus: NDArray[np.uint32],
    dont_care: tuple[str, ...] = (),
    most: int = MOST_PRODUCTS,
) -> Cubes:
    """
    Collect the rows of the union of `plus` that are in no cube of `minus`, (P, k) and (M, k).

    The products of the result do not overlap; a SolutionError says that they are more than `most`.

    Examples
    --------
    >>> a = np.array([[0b10, 0b11]], dtype=np.uint32)
    >>> a_and_b = np.array([[0b10, 0b10]], dtype=np.uint32)
    >>> rows_without(("A", "B"), (2, 2), a, a_and_b)
    <1 row: A*~B>
    """
    try:
        cubes = _core.difference(np.array(levels, np.uint16), plus, minus, most)
    except TooLargeError as error:
        raise SolutionError(f"these rows cannot be written as products: {error}") from error
    return Cubes(conditions, levels, cubes, dont_care)
