"""Test solutions for a robustness test: the nearest different ones, each in its calibration."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._common.check import number, whole_number
from fastqca._common.errors import FastqcaWarning
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.belief.axes import AnchorAxis, along, axes_of, chosen, search
from fastqca.belief.inquiry import Inquiry, check_known
from fastqca.belief.ranges import beside, parts_of
from fastqca.solutions.minimize import minimize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from fastqca._common.progress import Progress
    from fastqca.belief.axes import Axis
    from fastqca.belief.inquiry import Searched
    from fastqca.belief.moving import Codes
    from fastqca.belief.ranges import Part
    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.terms import Model

__all__ = ["NearSolution", "NearestSolutions", "nearest_solutions"]

_NEAR = (
    0.05  # of the spread of a parameter: how far beyond the end of a range a value is looked for
)
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class NearSolution:
    """
    The nearest different solution on one side of one parameter.

    Attributes
    ----------
    parameter : str
        "incl_cut", "DEV.crossover", ...
    side : {"below", "above"}
    end : float
        The end of the range of the current models, or of the gap without a solution next to it.
    value : float
        The value used for this solution: a round number near `end`.
    solution : Minimization
        The solution, with its own truth table and calibration.
    """

    parameter: str
    side: Literal["below", "above"]
    end: float
    value: float
    solution: Minimization


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NearestSolutions(Recorded, Exportable):
    """
    Test solutions for robustness checks, as found by `nearest_solutions`.

    Iterating yields all their models, each with its own truth table, as expected by `robustness`.

    Attributes
    ----------
    kind, outcome, models : str
        The solution.
    tests : tuple of NearSolution
    """

    kind: str
    outcome: str
    models: str
    tests: tuple[NearSolution, ...]

    def __len__(self) -> int:
        return sum(len(test.solution.models) for test in self.tests)

    def __iter__(self) -> Iterator[Model]:
        return (model for test in self.tests for model in test.solution.models)

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per test solution, unrounded.

        Returns
        -------
        DataFrame
            `parameter`, `side`, `end`, `value`, `models`, a tuple of expressions as text.
        """
        import pandas as pd

        rows = [
            (*(test.parameter, test.side, test.end, test.value), _texts(test.solution))
            for test in self.tests
        ]
        return pd.DataFrame(rows, columns=["parameter", "side", "end", "value", "models"])

    def _tables(self) -> list[Table]:
        columns = [Column("", "left", gap=0), Column("side", "left"), Column("other beyond")]
        columns += [Column("tested at"), Column("models", "left", wrap=" ")]
        rows = [
            [
                *(test.parameter, test.side, f"{test.end:.6g}", f"{test.value:.6g}"),
                "; ".join(_texts(test.solution)),
            ]
            for test in self.tests
        ]
        caption = f"Solutions of {self.outcome} nearest to the {self.kind} solution: {self.models}"
        return [Table(columns, [rows], caption=caption)]

    def __repr__(self) -> str:
        return (
            f"<NearestSolutions of {self.outcome}, {self.kind}: {len(self.tests)} test solutions>"
        )


@recorded
def nearest_solutions(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    raw: Any = None,  # noqa: ANN401 (any table)
    plan: Any = None,  # noqa: ANN401 (a plan, or a mapping of columns to specs)
    *,
    parameters: str | Iterable[str] | None = None,
    within: float | None = 0.1,
    threads: int | None = None,
    progress: Progress = None,
) -> NearestSolutions:
    """
    Find the nearest different solutions as test solutions for `robustness`.

    Parameters
    ----------
    solution, raw, plan, parameters
        As for `sensitivity_ranges`.
    within : float or None, default 0.1
        Maximum distance between the current value and the value where other models begin: for an
        anchor, as a share of the range of the values and anchors of its column; for `incl_cut` and
        `pri_cut`, as a difference; for `n_cut`, as a share of the cases, but at least 1. None for
        any distance.
    threads, progress
        As for `sensitivity_ranges`.

    Returns
    -------
    NearestSolutions
        Pass it to `robustness` as `tests`.

    Raises
    ------
    DataError
        As for `sensitivity_ranges`; also if `within` is not a number or is negative.
    SolutionError
        The solution has too many models to compare.

    Notes
    -----
    Each parameter is varied separately, to either side. Each parameter is varied separately, to
    either side. Starting from the current value and moving outward, the first different models
    count; values without a solution are skipped. Among the values with these models, one near the
    end is used that has few digits, as a researcher would choose, and leaves no case at 0.5. The
    analysis is repeated with this value and everything else unchanged. A parameter without other
    solutions beyond its range has no test solution.

    Such test solutions are the hardest of their kind [1]_, because smaller changes leave the models
    unchanged. Which distances are plausible is a theoretical question; the default of `within` is
    only a convention.

    References
    ----------
    .. [1] Oana, I.-E. and Schneider, C. Q. (2024). A robustness test protocol for applied QCA:
       theory and R software application. *Sociological Methods & Research* 53(1), 57-88.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    >>> solution = qca.minimize(qca.calibrate(raw, plan), "SURV", include="?", incl_cut=0.8)
    >>> tests = nearest_solutions(solution, raw, plan, parameters=["incl_cut", "DEV"])
    >>> print(tests)
    Solutions of SURV nearest to the parsimonious solution: DEV*~IND + URB*STB
    <BLANKLINE>
                   side   other beyond  tested at  models
    ------------------------------------------------------
    incl_cut       below      0.704139        0.7  DEV*STB
    incl_cut       above      0.804272       0.81  URB*STB
    DEV.exclusion  below        390.76        390  URB*STB
    DEV.crossover  below       546.721        540  URB*STB
    ------------------------------------------------------
    >>> robust = qca.robustness(solution, tests)
    >>> round(robust.RF_cov, 3), round(robust.RF_SC_minTS, 3), robust.rank
    (0.653, 0.616, 4)
    """
    inquiry = Inquiry.of(solution)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    if within is not None:
        within = number(within, "within", low=0)
    axes = chosen(parameters, axes_of(solution, inquiry, raw, plan)[0])
    base, found = search(inquiry, along(axes), threads, progress)
    check_known(base)
    tests = []
    for axis in axes:
        parts, searched, at = parts_of(inquiry, axis, base, found)
        first, last = beside(axis, parts, at)
        sides: tuple[tuple[Literal["below", "above"], Iterable[int]], ...] = (
            ("below", range(first, -1, -1)),
            ("above", range(last, len(parts))),
        )
        for side, outwards in sides:
            other = [i for i in outwards if searched[i].models and searched[i] != base]
            if other:
                test = _test(axis, side, parts[other[0]], searched[other[0]], found, within)
                tests += [test] if test else []
    return NearestSolutions(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=inquiry.finding_text(base),
        tests=tuple(tests),
    )


