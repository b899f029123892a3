"""How far a solution depends on cut-offs, on single cases, and on chance."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import FastqcaError, FastqcaWarning
from fastqca._common.tolerance import reaches
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.recoding import recoded
from fastqca.truth_tables.truth_table import TruthTable, coded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from fastqca.solutions.minimization import Minimization
    from fastqca.study.study import Study

__all__ = ["Stability", "stability"]

_PERMUTATIONS = 199
_MOST_CASES = 400
_MOST_WORK = 50_000  # primes times rows to explain: beyond, hundreds of runs take long
_MOST_MODELS = 100_000  # beyond, counting them is most of a run
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
    ranges : mapping of str to (float, float, float)
        For each cut-off: its value, and the least and the greatest value up to which the models
        stay the same, in steps of 0.01 (of one case for `n_cut`).
    left_out : mapping of str to str
        Cases whose omission changes the models, with the models then.
    n_cases : int
        How many cases were left out in turn; 0 if there are too many.
    p_value : float
        Share of permutations of the outcome with a model of at least the consistency times
        coverage of the best one found; NaN where none was found.
    n_unknown : int
        Permutations with so many intermediate solutions that they were not searched. `p_value`
        counts them as if they had such a model.
    seed : int
    too_large : bool
        Whether the analysis is too large to be run hundreds of times: then nothing was.
    """

    kind: str
    ranges: Mapping[str, tuple[float, float, float]]
    left_out: Mapping[str, str]
    n_cases: int
    p_value: float
    n_unknown: int
    seed: int
    too_large: bool = False

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cut-off: `value`, `low`, `high`."""
        import pandas as pd

        index = pd.Index(list(self.ranges), name="cut-off")
        return pd.DataFrame(list(self.ranges.values()), index, columns=["value", "low", "high"])

    def _tables(self) -> list[Table]:
        columns = [Column("cut-off", "left", gap=0)]
        columns += [Column("value"), Column("same from"), Column("to")]
        rows = [
            [name, *(f"{number:g}" for number in numbers)] for name, numbers in self.ranges.items()
        ]
        caption = f"Values with the same {self.kind} models"
        tables = [Table(columns, [rows], caption=caption, notes=[self.about_chance()])]
        if self.left_out:
            columns = [Column("without", "left", gap=0), Column("models", "left", wrap=" ")]
            lost = [[case, models] for case, models in self.left_out.items()]
            caption = f"Cases whose removal changes the {self.kind} models"
            tables.append(Table(columns, [lost], caption=caption))
        return tables

    def about_chance(self) -> str:
        """Say what the permutations say."""
        if self.too_large:
            return "The analysis is too large to be run hundreds of times."
        if np.isnan(self.p_value):
            return "No permutation test: there is no model."
        least = self.p_value - self.n_unknown / (1 + _PERMUTATIONS)
        found = figure(self.p_value)
        if self.n_unknown:
            found = (
                f"{figure(least)} to {found} ({self.n_unknown} have too many models to be searched)"
            )
        return (
            f"In {_PERMUTATIONS} permutations of the outcome (seed {self.seed}), the same search "
            f"finds a model with at least this consistency and coverage with p = {found}."
        )

    def __repr__(self) -> str:
        return f"<Stability of the {self.kind} solution>"


def stability(table: TruthTable, study: Study, kind: str) -> Stability:
    """
    Vary cut-offs one at a time, leave out cases one at a time, and permute the outcome.

    Notes
    -----
    The permutation test searches for models anew in each permutation: the honest comparison, and
    a much weaker test than one of a formula fixed beforehand.
    """

    def models(changed: TruthTable) -> frozenset[str] | None:
        try:
            solution = _solved(changed, study, kind)
        except _ManyPairsError:
            return frozenset([f"more than {_MOST_PAIRS} intermediate solutions"])
        return None if solution is None else frozenset(map(str, solution.listed()))

    settings = study.settings
    high, low = cut_offs(settings.incl_cut)

    def inclusion(value: float) -> frozenset[str] | None:
        return models(recoded(table, incl_cut=value if low is None else (value, min(low, value))))

    try:
        whole = _solved(table, study, kind)
        work: float = (
            0 if whole is None else len(whole.prime_implicants) * len(whole.explained.rows)
        )
        if whole is not None and (whole.n_models is None or whole.n_models > _MOST_MODELS):
            # What one search leaves open, or closes just within its budget on a fast machine,
            # hundreds cannot compare.
            work = math.inf
    except _ManyPairsError:
        work = math.inf
    if work > _MOST_WORK:
        return Stability(kind, {}, {}, 0, float("nan"), 0, study.seed, too_large=True)
    base = models(table)
    ranges = {
        "incl_cut": _range(high, 0.01, 0.5, 1.0, base, inclusion),
        "pri_cut": _range(
            settings.pri_cut, 0.01, 0.0, 1.0, base, lambda v: models(recoded(table, pri_cut=v))
        ),
        "n_cut": _range(
            settings.n_cut, 1, 1, int(table.n.max()), base,
            lambda v: models(recoded(table, n_cut=int(v))),
        ),
    }  # fmt: skip
    n = len(table.sets.cases)
    lost: dict[str, str] = {}
    if n <= _MOST_CASES:
        for case in range(n):
            found = _without(table, case, models)
            if found != base:
                name = table.sets.cases[case]
                lost[name] = "none" if found is None else _listed(sorted(found))
    p_value, unknown = _permuted(table, study, kind)
    tried = n if n <= _MOST_CASES else 0
    return Stability(kind, ranges, lost, tried, p_value, unknown, study.seed)


def _listed(models: list[str], most: int = 3) -> str:
    """Write the first few models: with 200 for each of 48 cases the page would be megabytes."""
    more = len(models) - most
    return "; ".join(models[:most]) + (f"; and {more} more" if more > 0 else "")


class _ManyPairsError(Exception):
    """Models lie between too many pairs to be looked for hundreds of times."""


def _solved(table: TruthTable, study: Study, kind: str) -> Any:  # noqa: ANN401 (SolutionSet or None)
    """Find the models of a solution."""
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
                    raise _ManyPairsError
                result = found(study.settings.dir_exp)
        except FastqcaError:
            return None
    return result.solution if result.solution.n_listed else None


def _range(
    value: float,
    step: float,
    low: float,
    high: float,
    base: frozenset[str] | None,
    models: Callable[[float], frozenset[str] | None],
) -> tuple[float, float, float]:
    """Walk from a value in both directions until the models change."""
    ends = []
    for direction in (-1, 1):
        last = value
        for i in range(1, round((high - low) / step) + 1):
            tried = round(value + direction * i * step, 10)
            if not low <= tried <= high:
                break
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FastqcaWarning)
                try:
                    same = models(tried) == base
                except FastqcaError:
                    same = False
            if not same:
                break
            last = tried
        ends.append(last)
    return value, ends[0], ends[1]


def _without(
    table: TruthTable,
    case: int,
    models: Callable[[TruthTable], frozenset[str] | None],
) -> frozenset[str] | None:
    """Solve without one case."""
    keep = np.arange(len(table.sets.cases)) != case
    fewer = table.sets.of_cases(np.flatnonzero(keep))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        try:
            values = np.ascontiguousarray(table.outcome_values[keep])
            return models(coded(fewer, table.outcome, values, table.settings, told=True))
        except FastqcaError:
            return None


def _permuted(table: TruthTable, study: Study, kind: str) -> tuple[float, int]:
    """Return the share of permutations with as good a model, and how many are counted unseen."""

    def best(changed: TruthTable) -> float:
        solution = _solved(changed, study, kind)
        if solution is None:
            return 0.0
        fits = [model.fit for model in solution.listed()[:20]]
        top: float = max(fit["inclS"] * fit["covS"] for fit in fits)
        return top

    observed = best(table)
    if observed == 0:
        return float("nan"), 0
    rng = np.random.default_rng(study.seed)
    settings = table.settings.changed(exclude=None)
    larger = unknown = 0
    for _ in range(_PERMUTATIONS):
        shuffled = rng.permutation(table.outcome_values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FastqcaWarning)
            try:
                made = coded(table.sets, table.outcome, shuffled, settings, told=True)
            except FastqcaError:
                continue
        try:
            larger += reaches(best(made), observed)
        except _ManyPairsError:
            unknown += 1
    return (1 + larger + unknown) / (1 + _PERMUTATIONS), unknown
