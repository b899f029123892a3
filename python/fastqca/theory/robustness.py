"""Robustness of a model: what is left of it, and of its cases, in solutions made otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import warn
from fastqca._common.errors import AmbiguityWarning, DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_in, is_out
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.fit.coincidence import coincidence
from fastqca.fit.regions import UNDECIDED, cases_table
from fastqca.solutions.evidence import (
    FIT,
    Evidence,
    Solution,
    fits,
    gather,
    in_own_data,
    single_models,
)
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.expressions.expression import Expression
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Robustness", "robustness"]

_MEASURES = ("RF_cons", "RF_cov", "RF_SC_minTS", "RF_SC_maxTS", "RCR_typ", "RCR_dev")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Robustness(Recorded, Exportable):
    """
    The robustness of a model against test solutions, as computed by `robustness`.

    Attributes
    ----------
    initial : Expression
        The model.
    tests : tuple of Expression
        The test solutions.
    outcome : str
    core_fit : mapping of str to float
        inclS, PRI and covS of the robust core.
    of_tests : tuple of (float, float, float, int)
        For each test solution separately: set coincidence with the model, RCR_typ, RCR_dev, and
        rank.
    case_names : tuple of str, length N
    memberships : tuple of (float, float, float, float), length N
        Membership of each case in the model, in minTS, in maxTS and in the outcome.
    RF_cons, RF_cov : float
        Consistency of the model divided by that of its robust core; coverage of the core divided by
        that of the model. 1 if nothing is lost.
    RF_SC_minTS, RF_SC_maxTS : float
        Set coincidence of the model with the intersection (minTS) and with the union (maxTS) of all
        test solutions.
    RCR_typ, RCR_dev : float
        The share of robust cases among all typical (deviant) cases that are robust, shaky or
        possible; NaN if there are none.
    rank : {1, 2, 3, 4}
        1: neither shaky nor possible cases; 2: only possible cases; 3: only shaky cases; 4: both.
    cases : mapping of str to tuple of str
        Names of the cases by type: "robust typical", "robust deviant", "shaky typical", "shaky
        deviant", "possible typical", "possible deviant", "extreme deviant coverage", "irrelevant",
        and "undecided" if a decisive membership is exactly 0.5.
    """

    initial: Expression
    tests: tuple[Expression, ...]
    outcome: str
    RF_cons: float
    RF_cov: float
    RF_SC_minTS: float
    RF_SC_maxTS: float
    RCR_typ: float
    RCR_dev: float
    rank: int
    cases: Mapping[str, tuple[str, ...]]
    core_fit: Mapping[str, float]
    of_tests: tuple[tuple[float, float, float, int], ...]
    case_names: tuple[str, ...]
    memberships: tuple[tuple[float, float, float, float], ...]

    def to_frame(self) -> pd.DataFrame:
        """
        Return the measures as a DataFrame of one row, unrounded.

        Returns
        -------
        DataFrame
            `RF_cons`, `RF_cov`, `RF_SC_minTS`, `RF_SC_maxTS`, `RCR_typ`, `RCR_dev`, `rank`.
        """
        import pandas as pd

        row = {name: getattr(self, name) for name in (*_MEASURES, "rank")}
        return pd.DataFrame([row])

    def tests_frame(self) -> pd.DataFrame:
        """
        Return one row per test solution, most different first.

        Returns
        -------
        DataFrame
            `test` (its number), `model`, `RF_SC` (set coincidence with the initial model),
            `RCR_typ`, `RCR_dev` and `rank`.
        """
        import pandas as pd

        rows = [
            (i, str(test), *of_test)
            for i, (test, of_test) in enumerate(zip(self.tests, self.of_tests, strict=True), 1)
        ]
        rows.sort(key=lambda row: (-row[5], row[2]))
        columns = ["test", "model", "RF_SC", "RCR_typ", "RCR_dev", "rank"]
        return pd.DataFrame(rows, columns=columns)

    def cases_frame(self) -> pd.DataFrame:
        """Return the case types: `type`, `n` and `cases`, a tuple of names."""
        import pandas as pd

        rows = [(name, len(cases), cases) for name, cases in self.cases.items()]
        return pd.DataFrame(rows, columns=["type", "n", "cases"])

    def _sheets(self) -> dict[str, pd.DataFrame]:
        return {
            "cases": self.cases_frame(),
            "tests": self.tests_frame(),
            "measures": self.to_frame(),
        }

    def __repr__(self) -> str:
        numbers = ", ".join(f"{name} {figure(getattr(self, name))}" for name in _MEASURES)
        return f"<Robustness of {self.initial} -> {self.outcome}: {numbers}, rank {self.rank}>"

    def _tables(self) -> list[Table]:
        tests = "1 test solution" if len(self.tests) == 1 else f"{len(self.tests)} test solutions"
        caption = f"Robustness of {self.initial} -> {self.outcome}, against {tests}"
        columns = [Column(name, "center", gap=2 if i else 0) for i, name in enumerate(_MEASURES)]
        numbers = [[*(figure(getattr(self, name)) for name in _MEASURES), str(self.rank)]]
        columns.append(Column("rank", "center"))
        first = Table(columns, [numbers], caption=caption, keys=0)
        return [first, cases_table(self.cases, "Cases")]


@recorded
def robustness(
    initial: Solution,
    tests: Solution | Iterable[Solution],
    data: Any = None,  # noqa: ANN401 (anything tabular)
    *,
    outcome: str | None = None,
    case_id: str | None = None,
) -> Robustness:
    r"""
    Compare a model with test solutions found with other cut-offs, anchors or conditions.

    Parameters
    ----------
    initial : Minimization, SolutionSet, Model, Expression or str
        The model. If a solution has several models, the first one is used, with a warning; choose
        another one with ``solution.models[1]``.
    tests : Minimization, SolutionSet, Model, Expression or str, or several
        The test solutions, such as those of `nearest_solutions`. If a solution has several models,
        the first one is used, with a warning; to include all of them, pass a list of models such as
        ``solution.models``.
    data : DataFrame, table or mapping of columns, optional
        A table of sets in which all solutions are evaluated. By default, each solution is evaluated
        in the data of its own truth table, so test solutions may come from other calibrations. Test
        solutions given as expressions, and the outcome, are evaluated in the data of the initial
        model.
    outcome : str, optional
        Needed if nothing else names the outcome.
    case_id : str, optional
        The column of `data` with the names of the cases. By default the index.

    Returns
    -------
    Robustness

    Raises
    ------
    DataError
        There is more than one initial model or no test solution, data or outcome are missing, or
        the truth tables have no case in common.
    ExpressionError
        An expression cannot be read, or there are two outcomes.

    Warns
    -----
    FastqcaWarning
        A solution has several models, or the truth tables do not contain the same cases, so that
        only cases in all of them are used.

    Notes
    -----
    With IS the initial model, minTS and maxTS the minimum and the maximum over **all** test
    solutions, and the robust core min(IS, minTS) [1]_:

    .. math::

       RF_{cons} &= inclS(IS) / inclS(core) \\
       RF_{cov} &= covS(core) / covS(IS) \\
       RF_{SC} &= \sum \min(IS, TS) / \sum \max(IS, TS)

    with TS standing for minTS or maxTS. Cases above 0.5 in IS are robust if they are also above 0.5
    in minTS, otherwise shaky; cases below 0.5 in IS are possible if they are above 0.5 in maxTS.
    Cases with the outcome are typical, cases without it deviant. Cases in neither IS nor maxTS are
    extreme deviant coverage cases if they have the outcome, otherwise irrelevant.

    SetMethods ignores all test solutions between the first and the last, so its measures depend on
    their order.

    References
    ----------
    .. [1] Oana, I.-E. and Schneider, C. Q. (2024). A robustness test protocol for applied QCA:
       theory and R software application. *Sociological Methods & Research* 53(1), 57-88.

    Examples
    --------
    >>> data = {"A": [0.9, 0.8, 0.3, 0.1], "B": [0.7, 0.4, 0.8, 0.2], "Y": [0.9, 0.9, 0.7, 0.1]}
    >>> print(robustness("A", ["A*B", "A + B"], data, outcome="Y"))
    Robustness of A -> Y, against 2 test solutions
    <BLANKLINE>
    RF_cons  RF_cov  RF_SC_minTS  RF_SC_maxTS  RCR_typ  RCR_dev  rank
    -----------------------------------------------------------------
     1.000   0.714      0.714        0.778      0.333      -      4
    -----------------------------------------------------------------
    <BLANKLINE>
    Cases
    <BLANKLINE>
                              n  cases
    ----------------------------------
    robust typical            1  1
    robust deviant            0
    shaky typical             1  2
    shaky deviant             0
    possible typical          1  3
    possible deviant          0
    extreme deviant coverage  0
    irrelevant                1  4
    ----------------------------------
    """
    first, others = _read_models(initial, "initial"), _read_models(tests, "tests")
    if len(first) != 1:
        raise DataError(
            f"initial has {len(first)} models, but robustness is computed for a single model: "
            "choose one, for instance solution.models[0]"
        )
    if not others:
        raise DataError("tests is empty: give at least one test solution")
    if data is None:
        claims, evidence, x = in_own_data([*first, *others], outcome, what="tests")
    else:
        models = [model for model, _ in (*first, *others)]
        claims, _, evidence = gather(models, data, outcome, case_id=case_id, what="tests")
        x = evidence.memberships([claim.model for claim in claims])
    low, high = x[1:].min(axis=0), x[1:].max(axis=0)
    whole, inner = fits(np.array([x[0], np.minimum(x[0], low)]), evidence.y)
    cases = _case_types(evidence, x[0], low, high)
    of_tests = tuple(
        (coincidence([x[0], test]), *_ratios(_case_types(evidence, x[0], test, test)))
        for test in x[1:]
    )
    typical, deviant, rank = _ratios(cases)
    core_fit = dict(zip(FIT, inner.tolist(), strict=True))
    return Robustness(
        initial=claims[0].model,
        tests=tuple(claim.model for claim in claims[1:]),
        outcome=evidence.outcome,
        RF_cons=_ratio(whole[0], inner[0]),
        RF_cov=_ratio(inner[2], whole[2]),
        RF_SC_minTS=coincidence([x[0], low]),
        RF_SC_maxTS=coincidence([x[0], high]),
        RCR_typ=typical,
        RCR_dev=deviant,
        rank=rank,
        cases=FrozenDict(cases),
        core_fit=FrozenDict(core_fit),
        of_tests=of_tests,
        case_names=tuple(evidence.cases),
        memberships=tuple(map(tuple, np.array([x[0], low, high, evidence.y]).T.tolist())),
    )


def _read_models(given: Any, what: str) -> list[tuple[Any, TruthTable | None]]:  # noqa: ANN401
    """Read models with their truth tables; of a solution with several, the first."""
    if isinstance(given, list | tuple):
        return [item for part in given for item in _read_models(part, what)]
    if not isinstance(given, Minimization | SolutionSet):
        return list(single_models(given, what))
    solution = given.solution if isinstance(given, Minimization) else given
    items = list(single_models(solution, what))
    if len(items) > 1:
        models = ".models" if solution is given else ".solution.models"
        warn(
            f"a solution in {what} has {len(items)} models: M1, {items[0][0]}, is used, as in "
            f"R; choose another one with {models}[1], or give {models} to use all",
            AmbiguityWarning,
        )
    return items[:1]


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _case_types(
    evidence: Evidence,
    x: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> dict[str, tuple[str, ...]]:
    """Sort the cases; those with 0.5 where it decides are undecided."""
    y = evidence.y
    inside, outside = is_in(x), is_out(x)
    groups = {
        ("robust typical", "robust deviant"): inside & is_in(low),
        ("shaky typical", "shaky deviant"): inside & is_out(low),
        ("possible typical", "possible deviant"): outside & is_in(high),
        ("extreme deviant coverage", "irrelevant"): outside & is_out(high),
    }
    cases = {
        name: evidence.named(members & there)
        for names, members in groups.items()
        for name, there in zip(names, (is_in(y), is_out(y)), strict=True)
    }
    decided = {name for names in cases.values() for name in names}
    cases[UNDECIDED] = tuple(name for name in evidence.cases if name not in decided)
    return cases


def _ratios(cases: Mapping[str, tuple[str, ...]]) -> tuple[float, float, int]:
    """Return RCR_typ, RCR_dev and the rank."""
    return _robust_share(cases, "typical"), _robust_share(cases, "deviant"), _rank(cases)


def _robust_share(cases: Mapping[str, tuple[str, ...]], kind: str) -> float:
    counts = [len(cases[f"{group} {kind}"]) for group in ("robust", "shaky", "possible")]
    return _ratio(counts[0], sum(counts))


def _rank(cases: Mapping[str, tuple[str, ...]]) -> int:
    shaky, possible = (
        any(cases[f"{group} {kind}"] for kind in ("typical", "deviant"))
        for group in ("shaky", "possible")
    )
    return 1 + possible + 2 * shaky