def _test(
    axis: Axis,
    side: Literal["below", "above"],
    part: Part,
    wanted: Searched,
    found: Mapping[Codes, Searched],
    within: float | None,
) -> NearSolution | None:
    """Make the analysis at a value in a part of an axis, if it is near enough."""
    end = part.high if side == "below" else part.low
    if within is not None:
        far = within * _scale(axis)
        if abs(end - axis.value) > (max(far, 1.0) if axis.name == "n_cut" else far):
            return None
    value = _value(axis, part, end, wanted, found)
    x, y, (first, second, n_cut, pri_cut) = axis.data(value)
    inquiry = axis.inquiry
    cuts: dict[str, Any] = {}
    if not isinstance(axis, AnchorAxis):
        cuts = {"incl_cut": first if second is None else (first, second)}
        cuts |= {"n_cut": max(n_cut, 1), "pri_cut": pri_cut}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)  # told of the solution
        table = inquiry.recoded(x, y, **cuts)
        made = minimize(table, **inquiry.settings.of_solutions())
    return NearSolution(axis.name, side, end, value, made)


def _value(
    axis: Axis, part: Part, end: float, wanted: Searched, found: Mapping[Codes, Searched]
) -> float:
    """Choose a value of a part near an end of it, with few digits, with the models of the part."""
    if axis.name == "n_cut":
        return end
    spread = _scale(axis)
    ties = _ties(axis, axis.value) if isinstance(axis, AnchorAxis) else 0
    low, high = part.low, part.high
    if end == high:
        low = max(low, high - _NEAR * spread)
    else:
        high = min(high, low + _NEAR * spread)
    for value in _round_numbers(low, high, end):
        as_found = found.get(axis.codes(value)) == wanted
        if as_found and not (isinstance(axis, AnchorAxis) and _ties(axis, value) > ties):
            return value
    inside = [s for s in axis.stretches if part.low <= s.low and s.high <= part.high]
    return min((s.at for s in inside), key=lambda at: abs(at - end))


def _scale(axis: Axis) -> float:
    """Return the range of what is varied."""
    if isinstance(axis, AnchorAxis):
        return axis.anchor.spread
    return float(len(axis.inquiry.sets.cases)) if axis.name == "n_cut" else 1.0


def _ties(axis: AnchorAxis, value: float) -> int:
    """Count the cases that an anchor leaves at 0.5."""
    return int(np.sum(axis.anchor.scores(value) == 0.5))


def _round_numbers(low: float, high: float, end: float) -> Iterator[float]:
    """Yield numbers between two others, with few digits first, and then near an end."""
    width = high - low
    if not width > 0:
        return
    coarsest = math.floor(math.log10(width)) + 1
    for power in range(coarsest, coarsest - 5, -1):
        step = 10.0**power
        first, last = math.ceil(low / step), math.floor(high / step)
        numbers = [round(i * step, _DIGITS) for i in range(first, last + 1)]
        inside = [v for v in numbers if low + 1e-6 * width < v < high - 1e-6 * width]
        yield from sorted(inside, key=lambda v: abs(v - end))[:20]


def _texts(solution: Minimization) -> tuple[str, ...]:
    return tuple(map(str, solution.models))
