"""Robustness under the names of SetMethods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca.compat.r.arguments import as_in_r, given
from fastqca.theory import robustness

if TYPE_CHECKING:
    import pandas as pd

    from fastqca.theory import Robustness

__all__ = ["rob_cases", "rob_corefit", "rob_fit", "rob_singletest"]


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
    return robustness(initial_sol, test_sol, data, outcome=given(outcome))


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

    found = robustness(initial_sol, test_sol, data, outcome=given(outcome))
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
    return robustness(initial_sol, test_sol, data, outcome=given(outcome)).cases_frame()


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
    return robustness(initial_sol, test_sol, data, outcome=given(outcome)).tests_frame()
