"""
Sums of products as arrays of literals, many at a time: truths that are read, and those drawn.

Arrays (..., T, k) hold the level of each condition in each term, `ABSENT` where the term does not
have it, and `NO_TERM` throughout a term that the sum does not have.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fastqca._common.check import shown
from fastqca._common.errors import DataError, ExpressionError
from fastqca._common.names import listed
from fastqca.expressions.expression import Expression, expression
from fastqca.simulation.generator import Simulated
from fastqca.simulation.random_numbers import Purpose
from fastqca.simulation.truth import forms, irredundant, steps_of, truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from fastqca.simulation.random_numbers import Streams

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.int8]

__all__ = [
    "ABSENT",
    "NO_TERM",
    "GivenTruth",
    "Truths",
    "as_array",
    "levels_of",
    "memberships_in_sums",
    "memberships_in_terms",
    "over",
    "random_terms",
    "read_truths",
    "redundant",
]

ABSENT = -1
NO_TERM = -2

GivenTruth: TypeAlias = "str | Expression | Simulated | Truths | Iterable[str | Expression]"

_MOST_TERMS = 2**16
_ATTEMPTS = 1000


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


def read_truths(given: GivenTruth) -> Truths:
    """Read what brings the outcome about."""
    if isinstance(given, Truths):
        return given
    if isinstance(given, Simulated):
        if given.terms is None:
            return read_truths(str(given.generator.to_dict()["truth"]))
        sums, which = np.unique(given.terms, axis=0, return_inverse=True)
        return Truths(given.true_names, sums, which.reshape(-1))
    if isinstance(given, str | Expression):
        given = [given]
    texts = [
        one if isinstance(one, str) else str(expression(one))
        for one in listed(given, "truth", kind="an expression, or several")
    ]
    if not texts:
        raise DataError("truth is empty: give an expression, or one for each replicate")
    different = {text: _forms(text) for text in dict.fromkeys(texts)}
    products = [[levels_of(form) for form in several] for several in different.values()]
    terms = [term for several in products for form in several for term in form]
    names = tuple(dict.fromkeys(name for term in terms for name in term))
    # First all truths, then the other forms that some have.
    place = {text: at for at, text in enumerate(different)}
    flat, others = [several[0] for several in products], {}
    for at, several in enumerate(products):
        if len(several) > 1:
            others[at] = tuple(range(len(flat), len(flat) + len(several) - 1))
            flat += several[1:]
    which = np.array([place[text] for text in texts], dtype=np.int64)
    return Truths(names, as_array(flat, names), which, others)


def _forms(text: str) -> list[Expression]:
    """Write when the outcome is present, also where the truth says when it is absent."""
    steps = steps_of(text)
    if len(steps) > 1:
        chain = [expression(step) for step in steps]
        names = dict.fromkeys(name for step in chain for name in step.names)
        return forms(truth(chain, [*names], "Y", chains=True))
    given = expression(text)
    absent = given.outcome is not None and given.outcome.startswith("~")
    causes = Expression(irredundant(given).tree)
    return [(~causes).simplify() if absent else causes]


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


def random_terms(
    streams: Streams, k: int, terms: tuple[int, int], literals: tuple[int, int]
) -> Terms:
    """
    Draw a sum of products over k conditions for each replicate, shape (R, T, k).

    `terms` and `literals` are the least and largest numbers of terms, and of literals in a term;
    every number is as likely. A sum in which a term or literal could be left out without changing
    it is drawn anew, as is one that is always true.
    """
    out: Terms = np.full((len(streams.replicates), terms[1], k), NO_TERM, dtype=np.int8)
    todo = np.arange(len(out))
    for attempt in range(_ATTEMPTS):
        drawn = _drawn(streams, todo, k, terms, literals, attempt)
        out[todo] = drawn
        todo = todo[redundant(drawn)]
        if not todo.size:
            return out
    raise DataError(
        f"no sum of {terms[0]} to {terms[1]} terms with {literals[0]} to {literals[1]} literals "
        f"over {k} conditions without redundant parts was found in {_ATTEMPTS} attempts: "
        "ask for fewer terms or more conditions"
    )


def _drawn(
    streams: Streams,
    which: NDArray[np.intp],
    k: int,
    terms: tuple[int, int],
    literals: tuple[int, int],
    attempt: int,
) -> Terms:
    most = terms[1]
    count = 1 + most * (1 + 2 * k)
    u = streams.per_replicate(Purpose.RANDOM_TRUTH, count, which=which, attempt=attempt)
    n_terms = terms[0] + (u[:, 0] * (terms[1] - terms[0] + 1)).astype(np.int64)
    u = u[:, 1:].reshape(len(which), most, 1 + 2 * k)
    n_literals = literals[0] + (u[..., 0] * (literals[1] - literals[0] + 1)).astype(np.int64)
    # The literals of a term are those conditions whose numbers are smallest.
    rank = u[..., 1 : k + 1].argsort(axis=-1).argsort(axis=-1)
    sign = (u[..., k + 1 :] < 0.5).astype(np.int8)
    drawn: Terms = np.where(rank < n_literals[..., None], sign, np.int8(ABSENT))
    drawn[np.arange(most) >= n_terms[:, None]] = NO_TERM
    return drawn


def redundant(sums: Terms) -> NDArray[np.bool_]:
    """
    Tell which sums (R, T, k) have a part that changes nothing, or are always true.

    A sum without one of its terms is contained in it, and one without one of its literals
    contains it; so each is the same as the sum just when as many configurations satisfy it.
    """
    size = _share(sums)
    idle: NDArray[np.bool_] = size == 1
    for t in range(sums.shape[1]):
        exists = (sums[:, t] > NO_TERM).any(axis=1)
        fewer = sums.copy()
        fewer[:, t] = NO_TERM
        idle |= exists & (_share(fewer) == size)
        for j in range(sums.shape[2]):
            wider = sums.copy()
            wider[:, t, j] = ABSENT
            idle |= (sums[:, t, j] >= 0) & (_share(wider) == size)
    return idle


def _share(sums: Terms) -> Floats:
    """
    Share of all configurations that satisfy each sum (R, T, k): inclusion and exclusion.

    Exact, since all summands are multiples of a small power of 1/2.
    """
    total = np.zeros(len(sums))
    n_terms = sums.shape[1]
    for size in range(1, n_terms + 1):
        for chosen in combinations(range(n_terms), size):
            joined = sums[:, list(chosen)]
            exist = (joined > NO_TERM).all(axis=(1, 2))
            clash = ((joined == 0).any(axis=1) & (joined == 1).any(axis=1)).any(axis=1)
            fixed = (joined >= 0).any(axis=1).sum(axis=1)
            total += np.where(exist & ~clash, 0.5**fixed, 0.0) * (-1) ** (size + 1)
    return total
