"""The minimizers of PyQCA: rows of a truth table in, solutions out."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError
from fastqca.compat.covering import Covering, Cube, cheapest, covering, covering_between
from fastqca.compat.pyqca.implicants import DONT_CARE, KINDS, Implicant, QMSolution
from fastqca.data.sets import SetData
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.coding import settled
from fastqca.truth_tables.rows import configurations, row_numbers
from fastqca.truth_tables.truth_table import coded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.truth_tables.truth_table import TruthTable

__all__ = [
    "QCAMinimizer",
    "SetCoverMinimizer",
    "available_minimizers",
    "coded_table",
    "exact_set_cover",
    "generate_all_minterms",
    "greedy_set_cover",
    "normalize_minimizer_backend",
    "quine_mccluskey",
    "select_set_cover",
    "sorted_rows",
]

_BACKENDS = ("standard", "qmc", "set_cover", "greedy_set_cover", "exact_set_cover")
_ALIASES = {"default": "standard", "boolean": "standard", "standard_boolean": "standard"}
_ALIASES |= {"qm": "qmc", "quine_mccluskey": "qmc", "quine mccluskey": "qmc"}
_ALIASES |= {"set_covering": "set_cover", "greedy": "greedy_set_cover", "exact": "exact_set_cover"}
_ALIASES |= {f"{how}_set_covering": f"{how}_set_cover" for how in ("greedy", "exact")}
_BUDGET = 60.0
_MOST = 256


def available_minimizers() -> tuple[str, ...]:
    """Name the backends of PyQCA. All of them are one and the same here."""
    return _BACKENDS


def normalize_minimizer_backend(name: str) -> str:
    """
    Find the name of a backend.

    Examples
    --------
    >>> normalize_minimizer_backend("greedy-set-cover")
    'greedy_set_cover'
    """
    wanted = str(name).strip().lower().replace("-", "_")
    wanted = _ALIASES.get(wanted, wanted)
    if wanted not in _BACKENDS:
        raise DataError(f"Unsupported minimizer {name!r}{did_you_mean(wanted, _BACKENDS)}")
    return wanted


def generate_all_minterms(
    condition_names: Sequence[str], condition_domains: Mapping[str, Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """
    List all configurations.

    Examples
    --------
    >>> generate_all_minterms(["A", "B"], {"A": [0, 1], "B": [0, 1]})
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    return list(itertools.product(*domains_of(condition_names, condition_domains)))


def domains_of(names: Sequence[str], domains: Mapping[str, Sequence[Any]]) -> list[list[Any]]:
    """
    List the values of each condition.

    Examples
    --------
    >>> domains_of(["B", "A"], {"A": [0, 1], "B": [0, 1, 2]})
    [[0, 1, 2], [0, 1]]
    """
    for name in names:
        if name not in domains:
            raise DataError(f"condition_domains lacks {name!r}{did_you_mean(str(name), domains)}")
    return [list(domains[name]) for name in names]


def pattern_at(patterns: Sequence[Any], number: int) -> Any:
    """
    Take a row by its number from 0.

    Examples
    --------
    >>> pattern_at([(0, 0), (0, 1)], 1)
    (0, 1)
    """
    if not 0 <= number < len(patterns):
        raise DataError(f"all_patterns has {len(patterns)} rows, so there is no row {number}")
    return patterns[number]


def quine_mccluskey(
    minterms: list[int],
    all_patterns: list[tuple[Any, ...]],
    is_multivalue: list[bool],
    dont_care_indices: list[int] | None = None,
) -> list[Implicant]:
    """
    Find all prime implicants that cover a positive row.

    Examples
    --------
    >>> rows = generate_all_minterms(["A", "B"], {"A": [0, 1], "B": [0, 1]})
    >>> [p.pattern for p in quine_mccluskey([2, 3], rows, [False, False])]
    [(1, '*')]
    """
    if not minterms:
        return []
    del is_multivalue  # which can be told from the patterns
    if len({len(pattern) for pattern in all_patterns}) > 1:
        raise DataError("all_patterns: the rows have different lengths")
    columns = map(dict.fromkeys, zip(*all_patterns, strict=True))
    domains = {str(i): list(values) for i, values in enumerate(columns)}
    space = _Space(list(domains), domains)
    positions = [space.position(pattern_at(all_patterns, i)) for i in sorted(set(minterms))]
    free = [space.position(pattern_at(all_patterns, i)) for i in dont_care_indices or []]
    at = dict(zip(positions, sorted(set(minterms)), strict=True))
    found = space.covering(positions, free)
    return [
        Implicant(prime.pattern, frozenset(at[row] for row in prime.covered))
        for prime in space.primes(found, positions)
    ]


