"""Many data sets to all their models: one call, whatever their number."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, listing, number, warn, whole_number
from fastqca._common.errors import DataError, FastqcaError, SolutionError, TieWarning
from fastqca._common.values import FrozenDict
from fastqca.batch.many import ManySolutions
from fastqca.batch.progress import reporting
from fastqca.batch.replicates import Replicates, cut_offs_of, inferred_levels
from fastqca.data.sets import MAX_LEVELS
from fastqca.solutions.expectations import parse, settled
from fastqca.truth_tables.coding import settling_ties

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from fastqca.batch.replicates import CutOffs
    from fastqca.solutions.expectations import Expectation
    from fastqca.truth_tables.coding import Ties

__all__ = ["minimize_many"]

Kind = Literal["conservative", "parsimonious", "intermediate"]

_BLOCK_SECONDS = 0.25
_SMALLEST, _LARGEST = 64, 2**17


def minimize_many(
    conditions: ArrayLike,
    outcome: ArrayLike,
    *,
    incl_cut: ArrayLike | tuple[ArrayLike, ArrayLike] = 1.0,
    n_cut: ArrayLike = 1,
    pri_cut: ArrayLike = 0.0,
    solution: Kind = "parsimonious",
    all_sol: bool = False,
    names: Iterable[str] | None = None,
    dir_exp: object = None,
    levels: int | Sequence[int] | None = None,
    ties: Ties = "drop",
    max_models: int = 10_000,
    budget: float | None = None,
    threads: int | None = None,
    progress: bool | Callable[[int, int], object] | None = None,
) -> ManySolutions:
    """
    Find all models of each of many data sets, with their fit.

    Parameters
    ----------
    conditions : array_like, shape (R, N, k)
        Calibrated sets of R replicates of N cases and k conditions: memberships in [0, 1], or
        levels 0, 1, 2, ... of multi-value conditions. C-contiguous arrays are not copied if both
        are float64, or both uint8 or bool; others are turned into float64 block by block.
    outcome : array_like, shape (R, N)
        Membership in the outcome, in [0, 1].
    incl_cut : float or array_like of float, shape (R,), or a tuple of two of these, default 1
        Consistency from which a row is coded "1". With a tuple, rows from the second number on
        are coded "C", contradictory.
    n_cut : int or array_like of int, shape (R,), default 1
        Rows with fewer cases are coded "?", as if unobserved.
    pri_cut : float or array_like of float, shape (R,), default 0
        PRI that a row needs to be coded "1".
    solution : {"parsimonious", "conservative", "intermediate"}
        Which solution to find.
    all_sol : bool, default False
        List all irredundant models instead of those with the fewest terms.
    names : iterable of str, length k, optional
        Names of the conditions, by default A, B, C, ... The outcome is called Y.
    dir_exp : optional
        Directional expectations for the intermediate solution, as for `minimize`.
    levels : int or sequence of int, length k, optional
        Number of levels of the conditions, 2 for crisp and fuzzy ones. By default a condition
        has as many levels as all replicates together show.
    ties : {"drop", "up", "down", "raise"}, default "drop"
        What a fuzzy membership of exactly 0.5 does, as for `truth_table`.
    max_models : int, default 10,000
        How many models of each replicate are listed. `n_models` is exact all the same.
    budget : float, optional
        Seconds of CPU time for each replicate, 60 by default: for its prime implicants, models and
        pairs of models together.
    threads : int, optional
        How many threads work at most, by default one for each processor. Results do not
        depend on it.
    progress : bool or callable, optional
        True for a bar (of tqdm), or a function that is called with the number of replicates done
        and of all.

    Returns
    -------
    ManySolutions
        Columns; ``[i]`` gives the `SolutionSet` of replicate i.

    Raises
    ------
    DataError
        A value is missing or masked, no membership and no level; the message names replicate,
        case and condition. Shapes or cut-offs do not fit. A membership is 0.5 and `ties` is
        "raise".
    SolutionError
        `dir_exp` is missing, not needed or cannot be read.
    TooLargeError
        The results do not fit into memory.

    Warns
    -----
    FastqcaWarning
        Memberships of exactly 0.5, counted over all replicates and in `ManySolutions.n_ties`; a
        level above 1 that occurs in few replicates, so that it may be an error.

    Notes
    -----
    Truth tables, models and fit are those of `minimize`, to the last bit for crisp data. A
    replicate without a solution is no error but has a `Status`, and so has one whose search takes
    more than 512 MB of memory. Ctrl-C stops the run.

    Examples
    --------
    >>> import fastqca as qca
    >>> rng = np.random.default_rng(0)
    >>> x = rng.random((2000, 24, 3))
    >>> y = np.maximum(np.minimum(x[:, :, 0], x[:, :, 1]), 1 - x[:, :, 2])
    >>> many = qca.minimize_many(x, y, incl_cut=0.9, names=["FD", "FI", "NB"])
    >>> print(many)
    ManySolutions: parsimonious, 2,000 replicates, 1,971 models
    <BLANKLINE>
      status       replicates  share  meaning
    ---------------------------------------------------------------
      SOLVED            1,967  0.984  all models listed
      ALWAYS_TRUE          33  0.017  all conditions minimized away
    ---------------------------------------------------------------
    """
    data = Replicates.of(conditions, outcome, names)
    k = len(data.names)
    given = {
        "all_sol": bool(all_sol),
        "max_models": _limit(max_models),
        "budget": _seconds(budget),
        "threads": 0 if threads is None else whole_number(threads, "threads", low=1),
        "ties": choice(ties, "ties", ("drop", "up", "down", "raise")),
        "dir_exp": None if dir_exp is None else settled(dir_exp, data.names),
    }
    run = _Run(
        data,
        cut_offs_of(incl_cut, n_cut, pri_cut, len(data)),
        choice(solution, "solution", ("parsimonious", "conservative", "intermediate")),
        given,
    )
    _check_expectations(run.kind, dir_exp)
    wanted = (2,) * k if levels is None else _levels(levels, k)
    try:
        return run.solve(wanted, progress)
    except _UnreadableError as block:
        if levels is not None or max(wanted := inferred_levels(data)) == 2:
            data.refuse(wanted, block.first, block.last)
    try:
        return run.solve(wanted, progress)
    except _UnreadableError as block:
        data.refuse(wanted, block.first, block.last)


class _UnreadableError(Exception):
    """Some replicate of a block has a value that is no membership and no level."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Checked arguments."""

    data: Replicates
    cuts: CutOffs
    kind: str
    given: dict[str, Any]

    def solve(self, levels: tuple[int, ...], progress: object) -> ManySolutions:
        """Solve all replicates, as conditions of these levels."""
        given = self.given
        expected: tuple[Expectation, ...] = ()
        if given["dir_exp"] is not None:
            expected = parse(given["dir_exp"], self.data.names, levels)
        batch = _core.Batch(
            np.array(levels, dtype=np.uint8),
            kind=self.kind,
            expected=_level_sets(expected, len(levels)),
            ties="drop" if given["ties"] == "raise" else given["ties"],
            all_sol=given["all_sol"],
            max_models=given["max_models"],
            budget=given["budget"],
            threads=given["threads"],
        )
        with reporting(progress, len(self.data), "replicates") as report:
            self._add_to(batch, report)
        status, n_ties, n_models, model_offsets, term_offsets, terms, implicants, fit = (
            batch.finish()
        )
        self._warn_of_ties(n_ties)
        return ManySolutions(
            status,
            n_models,
            n_ties,
            model_offsets,
            term_offsets,
            terms,
            implicants,
            *fit,
            kind=self.kind,
            settings=FrozenDict({"levels": levels, **given}),
            _data=self.data,
            _cuts=self.cuts,
        )

    def _add_to(self, batch: _core.Batch, report: Callable[[int], None]) -> None:
        """Hand over block after block, each a fraction of a second of work."""
        data = self.data
        add = batch.add_levels if data.whole else batch.add_memberships
        done, size = 0, _SMALLEST
        while done < len(data):
            last = min(done + size, len(data))
            start = time.perf_counter()
            try:
                tied = add(*data.block(done, last), *self.cuts.block(done, last))
            except FastqcaError:
                raise
            except ValueError as error:
                raise _UnreadableError(done, last) from error
            if tied and self.given["ties"] == "raise":
                data.refuse_tie(done, last)
            took = time.perf_counter() - start
            size = int(min(max(size * min(8.0, _BLOCK_SECONDS / took), _SMALLEST), _LARGEST))
            done = last
            report(done)

    def _warn_of_ties(self, n_ties: NDArray[np.uint32]) -> None:
        tied = np.flatnonzero(n_ties)
        if tied.size:
            warn(
                f"membership of exactly 0.5, neither in nor out, in {int(n_ties.sum()):,} cases "
                f"of {tied.size:,} of {len(n_ties):,} replicates ({listing(tied.tolist(), 5)}): "
                f"{settling_ties(self.given['ties'])}",
                TieWarning,
            )


