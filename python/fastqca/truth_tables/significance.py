"""Rows of crisp sets coded by a test instead of by their inclusion alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.binomial import binomial_tail
from fastqca._common.check import argument, listing, number, shown
from fastqca._common.errors import DataError
from fastqca._common.names import listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.data.sets import SetData

__all__ = ["InfTest", "Significance", "check_crisp", "fuzzy_sets", "significance", "test_of"]

InfTest = str | tuple[str, float]

_TESTS = "None, 'binom' or ('binom', 0.05), the binomial test and its significance level"


@dataclass(frozen=True, slots=True, eq=False)
class Significance:
    """How likely the inclusion of R rows is if their true inclusion is no more than a cut-off."""

    pval1: NDArray[np.float64]  # (R,), for inclusion above the first cut-off
    pval0: NDArray[np.float64] | None  # above the second one, if there is one
    alpha: float  # level of significance

    @property
    def first(self) -> NDArray[np.bool_]:
        """Which rows are significantly above the first cut-off, (R,)."""
        return self.pval1 < self.alpha

    @property
    def only_second(self) -> NDArray[np.bool_]:
        """Which rows are significantly above the second cut-off, not above the first, (R,)."""
        if self.pval0 is None:
            return np.zeros(len(self.pval1), dtype=np.bool_)
        return ~self.first & (self.pval0 < self.alpha)


def test_of(inf_test: object) -> tuple[str, float] | None:
    """
    Read which test codes the rows, and at which level of significance.

    Examples
    --------
    >>> test_of("binom"), test_of(("binom", 0.1)), test_of("binom, 0.1"), test_of(None)
    (('binom', 0.05), ('binom', 0.1), ('binom', 0.1), None)
    """
    if inf_test is None or (isinstance(inf_test, str) and not inf_test.strip()):
        return None
    parts = listed(inf_test, "inf_test", kind=_TESTS)
    if not 1 <= len(parts) <= 2 or not isinstance(parts[0], str) or parts[0] != "binom":
        raise DataError(f"{argument('inf_test')} must be {_TESTS}, got {shown(inf_test)}")
    level = parts[1] if len(parts) == 2 else 0.05
    if isinstance(level, str):
        with suppress(ValueError):
            level = float(level)
    bounds: dict[str, Any] = {"low": 0, "high": 1, "low_open": True, "high_open": True}
    return "binom", number(level, f"{argument('inf_test')}: the significance level", **bounds)


def significance(
    n: NDArray[np.int64],
    incl: NDArray[np.float64],
    incl_cut: tuple[float, float | None],
    alpha: float,
) -> Significance:
    """
    Test rows of crisp sets against the cut-offs, by exact binomial tests of one side.

    Examples
    --------
    >>> tested = significance(np.array([4, 2]), np.array([1.0, 0.5]), (0.8, 0.4), 0.05)
    >>> tested.pval1.round(4), tested.pval0.round(4)
    (array([0.4096, 0.96  ]), array([0.0256, 0.64  ]))
    >>> tested.first.tolist(), tested.only_second.tolist()
    ([False, False], [True, False])
    """
    positive = np.rint(np.where(n > 0, n * incl, 0.0)).astype(np.int64).tolist()
    rows = list(zip(positive, n.tolist(), strict=True))

    def against(cut: float) -> NDArray[np.float64]:
        return np.array([binomial_tail(successes, trials, cut) for successes, trials in rows])

    first, second = incl_cut
    return Significance(against(first), None if second is None else against(second), alpha)


def fuzzy_sets(sets: SetData, outcome: str, values: NDArray[np.float64]) -> list[str]:
    """Name the conditions that are fuzzy, and the outcome if it is."""
    fuzzy = [name for name, is_fuzzy in zip(sets.names, sets.fuzzy, strict=True) if is_fuzzy]
    return fuzzy + [outcome] * bool((values != np.floor(values)).any())


def check_crisp(sets: SetData, outcome: str, values: NDArray[np.float64]) -> None:
    """Raise `DataError` naming a set that is fuzzy: the binomial test counts cases."""
    if fuzzy := fuzzy_sets(sets, outcome, values):
        raise DataError(
            f"{argument('inf_test')}: the binomial test counts cases, so it needs crisp or "
            f"multi-value sets, and "
            f"{listing(map(repr, fuzzy))} {'is' if len(fuzzy) == 1 else 'are'} fuzzy"
        )
