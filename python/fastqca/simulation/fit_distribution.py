"""How the parameters of fit are spread, of true terms and of those that were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca.batch.many import ManySolutions
from fastqca.errors import DataError
from fastqca.simulation.answers import answers, over, truths
from fastqca.simulation.evaluate import row_truths
from fastqca.simulation.observed_fit import ratios, seen
from fastqca.simulation.scoring import chunks

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.simulation.answers import Truth, Truths

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["fit_distribution"]

_CHUNK = 2**21
_MEASURES = ("inclS", "PRI", "covS", "covU")
_SHARES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def fit_distribution(truth: Truth, solutions: ManySolutions) -> pd.DataFrame:
    """
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
        Rows by `terms` and `measure`. Terms: "true", the terms of the truth, whether found or
        not; "found, true" and "found, false", the terms of all listed models that are, or are
        not, terms of the truth. Measures: `inclS`, `PRI`, `covS` and `covU`, the unique coverage
        within the model or the truth. Columns: `mean`, `sd`, quantiles `q05`, `q25`, `q50`, `q75`,
        `q95`, and the number `n` of terms where the measure is defined; `covU` is not in a model
        of one term.

    Raises
    ------
    DataError
        `solutions` is something else, or has conditions with more levels.

    Notes
    -----
    True terms with a condition that is withheld from the analyst are left out, as they have no
    fit in the data. A term that is in several models of a replicate counts once for each.

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
    there = truths(truth)
    which = row_truths(there, len(solutions))
    found = _fit_of_found(solutions)
    same = _is_true(there, which, solutions)
    groups = {
        "true": _fit_of_true(there, which, solutions),
        "found, true": found[:, same],
        "found, false": found[:, ~same],
    }
    return _described(groups)


def _described(groups: dict[str, Floats]) -> pd.DataFrame:
    import pandas as pd

    rows: dict[tuple[str, str], list[float]] = {}
    for terms, fit in groups.items():
        for measure, values in zip(_MEASURES, fit, strict=True):
            known = values[~np.isnan(values)]
            line = [np.nan] * (len(_SHARES) + 2)
            if known.size:
                sd = known.std(ddof=1) if known.size > 1 else np.nan
                line = [known.mean(), sd, *np.quantile(known, list(_SHARES.values()))]
            rows[terms, measure] = [*line, known.size]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "sd", *_SHARES, "n"])
    frame.index = pd.MultiIndex.from_tuples(rows, names=["terms", "measure"])
    return frame.astype({"n": np.int64})


def _fit_of_found(many: ManySolutions) -> Floats:
    """Compute the measures of all terms of all listed models, (4, T)."""
    replicate = np.repeat(np.arange(len(many)), np.diff(many.model_offsets))
    return _fit(many, many.implicants[many.terms], many.term_offsets, replicate)


def _fit_of_true(there: Truths, which: Ints, many: ManySolutions) -> Floats:
    """Compute the measures of the terms of the truths of all replicates, (4, ...)."""
    sums, hidden = seen(there, many.names)
    known = np.flatnonzero(~hidden[which])
    mine = sums[which[known]]
    exists = (mine > -2).any(axis=-1)
    offsets = np.concatenate([[0], np.cumsum(exists.sum(axis=1))])
    return _fit(many, mine[exists], offsets, known)


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
    for t in range(sums.shape[1]):
        same |= (sums[of_term, t] == terms).all(axis=1)
    return np.asarray(same, dtype=np.bool_)
