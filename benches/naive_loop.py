"""The parsimonious analysis of one crisp data set as one would write it with NumPy.

Truth table by `numpy.unique`, prime implicants as the terms that no shorter implicant contains,
covers by trying all combinations of 1, 2, 3, ... of them, fit of each model. Complete, and quick
for what it is: all terms are one matrix product.
"""

from itertools import combinations, product

import numpy as np


def all_terms(k):
    """Terms (3^k, k), -1 where a condition is absent, the shortest first."""
    terms = np.array(sorted(product((-1, 0, 1), repeat=k), key=lambda t: sum(v >= 0 for v in t)))
    shorter = [
        [tuple(np.where(np.arange(k) == i, -1, t)) for i in np.flatnonzero(t >= 0)] for t in terms
    ]
    place = {tuple(t): i for i, t in enumerate(terms)}
    return terms, [[place[s] for s in group] for group in shorter]


def covers(terms, rows):
    """Which term covers which row."""
    wrong = (terms[:, None, :] >= 0) & (terms[:, None, :] != rows[None, :, :])
    return ~wrong.any(axis=2)


def solve(x, y, terms, shorter):
    """All models with the fewest terms as sets of terms, with inclS, PRI and covS."""
    rows, row_of = np.unique(x, axis=0, return_inverse=True)
    share = np.bincount(row_of, weights=y) / np.bincount(row_of)
    on, off = rows[share >= 1], rows[share < 1]
    if not len(on) or not len(off):
        return {}
    implicant = ~covers(terms, off).any(axis=1)
    of_on = covers(terms, on)
    prime = [
        i
        for i in np.flatnonzero(implicant & of_on.any(axis=1))
        if not any(implicant[j] for j in shorter[i])
    ]
    found = {}
    for size in range(1, len(on) + 1):
        for chosen in combinations(prime, size):
            if of_on[list(chosen)].any(axis=0).all():
                inside = covers(terms[list(chosen)], x).any(axis=0)
                both = (inside & (y > 0)).sum()
                fit = both / inside.sum(), both / inside.sum(), both / y.sum()
                found[frozenset(tuple(terms[i].tolist()) for i in chosen)] = fit
        if found:
            return found
    return found
