"""Exact counts of perturbations that leave the output of truth table rows as it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, prod
from typing import TYPE_CHECKING

import numpy as np

from fastqca.truth_tables.coding import output_codes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

__all__ = ["Chances", "dependent", "independent", "kept_counts"]


@dataclass(frozen=True, slots=True)
class Chances:
    """The probability that every row is kept, as a ratio not reduced, and that of each alone."""

    numerator: int
    denominator: int
    of_rows: tuple[float, ...]


def kept_counts(
    positive: int,
    negative: int,
    kind: str,
    *,
    incl_cut: tuple[float, float | None],
    n_cut: int,
    limit: int | None = None,
) -> list[int]:
    """
    Count the perturbations of a row after which it has the output that it has.

    Entry m is the number of sets of m cases, up to `limit` cases.

    Examples
    --------
    >>> kept_counts(2, 1, "corruption", incl_cut=(0.6, None), n_cut=1)
    [1, 1, 2, 0]
    """
    cases = positive + negative
    top = cases if limit is None else min(limit, cases)
    a = np.arange(min(positive, top) + 1)[:, np.newaxis]
    b = np.arange(min(negative, top) + 1)[np.newaxis, :]
    if kind == "corruption":
        with_outcome, left = positive - a + b, np.broadcast_to(cases, (a.size, b.size))
    else:
        with_outcome, left = positive - a + 0 * b, cases - a - b
    incl = np.divide(with_outcome, left, out=np.full(left.shape, np.nan), where=left > 0)
    flat = incl.ravel()
    codes = output_codes(
        left.ravel(), flat, flat, incl_cut=incl_cut, n_cut=max(n_cut, 1), pri_cut=0
    )
    kept = np.array(codes).reshape(left.shape) == codes[0]
    counts = [0] * (top + 1)
    ways = [[comb(n, i) for i in range(top + 1)] for n in (positive, negative)]
    for i, j in np.argwhere(kept & (a + b <= top)).tolist():
        counts[i + j] += ways[0][i] * ways[1][j]
    return counts


def dependent(rows: Sequence[Sequence[int]], sizes: Sequence[int], n_pert: int) -> Chances:
    """
    Compute the probability that a set of `n_pert` cases, drawn at random, changes no row.

    Notes
    -----
    The polynomials with the counts as coefficients are multiplied as whole numbers, with so
    many bits for each coefficient that none runs into the next (Kronecker's substitution).

    Examples
    --------
    >>> dependent([[1, 1, 2, 0], [1, 3, 3, 1]], [3, 3], 1).numerator
    4
    """
    total = sum(sizes)
    everything = comb(total, n_pert)
    width = comb(total, min(n_pert, total // 2)).bit_length() + 1
    mask = (1 << width * (n_pert + 1)) - 1
    product = 1
    for counts in rows:
        packed = sum(count << width * m for m, count in enumerate(counts[: n_pert + 1]))
        product = product * packed & mask
    alone = tuple(
        sum(count * comb(total - size, n_pert - m) for m, count in enumerate(counts[: n_pert + 1]))
        / everything
        for counts, size in zip(rows, sizes, strict=True)
    )
    return Chances(product >> width * n_pert, everything, alone)


def independent(rows: Sequence[Sequence[int]], sizes: Sequence[int], chance: Fraction) -> Chances:
    """
    Compute the probability that no row changes when each case is perturbed with some chance.

    Examples
    --------
    >>> from fractions import Fraction
    >>> independent([[1, 1, 2, 0], [1, 3, 3, 1]], [3, 3], Fraction(1, 2))
    Chances(numerator=32, denominator=64, of_rows=(0.5, 1.0))
    """
    hit, of = chance.numerator, chance.denominator
    kept = [
        sum(count * hit**m * (of - hit) ** (size - m) for m, count in enumerate(counts) if count)
        for counts, size in zip(rows, sizes, strict=True)
    ]
    wholes = [of**size for size in sizes]
    alone = tuple(part / whole for part, whole in zip(kept, wholes, strict=True))
    return Chances(prod(kept), prod(wholes), alone)
