"""
How models compare with truths, many at a time: sums of products as arrays of literals.

Truths and models come in several forms, and are read into the arrays of `Truths` and `FoundModels`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fastqca._common.names import listed
from fastqca.batch.many import ManySolutions, Status
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.submodel import can_match
from fastqca.simulation.terms import NO_TERM, as_array, levels_of
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.int8]

__all__ = [
    "FoundModels",
    "GivenModels",
    "chunks",
    "entries",
    "per_segment",
    "read_models",
    "scores",
]

GivenModels: TypeAlias = ManySolutions | Minimization | SolutionSet | Iterable[str | Expression]

_FIT = ("inclS", "PRI", "covS")
_CHUNK = 2**22  # cells of an array of relations


@dataclass(frozen=True, slots=True, eq=False)
class FoundModels:
    """
    The M models that were found in R replicates.

    `implicants` (P, k) over the conditions `names`; offsets, `status` and `n_models` as in
    `ManySolutions`; equal models have the same `model_id` (M,); `fit` has `inclS`, `PRI` and
    `covS` of each model.
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


def read_models(given: GivenModels) -> FoundModels:
    """Read the models that were found."""
    if isinstance(given, ManySolutions):
        return FoundModels(
            given.names,
            given.implicants,
            given.terms.astype(np.int64),
            given.term_offsets,
            given.model_offsets,
            given.model_id.astype(np.int64),
            given.status,
            given.n_models,
            {name: getattr(given, name) for name in _FIT},
        )
    solution = given.solution if isinstance(given, Minimization) else given
    if isinstance(solution, SolutionSet):
        models = solution.models
        return _one_data_set(
            [[dict(term.literals) for term in model.terms] for model in models],
            {name: [getattr(model, name) for model in models] for name in _FIT},
            solution.n_models,
            complete=solution.complete,
        )
    if isinstance(solution, str | Expression):
        solution = [solution]
    kind = "what minimize_many or minimize return, or several models"
    formulas = listed(solution, "solutions", (), kind=kind)
    return _one_data_set([levels_of(expression(model)) for model in formulas], {})


def _one_data_set(
    products: Sequence[Sequence[Mapping[str, int]]],
    fit: Mapping[str, Sequence[float]],
    n_models: int | None = None,
    *,
    complete: bool = True,
) -> FoundModels:
    """Put the models of one data set into arrays."""
    names = tuple(dict.fromkeys(name for terms in products for term in terms for name in term))
    flat = [term for terms in products for term in terms]
    implicants = as_array([flat], names)[0] if flat else np.empty((0, 0), dtype=np.int8)
    count = len(products)
    status = Status.SOLVED if complete else Status.CUT
    return FoundModels(
        names,
        implicants,
        np.arange(len(flat)),
        np.cumsum([0, *map(len, products)]),
        np.array([0, count]),
        np.arange(count),
        np.array([status if count else Status.NOTHING_TO_EXPLAIN], dtype=np.uint8),
        np.array([count if complete else -1 if n_models is None else min(n_models, 2**63 - 1)]),
        {name: np.array(fit.get(name, [np.nan] * count), dtype=np.float64) for name in _FIT},
    )


def scores(
    implicants: Terms, terms: Ints, offsets: Ints, sums: Terms, which: Ints
) -> dict[str, NDArray[Any]]:
    """
    Compare D models with the truth of each, over the same k conditions.

    The terms of the models are positions in `implicants` (P, k), one model after the other from
    `offsets` (D + 1,) on. Truths are `sums` (U, T, k), those of the models `which` (D,) of them.
    Returns the arrays of `Evaluation.of_models`.

    Examples
    --------
    ``A*B`` and ``A + C`` against ``A*B + ~C``:

    >>> implicants = np.array([[1, 1, -1], [1, -1, -1], [-1, -1, 1]], dtype=np.int8)
    >>> truth = np.array([[[1, 1, -1], [-1, -1, 0]]], dtype=np.int8)
    >>> zero = np.array([0, 0])
    >>> scores(implicants, np.array([0, 1, 2]), np.array([0, 1, 3]), truth, zero)["sign_errors"]
    array([0, 1])
    """
    n_terms, k = np.diff(offsets), implicants.shape[1]
    n_levels = int(max(1, implicants.max(initial=1), sums.max(initial=1))) + 1
    model, truth = _literals(implicants, n_levels), _literals(sums, n_levels)
    exists: Bools = np.logical_or.reduce(sums > NO_TERM, axis=-1)
    inside, same = _containment(terms, np.repeat(which, n_terms), model, truth, exists)
    n_true = exists.sum(axis=1)[which]
    hits = np.add.reduceat(same, offsets[:-1], dtype=np.int64)
    in_model = np.logical_or.reduceat(model[terms], offsets[:-1], axis=0)
    in_truth = np.logical_or.reduce(truth, axis=1)[which]
    both = (in_model & in_truth).sum(axis=1)
    matters = in_truth.reshape(len(in_truth), k, -1).any(axis=-1)
    used = in_model.reshape(len(in_model), k, -1).any(axis=-1)
    astray = (in_model & ~in_truth).reshape(len(in_model), k, -1).sum(axis=-1)
    return {
        "submodel": _submodels(inside, offsets, n_true),
        "exact": (hits == n_terms) & (hits == n_true),
        "completeness": _completeness(model, truth, terms, offsets, which),
        "term_precision": hits / n_terms,
        "term_recall": hits / n_true,
        "literal_precision": both / in_model.sum(axis=1),
        "literal_recall": both / in_truth.sum(axis=1),
        "sign_errors": np.where(matters, astray, 0).sum(axis=1),
        "irrelevant": (used & ~matters).sum(axis=1),
    }


