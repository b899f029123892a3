"""How many levels a set may have, and which whole numbers are the levels of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import listing, shown, warn
from fastqca._common.errors import CategoryWarning, DataError
from fastqca.data.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.columns import Columns

__all__ = ["MANY_LEVELS", "MAX_LEVELS", "check_levels", "check_many"]

MAX_LEVELS = 256
# Whole numbers that go further than so many levels look like raw data.
MANY_LEVELS = 21


def check_many(name: str, role: str, code: str, n_levels: int, labels: tuple[str, ...]) -> None:
    """Refuse levels that leave no number for "don't care", and doubt unnamed ones that are many."""
    if code and n_levels == MAX_LEVELS:
        raise DataError(
            f'{role} {name!r} has the levels 0 to {n_levels - 1} and "don\'t care" cells '
            f"({code}): beside these at most {MAX_LEVELS - 1} levels are possible; join levels, or "
            "recode the cells",
            column=name,
        )
    if n_levels > MANY_LEVELS and not labels:
        warn(
            f"{role} {name!r} has {n_levels} levels, each a category of its own: if these are raw "
            "numbers, calibrate it first",
            CategoryWarning,
            column=name,
        )


def check_levels(
    table: pd.DataFrame | Columns, name: str, row: NDArray[np.float64], n_levels: int, role: str
) -> None:
    """Refuse whole numbers that are not the levels 0, 1, ..., max of a multi-value set."""
    top = n_levels - 1
    if n_levels > MAX_LEVELS:
        raise DataError(
            f"{role} {name!r} has whole numbers up to {shown(top)}, but a multi-value set has "
            f"at most {MAX_LEVELS} levels (0 to {MAX_LEVELS - 1}): it looks uncalibrated. "
            "Use calibrate first",
            column=name,
        )
    present = np.unique(row[row < n_levels]).astype(np.int64)
    if present.size == n_levels:
        return
    gaps = sorted(set(range(n_levels)) - set(present.tolist()))
    kind = getattr(to_frame(table)[name].dtype, "categories", None)
    if kind is not None and kind.dtype.kind not in "fiub":
        unused = listing(f"{gap} ({kind[gap]})" for gap in gaps)
        advice = "drop unused categories with .cat.remove_unused_categories()"
    else:
        unused = listing(gaps)
        advice = "recode the levels without a gap, or calibrate the column if it is raw data"
    raise DataError(
        f"{role} {name!r} has whole numbers up to {top} but no case has level {unused}: {advice}",
        column=name,
    )
