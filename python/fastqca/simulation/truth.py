"""
The truth behind simulated data: what brings the outcome about, and how often.

Truths are expressions, of one step or several; compared with models, and drawn, they are sums of
products as arrays of literals, many at a time. Arrays (..., T, k) hold the level of each condition
in each term, `ABSENT` where the term does not have it, and `NO_TERM` throughout a term that the sum
does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.check import did_you_mean, shown, warn
from fastqca._common.errors import DataError, ExpressionError
from fastqca.expressions.evaluation import memberships
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.tree import (
    And,
    Literal,
    Or,
    conjunction,
    disjunction,
    fold,
    literals,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from fastqca.expressions.tree import Node

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.int8 | np.int16]

__all__ = [
    "ABSENT",
    "NO_TERM",
    "Truth",
    "Truths",
    "as_array",
    "configurations",
    "forms",
    "irredundant",
    "levels_of",
    "memberships_in_sums",
    "memberships_in_terms",
    "over",
    "prevalence",
    "prevalence_for",
    "row_numbers",
    "steps_of",
    "truth",
]

ABSENT = -1
NO_TERM = -2

_MOST_SETS = 16
_MOST_STEPS = 8
_MOST_TERMS = 2**16
_MOST_FORMS = 100
_SEMICOLON = re.compile(r";(?=(?:[^`]*`[^`]*`)*[^`]*\Z)")  # one that stands outside of backquotes


@dataclass(frozen=True, slots=True)
class Truth:
    """
    Expressions that are evaluated in turn; the last one defines the outcome.

    `steps` do not include the outcome; if `negated`, a step defines when its outcome is absent.
    """

    steps: tuple[Expression, ...]
    outcomes: tuple[str, ...]
    negated: tuple[bool, ...]

    @property
    def outcome(self) -> str:
        """The outcome of the last step."""
        return self.outcomes[-1]

    def __str__(self) -> str:
        steps = zip(self.steps, self.outcomes, self.negated, strict=True)
        return "; ".join(f"{step} -> {'~' * absent}{quoted(name)}" for step, name, absent in steps)

    def evaluate(
        self, names: Sequence[str], values: NDArray[np.generic]
    ) -> dict[str, NDArray[np.generic]]:
        """Compute each outcome (...) from memberships `values` (..., k) in the sets `names`."""
        columns = {name: values[..., j].astype(np.float64).ravel() for j, name in enumerate(names)}
        outcomes: dict[str, NDArray[np.generic]] = {}
        size = values[..., 0].size
        for step, name, negated in zip(self.steps, self.outcomes, self.negated, strict=True):
            (scores,) = memberships([step.tree], columns, size)
            columns[name] = 1 - scores if negated else scores
            outcomes[name] = columns[name].reshape(values.shape[:-1]).astype(values.dtype)
        return outcomes


def truth(
    source: str | Expression | Iterable[str | Expression],
    names: Sequence[str],
    outcome: str,
    *,
    chains: bool = False,
    reduce: bool = True,
) -> Truth:
    """
    Read a truth over the sets `names`; `outcome` is its outcome where it has no arrow.

    Several steps are allowed with `chains`; with `reduce`, redundant parts are left out, and an
    expression that is always or never true is refused.

    Examples
    --------
    >>> read = truth("FD*FI + ~VD -> NE", ["FD", "FI", "VD"], "Y")
    >>> read.outcome, str(read)
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
    steps, outcomes, negated, known = [], [], [], list(names)
    used: set[str] = set()
    for one in sources:
        try:
            read = expression(one, known)
        except ExpressionError:
            read = expression(one)  # the message about an unknown set quotes the truth, below
        for name in read.names:
            if name not in known:
                hint = did_you_mean(name, known)
                raise ExpressionError(f"the truth {str(read)!r} uses {name!r}: no such set{hint}")
        for literal in literals(read.tree):
            if literal.presence is None:
                raise ExpressionError(
                    f"the truth {str(read)!r} has {literal}, but simulated sets have two values"
                )
        result, absent = _outcome(read, outcome)
        if result in read.names:
            raise ExpressionError(f"the truth {str(read)!r} makes {result!r} depend on itself")
        if result in used or result in outcomes:
            raise ExpressionError(
                f"the truth defines {result!r} in {str(read)!r} although it was already used or "
                "defined: define each set in one step, before the steps that use it"
            )
        used.update(read.names)
        steps.append(Expression((irredundant(read) if reduce else read).tree))
        outcomes.append(result)
        negated.append(absent)
        known.append(result)
    return Truth(tuple(steps), tuple(outcomes), tuple(negated))


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
    """Split a text such as "A + B -> C; C*D -> Y" into the steps of a chain."""
    return [step.strip() for step in _SEMICOLON.split(source) if step.strip()]