def _literals(terms: Terms, n_levels: int) -> Bools:
    """Write terms (..., k) as the literals they have, (..., k * levels)."""
    has: Bools = terms[..., None] == np.arange(n_levels)
    return has.reshape(*terms.shape[:-1], -1)


def _containment(
    terms: Ints, of_truth: Ints, model: Bools, truth: Bools, exists: Bools
) -> tuple[list[Bools], Bools]:
    """Tell in which of T terms of its truth each term (E,) is contained, and whether it is one."""
    pairs, back = np.unique(terms * len(truth) + of_truth, return_inverse=True)
    term, which = np.divmod(pairs, len(truth))
    mine, size = model[term], model.sum(axis=1)[term]
    inside, same = [], np.zeros(len(pairs), dtype=np.bool_)
    for t in range(truth.shape[1]):
        other = truth[which, t]
        contained = exists[which, t] & ~(mine & ~other).any(axis=1)
        inside.append(contained[back])
        same |= contained & (other.sum(axis=1) == size)
    return inside, same[back]


def _submodels(inside: Sequence[Bools], offsets: Ints, n_true: Ints) -> Bools:
    """Tell which models have their terms in terms of the truth, different ones in different."""
    somewhere = np.logical_or.reduce(inside)
    n_terms = np.diff(offsets)
    submodels = np.logical_and.reduceat(somewhere, offsets[:-1]) & (n_terms <= n_true)
    # Few models come this far with several terms, as there are few that can.
    options = np.array(inside).T
    for at in np.flatnonzero(submodels & (n_terms > 1)).tolist():
        rows = options[offsets[at] : offsets[at + 1]]
        submodels[at] = can_match([np.flatnonzero(row).tolist() for row in rows])
    return submodels


def _completeness(model: Bools, truth: Bools, terms: Ints, offsets: Ints, which: Ints) -> Floats:
    """
    Compute which share of the relations of its truth each model has.

    A relation is a literal, a pair of literals in one term, or one in two different terms. Of a
    sum in which literal i is in n[i] terms and literals i and j together in c[i, j] of them, the
    latter are the pairs with n[i] * n[j] > c[i, j].
    """
    used = truth.any(axis=(0, 1))  # only what is in some truth can be found
    model, truth = model[:, used], truth[..., used]
    upper = np.triu(np.ones((used.sum(), used.sum()), dtype=np.bool_), 1)
    counts = truth.sum(axis=1)
    joint = (truth[..., :, None] & truth[..., None, :]).sum(axis=1)
    wanted = counts > 0, (joint > 0) & upper, _apart(counts, joint) & upper
    total = sum(relation.reshape(len(truth), -1).sum(axis=1) for relation in wanted)
    covered = np.zeros(len(which), dtype=np.int64)
    for first, last in chunks(offsets, max(1, _CHUNK // max(1, upper.size))):
        here = offsets[first : last + 1]
        has = model[terms[here[0] : here[-1]]]
        starts = here[:-1] - here[0]
        n = np.add.reduceat(has, starts, dtype=np.int64)
        together = np.add.reduceat(has[:, :, None] & has[:, None, :], starts, dtype=np.int64)
        mine = which[first:last]
        for relation, own in zip(wanted, (n > 0, together > 0, _apart(n, together)), strict=True):
            covered[first:last] += (relation[mine] & own).reshape(last - first, -1).sum(axis=1)
    share: Floats = covered / total[which]
    return share


def _apart(counts: Ints, joint: Ints) -> Bools:
    """Tell which pairs of literals are in two different terms."""
    apart: Bools = counts[:, :, None] * counts[:, None, :] > joint
    return apart


def chunks(offsets: Ints, size: int) -> Iterator[tuple[int, int]]:
    """Go through models, about `size` of their terms at a time."""
    first, end = 0, len(offsets) - 1
    while first < end:
        last = int(np.searchsorted(offsets, offsets[first] + size, side="right")) - 1
        last = min(max(last, first + 1), end)
        yield first, last
        first = last


def per_segment(how: np.ufunc, values: NDArray[np.generic], offsets: Ints, empty: float) -> Floats:
    """Reduce each segment of an array; segments without entries give `empty`."""
    out = np.full(len(offsets) - 1, empty, dtype=np.float64)
    full = np.diff(offsets) > 0
    if full.any():
        out[full] = how.reduceat(values.astype(np.float64), offsets[:-1][full])
    return out


def entries(offsets: Ints, which: Ints) -> tuple[Ints, Ints]:
    """Pick segments: positions of their entries one after the other, and where each begins."""
    lengths = np.diff(offsets)[which]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    at = np.arange(starts[-1]) + np.repeat(offsets[:-1][which] - starts[:-1], lengths)
    return at, starts
