"""What models and theories are judged by: the sets, the outcome and the names of the cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from fastqca._common.check import listing, shown, warn
from fastqca._common.errors import DataError, ExpressionError, MissingDataWarning
from fastqca._common.names import listed, names_in
from fastqca._common.values import FrozenDict
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import SetData, set_data
from fastqca.expressions.evaluation import memberships
from fastqca.expressions.expression import Expression, expression, one_set
from fastqca.fit.parameters import parameters
from fastqca.fit.regions import REGIONS, UNDECIDED, case_regions
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model
from fastqca.truth_tables.selection import formula_of, read_outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames
    from fastqca.fit.regions import Relation
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = [
    "FIT",
    "Claim",
    "Evidence",
    "fits",
    "gather",
    "in_own_data",
    "read_formula",
    "single_models",
    "terms_of",
]

FIT = ("inclS", "PRI", "covS")

Solution = Minimization | SolutionSet | Model | Expression | str


@dataclass(frozen=True, slots=True)
class Claim:
    """One model to be judged."""

    name: str  # "M1", "M2", ...
    model: Expression  # without its outcome
    relation: str | None = None  # as its arrow states


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Memberships of N cases in sets and in an outcome."""

    sets: SetData  # those in the claims, or all conditions of the truth table behind them
    outcome: str  # as it is printed
    y: NDArray[np.float64]  # membership in the outcome
    conditions: tuple[str, ...]  # of that truth table, or the sets in the claims

    @property
    def cases(self) -> CaseNames:
        """Names of the cases."""
        return self.sets.cases

    def memberships(self, formulas: Sequence[Expression]) -> NDArray[np.float64]:
        """Evaluate formulas as they are written, (F, N)."""
        trees = [formula.tree for formula in formulas]
        return memberships(trees, self.sets.columns, len(self.cases))

    def of_cases(self, names: Sequence[str]) -> Evidence:
        """Keep some cases, in this order."""
        if tuple(names) == self.cases:
            return self
        place = {case: position for position, case in enumerate(self.cases)}
        at = np.array([place[name] for name in names], dtype=np.int64)
        return replace(self, sets=self.sets.of_cases(at), y=self.y[at])

    def named(self, mask: NDArray[np.bool_]) -> tuple[str, ...]:
        """Return the names of some cases."""
        return tuple(self.cases[i] for i in np.flatnonzero(mask))

    def by_region(
        self, x: NDArray[np.float64], relation: Relation = "sufficiency"
    ) -> Mapping[str, tuple[str, ...]]:
        """Return the names of the cases by their region, given memberships (N,) in a formula."""
        regions = case_regions(x, self.y, relation)
        names = (*REGIONS[relation], UNDECIDED)
        return FrozenDict({name: self.named(regions == name) for name in names})


def terms_of(model: Expression) -> tuple[Expression, ...]:
    """
    Return the products of a model, or the model itself if it has none.

    Examples
    --------
    >>> terms_of(expression("A*B + C"))
    (expression('A*B'), expression('C'))
    """
    return model.terms() or (model,)


