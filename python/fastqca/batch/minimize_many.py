"""Many data sets to all their models: one call, whatever their number."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, listing, shown, warn, whole_number
from fastqca._common.errors import DataError, FastqcaError, SolutionError, TieWarning
from fastqca._common.progress import reporting
from fastqca._common.settings import reruns, takes
from fastqca.batch.many import ManySolutions
from fastqca.batch.replicates import Replicates, cut_offs_of, inferred_levels
from fastqca.data.levels import MAX_LEVELS
from fastqca.solutions.expectations import level_sets, parse, resolve
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.ties import settling_ties

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from fastqca._common.progress import Progress
    from fastqca.batch.replicates import CutOffs
    from fastqca.solutions.expectations import Expectation

__all__ = ["check_settings", "minimize_many"]

Kind = Literal["conservative", "parsimonious", "intermediate"]

_BLOCK_SECONDS = 0.25
_SMALLEST, _LARGEST = 64, 2**17
# What the core does for many data sets at once, and how their tables are shown.
_TOGETHER = (
    *("all_sol", "dir_exp", "ties", "max_models", "budget", "outcome", "conditions"),
    *("incl_cut", "n_cut", "pri_cut", "include", "complete", "dcc", "sort_by", "use_labels"),
)


@takes(AnalysisSettings, but=("include",))
def minimize_many(
    conditions: ArrayLike,
    outcome: ArrayLike,
    *,
    incl_cut: ArrayLike | tuple[ArrayLike, ArrayLike] = 1.0,
    n_cut: ArrayLike = 1,
    pri_cut: ArrayLike = 0.0,
    solution: Kind = "parsimonious",
    names: Iterable[str] | None = None,
    levels: int | Sequence[int] | None = None,
    threads: int | None = None,
    progress: Progress = None,
    **settings: Any,  # noqa: ANN401 (of `AnalysisSettings`; the cut-offs are arrays here)
) -> ManySolutions:
    """
    Find all models of each of many data sets, with their fit.

    Parameters
    ----------
    conditions : array_like, shape (R, N, k)
        Calibrated sets of R replicates of N cases and k conditions, at most 256: memberships in [0,
        1], or levels 0, 1, 2, ... of multi-value conditions. C-contiguous arrays are not copied if
        both are float64, or both uint8 or bool; other arrays are converted to float64 in blocks.
    outcome : array_like, shape (R, N)
        Membership in the outcome, in [0, 1].
    incl_cut : float or array_like of float, shape (R,), or a tuple of two of these, default 1
        Minimum consistency of a row coded "1". With a tuple, rows that reach only the second number
        are coded "C" (contradictory).
    n_cut : int or array_like of int, shape (R,), default 1
        Minimum number of cases; rows with fewer cases are coded "?", as if unobserved.
    pri_cut : float or array_like of float, shape (R,), default 0
        Minimum PRI of a row coded "1".
    solution : {"parsimonious", "conservative", "intermediate"}
        Type of solution to find.
    names : iterable of str, length k, optional
        Names of the conditions, by default A, B, C, ... The outcome is named Y.
    levels : int or sequence of int, length k, optional
        Number of levels of the conditions; 2 for crisp and fuzzy conditions. By default, a
        condition has as many levels as occur in all replicates together.
    threads : int, optional
        Maximum number of threads, by default one per processor. Results do not depend on it.
    progress : bool or callable, optional
        True for a progress line on standard error, or a function that is called with the number of
        replicates done and their total number.
    **settings
        The fields of `AnalysisSettings`. `max_models` and `budget` apply to each replicate.
        Settings supported only by `minimize`, such as `exclude`, `row_dom` or `pi_cons`, raise an
        error.

    Returns
    -------
    ManySolutions
        The results as columns; ``[i]`` returns the `SolutionSet` of replicate i.

    Raises
    ------
    DataError
        A value is missing, masked, or neither a membership nor a level (the message names
        replicate, case and condition); shapes or cut-offs do not match; a membership is 0.5 and
        `ties` is "raise".
    SolutionError
        `dir_exp` is missing, superfluous, or cannot be read.
    TooLargeError
        The results do not fit into memory.

    Warns
    -----
    FastqcaWarning
        Memberships are exactly 0.5 (counted over all replicates and in `ManySolutions.n_ties`); a
        level above 1 occurs in only a few replicates and may be an error.

    Notes
    -----
    Truth tables, models and fit are those of `minimize`, to the last bit for crisp data. A
    replicate without a solution, or whose search needs more than 512 MB of memory, does not raise
    an error but has a corresponding `Status`. Ctrl-C stops the run.

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
    kind = choice(solution, "solution", ("parsimonious", "conservative", "intermediate"))
    cuts = cut_offs_of(incl_cut, n_cut, pri_cut, len(data))
    made = AnalysisSettings(
        "Y", data.names, include=None if kind == "conservative" else "?", **settings
    )
    check_settings(made, kind)
    if made.dir_exp is not None:
        made = made.changed(dir_exp=resolve(made.dir_exp, data.names))
    made = made.changed(**cuts.single(0) if len(data) else {})
    used = 0 if threads is None else whole_number(threads, "threads", low=1)
    run = _Run(data, cuts, kind, made, used)
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


