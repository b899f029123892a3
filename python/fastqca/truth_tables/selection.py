"""Which columns are the outcome and the conditions of a truth table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import argument, did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError, ExpressionError, RedundancyWarning
from fastqca._common.names import names_in, split_listed
from fastqca._common.patterns import pattern
from fastqca._common.tolerance import TOLERANCE, is_half, is_in, same
from fastqca.data.missing import complete_cases, missing_choice
from fastqca.data.sets import BLOCK, SetData, blocks, set_data
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.tokens import NEGATION
from fastqca.expressions.tree import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames
    from fastqca.data.columns import Columns

__all__ = [
    "Outcome",
    "formula_of",
    "negation",
    "read_outcome",
    "read_sets",
    "select_conditions",
    "warn_of_idle_conditions",
]

# In so few cases one set is the negation of another, or the outcome constant, by chance in one of
# eight times or more.
_FEW_CASES = 3
_OPERATORS = pattern(r"[+*~(){}\[\]<>=`]")
_PRIMES = "'\u2019\u2032"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The outcome as it was asked for."""

    label: str  # as it is printed, such as "SURV", "~SURV" or "Y{1,2}"
    names: tuple[str, ...]  # the columns it is made of
    formula: Expression | None = None  # evaluated in these; None for a column or its negation
    negated: bool = False  # whether it is the negation of a column

    def memberships(self, table: pd.DataFrame | Columns, cases: CaseNames) -> NDArray[np.float64]:
        """Evaluate the outcome: memberships in [0, 1], shape (N,)."""
        return self.in_sets(set_data(table, self.names, role="outcome", cases=cases))

    def in_sets(self, sets: SetData) -> NDArray[np.float64]:
        """Evaluate the outcome in the sets that it is made of."""
        if self.formula is not None:
            return np.ascontiguousarray(self.formula.evaluate(sets.columns), dtype=np.float64)
        name = self.names[0]
        if sets.levels[0] > 2:
            raise DataError(
                f"outcome {name!r} has {sets.levels[0]} levels (0 to {sets.levels[0] - 1}): "
                f"specify which of them count as the outcome, as in '{name}{{1}}' or "
                f"'{name}{{1,2}}'",
                argument="outcome",
                column=name,
            )
        values: NDArray[np.float64] = sets.values[0]  # noqa: PD011 (SetData, not pandas)
        return 1.0 - values if self.negated else values


def read_outcome(table: pd.DataFrame | Columns, outcome: object) -> Outcome:
    """
    Read what the outcome is: a column, its negation, levels of it or any sum of products.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"Y": [0.2, 0.9]})
    >>> read_outcome(frame, "~Y").memberships(frame, ("a", "b"))
    array([0.8, 0.1])
    """
    if isinstance(outcome, Expression):
        return _combined(outcome)
    if not isinstance(outcome, str) or not outcome.strip():
        raise DataError(
            "outcome must be text: the name of one column, such as 'Y' or '~Y', levels of it, "
            f"such as 'Y{{1}}', or an expression; got {shown(outcome)}"
            + (
                ("; for several outcomes, use minimize_outcomes")
                if isinstance(outcome, list | tuple)
                else ""
            ),
            argument="outcome",
        )
    name = outcome if outcome in table.columns else outcome.strip()
    if name in table.columns:
        return Outcome(quoted(name), (name,))
    bare = name[1:].strip()
    if name.startswith("~") and bare in table.columns:
        return Outcome(f"~{quoted(bare)}", (bare,), negated=True)
    if len(split_listed(name)) > 1:
        raise DataError(
            f"only one outcome is possible, got {shown(outcome)}: for several, use "
            "minimize_outcomes",
            argument="outcome",
        )
    meant = NEGATION.fullmatch(name)
    positive = meant[1] if meant else name.rstrip(_PRIMES)
    if positive in table.columns:
        raise DataError(
            f"outcome {name!r}: write '~{quoted(positive)}' for the negation", argument="outcome"
        )
    plain = bare if name.startswith("~") else name
    if not _OPERATORS.search(plain):
        raise DataError(
            f"outcome {shown(plain)} is not a column of the data{_meant(plain, table)}",
            argument="outcome",
            column=plain,
        )
    return _combined(formula_of(name, table.columns, "outcome"))


