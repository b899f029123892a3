"""What is searched: checked conditions, the outcome, cut-offs and depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import number, shown, whole_number
from fastqca._common.errors import DataError, TooLargeError
from fastqca._common.tolerance import reaches
from fastqca.data.frames import case_names, to_table
from fastqca.truth_tables.selection import read_outcome, read_sets, select_conditions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from fastqca.data.missing import Missing
    from fastqca.data.sets import SetData

__all__ = ["Question", "cut_off", "nothing_found", "reaching", "read_question"]

_CUTS = ("incl_cut", "cov_cut", "ron_cut", "pri_cut")


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """The conditions and the outcome of N cases, and how many conditions are joined at most."""

    sets: SetData
    outcome: str  # as it is printed
    y: NDArray[np.float64]  # memberships in it
    depth: int
    dropped: tuple[str, ...]  # cases left out because a value is missing

    def conjunctions(
        self, *, necessity: bool, incl_cut: float, cov_cut: float
    ) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
        """Find necessary or minimally sufficient conjunctions: terms (T, k) and fit (T, 4)."""
        cuts = {"incl_cut": incl_cut, "cov_cut": cov_cut}
        return self._search(_core.conjunctions, necessity=necessity, **cuts)

    def disjunctions(
        self,
        known: NDArray[np.int16] | None = None,
        *,
        incl_cut: float,
        cov_cut: float,
        ron_cut: float,
    ) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
        """Find minimal necessary disjunctions that hold no conjunction of `known` (C, k)."""
        if known is None:
            known = np.empty((0, len(self.sets.names)), dtype=np.int16)
        cuts = {"incl_cut": incl_cut, "cov_cut": cov_cut, "ron_cut": ron_cut}
        return self._search(_core.disjunctions, known=known, **cuts)

    def _search(
        self,
        function: Callable[..., tuple[NDArray[np.int16], NDArray[np.float64]]],
        **options: Any,  # noqa: ANN401
    ) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
        sets = self.sets
        options |= {
            "levels": np.array(sets.levels, dtype=np.uint16),
            "fuzzy": np.array(sets.fuzzy, dtype=np.bool_),
        }
        try:
            return function(sets.values, self.y, depth=self.depth, **options)
        except TooLargeError as error:
            raise DataError(str(error)) from error


def read_question(
    data: object,
    outcome: object,
    conditions: str | Iterable[str] | None,
    *,
    case_id: str | None,
    missing: Missing,
    depth: object = None,
) -> Question:
    """Read the data of an analysis."""
    table = to_table(data)
    cases = case_names(table, case_id)
    target = read_outcome(table, outcome)
    names = select_conditions(table, conditions, target, case_id)
    most = len(names) if depth is None else whole_number(depth, "depth", low=1)
    sets, y, dropped = read_sets(table, target, names, cases, missing)
    return Question(sets, target.label, y, min(most, len(names)), dropped)


def cut_off(value: object, name: str) -> float:
    """Check a cut-off."""
    return number(value, name, low=0, high=1)


def reaching(values: NDArray[np.float64], cut: float) -> NDArray[np.bool_]:
    """Tell which values reach a cut-off, within the tolerance of R; 0/0 counts as 0."""
    return reaches(np.nan_to_num(values), cut)


def nothing_found(what: str, settings: Mapping[str, Any]) -> str:
    """
    Word that nothing reaches the cut-offs.

    Examples
    --------
    >>> nothing_found("expression", {"incl_cut": 0.9, "ron_cut": 0.0, "depth": 3})
    'No expression of at most 3 conditions reaches incl_cut=0.9.'
    """
    cuts = [f"{name}={shown(settings[name])}" for name in _CUTS if settings.get(name, 0) > 0]
    depth = settings["depth"]
    size = "" if depth is None else f" of at most {depth} condition{'' if depth == 1 else 's'}"
    return f"No {what}{size} reaches {' and '.join(cuts) or 'the cut-offs'}."
