"""Parts of the space of cut-offs with the same truth table."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fastqca._common.tolerance import reaches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fastqca.batch.sweep_axes import Axis, Cell

    Rows: TypeAlias = tuple[NDArray[np.uint32], NDArray[np.float64], NDArray[np.float64]]

__all__ = ["regions"]


def regions(
    table: Rows, axes: Sequence[Axis], fixed: tuple[float, int, float]
) -> Iterator[tuple[tuple[Cell, ...], tuple[float, int, float], bytes]]:
    """
    Walk over the combinations of cut-offs that may differ for a truth table.

    Parameters
    ----------
    table : (n, incl, PRI)
        Of each observed row.
    axes : sequence of Axis
        Those of the cut-offs that are varied.
    fixed : (float, int, float)
        incl_cut, n_cut and pri_cut where they are not.

    Yields
    ------
    cells : tuple of Cell
        One for each axis.
    cuts : (float, int, float)
        A combination within these.
    key : bytes
        What the rows are coded; equal for equal truth tables.
    """
    n, incl, pri = table
    scores = {"incl_cut": incl, "pri_cut": pri}
    # A row still counts as "at least" a cut-off that is a little higher than its score.
    parts = [
        axis.cells(scores[axis.name][~np.isnan(scores[axis.name])] if axis.continuous else None)
        for axis in axes
    ]
    for cells in product(*parts):
        values = dict(zip(("incl_cut", "n_cut", "pri_cut"), fixed, strict=True))
        values |= {axis.name: cell.value for axis, cell in zip(axes, cells, strict=True)}
        cuts = float(values["incl_cut"]), int(values["n_cut"]), float(values["pri_cut"])
        high, fewest, reduced = cuts
        ones = reaches(incl, high)
        if reduced > 0:
            ones &= reaches(pri, reduced)
        yield cells, cuts, np.where(n < fewest, 2, ones).astype(np.uint8).tobytes()