class _Space:
    """Configurations of conditions with given values, numbered from 0."""

    def __init__(self, names: Sequence[str], domains: Mapping[str, Sequence[Any]]) -> None:
        self.names = list(names)
        self.domains = domains_of(self.names, domains)
        self.levels = tuple(map(len, self.domains))

    @property
    def size(self) -> int:
        return math.prod(self.levels)

    def row(self, values: Iterable[Any]) -> tuple[int, ...]:
        """Return the level of each value."""
        return tuple(domain.index(v) for domain, v in zip(self.domains, values, strict=True))

    def position(self, values: Iterable[Any]) -> int:
        row = np.array([self.row(values)], dtype=np.uint8)
        return row_numbers(row, self.levels)[0] - 1

    def rows(self, positions: Sequence[int]) -> list[list[int]]:
        found = configurations([p + 1 for p in positions], self.levels)
        return [list(map(int, row)) for row in found]

    def covering(
        self, on: Sequence[int], free: Sequence[int] | None, off: Sequence[int] = ()
    ) -> Covering:
        others = None if free is None else self.rows(sorted(free))
        return covering(self.levels, self.rows(on), others, self.rows(off), most=_MOST)

    def primes(self, found: Covering, on: Sequence[int]) -> list[Implicant]:
        return [
            Implicant(self._pattern(cube), frozenset(on[i] for i in rows))
            for cube, rows in zip(found.cubes, found.covers, strict=True)
        ]

    def _pattern(self, cube: Cube) -> tuple[Any, ...]:
        return tuple(
            DONT_CARE
            if len(allowed) == len(domain)
            else domain[min(allowed)]
            if len(allowed) == 1
            else frozenset(domain[level] for level in allowed)
            for allowed, domain in zip(cube, self.domains, strict=True)
        )


