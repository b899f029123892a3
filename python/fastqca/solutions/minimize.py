"""From a truth table, or from data, to all models: the facade over the analysis."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastqca._common.check import flag, number, warn, whole_number
from fastqca._common.errors import NoEffectWarning, SolutionError
from fastqca._common.values import FrozenDict
from fastqca.data.frames import to_frame
from fastqca.solutions.analysis import Analysis, Options, read_codes
from fastqca.solutions.expectations import by_position, parse, settled
from fastqca.solutions.minimization import Minimization
from fastqca.truth_tables.recoding import recoded
from fastqca.truth_tables.truth_table import TruthTable, truth_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastqca.data.missing import Missing
    from fastqca.truth_tables.coding import Excluded, Ties
    from fastqca.truth_tables.significance import InfTest

__all__ = ["minimize"]


def minimize(
    data: Any,  # noqa: ANN401 (a truth table or anything tabular)
    outcome: str | None = None,
    conditions: str | Iterable[str] | None = None,
    *,
    include: str | Iterable[str] | None = None,
    dir_exp: object = None,
    explain: str | Iterable[str] = "1",
    exclude: Excluded | None = None,
    assume: Excluded | None = None,
    all_sol: bool = False,
    row_dom: bool = False,
    pi_cons: float = 0.0,
    sol_cons: float = 0.0,
    sol_cov: float = 1.0,
    max_models: int = 10_000,
    budget: float | None = None,
    incl_cut: float | tuple[float, float] | None = None,
    n_cut: int | None = None,
    pri_cut: float | None = None,
    complete: bool | None = None,
    case_id: str | None = None,
    dcc: bool | None = None,
    sort_by: str | Iterable[str] | None = None,
    inf_test: InfTest | None = None,
    ties: Ties | None = None,
    missing: Missing | None = None,
    use_labels: bool | None = None,
) -> Minimization:
    """
    Find all models that explain the positive rows of a truth table.

    Parameters
    ----------
    data : TruthTable, or DataFrame, table or mapping of columns
        A truth table, or calibrated data together with `outcome` and, if wanted, the other
        arguments of `truth_table`. Given with a truth table, these recode it.
    outcome, conditions
        As for `truth_table`; not with a truth table, which has them.
    include : str or iterable of str, optional
        Rows that models may cover besides those they explain: None for the conservative
        solution, "?" for the remainders (parsimonious), "C" for contradictory rows, "?,C".
    dir_exp : str, iterable, mapping or Expression, optional
        Directional expectations, for the intermediate solution: ``"A, ~B*C"``,
        ``["A", "~B"]``, ``"A:D"``, ``"A{1,2}"``, one entry per condition ``"1, 0, -, 1;2"``,
        or ``{"A": 1, "B": 0}``. Individual and conjunctural ones work together. "" expects
        nothing.
    explain : str or iterable of str, default "1"
        Output values of the rows to explain: "1", "C", "0" or several.
    exclude : int, iterable of int, str, Expression or Cubes, optional
        Rows that may not be covered: row numbers, or an expression that stands for the
        unobserved rows it covers. Replaces what the table excludes.
    assume : int, iterable of int, str, Expression or Cubes, optional
        Remainders that every model is to explain as if they had the outcome. Replaces what
        the table assumes.
    all_sol : bool, default False
        List all irredundant models instead of those with the fewest terms.
    row_dom : bool, default False
        Leave out prime implicants that cover only part of the rows another one covers.
    pi_cons : float, default 0
        Consistency of prime implicants of the parsimonious solution. Above 0, a term is judged
        by its consistency in the data instead of by the rows coded "0".
    sol_cons, sol_cov : float, default 0 and 1
        With `sol_cons` above 0 the parsimonious models are all minimal sets of prime implicants,
        of any size, that together have this consistency and coverage: no term can go, and no
        literal is idle, such as A in ``~A + A*~B``. They need not cover every row to explain.
    max_models : int, default 10,000
        How many models are listed. `n_models` is exact all the same.
    budget : float, optional
        Seconds of CPU time for the search for models, 60 by default. It also bounds the pairs
        of models that are looked at for the intermediate solution. When it is spent the result
        says what is proven, with a warning. Prime implicants, without which there is no model, have
        as long, but at least a second.
    incl_cut, n_cut, pri_cut, complete, case_id, dcc, sort_by, inf_test, ties
        As for `truth_table`.
    missing, use_labels
        As for `truth_table`.

    Returns
    -------
    Minimization

    Raises
    ------
    SolutionError
        No row is to be explained, all conditions are minimized away, or arguments contradict
        each other.
    DataError, ExpressionError
        As for `truth_table`.
    TooLargeError, BudgetSpentError
        The prime implicants do not fit into memory, or are not found within the budget.

    Warns
    -----
    FastqcaWarning
        The budget is spent; `dir_exp` is too large to be simplified; `pi_cons` or `sol_cons` has
        no effect.

    Notes
    -----
    A prime implicant is a shortest conjunction that covers a row to explain and no row that
    may not be covered; those of all three solutions are found by one exact method. Rows coded
    "C" may not be covered unless included or explained; rows below `n_cut` are remainders.

    For the intermediate solution a conservative term c that lies within a parsimonious term p
    loses the literals not in p that any expectation lets it lose, each judged on c. The rows
    so covered are the easy counterfactuals, and the models are those of the rows to explain
    together with them [1]_. Unlike in the R package QCA no expectation displaces another.

    References
    ----------
    .. [1] Ragin, C. C. and Sonnett, J. (2005). Between complexity and parsimony: limited
       diversity, counterfactual cases, and comparative analysis. In *Vergleichen in der
       Politikwissenschaft*, 180-197. VS Verlag.

    Examples
    --------
    >>> data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "C": [1, 1, 0, 1], "Y": [1, 1, 0, 0]}
    >>> result = minimize(data, outcome="Y", include="?", dir_exp="A, C")
    >>> result.conservative.models
    [<Model M1: A*C -> Y>]
    >>> result.parsimonious.models
    [<Model M1: A -> Y>]
    >>> print(result)
    Intermediate solution of Y: 4 cases; incl_cut=1, n_cut=1, pri_cut=0; expectations: A, C
    <BLANKLINE>
    M1: A*C <-> Y   [C1P1]
    <BLANKLINE>
            inclS   PRI   covS   covU  cases
    ----------------------------------------
    1  A*C  1.000  1.000  1.000   -    2; 1
    ----------------------------------------
        M1  1.000  1.000  1.000
    """
    given = {
        "outcome": outcome,
        "conditions": conditions,
        "incl_cut": incl_cut,
        "n_cut": n_cut,
        "pri_cut": pri_cut,
        "exclude": exclude,
        "assume": assume,
        "complete": complete,
        "case_id": case_id,
        "dcc": dcc,
        "sort_by": sort_by,
        "inf_test": inf_test,
        "ties": ties,
        "missing": missing,
        "use_labels": use_labels,
    }
    options = Options(
        all_sol=flag(all_sol, "all_sol"),
        row_dom=flag(row_dom, "row_dom"),
        pi_cons=_share(pi_cons, "pi_cons"),
        sol_cons=_share(sol_cons, "sol_cons"),
        sol_cov=_share(sol_cov, "sol_cov"),
        max_models=whole_number(
            min(max_models, sys.maxsize) if isinstance(max_models, int) else max_models,
            "max_models",
            low=1,
            error=SolutionError,
        ),
        budget=60.0 if budget is None else _seconds(budget),
    )
    _check_place(data, outcome)
    if outcome is None and not isinstance(data, TruthTable):
        to_frame(data)  # what is no table at all is told apart first
        raise SolutionError(
            "data need an outcome: give it by name, as in outcome='Y', or make a truth_table first"
        )
    to_explain = read_codes(explain, "explain", "10C")
    to_include = read_codes(include, "include", "?C1")
    _check_codes(to_explain, to_include, dir_exp)
    table = _table(
        data, {name: value for name, value in given.items() if value is not None}, options
    )
    analysis = Analysis.of(table, to_explain, to_include, options)
    expectations = None
    if dir_exp is not None:
        dir_exp = settled(dir_exp, table.conditions)
        expectations = parse(dir_exp, table.conditions, table.levels)
        if isinstance(dir_exp, Mapping):
            dir_exp = by_position(expectations, len(table.conditions))
    settings = FrozenDict(
        {
            "include": ",".join(sorted(to_include)),
            "dir_exp": dir_exp,
            "explain": ",".join(sorted(to_explain)),
            **{name: getattr(options, name) for name in options.__slots__},
        }
    )
    if "?" not in to_include and (options.pi_cons > 0 or options.sol_cons > 0):
        warn(
            "pi_cons and sol_cons only bear on the parsimonious solution, so they have no effect "
            "here; set incl_cut for the truth table, or include='?'",
            NoEffectWarning,
        )
    return Minimization(analysis, settings, expectations, to_include)


def _check_place(data: object, outcome: object) -> None:
    """Tell apart what stands in the place of the outcome and is meant for `include`."""
    codes = set(outcome.upper().replace(",", "").split()) if isinstance(outcome, str) else set()
    meant = {code for text in codes for code in text}
    if meant and ("?" in meant or isinstance(data, TruthTable)) and meant <= set("?C1"):
        raise SolutionError(
            f"the second argument is the outcome, and {outcome!r} is none: "
            f"write include={outcome!r}"
        )


def _share(value: object, name: str) -> float:
    return number(value, name, low=0, high=1, error=SolutionError)


def _seconds(value: object) -> float:
    return number(value, "budget", low=0, low_open=True, error=SolutionError)


def _check_codes(explain: frozenset[str], include: frozenset[str], dir_exp: object) -> None:
    if not explain:
        raise SolutionError("explain is empty: give '1', 'C', '0' or several, as in '1,C'")
    both = explain & include
    if both:
        raise SolutionError(
            f"rows coded {', '.join(map(repr, sorted(both)))} are both in explain and in include: "
            "they are either explained or included"
        )
    if dir_exp is not None and not include & {"?", "C"}:
        raise SolutionError(
            "dir_exp says which remainders may be assumed, so it needs include='?' "
            "(or 'C' for contradictory rows)"
        )


def _table(data: object, given: dict[str, Any], options: Options) -> TruthTable:
    """Make the truth table, or recode the one given."""
    if isinstance(data, TruthTable):
        return recoded(data, **given) if given else data
    data = to_frame(data)
    wanted = [cut for cut in (options.pi_cons, options.sol_cons) if cut > 0]
    if wanted and "incl_cut" not in given:
        given["incl_cut"] = min(wanted)
    return truth_table(data, **given)
