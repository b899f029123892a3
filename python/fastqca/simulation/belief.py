"""
How firmly the models of simulated data stand: the functions of `fastqca.belief`, as metrics.

Each replicate is analysed once more by `minimize`, and what this returns is asked about by the
public functions themselves, so that their error rates are those of what users get. What a function
says about one replicate is a number or a flag, `BELIEF` (metrics.py) has their names.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import BudgetSpentError, SolutionError, TooLargeError
from fastqca.batch import ManySolutions, Status
from fastqca.belief import (
    bootstrap,
    calibration_uncertainty,
    holdout,
    influence,
    leave_out,
    permutation_test,
    sensitivity_ranges,
)
from fastqca.belief.bootstrap import interval, samples, weighted_fit
from fastqca.calibration.specs import Crisp, Fuzzy
from fastqca.simulation.asked import ANCHOR_ERROR
from fastqca.simulation.metrics import BELIEF
from fastqca.simulation.noise import Purpose, Streams
from fastqca.simulation.truth import memberships_in_sums
from fastqca.solutions.minimize import minimize

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.calibration.specs import Spec
    from fastqca.simulation.cells import CellAnalysis, Task
    from fastqca.simulation.generator import Simulated
    from fastqca.simulation.truth import Floats, Terms, Truths
    from fastqca.solutions.minimization import Minimization

__all__ = ["believed"]

_LEVEL = 0.05
_POPULATION = 10_000  # cases
_CLOSE = 1e-9


def believed(
    task: Task,
    analysis: CellAnalysis,
    sample: Simulated,
    truths: Truths,
    at: NDArray[np.intp],
    many: ManySolutions,
) -> dict[str, Floats]:
    """
    Ask about the models of the replicates `at` of a sample, analysed as `many`: (G,) each.

    NaN for replicates without a model, and where not all models are known.
    """
    checks = task.data.belief
    asked = [name for name in checks if name in BELIEF]
    out = {m.name: np.full(len(many), np.nan) for name in asked for m in BELIEF[name]}
    numbers = (task.replicates.start + at).tolist()
    streams = Streams.of(numbers, 1, task.seed, task.data.stream, task.threads)
    seeds = (streams.per_replicate(Purpose.BELIEF, 1)[:, 0] * 2**32).astype(np.int64).tolist()
    settings = dict(analysis.arguments)
    settings["include"] = None if settings.pop("solution") == "conservative" else "?"
    sums, hidden = truths.within(many.names).seen_by(many.names)
    which = truths.within(many.names).of_each(len(many))
    solved = (many.status == Status.SOLVED) & (np.diff(many.model_offsets) > 0)
    for i in np.flatnonzero(solved).tolist():
        truth = None if hidden[which[i]] else sums[which[i]]
        one = _Replicate(task, sample, int(at[i]), settings, truth, seeds[i])
        for name in asked:
            try:
                values = _ASK[name](one, checks[name])
            except (BudgetSpentError, SolutionError, TooLargeError):
                continue
            for metric, value in zip(BELIEF[name], values, strict=True):
                out[metric.name][i] = value
    return out


@dataclass(frozen=True, eq=False)
class _Replicate:
    """One replicate, of which something is asked."""

    task: Task
    sample: Simulated
    at: int
    settings: Mapping[str, Any]
    truth: Terms | None  # (T, k), None where the analyst does not have all of its conditions
    seed: int

    @property
    def how(self) -> dict[str, Any]:
        """Seed and threads."""
        return {"seed": self.seed, "threads": self.task.threads}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The complete cases."""
        return self.sample.frame(self.at).dropna()

    @cached_property
    def sets(self) -> tuple[Floats, Floats]:
        """Conditions (N, k) and outcome (N,)."""
        values = self.frame.to_numpy(dtype=np.float64)
        return values[:, :-1], values[:, -1]

    @cached_property
    def solution(self) -> Minimization:
        """What `minimize` finds."""
        return minimize(
            self.frame, self.sample.outcome_name, list(self.sample.names), **self.settings
        )

    @cached_property
    def population(self) -> tuple[Floats, Floats] | None:
        """Many cases of the same kind: what holds in the long run. None if there are no others."""
        data = self.task.data
        if data.generator.exhaustive:
            return None
        n = data.n * math.ceil(_POPULATION / data.size)
        number_ = int(self.sample.replicates[self.at])
        drawn = data.generator.draw(
            [number_], n, seed=self.task.seed, cell=data.stream, threads=self.task.threads
        )
        _, x, y = next(drawn.groups())
        return x[0].astype(np.float64), y[0].astype(np.float64)