class QCAMinimizer:
    """
    Minimize rows of a truth table, with the arguments of PyQCA.

    Parameters
    ----------
    condition_names : sequence of str
    is_multivalue : mapping of str to bool
    condition_domains : mapping of str to sequence
        The values of each condition.
    backend_name : str, default "qmc"
        What results call the backend.
    """

    def __init__(
        self,
        condition_names: Sequence[str],
        is_multivalue: Mapping[str, bool],
        condition_domains: Mapping[str, Sequence[Any]],
        backend_name: str = "qmc",
    ) -> None:
        self.backend_name = backend_name
        self.condition_names = list(condition_names)
        self.is_multivalue_flags = [is_multivalue.get(name, False) for name in condition_names]
        self.condition_domains = condition_domains
        self._space = _Space(condition_names, condition_domains)

    @property
    def n_minterms(self) -> int:
        """The number of configurations."""
        return self._space.size

    def __repr__(self) -> str:
        return f"QCAMinimizer(conditions={self.condition_names}, n_minterms={self.n_minterms})"

    def classify_rows(
        self,
        truth_table_rows: Sequence[Any],
        outcome_threshold: float = 0.75,
        consistency_threshold: float | None = None,
        pri_cut: float = 0.0,
        frequency_cutoff: int = 1,
    ) -> dict[str, list[int]]:
        """Sort the rows, numbered from 0: positive, negative, remainder, contradiction."""
        cut = outcome_threshold if consistency_threshold is None else consistency_threshold

        def position(config: Mapping[str, Any]) -> int:
            return self._space.position(config[name] for name in self.condition_names)

        return sorted_rows(
            truth_table_rows, position, self.n_minterms, (cut, pri_cut, frequency_cutoff)
        )

    def remainder_summary(
        self,
        truth_table_rows: Sequence[Any],
        outcome_threshold: float = 0.75,
        consistency_threshold: float | None = None,
        pri_cut: float = 0.0,
        frequency_cutoff: int = 1,
        directional_expectations: Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """List the remainders, and whether every condition of each is as expected."""
        import pandas as pd

        rows = self.classify_rows(
            truth_table_rows, outcome_threshold, consistency_threshold, pri_cut, frequency_cutoff
        )
        levels = self._space.rows(rows["remainder"])
        values = [[d[i] for d, i in zip(self._space.domains, row, strict=True)] for row in levels]
        frame = pd.DataFrame(values, columns=self.condition_names)
        frame["classification"] = "remainder"
        frame["theory_consistent"] = None
        if (expected := directional_expectations) is not None:
            frame["theory_consistent"] = [
                all(expected.get(n, v) == v for n, v in zip(self.condition_names, row, strict=True))
                for row in values
            ]
        return frame.sort_values("theory_consistent", ascending=False, ignore_index=True)

    def minimize(
        self,
        truth_table_rows: Sequence[Any],
        outcome_threshold: float = 0.75,
        consistency_threshold: float | None = None,
        pri_cut: float = 0.0,
        frequency_cutoff: int = 1,
        directional_expectations: Mapping[str, Any] | None = None,
        include_remainders_in_parsimonious: bool = True,
    ) -> QMSolution:
        """
        Find the complex, the parsimonious and the intermediate solution.

        The intermediate one is that of Ragin and Sonnett: of what the parsimonious solution
        assumes, it keeps what the expectations support. PyQCA keeps remainders in which every
        condition is as expected, and so mostly none.

        Warns
        -----
        FastqcaWarning
            No row is positive; there are no expectations; there are several solutions.
        """
        rows = self.classify_rows(
            truth_table_rows, outcome_threshold, consistency_threshold, pri_cut, frequency_cutoff
        )
        on, off = rows["positive"], rows["negative"] + rows["contradiction"]
        solution = QMSolution(
            backend=self.backend_name,
            condition_names=self.condition_names,
            n_positive=len(on),
            n_remainder=len(rows["remainder"]),
            n_contradiction=len(rows["contradiction"]),
            models={kind: [] for kind in KINDS},
            positive=tuple(on),
        )
        if not on:
            warn("No positive rows were found: lower outcome_threshold or pri_cut")
            return solution
        careful = [self._space.covering(on, [])]
        bold = careful
        if include_remainders_in_parsimonious:
            bold = [self._space.covering(on, None, off)]
        between = careful
        if directional_expectations is None:
            warn("without directional_expectations the intermediate solution is the complex one")
        elif not off:
            warn("without a negative row the intermediate solution is the complex one")
        else:
            between = self._between(on, off, directional_expectations)
        for kind, found in zip(KINDS, (careful, bold, between), strict=True):
            self._fill(solution, kind, found, on)
        several = [f"{len(m)} {kind}" for kind, m in solution.models.items() if len(m) > 1]
        if several:
            warn(f"there are {listing(several)} solutions: the first is taken, .models has all")
        return solution

    def _fill(
        self, solution: QMSolution, kind: str, found: Sequence[Covering], on: Sequence[int]
    ) -> None:
        models: dict[tuple[Implicant, ...], None] = {}
        primes: dict[Implicant, None] = {}
        for each in found:
            terms = self._space.primes(each, on)
            primes.update(dict.fromkeys(terms))
            models.update({tuple(terms[i] for i in model): None for model in each.models})
        solution.models[kind] = list(map(list, models))
        setattr(solution, f"{kind}_solution", list(next(iter(models))))
        setattr(solution, f"prime_implicants_{kind}", list(primes))

    def _between(
        self, on: Sequence[int], off: Sequence[int], expected: Mapping[str, Any]
    ) -> list[Covering]:
        """Solve what lies between each two models, with the easy counterfactuals of these."""
        names, levels = self.condition_names, {}
        for name, value in expected.items():
            if name not in names:
                hint = did_you_mean(name, names)
                raise DataError(f"directional_expectations: there is no condition {name!r}{hint}")
            domain = list(self.condition_domains[name])
            if value not in domain:
                raise DataError(f"directional_expectations: {name!r} has no value {value!r}")
            levels[name] = domain.index(value)
        values = np.array(self._space.rows([*on, *off]), dtype=np.float64).T
        outcome = np.repeat([1.0, 0.0], [len(on), len(off)])
        table = coded_table(names, values, self._space.levels, outcome)
        result = minimize(table, include="?", dir_exp=levels)
        if result.intermediate is not None and max(self._space.levels) == 2:
            return [covering_between(result.intermediate, _MOST)]
        easy = {tuple(pair.easy.rows()) for pair in result.pairs.values()}
        return [self._space.covering(on, [n - 1 for n in rows]) for rows in sorted(easy)]


def coded_table(
    names: Sequence[str],
    values: np.ndarray[Any, np.dtype[np.float64]],
    levels: Sequence[int],
    outcome: np.ndarray[Any, np.dtype[np.float64]],
    cases: Sequence[str] | None = None,
    incl_cut: float = 1.0,
) -> TruthTable:
    """Make a truth table of memberships and levels, (k, N), also of levels that no case has."""
    fuzzy = tuple((values % 1 != 0).any(axis=1).tolist())
    cases = tuple(cases or map(str, range(values.shape[1])))
    values = np.ascontiguousarray(values)
    sets = SetData(tuple(names), values, tuple(levels), fuzzy, cases)
    settings: dict[str, Any] = {"incl_cut": incl_cut, "n_cut": 1, "pri_cut": 0.0}
    settings |= {"exclude": None, "assume": None, "ties": "up", "missing": "raise"}
    settings |= {"inf_test": None, "sort_by": None, "complete": False, "dcc": False}
    return coded(sets, "OUT", outcome, settled(settings | {"use_labels": False}), told=True)


def sorted_rows(
    rows: Iterable[Any],
    position: Callable[[Mapping[str, Any]], int | None],
    size: int,
    cuts: tuple[float, float, int],
) -> dict[str, list[int]]:
    """
    Sort rows by cut-offs for consistency, PRI and number of cases: by position, if it has one.

    Warns
    -----
    FastqcaWarning
        A row is positive and negative at once.
    """
    cut, pri_cut, frequency = cuts
    found: dict[str, set[int]] = {"positive": set(), "negative": set()}
    for row in rows:
        if not hasattr(row, "config"):
            raise DataError(f"truth_table_rows must be rows of a truth table, got {shown(row)}")
        at = None if getattr(row, "n_cases", 1) < frequency else position(row.config)
        if at is None:
            continue
        pri = getattr(row, "pri_consistency", None)
        good = row.outcome_raw_consist >= cut and (pri is None or pri >= pri_cut)
        found["positive" if good else "negative"].add(at)
    both = found["positive"] & found["negative"]
    if both:
        warn(f"{len(both)} contradictory rows, positive and negative at once, are ruled out")
    seen = found["positive"] | found["negative"]
    return {
        "positive": sorted(found["positive"] - both),
        "negative": sorted(found["negative"] - both),
        "remainder": [i for i in range(size) if i not in seen],
        "contradiction": sorted(both),
    }


class SetCoverMinimizer(QCAMinimizer):
    """As `QCAMinimizer`; `cover_method` "greedy" and "exact" are both exact here."""

    def __init__(
        self,
        condition_names: Sequence[str],
        is_multivalue: Mapping[str, bool],
        condition_domains: Mapping[str, Sequence[Any]],
        cover_method: str = "exact",
        backend_name: str | None = None,
    ) -> None:
        if cover_method not in ("greedy", "exact"):
            raise DataError(f"cover_method must be 'greedy' or 'exact', got {cover_method!r}")
        self.cover_method = cover_method
        name = f"{cover_method}_set_cover" if backend_name is None else backend_name
        super().__init__(condition_names, is_multivalue, condition_domains, name)


def exact_set_cover(candidates: list[Implicant], target_minterms: list[int]) -> list[Implicant]:
    """
    Find the cheapest cover of rows: the fewest products, then the fewest literals.

    Rows that no candidate covers are left out, with a warning.

    Examples
    --------
    >>> products = [Implicant((1, 0), frozenset({0})), Implicant((1, "*"), frozenset({0, 1}))]
    >>> exact_set_cover(products, [0, 1])[0].pattern
    (1, '*')
    """
    rows = sorted(set(target_minterms))
    able = [row for row in rows if any(row in each.covered for each in candidates)]
    if len(able) < len(rows):
        warn(f"Could not cover minterms: {listing(row for row in rows if row not in able)}")
    if not able:
        return []
    chart = np.array([[row in each.covered for row in able] for each in candidates])
    solved = _core.solve_chart(chart, False, 4096, _BUDGET)
    literals = np.array([each.complexity() for each in candidates])
    models, _, _ = cheapest(solved, literals, 1)
    return [candidates[i] for i in models[0]]


def greedy_set_cover(candidates: list[Implicant], target_minterms: list[int]) -> list[Implicant]:
    """
    Do what `exact_set_cover` does: it is quick enough.

    Examples
    --------
    >>> greedy_set_cover([Implicant((1,), frozenset({0}))], [0])[0].pattern
    (1,)
    """
    return exact_set_cover(candidates, target_minterms)


def select_set_cover(
    candidates: list[Implicant], target_minterms: list[int], method: str = "exact"
) -> list[Implicant]:
    """Do what `exact_set_cover` does, whatever the method."""
    if method not in ("greedy", "exact"):
        raise DataError(f"Unknown set-cover method {method!r}: 'greedy' or 'exact'")
    return exact_set_cover(candidates, target_minterms)