def _limit(max_models: object) -> int:
    capped = min(max_models, sys.maxsize) if isinstance(max_models, int) else max_models
    return whole_number(capped, "max_models", low=1, error=SolutionError)


def _seconds(budget: float | None) -> float:
    if budget is None:
        return 60.0
    return number(budget, "budget", low=0, low_open=True, error=SolutionError)


def _levels(levels: int | Sequence[int], k: int) -> tuple[int, ...]:
    given = list(levels) if isinstance(levels, Iterable) else [levels] * k
    if len(given) != k:
        raise DataError(f"levels must be one number, or one for each of the {k} conditions")
    return tuple(whole_number(n, "levels", low=2, high=MAX_LEVELS) for n in given)


def _check_expectations(kind: str, dir_exp: object) -> None:
    if kind == "intermediate" and dir_exp is None:
        raise SolutionError(
            "the intermediate solution needs dir_exp, the directional expectations; dir_exp='' "
            "expects nothing"
        )
    if kind != "intermediate" and dir_exp is not None:
        raise SolutionError(
            f"dir_exp has no effect on the {kind} solution: use solution='intermediate'"
        )


def _level_sets(expected: Sequence[Expectation], k: int) -> NDArray[np.uint32]:
    """Write expectations as one bit set of levels per condition, 0 where they expect nothing."""
    sets = np.zeros((len(expected), k), dtype=np.uint32)
    for line, product in zip(sets, expected, strict=True):
        for i, allowed in product.items():
            line[i] = sum(1 << level for level in allowed)
    return sets
