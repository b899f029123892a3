"""How models compare with truths, many at a time: sums of products as arrays of literals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Terms = NDArray[np.int8]

__all__ = ["Pairs", "Scores", "chunks", "entries", "per_segment", "scores"]

_CHUNK = 2**22  # cells of an array of relations


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """
    D models, each with the truth that it is held against, over k conditions.

    Attributes
    ----------
    implicants : ndarray of int8, shape (P, k)
        Terms: a level per condition, -1 where it is absent.
    terms : ndarray of int64, shape (E,)
        The terms of the models, one model after the other, as positions in `implicants`.
    offsets : ndarray of int64, shape (D + 1,)
        Where the terms of each model begin.
    truths : ndarray of int8, shape (U, T, k)
        Terms in the same way; a term that there is not is -2 throughout.
    truth : ndarray of int64, shape (D,)
        The truth of each model, as a position in `truths`.
    """

    implicants: Terms
    terms: Ints
    offsets: Ints
    truths: Terms
    truth: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """
    What there is to say of D models, (D,) each.

    Attributes
    ----------
    submodel, exact : ndarray of bool
    completeness : ndarray of float64
        Share of the relations of the truth that the model has.
    term_precision, term_recall, literal_precision, literal_recall : ndarray of float64
    sign_errors, irrelevant : ndarray of int64
        Numbers of literals with the wrong sign and of conditions that do not matter.
    """

    submodel: Bools
    exact: Bools
    completeness: Floats
    term_precision: Floats
    term_recall: Floats
    literal_precision: Floats
    literal_recall: Floats
    sign_errors: Ints
    irrelevant: Ints


def scores(pairs: Pairs) -> Scores:
    """
    Hold each model against its truth.

    Examples
    --------
    ``A*B`` and ``A + C`` against ``A*B + ~C``:

    >>> found = scores(
    ...     Pairs(
    ...         implicants=np.array([[1, 1, -1], [1, -1, -1], [-1, -1, 1]], dtype=np.int8),
    ...         terms=np.array([0, 1, 2]),
    ...         offsets=np.array([0, 1, 3]),
    ...         truths=np.array([[[1, 1, -1], [-1, -1, 0]]], dtype=np.int8),
    ...         truth=np.array([0, 0]),
    ...     )
    ... )
    >>> found.submodel.tolist(), found.completeness.round(2).tolist(), found.sign_errors.tolist()
    ([True, False], [0.5, 0.17], [0, 1])
    """
    n_terms = np.diff(pairs.offsets)
    model = _literals(pairs.implicants, _n_levels(pairs))
    there: Bools = np.logical_or.reduce(pairs.truths > -2, axis=-1)
    truth = _literals(pairs.truths, _n_levels(pairs))
    inside, same = _containment(pairs, model, truth, there)
    n_true = there.sum(axis=1)[pairs.truth]
    hits = np.add.reduceat(same, pairs.offsets[:-1], dtype=np.int64)
    in_model = _any_of(model[pairs.terms], pairs.offsets)
    in_truth = np.logical_or.reduce(truth, axis=1)[pairs.truth]
    both = (in_model & in_truth).sum(axis=1)
    k = pairs.implicants.shape[1]
    known = in_truth.reshape(len(in_truth), k, -1).any(axis=-1)
    used = in_model.reshape(len(in_model), k, -1).any(axis=-1)
    astray = (in_model & ~in_truth).reshape(len(in_model), k, -1).sum(axis=-1)
    return Scores(
        submodel=_submodels(inside, pairs.offsets, n_true),
        exact=(hits == n_terms) & (hits == n_true),
        completeness=_completeness(pairs, model, truth),
        term_precision=hits / n_terms,
        term_recall=hits / n_true,
        literal_precision=both / in_model.sum(axis=1),
        literal_recall=both / in_truth.sum(axis=1),
        sign_errors=np.where(known, astray, 0).sum(axis=1),
        irrelevant=(used & ~known).sum(axis=1),
    )


def _n_levels(pairs: Pairs) -> int:
    return int(max(1, pairs.implicants.max(initial=1), pairs.truths.max(initial=1))) + 1


def _literals(terms: Terms, n_levels: int) -> Bools:
    """Write terms (..., k) as the literals they have, (..., k * levels)."""
    has: Bools = terms[..., None] == np.arange(n_levels)
    return has.reshape(*terms.shape[:-1], -1)


def _containment(
    pairs: Pairs, model: Bools, truth: Bools, there: Bools
) -> tuple[list[Bools], Bools]:
    """
    Tell in which terms of its truth each term of a model is contained, and which it is.

    Returns
    -------
    inside : list of T ndarrays of bool, shape (E,)
    same : ndarray of bool, shape (E,)
    """
    of_truth = np.repeat(pairs.truth, np.diff(pairs.offsets))
    both, back = np.unique(pairs.terms * len(truth) + of_truth, return_inverse=True)
    term, which = np.divmod(both, len(truth))
    mine, size = model[term], model.sum(axis=1)[term]
    inside, same = [], np.zeros(len(both), dtype=np.bool_)
    for t in range(truth.shape[1]):
        other = truth[which, t]
        contained = there[which, t] & ~(mine & ~other).any(axis=1)
        inside.append(contained[back])
        same |= contained & (other.sum(axis=1) == size)
    return inside, same[back]


def _submodels(inside: Sequence[Bools], offsets: Ints, n_true: Ints) -> Bools:
    """Tell which models have their terms in terms of the truth, different ones in different."""
    somewhere = np.logical_or.reduce(inside)
    n_terms = np.diff(offsets)
    found = np.logical_and.reduceat(somewhere, offsets[:-1]) & (n_terms <= n_true)
    # Few models come this far with several terms, as there are few that can.
    options = np.array(inside).T
    for at in np.flatnonzero(found & (n_terms > 1)).tolist():
        rows = options[offsets[at] : offsets[at + 1]]
        found[at] = _placed([np.flatnonzero(row).tolist() for row in rows])
    return found


def _placed(options: Sequence[Sequence[int]]) -> bool:
    """Tell whether each can have one of its options, no two the same."""
    owner: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        for option in options[item]:
            if option not in tried:
                tried.add(option)
                if option not in owner or place(owner[option], tried):
                    owner[option] = item
                    return True
        return False

    return all(place(item, set()) for item in range(len(options)))


def _completeness(pairs: Pairs, model: Bools, truth: Bools) -> Floats:
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
    found = np.zeros(len(pairs.truth), dtype=np.int64)
    for first, last in chunks(pairs.offsets, max(1, _CHUNK // max(1, upper.size))):
        offsets = pairs.offsets[first : last + 1]
        has = model[pairs.terms[offsets[0] : offsets[-1]]]
        starts = offsets[:-1] - offsets[0]
        n = np.add.reduceat(has, starts, dtype=np.int64)
        together = np.add.reduceat(has[:, :, None] & has[:, None, :], starts, dtype=np.int64)
        which = pairs.truth[first:last]
        for relation, mine in zip(wanted, (n > 0, together > 0, _apart(n, together)), strict=True):
            found[first:last] += (relation[which] & mine).reshape(last - first, -1).sum(axis=1)
    share: Floats = found / total[pairs.truth]
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


def _any_of(flags: Bools, offsets: Ints) -> Bools:
    found: Bools = np.logical_or.reduceat(flags, offsets[:-1], axis=0)
    return found


def per_segment(how: np.ufunc, values: NDArray[np.generic], offsets: Ints, empty: float) -> Floats:
    """
    Reduce each segment of an array; segments without entries give `empty`.

    Examples
    --------
    >>> per_segment(np.add, np.array([1, 2, 4]), np.array([0, 2, 2, 3]), -1).tolist()
    [3.0, -1.0, 4.0]
    """
    out = np.full(len(offsets) - 1, empty, dtype=np.float64)
    full = np.diff(offsets) > 0
    if full.any():
        out[full] = how.reduceat(values.astype(np.float64), offsets[:-1][full])
    return out


def entries(offsets: Ints, which: Ints) -> tuple[Ints, Ints]:
    """
    Pick segments: the positions of their entries one after the other, and where each begins.

    Examples
    --------
    >>> at, starts = entries(np.array([0, 2, 3, 5]), np.array([2, 0]))
    >>> at.tolist(), starts.tolist()
    ([3, 4, 0, 1], [0, 2, 4])
    """
    lengths = np.diff(offsets)[which]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    at = np.arange(starts[-1]) + np.repeat(offsets[:-1][which] - starts[:-1], lengths)
    return at, starts
