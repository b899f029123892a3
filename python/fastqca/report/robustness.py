"""How far a solution depends on cut-offs, on anchors, on single cases, and on chance."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastqca._common.errors import FastqcaError, FastqcaWarning
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable, tables_of
from fastqca.belief import leave_out, permutation_test, sensitivity_ranges
from fastqca.solutions.minimize import minimize

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fastqca.belief import LeaveOut, PermutationTest, SensitivityRanges
    from fastqca.calibration.specs import Spec
    from fastqca.solutions.minimization import Minimization
    from fastqca.study.study import Study
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Stability", "stability"]

_MOST_CASES = 400
_MOST_WORK = 50_000  # primes times rows to explain: beyond, hundreds of runs take long
_LITTLE_WORK = 2_000  # up to which thousands of runs take a second
_LITTLE_CONDITIONS = 6  # rearranged outcomes leave far more to search with more of them
_FEW = 99  # permutations beyond
_MOST_MODELS = 1_000  # that a search among many lists
# Of models that an intermediate solution lies between, each a run. A number, not a clock: the page
# is to be the same everywhere.
_MOST_PAIRS = 64


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Stability(Exportable):
    """
    What changes a solution. Made by `stability`.

    Attributes
    ----------
    kind : str
        Of which solution.
    values : SensitivityRanges or None
        Which cut-offs and anchors leave the models as they are.
    omissions : LeaveOut or None
        The models without each case; None if there are too many cases.
    chance : PermutationTest or None
        What the same search finds when the outcome is dealt out at random.
    too_large : bool
        Whether the analysis is too large to be run hundreds of times: then nothing was.
    """

    kind: str
    values: SensitivityRanges | None = None
    omissions: LeaveOut | None = None
    chance: PermutationTest | None = None
    too_large: bool = False

    @property
    def ranges(self) -> Mapping[str, tuple[float, float, float]]:
        """The value of each cut-off and anchor, and between which the models stay the same."""
        found = () if self.values is None else self.values.ranges
        return {one.name: (one.value, one.low, one.high) for one in found}

    @property
    def left_out(self) -> Mapping[str, str]:
        """Cases whose omission changes the models, with the models then."""
        parts = () if self.omissions is None else self.omissions.parts
        return {one.part: one.models for one in parts if not one.same}

    @property
    def n_cases(self) -> int:
        """How many cases were left out in turn."""
        return 0 if self.omissions is None else len(self.omissions)

    @property
    def p_value(self) -> float:
        """How probable a solution as rare as this one is by chance; NaN without a solution."""
        return float("nan") if self.chance is None or self.chance.own is None else self.chance.p

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cut-off and anchor: `value`, `low`, `high`."""
        import pandas as pd

        index = pd.Index(list(self.ranges), name="cut-off")
        return pd.DataFrame(list(self.ranges.values()), index, columns=["value", "low", "high"])

    def _tables(self) -> list[Table]:
        tables = [] if self.values is None else list(tables_of(self.values))
        if self.left_out:
            columns = [Column("without", "left", gap=0), Column("models", "left", wrap=" ")]
            lost = [[case, models] for case, models in self.left_out.items()]
            caption = f"Cases whose removal changes the {self.kind} models"
            tables.append(Table(columns, [lost], caption=caption))
        return tables

    def about_chance(self) -> str:
        """Say what the permutations say."""
        if self.too_large:
            return "The analysis is too large to repeat hundreds of times."
        if self.chance is None or self.chance.own is None:
            return "No permutation test: there is no model."
        drawn = "" if self.chance.seed is None else f" (seed {self.chance.seed})"
        return f"{self.chance.sentence().removesuffix('.')}{drawn}."

    def __repr__(self) -> str:
        return f"<Stability of the {self.kind} solution>"


def stability(table: TruthTable, study: Study, kind: str) -> Stability:
    """Vary cut-offs and anchors one at a time, leave out cases, and permute the outcome."""
    result = _solved(table, study, kind)
    if result is None:
        return Stability(kind, too_large=True)
    whole = result.solution
    work = len(whole.prime_implicants) * len(whole.explained.rows)
    many = whole.n_models is None or whole.n_models > _MOST_MODELS
    if work > _MOST_WORK or many:
        # What one search leaves open, or closes just within its budget on a fast machine,
        # hundreds cannot compare.
        return Stability(kind, too_large=True)
    plan = None if study.plan is None else _movable(study)
    few = len(table.sets.cases) <= _MOST_CASES
    quick = work <= _LITTLE_WORK and len(table.conditions) <= _LITTLE_CONDITIONS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        return Stability(
            kind,
            sensitivity_ranges(result, study.data if plan else None, plan or None),
            leave_out(result) if few else None,
            permutation_test(result, None if quick else _FEW, seed=study.seed),
        )


def _movable(study: Study) -> dict[str, Spec]:
    """Return the calibration of columns from which no other sets are derived."""
    specs = {} if study.plan is None else study.plan.specs
    derived = " ".join(study.derived.values())
    return {
        column: spec
        for column, spec in specs.items()
        if not re.search(rf"(?<!\w){re.escape(column)}(?!\w)", derived)
    }


def _solved(table: TruthTable, study: Study, kind: str) -> Minimization | None:
    """Find the models of a solution again; None where hundreds of such searches take long."""
    include = None if kind == "conservative" else "?"

    def found(dir_exp: object) -> Minimization:
        own = {"include": include, "dir_exp": dir_exp, "max_models": 200, "budget": 2}
        return minimize(table, **{**study.settings.of_solutions(), **own})

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        try:
            result = found(None)
            if kind == "intermediate":
                ends = result.conservative.n_models, result.solution.n_models
                if None in ends or math.prod(n or 0 for n in ends) > _MOST_PAIRS:
                    return None
                result = found(study.settings.dir_exp)
        except FastqcaError:
            return None
    return result if result.solution.n_listed else None