@reruns(ManySolutions, minimize_many)
def _again(many: ManySolutions, data: Any, changes: dict[str, Any]) -> ManySolutions:  # noqa: ANN401
    kept = many.settings.not_default()
    given = {n: kept[n] for n in kept if n not in ("outcome", "conditions", "include")}
    given |= {"solution": many.kind, "names": many.names, "threads": many.threads or None}
    if data is None:
        data, given["levels"] = (many._data.conditions, many._data.outcome), many.levels  # noqa: SLF001
    if len(data[0]) == len(many):
        given |= many._cuts.arguments()  # noqa: SLF001
    return minimize_many(*data, **{**given, **changes})


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
    settings: AnalysisSettings
    threads: int

    def solve(self, levels: tuple[int, ...], progress: object) -> ManySolutions:
        """Solve all replicates, as conditions of these levels."""
        given = self.settings
        expected: tuple[Expectation, ...] = ()
        if given.dir_exp is not None:
            expected = parse(given.dir_exp, self.data.names, levels)
        batch = _core.Batch(
            np.array(levels, dtype=np.uint16),
            kind=self.kind,
            expected=level_sets(expected, len(levels)),
            ties="drop" if given.ties == "raise" else given.ties,
            all_sol=given.all_sol,
            max_models=given.max_models,
            budget=given.seconds,
            threads=self.threads,
        )
        with reporting(progress, len(self.data), "replicates") as report:
            self._add_to(batch, report)
        found = batch.finish()
        self._warn_of_ties(found["n_ties"])
        return ManySolutions(
            **found,
            kind=self.kind,
            settings=given,
            levels=levels,
            threads=self.threads,
            _data=self.data,
            _cuts=self.cuts,
        )

    def _add_to(self, batch: _core.Batch, report: Callable[[int], None]) -> None:
        """Hand over block after block, each a fraction of a second of work."""
        data = self.data
        done, size = 0, _SMALLEST
        while done < len(data):
            last = min(done + size, len(data))
            start = time.perf_counter()
            try:
                tied = batch.add(data.block(done, last), cuts=self.cuts.block(done, last))
            except FastqcaError:
                raise
            except ValueError as error:
                raise _UnreadableError(done, last) from error
            if tied and self.settings.ties == "raise":
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
                f"{settling_ties(self.settings.ties)}",
                TieWarning,
            )


def _levels(levels: int | Sequence[int], k: int) -> tuple[int, ...]:
    given = list(levels) if isinstance(levels, Iterable) else [levels] * k
    if len(given) != k:
        raise DataError(f"levels must be one number, or one for each of the {k} conditions")
    return tuple(whole_number(n, "levels", low=2, high=MAX_LEVELS) for n in given)


def check_settings(settings: AnalysisSettings, kind: str) -> None:
    """Refuse settings that only `minimize` can follow, and expectations without an effect."""
    for name, value in settings.not_default().items():
        if name not in _TOGETHER:
            raise SolutionError(
                f"{name}={shown(value)} is not possible for many data sets at once: call "
                "minimize for each data set",
                argument=name,
            )
    dir_exp = settings.dir_exp
    if kind == "intermediate" and dir_exp is None:
        raise SolutionError(
            "the intermediate solution needs dir_exp, the directional expectations; dir_exp='' "
            "expects nothing"
        )
    if kind != "intermediate" and dir_exp is not None:
        raise SolutionError(
            f"dir_exp has no effect on the {kind} solution: use solution='intermediate'",
            argument="dir_exp",
        )
