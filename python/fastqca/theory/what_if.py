"""What if: a case with some sets changed, and what the models predict for it then."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, number, shown
from fastqca._common.errors import CategoryWarning, DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_in
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.solutions.evidence import gather, terms_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.expressions.expression import Expression

__all__ = ["Prediction", "WhatIf", "what_if"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """
    What one model says of the case before and after the change.

    Attributes
    ----------
    model : str
        Its name.
    text : str
        The model.
    before, after : float
        Membership of the case in the model.
    carried_before, carried_after : tuple of str
        The terms that the case is in.
    """

    model: str
    text: str
    before: float
    after: float
    carried_before: tuple[str, ...]
    carried_after: tuple[str, ...]

    @property
    def flips(self) -> bool:
        """Whether the case crosses 0.5."""
        return is_in(self.before) != is_in(self.after)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WhatIf(Recorded, Exportable):
    """
    Predictions for one case with changed memberships, as computed by `what_if`.

    Attributes
    ----------
    case, outcome : str
    change : mapping of str to (float, float)
        For each changed set, the membership before (NaN for "don't care") and after.
    outcome_value : float
        Membership of the case in the outcome, as observed.
    predictions : tuple of Prediction
        One per model.
    """

    case: str
    outcome: str
    change: Mapping[str, tuple[float, float]]
    outcome_value: float
    predictions: tuple[Prediction, ...]

    @property
    def flips(self) -> bool:
        """Whether the predictions of all models flip."""
        return all(one.flips for one in self.predictions)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per model: `model`, `before`, `after`, `flips`, `carried_after`, ..."""
        import pandas as pd

        rows = [
            (
                *(one.model, one.text, one.before, one.after, one.flips),
                *(" + ".join(terms) for terms in (one.carried_before, one.carried_after)),
            )
            for one in self.predictions
        ]
        names = ["model", "text", "before", "after", "flips", "carried_before", "carried_after"]
        return pd.DataFrame(rows, columns=names)

    def _tables(self) -> list[Table]:
        columns = [Column("model", "left", gap=0, wrap=" + "), Column("before"), Column("after")]
        columns += [Column("flips", "left"), Column("terms after", "left", wrap=" ")]
        rows = [
            [
                *(f"{one.model}: {one.text}", figure(one.before, 2), figure(one.after, 2)),
                *("yes" if one.flips else "no", " + ".join(one.carried_after) or "-"),
            ]
            for one in self.predictions
        ]
        return [Table(columns, [rows], caption=self._caption(), notes=[self.sentence()])]

    def _caption(self) -> str:
        moved = ", ".join(
            f"{name} {figure(old, 2)} -> {figure(new, 2)}"
            for name, (old, new) in self.change.items()
        )
        return f"What if {self.case} had {moved}"

    def sentence(self) -> str:
        """Say the result in one sentence."""
        n, flips = len(self.predictions), sum(one.flips for one in self.predictions)
        to = "to" if is_in(self.predictions[0].after) else "away from"
        if n == 1:
            verb = f"flips {to} {self.outcome}" if flips else "does not flip"
        elif flips == n:
            verb = f"flips {to} {self.outcome} in all {n} models"
        else:
            verb = f"flips in {flips or 'none'} of {n} models"
        return f"The prediction for {self.case} {verb}."

    def __repr__(self) -> str:
        return f"<WhatIf {self._caption().removeprefix('What if ')}: {self.sentence()}>"


@recorded
def what_if(
    solution: Any,  # noqa: ANN401 (a result or an expression)
    case: str,
    set: Mapping[str, float],  # noqa: A002 (reads as the sentence does)
    data: Any = None,  # noqa: ANN401 (any table)
    *,
    outcome: str | None = None,
    case_id: str | None = None,
) -> WhatIf:
    """
    Change memberships of one case and compute what the models predict.

    Parameters
    ----------
    solution : Minimization, SolutionSet, Model, str or Expression
        The models.
    case : str
        Name of the case.
    set : mapping of str to float
        New memberships, or levels of multi-value sets: ``{"WILL": 1, "RES": 0.67}``.
    data : DataFrame or other table, optional
        The sets, if the models are expressions.
    outcome : str, optional
        Needed if neither a result nor an arrow names the outcome.
    case_id : str, optional
        The column of `data` with the names of the cases. By default the index.

    Returns
    -------
    WhatIf

    Raises
    ------
    DataError
        The case or a set does not exist, or a membership is not in [0, 1].
    ExpressionError
        An expression cannot be read.

    Notes
    -----
    The models are not changed: the result shows what they imply for the case, not a new analysis
    that includes a case never observed.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("allers", "crisp")
    >>> found = what_if("WILL*ALIGN*RES*EXT -> OUT", "D", {"WILL": 1, "ALIGN": 1, "EXT": 1}, sets)
    >>> found.flips, found.predictions[0].carried_after
    (True, ('WILL*ALIGN*RES*EXT',))
    """
    if not hasattr(set, "items"):
        raise DataError(f"set must be a mapping, as in {{'WILL': 1}}, got {shown(set)}")
    claims, _, evidence = gather(solution, data, outcome, case_id=case_id)
    if case not in evidence.cases:
        raise DataError(f"case: there is no {case!r}{did_you_mean(str(case), evidence.cases)}")
    if not set:
        raise DataError("set is empty: give the memberships to change, as in {'WILL': 1}")
    at = evidence.cases.index(case)
    sets = evidence.sets
    values = sets.values.copy()  # noqa: PD011 (SetData, not pandas)
    change = {}
    for name, new in set.items():
        if name not in sets.names:
            raise DataError(f"set: no model uses {name!r}{did_you_mean(str(name), sets.names)}")
        row = sets.names.index(name)
        old = float(sets.columns[name][at])
        change[name] = np.nan if old < 0 else old, _read_membership(name, new, sets.levels[row])
        values[row, at] = change[name][1]
    changed = replace(evidence, sets=replace(sets, values=values))
    predictions = []
    for claim in claims:
        terms = terms_of(claim.model)
        formulas = [*terms, claim.model]
        before = evidence.memberships(formulas)[:, at]
        with warnings.catch_warnings():
            # The case may have been the only one with a level that a term names.
            warnings.simplefilter("ignore", CategoryWarning)
            after = changed.memberships(formulas)[:, at]
        predictions.append(
            Prediction(
                model=claim.name,
                text=str(claim.model),
                before=float(before[-1]),
                after=float(after[-1]),
                carried_before=_terms_with(before, terms),
                carried_after=_terms_with(after, terms),
            )
        )
    return WhatIf(case, evidence.outcome, change, float(evidence.y[at]), tuple(predictions))


def _terms_with(scores: NDArray[np.float64], terms: Sequence[Expression]) -> tuple[str, ...]:
    return tuple(str(term) for term, score in zip(terms, scores, strict=False) if is_in(score))


def _read_membership(name: str, value: object, levels: int) -> float:
    """Check a new membership, or level."""
    level = number(value, f"set: {name}", low=0, high=levels - 1)
    if levels > 2 and level != int(level):
        raise DataError(f"set: {name} has the levels {listing(range(levels))}, got {shown(value)}")
    return level
