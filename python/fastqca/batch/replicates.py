"""Arrays of data sets: checked as a whole, handed to the core block by block."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from fastqca._common.check import listing, number, shown, warn, whole_number
from fastqca._common.errors import CategoryWarning, DataError
from fastqca._common.names import listed
from fastqca._common.tolerance import is_half
from fastqca.data.levels import MANY_LEVELS, MAX_LEVELS
from fastqca.data.sets import MAX_CONDITIONS
from fastqca.truth_tables.ties import settling_ties

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["CutOffs", "Replicates", "condition_names", "cut_offs_of", "inferred_levels"]

_SCAN = 2**20
_RARE = 0.05  # share of replicates below which a level may be an error


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """
    R data sets of N cases and k conditions, as they were given.

    Attributes
    ----------
    conditions : ndarray, shape (R, N, k)
    outcome : ndarray, shape (R, N)
    names : tuple of str, length k
    """

    conditions: NDArray[Any]
    outcome: NDArray[Any]
    names: tuple[str, ...]

    @classmethod
    def of(cls, conditions: object, outcome: object, names: Iterable[str] | None) -> Replicates:
        """Check the shapes and types of arrays."""
        x, y = _array(conditions, "conditions", 3), _array(outcome, "outcome", 2)
        if x.shape[:2] != y.shape:
            raise DataError(
                f"conditions has the shape {x.shape}, so outcome must have the shape "
                f"{x.shape[:2]}, one value per replicate and case; it has {y.shape}"
            )
        n_cases, k = x.shape[1:]
        if not 1 <= k <= MAX_CONDITIONS:
            raise DataError(
                f"1 to {MAX_CONDITIONS} conditions are possible, got {k}: conditions must have "
                f"the shape (replicates, cases, conditions), it has {x.shape}"
            )
        if len(x) and not n_cases:
            raise DataError("the data have no cases: each replicate needs at least one")
        return cls(x, y, condition_names(names, k))

    def __len__(self) -> int:
        return len(self.conditions)

    @property
    def whole(self) -> bool:
        """Whether both arrays are of bytes, so that the core reads them as they are."""
        return all(array.dtype in (np.bool_, np.uint8) for array in (self.conditions, self.outcome))

    def block(self, first: int, last: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """
        Return some replicates in a form that the core reads; copied only where they are not.

        Bytes and booleans stay what they are if both arrays are, everything else becomes float64.
        """
        parts = self.conditions[first:last], self.outcome[first:last]
        if self.whole:
            parts = parts[0].view(np.uint8), parts[1].view(np.uint8)
        dtype = np.uint8 if self.whole else np.float64
        x, y = (np.require(part, dtype, ["C", "A"]) for part in parts)
        return x, y

    def single(self, index: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return one replicate: conditions (k, N) and outcome (N,)."""
        x = np.ascontiguousarray(self.conditions[index].T, dtype=np.float64)
        return x, self.outcome[index].astype(np.float64)

    def refuse(self, levels: Sequence[int], first: int, last: int) -> NoReturn:
        """Say which value in some replicates is no membership and no level."""
        x = self.conditions[first:last].astype(np.float64)
        y = self.outcome[first:last].astype(np.float64)
        most = np.array(levels, dtype=np.float64) - 1
        broken = ~((x >= 0) & (x <= most)) | ((x != np.floor(x)) & (most > 1))
        wrong = broken.any(axis=(1, 2)) | (~((y >= 0) & (y <= 1))).any(axis=1)
        at = int(wrong.argmax())
        in_outcome = np.flatnonzero(~((y[at] >= 0) & (y[at] <= 1)))
        if in_outcome.size:
            case = int(in_outcome[0])
            where = f"outcome[{first + at}, {case}] (replicate {first + at}, case {case})"
            raise DataError(f"{where} is {shown(y[at, case])}{_reason(y[at, case], 2)}")
        case, i = (int(j) for j in np.argwhere(broken[at])[0])
        raise DataError(
            f"conditions[{first + at}, {case}, {i}] (replicate {first + at}, case {case}, "
            f"condition {self.names[i]!r}) is {shown(x[at, case, i])}"
            f"{_reason(x[at, case, i], levels[i])}"
        )

    def refuse_tie(self, first: int, last: int) -> NoReturn:
        """Name the first membership of exactly 0.5 in some replicates."""
        at, case, i = (int(j) for j in np.argwhere(is_half(self.conditions[first:last]))[0])
        raise DataError(
            f"conditions[{first + at}, {case}, {i}] (replicate {first + at}, case {case}, "
            f"condition {self.names[i]!r}) is exactly 0.5, neither in nor out: "
            f"{settling_ties('raise')}"
        )