def irredundant(read: Expression) -> Expression:
    """Leave out redundant parts, with a warning: no solution has them, so none would be exact."""
    reduced = _reduced(read)
    if reduced is None:
        return read
    if not reduced.names:
        often = "always" if reduced.products else "never"
        raise ExpressionError(
            f"the truth {shown(str(read))} is {often} true: no condition makes a difference"
        )
    warn(
        f"the truth {shown(str(read))} has redundant parts, which no solution can contain: "
        f"{str(reduced)!r} is used instead"
    )
    return reduced


@lru_cache(maxsize=256)
def _reduced(read: Expression) -> Expression | None:
    """Leave out redundant parts; None where there are none."""
    terms = read.products
    if any(literal.presence is None for literal in literals(read.tree)):
        # How many levels a set has is unknown, so only terms contained in others are redundant.
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
    Write when the outcome of a chain is present, in all ways that name direct or indirect causes.

    First by the last step, then with some or all sets that have steps of their own replaced by
    these, without redundant parts.

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
    unique: dict[frozenset[frozenset[tuple[str, bool]]], Expression] = {}
    for chosen in range(1 << len(inner)):
        replaced = {name for i, name in enumerate(inner) if chosen >> i & 1}
        written: dict[str, Expression] = {}
        for step, name, absent in zip(of.steps, of.outcomes, of.negated, strict=True):
            causes = _replaced(step, {k: v for k, v in written.items() if k in replaced})
            written[name] = ~causes if absent else causes
        for form in _irredundant_forms(written[of.outcome]):
            key = frozenset(
                frozenset((name, literal.presence is True) for name, literal in product.items())
                for product in form.products
            )
            unique.setdefault(key, form)
    return list(unique.values())[:_MOST_FORMS]


def _replaced(step: Expression, by: Mapping[str, Expression]) -> Expression:
    """Put expressions in the place of sets."""

    def leaf(literal: Literal) -> Node:
        if literal.name not in by:
            return literal
        other = by[literal.name]
        return other.tree if literal.presence else (~other).tree

    def join(here: And | Or, operands: list[Node]) -> Node:
        return conjunction(operands) if isinstance(here, And) else disjunction(operands)

    return Expression(fold(step.tree, leaf, join))


def _irredundant_forms(read: Expression) -> list[Expression]:
    """Write an expression as sums without redundant parts; none where nothing decides it."""
    expanded = Expression(_sum(read.products))
    if expanded.products and _reduced(expanded) is None:
        return [expanded]
    several = read.minimal_forms(all_sol=True, max_forms=_MOST_FORMS)
    return [form for form in several if form.names]


def configurations(k: int) -> NDArray[np.uint8]:
    """List all configurations of k crisp sets, the first set most significant, shape (2**k, k)."""
    shifts = np.arange(k - 1, -1, -1)
    return (np.arange(1 << k)[:, None] >> shifts & 1).astype(np.uint8)


