"""The truth behind simulated data: what brings the outcome about, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import did_you_mean, shown, warn
from fastqca._common.errors import ExpressionError
from fastqca.expressions.evaluation import memberships
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.formula import (
    And,
    Literal,
    Or,
    conjunction,
    disjunction,
    fold,
    literals,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from fastqca.expressions.formula import Node

    Floats = NDArray[np.float64]

__all__ = [
    "Truth",
    "configurations",
    "forms",
    "irredundant",
    "prevalence",
    "prevalence_for",
    "row_numbers",
    "steps_of",
    "truth",
]

_MOST_SETS = 16
_MOST_STEPS = 8
_MOST_FORMS = 100


@dataclass(frozen=True, slots=True)
class Truth:
    """
    Expressions that are worked out one after the other; the last one gives the outcome.

    Attributes
    ----------
    steps : tuple of Expression
        Without outcome.
    outcomes : tuple of str
        What each step is the value of.
    negated : tuple of bool
        Whether a step says when its outcome is absent.
    """

    steps: tuple[Expression, ...]
    outcomes: tuple[str, ...]
    negated: tuple[bool, ...]

    @property
    def outcome(self) -> str:
        """The outcome of the last step."""
        return self.outcomes[-1]

    def __str__(self) -> str:
        parts = zip(self.steps, self.outcomes, self.negated, strict=True)
        return "; ".join(f"{step} -> {'~' * absent}{name}" for step, name, absent in parts)

    def evaluate(
        self, names: Sequence[str], values: NDArray[np.generic]
    ) -> dict[str, NDArray[np.generic]]:
        """
        Work out all steps.

        Parameters
        ----------
        names : sequence of str, length k
        values : ndarray, shape (..., k)
            Memberships; crisp ones as uint8.

        Returns
        -------
        dict of str to ndarray, shape (...)
            The value of each outcome, of the type of `values`.
        """
        columns = {name: values[..., j].astype(np.float64).ravel() for j, name in enumerate(names)}
        found: dict[str, NDArray[np.generic]] = {}
        size = values[..., 0].size
        for step, name, negated in zip(self.steps, self.outcomes, self.negated, strict=True):
            (scores,) = memberships([step.tree], columns, size)
            columns[name] = 1 - scores if negated else scores
            found[name] = columns[name].reshape(values.shape[:-1]).astype(values.dtype)
        return found


def truth(
    source: str | Expression | Iterable[str | Expression],
    names: Sequence[str],
    outcome: str,
    *,
    chains: bool = False,
    reduce: bool = True,
) -> Truth:
    """
    Read a truth over given sets.

    Parameters
    ----------
    source : str, Expression, or several of them
        The outcome stands right of the arrow; without an arrow it is `outcome`.
    names : sequence of str
        The sets there are.
    outcome : str
    chains : bool, default False
        Whether there may be several steps.
    reduce : bool, default True
        Whether parts that change nothing are left out, and what decides nothing is refused.

    Raises
    ------
    ExpressionError
        A set is not among `names`, the outcome is no single set, or a step is never or always true.

    Warns
    -----
    FastqcaWarning
        A step has parts that change nothing, and is taken without them.

    Examples
    --------
    >>> found = truth("FD*FI + ~VD -> NE", ["FD", "FI", "VD"], "Y")
    >>> found.outcome, str(found)
    ('NE', 'FD*FI + ~VD -> NE')
    """
    alone = isinstance(source, str | Expression)
    sources: list[str | Expression] = [source] if alone else list(source)  # type: ignore[list-item, arg-type]
    if not sources or (len(sources) > 1 and not chains):
        raise ExpressionError(f"the truth must be one expression, got {len(sources)}")
    if len(sources) > _MOST_STEPS:
        raise ExpressionError(
            f"the truth has {len(sources)} steps: a chain has at most {_MOST_STEPS}"
        )
    steps, outcomes, negated, there = [], [], [], list(names)
    used: set[str] = set()
    for one in sources:
        try:
            read = expression(one, there)
        except ExpressionError:
            read = expression(one)  # a set that is not there is named with the truth below
        for name in read.names:
            if name not in there:
                hint = did_you_mean(name, there)
                raise ExpressionError(f"the truth {str(read)!r} uses {name!r}: no such set{hint}")
        _check_binary(read)
        result, absent = _outcome(read, outcome)
        if result in read.names:
            raise ExpressionError(f"the truth {str(read)!r} makes {result!r} depend on itself")
        if result in used or result in outcomes:
            raise ExpressionError(
                f"the truth works out {result!r} in {str(read)!r}, when it has been used or worked "
                "out before: give each set one step, before those that use it"
            )
        used.update(read.names)
        steps.append(Expression((irredundant(read) if reduce else read).tree))
        outcomes.append(result)
        negated.append(absent)
        there.append(result)
    return Truth(tuple(steps), tuple(outcomes), tuple(negated))


def _check_binary(read: Expression) -> None:
    for literal in literals(read.tree):
        if literal.presence is None:
            raise ExpressionError(
                f"the truth {str(read)!r} has {literal}, but simulated sets have two values"
            )


def _outcome(read: Expression, default: str) -> tuple[str, bool]:
    if read.outcome is None:
        return default, False
    tree = expression(read.outcome).tree
    if not isinstance(tree, Literal) or tree.presence is None:
        raise ExpressionError(
            f"the outcome of the truth {str(read)!r} must be one set, such as Y or ~Y"
        )
    return tree.name, not tree.presence


def steps_of(source: str) -> list[str]:
    """
    Split a text into the steps of a chain.

    Examples
    --------
    >>> steps_of("A + B -> C; C*D -> Y")
    ['A + B -> C', 'C*D -> Y']
    """
    return [step.strip() for step in source.split(";") if step.strip()]


def irredundant(read: Expression) -> Expression:
    """
    Take a truth without parts that change nothing: no solution has them, so none would be exact.

    Raises
    ------
    ExpressionError
        It is never or always true.

    Warns
    -----
    FastqcaWarning
        There are such parts.

    Examples
    --------
    >>> irredundant(expression("A*B + C -> Y"))
    expression('A*B + C -> Y')
    """
    found = _reduced(read)
    if found is None:
        return read
    if not found.names:
        often = "always" if found.products else "never"
        raise ExpressionError(f"the truth {shown(str(read))} is {often} true: nothing decides it")
    warn(
        f"the truth {shown(str(read))} has parts that change nothing, which no solution can have: "
        f"{str(found)!r} is taken in its place"
    )
    return found


@lru_cache(maxsize=256)
def _reduced(read: Expression) -> Expression | None:
    """Leave out what can go; None where that is nothing."""
    terms = read.products
    if any(literal.presence is None for literal in literals(read.tree)):
        # How many levels there are is not known, so only what another term says is redundant.
        kept = [
            term
            for i, term in enumerate(terms)
            if not any(
                other.items() < term.items() or (other == term and j < i)
                for j, other in enumerate(terms)
            )
        ]
        return None if len(kept) == len(terms) else replace(read, tree=_sum(kept))
    if terms and all(terms) and all(_needed(terms, i) for i in range(len(terms))):
        return None
    return read.simplify()


def _needed(terms: Sequence[Mapping[str, Literal]], i: int) -> bool:
    """Tell whether a sum changes when it loses a term, and when it loses one of its literals."""
    whole, alone = Expression(_sum(terms)), Expression(_sum([terms[i]]))
    others = [*terms[:i], *terms[i + 1 :]]
    if others and alone.is_subset_of(Expression(_sum(others))):
        return False
    for name in terms[i]:
        less = {other: literal for other, literal in terms[i].items() if other != name}
        if Expression(_sum([less])).is_subset_of(whole):
            return False
    return True


def _sum(terms: Iterable[Mapping[str, Literal]]) -> Node:
    return disjunction(conjunction(term.values()) for term in terms)


def forms(of: Truth) -> list[Expression]:
    """
    Write what a chain says of its outcome, with its steps as they are and put into each other.

    Returns
    -------
    list of Expression
        When the outcome is present: first by the last step, then with some or all sets that have
        steps of their own replaced by these, without redundant parts.

    Notes
    -----
    With ``A + B -> C; C*D -> Y`` a model of Y may name C, or A and B, its indirect causes, in its
    place. It says nothing false if it is a submodel of one of these forms: this is the causal
    submodel of the R package frscore, which is an implementation of Parkkinen & Baumgartner
    (2023). Where a form can be written without redundant parts in several ways, all are listed.

    Examples
    --------
    >>> for form in forms(truth(["A + B -> C", "C*D -> Y"], "ABCD", "Y", chains=True)):
    ...     print(form)
    C*D
    A*D + B*D
    """
    inner = of.outcomes[:-1]
    found: dict[frozenset[frozenset[tuple[str, bool]]], Expression] = {}
    for chosen in range(1 << len(inner)):
        replaced = {name for i, name in enumerate(inner) if chosen >> i & 1}
        written: dict[str, Expression] = {}
        for step, name, absent in zip(of.steps, of.outcomes, of.negated, strict=True):
            said = _replaced(step, {k: v for k, v in written.items() if k in replaced})
            written[name] = ~said if absent else said
        for form in _irredundant_forms(written[of.outcome]):
            key = frozenset(
                frozenset((name, literal.presence is True) for name, literal in product.items())
                for product in form.products
            )
            found.setdefault(key, form)
    return list(found.values())[:_MOST_FORMS]


def _replaced(step: Expression, by: Mapping[str, Expression]) -> Expression:
    """Put expressions in the place of sets."""

    def leaf(literal: Literal) -> Node:
        if literal.name not in by:
            return literal
        other = by[literal.name]
        return other.tree if literal.presence else (~other).tree

    def join(here: And | Or, parts: list[Node]) -> Node:
        return conjunction(parts) if isinstance(here, And) else disjunction(parts)

    return Expression(fold(step.tree, leaf, join))


def _irredundant_forms(said: Expression) -> list[Expression]:
    """Write an expression as sums without redundant parts; none where nothing decides it."""
    found = Expression(_sum(said.products))
    if found.products and _reduced(found) is None:
        return [found]
    several = said.minimal_forms(all_sol=True, max_forms=_MOST_FORMS)
    return [form for form in several if form.names]


def configurations(k: int) -> NDArray[np.uint8]:
    """
    List all configurations of k crisp sets, the first set most significant, shape (2**k, k).

    Examples
    --------
    >>> configurations(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    shifts = np.arange(k - 1, -1, -1)
    return (np.arange(1 << k)[:, None] >> shifts & 1).astype(np.uint8)


def row_numbers(members: NDArray[np.bool_]) -> NDArray[np.int64]:
    """
    Give the numbers of configurations (..., k) from 0, in the order of `configurations`.

    Examples
    --------
    >>> row_numbers(np.array([[True, False], [False, True]])).tolist()
    [2, 1]
    """
    weights = 1 << np.arange(members.shape[-1] - 1, -1, -1, dtype=np.int64)
    return members.astype(np.int64) @ weights


def prevalence(of: Truth, shares: Mapping[str, float]) -> float:
    """
    Compute how often the outcome is present when the sets are independent.

    Parameters
    ----------
    of : Truth
    shares : mapping of str to float
        How often each set is present, in [0, 1].

    Returns
    -------
    float

    Examples
    --------
    >>> t = truth("FD*FI + VD*VI*NB -> NE", ["FD", "FI", "NB", "VD", "VI"], "NE")
    >>> prevalence(t, dict.fromkeys(["FD", "FI", "NB", "VD", "VI"], 0.5)) == 11 / 32
    True
    """
    names = _independent(of)
    if len(names) > _MOST_SETS:
        raise ExpressionError(
            f"the truth has {len(names)} sets: how often its outcome is present can be worked out "
            f"for up to {_MOST_SETS}"
        )
    rows = configurations(len(names)) if names else np.zeros((1, 1), dtype=np.uint8)
    present = of.evaluate(names or ["-"], rows)[of.outcome]
    share = np.array([shares[name] for name in names])
    weights = np.where(rows[:, : len(names)] == 1, share, 1 - share).prod(axis=1)
    return float(weights[present == 1].sum())


def _independent(of: Truth) -> list[str]:
    """Name the sets that no step gives a value to before they are used."""
    given: set[str] = set()
    names: dict[str, None] = {}
    for step, outcome in zip(of.steps, of.outcomes, strict=True):
        names.update(dict.fromkeys(name for name in step.names if name not in given))
        given.add(outcome)
    return list(names)


def prevalence_for(of: Truth, wanted: float, fixed: Mapping[str, float]) -> dict[str, float]:
    """
    Find how often the sets of a truth must be present for its outcome to be so in a given share.

    Sets that the truth only has present get a share q, those it only has absent 1 - q, those with
    both signs and those of `fixed` keep theirs.

    Raises
    ------
    ExpressionError
        No q does it.

    Examples
    --------
    >>> t = truth("A*B + C -> Y", ["A", "B", "C"], "Y")
    >>> shares = prevalence_for(t, 0.2, {})
    >>> round(prevalence(t, shares), 6)
    0.2
    """
    signs: dict[str, set[bool]] = {name: set() for name in _independent(of)}
    for literal in chain.from_iterable(literals(step.tree) for step in of.steps):
        if literal.name in signs:
            signs[literal.name].add(literal.presence is True)
    towards = not any(of.negated)

    def shares(q: float) -> dict[str, float]:
        free = {
            n: (q if (True in s) == towards else 1 - q) for n, s in signs.items() if len(s) == 1
        }
        both = {n: 0.5 for n, s in signs.items() if len(s) != 1}
        return both | free | {n: p for n, p in fixed.items() if n in signs}

    low, high = 0.0, 1.0
    for _ in range(60):
        q = (low + high) / 2
        low, high = (q, high) if prevalence(of, shares(q)) < wanted else (low, q)
    found = shares((low + high) / 2)
    if abs(prevalence(of, found) - wanted) > 1e-9:
        raise ExpressionError(
            f"no prevalence of its conditions makes {of.outcome!r} present in a share of "
            f"{shown(wanted)} of the cases"
        )
    return found