def _permutation_test(one: _Replicate, n: float) -> list[float]:
    test = permutation_test(one.solution, int(n), **one.how)
    parsimony, fit = test["parsimony"].p, test["fit"].p
    terms = any(term.p > _LEVEL for term in test.terms)
    return [parsimony, parsimony > _LEVEL, fit, fit > _LEVEL, terms]


def _sensitivity_ranges(one: _Replicate, _: float) -> list[float]:
    found = sensitivity_ranges(one.solution, parameters="incl_cut", threads=one.task.threads)
    return [found["incl_cut"].high - found["incl_cut"].low]


def _leave_out(one: _Replicate, _: float) -> list[float]:
    left = leave_out(one.solution, threads=one.task.threads)
    return [len(left.changing) / len(left)]


def _influence(one: _Replicate, most: float) -> list[float]:
    found = influence(one.solution, most=int(most), threads=one.task.threads)
    tippings = [found["the solution", change] for change in ("removal", "outcome", "condition")]
    return [
        math.nan if tip.size is None or tip.size > tip.at_least else tip.size for tip in tippings
    ]


def _bootstrap(one: _Replicate, n: float) -> list[float]:
    found = bootstrap(one.solution, int(n), **one.how)
    if one.population is None:
        return [found.same, math.nan, math.nan]
    model = np.array([term.implicant for term in one.solution.models[0].terms], dtype=np.int16)
    _, _, low, high = found.models[0].fit[0]
    of_truth = math.nan
    if one.truth is not None:
        x, y = one.sets
        picks = samples(int(n), len(y), one.seed)
        counts = np.stack([np.bincount(pick, minlength=len(y)) for pick in picks])
        inside = memberships_in_sums(one.truth[np.newaxis], x[np.newaxis])
        own = interval(weighted_fit(inside, y, counts)["inclS"][:, 0], found.level)
        of_truth = _covers(own, one.truth, one.population)
    return [found.same, _covers((low, high), model, one.population), of_truth]


def _covers(ends: tuple[float, float], terms: Terms, population: tuple[Floats, Floats]) -> float:
    """Tell whether an interval has the consistency of a sum (T, k) in the population."""
    x, y = population
    inside = memberships_in_sums(terms[np.newaxis], x[np.newaxis])[0]
    if math.isnan(ends[0]) or not inside.any():
        return math.nan
    wanted = float(np.minimum(inside, y).sum() / inside.sum())
    return ends[0] - _CLOSE <= wanted <= ends[1] + _CLOSE


def _holdout(one: _Replicate, n: float) -> list[float]:
    if len(one.frame) < 2:
        return [math.nan, math.nan]
    means = holdout(one.solution, n=int(n), **one.how).to_frame()[["inclS", "covS"]].mean()
    return [float(value) for value in means]


def _calibration_uncertainty(one: _Replicate, n: float) -> list[float]:
    generator: Any = one.task.data.generator
    plan = {name: spec for name, spec in generator.plan.specs.items() if name in one.frame}
    error = float(one.task.data.belief.get(ANCHOR_ERROR, 0.25))
    ranges: dict[str, tuple[float, float]] = {}
    raw = one.frame.copy()
    cases = [int(case.removeprefix("N")) - 1 for case in raw.index]
    seen = one.sample.raw_seen[one.at, cases]  # type: ignore[index] # networks have them
    for name, spec in plan.items():
        raw[name] = seen[:, one.sample.true_names.index(name)]
        by = error * generator.deviations[name]
        plan[name], anchor, middle = _crossover(spec, crisp=generator.sets == "crisp")
        ranges[f"{name}.{anchor}"] = middle - by, middle + by
    found = calibration_uncertainty(
        raw, plan, ranges, int(n), one.sample.outcome_name, list(one.sample.names),
        **one.how, **one.settings,
    )  # fmt: skip
    return [found.same]


def _crossover(spec: Fuzzy | Crisp, *, crisp: bool) -> tuple[Spec, str, float]:
    """Return a calibration, and the name and value of its anchor where membership is 0.5."""
    if isinstance(spec, Fuzzy) and crisp:
        spec = Crisp((spec.crossover,))
    if isinstance(spec, Fuzzy):
        return spec, "crossover", spec.crossover
    return spec, "threshold", spec.thresholds[0]


_ASK = {
    "permutation_test": _permutation_test,
    "sensitivity_ranges": _sensitivity_ranges,
    "leave_out": _leave_out,
    "influence": _influence,
    "bootstrap": _bootstrap,
    "holdout": _holdout,
    "calibration_uncertainty": _calibration_uncertainty,
}
