"""How likely a planned study is to find that a condition is necessary in degree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, choice, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.progress import reported
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.ceilings.drawn import label, read_ceilings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.progress import Progress
    from fastqca.ceilings.drawn import Ceiling

__all__ = ["NecessityPower", "nca_power"]

_UNIT = (0.0, 1.0, 0.0, 1.0)
_MOST_CASES = 10**5
_Z = 1.959963984540054  # of a 95 % interval


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NecessityPower(Recorded, Exportable):
    """
    The statistical power of planned studies, as computed by `nca_power`.

    Attributes
    ----------
    n : ndarray of int64, shape (M,)
        Number of cases, one row for each combination of `n`, effect and ceiling.
    effect : ndarray of float64, shape (M,)
        The effect size in the population.
    ceiling : tuple of str, length M
    power : ndarray of float64, shape (M,)
        Share of simulated studies with p at or below `alpha`.
    low, high : ndarray of float64, shape (M,)
        95 % confidence interval of the power, given the number of simulated studies.
    d : ndarray of float64, shape (M,)
        Mean effect size in the simulated studies.
    alpha : float
    replicates : int
    """

    n: NDArray[np.int64]
    effect: NDArray[np.float64]
    ceiling: tuple[Ceiling, ...]
    power: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    d: NDArray[np.float64]
    alpha: float
    replicates: int

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per number of cases, effect size and ceiling.

        Returns
        -------
        DataFrame
            Columns: `n`, `effect`, `ceiling`, `power`, `low` and `high` of its 95 % interval, and
            `d`, the mean effect size in the samples.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "n": self.n,
                "effect": self.effect,
                "ceiling": list(self.ceiling),
                "power": self.power,
                "low": self.low,
                "high": self.high,
                "d": self.d,
            }
        )

    def _tables(self) -> list[Table]:
        heads = ("effect", "power", "95 % interval", "mean d")
        columns = [Column("n", gap=0), Column("ceiling", "left"), *map(Column, heads)]
        numbers = zip(
            self.n.tolist(),
            self.ceiling,
            *(x.tolist() for x in (self.effect, self.power, self.low, self.high, self.d)),
            strict=True,
        )
        rows = [
            [f"{n:,}", label(one), f"{e:g}", figure(p), f"{low:.3f} to {high:.3f}", figure(d)]
            for n, one, e, p, low, high, d in numbers
        ]
        notes = [
            f"power: share of {self.replicates:,} simulated studies with p <= {self.alpha:g}",
            (
                "d is larger in samples than in the population, because fewer cases leave more of "
                "the plot empty"
            ),
        ]
        return [Table(columns, [rows], caption="Power of NCA", notes=tuple(notes))]

    def __repr__(self) -> str:
        return f"<NecessityPower: {len(self.ceiling)} rows, {self.replicates:,} studies each>"


@recorded
def nca_power(
    n: int | Iterable[int],
    effect: float | Iterable[float] = 0.1,
    *,
    ceilings: str | Iterable[str] = ("ce_fdh", "cr_fdh"),
    slope: float = 1.0,
    distribution: Literal["uniform", "normal"] = "uniform",
    alpha: float = 0.05,
    replicates: int = 200,
    permutations: int = 499,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> NecessityPower:
    r"""
    Estimate by simulation the power of a study with n cases to detect necessity in degree.

    Parameters
    ----------
    n : int or iterable of int
        Planned numbers of cases.
    effect : float or iterable of float, default 0.1
        Effect sizes d in the population, in [0, 1). With 0, the condition is not necessary, and the
        power is the rate of false positives.
    ceilings : str or iterable of str, default CE-FDH and CR-FDH
        As for `nca`.
    slope : float, default 1
        Slope of the true ceiling line, in ranges of the outcome per range of the condition.
    distribution : {"uniform", "normal"}, default "uniform"
        How condition and outcome are distributed below the line; "normal" is truncated to the
        range, with the mean at its center and a standard deviation of one fifth of it.
    alpha : float, default 0.05
        Significance level: a study with a p value at or below it counts as a finding.
    replicates : int, default 200
        Number of simulated studies per row.
    permutations : int, default 499
        Number of random permutations per study.
    seed : int, default 1
        Seed of the simulation.
    threads, progress
        As for `minimize_many`.

    Returns
    -------
    NecessityPower

    Raises
    ------
    DataError
        An argument is invalid.

    Notes
    -----
    Cases are drawn independently in the unit square, and cases above the line :math:`y = a + b x`
    are redrawn. Here b is the slope, and a is chosen so that the share `effect` of the square lies
    above the line. The confidence interval is the Wilson interval for a proportion.

    Examples
    --------
    >>> print(nca_power([20, 50], 0.2, ceilings="ce_fdh", replicates=100, permutations=199))
    Power of NCA
    <BLANKLINE>
     n  ceiling  effect  power   95 % interval  mean d
    --------------------------------------------------
    20  CE-FDH      0.2  0.580  0.482 to 0.672   0.337
    50  CE-FDH      0.2  0.980  0.930 to 0.994   0.299
    --------------------------------------------------
    <BLANKLINE>
    power: share of 100 simulated studies with p <= 0.05
    <BLANKLINE>
    d is larger in samples than in the population, because fewer cases leave more of the plot empty
    """
    sizes = [whole_number(one, "n", low=3, high=_MOST_CASES) for one in _listed(n, "n")]
    effects = [
        number(one, "effect", low=0, high=1, high_open=True) for one in _listed(effect, "effect")
    ]
    asked = read_ceilings(ceilings)
    steepness = number(slope, "slope", low=0, low_open=True)
    shape = choice(distribution, "distribution", ("uniform", "normal"))
    level = number(alpha, "alpha", low=0, high=1, low_open=True, high_open=True)
    studies = whole_number(replicates, "replicates", low=1, high=10**6)
    orders = whole_number(permutations, "permutations", low=1, high=10**9)
    start = whole_number(seed, "seed", low=0)
    workers = 0 if threads is None else whole_number(threads, "threads", low=1)
    if 1 / (orders + 1) > level:
        raise DataError(
            f"{argument('permutations', orders)}: p cannot be below 1/{orders + 1} and "
            f"therefore never reaches alpha, {shown(level)}; use more permutations",
            argument="permutations",
        )
    cells = list(product(sizes, effects))
    rows: list[tuple[float, ...]] = []
    for i, (size, d) in reported(list(enumerate(cells)), progress, "designs"):
        rng = np.random.default_rng([start, i])
        intercept = _intercept(d, steepness)
        hits, total = np.zeros(len(asked)), np.zeros(len(asked))
        for _ in range(studies):
            x, y = _sample(rng, size, intercept, steepness, shape)
            p, effects_found = _tested(x, y, asked, orders, int(rng.integers(2**62)), workers)
            hits += p <= level
            total += np.nan_to_num(effects_found)
        rows += zip(hits / studies, total / studies, strict=True)
    power, found = np.array(rows).reshape(-1, 2).T
    low, high = _interval(power, studies)
    c = len(asked)
    return NecessityPower(
        n=np.repeat([size for size, _ in cells], c).astype(np.int64),
        effect=np.repeat([d for _, d in cells], c).astype(np.float64),
        ceiling=asked * len(cells),
        power=power,
        low=low,
        high=high,
        d=found,
        alpha=level,
        replicates=studies,
    )


def _listed(given: object, name: str) -> list[object]:
    """List what may be one number or several."""
    several = isinstance(given, Iterable) and not isinstance(given, str)
    items = list(given) if isinstance(given, Iterable) and several else [given]
    if not items:
        raise DataError(f"{argument(name)} is empty: give at least one number", argument=name)
    return items


def _intercept(effect: float, slope: float) -> float:
    """Find the line above which a share of the unit square lies, by halving."""

    def above(a: float) -> float:
        # The integral of 1 - (a + slope * x), between 0 and 1, over [0, 1].
        enters, leaves = (min(max((y - a) / slope, 0.0), 1.0) for y in (0.0, 1.0))
        ends = [1 - (a + slope * x) for x in (enters, leaves)]
        return enters + (leaves - enters) * sum(ends) / 2

    low, high = -slope, 1.0  # everything is above, nothing is
    while high - low > 1e-12 * (1 + slope):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > effect else (low, middle)
    return (low + high) / 2


def _sample(
    rng: np.random.Generator, n: int, intercept: float, slope: float, shape: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw cases below a line."""
    kept: list[NDArray[np.float64]] = []
    while sum(part.shape[1] for part in kept) < n:
        points = rng.random((2, 2 * n)) if shape == "uniform" else rng.normal(0.5, 0.2, (2, 2 * n))
        inside = ((points >= 0) & (points <= 1)).all(axis=0)
        kept.append(points[:, inside & (points[1] <= intercept + slope * points[0])])
    x, y = np.concatenate(kept, axis=1)[:, :n]
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _tested(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    ceilings: Sequence[Ceiling],
    permutations: int,
    seed: int,
    threads: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Analyse one simulated study: p and d of each ceiling."""
    limits = [float(x.min()), float(x.max()), float(y.min()), float(y.max())]
    lines = _core.draw_ceilings(x, y, limits=limits, names=ceilings, tau=0.95)[0]
    d = lines[:, 2] / ((limits[1] - limits[0]) * (limits[3] - limits[2]))
    counts = _core.permuted_ceilings(
        x[None],
        y[None],
        limits=[limits],
        names=ceilings,
        tau=0.95,
        observed=d[None],
        permutations=permutations,
        seed=seed,
        threads=threads,
    )[0]
    return np.where(np.isnan(d), 1.0, (counts + 1) / (permutations + 1)), d


def _interval(share: NDArray[np.float64], n: int) -> tuple[NDArray[np.float64], ...]:
    """Compute Wilson's 95 % interval of a share."""
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + (_Z / (2 * n)) ** 2)
    # Rounding takes the ends of 0 and 1 to the wrong side of them.
    return np.clip(centre - half, 0, share), np.clip(centre + half, share, 1)
