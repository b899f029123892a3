"""The Rust core: numbers in, numbers out. It knows no labels and no notation."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "TOLERANCE",
    "Batch",
    "CareModel",
    "IntermediatePairs",
    "ModelIter",
    "Solved",
    "__version__",
    "conjunctions",
    "difference",
    "disjunctions",
    "draw_ceilings",
    "fit",
    "intermediate_pairs",
    "irredundant",
    "measure_networks",
    "memberships",
    "merged",
    "neighbours",
    "numbered",
    "output_codes",
    "outside",
    "permuted_ceilings",
    "random_numbers",
    "shortest_model",
    "solve",
    "solve_chart",
    "solve_consistent",
    "solved",
    "transversals",
    "truth_table",
    "undominated",
]

_Data: TypeAlias = (
    tuple[NDArray[np.uint8], NDArray[np.uint8]] | tuple[NDArray[np.float64], NDArray[np.float64]]
)

TOLERANCE: float
"""Numbers closer than this are equal, in every comparison with a cut-off and with 0.5."""
__version__: str

@final
class Batch:
    """
    Analyses of many data sets of one kind, block by block.

    `levels` (k,) of the conditions; `kind` "conservative", "parsimonious" or "intermediate", for
    which `expected` (E, k) has one line of level sets per expectation, 0 for no level; `ties`
    "drop", "up", "down" or "nudge"; `threads` 0 for all there are. `kernel`, for tests:
    "space_bits", "row_bits" or "search", which takes the tables it can before others do; by
    default the quickest.
    """

    def __new__(
        cls,
        levels: NDArray[np.uint16],
        *,
        kind: str,
        expected: NDArray[np.uint32],
        ties: str,
        all_sol: bool,
        max_models: int,
        budget: float,
        threads: int,
        kernel: str | None = None,
    ) -> Batch: ...
    def add(self, data: _Data, *, cuts: Mapping[str, NDArray[Any]]) -> int:
        """
        Analyse data sets: conditions (R, N, k) and outcomes (R, N), bytes or floats.

        `cuts` has "incl", "low" (NaN: no "C"), "pri", floats, and "n", int64, (R,) each. Returns
        how many cases have a membership of 0.5.
        """
    def tables(self, data: _Data, *, cuts: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """
        Truth tables: `offsets` (R + 1,), flat `configs`, and per row `out`, `n`, `incl`, `PRI`.

        `out` is 1, 0, 2 for "C", -1 for "?". Arguments as of `add`.
        """
    def finish(self) -> dict[str, NDArray[Any]]:
        """
        Hand over what has been found, by the names of `ManySolutions`; nothing is left.

        Per data set `status`, `n_ties` and `n_models`; `model_offsets` and `term_offsets`; `terms`
        as positions among the distinct `implicants` (P, k); `inclS`, `PRI`, `covS` of the models.
        """

@final
class Solved:
    """Prime implicants of one analysis, their chart and its covers (models)."""

    @property
    def n_primes(self) -> int: ...
    @property
    def n_models(self) -> int | None:
        """The exact number of models, None when the budget did not suffice to count them."""
    @property
    def n_models_at_least(self) -> int:
        """A proven lower bound of the number of models, at least those listed."""
    @property
    def complete(self) -> bool:
        """Whether `models` lists every model."""
    @property
    def min_terms(self) -> int | None:
        """The proven minimum number of terms, None when it is not settled."""
    @property
    def min_terms_at_least(self) -> int:
        """A proven lower bound of the number of terms of any model."""
    def primes(self) -> NDArray[np.int16]:
        """Prime implicants, (P, k): a level, or -1 where the condition is absent. Sorted."""
    def primes_at(self, indices: NDArray[np.int64], /) -> NDArray[np.int16]:
        """The rows of `primes` at (T,) `indices`, (T, k)."""
    def chart(self) -> NDArray[np.bool_]:
        """Which prime implicant covers which explained row, (P, E)."""
    def essential(self) -> NDArray[np.int64]:
        """Indices of the prime implicants that alone cover some explained row."""
    def models(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Listed models as (M + 1,) offsets into flat prime indices, by size and then indices."""
    def term_counts(self) -> tuple[NDArray[np.int64], list[int]] | None:
        """Prime indices that occur in models, and in how many; None when not counted."""
    def cyclic_core(
        self,
    ) -> tuple[
        NDArray[np.int64], tuple[NDArray[np.int64], NDArray[np.int64]], int, NDArray[np.int64]
    ]:
        """
        What a minimum cover is to be chosen from.

        Classes of primes that cover the same rows, ascending; the rows that each covers, as offsets
        into flat row numbers; the number of rows; the smallest cover known, as classes.
        """
    def resumed(
        self, at_least: int, cover: NDArray[np.int64], /, *, max_models: int, budget: float
    ) -> Solved:
        """
        Go on from a proof that no cover has fewer than `at_least` classes, and a cover.

        Not for irredundant models. The cover is checked.
        """
    def iter_models(self) -> ModelIter:
        """All models, in batches, without a limit."""
    def models_at(self, numbers: list[int], /) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The models of numbers in [0, `n_models`), which must be counted; as `models`."""
    def estimate(self, *, seed: int) -> tuple[float, float] | None:
        """The estimated number of models and its standard error, where they are not counted."""

@final
class ModelIter:
    """A lazy walk over all models of a `Solved` or of `IntermediatePairs`."""

    def next_batch(self, size: int, /) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The next at most `size` models as offsets and prime indices; none at the end."""

