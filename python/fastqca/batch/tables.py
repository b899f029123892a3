"""The truth tables of many data sets, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.errors import DataError
from fastqca._common.values import Value
from fastqca.truth_tables.rows import row_numbers, table_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.batch.replicates import CutOffs, Replicates

__all__ = ["ManyTables"]

_BLOCK = 2**16
_MOST_CELLS = 2**31


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ManyTables(Value):
    """
    The truth tables of R data sets: their observed rows (Q in total), concatenated.

    The rows of replicate i are those from ``offsets[i]`` up to ``offsets[i + 1]``, in the order
    of their row numbers.

    Attributes
    ----------
    names : tuple of str, length k
    levels : tuple of int, length k
    offsets : ndarray of int64, shape (R + 1,)
    configs : ndarray of uint8, shape (Q, k)
    out : ndarray of int8, shape (Q,)
        1, 0, 2 for "C" (contradictory), -1 for "?" (fewer cases than `n_cut`).
    n : ndarray of uint32, shape (Q,)
    incl, PRI : ndarray of float64, shape (Q,)

    Examples
    --------
    >>> import fastqca as qca
    >>> tables = qca.minimize_many([[[1, 1], [1, 0], [0, 0]]], [[1, 1, 0]]).tables
    >>> tables
    <ManyTables: 1 tables, 3 rows>
    >>> tables.codes()
    array([[ 0, -1,  1,  1]], dtype=int8)
    """

    names: tuple[str, ...]
    levels: tuple[int, ...]
    offsets: NDArray[np.int64]
    configs: NDArray[np.uint8]
    out: NDArray[np.int8]
    n: NDArray[np.uint32]
    incl: NDArray[np.float64]
    PRI: NDArray[np.float64]

    @classmethod
    def of(
        cls, data: Replicates, cuts: CutOffs, levels: Sequence[int], ties: str, threads: int
    ) -> ManyTables:
        """Tabulate data that `minimize_many` has checked."""
        k = len(levels)
        batch = _core.Batch(
            np.array(levels, dtype=np.uint16),
            kind="parsimonious",
            expected=np.empty((0, k), dtype=np.uint32),
            ties="drop" if ties == "raise" else ties,
            all_sol=False,
            max_models=1,
            budget=1.0,
            threads=threads,
        )
        ends = [*range(0, len(data), _BLOCK), len(data)]
        blocks = [
            batch.tables(data.block(*ends), cuts=cuts.block(*ends)) for ends in pairwise(ends)
        ]
        if not blocks:  # so that the columns have their types
            blocks = [batch.tables(data.block(0, 0), cuts=cuts.block(0, 0))]
        sizes = np.concatenate([[0], *(np.diff(block["offsets"]) for block in blocks)])
        names = "configs", "out", "n", "incl", "PRI"
        columns = {name: np.concatenate([block[name] for block in blocks]) for name in names}
        columns["configs"] = columns["configs"].reshape(-1, k)
        return cls(data.names, tuple(levels), np.cumsum(sizes, dtype=np.int64), **columns)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def codes(self) -> NDArray[np.int8]:
        """
        Return the output value of every possible row.

        Returns
        -------
        ndarray of int8, shape (R, S)
            S is the size of the complete truth table; column r - 1 is row number r. 1, 0, 2 for
            "C", -1 for "?": remainders, and rows with fewer cases than `n_cut`.

        Raises
        ------
        DataError
            The result has more than 2**31 entries.
        """
        size = table_size(self.levels)
        if len(self) * size > _MOST_CELLS:
            raise DataError(
                f"{len(self):,} complete tables of {size:,} rows each are too large; `configs` "
                "and `out` contain the observed rows"
            )
        codes = np.full((len(self), size), -1, dtype=np.int8)
        replicate = np.repeat(np.arange(len(self)), np.diff(self.offsets))
        codes[replicate, self._row_numbers() - 1] = self.out
        return codes

    def _row_numbers(self) -> NDArray[Any]:
        small = table_size(self.levels) < 2**62
        numbers = row_numbers(self.configs, self.levels)
        return np.array(numbers, dtype=np.int64 if small else object)

    def to_frame(self) -> pd.DataFrame:
        """
        Return the observed rows as a DataFrame.

        Returns
        -------
        DataFrame
            One row per replicate and configuration: `replicate`, `row` (number from 1, as in
            `TruthTable`), the conditions, `OUT` ("1", "0", "C", "?"), `n`, `incl`, `PRI`.
        """
        import pandas as pd

        columns: dict[str, Any] = {
            "replicate": np.repeat(np.arange(len(self)), np.diff(self.offsets)),
            "row": self._row_numbers(),
        }
        columns |= {name: self.configs[:, i] for i, name in enumerate(self.names)}
        columns["OUT"] = pd.Categorical.from_codes(
            self.out.astype(np.int64) + 1, pd.Index(["?", "0", "1", "C"])
        )
        return pd.DataFrame(columns | {"n": self.n, "incl": self.incl, "PRI": self.PRI})

    def __repr__(self) -> str:
        return f"<ManyTables: {len(self):,} tables, {len(self.out):,} rows>"
