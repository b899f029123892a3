"""Would chance find such a solution too? A permutation test with the whole search inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import TOLERANCE
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.belief.extremes import as_rare, at_least_as_good, confidence
from fastqca.belief.figures import percent, small
from fastqca.belief.grouped import read_groups
from fastqca.belief.inquiry import Inquiry, Searches, check_known
from fastqca.belief.rearrangements import all_deals, drawn, n_deals

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.progress import Progress

__all__ = ["PermutationTest", "TermVerdict", "Verdict", "permutation_test"]

_DRAWN = 9_999  # where not all are listed, and nobody says how many
_FEW = 200_000  # truth tables up to which all are listed without being asked for
_MOST = 4_000_000
_MOST_CELLS = 2**28
_SIZES = 2**16  # more than any number of literals
_BITS = 48  # cases that fit into a word, in pieces of 16
_STATISTICS = ("any solution", "fit", "parsimony")
_OF_TERMS = (
    "p alone: for the consistency of a single term chosen in advance. p: probability that the "
    "search finds any term at least as rare (family-wise)."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    One statistic of the test.

    Attributes
    ----------
    statistic : {"any solution", "fit", "parsimony"}
    observed : str
        The model evaluated, with the figures compared.
    share : float
        The share of permutations with a model at least as good in every respect.
    p : float
        The p-value.
    low, high : float
        The exact 95 % confidence interval of p if it is estimated from random permutations;
        otherwise p itself.
    """

    statistic: str
    observed: str
    share: float
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """
    One term of the solution.

    Attributes
    ----------
    term : str
    inclS, covS : float
    literals : int
    p_alone : float
        The p-value if this single term had been chosen before looking at the data.
    p : float
        The family-wise p-value for a term found by a search: the probability that chance alone
        yields any term, in any model, that is at least as rare.
    """

    term: str
    inclS: float  # noqa: N815 (the name of the field)
    covS: float  # noqa: N815
    literals: int
    p_alone: float
    p: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PermutationTest(Recorded, Exportable):
    """
    Comparison of a solution with chance, as computed by `permutation_test`.

    Attributes
    ----------
    kind : str
        The type of solution.
    outcome : str
    verdicts : tuple of Verdict
        "any solution", "fit" and "parsimony".
    terms : tuple of TermVerdict
        The terms of all models observed.
    exact : bool
        Whether all permutations were examined.
    n : int
        Number of permutations examined.
    n_analyses : int
        Number of searches; permutations with the same truth table are searched only once.
    n_unknown : float
        Permutations for which not all models could be found. They count as better than the observed
        solution.
    shortest : tuple of (int, int, float)
        Numbers of terms and literals of the most parsimonious model, and the share of permutations
        with these numbers. The shares sum to the share of permutations with a solution.
    own : (int, int) or None
        Numbers of terms and literals of the most parsimonious observed model.
    n_blocks : int
        Number of blocks within which the outcome was permuted.
    seed : int or None
        Seed of the random draws; None if all permutations were examined.
    """

    kind: str
    outcome: str
    verdicts: tuple[Verdict, ...]
    terms: tuple[TermVerdict, ...]
    exact: bool
    n: int
    n_analyses: int
    n_unknown: float
    shortest: tuple[tuple[int, int, float], ...]
    own: tuple[int, int] | None
    n_blocks: int
    seed: int | None

    @property
    def p(self) -> float:
        """The p-value of the parsimony of the solution."""
        return self.verdicts[-1].p

    def __getitem__(self, statistic: str) -> Verdict:
        """Return one verdict: ``test["parsimony"]``."""
        return dict(zip(_STATISTICS, self.verdicts, strict=True))[
            choice(statistic, "statistic", _STATISTICS)
        ]

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per statistic, unrounded.

        Returns
        -------
        DataFrame
            Index "any solution", "fit", "parsimony"; `observed`, `share`, `p`, `low`, `high`.
        """
        import pandas as pd

        index = pd.Index([one.statistic for one in self.verdicts], name="statistic")
        rows = [(one.observed, one.share, one.p, one.low, one.high) for one in self.verdicts]
        return pd.DataFrame(rows, index, columns=["observed", "share", "p", "low", "high"])

    def terms_frame(self) -> pd.DataFrame:
        """
        Return one row per term, unrounded.

        Returns
        -------
        DataFrame
            `term`, `inclS`, `covS`, `literals`, `p_alone`, `p`.
        """
        import pandas as pd

        columns = ["term", "inclS", "covS", "literals", "p_alone", "p"]
        rows = [tuple(getattr(one, name) for name in columns) for one in self.terms]
        return pd.DataFrame(rows, columns=columns)

    def sentence(self) -> str:
        """Summarize the result in words."""
        anything, best, short = self.verdicts
        of = (
            f"Of all {self.n:,} ways to reassign"
            if self.exact
            else f"Of {self.n:,} random ways to reassign"
        )
        within = f", within {self.n_blocks} blocks" if self.n_blocks > 1 else ""
        found = (
            f"{of} the outcome to these cases{within}, {percent(anything.share)} yield at least "
            "one solution in the same search"
        )
        if self.own is None:
            return f"{found}. The analysis itself has no solution to compare with them."
        return (
            f"{found}, {percent(best.share)} yield a model with at least the observed "
            f"consistency and coverage, and {percent(short.share)} yield one that also has no "
            f"more terms and literals. The probability that chance alone yields a solution as "
            f"rare as this one is p = {small(short.p)}."
        )

    def _tables(self) -> list[Table]:
        columns = [Column("statistic", "left", gap=0), Column("observed", "left", wrap=" ")]
        columns += [Column("as good"), Column("p")]
        if not self.exact:
            columns.append(Column("95 % interval of p"))
        rows = []
        for one in self.verdicts:
            row = [one.statistic, one.observed, percent(one.share), small(one.p)]
            rows.append(row if self.exact else [*row, f"{small(one.low)} to {small(one.high)}"])
        notes = [self.sentence()]
        if self.n_unknown:
            notes.append(
                f"{self.n_unknown:,.0f} permutations have more models than could be found; they "
                "count as better than the observed solution."
            )
        if not self.exact:
            notes.append(f"{self.n:,} random permutations, seed {self.seed}.")
        caption = f"The {self.kind} solution of {self.outcome} compared with chance"
        tables = [Table(columns, [rows], caption=caption, notes=notes)]
        if self.terms:
            columns = [Column("term", "left", gap=0, wrap="*"), Column("inclS"), Column("covS")]
            columns += [Column("literals"), Column("p alone"), Column("p")]
            rows = [
                [
                    *(one.term, figure(one.inclS), figure(one.covS), str(one.literals)),
                    *(small(one.p_alone), small(one.p)),
                ]
                for one in self.terms
            ]
            tables.append(Table(columns, [rows], caption="Terms", notes=[_OF_TERMS]))
        return tables

    def __repr__(self) -> str:
        how = "exact" if self.exact else f"{self.n:,} draws"
        found = f"parsimony p = {small(self.p)}, {how}"
        return f"<PermutationTest of {self.outcome}, {self.kind}: {found}>"


@recorded
def permutation_test(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    n: Any = None,  # noqa: ANN401 (a number or "exact")
    *,
    blocks: Any = None,  # noqa: ANN401 (anything with one entry per case)
    seed: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> PermutationTest:
    r"""
    Permute the outcome among the cases and repeat the search each time.

    Parameters
    ----------
    solution : Minimization or Study
        The analysis. Its settings are those of each search.
    n : int or "exact", optional
        Number of random permutations, or "exact" for all of them. By default, all if this takes at
        most 200,000 searches, otherwise 9,999 random permutations.
    blocks : str, Series, mapping or sequence, optional
        A block for each case. The outcome is permuted only within blocks, for example among the
        periods of a unit or the cases of a cluster, so that differences between blocks do not count
        as evidence. Give the name of a column if `solution` is a `Study`; otherwise the block of
        each case, by case name or in the order of the cases.
    seed : int, default 1
        Of the draws.
    threads : int, optional
        Maximum number of threads, by default one per processor. Results do not depend on it.
    progress : bool or callable, optional
        As for `minimize_many`.

    Returns
    -------
    PermutationTest

    Raises
    ------
    DataError
        There are too many permutations for ``n="exact"``, or `blocks` does not match the cases.

    Notes
    -----
    The null hypothesis is that the outcome is unrelated to the conditions (within blocks). Every
    permutation of the outcome is then as likely as the observed one, whatever the conditions are
    and whatever settings were chosen in advance.

    The test uses three statistics. *Any solution*: whether there is a model at all. *Fit*:
    consistency and coverage of a model. *Parsimony*: fit together with the numbers of terms and
    literals. If there are no contradictory rows, every permutation has a perfect solution, so fit
    is uninformative; but random outcomes need longer models.

    A permutation for which all conditions are minimized away has the model "1", which is always
    true and has no terms; `minimize` itself raises an error for such data.

    `share` is the share of permutations with a model at least as good in every respect. It is not a
    p-value: models can be good in different ways, so a small share may itself be common. To obtain
    `p`, each model of each permutation is ranked by the number of all these models that are at
    least as good in every respect; `p` is the share of permutations with a model at least as rare
    (the min-P method [1]_). Under the null hypothesis, the probability that p is at most a is at
    most a. For a term, `p` is computed in the same way over all terms of all models, so it holds
    for all terms jointly. `p_alone` refers to the consistency of a single term chosen in advance,
    as in [2]_.

    With random permutations, ``p = (b + 1) / (n + 1)``, where b is the number of permutations with
    a model at least as rare; the confidence interval for the p-value over all permutations is the
    Clopper-Pearson interval for b out of n. With all permutations, p is exact: permutations that
    only exchange cases of the same configuration have the same truth table, so they are searched
    once and counted with their multiplicity.

    References
    ----------
    .. [1] Westfall, P. H. and Young, S. S. (1993). *Resampling-Based Multiple Testing*, ch. 2.
       Wiley.
    .. [2] Braumoeller, B. F. (2015). Guarding against false positives in Qualitative Comparative
       Analysis. *Political Analysis* 23(4), 471-487.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> test = permutation_test(solution)
    >>> test.exact, test.n, test.n_analyses
    (True, 43758, 1816)
    >>> test["fit"].p, test["parsimony"].p
    (0.0012797659856483385, 9.141185611773847e-05)
    """
    inquiry = Inquiry.of(solution)
    if blocks is None:
        n_blocks, of = 1, np.zeros(len(inquiry.sets.cases), dtype=np.int64)
    else:
        names, of = read_groups(blocks, inquiry, solution, "blocks")
        n_blocks = len(names)
    seed = whole_number(seed, "seed", low=0)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    exact = isinstance(n, str) and n == "exact"
    if isinstance(n, str) and not exact:
        raise DataError(f"n must be a whole number or 'exact', got {shown(n)}", argument="n")
    if n is not None and not exact:
        n = whole_number(n, "n", low=1, high=10**7)
    x, y = inquiry.data
    values, weight, is_exact = _dealt(inquiry, y, of, n, seed)
    ways = n_deals(y, of)
    searches = inquiry.ask(
        np.broadcast_to(x, (len(values), *x.shape)), values, threads=threads, progress=progress
    )
    return _judged(inquiry, searches, values, weight, ways if is_exact else None, n_blocks, seed)


def _dealt(
    inquiry: Inquiry,
    y: NDArray[Any],
    blocks: NDArray[np.int64],
    n: int | str | None,
    seed: int,
) -> tuple[NDArray[Any], NDArray[np.float64], bool]:
    """Return what was observed, and then its rearrangements, with their weights."""
    if not isinstance(n, int):
        most = min(_FEW if n is None else _MOST, _MOST_CELLS // len(y))
        x, _ = inquiry.data
        alike = np.arange(len(y))
        if not any(inquiry.sets.fuzzy):
            _, alike = np.unique(x, axis=0, return_inverse=True)
        found = all_deals(y, blocks, alike.reshape(-1), most)
        if found is not None:
            # What was observed is among them.
            weight = np.concatenate([[0.0], found.weight])
            return np.concatenate([y[np.newaxis], found.y]), weight, True
        if n is not None:
            raise DataError(
                f"n='exact': there are {n_deals(y, blocks):.3g} permutations with more than "
                f"{most:,} different truth tables, too many to examine; use random "
                "permutations, as in n=9999",
                argument="n",
            )
        n = _DRAWN
    if n * len(y) > _MOST_CELLS:
        raise DataError(f"n={n:,}: too many for {len(y):,} cases; use a smaller n", argument="n")
    made = drawn(y, blocks, n, np.random.default_rng(seed))
    return np.concatenate([y[np.newaxis], made]), np.ones(n + 1), False


def _judged(
    inquiry: Inquiry,
    searches: Searches,
    values: NDArray[Any],
    weight: NDArray[np.float64],
    ways: int | None,
    n_blocks: int,
    seed: int,
) -> PermutationTest:
    check_known(searches.finding(0))
    total = float(weight.sum())
    unknown = searches.unknown
    n = len(values) - 1 if ways is None else ways

    def verdict(name: str, observed: str, as_good: float, as_rare: float) -> Verdict:
        p = as_rare / total
        low, high = (p, p) if ways is not None else confidence(round(as_rare) - 1, n)
        return Verdict(name, observed, as_good / total, p, low, high)

    there = float(weight[searches.solved | unknown].sum())
    n_terms, n_literals = searches.complexity()
    fit = _beside(searches.inclS, searches.covS)
    offsets = searches.model_offsets
    verdicts = []
    if not searches.solved[0]:
        none = f"none: {searches.finding(0).status.words}"
        verdicts = [verdict(_STATISTICS[0], none, there, total)]
        verdicts += [verdict(name, none, total, total) for name in _STATISTICS[1:]]
    else:
        verdicts.append(verdict(_STATISTICS[0], "there is one", there, there))
        short = _beside(searches.inclS, searches.covS, -n_terms, -n_literals)
        for name, profile in zip(_STATISTICS[1:], (fit, short), strict=True):
            rare = as_rare(profile, offsets, weight, unknown)
            at = int(rare.argmin())
            observed = _described(inquiry, searches, at, name)
            as_good = at_least_as_good(at, profile, offsets, weight, unknown)
            verdicts.append(verdict(name, observed, as_good, float(rare[at])))
    sizes = n_terms * _SIZES + n_literals
    least = np.minimum.reduceat(np.append(sizes, 0), offsets[:-1])[searches.solved]
    shares = np.bincount(least, weight[searches.solved]) / total
    shortest = [(*divmod(size, _SIZES), float(shares[size])) for size in np.flatnonzero(shares)]
    own = divmod(int(least[0]), _SIZES) if searches.solved[0] else None
    return PermutationTest(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        verdicts=tuple(verdicts),
        terms=_terms(inquiry, searches, values, weight),
        exact=ways is not None,
        n=n,
        n_analyses=len(values) - 1,
        n_unknown=float(weight[unknown].sum()),
        shortest=tuple((int(t), int(m), share) for t, m, share in shortest),
        own=own,
        n_blocks=n_blocks,
        seed=None if ways is not None else seed,
    )


def _described(inquiry: Inquiry, searches: Searches, at: int, name: str) -> str:
    """Say of a model what it is compared by."""
    first, last = searches.term_offsets[at : at + 2].tolist()
    terms = map(tuple, searches.implicants[searches.terms[first:last]].tolist())
    text = (
        f"{inquiry.model_text(terms)}: consistency {figure(float(searches.inclS[at]))}, coverage "
        f"{figure(float(searches.covS[at]))}"
    )
    if name == "fit":
        return text
    n_terms, n_literals = (int(counts[at]) for counts in searches.complexity())
    words = "term" if n_terms == 1 else "terms"
    return f"{text}; {n_terms} {words}, {n_literals} literal{'' if n_literals == 1 else 's'}"


def _terms(
    inquiry: Inquiry, searches: Searches, values: NDArray[Any], weight: NDArray[np.float64]
) -> tuple[TermVerdict, ...]:
    """Judge the terms of the models observed among the terms of all models."""
    if not searches.solved[0]:
        return ()
    of_model = np.repeat(np.arange(len(searches.term_offsets) - 1), np.diff(searches.term_offsets))
    replicate, term = searches.replicate[of_model], searches.terms
    x = inquiry.sets.memberships(searches.implicants)
    sizes = x.sum(axis=1)
    shared = _Shared(x, values, whole=inquiry.whole)
    # Few terms, in outcomes of few sums: millions of pairs share a few thousand profiles.
    of, where, both = _distinct(term, shared.sums(term, replicate))
    whole = float(inquiry.table.outcome_values.sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        kinds = term[where]
        profile = _beside(both / sizes[kinds], both / whole, -searches.n_literals[kinds])
    profile[np.isnan(profile)] = 0.0
    offsets = searches.term_offsets[searches.model_offsets]
    rare = as_rare(profile, offsets, weight, searches.unknown, of)
    total = weight.sum()
    found = []
    _, firsts = np.unique(term[: offsets[1]], return_index=True)
    for i in np.sort(firsts).tolist():
        sums = shared.sums(np.full(len(values), term[i]), np.arange(len(values)))
        alone = float(weight[sums >= sums[0] - TOLERANCE].sum() / total)
        found.append(
            TermVerdict(
                term=inquiry.text(tuple(searches.implicants[term[i]].tolist())),
                inclS=float(profile[of[i], 0]),
                covS=float(profile[of[i], 1]),
                literals=int(searches.n_literals[term[i]]),
                p_alone=alone,
                p=float(rare[i] / total),
            )
        )
    return tuple(found)


def _distinct(
    term: NDArray[Any], sums: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the number of the pair of term and sum of each item, where each is, and its sum."""
    every = np.arange(len(term))
    most = int(sums.max(initial=0)) + 1
    n_pairs = (int(term.max(initial=0)) + 1) * most
    if n_pairs > len(term) or (sums != np.floor(sums)).any():
        return every, every, sums
    key = term.astype(np.int64) * most + sums.astype(np.int64)
    somewhere = np.full(n_pairs, -1, dtype=np.int64)
    somewhere[key] = every
    there = np.flatnonzero(somewhere >= 0)
    number = np.zeros(n_pairs, dtype=np.int64)
    number[there] = np.arange(len(there))
    at = somewhere[there]
    return number[key], at, sums[at]