def _combined(formula: Expression) -> Outcome:
    if formula.relation is not None:
        raise DataError(
            (f"outcome: {str(formula)!r} has an arrow; give only one of its sides"),
            argument="outcome",
        )
    return Outcome(str(formula), tuple(formula.names), formula)


def _meant(name: str, table: pd.DataFrame | Columns) -> str:
    return did_you_mean(name, table.columns)


def formula_of(source: str | Expression, names: Iterable[object], what: str) -> Expression:
    """
    Read an expression over given sets, with an error that names the argument `what`.

    Examples
    --------
    >>> formula_of("AB + ~A", ["A", "B"], "exclude")
    expression('A*B + ~A')
    """
    try:
        return expression(source, names=map(str, names))
    except ExpressionError as error:
        raise error.within(argument(what), what) from None


def negation(outcome: str) -> str:
    """
    Write the negation of an outcome.

    Examples
    --------
    >>> negation("Y"), negation("~Y"), negation("A + B")
    ('~Y', 'Y', '~A*~B')
    """
    return str(~expression(outcome))


def select_conditions(
    table: pd.DataFrame | Columns,
    conditions: object,
    outcome: Outcome,
    case_id: str | None,
) -> tuple[str, ...]:
    """
    Choose the conditions: those named, or all columns that the outcome does not use.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [0, 1], "B": [1, 1], "Y": [0, 1]})
    >>> select_conditions(frame, None, read_outcome(frame, "Y"), None)
    ('A', 'B')
    """
    columns = [*table.columns]
    if conditions is None or (isinstance(conditions, str) and not conditions.strip()):
        used = outcome.names if case_id is None else (*outcome.names, case_id)
        names = names_in([name for name in columns if name not in used], columns, "conditions")
    else:
        names = names_in(conditions, columns, "conditions")
    if not names:
        raise DataError(
            "conditions: no column is left; at least one condition is needed",
            argument="conditions",
        )
    both = [name for name in names if name in outcome.names]
    if both:
        raise DataError(
            f"{listing(map(repr, both))} cannot be both a condition and (part of) the outcome "
            f"{outcome.label!r}: leave it out of the conditions",
            argument="conditions",
            column=both[0],
        )
    return names


def read_sets(
    table: pd.DataFrame | Columns,
    outcome: Outcome,
    conditions: tuple[str, ...],
    cases: CaseNames,
    missing: object,
) -> tuple[SetData, NDArray[np.float64], tuple[str, ...]]:
    """
    Read conditions and outcome, and settle what is to be done about missing values.

    Returns the conditions, memberships in the outcome and the cases left out. An error names all
    columns where values are missing.
    """
    roles = dict.fromkeys(conditions, "condition") | dict.fromkeys(outcome.names, "outcome")
    dropped: tuple[str, ...] = ()
    if missing_choice(missing) == "drop":
        table, cases, dropped = complete_cases(table, roles, cases)
    names = (*outcome.names, *conditions)
    try:
        # At once: pandas takes as long for one column as for all.
        sets = set_data(table, names, role=[roles[name] for name in names], cases=cases)
        explaining, others = sets.divided(len(outcome.names))
        return others, outcome.in_sets(explaining), dropped
    except DataError:
        # Only now: to look for missing cells takes as long as to read the columns.
        complete_cases(table, roles, cases, "raise")
        raise


