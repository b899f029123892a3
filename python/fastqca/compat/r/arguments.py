"""
Arguments as they are given in R: what they stand for.

Functions that take a dict of arguments turn several of them into those of fastqca.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fastqca import expression
from fastqca._common.check import array, choice, did_you_mean, flag, listing, shown
from fastqca._common.errors import DataError, ExpressionError, SolutionError
from fastqca._common.names import listed as _listed
from fastqca._common.names import split_listed
from fastqca.data.frames import to_frame
from fastqca.data.levels import MAX_LEVELS
from fastqca.expressions.formula import did_you_mean_set
from fastqca.expressions.tree import literals
from fastqca.solutions import Minimization, SolutionSet
from fastqca.solutions.intermediate import PairName
from fastqca.truth_tables import TruthTable
from fastqca.truth_tables.selection import read_outcome, select_conditions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca.expressions import Expression
    from fastqca.solutions import Model

    Arguments = dict[str, Any]

__all__ = [
    "any_depth",
    "cases_shown",
    "check_outcome",
    "cut",
    "cut_offs",
    "expected",
    "explained_model",
    "first_model",
    "given",
    "included",
    "letters",
    "levels_of",
    "listed",
    "model_or_expression",
    "models_held_against",
    "named_levels",
    "names_of",
    "negated_outcome",
    "one_outcome_or_several",
    "outcome_of",
    "row_order",
    "rows_as_of_old",
    "selected",
    "sets_of",
    "thresholds_between_groups",
    "whole_numbers",
]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PAIR = re.compile(r"(C\d+)(P\d+)")


def given(value: Any) -> Any:
    """
    Read what R leaves out as ``""``, ``NULL`` or ``NA`` as None.

    Examples
    --------
    >>> given(""), given("A"), given(float("nan"))
    (None, 'A', None)
    """
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return value if any(part.strip() for part in value) else None  # c("") is no value either
    missing = isinstance(value, float) and value != value  # noqa: PLR0124 (NaN)
    empty = isinstance(value, str) and not value.strip()
    return None if empty or missing else value


def listed(value: Any) -> list[Any] | None:
    """
    Read a vector: a list, one value, or text with commas that stand in no brace or backquote.

    Examples
    --------
    >>> listed("A, B"), listed(["A", "B"]), listed(2), listed(""), listed("A{1,2}, B")
    (['A', 'B'], ['A', 'B'], [2], None, ['A{1,2}', 'B'])
    """
    if (value := given(value)) is None:
        return None
    if isinstance(value, str):
        return split_listed(value)
    return _listed(value, "a vector") if isinstance(value, Iterable) else [value]


def whole_numbers(value: Any, name: str, low: int, high: float = math.inf) -> list[int]:
    """Read a vector of whole numbers of any size."""
    found = []
    for each in listed(value) or []:
        one = int(each) if isinstance(each, str) and each.isdecimal() else each
        real = isinstance(one, numbers.Real) and not isinstance(one, bool)
        if not real or one != one // 1 or not low <= one <= high:
            allowed = f"from {low} to {high:,}" if high < math.inf else f"of at least {low}"
            raise DataError(f"{name} must be whole numbers {allowed}, got {shown(each)}")
        found.append(int(one))
    return found


def names_of(snames: Any) -> list[str] | None:
    """Read the names of sets."""
    names = listed(snames)
    if names is None:
        return None
    names = [str(name).strip() for name in names]
    if twice := [name for i, name in enumerate(names) if name in names[:i]]:
        raise ExpressionError(f"set {twice[0]!r} is named more than once")
    return names


def levels_of(snames: Any, noflevels: Any) -> dict[str, int] | None:
    """Read numbers of levels by name: a dict, a number for each of `snames`, or one for all."""
    if isinstance(noflevels, Mapping):
        counts = whole_numbers(list(noflevels.values()), "noflevels", 1, MAX_LEVELS)
        return dict(zip(map(str, noflevels), counts, strict=True))
    names = names_of(snames) or []
    if not (counts := whole_numbers(noflevels, "noflevels", 1, MAX_LEVELS)):
        return None
    counts = counts * len(names) if len(counts) == 1 else counts
    if not names or len(counts) != len(names):
        raise DataError(
            f"noflevels has {len(counts)} numbers: list the sets they belong to in snames, as "
            "in snames='A, B', noflevels=[3, 2]"
        )
    return dict(zip(names, counts, strict=True))


def named_levels(sources: Iterable[Expression]) -> dict[str, int]:
    """Count as many levels of the sets with braces as are named in them, at least two."""
    found: dict[str, int] = {}
    for source in sources:
        for each in literals(source.tree):
            if each.braces:
                found[each.name] = max(found.get(each.name, 2), max(each.values) + 1)
    return found


def sets_of(
    sources: Sequence[Expression], names: Sequence[str] | None, levels: Mapping[str, int] | None
) -> dict[str, int]:
    """Find the sets of expressions, or those that `names` lists, and their numbers of levels."""
    used = dict.fromkeys(name for source in sources for name in source.names)
    chosen, known = names or list(used), levels or {}
    if missing := [name for name in used if name not in chosen]:
        raise ExpressionError(
            f"there is no set {missing[0]!r}{did_you_mean_set(missing[0], chosen)}"
        )
    braces = {each.name: 3 for source in sources for each in literals(source.tree) if each.braces}
    if unknown := {name: n for name, n in braces.items() if name not in known}:
        raise ExpressionError(
            f"the number of levels of {listing(unknown)} is unknown: pass noflevels={unknown} "
            "with the actual numbers of levels"
        )
    return {name: known.get(name, 2) for name in chosen}


def cut(value: Any) -> Any:
    """Read a cut-off, or two: numbers, or text such as ``"0.8, 0.6"``."""
    if given(value) is None or not isinstance(value, str | Iterable):
        return given(value)
    cuts = tuple(array(listed(value) or [], "cut-offs", ndim=1).tolist())
    return cuts[0] if len(cuts) == 1 else cuts


def outcome_of(data: Any, outcome: Any, *, neg_out: bool = False) -> Any:
    """Take one outcome, negated where `neg_out` says so; a tilde before it is then taken away."""
    if isinstance(outcome, list | tuple) and len(outcome) == 1:
        outcome = outcome[0]  # c("Y")
    if not neg_out or not isinstance(outcome, str):
        return outcome  # what is no text is refused where it is read
    columns = to_frame(data).columns.tolist()
    if outcome in columns:
        return f"~{outcome}"
    if outcome.startswith("~") and outcome[1:].strip() in columns:
        return outcome[1:].strip()
    return str(~expression(outcome, columns))


def letters(arguments: Arguments) -> None:
    """Name the conditions A, B, C, ... with `use_letters`, and leave out what is not used."""
    if not arguments.pop("use_letters"):
        return
    frame = to_frame(arguments["data"])
    target = read_outcome(frame, arguments["outcome"])
    names = select_conditions(frame, arguments["conditions"], target, None)
    short = list(_LETTERS[: len(names)])
    taken = [name for name in target.names if name in short]
    if len(names) > len(_LETTERS) or taken:
        what = (
            f"the outcome is named {taken[0]!r}" if taken else f"there are {len(names)} conditions"
        )
        raise DataError(
            f"use_letters: {what}, so letters cannot replace the names of the conditions"
        )
    used = frame[[*names, *target.names]].rename(columns=dict(zip(names, short, strict=True)))
    arguments |= {"data": used, "conditions": short}


def negated_outcome(arguments: Arguments) -> None:
    """Read `outcome`, which `neg_out` negates."""
    negated = arguments.pop("neg_out")
    arguments["outcome"] = outcome_of(arguments["data"], arguments["outcome"], neg_out=negated)


def cut_offs(arguments: Arguments) -> None:
    """Read the inclusion cut-offs, also by the names that they had in older versions of R QCA."""
    upper, lower = arguments.pop("incl_cut1"), arguments.pop("incl_cut0")
    if upper is None and lower is None:
        return
    if arguments["incl_cut"] is not None:
        raise DataError("give incl_cut, or incl_cut1 and incl_cut0, not both")
    upper = 1 if upper is None else cut(upper)
    arguments["incl_cut"] = upper if lower is None else (upper, cut(lower))


def cases_shown(arguments: Arguments) -> None:
    """
    Refuse to make a result without cases: what is shown is chosen when it is printed.

    Examples
    --------
    >>> cases_shown({"show_cases": False})
    Traceback (most recent call last):
        ...
    fastqca.DataError: show_cases=False: results always hold the cases; print ...
    """
    if not arguments.pop("show_cases"):
        raise DataError(
            "show_cases=False: results always hold the cases; print result.to_text(cases='none') "
            "to leave them out",
            argument="show_cases",
        )


def row_order(arguments: Arguments) -> None:
    """
    Read how rows are sorted: ``"incl-, n+"``, or which columns fall.

    Examples
    --------
    >>> arguments = {"sort_by": {"incl": True, "n": False}, "decreasing": None}
    >>> row_order(arguments)
    >>> arguments
    {'sort_by': ['incl', 'n+']}
    """
    value, decreasing = arguments["sort_by"], arguments.pop("decreasing")
    if isinstance(value, Mapping):
        decreasing, value = list(value.values()), list(value)
    elif decreasing is None and isinstance(value, str) and "-" not in value:
        return
    if not (names := listed(value)):
        return
    falls = listed(decreasing) or [True]
    if len(falls) not in (1, len(names)):
        raise DataError(f"decreasing has {len(falls)} values, but sort_by has {len(names)} columns")
    falls = falls * len(names) if len(falls) == 1 else falls
    keys = []
    for name, fall in zip(map(str.strip, map(str, names)), falls, strict=True):
        rises = not flag(fall, "decreasing") and name[-1:] not in ("-", "+")
        keys.append(f"{name}+" if rises else name.removesuffix("-").strip())
    arguments["sort_by"] = keys


def included(arguments: Arguments) -> None:
    """Read what is included; "1", which older scripts name too, always is."""
    parts = [str(part).strip() for part in listed(arguments["include"]) or []]
    arguments["include"] = ",".join(part for part in parts if part != "1") or None


def expected(arguments: Arguments) -> None:
    """Read directional expectations; of a vector, blanks and dashes say nothing of a condition."""
    vector = arguments["dir_exp"]
    if not isinstance(vector, list | tuple):
        return
    told = [part for part in vector if str(part).strip() not in ("", "-")]
    if any(char.isalpha() or char == "`" for part in told for char in str(part)):
        arguments["dir_exp"] = told
    elif not any(str(part).strip() for part in vector):
        arguments["dir_exp"] = None


def first_model(arguments: Arguments) -> None:
    """List one model where `first_min` says so; every `method` finds the same."""
    choice(arguments.pop("method"), "method", ("CCubes", "QMC", "eQMC"))
    if arguments.pop("first_min"):
        arguments["max_models"] = 1


def one_outcome_or_several(arguments: Arguments) -> None:
    """Read the outcome of data, or several; that of a truth table is known."""
    data, outcomes = arguments["input"], listed(arguments["outcome"]) or []
    use_letters, negated = arguments.pop("use_letters"), arguments.pop("neg_out")
    if isinstance(data, TruthTable):
        if use_letters or negated:
            raise DataError(
                "neg_out and use_letters cannot be changed in an existing truth table: pass "
                "them to truthTable(), or pass the data instead of the table"
            )
    else:
        outcomes = [outcome_of(data, each, neg_out=negated) for each in outcomes]
    if len(outcomes) > 1 and use_letters:
        raise DataError(
            "use_letters: letters cannot replace the names of the conditions when "
            "there are several outcomes"
        )
    arguments["outcome"] = outcomes if len(outcomes) > 1 else next(iter(outcomes), None)
    if outcomes and use_letters:
        lettered = arguments | {"data": data, "use_letters": True}
        letters(lettered)
        arguments |= {"input": lettered["data"], "conditions": lettered["conditions"]}


def rows_as_of_old(arguments: Arguments) -> None:
    """Read an expression that comes first, and ``remainders=False``, as before version 3."""
    if isinstance(arguments["expression"], TruthTable):
        arguments |= {"obj": arguments["expression"], "expression": arguments["obj"]}
    if (remainders := arguments.pop("remainders")) is not None:
        arguments["observed"] = not flag(remainders, "remainders")


def any_depth(arguments: Arguments) -> None:
    """Read a depth of 0 as none at all."""
    arguments["depth"] = arguments["depth"] or None


def thresholds_between_groups(arguments: Arguments) -> None:
    """Count one threshold less than `groups`, an older argument."""
    if (groups := arguments.pop("groups")) is not None:
        arguments["n"] = groups - 1


def models_held_against(arguments: Arguments) -> None:
    """Choose the models that `select` names, or all."""
    wanted, solution = listed(arguments.pop("select")), arguments["model"]
    if wanted is not None:
        arguments["model"] = [selected(solution, each) for each in wanted]


def explained_model(arguments: Arguments) -> None:
    """Choose a model of `empirics`, which must explain the outcome."""
    model = selected(arguments["empirics"], arguments.pop("sol"))
    check_outcome(model, arguments.pop("outcome"))
    arguments["empirics"] = model


def model_or_expression(arguments: Arguments) -> None:
    """Choose a model of `results`, unless that is an expression; `necessity` is its relation."""
    results, sol = arguments["results"], arguments.pop("sol")
    if not isinstance(results, str):
        arguments["results"] = selected(results, sol)
    arguments["outcome"] = given(arguments["outcome"])
    arguments["relation"] = "necessity" if arguments.pop("necessity") else "sufficiency"


def selected(solution: Any, which: Any) -> Model:
    """
    Choose a model by its number, its name, or its name among those of a pair of models.

    Raises
    ------
    SolutionError
        There is no such model; names the nearest.
    """
    if not isinstance(solution, Minimization | SolutionSet):
        raise SolutionError(
            f"a model can only be chosen from the result of minimize(), got {shown(solution)}"
        )
    name = str(which).strip().upper()
    chosen: SolutionSet
    if isinstance(solution, SolutionSet):
        chosen = solution
    else:
        pair = _PAIR.search(name)
        between = solution.pairs.get(PairName(pair[1], pair[2])) if pair else None
        chosen = between.solution if between else solution.solution
        name = _PAIR.sub("", name) if between else name
    number = name.strip("-MI") or "1"
    by_name = {model.name: model for model in chosen.models}
    if f"M{number}" not in by_name:
        raise SolutionError(f"there is no model {shown(which)}{did_you_mean(name, by_name)}")
    return by_name[f"M{number}"]


def check_outcome(model: Model, outcome: Any, *, neg_out: bool = False) -> None:
    """
    Refuse an outcome that a solution does not explain.

    Scripts write the outcome without a tilde for a solution of the negated outcome, with or
    without ``neg.out = TRUE``; the solution knows better.

    Raises
    ------
    DataError
        The outcome is another one, or is negated and the solution's is not.
    """
    known = model.explained.table.outcome
    named = given(outcome)
    bare = str(named).strip().removeprefix("~").strip() if named is not None else None
    negated = known.startswith("~")
    wanted = str(named).strip().startswith("~") if named is not None else negated
    if bare is not None and bare.strip("`") != known.removeprefix("~").strip("`"):
        raise DataError(f"outcome: the solution explains {known}, not {named}")
    if (wanted or neg_out) and not negated:
        raise DataError(
            f"the solution explains {known}, not its negation: minimize the truth table of "
            f"~{known} for that"
        )