def _beside(*columns: NDArray[Any]) -> NDArray[np.float64]:
    """Put figures of M items beside each other, (M, d), each column in one piece of memory."""
    return np.array(columns, dtype=np.float64).T


class _Shared:
    """What terms (T, N) and outcomes (R, N) share: sums of minima, of cases that are in both."""

    def __init__(self, x: NDArray[np.float64], values: NDArray[Any], *, whole: bool) -> None:
        n = x.shape[1]
        self._bits = whole and n <= _BITS
        if self._bits:
            # One bit for each case: seconds for millions of pairs where minima take many.
            powers = 2 ** np.arange(n, dtype=np.int64)
            self._x: NDArray[Any] = x.astype(np.int64) @ powers
            self._y: NDArray[Any] = values.astype(np.int64) @ powers
            half = np.arange(2**16)
            bits = (half[:, np.newaxis] >> np.arange(16)) & 1
            self._count = bits.sum(axis=1).astype(np.uint8)
        else:
            self._x, self._y = x, values.astype(np.float64)
        self._step = max(1, 2**22 // (1 if self._bits else n))

    def sums(self, term: NDArray[Any], outcome: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum for each pair of a term and an outcome."""
        found = np.empty(len(term))
        for i in range(0, len(term), self._step):
            part = slice(i, i + self._step)
            x, y = self._x[term[part]], self._y[outcome[part]]
            if self._bits:
                common, total = x & y, np.zeros(len(x), dtype=np.int64)
                for shift in range(0, _BITS, 16):
                    total += self._count[(common >> shift) & 0xFFFF]
                found[part] = total
            else:
                found[part] = np.minimum(x, y).sum(axis=1)
        return found