def _reason(value: float, n_levels: int) -> str:
    if np.isnan(value):
        return ": missing values must be filled in, or their replicates left out"
    if n_levels > 2:
        return f": it must be a level, a whole number from 0 to {n_levels - 1}"
    return ": it must be a membership in [0, 1]; calibrate the data first"


def _array(given: object, role: str, ndim: int) -> NDArray[Any]:
    _refuse_masked(given, role)
    array = np.asarray(given)
    shape = "(replicates, cases, conditions)" if ndim == 3 else "(replicates, cases)"
    if array.ndim != ndim:
        raise DataError(
            f"{role} must be an array of shape {shape}, got shape {array.shape}", argument=role
        )
    if array.dtype.kind not in "biuf":
        raise DataError(f"{role} must hold numbers or booleans, got dtype {array.dtype}")
    return array


def _refuse_masked(given: object, role: str) -> None:
    """Refuse masked arrays, also in a list, in which some value is masked."""
    parts = given if isinstance(given, list | tuple) else ()
    masked = sys.modules.get("numpy.ma")  # where nobody has loaded it there is none
    if masked is None or not any(map(masked.isMaskedArray, (given, *parts))):
        return
    mask = np.ma.getmaskarray(np.ma.array(given))
    if mask.any():
        at = np.argwhere(mask)[0].tolist()
        raise DataError(
            f"{role}{at} is masked{_reason(float('nan'), 2)} ({int(mask.sum()):,} values are "
            "masked)"
        )


def condition_names(names: Iterable[str] | None, k: int) -> tuple[str, ...]:
    """
    Check the names of k conditions, or make some up.

    Examples
    --------
    >>> condition_names(None, 3), condition_names(None, 30)[-1]
    (('A', 'B', 'C'), 'X30')
    """
    if names is None:
        if k <= ascii_uppercase.index("Y"):
            return tuple(ascii_uppercase[:k])
        return tuple(f"X{i + 1}" for i in range(k))
    known = tuple(listed(names, "names", kind=f"{k} texts, one per condition"))
    known = tuple(name.strip() if isinstance(name, str) else name for name in known)
    if len(known) != k or not all(isinstance(name, str) and name for name in known):
        raise DataError(f"names must be {k} texts, one per condition, got {listing(known)}")
    if len(set(known)) < k:
        twice = next(name for name in known if known.count(name) > 1)
        raise DataError(f"names: {twice!r} occurs more than once")
    return known


