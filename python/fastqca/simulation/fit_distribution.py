"""How the parameters of fit are spread, of true terms and of those that were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import DataError
from fastqca.batch.many import ManySolutions
from fastqca.simulation.answers import answers, over, truths
from fastqca.simulation.evaluate import of_form, row_truths
from fastqca.simulation.observed_fit import ratios, seen
from fastqca.simulation.scoring import chunks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.simulation.answers import Truth, Truths

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["COLUMNS", "TermFit", "columns_of", "described", "fit_distribution", "term_fit"]

_KINDS = ("true", "found, true", "found, false")
_MEASURES = ("inclS", "PRI", "covS", "covU")
COLUMNS = {
    (kind, measure): f"{'_'.join(kind.split(', '))}_terms_{measure}"
    for kind in _KINDS
    for measure in _MEASURES
}
"""The columns of a study with the fit of such terms by such a measure, a list in each row."""

_CHUNK = 2**21
_SHARES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


@dataclass(frozen=True, slots=True, eq=False)
class TermFit:
    """
    The fit of T terms.

    Attributes
    ----------
    replicate : ndarray of int64, shape (T,)
        The data sets in which they were looked at.
    fit : ndarray of float64, shape (4, T)
        `inclS`, `PRI`, `covS`, `covU`.
    """

    replicate: Ints
    fit: Floats


def fit_distribution(truth: Truth, solutions: ManySolutions) -> pd.DataFrame:
    r"""
    Tell how the fit of terms is spread over replicates: of the true ones, and of those found.

    Parameters
    ----------
    truth : str, Expression, Simulated, or iterable of str or Expression
        As for `evaluate`.
    solutions : ManySolutions
        What `minimize_many` returns, of conditions with two levels.

    Returns
    -------
    DataFrame
        Rows by `kind` of terms and `measure`. Kinds: "true", the terms of the truth, whether
        found or not; "found, true" and "found, false", the terms of all listed models that are,
        or are not, terms of the truth. Measures: `inclS`, `PRI`, `covS` and `covU`, the unique
        coverage within the model or the truth. Columns: `mean`, its Monte Carlo standard error
        `se`, `sd`, quantiles `q05`, `q25`, `q50`, `q75`, `q95`, and the number `n_terms` of terms
        where the measure is defined; `covU` is not in a model of one term.

    Raises
    ------
    DataError
        `solutions` is something else, or has conditions with more levels.

    Notes
    -----
    True terms with a condition that is withheld from the analyst are left out, as they have no
    fit in the data, and the others of such a truth have no unique coverage. A term that is in
    several models of a replicate counts once for each.

    Terms of the same data are alike, so `se` is that of a mean over replicates: with n terms, of
    which replicate r has :math:`n_r` with the sum :math:`s_r`, and the mean m, the square root of
    :math:`\frac{R}{R-1} \sum_r (s_r - m n_r)^2 / n^2` over the R replicates that have any.

    `Design` takes ``fit_distribution=True``, and `run` then writes the fit of all terms and how
    it is spread in each cell.

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
            "solutions must be what minimize_many returns, which has the data, got "
            f"{type(solutions).__name__}"
        )
    if max(solutions.settings["levels"], default=2) > 2:
        raise DataError("the fit of terms is computed for conditions with two levels")
    import pandas as pd

    rows = {
        (kind, measure): described(values, terms.replicate)
        for kind, terms in term_fit(truths(truth), solutions).items()
        for measure, values in zip(_MEASURES, terms.fit, strict=True)
    }
    index = pd.MultiIndex.from_tuples(rows, names=["kind", "measure"])
    return pd.DataFrame(list(rows.values()), index=index)


def described(values: Floats, replicate: Ints, *, exhaustive: bool = False) -> dict[str, float]:
    """
    Describe values of terms of such replicates, as far as they are known.

    Nothing is left to chance where these are all replicates there are.

    Examples
    --------
    >>> described(np.array([0.5, 1.0, np.nan, 1.0]), np.array([0, 0, 1, 2]))["n_terms"]
    3
    """
    known = ~np.isnan(values)
    values = values[known]
    out = dict.fromkeys(("mean", "se", "sd", *_SHARES), float("nan"))
    if values.size:
        out |= zip(_SHARES, np.quantile(values, list(_SHARES.values())).tolist(), strict=True)
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