def warn_of_idle_conditions(
    sets: SetData, outcome: str = "", values: NDArray[np.float64] | None = None
) -> None:
    """
    Warn of sets that cannot tell cases apart, or not otherwise than another set does.

    A condition is constant, or identical to another; with more than three cases also if the
    outcome is constant, or a condition is the negation of another or of a fuzzy outcome.
    """
    scores = sets.values  # noqa: PD011 (SetData, not pandas)
    many = scores.shape[1] > _FEW_CASES
    if many and values is not None and same(values, values[0]).all():
        what = "all cases have the outcome" if is_in(values[0]) else "no case has the outcome"
        if is_half(values[0]):
            what = "no case is in or out"
        warn(
            f"outcome {outcome!r} is {shown(values[0])} in every case: {what}, so there is no "
            "variation to explain",
            RedundancyWarning,
        )
        values = None
    first_scores = scores[:, 0]
    # The same as that all differ from the first by no more than rounding, without a copy of them.
    spread = np.maximum(scores.max(axis=1) - first_scores, first_scores - scores.min(axis=1))
    constant = (spread < TOLERANCE).tolist()
    for i, alike in enumerate(constant):
        if alike:
            warn(
                f"condition {sets.names[i]!r} is {shown(scores[i, 0])} in every case: it cannot "
                "make a difference; remove it",
                RedundancyWarning,
                column=sets.names[i],
            )
    first = _Lines(scores)
    negations = _Lines(scores, negated=first)
    # A crisp condition that never occurs with the outcome is a finding; the same degrees in all
    # cases are no coincidence.
    if values is not None and ((values > values.min()) & (values < values.max())).any():
        negations.add("", values)
    rows = zip(sets.names, scores, constant, sets.levels, sets.dont_care, strict=True)
    for i, (name, row, alike, n_levels, dont_care) in enumerate(rows):
        if alike:
            continue
        other = first.find(i)
        if other is None:
            first.add(name, row, i)
        else:
            warn(
                f"conditions {other!r} and {name!r} are identical in every case: they are "
                "interchangeable in any solution; remove one of them",
                RedundancyWarning,
                column=name,
            )
        if not many or n_levels != 2 or dont_care:
            continue
        opposite = negations.find(i)
        if opposite is not None:
            _warn_of_negation(name, opposite, outcome)
        if other is None:
            negations.add(name, row, i)


class _Lines:
    """Lines of memberships, or negations of other lines, by which conditions are found again."""

    def __init__(self, scores: NDArray[np.float64], *, negated: _Lines | None = None) -> None:
        self._scores, self._negated = scores, negated is not None
        start = scores[:, :BLOCK]
        self.starts: NDArray[np.float64] = _round(start) if negated is None else negated.starts
        self._keys = self.starts if negated is None else _round(1 - start)
        self._known: dict[bytes, list[tuple[str, NDArray[np.float64]]]] = {}

    def add(self, name: str, line: NDArray[np.float64], condition: int | None = None) -> None:
        """Keep a line: that of a condition, or another."""
        key = self._side(line[:BLOCK]) if condition is None else self._keys[condition]
        self._known.setdefault(key.tobytes(), []).append((name, line))

    def find(self, condition: int) -> str | None:
        """Name the first line kept that the condition is equal to in every case."""
        line = self._scores[condition]
        for name, known in self._known.get(self.starts[condition].tobytes(), []):
            rest = list(blocks(line.size))[1:]
            if all((self._side(known[at]) == _round(line[at])).all() for at in rest):
                return name
        return None

    def _side(self, line: NDArray[np.float64]) -> NDArray[np.float64]:
        return _round(1 - line if self._negated else line)


def _warn_of_negation(name: str, other: str, outcome: str) -> None:
    if other:
        warn(
            f"condition {name!r} is the negation of condition {other!r} in every case: they are "
            "interchangeable in any solution; remove one of them",
            RedundancyWarning,
            column=name,
        )
    else:
        warn(
            f"condition {name!r} is the negation of the outcome {outcome!r} in every case: "
            "remove it unless it was measured independently",
            RedundancyWarning,
            column=name,
        )


def _round(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Memberships to be compared: 1 - 0.33 and 0.67 differ in the last bit."""
    return scores.round(12) + 0.0  # + 0.0 makes -0.0 plain 0
