"""Robustness under the names of SetMethods."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from fastqca import crisp, fuzzy, plot, robustness, sweep
from fastqca._common.check import array, choice, did_you_mean, number, whole_number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import reaches
from fastqca.compat.r.arguments import given, listed
from fastqca.compat.r.table import as_in_r
from fastqca.data.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from fastqca.theory import Robustness

__all__ = [
    "rob_calibrange",
    "rob_cases",
    "rob_corefit",
    "rob_fit",
    "rob_inclrange",
    "rob_ncutrange",
    "rob_singletest",
    "rob_xyplot",
]

_T = TypeVar("_T")


def _of_robustness(answer: Callable[[Robustness], _T]) -> Callable[..., _T]:
    """Give a function the arguments of R, by which a model is compared with test solutions."""

    def compared(test_sol: Any, initial_sol: Any, outcome: str = "", *, data: Any = None) -> _T:
        return answer(_robustness(test_sol, initial_sol, outcome, data))

    return as_in_r(_named(answer, compared))


def _named(described: Callable[..., Any], function: Callable[..., _T]) -> Callable[..., _T]:
    """Give a function the name and the documentation of another, and keep its arguments."""
    named = wraps(described, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
    result = named(function)
    del result.__wrapped__
    return result


def _robustness(test_sol: Any, initial_sol: Any, outcome: Any, data: Any) -> Robustness:
    """Compare a model; scripts of the field write SURV for a solution of ~SURV, too."""
    name, own = given(outcome), getattr(getattr(initial_sol, "table", None), "outcome", None)
    if isinstance(name, str) and own == f"~{name.strip()}":
        name = own
    return robustness(initial_sol, test_sol, data, outcome=name)


@_of_robustness
def rob_fit(found: Robustness) -> Robustness:
    """Compare a model with test solutions. With `data`, all are evaluated in that table."""
    return found


@_of_robustness
def rob_corefit(found: Robustness) -> pd.DataFrame:
    """Return the fit of the robust core (`core_fit`)."""
    return pd.DataFrame([dict(found.core_fit)], index=["core"])


@_of_robustness
def rob_cases(found: Robustness) -> pd.DataFrame:
    """Return the robustness type of each case (`cases_frame`)."""
    return found.cases_frame()


@_of_robustness
def rob_singletest(found: Robustness) -> pd.DataFrame:
    """Compare a model with each test solution separately (`tests_frame`)."""
    return found.tests_frame()


@as_in_r
def rob_xyplot(
    test_sol: Any, initial_sol: Any, outcome: str = "", all_labels: bool = False,
    jitter: bool = True, fontsize: int = 3, labs: bool = True, area_lab: bool = True, *,
    data: Any = None,
) -> Axes:  # fmt: skip
    """
    Draw memberships in the initial model and in the test solutions, by type of case.

    The x-axis shows membership in the initial model. The y-axis shows, for cases in the model, the
    minimum over all test solutions, and for other cases, the maximum. Markers of cases with the
    outcome are filled.
    """
    found = _robustness(test_sol, initial_sol, outcome, data)
    return plot.robustness(found, names=(True if all_labels else None) if labs else False)


def _of_cut_off(grid: Callable[[Any, Any], Any]) -> Callable[..., pd.DataFrame]:
    """Give a function the arguments of R, by which one cut-off is varied, over a grid of ours."""

    def varied(
        data: Any, step: float = 0.1, max_runs: int = 20, outcome: str = "", conditions: Any = "",
        incl_cut: float = 1, n_cut: int = 1, include: Any = "", *, dir_exp: Any = None,
        pri_cut: float = 0,
    ) -> pd.DataFrame:  # fmt: skip
        ((name, values),) = grid(data, n_cut).items()
        settings = _settings(include, dir_exp, incl_cut=incl_cut, n_cut=n_cut, pri_cut=pri_cut)
        found = sweep(data, {name: values}, outcome, conditions, **settings).to_frame()
        exact = f"{name}_from" in found
        lows, highs = (found[f"{name}_{end}" if exact else name].tolist() for end in ("from", "to"))
        threshold = float(settings[name]) if exact else settings[name]
        place = next(i for i, high in enumerate(highs) if reaches(high, threshold))
        low, high = _around(found["same"].tolist(), place)
        row = {"lower": lows[low], "threshold": threshold, "upper": highs[high]}
        return pd.DataFrame([row], index=[name])

    return as_in_r(_named(grid, varied))


@_of_cut_off
def rob_inclrange(data: Any, n_cut: int) -> dict[str, Any]:
    """Find the inclusion cut-offs that give the same solution, with exact bounds."""
    del data, n_cut
    return {"incl_cut": (0.0, 1.0)}


@_of_cut_off
def rob_ncutrange(data: Any, n_cut: int) -> dict[str, Any]:
    """Find the frequency cut-offs that give the same solution."""
    return {"n_cut": (1, max(len(to_frame(data)), n_cut))}


@as_in_r
def rob_calibrange(
    raw_data: Any, calib_data: Any, test_cond_raw: str, test_cond_calib: str, test_thresholds: Any,
    type: str = "fuzzy", step: float = 1, max_runs: int = 20, outcome: str = "",
    conditions: Any = "", incl_cut: float = 1, n_cut: int = 1, include: Any = "", *,
    dir_exp: Any = None, pri_cut: float = 0,
) -> pd.DataFrame:  # fmt: skip
    """
    Find the anchors of one condition that give the same solution.

    Each anchor is moved to either side in at most `max_runs` steps while the others stay fixed.
    """
    anchors = array(listed(test_thresholds) or [], "test_thresholds", ndim=1).tolist()
    names = {1: ["thresholds"], 3: ["exclusion", "crossover", "inclusion"]}.get(len(anchors))
    if names is None:
        raise DataError(f"test_thresholds: give one anchor or three, got {len(anchors)}")
    step = number(step, "step", low=0, low_open=True)
    runs = whole_number(max_runs, "max_runs", low=1)
    raw = to_frame(raw_data)
    if test_cond_raw not in raw:
        hint = did_you_mean(str(test_cond_raw), raw.columns)
        raise DataError(f"test_cond_raw {test_cond_raw!r} is not a column of raw_data{hint}")
    column = raw[test_cond_raw].to_numpy()
    data = to_frame(calib_data).assign(**{test_cond_calib: column})
    data.attrs = {}  # this column is raw again
    choice(type, "type", ("fuzzy", "crisp"))
    spec = crisp(*anchors) if len(anchors) == 1 else fuzzy(*anchors)
    settings = _settings(include, dir_exp, incl_cut=incl_cut, n_cut=n_cut, pri_cut=pri_cut)
    parts = []
    for name, anchor in zip(names, anchors, strict=True):
        values = [anchor + step * place for place in range(-runs, runs + 1)]
        found = sweep(
            data,
            {test_cond_calib: {name: values}},
            outcome,
            conditions,
            calibration={test_cond_calib: spec},
            **settings,
        )
        low, high = _around(found.same.tolist(), runs)
        parts.append((values[low], anchor, values[high]))
    return pd.DataFrame(parts, index=names, columns=["lower", "threshold", "upper"])


def _settings(include: Any, dir_exp: Any, **cuts: float) -> dict[str, Any]:
    """Say which solution is meant: that of the remainders and expectations that are given."""
    if dir_exp is not None:
        return {**cuts, "solution": "intermediate", "dir_exp": dir_exp}
    return {**cuts, "solution": "parsimonious" if listed(include) else "conservative"}


def _around(same: list[bool], place: int) -> tuple[int, int]:
    """Return the ends of the run of True around a place, which counts as one."""
    low = high = place
    while low > 0 and same[low - 1]:
        low -= 1
    while high < len(same) - 1 and same[high + 1]:
        high += 1
    return low, high
