"""
How the truth and the terms of models fit the data: consistency, PRI, coverage, coded rows.

`truth_fit` and `row_errors` are about the truth as a whole, `fit_distribution` about single terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError
from fastqca.batch import ManySolutions
from fastqca.simulation.scoring import chunks, per_segment, read_truths
from fastqca.simulation.truth import (
    ABSENT,
    NO_TERM,
    memberships_in_sums,
    memberships_in_terms,
    over,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.simulation.scoring import GivenTruth
    from fastqca.simulation.truth import Bools, Floats, Ints, Terms, Truths

__all__ = [
    "LIST_COLUMNS",
    "TermFit",
    "as_lists",
    "describe_values",
    "fit_distribution",
    "row_errors",
    "term_fit",
    "truth_fit",
]

_KINDS = ("true", "found, true", "found, false")
_MEASURES = ("inclS", "PRI", "covS", "covU")
# The columns of a study with the fit of such terms by such a measure, a list in each row.
LIST_COLUMNS = {
    (kind, measure): f"{'_'.join(kind.split(', '))}_terms_{measure}"
    for kind in _KINDS
    for measure in _MEASURES
}

_CHUNK = 2**22  # cells of an array of memberships in whole truths
_TERM_CHUNK = 2**21  # and in terms
_QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def truth_fit(truths: Truths, many: ManySolutions) -> dict[str, Floats]:
    """
    Compute consistency, PRI and coverage of the truth in each replicate, (R,) each.

    NaN where a condition is withheld from the analyst, has more than two levels, or for 0/0.
    """
    data = many._data  # noqa: SLF001 (what is not meant for users is meant for this)
    names = ("true_inclS", "true_PRI", "true_covS")
    out = np.full((3, len(many)), np.nan)
    if max(many.levels, default=2) > 2:
        return dict(zip(names, out, strict=True))
    truths = truths.within(many.names)
    sums, hidden = truths.seen_by(many.names)
    which = truths.of_each(len(many))
    size = max(1, _CHUNK // max(1, data.conditions[:1].size))
    for first in range(0, len(many), size):
        last = min(first + size, len(many))
        x, y = data.block(first, last)
        mine = which[first:last]
        fit = _fit_of_sets(memberships_in_sums(sums[mine], x), y)
        out[:, first:last] = np.where(hidden[mine], np.nan, fit)
    return dict(zip(names, out, strict=True))


def _fit_of_sets(x: NDArray[np.generic], y: NDArray[np.generic]) -> Floats:
    """Compute consistency, PRI and coverage over cases (R, N): shape (3, R)."""
    # Not by the core, which sums in another order: studies would lose their last digits.
    x, y = x.astype(np.float64), y.astype(np.float64)
    both = np.minimum(x, y)
    all_three = np.minimum(both, 1 - y).sum(axis=1)
    joint, of_x, of_y = both.sum(axis=1), x.sum(axis=1), y.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.array([joint / of_x, (joint - all_three) / (of_x - all_three), joint / of_y])


def row_errors(truths: Truths, many: ManySolutions) -> Floats:
    """
    Compute the share of truth table rows that are coded otherwise than the truth is, (R,).

    Of the rows coded "0", "1" or "C". NaN where a condition is withheld from the analyst or there
    is no such row.
    """
    truths = truths.within(many.names)
    sums, hidden = truths.seen_by(many.names)
    tables = many.tables
    replicate = np.repeat(np.arange(len(many)), np.diff(tables.offsets))
    which = truths.of_each(len(many))[replicate]
    true = np.zeros(len(which), dtype=np.bool_)
    for t in range(sums.shape[1]):
        in_term = np.ones(len(which), dtype=np.bool_)
        for j in np.flatnonzero((sums[:, t] != ABSENT).any(axis=0)).tolist():
            level = sums[:, t, j][which]
            in_term &= (level == ABSENT) | (level == tables.configs[:, j])
        true |= in_term
    coded = tables.out >= 0
    wrong = per_segment(np.add, coded & (tables.out != true), tables.offsets, 0)
    rows = per_segment(np.add, coded, tables.offsets, 0)
    with np.errstate(invalid="ignore"):
        return np.where(hidden[truths.which], np.nan, wrong / rows)


@dataclass(frozen=True, slots=True, eq=False)
class TermFit:
    """The replicates of T terms (T,), and their `inclS`, `PRI`, `covS`, `covU` in these (4, T)."""

    replicate: Ints
    fit: Floats


def fit_distribution(truth: GivenTruth, solutions: ManySolutions) -> pd.DataFrame:
    r"""
    Describe the distribution of fit over replicates, for true terms and for terms found.

    Parameters
    ----------
    truth : str, Expression, Simulated, or iterable of str or Expression
        As for `evaluate`.
    solutions : ManySolutions
        The result of `minimize_many`, for conditions with two levels.

    Returns
    -------
    DataFrame
        Rows by `kind` of terms and `measure`. Kinds: "true", the terms of the truth, found or not;
        "found, true" and "found, false", the terms of all listed models that are, or are not, terms
        of the truth. Measures: `inclS`, `PRI`, `covS` and `covU`, the unique coverage within the
        model or the truth. Columns: `mean`, its Monte Carlo standard error `se`, `sd`, quantiles
        `q05`, `q25`, `q50`, `q75`, `q95`, and the number `n_terms` of terms for which the measure
        is defined (`covU` is not defined in a model with a single term).

    Raises
    ------
    DataError
        `solutions` is not the result of `minimize_many`, or has conditions with more than two
        levels.

    Notes
    -----
    True terms with a condition that is withheld from the analyst have no fit in the data and are
    left out; the other terms of such a truth have no unique coverage. A term that occurs in several
    models of a replicate counts once for each of them.

    Terms from the same data are not independent, so `se` is the standard error of a mean over
    replicates: with n terms, of which replicate r has :math:`n_r` with the sum :math:`s_r`, and the
    mean m, the square root of :math:`\frac{R}{R-1} \sum_r (s_r - m n_r)^2 / n^2` over the R
    replicates that have any.

    With ``Design(fit_distribution=True)``, `run` writes the fit of all terms and its distribution
    in each cell.

    Examples
    --------
    >>> import fastqca as qca
    >>> from fastqca.simulation import RandomTables, fit_distribution
    >>> tables = RandomTables("A*B + C*D*E -> Y", noise={"outcome_flip": 0.1})
    >>> data = tables.draw(replicates=500, n=24, seed=1)
    >>> many = qca.minimize_many(data.conditions, data.outcome, incl_cut=0.8)
    >>> spread = fit_distribution(data, many)
    >>> spread.loc[("true", "inclS"), ["mean", "q05", "q95"]].round(2).tolist()
    [0.9, 0.57, 1.0]
    """
    if not isinstance(solutions, ManySolutions):
        raise DataError(
            "solutions must be the result of minimize_many, which contains the data, got "
            f"{type(solutions).__name__}"
        )
    if max(solutions.levels, default=2) > 2:
        raise DataError("the fit of terms can be computed only for conditions with two levels")
    import pandas as pd

    rows = {
        (kind, measure): describe_values(values, terms.replicate)
        for kind, terms in term_fit(read_truths(truth), solutions).items()
        for measure, values in zip(_MEASURES, terms.fit, strict=True)
    }
    index = pd.MultiIndex.from_tuples(rows, names=["kind", "measure"])
    return pd.DataFrame(list(rows.values()), index=index)


def describe_values(
    values: Floats, replicate: Ints, *, exhaustive: bool = False
) -> dict[str, float]:
    """
    Describe values of terms, as far as they are known, with the replicate of each.

    `exhaustive`: these are all replicates there are, so nothing is left to chance.
    """
    known = ~np.isnan(values)
    values = values[known]
    out = dict.fromkeys(("mean", "se", "sd", *_QUANTILES), float("nan"))
    if values.size:
        out |= zip(_QUANTILES, np.quantile(values, list(_QUANTILES.values())).tolist(), strict=True)
        out["mean"] = mean = float(values.mean())
        _, of = np.unique(replicate[known], return_inverse=True)
        apart = np.bincount(of, values - mean)
        if exhaustive:
            out["se"] = 0.0
        elif apart.size > 1:
            variance = (apart**2).sum() * apart.size / (apart.size - 1)
            out["se"] = float(variance**0.5 / values.size)
    if values.size > 1:
        out["sd"] = float(values.std(ddof=1))
    return out | {"n_terms": values.size}


def term_fit(truths: Truths, many: ManySolutions) -> dict[str, TermFit]:
    """Compute the fit of the terms of the truths, and of those found that are true and false."""
    which = truths.of_each(len(many))
    model = np.repeat(np.arange(len(many)), np.diff(many.model_offsets))
    values = _fit(many, many.implicants[many.terms], many.term_offsets, model)
    replicate = np.repeat(model, np.diff(many.term_offsets))
    same = _is_true(truths, which, many)
    of_models = [TermFit(replicate[mine], values[:, mine]) for mine in (same, ~same)]
    return dict(zip(_KINDS, [_fit_of_true(truths, many), *of_models], strict=True))


def as_lists(fits: Sequence[Mapping[str, TermFit]]) -> dict[str, tuple[Floats, Ints]]:
    """Put the fit of terms together, by the names of columns: values, and the replicate of each."""
    out = {}
    for kind in _KINDS:
        groups = [fit[kind] for fit in fits] or [TermFit(np.empty(0, np.int64), np.empty((4, 0)))]
        replicate = np.concatenate([group.replicate for group in groups])
        values = np.concatenate([group.fit for group in groups], axis=1)
        for measure, row in zip(_MEASURES, values, strict=True):
            out[LIST_COLUMNS[kind, measure]] = (row, replicate)
    return out


def _fit_of_true(truths: Truths, many: ManySolutions) -> TermFit:
    """Compute the fit of those terms of the truths whose conditions the analyst has."""
    which = truths.within(many.names).of_each(len(many))
    sums, hidden = truths.seen_by(many.names)
    withheld = np.array([name not in many.names for name in truths.names])
    visible = np.asarray((sums > NO_TERM).any(axis=-1))
    visible &= ~(truths.sums[..., withheld] >= 0).any(axis=-1)
    known = np.flatnonzero(visible[which].any(axis=1))
    mine = visible[which[known]]
    count = mine.sum(axis=1)
    offsets = np.concatenate([[0], np.cumsum(count)])
    values = _fit(many, sums[which[known]][mine], offsets, known)
    values[3, np.repeat(hidden[which[known]], count)] = np.nan
    return TermFit(np.repeat(known, count), values)


def _fit(many: ManySolutions, terms: Terms, offsets: Ints, replicate: NDArray[np.intp]) -> Floats:
    """
    Compute the measures of terms (T, k) of sums that begin at `offsets`, each in its replicate.

    What the other terms of a sum cover is the largest membership in the sum, except in cases
    where one term alone has it: there it is the second largest.
    """
    data = many._data  # noqa: SLF001 (what is not meant for users is meant for this)
    out = np.full((4, len(terms)), np.nan)
    for first, last in chunks(offsets, max(1, _TERM_CHUNK // max(1, data.outcome.shape[1]))):
        start, end = offsets[first], offsets[last]
        starts = offsets[first:last] - start
        owner = np.repeat(np.arange(last - first), np.diff(offsets[first : last + 1]))
        x = data.conditions[replicate[first:last]].astype(np.float64)
        y = data.outcome[replicate[first:last]].astype(np.float64)
        inside = memberships_in_terms(terms[start:end], x, owner)
        out[:3, start:end] = _fit_of_sets(inside, y[owner])
        whole = np.maximum.reduceat(inside, starts)[owner]
        largest = inside == whole
        alone = largest & (np.add.reduceat(largest, starts, dtype=np.int64)[owner] == 1)
        second = np.maximum.reduceat(np.where(largest, 0.0, inside), starts)[owner]
        others = np.where(alone, second, whole)
        with np.errstate(divide="ignore", invalid="ignore"):
            unique = (np.minimum(whole, y[owner]) - np.minimum(others, y[owner])).sum(axis=1)
            unique /= y[owner].sum(axis=1)
        single = np.diff(offsets[first : last + 1])[owner] == 1
        out[3, start:end] = np.where(single, np.nan, unique)
    return out


def _is_true(truths: Truths, which: Ints, many: ManySolutions) -> Bools:
    """Tell which terms of the listed models are terms of the truth of their replicate."""
    names, sums = truths.beside(many.names)
    terms = over(many.implicants, many.names, names)[many.terms]
    of_model = np.repeat(which, np.diff(many.model_offsets))
    of_term = np.repeat(of_model, np.diff(many.term_offsets))
    same: Any = np.zeros(len(terms), dtype=np.bool_)
    for form in (of_term, *(truths.other_form(of_term, rank) for rank in range(truths.n_others))):
        for t in range(sums.shape[1]):
            same |= (sums[form, t] == terms).all(axis=1)
    return np.asarray(same, dtype=np.bool_)
