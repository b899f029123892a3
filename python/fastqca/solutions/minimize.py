"""From a truth table, or from data, to all models: the facade over the analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.check import warn
from fastqca._common.errors import NoEffectWarning, SolutionError
from fastqca._common.progress import reporting
from fastqca._common.settings import reruns, takes
from fastqca.data.frames import to_frame
from fastqca.solutions.analysis import Analysis
from fastqca.solutions.expectations import parse, resolve
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.recoding import recoded
from fastqca.truth_tables.settings import TruthTableSettings
from fastqca.truth_tables.truth_table import TruthTable, made_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Unpack

    from fastqca._common.progress import Progress
    from fastqca.solutions.options import AnalysisOptions

__all__ = ["analyzed", "minimize"]


@takes(AnalysisSettings)
def minimize(
    data: Any,  # noqa: ANN401 (a truth table or anything tabular)
    outcome: str | None = None,
    conditions: str | Iterable[str] | None = None,
    *,
    progress: Progress = None,
    **settings: Unpack[AnalysisOptions],
) -> Minimization:
    """
    Find all models that explain the positive rows of a truth table.

    Parameters
    ----------
    data : TruthTable, or DataFrame, table or mapping of columns
        A truth table, or calibrated data together with `outcome` and, optionally, the other
        arguments of `truth_table`. If given with a truth table, these arguments recode it.
    outcome, conditions
        As for `truth_table`. They cannot be changed if `data` is a truth table.
    progress : bool or callable, optional
        True for a progress bar, or a function that is called with the number of solutions found and
        their total number.
    **settings
        The fields of `AnalysisSettings`. If `data` is a truth table, `exclude` and `assume` replace
        those of the table.

    Returns
    -------
    Minimization

    Raises
    ------
    SolutionError
        There is no row to explain, all conditions are minimized away, or arguments contradict each
        other.
    DataError, ExpressionError
        As for `truth_table`.
    TooLargeError, BudgetSpentError
        The prime implicants do not fit into memory, or are not found within the budget.

    Warns
    -----
    FastqcaWarning
        The budget is used up; `dir_exp` is too large to simplify; `pi_cons` or `sol_cons` has no
        effect.

    Notes
    -----
    A prime implicant is a conjunction that covers at least one row to explain and no row that must
    not be covered, and that cannot be shortened. The prime implicants of all three solutions are
    found by the same exact method. Rows coded "C" must not be covered unless they are included or
    explained; rows below `n_cut` are remainders.

    For the intermediate solution, a conservative term c that is contained in a parsimonious term p
    loses those literals not in p that some directional expectation allows it to lose; each
    expectation is applied to the original c. The remainders covered in this way are the easy
    counterfactuals, and the models are those of the rows to explain together with these remainders
    [1]_. Unlike in the R package QCA, no expectation overrides another.

    The minimum number of terms is the size of a minimum cover of the prime implicant chart. If it
    cannot be proven within a second (which happens with 10 or more conditions, hundreds of cases,
    and noise) and ``fastqca[proofs]`` is installed, the reduced chart is passed to the
    mixed-integer solver HiGHS [2]_, in a separate process, with three quarters of the remaining
    budget. Its cover is checked; its proof of minimality is accepted and holds up to the numerical
    tolerances of HiGHS. The rest of the budget is used to raise the bound and to list and count
    models.

    References
    ----------
    .. [1] Ragin, C. C. and Sonnett, J. (2005). Between complexity and parsimony: limited
       diversity, counterfactual cases, and comparative analysis. In *Vergleichen in der
       Politikwissenschaft*, 180-197. VS Verlag.
    .. [2] Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
       *Mathematical Programming Computation* 10, 119-142.

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
    _check_place(data, outcome)
    if isinstance(data, TruthTable):
        named = {"outcome": outcome, "conditions": conditions}
        changes = {n: v for n, v in {**named, **settings}.items() if v is not None or n in settings}
        made = AnalysisSettings.taken_over(data.settings, settings)
    else:
        changes = {}
        made = AnalysisSettings(outcome, conditions, **settings)
    if made.outcome is None:
        to_frame(data)  # what is no table at all is told apart first
        raise SolutionError(
            "the outcome is missing: give its name, as in outcome='Y', or pass a truth table"
        )
    _check_codes(made)
    if isinstance(data, TruthTable):
        of_tables = TruthTableSettings.defaults()
        of_table = {name: value for name, value in changes.items() if name in of_tables}
        table = recoded(data, **of_table) if of_table else data
    else:
        consistencies = [cut for cut in (made.pi_cons, made.sol_cons) if cut > 0]
        if consistencies and "incl_cut" not in settings:
            made = made.changed(incl_cut=min(consistencies))
        table = made_of(data, made.truth_table)
        made = made.changed(conditions=table.settings.conditions)
    return analyzed(table, made, progress)


@reruns(Minimization, minimize)
def _again(result: Minimization, data: object, changes: dict[str, Any]) -> Minimization:
    if data is None:
        return minimize(result.table, **{**result.settings.of_solutions(), **changes})
    return minimize(data, **{**result.settings.to_dict(), **changes})


def analyzed(
    table: TruthTable, settings: AnalysisSettings, progress: Progress = None
) -> Minimization:
    """Find the solutions of a truth table, by settings that include its own and were checked."""
    expectations = None
    if settings.dir_exp is not None:
        dir_exp = resolve(settings.dir_exp, table.conditions)
        expectations = parse(dir_exp, table.conditions, table.levels)
        settings = settings.changed(dir_exp=dir_exp)
    analysis = Analysis.of(table, settings)
    if "?" not in settings.included and (settings.pi_cons > 0 or settings.sol_cons > 0):
        warn(
            "pi_cons and sol_cons affect only the parsimonious solution, so they have no effect "
            "here; set incl_cut for the truth table, or include='?'",
            NoEffectWarning,
        )
    with reporting(progress, 1 if expectations is None else 3, "solutions") as report:
        return Minimization.of(analysis, expectations, report)


def _check_place(data: object, outcome: object) -> None:
    """Tell apart what stands in the place of the outcome and is meant for `include`."""
    codes = set(outcome.upper().replace(",", "").split()) if isinstance(outcome, str) else set()
    meant = {code for text in codes for code in text}
    if meant and ("?" in meant or isinstance(data, TruthTable)) and meant <= set("?C1"):
        raise SolutionError(
            f"the second argument is the outcome, which cannot be {outcome!r}; did you mean "
            f"include={outcome!r}?"
        )


def _check_codes(settings: AnalysisSettings) -> None:
    explain, include = settings.explained, settings.included
    if not explain:
        raise SolutionError(
            ("explain is empty: give '1', 'C', '0', or several of these, as in '1,C'"),
            argument="explain",
        )
    both = explain & include
    if both:
        raise SolutionError(
            f"rows coded {', '.join(map(repr, sorted(both)))} are in both explain and include: "
            "list them in only one of the two",
            argument="include",
        )
    if settings.dir_exp is not None and not include & {"?", "C"}:
        raise SolutionError(
            "dir_exp determines which remainders may be used, so it needs include='?' (or 'C' "
            "for contradictory rows)",
            argument="include",
        )
