"""A calibration plan to begin with: an entry for each column of raw data, to be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import printable
from fastqca._common.errors import CalibrationError, DataError
from fastqca._common.toml import toml_text
from fastqca.calibration.labels import Labels
from fastqca.calibration.survey import likert, percentiles
from fastqca.data.cells import meaning
from fastqca.data.frames import to_frame
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.calibration.specs import Spec

__all__ = ["plan_template"]

_MOST_LABELS = 12
# The lowest and the highest answer on usual scales, with the number of points.
_SCALES = {(1, 5): 5, (1, 7): 7, (1, 9): 9, (0, 10): 11}

_HEAD = """\
# A calibration plan: one table per column, with the name of the column. Edit it, delete columns
# that are not sets, then run: fastqca calibrate DATA.csv plan.toml
#
#   type = "fuzzy"        exclusion = 400, crossover = 550, inclusion = 900
#                         (falling numbers if low values are in the set)
#   type = "percentiles"  the same three as percentiles of the cases
#   type = "likert"       points = 7
#   type = "crisp"        thresholds = [550], or [20, 40] for levels 0, 1, 2
#   type = "labels"       labels = {Yes = 1, No = 0}
#   type = "steps"        steps = {0 = 0, 3 = 0.33, 6 = 0.67, 9 = 1}
#
# Give a reason for each column: reason = "fewer than ten cabinets". Anchors that come from
# knowledge of the cases are better than percentiles, which change with the sample.
"""


def plan_template(data: Any) -> str:  # noqa: ANN401 (anything tabular)
    r"""
    Write an editable calibration plan with an entry for each column that is not yet a set.

    Parameters
    ----------
    data : DataFrame
        The raw values.

    Returns
    -------
    str
        The text of a TOML file that `CalibrationPlan.from_toml` can read, with comments that
        describe each column. Whole numbers that look like answers on a scale are calibrated with
        `likert`, labels by levels, and other numbers with `percentiles`.

    Raises
    ------
    DataError
        `data` is not tabular, or has no columns.

    Examples
    --------
    >>> print(plan_template({"SME": ["Yes", "No"], "AGE": [12.0, 40.5]}).partition("sample.\n")[2])
    <BLANKLINE>
    # SME: labels Yes (1), No (1)
    [SME]
    type = "labels"
    <BLANKLINE>
    [SME.labels]
    Yes = 1
    No = 0
    <BLANKLINE>
    # AGE: 2 values from 12 to 40.5, mean 26.25, median 26.25
    [AGE]
    type = "percentiles"
    exclusion = 5
    crossover = 50
    inclusion = 95
    <BLANKLINE>
    """
    table = to_frame(data)
    table = table.set_axis([str(name) for name in table.columns], axis=1)
    if not len(table.columns):
        raise DataError("the data have no column to calibrate")
    return "\n".join([_HEAD, *(_entry(table[name], name) for name in table.columns)])


def _entry(column: pd.Series, name: str) -> str:
    """Write the entry of one column, with a comment on what it holds."""
    try:
        x = as_numbers(column, name)
    except DataError:
        return _of_labels(column, name)
    known = x[~np.isnan(x)]
    missing = f", {x.size - known.size} missing" if known.size < x.size else ""
    if not known.size:
        return f"# {printable(name)}: no values\n"
    told = (
        f"# {printable(name)}: {known.size} values from {known.min():.6g} to {known.max():.6g}, "
        f"mean {known.mean():.4g}, median {np.median(known):.6g}{missing}"
    )
    if known.min() >= 0 and known.max() <= 1:
        kind = "crisp" if np.isin(known, (0, 1)).all() else "fuzzy"
        return f"{told}; a {kind} set already\n"
    spec = _suggested(known, name, column.to_frame(name))
    if spec is None:
        return (
            f"{told}; too few different values for percentiles\n"
            f'# {toml_text({name: {}}).strip()}\n# type = "fuzzy"\n# exclusion = \n# crossover = \n'
            "# inclusion = \n"
        )
    return f"{told}\n{toml_text({name: spec.to_dict()})}"


def _suggested(known: NDArray[np.float64], name: str, table: pd.DataFrame) -> Spec | None:
    """Choose a spec that can be applied to the values."""
    if (known == np.floor(known)).all():
        points = _SCALES.get((int(known.min()), int(known.max())))
        if points is not None:
            return likert(points, lowest=int(known.min()))
    spec = percentiles(5, 50, 95)
    try:
        spec.resolved(known, name, table)
    except CalibrationError:
        return None
    return spec


def _of_labels(column: pd.Series, name: str) -> str:
    counts = column.dropna().astype(str).str.strip().value_counts(sort=False)
    labels = counts.index.tolist()
    if not 1 < len(labels) <= _MOST_LABELS:
        values = "value" if len(labels) == 1 else "different values"
        return f"# {printable(name)}: text, {len(labels)} {values}; not a set\n"
    told = ", ".join(f"{printable(label)} ({counts[label]})" for label in labels)
    order = labels if len(labels) != 2 else sorted(labels, key=lambda label: meaning(label) is True)
    levels = {label: order.index(label) for label in labels}
    entry = toml_text({name: Labels(tuple(levels.items())).to_dict()})
    sure = len(labels) == 2 and {meaning(label) for label in labels} == {True, False}
    check = "" if sure else "; put the levels in order"
    return f"# {printable(name)}: labels {told}{check}\n{entry}"