@final
class IntermediatePairs:
    """
    Pairs of a conservative and a parsimonious model, solved; those that allow the same share.

    The distinct models of all analyses are read as those of a `Solved`, prime implicants united and
    models in the order of the analyses. They are counted at first use, within the budget.
    """

    @property
    def width(self) -> int:
        """The number of parsimonious models."""
    @property
    def all_pairs(self) -> bool:
        """Whether these are all pairs."""
    @property
    def n_parts(self) -> int:
        """The number of distinct analyses."""
    def candidates(self, part: int, /) -> NDArray[np.int16]:
        """What an analysis may cover besides the explained rows, (Q, k) terms."""
    def solved(self, part: int, /) -> Solved:
        """One of the analyses."""
    def of_pair(self) -> NDArray[np.uint32]:
        """The analysis of each pair, in the order C1P1, C1P2, ..., C2P1, ..."""
    def parts_of_models(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The analyses that list each listed model: offsets and analyses."""
    @property
    def n_primes(self) -> int: ...
    @property
    def n_models(self) -> int | None: ...
    @property
    def n_models_at_least(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    @property
    def min_terms(self) -> int | None:
        """The smallest minimum of the analyses, None if some is not settled."""
    @property
    def min_terms_at_least(self) -> int: ...
    def primes(self) -> NDArray[np.int16]: ...
    def primes_at(self, indices: NDArray[np.int64], /) -> NDArray[np.int16]: ...
    def chart(self) -> NDArray[np.bool_]: ...
    def essential(self) -> NDArray[np.int64]:
        """Indices of the prime implicants that are essential in every analysis."""
    def models(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...
    def term_counts(self) -> tuple[NDArray[np.int64], list[int]] | None: ...
    def iter_models(self) -> ModelIter: ...
    def models_at(self, numbers: list[int], /) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...

def merged(parts: dict[str, Any], /) -> IntermediatePairs:
    """Make the pairs whose parts `IntermediatePairs.__reduce__` gave; nothing is solved again."""

def intermediate_pairs(
    conservative: Solved,
    parsimonious: Solved,
    *,
    expected: NDArray[np.uint32],
    levels: NDArray[np.uint16],
    row_levels: NDArray[np.uint16],
    explained: NDArray[np.uint8],
    off_rows: NDArray[np.uint8],
    off_cubes: NDArray[np.uint32],
    avoid: bool,
    all_sol: bool,
    row_dom: bool,
    max_models: int,
    budget: float,
) -> IntermediatePairs:
    """
    Solve all pairs of models, as long as the `budget` lasts, at least one.

    `expected` (E, k) as for `Batch`. `row_levels` (k,) of rows, one more than `levels` where a
    condition has "don't care" cells. The others as of `solve`, `off_rows` and `off_cubes` as for
    the parsimonious solution; `avoid` tells whether terms may cover them.
    """

def output_codes(
    n: NDArray[np.int64],
    incl: NDArray[np.float64],
    pri: NDArray[np.float64],
    *,
    incl_cut: float,
    low_cut: float,
    n_cut: int,
    pri_cut: float,
    consistent: NDArray[np.bool_] | None = None,
    between: NDArray[np.bool_] | None = None,
) -> NDArray[np.int8]:
    """
    The output value of rows: 1, 0, 2 for "C", -1 for "?"; `low_cut` NaN for no "C".

    With `consistent` and `between` these decide instead of `incl` and its cut-offs.
    """

def truth_table(
    values: NDArray[np.float64],
    *,
    fuzzy: NDArray[np.bool_],
    outcome: NDArray[np.float64],
    ties: str,
) -> dict[str, Any]:
    """
    Distinct configurations with their number of cases and consistency.

    `values` (k, N) memberships or levels, `fuzzy` (k,), `outcome` (N,) in [0, 1], `ties` "drop",
    "up", "down" or "nudge".
    Returns `configs` (R, k) in row order, `row_of` (N,) the index into them (-1: joins none),
    `n` (R,), `incl` (R,) and `PRI` (R,), NaN for 0/0, `ties` (T, 2), conditions and cases
    with a membership of 0.5, and `nudged`, the values (k, N) with these nudged, or None. All
    cases enter the sums.
    """

def draw_ceilings(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    limits: Sequence[float],
    names: Sequence[str],
    tau: float,
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """
    Draw ceilings for the upper left corner of N points.

    `limits` are the lowest and highest x and y of the scope, `tau` is the share below a quantile
    regression. Returns slope, intercept, zone and number of points above, (ceilings, 4); the peers,
    and those on the concave hull, both in the order of x.
    """

def permuted_ceilings(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    limits: Sequence[Sequence[float]],
    names: Sequence[str],
    tau: float,
    observed: NDArray[np.float64],
    permutations: int | None,
    seed: int,
    threads: int,
) -> NDArray[np.int64]:
    """
    Count for how many orders of y effects are not below the observed ones, (k, ceilings).

    `x` and `y` are (k, N), NaN where a case does not count for a condition. Without `permutations`
    all orders are looked at.
    """

def neighbours(
    values: NDArray[np.float64], counts: NDArray[np.int64], *, groups: int, method: str
) -> NDArray[np.int64]:
    """
    Join rising `values`, of `counts` cases each, until so many groups are left.

    `method` "complete", "single", "average", "mcquitty" or "ward.D2". Returns where each group but
    the first begins.
    """

def memberships(
    values: NDArray[np.float64], terms: NDArray[np.int16], *, fuzzy: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Membership of N cases in T terms, (T, N): minimum over the literals, 1 without any."""

def numbered(offsets: NDArray[np.int64], values: NDArray[np.uint32], /) -> NDArray[np.uint32]:
    """Number lists ``values[offsets[i]:offsets[i + 1]]``: equal ones have the same number."""

def fit(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    offsets: NDArray[np.int64],
    indices: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """
    Parameters of fit of terms `x` (T, N) and of models (unions of terms) for outcome `y` (N,).

    Model m is the union of terms `indices[offsets[m]:offsets[m + 1]]`. Returns `(T, 4)` and
    `(M, 4)` arrays with columns inclS (= covN), PRI, covS (= inclN), RoN, and covU
    `(len(indices),)`, the unique coverage of each term within its model. NaN for 0/0.
    """

def conjunctions(
    values: NDArray[np.float64],
    outcome: NDArray[np.float64],
    *,
    levels: NDArray[np.uint16],
    fuzzy: NDArray[np.bool_],
    necessity: bool,
    incl_cut: float,
    cov_cut: float,
    depth: int,
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """
    Conjunctions of at most `depth` literals that reach the cut-offs.

    `values` (k, N), `levels` (k,), `fuzzy` (k,), `outcome` (N,). Necessity: all of them, by inclN
    and covN. Sufficiency: those that contain no smaller one, by inclS and covS. Cut-offs are
    reached within `TOLERANCE`, and 0/0 counts as 0. Returns terms (T, k), a level or -1
    where the condition is absent, by size, conditions and levels, and their fit (T, 4) with the
    columns of `fit`.
    """

def disjunctions(
    values: NDArray[np.float64],
    outcome: NDArray[np.float64],
    *,
    levels: NDArray[np.uint16],
    fuzzy: NDArray[np.bool_],
    known: NDArray[np.int16],
    incl_cut: float,
    cov_cut: float,
    ron_cut: float,
    depth: int,
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """
    Minimal necessary disjunctions of at most `depth` literals.

    They reach the cut-offs by inclN, covN and RoN, and hold neither the literals of a smaller
    one nor those of a term of `known` (C, k), which is in order of size. Returns as
    `conjunctions`; a term stands for the union of its literals.
    """

def difference(
    levels: NDArray[np.uint16],
    plus: NDArray[np.uint32],
    minus: NDArray[np.uint32],
    /,
    most: int | None = None,
) -> NDArray[np.uint32]:
    """
    Disjoint cubes (D, k) that together hold the union of `plus` (Q, k) without `minus` (M, k).

    A cube is one bit set of allowed levels per condition: bit l stands for level l; Python's whole
    numbers above 32 levels. A `TooLargeError` beyond `most`, by default 2**20.
    """

def transversals(edges: NDArray[np.bool_], *, most: int) -> NDArray[np.bool_]:
    """
    All minimal sets of columns (S, V) that meet every line of `edges` (M, V), in the order found.

    `TooLargeError` when there are more than `most`.
    """

def outside(
    within: NDArray[np.uint32],
    cubes: NDArray[np.uint32],
    *,
    levels: NDArray[np.uint16],
    budget: float,
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """
    Which cubes of `within` (Q, k) are not held by the union of `cubes` (M, k).

    Their indices (P,), and for each a part of it (P, k) that lies outside of `cubes`, as a cube.
    `BudgetSpentError` when that is not found within the `budget`, seconds.
    """

def irredundant(
    on: NDArray[np.uint32],
    *,
    levels: NDArray[np.uint16],
    off: NDArray[np.uint32] | None,
    budget: float,
) -> tuple[NDArray[np.uint32], NDArray[np.bool_], bool]:
    """
    Terms (T, k), as cubes, that together are the union of `on` (Q, k).

    None could be left out or lose a condition; and for each whether every such sum has it. Last
    whether the `budget`, seconds of CPU, sufficed for that: the terms are the union in any case.
    `off`: the cubes that the union leaves out, where they are known.
    """

def solved(parts: dict[str, Any], /) -> Solved:
    """Make the result whose parts `Solved.__reduce__` gave; nothing is solved again."""

def solve(
    levels: NDArray[np.uint16],
    explained: NDArray[np.uint8],
    off_rows: NDArray[np.uint8],
    off_cubes: NDArray[np.uint32],
    on_cubes: NDArray[np.uint32] | None,
    /,
    *,
    all_sol: bool,
    row_dom: bool,
    max_models: int,
    budget: float,
    primes_budget: float | None = None,
    patience: float = ...,
) -> Solved:
    """
    Prime implicants of an analysis and its models.

    `levels` (k,) number of levels per condition; `explained` (E, k) the rows to cover;
    `off_rows` (M, k) and `off_cubes` (C, k) may not be covered. With `on_cubes` (Q, k) nothing
    outside `explained` and `on_cubes` may be covered either (conservative and intermediate
    solutions); with None all other rows may (parsimonious). Without any off-set the only prime
    is the empty conjunction, a row of -1. `all_sol`: all irredundant models, else those with the
    minimum number of terms. `budget`: seconds of CPU for all. `BudgetSpentError` when the prime
    implicants take more than `primes_budget` seconds.
    """

def shortest_model(
    levels: NDArray[np.uint16],
    explained: NDArray[np.uint8],
    off_cubes: NDArray[np.uint32],
    on_cubes: NDArray[np.uint32] | None,
    /,
    *,
    budget: float,
) -> tuple[NDArray[np.int16], int]:
    """
    The terms (T, k) of one of the shortest models, and a number that T cannot be below.

    The two are equal unless the `budget`, seconds, was too small; `BudgetSpentError` when it did
    not suffice for the prime implicants. Arguments as of `solve`.
    """

def solve_chart(
    chart: NDArray[np.bool_], /, *, all_sol: bool, max_models: int, budget: float
) -> Solved:
    """Models of a `chart` (P, E) that says which prime implicant covers which row; as `solve`."""

def undominated(chart: NDArray[np.bool_], /) -> NDArray[np.int64]:
    """Prime implicants whose rows are no proper subset of those of another, in a `chart` (P, E)."""

def solve_consistent(
    values: NDArray[np.float64],
    levels: NDArray[np.uint16],
    fuzzy: NDArray[np.bool_],
    outcome: NDArray[np.float64],
    explained: NDArray[np.uint8],
    off_rows: NDArray[np.uint8],
    off_cubes: NDArray[np.uint32],
    /,
    *,
    pi_cons: float,
    sol_cons: float,
    sol_cov: float,
    all_sol: bool,
    row_dom: bool,
    max_models: int,
    budget: float,
    patience: float = ...,
) -> Solved:
    """
    Parsimonious analysis that judges terms and models by their consistency in the data.

    `pi_cons > 0`: a prime implicant is a minimal conjunction with consistency >= `pi_cons` that
    covers an explained row and meets no `off_cubes`; `off_rows` are then ignored. `sol_cons > 0`:
    a model is a minimal set of prime implicants, of any size, with consistency >= `sol_cons` and
    coverage >= `sol_cov` and without an idle literal; it need not cover every explained row.
    """

@final
class CareModel:
    """The parameters of the model of care networks; see `fastqca.simulation.CareNetworks`."""

    def __new__(
        cls,
        *,
        organisations: tuple[int, int],
        sectors: int,
        tasks: int,
        values: int,
        charter: int,
        mechanisms: int,
        cholesky: Sequence[Sequence[float]],
        gamma: Sequence[float],
        waves: int,
        phi: float,
        site_share: float,
    ) -> CareModel:
        """
        `organisations`: the least and the most.

        `cholesky` (5, 5) and `gamma` (5,) in the order FD, FI, NB, VD, VI.
        """
    def measured(
        self,
        addresses: NDArray[np.uint64],
        *,
        study: tuple[int, int],
        measures: Sequence[int],
        union: bool,
        threads: int,
    ) -> dict[str, NDArray[Any]]:
        """
        Make the networks at `addresses` (M, 3), replicate, number and attempt, and measure them.

        Returns their numbers of `organisations` (M,), `traits` (M, 5) and `measures` (M, K).
        `threads`: how many work at most, 0 for all there are.
        """
    def tables(
        self, addresses: NDArray[np.uint64], *, study: tuple[int, int]
    ) -> dict[str, NDArray[Any]]:
        """
        The networks themselves, as flat tables, row by row.

        `offsets` (M + 1,), `traits`, `sectors`, `tasks`, `values`, `charter`, `mechanisms` (M,);
        `working` and `coordination` ties, pairs of actors numbered through all networks.
        """

def measure_networks(
    offsets: NDArray[np.int64],
    *,
    sectors: NDArray[np.uint32],
    n_sectors: int,
    tasks: NDArray[np.bool_],
    values: NDArray[np.float64],
    charter: NDArray[np.float64],
    mechanisms: NDArray[np.float64],
    working: NDArray[np.int64],
    coordination: NDArray[np.int64],
    measures: Sequence[int],
    union: bool,
) -> NDArray[np.float64]:
    """
    `measures` of B networks of A actors in all, (B, K).

    `offsets` (B + 1,) of the actors, `sectors` (A,), `tasks` (A, T), `values` (A, V), `charter`
    (A, J), `mechanisms` (B,), ties (E, 2) between actors of one network. `union`: brokerage is
    measured on both layers of ties as one.
    """

def random_numbers(
    addresses: NDArray[np.uint64],
    *,
    study: tuple[int, int],
    purpose: int,
    count: int,
    normal: bool,
    threads: int,
) -> NDArray[np.float64]:
    """
    `count` numbers for cases at `addresses` (M, 2): standard normal, or uniform in (0, 1).

    `threads`: how many work at most, 0 for all there are.
    """