def term_fit(there: Truths, many: ManySolutions) -> dict[str, TermFit]:
    """Compute the fit of the terms of the truths, and of those found that are true and false."""
    which = row_truths(there, len(many))
    model = np.repeat(np.arange(len(many)), np.diff(many.model_offsets))
    values = _fit(many, many.implicants[many.terms], many.term_offsets, model)
    replicate = np.repeat(model, np.diff(many.term_offsets))
    same = _is_true(there, which, many)
    found = [TermFit(replicate[mine], values[:, mine]) for mine in (same, ~same)]
    return dict(zip(_KINDS, [_fit_of_true(there, many), *found], strict=True))


def columns_of(fits: Sequence[Mapping[str, TermFit]]) -> dict[str, tuple[Floats, Ints]]:
    """Put the fit of terms together, by the names of columns: values, and the replicate of each."""
    out = {}
    for kind in _KINDS:
        parts = [fit[kind] for fit in fits] or [TermFit(np.empty(0, np.int64), np.empty((4, 0)))]
        replicate = np.concatenate([part.replicate for part in parts])
        values = np.concatenate([part.fit for part in parts], axis=1)
        for measure, row in zip(_MEASURES, values, strict=True):
            out[COLUMNS[kind, measure]] = (row, replicate)
    return out


def _fit_of_true(there: Truths, many: ManySolutions) -> TermFit:
    """Compute the fit of those terms of the truths whose conditions the analyst has."""
    which = row_truths(there.within(many.names), len(many))
    sums, hidden = seen(there, many.names)
    withheld = np.array([name not in many.names for name in there.names])
    visible = np.asarray((sums > -2).any(axis=-1))
    visible &= ~(there.sums[..., withheld] >= 0).any(axis=-1)
    known = np.flatnonzero(visible[which].any(axis=1))
    mine = visible[which[known]]
    count = mine.sum(axis=1)
    offsets = np.concatenate([[0], np.cumsum(count)])
    values = _fit(many, sums[which[known]][mine], offsets, known)
    values[3, np.repeat(hidden[which[known]], count)] = np.nan
    return TermFit(np.repeat(known, count), values)


def _fit(
    many: ManySolutions, terms: NDArray[np.int8], offsets: Ints, replicate: NDArray[np.intp]
) -> Floats:
    """
    Compute the measures of terms (T, k) of sums that begin at `offsets`, each in its replicate.

    What the other terms of a sum cover is the largest membership in the sum, except in cases
    where one term alone has it: there it is the second largest.
    """
    data = many._data  # noqa: SLF001 (what is not meant for users is meant for this)
    out = np.full((4, len(terms)), np.nan)
    for first, last in chunks(offsets, max(1, _CHUNK // max(1, data.outcome.shape[1]))):
        start, end = offsets[first], offsets[last]
        starts = offsets[first:last] - start
        owner = np.repeat(np.arange(last - first), np.diff(offsets[first : last + 1]))
        x = data.conditions[replicate[first:last]].astype(np.float64)
        y = data.outcome[replicate[first:last]].astype(np.float64)
        inside = _memberships(terms[start:end], x, owner)
        out[:3, start:end] = ratios(inside, y[owner])
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


def _memberships(terms: NDArray[np.int8], x: Floats, owner: Ints) -> Floats:
    """Compute memberships in terms (T, k) of the cases of their data sets: (T, N)."""
    inside = np.ones((len(terms), x.shape[1]))
    for j in range(terms.shape[1]):
        for level in (0, 1):
            at = np.flatnonzero(terms[:, j] == level)
            values = x[owner[at], :, j]
            inside[at] = np.minimum(inside[at], values if level else 1 - values)
    return inside


def _is_true(there: Truths, which: Ints, many: ManySolutions) -> NDArray[np.bool_]:
    """Tell which terms of the listed models are terms of the truth of their replicate."""
    found = answers(many)
    names = [*found.names, *(name for name in there.names if name not in found.names)]
    terms = over(found.implicants, found.names, names)[found.terms]
    of_model = np.repeat(which, np.diff(found.model_offsets))
    of_term = np.repeat(of_model, np.diff(found.term_offsets))
    sums = over(there.sums, there.names, names)
    same: Any = np.zeros(len(terms), dtype=np.bool_)
    for rank in range(-1, max(map(len, there.more.values()), default=0)):
        form = of_form(there, of_term, rank)
        for t in range(sums.shape[1]):
            same |= (sums[form, t] == terms).all(axis=1)
    return np.asarray(same, dtype=np.bool_)