def row_numbers(members: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the numbers of configurations (..., k) from 0, in the order of `configurations`."""
    weights = 1 << np.arange(members.shape[-1] - 1, -1, -1, dtype=np.int64)
    return members.astype(np.int64) @ weights


def prevalence(of: Truth, shares: Mapping[str, float]) -> float:
    """Compute how often the outcome is present if independent sets are present in such shares."""
    names = _independent(of)
    if len(names) > _MOST_SETS:
        raise ExpressionError(
            f"the truth has {len(names)} sets: the prevalence of its outcome can be computed "
            f"only for up to {_MOST_SETS}"
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
    Find the shares in which sets must be present for the outcome to be present in a given one.

    Sets that the truth only has present get a share q, those it only has absent 1 - q, those with
    both signs and those of `fixed` keep theirs.
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
    for _ in range(60):  # halves the interval down to the precision of a float
        q = (low + high) / 2
        low, high = (q, high) if prevalence(of, shares(q)) < wanted else (low, q)
    solution = shares((low + high) / 2)
    if abs(prevalence(of, solution) - wanted) > 1e-9:
        raise ExpressionError(
            f"no prevalence of its conditions makes {of.outcome!r} present in a share of "
            f"{shown(wanted)} of the cases"
        )
    return solution


@dataclass(frozen=True, slots=True, eq=False)
class Truths:
    """
    U different truths of R replicates.

    Attributes
    ----------
    names : tuple of str, length k
    sums : ndarray of int8, shape (U, T, k)
        A level per condition, `ABSENT` or `NO_TERM`.
    which : ndarray of int64, shape (R,) or (1,)
        The truth of each replicate, or of all.
    others : mapping of int to tuple of int
        Chains: the other forms of a truth, as positions in `sums`; see `forms`.
    """

    names: tuple[str, ...]
    sums: Terms
    which: Ints
    others: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def of(self, replicates: NDArray[np.intp]) -> Truths:
        """Give the truths of some replicates."""
        if len(self.which) == 1:
            return self
        return replace(self, which=self.which[replicates])

    def of_each(self, count: int) -> Ints:
        """Give each of so many replicates its truth."""
        if len(self.which) not in (1, count):
            raise DataError(
                f"there are {len(self.which):,} truths and {count:,} replicates: give one truth, "
                "or one for each replicate"
            )
        return np.broadcast_to(self.which, count)

    def within(self, names: Sequence[str]) -> Truths:
        """Take of each chain the first form that has these sets only, if there is one."""
        if not self.others:
            return self
        hidden = [j for j, name in enumerate(self.names) if name not in names]
        foreign = np.logical_or.reduce(self.sums[..., hidden] >= 0, axis=(1, 2))
        chosen = np.arange(len(self.sums))
        for first, others in self.others.items():
            chosen[first] = next((f for f in (first, *others) if not foreign[f]), first)
        return replace(self, which=chosen[self.which])

    def seen_by(self, names: Sequence[str]) -> tuple[Terms, Bools]:
        """Write the truths over the conditions of an analyst; tell which have others too."""
        known = np.array([name in names for name in self.names])
        hidden = np.logical_or.reduce(self.sums[..., ~known] >= 0, axis=(1, 2))
        kept = [name for name in self.names if name in names]
        return over(self.sums[..., known], kept, names), hidden

    def beside(self, names: Sequence[str]) -> tuple[list[str], Terms]:
        """Write the truths over names and those of their sets that are not among these."""
        both = [*names, *(name for name in self.names if name not in names)]
        return both, over(self.sums, self.names, both)

    @property
    def n_others(self) -> int:
        """How many other forms the truth with most has."""
        return max(map(len, self.others.values()), default=0)

    def other_form(self, truth: Ints, rank: int) -> Ints:
        """Give another form of truths, the last one again where there are no more."""
        form = np.arange(len(self.sums))
        for first, others in self.others.items():
            form[first] = others[min(rank, len(others) - 1)]
        return form[truth]


def levels_of(read: Expression) -> list[dict[str, int]]:
    """Give the level of each condition in each term of an expression, which must have terms."""
    terms = []
    for product in read.products:
        levels = {}
        for name, literal in product.items():
            presence = literal.presence
            if presence is None and (len(literal.values) > 1 or literal.negated):
                raise ExpressionError(
                    f"the truth {str(read)!r} has {literal}: write it as a sum of terms with one "
                    "level each"
                )
            level = min(literal.values)
            levels[name] = level if presence is None else int(presence)
        terms.append(levels)
    if not terms or not all(terms) or len(terms) > _MOST_TERMS:
        raise ExpressionError(
            f"the truth {shown(str(read))} must be a sum of 1 to {_MOST_TERMS:,} terms, none of "
            "which is always true"
        )
    return terms


def as_array(products: Sequence[Sequence[Mapping[str, int]]], names: Sequence[str]) -> Terms:
    """Write sums, given as levels in terms, as an array (U, T, k)."""
    sums = np.full((len(products), max(map(len, products)), len(names)), NO_TERM, dtype=np.int8)
    place = {name: j for j, name in enumerate(names)}
    for u, terms in enumerate(products):
        sums[u, : len(terms)] = ABSENT
        for t, term in enumerate(terms):
            for name, level in term.items():
                sums[u, t, place[name]] = level
    return sums


def over(terms: Terms, names: Sequence[str], wanted: Sequence[str]) -> Terms:
    """Write terms (..., k) over other names, among which theirs are."""
    out = np.full((*terms.shape[:-1], len(wanted)), ABSENT, dtype=np.int8)
    out[(terms == NO_TERM).any(axis=-1)] = NO_TERM
    out[..., [wanted.index(name) for name in names]] = terms
    return out


def memberships_in_terms(terms: Terms, values: NDArray[Any], of: Ints) -> NDArray[Any]:
    """Evaluate terms (E, k), each in the data set `of` (E,) it among `values` (R, N, k): (E, N)."""
    inside = np.ones((len(terms), values.shape[1]), dtype=values.dtype)
    for j in range(terms.shape[1]):
        for level in (0, 1):
            at = np.flatnonzero(terms[:, j] == level)
            x = values[of[at], :, j]
            inside[at] = np.minimum(inside[at], x if level else 1 - x)
    return inside


def memberships_in_sums(sums: Terms, values: NDArray[Any]) -> NDArray[Any]:
    """Evaluate sums (R, T, k) for `values` (R, N, k) by minimum, maximum and 1 - x: (R, N)."""
    exists = (sums > NO_TERM).any(axis=-1)
    starts = np.concatenate([[0], exists.sum(axis=1).cumsum()[:-1]])
    inside = memberships_in_terms(sums[exists], values, np.nonzero(exists)[0])
    whole: NDArray[Any] = np.maximum.reduceat(inside, starts)
    return whole
