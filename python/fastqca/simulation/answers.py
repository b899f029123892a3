"""What `evaluate` takes: truths and models of several kinds, read into the same arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fastqca._common.check import shown
from fastqca._common.errors import DataError, ExpressionError
from fastqca._common.names import listed
from fastqca.batch.many import ManySolutions, Status
from fastqca.expressions.expression import Expression, expression
from fastqca.simulation.sample import Simulated
from fastqca.simulation.truth import forms, irredundant, steps_of, truth
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.int8]

__all__ = ["Answers", "Models", "Truth", "Truths", "answers", "over", "truths"]

Truth: TypeAlias = str | Expression | Simulated | Iterable[str | Expression]
Models: TypeAlias = ManySolutions | Minimization | SolutionSet | Iterable[str | Expression]

_NONE, _ABSENT = -2, -1
_MOST_TERMS = 2**16


@dataclass(frozen=True, slots=True, eq=False)
class Truths:
    """
    U different truths of R replicates.

    Attributes
    ----------
    names : tuple of str, length k
    sums : ndarray of int8, shape (U, T, k)
        A level per condition, -1 where a term does not have it, -2 in all of a term that there
        is not.
    which : ndarray of int64, shape (R,) or (1,)
        The truth of each replicate, or of all.
    more : mapping of int to tuple of int
        Chains: the other forms of a truth, as positions in `sums`; see `forms`.
    """

    names: tuple[str, ...]
    sums: Terms
    which: Ints
    more: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def of(self, replicates: NDArray[np.intp]) -> Truths:
        """Give the truths of some replicates."""
        if len(self.which) == 1:
            return self
        return replace(self, which=self.which[replicates])

    def within(self, names: Sequence[str]) -> Truths:
        """Take of each chain the first form that has these sets only, if there is one."""
        if not self.more:
            return self
        hidden = [j for j, name in enumerate(self.names) if name not in names]
        foreign = np.logical_or.reduce(self.sums[..., hidden] >= 0, axis=(1, 2))
        chosen = np.arange(len(self.sums))
        for first, others in self.more.items():
            chosen[first] = next((f for f in (first, *others) if not foreign[f]), first)
        return replace(self, which=chosen[self.which])


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """
    The models that were found in R replicates, M in all.

    Attributes
    ----------
    names : tuple of str, length k
    implicants : ndarray of int8, shape (P, k)
    terms, term_offsets, model_offsets : ndarray of int64
        As in `ManySolutions`.
    model_id : ndarray of int64, shape (M,)
        Equal models have the same number, from 0.
    status : ndarray of uint8, shape (R,)
    n_models : ndarray of int64, shape (R,)
    fit : mapping of str to ndarray of float64, shape (M,)
        `inclS`, `PRI`, `covS`.
    """

    names: tuple[str, ...]
    implicants: Terms
    terms: Ints
    term_offsets: Ints
    model_offsets: Ints
    model_id: Ints
    status: NDArray[np.uint8]
    n_models: Ints
    fit: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.status)


def truths(given: Truth) -> Truths:
    """
    Read what brings the outcome about.

    Raises
    ------
    ExpressionError
        It cannot be read, is never or always true, or has a literal with several levels.

    Warns
    -----
    FastqcaWarning
        It has parts that change nothing, and is taken without them.

    Examples
    --------
    >>> read = truths("A*~B + C -> Y")
    >>> read.names, read.sums.tolist()
    (('A', 'B', 'C'), [[[1, 0, -1], [-1, -1, 1]]])
    """
    if isinstance(given, Simulated):
        if given.terms is None:
            return truths(str(given.generator.to_dict()["truth"]))
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
    products = [[_levels(form) for form in several] for several in different.values()]
    terms = [term for several in products for form in several for term in form]
    names = tuple(dict.fromkeys(name for term in terms for name in term))
    # First all truths, then the other forms that some have.
    place = {text: at for at, text in enumerate(different)}
    flat, more = [several[0] for several in products], {}
    for at, several in enumerate(products):
        if len(several) > 1:
            more[at] = tuple(range(len(flat), len(flat) + len(several) - 1))
            flat += several[1:]
    which = np.array([place[text] for text in texts], dtype=np.int64)
    return Truths(names, _sums(flat, names), which, more)


def _forms(text: str) -> list[Expression]:
    """Say when the outcome is present, also where the truth says when it is absent."""
    steps = steps_of(text)
    if len(steps) > 1:
        read = [expression(step) for step in steps]
        names = dict.fromkeys(name for step in read for name in step.names)
        return forms(truth(read, [*names], "Y", chains=True))
    found = expression(text)
    absent = found.outcome is not None and found.outcome.startswith("~")
    found = irredundant(found)
    return [(~Expression(found.tree)).simplify() if absent else Expression(found.tree)]


def _levels(read: Expression) -> list[dict[str, int]]:
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


def _sums(products: Sequence[Sequence[Mapping[str, int]]], names: Sequence[str]) -> Terms:
    sums = np.full((len(products), max(map(len, products)), len(names)), _NONE, dtype=np.int8)
    place = {name: j for j, name in enumerate(names)}
    for u, terms in enumerate(products):
        sums[u, : len(terms)] = _ABSENT
        for t, term in enumerate(terms):
            for name, level in term.items():
                sums[u, t, place[name]] = level
    return sums


def over(terms: Terms, names: Sequence[str], wanted: Sequence[str]) -> Terms:
    """Write terms (..., k) over other names, among which theirs are."""
    out = np.full((*terms.shape[:-1], len(wanted)), _ABSENT, dtype=np.int8)
    out[(terms == _NONE).any(axis=-1)] = _NONE
    out[..., [wanted.index(name) for name in names]] = terms
    return out


def answers(given: Models) -> Answers:
    """
    Read the models that were found.

    Raises
    ------
    DataError
        It is nothing that has models.
    ExpressionError
        A model cannot be read.

    Examples
    --------
    >>> answers(["A*B", "A + C"]).term_offsets.tolist()
    [0, 1, 3]
    """
    if isinstance(given, ManySolutions):
        return Answers(
            given.names,
            given.implicants,
            given.terms.astype(np.int64),
            given.term_offsets,
            given.model_offsets,
            given.model_id.astype(np.int64),
            given.status,
            given.n_models,
            {name: getattr(given, name) for name in ("inclS", "PRI", "covS")},
        )
    solution = given.solution if isinstance(given, Minimization) else given
    if isinstance(solution, SolutionSet):
        return _listed(solution)
    if isinstance(solution, str | Expression):
        solution = [solution]
    kind = "what minimize_many or minimize return, or several models"
    models = listed(solution, "solutions", (), kind=kind)
    return _one([_levels(expression(model)) for model in models], {})


def _listed(solution: SolutionSet) -> Answers:
    models = solution.models
    fit = {name: [getattr(model, name) for model in models] for name in ("inclS", "PRI", "covS")}
    products = [[dict(term.literals) for term in model.terms] for model in models]
    return _one(products, fit, solution.n_models, complete=solution.complete)


def _one(
    products: Sequence[Sequence[Mapping[str, int]]],
    fit: Mapping[str, Sequence[float]],
    n_models: int | None = None,
    *,
    complete: bool = True,
) -> Answers:
    """Put the models of one data set into arrays."""
    names = tuple(dict.fromkeys(name for terms in products for term in terms for name in term))
    flat = [term for terms in products for term in terms]
    implicants = _sums([flat], names)[0] if flat else np.empty((0, 0), dtype=np.int8)
    count = len(products)
    status = Status.SOLVED if complete else Status.CUT
    return Answers(
        names,
        implicants,
        np.arange(len(flat)),
        np.cumsum([0, *map(len, products)]),
        np.array([0, count]),
        np.arange(count),
        np.array([status if count else Status.NOTHING_TO_EXPLAIN], dtype=np.uint8),
        np.array([count if complete else -1 if n_models is None else min(n_models, 2**63 - 1)]),
        {
            name: np.array(fit.get(name, [np.nan] * count), dtype=np.float64)
            for name in ("inclS", "PRI", "covS")
        },
    )