def inferred_levels(replicates: Replicates) -> tuple[int, ...]:
    """Find the number of levels of each condition from all replicates together."""
    k = len(replicates.names)
    highest = np.ones(k)
    fraction = np.zeros(k, dtype=np.bool_)
    step = max(1, _SCAN // max(1, replicates.conditions[:1].size))
    for first in range(0, len(replicates), step):
        x = replicates.conditions[first : first + step].astype(np.float64)
        highest = np.fmax(highest, np.nanmax(x, axis=(0, 1), initial=1.0))
        fraction |= ((x != np.floor(x)) & ~np.isnan(x)).any(axis=(0, 1))
    multi_value = (highest > 1) & (highest < MAX_LEVELS) & ~fraction
    levels: list[int] = np.where(multi_value, highest + 1, 2).astype(int).tolist()
    for i in np.flatnonzero(multi_value).tolist():
        column = replicates.conditions[:, :, i]
        name = replicates.names[i]
        shows = [(column == level).any(axis=1) for level in range(levels[i])]
        gaps = [level for level, of in enumerate(shows) if not of.any()]
        if (
            gaps and levels[i] > MANY_LEVELS
        ):  # rather no level at all, which is said where it stands
            levels[i] = 2
            continue
        if gaps:
            raise DataError(
                f"condition {name!r} has whole numbers up to {levels[i] - 1} but "
                f"level {listing(gaps)} occurs in no replicate: recode the levels without a gap, "
                "calibrate the condition if it is raw data, or give levels="
            )
        rare = [level for level in range(2, levels[i]) if shows[level].mean() < _RARE]
        if rare:
            of = shows[rare[0]]
            warn(
                f"condition {name!r} has {levels[i]} levels in all {len(replicates):,} replicates "
                f"because level {rare[0]} occurs in {int(of.sum()):,} of them, the first of which "
                f"is replicate {int(of.argmax())}; if that is an error, correct it or leave the "
                f"replicate out, otherwise give levels=",
                CategoryWarning,
                column=name,
            )
    return tuple(levels)


@dataclass(frozen=True, slots=True, eq=False)
class CutOffs:
    """
    Cut-offs of R replicates, (R,) each; memory is taken up only by those that differ.

    Attributes
    ----------
    incl, low, pri : ndarray of float64
        `low` is the one from which a row is coded "C", NaN for none.
    n : ndarray of int64
    """

    incl: NDArray[np.float64]
    low: NDArray[np.float64]
    n: NDArray[np.int64]
    pri: NDArray[np.float64]

    def block(self, first: int, last: int) -> dict[str, NDArray[Any]]:
        """Return those of some replicates by the names that the core gives them."""
        names = "incl", "low", "n", "pri"
        return {name: np.ascontiguousarray(getattr(self, name)[first:last]) for name in names}

    def of(self, chosen: NDArray[np.int64]) -> CutOffs:
        """Return those of some replicates."""
        return CutOffs(self.incl[chosen], self.low[chosen], self.n[chosen], self.pri[chosen])

    def arguments(self) -> dict[str, Any]:
        """Return them as arguments of `minimize_many`."""
        two = not np.isnan(self.low).all()
        return {
            "incl_cut": (self.incl, self.low) if two else self.incl,
            "n_cut": self.n,
            "pri_cut": self.pri,
        }

    def single(self, index: int) -> dict[str, Any]:
        """Return those of one replicate as arguments of `truth_table`."""
        high, low = float(self.incl[index]), float(self.low[index])
        return {
            "incl_cut": high if np.isnan(low) else (high, low),
            "n_cut": int(self.n[index]),
            "pri_cut": float(self.pri[index]),
        }


def cut_offs_of(incl_cut: object, n_cut: object, pri_cut: object, size: int) -> CutOffs:
    """
    Check cut-offs that are the same for all replicates, or arrays with one for each.

    Examples
    --------
    >>> cuts = cut_offs_of((0.8, 0.6), np.array([1, 2]), 0, size=2)
    >>> cuts.low.tolist(), cuts.single(1)
    ([0.6, 0.6], {'incl_cut': (0.8, 0.6), 'n_cut': 2, 'pri_cut': 0.0})
    """
    pair = incl_cut if isinstance(incl_cut, tuple) else (incl_cut,)
    if len(pair) not in (1, 2):
        raise DataError(
            "incl_cut must be a number, an array with one for each replicate, or a pair of these, "
            f"got {shown(incl_cut)}"
        )
    incl = _shares(pair[0], "incl_cut", size)
    low = np.broadcast_to(np.float64("nan"), size)
    if len(pair) == 2:
        low = _shares(pair[1], "incl_cut", size)
        if (low > incl).any():
            at = int((low > incl).argmax())
            raise DataError(
                f"incl_cut=({shown(incl[at])}, {shown(low[at])}) in replicate {at}: the second "
                "number, from which a row is coded 'C', must not be above the first"
            )
    return CutOffs(incl, low, _counts(n_cut, size), _shares(pri_cut, "pri_cut", size))


def _shares(value: object, name: str, size: int) -> NDArray[np.float64]:
    cuts = _one_each(value, name, size)
    if cuts is None:
        share = number(value, name, low=0, high=1)
        return np.broadcast_to(np.float64(share), size)
    wrong = ~((cuts >= 0) & (cuts <= 1))
    if wrong.any():
        at = int(wrong.argmax())
        raise DataError(f"{name}[{at}] is {shown(cuts[at])}: it must be in [0, 1]")
    return cuts


def _counts(value: object, size: int) -> NDArray[np.int64]:
    cuts = _one_each(value, "n_cut", size)
    if cuts is None:
        return np.broadcast_to(np.int64(whole_number(value, "n_cut", low=0)), size)
    wrong = ~((cuts >= 0) & (cuts < 2**53) & (cuts == np.floor(cuts)))
    if wrong.any():
        at = int(wrong.argmax())
        raise DataError(
            f"n_cut[{at}] is {shown(cuts[at])}: it must be a whole number of at least 0"
        )
    return cuts.astype(np.int64)


def _one_each(value: object, name: str, size: int) -> NDArray[np.float64] | None:
    """Read an array with one number for each replicate; None for anything without a length."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return None
    _refuse_masked(value, name)
    try:
        cuts = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{name} must be a number, or an array of numbers: {error}") from error
    if cuts.ndim == 0:
        return None
    if cuts.shape != (size,):
        raise DataError(
            f"{name} must be one number, or an array with one for each of the {size:,} replicates; "
            f"got shape {cuts.shape}"
        )
    return cuts
