"""
Which function of fastqca answers for each function of R, and with which arguments.

The functions themselves have the names, the arguments and the defaults of R. One whose body is
only its documentation is answered by its row alone. The documentation of every function ends with
what its row says.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import fastqca as qca
from fastqca._common.arguments import READS_KEYWORDS, no_argument
from fastqca._common.check import flag, shown, warn
from fastqca._common.errors import DataError, NoEffectWarning
from fastqca.compat.r import arguments as read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Step = Callable[[dict[str, Any]], None]

__all__ = ["TABLE", "Row", "also_called", "as_in_r"]

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Row:
    """
    How a function of R is answered.

    Attributes
    ----------
    ours : callable or str
        Our function. Text names the one that the body of the function calls; "" where R's
        function has no counterpart, or is made of others.
    renamed : mapping of str to str
        Arguments that are called otherwise in ours; old names that R still reads, too.
    steps : tuple of callable
        What turns several arguments of R into ours.
    fixed : mapping of str
        Arguments of ours that R's function has none for.
    idle : mapping of str to str
        Arguments, separated by blanks, that cannot change anything here, and why. They are
        warned of where they are given, unless nothing is said.
    """

    ours: Callable[..., Any] | str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    idle: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of our function, or method of an expression or a result."""
        if isinstance(self.ours, str):
            method = not self.ours or self.ours[0].isupper()
            return self.ours if method else f"fastqca.{self.ours}"
        place = "fastqca.plot" if self.ours.__module__.startswith("fastqca.plot") else "fastqca"
        return f"{place}.{self.ours.__name__}"

    @property
    def without_effect(self) -> dict[str, str]:
        """The reason for each idle argument."""
        return {name: why for names, why in self.idle.items() for name in names.split()}

    def answer(self, arguments: dict[str, Any]) -> Any:
        """Call our function with the arguments of R's, save those that are left out."""
        for step in self.steps:
            step(arguments)
        for name in self.without_effect:
            del arguments[name]
        for old, new in self.renamed.items():
            value = arguments.pop(old)
            if value is not None or new not in arguments:
                arguments[new] = value
        parameters = inspect.signature(self.ours).parameters  # type: ignore[arg-type]
        needed = {name for name, p in parameters.items() if p.default is p.empty}
        told = {k: v for k, v in arguments.items() if v is not None or k in needed}
        return self.ours(**told, **self.fixed)  # type: ignore[operator]


@wraps(qca.minimize)
def minimized(data: Any, outcome: Any = None, conditions: Any = None, **options: Any) -> Any:
    """Minimize for one outcome or for several."""
    solve = qca.minimize_outcomes if isinstance(outcome, list) else qca.minimize
    return solve(data, outcome, conditions, **options)


_COMPLETE = (
    "the search for prime implicants and models is always complete, without limits of this kind"
)
_NUMBERED = "expressions refer to levels by number"
_ONE_MARK = "points at the same position are drawn once, labeled with all names"

_HERE_ONLY = """
    recode Xplot createMatrix allExpressions getRow complexity findSubsets findSupersets
    rowDominance findmin generate translate fuzzyand fuzzyor LR_intersect intersectExp
    indirectCalibration
"""

QCA = {
    "calibrate": Row(qca.calibrate, {"x": "data", "p": "below", "q": "above"}),
    "findTh": Row(
        qca.find_thresholds,
        {"hclustm": "method", "distm": "metric"},
        (read.thresholds_between_groups,),
    ),
    "truthTable": Row(
        qca.truth_table,
        steps=(
            read.cases_shown,
            read.negated_outcome,
            read.letters,
            read.cut_offs,
            read.row_order,
        ),
    ),
    "minimize": Row(
        minimized,
        {"input": "data"},
        (
            read.cases_shown,
            read.first_model,
            read.included,
            read.expected,
            read.cut_offs,
            read.row_order,
            read.one_outcome_or_several,
        ),
        idle={
            "details SA": "",
            "max_comb pi_depth sol_depth min_pin keep_trying lagrangian gurobi": _COMPLETE,
        },
    ),
    "eqmcc": Row("minimize", {"omit": "exclude"}),
    "findRows": Row(qca.find_rows, {"obj": "table"}, (read.rows_as_of_old,)),
    "pof": Row("pof", idle={"use_labels": _NUMBERED}),
    "pofind": Row(
        qca.pof_conditions, steps=(read.negated_outcome,), idle={"use_labels": _NUMBERED}
    ),
    "superSubset": Row(
        qca.super_subset,
        steps=(read.negated_outcome, read.letters, read.any_depth),
        idle={"use_labels": _NUMBERED},
    ),
    "modelFit": Row(
        qca.theory_evaluation,
        {"model": "solution"},
        (read.models_held_against,),
        fixed={"intersections": "products"},
    ),
    "causalChain": Row(
        qca.causal_chain,
        idle={"pi_depth sol_depth": "the search covers terms and models of every length"},
    ),
    "retention": Row(qca.retention),
    "XYplot": Row(
        "plot.xy",
        idle={
            "enhance model": "",
            "jitter": _ONE_MARK,
            "mguides": "the guides are always drawn",
        },
    ),
    "venn": Row("plot.venn"),
    "makeChart": Row(idle={"mv": ""}),
    "solveChart": Row(idle={"max_comb": "the search for covers is always complete"}),
}

ADMISC = {
    "simplify": Row("Expression.minimal_forms"),
    "sop": Row("Expression.minimal_forms"),
    "negate": Row("Expression.simplify"),
    "invert": Row("Expression.simplify"),
    "deMorgan": Row("Expression.simplify"),
    "factorize": Row("Expression.factorize"),
    "expand": Row("Expression.expand"),
    "sopos": Row(idle={"noflevels": ""}),
    "intersection": Row(idle={"noflevels": ""}),
    "compute": Row("Expression.evaluate"),
}