def fits(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Compute inclS, PRI and covS of each row of memberships.

    Examples
    --------
    >>> fits(np.array([[1.0, 1.0, 0.0]]), np.array([1.0, 0.0, 1.0]))
    array([[0.5, 0.5, 0.5]])
    """
    measures = parameters(np.ascontiguousarray(x), y, "sufficiency", whole=False)
    return np.column_stack([measures[name] for name in FIT])


def gather(
    solution: Solution | Iterable[Solution] | None,
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str | Expression | None,
    *,
    case_id: str | None = None,
    conditions: str | Iterable[str] | None = None,
    also: Mapping[str, str | Expression] = FrozenDict({}),
    what: str = "solution",
) -> tuple[tuple[Claim, ...], tuple[Expression, ...], Evidence]:
    """
    Read the models to be judged, other formulas (`also`), and what they are judged by.

    `also` maps what messages call a formula to the formula; an arrow in it names the outcome too.
    `conditions` are the sets that make the rows of a truth table, where no truth table stands
    behind the models; `what` is what messages call these.
    """
    items = list(single_models(solution, what))
    if not items and not also:
        raise DataError(f"{what} is empty: give at least one model", argument=what)
    tables = {id(table): table for _, table in items if table is not None}
    frame = None if data is None else to_frame(data)
    if frame is None and len(tables) != 1:
        _no_data(what, tables)
    known = frame.columns if frame is not None else next(iter(tables.values())).conditions
    models = [read_formula(source, known, what) for source, _ in items]
    formulas = [read_formula(source, known, name) for name, source in also.items()]
    stated = [formula.outcome for formula in (*models, *formulas) if formula.outcome is not None]
    if outcome is not None:
        explained = [name for table in tables.values() for name in expression(table.outcome).names]
        stated.append(_outcome_text(outcome, [*map(str, known), *explained]))
    if frame is None:
        evidence = _of_table(next(iter(tables.values())), stated)
    else:
        used = [name for formula in (*models, *formulas) for name in formula.names]
        used += [name for table in tables.values() for name in table.conditions]
        if not used:
            raise ExpressionError(f"{', '.join(also) or what}: the expression contains no set")
        stated += [table.outcome for table in tables.values()]
        rows = names_in(conditions, list(frame), "conditions") if conditions is not None else used
        evidence = _of_frame(frame, [*rows, *used], stated, case_id)
        evidence = replace(evidence, conditions=tuple(dict.fromkeys(rows)))
    claims = tuple(
        Claim(f"M{i}", Expression(model.tree), model.relation)
        for i, model in enumerate(models, start=1)
    )
    return claims, tuple(Expression(formula.tree) for formula in formulas), evidence


def in_own_data(
    items: Sequence[tuple[Model | Expression | str, TruthTable | None]],
    outcome: str | Expression | None,
    *,
    case_id: str | None = None,
    what: str = "solution",
) -> tuple[tuple[Claim, ...], Evidence, NDArray[np.float64]]:
    """
    Evaluate each of M models, as `single_models` yields them, in the data of its own truth table.

    The first is the reference: its cases and its outcome count, and what has no table is
    evaluated in its data. Returns the claims, the evidence of the first model for the cases that
    all tables share, and memberships (M, N).
    """
    tables = list({id(table): table for _, table in items if table is not None}.values())
    reference = items[0][1]
    if len(tables) <= 1 or reference is None:
        claims, _, evidence = gather(
            [model for model, _ in items], None, outcome, case_id=case_id, what=what
        )
        return claims, evidence, evidence.memberships([claim.model for claim in claims])
    shared, left_out = _shared_cases(reference, tables)
    if left_out:
        warn(
            f"the truth tables of {what} do not contain the same cases: {listing(left_out)} "
            "left out",
            MissingDataWarning,
            cases=map(str, left_out),
        )
    _, _, evidence = gather(items[0][0], None, outcome, what=what)
    numbered: list[Claim] = []
    rows = []
    for i, (model, table) in enumerate(items, start=1):
        own = [model] if table is not None else [model, items[0][0]]
        (claim, *_), _, data = gather(own, None, outcome or reference.outcome, what=what)
        place = {case: position for position, case in enumerate(data.cases)}
        (x,) = data.memberships([claim.model])
        numbered.append(replace(claim, name=f"M{i}"))
        rows.append(x[[place[case] for case in shared]])
    return tuple(numbered), evidence.of_cases(shared), np.array(rows)


def _shared_cases(
    reference: TruthTable, tables: Sequence[TruthTable]
) -> tuple[list[str], list[str]]:
    """Return the cases of all tables, in the order of the reference, and all others."""
    everywhere = set.intersection(*(set(table.sets.cases) for table in tables))
    if not everywhere:
        raise DataError(
            "no case is in all truth tables, because their cases have different names; give "
            "data=, the table of sets in which all models are to be evaluated"
        )
    known = dict.fromkeys(case for table in (reference, *tables) for case in table.sets.cases)
    return (
        [case for case in reference.sets.cases if case in everywhere],
        [case for case in known if case not in everywhere],
    )


def single_models(
    solution: object, what: str
) -> Iterable[tuple[Model | Expression | str, TruthTable | None]]:
    """
    Walk over single models, with the truth tables they come from.

    Examples
    --------
    >>> list(single_models(["A + B", expression("C")], "solution"))
    [('A + B', None), (expression('C'), None)]
    """
    if solution is None:
        return
    if hasattr(solution, "columns"):
        raise DataError(
            f"{what} must be a result of minimize(), one of its models, or an expression; pass "
            "a table of sets as data=",
            argument=what,
        )
    if isinstance(solution, Minimization):
        solution = solution.solution
    if isinstance(solution, SolutionSet):
        for model in solution.listed():
            yield model, solution.explained.table
    elif isinstance(solution, Model):
        yield solution, solution.explained.table
    elif isinstance(solution, str | Expression):
        yield solution, None
    elif isinstance(solution, Iterable):
        for part in listed(solution, what, kind="models or expressions"):
            yield from single_models(part, what)
    else:
        raise DataError(
            f"{what} must be a result of minimize(), one of its models, or an expression; got "
            f"{shown(solution)}",
            argument=what,
        )


def _no_data(what: str, tables: Mapping[int, TruthTable]) -> NoReturn:
    if tables:
        raise DataError(
            f"the models of {what} come from {len(tables)} truth tables: give data=, the table "
            "of sets in which all of them are to be evaluated"
        )
    raise DataError(
        f"data is missing: give data=, a table of sets, or pass a result of minimize() as {what}",
        argument="data",
    )


def read_formula(
    source: Model | Expression | str, known: Iterable[object], what: str
) -> Expression:
    """Read a model or formula over known sets."""
    if isinstance(source, Model):
        return source.expression
    known = list(known)
    formula = formula_of(source, known, what)
    unknown = [name for name in formula.names if name not in known]
    if unknown:
        raise ExpressionError(
            f"{what}: there is no set {listing(map(repr, unknown))} (there are: {listing(known)})"
        )
    return formula


def _outcome_text(outcome: str | Expression, names: list[str]) -> str:
    """Write the name of a column as an expression; what is none is judged by who reads it."""
    plain = str(outcome).strip()
    if plain in names or plain.removeprefix("~").strip() in names:
        return str(one_set(plain, names))
    return str(outcome)


def _one_outcome(stated: Sequence[str]) -> str | None:
    """Return the outcome that all sources agree on."""
    if not stated:
        return None
    first = expression(stated[0])
    for other in stated[1:]:
        if expression(other) != first:
            raise ExpressionError(
                f"there are two outcomes, {stated[0]} and {other}: use the same one everywhere, "
                f"as in outcome={stated[0]!r}"
            )
    return stated[0]


def _of_table(table: TruthTable, stated: Sequence[str]) -> Evidence:
    _one_outcome([table.outcome, *stated])
    return Evidence(table.sets, table.outcome, table.outcome_values, table.conditions)


def _of_frame(
    frame: pd.DataFrame, used: list[str], stated: Sequence[str], case_id: str | None
) -> Evidence:
    label = _one_outcome(stated)
    if label is None:
        raise DataError("outcome is missing: give outcome=, or an arrow as in 'A*B -> Y'")
    cases = case_names(frame, case_id)
    target = read_outcome(frame, label)
    names = tuple(dict.fromkeys(used))
    sets = set_data(frame, names, role="set", cases=cases)
    return Evidence(sets, target.label, target.memberships(frame, cases), names)
