"""
Naive twins: each definition of the method in plain Python, read off the words.

Nothing here shares an idea with the engine. Sets of configurations are Python integers with one
bit per configuration, a term is a tuple with a level per condition or `ABSENT`, and every search
looks at all terms there are, so keep `prod(levels)` small. Rows are tuples of levels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import nan

ABSENT = -1
Row = tuple[int, ...]
Term = tuple[int, ...]
Expectation = Mapping[int, frozenset[int]]
Models = set[frozenset[int]]


@dataclass(frozen=True)
class Space:
    """All configurations and all terms over conditions with these numbers of levels."""

    levels: tuple[int, ...]
    rows: tuple[Row, ...]
    number: dict[Row, int]
    terms: tuple[Term, ...]
    position: dict[Term, int]
    extent: tuple[int, ...]  # the configurations of each term, as a bit set
    shorter: tuple[tuple[int, ...], ...]  # each term's positions with one literal less

    def bits(self, rows: Iterable[Row]) -> int:
        """Return a set of configurations as a bit set."""
        return sum(1 << self.number[row] for row in set(rows))

    def rows_of(self, bits: int) -> list[Row]:
        """Return a bit set as configurations, in order."""
        return [row for i, row in enumerate(self.rows) if bits >> i & 1]

    @property
    def everything(self) -> int:
        """Return the set of all configurations."""
        return (1 << len(self.rows)) - 1


def term_order(levels: Sequence[int], term: Term) -> tuple[int, tuple[int, ...]]:
    """Sort key of terms: number of literals, then level by level with "absent" last."""
    present = sum(a != ABSENT for a in term)
    return present, tuple(n if a == ABSENT else a for a, n in zip(term, levels, strict=True))


@lru_cache(maxsize=512)
def space(levels: tuple[int, ...]) -> Space:
    """Write out all configurations and terms, once for each tuple of levels."""
    rows = tuple(product(*(range(n) for n in levels)))
    number = {row: i for i, row in enumerate(rows)}
    literal = [[0] * n for n in levels]
    for i, row in enumerate(rows):
        for v, a in enumerate(row):
            literal[v][a] |= 1 << i
    terms = sorted(
        product(*(range(ABSENT, n) for n in levels)), key=lambda term: term_order(levels, term)
    )
    position = {term: i for i, term in enumerate(terms)}
    extent, shorter = [], []
    for term in terms:
        bits = (1 << len(rows)) - 1
        for v, a in enumerate(term):
            if a != ABSENT:
                bits &= literal[v][a]
        extent.append(bits)
        shorter.append(
            tuple(
                position[(*term[:v], ABSENT, *term[v + 1 :])]
                for v, a in enumerate(term)
                if a != ABSENT
            )
        )
    return Space(levels, rows, number, tuple(terms), position, tuple(extent), tuple(shorter))


def row_number(levels: Sequence[int], row: Row) -> int:
    """Return the 1-based number of a configuration, first condition most significant."""
    number = 0
    for n, a in zip(levels, row, strict=True):
        number = number * n + a
    return number + 1


def covers(term: Term, row: Row) -> bool:
    """Tell whether every literal of the term holds in the row."""
    return all(a in (ABSENT, b) for a, b in zip(term, row, strict=True))


# Prime implicants: an implicant covers allowed rows only; it is prime when no literal can go.


def primes(levels: tuple[int, ...], explained: int, allowed: int) -> list[Term]:
    """Return the prime implicants of the allowed set that cover an explained row, in order."""
    all_terms = space(levels)
    forbidden = all_terms.everything & ~allowed
    implicant = [not bits & forbidden for bits in all_terms.extent]
    return [
        term
        for i, term in enumerate(all_terms.terms)
        if implicant[i]
        and all_terms.extent[i] & explained
        and not any(implicant[j] for j in all_terms.shorter[i])
    ]


def allowed_parsimonious(levels: tuple[int, ...], off: int) -> int:
    """Return what a parsimonious term may cover: everything but the off-set."""
    return space(levels).everything & ~off


def allowed_conservative(explained: int, included: int = 0, excluded: int = 0) -> int:
    """Return what a conservative term may cover: the rows given, without those excluded."""
    return (explained | included) & ~excluded


def extent(levels: tuple[int, ...], terms: Iterable[Term]) -> int:
    """Return the union of the configurations of some terms."""
    all_terms = space(levels)
    together = 0
    for term in terms:
        together |= all_terms.extent[all_terms.position[term]]
    return together


# Counterfactuals of the intermediate solution.


def candidate(c: Term, p: Term, expectations: Sequence[Expectation]) -> Term:
    """
    Return what is left of conservative term `c` above parsimonious term `p`.

    Each expectation is judged on `c` as it stands; what any of them lets go, goes.
    """
    free = [v for v, a in enumerate(c) if a != ABSENT and p[v] == ABSENT]
    dropped: set[int] = set()
    individual = [e for e in expectations if len(e) == 1]
    for v in free:
        about = [e[v] for e in individual if v in e]
        if about and not any(c[v] in levels for levels in about):
            dropped.add(v)
    for conjunction in (e for e in expectations if len(e) > 1):
        concerned = [v for v in free if v in conjunction]
        if any(c[v] not in conjunction[v] for v in concerned):
            dropped.update(concerned)
    return tuple(ABSENT if v in dropped else a for v, a in enumerate(c))


def candidates(
    conservative: Iterable[Term],
    parsimonious: Iterable[Term],
    expectations: Sequence[Expectation],
) -> set[Term]:
    """Return the candidates of all pairs of terms in which `c` is a subset of `p`."""
    ps = list(parsimonious)
    return {
        candidate(c, p, expectations)
        for c in conservative
        for p in ps
        if all(b in (ABSENT, a) for a, b in zip(c, p, strict=True))
    }


# Covers. A chart is one bit set of explained rows (by position) for each prime implicant.


def chart(terms: Iterable[Term], explained: Sequence[Row]) -> list[int]:
    """Return which explained rows each term covers."""
    return [sum(1 << i for i, row in enumerate(explained) if covers(t, row)) for t in terms]


def without_dominated(covered: Sequence[int]) -> list[int]:
    """Return the positions of the terms that cover no proper subset of what another covers."""
    return [
        i for i, bits in enumerate(covered) if not any(bits != b and bits | b == b for b in covered)
    ]


def minimum_models(covered: Sequence[int], everything: int) -> Models:
    """
    Return all covers with the fewest terms.

    A cover holds a term for the first row not covered yet, so trying all of these, one term
    deeper each round, misses none.
    """
    if not everything:
        return set()
    size = 1
    while True:
        found = _covers_of_size(covered, everything, size)
        if found:
            return found
        size += 1
        if size > everything.bit_count():
            return set()


def _covers_of_size(covered: Sequence[int], left: int, size: int) -> Models:
    if not left:
        return {frozenset()}
    if size == 0:
        return set()
    first = left & -left
    return {
        model | {i}
        for i, bits in enumerate(covered)
        if bits & first
        for model in _covers_of_size(covered, left & ~bits, size - 1)
    }


def irredundant_models(covered: Sequence[int], everything: int, limit: int = 20_000) -> Models:
    """
    Return all covers from which no term can be removed, by multiplying out the chart.

    Raises
    ------
    OverflowError
        More than `limit` partial products.
    """
    if not everything:
        return set()
    products = [0]
    for row in range(everything.bit_length()):
        terms = [1 << i for i, bits in enumerate(covered) if bits >> row & 1]
        any_of_them = sum(terms)
        grown = {p for p in products if p & any_of_them}
        grown |= {p | t for p in products if not p & any_of_them for t in terms}
        products = []
        for p in sorted(grown, key=int.bit_count):
            if not any(q & p == q for q in products):
                products.append(p)
        if len(products) > limit:
            message = f"more than {limit} partial products"
            raise OverflowError(message)
    return {frozenset(i for i in range(len(covered)) if p >> i & 1) for p in products}


def irredundant_by_definition(covered: Sequence[int], everything: int) -> Models:
    """Return all irredundant covers by looking at every subset of the terms."""
    found: Models = set()
    for mask in range(1, 1 << len(covered)):
        chosen = [i for i in range(len(covered)) if mask >> i & 1]
        if _union(covered, chosen) == everything and all(
            _union(covered, [j for j in chosen if j != i]) != everything for i in chosen
        ):
            found.add(frozenset(chosen))
    return found


def _union(covered: Sequence[int], chosen: Iterable[int]) -> int:
    union = 0
    for i in chosen:
        union |= covered[i]
    return union


# Numbers: memberships, fit, truth table. `values` holds one sequence of cases per condition.


def membership(term: Term, values: Sequence[Sequence[float]], fuzzy: Sequence[bool]) -> list[float]:
    """Return the membership of every case in a term, the minimum over its literals."""
    result = []
    for case in range(len(values[0])):
        least = 1.0
        for v, a in enumerate(term):
            if a == ABSENT:
                continue
            x = values[v][case]
            if fuzzy[v]:
                least = min(least, x if a == 1 else 1 - x)
            else:
                least = min(least, 1.0 if x == a else 0.0)
        result.append(least)
    return result


def union(memberships: Sequence[Sequence[float]]) -> list[float]:
    """Return the maximum over terms for every case."""
    return [max(column) for column in zip(*memberships, strict=True)]


@dataclass(frozen=True)
class Fit:
    """Parameters of fit of one set for an outcome; NaN for 0/0."""

    incl: float
    pri: float
    cov: float
    ron: float


def _ratio(a: float, b: float) -> float:
    return a / b if b else nan


def fit(x: Sequence[float], y: Sequence[float]) -> Fit:
    """Return consistency, PRI, coverage and relevance of necessity."""
    both = sum(min(a, b) for a, b in zip(x, y, strict=True))
    contradictory = sum(min(a, b, 1 - b) for a, b in zip(x, y, strict=True))
    return Fit(
        incl=_ratio(both, sum(x)),
        pri=_ratio(both - contradictory, sum(x) - contradictory),
        cov=_ratio(both, sum(y)),
        ron=_ratio(sum(1 - a for a in x), sum(1 - min(a, b) for a, b in zip(x, y, strict=True))),
    )


def unique_coverage(xs: Sequence[Sequence[float]], y: Sequence[float]) -> list[float]:
    """Return for each term of a model what it alone covers of the outcome."""
    total = sum(y)
    result = []
    for t, x in enumerate(xs):
        others = union([u for i, u in enumerate(xs) if i != t]) if len(xs) > 1 else [0.0] * len(x)
        alone = sum(min(a, b) for a, b in zip(x, y, strict=True))
        shared = sum(min(a, o, b) for a, o, b in zip(x, others, y, strict=True))
        result.append(_ratio(alone - shared, total))
    return result


@dataclass(frozen=True)
class RowFit:
    """One observed configuration: cases in it, consistency and PRI of its membership."""

    n: int
    incl: float
    pri: float


def configuration(case: Sequence[float], fuzzy: Sequence[bool]) -> Row:
    """Return the configuration a case belongs to: fuzzy membership above 0.5 is 1."""
    return tuple(int(x > 0.5) if f else int(x) for x, f in zip(case, fuzzy, strict=True))


def truth_table(
    values: Sequence[Sequence[float]], fuzzy: Sequence[bool], outcome: Sequence[float]
) -> dict[Row, RowFit]:
    """Return the observed configurations; a case with a fuzzy 0.5 joins none."""
    table = {}
    cases = list(zip(*values, strict=True))
    tie = [any(f and x == 0.5 for x, f in zip(case, fuzzy, strict=True)) for case in cases]
    for row in {configuration(c, fuzzy) for c, tied in zip(cases, tie, strict=True) if not tied}:
        x = membership(row, values, fuzzy)
        of_row = fit(x, outcome)
        table[row] = RowFit(sum(m > 0.5 for m in x), of_row.incl, of_row.pri)
    return table


def output_code(
    row: RowFit, incl_cut: tuple[float, float], n_cut: int = 1, pri_cut: float = 0.0
) -> str:
    """Return OUT of a configuration as the manual describes it."""
    tolerance = 1.490116e-8
    if row.n < n_cut:
        return "?"
    if row.incl + tolerance > incl_cut[0]:
        return "1" if row.pri + tolerance > pri_cut else "0"
    return "C" if row.incl + tolerance > incl_cut[1] else "0"