SET_METHODS = {
    "QCAfit": Row("pof_conditions"),
    "theory_evaluation": Row(
        qca.theory_evaluation,
        {"empirics": "solution"},
        (read.explained_model,),
        idle={"print_data print_fit": "", "consH": "use pof(..., add='haesebrouck')"},
    ),
    "smmr": Row("case_types"),
    "cluster": Row(
        qca.panel_fit,
        {"results": "solution", "unit_id": "unit", "cluster_id": "time"},
        (read.model_or_expression,),
        fixed={"permutations": 0, "called": "cluster", "repeated": True},
        idle={"wicons": ""},
    ),
    "cluster_plot": Row(qca.plot.panel, {"cluster_res": "fit"}, idle={"labs size angle": ""}),
    "rob_fit": Row("robustness"),
    "rob_corefit": Row("robustness"),
    "rob_cases": Row("robustness"),
    "rob_singletest": Row("robustness"),
    "rob_xyplot": Row("robustness", idle={"jitter fontsize area_lab": ""}),
    "rob_inclrange": Row("sweep", idle={"step max_runs": ""}),
    "rob_ncutrange": Row("sweep", idle={"step max_runs": ""}),
    "rob_calibrange": Row("sweep"),
    "esa": Row("untenable"),
    "negateExp": Row("Expression.simplify"),
    "pimdata": Row(idle={"outcome": ""}),
    "pimplot": Row("plot.xy", idle={"data labcol": "", "jitter": _ONE_MARK}),
    "xy_plot": Row("plot.xy"),
    "skew_check": Row("diagnose", idle={"hist main": "fastqca.plot.calibration draws sets"}),
    "ambig_cases": Row("diagnose"),
    "stargazerSol": Row("SolutionSet.to_latex", idle={"outcome sol": ""}),
    "stargazerTT": Row("TruthTable.to_latex"),
}

TABLE = QCA | ADMISC | SET_METHODS | dict.fromkeys(_HERE_ONLY.split(), Row())


def as_in_r(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """
    Read the arguments of a function as R does, and answer it as its row of the table says.

    What R leaves out as ``""``, ``NULL`` or ``NA`` is None where the default is ``""``. Arguments
    that there are not are refused, with the nearest one named; idle ones are warned of.
    """
    row, signature = TABLE[function.__name__], inspect.signature(function)
    known = list(signature.parameters)
    defaults = {name: p.default for name, p in signature.parameters.items()}
    passed_on = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())

    @wraps(function)
    def called(*args: _P.args, **options: _P.kwargs) -> _T:
        if "use_tilde" in options and not flag(options.pop("use_tilde"), "use_tilde"):
            warn(
                "use_tilde=False has no effect here: negation is always written with a tilde",
                NoEffectWarning,
            )
        for name in options:
            if name not in known and not passed_on:
                raise DataError(no_argument(function.__name__, [name], known))
        try:
            bound = signature.bind(*args, **options)
        except TypeError:
            return function(*args, **options)  # Python's own words are plain
        _warn_of_idle(bound.arguments, defaults, row)
        bound.apply_defaults()
        for name, value in bound.arguments.items():
            if name == "incl_cut":
                bound.arguments[name] = read.cut(value)
            elif isinstance(defaults[name], str) and name != "outcome":
                bound.arguments[name] = read.given(value)
        if callable(row.ours):
            found: _T = row.answer(bound.arguments)
            return found
        return function(*bound.args, **bound.kwargs)

    called.__doc__ = _documented(function.__doc__ or "", row)
    setattr(called, READS_KEYWORDS, True)
    return called


def also_called(name: str, function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Give a function of R a second name, by which messages call it, too."""
    own = inspect.unwrap(function)
    known = own.__code__, own.__globals__, name, own.__defaults__, own.__closure__
    copy: Any = FunctionType(*known)
    copy.__kwdefaults__, copy.__annotations__ = own.__kwdefaults__, own.__annotations__
    copy.__qualname__, copy.__module__ = name, own.__module__
    copy.__doc__ = f"Call `{function.__name__}` under another name."
    return as_in_r(copy)


def _warn_of_idle(arguments: Mapping[str, Any], defaults: Mapping[str, Any], row: Row) -> None:
    """Warn of arguments that change something in R and nothing here, where they are given."""
    used: dict[str, list[str]] = {}
    for name, why in row.without_effect.items():
        value, usual = arguments.get(name), defaults[name]
        same = isinstance(value, bool | int | float | str | None) and value == usual
        if why and value is not None and not same:
            used.setdefault(why, []).append(f"{name}={shown(value)}")
    for why, names in used.items():
        verb = "has" if len(names) == 1 else "have"
        warn(f"{', '.join(names)} {verb} no effect here: {why}", NoEffectWarning)


def _documented(text: str, row: Row) -> str:
    """Say behind the summary of a function what its row of the table does."""
    summary, _, rest = inspect.cleandoc(text).partition("\n\n")
    told = [f"In fastqca: `{row.name}`"] if row.name else []
    told += [f"`{old}` is its `{new}`" for old, new in row.renamed.items()]
    parts = [", ".join(told) + '. The page "From R to Python" has a call.'] if told else []
    for names, why in row.idle.items():
        listed = ", ".join(f"`{name}`" for name in names.split())
        parts.append(f"Without effect here: {listed}{f' ({why})' if why else ''}.")
    return "\n\n".join(part for part in (summary, "\n".join(parts), rest) if part)
