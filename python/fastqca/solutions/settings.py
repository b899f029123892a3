"""The settings of an analysis: those of the truth table, and of the solutions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

from fastqca._common.check import flag, number, whole_number
from fastqca._common.errors import SolutionError
from fastqca._common.names import listed
from fastqca._common.values import FrozenDict
from fastqca.expressions.expression import Expression
from fastqca.solutions.expectations import EXPECTATIONS
from fastqca.truth_tables.settings import TruthTableSettings

__all__ = ["AnalysisSettings", "read_codes"]

BUDGET = 60.0  # seconds: nobody waits longer for an answer without asking for it


def read_codes(value: object, name: str, allowed: str) -> frozenset[str]:
    """
    Read output codes, given as text ("?,C") or as a list of them.

    Raises
    ------
    SolutionError
        A code is not one of the characters `allowed`.

    Examples
    --------
    >>> sorted(read_codes("?, c", "include", "?C1"))
    ['?', 'C']
    """
    if value is None:
        return frozenset()
    items: list[object] = [value]
    if not isinstance(value, str | int):
        items = listed(value, name, (), kind="text such as '1' or '?,C'", error=SolutionError)
    given = [part.strip() for item in items for part in str(item).split(",")]
    codes = [part.upper() for part in given]
    for code, part in zip(codes, given, strict=True):
        if code and (len(code) > 1 or code not in allowed):
            options = ", ".join(map(repr, allowed))
            hint = "" if "?" not in allowed else "; '?' includes the remainders"
            raise SolutionError(f"{name}: {part!r} is not possible; choose from {options}{hint}")
    return frozenset(codes) - {""}


@cache
def _codes(text: str) -> frozenset[str]:
    """Read codes in the form in which settings keep them: asked for at each step of an analysis."""
    return frozenset(text.split(",")) - {""}


def _frozen(given: object) -> object:
    """Keep expectations in a form that nothing can change; a set waits for the conditions."""
    if isinstance(given, np.generic):
        return given.item()
    if isinstance(given, Mapping) or hasattr(given, "items"):  # a Series has names too
        return FrozenDict({name: _frozen(entry) for name, entry in given.items()})
    if isinstance(given, set):
        return frozenset(given)
    if isinstance(given, str | Expression | frozenset) or not isinstance(given, Iterable):
        return given
    entries = listed(given, "dir_exp", (), kind=EXPECTATIONS, error=SolutionError)
    return tuple(map(_frozen, entries))


@dataclass(frozen=True, slots=True, repr=False)
class AnalysisSettings(TruthTableSettings):
    """
    All settings that determine the solutions of an analysis.

    Every function that minimizes takes these settings as keyword arguments; every result stores
    them in ``.settings``. Settings are validated on creation, and compared and hashed by content.

    Attributes
    ----------
    include : str or iterable of str, optional
        Rows that models may cover besides those they explain: None for the conservative
        solution, "?" for the remainders (parsimonious), "C" for contradictory rows, "?,C".
    dir_exp : str, iterable, mapping or Expression, optional
        Directional expectations, for the intermediate solution: ``"A, ~B*C"``, ``["A", "~B"]``,
        ``"A:D"``, ``"A{1,2}"``, one entry per condition ``"1, 0, -, 1;2"``, or
        ``{"A": 1, "B": 0}``. Individual and conjunctural expectations can be combined. "" stands
        for no expectations.
    explain : str or iterable of str, default "1"
        Output values of the rows to explain: "1", "C", "0" or several.
    all_sol : bool, default False
        List all irredundant models instead of those with the fewest terms.
    row_dom : bool, default False
        Remove dominated prime implicants, which cover only some of the rows that another one
        covers.
    pi_cons : float, default 0
        Minimum consistency of prime implicants of the parsimonious solution. Above 0, terms are
        evaluated by their consistency in the data instead of by the rows coded "0".
    sol_cons : float, default 0
        Minimum consistency of parsimonious models. Above 0, the models are all irredundant sets of
        prime implicants, of any size, that jointly reach this consistency and the coverage
        `sol_cov`; neither a term nor a literal (such as A in ``~A + A*~B``) can be removed. They
        need not cover every row to explain.
    sol_cov : float, default 1
        Minimum coverage of these models.
    max_models : int, default 10,000
        Maximum number of models to list. `n_models` is exact in any case.
    budget : float, optional
        CPU time in seconds for the search for models, 60 by default. It also limits the pairs of
        models examined for the intermediate solution. If the budget is used up, the result states
        what is proven, and a warning is issued. The search for prime implicants, without which
        there is no model, has the same budget, but at least one second. If the minimum number of
        terms is not proven after one second, the solver HiGHS is used, provided ``fastqca[proofs]``
        is installed.

    Raises
    ------
    DataError, SolutionError
        A setting is invalid.

    Examples
    --------
    >>> settings = AnalysisSettings("SURV", incl_cut=0.8, include="?", dir_exp="DEV, LIT")
    >>> settings.solution, settings.truth_table.incl_cut
    ('intermediate', 0.8)
    >>> print(settings.to_toml())
    outcome = "SURV"
    incl_cut = 0.8
    include = "?"
    dir_exp = "DEV, LIT"
    <BLANKLINE>
    """

    include: str | Iterable[str] | None = None
    dir_exp: object = None
    explain: str | Iterable[str] = "1"
    all_sol: bool = False
    row_dom: bool = False
    pi_cons: float = 0.0
    sol_cons: float = 0.0
    sol_cov: float = 1.0
    max_models: int = 10_000
    budget: float | None = None

    _checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        **TruthTableSettings._checks,  # noqa: SLF001 (its base)
        "include": lambda v: ",".join(sorted(read_codes(v, "include", "?C1"))) or None,
        "dir_exp": _frozen,
        "explain": lambda v: ",".join(sorted(read_codes(v, "explain", "10C"))),
        "all_sol": lambda v: flag(v, "all_sol"),
        "row_dom": lambda v: flag(v, "row_dom"),
        "pi_cons": lambda v: number(v, "pi_cons", low=0, high=1, error=SolutionError),
        "sol_cons": lambda v: number(v, "sol_cons", low=0, high=1, error=SolutionError),
        "sol_cov": lambda v: number(v, "sol_cov", low=0, high=1, error=SolutionError),
        "max_models": lambda v: whole_number(
            min(v, sys.maxsize) if isinstance(v, int) else v,
            "max_models", low=1, error=SolutionError,
        ),
        "budget": lambda v: number(v, "budget", low=0, low_open=True, error=SolutionError),
    }  # fmt: skip

    @property
    def truth_table(self) -> TruthTableSettings:
        """The settings of the truth table."""
        return TruthTableSettings.taken_over(self, {})

    @property
    def solution(self) -> str:
        """The requested type of solution: "conservative", "parsimonious" or "intermediate"."""
        if self.dir_exp is not None:
            return "intermediate"
        return "parsimonious" if "?" in self.included else "conservative"

    @property
    def seconds(self) -> float:
        """The budget in seconds."""
        return BUDGET if self.budget is None else self.budget

    @property
    def included(self) -> frozenset[str]:
        """The output values that models may cover."""
        return _codes(str(self.include or ""))

    @property
    def explained(self) -> frozenset[str]:
        """The output values that models explain."""
        return _codes(str(self.explain))

    def of_solutions(self) -> dict[str, Any]:
        """Return the settings beyond those of the truth table, as keywords of `minimize`."""
        of_table = TruthTableSettings.names()
        return {name: value for name, value in self.to_dict().items() if name not in of_table}
