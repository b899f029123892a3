"""Robustness under the names of SetMethods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.check import array, choice, did_you_mean, number, whole_number
from fastqca._common.errors import DataError
from fastqca._common.tolerance import is_in, reaches
from fastqca.batch import sweep
from fastqca.calibration import crisp, fuzzy
from fastqca.compat.r.arguments import as_in_r, given, listed
from fastqca.data.frames import to_frame
from fastqca.theory import robustness

if TYPE_CHECKING:
    import pandas as pd
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


@as_in_r
def rob_fit(test_sol: Any, initial_sol: Any, outcome: str = "", *, data: Any = None) -> Robustness:
    """
    Compare a model with others: `fastqca.robustness`. By `data` all are judged in one table.

    Examples
    --------
    >>> data = {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
    >>> rob_fit(["A*B", "A + B"], "A", "Y", data=data).rank
    4
    """
    return robustness(initial_sol, test_sol, data, outcome=_outcome(outcome, initial_sol))


@as_in_r
def rob_corefit(
    test_sol: Any, initial_sol: Any, outcome: str = "", *, data: Any = None
) -> pd.DataFrame:
    """
    Return the fit of the robust core: `fastqca.robustness`, its `core_fit`.

    Examples
    --------
    >>> data = {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
    >>> rob_corefit(["A*B", "A + B"], "A", "Y", data=data).columns.tolist()
    ['inclS', 'PRI', 'covS']
    """
    import pandas as pd

    found = robustness(initial_sol, test_sol, data, outcome=_outcome(outcome, initial_sol))
    return pd.DataFrame([dict(found.core_fit)], index=["core"])


@as_in_r
def rob_cases(
    test_sol: Any, initial_sol: Any, outcome: str = "", *, data: Any = None
) -> pd.DataFrame:
    """
    Return the types of cases: `fastqca.robustness`, its `cases_frame`.

    Examples
    --------
    >>> data = {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
    >>> rob_cases(["A*B", "A + B"], "A", "Y", data=data)["n"].tolist()
    [1, 0, 1, 0, 1, 0, 0, 1, 0]
    """
    return robustness(
        initial_sol, test_sol, data, outcome=_outcome(outcome, initial_sol)
    ).cases_frame()


@as_in_r
def rob_singletest(
    test_sol: Any, initial_sol: Any, outcome: str = "", *, data: Any = None
) -> pd.DataFrame:
    """
    Compare a model with each test solution by itself: `fastqca.robustness`, its `tests_frame`.

    Examples
    --------
    >>> data = {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
    >>> rob_singletest(["A*B", "A + B"], "A", "Y", data=data)["rank"].tolist()
    [3, 2]
    """
    return robustness(
        initial_sol, test_sol, data, outcome=_outcome(outcome, initial_sol)
    ).tests_frame()


@as_in_r
def rob_inclrange(
    data: Any,
    step: float = 0.1,
    max_runs: int = 20,
    outcome: str = "",
    conditions: Any = "",
    incl_cut: float = 1,
    n_cut: int = 1,
    include: Any = "",
    *,
    dir_exp: Any = None,
    pri_cut: float = 0,
) -> pd.DataFrame:
    """
    Find the inclusion cut-offs that give the same solution: `fastqca.sweep`, without steps.

    Bounds are exact: `step` and `max_runs`, by which R walks, have nothing to do here.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> print(rob_inclrange(sets, outcome="SURV", incl_cut=0.8, include="?").round(3))
              lower  threshold  upper
    incl_cut  0.704        0.8  0.804
    """
    del step, max_runs
    found = sweep(
        data,
        {"incl_cut": (0.0, 1.0)},
        outcome,
        given(conditions),
        incl_cut=incl_cut,
        n_cut=n_cut,
        pri_cut=pri_cut,
        **_kind(include, dir_exp),
    ).to_frame()
    return _range(found, "incl_cut", float(incl_cut))


@as_in_r
def rob_ncutrange(
    data: Any,
    step: int = 1,
    max_runs: int = 20,
    outcome: str = "",
    conditions: Any = "",
    incl_cut: float = 1,
    n_cut: int = 1,
    include: Any = "",
    *,
    dir_exp: Any = None,
    pri_cut: float = 0,
) -> pd.DataFrame:
    """
    Find the frequency cut-offs that give the same solution: `fastqca.sweep`.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> print(rob_ncutrange(sets, outcome="SURV", incl_cut=0.8, include="?"))
           lower  threshold  upper
    n_cut      1          1      1
    """
    del step, max_runs
    found = sweep(
        data,
        {"n_cut": (1, max(len(to_frame(data)), n_cut))},
        outcome,
        given(conditions),
        incl_cut=incl_cut,
        n_cut=n_cut,
        pri_cut=pri_cut,
        **_kind(include, dir_exp),
    ).to_frame()
    return _range(found, "n_cut", n_cut)


@as_in_r
def rob_calibrange(
    raw_data: Any,
    calib_data: Any,
    test_cond_raw: str,
    test_cond_calib: str,
    test_thresholds: Any,
    type: str = "fuzzy",
    step: float = 1,
    max_runs: int = 20,
    outcome: str = "",
    conditions: Any = "",
    incl_cut: float = 1,
    n_cut: int = 1,
    include: Any = "",
    *,
    dir_exp: Any = None,
    pri_cut: float = 0,
) -> pd.DataFrame:
    """
    Find the anchors of one condition that give the same solution: `fastqca.sweep`.

    Each anchor moves in steps, `max_runs` of them at most, to either side, the others stay.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw, sets = qca.datasets.load("lipset"), qca.datasets.load("lipset", "fuzzy")
    >>> found = rob_calibrange(
    ...     raw, sets, "DEV", "DEV", [400, 550, 900], step=25, max_runs=4, outcome="SURV",
    ...     incl_cut=0.8, include="?",
    ... )
    >>> found.index.tolist()
    ['exclusion', 'crossover', 'inclusion']
    """
    import pandas as pd

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
    parts = []
    for name, anchor in zip(names, anchors, strict=True):
        values = [anchor + step * place for place in range(-runs, runs + 1)]
        found = sweep(
            data,
            {test_cond_calib: {name: values}},
            outcome,
            given(conditions),
            calibration={test_cond_calib: spec},
            incl_cut=incl_cut,
            n_cut=n_cut,
            pri_cut=pri_cut,
            **_kind(include, dir_exp),
        )
        same = found.same.tolist()
        low, high = _around(same, runs)
        parts.append((values[low], anchor, values[high]))
    return pd.DataFrame(parts, index=names, columns=["lower", "threshold", "upper"])


def _kind(include: Any, dir_exp: Any) -> dict[str, Any]:
    """Say which solution is meant: that of the remainders and expectations that are given."""
    if dir_exp is not None:
        return {"solution": "intermediate", "dir_exp": dir_exp}
    return {"solution": "parsimonious" if listed(include) else "conservative"}


def _around(same: list[bool], place: int) -> tuple[int, int]:
    """Return the ends of the run of True around a place, which counts as one."""
    low = high = place
    while low > 0 and same[low - 1]:
        low -= 1
    while high < len(same) - 1 and same[high + 1]:
        high += 1
    return low, high


def _range(found: pd.DataFrame, name: str, threshold: float) -> pd.DataFrame:
    """Return the bounds of the run of like solutions around a cut-off."""
    import pandas as pd

    if f"{name}_from" in found:
        lows, highs = found[f"{name}_from"].tolist(), found[f"{name}_to"].tolist()
    else:
        lows = highs = found[name].tolist()
    place = next(i for i, high in enumerate(highs) if reaches(high, threshold))
    low, high = _around(found["same"].tolist(), place)
    row = {"lower": lows[low], "threshold": threshold, "upper": highs[high]}
    return pd.DataFrame([row], index=[name])


@as_in_r
def rob_xyplot(
    test_sol: Any,
    initial_sol: Any,
    outcome: str = "",
    all_labels: bool = False,
    jitter: bool = True,
    fontsize: int = 3,
    labs: bool = True,
    area_lab: bool = True,
    *,
    data: Any = None,
) -> Axes:
    """
    Draw memberships in the initial model and in the test solutions, by type of case.

    Across is the initial model; up is what all tests share where the case is in the model, and
    what any of them has where it is not. Cases with the outcome are filled.

    Examples
    --------
    >>> data = {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
    >>> ax = rob_xyplot(["A*B", "A + B"], "A", "Y", data=data)
    >>> ax.get_xlabel()
    'A'
    """
    from fastqca.plot.style import BLUE, GREY, INK, axes_for

    del jitter, fontsize, area_lab
    found = robustness(initial_sol, test_sol, data, outcome=_outcome(outcome, initial_sol))
    points = found.memberships
    ax = axes_for(None, (4.6, 4.6))
    ax.axhline(0.5, color=GREY, lw=0.8)
    ax.axvline(0.5, color=GREY, lw=0.8)
    names = found.case_names
    up = [low if is_in(x) else high for x, low, high, _ in points]
    shaky = {name for kind, cases in found.cases.items() if "shaky" in kind for name in cases}
    for name, (x, _, _, y), height in zip(names, points, up, strict=True):
        inside = is_in(y)
        ax.plot(x, height, "o", mfc=BLUE if inside else "none", mec=INK, mew=0.6, ms=6)
        if labs and (all_labels or name in shaky):
            ax.annotate(name, (x, height), xytext=(4, 3), textcoords="offset points", fontsize=7)
    ax.set_xlim(-0.03, 1.03)
    ax.set_ylim(-0.03, 1.03)
    ax.set_xlabel(str(found.initial))
    ax.set_ylabel("test solutions")
    return ax


def _outcome(outcome: Any, solution: Any) -> Any:
    """Read the outcome: scripts of the field write SURV for a solution of ~SURV, too."""
    named, table = given(outcome), getattr(solution, "table", None)
    own = getattr(table, "outcome", None)
    negated = isinstance(named, str) and own == f"~{named.strip()}"
    return own if negated else named
